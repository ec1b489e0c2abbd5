/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The work calendar of mainland China: weekends, public holidays and the make-up workdays announced year by year.
 * Days are counted since 1970-01-01.  A loaded calendar is only read and may be shared by threads. */
typedef struct _LinliCalendar LinliCalendar;

/* How 民法典 §203 reads "last day falls on a legal holiday": our default moves past every day off. */
typedef enum
{
  LINLI_CALENDAR_MOVE_PAST_DAYS_OFF,     /* holidays and weekends alike */
  LINLI_CALENDAR_MOVE_PAST_HOLIDAYS,     /* only the announced holidays; a plain weekend day stands */
} LinliCalendarReading;

/* Nothing can be due more than this many days away. */
#define LINLI_CALENDAR_MAX_DAYS 36600

/* The years built into the program; never fails, never freed. */
const LinliCalendar *linli_calendar_get_default       (void);
/* (transfer full): the built-in years, overlaid by the YYYY.json of @directory.  One broken file refuses them all. */
LinliCalendar       *linli_calendar_new_from_directory (const char *directory, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void                 linli_calendar_free              (LinliCalendar *self);

/* Reads one year; refused as LINLI_ERROR_INVALID naming @name and what is wrong, and @self is as it was.
 * A file without days is a year not yet announced. */
gboolean             linli_calendar_load_year         (LinliCalendar *self, const char *name, const char *text, gssize length,
                                                       GError **error);
gboolean             linli_calendar_is_announced      (const LinliCalendar *self, int year);
gboolean             linli_calendar_is_workday        (const LinliCalendar *self, gint64 day);

/* The @n-th workday after @start, which does not count itself.  @ret_provisional: (nullable) the count touches a year
 * whose holidays are not announced, so the day may still move. */
gint64               linli_calendar_due_work_days     (const LinliCalendar *self, gint64 start, int n,
                                                       gboolean *ret_provisional);
/* @n calendar days after @start, moved on while the last one is off. */
gint64               linli_calendar_due_calendar_days (const LinliCalendar *self, gint64 start, int n,
                                                       LinliCalendarReading reading, gboolean *ret_provisional);

/* (transfer full): the day as text; a provisional one says so and why: "2027-01-01 暂定(2027年放假安排未公布)". */
char                *linli_calendar_format_due        (const LinliCalendar *self, gint64 day,
                                                       gboolean provisional) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliCalendar, linli_calendar_free)

G_END_DECLS
