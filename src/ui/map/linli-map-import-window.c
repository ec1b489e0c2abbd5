/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reader looks at the file, the writer takes it; the window shows what they tell, and how far they are. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-import-window-private.h"

#include "linli-import-preview.h"
#include "linli-map-import-options.h"
#include "linli-map-import-text.h"

#include <glib/gi18n.h>

#define TICK_MS 150

G_DEFINE_FINAL_TYPE (LinliMapImportWindow, linli_map_import_window, ADW_TYPE_WINDOW)

static void look          (LinliMapImportWindow *self);
static void load_features (LinliMapImportWindow *self);

static void
show_page (LinliMapImportWindow *self,
           GtkWidget            *page)
{
  gtk_stack_set_visible_child (GTK_STACK (self->stack), page);
}

/* Only what was looked at, and has something to take, may be taken. */
void
linli_map_import_window_update (LinliMapImportWindow *self)
{
  const LinliMapPlan *plan = self->plan;
  gboolean has_some = plan != NULL && plan->n_outcomes[LINLI_MAP_INTAKE_NEW] + plan->n_outcomes[LINLI_MAP_INTAKE_MATCHED] > 0;
  gboolean is_clear = plan != NULL
                      && (plan->trouble == LINLI_MAP_PLAN_FINE
                          || (plan->trouble == LINLI_MAP_PLAN_SHIFTED && gtk_check_button_get_active (GTK_CHECK_BUTTON (self->is_right))));

  gtk_widget_set_sensitive (self->import, self->cancellable == NULL && has_some && is_clear && !self->order->save);
  gtk_widget_set_sensitive (self->options, self->cancellable == NULL || !self->order->save);
}

/* ---- what came of it ---- */

static GtkWidget *
make_count (LinliMapIntakeOutcome outcome,
            guint                 n)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *swatch = gtk_label_new (NULL), *label;
  LinliColor color = linli_import_preview_get_color (outcome, adw_style_manager_get_dark (adw_style_manager_get_default ()));
  /* Translators: what becomes of features of a file, and how many they are */
  g_autofree char *text = g_strdup_printf (_("%s – %u"), linli_map_import_get_outcome (outcome), n);
  g_autofree char *mark = g_strdup_printf ("<span foreground=\"#%02x%02x%02x\">%s</span>", (guint) (color.red * 255), (guint) (color.green * 255),
                                           (guint) (color.blue * 255), outcome == LINLI_MAP_INTAKE_REFUSED ? "┄" : "━");

  gtk_label_set_markup (GTK_LABEL (swatch), mark);
  gtk_accessible_update_state (GTK_ACCESSIBLE (swatch), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  label = gtk_label_new (text);
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static void
show_counts (LinliMapImportWindow *self)
{
  static const LinliMapIntakeOutcome order[] = { LINLI_MAP_INTAKE_NEW, LINLI_MAP_INTAKE_MATCHED, LINLI_MAP_INTAKE_UNCHANGED, LINLI_MAP_INTAKE_REFUSED };
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->counts)) != NULL)
    gtk_flow_box_remove (GTK_FLOW_BOX (self->counts), child);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    gtk_flow_box_append (GTK_FLOW_BOX (self->counts), make_count (order[i], self->plan->n_outcomes[order[i]]));
  if (self->plan->n_outside > 0)
    {
      g_autofree char *text = g_strdup_printf (_("Outside of all grids: %u"), self->plan->n_outside);

      gtk_flow_box_append (GTK_FLOW_BOX (self->counts), gtk_label_new (text));
    }
}

static void
show_notes (LinliMapImportWindow *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->plan->notes->len; i++)
    g_ptr_array_add (lines, linli_map_import_describe_note (&g_array_index (self->plan->notes, LinliMapPlanNote, i)));
  if (self->plan->n_notes > self->plan->notes->len)
    g_ptr_array_add (lines, g_strdup_printf (_("… and %u more"), self->plan->n_notes - self->plan->notes->len));
  g_ptr_array_add (lines, NULL);
  gtk_string_list_splice (self->lines, 0, g_list_model_get_n_items (G_LIST_MODEL (self->lines)), (const char *const *) lines->pdata);
  gtk_widget_set_visible (gtk_widget_get_parent (self->notes), lines->len > 1);
}

