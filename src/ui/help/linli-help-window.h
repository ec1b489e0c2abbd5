/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The manual: its chapters at the left, searched by words, the chapter in sight at the right.  Works without any network. */
#define LINLI_TYPE_HELP_WINDOW (linli_help_window_get_type ())
G_DECLARE_FINAL_TYPE (LinliHelpWindow, linli_help_window, LINLI, HELP_WINDOW, AdwWindow)

/* Shows @chapter, by its name in the manual ("finding"; the first when there is none of that name), in the one help window of
 * @parent, which lies beside it and goes with it. */
LinliHelpWindow *linli_help_window_present     (GtkWindow *parent, const char *chapter);
void             linli_help_window_open        (LinliHelpWindow *self, const char *chapter);
void             linli_help_window_search_for  (LinliHelpWindow *self, const char *words);
/* (transfer none): of the chapter in sight. */
const char      *linli_help_window_get_chapter (LinliHelpWindow *self);
guint            linli_help_window_get_n_shown (LinliHelpWindow *self);  /* chapters that the search leaves */

G_END_DECLS
