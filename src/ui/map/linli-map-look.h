/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-map-features.h"
#include "linli-map-theme.h"

G_BEGIN_DECLS

/* What one look at the replica brings for the map: everything of one moment. */
typedef struct
{
  LinliTheme       *wanted;    /* (owned) (nullable): the theme that was asked for */
  LinliMapFeatures *features;  /* (owned) */
  LinliMapTheme    *theme;     /* (owned) (nullable): also where the wanted one may not be seen */
  GPtrArray        *themes;    /* (owned) (element-type LinliTheme): those that may be chosen */
  GPtrArray        *fields;    /* (owned) (element-type const LinliField): single items to colour by */
  GPtrArray        *kinds;     /* (owned) (element-type const LinliKind): whose records belong to buildings and may be listed */
  gboolean          may_export; /* outlines of buildings may leave in a file */
  GPtrArray        *import_kinds; /* (owned) (element-type LinliKind): of which records may come from a file of maps */
  gboolean          may_draw;  /* the person of this replica may change the boundaries of grids */
  gint64            day;       /* today, as the replica's clock has it */
} LinliMapLook;

/* For a reader thread (linli_replica_read_async); @data: (nullable) LinliTheme.  (transfer full) (nullable on error): LinliMapLook. */
gpointer linli_map_look_load (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error);
void     linli_map_look_free (LinliMapLook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapLook, linli_map_look_free)

G_END_DECLS
