/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-expression.c - the words an expression of the catalogue may be made of.
 *
 * SQLite's authorizer sees what an expression does, but not everything it is written with; so the words are looked at
 * first, and only what a person would write in one expression passes. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-evaluator.h"

#include "linli-error.h"

#include <string.h>

#define MAX_EXPRESSION 4096
#define MAX_STORED     65536  /* with the computed fields it names written out */

static gboolean
refuse (GError **error, const char *what, const char *at, gsize length)
{
  g_autofree char *word = g_strndup (at, length);

  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "expression: %s: %s", what, word);
  return FALSE;
}

static gboolean
check_word (const char *word, LinliRuleScope scope, const char *at, gsize length, GError **error)
{
  static const char *const never[] = {
    "with", "recursive", "pragma", "values", "attach", "detach", "create", "insert", "update", "delete", "drop", "alter", "replace",
    "union", "except", "intersect", "returning", "raise", "match", "regexp", "over", "window", "filter", "current_date",
    "current_time", "current_timestamp", "random", "randomblob", "load_extension", NULL };
  static const char *const member_only[] = { "select", "from", "join", "exists", "where", "group", "having", "order", "limit", NULL };

  if (g_strv_contains (never, word))
    return refuse (error, "not allowed", at, length);
  if (scope != LINLI_SCOPE_HOUSEHOLD && g_strv_contains (member_only, word))
    return refuse (error, "allowed only in household scope", at, length);
  if (word[0] == '_' || g_str_has_prefix (word, "sqlite"))
    return refuse (error, "no such name", at, length);
  return TRUE;
}

/* Where a call goes on, and the text its scan makes. */
typedef struct
{
  const LinliKind *kind;
  const char      *at;
  gboolean         for_store;
  GString         *out;
  GError         **error;
} Call;

static void
skip_space (Call *call)
{
  while (g_ascii_isspace (*call->at))
    call->at++;
}

/* (transfer full) (nullable): the quoted text at hand, and @call behind it; '' inside is one quote. */
static char *
take_quoted (Call *call)
{
  g_autoptr(GString) text = g_string_new (NULL);

  skip_space (call);
  if (*call->at != '\'')
    return NULL;
  for (const char *c = call->at + 1; *c != '\0'; c++)
    if (*c != '\'')
      g_string_append_c (text, *c);
    else if (c[1] == '\'')
      {
        g_string_append_c (text, '\'');
        c++;
      }
    else
      {
        call->at = c + 1;
        return g_string_free (g_steal_pointer (&text), FALSE);
      }
  return NULL;
}

static gboolean
take (Call *call, char c)
{
  skip_space (call);
  if (*call->at != c)
    return FALSE;
  call->at++;
  return TRUE;
}

static gboolean
expects (Call *call, const char *word, const char *what)
{
  return refuse (call->error, what, word, strlen (word));
}

/* unknown('field'), declined('field') */
static gboolean
scan_mark (Call *call, const char *word)
{
  g_autofree char *name = take (call, '(') ? take_quoted (call) : NULL;
  const LinliField *field = name != NULL ? linli_kind_find_field (call->kind, name) : NULL;

  if (field == NULL || !take (call, ')'))
    return expects (call, word, "expects the quoted name of a field of this kind");
  if (!call->for_store)
    g_string_append_printf (call->out, "%s('%s')", word, name);
  else if (field->kind != call->kind)
    return refuse (call->error, "cannot filter by a mark of a facet's field", name, strlen (name));
  else
    g_string_append_printf (call->out, "linli_marked(mark, %u, %d)", field->no, *word == 'u' ? 1 : 2);
  return TRUE;
}

/* others('field') and others('field', 'condition'): how many other records have the same value, and meet the condition. */
static gboolean
scan_others (Call *call, const char *word)
{
  const char *start = call->at;
  g_autofree char *name = take (call, '(') ? take_quoted (call) : NULL;
  const LinliField *field = name != NULL ? linli_kind_find_field (call->kind, name) : NULL;
  gboolean more = field != NULL && take (call, ',');
  g_autofree char *condition = more ? take_quoted (call) : NULL;
  g_autofree char *scanned = NULL;

  if (field == NULL || field->type == LINLI_TYPE_COMPUTED || (more && condition == NULL) || !take (call, ')'))
    return expects (call, word, "expects the quoted name of a field of this kind, and a quoted condition where there is one");
  if (call->for_store)
    return expects (call, word, "allowed only in rules");
  if (condition != NULL
      && (scanned = linli_expression_scan (call->kind, condition, LINLI_SCOPE_RECORD, TRUE, call->error)) == NULL)
    return FALSE;
  g_string_append (call->out, word);
  g_string_append_len (call->out, start, call->at - start);
  return TRUE;
}

