/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window does when one of its actions is called. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-window-private.h"

#include "linli-about.h"
#include "linli-anew-window.h"
#include "linli-courier-window.h"
#include "linli-help-window.h"
#include "linli-preferences.h"
#include "linli-receipt-job.h"
#include "linli-records-page.h"
#include "linli-settle-window.h"
#include "linli-shortcuts.h"

static void
run_action (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  static const struct { const char *name; void (*func) (LinliMainView *view); } table[] = {
    { "search", linli_main_view_search }, { "save", linli_main_view_save }, { "reveal", linli_main_view_reveal },
    { "only-due", linli_main_view_toggle_due },
    { "next-pane", linli_main_view_next_pane }, { "verify", linli_main_view_verify }, { "find", linli_main_view_find },
    { "back", linli_main_view_go_back }, { "forward", linli_main_view_go_forward },
    { "history", linli_main_view_history }, { "undo", linli_main_view_undo }, { "redo", linli_main_view_redo },
    { "new-record", linli_main_view_begin_record },
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
receipt_done (GtkWindow  *window,
              const char *why)
{
  GtkWidget *main_view = LINLI_WINDOW (window)->main_view;

  if (why != NULL && main_view != NULL)
    linli_main_view_tell (LINLI_MAIN_VIEW (main_view), why);
}

static void
receipt_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  linli_receipt_run (GTK_WINDOW (user_data), linli_session_get_replica (LINLI_WINDOW (user_data)->session), receipt_done);
}

static void
courier_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  gtk_window_present (GTK_WINDOW (linli_courier_window_new (GTK_WINDOW (user_data), LINLI_WINDOW (user_data)->session)));
}

static void
enrol_anew_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  gtk_window_present (GTK_WINDOW (linli_anew_window_new (GTK_WINDOW (user_data), LINLI_WINDOW (user_data)->session)));
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

/* The record and its field with which it begins, or ""; whether it is what came back. */
static void
settle_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  LinliWindow *self = user_data;
  const char *uuid, *field;
  gboolean came_back;
  LinliId id;

  g_variant_get (parameter, "(&s&sb)", &uuid, &field, &came_back);
  gtk_window_present (GTK_WINDOW (linli_settle_window_new (GTK_WINDOW (self), self->session, linli_id_parse (uuid, &id) ? &id : NULL, field, came_back)));
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
show_rows_on_map_action (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  g_autoptr(GVariant) rows = g_variant_get_child_value (parameter, 1);
  g_autoptr(GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *kind;
  gsize n;
  const gint64 *values = g_variant_get_fixed_array (rows, &n, sizeof (gint64));

  g_variant_get_child (parameter, 0, "&s", &kind);
  if (n > 0)
    g_array_append_vals (rowids, values, (guint) n);
  linli_main_view_show_rows_on_map (LINLI_MAIN_VIEW (LINLI_WINDOW (user_data)->main_view), kind, rowids);
}

/* A kind, its field, and the record that the field names. */
static void
begin_about_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  const char *kind, *field, *uuid;

  g_variant_get (parameter, "(&s&s&s)", &kind, &field, &uuid);
  linli_main_view_begin_about (LINLI_MAIN_VIEW (LINLI_WINDOW (user_data)->main_view), kind, field, uuid);
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
    linli_window_lock (self);
  else if (g_str_equal (name, "switch-person"))
    linli_window_show_people (self);
  else
    linli_window_sign_out (self);
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
    return self->state == LINLI_WINDOW_FAILED || self->state == LINLI_WINDOW_LEASE ? "trouble" : self->state == LINLI_WINDOW_CHOOSE ? "several" : "first-day";
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
  { "only-due", run_action },
  { "page", page_action }, { "open-record", open_record_action }, { "open-field", open_field_action }, { "settle", settle_action }, { "show-building", show_building_action },
  { "show-on-map", show_on_map_action }, { "show-rows-on-map", show_rows_on_map_action }, { "add-member", add_member_action }, { "begin-about", begin_about_action }, { "new-record", run_action },
  { "sync", sync_action }, { "courier", courier_action }, { "enrol-anew", enrol_anew_action }, { "receipt", receipt_action }, { "lock", person_action },
  { "switch-person", person_action }, { "sign-out", person_action }, { "preferences", preferences_action },
  { "about", about_action }, { "shortcuts", shortcuts_action }, { "help", help_action },
};

void
linli_window_add_actions (LinliWindow *self)
{
  linli_actions_add (G_ACTION_MAP (self), "win", calls, G_N_ELEMENTS (calls), self);
}
