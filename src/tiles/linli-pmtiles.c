/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-tiles"

#include "config.h"
#include "linli-pmtiles.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-tile-image.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_SIZE       127
#define MAX_PACKED      (16u << 20)  /* of a directory */
#define MAX_UNPACKED    (32u << 20)
#define MAX_DEPTH       4            /* directories from the root to a tile */
#define MAX_LEAVES      8            /* kept; one is about 100 KiB */
#define MAX_METADATA    (1u << 20)

enum { PACKING_NONE = 1, PACKING_GZIP = 2 };
enum { TYPE_VECTOR = 1, TYPE_PNG = 2, TYPE_JPEG = 3 };

typedef struct { guint64 tile_no, offset; guint32 length, run; } Entry;
typedef struct { guint64 offset; GArray *entries; } Leaf;

struct _LinliPmtiles
{
  int     fd;
  guint64 size;
  guint64 leaves, leaves_size, tiles, tiles_size;  /* bytes from the start of the file */
  guint8  packing, tile_packing;
  GArray *root;
  GQueue  recent;  /* of Leaf, the last used first */
};

static guint64
le64 (const guint8 *p)
{
  guint64 value;

  memcpy (&value, p, 8);
  return GUINT64_FROM_LE (value);
}

static gboolean
fail (GError    **error,
      const char *what)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, _("The map file is damaged: %s"), what);
  return FALSE;
}

/* (transfer full) (nullable) */
static GBytes *
read_part (LinliPmtiles *self,
           guint64       offset,
           guint64       length,
           guint64       limit,
           GError      **error)
{
  g_autofree guint8 *data = NULL;
  gsize done = 0;

  if (length > limit || offset > self->size || length > self->size - offset)
    {
      fail (error, _("a part lies outside of the file or is too large"));
      return NULL;
    }
  data = g_malloc (MAX (1, length));
  while (done < length)
    {
      ssize_t n = pread (self->fd, data + done, length - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          fail (error, n < 0 ? g_strerror (errno) : _("it became shorter while it was read"));
          return NULL;
        }
      done += (gsize) n;
    }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/* (transfer full) (nullable): never more than @limit bytes, whatever the packed ones promise. */
static GBytes *
unpack (GBytes  *packed,
        guint8   packing,
        gsize    limit,
        GError **error)
{
  g_autoptr(GConverter) converter = NULL;
  g_autoptr(GByteArray) out = NULL;
  const guint8 *data;
  gsize size, at = 0;

  if (packing == PACKING_NONE)
    return g_bytes_ref (packed);
  converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  out = g_byte_array_new ();
  data = g_bytes_get_data (packed, &size);
  for (;;)
    {
      guint8 piece[16384];
      gsize read = 0, written = 0;
      GConverterResult result;

      result = g_converter_convert (converter, data + at, size - at, piece, sizeof piece, G_CONVERTER_INPUT_AT_END, &read, &written, NULL);
      if (result == G_CONVERTER_ERROR || out->len + written > limit)
        {
          fail (error, _("a packed part cannot be unpacked or is too large"));
          return NULL;
        }
      at += read;
      g_byte_array_append (out, piece, (guint) written);
      if (result == G_CONVERTER_FINISHED)
        return g_byte_array_free_to_bytes (g_steal_pointer (&out));
    }
}

/* ---- directories ---- */

static gboolean
read_varint (const guint8 **p,
             const guint8  *end,
             guint64       *ret_value)
{
  guint64 value = 0;

  for (guint shift = 0; shift < 64; shift += 7)
    {
      if (*p == end)
        return FALSE;
      value |= (guint64) (**p & 0x7f) << shift;
      if ((*(*p)++ & 0x80) == 0)
        {
          *ret_value = value;
          return TRUE;
        }
    }
  return FALSE;
}

/* Columns: differences of tile numbers, runs, lengths, offsets (0: right behind the one before). */
static gboolean
fill_entries (GArray       *entries,
              const guint8 *p,
              const guint8 *end)
{
  guint64 value, tile_no = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      if (!read_varint (&p, end, &value) || (i > 0 && value == 0) || value > G_MAXUINT64 / 2 - tile_no)
        return FALSE;
      g_array_index (entries, Entry, i).tile_no = tile_no += value;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      if (!read_varint (&p, end, &value) || value > G_MAXUINT32)
        return FALSE;
      g_array_index (entries, Entry, i).run = (guint32) value;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      if (!read_varint (&p, end, &value) || value == 0 || value > G_MAXUINT32)
        return FALSE;
      g_array_index (entries, Entry, i).length = (guint32) value;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);

      if (!read_varint (&p, end, &value) || (value == 0 && i == 0) || value > G_MAXUINT64 / 2)
        return FALSE;
      entry->offset = value > 0 ? value - 1 : entry[-1].offset + entry[-1].length;
      if (entry->offset > G_MAXUINT64 / 2)
        return FALSE;
    }
  return TRUE;
}

