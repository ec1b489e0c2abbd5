/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What turns one list of keys into another: at @position, @removed keys of the old list give way to @added ones of the new.
 * @added_at: where those stand in the new list. */
typedef struct { guint position, removed, added_at, added; } LinliKeyChange;

/* (transfer full) (element-type LinliKeyChange): in order, apart from each other, empty when nothing changed.  Keys (gint64) are unique in
 * a list.  A key that moved is one that went and one that came.  More than @most become one from the first to the last. */
GArray *linli_key_changes (GArray *before, GArray *after, guint most) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
