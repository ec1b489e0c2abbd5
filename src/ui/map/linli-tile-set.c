/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles of the ground.
 *
 * A tile is asked for once; it is painted by a pool of one thread fewer than there are processors, each into an image of its own, which
 * becomes one texture and stays that, since a renderer keeps what it uploaded by the texture.  Where there is nothing but paper, there is
 * no texture.  Tiles farther than one tile from what is in sight are let go, which bounds the memory. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-tile-set.h"

#include <math.h>

#define N_WAITING 2 /* threads that wait for disks and servers */

typedef enum { TILE_ASKED, TILE_PAINTED, TILE_BLANK } TileState;

typedef struct
{
  gint64      x, y;      /* the key: numbers of tiles, from the corner of the world */
  TileState   state;
  gboolean    stale;     /* painted from older records: shown until the new one comes */
  GdkTexture *texture;   /* (owned) (nullable) */
  cairo_surface_t *opaque; /* (owned) (nullable): the same pixels for the cairo renderer, without their alpha if they have none */
  GskRenderNode *node;   /* (owned) (nullable): the same pixels as one node, made when first drawn by GL */
  char       *problem;   /* (owned) (nullable): why a part of it is grey */
} Tile;

typedef struct { gint64 left, top, right, bottom; } Range;

struct _LinliTileSet
{
  gatomicrefcount   ref_count;   /* the set itself and each job under way */
  LinliMapView      view;        /* of any tile: left, top and size are not used */
  LinliMapFeatures *features;    /* (owned) (nullable): either these or @ground */
  LinliBaseGround  *ground;      /* (owned) (nullable) */
  LinliMapTheme    *theme;       /* (owned) (nullable) */
  GHashTable       *tiles;       /* (owned) set of Tile by x and y */
  GCancellable     *cancellable; /* (owned) cancelled when the set is freed */
  GFunc             painted;
  gpointer          user_data;
  Range             in_sight;    /* when it was asked last */
  gboolean          freed;
};

typedef struct
{
  LinliTileSet    *set;
  gint64           x, y;
  guint            order;    /* of jobs as they were wished for */
  gboolean         beyond;   /* not in sight yet: it waits for what is */
  gboolean         given_up;
  GdkTexture      *texture;
  cairo_surface_t *opaque;
  char            *problem;
} Job;

static const cairo_user_data_key_t pixels_key;

static guint
hash_tile (gconstpointer data)
{
  const Tile *tile = data;

  return (guint) tile->x * 2654435761u ^ (guint) tile->y * 40503u;
}

static gboolean
equal_tiles (gconstpointer a,
             gconstpointer b)
{
  const Tile *left = a, *right = b;

  return left->x == right->x && left->y == right->y;
}

static void
free_tile (gpointer data)
{
  Tile *tile = data;

  g_clear_object (&tile->texture);
  g_clear_pointer (&tile->node, gsk_render_node_unref);  /* first: it would take a copy of the pixels else */
  g_clear_pointer (&tile->opaque, cairo_surface_destroy);
  g_free (tile->problem);
  g_free (tile);
}

static LinliTileSet *
make_set (const LinliMapView *view,
          GFunc               painted,
          gpointer            user_data)
{
  LinliTileSet *self = g_new0 (LinliTileSet, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->view = *view;
  self->tiles = g_hash_table_new_full (hash_tile, equal_tiles, free_tile, NULL);
  self->cancellable = g_cancellable_new ();
  self->painted = painted;
  self->user_data = user_data;
  return self;
}

LinliTileSet *
linli_tile_set_new (const LinliMapView *view,
                    LinliMapFeatures   *features,
                    LinliMapTheme      *theme,
                    GFunc               painted,
                    gpointer            user_data)
{
  LinliTileSet *self = make_set (view, painted, user_data);

  self->view.theme = theme;
  self->features = linli_map_features_ref (features);
  self->theme = theme != NULL ? linli_map_theme_ref (theme) : NULL;
  return self;
}

LinliTileSet *
linli_tile_set_new_ground (const LinliMapView *view,
                           LinliBaseGround    *ground,
                           GFunc               painted,
                           gpointer            user_data)
{
  LinliTileSet *self = make_set (view, painted, user_data);

  self->view.theme = NULL;
  self->ground = linli_base_ground_ref (ground);
  return self;
}

void
linli_tile_set_stop (LinliTileSet *self)
{
  g_return_if_fail (self != NULL);
  g_cancellable_cancel (self->cancellable);
}

static void
set_unref (LinliTileSet *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->tiles);
  g_clear_pointer (&self->features, linli_map_features_unref);
  g_clear_pointer (&self->ground, linli_base_ground_unref);
  g_clear_pointer (&self->theme, linli_map_theme_unref);
  g_object_unref (self->cancellable);
  g_free (self);
}

