/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-decide.c - every row of the decision table, named as a sentence. */
#include "kinds.h"

#include <string.h>

/* The server's row was written whole at seq 10 by device 7; the field in question at @field_seq by @field_device. */
typedef struct
{
  const char  *name;
  LinliOpKind  type;
  guint        field;
  const char  *now;           /* the server's value; NULL = empty */
  gint64       field_seq, field_device;
  gint64       base;          /* what the author saw */
  const char  *old_value, *new_value;
  gint64       op_hlc, field_hlc;
  LinliStatus  status;
  LinliOutcome outcome;
  const char  *after;         /* the server's value then */
} Case;

static const Case cases[] = {
  { "unseen-by-others-applies", LINLI_OP_UPDATE, FIELD_TITLE, "甲", 10, 7, 10, "甲", "乙", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "乙" },
  { "empty-becomes-filled", LINLI_OP_UPDATE, FIELD_TITLE, NULL, 10, 7, 10, NULL, "乙", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "乙" },
  { "filled-becomes-empty", LINLI_OP_UPDATE, FIELD_TITLE, "甲", 10, 7, 10, "甲", NULL, 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, NULL },
  { "an-equal-value-is-nothing-to-do", LINLI_OP_UPDATE, FIELD_TITLE, "乙", 20, 8, 10, "甲", "乙", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_EQUAL, "乙" },
  { "review-keeps-the-server-value", LINLI_OP_UPDATE, FIELD_TITLE, "丙", 20, 8, 10, "甲", "乙", 5, 0, LINLI_STATUS_REVIEW, LINLI_OUTCOME_REVIEW, "丙" },
  { "review-guards-the-old-value", LINLI_OP_UPDATE, FIELD_TITLE, "丙", 10, 7, 10, "甲", "乙", 5, 0, LINLI_STATUS_REVIEW, LINLI_OUTCOME_REVIEW, "丙" },
  { "review-does-not-let-a-to-b-to-a-pass", LINLI_OP_UPDATE, FIELD_TITLE, "甲", 20, 8, 10, "甲", "乙", 5, 0, LINLI_STATUS_REVIEW, LINLI_OUTCOME_REVIEW, "甲" },
  { "my-own-later-edit-is-no-conflict", LINLI_OP_UPDATE, FIELD_TITLE, "丙", 20, 9, 10, "甲", "乙", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "乙" },
  { "review-against-an-emptied-field-waits", LINLI_OP_UPDATE, FIELD_TITLE, NULL, 20, 8, 10, "甲", "乙", 5, 0, LINLI_STATUS_REVIEW, LINLI_OUTCOME_REVIEW, NULL },
  { "latest-unseen-applies", LINLI_OP_UPDATE, FIELD_PHONE, "1", 10, 7, 10, "1", "2", 5, 9, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "2" },
  { "latest-has-no-old-value-guard", LINLI_OP_UPDATE, FIELD_PHONE, "1", 10, 7, 10, "0", "2", 5, 9, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "2" },
  { "latest-later-wins-and-both-are-kept", LINLI_OP_UPDATE, FIELD_PHONE, "1", 20, 8, 10, "0", "2", 9, 5, LINLI_STATUS_MERGED, LINLI_OUTCOME_APPLY, "2" },
  { "latest-earlier-loses-and-both-are-kept", LINLI_OP_UPDATE, FIELD_PHONE, "1", 20, 8, 10, "0", "2", 5, 9, LINLI_STATUS_MERGED, LINLI_OUTCOME_LOST, "1" },
  { "latest-a-tie-stays-with-the-server", LINLI_OP_UPDATE, FIELD_PHONE, "1", 20, 8, 10, "0", "2", 9, 9, LINLI_STATUS_MERGED, LINLI_OUTCOME_LOST, "1" },
  { "latest-own-device-applies", LINLI_OP_UPDATE, FIELD_PHONE, "1", 20, 9, 10, "0", "2", 5, 9, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "2" },
  { "latest-equal-is-nothing", LINLI_OP_UPDATE, FIELD_PHONE, "2", 20, 8, 10, "0", "2", 5, 9, LINLI_STATUS_OK, LINLI_OUTCOME_EQUAL, "2" },
  { "set-adds-to-what-is-there", LINLI_OP_SET, FIELD_TAGS, "1", 20, 8, 10, NULL, "3", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "1,3" },
  { "set-removes-what-is-there", LINLI_OP_SET, FIELD_TAGS, "1,3", 20, 8, 10, "3", NULL, 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "1" },
  { "set-removing-what-is-gone-is-nothing", LINLI_OP_SET, FIELD_TAGS, "1", 20, 8, 10, "3", NULL, 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_EQUAL, "1" },
  { "set-adding-what-is-there-is-nothing", LINLI_OP_SET, FIELD_TAGS, "1,3", 20, 8, 10, NULL, "3", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_EQUAL, "1,3" },
  { "set-adds-and-removes-at-once", LINLI_OP_SET, FIELD_TAGS, "1,2", 20, 8, 10, "1", "3", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "2,3" },
  { "set-may-become-empty", LINLI_OP_SET, FIELD_TAGS, "1", 20, 8, 10, "1", NULL, 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, NULL },
  { "set-written-whole-merges-by-difference", LINLI_OP_UPDATE, FIELD_TAGS, "1,2", 20, 8, 10, "1", "1,3", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "1,2,3" },
  { "set-written-whole-removes-by-difference", LINLI_OP_UPDATE, FIELD_TAGS, "1,2", 20, 8, 10, "1", NULL, 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "2" },
  { "set-written-whole-unseen-applies", LINLI_OP_UPDATE, FIELD_TAGS, "1", 10, 7, 10, "1", "2", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "2" },
  { "max-larger-wins", LINLI_OP_UPDATE, FIELD_LAST, "2026-01-05", 20, 8, 10, NULL, "2026-03-07", 5, 0, LINLI_STATUS_MERGED, LINLI_OUTCOME_APPLY, "2026-03-07" },
  { "max-smaller-loses", LINLI_OP_UPDATE, FIELD_LAST, "2026-03-07", 20, 8, 10, NULL, "2026-01-05", 5, 0, LINLI_STATUS_MERGED, LINLI_OUTCOME_LOST, "2026-03-07" },
  { "max-over-nothing-wins", LINLI_OP_UPDATE, FIELD_LAST, NULL, 20, 8, 10, "2026-01-01", "2026-01-05", 5, 0, LINLI_STATUS_MERGED, LINLI_OUTCOME_APPLY, "2026-01-05" },
  { "max-emptying-loses-against-a-value", LINLI_OP_UPDATE, FIELD_LAST, "2026-03-07", 20, 8, 10, "2026-01-05", NULL, 5, 0, LINLI_STATUS_MERGED, LINLI_OUTCOME_LOST, "2026-03-07" },
  { "max-unseen-may-go-down", LINLI_OP_UPDATE, FIELD_LAST, "2026-03-07", 10, 7, 10, "2026-03-07", "2026-01-05", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "2026-01-05" },
  { "workflow-from-the-servers-state-applies", LINLI_OP_UPDATE, FIELD_STATE, "待接收", 20, 8, 10, "待接收", "待派遣", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "待派遣" },
  { "workflow-from-another-state-waits", LINLI_OP_UPDATE, FIELD_STATE, "待处理", 20, 8, 10, "待接收", "待派遣", 5, 0, LINLI_STATUS_REVIEW, LINLI_OUTCOME_REVIEW, "待处理" },
  { "workflow-unseen-applies", LINLI_OP_UPDATE, FIELD_STATE, "待接收", 10, 7, 10, "待接收", "待派遣", 5, 0, LINLI_STATUS_OK, LINLI_OUTCOME_APPLY, "待派遣" },
};

