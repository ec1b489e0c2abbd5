/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-tiles"

#include "config.h"
#include "linli-tile-image.h"

#include "linli-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const guint8 png_head[16] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R' };

static guint
be32 (const guint8 *p)
{
  return (guint) p[0] << 24 | (guint) p[1] << 16 | (guint) p[2] << 8 | p[3];
}

/* ISO/IEC 10918-1, B.1.1: segments up to the first frame header (SOF), which holds the size. */
static gboolean
read_jpeg (const guint8 *data,
           gsize         size,
           guint        *ret_width,
           guint        *ret_height)
{
  gsize at = 2;

  while (at + 4 <= size && data[at] == 0xff)
    {
      guint marker = data[at + 1], length;

      if (marker == 0xff)
        {
          at++;
          continue;
        }
      length = (guint) data[at + 2] << 8 | data[at + 3];
      if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        {
          if (at + 9 > size)
            return FALSE;
          *ret_height = (guint) data[at + 5] << 8 | data[at + 6];
          *ret_width = (guint) data[at + 7] << 8 | data[at + 8];
          return TRUE;
        }
      if (length < 2 || marker == 0xda || marker == 0xd9)
        return FALSE;
      at += 2 + length;
    }
  return FALSE;
}

gboolean
linli_tile_image_check (GBytes  *bytes,
                        guint   *ret_width,
                        guint   *ret_height,
                        GError **error)
{
  gsize size = 0;
  const guint8 *data;
  guint width = 0, height = 0;

  g_return_val_if_fail (bytes != NULL, FALSE);

  data = g_bytes_get_data (bytes, &size);
  if (size > LINLI_TILE_MAX_BYTES)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, _("A tile of %u KiB is refused; at most %u KiB are read."), (guint) (size >> 10),
                   LINLI_TILE_MAX_BYTES >> 10);
      return FALSE;
    }
  if (size >= 24 && memcmp (data, png_head, sizeof png_head) == 0)
    {
      width = be32 (data + 16);
      height = be32 (data + 20);
    }
  else if (!(size >= 4 && data[0] == 0xff && data[1] == 0xd8 && read_jpeg (data, size, &width, &height)))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, _("A tile is no PNG or JPEG picture."));
      return FALSE;
    }
  if (width == 0 || height == 0 || width > LINLI_TILE_MAX_PX || height > LINLI_TILE_MAX_PX)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, _("A tile of %u × %u pixels is refused; at most %u a side are read."),
                   width, height, (guint) LINLI_TILE_MAX_PX);
      return FALSE;
    }
  if (ret_width != NULL)
    *ret_width = width;
  if (ret_height != NULL)
    *ret_height = height;
  return TRUE;
}
