/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-parts.c - several partitions in one replica: the desk of a street, whose communities have counters, epochs and grids of their own
 * (and grids of one number), beside somebody who has one of them. */
#include "config.h"

#include "linli-courier-sync.h"
#include "linli-error.h"

#include <sqlite3.h>
#include <string.h>

#include "sync-client.h"

#define COMS   3
#define PEOPLE 3  /* in a grid */

typedef struct
{
  ServerFixture server;
  SyncClient    first, second, desk;   /* of community 1; of community 2; of what the test gives */
  LinliId       people[COMS + 1][PEOPLE];
} Fixture;

static void
execute (Fixture *f, const char *format, ...)
{
  g_autofree char *path = g_build_filename (f->server.folder, "server.db", NULL);
  sqlite3 *db = NULL;
  va_list args;
  char *sql;

  va_start (args, format);
  sql = sqlite3_vmprintf (format, args);
  va_end (args);
  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_free (sql);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* @grid 0: all of them. */
static void
grant (Fixture *f, guint user, gint64 com, const char *role, gint64 grid, gint64 until_ms)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) backend = linli_backend_open (f->server.folder, 0, f->server.catalogue, LINLI_CLOCK (f->server.clock), f->server.random,
                                                        &error);

  g_assert_no_error (error);
  g_assert_true (linli_backend_ensure_partition (backend, com, &error));
  g_assert_true (linli_backend_grant (backend, test_logins[user], role, com, &grid, grid == 0 ? 0 : 1, 0, until_ms, &error));
  g_assert_no_error (error);
}

/* The user has nothing any more; the server is not running. */
static void
take_all (Fixture *f, guint user)
{
  execute (f, "DELETE FROM grant_ WHERE user=%u; UPDATE user_ SET version=version+1 WHERE user=%u", user + 1, user + 1);
}

static void
take (Fixture *f, guint user, gint64 com)
{
  execute (f, "DELETE FROM grant_ WHERE user=%u AND com=%lld; UPDATE user_ SET version=version+1 WHERE user=%u", user + 1, (long long) com, user + 1);
}

static void
start (Fixture *f)
{
  SyncClient *clients[] = { &f->first, &f->second, &f->desk };
  g_autoptr(GError) error = NULL;

  server_fixture_start (&f->server);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      if (clients[i]->wire == NULL)
        continue;
      g_clear_object (&clients[i]->wire);
      clients[i]->wire = linli_soup_transport_new (f->server.url, &error);
      g_assert_no_error (error);
    }
}

static gboolean
try_to_make (Fixture *f, SyncClient *client, gint64 com, gint64 grid, LinliId *ret_id, GError **error)
{
  const LinliKind *kind = linli_catalogue_get_kind (f->server.catalogue, "person");
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, kind, NULL);
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  gboolean good;

  linli_value_set_text (&value, "王芳", -1);
  linli_edit_set (edit, linli_kind_find_field (kind, "name"), &value);
  edit->com = com;
  edit->grid = grid;
  g_ptr_array_add (edits, edit);
  good = linli_store_save (client->store, edits, NULL, &result, error);
  if (ret_id != NULL)
    *ret_id = edit->id;
  return good;
}

