/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is chosen on the map: a building, something of our own ground, or a grid; and the way to its record and back. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-page-private.h"

#include "linli-map-camera.h"
#include "linli-map-card.h"
#include "linli-map-list.h"
#include "linli-map-near.h"
#include "linli-map-nearby.h"
#include "linli-mercator.h"

#include <glib/gi18n.h>
#include <math.h>

#define SHOW_ZOOM 18  /* "show on map" comes at least this near */
#define TOUCH_PX  12  /* how far from a sign still counts */

/* ---- finding ---- */

static int
find_grid (const LinliMapFeatures *features,
           const LinliId          *id)
{
  for (guint i = 0; i < features->grids->len; i++)
    if (linli_id_equal (&g_array_index (features->grids, LinliMapFeature, i).id, id))
      return (int) i;
  return -1;
}

LinliMapThing
linli_map_page_find (LinliMapPage  *self,
                     const LinliId *id)
{
  int index;

  if (self->features == NULL || linli_id_is_null (id))
    return (LinliMapThing) { LINLI_MAP_THING_NONE, -1 };
  if ((index = linli_map_features_find (self->features, id)) >= 0)
    return (LinliMapThing) { LINLI_MAP_THING_BUILDING, index };
  if (self->features->ground != NULL && (index = linli_map_ground_find (self->features->ground, id)) >= 0)
    return (LinliMapThing) { LINLI_MAP_THING_GROUND, index };
  if ((index = find_grid (self->features, id)) >= 0)
    return (LinliMapThing) { LINLI_MAP_THING_GRID, index };
  return (LinliMapThing) { LINLI_MAP_THING_NONE, -1 };
}

/* A sign lies above the building it belongs to; below both is the ground. */
LinliMapThing
linli_map_page_find_at (LinliMapPage *self,
                        double        px,
                        double        py)
{
  double world = linli_footprint_layer_get_world_size (self->layer), x, y;
  int index = -1;

  linli_footprint_layer_get_place (self->layer, px, py, &x, &y);
  if (self->features != NULL && self->features->ground != NULL && !linli_base_bar_is_bare (LINLI_BASE_BAR (self->base_bar)))
    index = linli_map_ground_find_at (self->features->ground, x, y, TOUCH_PX / world, log2 (world / LINLI_MERCATOR_TILE_SIZE));
  if (index >= 0)
    return (LinliMapThing) { LINLI_MAP_THING_GROUND, index };
  index = linli_footprint_layer_find_at (self->layer, px, py);
  return (LinliMapThing) { index >= 0 ? LINLI_MAP_THING_BUILDING : LINLI_MAP_THING_NONE, index };
}

/* ---- choosing ---- */

/* (nullable): the kind of the record behind it. */
static const LinliKind *
get_kind (LinliMapPage  *self,
          LinliMapThing  thing)
{
  const char *role = "building.footprint";
  const LinliField *field;

  if (thing.type == LINLI_MAP_THING_GRID)
    role = "grid.boundary";
  else if (thing.type == LINLI_MAP_THING_GROUND)
    {
      LinliGroundClass class_no = g_array_index (self->features->ground->features, LinliGroundFeature, thing.index).class_no;

      role = class_no == LINLI_GROUND_PLACE ? "place.geometry" : class_no == LINLI_GROUND_FACILITY ? "facility.geometry"
             : class_no == LINLI_GROUND_ESTATE ? "estate.boundary" : "ground.geometry";
    }
  field = linli_catalogue_get_role (linli_replica_get_catalogue (self->replica), role);
  return field != NULL ? linli_kind_get_core (field->kind) : NULL;
}

static void
choose_ground (LinliMapPage *self,
               int           index)
{
  const LinliGroundFeature *feature = &g_array_index (self->features->ground->features, LinliGroundFeature, index);
  gboolean sign = feature->class_no == LINLI_GROUND_PLACE || feature->class_no == LINLI_GROUND_FACILITY;
  const LinliKind *kind = get_kind (self, (LinliMapThing) { LINLI_MAP_THING_GROUND, index });
  const char *what = sign ? linli_map_nearby_get_kind (linli_replica_get_catalogue (self->replica), feature) : "";

  if (*what == '\0' && kind != NULL)
    what = linli_kind_get_label (kind);
  linli_map_card_set_thing (LINLI_MAP_CARD (self->card), *feature->name != '\0' ? feature->name : what, what);
  linli_map_card_set_nearby (LINLI_MAP_CARD (self->card), self->features, feature->x, feature->y, &feature->id);
  linli_footprint_layer_set_mark (self->layer, feature->x, feature->y);
  self->chosen = feature->id;
}

