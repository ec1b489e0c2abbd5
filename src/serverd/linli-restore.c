/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-restore.c - linli-server restore: a copy becomes the database, and says so to everybody by its epoch.
 *
 * The copy is made ready beside the database: copied, compared, checked, with the accounts of today and a new epoch.  Only then
 * does it take the place: a copy is never served as what it was. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backup.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-keeping.h"
#include "linli-manifest.h"
#include "linli-photo-copy.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define PART "restore.part"

static const char *const files[] = { "server.db", "server.db-wal", "server.db-shm" };

static gboolean
fetch (const char *copy, const char *part, GError **error)
{
  gboolean folder = g_file_test (copy, G_FILE_TEST_IS_DIR);
  g_autofree char *from = folder ? g_build_filename (copy, LINLI_COPY_DATABASE, NULL) : g_strdup (copy);
  g_autofree char *to = g_build_filename (part, LINLI_COPY_DATABASE, NULL);
  g_autofree char *wanted = NULL;
  g_autofree char *got = NULL;
  gint64 size = 0, wanted_size = 0;

  if (folder && !linli_manifest_read (copy, &wanted_size, &wanted, error))
    return FALSE;
  got = linli_manifest_transfer (from, to, &size, error);
  if (got == NULL)
    return FALSE;
  if (wanted == NULL || (size == wanted_size && g_str_equal (got, wanted)))
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "%s: the copy is not what its manifest says; take another one", copy);
  return FALSE;
}

/* Today's accounts, where the old database can still be read. */
static gboolean
take_accounts (LinliBackend *self, const char *dir, LinliRandom *random, gboolean *ret_taken, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(LinliBackend) old = linli_backend_open (dir, LINLI_BACKEND_READ_ONLY, linli_backend_get_catalogue (self),
                                                    linli_backend_get_clock (self), random, &local);

  *ret_taken = old != NULL && linli_backend_take_accounts (self, old, &local);
  if (!*ret_taken)
    g_debug ("accounts stay those of the copy: %s", local->message);
  return *ret_taken || linli_backend_skip_numbers (self, error);
}

static gboolean
make_ready (const char *dir, const char *part, LinliCatalogue *catalogue, GArray *coms, gboolean *ret_accounts, GError **error)
{
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliBackend) self = linli_backend_open (part, 0, catalogue, clock, random, error);
  g_autoptr(GError) local = NULL;
  g_autofree char *wrong = NULL;

  if (self == NULL || !linli_backend_list_partitions (self, coms, error))
    {
      g_prefix_error (error, "the copy cannot be used: ");
      return FALSE;
    }
  wrong = coms->len == 0 ? g_strdup ("there is nothing in it") : linli_keeping_find_damage (self, coms, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (wrong != NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "the copy is not whole: %s; take another one", wrong);
      return FALSE;
    }
  if (!take_accounts (self, dir, random, ret_accounts, error) || !linli_backend_begin (self, error))
    return FALSE;
  if (!linli_keeping_raise_epochs (self, dir, coms, error))
    {
      linli_backend_rollback (self);
      return FALSE;
    }
  return linli_backend_commit (self, error);
}

static gboolean
move_file (const char *from, const char *to, const char *name, GError **error)
{
  g_autofree char *old = g_build_filename (from, name, NULL);
  g_autofree char *new = g_build_filename (to, name, NULL);

  if (g_rename (old, new) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", new, g_strerror (errno));
  return FALSE;
}

/* @aside: a template of a name, made so.  The database first: without it no server starts.  A log left behind would be played into the
 * new one, so it goes before that comes. */
static gboolean
put_in_place (const char *dir, const char *part, char *aside, GError **error)
{
  if (g_mkdtemp_full (aside, 0700) == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", aside, g_strerror (errno));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (!move_file (dir, aside, files[i], error))
      return FALSE;
  return linli_backup_sync_folder (dir, error) && linli_backup_sync_folder (aside, error) && move_file (part, dir, files[0], error)
         && linli_backup_sync_folder (dir, error);
}

/* Photos only come, none goes: one that nothing names any more does no harm, and a record may be offered again that names it. */
static gboolean
bring_photos (const char *dir, const char *copy, GError **error)
{
  guint copied, bad;

  if (!linli_photo_copy (copy, dir, &copied, &bad, error))
    return FALSE;
  if (bad > 0)
    g_printerr ("linli-server: %u photos of the copy are damaged; laptops that took them send them again\n", bad);
  return TRUE;
}

static gboolean
restore (const char *dir, const char *copy, char *aside, LinliCatalogue *catalogue, GArray *coms, gboolean *ret_accounts,
         GError **error)
{
  g_autofree char *part = g_build_filename (dir, PART, NULL);
  gboolean good;
  int lock;

  if (g_mkdir (dir, 0700) != 0 && errno != EEXIST)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", dir, g_strerror (errno));
      return FALSE;
    }
  lock = linli_backend_lock (dir, error);
  if (lock < 0)
    return FALSE;
  good = linli_backup_make_folder (part, error) && fetch (copy, part, error) && make_ready (dir, part, catalogue, coms, ret_accounts, error)
         && bring_photos (dir, copy, error) && put_in_place (dir, part, aside, error);
  linli_backup_clear_folder (part);
  close (lock);
  return good;
}

int
linli_restore_main (const char *dir, const char *copy, LinliCatalogue *catalogue, gboolean json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *stamp = linli_backup_get_stamp ();
  g_autofree char *name = g_strconcat ("before-", stamp, "-XXXXXX", NULL);
  g_autofree char *aside = g_build_filename (dir, name, NULL);
  gboolean accounts = FALSE;

  if (!restore (dir, copy, aside, catalogue, coms, &accounts, &error))
    {
      g_printerr ("linli-server: %s\n", error->message);
      return linli_error_get_exit_code (error);
    }
  /* Nothing was there: nothing is kept. */
  if (g_rmdir (aside) == 0)
    g_clear_pointer (&aside, g_free);
  if (json)
    {
      g_autoptr(GString) text = g_string_new (aside != NULL ? NULL : "null");

      if (aside != NULL)
        linli_json_append_string (text, aside, -1);
      g_print ("{\"ok\":true,\"partitions\":%u,\"accounts\":\"%s\",\"aside\":%s}\n", coms->len, accounts ? "today" : "copy", text->str);
      return 0;
    }
  g_print ("linli-server: %s is in place (%u partitions); laptops start over and offer their work again\n", copy, coms->len);
  if (aside != NULL)
    g_print ("linli-server: what was there is kept in %s\n", aside);
  if (!accounts)
    g_print ("linli-server: users and devices are those of the copy: look who was revoked since, and revoke them again\n");
  return 0;
}
