/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-field-parse.c - text from people and files to values, and the check of values from outside. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-catalogue.h"

#include "linli-attachment.h"

#include "linli-checks.h"
#include "linli-clock.h"
#include "linli-error.h"
#include "linli-id.h"

#include <string.h>

#define MAX_TEXT_BYTES 8192
#define MAX_GEOMETRY_BYTES (4 * 1024 * 1024)

static gboolean G_GNUC_PRINTF (3, 4)
refuse (const LinliField *field, GError **error, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s (%s): %s", linli_field_get_label (field), field->name, reason);
  return FALSE;
}

/* Its own code: what is too long may be shortened, and the window says so. */
static gboolean
refuse_length (const LinliField *field, GError **error, glong length, guint most)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "%s (%s): %ld characters, at most %u", linli_field_get_label (field), field->name,
               length, most);
  return FALSE;
}

/* Full-width ASCII (U+FF01-FF5E) and the ideographic space become their narrow forms; ends are trimmed. */
static char *
fold_and_trim (const char *text)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (u >= 0xff01 && u <= 0xff5e)
        u -= 0xfee0;
      else if (u == 0x3000 || u == 0xa0)
        u = ' ';
      g_string_append_unichar (out, u);
    }
  return g_strstrip (g_string_free (g_steal_pointer (&out), FALSE));
}

static gboolean
parse_decimal (const LinliField *field, const char *text, LinliValue *ret_value, GError **error)
{
  gboolean minus = *text == '-';
  const char *c = minus || *text == '+' ? text + 1 : text;
  gint64 number = 0;
  guint after = 0, digits = 0;
  gboolean point = FALSE;

  for (; *c != '\0'; c++)
    {
      if (*c == '.' && !point)
        {
          point = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (*c) || ++digits > 15)
        return refuse (field, error, "\"%.40s\" is no number", text);
      if (point && ++after > field->scale)
        {
          if (*c != '0')
            return refuse (field, error, "at most %u digits after the point", field->scale);
          continue;
        }
      number = number * 10 + (*c - '0');
    }
  if (digits == 0)
    return refuse (field, error, "\"%.40s\" is no number", text);
  for (; after < field->scale; after++)
    number *= 10;
  linli_value_set_integer (ret_value, minus ? -number : number);
  return TRUE;
}

/* 2026-11-23, 20261123, 2026/11/3, 2026年11月3日, 2026-11, 2026 */
/* What people put between the parts of a date; a text is a date only as a whole. */
static gboolean
is_date_separator (gunichar c)
{
  return c == '-' || c == '/' || c == '.' || c == 0x5e74 || c == 0x6708 || c == 0x65e5;  /* 年 月 日 */
}

static gboolean
parse_date (const LinliField *field, const char *text, LinliValue *ret_value, GError **error)
{
  int parts[3] = { 0, 0, 0 };
  guint n = 0;
  g_autofree char *date = NULL;
  gint64 day;

  if (strlen (text) == 8 && strspn (text, "0123456789") == 8)
    date = g_strdup_printf ("%.4s-%.2s-%.2s", text, text + 4, text + 6);
  else
    {
      const char *c = text;

      while (*c != '\0' && n < 3)
        {
          guint digits = 0;

          while (g_ascii_isdigit (*c) && digits++ < 4)
            parts[n] = parts[n] * 10 + (*c++ - '0');
          if (digits == 0)
            break;
          n++;
          if (*c != '\0' && !is_date_separator (g_utf8_get_char (c)))
            break;
          if (*c != '\0')
            c = g_utf8_next_char (c);
        }
      if (*c != '\0' || parts[0] < 1000)
        n = 0;
      date = n == 3 ? g_strdup_printf ("%04d-%02d-%02d", parts[0], parts[1], parts[2])
             : n == 2 ? g_strdup_printf ("%04d-%02d", parts[0], parts[1])
             : n == 1 ? g_strdup_printf ("%04d", parts[0]) : NULL;
    }
  if (date == NULL || !linli_date_parse_partial (date, &day))
    return refuse (field, error, "\"%.40s\" is no date; write 2026-11-23", text);
  linli_value_set_text (ret_value, date, -1);
  return TRUE;
}

static const LinliCode *
find_code (const LinliCodeList *list, const char *text)
{
  const LinliCode *code = linli_code_list_find (list, text);

  for (guint i = 0; code == NULL && i < list->codes->len; i++)
    {
      const LinliCode *each = g_ptr_array_index (list->codes, i);
      gsize length = strlen (text);

      if (strcmp (each->label_zh, text) == 0 || g_ascii_strcasecmp (each->label_en, text) == 0)
        code = each;
      /* 汉 for 汉族, 男 for 男性: people leave the class word out. */
      else if (length >= 3 && strncmp (each->label_zh, text, length) == 0
               && (strcmp (each->label_zh + length, "族") == 0 || strcmp (each->label_zh + length, "性") == 0))
        code = each;
    }
  return code;
}

