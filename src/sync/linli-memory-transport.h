/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-transport.h"

G_BEGIN_DECLS

/* A network that is a function: tests lose, repeat and cut messages in it. */
typedef LinliResponse *(*LinliMemoryFunc) (LinliTransport *transport, const LinliRequest *request, gpointer user_data, GError **error);

#define LINLI_TYPE_MEMORY_TRANSPORT (linli_memory_transport_get_type ())
G_DECLARE_FINAL_TYPE (LinliMemoryTransport, linli_memory_transport, LINLI, MEMORY_TRANSPORT, GObject)

LinliTransport *linli_memory_transport_new (LinliMemoryFunc func, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
