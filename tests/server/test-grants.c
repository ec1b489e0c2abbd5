/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-grants.c - rights that begin and end: what they give at each moment, that every change has a higher version, and folders of before. */
#include "config.h"

#include "linli-backend.h"
#include "linli-error.h"
#include "linli-json.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define START_MS G_GINT64_CONSTANT (1795500000000)
#define HOUR_MS  G_GINT64_CONSTANT (3600000)
#define COM      1

typedef struct
{
  char             *folder;
  LinliCatalogue   *catalogue;
  LinliManualClock *clock;
  LinliRandom      *random;
  LinliBackend     *backend;
} Fixture;

static void
open_backend (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  f->backend = linli_backend_open (f->folder, LINLI_BACKEND_CREATE, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  gint64 one = 1;

  *f = (Fixture) { .folder = g_dir_make_tmp ("linli-grants-XXXXXX", &error) };
  f->catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  f->clock = linli_manual_clock_new (START_MS);
  f->random = linli_random_new_seeded (7);
  open_backend (f);
  g_assert_true (linli_backend_ensure_partition (f->backend, COM, &error));
  g_assert_true (linli_backend_add_user (f->backend, "zhang", NULL, "grid_worker", COM, &one, 1, "correct horse", NULL, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr(GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  linli_backend_close (f->backend);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  linli_catalogue_unref (f->catalogue);
  g_object_unref (f->clock);
  g_object_unref (f->random);
}

static void
give (Fixture *f, gint64 grid, gint64 from_ms, gint64 to_ms)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (linli_backend_grant (f->backend, "zhang", "grid_worker", COM, &grid, grid >= 0 ? 1 : 0, from_ms, to_ms, &error));
  g_assert_no_error (error);
}

/* (transfer full) what a device of the user is told */
static JsonNode *
ask_hello (Fixture *f, const LinliAccess *access)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  JsonNode *node;

  g_assert_true (linli_backend_write_hello (f->backend, access, 0, FALSE, 0, text, &error));
  g_assert_no_error (error);
  node = linli_json_parse (text->str, (gssize) text->len, NULL, &error);
  g_assert_no_error (error);
  return node;
}

typedef struct { gboolean writes, all; guint n_grids; gint64 version; } Moment;

/* Rights on people of @grid at this moment, and whether hello says the same. */
static Moment
look (Fixture *f, gint64 grid)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliAccess) access = linli_backend_get_access (f->backend, 1, &error);
  g_autoptr(JsonNode) hello = NULL;
  const LinliKind *person = linli_catalogue_get_kind (f->catalogue, "person");
  JsonObject *scope;
  Moment now;

  g_assert_no_error (error);
  now.writes = (linli_access_get (access, person, COM, grid, linli_clock_get_wall_ms (LINLI_CLOCK (f->clock))) & LINLI_RIGHT_WRITE) != 0;
  now.version = access->version;
  hello = ask_hello (f, access);
  scope = json_object_get_object_member (json_node_get_object (hello), "scope");
  now.all = json_object_get_boolean_member (scope, "all");
  now.n_grids = json_array_get_length (json_object_get_array_member (scope, "grids"));
  g_assert_cmpint (json_object_get_int_member (scope, "sv"), ==, now.version);
  /* No grid, no compartment; the community stays, so that the replica hears of it. */
  g_assert_cmpint (json_array_get_length (json_object_get_array_member (scope, "compartments")) > 0, ==, now.n_grids > 0 || now.all);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json_node_get_object (hello), "com")), ==, 1);
  return now;
}

