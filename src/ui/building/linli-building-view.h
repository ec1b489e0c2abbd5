/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-building-data.h"

G_BEGIN_DECLS

/* The building picture as a scrollable widget: floor names stay at the left, unit names at the top. */
#define LINLI_TYPE_BUILDING_VIEW (linli_building_view_get_type ())
G_DECLARE_FINAL_TYPE (LinliBuildingView, linli_building_view, LINLI, BUILDING_VIEW, GtkWidget)

GtkWidget *linli_building_view_new          (void);
/* @data: (transfer none) (nullable): must stay until the next call.  @labels: (transfer none): names of the classes. */
void       linli_building_view_set_data     (LinliBuildingView *self, const LinliBuildingData *data, const char *const *labels);
void       linli_building_view_set_shown    (LinliBuildingView *self, guint shown);
void       linli_building_view_select       (LinliBuildingView *self, int cell);  /* -1: none; scrolls to it */
int        linli_building_view_get_selected (LinliBuildingView *self);
/* (transfer full): the cell in words, for a screen reader. */
char      *linli_building_view_describe     (LinliBuildingView *self, int cell) G_GNUC_WARN_UNUSED_RESULT;

/* Signals: "selected" (int cell, -1 for none); "activated" (int cell): Enter or double click. */

G_END_DECLS
