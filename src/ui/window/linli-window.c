/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's few states, from opening a replica to the main view. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-window-private.h"

#include "linli-accessible.h"
#include "linli-error.h"
#include "linli-error-text.h"
#include "linli-first-sync-page.h"
#include "linli-lease-page.h"
#include "linli-people.h"
#include "linli-recovery.h"
#include "linli-repair-text.h"
#include "linli-replica-place.h"
#include "linli-settings.h"
#include "linli-sign-in-page.h"
#include "linli-window-place.h"

#include <glib/gi18n.h>

enum { STATE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliWindow, linli_window, ADW_TYPE_APPLICATION_WINDOW)

void
linli_window_set_state (LinliWindow      *self,
                        LinliWindowState  state)
{
  static const char *const names[] = { "opening", "status", "sign-in", "first-sync", "main", "people", "status", "lease" };

  self->state = state;
  gtk_stack_set_visible_child_name (self->stack, names[state]);
  linli_actions_enable (G_ACTION_MAP (self), state == LINLI_WINDOW_MAIN);
  if (self->session != NULL && linli_session_get_state (self->session)->read_only)
    linli_actions_forbid_writing (G_ACTION_MAP (self));
  g_signal_emit (self, signals[STATE], 0);
}

void
linli_window_fail (LinliWindow  *self,
                   const GError *error)
{
  g_autofree char *detail = g_markup_escape_text (error->message, -1);
  g_autofree char *text = g_strdup_printf ("%s\n\n<small>%s</small>", linli_error_describe (error), detail);
  gboolean lost = g_error_matches (error, LINLI_ERROR, LINLI_ERROR_LOST);

  g_message ("%s", error->message);
  g_free (self->error);
  self->error = g_strdup (linli_error_describe (error));
  adw_status_page_set_title (self->status, linli_error_get_title (error));
  adw_status_page_set_description (self->status, text);
  adw_status_page_set_icon_name (self->status, "dialog-warning-symbolic");
  gtk_button_set_label (GTK_BUTTON (self->retry), lost ? _("Enrol") : _("Try again"));
  gtk_widget_set_visible (self->retry, lost || linli_error_is_temporary (error));
  gtk_widget_set_visible (self->repair, g_error_matches (error, LINLI_ERROR, LINLI_ERROR_CORRUPT));
  linli_window_set_state (self, LINLI_WINDOW_FAILED);
}

/* ---- after signing in ---- */

static void
finished_cb (LinliWindow *self)
{
  LinliWhere where;

  if (linli_window_lease_ended (self))
    {
      linli_window_show_lease (self);
      return;
    }
  if (self->main_view == NULL && self->unkept != NULL)
    {
      self->main_view = self->unkept;
      gtk_stack_add_named (self->stack, self->main_view, "main");
      g_clear_object (&self->unkept);
    }
  if (self->main_view == NULL)
    {
      gboolean has_where = linli_where_parse (self->catalogue, linli_session_get_place (self->session), &where);

      self->main_view = linli_main_view_new (self->session, has_where ? &where : NULL);
      gtk_stack_add_named (self->stack, self->main_view, "main");
      if (gtk_widget_get_width (GTK_WIDGET (self)) > 0)
        linli_main_view_set_width (LINLI_MAIN_VIEW (self->main_view), gtk_widget_get_width (GTK_WIDGET (self)));
    }
  linli_window_set_state (self, LINLI_WINDOW_MAIN);
  linli_recovery_begin (GTK_WINDOW (self), self->session);
  /* The first sync may have taken longer than somebody sat there. */
  if (linli_idle_lock_is_idle (self->idle))
    linli_window_lock (self);
}