void
linli_tile_set_free (LinliTileSet *self)
{
  if (self == NULL)
    return;
  self->freed = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_hash_table_remove_all (self->tiles);
  set_unref (self);
}

gboolean
linli_tile_set_is_like (LinliTileSet       *self,
                        const LinliMapView *view)
{
  return fabs (self->view.world_size / view->world_size - 1) < 1e-9 && self->view.device_scale == view->device_scale
         && self->view.dark == view->dark && self->view.clear == view->clear && self->view.bare == view->bare;
}

/* ---- painting ---- */

static gboolean
is_beyond (const Tile  *tile,
           const Range *range)
{
  return tile->x < range->left || tile->x > range->right || tile->y < range->top || tile->y > range->bottom;
}

/* Back on the main loop: the tile has come, or nobody waits for it any more. */
static gboolean
arrived_cb (gpointer data)
{
  Job *job = data;
  LinliTileSet *set = job->set;
  Tile *tile = set->freed || job->given_up ? NULL : g_hash_table_lookup (set->tiles, &(Tile) { .x = job->x, .y = job->y });

  if (tile != NULL)
    {
      g_clear_object (&tile->texture);
      g_clear_pointer (&tile->node, gsk_render_node_unref);
      g_clear_pointer (&tile->opaque, cairo_surface_destroy);
      tile->stale = FALSE;
      tile->texture = g_steal_pointer (&job->texture);
      tile->opaque = g_steal_pointer (&job->opaque);
      g_free (tile->problem);
      tile->problem = g_steal_pointer (&job->problem);
      tile->state = tile->texture != NULL ? TILE_PAINTED : TILE_BLANK;
      /* What came for later is drawn when it comes into sight. */
      if (!is_beyond (tile, &set->in_sight))
        set->painted (set, set->user_data);
    }
  g_clear_object (&job->texture);
  g_clear_pointer (&job->opaque, cairo_surface_destroy);
  g_free (job->problem);
  set_unref (set);
  g_free (job);
  return G_SOURCE_REMOVE;
}

/* @ret_opaque: the same pixels as a surface that cairo copies instead of blending it. */
static GdkTexture *
paint_tile (LinliTileSet       *set,
            const LinliMapView *view,
            cairo_surface_t   **ret_opaque,
            char              **ret_problem)
{
  int size = (int) ceil (LINLI_TILE_PX * view->device_scale), stride;
  cairo_surface_t *surface;
  GBytes *bytes;
  GdkTexture *texture;
  gboolean painted = TRUE;
  cairo_t *cr;

  if (set->features != NULL && linli_map_plate_is_blank (view, set->features))
    return NULL;
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  cairo_surface_set_device_scale (surface, view->device_scale, view->device_scale);
  cr = cairo_create (surface);
  if (set->ground != NULL)
    {
      painted = linli_base_ground_paint (set->ground, view, cr, set->cancellable, ret_problem);
      linli_map_plate_paint_paper_below (view, cr);
    }
  else
    linli_map_plate_paint_ground (view, set->features, cr, set->cancellable);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  stride = cairo_image_surface_get_stride (surface);
  if (!painted || cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS || stride <= 0)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), (gsize) stride * (gsize) size,
                                      (GDestroyNotify) cairo_surface_destroy, surface);
  texture = gdk_memory_texture_new (size, size, GDK_MEMORY_DEFAULT, bytes, (gsize) stride);
  *ret_opaque = cairo_image_surface_create_for_data ((guchar *) (gpointer) cairo_image_surface_get_data (surface),
                                                     view->clear ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24, size, size, stride);
  cairo_surface_set_device_scale (*ret_opaque, view->device_scale, view->device_scale);
  cairo_surface_set_user_data (*ret_opaque, &pixels_key, bytes, (cairo_destroy_func_t) g_bytes_unref);
  return texture;
}

