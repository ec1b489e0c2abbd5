/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-compare.c - a replica that does not hold what the server has finds it out by itself, and fetches one kind in one grid anew. */
#include "config.h"

#include "linli-error.h"

#include <string.h>

#include "sync-client.h"

#define HOUR_MS (G_GINT64_CONSTANT (3600) * 1000 + 1)

typedef struct
{
  ServerFixture server;
  SyncClient    worker, secretary;
  LinliId       one, two;  /* two people in grid 1 */
} Fixture;

static const LinliKind *
get_person (Fixture *f)
{
  return linli_catalogue_get_kind (f->server.catalogue, "person");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  server_fixture_init (&f->server);
  server_fixture_start (&f->server);
  sync_client_init (&f->worker, &f->server, TEST_START_MS);
  sync_client_enrol (&f->worker, USER_FIRST, f->server.device[USER_FIRST], f->server.refresh[USER_FIRST]);
  sync_client_init (&f->secretary, &f->server, TEST_START_MS);
  sync_client_enrol (&f->secretary, USER_SECRETARY, f->server.device[USER_SECRETARY], f->server.refresh[USER_SECRETARY]);
  sync_client_run_well (&f->worker, NULL);
  sync_client_run_well (&f->secretary, NULL);
  memset (&f->one, 0, sizeof f->one);
  memset (&f->two, 0, sizeof f->two);
  sync_client_edit (&f->worker, &f->one, "name", "张桂芳");
  sync_client_edit (&f->worker, &f->two, "name", "王秀英");
  sync_client_run_well (&f->worker, NULL);
  sync_client_run_well (&f->secretary, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sync_client_clear (&f->worker);
  sync_client_clear (&f->secretary);
  server_fixture_clear (&f->server);
}

#define assert_shows(client, id, field, expected) \
  G_STMT_START { g_autofree char *shown_ = sync_client_show (client, id, field); g_assert_cmpstr (shown_, ==, expected); } G_STMT_END

static void
spoil (Fixture *f, SyncClient *client, const LinliId *id, const char *text)
{
  g_autoptr(GError) error = NULL;

  linli_store_spoil (client->store, get_person (f), id, text, &error);
  g_assert_no_error (error);
}

/* A row that the server never had, as if its deletion had been missed. */
static void
invent (Fixture *f, SyncClient *client, LinliId *ret_id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPull) pull = linli_store_make_pull (client->store, 1, &error);
  g_autoptr(LinliPage) page = linli_page_new (pull->com);
  LinliPageItem *item = linli_page_item_new (LINLI_ITEM_FULL);
  g_auto(LinliValue) name = LINLI_VALUE_INIT;

  linli_id_new (LINLI_CLOCK (client->clock), f->server.random, ret_id);
  linli_value_set_text (&name, "无此人", -1);
  item->row = linli_row_new (get_person (f), ret_id, pull->com, 1);
  item->row->seq = 1;
  linli_row_set (item->row, linli_kind_find_field (get_person (f), "name"), &name);
  g_ptr_array_add (page->items, item);
  page->epoch = pull->epoch;
  page->scope_version = pull->scope_version;
  page->seq = g_array_index (pull->cursors, LinliCursor, 0).base;
  g_array_append_vals (page->asked, pull->cursors->data, pull->cursors->len);
  g_array_append_vals (page->next, pull->cursors->data, pull->cursors->len);
  linli_store_apply_page (client->store, page, NULL, &error);
  g_assert_no_error (error);
}

/* An hour goes by: the token and hello are asked again, too. */
static void
run_after_an_hour (SyncClient *client, LinliSyncReport *report)
{
  linli_manual_clock_advance (client->clock, HOUR_MS);
  sync_client_run_well (client, report);
}

/* One grid an hour: until everything was compared. */
static void
run_for_hours (SyncClient *client, LinliSyncReport *ret_sum)
{
  *ret_sum = (LinliSyncReport) { 0 };
  for (guint i = 0; i < 3; i++)
    {
      LinliSyncReport report;

      run_after_an_hour (client, &report);
      g_assert_cmpuint (report.compared, ==, 1);
      ret_sum->differed += report.differed;
      ret_sum->mended += report.mended;
    }
}

static void
test_nothing_wrong (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  sync_client_run_well (&f->worker, &report);
  g_assert_cmpuint (report.compared, ==, 0);
  g_assert_cmpuint (report.requests, ==, 1);
  run_for_hours (&f->worker, &report);
  g_assert_cmpuint (report.differed, ==, 0);
  g_assert_cmpuint (report.mended, ==, 0);
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpuint (report.compared, ==, 0);
  g_assert_cmpuint (report.requests, ==, 1);
}

