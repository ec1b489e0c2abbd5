/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-query.c - lists: the rowids that match, in order. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-pinyin.h"

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

gboolean
linli_query_names_facet (const char *expression, const LinliKind *facet)
{
  for (guint i = 0; i < facet->fields->len; i++)
    if (names_field (expression, ((const LinliField *) g_ptr_array_index (facet->fields, i))->name))
      return TRUE;
  return FALSE;
}

/* A field of a part stands in @expression, or in what a computed field is computed by that it names; what such a field leads to in other kinds
 * counts too.  A computed field that lists freely tells nothing of its parts. */
static gboolean
follows_from (const LinliKind *kind, const char *expression, const LinliKind *facet)
{
  if ((facet->facet_of == kind || linli_expression_names (expression, "follow")) && linli_query_names_facet (expression, facet))
    return TRUE;
  for (guint i = 0; i < kind->computed_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->computed_fields, i);

      if (!field->lists_freely && linli_expression_names (expression, field->name) && follows_from (kind, field->compute, facet))
        return TRUE;
    }
  return FALSE;
}

/* The part that an expression for the list names, or holds the field, and the role may not list by; NULL: none. */
static const LinliKind *
find_refused (LinliStore *store, const LinliKind *kind, const char *where, const LinliField *order)
{
  LinliOwnRights rights;

  linli_own_rights_read (store, &rights);
  if (!linli_own_rights_allow (&rights, kind, LINLI_RIGHT_LIST))
    return kind;
  for (guint i = 0; i < store->catalogue->kinds->len; i++)
    {
      const LinliKind *facet = g_ptr_array_index (store->catalogue->kinds, i);
      gboolean named = facet->facet_of != NULL
        && ((where != NULL && follows_from (kind, where, facet)) || (order != NULL && (order->kind == facet || follows_from (kind, order->name, facet))));

      if (named && !linli_own_rights_allow (&rights, facet, LINLI_RIGHT_LIST))
        return facet;
    }
  return NULL;
}

/* A filter would tell what the list hides. */
static gboolean
may_list (LinliStore *store, const LinliKind *kind, const char *where, const LinliField *order, GError **error)
{
  const LinliKind *refused = find_refused (store, kind, where, order);

  if (refused == NULL)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "%s: your role may not list by this part; open the record instead",
               linli_kind_get_label (refused));
  return FALSE;
}

gboolean
linli_query_may_name (LinliStore *store, const LinliKind *kind, const char *expression, GError **error)
{
  return may_list (store, kind, expression, NULL, error);
}

gboolean
linli_query_may_list (LinliStore *store, const LinliKind *kind, const LinliField *field, GError **error)
{
  return may_list (store, kind, NULL, field, error);
}

char *
linli_query_make_source (LinliStore *store, const LinliKind *kind, const char *where, const LinliField *order, const char *sorted,
                         const char *among, GError **error)
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

      if ((order != NULL && order->kind == facet) || (condition != NULL && linli_query_names_facet (condition, facet))
          || (sorted != NULL && linli_query_names_facet (sorted, facet)))
        g_string_append_printf (sql, " LEFT JOIN \"%s\" AS f%u ON f%u._id = core._id", facet->name, i, i);
    }
  if (condition != NULL)
    g_string_append_printf (sql, " WHERE %s", condition);
  if (among != NULL)
    g_string_append_printf (sql, " %s %s", condition != NULL ? "AND" : "WHERE", among);
  if (store->narrow != 0)
    g_string_append_printf (sql, " %s core._com = %" G_GINT64_FORMAT, condition != NULL || among != NULL ? "AND" : "WHERE", store->narrow);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* What rows are ordered by: text by pinyin, a reference by what it leads to. */
static char *
make_order (LinliStore *store, const LinliKind *kind, const LinliField *by, GError **error)
{
  guint part = 0;
  g_autofree char *column = g_ptr_array_find (kind->facets, by->kind, &part) ? g_strdup_printf ("f%u.\"%s\"", part, by->name)
    : g_strdup_printf ("core.\"%s\"", by->name);
  const LinliKind *other = by->ref_kind != NULL ? linli_catalogue_get_kind (store->catalogue, by->ref_kind) : NULL;

  if (by == linli_store_get_table (store, kind)->sort_field)
    return g_strdup ("core._sort");
  if (by->type == LINLI_TYPE_COMPUTED)
    return linli_rules_compile (store->rules, kind, by->compute != NULL && !by->needs_members ? by->compute : "NULL", error);
  if (by->value_type == LINLI_TYPE_REF && other != NULL)
    return g_strdup_printf ("(SELECT _sort FROM \"%s\" WHERE _id = %s)", other->name, column);
  if (by->value_type == LINLI_TYPE_TEXT && by->mask == NULL)
    return g_strdup_printf ("linli_sort_key(%s)", column);
  return g_steal_pointer (&column);
}

char *
linli_query_make_sql (LinliStore *store, const LinliQuery *query, const char *among, GError **error)
{
  const LinliKind *kind = linli_kind_get_core (query->kind);
  const char *direction = query->descending ? "DESC" : "ASC";
  g_autofree char *order = query->order_by != NULL ? make_order (store, kind, query->order_by, error) : NULL;
  g_autofree char *source = NULL;

  if (query->order_by != NULL && order == NULL)
    return NULL;
  source = linli_query_make_source (store, kind, query->where, query->order_by, order, among, error);
  if (source == NULL)
    return NULL;
  /* The rowid goes the way of the order, so that the index gives both; what is not filled in stands last either way. */
  return g_strdup_printf ("SELECT core._rid %s ORDER BY %s %s%s%s%s LIMIT %" G_GINT64_FORMAT, source, order != NULL ? order : "core._id",
                          direction, order != NULL ? " NULLS LAST" : "", order != NULL ? ", core._rid " : "", order != NULL ? direction : "",
                          query->limit > 0 ? query->limit : G_GINT64_CONSTANT (-1));
}

static void
sort_key_func (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  if (text != NULL && *text != '\0')
    sqlite3_result_text (context, linli_pinyin_sort_key (text, FALSE), -1, g_free);
}

gboolean
linli_query_register (LinliStore *store, GError **error)
{
  return sqlite3_create_function (store->db, "linli_sort_key", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, sort_key_func, NULL, NULL) == SQLITE_OK
    || linli_db_fail (store->db, "registering the order of lists", error);
}

GArray *
linli_store_query (LinliStore *store, const LinliQuery *query, GError **error)
{
  g_autofree char *sql = linli_query_make_sql (store, query, NULL, error);
  g_autoptr(LinliDbStmt) stmt = sql != NULL ? linli_db_prepare (store->db, sql, error) : NULL;
  g_autoptr(GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      gint64 rid = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (rowids, rid);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&rowids) : NULL;
}

gint64
linli_store_count (LinliStore *store, const LinliKind *kind, const char *where, GError **error)
{
  g_autofree char *source = linli_query_make_source (store, linli_kind_get_core (kind), where, NULL, NULL, NULL, error);
  g_autofree char *sql = source != NULL ? g_strdup_printf ("SELECT count(*) %s", source) : NULL;

  return sql != NULL ? linli_db_get_int (store->db, sql, -1, error) : -1;
}
