/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-frames.c - linlictl bench sync: a first filling with frames to make and with frames made, edits pushed and pulled elsewhere, and
 * what all of it comes to on the socket. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-error.h"
#include "linli-json.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>

/* Of a community with 2 x runs + 1 replicas. */
#define COLD(i)    (i)
#define WARM(i)    (bench->runs + (i))
#define COUNTED    (2 * bench->runs)

static gint64
get_int (const BenchChild *child, const char *member)
{
  return linli_json_int_or (json_node_get_object (child->json), member, 0);
}

/* The server as if nobody had ever asked it for frames. */
static gboolean
forget_frames (Bench *bench, BenchCommunity *community, GError **error)
{
  g_autofree char *path = g_build_filename (community->server_dir, "frames.db", NULL);

  bench_server_stop (g_steal_pointer (&community->server));
  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  community->server = bench_server_start (bench, community->server_dir, error);
  return community->server != NULL;
}

static gboolean
measure_fill (Bench *bench, BenchCommunity *community, guint n, double *best, BenchSync *sync, GError **error)
{
  g_auto(BenchChild) child = { 0 };
  g_autofree char *scratch = bench_path (bench, "raw.db");
  BenchRawFill raw;

  if (!bench_community_sync (bench, community, n, &child, error) || !bench_raw_fill (community->replicas[n], scratch, &raw, error))
    return FALSE;
  bench_remove_tree (scratch);
  *best = MIN (*best, child.ms);
  sync->raw_ms = MIN (sync->raw_ms, raw.ms);
  sync->rows = get_int (&child, "pulled");
  return TRUE;
}

static gboolean
measure_bootstrap (Bench *bench, BenchCommunity *community, BenchRelay *relay, BenchSync *sync, GError **error)
{
  g_auto(BenchChild) counted = { 0 };
  gint64 rows, plain;

  for (guint i = 0; i < bench->runs; i++)
    if (!measure_fill (bench, community, WARM (i), &sync->bootstrap_warm_ms, sync, error))
      return FALSE;
  bench_relay_take (relay);
  if (!bench_community_sync_through (bench, community, COUNTED, bench_relay_get_url (relay), &counted, error))
    return FALSE;
  sync->bootstrap_bytes = bench_relay_take (relay).down;
  return bench_raw_ndjson (bench, community, &rows, &plain, &sync->zstd_ndjson_bytes, error);
}

static gboolean
make_edits (Bench *bench, BenchCommunity *community, const char *edits, const BenchChange *change, BenchSync *sync, GError **error)
{
  g_autoptr(GString) old_and_new = g_string_new (NULL);
  g_autoptr(GString) only_new = g_string_new (NULL);
  guint records;

  if (edits != NULL ? !bench_edit_from_file (bench, community->replicas[0], edits, old_and_new, only_new, &records, error)
                    : !bench_edit_records (bench, community->replicas[0], change, old_and_new, only_new, error))
    return FALSE;
  sync->push_floor_bytes = bench_pack_size (old_and_new->str, old_and_new->len);
  sync->pull_floor_bytes = bench_pack_size (only_new->str, only_new->len);
  return TRUE;
}

static gboolean
measure_cycle (Bench *bench, BenchCommunity *community, BenchRelay *relay, BenchSync *sync, GError **error)
{
  g_auto(BenchChild) up = { 0 };
  g_auto(BenchChild) down = { 0 };

  bench_relay_take (relay);
  if (!bench_community_sync_through (bench, community, 0, bench_relay_get_url (relay), &up, error))
    return FALSE;
  sync->push_bytes = bench_relay_take (relay).up;
  if (!bench_community_sync_through (bench, community, 1, bench_relay_get_url (relay), &down, error))
    return FALSE;
  sync->pull_bytes = bench_relay_take (relay).down;
  sync->cycle_ms = up.ms + down.ms;
  if (get_int (&up, "pushed") > 0 && get_int (&up, "returned") == 0 && get_int (&down, "pulled") > 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%d edits were pushed, %d returned, %d pulled", (int) get_int (&up, "pushed"),
               (int) get_int (&up, "returned"), (int) get_int (&down, "pulled"));
  return FALSE;
}

static gboolean
measure_idle (Bench *bench, BenchCommunity *community, BenchRelay *relay, BenchSync *sync, GError **error)
{
  g_auto(BenchChild) child = { 0 };
  BenchTraffic traffic;

  bench_relay_take (relay);
  if (!bench_community_sync_through (bench, community, 1, bench_relay_get_url (relay), &child, error))
    return FALSE;
  traffic = bench_relay_take (relay);
  sync->idle_body_bytes = traffic.body_up + traffic.body_down;
  return TRUE;
}

