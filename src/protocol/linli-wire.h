/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "linli-access.h"
#include "linli-page.h"

G_BEGIN_DECLS

/* NDJSON bodies (one JSON value a line, arrays and field numbers), as UTF-8 text before zstd.  docs/sync.md has the grammar.
 * A body without its closing {"end":...} line is incomplete and refused.  Decoders are bounded: LINLI_WIRE_MAX_BODY bytes
 * after decompression, LINLI_WIRE_MAX_LINE a line, LINLI_WIRE_MAX_OPS operations. */
#define LINLI_WIRE_MAX_BODY (8 * 1024 * 1024)
#define LINLI_WIRE_MAX_LINE (1024 * 1024)
#define LINLI_WIRE_MAX_OPS  500

typedef struct { gint64 com, epoch, device; GPtrArray *ops; /* (owned) LinliOp, rising numbers */ } LinliPush;
/* @kind_no: 0 = everything; else only the rows alive of that kind in the one grid asked for, whole: what mends a replica. */
typedef struct { gint64 com, epoch, scope_version; guint catalogue; GArray *cursors; /* (owned) LinliCursor */ guint max_rows, kind_no; } LinliPull;

LinliPush *linli_push_new  (gint64 com, gint64 epoch, gint64 device) G_GNUC_WARN_UNUSED_RESULT;
void       linli_push_free (LinliPush *push);
LinliPull *linli_pull_new  (gint64 com, gint64 epoch) G_GNUC_WARN_UNUSED_RESULT;
void       linli_pull_free (LinliPull *pull);

void             linli_wire_write_push        (GString *out, const LinliPush *push);
LinliPush       *linli_wire_read_push         (LinliCatalogue *catalogue, const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             linli_wire_write_push_answer (GString *out, const LinliPushAnswer *answer);
LinliPushAnswer *linli_wire_read_push_answer  (LinliCatalogue *catalogue, const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             linli_wire_write_pull        (GString *out, const LinliPull *pull);
LinliPull       *linli_wire_read_pull         (const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             linli_wire_write_page        (GString *out, const LinliPage *page);
/* asked is empty in the result: the client fills it from its request. */
LinliPage       *linli_wire_read_page         (LinliCatalogue *catalogue, const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One operation as its own line: what the outbox stores. */
void             linli_wire_write_op          (GString *out, const LinliOp *op);
LinliOp         *linli_wire_read_op           (LinliCatalogue *catalogue, const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A value alone as JSON: null, number, string, {"b":"base64"}, {"r":1.5}, {"m":1 unknown | 2 declined}. */
void             linli_wire_write_value       (GString *out, const LinliValue *value);
gboolean         linli_wire_read_value        (JsonNode *node, LinliValue *ret_value, GError **error);

/* All values of a row as one compact blob by field number (the server's `body`): varint field number, type byte, payload. */
GBytes          *linli_body_encode            (const LinliRow *row) G_GNUC_WARN_UNUSED_RESULT;
gboolean         linli_body_decode            (LinliRow *row, gconstpointer data, gsize length, GError **error);
/* One value without its type; nothing for no value and for marks.  @type as in LinliValue, from outside. */
void             linli_body_append_payload    (GByteArray *out, const LinliValue *value);
gboolean         linli_body_read_payload      (const guint8 **cursor, const guint8 *end, guint type, LinliValue *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliPush, linli_push_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliPull, linli_pull_free)

/* Bounded zstd (X-Enc: zstd): refuses frames without a content size, over LINLI_WIRE_MAX_BODY, or over 200:1 + 4 KiB. */
/* What an edit or two thousand come to is packed harder: a few milliseconds for a sixth of the bytes. */
#define LINLI_ZSTD_LEVEL(length) ((length) <= 256 * 1024 ? 9 : 3)
GBytes *linli_zstd_pack   (gconstpointer data, gsize length, int level) G_GNUC_WARN_UNUSED_RESULT;
GBytes *linli_zstd_unpack (gconstpointer data, gsize length, gsize max_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Digest of one (grid, kind): count and the sum mod 2^64 of a 64-bit hash over id, values, clock of every row alive; order-free. */
typedef struct { guint64 count, sum; } LinliDigest;
typedef struct { gint64 grid; guint kind_no; LinliDigest digest; } LinliGridDigest;
/* What two sides compare: of these grids, at number @seq of the partition, the digest of every kind that has rows.  A reader asks with
 * his own number and the digest of his catalogue's files, and is told of those grids in which nothing is newer than that number. */
typedef struct
{
  gint64  com, epoch, seq, scope_version;
  char   *catalogue;  /* (owned) (nullable) */
  GArray *grids;      /* (owned) gint64 */
  GArray *digests;    /* (owned) LinliGridDigest */
} LinliDigests;
void   linli_digest_add    (LinliDigest *digest, const LinliRow *row);
void   linli_digest_remove (LinliDigest *digest, const LinliRow *row);
/* (transfer full) 32 hex digits */
char  *linli_digest_format (const LinliDigest *digest) G_GNUC_WARN_UNUSED_RESULT;

LinliDigests *linli_digests_new  (gint64 com, gint64 epoch) G_GNUC_WARN_UNUSED_RESULT;
void          linli_digests_free (LinliDigests *digests);
/* The entry of (grid, kind), made when there is none; until the next is made. */
LinliDigest  *linli_digests_get  (LinliDigests *digests, gint64 grid, guint kind_no);
gboolean      linli_digests_tell_of (const LinliDigests *digests, gint64 grid);
/* Appends to @different (LinliGridDigest: grid and kind) what is not the same in both, of the grids that @theirs tells of. */
void          linli_digests_compare (const LinliDigests *mine, const LinliDigests *theirs, GArray *different);
/* linli-wire-digest.c: the question, which has no digests, and the answer. */
void          linli_wire_write_digest_ask (GString *out, const LinliDigests *digests);
LinliDigests *linli_wire_read_digest_ask  (const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          linli_wire_write_digests    (GString *out, const LinliDigests *digests);
LinliDigests *linli_wire_read_digests     (const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliDigests, linli_digests_free)

G_END_DECLS
