/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-community.c - the demo community with its server as a process, and empty replicas enrolled with it. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-error.h"
#include "linli-json.h"

#define CODE_MS (G_GINT64_CONSTANT (600) * 1000)

LinliStore *
bench_open_replica (Bench *bench, const char *path, LinliStoreFlags flags, GError **error)
{
  return linli_store_open (path, flags, bench->catalogue, bench->clock, bench->random, error);
}

static gboolean
enroll (Bench *bench, BenchCommunity *community, LinliBackend *backend, const char *login, const char *password, const char *path, GError **error)
{
  g_autofree char *code = linli_backend_make_code (backend, login, CODE_MS, error);
  g_autofree char *token = NULL;
  g_autofree char *refresh = NULL;
  g_autoptr(LinliIdentity) identity = linli_identity_new ();
  g_autoptr(LinliStore) store = NULL;
  gint64 device, owner;

  if (code == NULL || !linli_backend_enroll (backend, login, password, code, "bench", &identity->device, &refresh, &token, error)
      || !linli_backend_authenticate (backend, token, &identity->user, &owner, error))
    return FALSE;
  device = identity->device;
  community->user = identity->user;
  if (path == NULL)
    {
      community->device = device;
      return TRUE;
    }
  store = bench_open_replica (bench, path, LINLI_STORE_CREATE, error);
  if (store == NULL)
    return FALSE;
  identity->login = g_strdup (login);
  identity->refresh_token = g_strdup (refresh);
  identity->com = community->com;
  return linli_store_set_identity (store, identity, error);
}

/* The user of the demo who holds every grid and may write. */
static JsonObject *
find_secretary (JsonNode *demo)
{
  JsonArray *users;

  if (demo == NULL || !JSON_NODE_HOLDS_OBJECT (demo) || !linli_json_get_array (json_node_get_object (demo), "users", &users, NULL))
    return NULL;
  for (guint i = 0; i < json_array_get_length (users); i++)
    if (g_str_equal (linli_json_string_or (json_array_get_object_element (users, i), "role", ""), "community_secretary"))
      return json_array_get_object_element (users, i);
  return NULL;
}

BenchCommunity *
bench_community_new (Bench *bench, guint n_replicas, GError **error)
{
  g_autofree char *dir = bench_path (bench, "demo");
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, bench->seed);
  const char *words[] = { "demo", dir, "--seed", seed, NULL };
  BenchCommunity *community = g_new0 (BenchCommunity, 1);
  g_autoptr(LinliBackend) backend = NULL;
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  BenchChild child = { 0 };
  JsonObject *secretary = NULL;
  gboolean good;

  community->server_dir = g_build_filename (dir, "server", NULL);
  good = bench_run (bench, words, &child, error);
  if (good && (secretary = find_secretary (child.json)) == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the demo community has no user \"community_secretary\"");
      good = FALSE;
    }
  good = good && (backend = linli_backend_open (community->server_dir, 0, bench->catalogue, bench->clock, bench->random, error)) != NULL
         && linli_backend_list_partitions (backend, coms, error);
  if (good)
    community->com = coms->len > 0 ? g_array_index (coms, gint64, 0) : 0;
  for (guint i = 0; good && i <= n_replicas; i++)
    {
      const char *login = linli_json_string_or (secretary, "login", ""), *password = linli_json_string_or (secretary, "password", "");
      g_autofree char *name = g_strdup_printf ("replica-%u", i);

      if (i < n_replicas)
        community->replicas[i] = bench_path (bench, name);
      good = enroll (bench, community, backend, login, password, community->replicas[i], error);
    }
  bench_child_clear (&child);
  g_clear_pointer (&backend, linli_backend_close);
  good = good && (community->server = bench_server_start (bench, community->server_dir, error)) != NULL;
  if (!good)
    g_clear_pointer (&community, bench_community_free);
  return community;
}

void
bench_community_free (BenchCommunity *community)
{
  if (community == NULL)
    return;
  bench_server_stop (community->server);
  for (guint i = 0; i < BENCH_MAX_REPLICAS; i++)
    g_free (community->replicas[i]);
  g_free (community->server_dir);
  g_free (community);
}

gboolean
bench_community_sync_through (Bench *bench, BenchCommunity *community, guint n, const char *url, BenchChild *ret_child, GError **error)
{
  const char *words[] = { "sync", community->replicas[n], "--server", url, NULL };

  if (!bench_run (bench, words, ret_child, error))
    return FALSE;
  if (ret_child->json != NULL && JSON_NODE_HOLDS_OBJECT (ret_child->json))
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "linlictl sync printed no object");
  return FALSE;
}

gboolean
bench_community_sync (Bench *bench, BenchCommunity *community, guint n, BenchChild *ret_child, GError **error)
{
  return bench_community_sync_through (bench, community, n, bench_server_get_url (community->server), ret_child, error);
}