/* (transfer full): the column as a query of lists reads it; a part's columns have names of their own. */
static char *
make_column (const LinliField *field)
{
  return field->kind->facet_of == NULL ? g_strdup_printf ("core.\"%s\"", field->name) : g_strdup_printf ("\"%s\"", field->name);
}

/* The path as queries, one in the other. */
static void
append_path (Call *call, const char *path)
{
  g_auto(GStrv) steps = g_strsplit (path, ".", 8);
  const LinliField *field = linli_kind_find_field (call->kind, steps[0]);
  g_autofree char *sql = make_column (field);

  for (guint i = 1; steps[i] != NULL; i++)
    {
      g_autofree char *inner = g_steal_pointer (&sql);

      field = linli_kind_find_field (linli_catalogue_get_kind (call->kind->catalogue, field->ref_kind), steps[i]);
      sql = g_strdup_printf ("(SELECT \"%s\" FROM \"%s\" WHERE _id = %s)", field->name, field->kind->name, inner);
    }
  g_string_append (call->out, sql);
}

/* follow('ref.ref.field'): a field of what the record refers to. */
static gboolean
scan_follow (Call *call, const char *word)
{
  g_autofree char *path = take (call, '(') ? take_quoted (call) : NULL;

  if (path == NULL || !take (call, ')'))
    return expects (call, word, "expects a quoted path");
  if (!linli_expression_check_path (call->kind, path))
    return refuse (call->error, "no such path of references and a field", path, strlen (path));
  if (call->for_store)
    append_path (call, path);
  else
    g_string_append_printf (call->out, "%s('%s')", word, path);
  return TRUE;
}

/* newest('kind.ref.by', 'value', 'condition') and with the own field that names the record asked about. */
static gboolean
scan_newest (Call *call, const char *word)
{
  const char *start = call->at;
  g_autofree char *path = take (call, '(') ? take_quoted (call) : NULL;
  g_autofree char *value = path != NULL && take (call, ',') ? take_quoted (call) : NULL;
  g_autofree char *condition = value != NULL && take (call, ',') ? take_quoted (call) : NULL;
  gboolean more = condition != NULL && take (call, ',');
  g_autofree char *through = more ? take_quoted (call) : NULL;
  LinliNewest newest = { NULL };
  g_autofree char *id = NULL, *sql = NULL;

  if (condition == NULL || (more && through == NULL) || !take (call, ')'))
    return expects (call, word, "expects a quoted path, field and condition, and a field of this kind where there is one");
  if (!linli_expression_find_newest (call->kind, path, value, through, &newest))
    return refuse (call->error, "no such kind that refers to this, or no such fields of its own", path, strlen (path));
  newest.condition = condition;
  id = newest.through == NULL ? g_strdup ("core._id") : make_column (newest.through);
  sql = linli_newest_make_sql (&newest, id, call->error);
  if (sql == NULL)
    return FALSE;
  if (call->for_store)
    g_string_append_printf (call->out, "(%s)", sql);
  else
    {
      g_string_append (call->out, word);
      g_string_append_len (call->out, start, call->at - start);
    }
  return TRUE;
}

/* setting('name'): the value itself stands in its place. */
static gboolean
scan_setting (Call *call, const char *word)
{
  g_autofree char *name = take (call, '(') ? take_quoted (call) : NULL;
  const char *literal = name != NULL ? g_hash_table_lookup (call->kind->catalogue->settings, name) : NULL;

  if (literal == NULL || !take (call, ')'))
    return expects (call, word, "expects the quoted name of a setting");
  g_string_append (call->out, literal);
  return TRUE;
}

