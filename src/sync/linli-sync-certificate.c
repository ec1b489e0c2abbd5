/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-engine-private.h"

#include "linli-certificate.h"
#include "linli-json.h"

/* A certificate that the server does not know yet. */
gboolean
linli_sync_offer_certificate (LinliStore *store, gboolean anew, GString *body, char **ret_offered, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  g_autofree char *word = NULL, *pem = linli_store_offer_certificate (store, anew, &word, &wrong);
  g_autofree char *part = linli_certificate_get_public (pem);

  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (part != NULL)
    {
      g_string_append (body, ",\"certificate\":");
      linli_json_append_string (body, part, -1);
    }
  if (word != NULL)
    {
      g_string_append (body, ",\"word\":");
      linli_json_append_string (body, word, -1);
    }
  if (ret_offered != NULL)
    *ret_offered = g_steal_pointer (&pem);
  return TRUE;
}
