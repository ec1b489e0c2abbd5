/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-base-dialog.h"

#include <glib/gi18n.h>

struct _LinliBaseDialog
{
  AdwWindow        parent_instance;

  GtkWidget       *type, *path, *address, *key, *datum, *approval, *own, *paper, *paper_row, *about, *trouble, *apply;
  char            *file;         /* (owned) (nullable): the path chosen */
  LinliBaseChoice *wanted;       /* (owned) (nullable): being opened */
  GCancellable    *cancellable;  /* (owned), cancelled in dispose */
};

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliBaseDialog, linli_base_dialog, ADW_TYPE_WINDOW)

/* ---- opening ---- */

static void
open_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "linli", "map-tiles", NULL);
  const LinliBaseChoice *choice = task_data;
  g_autoptr(GError) error = NULL;
  LinliBaseGround *ground = choice->type != LINLI_BASE_NONE ? linli_base_ground_open (choice, cache, &error) : NULL;

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, ground, (GDestroyNotify) linli_base_ground_unref);
}

void
linli_base_open_async (const LinliBaseChoice *choice,
                       GCancellable          *cancellable,
                       GAsyncReadyCallback    callback,
                       gpointer               user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (choice != NULL);

  g_task_set_source_tag (task, linli_base_open_async);
  g_task_set_task_data (task, linli_base_choice_copy (choice), (GDestroyNotify) linli_base_choice_free);
  g_task_run_in_thread (task, open_thread);
}

LinliBaseGround *
linli_base_open_finish (GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- the dialog ---- */

/* (transfer full) (nullable) */
static char *
get_text (GtkWidget *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  return text[0] != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
say (LinliBaseDialog *self,
     const char      *trouble)
{
  gtk_label_set_text (GTK_LABEL (self->trouble), trouble != NULL ? trouble : "");
  gtk_widget_set_visible (self->trouble, trouble != NULL);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliBaseDialog *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBaseGround) ground = linli_base_open_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_sensitive (self->apply, TRUE);
  if (error != NULL)
    {
      say (self, error->message);
      return;
    }
  g_signal_emit (self, signals[CHOSEN], 0, self->wanted, ground);
  gtk_window_close (GTK_WINDOW (self));
}

static void
apply_cb (LinliBaseDialog *self)
{
  LinliBaseChoice *choice = linli_base_choice_new ();

  choice->type = (LinliBaseType) adw_combo_row_get_selected (ADW_COMBO_ROW (self->type));
  choice->datum = (LinliDatum) adw_combo_row_get_selected (ADW_COMBO_ROW (self->datum));
  choice->path = g_strdup (self->file);
  choice->address = get_text (self->address);
  choice->key = get_text (self->key);
  choice->approval = get_text (self->approval);
  choice->printable = gtk_switch_get_active (GTK_SWITCH (self->paper));
  choice->bare = !gtk_switch_get_active (GTK_SWITCH (self->own));
  g_clear_pointer (&self->wanted, linli_base_choice_free);
  self->wanted = choice;
  say (self, NULL);
  gtk_widget_set_sensitive (self->apply, FALSE);
  linli_base_open_async (choice, self->cancellable, opened_cb, self);
}

/* Only what the kind of map asks for is in sight. */
static void
type_changed_cb (LinliBaseDialog *self)
{
  static const char *const abouts[LINLI_BASE_N_TYPES] = {
    N_("Only what your own records hold is shown."),
    N_("Map pictures in one file, MBTiles or PMTiles, which need no network."),
    N_("Streets and names of the national map service.  Looking at a place tells the service that somebody here looks at it."),
    N_("Aerial pictures and names of the national map service.  Looking at a place tells the service that somebody here looks at it."),
    N_("A server that gives map pictures (XYZ or WMTS).  Looking at a place tells the server that somebody here looks at it."),
  };
  guint type = adw_combo_row_get_selected (ADW_COMBO_ROW (self->type));

  if (type >= LINLI_BASE_N_TYPES)
    return;
  gtk_label_set_text (GTK_LABEL (self->about), _(abouts[type]));
  gtk_widget_set_visible (self->path, type == LINLI_BASE_FILE);
  gtk_widget_set_visible (self->address, type == LINLI_BASE_SERVER);
  gtk_widget_set_visible (self->key, type >= LINLI_BASE_STREETS);
  gtk_widget_set_visible (self->datum, type == LINLI_BASE_FILE || type == LINLI_BASE_SERVER);
  gtk_widget_set_visible (self->approval, type != LINLI_BASE_NONE);
  gtk_widget_set_visible (self->paper_row, type >= LINLI_BASE_STREETS);
  say (self, NULL);
}

static void
file_chosen_cb (GtkNativeDialog *native,
                int              response,
                LinliBaseDialog *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native)) : NULL;

  if (file != NULL && g_file_peek_path (file) != NULL)
    {
      g_autofree char *name = g_file_get_basename (file);

      g_free (self->file);
      self->file = g_file_get_path (file);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->path), name);
    }
  gtk_native_dialog_destroy (native);
  g_object_unref (native);
}

