/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-base-ground.h"
#include "linli-map-plate.h"

G_BEGIN_DECLS

/* The ground of the map at one size of the world, cut into tiles that workers paint.
 *
 * A set belongs to one world size, style, theme and state of the records; when one of them changes, a new set takes over and the old one
 * stands in, stretched, until the new one has what is in sight.  Main loop only; what workers read is immutable. */
typedef struct _LinliTileSet LinliTileSet;

#define LINLI_TILE_PX 512

/* @view: what is the same for all tiles: world size, scale, style.  @theme: (nullable).  @painted: called when a tile in sight has come. */
LinliTileSet *linli_tile_set_new         (const LinliMapView *view, LinliMapFeatures *features, LinliMapTheme *theme, GFunc painted,
                                          gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a map of others. */
LinliTileSet *linli_tile_set_new_ground  (const LinliMapView *view, LinliBaseGround *ground, GFunc painted,
                                          gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing more is painted: it only stands in from now on. */
void          linli_tile_set_stop        (LinliTileSet *self);
/* Whatever is still being painted is given up. */
void          linli_tile_set_free        (LinliTileSet *self);
/* Of the same world size, scale and style, so that its tiles may be taken over. */
gboolean      linli_tile_set_is_like     (LinliTileSet *self, const LinliMapView *view);
/* Takes over the tiles of @old that do not meet @changed (of LinliMapFeatures); the others are painted anew, from the middle outwards. */
void          linli_tile_set_take_over   (LinliTileSet *self, LinliTileSet *old, const LinliMapBox *changed);
/* Asks for what @view needs and lets go what is far from it. */
void          linli_tile_set_ask         (LinliTileSet *self, const LinliMapView *view);
/* Everything in sight has been painted. */
gboolean      linli_tile_set_is_complete (LinliTileSet *self, const LinliMapView *view);
/* Tiles lie over all of @view, each of them painted: what is below them is not seen. */
gboolean      linli_tile_set_covers      (LinliTileSet *self, const LinliMapView *view);
/* Appends what there is; stretched where @view has another world size. */
void          linli_tile_set_snapshot    (LinliTileSet *self, const LinliMapView *view, GtkSnapshot *snapshot);
/* The same for the cairo renderer, in one node. */
void          linli_tile_set_paint       (LinliTileSet *self, const LinliMapView *view, GtkSnapshot *snapshot);
/* (transfer none) (nullable): why something in sight is grey. */
const char   *linli_tile_set_find_problem (LinliTileSet *self, const LinliMapView *view);
/* Pixels held, in bytes. */
gsize         linli_tile_set_get_bytes   (LinliTileSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliTileSet, linli_tile_set_free)

G_END_DECLS