static void
test_moments (Fixture *f, gconstpointer data)
{
  static const struct { gint64 from, to; const char *writes; /* at hours 0 to 4 */ } rows[] = {
    { 0, 0, "yyyyy" }, { 2, 0, "nnyyy" }, { 0, 2, "yynnn" }, { 1, 3, "nyynn" }, { 4, 0, "nnnny" }, { 0, -1, "nnnnn" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      linli_manual_clock_set (f->clock, START_MS);
      give (f, 2, rows[i].from != 0 ? START_MS + rows[i].from * HOUR_MS : 0, rows[i].to != 0 ? START_MS + rows[i].to * HOUR_MS : 0);
      for (guint hour = 0; hour < 5; hour++)
        {
          Moment now;

          linli_manual_clock_set (f->clock, START_MS + hour * HOUR_MS);
          now = look (f, 2);
          g_test_message ("row %u, hour %u", i, hour);
          g_assert_cmpint (now.writes, ==, rows[i].writes[hour] == 'y');
          g_assert_cmpuint (now.n_grids, ==, now.writes ? 2 : 1);
          /* The one beside it is not touched. */
          g_assert_true (look (f, 1).writes);
          /* The millisecond before. */
          if (hour > 0 && rows[i].writes[hour] != rows[i].writes[hour - 1])
            {
              linli_manual_clock_set (f->clock, START_MS + hour * HOUR_MS - 1);
              g_assert_cmpint (look (f, 2).writes, !=, now.writes);
              g_assert_cmpint (look (f, 2).version, <, now.version);
            }
        }
    }
}

/* Also when what ended is given again, and of who holds all grids: a lower version would be taken for an old answer. */
static void
test_version (Fixture *f, gconstpointer data)
{
  static const struct { gint64 hour, grid, from, to; } steps[] = {
    { 0, 2, 1, 2 }, { 1, 0, 0, 0 }, { 2, 0, 0, 0 }, { 3, 2, 0, 0 }, { 4, 2, 0, 5 }, { 5, 0, 0, 0 }, { 6, 2, 7, 8 }, { 9, 2, 1, 2 }, { 10, -1, 0, 11 },
    { 11, 0, 0, 0 }, { 12, -1, 0, 13 }, { 12, -1, 0, 0 }, { 12, -1, 0, 1 },
  };
  gint64 last = look (f, 1).version;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gint64 version;

      linli_manual_clock_set (f->clock, START_MS + steps[i].hour * HOUR_MS);
      if (steps[i].grid != 0)
        give (f, steps[i].grid, steps[i].from != 0 ? START_MS + steps[i].from * HOUR_MS : 0, steps[i].to != 0 ? START_MS + steps[i].to * HOUR_MS : 0);
      version = look (f, 1).version;
      g_test_message ("step %u: %" G_GINT64_FORMAT " after %" G_GINT64_FORMAT, i, version, last);
      g_assert_cmpint (version, >, last);
      last = version;
    }
}

static void
test_everything_ends (Fixture *f, gconstpointer data)
{
  Moment now;

  give (f, 1, 0, START_MS + HOUR_MS);
  g_assert_true (look (f, 1).writes);
  linli_manual_clock_set (f->clock, START_MS + HOUR_MS);
  now = look (f, 1);
  g_assert_false (now.writes || now.all);
  g_assert_cmpuint (now.n_grids, ==, 0);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  static const struct { const char *login, *role; gint64 grid, from, to; int code; } rows[] = {
    { "nobody", "grid_worker", 1, 0, 0, LINLI_ERROR_NOT_FOUND }, { "zhang", "emperor", 1, 0, 0, LINLI_ERROR_INVALID },
    { "zhang", "grid_worker", -5, 0, 0, LINLI_ERROR_INVALID }, { "zhang", "grid_worker", 1, 5, 5, LINLI_ERROR_INVALID },
    { "zhang", "grid_worker", 1, 6, 5, LINLI_ERROR_INVALID }, { "zhang", "grid_worker", 1, -1, 5, LINLI_ERROR_INVALID },
    { "zhang", "grid_worker", 1, 0, -5, LINLI_ERROR_INVALID },
  };
  gint64 before = look (f, 1).version;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (linli_backend_grant (f->backend, rows[i].login, rows[i].role, COM, &rows[i].grid, 1, rows[i].from, rows[i].to, &error));
      g_assert_error (error, LINLI_ERROR, rows[i].code);
    }
  g_assert_cmpint (look (f, 1).version, ==, before);
  g_assert_true (look (f, 1).writes);
}

/* ---- work that could not be sent before the right ended ---- */

static LinliAccess *
access_of (Fixture *f, gint64 user)
{
  g_autoptr(GError) error = NULL;
  LinliAccess *access = linli_backend_get_access (f->backend, user, &error);

  g_assert_no_error (error);
  return access;
}

