/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-wire-lines.c - lines of a body, and what several kinds of line share. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wire-lines.h"

#include "linli-error.h"
#include "linli-json.h"

#include <string.h>

static const LinliJsonLimits line_limits = { LINLI_WIRE_MAX_LINE, 8, 20000, LINLI_WIRE_MAX_LINE };

gboolean
linli_wire_lines_init (LinliWireLines *lines, const char *text, gsize length, GError **error)
{
  *lines = (LinliWireLines) { text, text + length, 0, text, 0 };

  if (length > LINLI_WIRE_MAX_BODY)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "a body of %" G_GSIZE_FORMAT " bytes is too large", length);
      return FALSE;
    }
  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the body is not UTF-8");
      return FALSE;
    }
  return TRUE;
}

gboolean
linli_wire_lines_refuse (LinliWireLines *lines, const char *reason, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "line %u: %s", lines->number, reason);
  return FALSE;
}

gboolean
linli_wire_lines_next (LinliWireLines *lines, GError **error)
{
  const char *newline;

  if (lines->at >= lines->end)
    return FALSE;

  newline = memchr (lines->at, '\n', (gsize) (lines->end - lines->at));
  lines->line = lines->at;
  lines->length = (gsize) ((newline != NULL ? newline : lines->end) - lines->at);
  lines->at = newline != NULL ? newline + 1 : lines->end;
  lines->number++;
  if (lines->length > LINLI_WIRE_MAX_LINE)
    return linli_wire_lines_refuse (lines, "the line is too long", error);
  return TRUE;
}

/* Numbers and arrays of numbers, as our own writer puts them into first and last lines. (nullable): something else. */
static JsonNode *
read_plain (LinliWireReader *reader, guint depth)
{
  gint64 number;

  if (linli_wire_reader_peek (reader) != '[')
    return linli_wire_reader_int (reader, &number) ? json_node_init_int (json_node_alloc (), number) : NULL;
  if (depth == 0 || !linli_wire_reader_open (reader))
    return NULL;
  {
    g_autoptr(JsonArray) array = json_array_new ();

    for (gboolean first = TRUE; linli_wire_reader_more (reader, first); first = FALSE)
      {
        JsonNode *element = read_plain (reader, depth - 1);

        if (element == NULL)
          return NULL;
        json_array_add_element (array, element);
      }
    return linli_wire_reader_close (reader) ? json_node_init_array (json_node_alloc (), array) : NULL;
  }
}

/* What nearly every such line is, without a general parser; whatever looks otherwise goes through linli_json_parse(), which
 * also says what is wrong with it. */
static JsonNode *
read_plain_object (const LinliWireLines *lines)
{
  g_auto(LinliWireReader) reader = { 0 };
  g_autoptr(JsonObject) object = NULL;

  if (lines->length < 2 || lines->line[0] != '{' || lines->line[lines->length - 1] != '}')
    return NULL;
  object = json_object_new ();
  linli_wire_reader_init (&reader, lines->line + 1, lines->length - 2);
  while (reader.at < reader.end)
    {
      g_autofree char *name = NULL;
      JsonNode *value;

      if ((json_object_get_size (object) > 0 && !linli_wire_reader_comma (&reader)) || !linli_wire_reader_text (&reader)
          || reader.at >= reader.end || *reader.at++ != ':')
        return NULL;
      name = g_strdup (reader.scratch->str);
      value = json_object_has_member (object, name) ? NULL : read_plain (&reader, 2);
      if (value == NULL)
        return NULL;
      json_object_set_member (object, name, value);
    }
  return json_node_init_object (json_node_alloc (), object);
}

JsonNode *
linli_wire_lines_object (LinliWireLines *lines, GError **error)
{
  g_autoptr(JsonNode) node = read_plain_object (lines);

  if (node == NULL)
    node = linli_json_parse (lines->line, (gssize) lines->length, &line_limits, error);
  if (node == NULL)
    {
      g_prefix_error (error, "line %u: ", lines->number);
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      linli_wire_lines_refuse (lines, "expected an object", error);
      return NULL;
    }
  return g_steal_pointer (&node);
}

