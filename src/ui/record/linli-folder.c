/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of one record: the widget, and the record read into it. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-error-text.h"
#include "linli-folder-jobs.h"
#include "linli-history-list.h"
#include "linli-map-thumbnail.h"
#include "linli-member-list.h"
#include "linli-related-list.h"
#include "linli-tip.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

#define RELOAD_DELAY_MS 250

enum { BACK, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliFolder, linli_folder, ADW_TYPE_BIN)

/* ---- reading ---- */

/* What was typed before the window was closed, or the machine stopped, goes back like what is typed now. */
static void
take_draft (LinliFolder *self,
            GHashTable  *draft)
{
  for (guint i = 0; i < self->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (self->kind->all_fields, i);
      const LinliValue *value = g_hash_table_lookup (draft, field);

      if (value != NULL)
        linli_draft_steps_note (self->steps, field, linli_record_get (self->form->saved, field), value);
      linli_draft_steps_close (self->steps);
    }
  linli_form_take_draft (self->form, draft);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliFolder *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliFolderData) data = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autoptr(LinliForm) old = NULL;
  gboolean same;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (data == NULL)
    {
      g_message ("Reading a record: %s", error->message);
      g_clear_pointer (&self->form, linli_form_free);
      gtk_stack_set_visible_child_name (self->stack, "empty");
      linli_folder_toast (self, linli_error_describe (error));
      return;
    }

  /* The same record read again: what is open in the form is newer than its draft on disk. */
  old = g_steal_pointer (&self->form);
  self->form = linli_form_new (linli_record_copy (data->loaded->record), data->loaded->held);
  same = old != NULL && linli_id_equal (&old->saved->id, &data->loaded->record->id);
  if (same && !self->adopting)
    linli_form_take_edits (self->form, old);
  else
    {
      GHashTable *unwritten = linli_folder_find_unwritten (self, &data->loaded->record->id);

      linli_draft_steps_clear (self->steps);
      take_draft (self, unwritten != NULL ? unwritten : data->draft);
    }
  if (!same)
    g_hash_table_remove_all (self->news);
  linli_folder_add_news (self, data->news);
  self->form->judgement = g_steal_pointer (&data->judgement);
  g_clear_pointer (&self->data, linli_folder_data_free);
  self->data = g_steal_pointer (&data);
  self->is_new = self->data->is_new;
  self->serial++;
  if (!same)
    linli_folder_note_due (self, TRUE);
  linli_folder_lay_record (self);
  self->forced = self->force_load || self->adopting || !same;
  self->adopting = FALSE;
  linli_folder_lay_form (self);
  self->forced = self->force_load = FALSE;
  linli_history_list_show (LINLI_HISTORY_LIST (self->history), self->kind, &self->id);
  linli_related_list_show (LINLI_RELATED_LIST (self->related), self->kind, &self->id);
  gtk_stack_set_visible_child_name (self->stack, "record");
  linli_folder_log_section (self);
  if (self->wanted != NULL)
    linli_folder_show_field (self, g_steal_pointer (&self->wanted));
  else if (self->begun)
    linli_folder_go_first_empty (self);
  self->begun = FALSE;
}

void
linli_folder_load (LinliFolder *self)
{
  LinliFolderJob *job = linli_folder_job_new (self->kind, &self->id);

  job->is_new = self->is_new;
  if (self->form != NULL && linli_id_equal (&self->form->saved->id, &self->id))
    job->record = linli_record_copy (self->form->saved);
  if (self->first_values != NULL)
    job->values = linli_folder_copy_values (self->first_values);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  linli_replica_read_async (linli_session_get_replica (self->session), linli_folder_job_load, job, linli_folder_job_free, (GDestroyNotify) linli_folder_data_free, self->cancellable, loaded_cb, self);
}

static gboolean
reload_cb (gpointer user_data)
{
  LinliFolder *self = user_data;

  self->reload_id = 0;
  linli_folder_load (self);
  return G_SOURCE_REMOVE;
}

/* The record in sight went back a step: it is shown at once, also where the focus is. */
static void
undone_cb (LinliUndo             *undo,
           const LinliUndoAnswer *answer,
           LinliFolder           *self)
{
  if (answer->outcome != LINLI_UNDO_DONE || !linli_id_equal (&answer->step->id, &self->id))
    return;
  if (!linli_id_equal (&answer->id, &self->id))
    linli_folder_show (self, &answer->id);
  else
    {
      self->force_load = TRUE;
      linli_folder_load (self);
    }
}

static void
replica_changed_cb (LinliReplica *replica,
                    guint64       kinds,
                    LinliFolder  *self)
{
  if (!linli_id_is_null (&self->id) && self->reload_id == 0)
    self->reload_id = g_timeout_add (RELOAD_DELAY_MS, reload_cb, self);
}

