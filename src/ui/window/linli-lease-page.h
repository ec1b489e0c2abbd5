/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* The lease of this replica ended: no record is in sight; the page says why, what to do, and that nothing is lost. */
#define LINLI_TYPE_LEASE_PAGE (linli_lease_page_get_type ())
G_DECLARE_FINAL_TYPE (LinliLeasePage, linli_lease_page, LINLI, LEASE_PAGE, AdwBin)

GtkWidget *linli_lease_page_new  (LinliSession *session) G_GNUC_WARN_UNUSED_RESULT;
/* Puts @state on the page, as every change of the session does; @wall_ms: this computer's clock. */
void       linli_lease_page_lay  (LinliLeasePage *self, const LinliSessionState *state, gint64 wall_ms);

/* Signals: "carry": a bundle is wanted; "anew": it is to be enrolled anew; "leave": whoever sits there goes. */

G_END_DECLS
