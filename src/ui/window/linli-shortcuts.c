/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GtkShortcutsWindow takes its groups only from a description in XML (until GTK 4.14), so one is written from the table. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-shortcuts.h"

#include "linli-actions.h"

#include <glib/gi18n.h>

#define ROWS_A_COLUMN "21"

static void
append_property (GString    *xml,
                 const char *name,
                 const char *value)
{
  g_autofree char *escaped = g_markup_escape_text (value, -1);

  g_string_append_printf (xml, "<property name=\"%s\">%s</property>", name, escaped);
}

/* "<Alt>%u" → "<Alt>1...<Alt>9", which the window shows as a range. */
static char *
get_accelerator (const LinliAction *action)
{
  g_auto(GStrv) parts = NULL;

  if (!(action->flags & LINLI_ACTION_NUMBERED))
    return g_strdup (action->accels);
  parts = g_strsplit (action->accels, "%u", 2);
  return g_strdup_printf ("%s1%s...%s9%s", parts[0], parts[1], parts[0], parts[1]);
}

static void
append_group (GString          *xml,
              LinliActionGroup  group)
{
  guint n, n_rows = 0;
  const LinliAction *actions = linli_actions_list (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *accelerator = NULL;

      if (actions[i].group != group || actions[i].accels == NULL || actions[i].title == NULL)
        continue;
      if (n_rows++ == 0)
        {
          g_string_append (xml, "<child><object class=\"GtkShortcutsGroup\">");
          append_property (xml, "title", linli_actions_get_group (group));
        }
      accelerator = get_accelerator (&actions[i]);
      g_string_append (xml, "<child><object class=\"GtkShortcutsShortcut\">");
      append_property (xml, "title", _(actions[i].title));
      append_property (xml, "accelerator", accelerator);
      g_string_append (xml, "</object></child>");
    }
  if (n_rows > 0)
    g_string_append (xml, "</object></child>");
}

char *
linli_shortcuts_describe (void)
{
  GString *xml = g_string_new ("<interface><object class=\"GtkShortcutsWindow\" id=\"window\"><property name=\"modal\">1</property>"
                               "<child><object class=\"GtkShortcutsSection\"><property name=\"section-name\">keys</property>"
                               "<property name=\"max-height\">" ROWS_A_COLUMN "</property>");

  for (guint group = 0; group < LINLI_N_ACTION_GROUPS; group++)
    append_group (xml, group);
  g_string_append (xml, "</object></child></object></interface>");
  return g_string_free (xml, FALSE);
}

/* The toolkit shows only an icon on the button that opens the search. */
static void
name_search (GtkWidget *widget)
{
  if (GTK_IS_TOGGLE_BUTTON (widget))
    gtk_widget_set_tooltip_text (widget, _("Search"));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_search (child);
}

void
linli_shortcuts_present (GtkWindow *parent)
{
  g_autofree char *xml = linli_shortcuts_describe ();
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_string (xml, -1);
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));

  gtk_window_set_title (window, _("Keyboard shortcuts"));
  gtk_window_set_transient_for (window, parent);
  name_search (GTK_WIDGET (window));
  gtk_window_present (window);
}
