/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <shumate/shumate.h>

G_BEGIN_DECLS

/* A map source without tiles: it lends the viewport its projection and zoom levels. */
#define LINLI_TYPE_BLANK_SOURCE (linli_blank_source_get_type ())
G_DECLARE_FINAL_TYPE (LinliBlankSource, linli_blank_source, LINLI, BLANK_SOURCE, ShumateMapSource)

#define LINLI_MAP_MIN_ZOOM 3
#define LINLI_MAP_MAX_ZOOM 20  /* the most that libshumate 1.0 takes */

ShumateMapSource *linli_blank_source_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
