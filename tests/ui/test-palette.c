/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is meant by what is typed: pure, no display. */

#define G_LOG_DOMAIN "linli-test-palette"

#include "config.h"

#include "linli-palette-text.h"

static void
test_marks (void)
{
  static const struct { const char *title, *query, *markup; } table[] = {
    /* characters and words */
    { "张桂芳", "张", "<b>张</b>桂芳" },
    { "张桂芳", "桂芳", "张<b>桂芳</b>" },
    { "张桂芳", "张 芳", "<b>张</b>桂<b>芳</b>" },
    { "张桂芳", "李", NULL },
    { "张桂芳", "", NULL },
    { "Sync now", "syn", "<b>Syn</b>c now" },
    { "Sync now", "now sync", "<b>Sync</b> <b>now</b>" },
    { "A<B & C", "b", "A&lt;<b>B</b> &amp; C" },
    /* pinyin, whole or begun, and initials */
    { "张桂芳", "zgf", "<b>张桂芳</b>" },
    { "张桂芳", "zg", "<b>张桂</b>芳" },
    { "张桂芳", "gf", "张<b>桂芳</b>" },
    { "张桂芳", "ZHANG", "<b>张</b>桂芳" },
    { "张桂芳", "zhang gui", "<b>张桂</b>芳" },
    { "张桂芳", "zhguif", "<b>张桂芳</b>" },
    { "张桂芳", "zhangx", NULL },
    { "单雄信", "shan", "<b>单</b>雄信" },
    { "单雄信", "dan", "<b>单</b>雄信" },
    { "尉迟恭", "ycg", "<b>尉迟恭</b>" },
    { "立即同步", "tb", "立即<b>同步</b>" },
    /* house numbers */
    { "3号楼 2单元 501", "3-2-501", "<b>3</b>号楼 <b>2</b>单元 <b>501</b>" },
    { "3号楼 2单元 501", "3号楼2单元501", "<b>3</b>号楼 <b>2</b>单元 <b>501</b>" },
    { "3号楼 2单元 501", "3-2-5", "<b>3</b>号楼 <b>2</b>单元 <b>5</b>01" },
    { "3号楼 2单元 501", "501", "3号楼 2单元 <b>501</b>" },
    { "3号楼 2单元 501", "03-02", "<b>3</b>号楼 <b>2</b>单元 501" },
    { "3号楼 2单元 501", "３－２", "<b>3</b>号楼 <b>2</b>单元 501" },
    { "3号楼 2单元 501", "2-3", NULL },
    { "13号楼 1单元 101", "3-1", NULL },
    /* no text of ours */
    { "张桂芳", "\xff", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *markup = linli_palette_mark (table[i].title, table[i].query);

      g_test_message ("%s in %s", table[i].query, table[i].title);
      g_assert_cmpstr (markup, ==, table[i].markup);
      g_assert_true (linli_palette_meets (table[i].title, table[i].query) == (table[i].markup != NULL));
    }
}

/* A long title and a long text of one letter end soon. */
static void
test_bound (void)
{
  g_autoptr(GString) title = g_string_new (NULL), query = g_string_new (NULL);

  for (guint i = 0; i < 150; i++)
    g_string_append (title, "安");
  for (guint i = 0; i < 64; i++)
    g_string_append (query, "an");
  g_string_append_c (query, 'x');
  g_assert_false (linli_palette_meets (title->str, query->str));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/palette/what was meant stands in bold", test_marks);
  g_test_add_func ("/palette/a text of one syllable ends soon", test_bound);
  return g_test_run ();
}
