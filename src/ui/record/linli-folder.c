/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of one record.
 *
 * The form (linli-form.h) is the truth on the main loop; widgets are laid over it.  Every change goes at once to the draft
 * on disk (one write at a time, the newest state wins) and is judged by the rules in a reader thread. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder.h"

#include "linli-error-text.h"
#include "linli-folder-data.h"
#include "linli-folder-jobs.h"
#include "linli-form-text.h"
#include "linli-history-list.h"
#include "linli-member-list.h"
#include "linli-place.h"
#include "linli-purpose.h"

#include <glib/gi18n.h>

#define JUDGE_DELAY_MS  120
#define RELOAD_DELAY_MS 250
#define REVEAL_S        10

struct _LinliFolder
{
  AdwBin            parent_instance;

  LinliSession     *session;      /* (owned) */
  const LinliKind  *kind;
  LinliForm        *form;         /* (owned) (nullable) */
  LinliFolderData  *data;         /* (owned) (nullable) */
  LinliId           id;           /* wanted or shown */
  GCancellable     *cancellable;  /* (owned) of the record being read */
  guint             serial;       /* of the form's state */
  guint             judge_id, reload_id, reveal_id;
  gboolean          drafting, draft_dirty, is_new;
  GHashTable       *first_values; /* (owned) (nullable) of a record being begun */
  GPtrArray        *rows;         /* (owned) LinliFieldRow (unowned) */
  GHashTable       *row_by_field; /* (owned) */
  GtkWidget        *history, *members;

  AdwToastOverlay  *toasts;
  GtkStack         *stack, *pages;
  GtkLabel         *title, *facts, *place, *state, *save_label;
  GtkWidget        *back_button, *map_button, *building_button, *save_button, *scrolled;
  GtkListBox       *sections;
  GtkRevealer      *save_bar;
};

enum { BACK, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliFolder, linli_folder, ADW_TYPE_BIN)

static void load (LinliFolder *self);
static void build_section (LinliFolder *self, guint index);

static gint64
get_today (LinliFolder *self)
{
  return linli_clock_get_today (linli_session_get_clock (self->session));
}

/* ---- laying the form over the widgets ---- */

static gboolean
can_open (LinliFolder      *self,
          const LinliField *field)
{
  return field->ref_kind != NULL
    && linli_catalogue_get_kind (linli_replica_get_catalogue (linli_session_get_replica (self->session)), field->ref_kind) != NULL;
}

static void
lay_rows (LinliFolder *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      LinliFieldRow *row = g_ptr_array_index (self->rows, i);
      const LinliField *field = linli_field_row_get_field (row);
      LinliFieldRowState state = {
        .form = self->form,
        .source = g_hash_table_lookup (self->data->loaded->prov, field),
        .ref_title = g_hash_table_lookup (self->data->ref_titles, field),
        .writable = !field->read_only && linli_session_has_right (self->session, field, LINLI_RIGHT_WRITE),
        .revealable = linli_session_has_right (self->session, field, LINLI_RIGHT_REVEAL),
        .openable = can_open (self, field),
        .today = get_today (self),
      };
      gboolean shown = linli_form_is_shown (self->form, field);

      gtk_widget_set_visible (GTK_WIDGET (row), shown);
      if (shown)
        linli_field_row_show (row, &state);
    }
}

static void
lay_counts (LinliFolder *self)
{
  for (guint i = 0; i < self->kind->sections->len; i++)
    {
      LinliSectionCount count = linli_form_count_section (self->form, g_ptr_array_index (self->kind->sections, i));
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sections, (int) i);
      GtkWidget *label = gtk_widget_get_last_child (gtk_list_box_row_get_child (row));
      g_autofree char *text = count.errors > 0 ? g_strdup_printf ("%u", count.errors)
        : count.applicable > 0 ? g_strdup_printf ("%u/%u", count.filled, count.applicable) : g_strdup ("");

      gtk_label_set_text (GTK_LABEL (label), text);
      gtk_widget_set_css_classes (label, count.errors > 0 ? (const char *[]) { "linli-error", "numeric", NULL }
                                                          : (const char *[]) { "dim-label", "numeric", NULL });
    }
}

