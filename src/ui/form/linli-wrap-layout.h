/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Children one after the other, in as many lines as they need; the last one takes what is left of its line. */
#define LINLI_TYPE_WRAP_LAYOUT (linli_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (LinliWrapLayout, linli_wrap_layout, LINLI, WRAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *linli_wrap_layout_new (int spacing);

G_END_DECLS
