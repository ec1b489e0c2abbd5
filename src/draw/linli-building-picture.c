/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paints the building: a roof line, floors of cells, the ground with a door under each unit, basements below
 * it.
 *
 * It paints a row at a time so that the window can keep what a row looked like; nothing here remembers
 * anything. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-picture.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>

#define CELL_WIDTH    96
#define CELL_HEIGHT   56
#define FLOOR_WIDTH   52
#define HEADER_HEIGHT 38
#define UNIT_GAP      10
#define GROUND_HEIGHT 34
#define ROOF_OVERHANG 5
#define MARGIN        12  /* right of and under the picture */
#define COMPACT_SCALE 0.62  /* below it a cell shows its number only */

#define RGBA(hex, alpha) \
  { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, (alpha) }

typedef struct { LinliColor paper, wall, basement, ink, dim, hairline, roof, hatch, badge, unsent; } Tones;

static const Tones tones[2] = {
  { RGBA (0xfaf8f4, 1), RGBA (0xffffff, 1), RGBA (0xe9e4da, 1), RGBA (0x1d1c1a, 1), RGBA (0x1d1c1a, 0.58),
    RGBA (0x1d1c1a, 0.20), RGBA (0x4a453c, 1), RGBA (0x1d1c1a, 0.13), RGBA (0x1d1c1a, 0.45),
    RGBA (0x1c71d8, 1) },
  { RGBA (0x1e1e20, 1), RGBA (0x28282b, 1), RGBA (0x19191a, 1), RGBA (0xf4f2ee, 1), RGBA (0xf4f2ee, 0.62),
    RGBA (0xf4f2ee, 0.17), RGBA (0xa8a294, 1), RGBA (0xf4f2ee, 0.12), RGBA (0xf4f2ee, 0.50),
    RGBA (0x78aeed, 1) },
};

static void
set_color (cairo_t          *cr,
           const LinliColor *color)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha);
}

LinliColor
linli_building_picture_get_paper (gboolean dark)
{
  return tones[dark ? 1 : 0].paper;
}

static const LinliMatrixRow *
get_row (const LinliBuildingPicture *picture,
         guint                       row)
{
  return &g_array_index (picture->matrix->rows, LinliMatrixRow, row);
}

void
linli_building_picture_init (LinliBuildingPicture      *picture,
                             const LinliBuildingMatrix *matrix,
                             GPtrArray                 *rooms,
                             double                     scale,
                             gboolean                   dark,
                             guint                      shown)
{
  guint n_units = matrix->units->len;

  *picture = (LinliBuildingPicture) { matrix, rooms, dark, shown, scale };
  picture->cell_width = round (CELL_WIDTH * scale);
  picture->cell_height = round (CELL_HEIGHT * scale);
  picture->floor_width = round (FLOOR_WIDTH * MAX (scale, 0.7));
  picture->header_height = round (HEADER_HEIGHT * MAX (scale, 0.7));
  picture->unit_gap = round (UNIT_GAP * scale);
  picture->ground_height = round (GROUND_HEIGHT * scale);
  picture->ground_row = -1;
  for (guint i = 0; i < matrix->rows->len; i++)
    if (!get_row (picture, i)->unknown && get_row (picture, i)->floor >= 0)
      picture->ground_row = (int) i;
  picture->width = picture->floor_width + matrix->n_columns * picture->cell_width
                   + (n_units > 0 ? n_units - 1 : 0) * picture->unit_gap + MARGIN * scale;
  picture->height = picture->header_height + matrix->rows->len * picture->cell_height + picture->ground_height
                    + MARGIN * scale;
}

static double
row_y (const LinliBuildingPicture *picture,
       guint                       row)
{
  return picture->header_height + row * picture->cell_height
         + ((int) row > picture->ground_row ? picture->ground_height : 0);
}

static double
column_x (const LinliBuildingPicture *picture,
          guint                       unit,
          guint                       column)
{
  return picture->floor_width + column * picture->cell_width + unit * picture->unit_gap;
}

