/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-sweep.c - a laptop that slept while the server dropped word of what had left its grid: it comes to hold what it may, and keeps its work. */
#include "config.h"

#include "linli-error.h"

#include <string.h>

#include "sync-client.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

typedef struct
{
  ServerFixture server;
  SyncClient    worker, second, secretary;
  LinliId       here, there;  /* a household in grid 1, one in grid 2 */
  LinliId       mover, stayer; /* two people who live in @here */
} Fixture;

/* A record of @kind_name in @grid with one text, or another household for a person. */
static void
save (SyncClient *client, const char *kind_name, LinliId *id, gint64 grid, const char *field_name, const char *text, const LinliId *household)
{
  const LinliKind *kind = linli_catalogue_get_kind (client->server->catalogue, kind_name);
  gboolean is_new = linli_id_is_null (id);
  g_autoptr(LinliEdit) edit = linli_edit_new (is_new ? LINLI_EDIT_NEW : LINLI_EDIT_CHANGE, kind, is_new ? NULL : id);
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  if (text != NULL)
    {
      g_assert_true (linli_field_parse (linli_kind_find_field (kind, field_name), text, &value, &error));
      linli_edit_set (edit, linli_kind_find_field (kind, field_name), &value);
    }
  if (is_new)
    edit->grid = grid;
  if (household != NULL)
    {
      linli_value_set_blob (&value, household->bytes, sizeof household->bytes);
      linli_edit_set (edit, linli_kind_find_field (kind, "household"), &value);
      edit->grid = -1;
    }
  g_ptr_array_add (edits, edit);
  linli_store_save (client->store, edits, NULL, &result, &error);
  g_assert_no_error (error);
  *id = edit->id;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  memset (f, 0, sizeof *f);
  server_fixture_init (&f->server);
  server_fixture_start (&f->server);
  sync_client_init (&f->worker, &f->server, TEST_START_MS);
  sync_client_enrol (&f->worker, USER_FIRST, f->server.device[USER_FIRST], f->server.refresh[USER_FIRST]);
  sync_client_init (&f->secretary, &f->server, TEST_START_MS);
  sync_client_enrol (&f->secretary, USER_SECRETARY, f->server.device[USER_SECRETARY], f->server.refresh[USER_SECRETARY]);
  sync_client_init (&f->second, &f->server, TEST_START_MS);
  sync_client_enrol (&f->second, USER_SECOND, f->server.device[USER_SECOND], f->server.refresh[USER_SECOND]);
  sync_client_run_well (&f->worker, NULL);
  sync_client_run_well (&f->second, NULL);
  save (&f->worker, "household", &f->here, 1, "household_no", "1001", NULL);
  save (&f->second, "household", &f->there, 2, "household_no", "2002", NULL);
  save (&f->worker, "person", &f->mover, 1, "name", "张桂芳", &f->here);
  save (&f->worker, "person", &f->stayer, 1, "name", "王秀英", &f->here);
  sync_client_run_well (&f->worker, NULL);
  sync_client_run_well (&f->second, NULL);
  /* Who holds all grids knows those in which something lives. */
  sync_client_run_well (&f->secretary, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sync_client_clear (&f->worker);
  sync_client_clear (&f->second);
  sync_client_clear (&f->secretary);
  server_fixture_clear (&f->server);
}

#define assert_shows(client, id, field, expected) \
  G_STMT_START { g_autofree char *shown_ = sync_client_show (client, id, field); g_assert_cmpstr (shown_, ==, expected); } G_STMT_END

/* Refresh tokens would end first: who sleeps is signed in again. */
static void
sleep_for (Fixture *f, gint64 days)
{
  linli_manual_clock_advance (f->server.clock, days * DAY_MS);
  linli_manual_clock_advance (f->worker.clock, days * DAY_MS);
  linli_manual_clock_advance (f->secretary.clock, days * DAY_MS);
}

static void
sign_in_again (Fixture *f, SyncClient *client, guint user)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (client->store, NULL);
  g_autoptr(GError) error = NULL;
  SyncClient *all[] = { &f->worker, &f->second, &f->secretary };
  g_autofree char *refresh = NULL;
  gint64 device;

  server_fixture_stop (&f->server);
  server_fixture_add_devices (&f->server, user, 1, &device, &refresh);
  server_fixture_start (&f->server);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_clear_object (&all[i]->wire);
      all[i]->wire = linli_soup_transport_new (f->server.url, &error);
      g_assert_no_error (error);
    }
  g_free (identity->refresh_token);
  identity->refresh_token = g_strdup (refresh);
  g_clear_pointer (&identity->access_token, g_free);
  identity->device = device;
  g_assert_true (linli_store_set_identity (client->store, identity, &error));
  linli_transport_set_token (client->transport, NULL);
}

static void
move_and_sleep (Fixture *f)
{
  g_autofree char *swept = NULL;

  save (&f->secretary, "person", &f->mover, 1, NULL, NULL, &f->there);
  sync_client_run_well (&f->secretary, NULL);
  sleep_for (f, 200);
  sign_in_again (f, &f->secretary, USER_SECRETARY);
  sync_client_edit (&f->secretary, &f->stayer, "former_name", "王英");
  sync_client_run_well (&f->secretary, NULL);
  /* It was swept out by the server itself. */
  swept = server_fixture_admin (&f->server, "{\"do\":\"sweep\"}");
  g_assert_nonnull (strstr (swept, "{\"swept\":0,\"days\":180,\"photos\":0}"));
}

