/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-map-features.h"
#include "linli-map-plan.h"
#include "linli-replica.h"

G_BEGIN_DECLS

/* A file of maps is chosen, looked at, and taken or not.  Nothing is saved before the person says so; then it is one batch that can be taken
 * back. */
#define LINLI_TYPE_MAP_IMPORT_WINDOW (linli_map_import_window_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapImportWindow, linli_map_import_window, LINLI, MAP_IMPORT_WINDOW, AdwWindow)

/* @features: (nullable): what the map shows now.  @kinds: (element-type LinliKind): what the person may write, one at least. */
GtkWidget *linli_map_import_window_new  (GtkWindow *parent, LinliReplica *replica, LinliMapFeatures *features, GPtrArray *kinds);
/* Looks at the file as if it had been chosen. */
void       linli_map_import_window_open (LinliMapImportWindow *self, const char *path);
/* (nullable): what the last look at a file or its import came to; NULL while one is under way. */
const LinliMapPlan *linli_map_import_window_get_plan (LinliMapImportWindow *self);
/* What was imported last and was not taken back; 0: nothing. */
gint64     linli_map_import_window_get_batch (LinliMapImportWindow *self);

G_END_DECLS
