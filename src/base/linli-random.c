/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-random.c - chance as an interface: the system's, and a seeded one that gives the same numbers everywhere
 * (xoshiro256** by Blackman and Vigna, its state filled by splitmix64). */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-clock.h"

#include <sys/random.h>

G_DEFINE_INTERFACE (LinliRandom, linli_random, G_TYPE_OBJECT)

static void
linli_random_default_init (LinliRandomInterface *iface)
{
}

guint64
linli_random_next (LinliRandom *self)
{
  return LINLI_RANDOM_GET_IFACE (self)->next (self);
}

guint64
linli_random_below (LinliRandom *self, guint64 bound)
{
  guint64 threshold, draw;

  g_return_val_if_fail (bound > 0, 0);

  threshold = -bound % bound;  /* draws under it would favour small results */
  do
    draw = linli_random_next (self);
  while (draw < threshold);

  return draw % bound;
}

#define LINLI_TYPE_SYSTEM_RANDOM (linli_system_random_get_type ())
G_DECLARE_FINAL_TYPE (LinliSystemRandom, linli_system_random, LINLI, SYSTEM_RANDOM, GObject)

struct _LinliSystemRandom
{
  GObject parent_instance;
};

static guint64
system_next (LinliRandom *self)
{
  guint64 draw = 0;

  /* 8 bytes are never cut short once the pool is ready (getrandom(2)). */
  if (getrandom (&draw, sizeof draw, 0) != sizeof draw)
    g_error ("The system gives no random numbers");
  return draw;
}

static void
linli_system_random_iface_init (LinliRandomInterface *iface)
{
  iface->next = system_next;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliSystemRandom, linli_system_random, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LINLI_TYPE_RANDOM, linli_system_random_iface_init))

static void
linli_system_random_class_init (LinliSystemRandomClass *klass)
{
}

static void
linli_system_random_init (LinliSystemRandom *self)
{
}

LinliRandom *
linli_random_new_system (void)
{
  return g_object_new (LINLI_TYPE_SYSTEM_RANDOM, NULL);
}

#define LINLI_TYPE_SEEDED_RANDOM (linli_seeded_random_get_type ())
G_DECLARE_FINAL_TYPE (LinliSeededRandom, linli_seeded_random, LINLI, SEEDED_RANDOM, GObject)

struct _LinliSeededRandom
{
  GObject parent_instance;

  GMutex  mutex;
  guint64 state[4];  /* (mutex mutex) */
};

static guint64
rotate_left (guint64 value, int by)
{
  return (value << by) | (value >> (64 - by));
}

static guint64
seeded_next (LinliRandom *random)
{
  LinliSeededRandom *self = LINLI_SEEDED_RANDOM (random);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint64 *s = self->state;
  guint64 result = rotate_left (s[1] * 5, 7) * 9;
  guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left (s[3], 45);

  return result;
}

static void
linli_seeded_random_iface_init (LinliRandomInterface *iface)
{
  iface->next = seeded_next;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliSeededRandom, linli_seeded_random, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LINLI_TYPE_RANDOM, linli_seeded_random_iface_init))

static void
linli_seeded_random_finalize (GObject *object)
{
  g_mutex_clear (&LINLI_SEEDED_RANDOM (object)->mutex);
  G_OBJECT_CLASS (linli_seeded_random_parent_class)->finalize (object);
}

static void
linli_seeded_random_class_init (LinliSeededRandomClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_seeded_random_finalize;
}

static void
linli_seeded_random_init (LinliSeededRandom *self)
{
  g_mutex_init (&self->mutex);
}

void
linli_random_reseed (LinliRandom *random, guint64 seed)
{
  LinliSeededRandom *self = LINLI_SEEDED_RANDOM (random);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  for (guint i = 0; i < G_N_ELEMENTS (self->state); i++)
    {
      guint64 z = (seed += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

      z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
      z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
      self->state[i] = z ^ (z >> 31);
    }
}

LinliRandom *
linli_random_new_seeded (guint64 seed)
{
  LinliRandom *self = g_object_new (LINLI_TYPE_SEEDED_RANDOM, NULL);

  linli_random_reseed (self, seed);
  return self;
}
