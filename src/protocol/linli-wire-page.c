/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-wire-page.c - pages as lines.
 *
 *   page       {"com":C,"ep":E,"seq":S,"sv":V,"t":ms}  then items  then {"cur":[[grid,base,after,asof],...],"more":0|1,"end":N}
 *   full       ["f",kind,id,grid,dseq,clock,prov,note,[value of field 1, of field 2, ...]]
 *   partial    ["p",kind,id,grid,dseq,prov,note,[[field,back,device,value],...]]
 *   tombstone  ["t",kind,id,grid,dseq,device,note]
 *   exit       ["x",kind,id,grid,dseq]
 *   conflict   ["c",...] as in answers
 *
 * dseq counts from the item before (0 at first), back from the row's own seq to the field's.  clock is the device's number when
 * one device wrote the whole row at its seq, else base64 of the packed clock.  prov is 0 when empty, else [[day,source,field,
 * field,...],...]; in a full row [[day,source]] stands for every field with a value; in a partial row null is what the reader has.  note is [user,dat,device,reason|null],
 * dat in milliseconds from the item before. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wire.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-wire-lines.h"

#include <string.h>

#define MAX_ITEMS 20000

/* What each item counts from. */
typedef struct { gint64 seq, at_ms; } Deltas;

static void
write_note (GString *out, const LinliRowNote *note, Deltas *deltas)
{
  linli_wire_append_int (out, '[', note->user);
  linli_wire_append_int (out, ',', note->at_ms - deltas->at_ms);
  linli_wire_append_int (out, ',', note->device);
  g_string_append_c (out, ',');
  deltas->at_ms = note->at_ms;
  if (note->reason != NULL)
    linli_json_append_string (out, note->reason, -1);
  else
    g_string_append (out, "null");
  g_string_append_c (out, ']');
}

static void
write_group (GString *out, GArray *prov, guint first)
{
  const LinliProvEntry *entries = (const LinliProvEntry *) prov->data;

  for (guint i = first; i < prov->len; i++)
    if (entries[i].day == entries[first].day && entries[i].source == entries[first].source)
      linli_wire_append_int (out, ',', entries[i].field_no);
}

static void
write_prov (GString *out, const LinliRow *row, gboolean is_full)
{
  const LinliProvEntry *entries = (const LinliProvEntry *) row->prov->data;
  gboolean whole = is_full && row->prov->len > 0 && linli_row_is_verified_whole (row);

  if (row->prov->len == 0)
    {
      g_string_append_c (out, '0');
      return;
    }
  g_string_append_c (out, '[');
  for (guint i = 0; i < row->prov->len; i++)
    {
      guint same = 0;

      while (same < i && (entries[same].day != entries[i].day || entries[same].source != entries[i].source))
        same++;
      if (same < i)
        continue;
      if (i > 0)
        g_string_append_c (out, ',');
      linli_wire_append_int (out, '[', entries[i].day);
      linli_wire_append_int (out, ',', entries[i].source);
      if (!whole)
        write_group (out, row->prov, i);
      g_string_append_c (out, ']');
    }
  g_string_append_c (out, ']');
}

static void
write_place (GString *out, const char *type, const LinliRow *row, Deltas *deltas)
{
  g_string_append (out, type);
  linli_wire_append_int (out, ',', row->kind->no);
  g_string_append_c (out, ',');
  linli_wire_append_id (out, &row->id);
  linli_wire_append_int (out, ',', row->grid);
  linli_wire_append_int (out, ',', row->seq - deltas->seq);
  deltas->seq = row->seq;
}

static void
write_full (GString *out, const LinliPageItem *item, Deltas *deltas)
{
  const LinliRow *row = item->row;
  guint last_no = 0;

  write_place (out, "[\"f\"", row, deltas);
  if (row->clock.entries == NULL && row->clock.base == row->seq)
    linli_wire_append_int (out, ',', row->clock.base_device);
  else
    {
      g_autoptr(GBytes) clock = linli_row_clock_encode (&row->clock);
      gsize length;
      gconstpointer data = g_bytes_get_data (clock, &length);

      g_string_append_c (out, ',');
      linli_wire_append_base64 (out, data, length);
    }
  g_string_append_c (out, ',');
  write_prov (out, row, TRUE);
  g_string_append_c (out, ',');
  write_note (out, &item->note, deltas);

  g_string_append (out, ",[");
  for (guint no = 1, pending = 0; last_no < row->n_values; no++)
    {
      const LinliField *field = linli_kind_get_field_no (row->kind, no);

      /* Trailing empty fields are left out; numbers that no field has count as empty. */
      if (field != NULL)
        last_no++;
      if (field == NULL || row->values[field->index].type == LINLI_VALUE_NULL)
        {
          pending++;
          continue;
        }
      for (; pending > 0; pending--)
        g_string_append (out, "null,");
      linli_wire_write_value (out, &row->values[field->index]);
      g_string_append_c (out, ',');
    }
  if (out->str[out->len - 1] == ',')
    g_string_truncate (out, out->len - 1);
  g_string_append (out, "]]");
}

