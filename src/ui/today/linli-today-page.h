/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-today-feed.h"

G_BEGIN_DECLS

/* The page "Today": what waits for the person, what presses most first, each one click from doing. */
#define LINLI_TYPE_TODAY_PAGE (linli_today_page_get_type ())
G_DECLARE_FINAL_TYPE (LinliTodayPage, linli_today_page, LINLI, TODAY_PAGE, AdwBin)

GtkWidget *linli_today_page_new (LinliTodayFeed *feed);

/* Activates "win.open-field" (sss). */

G_END_DECLS
