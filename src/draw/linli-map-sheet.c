/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map on a sheet.  Sizes follow the shorter side, so that a sheet for the wall is read from as far as it hangs. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-sheet.h"

#include "linli-building-cell.h"
#include "linli-clock.h"
#include "linli-map-signs.h"
#include "linli-mercator.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PLAIN_BELOW 260  /* units of the shorter side: less has room for the map alone */

#define BASE_LINE    18    /* room for what is said of the map of others */
#define SIGN_ROW     17    /* and for a row of the legend of signs */
#define SIGN_TEXT    10.5
#define MAX_SIGN_ROWS 3

typedef struct { double x, y, width, height; } Frame;

/* Of letters and lines: 1 on a screen of middling size. */
static double
get_size (const LinliMapSheet *self)
{
  return CLAMP (MIN (self->width * self->columns, self->height * self->rows) / 760, 0.7, 6);
}

static gboolean
is_plain (const LinliMapSheet *self)
{
  return MIN (self->width, self->height) < PLAIN_BELOW;
}

/* Where the map lies on the whole, all sheets put together. */
static Frame
get_frame (const LinliMapSheet *self,
           guint                sign_rows)
{
  double width = self->width * self->columns, height = self->height * self->rows, s = get_size (self), margin = 16 * s;

  if (is_plain (self))
    return (Frame) { 0, 0, width, height };
  return (Frame) { margin, 46 * s, width - 2 * margin, height - 46 * s - (74 + (self->base != NULL ? BASE_LINE : 0) + sign_rows * SIGN_ROW) * s };
}

/* Round pixels of the world, so that tiles and sheets meet. */
static void
get_view (const LinliMapSheet *self,
          guint                sign_rows,
          LinliMapView        *ret_view)
{
  Frame frame = get_frame (self, sign_rows);
  double left = linli_mercator_x (self->west, -8), right = linli_mercator_x (self->east, -8);
  double top = linli_mercator_y (self->north, -8), bottom = linli_mercator_y (self->south, -8);
  double world = MIN (frame.width / MAX (right - left, 1e-12), frame.height / MAX (bottom - top, 1e-12));

  world = CLAMP (world, 256, linli_mercator_world_size (24));
  *ret_view = (LinliMapView) {
    .world_size = world, .left = (left + right) / 2 * world - frame.width / 2, .top = (top + bottom) / 2 * world - frame.height / 2,
    .width = (int) ceil (frame.width), .height = (int) ceil (frame.height), .device_scale = 1, .text_scale = get_size (self), .dark = self->dark,
    .footprints = self->footprints, .bare = self->bare, .theme = self->theme,
  };
}

/* Places that a sign and its words take, beside each other. */
static guint
count_columns (const LinliMapSheet *self)
{
  double s = get_size (self);

  return (guint) CLAMP ((self->width * self->columns - 32 * s) / (150 * s), 1, LINLI_SIGN_N_GROUPS);
}

/* Of what is in sight where there is no such row; then it is a little less. */
static guint
count_sign_rows (const LinliMapSheet    *self,
                 const LinliMapFeatures *features)
{
  guint counts[LINLI_SIGN_N_GROUPS], n = 0;
  LinliMapView view;

  if (is_plain (self) || features == NULL)
    return 0;
  get_view (self, 0, &view);
  linli_map_signs_count (&view, features->ground, counts);
  for (guint i = 0; i < LINLI_SIGN_N_GROUPS; i++)
    n += counts[i] > 0;
  return MIN ((n + count_columns (self) - 1) / count_columns (self), MAX_SIGN_ROWS);
}

double
linli_map_sheet_get_metres (const LinliMapSheet    *self,
                            const LinliMapFeatures *features)
{
  LinliMapView view;

  get_view (self, count_sign_rows (self, features), &view);
  return linli_mercator_metres_per_pixel ((self->south + self->north) / 2, log2 (view.world_size / 256));
}

double
linli_map_sheet_round (double metres)
{
  double power = pow (10, floor (log10 (MAX (metres, 1e-3))));

  return metres >= 5 * power ? 5 * power : metres >= 2 * power ? 2 * power : power;
}

