/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-import.h"
#include "linli-import-run.h"

G_BEGIN_DECLS

/* Features of a file of maps as places, facilities, estates or ground; buildings are found by their outlines instead (ctl-map-match.h). */
typedef struct _MapThings MapThings;

typedef void (*MapThingsWarn) (gpointer data, guint line, const char *reason);

typedef enum { MAP_THINGS_REFUSED, MAP_THINGS_NEW, MAP_THINGS_MATCHED, MAP_THINGS_UNCHANGED } MapThingsOutcome;

/* (nullable) without @error: @kind is not one of these.  @class_name: (nullable): code or label of what features are that do not say it. */
MapThings       *map_things_load (LinliStore *store, const LinliKind *kind, const char *class_name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             map_things_free (MapThings *self);
/* Whether rows of the kind lie in grids. */
gboolean         map_things_have_grids (const MapThings *self);
/* Saves the feature: as the record of the same kind and name near by, or a new one in @grid; what is wrong is told by import_add_error().
 * @own: (nullable): the record that it was exported from. */
MapThingsOutcome map_things_take (MapThings *self, Import *import, guint line, const LinliImportFeature *feature, const LinliId *own, gint64 grid,
                                  MapThingsWarn warn, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapThings, map_things_free)

G_END_DECLS
