/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What holds for every widget of the program, in one place instead of a call in every page that somebody forgets:
 *
 * - a button or a list row is called what stands in it, else what its tooltip says;
 * - an icon without a tooltip is decoration;
 * - what a container keeps unseen (pages of a stack, rows that a filter takes out) is not there for a screen reader either;
 * - arrows walk in a list, Tab leaves it;
 * - Escape in a search entry closes what it stands in;
 * - every toast is spoken.
 *
 * Call it once, before the first widget is mapped. */
void linli_accessible_install    (void);

/* @label: of role status, seen by nobody: what the pages of @window say stands in it. */
void linli_accessible_set_spoken (GtkWidget *window, GtkWidget *label);
/* Has a screen reader say @text without moving the focus; @widget: whatever in the window it is about.  "" takes back what was said. */
void linli_accessible_say        (GtkWidget *widget, const char *text);
/* Calls the rows of @view, a list with columns, after the cells they have now; when columns have come or gone. */
void linli_accessible_name_rows  (GtkWidget *view);
/* Gives the focus to what comes after @widget, or before it; round the window when there is nothing. */
void linli_accessible_leave      (GtkWidget *widget, GtkDirectionType direction);

G_END_DECLS
