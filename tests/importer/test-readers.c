/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reads files from outside: cells, dates, words, encodings, tables, features.  Every beginning of a file is read to its end or
 * refused, and never more. */
#define G_LOG_DOMAIN "linli-test-readers"

#include "config.h"

#include "linli-cell.h"
#include "linli-csv.h"
#include "linli-encoding.h"
#include "linli-error.h"
#include "linli-geojson-lines.h"
#include "linli-words.h"

#include <string.h>

static const struct { const char *raw, *clean; } cells[] = {
  { "", "" }, { "  a b ", "a b" }, { "\t159901\t", "159901" }, { "'0123", "0123" }, { "=\"0123\"", "0123" }, { "=\"\"", "" },
  { "''a", "'a" }, { "'", "'" }, { "　全角　", "全角" }, { "\xc2\xa0x\xe2\x80\x8b", "x" }, { "=1+1", "=1+1" }, { "a\nb\n", "a\nb" },
};

static void
test_cells (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autofree char *clean = linli_cell_clean (cells[i].raw);

      g_assert_cmpstr (clean, ==, cells[i].clean);
    }
}

static const struct { const char *text, *date; } dates[] = {
  { "1950/3/5", "1950-03-05" }, { "1950-03-05", "1950-03-05" }, { "1950.3.5", "1950-03-05" }, { "1950年3月5日", "1950-03-05" },
  { "1950年03月05", "1950-03-05" }, { "１９５０／３／５", "1950-03-05" }, { "19500305", "1950-03-05" }, { "1950/3/5 0:00", "1950-03-05" },
  { "1950/3/5 00:00:00", "1950-03-05" }, { "1950-03-05T00:00:00.000", "1950-03-05" }, { "18327", "1950-03-05" }, { "1950年3月", "1950-03" },
  { "1950-3", "1950-03" }, { "1950", "1950" }, { "1950年", "1950" },
  { "1950/3/5 8:30", NULL }, { "50/3/5", NULL }, { "3/5/1950", NULL }, { "1950-03-05x", NULL }, { "1950-3-5-7", NULL }, { "", NULL },
  { "昨天", NULL }, { "-1950", NULL }, { "123456", NULL }, { "999999999999", NULL },
};

static void
test_dates (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *date = linli_cell_read_date (dates[i].text);

      g_assert_cmpstr (date, ==, dates[i].date);
    }
}

static void
test_scientific (void)
{
  g_assert_true (linli_cell_is_scientific ("1.59901E+17"));
  g_assert_true (linli_cell_is_scientific ("1e17"));
  g_assert_false (linli_cell_is_scientific ("159901197506150013"));
  g_assert_false (linli_cell_is_scientific ("E17"));
  g_assert_false (linli_cell_is_scientific ("1.5"));
}

static const struct { const char *header, *label; } headers[] = {
  { "姓名", "姓名" }, { " 姓　名 ", "姓名" }, { "姓名*", "姓名" }, { "*姓名", "姓名" }, { "姓名（必填）", "姓名" }, { "name", "姓名" }, { "Name", "姓名" },
  { "身份证号", "证件号码" }, { "公民身份号码", "证件号码" }, { "证件号码", "证件号码" }, { "ID number", "证件号码" }, { "id_no", "证件号码" },
  { "电话", "手机号码" }, { "手机", "手机号码" }, { "联系方式", "手机号码" }, { "学历", "文化程度" }, { "星座", NULL }, { "", NULL },
};

static void
test_headers (void)
{
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, NULL);
  const LinliField *name = linli_catalogue_get_role (catalogue, "person.name");

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      const LinliField *field = linli_words_find_field (name->kind, headers[i].header);

      g_assert_cmpstr (field != NULL ? field->label_zh : NULL, ==, headers[i].label);
    }
  g_assert_true (linli_words_is_ignored (" 序号 "));
  g_assert_false (linli_words_is_ignored ("星座"));
}

