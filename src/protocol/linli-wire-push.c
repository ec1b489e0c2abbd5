/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-wire-push.c - pushes and their answers as lines.
 *
 *   push    {"v":1,"com":C,"ep":E,"dev":D,"n":N}  then N operations  then {"end":N}
 *   op      [number,number-group,"u",kind,id,com,grid,base,hlc,user,day,source,[[field,base,old,new],...],reason|null]
 *           a resolution "r" goes on: ...,reason|null,conflict,choice]
 *   answer  {"com":C,"ep":E,"seq":S,"safe":F,"t":ms,"n":N}  then N results  then {"end":N}
 *   result  [number,status,why,seq,[conflict,...]] */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wire.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-wire-lines.h"

#include <string.h>

#define MAX_REASON_BYTES 2048

LinliPush *
linli_push_new (gint64 com, gint64 epoch, gint64 device)
{
  LinliPush *push = g_new0 (LinliPush, 1);

  push->com = com;
  push->epoch = epoch;
  push->device = device;
  push->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_op_free);
  return push;
}

void
linli_push_free (LinliPush *push)
{
  if (push == NULL)
    return;
  g_ptr_array_unref (push->ops);
  g_free (push);
}

void
linli_wire_write_op (GString *out, const LinliOp *op)
{
  const gint64 numbers[] = { op->com, op->grid, op->base, op->hlc, op->user, op->day, op->source };

  linli_wire_append_int (out, '[', op->number);
  linli_wire_append_int (out, ',', op->number - op->group);
  g_string_append (out, ",\"");
  g_string_append_c (out, (char) op->type);
  g_string_append_c (out, '"');
  linli_wire_append_int (out, ',', op->kind->no);
  g_string_append_c (out, ',');
  linli_wire_append_id (out, &op->id);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    linli_wire_append_int (out, ',', numbers[i]);
  g_string_append (out, ",[");
  for (guint i = 0; i < op->changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op->changes, LinliChange, i);

      if (i > 0)
        g_string_append_c (out, ',');
      linli_wire_append_int (out, '[', change->field_no);
      linli_wire_append_int (out, ',', change->base);
      g_string_append_c (out, ',');
      linli_wire_write_value (out, &change->old_value);
      g_string_append_c (out, ',');
      linli_wire_write_value (out, &change->new_value);
      g_string_append_c (out, ']');
    }
  g_string_append (out, "],");
  if (op->reason != NULL)
    linli_json_append_string (out, op->reason, -1);
  else
    g_string_append (out, "null");
  if (op->type == LINLI_OP_RESOLVE)
    {
      g_string_append_c (out, ',');
      linli_wire_append_id (out, &op->conflict);
      linli_wire_append_int (out, ',', op->choice);
    }
  g_string_append_c (out, ']');
}

static gboolean
read_changes (LinliWireReader *reader, LinliOp *op)
{
  if (!linli_wire_reader_comma (reader) || !linli_wire_reader_open (reader))
    return FALSE;
  for (gboolean first = TRUE; linli_wire_reader_more (reader, first); first = FALSE)
    {
      g_auto(LinliValue) old_value = LINLI_VALUE_INIT;
      g_auto(LinliValue) new_value = LINLI_VALUE_INIT;
      guint64 field_no;
      gint64 base;

      if (!linli_wire_reader_open (reader) || !linli_wire_reader_uint (reader, 65535, &field_no) || !linli_wire_reader_comma (reader)
          || !linli_wire_reader_int (reader, &base) || !linli_wire_reader_comma (reader)
          || !linli_wire_reader_value (reader, &old_value) || !linli_wire_reader_comma (reader)
          || !linli_wire_reader_value (reader, &new_value) || !linli_wire_reader_close (reader))
        return FALSE;
      if (op->changes->len >= 512)
        return linli_wire_reader_fail (reader, "too many changes in one operation");
      linli_op_add_change (op, (guint) field_no, base, &old_value, &new_value);
    }
  return linli_wire_reader_close (reader);
}

