/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-renumber.c - a replica that another one was copied from goes on under another device number.
 *
 * What was answered stays what it was, an operation of the old device, and is not offered again under the new one: it would be decided
 * a second time.  What was not gets new numbers, and so does what a restored server lost of the rest. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"
#include "linli-lineage.h"

/* The lineage of the epoch in which the replica is, and the one that hello told last. */
#define KNOWN_KEY "lineage"
#define TOLD_KEY  "lineage_told"

/* (transfer full) (element-type LinliOp): what waits, or what was accepted of an older device number beyond @fork. */
static GPtrArray *
list_ops (LinliStore *store, gboolean erased, gint64 com, gint64 fork, GError **error)
{
  g_autoptr(LinliDbUse) stmt = erased ? linli_store_stmt (store, "SELECT body FROM outbox WHERE state IN (1, 3) AND st < 4 AND opno < ?1 AND aseq > ?2"
                                                          " AND " LINLI_PART_OPS ("?3") " ORDER BY opno", error)
                               : linli_store_stmt (store, "SELECT body FROM outbox WHERE state = 0 AND state < 3 ORDER BY opno", error);

  if (stmt == NULL)
    return NULL;
  if (erased)
    {
      sqlite3_bind_int64 (stmt, 1, linli_meta_get_int (store, "first_op", 1));
      sqlite3_bind_int64 (stmt, 2, fork);
      sqlite3_bind_int64 (stmt, 3, linli_part_filter (store, com));
    }
  return linli_outbox_read_ops (store, stmt, error);
}

static gboolean
move_op (LinliStore *store, LinliOp *op, gint64 number, gint64 group, GError **error)
{
  static const char *const statements[] = {
    "UPDATE outbox SET opno = ?2, grp = ?3, body = ?4, state = 0 WHERE opno = ?1", "UPDATE history SET opno = ?2 WHERE opno = ?1",
  };
  g_autoptr(GString) body = g_string_new (NULL);
  gint64 old_number = op->number;

  op->number = number;
  op->group = group;
  linli_wire_write_op (body, op);
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      sqlite3_stmt *stmt = linli_store_stmt (store, statements[i], error);

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, old_number);
      sqlite3_bind_int64 (stmt, 2, number);
      if (i == 0)
        {
          sqlite3_bind_int64 (stmt, 3, group);
          sqlite3_bind_text (stmt, 4, body->str, (int) body->len, SQLITE_STATIC);
        }
      if (!linli_db_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

/* They wait as the last of all. */
static gboolean
queue_again (LinliStore *store, GPtrArray *ops, GError **error)
{
  gint64 first = linli_meta_get_int (store, "next_op", 1), old_group = -1, group = first;

  for (guint i = 0; i < ops->len; i++)
    {
      LinliOp *op = g_ptr_array_index (ops, i);

      /* Of a save that was answered in part the rest is one of its own. */
      if (op->group != old_group)
        group = first + i;
      old_group = op->group;
      if (!move_op (store, op, first + i, group, error))
        return FALSE;
    }
  return linli_meta_set_int (store, "next_op", first + ops->len, error);
}

gboolean
linli_store_renumber (LinliStore *store, gint64 device, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autoptr(GPtrArray) ops = NULL;
  gint64 first = linli_meta_get_int (store, "next_op", 1);

  return linli_txn_begin (&txn, store, TRUE, error)
         && (ops = list_ops (store, FALSE, 0, 0, error)) != NULL && queue_again (store, ops, error)
         && linli_meta_set_int (store, "first_op", first, error)
         && linli_meta_set_int (store, "pushed", first - 1, error)
         && linli_meta_set_int (store, "old_device", linli_meta_get_int (store, "device", 0), error)
         && linli_meta_set_int (store, "device", device, error)
         && linli_txn_commit (&txn, error);
}

/* Up to which number the server that was restored holds what the one of before held.  The floor is too low where it was restored twice: what was
 * accepted in between is beyond it and there. */
static gint64
find_fork (LinliStore *store, gint64 com)
{
  g_autofree char *known_text = linli_part_get_text (store, com, KNOWN_KEY), *told_text = linli_part_get_text (store, com, TOLD_KEY);
  g_autoptr(GArray) known = linli_lineage_from_text (known_text), told = linli_lineage_from_text (told_text);
  gint64 seq;

  return linli_lineage_find_fork (known, told, &seq) && !linli_fault (LINLI_FAULT_LINEAGE_UNHEARD) ? seq : linli_part_get_int (store, com, "restored_floor", 0);
}

gboolean
linli_lineage_note (LinliStore *store, gint64 com, GArray *lineage, GError **error)
{
  g_autofree char *text = linli_lineage_to_text (lineage), *old = linli_part_get_text (store, com, TOLD_KEY);

  return g_strcmp0 (text, old) == 0 || linli_part_set_text (store, com, TOLD_KEY, text, error);
}

gboolean
linli_store_note_lineage (LinliStore *store, GArray *lineage, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };

  return linli_txn_begin (&txn, store, FALSE, error) && linli_lineage_note (store, linli_part_now (store), lineage, error)
         && linli_txn_commit (&txn, error);
}

gboolean
linli_lineage_is_known (LinliStore *store, gint64 com, GError **error)
{
  g_autofree char *told = linli_part_get_text (store, com, TOLD_KEY), *known = linli_part_get_text (store, com, KNOWN_KEY);

  return told == NULL || g_strcmp0 (told, known) == 0 || linli_part_set_text (store, com, KNOWN_KEY, told, error);
}

gboolean
linli_renumber_erased (LinliStore *store, gint64 com, GError **error)
{
  g_autoptr(GPtrArray) ops = NULL;

  if (linli_part_get_int (store, com, "restored_floor", 0) <= 0 || linli_meta_get_int (store, "first_op", 1) <= 1)
    return TRUE;
  ops = list_ops (store, TRUE, com, linli_fault (LINLI_FAULT_RENUMBERED_AGAIN) ? -1 : find_fork (store, com), error);
  return ops != NULL && queue_again (store, ops, error);
}

gboolean
linli_store_note_floor (LinliStore *store, gint64 floor, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };

  if (linli_part_get_int (store, linli_part_now (store), "restored_floor", 0) == floor)
    return TRUE;
  return linli_txn_begin (&txn, store, FALSE, error) && linli_part_set_int (store, linli_part_now (store), "restored_floor", floor, error) && linli_txn_commit (&txn, error);
}