static GArray *
read_directory (LinliPmtiles *self,
                guint64       offset,
                guint64       length,
                GError      **error)
{
  g_autoptr(GBytes) packed = read_part (self, offset, length, MAX_PACKED, error), bytes = NULL;
  g_autoptr(GArray) entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  const guint8 *p, *end;
  guint64 n;
  gsize size;

  if (packed == NULL || (bytes = unpack (packed, self->packing, MAX_UNPACKED, error)) == NULL)
    return NULL;
  p = g_bytes_get_data (bytes, &size);
  end = p + size;
  /* Each entry takes at least four bytes. */
  if (p == NULL || !read_varint (&p, end, &n) || n == 0 || n > size / 4)
    {
      fail (error, _("a directory is not readable"));
      return NULL;
    }
  g_array_set_size (entries, (guint) n);
  if (!fill_entries (entries, p, end))
    {
      fail (error, _("a directory is not readable"));
      return NULL;
    }
  return g_steal_pointer (&entries);
}

static void
free_leaf (gpointer data)
{
  Leaf *leaf = data;

  g_array_unref (leaf->entries);
  g_free (leaf);
}

/* (transfer full) */
static GArray *
get_leaf (LinliPmtiles *self,
          guint64       offset,
          guint64       length,
          GError      **error)
{
  g_autoptr(GArray) entries = NULL;
  Leaf *leaf;

  for (GList *l = self->recent.head; l != NULL; l = l->next)
    if (((Leaf *) l->data)->offset == offset)
      {
        g_queue_unlink (&self->recent, l);
        g_queue_push_head_link (&self->recent, l);
        return g_array_ref (((Leaf *) l->data)->entries);
      }
  if (offset > self->leaves_size || length > self->leaves_size - offset)
    {
      fail (error, _("a part lies outside of the file or is too large"));
      return NULL;
    }
  entries = read_directory (self, self->leaves + offset, length, error);
  if (entries == NULL)
    return NULL;
  leaf = g_new0 (Leaf, 1);
  leaf->offset = offset;
  leaf->entries = g_array_ref (entries);
  g_queue_push_head (&self->recent, leaf);
  if (self->recent.length > MAX_LEAVES)
    free_leaf (g_queue_pop_tail (&self->recent));
  return g_steal_pointer (&entries);
}

/* The last entry that begins at @tile_no or before it. */
static const Entry *
find_entry (GArray *entries,
            guint64 tile_no)
{
  guint low = 0, high = entries->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (entries, Entry, middle).tile_no <= tile_no)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 ? &g_array_index (entries, Entry, low - 1) : NULL;
}

/* ---- the file ---- */

guint64
linli_pmtiles_get_tile_no (guint zoom,
                           guint x,
                           guint y)
{
  guint64 no = ((G_GUINT64_CONSTANT (1) << (2 * zoom)) - 1) / 3, place = 0;

  g_return_val_if_fail (zoom <= LINLI_TILE_MAX_ZOOM, 0);

  for (guint side = zoom > 0 ? 1u << (zoom - 1) : 0; side > 0; side /= 2)
    {
      guint right = (x & side) != 0, down = (y & side) != 0, old = x;

      place += (guint64) side * side * ((3 * right) ^ down);
      if (down)
        continue;
      if (right)
        {
          x = side - 1 - x;
          y = side - 1 - y;
          old = x;
        }
      x = y;
      y = old;
    }
  return no + place;
}

/* A file without readable names is shown all the same. */
static void
read_metadata (LinliPmtiles  *self,
               guint64        offset,
               guint64        length,
               LinliTileInfo *info)
{
  g_autoptr(GBytes) packed = read_part (self, offset, length, MAX_METADATA, NULL), bytes = NULL;
  g_autoptr(JsonNode) node = NULL;
  gsize size;
  const char *data;

  if (packed == NULL || (bytes = unpack (packed, self->packing, MAX_METADATA, NULL)) == NULL)
    return;
  data = g_bytes_get_data (bytes, &size);
  node = size > 0 ? linli_json_parse (data, (gssize) size, NULL, NULL) : NULL;
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  info->name = linli_tile_info_clean (linli_json_string_or (json_node_get_object (node), "name", NULL));
  info->attribution = linli_tile_info_clean (linli_json_string_or (json_node_get_object (node), "attribution", NULL));
}

