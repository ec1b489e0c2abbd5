/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A class of a legend that is also a filter: a toggle whose owner decides what is shown.  A click, Enter and Space ask for this class
 * alone, with Shift for this one as well; a screen reader's press is a plain click.  @chosen is called with the toggle; it answers by
 * linli_class_toggle_show(), for every toggle of the legend. */
typedef void (*LinliClassChosen) (gpointer owner, GtkWidget *toggle, gboolean add);

/* @owner: (unowned): must outlive the toggle. */
GtkWidget *linli_class_toggle_new  (LinliClassChosen chosen, gpointer owner);
/* Asks for nothing. */
void       linli_class_toggle_show (GtkWidget *toggle, gboolean active);

G_END_DECLS
