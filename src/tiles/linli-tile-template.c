/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-tiles"

#include "config.h"
#include "linli-tile-template.h"

#include "linli-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ADDRESS 2000

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, why);
  return FALSE;
}

/* Names under which services ask for a key. */
static gboolean
is_key_name (const char *name)
{
  static const char *const names[] = { "tk", "key", "ak", "token", "apikey", "api_key", "access_token", "accesskey", "appkey", "sk", "sig" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_written_key (const char *query)
{
  g_auto(GStrv) pairs = query != NULL ? g_strsplit_set (query, "&;", -1) : NULL;

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      if (is_key_name (pairs[i]) && strcmp (equals + 1, "{key}") != 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_here (const char *host)
{
  return host != NULL && (strcmp (host, "127.0.0.1") == 0 || strcmp (host, "localhost") == 0 || strcmp (host, "::1") == 0);
}

/* Each brace belongs to a place that is known. */
static gboolean
places_are_known (const char *address)
{
  static const char *const places[] = { "{z}", "{x}", "{y}", "{-y}", "{s}", "{key}" };

  for (const char *p = address; (p = strpbrk (p, "{}")) != NULL;)
    {
      guint i;

      for (i = 0; i < G_N_ELEMENTS (places) && !g_str_has_prefix (p, places[i]); i++)
        ;
      if (i == G_N_ELEMENTS (places))
        return FALSE;
      p += strlen (places[i]);
    }
  return TRUE;
}

gboolean
linli_tile_template_check (const char *address,
                           GError    **error)
{
  g_autofree char *sample = NULL;
  g_autoptr(GUri) uri = NULL;

  g_return_val_if_fail (address != NULL, FALSE);

  if (strlen (address) > MAX_ADDRESS || !g_utf8_validate (address, -1, NULL))
    return refuse (error, _("The address is too long."));
  if (!g_str_has_prefix (address, "https://") && !g_str_has_prefix (address, "http://"))
    return refuse (error, _("The address must begin with https:// or http://."));
  if (!places_are_known (address))
    return refuse (error, _("In the address, only {z}, {x}, {y}, {-y}, {s} and {key} may stand in braces."));
  if (strstr (address, "{z}") == NULL || strstr (address, "{x}") == NULL
      || (strstr (address, "{y}") == NULL && strstr (address, "{-y}") == NULL))
    return refuse (error, _("The address must hold {z}, {x} and {y}, where the tile's numbers go."));
  sample = linli_tile_template_fill (address, "0", 1, 1, 1);
  uri = g_uri_parse (sample, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0' || g_uri_get_userinfo (uri) != NULL)
    return refuse (error, _("The address is not readable."));
  if (has_written_key (strchr (address, '?') != NULL ? strchr (address, '?') + 1 : NULL))
    return refuse (error, _("Write {key} where the key stands in the address; the key itself goes into its own field."));
  if (linli_tile_template_wants_key (address) && strcmp (g_uri_get_scheme (uri), "http") == 0 && !is_here (g_uri_get_host (uri)))
    return refuse (error, _("A key is only sent over https."));
  return TRUE;
}

gboolean
linli_tile_template_wants_key (const char *address)
{
  g_return_val_if_fail (address != NULL, FALSE);
  return strstr (address, "{key}") != NULL;
}

char *
linli_tile_template_fill (const char *address,
                          const char *key,
                          guint       zoom,
                          guint       x,
                          guint       y)
{
  g_autofree char *escaped = NULL;
  GString *filled;

  g_return_val_if_fail (address != NULL && zoom < 31, NULL);

  if (linli_tile_template_wants_key (address))
    {
      if (key == NULL || key[0] == '\0')
        return NULL;
      escaped = g_uri_escape_string (key, NULL, FALSE);
    }
  filled = g_string_new (NULL);
  for (const char *p = address; *p != '\0';)
    {
      if (g_str_has_prefix (p, "{z}"))
        g_string_append_printf (filled, "%u", zoom);
      else if (g_str_has_prefix (p, "{x}"))
        g_string_append_printf (filled, "%u", x);
      else if (g_str_has_prefix (p, "{y}"))
        g_string_append_printf (filled, "%u", y);
      else if (g_str_has_prefix (p, "{-y}"))
        g_string_append_printf (filled, "%u", (1u << zoom) - 1 - y);
      else if (g_str_has_prefix (p, "{s}"))
        g_string_append_printf (filled, "%u", (x + y) % 8);
      else if (g_str_has_prefix (p, "{key}"))
        g_string_append (filled, escaped);
      else
        {
          g_string_append_c (filled, *p++);
          continue;
        }
      p = strchr (p, '}') + 1;
    }
  return g_string_free (filled, FALSE);
}

char *
linli_tile_template_get_folder (const char *address)
{
  g_return_val_if_fail (address != NULL, NULL);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, address, -1);
}
