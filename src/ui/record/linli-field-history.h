/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* The history of one field: who, when, old → new, why; the chosen state beside the present one, and a button that restores it. */
#define LINLI_TYPE_FIELD_HISTORY (linli_field_history_get_type ())
G_DECLARE_FINAL_TYPE (LinliFieldHistory, linli_field_history, LINLI, FIELD_HISTORY, AdwBin)

GtkWidget        *linli_field_history_new      (LinliReplica *replica, LinliClock *clock);
/* @now: what the form holds; @now_text: that in words, hidden where it is hidden. */
void              linli_field_history_show     (LinliFieldHistory *self, const LinliKind *kind, const LinliId *id, const LinliField *field,
                                                const LinliValue *now, const char *now_text, gboolean writable);
/* (nullable): the value of the line that is chosen. */
const LinliValue *linli_field_history_get_value (LinliFieldHistory *self);
/* By number from the newest; for tests and pictures. */
void              linli_field_history_choose   (LinliFieldHistory *self, guint line);
void              linli_field_history_restore  (LinliFieldHistory *self);

/* Signal "restore": the chosen value is wanted back. */

G_END_DECLS
