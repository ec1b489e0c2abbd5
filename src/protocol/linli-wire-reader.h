/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-op.h"

G_BEGIN_DECLS

/* A strict cursor over one line of the wire, without a tree: the lines of a page are many and flat.  Takes exactly what the
 * writer may write (RFC 8259 values, integers of int64); the first refusal stays and everything after it fails. */
typedef struct
{
  const char *start, *at, *end;
  const char *reason;     /* (nullable) static: why it was refused */
  GString    *scratch;    /* (owned) the last string */
} LinliWireReader;

void     linli_wire_reader_init  (LinliWireReader *reader, const char *line, gsize length);
/* The next line, with the scratch of the one before. */
void     linli_wire_reader_aim   (LinliWireReader *reader, const char *line, gsize length);
void     linli_wire_reader_clear (LinliWireReader *reader);
gboolean linli_wire_reader_fail  (LinliWireReader *reader, const char *reason);   /* FALSE, always */
gboolean linli_wire_reader_open  (LinliWireReader *reader);                       /* '[' */
gboolean linli_wire_reader_close (LinliWireReader *reader);                       /* ']' */
/* Between elements: TRUE and past the comma when another element follows, FALSE at ']'. @first for the place after '['. */
gboolean linli_wire_reader_more  (LinliWireReader *reader, gboolean first);
gboolean linli_wire_reader_comma (LinliWireReader *reader);
gboolean linli_wire_reader_int   (LinliWireReader *reader, gint64 *ret_value);    /* with the comma or bracket left alone */
gboolean linli_wire_reader_uint  (LinliWireReader *reader, guint64 max, guint64 *ret_value);
gboolean linli_wire_reader_text  (LinliWireReader *reader);                       /* into @scratch */
gboolean linli_wire_reader_id    (LinliWireReader *reader, LinliId *ret_id);
gboolean linli_wire_reader_bytes (LinliWireReader *reader, GByteArray *bytes);    /* base64url text */
gboolean linli_wire_reader_value (LinliWireReader *reader, LinliValue *value);
char     linli_wire_reader_peek  (LinliWireReader *reader);                       /* '\0' at the end */
gboolean linli_wire_reader_end   (LinliWireReader *reader);                       /* nothing behind */

/* base64url without padding (RFC 4648 5). */
void     linli_wire_append_base64 (GString *out, gconstpointer data, gsize length);
void     linli_wire_append_id     (GString *out, const LinliId *id);
/* @before ('\0': nothing) and the number; printf would be the dearest part of a page. */
void     linli_wire_append_int    (GString *out, char before, gint64 number);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliWireReader, linli_wire_reader_clear)

G_END_DECLS
