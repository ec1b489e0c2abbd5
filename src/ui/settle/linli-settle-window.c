/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done in the window of conflicts: choosing, settling one or all of a save, taking it back, the tray.
 *
 * A digit chooses, Enter settles and goes on to the next one: a morning's conflicts need two keys each. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-settle-window-private.h"

#include "linli-error.h"
#include "linli-error-text.h"
#include "linli-purpose.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

#define REVEAL_S 10

G_DEFINE_FINAL_TYPE (LinliSettleWindow, linli_settle_window, ADW_TYPE_WINDOW)

static void read_items (LinliSettleWindow *self);

static void
show_toast (LinliSettleWindow *self,
            const char        *text)
{
  adw_toast_overlay_add_toast (self->toasts, linli_toast_new (text));
}

/* ---- reading ---- */

static void
hide (LinliSettleWindow *self)
{
  g_clear_handle_id (&self->reveal_id, g_source_remove);
  self->revealed = FALSE;
}

/* Who looks at a sensitive part leaves a mark, as in the file. */
static void
log_look (LinliSettleWindow *self)
{
  const LinliSettleItem *item = linli_settle_window_get_item (self);

  if (item != NULL && item->field != NULL && linli_field_is_logged (item->field) && item->field->mask == NULL)
    linli_session_log_read (self->session, item->kind, &item->id, item->field->name, "view");
}

static void
go_to (LinliSettleWindow *self,
       guint              place)
{
  self->at = place;
  hide (self);
  linli_settle_window_lay (self);
  log_look (self);
}

/* How well an item fits what was asked for; 0: it is of another record. */
static guint
rate (LinliSettleWindow     *self,
      const LinliSettleItem *item)
{
  if (linli_id_is_null (&self->record) || !linli_id_equal (&item->id, &self->record))
    return 0;
  return 1 + ((item->type == LINLI_SETTLE_RETURNED) == self->came_back ? 2 : 0)
    + (self->field != NULL && item->field != NULL && g_str_equal (item->field->name, self->field) ? 1 : 0);
}

static guint
find_first (LinliSettleWindow *self)
{
  guint best = 0, found = MIN (self->at, MAX (self->items->len, 1) - 1);

  for (guint i = 0; i < self->items->len; i++)
    {
      guint rating = rate (self, g_ptr_array_index (self->items, i));

      if (rating > best)
        {
          best = rating;
          found = i;
        }
    }
  return found;
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  LinliSettleWindow *self = user_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *items = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (items == NULL)
    {
      show_toast (self, linli_error_describe (error));
      return;
    }
  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->items = items;
  go_to (self, find_first (self));
  self->record = (LinliId) { { 0 } };
}

static void
read_items (LinliSettleWindow *self)
{
  linli_replica_read_async (linli_session_get_replica (self->session), linli_settle_read, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                            self->cancellable, read_cb, self);
}

gboolean
linli_settle_window_is_ready (LinliSettleWindow *self)
{
  return self->items != NULL && !self->writing;
}

static void
previous_cb (LinliSettleWindow *self)
{
  if (self->at > 0)
    go_to (self, self->at - 1);
}

static void
next_cb (LinliSettleWindow *self)
{
  if (self->items != NULL && self->at + 1 < self->items->len)
    go_to (self, self->at + 1);
}

static void
later_cb (LinliSettleWindow *self)
{
  if (self->items != NULL && self->at + 1 < self->items->len)
    next_cb (self);
  else
    gtk_window_close (GTK_WINDOW (self));
}

/* ---- settling ---- */

/* What is on its way outlives the window that asked for it. */
typedef struct { GWeakRef window; LinliSession *session; LinliSettleJob *job; } Wait;

static Wait *
wait_new (LinliSettleWindow *self,
          LinliSettleJob    *job)
{
  Wait *wait = g_new0 (Wait, 1);

  g_weak_ref_init (&wait->window, self);
  wait->session = g_object_ref (self->session);
  wait->job = job;
  return wait;
}

static void
wait_free (Wait *wait)
{
  g_weak_ref_clear (&wait->window);
  g_object_unref (wait->session);
  linli_settle_job_free (wait->job);
  g_free (wait);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wait, wait_free)

/* (transfer full) (nullable): the window that waits for it, still there.  *ret_result: what the writer gave. */
static LinliSettleWindow *
take_written (GObject       *object,
              GAsyncResult  *result,
              Wait          *wait,
              gpointer      *ret_result,
              GError       **error)
{
  *ret_result = linli_replica_call_finish (LINLI_REPLICA (object), result, error);
  linli_session_refresh (wait->session);
  return g_weak_ref_get (&wait->window);
}

