/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* What a record refers to and what refers to it, from the references of the catalogue; and what lies in it: the homes of a building, the
 * residents of a room, through as many steps as places have. */
#define LINLI_RELATED_MAX_SHOWN 50

typedef struct
{
  char      *heading;  /* (owned) */
  GPtrArray *hits;     /* (owned) LinliHit, at most LINLI_RELATED_MAX_SHOWN; why = what it leads to, or "" */
  guint      n;        /* all of them */
} LinliRelatedGroup;

/* (transfer full) (element-type LinliRelatedGroup): groups that have something; what the person may not read is left out. */
GPtrArray *linli_related_read (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
