/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's few states and its actions. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-window.h"

#include "linli-about.h"
#include "linli-accessible.h"
#include "linli-actions.h"
#include "linli-error-text.h"
#include "linli-first-sync-page.h"
#include "linli-preferences.h"
#include "linli-settings.h"
#include "linli-shortcuts.h"
#include "linli-sign-in-page.h"
#include "linli-window-place.h"

struct _LinliWindow
{
  AdwApplicationWindow parent_instance;

  LinliCatalogue   *catalogue;    /* (owned) */
  LinliClock       *clock;        /* (owned) */
  char             *path, *server; /* (owned); server (nullable) */
  char             *login, *password; /* (owned) (nullable): to sign in with at once */
  GCancellable     *cancellable;  /* (owned) */
  LinliSession     *session;      /* (owned) (nullable) */
  LinliWindowState  state;
  char             *error;        /* (owned) (nullable) */
  GtkWidget        *sign_in, *first_sync, *main_view;  /* (nullable) */

  GtkStack         *stack;
  AdwStatusPage    *status;
  GtkWidget        *retry, *opening, *spoken;
};

enum { STATE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliWindow, linli_window, ADW_TYPE_APPLICATION_WINDOW)

static void open_replica (LinliWindow *self);

static void
set_state (LinliWindow      *self,
           LinliWindowState  state)
{
  static const char *const names[] = { "opening", "status", "sign-in", "first-sync", "main" };

  self->state = state;
  gtk_stack_set_visible_child_name (self->stack, names[state]);
  linli_actions_enable (G_ACTION_MAP (self), state == LINLI_WINDOW_MAIN);
  g_signal_emit (self, signals[STATE], 0);
}

static void
fail (LinliWindow  *self,
      const GError *error)
{
  g_autofree char *detail = g_markup_escape_text (error->message, -1);
  g_autofree char *text = g_strdup_printf ("%s\n\n<small>%s</small>", linli_error_describe (error), detail);

  g_message ("%s", error->message);
  g_free (self->error);
  self->error = g_strdup (linli_error_describe (error));
  adw_status_page_set_title (self->status, linli_error_get_title (error));
  adw_status_page_set_description (self->status, text);
  gtk_widget_set_visible (self->retry, linli_error_is_temporary (error));
  set_state (self, LINLI_WINDOW_FAILED);
}

/* ---- after signing in ---- */

static void
finished_cb (LinliWindow *self)
{
  if (self->main_view == NULL)
    {
      self->main_view = linli_main_view_new (self->session);
      gtk_stack_add_named (self->stack, self->main_view, "main");
      if (gtk_widget_get_width (GTK_WIDGET (self)) > 0)
        linli_main_view_set_width (LINLI_MAIN_VIEW (self->main_view), gtk_widget_get_width (GTK_WIDGET (self)));
    }
  set_state (self, LINLI_WINDOW_MAIN);
}

static void
signed_in_cb (LinliWindow *self)
{
  const LinliSessionState *state = linli_session_get_state (self->session);

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
  set_state (self, LINLI_WINDOW_FIRST_SYNC);
  linli_session_sync (self->session);
}

static void
session_changed_cb (LinliWindow *self)
{
  const LinliSessionState *state = linli_session_get_state (self->session);

  if (self->state != LINLI_WINDOW_OPENING || !state->known)
    return;
  set_state (self, LINLI_WINDOW_SIGN_IN);
  linli_sign_in_page_lay (LINLI_SIGN_IN_PAGE (self->sign_in), state->enrolled);
  if (self->login != NULL)
    linli_sign_in_page_submit (LINLI_SIGN_IN_PAGE (self->sign_in), self->login, self->password);
  g_clear_pointer (&self->login, g_free);
  g_clear_pointer (&self->password, g_free);
}

/* ---- opening the replica, in a thread: migrating a large one takes its time ---- */

static void
open_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  LinliWindow *self = source;
  g_autofree char *parent = g_path_get_dirname (self->path);
  g_autoptr(GError) error = NULL;
  LinliReplica *replica;

  g_mkdir_with_parents (parent, 0700);
  replica = linli_replica_new (self->path, LINLI_STORE_CREATE, self->catalogue, self->clock, &error);
  if (replica == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, replica, g_object_unref);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliWindow *self = LINLI_WINDOW (object);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliReplica) replica = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (replica == NULL)
    {
      fail (self, error);
      return;
    }
  self->session = linli_session_new (replica, self->clock);
  linli_session_set_server (self->session, self->server);
  self->sign_in = linli_sign_in_page_new (self->session);
  g_signal_connect_swapped (self->sign_in, "signed-in", G_CALLBACK (signed_in_cb), self);
  gtk_stack_add_named (self->stack, self->sign_in, "sign-in");
  g_signal_connect_object (self->session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  linli_session_refresh (self->session);
}

static void
open_replica (LinliWindow *self)
{
  g_autoptr(GTask) task = g_task_new (self, self->cancellable, opened_cb, NULL);

  g_task_set_source_tag (task, open_replica);
  set_state (self, LINLI_WINDOW_OPENING);
  g_task_run_in_thread (task, open_thread);
}

static void
retry_cb (LinliWindow *self)
{
  open_replica (self);
}