static void
lay_save_bar (LinliFolder *self)
{
  guint n = linli_form_count_changed (self->form);
  const LinliField *blocking = linli_form_find_blocking (self->form);
  g_autofree char *text = NULL;

  if (blocking != NULL)
    text = g_strdup_printf (_("%u changed; cannot be saved yet: %s"), n, linli_field_get_label (blocking));
  else
    text = g_strdup_printf (ngettext ("%u field changed", "%u fields changed", n), n);
  gtk_label_set_text (self->save_label, text);
  gtk_widget_set_sensitive (self->save_button, blocking == NULL);
  gtk_revealer_set_reveal_child (self->save_bar, n > 0 || g_hash_table_size (self->form->unreadable) > 0);
}

static void
lay_form (LinliFolder *self)
{
  lay_rows (self);
  lay_counts (self);
  lay_save_bar (self);
}

/* Somebody may be added where people live together and the person may write who lives where. */
static void
lay_members (LinliFolder *self)
{
  const LinliField *link = linli_catalogue_get_role (linli_replica_get_catalogue (linli_session_get_replica (self->session)), "person.household");
  gboolean can_add = link != NULL && !self->data->is_new && linli_session_has_right (self->session, link, LINLI_RIGHT_WRITE);

  linli_member_list_show (LINLI_MEMBER_LIST (self->members), self->data->members, &self->id, can_add ? &self->data->household : NULL);
}

static void
lay_head (LinliFolder *self)
{
  const LinliIdentity *identity = linli_session_get_identity (self->session);

  gtk_label_set_text (self->title, *self->data->title != '\0' ? self->data->title : linli_kind_get_label (self->kind));
  gtk_label_set_text (self->facts, self->data->facts);
  gtk_label_set_text (self->place, self->data->place);
  gtk_label_set_text (self->state, linli_form_get_state_label (identity != NULL && identity->server_url == NULL
                                                               && g_strcmp0 (self->data->loaded->state, "synced") == 0
                                                               ? "synced" : self->data->loaded->state));
  gtk_widget_set_css_classes (GTK_WIDGET (self->state), (const char *[]) { "linli-state", self->data->loaded->state, NULL });
  gtk_widget_set_visible (self->map_button, !linli_id_is_null (&self->data->building));
  gtk_widget_set_visible (self->building_button, !linli_id_is_null (&self->data->building));
}

/* ---- reading ---- */

/* A section with values of a compartment of its own was looked at. */
static void
log_section (LinliFolder *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->sections);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;
  const LinliSection *section;

  if (self->form == NULL || index < 0 || (guint) index >= self->kind->sections->len)
    return;
  section = g_ptr_array_index (self->kind->sections, (guint) index);
  for (guint i = 0; i < section->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (section->fields, i);

      if (field->kind->compartment != 0 && field->sensitivity >= LINLI_SENSITIVITY_SENSITIVE && field->mask == NULL
          && linli_value_is_answered (linli_form_get (self->form, field)))
        {
          linli_session_log_read (self->session, self->kind, &self->id, section->id, "view");
          return;
        }
    }
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

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (data == NULL)
    {
      g_message ("Reading a record: %s", error->message);
      g_clear_pointer (&self->form, linli_form_free);
      gtk_stack_set_visible_child_name (self->stack, "empty");
      adw_toast_overlay_add_toast (self->toasts, adw_toast_new (linli_error_describe (error)));
      return;
    }

  /* The same record read again: what is open in the form is newer than its draft on disk. */
  old = g_steal_pointer (&self->form);
  self->form = linli_form_new (linli_record_copy (data->loaded->record), data->loaded->held);
  if (old != NULL && linli_id_equal (&old->saved->id, &data->loaded->record->id))
    linli_form_take_edits (self->form, old);
  else
    linli_form_take_draft (self->form, data->draft);
  self->form->judgement = g_steal_pointer (&data->judgement);
  g_clear_pointer (&self->data, linli_folder_data_free);
  self->data = g_steal_pointer (&data);
  self->is_new = self->data->is_new;
  self->serial++;
  lay_head (self);
  lay_members (self);
  lay_form (self);
  linli_history_list_show (LINLI_HISTORY_LIST (self->history), self->kind, &self->id, NULL);
  gtk_stack_set_visible_child_name (self->stack, "record");
  log_section (self);
}

