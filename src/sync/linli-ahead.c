/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-ahead.c - one request ahead of the store. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-ahead.h"
#include "linli-bootstrap.h"

struct _LinliAhead
{
  LinliTransport *transport;    /* (owned) */
  LinliRequest   *request;      /* (owned) */
  LinliCatalogue *catalogue;    /* (owned) */
  GCancellable   *cancellable;  /* (owned) of this request alone */
  GCancellable   *caller;       /* (owned) (nullable) */
  gulong          handler;
  GThread        *thread;
  LinliResponse  *response;     /* (owned) (nullable) */
  LinliPage      *page;         /* (owned) (nullable) */
  GError         *error;        /* (owned) (nullable) */
};

static gpointer
run (gpointer data)
{
  LinliAhead *ahead = data;

  ahead->response = linli_transport_send (ahead->transport, ahead->request, ahead->cancellable, &ahead->error);
  if (ahead->response != NULL && ahead->response->status == 200)
    {
      gsize length;
      const char *text = g_bytes_get_data (ahead->response->body, &length);

      /* What cannot be read is refused by whoever takes it, with its reason. */
      if (g_str_equal (ahead->request->path, "/v1/sync/pull"))
        ahead->page = linli_wire_read_page (ahead->catalogue, text != NULL ? text : "", length, NULL);
      else
        ahead->page = linli_bootstrap_read (ahead->catalogue, ahead->request->path, ahead->response, NULL);
    }
  return NULL;
}

static void
on_caller_cancelled (GCancellable *caller, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

LinliAhead *
linli_ahead_start (LinliTransport *transport, LinliRequest *request, LinliCatalogue *catalogue, GCancellable *cancellable)
{
  LinliAhead *ahead = g_new0 (LinliAhead, 1);

  ahead->transport = g_object_ref (transport);
  ahead->request = request;
  ahead->catalogue = linli_catalogue_ref (catalogue);
  ahead->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      ahead->caller = g_object_ref (cancellable);
      ahead->handler = g_cancellable_connect (cancellable, G_CALLBACK (on_caller_cancelled), g_object_ref (ahead->cancellable), g_object_unref);
    }
  ahead->thread = g_thread_new ("page-ahead", run, ahead);
  return ahead;
}

gboolean
linli_ahead_fits (LinliAhead *ahead, const LinliRequest *request)
{
  return ahead != NULL && g_str_equal (ahead->request->method, request->method) && g_str_equal (ahead->request->path, request->path)
         && (ahead->request->body == NULL) == (request->body == NULL)
         && (request->body == NULL || g_bytes_equal (ahead->request->body, request->body));
}

static void
free_ahead (LinliAhead *ahead)
{
  if (ahead->caller != NULL)
    g_cancellable_disconnect (ahead->caller, ahead->handler);
  g_clear_object (&ahead->caller);
  g_clear_object (&ahead->cancellable);
  linli_request_free (ahead->request);
  linli_catalogue_unref (ahead->catalogue);
  g_object_unref (ahead->transport);
  g_free (ahead);
}

LinliResponse *
linli_ahead_take (LinliAhead *ahead, LinliPage **ret_page, GError **error)
{
  LinliResponse *response;

  g_thread_join (ahead->thread);
  response = ahead->response;
  *ret_page = ahead->page;
  if (ahead->error != NULL)
    g_propagate_error (error, ahead->error);
  free_ahead (ahead);
  return response;
}

void
linli_ahead_drop (LinliAhead *ahead)
{
  if (ahead == NULL)
    return;
  g_cancellable_cancel (ahead->cancellable);
  g_thread_join (ahead->thread);
  linli_response_free (ahead->response);
  linli_page_free (ahead->page);
  g_clear_error (&ahead->error);
  free_ahead (ahead);
}
