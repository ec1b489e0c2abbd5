/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Footprints on a libshumate viewport.
 *
 * The ground is tiles that workers paint (linli-tile-set.h).  A set of tiles belongs to one size of the world, one style, one theme and one
 * state of the records; when that changes, the next set is painted and the last one stands in, stretched, until all that is in sight has
 * come.  Names may not be cut by tiles: they are painted over the whole view and a margin at once (the plate), one at a time, and
 * the newest wish wins.  What the pointer touches and what is chosen is drawn above, as small as it is. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-footprint-layer.h"

#include "linli-map-plate.h"
#include "linli-map-view.h"
#include "linli-mercator.h"
#include "linli-name-pieces.h"
#include "linli-tile-set.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#define MARGIN_PX    192
#define PATIENCE_US  60000 /* until what has come is drawn though more is to come: frames take the processor from those who paint */
#define TOUCH_PX     5     /* how far from a tiny footprint still counts */
#define MARK_PX      15    /* half the ring round what is chosen and is no building */
#define MAX_PLATE_PX 8192  /* device pixels a side: what every GL can hold */

struct _LinliFootprintLayer
{
  ShumateLayer      parent_instance;

  LinliMapFeatures *features;     /* (owned) (nullable) */
  LinliMapTheme    *theme;        /* (owned) (nullable) */
  LinliTileSet     *tiles, *before;  /* (owned) (nullable): the newest, and what stands in for it */
  gsize             most_bytes;   /* of tiles at any time */
  gboolean          settled;      /* everything in sight is of the newest set */
  gint64            drawn_us;     /* when it was last drawn */
  GPtrArray        *plate;        /* (owned) (nullable): names, as pieces */
  LinliMapView      plate_view;
  LinliMapFeatures *plate_features;  /* (owned) (nullable): what the plate shows */
  GCancellable     *cancellable;  /* (owned), cancelled in dispose */
  gboolean          painting;
  gboolean          clear;        /* another layer lies below */
  gboolean          bare;         /* without our own ground */
  int               hovered, selected;
  double            mark_x, mark_y;  /* NAN: none */
};

G_DEFINE_FINAL_TYPE (LinliFootprintLayer, linli_footprint_layer, SHUMATE_TYPE_LAYER)

/* ---- the view ---- */

double
linli_footprint_layer_get_world_size (LinliFootprintLayer *self)
{
  g_return_val_if_fail (LINLI_IS_FOOTPRINT_LAYER (self), 256);
  return linli_map_view_get_world_size (shumate_layer_get_viewport (SHUMATE_LAYER (self)));
}

static void
get_view (LinliFootprintLayer *self,
          LinliMapView        *ret_view)
{
  linli_map_view_read (SHUMATE_LAYER (self), ret_view);
  ret_view->theme = self->theme;
  ret_view->clear = self->clear;
  ret_view->bare = self->bare;
}

void
linli_footprint_layer_get_view (LinliFootprintLayer *self,
                                LinliMapView        *ret_view)
{
  g_return_if_fail (LINLI_IS_FOOTPRINT_LAYER (self) && ret_view != NULL);
  get_view (self, ret_view);
}

/* ---- tiles ---- */