static void
load (LinliFolder *self)
{
  LinliFolderJob *job = linli_folder_job_new (self->kind, &self->id);

  job->is_new = self->is_new;
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
  load (self);
  return G_SOURCE_REMOVE;
}

static void
replica_changed_cb (LinliReplica *replica,
                    guint64       kinds,
                    LinliFolder  *self)
{
  if (!linli_id_is_null (&self->id) && self->reload_id == 0)
    self->reload_id = g_timeout_add (RELOAD_DELAY_MS, reload_cb, self);
}

/* ---- editing ---- */

static void
judged_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliFolder *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliJudgement) judgement = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (judgement == NULL || self->form == NULL)
    return;
  linli_judgement_free (self->form->judgement);
  self->form->judgement = g_steal_pointer (&judgement);
  lay_form (self);
}

static gboolean
judge_cb (gpointer user_data)
{
  LinliFolder *self = user_data;
  LinliFolderJob *job;

  self->judge_id = 0;
  if (self->form == NULL)
    return G_SOURCE_REMOVE;
  job = linli_folder_job_new (self->kind, &self->id);
  job->record = linli_form_make_record (self->form);
  linli_replica_read_async (linli_session_get_replica (self->session), linli_folder_job_judge, job, linli_folder_job_free,
                            (GDestroyNotify) linli_judgement_free, self->cancellable, judged_cb, self);
  return G_SOURCE_REMOVE;
}

static void write_draft (LinliFolder *self);

static void
drafted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(LinliFolder) self = user_data;
  g_autoptr(GError) error = NULL;

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  self->drafting = FALSE;
  if (error != NULL && self->session != NULL)
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("The draft could not be kept; save soon")));
  if (self->draft_dirty && self->session != NULL)
    write_draft (self);
}

static void
write_draft (LinliFolder *self)
{
  LinliFolderJob *job;

  self->draft_dirty = self->drafting;
  if (self->drafting || self->form == NULL)
    return;
  self->drafting = TRUE;
  job = linli_folder_job_new (self->kind, &self->id);
  job->values = linli_folder_copy_values (self->form->draft);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_draft, job, linli_folder_job_free, NULL, NULL,
                             drafted_cb, g_object_ref (self));
}

static void
form_changed (LinliFolder *self)
{
  self->serial++;
  write_draft (self);
  lay_counts (self);
  lay_save_bar (self);
  if (self->judge_id == 0)
    self->judge_id = g_timeout_add (JUDGE_DELAY_MS, judge_cb, self);
}

static void
row_edited_cb (LinliFieldRow *row,
               LinliFolder   *self)
{
  const LinliField *field = linli_field_row_get_field (row);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  if (self->form == NULL)
    return;
  if (!linli_field_row_get_value (row, &value, &error))
    {
      g_autofree char *why = linli_form_explain (field);

      linli_form_set_unreadable (self->form, field, why);
    }
  else if (!linli_form_set (self->form, field, &value))
    return;
  form_changed (self);
}

static void
row_left_cb (LinliFieldRow *row,
             LinliFolder   *self)
{
  if (self->form != NULL && self->data != NULL)
    lay_form (self);
}

static void
row_put_back_cb (LinliFieldRow *row,
                 LinliFolder   *self)
{
  const LinliField *field = linli_field_row_get_field (row);

  if (self->form == NULL)
    return;
  linli_form_set_unreadable (self->form, field, NULL);
  linli_form_set (self->form, field, linli_record_get (self->form->saved, field));
  gtk_widget_grab_focus (GTK_WIDGET (self->sections));
  form_changed (self);
  lay_form (self);
}

static void
row_open_cb (LinliFieldRow *row,
             LinliFolder   *self)
{
  const LinliField *field = linli_field_row_get_field (row);
  char uuid[LINLI_ID_STRING_SIZE];
  LinliId id;

  if (self->form != NULL && linli_place_get_ref (self->form->saved, field, &id))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-record", "(ss)", field->ref_kind, linli_id_format (&id, uuid));
}

