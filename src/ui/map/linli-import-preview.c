/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture that a thread paints anew whenever the file, the size or the style is another; until then the old one stays. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-import-preview.h"

#include "linli-map-plate.h"
#include "linli-mercator.h"

#include <adwaita.h>
#include <math.h>

#define MARGIN      1.25    /* so many times the file is seen */
#define LEAST_SPAN  2e-6    /* of the world: some eighty metres */
#define NEAR_SPAN   1e-5    /* round a place that is shown */
#define DOT_PX      3.0     /* what is smaller is a dot */

struct _LinliImportPreview
{
  GtkWidget         parent_instance;

  LinliMapFeatures *features;     /* (owned) (nullable) */
  LinliMapPlan     *plan;         /* (owned) (nullable) */
  GdkTexture       *texture;      /* (owned) (nullable) */
  GCancellable     *cancellable;  /* (owned) (nullable): while a thread paints */
  double            lon, lat;     /* the place that is shown */
  gboolean          has_place;
};

G_DEFINE_FINAL_TYPE (LinliImportPreview, linli_import_preview, GTK_TYPE_WIDGET)

#define RGB(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, 1 }

LinliColor
linli_import_preview_get_color (LinliMapIntakeOutcome outcome,
                                gboolean              dark)
{
  static const LinliColor colors[LINLI_MAP_INTAKE_N_OUTCOMES][2] = {
    [LINLI_MAP_INTAKE_REFUSED] = { RGB (0xc01c28), RGB (0xff7b63) },
    [LINLI_MAP_INTAKE_NEW] = { RGB (0x1a7f4b), RGB (0x57e389) },
    [LINLI_MAP_INTAKE_MATCHED] = { RGB (0x1c5fb4), RGB (0x78aeed) },
    [LINLI_MAP_INTAKE_UNCHANGED] = { RGB (0x6f6a62), RGB (0xa5a19a) },
  };

  return colors[outcome][dark ? 1 : 0];
}

/* ---- on a thread ---- */

typedef struct
{
  LinliMapFeatures *features;  /* (owned) (nullable) */
  LinliMapPlan     *plan;      /* (owned) */
  LinliMapView      view;
  double            mark_x, mark_y;  /* of the picture; below 0: none */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->features, linli_map_features_unref);
  g_clear_pointer (&job->plan, linli_map_plan_unref);
  g_free (job);
}

/* The box of a shape in pixels of the view; FALSE: outside of it. */
static gboolean
get_box (const Job               *job,
         const LinliMapPlanShape *shape,
         cairo_rectangle_t       *ret_box)
{
  const double *points = (const double *) job->plan->points->data;
  guint first = shape->first_ring > 0 ? g_array_index (job->plan->ring_ends, guint, shape->first_ring - 1) : 0;
  guint end = g_array_index (job->plan->ring_ends, guint, shape->first_ring + shape->n_rings - 1);
  double west = 180, south = 90, east = -180, north = -90, left, top, right, bottom;

  for (guint i = first; i < end; i++)
    {
      west = MIN (west, points[2 * i]);
      east = MAX (east, points[2 * i]);
      south = MIN (south, points[2 * i + 1]);
      north = MAX (north, points[2 * i + 1]);
    }
  left = linli_mercator_x (west, -8) * job->view.world_size - job->view.left;
  right = linli_mercator_x (east, -8) * job->view.world_size - job->view.left;
  top = linli_mercator_y (north, -8) * job->view.world_size - job->view.top;
  bottom = linli_mercator_y (south, -8) * job->view.world_size - job->view.top;
  *ret_box = (cairo_rectangle_t) { left, top, right - left, bottom - top };
  return right >= 0 && bottom >= 0 && left <= job->view.width && top <= job->view.height;
}

static void
add_path (const Job               *job,
          const LinliMapPlanShape *shape,
          cairo_t                 *cr)
{
  const double *points = (const double *) job->plan->points->data;

  for (guint ring = shape->first_ring; ring < shape->first_ring + shape->n_rings; ring++)
    {
      guint start = ring > 0 ? g_array_index (job->plan->ring_ends, guint, ring - 1) : 0, end = g_array_index (job->plan->ring_ends, guint, ring);

      cairo_new_sub_path (cr);
      for (guint i = start; i < end; i++)
        cairo_line_to (cr, linli_mercator_x (points[2 * i], -8) * job->view.world_size - job->view.left,
                       linli_mercator_y (points[2 * i + 1], -8) * job->view.world_size - job->view.top);
    }
}

