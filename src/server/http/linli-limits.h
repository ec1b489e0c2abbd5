/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-clock.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What is wrong with the headers of @message before its body is read: a status with @ret_reason, or 0.  Bodies up to @max_body. */
guint    linli_limits_check_headers (SoupServerMessage *message, goffset max_body, const char **ret_reason);

/* Failed tries of passwords and codes by login and by address, in a window of ten minutes.  Any thread. */
typedef struct _LinliTries LinliTries;
LinliTries *linli_tries_new   (LinliClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void        linli_tries_free  (LinliTries *self);
/* Counts a try before it is made, so that a burst cannot pass.  FALSE = too many: refuse without looking. */
gboolean    linli_tries_allow (LinliTries *self, const char *what, guint max);
/* The try was good: it counts no more, or (@all) nothing before it does. */
void        linli_tries_forget (LinliTries *self, const char *what, gboolean all);

G_END_DECLS
