/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a picture says of itself: texts are counted through every kind of node, and what no font can show is told. */

#define G_LOG_DOMAIN "linli-test-snapshot"

#include "linli-snapshot.h"

/* A private use character that no font of ours has a form for. */
#define NO_FORM "\xf4\x8f\xbf\xbd"

static void
append_text (GtkSnapshot *snapshot,
             const char  *text)
{
  PangoFontMap *map = pango_cairo_font_map_get_default ();
  PangoContext *context = pango_font_map_create_context (map);
  g_autoptr(PangoLayout) layout = pango_layout_new (context);

  pango_layout_set_text (layout, text, -1);
  gtk_snapshot_append_layout (snapshot, layout, &(GdkRGBA) { 0, 0, 0, 1 });
  g_object_unref (context);
}

static LinliSnapshotReport
count (GtkSnapshot *snapshot)
{
  GskRenderNode *node = gtk_snapshot_free_to_node (snapshot);
  LinliSnapshotReport report = { 0 };

  if (node != NULL)
    linli_snapshot_count (node, &report);
  g_clear_pointer (&node, gsk_render_node_unref);
  return report;
}

static void
test_known (void)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  LinliSnapshotReport report;

  append_text (snapshot, "Linli");
  append_text (snapshot, "501");
  report = count (snapshot);
  g_assert_cmpuint (report.n_glyphs, ==, 8);
  g_assert_cmpuint (report.n_unknown, ==, 0);
}

static void
test_unknown (void)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  LinliSnapshotReport report;

  append_text (snapshot, "ab" NO_FORM "c" NO_FORM);
  report = count (snapshot);
  g_assert_cmpuint (report.n_glyphs, ==, 5);
  g_assert_cmpuint (report.n_unknown, ==, 2);
}

static void
test_wrapped (void)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  LinliSnapshotReport report;

  gtk_snapshot_push_opacity (snapshot, 0.5);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, 300, 300));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (10, 10));
  append_text (snapshot, "abc");
  gtk_snapshot_restore (snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_push_cross_fade (snapshot, 0.5);
  append_text (snapshot, "d");
  gtk_snapshot_pop (snapshot);
  append_text (snapshot, "ef" NO_FORM);
  gtk_snapshot_pop (snapshot);
  report = count (snapshot);
  g_assert_cmpuint (report.n_glyphs, ==, 7);
  g_assert_cmpuint (report.n_unknown, ==, 1);
}

static void
test_empty (void)
{
  g_assert_cmpuint (count (gtk_snapshot_new ()).n_glyphs, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      return 0;
    }
  g_test_add_func ("/snapshot/every glyph is counted", test_known);
  g_test_add_func ("/snapshot/a character without a form is told", test_unknown);
  g_test_add_func ("/snapshot/texts in other nodes are found", test_wrapped);
  g_test_add_func ("/snapshot/nothing is nothing", test_empty);
  return g_test_run ();
}
