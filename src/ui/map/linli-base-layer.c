/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-base-layer.h"

#include "linli-map-view.h"
#include "linli-tile-set.h"

#include <adwaita.h>

#define SETTLE_MS 80  /* a zoom that is still moving asks for nothing: one turn of a wheel would ask a server for five levels */
#define RETRY_S   61  /* after trouble; a server is left alone for a minute */

struct _LinliBaseLayer
{
  ShumateLayer     parent_instance;

  LinliBaseGround *ground;          /* (owned) (nullable) */
  LinliTileSet    *tiles, *before;  /* (owned) (nullable): the newest, and what stands in for it */
  double           wanted_size;     /* of the world, and since when */
  gint64           wanted_since;
  guint            settle_id, retry_id;
  gboolean         settled;
  char            *problem;         /* (owned) (nullable): why something in sight is grey */
  guint            problem_id;
};

enum { PROBLEM, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliBaseLayer, linli_base_layer, SHUMATE_TYPE_LAYER)

static void
clear_tiles (LinliBaseLayer *self)
{
  g_clear_pointer (&self->tiles, linli_tile_set_free);
  g_clear_pointer (&self->before, linli_tile_set_free);
}

static gboolean
retry_cb (gpointer layer)
{
  LinliBaseLayer *self = layer;

  self->retry_id = 0;
  if (self->tiles != NULL)
    {
      g_clear_pointer (&self->before, linli_tile_set_free);
      self->before = g_steal_pointer (&self->tiles);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
tile_painted_cb (gpointer set,
                 gpointer layer)
{
  gtk_widget_queue_draw (GTK_WIDGET (layer));
}

/* Not while a frame is being drawn: whoever listens changes widgets. */
static gboolean
problem_cb (gpointer layer)
{
  LinliBaseLayer *self = layer;

  self->problem_id = 0;
  g_signal_emit (self, signals[PROBLEM], 0);
  return G_SOURCE_REMOVE;
}

static void
set_problem (LinliBaseLayer *self,
             const char     *problem)
{
  if (problem != NULL && self->retry_id == 0 && linli_base_ground_may_recover (self->ground))
    self->retry_id = g_timeout_add_seconds (RETRY_S, retry_cb, self);
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  if (self->problem_id == 0)
    self->problem_id = g_idle_add (problem_cb, self);
}

static gboolean
settle_cb (gpointer layer)
{
  LINLI_BASE_LAYER (layer)->settle_id = 0;
  gtk_widget_queue_draw (layer);
  return G_SOURCE_REMOVE;
}

static void
ensure_tiles (LinliBaseLayer     *self,
              const LinliMapView *view)
{
  gint64 now = g_get_monotonic_time ();

  if (self->tiles == NULL || !linli_tile_set_is_like (self->tiles, view))
    {
      self->settled = FALSE;
      if (self->wanted_size != view->world_size)
        {
          self->wanted_size = view->world_size;
          self->wanted_since = now;
        }
      if (self->tiles != NULL && now - self->wanted_since < SETTLE_MS * 1000)
        {
          if (self->settle_id == 0)
            self->settle_id = g_timeout_add (SETTLE_MS, settle_cb, self);
          return;
        }
      if (self->tiles != NULL && linli_tile_set_get_bytes (self->tiles) > 0)
        {
          linli_tile_set_stop (self->tiles);
          g_clear_pointer (&self->before, linli_tile_set_free);
          self->before = g_steal_pointer (&self->tiles);
        }
      g_clear_pointer (&self->tiles, linli_tile_set_free);
      self->tiles = linli_tile_set_new_ground (view, self->ground, tile_painted_cb, self);
    }
  linli_tile_set_ask (self->tiles, view);
  set_problem (self, linli_tile_set_find_problem (self->tiles, view));
  self->settled = linli_tile_set_is_complete (self->tiles, view);
  if (self->settled)
    g_clear_pointer (&self->before, linli_tile_set_free);
}

static void
linli_base_layer_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  void (*append) (LinliTileSet *set, const LinliMapView *view, GtkSnapshot *snapshot);
  LinliBaseLayer *self = LINLI_BASE_LAYER (widget);
  LinliColor paper;
  LinliMapView view;

  if (self->ground == NULL)
    return;
  linli_map_view_read (SHUMATE_LAYER (self), &view);
  if (view.width <= 0 || view.height <= 0)
    return;
  paper = linli_map_get_paper (view.dark);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { (float) paper.red, (float) paper.green, (float) paper.blue, 1 },
                             &GRAPHENE_RECT_INIT (0, 0, view.width, view.height));
  ensure_tiles (self, &view);
  append = linli_map_view_is_cairo (widget) ? linli_tile_set_paint : linli_tile_set_snapshot;
  if (self->before != NULL)
    append (self->before, &view, snapshot);
  if (self->tiles != NULL)
    append (self->tiles, &view, snapshot);
}

static void
linli_base_layer_constructed (GObject *object)
{
  G_OBJECT_CLASS (linli_base_layer_parent_class)->constructed (object);
  g_signal_connect_object (shumate_layer_get_viewport (SHUMATE_LAYER (object)), "notify", G_CALLBACK (gtk_widget_queue_draw), object,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), object, G_CONNECT_SWAPPED);
}

static void
linli_base_layer_dispose (GObject *object)
{
  LinliBaseLayer *self = LINLI_BASE_LAYER (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_handle_id (&self->problem_id, g_source_remove);
  g_clear_pointer (&self->problem, g_free);
  clear_tiles (self);
  g_clear_pointer (&self->ground, linli_base_ground_unref);
  G_OBJECT_CLASS (linli_base_layer_parent_class)->dispose (object);
}

static void
linli_base_layer_class_init (LinliBaseLayerClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = linli_base_layer_constructed;
  G_OBJECT_CLASS (klass)->dispose = linli_base_layer_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = linli_base_layer_snapshot;
  signals[PROBLEM] = g_signal_new ("problem", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_base_layer_init (LinliBaseLayer *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

LinliBaseLayer *
linli_base_layer_new (ShumateViewport *viewport)
{
  return g_object_new (LINLI_TYPE_BASE_LAYER, "viewport", viewport, NULL);
}

void
linli_base_layer_set_ground (LinliBaseLayer  *self,
                             LinliBaseGround *ground)
{
  g_return_if_fail (LINLI_IS_BASE_LAYER (self));

  clear_tiles (self);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_pointer (&self->ground, linli_base_ground_unref);
  self->ground = ground != NULL ? linli_base_ground_ref (ground) : NULL;
  g_clear_pointer (&self->problem, g_free);
  self->settled = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), ground != NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

LinliBaseGround *
linli_base_layer_get_ground (LinliBaseLayer *self)
{
  g_return_val_if_fail (LINLI_IS_BASE_LAYER (self), NULL);
  return self->ground;
}

const char *
linli_base_layer_get_problem (LinliBaseLayer *self)
{
  g_return_val_if_fail (LINLI_IS_BASE_LAYER (self), NULL);
  return self->problem;
}

gboolean
linli_base_layer_is_settled (LinliBaseLayer *self)
{
  g_return_val_if_fail (LINLI_IS_BASE_LAYER (self), FALSE);
  return self->ground == NULL || self->settled;
}
