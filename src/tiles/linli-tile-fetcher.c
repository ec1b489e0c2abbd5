/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-tiles"

#include "config.h"
#include "linli-tile-fetcher.h"

#include "linli-error.h"
#include "linli-tile-image.h"
#include "linli-tile-template.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define REST_US     (60 * G_USEC_PER_SEC) /* how long a server that refused is left alone */
#define MAX_MISSING 20000                 /* names remembered */

struct _LinliTileFetcher
{
  char   *address, *key, *folder;  /* (owned) */
  guint   timeout;
  GMutex      lock;
  GCond       done;                /* a tile has come or failed */
  gint64      rest_until;          /* monotonic; guarded by @lock, as all that follows */
  char       *rest_reason;         /* (owned) (nullable) */
  GHashTable *busy;                /* (owned) names of tiles that are being asked for */
  GHashTable *missing;             /* (owned) names of tiles that the server has not */
};

LinliTileFetcher *
linli_tile_fetcher_new (const char *address,
                        const char *key,
                        const char *folder,
                        guint       timeout)
{
  LinliTileFetcher *self = g_new0 (LinliTileFetcher, 1);

  g_return_val_if_fail (address != NULL, NULL);

  self->address = g_strdup (address);
  self->key = g_strdup (key);
  self->folder = g_strdup (folder);
  self->timeout = timeout;
  g_mutex_init (&self->lock);
  g_cond_init (&self->done);
  self->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
linli_tile_fetcher_free (LinliTileFetcher *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->key);
  g_free (self->folder);
  g_free (self->rest_reason);
  g_hash_table_unref (self->busy);
  g_hash_table_unref (self->missing);
  g_cond_clear (&self->done);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* ---- what is kept ---- */

static char *
get_path (LinliTileFetcher *self,
          const char       *name)
{
  return self->folder != NULL ? g_build_filename (self->folder, name, NULL) : NULL;
}

static GBytes *
read_kept (const char *path)
{
  GStatBuf st;
  char *data = NULL;
  gsize size;
  GBytes *bytes;

  if (path == NULL || g_stat (path, &st) != 0 || st.st_size > LINLI_TILE_MAX_BYTES
      || g_get_real_time () / G_USEC_PER_SEC - st.st_mtime > LINLI_TILE_KEEP_DAYS * 86400 || !g_file_get_contents (path, &data, &size, NULL))
    return NULL;
  bytes = g_bytes_new_take (data, size);
  if (!linli_tile_image_check (bytes, NULL, NULL, NULL))
    g_clear_pointer (&bytes, g_bytes_unref);
  return bytes;
}

/* A tile that cannot be kept is fetched again another time. */
static void
keep (LinliTileFetcher *self,
      const char       *path,
      GBytes           *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (path != NULL && g_mkdir_with_parents (self->folder, 0700) == 0)
    g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

typedef struct { char *path; gint64 time; guint64 size; } Kept;

static void
free_kept (gpointer data)
{
  g_free (((Kept *) data)->path);
  g_free (data);
}

static int
compare_kept (gconstpointer a,
              gconstpointer b)
{
  const Kept *left = *(Kept *const *) a, *right = *(Kept *const *) b;

  return left->time < right->time ? -1 : left->time > right->time;
}

guint64
linli_tile_fetcher_prune (const char *folder,
                          gint64      now,
                          guint64     max_bytes)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (free_kept);
  const char *name;
  guint64 total = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf st;
      Kept *kept;

      if (g_lstat (path, &st) != 0 || !S_ISREG (st.st_mode))
        continue;
      kept = g_new0 (Kept, 1);
      kept->path = g_steal_pointer (&path);
      kept->time = st.st_mtime;
      kept->size = (guint64) st.st_size;
      total += kept->size;
      g_ptr_array_add (all, kept);
    }
  g_ptr_array_sort (all, compare_kept);
  for (guint i = 0; i < all->len; i++)
    {
      const Kept *kept = g_ptr_array_index (all, i);

      if (total <= max_bytes && now - kept->time <= LINLI_TILE_KEEP_DAYS * 86400)
        break;
      if (g_unlink (kept->path) == 0)
        total -= kept->size;
    }
  return total;
}

/* ---- the server ---- */

/* A session belongs to the thread that made it. */
static SoupSession *
get_session (guint timeout)
{
  static GPrivate sessions = G_PRIVATE_INIT (g_object_unref);
  SoupSession *session = g_private_get (&sessions);

  if (session == NULL)
    {
      session = soup_session_new_with_options ("max-conns-per-host", 2, NULL);
      soup_session_set_user_agent (session, "Linli/" LINLI_VERSION);
      g_private_set (&sessions, session);
    }
  soup_session_set_timeout (session, timeout);
  return session;
}

