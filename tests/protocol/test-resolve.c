/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-resolve.c - what becomes of a conflict that somebody settles, and the line that carries it. */
#include "kinds.h"

#include "linli-error.h"

#include <string.h>

#define PLACE "AQAAAAAAAAAAAAAAAAAAAA"

/* Device 9 settles; the conflict's field was written at @seq by @device, and says @now (NULL: the record was deleted). */
typedef struct
{
  const char         *name;
  LinliConflictType   type;
  LinliConflictState  state;
  const char         *now;
  gint64              seq, device, base, floor;
  const char         *seen, *chosen;
  LinliSide           side;
  LinliStatus         status;
  LinliWhy            why;
  gboolean            settles;
  const char         *after;
} Case;

#define FIELD LINLI_CONFLICT_FIELD, LINLI_CONFLICT_OPEN
static const Case cases[] = {
  { "what-was-chosen-applies", FIELD, "乙", 20, 8, 20, 0, "乙", "丙", LINLI_SIDE_MINE, LINLI_STATUS_OK, 0, TRUE, "丙" },
  { "the-servers-side-writes-nothing", FIELD, "乙", 20, 8, 20, 0, "乙", "乙", LINLI_SIDE_SERVER, LINLI_STATUS_OK, 0, TRUE, "乙" },
  { "what-is-there-by-now-can-be-chosen-on-any-base", FIELD, "丙", 30, 8, 20, 0, "乙", "丙", LINLI_SIDE_MINE, LINLI_STATUS_OK, 0, TRUE, "丙" },
  { "a-newer-value-is-not-overwritten", FIELD, "丁", 30, 8, 20, 0, "乙", "丙", LINLI_SIDE_MINE, LINLI_STATUS_RETURNED, LINLI_WHY_STALE, FALSE, "丁" },
  { "a-newer-value-is-not-overwritten-by-the-servers-old-one", FIELD, "丁", 30, 8, 20, 0, "乙", "乙", LINLI_SIDE_SERVER, LINLI_STATUS_RETURNED, LINLI_WHY_STALE, FALSE, "丁" },
  { "another-value-at-the-same-number-was-not-seen", FIELD, "丁", 20, 8, 20, 0, "乙", "丙", LINLI_SIDE_OTHER, LINLI_STATUS_RETURNED, LINLI_WHY_STALE, FALSE, "丁" },
  { "ones-own-newer-value-may-be-replaced", FIELD, "丁", 30, 9, 20, 0, "乙", "丙", LINLI_SIDE_MINE, LINLI_STATUS_OK, 0, TRUE, "丙" },
  { "a-number-that-a-restore-erased-says-nothing", FIELD, "丁", 15, 8, 20, 16, "乙", "丙", LINLI_SIDE_MINE, LINLI_STATUS_RETURNED, LINLI_WHY_STALE, FALSE, "丁" },
  { "after-a-restore-the-same-value-was-seen", FIELD, "乙", 15, 8, 20, 16, "乙", "丙", LINLI_SIDE_MINE, LINLI_STATUS_OK, 0, TRUE, "丙" },
  { "a-value-that-lost-by-rule-may-be-put-back", LINLI_CONFLICT_FIELD, LINLI_CONFLICT_MOOT, "乙", 20, 8, 20, 0, "乙", "丙", LINLI_SIDE_MINE, LINLI_STATUS_OK, 0, TRUE, "丙" },
  { "the-first-of-two-wins", LINLI_CONFLICT_FIELD, LINLI_CONFLICT_RESOLVED, "乙", 20, 8, 20, 0, "乙", "丙", LINLI_SIDE_MINE, LINLI_STATUS_RETURNED, LINLI_WHY_SETTLED, FALSE, "乙" },
  { "the-second-of-two-may-agree", LINLI_CONFLICT_FIELD, LINLI_CONFLICT_RESOLVED, "丙", 20, 8, 20, 0, "乙", "丙", LINLI_SIDE_MINE, LINLI_STATUS_OK, 0, FALSE, "丙" },
  { "nothing-is-written-into-what-was-deleted", FIELD, NULL, 20, 8, 20, 0, "乙", "丙", LINLI_SIDE_MINE, LINLI_STATUS_RETURNED, LINLI_WHY_DELETED, FALSE, NULL },
  { "that-it-was-deleted-can-be-left-so", FIELD, NULL, 20, 8, 20, 0, "乙", "乙", LINLI_SIDE_SERVER, LINLI_STATUS_OK, 0, TRUE, NULL },
  { "a-deletion-that-waited-is-done", LINLI_CONFLICT_DELETE_EDIT, LINLI_CONFLICT_OPEN, "乙", 20, 8, 20, 0, NULL, NULL, LINLI_SIDE_MINE, LINLI_STATUS_OK, 0, TRUE, NULL },
  { "a-deletion-that-waited-is-let-go", LINLI_CONFLICT_DELETE_EDIT, LINLI_CONFLICT_OPEN, "乙", 20, 8, 20, 0, NULL, NULL, LINLI_SIDE_SERVER, LINLI_STATUS_OK, 0, TRUE, "乙" },
  { "a-deletion-takes-nothing-along-that-came-since", LINLI_CONFLICT_DELETE_EDIT, LINLI_CONFLICT_OPEN, "乙", 30, 8, 20, 0, NULL, NULL, LINLI_SIDE_MINE, LINLI_STATUS_RETURNED, LINLI_WHY_STALE, FALSE, "乙" },
  { "a-deletion-has-no-third-side", LINLI_CONFLICT_DELETE_EDIT, LINLI_CONFLICT_OPEN, "乙", 20, 8, 20, 0, NULL, NULL, LINLI_SIDE_OTHER, LINLI_STATUS_RETURNED, LINLI_WHY_INVALID, FALSE, "乙" },
  { "what-was-deleted-does-not-come-back", LINLI_CONFLICT_EDIT_DELETE, LINLI_CONFLICT_OPEN, NULL, 20, 8, 20, 0, NULL, NULL, LINLI_SIDE_MINE, LINLI_STATUS_RETURNED, LINLI_WHY_DELETED, FALSE, NULL },
  { "an-edit-of-what-was-deleted-is-let-go", LINLI_CONFLICT_EDIT_DELETE, LINLI_CONFLICT_OPEN, NULL, 20, 8, 20, 0, NULL, NULL, LINLI_SIDE_SERVER, LINLI_STATUS_OK, 0, TRUE, NULL },
};

