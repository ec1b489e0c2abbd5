/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One request and its answer, as the engine sees the network.  The libsoup transport and the in-memory one implement it. */
typedef struct
{
  const char *method;        /* static */
  char       *path;          /* (owned) "/v1/sync/push" */
  GBytes     *body;          /* (owned) (nullable) plain NDJSON or JSON; the transport packs it when worth it */
  gboolean    authenticated; /* send the access token */
  gboolean    once;          /* never sent a second time by itself: it uses something up */
} LinliRequest;

typedef struct
{
  guint    status;           /* HTTP */
  GBytes  *body;             /* (owned) unpacked */
  gint64   bytes_up, bytes_down;  /* bodies as sent */
} LinliResponse;

void linli_request_free  (LinliRequest *request);
void linli_response_free (LinliResponse *response);
/* Turns an answer that is no 200 into an error with the server's own words: AUTH, FORBIDDEN, NOT_FOUND, INVALID, BUSY, NETWORK ... */
gboolean linli_response_check (const LinliResponse *response, GError **error);

/* A piece of an answer's body, as it comes.  FALSE = enough. */
typedef gboolean (*LinliListenFunc) (const char *bytes, gsize length, gpointer user_data);

#define LINLI_TYPE_TRANSPORT (linli_transport_get_type ())
G_DECLARE_INTERFACE (LinliTransport, linli_transport, LINLI, TRANSPORT, GObject)

struct _LinliTransportInterface
{
  GTypeInterface parent_iface;

  /* Blocks the calling (sync) thread; total time bounded; LINLI_ERROR_NETWORK when there is no answer that can be read. */
  LinliResponse *(*send) (LinliTransport *self, const LinliRequest *request, GCancellable *cancellable, GError **error);
  /* The next page may be fetched by another thread while this one is applied. */
  gboolean sends_ahead;
  /* (nullable) Blocks the calling thread for as long as the server goes on answering. */
  gboolean (*listen) (LinliTransport *self, const LinliRequest *request, guint silent_ms, LinliListenFunc func, gpointer user_data,
                      GCancellable *cancellable, GError **error);
};

LinliResponse *linli_transport_send (LinliTransport *self, const LinliRequest *request, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Gives @func the body of an answer without an end.  TRUE = the server ended it, or @func had enough; else why, as of linli_response_check(), or
 * LINLI_ERROR_NETWORK: not reached, broken off, or nothing came for @silent_ms.  Use a transport that sends nothing else. */
gboolean       linli_transport_listen (LinliTransport *self, const LinliRequest *request, guint silent_ms, LinliListenFunc func, gpointer user_data,
                                       GCancellable *cancellable, GError **error);
gboolean       linli_transport_sends_ahead (LinliTransport *self);
void           linli_transport_set_token (LinliTransport *self, const char *token);  /* stored as qdata; (nullable) */
const char    *linli_transport_get_token (LinliTransport *self);
/* What is shown to a server, or to its proxy, that asks for a certificate: PEM with its key; (nullable).  Set before a request, as the
 * token is. */
void           linli_transport_set_certificate (LinliTransport *self, const char *pem);
const char    *linli_transport_get_certificate (LinliTransport *self);

/* (transfer full) libsoup 3; @url "http://127.0.0.1:8080"; runs its own main context in the calling thread. */
LinliTransport *linli_soup_transport_new (const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The whole of one send, a second try included; between two bytes it may wait a sixth of it.  120 s unless told. */
void            linli_soup_transport_set_timeout (LinliTransport *self, guint ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliRequest, linli_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliResponse, linli_response_free)

G_END_DECLS
