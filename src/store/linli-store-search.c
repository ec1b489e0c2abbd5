/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-search.c - search text beside the rows, in the same transaction.
 *
 * search_text holds what was indexed (FTS5 with external content needs it back to delete); `search` is the index.  Chinese
 * characters are spaced, so that any run of them is a phrase; names also stand as pinyin, joined and apart, and as initials;
 * telephone and ID numbers only by their tails; houses as "3 2 501". */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-pinyin.h"

#include <string.h>

#define RANK_BELOW 5000
#define MAX_QUERY_CHARACTERS 64
#define ROWID_BITS 40

void
linli_hit_free (LinliHit *hit)
{
  if (hit == NULL)
    return;
  g_free (hit->title);
  g_free (hit->why);
  g_free (hit);
}

static gboolean
is_cjk (gunichar u)
{
  return u >= 0x2e80 && (g_unichar_isalpha (u) || u >= 0x20000);
}

/* Spaces between Chinese characters; other text as it is. */
static void
append_spaced (GString *out, const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (is_cjk (u))
        g_string_append_c (out, ' ');
      g_string_append_unichar (out, u == '"' ? ' ' : u);
      if (is_cjk (u))
        g_string_append_c (out, ' ');
    }
  g_string_append_c (out, ' ');
}

/* Words of @text that @out lacks yet. */
static void
append_new (GString *out, const char *text)
{
  g_autofree char *word = g_strconcat (text, " ", NULL);

  if (strstr (out->str, word) == NULL)
    g_string_append (out, word);
}

static void
append_reading (GString *spelt, GString *initials, const char *pinyin, const char *first)
{
  g_auto(GStrv) syllables = g_strsplit (pinyin, " ", -1);
  g_autofree char *joined = g_strjoinv ("", syllables);

  append_new (spelt, pinyin);
  append_new (spelt, joined);
  append_new (initials, first);
}

static void
append_name (GString *spelt, GString *initials, const char *name)
{
  g_autofree char *pinyin = linli_pinyin_spell (name, TRUE);
  g_autofree char *first = linli_pinyin_initials (name, TRUE);

  append_reading (spelt, initials, pinyin, first);
  /* 单 is Shàn, but who does not know it types dan. */
  g_free (pinyin);
  g_free (first);
  pinyin = linli_pinyin_spell (name, FALSE);
  first = linli_pinyin_initials (name, FALSE);
  append_reading (spelt, initials, pinyin, first);
}

