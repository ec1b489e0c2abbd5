/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-strike.c - a record that was handed over and of which nobody took anything does not stay behind as an empty one.
 *
 * What somebody made in a grid that was no longer his stands there without anything in it, each field a conflict.  When the last of them is settled
 * for the side that has nothing, the record goes: nobody could close it, for what closes a record wants its name. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-fault.h"

/* Nothing was ever written to it but that it is there. */
static gboolean
is_untouched (const LinliRow *row)
{
  if ((row->extra != NULL && row->extra->len > 0) || (row->clock.entries != NULL && row->clock.entries->len > 0))
    return FALSE;
  for (guint i = 0; i < row->n_values; i++)
    if (row->values[i].type != LINLI_VALUE_NULL)
      return FALSE;
  return TRUE;
}

static gboolean
has_open (BackendMove *move, gboolean *ret_open, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (move->self, "SELECT 1 FROM conflict WHERE record=? AND state=0 LIMIT 1", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  backend_bind_id (stmt, 1, &move->op->id);
  step = backend_step (move->self, stmt, error);
  if (step > 0)
    sqlite3_reset (stmt);
  *ret_open = step > 0;
  return step >= 0;
}

/* Adds the row of @kind to @rows, if there is one that lives.  FALSE on error; *ret_touched: it holds something. */
static gboolean
collect (BackendMove *move, const LinliKind *kind, GPtrArray *rows, GArray *gseqs, gboolean *ret_touched, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  gint64 gseq = 0;
  g_autoptr(LinliRow) row = backend_load_row (move->self, kind, &move->op->id, &gseq, &wrong);

  *ret_touched = FALSE;
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (row == NULL || row->deleted)
    return TRUE;
  *ret_touched = row->com != move->com || !is_untouched (row);
  g_ptr_array_add (rows, g_steal_pointer (&row));
  g_array_append_val (gseqs, gseq);
  return TRUE;
}

gboolean
backend_strike_empty (BackendMove *move, GError **error)
{
  const LinliKind *core = linli_kind_get_core (move->op->kind);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_row_free);
  g_autoptr(GArray) gseqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean touched, open;

  if (!collect (move, core, rows, gseqs, &touched, error))
    return FALSE;
  if (rows->len == 0 || touched || linli_fault (LINLI_FAULT_EMPTY_STAYS))
    return TRUE;
  for (guint i = 0; core->facets != NULL && i < core->facets->len; i++)
    {
      if (!collect (move, g_ptr_array_index (core->facets, i), rows, gseqs, &touched, error))
        return FALSE;
      if (touched)
        return TRUE;
    }
  if (!has_open (move, &open, error))
    return FALSE;
  for (guint i = 0; !open && i < rows->len; i++)
    {
      LinliRow *row = g_ptr_array_index (rows, i);

      row->deleted = TRUE;
      row->seq = ++*move->seq;
      linli_row_clock_reset (&row->clock, row->seq, move->device);
      if (row->prov != NULL)
        g_array_set_size (row->prov, 0);
      if (!backend_write_row (move->self, row, g_array_index (gseqs, gint64, i), move->note, error)
          || !backend_write_audit (move->self, move->com, row->seq, move->device, move->now_ms, move->op, error))
        return FALSE;
    }
  return TRUE;
}