void
linli_window_go_on (LinliWindow *self)
{
  const LinliSessionState *state = linli_session_get_state (self->session);

  if (linli_window_lease_ended (self))
    {
      linli_window_show_lease (self);
      return;
    }
  /* Who could start before the first sync was whole goes on; the rest comes meanwhile. */
  if (!state->has_server || state->last_sync_ms > 0 || state->filling.first_done)
    {
      finished_cb (self);
      if (state->last_sync_ms == 0)
        linli_session_sync (self->session);
      else
        linli_session_sync_by_itself (self->session);
      return;
    }
  if (self->first_sync == NULL)
    {
      self->first_sync = linli_first_sync_page_new (self->session);
      g_signal_connect_swapped (self->first_sync, "finished", G_CALLBACK (finished_cb), self);
      gtk_stack_add_named (self->stack, self->first_sync, "first-sync");
    }
  linli_window_set_state (self, LINLI_WINDOW_FIRST_SYNC);
  linli_session_sync (self->session);
}

static void
signed_in_cb (LinliWindow *self)
{
  linli_idle_lock_touch (self->idle);
  linli_window_remember (self);
  linli_window_go_on (self);
}

static void
session_changed_cb (LinliWindow *self)
{
  const LinliSessionState *state = linli_session_get_state (self->session);

  linli_window_meet_lease (self);
  if (self->state != LINLI_WINDOW_OPENING || !state->known)
    return;
  linli_window_set_state (self, LINLI_WINDOW_SIGN_IN);
  linli_sign_in_page_lay (LINLI_SIGN_IN_PAGE (self->sign_in), state->enrolled);
  linli_sign_in_page_set_others (LINLI_SIGN_IN_PAGE (self->sign_in), self->has_people);
  if (self->login != NULL)
    linli_sign_in_page_submit (LINLI_SIGN_IN_PAGE (self->sign_in), self->login, self->password);
  g_clear_pointer (&self->login, g_free);
  g_clear_pointer (&self->password, g_free);
}

static void
idle_cb (LinliWindow *self)
{
  if (self->state == LINLI_WINDOW_MAIN)
    linli_window_lock (self);
}

/* ---- a damaged replica ---- */

/* In the middle of the work: what shows may be wrong, and what is typed could not be kept. */
static gboolean
show_damage_cb (gpointer user_data)
{
  LinliWindow *self = user_data;
  g_autoptr(GError) error = g_error_new_literal (LINLI_ERROR, LINLI_ERROR_CORRUPT, self->damage);

  if (self->session != NULL)
    {
      linli_window_leave (self);
      linli_window_fail (self, error);
    }
  return G_SOURCE_REMOVE;
}

static void
damaged_cb (LinliWindow *self,
            const char  *message)
{
  g_free (self->damage);
  self->damage = g_strdup (message);
  g_idle_add_full (G_PRIORITY_DEFAULT, show_damage_cb, g_object_ref (self), g_object_unref);
}

static gpointer
check_func (LinliStore    *store,
            gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  return GINT_TO_POINTER (linli_store_quick_check (store, error));
}

