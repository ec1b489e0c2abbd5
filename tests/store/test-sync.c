/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outbox and pages: what a replica makes of the server's answers and rows, in any order and more than once. */
#include "config.h"

#include "store-test.h"

static LinliConflict *
phone_conflict (Fixture *f, const LinliId *id, gint64 op, LinliConflictState state)
{
  LinliConflict *conflict = linli_conflict_new (test_kind (f, "item"), id, TEST_DEVICE, op,
                                                linli_kind_find_field (test_kind (f, "item"), "phone")->no);

  conflict->com = TEST_COM;
  conflict->grid = TEST_GRID;
  conflict->seq = 6;
  conflict->state = state;
  linli_value_set_text (&conflict->server, "theirs", -1);
  linli_value_set_text (&conflict->mine, "mine", -1);
  return conflict;
}

static const struct { const char *name; LinliStatus status; LinliWhy why; int conflict; const char *phone, *state; guint returned, open; } answers[] = {
  { "ok", LINLI_STATUS_OK, LINLI_WHY_NONE, -1, "mine", "synced", 0, 0 },
  { "merged", LINLI_STATUS_MERGED, LINLI_WHY_NONE, LINLI_CONFLICT_MOOT, "theirs", "synced", 0, 0 },
  { "review", LINLI_STATUS_REVIEW, LINLI_WHY_NONE, LINLI_CONFLICT_OPEN, "theirs", "conflict", 0, 1 },
  { "returned", LINLI_STATUS_RETURNED, LINLI_WHY_SCOPE, -1, "theirs-old", "returned", 1, 0 },
};

static void
test_answer_is_taken (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture f;
  LinliId id;
  LinliOutboxState state;
  g_autoptr(GPtrArray) tray = NULL;

  fixture_init (&f, "registry-protocol", FALSE);
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &id);
  test_receive (&f, 5, test_item (&f, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "A", "theirs-old"));
  test_change (&f, "item", &id, SET ("phone=mine"));
  assert_shows (&f, "item", &id, "phone", "mine");
  test_answer (&f, answers[i].status, answers[i].why, 6,
               answers[i].conflict >= 0 ? phone_conflict (&f, &id, 1, (LinliConflictState) answers[i].conflict) : NULL);

  assert_shows (&f, "item", &id, "phone", answers[i].phone);
  g_assert_cmpstr (test_state (&f, "item", &id), ==, answers[i].state);
  g_assert_true (linli_store_get_outbox_state (f.store, &state, NULL));
  g_assert_cmpuint (state.pending, ==, 0);
  g_assert_cmpuint (state.returned, ==, answers[i].returned);
  g_assert_cmpuint (state.conflicts, ==, answers[i].open);
  tray = linli_store_get_returned (f.store, NULL);
  g_assert_cmpuint (tray->len, ==, answers[i].returned);
  g_assert_null (linli_store_make_push (f.store, NULL));
  fixture_clear (&f);
}

static void
test_own_row_comes_back_exactly (void)
{
  Fixture f;
  LinliId id = { { 0 } };
  g_autoptr(LinliRow) mine = NULL;
  LinliPageItem *item;
  g_autoptr(LinliRow) theirs = NULL;

  fixture_init (&f, "registry-protocol", FALSE);
  test_change (&f, "item", &id, SET ("title=A", "phone=1"));
  g_assert_null (linli_store_load_server_row (f.store, test_kind (&f, "item"), &id, NULL));
  test_answer (&f, LINLI_STATUS_OK, LINLI_WHY_NONE, 3, NULL);
  assert_shows (&f, "item", &id, "phone", "1");
  item = test_item (&f, LINLI_ITEM_FULL, &id, 3, TEST_DEVICE, "A", "1");
  theirs = linli_row_copy (item->row);
  test_receive (&f, 3, item);
  mine = linli_store_load_server_row (f.store, test_kind (&f, "item"), &id, NULL);
  g_assert_true (linli_row_equal (mine, theirs));
  g_assert_true (linli_store_is_complete (f.store));
  fixture_clear (&f);
}

static void
test_pull_goes_under_an_unsent_edit (void)
{
  Fixture f;
  LinliId id;
  g_autoptr(LinliRow) server = NULL;
  g_autoptr(LinliLoaded) loaded = NULL;

  fixture_init (&f, "registry-protocol", FALSE);
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &id);
  test_receive (&f, 5, test_item (&f, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "A", "old"));
  test_change (&f, "item", &id, SET ("phone=mine"));
  test_receive (&f, 6, test_item (&f, LINLI_ITEM_PARTIAL, &id, 6, TEST_OTHER, "B", "theirs"));

  assert_shows (&f, "item", &id, "phone", "mine");   /* not overwritten */
  assert_shows (&f, "item", &id, "title", "B");      /* nobody here touched it */
  server = linli_store_load_server_row (f.store, test_kind (&f, "item"), &id, NULL);
  g_assert_cmpstr (linli_row_get (server, linli_kind_find_field (test_kind (&f, "item"), "phone"))->data, ==, "theirs");
  loaded = linli_store_load (f.store, test_kind (&f, "item"), &id, NULL);
  g_assert_cmpuint (g_hash_table_size (loaded->pending), ==, 1);
  fixture_clear (&f);
}

