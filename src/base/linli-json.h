/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A strict, bounded reader in front of json-glib (RFC 8259 with what it leaves open closed: no duplicate names, no lone
 * surrogates, no U+0000; integers are all of int64 exactly, anything larger or not finite is refused). */
typedef struct
{
  gsize max_bytes;
  guint max_depth;
  gsize max_values;
  gsize max_string;  /* bytes */
} LinliJsonLimits;

/* 8 MiB, depth 32, 200,000 values, strings 1 MiB. */
extern const LinliJsonLimits linli_json_default_limits;

/* (transfer full): the tree; refused as LINLI_ERROR_INVALID or LINLI_ERROR_TOO_LARGE with line, column and reason. @limits: (nullable) */
JsonNode   *linli_json_parse          (const char *text, gssize length, const LinliJsonLimits *limits, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Typed access that never warns: FALSE and LINLI_ERROR_INVALID naming @member when it is absent or of another type. */
gboolean    linli_json_get_int        (JsonObject *object, const char *member, gint64 *ret_value, GError **error);
gboolean    linli_json_get_string     (JsonObject *object, const char *member, const char **ret_value, GError **error);
gboolean    linli_json_get_array      (JsonObject *object, const char *member, JsonArray **ret_value, GError **error);
gboolean    linli_json_get_object     (JsonObject *object, const char *member, JsonObject **ret_value, GError **error);
/* The default when absent or of another type. */
gint64      linli_json_int_or         (JsonObject *object, const char *member, gint64 fallback);
const char *linli_json_string_or      (JsonObject *object, const char *member, const char *fallback);
gboolean    linli_json_bool_or        (JsonObject *object, const char *member, gboolean fallback);

/* A fast writer for the wire and the command line: no tree, UTF-8 kept as it is, one line. */
void        linli_json_append_string  (GString *out, const char *text, gssize length);
void        linli_json_append_double  (GString *out, double value);  /* shortest form; NaN and infinity are programmer errors */
/* (transfer full): one line. */
char       *linli_json_to_string      (JsonNode *node) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