static void
repaired_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(LinliWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(LinliRepair) repair = { 0 };
  g_autofree char *text = NULL, *escaped = NULL;

  gboolean done = linli_replica_place_repair_finish (result, &repair, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_label_set_text (GTK_LABEL (self->opening), _("Opening the replica…"));
  if (!done)
    {
      linli_window_fail (self, error);
      return;
    }
  text = linli_repair_describe (&repair);
  escaped = g_markup_escape_text (text, -1);
  g_clear_pointer (&self->error, g_free);
  adw_status_page_set_icon_name (self->status, "emblem-ok-symbolic");
  adw_status_page_set_title (self->status, _("The replica was repaired"));
  adw_status_page_set_description (self->status, escaped);
  gtk_widget_set_visible (self->repair, FALSE);
  gtk_widget_set_visible (self->retry, TRUE);
  gtk_button_set_label (GTK_BUTTON (self->retry), _("Go on"));
  linli_window_set_state (self, LINLI_WINDOW_REPAIRED);
  gtk_widget_grab_focus (self->retry);
}

static void
repair_cb (LinliWindow *self)
{
  gtk_label_set_text (GTK_LABEL (self->opening), _("Repairing: the damaged file is kept aside, and what can be read is saved…"));
  linli_window_set_state (self, LINLI_WINDOW_OPENING);
  linli_replica_place_repair_async (self->path, self->catalogue, self->clock, repaired_cb, g_object_ref (self));
}

void
linli_window_repair (LinliWindow *self)
{
  if (self->state == LINLI_WINDOW_FAILED && gtk_widget_get_visible (self->repair))
    repair_cb (self);
}

/* ---- opening the replica ---- */

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LinliWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean was_unclean;
  g_autoptr(LinliReplica) replica = linli_replica_place_open_finish (result, &was_unclean, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (replica == NULL)
    {
      linli_window_fail (self, error);
      return;
    }
  self->was_open = TRUE;
  g_signal_connect_object (replica, "damaged", G_CALLBACK (damaged_cb), self, G_CONNECT_SWAPPED);
  if (was_unclean)
    linli_replica_read_async (replica, check_func, NULL, NULL, NULL, self->cancellable, NULL, NULL);
  self->session = linli_session_new (replica, self->clock);
  linli_session_set_server (self->session, self->server);
  self->sign_in = linli_sign_in_page_new (self->session);
  g_signal_connect_swapped (self->sign_in, "signed-in", G_CALLBACK (signed_in_cb), self);
  g_signal_connect_swapped (self->sign_in, "others", G_CALLBACK (linli_window_show_people), self);
  gtk_stack_add_named (self->stack, self->sign_in, "sign-in");
  g_signal_connect_object (self->session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  linli_session_refresh (self->session);
}

void
linli_window_open_replica (LinliWindow *self)
{
  linli_window_set_state (self, LINLI_WINDOW_OPENING);
  linli_replica_place_open_async (self->path, self->catalogue, self->clock, self->was_open, self->cancellable, opened_cb, g_object_ref (self));
}

static void
retry_cb (LinliWindow *self)
{
  /* Of a computer that was emptied. */
  linli_window_leave (self);
  linli_window_open_replica (self);
}

/* ---- what the program and the tests ask ---- */

void
linli_window_sign_in (LinliWindow *self,
                      const char  *login,
                      const char  *password)
{
  if (self->state == LINLI_WINDOW_SIGN_IN)
    {
      linli_sign_in_page_submit (LINLI_SIGN_IN_PAGE (self->sign_in), login, password);
      return;
    }
  g_free (self->login);
  g_free (self->password);
  self->login = g_strdup (login);
  self->password = g_strdup (password);
}

LinliWindowState
linli_window_get_state (LinliWindow *self)
{
  return self->state;
}

const char *
linli_window_get_error (LinliWindow *self)
{
  if (self->state == LINLI_WINDOW_SIGN_IN)
    return linli_sign_in_page_get_error (LINLI_SIGN_IN_PAGE (self->sign_in));
  if (self->state == LINLI_WINDOW_FIRST_SYNC || self->state == LINLI_WINDOW_LEASE)
    return linli_session_get_state (self->session)->syncing ? NULL : linli_session_get_state (self->session)->error;
  return self->state == LINLI_WINDOW_FAILED ? self->error : NULL;
}

LinliSession *
linli_window_get_session (LinliWindow *self)
{
  return self->session;
}

LinliMainView *
linli_window_get_main_view (LinliWindow *self)
{
  return self->main_view != NULL ? LINLI_MAIN_VIEW (self->main_view) : NULL;
}

void
linli_window_show_example (LinliWindow             *self,
                           LinliWindowState         state,
                           gboolean                 enrolled,
                           const LinliSessionState *example)
{
  if (state == LINLI_WINDOW_FIRST_SYNC)
    {
      GtkWidget *page = linli_first_sync_page_new (self->session);

      gtk_stack_add_child (self->stack, page);
      linli_first_sync_page_lay (LINLI_FIRST_SYNC_PAGE (page), example, g_get_monotonic_time ());
      gtk_stack_set_visible_child (self->stack, page);
    }
  else if (state == LINLI_WINDOW_LEASE)
    {
      GtkWidget *page = linli_lease_page_new (self->session);

      gtk_stack_add_child (self->stack, page);
      linli_lease_page_lay (LINLI_LEASE_PAGE (page), example, example->lease.now_ms);
      gtk_stack_set_visible_child (self->stack, page);
    }
  else if (state == LINLI_WINDOW_SIGN_IN)
    {
      linli_sign_in_page_lay (LINLI_SIGN_IN_PAGE (self->sign_in), enrolled);
      gtk_stack_set_visible_child (self->stack, self->sign_in);
    }
  else
    linli_window_set_state (self, self->state);
}

/* ---- object ---- */

static void
surface_layout_cb (GdkSurface  *surface,
                   int          width,
                   int          height,
                   LinliWindow *self)
{
  if (self->main_view != NULL)
    linli_main_view_set_width (LINLI_MAIN_VIEW (self->main_view), width);
}

static void
linli_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (linli_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "layout", G_CALLBACK (surface_layout_cb), widget, G_CONNECT_AFTER);
}

static void
close_now (LinliWindow *self)
{
  self->may_close = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
linli_window_close_request (GtkWindow *window)
{
  LinliWindow *self = LINLI_WINDOW (window);

  linli_window_place_save (window);
  if (!self->may_close && (self->main_view != NULL || self->unkept != NULL))
    {
      linli_window_when_kept (self, close_now);
      return TRUE;
    }
  if (self->session != NULL)
    linli_recovery_end (self->session);
  return GTK_WINDOW_CLASS (linli_window_parent_class)->close_request (window);
}

static void
linli_window_dispose (GObject *object)
{
  LinliWindow *self = LINLI_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->idle);
  g_clear_object (&self->unkept);
  if (self->session != NULL)
    linli_session_cancel_sync (self->session);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (linli_window_parent_class)->dispose (object);
}

static void
linli_window_finalize (GObject *object)
{
  LinliWindow *self = LINLI_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->catalogue, linli_catalogue_unref);
  g_free (self->damage);
  g_free (self->base);
  g_free (self->path);
  g_free (self->server);
  g_free (self->login);
  g_free (self->password);
  g_free (self->error);
  G_OBJECT_CLASS (linli_window_parent_class)->finalize (object);
}

