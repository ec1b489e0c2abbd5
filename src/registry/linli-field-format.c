/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-field-format.c - values as people and files read them, plain or masked. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-catalogue.h"

#include "linli-attachment.h"
#include "linli-clock.h"
#include "linli-id.h"

#include <string.h>

static char *
format_scaled (gint64 integer, guint scale)
{
  guint64 size = integer < 0 ? 0 - (guint64) integer : (guint64) integer;
  guint64 unit = 1;

  for (guint i = 0; i < scale; i++)
    unit *= 10;
  if (scale == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, integer);
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT, integer < 0 ? "-" : "", size / unit, (int) scale, size % unit);
}

static char *
format_codes (const LinliField *field, const char *codes)
{
  g_auto(GStrv) parts = g_strsplit (codes, ",", -1);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const LinliCode *code = linli_code_list_find (field->list, parts[i]);

      if (i > 0)
        g_string_append (text, linli_locale_is_chinese () ? "、" : ", ");
      g_string_append (text, code != NULL ? linli_code_get_label (code) : parts[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
format_attachments (const char *text)
{
  g_autoptr(GArray) attachments = linli_attachments_parse (text);
  guint n = attachments != NULL ? attachments->len : 0;

  if (linli_locale_is_chinese ())
    return g_strdup_printf ("%u 张照片", n);
  return g_strdup_printf (n == 1 ? "%u photo" : "%u photos", n);
}

static char *
format_any (const LinliField *field, const LinliValue *value, gboolean plain)
{
  gboolean chinese = linli_locale_is_chinese ();

  switch (value->type)
    {
    case LINLI_VALUE_UNKNOWN:
      return g_strdup (plain ? "~unknown" : chinese ? "不详" : "unknown");
    case LINLI_VALUE_DECLINED:
      return g_strdup (plain ? "~declined" : chinese ? "拒答" : "declined");
    case LINLI_VALUE_INTEGER:
      if (field->value_type == LINLI_TYPE_DECIMAL)
        return format_scaled (value->integer, field->scale);
      if (field->value_type == LINLI_TYPE_BOOLEAN && !plain)
        return g_strdup (value->integer != 0 ? (chinese ? "是" : "yes") : (chinese ? "否" : "no"));
      return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
    case LINLI_VALUE_REAL:
      return g_strdup_printf ("%.6g", value->real);
    case LINLI_VALUE_TEXT:
      if (!plain && field->list != NULL)
        return format_codes (field, value->data);
      if (!plain && field->value_type == LINLI_TYPE_ATTACHMENT)
        return format_attachments (value->data);
      return g_strdup (value->data);
    case LINLI_VALUE_BLOB:
      if (value->length == sizeof (LinliId) && field->value_type == LINLI_TYPE_REF)
        return linli_id_to_string ((const LinliId *) value->data);
      return g_strdup_printf (chinese ? "%" G_GSIZE_FORMAT " 字节" : "%" G_GSIZE_FORMAT " bytes", value->length);
    case LINLI_VALUE_NULL:
    default:
      return g_strdup ("");
    }
}

char *
linli_field_format (const LinliField *field, const LinliValue *value)
{
  return format_any (field, value, FALSE);
}

char *
linli_field_format_plain (const LinliField *field, const LinliValue *value)
{
  return format_any (field, value, TRUE);
}

char *
linli_field_format_masked (const LinliField *field, const LinliValue *value)
{
  if (value->type != LINLI_VALUE_TEXT || field->mask == NULL)
    return format_any (field, value, FALSE);

  if (strcmp (field->mask, "phone") == 0 && value->length >= 7)
    return g_strdup_printf ("%.3s••••%s", value->data, value->data + value->length - 4);
  if (strcmp (field->mask, "tail4") == 0 && value->length >= 4)
    return g_strdup_printf ("••••%s", value->data + value->length - 4);
  return g_strdup (linli_locale_is_chinese () ? "已登记" : "on file");
}
