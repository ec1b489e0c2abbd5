/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-json.c - the strict reader: one pass over the bytes decides whether json-glib may see them (json-glib 1.6 crashes on
 * deep nesting, wraps large integers, takes octal and single quotes); then typed access that never warns. */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-json.h"

#include "linli-error.h"

#include <math.h>
#include <string.h>

const LinliJsonLimits linli_json_default_limits = { 8 * 1024 * 1024, 32, 200000, 1024 * 1024 };

typedef struct
{
  const char            *start, *at, *end;
  const LinliJsonLimits *limits;
  gsize                  values;
  guint                  depth;
  GError               **error;
} Scanner;

static gboolean scan_value (Scanner *scanner);

static gboolean
refuse (Scanner *scanner, LinliError code, const char *reason)
{
  guint line = 1;
  const char *line_start = scanner->start;

  for (const char *c = scanner->start; c < scanner->at && c < scanner->end; c++)
    if (*c == '\n')
      {
        line++;
        line_start = c + 1;
      }
  g_set_error (scanner->error, LINLI_ERROR, code, "line %u, column %ld: %s", line,
               g_utf8_strlen (line_start, MAX (scanner->at - line_start, 0)) + 1, reason);
  return FALSE;
}

static void
skip_space (Scanner *scanner)
{
  while (scanner->at < scanner->end && strchr (" \t\r\n", *scanner->at) != NULL && *scanner->at != '\0')
    scanner->at++;
}

static gboolean
next_is (Scanner *scanner, char c)
{
  return scanner->at < scanner->end && *scanner->at == c;
}

static gboolean
scan_hex4 (Scanner *scanner, guint *ret_unit)
{
  guint unit = 0;

  if (scanner->end - scanner->at < 4)
    return refuse (scanner, LINLI_ERROR_INVALID, "cut off in a \\u escape");
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (scanner->at[i]);

      if (digit < 0)
        return refuse (scanner, LINLI_ERROR_INVALID, "\\u needs four hexadecimal digits");
      unit = unit << 4 | (guint) digit;
    }
  scanner->at += 4;
  *ret_unit = unit;
  return TRUE;
}

static gboolean
scan_escape (Scanner *scanner, GString *text)
{
  guint unit, low;

  scanner->at++;
  if (scanner->at >= scanner->end)
    return refuse (scanner, LINLI_ERROR_INVALID, "cut off in a string");
  switch (*scanner->at++)
    {
    case '"': g_string_append_c (text, '"'); return TRUE;
    case '\\': g_string_append_c (text, '\\'); return TRUE;
    case '/': g_string_append_c (text, '/'); return TRUE;
    case 'b': g_string_append_c (text, '\b'); return TRUE;
    case 'f': g_string_append_c (text, '\f'); return TRUE;
    case 'n': g_string_append_c (text, '\n'); return TRUE;
    case 'r': g_string_append_c (text, '\r'); return TRUE;
    case 't': g_string_append_c (text, '\t'); return TRUE;
    case 'u': break;
    default:
      scanner->at--;
      return refuse (scanner, LINLI_ERROR_INVALID, "unknown escape in a string");
    }

  if (!scan_hex4 (scanner, &unit))
    return FALSE;
  if (unit == 0)
    return refuse (scanner, LINLI_ERROR_INVALID, "U+0000 in a string");
  if (unit >= 0xdc00 && unit <= 0xdfff)
    return refuse (scanner, LINLI_ERROR_INVALID, "half of a surrogate pair");
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      if (scanner->end - scanner->at < 2 || scanner->at[0] != '\\' || scanner->at[1] != 'u')
        return refuse (scanner, LINLI_ERROR_INVALID, "half of a surrogate pair");
      scanner->at += 2;
      if (!scan_hex4 (scanner, &low))
        return FALSE;
      if (low < 0xdc00 || low > 0xdfff)
        return refuse (scanner, LINLI_ERROR_INVALID, "half of a surrogate pair");
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  g_string_append_unichar (text, unit);
  return TRUE;
}