static LinliOp *
make_op (Fixture *f, LinliOpKind type, const LinliId *id, const char *field, const char *old, const char *new, gint64 base, gint64 at_ms)
{
  const LinliKind *person = linli_catalogue_get_kind (f->catalogue, "person");
  LinliOp *op = linli_op_new (type, person, id);
  g_auto(LinliValue) before = LINLI_VALUE_INIT, after = LINLI_VALUE_INIT;

  op->com = COM;
  op->grid = 1;
  op->base = base;
  op->hlc = at_ms << 16;
  if (old != NULL)
    linli_value_set_text (&before, old, -1);
  linli_value_set_text (&after, new, -1);
  linli_op_add_change (op, linli_kind_find_field (person, field)->no, base, &before, &after);
  return op;
}

/* @op: (transfer full). How many conflicts its author hears of; his status in *ret_status. */
static guint
push_one (Fixture *f, gint64 user, gint64 device, gint64 number, LinliOp *op, LinliStatus *ret_status)
{
  g_autoptr(LinliPush) push = linli_push_new (COM, 0, device);
  g_autoptr(LinliAccess) access = access_of (f, user);
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  const LinliOpResult *result;

  op->number = op->group = number;
  g_ptr_array_add (push->ops, op);
  answer = linli_backend_push (f->backend, push, access, &error);
  g_assert_no_error (error);
  result = g_ptr_array_index (answer->results, 0);
  *ret_status = result->status;
  if (result->status == LINLI_STATUS_RETURNED)
    g_assert_cmpint (result->why, ==, LINLI_WHY_SCOPE);
  return result->conflicts->len;
}

/* (transfer full) open conflicts that the user is sent of grid 1 */
static GPtrArray *
pull_conflicts (Fixture *f, gint64 user)
{
  GPtrArray *conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_conflict_free);
  g_autoptr(LinliPull) pull = linli_pull_new (COM, 0);
  g_autoptr(LinliAccess) access = access_of (f, user);
  g_autoptr(LinliPage) page = NULL;
  g_autoptr(GError) error = NULL;
  LinliCursor cursor = { COM, 1, 0, 0, 0 };

  g_array_append_val (pull->cursors, cursor);
  page = linli_backend_pull (f->backend, pull, access, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < page->items->len; i++)
    {
      const LinliPageItem *item = g_ptr_array_index (page->items, i);

      if (item->conflict != NULL && item->conflict->state == LINLI_CONFLICT_OPEN)
        g_ptr_array_add (conflicts, linli_conflict_copy (item->conflict));
    }
  return conflicts;
}

enum { ZHANG = 1, LI, SHU };