static void
undone_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Wait) wait = user_data;
  g_autoptr(GError) error = NULL;
  gpointer n;
  g_autoptr(LinliSettleWindow) self = take_written (object, result, wait, &n, &error);

  if (self == NULL)
    return;
  if (error != NULL)
    show_toast (self, linli_error_describe (error));
  else if (GPOINTER_TO_UINT (n) == 1)
    show_toast (self, _("It has been sent already. Change it in the file."));
  read_items (self);
}

static void
undo_clicked_cb (AdwToast *toast,
                 Wait     *given)
{
  g_autoptr(LinliSettleWindow) self = g_weak_ref_get (&given->window);
  LinliSettleJob *job;

  if (self == NULL)
    return;
  g_ptr_array_remove (self->undoable, toast);
  job = linli_settle_job_new (NULL);
  job->done = given->job->done;
  for (guint i = 0; i < given->job->settlements->len; i++)
    linli_settle_job_add (job, &g_array_index (given->job->settlements, LinliSettlement, i).conflict, LINLI_SIDE_NONE, NULL);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_settle_run_undo, job, NULL, NULL, NULL, undone_cb,
                             wait_new (self, job));
}

static void
free_wait (gpointer  data,
           GClosure *closure)
{
  wait_free (data);
}

static void
offer_undo (LinliSettleWindow *self,
            Wait              *wait)
{
  guint n = wait->job->settlements->len;
  g_autofree char *text = g_strdup_printf (ngettext ("Settled, to be sent", "%u settled, to be sent", n), n);
  AdwToast *toast = linli_toast_new (text);

  adw_toast_set_button_label (toast, _("Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), wait, free_wait, 0);
  /* The one before does not stand in front of it. */
  if (self->undoable->len > 0)
    adw_toast_dismiss (g_ptr_array_index (self->undoable, self->undoable->len - 1));
  g_ptr_array_add (self->undoable, g_object_ref (toast));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* By keyboard, one after the other, the latest first. */
static gboolean
undo_latest (LinliSettleWindow *self)
{
  g_autoptr(AdwToast) toast = NULL;

  if (self->undoable->len == 0 || self->writing)
    return FALSE;
  toast = g_object_ref (g_ptr_array_index (self->undoable, self->undoable->len - 1));
  g_signal_emit_by_name (toast, "button-clicked");
  adw_toast_dismiss (toast);
  return TRUE;
}

static void
settled_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Wait) wait = user_data;
  g_autoptr(GError) error = NULL;
  gpointer done;
  g_autoptr(LinliSettleWindow) self = take_written (object, result, wait, &done, &error);

  if (self == NULL)
    return;
  self->writing = FALSE;
  if (done == NULL)
    {
      /* A rule says itself what is wrong; the rest is said by its code. */
      gtk_label_set_text (self->wrong, g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID) ? error->message : linli_error_describe (error));
      gtk_widget_set_visible (GTK_WIDGET (self->wrong), TRUE);
      gtk_widget_set_sensitive (self->settle, TRUE);
      gtk_widget_set_sensitive (self->batch, TRUE);
      return;
    }
  offer_undo (self, g_steal_pointer (&wait));
  read_items (self);
}

/* @job: (transfer full) */
static void
write_job (LinliSettleWindow *self,
           LinliSettleJob    *job)
{
  self->writing = TRUE;
  gtk_widget_set_sensitive (self->settle, FALSE);
  gtk_widget_set_sensitive (self->batch, FALSE);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_settle_run, job, NULL, NULL, NULL, settled_cb, wait_new (self, job));
}

static void
add_to_job (LinliSettleWindow       *self,
            LinliSettleJob          *job,
            const LinliSettleItem   *item,
            const LinliSettleChoice *choice)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (choice->both && item->field != NULL)
    linli_settle_join (item->field, &item->values[LINLI_SETTLE_THEIRS], &item->values[LINLI_SETTLE_MINE], &value);
  else if (choice->side == LINLI_SIDE_OTHER && !choice->both)
    linli_settle_window_read_other (self, &value);
  linli_settle_job_add (job, &item->conflict->id, choice->side, &value);
}

static void
seen_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(Wait) wait = user_data;
  g_autoptr(GError) error = NULL;
  gpointer done;
  g_autoptr(LinliSettleWindow) self = take_written (object, result, wait, &done, &error);

  if (self == NULL)
    return;
  self->writing = FALSE;
  if (done == NULL)
    show_toast (self, linli_error_describe (error));
  read_items (self);
}

static void
see_outcome (LinliSettleWindow     *self,
             const LinliSettleItem *item)
{
  if (self->writing)
    return;
  self->writing = TRUE;
  gtk_widget_set_sensitive (self->settle, FALSE);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_outcome_run_see, linli_conflict_copy (item->conflict),
                             (GDestroyNotify) linli_conflict_free, NULL, NULL, seen_cb, wait_new (self, NULL));
}

