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

static char *
without (const char *text, const char *characters)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    if (strchr (characters, *c) == NULL)
      g_string_append_c (out, *c);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
linli_phone_normalize (const char *phone)
{
  static const char *const countries[] = { "+86", "0086", "86" };
  g_autofree char *folded = linli_citizen_id_fold (phone);
  g_autoptr(GString) out = g_string_new (NULL);

  /* Every dash a keyboard has, and the brackets around an area code: (0473)2012345. */
  for (const char *c = folded; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (u == ')' && out->len > 0 && c[1] != '-')
        u = '-';
      else if ((u >= 0x2010 && u <= 0x2015) || u == 0x2212)
        u = '-';
      if (u != '(' && u != ')')
        g_string_append_unichar (out, u);
    }
  for (guint i = 0; i <= G_N_ELEMENTS (countries); i++)
    {
      const char *country = i < G_N_ELEMENTS (countries) ? countries[i] : "";
      g_autofree char *joined = NULL;

      if (!g_str_has_prefix (out->str, country))
        continue;
      /* 138-0013-8000 is one mobile number, 400-123-4567 one service number. */
      joined = without (out->str + strlen (country), "-");
      if (linli_phone_is_mobile (joined) || (*country == '\0' && g_regex_match_simple ("^[48]00[0-9]{7}$", joined, 0, 0)))
        return g_steal_pointer (&joined);
    }
  if (g_str_has_prefix (out->str, "+86"))
    {
      const char *rest = out->str + 3 + (out->str[3] == '-');
      /* Abroad the area code loses its 0. */
      g_autofree char *here = g_strdup_printf ("%s%s", strlen (rest) >= 9 && *rest != '0' && *rest != '1' ? "0" : "", rest);

      if (linli_phone_check (here))
        return g_steal_pointer (&here);
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
         || g_regex_match_simple ("^(1[0-9]{2}|1[0-2][0-9]{3}|11[46][0-9]{3}|9[56][0-9]{3,4}|[48]00[0-9]{7})$", phone, 0, 0);
}
