/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-query.c - lists: the rowids that match, in order. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include <string.h>

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/* @name stands in @expression as a word of its own. */
static gboolean
names_field (const char *expression, const char *name)
{
  gsize length = strlen (name);

  for (const char *at = strstr (expression, name); at != NULL; at = strstr (at + 1, name))
    if ((at == expression || !is_word (at[-1])) && !is_word (at[length]))
      return TRUE;
  return FALSE;
}

static gboolean
names_facet (const char *expression, const LinliKind *facet)
{
  for (guint i = 0; i < facet->fields->len; i++)
    if (names_field (expression, ((const LinliField *) g_ptr_array_index (facet->fields, i))->name))
      return TRUE;
  return FALSE;
}

/* Who may see a part only record by record gets no list by it: a filter would tell what the list hides. */
static gboolean
may_list (LinliStore *store, const LinliKind *kind, const char *where, const LinliField *order, GError **error)
{
  LinliOwnRights rights;
  const LinliKind *refused = NULL;

  linli_own_rights_read (store, &rights);
  if (!linli_own_rights_allow (&rights, kind, LINLI_RIGHT_LIST))
    refused = kind;
  for (guint i = 0; i < kind->facets->len && refused == NULL; i++)
    {
      const LinliKind *facet = g_ptr_array_index (kind->facets, i);

      if (((order != NULL && order->kind == facet) || (where != NULL && names_facet (where, facet)))
          && !linli_own_rights_allow (&rights, facet, LINLI_RIGHT_LIST))
        refused = facet;
    }
  if (refused == NULL)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "%s: your role may not list by this part; open the record instead",
               linli_kind_get_label (refused));
  return FALSE;
}

/* "FROM ... WHERE ..."; only the facets that @where or @order name are joined. */
static char *
make_source (LinliStore *store, const LinliKind *kind, const char *where, const LinliField *order, GError **error)
{
  g_autofree char *condition = NULL;
  g_autoptr(GString) sql = g_string_new (NULL);

  if (!may_list (store, kind, where, order, error))
    return NULL;
  if (where != NULL && *where != '\0')
    {
      condition = linli_rules_compile (store->rules, kind, where, error);
      if (condition == NULL)
        return NULL;
    }
  g_string_append_printf (sql, "FROM (SELECT *, _mark AS mark FROM \"%s\") AS core", kind->name);
  for (guint i = 0; i < kind->facets->len; i++)
    {
      const LinliKind *facet = g_ptr_array_index (kind->facets, i);

      if ((order != NULL && order->kind == facet) || (condition != NULL && names_facet (condition, facet)))
        g_string_append_printf (sql, " LEFT JOIN \"%s\" AS f%u ON f%u._id = core._id", facet->name, i, i);
    }
  if (condition != NULL)
    g_string_append_printf (sql, " WHERE %s", condition);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

GArray *
linli_store_query (LinliStore *store, const LinliQuery *query, GError **error)
{
  const LinliKind *kind = linli_kind_get_core (query->kind);
  LinliTable *table = linli_store_get_table (store, kind);
  g_autofree char *source = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *order = NULL;
  g_autoptr(GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const LinliField *by = query->order_by != NULL && linli_field_is_stored (query->order_by) ? query->order_by : NULL;
  sqlite3_stmt *stmt;
  LinliStep step = LINLI_STEP_ERROR;

  source = make_source (store, kind, query->where, by, error);
  if (source == NULL)
    return NULL;
  if (by == NULL)
    order = g_strdup ("core._id");
  else if (by == table->sort_field)
    order = g_strdup ("core._sort");
  else
    order = g_strdup_printf ("\"%s\"", by->name);
  sql = g_strdup_printf ("SELECT core._rid %s ORDER BY %s %s%s LIMIT %" G_GINT64_FORMAT, source, order, query->descending ? "DESC" : "ASC",
                         by != NULL ? ", core._rid" : "", query->limit > 0 ? query->limit : G_GINT64_CONSTANT (-1));
  stmt = linli_db_prepare (store->db, sql, error);
  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      gint64 rid = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (rowids, rid);
    }
  sqlite3_finalize (stmt);
  return step == LINLI_STEP_DONE ? g_steal_pointer (&rowids) : NULL;
}

gint64
linli_store_count (LinliStore *store, const LinliKind *kind, const char *where, GError **error)
{
  g_autofree char *source = make_source (store, linli_kind_get_core (kind), where, NULL, error);
  g_autofree char *sql = source != NULL ? g_strdup_printf ("SELECT count(*) %s", source) : NULL;

  return sql != NULL ? linli_db_get_int (store->db, sql, -1, error) : -1;
}
