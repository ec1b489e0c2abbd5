/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-sync.h"

G_BEGIN_DECLS

/* The next page, fetched and read in a thread of its own while the one before is applied.  It is a guess: whoever takes it
 * compares the request it answers with the one that is really due. */
typedef struct _LinliAhead LinliAhead;

/* @request: (transfer full) */
LinliAhead    *linli_ahead_start (LinliTransport *transport, LinliRequest *request, LinliCatalogue *catalogue, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
gboolean       linli_ahead_fits  (LinliAhead *ahead, const LinliRequest *request);  /* @ahead: (nullable) */
/* Waits for it and frees @ahead. *ret_page: (transfer full) (nullable) the answer read. */
LinliResponse *linli_ahead_take  (LinliAhead *ahead, LinliPage **ret_page, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Not wanted any more: cancels it, waits for its end and frees it. */
void           linli_ahead_drop  (LinliAhead *ahead);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliAhead, linli_ahead_drop)

G_END_DECLS
