/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A map of others on paper.
 *
 * It is put together in the pixels of its own level, in pieces as on screen so that a map in GCJ-02 is moved as exactly as there, and laid down as
 * one picture.  A server is never asked: what was looked at is kept for a while, and where its level is not there, a coarser or finer one is. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-base-paper.h"

#include "linli-base-ground-private.h"
#include "linli-mercator.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PIECE_PX    512
#define MAX_COARSER 4      /* levels */
#define MAX_SIDE    30000  /* of an image of cairo */

typedef enum { TILE_MISSING, TILE_OTHER, TILE_THERE } Found;

typedef struct
{
  LinliBaseGround *ground;
  guint            zoom, layer;
  GHashTable      *told;     /* (owned) set of gint64: tiles that were counted */
  LinliBasePaper  *paper;
  guint            n_found;
} Work;

void
linli_base_paper_clear (LinliBasePaper *self)
{
  g_clear_pointer (&self->problem, g_free);
  *self = (LinliBasePaper) { 0 };
}

static void
take_problem (LinliBasePaper *paper,
              char           *problem)
{
  if (paper->problem == NULL)
    paper->problem = problem;
  else
    g_free (problem);
}

/* ---- one tile ---- */

/* (transfer full) (nullable): NULL without @error where there is none. */
static cairo_surface_t *
read_tile (const Work *work,
           guint       zoom,
           gint64      x,
           gint64      y,
           GError    **error)
{
  GError *inner = NULL;
  g_autoptr(GBytes) bytes = work->ground->reader != NULL
    ? linli_tile_reader_read (work->ground->reader, zoom, (guint) x, (guint) y, &inner)
    : linli_tile_fetcher_read_kept (work->ground->layers[work->layer], zoom, (guint) x, (guint) y);

  if (inner != NULL)
    g_propagate_error (error, inner);
  return bytes != NULL ? linli_base_ground_decode (bytes, error) : NULL;
}

/* All four of the next level, or nothing. */
static gboolean
paint_finer (const Work *work,
             gint64      x,
             gint64      y,
             cairo_t    *cr,
             double      left,
             double      top,
             double      size)
{
  cairo_surface_t *four[4] = { NULL };
  guint n = 0;

  if (work->zoom >= work->ground->max_zoom)
    return FALSE;
  while (n < 4 && (four[n] = read_tile (work, work->zoom + 1, 2 * x + n % 2, 2 * y + n / 2, NULL)) != NULL)
    n++;
  for (guint i = 0; i < n; i++)
    {
      if (n == 4)
        linli_base_ground_put (four[i], cr, left + i % 2 * size / 2, top + i / 2 * size / 2, size / 2);
      cairo_surface_destroy (four[i]);
    }
  return n == 4;
}

static gboolean
paint_coarser (const Work *work,
               gint64      x,
               gint64      y,
               cairo_t    *cr,
               double      left,
               double      top,
               double      size)
{
  for (guint up = 1; up <= MAX_COARSER && work->zoom >= work->ground->min_zoom + up; up++)
    {
      cairo_surface_t *surface = read_tile (work, work->zoom - up, x >> up, y >> up, NULL);
      gint64 in_x = x - (x >> up << up), in_y = y - (y >> up << up);

      if (surface == NULL)
        continue;
      cairo_save (cr);
      cairo_rectangle (cr, left, top, size, size);
      cairo_clip (cr);
      linli_base_ground_put (surface, cr, left - (double) in_x * size, top - (double) in_y * size, size * exp2 (up));
      cairo_restore (cr);
      cairo_surface_destroy (surface);
      return TRUE;
    }
  return FALSE;
}

static Found
paint_tile (const Work *work,
            gint64      x,
            gint64      y,
            cairo_t    *cr,
            double      left,
            double      top,
            double      size)
{
  g_autoptr(GError) error = NULL;
  cairo_surface_t *surface = read_tile (work, work->zoom, x, y, &error);

  if (surface != NULL)
    {
      linli_base_ground_put (surface, cr, left, top, size);
      cairo_surface_destroy (surface);
      return TILE_THERE;
    }
  if (error == NULL && (paint_finer (work, x, y, cr, left, top, size) || paint_coarser (work, x, y, cr, left, top, size)))
    return TILE_OTHER;
  /* Names that are laid over a map may be missing without a hole in it. */
  if (work->layer == 0)
    linli_base_ground_put (NULL, cr, left, top, size);
  if (error != NULL)
    take_problem (work->paper, g_strdup (error->message));
  return TILE_MISSING;
}

/* A tile on the edge of two pieces is one. */
static void
count (Work   *work,
       gint64  x,
       gint64  y,
       Found   found)
{
  gint64 *key = g_new (gint64, 1);

  work->n_found += found != TILE_MISSING;
  *key = x << 32 | y;
  if (!g_hash_table_add (work->told, key) || work->layer > 0)
    return;
  work->paper->n_tiles += found != TILE_MISSING;
  work->paper->n_others += found == TILE_OTHER;
  work->paper->n_missing += found == TILE_MISSING;
}

/* ---- the whole ---- */

static void
paint_piece (Work               *work,
             const LinliMapView *piece,
             cairo_t            *cr,
             GCancellable       *cancellable)
{
  LinliBaseRange range;

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, piece->width, piece->height);
  cairo_clip (cr);
  linli_base_ground_lay (work->ground, piece, work->zoom, cr, &range);
  for (gint64 y = range.first_y; y <= range.last_y; y++)
    for (gint64 x = range.first_x; x <= range.last_x && !g_cancellable_is_cancelled (cancellable); x++)
      count (work, x, y, paint_tile (work, x, y, cr, (double) x * range.size - range.left, (double) y * range.size - range.top, range.size));
  cairo_restore (cr);
}

