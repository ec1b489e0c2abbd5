/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-calendar.c - workdays and due dates. */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-calendar.h"

#include "linli-base-resources.h"
#include "linli-clock.h"
#include "linli-error.h"
#include "linli-json.h"

#include <gio/gio.h>

#include <string.h>

#define RESOURCE_PATH "/org/linli/calendar/"

struct _LinliCalendar
{
  GHashTable *days;   /* day → DAY_OFF or DAY_WORK */
  GHashTable *years;  /* set of announced years */
};

enum { DAY_OFF = 1, DAY_WORK = 2 };

static LinliCalendar *
calendar_new (void)
{
  LinliCalendar *self = g_new0 (LinliCalendar, 1);

  self->days = g_hash_table_new (NULL, NULL);
  self->years = g_hash_table_new (NULL, NULL);
  return self;
}

void
linli_calendar_free (LinliCalendar *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->days);
  g_hash_table_unref (self->years);
  g_free (self);
}

static int
year_of (gint64 day)
{
  int year, month, mday;

  linli_date_split (day, &year, &month, &mday);
  return year;
}

static gboolean
is_weekend (gint64 day)
{
  /* 1970-01-01 was a Thursday: 0 is Monday. */
  gint64 weekday = ((day + 3) % 7 + 7) % 7;

  return weekday >= 5;
}

static gboolean
read_day (JsonNode *node, int year, GHashTable *days, GError **error)
{
  JsonObject *object;
  const char *date;
  gint64 day;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a day must be an object");
      return FALSE;
    }
  object = json_node_get_object (node);
  if (!linli_json_get_string (object, "date", &date, error))
    return FALSE;
  /* A notice may give days to the last week of the year before or the first of the next. */
  if (!linli_date_parse (date, &day) || ABS (year_of (day) - year) > 1)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%s\" is no day of %d", date, year);
      return FALSE;
    }
  if (linli_json_bool_or (object, "isOffDay", FALSE) != linli_json_bool_or (object, "isOffDay", TRUE))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: \"isOffDay\" must be true or false", date);
      return FALSE;
    }
  if (!g_hash_table_insert (days, GINT_TO_POINTER ((int) day),
                            GINT_TO_POINTER (linli_json_bool_or (object, "isOffDay", TRUE) ? DAY_OFF : DAY_WORK)))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s is listed twice", date);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_year (const char *text, gssize length, int *ret_year, GHashTable *days, GError **error)
{
  g_autoptr(JsonNode) root = linli_json_parse (text, length, NULL, error);
  JsonObject *object;
  JsonArray *array;
  gint64 year;

  if (root == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a calendar must be an object");
      return FALSE;
    }
  object = json_node_get_object (root);
  if (!linli_json_get_int (object, "year", &year, error) || !linli_json_get_array (object, "days", &array, error))
    return FALSE;
  if (year < 1990 || year > 2200)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"year\" must be between 1990 and 2200");
      return FALSE;
    }
  if (json_array_get_length (array) > 366)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "more days than a year has");
      return FALSE;
    }
  *ret_year = (int) year;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_day (json_array_get_element (array, i), *ret_year, days, error))
      return FALSE;
  return TRUE;
}

gboolean
linli_calendar_load_year (LinliCalendar *self, const char *name, const char *text, gssize length, GError **error)
{
  g_autoptr(GHashTable) days = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer key, value;
  int year;

  if (!read_year (text, length, &year, days, error))
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  if (g_hash_table_size (days) == 0)
    return TRUE;

  /* A corrected notice replaces the year; days it lends to its neighbours are added. */
  g_hash_table_iter_init (&iter, self->days);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_hash_table_contains (self->years, GINT_TO_POINTER (year)) && year_of (GPOINTER_TO_INT (key)) == year)
      g_hash_table_iter_remove (&iter);
  g_hash_table_iter_init (&iter, days);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (self->days, key, value);
  g_hash_table_add (self->years, GINT_TO_POINTER (year));
  return TRUE;
}

