/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The day's receipt fits on paper, also with many kinds, and says what it counts.  With LINLI_PICTURES set to a folder the page is kept. */

#define G_LOG_DOMAIN "linli-test-receipt"

#include "config.h"

#include "linli-receipt-page.h"

#include <cairo.h>
#include <string.h>

#define A4_WIDTH  539
#define A4_HEIGHT 786

static LinliReceipt *
make_receipt (LinliCatalogue *catalogue, guint n_kinds)
{
  LinliReceipt *receipt = g_new0 (LinliReceipt, 1);

  receipt->day = 20718;
  receipt->device = 6;
  receipt->name = g_strdup ("王敏");
  receipt->digest = g_strnfill (64, 'a');
  receipt->lines = g_array_new (FALSE, TRUE, sizeof (LinliReceiptLine));
  for (guint i = 0; i < n_kinds; i++)
    {
      LinliReceiptLine line = { g_ptr_array_index (catalogue->kinds, i % catalogue->kinds->len), 175, 170, 4, 1 };

      g_array_append_val (receipt->lines, line);
    }
  receipt->first = n_kinds > 0 ? 1 : 0;
  receipt->last = n_kinds * 175;
  return receipt;
}

static gboolean
has_ink (cairo_surface_t *surface)
{
  const unsigned char *data = cairo_image_surface_get_data (surface);
  gsize n = (gsize) cairo_image_surface_get_stride (surface) * (gsize) cairo_image_surface_get_height (surface);

  for (gsize i = 0; i < n; i++)
    if (data[i] != 0)
      return TRUE;
  return FALSE;
}

static void
test_fits (gconstpointer data)
{
  guint n_kinds = GPOINTER_TO_UINT (data);
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, NULL);
  g_autoptr(LinliReceipt) receipt = make_receipt (catalogue, n_kinds);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, A4_WIDTH, A4_HEIGHT);
  cairo_t *cr = cairo_create (surface);
  double height = linli_receipt_page_paint (receipt, "2026-09-22 17:30", A4_WIDTH, cr);

  g_assert_cmpfloat (height, >, 100 + 20.0 * n_kinds);
  g_assert_cmpfloat (height, <, A4_HEIGHT);
  cairo_surface_flush (surface);
  g_assert_true (has_ink (surface));
  cairo_destroy (cr);
  if (g_getenv ("LINLI_PICTURES") != NULL)
    {
      g_autofree char *file = g_strdup_printf ("%s/receipt-%u.png", g_getenv ("LINLI_PICTURES"), n_kinds);

      cairo_surface_write_to_png (surface, file);
    }
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/receipt/a day on which nothing was done", GUINT_TO_POINTER (0), test_fits);
  g_test_add_data_func ("/receipt/a day of three kinds", GUINT_TO_POINTER (3), test_fits);
  g_test_add_data_func ("/receipt/a day of twenty kinds", GUINT_TO_POINTER (20), test_fits);
  return g_test_run ();
}