static void
paint_title (const LinliMapSheet *self,
             cairo_t             *cr,
             const LinliTones    *tone)
{
  double s = get_size (self), x = 16 * s, width = self->width * self->columns - 2 * x;
  const char *theme = self->theme != NULL && self->theme->theme != NULL ? linli_theme_get_label (self->theme->theme) : NULL;

  linli_paint_text (cr, self->title != NULL && *self->title != '\0' ? self->title : _("Map of the community"), x, 24 * s, 20 * s, TRUE,
                    theme != NULL ? width * 0.6 : width, LINLI_ALIGN_LEFT, &tone->ink);
  if (theme != NULL)
    linli_paint_text (cr, theme, x + width, 26 * s, 13 * s, FALSE, width * 0.38, LINLI_ALIGN_RIGHT, &tone->dim);
}

static void
paint_north (const LinliMapSheet *self,
             cairo_t             *cr,
             const Frame         *frame,
             const LinliTones    *tone)
{
  double s = get_size (self), x = frame->x + frame->width - 26 * s, y = frame->y + 16 * s;

  linli_paint_color (cr, &tone->ink);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + 7 * s, y + 24 * s);
  cairo_line_to (cr, x, y + 19 * s);
  cairo_line_to (cr, x - 7 * s, y + 24 * s);
  cairo_close_path (cr);
  cairo_fill (cr);
  linli_paint_text (cr, C_("compass", "N"), x, y + 33 * s, 13 * s, TRUE, 0, LINLI_ALIGN_CENTRE, &tone->ink);
}

static void
paint_scale (const LinliMapSheet *self,
             cairo_t             *cr,
             double               y,
             double               unit,
             const LinliTones    *tone)
{
  double s = get_size (self), x = 16 * s, metres = linli_map_sheet_round (150 * s * unit);
  double width = metres / unit;
  g_autofree char *text = metres >= 1000 ? g_strdup_printf (_("%g km"), metres / 1000) : g_strdup_printf (_("%g m"), metres);

  linli_paint_color (cr, &tone->ink);
  cairo_rectangle (cr, x, y, width / 2, 4 * s);
  cairo_fill (cr);
  cairo_set_line_width (cr, MAX (0.5, 0.8 * s));
  cairo_rectangle (cr, x, y, width, 4 * s);
  cairo_stroke (cr);
  linli_paint_text (cr, "0", x, y + 13 * s, 11 * s, FALSE, 0, LINLI_ALIGN_LEFT, &tone->ink);
  linli_paint_text (cr, text, x + width, y + 13 * s, 11 * s, FALSE, 0, LINLI_ALIGN_CENTRE, &tone->ink);
}

/* Dark classes also carry lines, so that a copy without colours can be read. */
static void
paint_swatch (cairo_t    *cr,
              double      x,
              double      y,
              double      size,
              LinliColor  color,
              gboolean    hatched,
              const LinliTones *tone)
{
  cairo_rectangle (cr, x, y, size * 1.5, size);
  linli_paint_color (cr, &color);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, size / 14);
  linli_paint_color (cr, &tone->dim);
  cairo_stroke (cr);
  if (!hatched)
    return;
  cairo_move_to (cr, x, y + size);
  cairo_line_to (cr, x + size, y);
  cairo_move_to (cr, x + size * 0.5, y + size);
  cairo_line_to (cr, x + size * 1.5, y);
  cairo_stroke (cr);
}

static void
paint_legend (const LinliMapSheet *self,
              cairo_t             *cr,
              double               y,
              const LinliTones    *tone)
{
  double s = get_size (self), x = 16 * s + 190 * s, right = self->width * self->columns - 16 * s - 230 * s;
  double column = 158 * s, row_x = x;

  if (self->theme == NULL || self->theme->theme == NULL)
    return;
  for (guint i = 0; i < self->theme->n_classes; i++)
    {
      guint class_no = (i + 1) % self->theme->n_classes;  /* what is not known comes last */
      g_autofree char *words = linli_map_theme_describe (self->theme->theme, class_no);
      /* Translators: a class of the legend, and how many buildings are of it. */
      g_autofree char *text = g_strdup_printf (_("%s: %u"), words, self->theme->counts[class_no]);

      paint_swatch (cr, row_x, y - 4 * s, 11 * s, linli_map_theme_get_color (self->theme->theme, class_no, self->dark),
                    class_no + 1 == self->theme->n_classes, tone);
      linli_paint_text (cr, text, row_x + 22 * s, y + 2 * s, 11 * s, FALSE, column - 28 * s, LINLI_ALIGN_LEFT, &tone->ink);
      row_x += column;
      if (row_x + column > right)
        {
          row_x = x;
          y += 17 * s;
        }
    }
}

