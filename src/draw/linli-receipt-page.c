/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One page: a title, a table, a digest. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-receipt-page.h"

#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

#define TITLE_PT 15
#define TEXT_PT  10
#define LINE_PT  20
#define N_COLUMNS 5

typedef struct { cairo_t *cr; double y, width; } Paper;

static double
paint_text (const Paper    *paper,
            double          x,
            double          width,
            double          size,
            gboolean        right,
            const char     *text)
{
  g_autoptr(PangoLayout) layout = pango_cairo_create_layout (paper->cr);
  PangoFontDescription *font = pango_font_description_from_string ("Sans");
  int height;

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (paper->cr, x, paper->y);
  pango_cairo_show_layout (paper->cr, layout);
  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static void
paint_line (const Paper *paper)
{
  cairo_set_line_width (paper->cr, 0.5);
  cairo_move_to (paper->cr, 0, paper->y - 4);
  cairo_line_to (paper->cr, paper->width, paper->y - 4);
  cairo_stroke (paper->cr);
}

/* @cells: the first to the left, numbers to the right. */
static void
paint_row (Paper             *paper,
           const char *const *cells)
{
  double first = paper->width * 0.4, rest = (paper->width - first) / (N_COLUMNS - 1);

  for (guint i = 0; i < N_COLUMNS; i++)
    paint_text (paper, i == 0 ? 0 : first + (i - 1) * rest, i == 0 ? first : rest, TEXT_PT, i > 0, cells[i]);
  paper->y += LINE_PT;
}

static void
paint_counts (Paper                  *paper,
              const char             *label,
              const LinliReceiptLine *line)
{
  const guint counts[N_COLUMNS - 1] = { line->saved, line->accepted, line->waiting, line->returned };
  char texts[N_COLUMNS - 1][16];
  const char *cells[N_COLUMNS] = { label };

  for (guint i = 0; i < N_COLUMNS - 1; i++)
    {
      g_snprintf (texts[i], sizeof texts[i], "%u", counts[i]);
      cells[i + 1] = texts[i];
    }
  paint_row (paper, cells);
}

double
linli_receipt_page_paint (const LinliReceipt *receipt,
                          const char         *printed,
                          double              width,
                          cairo_t            *cr)
{
  const char *const heads[N_COLUMNS] = { _("Kind"), _("Saved"), _("Accepted"), _("To be sent"), _("Returned") };
  g_autofree char *day = linli_date_format (receipt->day);
  g_autofree char *device = g_strdup_printf ("%" G_GINT64_FORMAT, receipt->device);
  /* Translators: the day, a person, the number of the computer. */
  g_autofree char *who = g_strdup_printf (_("%s · %s · computer %s"), day, receipt->name != NULL ? receipt->name : "—", device);
  g_autofree char *numbers = NULL, *digest = g_strdup_printf (_("Digest of what was written: %s"), receipt->digest);
  g_autofree char *foot = g_strdup_printf (_("Printed %s. For internal use."), printed);
  LinliReceiptLine total = { NULL, 0, 0, 0, 0 };
  Paper paper = { cr, 0, width };

  cairo_set_source_rgb (cr, 0, 0, 0);
  paper.y += paint_text (&paper, 0, width, TITLE_PT, FALSE, _("Receipt of the day")) + 6;
  paper.y += paint_text (&paper, 0, width, TEXT_PT, FALSE, who) + 18;
  paint_row (&paper, heads);
  paint_line (&paper);
  for (guint i = 0; i < receipt->lines->len; i++)
    {
      const LinliReceiptLine *line = &g_array_index (receipt->lines, LinliReceiptLine, i);

      paint_counts (&paper, linli_kind_get_label (line->kind), line);
      total.saved += line->saved;
      total.accepted += line->accepted;
      total.waiting += line->waiting;
      total.returned += line->returned;
    }
  paint_line (&paper);
  paint_counts (&paper, _("All changes"), &total);
  paper.y += 12;
  if (receipt->last > 0)
    {
      g_autofree char *first = g_strdup_printf ("%" G_GINT64_FORMAT, receipt->first), *last = g_strdup_printf ("%" G_GINT64_FORMAT, receipt->last);

      numbers = g_strdup_printf (_("Changes number %s to %s of this computer"), first, last);
      paper.y += paint_text (&paper, 0, width, TEXT_PT, FALSE, numbers) + 6;
    }
  paper.y += paint_text (&paper, 0, width, TEXT_PT, FALSE, digest) + 18;
  paper.y += paint_text (&paper, 0, width, TEXT_PT - 1, FALSE, foot);
  return paper.y;
}
