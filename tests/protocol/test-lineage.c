/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where two lineages of a partition part. */
#include "config.h"

#include "linli-lineage.h"

static const struct { const char *name, *known, *told; gint64 fork; } rows[] = {
  { "never restored", "1:0", "1:0", G_MAXINT64 },
  { "restored once", "1:0", "1:0,2:10", 10 },
  { "restored twice unheard, to an older copy the second time", "1:0", "1:0,3:7", 7 },
  { "restored twice unheard, the second copy from between", "1:0", "1:0,2:10,3:15", 10 },
  { "restored once more to what came after", "1:0,2:10", "1:0,2:10,3:12", 12 },
  { "restored once more to what was before", "1:0,2:10", "1:0,3:8", 8 },
  { "a copy of the first time that goes further than the fork", "1:0,2:10", "1:0,3:20", 10 },
  { "the oldest ones are not told any more", "4:30,5:40", "5:40,6:44", 44 },
  { "nothing in common", "1:0", "2:0", -1 },
  { "an older server told nothing", "", "1:0,2:10", -1 },
  { "an older server tells nothing", "1:0", "", -1 },
  { "nonsense is passed over", "x,1:0,:,3", "1:0,-1:4,2:10", 10 },
};

static void
test_fork (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(GArray) known = linli_lineage_from_text (rows[i].known), told = linli_lineage_from_text (rows[i].told);
  g_autofree char *text = linli_lineage_to_text (told);
  g_autoptr(GArray) again = linli_lineage_from_text (text);
  gint64 seq = -1, back = -1;

  g_assert_true (linli_lineage_find_fork (known, told, &seq) == (rows[i].fork >= 0));
  g_assert_cmpint (seq, ==, rows[i].fork);
  /* It is the same seen from the other side. */
  linli_lineage_find_fork (told, known, &back);
  g_assert_cmpint (back, ==, seq);
  g_assert_cmpmem (again->data, again->len * sizeof (LinliFork), told->data, told->len * sizeof (LinliFork));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lineage/%s", rows[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_fork);
    }
  return g_test_run ();
}
