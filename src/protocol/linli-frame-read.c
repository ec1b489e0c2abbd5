/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-frame-read.c - frames as a page again; whatever does not add up refuses all of them. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-frame.h"

#include "linli-error.h"
#include "linli-wire-lines.h"

#include <string.h>
#include <zstd.h>

#define MAX_ROWS     20000
#define MAX_REASON   16384
#define MAX_UNFOLDED (4 * LINLI_WIRE_MAX_BODY)  /* of one answer */

typedef struct { const guint8 *at, *end; } Column;

static gboolean
refuse (const char *reason, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a frame cannot be read: %s", reason);
  return FALSE;
}

static gboolean
read_number (Column *column, guint64 max, guint64 *ret_number)
{
  return linli_varint_read (&column->at, column->end, ret_number) && *ret_number <= max;
}

static gboolean
read_signed (Column *column, gint64 *ret_number)
{
  guint64 number;

  if (!linli_varint_read (&column->at, column->end, &number))
    return FALSE;
  *ret_number = (gint64) (number >> 1) ^ -(gint64) (number & 1);
  return TRUE;
}

/* The next @length bytes of @from. */
static gboolean
take (Column *from, guint64 length, Column *ret_column)
{
  if (length > (guint64) (from->end - from->at))
    return FALSE;
  *ret_column = (Column) { from->at, from->at + length };
  from->at += length;
  return TRUE;
}

static gboolean
take_column (Column *from, Column *ret_column)
{
  guint64 length;

  return read_number (from, G_MAXUINT32, &length) && take (from, length, ret_column);
}

/* What every row has, each in a column of its own. */
typedef gboolean (*ReadFunc) (Column *column, LinliPageItem *item, const LinliPageItem *before);

static gboolean
read_id (Column *column, LinliPageItem *item, const LinliPageItem *before)
{
  Column id;

  if (!take (column, sizeof item->row->id.bytes, &id))
    return FALSE;
  memcpy (item->row->id.bytes, id.at, sizeof item->row->id.bytes);
  return TRUE;
}

static gboolean
read_seq (Column *column, LinliPageItem *item, const LinliPageItem *before)
{
  gint64 ahead;

  if (!read_signed (column, &ahead))
    return FALSE;
  item->row->seq = (gint64) ((guint64) ahead + (guint64) (before != NULL ? before->row->seq : 0));
  return item->row->seq > 0;
}

static gboolean
read_clock (Column *column, LinliPageItem *item, const LinliPageItem *before)
{
  guint64 length;
  gint64 device;
  Column packed;

  if (!read_number (column, G_MAXUINT32, &length))
    return FALSE;
  if (length > 0)
    return take (column, length, &packed) && linli_row_clock_decode (&item->row->clock, packed.at, length, NULL);
  if (!read_signed (column, &device))
    return FALSE;
  linli_row_clock_reset (&item->row->clock, item->row->seq, device);
  return TRUE;
}

/* [day, source] of every field with a value stands as field 0 until the values are known. */
static gboolean
read_prov (Column *column, LinliPageItem *item, const LinliPageItem *before)
{
  guint64 length, day, source;
  GArray *prov;
  Column packed;

  if (!read_number (column, G_MAXUINT32, &length))
    return FALSE;
  if (length == 0)
    return TRUE;
  if (length == 1)
    {
      LinliProvEntry whole = { 0, 0, 0 };

      if (!read_number (column, LINLI_PROV_MAX_DAY, &day) || !read_number (column, 255, &source))
        return FALSE;
      whole.day = (gint64) day;
      whole.source = (guint) source;
      g_array_append_val (item->row->prov, whole);
      return TRUE;
    }
  if (!take (column, length - 1, &packed) || (prov = linli_prov_decode (packed.at, length - 1, NULL)) == NULL)
    return FALSE;
  g_array_unref (item->row->prov);
  item->row->prov = prov;
  return prov->len > 0 && g_array_index (prov, LinliProvEntry, 0).field_no > 0;
}

static gboolean
read_user (Column *column, LinliPageItem *item, const LinliPageItem *before)
{
  return read_signed (column, &item->note.user);
}

static gboolean
read_at (Column *column, LinliPageItem *item, const LinliPageItem *before)
{
  gint64 ahead;

  if (!read_signed (column, &ahead))
    return FALSE;
  item->note.at_ms = (gint64) ((guint64) ahead + (guint64) (before != NULL ? before->note.at_ms : 0));
  return TRUE;
}

static gboolean
read_device (Column *column, LinliPageItem *item, const LinliPageItem *before)
{
  return read_signed (column, &item->note.device);
}

static gboolean
read_reason (Column *column, LinliPageItem *item, const LinliPageItem *before)
{
  guint64 length;
  Column text;

  if (!read_number (column, MAX_REASON, &length))
    return FALSE;
  if (length == 0)
    return TRUE;
  if (!take (column, length - 1, &text) || !g_utf8_validate_len ((const char *) text.at, length - 1, NULL))
    return FALSE;
  item->note.reason = g_strndup ((const char *) text.at, length - 1);
  return TRUE;
}

