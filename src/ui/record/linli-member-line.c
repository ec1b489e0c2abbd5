/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One more member, typed at the end of the table. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-member-line.h"

#include "linli-accessible.h"
#include "linli-error-text.h"
#include "linli-error.h"
#include "linli-folder-jobs.h"
#include "linli-form-text.h"
#include "linli-form.h"
#include "linli-pick-editor.h"
#include "linli-text-editor.h"

#include <glib/gi18n.h>

#define DRAFT_DELAY_MS 300

struct _LinliMemberLine
{
  GObject           parent_instance;

  LinliSession     *session;   /* (owned) */
  GtkGrid          *grid;      /* (nullable) weak: the window may go while a save runs */
  GPtrArray        *columns;   /* (owned) */
  GPtrArray        *editors;   /* (owned) of widgets (unowned) */
  const LinliField *link;
  const LinliKind  *kind;
  GtkWidget        *message;   /* a line below the cells */
  GtkLabel         *message_text;
  GtkWidget        *more;      /* leads to the whole form */

  LinliId           household, id;
  guint             held;
  LinliForm        *form;      /* (owned) (nullable) where nobody may be added */
  gboolean          laying, committing;
  guint             draft_id;
};

enum { SAVED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMemberLine, linli_member_line, G_TYPE_OBJECT)

static LinliReplica *
get_replica (LinliMemberLine *self)
{
  return linli_session_get_replica (self->session);
}

static void
lay_message (LinliMemberLine *self,
             const char      *text,
             gboolean         more)
{
  gtk_widget_set_visible (self->message, text != NULL);
  gtk_label_set_text (self->message_text, text != NULL ? text : "");
  gtk_widget_set_visible (self->more, more);
  if (text != NULL)
    linli_accessible_say (self->message, text);
}

static void
focus_cell (LinliMemberLine *self,
            guint            column)
{
  gtk_widget_child_focus (g_ptr_array_index (self->editors, column), GTK_DIR_TAB_FORWARD);
}

/* ---- a blank line ---- */

static void
begin (LinliMemberLine *self)
{
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  const LinliValue nothing = LINLI_VALUE_INIT;
  g_auto(LinliValue) household = LINLI_VALUE_INIT;
  LinliRecord *record;

  g_clear_pointer (&self->form, linli_form_free);
  g_clear_handle_id (&self->draft_id, g_source_remove);
  self->committing = FALSE;
  self->laying = TRUE;
  for (guint i = 0; i < self->editors->len; i++)
    {
      gtk_widget_set_visible (g_ptr_array_index (self->editors, i), !linli_id_is_null (&self->household));
      linli_editor_set_value (g_ptr_array_index (self->editors, i), &nothing, NULL);
    }
  self->laying = FALSE;
  lay_message (self, NULL, FALSE);
  if (linli_id_is_null (&self->household))
    return;
  linli_id_new (linli_session_get_clock (self->session), random, &self->id);
  record = linli_record_new (self->kind, &self->id);
  linli_value_set_blob (&household, self->household.bytes, sizeof self->household.bytes);
  linli_record_set (record, self->link, &household);
  self->form = linli_form_new (record, self->held);
}

gboolean
linli_member_line_is_begun (LinliMemberLine *self)
{
  return self->form != NULL && (linli_form_count_changed (self->form) > 0 || g_hash_table_size (self->form->unreadable) > 0);
}

/* ---- the draft ---- */

static LinliFolderJob *
make_job (LinliMemberLine *self)
{
  LinliFolderJob *job = linli_folder_job_new (self->kind, &self->id);
  g_autoptr(LinliRecord) whole = linli_form_make_record (self->form);

  job->is_new = TRUE;
  job->values = linli_folder_copy_values (whole->values);
  return job;
}

static void
drafted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(LinliMemberLine) self = user_data;
  g_autoptr(GError) error = NULL;

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  if (error != NULL)
    g_signal_emit (self, signals[FAILED], 0, linli_error_describe (error));
}

