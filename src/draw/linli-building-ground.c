/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ground under a house with its doors, and the court between homes with its gate. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-ground.h"

#include "linli-building-cell.h"

#include <math.h>

/* The cell goes through the ground. */
static gboolean
is_deep (const LinliBuildingPicture *picture,
         const LinliMatrixCell      *cell)
{
  return (int) cell->row <= picture->ground_row && (int) (cell->row + cell->row_span) > picture->ground_row + 1;
}

/* (transfer full): by column of the house, whether a room goes through the ground there. */
static gboolean *
list_deep_columns (const LinliBuildingPicture *picture)
{
  gboolean *deep = g_new0 (gboolean, picture->matrix->n_columns);

  for (guint i = 0; i < picture->matrix->cells->len; i++)
    {
      const LinliMatrixCell *cell = &g_array_index (picture->matrix->cells, LinliMatrixCell, i);

      for (guint j = 0; is_deep (picture, cell) && j < cell->column_span; j++)
        deep[cell->column + j] = TRUE;
    }
  return deep;
}

/* Where the middle of the door of a unit is: of the unit, or else of the column next to it that no room goes through; < 0: nowhere. */
static double
find_door (const LinliBuildingPicture *picture,
           guint                       unit,
           const gboolean             *deep)
{
  const LinliMatrixUnit *u = &g_array_index (picture->matrix->units, LinliMatrixUnit, unit);
  LinliRect rect = linli_building_picture_get_part (picture, 0, unit);
  double middle = rect.x + rect.width / 2, best = -1;
  gboolean free_before = FALSE;

  for (guint i = 0; i < u->n_columns; i++)
    {
      gboolean is_free = !deep[u->first_column + i];
      double x = rect.x + (i + 0.5) * picture->cell_width;

      if (is_free && free_before && 2 * i == u->n_columns)
        return middle;
      if (is_free && (best < 0 || fabs (x - middle) < fabs (best - middle) - 0.5))
        best = x;
      free_before = is_free;
    }
  return best;
}

static void
paint_door (const LinliBuildingPicture *picture,
            cairo_t                    *cr,
            double                      middle,
            double                      y)
{
  double s = picture->scale, door = round (middle - 9 * s), top = y + round (5 * s), bottom = y + round (22 * s);

  /* Two leaves under a lintel. */
  linli_paint_color (cr, &linli_building_tones (picture->dark)->roof);
  cairo_rectangle (cr, door, top, round (8 * s), bottom - top);
  cairo_rectangle (cr, door + round (10 * s), top, round (8 * s), bottom - top);
  cairo_rectangle (cr, door - 3 * s, top - round (3 * s), round (18 * s) + 6 * s, MAX (1, round (2 * s)));
  cairo_fill (cr);
}

/* What of a room on both sides of the ground lies in its strip. */
static void
paint_deep (const LinliBuildingPicture *picture,
            cairo_t                    *cr,
            guint                       cell)
{
  LinliRect rect = linli_building_picture_get_cell (picture, cell), ground = linli_building_picture_get_ground (picture);

  cairo_save (cr);
  cairo_rectangle (cr, rect.x, ground.y, rect.width + 1, ground.height);
  cairo_clip (cr);
  linli_building_cell_paint (picture, cr, cell);
  cairo_restore (cr);
}

/* ---- courts ---- */

/* A tree in the middle of the court, seen from above. */
static void
paint_tree (const LinliBuildingPicture *picture,
            cairo_t                    *cr,
            double                      x,
            double                      y,
            double                      radius)
{
  const LinliTones *tone = linli_building_tones (picture->dark);

  linli_paint_color (cr, &tone->hatch);
  for (guint i = 0; i < 3; i++)
    {
      double angle = (i / 1.5 - 0.5) * G_PI;

      cairo_new_sub_path (cr);
      cairo_arc (cr, x + radius * 0.55 * cos (angle), y + radius * 0.55 * sin (angle), radius * 0.62, 0, 2 * G_PI);
    }
  cairo_fill (cr);
  linli_paint_color (cr, &tone->badge);
  cairo_arc (cr, x, y, MAX (1, 2 * picture->scale), 0, 2 * G_PI);
  cairo_fill (cr);
}

void
linli_building_court_paint (const LinliBuildingPicture *picture,
                            cairo_t                    *cr,
                            guint                       row,
                            guint                       unit)
{
  const LinliTones *tone = linli_building_tones (picture->dark);
  LinliRect part = linli_building_picture_get_part (picture, row, unit);
  LinliRect first = linli_building_picture_get_part (picture, 0, unit);
  guint n_rows = picture->matrix->rows->len;

  cairo_save (cr);
  cairo_rectangle (cr, part.x, part.y, part.width + 1, part.height + 1);
  cairo_clip (cr);
  linli_paint_color (cr, &tone->basement);
  cairo_paint (cr);
  /* The court begins under the northern homes. */
  if (n_rows > 1)
    paint_tree (picture, cr, first.x + first.width / 2, first.y + first.height * (n_rows + 1) / 2,
                MIN (first.height * (n_rows - 1), first.width - 2 * picture->cell_width) / 8);
  cairo_restore (cr);
}

/* The wall in the south with the gate in its middle, one for each court. */
static void
paint_gates (const LinliBuildingPicture *picture,
             cairo_t                    *cr)
{
  double s = picture->scale, y = linli_building_picture_get_ground (picture).y, thick = MAX (2, round (4 * s)), half = round (15 * s);

  linli_paint_color (cr, &linli_building_tones (picture->dark)->roof);
  for (guint unit = 0; unit < picture->matrix->units->len; unit++)
    {
      LinliRect rect = linli_building_picture_get_part (picture, 0, unit);
      double middle = round (rect.x + rect.width / 2);

      cairo_rectangle (cr, rect.x, y + 1, middle - half - rect.x, thick);
      cairo_rectangle (cr, middle + half, y + 1, rect.x + rect.width + 1 - middle - half, thick);
      /* Two posts, and the way in between them. */
      cairo_rectangle (cr, middle - half - thick, y + 1, thick, round (14 * s));
      cairo_rectangle (cr, middle + half, y + 1, thick, round (14 * s));
      cairo_fill (cr);
    }
}

void
linli_building_picture_paint_ground (const LinliBuildingPicture *picture,
                                     cairo_t                    *cr)
{
  const LinliTones *tone = linli_building_tones (picture->dark);
  g_autofree gboolean *deep = NULL;
  double s = picture->scale, y;

  if (picture->ground_row < 0)
    return;
  if (picture->matrix->is_court)
    {
      paint_gates (picture, cr);
      return;
    }
  deep = list_deep_columns (picture);
  y = linli_building_picture_get_ground (picture).y;
  for (guint unit = 0; unit < picture->matrix->units->len; unit++)
    {
      LinliRect rect = linli_building_picture_get_part (picture, 0, unit);
      double door = find_door (picture, unit, deep);

      linli_paint_color (cr, &tone->basement);
      cairo_rectangle (cr, rect.x, y, rect.width + 1, round (22 * s));
      cairo_fill (cr);
      if (door >= 0)
        paint_door (picture, cr, door, y);
    }
  linli_paint_color (cr, &tone->roof);
  cairo_rectangle (cr, picture->floor_width - 14 * s, y + round (22 * s),
                   picture->width - picture->floor_width + 8 * s, MAX (1, round (2 * s)));
  cairo_fill (cr);
  for (guint i = 0; i < picture->matrix->cells->len; i++)
    if (is_deep (picture, &g_array_index (picture->matrix->cells, LinliMatrixCell, i)))
      paint_deep (picture, cr, i);
}