gboolean
linli_expression_check_path (const LinliKind *kind, const char *path)
{
  g_auto(GStrv) steps = g_strsplit (path, ".", 8);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      const LinliField *field = kind != NULL ? linli_kind_find_field (kind, steps[i]) : NULL;

      if (field == NULL || field->type == LINLI_TYPE_COMPUTED)
        return FALSE;
      if (steps[i + 1] == NULL)
        return i > 0;
      if (field->type != LINLI_TYPE_REF)
        return FALSE;
      kind = linli_catalogue_get_kind (kind->catalogue, field->ref_kind);
    }
  return FALSE;
}

/* A field of @kind's own table. */
static const LinliField *
find_stored (const LinliKind *kind, const char *name)
{
  const LinliField *field = name != NULL ? linli_kind_find_field (kind, name) : NULL;

  return field != NULL && field->kind == kind && field->type != LINLI_TYPE_COMPUTED ? field : NULL;
}

gboolean
linli_expression_find_newest (const LinliKind *kind, const char *path, const char *value, const char *through, LinliNewest *ret_newest)
{
  g_auto(GStrv) steps = g_strsplit (path != NULL ? path : "", ".", 4);
  const LinliKind *other = g_strv_length (steps) == 3 ? linli_catalogue_get_kind (kind->catalogue, steps[0]) : NULL;
  const char *named = kind->name;

  if (other == NULL || other->facet_of != NULL)
    return FALSE;
  if (through != NULL)
    {
      const LinliField *field = linli_kind_find_field (kind, through);

      if (field == NULL || field->type != LINLI_TYPE_REF)
        return FALSE;
      ret_newest->through = field;
      named = field->ref_kind;
    }
  ret_newest->ref = find_stored (other, steps[1]);
  ret_newest->by = find_stored (other, steps[2]);
  ret_newest->value = find_stored (other, value);
  return ret_newest->ref != NULL && ret_newest->ref->type == LINLI_TYPE_REF && strcmp (ret_newest->ref->ref_kind, named) == 0
         && ret_newest->value != NULL && ret_newest->by != NULL
         && (ret_newest->by->type == LINLI_TYPE_DATE || ret_newest->by->type == LINLI_TYPE_DATETIME);
}

/* Every name in the condition is a column of @kind's own table: another would be looked for in the row outside. */
static gboolean
check_condition (const LinliKind *kind, const char *condition, GError **error)
{
  static const char *const words[] = { "and", "or", "not", "in", "is", "null", "between", "like", "case", "when", "then", "else", "end", NULL };

  for (const char *c = condition; *c != '\0';)
    {
      const char *start = c;
      g_autofree char *word = NULL;

      if (*c == '\'')
        {
          c = strchr (c + 1, '\'');
          c = c != NULL ? c + 1 : "";
        }
      else if (g_ascii_isalpha (*c) || *c == '_')
        {
          while (g_ascii_isalnum (*c) || *c == '_')
            c++;
          word = g_ascii_strdown (start, c - start);
          if (!g_strv_contains (words, word) && find_stored (kind, word) == NULL)
            return refuse (error, "no field of its own, which a condition of newest() is made of", start, (gsize) (c - start));
        }
      else
        c++;
    }
  return TRUE;
}

char *
linli_newest_make_sql (const LinliNewest *newest, const char *id, GError **error)
{
  const LinliKind *kind = newest->ref->kind;
  g_autofree char *condition = NULL;

  if (!check_condition (kind, newest->condition, error)
      || (condition = linli_expression_scan (kind, newest->condition, LINLI_SCOPE_RECORD, TRUE, error)) == NULL)
    return NULL;
  return g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE \"%s\" = %s AND \"%s\" IS NOT NULL AND (%s) ORDER BY \"%s\" DESC, _id DESC LIMIT 1",
                          newest->value->name, kind->name, newest->ref->name, id, newest->by->name, condition, newest->by->name);
}

gboolean
linli_expression_names (const char *expression, const char *name)
{
  gsize length = strlen (name);

  for (const char *c = expression; *c != '\0';)
    {
      const char *start = c;

      if (*c == '\'')
        {
          c = strchr (c + 1, '\'');
          if (c == NULL)
            return FALSE;
          c++;
        }
      else if (g_ascii_isalnum (*c) || *c == '_')
        {
          while (g_ascii_isalnum (*c) || *c == '_')
            c++;
          if ((gsize) (c - start) == length && g_ascii_strncasecmp (start, name, length) == 0)
            return TRUE;
        }
      else
        c++;
    }
  return FALSE;
}

