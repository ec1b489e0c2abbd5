/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-window.h"

G_BEGIN_DECLS

/* Waits for the first usable frame (with data when somebody signs in), prints {"start_ms":N,...}, closes the window.
 * @ret_result: 0, 1 when signing in was refused, 3 when nothing came in time. */
void linli_smoke_test_start (LinliWindow *window, gboolean signs_in, int *ret_result);

G_END_DECLS