static void
make (Fixture *f, SyncClient *client, gint64 com, gint64 grid, LinliId *ret_id)
{
  g_autoptr(GError) error = NULL;

  try_to_make (f, client, com, grid, ret_id, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  memset (f, 0, sizeof *f);
  server_fixture_init (&f->server);
  take_all (f, USER_SECOND);
  grant (f, USER_SECOND, 2, "grid_worker", 1, 0);
  grant (f, USER_SECRETARY, 2, "grid_worker", 1, 0);
  grant (f, USER_SECRETARY, 3, "community_secretary", 0, 0);
  start (f);
  sync_client_init (&f->first, &f->server, TEST_START_MS);
  sync_client_enrol (&f->first, USER_FIRST, f->server.device[USER_FIRST], f->server.refresh[USER_FIRST]);
  sync_client_init (&f->second, &f->server, TEST_START_MS);
  sync_client_enrol (&f->second, USER_SECOND, f->server.device[USER_SECOND], f->server.refresh[USER_SECOND]);
  sync_client_init (&f->desk, &f->server, TEST_START_MS);
  sync_client_enrol (&f->desk, USER_SECRETARY, f->server.device[USER_SECRETARY], f->server.refresh[USER_SECRETARY]);
  sync_client_run_well (&f->first, NULL);
  sync_client_run_well (&f->second, NULL);
  for (guint i = 0; i < PEOPLE; i++)
    {
      make (f, &f->first, 0, 1, &f->people[1][i]);
      make (f, &f->second, 0, 1, &f->people[2][i]);
    }
  sync_client_run_well (&f->first, NULL);
  sync_client_run_well (&f->second, NULL);
  sync_client_run_well (&f->desk, NULL);
  for (guint i = 0; i < PEOPLE; i++)
    make (f, &f->desk, 3, 0, &f->people[3][i]);  /* nobody has made a grid there */
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sync_client_clear (&f->first);
  sync_client_clear (&f->second);
  sync_client_clear (&f->desk);
  server_fixture_clear (&f->server);
}

/* Everybody of the communities of @wanted ("13") is at @client, and nobody else, neither by id nor in the lists. */
static void
assert_holds (Fixture *f, SyncClient *client, const char *wanted)
{
  g_autoptr(LinliCheck) check = sync_client_check (client);
  const gint64 *n = g_hash_table_lookup (check->rows, "person");

  for (guint com = 1; com <= COMS; com++)
    for (guint i = 0; i < PEOPLE; i++)
      {
        g_autofree char *name = sync_client_show (client, &f->people[com][i], "name");

        if (linli_id_is_null (&f->people[com][i]))
          continue;
        g_assert_cmpstr (name, ==, strchr (wanted, '0' + (int) com) != NULL ? "王芳" : NULL);
      }
  g_assert_cmpint (n != NULL ? *n : 0, ==, (gint64) strlen (wanted) * PEOPLE);
}

/* What @field of somebody says at @client. */
static void
assert_shows (SyncClient *client, const LinliId *id, const char *field, const char *text)
{
  g_autofree char *shown = sync_client_show (client, id, field);

  g_assert_cmpstr (shown, ==, text);
}

static void
test_all (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) partitions = linli_store_list_partitions (f->desk.store, NULL);
  static const struct { gint64 com; const char *role; gboolean all; guint grids; } held[COMS] = {
    { 1, "community_secretary", TRUE, 1 }, { 2, "grid_worker", FALSE, 1 }, { 3, "community_secretary", TRUE, 0 },
  };
  LinliSyncReport report;

  g_assert_cmpuint (partitions->len, ==, COMS);
  for (guint i = 0; i < COMS; i++)
    {
      const LinliPartition *partition = g_ptr_array_index (partitions, i);

      g_assert_cmpint (partition->com, ==, held[i].com);
      g_assert_cmpstr (partition->role, ==, held[i].role);
      g_assert_cmpint (partition->all_grids, ==, held[i].all);
      g_assert_cmpuint (partition->grids->len, ==, held[i].grids);
    }
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.pushed, ==, PEOPLE);
  g_assert_cmpuint (report.returned, ==, 0);
  sync_client_run_well (&f->desk, NULL);
  assert_holds (f, &f->desk, "123");
  assert_holds (f, &f->first, "1");
  assert_holds (f, &f->second, "2");
  g_assert_true (linli_store_is_complete (f->desk.store));
  /* With nothing to do one small question for each. */
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.requests, ==, COMS);
}

/* Edits of one replica go each to its own community, a save of several as one of each. */
static void
test_edits (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  const LinliKind *kind = linli_catalogue_get_kind (f->server.catalogue, "person");
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  LinliSyncReport report;

  linli_value_set_text (&value, "示例路1号", -1);
  for (guint com = 1; com <= COMS; com++)
    {
      LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, kind, &f->people[com][0]);

      linli_edit_set (edit, linli_kind_find_field (kind, "hukou_address"), &value);
      g_ptr_array_add (edits, edit);
    }
  linli_store_save (f->desk.store, edits, NULL, &result, &error);
  g_assert_no_error (error);
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.pushed, ==, PEOPLE + COMS);
  g_assert_cmpuint (report.returned, ==, 0);
  sync_client_run_well (&f->first, NULL);
  sync_client_run_well (&f->second, NULL);
  assert_shows (&f->first, &f->people[1][0], "hukou_address", "示例路1号");
  assert_shows (&f->second, &f->people[2][0], "hukou_address", "示例路1号");
  assert_shows (&f->desk, &f->people[3][0], "hukou_address", "示例路1号");

  /* And the other way. */
  sync_client_edit (&f->second, &f->people[2][1], "hukou_address", "示例路2号");
  sync_client_run_well (&f->second, NULL);
  sync_client_run_well (&f->desk, &report);
  assert_shows (&f->desk, &f->people[2][1], "hukou_address", "示例路2号");
  g_assert_cmpuint (sync_client_pending (&f->desk), ==, 0);
}