static void
tile_painted_cb (gpointer set,
                 gpointer user_data)
{
  LinliFootprintLayer *self = user_data;
  LinliMapView view;

  get_view (self, &view);
  if (linli_tile_set_is_complete (set, &view) || g_get_monotonic_time () - self->drawn_us > PATIENCE_US)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The set that was shown stands in, unless it has nothing to show. */
static void
begin_set (LinliFootprintLayer *self,
           const LinliMapView  *view,
           const LinliMapBox   *changed)
{
  LinliTileSet *set = linli_tile_set_new (view, self->features, self->theme, tile_painted_cb, self);

  if (changed != NULL && self->tiles != NULL && linli_tile_set_is_like (self->tiles, view))
    {
      linli_tile_set_take_over (set, self->tiles, changed);
      linli_tile_set_free (self->tiles);
    }
  else if (self->tiles != NULL && linli_tile_set_get_bytes (self->tiles) > 0)
    {
      g_clear_pointer (&self->before, linli_tile_set_free);
      self->before = self->tiles;
      linli_tile_set_stop (self->before);
    }
  else
    linli_tile_set_free (self->tiles);
  self->tiles = set;
}

static void
ensure_tiles (LinliFootprintLayer *self,
              const LinliMapView  *view)
{
  gsize bytes;

  if (self->features == NULL || view->width <= 0 || view->height <= 0)
    return;
  if (self->tiles == NULL || !linli_tile_set_is_like (self->tiles, view))
    begin_set (self, view, NULL);
  linli_tile_set_ask (self->tiles, view);
  self->drawn_us = g_get_monotonic_time ();
  self->settled = linli_tile_set_is_complete (self->tiles, view);
  if (self->settled)
    g_clear_pointer (&self->before, linli_tile_set_free);
  bytes = linli_tile_set_get_bytes (self->tiles) + (self->before != NULL ? linli_tile_set_get_bytes (self->before) : 0);
  self->most_bytes = MAX (self->most_bytes, bytes);
}

/* ---- the plate: names ---- */

typedef struct { LinliMapView view; LinliMapFeatures *features; } PlateJob;

static void
plate_job_free (gpointer data)
{
  PlateJob *job = data;

  linli_map_features_unref (job->features);
  g_free (job);
}

static void
paint_plate_thread (GTask        *task,
                    gpointer      source,
                    gpointer      task_data,
                    GCancellable *cancellable)
{
  PlateJob *job = task_data;
  int width = (int) (job->view.width * job->view.device_scale),
      height = (int) (job->view.height * job->view.device_scale);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr;

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "no memory for %d x %d pixels", width,
                               height);
      return;
    }
  cairo_surface_set_device_scale (surface, job->view.device_scale, job->view.device_scale);
  cr = cairo_create (surface);
  linli_map_plate_paint_names (&job->view, job->features, cr, cancellable);
  cairo_destroy (cr);
  g_task_return_pointer (task, linli_name_pieces_cut (surface), (GDestroyNotify) g_ptr_array_unref);
  cairo_surface_destroy (surface);
}

static void
plate_painted_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  LinliFootprintLayer *self = user_data;  /* (unowned), dangling when cancelled */
  PlateJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) plate = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->painting = FALSE;
  if (error != NULL)
    {
      g_warning ("The map could not be painted: %s", error->message);
      return;
    }
  g_clear_pointer (&self->plate, g_ptr_array_unref);
  self->plate = g_steal_pointer (&plate);
  self->plate_view = job->view;
  g_clear_pointer (&self->plate_features, linli_map_features_unref);
  self->plate_features = linli_map_features_ref (job->features);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
plate_is_good (LinliFootprintLayer *self,
               const LinliMapView  *view)
{
  const LinliMapView *have = &self->plate_view;

  return self->plate_features == self->features && have->dark == view->dark && have->clear == view->clear && have->bare == view->bare
         && have->device_scale == view->device_scale && have->text_scale == view->text_scale
         && fabs (have->world_size / view->world_size - 1) < 1e-9 && view->left >= have->left
         && view->top >= have->top && view->left + view->width <= have->left + have->width
         && view->top + view->height <= have->top + have->height;
}

static void
ensure_plate (LinliFootprintLayer *self,
              const LinliMapView  *view)
{
  g_autoptr(GTask) task = NULL;
  PlateJob *job;
  int margin_x, margin_y;

  if (self->painting || self->features == NULL || view->width <= 0 || view->height <= 0
      || plate_is_good (self, view))
    return;
  margin_x = CLAMP ((int) ((MAX_PLATE_PX / view->device_scale - view->width) / 2), 0, MARGIN_PX);
  margin_y = CLAMP ((int) ((MAX_PLATE_PX / view->device_scale - view->height) / 2), 0, MARGIN_PX);
  job = g_new0 (PlateJob, 1);
  job->view = *view;
  job->view.left = floor (view->left - margin_x);
  job->view.top = floor (view->top - margin_y);
  job->view.width += 2 * margin_x;
  job->view.height += 2 * margin_y;
  job->view.theme = NULL;
  job->features = linli_map_features_ref (self->features);
  self->painting = TRUE;
  task = g_task_new (NULL, self->cancellable, plate_painted_cb, self);
  g_task_set_source_tag (task, ensure_plate);
  g_task_set_task_data (task, job, plate_job_free);
  g_task_run_in_thread (task, paint_plate_thread);
}

/* ---- drawing ---- */