/* The calls whose quoted arguments are names, looked at here. */
static const struct { const char *word; gboolean (*scan) (Call *call, const char *word); } calls[] = {
  { "unknown", scan_mark }, { "declined", scan_mark }, { "others", scan_others }, { "follow", scan_follow },
  { "newest", scan_newest }, { "setting", scan_setting },
};

static gboolean
is_call (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    if (strcmp (calls[i].word, word) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
scan_call (Call *call, const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    if (strcmp (calls[i].word, word) == 0)
      return calls[i].scan (call, word);
  return FALSE;
}

/* A computed field is no column of a store: what it is computed by stands in its place. */
static gboolean
write_computed (const LinliField *field, GString *out, GError **error)
{
  g_autofree char *sql = NULL;

  if (field->needs_members)
    return refuse (error, "counted from the members, cannot be filtered by", field->name, strlen (field->name));
  sql = linli_expression_scan (linli_kind_get_core (field->kind), field->compute, LINLI_SCOPE_RECORD, TRUE, error);
  if (sql == NULL)
    return FALSE;
  g_string_append_printf (out, "(%s)", sql);
  return out->len <= MAX_STORED || refuse (error, "too much to write out", field->name, strlen (field->name));
}

char *
linli_expression_scan (const LinliKind *kind, const char *expression, LinliRuleScope scope, gboolean for_store, GError **error)
{
  g_autoptr(GString) out = g_string_new (NULL);
  gboolean after_from = FALSE, is_table = FALSE;
  int depth = 0;

  if (strlen (expression) > MAX_EXPRESSION || !g_utf8_validate (expression, -1, NULL))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "expression: over %d bytes or no UTF-8", MAX_EXPRESSION);
      return NULL;
    }
  for (const char *c = expression; *c != '\0';)
    {
      const char *start = c;

      if (*c == '\'')
        {
          do
            {
              c = strchr (c + 1, '\'');
              if (c == NULL)
                {
                  refuse (error, "the quote is not closed", start, strlen (start));
                  return NULL;
                }
              c++;
            }
          while (*c == '\'');
          g_string_append_len (out, start, c - start);
        }
      else if (g_ascii_isalpha (*c) || *c == '_')
        {
          g_autofree char *word = NULL;
          const LinliField *computed;

          while (g_ascii_isalnum (*c) || *c == '_')
            c++;
          word = g_ascii_strdown (start, c - start);
          if (!check_word (word, scope, start, (gsize) (c - start), error))
            return NULL;
          if (after_from && strcmp (word, "member") != 0)
            {
              refuse (error, "only member can be read", start, (gsize) (c - start));
              return NULL;
            }
          is_table = after_from;
          after_from = strcmp (word, "from") == 0 || strcmp (word, "join") == 0;
          if (is_call (word))
            {
              Call call = { kind, c, for_store, out, error };

              if (!scan_call (&call, word))
                return NULL;
              c = call.at;
            }
          else if (for_store && scope == LINLI_SCOPE_RECORD && (computed = linli_kind_find_field (kind, word)) != NULL
                   && computed->type == LINLI_TYPE_COMPUTED)
            {
              if (!write_computed (computed, out, error))
                return NULL;
            }
          else if (is_table && for_store)
            g_string_append (out, LINLI_EXPRESSION_MEMBER);
          else
            g_string_append_len (out, start, c - start);
        }
      else if (g_ascii_isdigit (*c) || g_ascii_isspace (*c) || (strchr ("(),+-*/%=<>!|.", *c) != NULL
               && strncmp (c, "--", 2) != 0 && strncmp (c, "/*", 2) != 0))
        {
          depth += (*c == '(') - (*c == ')');
          if (depth < 0)
            {
              refuse (error, "closes what it did not open", start, strlen (start));
              return NULL;
            }
          g_string_append_c (out, *c++);
        }
      else
        {
          refuse (error, "not allowed", start, strlen (start));
          return NULL;
        }
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
