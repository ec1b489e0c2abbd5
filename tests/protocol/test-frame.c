/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-frame.c - frames and what names them: round trips, and whatever does not add up is refused whole. */
#include "kinds.h"

#include "linli-error.h"
#include "linli-frame.h"

#include <string.h>

#define N_ROWS 5

/* Rows of every sort: no provenance, all of a day, some of it; one writer and several; marks, numbers out to the edge, empty. */
static GPtrArray *
make_items (const TestKinds *kinds)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_page_item_free);

  for (guint8 i = 0; i < N_ROWS; i++)
    {
      LinliPageItem *item = linli_page_item_new (LINLI_ITEM_FULL);
      LinliRow *row = item->row = linli_row_new (kinds->item, &(LinliId) { { 9, 8, 7, i } }, 1, 3);

      row->seq = i < 4 ? 100 + i * i : G_MAXINT64 - 1;
      linli_row_clock_reset (&row->clock, row->seq, 70 + i);
      if (i != 2)
        linli_value_set_text (&row->values[0], i == 1 ? "" : "古丽\"努尔·\xf0\xa0\x80\x80\n", -1);
      if (i == 1 || i == 3)
        linli_value_set_mark (&row->values[1], i == 1 ? LINLI_VALUE_UNKNOWN : LINLI_VALUE_DECLINED);
      linli_value_set_integer (&row->values[3], i == 0 ? G_MININT64 : i);
      if (i == 1)
        linli_prov_merge (row->prov, FIELD_TITLE, LINLI_SOURCE_VISIT, 20000);
      if (i == 3)
        {
          linli_prov_merge (row->prov, FIELD_TITLE, LINLI_SOURCE_VISIT, 20000);
          linli_prov_merge (row->prov, FIELD_PHONE, LINLI_SOURCE_VISIT, 20000);
          linli_prov_merge (row->prov, FIELD_VISITS, LINLI_SOURCE_VISIT, 20000);
          linli_row_clock_set (&row->clock, FIELD_PHONE, row->seq + 1, 78);
        }
      item->note = (LinliRowNote) { 5, 1795392000000 - i * 1000, 77, i == 3 ? g_strdup ("更正") : NULL };
      g_ptr_array_add (items, item);
    }
  {
    LinliPageItem *item = linli_page_item_new (LINLI_ITEM_CONFLICT);

    item->conflict = linli_conflict_new (kinds->item, &(LinliId) { { 4 } }, 77, 12, FIELD_TITLE);
    item->conflict->com = 1;
    item->conflict->grid = 3;
    linli_value_set_text (&item->conflict->mine, "我的", -1);
    item->conflict->seq = 12;
    item->conflict->came = G_GINT64_CONSTANT (1795000000000);
    g_ptr_array_add (items, item);
  }
  return items;
}

/* (transfer full) (nullable) */
static LinliPage *
read_one (const TestKinds *kinds, gconstpointer data, gsize length, GError **error)
{
  char hash[LINLI_FRAME_HASH_SIZE];
  const char *names[] = { hash, NULL };

  linli_frame_hash (data, length, hash);
  return linli_frames_read (kinds->catalogue, names, data, length, error);
}

static void
assert_same (GPtrArray *items, GPtrArray *back)
{
  g_assert_cmpuint (back->len, ==, items->len);
  for (guint i = 0; i < items->len; i++)
    {
      const LinliPageItem *one = g_ptr_array_index (items, i), *two = g_ptr_array_index (back, i);

      g_assert_cmpint (one->type, ==, two->type);
      if (one->type == LINLI_ITEM_CONFLICT)
        {
          g_assert_true (linli_id_equal (&one->conflict->id, &two->conflict->id));
          g_assert_cmpstr (linli_value_get_text (&one->conflict->mine), ==, linli_value_get_text (&two->conflict->mine));
          g_assert_cmpint (one->conflict->came, ==, two->conflict->came);
          continue;
        }
      g_assert_true (linli_row_equal (one->row, two->row));
      g_assert_cmpint (one->note.user, ==, two->note.user);
      g_assert_cmpint (one->note.at_ms, ==, two->note.at_ms);
      g_assert_cmpint (one->note.device, ==, two->note.device);
      g_assert_cmpstr (one->note.reason, ==, two->note.reason);
    }
}

