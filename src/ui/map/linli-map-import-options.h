/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-map-plan.h"

G_BEGIN_DECLS

/* The rows in which a person says how a file of maps is read, instead of what it says itself. */
#define LINLI_TYPE_MAP_IMPORT_OPTIONS (linli_map_import_options_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapImportOptions, linli_map_import_options, LINLI, MAP_IMPORT_OPTIONS, AdwBin)

/* @kinds: (element-type LinliKind), one at least; @lon: where the community is, which suggests its zone. */
GtkWidget         *linli_map_import_options_new       (const LinliCatalogue *catalogue, GPtrArray *kinds, double lon);
/* (nullable): no file was chosen. */
void               linli_map_import_options_set_path  (LinliMapImportOptions *self, const char *path);
/* What is known of the file by now: what it says of itself, of which layers one is to be chosen.  (nullable) */
void               linli_map_import_options_set_plan  (LinliMapImportOptions *self, const LinliMapPlan *plan);
/* (transfer full) (nullable): there is nothing to read, since no file is chosen or the coordinates are said to be shifted. */
LinliMapPlanOrder *linli_map_import_options_get_order (LinliMapImportOptions *self) G_GNUC_WARN_UNUSED_RESULT;
/* The person says that the coordinates are shifted ones. */
gboolean           linli_map_import_options_is_shifted (LinliMapImportOptions *self);
const LinliKind   *linli_map_import_options_get_kind  (LinliMapImportOptions *self);

/* Signals: "changed": another order; "choose": a file is wanted. */

G_END_DECLS