static void
write_draft (LinliMemberLine *self)
{
  LinliFolderJob *job = make_job (self);

  /* Nothing typed: nothing is kept either. */
  if (linli_form_count_changed (self->form) == 0)
    g_hash_table_remove_all (job->values);
  g_clear_handle_id (&self->draft_id, g_source_remove);
  linli_replica_write_async (get_replica (self), linli_folder_job_draft, job, linli_folder_job_free, NULL, NULL, drafted_cb, g_object_ref (self));
}

static gboolean
draft_cb (gpointer user_data)
{
  LinliMemberLine *self = user_data;

  self->draft_id = 0;
  if (self->form != NULL)
    write_draft (self);
  return G_SOURCE_REMOVE;
}

/* ---- saving ---- */

typedef struct { LinliMemberLine *line; LinliId id; LinliFolderJob *job; LinliForm *probe; } Commit;

static void
commit_free (Commit *commit)
{
  g_object_unref (commit->line);
  g_clear_pointer (&commit->job, linli_folder_job_free);
  g_clear_pointer (&commit->probe, linli_form_free);
  g_free (commit);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Commit, commit_free)

static gboolean
is_in_sight (Commit *commit)
{
  return commit->line->grid != NULL && commit->line->form != NULL && linli_id_equal (&commit->id, &commit->line->id);
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Commit) commit = user_data;
  LinliMemberLine *self = commit->line;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliSaveStep) step = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  gboolean in_sight = is_in_sight (commit);

  if (step == NULL)
    {
      const char *why = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ? error->message : linli_error_describe (error);

      self->committing = self->committing && !in_sight;
      if (in_sight)
        lay_message (self, why, TRUE);
      else
        g_signal_emit (self, signals[FAILED], 0, why);  /* the draft is still there */
      return;
    }
  if (in_sight)
    {
      GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self->grid)));
      gboolean typing = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->grid));

      begin (self);
      if (typing)
        focus_cell (self, 0);
    }
  g_signal_emit (self, signals[SAVED], 0, step);
}

/* Says what keeps the line from being saved, in the cell where it can be mended. */
static void
object (LinliMemberLine  *self,
        LinliForm        *probe,
        const LinliField *field)
{
  LinliRuleLevel level;
  const char *said = linli_form_get_message (probe, field, &level);
  g_autofree char *text = said != NULL ? g_strdup (said)
    /* Translators: the name of a field. */
    : g_strdup_printf (_("%s has to be filled in"), linli_field_get_label (field));
  guint column;

  self->committing = FALSE;
  if (g_ptr_array_find (self->columns, field, &column))
    {
      lay_message (self, text, FALSE);
      focus_cell (self, column);
    }
  else
    lay_message (self, text, TRUE);
}

static void
judged_cb (GObject      *object_,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Commit) commit = user_data;
  LinliMemberLine *self = commit->line;
  g_autoptr(GError) error = NULL;
  const LinliField *blocking;

  commit->probe->judgement = linli_replica_call_finish (LINLI_REPLICA (object_), result, &error);
  blocking = linli_form_find_blocking (commit->probe);
  if (error != NULL || (blocking != NULL && !is_in_sight (commit)))
    {
      self->committing = self->committing && !is_in_sight (commit);
      g_signal_emit (self, signals[FAILED], 0, error != NULL ? linli_error_describe (error)
                     : _("The member that was begun is kept as a draft: something is missing"));
      return;
    }
  if (blocking != NULL)
    {
      object (self, commit->probe, blocking);
      return;
    }
  linli_replica_write_async (get_replica (self), linli_folder_job_save, g_steal_pointer (&commit->job), linli_folder_job_free,
                             (GDestroyNotify) linli_save_step_free, NULL, saved_cb, commit);
  commit = NULL;
}