static void
write_partial (GString *out, const LinliPageItem *item, Deltas *deltas)
{
  const LinliRow *row = item->row;

  write_place (out, "[\"p\"", row, deltas);
  g_string_append_c (out, ',');
  if (item->same_prov)
    g_string_append (out, "null");
  else
    write_prov (out, row, FALSE);
  g_string_append_c (out, ',');
  write_note (out, &item->note, deltas);
  g_string_append (out, ",[");
  for (guint i = 0; i < item->fields->len; i++)
    {
      guint no = g_array_index (item->fields, guint, i);
      const LinliField *field = linli_kind_get_field_no (row->kind, no);

      if (i > 0)
        g_string_append_c (out, ',');
      linli_wire_append_int (out, '[', no);
      linli_wire_append_int (out, ',', row->seq - linli_row_clock_get_seq (&row->clock, no));
      linli_wire_append_int (out, ',', linli_row_clock_get_device (&row->clock, no));
      g_string_append_c (out, ',');
      linli_wire_write_value (out, &row->values[field->index]);
      g_string_append_c (out, ']');
    }
  g_string_append (out, "]]");
}

void
linli_wire_write_page (GString *out, const LinliPage *page)
{
  Deltas deltas = { 0, 0 };

  g_string_append_printf (out, "{\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT
                          ",\"sv\":%" G_GINT64_FORMAT ",\"t\":%" G_GINT64_FORMAT "}\n",
                          page->com, page->epoch, page->seq, page->scope_version, page->server_ms);
  for (guint i = 0; i < page->items->len; i++)
    {
      const LinliPageItem *item = g_ptr_array_index (page->items, i);

      switch (item->type)
        {
        case LINLI_ITEM_FULL:
          write_full (out, item, &deltas);
          break;
        case LINLI_ITEM_PARTIAL:
          write_partial (out, item, &deltas);
          break;
        case LINLI_ITEM_TOMBSTONE:
          write_place (out, "[\"t\"", item->row, &deltas);
          g_string_append_printf (out, ",%" G_GINT64_FORMAT ",", item->row->clock.base_device);
          write_note (out, &item->note, &deltas);
          g_string_append_c (out, ']');
          break;
        case LINLI_ITEM_EXIT:
          write_place (out, "[\"x\"", item->row, &deltas);
          g_string_append_c (out, ']');
          break;
        case LINLI_ITEM_CONFLICT:
        default:
          linli_wire_append_conflict (out, item->conflict);
          break;
        }
      g_string_append_c (out, '\n');
    }
  g_string_append (out, "{\"cur\":");
  linli_wire_write_cursors (out, page->next);
  g_string_append_printf (out, ",\"more\":%d,\"end\":%u}\n", page->more ? 1 : 0, page->items->len);
}

static gboolean
read_note (LinliWireReader *reader, LinliRowNote *note, Deltas *deltas)
{
  gint64 ahead;

  if (!linli_wire_reader_comma (reader) || !linli_wire_reader_open (reader) || !linli_wire_reader_int (reader, &note->user)
      || !linli_wire_reader_comma (reader) || !linli_wire_reader_int (reader, &ahead) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_int (reader, &note->device) || !linli_wire_reader_comma (reader))
    return FALSE;
  deltas->at_ms = (gint64) ((guint64) deltas->at_ms + (guint64) ahead);
  note->at_ms = deltas->at_ms;
  if (linli_wire_reader_peek (reader) == '"')
    {
      if (!linli_wire_reader_text (reader))
        return FALSE;
      note->reason = g_strdup (reader->scratch->str);
    }
  else
    {
      g_auto(LinliValue) nothing = LINLI_VALUE_INIT;

      if (!linli_wire_reader_value (reader, &nothing))
        return FALSE;
    }
  return linli_wire_reader_close (reader);
}

