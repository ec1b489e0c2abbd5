/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The column of buttons at the right of the map.  What they do are actions of the group "map", which the page has. */
GtkWidget *linli_map_tools_new (void);

G_END_DECLS
