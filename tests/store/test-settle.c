/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settling a conflict in the replica: what shows, what is counted, what can be taken back, how far it has come. */
#include "config.h"

#include "store-test.h"

/* An item whose title somebody else wrote meanwhile: theirs stands, mine waits beside it. */
static LinliId
make_conflict (Fixture *f, LinliId *ret_conflict)
{
  const LinliKind *item = test_kind (f, "item");
  LinliConflict *conflict;
  LinliId id;

  linli_id_new (LINLI_CLOCK (f->clock), f->random, &id);
  test_receive (f, 5, test_item (f, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "theirs", "1"));
  test_change (f, "item", &id, SET ("title=mine"));
  conflict = linli_conflict_new (item, &id, TEST_DEVICE, 1, linli_kind_find_field (item, "title")->no);
  conflict->com = TEST_COM;
  conflict->grid = TEST_GRID;
  conflict->seq = 6;
  conflict->server_seq = 5;
  linli_value_set_text (&conflict->server, "theirs", -1);
  linli_value_set_text (&conflict->mine, "mine", -1);
  *ret_conflict = conflict->id;
  test_answer (f, LINLI_STATUS_REVIEW, LINLI_WHY_NONE, 6, conflict);
  return id;
}

static gboolean
settle (Fixture *f, const LinliId *conflict, LinliSide side, const char *other, GError **error)
{
  g_autoptr(GArray) settlements = g_array_new (FALSE, TRUE, sizeof (LinliSettlement));
  LinliSettlement settlement = { *conflict, side, LINLI_VALUE_INIT };
  gboolean done;

  if (other != NULL)
    linli_value_set_text (&settlement.value, other, -1);
  g_array_append_val (settlements, settlement);
  done = linli_store_settle (f->store, settlements, "why", error);
  linli_value_clear (&g_array_index (settlements, LinliSettlement, 0).value);
  return done;
}

static void
assert_counts (Fixture *f, guint open, guint settled, guint pending, guint returned)
{
  LinliOutboxState state = { 0 };

  g_assert_true (linli_store_get_outbox_state (f->store, &state, NULL));
  g_assert_cmpuint (state.conflicts, ==, open);
  g_assert_cmpuint (state.settled, ==, settled);
  g_assert_cmpuint (state.pending, ==, pending);
  g_assert_cmpuint (state.returned, ==, returned);
}