/* With a community all of it goes; a grid of the same number elsewhere stays. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  static const struct { gint64 com; const char *left; } rows[] = { { 2, "13" }, { 1, "3" } };

  sync_client_run_well (&f->desk, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      server_fixture_stop (&f->server);
      take (f, USER_SECRETARY, rows[i].com);
      start (f);
      sync_client_run_well (&f->desk, NULL);
      assert_holds (f, &f->desk, rows[i].left);
    }
  /* The one that is left is the home one now; what came back comes back. */
  server_fixture_stop (&f->server);
  grant (f, USER_SECRETARY, 2, "grid_worker", 1, 0);
  start (f);
  sync_client_run_well (&f->desk, NULL);
  assert_holds (f, &f->desk, "23");
  assert_holds (f, &f->first, "1");
}

/* Work in a community that was lost is sent there and comes back; work elsewhere is taken. */
static void
test_unsent (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) returned = NULL;
  LinliSyncReport report;

  sync_client_run_well (&f->desk, NULL);
  sync_client_edit (&f->desk, &f->people[1][0], "hukou_address", "示例路1号");
  sync_client_edit (&f->desk, &f->people[2][0], "hukou_address", "示例路2号");
  server_fixture_stop (&f->server);
  grant (f, USER_SECRETARY, 2, "grid_worker", 1, TEST_START_MS + 1000);
  linli_manual_clock_advance (f->server.clock, 2000);
  start (f);
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.pushed, ==, 1);
  g_assert_cmpuint (report.returned, ==, 1);
  returned = linli_store_list_returned (f->desk.store, NULL);
  g_assert_cmpuint (returned->len, ==, 1);
  g_assert_cmpint (((LinliReturned *) g_ptr_array_index (returned, 0))->why, ==, LINLI_WHY_SCOPE);
  /* Done while the right held: whoever has the grid is asked. */
  sync_client_run_well (&f->second, NULL);
  {
    g_autoptr(GPtrArray) conflicts = linli_store_get_conflicts (f->second.store, FALSE, NULL);

    g_assert_cmpuint (conflicts->len, ==, 1);
  }
  sync_client_run_well (&f->first, NULL);
  assert_shows (&f->first, &f->people[1][0], "hukou_address", "示例路1号");
}

/* A community where it may only work in one grid takes nothing in another, and says so before anything is saved. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  static const struct { gint64 com, grid; gboolean good; } rows[] = {
    { 2, 1, TRUE }, { 2, 2, FALSE }, { 2, 0, TRUE }, { 4, 1, FALSE }, { 4, 0, FALSE }, { 1, 1, TRUE },
  };

  sync_client_run_well (&f->desk, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      gboolean good = try_to_make (f, &f->desk, rows[i].com, rows[i].grid, NULL, &error);

      g_assert_cmpint (good, ==, rows[i].good);
      if (!good)
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN);
    }
}

/* A restored community starts over alone. */
static void
test_restored (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) partitions = NULL;
  g_autoptr(GError) error = NULL;
  LinliSyncReport report;

  sync_client_run_well (&f->desk, NULL);
  sync_client_run_well (&f->desk, NULL);
  server_fixture_stop (&f->server);
  {
    g_autoptr(LinliBackend) backend = linli_backend_open (f->server.folder, 0, f->server.catalogue, LINLI_CLOCK (f->server.clock), f->server.random,
                                                          &error);

    g_assert_no_error (error);
    g_assert_true (linli_backend_raise_epoch (backend, 3, 0, 0, &error));
    g_assert_no_error (error);
  }
  start (f);
  sync_client_edit (&f->desk, &f->people[3][0], "hukou_address", "示例路3号");
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.pulled, ==, PEOPLE);
  assert_holds (f, &f->desk, "123");
  assert_shows (&f->desk, &f->people[3][0], "hukou_address", "示例路3号");
  g_assert_cmpuint (sync_client_pending (&f->desk), ==, 0);
  partitions = linli_store_list_partitions (f->desk.store, NULL);
  g_assert_cmpint (((LinliPartition *) g_ptr_array_index (partitions, 1))->epoch, ==, 1);
  g_assert_cmpint (((LinliPartition *) g_ptr_array_index (partitions, 2))->epoch, >, 1);
}

