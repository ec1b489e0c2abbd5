/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work that follows from the records: what it is, when it is due, and that every machine makes the same of it. */

#define G_LOG_DOMAIN "linli-test-tasks"

#include "config.h"

#include "store-test.h"

#include "linli-task.h"

#define TODAY "2026-11-24"  /* a Tuesday, by the fixture's clock */

static gint64
day (const char *text)
{
  gint64 parsed = 0;

  g_assert_true (linli_date_parse (text, &parsed));
  return parsed;
}

static void
test_due (void)
{
  static const struct { const char *text; guint work_days; const char *due; gboolean provisional; } table[] = {
    { "2026-11-24", 0, "2026-11-24", FALSE },
    { "2026-11-28", 0, "2026-11-30", FALSE },  /* a Saturday */
    { "2026-10-01", 0, "2026-10-08", FALSE },  /* the National Day holidays */
    { "2026-11-24", 5, "2026-12-01", FALSE },
    { "2026-11-27", 1, "2026-11-30", FALSE },
    { "2026-11", 0, "2026-11-02", FALSE },     /* the first is a Sunday */
    { "2026-02-30", 0, NULL, FALSE },
    { "", 0, NULL, FALSE },
    { NULL, 3, NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gboolean provisional = TRUE;
      gint64 due = linli_task_get_due (linli_calendar_get_default (), table[i].text, table[i].work_days, &provisional);

      g_test_message ("%s + %u", table[i].text, table[i].work_days);
      g_assert_cmpint (due, ==, table[i].due != NULL ? day (table[i].due) : LINLI_TASK_OPEN);
      g_assert_true (provisional == table[i].provisional);
    }
}

static void
test_urgency (void)
{
  static const struct { int days; LinliUrgency urgency; } table[] = {
    { -400, LINLI_URGENCY_OVERDUE }, { -1, LINLI_URGENCY_OVERDUE }, { 0, LINLI_URGENCY_TODAY }, { 1, LINLI_URGENCY_WEEK },
    { 7, LINLI_URGENCY_WEEK }, { 8, LINLI_URGENCY_LATER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (linli_task_get_urgency (day (TODAY) + table[i].days, day (TODAY)), ==, table[i].urgency);
  g_assert_cmpint (linli_task_get_urgency (LINLI_TASK_OPEN, day (TODAY)), ==, LINLI_URGENCY_OPEN);
}

static GArray *
find (Fixture *f, guint limit)
{
  g_autoptr(GError) error = NULL;
  GArray *tasks = linli_tasks_find (f->store, linli_calendar_get_default (), limit, NULL, &error);

  g_assert_no_error (error);
  return tasks;
}

/* (nullable) */
static const LinliTask *
find_task (GArray *tasks, const char *rule, const LinliId *record)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      const LinliTask *task = &g_array_index (tasks, LinliTask, i);

      if (g_str_equal (task->rule->id, rule) && linli_id_equal (&task->record, record))
        return task;
    }
  return NULL;
}

static LinliId
add (Fixture *f, const char *const *assignments)
{
  LinliId id = { { 0 } };

  g_assert_cmpint (test_save (f, LINLI_EDIT_NEW, "person", &id, assignments, NULL), >, 0);
  return id;
}

static void
test_follows (void)
{
  Fixture f;
  g_autoptr(GArray) tasks = NULL, later = NULL;
  LinliId late, soon, far, turns, birthday, gone;
  const LinliTask *task;
  gint64 last = G_MININT64;

  fixture_init (&f, NULL, FALSE);
  soon = add (&f, SET ("name=李四", "birth_date=1990-01-01", "permit_expiry=2026-12-04"));
  late = add (&f, SET ("name=张三", "birth_date=1990-01-01", "permit_expiry=2026-11-10"));
  far = add (&f, SET ("name=王五", "birth_date=1990-01-01", "permit_expiry=2027-10-10"));
  turns = add (&f, SET ("name=赵六", "birth_date=1946-11-03"));
  birthday = add (&f, SET ("name=孙七", "birth_date=1940-11-27"));
  gone = add (&f, SET ("name=周八", "birth_date=1940-11-27", "permit_expiry=2026-11-10", "person_status=3", "status_date=2026-01-01",
                       "status_reason=迁走"));
  tasks = find (&f, 100);
  task = find_task (tasks, "V16", &late);
  g_assert_nonnull (task);
  g_assert_cmpint (task->due, ==, day ("2026-11-10"));
  g_assert_cmpint (linli_task_get_urgency (task->due, day (TODAY)), ==, LINLI_URGENCY_OVERDUE);
  g_assert_cmpint (find_task (tasks, "V16", &soon)->due, ==, day ("2026-12-04"));
  g_assert_null (find_task (tasks, "V16", &far));
  g_assert_cmpint (find_task (tasks, "V22", &turns)->due, ==, day ("2026-11-30"));
  g_assert_cmpint (find_task (tasks, "V22b", &birthday)->due, ==, day ("2026-11-27"));
  for (guint i = 0; i < tasks->len; i++)
    {
      const LinliTask *each = &g_array_index (tasks, LinliTask, i);

      /* What presses most comes first; who moved away asks for nothing. */
      g_assert_cmpint (each->due, >=, last);
      g_assert_false (linli_id_equal (&each->record, &gone));
      last = each->due;
    }
  /* A new permit is done with the old task, and makes another one when it ends. */
  g_assert_cmpint (test_save (&f, LINLI_EDIT_CHANGE, "person", &late, SET ("permit_expiry=2027-11-10"), NULL), >, 0);
  later = find (&f, 100);
  g_assert_null (find_task (later, "V16", &late));
  fixture_clear (&f);
}

/* Two replicas that know nothing of each other give a task the same id; the next period gives it another one. */
static void
test_ids (void)
{
  const LinliId person = { { 1, 2, 3, 4, 5, 6, 0x70, 8, 0x80 } };
  LinliId ids[2];

  for (guint i = 0; i < 2; i++)
    {
      Fixture f;
      LinliId same = person;
      g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
      g_autoptr(GArray) tasks = NULL, after = NULL;
      g_auto(LinliSaveResult) result = { 0 };
      LinliEdit *edit;

      fixture_init (&f, NULL, FALSE);
      edit = linli_edit_new (LINLI_EDIT_NEW, test_kind (&f, "person"), &person);
      edit->grid = TEST_GRID;
      test_set (edit, "name=张三");
      test_set (edit, "permit_expiry=2026-11-10");
      g_ptr_array_add (edits, edit);
      g_assert_true (linli_store_save (f.store, edits, NULL, &result, NULL));
      tasks = find (&f, 10);
      ids[i] = find_task (tasks, "V16", &person)->id;
      g_assert_cmpint (ids[i].bytes[6] >> 4, ==, 8);
      g_assert_cmpint (test_save (&f, LINLI_EDIT_CHANGE, "person", &same, SET ("permit_expiry=2026-11-12"), NULL), >, 0);
      after = find (&f, 10);
      g_assert_false (linli_id_equal (&ids[i], &find_task (after, "V16", &person)->id));
      fixture_clear (&f);
    }
  g_assert_true (linli_id_equal (&ids[0], &ids[1]));
}

static void
set_role (Fixture *f, const char *role)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (f->store, NULL);

  g_free (identity->role);
  identity->role = g_strdup (role);
  g_assert_true (linli_store_set_identity (f->store, identity, NULL));
}

