/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-frames.c - a first filling by frames against a real server: broken anywhere, with frames that are wrong, while others work. */
#include "config.h"

#include "linli-error.h"

#include <string.h>

#include "sync-client.h"

#define FIRST_GRID  4500  /* three frames, a request each */
#define SECOND_GRID 40

typedef enum { WIRE_GOOD, WIRE_NO_FRAMES, WIRE_TURNED_ONCE, WIRE_TURNED, WIRE_CUT, WIRE_SWAPPED, WIRE_GONE_ONCE, WIRE_GONE } WireMood;

/* A client whose wire looks at what is asked for. */
typedef struct
{
  SyncClient      client;
  LinliTransport *tap;
  GHashTable     *fetched;   /* (owned) name of a frame → how often it arrived */
  GPtrArray      *grids;     /* (owned) questions for frames, as asked */
  WireMood        mood;
  guint           answers;   /* of frames */
  void          (*meanwhile) (gpointer data);  /* (nullable) once, behind the first frames */
  gpointer        data;
} Tapped;

typedef struct
{
  ServerFixture server;
  LinliId       ids[FIRST_GRID];
  gint64        op, device[3];
  char         *refresh[3];
  SyncClient    secretary;
} Fixture;

static void
add_people (Fixture *f, guint n, gint64 grid)
{
  const LinliKind *kind = linli_catalogue_get_kind (f->server.catalogue, "person");
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) backend = linli_backend_open (f->server.folder, 0, f->server.catalogue, LINLI_CLOCK (f->server.clock),
                                                        f->server.random, &error);
  g_autoptr(LinliAccess) access = linli_backend_get_access (backend, USER_SECRETARY + 1, &error);
  g_auto(LinliValue) none = LINLI_VALUE_INIT;
  g_auto(LinliValue) name = LINLI_VALUE_INIT;

  g_assert_no_error (error);
  linli_value_set_text (&name, "王芳", -1);
  for (guint i = 0; i < n;)
    {
      g_autoptr(LinliPush) push = linli_push_new (TEST_COM, 0, f->server.device[USER_SECRETARY]);
      g_autoptr(LinliPushAnswer) answer = NULL;

      for (guint j = 0; j < 500 && i < n; j++, i++)
        {
          LinliId id;
          LinliOp *op;

          linli_id_new (LINLI_CLOCK (f->server.clock), f->server.random, &id);
          if (grid == 1)
            f->ids[i] = id;
          op = linli_op_new (LINLI_OP_CREATE, kind, &id);
          op->number = op->group = ++f->op;
          op->com = TEST_COM;
          op->grid = grid;
          linli_op_add_change (op, 1, 0, &none, &name);
          g_ptr_array_add (push->ops, op);
        }
      answer = linli_backend_push (backend, push, access, &error);
      g_assert_no_error (error);
    }
}

static LinliResponse *
make_response (guint status, gconstpointer data, gsize length)
{
  LinliResponse *response = g_new0 (LinliResponse, 1);

  response->status = status;
  response->body = g_bytes_new (data, length);
  return response;
}

/* What the wire makes of an answer with frames. */
static LinliResponse *
spoil (Tapped *tapped, LinliResponse *response)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (response->body, &length);
  g_autofree guint8 *copy = g_memdup2 (data, length);
  LinliResponse *other = NULL;
  gboolean first = tapped->answers++ == 0;

  if (tapped->mood == WIRE_CUT)
    other = make_response (200, copy, length - 1);
  else if (tapped->mood == WIRE_SWAPPED)
    other = make_response (200, "(\xb5/\xfd", 4);
  else if (tapped->mood == WIRE_GONE || (tapped->mood == WIRE_GONE_ONCE && first))
    other = make_response (404, "{\"error\":\"gone\"}", 16);
  else if (tapped->mood == WIRE_TURNED || (tapped->mood == WIRE_TURNED_ONCE && first))
    {
      copy[length / 2] ^= 1;
      other = make_response (200, copy, length);
    }
  if (other == NULL)
    return response;
  linli_response_free (response);
  return other;
}

static void
count_frames (Tapped *tapped, const char *path)
{
  g_auto(GStrv) names = g_strsplit (strchr (path, '=') + 1, ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (tapped->fetched, names[i]));

      g_hash_table_insert (tapped->fetched, g_strdup (names[i]), GUINT_TO_POINTER (n + 1));
    }
}