static LinliRow *
make_row (const TestKinds *kinds, const Case *row)
{
  LinliId id = { { 1 } };
  LinliRow *made = linli_row_new (kinds->item, &id, 1, 3);

  made->seq = MAX (10, row->seq);
  linli_row_clock_reset (&made->clock, 10, 7);
  linli_row_clock_set (&made->clock, FIELD_TITLE, row->seq, row->device);
  if (row->now != NULL)
    linli_value_set_text (&made->values[linli_kind_get_field_no (kinds->item, FIELD_TITLE)->index], row->now, -1);
  made->deleted = row->now == NULL;
  return made;
}

static LinliOp *
make_op (const TestKinds *kinds, const Case *row)
{
  LinliId id = { { 1 } };
  LinliOp *op = linli_op_new (LINLI_OP_RESOLVE, kinds->item, &id);
  g_auto(LinliValue) seen = LINLI_VALUE_INIT;
  g_auto(LinliValue) chosen = LINLI_VALUE_INIT;

  op->number = op->group = 5;
  op->com = 1;
  op->base = row->base;
  op->choice = row->side;
  op->conflict = (LinliId) { { 2 } };
  if (row->chosen == NULL)
    return op;
  linli_value_set_text (&seen, row->seen, -1);
  linli_value_set_text (&chosen, row->chosen, -1);
  linli_op_add_change (op, FIELD_TITLE, row->base, &seen, &chosen);
  return op;
}

