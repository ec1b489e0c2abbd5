/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with the buildings that were chosen on the map: lists of who and what belongs to them, and a file. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-page-private.h"

#include "linli-map-export.h"
#include "linli-pick-bar.h"
#include "linli-toast.h"

#include <glib/gi18n.h>
#include <string.h>

static void
tell (LinliMapPage *self,
      const char   *text)
{
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), linli_toast_new (text));
}

/* (transfer full) (element-type LinliId) (nullable): NULL where nothing is chosen. */
static GPtrArray *
get_picked (LinliMapPage *self)
{
  const GArray *picked = linli_pick_bar_get_picked (LINLI_PICK_BAR (self->pick_bar));
  GPtrArray *ids;

  if (picked == NULL || picked->len == 0 || self->features == NULL)
    return NULL;
  ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < picked->len; i++)
    g_ptr_array_add (ids, linli_id_dup (&g_array_index (self->features->buildings, LinliMapFeature, g_array_index (picked, guint, i)).id));
  return ids;
}

/* ---- lists ---- */

typedef struct { LinliMapPage *page; /* (unowned), dangling when cancelled */ const LinliKind *kind; guint n; } Wish;
typedef struct { const LinliKind *kind; GPtrArray *buildings; char *file; } Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_ptr_array_unref (job->buildings);
  g_free (job->file);
  g_free (job);
}

static Job *
job_new (const LinliKind *kind,
         GPtrArray       *buildings)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->buildings = g_ptr_array_ref (buildings);
  return job;
}

static gpointer
find_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Job *job = data;

  return linli_store_find_in_buildings (store, job->kind, job->buildings, cancellable, error);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree Wish *wish = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) rowids = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (rowids == NULL)
    {
      g_message ("records of the buildings chosen: %s", error->message);
      tell (wish->page, _("The list could not be read"));
      return;
    }
  words = g_strdup_printf (ngettext ("On the map: %u building", "On the map: %u buildings", wish->n), wish->n);
  g_signal_emit_by_name (wish->page, "open-records", wish->kind, rowids, words);
}

static void
records_cb (GSimpleAction *action,
            GVariant      *kind_name,
            LinliMapPage  *self)
{
  const LinliKind *kind = linli_catalogue_get_kind (linli_replica_get_catalogue (self->replica), g_variant_get_string (kind_name, NULL));
  g_autoptr(GPtrArray) buildings = get_picked (self);
  Wish *wish;

  if (kind == NULL || buildings == NULL)
    return;
  wish = g_new0 (Wish, 1);
  *wish = (Wish) { self, linli_kind_get_core (kind), buildings->len };
  linli_replica_read_async (self->replica, find_func, job_new (wish->kind, buildings), job_free, (GDestroyNotify) g_array_unref, self->cancellable,
                            found_cb, wish);
}

/* ---- a file ---- */

static const struct { const char *format, *label; } formats[] = {
  { "geojson", "GeoJSON" }, { "gpkg", "GeoPackage" }, { "shp", "Shapefile" }, { "kml", "KML" },
};

/* By the end of its name. */
static const char *
get_format (const char *file)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *end = g_strdup_printf (".%s", formats[i].format);

      if (g_str_has_suffix (file, end))
        return formats[i].format;
    }
  return NULL;
}

static gpointer
export_func (LinliStore    *store,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Job *job = data;
  g_autoptr(GArray) rowids = linli_store_find_in_buildings (store, job->kind, job->buildings, cancellable, error);
  LinliMapExport what = { .kind = job->kind, .format = get_format (job->file), .path = job->file, .among = rowids };
  g_autofree LinliMapExported *done = g_new0 (LinliMapExported, 1);

  if (rowids == NULL)
    return NULL;
  if (!linli_crs_parse ("EPSG:4326", &what.crs, error) || !linli_map_export_run (store, &what, cancellable, done, error))
    return NULL;
  return g_steal_pointer (&done);
}

static void
exported_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  LinliMapPage *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autofree LinliMapExported *done = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (done != NULL)
    text = g_strdup_printf (ngettext ("%u building written to the file", "%u buildings written to the file", done->features), done->features);
  else
    text = g_strdup_printf (_("The file could not be written: %s"), error->message);
  tell (self, text);
}

