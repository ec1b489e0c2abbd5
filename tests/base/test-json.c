/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON from outside is read exactly or refused with line, column and reason; what json-glib would misread never reaches it. */

#define G_LOG_DOMAIN "linli-test-json"

#include "config.h"

#include "linli-error.h"
#include "linli-json.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *text;
  gssize      length;  /* -1: up to the NUL */
} Row;

static const Row refused[] = {
  { "nothing", "", -1 },
  { "only blanks", " \n\t ", -1 },
  { "single quotes", "{'a':1}", -1 },
  { "an octal number", "[010]", -1 },
  { "a hexadecimal number", "[0x10]", -1 },
  { "a plus sign", "[+1]", -1 },
  { "a bare minus", "[-]", -1 },
  { "a minus before zeros", "[-01]", -1 },
  { "a point without digits behind", "[1.]", -1 },
  { "a point without digits before", "[.5]", -1 },
  { "an exponent without digits", "[1e]", -1 },
  { "an exponent sign without digits", "[1e+]", -1 },
  { "one above int64", "[9223372036854775808]", -1 },
  { "one below int64", "[-9223372036854775809]", -1 },
  { "two to the 64th", "[18446744073709551616]", -1 },
  { "a hundred digits", "[1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111]", -1 },
  { "a real that overflows", "[1e400]", -1 },
  { "a negative real that overflows", "[-1e400]", -1 },
  { "NaN", "[NaN]", -1 },
  { "Infinity", "[Infinity]", -1 },
  { "a line comment", "[1] // one", -1 },
  { "a block comment", "[/* one */ 1]", -1 },
  { "an escaped NUL", "[\"\\u0000b\"]", -1 },
  { "an escaped NUL in a name", "{\"\\u0000\":1}", -1 },
  { "a raw NUL", "[\"a\0b\"]", 7 },
  { "a NUL behind the value", "[1]\0", 4 },
  { "a lone high surrogate", "[\"\\ud83d\"]", -1 },
  { "a lone low surrogate", "[\"\\ude00\"]", -1 },
  { "surrogates the wrong way round", "[\"\\ude00\\ud83d\"]", -1 },
  { "two high surrogates", "[\"\\ud83d\\ud83d\"]", -1 },
  { "a short unicode escape", "[\"\\u12\"]", -1 },
  { "a unicode escape that is not hexadecimal", "[\"\\u12g4\"]", -1 },
  { "an unknown escape", "[\"\\x\"]", -1 },
  { "a raw line feed in a string", "[\"a\nb\"]", -1 },
  { "a raw tab in a string", "[\"a\tb\"]", -1 },
  { "a duplicate name", "{\"a\":1,\"a\":2}", -1 },
  { "a duplicate name written in two ways", "{\"a\":1,\"\\u0061\":2}", -1 },
  { "a duplicate name deep down", "[{\"b\":{\"a\":1,\"c\":2,\"a\":3}}]", -1 },
  { "a trailing comma in an array", "[1,]", -1 },
  { "a trailing comma in an object", "{\"a\":1,}", -1 },
  { "a missing comma", "[1 2]", -1 },
  { "a missing colon", "{\"a\" 1}", -1 },
  { "a name without quotes", "{a:1}", -1 },
  { "a number as a name", "{1:1}", -1 },
  { "a capital True", "[True]", -1 },
  { "a word that goes on", "[nullx]", -1 },
  { "a javascript word", "[undefined]", -1 },
  { "a javascript declaration", "var a = 1", -1 },
  { "two values", "1 2", -1 },
  { "text behind the value", "{} x", -1 },
  { "a second document", "{}{}", -1 },
  { "an array cut off", "[1", -1 },
  { "an object cut off", "{\"a\":", -1 },
  { "a string cut off", "[\"abc", -1 },
  { "a string cut off in an escape", "[\"abc\\", -1 },
  { "a word cut off", "tru", -1 },
  { "brackets that do not match", "[1}", -1 },
  { "a closing bracket alone", "]", -1 },
  { "an overlong UTF-8 form", "[\"\xc0\x80\"]", -1 },
  { "a surrogate in UTF-8", "[\"\xed\xa0\x80\"]", -1 },
  { "GB18030 text", "[\"\xd5\xc5\"]", -1 },
  { "a byte order mark", "\xef\xbb\xbf[1]", -1 },
  { "a no-break space between values", "[1,\xc2\xa0 2]", -1 },
  { "an HTML page", "<html><body>502 Bad Gateway</body></html>", -1 },
};

