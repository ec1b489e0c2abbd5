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

/* follow('ref.ref.field'): a field of what the record refers to. */
static gboolean
scan_follow (Call *call, const char *word)
{
  g_autofree char *path = take (call, '(') ? take_quoted (call) : NULL;

  if (path == NULL || !take (call, ')'))
    return expects (call, word, "expects a quoted path");
  if (call->for_store)
    return expects (call, word, "allowed only in rules and computed fields");
  if (!linli_expression_check_path (call->kind, path))
    return refuse (call->error, "no such path of references and a field", path, strlen (path));
  g_string_append_printf (call->out, "%s('%s')", word, path);
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
  { "unknown", scan_mark }, { "declined", scan_mark }, { "others", scan_others }, { "follow", scan_follow }, { "setting", scan_setting },
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

char *
linli_expression_scan (const LinliKind *kind, const char *expression, LinliRuleScope scope, gboolean for_store, GError **error)
{
  g_autoptr(GString) out = g_string_new (NULL);
  gboolean after_from = FALSE, is_table = FALSE;

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
          else if (is_table && for_store)
            g_string_append (out, LINLI_EXPRESSION_MEMBER);
          else
            g_string_append_len (out, start, c - start);
        }
      else if (g_ascii_isdigit (*c) || g_ascii_isspace (*c) || (strchr ("(),+-*/%=<>!|.", *c) != NULL
               && strncmp (c, "--", 2) != 0 && strncmp (c, "/*", 2) != 0))
        g_string_append_c (out, *c++);
      else
        {
          refuse (error, "not allowed", start, strlen (start));
          return NULL;
        }
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
