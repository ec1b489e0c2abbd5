/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-work.c - which records ask for work: those that break a rule, and those nobody looked at for long. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include <string.h>

#define CANNOT_SAY "NULL"

static void
broken_free (gpointer data)
{
  LinliBroken *broken = data;

  g_free (broken->due);
  g_free (broken->period);
  g_free (broken);
}

/* (transfer full) (nullable on error): @expression as SQL. */
static char *
compile (LinliStore *store, const LinliKind *kind, const char *expression, GError **error)
{
  if (expression == NULL)
    return g_strdup (CANNOT_SAY);
  if (!linli_query_may_name (store, kind, expression, error))
    return NULL;
  return linli_rules_compile (store->rules, kind, expression, error);
}

/* (transfer full): the SELECT of those who live in the household in hand, with the parts that @expression names. */
static char *
select_members (const LinliField *household, const char *expression)
{
  const LinliKind *person = household->kind;
  g_autoptr(GString) columns = g_string_new ("SELECT p.*, p._id AS id"), joins = g_string_new (NULL);

  for (guint i = 0; i < person->facets->len; i++)
    {
      const LinliKind *facet = g_ptr_array_index (person->facets, i);

      if (!linli_query_names_facet (expression, facet))
        continue;
      for (guint j = 0; j < facet->fields->len; j++)
        {
          const LinliField *field = g_ptr_array_index (facet->fields, j);

          if (linli_field_is_stored (field))
            g_string_append_printf (columns, ", m%u.\"%s\"", i, field->name);
        }
      g_string_append_printf (joins, " LEFT JOIN \"%s\" AS m%u ON m%u._id = p._id", facet->name, i, i);
    }
  g_string_append_printf (columns, " FROM \"%s\" AS p%s WHERE p.\"%s\" = core._id", person->name, joins->str, household->name);
  return g_string_free (g_steal_pointer (&columns), FALSE);
}

/* (transfer full) (nullable on error): that a record breaks @rule, as SQL.  Who lives in a household is read beside it. */
static char *
compile_broken (LinliStore *store, const LinliRule *rule, GError **error)
{
  const LinliField *household = linli_catalogue_get_role (store->catalogue, "person.household");
  g_autofree char *broken = g_strdup_printf ("NOT (%s)", rule->expression), *members = NULL;

  if (rule->scope != LINLI_SCOPE_HOUSEHOLD)
    return compile (store, rule->kind, broken, error);
  if (household == NULL || g_strcmp0 (household->ref_kind, rule->kind->name) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "rule %s: the catalogue says not who lives in a %s", rule->id, rule->kind->name);
      return NULL;
    }
  if (!linli_query_may_name (store, rule->kind, broken, error) || !linli_query_may_name (store, household->kind, broken, error))
    return NULL;
  members = select_members (household, broken);
  return linli_rules_compile_household (store->rules, rule->kind, household->kind, broken, members, error);
}

GPtrArray *
linli_store_find_broken (LinliStore *store, const LinliRule *rule, guint limit, GError **error)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (broken_free);
  g_autofree char *broken = NULL, *due = NULL, *period = NULL, *named = NULL, *source = NULL, *sql = NULL;
  g_autoptr(LinliDbStmt) stmt = NULL;
  LinliStep step = LINLI_STEP_ERROR;

  if (rule->scope == LINLI_SCOPE_REPLICA)
    return linli_among_find_broken (store, rule, limit, found, error) ? g_steal_pointer (&found) : NULL;
  broken = compile_broken (store, rule, error);
  due = broken != NULL ? compile (store, rule->kind, rule->due, error) : NULL;
  period = due != NULL ? compile (store, rule->kind, rule->period, error) : NULL;
  if (period == NULL)
    return NULL;
  named = g_strdup_printf ("%s %s %s", broken, due, period);
  source = linli_query_make_source (store, rule->kind, NULL, NULL, named, broken, error);
  if (source == NULL)
    return NULL;
  sql = g_strdup_printf ("SELECT core._id, %s, %s %s ORDER BY 2 NULLS LAST, core._rid LIMIT %u", due, period, source, limit);
  stmt = linli_db_prepare (store->db, sql, error);
  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      LinliBroken *entry;

      if (sqlite3_column_bytes (stmt, 0) != sizeof (LinliId))
        continue;
      entry = g_new0 (LinliBroken, 1);
      memcpy (entry->record.bytes, sqlite3_column_blob (stmt, 0), sizeof entry->record.bytes);
      entry->due = g_strdup (linli_db_get_text (stmt, 1));
      entry->period = g_strdup (linli_db_get_text (stmt, 2));
      g_ptr_array_add (found, entry);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&found) : NULL;
}

