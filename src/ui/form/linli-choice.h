/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"

G_BEGIN_DECLS

/* One thing that can be picked: a code, yes or no, or another record. */
typedef struct
{
  char    *key;            /* (owned) code, "1" or "0", or the id of a record */
  char    *number;         /* (owned) (nullable) what is typed to choose it */
  char    *title, *detail; /* (owned); detail (nullable) */
  guint    rank, order;
} LinliChoice;

LinliChoice *linli_choice_new        (const char *key, const char *number, const char *title, const char *detail) G_GNUC_WARN_UNUSED_RESULT;
void         linli_choice_free       (LinliChoice *choice);
/* (transfer full) (element-type LinliChoice): the codes of @field, or yes and no, that @text may mean, best first; for "" the
 * @recent ones (nullable) (element-type char *) lead, then the short list of the catalogue.  Retired codes are not offered. */
GPtrArray   *linli_choice_list_codes (const LinliField *field, const char *text, GPtrArray *recent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