static LinliOp *
read_op (LinliWireReader *reader, LinliCatalogue *catalogue)
{
  static const char types[] = { LINLI_OP_CREATE, LINLI_OP_UPDATE, LINLI_OP_VERIFY, LINLI_OP_SET, LINLI_OP_COUNTER, LINLI_OP_DELETE,
                                LINLI_OP_RESOLVE };
  g_autoptr(LinliOp) op = NULL;
  const LinliKind *kind;
  LinliId id;
  gint64 number, behind, numbers[6];
  guint64 kind_no, source, choice = LINLI_SIDE_NONE;
  char type;

  if (!linli_wire_reader_open (reader) || !linli_wire_reader_int (reader, &number) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_int (reader, &behind) || !linli_wire_reader_comma (reader) || !linli_wire_reader_text (reader))
    return NULL;
  type = reader->scratch->len == 1 ? reader->scratch->str[0] : '\0';
  if (type == '\0' || memchr (types, type, sizeof types) == NULL)
    {
      linli_wire_reader_fail (reader, "no such operation");
      return NULL;
    }
  if (!linli_wire_reader_comma (reader) || !linli_wire_reader_uint (reader, 65535, &kind_no) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_id (reader, &id))
    return NULL;
  kind = linli_catalogue_get_kind_no (catalogue, (guint) kind_no);
  if (kind == NULL)
    {
      linli_wire_reader_fail (reader, "no such kind");
      return NULL;
    }

  op = linli_op_new ((LinliOpKind) type, kind, &id);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!linli_wire_reader_comma (reader) || !linli_wire_reader_int (reader, &numbers[i]))
      return NULL;
  if (!linli_wire_reader_comma (reader) || !linli_wire_reader_uint (reader, 255, &source) || !read_changes (reader, op)
      || !linli_wire_reader_comma (reader))
    return NULL;
  if (linli_wire_reader_peek (reader) == '"')
    {
      if (!linli_wire_reader_text (reader))
        return NULL;
      if (reader->scratch->len > MAX_REASON_BYTES)
        {
          linli_wire_reader_fail (reader, "the reason is too long");
          return NULL;
        }
      op->reason = g_strdup (reader->scratch->str);
    }
  else
    {
      g_auto(LinliValue) nothing = LINLI_VALUE_INIT;

      if (!linli_wire_reader_value (reader, &nothing))
        return NULL;
    }
  if (op->type == LINLI_OP_RESOLVE
      && (!linli_wire_reader_comma (reader) || !linli_wire_reader_id (reader, &op->conflict) || !linli_wire_reader_comma (reader)
          || !linli_wire_reader_uint (reader, LINLI_SIDE_OTHER, &choice)))
    return NULL;
  if (!linli_wire_reader_close (reader))
    return NULL;

  op->number = number;
  op->group = behind >= 0 && behind < number ? number - behind : 0;
  op->com = numbers[0];
  op->grid = numbers[1];
  op->base = numbers[2];
  op->hlc = numbers[3];
  op->user = numbers[4];
  op->day = numbers[5];
  op->source = (guint) source;
  op->choice = (LinliSide) choice;
  return g_steal_pointer (&op);
}

LinliOp *
linli_wire_read_op (LinliCatalogue *catalogue, const char *text, gsize length, GError **error)
{
  g_auto(LinliWireReader) reader = { 0 };
  g_autoptr(LinliOp) op = NULL;

  linli_wire_reader_init (&reader, text, length);
  op = read_op (&reader, catalogue);
  if (op == NULL || !linli_wire_reader_end (&reader))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "operation: %s", reader.reason);
      return NULL;
    }
  return g_steal_pointer (&op);
}