static LinliResponse *
tap_send (LinliTransport *transport, const LinliRequest *request, gpointer user_data, GError **error)
{
  Tapped *tapped = user_data;
  gboolean is_frames = g_str_has_prefix (request->path, "/v1/sync/frames");
  LinliResponse *response;

  if (g_str_equal (request->path, "/v1/sync/manifest"))
    {
      gsize length;
      const char *text = g_bytes_get_data (request->body, &length);

      g_ptr_array_add (tapped->grids, g_strndup (text, length));
      if (tapped->mood == WIRE_NO_FRAMES)
        return make_response (404, "{\"error\":\"there is nothing at this path\"}", 41);
    }
  response = sync_client_send (transport, request, &tapped->client, error);
  if (response == NULL || !is_frames || response->status != 200)
    return response;
  count_frames (tapped, request->path);
  response = spoil (tapped, response);
  if (tapped->meanwhile != NULL)
    {
      void (*meanwhile) (gpointer) = tapped->meanwhile;

      tapped->meanwhile = NULL;
      meanwhile (tapped->data);
    }
  return response;
}

static void
tapped_init (Tapped *tapped, Fixture *f, guint user, guint device)
{
  *tapped = (Tapped) { .mood = WIRE_GOOD };
  sync_client_init (&tapped->client, &f->server, TEST_START_MS);
  sync_client_enrol (&tapped->client, user, f->device[device], f->refresh[device]);
  g_clear_object (&tapped->client.transport);
  tapped->client.transport = linli_memory_transport_new (tap_send, tapped);
  tapped->fetched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tapped->grids = g_ptr_array_new_with_free_func (g_free);
}

static void
tapped_clear (Tapped *tapped)
{
  sync_client_clear (&tapped->client);
  g_hash_table_unref (tapped->fetched);
  g_ptr_array_unref (tapped->grids);
}

static guint
most_often (Tapped *tapped)
{
  GHashTableIter iter;
  gpointer n;
  guint most = 0;

  g_hash_table_iter_init (&iter, tapped->fetched);
  while (g_hash_table_iter_next (&iter, NULL, &n))
    most = MAX (most, GPOINTER_TO_UINT (n));
  return most;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->op = 0;
  server_fixture_init (&f->server);
  f->server.settings.frames_from = 1;
  add_people (f, FIRST_GRID, 1);
  add_people (f, SECOND_GRID, 2);
  server_fixture_add_devices (&f->server, USER_SECRETARY, 3, f->device, f->refresh);
  server_fixture_start (&f->server);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (f->refresh); i++)
    g_free (f->refresh[i]);
  server_fixture_clear (&f->server);
}

static void
test_filled (Fixture *f, gconstpointer data)
{
  Tapped one, plain;
  LinliSyncReport report;

  tapped_init (&one, f, USER_SECRETARY, 0);
  tapped_init (&plain, f, USER_SECRETARY, 1);
  plain.mood = WIRE_NO_FRAMES;
  sync_client_run_well (&one.client, &report);
  g_assert_cmpuint (report.pulled, ==, FIRST_GRID + SECOND_GRID);
  g_assert_cmpuint (report.frames, ==, 4);
  g_assert_cmpint (report.rows_done, ==, report.rows_total);
  g_assert_cmpuint (report.grids_done, ==, report.grids);
  sync_client_run_well (&plain.client, &report);
  g_assert_cmpuint (report.pulled, ==, FIRST_GRID + SECOND_GRID);
  g_assert_cmpuint (report.frames, ==, 0);
  sync_client_assert_equal (&one.client, &plain.client);

  /* What is outside of all grids, then grid by grid; and then nothing is left to do. */
  g_assert_cmpuint (one.grids->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *grid = g_strdup_printf ("\"grid\":%u,", i);

      g_assert_nonnull (strstr (g_ptr_array_index (one.grids, i), grid));
    }
  g_assert_cmpuint (plain.grids->len, ==, 1);
  sync_client_run_well (&one.client, &report);
  g_assert_cmpuint (report.requests, ==, 1);
  tapped_clear (&one);
  tapped_clear (&plain);
}

/* Cut before or after any request: the next cycle goes on, and fetches no frame that is here. */
static void
test_cut_anywhere (Fixture *f, gconstpointer data)
{
  const LinliKind *kind = linli_catalogue_get_kind (f->server.catalogue, "person");
  Tapped one;
  gint cuts = 0;

  tapped_init (&one, f, USER_SECRETARY, 0);
  for (gint at = 0; ; at++)
    {
      g_autoptr(GError) error = NULL;

      /* The first requests again each time; the cut comes later and later, before the request and behind it by turns. */
      one.client.fail_at = at / 2;
      one.client.after = at % 2 == 1;
      if (sync_client_run (&one.client, NULL, &error))
        break;
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
      cuts++;
      g_assert_cmpint (cuts, <, 100);
      /* What is here can be worked with. */
      g_assert_cmpint (linli_store_count (one.client.store, kind, NULL, NULL), <=, FIRST_GRID + SECOND_GRID);
    }
  g_assert_cmpint (cuts, >, 4);
  g_assert_cmpint (linli_store_count (one.client.store, kind, NULL, NULL), ==, FIRST_GRID + SECOND_GRID);
  g_assert_cmpuint (g_hash_table_size (one.fetched), ==, 4);
  g_assert_cmpuint (most_often (&one), ==, 1);  /* those whose answer was lost did not arrive */
  tapped_clear (&one);
}