static void
settle_cb (LinliSettleWindow *self)
{
  const LinliSettleItem *item = linli_settle_window_get_item (self);
  const LinliSettleChoice *choice = linli_settle_window_get_choice (self);
  LinliSettleJob *job;

  if (item != NULL && item->type == LINLI_SETTLE_TOLD)
    see_outcome (self, item);
  if (item == NULL || choice == NULL || !gtk_widget_get_sensitive (self->settle))
    return;
  job = linli_settle_job_new (gtk_editable_get_text (GTK_EDITABLE (self->reason)));
  add_to_job (self, job, item, choice);
  write_job (self, job);
}

/* The same side for everything that comes from the same save. */
static void
batch_cb (LinliSettleWindow *self)
{
  const LinliSettleItem *item = linli_settle_window_get_item (self);
  const LinliSettleChoice *choice = linli_settle_window_get_choice (self);
  LinliSettleJob *job;

  if (item == NULL || choice == NULL || choice->side == LINLI_SIDE_OTHER)
    return;
  job = linli_settle_job_new (gtk_editable_get_text (GTK_EDITABLE (self->reason)));
  for (guint i = 0; i < self->items->len; i++)
    {
      const LinliSettleItem *other = g_ptr_array_index (self->items, i);

      if (other->type == LINLI_SETTLE_FIELD && other->conflict->device == item->conflict->device && other->conflict->at == item->conflict->at)
        add_to_job (self, job, other, choice);
    }
  write_job (self, job);
}

static void
row_selected_cb (LinliSettleWindow *self)
{
  const LinliSettleChoice *choice;

  if (self->laying)
    return;
  choice = linli_settle_window_get_choice (self);
  linli_settle_window_lay_choice (self);
  if (choice != NULL && choice->side == LINLI_SIDE_OTHER && !choice->both)
    gtk_widget_grab_focus (GTK_WIDGET (self->other));
}

static void
other_changed_cb (LinliSettleWindow *self)
{
  if (!self->laying)
    linli_settle_window_lay_choice (self);
}

/* ---- the file itself ---- */

static void
open_cb (LinliSettleWindow *self)
{
  const LinliSettleItem *item = linli_settle_window_get_item (self);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  char uuid[LINLI_ID_STRING_SIZE];

  if (item == NULL || parent == NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.open-field", "(sss)", item->kind->name, linli_id_format (&item->id, uuid),
                              item->field != NULL ? item->field->name : "");
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
reveal_over_cb (gpointer user_data)
{
  LinliSettleWindow *self = user_data;

  self->reveal_id = 0;
  self->revealed = FALSE;
  linli_settle_window_lay (self);
  return G_SOURCE_REMOVE;
}

static void
purpose_cb (const char *purpose,
            gpointer    user_data)
{
  g_autoptr(LinliSettleWindow) self = user_data;
  const LinliSettleItem *item = self->session != NULL ? linli_settle_window_get_item (self) : NULL;

  if (purpose == NULL || item == NULL || item->field == NULL)
    return;
  linli_session_set_purpose (self->session, purpose);
  linli_session_log_read (self->session, item->kind, &item->id, item->field->name, purpose);
  hide (self);
  self->revealed = TRUE;
  self->reveal_id = g_timeout_add_seconds (REVEAL_S, reveal_over_cb, self);
  linli_settle_window_lay (self);
}

static void
reveal_cb (LinliSettleWindow *self)
{
  const char *purpose = linli_session_get_purpose (self->session);

  if (purpose == NULL)
    linli_purpose_ask (GTK_WIDGET (self), purpose_cb, g_object_ref (self));
  else
    purpose_cb (purpose, g_object_ref (self));
}

/* ---- the tray ---- */

static void
tray_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(Wait) wait = user_data;
  g_autoptr(GError) error = NULL;
  gpointer done;
  g_autoptr(LinliSettleWindow) self = take_written (object, result, wait, &done, &error);
  const LinliSettleItem *item;

  if (self == NULL)
    return;
  self->writing = FALSE;
  item = linli_settle_window_get_item (self);
  if (done == NULL)
    show_toast (self, g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID) ? error->message : linli_error_describe (error));
  else if (self->way == LINLI_TRAY_DRAFT)
    {
      linli_session_tell_draft (self->session, item->kind, &item->id, self);
      open_cb (self);
    }
  else
    read_items (self);
}

