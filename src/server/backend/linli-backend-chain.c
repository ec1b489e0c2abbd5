/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-chain.c - the audit as a chain of hashes: what was changed, taken out or put in by hand is found.
 *
 * One link a push covers the rows of the audit that it wrote: those of the numbers that it gave, and a few with earlier numbers, which belonged to
 * conflicts until they got a new one.  A link's hash covers the link before, so that nothing in the middle can be changed without all that follows.  Who can
 * write the file can make all of it anew: the last hash, written down elsewhere ("linli-server check"), tells. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"
#include "linli-fault.h"

#include <sodium.h>
#include <string.h>

#define HASH_BYTES LINLI_BACKEND_CHAIN_BYTES

typedef struct { gint64 seq; guint8 hash[HASH_BYTES]; } Row;

/* One link as it stands there. */
typedef struct
{
  gint64                    from, to, rows;  /* numbers after @from, up to @to; how many rows */
  guint8                    hash[HASH_BYTES];
  crypto_generichash_state *state;           /* (owned) (nullable) of its rows */
  gint64                    found;
} Link;

static void
add_number (crypto_generichash_state *state, gint64 number)
{
  gint64 wide = GINT64_TO_BE (number);

  crypto_generichash_update (state, (const guint8 *) &wide, sizeof wide);
}

static void
hash_row (gint64 seq, gint64 device, gint64 number, gint64 user, gint64 hlc, gint64 at, const char *body, gsize length, guint8 *ret_hash)
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, NULL, 0, HASH_BYTES);
  add_number (&state, seq);
  add_number (&state, device);
  add_number (&state, number);
  add_number (&state, user);
  add_number (&state, hlc);
  add_number (&state, at);
  crypto_generichash_update (&state, (const guint8 *) body, length);
  crypto_generichash_final (&state, ret_hash, HASH_BYTES);
}

static void
hash_link (gint64 com, gint64 n, const Link *link, const guint8 *before, const guint8 *rows, guint8 *ret_hash)
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, NULL, 0, HASH_BYTES);
  crypto_generichash_update (&state, before, HASH_BYTES);
  add_number (&state, com);
  add_number (&state, n);
  add_number (&state, link->from);
  add_number (&state, link->to);
  add_number (&state, link->rows);
  crypto_generichash_update (&state, rows, HASH_BYTES);
  crypto_generichash_final (&state, ret_hash, HASH_BYTES);
}

/* ---- while a push is decided ---- */

void
backend_chain_begin (LinliBackend *self)
{
  if (self->chain == NULL)
    self->chain = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_size (self->chain, 0);
}

guint
backend_chain_mark (LinliBackend *self)
{
  return self->chain->len;
}

void
backend_chain_go_back (LinliBackend *self, guint mark)
{
  g_array_set_size (self->chain, mark);
}

void
backend_chain_add (LinliBackend *self, gint64 seq, gint64 device, const LinliOp *op, gint64 now_ms, const GString *body)
{
  Row row = { .seq = seq };

  if (self->chain == NULL || (linli_fault (LINLI_FAULT_CHAIN_FORGETS) && op->type == LINLI_OP_RESOLVE))
    return;
  hash_row (seq, device, op->number, op->user, op->hlc, now_ms, body->str, body->len, row.hash);
  g_array_append_val (self->chain, row);
}

static gint
compare_rows (gconstpointer a, gconstpointer b)
{
  gint64 one = ((const Row *) a)->seq, other = ((const Row *) b)->seq;

  return one < other ? -1 : one > other;
}

/* *ret_n: of the last link, 0 = there is none. */
static gboolean
find_last (LinliBackend *self, gint64 com, gint64 *ret_n, guint8 *ret_hash, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT n,hash FROM audit_chain WHERE com=? ORDER BY n DESC LIMIT 1", error);
  int step;

  *ret_n = 0;
  memset (ret_hash, 0, HASH_BYTES);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  step = backend_step (self, stmt, error);
  if (step <= 0)
    return step == 0;
  *ret_n = sqlite3_column_int64 (stmt, 0);
  if (sqlite3_column_bytes (stmt, 1) == HASH_BYTES)
    memcpy (ret_hash, sqlite3_column_blob (stmt, 1), HASH_BYTES);
  sqlite3_reset (stmt);
  return TRUE;
}