/* Rows as "line:cell|cell" and so on; "!line" where it is refused. */
static char *
read_table (const char *data, gsize length)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GPtrArray) row = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  guint line = 0;
  g_autoptr(LinliCsv) csv = linli_csv_new (data, length, &line, &error);

  while (csv != NULL && linli_csv_next (csv, row, &line, &error))
    {
      g_string_append_printf (out, "%s%u:", out->len > 0 ? " " : "", line);
      for (guint i = 0; i < row->len; i++)
        g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", (const char *) g_ptr_array_index (row, i));
    }
  if (error != NULL)
    {
      g_assert_true (error->domain == LINLI_ERROR);
      g_assert_cmpuint (line, >, 0);
      g_string_append_printf (out, "%s!%u", out->len > 0 ? " " : "", line);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

#define TEXT(text) text, sizeof (text) - 1

static const struct { const char *name, *data; gsize length; const char *rows; } tables[] = {
  { "plain", TEXT ("a,b\n1,2\n"), "1:a|b 2:1|2" },
  { "no last end", TEXT ("a,b\r\n1,2"), "1:a|b 2:1|2" },
  { "quotes", TEXT ("a,b\n\"x\"\"y\",\"p,q\"\n"), "1:a|b 2:x\"y|p,q" },
  { "breaks inside quotes count", TEXT ("a,b\n\"1\n2\r\n3\",x\n4,5\n"), "1:a|b 2:1\n2\r\n3|x 5:4|5" },
  { "empty rows", TEXT ("a\n\n,,\n1\n"), "1:a 4:1" },
  { "semicolons", TEXT ("a;b,c;d\n"), "1:a|b,c|d" },
  { "tabs", TEXT ("a\tb\n1\t2\n"), "1:a|b 2:1|2" },
  { "sep=", TEXT ("sep=;\na;b\n"), "2:a|b" },
  { "old ends", TEXT ("a,b\r1,2\r"), "1:a|b 2:1|2" },
  { "a mark", TEXT ("\xef\xbb\xbf" "a\n"), "1:a" },
  { "UTF-16", TEXT ("\xff\xfe" "a\0\t\0b\0\n\0"), "1:a|b" },
  { "GB18030", TEXT ("\xd0\xd5\xc3\xfb,x\n"), "1:姓名|x" },
  { "a quote inside a cell", TEXT ("a\n5\" pipe\n"), "1:a 2:5\" pipe" },
  { "never closed", TEXT ("a\n\"b\nc\n"), "1:a !2" },
  { "a zero", TEXT ("a\nb\0c\n"), "!2" },
  { "broken with a mark", TEXT ("\xef\xbb\xbf" "a\nb\xff\n"), "!2" },
  { "nothing", TEXT (""), "" },
  { "only ends", TEXT ("\n\r\n\r"), "" },
};

static void
test_tables (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *rows = read_table (tables[i].data, tables[i].length);

      g_test_message ("%s", tables[i].name);
      g_assert_cmpstr (rows, ==, tables[i].rows);
    }
}

static const struct { const char *text, *cell; } written[] = {
  { "", "" }, { "a", "a" }, { "a,b", "\"a,b\"" }, { "say \"hi\"", "\"say \"\"hi\"\"\"" }, { "=1", "\"'=1\"" }, { "+1", "\"'+1\"" }, { "@x", "\"'@x\"" },
  { "-x", "\"'-x\"" }, { "-1.5", "-1.5" }, { "-", "\"'-\"" }, { "0123", "\"'0123\"" }, { "0", "0" }, { "123456789012", "\"'123456789012\"" },
  { "14000000001", "14000000001" }, { "'a", "\"''a\"" }, { "a\nb", "\"a\nb\"" },
};

static void
test_written_cells_come_back (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (written); i++)
    {
      g_autoptr(GString) out = g_string_new (NULL);
      g_autoptr(GString) table = g_string_new ("h,x\n");
      g_autofree char *rows = NULL;
      g_autofree char *wanted = g_strdup_printf ("1:h|x 2:%s|1", written[i].text);

      linli_csv_append_cell (out, written[i].text);
      g_assert_cmpstr (out->str, ==, written[i].cell);
      g_string_append_printf (table, "%s,1\n", out->str);
      rows = read_table (table->str, table->len);
      g_assert_cmpstr (rows, ==, wanted);
    }
}

#define POLYGON "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]},\"properties\":{}}"