static void
snapshot_outline (LinliFootprintLayer *self,
                  GtkSnapshot         *snapshot,
                  const LinliMapView  *view,
                  int                  building,
                  gboolean             selected)
{
  const LinliMapFeature *feature;
  LinliMapBox box;
  double reach = 8;
  gboolean tiny;
  cairo_t *cr;

  if (self->features == NULL || building < 0 || (guint) building >= self->features->buildings->len)
    return;
  feature = &g_array_index (self->features->buildings, LinliMapFeature, building);
  box = (LinliMapBox) { feature->box.west * view->world_size - view->left,
                       feature->box.north * view->world_size - view->top,
                       feature->box.east * view->world_size - view->left,
                       feature->box.south * view->world_size - view->top };
  if (box.east < -40 || box.south < -40 || box.west > view->width + 40 || box.north > view->height + 40)
    return;
  tiny = MAX (box.east - box.west, box.south - box.north) < 12;
  if (tiny)
    reach = 20;
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT ((float) (box.west - reach), (float) (box.north - reach),
                                                       (float) (box.east - box.west + 2 * reach),
                                                       (float) (box.south - box.north + 2 * reach)));
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  linli_map_plate_add_outline (view, self->features, feature, cr);
  if (selected)
    {
      cairo_set_source_rgba (cr, 0.21, 0.52, 0.89, 0.28);
      cairo_fill_preserve (cr);
      if (view->dark)
        cairo_set_source_rgb (cr, 0.47, 0.68, 0.93);
      else
        cairo_set_source_rgb (cr, 0.11, 0.44, 0.85);
      cairo_set_line_width (cr, 3);
      cairo_stroke (cr);
      if (tiny)
        {
          cairo_arc (cr, (box.west + box.east) / 2, (box.north + box.south) / 2, 14, 0, 2 * G_PI);
          cairo_stroke (cr);
        }
    }
  else
    {
      double ink = view->dark ? 0.95 : 0.1;

      cairo_set_source_rgba (cr, ink, ink, ink, 0.85);
      cairo_set_line_width (cr, 2);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
}

static void
snapshot_mark (LinliFootprintLayer *self,
               GtkSnapshot         *snapshot,
               const LinliMapView  *view)
{
  double x = self->mark_x * view->world_size - view->left, y = self->mark_y * view->world_size - view->top;
  cairo_t *cr;

  if (isnan (self->mark_x) || x < -MARK_PX || y < -MARK_PX || x > view->width + MARK_PX || y > view->height + MARK_PX)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT ((float) (x - MARK_PX - 3), (float) (y - MARK_PX - 3), 2 * MARK_PX + 6, 2 * MARK_PX + 6));
  cairo_arc (cr, x, y, MARK_PX, 0, 2 * G_PI);
  cairo_set_source_rgba (cr, 0.21, 0.52, 0.89, 0.22);
  cairo_fill_preserve (cr);
  if (view->dark)
    cairo_set_source_rgb (cr, 0.47, 0.68, 0.93);
  else
    cairo_set_source_rgb (cr, 0.11, 0.44, 0.85);
  cairo_set_line_width (cr, 3);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
linli_footprint_layer_snapshot (GtkWidget   *widget,
                                GtkSnapshot *snapshot)
{
  void (*append) (LinliTileSet *set, const LinliMapView *view, GtkSnapshot *snapshot);
  LinliFootprintLayer *self = LINLI_FOOTPRINT_LAYER (widget);
  LinliMapView view;
  gboolean covered;

  get_view (self, &view);
  if (self->features != NULL)
    ensure_tiles (self, &view);
  /* A window filled twice costs software GL a tenth of the frame. */
  covered = self->tiles != NULL && linli_tile_set_covers (self->tiles, &view);
  if (!self->clear && !covered)
    {
      LinliColor paper = linli_map_get_paper (view.dark);

      gtk_snapshot_append_color (snapshot, &(GdkRGBA) { (float) paper.red, (float) paper.green, (float) paper.blue, 1 },
                                 &GRAPHENE_RECT_INIT (0, 0, view.width, view.height));
    }
  if (self->features == NULL)
    return;
  append = linli_map_view_is_cairo (widget) ? linli_tile_set_paint : linli_tile_set_snapshot;
  if (self->before != NULL && (self->clear || !covered))
    append (self->before, &view, snapshot);
  if (self->tiles != NULL)
    append (self->tiles, &view, snapshot);
  ensure_plate (self, &view);
  if (self->plate != NULL && self->plate_view.dark == view.dark)
    {
      double k = view.world_size / self->plate_view.world_size;
      double x = self->plate_view.left * k - view.left, y = self->plate_view.top * k - view.top;

      /* On whole pixels where it is not stretched, so that names stay sharp. */
      if (fabs (k - 1) < 1e-9)
        {
          x = round (x * view.device_scale) / view.device_scale;
          y = round (y * view.device_scale) / view.device_scale;
        }
      linli_name_pieces_snapshot (self->plate, x, y, k, self->plate_view.device_scale, view.width, view.height, linli_map_view_is_cairo (widget),
                                  snapshot);
    }
  if (self->hovered != self->selected)
    snapshot_outline (self, snapshot, &view, self->hovered, FALSE);
  snapshot_outline (self, snapshot, &view, self->selected, TRUE);
  snapshot_mark (self, snapshot, &view);
}

