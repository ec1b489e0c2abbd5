/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-courier-carry.c - somebody else's bundle to the server and its answer back, by a computer that reaches it; both stay sealed. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-courier-carry.h"
#include "linli-engine-private.h"

#include "linli-courier.h"
#include "linli-error.h"

static LinliRequest *
make_request (GBytes *question)
{
  LinliRequest *request = linli_sync_make_request ("POST", "/v1/carry", NULL, TRUE);

  request->body = g_bytes_ref (question);
  return request;
}

GBytes *
linli_courier_carry (LinliTransport *transport, GBytes *question, GCancellable *cancellable, GError **error)
{
  g_autoptr(LinliRequest) request = make_request (question);
  g_autoptr(LinliResponse) response = NULL;
  LinliCourierHeader asked, answered;
  g_autoptr(GError) wrong = NULL;

  if (!linli_courier_read_header (question, &asked, error))
    return NULL;
  if (asked.type != LINLI_COURIER_QUESTION)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this bundle is an answer; it is for the computer that asked");
      return NULL;
    }
  response = linli_transport_send (transport, request, cancellable, error);
  if (response == NULL || !linli_response_check (response, error))
    return NULL;
  /* It can be read by nobody here; that it is the answer to this question can be seen. */
  if (!linli_courier_read_header (response->body, &answered, &wrong) || answered.type != LINLI_COURIER_ANSWER
      || answered.device != asked.device
      || answered.number != asked.number)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "something else than the answer to this bundle came; try again later");
      return NULL;
    }
  return g_bytes_ref (response->body);
}

GBytes *
linli_courier_carry_for (LinliStore *store, LinliReplica *replica, LinliTransport *transport, GBytes *question,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  GBytes *answer = NULL;

  if (linli_transport_get_token (transport) != NULL)
    answer = linli_courier_carry (transport, question, cancellable, &wrong);
  /* The token ran out: a cycle brings another one. */
  if (answer != NULL || (wrong != NULL && !g_error_matches (wrong, LINLI_ERROR, LINLI_ERROR_AUTH)))
    {
      if (wrong != NULL)
        g_propagate_error (error, g_steal_pointer (&wrong));
      return answer;
    }
  if (!(store != NULL ? linli_sync_run (store, transport, NULL, NULL, cancellable, NULL, error)
                      : linli_sync_run_replica (replica, transport, NULL, NULL, cancellable, NULL, error)))
    return NULL;
  return linli_courier_carry (transport, question, cancellable, error);
}
