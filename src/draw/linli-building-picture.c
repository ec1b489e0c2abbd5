/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paints the building: a roof line, floors of cells, the ground with a door under each unit, basements below
 * it.
 *
 * It paints a row at a time so that the window can keep what a row looked like; nothing here remembers
 * anything. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-picture.h"

#include "linli-building-cell.h"
#include "linli-building-ground.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define CELL_WIDTH    96
#define CELL_HEIGHT   56
#define FLOOR_WIDTH   52
#define HEADER_HEIGHT 38
#define UNIT_GAP      10
#define GROUND_HEIGHT 34
#define ROOF_OVERHANG 5
#define MARGIN        12  /* right of and under the picture */

LinliColor
linli_building_picture_get_paper (gboolean dark)
{
  return linli_building_tones (dark)->paper;
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
                             const LinliBuildingLegend *legend,
                             double                     scale,
                             gboolean                   dark,
                             guint32                    shown)
{
  guint n_units = matrix->units->len;

  *picture = (LinliBuildingPicture) { matrix, rooms, legend, dark, shown, scale };
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

LinliRect
linli_building_picture_get_part (const LinliBuildingPicture *picture,
                                 guint                       row,
                                 guint                       unit)
{
  LinliRect rect = unit_rect (picture, unit);

  rect.y = row_y (picture, row);
  return rect;
}

void
linli_building_picture_paint_part (const LinliBuildingPicture *picture,
                                   cairo_t                    *cr,
                                   guint                       row,
                                   guint                       unit)
{
  const LinliTones *tone = linli_building_tones (picture->dark);
  LinliRect rect = linli_building_picture_get_part (picture, row, unit);

  if (picture->matrix->is_court)
    linli_building_court_paint (picture, cr, row, unit);
  else
    {
      linli_paint_color (cr, (int) row > picture->ground_row ? &tone->basement : &tone->wall);
      cairo_rectangle (cr, rect.x, rect.y, rect.width, rect.height);
      cairo_fill (cr);
      linli_paint_color (cr, &tone->hairline);
      cairo_set_line_width (cr, 1);
      cairo_rectangle (cr, rect.x + 0.5, rect.y + 0.5, rect.width, rect.height);
      cairo_stroke (cr);
    }
  /* A flat on two floors belongs to its upper row; the wall of the row below must not cover it, so every cell
   * that meets this row is painted, clipped to the row. */
  cairo_save (cr);
  cairo_rectangle (cr, rect.x, rect.y, rect.width + 1, rect.height + 1);
  cairo_clip (cr);
  for (guint i = 0; i < picture->matrix->cells->len; i++)
    {
      const LinliMatrixCell *cell = &g_array_index (picture->matrix->cells, LinliMatrixCell, i);

      if (cell->unit == unit && cell->row <= row && cell->row + cell->row_span > row)
        linli_building_cell_paint (picture, cr, i);
    }
  cairo_restore (cr);
}

void
linli_building_picture_paint_floor (const LinliBuildingPicture *picture,
                                    cairo_t                    *cr,
                                    guint                       row)
{
  const LinliTones *tone = linli_building_tones (picture->dark);
  g_autofree char *name = NULL;

  if (picture->matrix->is_court)
    return;
  name = linli_building_picture_floor_name (get_row (picture, row));
  linli_paint_text (cr, name, picture->floor_width - 8, row_y (picture, row) + picture->cell_height / 2,
             12 * MAX (picture->scale, 0.75), FALSE, 0, LINLI_ALIGN_RIGHT, &tone->dim);
}

void
linli_building_picture_paint_header (const LinliBuildingPicture *picture,
                                     cairo_t                    *cr)
{
  const LinliTones *tone = linli_building_tones (picture->dark);
  double s = MAX (picture->scale, 0.7), y = picture->header_height;

  for (guint unit = 0; unit < picture->matrix->units->len; unit++)
    {
      LinliRect rect = unit_rect (picture, unit);
      const LinliMatrixUnit *u = &g_array_index (picture->matrix->units, LinliMatrixUnit, unit);
      /* A single court has no number. */
      gboolean is_alone = picture->matrix->is_court && picture->matrix->units->len == 1;
      g_autofree char *name = is_alone ? g_strdup ("") : linli_building_picture_unit_name (u->name);

      linli_paint_text (cr, name, rect.x + rect.width / 2, y - 22 * s, 13 * s, TRUE, rect.width, LINLI_ALIGN_CENTRE,
                 &tone->ink);
      /* The roof: a beam that reaches over its walls. */
      linli_paint_color (cr, &tone->roof);
      cairo_rectangle (cr, rect.x - ROOF_OVERHANG * s + 1, y - 6 * s, rect.width + 2 * ROOF_OVERHANG * s - 1,
                       5 * s);
      cairo_fill (cr);
    }
}

LinliRect
linli_building_picture_get_ground (const LinliBuildingPicture *picture)
{
  if (picture->ground_row < 0)
    return (LinliRect) { 0, 0, 0, 0 };
  return (LinliRect) { 0, row_y (picture, (guint) picture->ground_row) + picture->cell_height, picture->width, picture->ground_height };
}

void
linli_building_picture_paint_parts (const LinliBuildingPicture *picture,
                                    cairo_t                    *cr)
{
  for (guint row = 0; row < picture->matrix->rows->len; row++)
    {
      for (guint unit = 0; unit < picture->matrix->units->len; unit++)
        linli_building_picture_paint_part (picture, cr, row, unit);
      linli_building_picture_paint_floor (picture, cr, row);
    }
  linli_building_picture_paint_ground (picture, cr);
  linli_building_picture_paint_header (picture, cr);
}

void
linli_building_picture_paint (const LinliBuildingPicture *picture,
                              cairo_t                    *cr)
{
  linli_paint_color (cr, &linli_building_tones (picture->dark)->paper);
  cairo_paint (cr);
  linli_building_picture_paint_parts (picture, cr);
}