static void
popover_closed_cb (GtkPopover *popover,
                   gpointer    user_data)
{
  gtk_widget_unparent (GTK_WIDGET (popover));
}

GtkWidget *
linli_folder_popup_history (LinliFolder   *self,
                            LinliFieldRow *row)
{
  GtkWidget *popover = gtk_popover_new (), *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list = linli_history_list_new (linli_session_get_replica (self->session), linli_session_get_clock (self->session));

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 320);
  gtk_widget_set_size_request (scrolled, 300, 72);
  gtk_popover_set_child (GTK_POPOVER (popover), scrolled);
  gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_LEFT);
  gtk_widget_set_parent (popover, linli_field_row_get_source (row));
  g_signal_connect (popover, "closed", G_CALLBACK (popover_closed_cb), NULL);
  linli_history_list_show (LINLI_HISTORY_LIST (list), self->kind, &self->id, linli_field_row_get_field (row));
  gtk_popover_popup (GTK_POPOVER (popover));
  return popover;
}

static void
row_history_cb (LinliFieldRow *row,
                LinliFolder   *self)
{
  linli_folder_popup_history (self, row);
}

/* ---- saving and undoing ---- */

static void save_values (LinliFolder *self, GHashTable *values, GHashTable *before);

static void
undo_clicked_cb (AdwToast    *toast,
                 LinliFolder *self)
{
  LinliFolderJob *job = g_object_get_data (G_OBJECT (toast), "job");

  if (linli_id_equal (&job->id, &self->id))
    save_values (self, job->before, NULL);
  else
    {
      LinliFolderJob *undo = linli_folder_job_new (job->kind, &job->id);

      undo->values = linli_folder_copy_values (job->before);
      linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_save, undo, linli_folder_job_free, NULL,
                                 NULL, NULL, NULL);
    }
}

typedef struct { LinliFolder *folder; LinliFolderJob *undo; guint serial; } SaveWait;

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  SaveWait *wait = user_data;
  g_autoptr(LinliFolder) self = wait->folder;
  LinliFolderJob *undo = wait->undo;
  g_autoptr(GError) error = NULL;
  guint ops = GPOINTER_TO_UINT (linli_replica_call_finish (LINLI_REPLICA (object), result, &error));
  guint serial = wait->serial;

  g_free (wait);
  if (self->session == NULL)
    {
      linli_folder_job_free (undo);
      return;
    }
  if (ops == 0)
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)
                                                              ? error->message : linli_error_describe (error)));
  else
    {
      guint n = undo->before != NULL ? g_hash_table_size (undo->before) : 0;
      g_autofree char *text = n > 0 ? g_strdup_printf (ngettext ("%u field saved", "%u fields saved", n), n)
        : g_strdup (self->is_new ? _("Saved as a new record") : _("Undone"));
      AdwToast *toast = adw_toast_new (text);

      if (n > 0)
        {
          adw_toast_set_button_label (toast, _("Undo"));
          g_object_set_data_full (G_OBJECT (toast), "job", g_steal_pointer (&undo), linli_folder_job_free);
          g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self, 0);
        }
      adw_toast_overlay_add_toast (self->toasts, toast);
      /* What was typed while the save ran stays in the draft. */
      if (self->form != NULL && self->serial == serial)
        linli_form_reset (self->form);
      self->is_new = FALSE;
      load (self);
    }
  g_clear_pointer (&undo, linli_folder_job_free);
}

static void
save_values (LinliFolder *self,
             GHashTable  *values,
             GHashTable  *before)
{
  LinliFolderJob *job = linli_folder_job_new (self->kind, &self->id);
  SaveWait *wait = g_new0 (SaveWait, 1);

  job->is_new = self->is_new;
  job->values = linli_folder_copy_values (values);
  wait->folder = g_object_ref (self);
  wait->serial = self->serial;
  wait->undo = linli_folder_job_new (self->kind, &self->id);
  if (before != NULL)
    wait->undo->before = g_hash_table_ref (before);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_save, job, linli_folder_job_free, NULL, NULL, saved_cb, wait);
}

