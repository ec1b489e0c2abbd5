/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Map files from outside: what they hold is read, what they lie about is refused. */

#define G_LOG_DOMAIN "linli-test-tiles"

#include "config.h"

#include "linli-error.h"
#include "linli-pmtiles.h"
#include "linli-tile-image.h"
#include "linli-tile-reader.h"
#include "linli-tile-template.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static char *scratch;

static char *
write_file (const char   *name,
            gconstpointer data,
            gsize         size)
{
  char *path = g_build_filename (scratch, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  return path;
}

/* ---- pictures ---- */

#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"

static const struct { const char *what; const char *data; gsize size; int code; } pictures[] = {
  { "a PNG of 256 x 256", PNG "\0\0\1\0\0\0\1\0", 24, -1 },
  { "a JPEG of 256 x 512", "\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x11\x08\2\0\1\0\3", 18, -1 },
  { "a PNG of 60,000 x 60,000", PNG "\0\0\xea\x60\0\0\xea\x60", 24, LINLI_ERROR_TOO_LARGE },
  { "a PNG without height", PNG "\0\0\1\0\0\0\0\0", 24, LINLI_ERROR_TOO_LARGE },
  { "half a head", PNG, 16, LINLI_ERROR_CORRUPT },
  { "a JPEG of 60,000 x 60,000", "\xff\xd8\xff\xc2\0\x11\x08\xea\x60\xea\x60\3", 12, LINLI_ERROR_TOO_LARGE },
  { "a JPEG whose segments lead nowhere", "\xff\xd8\xff\xe0\0\0\xff\xe0\0\0", 10, LINLI_ERROR_CORRUPT },
  { "a page of HTML", "<html><body>403</body></html>", 29, LINLI_ERROR_CORRUPT },
  { "bytes that are all ones", "\xff\xff\xff\xff\xff\xff\xff\xff", 8, LINLI_ERROR_CORRUPT },
  { "nothing", "", 0, LINLI_ERROR_CORRUPT },
};

static void
test_pictures (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (pictures[i].data, pictures[i].size);
      g_autoptr(GError) error = NULL;
      guint width = 0, height = 0;

      g_test_message ("%s", pictures[i].what);
      g_assert_cmpint (linli_tile_image_check (bytes, &width, &height, &error), ==, pictures[i].code < 0);
      if (pictures[i].code >= 0)
        g_assert_error (error, LINLI_ERROR, pictures[i].code);
      else
        g_assert_cmpuint (width, ==, 256);
    }
}

/* ---- MBTiles ---- */