void
linli_member_line_commit (LinliMemberLine *self)
{
  Commit *commit;
  LinliFolderJob *judge;
  GHashTableIter iter;
  gpointer field, why;

  if (self->form == NULL || self->committing || !linli_member_line_is_begun (self))
    return;
  g_hash_table_iter_init (&iter, self->form->unreadable);
  if (g_hash_table_iter_next (&iter, &field, &why))
    {
      guint column;

      lay_message (self, why, FALSE);
      if (g_ptr_array_find (self->columns, field, &column))
        focus_cell (self, column);
      return;
    }
  /* What waits to be written as a draft is older than the save. */
  write_draft (self);
  self->committing = TRUE;
  commit = g_new0 (Commit, 1);
  commit->line = g_object_ref (self);
  commit->id = self->id;
  commit->job = make_job (self);
  commit->probe = linli_form_new (linli_form_make_record (self->form), self->held);
  judge = linli_folder_job_new (self->kind, &self->id);
  judge->record = linli_form_make_record (self->form);
  linli_replica_read_async (get_replica (self), linli_folder_job_judge, judge, linli_folder_job_free, (GDestroyNotify) linli_judgement_free, NULL,
                            judged_cb, commit);
}

/* ---- the cells ---- */

static guint
get_column (LinliMemberLine *self,
            gpointer         editor)
{
  guint column = 0;

  g_ptr_array_find (self->editors, editor, &column);
  return column;
}

static void
edited_cb (LinliMemberLine *self,
           LinliEditor     *editor)
{
  const LinliField *field = g_ptr_array_index (self->columns, get_column (self, editor));
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  if (self->laying || self->form == NULL)
    return;
  if (!linli_editor_get_value (editor, &value, &error))
    {
      g_autofree char *why = g_error_matches (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE) ? linli_form_explain_length (field)
        : linli_form_explain (field);

      linli_form_set_unreadable (self->form, field, why);
      return;
    }
  linli_form_set_unreadable (self->form, field, NULL);
  if (!linli_form_set (self->form, field, &value))
    return;
  lay_message (self, NULL, FALSE);
  if (self->draft_id == 0)
    self->draft_id = g_timeout_add (DRAFT_DELAY_MS, draft_cb, self);
}

static void
go (LinliMemberLine *self,
    gpointer         editor,
    int              step)
{
  guint to = get_column (self, editor) + (guint) step;

  linli_editor_settle (editor);
  if (to < self->editors->len)
    focus_cell (self, to);
  else if (step < 0)
    linli_accessible_leave (editor, GTK_DIR_TAB_BACKWARD);
  else if (linli_member_line_is_begun (self))
    linli_member_line_commit (self);
  else
    linli_accessible_leave (editor, GTK_DIR_TAB_FORWARD);
}

/* Enter in a blank line leads nowhere else: who is done with the family goes on behind the table. */
static void
next_cb (LinliMemberLine *self,
         LinliEditor     *editor)
{
  if (linli_member_line_is_begun (self))
    go (self, editor, 1);
  else
    linli_accessible_leave (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD);
}

static void
left_cb (GtkEventControllerFocus *controller,
         LinliMemberLine         *self)
{
  linli_editor_settle (LINLI_EDITOR (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller))));
}

static void
take_back (LinliMemberLine *self)
{
  gboolean begun = linli_member_line_is_begun (self);

  if (!begun)
    return;
  linli_form_reset (self->form);
  write_draft (self);
  begin (self);
  focus_cell (self, 0);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LinliMemberLine       *self)
{
  LinliEditor *editor = LINLI_EDITOR (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));
  gboolean plain = (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) == 0;

  if (linli_editor_is_composing (editor))
    return GDK_EVENT_STOP;
  if (linli_editor_take_key (editor, keyval, state))
    return GDK_EVENT_STOP;
  if (plain && (keyval == GDK_KEY_Tab || keyval == GDK_KEY_KP_Tab))
    go (self, editor, 1);
  else if (plain && keyval == GDK_KEY_ISO_Left_Tab)
    go (self, editor, -1);
  else if (plain && keyval == GDK_KEY_Escape && linli_member_line_is_begun (self))
    take_back (self);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static GtkWidget *
