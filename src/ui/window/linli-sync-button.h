/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* The one button that says how the replica stands to the server, and its popover with a short report. */
#define LINLI_TYPE_SYNC_BUTTON (linli_sync_button_get_type ())
G_DECLARE_FINAL_TYPE (LinliSyncButton, linli_sync_button, LINLI, SYNC_BUTTON, AdwBin)

GtkWidget *linli_sync_button_new    (LinliSession *session);
void       linli_sync_button_popup  (LinliSyncButton *self);
void       linli_sync_button_popdown(LinliSyncButton *self);
/* (transfer full): the words of the button for a state; pure. */
char      *linli_sync_format_state  (const LinliSessionState *state, gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): the lines of the report: when, what waits, how large, when it tries again, what is wrong and what to do; pure. */
char      *linli_sync_format_report (const LinliSessionState *state, gint64 now_ms, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