/* Numbers of rows that are older than the link, one behind the other. */
static GByteArray *
pack_late (const GArray *rows, gint64 from)
{
  GByteArray *late = g_byte_array_new ();

  for (guint i = 0; i < rows->len && g_array_index (rows, Row, i).seq <= from; i++)
    {
      gint64 wide = GINT64_TO_BE (g_array_index (rows, Row, i).seq);

      g_byte_array_append (late, (const guint8 *) &wide, sizeof wide);
    }
  return late;
}

gboolean
backend_chain_close (LinliBackend *self, gint64 com, gint64 from, gint64 to, GError **error)
{
  Link link = { .from = from, .to = to, .rows = self->chain->len };
  crypto_generichash_state state;
  guint8 before[HASH_BYTES], rows[HASH_BYTES];
  g_autoptr(GByteArray) late = NULL;
  sqlite3_stmt *stmt;
  gint64 n;

  if (self->chain->len == 0)
    return TRUE;
  if (!find_last (self, com, &n, before, error))
    return FALSE;
  if (linli_fault (LINLI_FAULT_CHAIN_OPEN))
    memset (before, 0, sizeof before);
  g_array_sort (self->chain, compare_rows);
  crypto_generichash_init (&state, NULL, 0, HASH_BYTES);
  for (guint i = 0; i < self->chain->len; i++)
    crypto_generichash_update (&state, g_array_index (self->chain, Row, i).hash, HASH_BYTES);
  crypto_generichash_final (&state, rows, HASH_BYTES);
  hash_link (com, n + 1, &link, before, rows, link.hash);
  late = pack_late (self->chain, from);
  stmt = backend_prepare (self, "INSERT INTO audit_chain(com,n,seq0,seq1,rows,late,hash) VALUES(?,?,?,?,?,?,?)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, n + 1);
  sqlite3_bind_int64 (stmt, 3, from);
  sqlite3_bind_int64 (stmt, 4, to);
  sqlite3_bind_int64 (stmt, 5, link.rows);
  sqlite3_bind_blob (stmt, 6, late->data != NULL ? late->data : (const guint8 *) "", (int) late->len, SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 7, link.hash, HASH_BYTES, SQLITE_STATIC);
  return backend_run (self, stmt, error);
}

/* ---- is it whole? ---- */

typedef struct
{
  LinliBackend *self;
  gint64        com;
  GArray       *links;   /* Link; number n is at n - 1 */
  GHashTable   *late;    /* (gint64 *) number → GUINT_TO_POINTER (place in @links + 1) */
  GHashTable   *alive;   /* Key: records that must be there */
  gint64        outside; /* rows of the audit after the beginning of the chain that no link covers */
} Reading;

typedef struct { guint kind_no; LinliId id; } Key;

static guint
hash_key (gconstpointer data)
{
  const Key *key = data;

  return linli_id_hash (&key->id) ^ (key->kind_no * 2654435761u);
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  const Key *one = a, *other = b;

  return one->kind_no == other->kind_no && linli_id_equal (&one->id, &other->id);
}

static void
free_links (GArray *links)
{
  for (guint i = 0; i < links->len; i++)
    g_free (g_array_index (links, Link, i).state);
  g_array_unref (links);
}

static char *
changed_words (const Link *link)
{
  return g_strdup_printf ("the audit was changed by hand between numbers %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT, link->from + 1, link->to);
}

/* (transfer full) (nullable): what is wrong. */
static char *
read_links (Reading *reading, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (reading->self, "SELECT n,seq0,seq1,rows,late,hash FROM audit_chain WHERE com=? ORDER BY n", error);
  gint64 end = -1;
  int step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, reading->com);
  while ((step = backend_step (reading->self, stmt, error)) > 0)
    {
      Link link = { .from = sqlite3_column_int64 (stmt, 1), .to = sqlite3_column_int64 (stmt, 2), .rows = sqlite3_column_int64 (stmt, 3) };
      const guint8 *late = sqlite3_column_blob (stmt, 4);
      int bytes = sqlite3_column_bytes (stmt, 4);

      if (sqlite3_column_int64 (stmt, 0) != (gint64) reading->links->len + 1 || link.from < end || sqlite3_column_bytes (stmt, 5) != HASH_BYTES || bytes % 8 != 0)
        {
          sqlite3_reset (stmt);
          return g_strdup_printf ("a link of the audit's chain is missing before number %" G_GINT64_FORMAT, link.from + 1);
        }
      memcpy (link.hash, sqlite3_column_blob (stmt, 5), HASH_BYTES);
      end = link.to;
      g_array_append_val (reading->links, link);
      for (int i = 0; i < bytes; i += 8)
        {
          gint64 *number = g_new (gint64, 1);

          memcpy (number, late + i, sizeof *number);
          *number = GINT64_FROM_BE (*number);
          g_hash_table_insert (reading->late, number, GUINT_TO_POINTER (reading->links->len));
        }
    }
  return NULL;
}

static void
add_row (Reading *reading, guint *at, gint64 seq, const guint8 *hash)
{
  guint late = GPOINTER_TO_UINT (g_hash_table_lookup (reading->late, &seq));
  Link *link;

  while (late == 0 && *at < reading->links->len && g_array_index (reading->links, Link, *at).to < seq)
    *at += 1;
  if (late == 0 && (*at == reading->links->len || g_array_index (reading->links, Link, *at).from >= seq))
    {
      /* What is older than the chain is not in it. */
      reading->outside += reading->links->len > 0 && seq > g_array_index (reading->links, Link, 0).from;
      return;
    }
  link = &g_array_index (reading->links, Link, late > 0 ? late - 1 : *at);
  if (link->state == NULL)
    {
      link->state = g_new (crypto_generichash_state, 1);
      crypto_generichash_init (link->state, NULL, 0, HASH_BYTES);
    }
  crypto_generichash_update (link->state, hash, HASH_BYTES);
  link->found++;
}

/* What becomes of records, as the audit tells it: a record lives from an operation on until a deletion takes it and all its parts. */
static void
follow (Reading *reading, const char *body, gsize length)
{
  g_autoptr(LinliOp) op = linli_wire_read_op (reading->self->catalogue, body, length, NULL);
  Key key;

  if (op == NULL)
    return;
  key = (Key) { op->kind->no, op->id };
  if (op->type == LINLI_OP_DELETE || (op->type == LINLI_OP_RESOLVE && op->changes->len == 0))
    {
      const LinliKind *core = linli_kind_get_core (op->kind);

      key.kind_no = core->no;
      g_hash_table_remove (reading->alive, &key);
      for (guint i = 0; i < core->facets->len; i++)
        {
          key.kind_no = ((const LinliKind *) g_ptr_array_index (core->facets, i))->no;
          g_hash_table_remove (reading->alive, &key);
        }
    }
  else if (!g_hash_table_contains (reading->alive, &key))
    g_hash_table_add (reading->alive, g_memdup2 (&key, sizeof key));
}

static gboolean
read_rows (Reading *reading, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (reading->self, "SELECT seq,dev,opno,user,hlc,at,body FROM audit WHERE com=? ORDER BY seq", error);
  guint at = 0;
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, reading->com);
  while ((step = backend_step (reading->self, stmt, error)) > 0)
    {
      const char *body = (const char *) sqlite3_column_text (stmt, 6);
      gsize length = (gsize) sqlite3_column_bytes (stmt, 6);
      guint8 hash[HASH_BYTES];

      hash_row (sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1), sqlite3_column_int64 (stmt, 2), sqlite3_column_int64 (stmt, 3),
                sqlite3_column_int64 (stmt, 4), sqlite3_column_int64 (stmt, 5), body != NULL ? body : "", length, hash);
      add_row (reading, &at, sqlite3_column_int64 (stmt, 0), hash);
      if (body != NULL)
        follow (reading, body, length);
    }
  return step == 0;
}

