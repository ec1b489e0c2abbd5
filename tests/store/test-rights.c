/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a role may save and list in its own replica, before the server says the same. */
#include "config.h"

#include "store-test.h"

static void
become (Fixture *f, const char *role)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (f->store, &error);

  g_assert_no_error (error);
  g_free (identity->role);
  identity->role = g_strdup (role);
  g_assert_true (linli_store_set_identity (f->store, identity, &error));
  g_assert_no_error (error);
}

static const struct { const char *name, *role, *assignment; gboolean allowed; } saves[] = {
  { "everything before a role is known", NULL, "care=x", TRUE },
  { "a worker writes the core", "worker", "phone=138", TRUE },
  { "a worker writes a facet that is theirs", "worker", "care=x", TRUE },
  { "a reader writes nothing of the core", "reader", "phone=138", FALSE },
  { "a reader writes nothing of a facet", "reader", "care=x", FALSE },
  { "an unknown role writes the core", "gardener", "phone=138", TRUE },
  { "an unknown role writes no facet", "gardener", "care=x", FALSE },
};

static void
test_role_saves_only_its_parts (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture f;
  LinliId id = { { 0 } };
  LinliOutboxState before, after;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", FALSE);
  test_change (&f, "item", &id, SET ("title=一号"));
  become (&f, saves[i].role);
  g_assert_true (linli_store_get_outbox_state (f.store, &before, NULL));
  if (saves[i].allowed)
    g_assert_cmpint (test_save (&f, LINLI_EDIT_CHANGE, "item", &id, (const char *const[]) { saves[i].assignment, NULL }, &error), ==, 1);
  else
    {
      g_assert_cmpint (test_save (&f, LINLI_EDIT_CHANGE, "item", &id, (const char *const[]) { saves[i].assignment, NULL }, &error), ==, -1);
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN);
    }
  g_assert_true (linli_store_get_outbox_state (f.store, &after, NULL));
  g_assert_cmpuint (after.pending, ==, before.pending + (saves[i].allowed ? 1 : 0));
  fixture_clear (&f);
}

static const struct { const char *name, *role, *where; gboolean allowed; } lists[] = {
  { "a worker lists by the core", "worker", "phone = '1'", TRUE },
  { "a worker lists by no facet that is only read", "worker", "care = 'x'", FALSE },
  { "not through a function either", "worker", "unknown('care')", FALSE },
  { "a name inside another word is not the field", "worker", "phone = 'care1'", TRUE },
  { "a reader lists nothing", "reader", NULL, FALSE },
};

static void
test_role_lists_only_its_parts (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture f;
  LinliQuery query = { .where = lists[i].where };
  g_autoptr(GArray) rowids = NULL;
  g_autoptr(GError) error = NULL;
  LinliId id = { { 0 } };

  fixture_init (&f, "registry-protocol", FALSE);
  test_change (&f, "item", &id, SET ("title=一号", "care=x"));
  become (&f, lists[i].role);
  query.kind = test_kind (&f, "item");
  rowids = linli_store_query (f.store, &query, &error);
  if (lists[i].allowed)
    {
      g_assert_no_error (error);
      g_assert_nonnull (rowids);
    }
  else
    {
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN);
      g_assert_null (rowids);
    }
  fixture_clear (&f);
}

static void
test_facet_never_filled_in_is_held_by_who_may_read_it (void)
{
  Fixture f;
  LinliId id = { { 0 } };
  const char *const roles[] = { "worker", "reader" };
  const gboolean held[] = { TRUE, FALSE };

  fixture_init (&f, "registry-protocol", FALSE);
  test_change (&f, "item", &id, SET ("title=一号"));
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr(LinliLoaded) loaded = NULL;

      become (&f, roles[i]);
      loaded = linli_store_load (f.store, test_kind (&f, "item"), &id, NULL);
      g_assert_nonnull (loaded);
      g_assert_cmpint ((loaded->held & (1u << 1)) != 0, ==, held[i]);
    }
  fixture_clear (&f);
}

static void
test_records_are_made_in_grids_held (void)
{
  Fixture f;
  g_autoptr(LinliEdit) edit = NULL;
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliLoaded) loaded = NULL;
  LinliId id = { { 0 } };

  fixture_init (&f, "registry-protocol", FALSE);
  test_change (&f, "item", &id, SET ("title=一号"));
  loaded = linli_store_load (f.store, test_kind (&f, "item"), &id, NULL);
  g_assert_cmpint (loaded->grid, ==, TEST_GRID);  /* who works in one grid makes records there */

  edit = linli_edit_new (LINLI_EDIT_NEW, test_kind (&f, "item"), NULL);
  edit->grid = TEST_GRID + 1;
  test_set (edit, "title=二号");
  g_ptr_array_add (edits, edit);
  g_assert_false (linli_store_save (f.store, edits, NULL, NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (saves); i++)
    {
      g_autofree char *path = g_strconcat ("/store/rights/save/", saves[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_role_saves_only_its_parts);
    }
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path = g_strconcat ("/store/rights/list/", lists[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_role_lists_only_its_parts);
    }
  g_test_add_func ("/store/rights/a facet never filled in is held by who may read it", test_facet_never_filled_in_is_held_by_who_may_read_it);
  g_test_add_func ("/store/rights/records are made in grids held", test_records_are_made_in_grids_held);
  return g_test_run ();
}
