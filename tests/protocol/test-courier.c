/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bundle is opened by whom it is for, whole and unchanged, or not at all. */
#include "config.h"

#include "linli-courier.h"
#include "linli-courier-piece.h"
#include "linli-error.h"

#include <string.h>

#define FIRST_LENGTH 154  /* where the first part's length stands: docs/sync.md */

typedef struct { LinliCourierKeys device, server, stranger; GBytes *bundle; } Fixture;

static GBytes *
seal (const Fixture *fixture, guint n)
{
  g_autoptr(GPtrArray) parts = linli_courier_parts_new ();
  LinliCourierHeader header = { LINLI_COURIER_QUESTION, 7, 3, { 0 }, { 0 } };
  GError *error = NULL;
  GBytes *bundle;

  linli_courier_mark (fixture->server.public_key, header.server_mark);
  linli_courier_mark (fixture->device.public_key, header.device_mark);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (linli_courier_parts_add (parts, LINLI_COURIER_PUSH), "{\"part\":%u}\n", i);
  bundle = linli_courier_seal (&header, parts, &fixture->device, fixture->server.public_key, &error);
  g_assert_no_error (error);
  return bundle;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;

  linli_courier_make_keys (&fixture->device, &error);
  linli_courier_make_keys (&fixture->server, &error);
  linli_courier_make_keys (&fixture->stranger, &error);
  g_assert_no_error (error);
  fixture->bundle = seal (fixture, 3);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_bytes_unref (fixture->bundle);
}

static void
assert_refused (const Fixture *fixture, const guint8 *data, gsize length)
{
  g_autoptr(GBytes) bundle = g_bytes_new (data, length);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) parts = linli_courier_open (bundle, &fixture->server, fixture->device.public_key, &error);

  g_assert_null (parts);
  g_assert_true (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID) || g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NEWER));
}

static void
comes_out_as_it_went_in (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) parts = linli_courier_open (fixture->bundle, &fixture->server, fixture->device.public_key, &error);
  g_autoptr(GBytes) again = seal (fixture, 3);
  LinliCourierHeader header;

  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, ==, 3);
  g_assert_cmpint (((LinliCourierPart *) g_ptr_array_index (parts, 2))->type, ==, LINLI_COURIER_PUSH);
  g_assert_cmpstr (((LinliCourierPart *) g_ptr_array_index (parts, 2))->text->str, ==, "{\"part\":2}\n");
  g_assert_true (linli_courier_read_header (fixture->bundle, &header, &error));
  g_assert_cmpint (header.device, ==, 7);
  g_assert_cmpint (header.number, ==, 3);
  g_assert_false (g_bytes_equal (fixture->bundle, again));
}

static void
every_cut_is_refused (Fixture *fixture, gconstpointer data)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (fixture->bundle, &length);

  for (gsize n = 0; n < length; n++)
    assert_refused (fixture, bytes, n);
}

static void
every_changed_bit_is_refused (Fixture *fixture, gconstpointer data)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (fixture->bundle, &length);
  g_autofree guint8 *changed = g_memdup2 (bytes, length);

  for (gsize bit = 0; bit < length * 8; bit++)
    {
      changed[bit / 8] ^= (guint8) (1u << bit % 8);
      assert_refused (fixture, changed, length);
      changed[bit / 8] = bytes[bit / 8];
    }
}

static void
lengths_are_not_believed (Fixture *fixture, gconstpointer data)
{
  static const guint32 claims[] = { 0, 1, 16, 17, 0x7fffffff, 0x80000000, 0xffffffff };
  gsize length;
  const guint8 *bytes = g_bytes_get_data (fixture->bundle, &length);
  g_autofree guint8 *changed = g_memdup2 (bytes, length);

  for (gsize i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      guint32 claim = GUINT32_TO_BE (claims[i]);

      memcpy (changed + FIRST_LENGTH, &claim, sizeof claim);
      assert_refused (fixture, changed, length);
    }
}

static void
others_cannot_open_or_write_it (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) first = NULL;
  g_autoptr(GError) second = NULL;

  g_assert_null (linli_courier_open (fixture->bundle, &fixture->stranger, fixture->device.public_key, &first));
  g_assert_error (first, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_assert_null (linli_courier_open (fixture->bundle, &fixture->server, fixture->stranger.public_key, &second));
  g_assert_error (second, LINLI_ERROR, LINLI_ERROR_INVALID);
}

static void
more_than_the_bound_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree guint8 *large = g_malloc0 (LINLI_COURIER_MAX_BYTES + 1);
  g_autoptr(GBytes) many = seal (fixture, LINLI_COURIER_MAX_PARTS + 1);
  g_autoptr(GBytes) bundle = NULL;
  g_autoptr(GError) error = NULL;
  LinliCourierHeader header;

  memcpy (large, g_bytes_get_data (fixture->bundle, NULL), g_bytes_get_size (fixture->bundle));
  bundle = g_bytes_new (large, LINLI_COURIER_MAX_BYTES + 1);
  g_assert_false (linli_courier_read_header (bundle, &header, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE);
  assert_refused (fixture, g_bytes_get_data (many, NULL), g_bytes_get_size (many));
}