static void
set_text (LinliValue *value, const char *text)
{
  if (text != NULL)
    linli_value_set_text (value, text, -1);
  else
    linli_value_set_null (value);
}

static gint64
give_hlc (guint field_no, gpointer data)
{
  return ((const Case *) data)->field_hlc;
}

static LinliRow *
make_row (const TestKinds *kinds, guint field_no, const char *now, gint64 seq, gint64 device)
{
  LinliId id = { { 1 } };
  LinliRow *row = linli_row_new (kinds->item, &id, 1, 3);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_row_clock_reset (&row->clock, 10, 7);
  row->seq = MAX (10, seq);
  set_text (&value, now);
  linli_row_set (row, linli_kind_get_field_no (kinds->item, field_no), &value);
  if (seq > 10)
    linli_row_clock_set (&row->clock, field_no, seq, device);
  return row;
}

static void
test_table (gconstpointer data)
{
  const Case *c = data;
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliRow) row = make_row (&kinds, c->field, c->now, c->field_seq, c->field_device);
  g_autoptr(LinliOp) op = linli_op_new (c->type, kinds.item, &row->id);
  g_auto(LinliValue) old_value = LINLI_VALUE_INIT;
  g_auto(LinliValue) new_value = LINLI_VALUE_INIT;
  g_auto(LinliValue) after = LINLI_VALUE_INIT;
  g_auto(LinliDecision) decision = { 0 };
  const LinliField *field = linli_kind_get_field_no (kinds.item, c->field);
  gboolean changed;

  set_text (&old_value, c->old_value);
  set_text (&new_value, c->new_value);
  set_text (&after, c->after);
  linli_op_add_change (op, c->field, c->base, &old_value, &new_value);
  op->number = op->group = 1;
  op->hlc = c->op_hlc;
  g_assert_true (linli_op_check (op, NULL));

  linli_decide (row, op, 9, 0, give_hlc, (gpointer) c, &decision);
  g_assert_cmpint (decision.status, ==, c->status);
  g_assert_cmpuint (decision.fields->len, ==, 1);
  g_assert_cmpint (g_array_index (decision.fields, LinliFieldDecision, 0).outcome, ==, c->outcome);

  changed = linli_decision_apply (&decision, op, 9, 30, row);
  g_assert_cmpint (changed, ==, c->outcome == LINLI_OUTCOME_APPLY);
  g_assert_true (linli_value_equal (linli_row_get (row, field), &after));
  g_assert_cmpint (linli_row_clock_get_seq (&row->clock, c->field), ==, changed ? 30 : MAX (10, c->field_seq));
  g_assert_cmpint (linli_row_clock_get_seq (&row->clock, c->field == 1 ? 2 : 1), ==, 10);
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_counters_add_up_whoever_came_first (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliRow) row = make_row (&kinds, FIELD_PHONE, NULL, 0, 0);
  const LinliField *visits = linli_kind_get_field_no (kinds.item, FIELD_VISITS);
  gint64 deltas[] = { 3, -1, 0, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (deltas); i++)
    {
      g_autoptr(LinliOp) op = linli_op_new (LINLI_OP_COUNTER, kinds.item, &row->id);
      g_auto(LinliValue) delta = LINLI_VALUE_INIT;
      g_auto(LinliDecision) decision = { 0 };

      linli_value_set_integer (&delta, deltas[i]);
      linli_op_add_change (op, FIELD_VISITS, 0, NULL, &delta);
      linli_decide (row, op, 20 + i, 0, NULL, NULL, &decision);
      g_assert_cmpint (decision.status, ==, LINLI_STATUS_OK);
      linli_decision_apply (&decision, op, 20 + i, 40 + i, row);
    }
  g_assert_cmpint (linli_row_get (row, visits)->integer, ==, 7);
  linli_catalogue_unref (kinds.catalogue);
}