/* (transfer full) (nullable): what is wrong with the first link that is. */
static char *
compare_links (Reading *reading)
{
  guint8 before[HASH_BYTES] = { 0 }, rows[HASH_BYTES], hash[HASH_BYTES];

  for (guint i = 0; i < reading->links->len; i++)
    {
      Link *link = &g_array_index (reading->links, Link, i);

      if (link->found < link->rows || link->state == NULL)
        return g_strdup_printf ("%" G_GINT64_FORMAT " rows of the audit are missing between numbers %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT,
                                link->rows - link->found, link->from + 1, link->to);
      crypto_generichash_final (link->state, rows, HASH_BYTES);
      hash_link (reading->com, i + 1, link, before, rows, hash);
      if (memcmp (hash, link->hash, HASH_BYTES) != 0)
        return changed_words (link);
      memcpy (before, hash, HASH_BYTES);
    }
  return reading->outside == 0 ? NULL : g_strdup_printf ("%" G_GINT64_FORMAT " rows of the audit are in no link of its chain", reading->outside);
}

/* (transfer full) (nullable): a record that the audit tells of is not there, dead or alive. */
static char *
find_lost (Reading *reading, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (reading->self, "SELECT 1 FROM record WHERE id=? AND kind_no=?", error);
  GHashTableIter iter;
  gpointer item;
  guint lost = 0, kind_no = 0;

  g_hash_table_iter_init (&iter, reading->alive);
  while (stmt != NULL && g_hash_table_iter_next (&iter, &item, NULL))
    {
      const Key *key = item;
      int step;

      sqlite3_bind_blob (stmt, 1, key->id.bytes, sizeof key->id.bytes, SQLITE_STATIC);
      sqlite3_bind_int64 (stmt, 2, key->kind_no);
      step = backend_step (reading->self, stmt, error);
      if (step < 0)
        return NULL;
      sqlite3_reset (stmt);
      lost += step == 0;
      kind_no = step == 0 ? key->kind_no : kind_no;
    }
  return lost == 0 ? NULL : g_strdup_printf ("%u rows were taken out by hand, one of them of %s", lost,
                                             linli_catalogue_get_kind_no (reading->self->catalogue, kind_no)->name);
}

