/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* The first sync: how many rows are here, how long it takes, a way out.  What has come so far may be worked with. */
#define LINLI_TYPE_FIRST_SYNC_PAGE (linli_first_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (LinliFirstSyncPage, linli_first_sync_page, LINLI, FIRST_SYNC_PAGE, AdwBin)

GtkWidget *linli_first_sync_page_new (LinliSession *session);
void       linli_first_sync_page_lay (LinliFirstSyncPage *self, const LinliSessionState *state, gint64 now_us);

/* (transfer full): "12,480 of 24,500 rows · 8 s, about 7 s more"; pure. */
char      *linli_first_sync_format   (const LinliSyncReport *report, gint64 elapsed_us) G_GNUC_WARN_UNUSED_RESULT;

/* Signal "finished": complete, or the person wants to begin. */

G_END_DECLS