static gboolean
parse_codes (const LinliField *field, const char *text, LinliValue *ret_value, GError **error)
{
  g_auto(GStrv) parts = NULL;
  g_autoptr(GString) codes = g_string_new (NULL);
  g_autofree char *commas = g_strdup (text);
  g_autofree char *set = NULL;

  /* Both scripts' separators. */
  {
    g_auto(GStrv) chinese = g_strsplit (text, "、", -1);

    g_free (commas);
    commas = g_strjoinv (",", chinese);
    g_strdelimit (commas, ";|", ',');
  }
  parts = g_strsplit (commas, ",", 200);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const LinliCode *code;

      g_strstrip (parts[i]);
      if (*parts[i] == '\0')
        continue;
      code = find_code (field->list, parts[i]);
      if (code == NULL)
        return refuse (field, error, "\"%.40s\" is not in the list %s", parts[i], field->list->label_zh);
      g_string_append_printf (codes, "%s%s", codes->len > 0 ? "," : "", code->code);
    }
  set = linli_codes_normalize (codes->str);
  if (set != NULL)
    linli_value_set_text (ret_value, set, -1);
  else
    linli_value_set_null (ret_value);
  return TRUE;
}

/* No code list has a code called so (tests look), and no name or number can be. */
static const struct { const char *text; LinliValueType mark; } marks[] = {
  { "~", LINLI_VALUE_UNKNOWN }, { "~unknown", LINLI_VALUE_UNKNOWN }, { "~不详", LINLI_VALUE_UNKNOWN }, { "不详", LINLI_VALUE_UNKNOWN },
  { "~declined", LINLI_VALUE_DECLINED }, { "~拒答", LINLI_VALUE_DECLINED }, { "拒答", LINLI_VALUE_DECLINED },
};

gboolean
linli_field_parse (const LinliField *field, const char *text, LinliValue *ret_value, GError **error)
{
  g_autofree char *folded = NULL;
  const LinliCode *code;
  LinliId id;

  linli_value_set_null (ret_value);
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (field, error, "not UTF-8");
  if (strlen (text) > MAX_TEXT_BYTES && field->type != LINLI_TYPE_GEOMETRY)
    return refuse_length (field, error, g_utf8_strlen (text, -1), field->max_length > 0 ? field->max_length : MAX_TEXT_BYTES);
  folded = fold_and_trim (text);
  if (*folded == '\0')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strcmp (folded, marks[i].text) == 0)
      {
        linli_value_set_mark (ret_value, marks[i].mark);
        return TRUE;
      }

  switch (field->type)
    {
    case LINLI_TYPE_INTEGER:
    case LINLI_TYPE_DECIMAL:
      if (!parse_decimal (field, folded, ret_value, error))
        return FALSE;
      break;
    case LINLI_TYPE_BOOLEAN:
      if (strcmp (folded, "1") == 0 || strcmp (folded, "true") == 0 || strcmp (folded, "是") == 0 || strcmp (folded, "有") == 0)
        linli_value_set_integer (ret_value, 1);
      else if (strcmp (folded, "0") == 0 || strcmp (folded, "false") == 0 || strcmp (folded, "否") == 0 || strcmp (folded, "无") == 0)
        linli_value_set_integer (ret_value, 0);
      else
        return refuse (field, error, "\"%.40s\": write 1 or 0", folded);
      break;
    case LINLI_TYPE_DATE:
      if (!parse_date (field, folded, ret_value, error))
        return FALSE;
      break;
    case LINLI_TYPE_CODE:
      code = find_code (field->list, folded);
      if (code == NULL)
        return refuse (field, error, "\"%.40s\" is not in the list %s", folded, field->list->label_zh);
      linli_value_set_text (ret_value, code->code, -1);
      break;
    case LINLI_TYPE_CODES:
      if (!parse_codes (field, folded, ret_value, error))
        return FALSE;
      break;
    case LINLI_TYPE_REF:
      if (!linli_id_parse (folded, &id))
        return refuse (field, error, "\"%.40s\" is no record id", folded);
      linli_value_set_blob (ret_value, id.bytes, sizeof id.bytes);
      break;
    case LINLI_TYPE_COMPUTED:
      return refuse (field, error, "computed, not entered");
    case LINLI_TYPE_ATTACHMENT:
      return refuse (field, error, "cannot be typed; use attach");
    case LINLI_TYPE_GEOMETRY:
    case LINLI_TYPE_REFS:
      return refuse (field, error, "cannot be typed; use import");
    case LINLI_TYPE_TEXT:
    case LINLI_TYPE_DATETIME:
    default:
      {
        g_autofree char *canonical = linli_check_normalize (field->check, folded);

        linli_value_set_text (ret_value, canonical != NULL ? canonical : folded, -1);
        break;
      }
    }
  return linli_field_check (field, ret_value, error);
}

static void
free_regex (gpointer regex)
{
  if (regex != NULL)
    g_regex_unref (regex);
}

static void
free_regexes (gpointer table)
{
  g_hash_table_unref (table);
}