/* In the place of a legend. */
static void
paint_lines (const LinliMapSheet *self,
             cairo_t             *cr,
             double               y,
             const LinliTones    *tone)
{
  double s = get_size (self), x = 16 * s + 190 * s, width = self->width * self->columns - 16 * s - 240 * s - x;

  if (self->lines == NULL || (self->theme != NULL && self->theme->theme != NULL))
    return;
  for (guint i = 0; i < 4 && self->lines[i] != NULL; i++)
    linli_paint_text (cr, self->lines[i], x, y + i * 15 * s, 11 * s, i == 0, width, LINLI_ALIGN_LEFT, &tone->ink);
}

static void
paint_notes (const LinliMapSheet *self,
             cairo_t             *cr,
             double               y,
             const LinliTones    *tone)
{
  double s = get_size (self), right = self->width * self->columns - 16 * s;
  g_autofree char *day = linli_date_format (self->day);
  /* Translators: the day a map was made. */
  g_autofree char *made = g_strdup_printf (_("Made on %s"), day);
  g_autofree char *review = self->review_no != NULL ? g_strdup_printf (_("Map review number: %s"), self->review_no) : NULL;
  const char *lines[] = { _("For internal use"), self->source != NULL ? self->source : _("Source: the community's own records"),
                          review != NULL ? review : made };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    linli_paint_text (cr, lines[i], right, y + i * 15 * s, 11 * s, i == 0, 225 * s, LINLI_ALIGN_RIGHT, i == 0 ? &tone->ink : &tone->dim);
  if (review != NULL)
    linli_paint_text (cr, made, right, y + 45 * s, 11 * s, FALSE, 225 * s, LINLI_ALIGN_RIGHT, &tone->dim);
}

static void
paint_watermark (const LinliMapSheet *self,
                 cairo_t             *cr,
                 const Frame         *frame)
{
  double s = get_size (self), ink = self->dark ? 1 : 0;
  LinliColor color = { ink, ink, ink, 0.09 };

  cairo_save (cr);
  cairo_rectangle (cr, frame->x, frame->y, frame->width, frame->height);
  cairo_clip (cr);
  for (double y = frame->y + 90 * s; y < frame->y + frame->height + 120 * s; y += 190 * s)
    for (double x = frame->x + 60 * s; x < frame->x + frame->width + 120 * s; x += 330 * s)
      {
        cairo_save (cr);
        cairo_translate (cr, x, y);
        cairo_rotate (cr, -G_PI / 7);
        linli_paint_text (cr, self->watermark, 0, 0, 26 * s, TRUE, 0, LINLI_ALIGN_LEFT, &color);
        cairo_restore (cr);
      }
  cairo_restore (cr);
}

/* What the small signs stand for, those that are in sight. */
static void
paint_signs (const LinliMapSheet *self,
             cairo_t             *cr,
             double               y,
             const guint          counts[LINLI_SIGN_N_GROUPS],
             const LinliTones    *tone)
{
  guint columns = count_columns (self), place = 0;
  double s = get_size (self), column = (self->width * self->columns - 32 * s) / columns;

  for (guint i = 0; i < LINLI_SIGN_N_GROUPS && place < columns * MAX_SIGN_ROWS; i++)
    {
      double x = 16 * s + place % columns * column, row_y = y + place / columns * SIGN_ROW * s;

      if (counts[i] == 0)
        continue;
      linli_map_sign_paint (i, x + 6 * s, row_y, 12 * s, self->dark, cr);
      linli_paint_text (cr, linli_map_sign_describe (i), x + 16 * s, row_y, SIGN_TEXT * s, FALSE, column - 20 * s, LINLI_ALIGN_LEFT, &tone->ink);
      place++;
    }
}