/* Brings the line of a field into sight and puts the focus there. */
static void
show_field (LinliFolder      *self,
            const LinliField *field)
{
  LinliFieldRow *row = linli_folder_get_row (self, field);

  if (row == NULL)
    return;
  for (guint i = 0; i < self->kind->sections->len; i++)
    if (g_ptr_array_find (((const LinliSection *) g_ptr_array_index (self->kind->sections, i))->fields, field, NULL))
      linli_folder_select_section (self, i);
  linli_field_row_focus (row);
}

void
linli_folder_save (LinliFolder *self)
{
  g_autoptr(GHashTable) before = NULL;
  const LinliField *blocking;
  GHashTableIter iter;
  gpointer field;

  if (self->form == NULL || linli_form_count_changed (self->form) == 0)
    return;
  blocking = linli_form_find_blocking (self->form);
  if (blocking != NULL)
    {
      show_field (self, blocking);
      return;
    }
  if (self->is_new)
    {
      g_autoptr(LinliRecord) whole = linli_form_make_record (self->form);

      save_values (self, whole->values, NULL);
      return;
    }
  before = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  g_hash_table_iter_init (&iter, self->form->draft);
  while (g_hash_table_iter_next (&iter, &field, NULL))
    g_hash_table_insert (before, field, linli_value_dup (linli_record_get (self->form->saved, field)));
  save_values (self, self->form->draft, before);
}

/* ---- hidden values ---- */

static void
set_revealed (LinliFolder *self,
              gboolean     revealed)
{
  for (guint i = 0; i < self->rows->len; i++)
    linli_field_row_set_revealed (g_ptr_array_index (self->rows, i), revealed);
}

static gboolean
reveal_over_cb (gpointer user_data)
{
  LinliFolder *self = user_data;

  self->reveal_id = 0;
  set_revealed (self, FALSE);
  return G_SOURCE_REMOVE;
}

static const LinliSection *
find_section (LinliFolder      *self,
              const LinliField *field)
{
  for (guint i = 0; i < self->kind->sections->len; i++)
    {
      const LinliSection *section = g_ptr_array_index (self->kind->sections, i);

      if (g_ptr_array_find (section->fields, field, NULL))
        return section;
    }
  return NULL;
}

static void
reveal_row (LinliFolder   *self,
            LinliFieldRow *row)
{
  const LinliField *field = linli_field_row_get_field (row);
  const LinliSection *section = find_section (self, field);

  if (self->form == NULL || field->mask == NULL || !linli_session_has_right (self->session, field, LINLI_RIGHT_REVEAL)
      || !linli_value_is_answered (linli_form_get (self->form, field)))
    return;
  linli_session_log_read (self->session, self->kind, &self->id, section != NULL ? section->id : field->name,
                          linli_session_get_purpose (self->session));
  linli_field_row_set_revealed (row, TRUE);
}

static void
purpose_cb (const char *purpose,
            gpointer    user_data)
{
  g_autoptr(LinliFolder) self = user_data;

  if (purpose == NULL || self->session == NULL)
    return;
  linli_session_set_purpose (self->session, purpose);
  linli_folder_reveal (self);
}

void
linli_folder_reveal (LinliFolder *self)
{
  if (linli_session_get_purpose (self->session) == NULL)
    {
      linli_purpose_ask (GTK_WIDGET (self), purpose_cb, g_object_ref (self));
      return;
    }
  for (guint i = 0; i < self->rows->len; i++)
    if (gtk_widget_get_mapped (g_ptr_array_index (self->rows, i)))
      reveal_row (self, g_ptr_array_index (self->rows, i));
  g_clear_handle_id (&self->reveal_id, g_source_remove);
  self->reveal_id = g_timeout_add_seconds (REVEAL_S, reveal_over_cb, self);
}

static void
row_reveal_cb (LinliFieldRow *row,
               gboolean       on,
               LinliFolder   *self)
{
  if (!on)
    linli_field_row_set_revealed (row, FALSE);
  else if (linli_session_get_purpose (self->session) == NULL)
    linli_purpose_ask (GTK_WIDGET (self), purpose_cb, g_object_ref (self));
  else
    reveal_row (self, row);
}

/* ---- template callbacks ---- */

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
  gtk_stack_set_visible_child_name (self->pages, name);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
  set_revealed (self, FALSE);
  log_section (self);
}

