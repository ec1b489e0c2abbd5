/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture under our own map.
 *
 * A piece is put together from the tiles of the nearest level that there is, stretched where the levels end and moved where the map's datum is
 * not ours.  The shift of GCJ-02 is taken as linear over a piece, which is off by some centimetres. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-base-ground-private.h"

#include "linli-error.h"
#include "linli-mercator.h"
#include "linli-tile-image.h"
#include "linli-tile-template.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define SLACK_PX       8   /* by which a shifted piece may be turned at its corners */
#define SERVER_ZOOM    18
#define TIMEOUT_S      10

#define TIANDITU(layer) \
  "https://t{s}.tianditu.gov.cn/" layer "_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=" layer \
  "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"

static void
add_layer (LinliBaseGround       *self,
           const LinliBaseChoice *choice,
           const char            *address,
           const char            *cache)
{
  g_autofree char *name = linli_tile_template_get_folder (address), *folder = cache != NULL ? g_build_filename (cache, name, NULL) : NULL;

  if (folder != NULL)
    linli_tile_fetcher_prune (folder, g_get_real_time () / G_USEC_PER_SEC, LINLI_TILE_KEEP_BYTES);
  self->layers[self->layers[0] != NULL ? 1 : 0] = linli_tile_fetcher_new (address, choice->key, folder, TIMEOUT_S);
}

static gboolean
open_file (LinliBaseGround       *self,
           const LinliBaseChoice *choice,
           GError               **error)
{
  const LinliTileInfo *info;

  self->reader = linli_tile_reader_open (choice->path, error);
  if (self->reader == NULL)
    return FALSE;
  info = linli_tile_reader_get_info (self->reader);
  self->min_zoom = info->min_zoom;
  self->max_zoom = info->max_zoom;
  self->datum = choice->datum;
  self->name = info->attribution != NULL ? g_strdup (info->attribution)
                                         : info->name != NULL ? g_strdup (info->name) : g_path_get_basename (choice->path);
  return TRUE;
}

/* (transfer full): the server's host, for want of a better name. */
static char *
get_host (const char *address)
{
  const char *host = strstr (address, "://");
  gsize length = host != NULL ? strcspn (host + 3, "/:?") : 0;

  return length > 0 ? g_strndup (host + 3, length) : NULL;
}

LinliBaseGround *
linli_base_ground_open (const LinliBaseChoice *choice,
                        const char            *cache,
                        GError               **error)
{
  g_autoptr(LinliBaseGround) self = g_new0 (LinliBaseGround, 1);

  g_return_val_if_fail (choice != NULL && choice->type != LINLI_BASE_NONE, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->type = choice->type;
  self->approval = g_strdup (choice->approval);
  self->printable = choice->type == LINLI_BASE_FILE || choice->printable;
  self->min_zoom = 1;
  self->max_zoom = SERVER_ZOOM;
  if (!linli_base_choice_check (choice, error))
    return NULL;
  if (choice->type == LINLI_BASE_FILE)
    return open_file (self, choice, error) ? g_steal_pointer (&self) : NULL;
  if (choice->type == LINLI_BASE_SERVER)
    {
      self->datum = choice->datum;
      self->name = get_host (choice->address);
      add_layer (self, choice, choice->address, cache);
      return g_steal_pointer (&self);
    }
  add_layer (self, choice, choice->type == LINLI_BASE_STREETS ? TIANDITU ("vec") : TIANDITU ("img"), cache);
  add_layer (self, choice, choice->type == LINLI_BASE_STREETS ? TIANDITU ("cva") : TIANDITU ("cia"), cache);
  self->name = g_strdup (_("© Tianditu, National Platform for Common Geospatial Information Services"));
  return g_steal_pointer (&self);
}

LinliBaseGround *
linli_base_ground_ref (LinliBaseGround *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
linli_base_ground_unref (LinliBaseGround *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  linli_tile_reader_free (self->reader);
  for (guint i = 0; i < LINLI_BASE_N_LAYERS; i++)
    linli_tile_fetcher_free (self->layers[i]);
  g_free (self->name);
  g_free (self->approval);
  g_free (self);
}

char *
linli_base_ground_describe (LinliBaseGround *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (self->name);
  if (self->approval != NULL)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _("Map review number: %s"), self->approval);
    }
  if (self->datum == LINLI_DATUM_GCJ02)
    g_string_append_printf (text, " · %s", _("GCJ-02, moved to fit, approximate"));
  return g_string_free (text, FALSE);
}

