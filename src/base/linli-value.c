/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-value.c - one value of one field, and sets of codes as text. */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-value.h"

#include <string.h>

void
linli_value_clear (LinliValue *value)
{
  g_free (value->data);
  memset (value, 0, sizeof *value);
}

void
linli_value_copy (const LinliValue *value, LinliValue *ret_copy)
{
  *ret_copy = *value;
  if (value->data != NULL)
    {
      ret_copy->data = g_malloc (value->length + 1);
      memcpy (ret_copy->data, value->data, value->length);
      ret_copy->data[value->length] = '\0';
    }
}

LinliValue *
linli_value_dup (const LinliValue *value)
{
  LinliValue *copy = g_new (LinliValue, 1);

  linli_value_copy (value, copy);
  return copy;
}

void
linli_value_free (LinliValue *value)
{
  if (value == NULL)
    return;
  linli_value_clear (value);
  g_free (value);
}

int
linli_value_compare (const LinliValue *a, const LinliValue *b)
{
  if (a->type != b->type)
    return a->type < b->type ? -1 : 1;

  switch (a->type)
    {
    case LINLI_VALUE_INTEGER:
      return a->integer < b->integer ? -1 : a->integer > b->integer;
    case LINLI_VALUE_REAL:
      return a->real < b->real ? -1 : a->real > b->real;
    case LINLI_VALUE_TEXT:
    case LINLI_VALUE_BLOB:
      {
        gsize common = MIN (a->length, b->length);
        int order = common > 0 ? memcmp (a->data, b->data, common) : 0;

        return order != 0 ? order : a->length < b->length ? -1 : a->length > b->length;
      }
    case LINLI_VALUE_NULL:
    case LINLI_VALUE_UNKNOWN:
    case LINLI_VALUE_DECLINED:
    default:
      return 0;
    }
}

gboolean
linli_value_equal (const LinliValue *a, const LinliValue *b)
{
  return linli_value_compare (a, b) == 0;
}

gboolean
linli_value_is_null (const LinliValue *value)
{
  return value->type == LINLI_VALUE_NULL;
}

gboolean
linli_value_is_answered (const LinliValue *value)
{
  return value->type != LINLI_VALUE_NULL;
}

void
linli_value_set_null (LinliValue *value)
{
  linli_value_clear (value);
}

void
linli_value_set_integer (LinliValue *value, gint64 integer)
{
  linli_value_clear (value);
  value->type = LINLI_VALUE_INTEGER;
  value->integer = integer;
}

void
linli_value_set_real (LinliValue *value, double real)
{
  linli_value_clear (value);
  value->type = LINLI_VALUE_REAL;
  value->real = real;
}

static void
set_bytes (LinliValue *value, LinliValueType type, gconstpointer data, gsize length)
{
  char *copy = g_malloc (length + 1);

  /* Copied before the old value goes: @data may point into it. */
  if (length > 0)
    memcpy (copy, data, length);
  copy[length] = '\0';
  linli_value_clear (value);
  value->type = type;
  value->data = copy;
  value->length = length;
}

void
linli_value_set_text (LinliValue *value, const char *text, gssize length)
{
  set_bytes (value, LINLI_VALUE_TEXT, text, length < 0 ? strlen (text) : (gsize) length);
}

void
linli_value_set_blob (LinliValue *value, gconstpointer data, gsize length)
{
  set_bytes (value, LINLI_VALUE_BLOB, data, length);
}

void
linli_value_set_mark (LinliValue *value, LinliValueType mark)
{
  g_return_if_fail (mark == LINLI_VALUE_UNKNOWN || mark == LINLI_VALUE_DECLINED);

  linli_value_clear (value);
  value->type = mark;
}

const char *
linli_value_get_text (const LinliValue *value)
{
  return value->type == LINLI_VALUE_TEXT ? value->data : "";
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_codes (GPtrArray *set, const char *codes)
{
  g_auto(GStrv) parts = g_strsplit (codes != NULL ? codes : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *code = g_strstrip (parts[i]);

      if (*code != '\0' && !g_ptr_array_find_with_equal_func (set, code, g_str_equal, NULL))
        g_ptr_array_add (set, g_strdup (code));
    }
}

static char *
join_codes (GPtrArray *set)
{
  if (set->len == 0)
    return NULL;

  g_ptr_array_sort (set, compare_codes);
  g_ptr_array_add (set, NULL);
  return g_strjoinv (",", (char **) set->pdata);
}

char *
linli_codes_normalize (const char *codes)
{
  g_autoptr(GPtrArray) set = g_ptr_array_new_with_free_func (g_free);

  add_codes (set, codes);
  return join_codes (set);
}

char *
linli_codes_apply (const char *codes, const char *add, const char *remove)
{
  g_autoptr(GPtrArray) set = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);

  add_codes (set, codes);
  add_codes (gone, remove);
  for (guint i = 0; i < gone->len; i++)
    {
      guint place;

      if (g_ptr_array_find_with_equal_func (set, g_ptr_array_index (gone, i), g_str_equal, &place))
        g_ptr_array_remove_index (set, place);
    }
  add_codes (set, add);
  return join_codes (set);
}

gboolean
linli_codes_contain (const char *codes, const char *code)
{
  gsize length = strlen (code);

  for (const char *at = codes; at != NULL && *at != '\0';)
    {
      const char *comma = strchrnul (at, ',');

      if ((gsize) (comma - at) == length && strncmp (at, code, length) == 0)
        return TRUE;
      at = *comma == ',' ? comma + 1 : comma;
    }
  return FALSE;
}
