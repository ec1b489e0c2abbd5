/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-faults.c - a disk that fails at its n-th write, sync, opening, read, allocation, or with the power, for n = 1, 2, ... until the
 * deed is done without meeting the fault: whatever a replica does, what was saved is there, nothing is half done, and it goes on.
 *
 * The stories are lines of src/ctl/sim/sim-stage.h; client 2 has its replica on the failing disk, or the server its database. */
#include "config.h"

#include "fault-disk.h"
#include "linli-error.h"
#include "linli-store-private.h"
#include "sim-stage.h"
#include "sim-world.h"

#include <string.h>

/* Points of a story that are tried when time is short; all of them in the long run, but for memory, which is asked for thousands of times. */
#define POINTS 4
#define LONG_MEMORY_POINTS 300
#define NEVER  1000000

typedef struct
{
  const char *name;
  const char *setup[20], *deed[8];
  const char *after[4];                  /* holds once the deed was done */
  gboolean    whole;                     /* the deed is one transaction: all of it or nothing */
  gboolean    durable;                   /* done is done, also without power */
  gboolean  (*act) (SimStage *stage);    /* (nullable) after @deed */
  gboolean    at_server;                 /* it is the server's disk that fails */
} Story;

/* An import: three records in one batch, kept at the end. */
static gboolean
import_three (SimStage *stage)
{
  SimActor *actor = &stage->actors[2];
  const LinliKind *kind = linli_catalogue_get_kind (actor->catalogue, "place");
  g_autoptr(GError) error = NULL;
  gint64 batch;
  gboolean good = linli_store_begin_batch (actor->store, "test", &batch, &error);

  for (guint i = 0; good && i < 3; i++)
    {
      LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, kind, NULL);
      g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
      g_auto(LinliSaveResult) result = { 0 };
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      linli_value_set_text (&value, "新", -1);
      linli_edit_set (edit, linli_kind_find_field (kind, "title"), &value);
      edit->grid = 1;
      g_ptr_array_add (edits, edit);
      good = linli_store_save (actor->store, edits, NULL, &result, &error);
    }
  if (actor->store->in_batch)
    good = linli_store_end_batch (actor->store, good, good ? &error : NULL) && good;
  if (!good)
    sim_stage_fail (stage, "%s", error != NULL ? error->message : "no reason given");
  return good;
}

/* The log is written back into the file, as it is when it has grown. */
static gboolean
checkpoint (SimStage *stage)
{
  return sqlite3_wal_checkpoint_v2 (stage->actors[2].store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) == SQLITE_OK;
}

