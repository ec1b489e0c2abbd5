/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the desktop is told, when, and what never stands in it.  No display, no bus: the sink is ours. */

#define G_LOG_DOMAIN "linli-test-notices"

#include "config.h"

#include "linli-notices.h"

#include <string.h>

typedef struct
{
  LinliCatalogue *catalogue;
  LinliNotices   *notices;
  LinliTodayData  data;
  GString        *log;      /* what the desktop was told, in short */
  gboolean        watched;
} Fixture;

static void
send (gpointer       data,
      const char    *id,
      GNotification *notification)
{
  g_string_append_printf (((Fixture *) data)->log, "+%s ", id);
}

static void
withdraw (gpointer    data,
          const char *id)
{
  g_string_append_printf (((Fixture *) data)->log, "-%s ", id);
}

static gboolean
is_watched (gpointer data)
{
  return ((Fixture *) data)->watched;
}

static const LinliNoticeSink sink = { send, withdraw, is_watched };

static void
todo_free (gpointer data)
{
  g_free (((LinliTodo *) data)->title);
  g_free (data);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  f->catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  f->data.todos = g_ptr_array_new_with_free_func (todo_free);
  f->log = g_string_new (NULL);
  f->notices = linli_notices_new (&sink, f);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  g_clear_pointer (&f->notices, linli_notices_free);
  g_ptr_array_unref (f->data.todos);
  g_string_free (f->log, TRUE);
  linli_catalogue_unref (f->catalogue);
}

/* What waits now: a letter a thing, the same letter the same record. */
static void
expect (Fixture    *f,
        const char *conflicts,
        const char *overdue,
        const char *log)
{
  const struct { const char *letters; LinliTodoType type; } sorts[] = { { conflicts, LINLI_TODO_CONFLICT }, { overdue, LINLI_TODO_OVERDUE } };

  g_ptr_array_set_size (f->data.todos, 0);
  for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
    for (const char *c = sorts[i].letters; *c != '\0'; c++)
      {
        LinliTodo *todo = g_new0 (LinliTodo, 1);

        todo->type = sorts[i].type;
        todo->kind = linli_catalogue_get_kind (f->catalogue, "person");
        todo->id.bytes[0] = (guint8) *c;
        todo->task = todo->id;
        todo->title = g_strdup ("张桂芳");
        g_ptr_array_add (f->data.todos, todo);
      }
  g_string_truncate (f->log, 0);
  linli_notices_update (f->notices, &f->data);
  g_strchomp (f->log->str);
  g_assert_cmpstr (f->log->str, ==, log);
  f->log->len = strlen (f->log->str);
}

static void
test_once (Fixture      *f,
           gconstpointer data)
{
  /* What was there at the start is known, and stays known. */
  expect (f, "ab", "x", "");
  expect (f, "ab", "x", "");
  /* Three new ones, one word. */
  expect (f, "abcde", "x", "+conflicts");
  expect (f, "abcde", "x", "");
  expect (f, "abcde", "xy", "+overdue");
  /* As long as one of those told of waits, it stands. */
  expect (f, "abe", "xy", "");
  expect (f, "ab", "xy", "-conflicts");
  expect (f, "", "", "-overdue");
  /* It comes back: that is news. */
  expect (f, "c", "", "+conflicts");
  g_string_truncate (f->log, 0);
  g_clear_pointer (&f->notices, linli_notices_free);
  g_assert_cmpstr (f->log->str, ==, "-conflicts ");
}

static void
test_watched (Fixture      *f,
              gconstpointer data)
{
  expect (f, "", "", "");
  f->watched = TRUE;
  expect (f, "a", "x", "");
  f->watched = FALSE;
  expect (f, "a", "x", "");
  expect (f, "ab", "x", "+conflicts");
}

/* ---- over the bus: a desktop of our own ---- */

typedef struct { GMainLoop *loop; GString *shown; GVariant *opened; GApplication *application; } Desktop;

