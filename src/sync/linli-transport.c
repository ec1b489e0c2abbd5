/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-transport.c - requests and answers as values, and the interface that carries them. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-transport.h"

G_DEFINE_INTERFACE (LinliTransport, linli_transport, G_TYPE_OBJECT)

static void
linli_transport_default_init (LinliTransportInterface *iface)
{
}

void
linli_request_free (LinliRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->path);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request);
}

void
linli_response_free (LinliResponse *response)
{
  if (response == NULL)
    return;
  g_clear_pointer (&response->body, g_bytes_unref);
  g_free (response);
}

LinliResponse *
linli_transport_send (LinliTransport *self, const LinliRequest *request, GCancellable *cancellable, GError **error)
{
  return LINLI_TRANSPORT_GET_IFACE (self)->send (self, request, cancellable, error);
}

void
linli_transport_set_token (LinliTransport *self, const char *token)
{
  g_object_set_data_full (G_OBJECT (self), "linli-token", g_strdup (token), g_free);
}

const char *
linli_transport_get_token (LinliTransport *self)
{
  return g_object_get_data (G_OBJECT (self), "linli-token");
}