static void
test_wrong_value (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;
  g_autoptr(LinliLoaded) loaded = NULL;

  spoil (f, &f->secretary, &f->one, "坏");
  assert_shows (&f->secretary, &f->one, "name", "坏");
  run_for_hours (&f->secretary, &report);
  g_assert_cmpuint (report.differed, ==, 1);
  g_assert_cmpuint (report.mended, ==, 1);
  assert_shows (&f->secretary, &f->one, "name", "张桂芳");
  assert_shows (&f->secretary, &f->two, "name", "王秀英");
  sync_client_assert_equal (&f->worker, &f->secretary);
  run_for_hours (&f->secretary, &report);
  g_assert_cmpuint (report.differed, ==, 0);
}

static void
test_missing_row (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  spoil (f, &f->secretary, &f->one, NULL);
  spoil (f, &f->secretary, &f->two, NULL);
  run_for_hours (&f->secretary, &report);
  g_assert_cmpuint (report.differed, ==, 1);
  g_assert_cmpuint (report.mended, ==, 2);
  assert_shows (&f->secretary, &f->two, "name", "王秀英");
  sync_client_assert_equal (&f->worker, &f->secretary);
}

static void
test_row_too_many (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;
  LinliId nobody;

  invent (f, &f->secretary, &nobody);
  assert_shows (&f->secretary, &nobody, "name", "无此人");
  run_for_hours (&f->secretary, &report);
  g_assert_cmpuint (report.mended, ==, 1);
  assert_shows (&f->secretary, &nobody, "name", NULL);
  sync_client_assert_equal (&f->worker, &f->secretary);
}

/* What is typed here and not sent lies over what is mended. */
static void
test_unsent_work (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;
  LinliId mine = { 0 };
  LinliMend *mend;
  g_autoptr(GError) error = NULL;

  spoil (f, &f->worker, &f->one, "坏");
  sync_client_edit (&f->worker, &f->one, "hukou_address", "示例路1号");
  sync_client_edit (&f->worker, &mine, "name", "李新");
  mend = linli_store_begin_mend (f->worker.store, 1, get_person (f), &error);
  g_assert_no_error (error);
  {
    g_autoptr(LinliPull) pull = linli_store_make_mend_pull (f->worker.store, mend, 500, &error);
    g_autoptr(LinliAccess) access = NULL;
    g_autoptr(LinliPage) page = NULL;
    LinliBackend *backend = linli_backend_open (f->server.folder, LINLI_BACKEND_READ_ONLY, f->server.catalogue, LINLI_CLOCK (f->server.clock),
                                                f->server.random, &error);

    g_assert_no_error (error);
    access = linli_backend_get_access (backend, USER_FIRST + 1, &error);
    g_assert_no_error (error);
    page = linli_backend_pull (backend, pull, access, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (page->items->len, ==, 2);
    g_assert_true (linli_store_apply_mend (f->worker.store, mend, page, NULL, &error));
    linli_backend_close (backend);
  }
  g_assert_true (mend->done);
  g_assert_cmpuint (mend->changed, ==, 1);
  linli_mend_free (mend);
  assert_shows (&f->worker, &f->one, "name", "张桂芳");
  assert_shows (&f->worker, &f->one, "hukou_address", "示例路1号");
  assert_shows (&f->worker, &mine, "name", "李新");
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 2);
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpuint (report.pushed, ==, 2);
  sync_client_run_well (&f->secretary, NULL);
  assert_shows (&f->secretary, &f->one, "hukou_address", "示例路1号");
  sync_client_assert_equal (&f->worker, &f->secretary);
}

/* Nothing is fetched anew that its reader may not have: not another grid, not another compartment, not what is no kind. */
static void
test_rights (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  LinliBackend *backend = linli_backend_open (f->server.folder, LINLI_BACKEND_READ_ONLY, f->server.catalogue, LINLI_CLOCK (f->server.clock),
                                              f->server.random, &error);
  static const struct { guint user; gint64 grid; gboolean own_kind; guint rows; } rows[] = {
    { USER_FIRST, 1, TRUE, 2 }, { USER_SECRETARY, 1, TRUE, 2 }, { USER_SECOND, 1, TRUE, 0 }, { USER_FIRST, 2, TRUE, 0 }, { USER_FIRST, 1, FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LinliAccess) access = linli_backend_get_access (backend, rows[i].user + 1, &error);
      g_autoptr(LinliPull) pull = linli_pull_new (TEST_COM, 1);
      g_autoptr(LinliPage) page = NULL;
      LinliCursor cursor = { TEST_COM, rows[i].grid, 0, 0, 0 };

      g_array_append_val (pull->cursors, cursor);
      pull->kind_no = rows[i].own_kind ? get_person (f)->no : 99999;
      page = linli_backend_pull (backend, pull, access, &error);
      g_assert_no_error (error);
      if (page->items->len != rows[i].rows)
        g_error ("row %u: %u items", i, page->items->len);
    }
  linli_backend_close (backend);
}

