/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-remove.c - taking a replica off a computer, which must lose nothing. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-files.h"
#include "linli-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

gboolean
linli_store_get_unsent (LinliStore *store, LinliUnsent *ret_unsent, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT (SELECT count(*) FROM outbox WHERE state = 0 AND state < 3),"
                                                 " (SELECT count(*) FROM outbox WHERE state = 1 AND state < 3),"
                                                 " (SELECT count(*) FROM outbox WHERE state = 2 AND state < 3),"
                                                 " (SELECT count(*) FROM draft)", error);

  if (stmt == NULL || linli_db_step (stmt, error) != LINLI_STEP_ROW)
    return FALSE;
  ret_unsent->pending = (guint) sqlite3_column_int (stmt, 0);
  ret_unsent->sent = (guint) sqlite3_column_int (stmt, 1);
  ret_unsent->returned = (guint) sqlite3_column_int (stmt, 2);
  ret_unsent->drafts = (guint) sqlite3_column_int (stmt, 3);
  return TRUE;
}

gboolean
linli_unsent_is_none (const LinliUnsent *unsent)
{
  return unsent->pending + unsent->sent + unsent->returned + unsent->drafts == 0;
}

gboolean
linli_store_remove (const char *path, LinliCatalogue *catalogue, LinliClock *clock, GError **error)
{
  /* The database first: what is left of the others is of no use to anybody. */
  static const char *const names[] = { "replica.db", "replica.db-wal", "replica.db-shm", "lock" };
  g_autoptr(LinliStore) store = linli_store_open (path, 0, catalogue, clock, NULL, error);
  LinliUnsent unsent;

  if (store == NULL || !linli_store_get_unsent (store, &unsent, error))
    return FALSE;
  if (!linli_unsent_is_none (&unsent))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "%s: work is here that the server has not accepted: %u to send, %u without an answer,"
                   " %u returned, %u drafts", path, unsent.pending, unsent.sent, unsent.returned, unsent.drafts);
      return FALSE;
    }
  /* With the lock held, so that nobody writes meanwhile.  What is not ours stays, and the folder with it. */
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (path, names[i], NULL);

      if (g_unlink (file) != 0 && errno != ENOENT)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", file, g_strerror (errno));
          return FALSE;
        }
    }
  linli_files_remove_all (path);
  g_rmdir (path);
  return TRUE;
}