static void
test_round_trip (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(GPtrArray) items = make_items (&kinds);
  g_autoptr(GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr(GBytes) frame = linli_frame_pack (1, 3, kinds.item, items);
  g_autoptr(GBytes) again = linli_frame_pack (1, 3, kinds.item, items);
  g_autoptr(GBytes) empty = linli_frame_pack (1, 3, kinds.care, nothing);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPage) back = read_one (&kinds, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), &error);
  g_autoptr(LinliPage) none = NULL;

  g_assert_no_error (error);
  assert_same (items, back->items);
  g_assert_cmpint (back->com, ==, 1);
  g_assert_cmpint (g_array_index (back->next, LinliCursor, 0).grid, ==, 3);
  g_assert_true (g_bytes_equal (frame, again));  /* the same rows have the same name */
  none = read_one (&kinds, g_bytes_get_data (empty, NULL), g_bytes_get_size (empty), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->items->len, ==, 0);
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_several_in_one_answer (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(GPtrArray) items = make_items (&kinds);
  g_autoptr(GPtrArray) nothing = g_ptr_array_new ();
  GBytes *frames[3] = { linli_frame_pack (1, 3, kinds.item, items), linli_frame_pack (1, 3, kinds.care, nothing),
                        linli_frame_pack (1, 4, kinds.care, nothing) };
  char hashes[3][LINLI_FRAME_HASH_SIZE];
  static const struct { const char *what; int sent[3], asked[3]; gboolean good; } table[] = {
    { "in order",         { 0, 1, -1 }, { 0, 1, -1 }, TRUE },
    { "in another order", { 1, 0, -1 }, { 0, 1, -1 }, FALSE },
    { "one too many",     { 0, 1, -1 }, { 0, -1 },    FALSE },
    { "one too few",      { 0, -1 },    { 0, 1, -1 }, FALSE },
    { "another one",      { 1, -1 },    { 0, -1 },    FALSE },
    { "of two grids",     { 1, 2, -1 }, { 1, 2, -1 }, FALSE },
    { "none",             { -1 },       { 0, -1 },    FALSE },
  };

  for (guint i = 0; i < 3; i++)
    linli_frame_hash (g_bytes_get_data (frames[i], NULL), g_bytes_get_size (frames[i]), hashes[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GByteArray) sent = g_byte_array_new ();
      const char *asked[4] = { NULL };
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliPage) page = NULL;

      g_test_message ("%s", table[i].what);
      for (guint j = 0; table[i].sent[j] >= 0; j++)
        g_byte_array_append (sent, g_bytes_get_data (frames[table[i].sent[j]], NULL), (guint) g_bytes_get_size (frames[table[i].sent[j]]));
      for (guint j = 0; table[i].asked[j] >= 0; j++)
        asked[j] = hashes[table[i].asked[j]];
      page = linli_frames_read (kinds.catalogue, asked, sent->data, sent->len, &error);
      g_assert_cmpint (page != NULL, ==, table[i].good);
      if (page == NULL)
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
  for (guint i = 0; i < 3; i++)
    g_bytes_unref (frames[i]);
  linli_catalogue_unref (kinds.catalogue);
}

