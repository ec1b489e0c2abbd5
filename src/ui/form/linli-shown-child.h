/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For layouts.  (nullable): @child or the first behind it that takes room. */
static inline GtkWidget *
linli_shown_child (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

#define LINLI_FOREACH_SHOWN(widget, child)                                                             \
  for (GtkWidget *child = linli_shown_child (gtk_widget_get_first_child (widget)); child != NULL;      \
       child = linli_shown_child (gtk_widget_get_next_sibling (child)))

/* Gives a child its place in a line that begins at the right where one writes so. */
static inline void
linli_shown_child_place (GtkWidget *widget,
                         GtkWidget *child,
                         int        width,
                         int        x,
                         int        y,
                         int        child_width,
                         int        child_height)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  gtk_widget_size_allocate (child, &(GtkAllocation) { rtl ? width - x - child_width : x, y, child_width, child_height }, -1);
}

G_END_DECLS
