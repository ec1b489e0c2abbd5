/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-digest.c - a digest over many rows that does not depend on their order: count and sum of a 64-bit hash per row. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wire.h"

/* FNV-1a with a final mix (splitmix64's): no secret, only to notice differences. */
static guint64
hash_bytes (guint64 hash, gconstpointer data, gsize length)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

static guint64
hash_row (const LinliRow *row)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  g_autoptr(GBytes) body = linli_body_encode (row);
  g_autoptr(GBytes) clock = linli_row_clock_encode (&row->clock);
  g_autoptr(GBytes) prov = linli_prov_encode (row->prov);
  gsize length;
  gconstpointer data;

  hash = hash_bytes (hash, row->id.bytes, sizeof row->id.bytes);
  hash = hash_bytes (hash, &row->seq, sizeof row->seq);
  data = g_bytes_get_data (body, &length);
  hash = hash_bytes (hash, data, length);
  data = g_bytes_get_data (clock, &length);
  hash = hash_bytes (hash, data, length);
  data = g_bytes_get_data (prov, &length);
  hash = hash_bytes (hash, data, length);

  hash = (hash ^ (hash >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  hash = (hash ^ (hash >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return hash ^ (hash >> 31);
}

void
linli_digest_add (LinliDigest *digest, const LinliRow *row)
{
  digest->count++;
  digest->sum += hash_row (row);
}

void
linli_digest_remove (LinliDigest *digest, const LinliRow *row)
{
  digest->count--;
  digest->sum -= hash_row (row);
}

char *
linli_digest_format (const LinliDigest *digest)
{
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", digest->count, digest->sum);
}