static const Story stories[] = {
  { "making a replica", { "0 new p1 title=东", "0 new i1 title=甲 phone=1 care=a place=p1", "0 push" }, { "2 disk", "2 pull" }, { "2 shows i1 title 甲" },
    FALSE, FALSE, NULL },
  { "opening a replica that was not closed", { "2 disk", SIM_START }, { "2 reopen" }, { "2 shows i1 title 甲" }, FALSE, FALSE, NULL },
  { "saving", { "2 disk", SIM_START }, { "2 set i1 title=乙 phone=2" }, { "2 shows i1 title 乙" }, TRUE, TRUE, NULL },
  { "saving a record and what lives in it", { "2 disk", SIM_START, "2 new q1 title=件 item=i1" },
    { "2 begin", "2 set i1 note=x", "2 set q1 title=物", "2 save" }, { "2 shows q1 title 物" }, TRUE, TRUE, NULL },
  { "deleting", { "2 disk", SIM_START }, { "2 del i1" }, { "2 lacks i1" }, TRUE, TRUE, NULL },
  { "sending and being answered", { "2 disk", SIM_START, "0 set i1 title=乙", "0 push", "2 set i1 title=丙", "2 set i1 phone=5" }, { "2 push" },
    { "2 open 1", "s holds i1 phone 5" }, FALSE, FALSE, NULL },
  { "being returned something", { "2 disk", SIM_START, "0 del i1", "0 push", "2 set i1 title=丙" }, { "2 push" }, { "2 tray 1" }, FALSE, FALSE, NULL },
  { "taking a page", { "2 disk", SIM_START, "2 set i1 title=丙", "0 set i1 phone=7", "0 new i2 title=乙 place=p1", "0 push", "2 ask A 0 50" }, { "2 take A" },
    { "2 shows i1 phone 7", "2 shows i1 title 丙" }, TRUE, FALSE, NULL },
  { "filling a replica page by page", { "2 disk", SIM_START, "0 new i2 title=乙 place=p1", "0 new i3 title=丙 place=p2", "0 new q1 title=件 item=i2",
      "0 push", "2 scope 2", "2 pull", "2 scope 1,2" }, { "2 pull" }, { "2 shows q1 title 件" }, FALSE, FALSE, NULL },
  { "filling a replica frame by frame", { "2 disk", SIM_START, "0 new i2 title=乙 place=p1", "0 new i3 title=丙 place=p2", "0 new q1 title=件 item=i2",
      "0 push", "2 scope 2", "2 pull", "2 scope 1,2" }, { "2 frames 9", "2 pull" }, { "2 shows q1 title 件" }, FALSE, FALSE, NULL },
  { "losing a grid with work unsent", { "2 disk", SIM_START, "0 new i2 title=乙 place=p2", "same", "2 set i2 title=丙", "2 set i1 phone=4" }, { "2 scope 1" },
    { "2 lacks i2", "2 shows i1 phone 4" }, TRUE, FALSE, NULL },
  { "hearing that the server was restored", { "2 disk", SIM_START, "s keep", "2 set i1 phone=4", "2 sync", "s back" }, { "2 pull" }, { "2 shows i1 phone 4" },
    FALSE, FALSE, NULL },
  { "beginning a swept grid anew", { "2 disk", SIM_START, "0 new i2 title=乙 place=p1", "same", "2 set i1 phone=4", "0 del i2", "0 push", "s clock 17280000",
      "s sweep 180" }, { "2 pull" }, { "2 lacks i2", "2 shows i1 phone 4" }, FALSE, FALSE, NULL },
  { "being enrolled anew with work unsent", { "2 disk", SIM_START, "2 set i1 phone=4", "2 new i2 title=乙" }, { "2 anew" },
    { "2 shows i1 phone 4", "2 shows i2 title 乙" }, TRUE, TRUE, NULL },
  { "importing", { "2 disk", SIM_START }, { NULL }, { NULL }, TRUE, TRUE, import_three },
  { "writing the log back", { "2 disk", SIM_START, "2 set i1 title=乙" }, { NULL }, { "2 shows i1 title 乙" }, FALSE, FALSE, checkpoint },
  { "being brought up to date", { "2 old", SIM_START, "0 set i1 colour=红", "0 push", "2 set i1 title=乙" }, { "2 upgrade" }, { "2 shows i1 title 乙" },
    FALSE, FALSE, NULL },
  { "the server taking a push", { "s disk", SIM_START, "0 set i1 title=乙", "0 push", "1 set i1 title=丙", "1 set i1 phone=5", "1 new q1 title=件 item=i1" },
    { "1 push" }, { "s holds i1 phone 5", "1 open 1" }, FALSE, FALSE, NULL, TRUE },
  { "the server moving a record", { "s disk", SIM_START, "0 new q1 title=件 item=i1", "same", "0 begin", "0 set i1 place=p2", "0 set q1 title=物", "0 save" },
    { "0 push" }, { "s grid q1 2", "s holds q1 title 物" }, FALSE, FALSE, NULL, TRUE },
  { "the server deleting a record", { "s disk", SIM_START, "0 del i1" }, { "0 push" }, { "s dead i1" }, FALSE, FALSE, NULL, TRUE },
  { "the server answering a pull", { "s disk", SIM_START, "0 new i2 title=乙 place=p1", "0 push" }, { "1 pull" }, { "1 shows i2 title 乙" }, FALSE, FALSE, NULL,
    TRUE },
  { "the server sweeping", { "s disk", SIM_START, "0 new i2 title=乙 place=p1", "same", "0 del i2", "0 push", "s clock 17280000" }, { "s sweep 180" },
    { "s dead i2" }, FALSE, FALSE, NULL, TRUE },
  { "the server being opened again", { "s disk", SIM_START }, { "s reopen" }, { "s holds i1 phone 1" }, FALSE, FALSE, NULL, TRUE },
};

static const struct { FaultDiskMode mode; const char *name; } modes[] = {
  { FAULT_DISK_CUT, "the power is cut" }, { FAULT_DISK_WRITE, "a write fails" }, { FAULT_DISK_SYNC, "a sync fails" },
  { FAULT_DISK_OPEN, "an opening fails" }, { FAULT_DISK_READ, "a read fails" }, { FAULT_DISK_FULL, "the disk is full" },
  { FAULT_DISK_MEMORY, "memory runs out" },
};

