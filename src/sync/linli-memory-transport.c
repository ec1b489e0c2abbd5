/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-memory-transport.h"

#include "linli-error.h"

struct _LinliMemoryTransport
{
  GObject                parent_instance;
  LinliMemoryFunc        func;
  LinliMemoryListenFunc  listen;   /* (nullable) */
  gpointer               user_data;
};

static LinliResponse *
linli_memory_transport_send (LinliTransport *transport, const LinliRequest *request, GCancellable *cancellable, GError **error)
{
  LinliMemoryTransport *self = LINLI_MEMORY_TRANSPORT (transport);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return self->func (transport, request, self->user_data, error);
}

static gboolean
linli_memory_transport_listen (LinliTransport *transport, const LinliRequest *request, guint silent_ms, LinliListenFunc func, gpointer func_data,
                               GCancellable *cancellable, GError **error)
{
  LinliMemoryTransport *self = LINLI_MEMORY_TRANSPORT (transport);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->listen != NULL)
    return self->listen (transport, func, func_data, cancellable, self->user_data, error);
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "nothing is heard here");
  return FALSE;
}

static void
linli_memory_transport_iface_init (LinliTransportInterface *iface)
{
  iface->send = linli_memory_transport_send;
  iface->listen = linli_memory_transport_listen;
}

G_DEFINE_TYPE_WITH_CODE (LinliMemoryTransport, linli_memory_transport, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (LINLI_TYPE_TRANSPORT, linli_memory_transport_iface_init))

static void
linli_memory_transport_class_init (LinliMemoryTransportClass *klass)
{
}

static void
linli_memory_transport_init (LinliMemoryTransport *self)
{
}

LinliTransport *
linli_memory_transport_new (LinliMemoryFunc func, gpointer user_data)
{
  LinliMemoryTransport *self = g_object_new (LINLI_TYPE_MEMORY_TRANSPORT, NULL);

  self->func = func;
  self->user_data = user_data;
  return LINLI_TRANSPORT (self);
}

void
linli_memory_transport_set_listen (LinliTransport *transport, LinliMemoryListenFunc listen)
{
  LINLI_MEMORY_TRANSPORT (transport)->listen = listen;
}