static void
append_tails (GString *tails, const char *number)
{
  gsize length = strlen (number);
  static const gsize sizes[] = { 4, 6, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (length > sizes[i])
      g_string_append_printf (tails, "%s ", number + length - sizes[i]);
  g_string_append_printf (tails, "%s ", number);
}

/* "003-" → "3", and past the hyphen; FALSE when there is no such number. */
static gboolean
take_number (const char **at, const char **ret_first, int *ret_length)
{
  const char *end = *at;

  while (g_ascii_isdigit (*end))
    end++;
  if (end == *at || *end != '-')
    return FALSE;
  *ret_first = *at;
  while (**ret_first == '0' && *ret_first + 1 < end)
    (*ret_first)++;
  *ret_length = (int) (end - *ret_first);
  *at = end + 1;
  return TRUE;
}

/* "...B00003-02-005-501#1" → "3 2 501"; a plain room number as it is. */
static void
append_house (GString *houses, const char *text)
{
  for (const char *b = strchr (text, 'B'); b != NULL; b = strchr (b + 1, 'B'))
    {
      const char *at = b + 1, *building, *unit, *room;
      int building_length, unit_length, room_length;

      if (!take_number (&at, &building, &building_length) || !take_number (&at, &unit, &unit_length)
          || (room = strchr (at, '-')) == NULL || room == at)
        continue;
      room++;
      room_length = (int) strcspn (room, "#");
      if (room_length == 0)
        continue;
      g_string_append_printf (houses, "%.*s %.*s %.*s ", building_length, building, unit_length, unit, room_length, room);
      return;
    }
  g_string_append (houses, text);
  g_string_append_c (houses, ' ');
}

/* ---- changes of the index: noted while a transaction writes rows, made in the order of sid before it commits.  FTS5 writes out
 * what it has in hand whenever a rowid goes back, and rows of several kinds arrive mixed. ---- */

enum { N_TEXTS = 5 };  /* words, spelt, initials, tails, houses */

static const char read_text[] = "SELECT words, spelt, initials, tails, houses FROM search_text WHERE sid = ?1";

typedef struct
{
  gint64 sid;
  char  *old[N_TEXTS];  /* (owned) (nullable) what the index holds now; NULL: nothing */
} SearchChange;

static void
free_change (gpointer data)
{
  SearchChange *change = data;

  for (guint i = 0; i < N_TEXTS; i++)
    g_free (change->old[i]);
  g_free (change);
}

/* The first change of @sid in a transaction keeps what the index holds of it; @is_new: nothing. */
static gboolean
note_change (LinliStore *store, gint64 sid, gboolean is_new, GError **error)
{
  g_autoptr(LinliDbUse) stmt = NULL;
  SearchChange *change;
  LinliStep step;

  if (store->search_changes == NULL)
    store->search_changes = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_change);
  if (g_hash_table_contains (store->search_changes, &sid))
    return TRUE;
  change = g_new0 (SearchChange, 1);
  change->sid = sid;
  g_hash_table_insert (store->search_changes, &change->sid, change);
  if (is_new)
    return TRUE;
  stmt = linli_store_stmt (store, read_text, error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, sid);
  step = linli_db_step (stmt, error);
  for (int i = 0; step == LINLI_STEP_ROW && i < N_TEXTS; i++)
    change->old[i] = g_strdup (linli_db_get_text (stmt, i));
  return step != LINLI_STEP_ERROR;
}

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  gint64 left = (*(SearchChange *const *) a)->sid, right = (*(SearchChange *const *) b)->sid;

  return (left > right) - (left < right);
}

/* One VALUES a statement: an INSERT from a SELECT opens a savepoint, at which FTS5 writes out all it has. */
static gboolean
make_change (LinliStore *store, const SearchChange *change, GError **error)
{
  sqlite3_stmt *forget = linli_store_stmt (store, "INSERT INTO search (search, rowid, words, spelt, initials, tails, houses)"
                                           " VALUES ('delete', ?1, ?2, ?3, ?4, ?5, ?6)", error);
  sqlite3_stmt *add = linli_store_stmt (store, "INSERT INTO search (rowid, words, spelt, initials, tails, houses)"
                                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)", error);
  g_autoptr(LinliDbUse) text = linli_store_stmt (store, read_text, error);
  LinliStep step;

  if (forget == NULL || add == NULL || text == NULL)
    return FALSE;
  if (change->old[0] != NULL)
    {
      sqlite3_bind_int64 (forget, 1, change->sid);
      for (int i = 0; i < N_TEXTS; i++)
        sqlite3_bind_text (forget, i + 2, change->old[i], -1, SQLITE_STATIC);
      if (!linli_db_run (forget, error))
        return FALSE;
    }
  sqlite3_bind_int64 (text, 1, change->sid);
  step = linli_db_step (text, error);
  if (step != LINLI_STEP_ROW)
    return step == LINLI_STEP_DONE;
  sqlite3_bind_int64 (add, 1, change->sid);
  for (int i = 0; i < N_TEXTS; i++)
    sqlite3_bind_text (add, i + 2, linli_db_get_text (text, i), sqlite3_column_bytes (text, i), SQLITE_STATIC);
  return linli_db_run (add, error);
}