static gboolean
add_prov (LinliWireReader *reader, LinliRow *row, guint field_no, guint source, gint64 day)
{
  LinliProvEntry entry = { field_no, source, day };
  guint place = row->prov->len;

  while (place > 0 && g_array_index (row->prov, LinliProvEntry, place - 1).field_no > field_no)
    place--;
  if (place > 0 && g_array_index (row->prov, LinliProvEntry, place - 1).field_no == field_no)
    return linli_wire_reader_fail (reader, "a field verified twice");
  g_array_insert_val (row->prov, place, entry);
  return TRUE;
}

/* @ret_whole: [[day,source]] came; its fields are known when the values are. */
static gboolean
read_prov (LinliWireReader *reader, LinliRow *row, LinliProvEntry *ret_whole)
{
  guint64 zero;

  if (!linli_wire_reader_comma (reader))
    return FALSE;
  if (linli_wire_reader_peek (reader) != '[')
    return linli_wire_reader_uint (reader, 0, &zero);
  if (!linli_wire_reader_open (reader))
    return FALSE;
  for (gboolean first = TRUE; linli_wire_reader_more (reader, first); first = FALSE)
    {
      guint64 day, source, no;
      guint n = 0;

      if (!linli_wire_reader_open (reader) || !linli_wire_reader_uint (reader, LINLI_PROV_MAX_DAY, &day) || !linli_wire_reader_comma (reader)
          || !linli_wire_reader_uint (reader, 255, &source))
        return FALSE;
      for (; linli_wire_reader_more (reader, FALSE); n++)
        if (!linli_wire_reader_uint (reader, 65535, &no) || no == 0 || !add_prov (reader, row, (guint) no, (guint) source, (gint64) day))
          return linli_wire_reader_fail (reader, "damaged provenance");
      if (n == 0 && (ret_whole == NULL || !first || linli_wire_reader_peek (reader) != ']'))
        return linli_wire_reader_fail (reader, "provenance of no field");
      if (n == 0)
        *ret_whole = (LinliProvEntry) { 1, (guint) source, (gint64) day };
      if (!linli_wire_reader_close (reader))
        return FALSE;
    }
  if (ret_whole != NULL && ret_whole->field_no != 0 && row->prov->len > 0)
    return linli_wire_reader_fail (reader, "damaged provenance");
  return linli_wire_reader_close (reader);
}

static gboolean
read_clock (LinliWireReader *reader, LinliRow *row)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  gint64 device;

  if (!linli_wire_reader_comma (reader))
    return FALSE;
  if (linli_wire_reader_peek (reader) != '"')
    {
      if (!linli_wire_reader_int (reader, &device))
        return FALSE;
      linli_row_clock_reset (&row->clock, row->seq, device);
      return TRUE;
    }
  return linli_wire_reader_bytes (reader, bytes)
         && (linli_row_clock_decode (&row->clock, bytes->data, bytes->len, NULL) || linli_wire_reader_fail (reader, "a damaged clock"));
}

/* A value a newer server may send for a field this catalogue lacks is kept aside; one that does not fit is refused. */
static gboolean
take_value (LinliWireReader *reader, LinliRow *row, guint no, LinliValue *value, gboolean is_change)
{
  const LinliField *field = linli_kind_get_field_no (row->kind, no);

  if (field == NULL)
    {
      if (is_change || value->type != LINLI_VALUE_NULL)
        linli_row_put_extra (row, no, value, is_change);
      return TRUE;
    }
  if (!linli_field_check (field, value, NULL))
    return linli_wire_reader_fail (reader, "a value that does not fit its field");
  linli_value_clear (&row->values[field->index]);
  row->values[field->index] = *value;
  *value = (LinliValue) LINLI_VALUE_INIT;
  return TRUE;
}

static gboolean
read_full (LinliWireReader *reader, LinliPageItem *item, Deltas *deltas)
{
  LinliProvEntry whole = { 0, 0, 0 };
  guint no = 1;

  if (!read_clock (reader, item->row) || !read_prov (reader, item->row, &whole) || !read_note (reader, &item->note, deltas)
      || !linli_wire_reader_comma (reader) || !linli_wire_reader_open (reader))
    return FALSE;
  for (gboolean first = TRUE; linli_wire_reader_more (reader, first); first = FALSE, no++)
    {
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (no > 65535 || !linli_wire_reader_value (reader, &value))
        return linli_wire_reader_fail (reader, "a damaged row");
      if (whole.field_no != 0 && value.type != LINLI_VALUE_NULL && !add_prov (reader, item->row, no, whole.source, whole.day))
        return FALSE;
      if (!take_value (reader, item->row, no, &value, FALSE))
        return linli_wire_reader_fail (reader, "a damaged row");
    }
  return linli_wire_reader_close (reader);
}

