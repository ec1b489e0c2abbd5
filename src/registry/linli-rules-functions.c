/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-rules-functions.c - the functions of the rule language.  Version 1; a function is added, never changed. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-rules-functions.h"

#include "linli-citizen-id.h"
#include "linli-error.h"
#include "linli-national-codes.h"

#include <sqlite3.h>
#include <string.h>

static GPrivate current_record;

void
linli_rules_functions_set_record (const LinliRecord *record)
{
  g_private_set (&current_record, (gpointer) record);
}

static const char *
text_of (sqlite3_value *value)
{
  return sqlite3_value_type (value) == SQLITE_TEXT ? (const char *) sqlite3_value_text (value) : NULL;
}

static void
today_func (sqlite3_context *context, int n, sqlite3_value **args)
{
  LinliClock *clock = sqlite3_user_data (context);
  char *date = linli_date_format (linli_clock_get_today (clock));

  sqlite3_result_text (context, date, -1, g_free);
}

/* Whole years from a date to today, as the law counts ages (民法典 §200: by the solar calendar). */
static void
age_func (sqlite3_context *context, int n, sqlite3_value **args)
{
  LinliClock *clock = sqlite3_user_data (context);
  const char *text = text_of (args[0]);
  gint64 day;
  int y1, m1, d1, y2, m2, d2;

  if (text == NULL || !linli_date_parse_partial (text, &day))
    return;
  linli_date_split (day, &y1, &m1, &d1);
  linli_date_split (linli_clock_get_today (clock), &y2, &m2, &d2);
  sqlite3_result_int (context, y2 - y1 - (m2 < m1 || (m2 == m1 && d2 < d1)));
}

static void
days_between_func (sqlite3_context *context, int n, sqlite3_value **args)
{
  const char *from = text_of (args[0]), *to = text_of (args[1]);
  gint64 a, b;

  if (from != NULL && to != NULL && linli_date_parse_partial (from, &a) && linli_date_parse_partial (to, &b))
    sqlite3_result_int64 (context, b - a);
}

static void
has_code_func (sqlite3_context *context, int n, sqlite3_value **args)
{
  const char *codes = text_of (args[0]), *code = text_of (args[1]);

  if (codes != NULL && code != NULL)
    sqlite3_result_int (context, linli_codes_contain (codes, code));
}

static void
id_ok_func (sqlite3_context *context, int n, sqlite3_value **args)
{
  LinliClock *clock = sqlite3_user_data (context);
  const char *id = text_of (args[0]);

  if (id != NULL)
    sqlite3_result_int (context, linli_citizen_id_check (id, linli_clock_get_today (clock)) == LINLI_CITIZEN_ID_OK);
}

static void
id_birth_func (sqlite3_context *context, int n, sqlite3_value **args)
{
  const char *id = text_of (args[0]);

  if (id != NULL && linli_citizen_id_check (id, -1) == LINLI_CITIZEN_ID_OK)
    sqlite3_result_text (context, linli_citizen_id_get_birth (id), -1, g_free);
}

static void
id_sex_func (sqlite3_context *context, int n, sqlite3_value **args)
{
  const char *id = text_of (args[0]);

  if (id != NULL && linli_citizen_id_check (id, -1) == LINLI_CITIZEN_ID_OK)
    sqlite3_result_text (context, linli_citizen_id_get_sex (id), -1, SQLITE_STATIC);
}

static void
cert_ok_func (sqlite3_context *context, int n, sqlite3_value **args)
{
  const char *code = text_of (args[0]);

  if (code != NULL)
    sqlite3_result_int (context, linli_disability_cert_check (code));
}

static gboolean
record_has_mark (sqlite3_value *name, LinliValueType mark)
{
  const LinliRecord *record = g_private_get (&current_record);
  const char *text = text_of (name);
  const LinliField *field = record != NULL && text != NULL ? linli_kind_find_field (record->kind, text) : NULL;

  return field != NULL && linli_record_get (record, field)->type == mark;
}

static void
unknown_func (sqlite3_context *context, int n, sqlite3_value **args)
{
  sqlite3_result_int (context, record_has_mark (args[0], LINLI_VALUE_UNKNOWN));
}

static void
declined_func (sqlite3_context *context, int n, sqlite3_value **args)
{
  sqlite3_result_int (context, record_has_mark (args[0], LINLI_VALUE_DECLINED));
}

static const struct { const char *name; int n_args; void (*func) (sqlite3_context *, int, sqlite3_value **); } own[] = {
  { "today", 0, today_func }, { "age", 1, age_func }, { "days_between", 2, days_between_func }, { "has_code", 2, has_code_func },
  { "id_ok", 1, id_ok_func }, { "id_birth", 1, id_birth_func }, { "id_sex", 1, id_sex_func }, { "cert_ok", 1, cert_ok_func },
  { "unknown", 1, unknown_func }, { "declined", 1, declined_func },
};

/* SQLite's own that are deterministic and harmless. */
static const char *borrowed[] = {
  "abs", "coalesce", "ifnull", "iif", "instr", "length", "lower", "max", "min", "nullif", "replace", "round", "substr", "trim",
  "upper", "like", "count", "sum", "total", "avg", "group_concat", "exists",
};

gboolean
linli_rules_function_is_known (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (own); i++)
    if (strcmp (own[i].name, name) == 0)
      return TRUE;
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (borrowed); i++)
    if (strcmp (borrowed[i], name) == 0)
      return TRUE;
  return FALSE;
}

gboolean
linli_rules_register_functions (gpointer db, LinliClock *clock, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (sqlite3_create_function_v2 (db, own[i].name, own[i].n_args, SQLITE_UTF8 | SQLITE_INNOCUOUS, g_object_ref (clock), own[i].func,
                                    NULL, NULL, g_object_unref) != SQLITE_OK)
      {
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "rules: %s", sqlite3_errmsg (db));
        return FALSE;
      }
  return TRUE;
}
