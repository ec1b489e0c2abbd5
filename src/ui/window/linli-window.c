/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's few states and its actions. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-window.h"

#include "linli-about.h"
#include "linli-accessible.h"
#include "linli-actions.h"
#include "linli-error.h"
#include "linli-error-text.h"
#include "linli-first-sync-page.h"
#include "linli-help-window.h"
#include "linli-idle-lock.h"
#include "linli-people-page.h"
#include "linli-records-page.h"
#include "linli-preferences.h"
#include "linli-recovery.h"
#include "linli-repair-text.h"
#include "linli-settings.h"
#include "linli-shortcuts.h"
#include "linli-sign-in-page.h"
#include "linli-sign-out.h"
#include "linli-window-place.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define BUSY_TRIES 50
#define BUSY_US    100000

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
  char             *damage;       /* (owned) (nullable): what was found while it was open */
  GtkWidget        *sign_in, *first_sync, *main_view, *people;  /* (nullable) */
  char             *base;         /* (owned) (nullable) below which the people of this computer have their folders; NULL: one folder, given */
  gboolean          has_people;   /* somebody is known there */
  LinliIdleLock    *idle;         /* (owned) */
  LinliWhere        where;        /* when it was locked */
  gboolean          has_where, was_open, was_unclean;

  GtkStack         *stack;
  AdwStatusPage    *status;
  GtkWidget        *retry, *repair, *opening, *spoken;
};

enum { STATE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliWindow, linli_window, ADW_TYPE_APPLICATION_WINDOW)

static void open_replica (LinliWindow *self);
static void lock (LinliWindow *self);

static void
set_state (LinliWindow      *self,
           LinliWindowState  state)
{
  static const char *const names[] = { "opening", "status", "sign-in", "first-sync", "main", "people", "status" };

  self->state = state;
  gtk_stack_set_visible_child_name (self->stack, names[state]);
  linli_actions_enable (G_ACTION_MAP (self), state == LINLI_WINDOW_MAIN);
  if (self->session != NULL && linli_session_get_state (self->session)->read_only)
    linli_actions_forbid_writing (G_ACTION_MAP (self));
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
  adw_status_page_set_icon_name (self->status, "dialog-warning-symbolic");
  gtk_button_set_label (GTK_BUTTON (self->retry), _("Try again"));
  gtk_widget_set_visible (self->retry, linli_error_is_temporary (error));
  gtk_widget_set_visible (self->repair, g_error_matches (error, LINLI_ERROR, LINLI_ERROR_CORRUPT));
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
  if (self->has_where)
    linli_main_view_go_where (LINLI_MAIN_VIEW (self->main_view), &self->where);
  self->has_where = FALSE;
  set_state (self, LINLI_WINDOW_MAIN);
  linli_recovery_begin (GTK_WINDOW (self), self->session);
  /* The first sync may have taken longer than somebody sat there. */
  if (linli_idle_lock_is_idle (self->idle))
    lock (self);
}

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

/* In the index of people, by login. */
static void
remember (LinliWindow *self)
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
signed_in_cb (LinliWindow *self)
{
  const LinliSessionState *state = linli_session_get_state (self->session);

  linli_idle_lock_touch (self->idle);
  remember (self);
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
  linli_sign_in_page_set_others (LINLI_SIGN_IN_PAGE (self->sign_in), self->has_people);
  if (self->login != NULL)
    linli_sign_in_page_submit (LINLI_SIGN_IN_PAGE (self->sign_in), self->login, self->password);
  g_clear_pointer (&self->login, g_free);
  g_clear_pointer (&self->password, g_free);
}

/* ---- coming and going ---- */

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

/* Nothing of the records is in sight or in a widget; what was typed is with the replica. */
static void
hide_records (LinliWindow *self)
{
  if (self->main_view != NULL)
    linli_main_view_flush (LINLI_MAIN_VIEW (self->main_view));
  close_dialogs (self);
  linli_session_lock (self->session);
  linli_accessible_say (GTK_WIDGET (self), "");
  drop_page (self, &self->main_view);
}

static void
lock (LinliWindow *self)
{
  linli_main_view_get_where (LINLI_MAIN_VIEW (self->main_view), &self->where);
  self->has_where = TRUE;
  hide_records (self);
  set_state (self, LINLI_WINDOW_SIGN_IN);
  linli_sign_in_page_lay (LINLI_SIGN_IN_PAGE (self->sign_in), TRUE);
  linli_sign_in_page_set_others (LINLI_SIGN_IN_PAGE (self->sign_in), self->has_people);
}

static void
idle_cb (LinliWindow *self)
{
  if (self->state == LINLI_WINDOW_MAIN)
    lock (self);
}

