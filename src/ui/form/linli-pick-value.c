/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is picked, as keys, and one key more or less. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-pick-value.h"

#include "linli-id.h"

#include <string.h>

#define ID_SIZE (sizeof (LinliId))

gboolean
linli_pick_is_ref (const LinliField *field)
{
  return field->value_type == LINLI_TYPE_REF || field->value_type == LINLI_TYPE_REFS;
}

gboolean
linli_pick_is_set (const LinliField *field)
{
  return field->value_type == LINLI_TYPE_CODES || field->value_type == LINLI_TYPE_REFS;
}

GPtrArray *
linli_pick_list_keys (const LinliField *field,
                      const LinliValue *value)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  if (value->type == LINLI_VALUE_INTEGER)
    g_ptr_array_add (keys, g_strdup (value->integer != 0 ? "1" : "0"));
  else if (value->type == LINLI_VALUE_BLOB)
    for (gsize at = 0; at + ID_SIZE <= value->length; at += ID_SIZE)
      g_ptr_array_add (keys, linli_id_to_string ((const LinliId *) (value->data + at)));
  else if (value->type == LINLI_VALUE_TEXT)
    {
      g_auto(GStrv) codes = g_strsplit (value->data, ",", field->value_type == LINLI_TYPE_CODES ? -1 : 1);

      for (guint i = 0; codes[i] != NULL; i++)
        g_ptr_array_add (keys, g_strdup (codes[i]));
    }
  return keys;
}

static void
toggle_ref (LinliValue    *value,
            const LinliId *id)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  gboolean had = FALSE;

  for (gsize at = 0; value->type == LINLI_VALUE_BLOB && at + ID_SIZE <= value->length; at += ID_SIZE)
    if (memcmp (value->data + at, id->bytes, ID_SIZE) == 0)
      had = TRUE;
    else
      g_byte_array_append (bytes, (const guint8 *) value->data + at, ID_SIZE);
  if (!had)
    g_byte_array_append (bytes, id->bytes, ID_SIZE);
  if (bytes->len > 0)
    linli_value_set_blob (value, bytes->data, bytes->len);
  else
    linli_value_set_null (value);
}

static void
toggle_code (LinliValue *value,
             const char *code)
{
  g_autofree char *old = g_strdup (linli_value_get_text (value));
  gboolean had = linli_codes_contain (old, code);
  g_autofree char *codes = linli_codes_apply (old, had ? NULL : code, had ? code : NULL);

  if (codes != NULL && *codes != '\0')
    linli_value_set_text (value, codes, -1);
  else
    linli_value_set_null (value);
}

void
linli_pick_toggle (const LinliField *field,
                   LinliValue       *value,
                   const char       *key)
{
  LinliId id;

  if (field->value_type == LINLI_TYPE_BOOLEAN)
    linli_value_set_integer (value, *key == '1');
  else if (!linli_pick_is_ref (field) && linli_pick_is_set (field))
    toggle_code (value, key);
  else if (!linli_pick_is_ref (field))
    linli_value_set_text (value, key, -1);
  else if (linli_id_parse (key, &id) && linli_pick_is_set (field))
    toggle_ref (value, &id);
  else if (linli_id_parse (key, &id))
    linli_value_set_blob (value, id.bytes, ID_SIZE);
}