/* Also where the name fits: nothing is read beyond the end, nothing is taken in half. */
static void
test_damage (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(GPtrArray) items = make_items (&kinds);
  g_autoptr(GBytes) frame = linli_frame_pack (1, 3, kinds.item, items);
  gsize length = g_bytes_get_size (frame), plain_length;
  g_autoptr(GBytes) unpacked = linli_zstd_unpack (g_bytes_get_data (frame, NULL), length, LINLI_WIRE_MAX_BODY, NULL);
  const guint8 *plain = g_bytes_get_data (unpacked, &plain_length);
  char hash[LINLI_FRAME_HASH_SIZE];
  const char *names[] = { hash, NULL };
  guint refused = 0;

  linli_frame_hash (g_bytes_get_data (frame, NULL), length, hash);
  for (gsize i = 0; i < length; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (frame, NULL), length);

      copy[i] ^= 0x10;
      g_assert_null (linli_frames_read (kinds.catalogue, names, copy, length, NULL));
      g_assert_null (linli_frames_read (kinds.catalogue, names, g_bytes_get_data (frame, NULL), i, NULL));
    }
  for (gsize i = 0; i < plain_length; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (plain, plain_length);
      g_autoptr(GBytes) cut = linli_zstd_pack (plain, i, 1);
      g_autoptr(GBytes) turned = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliPage) page = NULL;

      g_assert_null (read_one (&kinds, g_bytes_get_data (cut, NULL), g_bytes_get_size (cut), &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      copy[i] ^= 0x81;
      turned = linli_zstd_pack (copy, plain_length, 1);
      page = read_one (&kinds, g_bytes_get_data (turned, NULL), g_bytes_get_size (turned), NULL);
      refused += page == NULL;
    }
  /* What is left are values that might as well be meant. */
  g_assert_cmpuint (refused, >, plain_length / 4);
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_hostile (void)
{
  TestKinds kinds = test_kinds_load ();
  static const struct { const char *what; guint64 head[7]; guint n; } table[] = {
    { "another version",          { 2, 1, 3, 1, 0, 0 }, 6 },
    { "more rows than bytes",     { 1, 1, 3, 1, 20000, 0 }, 6 },
    { "too many rows",            { 1, 1, 3, 1, 20001, 0 }, 6 },
    { "too many conflicts",       { 1, 1, 3, 1, 0, 1000000 }, 6 },
    { "no such number of a kind", { 1, 1, 3, 65536, 0, 0 }, 6 },
    { "a grid below nought",      { 1, 1, G_MAXUINT64, 1, 0, 0 }, 6 },
    { "a column beyond the end",  { 1, 1, 3, 1, 0, 0, G_MAXUINT32 }, 7 },
    { "nothing but a head",       { 1, 1, 3, 1, 0, 0 }, 6 },
    { "not even that",            { 1 }, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GByteArray) plain = g_byte_array_new ();
      g_autoptr(GBytes) packed = NULL;
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", table[i].what);
      for (guint j = 0; j < table[i].n; j++)
        linli_varint_append (plain, table[i].head[j]);
      packed = linli_zstd_pack (plain->data, plain->len, 1);
      g_assert_null (read_one (&kinds, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
  {
    g_autofree guint8 *noughts = g_malloc0 (LINLI_WIRE_MAX_BODY);
    g_autoptr(GBytes) bomb = linli_zstd_pack (noughts, LINLI_WIRE_MAX_BODY, 1);
    g_autoptr(GError) error = NULL;

    g_assert_null (read_one (&kinds, g_bytes_get_data (bomb, NULL), g_bytes_get_size (bomb), &error));
    g_assert_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE);
  }
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_manifest (void)
{
  g_autoptr(LinliManifest) manifest = linli_manifest_new (1, 3);
  g_autoptr(LinliManifest) back = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) question = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  LinliManifestAsk ask = { 1, G_MAXINT64, 4, 3 }, asked = { 0 };
  static const char *const refused[] = {
    "", "[]", "{}", "{\"com\":1,\"ep\":1,\"sv\":1,\"grid\":1,\"asof\":1,\"rows\":1,\"f\":[]}",
    "{\"com\":1,\"ep\":1,\"sv\":1,\"grid\":-1,\"asof\":1,\"rows\":1,\"f\":[],\"end\":1}\n",
    "{\"com\":1,\"ep\":1,\"sv\":1,\"grid\":1,\"asof\":1,\"rows\":1,\"f\":[[\"00\",1,1,1]],\"end\":1}\n",
    "{\"com\":1,\"ep\":1,\"sv\":1,\"grid\":1,\"asof\":1,\"rows\":1,\"f\":[7],\"end\":1}\n",
    "{\"com\":1,\"ep\":1,\"sv\":1,\"grid\":1,\"asof\":1,\"rows\":1,\"f\":"
    "[[\"../../../../../../../../../../../../../../../../../../etc/passwd\",1,1,1]],\"end\":1}\n",
    "{\"com\":1,\"ep\":1,\"sv\":1,\"grid\":1,\"asof\":1,\"rows\":1,\"f\":[],\"end\":1}\n{}\n",
  };

  manifest->epoch = 2;
  manifest->asof = G_MAXINT64;
  manifest->rows = 7;
  for (guint i = 0; i < 3; i++)
    {
      LinliFrameEntry entry = { { 0 }, i + 1, i * 2000, 77 };

      linli_frame_hash (&i, sizeof i, entry.hash);
      g_array_append_val (manifest->frames, entry);
    }
  linli_wire_write_manifest (text, manifest);
  back = linli_wire_read_manifest (text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->asof, ==, G_MAXINT64);
  g_assert_cmpint (back->rows, ==, 7);
  g_assert_cmpuint (back->frames->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const LinliFrameEntry *one = &g_array_index (manifest->frames, LinliFrameEntry, i), *two = &g_array_index (back->frames, LinliFrameEntry, i);

      g_assert_cmpstr (one->hash, ==, two->hash);
      g_assert_cmpuint (one->kind_no, ==, two->kind_no);
      g_assert_cmpint (one->rows, ==, two->rows);
      g_assert_cmpint (one->bytes, ==, two->bytes);
    }
  for (gsize i = 0; i < text->len; i++)
    g_assert_null (linli_wire_read_manifest (text->str, i < text->len - 1 ? i : 0, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("%s", refused[i]);
      g_assert_null (linli_wire_read_manifest (refused[i], strlen (refused[i]), NULL));
    }

  linli_wire_write_manifest_ask (question, &ask);
  g_assert_true (linli_wire_read_manifest_ask (question->str, question->len, &asked, &error));
  g_assert_cmpint (asked.epoch, ==, G_MAXINT64);
  g_assert_cmpint (asked.grid, ==, 3);
  g_assert_false (linli_wire_read_manifest_ask ("{\"v\":9,\"com\":1,\"ep\":1,\"grid\":1,\"end\":1}\n", 42, &asked, &error));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame/rows of every sort come back as they were, and the same rows have the same name", test_round_trip);
  g_test_add_func ("/frame/an answer holds the frames that were asked for, in that order, of one grid", test_several_in_one_answer);
  g_test_add_func ("/frame/cut or turned anywhere, a frame is refused whole or is another frame", test_damage);
  g_test_add_func ("/frame/counts that lie and frames that unfold without end are refused", test_hostile);
  g_test_add_func ("/frame/what names frames is read to its end or not at all", test_manifest);
  return g_test_run ();
}
