/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cell: fill by its classes, number, people, head, badges; marks for what is old, unchecked or unsent. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-cell.h"

#include "linli-building-badge.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>

#define COMPACT_SCALE 0.62  /* below it a cell shows its number only */
#define DETAIL_SCALE  1.35  /* from it on a cell also says its class, and text grows no further */
#define MAX_STRIPES   4

#define RGBA(hex, alpha) \
  { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, (alpha) }

static const LinliTones tones[2] = {
  { RGBA (0xfaf8f4, 1), RGBA (0xffffff, 1), RGBA (0xe9e4da, 1), RGBA (0x1d1c1a, 1), RGBA (0x1d1c1a, 0.58),
    RGBA (0x1d1c1a, 0.20), RGBA (0x4a453c, 1), RGBA (0x1d1c1a, 0.13), RGBA (0x1d1c1a, 0.45),
    RGBA (0x1c71d8, 1) },
  { RGBA (0x1e1e20, 1), RGBA (0x28282b, 1), RGBA (0x19191a, 1), RGBA (0xf4f2ee, 1), RGBA (0xf4f2ee, 0.62),
    RGBA (0xf4f2ee, 0.17), RGBA (0xa8a294, 1), RGBA (0xf4f2ee, 0.12), RGBA (0xf4f2ee, 0.50),
    RGBA (0x78aeed, 1) },
};

const LinliTones *
linli_building_tones (gboolean dark)
{
  return &tones[dark ? 1 : 0];
}

void
linli_paint_color (cairo_t          *cr,
                   const LinliColor *color)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha);
}

/* ---- text ---- */

static PangoLayout *
make_layout (cairo_t    *cr,
             const char *text,
             double      size,
             gboolean    bold,
             double      width)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  g_autoptr(PangoFontDescription) font = pango_font_description_from_string ("Sans");

  /* Without the language a CJK font may pick the forms of another country. */
  pango_context_set_language (pango_layout_get_context (layout), pango_language_from_string ("zh-cn"));
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  if (width > 0)
    {
      pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  pango_layout_set_text (layout, text, -1);
  return layout;
}

double
linli_paint_text (cairo_t          *cr,
                  const char       *text,
                  double            x,
                  double            y,
                  double            size,
                  gboolean          bold,
                  double            width,
                  LinliAlign        align,
                  const LinliColor *color)
{
  g_autoptr(PangoLayout) layout = make_layout (cr, text, size, bold, width);
  PangoRectangle extents;

  pango_layout_get_pixel_extents (layout, NULL, &extents);
  if (align != LINLI_ALIGN_LEFT)
    x -= align == LINLI_ALIGN_RIGHT ? extents.width : extents.width / 2.0;
  linli_paint_color (cr, color);
  cairo_move_to (cr, round (x) - extents.x, round (y - extents.height / 2.0));
  pango_cairo_show_layout (cr, layout);
  return extents.width;
}

double
linli_paint_measure (cairo_t    *cr,
                     const char *text,
                     double      size)
{
  g_autoptr(PangoLayout) layout = make_layout (cr, text, size, FALSE, 0);
  PangoRectangle extents;

  pango_layout_get_pixel_extents (layout, NULL, &extents);
  return extents.width;
}

/* ---- parts ---- */

static void
paint_hatch (cairo_t          *cr,
             const LinliRect  *rect,
             double            scale,
             const LinliColor *color)
{
  double step = MAX (5, 7 * scale);

  cairo_save (cr);
  cairo_rectangle (cr, rect->x, rect->y, rect->width, rect->height);
  cairo_clip (cr);
  linli_paint_color (cr, color);
  cairo_set_line_width (cr, 1);
  for (double x = rect->x - rect->height; x < rect->x + rect->width; x += step)
    {
      cairo_move_to (cr, x, rect->y + rect->height);
      cairo_line_to (cr, x + rect->height, rect->y);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
}

static double
paint_badge (const LinliBuildingPicture *picture,
             cairo_t                    *cr,
             const char                 *text,
             double                      x,
             double                      y,
             double                      s)
{
  const LinliTones *tone = linli_building_tones (picture->dark);
  double height = round (13 * s), width;
  g_autoptr(PangoLayout) layout = make_layout (cr, text, 9.5 * s, FALSE, 0);
  PangoRectangle extents;

  pango_layout_get_pixel_extents (layout, NULL, &extents);
  width = MAX (height, extents.width + 6 * s);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - 3, y + 3.5, 2.5, -G_PI / 2, 0);
  cairo_arc (cr, x + width - 3, y + height - 3.5, 2.5, 0, G_PI / 2);
  cairo_arc (cr, x + 3, y + height - 3.5, 2.5, G_PI / 2, G_PI);
  cairo_arc (cr, x + 3, y + 3.5, 2.5, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
  linli_paint_color (cr, &tone->badge);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  linli_paint_color (cr, &tone->ink);
  cairo_move_to (cr, round (x + (width - extents.width) / 2), round (y + (height - extents.height) / 2));
  pango_cairo_show_layout (cr, layout);
  return width;
}

static void
paint_badges (const LinliBuildingPicture *picture,
              cairo_t                    *cr,
              const LinliMatrixRoom      *room,
              double                      x,
              double                      y,
              double                      s)
{
  LinliBadge badges[LINLI_BADGES_MAX];
  guint n = linli_badges_list (room, badges);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *glyph = linli_badge_get_glyph (badges[i], room);

      x += paint_badge (picture, cr, glyph, x, y, s) + 3 * s;
    }
}

