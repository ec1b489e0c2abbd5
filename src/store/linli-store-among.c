/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-among.c - records that break a rule only because another one is there: two that were right by themselves. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include <string.h>

/* As many that share a value are looked at; it is seldom one. */
#define MAX_CANDIDATES 5000

static gboolean
is_looked_up (const LinliRule *rule, const LinliField *field)
{
  g_autofree char *call = g_strdup_printf ("others('%s'", field->name);

  return field->looked_up && linli_field_is_stored (field) && strstr (rule->expression, call) != NULL;
}

/* Adds the records that share a value of @field with another one. */
static gboolean
add_candidates (LinliStore *store, const LinliField *field, GArray *ids, GError **error)
{
  const char *table = field->kind->name, *name = field->name;
  g_autofree char *sql = g_strdup_printf ("SELECT _id FROM \"%s\" WHERE \"%s\" IN (SELECT \"%s\" FROM \"%s\" WHERE \"%s\" IS NOT NULL GROUP BY 1"
                                          " HAVING count(*) > 1) ORDER BY _rid LIMIT %d", table, name, name, table, name, MAX_CANDIDATES);
  g_autoptr(LinliDbStmt) stmt = linli_db_prepare (store->db, sql, error);
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (sqlite3_column_bytes (stmt, 0) == sizeof (LinliId))
      g_array_append_vals (ids, sqlite3_column_blob (stmt, 0), 1);
  return step == LINLI_STEP_DONE;
}

static gboolean
is_broken (LinliStore *store, const LinliRule *rule, const LinliId *id)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, linli_kind_get_core (rule->kind), id, NULL);
  g_autoptr(GPtrArray) findings = loaded != NULL ? linli_rules_check_replica (store->rules, loaded->record, NULL) : NULL;

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    if (((const LinliFinding *) g_ptr_array_index (findings, i))->rule == rule)
      return TRUE;
  return FALSE;
}

gboolean
linli_among_find_broken (LinliStore *store, const LinliRule *rule, guint limit, GPtrArray *found, GError **error)
{
  const LinliKind *core = linli_kind_get_core (rule->kind);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (LinliId));
  g_autoptr(GHashTable) seen = g_hash_table_new (linli_id_hash, linli_id_hash_equal);

  if (!linli_query_may_name (store, rule->kind, rule->expression, error))
    return FALSE;
  for (guint i = 0; i < core->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (core->all_fields, i);

      if (is_looked_up (rule, field) && !add_candidates (store, field, ids, error))
        return FALSE;
    }
  for (guint i = 0; i < ids->len && found->len < limit; i++)
    {
      const LinliId *id = &g_array_index (ids, LinliId, i);
      LinliBroken *entry;

      if (!g_hash_table_add (seen, (gpointer) id) || !is_broken (store, rule, id))
        continue;
      entry = g_new0 (LinliBroken, 1);
      entry->record = *id;
      g_ptr_array_add (found, entry);
    }
  return TRUE;
}
