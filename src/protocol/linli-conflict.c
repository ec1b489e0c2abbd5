/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-conflict.h"

LinliConflict *
linli_conflict_new (const LinliKind *kind, const LinliId *record, gint64 device, gint64 op, guint field_no)
{
  LinliConflict *conflict = g_new0 (LinliConflict, 1);
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%u", device, op, field_no);

  linli_id_derive ("linli-conflict", name, strlen (name), &conflict->id);
  conflict->type = LINLI_CONFLICT_FIELD;
  conflict->kind = kind;
  conflict->record = *record;
  conflict->field_no = field_no;
  conflict->device = device;
  conflict->op = op;
  return conflict;
}

LinliConflict *
linli_conflict_copy (const LinliConflict *conflict)
{
  LinliConflict *copy = g_memdup2 (conflict, sizeof *conflict);

  linli_value_copy (&conflict->base, &copy->base);
  linli_value_copy (&conflict->server, &copy->server);
  linli_value_copy (&conflict->mine, &copy->mine);
  return copy;
}

void
linli_conflict_free (LinliConflict *conflict)
{
  if (conflict == NULL)
    return;
  linli_value_clear (&conflict->base);
  linli_value_clear (&conflict->server);
  linli_value_clear (&conflict->mine);
  g_free (conflict);
}

const char *
linli_conflict_state_to_string (LinliConflictState state)
{
  switch (state)
    {
    case LINLI_CONFLICT_RESOLVED:
      return "resolved";
    case LINLI_CONFLICT_MOOT:
      return "moot";
    case LINLI_CONFLICT_SETTLED_HERE:
      return "settled";
    case LINLI_CONFLICT_OPEN:
    default:
      return "open";
    }
}
