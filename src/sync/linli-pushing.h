/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-sync.h"

G_BEGIN_DECLS

/* How long what the server could not take waits before it is tried again. */
#define LINLI_HELD_MS (G_GINT64_CONSTANT (3600) * 1000)

/* The pushes of one cycle.  Where the server cannot take one (400 at once, 500 at the third time), halves of it are sent until the save is
 * found that it is about; that one waits apart, and the rest goes on. */
typedef struct _LinliPushing LinliPushing;

LinliPushing *linli_pushing_new     (LinliStore *store) G_GNUC_WARN_UNUSED_RESULT;
void          linli_pushing_free    (LinliPushing *self);
/* (transfer full) (nullable) without error: nothing is left to push in this cycle. */
LinliPush    *linli_pushing_next    (LinliPushing *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The next partition's turn: what the server could not take of one says nothing of another. */
void          linli_pushing_enter   (LinliPushing *self);
gboolean      linli_pushing_taken   (LinliPushing *self, const LinliPush *push, GError **error);
/* The server answered @push with an error.  TRUE: the cycle goes on; FALSE with @error: it ends. */
gboolean      linli_pushing_refused (LinliPushing *self, const LinliPush *push, const LinliResponse *response, GError **error);
/* (transfer none) (nullable): why nothing was taken, for the end of a cycle that went on. */
const GError *linli_pushing_get_error (LinliPushing *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliPushing, linli_pushing_free)

G_END_DECLS