void
linli_wire_write_push (GString *out, const LinliPush *push)
{
  g_string_append_printf (out, "{\"v\":1,\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"dev\":%" G_GINT64_FORMAT
                          ",\"n\":%u}\n", push->com, push->epoch, push->device, push->ops->len);
  for (guint i = 0; i < push->ops->len; i++)
    {
      linli_wire_write_op (out, g_ptr_array_index (push->ops, i));
      g_string_append_c (out, '\n');
    }
  g_string_append_printf (out, "{\"end\":%u}\n", push->ops->len);
}

/* The closing line and nothing behind it. */
static gboolean
read_end (LinliWireLines *lines, gint64 n, GError **error)
{
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!linli_wire_lines_next (lines, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        linli_wire_lines_refuse (lines, "the body is cut off: no closing line", error);
      return FALSE;
    }
  node = linli_wire_lines_object (lines, error);
  if (node == NULL)
    return FALSE;
  if (linli_json_int_or (json_node_get_object (node), "end", -1) != n)
    return linli_wire_lines_refuse (lines, "the closing line does not count what came", error);
  if (lines->at != lines->end)
    return linli_wire_lines_refuse (lines, "text behind the closing line", error);
  return TRUE;
}

/* The first line of a body and how many lines follow, at most LINLI_WIRE_MAX_OPS. */
static JsonNode *
read_head (LinliWireLines *lines, gint64 *ret_n, GError **error)
{
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!linli_wire_lines_next (lines, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        linli_wire_lines_refuse (lines, "the body is empty", error);
      return NULL;
    }
  node = linli_wire_lines_object (lines, error);
  if (node == NULL || !linli_json_get_int (json_node_get_object (node), "n", ret_n, error))
    return NULL;
  if (*ret_n < 0 || *ret_n > LINLI_WIRE_MAX_OPS)
    {
      linli_wire_lines_refuse (lines, "too many operations in one body", error);
      return NULL;
    }
  return g_steal_pointer (&node);
}

LinliPush *
linli_wire_read_push (LinliCatalogue *catalogue, const char *text, gsize length, GError **error)
{
  LinliWireLines lines;
  g_autoptr(JsonNode) head = NULL;
  g_autoptr(LinliPush) push = NULL;
  JsonObject *object;
  gint64 n, com, epoch, device, last = 0;

  if (!linli_wire_lines_init (&lines, text, length, error) || (head = read_head (&lines, &n, error)) == NULL)
    return NULL;
  object = json_node_get_object (head);
  if (!linli_json_get_int (object, "com", &com, error) || !linli_json_get_int (object, "ep", &epoch, error)
      || !linli_json_get_int (object, "dev", &device, error))
    return NULL;
  if (linli_json_int_or (object, "v", 1) != 1)
    {
      linli_wire_lines_refuse (&lines, "a version of the protocol that is not spoken here", error);
      return NULL;
    }

  push = linli_push_new (com, epoch, device);
  for (gint64 i = 0; i < n; i++)
    {
      g_auto(LinliWireReader) reader = { 0 };
      LinliOp *op;

      if (!linli_wire_lines_next (&lines, error))
        {
          if (error == NULL || *error == NULL)
            linli_wire_lines_refuse (&lines, "the body is cut off", error);
          return NULL;
        }
      linli_wire_reader_init (&reader, lines.line, lines.length);
      op = read_op (&reader, catalogue);
      if (op != NULL)
        g_ptr_array_add (push->ops, op);
      if (op == NULL || !linli_wire_reader_end (&reader))
        {
          linli_wire_lines_refuse (&lines, reader.reason, error);
          return NULL;
        }
      if (op->number <= last)
        {
          linli_wire_lines_refuse (&lines, "operations must come in rising order", error);
          return NULL;
        }
      last = op->number;
    }
  if (!read_end (&lines, n, error))
    return NULL;
  return g_steal_pointer (&push);
}

