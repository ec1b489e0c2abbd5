/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-store.h"

G_BEGIN_DECLS

/* Who lives together: each opens with a click; somebody may be added. */
#define LINLI_TYPE_MEMBER_LIST (linli_member_list_get_type ())
G_DECLARE_FINAL_TYPE (LinliMemberList, linli_member_list, LINLI, MEMBER_LIST, AdwBin)

GtkWidget *linli_member_list_new  (void);
/* @members: (element-type LinliHit), why = facts; @self_id stands there without a link; @household: (nullable): where somebody
 * may be added. */
void       linli_member_list_show (LinliMemberList *self, GPtrArray *members, const LinliId *self_id, const LinliId *household);

/* Activates "win.open-record" (ss) and "win.add-member" (s). */

G_END_DECLS
