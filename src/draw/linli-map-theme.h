/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-map-features.h"
#include "linli-occupancy.h"

G_BEGIN_DECLS

/* What the footprints of a map are coloured by: one class a building, never about one person.  Colours differ in lightness too, and the
 * last class of a share is hatched on paper, so that a theme does not hang on hue alone. */
typedef enum
{
  LINLI_THEME_PLAIN,      /* no class: quiet footprints */
  LINLI_THEME_FLOORS,     /* how many floors */
  LINLI_THEME_RENTED,     /* the share of homes that are rented out */
  LINLI_THEME_EMPTY,      /* the share of rooms where nobody lives */
  LINLI_THEME_FRESHNESS,  /* when somebody last looked at the households */
  LINLI_N_THEMES,
} LinliMapThemeType;

#define LINLI_THEME_MAX_CLASSES 8
/* A share is said of a building only where it has so many homes: of fewer it would tell about families. */
#define LINLI_THEME_MIN_HOMES   5

typedef struct
{
  gatomicrefcount   ref_count;
  LinliMapThemeType type;
  guint             n_classes;
  guint             counts[LINLI_THEME_MAX_CLASSES];  /* buildings */
  guint8           *shapes;                           /* (owned): the class of each shape of the features' columns */
} LinliMapTheme;

/* Name of a theme as commands and settings write it; NULL behind the last. */
const char    *linli_map_theme_get_name  (LinliMapThemeType type);
gboolean       linli_map_theme_find      (const char *name, LinliMapThemeType *ret_type);
const char    *linli_map_theme_get_title (LinliMapThemeType type);  /* translated */
/* FALSE where the catalogue has not what it takes. */
gboolean       linli_map_theme_is_possible (const LinliCatalogue *catalogue, LinliMapThemeType type);

/* Reads what the classes follow from; any thread that holds @store.  Immutable from then on. */
LinliMapTheme *linli_map_theme_load      (LinliStore *store, const LinliMapFeatures *features, LinliMapThemeType type,
                                          GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliMapTheme *linli_map_theme_ref       (LinliMapTheme *self);
void           linli_map_theme_unref     (LinliMapTheme *self);
/* Classes that the caller counts out itself: @shapes: (transfer full), one of each shape of the columns it is for. */
LinliMapTheme *linli_map_theme_new       (LinliMapThemeType type, guint8 *shapes, guint n_shapes) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): "20–40 %", "not known"; translated. */
char          *linli_map_theme_describe  (const LinliMapTheme *self, guint class_no) G_GNUC_WARN_UNUSED_RESULT;
LinliColor     linli_map_theme_get_color (LinliMapThemeType type, guint class_no, gboolean dark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapTheme, linli_map_theme_unref)

G_END_DECLS
