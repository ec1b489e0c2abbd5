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

LinliDigests *
linli_digests_new (gint64 com, gint64 epoch)
{
  LinliDigests *digests = g_new0 (LinliDigests, 1);

  digests->com = com;
  digests->epoch = epoch;
  digests->grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  digests->digests = g_array_new (FALSE, TRUE, sizeof (LinliGridDigest));
  return digests;
}

void
linli_digests_free (LinliDigests *digests)
{
  if (digests == NULL)
    return;
  g_free (digests->catalogue);
  g_array_unref (digests->grids);
  g_array_unref (digests->digests);
  g_free (digests);
}

/* From the end, where those of the grid being added up are. */
static LinliGridDigest *
find_digest (const LinliDigests *digests, gint64 grid, guint kind_no)
{
  for (guint i = digests->digests->len; i > 0; i--)
    {
      LinliGridDigest *entry = &g_array_index (digests->digests, LinliGridDigest, i - 1);

      if (entry->grid == grid && entry->kind_no == kind_no)
        return entry;
    }
  return NULL;
}

LinliDigest *
linli_digests_get (LinliDigests *digests, gint64 grid, guint kind_no)
{
  LinliGridDigest *entry = find_digest (digests, grid, kind_no);
  LinliGridDigest fresh = { grid, kind_no, { 0, 0 } };

  if (entry != NULL)
    return &entry->digest;
  g_array_append_val (digests->digests, fresh);
  return &g_array_index (digests->digests, LinliGridDigest, digests->digests->len - 1).digest;
}

gboolean
linli_digests_tell_of (const LinliDigests *digests, gint64 grid)
{
  for (guint i = 0; i < digests->grids->len; i++)
    if (g_array_index (digests->grids, gint64, i) == grid)
      return TRUE;
  return FALSE;
}

/* What is there in @one and other in @two, or not there; with @missing_only only the latter. */
static void
compare_one_way (const LinliDigests *one, const LinliDigests *two, const LinliDigests *theirs, gboolean missing_only, GArray *different)
{
  for (guint i = 0; i < one->digests->len; i++)
    {
      const LinliGridDigest *entry = &g_array_index (one->digests, LinliGridDigest, i);
      const LinliGridDigest *other = find_digest (two, entry->grid, entry->kind_no);

      if (!linli_digests_tell_of (theirs, entry->grid) || (other == NULL && entry->digest.count == 0 && entry->digest.sum == 0))
        continue;
      if (other == NULL || (!missing_only && (entry->digest.count != other->digest.count || entry->digest.sum != other->digest.sum)))
        g_array_append_val (different, *entry);
    }
}

void
linli_digests_compare (const LinliDigests *mine, const LinliDigests *theirs, GArray *different)
{
  compare_one_way (mine, theirs, theirs, FALSE, different);
  compare_one_way (theirs, mine, theirs, TRUE, different);
}
