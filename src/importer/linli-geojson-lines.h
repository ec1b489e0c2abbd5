/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"

G_BEGIN_DECLS

/* Features one by one from newline-delimited GeoJSON (.geojsonl, .gz too), or from a FeatureCollection of at most 8 MiB. */
typedef struct _LinliGeojsonLines LinliGeojsonLines;

LinliGeojsonLines *linli_geojson_lines_open  (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void               linli_geojson_lines_close (LinliGeojsonLines *self);
/* FALSE at the end, or with @error when the file cannot be read on.  @ret_line counts from 1.  A line that is no feature gives TRUE with
 * *ret_feature NULL and *ret_reason (transfer full). */
gboolean           linli_geojson_lines_next  (LinliGeojsonLines *self, guint *ret_line, JsonNode **ret_feature, char **ret_reason, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliGeojsonLines, linli_geojson_lines_close)

G_END_DECLS