static void
test_handed_over (Fixture *f, gconstpointer data)
{
  static const struct { const char *what; gint64 user, at; const char *value; gboolean handed; } rows[] = {
    { "while it was his", ZHANG, 1, "13800000001", TRUE }, { "the same as stands there", ZHANG, 1, "13800000000", FALSE },
    { "after it ended", ZHANG, 3, "13800000002", FALSE }, { "never his", LI, 1, "13800000003", FALSE },
  };
  LinliId id;
  LinliStatus status;
  gint64 two = 2;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) conflicts = NULL;
  g_autoptr(LinliOp) settle = NULL;
  g_autoptr(LinliRow) row = NULL;
  const LinliKind *person = linli_catalogue_get_kind (f->catalogue, "person");
  const LinliField *phone = linli_kind_find_field (person, "mobile");

  g_assert_true (linli_backend_add_user (f->backend, "li", NULL, "grid_worker", COM, &two, 1, "correct horse", NULL, &error));
  g_assert_true (linli_backend_add_user (f->backend, "shu", NULL, "community_secretary", COM, NULL, 0, "correct horse", NULL, &error));
  linli_id_new (LINLI_CLOCK (f->clock), f->random, &id);
  push_one (f, SHU, 13, 1, make_op (f, LINLI_OP_CREATE, &id, "mobile", NULL, "13800000000", 0, START_MS), &status);
  g_assert_cmpint (status, ==, LINLI_STATUS_OK);
  give (f, 1, 0, START_MS + 2 * HOUR_MS);
  linli_manual_clock_set (f->clock, START_MS + 5 * HOUR_MS);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint before = conflicts != NULL ? conflicts->len : 0;

      g_test_message ("%s", rows[i].what);
      /* Once, and asked again: he hears of nothing that stands there. */
      for (guint again = 0; again < 2; again++)
        {
          g_assert_cmpuint (push_one (f, rows[i].user, 10 + rows[i].user, i + 1,
                                      make_op (f, LINLI_OP_UPDATE, &id, "mobile", "13800000000", rows[i].value, 1, START_MS + rows[i].at * HOUR_MS), &status), ==, 0);
          g_assert_cmpint (status, ==, LINLI_STATUS_RETURNED);
        }
      g_clear_pointer (&conflicts, g_ptr_array_unref);
      conflicts = pull_conflicts (f, SHU);
      g_assert_cmpuint (conflicts->len, ==, before + rows[i].handed);
    }
  g_clear_pointer (&conflicts, g_ptr_array_unref);
  conflicts = pull_conflicts (f, ZHANG);
  g_assert_cmpuint (conflicts->len, ==, 0);
  g_clear_pointer (&conflicts, g_ptr_array_unref);

  /* Whoever has it now takes it. */
  conflicts = pull_conflicts (f, SHU);
  {
    const LinliConflict *conflict = g_ptr_array_index (conflicts, 0);

    g_assert_cmpstr (linli_value_get_text (&conflict->mine), ==, "13800000001");
    g_assert_cmpstr (linli_value_get_text (&conflict->server), ==, "13800000000");
    g_assert_cmpint (conflict->user, ==, ZHANG);
    row = linli_backend_load (f->backend, person, &id, &error);
    g_assert_cmpstr (linli_value_get_text (linli_row_get (row, phone)), ==, "13800000000");
    settle = make_op (f, LINLI_OP_RESOLVE, &id, "mobile", "13800000000", "13800000001", row->seq, START_MS + 5 * HOUR_MS);
    settle->conflict = conflict->id;
    settle->choice = LINLI_SIDE_MINE;
  }
  push_one (f, SHU, 13, 2, g_steal_pointer (&settle), &status);
  g_assert_cmpint (status, ==, LINLI_STATUS_OK);
  g_clear_pointer (&row, linli_row_free);
  row = linli_backend_load (f->backend, person, &id, &error);
  g_assert_cmpstr (linli_value_get_text (linli_row_get (row, phone)), ==, "13800000001");
  g_clear_pointer (&conflicts, g_ptr_array_unref);
  conflicts = pull_conflicts (f, SHU);
  g_assert_cmpuint (conflicts->len, ==, 0);
  {
    g_autofree char *wrong = linli_backend_check (f->backend, COM, &error);

    g_assert_cmpstr (wrong, ==, NULL);
  }
}