static void
test_late_page_is_dropped (void)
{
  Fixture f;
  LinliId id;
  g_autoptr(LinliPage) page = NULL;
  g_autoptr(GError) error = NULL;
  gboolean stale = FALSE;

  fixture_init (&f, "registry-protocol", FALSE);
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &id);
  page = test_page (&f, 5);
  g_ptr_array_add (page->items, test_item (&f, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "A", "1"));
  g_assert_true (linli_store_apply_page (f.store, page, &stale, &error));
  test_receive (&f, 6, test_item (&f, LINLI_ITEM_PARTIAL, &id, 6, TEST_OTHER, NULL, "2"));

  g_assert_false (linli_store_apply_page (f.store, page, &stale, &error));  /* the same again */
  g_assert_no_error (error);
  g_assert_true (stale);
  assert_shows (&f, "item", &id, "phone", "2");
  fixture_clear (&f);
}

static const struct { const char *name; LinliItemType type; gint64 seq; const char *phone; } incoming[] = {
  { "an older full row", LINLI_ITEM_FULL, 4, "held" },
  { "a newer full row", LINLI_ITEM_FULL, 8, "sent" },
  { "an older partial row", LINLI_ITEM_PARTIAL, 4, "held" },
  { "a newer partial row", LINLI_ITEM_PARTIAL, 8, "sent" },
  { "an older tombstone", LINLI_ITEM_TOMBSTONE, 4, "held" },
  { "a newer tombstone", LINLI_ITEM_TOMBSTONE, 8, NULL },
  { "an older exit", LINLI_ITEM_EXIT, 4, "held" },
  { "a newer exit", LINLI_ITEM_EXIT, 8, NULL },
};

static void
test_row_is_taken_by_its_number (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture f;
  LinliId id;

  fixture_init (&f, "registry-protocol", FALSE);
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &id);
  test_receive (&f, 5, test_item (&f, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "A", "held"));
  test_receive (&f, 9, test_item (&f, incoming[i].type, &id, incoming[i].seq, TEST_OTHER, "A", "sent"));
  assert_shows (&f, "item", &id, "phone", incoming[i].phone);
  fixture_clear (&f);
}

/* Found by the simulator, seed 49879: word that the row left a grid where it no longer was took an answered operation off it,
 * while what showed was still with that operation. */
static void
test_late_exit_takes_nothing_off (void)
{
  Fixture f;
  LinliId id;
  LinliPageItem *late;

  fixture_init (&f, "registry-protocol", FALSE);
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &id);
  test_receive (&f, 5, test_item (&f, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "A", "1"));
  test_change (&f, "item", &id, SET ("phone=mine"));
  test_answer (&f, LINLI_STATUS_MERGED, LINLI_WHY_NONE, 6, phone_conflict (&f, &id, 1, LINLI_CONFLICT_MOOT));
  assert_shows (&f, "item", &id, "phone", "theirs");
  late = test_item (&f, LINLI_ITEM_EXIT, &id, 7, TEST_OTHER, NULL, NULL);
  late->row->grid = 2;
  test_receive (&f, 7, late);
  assert_shows (&f, "item", &id, "phone", "1");
  fixture_clear (&f);
}

static void
test_deleted_row_does_not_come_back (void)
{
  Fixture f;
  LinliId id;

  fixture_init (&f, "registry-protocol", FALSE);
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &id);
  test_receive (&f, 5, test_item (&f, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "A", "1"));
  test_receive (&f, 7, test_item (&f, LINLI_ITEM_TOMBSTONE, &id, 7, TEST_OTHER, NULL, NULL));
  test_receive (&f, 8, test_item (&f, LINLI_ITEM_FULL, &id, 6, TEST_OTHER, "A", "1"));
  g_assert_cmpstr (test_state (&f, "item", &id), ==, "absent");
  fixture_clear (&f);
}

static void
test_lost_grid_keeps_unsent_work (void)
{
  Fixture f;
  LinliId held, edited;
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  LinliOutboxState state;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", FALSE);
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &held);
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &edited);
  test_receive (&f, 5, test_item (&f, LINLI_ITEM_FULL, &held, 5, TEST_OTHER, "A", "1"));
  test_receive (&f, 6, test_item (&f, LINLI_ITEM_FULL, &edited, 6, TEST_OTHER, "B", "1"));
  test_change (&f, "item", &edited, SET ("phone=mine"));
  g_assert_true (linli_store_set_scope (f.store, TEST_COM, 1, 2, none, &error));
  g_assert_no_error (error);
  g_assert_cmpint (linli_store_count (f.store, test_kind (&f, "item"), NULL, NULL), ==, 0);
  g_assert_true (linli_store_get_outbox_state (f.store, &state, NULL));
  g_assert_cmpuint (state.pending, ==, 1);
  assert_whole (&f);
  fixture_clear (&f);
}

