/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a save would be refused is found without writing, and as the save itself finds it. */

#define G_LOG_DOMAIN "linli-test-try"

#include "config.h"

#include "linli-store-try.h"
#include "store-test.h"

static guint
count_pending (Fixture *f)
{
  LinliOutboxState state;

  g_assert_true (linli_store_get_outbox_state (f->store, &state, NULL));
  return (guint) state.pending;
}

static const struct { const char *about; gboolean change; const char *assignments[4]; const char *refused; } rows[] = {
  { "a new one with what it needs", FALSE, { "name=王五", "id_no=159901199002281027" }, NULL },
  { "a number that does not check", FALSE, { "name=王五", "id_no=159901199002281028" }, "V01" },
  { "the number of somebody else", FALSE, { "name=王五", "id_no=159901197506150013" }, "V01b" },
  { "without a name", FALSE, { "mobile=14000000001" }, "" },
  { "a change of the one", TRUE, { "mobile=14000000002" }, NULL },
  { "a change to the number of the other", TRUE, { "id_no=159901197506150013" }, "V01b" },
  { "a change that takes the name away", TRUE, { "name=" }, "" },
  { "who keeps his own number", TRUE, { "id_no=" }, NULL },
};

static void
test_as_the_save (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data), pending;
  LinliId first = { { 0 } }, id = { { 0 } };
  g_autoptr(GError) tried = NULL, saved = NULL;
  g_autoptr(LinliEdit) edit = NULL;
  g_auto(LinliSaveResult) result = { 0 };
  gboolean good;
  Fixture f;

  fixture_init (&f, NULL, FALSE);
  test_change (&f, "person", &first, SET ("name=张三", "id_no=159901197506150013"));
  test_change (&f, "person", &id, SET ("name=李四"));
  pending = count_pending (&f);
  edit = linli_edit_new (rows[row].change ? LINLI_EDIT_CHANGE : LINLI_EDIT_NEW, test_kind (&f, "person"), rows[row].change ? &id : NULL);
  edit->grid = TEST_GRID;
  for (guint i = 0; i < G_N_ELEMENTS (rows[row].assignments) && rows[row].assignments[i] != NULL; i++)
    test_set (edit, rows[row].assignments[i]);
  good = linli_store_try (f.store, edit, &result, &tried);
  g_assert_cmpuint (count_pending (&f), ==, pending);
  g_assert_cmpint (good, ==, rows[row].refused == NULL);
  if (!good)
    g_assert_true (g_str_has_prefix (tried->message, rows[row].refused));
  g_assert_cmpint (test_save (&f, edit->type, "person", &id, rows[row].assignments, &saved) >= 0, ==, good);
  if (!good)
    g_assert_cmpstr (tried->message, ==, saved->message);
  assert_whole (&f);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/try/%s", rows[i].about);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_as_the_save);
    }
  return g_test_run ();
}