static const struct { ReadFunc func; const char *damaged; } readers[] = {
  { read_id, "damaged ids" }, { read_seq, "damaged numbers" }, { read_clock, "a damaged clock" }, { read_prov, "damaged provenance" },
  { read_user, "damaged users" }, { read_at, "damaged times" }, { read_device, "damaged devices" }, { read_reason, "a damaged reason" },
};

/* A value of a field that this catalogue lacks is kept aside, as of a page. */
static gboolean
put_value (LinliRow *row, guint field_no, const LinliField *field, LinliValue *value)
{
  if (field == NULL)
    {
      linli_row_put_extra (row, field_no, value, FALSE);
      return TRUE;
    }
  if (!linli_field_check (field, value, NULL))
    return FALSE;
  linli_value_clear (&row->values[field->index]);
  row->values[field->index] = *value;
  *value = (LinliValue) LINLI_VALUE_INIT;
  return TRUE;
}

static gboolean
add_verified (LinliRow *row, guint field_no)
{
  LinliProvEntry entry = g_array_index (row->prov, LinliProvEntry, 0);

  entry.field_no = field_no;
  g_array_append_val (row->prov, entry);
  return TRUE;
}

static int
compare_prov (gconstpointer a, gconstpointer b)
{
  guint left = ((const LinliProvEntry *) a)->field_no, right = ((const LinliProvEntry *) b)->field_no;

  return (left > right) - (left < right);
}

/* @rows: (nullable) of a kind that is not known: walked through all the same. */
static gboolean
read_field (Column *frame, const LinliKind *kind, GPtrArray *rows, guint64 n, guint *last_no, GError **error)
{
  guint64 no;
  Column types, values;
  const LinliField *field;

  if (!read_number (frame, 65535, &no) || no == 0 || !take_column (frame, &types) || !take_column (frame, &values)
      || (guint64) (types.end - types.at) != n)
    return refuse ("a damaged field", error);
  if (rows == NULL)
    return TRUE;
  /* In the catalogue's order, which may not be that of the numbers: twice is what must not be. */
  field = linli_kind_get_field_no (kind, (guint) no);
  if (*last_no == no)
    return refuse ("a field twice", error);
  *last_no = (guint) no;
  for (guint i = 0; i < rows->len; i++)
    {
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      LinliRow *row = ((LinliPageItem *) g_ptr_array_index (rows, i))->row;

      if (!linli_body_read_payload (&values.at, values.end, types.at[i], &value))
        return refuse ("a damaged value", error);
      if (value.type == LINLI_VALUE_NULL)
        continue;
      if (row->prov->len > 0 && g_array_index (row->prov, LinliProvEntry, 0).field_no == 0)
        add_verified (row, (guint) no);
      if (!put_value (row, (guint) no, field, &value))
        return refuse ("a value that does not fit its field", error);
    }
  return values.at == values.end || refuse ("values beyond the last row", error);
}

static gboolean
finish_prov (GPtrArray *rows, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      GArray *prov = ((LinliPageItem *) g_ptr_array_index (rows, i))->row->prov;

      if (prov->len == 0 || g_array_index (prov, LinliProvEntry, 0).field_no != 0)
        continue;
      g_array_remove_index (prov, 0);
      g_array_sort (prov, compare_prov);
      for (guint j = 0; j < prov->len; j++)
        if (j > 0 && g_array_index (prov, LinliProvEntry, j - 1).field_no == g_array_index (prov, LinliProvEntry, j).field_no)
          return refuse ("a field twice", error);
      if (prov->len == 0)
        return refuse ("provenance of no field", error);
    }
  return TRUE;
}

static gboolean
read_conflicts (Column *frame, LinliCatalogue *catalogue, guint64 n, LinliPage *page, GError **error)
{
  for (guint64 i = 0; i < n; i++)
    {
      g_auto(LinliWireReader) reader = { 0 };
      LinliConflict *conflict;
      LinliPageItem *item;
      Column line;

      if (!take_column (frame, &line) || line.end - line.at > LINLI_WIRE_MAX_LINE
          || !g_utf8_validate_len ((const char *) line.at, (gsize) (line.end - line.at), NULL))
        return refuse ("a damaged conflict", error);
      linli_wire_reader_init (&reader, (const char *) line.at, (gsize) (line.end - line.at));
      conflict = linli_wire_reader_conflict (&reader, catalogue);
      if (conflict == NULL && reader.reason == NULL)
        continue;
      if (conflict == NULL || !linli_wire_reader_end (&reader))
        {
          linli_conflict_free (conflict);
          return refuse ("a damaged conflict", error);
        }
      item = linli_page_item_new (LINLI_ITEM_CONFLICT);
      item->conflict = conflict;
      g_ptr_array_add (page->items, item);
    }
  return TRUE;
}