/* One class fills the cell; several share it as stripes of the same width, and what finds no stripe is counted. */
static void
paint_fill (const LinliBuildingPicture *picture,
            cairo_t                    *cr,
            const LinliMatrixRoom      *room,
            const LinliRect            *rect)
{
  const LinliTones *tone = linli_building_tones (picture->dark);
  guint n = (guint) __builtin_popcount (room->classes), stripes = MIN (n, MAX_STRIPES), at = 0;

  for (guint i = 0; i < picture->legend->classes->len && at < stripes; i++)
    {
      LinliRect stripe = *rect;
      LinliColor fill;

      if (!(room->classes >> i & 1))
        continue;
      stripe.x = rect->x + round (rect->width * at / stripes);
      stripe.width = rect->x + round (rect->width * (at + 1) / stripes) - stripe.x;
      fill = linli_building_legend_get_color (picture->legend, i, picture->dark);
      linli_paint_color (cr, &fill);
      cairo_rectangle (cr, stripe.x, stripe.y, stripe.width, stripe.height);
      cairo_fill (cr);
      if (g_array_index (picture->legend->classes, LinliLegendClass, i).hatched)
        paint_hatch (cr, &stripe, picture->scale, &tone->hatch);
      at++;
    }
  if (n > stripes)
    {
      g_autofree char *more = g_strdup_printf ("+%u", n - stripes);

      linli_paint_text (cr, more, rect->x + rect->width - 7 * picture->scale, rect->y + rect->height - 9 * picture->scale,
                        MAX (8, 10 * picture->scale), TRUE, 0, LINLI_ALIGN_RIGHT, &tone->ink);
    }
}

void
linli_building_picture_paint_swatch (const LinliBuildingLegend *legend,
                                     guint                      index,
                                     gboolean                   dark,
                                     cairo_t                   *cr,
                                     const LinliRect           *rect)
{
  const LinliTones *tone = linli_building_tones (dark);
  LinliColor fill = linli_building_legend_get_color (legend, index, dark);

  linli_paint_color (cr, &fill);
  cairo_rectangle (cr, rect->x, rect->y, rect->width, rect->height);
  cairo_fill (cr);
  if (g_array_index (legend->classes, LinliLegendClass, index).hatched)
    paint_hatch (cr, rect, 0.8, &tone->hairline);
  linli_paint_color (cr, &tone->badge);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, rect->x + 0.5, rect->y + 0.5, rect->width - 1, rect->height - 1);
  cairo_stroke (cr);
}

/* What a room is for, along its upper edge and below: a shop has an awning, a cellar earth over it, a garage a rolling door. */
static void
paint_kind (const LinliBuildingPicture *picture,
            cairo_t                    *cr,
            const LinliMatrixRoom      *room,
            const LinliRect            *rect)
{
  const LinliTones *tone = linli_building_tones (picture->dark);
  double s = MIN (picture->scale, DETAIL_SCALE), strip = MAX (3, round (5 * s)), step = round (MAX (6, 8 * s));

  cairo_save (cr);
  cairo_rectangle (cr, rect->x, rect->y, rect->width, rect->height);
  cairo_clip (cr);
  linli_paint_color (cr, &tone->badge);
  cairo_set_line_width (cr, 1);
  switch (room->kind)
    {
    case LINLI_ROOM_SHOP:
      for (guint i = 0; i * step < rect->width; i += 2)
        cairo_rectangle (cr, rect->x + i * step, rect->y, step, strip);
      cairo_fill (cr);
      cairo_rectangle (cr, rect->x, rect->y + strip - 0.5, rect->width, 0);
      cairo_stroke (cr);
      break;
    case LINLI_ROOM_GARAGE:
      linli_paint_color (cr, &tone->hatch);
      for (double y = round (rect->y + rect->height / 2) + 0.5; y < rect->y + rect->height; y += MAX (3, round (4 * s)))
        cairo_rectangle (cr, rect->x + 4, y, rect->width - 8, 0);
      cairo_stroke (cr);
      break;
    case LINLI_ROOM_BASEMENT:
      paint_hatch (cr, &(LinliRect) { rect->x, rect->y, rect->width, strip }, 0.7, &tone->badge);
      break;
    case LINLI_ROOM_DWELLING:
    case LINLI_ROOM_SHARED:
    case LINLI_N_ROOM_KINDS:
    default:
      break;
    }
  cairo_restore (cr);
}