/* What is refused has a broken line, so that it is told apart without its colour. */
static void
paint_shape (const Job               *job,
             const LinliMapPlanShape *shape,
             cairo_t                 *cr)
{
  static const double dashes[] = { 4, 2.5 };
  LinliColor color = linli_import_preview_get_color (shape->outcome, job->view.dark);
  cairo_rectangle_t box;

  if (!get_box (job, shape, &box))
    return;
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 1);
  if (box.width < DOT_PX && box.height < DOT_PX)
    {
      cairo_arc (cr, box.x + box.width / 2, box.y + box.height / 2, DOT_PX, 0, 2 * G_PI);
      cairo_fill (cr);
      return;
    }
  add_path (job, shape, cr);
  cairo_set_dash (cr, dashes, shape->outcome == LINLI_MAP_INTAKE_REFUSED ? 2 : 0, 0);
  cairo_set_line_width (cr, shape->outcome == LINLI_MAP_INTAKE_UNCHANGED ? 1.25 : 1.75);
  cairo_stroke (cr);
}

static void
paint_mark (const Job *job,
            cairo_t   *cr)
{
  LinliColor color = linli_import_preview_get_color (LINLI_MAP_INTAKE_REFUSED, job->view.dark);

  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 1);
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_set_line_width (cr, 2);
  cairo_arc (cr, job->mark_x, job->mark_y, 12, 0, 2 * G_PI);
  cairo_stroke (cr);
}

static void
paint_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  static const LinliMapIntakeOutcome order[] = { LINLI_MAP_INTAKE_UNCHANGED, LINLI_MAP_INTAKE_MATCHED, LINLI_MAP_INTAKE_NEW, LINLI_MAP_INTAKE_REFUSED };
  Job *job = data;
  int width = (int) ceil (job->view.width * job->view.device_scale), height = (int) ceil (job->view.height * job->view.device_scale);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr(GBytes) bytes = NULL;

  cairo_scale (cr, job->view.device_scale, job->view.device_scale);
  if (job->features != NULL)
    linli_map_plate_paint (&job->view, job->features, cr, cancellable);
  else
    linli_map_plate_paint_paper_below (&job->view, cr);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    for (guint j = 0; j < job->plan->shapes->len && !g_cancellable_is_cancelled (cancellable); j++)
      if (g_array_index (job->plan->shapes, LinliMapPlanShape, j).outcome == order[i])
        paint_shape (job, &g_array_index (job->plan->shapes, LinliMapPlanShape, j), cr);
  if (job->mark_x >= 0)
    paint_mark (job, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), (gsize) cairo_image_surface_get_stride (surface) * (gsize) height);
  g_task_return_pointer (task, gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, (gsize) cairo_image_surface_get_stride (surface)),
                         g_object_unref);
  cairo_surface_destroy (surface);
}

/* ---- on the main loop ---- */

static void
painted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  LinliImportPreview *self = LINLI_IMPORT_PREVIEW (object);
  GdkTexture *texture = g_task_propagate_pointer (G_TASK (result), NULL);

  if (texture == NULL)
    return;  /* another one is on its way */
  g_clear_object (&self->texture);
  self->texture = texture;
  g_clear_object (&self->cancellable);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Where the picture lies. */
static void
aim (LinliImportPreview *self,
     Job                *job)
{
  const LinliBounds *bounds = &self->plan->bounds;
  LinliMapView *view = &job->view;
  double left = linli_mercator_x (bounds->west, -8), right = linli_mercator_x (bounds->east, -8), top = linli_mercator_y (bounds->north, -8),
         bottom = linli_mercator_y (bounds->south, -8), x, y, across, down;

  /* Of what is shifted, also from where. */
  if (self->plan->trouble == LINLI_MAP_PLAN_SHIFTED && self->features != NULL && self->features->home.west < self->features->home.east)
    {
      left = MIN (left, self->features->home.west);
      right = MAX (right, self->features->home.east);
      top = MIN (top, self->features->home.north);
      bottom = MAX (bottom, self->features->home.south);
    }
  x = (left + right) / 2;
  y = (top + bottom) / 2;
  across = MAX (right - left, LEAST_SPAN) * MARGIN;
  down = MAX (bottom - top, LEAST_SPAN) * MARGIN;

  job->mark_x = job->mark_y = -1;
  if (self->has_place)
    {
      x = linli_mercator_x (self->lon, -8);
      y = linli_mercator_y (self->lat, -8);
      across = down = NEAR_SPAN;
      job->mark_x = view->width / 2.0;
      job->mark_y = view->height / 2.0;
    }
  view->world_size = MIN (view->width / across, view->height / down);
  view->left = x * view->world_size - view->width / 2.0;
  view->top = y * view->world_size - view->height / 2.0;
}

