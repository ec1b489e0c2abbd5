/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The bytes of a file from outside, one at a time with their line; gzip (of any number of members) is undone on the way.  At most
 * 2 GiB come out, whatever a small file promises. */
typedef struct _LinliByteStream LinliByteStream;

#define LINLI_BYTE_END (-1)   /* the end, or a failure: linli_byte_stream_take_error() */

LinliByteStream *linli_byte_stream_open  (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliByteStream *linli_byte_stream_new   (const char *data, gsize length) G_GNUC_WARN_UNUSED_RESULT;  /* @data is borrowed */
void             linli_byte_stream_close (LinliByteStream *self);
int              linli_byte_stream_next  (LinliByteStream *self);
/* What comes next, as far as it is in memory, without taking it: 64 KiB unless the file is shorter. */
const char      *linli_byte_stream_peek  (LinliByteStream *self, gsize *ret_length);
guint            linli_byte_stream_get_line (LinliByteStream *self);  /* of the next byte */
/* TRUE and @error when reading failed: cut off or damaged (LINLI_ERROR_INVALID), too large, or not to be read (_FAILED). */
gboolean         linli_byte_stream_take_error (LinliByteStream *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliByteStream, linli_byte_stream_close)

G_END_DECLS
