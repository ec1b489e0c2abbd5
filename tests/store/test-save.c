/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving, loading, queries, drafts, search and batches of one replica. */
#include "config.h"

#include "store-test.h"

static void
test_saved_is_there_after_reopening (void)
{
  Fixture f;
  LinliId id = { { 0 } };

  fixture_init (&f, "registry-protocol", TRUE);
  g_assert_cmpint (test_change (&f, "item", &id, SET ("title=一号", "phone=139", "tags=2,1", "visits=3", "care=每周")), ==, 2);
  fixture_reopen (&f);
  assert_shows (&f, "item", &id, "title", "一号");
  assert_shows (&f, "item", &id, "tags", "1,2");
  assert_shows (&f, "item", &id, "care", "每周");
  g_assert_cmpstr (test_state (&f, "item", &id), ==, "pending");
  assert_whole (&f);
  fixture_clear (&f);
}

/* What each kind of change becomes on the wire. */
static const struct { const char *name, *assignment; int ops; char type; } changes[] = {
  { "nothing for an unchanged value", "title=A", 0, 0 },
  { "an update for a text", "phone=138", 1, LINLI_OP_UPDATE },
  { "codes added and removed for a set", "tags=2,3", 1, LINLI_OP_SET },
  { "a delta for a counter", "visits=5", 1, LINLI_OP_COUNTER },
  { "a creation for the first value of a facet", "care=x", 1, LINLI_OP_CREATE },
};

static void
test_change_becomes_an_operation (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture f;
  LinliId id = { { 0 } };

  fixture_init (&f, "registry-protocol", FALSE);
  test_change (&f, "item", &id, SET ("title=A", "tags=1,2", "visits=3"));
  g_assert_cmpint (test_change (&f, "item", &id, (const char *const[]) { changes[i].assignment, NULL }), ==, changes[i].ops);
  {
    g_autoptr(LinliPush) push = linli_store_make_push (f.store, NULL);

    g_assert_cmpuint (push->ops->len, ==, 1 + changes[i].ops);
    if (changes[i].ops > 0)
      {
        const LinliOp *op = g_ptr_array_index (push->ops, 1);

        g_assert_cmpint ((char) op->type, ==, changes[i].type);
        if (op->type == LINLI_OP_COUNTER)
          g_assert_cmpint (g_array_index (op->changes, LinliChange, 0).new_value.integer, ==, 2);
        if (op->type == LINLI_OP_SET)
          {
            g_assert_cmpstr (g_array_index (op->changes, LinliChange, 0).new_value.data, ==, "3");
            g_assert_cmpstr (g_array_index (op->changes, LinliChange, 0).old_value.data, ==, "1");
          }
      }
  }
  assert_whole (&f);
  fixture_clear (&f);
}

static void
test_refused_save_changes_nothing (void)
{
  Fixture f;
  LinliId id = { { 0 } };
  g_autoptr(GError) error = NULL;
  LinliOutboxState state;

  fixture_init (&f, NULL, FALSE);
  /* The last digit does not check (V01). */
  test_change (&f, "person", &id, SET ("name=张桂芳"));
  {
    const LinliField *field = linli_kind_find_field (test_kind (&f, "person"), "id_no");
    g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_CHANGE, test_kind (&f, "person"), &id);
    g_autoptr(GPtrArray) edits = g_ptr_array_new ();
    g_auto(LinliSaveResult) result = { 0 };
    g_auto(LinliValue) value = LINLI_VALUE_INIT;

    linli_value_set_text (&value, "11010519491231002A", -1);
    linli_edit_set (edit, field, &value);
    g_ptr_array_add (edits, edit);
    g_assert_false (linli_store_save (f.store, edits, NULL, &result, &error));
    g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    g_assert_cmpuint (result.ops, ==, 0);
  }
  assert_shows (&f, "person", &id, "id_no", "");
  g_assert_true (linli_store_get_outbox_state (f.store, &state, NULL));
  g_assert_cmpuint (state.pending, ==, 1);

  g_clear_error (&error);
  id = (LinliId) { { 0 } };
  g_assert_cmpint (test_save (&f, LINLI_EDIT_NEW, "person", &id, SET ("sex=1"), &error), ==, -1);  /* no name */
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  assert_whole (&f);
  fixture_clear (&f);
}

static void
test_history_tells_old_and_new (void)
{
  Fixture f;
  LinliId id = { { 0 } };
  g_autoptr(GPtrArray) entries = NULL;
  const LinliHistoryEntry *newest;

  fixture_init (&f, "registry-protocol", FALSE);
  test_change (&f, "item", &id, SET ("title=A", "phone=1"));
  test_change (&f, "item", &id, SET ("phone=2"));
  entries = linli_store_get_history (f.store, test_kind (&f, "item"), &id, linli_kind_find_field (test_kind (&f, "item"), "phone"), NULL);
  g_assert_cmpuint (entries->len, >=, 1);
  newest = g_ptr_array_index (entries, 0);
  g_assert_cmpstr (newest->old_value.data, ==, "1");
  g_assert_cmpstr (newest->new_value.data, ==, "2");
  g_assert_cmpstr (newest->reason, ==, "test");
  g_assert_cmpint (newest->user, ==, TEST_USER);
  fixture_clear (&f);
}