static gboolean
read_head (LinliPmtiles  *self,
           LinliTileInfo *info,
           GError       **error)
{
  g_autoptr(GBytes) bytes = read_part (self, 0, HEAD_SIZE, HEAD_SIZE, error);
  const guint8 *head;
  guint64 root, root_size;

  if (bytes == NULL)
    return FALSE;
  head = g_bytes_get_data (bytes, NULL);
  if (memcmp (head, "PMTiles\x03", 8) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("PMTiles version %d is not known; version 3 is."), head[7]);
      return FALSE;
    }
  root = le64 (head + 8);
  root_size = le64 (head + 16);
  self->leaves = le64 (head + 40);
  self->leaves_size = le64 (head + 48);
  self->tiles = le64 (head + 56);
  self->tiles_size = le64 (head + 64);
  self->packing = head[97];
  self->tile_packing = head[98];
  info->min_zoom = head[100];
  info->max_zoom = head[101];
  if (head[99] == TYPE_VECTOR)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID,
                           _("The file holds vector tiles; only pictures (PNG, JPEG) can be shown."));
      return FALSE;
    }
  if (head[99] != TYPE_PNG && head[99] != TYPE_JPEG)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("The file holds pictures of another kind than PNG and JPEG."));
      return FALSE;
    }
  if ((self->packing != PACKING_NONE && self->packing != PACKING_GZIP)
      || (self->tile_packing != PACKING_NONE && self->tile_packing != PACKING_GZIP))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("The file is packed in another way than gzip."));
      return FALSE;
    }
  if (info->min_zoom > info->max_zoom || info->max_zoom > LINLI_TILE_MAX_ZOOM || self->leaves > self->size
      || self->leaves_size > self->size - self->leaves || self->tiles > self->size || self->tiles_size > self->size - self->tiles)
    return fail (error, _("its head does not fit the file"));
  self->root = read_directory (self, root, root_size, error);
  if (self->root == NULL)
    return FALSE;
  read_metadata (self, le64 (head + 24), le64 (head + 32), info);
  return TRUE;
}

LinliPmtiles *
linli_pmtiles_open (const char    *path,
                    LinliTileInfo *ret_info,
                    GError       **error)
{
  g_autoptr(LinliPmtiles) self = g_new0 (LinliPmtiles, 1);
  struct stat st;

  g_return_val_if_fail (path != NULL && ret_info != NULL, NULL);

  self->fd = open (path, O_RDONLY | O_CLOEXEC);
  if (self->fd < 0 || fstat (self->fd, &st) != 0)
    {
      fail (error, g_strerror (errno));
      return NULL;
    }
  self->size = (guint64) st.st_size;
  return read_head (self, ret_info, error) ? g_steal_pointer (&self) : NULL;
}

void
linli_pmtiles_free (LinliPmtiles *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->root, g_array_unref);
  g_queue_clear_full (&self->recent, free_leaf);
  g_free (self);
}

GBytes *
linli_pmtiles_read (LinliPmtiles *self,
                    guint         zoom,
                    guint         x,
                    guint         y,
                    GError      **error)
{
  g_autoptr(GArray) entries = NULL;
  guint64 tile_no;

  g_return_val_if_fail (self != NULL && zoom <= LINLI_TILE_MAX_ZOOM, NULL);

  tile_no = linli_pmtiles_get_tile_no (zoom, x, y);
  entries = g_array_ref (self->root);
  for (guint depth = 0; depth < MAX_DEPTH; depth++)
    {
      const Entry *entry = find_entry (entries, tile_no);
      GArray *leaf;

      if (entry == NULL || (entry->run > 0 && tile_no - entry->tile_no >= entry->run))
        return NULL;
      if (entry->run > 0)
        {
          g_autoptr(GBytes) packed = NULL;

          if (entry->offset > self->tiles_size || entry->length > self->tiles_size - entry->offset)
            {
              fail (error, _("a part lies outside of the file or is too large"));
              return NULL;
            }
          packed = read_part (self, self->tiles + entry->offset, entry->length, LINLI_TILE_MAX_BYTES, error);
          return packed != NULL ? unpack (packed, self->tile_packing, LINLI_TILE_MAX_BYTES, error) : NULL;
        }
      leaf = get_leaf (self, entry->offset, entry->length, error);
      if (leaf == NULL)
        return NULL;
      g_array_unref (entries);
      entries = leaf;
    }
  fail (error, _("a directory is not readable"));
  return NULL;
}
