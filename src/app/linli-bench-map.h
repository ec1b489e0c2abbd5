/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-options.h"

G_BEGIN_DECLS

/* `linli --bench=map [--json] [--features FILE]`: moves, recolours and changes a city of footprints in a window of 1920 x 1080 and prints one
 * JSON object: {"renderer","footprints","synthetic","pan_p95_ms","theme_ms","hit_us","edit_to_pixels_ms","tile_mb"}. */
gboolean linli_bench_map_run (const LinliOptions *options, GError **error);

G_END_DECLS