static void
back_clicked_cb (LinliFolder *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

static void
map_clicked_cb (LinliFolder *self)
{
  char uuid[LINLI_ID_STRING_SIZE];

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-on-map", "s", linli_id_format (&self->data->building, uuid));
}

static void
building_clicked_cb (LinliFolder *self)
{
  char uuid[LINLI_ID_STRING_SIZE], room[LINLI_ID_STRING_SIZE];

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-building", "(ss)", linli_id_format (&self->data->building, uuid),
                              linli_id_format (&self->data->room, room));
}

void
linli_folder_discard (LinliFolder *self)
{
  LinliFolderJob *drop;

  if (self->form == NULL)
    return;
  linli_form_reset (self->form);
  gtk_widget_grab_focus (GTK_WIDGET (self->sections));
  form_changed (self);
  lay_form (self);
  if (!self->is_new)
    return;
  /* What was begun and given up leaves nothing behind, not even a draft that is being written now. */
  drop = linli_folder_job_new (self->kind, &self->id);
  drop->values = g_hash_table_new (NULL, NULL);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_draft, drop, linli_folder_job_free, NULL, NULL, NULL,
                             NULL);
  g_clear_pointer (&self->form, linli_form_free);
  self->is_new = FALSE;
  self->id = (LinliId) { { 0 } };
  gtk_stack_set_visible_child_name (self->stack, "empty");
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
  g_autofree char *key = NULL;
  int index = 0;

  while (gtk_list_box_get_row_at_index (self->sections, index) != NULL)
    index++;
  key = g_strdup_printf ("%d", index);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_set_tooltip_text (name, label);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_box_append (self->sections, box);
  gtk_stack_add_named (self->pages, page, key);
}

/* The lines of a section are made when it is first looked at: a folder opens at once, however much the catalogue asks. */
static void
build_section (LinliFolder *self,
               guint        index)
{
  const LinliSection *section = g_ptr_array_index (self->kind->sections, index);
  g_autofree char *key = g_strdup_printf ("%u", index);
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, key);

  if (gtk_widget_get_first_child (page) != NULL)
    return;
  for (guint j = 0; j < section->fields->len; j++)
    {
      GtkWidget *row = linli_field_row_new (g_ptr_array_index (section->fields, j));

      g_signal_connect (row, "edited", G_CALLBACK (row_edited_cb), self);
      g_signal_connect (row, "left", G_CALLBACK (row_left_cb), self);
      g_signal_connect (row, "put-back", G_CALLBACK (row_put_back_cb), self);
      g_signal_connect (row, "open", G_CALLBACK (row_open_cb), self);
      g_signal_connect (row, "history", G_CALLBACK (row_history_cb), self);
      g_signal_connect (row, "reveal", G_CALLBACK (row_reveal_cb), self);
      g_ptr_array_add (self->rows, row);
      g_hash_table_insert (self->row_by_field, g_ptr_array_index (section->fields, j), row);
      gtk_box_append (GTK_BOX (page), row);
    }
  if (self->form != NULL && self->data != NULL)
    lay_rows (self);
}

static void
build_form (LinliFolder *self)
{
  for (guint i = 0; i < self->kind->sections->len; i++)
    {
      const LinliSection *section = g_ptr_array_index (self->kind->sections, i);

      add_section (self, linli_locale_is_chinese () ? section->label_zh : section->label_en, gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
    }
  self->members = linli_member_list_new ();
  gtk_widget_add_css_class (self->members, "linli-page");
  add_section (self, _("Family"), self->members);
  self->history = linli_history_list_new (linli_session_get_replica (self->session), linli_session_get_clock (self->session));
  gtk_widget_add_css_class (self->history, "linli-page");
  add_section (self, _("Timeline"), self->history);
  gtk_list_box_select_row (self->sections, gtk_list_box_get_row_at_index (self->sections, 0));
}

/* What was changed in the record left is saved unless a rule objects; then it waits as a draft. */
static void
leave (LinliFolder *self)
{
  if (self->form != NULL && linli_form_count_changed (self->form) > 0 && linli_form_find_blocking (self->form) == NULL)
    linli_folder_save (self);
  g_clear_pointer (&self->form, linli_form_free);
  g_clear_pointer (&self->first_values, g_hash_table_unref);
  set_revealed (self, FALSE);
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
  load (self);
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
  linli_folder_select_section (self, 0);
  load (self);
}

void
linli_folder_flush (LinliFolder *self)
{
  LinliFolderJob *job;

  if (self->form == NULL || linli_form_count_changed (self->form) == 0)
    return;
  if (linli_form_find_blocking (self->form) == NULL)
    {
      linli_folder_save (self);
      return;
    }
  /* The writer takes one job after the other, so this state is the one that stays. */
  job = linli_folder_job_new (self->kind, &self->id);
  job->values = linli_folder_copy_values (self->form->draft);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_draft, job, linli_folder_job_free, NULL, NULL, NULL,
                             NULL);
}

