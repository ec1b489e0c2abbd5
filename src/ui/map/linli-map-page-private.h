/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-base-bar.h"
#include "linli-base-layer.h"
#include "linli-footprint-layer.h"
#include "linli-map-page.h"
#include "linli-map-sketch.h"

G_BEGIN_DECLS

/* Inside the files of the map page. */
struct _LinliMapPage
{
  AdwBin               parent_instance;

  LinliReplica        *replica;      /* (owned) */
  GCancellable        *cancellable;  /* (owned), cancelled in dispose */
  LinliMapFeatures    *features;     /* (owned) (nullable) */
  LinliMapTheme       *theme;        /* (owned) (nullable): of @features, every class shown */
  LinliMapTheme       *shown;        /* (owned) (nullable): the same as the legend and what is chosen leave it */
  gint64               read_on;      /* the day @features were read */
  LinliId              chosen;       /* null id: none; survives a reload */
  gboolean             loading, load_again, placed, show_when_loaded, fit_marked;
  guint                reload_id, place_id;
  gint64               changed_us;   /* when something that is watched changed last */
  double               press_x, press_y;
  guint64              watched;      /* kinds whose changes matter, bit by number */

  GtkWidget           *map, *card, *empty, *legend, *list, *base_bar, *sketch, *pick_bar, *toasts;
  GPtrArray           *import_kinds; /* (owned) (nullable) (element-type LinliKind) */
  GtkFileChooserNative *chooser;    /* (owned) (nullable): while it is open */
  GSimpleActionGroup  *actions;      /* (owned): "map" */
  ShumateViewport     *viewport;     /* (unowned): the map's */
  LinliBaseLayer      *base;         /* (unowned): the map's */
  LinliFootprintLayer *layer;        /* (unowned): the map's */
};

/* linli-map-page.c */
/* Shows the box; what the legend covers is left out of the reckoning. */
void     linli_map_page_fit            (LinliMapPage *self, const LinliMapBox *box);
void     linli_map_page_fill_list      (LinliMapPage *self);

/* linli-map-page-choice.c: what is marked and has the card */
typedef enum { LINLI_MAP_THING_NONE, LINLI_MAP_THING_BUILDING, LINLI_MAP_THING_GROUND, LINLI_MAP_THING_GRID } LinliMapThingType;
typedef struct { LinliMapThingType type; int index; /* of the features; of their ground */ } LinliMapThing;
LinliMapThing linli_map_page_find      (LinliMapPage *self, const LinliId *id);
/* Under a point of the map. */
LinliMapThing linli_map_page_find_at   (LinliMapPage *self, double x, double y);
void     linli_map_page_choose_thing   (LinliMapPage *self, LinliMapThing thing);
/* The building: an index; -1: none. */
void     linli_map_page_choose         (LinliMapPage *self, int building);
/* Brings what is chosen into sight; nothing where it is not on the map. */
void     linli_map_page_show_chosen    (LinliMapPage *self);
void     linli_map_page_go_near        (LinliMapPage *self, guint feature);
void     linli_map_page_open_record    (LinliMapPage *self);
void     linli_map_page_open_picture   (LinliMapPage *self);

/* linli-map-page-actions.c: what buttons and keys do */
void     linli_map_page_add_actions    (LinliMapPage *self);
void     linli_map_page_allow_grids    (LinliMapPage *self, gboolean may_draw);
/* linli-map-page-picked.c: what is done with the buildings that were chosen */
void     linli_map_page_add_picked_actions (LinliMapPage *self);
/* Brings what was found elsewhere into sight, once. */
void     linli_map_page_fit_marked     (LinliMapPage *self);
void     linli_map_page_lay_picked     (LinliMapPage *self, GPtrArray *kinds, gboolean may_export);
/* linli-map-page-import.c: files of maps come in; @kinds: of which records they may be */
void     linli_map_page_add_import_action (LinliMapPage *self);
void     linli_map_page_allow_import   (LinliMapPage *self, GPtrArray *kinds);

void     linli_map_page_close_card     (LinliMapPage *self);
void     linli_map_page_walked         (LinliMapPage *self, int building);
void     linli_map_page_opened         (LinliMapPage *self, int building);
void     linli_map_page_sketch_changed (LinliMapPage *self);
gboolean linli_map_page_key_cb         (GtkEventControllerKey *key, guint keyval, guint keycode, GdkModifierType state, LinliMapPage *self);

G_END_DECLS