gboolean
linli_search_flush (LinliStore *store, GError **error)
{
  g_autoptr(GPtrArray) changes = NULL;
  GHashTableIter iter;
  gpointer change;
  gboolean good = TRUE;

  if (store->search_changes == NULL || g_hash_table_size (store->search_changes) == 0)
    return TRUE;
  changes = g_ptr_array_sized_new (g_hash_table_size (store->search_changes));
  g_hash_table_iter_init (&iter, store->search_changes);
  while (g_hash_table_iter_next (&iter, NULL, &change))
    g_ptr_array_add (changes, change);
  g_ptr_array_sort (changes, compare_changes);
  for (guint i = 0; good && i < changes->len; i++)
    good = make_change (store, g_ptr_array_index (changes, i), error);
  linli_search_drop (store);
  return good;
}

void
linli_search_drop (LinliStore *store)
{
  if (store->search_changes != NULL)
    g_hash_table_remove_all (store->search_changes);
}

gboolean
linli_search_remove (LinliStore *store, const LinliTable *table, gint64 rid, GError **error)
{
  gint64 sid = linli_store_sid (table->kind, rid);
  sqlite3_stmt *remove = linli_store_stmt (store, "DELETE FROM search_text WHERE sid = ?1", error);

  if (remove == NULL || !note_change (store, sid, FALSE, error))
    return FALSE;
  sqlite3_bind_int64 (remove, 1, sid);
  return linli_db_run (remove, error);
}

static void
append_field (GString *const texts[N_TEXTS], const LinliField *field, const char *text)
{
  if (strcmp (field->search, "tail") == 0)
    append_tails (texts[3], text);
  else if (strcmp (field->search, "house") == 0)
    append_house (texts[4], text);
  else
    {
      append_spaced (texts[0], text);
      if (strcmp (field->search, "name") == 0)
        append_name (texts[1], texts[2], text);
    }
}

gboolean
linli_search_put (LinliStore *store, const LinliTable *table, gint64 rid, const LinliRow *row, gboolean is_new, GError **error)
{
  gint64 sid = linli_store_sid (table->kind, rid);
  g_autoptr(GString) words = g_string_new (NULL), spelt = g_string_new (NULL), initials = g_string_new (NULL);
  g_autoptr(GString) tails = g_string_new (NULL), houses = g_string_new (NULL);
  GString *const texts[N_TEXTS] = { words, spelt, initials, tails, houses };
  sqlite3_stmt *stmt;

  for (guint i = 0; i < table->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (table->kind->fields, i);
      const char *text = field->search != NULL ? linli_value_get_text (linli_row_get (row, field)) : "";

      if (*text != '\0')
        append_field (texts, field, text);
    }
  if (words->len + tails->len + houses->len == 0)
    return is_new || linli_search_remove (store, table, rid, error);
  if (!note_change (store, sid, is_new, error))
    return FALSE;

  stmt = linli_store_stmt (store, "INSERT OR REPLACE INTO search_text (sid, words, spelt, initials, tails, houses, id)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, sid);
  for (guint i = 0; i < N_TEXTS; i++)
    sqlite3_bind_text (stmt, (int) i + 2, texts[i]->str, (int) texts[i]->len, SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 7, row->id.bytes, sizeof row->id.bytes, SQLITE_STATIC);
  return linli_db_run (stmt, error);
}

/* One way a text may be meant. */
typedef struct { const char *why; char *match; /* (owned) */ } Meaning;

static void
clear_meaning (gpointer data)
{
  g_free (((Meaning *) data)->match);
}

static void
add_meaning (GArray *meanings, const char *why, char *match)
{
  Meaning meaning = { why, match };

  g_array_append_val (meanings, meaning);
}

/* Runs of digits joined by blanks: "3号楼2单元501" → "3 2 501". */
static char *
digits_of (const char *text, guint *ret_runs)
{
  g_autoptr(GString) out = g_string_new (NULL);

  *ret_runs = 0;
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_isdigit (*c) || (*c == 'X' && out->len > 0 && g_ascii_isdigit (c[-1])))
      {
        if (c == text || !g_ascii_isdigit (c[-1]))
          {
            if (*ret_runs > 0)
              g_string_append_c (out, ' ');
            (*ret_runs)++;
          }
        g_string_append_c (out, *c);
      }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static GArray *
understand (const char *text)
{
  GArray *meanings = g_array_new (FALSE, FALSE, sizeof (Meaning));
  g_autoptr(GString) spaced = g_string_new (NULL);
  g_autoptr(GString) letters = g_string_new (NULL);
  g_autofree char *digits = NULL;
  gboolean chinese = FALSE;
  guint runs;

  g_array_set_clear_func (meanings, clear_meaning);
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      chinese |= is_cjk (u);
      if (u < 0x80 && (g_ascii_isalpha ((char) u) || u == ' '))
        g_string_append_c (letters, g_ascii_tolower ((char) u));
    }
  g_strstrip (letters->str);
  letters->len = strlen (letters->str);
  digits = digits_of (text, &runs);

  if (chinese)
    {
      append_spaced (spaced, text);
      add_meaning (meanings, "name", g_strdup_printf ("words : \"%s\"", g_strstrip (spaced->str)));
    }
  else if (letters->len > 0 && runs == 0)
    {
      add_meaning (meanings, "initials", g_strdup_printf ("initials : \"%s\" *", letters->str));
      add_meaning (meanings, "pinyin", g_strdup_printf ("spelt : \"%s\" *", letters->str));
      add_meaning (meanings, "name", g_strdup_printf ("words : \"%s\" *", letters->str));
    }
  if (runs > 0 && runs <= 4)
    {
      if (runs == 1 && strlen (digits) >= 4 && !chinese)
        add_meaning (meanings, "tail", g_strdup_printf ("tails : \"%s\"", digits));
      /* A number that ends the text may still be typed; one with a word behind it is whole, and cheaper to find. */
      add_meaning (meanings, "house", g_strdup_printf ("houses : \"%s\"%s", digits, g_ascii_isdigit (text[strlen (text) - 1]) ? " *" : ""));
    }
  return meanings;
}

