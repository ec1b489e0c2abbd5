/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-map-features.h"
#include "linli-map-plan.h"
#include "linli-occupancy.h"

G_BEGIN_DECLS

/* The outlines of a file over what is on the map already, by what becomes of them; painted by a thread. */
#define LINLI_TYPE_IMPORT_PREVIEW (linli_import_preview_get_type ())
G_DECLARE_FINAL_TYPE (LinliImportPreview, linli_import_preview, LINLI, IMPORT_PREVIEW, GtkWidget)

/* @features: (nullable) */
GtkWidget *linli_import_preview_new       (LinliMapFeatures *features);
/* What is on the map by now. */
void       linli_import_preview_set_features (LinliImportPreview *self, LinliMapFeatures *features);
/* @plan: (nullable); what it shows is all of it. */
void       linli_import_preview_set_plan  (LinliImportPreview *self, LinliMapPlan *plan);
/* Goes near the place and marks it. */
void       linli_import_preview_show      (LinliImportPreview *self, double lon, double lat);
void       linli_import_preview_show_all  (LinliImportPreview *self);
/* What was asked for is on the screen. */
gboolean   linli_import_preview_is_settled (LinliImportPreview *self);
LinliColor linli_import_preview_get_color (LinliMapIntakeOutcome outcome, gboolean dark);

G_END_DECLS
