/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* The records related to one, grouped and counted; a click opens. Reads when it comes into sight. */
#define LINLI_TYPE_RELATED_LIST (linli_related_list_get_type ())
G_DECLARE_FINAL_TYPE (LinliRelatedList, linli_related_list, LINLI, RELATED_LIST, AdwBin)

GtkWidget *linli_related_list_new  (LinliReplica *replica);
void       linli_related_list_show (LinliRelatedList *self, const LinliKind *kind, const LinliId *id);

/* Activates "win.open-record" (ss). */

G_END_DECLS
