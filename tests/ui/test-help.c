/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual read, searched and laid out. */

#define G_LOG_DOMAIN "linli-test-help"

#include "ui-test.h"

#include "linli-help-window.h"
#include "linli-manual.h"

#include <string.h>

/* ---- the text ---- */

static void
test_blocks (void)
{
  static const struct { const char *line; LinliManualBlockType type; const char *markup, *plain; } rows[] = {
    { "Plain & simple", LINLI_MANUAL_TEXT, "Plain &amp; simple", "Plain & simple" },
    { "## Part", LINLI_MANUAL_HEADING, "Part", "Part" },
    { "- one **bold** word", LINLI_MANUAL_ITEM, "one <b>bold</b> word", "one bold word" },
    { "2. press `Ctrl+K`", LINLI_MANUAL_STEP, "press <tt>Ctrl+K</tt>", "press Ctrl+K" },
    { "> mind <this>", LINLI_MANUAL_NOTE, "mind &lt;this&gt;", "mind <this>" },
    { "see [there](02-finding.md).", LINLI_MANUAL_TEXT, "see <a href=\"02-finding.md\">there</a>.", "see there." },
    { "![a map](../../pictures/map.png)", LINLI_MANUAL_PICTURE, "a map", "a map" },
    { "a [bracket, ** and ` left open", LINLI_MANUAL_TEXT, "a [bracket, ** and ` left open", "a [bracket, ** and ` left open" },
    { "2026 was a year", LINLI_MANUAL_TEXT, "2026 was a year", "2026 was a year" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LinliManualChapter) chapter = linli_manual_parse ("test", rows[i].line);
      const LinliManualBlock *block;

      g_test_message ("%s", rows[i].line);
      g_assert_cmpuint (chapter->blocks->len, ==, 1);
      block = g_ptr_array_index (chapter->blocks, 0);
      g_assert_cmpint (block->type, ==, rows[i].type);
      g_assert_cmpstr (block->markup, ==, rows[i].markup);
      g_assert_cmpstr (block->plain, ==, rows[i].plain);
      g_assert_cmpstr (block->picture, ==, block->type == LINLI_MANUAL_PICTURE ? "map.png" : NULL);
      g_assert_cmpuint (block->number, ==, block->type == LINLI_MANUAL_STEP ? 2 : 0);
      g_assert_true (pango_parse_markup (block->markup, -1, 0, NULL, NULL, NULL, NULL) || strstr (block->markup, "<a ") != NULL);
    }
}

static void
test_chapter (void)
{
  g_autoptr(LinliManualChapter) chapter = linli_manual_parse ("finding", "# To find\n\n<!-- a note to writers -->\nOne.\n\n- Two\n");
  g_autofree char *name = linli_manual_get_name ("02-finding.md");

  g_assert_cmpstr (chapter->title, ==, "To find");
  g_assert_cmpuint (chapter->blocks->len, ==, 2);
  g_assert_cmpstr (name, ==, "finding");
  g_assert_cmpuint (linli_manual_count (chapter, ""), ==, 3);
  g_assert_cmpuint (linli_manual_count (chapter, "FIND"), ==, 1);
  g_assert_cmpuint (linli_manual_count (chapter, "to find"), ==, 1);
  g_assert_cmpuint (linli_manual_count (chapter, "one two"), ==, 0);
}

/* Who reads no Chinese gets English, whatever else they read. */
static void
test_language (void)
{
  static const struct { const char *languages[4], *folder; } rows[] = {
    { { "zh_CN.UTF-8", "zh_CN", "zh" }, "zh_CN" }, { { "zh_TW", "zh", "C" }, "zh_CN" }, { { "en_US.UTF-8", "en_US", "en" }, "en" },
    { { "C.UTF-8", "C" }, "en" }, { { "mn_CN", "mn", "zh_CN" }, "zh_CN" }, { { "de", "en", "zh_CN" }, "en" }, { { "", "pictures", ".." }, "en" },
    { { NULL }, "en" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = linli_manual_choose_language (rows[i].languages);

      g_test_message ("%s", rows[i].languages[0]);
      g_assert_cmpstr (folder, ==, rows[i].folder);
    }
}

/* What F1 asks for must be there. */
static void
test_manual (void)
{
  static const char *const wanted[] = { "first-day", "several", "trouble", "today", "map", "building", "folder", "lists" };
  g_autoptr(GPtrArray) chapters = linli_manual_load ();

  g_assert_cmpuint (chapters->len, >=, 12);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < chapters->len; j++)
        found = found || g_str_equal (((LinliManualChapter *) g_ptr_array_index (chapters, j))->name, wanted[i]);
      g_test_message ("%s", wanted[i]);
      g_assert_true (found);
    }
  for (guint j = 0; j < chapters->len; j++)
    {
      const LinliManualChapter *chapter = g_ptr_array_index (chapters, j);

      g_assert_cmpstr (chapter->title, !=, chapter->name);
      for (guint k = 0; k < chapter->blocks->len; k++)
        {
          const LinliManualBlock *block = g_ptr_array_index (chapter->blocks, k);
          g_autofree char *path = g_strconcat (LINLI_MANUAL_RESOURCES "pictures/", block->picture, NULL);

          if (block->picture != NULL)
            g_assert_true (g_resources_get_info (path, 0, NULL, NULL, NULL));
        }
    }
}

/* ---- the window ---- */

static void
test_window (void)
{
  GtkWidget *parent = gtk_window_new ();
  LinliHelpWindow *help = linli_help_window_present (GTK_WINDOW (parent), "map");
  gpointer weak = help;
  guint all = linli_help_window_get_n_shown (help);

  g_object_add_weak_pointer (G_OBJECT (help), &weak);
  g_assert_cmpstr (linli_help_window_get_chapter (help), ==, "map");
  g_assert_true (linli_help_window_present (GTK_WINDOW (parent), "nonsense") == help);
  g_assert_cmpstr (linli_help_window_get_chapter (help), ==, "first-day");

  linli_help_window_search_for (help, "safe-graphics");
  g_assert_cmpstr (linli_help_window_get_chapter (help), ==, "trouble");
  g_assert_cmpuint (linli_help_window_get_n_shown (help), <, all);
  linli_help_window_search_for (help, "zzzz");
  g_assert_cmpuint (linli_help_window_get_n_shown (help), ==, 0);
  linli_help_window_search_for (help, "");
  g_assert_cmpuint (linli_help_window_get_n_shown (help), ==, all);

  /* It goes with the window it was asked from. */
  gtk_window_destroy (GTK_WINDOW (parent));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (weak);
}

int
main (int   argc,
      char *argv[])
{
  if (!ui_test_init (&argc, &argv))
    return 0;
  g_test_add_func ("/help/each kind of line becomes its block", test_blocks);
  g_test_add_func ("/help/a chapter has a title, and is searched by all the words", test_chapter);
  g_test_add_func ("/help/the manual is read in a language one reads", test_language);
  g_test_add_func ("/help/the manual has what F1 asks for, and its pictures", test_manual);
  g_test_add_func ("/help/the window opens a chapter, searches, and goes with its parent", test_window);
  return g_test_run ();
}
