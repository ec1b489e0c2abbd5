/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-receipt.c - what was done here on one day and what the server made of it, with a digest that tells it from any other. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#define CHINA_MS (8 * 3600 * G_GINT64_CONSTANT (1000))
#define DAY_MS   (24 * 3600 * G_GINT64_CONSTANT (1000))

void
linli_receipt_free (LinliReceipt *receipt)
{
  if (receipt == NULL)
    return;
  g_array_unref (receipt->lines);
  g_free (receipt->name);
  g_free (receipt->digest);
  g_free (receipt);
}

static LinliReceiptLine *
find_line (LinliReceipt *receipt, const LinliKind *kind)
{
  LinliReceiptLine line = { kind, 0, 0, 0, 0 };

  for (guint i = 0; i < receipt->lines->len; i++)
    if (g_array_index (receipt->lines, LinliReceiptLine, i).kind == kind)
      return &g_array_index (receipt->lines, LinliReceiptLine, i);
  g_array_append_val (receipt->lines, line);
  return &g_array_index (receipt->lines, LinliReceiptLine, receipt->lines->len - 1);
}

static void
count_op (LinliReceipt *receipt, LinliStore *store, sqlite3_stmt *stmt)
{
  const LinliKind *kind = linli_catalogue_get_kind_no (store->catalogue, (guint) sqlite3_column_int (stmt, 1));
  gint64 number = sqlite3_column_int64 (stmt, 0);
  LinliReceiptLine *line;

  receipt->first = receipt->first == 0 ? number : receipt->first;
  receipt->last = number;
  if (kind == NULL)
    return;
  line = find_line (receipt, linli_kind_get_core (kind));
  line->saved++;
  switch (sqlite3_column_int (stmt, 2))
    {
    case LINLI_OUT_PENDING:
      line->waiting++;
      break;
    case LINLI_OUT_RETURNED:
      line->returned++;
      break;
    default:
      /* One that was dropped from the tray was never accepted. */
      if (sqlite3_column_int (stmt, 3) == LINLI_STATUS_RETURNED)
        line->returned++;
      else
        line->accepted++;
      break;
    }
}

LinliReceipt *
linli_store_read_receipt (LinliStore *store, gint64 day, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT opno, kind_no, state, st, body FROM outbox WHERE made_at >= ?1 AND made_at < ?2"
                                                 " ORDER BY opno", error);
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);
  g_autoptr(LinliReceipt) receipt = g_new0 (LinliReceipt, 1);
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  LinliStep step;

  receipt->lines = g_array_new (FALSE, TRUE, sizeof (LinliReceiptLine));
  if (stmt == NULL || identity == NULL)
    return NULL;
  receipt->day = day;
  receipt->device = identity->device;
  receipt->name = g_strdup (identity->display_name != NULL ? identity->display_name : identity->login);
  sqlite3_bind_int64 (stmt, 1, day * DAY_MS - CHINA_MS);
  sqlite3_bind_int64 (stmt, 2, (day + 1) * DAY_MS - CHINA_MS);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      count_op (receipt, store, stmt);
      g_checksum_update (sum, (const guchar *) linli_db_get_text (stmt, 4), sqlite3_column_bytes (stmt, 4));
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
  if (step != LINLI_STEP_DONE)
    return NULL;
  receipt->digest = g_strdup (g_checksum_get_string (sum));
  return g_steal_pointer (&receipt);
}