static void
assert_title (Fixture *f, const LinliId *id, const char *expected)
{
  g_autofree char *shown = test_show (f, "item", id, "title");

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_it_shows_and_can_be_taken_back (void)
{
  Fixture f;
  LinliId id, conflict;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", FALSE);
  id = make_conflict (&f, &conflict);
  assert_counts (&f, 1, 0, 0, 0);
  assert_title (&f, &id, "theirs");
  g_assert_true (settle (&f, &conflict, LINLI_SIDE_MINE, NULL, NULL));
  assert_counts (&f, 0, 1, 1, 0);
  assert_title (&f, &id, "mine");
  g_assert_cmpstr (test_state (&f, "item", &id), ==, "pending");
  g_assert_false (settle (&f, &conflict, LINLI_SIDE_SERVER, NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_true (linli_store_unsettle (f.store, &conflict, NULL));
  assert_counts (&f, 1, 0, 0, 0);
  assert_title (&f, &id, "theirs");
  g_assert_false (linli_store_unsettle (f.store, &conflict, &error));
  g_assert_no_error (error);
  assert_whole (&f);
  fixture_clear (&f);
}

/* An answer may be lost: what was offered may have been taken. */
static void
test_what_was_offered_is_not_taken_back (void)
{
  Fixture f;
  LinliId id, conflict;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPush) push = NULL;

  fixture_init (&f, "registry-protocol", FALSE);
  id = make_conflict (&f, &conflict);
  g_assert_true (settle (&f, &conflict, LINLI_SIDE_OTHER, "third", NULL));
  push = linli_store_make_push (f.store, NULL);
  g_assert_cmpuint (push->ops->len, ==, 1);
  g_assert_false (linli_store_unsettle (f.store, &conflict, &error));
  g_assert_no_error (error);
  assert_title (&f, &id, "third");
  assert_counts (&f, 0, 1, 1, 0);
  fixture_clear (&f);
}

static void
test_what_is_refused_changes_nothing (void)
{
  Fixture f;
  LinliId id, conflict, stranger = { { 9, 9 } };
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", FALSE);
  id = make_conflict (&f, &conflict);
  g_assert_false (settle (&f, &conflict, LINLI_SIDE_NONE, NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (settle (&f, &stranger, LINLI_SIDE_MINE, NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  {
    g_autofree char *long_title = g_strnfill (20000, 'x');

    g_assert_false (settle (&f, &conflict, LINLI_SIDE_OTHER, long_title, &error));
    g_assert_nonnull (error);
  }
  assert_counts (&f, 1, 0, 0, 0);
  assert_title (&f, &id, "theirs");
  assert_whole (&f);
  fixture_clear (&f);
}

/* Two settled at once: one that cannot be settled leaves both as they were. */
static void
test_all_or_nothing (void)
{
  Fixture f;
  LinliId id, conflict, stranger = { { 9, 9 } };
  g_autoptr(GArray) settlements = g_array_new (FALSE, TRUE, sizeof (LinliSettlement));
  LinliSettlement both[] = { { { { 0 } }, LINLI_SIDE_MINE, LINLI_VALUE_INIT }, { stranger, LINLI_SIDE_MINE, LINLI_VALUE_INIT } };

  fixture_init (&f, "registry-protocol", FALSE);
  id = make_conflict (&f, &conflict);
  both[0].conflict = conflict;
  g_array_append_vals (settlements, both, 2);
  g_assert_false (linli_store_settle (f.store, settlements, NULL, NULL));
  assert_counts (&f, 1, 0, 0, 0);
  assert_title (&f, &id, "theirs");
  assert_whole (&f);
  fixture_clear (&f);
}

/* Saved, offered, accepted; and the tray. */
static void
test_a_record_says_how_far_it_has_come (void)
{
  static const struct { LinliStatus status; LinliWhy why; LinliLifeStage stage; } ends[] = {
    { LINLI_STATUS_OK, LINLI_WHY_NONE, LINLI_LIFE_ACCEPTED }, { LINLI_STATUS_RETURNED, LINLI_WHY_SCOPE, LINLI_LIFE_RETURNED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      Fixture f;
      LinliId id;
      LinliLife life;
      g_autoptr(LinliPush) push = NULL;

      fixture_init (&f, "registry-protocol", FALSE);
      linli_id_new (LINLI_CLOCK (f.clock), f.random, &id);
      test_receive (&f, 5, test_item (&f, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "theirs", "1"));
      g_assert_true (linli_store_get_life (f.store, test_kind (&f, "item"), &id, &life, NULL));
      g_assert_cmpint (life.stage, ==, LINLI_LIFE_NONE);
      g_assert_cmpint (life.seq, ==, 5);
      test_change (&f, "item", &id, SET ("phone=2"));
      g_assert_true (linli_store_get_life (f.store, test_kind (&f, "item"), &id, &life, NULL));
      g_assert_cmpint (life.stage, ==, LINLI_LIFE_SAVED);
      g_assert_cmpint (life.saved_ms, >, 0);
      push = linli_store_make_push (f.store, NULL);
      g_assert_true (linli_store_get_life (f.store, test_kind (&f, "item"), &id, &life, NULL));
      g_assert_cmpint (life.stage, ==, LINLI_LIFE_SENT);
      test_answer (&f, ends[i].status, ends[i].why, 7, NULL);
      g_assert_true (linli_store_get_life (f.store, test_kind (&f, "item"), &id, &life, NULL));
      g_assert_cmpint (life.stage, ==, ends[i].stage);
      g_assert_cmpint (life.seq, ==, ends[i].stage == LINLI_LIFE_ACCEPTED ? 7 : 5);
      fixture_clear (&f);
    }
}

static void
test_the_first_answer_counts (void)
{
  static const struct { gint64 first, last, at; } answers[] = { { 1, 4, 1000 }, { 3, 6, 2000 }, { 7, 7, 0 } };
  static const struct { gint64 op, at; } rows[] = { { 1, 1000 }, { 3, 1000 }, { 4, 1000 }, { 5, 2000 }, { 6, 2000 }, { 7, 0 }, { 9, 0 }, { 0, 0 } };
  Fixture f;

  fixture_init (&f, "registry-protocol", FALSE);
  g_assert_cmpint (linli_store_get_answered (f.store, 1), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr(LinliPushAnswer) answer = linli_push_answer_new (TEST_COM);
      g_autoptr(GError) error = NULL;

      answer->server_ms = answers[i].at;
      for (gint64 op = answers[i].first; op <= answers[i].last; op++)
        g_ptr_array_add (answer->results, linli_op_result_new (op, LINLI_STATUS_OK, LINLI_WHY_NONE, 0));
      answer->epoch = 1;
      linli_store_apply_answer (f.store, NULL, answer, &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (linli_store_get_answered (f.store, rows[i].op), ==, rows[i].at);
  fixture_clear (&f);
}

static void
test_the_tray_gives_it_back (void)
{
  Fixture f;
  LinliId id;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(LinliEdit) edit = NULL;
  const LinliReturned *returned;

  fixture_init (&f, "registry-protocol", FALSE);
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &id);
  test_receive (&f, 5, test_item (&f, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "theirs", "1"));
  test_change (&f, "item", &id, SET ("phone=2"));
  test_answer (&f, LINLI_STATUS_RETURNED, LINLI_WHY_SCOPE, 0, NULL);
  list = linli_store_list_returned (f.store, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  returned = g_ptr_array_index (list, 0);
  g_assert_cmpint (returned->why, ==, LINLI_WHY_SCOPE);
  edit = linli_store_edit_returned (f.store, returned->op, NULL);
  g_assert_nonnull (edit);
  g_assert_cmpint (edit->type, ==, LINLI_EDIT_CHANGE);
  g_assert_cmpstr (linli_value_get_text (g_hash_table_lookup (edit->values, linli_kind_find_field (test_kind (&f, "item"), "phone"))), ==, "2");
  g_assert_true (linli_store_drop_returned (f.store, returned->op->number, NULL));
  assert_counts (&f, 0, 0, 0, 0);
  assert_whole (&f);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settle/it shows at once and can be taken back", test_it_shows_and_can_be_taken_back);
  g_test_add_func ("/settle/what was offered to a server is not taken back", test_what_was_offered_is_not_taken_back);
  g_test_add_func ("/settle/what is refused changes nothing", test_what_is_refused_changes_nothing);
  g_test_add_func ("/settle/several are settled together or not at all", test_all_or_nothing);
  g_test_add_func ("/life/a record says how far it has come", test_a_record_says_how_far_it_has_come);
  g_test_add_func ("/life/of two answers to one operation the first counts", test_the_first_answer_counts);
  g_test_add_func ("/tray/what came back can be had again, or dropped", test_the_tray_gives_it_back);
  return g_test_run ();
}