/* Along the lower edge; never cut, for whose map it is has to be read. */
static void
paint_base_line (const LinliMapSheet  *self,
                 cairo_t              *cr,
                 double                y,
                 const LinliBasePaper *paper,
                 const LinliTones     *tone)
{
  double s = get_size (self), room = self->width * self->columns - 32 * s, size = 10 * s;
  g_autofree char *text = linli_base_paper_describe (paper, self->base);

  for (; size > 4 * s && linli_paint_measure (cr, text, size) > room; size *= 0.9)
    ;
  linli_paint_text (cr, text, 16 * s, y, size, FALSE, room, LINLI_ALIGN_LEFT, &tone->dim);
}

void
linli_map_sheet_paint (const LinliMapSheet *self,
                       LinliMapFeatures    *features,
                       guint                page,
                       cairo_t             *cr,
                       GCancellable        *cancellable)
{
  const LinliTones *tone = linli_building_tones (self->dark);
  double x = page % self->columns * self->width, y = page / self->columns * self->height, s = get_size (self);
  guint sign_rows = count_sign_rows (self, features);
  Frame frame = get_frame (self, sign_rows);
  LinliBasePaper own_paper = { 0 }, *paper = self->base_paper != NULL ? self->base_paper : &own_paper;
  guint signs[LINLI_SIGN_N_GROUPS] = { 0 };
  LinliMapView view;
  LinliMapBox edge;
  double bottom;

  g_return_if_fail (self->columns > 0 && self->rows > 0 && page < self->columns * self->rows);

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, self->width, self->height);
  cairo_clip (cr);
  linli_paint_color (cr, &tone->paper);
  cairo_paint (cr);
  cairo_translate (cr, -x, -y);
  get_view (self, sign_rows, &view);
  /* On paper the frame is the end; from one sheet of a poster to the next a name goes on. */
  edge = (LinliMapBox) { view.left, view.top, view.left + frame.width, view.top + frame.height };
  view.frame = &edge;
  if (!is_plain (self))
    linli_map_signs_count_shown (&view, features, cr, cancellable, signs);
  /* Only what lies on this sheet. */
  cairo_save (cr);
  {
    double left = MAX (frame.x, x), top = MAX (frame.y, y);
    double right = MIN (frame.x + frame.width, x + self->width), low = MIN (frame.y + frame.height, y + self->height);

    if (right > left && low > top)
      {
        left = floor (left);
        top = floor (top);
        view.left += left - frame.x;
        view.top += top - frame.y;
        view.width = (int) ceil (right - left);
        view.height = (int) ceil (low - top);
        cairo_rectangle (cr, left, top, right - left, low - top);
        cairo_clip (cr);
        cairo_translate (cr, left, top);
        view.clear = self->base != NULL && linli_base_paper_paint (self->base, &view, MAX (self->base_pixels, 0.1), cr, cancellable, paper);
        /* Paper is there already, and what shines through is on it. */
        linli_map_plate_paint (&view, features, cr, cancellable);
      }
  }
  cairo_restore (cr);
  if (self->watermark != NULL && *self->watermark != '\0')
    paint_watermark (self, cr, &frame);
  if (!is_plain (self))
    {
      bottom = frame.y + frame.height + 16 * s;
      linli_paint_color (cr, &tone->roof);
      cairo_set_line_width (cr, MAX (0.5, s));
      cairo_rectangle (cr, frame.x, frame.y, frame.width, frame.height);
      cairo_stroke (cr);
      paint_title (self, cr, tone);
      paint_north (self, cr, &frame, tone);
      paint_scale (self, cr, bottom, linli_map_sheet_get_metres (self, features), tone);
      paint_legend (self, cr, bottom, tone);
      paint_lines (self, cr, bottom, tone);
      paint_notes (self, cr, bottom, tone);
      paint_signs (self, cr, bottom + 64 * s, signs, tone);
      if (self->base != NULL)
        paint_base_line (self, cr, bottom + (67 + sign_rows * SIGN_ROW) * s, paper, tone);
    }
  linli_base_paper_clear (&own_paper);
  cairo_restore (cr);
}
