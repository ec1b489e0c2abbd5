/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-ddl.c - the tables of server.db: one generic table for all kinds, so that a new catalogue needs no DDL. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"

static const char ddl[] =
  "CREATE TABLE part(com INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, floor INTEGER NOT NULL) STRICT;"
  /* gseq: when the row entered its grid; a cursor whose base is older gets the whole row. */
  "CREATE TABLE record(rid INTEGER PRIMARY KEY, id BLOB NOT NULL, kind_no INTEGER NOT NULL, com INTEGER NOT NULL,"
  " grid INTEGER NOT NULL, seq INTEGER NOT NULL, gseq INTEGER NOT NULL, del INTEGER NOT NULL, clk BLOB NOT NULL,"
  " prov BLOB NOT NULL, body BLOB NOT NULL, user INTEGER NOT NULL, at INTEGER NOT NULL, device INTEGER NOT NULL, reason TEXT,"
  /* when prov last changed: a reader whose base is not older has it */
  " pseq INTEGER NOT NULL,"
  " UNIQUE(id, kind_no)) STRICT;"
  "CREATE INDEX record_feed ON record(com, grid, seq);"
  /* A row left this grid at this number: who holds the grid and not the next one takes it away. */
  "CREATE TABLE exit(com INTEGER NOT NULL, grid INTEGER NOT NULL, seq INTEGER NOT NULL, kind_no INTEGER NOT NULL, id BLOB NOT NULL,"
  " PRIMARY KEY(com, grid, seq)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE op_done(dev INTEGER NOT NULL, opno INTEGER NOT NULL, st INTEGER NOT NULL, why INTEGER NOT NULL,"
  " seq INTEGER NOT NULL, PRIMARY KEY(dev, opno)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE audit(com INTEGER NOT NULL, seq INTEGER NOT NULL, dev INTEGER NOT NULL, opno INTEGER NOT NULL,"
  " user INTEGER NOT NULL, hlc INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY(com, seq)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE conflict(cid BLOB PRIMARY KEY, type INTEGER NOT NULL, kind_no INTEGER NOT NULL, record BLOB NOT NULL,"
  " field_no INTEGER NOT NULL, com INTEGER NOT NULL, grid INTEGER NOT NULL, seq INTEGER NOT NULL, base_seq INTEGER NOT NULL,"
  " base TEXT NOT NULL, server TEXT NOT NULL, mine TEXT NOT NULL, server_seq INTEGER NOT NULL, server_user INTEGER NOT NULL,"
  " server_at INTEGER NOT NULL, dev INTEGER NOT NULL, opno INTEGER NOT NULL, user INTEGER NOT NULL, at INTEGER NOT NULL,"
  " state INTEGER NOT NULL, came INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE INDEX conflict_feed ON conflict(com, grid, seq);"
  "CREATE INDEX conflict_op ON conflict(dev, opno);"
  "CREATE INDEX conflict_record ON conflict(record);"
  "CREATE TABLE user_(user INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
  " password TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 1) STRICT;"
  /* grid -1: every grid of the partition; from_ms, to_ms 0: open */
  "CREATE TABLE grant_(user INTEGER NOT NULL, com INTEGER NOT NULL, role TEXT NOT NULL, grid INTEGER NOT NULL,"
  " from_ms INTEGER NOT NULL DEFAULT 0, to_ms INTEGER NOT NULL DEFAULT 0,"
  " PRIMARY KEY(user, com, role, grid)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE device(device INTEGER PRIMARY KEY AUTOINCREMENT, user INTEGER NOT NULL, name TEXT NOT NULL,"
  " state INTEGER NOT NULL, created INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT;"
  /* One code a user: a new one replaces the old. */
  "CREATE TABLE code(user INTEGER PRIMARY KEY, hash BLOB NOT NULL, expires INTEGER NOT NULL, tries INTEGER NOT NULL) STRICT;"
  "CREATE TABLE token(no INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE, type INTEGER NOT NULL,"
  " device INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT;"
  "CREATE INDEX token_device ON token(device);"
  "PRAGMA application_id=1280201289; PRAGMA user_version=2;";