/* Mending begun before the replica moved on is given up. */
static void
test_stale_mend (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliMend) mend = linli_store_begin_mend (f->secretary.store, 1, get_person (f), &error);
  g_autoptr(LinliPull) pull = linli_store_make_mend_pull (f->secretary.store, mend, 500, &error);
  g_autoptr(LinliPage) page = linli_page_new (pull->com);
  gboolean stale = FALSE;
  LinliId id = { 0 };

  page->epoch = pull->epoch;
  page->scope_version = pull->scope_version;
  g_array_append_vals (page->next, pull->cursors->data, 1);
  sync_client_edit (&f->worker, &id, "name", "李新");
  sync_client_run_well (&f->worker, NULL);
  sync_client_run_well (&f->secretary, NULL);
  /* It would take everybody out. */
  g_assert_false (linli_store_apply_mend (f->secretary.store, mend, page, &stale, &error));
  g_assert_no_error (error);
  g_assert_true (stale);
  assert_shows (&f->secretary, &f->one, "name", "张桂芳");
  g_assert_null (linli_store_begin_mend (f->worker.store, 2, get_person (f), &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND);
}

static void
test_on_demand (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  spoil (f, &f->secretary, &f->one, "坏");
  g_assert_true (linli_store_want_compare (f->secretary.store, NULL));
  sync_client_run_well (&f->secretary, &report);
  g_assert_cmpuint (report.compared, >=, 2);
  g_assert_cmpuint (report.differed, ==, 1);
  g_assert_cmpuint (report.mended, ==, 1);
  assert_shows (&f->secretary, &f->one, "name", "张桂芳");
  sync_client_run_well (&f->secretary, &report);
  g_assert_cmpuint (report.compared, ==, 0);
}

/* Cut before or after every request of a cycle that mends; the next one does. */
static void
test_cut_anywhere (Fixture *f, gconstpointer data)
{
  guint cuts = 0;

  for (guint after = 0; after < 2; after++)
    for (gint at = 0;; at++)
      {
        g_autoptr(GError) error = NULL;
        LinliSyncReport report;
        gboolean done;

        spoil (f, &f->secretary, &f->one, "坏");
        g_assert_true (linli_store_want_compare (f->secretary.store, NULL));
        f->secretary.fail_at = at;
        f->secretary.after = after == 1;
        done = sync_client_run (&f->secretary, NULL, &error);
        if (!done)
          cuts++;
        g_assert_true (linli_store_want_compare (f->secretary.store, NULL));
        sync_client_run_well (&f->secretary, &report);
        assert_shows (&f->secretary, &f->one, "name", "张桂芳");
        assert_shows (&f->secretary, &f->two, "name", "王秀英");
        if (done)
          break;
      }
  g_assert_cmpuint (cuts, >=, 4);
  sync_client_assert_equal (&f->worker, &f->secretary);
}

