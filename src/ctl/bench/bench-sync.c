/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-sync.c - first sync, a push of 500 records pulled elsewhere, nothing to do: server and clients as processes. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-error.h"
#include "linli-hlc.h"
#include "linli-json.h"
#include "linli-sync.h"

#include <math.h>
#include <string.h>

#define RECORDS BENCH_RECORDS
#define BATCHES 15
#define IDLE_CYCLES 50

static gint64
get_int (const BenchChild *child, const char *member)
{
  return linli_json_int_or (json_node_get_object (child->json), member, 0);
}

gboolean
bench_bootstrap (Bench *bench, BenchCommunity *community, GError **error)
{
  double best = (double) INFINITY, best_raw = (double) INFINITY;
  gint64 rows = 0, raw_rows = 0, bytes = 0, requests = 0, peak = 0, sent_rows, plain, packed;
  BenchRow *row;

  for (guint i = 0; i < bench->runs; i++)
    {
      g_autofree char *scratch = bench_path (bench, "raw.db");
      g_auto(BenchChild) child = { 0 };
      BenchRawFill raw;

      if (!bench_community_sync (bench, community, i, &child, error) || !bench_raw_fill (community->replicas[i], scratch, &raw, error))
        return FALSE;
      bench_remove_tree (scratch);
      best = MIN (best, child.ms);
      best_raw = MIN (best_raw, raw.ms);
      raw_rows = raw.rows;
      rows = get_int (&child, "pulled");
      bytes = get_int (&child, "bytes_down");
      requests = get_int (&child, "requests");
      peak = MAX (peak, child.peak_kb);
    }
  if (!bench_raw_ndjson (bench, community, &sent_rows, &plain, &packed, error))
    return FALSE;

  row = bench_add (bench, "bootstrap", "ms", best, best_raw, 3.0);
  bench_more (row, "records", rows);
  bench_more (row, "sql_rows", raw_rows);
  bench_more (row, "requests", requests);
  bench_more (row, "peak_kb", peak);
  row = bench_add (bench, "bootstrap_bytes", "bytes", (double) bytes, (double) packed, 0.78);
  bench_more (row, "records", sent_rows);
  bench_more (row, "ndjson_plain", plain);
  return TRUE;
}

/* ---- 500 records x 3 fields ---- */

/* Three texts of a person that workers change; the catalogue says which field plays the role of the number to call. */
gboolean
bench_find_change (Bench *bench, BenchChange *change, GError **error)
{
  const LinliField *mobile = linli_catalogue_get_role (bench->catalogue, "person.mobile");
  guint n = 0;

  change->kind = mobile != NULL ? linli_kind_get_core (mobile->kind) : NULL;
  for (guint i = 0; change->kind != NULL && i < change->kind->fields->len && n < 2; i++)
    {
      const LinliField *field = g_ptr_array_index (change->kind->fields, i);

      if (field->type == LINLI_TYPE_TEXT && field->max_length >= 80 && field->search == NULL && field->check == NULL && field->pattern == NULL)
        change->fields[n++] = field;
    }
  change->fields[2] = mobile;
  if (n == 2 && mobile->kind == change->kind)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the catalogue has no person with a telephone and two texts to change");
  return FALSE;
}

static void
make_value (Bench *bench, guint place, LinliValue *value)
{
  static const char *streets[] = { "人民路", "新华街", "建设路", "海北大街", "滨河路", "学府街", "广场东路", "站前街" };
  guint a = (guint) linli_random_below (bench->random, 900) + 1, b = (guint) linli_random_below (bench->random, G_N_ELEMENTS (streets));
  g_autofree char *text = place == 2 ? g_strdup_printf ("1400000%04u", (guint) linli_random_below (bench->random, 10000))
                          : g_strdup_printf ("%s%u号", streets[b], a);

  linli_value_set_text (value, text, -1);
}