typedef struct { const Story *story; FaultDiskMode mode; } Case;

static LinliCatalogue *catalogue;
static SimStage *shared;  /* begun again for every point: what lies in memory is made once */

/* Rows and bytes of every table; ids differ between runs, but not in length. */
static char *
sum_up (SimStage *stage)
{
  sqlite3 *db = stage->actors[2].store->db;
  g_autoptr(GString) sum = g_string_new (NULL);
  sqlite3_stmt *tables = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT t.name, group_concat('coalesce(length(\"'||c.name||'\"),-1)','+')"
                                       " FROM (SELECT name FROM sqlite_schema WHERE type='table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
                                       " AND name NOT LIKE 'search%' AND name NOT LIKE 'geo_box%' AND name NOT LIKE 'sqlite_%') t,"
                                       " pragma_table_info(t.name) c GROUP BY t.name ORDER BY t.name", -1, &tables, NULL), ==, SQLITE_OK);
  while (sqlite3_step (tables) == SQLITE_ROW)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*), total(%s) FROM \"%s\"", sqlite3_column_text (tables, 1), sqlite3_column_text (tables, 0));
      sqlite3_stmt *stmt = NULL;

      g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
      g_string_append_printf (sum, "%s %d %d; ", sqlite3_column_text (tables, 0), sqlite3_column_int (stmt, 0), sqlite3_column_int (stmt, 1));
      sqlite3_finalize (stmt);
    }
  sqlite3_finalize (tables);
  return g_string_free (g_steal_pointer (&sum), FALSE);
}

static SimStage *
set_up (const Story *story)
{
  g_autoptr(GError) error = NULL;
  SimStage *stage = shared;

  if (stage == NULL)
    stage = shared = sim_stage_new (catalogue, &error);
  else
    sim_stage_start (stage, &error);
  g_assert_no_error (error);
  fault_disk_format (7);
  sim_stage_play (stage, story->setup);
  g_assert_cmpstr (stage->wrong, ==, NULL);
  if (stage->actors[2].dir != NULL)
    fault_disk_power_on (stage->actors[2].dir);
  if (stage->dir != NULL)
    fault_disk_power_on (stage->dir);
  /* What the server sent may go with the power, since it can be fetched again; here it stands before the deed. */
  fault_disk_settle ();
  return stage;
}

static gboolean
act (SimStage *stage, const Story *story)
{
  return sim_stage_play (stage, story->deed) && (story->act == NULL || story->act (stage));
}

/* What must hold; @where says at which point of which story. */
static void
play_well (SimStage *stage, const char *const *lines, const char *where)
{
  sim_stage_play (stage, lines);
  if (stage->wrong != NULL)
    g_error ("%s: %s", where, stage->wrong);
}

/* The program is started again, maybe after the power came back, and its replica is whole. */
static void
start_again (SimStage *stage, const char *where)
{
  static const char *const reopen[] = { "2 reopen", NULL }, *const begin[] = { "2 disk", NULL };
  SimActor *actor = &stage->actors[2];
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCheck) check = NULL;
  g_autofree char *laid = NULL;
  gint64 user = 0;

  g_clear_pointer (&stage->wrong, g_free);
  g_clear_pointer (&actor->group, g_ptr_array_unref);
  g_clear_pointer (&actor->store, linli_store_close);
  fault_disk_power_on (actor->dir);
  play_well (stage, reopen, where);
  /* Who had not even begun begins again, as somebody who enrols does. */
  user = linli_meta_get_int (actor->store, "user", 0);
  if (user == 0 || linli_meta_get_int (actor->store, "com", 0) == 0)
    play_well (stage, begin, where);
  check = linli_store_check (actor->store, &error);
  g_assert_no_error (error);
  if (!check->ok)
    g_error ("%s: %s", where, (const char *) g_ptr_array_index (check->problems, 0));
  laid = linli_store_check_overlay (actor->store, &error);
  g_assert_no_error (error);
  if (laid != NULL)
    g_error ("%s: %s", where, laid);
}

static void
start_server_again (SimStage *stage, const char *where)
{
  static const char *const reopen[] = { "s reopen", NULL };
  g_autofree char *wrong = NULL;
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&stage->wrong, g_free);
  g_clear_pointer (&stage->server, linli_backend_close);
  fault_disk_power_on (stage->dir);
  play_well (stage, reopen, where);
  wrong = linli_backend_check (stage->server, SIM_COM, &error);
  g_assert_no_error (error);
  if (wrong != NULL)
    g_error ("%s: %s", where, wrong);
}

