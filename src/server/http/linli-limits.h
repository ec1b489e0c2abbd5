/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-clock.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What is wrong with the headers of @message before its body is read: a status with @ret_reason, or 0.  Bodies up to @max_body. */
guint    linli_limits_check_headers (SoupServerMessage *message, goffset max_body, const char **ret_reason);

/* How many requests of one token are open, so that one device cannot have all the places.  Loop thread only. */
typedef struct _LinliPlaces LinliPlaces;
LinliPlaces *linli_places_new  (guint max) G_GNUC_WARN_UNUSED_RESULT;
void         linli_places_free (LinliPlaces *self);
/* Has @bearer, the Authorization header, as many as it may? */
gboolean     linli_places_is_full (LinliPlaces *self, const char *bearer);
/* Until linli_places_leave() is called with @message, which is nothing to who has none. */
void         linli_places_take    (LinliPlaces *self, const char *bearer, SoupServerMessage *message);
void         linli_places_leave   (LinliPlaces *self, SoupServerMessage *message);

/* Failed tries of passwords and codes by login and by address, in a window of ten minutes.  Any thread. */
typedef struct _LinliTries LinliTries;
LinliTries *linli_tries_new   (LinliClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void        linli_tries_free  (LinliTries *self);
/* Counts a try before it is made, so that a burst cannot pass.  FALSE = too many: refuse without looking. */
gboolean    linli_tries_allow (LinliTries *self, const char *what, guint max);
/* The try was good: it counts no more, or (@all) nothing before it does. */
void        linli_tries_forget (LinliTries *self, const char *what, gboolean all);

/* Bytes of photos that a device sent today, in China; a restart forgets them.  Any thread. */
typedef struct _LinliQuota LinliQuota;
LinliQuota *linli_quota_new   (LinliClock *clock, gint64 per_day) G_GNUC_WARN_UNUSED_RESULT;
void        linli_quota_free  (LinliQuota *self);
/* Counts @bytes more of @device; FALSE = more than it may, and they do not count. */
gboolean    linli_quota_take  (LinliQuota *self, gint64 device, gint64 bytes);

G_END_DECLS
