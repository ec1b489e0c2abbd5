/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* The page "Today": what waits for the person, each one click from doing. */
#define LINLI_TYPE_TODAY_PAGE (linli_today_page_get_type ())
G_DECLARE_FINAL_TYPE (LinliTodayPage, linli_today_page, LINLI, TODAY_PAGE, AdwBin)

GtkWidget *linli_today_page_new (LinliSession *session);

/* Activates "win.open-record" (ss). */

G_END_DECLS