/* What came later; a program that does not know it goes on. */
static const char additions[] =
  /* Up to this number word of what died or left was swept out of the grid. */
  "CREATE TABLE IF NOT EXISTS swept(com INTEGER NOT NULL, grid INTEGER NOT NULL, floor INTEGER NOT NULL, PRIMARY KEY(com, grid)) STRICT, WITHOUT ROWID;"
  /* Of an operation that wrote nothing the audit does not tell what it was. */
  "CREATE TABLE IF NOT EXISTS op_sum(dev INTEGER NOT NULL, opno INTEGER NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY(dev, opno)) STRICT, WITHOUT ROWID;"
  /* Sync carried by hand: the server's own pair of keys, and of each device its public key and its latest question, sealed as it came. */
  "CREATE TABLE IF NOT EXISTS courier_self(no INTEGER PRIMARY KEY, public BLOB NOT NULL, secret BLOB NOT NULL) STRICT;"
  "CREATE TABLE IF NOT EXISTS courier(device INTEGER PRIMARY KEY, public BLOB NOT NULL, number INTEGER NOT NULL, question BLOB) STRICT;"
  /* Hashes of ID numbers; of which kind and field they are. */
  "CREATE TABLE IF NOT EXISTS probe(com INTEGER NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL, PRIMARY KEY(com, hash, id)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX IF NOT EXISTS probe_id ON probe(id);"
  "CREATE TABLE IF NOT EXISTS probe_of(mark TEXT PRIMARY KEY) STRICT;"
  /* Through which epochs this database came, and at which number each began; none: only through the one it is in. */
  "CREATE TABLE IF NOT EXISTS lineage(com INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(com, epoch)) STRICT, WITHOUT ROWID;"
  /* Records that were merged away, and which one stays. */
  "CREATE TABLE IF NOT EXISTS alias(id BLOB PRIMARY KEY, com INTEGER NOT NULL, kept BLOB NOT NULL) STRICT, WITHOUT ROWID;"
  /* Until when each device opens its records, and for how many days a community gives that; none = as the program does by itself. */
  "CREATE TABLE IF NOT EXISTS lease(device INTEGER PRIMARY KEY, until INTEGER NOT NULL) STRICT;"
  "CREATE TABLE IF NOT EXISTS lease_days(com INTEGER PRIMARY KEY, days INTEGER NOT NULL) STRICT;"
  /* The server's own pair of keys that leases are signed with, the secret half as its seed. */
  "CREATE TABLE IF NOT EXISTS signing_self(no INTEGER PRIMARY KEY, public BLOB NOT NULL, seed BLOB NOT NULL) STRICT;"
  /* What a device may show where a proxy ends TLS; by the SHA-256 of the certificate. */
  "CREATE TABLE IF NOT EXISTS certificate(mark BLOB PRIMARY KEY, device INTEGER NOT NULL, until INTEGER NOT NULL,"
  " pem TEXT NOT NULL) STRICT;"
  "CREATE INDEX IF NOT EXISTS certificate_device ON certificate(device);"
  /* Photos that nothing names, and since when; seen: by the round that runs. */
  "CREATE TABLE IF NOT EXISTS unnamed(sha TEXT PRIMARY KEY, since INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
  /* One link a push over the rows of the audit that it wrote: numbers after seq0, up to seq1, and late, earlier ones. */
  "CREATE TABLE IF NOT EXISTS audit_chain(com INTEGER NOT NULL, n INTEGER NOT NULL, seq0 INTEGER NOT NULL, seq1 INTEGER NOT NULL, rows INTEGER NOT NULL,"
  " late BLOB NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(com, n)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX IF NOT EXISTS record_dead ON record(com, seq) WHERE del=1;";

/* What a program that does not know it must not open: it would go on to count a right that ended. */
static const char to_2[] =
  "ALTER TABLE grant_ ADD COLUMN from_ms INTEGER NOT NULL DEFAULT 0; ALTER TABLE grant_ ADD COLUMN to_ms INTEGER NOT NULL DEFAULT 0;"
  "PRAGMA user_version=2;";

static gint64
pragma (LinliBackend *self, const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  gint64 value = -1;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step (stmt) == SQLITE_ROW)
    value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return value;
}

/* From 1; all or nothing. */
static gboolean
raise_schema (LinliBackend *self, GError **error)
{
  gboolean own, good;

  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  good = backend_exec (self, to_2, error);
  return backend_leave (self, own, good, good ? error : NULL) && good;
}

/* What came later than the tables. */
static gboolean
add_columns (LinliBackend *self, GError **error)
{
  gint64 n = pragma (self, "SELECT count(*) FROM pragma_table_info('conflict') WHERE name='came'");

  if (n < 0)
    return backend_fail (self, "reading it", error);
  return n > 0 || backend_exec (self, "ALTER TABLE conflict ADD COLUMN came INTEGER NOT NULL DEFAULT 0", error);
}

gboolean
backend_has_grant_times (LinliBackend *self)
{
  return pragma (self, "PRAGMA user_version") >= 2;
}

gboolean
backend_make_schema (LinliBackend *self, GError **error)
{
  gint64 version = pragma (self, "PRAGMA user_version");
  gint64 application = pragma (self, "PRAGMA application_id");
  gboolean own;

  if (version < 0)
    return backend_fail (self, "reading it", error);
  if (version > BACKEND_SCHEMA)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NEWER, "%s: server.db was written by a newer program; install that version",
                   self->dir != NULL ? self->dir : "memory");
      return FALSE;
    }
  if (version > 0 && application == 1280201289)
    return self->read_only || ((version == BACKEND_SCHEMA || raise_schema (self, error)) && backend_exec (self, additions, error)
                               && add_columns (self, error));
  if (version != 0 || application != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "%s: server.db is some other program's file; choose another folder",
                   self->dir != NULL ? self->dir : "memory");
      return FALSE;
    }
  if (self->read_only)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "%s: server.db is empty; run \"linlictl admin DIR init\"",
                   self->dir != NULL ? self->dir : "memory");
      return FALSE;
    }
  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  if (!backend_exec (self, ddl, error) || !backend_exec (self, additions, error))
    {
      backend_leave (self, own, FALSE, NULL);
      return FALSE;
    }
  return backend_leave (self, own, TRUE, error);
}
