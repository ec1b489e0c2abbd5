/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-map-features.h"
#include "linli-occupancy.h"
#include "linli-theme.h"

G_BEGIN_DECLS

/* The classes of the footprints of one map under a theme of the catalogue: one class a building, never about one person.  Colours differ in
 * lightness too, and the last class is striped, so that a theme does not hang on hue alone.  Class 0 is always "nothing to
 * say": not recorded, or too few homes to speak of. */
#define LINLI_THEME_MAX_CLASSES 8
#define LINLI_THEME_ALL         ((1u << LINLI_THEME_MAX_CLASSES) - 1)
/* What was chosen on the map, in whatever class it was. */
#define LINLI_THEME_MARKED      (LINLI_THEME_MAX_CLASSES - 1)
/* Ways to colour: what a theme's @ramp counts. */
#define LINLI_N_RAMPS           6
/* A share is said of a building only where it has so many homes: of fewer it would tell about families. */
#define LINLI_THEME_MIN_HOMES   5

typedef struct
{
  gatomicrefcount   ref_count;
  LinliTheme       *theme;      /* (owned) (nullable): none, something is only marked */
  guint             n_classes;
  guint             shown;      /* bits by class: the others are faded */
  guint             counts[LINLI_THEME_MAX_CLASSES];  /* buildings */
  guint8           *shapes;     /* (owned): the class of each shape of the features' columns */
  guint             n_shapes;
} LinliMapTheme;

/* (transfer full) (element-type LinliTheme): those of the catalogue that the person of this replica may see; any thread that holds @store. */
GPtrArray     *linli_map_theme_list        (LinliStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE where the catalogue has not what it takes, or the person may not list by it. */
gboolean       linli_map_theme_is_possible (LinliStore *store, const LinliTheme *theme);

/* Reads what the classes follow from; any thread that holds @store.  Immutable from then on. */
LinliMapTheme *linli_map_theme_load      (LinliStore *store, const LinliMapFeatures *features, LinliTheme *theme, GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliMapTheme *linli_map_theme_ref       (LinliMapTheme *self);
void           linli_map_theme_unref     (LinliMapTheme *self);
/* Classes that the caller counts out itself; @theme: (nullable).  @shapes: (transfer full), one of each shape of the columns it is for. */
LinliMapTheme *linli_map_theme_new       (LinliTheme *theme, guint8 *shapes, guint n_shapes) G_GNUC_WARN_UNUSED_RESULT;
/* The same with other classes shown: bits by class. */
LinliMapTheme *linli_map_theme_show_only (const LinliMapTheme *self, guint classes) G_GNUC_WARN_UNUSED_RESULT;
/* @self: (nullable): no theme.  The same with @buildings (element-type guint: indexes of @features) marked. */
LinliMapTheme *linli_map_theme_mark      (const LinliMapTheme *self, const LinliMapFeatures *features, const GArray *buildings) G_GNUC_WARN_UNUSED_RESULT;
/* Both (nullable): they look the same on the same features. */
gboolean       linli_map_theme_equal     (const LinliMapTheme *a, const LinliMapTheme *b);
/* (transfer full): "20–40 %", "not known"; translated. */
char          *linli_map_theme_describe  (const LinliTheme *theme, guint class_no) G_GNUC_WARN_UNUSED_RESULT;
LinliColor     linli_map_theme_get_color (const LinliTheme *theme, guint class_no, gboolean dark);
/* The same, faded towards @paper where the class is not shown; @building: the colour where there is no theme. */
LinliColor     linli_map_theme_get_shown_color (const LinliMapTheme *self, guint class_no, const LinliColor *paper, const LinliColor *building,
                                                gboolean dark);

/* The class that is striped, which is the last one while it is shown; 0: none. */
guint          linli_map_theme_get_striped (const LinliMapTheme *self);
/* What the stripes look like on it. */
LinliColor     linli_map_theme_get_stripe_color (const LinliMapTheme *self, const LinliColor *paper, gboolean dark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapTheme, linli_map_theme_unref)

G_END_DECLS