/* The replica is closed as soon as the last who uses it lets go. */
static void
leave (LinliWindow *self)
{
  if (self->session == NULL)
    return;
  hide_records (self);
  linli_recovery_end (self->session);
  set_state (self, LINLI_WINDOW_OPENING);
  drop_page (self, &self->first_sync);
  drop_page (self, &self->sign_in);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  self->has_where = FALSE;
}

static void
open_path (LinliWindow *self,
           const char  *path)
{
  g_free (self->path);
  self->path = g_strdup (path);
  open_replica (self);
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
  set_state (self, LINLI_WINDOW_CHOOSE);
  linli_people_page_lay (LINLI_PEOPLE_PAGE (self->people), people);
}

/* @ask: also where there is only one to choose. */
static void
list_people (LinliWindow *self,
             gboolean     ask)
{
  g_autoptr(GTask) task = g_task_new (self, self->cancellable, listed_cb, GINT_TO_POINTER (ask));

  g_task_set_source_tag (task, list_people);
  g_task_set_task_data (task, g_strdup (self->base), g_free);
  g_task_run_in_thread (task, list_thread);
}

/* Where there is only one folder, that is where somebody else signs in, too. */
static void
show_people (LinliWindow *self)
{
  leave (self);
  if (self->base != NULL)
    list_people (self, TRUE);
  else
    open_replica (self);
}

static void
remove_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  LinliWindow *self = source;
  g_autoptr(GError) error = NULL;
  gboolean done = FALSE;

  for (guint i = 0; i < BUSY_TRIES && !done; i++)
    {
      g_clear_error (&error);
      done = linli_store_remove (self->path, self->catalogue, self->clock, &error);
      if (!g_error_matches (error, LINLI_ERROR, LINLI_ERROR_BUSY))
        break;
      g_usleep (BUSY_US);
    }
  if (done && self->base != NULL)
    linli_people_forget (self->base, self->path, NULL);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
removed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  LinliWindow *self = LINLI_WINDOW (object);
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    fail (self, error);
  else if (self->base != NULL)
    list_people (self, FALSE);
  else
    open_replica (self);
}

static void
sign_out_cb (LinliSignOut answer,
             gpointer     user_data)
{
  LinliWindow *self = user_data;
  g_autoptr(GTask) task = NULL;

  switch (answer)
    {
    case LINLI_SIGN_OUT_SYNC:
      linli_session_sync (self->session);
      break;
    case LINLI_SIGN_OUT_KEEP:
      show_people (self);
      break;
    case LINLI_SIGN_OUT_REMOVE:
      leave (self);
      task = g_task_new (self, NULL, removed_cb, NULL);
      g_task_set_source_tag (task, sign_out_cb);
      g_task_run_in_thread (task, remove_thread);
      break;
    case LINLI_SIGN_OUT_STAY:
    default:
      break;
    }
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
      leave (self);
      fail (self, error);
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
repair_free (gpointer data)
{
  linli_repair_clear (data);
  g_free (data);
}

static void
repair_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  LinliWindow *self = source;
  LinliRepair *repair = g_new0 (LinliRepair, 1);
  g_autoptr(GError) error = NULL;
  gboolean done = FALSE;

  for (guint i = 0; i < BUSY_TRIES && !done; i++)
    {
      g_clear_error (&error);
      done = linli_store_repair (self->path, self->catalogue, self->clock, repair, &error);
      if (!g_error_matches (error, LINLI_ERROR, LINLI_ERROR_BUSY))
        break;
      g_usleep (BUSY_US);
    }
  if (done)
    {
      g_task_return_pointer (task, repair, repair_free);
      return;
    }
  repair_free (repair);
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
repaired_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  LinliWindow *self = LINLI_WINDOW (object);
  g_autoptr(GError) error = NULL;
  LinliRepair *repair = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *text = NULL, *escaped = NULL;

  gtk_label_set_text (GTK_LABEL (self->opening), _("Opening the replica…"));
  if (repair == NULL)
    {
      fail (self, error);
      return;
    }
  text = linli_repair_describe (repair);
  escaped = g_markup_escape_text (text, -1);
  repair_free (repair);
  g_clear_pointer (&self->error, g_free);
  adw_status_page_set_icon_name (self->status, "emblem-ok-symbolic");
  adw_status_page_set_title (self->status, _("The replica was repaired"));
  adw_status_page_set_description (self->status, escaped);
  gtk_widget_set_visible (self->repair, FALSE);
  gtk_widget_set_visible (self->retry, TRUE);
  gtk_button_set_label (GTK_BUTTON (self->retry), _("Go on"));
  set_state (self, LINLI_WINDOW_REPAIRED);
  gtk_widget_grab_focus (self->retry);
}

static void
repair_cb (LinliWindow *self)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, repaired_cb, NULL);

  g_task_set_source_tag (task, repair_cb);
  gtk_label_set_text (GTK_LABEL (self->opening), _("Repairing: the damaged file is kept aside, and what can be read is saved…"));
  set_state (self, LINLI_WINDOW_OPENING);
  g_task_run_in_thread (task, repair_thread);
}

