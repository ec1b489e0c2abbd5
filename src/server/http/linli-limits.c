/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-limits.c - headers that two readers could understand in two ways are refused, as are large bodies, many tries and many at once. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-limits.h"

#define WINDOW_US  (G_GINT64_CONSTANT (10) * 60 * G_USEC_PER_SEC)
#define MAX_KEYS   10000

guint
linli_limits_check_headers (SoupServerMessage *message, goffset max_body, const char **ret_reason)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageHeadersIter iter;
  const char *name, *value;
  guint hosts = 0, lengths = 0, encodings = 0, count = 0;
  guint64 length = 0;
  gsize bytes = 0;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      count++;
      bytes += strlen (name) + strlen (value);
      hosts += g_ascii_strcasecmp (name, "Host") == 0;
      encodings += g_ascii_strcasecmp (name, "Transfer-Encoding") == 0;
      if (g_ascii_strcasecmp (name, "Content-Length") == 0)
        {
          lengths++;
          if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, &length, NULL))
            {
              *ret_reason = "Content-Length is not a number";
              return 400;
            }
        }
    }
  if (count > 64 || bytes > 16384)
    {
      *ret_reason = "too many headers";
      return 431;
    }
  if (hosts > 1 || lengths > 1 || encodings > 1 || (lengths > 0 && encodings > 0))
    {
      *ret_reason = "a header stands twice or contradicts another";
      return 400;
    }
  if (encodings > 0)
    {
      *ret_reason = "a Content-Length is wanted";
      return 411;
    }
  /* A length that the library could not read is none to it, and what follows would be the next request. */
  if (max_body > 0 && lengths == 0 && (g_str_equal (soup_server_message_get_method (message), "POST") || g_str_equal (soup_server_message_get_method (message), "PUT")))
    {
      *ret_reason = "a Content-Length is wanted";
      return 411;
    }
  if (length > (guint64) max_body)
    {
      *ret_reason = "the body is too large";
      return 413;
    }
  return 0;
}

typedef struct { gint64 since; guint count; } Window;

struct _LinliTries
{
  LinliClock *clock;
  GMutex      lock;
  GHashTable *windows;  /* char * → Window */
};

LinliTries *
linli_tries_new (LinliClock *clock)
{
  LinliTries *self = g_new0 (LinliTries, 1);

  g_mutex_init (&self->lock);
  self->clock = g_object_ref (clock);
  self->windows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
linli_tries_free (LinliTries *self)
{
  g_mutex_clear (&self->lock);
  g_hash_table_unref (self->windows);
  g_object_unref (self->clock);
  g_free (self);
}

static gboolean
is_over (gpointer key, gpointer value, gpointer user_data)
{
  return *(gint64 *) user_data - ((Window *) value)->since > WINDOW_US;
}

gboolean
linli_tries_allow (LinliTries *self, const char *what, guint max)
{
  gint64 now = linli_clock_get_monotonic_us (self->clock);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Window *window = g_hash_table_lookup (self->windows, what);

  if (window == NULL)
    {
      if (g_hash_table_size (self->windows) >= MAX_KEYS)
        g_hash_table_foreach_remove (self->windows, is_over, &now);
      if (g_hash_table_size (self->windows) >= MAX_KEYS)
        return FALSE;
      window = g_new0 (Window, 1);
      window->since = now;
      g_hash_table_insert (self->windows, g_strdup (what), window);
    }
  else if (now - window->since > WINDOW_US)
    *window = (Window) { now, 0 };
  if (window->count >= max)
    return FALSE;
  window->count++;
  return TRUE;
}

void
linli_tries_forget (LinliTries *self, const char *what, gboolean all)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Window *window = g_hash_table_lookup (self->windows, what);

  if (window == NULL)
    return;
  if (all || window->count <= 1)
    g_hash_table_remove (self->windows, what);
  else
    window->count--;
}

/* ---- places of a device ---- */

struct _LinliPlaces
{
  guint       max;
  GHashTable *taken;  /* char *: the header → count */
};

static GQuark
place_quark (void)
{
  return g_quark_from_static_string ("linli-place");
}

LinliPlaces *
linli_places_new (guint max)
{
  LinliPlaces *self = g_new0 (LinliPlaces, 1);

  self->max = max;
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
linli_places_free (LinliPlaces *self)
{
  g_hash_table_unref (self->taken);
  g_free (self);
}

static guint
count_taken (LinliPlaces *self, const char *bearer)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, bearer));
}

gboolean
linli_places_is_full (LinliPlaces *self, const char *bearer)
{
  return count_taken (self, bearer) >= self->max;
}

void
linli_places_take (LinliPlaces *self, const char *bearer, SoupServerMessage *message)
{
  g_hash_table_insert (self->taken, g_strdup (bearer), GUINT_TO_POINTER (count_taken (self, bearer) + 1));
  g_object_set_qdata_full (G_OBJECT (message), place_quark (), g_strdup (bearer), g_free);
}

void
linli_places_leave (LinliPlaces *self, SoupServerMessage *message)
{
  g_autofree char *bearer = g_object_steal_qdata (G_OBJECT (message), place_quark ());
  guint n = bearer != NULL ? count_taken (self, bearer) : 0;

  if (n > 1)
    g_hash_table_insert (self->taken, g_strdup (bearer), GUINT_TO_POINTER (n - 1));
  else if (n == 1)
    g_hash_table_remove (self->taken, bearer);
}

struct _LinliQuota
{
  LinliClock *clock;
  GMutex      lock;
  GHashTable *bytes;  /* gint64 device → gint64, of @day */
  gint64      day, per_day;
};

LinliQuota *
linli_quota_new (LinliClock *clock, gint64 per_day)
{
  LinliQuota *self = g_new0 (LinliQuota, 1);

  g_mutex_init (&self->lock);
  self->clock = g_object_ref (clock);
  self->per_day = per_day;
  self->bytes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
linli_quota_free (LinliQuota *self)
{
  g_mutex_clear (&self->lock);
  g_hash_table_unref (self->bytes);
  g_object_unref (self->clock);
  g_free (self);
}

gboolean
linli_quota_take (LinliQuota *self, gint64 device, gint64 bytes)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 day = linli_clock_get_today (self->clock);
  gint64 *sent;

  if (day != self->day)
    g_hash_table_remove_all (self->bytes);
  self->day = day;
  sent = g_hash_table_lookup (self->bytes, &device);
  if (sent == NULL)
    {
      sent = g_new0 (gint64, 1);
      g_hash_table_insert (self->bytes, g_memdup2 (&device, sizeof device), sent);
    }
  if (bytes > self->per_day - *sent)
    return FALSE;
  *sent += bytes;
  return TRUE;
}
