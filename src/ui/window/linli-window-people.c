/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who sits at the window: locking, leaving, the people of this computer, signing out. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-window-private.h"

#include "linli-accessible.h"
#include "linli-people-page.h"
#include "linli-people.h"
#include "linli-recovery.h"
#include "linli-replica-place.h"
#include "linli-sign-in-page.h"
#include "linli-sign-out.h"

#include <glib/gi18n.h>

/* ---- locking and leaving ---- */

static void
close_dialogs (LinliWindow *self)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (gtk_window_get_transient_for (link->data) == GTK_WINDOW (self))
      gtk_window_destroy (link->data);
}

static void
drop_page (LinliWindow  *self,
           GtkWidget   **page)
{
  if (*page != NULL)
    gtk_stack_remove (self->stack, *page);
  *page = NULL;
}

/* Nothing of the records is in sight or in the tree of widgets. */
static void
drop_records (LinliWindow *self)
{
  close_dialogs (self);
  linli_accessible_say (GTK_WIDGET (self), "");
  drop_page (self, &self->main_view);
}

static void
hide_records (LinliWindow *self)
{
  close_dialogs (self);
  linli_session_lock (self->session);
  drop_records (self);
}

static void
locked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LinliWindow) self = user_data;

  if (linli_main_view_flush_finish (LINLI_MAIN_VIEW (object), result) && self->unkept == GTK_WIDGET (object))
    g_clear_object (&self->unkept);
}

static void
keep_typed (LinliWindow *self)
{
  if (self->main_view == NULL)
    return;
  g_set_object (&self->unkept, self->main_view);
  linli_main_view_flush_async (LINLI_MAIN_VIEW (self->main_view), locked_cb, g_object_ref (self));
}

void
linli_window_close_records (LinliWindow *self)
{
  keep_typed (self);
  drop_records (self);
}

void
linli_window_forget_records (LinliWindow *self)
{
  drop_records (self);
  g_clear_object (&self->unkept);
}

void
linli_window_lock (LinliWindow *self)
{
  keep_typed (self);
  hide_records (self);
  linli_window_set_state (self, LINLI_WINDOW_SIGN_IN);
  linli_sign_in_page_lay (LINLI_SIGN_IN_PAGE (self->sign_in), TRUE);
  linli_sign_in_page_set_others (LINLI_SIGN_IN_PAGE (self->sign_in), self->has_people);
}

void
linli_window_leave (LinliWindow *self)
{
  if (self->session == NULL)
    return;
  if (self->main_view != NULL)
    linli_main_view_flush_async (LINLI_MAIN_VIEW (self->main_view), NULL, NULL);
  hide_records (self);
  g_clear_object (&self->unkept);
  linli_recovery_end (self->session);
  linli_window_set_state (self, LINLI_WINDOW_OPENING);
  drop_page (self, &self->first_sync);
  drop_page (self, &self->lease);
  drop_page (self, &self->sign_in);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

/* ---- what the disk refuses ---- */

typedef struct { LinliWindow *window; void (*then) (LinliWindow *self); } Then;

static void
then_free (Then *then)
{
  g_object_unref (then->window);
  g_free (then);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Then, then_free)

static void
refused_cb (AdwMessageDialog *dialog,
            const char       *response,
            Then             *then)
{
  if (g_str_equal (response, "again"))
    linli_window_when_kept (then->window, then->then);
  else if (g_str_equal (response, "lose"))
    then->then (then->window);
}

static void
ask_about_refused (Then *then)
{
  GtkWidget *window = adw_message_dialog_new (GTK_WINDOW (then->window), _("What you typed is not on disk"),
                                              _("The disk does not take it; most often it is full. Make room, then try again. "
                                                "What you typed is still in this window, and is lost when you go on without it."));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (window);

  adw_message_dialog_add_response (dialog, "stay", _("Stay here"));
  adw_message_dialog_add_response (dialog, "lose", _("Lose it"));
  adw_message_dialog_add_response (dialog, "again", _("Try again"));
  adw_message_dialog_set_response_appearance (dialog, "lose", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "again", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "again");
  adw_message_dialog_set_close_response (dialog, "stay");
  g_signal_connect_data (dialog, "response", G_CALLBACK (refused_cb), then, (GClosureNotify) (void (*) (void)) then_free, 0);
  gtk_window_present (GTK_WINDOW (window));
}

static void
flushed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Then) then = user_data;
  gboolean is_kept = linli_main_view_flush_finish (LINLI_MAIN_VIEW (object), result);

  if (g_cancellable_is_cancelled (then->window->cancellable))
    return;
  if (is_kept)
    then->then (then->window);
  else
    ask_about_refused (g_steal_pointer (&then));
}

void
linli_window_when_kept (LinliWindow *self,
                        void       (*then) (LinliWindow *self))
{
  GtkWidget *view = self->main_view != NULL ? self->main_view : self->unkept;
  Then *closure;

  if (view == NULL)
    {
      then (self);
      return;
    }
  closure = g_new0 (Then, 1);
  closure->window = g_object_ref (self);
  closure->then = then;
  linli_main_view_flush_async (LINLI_MAIN_VIEW (view), flushed_cb, closure);
}

