/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions on a list: checked, put into words, and into the language of the rules.  No widget, no clock. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-list-filter.h"

#include "linli-error.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_TEXT 64   /* characters that are looked for */
#define MAX_AGE  150

/* @word stands in files, @days: another label where the field is a day. */
static const struct { LinliFilterOperator op; const char *word, *label, *days; } operators[] = {
  { LINLI_FILTER_IS, "=", NC_("filter", "is"), NULL },
  { LINLI_FILTER_IS_NOT, "<>", NC_("filter", "is not"), NULL },
  { LINLI_FILTER_CONTAINS, "has", NC_("filter", "contains"), NULL },
  { LINLI_FILTER_AT_LEAST, ">=", NC_("filter", "at least"), NC_("filter", "on or after") },
  { LINLI_FILTER_AT_MOST, "<=", NC_("filter", "at most"), NC_("filter", "on or before") },
  { LINLI_FILTER_AGE_AT_LEAST, "age>=", NC_("filter", "age at least"), NULL },
  { LINLI_FILTER_AGE_AT_MOST, "age<=", NC_("filter", "age at most"), NULL },
  { LINLI_FILTER_FILLED, "filled", NC_("filter", "is filled in"), NULL },
  { LINLI_FILTER_EMPTY, "empty", NC_("filter", "is not filled in"), NULL },
};

G_STATIC_ASSERT (G_N_ELEMENTS (operators) + 1 == LINLI_N_FILTER_OPERATORS);

static gboolean
is_age (LinliFilterOperator op)
{
  return op == LINLI_FILTER_AGE_AT_LEAST || op == LINLI_FILTER_AGE_AT_MOST;
}

gboolean
linli_list_filter_needs_value (LinliFilterOperator op)
{
  return op != LINLI_FILTER_FILLED && op != LINLI_FILTER_EMPTY;
}

gboolean
linli_list_filter_allows (const LinliField    *field,
                          LinliFilterOperator  op)
{
  /* Behind a mask only whether there is something may be asked: digit by digit one would find out what. */
  if (field->mask != NULL)
    return !linli_list_filter_needs_value (op);
  switch (op)
    {
    case LINLI_FILTER_IS:
      return field->value_type != LINLI_TYPE_CODES && field->value_type != LINLI_TYPE_REF && field->value_type != LINLI_TYPE_DATETIME;
    case LINLI_FILTER_IS_NOT:
      return field->value_type == LINLI_TYPE_CODE;
    case LINLI_FILTER_CONTAINS:
      return field->value_type == LINLI_TYPE_TEXT || field->value_type == LINLI_TYPE_CODES;
    case LINLI_FILTER_AT_LEAST:
    case LINLI_FILTER_AT_MOST:
      return field->value_type == LINLI_TYPE_INTEGER || field->value_type == LINLI_TYPE_DECIMAL || field->value_type == LINLI_TYPE_DATE;
    case LINLI_FILTER_AGE_AT_LEAST:
    case LINLI_FILTER_AGE_AT_MOST:
      return g_strcmp0 (field->role, "person.birth_date") == 0;
    case LINLI_FILTER_FILLED:
    case LINLI_FILTER_EMPTY:
      return TRUE;
    default:
      return FALSE;
    }
}

const char *
linli_list_filter_get_label (const LinliField    *field,
                             LinliFilterOperator  op)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].op == op)
      return g_dpgettext2 (NULL, "filter", operators[i].days != NULL && field->value_type == LINLI_TYPE_DATE ? operators[i].days
                           : operators[i].label);
  return "";
}

static gboolean
refuse (GError     **error,
        const char  *message)
{
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, message);
  return FALSE;
}

/* The value in the form that is kept. */
static gboolean
read_value (const LinliField     *field,
            LinliFilterOperator   op,
            const char           *text,
            char                **ret_value,
            GError              **error)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  guint64 years;

  if (!linli_list_filter_needs_value (op))
    {
      *ret_value = g_strdup ("");
      return TRUE;
    }
  if (*stripped == '\0')
    return refuse (error, _("Write what to compare with."));
  if (is_age (op))
    {
      if (!g_ascii_string_to_unsigned (stripped, 10, 0, MAX_AGE, &years, NULL))
        return refuse (error, _("Write an age in full years."));
      *ret_value = g_strdup_printf ("%" G_GUINT64_FORMAT, years);
      return TRUE;
    }
  if (field->value_type == LINLI_TYPE_TEXT)
    {
      if (!g_utf8_validate (stripped, -1, NULL) || g_utf8_strlen (stripped, -1) > MAX_TEXT)
        return refuse (error, _("That is too long to look for."));
      *ret_value = g_steal_pointer (&stripped);
      return TRUE;
    }
  if (!linli_field_parse (field, stripped, &value, error))
    return FALSE;
  if (value.type != LINLI_VALUE_INTEGER && value.type != LINLI_VALUE_TEXT)
    return refuse (error, _("Write what to compare with."));
  *ret_value = linli_field_format_plain (field, &value);
  return TRUE;
}

LinliListFilter *
linli_list_filter_new (const LinliField     *field,
                       LinliFilterOperator   op,
                       const char           *text,
                       GError              **error)
{
  LinliListFilter *filter;
  char *value = NULL;

  if (!linli_list_filter_allows (field, op))
    {
      refuse (error, _("This cannot be compared so."));
      return NULL;
    }
  if (!read_value (field, op, text != NULL ? text : "", &value, error))
    return NULL;
  filter = g_new0 (LinliListFilter, 1);
  filter->field = field;
  filter->op = op;
  filter->value = value;
  return filter;
}

LinliListFilter *
linli_list_filter_copy (const LinliListFilter *filter)
{
  LinliListFilter *copy = g_memdup2 (filter, sizeof *filter);

  copy->value = g_strdup (filter->value);
  return copy;
}