static LinliRect
unit_rect (const LinliBuildingPicture *picture,
           guint                       unit)
{
  const LinliMatrixUnit *u = &g_array_index (picture->matrix->units, LinliMatrixUnit, unit);

  return (LinliRect) { column_x (picture, unit, u->first_column), 0, u->n_columns * picture->cell_width,
                      picture->cell_height };
}

LinliRect
linli_building_picture_get_row (const LinliBuildingPicture *picture,
                                guint                       row)
{
  return (LinliRect) { 0, row_y (picture, row), picture->width, picture->cell_height };
}

LinliRect
linli_building_picture_get_cell (const LinliBuildingPicture *picture,
                                 guint                       cell)
{
  const LinliMatrixCell *c = &g_array_index (picture->matrix->cells, LinliMatrixCell, cell);
  double y = row_y (picture, c->row),
         bottom = row_y (picture, c->row + c->row_span - 1) + picture->cell_height;

  return (LinliRect) { column_x (picture, c->unit, c->column), y, c->column_span * picture->cell_width,
                      bottom - y };
}

int
linli_building_picture_find (const LinliBuildingPicture *picture,
                             double                      x,
                             double                      y)
{
  for (guint i = 0; i < picture->matrix->cells->len; i++)
    {
      LinliRect rect = linli_building_picture_get_cell (picture, i);

      if (x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height)
        return (int) i;
    }
  return -1;
}

char *
linli_building_picture_floor_name (const LinliMatrixRow *row)
{
  if (row->unknown)
    return g_strdup ("?");
  return row->floor < 0 ? g_strdup_printf ("B%d", -row->floor) : g_strdup_printf ("%dF", row->floor);
}

char *
linli_building_picture_unit_name (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isdigit (*p))
      return g_strdup (name);
  /* Translators: a staircase of a building by its number. */
  return *name != '\0' ? g_strdup_printf (_("Unit %s"), name) : g_strdup ("");
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

typedef enum { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT } Align;

/* Middle of the line at @y; returns the width. */
static double
show_text (cairo_t          *cr,
           const char       *text,
           double            x,
           double            y,
           double            size,
           gboolean          bold,
           double            width,
           Align             align,
           const LinliColor *color)
{
  g_autoptr(PangoLayout) layout = make_layout (cr, text, size, bold, width);
  PangoRectangle extents;

  pango_layout_get_pixel_extents (layout, NULL, &extents);
  if (align != ALIGN_LEFT)
    x -= align == ALIGN_RIGHT ? extents.width : extents.width / 2.0;
  set_color (cr, color);
  cairo_move_to (cr, round (x) - extents.x, round (y - extents.height / 2.0));
  pango_cairo_show_layout (cr, layout);
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
  set_color (cr, color);
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
             double                      y)
{
  const Tones *tone = &tones[picture->dark ? 1 : 0];
  double s = picture->scale, height = round (13 * s), width;
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
  set_color (cr, &tone->badge);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  set_color (cr, &tone->ink);
  cairo_move_to (cr, round (x + (width - extents.width) / 2), round (y + (height - extents.height) / 2));
  pango_cairo_show_layout (cr, layout);
  return width;
}

/* At most four, and none that tells a restricted fact: ages of the household in the round, how many share the
 * home. */
static void
paint_badges (const LinliBuildingPicture *picture,
              cairo_t                    *cr,
              const LinliMatrixRoom      *room,
              double                      x,
              double                      y)
{
  double gap = 3 * picture->scale;

  /* Translators: badges in a cell of the building picture, one character where the language has one. */
  if (room->elders > 0)
    x += paint_badge (picture, cr, C_("badge", "60+"), x, y) + gap;
  if (room->children > 0)
    x += paint_badge (picture, cr, C_("badge", "child"), x, y) + gap;
  if (room->households > 1)
    {
      /* Translators: badge: %u households share this home. */
      g_autofree char *text = g_strdup_printf (C_("badge", "%u hh."), room->households);

      paint_badge (picture, cr, text, x, y);
    }
}

