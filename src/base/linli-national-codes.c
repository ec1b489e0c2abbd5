/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-national-codes.c - social credit code, disability certificate, telephone. */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-national-codes.h"

#include "linli-citizen-id.h"

#include <string.h>

gboolean
linli_usc_check (const char *code)
{
  static const char charset[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  int sum = 0, weight = 1;

  if (strlen (code) != 18)
    return FALSE;
  for (int i = 0; i < 18; i++)
    {
      const char *found = strchr (charset, code[i]);

      if (found == NULL)
        return FALSE;
      if (i < 17)
        sum += (int) (found - charset) * weight;
      else
        return found - charset == (31 - sum % 31) % 31;
      weight = weight * 3 % 31;
    }
  return FALSE;
}

gboolean
linli_disability_cert_check (const char *code)
{
  gsize length = strlen (code);
  g_autofree char *id = NULL;

  if (length < 20 || code[18] < '1' || code[18] > '7' || code[19] < '1' || code[19] > '4')
    return FALSE;
  id = g_strndup (code, 18);
  if (linli_citizen_id_check (id, -1) != LINLI_CITIZEN_ID_OK)
    return FALSE;
  return length == 20 || (code[20] == 'B' && length > 21 && length <= 24 && strspn (code + 21, "0123456789") == length - 21);
}

char *
linli_phone_normalize (const char *phone)
{
  g_autofree char *folded = linli_citizen_id_fold (phone);
  g_autoptr(GString) out = g_string_new (NULL);
  const char *c = g_str_has_prefix (folded, "+86") ? folded + 3 : folded;

  for (; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (u == 0x2013 || u == 0x2014)
        u = '-';
      g_string_append_unichar (out, u);
    }
  /* 138-0013-8000 is one mobile number. */
  if (out->len > 11 && out->str[0] == '1')
    {
      g_auto(GStrv) parts = g_strsplit (out->str, "-", -1);
      g_autofree char *joined = g_strjoinv ("", parts);

      if (linli_phone_is_mobile (joined))
        return g_steal_pointer (&joined);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
linli_phone_is_mobile (const char *phone)
{
  /* 140 is data cards and satellite telephones: the demo's 1400000xxxx can ring nobody. */
  return strlen (phone) == 11 && strspn (phone, "0123456789") == 11 && phone[0] == '1' && phone[1] >= '3';
}

gboolean
linli_phone_check (const char *phone)
{
  return linli_phone_is_mobile (phone)
         || g_regex_match_simple ("^(0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(-[0-9]{1,6})?$", phone, 0, 0)
         || g_regex_match_simple ("^(1[0-9]{2}|12345|[49]5[0-9]{3,4}|400[0-9]{7})$", phone, 0, 0);
}
