/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-wire.h"
#include "linli-wire-reader.h"

G_BEGIN_DECLS

/* Walks the lines of a body; shared by the decoders. */
typedef struct
{
  const char *at, *end;
  guint       number;   /* of the line last given, from 1 */
  const char *line;
  gsize       length;
} LinliWireLines;

/* Refuses bodies that are too large or not UTF-8. */
gboolean    linli_wire_lines_init   (LinliWireLines *lines, const char *text, gsize length, GError **error);
/* FALSE without error at the end. */
gboolean    linli_wire_lines_next   (LinliWireLines *lines, GError **error);
/* The line as an object; LINLI_ERROR_INVALID names the line. */
JsonNode   *linli_wire_lines_object (LinliWireLines *lines, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    linli_wire_lines_refuse (LinliWireLines *lines, const char *reason, GError **error);  /* FALSE, always */

/* Cursors stand in pulls and in pages: "[[grid,base,after,asof],...]", and member @member of an object. */
void           linli_wire_write_cursors (GString *out, GArray *cursors);
gboolean       linli_wire_read_cursors  (JsonObject *object, const char *member, gint64 com, GArray *cursors, GError **error);

/* Conflicts stand in pages and in answers. */
void           linli_wire_append_conflict (GString *out, const LinliConflict *conflict);
/* (nullable) NULL with reader->reason unset: a kind that this catalogue does not know. */
LinliConflict *linli_wire_reader_conflict (LinliWireReader *reader, LinliCatalogue *catalogue);

G_END_DECLS
