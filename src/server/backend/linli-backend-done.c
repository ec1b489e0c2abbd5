/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-done.c - what was decided, kept for who asks again, and the audit. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"
#include "linli-fault.h"

int
backend_find_done (LinliBackend *self, gint64 device, gint64 number, LinliOpResult **ret_result, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT st,why,seq FROM op_done WHERE dev=? AND opno=?", error);
  int step;

  if (stmt == NULL)
    return -1;
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, number);
  step = backend_step (self, stmt, error);
  if (step <= 0)
    return step;
  *ret_result = linli_op_result_new (number, (LinliStatus) sqlite3_column_int (stmt, 0), (LinliWhy) sqlite3_column_int (stmt, 1),
                                     sqlite3_column_int64 (stmt, 2));
  sqlite3_reset (stmt);
  /* What was handed over is for those who have the record now. */
  if ((*ret_result)->status == LINLI_STATUS_RETURNED && ((*ret_result)->why == LINLI_WHY_SCOPE || (*ret_result)->why == LINLI_WHY_GROUP))
    return 1;
  if (!backend_load_conflicts (self, device, number, (*ret_result)->conflicts, error))
    {
      g_clear_pointer (ret_result, linli_op_result_free);
      return -1;
    }
  return 1;
}

/* *ret_sum: 0 = not kept. */
static gboolean
find_sum (LinliBackend *self, gint64 device, gint64 number, guint64 *ret_sum, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT sum FROM op_sum WHERE dev=? AND opno=?", error);
  int step;

  *ret_sum = 0;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, number);
  step = backend_step (self, stmt, error);
  if (step > 0)
    {
      *ret_sum = (guint64) sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
    }
  return step >= 0;
}

gboolean
backend_write_sum (LinliBackend *self, gint64 device, const LinliOp *op, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT OR REPLACE INTO op_sum(dev,opno,sum) VALUES(?,?,?)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, op->number);
  sqlite3_bind_int64 (stmt, 3, (gint64) linli_op_sum (op));
  return backend_run (self, stmt, error);
}

/* FALSE, always. */
static gboolean
refuse_copy (const LinliOp *op, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "another copy of this replica has sent operation %" G_GINT64_FORMAT
               " already; work with one of the two and enrol the other anew (\"linlictl enroll --anew\"), which keeps its work", op->number);
  return FALSE;
}

/* Two programs that run from one copied disk count alike; what the second one numbered must not be answered with the first one's word. */
gboolean
backend_check_same_op (LinliBackend *self, gint64 com, gint64 device, const LinliOp *op, const LinliOpResult *done, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT body FROM audit WHERE com=? AND seq=? AND dev=? AND opno=?", error);
  g_autoptr(LinliOp) known = NULL;
  gboolean same = TRUE;
  guint64 sum;
  int step;

  if (stmt == NULL)
    return FALSE;
  if (linli_fault (LINLI_FAULT_COPY_ANSWERED))
    return TRUE;
  if (done->seq <= 0)
    {
      if (!find_sum (self, device, op->number, &sum, error))
        return FALSE;
      return sum == 0 || sum == linli_op_sum (op) || linli_fault (LINLI_FAULT_COPY_UNWRITTEN) || refuse_copy (op, error);
    }
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, done->seq);
  sqlite3_bind_int64 (stmt, 3, device);
  sqlite3_bind_int64 (stmt, 4, op->number);
  step = backend_step (self, stmt, error);
  if (step <= 0)
    return step == 0;
  known = linli_wire_read_op (self->catalogue, (const char *) sqlite3_column_text (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0), NULL);
  sqlite3_reset (stmt);
  if (known == NULL)
    return TRUE;
  same = known->kind == op->kind && known->type == op->type && linli_id_equal (&known->id, &op->id) && known->changes->len == op->changes->len
         && linli_id_equal (&known->conflict, &op->conflict) && known->choice == op->choice;
  for (guint i = 0; same && i < op->changes->len; i++)
    {
      const LinliChange *one = &g_array_index (op->changes, LinliChange, i), *other = &g_array_index (known->changes, LinliChange, i);

      same = one->field_no == other->field_no && linli_value_equal (&one->new_value, &other->new_value);
    }
  return same || refuse_copy (op, error);
}

gboolean
backend_write_done (LinliBackend *self, gint64 device, const LinliOpResult *result, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT INTO op_done(dev,opno,st,why,seq) VALUES(?,?,?,?,?)", error);

  if (linli_fault (LINLI_FAULT_NO_DEDUP))
    stmt = backend_prepare (self, "INSERT OR REPLACE INTO op_done(dev,opno,st,why,seq) VALUES(?,?,?,?,?)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, result->number);
  sqlite3_bind_int (stmt, 3, result->status);
  sqlite3_bind_int (stmt, 4, result->why);
  sqlite3_bind_int64 (stmt, 5, result->seq);
  return backend_run (self, stmt, error);
}

gboolean
backend_write_audit (LinliBackend *self, gint64 com, gint64 seq, gint64 device, gint64 now_ms, const LinliOp *op, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT INTO audit(com,seq,dev,opno,user,hlc,at,body) VALUES(?,?,?,?,?,?,?,?)",
                                        error);
  g_autoptr(GString) body = g_string_new (NULL);

  if (stmt == NULL)
    return FALSE;
  linli_wire_write_op (body, op);
  backend_chain_add (self, seq, device, op, now_ms, body);
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, seq);
  sqlite3_bind_int64 (stmt, 3, device);
  sqlite3_bind_int64 (stmt, 4, op->number);
  sqlite3_bind_int64 (stmt, 5, op->user);
  sqlite3_bind_int64 (stmt, 6, op->hlc);
  sqlite3_bind_int64 (stmt, 7, now_ms);
  sqlite3_bind_text (stmt, 8, body->str, (int) body->len, SQLITE_STATIC);
  return backend_run (self, stmt, error);
}