static gboolean
run_meaning (LinliStore *store, const Meaning *meaning, guint limit, GHashTable *seen, GPtrArray *hits, GError **error)
{
  sqlite3_stmt *count = linli_store_stmt (store, "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ?1 LIMIT " G_STRINGIFY (RANK_BELOW) ")", error);
  g_autoptr(LinliDbUse) stmt = NULL;
  gboolean ranked;
  LinliStep step;

  if (count == NULL)
    return FALSE;
  sqlite3_bind_text (count, 1, meaning->match, -1, SQLITE_STATIC);
  if (linli_db_step (count, error) != LINLI_STEP_ROW)
    return FALSE;
  ranked = sqlite3_column_int64 (count, 0) < RANK_BELOW;
  sqlite3_reset (count);

  stmt = linli_store_stmt (store, ranked
    ? "SELECT s.sid, s.id FROM search JOIN search_text AS s ON s.sid = search.rowid WHERE search MATCH ?1 ORDER BY search.rank, s.sid LIMIT ?2"
    : "SELECT s.sid, s.id FROM search JOIN search_text AS s ON s.sid = search.rowid WHERE search MATCH ?1 ORDER BY search.rowid DESC LIMIT ?2", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, meaning->match, -1, SQLITE_STATIC);
  /* Of one community among several more must be looked at. */
  sqlite3_bind_int64 (stmt, 2, (gint64) limit * (store->narrow != 0 ? 64 : 2));
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW && hits->len < limit)
    {
      const LinliKind *kind = linli_catalogue_get_kind_no (store->catalogue, (guint) (sqlite3_column_int64 (stmt, 0) >> ROWID_BITS));
      LinliHit *hit;
      LinliId id;

      if (kind == NULL || sqlite3_column_bytes (stmt, 1) != sizeof id.bytes)
        continue;
      memcpy (id.bytes, sqlite3_column_blob (stmt, 1), sizeof id.bytes);
      if (!g_hash_table_add (seen, linli_id_dup (&id)) || !linli_narrow_allows (store, kind, &id))
        continue;
      hit = g_new0 (LinliHit, 1);
      hit->kind = linli_kind_get_core (kind);
      hit->id = id;
      hit->why = g_strdup (meaning->why);
      g_ptr_array_add (hits, hit);
    }
  return step != LINLI_STEP_ERROR;
}

