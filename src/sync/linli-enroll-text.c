/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-enroll-text.c - what people type when they enrol, read as they meant it. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-sync.h"

#include <gio/gio.h>
#include <string.h>

#define CODE_LENGTH 12
#define GROUP       4

char *
linli_sync_fold_code (const char *typed)
{
  /* Wide letters of an input method become plain ones. */
  g_autofree char *plain = g_utf8_normalize (typed, -1, G_NORMALIZE_ALL_COMPOSE);
  GString *code = g_string_new (NULL);

  for (const char *at = plain; at != NULL && *at != '\0' && code->len < CODE_LENGTH; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (code, g_ascii_toupper (*at));
  return g_string_free (code, FALSE);
}

char *
linli_sync_format_code (const char *typed)
{
  g_autofree char *code = linli_sync_fold_code (typed);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; code[i] != '\0'; i++)
    {
      if (i > 0 && i % GROUP == 0)
        g_string_append_c (text, '-');
      g_string_append_c (text, code[i]);
    }
  return g_string_free (text, FALSE);
}

LinliCodeState
linli_sync_check_code (const char *typed)
{
  g_autofree char *code = linli_sync_fold_code (typed);
  g_autofree char *plain = g_utf8_normalize (typed, -1, G_NORMALIZE_ALL_COMPOSE);

  if (plain == NULL || plain[strspn (plain, " -\t\r\n0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")] != '\0')
    return LINLI_CODE_STRANGE;
  if (strpbrk (code, "0O1I") != NULL)
    return LINLI_CODE_CONFUSED;
  return strlen (code) == CODE_LENGTH ? LINLI_CODE_GOOD : LINLI_CODE_SHORT;
}

/* Of this machine, or of a network that the open one does not reach. */
static gboolean
is_inside (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address) || g_inet_address_get_is_site_local (address) || g_inet_address_get_is_link_local (address);
  return strchr (host, '.') == NULL || g_str_has_suffix (host, ".local") || g_str_has_suffix (host, ".lan");
}

char *
linli_sync_complete_url (const char *typed)
{
  g_autofree char *plain = g_utf8_normalize (typed, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *host = NULL;
  gsize length;

  if (plain == NULL)
    return g_strdup (typed);
  g_strstrip (plain);
  length = strlen (plain);
  while (length > 0 && plain[length - 1] == '/')
    plain[--length] = '\0';
  if (*plain == '\0' || strstr (plain, "://") != NULL)
    return g_steal_pointer (&plain);
  host = *plain == '[' ? g_strndup (plain + 1, strcspn (plain + 1, "]")) : g_strndup (plain, strcspn (plain, ":/"));
  return g_strconcat (is_inside (host) ? "http://" : "https://", plain, NULL);
}
