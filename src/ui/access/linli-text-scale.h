/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Widths that hold text grow with the reader's text: @px as drawn for text of usual size, in pixels for the text now. */
int linli_text_scale_px (int px);

G_END_DECLS