static LinliCalendar *
load_built_in (void)
{
  LinliCalendar *self = calendar_new ();
  /* Asked for by name: a constructor alone would not make the linker take the resource out of the static library. */
  GResource *resource = linli_base_get_resource ();
  g_auto(GStrv) names = g_resource_enumerate_children (resource, RESOURCE_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (RESOURCE_PATH, names[i], NULL);
      g_autoptr(GBytes) bytes = g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_autoptr(GError) error = NULL;
      gsize length = 0;
      const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : "";

      if (!linli_calendar_load_year (self, names[i], text, (gssize) length, &error))
        g_error ("built-in calendar: %s", error->message);
    }
  return self;
}

const LinliCalendar *
linli_calendar_get_default (void)
{
  static gsize ready;
  static LinliCalendar *calendar;

  if (g_once_init_enter (&ready))
    {
      calendar = load_built_in ();
      g_once_init_leave (&ready, 1);
    }
  return calendar;
}

static gboolean
is_year_file (const char *name)
{
  return strlen (name) == 9 && strspn (name, "0123456789") == 4 && strcmp (name + 4, ".json") == 0;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

LinliCalendar *
linli_calendar_new_from_directory (const char *directory, GError **error)
{
  g_autoptr(LinliCalendar) self = load_built_in ();
  g_autoptr(GDir) dir = g_dir_open (directory, 0, error);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_year_file (name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (directory, names->pdata[i], NULL);
      g_autofree char *text = NULL;
      gsize length;

      if (!g_file_get_contents (path, &text, &length, error)
          || !linli_calendar_load_year (self, names->pdata[i], text, (gssize) length, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
linli_calendar_is_announced (const LinliCalendar *self, int year)
{
  return g_hash_table_contains (self->years, GINT_TO_POINTER (year));
}

static int
exception_of (const LinliCalendar *self, gint64 day)
{
  if (day < G_MININT || day > G_MAXINT)
    return 0;
  return GPOINTER_TO_INT (g_hash_table_lookup (self->days, GINT_TO_POINTER ((int) day)));
}

gboolean
linli_calendar_is_workday (const LinliCalendar *self, gint64 day)
{
  int exception = exception_of (self, day);

  return exception != 0 ? exception == DAY_WORK : !is_weekend (day);
}

/* Provisional when any year that was looked at is not announced. */
static void
tell_provisional (const LinliCalendar *self, gint64 first, gint64 last, gboolean *ret_provisional)
{
  if (ret_provisional == NULL)
    return;
  *ret_provisional = FALSE;
  for (int year = year_of (first); year <= year_of (last); year++)
    if (!linli_calendar_is_announced (self, year))
      *ret_provisional = TRUE;
}

gint64
linli_calendar_due_work_days (const LinliCalendar *self, gint64 start, int n, gboolean *ret_provisional)
{
  gint64 day = start;

  for (int left = CLAMP (n, 0, LINLI_CALENDAR_MAX_DAYS); left > 0;)
    if (linli_calendar_is_workday (self, ++day))
      left--;
  tell_provisional (self, MIN (start + 1, day), day, ret_provisional);
  return day;
}

gint64
linli_calendar_due_calendar_days (const LinliCalendar *self, gint64 start, int n, LinliCalendarReading reading,
                                  gboolean *ret_provisional)
{
  gint64 first = start + CLAMP (n, 0, LINLI_CALENDAR_MAX_DAYS);
  gint64 day = first;

  while (reading == LINLI_CALENDAR_MOVE_PAST_HOLIDAYS ? exception_of (self, day) == DAY_OFF
                                                      : !linli_calendar_is_workday (self, day))
    day++;
  /* Only the days at the end decide; the years between are plain counting. */
  tell_provisional (self, first, day, ret_provisional);
  return day;
}

char *
linli_calendar_format_due (const LinliCalendar *self, gint64 day, gboolean provisional)
{
  g_autofree char *date = linli_date_format (day);
  int year = year_of (day);

  if (!provisional)
    return g_steal_pointer (&date);
  /* A count that ends in an announced year came through the first of it. */
  if (linli_calendar_is_announced (self, year))
    year--;
  return g_strdup_printf ("%s 暂定(%d年放假安排未公布)", date, year);
}
