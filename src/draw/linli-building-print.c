/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of the building picture.
 *
 * Of the ways to lay it out - whole cells or numbers only, all units or some on a page - the first is taken whose letters can be
 * read. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-print.h"

#include "linli-building-cell.h"
#include "linli-building-picture.h"
#include "linli-building-words.h"

#include <glib/gi18n-lib.h>

#define TITLE_PT     15
#define TEXT_PT      9
#define LINE_PT      14
#define SWATCH_PT    9
#define READABLE_PT  5     /* the smallest room number that is printed on purpose */
#define MOST_SCALE   0.8   /* points a pixel: a small house does not fill the page with large letters */
#define FULL         1.0   /* scales of the picture: whole cells, numbers only */
#define COMPACT      0.5
#define FULL_TEXT    13.0  /* of the head's name in a whole cell, the number in a compact one; in pixels */
#define COMPACT_TEXT 8.0

struct _LinliBuildingPrint
{
  const LinliBuildingData *data;  /* (unowned) */
  char      *printed;             /* (owned) */
  double     width, height, top, scale;
  double     style;               /* FULL or COMPACT */
  GPtrArray *parts;               /* (owned) (element-type LinliBuildingMatrix): pages */
};

static double
get_fit (const LinliBuildingPrint  *self,
         const LinliBuildingMatrix *part,
         double                     style)
{
  LinliBuildingPicture picture;

  linli_building_picture_init (&picture, part, self->data->rooms, self->data->legend, style, FALSE, LINLI_LEGEND_ALL);
  return MIN (MOST_SCALE, MIN (self->width / picture.width, (self->height - self->top - 2 * LINE_PT) / picture.height));
}

/* Cuts the building into @n_pages in a style; what was laid out before goes. */
static void
lay_out (LinliBuildingPrint *self,
         guint               n_pages,
         double              style)
{
  guint n_units = self->data->matrix->units->len, each = (n_units + n_pages - 1) / n_pages;

  g_ptr_array_set_size (self->parts, 0);
  self->scale = MOST_SCALE;
  self->style = style;
  for (guint first = 0; first < n_units; first += each)
    {
      g_ptr_array_add (self->parts, linli_building_matrix_cut (self->data->matrix, first, each));
      self->scale = MIN (self->scale, get_fit (self, g_ptr_array_index (self->parts, self->parts->len - 1), style));
    }
}

/* The fewest pages that can be read, with whole cells if they can; when none can, those with the largest letters. */
static void
choose_layout (LinliBuildingPrint *self)
{
  double best = 0, best_style = COMPACT;
  guint best_pages = 1;

  for (guint pages = 1; pages <= self->data->matrix->units->len; pages++)
    for (guint i = 0; i < 2; i++)
      {
        double style = i == 0 ? FULL : COMPACT;

        lay_out (self, pages, style);
        if (linli_building_print_get_text_size (self) >= READABLE_PT)
          return;
        if (linli_building_print_get_text_size (self) > best * 1.02)
          {
            best = linli_building_print_get_text_size (self);
            best_style = style;
            best_pages = pages;
          }
      }
  lay_out (self, best_pages, best_style);
}

/* ---- what stands around the picture ---- */

static double
paint_line (cairo_t    *cr,
            const char *text,
            double      x,
            double      y,
            double      size,
            gboolean    bold,
            double      width)
{
  return linli_paint_text (cr, text, x, y, size, bold, width, LINLI_ALIGN_LEFT, &linli_building_tones (FALSE)->ink);
}

/* Chips of the classes that any home is of, over as many lines as they need; returns the height.  @cr: (nullable): only measure. */
static double
paint_legend (const LinliBuildingPrint *self,
              cairo_t                  *cr,
              double                    top)
{
  double x = 0, y = top + LINE_PT / 2.0;

  for (guint i = 0; i < self->data->legend->classes->len; i++)
    {
      const LinliLegendClass *class = &g_array_index (self->data->legend->classes, LinliLegendClass, i);
      g_autofree char *text = g_strdup_printf (C_("legend", "%s %u"), class->label, class->rooms);
      LinliRect swatch = { x, y - SWATCH_PT / 2.0, SWATCH_PT, SWATCH_PT };

      if (class->rooms == 0)
        continue;
      linli_building_picture_paint_swatch (self->data->legend, i, FALSE, cr, &swatch);
      x += SWATCH_PT + 4 + paint_line (cr, text, x + SWATCH_PT + 4, y, TEXT_PT, FALSE, 0) + 12;
      if (x > self->width - 80)
        {
          x = 0;
          y += LINE_PT;
        }
    }
  return y + (x > 0 ? LINE_PT : 0) - LINE_PT / 2.0 - top;
}

