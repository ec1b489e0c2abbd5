/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of actions and the trail of places: pure, no display. */

#define G_LOG_DOMAIN "linli-test-actions"

#include "config.h"

#include "linli-actions.h"
#include "linli-shortcuts.h"
#include "linli-trail.h"

#include <string.h>

static void
test_reachable (void)
{
  guint n;
  const LinliAction *actions = linli_actions_list (&n);

  for (guint i = 0; i < n; i++)
    {
      gboolean targeted = actions[i].flags & LINLI_ACTION_TARGETED, desktop = actions[i].flags & LINLI_ACTION_DESKTOP;

      g_test_message ("%s", actions[i].name != NULL ? actions[i].name : actions[i].accels);
      g_assert_true (actions[i].accels != NULL || actions[i].menu > 0 || (actions[i].flags & LINLI_ACTION_PALETTE) || targeted || desktop);
      /* What a person can reach has words; what only a row activates needs a target. */
      g_assert_true (targeted ? actions[i].parameter != NULL : desktop || actions[i].title != NULL);
      g_assert_true (actions[i].parameter == NULL || g_variant_type_string_is_valid (actions[i].parameter));
      g_assert_false ((actions[i].flags & LINLI_ACTION_PALETTE) && actions[i].parameter != NULL);
      g_assert_false (actions[i].menu > 0 && actions[i].parameter != NULL);
    }
}

static void
test_keys (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const struct { const char *name, *accel; } expected[] = {
    { "win.search", "<Control>k" }, { "win.find", "<Control>f" }, { "win.back", "<Alt>Left" }, { "win.forward", "<Alt>Right" },
    { "win.save", "<Control>s" }, { "win.shortcuts", "<Control>question" }, { "win.sync", "F5" }, { "win.lock", "<Control>l" },
    { "win.next-pane", "F6" }, { "window.close", "<Control>w" }, { "app.quit", "<Control>q" },
  };
  guint n;
  const LinliAction *actions = linli_actions_list (&n);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const LinliAction *action = linli_actions_find (expected[i].name);

      g_assert_nonnull (action);
      g_assert_true (g_str_has_prefix (action->accels, expected[i].accel));
    }
  /* No key means two things.  Keys that a widget answers may be those of another widget. */
  for (guint i = 0; i < n; i++)
    {
      g_auto(GStrv) accels = actions[i].accels != NULL && actions[i].name != NULL ? g_strsplit (actions[i].accels, " ", -1) : NULL;

      for (guint j = 0; accels != NULL && accels[j] != NULL; j++)
        {
          g_test_message ("%s", accels[j]);
          g_assert_true (g_hash_table_add (seen, g_strdup (accels[j])));
        }
    }
}

static void
test_shortcuts (void)
{
  g_autofree char *xml = linli_shortcuts_describe ();
  guint n;
  const LinliAction *actions = linli_actions_list (&n);

  for (guint i = 0; i < n; i++)
    if (actions[i].accels != NULL)
      {
        g_autofree char *title = g_markup_escape_text (actions[i].title, -1);

        g_test_message ("%s", title);
        g_assert_nonnull (strstr (xml, title));
      }
  g_assert_nonnull (strstr (xml, "&lt;Alt&gt;1...&lt;Alt&gt;9"));
  g_assert_nonnull (strstr (xml, "F5 &lt;Control&gt;r"));
}

static void
test_menu (void)
{
  g_autoptr(GMenuModel) main_menu = linli_actions_make_menu (LINLI_MENU_MAIN), person_menu = linli_actions_make_menu (LINLI_MENU_PERSON);
  GMenuModel *const menus[] = { main_menu, person_menu };
  guint n, n_expected = 0, n_found = 0;
  const LinliAction *actions = linli_actions_list (&n);

  for (guint i = 0; i < n; i++)
    n_expected += actions[i].menu > 0;
  for (guint i = 0; i < G_N_ELEMENTS (menus); i++)
    for (int section = 0; section < g_menu_model_get_n_items (menus[i]); section++)
      {
        g_autoptr(GMenuModel) items = g_menu_model_get_item_link (menus[i], section, G_MENU_LINK_SECTION);

        g_assert_nonnull (items);
        n_found += (guint) g_menu_model_get_n_items (items);
      }
  g_assert_cmpuint (n_found, ==, n_expected);
}