/* The level whose pixels come nearest to what is wanted; FALSE: the map has none near enough. */
static gboolean
choose_zoom (const LinliBaseGround *ground,
             const LinliMapView    *view,
             double                 pixels,
             guint                 *ret_zoom)
{
  int level = (int) round (log2 (view->world_size * pixels / LINLI_BASE_SOURCE_PX)), zoom = CLAMP (level, (int) ground->min_zoom, (int) ground->max_zoom);

  if (level - zoom > LINLI_BASE_MAX_STRETCH || zoom - level > LINLI_BASE_MAX_SHRINK)
    return FALSE;
  while (zoom >= (int) ground->min_zoom)
    {
      double scale = exp2 (zoom) * LINLI_BASE_SOURCE_PX / view->world_size, width = view->width * scale, height = view->height * scale;

      *ret_zoom = (guint) zoom;
      if (width * height <= LINLI_BASE_PAPER_MAX_PIXELS && MAX (width, height) <= MAX_SIDE)
        return TRUE;
      zoom--;
    }
  return FALSE;
}

/* (transfer full): @whole, in pixels of the level. */
static cairo_surface_t *
put_together (Work               *work,
              const LinliMapView *whole,
              GCancellable       *cancellable)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, whole->width, whole->height);
  cairo_t *cr = cairo_create (surface);
  gint64 first_x = (gint64) floor (whole->left / PIECE_PX), first_y = (gint64) floor (whole->top / PIECE_PX);

  for (work->layer = 0; work->layer < LINLI_BASE_N_LAYERS; work->layer++)
    for (gint64 y = first_y; (double) y * PIECE_PX < whole->top + whole->height; y++)
      for (gint64 x = first_x; (double) x * PIECE_PX < whole->left + whole->width && !g_cancellable_is_cancelled (cancellable); x++)
        {
          LinliMapView piece = *whole;

          if (work->layer > 0 && work->ground->layers[work->layer] == NULL)
            continue;
          piece.left = (double) x * PIECE_PX;
          piece.top = (double) y * PIECE_PX;
          piece.width = piece.height = PIECE_PX;
          cairo_save (cr);
          cairo_translate (cr, piece.left - whole->left, piece.top - whole->top);
          paint_piece (work, &piece, cr, cancellable);
          cairo_restore (cr);
        }
  cairo_destroy (cr);
  if (whole->dark)
    linli_base_ground_darken (surface);
  return surface;
}

gboolean
linli_base_paper_paint (LinliBaseGround    *ground,
                        const LinliMapView *view,
                        double              pixels,
                        cairo_t            *cr,
                        GCancellable       *cancellable,
                        LinliBasePaper     *paper)
{
  Work work = { .ground = ground, .paper = paper };
  LinliMapView whole = *view;
  cairo_surface_t *surface;
  double scale;

  g_return_val_if_fail (ground != NULL && cr != NULL && paper != NULL && pixels > 0, FALSE);

  if (!choose_zoom (ground, view, pixels, &work.zoom))
    {
      take_problem (paper, g_strdup (_("The base map has no pictures at this zoom.")));
      return FALSE;
    }
  whole.world_size = linli_mercator_world_size (work.zoom);
  scale = whole.world_size / view->world_size;
  whole.left = floor (view->left * scale);
  whole.top = floor (view->top * scale);
  whole.width = (int) (ceil ((view->left + view->width) * scale) - whole.left);
  whole.height = (int) (ceil ((view->top + view->height) * scale) - whole.top);
  paper->zoom = work.zoom;
  paper->pixels = scale;
  work.told = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  surface = put_together (&work, &whole, cancellable);
  g_hash_table_unref (work.told);
  if (work.n_found > 0 && cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    {
      cairo_save (cr);
      cairo_translate (cr, whole.left / scale - view->left, whole.top / scale - view->top);
      cairo_scale (cr, 1 / scale, 1 / scale);
      cairo_set_source_surface (cr, surface, 0, 0);
      cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
      cairo_rectangle (cr, 0, 0, whole.width, whole.height);
      cairo_fill (cr);
      cairo_restore (cr);
    }
  else if (!g_cancellable_is_cancelled (cancellable))
    take_problem (paper, g_strdup (_("Nothing of the base map for this place is on this computer.")));
  cairo_surface_destroy (surface);
  return work.n_found > 0;
}

char *
linli_base_paper_describe (const LinliBasePaper *self,
                           LinliBaseGround      *ground)
{
  g_autofree char *whose = linli_base_ground_describe (ground);
  GString *text = g_string_new (whose);

  /* Translators: of a base map on paper: the level of its tiles and how many of their pixels are on an inch. */
  if (self->n_tiles > 0)
    g_string_append_printf (text, _(" · level %u, %.0f pixels an inch"), self->zoom, self->pixels * 72);
  if (self->problem != NULL)
    g_string_append_printf (text, " · %s", self->problem);
  if (self->n_missing > 0)
    g_string_append_printf (text, ngettext (" · %u piece is missing and grey", " · %u pieces are missing and grey", self->n_missing), self->n_missing);
  return g_string_free (text, FALSE);
}