static double
paint_head (const LinliBuildingPrint *self,
            cairo_t                  *cr)
{
  g_autofree char *counts = linli_building_describe_counts (&self->data->counts);
  /* Translators: the heading of a printed building: what it is coloured by. */
  g_autofree char *colour = g_strdup_printf (_("Colour: %s"), linli_building_mode_get_title (&self->data->legend->mode));
  double width = paint_line (cr, self->data->name, 0, TITLE_PT * 0.7, TITLE_PT, TRUE, self->width * 0.5);

  paint_line (cr, self->data->estate, width + 9, TITLE_PT * 0.75, TEXT_PT + 1, FALSE, self->width * 0.3);
  linli_paint_text (cr, _("For internal use"), self->width, TITLE_PT * 0.7, TEXT_PT + 1, TRUE, 0, LINLI_ALIGN_RIGHT,
                    &linli_building_tones (FALSE)->ink);
  paint_line (cr, counts, 0, TITLE_PT * 1.4 + LINE_PT / 2.0, TEXT_PT, FALSE, self->width);
  paint_line (cr, colour, 0, TITLE_PT * 1.4 + LINE_PT * 1.5, TEXT_PT, FALSE, self->width);
  return TITLE_PT * 1.4 + 2 * LINE_PT + paint_legend (self, cr, TITLE_PT * 1.4 + 2 * LINE_PT) + 6;
}

static void
paint_foot (const LinliBuildingPrint *self,
            guint                     page,
            cairo_t                  *cr)
{
  const LinliColor *dim = &linli_building_tones (FALSE)->dim;
  /* Translators: the number of a printed page, of all pages. */
  g_autofree char *number = g_strdup_printf (_("Page %u of %u"), page + 1, self->parts->len);
  /* Translators: the foot of a printed page: the day and the name of who printed it. */
  g_autofree char *printed = g_strdup_printf (_("Printed from Linli: %s"), self->printed);

  linli_paint_text (cr, printed, 0, self->height - LINE_PT / 2.0, TEXT_PT, FALSE, self->width * 0.7, LINLI_ALIGN_LEFT, dim);
  linli_paint_text (cr, number, self->width, self->height - LINE_PT / 2.0, TEXT_PT, FALSE, 0, LINLI_ALIGN_RIGHT, dim);
}

/* How high the heading is, found by painting it where nobody sees it. */
static double
measure_head (const LinliBuildingPrint *self)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  double height = paint_head (self, cr);

  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return height;
}

LinliBuildingPrint *
linli_building_print_new (const LinliBuildingData *data,
                          const char              *printed,
                          double                   width,
                          double                   height)
{
  LinliBuildingPrint *self;

  if (linli_building_mode_is_restricted (&data->legend->mode))
    return NULL;
  self = g_new0 (LinliBuildingPrint, 1);
  self->data = data;
  self->printed = g_strdup (printed);
  self->width = width;
  self->height = height;
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_building_matrix_free);
  self->top = measure_head (self);
  if (data->matrix->units->len > 0)
    choose_layout (self);
  return self;
}

void
linli_building_print_free (LinliBuildingPrint *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->parts);
  g_free (self->printed);
  g_free (self);
}

guint
linli_building_print_get_n_pages (const LinliBuildingPrint *self)
{
  return MAX (self->parts->len, 1);
}

double
linli_building_print_get_text_size (const LinliBuildingPrint *self)
{
  return self->scale * (self->style == FULL ? FULL_TEXT : COMPACT_TEXT);
}

const LinliBuildingMatrix *
linli_building_print_get_matrix (const LinliBuildingPrint *self,
                                 guint                     page)
{
  return page < self->parts->len ? g_ptr_array_index (self->parts, page) : NULL;
}

static gboolean
is_better (const LinliBuildingPrint *a,
           const LinliBuildingPrint *b)
{
  guint pages_a = linli_building_print_get_n_pages (a), pages_b = linli_building_print_get_n_pages (b);

  if (pages_a != pages_b)
    return pages_a < pages_b;
  return linli_building_print_get_text_size (a) > linli_building_print_get_text_size (b);
}

guint
linli_building_print_choose_paper (const LinliBuildingData *data,
                                   const LinliPaper        *papers,
                                   guint                    n,
                                   gboolean                *ret_across)
{
  g_autoptr(LinliBuildingPrint) best = NULL;
  guint paper = 0;

  *ret_across = TRUE;
  for (guint i = 0; i < 2 * n; i++)
    {
      const LinliPaper *of = &papers[i / 2];
      gboolean across = i % 2 == 0;
      g_autoptr(LinliBuildingPrint) print
          = linli_building_print_new (data, "", across ? of->height : of->width, across ? of->width : of->height);

      if (print == NULL)
        return 0;
      if (best == NULL || is_better (print, best))
        {
          g_clear_pointer (&best, linli_building_print_free);
          best = g_steal_pointer (&print);
          paper = i / 2;
          *ret_across = across;
        }
      if (!across && linli_building_print_get_n_pages (best) == 1 && linli_building_print_get_text_size (best) >= READABLE_PT)
        break;
    }
  return paper;
}

void
linli_building_print_paint (const LinliBuildingPrint *self,
                            guint                     page,
                            cairo_t                  *cr)
{
  LinliBuildingPicture picture;
  const LinliBuildingMatrix *part;

  paint_head (self, cr);
  paint_foot (self, page, cr);
  if (page >= self->parts->len)
    return;
  part = g_ptr_array_index (self->parts, page);
  linli_building_picture_init (&picture, part, self->data->rooms, self->data->legend, self->style, FALSE, LINLI_LEGEND_ALL);
  cairo_save (cr);
  cairo_translate (cr, 0, self->top);
  cairo_scale (cr, self->scale, self->scale);
  linli_building_picture_paint_parts (&picture, cr);
  cairo_restore (cr);
}