static gboolean
measure (Bench *bench, BenchCommunity *community, const char *edits, BenchSync *sync, GError **error)
{
  BenchChange change = { { NULL } };
  BenchRelay *relay;
  const BenchRow *row;
  gboolean good;

  for (guint i = 0; i < bench->runs; i++)
    if (!forget_frames (bench, community, error) || !measure_fill (bench, community, COLD (i), &sync->bootstrap_cold_ms, sync, error))
      return FALSE;
  if ((relay = bench_relay_start (bench_server_get_url (community->server), error)) == NULL)
    return FALSE;
  good = measure_bootstrap (bench, community, relay, sync, error)
         && bench_find_change (bench, &change, error) && make_edits (bench, community, edits, &change, sync, error)
         && measure_cycle (bench, community, relay, sync, error) && measure_idle (bench, community, relay, sync, error);
  bench_relay_stop (relay);
  bench_server_stop (g_steal_pointer (&community->server));
  if (!good || !bench_decide_and_store (bench, community, &change, error))
    return FALSE;
  row = g_ptr_array_index (bench->rows, bench->rows->len - 1);
  sync->decide_ratio = row->figure / row->raw;
  return TRUE;
}

gboolean
bench_sync (Bench *bench, const char *edits, BenchSync *ret_sync, GError **error)
{
  g_autoptr(BenchCommunity) community = NULL;

  if (edits != NULL && !bench_check_edits (bench, edits, error))
    return FALSE;
  community = bench_community_new (bench, 2 * bench->runs + 1, error);
  *ret_sync = (BenchSync) { .raw_ms = (double) INFINITY, .bootstrap_cold_ms = (double) INFINITY, .bootstrap_warm_ms = (double) INFINITY };
  return community != NULL && measure (bench, community, edits, ret_sync, error);
}

static void
append_ms (GString *out, const char *member, double value)
{
  g_string_append_printf (out, ",\"%s\":", member);
  linli_json_append_double (out, round (value * 1000) / 1000);
}

static void
append_count (GString *out, const char *member, gint64 value)
{
  g_string_append_printf (out, ",\"%s\":%" G_GINT64_FORMAT, member, value);
}

void
bench_sync_append_json (GString *out, const BenchSync *sync)
{
  g_string_append_printf (out, "{\"rows\":%" G_GINT64_FORMAT, sync->rows);
  append_ms (out, "raw_ms", sync->raw_ms);
  append_ms (out, "bootstrap_cold_ms", sync->bootstrap_cold_ms);
  append_ms (out, "bootstrap_warm_ms", sync->bootstrap_warm_ms);
  append_count (out, "bootstrap_bytes", sync->bootstrap_bytes);
  append_count (out, "zstd_ndjson_bytes", sync->zstd_ndjson_bytes);
  append_count (out, "push_bytes", sync->push_bytes);
  append_count (out, "push_floor_bytes", sync->push_floor_bytes);
  append_count (out, "pull_bytes", sync->pull_bytes);
  append_count (out, "pull_floor_bytes", sync->pull_floor_bytes);
  append_ms (out, "decide_ratio", sync->decide_ratio);
  append_ms (out, "cycle_ms", sync->cycle_ms);
  append_count (out, "idle_body_bytes", sync->idle_body_bytes);
  g_string_append_c (out, '}');
}

void
bench_sync_append_text (GString *out, const BenchSync *sync)
{
  const struct { const char *name; double figure, against, limit; } rows[] = {
    { "bootstrap, warm (ms)", sync->bootstrap_warm_ms, sync->raw_ms, 2 },
    { "bootstrap, cold (ms)", sync->bootstrap_cold_ms, sync->raw_ms, 3 },
    { "bootstrap (bytes)", (double) sync->bootstrap_bytes, (double) sync->zstd_ndjson_bytes, 0.78 },
    { "push (bytes)", (double) sync->push_bytes, (double) sync->push_floor_bytes, 2.2 },
    { "pull (bytes)", (double) sync->pull_bytes, (double) sync->pull_floor_bytes, 1.3 },
    { "decide and store", sync->decide_ratio, 1, 3 },
    { "cycle (ms)", sync->cycle_ms, 1, 1000 },
    { "idle bodies (bytes)", (double) sync->idle_body_bytes, 1, 100 },
  };

  g_string_append_printf (out, "%" G_GINT64_FORMAT " rows", sync->rows);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (out, "\n%-22s %12.2f %12.2f %8.2f of %7.2f  %s", rows[i].name, rows[i].figure, rows[i].against,
                            rows[i].figure / rows[i].against, rows[i].limit, rows[i].figure / rows[i].against <= rows[i].limit ? "ok" : "over");
}
