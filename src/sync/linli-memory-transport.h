/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-transport.h"

G_BEGIN_DECLS

/* A network that is a function: tests lose, repeat and cut messages in it. */
typedef LinliResponse *(*LinliMemoryFunc) (LinliTransport *transport, const LinliRequest *request, gpointer user_data, GError **error);

#define LINLI_TYPE_MEMORY_TRANSPORT (linli_memory_transport_get_type ())
G_DECLARE_FINAL_TYPE (LinliMemoryTransport, linli_memory_transport, LINLI, MEMORY_TRANSPORT, GObject)

LinliTransport *linli_memory_transport_new (LinliMemoryFunc func, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
/* What listening on it hears, in the listener's thread: @func gets the pieces, the result is that of linli_transport_listen(). */
typedef gboolean (*LinliMemoryListenFunc) (LinliTransport *transport, LinliListenFunc func, gpointer func_data, GCancellable *cancellable,
                                           gpointer user_data, GError **error);
void linli_memory_transport_set_listen (LinliTransport *transport, LinliMemoryListenFunc listen);

G_END_DECLS
