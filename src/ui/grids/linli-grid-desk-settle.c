/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buildings go to the grid in which they stand: asked for before a save and by the check, done in pieces that can be stopped, taken back as one. */

#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-desk-private.h"

#include "linli-grid-text.h"
#include "linli-settle-dialog.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

/* One run.  The desk may be gone before it ends: what is moved is moved, and the rest is found again. */
typedef struct
{
  LinliGridDesk   *desk;         /* (unowned), dangling when the desk's cancellable is cancelled */
  LinliReplica    *replica;      /* (owned) */
  GCancellable    *cancellable;  /* (owned): the desk's */
  LinliSettlePlan *plan;         /* (owned) */
  LinliSettled     settled;
} Run;

static void
run_free (Run *run)
{
  g_object_unref (run->replica);
  g_object_unref (run->cancellable);
  linli_grid_settle_plan_free (run->plan);
  linli_settled_clear (&run->settled);
  g_free (run);
}

static GtkWindow *
get_window (LinliGridDesk *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* ---- taking back ---- */

typedef struct { LinliGridDesk *desk; gint64 batch; } Undo;

static gpointer
undo_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  LinliUndoResult result = { 0 };

  return GINT_TO_POINTER (linli_store_undo_batch (store, *(const gint64 *) data, &result, error));
}

static void
undone_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliGridDesk *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      g_message ("undo: %s", error->message);
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), linli_toast_new (_("It could not be taken back")));
    }
  self->saving = FALSE;
  linli_grid_desk_load (self);
}

static void
undo_cb (AdwToast      *toast,
         LinliGridDesk *self)
{
  const gint64 *batch = g_object_get_data (G_OBJECT (toast), "batch");

  if (!linli_grid_desk_is_ready (self) || linli_grid_draft_is_changed (self->draft))
    return;
  self->saving = TRUE;
  linli_grid_desk_lay_actions (self);
  linli_replica_write_async (self->replica, undo_func, g_memdup2 (batch, sizeof *batch), g_free, NULL, self->cancellable, undone_cb, self);
}

/* Stays until it is answered or closed. */
static void
offer_undo (LinliGridDesk      *self,
            const char         *text,
            const LinliSettled *settled)
{
  AdwToast *toast = linli_toast_new (text);

  if (settled->moved > 0)
    {
      adw_toast_set_button_label (toast, _("Undo"));
      adw_toast_set_timeout (toast, 0);
      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
      g_object_set_data_full (G_OBJECT (toast), "batch", g_memdup2 (&settled->batch, sizeof settled->batch), g_free);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, 0);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

/* ---- moving ---- */

static void run_piece (Run *run);

static void
show_progress (LinliGridDesk *self,
               const Run     *run)
{
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->going, run != NULL);
  if (run == NULL)
    return;
  text = g_strdup_printf (_("Moving buildings: %u of %u"), run->settled.next, run->plan->moves->len);
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (self->going_bar), text);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->going_bar), run->plan->moves->len > 0 ? (double) run->settled.next / run->plan->moves->len : 0);
}

static void
end_run (Run          *run,
         const GError *error)
{
  LinliGridDesk *self = run->desk;
  g_autofree char *text = linli_grid_text_settled (run->settled.moved, run->settled.left + (run->plan->moves->len - run->settled.next), error != NULL);

  if (error != NULL)
    g_message ("moving buildings: %s", error->message);
  if (run->settled.why != NULL)
    g_message ("a building stays: %s", run->settled.why);
  show_progress (self, NULL);
  self->saving = FALSE;
  offer_undo (self, text, &run->settled);
  run_free (run);
  linli_grid_desk_load (self);
}

static gpointer
piece_func (LinliStore    *store,
            gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  Run *run = data;

  return GINT_TO_POINTER (linli_grid_settle_piece (store, run->plan, &run->settled, error));
}

static void
piece_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr(GError) error = NULL;

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  if (g_cancellable_is_cancelled (run->cancellable))
    {
      run_free (run);
      return;
    }
  if (error != NULL || run->desk->stopping || run->settled.next >= run->plan->moves->len)
    end_run (run, error);
  else
    run_piece (run);
}

/* Without a cancellable: the piece and what it counts are not taken from under the writer. */
static void
run_piece (Run *run)
{
  show_progress (run->desk, run);
  linli_replica_write_async (run->replica, piece_func, run, NULL, NULL, NULL, piece_cb, run);
}

void
linli_grid_desk_stop_settling (LinliGridDesk *self)
{
  self->stopping = TRUE;
}

static gpointer
plan_now_func (LinliStore    *store,
               gpointer       data,
               GCancellable  *cancellable,
               GError       **error)
{
  return linli_grid_settle_plan_now (store, cancellable, error);
}

static void
begin_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  LinliGridDesk *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  LinliSettlePlan *plan = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  Run *run;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (plan == NULL || plan->moves->len == 0)
    {
      g_clear_pointer (&plan, linli_grid_settle_plan_free);
      if (error != NULL)
        g_message ("who goes where: %s", error->message);
      self->saving = FALSE;
      linli_grid_desk_load (self);
      return;
    }
  run = g_new0 (Run, 1);
  *run = (Run) { self, g_object_ref (self->replica), g_object_ref (self->cancellable), plan, { 0 } };
  self->stopping = FALSE;
  run_piece (run);
}

/* What is saved counts, not what was asked about. */
void
linli_grid_desk_settle (LinliGridDesk *self)
{
  self->saving = TRUE;
  linli_grid_desk_lay_actions (self);
  linli_replica_read_async (self->replica, plan_now_func, NULL, NULL, (GDestroyNotify) linli_grid_settle_plan_free, self->cancellable, begin_cb, self);
}

/* ---- asking ---- */

static gpointer
plan_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  return linli_grid_settle_plan (store, data, error);
}

static void
save_response_cb (AdwMessageDialog *dialog,
                  const char       *response,
                  LinliGridDesk    *self)
{
  if (g_str_equal (response, "go"))
    linli_grid_desk_save_now (self, linli_settle_dialog_is_wanted (GTK_WIDGET (dialog)));
}

static void
move_response_cb (AdwMessageDialog *dialog,
                  const char       *response,
                  LinliGridDesk    *self)
{
  if (g_str_equal (response, "go") && linli_grid_desk_is_ready (self))
    linli_grid_desk_settle (self);
}

static void
asked_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  LinliGridDesk *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliSettlePlan) plan = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  gboolean saving = linli_grid_draft_is_changed (self->draft);
  GtkWidget *dialog;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->saving = FALSE;
  linli_grid_desk_lay_actions (self);
  if (plan == NULL || plan->lines->len == 0)
    {
      if (error != NULL)
        g_message ("who goes where: %s", error->message);
      if (saving)
        linli_grid_desk_save_now (self, FALSE);
      return;
    }
  dialog = linli_settle_dialog_new (get_window (self), plan, saving);
  g_signal_connect_object (dialog, "response", saving ? G_CALLBACK (save_response_cb) : G_CALLBACK (move_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
linli_grid_desk_ask_to_settle (LinliGridDesk *self)
{
  if (!linli_grid_desk_is_ready (self))
    return;
  self->saving = TRUE;
  linli_grid_desk_lay_actions (self);
  linli_replica_read_async (self->replica, plan_func, linli_grid_draft_take_moment (self->draft), (GDestroyNotify) linli_grid_moment_free,
                            (GDestroyNotify) linli_grid_settle_plan_free, self->cancellable, asked_cb, self);
}