static void
linli_footprint_layer_constructed (GObject *object)
{
  ShumateViewport *viewport = shumate_layer_get_viewport (SHUMATE_LAYER (object));

  G_OBJECT_CLASS (linli_footprint_layer_parent_class)->constructed (object);
  g_signal_connect_object (viewport, "notify", G_CALLBACK (gtk_widget_queue_draw), object, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), object, G_CONNECT_SWAPPED);
}

static void
linli_footprint_layer_dispose (GObject *object)
{
  LinliFootprintLayer *self = LINLI_FOOTPRINT_LAYER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->plate, g_ptr_array_unref);
  g_clear_pointer (&self->tiles, linli_tile_set_free);
  g_clear_pointer (&self->before, linli_tile_set_free);
  g_clear_pointer (&self->theme, linli_map_theme_unref);
  g_clear_pointer (&self->features, linli_map_features_unref);
  g_clear_pointer (&self->plate_features, linli_map_features_unref);
  G_OBJECT_CLASS (linli_footprint_layer_parent_class)->dispose (object);
}

static void
linli_footprint_layer_finalize (GObject *object)
{
  g_clear_object (&LINLI_FOOTPRINT_LAYER (object)->cancellable);
  G_OBJECT_CLASS (linli_footprint_layer_parent_class)->finalize (object);
}

static void
linli_footprint_layer_class_init (LinliFootprintLayerClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = linli_footprint_layer_constructed;
  G_OBJECT_CLASS (klass)->dispose = linli_footprint_layer_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_footprint_layer_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = linli_footprint_layer_snapshot;
}

