/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"

G_BEGIN_DECLS

/* The HTTP server: the loop of the calling thread takes requests, one writer thread commits in groups, readers answer pulls. */
typedef struct _LinliServer LinliServer;

/* Bounds of the server; tests make them small. */
typedef struct
{
  guint max_connections;
  gsize max_body_bytes;                        /* of all requests together; more are refused with 429 */
  guint max_waiting;                           /* jobs in one queue; more are refused with 429 */
  guint max_per_device;                        /* requests of one token at a time; more are refused with 429 */
  guint header_ms, body_ms, idle_ms, sweep_ms; /* deadlines of a connection, and how often they are looked at */
  guint max_streams, max_streams_per_device;   /* live streams; more are refused with 503 and 429 */
  guint heartbeat_ms, silent_ms, poke_ms;      /* a line at least so often; a peer that acknowledges nothing is gone; pokes no closer */
  guint login_tries, address_tries;            /* failed enrolments in ten minutes */
  guint frames_from;                           /* a first filling of so many rows is offered frames; 0 = none is */
  gint64 file_bytes_per_day;                   /* photos that one device may send a day */
} LinliServerSettings;

extern const LinliServerSettings linli_server_default_settings;

/* Is @text an address to listen on?  LINLI_ERROR_INVALID says how to write one. */
gboolean     linli_server_check_address (const char *text, GError **error);
/* Opens @dir (LINLI_ERROR_BUSY when another program holds it) and listens.  @address: "127.0.0.1:8080", port 0 = any.
 * @settings: (nullable) the defaults. */
LinliServer *linli_server_new      (const char *dir, const char *address, const LinliServerSettings *settings, LinliCatalogue *catalogue,
                                    LinliClock *clock, LinliRandom *random, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Listens on a UNIX socket at @path, too, mode 0660: for a proxy on this machine, whose X-Real-IP is believed.  Replaces a socket that
 * is there, nothing else.  Its name must be shorter than 108 bytes. */
gboolean     linli_server_listen_file (LinliServer *self, const char *path, GError **error);
guint        linli_server_get_port (LinliServer *self);
/* "http://127.0.0.1:8080" */
const char  *linli_server_get_url  (LinliServer *self);
/* Takes no more, answers what is queued, closes.  In the thread of the loop, which is iterated for a moment. */
void         linli_server_free     (LinliServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliServer, linli_server_free)

G_END_DECLS
