/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-session.h"
#include "linli-today-data.h"

G_BEGIN_DECLS

/* What waits for the person, read once for all who show it: the page, the number in the sidebar, the notifications.  Read again when the
 * replica changed and when a day has passed; never twice at a time. */
#define LINLI_TYPE_TODAY_FEED (linli_today_feed_get_type ())
G_DECLARE_FINAL_TYPE (LinliTodayFeed, linli_today_feed, LINLI, TODAY_FEED, GObject)

LinliTodayFeed       *linli_today_feed_new      (LinliSession *session) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) before it was read the first time. */
const LinliTodayData *linli_today_feed_get_data (LinliTodayFeed *self);
LinliSession         *linli_today_feed_get_session (LinliTodayFeed *self);
/* Soon: drafts come and go without a change of rows. */
void                  linli_today_feed_refresh  (LinliTodayFeed *self);

/* Signal "changed": there is newer data. */

G_END_DECLS
