/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-wire.c - clocks, bodies, lines and packing: round trips, and what is refused. */
#include "kinds.h"

#include "linli-error.h"

#include <string.h>

static LinliRow *
make_row (const TestKinds *kinds, guint8 tag)
{
  LinliId id = { { 1, 2, 3, tag } };
  LinliRow *row = linli_row_new (kinds->item, &id, 1, 3);

  linli_value_set_text (&row->values[0], "古丽\"努尔·\xf0\xa0\x80\x80\n", -1);
  linli_value_set_mark (&row->values[1], LINLI_VALUE_UNKNOWN);
  linli_value_set_integer (&row->values[3], G_MININT64);
  linli_value_set_text (&row->values[4], "2026-11", -1);
  row->seq = G_MAXINT64 - 100 + tag;
  linli_row_clock_reset (&row->clock, row->seq, 77);
  return row;
}

static void
test_clock_round_trips (void)
{
  guint64 seed = 20261124;
  g_autoptr(LinliRandom) random = linli_random_new_seeded (seed);

  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  for (guint i = 0; i < 100000; i++)
    {
      g_auto(LinliRowClock) clock = LINLI_ROW_CLOCK_INIT;
      g_auto(LinliRowClock) back = LINLI_ROW_CLOCK_INIT;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GError) error = NULL;
      guint n = (guint) linli_random_below (random, 6);

      linli_row_clock_reset (&clock, (gint64) linli_random_below (random, G_GUINT64_CONSTANT (1) << 60), (gint64) linli_random_below (random, 500));
      for (guint j = 0; j < n; j++)
        linli_row_clock_set (&clock, 1 + (guint) linli_random_below (random, 120), clock.base + (gint64) linli_random_below (random, 1 << 20),
                             (gint64) linli_random_below (random, 500));
      bytes = linli_row_clock_encode (&clock);
      g_assert_true (linli_row_clock_decode (&back, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error));
      g_assert_no_error (error);
      g_assert_true (linli_row_clock_equal (&clock, &back));
    }
}

