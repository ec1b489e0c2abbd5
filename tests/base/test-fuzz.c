/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random input, the same for the same --seed: readers never crash, what they take is what was written, checks find every slip. */

#define G_LOG_DOMAIN "linli-test-fuzz"

#include "config.h"

#include "linli-citizen-id.h"
#include "linli-clock.h"
#include "linli-error.h"
#include "linli-json.h"
#include "linli-name.h"
#include "linli-national-codes.h"
#include "linli-pinyin.h"

#include <string.h>

static gint32
below (gint32 n)
{
  return g_test_rand_int_range (0, n);
}

/* ---- JSON: texts that are right, made at random ---- */

static void
put_space (GString *out)
{
  static const char *const spaces[] = { "", "", "", " ", "\n", "\t ", "\r\n" };

  g_string_append (out, spaces[below (G_N_ELEMENTS (spaces))]);
}

static void
put_string (GString *out)
{
  static const char *const pieces[] = { "a", "邻里", "\\n", "\\\"", "\\\\", "\\/", "\\u0001", "\\u90bb", "\\ud83d\\ude00", "𠮷", " ",
    "\\u00e9", "x", "{", "]" };

  g_string_append_c (out, '"');
  for (gint32 n = below (6); n > 0; n--)
    g_string_append (out, pieces[below (G_N_ELEMENTS (pieces))]);
  g_string_append_c (out, '"');
}

static void
put_number (GString *out)
{
  static const char *const numbers[] = { "0", "-0", "1", "-1", "9007199254740993", "-9223372036854775808", "9223372036854775807",
                                         "1.5", "-0.25",
                                         "1e3", "1E-2", "2.5e+10", "1e-300", "123456789", "0.1", "-12.0" };

  g_string_append (out, numbers[below (G_N_ELEMENTS (numbers))]);
}

static void
put_value (GString *out, guint depth)
{
  static const char *const words[] = { "true", "false", "null" };
  gint32 n = depth < 5 ? below (5) : 0;

  put_space (out);
  switch (below (depth < 5 ? 6 : 4))
    {
    case 0: g_string_append (out, words[below (3)]); break;
    case 1: case 2: put_number (out); break;
    case 3: put_string (out); break;
    case 4:
      g_string_append_c (out, '[');
      for (gint32 i = 0; i < n; i++)
        {
          put_value (out, depth + 1);
          g_string_append (out, i + 1 < n ? "," : "");
        }
      put_space (out);
      g_string_append_c (out, ']');
      break;
    default:
      g_string_append_c (out, '{');
      put_space (out);
      for (gint32 i = 0; i < n; i++)
        {
          g_string_append_printf (out, "\"%d\\u%04x\"", i, 0x4e00 + below (100));
          put_space (out);
          g_string_append_c (out, ':');
          put_value (out, depth + 1);
          g_string_append (out, i + 1 < n ? "," : "");
          put_space (out);
        }
      g_string_append_c (out, '}');
      break;
    }
  put_space (out);
}

/* ---- JSON: read once more, beside the tree that json-glib made ---- */

static const char *
skip_space (const char *c)
{
  return c + strspn (c, " \t\r\n");
}

static guint
read_unit (const char *c)
{
  guint unit = 0;

  for (int i = 0; i < 4; i++)
    unit = unit << 4 | (guint) g_ascii_xdigit_value (c[i]);
  return unit;
}

/* Behind the string at @c, whose value is added to @out. */
static const char *
read_string (const char *c, GString *out)
{
  static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";

  for (c++; *c != '"';)
    {
      gunichar u;

      if (*c != '\\')
        {
          g_string_append_c (out, *c++);
          continue;
        }
      if (c[1] != 'u')
        {
          g_string_append_c (out, values[strchr (letters, c[1]) - letters]);
          c += 2;
          continue;
        }
      u = read_unit (c + 2);
      c += 6;
      if (u >= 0xd800 && u <= 0xdbff)
        {
          u = 0x10000 + ((u - 0xd800) << 10) + (read_unit (c + 2) - 0xdc00);
          c += 6;
        }
      g_string_append_unichar (out, u);
    }
  return c + 1;
}

static const char *compare_value (const char *c, JsonNode *node);

