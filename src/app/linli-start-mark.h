/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A small file that lies there from the start of the program to its first frame: found by the next start, the driver of the graphics
 * card most likely broke the last one off.  Of the main thread. */

/* Sets the mark.  TRUE: one of a broken start is there, at most a day old, and stays; draw without the graphics card. */
gboolean linli_start_mark_begin (void);
/* The first frame was drawn, or the program ends as it should; takes back what linli_start_mark_begin() set, if it did. */
void     linli_start_mark_end   (void);

G_END_DECLS
