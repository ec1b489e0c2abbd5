/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-byte-stream.h"
#include "linli-geometry.h"

G_BEGIN_DECLS

/* Features one by one, so that memory does not grow with the file: newline-delimited GeoJSON (also RFC 8142 sequences), one
 * FeatureCollection on one line or many, or features one behind the other; packed with gzip or not.  A feature is at most 4 MiB of
 * text and 16 deep. */
typedef struct _LinliGeojsonLines LinliGeojsonLines;

LinliGeojsonLines *linli_geojson_lines_open  (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliGeojsonLines *linli_geojson_lines_new   (const char *data, gsize length) G_GNUC_WARN_UNUSED_RESULT;  /* @data is borrowed */
void               linli_geojson_lines_close (LinliGeojsonLines *self);
/* FALSE at the end, or with @error when the file cannot be read on.  @ret_line: where the feature starts, from 1.  What is no feature
 * gives TRUE with *ret_feature NULL and *ret_reason (transfer full). */
gboolean           linli_geojson_lines_next  (LinliGeojsonLines *self, guint *ret_line, JsonNode **ret_feature, char **ret_reason, GError **error);
/* The number of the feature just given, from 1. */
guint              linli_geojson_lines_get_number (LinliGeojsonLines *self);

/* Once the end was reached: a member "crs" stands behind the features. */
gboolean linli_geojson_lines_has_late_crs (LinliGeojsonLines *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliGeojsonLines, linli_geojson_lines_close)

G_END_DECLS
