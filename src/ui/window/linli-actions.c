/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of actions, and what is made from it. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-actions.h"

#include <glib/gi18n.h>
#include <string.h>

#define N_NUMBERED   9
#define N_SECTIONS   4
#define MAIN         LINLI_ACTION_NEEDS_MAIN
#define PALETTE      LINLI_ACTION_PALETTE
#define TARGETED     LINLI_ACTION_TARGETED

static const LinliAction table[] = {
  /* where to look */
  { "win.search", NULL, "<Control>k", N_("Search everything"), LINLI_ACTIONS_GO, 0, MAIN },
  { "win.find", NULL, "<Control>f", N_("Filter this list"), LINLI_ACTIONS_GO, 0, MAIN | PALETTE },
  { "win.back", NULL, "<Alt>Left", N_("Back to where you looked before"), LINLI_ACTIONS_GO, 0, MAIN | PALETTE },
  { "win.forward", NULL, "<Alt>Right", N_("Forward again"), LINLI_ACTIONS_GO, 0, MAIN | PALETTE },
  { "win.page", "i", "<Alt>%u", N_("Page 1 to 9"), LINLI_ACTIONS_GO, 0, MAIN | LINLI_ACTION_NUMBERED },
  { "win.next-pane", NULL, "F6", N_("Next part: pages, list, file"), LINLI_ACTIONS_GO, 0, MAIN },
  { "win.open-record", "(ss)", NULL, NULL, LINLI_ACTIONS_GO, 0, MAIN | TARGETED },
  { "win.open-field", "(sss)", NULL, NULL, LINLI_ACTIONS_GO, 0, MAIN | TARGETED },
  { "win.settle", "(ssb)", NULL, NULL, LINLI_ACTIONS_GO, 0, MAIN | TARGETED },
  { "win.show-building", "(ss)", NULL, NULL, LINLI_ACTIONS_GO, 0, MAIN | TARGETED },
  { "win.show-rows-on-map", "(sax)", NULL, NULL, LINLI_ACTIONS_GO, 0, MAIN | TARGETED },
  { "win.show-on-map", "s", NULL, NULL, LINLI_ACTIONS_GO, 0, MAIN | TARGETED },
  /* the record in sight */
  { "win.save", NULL, "<Control>s", N_("Save what was changed"), LINLI_ACTIONS_RECORD, 0, MAIN | PALETTE },
  { "win.undo", NULL, "<Control>z", N_("Undo, also what was saved"), LINLI_ACTIONS_RECORD, 0, MAIN | PALETTE },
  { "win.redo", NULL, "<Control><Shift>z", N_("Do it again"), LINLI_ACTIONS_RECORD, 0, MAIN | PALETTE },
  { "win.history", NULL, "<Control>h", N_("History of the field, or of the file"), LINLI_ACTIONS_RECORD, 0, MAIN | PALETTE },
  { "win.verify", NULL, "<Control>e", N_("Checked, unchanged: the section in sight"), LINLI_ACTIONS_RECORD, 0, MAIN | PALETTE },
  { "win.only-due", NULL, "<Control>m", N_("Only fields that are missing or stale, or all"), LINLI_ACTIONS_RECORD, 0, MAIN | PALETTE },
  { "win.reveal", NULL, "<Control><Shift>r", N_("Show hidden values for 10 seconds"), LINLI_ACTIONS_RECORD, 0, MAIN | PALETTE },
  { "win.new-record", NULL, "<Control>n", N_("New record of this list"), LINLI_ACTIONS_RECORD, 0, MAIN | PALETTE },
  { "win.add-member", "s", NULL, NULL, LINLI_ACTIONS_RECORD, 0, MAIN | TARGETED },
  { "win.begin-about", "(sss)", NULL, NULL, LINLI_ACTIONS_RECORD, 0, MAIN | TARGETED },
  /* filling in: the form answers these itself, behind the input method (linli-folder-keys.c) */
  { NULL, NULL, "Return Tab", N_("Next field, also Tab; Shift+Tab the one before"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "Escape", N_("Put the field back"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "<Alt>Down", N_("The choices or the calendar of a field"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "F2", N_("The value of the record saved before"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "F4", N_("The address, also for everybody else who lives there"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "F8", N_("Unknown, declined, empty"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "<Control>g", N_("Go to a field by its name"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "<Control>u", N_("Next field that is not answered"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "<Control><Shift>e", N_("Next field with a message"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "<Control>1...<Control>8", N_("Section 1 to 8"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "<Control>Page_Down", N_("Next section; Ctrl+Page Up the one before"), LINLI_ACTIONS_FORM, 0, 0 },
  { NULL, NULL, "<Control>j", N_("Open the record that a field names"), LINLI_ACTIONS_FORM, 0, 0 },
  /* lists: the list answers these itself (src/ui/list) */
  { NULL, NULL, "Down Up", N_("Next or previous row; the file follows"), LINLI_ACTIONS_LIST, 0, 0 },
  { NULL, NULL, "Home End", N_("First row, last row"), LINLI_ACTIONS_LIST, 0, 0 },
  { NULL, NULL, "<Shift>Down <Shift>Up", N_("Select several rows"), LINLI_ACTIONS_LIST, 0, 0 },
  { NULL, NULL, "<Control>a", N_("Select all rows"), LINLI_ACTIONS_LIST, 0, 0 },
  { NULL, NULL, "<Control>c", N_("Copy the selected rows as a table"), LINLI_ACTIONS_LIST, 0, 0 },
  { NULL, NULL, "Menu <Shift>F10", N_("What can be done with the rows"), LINLI_ACTIONS_LIST, 0, 0 },
  { NULL, NULL, "F7", N_("Columns: which, their order, width and sorting"), LINLI_ACTIONS_LIST, 0, 0 },
  /* the building picture: linli-building-view-input.c */
  { NULL, NULL, "3+0+1", N_("Go to a home by typing its number"), LINLI_ACTIONS_PICTURE, 0, 0 },
  { NULL, NULL, "Left Right Up Down", N_("From home to home"), LINLI_ACTIONS_PICTURE, 0, 0 },
  { NULL, NULL, "Return", N_("Open the household, or the room where nobody lives"), LINLI_ACTIONS_PICTURE, 0, 0 },
  { NULL, NULL, "<Control>space", N_("Take a home into the selection, or out"), LINLI_ACTIONS_PICTURE, 0, 0 },
  { NULL, NULL, "<Shift>Right", N_("Extend the selection"), LINLI_ACTIONS_PICTURE, 0, 0 },
  { NULL, NULL, "<Control>plus <Control>minus <Control>0", N_("Larger, smaller, as it fits"), LINLI_ACTIONS_PICTURE, 0, 0 },
  /* the program */
  { "win.sync", NULL, "F5 <Control>r", N_("Sync now"), LINLI_ACTIONS_PROGRAM, 1, MAIN | PALETTE },
  { "win.courier", NULL, NULL, N_("Carry by USB"), LINLI_ACTIONS_PROGRAM, 1, MAIN | PALETTE },
  { "win.enrol-anew", NULL, NULL, N_("Enrol this computer anew"), LINLI_ACTIONS_PROGRAM, 0, MAIN | PALETTE },
  { "win.receipt", NULL, NULL, N_("Print the receipt of the day"), LINLI_ACTIONS_PROGRAM, 1, MAIN | PALETTE },
  { "win.preferences", NULL, "<Control>comma", N_("Preferences"), LINLI_ACTIONS_PROGRAM, 2, PALETTE },
  { "win.help", NULL, "F1", N_("Help"), LINLI_ACTIONS_PROGRAM, 3, PALETTE },
  { "win.shortcuts", NULL, "<Control>question", N_("Keyboard shortcuts"), LINLI_ACTIONS_PROGRAM, 3, PALETTE },
  { "win.about", NULL, NULL, N_("About Linli"), LINLI_ACTIONS_PROGRAM, 3, PALETTE },
  { "win.lock", NULL, "<Control>l", N_("Lock"), LINLI_ACTIONS_PROGRAM, LINLI_MENU_PERSON + 1, MAIN | PALETTE },
  { "win.switch-person", NULL, NULL, N_("Another person"), LINLI_ACTIONS_PROGRAM, LINLI_MENU_PERSON + 1, MAIN | PALETTE },
  { "win.sign-out", NULL, NULL, N_("Sign out"), LINLI_ACTIONS_PROGRAM, LINLI_MENU_PERSON + 1, MAIN | PALETTE },
  { NULL, NULL, "F10", N_("Main menu"), LINLI_ACTIONS_PROGRAM, 0, 0 },
  { "window.close", NULL, "<Control>w", N_("Close the window"), LINLI_ACTIONS_PROGRAM, 0, 0 },
  { "app.open-todo", "(sss)", NULL, NULL, LINLI_ACTIONS_PROGRAM, 0, TARGETED },
  { "app.open-page", "i", NULL, NULL, LINLI_ACTIONS_PROGRAM, 0, TARGETED },
  { "app.search", NULL, NULL, NULL, LINLI_ACTIONS_PROGRAM, 0, LINLI_ACTION_DESKTOP },
  { "app.new-record", NULL, NULL, NULL, LINLI_ACTIONS_PROGRAM, 0, LINLI_ACTION_DESKTOP },
  { "app.sync", NULL, NULL, NULL, LINLI_ACTIONS_PROGRAM, 0, LINLI_ACTION_DESKTOP },
  { "app.quit", NULL, "<Control>q", N_("Close the program"), LINLI_ACTIONS_PROGRAM, 4, PALETTE },
};

const LinliAction *
linli_actions_list (guint *ret_n)
{
  *ret_n = G_N_ELEMENTS (table);
  return table;
}

const LinliAction *
linli_actions_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_strcmp0 (table[i].name, name) == 0)
      return &table[i];
  return NULL;
}

const char *
linli_actions_get_group (LinliActionGroup group)
{
  static const char *const titles[LINLI_N_ACTION_GROUPS] = { N_("Where to look"), N_("The file in sight"), N_("Filling in"), N_("Lists"),
                                                             N_("Building picture"), N_("Program") };

  return _(titles[group]);
}

void
linli_actions_add (GActionMap            *map,
                   const char            *scope,
                   const LinliActionCall *calls,
                   guint                  n_calls,
                   gpointer               user_data)
{
  for (guint i = 0; i < n_calls; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%s", scope, calls[i].name);
      const LinliAction *info = linli_actions_find (name);
      g_autoptr(GSimpleAction) action = NULL;

      g_return_if_fail (info != NULL);
      action = g_simple_action_new (calls[i].name, info->parameter != NULL ? G_VARIANT_TYPE (info->parameter) : NULL);
      g_signal_connect (action, "activate", G_CALLBACK (calls[i].func), user_data);
      g_action_map_add_action (map, G_ACTION (action));
    }
}

void
linli_actions_enable (GActionMap *map,
                      gboolean    has_main)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const char *dot = table[i].name != NULL ? strchr (table[i].name, '.') : NULL;
      GAction *action = dot != NULL && (table[i].flags & LINLI_ACTION_NEEDS_MAIN) ? g_action_map_lookup_action (map, dot + 1) : NULL;

      if (action != NULL)
        g_simple_action_set_enabled (G_SIMPLE_ACTION (action), has_main);
    }
}

void
linli_actions_forbid_writing (GActionMap *map)
{
  static const char *const names[] = { "save", "undo", "redo", "verify", "reveal", "add-member", "begin-about", "new-record", "sync", "enrol-anew",
                                       "sign-out" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_action_map_lookup_action (map, names[i]) != NULL)
      g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (map, names[i])), FALSE);
}

static void
set_numbered (GtkApplication    *application,
              const LinliAction *action)
{
  g_auto(GStrv) parts = g_strsplit (action->accels, "%u", 2);

  for (guint i = 0; i < N_NUMBERED; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s(%u)", action->name, i);
      g_autofree char *accel = g_strdup_printf ("%s%u%s", parts[0], i + 1, parts[1]);
      const char *const accels[] = { accel, NULL };

      gtk_application_set_accels_for_action (application, name, accels);
    }
}

void
linli_actions_set_accels (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto(GStrv) accels = NULL;

      if (table[i].name == NULL || table[i].accels == NULL)
        continue;
      if (table[i].flags & LINLI_ACTION_NUMBERED)
        {
          set_numbered (application, &table[i]);
          continue;
        }
      accels = g_strsplit (table[i].accels, " ", -1);
      gtk_application_set_accels_for_action (application, table[i].name, (const char *const *) accels);
    }
}

GMenuModel *
linli_actions_make_menu (LinliMenu which)
{
  GMenu *menu = g_menu_new ();

  for (guint section = 1; section <= N_SECTIONS; section++)
    {
      g_autoptr(GMenu) items = g_menu_new ();

      for (guint i = 0; i < G_N_ELEMENTS (table); i++)
        if (table[i].menu == (guint) which + section)
          g_menu_append (items, _(table[i].title), table[i].name);
      if (g_menu_model_get_n_items (G_MENU_MODEL (items)) > 0)
        g_menu_append_section (menu, NULL, G_MENU_MODEL (items));
    }
  g_menu_freeze (menu);
  return G_MENU_MODEL (menu);
}

char *
linli_actions_get_key (const LinliAction *action)
{
  g_auto(GStrv) accels = action->accels != NULL ? g_strsplit (action->accels, " ", 2) : NULL;
  GdkModifierType modifiers;
  guint key;

  if (accels == NULL || !gtk_accelerator_parse (accels[0], &key, &modifiers))
    return NULL;
  return gtk_accelerator_get_label (key, modifiers);
}