static void
run_tray (LinliSettleWindow *self,
          LinliTrayWay       way)
{
  const LinliSettleItem *item = linli_settle_window_get_item (self);
  LinliTrayJob *job;

  if (item == NULL || item->type != LINLI_SETTLE_RETURNED || self->writing)
    return;
  job = g_new0 (LinliTrayJob, 1);
  job->way = way;
  job->group = ((const LinliReturned *) g_ptr_array_index (item->returned, 0))->op->group;
  job->record = item->id;
  self->way = way;
  self->writing = TRUE;
  linli_replica_write_async (linli_session_get_replica (self->session), linli_tray_run, job, g_free, NULL, NULL, tray_cb, wait_new (self, NULL));
}

static void
retry_cb (LinliSettleWindow *self)
{
  run_tray (self, LINLI_TRAY_RETRY);
}

static void
draft_cb (LinliSettleWindow *self)
{
  run_tray (self, LINLI_TRAY_DRAFT);
}

static void
drop_answer_cb (LinliSettleWindow *self,
                const char        *response)
{
  if (g_str_equal (response, "drop"))
    run_tray (self, LINLI_TRAY_DROP);
}

static void
drop_cb (LinliSettleWindow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Drop what you wrote?"),
                                              _("The server has not taken it. Dropped, it is nowhere but in this computer's history."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "drop", _("Drop it"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "drop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (drop_answer_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- keys ---- */

static gboolean
key_cb (LinliSettleWindow *self,
        guint              keyval,
        guint              keycode,
        GdkModifierType    state)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean in_text = GTK_IS_TEXT (focus);
  guint digit = keyval >= GDK_KEY_1 && keyval <= GDK_KEY_9 ? keyval - GDK_KEY_1 : keyval >= GDK_KEY_KP_1 && keyval <= GDK_KEY_KP_9 ? keyval - GDK_KEY_KP_1 : 9;

  /* What is being typed has an undo of its own. */
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) == GDK_CONTROL_MASK && gdk_keyval_to_lower (keyval) == GDK_KEY_z
      && !(in_text && *gtk_editable_get_text (GTK_EDITABLE (focus)) != '\0'))
    return undo_latest (self);
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (keyval == GDK_KEY_Page_Down || keyval == GDK_KEY_Page_Up)
    {
      if (keyval == GDK_KEY_Page_Down)
        next_cb (self);
      else
        previous_cb (self);
      return TRUE;
    }
  if (keyval == GDK_KEY_Escape)
    {
      gtk_window_close (GTK_WINDOW (self));
      return TRUE;
    }
  if (in_text || digit >= self->n_choices)
    return FALSE;
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) digit));
  if (!gtk_widget_get_visible (GTK_WIDGET (self->other)))
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) digit)));
  return TRUE;
}

/* ---- building ---- */

static void
session_changed_cb (LinliSettleWindow *self)
{
  if (!linli_session_get_state (self->session)->signed_in)
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
linli_settle_window_dispose (GObject *object)
{
  LinliSettleWindow *self = LINLI_SETTLE_WINDOW (object);

  /* Rows that go tell of their selection. */
  self->laying = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->reveal_id, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (linli_settle_window_parent_class)->dispose (object);
}

static void
linli_settle_window_finalize (GObject *object)
{
  LinliSettleWindow *self = LINLI_SETTLE_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->undoable, g_ptr_array_unref);
  g_free (self->field);
  G_OBJECT_CLASS (linli_settle_window_parent_class)->finalize (object);
}

static void
linli_settle_window_class_init (LinliSettleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_settle_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_settle_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/settle/linli-settle-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, stack);
  gtk_widget_class_bind_template_child_full (widget_class, "record", FALSE, G_STRUCT_OFFSET (LinliSettleWindow, record_label));
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, place);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, explanation);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, wrong);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, preview);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, sides);
  gtk_widget_class_bind_template_child_full (widget_class, "choices", FALSE, G_STRUCT_OFFSET (LinliSettleWindow, list));
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, other);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, reason);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, previous);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, next);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, reveal);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, open);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, drop);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, batch);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, later);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, retry);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, draft);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, settle);
  gtk_widget_class_bind_template_child (widget_class, LinliSettleWindow, close);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, later_cb);
  gtk_widget_class_bind_template_callback (widget_class, reveal_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, settle_cb);
  gtk_widget_class_bind_template_callback (widget_class, batch_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, draft_cb);
}

static void
linli_settle_window_init (LinliSettleWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->undoable = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
linli_settle_window_new (GtkWindow     *parent,
                         LinliSession  *session,
                         const LinliId *record,
                         const char    *field,
                         gboolean       came_back)
{
  LinliSettleWindow *self = g_object_new (LINLI_TYPE_SETTLE_WINDOW, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  if (record != NULL)
    self->record = *record;
  self->field = g_strdup (field);
  self->came_back = came_back;
  g_signal_connect_object (session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  read_items (self);
  return GTK_WIDGET (self);
}
