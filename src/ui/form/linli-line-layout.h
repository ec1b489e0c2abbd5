/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LINLI_TYPE_LINE_LAYOUT (linli_line_layout_get_type ())
G_DECLARE_FINAL_TYPE (LinliLineLayout, linli_line_layout, LINLI, LINE_LAYOUT, GtkLayoutManager)

/* (transfer full): puts children beside each other, @spacing px apart, each with its own height from the top; those that expand share what
 * is left.  A GtkBox of GTK 4.8 adds up the baselines of all its children when one of them is higher where it is narrower, also of those
 * that are aligned to the top, and says then that it is higher than it had said before. */
GtkLayoutManager *linli_line_layout_new (int spacing) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
