/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-citizen-id.c - GB 11643-1999. */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-citizen-id.h"

#include "linli-clock.h"

#include <string.h>

char *
linli_citizen_id_fold (const char *text)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (u >= 0xff01 && u <= 0xff5e)
        u -= 0xfee0;
      if (g_unichar_isspace (u) || u == 0x200b || u == 0xfeff)
        continue;
      g_string_append_unichar (out, u == 'x' ? 'X' : u);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char
linli_citizen_id_compute (const char *first17)
{
  static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  int sum = 0;

  for (int i = 0; i < 17; i++)
    sum += (first17[i] - '0') * weights[i];
  return "10X98765432"[sum % 11];
}

/* GB/T 2260 province numbers; 9 begins the newer residence cards of foreigners. */
static gboolean
is_province (const char *id)
{
  static const char *ranges[] = { "11-15", "21-23", "31-37", "41-46", "50-54", "61-65", "71-71", "81-83" };

  if (id[0] == '9')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (strncmp (id, ranges[i], 2) >= 0 && strncmp (id, ranges[i] + 3, 2) <= 0)
      return TRUE;
  return FALSE;
}

char *
linli_citizen_id_get_birth (const char *id)
{
  return g_strdup_printf ("%.4s-%.2s-%.2s", id + 6, id + 10, id + 12);
}

LinliCitizenIdError
linli_citizen_id_check (const char *id, gint64 today)
{
  g_autofree char *birth = NULL;
  gint64 day;

  if (strlen (id) != 18)
    return LINLI_CITIZEN_ID_LENGTH;
  if (strspn (id, "0123456789") < 17 || (!g_ascii_isdigit (id[17]) && id[17] != 'X'))
    return LINLI_CITIZEN_ID_CHARACTER;
  if (!is_province (id))
    return LINLI_CITIZEN_ID_PROVINCE;
  birth = linli_citizen_id_get_birth (id);
  if (!linli_date_parse (birth, &day) || strncmp (birth, "1900", 4) < 0 || (today >= 0 && day > today))
    return LINLI_CITIZEN_ID_DATE;
  return id[17] == linli_citizen_id_compute (id) ? LINLI_CITIZEN_ID_OK : LINLI_CITIZEN_ID_CHECK;
}

char *
linli_citizen_id_upgrade (const char *id15)
{
  char id[19];

  if (strlen (id15) != 15 || strspn (id15, "0123456789") != 15)
    return NULL;
  memcpy (id, id15, 6);
  memcpy (id + 6, "19", 2);
  memcpy (id + 8, id15 + 6, 9);
  id[17] = linli_citizen_id_compute (id);
  id[18] = '\0';
  return g_strdup (id);
}

const char *
linli_citizen_id_get_sex (const char *id)
{
  return (id[16] - '0') % 2 == 1 ? "1" : "2";
}

const char *
linli_citizen_id_explain (LinliCitizenIdError error)
{
  switch (error)
    {
    case LINLI_CITIZEN_ID_LENGTH:
      return "公民身份号码应为18位";
    case LINLI_CITIZEN_ID_CHARACTER:
      return "公民身份号码只能是数字,末位可以是X";
    case LINLI_CITIZEN_ID_PROVINCE:
      return "公民身份号码前两位不是省级代码";
    case LINLI_CITIZEN_ID_DATE:
      return "公民身份号码中的出生日期不对";
    case LINLI_CITIZEN_ID_CHECK:
      return "公民身份号码校验位不对,请核对";
    case LINLI_CITIZEN_ID_OK:
    default:
      return NULL;
    }
}
