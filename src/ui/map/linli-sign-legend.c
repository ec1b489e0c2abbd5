/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-sign-legend.h"

#include "linli-map-signs.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define REST_MS 150

struct _LinliSignLegend
{
  GtkBox               parent_instance;

  LinliFootprintLayer *layer;     /* (owned) (nullable) */
  LinliMapFeatures    *features;  /* (owned) (nullable) */
  GtkWidget           *rows[LINLI_SIGN_N_GROUPS];
  GCancellable        *cancellable;  /* (owned) (nullable): of the count under way */
  guint                update_id, shown;
};

G_DEFINE_FINAL_TYPE (LinliSignLegend, linli_sign_legend, GTK_TYPE_BOX)

static void
draw_cb (GtkDrawingArea *area,
         cairo_t        *cr,
         int             width,
         int             height,
         gpointer        user_data)
{
  linli_map_sign_paint (GPOINTER_TO_UINT (user_data), width / 2.0, height / 2.0, MIN (width, height),
                        adw_style_manager_get_dark (adw_style_manager_get_default ()), cr);
}

static GtkWidget *
make_row (guint group)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *sign = gtk_drawing_area_new (), *label = gtk_label_new (linli_map_sign_describe (group));

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (sign), 14);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (sign), 14);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (sign), draw_cb, GUINT_TO_POINTER (group), NULL);
  gtk_widget_set_valign (sign, GTK_ALIGN_CENTER);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), sign, G_CONNECT_SWAPPED);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (row), sign);
  gtk_box_append (GTK_BOX (row), label);
  g_object_set (row, "margin-start", 9, "margin-end", 9, "margin-top", 2, "margin-bottom", 2, "visible", FALSE, NULL);
  return row;
}

/* ---- what is in sight ---- */

typedef struct { LinliMapFeatures *features; LinliMapView view; guint counts[LINLI_SIGN_N_GROUPS]; } Job;

static void
free_job (gpointer data)
{
  Job *job = data;

  linli_map_features_unref (job->features);
  g_free (job);
}

/* Which signs stand depends on the names round them, as in the worker that paints them. */
static void
count_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  Job *job = data;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 1, 1);
  cairo_t *cr = cairo_create (surface);

  linli_map_signs_count_shown (&job->view, job->features, cr, cancellable, job->counts);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_task_return_boolean (task, TRUE);
}

static void
counted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  LinliSignLegend *self = LINLI_SIGN_LEGEND (object);
  Job *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  self->shown = 0;
  for (guint i = 0; i < LINLI_SIGN_N_GROUPS; i++)
    {
      self->shown |= job->counts[i] > 0 ? 1u << i : 0;
      gtk_widget_set_visible (self->rows[i], job->counts[i] > 0);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->shown != 0);
}

static void
stop (LinliSignLegend *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static gboolean
update_cb (gpointer user_data)
{
  LinliSignLegend *self = user_data;
  g_autoptr(GTask) task = NULL;
  Job *job;

  self->update_id = 0;
  if (self->layer == NULL || self->features == NULL)
    return G_SOURCE_REMOVE;
  stop (self);
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->features = linli_map_features_ref (self->features);
  linli_footprint_layer_get_view (self->layer, &job->view);
  job->view.theme = NULL;
  task = g_task_new (self, self->cancellable, counted_cb, NULL);
  g_task_set_source_tag (task, update_cb);
  g_task_set_task_data (task, job, free_job);
  g_task_run_in_thread (task, count_thread);
  return G_SOURCE_REMOVE;
}

void
linli_sign_legend_update (LinliSignLegend *self)
{
  g_return_if_fail (LINLI_IS_SIGN_LEGEND (self));

  g_clear_handle_id (&self->update_id, g_source_remove);
  self->update_id = g_timeout_add (REST_MS, update_cb, self);
}

void
linli_sign_legend_set_layer (LinliSignLegend     *self,
                             LinliFootprintLayer *layer)
{
  g_return_if_fail (LINLI_IS_SIGN_LEGEND (self) && self->layer == NULL);

  self->layer = g_object_ref (layer);
  g_signal_connect_object (shumate_layer_get_viewport (SHUMATE_LAYER (layer)), "notify", G_CALLBACK (linli_sign_legend_update), self, G_CONNECT_SWAPPED);
}

void
linli_sign_legend_set_features (LinliSignLegend  *self,
                                LinliMapFeatures *features)
{
  g_return_if_fail (LINLI_IS_SIGN_LEGEND (self));

  g_clear_pointer (&self->features, linli_map_features_unref);
  self->features = features != NULL ? linli_map_features_ref (features) : NULL;
  linli_sign_legend_update (self);
}

guint
linli_sign_legend_get_shown (LinliSignLegend *self)
{
  g_return_val_if_fail (LINLI_IS_SIGN_LEGEND (self), 0);
  return self->shown;
}

static void
linli_sign_legend_dispose (GObject *object)
{
  LinliSignLegend *self = LINLI_SIGN_LEGEND (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  stop (self);
  g_clear_object (&self->layer);
  g_clear_pointer (&self->features, linli_map_features_unref);
  G_OBJECT_CLASS (linli_sign_legend_parent_class)->dispose (object);
}

static void
linli_sign_legend_class_init (LinliSignLegendClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_sign_legend_dispose;
}

static void
linli_sign_legend_init (LinliSignLegend *self)
{
  GtkWidget *heading = gtk_label_new (_("Signs"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  g_object_set (heading, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 3, NULL);
  gtk_box_append (GTK_BOX (self), heading);
  for (guint i = 0; i < LINLI_SIGN_N_GROUPS; i++)
    gtk_box_append (GTK_BOX (self), self->rows[i] = make_row (i));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
linli_sign_legend_new (void)
{
  return g_object_new (LINLI_TYPE_SIGN_LEGEND, NULL);
}