static void
run_job (gpointer data,
         gpointer nothing)
{
  Job *job = data;
  LinliMapView view = job->set->view;

  view.left = (double) job->x * LINLI_TILE_PX;
  view.top = (double) job->y * LINLI_TILE_PX;
  view.width = view.height = LINLI_TILE_PX;
  job->given_up = g_cancellable_is_cancelled (job->set->cancellable);
  if (!job->given_up)
    job->texture = paint_tile (job->set, &view, &job->opaque, &job->problem);
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, arrived_cb, job, NULL);
}

/* What is in sight comes first, then as it was wished for. */
static int
compare_jobs (gconstpointer a,
              gconstpointer b,
              gpointer      nothing)
{
  const Job *left = a, *right = b;

  if (left->beyond != right->beyond)
    return left->beyond ? 1 : -1;
  return left->order < right->order ? -1 : left->order > right->order;
}

static void
ask (LinliTileSet *self,
     Tile         *tile)
{
  /* Waiting for a server must not keep our own map waiting. */
  static GThreadPool *pools[2];
  static guint order;
  guint which = self->ground != NULL ? 1 : 0;
  Job *job;

  if (pools[which] == NULL)
    {
      pools[which] = g_thread_pool_new (run_job, NULL, which == 1 ? N_WAITING : MAX (1, (int) g_get_num_processors () - 1), FALSE, NULL);
      g_thread_pool_set_sort_function (pools[which], compare_jobs, NULL);
    }
  job = g_new0 (Job, 1);
  job->set = self;
  job->x = tile->x;
  job->y = tile->y;
  job->order = order++;
  job->beyond = is_beyond (tile, &self->in_sight);
  tile->state = TILE_ASKED;
  g_atomic_ref_count_inc (&self->ref_count);
  g_thread_pool_push (pools[which], job, NULL);
}

/* ---- what is in sight ---- */

static Range
get_range (LinliTileSet       *self,
           const LinliMapView *view,
           gint64              margin)
{
  double k = self->view.world_size / view->world_size / LINLI_TILE_PX;

  return (Range) { (gint64) floor (view->left * k) - margin, (gint64) floor (view->top * k) - margin,
                   (gint64) floor ((view->left + view->width) * k) + margin, (gint64) floor ((view->top + view->height) * k) + margin };
}

static gboolean
is_far (gpointer key,
        gpointer value,
        gpointer user_data)
{
  return is_beyond (key, user_data);
}

typedef struct { double middle_x, middle_y; } Middle;

static int
compare_distance (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  const Tile *left = *(Tile *const *) a, *right = *(Tile *const *) b;
  const Middle *m = user_data;
  double x0 = (double) left->x + 0.5 - m->middle_x, y0 = (double) left->y + 0.5 - m->middle_y;
  double x1 = (double) right->x + 0.5 - m->middle_x, y1 = (double) right->y + 0.5 - m->middle_y;
  double difference = x0 * x0 + y0 * y0 - x1 * x1 - y1 * y1;

  return difference < 0 ? -1 : difference > 0;
}

