/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-large.c - search, list and memory over a large replica. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-error.h"
#include "linli-json.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#define FIRST_PAGE 200
#define HITS 50
#define LIST_RUNS 7
#define MEMORY_PEOPLE 100000

static gboolean
measure_search (Bench *bench, LinliStore *store, GError **error)
{
  g_autoptr(GBytes) bytes = g_resources_lookup_data ("/org/linli/bench/queries.txt", G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_auto(GStrv) lines = bytes != NULL ? g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1) : NULL;
  const char *slowest = "";
  double worst = 0;
  gint64 hits = 0;
  BenchRow *row;

  if (lines == NULL)
    return FALSE;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(GPtrArray) found = NULL;
      double start = bench_now_ms (), spent;

      if (lines[i][0] == '\0' || lines[i][0] == '#')
        continue;
      found = linli_store_search (store, lines[i], HITS, error);
      if (found == NULL)
        return FALSE;
      spent = bench_now_ms () - start;
      g_array_append_val (times, spent);
      hits += found->len;
      if (spent > worst)
        {
          worst = spent;
          slowest = lines[i];
        }
    }
  row = bench_add (bench, "search_p95", "ms", bench_percentile (times, 95), (double) NAN, 50);
  bench_more (row, "people", bench->people);
  bench_more (row, "queries", times->len);
  bench_more (row, "hits", hits);
  bench_more_ms (row, "p50", bench_percentile (times, 50));
  bench_more_ms (row, "max", worst);
  g_string_append (row->more, ",\"slowest\":");
  linli_json_append_string (row->more, slowest, -1);
  return TRUE;
}

static gboolean
measure_list (Bench *bench, LinliStore *store, const LinliField *name, GError **error)
{
  LinliQuery query = { name->kind, NULL, name, FALSE, FIRST_PAGE };
  g_autoptr(GArray) pages = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) all = NULL;
  gint64 count = 0;
  double start;
  BenchRow *row;

  for (guint i = 0; i < LIST_RUNS; i++)
    {
      g_autoptr(GArray) rowids = NULL;
      g_autoptr(GPtrArray) rows = NULL;
      double spent;

      start = bench_now_ms ();
      rowids = linli_store_query (store, &query, error);
      rows = rowids != NULL ? linli_store_load_rowids (store, query.kind, (gint64 *) rowids->data, rowids->len, error) : NULL;
      if (rows == NULL)
        return FALSE;
      spent = bench_now_ms () - start;
      g_array_append_val (pages, spent);
      start = bench_now_ms ();
      if ((count = linli_store_count (store, query.kind, NULL, error)) < 0)
        return FALSE;
      spent = bench_now_ms () - start;
      g_array_append_val (counts, spent);
    }
  query.limit = 0;
  start = bench_now_ms ();
  if ((all = linli_store_query (store, &query, error)) == NULL)
    return FALSE;
  row = bench_add (bench, "list_first_page", "ms", bench_percentile (pages, 100), (double) NAN, 250);
  bench_more (row, "people", count);
  bench_more_ms (row, "every_rowid_in_order", bench_now_ms () - start);
  row = bench_add (bench, "list_count", "ms", bench_percentile (counts, 100), (double) NAN, 2000);
  bench_more (row, "people", count);
  return TRUE;
}

static gboolean
measure_memory (Bench *bench, const char *path, const LinliKind *kind, gint64 people, GError **error)
{
  const char *words[] = { "list", path, kind->name, NULL };
  g_auto(BenchChild) child = { 0 };
  BenchRow *row;

  if (!bench_run (bench, words, &child, error))
    return FALSE;
  row = bench_add (bench, "list_memory", "MB", (double) child.peak_kb / 1024, (double) NAN, 300);
  bench_more (row, "people", people);
  bench_more_ms (row, "ms", child.ms);
  return TRUE;
}

gboolean
bench_large (Bench *bench, BenchCommunity *community, GError **error)
{
  const LinliField *name = linli_catalogue_get_role (bench->catalogue, "person.name");
  g_autofree char *path = bench->replica != NULL ? g_strdup (bench->replica) : bench_path (bench, "large");
  g_autofree char *small = bench_path (bench, "hundred-thousand");
  g_autoptr(LinliStore) store = NULL;
  double ms = 0;
  BenchRow *row;

  if (name == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the catalogue gives no field the role person.name");
      return FALSE;
    }
  if ((bench->replica == NULL && !bench_fill_people (bench, path, bench->people, &ms, error))
      || (store = bench_open_replica (bench, path, LINLI_STORE_READ_ONLY, error)) == NULL
      || (bench->people = linli_store_count (store, linli_kind_get_core (name->kind), NULL, error)) < 0
      || !measure_search (bench, store, error) || !measure_list (bench, store, name, error))
    return FALSE;
  g_clear_pointer (&store, linli_store_close);
  row = g_ptr_array_index (bench->rows, bench->rows->len - 1);
  bench_more_ms (row, "fill_ms", ms);
  if (bench->replica != NULL)
    return TRUE;
  if (bench->people <= MEMORY_PEOPLE)
    return measure_memory (bench, path, name->kind, bench->people, error);
  if (!bench->keep)
    bench_remove_tree (path);
  return bench_fill_people (bench, small, MEMORY_PEOPLE, &ms, error) && measure_memory (bench, small, name->kind, MEMORY_PEOPLE, error);
}
