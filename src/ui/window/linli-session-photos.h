/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* Sends what photos wait, in a thread and over a connection of its own, after a cycle of records and never instead of one; "changed" follows. */
void        linli_session_send_photos       (LinliSession *self);
/* The picture @sha, of @size bytes, that @field of the record @id names: from this computer, else from the server. */
void        linli_session_load_photo_async  (LinliSession *self, const LinliField *field, const LinliId *id, const char *sha, gint64 size,
                                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full) */
GdkTexture *linli_session_load_photo_finish (LinliSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