static void
work_meanwhile (gpointer data)
{
  Fixture *f = data;
  LinliId fresh = { 0 };

  sync_client_run_well (&f->secretary, NULL);
  for (guint i = 0; i < 3; i++)
    sync_client_edit (&f->secretary, &f->ids[i * 2000], "former_name", "王小芳");
  sync_client_edit (&f->secretary, &fresh, "name", "新来的");
  sync_client_run_well (&f->secretary, NULL);
}

static void
test_meanwhile (Fixture *f, gconstpointer data)
{
  Tapped one;
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  sync_client_init (&f->secretary, &f->server, TEST_START_MS);
  sync_client_enrol (&f->secretary, USER_SECRETARY, f->device[2], f->refresh[2]);
  tapped_init (&one, f, USER_SECRETARY, 0);
  one.meanwhile = work_meanwhile;
  one.data = f;
  sync_client_run_well (&one.client, NULL);
  sync_client_assert_equal (&one.client, &f->secretary);
  first = sync_client_show (&one.client, &f->ids[0], "former_name");
  last = sync_client_show (&one.client, &f->ids[4000], "former_name");
  g_assert_cmpstr (first, ==, "王小芳");
  g_assert_cmpstr (last, ==, "王小芳");
  tapped_clear (&one);
  sync_client_clear (&f->secretary);
}

/* Who begins to work before everything is here loses none of it. */
static void
test_own_work (Fixture *f, gconstpointer data)
{
  Tapped one;
  LinliSyncReport report;
  g_autofree char *shown = NULL;
  g_autoptr(GError) error = NULL;

  tapped_init (&one, f, USER_SECRETARY, 0);
  one.client.fail_at = 5;  /* token, hello, two questions, the first frame */
  g_assert_false (sync_client_run (&one.client, NULL, &error));
  sync_client_edit (&one.client, &f->ids[0], "former_name", "王小芳");
  sync_client_run_well (&one.client, &report);
  g_assert_cmpuint (report.pushed, ==, 1);
  g_assert_cmpuint (report.conflicts, ==, 0);
  g_assert_cmpuint (sync_client_pending (&one.client), ==, 0);
  shown = sync_client_show (&one.client, &f->ids[0], "former_name");
  g_assert_cmpstr (shown, ==, "王小芳");
  tapped_clear (&one);
}

