/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program is, and what somebody who helps has to know of this computer. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-about.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Not translated: it is read by those who help, wherever they sit. */
static void
add_machine (GString   *text,
             GtkWindow *window)
{
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  g_string_append_printf (text, "Linli %s%s\n", LINLI_VERSION, g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? " (Flatpak)" : "");
  g_string_append_printf (text, "System: %s\n", system != NULL ? system : "?");
  g_string_append_printf (text, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n", gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version);
  g_string_append_printf (text, "Display: %s, %s, scale %d\n", G_OBJECT_TYPE_NAME (gtk_widget_get_display (GTK_WIDGET (window))),
                          renderer != NULL ? G_OBJECT_TYPE_NAME (renderer) : "no renderer", gtk_widget_get_scale_factor (GTK_WIDGET (window)));
  g_string_append_printf (text, "Language: %s\n", g_get_language_names ()[0]);
}

static void
add_sync (GString      *text,
          LinliSession *session)
{
  const LinliSessionState *state = linli_session_get_state (session);
  g_autoptr(GDateTime) last = state->last_sync_ms > 0 ? g_date_time_new_from_unix_utc (state->last_sync_ms / 1000) : NULL;
  g_autofree char *when = last != NULL ? g_date_time_format (last, "%FT%TZ") : g_strdup ("never");

  g_string_append_printf (text, "Catalogue: version %u\n", linli_replica_get_catalogue (linli_session_get_replica (session))->version);
  g_string_append_printf (text, "Server: %s, enrolled: %s, signed in: %s\n", state->has_server ? "set" : "none", state->enrolled ? "yes" : "no",
                          state->signed_in ? "yes" : "no");
  g_string_append_printf (text, "Last whole sync: %s%s%s\n", when, state->syncing ? ", one is running" : "",
                          state->error != NULL ? ", the last try failed" : "");
  g_string_append_printf (text, "To send: %u, sent: %u, returned: %u, conflicts: %u\n", state->outbox.pending, state->outbox.sent,
                          state->outbox.returned, state->outbox.conflicts);
  g_string_append_printf (text, "Clock against the server: %" G_GINT64_FORMAT " ms\n", state->clock_off_ms);
}

char *
linli_about_describe (GtkWindow    *window,
                      LinliSession *session)
{
  GString *text = g_string_new (NULL);

  add_machine (text, window);
  if (session != NULL)
    add_sync (text, session);
  return g_string_free (text, FALSE);
}

void
linli_about_present (GtkWindow    *parent,
                     LinliSession *session)
{
  g_autofree char *described = linli_about_describe (parent, session);

  adw_show_about_window (parent, "application-name", _("Linli"), "application-icon", "org.linli.Linli", "version", LINLI_VERSION,
                         "developer-name", _("The Linli authors"), "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("The community's own ledger of people, places and things."),
                         "debug-info", described, "debug-info-filename", "linli.txt", NULL);
}