static const char *
compare_object (const char *c, JsonNode *node)
{
  JsonObject *object;
  guint n = 0;

  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  object = json_node_get_object (node);
  for (c = skip_space (c + 1); *c != '}'; n++)
    {
      g_autoptr(GString) name = g_string_new (NULL);

      c = skip_space (read_string (c, name));
      g_assert_true (json_object_has_member (object, name->str));
      c = compare_value (c + 1, json_object_get_member (object, name->str));
      c = skip_space (c + (*c == ','));
    }
  g_assert_cmpuint (n, ==, json_object_get_size (object));
  return c + 1;
}

static const char *
compare_array (const char *c, JsonNode *node)
{
  JsonArray *array;
  guint n = 0;

  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  array = json_node_get_array (node);
  for (c = skip_space (c + 1); *c != ']'; n++)
    {
      g_assert_cmpuint (n, <, json_array_get_length (array));
      c = compare_value (c, json_array_get_element (array, n));
      c = skip_space (c + (*c == ','));
    }
  g_assert_cmpuint (n, ==, json_array_get_length (array));
  return c + 1;
}

static const char *
compare_number (const char *c, JsonNode *node)
{
  g_autofree char *text = g_strndup (c, strspn (c, "+-.0123456789eE"));

  if (strpbrk (text, ".eE") == NULL)
    {
      g_assert_true (json_node_get_value_type (node) == G_TYPE_INT64);
      g_assert_cmpint (json_node_get_int (node), ==, g_ascii_strtoll (text, NULL, 10));
    }
  else
    {
      g_assert_true (json_node_get_value_type (node) == G_TYPE_DOUBLE);
      g_assert_true (json_node_get_double (node) == g_ascii_strtod (text, NULL));
    }
  return c + strlen (text);
}

static const char *
compare_value (const char *c, JsonNode *node)
{
  c = skip_space (c);
  if (*c == '{')
    c = compare_object (c, node);
  else if (*c == '[')
    c = compare_array (c, node);
  else if (*c == '"')
    {
      g_autoptr(GString) text = g_string_new (NULL);

      c = read_string (c, text);
      g_assert_cmpstr (json_node_get_string (node), ==, text->str);
    }
  else if (g_str_has_prefix (c, "null"))
    {
      g_assert_true (JSON_NODE_HOLDS_NULL (node));
      c += 4;
    }
  else if (*c == 't' || *c == 'f')
    {
      g_assert_true (json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node) == (*c == 't'));
      c += *c == 't' ? 4 : 5;
    }
  else
    c = compare_number (c, node);
  return skip_space (c);
}

static void
test_json_as_written (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = NULL;

      put_value (text, 0);
      node = linli_json_parse (text->str, (gssize) text->len, NULL, &error);
      if (node == NULL)
        g_error ("%s: %s", error->message, text->str);
      g_assert_cmpint (*compare_value (text->str, node), ==, '\0');
    }
}

/* A few bytes changed: refused, or still exactly what the bytes say. */
static void
test_json_mutations (void)
{
  static const char bytes[] = "\"\\{}[],:+-.0123456789eEutfnx'/ \n\x01\x80\xc3\xed\xff";
  guint refused = 0;

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = NULL;

      put_value (text, 0);
      for (gint32 n = 1 + below (3); n > 0 && text->len > 0; n--)
        {
          gint32 at = below ((gint32) text->len);

          switch (below (4))
            {
            case 0: g_string_erase (text, at, 1); break;
            case 1: g_string_insert_c (text, at, bytes[below (sizeof bytes)]); break;
            case 2: text->str[at] = bytes[below (sizeof bytes)]; break;
            default: g_string_truncate (text, (gsize) at); break;
            }
        }
      node = linli_json_parse (text->str, (gssize) text->len, NULL, &error);
      g_assert_cmpint (node == NULL, ==, error != NULL);
      if (node != NULL)
        g_assert_cmpint (*compare_value (text->str, node), ==, '\0');
      else
        {
          refused++;
          g_assert_true (error->domain == LINLI_ERROR);
        }
    }
  g_test_message ("%u of 20000 refused", refused);
  g_assert_cmpuint (refused, >, 10000);
}

/* ---- numbers people carry ---- */

static char *
make_id (void)
{
  char *id = g_strdup_printf ("%s%04d%02d%02d%03d?", below (2) ? "159901" : "650102",
                              1900 + below (120), 1 + below (12), 1 + below (28), below (1000));

  id[17] = linli_citizen_id_compute (id);
  return id;
}

