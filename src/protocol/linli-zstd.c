/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-zstd.c - bounded zstd frames; a frame that does not say its size, or lies about it, is refused. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wire.h"

#include "linli-error.h"

#include <zstd.h>

#define MAX_RATIO 200
#define SLACK 4096

GBytes *
linli_zstd_pack (gconstpointer data, gsize length, int level)
{
  gsize bound = ZSTD_compressBound (length);
  g_autofree guint8 *out = g_malloc (bound);
  gsize size = ZSTD_compress (out, bound, data, length, level);

  g_assert (!ZSTD_isError (size));  /* the bound is zstd's own */
  out = g_realloc (out, size > 0 ? size : 1);
  return g_bytes_new_take (g_steal_pointer (&out), size);
}

GBytes *
linli_zstd_unpack (gconstpointer data, gsize length, gsize max_bytes, GError **error)
{
  unsigned long long size = ZSTD_getFrameContentSize (data, length);
  g_autofree guint8 *out = NULL;
  gsize got;

  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "not a zstd frame that says its size");
      return NULL;
    }
  if (size > max_bytes || size > (unsigned long long) length * MAX_RATIO + SLACK)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "a packed body of %" G_GSIZE_FORMAT " bytes unfolds to %llu", length, size);
      return NULL;
    }

  out = g_try_malloc (size > 0 ? size : 1);
  got = out != NULL ? ZSTD_decompress (out, size, data, length) : 0;
  if (out == NULL || ZSTD_isError (got) || got != size)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a damaged zstd frame");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&out), got);
}