/* @ret_text: (nullable) the string's value, for names. */
static gboolean
scan_string (Scanner *scanner, char **ret_text)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (!next_is (scanner, '"'))
    return refuse (scanner, LINLI_ERROR_INVALID, "expected a string in double quotes");
  scanner->at++;

  while (TRUE)
    {
      const char *plain = scanner->at;

      while (scanner->at < scanner->end && *scanner->at != '"' && *scanner->at != '\\' && (guchar) *scanner->at >= 0x20)
        scanner->at++;
      g_string_append_len (text, plain, scanner->at - plain);
      if (text->len > scanner->limits->max_string)
        return refuse (scanner, LINLI_ERROR_TOO_LARGE, "a string is too long");
      if (scanner->at >= scanner->end)
        return refuse (scanner, LINLI_ERROR_INVALID, "cut off in a string");
      if (*scanner->at == '"')
        break;
      if (*scanner->at != '\\')
        return refuse (scanner, LINLI_ERROR_INVALID, "a control character in a string must be escaped");
      if (!scan_escape (scanner, text))
        return FALSE;
    }
  scanner->at++;
  if (ret_text != NULL)
    *ret_text = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

static gboolean
scan_digits (Scanner *scanner)
{
  const char *first = scanner->at;

  while (scanner->at < scanner->end && g_ascii_isdigit (*scanner->at))
    scanner->at++;
  return scanner->at > first || refuse (scanner, LINLI_ERROR_INVALID, "expected a digit");
}

static gboolean
scan_number (Scanner *scanner)
{
  const char *first = scanner->at;
  gboolean whole = TRUE;
  g_autofree char *text = NULL;

  if (next_is (scanner, '-'))
    scanner->at++;
  if (next_is (scanner, '0'))
    scanner->at++;
  else if (!scan_digits (scanner))
    return FALSE;
  if (scanner->at < scanner->end && g_ascii_isdigit (*scanner->at))
    return refuse (scanner, LINLI_ERROR_INVALID, "a number may not begin with 0");
  if (next_is (scanner, '.'))
    {
      whole = FALSE;
      scanner->at++;
      if (!scan_digits (scanner))
        return FALSE;
    }
  if (next_is (scanner, 'e') || next_is (scanner, 'E'))
    {
      whole = FALSE;
      scanner->at++;
      if (next_is (scanner, '+') || next_is (scanner, '-'))
        scanner->at++;
      if (!scan_digits (scanner))
        return FALSE;
    }
  if (scanner->at - first > 400)
    return refuse (scanner, LINLI_ERROR_TOO_LARGE, "a number has too many digits");

  text = g_strndup (first, scanner->at - first);
  if (whole)
    {
      gint64 integer;

      if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &integer, NULL))
        return refuse (scanner, LINLI_ERROR_INVALID, "an integer beyond 64 bits");
    }
  else if (!isfinite (g_ascii_strtod (text, NULL)))
    return refuse (scanner, LINLI_ERROR_INVALID, "a number beyond what can be held");
  return TRUE;
}

static gboolean
enter (Scanner *scanner)
{
  scanner->at++;
  if (++scanner->depth > scanner->limits->max_depth)
    return refuse (scanner, LINLI_ERROR_TOO_LARGE, "nested too deeply");
  skip_space (scanner);
  return TRUE;
}

static gboolean
scan_object (Scanner *scanner)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!enter (scanner))
    return FALSE;
  if (!next_is (scanner, '}'))
    while (TRUE)
      {
        char *name = NULL;
        const char *name_at = scanner->at;

        if (!scan_string (scanner, &name))
          return FALSE;
        if (!g_hash_table_add (names, name))
          {
            scanner->at = name_at;
            return refuse (scanner, LINLI_ERROR_INVALID, "the same name twice in one object");
          }
        skip_space (scanner);
        if (!next_is (scanner, ':'))
          return refuse (scanner, LINLI_ERROR_INVALID, "expected ':'");
        scanner->at++;
        if (!scan_value (scanner))
          return FALSE;
        if (!next_is (scanner, ','))
          break;
        scanner->at++;
        skip_space (scanner);
      }
  if (!next_is (scanner, '}'))
    return refuse (scanner, LINLI_ERROR_INVALID, "expected ',' or '}'");
  scanner->at++;
  scanner->depth--;
  return TRUE;
}

static gboolean
scan_array (Scanner *scanner)
{
  if (!enter (scanner))
    return FALSE;
  if (!next_is (scanner, ']'))
    while (TRUE)
      {
        if (!scan_value (scanner))
          return FALSE;
        if (!next_is (scanner, ','))
          break;
        scanner->at++;
      }
  if (!next_is (scanner, ']'))
    return refuse (scanner, LINLI_ERROR_INVALID, "expected ',' or ']'");
  scanner->at++;
  scanner->depth--;
  return TRUE;
}

