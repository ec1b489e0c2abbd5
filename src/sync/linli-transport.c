/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-transport.c - requests and answers as values, and the interface that carries them. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-transport.h"

#include "linli-error.h"
#include "linli-json.h"

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

gboolean
linli_response_check (const LinliResponse *response, GError **error)
{
  static const struct { guint status; LinliError code; } codes[] = {
    { 400, LINLI_ERROR_INVALID },   { 401, LINLI_ERROR_AUTH }, { 403, LINLI_ERROR_FORBIDDEN }, { 404, LINLI_ERROR_NOT_FOUND },
    { 409, LINLI_ERROR_RESTORED },  { 413, LINLI_ERROR_TOO_LARGE }, { 429, LINLI_ERROR_BUSY }, { 503, LINLI_ERROR_BUSY },
  };
  g_autoptr(JsonNode) node = NULL;
  LinliError code = LINLI_ERROR_NETWORK;
  const char *said = "no reason given", *why = NULL, *text;
  gsize length;

  if (response->status == 200)
    return TRUE;
  text = g_bytes_get_data (response->body, &length);
  node = linli_json_parse (text != NULL ? text : "", (gssize) length, NULL, NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      said = linli_json_string_or (json_node_get_object (node), "error", said);
      why = linli_json_string_or (json_node_get_object (node), "why", NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].status == response->status)
      code = codes[i].code;
  if (code == LINLI_ERROR_AUTH && g_strcmp0 (why, "code") == 0)
    code = LINLI_ERROR_CODE;
  else if (code == LINLI_ERROR_AUTH && g_strcmp0 (why, "code_over") == 0)
    code = LINLI_ERROR_CODE_OVER;
  g_set_error (error, LINLI_ERROR, code, "the server refused (%u): %s", response->status, said);
  return FALSE;
}

LinliResponse *
linli_transport_send (LinliTransport *self, const LinliRequest *request, GCancellable *cancellable, GError **error)
{
  return LINLI_TRANSPORT_GET_IFACE (self)->send (self, request, cancellable, error);
}

gboolean
linli_transport_listen (LinliTransport *self, const LinliRequest *request, guint silent_ms, LinliListenFunc func, gpointer user_data,
                        GCancellable *cancellable, GError **error)
{
  LinliTransportInterface *iface = LINLI_TRANSPORT_GET_IFACE (self);

  if (iface->listen != NULL)
    return iface->listen (self, request, silent_ms, func, user_data, cancellable, error);
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "this way to the server cannot listen");
  return FALSE;
}

gboolean
linli_transport_sends_ahead (LinliTransport *self)
{
  return LINLI_TRANSPORT_GET_IFACE (self)->sends_ahead;
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

void
linli_transport_set_certificate (LinliTransport *self, const char *pem)
{
  if (g_strcmp0 (linli_transport_get_certificate (self), pem) != 0)
    g_object_set_data_full (G_OBJECT (self), "linli-certificate", g_strdup (pem), g_free);
}

const char *
linli_transport_get_certificate (LinliTransport *self)
{
  return g_object_get_data (G_OBJECT (self), "linli-certificate");
}