static void
test_citizen_ids (void)
{
  gint64 today = linli_date_join (2026, 11, 24);

  for (guint round = 0; round < 3000; round++)
    {
      g_autofree char *id = make_id (), *slip = g_strdup (id), *old = NULL, *upgraded = NULL, *folded = NULL;
      gint32 at = below (17);

      g_assert_cmpint (linli_citizen_id_check (id, today), ==, LINLI_CITIZEN_ID_OK);
      folded = linli_citizen_id_fold (id);
      g_assert_cmpstr (folded, ==, id);
      /* The check digit finds every wrong digit and every two neighbours exchanged. */
      slip[at] = (char) ('0' + (slip[at] - '0' + 1 + below (9)) % 10);
      g_assert_cmpint (linli_citizen_id_check (slip, today), !=, LINLI_CITIZEN_ID_OK);
      strcpy (slip, id);
      at = below (16);
      slip[at] = id[at + 1];
      slip[at + 1] = id[at];
      g_assert_cmpint (linli_citizen_id_check (slip, today) == LINLI_CITIZEN_ID_OK, ==, id[at] == id[at + 1]);
      if (strncmp (id + 6, "19", 2) != 0)
        continue;
      old = g_strdup_printf ("%.6s%.9s", id, id + 8);
      upgraded = linli_citizen_id_upgrade (old);
      g_assert_cmpstr (upgraded, ==, id);
    }
}

static void
test_credit_codes (void)
{
  static const char charset[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

  for (guint round = 0; round < 1000; round++)
    {
      char code[19] = { 0 };
      gint32 at = below (17);
      guint good = 0;
      char kept;

      for (int i = 0; i < 17; i++)
        code[i] = charset[below (31)];
      for (int i = 0; i < 31; i++)
        {
          code[17] = charset[i];
          good += linli_usc_check (code);
        }
      g_assert_cmpuint (good, ==, 1);
      for (int i = 0; i < 31 && !linli_usc_check (code); i++)
        code[17] = charset[i];
      kept = code[at];
      code[at] = charset[(strchr (charset, kept) - charset + 1 + below (30)) % 31];
      g_assert_false (linli_usc_check (code));
    }
}

static char *
make_text (void)
{
  static const char *const pieces[] = { "王", "芳", "买买提", "·", "•", ".", "．", " ", "\xe3\x80\x80", "\xe2\x80\x8b", "a", "Ｚ", "ｅ", "\xcc\x81", "e",
    "1", "３",
    "-", "—", "(", "）", "+86", "138", "0013", "8000", "0473", "x", "Ｘ", "𠮷", "𰻞", "\xf4\x80\x80\x80", "\n", "'", "单于", "万俟",
    "\xe2\x80\xae" };
  GString *text = g_string_new (NULL);

  for (gint32 n = below (12); n > 0; n--)
    g_string_append (text, pieces[below (G_N_ELEMENTS (pieces))]);
  return g_string_free (text, FALSE);
}

/* What is normalised stays as it is when it is normalised again, and is text. */
static void
test_texts_settle (void)
{
  static char *(*const normalize[]) (const char *text) = { linli_name_normalize, linli_phone_normalize, linli_citizen_id_fold };

  for (guint round = 0; round < 20000; round++)
    {
      g_autofree char *text = make_text (), *key = NULL, *spelt = NULL, *initials = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (normalize); i++)
        {
          g_autofree char *once = normalize[i] (text), *twice = normalize[i] (once);

          g_assert_true (g_utf8_validate (once, -1, NULL));
          g_assert_cmpstr (once, ==, twice);
        }
      linli_name_refuse (text);
      g_assert_cmpuint (linli_name_get_surname (text), <=, strlen (text));
      g_assert_false (linli_phone_is_mobile (text) && !linli_phone_check (text));
      linli_disability_cert_check (text);
      g_assert_false (linli_usc_check (text));
      key = linli_pinyin_sort_key (text, TRUE);
      spelt = linli_pinyin_spell (text, TRUE);
      initials = linli_pinyin_initials (text, TRUE);
      g_assert_true (g_utf8_validate (key, -1, NULL) && g_utf8_validate (spelt, -1, NULL) && g_utf8_validate (initials, -1, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/JSON is read as it was written", test_json_as_written);
  g_test_add_func ("/fuzz/damaged JSON is refused or read as it stands", test_json_mutations);
  g_test_add_func ("/fuzz/every slip in a citizen id is found", test_citizen_ids);
  g_test_add_func ("/fuzz/every slip in a credit code is found", test_credit_codes);
  g_test_add_func ("/fuzz/names and numbers settle at once", test_texts_settle);
  return g_test_run ();
}