/* The first trouble of a piece is the one that is told. */
static void
set_problem (char      **problem,
             const char *text)
{
  if (*problem == NULL)
    *problem = g_strdup (text);
}

/* ---- one tile ---- */

/* Of pixels as GdkPixbuf has them: bytes, not multiplied by their alpha. */
static cairo_surface_t *
copy_pixels (GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf), n = gdk_pixbuf_get_n_channels (pixbuf);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  gsize from_stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf), stride = (gsize) cairo_image_surface_get_stride (surface);
  const guint8 *from = gdk_pixbuf_read_pixels (pixbuf);
  guint8 *data = cairo_image_surface_get_data (surface);

  for (int y = 0; data != NULL && y < height; y++)
    {
      guint32 *to = (guint32 *) (gpointer) (data + (gsize) y * stride);
      const guint8 *p = from + (gsize) y * from_stride;

      for (int x = 0; x < width; x++, p += n)
        {
          guint32 a = n == 4 ? p[3] : 255;

          to[x] = a << 24 | (p[0] * a + 127) / 255 << 16 | (p[1] * a + 127) / 255 << 8 | (p[2] * a + 127) / 255;
        }
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* A PNG without its end is broken; the decoder would give what there is of it. */
static gboolean
has_end (GBytes     *bytes,
         const char *type)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return !g_str_equal (type, "png") || (size >= 12 && memmem (data + (size > 4096 ? size - 4096 : 0), MIN (size, 4096), "IEND", 4) != NULL);
}

/* Until a row comes it holds what was in the memory before. */
static void
prepared_cb (GdkPixbufLoader *loader)
{
  gdk_pixbuf_fill (gdk_pixbuf_loader_get_pixbuf (loader), 0x80808000);
}

static void
updated_cb (GdkPixbufLoader *loader,
            int              x,
            int              y,
            int              width,
            int              height,
            int             *low)
{
  *low = MAX (*low, y + height);
}

cairo_surface_t *
linli_base_ground_decode (GBytes  *bytes,
                          GError **error)
{
  const char *type = g_bytes_get_size (bytes) > 0 && *(const guint8 *) g_bytes_get_data (bytes, NULL) == 0xff ? "jpeg" : "png";
  g_autoptr(GdkPixbufLoader) loader = NULL;
  g_autoptr(GError) inner = NULL;
  GdkPixbuf *pixbuf;
  gboolean good;
  int low = 0;

  if (!linli_tile_image_check (bytes, NULL, NULL, error))
    return NULL;
  /* Never another kind of picture than its first bytes say. */
  loader = gdk_pixbuf_loader_new_with_type (type, error);
  if (loader == NULL)
    return NULL;
  g_signal_connect (loader, "area-prepared", G_CALLBACK (prepared_cb), NULL);
  g_signal_connect (loader, "area-updated", G_CALLBACK (updated_cb), &low);
  good = gdk_pixbuf_loader_write_bytes (loader, bytes, &inner);
  good = gdk_pixbuf_loader_close (loader, good ? &inner : NULL) && good;
  pixbuf = good && has_end (bytes, type) ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (pixbuf != NULL && low >= gdk_pixbuf_get_height (pixbuf))
    return copy_pixels (pixbuf);
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, _("A tile is a broken picture."));
  return NULL;
}