/* Only what the title needs: a whole record with its computed fields costs ten times as much. */
char *
linli_search_load_title (LinliStore *store, const LinliKind *kind, const LinliId *id)
{
  g_autoptr(LinliRecord) record = linli_record_new (kind, id);
  g_autoptr(LinliRow) row = NULL;

  for (guint i = 0; i < kind->title_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->title_fields, i);

      if (row == NULL || row->kind != field->kind)
        {
          g_clear_pointer (&row, linli_row_free);
          row = linli_rows_load (store, linli_store_get_table (store, field->kind), id, NULL, NULL);
        }
      if (row != NULL && field->type != LINLI_TYPE_COMPUTED)
        linli_record_set (record, field, linli_row_get (row, field));
    }
  return linli_record_get_title (record);
}

static gboolean
check_text (const char *text, GError **error)
{
  if (g_utf8_validate (text, -1, NULL) && g_utf8_strlen (text, -1) <= MAX_QUERY_CHARACTERS)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "search: at most %d characters of UTF-8", MAX_QUERY_CHARACTERS);
  return FALSE;
}

GPtrArray *
linli_store_search (LinliStore *store, const char *text, guint limit, GError **error)
{
  g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_hit_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  g_autofree char *folded = NULL;
  g_autoptr(GArray) meanings = NULL;

  if (!check_text (text, error))
    return NULL;
  folded = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  meanings = understand (g_strstrip (folded));
  for (guint i = 0; i < meanings->len && hits->len < limit; i++)
    if (!run_meaning (store, &g_array_index (meanings, Meaning, i), limit, seen, hits, error))
      return NULL;
  for (guint i = 0; i < hits->len; i++)
    {
      LinliHit *hit = g_ptr_array_index (hits, i);

      hit->title = linli_search_load_title (store, hit->kind, &hit->id);
    }
  return g_steal_pointer (&hits);
}

static gboolean
find_rows_in (LinliStore *store, const LinliKind *core, const LinliKind *kind, const Meaning *meaning, GHashTable *rows, GError **error)
{
  g_autofree char *through = g_strdup_printf (" JOIN \"%s\" AS part ON part._rid = search.rowid - ?2 JOIN \"%s\" AS core ON core._id = part._id",
                                              kind->name, core->name);
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM search%s WHERE search MATCH ?1 AND search.rowid BETWEEN ?2 AND ?3",
                                          kind == core ? "search.rowid - ?2" : "core._rid", kind == core ? "" : through);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, g_intern_string (sql), error);
  LinliStep step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, meaning->match, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, linli_store_sid (kind, 0));
  sqlite3_bind_int64 (stmt, 3, linli_store_sid (kind, 0) + (G_GINT64_CONSTANT (1) << ROWID_BITS) - 1);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      gint64 rid = sqlite3_column_int64 (stmt, 0);

      g_hash_table_add (rows, g_memdup2 (&rid, sizeof rid));
    }
  return step == LINLI_STEP_DONE;
}

GHashTable *
linli_search_find_rows (LinliStore *store, const LinliKind *kind, const char *text, GError **error)
{
  g_autoptr(GHashTable) rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autofree char *folded = NULL;
  g_autoptr(GArray) meanings = NULL;

  if (!check_text (text, error))
    return NULL;
  folded = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  meanings = understand (g_strstrip (folded));
  for (guint i = 0; i < meanings->len; i++)
    {
      const Meaning *meaning = &g_array_index (meanings, Meaning, i);

      if (!find_rows_in (store, kind, kind, meaning, rows, error))
        return NULL;
      for (guint j = 0; j < kind->facets->len; j++)
        if (linli_store_get_table (store, g_ptr_array_index (kind->facets, j))->has_search
            && !find_rows_in (store, kind, g_ptr_array_index (kind->facets, j), meaning, rows, error))
          return NULL;
    }
  return g_steal_pointer (&rows);
}
