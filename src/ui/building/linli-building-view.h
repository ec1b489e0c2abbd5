/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-building-data.h"
#include "linli-cell-choice.h"

G_BEGIN_DECLS

/* The building picture as a scrollable widget: floor names stay at the left, unit names at the top. */
#define LINLI_TYPE_BUILDING_VIEW (linli_building_view_get_type ())
G_DECLARE_FINAL_TYPE (LinliBuildingView, linli_building_view, LINLI, BUILDING_VIEW, GtkWidget)

GtkWidget *linli_building_view_new          (void);
/* @data: (transfer none) (nullable): must stay until the next call. */
void       linli_building_view_set_data     (LinliBuildingView *self, const LinliBuildingData *data);
/* Bits by class of the legend; the other homes are faded, and no batch takes them in. */
void       linli_building_view_set_shown    (LinliBuildingView *self, guint32 shown);
void       linli_building_view_select       (LinliBuildingView *self, int cell);  /* -1: none; scrolls to it; drops the batch */
/* Cursor and batch as they were before the data was read again: nothing scrolls. */
void       linli_building_view_restore      (LinliBuildingView *self, int cell, GArray *batch);
int        linli_building_view_get_selected (LinliBuildingView *self);
const LinliMatrixRoom *linli_building_view_get_room (LinliBuildingView *self, int cell);  /* (nullable) */
/* (transfer full) (element-type guint): cells chosen together by dragging, with Shift or Ctrl. */
GArray    *linli_building_view_list_batch   (LinliBuildingView *self) G_GNUC_WARN_UNUSED_RESULT;
void       linli_building_view_drop_batch   (LinliBuildingView *self);

/* Signals: "selected" (int cell, -1 for none); "activated" (int cell): Enter or double click; "batch-changed" (guint homes);
 * "menu" (int cell, int x, int y): a menu is asked for, at that place of the widget. */

G_END_DECLS