static void
test_refused (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = linli_json_parse (row->text, row->length, NULL, &error);

  g_assert_null (node);
  g_assert_nonnull (error);
  g_assert_true (error->domain == LINLI_ERROR);
  g_assert_true (error->code == LINLI_ERROR_INVALID || error->code == LINLI_ERROR_TOO_LARGE);
  g_assert_cmpuint (strlen (error->message), >, 0);
}

static const struct { const char *text; gint64 value; } integers[] = {
  { "0", 0 }, { "-0", 0 }, { "1", 1 }, { "-1", -1 },
  { "9007199254740991", G_GINT64_CONSTANT (9007199254740991) },
  { "9007199254740993", G_GINT64_CONSTANT (9007199254740993) },
  { "-9007199254740993", G_GINT64_CONSTANT (-9007199254740993) },
  { "9223372036854775806", G_MAXINT64 - 1 },
  { "9223372036854775807", G_MAXINT64 },
  { "-9223372036854775807", G_MININT64 + 1 },
  { "-9223372036854775808", G_MININT64 },
};

static void
test_integers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (integers); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"n\":%s}", integers[i].text);
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = linli_json_parse (text, -1, NULL, &error);
      gint64 value = 42;

      g_assert_no_error (error);
      g_assert_true (linli_json_get_int (json_node_get_object (node), "n", &value, &error));
      g_assert_no_error (error);
      g_assert_cmpint (value, ==, integers[i].value);
    }
}

/* What goes through reader and writer comes out as it went in. */
static const char *const kept[] = {
  "{}", "[]", "null", "true", "false", "0", "\"\"", "[[],{}]", "-9223372036854775808", "9223372036854775807",
  "{\"a\":[1,2.5,-3,\"x\",null,true,{\"b\":false}]}", "\"邻里 𠮷 😀\"", "{\"键\":\"值\"}", "[\"a\\\"b\\\\c\\n\\t\"]",
};

static void
test_kept (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = linli_json_parse (kept[i], -1, NULL, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = linli_json_to_string (node);
      g_assert_cmpstr (text, ==, kept[i]);
    }
}

static const struct { const char *text; const char *value; } strings[] = {
  { "[\"\\u90bb\\u91cc\"]", "邻里" },
  { "[\"\\ud83d\\ude00\"]", "😀" },
  { "[\"\\uD842\\uDFB7\"]", "𠮷" },
  { "[\"\\/\\b\\f\\n\\r\\t\\\"\\\\\"]", "/\b\f\n\r\t\"\\" },
  { "[\"\\u0001\"]", "\001" },
};

static void
test_strings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = linli_json_parse (strings[i].text, -1, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (json_array_get_string_element (json_node_get_array (node), 0), ==, strings[i].value);
    }
}

/* One within each bound is taken, one beyond is refused as too large, and nothing recurses without end. */
static void
test_bounds (void)
{
  const LinliJsonLimits limits = { 64, 3, 5, 6 };
  static const struct { const char *text; gboolean taken; } rows[] = {
    { "[[[1]]]", TRUE }, { "[[[[1]]]]", FALSE },
    { "[1,2,3,4]", TRUE }, { "[1,2,3,4,5]", FALSE },
    { "[\"123456\"]", TRUE }, { "[\"1234567\"]", FALSE }, { "{\"1234567\":1}", FALSE },
    { "[1                                                             ]", TRUE },
    { "[1                                                              ]", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = linli_json_parse (rows[i].text, -1, &limits, &error);

      g_assert_cmpint (node != NULL, ==, rows[i].taken);
      if (!rows[i].taken)
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE);
    }
}