/* Who may see a part record by record only gets no list of those whom it concerns. */
static void
test_rights (void)
{
  Fixture f;
  g_autoptr(GArray) all = NULL, own = NULL;
  LinliId person;

  fixture_init (&f, NULL, FALSE);
  person = add (&f, SET ("name=张三", "birth_date=1940-01-01", "senior_allowance=0", "permit_expiry=2026-11-10"));
  all = find (&f, 10);
  g_assert_nonnull (find_task (all, "V23", &person));
  set_role (&f, "grid_worker");
  own = find (&f, 10);
  g_assert_null (find_task (own, "V23", &person));
  g_assert_nonnull (find_task (own, "V16", &person));
  fixture_clear (&f);
}

/* Rules that look at who lives in a household. */
static void
test_households (void)
{
  Fixture f;
  LinliId let = { { 0 } }, own = { { 0 } }, tenant;
  g_autoptr(GArray) tasks = NULL, later = NULL;
  g_autofree char *lives = NULL;
  char uuid[LINLI_ID_STRING_SIZE];

  fixture_init (&f, NULL, FALSE);
  set_role (&f, "grid_worker");
  g_assert_cmpint (test_save (&f, LINLI_EDIT_NEW, "household", &let, SET ("household_kind=1", "occupancy_status=02"), NULL), >, 0);
  g_assert_cmpint (test_save (&f, LINLI_EDIT_NEW, "household", &own, SET ("household_kind=1", "occupancy_status=01"), NULL), >, 0);
  tasks = find (&f, 10);
  g_assert_nonnull (find_task (tasks, "V10b", &let));
  g_assert_null (find_task (tasks, "V10b", &own));
  lives = g_strdup_printf ("household=%s", linli_id_format (&let, uuid));
  tenant = add (&f, SET ("name=张三", "birth_date=1990-01-01", "person_status=1", lives));
  later = find (&f, 10);
  g_assert_null (find_task (later, "V10b", &let));
  g_assert_false (linli_id_is_null (&tenant));
  fixture_clear (&f);
}

