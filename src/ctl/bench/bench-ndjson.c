/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-ndjson.c - the rows of a replica as anybody would send them: one JSON object a row, fields by name, zstd level 3. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-error.h"
#include "linli-json.h"

#include <string.h>
#include <zstd.h>

static void
append_base64 (GString *out, gconstpointer data, gsize length)
{
  g_autofree char *text = g_base64_encode (data, length);

  g_string_append_printf (out, "\"%s\"", text);
}

static void
append_value (GString *out, const LinliField *field, const LinliValue *value)
{
  LinliId id;

  switch (value->type)
    {
    case LINLI_VALUE_INTEGER:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value->integer);
      break;
    case LINLI_VALUE_REAL:
      linli_json_append_double (out, value->real);
      break;
    case LINLI_VALUE_TEXT:
      linli_json_append_string (out, value->data, (gssize) value->length);
      break;
    case LINLI_VALUE_BLOB:
      if (field->type == LINLI_TYPE_REF && value->length == sizeof id.bytes)
        {
          char text[LINLI_ID_STRING_SIZE];

          memcpy (id.bytes, value->data, sizeof id.bytes);
          g_string_append_printf (out, "\"%s\"", linli_id_format (&id, text));
        }
      else
        append_base64 (out, value->data, value->length);
      break;
    case LINLI_VALUE_UNKNOWN:
    case LINLI_VALUE_DECLINED:
      g_string_append_printf (out, "\"%s\"", value->type == LINLI_VALUE_UNKNOWN ? "~unknown" : "~declined");
      break;
    case LINLI_VALUE_NULL:
    default:
      g_string_append (out, "null");
      break;
    }
}

/* What the page carries for a row, by name: who and when, and the days of verification. */
static void
append_row (GString *out, const LinliPageItem *item)
{
  const LinliRow *row = item->row;
  char id[LINLI_ID_STRING_SIZE];
  g_autofree char *at = linli_time_format (item->note.at_ms);
  gboolean first = TRUE;

  g_string_append_printf (out, "{\"kind\":\"%s\",\"id\":\"%s\",\"grid\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT
                          ",\"user\":%" G_GINT64_FORMAT ",\"device\":%" G_GINT64_FORMAT ",\"at\":\"%s\"",
                          row->kind->name, linli_id_format (&row->id, id), row->grid, row->seq, item->note.user, item->note.device, at);
  for (guint i = 0; i < row->n_values; i++)
    {
      const LinliField *field = g_ptr_array_index (row->kind->fields, i);

      if (row->values[i].type == LINLI_VALUE_NULL)
        continue;
      g_string_append_printf (out, ",\"%s\":", field->name);
      append_value (out, field, &row->values[i]);
    }
  for (guint i = 0; i < row->prov->len; i++)
    {
      const LinliProvEntry *entry = &g_array_index (row->prov, LinliProvEntry, i);
      const LinliField *field = linli_kind_get_field_no (row->kind, entry->field_no);
      g_autofree char *day = linli_date_format (entry->day);

      if (field == NULL)
        continue;
      g_string_append_printf (out, "%s\"%s\":[\"%s\",%u]", first ? ",\"verified\":{" : ",", field->name, day, entry->source);
      first = FALSE;
    }
  g_string_append (out, first ? "}\n" : "}}\n");
}

gint64
bench_pack_size (gconstpointer data, gsize length)
{
  gsize bound = ZSTD_compressBound (length);
  g_autofree char *out = g_malloc (bound);
  gsize size = ZSTD_compress (out, bound, data, length, 3);

  return ZSTD_isError (size) ? 0 : (gint64) size;
}

gboolean
bench_pull_all (Bench *bench, BenchCommunity *community, BenchItemFunc func, gpointer data, GError **error)
{
  g_autoptr(LinliBackend) backend = linli_backend_open (community->server_dir, LINLI_BACKEND_READ_ONLY, bench->catalogue, bench->clock,
                                                        bench->random, error);
  g_autoptr(LinliAccess) access = backend != NULL ? linli_backend_get_access (backend, community->user, error) : NULL;
  g_autoptr(LinliPull) pull = linli_pull_new (community->com, 0);
  g_autoptr(GPtrArray) grids = access != NULL ? linli_backend_list_grids (backend, community->com, error) : NULL;
  gboolean more = TRUE;

  if (grids == NULL)
    return FALSE;
  pull->max_rows = 2000;
  for (guint i = 0; i <= grids->len; i++)
    {
      LinliCursor cursor = { community->com, i > 0 ? ((LinliGrid *) g_ptr_array_index (grids, i - 1))->no : 0, 0, 0, 0 };

      g_array_append_val (pull->cursors, cursor);
    }
  while (more)
    {
      g_autoptr(LinliPage) page = linli_backend_pull (backend, pull, access, error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->items->len; i++)
        if (((LinliPageItem *) g_ptr_array_index (page->items, i))->type == LINLI_ITEM_FULL)
          func (g_ptr_array_index (page->items, i), data);
      g_array_set_size (pull->cursors, 0);
      g_array_append_vals (pull->cursors, page->next->data, page->next->len);
      more = page->more;
    }
  return TRUE;
}

typedef struct { GString *text; gint64 rows; } Lines;

static void
append_line (const LinliPageItem *item, gpointer data)
{
  Lines *lines = data;

  append_row (lines->text, item);
  lines->rows++;
}

gboolean
bench_raw_ndjson (Bench *bench, BenchCommunity *community, gint64 *ret_rows, gint64 *ret_plain, gint64 *ret_packed, GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  Lines lines = { text, 0 };

  if (!bench_pull_all (bench, community, append_line, &lines, error))
    return FALSE;
  *ret_rows = lines.rows;
  *ret_plain = (gint64) text->len;
  *ret_packed = bench_pack_size (text->str, text->len);
  return TRUE;
}
