/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms become one, and one becomes several.
 *
 * Nothing is deleted: a room that became a part of another names it and is not drawn while it does, so that it can come back with
 * everything that was written about it. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-room-change.h"

#include "linli-error.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SPAN 20  /* what the catalogue lets a room reach over */

void
linli_room_change_free (LinliRoomChange *change)
{
  if (change == NULL)
    return;
  g_array_unref (change->others);
  g_array_unref (change->placed);
  g_ptr_array_unref (change->made);
  g_free (change);
}

static LinliRoomChange *
change_new (const LinliMatrixRoom *kept)
{
  LinliRoomChange *change = g_new0 (LinliRoomChange, 1);

  change->kept = kept->id;
  change->floor = kept->floor;
  change->row_span = change->column_span = 1;
  change->others = g_array_new (FALSE, FALSE, sizeof (LinliId));
  change->placed = g_array_new (FALSE, FALSE, sizeof (LinliRoomPlace));
  change->made = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);
  return change;
}

static const LinliMatrixCell *
get_cell (const LinliBuildingData *data,
          guint                    cell)
{
  return &g_array_index (data->matrix->cells, LinliMatrixCell, cell);
}

static const LinliMatrixRoom *
get_room (const LinliBuildingData *data,
          guint                    cell)
{
  return g_ptr_array_index (data->rooms, get_cell (data, cell)->room);
}

/* A column of the picture, from 1, as this building writes it down. */
static gint64
write_column (const LinliBuildingData *data,
              gint64                   column)
{
  return data->columns_from_zero ? column - 1 : column;
}

/* Where a cell stands in its unit, from 1: at a court, how far round it. */
static gint64
count_column (const LinliBuildingData *data,
              guint                    cell)
{
  const LinliMatrixCell *of = get_cell (data, cell);
  gint64 column = 1;

  if (!data->matrix->is_court)
    return of->column - g_array_index (data->matrix->units, LinliMatrixUnit, of->unit).first_column + 1;
  for (guint i = cell; i > 0 && get_cell (data, i - 1)->unit == of->unit; i--)
    column += MAX (get_room (data, i - 1)->column_span, 1);
  return column;
}

/* ---- merging ---- */

typedef struct { guint top, bottom, left, right, area; } Box;

static Box
get_box (const LinliBuildingData *data,
         GArray                  *cells)
{
  Box box = { G_MAXUINT, 0, G_MAXUINT, 0, 0 };

  for (guint i = 0; i < cells->len; i++)
    {
      const LinliMatrixCell *cell = get_cell (data, g_array_index (cells, guint, i));

      box.top = MIN (box.top, cell->row);
      box.bottom = MAX (box.bottom, cell->row + cell->row_span);
      box.left = MIN (box.left, cell->column);
      box.right = MAX (box.right, cell->column + cell->column_span);
      box.area += cell->row_span * cell->column_span;
    }
  return box;
}

/* The reason why these cells cannot be one room; NULL: they can. */
static const char *
find_objection (const LinliBuildingData *data,
                GArray                  *cells,
                const Box               *box)
{
  guint homes = 0, span = 0;

  for (guint i = 0; i < cells->len; i++)
    {
      guint cell = g_array_index (cells, guint, i);

      if (get_cell (data, cell)->unit != get_cell (data, g_array_index (cells, guint, 0))->unit)
        return _("Only rooms of one unit can become one");
      if (data->matrix->is_court && cell != g_array_index (cells, guint, 0) + i)
        return _("Only rooms that fill a rectangle can become one");
      homes += get_room (data, cell)->households > 0;
      span += MAX (get_room (data, cell)->column_span, 1);
    }
  if (cells->len < 2 || (!data->matrix->is_court && (box->bottom - box->top) * (box->right - box->left) != box->area))
    return _("Only rooms that fill a rectangle can become one");
  if (g_array_index (data->matrix->rows, LinliMatrixRow, box->bottom - 1).unknown)
    return _("A room whose floor is not known cannot become a part of another");
  if (homes > 1)
    return _("Households are registered in two of these rooms. Move one of them first");
  if (data->matrix->is_court ? span > MOST_SPAN : box->bottom - box->top > MOST_SPAN || box->right - box->left > MOST_SPAN)
    return _("These are too many for one room");
  return NULL;
}

/* Where somebody lives, else at the lower left, where the number of a flat is. */
static guint
choose_kept (const LinliBuildingData *data,
             GArray                  *cells)
{
  guint kept = g_array_index (cells, guint, 0);

  for (guint i = 0; i < cells->len; i++)
    {
      guint cell = g_array_index (cells, guint, i);
      const LinliMatrixCell *a = get_cell (data, cell), *b = get_cell (data, kept);

      if (get_room (data, cell)->households > 0)
        return cell;
      if (!data->matrix->is_court && (a->row + a->row_span > b->row + b->row_span
                                      || (a->row + a->row_span == b->row + b->row_span && a->column < b->column)))
        kept = cell;
    }
  return kept;
}