void
linli_base_ground_put (cairo_surface_t *surface,
                       cairo_t         *cr,
                       double           left,
                       double           top,
                       double           size)
{
  cairo_save (cr);
  /* Half a pixel over and without soft edges, so that stretched tiles meet without a seam. */
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  cairo_rectangle (cr, left, top, size + 0.5, size + 0.5);
  if (surface != NULL)
    {
      cairo_clip (cr);
      cairo_translate (cr, left, top);
      cairo_scale (cr, size / cairo_image_surface_get_width (surface), size / cairo_image_surface_get_height (surface));
      cairo_set_source_surface (cr, surface, 0, 0);
      cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
      cairo_paint (cr);
    }
  else
    {
      cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.35);
      cairo_fill (cr);
    }
  cairo_restore (cr);
}

/* Paints one tile into the square; FALSE when there is none. */
static gboolean
paint_tile (LinliBaseGround *self,
            guint            layer,
            guint            zoom,
            guint            x,
            guint            y,
            cairo_t         *cr,
            double           left,
            double           top,
            double           size,
            GCancellable    *cancellable,
            char           **problem)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = self->reader != NULL ? linli_tile_reader_read (self->reader, zoom, x, y, &error)
                                                 : linli_tile_fetcher_read (self->layers[layer], zoom, x, y, cancellable, &error);
  cairo_surface_t *surface = bytes != NULL ? linli_base_ground_decode (bytes, &error) : NULL;

  if (surface == NULL && error == NULL)
    return FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;
  linli_base_ground_put (surface, cr, left, top, size);
  if (surface != NULL)
    cairo_surface_destroy (surface);
  else
    set_problem (problem, error->message);
  return TRUE;
}

/* ---- a piece ---- */

/* How far the map has to be read from a point of the piece, in pixels. */
static void
get_shift (LinliBaseGround    *self,
           const LinliMapView *view,
           double              x,
           double              y,
           double             *ret_x,
           double             *ret_y)
{
  double world_x = (view->left + x) / view->world_size, world_y = (view->top + y) / view->world_size, lon, lat;

  *ret_x = *ret_y = 0;
  if (self->datum != LINLI_DATUM_GCJ02)
    return;
  linli_gcj02_from_wgs84 (linli_mercator_lon (world_x, -8), linli_mercator_lat (world_y, -8), &lon, &lat);
  *ret_x = (linli_mercator_x (lon, -8) - world_x) * view->world_size;
  *ret_y = (linli_mercator_y (lat, -8) - world_y) * view->world_size;
}

/* The shift changes by up to a metre or two from one edge of a piece to the other (the series has waves of a third of a degree).  A piece is
 * turned and stretched by as much about its middle, so that its edges meet those of the next one.  @ret_x, @ret_y: the shift of the middle. */
static void
turn (LinliBaseGround    *self,
      const LinliMapView *view,
      cairo_t            *cr,
      double             *ret_x,
      double             *ret_y)
{
  double middle_x = view->width / 2.0, middle_y = view->height / 2.0, west_x, west_y, east_x, east_y, north_x, north_y, south_x, south_y;
  cairo_matrix_t matrix;

  get_shift (self, view, middle_x, middle_y, ret_x, ret_y);
  if (self->datum != LINLI_DATUM_GCJ02)
    return;
  get_shift (self, view, 0, middle_y, &west_x, &west_y);
  get_shift (self, view, view->width, middle_y, &east_x, &east_y);
  get_shift (self, view, middle_x, 0, &north_x, &north_y);
  get_shift (self, view, middle_x, view->height, &south_x, &south_y);
  /* From a point of the piece to one of the map; drawing goes the other way. */
  cairo_matrix_init (&matrix, 1 + (east_x - west_x) / view->width, (east_y - west_y) / view->width, (south_x - north_x) / view->height,
                     1 + (south_y - north_y) / view->height, 0, 0);
  if (cairo_matrix_invert (&matrix) != CAIRO_STATUS_SUCCESS)
    return;
  cairo_translate (cr, middle_x, middle_y);
  cairo_transform (cr, &matrix);
  cairo_translate (cr, -middle_x, -middle_y);
}