/* ---- actions ---- */

static void
run_action (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  static const struct { const char *name; void (*func) (LinliMainView *view); } table[] = {
    { "search", linli_main_view_search }, { "save", linli_main_view_save }, { "reveal", linli_main_view_reveal },
    { "next-pane", linli_main_view_next_pane }, { "verify", linli_main_view_verify }, { "find", linli_main_view_find },
    { "back", linli_main_view_go_back }, { "forward", linli_main_view_go_forward },
    { "history", linli_main_view_history }, { "undo", linli_main_view_undo }, { "redo", linli_main_view_redo },
  };
  LinliWindow *self = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (table) && self->main_view != NULL; i++)
    if (g_str_equal (g_action_get_name (G_ACTION (action)), table[i].name))
      table[i].func (LINLI_MAIN_VIEW (self->main_view));
}

static void
sync_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  linli_session_sync (LINLI_WINDOW (user_data)->session);
}

static void
page_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  linli_main_view_open_page (LINLI_MAIN_VIEW (LINLI_WINDOW (user_data)->main_view), (guint) g_variant_get_int32 (parameter));
}

static void
open_record_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  const char *kind, *uuid;

  g_variant_get (parameter, "(&s&s)", &kind, &uuid);
  linli_main_view_open_record (LINLI_MAIN_VIEW (LINLI_WINDOW (user_data)->main_view), kind, uuid);
}

static void
open_field_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  const char *kind, *uuid, *field;

  g_variant_get (parameter, "(&s&s&s)", &kind, &uuid, &field);
  linli_main_view_open_field (LINLI_MAIN_VIEW (LINLI_WINDOW (user_data)->main_view), kind, uuid, field);
}

static void
show_building_action (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  const char *building, *room;

  g_variant_get (parameter, "(&s&s)", &building, &room);
  linli_main_view_show_building (LINLI_MAIN_VIEW (LINLI_WINDOW (user_data)->main_view), building, room);
}

static void
show_on_map_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  linli_main_view_show_on_map (LINLI_MAIN_VIEW (LINLI_WINDOW (user_data)->main_view), g_variant_get_string (parameter, NULL));
}

static void
add_member_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  linli_main_view_add_member (LINLI_MAIN_VIEW (LINLI_WINDOW (user_data)->main_view), g_variant_get_string (parameter, NULL));
}

static void
lock_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  LinliWindow *self = user_data;

  linli_main_view_flush (LINLI_MAIN_VIEW (self->main_view));
  linli_session_lock (self->session);
  linli_accessible_say (GTK_WIDGET (self), "");
  gtk_stack_remove (self->stack, self->main_view);
  self->main_view = NULL;
  set_state (self, LINLI_WINDOW_SIGN_IN);
  linli_sign_in_page_lay (LINLI_SIGN_IN_PAGE (self->sign_in), TRUE);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  linli_about_present (GTK_WINDOW (user_data));
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  gtk_window_present (GTK_WINDOW (linli_preferences_new (GTK_WINDOW (user_data))));
}

static void
shortcuts_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  linli_shortcuts_present (GTK_WINDOW (user_data));
}

static const LinliActionCall calls[] = {
  { "search", run_action }, { "find", run_action }, { "back", run_action }, { "forward", run_action }, { "next-pane", run_action },
  { "save", run_action }, { "history", run_action }, { "undo", run_action }, { "redo", run_action }, { "verify", run_action }, { "reveal", run_action },
  { "page", page_action }, { "open-record", open_record_action }, { "open-field", open_field_action }, { "show-building", show_building_action },
  { "show-on-map", show_on_map_action }, { "add-member", add_member_action },
  { "sync", sync_action }, { "lock", lock_action }, { "preferences", preferences_action },
  { "about", about_action }, { "shortcuts", shortcuts_action },
};

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
  if (self->state == LINLI_WINDOW_FIRST_SYNC)
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
  else if (state == LINLI_WINDOW_SIGN_IN)
    {
      linli_sign_in_page_lay (LINLI_SIGN_IN_PAGE (self->sign_in), enrolled);
      gtk_stack_set_visible_child (self->stack, self->sign_in);
    }
  else
    set_state (self, self->state);
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

static gboolean
linli_window_close_request (GtkWindow *window)
{
  LinliWindow *self = LINLI_WINDOW (window);

  linli_window_place_save (window);
  if (self->main_view != NULL)
    linli_main_view_flush (LINLI_MAIN_VIEW (self->main_view));
  return GTK_WINDOW_CLASS (linli_window_parent_class)->close_request (window);
}

static void
linli_window_dispose (GObject *object)
{
  LinliWindow *self = LINLI_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
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
  gtk_widget_class_bind_template_child (widget_class, LinliWindow, opening);
  gtk_widget_class_bind_template_child (widget_class, LinliWindow, spoken);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
}

static void
linli_window_init (LinliWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  linli_accessible_set_spoken (GTK_WIDGET (self), self->spoken);
  self->cancellable = g_cancellable_new ();
  linli_actions_add (G_ACTION_MAP (self), "win", calls, G_N_ELEMENTS (calls), self);
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
  open_replica (self);
  return GTK_WIDGET (self);
}
