/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map around one building, read once in a reader thread and painted by the plate that paints the map. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-map-thumbnail.h"

#include "linli-map-plate.h"

#include <glib/gi18n.h>

#define WIDTH_PX   90
#define HEIGHT_PX  54
#define AROUND     4.5     /* so many times the building is shown */
#define AROUND_DEG 0.0015  /* neighbours are looked for so far beyond it */
#define MAX_SHOWN  300

struct _LinliMapThumbnail
{
  AdwBin            parent_instance;

  LinliReplica     *replica;      /* (owned) */
  GCancellable     *cancellable;  /* (owned) */
  LinliId           building;
  LinliMapFeatures *features;     /* (owned) (nullable) */
  GtkWidget        *area;
};

enum { CLICKED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMapThumbnail, linli_map_thumbnail, ADW_TYPE_BIN)

/* ---- reading ---- */

/* (transfer full) (nullable) */
static LinliGeometry *
read_footprint (LinliStore       *store,
                const LinliField *footprint,
                const LinliId    *id)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, linli_kind_get_core (footprint->kind), id, NULL);
  const LinliValue *value = loaded != NULL ? linli_record_get (loaded->record, footprint) : NULL;

  return value != NULL && value->type == LINLI_VALUE_BLOB ? linli_geometry_from_wkb (value->data, value->length, NULL) : NULL;
}

/* A LinliMapFeatures: the building and its neighbours, without names. */
static gpointer
read_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  const LinliId *building = data;
  const LinliField *footprint = linli_catalogue_get_role (linli_store_get_catalogue (store), "building.footprint");
  g_autoptr(LinliMapFeatures) features = linli_map_features_new ();
  g_autoptr(LinliGeometry) own = footprint != NULL ? read_footprint (store, footprint, building) : NULL;
  g_autoptr(GPtrArray) ids = NULL;
  LinliBounds bounds;

  if (own != NULL)
    {
      linli_geometry_get_bounds (own, &bounds);
      linli_map_features_add (features, FALSE, building, "", "", 0, own);
      ids = linli_store_find_in_box (store, linli_kind_get_core (footprint->kind), bounds.west - AROUND_DEG, bounds.south - AROUND_DEG,
                                     bounds.east + AROUND_DEG, bounds.north + AROUND_DEG, error);
      if (ids == NULL)
        return NULL;
    }
  for (guint i = 0; ids != NULL && i < MIN (ids->len, MAX_SHOWN) && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const LinliId *id = g_ptr_array_index (ids, i);
      g_autoptr(LinliGeometry) other = linli_id_equal (id, building) ? NULL : read_footprint (store, footprint, id);

      if (other != NULL)
        linli_map_features_add (features, FALSE, id, "", "", 0, other);
    }
  linli_map_features_finish (features);
  return g_steal_pointer (&features);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  LinliMapThumbnail *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliMapFeatures) features = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  /* Dispose cancels: past here self is alive. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (features == NULL)
    g_message ("Thumbnail: %s", error->message);
  g_clear_pointer (&self->features, linli_map_features_unref);
  self->features = g_steal_pointer (&features);
  gtk_widget_set_visible (GTK_WIDGET (self), self->features != NULL && linli_map_features_find (self->features, &self->building) >= 0);
  gtk_widget_queue_draw (self->area);
}

void
linli_map_thumbnail_show (LinliMapThumbnail *self,
                          const LinliId     *building)
{
  if (linli_id_equal (&self->building, building))
    return;
  self->building = *building;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (linli_id_is_null (building))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  else
    linli_replica_read_async (self->replica, read_func, g_memdup2 (building, sizeof *building), g_free, (GDestroyNotify) linli_map_features_unref,
                              self->cancellable, read_cb, self);
}

/* ---- painting ---- */

static void
draw (GtkDrawingArea *area,
      cairo_t        *cr,
      int             width,
      int             height,
      gpointer        user_data)
{
  LinliMapThumbnail *self = user_data;
  int index = self->features != NULL ? linli_map_features_find (self->features, &self->building) : -1;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  const LinliMapFeature *feature;
  LinliMapView view = { .width = width, .height = height, .text_scale = 1, .dark = dark };
  LinliColor color = linli_map_get_grid_color (0, dark);

  if (index < 0)
    return;
  feature = &g_array_index (self->features->buildings, LinliMapFeature, index);
  view.device_scale = gtk_widget_get_scale_factor (GTK_WIDGET (area));
  view.world_size = MIN (width / MAX (feature->box.east - feature->box.west, 1e-9), height / MAX (feature->box.south - feature->box.north, 1e-9)) / AROUND;
  view.left = (feature->box.west + feature->box.east) / 2 * view.world_size - width / 2.0;
  view.top = (feature->box.north + feature->box.south) / 2 * view.world_size - height / 2.0;
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  linli_map_plate_paint (&view, self->features, cr, NULL);
  linli_map_plate_add_outline (&view, self->features, feature, cr);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 0.75);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static void
clicked_cb (LinliMapThumbnail *self)
{
  g_signal_emit (self, signals[CLICKED], 0);
}

/* ---- object ---- */

static void
linli_map_thumbnail_dispose (GObject *object)
{
  LinliMapThumbnail *self = LINLI_MAP_THUMBNAIL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_map_thumbnail_parent_class)->dispose (object);
}

static void
linli_map_thumbnail_finalize (GObject *object)
{
  LinliMapThumbnail *self = LINLI_MAP_THUMBNAIL (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->features, linli_map_features_unref);
  G_OBJECT_CLASS (linli_map_thumbnail_parent_class)->finalize (object);
}

static void
linli_map_thumbnail_class_init (LinliMapThumbnailClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_map_thumbnail_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_map_thumbnail_finalize;
  signals[CLICKED] = g_signal_new ("clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_map_thumbnail_init (LinliMapThumbnail *self)
{
  GtkWidget *button = gtk_button_new ();

  self->cancellable = g_cancellable_new ();
  self->area = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (self->area), WIDTH_PX);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->area), HEIGHT_PX);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), draw, self, NULL);
  gtk_widget_set_overflow (self->area, GTK_OVERFLOW_HIDDEN);
  gtk_button_set_child (GTK_BUTTON (button), self->area);
  gtk_widget_add_css_class (button, "linli-thumbnail");
  gtk_widget_set_tooltip_text (button, _("Show on map"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Show on map"), -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (clicked_cb), self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self->area, G_CONNECT_SWAPPED);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), button);
}

GtkWidget *
linli_map_thumbnail_new (LinliReplica *replica)
{
  LinliMapThumbnail *self = g_object_new (LINLI_TYPE_MAP_THUMBNAIL, NULL);

  self->replica = g_object_ref (replica);
  return GTK_WIDGET (self);
}
