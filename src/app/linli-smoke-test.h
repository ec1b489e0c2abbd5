/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-options.h"
#include "linli-window.h"

G_BEGIN_DECLS

/* Waits for the first usable frame (with data when somebody signs in), prints one line of JSON about it, closes the window:
 * start_ms from the start of the process, what is shown (rows, pages, title, glyphs, unknown_glyphs, colors), on what it runs.
 * @options must stay until the application ended.  @ret_result: 0, 1 when signing in was refused, 3 when nothing came in time. */
void linli_smoke_test_start (LinliWindow *window, const LinliOptions *options, int *ret_result);

G_END_DECLS