static void
show_plan (LinliMapImportWindow *self,
           GtkWidget            *page)
{
  g_autofree char *warning = linli_map_import_warn (self->plan);

  gtk_label_set_text (GTK_LABEL (self->warning), warning != NULL ? warning : "");
  gtk_widget_set_visible (gtk_widget_get_parent (self->warning), warning != NULL);
  show_counts (self);
  show_notes (self);
  linli_import_preview_set_plan (LINLI_IMPORT_PREVIEW (self->preview), self->plan);
  show_page (self, page);
}

static void
show_trouble (LinliMapImportWindow *self,
              const char           *title,
              const char           *text)
{
  adw_status_page_set_title (ADW_STATUS_PAGE (self->trouble), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->trouble), text);
  show_page (self, self->trouble);
}

static void
show_result (LinliMapImportWindow *self)
{
  g_autofree char *text = NULL;

  linli_map_import_options_set_plan (LINLI_MAP_IMPORT_OPTIONS (self->options), self->plan);
  if (self->plan->trouble != LINLI_MAP_PLAN_FINE && self->plan->trouble != LINLI_MAP_PLAN_SHIFTED)
    {
      text = linli_map_import_explain (self->plan);
      show_trouble (self, linli_map_import_get_title (self->plan), text);
      return;
    }
  show_plan (self, gtk_stack_get_child_by_name (GTK_STACK (self->stack), "plan"));
  if (!self->order->save)
    return;
  self->batch = self->plan->batch;
  load_features (self);
  text = linli_map_import_report (self->plan);
  adw_status_page_set_title (ADW_STATUS_PAGE (self->done), _("Imported"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->done), text);
  gtk_widget_set_visible (self->take_back, self->batch != 0);
  gtk_widget_set_sensitive (self->take_back, TRUE);
  gtk_button_set_label (GTK_BUTTON (self->cancel), _("_Close"));
  show_page (self, self->done);
  gtk_widget_grab_focus (self->cancel);
}

/* ---- what is on the map by now ---- */

static gpointer
features_func (LinliStore    *store,
               gpointer       data,
               GCancellable  *cancellable,
               GError       **error)
{
  return linli_map_features_load (store, cancellable, error);
}

static void
features_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(LinliMapImportWindow) self = user_data;
  g_autoptr(LinliMapFeatures) features = linli_replica_call_finish (LINLI_REPLICA (object), result, NULL);

  if (features != NULL && self->replica != NULL)
    linli_import_preview_set_features (LINLI_IMPORT_PREVIEW (self->preview), features);
}

/* After this window changed it. */
static void
load_features (LinliMapImportWindow *self)
{
  linli_replica_read_async (self->replica, features_func, NULL, NULL, (GDestroyNotify) linli_map_features_unref, NULL, features_cb, g_object_ref (self));
}

/* ---- under way ---- */

static gboolean
tick_cb (gpointer user_data)
{
  LinliMapImportWindow *self = user_data;
  guint n = (guint) g_atomic_int_get (&self->order->n_read);
  g_autofree char *text = g_strdup_printf (ngettext ("%u feature", "%u features", n), n);

  gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->progress));
  gtk_label_set_text (GTK_LABEL (self->read), text);
  return G_SOURCE_CONTINUE;
}

/* Nothing is under way any more; what is, is told to end and not listened to. */
static void
forget (LinliMapImportWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->tick_id, g_source_remove);
}

/* Whether what was to be saved was, is not known before the thread says so: so it has the cancellable, not the call. */
typedef struct
{
  LinliMapImportWindow *window;       /* (owned) */
  LinliMapPlanOrder    *order;        /* (owned) */
  GCancellable         *cancellable;  /* (owned) */
} Run;

static void
run_free (Run *self)
{
  g_object_unref (self->window);
  g_object_unref (self->cancellable);
  linli_map_plan_order_unref (self->order);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static gpointer
plan_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Run *job = data;

  return linli_map_plan_make (store, job->order, job->cancellable, error);
}

