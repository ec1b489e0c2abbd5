/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Due dates against worked examples of 2025 and 2026; an unannounced year says so; a broken file is refused. */

#define G_LOG_DOMAIN "linli-test-calendar"

#include "config.h"

#include "linli-calendar.h"
#include "linli-clock.h"
#include "linli-error.h"

#include <glib/gstdio.h>
#include <string.h>

static gint64
day_of (const char *text)
{
  gint64 day = -1;

  g_assert_true (linli_date_parse (text, &day));
  return day;
}

static void
assert_day (gint64 day, const char *expected)
{
  g_autofree char *text = linli_date_format (day);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_workdays (void)
{
  static const struct { const char *first; const char *last; gboolean work; } rows[] = {
    { "2026-02-14", "2026-02-14", TRUE }, { "2026-02-15", "2026-02-23", FALSE }, { "2026-02-28", "2026-02-28", TRUE },
    { "2026-09-20", "2026-09-20", TRUE }, { "2026-10-10", "2026-10-10", TRUE }, { "2025-10-01", "2025-10-08", FALSE },
    { "2025-09-28", "2025-09-28", TRUE }, { "2025-10-11", "2025-10-11", TRUE }, { "2026-11-24", "2026-11-24", TRUE },
    { "2026-11-21", "2026-11-22", FALSE }, { "1969-12-27", "1969-12-28", FALSE }, { "1969-12-29", "1969-12-31", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gint64 day = day_of (rows[i].first); day <= day_of (rows[i].last); day++)
      g_assert_cmpint (linli_calendar_is_workday (linli_calendar_get_default (), day), ==, rows[i].work);
}

static void
test_years (void)
{
  for (int year = 2007; year <= 2026; year++)
    g_assert_true (linli_calendar_is_announced (linli_calendar_get_default (), year));
  g_assert_false (linli_calendar_is_announced (linli_calendar_get_default (), 2027));
}

static void
test_work_days (void)
{
  static const struct { const char *start; int n; const char *due; gboolean provisional; } rows[] = {
    { "2026-02-12", 0, "2026-02-12", FALSE }, { "2026-02-12", 3, "2026-02-24", FALSE },
    { "2026-02-12", 30, "2026-04-01", FALSE }, { "2025-09-26", 5, "2025-10-10", FALSE },
    { "2026-09-30", 15, "2026-10-27", FALSE }, { "2026-12-31", 1, "2027-01-01", TRUE },
    { "2026-12-30", 1, "2026-12-31", FALSE }, { "2027-06-04", 1, "2027-06-07", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean provisional = !rows[i].provisional;

      assert_day (linli_calendar_due_work_days (linli_calendar_get_default (), day_of (rows[i].start), rows[i].n, &provisional),
                  rows[i].due);
      g_assert_cmpint (provisional, ==, rows[i].provisional);
    }
}

static void
test_calendar_days (void)
{
  static const struct { const char *start; int n; LinliCalendarReading reading; const char *due; gboolean provisional; } rows[] = {
    { "2026-09-18", 15, LINLI_CALENDAR_MOVE_PAST_DAYS_OFF, "2026-10-08", FALSE },
    { "2026-09-18", 15, LINLI_CALENDAR_MOVE_PAST_HOLIDAYS, "2026-10-08", FALSE },
    { "2026-11-20", 1, LINLI_CALENDAR_MOVE_PAST_DAYS_OFF, "2026-11-23", FALSE },
    { "2026-11-20", 1, LINLI_CALENDAR_MOVE_PAST_HOLIDAYS, "2026-11-21", FALSE },
    { "2026-12-20", 20, LINLI_CALENDAR_MOVE_PAST_DAYS_OFF, "2027-01-11", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean provisional = !rows[i].provisional;

      assert_day (linli_calendar_due_calendar_days (linli_calendar_get_default (), day_of (rows[i].start), rows[i].n,
                                                    rows[i].reading, &provisional), rows[i].due);
      g_assert_cmpint (provisional, ==, rows[i].provisional);
    }
}

static void
test_directory (void)
{
  static const struct { const char *text; gboolean taken; } rows[] = {
    { "{\"year\":2027,\"days\":[]}", TRUE },
    { "{\"year\":2027,\"days\":[{\"name\":\"元旦\",\"date\":\"2027-01-01\",\"isOffDay\":true}]}", TRUE },
    { "", FALSE }, { "[]", FALSE }, { "{\"year\":\"2027\",\"days\":[]}", FALSE }, { "{\"year\":2027}", FALSE },
    { "{\"year\":20270,\"days\":[]}", FALSE }, { "{\"year\":2027,\"days\":[1]}", FALSE },
    { "{\"year\":2027,\"days\":[{\"date\":\"2027-02-30\",\"isOffDay\":true}]}", FALSE },
    { "{\"year\":2027,\"days\":[{\"date\":\"2030-01-01\",\"isOffDay\":true}]}", FALSE },
    { "{\"year\":2027,\"days\":[{\"date\":\"2027-01-01\"}]}", FALSE },
    { "{\"year\":2027,\"days\":[{\"date\":\"2027-01-01\",\"isOffDay\":1}]}", FALSE },
    { "{\"year\":2027,\"days\":[{\"date\":\"2027-01-01\",\"isOffDay\":true},{\"date\":\"2027-01-01\",\"isOffDay\":true}]}", FALSE },
    { "{\"year\":2027,\"days\":[{\"date\":\"2027-01-01\",\"isOffDay\":true}", FALSE },
  };
  g_autofree char *directory = g_dir_make_tmp ("linli-calendar-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "2027.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliCalendar) calendar = NULL;

      g_assert_true (g_file_set_contents (path, rows[i].text, -1, NULL));
      calendar = linli_calendar_new_from_directory (directory, &error);
      g_assert_cmpint (calendar != NULL, ==, rows[i].taken);
      if (!rows[i].taken)
        {
          g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, "2027.json"));
        }
      else
        {
          g_assert_cmpint (linli_calendar_is_announced (calendar, 2027), ==, strstr (rows[i].text, "date") != NULL);
          g_assert_true (linli_calendar_is_announced (calendar, 2026));
        }
    }
  g_unlink (path);
  g_rmdir (directory);
}

static void
test_provisional (void)
{
  static const struct { const char *start; int n; const char *text; } rows[] = {
    { "2026-02-12", 3, "2026-02-24" }, { "2026-12-31", 1, "2027-01-01 暂定(2027年放假安排未公布)" },
    { "2026-12-25", 10, "2027-01-08 暂定(2027年放假安排未公布)" }, { "2028-03-01", 1, "2028-03-02 暂定(2028年放假安排未公布)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean provisional;
      gint64 day = linli_calendar_due_work_days (linli_calendar_get_default (), day_of (rows[i].start), rows[i].n, &provisional);
      g_autofree char *text = linli_calendar_format_due (linli_calendar_get_default (), day, provisional);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* The notices as they came, where a copy of them is at hand: every day of twenty years must agree. */
static void
test_notices (void)
{
  g_autofree char *directory = g_build_filename (g_getenv ("LINLI_SRCDIR"), "..", "shared", "data", "china", "calendar", NULL);
  g_autoptr(LinliCalendar) calendar = NULL;
  g_autoptr(GError) error = NULL;

  if (!g_file_test (directory, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("no holiday notices at hand (../shared/data/china/calendar)");
      return;
    }
  calendar = linli_calendar_new_from_directory (directory, &error);
  g_assert_no_error (error);
  for (int year = 2007; year <= 2026; year++)
    g_assert_true (linli_calendar_is_announced (calendar, year));
  for (gint64 day = day_of ("2007-01-01"); day <= day_of ("2026-12-31"); day++)
    g_assert_cmpint (linli_calendar_is_workday (linli_calendar_get_default (), day), ==, linli_calendar_is_workday (calendar, day));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/calendar/holidays and make-up days override weekends", test_workdays);
  g_test_add_func ("/calendar/twenty years are built in and 2027 is not announced", test_years);
  g_test_add_func ("/calendar/workdays are counted without the first", test_work_days);
  g_test_add_func ("/calendar/a last day off moves on, by either reading", test_calendar_days);
  g_test_add_func ("/calendar/a year arrives as a file, a broken one is refused", test_directory);
  g_test_add_func ("/calendar/a provisional day says so and why", test_provisional);
  g_test_add_func ("/calendar/the built-in years are the notices", test_notices);
  return g_test_run ();
}