static void
test_lists_are_in_pinyin_order (void)
{
  static const char *const names[] = { "王芳", "单雄", "陈明", "李伟" };
  static const char *const expected[] = { "陈明", "李伟", "单雄", "王芳" };  /* 单 is Shan in a name */
  Fixture f;
  g_autoptr(GArray) rowids = NULL;
  g_autoptr(GPtrArray) list = NULL;
  const LinliField *name;
  LinliQuery query = { 0 };

  fixture_init (&f, NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *assignment = g_strconcat ("name=", names[i], NULL);
      LinliId id = { { 0 } };

      test_change (&f, "person", &id, (const char *const[]) { assignment, "sex=1", NULL });
    }
  name = linli_kind_find_field (test_kind (&f, "person"), "name");
  query.kind = test_kind (&f, "person");
  query.order_by = name;
  query.where = "sex = '1'";
  rowids = linli_store_query (f.store, &query, NULL);
  g_assert_cmpuint (rowids->len, ==, 4);
  g_assert_cmpint (linli_store_count (f.store, query.kind, "sex = '2'", NULL), ==, 0);
  list = linli_store_load_rowids (f.store, query.kind, &g_array_index (rowids, gint64, 0), rowids->len, NULL);
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpstr (linli_record_get_text (((LinliLoaded *) g_ptr_array_index (list, i))->record, name), ==, expected[i]);

  query.where = "(SELECT 1)";
  {
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) none = linli_store_query (f.store, &query, &error);

    g_assert_null (none);
    g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  }
  fixture_clear (&f);
}

static const struct { const char *text; guint hits; } searches[] = {
  { "张桂芳", 1 }, { "桂芳", 1 }, { "芳桂", 0 }, { "zhang", 1 }, { "zhangguifang", 1 }, { "zgf", 1 }, { "5678", 1 }, { "5679", 0 },
  { "3-2-501", 1 }, { "3号楼2单元501", 1 }, { "3-1-501", 0 }, { "", 0 }, { "\"", 0 }, { "AND (", 0 }, { "* NEAR", 0 }, { "张\"桂", 1 },
};

static guint
count_hits (Fixture *f, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) hits = linli_store_search (f->store, text, 20, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < hits->len; i++)
    g_assert_null (strstr (((LinliHit *) g_ptr_array_index (hits, i))->why, "5678"));
  return hits->len;
}

static void
test_search_finds_people_and_houses (void)
{
  Fixture f;
  LinliId person = { { 0 } }, household = { { 0 } };
  g_autofree char *address = NULL;

  fixture_init (&f, NULL, FALSE);
  address = g_strdup_printf ("%s=150302001001B00003-02-005-501#1", linli_catalogue_get_role (f.catalogue, "household.no")->name);
  test_change (&f, "person", &person, SET ("name=张桂芳", "mobile=13800005678"));
  test_change (&f, "household", &household, (const char *const[]) { address, NULL });
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      guint hits = count_hits (&f, searches[i].text);

      if (hits != searches[i].hits)
        g_error ("\"%s\": %u hits, expected %u", searches[i].text, hits, searches[i].hits);
    }
  test_change (&f, "person", &person, SET ("name=王五"));
  g_assert_cmpuint (count_hits (&f, "张桂芳"), ==, 0);
  g_assert_cmpuint (count_hits (&f, "wangwu"), ==, 1);
  assert_whole (&f);
  fixture_clear (&f);
}