void
linli_wire_write_push_answer (GString *out, const LinliPushAnswer *answer)
{
  g_string_append_printf (out, "{\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT
                          ",\"safe\":%" G_GINT64_FORMAT ",\"t\":%" G_GINT64_FORMAT ",\"n\":%u}\n",
                          answer->com, answer->epoch, answer->seq, answer->safe_seq, answer->server_ms, answer->results->len);
  for (guint i = 0; i < answer->results->len; i++)
    {
      const LinliOpResult *result = g_ptr_array_index (answer->results, i);

      g_string_append_printf (out, "[%" G_GINT64_FORMAT ",%d,%d,%" G_GINT64_FORMAT ",[", result->number, result->status,
                              result->why, result->seq);
      for (guint c = 0; c < result->conflicts->len; c++)
        {
          if (c > 0)
            g_string_append_c (out, ',');
          linli_wire_append_conflict (out, g_ptr_array_index (result->conflicts, c));
        }
      g_string_append (out, "]]\n");
    }
  g_string_append_printf (out, "{\"end\":%u}\n", answer->results->len);
}

static LinliOpResult *
read_result (LinliWireReader *reader, LinliCatalogue *catalogue)
{
  LinliOpResult *result;
  gint64 number, seq;
  guint64 status, why;

  if (!linli_wire_reader_open (reader) || !linli_wire_reader_int (reader, &number) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_uint (reader, LINLI_STATUS_RETURNED, &status) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_uint (reader, LINLI_WHY_LAST, &why) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_int (reader, &seq) || !linli_wire_reader_comma (reader) || !linli_wire_reader_open (reader))
    return NULL;
  if (status < LINLI_STATUS_OK)
    {
      linli_wire_reader_fail (reader, "no such status");
      return NULL;
    }

  result = linli_op_result_new (number, (LinliStatus) status, (LinliWhy) why, seq);
  for (gboolean first = TRUE; linli_wire_reader_more (reader, first); first = FALSE)
    {
      LinliConflict *conflict = linli_wire_reader_conflict (reader, catalogue);

      if (conflict != NULL)
        g_ptr_array_add (result->conflicts, conflict);
      else if (reader->reason != NULL)
        break;
    }
  if (!linli_wire_reader_close (reader) || !linli_wire_reader_close (reader))
    {
      linli_op_result_free (result);
      return NULL;
    }
  return result;
}

LinliPushAnswer *
linli_wire_read_push_answer (LinliCatalogue *catalogue, const char *text, gsize length, GError **error)
{
  LinliWireLines lines;
  g_autoptr(JsonNode) head = NULL;
  g_autoptr(LinliPushAnswer) answer = NULL;
  JsonObject *object;
  gint64 n;

  if (!linli_wire_lines_init (&lines, text, length, error) || (head = read_head (&lines, &n, error)) == NULL)
    return NULL;
  object = json_node_get_object (head);
  answer = linli_push_answer_new (0);
  if (!linli_json_get_int (object, "com", &answer->com, error) || !linli_json_get_int (object, "ep", &answer->epoch, error)
      || !linli_json_get_int (object, "seq", &answer->seq, error))
    return NULL;
  answer->safe_seq = linli_json_int_or (object, "safe", 0);
  answer->server_ms = linli_json_int_or (object, "t", 0);

  for (gint64 i = 0; i < n; i++)
    {
      g_auto(LinliWireReader) reader = { 0 };
      LinliOpResult *result;

      if (!linli_wire_lines_next (&lines, error))
        {
          if (error == NULL || *error == NULL)
            linli_wire_lines_refuse (&lines, "the body is cut off", error);
          return NULL;
        }
      linli_wire_reader_init (&reader, lines.line, lines.length);
      result = read_result (&reader, catalogue);
      if (result != NULL)
        g_ptr_array_add (answer->results, result);
      if (result == NULL || !linli_wire_reader_end (&reader))
        {
          linli_wire_lines_refuse (&lines, reader.reason, error);
          return NULL;
        }
    }
  if (!read_end (&lines, n, error))
    return NULL;
  return g_steal_pointer (&answer);
}
