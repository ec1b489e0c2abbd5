/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend-db.h"

G_BEGIN_DECLS

/* Checks and decides one push.  (transfer full) */
typedef LinliPushAnswer *(*BackendTakePush) (const LinliPush *push, gpointer data, GError **error);

/* (transfer full): has @take decide the push @text save by save, in the caller's transaction.  What this server cannot take (LINLI_ERROR_INVALID)
 * is left out, and what was done later to the same records; those saves are added to @held (gint64).  Any other error ends it. */
LinliPushAnswer *backend_push_apart (LinliCatalogue *catalogue, const GString *text, BackendTakePush take, gpointer data, GArray *held,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