/* ",null": the reader has the provenance already. */
static gboolean
is_same_prov (LinliWireReader *reader)
{
  return reader->end - reader->at >= 2 && reader->at[1] == 'n';
}

static gboolean
pass_null (LinliWireReader *reader)
{
  g_auto(LinliValue) nothing = LINLI_VALUE_INIT;

  return linli_wire_reader_comma (reader) && linli_wire_reader_value (reader, &nothing);
}

static gboolean
read_own_prov (LinliWireReader *reader, LinliPageItem *item)
{
  item->same_prov = is_same_prov (reader);
  return item->same_prov ? pass_null (reader) : read_prov (reader, item->row, NULL);
}

static gboolean
read_partial (LinliWireReader *reader, LinliPageItem *item, Deltas *deltas)
{
  item->fields = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!read_own_prov (reader, item) || !read_note (reader, &item->note, deltas) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_open (reader))
    return FALSE;
  for (gboolean first = TRUE; linli_wire_reader_more (reader, first); first = FALSE)
    {
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      guint64 no;
      gint64 back, device;
      guint field_no;

      if (!linli_wire_reader_open (reader) || !linli_wire_reader_uint (reader, 65535, &no) || !linli_wire_reader_comma (reader)
          || !linli_wire_reader_int (reader, &back) || !linli_wire_reader_comma (reader) || !linli_wire_reader_int (reader, &device)
          || !linli_wire_reader_comma (reader) || !linli_wire_reader_value (reader, &value) || !linli_wire_reader_close (reader))
        return FALSE;
      if (back > item->row->seq || back <= -(G_MAXINT64 - item->row->seq))
        return linli_wire_reader_fail (reader, "a number out of bounds");
      field_no = (guint) no;
      if (!take_value (reader, item->row, field_no, &value, TRUE))
        return FALSE;
      if (linli_kind_get_field_no (item->row->kind, field_no) == NULL)
        continue;
      linli_row_clock_set (&item->row->clock, field_no, item->row->seq - back, device);
      g_array_append_val (item->fields, field_no);
    }
  return linli_wire_reader_close (reader);
}

/* A number, or arrays of them. */
static gboolean
skip_numbers (LinliWireReader *reader, guint depth)
{
  gint64 number;

  if (linli_wire_reader_peek (reader) != '[')
    return linli_wire_reader_int (reader, &number);
  if (depth == 0 || !linli_wire_reader_open (reader))
    return FALSE;
  for (gboolean first = TRUE; linli_wire_reader_more (reader, first); first = FALSE)
    if (!skip_numbers (reader, depth - 1))
      return FALSE;
  return linli_wire_reader_close (reader);
}

/* A row of a kind that this catalogue lacks: passed over, but the times behind it count from its own. */
static gboolean
skip_row (LinliWireReader *reader, char type, Deltas *deltas)
{
  LinliRowNote note = { 0, 0, 0, NULL };
  gboolean good = TRUE;

  if (type == 'f' && (good = linli_wire_reader_comma (reader)))
    good = linli_wire_reader_peek (reader) == '"' ? linli_wire_reader_text (reader) : skip_numbers (reader, 0);
  if (good && strchr ("fpt", type) != NULL)
    good = (type == 'p' && is_same_prov (reader) ? pass_null (reader) : linli_wire_reader_comma (reader) && skip_numbers (reader, 2))
           && read_note (reader, &note, deltas);
  g_free (note.reason);
  reader->at = reader->end;
  return good;
}