/* The columns that every row has; @rows gets the items, which @page owns. */
static gboolean
read_rows (Column *frame, const LinliKind *kind, const LinliCursor *place, guint64 n, LinliPage *page, GPtrArray *rows, GError **error)
{
  static const LinliId nobody = { { 0 } };

  for (guint64 i = 0; i < n; i++)
    {
      LinliPageItem *item = linli_page_item_new (LINLI_ITEM_FULL);

      item->row = linli_row_new (kind, &nobody, place->com, place->grid);
      g_ptr_array_add (page->items, item);
      g_ptr_array_add (rows, item);
    }
  for (guint c = 0; c < G_N_ELEMENTS (readers); c++)
    {
      Column column;

      if (!take_column (frame, &column))
        return refuse ("cut off", error);
      for (guint i = 0; i < rows->len; i++)
        if (!readers[c].func (&column, g_ptr_array_index (rows, i), i > 0 ? g_ptr_array_index (rows, i - 1) : NULL))
          return refuse (readers[c].damaged, error);
      if (column.at != column.end)
        return refuse (readers[c].damaged, error);
    }
  return TRUE;
}

static gboolean
skip_rows (Column *frame, GError **error)
{
  Column column;

  for (guint c = 0; c < G_N_ELEMENTS (readers); c++)
    if (!take_column (frame, &column))
      return refuse ("cut off", error);
  return TRUE;
}

static gboolean
read_frame (LinliCatalogue *catalogue, Column frame, LinliPage *page, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new ();
  guint64 version, com, grid, kind_no, n, conflicts, fields;
  LinliCursor place = { 0 };
  const LinliKind *kind;
  guint last_no = 0;

  if (!read_number (&frame, G_MAXUINT32, &version) || version != 1)
    return refuse ("a version that is not spoken here", error);
  if (!read_number (&frame, G_MAXINT64, &com) || !read_number (&frame, G_MAXINT64, &grid) || !read_number (&frame, 65535, &kind_no)
      || !read_number (&frame, MAX_ROWS, &n) || !read_number (&frame, MAX_ROWS, &conflicts)
      /* Sixteen bytes of id a row: what says more rows than there are bytes for is not made room for. */
      || n * sizeof (LinliId) > (guint64) (frame.end - frame.at))
    return refuse ("a damaged head", error);
  place.com = (gint64) com;
  place.grid = (gint64) grid;
  if (page->next->len == 0)
    {
      page->com = place.com;
      g_array_append_val (page->next, place);
    }
  else if (!linli_cursor_equal (&place, &g_array_index (page->next, LinliCursor, 0)))
    return refuse ("frames of two grids in one answer", error);

  kind = linli_catalogue_get_kind_no (catalogue, (guint) kind_no);
  if (kind != NULL ? !read_rows (&frame, kind, &place, n, page, rows, error) : !skip_rows (&frame, error))
    return FALSE;
  if (!read_number (&frame, 65535, &fields))
    return refuse ("cut off", error);
  for (guint64 i = 0; i < fields; i++)
    if (!read_field (&frame, kind, kind != NULL ? rows : NULL, n, &last_no, error))
      return FALSE;
  if (!finish_prov (rows, error) || !read_conflicts (&frame, catalogue, conflicts, page, error))
    return FALSE;
  return frame.at == frame.end || refuse ("more than it says", error);
}

LinliPage *
linli_frames_read (LinliCatalogue *catalogue, const char *const *hashes, gconstpointer data, gsize length, GError **error)
{
  g_autoptr(LinliPage) page = linli_page_new (0);
  const guint8 *at = data, *end = at + length;
  gsize unfolded = 0;

  for (guint i = 0; hashes[i] != NULL; i++)
    {
      gsize size = ZSTD_findFrameCompressedSize (at, (gsize) (end - at));
      g_autoptr(GBytes) plain = NULL;
      char hash[LINLI_FRAME_HASH_SIZE];
      gconstpointer bytes;
      gsize n;

      if (ZSTD_isError (size))
        {
          refuse ("cut off, or no frame at all", error);
          return NULL;
        }
      linli_frame_hash (at, size, hash);
      if (!g_str_equal (hash, hashes[i]))
        {
          refuse ("it is not what its name says", error);
          return NULL;
        }
      plain = linli_zstd_unpack (at, size, MIN (LINLI_WIRE_MAX_BODY, MAX_UNFOLDED - unfolded), error);
      if (plain == NULL)
        return NULL;
      bytes = g_bytes_get_data (plain, &n);
      unfolded += n;
      if (!read_frame (catalogue, (Column) { bytes, (const guint8 *) bytes + n }, page, error))
        return NULL;
      at += size;
    }
  if (at == end)
    return g_steal_pointer (&page);
  refuse ("more came than was asked for", error);
  return NULL;
}