static gboolean
is_resting (LinliTileFetcher *self,
            GError          **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->rest_reason == NULL || g_get_monotonic_time () >= self->rest_until)
    return FALSE;
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_NETWORK, self->rest_reason);
  return TRUE;
}

static void
rest (LinliTileFetcher *self,
      const char       *reason,
      GError          **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_free (self->rest_reason);
  self->rest_reason = g_strdup (reason);
  self->rest_until = g_get_monotonic_time () + REST_US;
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_NETWORK, reason);
}

/* Never more than a tile may have, whatever the server sends. */
static GBytes *
read_body (GInputStream *stream,
           GCancellable *cancellable,
           GError      **error)
{
  g_autoptr(GByteArray) body = g_byte_array_new ();
  guint8 piece[16384];
  gssize n;

  while ((n = g_input_stream_read (stream, piece, sizeof piece, cancellable, error)) > 0)
    {
      g_byte_array_append (body, piece, (guint) n);
      if (body->len > LINLI_TILE_MAX_BYTES)
        break;
    }
  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&body));
}

static GBytes *
ask_server (LinliTileFetcher *self,
            const char       *url,
            GCancellable     *cancellable,
            GError          **error)
{
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) trouble = NULL, inner = NULL;
  g_autoptr(GBytes) body = NULL;
  guint status;

  if (message == NULL)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("The address is not readable."));
      return NULL;
    }
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  stream = soup_session_send (get_session (self->timeout), message, cancellable, &trouble);
  if (stream != NULL)
    body = read_body (stream, cancellable, &trouble);
  status = soup_message_get_status (message);
  if (body == NULL)
    {
      if (g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&trouble));
      else if (g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        rest (self, _("The map server does not answer."), error);
      else
        rest (self, _("The map server cannot be reached."), error);
      return NULL;
    }
  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_NO_CONTENT)
    return NULL;
  if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN)
    rest (self, _("The map server refuses the key, or the day's quota is used up."), error);
  else if (status != SOUP_STATUS_OK)
    {
      g_autofree char *reason = g_strdup_printf (_("The map server answers with status %u."), status);

      rest (self, reason, error);
    }
  else if (!linli_tile_image_check (body, NULL, NULL, &inner))
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, _("The map server does not answer with map pictures: %s"), inner->message);
  else
    return g_steal_pointer (&body);
  return NULL;
}

/* One who wants what another already asks for waits for it. */
static void
begin (LinliTileFetcher *self,
       const char       *name)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (g_hash_table_contains (self->busy, name))
    g_cond_wait (&self->done, &self->lock);
  g_hash_table_add (self->busy, g_strdup (name));
}

static void
end (LinliTileFetcher *self,
     const char       *name,
     gboolean          missing)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (g_hash_table_size (self->missing) >= MAX_MISSING)
    g_hash_table_remove_all (self->missing);
  if (missing)
    g_hash_table_add (self->missing, g_strdup (name));
  g_hash_table_remove (self->busy, name);
  g_cond_broadcast (&self->done);
}

static gboolean
is_missing (LinliTileFetcher *self,
            const char       *name)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_contains (self->missing, name);
}

/* What is kept, or else what the server gives. */
static GBytes *
read_or_ask (LinliTileFetcher *self,
             const char       *name,
             guint             zoom,
             guint             x,
             guint             y,
             GCancellable     *cancellable,
             GError          **error)
{
  g_autofree char *path = get_path (self, name), *url = NULL;
  GBytes *bytes = read_kept (path);

  if (bytes != NULL || is_missing (self, name) || is_resting (self, error))
    return bytes;
  url = linli_tile_template_fill (self->address, self->key, zoom, x, y);
  if (url == NULL)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("The map server wants a key; none is set."));
      return NULL;
    }
  bytes = ask_server (self, url, cancellable, error);
  if (bytes != NULL)
    keep (self, path, bytes);
  return bytes;
}

GBytes *
linli_tile_fetcher_read (LinliTileFetcher *self,
                         guint             zoom,
                         guint             x,
                         guint             y,
                         GCancellable     *cancellable,
                         GError          **error)
{
  GError *inner = NULL;
  char name[64];
  GBytes *bytes;

  g_return_val_if_fail (self != NULL, NULL);

  g_snprintf (name, sizeof name, "%u-%u-%u", zoom, x, y);
  begin (self, name);
  bytes = read_or_ask (self, name, zoom, x, y, cancellable, &inner);
  end (self, name, bytes == NULL && inner == NULL);
  if (inner != NULL)
    g_propagate_error (error, inner);
  return bytes;
}

GBytes *
linli_tile_fetcher_read_kept (LinliTileFetcher *self,
                              guint             zoom,
                              guint             x,
                              guint             y)
{
  g_autofree char *name = g_strdup_printf ("%u-%u-%u", zoom, x, y), *path = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  path = get_path (self, name);
  return read_kept (path);
}