static gboolean
scan_word (Scanner *scanner)
{
  static const char *words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (scanner->end - scanner->at) >= length && strncmp (scanner->at, words[i], length) == 0)
        {
          scanner->at += length;
          return TRUE;
        }
    }
  return refuse (scanner, LINLI_ERROR_INVALID, scanner->at >= scanner->end ? "cut off" : "expected a value");
}

/* Leaves @at behind the value and the space after it. */
static gboolean
scan_value (Scanner *scanner)
{
  gboolean good;

  skip_space (scanner);
  if (++scanner->values > scanner->limits->max_values)
    return refuse (scanner, LINLI_ERROR_TOO_LARGE, "too many values");

  if (next_is (scanner, '{'))
    good = scan_object (scanner);
  else if (next_is (scanner, '['))
    good = scan_array (scanner);
  else if (next_is (scanner, '"'))
    good = scan_string (scanner, NULL);
  else if (scanner->at < scanner->end && (*scanner->at == '-' || g_ascii_isdigit (*scanner->at)))
    good = scan_number (scanner);
  else
    good = scan_word (scanner);
  if (good)
    skip_space (scanner);
  return good;
}

JsonNode *
linli_json_parse (const char *text, gssize length, const LinliJsonLimits *limits, GError **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr(JsonParser) parser = NULL;
  const char *bad = NULL;
  Scanner scanner = { text, text, text + size, limits != NULL ? limits : &linli_json_default_limits, 0, 0, error };

  if (size > scanner.limits->max_bytes)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "%" G_GSIZE_FORMAT " bytes, at most %" G_GSIZE_FORMAT " are taken",
                   size, scanner.limits->max_bytes);
      return NULL;
    }
  if (!g_utf8_validate_len (text, size, &bad))
    {
      scanner.at = bad;
      scanner.end = bad;
      refuse (&scanner, LINLI_ERROR_INVALID, "not UTF-8");
      return NULL;
    }
  if (!scan_value (&scanner))
    return NULL;
  if (scanner.at != scanner.end)
    {
      refuse (&scanner, LINLI_ERROR_INVALID, "text behind the value");
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize) size, error))
    {
      g_prefix_error (error, "not JSON: ");
      if (error != NULL && *error != NULL)
        {
          (*error)->domain = LINLI_ERROR;
          (*error)->code = LINLI_ERROR_INVALID;
        }
      return NULL;
    }
  return json_parser_steal_root (parser);
}

static JsonNode *
find_member (JsonObject *object, const char *member)
{
  return json_object_has_member (object, member) ? json_object_get_member (object, member) : NULL;
}

static gboolean
lacks (const char *member, const char *type, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%s\" must be %s", member, type);
  return FALSE;
}

static gboolean
holds_int (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;
}

static gboolean
holds_string (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

gboolean
linli_json_get_int (JsonObject *object, const char *member, gint64 *ret_value, GError **error)
{
  JsonNode *node = find_member (object, member);

  if (!holds_int (node))
    return lacks (member, "an integer", error);
  *ret_value = json_node_get_int (node);
  return TRUE;
}

gboolean
linli_json_get_string (JsonObject *object, const char *member, const char **ret_value, GError **error)
{
  JsonNode *node = find_member (object, member);

  if (!holds_string (node))
    return lacks (member, "a string", error);
  *ret_value = json_node_get_string (node);
  return TRUE;
}

gboolean
linli_json_get_array (JsonObject *object, const char *member, JsonArray **ret_value, GError **error)
{
  JsonNode *node = find_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return lacks (member, "an array", error);
  *ret_value = json_node_get_array (node);
  return TRUE;
}

gboolean
linli_json_get_object (JsonObject *object, const char *member, JsonObject **ret_value, GError **error)
{
  JsonNode *node = find_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return lacks (member, "an object", error);
  *ret_value = json_node_get_object (node);
  return TRUE;
}

gint64
linli_json_int_or (JsonObject *object, const char *member, gint64 fallback)
{
  JsonNode *node = find_member (object, member);

  return holds_int (node) ? json_node_get_int (node) : fallback;
}

const char *
linli_json_string_or (JsonObject *object, const char *member, const char *fallback)
{
  JsonNode *node = find_member (object, member);

  return holds_string (node) ? json_node_get_string (node) : fallback;
}

gboolean
linli_json_bool_or (JsonObject *object, const char *member, gboolean fallback)
{
  JsonNode *node = find_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
           ? json_node_get_boolean (node) : fallback;
}