static void
paint (LinliImportPreview *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr(GTask) task = NULL;
  Job *job;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->plan == NULL || self->plan->shapes->len == 0 || gtk_widget_get_width (widget) <= 0 || gtk_widget_get_height (widget) <= 0)
    {
      g_clear_object (&self->texture);
      gtk_widget_queue_draw (widget);
      return;
    }
  job = g_new0 (Job, 1);
  job->features = self->features != NULL ? linli_map_features_ref (self->features) : NULL;
  job->plan = linli_map_plan_ref (self->plan);
  job->view = (LinliMapView) { .width = gtk_widget_get_width (widget), .height = gtk_widget_get_height (widget), .text_scale = 1, .footprints = TRUE,
                               .device_scale = gtk_widget_get_scale_factor (widget), .dark = adw_style_manager_get_dark (adw_style_manager_get_default ()) };
  aim (self, job);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, painted_cb, NULL);
  g_task_set_source_tag (task, paint);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, paint_thread);
}

static void
linli_import_preview_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  paint (LINLI_IMPORT_PREVIEW (widget));
}

static void
linli_import_preview_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  LinliImportPreview *self = LINLI_IMPORT_PREVIEW (widget);

  if (self->texture != NULL)
    gtk_snapshot_append_texture (snapshot, self->texture,
                                 &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget), (float) gtk_widget_get_height (widget)));
}

static void
linli_import_preview_dispose (GObject *object)
{
  LinliImportPreview *self = LINLI_IMPORT_PREVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->plan, linli_map_plan_unref);
  g_clear_pointer (&self->features, linli_map_features_unref);
  G_OBJECT_CLASS (linli_import_preview_parent_class)->dispose (object);
}

static void
linli_import_preview_class_init (LinliImportPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_import_preview_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = linli_import_preview_size_allocate;
  GTK_WIDGET_CLASS (klass)->snapshot = linli_import_preview_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
linli_import_preview_init (LinliImportPreview *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (paint), self, G_CONNECT_SWAPPED);
}

GtkWidget *
linli_import_preview_new (LinliMapFeatures *features)
{
  LinliImportPreview *self = g_object_new (LINLI_TYPE_IMPORT_PREVIEW, NULL);

  self->features = features != NULL ? linli_map_features_ref (features) : NULL;
  return GTK_WIDGET (self);
}

void
linli_import_preview_set_features (LinliImportPreview *self,
                                   LinliMapFeatures   *features)
{
  g_return_if_fail (LINLI_IS_IMPORT_PREVIEW (self) && features != NULL);

  linli_map_features_ref (features);
  g_clear_pointer (&self->features, linli_map_features_unref);
  self->features = features;
  paint (self);
}

void
linli_import_preview_set_plan (LinliImportPreview *self,
                               LinliMapPlan       *plan)
{
  g_return_if_fail (LINLI_IS_IMPORT_PREVIEW (self));

  g_clear_pointer (&self->plan, linli_map_plan_unref);
  self->plan = plan != NULL ? linli_map_plan_ref (plan) : NULL;
  self->has_place = FALSE;
  paint (self);
}

void
linli_import_preview_show (LinliImportPreview *self,
                           double              lon,
                           double              lat)
{
  g_return_if_fail (LINLI_IS_IMPORT_PREVIEW (self));

  self->has_place = TRUE;
  self->lon = lon;
  self->lat = lat;
  paint (self);
}

void
linli_import_preview_show_all (LinliImportPreview *self)
{
  g_return_if_fail (LINLI_IS_IMPORT_PREVIEW (self));

  self->has_place = FALSE;
  paint (self);
}

gboolean
linli_import_preview_is_settled (LinliImportPreview *self)
{
  g_return_val_if_fail (LINLI_IS_IMPORT_PREVIEW (self), FALSE);
  return self->cancellable == NULL && self->texture != NULL;
}