/* A row that changed by itself is found in whichever community, and mended; nothing else is fetched. */
static void
test_compared (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  sync_client_run_well (&f->desk, NULL);
  sync_client_run_well (&f->desk, NULL);
  g_assert_true (linli_store_want_compare (f->desk.store, NULL));
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.differed, ==, 0);
  g_assert_cmpuint (report.compared, ==, 5);  /* grids 0 and 1 of two, grid 0 of the third */
}

static LinliEdit *
begin_new (Fixture *f, const char *kind_name, gint64 com, gint64 grid)
{
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, linli_catalogue_get_kind (f->server.catalogue, kind_name), NULL);

  linli_id_new (LINLI_CLOCK (f->desk.clock), f->server.random, &edit->id);
  edit->com = com;
  edit->grid = grid;
  return edit;
}

static void
type (LinliEdit *edit, const char *name, const char *text)
{
  const LinliField *field = linli_kind_find_field (edit->kind, name);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  g_assert_true (linli_field_parse (field, text, &value, &error));
  linli_edit_set (edit, field, &value);
}

static void
name_record (LinliEdit *edit, const char *name, const LinliId *id)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_blob (&value, id->bytes, sizeof id->bytes);
  linli_edit_set (edit, linli_kind_find_field (edit->kind, name), &value);
}

/* A home in grid 1 of the first community with its head, a child, and somebody who left it. */
static void
make_home (Fixture *f, LinliId *ret_home, LinliId people[3])
{
  static const struct { const char *name, *relation, *status; } members[] = { { "李强", "02", "1" }, { "李小强", "20", "1" }, { "李远", "20", "3" } };
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  LinliEdit *home = begin_new (f, "household", 1, 1);
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  type (home, "household_no", "0101");
  type (home, "household_kind", "1");
  type (home, "status", "1");
  g_ptr_array_add (edits, home);
  *ret_home = home->id;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      LinliEdit *person = begin_new (f, "person", 0, -1);

      type (person, "name", members[i].name);
      type (person, "relation_to_head", members[i].relation);
      type (person, "birth_date", i == 0 ? "1980-05-06" : "2015-05-06");
      type (person, "person_status", members[i].status);
      name_record (person, "household", ret_home);
      g_ptr_array_add (edits, person);
      people[i] = person->id;
    }
  name_record (home, "head_person_id", &people[0]);
  linli_store_save (f->desk.store, edits, NULL, &result, &error);
  g_assert_no_error (error);
}