static void
choose_file_cb (LinliBaseDialog *self)
{
  GtkFileChooserNative *native
      = gtk_file_chooser_native_new (_("Map File"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Map pictures (MBTiles, PMTiles)"));
  gtk_file_filter_add_suffix (filter, "mbtiles");
  gtk_file_filter_add_suffix (filter, "pmtiles");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (native), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_signal_connect_object (native, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

static GtkWidget *
make_combo (const char        *title,
            const char *const *words,
            guint              selected)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    gtk_string_list_append (list, _(words[i]));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  return row;
}

static GtkWidget *
make_entry (GtkWidget  *row,
            const char *title,
            const char *text)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  return row;
}

/* (transfer floating): a row with @toggle. */
static GtkWidget *
make_switch (GtkWidget  *toggle,
             gboolean    active,
             const char *title,
             const char *about)
{
  GtkWidget *row = adw_action_row_new ();

  gtk_switch_set_active (GTK_SWITCH (toggle), active);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), about);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}

static void
fill (LinliBaseDialog       *self,
      AdwPreferencesGroup   *group,
      const LinliBaseChoice *choice)
{
  static const char *const types[] = { N_("None"), N_("A file"), N_("Tianditu, streets"), N_("Tianditu, aerial pictures"), N_("A map server"),
                                       NULL };
  static const char *const datums[] = { N_("WGS 84 or CGCS2000"), N_("GCJ-02 (most commercial maps in China)"), NULL };
  g_autofree char *name = choice->path != NULL ? g_path_get_basename (choice->path) : NULL;
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Choose…"));

  self->file = g_strdup (choice->path);
  self->type = make_combo (_("Map below our own"), types, choice->type);
  self->path = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->path), _("File"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->path), name != NULL ? name : _("None chosen"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_file_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->path), button);
  self->address = make_entry (adw_entry_row_new (), _("Address with {z}, {x}, {y} and {key}"), choice->address);
  self->key = make_entry (adw_password_entry_row_new (), _("Key of the service"), choice->key);
  self->datum = make_combo (_("Coordinates of the map"), datums, choice->datum);
  self->approval = make_entry (adw_entry_row_new (), _("Map review number, as the provider publishes it"), choice->approval);
  self->own = gtk_switch_new ();
  self->paper = gtk_switch_new ();
  self->paper_row = make_switch (self->paper, choice->printable, _("May be printed"),
                                 _("Only when the terms of the service allow it on paper. What was looked at in the last days is printed; nothing is fetched for it."));
  adw_preferences_group_add (group, make_switch (self->own, !choice->bare, _("Our own ground"),
                                                 _("Roads, water, green, estates, places and facilities of your own records")));
  adw_preferences_group_add (group, self->type);
  adw_preferences_group_add (group, self->path);
  adw_preferences_group_add (group, self->address);
  adw_preferences_group_add (group, self->key);
  adw_preferences_group_add (group, self->datum);
  adw_preferences_group_add (group, self->approval);
  adw_preferences_group_add (group, self->paper_row);
  g_signal_connect_swapped (self->type, "notify::selected", G_CALLBACK (type_changed_cb), self);
}

static GtkWidget *
make_label (const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css);
  return label;
}

static void
linli_base_dialog_dispose (GObject *object)
{
  LinliBaseDialog *self = LINLI_BASE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (linli_base_dialog_parent_class)->dispose (object);
}

static void
linli_base_dialog_finalize (GObject *object)
{
  LinliBaseDialog *self = LINLI_BASE_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->wanted, linli_base_choice_free);
  g_free (self->file);
  G_OBJECT_CLASS (linli_base_dialog_parent_class)->finalize (object);
}

static void
linli_base_dialog_class_init (LinliBaseDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_base_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_base_dialog_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER,
                                  G_TYPE_POINTER);
}

static void
linli_base_dialog_init (LinliBaseDialog *self)
{
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
linli_base_dialog_new (GtkWindow             *parent,
                       const LinliBaseChoice *choice)
{
  LinliBaseDialog *self = g_object_new (LINLI_TYPE_BASE_DIALOG, "title", _("Base Map"), "transient-for", parent, "modal", TRUE,
                                        "default-width", 560, "default-height", 500, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *bar = adw_header_bar_new (), *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12),
            *group = adw_preferences_group_new (), *scrolled = gtk_scrolled_window_new (), *cancel = gtk_button_new_with_mnemonic (_("_Cancel"));

  g_return_val_if_fail (choice != NULL, NULL);

  fill (self, ADW_PREFERENCES_GROUP (group), choice);
  self->about = make_label ("dim-label");
  self->trouble = make_label ("error");
  self->apply = gtk_button_new_with_mnemonic (_("_Show"));
  gtk_widget_add_css_class (self->apply, "suggested-action");
  g_signal_connect_swapped (self->apply, "clicked", G_CALLBACK (apply_cb), self);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), self);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->apply);
  g_object_set (inner, "margin-start", 18, "margin-end", 18, "margin-top", 12, "margin-bottom", 18, NULL);
  gtk_box_append (GTK_BOX (inner), group);
  gtk_box_append (GTK_BOX (inner), self->about);
  gtk_box_append (GTK_BOX (inner), self->trouble);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), inner);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_window_set_content (ADW_WINDOW (self), box);
  type_changed_cb (self);
  return GTK_WIDGET (self);
}
