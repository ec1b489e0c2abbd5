/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tooltips of what is laid often. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-tip.h"

void
linli_tip_set (GtkWidget  *widget,
               const char *text)
{
  gboolean unseen = gtk_widget_get_visible (widget) && !gtk_widget_get_mapped (widget);

  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0)
    return;
  if (unseen)
    gtk_widget_set_visible (widget, FALSE);  /* GTK looks for the pointer only over visible widgets */
  gtk_widget_set_tooltip_text (widget, text);
  if (unseen)
    gtk_widget_set_visible (widget, TRUE);
}