static void
test_table (gconstpointer data)
{
  const Case *given = data;
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliRow) row = make_row (&kinds, given);
  g_autoptr(LinliOp) op = make_op (&kinds, given);
  LinliId record = { { 1 } };
  g_autoptr(LinliConflict) conflict = linli_conflict_new (kinds.item, &record, 8, 1, given->type == LINLI_CONFLICT_FIELD ? FIELD_TITLE : 0);
  g_auto(LinliDecision) decision = { 0 };

  conflict->type = given->type;
  conflict->state = given->state;
  g_assert_true (linli_op_check (op, NULL));
  linli_decide_resolution (conflict, row, op, 9, given->floor, &decision);
  g_assert_cmpint (decision.status, ==, given->status);
  g_assert_cmpint (decision.why, ==, given->why);
  g_assert_cmpint (decision.settles, ==, given->settles);
  linli_decision_apply (&decision, op, 9, 40, row);
  g_assert_cmpint (row->deleted, ==, given->after == NULL);
  if (given->after != NULL)
    g_assert_cmpstr (linli_value_get_text (linli_row_get (row, linli_kind_get_field_no (kinds.item, FIELD_TITLE))), ==, given->after);
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_a_conflict_of_something_else_is_none (void)
{
  TestKinds kinds = test_kinds_load ();
  g_autoptr(LinliRow) row = make_row (&kinds, &cases[0]);
  g_autoptr(LinliOp) op = make_op (&kinds, &cases[0]);
  LinliId other = { { 3 } };
  g_autoptr(LinliConflict) conflict = linli_conflict_new (kinds.item, &other, 8, 1, FIELD_TITLE);

  for (guint i = 0; i < 2; i++)
    {
      g_auto(LinliDecision) decision = { 0 };

      linli_decide_resolution (i == 0 ? NULL : conflict, row, op, 9, 0, &decision);
      g_assert_cmpint (decision.why, ==, LINLI_WHY_GONE);
      g_assert_false (decision.settles);
    }
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_the_line_comes_back_as_it_was (void)
{
  TestKinds kinds = test_kinds_load ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LinliOp) op = make_op (&kinds, &cases[i]);
      g_autoptr(LinliOp) copy = linli_op_copy (op);
      g_autoptr(GString) line = g_string_new (NULL);
      g_autoptr(GString) again = g_string_new (NULL);
      g_autoptr(LinliOp) back = NULL;

      linli_wire_write_op (line, copy);
      back = linli_wire_read_op (kinds.catalogue, line->str, line->len, NULL);
      g_assert_nonnull (back);
      g_assert_cmpint (back->choice, ==, op->choice);
      g_assert_true (linli_id_equal (&back->conflict, &op->conflict));
      linli_wire_write_op (again, back);
      g_assert_cmpstr (again->str, ==, line->str);
    }
  linli_catalogue_unref (kinds.catalogue);
}

static void
test_lines_that_name_no_conflict_are_refused (void)
{
  static const struct { const char *line; gboolean reads, holds; } rows[] = {
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[[1,1,\"a\",\"b\"]],null,\"" PLACE "\",2]", TRUE, TRUE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[],\"why\",\"" PLACE "\",1]", TRUE, TRUE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[],null]", FALSE, FALSE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[],null,\"" PLACE "\"]", FALSE, FALSE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[],null,\"" PLACE "\",4]", FALSE, FALSE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[],null,\"" PLACE "\",-1]", FALSE, FALSE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[],null,\"AQ\",2]", FALSE, FALSE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[],null,\"" PLACE "\",2,7]", FALSE, FALSE },
    { "[5,0,\"u\",1,\"" PLACE "\",1,3,0,0,0,0,0,[],null,\"" PLACE "\",2]", FALSE, FALSE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[],null,\"" PLACE "\",0]", TRUE, FALSE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,-4,0,0,0,0,[],null,\"" PLACE "\",2]", TRUE, FALSE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[],null,\"AAAAAAAAAAAAAAAAAAAAAA\",2]", TRUE, FALSE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[[1,1,null,\"b\"],[2,1,null,\"b\"]],null,\"" PLACE "\",2]", TRUE, FALSE },
    { "[5,0,\"r\",1,\"" PLACE "\",1,3,0,0,0,0,0,[[999,1,null,\"b\"]],null,\"" PLACE "\",2]", TRUE, FALSE },
  };
  TestKinds kinds = test_kinds_load ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliOp) op = linli_wire_read_op (kinds.catalogue, rows[i].line, strlen (rows[i].line), &error);

      g_test_message ("%s", rows[i].line);
      g_assert_cmpint (op != NULL, ==, rows[i].reads);
      if (op == NULL)
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      else
        g_assert_cmpint (linli_op_check (op, NULL), ==, rows[i].holds);
    }
  linli_catalogue_unref (kinds.catalogue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/protocol/resolve/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_table);
    }
  g_test_add_func ("/protocol/resolve/a-conflict-of-something-else-is-none", test_a_conflict_of_something_else_is_none);
  g_test_add_func ("/protocol/resolve/the-line-comes-back-as-it-was", test_the_line_comes_back_as_it_was);
  g_test_add_func ("/protocol/resolve/lines-that-name-no-conflict-are-refused", test_lines_that_name_no_conflict_are_refused);
  return g_test_run ();
}
