/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-report.c - the rows of figures, as JSON and as a table. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-json.h"

#include <math.h>

double
bench_now_ms (void)
{
  return (double) g_get_monotonic_time () / 1000.0;
}

BenchRow *
bench_add (Bench *bench, const char *name, const char *unit, double figure, double raw, double limit)
{
  BenchRow *row = g_new0 (BenchRow, 1);

  row->name = g_strdup (name);
  row->unit = g_strdup (unit);
  row->figure = figure;
  row->raw = raw;
  row->limit = limit;
  row->more = g_string_new (NULL);
  g_ptr_array_add (bench->rows, row);
  return row;
}

void
bench_row_free (BenchRow *row)
{
  g_free (row->name);
  g_free (row->unit);
  g_string_free (row->more, TRUE);
  g_free (row);
}

void
bench_more (BenchRow *row, const char *member, gint64 value)
{
  g_string_append_printf (row->more, ",\"%s\":%" G_GINT64_FORMAT, member, value);
}

void
bench_more_ms (BenchRow *row, const char *member, double value)
{
  g_string_append_printf (row->more, ",\"%s\":", member);
  linli_json_append_double (row->more, round (value * 1000) / 1000);
}

static gboolean
has_raw (const BenchRow *row)
{
  return !isnan (row->raw) && row->raw > 0;
}

gboolean
bench_row_is_ok (const BenchRow *row)
{
  return (has_raw (row) ? row->figure / row->raw : row->figure) <= row->limit;
}

static void
append_number (GString *out, const char *member, double value)
{
  g_string_append_printf (out, ",\"%s\":", member);
  if (isnan (value))
    g_string_append (out, "null");
  else
    linli_json_append_double (out, round (value * 1000) / 1000);
}

void
bench_append_json (GString *out, const Bench *bench)
{
  gboolean ok = TRUE;

  g_string_append_printf (out, "{\"bench\":\"base\",\"seed\":%" G_GUINT64_FORMAT ",\"cpus\":%u", bench->seed, g_get_num_processors ());
  for (guint i = 0; i < bench->rows->len; i++)
    {
      const BenchRow *row = g_ptr_array_index (bench->rows, i);
      g_autofree char *member = g_strconcat (row->name, has_raw (row) ? "_ratio" : "", NULL);

      append_number (out, member, has_raw (row) ? row->figure / row->raw : row->figure);
      ok = ok && bench_row_is_ok (row);
    }
  g_string_append_printf (out, ",\"ok\":%s,\"rows\":[", ok ? "true" : "false");
  for (guint i = 0; i < bench->rows->len; i++)
    {
      const BenchRow *row = g_ptr_array_index (bench->rows, i);

      g_string_append_printf (out, "%s{\"name\":\"%s\",\"unit\":\"%s\"", i > 0 ? "," : "", row->name, row->unit);
      append_number (out, "figure", row->figure);
      append_number (out, "raw", row->raw);
      append_number (out, "ratio", has_raw (row) ? row->figure / row->raw : (double) NAN);
      append_number (out, "limit", row->limit);
      g_string_append_printf (out, ",\"ok\":%s%s}", bench_row_is_ok (row) ? "true" : "false", row->more->str);
    }
  g_string_append (out, "]}");
}

void
bench_append_text (GString *out, const Bench *bench)
{
  g_string_append_printf (out, "%-18s %-6s %12s %12s %8s %8s\n", "", "unit", "figure", "raw", "ratio", "limit");
  for (guint i = 0; i < bench->rows->len; i++)
    {
      const BenchRow *row = g_ptr_array_index (bench->rows, i);

      g_string_append_printf (out, "%-18s %-6s %12.2f ", row->name, row->unit, row->figure);
      if (has_raw (row))
        g_string_append_printf (out, "%12.2f %8.2f", row->raw, row->figure / row->raw);
      else
        g_string_append_printf (out, "%12s %8s", "", "");
      g_string_append_printf (out, " %8.2f  %s%s", row->limit, bench_row_is_ok (row) ? "ok" : "over", i + 1 < bench->rows->len ? "\n" : "");
    }
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

double
bench_percentile (GArray *times, double percent)
{
  g_autoptr(GArray) sorted = g_array_copy (times);
  guint place;

  if (sorted->len == 0)
    return (double) NAN;
  g_array_sort (sorted, compare_doubles);
  place = (guint) ceil (sorted->len * percent / 100.0);
  return g_array_index (sorted, double, CLAMP (place, 1, sorted->len) - 1);
}