/* ---- freshness ---- */

void
linli_freshness_clear (LinliFreshness *freshness)
{
  g_clear_pointer (&freshness->oldest, g_array_unref);
  freshness->total = freshness->fresh = 0;
}

/* The newest day somebody looked at any value of the row; 0 when nobody did. */
static gint64
get_last_look (sqlite3_stmt *stmt, int column)
{
  g_autoptr(GArray) prov = linli_prov_decode (sqlite3_column_blob (stmt, column), (gsize) sqlite3_column_bytes (stmt, column), NULL);
  gint64 newest = 0;

  for (guint i = 0; prov != NULL && i < prov->len; i++)
    newest = MAX (newest, g_array_index (prov, LinliProvEntry, i).day);
  return newest;
}

gint64
linli_store_find_last_look (LinliStore *store, const LinliKind *kind, const LinliId *id)
{
  const LinliKind *core = linli_kind_get_core (kind);
  g_autofree char *sql = g_strdup_printf ("SELECT _prov FROM \"%s\" WHERE _id = ?1", core->name);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, g_intern_string (sql), NULL);

  if (stmt == NULL)
    return 0;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  return linli_db_step (stmt, NULL) == LINLI_STEP_ROW ? get_last_look (stmt, 0) : 0;
}

typedef struct { gint64 day, rid; LinliId id; } Look;

static int
compare_looks (gconstpointer a, gconstpointer b)
{
  const Look *left = a, *right = b;

  return left->day != right->day ? (left->day > right->day) - (left->day < right->day) : (left->rid > right->rid) - (left->rid < right->rid);
}

/* " AND core._grid IN (1, 2)"; "" for who holds them all. */
static char *
limit_to_own_grids (LinliStore *store, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);
  g_autoptr(GString) grids = g_string_new (NULL);

  if (identity == NULL)
    return NULL;
  for (guint i = 0; !identity->all_grids && identity->grids != NULL && i < identity->grids->len; i++)
    g_string_append_printf (grids, "%s%" G_GINT64_FORMAT, i == 0 ? "core._grid IN (" : ", ", g_array_index (identity->grids, gint64, i));
  if (grids->len > 0)
    g_string_append_c (grids, ')');
  return g_string_free (g_steal_pointer (&grids), FALSE);
}

gboolean
linli_store_read_freshness (LinliStore *store, const LinliKind *kind, const char *where, gint64 since, guint limit,
                            LinliFreshness *ret_freshness, GError **error)
{
  g_autofree char *grids = limit_to_own_grids (store, error);
  g_autofree char *source = grids != NULL ? linli_query_make_source (store, kind, where, NULL, NULL, *grids != '\0' ? grids : NULL, error) : NULL;
  g_autofree char *sql = source != NULL ? g_strdup_printf ("SELECT core._rid, core._id, core._prov %s", source) : NULL;
  g_autoptr(LinliDbStmt) stmt = sql != NULL ? linli_db_prepare (store->db, sql, error) : NULL;
  g_autoptr(GArray) stale = g_array_new (FALSE, FALSE, sizeof (Look));
  g_auto(LinliFreshness) freshness = { 0, 0, g_array_new (FALSE, FALSE, sizeof (LinliId)) };
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      Look look = { get_last_look (stmt, 2), sqlite3_column_int64 (stmt, 0), { { 0 } } };

      freshness.total++;
      if (look.day >= since)
        {
          freshness.fresh++;
          continue;
        }
      if (sqlite3_column_bytes (stmt, 1) != sizeof look.id.bytes)
        continue;
      memcpy (look.id.bytes, sqlite3_column_blob (stmt, 1), sizeof look.id.bytes);
      g_array_append_val (stale, look);
    }
  if (step != LINLI_STEP_DONE)
    return FALSE;
  g_array_sort (stale, compare_looks);
  for (guint i = 0; i < MIN (stale->len, limit); i++)
    g_array_append_val (freshness.oldest, g_array_index (stale, Look, i).id);
  *ret_freshness = freshness;
  freshness.oldest = NULL;
  return TRUE;
}