gboolean
bench_edit_records (Bench *bench, const char *path, const BenchChange *change, GString *old_and_new, GString *only_new, GError **error)
{
  g_autoptr(LinliStore) store = bench_open_replica (bench, path, 0, error);
  LinliQuery query = { change->kind, NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = store != NULL ? linli_store_query (store, &query, error) : NULL;
  gint64 batch;
  guint step;

  if (rowids == NULL || !linli_store_begin_batch (store, "bench", &batch, error))
    return FALSE;
  step = MAX (1, rowids->len / RECORDS);
  for (guint i = 0; i < RECORDS && i * step < rowids->len; i++)
    {
      g_autoptr(GPtrArray) loaded = linli_store_load_rowids (store, change->kind, &g_array_index (rowids, gint64, i * step), 1, error);
      g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
      g_auto(LinliSaveResult) result = { 0 };
      const LinliRecord *record;
      LinliEdit *edit;

      if (loaded == NULL || loaded->len == 0)
        return FALSE;
      record = ((LinliLoaded *) g_ptr_array_index (loaded, 0))->record;
      edit = linli_edit_new (LINLI_EDIT_CHANGE, change->kind, &record->id);
      g_ptr_array_add (edits, edit);
      g_string_append_len (old_and_new, (const char *) record->id.bytes, sizeof record->id.bytes);
      g_string_append_len (only_new, (const char *) record->id.bytes, sizeof record->id.bytes);
      for (guint f = 0; f < G_N_ELEMENTS (change->fields); f++)
        {
          g_auto(LinliValue) value = LINLI_VALUE_INIT;

          make_value (bench, f, &value);
          linli_edit_set (edit, change->fields[f], &value);
          g_string_append_printf (old_and_new, "%s\t%s\n", linli_value_get_text (linli_record_get (record, change->fields[f])),
                                  linli_value_get_text (&value));
          g_string_append_printf (only_new, "%s\n", linli_value_get_text (&value));
        }
      if (!linli_store_save (store, edits, NULL, &result, error))
        return FALSE;
    }
  return linli_store_end_batch (store, TRUE, error);
}

/* One operation on each of @ids, as an up-to-date device would send it. */
static LinliPush *
make_push (Bench *bench, BenchCommunity *community, LinliBackend *backend, const BenchChange *change, GPtrArray *ids, guint first,
           gint64 *number, GError **error)
{
  g_autoptr(LinliPush) push = linli_push_new (community->com, 0, community->device);

  for (guint i = first; i < first + RECORDS && i < ids->len; i++)
    {
      g_autoptr(LinliRow) row = linli_backend_load (backend, change->kind, g_ptr_array_index (ids, i), error);
      LinliOp *op;

      if (row == NULL)
        return NULL;
      op = linli_op_new (LINLI_OP_UPDATE, change->kind, &row->id);
      op->number = op->group = ++*number;
      op->com = row->com;
      op->grid = row->grid;
      op->hlc = linli_hlc_make (linli_clock_get_wall_ms (bench->clock), 0);
      for (guint f = 0; f < G_N_ELEMENTS (change->fields); f++)
        {
          g_auto(LinliValue) value = LINLI_VALUE_INIT;

          make_value (bench, f, &value);
          linli_op_add_change (op, change->fields[f]->no, linli_row_clock_get_seq (&row->clock, change->fields[f]->no),
                               linli_row_get (row, change->fields[f]), &value);
        }
      g_ptr_array_add (push->ops, op);
    }
  return g_steal_pointer (&push);
}

typedef struct { const LinliKind *kind; guint n; GPtrArray *ids; } Wanted;

static void
take_id (const LinliPageItem *item, gpointer data)
{
  Wanted *wanted = data;

  if (item->row->kind == wanted->kind && wanted->ids->len < wanted->n)
    g_ptr_array_add (wanted->ids, linli_id_dup (&item->row->id));
}

/* Pushes in this process, commit and all, against the UPDATEs that they came to; both on copies of the server's folder. */
gboolean
bench_decide_and_store (Bench *bench, BenchCommunity *community, const BenchChange *change, GError **error)
{
  g_autofree char *ours = bench_path (bench, "decide");
  g_autofree char *plain = bench_path (bench, "decide-raw");
  g_autofree char *after = g_build_filename (ours, "server.db", NULL);
  g_autofree char *before = g_build_filename (plain, "server.db", NULL);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  Wanted wanted = { change->kind, RECORDS * BATCHES, ids };
  g_autoptr(LinliBackend) backend = NULL;
  g_autoptr(LinliAccess) access = NULL;
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) raw_times = g_array_new (FALSE, FALSE, sizeof (double));
  gint64 number = 0;
  BenchRow *row;

  if (!bench_pull_all (bench, community, take_id, &wanted, error) || !bench_copy_tree (community->server_dir, ours, error) || !bench_copy_tree (community->server_dir, plain, error)
      || (backend = linli_backend_open (ours, 0, bench->catalogue, bench->clock, bench->random, error)) == NULL
      || (access = linli_backend_get_access (backend, community->user, error)) == NULL)
    return FALSE;
  for (guint first = 0; first < ids->len; first += RECORDS)
    {
      g_autoptr(LinliPush) push = make_push (bench, community, backend, change, ids, first, &number, error);
      g_autoptr(LinliPushAnswer) answer = NULL;
      double start = bench_now_ms (), spent;

      if (push == NULL || (answer = linli_backend_push (backend, push, access, error)) == NULL)
        return FALSE;
      spent = bench_now_ms () - start;
      g_array_append_val (times, spent);
      for (guint i = 0; i < answer->results->len; i++)
        if (((LinliOpResult *) g_ptr_array_index (answer->results, i))->status != LINLI_STATUS_OK)
          {
            g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the server did not accept an operation of the bench");
            return FALSE;
          }
    }
  g_clear_pointer (&backend, linli_backend_close);
  if (!bench_raw_update (after, before, ids, change->kind->no, RECORDS, raw_times, error))
    return FALSE;
  /* The middle one of the pushes: a machine does other things too. */
  row = bench_add (bench, "decide_and_store", "ms", bench_percentile (times, 50), bench_percentile (raw_times, 50), 3.0);
  bench_more (row, "operations", RECORDS);
  bench_more (row, "pushes", times->len);
  bench_more (row, "fields", (gint64) G_N_ELEMENTS (change->fields));
  bench_remove_tree (ours);
  bench_remove_tree (plain);
  return TRUE;
}

