/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"
#include "linli-value.h"

G_BEGIN_DECLS

/* The value of a field that is picked, as keys: codes, ids of records as text, "1" and "0".  Pure: no widget, no record. */

/* Whether the keys are ids of records. */
gboolean   linli_pick_is_ref    (const LinliField *field);
/* Whether there may be several. */
gboolean   linli_pick_is_set    (const LinliField *field);
/* (transfer full) (element-type char *): in their order; none of a value that is unknown or declined. */
GPtrArray *linli_pick_list_keys (const LinliField *field, const LinliValue *value) G_GNUC_WARN_UNUSED_RESULT;
/* Picks @key; of several, one that is there is taken out, and the last one leaves the value empty.  What is no id changes no reference. */
void       linli_pick_toggle    (const LinliField *field, LinliValue *value, const char *key);

G_END_DECLS