static void
paint_cell (const LinliBuildingPicture *picture,
            cairo_t                    *cr,
            guint                       index)
{
  const LinliMatrixCell *cell = &g_array_index (picture->matrix->cells, LinliMatrixCell, index);
  const LinliMatrixRoom *room = g_ptr_array_index (picture->rooms, cell->room);
  const Tones *tone = &tones[picture->dark ? 1 : 0];
  LinliRect rect = linli_building_picture_get_cell (picture, index);
  LinliOccupancy occupancy = linli_occupancy_from_code (room->occupancy);
  LinliColor fill = linli_occupancy_get_color (occupancy, picture->dark);
  gboolean faded = !(picture->shown & 1u << occupancy), compact = picture->scale < COMPACT_SCALE;
  double s = picture->scale, left = rect.x + 7 * s, inner = rect.width - 13 * s;
  const LinliColor *ink = faded ? &tone->dim : &tone->ink;
  double count_width = 0;

  if (faded)
    fill = tone->wall;
  set_color (cr, &fill);
  cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
  cairo_fill (cr);
  if (occupancy == LINLI_OCCUPANCY_UNKNOWN && !faded)
    paint_hatch (cr, &rect, s, &tone->hatch);
  set_color (cr, &tone->hairline);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, rect.x + 0.5, rect.y + 0.5, rect.width, rect.height);
  cairo_stroke (cr);

  if (faded)
    cairo_push_group (cr);
  if (compact)
    show_text (cr, room->no ? room->no : "", rect.x + rect.width / 2, rect.y + rect.height / 2,
               MAX (8, 15 * s), TRUE, inner, ALIGN_CENTRE, ink);
  else
    {
      if (room->people > 0)
        {
          /* Translators: people in a home, as short as can be. */
          g_autofree char *count = g_strdup_printf (C_("cell", "%u p."), room->people);

          count_width = show_text (cr, count, rect.x + rect.width - 7 * s, rect.y + 13 * s, 11 * s, FALSE, 0,
                                   ALIGN_RIGHT, &tone->dim);
        }
      show_text (cr, room->no ? room->no : "", left, rect.y + 13 * s, 13.5 * s, TRUE, inner - count_width,
                 ALIGN_LEFT, ink);
      if (room->head != NULL)
        show_text (cr, room->head, left, rect.y + 30 * s, 13 * s, FALSE, inner, ALIGN_LEFT, ink);
      paint_badges (picture, cr, room, left, round (rect.y + 39.5 * s));
    }
  if (faded)
    {
      cairo_pop_group_to_source (cr);
      cairo_paint_with_alpha (cr, 0.45);
    }
  if (room->unsent)
    {
      set_color (cr, &tone->unsent);
      cairo_move_to (cr, rect.x + rect.width, rect.y + 1);
      cairo_rel_line_to (cr, -8 * s, 0);
      cairo_rel_line_to (cr, 8 * s, 8 * s);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
}

void
linli_building_picture_paint_row (const LinliBuildingPicture *picture,
                                  cairo_t                    *cr,
                                  guint                       row)
{
  const Tones *tone = &tones[picture->dark ? 1 : 0];
  double y = row_y (picture, row);
  gboolean below = (int) row > picture->ground_row;

  for (guint unit = 0; unit < picture->matrix->units->len; unit++)
    {
      LinliRect rect = unit_rect (picture, unit);

      set_color (cr, below ? &tone->basement : &tone->wall);
      cairo_rectangle (cr, rect.x, y, rect.width, picture->cell_height);
      cairo_fill (cr);
      set_color (cr, &tone->hairline);
      cairo_set_line_width (cr, 1);
      cairo_rectangle (cr, rect.x + 0.5, y + 0.5, rect.width, picture->cell_height);
      cairo_stroke (cr);
    }
  /* A flat on two floors belongs to its upper row; the wall of the row below must not cover it, so every cell
   * that meets this row is painted, clipped to the row. */
  cairo_save (cr);
  cairo_rectangle (cr, 0, y, picture->width, picture->cell_height + 1);
  cairo_clip (cr);
  for (guint i = 0; i < picture->matrix->cells->len; i++)
    {
      const LinliMatrixCell *cell = &g_array_index (picture->matrix->cells, LinliMatrixCell, i);

      if (cell->row > row)
        break;
      if (cell->row + cell->row_span > row)
        paint_cell (picture, cr, i);
    }
  cairo_restore (cr);
}