/* Operations on rows that are not there, are gone, or are somebody else's to close. */
static void
test_rows_that_are_not_there (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliRow) row = make_row (&kinds, FIELD_TITLE, "甲", 20, 8);
  g_autoptr(LinliRow) dead = linli_row_copy (row);
  const struct { const char *name; const LinliRow *row; const LinliKind *kind; LinliOpKind type; gint64 base; LinliStatus status; LinliWhy why;
                 gboolean creates, deletes, conflict; } rows[] = {
    { "create", NULL, kinds.item, LINLI_OP_CREATE, 0, LINLI_STATUS_OK, LINLI_WHY_NONE, TRUE, FALSE, FALSE },
    { "update of nothing", NULL, kinds.item, LINLI_OP_UPDATE, 0, LINLI_STATUS_RETURNED, LINLI_WHY_GONE, FALSE, FALSE, FALSE },
    { "update begins a facet", NULL, kinds.care, LINLI_OP_UPDATE, 0, LINLI_STATUS_OK, LINLI_WHY_NONE, TRUE, FALSE, FALSE },
    { "verify of no facet", NULL, kinds.care, LINLI_OP_VERIFY, 0, LINLI_STATUS_RETURNED, LINLI_WHY_GONE, FALSE, FALSE, FALSE },
    { "update of a tombstone", dead, kinds.item, LINLI_OP_UPDATE, 10, LINLI_STATUS_RETURNED, LINLI_WHY_DELETED, FALSE, FALSE, TRUE },
    { "delete seen", row, kinds.item, LINLI_OP_DELETE, 20, LINLI_STATUS_OK, LINLI_WHY_NONE, FALSE, TRUE, FALSE },
    { "delete against a newer edit", row, kinds.item, LINLI_OP_DELETE, 10, LINLI_STATUS_REVIEW, LINLI_WHY_NONE, FALSE, FALSE, TRUE },
    { "delete twice", dead, kinds.item, LINLI_OP_DELETE, 10, LINLI_STATUS_OK, LINLI_WHY_NONE, FALSE, FALSE, FALSE },
    { "delete of nothing", NULL, kinds.item, LINLI_OP_DELETE, 10, LINLI_STATUS_RETURNED, LINLI_WHY_GONE, FALSE, FALSE, FALSE },
    { "a facet is not deleted", NULL, kinds.care, LINLI_OP_DELETE, 10, LINLI_STATUS_RETURNED, LINLI_WHY_KIND, FALSE, FALSE, FALSE },
  };

  dead->deleted = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LinliOp) op = linli_op_new (rows[i].type, rows[i].kind, &row->id);
      g_auto(LinliDecision) decision = { 0 };
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      g_test_message ("%s", rows[i].name);
      linli_value_set_text (&value, "新", -1);
      op->base = rows[i].base;
      if (rows[i].type != LINLI_OP_DELETE)
        linli_op_add_change (op, 1, rows[i].base, NULL, &value);
      linli_decide (rows[i].row, op, 9, 0, NULL, NULL, &decision);
      g_assert_cmpint (decision.status, ==, rows[i].status);
      g_assert_cmpint (decision.why, ==, rows[i].why);
      g_assert_cmpint (decision.creates, ==, rows[i].creates);
      g_assert_cmpint (decision.deletes, ==, rows[i].deletes);
      g_assert_cmpint (decision.conflict_delete, ==, rows[i].conflict);
    }
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_verify_moves_the_day_and_no_clock (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliRow) row = make_row (&kinds, FIELD_TITLE, "甲", 20, 8);
  const struct { gint64 day; gboolean changes; gint64 then; } days[] = { { 20000, TRUE, 20000 }, { 19999, FALSE, 20000 }, { 20500, TRUE, 20500 } };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autoptr(LinliOp) op = linli_op_new (LINLI_OP_VERIFY, kinds.item, &row->id);
      g_auto(LinliDecision) decision = { 0 };

      op->day = days[i].day;
      op->source = LINLI_SOURCE_VISIT;
      linli_op_add_change (op, FIELD_TITLE, 0, NULL, NULL);
      linli_decide (row, op, 9, 0, NULL, NULL, &decision);
      g_assert_cmpint (decision.status, ==, LINLI_STATUS_OK);
      g_assert_cmpint (linli_decision_apply (&decision, op, 9, 50 + i, row), ==, days[i].changes);
      g_assert_cmpint (linli_prov_find (row->prov, FIELD_TITLE)->day, ==, days[i].then);
      g_assert_cmpint (linli_row_clock_get_seq (&row->clock, FIELD_TITLE), ==, 20);
    }
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_a_base_given_before_a_restore_counts_only_with_its_old_value (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliRow) row = make_row (&kinds, FIELD_PHONE, "1", 20, 8);
  const struct { const char *old_value; LinliOutcome outcome; } rows[] = { { "1", LINLI_OUTCOME_APPLY }, { "0", LINLI_OUTCOME_LOST } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LinliOp) op = linli_op_new (LINLI_OP_UPDATE, kinds.item, &row->id);
      g_auto(LinliValue) old_value = LINLI_VALUE_INIT;
      g_auto(LinliValue) new_value = LINLI_VALUE_INIT;
      g_auto(LinliDecision) decision = { 0 };

      linli_value_set_text (&old_value, rows[i].old_value, -1);
      linli_value_set_text (&new_value, "2", -1);
      linli_op_add_change (op, FIELD_PHONE, 500, &old_value, &new_value);
      linli_decide (row, op, 9, 100, NULL, NULL, &decision);
      g_assert_cmpint (g_array_index (decision.fields, LinliFieldDecision, 0).outcome, ==, rows[i].outcome);
    }
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_access_is_grid_times_compartment (void)
{
  TestKinds kinds = test_kinds_load ();
  const struct { const char *role; gboolean all; gint64 grid_held, com, grid; const char *kind; guint rights; } rows[] = {
    { "worker", FALSE, 3, 1, 3, "item", LINLI_RIGHT_READ | LINLI_RIGHT_WRITE | LINLI_RIGHT_LIST },
    { "worker", FALSE, 3, 1, 4, "item", 0 },
    { "worker", FALSE, 3, 2, 3, "item", 0 },
    { "worker", FALSE, 3, 1, 0, "item", LINLI_RIGHT_READ | LINLI_RIGHT_LIST },
    { "worker", TRUE, 0, 1, 0, "item", LINLI_RIGHT_READ | LINLI_RIGHT_WRITE | LINLI_RIGHT_LIST },
    { "worker", TRUE, 0, 1, 99, "item", LINLI_RIGHT_READ | LINLI_RIGHT_WRITE | LINLI_RIGHT_LIST },
    { "worker", FALSE, 3, 1, 3, "item_care", LINLI_RIGHT_READ | LINLI_RIGHT_WRITE },
    { "reader", FALSE, 3, 1, 3, "item", LINLI_RIGHT_READ },
    { "reader", FALSE, 3, 1, 3, "item_care", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LinliAccess) access = linli_access_new (5);
      LinliGrant *grant = linli_access_add (access, 1, linli_catalogue_get_user_role (kinds.catalogue, rows[i].role));
      const LinliKind *kind = linli_catalogue_get_kind (kinds.catalogue, rows[i].kind);
      g_autoptr(LinliOp) op = linli_op_new (LINLI_OP_CREATE, kind, &(LinliId) { { 9 } });

      grant->all_grids = rows[i].all;
      g_array_append_val (grant->grids, rows[i].grid_held);
      g_assert_cmpuint (linli_access_get (access, kind, rows[i].com, rows[i].grid, 0), ==, rows[i].rights);
      op->com = rows[i].com;
      op->grid = rows[i].grid;
      g_assert_cmpint (linli_access_check (access, op, NULL, 0), ==, rows[i].rights & LINLI_RIGHT_WRITE ? LINLI_WHY_NONE : LINLI_WHY_SCOPE);
    }
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_a_grant_begins_and_ends (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliAccess) access = linli_access_new (5);
  LinliGrant *grant = linli_access_add (access, 1, linli_catalogue_get_user_role (kinds.catalogue, "worker"));
  const struct { gint64 now; gboolean held; } rows[] = { { 99, FALSE }, { 100, TRUE }, { 199, TRUE }, { 200, FALSE } };

  grant->all_grids = TRUE;
  grant->from_ms = 100;
  grant->to_ms = 200;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (linli_access_get (access, kinds.item, 1, 3, rows[i].now) != 0, ==, rows[i].held);
  linli_catalogue_unref (kinds.catalogue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/protocol/decide/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_table);
    }
  g_test_add_func ("/protocol/decide/counters-add-up-whoever-came-first", test_counters_add_up_whoever_came_first);
  g_test_add_func ("/protocol/decide/rows-that-are-not-there", test_rows_that_are_not_there);
  g_test_add_func ("/protocol/decide/verify-moves-the-day-and-no-clock", test_verify_moves_the_day_and_no_clock);
  g_test_add_func ("/protocol/decide/a-base-given-before-a-restore-counts-only-with-its-old-value",
                   test_a_base_given_before_a_restore_counts_only_with_its_old_value);
  g_test_add_func ("/protocol/access/is-grid-times-compartment", test_access_is_grid_times_compartment);
  g_test_add_func ("/protocol/access/a-grant-begins-and-ends", test_a_grant_begins_and_ends);
  return g_test_run ();
}
