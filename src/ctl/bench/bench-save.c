/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-save.c - one save as the window makes it, against what the disk needs to sync. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-error.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#define SAVES 200
#define SYNCS 100
#define SAVE_MS 5.0

static gboolean
measure_disk (Bench *bench, GArray *times, GError **error)
{
  static const char block[4096];
  g_autofree char *path = bench_path (bench, "sync");
  int fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean good = fd >= 0;

  for (guint i = 0; good && i < SYNCS; i++)
    {
      double start = bench_now_ms (), spent;

      good = pwrite (fd, block, sizeof block, (off_t) i * (off_t) sizeof block) == sizeof block && fdatasync (fd) == 0;
      spent = bench_now_ms () - start;
      g_array_append_val (times, spent);
    }
  if (!good)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return good;
}

gboolean
bench_save (Bench *bench, BenchCommunity *community, GError **error)
{
  g_auto(BenchChild) child = { 0 };
  g_autoptr(LinliStore) store = NULL;
  const LinliField *mobile = linli_catalogue_get_role (bench->catalogue, "person.mobile");
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) syncs = g_array_new (FALSE, FALSE, sizeof (double));
  LinliQuery query = { mobile != NULL ? linli_kind_get_core (mobile->kind) : NULL, NULL, NULL, FALSE, SAVES };
  g_autoptr(GArray) rowids = NULL;
  g_autoptr(GPtrArray) loaded = NULL;
  BenchRow *row;

  if (!bench_community_sync (bench, community, 1, &child, error)
      || (store = bench_open_replica (bench, community->replicas[1], 0, error)) == NULL)
    return FALSE;
  if (query.kind == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the catalogue has no person.mobile to change");
      return FALSE;
    }
  if ((rowids = linli_store_query (store, &query, error)) == NULL
      || (loaded = linli_store_load_rowids (store, query.kind, (gint64 *) rowids->data, rowids->len, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < loaded->len; i++)
    {
      g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
      g_autofree char *phone = g_strdup_printf ("1400000%04u", (guint) linli_random_below (bench->random, 10000));
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      g_auto(LinliSaveResult) result = { 0 };
      LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, query.kind, &((LinliLoaded *) g_ptr_array_index (loaded, i))->record->id);
      double start, spent;

      g_ptr_array_add (edits, edit);
      linli_value_set_text (&value, phone, -1);
      linli_edit_set (edit, mobile, &value);
      start = bench_now_ms ();
      if (!linli_store_save (store, edits, NULL, &result, error))
        return FALSE;
      spent = bench_now_ms () - start;
      g_array_append_val (times, spent);
    }
  if (!measure_disk (bench, syncs, error))
    return FALSE;
  row = bench_add (bench, "save_p95", "ms", bench_percentile (times, 95), (double) NAN, SAVE_MS + bench_percentile (syncs, 95));
  bench_more_ms (row, "p50", bench_percentile (times, 50));
  bench_more_ms (row, "disk_sync_p95", bench_percentile (syncs, 95));
  bench_more (row, "saves", times->len);
  return TRUE;
}
