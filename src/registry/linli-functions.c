/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-functions.c - the frozen functions of the rule language on an SQLite connection. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-functions.h"

#include "linli-citizen-id.h"
#include "linli-error.h"
#include "linli-national-codes.h"
#include "linli-value.h"

#include <string.h>

gboolean
linli_functions_allow (const char *name)
{
  static const char *const allowed[] = {
    /* SQLite */
    "abs", "coalesce", "ifnull", "nullif", "iif", "length", "lower", "upper", "trim", "substr", "instr", "min", "max", "round",
    "like", "glob", "count", "sum", "total", "avg",
    /* ours, version 1 */
    "today", "age", "days_between", "add_days", "add_months", "has_code", "code_count", "id_ok", "id_birth", "id_sex", "kin_sex", "cert_ok",
    "has_phone", "luhn_ok",
    "unknown", "declined", "others", "follow", "linli_marked",
    /* version 2 */
    "newest", NULL };

  return name != NULL && g_strv_contains (allowed, name);
}

static const char *
text_of (sqlite3_value *value)
{
  return sqlite3_value_type (value) == SQLITE_TEXT ? (const char *) sqlite3_value_text (value) : NULL;
}

/* A partial date counts from its first day. */
static gboolean
day_of (sqlite3_value *value, gint64 *ret_day)
{
  const char *text = text_of (value);

  return text != NULL && linli_date_parse_partial (text, ret_day);
}

static void
give_day (sqlite3_context *context, gint64 day)
{
  g_autofree char *text = linli_date_format (day);

  sqlite3_result_text (context, text, -1, SQLITE_TRANSIENT);
}

static void
today (sqlite3_context *context, int n, sqlite3_value **values)
{
  give_day (context, linli_clock_get_today (sqlite3_user_data (context)));
}

/* Completed years, as the law counts them: from the day of the birthday on. */
static void
age (sqlite3_context *context, int n, sqlite3_value **values)
{
  gint64 birth;
  int year, month, mday, now_year, now_month, now_mday;

  if (!day_of (values[0], &birth))
    return;
  linli_date_split (birth, &year, &month, &mday);
  linli_date_split (linli_clock_get_today (sqlite3_user_data (context)), &now_year, &now_month, &now_mday);
  sqlite3_result_int64 (context, now_year - year - (now_month < month || (now_month == month && now_mday < mday)));
}

static void
days_between (sqlite3_context *context, int n, sqlite3_value **values)
{
  gint64 from, to;

  if (day_of (values[0], &from) && day_of (values[1], &to))
    sqlite3_result_int64 (context, to - from);
}

static void
add_days (sqlite3_context *context, int n, sqlite3_value **values)
{
  gint64 day;

  if (day_of (values[0], &day) && sqlite3_value_type (values[1]) == SQLITE_INTEGER)
    give_day (context, day + CLAMP (sqlite3_value_int64 (values[1]), -100000, 100000));
}

/* The last day of the month where the day does not exist there. */
static void
add_months (sqlite3_context *context, int n, sqlite3_value **values)
{
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gint64 day, months;
  int year, month, mday, last;

  if (!day_of (values[0], &day) || sqlite3_value_type (values[1]) != SQLITE_INTEGER)
    return;
  linli_date_split (day, &year, &month, &mday);
  months = (gint64) year * 12 + month - 1 + CLAMP (sqlite3_value_int64 (values[1]), -2400, 2400);
  if (months < 12 || months >= 12 * 9999)
    return;
  year = (int) (months / 12);
  month = (int) (months % 12) + 1;
  last = lengths[month - 1] + (month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0));
  give_day (context, linli_date_join (year, month, MIN (mday, last)));
}

static void
has_code (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *codes = text_of (values[0]), *code = text_of (values[1]);

  if (codes != NULL && code != NULL)
    sqlite3_result_int (context, linli_codes_contain (codes, code));
}

static void
code_count (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *codes = text_of (values[0]);
  int count = 0;

  for (const char *c = codes != NULL && *codes != '\0' ? codes : NULL; c != NULL; c = strchr (c, ','))
    {
      c += *c == ',';
      count++;
    }
  sqlite3_result_int (context, count);
}

static void
id_ok (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *id = text_of (values[0]);

  if (id != NULL)
    sqlite3_result_int (context, linli_citizen_id_check (id, linli_clock_get_today (sqlite3_user_data (context)))
                                   == LINLI_CITIZEN_ID_OK);
}

static void
id_birth (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *id = text_of (values[0]);
  g_autofree char *birth = NULL;

  if (id == NULL || linli_citizen_id_check (id, -1) != LINLI_CITIZEN_ID_OK)
    return;
  birth = linli_citizen_id_get_birth (id);
  sqlite3_result_text (context, birth, -1, SQLITE_TRANSIENT);
}

