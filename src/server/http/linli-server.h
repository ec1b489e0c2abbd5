/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"

G_BEGIN_DECLS

/* The HTTP server: the loop of the calling thread takes requests, one writer thread commits in groups, readers answer pulls. */
typedef struct _LinliServer LinliServer;

/* Opens @dir (LINLI_ERROR_BUSY when another program holds it) and listens.  @address: "127.0.0.1:8080", port 0 = any. */
LinliServer *linli_server_new      (const char *dir, const char *address, LinliCatalogue *catalogue, LinliClock *clock,
                                    LinliRandom *random, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint        linli_server_get_port (LinliServer *self);
/* Takes no more, finishes what is queued, closes. */
void         linli_server_free     (LinliServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliServer, linli_server_free)

G_END_DECLS