/* A server that does not compare, or has no time to: the cycle is whole without it. */
static void
test_server_refuses (Fixture *f, gconstpointer data)
{
  static const guint statuses[] = { 404, 429, 503, 409, 403 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      LinliSyncReport report;
      g_autoptr(GError) error = NULL;

      spoil (f, &f->secretary, &f->one, "坏");
      g_assert_true (linli_store_want_compare (f->secretary.store, NULL));
      f->secretary.fail_at = 1;  /* the small pull, then this */
      f->secretary.garbage = "{\"error\":\"no\"}";
      f->secretary.status = statuses[i];
      g_assert_true (sync_client_run (&f->secretary, &report, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (report.compared, ==, 0);
      g_assert_cmpuint (report.requests, ==, 2);
      f->secretary.garbage = NULL;
    }
  g_assert_true (linli_store_want_compare (f->secretary.store, NULL));
  sync_client_run_well (&f->secretary, NULL);
  assert_shows (&f->secretary, &f->one, "name", "张桂芳");
}

/* Digests that say anything: what cannot be read is refused in words, and nothing here is harmed. */
static void
test_strange_digests (Fixture *f, gconstpointer data)
{
  static const char *const answers[] = {
    "", "[]", "{}", "{\"com\":1}", "{\"com\":1,\"ep\":1,\"sv\":1,\"seq\":3,\"g\":[1],\"d\":[[1,2,3]],\"end\":1}",
    "{\"com\":1,\"ep\":1,\"sv\":1,\"seq\":3,\"g\":[1],\"d\":[[1,2,3,4]]}", "{\"com\":1,\"ep\":1,\"sv\":1,\"seq\":3,\"g\":[\"1\"],\"d\":[],\"end\":1}",
    "{\"com\":1,\"ep\":1,\"sv\":1,\"seq\":3,\"g\":[1],\"d\":[[1,0,3,4]],\"end\":1}",
    "{\"com\":1,\"ep\":1,\"sv\":1,\"seq\":3,\"g\":[1],\"d\":[[1,2,-3,4]],\"end\":1}", "{\"com\":1,\"ep\":1,\"sv\":1,\"seq\":3,\"g\":{},\"d\":[],\"end\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (linli_store_want_compare (f->secretary.store, NULL));
      f->secretary.fail_at = 1;
      f->secretary.garbage = answers[i];
      f->secretary.status = 200;
      if (sync_client_run (&f->secretary, NULL, &error))
        g_error ("answer %u was taken", i);
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
      f->secretary.garbage = NULL;
      assert_shows (&f->secretary, &f->one, "name", "张桂芳");
    }
}

/* Only what both sides can know alike is compared. */
static void
test_not_comparable (Fixture *f, gconstpointer data)
{
  static const struct { const char *what; gint64 seq, version; const char *catalogue; gint64 com; guint grids; } rows[] = {
    { "as it is", 0, 0, NULL, 0, 2 }, { "an older number", -1, 0, NULL, 0, 1 }, { "another scope", 0, 1, NULL, 0, 0 },
    { "another catalogue", 0, 0, "00", 0, 0 }, { "no catalogue", 0, 0, "", 0, 0 }, { "another partition", 0, 0, NULL, 1, 0 },
  };
  g_autoptr(GError) error = NULL;
  LinliBackend *backend = linli_backend_open (f->server.folder, LINLI_BACKEND_READ_ONLY, f->server.catalogue, LINLI_CLOCK (f->server.clock),
                                              f->server.random, &error);
  g_autoptr(LinliAccess) access = linli_backend_get_access (backend, USER_FIRST + 1, &error);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LinliDigests) asked = linli_store_make_digests (f->worker.store, NULL, &error);
      g_autoptr(LinliDigests) told = NULL;
      gint64 first;

      g_assert_no_error (error);
      asked->seq += rows[i].seq;
      asked->scope_version += rows[i].version;
      asked->com += rows[i].com;
      if (rows[i].catalogue != NULL)
        {
          g_free (asked->catalogue);
          asked->catalogue = g_strdup (rows[i].catalogue);
        }
      first = g_array_index (asked->grids, gint64, 0);
      g_array_append_val (asked->grids, first);  /* a grid named twice is told of once */
      told = linli_backend_compare (backend, asked, access, &error);
      if (rows[i].com != 0)
        {
          g_assert_null (told);
          g_clear_error (&error);
          continue;
        }
      g_assert_no_error (error);
      if (told->grids->len != rows[i].grids)
        g_error ("%s: %u grids, asked at %" G_GINT64_FORMAT " told at %" G_GINT64_FORMAT, rows[i].what, told->grids->len, asked->seq, told->seq);
    }
  {
    g_autoptr(LinliDigests) asked = linli_store_make_digests (f->worker.store, NULL, &error);
    gint64 other = 2;
    g_autoptr(LinliDigests) told = NULL;

    /* A grid that is not his: nothing is said of what lives there. */
    g_array_append_val (asked->grids, other);
    asked->epoch++;
    g_assert_null (linli_backend_compare (backend, asked, access, &error));
    g_assert_error (error, LINLI_ERROR, LINLI_ERROR_RESTORED);
    g_clear_error (&error);
    asked->epoch--;
    told = linli_backend_compare (backend, asked, access, &error);
    g_assert_no_error (error);
    for (guint i = 0; i < told->digests->len; i++)
      g_assert_cmpint (g_array_index (told->digests, LinliGridDigest, i).grid, !=, 2);
  }
  linli_backend_close (backend);
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*test) (Fixture *f, gconstpointer data); } tests[] = {
    { "nothing-wrong-costs-one-question-an-hour", test_nothing_wrong }, { "a-wrong-value-is-mended", test_wrong_value },
    { "a-missing-row-is-fetched", test_missing_row }, { "a-row-too-many-goes", test_row_too_many },
    { "unsent-work-stays-over-what-is-mended", test_unsent_work }, { "mending-overtaken-is-given-up", test_stale_mend },
    { "nothing-beyond-ones-rights", test_rights }, { "everything-on-demand", test_on_demand }, { "cut-anywhere", test_cut_anywhere }, { "a-server-that-refuses", test_server_refuses },
    { "strange-digests", test_strange_digests }, { "not-comparable", test_not_comparable },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/compare/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