static void
planned_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Run) job = user_data;
  LinliMapImportWindow *self = job->window;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliMapPlan) plan = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (job->cancellable != self->cancellable)
    return;
  forget (self);
  if (plan != NULL)
    {
      self->plan = g_steal_pointer (&plan);
      show_result (self);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_trouble (self, _("Stopped"), _("It was stopped.  Nothing was saved."));
  else
    {
      g_message ("import of a map: %s", error->message);
      show_trouble (self, _("Not Taken"), _("Your records could not be read or written.  Close other programs that use much of the disk, and try again."));
    }
  linli_map_import_window_update (self);
}

/* @order: (transfer full) */
static void
run (LinliMapImportWindow *self,
     LinliMapPlanOrder    *order)
{
  Run *job = g_new0 (Run, 1);

  forget (self);
  g_clear_pointer (&self->plan, linli_map_plan_unref);
  g_clear_pointer (&self->order, linli_map_plan_order_unref);
  self->order = order;
  self->cancellable = g_cancellable_new ();
  *job = (Run) { g_object_ref (self), linli_map_plan_order_ref (order), g_object_ref (self->cancellable) };
  self->tick_id = g_timeout_add (TICK_MS, tick_cb, self);
  tick_cb (self);
  gtk_widget_set_sensitive (self->stop, TRUE);
  show_page (self, gtk_stack_get_child_by_name (GTK_STACK (self->stack), "busy"));
  linli_map_import_window_update (self);
  (order->save ? linli_replica_write_async : linli_replica_read_async) (self->replica, plan_func, job, NULL, (GDestroyNotify) linli_map_plan_unref, NULL,
                                                                        planned_cb, job);
}

/* At the file, as it is to be read now. */
static void
look (LinliMapImportWindow *self)
{
  LinliMapPlanOrder *order = linli_map_import_options_get_order (LINLI_MAP_IMPORT_OPTIONS (self->options));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->is_right), FALSE);
  if (order != NULL)
    {
      run (self, order);
      return;
    }
  forget (self);
  g_clear_pointer (&self->plan, linli_map_plan_unref);
  if (linli_map_import_options_is_shifted (LINLI_MAP_IMPORT_OPTIONS (self->options)))
    show_trouble (self, _("Not Taken"), _("Coordinates of commercial maps are shifted by hundreds of metres.  Turning them back is inexact and not done here.  Ask whoever made the file for"
                          " CGCS2000 or WGS 84."));
  else
    show_page (self, self->empty);
  linli_map_import_window_update (self);
}

void
linli_map_import_window_take (LinliMapImportWindow *self)
{
  LinliMapPlanOrder *order = linli_map_plan_order_copy (self->order);

  order->save = TRUE;
  order->is_right = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->is_right));
  run (self, order);
}

/* The thread tells how it ended. */
void
linli_map_import_window_stop (LinliMapImportWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  gtk_widget_set_sensitive (self->stop, FALSE);
}

/* A window that saves stays until it is known what was saved. */
static gboolean
close_cb (LinliMapImportWindow *self)
{
  if (self->cancellable == NULL || !self->order->save)
    return FALSE;
  linli_map_import_window_stop (self);
  return TRUE;
}

/* ---- taking back ---- */

static void
undone_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LinliMapImportWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree LinliUndoResult *done = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autofree char *text = NULL;

  if (self->replica == NULL)
    return;
  if (done == NULL)
    {
      g_message ("taking back an import: %s", error->message);
      gtk_widget_set_sensitive (self->take_back, TRUE);
      adw_status_page_set_description (ADW_STATUS_PAGE (self->done), _("It could not be taken back; everything is as it was imported."));
      return;
    }
  if (done->kept > 0)
    text = g_strdup_printf (ngettext ("%u record stays, since others have worked on it.", "%u records stay, since others have worked on them.", done->kept), done->kept);
  self->batch = 0;
  adw_status_page_set_title (ADW_STATUS_PAGE (self->done), _("Taken Back"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->done), text != NULL ? text : _("Everything is as it was before."));
  gtk_widget_set_visible (self->take_back, FALSE);
  load_features (self);
}