void
linli_window_repair (LinliWindow *self)
{
  if (self->state == LINLI_WINDOW_FAILED && gtk_widget_get_visible (self->repair))
    repair_cb (self);
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
  g_autofree char *log = g_build_filename (self->path, "replica.db-wal", NULL);
  g_autoptr(GError) error = NULL;
  LinliReplica *replica;
  GStatBuf info;

  g_mkdir_with_parents (parent, 0700);
  /* A log that is left says that the program did not end by itself. */
  self->was_unclean = g_stat (log, &info) == 0 && info.st_size > 0;
  /* Who left a moment ago may still be ending a sync. */
  for (guint i = 0;; i++)
    {
      replica = linli_replica_new (self->path, LINLI_STORE_CREATE, self->catalogue, self->clock, &error);
      /* What a newer program wrote may still be read. */
      if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NEWER))
        {
          g_clear_error (&error);
          replica = linli_replica_new (self->path, LINLI_STORE_READ_ONLY | LINLI_STORE_NEWER, self->catalogue, self->clock, &error);
        }
      if (replica != NULL || i == BUSY_TRIES || !self->was_open || !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_BUSY))
        break;
      g_clear_error (&error);
      g_usleep (BUSY_US);
    }
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
  self->was_open = TRUE;
  g_signal_connect_object (replica, "damaged", G_CALLBACK (damaged_cb), self, G_CONNECT_SWAPPED);
  if (self->was_unclean)
    linli_replica_read_async (replica, check_func, NULL, NULL, NULL, self->cancellable, NULL, NULL);
  self->session = linli_session_new (replica, self->clock);
  linli_session_set_server (self->session, self->server);
  self->sign_in = linli_sign_in_page_new (self->session);
  g_signal_connect_swapped (self->sign_in, "signed-in", G_CALLBACK (signed_in_cb), self);
  g_signal_connect_swapped (self->sign_in, "others", G_CALLBACK (show_people), self);
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
person_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  LinliWindow *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));

  if (g_str_equal (name, "lock"))
    lock (self);
  else if (g_str_equal (name, "switch-person"))
    show_people (self);
  else
    {
      linli_main_view_flush (LINLI_MAIN_VIEW (self->main_view));
      linli_sign_out_ask (GTK_WINDOW (self), self->session, sign_out_cb, self);
    }
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  linli_about_present (GTK_WINDOW (user_data), LINLI_WINDOW (user_data)->session);
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

/* (static): of the manual, about what is in sight. */
static const char *
get_help_chapter (LinliWindow *self)
{
  LinliMainView *view = self->main_view != NULL ? LINLI_MAIN_VIEW (self->main_view) : NULL;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self)), *page;
  const LinliPageInfo *info;

  if (self->state != LINLI_WINDOW_MAIN)
    return self->state == LINLI_WINDOW_FAILED ? "trouble" : self->state == LINLI_WINDOW_CHOOSE ? "several" : "first-day";
  info = linli_main_view_get_info (view, linli_main_view_get_page (view));
  if (info->type != LINLI_PAGE_RECORDS)
    return info->type == LINLI_PAGE_TODAY ? "today" : info->type == LINLI_PAGE_MAP ? "map" : "building";
  page = linli_main_view_get_widget (view, linli_main_view_get_page (view));
  return focus != NULL && gtk_widget_is_ancestor (focus, linli_records_page_get_folder (LINLI_RECORDS_PAGE (page))) ? "folder" : "lists";
}

static void
help_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  linli_help_window_present (GTK_WINDOW (user_data), get_help_chapter (user_data));
}

static const LinliActionCall calls[] = {
  { "search", run_action }, { "find", run_action }, { "back", run_action }, { "forward", run_action }, { "next-pane", run_action },
  { "save", run_action }, { "history", run_action }, { "undo", run_action }, { "redo", run_action }, { "verify", run_action }, { "reveal", run_action },
  { "page", page_action }, { "open-record", open_record_action }, { "open-field", open_field_action }, { "show-building", show_building_action },
  { "show-on-map", show_on_map_action }, { "add-member", add_member_action },
  { "sync", sync_action }, { "lock", person_action }, { "switch-person", person_action }, { "sign-out", person_action }, { "preferences", preferences_action },
  { "about", about_action }, { "shortcuts", shortcuts_action }, { "help", help_action },
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
  self->idle = linli_idle_lock_new (clock);
  g_signal_connect_object (self->idle, "idle", G_CALLBACK (idle_cb), self, G_CONNECT_SWAPPED);
  set_state (self, LINLI_WINDOW_OPENING);
  if (path != NULL)
    open_replica (self);
  else
    {
      self->base = linli_people_get_base ();
      list_people (self, FALSE);
    }
  return GTK_WIDGET (self);
}