void
linli_list_filter_free (LinliListFilter *filter)
{
  if (filter == NULL)
    return;
  g_free (filter->value);
  g_free (filter);
}

gboolean
linli_list_filter_equal (const LinliListFilter *a,
                         const LinliListFilter *b)
{
  return a->field == b->field && a->op == b->op && g_str_equal (a->value, b->value);
}

/* ---- words ---- */

char *
linli_list_filter_describe (const LinliListFilter *filter)
{
  const char *label = linli_field_get_label (filter->field);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree char *words = NULL;

  if (!is_age (filter->op) && filter->field->value_type != LINLI_TYPE_TEXT
      && linli_field_parse (filter->field, filter->value, &value, NULL))
    words = linli_field_format (filter->field, &value);
  else
    words = g_strdup (filter->value);
  switch (filter->op)
    {
    case LINLI_FILTER_IS_NOT:
      /* Translators: a filter of a list: field, value. */
      return g_strdup_printf (_("%s is not %s"), label, words);
    case LINLI_FILTER_CONTAINS:
      /* Translators: a filter of a list: field, characters or a code that it contains. */
      return g_strdup_printf (_("%s contains %s"), label, words);
    case LINLI_FILTER_AT_LEAST:
      return g_strdup_printf ("%s ≥ %s", label, words);
    case LINLI_FILTER_AT_MOST:
      return g_strdup_printf ("%s ≤ %s", label, words);
    case LINLI_FILTER_AGE_AT_LEAST:
      /* Translators: a filter of a list: full years. */
      return g_strdup_printf (_("Age ≥ %s"), words);
    case LINLI_FILTER_AGE_AT_MOST:
      return g_strdup_printf (_("Age ≤ %s"), words);
    case LINLI_FILTER_FILLED:
      /* Translators: a filter of a list: the field has a value. */
      return g_strdup_printf (_("%s filled in"), label);
    case LINLI_FILTER_EMPTY:
      return g_strdup_printf (_("%s not filled in"), label);
    case LINLI_FILTER_IS:
    default:
      /* Translators: a filter of a list: field, value. */
      return g_strdup_printf (_("%s: %s"), label, words);
    }
}

/* ---- the language of the rules ---- */

/* A text of the language; a quote inside is doubled, and nothing else means anything there. */
static void
append_quoted (GString    *out,
               const char *text)
{
  g_string_append_c (out, '\'');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '\'')
        g_string_append_c (out, '\'');
      g_string_append_c (out, *c);
    }
  g_string_append_c (out, '\'');
}

/* What the column is compared with: decimals as they are stored, scaled. */
static void
append_value (GString               *out,
              const LinliListFilter *filter)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (is_age (filter->op))
    g_string_append (out, filter->value);
  else if (filter->field->value_type != LINLI_TYPE_TEXT && linli_field_parse (filter->field, filter->value, &value, NULL)
           && value.type == LINLI_VALUE_INTEGER)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, value.integer);
  else
    append_quoted (out, filter->value);
}

static void
append_filter (GString               *out,
               const LinliListFilter *filter)
{
  const char *name = filter->field->name;

  switch (filter->op)
    {
    case LINLI_FILTER_IS_NOT:
      g_string_append_printf (out, "(%s IS NULL OR %s <> ", name, name);
      append_value (out, filter);
      g_string_append_c (out, ')');
      return;
    case LINLI_FILTER_CONTAINS:
      g_string_append_printf (out, filter->field->value_type == LINLI_TYPE_CODES ? "has_code(%s, " : "instr(%s, ", name);
      append_value (out, filter);
      g_string_append (out, filter->field->value_type == LINLI_TYPE_CODES ? ")" : ") > 0");
      return;
    case LINLI_FILTER_FILLED:
      g_string_append_printf (out, "%s IS NOT NULL", name);
      return;
    case LINLI_FILTER_EMPTY:
      g_string_append_printf (out, "%s IS NULL", name);
      return;
    case LINLI_FILTER_AGE_AT_LEAST:
    case LINLI_FILTER_AGE_AT_MOST:
      g_string_append_printf (out, "age(%s) %s ", name, filter->op == LINLI_FILTER_AGE_AT_LEAST ? ">=" : "<=");
      break;
    case LINLI_FILTER_AT_LEAST:
    case LINLI_FILTER_AT_MOST:
      g_string_append_printf (out, "%s %s ", name, filter->op == LINLI_FILTER_AT_LEAST ? ">=" : "<=");
      break;
    case LINLI_FILTER_IS:
    default:
      g_string_append_printf (out, "%s = ", name);
      break;
    }
  append_value (out, filter);
}

char *
linli_list_filters_compile (GPtrArray *filters)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (guint i = 0; i < filters->len; i++)
    {
      if (i > 0)
        g_string_append (out, " AND ");
      append_filter (out, g_ptr_array_index (filters, i));
    }
  return out->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

/* ---- files ---- */

char *
linli_list_filter_to_string (const LinliListFilter *filter)
{
  if (filter->field->value_type == LINLI_TYPE_TEXT && linli_list_filter_needs_value (filter->op))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].op == filter->op)
      return g_strdup_printf ("%s %s %s", filter->field->name, operators[i].word, filter->value);
  return NULL;
}

LinliListFilter *
linli_list_filter_from_string (const LinliKind *kind,
                               const char      *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", 3);
  const LinliField *field;

  if (g_strv_length (words) < 2 || (field = linli_kind_find_field (kind, words[0])) == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_equal (operators[i].word, words[1]))
      return linli_list_filter_new (field, operators[i].op, words[2], NULL);
  return NULL;
}
