/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-server.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Deadlines, the cap, and the leaks of the floor's libsoup, per connection.  Loop thread only. */
typedef struct _LinliConnections LinliConnections;

LinliConnections *linli_connections_new  (SoupServer *server, const LinliServerSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
/* The server must be disconnected first. */
void              linli_connections_free (LinliConnections *self);
guint             linli_connections_get_count (LinliConnections *self);
/* Answers @status with @reason in plain bytes and lets the connection go: nothing more of the body is read.
 * @header: (nullable) one line more, "Retry-After: 5". */
void              linli_connections_cut  (LinliConnections *self, SoupServerMessage *message, guint status, const char *reason,
                                          const char *header);
/* Takes the connection of @message out of the loop: a descriptor to close, or -1 when the peer is gone.  Nothing may be answered after. */
int               linli_connections_take (LinliConnections *self, SoupServerMessage *message);

G_END_DECLS