void
linli_building_picture_paint_floor (const LinliBuildingPicture *picture,
                                    cairo_t                    *cr,
                                    guint                       row)
{
  const Tones *tone = &tones[picture->dark ? 1 : 0];
  g_autofree char *name = linli_building_picture_floor_name (get_row (picture, row));

  show_text (cr, name, picture->floor_width - 8, row_y (picture, row) + picture->cell_height / 2,
             12 * MAX (picture->scale, 0.75), FALSE, 0, ALIGN_RIGHT, &tone->dim);
}

void
linli_building_picture_paint_header (const LinliBuildingPicture *picture,
                                     cairo_t                    *cr)
{
  const Tones *tone = &tones[picture->dark ? 1 : 0];
  double s = MAX (picture->scale, 0.7), y = picture->header_height;

  for (guint unit = 0; unit < picture->matrix->units->len; unit++)
    {
      LinliRect rect = unit_rect (picture, unit);
      const LinliMatrixUnit *u = &g_array_index (picture->matrix->units, LinliMatrixUnit, unit);
      g_autofree char *name = linli_building_picture_unit_name (u->name);

      show_text (cr, name, rect.x + rect.width / 2, y - 22 * s, 13 * s, TRUE, rect.width, ALIGN_CENTRE,
                 &tone->ink);
      /* The roof: a beam that reaches over its walls. */
      set_color (cr, &tone->roof);
      cairo_rectangle (cr, rect.x - ROOF_OVERHANG * s + 1, y - 6 * s, rect.width + 2 * ROOF_OVERHANG * s - 1,
                       5 * s);
      cairo_fill (cr);
    }
}

void
linli_building_picture_paint_ground (const LinliBuildingPicture *picture,
                                     cairo_t                    *cr)
{
  const Tones *tone = &tones[picture->dark ? 1 : 0];
  double s = picture->scale, y;

  if (picture->ground_row < 0)
    return;
  y = row_y (picture, (guint) picture->ground_row) + picture->cell_height;
  for (guint unit = 0; unit < picture->matrix->units->len; unit++)
    {
      LinliRect rect = unit_rect (picture, unit);
      double door = round (rect.x + rect.width / 2 - 9 * s), top = y + round (5 * s),
             bottom = y + round (22 * s);

      set_color (cr, &tone->basement);
      cairo_rectangle (cr, rect.x, y, rect.width + 1, bottom - y);
      cairo_fill (cr);
      /* The entrance: two leaves under a lintel. */
      set_color (cr, &tone->roof);
      cairo_rectangle (cr, door, top, round (8 * s), bottom - top);
      cairo_rectangle (cr, door + round (10 * s), top, round (8 * s), bottom - top);
      cairo_rectangle (cr, door - 3 * s, top - round (3 * s), round (18 * s) + 6 * s, MAX (1, round (2 * s)));
      cairo_fill (cr);
    }
  set_color (cr, &tone->roof);
  cairo_rectangle (cr, picture->floor_width - 14 * s, y + round (22 * s),
                   picture->width - picture->floor_width + 8 * s, MAX (1, round (2 * s)));
  cairo_fill (cr);
}

void
linli_building_picture_paint (const LinliBuildingPicture *picture,
                              cairo_t                    *cr)
{
  set_color (cr, &tones[picture->dark ? 1 : 0].paper);
  cairo_paint (cr);
  for (guint row = 0; row < picture->matrix->rows->len; row++)
    {
      linli_building_picture_paint_row (picture, cr, row);
      linli_building_picture_paint_floor (picture, cr, row);
    }
  linli_building_picture_paint_ground (picture, cr);
  linli_building_picture_paint_header (picture, cr);
}