static void
id_sex (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *id = text_of (values[0]);

  if (id != NULL && linli_citizen_id_check (id, -1) == LINLI_CITIZEN_ID_OK)
    sqlite3_result_text (context, linli_citizen_id_get_sex (id), -1, SQLITE_STATIC);
}

static void
cert_ok (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *code = text_of (values[0]);

  if (code != NULL)
    sqlite3_result_int (context, linli_disability_cert_check (code));
}

/* TRUE when a word of the text is a telephone number: "李明 子 13800138000". */
static void
has_phone (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *text = text_of (values[0]);

  if (text == NULL)
    return;
  for (const char *c = text; *c != '\0';)
    {
      gsize length = strspn (c, "0123456789-");
      g_autofree char *word = g_strndup (c, length);

      if (length >= 7 && linli_phone_check (word))
        {
          sqlite3_result_int (context, 1);
          return;
        }
      c += length > 0 ? length : 1;
    }
  sqlite3_result_int (context, 0);
}

/* ISO/IEC 7812: the check digit of bank cards. */
static void
luhn_ok (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *text = text_of (values[0]);
  gsize length = text != NULL ? strlen (text) : 0;
  int sum = 0;

  if (text == NULL)
    return;
  for (gsize i = 0; i < length; i++)
    {
      int digit = g_ascii_digit_value (text[length - 1 - i]);

      sum += i % 2 == 1 ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
    }
  sqlite3_result_int (context, length > 0 && strspn (text, "0123456789") == length && sum % 10 == 0);
}

/* The sex a GB/T 4761 relation implies; NULL where it implies none. */
static void
kin_sex (sqlite3_context *context, int n, sqlite3_value **values)
{
  static const char male[] = " 11 20 21 22 23 24 25 26 27 28 29 41 43 46 47 51 53 55 57 61 63 66 71 73 76 78 81 83 85 87 89 93 95 ";
  static const char female[] = " 12 30 31 32 33 34 35 36 37 38 39 42 44 45 48 52 54 56 58 62 64 67 72 74 75 77 82 84 86 88 90 94 96 ";
  const char *code = text_of (values[0]);
  char needle[5];

  if (code == NULL || strlen (code) != 2)
    return;
  g_snprintf (needle, sizeof needle, " %s ", code);
  if (strstr (male, needle) != NULL)
    sqlite3_result_text (context, "1", 1, SQLITE_STATIC);
  else if (strstr (female, needle) != NULL)
    sqlite3_result_text (context, "2", 1, SQLITE_STATIC);
}

/* linli_marked (mark, field_no, which): @mark is pairs of (varint field number, byte 1 unknown or 2 declined). */
static void
marked (sqlite3_context *context, int n, sqlite3_value **values)
{
  const guint8 *at, *end;
  gint64 no = sqlite3_value_int64 (values[1]);
  int which = sqlite3_value_int (values[2]);

  sqlite3_result_int (context, 0);
  if (sqlite3_value_type (values[0]) != SQLITE_BLOB)
    return;
  at = sqlite3_value_blob (values[0]);
  end = at + sqlite3_value_bytes (values[0]);
  while (at < end)
    {
      gint64 number = 0;
      guint shift = 0;

      while (at < end && (*at & 0x80) != 0 && shift < 28)
        {
          number |= (gint64) (*at++ & 0x7f) << shift;
          shift += 7;
        }
      if (at + 1 >= end)
        return;
      number |= (gint64) *at++ << shift;
      if (number == no && *at == which)
        {
          sqlite3_result_int (context, 1);
          return;
        }
      at++;
    }
}

gboolean
linli_functions_register (sqlite3 *db, LinliClock *clock, GError **error)
{
  static const struct { const char *name; int n; gboolean timeless; void (*call) (sqlite3_context *, int, sqlite3_value **); } functions[] = {
    { "today", 0, FALSE, today }, { "age", 1, FALSE, age }, { "days_between", 2, TRUE, days_between }, { "add_days", 2, TRUE, add_days },
    { "add_months", 2, TRUE, add_months }, { "has_code", 2, TRUE, has_code }, { "code_count", 1, TRUE, code_count },
    { "id_ok", 1, FALSE, id_ok }, { "id_birth", 1, TRUE, id_birth }, { "id_sex", 1, TRUE, id_sex }, { "kin_sex", 1, TRUE, kin_sex },
    { "cert_ok", 1, TRUE, cert_ok }, { "has_phone", 1, TRUE, has_phone }, { "luhn_ok", 1, TRUE, luhn_ok },
    { "linli_marked", 3, TRUE, marked },
  };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (sqlite3_create_function_v2 (db, functions[i].name, functions[i].n, SQLITE_UTF8 | (functions[i].timeless ? SQLITE_DETERMINISTIC : 0),
                                    g_object_ref (clock), functions[i].call, NULL, NULL, g_object_unref) != SQLITE_OK)
      {
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "cannot register %s(): %s", functions[i].name, sqlite3_errmsg (db));
        return FALSE;
      }
  return TRUE;
}