static void
a_key_is_read_as_it_is_written (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = { "", "AAAA", "not a key!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
  g_autofree char *text = linli_courier_key_to_text (fixture->server.public_key);
  guint8 key[LINLI_COURIER_KEY_BYTES];

  g_assert_true (linli_courier_key_from_text (text, key));
  g_assert_cmpmem (key, sizeof key, fixture->server.public_key, sizeof key);
  g_assert_false (linli_courier_key_from_text (NULL, key));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (linli_courier_key_from_text (bad[i], key));
}

/* ---- photos ---- */

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define NAME "\"sha\":\"" SHA "\",\"id\":\"00000000-0000-7000-8000-000000000001\",\"kind\":\"building\",\"field\":\"photos\""

static void
a_piece_comes_out_as_it_went_in (Fixture *fixture, gconstpointer data)
{
  static const char bytes[] = "\xff\xd8\0\n{\"sha\"";
  g_autoptr(GBytes) given = g_bytes_new_static (bytes, sizeof bytes);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCourierPiece) piece = NULL;
  LinliId id;

  g_assert_true (linli_id_parse ("00000000-0000-7000-8000-000000000001", &id));
  linli_courier_piece_write (text, SHA, "building", &id, "photos", 262144, given);
  piece = linli_courier_piece_read (text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (piece->sha, ==, SHA);
  g_assert_cmpstr (piece->kind, ==, "building");
  g_assert_cmpstr (piece->field, ==, "photos");
  g_assert_cmpmem (piece->id.bytes, sizeof id.bytes, id.bytes, sizeof id.bytes);
  g_assert_cmpint (piece->offset, ==, 262144);
  g_assert_true (g_bytes_equal (piece->bytes, given));
}

static void
a_bad_piece_is_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = {
    "", "\n", "{}\n", "[]\nx", "{" NAME ",\"off\":0}", "{" NAME "}\n", "{" NAME ",\"off\":-1}\n", "{" NAME ",\"off\":8388609}\n", "{" NAME ",\"off\":\"0\"}\n",
    "{\"sha\":\"../../etc/passwd\",\"id\":\"00000000-0000-7000-8000-000000000001\",\"kind\":\"building\",\"field\":\"photos\",\"off\":0}\n",
    "{\"sha\":\"" SHA "\",\"id\":\"x\",\"kind\":\"building\",\"field\":\"photos\",\"off\":0}\n",
    "{\"sha\":\"" SHA "\",\"id\":\"00000000-0000-7000-8000-000000000001\",\"kind\":1,\"field\":\"photos\",\"off\":0}\n",
  };
  g_autoptr(GString) large = g_string_new ("{" NAME ",\"off\":0}\n");

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (linli_courier_piece_read (bad[i], strlen (bad[i]), &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
  for (guint i = 0; i <= LINLI_COURIER_PIECE_BYTES; i++)
    g_string_append_c (large, 'x');
  g_assert_null (linli_courier_piece_read (large->str, large->len, NULL));
  g_string_truncate (large, large->len - 1);
  linli_courier_piece_free (linli_courier_piece_read (large->str, large->len, NULL));
}

static void
word_of_photos_is_read_within_bounds (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *text; guint n; } rows[] = {
    { "{\"ep\":3,\"photos\":[]}", 0 },
    { "{\"ep\":3,\"photos\":[{" NAME ",\"have\":5,\"size\":5,\"status\":200},{" NAME ",\"have\":0,\"size\":0,\"status\":404,\"why\":\"no\"}]}", 2 },
    { "{\"photos\":[]}", G_MAXUINT }, { "{\"ep\":3}", G_MAXUINT }, { "[]", G_MAXUINT }, { "{\"ep\":3,\"photos\":[7]}", G_MAXUINT },
    { "{\"ep\":3,\"photos\":[{" NAME ",\"have\":6,\"size\":5,\"status\":200}]}", G_MAXUINT },
    { "{\"ep\":3,\"photos\":[{" NAME ",\"have\":-1,\"size\":5,\"status\":200}]}", G_MAXUINT },
    { "{\"ep\":3,\"photos\":[{" NAME ",\"have\":0,\"size\":99999999,\"status\":200}]}", G_MAXUINT },
    { "{\"ep\":3,\"photos\":[{" NAME ",\"have\":0,\"size\":5,\"status\":-200}]}", G_MAXUINT },
    { "{\"ep\":3,\"photos\":[{\"have\":0,\"size\":5,\"status\":200}]}", G_MAXUINT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 epoch = 0;
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) photos = linli_courier_photos_read (rows[i].text, strlen (rows[i].text), &epoch, &error);

      g_assert_cmpuint (photos != NULL ? photos->len : G_MAXUINT, ==, rows[i].n);
      g_assert_true ((photos == NULL) == (error != NULL));
      if (photos != NULL)
        {
          g_autoptr(GString) again = g_string_new (NULL);

          g_assert_cmpint (epoch, ==, 3);
          linli_courier_photos_write (again, epoch, photos);
          g_assert_cmpstr (again->str, ==, rows[i].text);
        }
    }
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*run) (Fixture *, gconstpointer); } cases[] = {
    { "comes out as it went in", comes_out_as_it_went_in },
    { "every cut is refused", every_cut_is_refused },
    { "every changed bit is refused", every_changed_bit_is_refused },
    { "lengths are not believed", lengths_are_not_believed },
    { "others cannot open or write it", others_cannot_open_or_write_it },
    { "more than the bound is refused", more_than_the_bound_is_refused },
    { "a key is read as it is written", a_key_is_read_as_it_is_written },
    { "a piece comes out as it went in", a_piece_comes_out_as_it_went_in },
    { "a bad piece is refused", a_bad_piece_is_refused },
    { "word of photos is read within bounds", word_of_photos_is_read_within_bounds },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/courier/%s", cases[i].name);

      g_test_add (path, Fixture, NULL, set_up, cases[i].run, tear_down);
    }
  return g_test_run ();
}
