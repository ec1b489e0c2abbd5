/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-pages.h"
#include "linli-today-feed.h"

G_BEGIN_DECLS

/* The community at the top, the pages in groups with their numbers, who sits here at the foot. */
#define LINLI_TYPE_SIDEBAR (linli_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (LinliSidebar, linli_sidebar, LINLI, SIDEBAR, AdwBin)

/* @pages: LinliPageInfo. */
GtkWidget *linli_sidebar_new    (LinliTodayFeed *feed, GArray *pages);
/* Marks the page that is shown; -1: none.  FALSE when there is no such page. */
gboolean   linli_sidebar_select (LinliSidebar *self, int place);

/* Signal "page" (uint): somebody chose a page. */

G_END_DECLS