static void
linli_window_class_init (LinliWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  linli_accessible_install ();
  G_OBJECT_CLASS (klass)->dispose = linli_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_window_finalize;
  widget_class->realize = linli_window_realize;
  GTK_WINDOW_CLASS (klass)->close_request = linli_window_close_request;
  signals[STATE] = g_signal_new ("state", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/window/linli-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LinliWindow, status);
  gtk_widget_class_bind_template_child (widget_class, LinliWindow, retry);
  gtk_widget_class_bind_template_child (widget_class, LinliWindow, repair);
  gtk_widget_class_bind_template_child (widget_class, LinliWindow, opening);
  gtk_widget_class_bind_template_child (widget_class, LinliWindow, spoken);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, repair_cb);
}

static void
linli_window_init (LinliWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  linli_accessible_set_spoken (GTK_WIDGET (self), self->spoken);
  self->cancellable = g_cancellable_new ();
  linli_window_add_actions (self);
}

GtkWidget *
linli_window_new (GtkApplication *application,
                  LinliCatalogue *catalogue,
                  LinliClock     *clock,
                  const char     *path,
                  const char     *server)
{
  LinliWindow *self = g_object_new (LINLI_TYPE_WINDOW, "application", application, NULL);

  self->catalogue = linli_catalogue_ref (catalogue);
  self->clock = g_object_ref (clock);
  self->path = g_strdup (path);
  self->server = g_strdup (server);
  linli_window_place_restore (GTK_WINDOW (self));
  linli_settings_dress (GTK_WINDOW (self));
  self->idle = linli_idle_lock_new (clock);
  g_signal_connect_object (self->idle, "idle", G_CALLBACK (idle_cb), self, G_CONNECT_SWAPPED);
  linli_window_set_state (self, LINLI_WINDOW_OPENING);
  if (path != NULL)
    linli_window_open_replica (self);
  else
    {
      self->base = linli_people_get_base ();
      linli_window_list_people (self, FALSE);
    }
  return GTK_WIDGET (self);
}