/* Rooms that have no column stand where there is room: they would move when others become wider, so they say where they are. */
static void
place_neighbours (const LinliBuildingData *data,
                  const Box               *box,
                  guint                    unit,
                  LinliRoomChange         *change)
{
  for (guint i = 0; i < data->matrix->cells->len; i++)
    {
      const LinliMatrixCell *cell = get_cell (data, i);
      LinliRoomPlace place = { get_room (data, i)->id, write_column (data, count_column (data, i)) };

      if (cell->unit != unit || get_room (data, i)->column > 0 || linli_id_equal (&place.id, &change->kept))
        continue;
      if (data->matrix->is_court || (cell->row < box->bottom && cell->row + cell->row_span > box->top))
        g_array_append_val (change->placed, place);
    }
}

LinliRoomChange *
linli_room_change_merge (const LinliBuildingData *data,
                         GArray                  *cells,
                         GError                 **error)
{
  Box box = get_box (data, cells);
  const char *objection = find_objection (data, cells, &box);
  LinliRoomChange *change;
  guint kept, span = 0;
  gint64 column = G_MAXINT64;

  if (objection != NULL)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, objection);
      return NULL;
    }
  kept = choose_kept (data, cells);
  change = change_new (get_room (data, kept));
  for (guint i = 0; i < cells->len; i++)
    {
      guint cell = g_array_index (cells, guint, i);
      const LinliMatrixRoom *room = get_room (data, cell);

      column = MIN (column, room->column > 0 ? room->column : count_column (data, cell));
      span += MAX (room->column_span, 1);
      if (cell != kept)
        g_array_append_val (change->others, room->id);
    }
  change->column = write_column (data, column);
  if (data->matrix->is_court)
    change->column_span = span;
  else
    {
      change->floor = g_array_index (data->matrix->rows, LinliMatrixRow, box.bottom - 1).floor;
      change->row_span = box.bottom - box.top;
      change->column_span = box.right - box.left;
    }
  place_neighbours (data, &box, get_cell (data, kept)->unit, change);
  return change;
}

/* ---- splitting ---- */

static gboolean
is_part_of (const LinliMatrixRoom *part,
            const LinliMatrixRoom *room)
{
  return linli_id_equal (&part->merged_into, &room->id);
}

gboolean
linli_room_change_can_split (const LinliBuildingData *data,
                             guint                    cell)
{
  const LinliMatrixRoom *room = get_room (data, cell);

  for (guint i = 0; i < data->merged->len; i++)
    if (is_part_of (g_ptr_array_index (data->merged, i), room))
      return TRUE;
  return room->row_span > 1 || room->column_span > 1;
}

static gboolean
has_number (const LinliBuildingData *data,
            const LinliRoomChange   *change,
            const char              *unit,
            const char              *no)
{
  GPtrArray *const all[] = { data->rooms, data->merged, change->made };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (guint j = 0; j < all[i]->len; j++)
      {
        const LinliMatrixRoom *room = g_ptr_array_index (all[i], j);

        if (g_strcmp0 (room->no, no) == 0 && (all[i] == change->made || g_strcmp0 (room->unit, unit) == 0))
          return TRUE;
      }
  return FALSE;
}

/* (transfer full): 1301 has 1401 above it and 1302 beside it; where that is taken, or it is numbered otherwise, 1301-2. */
static char *
make_number (const LinliBuildingData *data,
             const LinliRoomChange   *change,
             const LinliMatrixRoom   *of,
             int                      floor,
             guint                    beside)
{
  const char *own = of->no != NULL ? of->no : "";
  gsize digits = strspn (own, "0123456789");
  char *no = NULL;

  if (own[digits] == '\0' && digits >= 3 && digits <= 5 && floor > 0 && atoi (own) / 100 == of->floor)
    no = g_strdup_printf ("%d%02u", floor, (guint) (atoi (own) % 100) + beside);
  for (guint i = 2; no == NULL || has_number (data, change, of->unit, no); i++)
    {
      g_free (no);
      no = g_strdup_printf ("%s-%u", own, i);
    }
  return no;
}

/* The places of @cell that rooms coming back take, by row and column of it.  TRUE when there are such rooms. */
static gboolean
take_back (const LinliBuildingData *data,
           guint                    cell,
           LinliRoomChange         *change,
           gboolean                 taken[MOST_SPAN][MOST_SPAN])
{
  const LinliMatrixCell *of = get_cell (data, cell);
  const LinliMatrixRoom *room = get_room (data, cell);
  gint64 left = room->column > 0 ? room->column : count_column (data, cell);

  for (guint i = 0; i < data->merged->len; i++)
    {
      const LinliMatrixRoom *part = g_ptr_array_index (data->merged, i);

      if (!is_part_of (part, room))
        continue;
      g_array_append_val (change->others, part->id);
      for (guint row = 0; row < of->row_span; row++)
        if (part->has_floor && g_array_index (data->matrix->rows, LinliMatrixRow, of->row + row).floor == part->floor)
          for (guint r = 0; r < MAX (part->row_span, 1) && r <= row; r++)
            for (guint c = 0; c < MAX (part->column_span, 1); c++)
              if (part->column >= left && part->column - left + c < of->column_span)
                taken[row - r][part->column - left + c] = TRUE;
    }
  return change->others->len > 0;
}