/* @ret_item stays NULL for a kind that this catalogue does not know: the line is passed over. */
static gboolean
read_item (LinliWireReader *reader, LinliCatalogue *catalogue, gint64 com, Deltas *deltas, LinliPageItem **ret_item)
{
  g_autoptr(LinliPageItem) item = NULL;
  const LinliKind *kind;
  LinliId id;
  guint64 kind_no;
  gint64 grid, ahead;
  char type;

  if (!linli_wire_reader_open (reader) || !linli_wire_reader_text (reader))
    return FALSE;
  type = reader->scratch->len == 1 ? reader->scratch->str[0] : '\0';
  if (type == 'c')
    {
      LinliConflict *conflict;

      reader->at = reader->start;
      conflict = linli_wire_reader_conflict (reader, catalogue);
      if (conflict == NULL)
        return reader->reason == NULL;
      *ret_item = linli_page_item_new (LINLI_ITEM_CONFLICT);
      (*ret_item)->conflict = conflict;
      return TRUE;
    }

  if (!linli_wire_reader_comma (reader) || !linli_wire_reader_uint (reader, 65535, &kind_no) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_id (reader, &id) || !linli_wire_reader_comma (reader) || !linli_wire_reader_int (reader, &grid)
      || !linli_wire_reader_comma (reader) || !linli_wire_reader_int (reader, &ahead))
    return FALSE;
  deltas->seq = (gint64) ((guint64) deltas->seq + (guint64) ahead);
  kind = linli_catalogue_get_kind_no (catalogue, (guint) kind_no);
  if (deltas->seq < 0 || grid < 0)
    return linli_wire_reader_fail (reader, "a number out of bounds");

  if (strchr ("fptx", type) == NULL || type == '\0')
    return linli_wire_reader_fail (reader, "no such kind of line");
  if (kind == NULL)
    return skip_row (reader, type, deltas);
  item = linli_page_item_new (type == 'f' ? LINLI_ITEM_FULL : type == 'p' ? LINLI_ITEM_PARTIAL
                              : type == 't' ? LINLI_ITEM_TOMBSTONE : LINLI_ITEM_EXIT);
  item->row = linli_row_new (kind, &id, com, grid);
  item->row->seq = deltas->seq;

  if (type == 'f' && !read_full (reader, item, deltas))
    return FALSE;
  if (type == 'p' && !read_partial (reader, item, deltas))
    return FALSE;
  if (type == 't')
    {
      gint64 device;

      if (!linli_wire_reader_comma (reader) || !linli_wire_reader_int (reader, &device) || !read_note (reader, &item->note, deltas))
        return FALSE;
      item->row->deleted = TRUE;
      linli_row_clock_reset (&item->row->clock, item->row->seq, device);
    }
  if (!linli_wire_reader_close (reader))
    return FALSE;
  *ret_item = g_steal_pointer (&item);
  return TRUE;
}

LinliPage *
linli_wire_read_page (LinliCatalogue *catalogue, const char *text, gsize length, GError **error)
{
  LinliWireLines lines;
  g_auto(LinliWireReader) reader = { 0 };
  g_autoptr(LinliPage) page = linli_page_new (0);
  g_autoptr(JsonNode) head = NULL;
  g_autoptr(GError) local_error = NULL;
  JsonObject *object;
  Deltas deltas = { 0, 0 };
  gint64 n = 0, said;

  if (!linli_wire_lines_init (&lines, text, length, error))
    return NULL;
  if (!linli_wire_lines_next (&lines, error))
    {
      if (error == NULL || *error == NULL)
        linli_wire_lines_refuse (&lines, "the body is empty", error);
      return NULL;
    }
  if ((head = linli_wire_lines_object (&lines, error)) == NULL)
    return NULL;
  object = json_node_get_object (head);
  if (!linli_json_get_int (object, "com", &page->com, error) || !linli_json_get_int (object, "ep", &page->epoch, error)
      || !linli_json_get_int (object, "seq", &page->seq, error))
    return NULL;
  page->scope_version = linli_json_int_or (object, "sv", 0);
  page->server_ms = linli_json_int_or (object, "t", 0);

  linli_wire_reader_init (&reader, "", 0);
  while (linli_wire_lines_next (&lines, &local_error))
    {
      LinliPageItem *item = NULL;

      if (lines.length > 0 && lines.line[0] == '{')
        {
          g_autoptr(JsonNode) tail = linli_wire_lines_object (&lines, error);

          if (tail == NULL)
            return NULL;
          object = json_node_get_object (tail);
          if (!linli_wire_read_cursors (object, "cur", page->com, page->next, error) || !linli_json_get_int (object, "end", &said, error))
            return NULL;
          if (said != n || lines.at != lines.end)
            {
              linli_wire_lines_refuse (&lines, "the closing line does not count what came", error);
              return NULL;
            }
          page->more = linli_json_int_or (object, "more", 0) != 0;
          return g_steal_pointer (&page);
        }

      linli_wire_reader_aim (&reader, lines.line, lines.length);
      if (++n > MAX_ITEMS || !read_item (&reader, catalogue, page->com, &deltas, &item) || !linli_wire_reader_end (&reader))
        {
          linli_page_item_free (item);
          linli_wire_lines_refuse (&lines, reader.reason != NULL ? reader.reason : "too many lines", error);
          return NULL;
        }
      if (item != NULL)
        g_ptr_array_add (page->items, item);
    }

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    linli_wire_lines_refuse (&lines, "the body is cut off: no closing line", error);
  return NULL;
}