static void
choose_feature (LinliMapPage          *self,
                const LinliMapFeature *feature,
                gboolean               grid)
{
  const LinliKind *kind = grid ? get_kind (self, (LinliMapThing) { LINLI_MAP_THING_GRID, 0 }) : NULL;

  if (grid)
    {
      linli_map_card_set_thing (LINLI_MAP_CARD (self->card), feature->name, kind != NULL ? linli_kind_get_label (kind) : "");
      linli_footprint_layer_set_mark (self->layer, feature->label_x, feature->label_y);
    }
  else
    {
      linli_map_card_set_building (LINLI_MAP_CARD (self->card), feature);
      linli_map_card_set_nearby (LINLI_MAP_CARD (self->card), self->features, feature->label_x, feature->label_y, NULL);
    }
  self->chosen = feature->id;
}

void
linli_map_page_choose_thing (LinliMapPage  *self,
                             LinliMapThing  thing)
{
  const char *name = _("No building is selected");

  linli_footprint_layer_set_mark (self->layer, NAN, NAN);
  linli_footprint_layer_set_selected (self->layer, thing.type == LINLI_MAP_THING_BUILDING ? thing.index : -1);
  linli_map_list_select (LINLI_MAP_LIST (self->list), thing.type == LINLI_MAP_THING_BUILDING ? thing.index : -1);
  self->chosen = (LinliId) { { 0 } };
  if (thing.type == LINLI_MAP_THING_NONE || self->features == NULL)
    linli_map_card_set_building (LINLI_MAP_CARD (self->card), NULL);
  else if (thing.type == LINLI_MAP_THING_GROUND)
    {
      choose_ground (self, thing.index);
      name = linli_map_card_get_name (LINLI_MAP_CARD (self->card));
    }
  else
    {
      const GArray *features = thing.type == LINLI_MAP_THING_GRID ? self->features->grids : self->features->buildings;

      choose_feature (self, &g_array_index (features, LinliMapFeature, thing.index), thing.type == LINLI_MAP_THING_GRID);
      name = g_array_index (features, LinliMapFeature, thing.index).name;
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->map), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);
}

void
linli_map_page_choose (LinliMapPage *self,
                       int           building)
{
  linli_map_page_choose_thing (self, (LinliMapThing) { building >= 0 ? LINLI_MAP_THING_BUILDING : LINLI_MAP_THING_NONE, building });
}

/* ---- showing ---- */

static LinliMapBox
get_box (LinliMapPage  *self,
         LinliMapThing  thing)
{
  if (thing.type == LINLI_MAP_THING_GROUND)
    return g_array_index (self->features->ground->features, LinliGroundFeature, thing.index).box;
  return g_array_index (thing.type == LINLI_MAP_THING_GRID ? self->features->grids : self->features->buildings, LinliMapFeature, thing.index).box;
}

void
linli_map_page_show_chosen (LinliMapPage *self)
{
  LinliMapThing thing = linli_map_page_find (self, &self->chosen);
  LinliMapBox box;

  if (thing.type == LINLI_MAP_THING_NONE)
    return;
  self->placed = TRUE;
  box = get_box (self, thing);
  /* What is large is seen whole, what is small from near. */
  if (thing.type == LINLI_MAP_THING_BUILDING || MAX (box.east - box.west, box.south - box.north) * exp2 (SHOW_ZOOM) * LINLI_MERCATOR_TILE_SIZE < 400)
    linli_map_camera_go_to (SHUMATE_MAP (self->map), (box.west + box.east) / 2, (box.north + box.south) / 2,
                            MAX (SHOW_ZOOM, shumate_viewport_get_zoom_level (self->viewport)));
  else
    linli_map_page_fit (self, &box);
  linli_map_page_choose_thing (self, thing);
}

/* A line of what lies nearest. */
void
linli_map_page_go_near (LinliMapPage *self,
                        guint         feature)
{
  if (self->features == NULL || self->features->ground == NULL || feature >= self->features->ground->features->len)
    return;
  self->chosen = g_array_index (self->features->ground->features, LinliGroundFeature, feature).id;
  linli_map_page_show_chosen (self);
}

/* ---- the way to its record ---- */

void
linli_map_page_open_record (LinliMapPage *self)
{
  LinliMapThing thing = linli_map_page_find (self, &self->chosen);
  const LinliKind *kind = thing.type != LINLI_MAP_THING_NONE ? get_kind (self, thing) : NULL;
  char uuid[LINLI_ID_STRING_SIZE];

  if (kind != NULL)
    g_signal_emit_by_name (self, "open-record", kind->name, linli_id_format (&self->chosen, uuid));
}

void
linli_map_page_open_picture (LinliMapPage *self)
{
  char uuid[LINLI_ID_STRING_SIZE];

  if (linli_map_page_find (self, &self->chosen).type == LINLI_MAP_THING_BUILDING)
    g_signal_emit_by_name (self, "open-picture", linli_id_format (&self->chosen, uuid));
  else
    linli_map_page_open_record (self);
}
