/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-op.c - one operation of one device on one row, as a value. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-op.h"

#include "linli-error.h"
#include "linli-wire.h"

#include <string.h>

#define MAX_REASON 500

static void
clear_change (gpointer data)
{
  LinliChange *change = data;

  linli_value_clear (&change->old_value);
  linli_value_clear (&change->new_value);
}

LinliOp *
linli_op_new (LinliOpKind type, const LinliKind *kind, const LinliId *id)
{
  LinliOp *op = g_new0 (LinliOp, 1);

  op->type = type;
  op->kind = kind;
  op->id = *id;
  op->changes = g_array_new (FALSE, TRUE, sizeof (LinliChange));
  g_array_set_clear_func (op->changes, clear_change);
  return op;
}

LinliOp *
linli_op_copy (const LinliOp *op)
{
  LinliOp *copy = linli_op_new (op->type, op->kind, &op->id);
  GArray *changes = copy->changes;

  *copy = *op;
  copy->changes = changes;
  copy->reason = g_strdup (op->reason);
  for (guint i = 0; i < op->changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op->changes, LinliChange, i);

      linli_op_add_change (copy, change->field_no, change->base, &change->old_value, &change->new_value);
    }
  return copy;
}

void
linli_op_free (LinliOp *op)
{
  if (op == NULL)
    return;
  g_array_unref (op->changes);
  g_free (op->reason);
  g_free (op);
}

void
linli_op_add_change (LinliOp *op, guint field_no, gint64 base, const LinliValue *old_value, const LinliValue *new_value)
{
  LinliChange change = { field_no, base, LINLI_VALUE_INIT, LINLI_VALUE_INIT };
  guint place = 0;

  if (old_value != NULL)
    linli_value_copy (old_value, &change.old_value);
  if (new_value != NULL)
    linli_value_copy (new_value, &change.new_value);

  while (place < op->changes->len && g_array_index (op->changes, LinliChange, place).field_no < field_no)
    place++;
  if (place < op->changes->len && g_array_index (op->changes, LinliChange, place).field_no == field_no)
    g_array_remove_index (op->changes, place);
  g_array_insert_val (op->changes, place, change);
}

LinliChange *
linli_op_find (const LinliOp *op, guint field_no)
{
  for (guint i = 0; i < op->changes->len; i++)
    if (g_array_index (op->changes, LinliChange, i).field_no == field_no)
      return &g_array_index (op->changes, LinliChange, i);
  return NULL;
}

static gboolean
refuse (const LinliOp *op, const LinliField *field, const char *reason, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "operation %" G_GINT64_FORMAT " on %s%s%s: %s", op->number,
               op->kind->name, field != NULL ? "." : "", field != NULL ? field->name : "", reason);
  return FALSE;
}

static gboolean
check_change (const LinliOp *op, const LinliChange *change, GError **error)
{
  const LinliField *field = linli_kind_get_field_no (op->kind, change->field_no);

  if (field == NULL)
    return refuse (op, NULL, "no such field", error);
  if (field->type == LINLI_TYPE_COMPUTED)
    return refuse (op, field, "computed, not entered", error);
  if (change->base < 0)
    return refuse (op, field, "a base below zero", error);

  switch (op->type)
    {
    case LINLI_OP_VERIFY:
      return TRUE;
    case LINLI_OP_SET:
      if (field->policy != LINLI_POLICY_SET)
        return refuse (op, field, "not a set", error);
      return linli_field_check (field, &change->old_value, error) && linli_field_check (field, &change->new_value, error);
    case LINLI_OP_COUNTER:
      if (field->policy != LINLI_POLICY_COUNTER || change->new_value.type != LINLI_VALUE_INTEGER)
        return refuse (op, field, "not a counter", error);
      if (change->new_value.integer > G_MAXINT32 || change->new_value.integer < -G_MAXINT32)
        return refuse (op, field, "a step out of bounds", error);
      return TRUE;
    case LINLI_OP_CREATE:
    case LINLI_OP_UPDATE:
    case LINLI_OP_RESOLVE:
      return linli_field_check (field, &change->new_value, error);
    case LINLI_OP_DELETE:
    default:
      return refuse (op, field, "a deletion carries no values", error);
    }
}

gboolean
linli_op_check (const LinliOp *op, GError **error)
{
  if (op->number < 1 || op->group < 1 || op->group > op->number || op->hlc < 0 || op->day < 0 || op->day > 4000000)
    return refuse (op, NULL, "a number out of bounds", error);
  if (op->reason != NULL && g_utf8_strlen (op->reason, -1) > MAX_REASON)
    return refuse (op, NULL, "the reason is too long", error);
  if (op->type == LINLI_OP_DELETE && op->changes->len > 0)
    return refuse (op, NULL, "a deletion carries no values", error);
  if (op->type == LINLI_OP_RESOLVE && (op->changes->len > 1 || op->base < 0 || linli_id_is_null (&op->conflict)
                                       || op->choice < LINLI_SIDE_SERVER || op->choice > LINLI_SIDE_OTHER))
    return refuse (op, NULL, "a resolution names one conflict and one choice", error);

  for (guint i = 0; i < op->changes->len; i++)
    if (!check_change (op, &g_array_index (op->changes, LinliChange, i), error))
      return FALSE;
  return TRUE;
}

guint64
linli_op_sum (const LinliOp *op)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint64 sum = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  g_string_append_printf (text, "%c %u %d ", (char) op->type, op->kind->no, op->choice);
  g_string_append_len (text, (const char *) op->id.bytes, sizeof op->id.bytes);
  g_string_append_len (text, (const char *) op->conflict.bytes, sizeof op->conflict.bytes);
  for (guint i = 0; i < op->changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op->changes, LinliChange, i);

      g_string_append_printf (text, " %u ", change->field_no);
      linli_wire_write_value (text, &change->new_value);
    }
  for (gsize i = 0; i < text->len; i++)
    sum = (sum ^ (guint8) text->str[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return sum != 0 ? sum : 1;
}