/* TRUE: the deed was done without meeting the fault. */
static gboolean
try_point (const Case *c, guint n, const char *whole_after)
{
  static const char *const same[] = { "same", NULL };
  const Story *story = c->story;
  SimStage *stage = set_up (story);
  g_autofree char *before = story->whole ? sum_up (stage) : NULL;
  g_autofree char *now = NULL;
  g_autofree char *where = NULL;
  gboolean done, reached;

  fault_disk_arm (c->mode, n);
  done = act (stage, story);
  reached = fault_disk_disarm (NULL);
  where = g_strdup_printf ("%s, %s at point %u (%s)", story->name, modes[c->mode - 1].name, n, stage->wrong != NULL ? stage->wrong : "done");
  if (!reached && !done)
    g_error ("%s: it failed without a fault", where);
  if (!reached)
    return TRUE;

  /* Without a cut the program lives on: told of the failure, it does the same again. */
  if (c->mode != FAULT_DISK_CUT && !done && story->at_server)
    {
      g_clear_pointer (&stage->wrong, g_free);
      if (stage->server != NULL)
        {
          act (stage, story);
          if (stage->wrong != NULL)
            g_error ("%s: again: %s", where, stage->wrong);
          play_well (stage, story->after, where);
        }
    }
  else if (c->mode != FAULT_DISK_CUT && !done && stage->actors[2].store != NULL && !story->act)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *laid = linli_store_check_overlay (stage->actors[2].store, &error);

      if (laid != NULL || error != NULL)
        g_error ("%s: %s", where, laid != NULL ? laid : error->message);
      g_clear_pointer (&stage->wrong, g_free);
      g_clear_pointer (&stage->actors[2].group, g_ptr_array_unref);
      act (stage, story);
      if (stage->wrong != NULL)
        g_error ("%s: again: %s", where, stage->wrong);
      play_well (stage, story->after, where);
    }
  if (story->at_server)
    start_server_again (stage, where);
  else
    start_again (stage, where);
  if (story->whole && c->mode == FAULT_DISK_CUT)
    {
      now = sum_up (stage);
      if (!g_str_equal (now, before) && !g_str_equal (now, whole_after))
        g_error ("%s: half done\n%s\n%s\n%s", where, before, now, whole_after);
      if (done && story->durable && !g_str_equal (now, whole_after))
        g_error ("%s: it was done, and is not", where);
    }
  if (done && (story->durable || c->mode != FAULT_DISK_CUT))
    play_well (stage, story->after, where);
  play_well (stage, same, where);
  return FALSE;
}

static void
test_points (gconstpointer data)
{
  const Case *c = data;
  SimStage *stage = set_up (c->story);
  g_autofree char *after = NULL;
  guint points, limit = POINTS, step;

  fault_disk_arm (c->mode, NEVER);
  if (!act (stage, c->story))
    g_error ("%s", stage->wrong);
  fault_disk_disarm (&points);
  play_well (stage, c->story->after, c->story->name);
  after = c->story->whole ? sum_up (stage) : NULL;
  if (g_getenv ("LINLI_TEST_LONG") != NULL)
    limit = c->mode == FAULT_DISK_MEMORY ? LONG_MEMORY_POINTS : NEVER;
  step = points <= limit ? 1 : (points + limit - 1) / limit;
  g_test_message ("%u points", points);
  /* The first, the last and one in every so many. */
  for (guint n = 1; n <= points; n += step)
    try_point (c, n, after);
  if (points > 0)
    try_point (c, points, after);
  g_assert_true (try_point (c, points + 20, after));
}

int
main (int argc, char **argv)
{
  g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  fault_disk_install ();
  catalogue = sim_catalogue_new (SIM_CATALOGUE_TODAY, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (stories); i++)
    for (guint j = 0; j < G_N_ELEMENTS (modes); j++)
      {
        g_autofree char *path = g_strdup_printf ("/faults/%s: %s", stories[i].name, modes[j].name);
        Case *c = g_new0 (Case, 1);

        c->story = &stories[i];
        c->mode = modes[j].mode;
        g_ptr_array_add (cases, c);
        g_test_add_data_func (path, c, test_points);
      }
  result = g_test_run ();
  sim_stage_free (shared);
  linli_catalogue_unref (catalogue);
  return result;
}