static void
method_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               user_data)
{
  Desktop *desktop = user_data;
  const char *title, *body;

  if (strcmp (method, "Notify") != 0)
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  g_variant_get_child (parameters, 3, "&s", &title);
  g_variant_get_child (parameters, 4, "&s", &body);
  g_string_append_printf (desktop->shown, "%s|%s", title, body);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", 7));
  /* The person clicks it. */
  g_dbus_connection_emit_signal (connection, sender, path, interface, "ActionInvoked", g_variant_new ("(us)", 7, "default"), NULL);
}

static void
opened_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  Desktop *desktop = user_data;

  desktop->opened = g_variant_ref (parameter);
  g_main_loop_quit (desktop->loop);
}

static void
desktop_send (gpointer       data,
              const char    *id,
              GNotification *notification)
{
  g_application_send_notification (((Desktop *) data)->application, id, notification);
}

static void
desktop_withdraw (gpointer    data,
                  const char *id)
{
  g_application_withdraw_notification (((Desktop *) data)->application, id);
}

static gboolean
desktop_is_watched (gpointer data)
{
  return FALSE;
}

static gboolean
late_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static GDBusConnection *
be_the_desktop (GTestDBus *bus,
                Desktop   *desktop)
{
  static const char xml[] = "<node><interface name='org.freedesktop.Notifications'>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal></interface></node>";
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  g_autoptr(GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) owned = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_dbus_connection_register_object (connection, "/org/freedesktop/Notifications", info->interfaces[0], &vtable, desktop, NULL,
                                                       NULL), >, 0);
  owned = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.Notifications", 0), NULL, 0, -1, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

/* A click on what the desktop shows opens the record; no name stands in it. */
static void
test_desktop (Fixture      *f,
              gconstpointer data)
{
  static const LinliNoticeSink desktop_sink = { desktop_send, desktop_withdraw, desktop_is_watched };
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  g_autoptr(GTestDBus) bus = NULL;
  g_autoptr(GDBusConnection) connection = NULL;
  g_autoptr(GApplication) application = NULL;
  g_autoptr(GSimpleAction) action = g_simple_action_new ("open-todo", G_VARIANT_TYPE ("(sss)"));
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  Desktop desktop = { loop, shown, NULL, NULL };
  const char *kind;
  guint late;

  if (daemon == NULL)
    {
      g_test_skip ("there is no dbus-daemon");
      return;
    }
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  connection = be_the_desktop (bus, &desktop);
  application = g_application_new ("org.linli.Linli.Test", G_APPLICATION_DEFAULT_FLAGS);
  desktop.application = application;
  g_signal_connect (action, "activate", G_CALLBACK (opened_cb), &desktop);
  g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (action));
  g_assert_true (g_application_register (application, NULL, &error));
  g_assert_no_error (error);
  linli_notices_free (f->notices);
  f->notices = linli_notices_new (&desktop_sink, &desktop);
  expect (f, "", "", "");
  expect (f, "a", "", "");
  late = g_timeout_add_seconds (20, late_cb, loop);
  g_main_loop_run (loop);
  g_assert_nonnull (desktop.opened);
  g_source_remove (late);
  g_variant_get_child (desktop.opened, 0, "&s", &kind);
  g_assert_cmpstr (kind, ==, "person");
  g_assert_true (shown->len > 10);
  g_assert_null (strstr (shown->str, "张桂芳"));
  g_variant_unref (desktop.opened);
  g_clear_pointer (&f->notices, linli_notices_free);
  g_clear_object (&application);
  g_clear_object (&connection);
  g_test_dbus_stop (bus);
}

int
main (int   argc,
      char *argv[])
{
  /* The desktop's own way, whatever the environment has. */
  g_setenv ("GNOTIFICATION_BACKEND", "freedesktop", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/notices/each thing is told of once, many at once in one word, and withdrawn when done", Fixture, NULL, set_up, test_once, tear_down);
  g_test_add ("/notices/who looks at the window is told nothing", Fixture, NULL, set_up, test_watched, tear_down);
  g_test_add ("/notices/a click opens the record, and no name is told", Fixture, NULL, set_up, test_desktop, tear_down);
  return g_test_run ();
}