/* (transfer full) @n copies of @piece. */
static char *
repeat (const char *piece, guint n)
{
  gsize length = strlen (piece);
  char *text = g_malloc (length * n + 1);

  for (guint i = 0; i < n; i++)
    memcpy (text + i * length, piece, length);
  text[length * n] = '\0';
  return text;
}

/* 32 deep, 200,000 values, strings of 1 MiB, 8 MiB in all: the bounds of whoever asks for no others. */
static void
test_default_bounds (void)
{
  static const struct { const char *piece; guint most; const char *before, *after; } rows[] = {
    { "[", 32, "", "]" }, { ",0", 199998, "[0", "]" }, { "a", 1024 * 1024, "\"", "\"" }, { " ", 8 * 1024 * 1024 - 2, "[", "]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint more = 0; more < 2; more++)
      {
        g_autofree char *middle = repeat (rows[i].piece, rows[i].most + more);
        g_autofree char *closing = *rows[i].piece == '[' ? repeat ("]", rows[i].most + more) : g_strdup (rows[i].after);
        g_autofree char *text = g_strconcat (rows[i].before, middle, closing, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(JsonNode) node = linli_json_parse (text, -1, NULL, &error);

        g_assert_cmpint (node != NULL, ==, more == 0);
        if (more == 1)
          g_assert_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE);
      }
}

static void
test_nesting (void)
{
  g_autofree char *text = g_strnfill (100000, '[');
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = linli_json_parse (text, -1, NULL, &error);

  g_assert_null (node);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE);
}

static void
test_place (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = linli_json_parse ("{\n  \"a\": 1,\n  \"b\": 010\n}", -1, NULL, &error);

  g_assert_null (node);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "line 3"));
}

/* json-glib's own getters log criticals on the wrong type, which G_DEBUG makes fatal here; these never do. */
static void
test_types (void)
{
  g_autoptr(JsonNode) node = linli_json_parse ("{\"i\":1,\"s\":\"x\",\"n\":null,\"a\":[],\"o\":{},\"d\":1.5,\"b\":true}", -1,
                                               NULL, NULL);
  JsonObject *object = json_node_get_object (node);
  static const char *members[] = { "i", "s", "n", "a", "o", "d", "b", "absent" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autoptr(GError) e1 = NULL, e2 = NULL, e3 = NULL, e4 = NULL;
      gint64 number = 7;
      const char *string = "kept";
      JsonArray *array = NULL;
      JsonObject *inner = NULL;

      g_assert_cmpint (linli_json_get_int (object, members[i], &number, &e1), ==, strcmp (members[i], "i") == 0);
      g_assert_cmpint (linli_json_get_string (object, members[i], &string, &e2), ==, strcmp (members[i], "s") == 0);
      g_assert_cmpint (linli_json_get_array (object, members[i], &array, &e3), ==, strcmp (members[i], "a") == 0);
      g_assert_cmpint (linli_json_get_object (object, members[i], &inner, &e4), ==, strcmp (members[i], "o") == 0);
      if (e1 != NULL)
        g_assert_nonnull (strstr (e1->message, members[i]));
    }
  g_assert_cmpint (linli_json_int_or (object, "s", 9), ==, 9);
  g_assert_cmpstr (linli_json_string_or (object, "i", "no"), ==, "no");
  g_assert_true (linli_json_bool_or (object, "b", FALSE));
  g_assert_false (linli_json_bool_or (object, "i", FALSE));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *name = g_strdup_printf ("/json/refuses %s", refused[i].name);
      g_test_add_data_func (name, &refused[i], test_refused);
    }
  g_test_add_func ("/json/integers are exact over all of int64", test_integers);
  g_test_add_func ("/json/what is read is written back", test_kept);
  g_test_add_func ("/json/escapes are read", test_strings);
  g_test_add_func ("/json/every bound holds on both sides", test_bounds);
  g_test_add_func ("/json/the default bounds hold on both sides", test_default_bounds);
  g_test_add_func ("/json/deep nesting is refused, not followed", test_nesting);
  g_test_add_func ("/json/an error names its line", test_place);
  g_test_add_func ("/json/access of the wrong type is an error, not a warning", test_types);
  return g_test_run ();
}