static void
test_draft_survives_and_goes (void)
{
  Fixture f;
  LinliId id = { { 0 } };
  const LinliField *phone, *care;
  g_autoptr(GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  g_autoptr(GHashTable) back = NULL;
  g_autoptr(GPtrArray) drafts = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  fixture_init (&f, "registry-protocol", TRUE);
  test_change (&f, "item", &id, SET ("title=A"));
  phone = linli_kind_find_field (test_kind (&f, "item"), "phone");
  care = linli_kind_find_field (test_kind (&f, "item"), "care");
  linli_value_set_text (&value, "半个号", -1);
  g_hash_table_insert (values, (gpointer) phone, linli_value_dup (&value));
  linli_value_set_mark (&value, LINLI_VALUE_DECLINED);
  g_hash_table_insert (values, (gpointer) care, linli_value_dup (&value));
  g_assert_true (linli_store_put_draft (f.store, test_kind (&f, "item"), &id, values, NULL));
  fixture_reopen (&f);
  back = linli_store_get_draft (f.store, test_kind (&f, "item"), &id, NULL);
  g_assert_cmpuint (g_hash_table_size (back), ==, 2);
  g_assert_cmpstr (((LinliValue *) g_hash_table_lookup (back, phone))->data, ==, "半个号");
  g_assert_cmpint (((LinliValue *) g_hash_table_lookup (back, care))->type, ==, LINLI_VALUE_DECLINED);
  drafts = linli_store_list_drafts (f.store, NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_true (linli_store_drop_draft (f.store, test_kind (&f, "item"), &id, NULL));
  g_clear_pointer (&back, g_hash_table_unref);
  back = linli_store_get_draft (f.store, test_kind (&f, "item"), &id, NULL);
  g_assert_cmpuint (g_hash_table_size (back), ==, 0);
  fixture_clear (&f);
}

static void
test_batch_is_undone_where_nobody_changed_it (void)
{
  Fixture f;
  LinliId old = { { 0 } }, touched = { { 0 } }, made = { { 0 } };
  g_autoptr(GError) error = NULL;
  gint64 batch;
  LinliUndoResult undone = { 0 };

  fixture_init (&f, "registry-protocol", FALSE);
  test_change (&f, "item", &old, SET ("title=old", "phone=1"));
  test_change (&f, "item", &touched, SET ("title=touched", "phone=1"));
  g_assert_true (linli_store_begin_batch (f.store, "import", &batch, &error));
  test_change (&f, "item", &old, SET ("phone=2"));
  test_change (&f, "item", &touched, SET ("phone=2"));
  test_change (&f, "item", &made, SET ("title=made"));
  g_assert_true (linli_store_end_batch (f.store, TRUE, &error));
  test_change (&f, "item", &touched, SET ("phone=3"));

  g_assert_true (linli_store_undo_batch (f.store, batch, &undone, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (undone.ops, >, 0);
  g_assert_cmpuint (undone.records, ==, 3);
  g_assert_cmpuint (undone.kept, ==, 0);
  assert_shows (&f, "item", &old, "phone", "1");
  assert_shows (&f, "item", &touched, "phone", "3");
  g_assert_cmpstr (test_state (&f, "item", &made), ==, "absent");
  g_assert_false (linli_store_undo_batch (f.store, batch, &undone, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  assert_whole (&f);
  fixture_clear (&f);
}

/* What may have reached the server is taken back by a new change, never by forgetting it here. */
static void
test_undo_after_a_push_tells_the_server (void)
{
  Fixture f;
  LinliId id = { { 0 } };
  g_autoptr(LinliPush) sent = NULL;
  g_autoptr(LinliPush) again = NULL;
  gint64 batch;
  LinliUndoResult undone = { 0 };

  fixture_init (&f, "registry-protocol", FALSE);
  g_assert_true (linli_store_begin_batch (f.store, "import", &batch, NULL));
  test_change (&f, "item", &id, SET ("title=made"));
  g_assert_true (linli_store_end_batch (f.store, TRUE, NULL));
  sent = linli_store_make_push (f.store, NULL);
  g_assert_cmpuint (sent->ops->len, ==, 1);
  g_assert_true (linli_store_undo_batch (f.store, batch, &undone, NULL));
  g_assert_cmpstr (test_state (&f, "item", &id), ==, "absent");
  again = linli_store_make_push (f.store, NULL);
  g_assert_cmpuint (again->ops->len, ==, 2);
  g_assert_cmpint (((LinliOp *) g_ptr_array_index (again->ops, 1))->type, ==, LINLI_OP_DELETE);
  assert_whole (&f);
  fixture_clear (&f);
}

static void
test_batch_given_up_leaves_nothing (void)
{
  Fixture f;
  LinliId id = { { 0 } };
  gint64 batch;

  fixture_init (&f, "registry-protocol", FALSE);
  g_assert_true (linli_store_begin_batch (f.store, "import", &batch, NULL));
  test_change (&f, "item", &id, SET ("title=made"));
  g_assert_true (linli_store_end_batch (f.store, FALSE, NULL));
  g_assert_cmpstr (test_state (&f, "item", &id), ==, "absent");
  g_assert_null (linli_store_make_push (f.store, NULL));
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/save/what was saved is there after reopening", test_saved_is_there_after_reopening);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *name = g_strconcat ("/save/a change becomes ", changes[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_change_becomes_an_operation);
    }
  g_test_add_func ("/save/a refused save changes nothing", test_refused_save_changes_nothing);
  g_test_add_func ("/save/history tells old and new", test_history_tells_old_and_new);
  g_test_add_func ("/read/lists are in pinyin order", test_lists_are_in_pinyin_order);
  g_test_add_func ("/search/people and houses are found", test_search_finds_people_and_houses);
  g_test_add_func ("/draft/it survives and goes", test_draft_survives_and_goes);
  g_test_add_func ("/batch/undone where nobody changed it since", test_batch_is_undone_where_nobody_changed_it);
  g_test_add_func ("/batch/undone after a push, the server is told", test_undo_after_a_push_tells_the_server);
  g_test_add_func ("/batch/given up, it leaves nothing", test_batch_given_up_leaves_nothing);
  return g_test_run ();
}