void
linli_base_ground_lay (LinliBaseGround    *self,
                       const LinliMapView *view,
                       guint               zoom,
                       cairo_t            *cr,
                       LinliBaseRange     *ret_range)
{
  double shift_x, shift_y, slack = self->datum == LINLI_DATUM_GCJ02 ? SLACK_PX : 0;
  gint64 side = G_GINT64_CONSTANT (1) << zoom;
  LinliBaseRange *range = ret_range;

  turn (self, view, cr, &shift_x, &shift_y);
  range->size = view->world_size / (double) side;
  range->left = view->left + shift_x;
  range->top = view->top + shift_y;
  range->first_x = MAX (0, (gint64) floor ((range->left - slack) / range->size));
  range->first_y = MAX (0, (gint64) floor ((range->top - slack) / range->size));
  range->last_x = MIN (side - 1, (gint64) ceil ((range->left + slack + view->width) / range->size) - 1);
  range->last_y = MIN (side - 1, (gint64) ceil ((range->top + slack + view->height) / range->size) - 1);
}

/* Light becomes dark and dark light, hues stay; then a little dimmer, so that our own map stands out. */
void
linli_base_ground_darken (cairo_surface_t *surface)
{
  int width, height, stride;
  guint8 *data;

  if (cairo_surface_get_type (surface) != CAIRO_SURFACE_TYPE_IMAGE || cairo_image_surface_get_format (surface) != CAIRO_FORMAT_ARGB32)
    return;
  cairo_surface_flush (surface);
  width = cairo_image_surface_get_width (surface);
  height = cairo_image_surface_get_height (surface);
  stride = cairo_image_surface_get_stride (surface);
  data = cairo_image_surface_get_data (surface);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint32 *pixel = (guint32 *) (gpointer) (data + (gsize) y * (gsize) stride) + x;
        int a = *pixel >> 24, r = *pixel >> 16 & 255, g = *pixel >> 8 & 255, b = *pixel & 255;
        int turn = a - MAX (r, MAX (g, b)) - MIN (r, MIN (g, b));

        *pixel = (guint32) a << 24 | (guint32) ((r + turn) * 4 / 5) << 16 | (guint32) ((g + turn) * 4 / 5) << 8 | (guint32) ((b + turn) * 4 / 5);
      }
  cairo_surface_mark_dirty (surface);
}

gboolean
linli_base_ground_may_print (LinliBaseGround *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->printable;
}

gboolean
linli_base_ground_may_recover (LinliBaseGround *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->reader == NULL;
}

gboolean
linli_base_ground_paint (LinliBaseGround    *self,
                         const LinliMapView *view,
                         cairo_t            *cr,
                         GCancellable       *cancellable,
                         char              **ret_problem)
{
  int level = (int) round (log2 (view->world_size / LINLI_BASE_SOURCE_PX)), zoom;
  gboolean painted = FALSE;
  LinliBaseRange range;

  g_return_val_if_fail (self != NULL && view != NULL && cr != NULL && ret_problem != NULL, FALSE);

  zoom = CLAMP (level, (int) self->min_zoom, (int) self->max_zoom);
  if (level - zoom > LINLI_BASE_MAX_STRETCH || zoom - level > LINLI_BASE_MAX_SHRINK)
    {
      set_problem (ret_problem, _("The base map has no pictures at this zoom."));
      return FALSE;
    }
  cairo_save (cr);
  linli_base_ground_lay (self, view, (guint) zoom, cr, &range);
  for (guint layer = 0; layer < LINLI_BASE_N_LAYERS; layer++)
    for (gint64 y = range.first_y; y <= range.last_y; y++)
      for (gint64 x = range.first_x; x <= range.last_x; x++)
        {
          if (g_cancellable_is_cancelled (cancellable))
            break;
          if (layer == 0 || self->layers[layer] != NULL)
            painted = paint_tile (self, layer, (guint) zoom, (guint) x, (guint) y, cr, (double) x * range.size - range.left,
                                  (double) y * range.size - range.top, range.size, cancellable, ret_problem)
              || painted;
        }
  cairo_restore (cr);
  if (painted && view->dark)
    linli_base_ground_darken (cairo_get_target (cr));
  return painted;
}
