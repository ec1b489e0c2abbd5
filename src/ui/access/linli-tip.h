/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives @widget a tooltip, which is its description for a screen reader too; @text NULL takes it away.  As gtk_widget_set_tooltip_text(),
 * but cheap for what is laid often: that asks the display server where the pointer is at every call, a round trip each (GTK 4.8, measured:
 * two fifths of opening a folder).  Here it is asked only when the words change on a widget that is in sight. */
void linli_tip_set (GtkWidget *widget, const char *text);

G_END_DECLS