/* A home and who lives there go from one community to the other: closed here, made new there, and each names the other for who sees both. */
static void
test_move (Fixture *f, gconstpointer data)
{
  const LinliKind *household = linli_catalogue_get_kind (f->server.catalogue, "household"), *person = linli_catalogue_get_kind (f->server.catalogue, "person");
  LinliMoveTarget target = { NULL, 2, 1 };
  LinliId home, people[3], head;
  LinliMoveResult result;
  LinliSyncReport report;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliLoaded) made = NULL;
  g_autoptr(GPtrArray) members = NULL;
  g_autoptr(GPtrArray) next = NULL;

  sync_client_run_well (&f->desk, NULL);
  make_home (f, &home, people);
  sync_client_run_well (&f->desk, NULL);
  sync_client_run_well (&f->first, NULL);
  assert_shows (&f->first, &people[0], "name", "李强");

  linli_store_move (f->desk.store, household, &home, &target, "搬到东里社区", &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.moved, ==, 3);
  g_assert_cmpuint (result.left, ==, 1);  /* who had left before */
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.returned, ==, 0);
  sync_client_run_well (&f->desk, NULL);
  sync_client_run_well (&f->first, NULL);
  sync_client_run_well (&f->second, NULL);

  /* Here they are closed, with the day and the reason. */
  assert_shows (&f->first, &people[0], "person_status", "3");
  assert_shows (&f->first, &people[1], "person_status", "3");
  assert_shows (&f->first, &people[0], "status_reason", "搬到东里社区");
  assert_shows (&f->second, &people[0], "name", NULL);
  /* There they live, in the new home, whose head is the new record. */
  members = linli_store_load_members (f->second.store, &result.id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (members->len, ==, 2);
  head = ((LinliRecord *) g_ptr_array_index (members, 0))->id;
  assert_shows (&f->second, &head, "name", "李强");
  assert_shows (&f->second, &head, "person_status", "1");
  assert_shows (&f->first, &head, "name", NULL);
  made = linli_store_load (f->second.store, household, &result.id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (made->com, ==, 2);
  g_assert_cmpint (made->grid, ==, 1);
  g_assert_cmpmem (linli_record_get (made->record, linli_kind_find_field (household, "head_person_id"))->data, sizeof head.bytes, head.bytes, sizeof head.bytes);
  /* Both ways at the desk. */
  next = linli_store_find_referring (f->desk.store, linli_kind_find_field (person, "moved_from"), &people[0], &error);
  g_assert_cmpuint (next->len, ==, 1);
  g_assert_true (linli_id_equal (g_ptr_array_index (next, 0), &head));
  g_assert_cmpint (sync_client_pending (&f->desk), ==, 0);
}

/* What is no move is refused in words, and nothing is half done. */
static void
test_move_refused (Fixture *f, gconstpointer data)
{
  static const struct { gint64 com, grid; gboolean by_edit; LinliError code; } rows[] = {
    { 1, 1, FALSE, LINLI_ERROR_INVALID },    /* the same community */
    { 0, 0, FALSE, LINLI_ERROR_INVALID },
    { 2, 2, FALSE, LINLI_ERROR_FORBIDDEN },  /* a grid that is not held */
    { 9, 1, FALSE, LINLI_ERROR_FORBIDDEN },
    { 2, 1, TRUE, LINLI_ERROR_INVALID },     /* by naming a home there, as within a community */
  };
  const LinliKind *person = linli_catalogue_get_kind (f->server.catalogue, "person");
  LinliId home, there, people[3];

  sync_client_run_well (&f->desk, NULL);
  make_home (f, &home, people);
  {
    g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
    LinliEdit *edit = begin_new (f, "household", 2, 1);

    type (edit, "household_no", "0202");
    there = edit->id;
    g_ptr_array_add (edits, edit);
    g_assert_true (linli_store_save (f->desk.store, edits, NULL, NULL, NULL));
  }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliMoveTarget target = { NULL, rows[i].com, rows[i].grid };
      LinliOutboxState before = { 0 }, after = { 0 };
      LinliMoveResult result;
      g_autoptr(GError) error = NULL;

      g_assert_true (linli_store_get_outbox_state (f->desk.store, &before, NULL));
      if (rows[i].by_edit)
        {
          g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
          LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, person, &people[1]);

          name_record (edit, "household", &there);
          g_ptr_array_add (edits, edit);
          g_assert_false (linli_store_save (f->desk.store, edits, NULL, NULL, &error));
        }
      else
        g_assert_false (linli_store_move (f->desk.store, person, &people[0], &target, NULL, &result, &error));
      g_assert_error (error, LINLI_ERROR, (gint) rows[i].code);
      g_assert_true (linli_store_get_outbox_state (f->desk.store, &after, NULL));
      g_assert_cmpuint (before.pending, ==, after.pending);
      assert_shows (&f->desk, &people[0], "person_status", "1");
    }
}

/* Lists, counts and search are about the community that is chosen; what is opened by its id is there whichever that is. */
static void
test_narrow (Fixture *f, gconstpointer data)
{
  static const struct { gint64 com; guint people; } rows[] = { { 0, COMS * PEOPLE }, { 1, PEOPLE }, { 2, PEOPLE }, { 3, PEOPLE }, { 4, 0 }, { 0, COMS * PEOPLE } };
  const LinliKind *person = linli_catalogue_get_kind (f->server.catalogue, "person");

  sync_client_run_well (&f->desk, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliQuery query = { person, "name = '王芳'", NULL, FALSE, 0 };
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) hits = NULL;
      g_autoptr(GArray) rowids = NULL;

      linli_store_narrow (f->desk.store, rows[i].com);
      g_assert_cmpint (linli_store_count (f->desk.store, person, NULL, &error), ==, rows[i].people);
      rowids = linli_store_query (f->desk.store, &query, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rowids->len, ==, rows[i].people);
      hits = linli_store_search (f->desk.store, "王芳", 50, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (hits->len, ==, rows[i].people);
      assert_shows (&f->desk, &f->people[1][0], "name", "王芳");
    }
}