/* What he made in time stands there empty, and each field is asked of whoever has the grid. */
static void
test_made_is_handed_over (Fixture *f, gconstpointer data)
{
  static const struct { const char *what; gint64 user, at, grid; gboolean handed; } rows[] = {
    { "while it was his", ZHANG, 1, 1, TRUE }, { "after it ended", ZHANG, 3, 1, FALSE }, { "in another grid", ZHANG, 1, 7, FALSE }, { "never his", LI, 1, 1, FALSE },
  };
  const LinliKind *person = linli_catalogue_get_kind (f->catalogue, "person");
  const LinliField *phone = linli_kind_find_field (person, "mobile");
  gint64 two = 2;
  g_autoptr(GError) error = NULL;

  g_assert_true (linli_backend_add_user (f->backend, "li", NULL, "grid_worker", COM, &two, 1, "correct horse", NULL, &error));
  g_assert_true (linli_backend_add_user (f->backend, "shu", NULL, "community_secretary", COM, NULL, 0, "correct horse", NULL, &error));
  give (f, 1, 0, START_MS + 2 * HOUR_MS);
  linli_manual_clock_set (f->clock, START_MS + 5 * HOUR_MS);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GPtrArray) conflicts = NULL;
      g_autoptr(LinliRow) row = NULL;
      g_autofree char *wrong = NULL;
      LinliId id;
      LinliStatus status;
      guint n = 0;

      g_test_message ("%s", rows[i].what);
      linli_id_new (LINLI_CLOCK (f->clock), f->random, &id);
      for (guint again = 0; again < 2; again++)
        {
          LinliOp *op = make_op (f, LINLI_OP_CREATE, &id, "mobile", NULL, "13800000009", 0, START_MS + rows[i].at * HOUR_MS);

          op->grid = rows[i].grid;
          g_assert_cmpuint (push_one (f, rows[i].user, 10 + rows[i].user, i + 1, op, &status), ==, 0);
          g_assert_cmpint (status, ==, LINLI_STATUS_RETURNED);
        }
      row = linli_backend_load (f->backend, person, &id, &error);
      g_assert_no_error (error);
      g_assert_true ((row != NULL) == rows[i].handed);
      g_assert_true (row == NULL || (row->grid == 1 && linli_row_get (row, phone)->type == LINLI_VALUE_NULL));
      conflicts = pull_conflicts (f, SHU);
      for (guint j = 0; j < conflicts->len; j++)
        n += memcmp (((const LinliConflict *) g_ptr_array_index (conflicts, j))->record.bytes, id.bytes, sizeof id.bytes) == 0;
      g_assert_cmpuint (n, ==, rows[i].handed);
      wrong = linli_backend_check (f->backend, COM, &error);
      g_assert_cmpstr (wrong, ==, NULL);
    }
}

static void
run_sql (Fixture *f, const char *sql)
{
  g_autofree char *path = g_build_filename (f->folder, "server.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

#define AS_BEFORE "ALTER TABLE grant_ DROP COLUMN from_ms; ALTER TABLE grant_ DROP COLUMN to_ms; PRAGMA user_version=1"

static void
test_folder_of_before (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  LinliBackend *reader;

  linli_backend_close (f->backend);
  run_sql (f, AS_BEFORE);
  /* Who only looks changes nothing, and still gives away the accounts: a copy is put back over it. */
  reader = linli_backend_open (f->folder, LINLI_BACKEND_READ_ONLY, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);
  g_assert_no_error (error);
  {
    g_autoptr(LinliBackend) other = linli_backend_open (NULL, LINLI_BACKEND_CREATE | LINLI_BACKEND_MEMORY, f->catalogue, LINLI_CLOCK (f->clock),
                                                        f->random, &error);
    g_autoptr(LinliAccess) access = NULL;

    g_assert_true (linli_backend_take_accounts (other, reader, &error));
    g_assert_no_error (error);
    access = linli_backend_get_access (other, 1, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (access->grants->len, ==, 1);
  }
  linli_backend_close (reader);
  /* The program that serves brings it up, once. */
  for (guint i = 0; i < 2; i++)
    {
      open_backend (f);
      g_assert_true (look (f, 1).writes);
      linli_backend_close (f->backend);
    }
  open_backend (f);
  give (f, 1, 0, START_MS + HOUR_MS);
  linli_manual_clock_set (f->clock, START_MS + HOUR_MS);
  g_assert_false (look (f, 1).writes);
  linli_backend_close (f->backend);
  /* A program of later is not guessed at. */
  run_sql (f, "PRAGMA user_version=3");
  f->backend = linli_backend_open (f->folder, 0, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NEWER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/grants/a right counts from its beginning until its end", Fixture, NULL, set_up, test_moments, tear_down);
  g_test_add ("/server/grants/whatever changes, the version rises", Fixture, NULL, set_up, test_version, tear_down);
  g_test_add ("/server/grants/who holds nothing any more is told so", Fixture, NULL, set_up, test_everything_ends, tear_down);
  g_test_add ("/server/grants/what cannot be is refused and changes nothing", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/server/grants/what was done in time and came too late is handed over", Fixture, NULL, set_up, test_handed_over, tear_down);
  g_test_add ("/server/grants/what was made in time and came too late is handed over", Fixture, NULL, set_up, test_made_is_handed_over, tear_down);
  g_test_add ("/server/grants/a folder of before is brought up", Fixture, NULL, set_up, test_folder_of_before, tear_down);
  return g_test_run ();
}