/* ---- sections ---- */

/* Makes at most @most of the lines that a section still lacks. */
static void
build_rows (LinliFolder *self,
            guint        index,
            guint        most)
{
  const LinliSection *section = g_ptr_array_index (self->kind->sections, index);
  g_autofree char *key = g_strdup_printf ("%u", index);
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, key);
  guint *built = &g_array_index (self->built, guint, index);

  for (; *built < section->fields->len && most > 0; most--)
    {
      const LinliField *field = g_ptr_array_index (section->fields, (*built)++);
      GtkWidget *row = linli_field_row_new (field, self->session);

      linli_folder_watch_row (self, row);
      linli_folder_watch_hidden (self, row);
      linli_folder_watch_history (self, row);
      linli_folder_watch_news (self, row);
      g_ptr_array_add (self->rows, row);
      g_hash_table_insert (self->row_by_field, (gpointer) field, row);
      gtk_box_append (GTK_BOX (page), row);
    }
}

/* The lines of a section are made when it is first looked at: a folder opens at once, however much the catalogue asks. */
static void
build_section (LinliFolder *self,
               guint        index)
{
  const LinliSection *section = g_ptr_array_index (self->kind->sections, index);

  if (g_array_index (self->built, guint, index) == section->fields->len)
    return;
  build_rows (self, index, G_MAXUINT);
  if (self->form != NULL && self->data != NULL)
    {
      linli_folder_lay_rows (self);
      linli_folder_lay_news (self);
      linli_folder_lay_due (self);
    }
}

gboolean
linli_folder_prepare (LinliFolder *self)
{
  guint before = self->rows->len;

  if (self->kind->sections->len == 0)
    return FALSE;
  build_rows (self, 0, 1);
  /* The words of a line are shaped with it. */
  for (guint i = before; i < self->rows->len; i++)
    gtk_widget_measure (g_ptr_array_index (self->rows, i), GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  return self->rows->len > before;
}

/* A GtkStack would give the focus to whatever of the new page it finds, and a screen reader say it, before it comes where it goes. */
static void
release_focus (LinliFolder *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->pages)))
    gtk_root_set_focus (root, NULL);
}

static void
section_selected_cb (LinliFolder   *self,
                     GtkListBoxRow *row)
{
  g_autofree char *name = NULL;

  if (row == NULL)
    return;
  name = g_strdup_printf ("%d", gtk_list_box_row_get_index (row));
  if ((guint) gtk_list_box_row_get_index (row) < self->kind->sections->len)
    build_section (self, (guint) gtk_list_box_row_get_index (row));
  release_focus (self);
  gtk_stack_set_visible_child_name (self->pages, name);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
  linli_folder_set_revealed (self, FALSE);
  linli_folder_log_section (self);
}

/* ---- template callbacks ---- */

static void
back_clicked_cb (LinliFolder *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

static void
map_clicked_cb (LinliFolder *self)
{
  char uuid[LINLI_ID_STRING_SIZE];

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-on-map", "s",
                              linli_id_format (self->data->on_map ? &self->data->loaded->record->id : &self->data->building, uuid));
}

static void
building_clicked_cb (LinliFolder *self)
{
  char uuid[LINLI_ID_STRING_SIZE], room[LINLI_ID_STRING_SIZE];

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-building", "(ss)", linli_id_format (&self->data->building, uuid),
                              linli_id_format (&self->data->room, room));
}

static void
discard_clicked_cb (LinliFolder *self)
{
  linli_folder_discard (self);
}

static void
verify_clicked_cb (LinliFolder *self)
{
  linli_folder_verify (self);
}

static void
due_toggled_cb (LinliFolder     *self,
                GtkToggleButton *button)
{
  linli_folder_set_only_due (self, gtk_toggle_button_get_active (button));
}

static void
save_clicked_cb (LinliFolder *self)
{
  linli_folder_save (self);
}

/* ---- building the form from the catalogue ---- */

static void
add_section (LinliFolder *self,
             const char  *label,
             GtkWidget   *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *name = gtk_label_new (label), *count = gtk_label_new ("");
  GtkWidget *stale = gtk_image_new_from_icon_name ("media-record-symbolic");
  g_autofree char *key = NULL;
  int index = 0;

  while (gtk_list_box_get_row_at_index (self->sections, index) != NULL)
    index++;
  key = g_strdup_printf ("%d", index);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  /* English names are long: two lines, before anything is cut. */
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_label_set_lines (GTK_LABEL (name), 2);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  linli_tip_set (name, label);
  gtk_image_set_pixel_size (GTK_IMAGE (stale), 9);
  gtk_widget_add_css_class (stale, "linli-stale");
  linli_tip_set (stale, _("Some of this was not looked at for a long time"));
  gtk_widget_set_visible (stale, FALSE);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), stale);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_box_append (self->sections, box);
  gtk_stack_add_named (self->pages, page, key);
}