/* The rectangle that is left, or else its first place from below; the whole where nothing is left. */
static void
keep_rest (const LinliMatrixCell *of,
           gboolean               taken[MOST_SPAN][MOST_SPAN],
           Box                   *ret_rest)
{
  Box rest = { G_MAXUINT, 0, G_MAXUINT, 0, 0 };
  guint first_row = of->row_span - 1, first_column = 0;
  gboolean found = FALSE;

  for (guint row = of->row_span; row-- > 0;)
    for (guint column = 0; column < of->column_span; column++)
      if (!taken[row][column])
        {
          if (!found)
            {
              first_row = row;
              first_column = column;
            }
          found = TRUE;
          rest.top = MIN (rest.top, row);
          rest.bottom = MAX (rest.bottom, row + 1);
          rest.left = MIN (rest.left, column);
          rest.right = MAX (rest.right, column + 1);
          rest.area++;
        }
  if (!found || (rest.bottom - rest.top) * (rest.right - rest.left) != rest.area)
    rest = (Box) { first_row, first_row + 1, first_column, first_column + 1, 1 };
  *ret_rest = rest;
}

static void
make_rooms (const LinliBuildingData *data,
            guint                    cell,
            const Box               *kept,
            LinliRoomChange         *change)
{
  const LinliMatrixCell *of = get_cell (data, cell);
  const LinliMatrixRoom *room = get_room (data, cell);

  for (guint row = of->row_span; row-- > 0;)
    for (guint column = 0; column < of->column_span; column++)
      {
        LinliMatrixRoom *made;

        if (row >= kept->top && row < kept->bottom && column >= kept->left && column < kept->right)
          continue;
        made = g_new0 (LinliMatrixRoom, 1);
        made->kind = room->kind;
        made->has_floor = TRUE;
        made->floor = g_array_index (data->matrix->rows, LinliMatrixRow, of->row + row).floor;
        made->column = change->column + column;
        made->no = make_number (data, change, room, (int) made->floor, column);
        g_ptr_array_add (change->made, made);
      }
}

/* At a court there are no floors: what comes back takes its width, and the first column that is nobody's is left. */
static void
split_at_court (const LinliBuildingData *data,
                guint                    cell,
                LinliRoomChange         *change)
{
  const LinliMatrixRoom *room = get_room (data, cell);
  guint span = MAX (room->column_span, 1), back = 0;
  gint64 column = room->column > 0 ? room->column : count_column (data, cell), first = column;

  for (guint i = 0; i < data->merged->len; i++)
    {
      const LinliMatrixRoom *part = g_ptr_array_index (data->merged, i);

      if (!is_part_of (part, room))
        continue;
      g_array_append_val (change->others, part->id);
      back += MAX (part->column_span, 1);
      if (part->column == column)
        column += MAX (part->column_span, 1);
    }
  change->column_span = back > 0 && span > back ? span - back : 1;
  change->column = write_column (data, column);
  for (guint i = 1; change->others->len == 0 && i < span; i++)
    {
      LinliMatrixRoom *made = g_new0 (LinliMatrixRoom, 1);

      made->kind = room->kind;
      made->has_floor = room->has_floor;
      made->floor = room->floor;
      made->column = write_column (data, first + i);
      made->no = make_number (data, change, room, 0, i);
      g_ptr_array_add (change->made, made);
    }
}

LinliRoomChange *
linli_room_change_split (const LinliBuildingData *data,
                         guint                    cell,
                         GError                 **error)
{
  const LinliMatrixCell *of = get_cell (data, cell);
  const LinliMatrixRoom *room = get_room (data, cell);
  gboolean taken[MOST_SPAN][MOST_SPAN] = { { FALSE } };
  LinliRoomChange *change;
  gint64 left;
  Box kept;

  if (!linli_room_change_can_split (data, cell))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("This room takes one place and was never merged"));
      return NULL;
    }
  change = change_new (room);
  if (data->matrix->is_court)
    {
      split_at_court (data, cell, change);
      return change;
    }
  left = room->column > 0 ? room->column : count_column (data, cell);
  change->column = write_column (data, left);
  if (take_back (data, cell, change, taken))
    keep_rest (of, taken, &kept);
  else
    {
      kept = (Box) { of->row_span - 1, of->row_span, 0, 1, 1 };
      make_rooms (data, cell, &kept, change);
    }
  change->row_span = kept.bottom - kept.top;
  change->column_span = kept.right - kept.left;
  change->column = write_column (data, left + kept.left);
  if (!g_array_index (data->matrix->rows, LinliMatrixRow, of->row).unknown)
    change->floor = g_array_index (data->matrix->rows, LinliMatrixRow, of->row + kept.bottom - 1).floor;
  return change;
}