void
linli_map_import_window_take_back (LinliMapImportWindow *self)
{
  gtk_widget_set_sensitive (self->take_back, FALSE);
  linli_replica_write_async (self->replica, linli_map_plan_undo, g_memdup2 (&self->batch, sizeof self->batch), g_free, g_free, NULL, undone_cb, g_object_ref (self));
}

/* ---- choosing ---- */

void
linli_map_import_window_open (LinliMapImportWindow *self,
                              const char           *path)
{
  g_return_if_fail (LINLI_IS_MAP_IMPORT_WINDOW (self) && path != NULL);

  linli_map_import_options_set_path (LINLI_MAP_IMPORT_OPTIONS (self->options), path);
  gtk_button_set_label (GTK_BUTTON (self->cancel), _("_Cancel"));
  look (self);
}

const LinliMapPlan *
linli_map_import_window_get_plan (LinliMapImportWindow *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_IMPORT_WINDOW (self), NULL);
  return self->plan;
}

gint64
linli_map_import_window_get_batch (LinliMapImportWindow *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_IMPORT_WINDOW (self), 0);
  return self->batch;
}

static void
chosen_cb (GtkNativeDialog      *native,
           int                   response,
           LinliMapImportWindow *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native)) : NULL;

  if (file != NULL && g_file_peek_path (file) != NULL)
    linli_map_import_window_open (self, g_file_peek_path (file));
  g_clear_object (&self->chooser);
}

static void
choose_cb (LinliMapImportWindow *self)
{
  static const char *const endings[] = { "geojson", "json", "geojsonl", "ndjson", "gz", "shp", "zip", "gpkg", "kml", "kmz", "csv", "tsv" };
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_("Map File"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));
  gtk_file_filter_set_name (filter, _("Maps (GeoJSON, Shapefile, GeoPackage, KML, CSV, ZIP)"));
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    gtk_file_filter_add_suffix (filter, endings[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

void
linli_map_import_window_show_note (LinliMapImportWindow *self,
         guint                 place)
{
  const LinliMapPlanNote *note = self->plan != NULL && place < self->plan->notes->len ? &g_array_index (self->plan->notes, LinliMapPlanNote, place) : NULL;

  if (note != NULL && note->has_place)
    linli_import_preview_show (LINLI_IMPORT_PREVIEW (self->preview), note->lon, note->lat);
}

static void
linli_map_import_window_dispose (GObject *object)
{
  LinliMapImportWindow *self = LINLI_MAP_IMPORT_WINDOW (object);

  forget (self);
  g_clear_object (&self->chooser);
  g_clear_object (&self->lines);
  g_clear_pointer (&self->plan, linli_map_plan_unref);
  g_clear_pointer (&self->order, linli_map_plan_order_unref);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_map_import_window_parent_class)->dispose (object);
}

static void
linli_map_import_window_class_init (LinliMapImportWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_map_import_window_dispose;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
linli_map_import_window_init (LinliMapImportWindow *self)
{
}

GtkWidget *
linli_map_import_window_new (GtkWindow        *parent,
                             LinliReplica     *replica,
                             LinliMapFeatures *features,
                             GPtrArray        *kinds)
{
  LinliMapImportWindow *self = g_object_new (LINLI_TYPE_MAP_IMPORT_WINDOW, "title", _("Import a Map"), "transient-for", parent, "modal", TRUE,
                                             "default-width", 1040, "default-height", 660, NULL);

  self->replica = g_object_ref (replica);
  linli_map_import_window_lay (self, features, kinds);
  g_signal_connect (self, "close-request", G_CALLBACK (close_cb), NULL);
  g_signal_connect_swapped (self->options, "changed", G_CALLBACK (look), self);
  g_signal_connect_swapped (self->options, "choose", G_CALLBACK (choose_cb), self);
  linli_map_import_window_update (self);
  return GTK_WIDGET (self);
}
