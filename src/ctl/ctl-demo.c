/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-demo.c - the verb that makes the demo community: a server folder, four users, one filled replica. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"
#include "backend/linli-backend-password.h"
#include "demo/demo.h"

#include "linli-error.h"
#include "linli-json.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define CODE_DAYS 30
#define DAY_MS G_GINT64_CONSTANT (86400000)

typedef struct
{
  const char *login, *name, *password, *role;
  gint64      grids[2];
  guint       n_grids;   /* 0: all */
  gint64      user, device;
  char       *code;      /* (owned) */
  LinliAccess *access;   /* (owned) */
} DemoUser;

static const DemoUser demo_users[] = {
  { "wangmin", "王敏", "wangmin-demo", "grid_worker", { 1, 0 }, 1 },
  { "lina", "李娜", "lina-demo", "grid_worker", { 1, 2 }, 2 },
  { "zhaolei", "赵磊", "zhaolei-demo", "community_secretary", { 0, 0 }, 0 },
  { "sunjie", "孙洁", "sunjie-demo", "street_officer", { 0, 0 }, 0 },
};

static gboolean
make_users (LinliBackend *backend, DemoUser *users, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *code = NULL;
      g_autofree char *refresh = NULL;
      g_autofree char *access = NULL;

      if (!linli_backend_add_user (backend, users[i].login, users[i].name, users[i].role, DEMO_COM, users[i].grids, users[i].n_grids,
                                   users[i].password, &users[i].user, error)
          || (code = linli_backend_make_code (backend, users[i].login, DAY_MS, error)) == NULL
          || !linli_backend_enroll (backend, users[i].login, users[i].password, code, "演示历史", &users[i].device, &refresh, &access, error)
          || (users[i].access = linli_backend_get_access (backend, users[i].user, error)) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* The Sunday before this week, so that the year of work ends a few days ago and the same week gives the same community.
 * SOURCE_DATE_EPOCH takes the place of the clock, as in other programs that must come out alike. */
static gint64
find_last_day (LinliClock *now)
{
  const char *epoch = g_getenv ("SOURCE_DATE_EPOCH");
  gint64 seconds, today = linli_clock_get_today (now);

  if (epoch != NULL && g_ascii_string_to_signed (epoch, 10, 0, G_MAXINT32 * G_GINT64_CONSTANT (4), &seconds, NULL))
    today = seconds / 86400;
  return today - (today + 3) % 7 - 1;  /* 1970-01-01 was a Thursday */
}

static void
clear_person (gpointer data)
{
  g_free (((DemoPerson *) data)->name);
}

static void
make_community (Demo *demo, const LinliAccess *const *accesses, const gint64 *devices, guint n)
{
  demo_make_places (demo);
  demo_make_ground (demo);
  demo_plan_families (demo);
  demo_plan_shares (demo);
  demo_make_people (demo);
  demo_make_history (demo, accesses, devices, n);
}

static gboolean
fill_server (LinliBackend *backend, LinliManualClock *clock, gint64 last_day, guint64 seed, DemoUser *users, guint n, GError **error)
{
  g_autoptr(LinliRandom) random = linli_random_new_seeded (seed);
  g_autoptr(GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GArray) rooms = g_array_new (FALSE, FALSE, sizeof (DemoRoom));
  g_autoptr(GArray) households = g_array_new (FALSE, FALSE, sizeof (DemoHousehold));
  g_autoptr(GArray) people = g_array_new (FALSE, FALSE, sizeof (DemoPerson));
  /* The first load is the secretary's import with every right; the year after it is each user's own work. */
  LinliRole everything = { (char *) "import", (char *) "导入", (char *) "Import", { 0 } };
  g_autoptr(LinliAccess) import = linli_access_new (users[2].user);
  const LinliAccess *accesses[G_N_ELEMENTS (demo_users)];
  gint64 devices[G_N_ELEMENTS (demo_users)];
  Demo demo = {
    .backend = backend, .catalogue = linli_backend_get_catalogue (backend), .clock = clock, .random = random, .access = import,
    .device = users[2].device, .first_day = last_day - DEMO_YEAR, .last_day = last_day, .numbers = numbers, .ids = ids, .rooms = rooms,
    .households = households, .people = people,
  };

  for (guint i = 0; i < G_N_ELEMENTS (everything.rights); i++)
    everything.rights[i] = LINLI_RIGHT_READ | LINLI_RIGHT_WRITE;
  linli_access_add (import, DEMO_COM, &everything)->all_grids = TRUE;
  for (guint i = 0; i < n; i++)
    {
      accesses[i] = users[i].access;
      devices[i] = users[i].device;
    }
  g_array_set_clear_func (people, clear_person);
  if (!linli_backend_begin (backend, error))
    return FALSE;
  make_community (&demo, accesses, devices, n);
  if (demo.error != NULL)
    linli_backend_rollback (backend);
  else
    linli_backend_commit (backend, &demo.error);
  g_clear_pointer (&demo.push, linli_push_free);
  g_clear_object (&demo.visit_random);
  if (demo.error == NULL)
    return TRUE;
  g_propagate_error (error, demo.error);
  return FALSE;
}

static gboolean
fill_replica (LinliBackend *backend, const char *path, const DemoUser *user, GError **error)
{
  LinliCatalogue *catalogue = linli_backend_get_catalogue (backend);
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(LinliIdentity) identity = linli_identity_new ();
  g_autoptr(LinliAccess) access = linli_backend_get_access (backend, user->user, error);
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *code = NULL;
  g_autofree char *token = NULL;

  if (access == NULL || (code = linli_backend_make_code (backend, user->login, DAY_MS, error)) == NULL
      || !linli_backend_enroll (backend, user->login, user->password, code, "演示副本", &identity->device, &identity->refresh_token, &token, error)
      || (store = linli_store_open (path, LINLI_STORE_CREATE, catalogue, clock, NULL, error)) == NULL)
    return FALSE;
  identity->login = g_strdup (user->login);
  identity->display_name = g_strdup (user->name);
  identity->role = g_strdup (user->role);
  identity->user = user->user;
  identity->com = DEMO_COM;
  identity->epoch = 1;
  identity->scope_version = access->version;
  identity->all_grids = user->n_grids == 0;
  identity->verifier = linli_password_hash (user->password, error);
  for (gint64 grid = 1; grid <= DEMO_GRIDS; grid++)
    g_array_append_val (grids, grid);
  if (identity->verifier == NULL || !linli_store_set_identity (store, identity, error)
      || !linli_store_set_scope (store, DEMO_COM, 1, access->version, grids, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (demo_users); i++)
    if (!linli_store_set_user_name (store, i + 1, demo_users[i].name, error))
      return FALSE;

  while (!linli_store_is_complete (store))
    {
      g_autoptr(LinliPull) pull = linli_store_make_pull (store, 2000, error);
      g_autoptr(LinliPage) page = pull != NULL ? linli_backend_pull (backend, pull, access, error) : NULL;
      gboolean stale = FALSE;

      if (page == NULL)
        return FALSE;
      g_array_set_size (page->asked, 0);
      g_array_append_vals (page->asked, pull->cursors->data, pull->cursors->len);
      if (!linli_store_apply_page (store, page, &stale, error))
        {
          if (stale)
            g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the replica took its own page for a late one");
          return FALSE;
        }
    }
  linli_store_checkpoint (store);
  return TRUE;
}

/* Rows alive of a kind, over all grids, as the server's digests count them: "GRID/KIND" → count and sum in hex. */
static guint64
count_rows (GHashTable *digests, const char *kind)
{
  g_autofree char *tail = g_strconcat ("/", kind, NULL);
  GHashTableIter iter;
  gpointer key, value;
  guint64 count = 0;

  g_hash_table_iter_init (&iter, digests);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_str_has_suffix (key, tail))
      {
        g_autofree char *half = g_strndup (value, 16);

        count += g_ascii_strtoull (half, NULL, 16);
      }
  return count;
}

static guint
count_items (const LinliCatalogue *catalogue)
{
  guint items = 0;

  for (guint i = 0; i < catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (catalogue->kinds, i);

      for (guint j = 0; j < kind->fields->len; j++)
        items += ((const LinliField *) g_ptr_array_index (kind->fields, j))->item > 0;
    }
  return items;
}

static void
append_users (GString *out, const DemoUser *users, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (out, "%s{\"login\":\"%s\",\"password\":\"%s\",\"role\":\"%s\",\"grids\":[", i > 0 ? "," : "", users[i].login,
                              users[i].password, users[i].role);
      for (gint64 g = 0; g < (users[i].n_grids > 0 ? users[i].n_grids : DEMO_GRIDS); g++)
        g_string_append_printf (out, "%s%" G_GINT64_FORMAT, g > 0 ? "," : "", users[i].n_grids > 0 ? users[i].grids[g] : g + 1);
      g_string_append (out, "],\"code\":");
      linli_json_append_string (out, users[i].code, -1);
      g_string_append_c (out, '}');
    }
}

/* Counted from what the server holds and the catalogue says. */
static gboolean
print_demo (LinliBackend *backend, const char *server, const char *replica, const DemoUser *users, guint n, GError **error)
{
  static const struct { const char *label, *kind; } counts[] = {
    { "households", "household" }, { "residents", "person" }, { "grids", "grid" }, { "buildings", "building" }, { "rooms", "room" },
  };
  const LinliCatalogue *catalogue = linli_backend_get_catalogue (backend);
  g_autoptr(LinliAccess) access = linli_backend_get_access (backend, users[2].user, error);
  g_autoptr(GHashTable) digests = access != NULL ? linli_backend_digest (backend, DEMO_COM, access, error) : NULL;
  g_autoptr(GString) out = g_string_new ("{\"server\":");

  if (digests == NULL)
    return FALSE;
  linli_json_append_string (out, server, -1);
  g_string_append (out, ",\"replica\":");
  linli_json_append_string (out, replica, -1);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    g_string_append_printf (out, ",\"%s\":%" G_GUINT64_FORMAT, counts[i].label, count_rows (digests, counts[i].kind));
  g_string_append_printf (out, ",\"items\":%u,\"categories\":%u,\"users\":[", count_items (catalogue), catalogue->categories->len);
  append_users (out, users, n);
  g_string_append (out, "]}");
  ctl_print (out);
  return TRUE;
}

/* Codes and the demo replica's token live in today's time. */
static gboolean
give_codes (LinliBackend *backend, const char *replica, DemoUser *users, guint n, GError **error)
{
  /* A new code takes the place of an older one: the replica's comes first. */
  if (!fill_replica (backend, replica, &users[2], error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      users[i].code = linli_backend_make_code (backend, users[i].login, CODE_DAYS * DAY_MS, error);
      if (users[i].code == NULL)
        return FALSE;
    }
  linli_backend_checkpoint (backend);
  return TRUE;
}

static gboolean
make_server (const char *server, LinliCatalogue *catalogue, gint64 last_day, guint64 seed, DemoUser *users, guint n, GError **error)
{
  g_autoptr(LinliManualClock) past = linli_manual_clock_new ((last_day - DEMO_YEAR) * DAY_MS);
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliBackend) backend = linli_backend_open (server, LINLI_BACKEND_CREATE, catalogue, LINLI_CLOCK (past), random, error);

  if (backend == NULL || !linli_backend_ensure_partition (backend, DEMO_COM, error) || !make_users (backend, users, n, error)
      || !fill_server (backend, past, last_day, seed, users, n, error))
    return FALSE;
  linli_backend_checkpoint (backend);
  return TRUE;
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR) && !g_file_test (inner, G_FILE_TEST_IS_SYMLINK))
        remove_folder (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}