void
linli_wire_append_conflict (GString *out, const LinliConflict *conflict)
{
  g_string_append (out, "[\"c\",");
  linli_wire_append_id (out, &conflict->id);
  g_string_append_printf (out, ",%d,%u,", conflict->type, conflict->kind->no);
  linli_wire_append_id (out, &conflict->record);
  g_string_append_printf (out, ",%u,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",",
                          conflict->field_no, conflict->com, conflict->grid, conflict->seq, conflict->base_seq);
  linli_wire_write_value (out, &conflict->base);
  g_string_append_c (out, ',');
  linli_wire_write_value (out, &conflict->server);
  g_string_append_c (out, ',');
  linli_wire_write_value (out, &conflict->mine);
  g_string_append_printf (out, ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT
                          ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%d",
                          conflict->server_seq, conflict->server_user, conflict->server_at, conflict->device, conflict->op,
                          conflict->user, conflict->at, conflict->state);
  if (conflict->came > 0)
    linli_wire_append_int (out, ',', conflict->came);
  g_string_append_c (out, ']');
}

static gboolean
read_ints (LinliWireReader *reader, gint64 *numbers, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!linli_wire_reader_comma (reader) || !linli_wire_reader_int (reader, &numbers[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_values (LinliWireReader *reader, LinliValue **values, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!linli_wire_reader_comma (reader) || !linli_wire_reader_value (reader, values[i]))
      return FALSE;
  return TRUE;
}

LinliConflict *
linli_wire_reader_conflict (LinliWireReader *reader, LinliCatalogue *catalogue)
{
  g_autoptr(LinliConflict) conflict = g_new0 (LinliConflict, 1);
  LinliValue *values[] = { &conflict->base, &conflict->server, &conflict->mine };
  gint64 place[5], ends[8], type_kind[2], came = 0;

  if (!linli_wire_reader_open (reader) || !linli_wire_reader_text (reader)
      || (!g_str_equal (reader->scratch->str, "c") && !linli_wire_reader_fail (reader, "expected a conflict"))
      || !linli_wire_reader_comma (reader) || !linli_wire_reader_id (reader, &conflict->id)
      || !read_ints (reader, type_kind, 2) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_id (reader, &conflict->record) || !read_ints (reader, place, 5)
      || !read_values (reader, values, G_N_ELEMENTS (values)) || !read_ints (reader, ends, 8)
      || (linli_wire_reader_more (reader, FALSE) && !linli_wire_reader_int (reader, &came)) || !linli_wire_reader_close (reader))
    return NULL;
  if (type_kind[0] < LINLI_CONFLICT_FIELD || type_kind[0] > LINLI_CONFLICT_DUPLICATE || ends[7] < LINLI_CONFLICT_OPEN
      || ends[7] > LINLI_CONFLICT_MOOT || place[0] < 0 || place[0] > 65535)
    {
      linli_wire_reader_fail (reader, "a conflict out of bounds");
      return NULL;
    }

  conflict->type = (LinliConflictType) type_kind[0];
  conflict->kind = type_kind[1] > 0 && type_kind[1] <= 65535 ? linli_catalogue_get_kind_no (catalogue, (guint) type_kind[1]) : NULL;
  conflict->field_no = (guint) place[0];
  conflict->com = place[1];
  conflict->grid = place[2];
  conflict->seq = place[3];
  conflict->base_seq = place[4];
  conflict->server_seq = ends[0];
  conflict->server_user = ends[1];
  conflict->server_at = ends[2];
  conflict->device = ends[3];
  conflict->op = ends[4];
  conflict->user = ends[5];
  conflict->at = ends[6];
  conflict->state = (LinliConflictState) ends[7];
  conflict->came = MAX (0, came);
  if (conflict->kind == NULL)
    return NULL;
  return g_steal_pointer (&conflict);
}
