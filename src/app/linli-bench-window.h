/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-options.h"
#include "linli-window.h"

G_BEGIN_DECLS

/* One part of `linli --bench window`: drives a window over one replica and prints a line of figures.  @options->bench_part says which. */
void linli_bench_window_start (LinliWindow *window, const LinliOptions *options, int *ret_result);

G_END_DECLS