make_cell (LinliMemberLine  *self,
           const LinliField *field,
           GtkWidget        *heading)
{
  GtkWidget *editor = linli_pick_editor_is_for (field)
    ? linli_pick_editor_new (field, get_replica (self), linli_session_get_memory (self->session))
    : linli_text_editor_new (field, linli_session_get_clock (self->session));
  GtkEventController *focus = gtk_event_controller_focus_new (), *key = gtk_event_controller_key_new ();

  if (LINLI_IS_TEXT_EDITOR (editor) && field->value_type == LINLI_TYPE_DATE)
    linli_text_editor_set_hint (LINLI_TEXT_EDITOR (editor), "20261123");
  linli_editor_describe (LINLI_EDITOR (editor), heading, NULL, FALSE);
  g_signal_connect_object (editor, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "next", G_CALLBACK (next_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (left_cb), self, 0);
  g_signal_connect_object (key, "key-pressed", G_CALLBACK (key_cb), self, 0);
  gtk_widget_add_controller (editor, focus);
  gtk_widget_add_controller (editor, key);
  return editor;
}

static void
more_cb (LinliMemberLine *self)
{
  char uuid[LINLI_ID_STRING_SIZE];

  write_draft (self);
  gtk_widget_activate_action (GTK_WIDGET (self->grid), "win.open-record", "(ss)", self->kind->name, linli_id_format (&self->id, uuid));
}

static GtkWidget *
make_message (LinliMemberLine *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *icon = gtk_image_new_from_icon_name ("dialog-error-symbolic");
  GtkWidget *text = gtk_label_new (NULL), *more = gtk_button_new_with_label (_("The whole form"));

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_add_css_class (more, "flat");
  g_signal_connect_object (more, "clicked", G_CALLBACK (more_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), more);
  gtk_widget_add_css_class (box, "linli-error");
  gtk_widget_set_visible (box, FALSE);
  self->message_text = GTK_LABEL (text);
  self->more = more;
  return box;
}

/* ---- */

void
linli_member_line_show (LinliMemberLine *self,
                        const LinliId   *household,
                        guint            held)
{
  const LinliId nobody = { { 0 } };

  household = household != NULL ? household : &nobody;
  if (linli_id_equal (household, &self->household) && held == self->held)
    return;
  linli_member_line_commit (self);
  self->household = *household;
  self->held = held;
  begin (self);
}

GtkWidget *
linli_member_line_get_cell (LinliMemberLine *self,
                            guint            column)
{
  return column < self->editors->len ? g_ptr_array_index (self->editors, column) : NULL;
}

static void
linli_member_line_finalize (GObject *object)
{
  LinliMemberLine *self = LINLI_MEMBER_LINE (object);

  g_clear_handle_id (&self->draft_id, g_source_remove);
  g_clear_weak_pointer (&self->grid);
  g_clear_pointer (&self->form, linli_form_free);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->editors);
  g_object_unref (self->session);
  G_OBJECT_CLASS (linli_member_line_parent_class)->finalize (object);
}

static void
linli_member_line_class_init (LinliMemberLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_member_line_finalize;
  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
linli_member_line_init (LinliMemberLine *self)
{
  self->editors = g_ptr_array_new ();
}

LinliMemberLine *
linli_member_line_new (LinliSession     *session,
                       GtkGrid          *grid,
                       int               row,
                       GPtrArray        *columns,
                       GPtrArray        *headings,
                       const LinliField *link)
{
  LinliMemberLine *self = g_object_new (LINLI_TYPE_MEMBER_LINE, NULL);

  self->session = g_object_ref (session);
  g_set_weak_pointer (&self->grid, grid);
  self->columns = g_ptr_array_ref (columns);
  self->link = link;
  self->kind = linli_kind_get_core (link->kind);
  for (guint i = 0; i < columns->len; i++)
    {
      GtkWidget *cell = make_cell (self, g_ptr_array_index (columns, i), g_ptr_array_index (headings, i));

      gtk_widget_add_css_class (cell, "linli-blank");
      g_ptr_array_add (self->editors, cell);
      gtk_grid_attach (grid, cell, (int) i, row, 1, 1);
    }
  self->message = make_message (self);
  gtk_grid_attach (grid, self->message, 0, row + 1, (int) columns->len, 1);
  begin (self);
  return self;
}