static void
test_replicas_of_one_scope_have_one_digest (void)
{
  Fixture f[2];
  LinliId id;
  g_autoptr(LinliCheck) one = NULL;
  g_autoptr(LinliCheck) two = NULL;
  const char *digest;

  for (guint i = 0; i < 2; i++)
    fixture_init (&f[i], "registry-protocol", FALSE);
  linli_id_new (LINLI_CLOCK (f[0].clock), f[0].random, &id);
  for (guint i = 0; i < 2; i++)
    test_receive (&f[i], 5, test_item (&f[i], LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "A", "1"));
  test_change (&f[1], "item", &id, SET ("phone=unsent"));
  one = linli_store_check (f[0].store, NULL);
  two = linli_store_check (f[1].store, NULL);
  digest = g_hash_table_lookup (one->digests, "1/item");
  g_assert_nonnull (digest);
  g_assert_cmpstr (digest, ==, g_hash_table_lookup (two->digests, "1/item"));
  for (guint i = 0; i < 2; i++)
    fixture_clear (&f[i]);
}

static void
test_push_carries_whole_groups (void)
{
  Fixture f;
  g_autoptr(LinliPush) push = NULL;
  gint64 last_group;

  fixture_init (&f, "registry-protocol", FALSE);
  for (guint i = 0; i < 301; i++)
    {
      LinliId id = { { 0 } };

      test_change (&f, "item", &id, SET ("title=A", "care=x"));  /* two operations a save: 602 */
    }
  push = linli_store_make_push (f.store, NULL);
  g_assert_cmpuint (push->ops->len, ==, LINLI_WIRE_MAX_OPS);
  last_group = ((LinliOp *) g_ptr_array_index (push->ops, push->ops->len - 1))->group;
  g_assert_cmpint (last_group, ==, ((LinliOp *) g_ptr_array_index (push->ops, push->ops->len - 2))->group);
  fixture_clear (&f);
}

/* Work starts with the home grid: it comes whole before the next one begins. */
static void
test_home_grid_comes_first (void)
{
  static const gint64 scope[] = { 5, 3, 9 }, order[] = { 0, 5, 3, 9 };
  static const struct { gint64 base[4]; guint done; gboolean first; } steps[] = {
    { { 0, 0, 0, 0 }, 0, FALSE }, { { 7, 0, 0, 0 }, 0, FALSE }, { { 7, 7, 0, 0 }, 1, TRUE }, { { 7, 7, 7, 0 }, 2, TRUE }, { { 7, 7, 7, 7 }, 3, TRUE },
  };
  Fixture f;
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", FALSE);
  g_array_append_vals (grids, scope, G_N_ELEMENTS (scope));
  linli_store_set_scope (f.store, TEST_COM, 1, 2, grids, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr(LinliPull) pull = linli_store_make_pull (f.store, 100, &error);
      g_autoptr(LinliPage) page = linli_page_new (TEST_COM);
      LinliFilling filling;

      g_assert_no_error (error);
      g_assert_cmpuint (pull->cursors->len, ==, G_N_ELEMENTS (order));
      page->epoch = 1;
      page->seq = 7;
      for (guint j = 0; j < pull->cursors->len; j++)
        {
          LinliCursor cursor = g_array_index (pull->cursors, LinliCursor, j);

          g_assert_cmpint (cursor.grid, ==, order[j]);
          g_array_append_val (page->asked, cursor);
          cursor.base = cursor.after = steps[i].base[j];
          g_array_append_val (page->next, cursor);
        }
      g_assert_true (linli_store_apply_page (f.store, page, NULL, &error));
      g_assert_true (linli_store_get_filling (f.store, TRUE, &filling, &error));
      g_assert_cmpuint (filling.grids, ==, 3);
      g_assert_cmpuint (filling.grids_done, ==, steps[i].done);
      g_assert_cmpint (filling.first_done, ==, steps[i].first);
      g_assert_cmpint (filling.rows, ==, 0);
    }
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *name = g_strconcat ("/outbox/an answer is taken: ", answers[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_answer_is_taken);
    }
  g_test_add_func ("/outbox/a push carries whole groups", test_push_carries_whole_groups);
  g_test_add_func ("/outbox/our own row comes back exactly", test_own_row_comes_back_exactly);
  g_test_add_func ("/page/a pull goes under an unsent edit", test_pull_goes_under_an_unsent_edit);
  g_test_add_func ("/page/a late page is dropped", test_late_page_is_dropped);
  for (guint i = 0; i < G_N_ELEMENTS (incoming); i++)
    {
      g_autofree char *name = g_strconcat ("/page/by its number: ", incoming[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_row_is_taken_by_its_number);
    }
  g_test_add_func ("/page/a late exit takes nothing off", test_late_exit_takes_nothing_off);
  g_test_add_func ("/page/a deleted row does not come back", test_deleted_row_does_not_come_back);
  g_test_add_func ("/scope/the home grid comes first, and how far it is is known", test_home_grid_comes_first);
  g_test_add_func ("/scope/a lost grid keeps unsent work", test_lost_grid_keeps_unsent_work);
  g_test_add_func ("/check/replicas of one scope have one digest", test_replicas_of_one_scope_have_one_digest);
  return g_test_run ();
}
