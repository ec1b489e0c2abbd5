/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-clock.c - the clock interface, the machine's clock, and one that moves only when told. */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-clock.h"

#include <time.h>

/* China Standard Time, without summer time since 1991. */
#define SHANGHAI_OFFSET_MS (8 * 3600 * G_GINT64_CONSTANT (1000))
#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

G_DEFINE_INTERFACE (LinliClock, linli_clock, G_TYPE_OBJECT)

static void
linli_clock_default_init (LinliClockInterface *iface)
{
}

gint64
linli_clock_get_wall_ms (LinliClock *self)
{
  return LINLI_CLOCK_GET_IFACE (self)->get_wall_ms (self);
}

gint64
linli_clock_get_monotonic_us (LinliClock *self)
{
  return LINLI_CLOCK_GET_IFACE (self)->get_monotonic_us (self);
}

gint64
linli_clock_get_elapsed_us (LinliClock *self)
{
  LinliClockInterface *iface = LINLI_CLOCK_GET_IFACE (self);

  return iface->get_elapsed_us != NULL ? iface->get_elapsed_us (self) : iface->get_monotonic_us (self);
}

gint64
linli_clock_get_today (LinliClock *self)
{
  gint64 ms = linli_clock_get_wall_ms (self) + SHANGHAI_OFFSET_MS;

  return ms >= 0 ? ms / DAY_MS : -((-ms + DAY_MS - 1) / DAY_MS);
}

#define LINLI_TYPE_SYSTEM_CLOCK (linli_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (LinliSystemClock, linli_system_clock, LINLI, SYSTEM_CLOCK, GObject)

struct _LinliSystemClock
{
  GObject parent_instance;
};

static gint64
system_get_wall_ms (LinliClock *self)
{
  return g_get_real_time () / 1000;
}

static gint64
system_get_monotonic_us (LinliClock *self)
{
  return g_get_monotonic_time ();
}

static gint64
system_get_elapsed_us (LinliClock *self)
{
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return g_get_monotonic_time ();
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
linli_system_clock_iface_init (LinliClockInterface *iface)
{
  iface->get_elapsed_us = system_get_elapsed_us;
  iface->get_wall_ms = system_get_wall_ms;
  iface->get_monotonic_us = system_get_monotonic_us;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliSystemClock, linli_system_clock, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LINLI_TYPE_CLOCK, linli_system_clock_iface_init))

static void
linli_system_clock_class_init (LinliSystemClockClass *klass)
{
}

static void
linli_system_clock_init (LinliSystemClock *self)
{
}

LinliClock *
linli_clock_new_system (void)
{
  return g_object_new (LINLI_TYPE_SYSTEM_CLOCK, NULL);
}

struct _LinliManualClock
{
  GObject parent_instance;

  GMutex  mutex;
  gint64  wall_ms;       /* (mutex mutex) */
  gint64  monotonic_us;  /* (mutex mutex), never goes back */
};

static gint64
manual_get_wall_ms (LinliClock *clock)
{
  LinliManualClock *self = LINLI_MANUAL_CLOCK (clock);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->wall_ms;
}

static gint64
manual_get_monotonic_us (LinliClock *clock)
{
  LinliManualClock *self = LINLI_MANUAL_CLOCK (clock);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->monotonic_us;
}

static void
linli_manual_clock_iface_init (LinliClockInterface *iface)
{
  iface->get_wall_ms = manual_get_wall_ms;
  iface->get_monotonic_us = manual_get_monotonic_us;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliManualClock, linli_manual_clock, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LINLI_TYPE_CLOCK, linli_manual_clock_iface_init))

static void
linli_manual_clock_finalize (GObject *object)
{
  g_mutex_clear (&LINLI_MANUAL_CLOCK (object)->mutex);
  G_OBJECT_CLASS (linli_manual_clock_parent_class)->finalize (object);
}

static void
linli_manual_clock_class_init (LinliManualClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_manual_clock_finalize;
}

static void
linli_manual_clock_init (LinliManualClock *self)
{
  g_mutex_init (&self->mutex);
}

LinliManualClock *
linli_manual_clock_new (gint64 wall_ms)
{
  LinliManualClock *self = g_object_new (LINLI_TYPE_MANUAL_CLOCK, NULL);

  self->wall_ms = wall_ms;
  return self;
}

void
linli_manual_clock_set (LinliManualClock *self, gint64 wall_ms)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->wall_ms = wall_ms;
}

void
linli_manual_clock_advance (LinliManualClock *self, gint64 ms)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->wall_ms += ms;
  if (ms > 0)
    self->monotonic_us += ms * 1000;
}
