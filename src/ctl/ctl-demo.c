/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-demo.c - the verb that makes the demo community: a server folder, four users, one filled replica. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"
#include "backend/linli-backend-password.h"
#include "demo/demo.h"

#include "linli-error.h"
#include "linli-json.h"

#include <glib/gstdio.h>
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

static gboolean
fill_server (LinliBackend *backend, LinliManualClock *clock, guint64 seed, DemoUser *users, guint n, GError **error)
{
  g_autoptr(LinliRandom) random = linli_random_new_seeded (seed);
  /* The first load is the secretary's import with every right; the year after it is each user's own work. */
  LinliRole everything = { (char *) "import", (char *) "导入", (char *) "Import", { 0 } };
  g_autoptr(LinliAccess) import = linli_access_new (users[2].user);
  const LinliAccess *accesses[G_N_ELEMENTS (demo_users)];
  gint64 devices[G_N_ELEMENTS (demo_users)];
  Demo demo = { .backend = backend, .catalogue = linli_backend_get_catalogue (backend), .clock = clock, .random = random };

  for (guint i = 0; i < G_N_ELEMENTS (everything.rights); i++)
    everything.rights[i] = LINLI_RIGHT_READ | LINLI_RIGHT_WRITE;
  linli_access_add (import, DEMO_COM, &everything)->all_grids = TRUE;

  demo.access = import;
  demo.device = users[2].device;
  demo.numbers = g_hash_table_new (NULL, NULL);
  demo.rooms = g_array_new (FALSE, FALSE, sizeof (DemoRoom));
  demo.households = g_array_new (FALSE, FALSE, sizeof (DemoHousehold));
  demo.people = g_array_new (FALSE, FALSE, sizeof (DemoPerson));
  if (!linli_backend_begin (backend, error))
    return FALSE;
  demo_make_places (&demo);
  demo_make_people (&demo);
  for (guint i = 0; i < n; i++)
    {
      accesses[i] = users[i].access;
      devices[i] = users[i].device;
    }
  demo_make_history (&demo, accesses, devices, n - 1);  /* the street office reads */
  if (demo.error != NULL)
    linli_backend_rollback (backend);
  else
    linli_backend_commit (backend, &demo.error);

  for (guint i = 0; i < demo.households->len; i++)
    g_free (g_array_index (demo.households, DemoHousehold, i).address);
  g_array_unref (demo.rooms);
  g_array_unref (demo.households);
  g_array_unref (demo.people);
  g_hash_table_unref (demo.numbers);
  if (demo.error != NULL)
    {
      g_propagate_error (error, demo.error);
      return FALSE;
    }
  return TRUE;
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

static void
print_demo (const char *server, const char *replica, DemoUser *users, guint n)
{
  g_autoptr(GString) out = g_string_new ("{\"server\":");

  linli_json_append_string (out, server, -1);
  g_string_append (out, ",\"replica\":");
  linli_json_append_string (out, replica, -1);
  g_string_append_printf (out, ",\"households\":%d,\"residents\":%d,\"grids\":%d,\"buildings\":%d,\"rooms\":%d,\"items\":106,\"categories\":8,\"users\":[",
                          DEMO_HOUSEHOLDS, DEMO_RESIDENTS, DEMO_GRIDS, DEMO_BUILDINGS, DEMO_ROOMS);
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
  g_string_append (out, "]}");
  ctl_print (out);
}

static gboolean
make_demo (const char *dir, guint64 seed, DemoUser *users, guint n, GError **error)
{
  g_autofree char *server = g_build_filename (dir, "server", NULL);
  g_autofree char *replica = g_build_filename (dir, "replica", NULL);
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, error);
  g_autoptr(LinliManualClock) past = linli_manual_clock_new (DEMO_FIRST_DAY * DAY_MS);
  g_autoptr(LinliClock) now = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliBackend) backend = NULL;

  if (catalogue == NULL)
    return FALSE;
  if (g_file_test (server, G_FILE_TEST_EXISTS) || g_file_test (replica, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s already holds a demo; give an empty folder", dir);
      return FALSE;
    }
  backend = linli_backend_open (server, LINLI_BACKEND_CREATE, catalogue, LINLI_CLOCK (past), random, error);
  if (backend == NULL || !linli_backend_ensure_partition (backend, DEMO_COM, error) || !make_users (backend, users, n, error)
      || !fill_server (backend, past, seed, users, n, error))
    return FALSE;
  linli_backend_checkpoint (backend);
  g_clear_pointer (&backend, linli_backend_close);

  /* Codes and the demo replica's token live in today's time. */
  backend = linli_backend_open (server, 0, catalogue, now, random, error);
  if (backend == NULL)
    return FALSE;
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
  print_demo (server, replica, users, n);
  return TRUE;
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
