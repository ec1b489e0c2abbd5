/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-today-feed.h"

G_BEGIN_DECLS

/* Tells the desktop what LinliNotices finds in the feed, as long as nobody looks at @widget's window and the person wants to be told. */
typedef struct _LinliDesktopNotices LinliDesktopNotices;

/* @widget lives longer. */
LinliDesktopNotices *linli_desktop_notices_new  (LinliTodayFeed *feed, GtkWidget *widget) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing of ours stands any more. */
void                 linli_desktop_notices_free (LinliDesktopNotices *self);

G_END_DECLS
