/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-replica.h"
#include "linli-sync.h"

G_BEGIN_DECLS

/* (transfer full): the server's answer to @question, a bundle of any device's; neither can be read here.  Blocks.  LINLI_ERROR_INVALID:
 * no bundle for a server, or damaged; _FORBIDDEN: the server does not take it; _AUTH: @transport's token is not good; _NETWORK. */
GBytes *linli_courier_carry     (LinliTransport *transport, GBytes *question, GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same with @store's, or else @replica's, right to ask: where @transport's token is none any more, a cycle goes first. */
GBytes *linli_courier_carry_for (LinliStore *store, LinliReplica *replica, LinliTransport *transport, GBytes *question,
                                 GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
