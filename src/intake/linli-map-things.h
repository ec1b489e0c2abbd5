/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-intake.h"
#include "linli-import-run.h"

G_BEGIN_DECLS

/* Features of a file of maps as places, facilities, estates, ground or grids; buildings are found by their outlines instead (linli-map-match.h). */
typedef struct _MapThings LinliMapThings;

typedef void (*LinliMapThingsWarn) (gpointer data, guint line, const char *reason);

typedef enum { LINLI_MAP_THINGS_REFUSED, LINLI_MAP_THINGS_NEW, LINLI_MAP_THINGS_MATCHED, LINLI_MAP_THINGS_UNCHANGED } LinliMapThingsOutcome;

/* (nullable) without @error: @kind is not one of these.  @class_name: (nullable): code or label of what features are that do not say it. */
LinliMapThings       *linli_map_things_load (LinliStore *store, const LinliKind *kind, const char *class_name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             linli_map_things_free (LinliMapThings *self);
/* Whether rows of the kind lie in grids. */
gboolean         linli_map_things_have_grids (const LinliMapThings *self);
/* Saves the feature: as the record of the same kind and name near by, or a new one in @grid; what is wrong is told by linli_intake_add_error().
 * @own: (nullable): the record that it was exported from. */
LinliMapThingsOutcome linli_map_things_take (LinliMapThings *self, LinliIntake *import, guint line, const LinliImportFeature *feature, const LinliId *own, gint64 grid,
                                  LinliMapThingsWarn warn, gpointer data);
/* How many features lie where a GCJ-02 map shows what is here, and how far that is. */
guint                   linli_map_things_get_shifted (const LinliMapThings *self, double *ret_metres);
/* TRUE: @after is where a GCJ-02 map shows what lies at @lon, @lat. */
gboolean                linli_map_things_look_shifted (double lon, double lat, const LinliGeometry *after, double *ret_metres);
/* After all of them.  FALSE with LINLI_ERROR_INVALID: grids would overlap. */
gboolean                linli_map_things_check (const LinliMapThings *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapThings, linli_map_things_free)

G_END_DECLS
