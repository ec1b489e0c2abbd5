/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A popover with a calendar, made when it is first opened: the way to a date with the mouse. */
typedef void (*LinliDayChosen) (const char *date, gpointer user_data);

/* Attached to @parent, which takes it away when it goes; @date: (nullable) where it opens.  @chosen gets "2026-11-23". */
GtkWidget *linli_calendar_popover_new  (GtkWidget *parent, LinliDayChosen chosen, gpointer user_data);
void       linli_calendar_popover_open (GtkWidget *popover, const char *date, gint64 today);

G_END_DECLS
