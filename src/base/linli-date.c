/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-date.c - days since 1970-01-01 and their text (proleptic Gregorian calendar). */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-clock.h"

#include <string.h>

static gboolean
is_leap (int year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  return month == 2 && is_leap (year) ? 29 : days[month - 1];
}

/* Counted from 1 March, so that the leap day is a year's last (the usual shift by 400-year eras). */
gint64
linli_date_join (int year, int month, int mday)
{
  gint64 shifted = month <= 2 ? year - 1 : year;
  gint64 era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  gint64 year_of_era = shifted - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;

  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

void
linli_date_split (gint64 day, int *ret_year, int *ret_month, int *ret_mday)
{
  gint64 z = day + 719468;
  gint64 era = (z >= 0 ? z : z - 146096) / 146097;
  gint64 day_of_era = z - era * 146097;
  gint64 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 mp = (5 * day_of_year + 2) / 153;
  int month = (int) (mp < 10 ? mp + 3 : mp - 9);

  if (ret_mday != NULL)
    *ret_mday = (int) (day_of_year - (153 * mp + 2) / 5 + 1);
  if (ret_month != NULL)
    *ret_month = month;
  if (ret_year != NULL)
    *ret_year = (int) (year_of_era + era * 400 + (month <= 2));
}

/* Exactly @n digits. */
static gboolean
read_digits (const char *text, int n, int *ret_number)
{
  int number = 0;

  for (int i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      number = number * 10 + (text[i] - '0');
    }
  *ret_number = number;
  return TRUE;
}

gboolean
linli_date_parse (const char *text, gint64 *ret_day)
{
  int year, month, mday;

  if (strlen (text) != 10 || text[4] != '-' || text[7] != '-' || !read_digits (text, 4, &year)
      || !read_digits (text + 5, 2, &month) || !read_digits (text + 8, 2, &mday)
      || year < 1 || month < 1 || month > 12 || mday < 1 || mday > days_in_month (year, month))
    return FALSE;

  *ret_day = linli_date_join (year, month, mday);
  return TRUE;
}

gboolean
linli_date_parse_partial (const char *text, gint64 *ret_day)
{
  g_autofree char *whole = NULL;
  gsize length = strlen (text);

  if (length == 4)
    whole = g_strconcat (text, "-01-01", NULL);
  else if (length == 7)
    whole = g_strconcat (text, "-01", NULL);

  return linli_date_parse (whole != NULL ? whole : text, ret_day);
}

char *
linli_date_format (gint64 day)
{
  int year, month, mday;

  linli_date_split (day, &year, &month, &mday);
  return g_strdup_printf ("%04d-%02d-%02d", year, month, mday);
}

char *
linli_time_format (gint64 wall_ms)
{
  gint64 day = wall_ms >= 0 ? wall_ms / 86400000 : -((-wall_ms + 86399999) / 86400000);
  int rest = (int) (wall_ms - day * 86400000);
  g_autofree char *date = linli_date_format (day);

  return g_strdup_printf ("%sT%02d:%02d:%02d.%03dZ", date, rest / 3600000, rest / 60000 % 60, rest / 1000 % 60, rest % 1000);
}

gboolean
linli_time_parse (const char *text, gint64 *ret_wall_ms)
{
  g_autofree char *date = NULL;
  gsize length = strlen (text);
  int hour, minute, second, ms = 0;
  gint64 day;

  /* Milliseconds may be left out. */
  if ((length != 24 && length != 20) || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[length - 1] != 'Z'
      || (length == 24 && (text[19] != '.' || !read_digits (text + 20, 3, &ms))))
    return FALSE;
  date = g_strndup (text, 10);
  if (!linli_date_parse (date, &day) || !read_digits (text + 11, 2, &hour) || !read_digits (text + 14, 2, &minute)
      || !read_digits (text + 17, 2, &second) || hour > 23 || minute > 59 || second > 59)
    return FALSE;

  *ret_wall_ms = day * 86400000 + hour * G_GINT64_CONSTANT (3600000) + minute * 60000 + second * 1000 + ms;
  return TRUE;
}
