/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables made at random come back as they were written, in UTF-8 and GB18030; damaged ones are refused or read, never more. */

#define G_LOG_DOMAIN "linli-test-csv"

#include "config.h"

#include "linli-csv.h"
#include "linli-error.h"

#include <string.h>

static gint32
below (gint32 n)
{
  return g_test_rand_int_range (0, n);
}

/* Blanks at the ends are taken off when a table is read, so there are none. */
static char *
make_cell (void)
{
  static const char *const pieces[] = { "", "王芳", "邻里", ",", ";", "\t", "\"", "\n", "\r", "\r\n", "'", "=", "+", "-", "@", "0123", " ",
    "𠮷", "a", "1.5" };
  static const char *const first[] = { "邻", "=", "+", "-", "@", "'", "a", "0" };
  GString *cell = g_string_new (first[below (G_N_ELEMENTS (first))]);

  for (gint32 n = below (5); n > 0; n--)
    g_string_append (cell, pieces[below (G_N_ELEMENTS (pieces))]);
  g_string_append (cell, "里");
  return g_string_free (cell, FALSE);
}

static GPtrArray *
make_table (GString *out, guint columns)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);
  guint rows = 1 + (guint) below (6);

  for (guint i = 0; i < columns; i++)
    g_string_append_printf (out, "%s列%u", i > 0 ? "," : "", i);
  g_string_append (out, "\r\n");
  for (guint i = 0; i < rows * columns; i++)
    {
      char *cell = make_cell ();

      g_ptr_array_add (cells, cell);
      linli_csv_append_cell (out, cell);
      g_string_append (out, i % columns + 1 < columns ? "," : "\r\n");
    }
  return cells;
}

static void
test_round_trips (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr(GString) text = g_string_new (round % 3 == 0 ? "\xef\xbb\xbf" : "");
      guint columns = 2 + (guint) below (5);
      g_autoptr(GPtrArray) cells = make_table (text, columns);
      g_autofree char *converted = round % 3 == 1 ? g_convert (text->str, (gssize) text->len, "GB18030", "UTF-8", NULL, NULL, NULL) : NULL;
      const char *data = converted != NULL ? converted : text->str;
      g_autoptr(GPtrArray) row = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GError) error = NULL;
      guint line = 0, n = 0;
      g_autoptr(LinliCsv) csv = linli_csv_new (data, strlen (data), &line, &error);

      g_assert_no_error (error);
      g_assert_true (linli_csv_next (csv, row, &line, &error));
      g_assert_cmpuint (row->len, ==, columns);
      for (; linli_csv_next (csv, row, &line, &error); n++)
        {
          g_assert_cmpuint (row->len, ==, columns);
          for (guint i = 0; i < columns; i++)
            g_assert_cmpstr (g_ptr_array_index (row, i), ==, g_ptr_array_index (cells, n * columns + i));
        }
      g_assert_no_error (error);
      g_assert_cmpuint (n * columns, ==, cells->len);
    }
}

static void
test_mutations (void)
{
  static const char bytes[] = "\",;\t\r\n'=\x80\xff\xd5 a1";

  for (guint round = 0; round < 10000; round++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GPtrArray) cells = make_table (text, 3), row = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliCsv) csv = NULL;
      guint line = 0;

      for (gint32 n = 1 + below (4); n > 0 && text->len > 0; n--)
        {
          gint32 at = below ((gint32) text->len);

          if (below (3) == 0)
            g_string_erase (text, at, 1);
          else if (below (2) == 0)
            g_string_insert_c (text, at, bytes[below (sizeof bytes)]);
          else
            text->str[at] = bytes[below (sizeof bytes)];
        }
      csv = linli_csv_new (text->str, text->len, &line, &error);
      g_assert_cmpint (csv == NULL, ==, error != NULL);
      while (csv != NULL && linli_csv_next (csv, row, &line, &error))
        {
          g_assert_cmpuint (row->len, >, 0);
          g_assert_cmpuint (line, >, 0);
          for (guint i = 0; i < row->len; i++)
            g_assert_true (g_utf8_validate (g_ptr_array_index (row, i), -1, NULL));
        }
      g_assert_true (error == NULL || error->domain == LINLI_ERROR);
    }
}

static void
test_no_formulas (void)
{
  static const char *const cells[] = { "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "'x" };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autoptr(GString) out = g_string_new (NULL);

      linli_csv_append_cell (out, cells[i]);
      g_assert_true (g_str_has_prefix (out->str, "\"'"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/what is written is read back", test_round_trips);
  g_test_add_func ("/csv/damaged tables are refused or read", test_mutations);
  g_test_add_func ("/csv/no cell is a formula", test_no_formulas);
  return g_test_run ();
}
