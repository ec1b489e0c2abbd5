/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* Tells what a job of the building page did, and offers to undo it.  A running job keeps its teller; it may outlive the page, and then
 * tells nobody. */
typedef struct _LinliHomesTeller LinliHomesTeller;

LinliHomesTeller *linli_homes_teller_new     (LinliReplica *replica, AdwToastOverlay *toasts) G_GNUC_WARN_UNUSED_RESULT;
/* The end of linli_replica_write_async() with a LinliHomesResult.  @teller: (transfer full) */
void              linli_homes_teller_done_cb (GObject *replica, GAsyncResult *result, gpointer teller);
/* The newest word replaces the one before it, so that quick work never lags behind its messages.  @toast: (transfer full) */
void              linli_homes_tell           (AdwToastOverlay *toasts, AdwToast *toast);
/* Takes back the newest batch that was told of in @toasts; FALSE when there is none. */
gboolean          linli_homes_undo           (LinliReplica *replica, AdwToastOverlay *toasts);

G_END_DECLS