/* ---- the people of this computer ---- */

typedef struct { char *base, *path, *login; } Remember;

static void
remember_free (gpointer data)
{
  Remember *remember = data;

  g_free (remember->base);
  g_free (remember->path);
  g_free (remember->login);
  g_free (remember);
}

static gpointer
remember_func (LinliStore    *store,
               gpointer       data,
               GCancellable  *cancellable,
               GError       **error)
{
  Remember *remember = data;
  g_autoptr(GError) wrong = NULL;

  if (!linli_people_remember (remember->base, remember->path, remember->login, &wrong))
    g_message ("Who works here: %s", wrong->message);
  return NULL;
}

void
linli_window_remember (LinliWindow *self)
{
  const LinliIdentity *identity = linli_session_get_identity (self->session);
  Remember *data;

  if (self->base == NULL || identity->login == NULL)
    return;
  self->has_people = TRUE;
  data = g_new0 (Remember, 1);
  data->base = g_strdup (self->base);
  data->path = g_strdup (self->path);
  data->login = g_strdup (identity->login);
  linli_replica_write_async (linli_session_get_replica (self->session), remember_func, data, remember_free, NULL, NULL, NULL, NULL);
}

static void
open_path (LinliWindow *self,
           const char  *path)
{
  g_free (self->path);
  self->path = g_strdup (path);
  linli_window_open_replica (self);
}

static void
list_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_task_return_pointer (task, linli_people_list (task_data), (GDestroyNotify) g_ptr_array_unref);
}

static const char *
find_login (GPtrArray  *people,
            const char *login)
{
  for (guint i = 0; i < people->len && login != NULL; i++)
    if (g_strcmp0 (((LinliPerson *) people->pdata[i])->login, login) == 0)
      return ((LinliPerson *) people->pdata[i])->path;
  return NULL;
}

static void
chosen_cb (LinliWindow *self,
           const char  *path)
{
  g_autofree char *fresh = path == NULL ? linli_people_make_path (self->base) : NULL;

  open_path (self, path != NULL ? path : fresh);
}

static void
listed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliWindow *self = LINLI_WINDOW (object);
  gboolean ask = GPOINTER_TO_INT (user_data);
  g_autoptr(GPtrArray) people = g_task_propagate_pointer (G_TASK (result), NULL);
  const char *path;

  if (people == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->has_people = people->len > 0;
  path = find_login (people, self->login);
  if (path == NULL && people->len == 1 && !ask)
    path = ((LinliPerson *) people->pdata[0])->path;
  if (path != NULL || people->len == 0)
    {
      chosen_cb (self, path);
      return;
    }
  if (self->people == NULL)
    {
      self->people = linli_people_page_new ();
      g_signal_connect_swapped (self->people, "chosen", G_CALLBACK (chosen_cb), self);
      gtk_stack_add_named (self->stack, self->people, "people");
    }
  linli_window_set_state (self, LINLI_WINDOW_CHOOSE);
  linli_people_page_lay (LINLI_PEOPLE_PAGE (self->people), people);
}

void
linli_window_list_people (LinliWindow *self,
                          gboolean     ask)
{
  g_autoptr(GTask) task = g_task_new (self, self->cancellable, listed_cb, GINT_TO_POINTER (ask));

  g_task_set_source_tag (task, linli_window_list_people);
  g_task_set_task_data (task, g_strdup (self->base), g_free);
  g_task_run_in_thread (task, list_thread);
}

static void
leave_for_people (LinliWindow *self)
{
  linli_window_leave (self);
  if (self->base != NULL)
    linli_window_list_people (self, TRUE);
  else
    linli_window_open_replica (self);
}

void
linli_window_show_people (LinliWindow *self)
{
  linli_window_when_kept (self, leave_for_people);
}

static void
removed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(LinliWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  gboolean done = linli_replica_place_remove_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!done)
    {
      linli_window_fail (self, error);
      return;
    }
  if (self->base != NULL)
    linli_window_list_people (self, FALSE);
  else
    linli_window_open_replica (self);
}

static void
sign_out_cb (LinliSignOut answer,
             gpointer     user_data)
{
  LinliWindow *self = user_data;

  switch (answer)
    {
    case LINLI_SIGN_OUT_SYNC:
      linli_session_sync (self->session);
      break;
    case LINLI_SIGN_OUT_KEEP:
      linli_window_show_people (self);
      break;
    case LINLI_SIGN_OUT_REMOVE:
      linli_window_leave (self);
      linli_replica_place_remove_async (self->path, self->base, self->catalogue, self->clock, removed_cb, g_object_ref (self));
      break;
    case LINLI_SIGN_OUT_STAY:
    default:
      break;
    }
}

static void
ask_to_sign_out (LinliWindow *self)
{
  if (self->session != NULL && self->main_view != NULL)
    linli_sign_out_ask (GTK_WINDOW (self), self->session, sign_out_cb, self);
}

void
linli_window_sign_out (LinliWindow *self)
{
  linli_window_when_kept (self, ask_to_sign_out);
}
