/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-map-plan.h"

G_BEGIN_DECLS

/* What a look at a file of maps is called in words; pure, in the person's language.  All (transfer full) unless said otherwise. */

/* "EPSG:4545, Gauss-Krüger, 108°E; as the file says" */
char       *linli_map_import_describe_crs      (const LinliMapPlan *plan);
/* "GB18030, by the bytes themselves"; (nullable): there is no text of doubt. */
char       *linli_map_import_describe_encoding (const LinliMapPlan *plan);
/* "Feature 3, line 12: the outline crosses itself; at 106.81776, 39.67353" */
char       *linli_map_import_describe_note     (const LinliMapPlanNote *note);
/* The name of an outcome: "New"; static. */
const char *linli_map_import_get_outcome       (LinliMapIntakeOutcome outcome);
/* The heading over that; static. */
const char *linli_map_import_get_title         (const LinliMapPlan *plan);
/* Why the file as a whole is not taken, and what to do; of a plan in trouble. */
char       *linli_map_import_explain           (const LinliMapPlan *plan);
/* What ought to be looked at before it is taken; (nullable): nothing. */
char       *linli_map_import_warn              (const LinliMapPlan *plan);
/* What was done. */
char       *linli_map_import_report            (const LinliMapPlan *plan);
/* Layers of which one has to be chosen; (nullable) */
GStrv       linli_map_import_list_layers       (const LinliMapPlan *plan);
/* "GeoJSON"; static. */
const char *linli_map_import_get_format        (const char *format);

G_END_DECLS
