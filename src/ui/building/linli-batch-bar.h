/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-building-data.h"

G_BEGIN_DECLS

/* What can be done to several homes at once: a bar that is there while several are chosen. */
#define LINLI_TYPE_BATCH_BAR (linli_batch_bar_get_type ())
G_DECLARE_FINAL_TYPE (LinliBatchBar, linli_batch_bar, LINLI, BATCH_BAR, AdwBin)

GtkWidget  *linli_batch_bar_new       (void);
/* 0 homes hide the bar. */
void        linli_batch_bar_set_count (LinliBatchBar *self, guint homes);
/* The words for how a home is lived in, and whether the person may change it. */
void        linli_batch_bar_set_data  (LinliBatchBar *self, const LinliBuildingData *data);
/* (transfer full) (nullable): "Mark as", one entry a code, each activating @action with the code; NULL when nothing can be marked. */
GMenuModel *linli_batch_bar_make_menu (const LinliBuildingData *data, const char *action) G_GNUC_WARN_UNUSED_RESULT;

/* Activates "building.occupy" (s: code), "building.verify", "building.copy" and "building.drop". */

/* (transfer none): why nothing can be marked, where that is so. */
const char *linli_batch_bar_explain_closed (const LinliBuildingData *data);

G_END_DECLS