static void
test_damaged_clocks_are_refused (void)
{
  const struct { const char *name; const char *bytes; gsize length; } rows[] = {
    { "empty", "", 0 }, { "no device", "\x05", 1 }, { "no count", "\x05\x01", 2 }, { "entries missing", "\x05\x01\x02\x01\x01\x01", 6 },
    { "out of order", "\x05\x01\x02\x03\x01\x01\x02\x01\x01", 9 }, { "a field twice", "\x05\x01\x02\x03\x01\x01\x03\x01\x01", 9 },
    { "field zero", "\x05\x01\x01\x00\x01\x01", 6 }, { "too many", "\x05\x01\xff\xff\x7f", 5 }, { "bytes behind", "\x05\x01\x00\x00", 4 },
    { "padded number", "\x85\x00\x01\x00", 4 }, { "beyond 64 bits", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x01\x00", 12 },
    { "negative base", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01\x00", 12 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(LinliRowClock) clock = LINLI_ROW_CLOCK_INIT;
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", rows[i].name);
      g_assert_false (linli_row_clock_decode (&clock, rows[i].bytes, rows[i].length, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      g_assert_cmpint (clock.base, ==, 0);
    }
}

static void
test_bodies_round_trip_and_damage_is_refused (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliRow) row = make_row (&kinds, 1);
  g_autoptr(LinliRow) back = linli_row_new (kinds.item, &row->id, 1, 3);
  g_autoptr(GBytes) body = linli_body_encode (row);
  gsize length = g_bytes_get_size (body);
  const guint8 *data = g_bytes_get_data (body, NULL);

  g_assert_true (linli_body_decode (back, data, length, NULL));
  for (guint i = 0; i < row->n_values; i++)
    g_assert_true (linli_value_equal (&row->values[i], &back->values[i]));

  /* Cut anywhere or turned anywhere, it never crashes; most is refused. */
  for (gsize i = 0; i < length; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, length);

      linli_body_decode (back, data, i, NULL);
      copy[i] ^= 0x55;
      linli_body_decode (back, copy, length, NULL);
    }
  g_assert_false (linli_body_decode (back, data, length - 1, NULL));
  linli_catalogue_unref (kinds.catalogue);
}

static LinliPush *
make_push (const TestKinds *kinds)
{
  LinliPush *push = linli_push_new (1, 1, 77);

  for (gint64 i = 1; i <= 3; i++)
    {
      LinliOp *op = linli_op_new (i == 3 ? LINLI_OP_DELETE : LINLI_OP_UPDATE, kinds->item, &(LinliId) { { 1, 2, (guint8) i } });
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      op->number = i;
      op->group = i == 2 ? 1 : i;
      op->com = 1;
      op->grid = 3;
      op->hlc = G_MAXINT64;
      op->base = i;
      op->reason = i == 1 ? g_strdup ("入户 \"核对\"") : NULL;
      linli_value_set_text (&value, "新值\t", -1);
      if (i != 3)
        {
          linli_op_add_change (op, FIELD_TITLE, G_MAXINT64, NULL, &value);
          linli_value_set_mark (&value, LINLI_VALUE_DECLINED);
          linli_op_add_change (op, FIELD_PHONE, 0, &value, NULL);
        }
      g_ptr_array_add (push->ops, op);
    }
  return push;
}

static void
test_push_round_trips (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliPush) push = make_push (&kinds);
  g_autoptr(LinliPush) back = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) again = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  linli_wire_write_push (text, push);
  back = linli_wire_read_push (kinds.catalogue, text->str, text->len, &error);
  g_assert_no_error (error);
  linli_wire_write_push (again, back);
  g_assert_cmpstr (text->str, ==, again->str);
  g_assert_cmpint (((LinliOp *) g_ptr_array_index (back->ops, 1))->group, ==, 1);
  g_assert_cmpint (((LinliOp *) g_ptr_array_index (back->ops, 0))->hlc, ==, G_MAXINT64);
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_a_push_cut_anywhere_is_refused (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliPush) push = make_push (&kinds);
  g_autoptr(GString) text = g_string_new (NULL);

  linli_wire_write_push (text, push);
  for (gsize i = 0; i + 1 < text->len; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (linli_wire_read_push (kinds.catalogue, text->str, i, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_hostile_pushes_are_refused (void)
{
  static const char head[] = "{\"v\":1,\"com\":1,\"ep\":1,\"dev\":7,\"n\":1}\n";
  static const char *rows[] = {
    "<html><body>502 Bad Gateway</body></html>",
    "{\"v\":1,\"com\":1,\"ep\":1,\"dev\":7,\"n\":501}\n{\"end\":501}\n",
    "{\"v\":1,\"com\":1,\"ep\":1,\"dev\":7,\"n\":-1}\n{\"end\":-1}\n",
    "{\"v\":2,\"com\":1,\"ep\":1,\"dev\":7,\"n\":0}\n{\"end\":0}\n",
    "{\"com\":\"1\",\"ep\":1,\"dev\":7,\"n\":0}\n{\"end\":0}\n",
    "[1,2,3]\n{\"end\":0}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[],null]\n{\"end\":2}\n",
    "OP[1,0,\"z\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",99,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQID\",1,3,0,1,0,0,0,[],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAA=+\",1,3,0,1,0,0,0,[],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",9223372036854775808,3,0,1,0,0,0,[],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[[1,0,null,1.5]],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[[1,0,null,{\"m\":3}]],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[[1,0,null,{\"q\":1}]],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[[1,0,null,\"\\ud800\"]],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[[1,0,null,\"a\\u0000\"]],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[[70000,0,null,1]],null]\n{\"end\":1}\n",
    "OP[01,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[],null]\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[],null] []\n{\"end\":1}\n",
    "OP[1,0,\"u\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",1,3,0,1,0,0,0,[],null]\n{\"end\":1}\n{\"end\":1}\n",
    "OP\xff\xfe\n{\"end\":1}\n",
  };
  TestKinds kinds = test_kinds_load ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_str_has_prefix (rows[i], "OP") ? g_strconcat (head, rows[i] + 2, NULL) : g_strdup (rows[i]);
      g_autoptr(GError) error = NULL;

      g_test_message ("row %u", i);
      g_assert_null (linli_wire_read_push (kinds.catalogue, text, strlen (text), &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
  linli_catalogue_unref (kinds.catalogue);
}

static LinliPage *
make_page (const TestKinds *kinds)
{
  LinliPage *page = linli_page_new (1);
  LinliCursor cursor = { 1, 3, 0, G_MAXINT64 - 90, G_MAXINT64 - 80 };

  page->epoch = 1;
  page->seq = G_MAXINT64 - 1;
  page->scope_version = 4;
  page->more = TRUE;
  for (guint8 i = 0; i < 4; i++)
    {
      LinliPageItem *item = linli_page_item_new (i == 2 ? LINLI_ITEM_TOMBSTONE : i == 1 ? LINLI_ITEM_PARTIAL : LINLI_ITEM_FULL);

      item->row = make_row (kinds, i);
      item->note.user = 5;
      item->note.at_ms = 1795392000000 - i * 1000;
      item->note.device = 77;
      item->note.reason = i == 3 ? g_strdup ("更正") : NULL;
      linli_prov_merge (item->row->prov, FIELD_TITLE, LINLI_SOURCE_VISIT, 20000 + i);
      if (i == 1)
        {
          guint no = FIELD_TITLE;

          linli_row_clock_reset (&item->row->clock, 0, 0);
          linli_row_clock_set (&item->row->clock, no, item->row->seq, 77);
          item->fields = g_array_new (FALSE, FALSE, sizeof (guint));
          g_array_append_val (item->fields, no);
        }
      if (i == 3)
        linli_row_clock_set (&item->row->clock, FIELD_PHONE, item->row->seq + 1, 78);
      item->row->deleted = i == 2;
      g_ptr_array_add (page->items, item);
    }
  {
    LinliPageItem *item = linli_page_item_new (LINLI_ITEM_CONFLICT);

    item->conflict = linli_conflict_new (kinds->item, &(LinliId) { { 4 } }, 77, 12, FIELD_TITLE);
    linli_value_set_text (&item->conflict->mine, "我的", -1);
    linli_value_set_mark (&item->conflict->server, LINLI_VALUE_UNKNOWN);
    item->conflict->seq = G_MAXINT64;
    item->conflict->state = LINLI_CONFLICT_MOOT;
    g_ptr_array_add (page->items, item);
  }
  g_array_append_val (page->next, cursor);
  return page;
}

static void
test_page_round_trips (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliPage) page = make_page (&kinds);
  g_autoptr(LinliPage) back = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) again = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  linli_wire_write_page (text, page);
  back = linli_wire_read_page (kinds.catalogue, text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->items->len, ==, 5);
  g_assert_true (linli_row_equal (((LinliPageItem *) g_ptr_array_index (page->items, 0))->row, ((LinliPageItem *) g_ptr_array_index (back->items, 0))->row));
  g_assert_true (linli_row_equal (((LinliPageItem *) g_ptr_array_index (page->items, 3))->row, ((LinliPageItem *) g_ptr_array_index (back->items, 3))->row));
  linli_wire_write_page (again, back);
  g_assert_cmpstr (text->str, ==, again->str);
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_a_page_cut_anywhere_is_refused (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliPage) page = make_page (&kinds);
  g_autoptr(GString) text = g_string_new (NULL);

  linli_wire_write_page (text, page);
  for (gsize i = 0; i + 1 < text->len; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (linli_wire_read_page (kinds.catalogue, text->str, i, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
  linli_catalogue_unref (kinds.catalogue);
}

/* What a page says of when and by whom fields were verified. */
static void
test_provenance_is_said_in_groups (void)
{
  TestKinds kinds = test_kinds_load ();
  static const struct { const char *line; const char *prov; /* NULL: refused */ gboolean same; } cases[] = {
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,0,[1,0,7,null],[\"a\"]]", "", FALSE },
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,[[20000,2]],[1,0,7,null],[\"a\"]]", "1:20000:2 ", FALSE },
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,[[20000,2,1,3],[19000,1,2]],[1,0,7,null],[\"a\"]]", "1:20000:2 2:19000:1 3:20000:2 ", FALSE },
    { "[\"p\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,[[20000,2,1]],[1,0,7,null],[[1,0,7,\"a\"]]]", "1:20000:2 ", FALSE },
    { "[\"p\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,null,[1,0,7,null],[[1,0,7,\"a\"]]]", "", TRUE },
    { "[\"p\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,[[20000,2]],[1,0,7,null],[[1,0,7,\"a\"]]]", NULL, FALSE },
    { "[\"p\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,nul,[1,0,7,null],[[1,0,7,\"a\"]]]", NULL, FALSE },
    { "[\"p\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,0,[1,0,7,null],[[1,10,7,\"a\"]]]", NULL, FALSE },
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,null,[1,0,7,null],[\"a\"]]", NULL, FALSE },
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,[[20000,2],[1,1]],[1,0,7,null],[\"a\"]]", NULL, FALSE },
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,[[20000,2],[1,1,4]],[1,0,7,null],[\"a\"]]", NULL, FALSE },
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,[[20000,2,1,1]],[1,0,7,null],[\"a\"]]", NULL, FALSE },
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,[[20000,2,0]],[1,0,7,null],[\"a\"]]", NULL, FALSE },
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,[[4000001,2,1]],[1,0,7,null],[\"a\"]]", NULL, FALSE },
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,[[20000,256,1]],[1,0,7,null],[\"a\"]]", NULL, FALSE },
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,[[20000]],[1,0,7,null],[\"a\"]]", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"com\":1,\"ep\":1,\"seq\":9}\n%s\n{\"cur\":[[3,9,9,0]],\"more\":0,\"end\":1}\n", cases[i].line);
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliPage) page = linli_wire_read_page (kinds.catalogue, text, strlen (text), &error);
      g_autoptr(GString) prov = g_string_new (NULL);
      const LinliPageItem *item;

      g_test_message ("%s", cases[i].line);
      if (cases[i].prov == NULL)
        {
          g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
          continue;
        }
      g_assert_no_error (error);
      item = g_ptr_array_index (page->items, 0);
      for (guint j = 0; j < item->row->prov->len; j++)
        {
          const LinliProvEntry *entry = &g_array_index (item->row->prov, LinliProvEntry, j);

          g_string_append_printf (prov, "%u:%d:%u ", entry->field_no, (int) entry->day, entry->source);
        }
      g_assert_cmpstr (prov->str, ==, cases[i].prov);
      g_assert_cmpint (item->same_prov, ==, cases[i].same);
    }
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_an_unknown_kind_is_passed_over (void)
{
  static const char text[] = "{\"com\":1,\"ep\":1,\"seq\":9}\n[\"f\",55,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,0,[1,0,7,null],[1,{\"new\":[1]}]]\n"
                             "{\"cur\":[[3,9,9,0]],\"more\":0,\"end\":1}\n";
  TestKinds kinds = test_kinds_load ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPage) page = linli_wire_read_page (kinds.catalogue, text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->items->len, ==, 0);
  g_assert_cmpint (g_array_index (page->next, LinliCursor, 0).base, ==, 9);
  linli_catalogue_unref (kinds.catalogue);
}

/* Numbers and times are told as steps from the line before, also from one that is passed over. */
static void
test_behind_an_unknown_kind_times_are_right (void)
{
  static const char text[] = "{\"com\":1,\"ep\":1,\"seq\":9}\n"
                             "[\"f\",55,\"AQIDAAAAAAAAAAAAAAAAAA\",3,2,7,[[20000,1,1,2]],[1,5000,7,\"why\"],[1]]\n"
                             "[\"p\",55,\"AQIDAAAAAAAAAAAAAAAAAA\",3,2,0,[1,50,7,null],[[1,0,7,2]]]\n"
                             "[\"p\",55,\"AQIDAAAAAAAAAAAAAAAAAA\",3,0,null,[1,0,7,null],[[1,0,7,2]]]\n"
                             "[\"t\",55,\"AQIDAAAAAAAAAAAAAAAAAA\",3,2,7,[1,5,7,null]]\n"
                             "[\"x\",55,\"AQIDAAAAAAAAAAAAAAAAAA\",3,2]\n"
                             "[\"t\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,1,7,[1,1,7,null]]\n"
                             "{\"cur\":[[3,9,9,0]],\"more\":0,\"end\":6}\n";
  TestKinds kinds = test_kinds_load ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPage) page = linli_wire_read_page (kinds.catalogue, text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->items->len, ==, 1);
  g_assert_cmpint (((LinliPageItem *) g_ptr_array_index (page->items, 0))->row->seq, ==, 9);
  g_assert_cmpint (((LinliPageItem *) g_ptr_array_index (page->items, 0))->note.at_ms, ==, 5056);
  linli_catalogue_unref (kinds.catalogue);
}

/* Values of fields that this catalogue lacks go through it whole: from the wire into the body and back. */
static void
test_unknown_fields_are_kept (void)
{
  static const struct { const char *line; gsize extra; } rows[] = {
    { "[\"f\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,7,0,[1,0,7,null],[\"a\",null,null,null,null,null,null,null,null,null,null,null,null,null,null,"
      "null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,\"new\"]]", 6 },
    { "[\"p\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,0,[1,0,7,null],[[40,0,7,\"new\"]]]", 6 },
    { "[\"p\",1,\"AQIDAAAAAAAAAAAAAAAAAA\",3,9,0,[1,0,7,null],[[40,0,7,null]]]", 2 },
  };
  TestKinds kinds = test_kinds_load ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"com\":1,\"ep\":1,\"seq\":9}\n%s\n{\"cur\":[[3,9,9,0]],\"more\":0,\"end\":1}\n", rows[i].line);
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliPage) page = linli_wire_read_page (kinds.catalogue, text, strlen (text), &error);
      g_autoptr(LinliRow) back = NULL;
      g_autoptr(GBytes) body = NULL;
      const LinliRow *row;

      g_assert_no_error (error);
      row = ((LinliPageItem *) g_ptr_array_index (page->items, 0))->row;
      g_assert_nonnull (row->extra);
      g_assert_cmpuint (row->extra->len, ==, rows[i].extra);
      back = linli_row_new (row->kind, &row->id, 1, 3);
      body = linli_body_encode (row);
      g_assert_true (linli_body_decode (back, g_bytes_get_data (body, NULL), g_bytes_get_size (body), &error));
      g_assert_cmpuint (back->extra != NULL ? back->extra->len : 0, ==, rows[i].extra == 2 ? 0 : rows[i].extra);
      /* A change replaces it, and one to nothing takes it away. */
      linli_row_merge_extra (back, row);
      g_assert_cmpuint (back->extra != NULL ? back->extra->len : 0, ==, rows[i].extra == 2 ? 0 : rows[i].extra);
    }
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_the_cursor_moves_its_base_only_at_the_end (void)
{
  LinliCursor cursor = { 1, 3, 0, 0, 0 };

  linli_cursor_advance (&cursor, 40, 100, TRUE);
  g_assert_true (linli_cursor_equal (&cursor, &(LinliCursor) { 1, 3, 0, 40, 100 }));
  linli_cursor_advance (&cursor, 80, 120, TRUE);
  g_assert_true (linli_cursor_equal (&cursor, &(LinliCursor) { 1, 3, 0, 80, 100 }));
  linli_cursor_advance (&cursor, 110, 130, FALSE);
  g_assert_true (linli_cursor_equal (&cursor, &(LinliCursor) { 1, 3, 130, 130, 0 }));
}

static void
test_packing_is_bounded (void)
{
  g_autofree char *zeros = g_malloc0 (4 * 1024 * 1024);
  g_autoptr(GBytes) bomb = linli_zstd_pack (zeros, 4 * 1024 * 1024, 3);
  g_autoptr(GBytes) small = linli_zstd_pack ("居民", 6, 3);
  g_autoptr(GBytes) back = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (linli_zstd_unpack (g_bytes_get_data (bomb, NULL), g_bytes_get_size (bomb), LINLI_WIRE_MAX_BODY, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (linli_zstd_unpack ("not a frame", 11, LINLI_WIRE_MAX_BODY, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (linli_zstd_unpack (g_bytes_get_data (small, NULL), g_bytes_get_size (small) - 1, LINLI_WIRE_MAX_BODY, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_clear_error (&error);
  back = linli_zstd_unpack (g_bytes_get_data (small, NULL), g_bytes_get_size (small), LINLI_WIRE_MAX_BODY, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), "居民", 6);
}

static void
test_digests_do_not_depend_on_order (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliRow) one = make_row (&kinds, 1);
  g_autoptr(LinliRow) two = make_row (&kinds, 2);
  LinliDigest forward = { 0, 0 }, backward = { 0, 0 };
  g_autofree char *a = NULL, *b = NULL, *c = NULL;

  linli_digest_add (&forward, one);
  linli_digest_add (&forward, two);
  linli_digest_add (&backward, two);
  linli_digest_add (&backward, one);
  a = linli_digest_format (&forward);
  b = linli_digest_format (&backward);
  g_assert_cmpstr (a, ==, b);
  linli_digest_remove (&backward, one);
  linli_value_set_text (&one->values[0], "另一个", -1);
  linli_digest_add (&backward, one);
  c = linli_digest_format (&backward);
  g_assert_cmpstr (a, !=, c);
  linli_catalogue_unref (kinds.catalogue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/clock/round-trips", test_clock_round_trips);
  g_test_add_func ("/protocol/clock/damage-is-refused", test_damaged_clocks_are_refused);
  g_test_add_func ("/protocol/body/round-trips-and-damage-is-refused", test_bodies_round_trip_and_damage_is_refused);
  g_test_add_func ("/protocol/wire/push-round-trips", test_push_round_trips);
  g_test_add_func ("/protocol/wire/a-push-cut-anywhere-is-refused", test_a_push_cut_anywhere_is_refused);
  g_test_add_func ("/protocol/wire/provenance-is-said-in-groups", test_provenance_is_said_in_groups);
  g_test_add_func ("/protocol/wire/hostile-pushes-are-refused", test_hostile_pushes_are_refused);
  g_test_add_func ("/protocol/wire/page-round-trips", test_page_round_trips);
  g_test_add_func ("/protocol/wire/a-page-cut-anywhere-is-refused", test_a_page_cut_anywhere_is_refused);
  g_test_add_func ("/protocol/wire/an-unknown-kind-is-passed-over", test_an_unknown_kind_is_passed_over);
  g_test_add_func ("/protocol/wire/behind-an-unknown-kind-times-are-right", test_behind_an_unknown_kind_times_are_right);
  g_test_add_func ("/protocol/wire/unknown-fields-are-kept", test_unknown_fields_are_kept);
  g_test_add_func ("/protocol/cursor/moves-its-base-only-at-the-end", test_the_cursor_moves_its_base_only_at_the_end);
  g_test_add_func ("/protocol/zstd/is-bounded", test_packing_is_bounded);
  g_test_add_func ("/protocol/digest/does-not-depend-on-order", test_digests_do_not_depend_on_order);
  return g_test_run ();
}