/* Carried by hand, both ways, of every community. */
static void
test_courier (Fixture *f, gconstpointer data)
{
  g_autoptr(LinliBackend) backend = NULL;
  g_autoptr(GBytes) question = NULL;
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(GError) error = NULL;
  LinliCourierReport report;
  LinliCourierTaken taken;

  sync_client_run_well (&f->desk, NULL);
  sync_client_run_well (&f->desk, NULL);
  for (guint com = 1; com <= COMS; com++)
    sync_client_edit (&f->desk, &f->people[com][0], "hukou_address", "示例路1号");
  sync_client_edit (&f->second, &f->people[2][1], "hukou_address", "示例路2号");
  sync_client_run_well (&f->second, NULL);
  server_fixture_stop (&f->server);

  question = linli_courier_ask (f->desk.store, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.operations, ==, COMS);
  backend = linli_backend_open (f->server.folder, 0, f->server.catalogue, LINLI_CLOCK (f->server.clock), f->server.random, &error);
  g_assert_no_error (error);
  answer = linli_backend_courier_answer (backend, question, 0, &taken, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (taken.operations, ==, COMS);
  g_clear_pointer (&backend, linli_backend_close);
  linli_courier_take (f->desk.store, answer, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.pushed, ==, COMS);
  g_assert_cmpuint (report.late, ==, 0);
  g_assert_false (report.more);
  assert_shows (&f->desk, &f->people[2][1], "hukou_address", "示例路2号");
  g_assert_cmpuint (sync_client_pending (&f->desk), ==, 0);
  start (f);
  sync_client_run_well (&f->second, NULL);
  assert_shows (&f->second, &f->people[2][0], "hukou_address", "示例路1号");
}

/* A first filling by frames, of every community. */
static void
test_frames (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;
  gint64 device;
  char *refresh;
  SyncClient other;

  sync_client_run_well (&f->desk, NULL);
  server_fixture_stop (&f->server);
  server_fixture_add_devices (&f->server, USER_SECRETARY, 1, &device, &refresh);
  f->server.settings.frames_from = 1;
  start (f);
  sync_client_init (&other, &f->server, TEST_START_MS);
  sync_client_enrol (&other, USER_SECRETARY, device, refresh);
  sync_client_run_well (&other, &report);
  g_assert_cmpuint (report.frames, >=, COMS);
  g_assert_cmpint (report.rows_total, ==, COMS * PEOPLE);
  assert_holds (f, &other, "123");
  sync_client_assert_equal (&f->desk, &other);
  sync_client_clear (&other);
  g_free (refresh);
}

/* Cut before or after any request: what both sides have is whole in the end. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  for (gint at = 0;; at++)
    {
      gboolean done;

      for (guint com = 1; com <= COMS; com++)
        {
          g_autofree char *text = g_strdup_printf ("示例路%d号", at * 4 + (int) com);

          sync_client_edit (&f->desk, &f->people[com][0], "hukou_address", text);
        }
      f->desk.fail_at = at / 2;
      f->desk.after = at % 2 == 1;
      done = sync_client_run (&f->desk, NULL, NULL);
      sync_client_run_well (&f->desk, NULL);
      assert_holds (f, &f->desk, "123");
      g_assert_cmpuint (sync_client_pending (&f->desk), ==, 0);
      sync_client_run_well (&f->first, NULL);
      sync_client_run_well (&f->second, NULL);
      {
        g_autofree char *one = g_strdup_printf ("示例路%d号", at * 4 + 1), *two = g_strdup_printf ("示例路%d号", at * 4 + 2);

        assert_shows (&f->first, &f->people[1][0], "hukou_address", one);
        assert_shows (&f->second, &f->people[2][0], "hukou_address", two);
      }
      if (done && at % 2 == 1)
        break;
    }
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*test) (Fixture *f, gconstpointer data); } tests[] = {
    { "several-communities-in-one-replica", test_all }, { "each-edit-goes-to-its-own-community", test_edits },
    { "a-community-that-is-lost-goes-whole", test_lost }, { "unsent-work-in-a-lost-community", test_unsent },
    { "what-is-not-held-is-refused-before-it-is-saved", test_refused }, { "one-restored-community-starts-over-alone", test_restored },
    { "every-community-is-compared", test_compared },
    { "a-home-moves-into-another-community", test_move }, { "what-is-no-move-is-refused", test_move_refused },
    { "one-community-is-looked-at", test_narrow }, { "every-community-by-hand", test_courier }, { "a-first-filling-by-frames-of-every-community", test_frames }, { "a-cycle-over-several-cut-anywhere", test_cut },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/parts/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
