/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* Whether linli_store_save() would take the one @edit, NEW or CHANGE, by its own values and rules; nothing is written, so a reader can ask.  What
 * only several edits together do wrong, and rules of households, show when they are saved.  Defaults are filled into @edit as a save does. */
gboolean linli_store_try (LinliStore *store, LinliEdit *edit, LinliSaveResult *ret_result, GError **error);

G_END_DECLS
