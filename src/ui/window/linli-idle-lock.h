/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-clock.h"

G_BEGIN_DECLS

/* Notices that nobody sits at the window: no key, pointer or touch in any window of the program for as long as the preferences say (time
 * asleep counts), the laptop going to sleep, the screen of the session locking. */
#define LINLI_TYPE_IDLE_LOCK (linli_idle_lock_get_type ())
G_DECLARE_FINAL_TYPE (LinliIdleLock, linli_idle_lock, LINLI, IDLE_LOCK, GObject)

LinliIdleLock *linli_idle_lock_new   (LinliClock *clock) G_GNUC_WARN_UNUSED_RESULT;
/* Somebody is here. */
void           linli_idle_lock_touch (LinliIdleLock *self);
gboolean       linli_idle_lock_is_idle (LinliIdleLock *self);
/* Looks at the clock; also done every few seconds. */
void           linli_idle_lock_check (LinliIdleLock *self);

/* Signal "idle": nobody is there.  Once until the next touch. */

G_END_DECLS