static char *
make_mbtiles (const char *name,
              const char *sql)
{
  char *path = g_build_filename (scratch, name, NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  return path;
}

#define TILES "CREATE TABLE metadata (name, value); CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data);"

static void
test_mbtiles (void)
{
  g_autofree char *path = make_mbtiles ("good.mbtiles", TILES
                                        "INSERT INTO metadata VALUES ('name', '社区底图'), ('attribution', '<a href=\"x\">© 测绘院</a>');"
                                        "INSERT INTO tiles VALUES (2, 1, 0, x'89504e47'), (3, 0, 0, NULL), (3, 1, 0, 'words');");
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliTileReader) reader = linli_tile_reader_open (path, &error);
  g_autoptr(GBytes) tile = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (linli_tile_reader_get_info (reader)->name, ==, "社区底图");
  g_assert_cmpstr (linli_tile_reader_get_info (reader)->attribution, ==, "© 测绘院");
  g_assert_cmpuint (linli_tile_reader_get_info (reader)->min_zoom, ==, 2);
  g_assert_cmpuint (linli_tile_reader_get_info (reader)->max_zoom, ==, 3);
  /* Rows count from the north here and from the south there. */
  tile = linli_tile_reader_read (reader, 2, 1, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (tile), ==, 4);
  g_assert_null (linli_tile_reader_read (reader, 2, 1, 0, &error));
  g_assert_no_error (error);
  g_assert_null (linli_tile_reader_read (reader, 2, 4, 0, &error));
  g_assert_null (linli_tile_reader_read (reader, 200, 0, 0, &error));
  g_assert_no_error (error);
  g_assert_null (linli_tile_reader_read (reader, 3, 0, 7, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_null (linli_tile_reader_read (reader, 3, 1, 7, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT);
}

static const struct { const char *what, *sql; } bad_mbtiles[] = {
  { "no tables", "CREATE TABLE other (x);" },
  { "no tiles", TILES },
  { "vector tiles", TILES "INSERT INTO metadata VALUES ('format', 'pbf'); INSERT INTO tiles VALUES (0, 0, 0, x'00');" },
  { "a zoom that is none", TILES "INSERT INTO tiles VALUES (900, 0, 0, x'00');" },
  { "a view that never ends", "CREATE TABLE metadata (name, value); CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i FROM n)"
                              " SELECT i AS zoom_level, 0 AS tile_column, 0 AS tile_row, x'00' AS tile_data FROM n;" },
};

static void
test_bad_mbtiles (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_mbtiles); i++)
    {
      g_autofree char *name = g_strdup_printf ("bad-%u.mbtiles", i), *path = make_mbtiles (name, bad_mbtiles[i].sql);
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", bad_mbtiles[i].what);
      g_assert_null (linli_tile_reader_open (path, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
}

/* ---- PMTiles ---- */

static void
put_varint (GByteArray *bytes,
            guint64     value)
{
  do
    {
      guint8 byte = (guint8) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));

      g_byte_array_append (bytes, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

static void
put_64 (guint8 *head,
        guint   at,
        guint64 value)
{
  value = GUINT64_TO_LE (value);
  memcpy (head + at, &value, 8);
}

/* A file with one directory, not packed: tiles 0 ("zero") and 1 to 3 ("many", one run of three). */
static GByteArray *
make_pmtiles (void)
{
  static const guint64 numbers[] = { 2, 0, 1, 1, 3, 4, 4, 1, 0 };
  GByteArray *file = g_byte_array_new ();
  guint8 head[127] = "PMTiles\x03";
  guint size;

  g_byte_array_append (file, head, sizeof head);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    put_varint (file, numbers[i]);
  size = file->len - 127;
  put_64 (file->data, 8, 127);
  put_64 (file->data, 16, size);
  put_64 (file->data, 56, file->len);
  put_64 (file->data, 64, 8);
  file->data[97] = file->data[98] = 1;
  file->data[99] = 2;
  file->data[101] = 1;
  g_byte_array_append (file, (const guint8 *) "zeromany", 8);
  return file;
}

static void
test_pmtiles (void)
{
  g_autoptr(GByteArray) file = make_pmtiles ();
  g_autofree char *path = write_file ("good.pmtiles", file->data, file->len);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliTileReader) reader = linli_tile_reader_open (path, &error);

  g_assert_no_error (error);
  for (guint x = 0; x < 2; x++)
    for (guint y = 0; y < 2; y++)
      {
        g_autoptr(GBytes) tile = linli_tile_reader_read (reader, 1, x, y, &error);

        g_assert_no_error (error);
        /* The fourth of zoom 1 is not in the file. */
        if (x == 1 && y == 0)
          g_assert_null (tile);
        else
          g_assert_cmpmem (g_bytes_get_data (tile, NULL), g_bytes_get_size (tile), "many", 4);
      }
}

/* From the specification: 0/0/0 is 0; zoom 1 goes 1 to 4 down, right, up; 12/3423/1763 is 19078479. */
static void
test_tile_numbers (void)
{
  g_assert_cmpuint (linli_pmtiles_get_tile_no (0, 0, 0), ==, 0);
  g_assert_cmpuint (linli_pmtiles_get_tile_no (1, 0, 0), ==, 1);
  g_assert_cmpuint (linli_pmtiles_get_tile_no (1, 0, 1), ==, 2);
  g_assert_cmpuint (linli_pmtiles_get_tile_no (1, 1, 1), ==, 3);
  g_assert_cmpuint (linli_pmtiles_get_tile_no (1, 1, 0), ==, 4);
  g_assert_cmpuint (linli_pmtiles_get_tile_no (2, 0, 0), ==, 5);
  g_assert_cmpuint (linli_pmtiles_get_tile_no (12, 3423, 1763), ==, 19078479);
}

/* Any one number of the head or the directory may lie; nothing worse follows than a refusal or another tile. */
static void
test_lying_pmtiles (void)
{
  static const guint8 lies[] = { 0, 1, 0x7f, 0x80, 0xff };
  g_autoptr(GByteArray) good = make_pmtiles ();
  guint refused = 0;

  for (guint at = 7; at < good->len; at++)
    for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
      {
        g_autoptr(GByteArray) file = make_pmtiles ();
        g_autofree char *path = NULL;
        g_autoptr(GError) error = NULL;
        g_autoptr(LinliTileReader) reader = NULL;

        file->data[at] = lies[i];
        path = write_file ("lie.pmtiles", file->data, file->len);
        reader = linli_tile_reader_open (path, &error);
        g_assert_true ((reader == NULL) == (error != NULL));
        refused += reader == NULL;
        for (guint y = 0; reader != NULL && y < 2; y++)
          {
            g_autoptr(GBytes) tile = linli_tile_reader_read (reader, 1, 0, y, NULL);

            g_assert_true (tile == NULL || g_bytes_get_size (tile) <= LINLI_TILE_MAX_BYTES);
          }
      }
  g_assert_cmpuint (refused, >, 100);
  /* Cut short anywhere, it is refused or a tile is missing. */
  for (guint length = 0; length < good->len; length++)
    {
      g_autofree char *path = write_file ("cut.pmtiles", good->data, length);
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliTileReader) reader = linli_tile_reader_open (path, &error);

      g_assert_null (reader);
      g_assert_nonnull (error);
    }
}

/* A directory that unpacks to a gigabyte is given up at its bound. */
static void
test_bomb (void)
{
  g_autoptr(GByteArray) file = make_pmtiles (), packed = g_byte_array_new ();
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autofree guint8 *zeros = g_malloc0 (1 << 20), *out = g_malloc (1 << 20);
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 48; i++)
    {
      gsize read = 0, written = 0;

      g_converter_convert (G_CONVERTER (compressor), zeros, 1 << 20, out, 1 << 20, i == 47 ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                           &read, &written, NULL);
      g_byte_array_append (packed, out, (guint) written);
    }
  g_assert_cmpuint (packed->len, <, 1 << 20);
  put_64 (file->data, 8, file->len);
  put_64 (file->data, 16, packed->len);
  file->data[97] = 2;
  g_byte_array_append (file, packed->data, packed->len);
  path = write_file ("bomb.pmtiles", file->data, file->len);
  g_assert_null (linli_tile_reader_open (path, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT);
}

static void
test_other_files (void)
{
  g_autofree char *text = write_file ("text.mbtiles", "only a line of words here", 25), *empty = write_file ("empty", "", 0),
                  *sqlite = write_file ("half.mbtiles", "SQLite format 3", 16);
  const char *const paths[] = { text, empty, sqlite, scratch, "/nonexistent/map.pmtiles" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (linli_tile_reader_open (paths[i], &error));
      g_assert_nonnull (error);
    }
}

/* Files of other programs, where they are at hand. */
static const struct { const char *name; guint zoom, x, y; gboolean good; guint max_zoom; } real[] = {
  { "plain_1.mbtiles", 1, 0, 0, TRUE, 4 },
  { "plain_1.mbtiles", 4, 8, 5, TRUE, 4 },
  { "corrupt_null_tile.mbtiles", 1, 0, 1, FALSE, 4 },
  { "corrupt_null_tile.mbtiles", 1, 0, 0, TRUE, 4 },
  { "invalid-tile-format.mbtiles", 0, 0, 0, FALSE, 1 },
  { "stamen_z3.pmtiles", 0, 0, 0, TRUE, 3 },
  { "stamen_z3.pmtiles", 3, 7, 5, TRUE, 3 },
};

static void
test_real (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (real); i++)
    {
      g_autofree char *path = g_build_filename (g_getenv ("LINLI_SRCDIR"), "..", "shared", "data", "tiles", real[i].name, NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliTileReader) reader = NULL;
      g_autoptr(GBytes) tile = NULL;

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_test_skip ("no files of other programs here");
          return;
        }
      g_test_message ("%s %u/%u/%u", real[i].name, real[i].zoom, real[i].x, real[i].y);
      reader = linli_tile_reader_open (path, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (linli_tile_reader_get_info (reader)->max_zoom, ==, real[i].max_zoom);
      tile = linli_tile_reader_read (reader, real[i].zoom, real[i].x, real[i].y, NULL);
      g_assert_cmpint (tile != NULL && linli_tile_image_check (tile, NULL, NULL, NULL), ==, real[i].good);
    }
}

/* ---- addresses ---- */

static const struct { const char *address; gboolean good; } addresses[] = {
  { "https://t{s}.tianditu.gov.cn/vec_w/wmts?LAYER=vec&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}", TRUE },
  { "http://10.0.0.5/tiles/{z}/{x}/{-y}.png", TRUE },
  { "http://127.0.0.1:8080/{z}/{x}/{y}?tk={key}", TRUE },
  { "http://tiles.example/{z}/{x}/{y}?tk={key}", FALSE },
  { "https://t0.tianditu.gov.cn/DataServer?x={x}&y={y}&l={z}&tk=0123456789abcdef", FALSE },
  { "https://tiles.example/{z}/{x}/{y}?api_key=abc", FALSE },
  { "https://someone:secret@tiles.example/{z}/{x}/{y}", FALSE },
  { "https://tiles.example/{z}/{x}.png", FALSE },
  { "https://tiles.example/{z}/{x}/{y}/{quadkey}", FALSE },
  { "https://tiles.example/{z}/{x}/{y}}", FALSE },
  { "file:///etc/{z}/{x}/{y}", FALSE },
  { "https:///{z}/{x}/{y}", FALSE },
  { "", FALSE },
};

static void
test_addresses (void)
{
  g_autofree char *filled = NULL, *south = NULL, *none = NULL, *folder = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", addresses[i].address);
      g_assert_cmpint (linli_tile_template_check (addresses[i].address, &error), ==, addresses[i].good);
      g_assert_cmpint (error != NULL, ==, !addresses[i].good);
    }
  filled = linli_tile_template_fill ("https://a{s}/{z}/{x}/{y}?tk={key}", "a b&c", 3, 5, 1);
  g_assert_cmpstr (filled, ==, "https://a6/3/5/1?tk=a%20b%26c");
  south = linli_tile_template_fill ("https://a/{z}/{x}/{-y}", NULL, 3, 5, 1);
  g_assert_cmpstr (south, ==, "https://a/3/5/6");
  none = linli_tile_template_fill (addresses[0].address, "", 3, 5, 1);
  g_assert_null (none);
  folder = linli_tile_template_get_folder (addresses[0].address);
  g_assert_cmpuint (strlen (folder), ==, 64);
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  scratch = g_dir_make_tmp ("linli-tiles-XXXXXX", NULL);
  g_test_add_func ("/tiles/a picture is judged by its head", test_pictures);
  g_test_add_func ("/tiles/mbtiles are read, rows from the north", test_mbtiles);
  g_test_add_func ("/tiles/mbtiles that are none are refused", test_bad_mbtiles);
  g_test_add_func ("/tiles/pmtiles are read", test_pmtiles);
  g_test_add_func ("/tiles/the curve of tile numbers is that of the specification", test_tile_numbers);
  g_test_add_func ("/tiles/pmtiles that lie do no harm", test_lying_pmtiles);
  g_test_add_func ("/tiles/a packed directory has a bound", test_bomb);
  g_test_add_func ("/tiles/other files are refused", test_other_files);
  g_test_add_func ("/tiles/files of other programs are read", test_real);
  g_test_add_func ("/tiles/addresses are checked and filled", test_addresses);
  result = g_test_run ();
  {
    g_autoptr(GDir) dir = g_dir_open (scratch, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *path = g_build_filename (scratch, name, NULL);

        g_unlink (path);
      }
  }
  g_rmdir (scratch);
  g_free (scratch);
  return result;
}