gboolean
bench_push (Bench *bench, BenchCommunity *community, GError **error)
{
  g_autoptr(GString) old_and_new = g_string_new (NULL);
  g_autoptr(GString) only_new = g_string_new (NULL);
  g_auto(BenchChild) up = { 0 };
  g_auto(BenchChild) down = { 0 };
  BenchChange change = { { NULL } };
  BenchRow *row;

  for (guint i = 0; i < 2; i++)
    {
      g_auto(BenchChild) child = { 0 };

      if (!bench_community_sync (bench, community, i, &child, error))
        return FALSE;
    }
  if (!bench_find_change (bench, &change, error) || !bench_edit_records (bench, community->replicas[0], &change, old_and_new, only_new, error)
      || !bench_community_sync (bench, community, 0, &up, error) || !bench_community_sync (bench, community, 1, &down, error))
    return FALSE;
  if (get_int (&up, "pushed") != RECORDS || get_int (&down, "pulled") != RECORDS)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "of %d records %d were pushed and %d pulled", RECORDS,
                   (int) get_int (&up, "pushed"), (int) get_int (&down, "pulled"));
      return FALSE;
    }
  row = bench_add (bench, "push_bytes", "bytes", (double) get_int (&up, "bytes_up"),
                   (double) bench_pack_size (old_and_new->str, old_and_new->len), 2.2);
  bench_more (row, "records", RECORDS);
  row = bench_add (bench, "pull_bytes", "bytes", (double) get_int (&down, "bytes_down"),
                   (double) bench_pack_size (only_new->str, only_new->len), 1.3);
  bench_more (row, "records", RECORDS);
  row = bench_add (bench, "cycle", "ms", up.ms + down.ms, (double) NAN, 1000);
  bench_more_ms (row, "push_ms", up.ms);
  bench_more_ms (row, "pull_ms", down.ms);

  bench_server_stop (g_steal_pointer (&community->server));
  if (!bench_decide_and_store (bench, community, &change, error))
    return FALSE;
  community->server = bench_server_start (bench, community->server_dir, error);
  return community->server != NULL;
}

/* ---- nothing to do ---- */

gboolean
bench_idle (Bench *bench, BenchCommunity *community, GError **error)
{
  g_autoptr(LinliTransport) transport = linli_soup_transport_new (bench_server_get_url (community->server), error);
  g_autoptr(LinliStore) store = transport != NULL ? bench_open_replica (bench, community->replicas[0], 0, error) : NULL;
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  LinliSyncReport report = { 0 };
  BenchRow *row;

  /* The first cycle brings what is missing, and the token. */
  if (store == NULL || !linli_sync_run (store, transport, NULL, NULL, NULL, &report, error))
    return FALSE;
  for (guint i = 0; i < IDLE_CYCLES; i++)
    {
      double start = bench_now_ms (), spent;

      if (!linli_sync_run (store, transport, NULL, NULL, NULL, &report, error))
        return FALSE;
      spent = bench_now_ms () - start;
      g_array_append_val (times, spent);
    }
  bench_add (bench, "idle_requests", "", report.requests, (double) NAN, 1);
  row = bench_add (bench, "idle_bytes", "bytes", (double) (report.bytes_up + report.bytes_down), (double) NAN, 100);
  bench_more (row, "up", report.bytes_up);
  bench_more (row, "down", report.bytes_down);
  row = bench_add (bench, "idle", "ms", bench_percentile (times, 50), (double) NAN, 10);
  bench_more_ms (row, "p95", bench_percentile (times, 95));
  return TRUE;
}
