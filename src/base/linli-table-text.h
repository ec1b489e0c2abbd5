/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One cell of a table that goes into the clipboard, cells being parted by tabs: @text on one line, and nothing that a spreadsheet would
 * run (a leading sign would make a formula of what somebody wrote into a name). */
void linli_table_text_append (GString *out, const char *text);

G_END_DECLS