static gboolean
has_chain (LinliBackend *self, gboolean *ret_has, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT count(*) FROM sqlite_schema WHERE name='audit_chain'", error);

  if (stmt == NULL || backend_step (self, stmt, error) <= 0)
    return FALSE;
  *ret_has = sqlite3_column_int (stmt, 0) > 0;
  sqlite3_reset (stmt);
  return TRUE;
}

char *
backend_chain_check (LinliBackend *self, gint64 com, GError **error)
{
  Reading reading = { .self = self, .com = com };
  g_autoptr(GError) local = NULL;
  char *wrong = NULL;
  gboolean has = FALSE;

  reading.links = g_array_new (FALSE, FALSE, sizeof (Link));
  reading.late = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  reading.alive = g_hash_table_new_full (hash_key, equal_keys, g_free, NULL);
  /* A copy that an older program made has none. */
  if (has_chain (self, &has, &local) && has)
    wrong = read_links (&reading, &local);
  if (wrong == NULL && local == NULL && read_rows (&reading, &local))
    wrong = compare_links (&reading);
  if (wrong == NULL && local == NULL)
    wrong = find_lost (&reading, &local);
  free_links (reading.links);
  g_hash_table_unref (reading.late);
  g_hash_table_unref (reading.alive);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return wrong;
}

gboolean
linli_backend_get_chain (LinliBackend *self, gint64 com, gint64 *ret_links, guint8 *ret_hash, GError **error)
{
  gboolean has = FALSE;

  *ret_links = 0;
  memset (ret_hash, 0, HASH_BYTES);
  return has_chain (self, &has, error) && (!has || find_last (self, com, ret_links, ret_hash, error));
}