/* A line parts what is filled in from what follows from it. */
static void
section_header_cb (GtkListBoxRow *row,
                   GtkListBoxRow *before,
                   gpointer       user_data)
{
  LinliFolder *self = user_data;

  if ((guint) gtk_list_box_row_get_index (row) == self->kind->sections->len && gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
}

static void
member_saved_cb (LinliFolder   *self,
                 LinliSaveStep *step)
{
  linli_folder_toast_saved (self, linli_save_step_copy (step));
}

/* Where people live together: the household, and who lives in it. */
static gboolean
has_family (LinliFolder *self)
{
  const LinliField *link = linli_catalogue_get_role (linli_replica_get_catalogue (linli_session_get_replica (self->session)), "person.household");

  return link != NULL && (linli_kind_get_core (link->kind) == self->kind || g_strcmp0 (link->ref_kind, self->kind->name) == 0);
}

static void
build_family (LinliFolder *self)
{
  self->members = linli_member_list_new (self->session);
  g_signal_connect_swapped (self->members, "saved", G_CALLBACK (member_saved_cb), self);
  g_signal_connect_swapped (self->members, "failed", G_CALLBACK (linli_folder_toast), self);
  gtk_widget_add_css_class (self->members, "linli-page");
  add_section (self, _("Family"), self->members);
}

static void
build_form (LinliFolder *self)
{
  for (guint i = 0; i < self->kind->sections->len; i++)
    {
      const LinliSection *section = g_ptr_array_index (self->kind->sections, i);

      add_section (self, linli_locale_is_chinese () ? section->label_zh : section->label_en, gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
    }
  if (has_family (self))
    build_family (self);
  self->history_section = self->kind->sections->len + (self->members != NULL ? 1 : 0);
  self->history = linli_history_list_new (linli_session_get_replica (self->session), linli_session_get_clock (self->session));
  gtk_widget_add_css_class (self->history, "linli-page");
  add_section (self, _("Timeline"), self->history);
  self->related = linli_related_list_new (linli_session_get_replica (self->session));
  gtk_widget_add_css_class (self->related, "linli-page");
  add_section (self, _("Related"), self->related);
  gtk_list_box_set_header_func (self->sections, section_header_cb, self, NULL);
  gtk_list_box_select_row (self->sections, gtk_list_box_get_row_at_index (self->sections, 0));
}

/* What was changed in the record left is saved unless a rule objects; then it waits as a draft. */
static void
leave (LinliFolder *self)
{
  linli_folder_flush (self);
  linli_draft_steps_clear (self->steps);
  self->saving = self->draft_failed = FALSE;
  g_clear_pointer (&self->form, linli_form_free);
  g_clear_pointer (&self->first_values, g_hash_table_unref);
  linli_folder_set_revealed (self, FALSE);
  self->is_new = FALSE;
}

void
linli_folder_show (LinliFolder   *self,
                   const LinliId *id)
{
  if (linli_id_equal (&self->id, id))
    return;
  leave (self);
  self->id = *id;
  linli_folder_load (self);
}

void
linli_folder_begin (LinliFolder *self,
                    GHashTable  *values)
{
  g_autoptr(LinliRandom) random = linli_random_new_system ();

  leave (self);
  if (values != NULL)
    self->first_values = linli_folder_copy_values (values);
  linli_id_new (linli_session_get_clock (self->session), random, &self->id);
  self->is_new = TRUE;
  self->begun = TRUE;
  release_focus (self);
  linli_folder_select_section (self, 0);
  linli_folder_load (self);
}

void
linli_folder_select_section (LinliFolder *self,
                             guint        section)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sections, (int) section);

  if (row != NULL)
    gtk_list_box_select_row (self->sections, row);
}

/* sections->len: in none of them. */
static guint
find_section_index (LinliFolder      *self,
                    const LinliField *field)
{
  guint index = 0;

  while (index < self->kind->sections->len
         && !g_ptr_array_find (((const LinliSection *) g_ptr_array_index (self->kind->sections, index))->fields, field, NULL))
    index++;
  return index;
}

const LinliSection *
linli_folder_find_section (LinliFolder      *self,
                           const LinliField *field)
{
  guint index = find_section_index (self, field);

  return index < self->kind->sections->len ? g_ptr_array_index (self->kind->sections, index) : NULL;
}

const LinliSection *
linli_folder_get_section (LinliFolder *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->sections);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  return index >= 0 && (guint) index < self->kind->sections->len ? g_ptr_array_index (self->kind->sections, (guint) index) : NULL;
}

