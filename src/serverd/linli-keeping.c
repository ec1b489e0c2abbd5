/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-keeping.c - linli-server check and restored: is a folder whole, and saying that it came from a copy. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-keeping.h"

#include "linli-error.h"

static int
fail (const GError *error)
{
  g_printerr ("linli-server: %s\n", error->message);
  return linli_error_get_exit_code (error);
}

static LinliBackend *
open_folder (const char *dir, LinliBackendFlags flags, LinliCatalogue *catalogue, GArray *coms, GError **error)
{
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliBackend) self = linli_backend_open (dir, flags, catalogue, clock, random, error);

  if (self == NULL || !linli_backend_list_partitions (self, coms, error))
    return NULL;
  return g_steal_pointer (&self);
}

char *
linli_keeping_find_damage (LinliBackend *self, GArray *coms, GError **error)
{
  g_autoptr(GError) local = NULL;
  char *wrong = linli_backend_check_file (self, &local);

  for (guint i = 0; i < coms->len && wrong == NULL && local == NULL; i++)
    wrong = linli_backend_check (self, g_array_index (coms, gint64, i), &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return wrong;
}

/* (transfer full): where each partition's chain stands, as JSON. */
static char *
write_chains (LinliBackend *self, GArray *coms, GError **error)
{
  g_autoptr(GString) out = g_string_new ("[");

  for (guint i = 0; i < coms->len; i++)
    {
      guint8 hash[LINLI_BACKEND_CHAIN_BYTES];
      gint64 com = g_array_index (coms, gint64, i), links;

      if (!linli_backend_get_chain (self, com, &links, hash, error))
        return NULL;
      g_string_append_printf (out, "%s{\"com\":%" G_GINT64_FORMAT ",\"links\":%" G_GINT64_FORMAT ",\"hash\":\"", i > 0 ? "," : "", com, links);
      for (guint j = 0; j < sizeof hash; j++)
        g_string_append_printf (out, "%02x", hash[j]);
      g_string_append (out, "\"}");
    }
  g_string_append_c (out, ']');
  return g_string_free (g_steal_pointer (&out), FALSE);
}

int
linli_keeping_check (const char *dir, LinliCatalogue *catalogue, gboolean json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LinliBackend) self = open_folder (dir, LINLI_BACKEND_READ_ONLY, catalogue, coms, &error);
  g_autofree char *wrong = NULL;
  g_autofree char *chains = NULL;
  guint unnamed, missing;

  if (self == NULL)
    return fail (error);
  wrong = linli_keeping_find_damage (self, coms, &error);
  if (error != NULL || !linli_backend_count_unnamed (self, &unnamed, &error) || !linli_backend_count_missing (self, &missing, &error)
      || (chains = write_chains (self, coms, &error)) == NULL)
    return fail (error);
  if (json)
    g_print ("{\"ok\":%s,\"partitions\":%u,\"unnamed_photos\":%u,\"missing_photos\":%u,\"audit\":%s}\n", wrong == NULL ? "true" : "false", coms->len,
             unnamed, missing, chains);
  else if (wrong == NULL)
    g_print ("linli-server: %s is whole (%u partitions)\n", dir, coms->len);
  if (!json && unnamed > 0)
    g_print ("linli-server: nothing names %u photos; each is deleted when that was so for %d days\n", unnamed, LINLI_BACKEND_SWEEP_DAYS);
  if (!json && missing > 0)
    g_print ("linli-server: %u photos that records name are not here; laptops that took them send them\n", missing);
  if (wrong != NULL)
    g_printerr ("linli-server: %s: %s; put a copy back with \"linli-server restore\"\n", dir, wrong);
  return wrong == NULL ? 0 : 1;
}

/* ---- what must outlive the database: the highest epoch and the lowest floor that a laptop may have seen ---- */

#define EPOCHS_FILE "epochs"
#define MAX_NUMBER  (G_MAXINT64 / 2)

static char *
get_epochs_path (const char *dir)
{
  return g_build_filename (dir, EPOCHS_FILE, NULL);
}

/* Nothing is believed of a file that says nonsense; that there is none is fine: nothing was put back here before. */
static GKeyFile *
load_epochs (const char *dir, GError **error)
{
  g_autoptr(GKeyFile) epochs = g_key_file_new ();
  g_autoptr(GError) local = NULL;
  g_autofree char *path = get_epochs_path (dir);

  if (g_key_file_load_from_file (epochs, path, G_KEY_FILE_NONE, &local) || g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_steal_pointer (&epochs);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "%s cannot be read: %s", path, local->message);
  return NULL;
}

static gboolean
get_number (GKeyFile *epochs, const char *group, const char *key, gint64 *ret_number, GError **error)
{
  g_autoptr(GError) local = NULL;

  *ret_number = 0;
  if (!g_key_file_has_group (epochs, group))
    return TRUE;
  *ret_number = g_key_file_get_int64 (epochs, group, key, &local);
  if (local == NULL && *ret_number > 0 && *ret_number < MAX_NUMBER)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "%s: [%s] %s is no number that a server gives", EPOCHS_FILE, group, key);
  return FALSE;
}

static gboolean
raise_epoch (LinliBackend *self, gint64 com, GKeyFile *epochs, GError **error)
{
  g_autofree char *group = g_strdup_printf ("%" G_GINT64_FORMAT, com);
  gint64 epoch, floor, seq;

  if (!get_number (epochs, group, "epoch", &epoch, error) || !get_number (epochs, group, "floor", &floor, error))
    return FALSE;
  /* The time stands in for what nobody wrote down, when the folder as a whole came from a copy. */
  epoch = MAX (epoch, g_get_real_time () / G_USEC_PER_SEC);
  if (!linli_backend_raise_epoch (self, com, epoch, floor, error) || !linli_backend_get_partition (self, com, &epoch, &seq, error)
      || !linli_backend_get_floor (self, com, &floor, error))
    return FALSE;
  g_key_file_set_int64 (epochs, group, "epoch", epoch);
  g_key_file_set_int64 (epochs, group, "floor", floor);
  return TRUE;
}

gboolean
linli_keeping_raise_epochs (LinliBackend *self, const char *dir, GArray *coms, GError **error)
{
  g_autoptr(GKeyFile) epochs = load_epochs (dir, error);
  g_autofree char *path = get_epochs_path (dir);

  if (epochs == NULL)
    return FALSE;
  for (guint i = 0; i < coms->len; i++)
    if (!raise_epoch (self, g_array_index (coms, gint64, i), epochs, error))
      return FALSE;
  /* Before the commit: an epoch written down and never used costs nothing, one used and not written down might be used again. */
  return g_key_file_save_to_file (epochs, path, error);
}

int
linli_keeping_restored (const char *dir, LinliCatalogue *catalogue, gboolean json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LinliBackend) self = open_folder (dir, 0, catalogue, coms, &error);

  if (self == NULL || !linli_backend_begin (self, &error))
    return fail (error);
  if (!linli_keeping_raise_epochs (self, dir, coms, &error))
    {
      linli_backend_rollback (self);
      return fail (error);
    }
  if (!linli_backend_commit (self, &error))
    return fail (error);
  if (json)
    g_print ("{\"ok\":true,\"partitions\":%u}\n", coms->len);
  else
    g_print ("linli-server: %u partitions have a new epoch; laptops start over and offer their work again\n", coms->len);
  return 0;
}