void
linli_map_page_export (LinliMapPage *self,
                       const char   *file)
{
  g_autoptr(GPtrArray) buildings = NULL;
  const LinliField *footprint;
  Job *job;

  g_return_if_fail (LINLI_IS_MAP_PAGE (self) && file != NULL);

  buildings = get_picked (self);
  footprint = linli_catalogue_get_role (linli_replica_get_catalogue (self->replica), "building.footprint");
  if (buildings == NULL || footprint == NULL)
    return;
  if (get_format (file) == NULL)
    {
      tell (self, _("Let the name of the file end with .geojson, .gpkg, .shp or .kml."));
      return;
    }
  job = job_new (linli_kind_get_core (footprint->kind), buildings);
  job->file = g_strdup (file);
  linli_replica_read_async (self->replica, export_func, job, job_free, g_free, self->cancellable, exported_cb, self);
}

static void
file_chosen_cb (GtkNativeDialog *dialog,
                int              response,
                LinliMapPage    *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    linli_map_page_export (self, path);
  g_clear_object (&self->chooser);
}

static void
export_cb (LinliMapPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWindow *parent = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_("Export the Buildings Chosen"), parent, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), _("_Cancel"));
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      GtkFileFilter *filter = gtk_file_filter_new ();
      g_autofree char *pattern = g_strdup_printf ("*.%s", formats[i].format), *name = g_strdup_printf ("%s (%s)", formats[i].label, pattern);

      gtk_file_filter_set_name (filter, name);
      gtk_file_filter_add_pattern (filter, pattern);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
      g_object_unref (filter);
    }
  /* Translators: a file name; the end stays as it is */
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), _("buildings.geojson"));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- the bar ---- */

void
linli_map_page_lay_picked (LinliMapPage *self,
                           GPtrArray    *kinds,
                           gboolean      may_export)
{
  g_autoptr(GMenu) menu = g_menu_new ();

  for (guint i = 0; i < kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (kinds, i);
      g_autofree char *action = g_strdup_printf ("map.records::%s", kind->name);

      g_menu_append (menu, linli_kind_get_plural (kind), action);
    }
  linli_pick_bar_set_records (LINLI_PICK_BAR (self->pick_bar), kinds->len > 0 ? G_MENU_MODEL (menu) : NULL);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "export")), may_export);
}

void
linli_map_page_add_picked_actions (LinliMapPage *self)
{
  g_autoptr(GSimpleAction) records = g_simple_action_new ("records", G_VARIANT_TYPE_STRING), export = g_simple_action_new ("export", NULL);

  g_signal_connect_object (records, "activate", G_CALLBACK (records_cb), self, 0);
  g_signal_connect_object (export, "activate", G_CALLBACK (export_cb), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (records));
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (export));
}

/* ---- found elsewhere ---- */

/* Nothing where none of them is on the map yet. */
void
linli_map_page_fit_marked (LinliMapPage *self)
{
  const GArray *picked = linli_pick_bar_get_picked (LINLI_PICK_BAR (self->pick_bar));
  LinliMapBox box = { 1, 1, 0, 0 };

  if (!self->fit_marked || self->features == NULL || picked == NULL || gtk_widget_get_width (self->map) <= 0)
    return;
  self->fit_marked = FALSE;
  for (guint i = 0; i < picked->len; i++)
    {
      const LinliMapBox *one = &g_array_index (self->features->buildings, LinliMapFeature, g_array_index (picked, guint, i)).box;

      box = (LinliMapBox) { MIN (box.west, one->west), MIN (box.north, one->north), MAX (box.east, one->east), MAX (box.south, one->south) };
    }
  if (picked->len == 0)
    return;
  self->placed = TRUE;
  linli_map_page_fit (self, &box);
}

void
linli_map_page_mark (LinliMapPage *self,
                     GPtrArray    *buildings,
                     const char   *words)
{
  g_return_if_fail (LINLI_IS_MAP_PAGE (self) && buildings != NULL && words != NULL);

  linli_map_page_choose (self, -1);
  self->fit_marked = TRUE;
  linli_pick_bar_set_given (LINLI_PICK_BAR (self->pick_bar), buildings, words);
  linli_map_page_fit_marked (self);
}