static gboolean
move (const char *from, const char *name, const char *to, GError **error)
{
  g_autofree char *source = g_build_filename (from, name, NULL);

  if (g_rename (source, to) == 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", to, g_strerror (errno));
  return FALSE;
}

/* Everything is made in a folder beside, which takes its place when it is whole: a demo that failed leaves nothing. */
static gboolean
make_in (const char *scratch, const char *server, const char *replica, LinliCatalogue *catalogue, guint64 seed, DemoUser *users, guint n, GError **error)
{
  g_autofree char *new_server = g_build_filename (scratch, "server", NULL);
  g_autofree char *new_replica = g_build_filename (scratch, "replica", NULL);
  g_autoptr(LinliClock) now = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliBackend) backend = NULL;

  if (!make_server (new_server, catalogue, find_last_day (now), seed, users, n, error)
      || (backend = linli_backend_open (new_server, 0, catalogue, now, random, error)) == NULL
      || !give_codes (backend, new_replica, users, n, error))
    return FALSE;
  return move (scratch, "server", server, error) && move (scratch, "replica", replica, error)
         && print_demo (backend, server, replica, users, n, error);
}

static gboolean
make_demo (const char *dir, guint64 seed, DemoUser *users, guint n, GError **error)
{
  g_autofree char *server = g_build_filename (dir, "server", NULL);
  g_autofree char *replica = g_build_filename (dir, "replica", NULL);
  g_autofree char *scratch = g_build_filename (dir, ".demo-XXXXXX", NULL);
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, error);
  const char *missing;
  gboolean good;

  if (catalogue == NULL)
    return FALSE;
  if ((missing = demo_find_missing (catalogue)) != NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this catalogue has no %s: the demo community is one of the built-in catalogue;"
                   " leave --registry out", missing);
      return FALSE;
    }
  if (g_file_test (server, G_FILE_TEST_EXISTS) || g_file_test (replica, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s already holds a demo; give an empty folder", dir);
      return FALSE;
    }
  if (g_mkdir_with_parents (dir, 0700) != 0 || g_mkdtemp (scratch) == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", dir, g_strerror (errno));
      return FALSE;
    }
  good = make_in (scratch, server, replica, catalogue, seed, users, n, error);
  remove_folder (scratch);
  return good;
}

int
ctl_demo_main (int argc, char **argv)
{
  gint64 seed = 1;
  const CtlOption options[] = { { "--seed", CTL_NUMBER, &seed } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, 1, 1, 1, "linlictl demo DIR [--seed N]");
  g_autofree DemoUser *users = g_memdup2 (demo_users, sizeof demo_users);
  g_autoptr(GError) error = NULL;
  gboolean good;

  if (words == NULL)
    return 2;
  good = make_demo (g_ptr_array_index (words, 0), (guint64) seed, users, G_N_ELEMENTS (demo_users), &error);
  for (guint i = 0; i < G_N_ELEMENTS (demo_users); i++)
    {
      g_free (users[i].code);
      g_clear_pointer (&users[i].access, linli_access_free);
    }
  return good ? 0 : ctl_fail ("demo", error);
}