static void
test_sleeper (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;
  LinliId mine = { 0 };

  sync_client_edit (&f->worker, &f->stayer, "hukou_address", "示例路1号");
  sync_client_edit (&f->worker, &f->mover, "hukou_address", "示例路2号");
  sync_client_edit (&f->worker, &mine, "name", "李新");
  move_and_sleep (f);
  assert_shows (&f->worker, &f->mover, "name", "张桂芳");
  sign_in_again (f, &f->worker, USER_FIRST);
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpuint (report.pushed, ==, 2);
  g_assert_cmpuint (report.returned, ==, 1);  /* who lives in another grid now is not his any more */
  assert_shows (&f->worker, &f->mover, "name", NULL);
  assert_shows (&f->worker, &f->stayer, "hukou_address", "示例路1号");
  assert_shows (&f->worker, &f->stayer, "former_name", "王英");
  assert_shows (&f->worker, &mine, "name", "李新");
  sync_client_run_well (&f->secretary, NULL);
  assert_shows (&f->secretary, &mine, "name", "李新");
  sync_client_assert_equal (&f->worker, &f->secretary);
}

/* Cut before or after every request: what is unsent is never lost, and the end is the same. */
static void
test_cut_anywhere (Fixture *f, gconstpointer data)
{
  LinliId mine = { 0 };

  sync_client_edit (&f->worker, &mine, "name", "李新");
  move_and_sleep (f);
  sign_in_again (f, &f->worker, USER_FIRST);
  for (gint at = 0;; at++)
    {
      gboolean done;

      f->worker.fail_at = at / 2;
      f->worker.after = at % 2 == 1;
      done = sync_client_run (&f->worker, NULL, NULL);
      assert_shows (&f->worker, &mine, "name", "李新");
      if (done && at % 2 == 1)
        break;
    }
  sync_client_run_well (&f->worker, NULL);
  assert_shows (&f->worker, &f->mover, "name", NULL);
  assert_shows (&f->worker, &f->stayer, "former_name", "王英");
  sync_client_run_well (&f->secretary, NULL);
  sync_client_assert_equal (&f->worker, &f->secretary);
}

/* Who was told in time fetches nothing a second time. */
static void
test_awake (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  save (&f->secretary, "person", &f->mover, 1, NULL, NULL, &f->there);
  sync_client_run_well (&f->secretary, NULL);
  sync_client_run_well (&f->worker, NULL);
  assert_shows (&f->worker, &f->mover, "name", NULL);
  sleep_for (f, 200);
  sign_in_again (f, &f->secretary, USER_SECRETARY);
  sync_client_edit (&f->secretary, &f->stayer, "former_name", "王英");
  sync_client_run_well (&f->secretary, NULL);
  sign_in_again (f, &f->worker, USER_FIRST);
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpuint (report.pulled, ==, 1);
  sync_client_assert_equal (&f->worker, &f->secretary);
}

static void
test_admin (Fixture *f, gconstpointer data)
{
  static const struct { const char *request, *answer; } rows[] = {
    { "{\"do\":\"sweep\",\"days\":1}", "{\"swept\":0,\"days\":1,\"photos\":0}" }, { "{\"do\":\"sweep\"}", "{\"swept\":0,\"days\":180,\"photos\":0}" },
  };

  g_autoptr(GError) error = NULL;
  LinliBackend *backend = linli_backend_open (NULL, LINLI_BACKEND_CREATE | LINLI_BACKEND_MEMORY, f->server.catalogue,
                                              LINLI_CLOCK (f->server.clock), f->server.random, &error);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(JsonNode) request = json_from_string (i == 0 ? "{\"do\":\"sweep\",\"days\":0}" : "{\"do\":\"sweep\",\"days\":40000}", NULL);
      g_autoptr(GString) out = g_string_new (NULL);

      g_assert_false (linli_backend_admin (backend, json_node_get_object (request), out, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      g_clear_error (&error);
    }
  linli_backend_close (backend);
  save (&f->secretary, "person", &f->mover, 1, NULL, NULL, &f->there);
  sync_client_run_well (&f->secretary, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *answer = server_fixture_admin (&f->server, rows[i].request);

      if (strstr (answer, rows[i].answer) == NULL)
        g_error ("%s: %s", rows[i].request, answer);
    }
  linli_manual_clock_advance (f->server.clock, 2 * DAY_MS);
  {
    g_autofree char *answer = server_fixture_admin (&f->server, "{\"do\":\"sweep\",\"days\":1}");
    g_autofree char *again = server_fixture_admin (&f->server, "{\"do\":\"sweep\",\"days\":1}");

    g_assert_nonnull (strstr (answer, "{\"swept\":1,"));
    g_assert_nonnull (strstr (again, "{\"swept\":0,"));
  }
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*test) (Fixture *f, gconstpointer data); } tests[] = {
    { "a-laptop-that-slept-comes-to-hold-what-it-may", test_sleeper }, { "cut-anywhere", test_cut_anywhere },
    { "who-was-told-fetches-nothing-again", test_awake }, { "the-administrator-sweeps", test_admin },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/sweep/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