/* Features as "line" or "line?" for what is none; "!" where the file is refused. */
static char *
read_features (const char *data, gsize length)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliGeojsonLines) lines = linli_geojson_lines_new (data, length);
  JsonNode *feature;
  char *reason;
  guint line;

  while (linli_geojson_lines_next (lines, &line, &feature, &reason, &error))
    {
      g_string_append_printf (out, "%s%u%s", out->len > 0 ? " " : "", line, feature == NULL ? "?" : "");
      g_assert_true ((feature == NULL) == (reason != NULL));
      g_clear_pointer (&feature, json_node_unref);
      g_free (reason);
    }
  if (error != NULL)
    g_string_append (out, out->len > 0 ? " !" : "!");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const struct { const char *name, *text, *features; } files[] = {
  { "lines", POLYGON "\n" POLYGON "\n", "1 2" },
  { "lines with blank ones", "\n" POLYGON "\n\n  \n" POLYGON, "2 5" },
  { "a bad line among them", POLYGON "\n{]\n" POLYGON "\n", "1 2? 3" },
  { "a collection on one line", "{\"type\":\"FeatureCollection\",\"features\":[" POLYGON "," POLYGON "]}", "1 1" },
  { "a collection on many", "{\n\"features\" :\n[\n" POLYGON "\n,\n" POLYGON "\n]\n,\"type\":\"FeatureCollection\"}\n", "4 6" },
  { "a name that says features", "{\"type\":\"FeatureCollection\",\"name\":\"features\",\"x\":{\"features\":[1]},\"features\":[" POLYGON "]}", "1" },
  { "other things among the features", "{\"type\":\"FeatureCollection\",\"features\":[null,1,[2],\"x\"," POLYGON "]}", "1? 1? 1? 1? 1" },
  { "brackets in strings", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"a\":\"]}\\\"{\"}]}", "1" },
  { "none", "{\"type\":\"FeatureCollection\",\"features\":[]}", "" },
  { "no list", "{\"type\":\"FeatureCollection\"}", "!" },
  { "cut off in a feature", "{\"type\":\"FeatureCollection\",\"features\":[" POLYGON ",{\"type\"", "1 !" },
  { "cut off behind", "{\"type\":\"FeatureCollection\",\"features\":[" POLYGON "]", "1 !" },
  { "something behind", "{\"type\":\"FeatureCollection\",\"features\":[" POLYGON "]}{}", "1 !" },
  { "one feature on many lines", "{\n\"type\":\"Feature\"\n}\n{\n\"type\":\"Feature\"\n}\n", "1 4" },
  { "nothing", "", "" },
  { "no JSON", "hello\nworld\n", "1? 2?" },
};

static void
test_features (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *features = read_features (files[i].text, strlen (files[i].text));

      g_test_message ("%s", files[i].name);
      g_assert_cmpstr (features, ==, files[i].features);
    }
}

static GBytes *
pack (const char *text)
{
  g_autoptr(GConverter) packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (memory, packer);

  g_assert_true (g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
test_every_beginning (void)
{
  g_autoptr(GBytes) packed = pack (POLYGON "\n" POLYGON "\n");
  gsize length;
  const char *bytes = g_bytes_get_data (packed, &length);

  for (gsize n = 0; n < length; n++)
    {
      g_autofree char *features = read_features (bytes, n);

      g_assert_true (n < 2 || g_str_has_suffix (features, "!"));
    }
  {
    g_autofree char *whole = read_features (bytes, length);

    g_assert_cmpstr (whole, ==, "1 2");
  }
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    for (gsize n = 0; n <= strlen (files[i].text); n++)
      g_free (read_features (files[i].text, n));
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (gsize n = 0; n <= tables[i].length; n++)
      g_free (read_table (tables[i].data, n));
}

/* A small file that unpacks to much is read piece by piece and given up where a line is too long. */
static void
test_bomb (void)
{
  g_autofree char *spaces = g_strnfill (64 * 1024 * 1024, ' ');
  g_autoptr(GBytes) packed = NULL;
  g_autofree char *features = NULL;
  gsize length;
  const char *bytes;

  spaces[0] = '{';
  packed = pack (spaces);
  bytes = g_bytes_get_data (packed, &length);
  g_assert_cmpuint (length, <, 128 * 1024);
  features = read_features (bytes, length);
  g_assert_cmpstr (features, ==, "1?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/importer/cells-lose-what-spreadsheets-add", test_cells);
  g_test_add_func ("/importer/dates-in-every-usual-spelling", test_dates);
  g_test_add_func ("/importer/exponents-are-seen", test_scientific);
  g_test_add_func ("/importer/headers-mean-fields", test_headers);
  g_test_add_func ("/importer/tables-are-read-with-their-lines", test_tables);
  g_test_add_func ("/importer/written-cells-come-back", test_written_cells_come_back);
  g_test_add_func ("/importer/features-are-cut-out-of-any-form", test_features);
  g_test_add_func ("/importer/every-beginning-is-read-or-refused", test_every_beginning);
  g_test_add_func ("/importer/what-unpacks-to-much-is-bounded", test_bomb);
  return g_test_run ();
}