static void
verified_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(LinliFolder) self = user_data;
  g_autoptr(GError) error = NULL;
  guint ops = GPOINTER_TO_UINT (linli_replica_call_finish (LINLI_REPLICA (object), result, &error));

  if (self->session == NULL)
    return;
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (ops > 0 ? _("Marked as checked today") : linli_error_describe (error)));
}

void
linli_folder_verify (LinliFolder *self)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->sections);
  int index = selected != NULL ? gtk_list_box_row_get_index (selected) : -1;
  LinliFolderJob *job;
  const LinliSection *section;

  if (self->form == NULL || self->is_new || index < 0 || (guint) index >= self->kind->sections->len)
    return;
  section = g_ptr_array_index (self->kind->sections, (guint) index);
  job = linli_folder_job_new (self->kind, &self->id);
  job->source = LINLI_SOURCE_VISIT;
  job->values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  for (guint i = 0; i < section->fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (section->fields, i);
      const LinliValue *value = linli_form_get (self->form, field);

      if (field->type != LINLI_TYPE_COMPUTED && linli_form_is_shown (self->form, field) && !linli_form_is_changed (self->form, field)
          && linli_value_is_answered (value) && linli_session_has_right (self->session, field, LINLI_RIGHT_WRITE))
        g_hash_table_insert (job->values, field, linli_value_dup (value));
    }
  if (g_hash_table_size (job->values) == 0)
    {
      linli_folder_job_free (job);
      return;
    }
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_verify, job, linli_folder_job_free, NULL, NULL,
                             verified_cb, g_object_ref (self));
}

void
linli_folder_hide (LinliFolder *self)
{
  g_clear_handle_id (&self->reveal_id, g_source_remove);
  set_revealed (self, FALSE);
}

void
linli_folder_select_section (LinliFolder *self,
                             guint        section)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sections, (int) section);

  if (row != NULL)
    gtk_list_box_select_row (self->sections, row);
}

LinliFieldRow *
linli_folder_get_row (LinliFolder      *self,
                      const LinliField *field)
{
  for (guint i = 0; i < self->kind->sections->len; i++)
    if (g_ptr_array_find (((const LinliSection *) g_ptr_array_index (self->kind->sections, i))->fields, field, NULL))
      build_section (self, i);
  return g_hash_table_lookup (self->row_by_field, field);
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
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->row_by_field, g_hash_table_unref);
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
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, save_label);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, back_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, map_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, building_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, save_button);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, scrolled);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, sections);
  gtk_widget_class_bind_template_child (widget_class, LinliFolder, save_bar);
  gtk_widget_class_bind_template_callback (widget_class, section_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, map_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, building_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, verify_clicked_cb);
}

static void
linli_folder_init (LinliFolder *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  self->row_by_field = g_hash_table_new (NULL, NULL);
}

GtkWidget *
linli_folder_new (LinliSession    *session,
                  const LinliKind *kind)
{
  LinliFolder *self = g_object_new (LINLI_TYPE_FOLDER, NULL);

  self->session = g_object_ref (session);
  self->kind = kind;
  build_form (self);
  gtk_stack_set_visible_child_name (self->stack, "empty");
  g_signal_connect_object (linli_session_get_replica (session), "changed", G_CALLBACK (replica_changed_cb), self, 0);
  return GTK_WIDGET (self);
}
