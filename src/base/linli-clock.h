/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Time and chance are interfaces, so that tests and the simulator decide them.  Implementations may be called from any thread. */
#define LINLI_TYPE_CLOCK (linli_clock_get_type ())
G_DECLARE_INTERFACE (LinliClock, linli_clock, LINLI, CLOCK, GObject)

struct _LinliClockInterface
{
  GTypeInterface parent_iface;

  gint64 (*get_wall_ms)      (LinliClock *self);  /* milliseconds since 1970-01-01 UTC */
  gint64 (*get_monotonic_us) (LinliClock *self);
  gint64 (*get_elapsed_us)   (LinliClock *self);  /* (nullable): as get_monotonic_us */
};

gint64      linli_clock_get_wall_ms      (LinliClock *self);
gint64      linli_clock_get_monotonic_us (LinliClock *self);
/* Like the monotonic one, but it also counts the time that the machine was asleep. */
gint64      linli_clock_get_elapsed_us   (LinliClock *self);
/* Today in Asia/Shanghai (UTC+8, no summer time since 1991), as days since 1970-01-01. */
gint64      linli_clock_get_today        (LinliClock *self);
/* (transfer full) The machine's clock. */
LinliClock *linli_clock_new_system       (void) G_GNUC_WARN_UNUSED_RESULT;

/* A clock that moves only when told: tests, simulator, demo. */
#define LINLI_TYPE_MANUAL_CLOCK (linli_manual_clock_get_type ())
G_DECLARE_FINAL_TYPE (LinliManualClock, linli_manual_clock, LINLI, MANUAL_CLOCK, GObject)
LinliManualClock *linli_manual_clock_new     (gint64 wall_ms) G_GNUC_WARN_UNUSED_RESULT;
void              linli_manual_clock_set     (LinliManualClock *self, gint64 wall_ms);
void              linli_manual_clock_advance (LinliManualClock *self, gint64 ms);

/* 64 random bits at a time. */
#define LINLI_TYPE_RANDOM (linli_random_get_type ())
G_DECLARE_INTERFACE (LinliRandom, linli_random, LINLI, RANDOM, GObject)

struct _LinliRandomInterface
{
  GTypeInterface parent_iface;

  guint64 (*next) (LinliRandom *self);
};

guint64      linli_random_next       (LinliRandom *self);
/* Evenly in [0, bound); @bound > 0. */
guint64      linli_random_below      (LinliRandom *self, guint64 bound);
/* (transfer full) getrandom(2). */
LinliRandom *linli_random_new_system (void) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) xoshiro256** seeded by splitmix64; the same numbers on every machine. */
LinliRandom *linli_random_new_seeded (guint64 seed) G_GNUC_WARN_UNUSED_RESULT;
/* Starts one made by linli_random_new_seeded() over. */
void         linli_random_reseed     (LinliRandom *self, guint64 seed);

/* Dates are TEXT "YYYY-MM-DD" and days since 1970-01-01 (proleptic Gregorian). */
gboolean    linli_date_parse        (const char *text, gint64 *ret_day);           /* strict: 2026-02-30 is refused */
/* "2026", "2026-05" and "2026-05-01" all count as dates on a form; @ret_day is the first day they can mean. */
gboolean    linli_date_parse_partial(const char *text, gint64 *ret_day);
char       *linli_date_format       (gint64 day) G_GNUC_WARN_UNUSED_RESULT;
void        linli_date_split        (gint64 day, int *ret_year, int *ret_month, int *ret_mday);
gint64      linli_date_join         (int year, int month, int mday);               /* months and days must be valid */
/* "2026-11-24T07:15:00.123Z" */
char       *linli_time_format       (gint64 wall_ms) G_GNUC_WARN_UNUSED_RESULT;
gboolean    linli_time_parse        (const char *text, gint64 *ret_wall_ms);

G_END_DECLS