static void
test_wrong (Fixture *f, gconstpointer data)
{
  static const struct { const char *what; WireMood mood; gboolean frames; } table[] = {
    { "a bit turned, once",     WIRE_TURNED_ONCE, TRUE },
    { "a bit turned, always",   WIRE_TURNED,      FALSE },
    { "cut off",                WIRE_CUT,         FALSE },
    { "something else",         WIRE_SWAPPED,     FALSE },
    { "not there, once",        WIRE_GONE_ONCE,   TRUE },
    { "not there",              WIRE_GONE,        FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const LinliKind *kind = linli_catalogue_get_kind (f->server.catalogue, "person");
      g_autoptr(LinliCheck) check = NULL;
      LinliSyncReport report;
      Tapped one;

      g_test_message ("%s", table[i].what);
      tapped_init (&one, f, USER_SECRETARY, 0);
      one.mood = table[i].mood;
      sync_client_run_well (&one.client, &report);
      g_assert_cmpint (report.frames > 0, ==, table[i].frames);
      g_assert_cmpint (linli_store_count (one.client.store, kind, NULL, NULL), ==, FIRST_GRID + SECOND_GRID);
      g_assert_cmpuint (most_often (&one), <=, 2);
      check = sync_client_check (&one.client);
      /* The token was used up. */
      {
        g_autoptr(LinliIdentity) identity = linli_store_get_identity (one.client.store, NULL);

        g_free (f->refresh[0]);
        f->refresh[0] = g_strdup (identity->refresh_token);
      }
      tapped_clear (&one);
    }
}

/* A worker is given frames of his grid and of his compartments; another grid's names say nothing to him. */
static void
test_scope (Fixture *f, gconstpointer data)
{
  Tapped worker, secretary;
  GHashTableIter iter;
  gpointer name;
  guint refused = 0;
  g_autofree char *unknown = NULL;

  server_fixture_stop (&f->server);
  server_fixture_add_devices (&f->server, USER_SECOND, 1, &f->device[1], (g_free (f->refresh[1]), &f->refresh[1]));
  server_fixture_start (&f->server);
  tapped_init (&worker, f, USER_SECOND, 1);
  tapped_init (&secretary, f, USER_SECRETARY, 0);
  sync_client_run_well (&worker.client, NULL);
  sync_client_run_well (&secretary.client, NULL);
  sync_client_assert_equal (&worker.client, &secretary.client);
  g_assert_cmpuint (g_hash_table_size (worker.fetched), ==, 1);
  g_hash_table_iter_init (&iter, secretary.fetched);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      g_autofree char *path = g_strconcat ("/v1/sync/frames?h=", name, NULL);
      g_autofree char *answer = raw_request (f->server.port, "GET", path, f->server.access[USER_SECOND], NULL, 0);
      gboolean his = g_hash_table_contains (worker.fetched, name);

      g_assert_cmpuint (raw_status (answer), ==, his ? 200 : 404);
      if (his)
        {
          g_assert_nonnull (strstr (answer, "Cache-Control: private, max-age=31536000, immutable\r\n"));
          g_assert_nonnull (strstr (answer, "Content-Type: application/zstd\r\n"));
          continue;
        }
      refused++;
      if (unknown == NULL)
        {
          g_autofree char *made_up = g_strnfill (64, 'a');
          g_autofree char *nowhere = g_strconcat ("/v1/sync/frames?h=", made_up, NULL);

          unknown = raw_request (f->server.port, "GET", nowhere, f->server.access[USER_SECOND], NULL, 0);
        }
      g_assert_cmpstr (raw_body (answer), ==, raw_body (unknown));
    }
  g_assert_cmpuint (refused, ==, 3);
  {
    g_autofree char *answer = raw_request (f->server.port, "GET", "/v1/sync/frames", f->server.access[USER_SECOND], NULL, 0);
    g_autofree char *nobody = raw_request (f->server.port, "GET", "/v1/sync/frames?h=00", NULL, NULL, 0);
    g_autofree char *elsewhere = raw_request (f->server.port, "POST", "/v1/sync/manifest", f->server.access[USER_SECOND],
                                              "{\"v\":1,\"com\":2,\"ep\":1,\"sv\":1,\"grid\":1,\"end\":1}\n", -1);

    g_assert_cmpuint (raw_status (answer), ==, 400);
    g_assert_cmpuint (raw_status (nobody), ==, 401);
    g_assert_cmpuint (raw_status (elsewhere), ==, 403);
  }
  tapped_clear (&worker);
  tapped_clear (&secretary);
}

/* What was taken for one scope does not count for another. */
static void
test_scope_changes (Fixture *f, gconstpointer data)
{
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GHashTable) taken = NULL;
  g_autoptr(GHashTable) lost = NULL;
  g_autoptr(GError) error = NULL;
  const LinliKind *kind = linli_catalogue_get_kind (f->server.catalogue, "person");
  gint64 both[] = { 1, 2 };
  Tapped one;

  tapped_init (&one, f, USER_SECRETARY, 0);
  one.client.fail_at = 5;
  g_assert_false (sync_client_run (&one.client, NULL, &error));
  taken = linli_store_get_frames_taken (one.client.store, 1, NULL);
  g_assert_cmpuint (g_hash_table_size (taken), ==, 1);

  g_array_append_val (grids, both[1]);
  g_assert_true (linli_store_set_scope (one.client.store, TEST_COM, 1, 2, grids, NULL));
  g_array_prepend_val (grids, both[0]);
  g_assert_true (linli_store_set_scope (one.client.store, TEST_COM, 1, 3, grids, NULL));
  lost = linli_store_get_frames_taken (one.client.store, 1, NULL);
  g_assert_cmpuint (g_hash_table_size (lost), ==, 0);
  g_assert_cmpint (linli_store_count (one.client.store, kind, NULL, NULL), ==, 0);
  sync_client_run_well (&one.client, NULL);
  g_assert_cmpint (linli_store_count (one.client.store, kind, NULL, NULL), ==, FIRST_GRID + SECOND_GRID);
  tapped_clear (&one);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/frames/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("filled by frames, a replica is as if filled by pages", test_filled);
  ADD ("cut anywhere, it goes on, and fetches no frame twice", test_cut_anywhere);
  ADD ("what changes between frames and pull is not missed", test_meanwhile);
  ADD ("work done before everything is here is kept", test_own_work);
  ADD ("wrong frames are fetched once more, and then it is pulled", test_wrong);
  ADD ("frames of what somebody may not read are refused like ones that do not exist", test_scope);
  ADD ("frames taken for one scope do not count for another", test_scope_changes);
  return g_test_run ();
}