static void
test_limit (void)
{
  Fixture f;
  g_autoptr(GArray) tasks = NULL;
  guint n = 0;

  fixture_init (&f, NULL, FALSE);
  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *expiry = g_strdup_printf ("permit_expiry=2026-11-%02u", 20 - i);

      add (&f, SET ("name=张三", "birth_date=1990-01-01", expiry));
    }
  tasks = find (&f, 3);
  for (guint i = 0; i < tasks->len; i++)
    n += g_str_equal (g_array_index (tasks, LinliTask, i).rule->id, "V16");
  g_assert_cmpuint (n, ==, 3);
  /* Of many, those that press most. */
  g_assert_cmpint (g_array_index (tasks, LinliTask, 0).due, ==, day ("2026-11-12"));
  fixture_clear (&f);
}

static void
look_at (Fixture *f, const LinliId *person)
{
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_VERIFY, test_kind (f, "person"), person);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };

  edit->source = LINLI_SOURCE_VISIT;
  test_set (edit, "name=张三");
  g_ptr_array_add (edits, edit);
  g_assert_true (linli_store_save (f->store, edits, NULL, &result, NULL));
}

static void
test_freshness (void)
{
  Fixture f;
  g_auto(LinliFreshness) freshness = { 0 };
  g_autoptr(GError) error = NULL;
  LinliId old, new;
  gint64 today;

  fixture_init (&f, NULL, FALSE);
  old = add (&f, SET ("name=张三", "birth_date=1990-01-01"));
  look_at (&f, &old);
  linli_manual_clock_advance (f.clock, G_GINT64_CONSTANT (400) * 24 * 3600 * 1000);
  new = add (&f, SET ("name=李四", "birth_date=1990-01-01"));
  look_at (&f, &new);
  today = linli_clock_get_today (LINLI_CLOCK (f.clock));
  g_assert_true (linli_store_read_freshness (f.store, test_kind (&f, "person"), NULL, today - 365, 10, &freshness, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (freshness.total, ==, 2);
  g_assert_cmpuint (freshness.fresh, ==, 1);
  g_assert_cmpuint (freshness.oldest->len, ==, 1);
  g_assert_true (linli_id_equal (&g_array_index (freshness.oldest, LinliId, 0), &old));
  linli_freshness_clear (&freshness);
  /* Looked at today: nothing is stale any more. */
  look_at (&f, &old);
  g_assert_true (linli_store_read_freshness (f.store, test_kind (&f, "person"), "coalesce(person_status, '1') IN ('1', '2')", today - 365, 10,
                                             &freshness, &error));
  g_assert_cmpuint (freshness.fresh, ==, freshness.total);
  g_assert_false (linli_id_equal (&old, &new));
  fixture_clear (&f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tasks/what falls due on a day off is due on the next working day", test_due);
  g_test_add_func ("/tasks/how much it presses", test_urgency);
  g_test_add_func ("/tasks/work follows from what the records say", test_follows);
  g_test_add_func ("/tasks/every machine makes one task of it", test_ids);
  g_test_add_func ("/tasks/no list by a part that may not be listed", test_rights);
  g_test_add_func ("/tasks/a household asks for work by who lives in it", test_households);
  g_test_add_func ("/tasks/of many come those that press most", test_limit);
  g_test_add_func ("/tasks/freshness counts who was looked at within the year", test_freshness);
  return g_test_run ();
}