void
linli_tile_set_ask (LinliTileSet       *self,
                    const LinliMapView *view)
{
  gboolean complete = linli_tile_set_is_complete (self, view);
  Range range = get_range (self, view, complete ? 1 : 0), keep = get_range (self, view, 1);
  Middle middle = { (view->left + view->width / 2.0) / LINLI_TILE_PX, (view->top + view->height / 2.0) / LINLI_TILE_PX };
  g_autoptr(GPtrArray) wanted = g_ptr_array_new ();

  self->in_sight = get_range (self, view, 0);
  g_hash_table_foreach_remove (self->tiles, is_far, &keep);
  for (gint64 y = range.top; y <= range.bottom; y++)
    for (gint64 x = range.left; x <= range.right; x++)
      {
        Tile *tile = g_hash_table_lookup (self->tiles, &(Tile) { .x = x, .y = y });

        if (tile == NULL)
          {
            tile = g_new0 (Tile, 1);
            tile->x = x;
            tile->y = y;
            g_hash_table_add (self->tiles, tile);
          }
        else if (!tile->stale || tile->state == TILE_ASKED)
          continue;
        g_ptr_array_add (wanted, tile);
      }
  /* What one looks at comes first. */
  g_ptr_array_sort_with_data (wanted, compare_distance, &middle);
  for (guint i = 0; i < wanted->len; i++)
    ask (self, g_ptr_array_index (wanted, i));
}

gboolean
linli_tile_set_is_complete (LinliTileSet       *self,
                            const LinliMapView *view)
{
  Range range = get_range (self, view, 0);

  for (gint64 y = range.top; y <= range.bottom; y++)
    for (gint64 x = range.left; x <= range.right; x++)
      {
        const Tile *tile = g_hash_table_lookup (self->tiles, &(Tile) { .x = x, .y = y });

        if (tile == NULL || tile->state == TILE_ASKED || tile->stale)
          return FALSE;
      }
  return TRUE;
}

/* Edges are rounded to device pixels one by one, so that neighbours meet whatever the zoom. */
static float
snap (double offset,
      double device_scale)
{
  return (float) (round (offset * device_scale) / device_scale);
}

/* With the cairo renderer: textures would be blended one by one, and pixels that nothing shines through are only copied. */
static void
paint_all (LinliTileSet       *self,
           const LinliMapView *view,
           cairo_t            *cr)
{
  double k = view->world_size / self->view.world_size;
  gboolean even = fabs (k - 1) < 1e-9;
  Range range = get_range (self, view, 0);

  /* Soft edges of stretched tiles would leave seams between them, and so would a pixel from just beyond one. */
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  for (gint64 y = range.top; y <= range.bottom; y++)
    for (gint64 x = range.left; x <= range.right; x++)
      {
        const Tile *tile = g_hash_table_lookup (self->tiles, &(Tile) { .x = x, .y = y });

        if (tile == NULL || tile->opaque == NULL)
          continue;
        cairo_save (cr);
        cairo_translate (cr, snap ((double) x * LINLI_TILE_PX * k - view->left, view->device_scale),
                         snap ((double) y * LINLI_TILE_PX * k - view->top, view->device_scale));
        if (!even)
          cairo_scale (cr, k, k);
        cairo_set_source_surface (cr, tile->opaque, 0, 0);
        cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
        cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
        cairo_rectangle (cr, 0, 0, LINLI_TILE_PX, LINLI_TILE_PX);
        cairo_fill (cr);
        cairo_restore (cr);
      }
}

void
linli_tile_set_paint (LinliTileSet       *self,
                      const LinliMapView *view,
                      GtkSnapshot        *snapshot)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) view->width, (float) view->height));

  paint_all (self, view, cr);
  cairo_destroy (cr);
}

gboolean
linli_tile_set_covers (LinliTileSet       *self,
                       const LinliMapView *view)
{
  Range range = get_range (self, view, 0);

  for (gint64 y = range.top; y <= range.bottom; y++)
    for (gint64 x = range.left; x <= range.right; x++)
      {
        const Tile *tile = g_hash_table_lookup (self->tiles, &(Tile) { .x = x, .y = y });

        if (tile == NULL || tile->texture == NULL)
          return FALSE;
      }
  return TRUE;
}

/* GTK before 4.10 reads every texture with a linear filter, which is a fourth of a frame on software GL though pixels lie on pixels.  What a
 * node of cairo has painted is read without one, and kept by GL as long as the node is there. */
