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

/* @c stands behind unknown or declined: ( 'field' ) follows, or it is refused. */
static const char *
scan_mark (const LinliKind *kind, const char *c, const char *word, gboolean for_store, GString *out, GError **error)
{
  const char *quote, *end;
  g_autofree char *name = NULL;
  const LinliField *field;

  while (g_ascii_isspace (*c))
    c++;
  quote = *c == '(' ? c + 1 : NULL;
  while (quote != NULL && g_ascii_isspace (*quote))
    quote++;
  end = quote != NULL && *quote == '\'' ? strchr (quote + 1, '\'') : NULL;
  name = end != NULL ? g_strndup (quote + 1, (gsize) (end - quote - 1)) : g_strdup ("");
  field = linli_kind_find_field (kind, name);
  for (c = end != NULL ? end + 1 : c; end != NULL && g_ascii_isspace (*c);)
    c++;
  if (field == NULL || *c != ')')
    {
      refuse (error, "expects the quoted name of a field of this kind", word, strlen (word));
      return NULL;
    }
  if (!for_store)
    g_string_append_printf (out, "%s('%s')", word, name);
  else if (field->kind != kind)
    {
      refuse (error, "cannot filter by a mark of a facet's field", name, strlen (name));
      return NULL;
    }
  else
    g_string_append_printf (out, "linli_marked(mark, %u, %d)", field->no, *word == 'u' ? 1 : 2);
  return c + 1;
}

char *
linli_expression_scan (const LinliKind *kind, const char *expression, LinliRuleScope scope, gboolean for_store, GError **error)
{
  g_autoptr(GString) out = g_string_new (NULL);
  gboolean after_from = FALSE;

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
          after_from = strcmp (word, "from") == 0 || strcmp (word, "join") == 0;
          if (strcmp (word, "unknown") == 0 || strcmp (word, "declined") == 0)
            {
              if ((c = scan_mark (kind, c, word, for_store, out, error)) == NULL)
                return NULL;
            }
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