static void
linli_footprint_layer_init (LinliFootprintLayer *self)
{
  self->cancellable = g_cancellable_new ();
  self->hovered = self->selected = -1;
  self->mark_x = self->mark_y = NAN;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

LinliFootprintLayer *
linli_footprint_layer_new (ShumateViewport *viewport)
{
  return g_object_new (LINLI_TYPE_FOOTPRINT_LAYER, "viewport", viewport, NULL);
}

static gboolean
is_empty (const LinliMapBox *box)
{
  return !(box->east >= box->west);
}

/* Tiles are painted from now on, not from the next frame; that one comes when they have come, where nothing else is to be drawn. */
static void
renew_tiles (LinliFootprintLayer *self,
             const LinliMapBox   *changed)
{
  LinliMapView view;

  get_view (self, &view);
  begin_set (self, &view, changed);
  if (view.width > 0 && view.height > 0)
    linli_tile_set_ask (self->tiles, &view);
  if (view.width <= 0 || view.height <= 0 || linli_tile_set_is_complete (self->tiles, &view))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
linli_footprint_layer_set_features (LinliFootprintLayer *self,
                                    LinliMapFeatures    *features,
                                    LinliMapTheme       *theme)
{
  LinliMapBox changed = { 0, 0, 1, 1 };
  gboolean recolored, outlined = self->hovered >= 0 || self->selected >= 0;

  g_return_if_fail (LINLI_IS_FOOTPRINT_LAYER (self));

  if (features != NULL && self->features != NULL)
    linli_map_features_compare (self->features, features, &changed);
  g_clear_pointer (&self->features, linli_map_features_unref);
  self->features = features != NULL ? linli_map_features_ref (features) : NULL;
  /* Where nothing moved and no class changed, what is painted stays. */
  recolored = !linli_map_theme_equal (self->theme, theme);
  if (recolored || !is_empty (&changed))
    {
      g_clear_pointer (&self->theme, linli_map_theme_unref);
      self->theme = theme != NULL ? linli_map_theme_ref (theme) : NULL;
    }
  self->hovered = self->selected = -1;
  self->settled = FALSE;
  if (self->features == NULL)
    {
      g_clear_pointer (&self->tiles, linli_tile_set_free);
      g_clear_pointer (&self->before, linli_tile_set_free);
    }
  else if (self->tiles != NULL && (recolored || !is_empty (&changed)))
    {
      renew_tiles (self, recolored ? NULL : &changed);
      if (!outlined)
        return;
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
linli_footprint_layer_set_theme (LinliFootprintLayer *self,
                                 LinliMapTheme       *theme)
{
  g_return_if_fail (LINLI_IS_FOOTPRINT_LAYER (self));

  if (linli_map_theme_equal (self->theme, theme))
    return;
  g_clear_pointer (&self->theme, linli_map_theme_unref);
  self->theme = theme != NULL ? linli_map_theme_ref (theme) : NULL;
  self->settled = FALSE;
  if (self->tiles != NULL)
    renew_tiles (self, NULL);
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
linli_footprint_layer_set_clear (LinliFootprintLayer *self,
                                 gboolean             clear)
{
  g_return_if_fail (LINLI_IS_FOOTPRINT_LAYER (self));

  if (self->clear == clear)
    return;
  self->clear = clear;
  self->settled = FALSE;
  /* Paper would hide what lies below until the new tiles have come. */
  g_clear_pointer (&self->tiles, linli_tile_set_free);
  g_clear_pointer (&self->before, linli_tile_set_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
linli_footprint_layer_set_bare (LinliFootprintLayer *self,
                                gboolean             bare)
{
  g_return_if_fail (LINLI_IS_FOOTPRINT_LAYER (self));

  if (self->bare == bare)
    return;
  self->bare = bare;
  self->settled = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
linli_footprint_layer_is_settled (LinliFootprintLayer *self)
{
  g_return_val_if_fail (LINLI_IS_FOOTPRINT_LAYER (self), FALSE);
  return self->settled;
}

gsize
linli_footprint_layer_get_most_bytes (LinliFootprintLayer *self)
{
  g_return_val_if_fail (LINLI_IS_FOOTPRINT_LAYER (self), 0);
  return self->most_bytes;
}

void
linli_footprint_layer_set_hovered (LinliFootprintLayer *self,
                                   int                  building)
{
  g_return_if_fail (LINLI_IS_FOOTPRINT_LAYER (self));

  if (self->hovered == building)
    return;
  self->hovered = building;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
linli_footprint_layer_set_mark (LinliFootprintLayer *self,
                                double               x,
                                double               y)
{
  g_return_if_fail (LINLI_IS_FOOTPRINT_LAYER (self));

  if (self->mark_x == x && self->mark_y == y)
    return;
  self->mark_x = x;
  self->mark_y = y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
linli_footprint_layer_get_place (LinliFootprintLayer *self,
                                 double               x,
                                 double               y,
                                 double              *ret_x,
                                 double              *ret_y)
{
  LinliMapView view;

  g_return_if_fail (LINLI_IS_FOOTPRINT_LAYER (self));

  get_view (self, &view);
  *ret_x = (view.left + x) / view.world_size;
  *ret_y = (view.top + y) / view.world_size;
}

void
linli_footprint_layer_set_selected (LinliFootprintLayer *self,
                                    int                  building)
{
  g_return_if_fail (LINLI_IS_FOOTPRINT_LAYER (self));

  if (self->selected == building)
    return;
  self->selected = building;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

int
linli_footprint_layer_find_at (LinliFootprintLayer *self,
                               double               x,
                               double               y)
{
  LinliMapView view;

  g_return_val_if_fail (LINLI_IS_FOOTPRINT_LAYER (self), -1);

  if (self->features == NULL)
    return -1;
  get_view (self, &view);
  return linli_map_features_find_at (self->features, (x + view.left) / view.world_size,
                                     (y + view.top) / view.world_size, TOUCH_PX / view.world_size);
}