static GskRenderNode *
get_node (Tile *tile)
{
  if (tile->node == NULL)
    {
      cairo_t *cr;

      tile->node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, LINLI_TILE_PX, LINLI_TILE_PX));
      cr = gsk_cairo_node_get_draw_context (tile->node);
      cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
      cairo_set_source_surface (cr, tile->opaque, 0, 0);
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_paint (cr);
      cairo_destroy (cr);
    }
  return tile->node;
}

void
linli_tile_set_snapshot (LinliTileSet       *self,
                         const LinliMapView *view,
                         GtkSnapshot        *snapshot)
{
  double k = view->world_size / self->view.world_size;
  gboolean unfiltered = fabs (k - 1) < 1e-9 && gtk_get_minor_version () < 10;
  Range range = get_range (self, view, 0);

  for (gint64 y = range.top; y <= range.bottom; y++)
    for (gint64 x = range.left; x <= range.right; x++)
      {
        Tile *tile = g_hash_table_lookup (self->tiles, &(Tile) { .x = x, .y = y });
        float left, top;

        if (tile == NULL || tile->texture == NULL)
          continue;
        left = snap ((double) x * LINLI_TILE_PX * k - view->left, view->device_scale);
        top = snap ((double) y * LINLI_TILE_PX * k - view->top, view->device_scale);
        if (unfiltered)
          {
            gtk_snapshot_save (snapshot);
            gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left, top));
            gtk_snapshot_append_node (snapshot, get_node (tile));
            gtk_snapshot_restore (snapshot);
            continue;
          }
        gtk_snapshot_append_texture (snapshot, tile->texture,
                                     &GRAPHENE_RECT_INIT (left, top,
                                                          snap ((double) (x + 1) * LINLI_TILE_PX * k - view->left, view->device_scale) - left,
                                                          snap ((double) (y + 1) * LINLI_TILE_PX * k - view->top, view->device_scale) - top));
      }
}

void
linli_tile_set_take_over (LinliTileSet      *self,
                          LinliTileSet      *old,
                          const LinliMapBox *changed)
{
  GHashTableIter iter;
  gpointer key;
  double tile_size = LINLI_TILE_PX / self->view.world_size, slack = 4 / self->view.world_size;

  g_return_if_fail (linli_tile_set_is_like (self, &old->view));

  g_hash_table_iter_init (&iter, old->tiles);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const Tile *from = key;
      double west = (double) from->x * tile_size, north = (double) from->y * tile_size;
      Tile *tile;

      if (from->state == TILE_ASKED && from->texture == NULL)
        continue;
      tile = g_new0 (Tile, 1);
      tile->x = from->x;
      tile->y = from->y;
      tile->texture = from->texture != NULL ? g_object_ref (from->texture) : NULL;
      tile->opaque = from->opaque != NULL ? cairo_surface_reference (from->opaque) : NULL;
      tile->node = from->node != NULL ? gsk_render_node_ref (from->node) : NULL;
      tile->state = tile->texture != NULL ? TILE_PAINTED : TILE_BLANK;
      tile->stale = from->stale || from->state == TILE_ASKED
        || (changed->west <= west + tile_size + slack && changed->east >= west - slack && changed->north <= north + tile_size + slack
            && changed->south >= north - slack);
      g_hash_table_replace (self->tiles, tile, tile);
    }
}

const char *
linli_tile_set_find_problem (LinliTileSet       *self,
                             const LinliMapView *view)
{
  Range range = get_range (self, view, 0);

  for (gint64 y = range.top; y <= range.bottom; y++)
    for (gint64 x = range.left; x <= range.right; x++)
      {
        const Tile *tile = g_hash_table_lookup (self->tiles, &(Tile) { .x = x, .y = y });

        if (tile != NULL && tile->problem != NULL)
          return tile->problem;
      }
  return NULL;
}

gsize
linli_tile_set_get_bytes (LinliTileSet *self)
{
  GHashTableIter iter;
  gpointer key;
  gsize bytes = 0;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (((const Tile *) key)->texture != NULL)
      bytes += (gsize) gdk_texture_get_width (((const Tile *) key)->texture) * (gsize) gdk_texture_get_height (((const Tile *) key)->texture) * 4;
  return bytes;
}