static void
paint_border (const LinliBuildingPicture *picture,
              cairo_t                    *cr,
              const LinliMatrixRoom      *room,
              const LinliRect            *rect)
{
  static const double dots[] = { 1, 3 };
  const LinliTones *tone = linli_building_tones (picture->dark);

  linli_paint_color (cr, &tone->hairline);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, rect->x + 0.5, rect->y + 0.5, rect->width, rect->height);
  cairo_stroke (cr);
  if (!room->stale)
    return;
  cairo_save (cr);
  linli_paint_color (cr, &tone->badge);
  cairo_set_dash (cr, dots, G_N_ELEMENTS (dots), 0);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, rect->x + 2.5, rect->y + 2.5, rect->width - 4, rect->height - 4);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
paint_words (const LinliBuildingPicture *picture,
             cairo_t                    *cr,
             const LinliMatrixRoom      *room,
             const LinliRect            *rect,
             const LinliColor           *ink)
{
  const LinliTones *tone = linli_building_tones (picture->dark);
  const char *no = room->no != NULL ? room->no : "";
  double s = MIN (picture->scale, DETAIL_SCALE), left = rect->x + 7 * s, inner = rect->width - 13 * s, count_width = 0;

  if (picture->scale < COMPACT_SCALE)
    {
      linli_paint_text (cr, no, rect->x + rect->width / 2, rect->y + rect->height / 2, MAX (8, 15 * s), TRUE, rect->width - 4,
                        LINLI_ALIGN_CENTRE, ink);
      return;
    }
  if (room->people > 0)
    {
      /* Translators: people in a home, as short as can be. */
      g_autofree char *count = g_strdup_printf (C_("cell", "%u p."), room->people);

      count_width = linli_paint_text (cr, count, rect->x + rect->width - 7 * s, rect->y + 13 * s, 11 * s, FALSE, 0,
                                      LINLI_ALIGN_RIGHT, &tone->dim);
    }
  linli_paint_text (cr, no, left, rect->y + 13 * s, 13.5 * s, TRUE, inner - count_width, LINLI_ALIGN_LEFT, ink);
  if (room->head != NULL)
    linli_paint_text (cr, room->head, left, rect->y + 30 * s, 13 * s, FALSE, inner, LINLI_ALIGN_LEFT, ink);
  else if (room->kind != LINLI_ROOM_DWELLING)
    linli_paint_text (cr, linli_room_kind_get_label (room->kind), left, rect->y + 30 * s, 11 * s, FALSE, inner, LINLI_ALIGN_LEFT, &tone->dim);
  paint_badges (picture, cr, room, left, round (rect->y + rect->height - 16.5 * s), s);
  if (picture->scale > DETAIL_SCALE && rect->height > 70 * s)
    {
      g_autofree char *classes = linli_building_legend_describe (picture->legend, room);

      linli_paint_text (cr, classes, left, rect->y + 45 * s, 10.5 * s, FALSE, inner, LINLI_ALIGN_LEFT, &tone->dim);
    }
}

void
linli_building_cell_paint (const LinliBuildingPicture *picture,
                           cairo_t                    *cr,
                           guint                       cell)
{
  const LinliMatrixRoom *room
      = g_ptr_array_index (picture->rooms, g_array_index (picture->matrix->cells, LinliMatrixCell, cell).room);
  const LinliTones *tone = linli_building_tones (picture->dark);
  LinliRect rect = linli_building_picture_get_cell (picture, cell);
  gboolean faded = !(picture->shown & room->classes);
  double s = picture->scale;

  if (faded)
    {
      linli_paint_color (cr, &tone->wall);
      cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
      cairo_fill (cr);
    }
  else
    {
      paint_fill (picture, cr, room, &rect);
      if (room->unchecked)
        paint_hatch (cr, &rect, s, &tone->hatch);
      paint_kind (picture, cr, room, &rect);
    }
  paint_border (picture, cr, room, &rect);
  if (faded)
    cairo_push_group (cr);
  paint_words (picture, cr, room, &rect, faded ? &tone->dim : &tone->ink);
  if (faded)
    {
      cairo_pop_group_to_source (cr);
      cairo_paint_with_alpha (cr, 0.45);
    }
  if (room->unsent)
    {
      linli_paint_color (cr, &tone->unsent);
      cairo_move_to (cr, rect.x + rect.width, rect.y + 1);
      cairo_rel_line_to (cr, -8 * s, 0);
      cairo_rel_line_to (cr, 8 * s, 8 * s);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
}