/* Several people may have added: the bound of one does not hold for all of them together. */
static gboolean
is_attachments (const LinliValue *value)
{
  g_autoptr(GArray) attachments = NULL;

  if (value->type != LINLI_VALUE_TEXT || value->length > MAX_GEOMETRY_BYTES)
    return FALSE;
  attachments = linli_attachments_parse (value->data);
  return attachments != NULL && attachments->len > 0;
}

/* Compiled once a thread: a page brings thousands of values with the same few patterns. */
static gboolean
matches_pattern (const char *pattern, const char *text)
{
  static GPrivate compiled = G_PRIVATE_INIT (free_regexes);
  GHashTable *table = g_private_get (&compiled);
  gpointer regex;

  if (table == NULL)
    {
      table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_regex);
      g_private_set (&compiled, table);
    }
  if (!g_hash_table_lookup_extended (table, pattern, NULL, &regex))
    {
      regex = g_regex_new (pattern, 0, 0, NULL);
      g_hash_table_insert (table, g_strdup (pattern), regex);
    }
  return regex != NULL && g_regex_match (regex, text, 0, NULL);
}

static gboolean
check_text (const LinliField *field, const LinliValue *value, GError **error)
{
  const char *reason;
  glong length;

  if (value->length > MAX_TEXT_BYTES || memchr (value->data, '\0', value->length) != NULL
      || !g_utf8_validate_len (value->data, value->length, NULL))
    return refuse (field, error, "too long, or not UTF-8");
  length = g_utf8_strlen (value->data, (gssize) value->length);
  if (field->max_length > 0 && length > (glong) field->max_length)
    return refuse_length (field, error, length, field->max_length);
  for (const char *c = value->data; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if ((g_unichar_iscntrl (u) && u != '\n' && u != '\t') || (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069))
        return refuse (field, error, "a control character");
    }
  if (field->pattern != NULL && !matches_pattern (field->pattern, value->data))
    return refuse (field, error, "\"%.40s\" has not the form expected", value->data);
  reason = linli_check_run (field->check, value->data);
  return reason == NULL || refuse (field, error, "%s", reason);
}

gboolean
linli_field_check (const LinliField *field, const LinliValue *value, GError **error)
{
  gint64 day;

  if (value->type == LINLI_VALUE_NULL || value->type == LINLI_VALUE_UNKNOWN || value->type == LINLI_VALUE_DECLINED)
    return TRUE;

  switch (field->value_type)
    {
    case LINLI_TYPE_INTEGER:
    case LINLI_TYPE_DECIMAL:
    case LINLI_TYPE_BOOLEAN:
      if (value->type != LINLI_VALUE_INTEGER)
        return refuse (field, error, "expected a number");
      if (field->value_type == LINLI_TYPE_BOOLEAN && value->integer != 0 && value->integer != 1)
        return refuse (field, error, "expected 0 or 1");
      if ((field->has_min && value->integer < field->min) || (field->has_max && value->integer > field->max))
        {
          g_autofree char *shown = linli_field_format_plain (field, value);

          return refuse (field, error, "%s is out of bounds", shown);
        }
      return TRUE;
    case LINLI_TYPE_REF:
      return (value->type == LINLI_VALUE_BLOB && value->length == sizeof (LinliId)) || refuse (field, error, "expected a record id");
    case LINLI_TYPE_REFS:
      return (value->type == LINLI_VALUE_BLOB && value->length % sizeof (LinliId) == 0 && value->length <= MAX_TEXT_BYTES)
             || refuse (field, error, "expected record ids");
    case LINLI_TYPE_ATTACHMENT:
      return is_attachments (value) || refuse (field, error, "expected addresses of photos");
    case LINLI_TYPE_GEOMETRY:
      return (value->type == LINLI_VALUE_BLOB && value->length <= MAX_GEOMETRY_BYTES) || refuse (field, error, "expected a geometry of at most 4 MiB");
    case LINLI_TYPE_DATE:
      if (value->type != LINLI_VALUE_TEXT || !linli_date_parse_partial (value->data, &day))
        return refuse (field, error, "expected a date");
      return TRUE;
    case LINLI_TYPE_CODE:
    case LINLI_TYPE_CODES:
      if (value->type != LINLI_VALUE_TEXT || value->length > MAX_TEXT_BYTES)
        return refuse (field, error, "expected codes");
      if (linli_code_list_find (field->list, value->data) != NULL)
        return TRUE;
      {
        g_auto(GStrv) parts = g_strsplit (value->data, ",", field->value_type == LINLI_TYPE_CODE ? 1 : -1);

        for (guint i = 0; parts[i] != NULL; i++)
          if (linli_code_list_find (field->list, parts[i]) == NULL)
            return refuse (field, error, "\"%.40s\" is not in the list %s", parts[i], field->list->label_zh);
      }
      return TRUE;
    case LINLI_TYPE_TEXT:
    case LINLI_TYPE_DATETIME:
    case LINLI_TYPE_COMPUTED:
    default:
      return value->type == LINLI_VALUE_TEXT ? check_text (field, value, error) : refuse (field, error, "expected text");
    }
}
