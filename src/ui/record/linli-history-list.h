/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* What happened to a record: old → new, who, when, why; checks, conflicts and looks at what is hidden; newest first. */
#define LINLI_TYPE_HISTORY_LIST (linli_history_list_get_type ())
G_DECLARE_FINAL_TYPE (LinliHistoryList, linli_history_list, LINLI, HISTORY_LIST, AdwBin)

GtkWidget *linli_history_list_new  (LinliReplica *replica, LinliClock *clock);
void       linli_history_list_show (LinliHistoryList *self, const LinliKind *kind, const LinliId *id);

G_END_DECLS
