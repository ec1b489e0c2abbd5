/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names as large as they are.
 *
 * One texture as large as the view, blended over all tiles, took as long as the tiles themselves.  The image is looked at in cells, and pieces
 * are rectangles of cells of which most have ink: a name or a part of one.  GTK keeps what is no larger than 128 pixels together in few
 * textures, so that many of them are drawn at once. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-name-pieces.h"

#include <math.h>
#include <string.h>

#define CELL_WIDTH  16
#define CELL_HEIGHT 8
#define MOST_PX     128

typedef struct
{
  int              x, y, width, height;  /* pixels of the image */
  GdkTexture      *texture;              /* (owned) */
  cairo_surface_t *surface;              /* (owned): the same pixels */
} Piece;

typedef struct { int left, top, right, bottom; } Cells;  /* up to, not with, right and bottom */

static void
free_piece (gpointer data)
{
  Piece *piece = data;

  g_object_unref (piece->texture);
  cairo_surface_destroy (piece->surface);
  g_free (piece);
}

/* One byte a cell: has it ink? */
static guint8 *
find_ink (cairo_surface_t *image,
          int              n_columns,
          int              n_rows)
{
  guint8 *ink = g_malloc0 ((gsize) n_columns * (gsize) n_rows);
  int width = cairo_image_surface_get_width (image), height = cairo_image_surface_get_height (image);
  int stride = cairo_image_surface_get_stride (image);
  const guint8 *data = cairo_image_surface_get_data (image);

  for (int y = 0; y < height; y++)
    {
      const guint32 *row = (const guint32 *) (gconstpointer) (data + (gsize) y * (gsize) stride);
      guint8 *cells = ink + (gsize) (y / CELL_HEIGHT) * (gsize) n_columns;

      for (int x = 0; x < width; x++)
        if (row[x] != 0)
          cells[x / CELL_WIDTH] = 1;
    }
  return ink;
}

/* How many cells of a row have ink. */
static int
count_ink (const guint8 *ink,
           int           n)
{
  int count = 0;

  for (int i = 0; i < n; i++)
    count += ink[i];
  return count;
}

/* Takes a rectangle of cells, most of them with ink, from one that has some to the right and down. */
static Cells
take_cells (guint8 *ink,
            int     n_columns,
            int     n_rows,
            int     column,
            int     row)
{
  guint8 *first = ink + (gsize) row * (gsize) n_columns + column;
  int width = 1, height = 1;

  while (column + width < n_columns && width < MOST_PX / CELL_WIDTH && first[width] != 0)
    width++;
  while (row + height < n_rows && height < MOST_PX / CELL_HEIGHT && 2 * count_ink (first + height * n_columns, width) >= width)
    height++;
  for (int i = 0; i < height; i++)
    memset (first + i * n_columns, 0, (gsize) width);
  return (Cells) { column, row, column + width, row + height };
}

/* (nullable): no memory. */
static Piece *
cut_piece (cairo_surface_t *image,
           const Cells     *cells)
{
  int x = cells->left * CELL_WIDTH, y = cells->top * CELL_HEIGHT;
  int right = MIN (cells->right * CELL_WIDTH, cairo_image_surface_get_width (image));
  int bottom = MIN (cells->bottom * CELL_HEIGHT, cairo_image_surface_get_height (image));
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, right - x, bottom - y);
  int stride = cairo_image_surface_get_stride (surface), from = cairo_image_surface_get_stride (image);
  g_autoptr(GBytes) bytes = NULL;
  Piece *piece;

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS || stride <= 0)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  cairo_surface_flush (surface);
  for (int row = 0; row < bottom - y; row++)
    memcpy (cairo_image_surface_get_data (surface) + (gsize) row * (gsize) stride,
            cairo_image_surface_get_data (image) + (gsize) (y + row) * (gsize) from + (gsize) x * 4, (gsize) (right - x) * 4);
  cairo_surface_mark_dirty (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), (gsize) stride * (gsize) (bottom - y),
                                      (GDestroyNotify) cairo_surface_destroy, cairo_surface_reference (surface));
  piece = g_new0 (Piece, 1);
  *piece = (Piece) { x, y, right - x, bottom - y, NULL, surface };
  piece->texture = gdk_memory_texture_new (piece->width, piece->height, GDK_MEMORY_DEFAULT, bytes, (gsize) stride);
  return piece;
}

GPtrArray *
linli_name_pieces_cut (cairo_surface_t *image)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (free_piece);
  g_autofree guint8 *ink = NULL;
  int n_columns, n_rows;

  g_return_val_if_fail (image != NULL && cairo_surface_get_type (image) == CAIRO_SURFACE_TYPE_IMAGE, pieces);

  cairo_surface_flush (image);
  n_columns = (cairo_image_surface_get_width (image) + CELL_WIDTH - 1) / CELL_WIDTH;
  n_rows = (cairo_image_surface_get_height (image) + CELL_HEIGHT - 1) / CELL_HEIGHT;
  ink = find_ink (image, n_columns, n_rows);
  for (int row = 0; row < n_rows; row++)
    for (int column = 0; column < n_columns; column++)
      if (ink[row * n_columns + column] != 0)
        {
          Cells cells = take_cells (ink, n_columns, n_rows, column, row);
          Piece *piece = cut_piece (image, &cells);

          if (piece != NULL)
            g_ptr_array_add (pieces, piece);
        }
  return pieces;
}

static void
append_piece (const Piece           *piece,
              const graphene_rect_t *where,
              double                 k,
              double                 device_scale,
              cairo_t               *cr,
              GtkSnapshot           *snapshot)
{
  if (cr == NULL)
    {
      gtk_snapshot_append_texture (snapshot, piece->texture, where);
      return;
    }
  cairo_save (cr);
  cairo_translate (cr, where->origin.x, where->origin.y);
  cairo_scale (cr, k / device_scale, k / device_scale);
  cairo_set_source_surface (cr, piece->surface, 0, 0);
  if (fabs (k - 1) < 1e-9)
    cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, 0, 0, piece->width, piece->height);
  cairo_fill (cr);
  cairo_restore (cr);
}

void
linli_name_pieces_snapshot (GPtrArray   *pieces,
                            double       left,
                            double       top,
                            double       k,
                            double       device_scale,
                            int          width,
                            int          height,
                            gboolean     by_cairo,
                            GtkSnapshot *snapshot)
{
  cairo_t *cr = by_cairo && pieces->len > 0
    ? gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height)) : NULL;
  double unit = k / device_scale;

  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = g_ptr_array_index (pieces, i);
      graphene_rect_t where = GRAPHENE_RECT_INIT ((float) (left + piece->x * unit), (float) (top + piece->y * unit),
                                                  (float) (piece->width * unit), (float) (piece->height * unit));

      if (where.origin.x < (float) width && where.origin.y < (float) height && where.origin.x + where.size.width > 0
          && where.origin.y + where.size.height > 0)
        append_piece (piece, &where, k, device_scale, cr, snapshot);
    }
  g_clear_pointer (&cr, cairo_destroy);
}