/* ---- the trail ---- */

static int page_a, page_b;

static void
visit (LinliTrail *trail,
       gpointer    page,
       guint8      record,
       gint64      at_s)
{
  LinliTrailStop stop = { page, { { record } } };

  linli_trail_visit (trail, &stop, at_s * G_USEC_PER_SEC);
}

static void
expect (const LinliTrailStop *stop,
        gpointer              page,
        guint8                record)
{
  g_assert_nonnull (stop);
  g_assert_true (stop->page == page);
  g_assert_cmpuint (stop->record.bytes[0], ==, record);
}

static void
test_trail (void)
{
  g_autoptr(LinliTrail) trail = linli_trail_new ();

  g_assert_null (linli_trail_go (trail, -1, 0));
  g_assert_null (linli_trail_go (trail, 1, 0));
  visit (trail, &page_a, 1, 0);
  visit (trail, &page_a, 2, 10);
  visit (trail, &page_a, 2, 15);
  visit (trail, &page_b, 3, 20);
  expect (linli_trail_go (trail, -1, 30 * G_USEC_PER_SEC), &page_a, 2);
  expect (linli_trail_go (trail, -1, 31 * G_USEC_PER_SEC), &page_a, 1);
  g_assert_null (linli_trail_go (trail, -1, 32 * G_USEC_PER_SEC));
  expect (linli_trail_go (trail, 1, 33 * G_USEC_PER_SEC), &page_a, 2);
  /* A new way forgets the old one forward. */
  visit (trail, &page_b, 4, 40);
  g_assert_null (linli_trail_go (trail, 1, 41 * G_USEC_PER_SEC));
  expect (linli_trail_go (trail, -1, 42 * G_USEC_PER_SEC), &page_a, 2);
}

static void
test_passing (void)
{
  g_autoptr(LinliTrail) trail = linli_trail_new ();

  visit (trail, &page_a, 0, 0);
  visit (trail, &page_a, 1, 60);
  for (guint8 i = 2; i < 50; i++)
    visit (trail, &page_a, i, 120);
  expect (linli_trail_go (trail, -1, 200 * G_USEC_PER_SEC), &page_a, 1);
  g_assert_null (linli_trail_go (trail, -1, 201 * G_USEC_PER_SEC));
  /* Passing by and back is no step. */
  visit (trail, &page_a, 7, 300);
  visit (trail, &page_a, 1, 300);
  g_assert_false (linli_trail_can_go (trail, -1));
}

static void
test_bound (void)
{
  g_autoptr(LinliTrail) trail = linli_trail_new ();
  guint steps = 0;

  for (guint i = 0; i < 1000; i++)
    visit (trail, i % 2 == 0 ? &page_a : &page_b, (guint8) (1 + i % 200), i * 10);
  while (linli_trail_go (trail, -1, G_GINT64_CONSTANT (20000) * G_USEC_PER_SEC) != NULL)
    steps++;
  g_assert_cmpuint (steps, ==, 99);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/actions/every action has a key, a menu entry, a place in the palette, or a target", test_reachable);
  g_test_add_func ("/actions/the keys people expect are there, and none means two things", test_keys);
  g_test_add_func ("/actions/the shortcuts window tells every key", test_shortcuts);
  g_test_add_func ("/actions/the main menu has what the table says", test_menu);
  g_test_add_func ("/trail/back and forward lead where one was", test_trail);
  g_test_add_func ("/trail/what was only passed is no stop", test_passing);
  g_test_add_func ("/trail/it does not grow for ever", test_bound);
  return g_test_run ();
}