LinliFieldRow *
linli_folder_get_row (LinliFolder      *self,
                      const LinliField *field)
{
  guint index = find_section_index (self, field);

  if (index < self->kind->sections->len)
    build_section (self, index);
  return g_hash_table_lookup (self->row_by_field, field);
}

void
linli_folder_show_field (LinliFolder      *self,
                         const LinliField *field)
{
  LinliFieldRow *row = linli_folder_get_row (self, field);

  if (row == NULL)
    return;
  linli_folder_want (self, field);
  linli_folder_select_section (self, find_section_index (self, field));
  linli_field_row_focus (row);
}

void
linli_folder_go_to (LinliFolder      *self,
                    const LinliField *field)
{
  if (self->form != NULL && linli_id_equal (&self->form->saved->id, &self->id))
    linli_folder_show_field (self, field);
  else
    self->wanted = field;
}

void
linli_folder_toast (LinliFolder *self,
                    const char  *text)
{
  adw_toast_overlay_add_toast (self->toasts, linli_toast_new (text));
}

void
linli_folder_set_back (LinliFolder *self,
                       gboolean     back)
{
  gtk_widget_set_visible (self->back_button, back);
}

gboolean
linli_folder_is_loaded (LinliFolder *self)
{
  return self->form != NULL;
}

static void
linli_folder_dispose (GObject *object)
{
  LinliFolder *self = LINLI_FOLDER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->judge_id, g_source_remove);
  g_clear_handle_id (&self->reload_id, g_source_remove);
  g_clear_handle_id (&self->reveal_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (self->keep_id != 0)
    gtk_widget_remove_tick_callback (self->scrolled, self->keep_id);
  self->keep_id = 0;
  g_clear_weak_pointer (&self->kept);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (linli_folder_parent_class)->dispose (object);
}

static void
linli_folder_finalize (GObject *object)
{
  LinliFolder *self = LINLI_FOLDER (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->form, linli_form_free);
  g_clear_pointer (&self->data, linli_folder_data_free);
  g_clear_pointer (&self->steps, linli_draft_steps_free);
  g_clear_pointer (&self->news, g_hash_table_unref);
  g_clear_pointer (&self->due, g_hash_table_unref);
  g_clear_pointer (&self->unwritten, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->row_by_field, g_hash_table_unref);
  g_clear_pointer (&self->built, g_array_unref);
  g_clear_pointer (&self->first_values, g_hash_table_unref);
  G_OBJECT_CLASS (linli_folder_parent_class)->finalize (object);
}

static void
linli_folder_class_init (LinliFolderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_folder_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_folder_finalize;
  signals[BACK] = g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/record/linli-folder.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, toasts);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, stack);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, pages);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, title);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, facts);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, place);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, state);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, life);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, settle);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, save_label);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, back_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, map_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, building_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, save_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, verify_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, scrolled);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, sections);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, begin_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, due_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, due_label);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, save_bar);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, thumbnail_place);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, draft_banner);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, draft_banner_text);
  gtk_widget_class_bind_template_callback (widget_class, section_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, map_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, building_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, due_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, linli_folder_retry_drafts);
  gtk_widget_class_bind_template_callback (widget_class, verify_clicked_cb);
}

static void
linli_folder_init (LinliFolder *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  self->row_by_field = g_hash_table_new (NULL, NULL);
  self->built = g_array_new (FALSE, TRUE, sizeof (guint));
  self->steps = linli_draft_steps_new ();
  self->unwritten = linli_folder_new_unwritten ();
  self->news = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->due = g_hash_table_new (NULL, NULL);
}

GtkWidget *
linli_folder_new (LinliSession    *session,
                  const LinliKind *kind)
{
  LinliFolder *self = g_object_new (LINLI_TYPE_FOLDER, NULL);

  self->session = g_object_ref (session);
  self->kind = kind;
  self->thumbnail = linli_map_thumbnail_new (linli_session_get_replica (session));
  g_signal_connect_swapped (self->thumbnail, "clicked", G_CALLBACK (map_clicked_cb), self);
  g_signal_connect_swapped (self->thumbnail, "notify::visible", G_CALLBACK (linli_folder_lay_record), self);
  adw_bin_set_child (self->thumbnail_place, self->thumbnail);
  g_array_set_size (self->built, kind->sections->len);
  build_form (self);
  linli_folder_watch_keys (self);
  linli_folder_watch_drafts (self);
  gtk_stack_set_visible_child_name (self->stack, "empty");
  g_signal_connect_object (linli_session_get_replica (session), "changed", G_CALLBACK (replica_changed_cb), self, 0);
  g_signal_connect_object (linli_session_get_undo (session), "answered", G_CALLBACK (undone_cb), self, 0);
  return GTK_WIDGET (self);
}
