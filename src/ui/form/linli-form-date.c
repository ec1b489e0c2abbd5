/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as people type them.  Everything is read as a whole: what is left over makes it no date. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-form-date.h"

#include "linli-clock.h"

#include <string.h>

#define YEARS_AHEAD 10  /* two digits of a year mean this century up to here */
#define FIRST_YEAR  1000
#define YEAR_SIGN   0x5e74
#define MONTH_SIGN  0x6708

static const struct { const char *zh, *en; int days; } words[] = {
  { "今天", "today", 0 }, { "今日", NULL, 0 }, { "昨天", "yesterday", -1 }, { "昨日", NULL, -1 }, { "前天", NULL, -2 },
  { "大前天", NULL, -3 }, { "明天", "tomorrow", 1 }, { "明日", NULL, 1 }, { "后天", NULL, 2 },
};

typedef struct { int number; guint digits; gunichar sign; /* behind it; 0 at the end */ } Part;

static gboolean
is_sign (gunichar c)
{
  return c == '-' || c == '/' || c == '.' || c == ' ' || c == YEAR_SIGN || c == MONTH_SIGN || c == 0x65e5 /* 日 */ || c == 0x53f7 /* 号 */;
}

/* Parts read, or 0 when @text is anything else than numbers with one sign between them. */
static guint
split (const char *text,
       Part        parts[3])
{
  guint n = 0;

  while (*text != '\0')
    {
      Part part = { 0, 0, 0 };

      for (; g_ascii_isdigit (*text) && part.digits <= 8; part.digits++)
        part.number = part.number * 10 + (*text++ - '0');
      if (part.digits == 0 || part.digits > 8 || n == 3)
        return 0;
      if (*text != '\0')
        {
          part.sign = g_utf8_get_char (text);
          if (!is_sign (part.sign))
            return 0;
          text = g_utf8_next_char (text);
        }
      parts[n++] = part;
    }
  /* "2026-11-" is still being typed; 日 may end it. */
  return n > 0 && parts[n - 1].sign != 0 && parts[n - 1].sign < 0x80 ? 0 : n;
}

static int
read_year (const Part *part,
           int         this_year)
{
  int century = this_year / 100 * 100;

  if (part->digits == 4)
    return part->number;
  if (part->digits != 2)
    return -1;
  return century + part->number <= this_year + YEARS_AHEAD ? century + part->number : century - 100 + part->number;
}

/* @month, @day: 0 when they are not given. */
static char *
join (int year,
      int month,
      int mday)
{
  g_autofree char *date = NULL;
  gint64 day;

  if (year < FIRST_YEAR || year > 9999 || month < 0 || month > 12 || mday < 0 || mday > 31)
    return NULL;
  date = mday > 0 ? g_strdup_printf ("%04d-%02d-%02d", year, month, mday)
    : month > 0 ? g_strdup_printf ("%04d-%02d", year, month) : g_strdup_printf ("%04d", year);
  return linli_date_parse_partial (date, &day) ? g_steal_pointer (&date) : NULL;
}

static char *
read_parts (const Part *parts,
            guint       n,
            int         this_year)
{
  int number = parts[0].number;

  if (n == 3)
    return parts[1].digits <= 2 && parts[2].digits <= 2 && parts[1].number > 0 && parts[2].number > 0
      ? join (read_year (&parts[0], this_year), parts[1].number, parts[2].number) : NULL;
  if (n == 2 && parts[0].sign == MONTH_SIGN)
    return parts[0].digits <= 2 && number > 0 && parts[1].digits <= 2 && parts[1].number > 0 ? join (this_year, number, parts[1].number) : NULL;
  if (n == 2)
    return parts[0].digits == 4 && parts[1].digits <= 2 && parts[1].number > 0 ? join (number, parts[1].number, 0) : NULL;
  if (parts[0].sign != 0 && parts[0].sign != YEAR_SIGN)
    return NULL;
  switch (parts[0].digits)
    {
    case 8:  return number % 100 > 0 && number / 100 % 100 > 0 ? join (number / 10000, number / 100 % 100, number % 100) : NULL;
    case 6:  return number % 100 > 0 ? join (number / 100, number % 100, 0) : NULL;
    case 4:  return join (number, 0, 0);
    default: return NULL;
    }
}

char *
linli_form_read_date (const char *text,
                      gint64      today)
{
  g_autofree char *plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  Part parts[3];
  int this_year;
  guint n;

  if (plain == NULL)
    return NULL;
  g_strstrip (plain);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (plain, words[i].zh) == 0 || (words[i].en != NULL && g_ascii_strcasecmp (plain, words[i].en) == 0))
      return linli_date_format (today + words[i].days);
  linli_date_split (today, &this_year, NULL, NULL);
  n = split (plain, parts);
  return n > 0 ? read_parts (parts, n, this_year) : NULL;
}
