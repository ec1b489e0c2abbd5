/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-grid-draft.h"

G_BEGIN_DECLS

/* What is drawn of grids outlives the program: a text for linli_store_keep_grids(), and back. */

/* (transfer full) (nullable): JSON; NULL where nothing differs from what is saved.  @at_ms: when that was, since 1970-01-01.  Any thread. */
char     *linli_grid_moment_keep    (const LinliGridMoment *self, gint64 at_ms) G_GNUC_WARN_UNUSED_RESULT;
/* Takes up what was kept as one more step of @self, a draft just loaded.  A grid whose boundary somebody changed meanwhile begins with the
 * old one, so that a save is refused instead of writing over it; one that is gone meanwhile is a new one.  LINLI_ERROR_INVALID: nothing is
 * done. */
gboolean  linli_grid_draft_take_up  (LinliGridDraft *self, const char *text, gint64 *ret_at_ms, GError **error);

G_END_DECLS
