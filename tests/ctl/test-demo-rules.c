/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every record of the demo community, with every compartment, keeps every rule that would refuse it; what the rules only warn about
 * is rare; the work they find is there to be shown. */
#define G_LOG_DOMAIN "linli-test-demo-rules"

#include "config.h"

#include "linli-backend.h"
#include "linli-store.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static char *folder;  /* of the demo */

static void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR))
        remove_all (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}

static void
make_demo (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("LINLI_BUILDDIR"), "src", "ctl", "linlictl", NULL);
  g_autofree char *demo = NULL;
  g_autoptr(GError) error = NULL;
  int status = -1;

  folder = g_dir_make_tmp ("linli-demo-rules-XXXXXX", &error);
  g_assert_no_error (error);
  demo = g_build_filename (folder, "demo", NULL);
  {
    const char *const argv[] = { program, "demo", demo, NULL };

    g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error));
  }
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

/* A replica in memory of somebody who may read every compartment. */
static LinliStore *
fill_store (LinliCatalogue *catalogue, LinliClock *clock)
{
  g_autofree char *server = g_build_filename (folder, "demo", "server", NULL);
  g_autoptr(LinliRandom) random = linli_random_new_seeded (1);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) backend = linli_backend_open (server, LINLI_BACKEND_READ_ONLY, catalogue, clock, random, &error);
  LinliStore *store = linli_store_open (NULL, LINLI_STORE_CREATE | LINLI_STORE_MEMORY, catalogue, clock, random, &error);
  LinliRole everything = { (char *) "all", (char *) "all", (char *) "all", { 0 } };
  g_autoptr(LinliAccess) access = linli_access_new (1);
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (everything.rights); i++)
    everything.rights[i] = LINLI_RIGHT_READ;
  linli_access_add (access, 1, &everything)->all_grids = TRUE;
  for (gint64 grid = 1; grid <= 10; grid++)
    g_array_append_val (grids, grid);
  g_assert_true (linli_store_set_scope (store, 1, 1, 1, grids, &error));
  while (!linli_store_is_complete (store))
    {
      g_autoptr(LinliPull) pull = linli_store_make_pull (store, 2000, &error);
      g_autoptr(LinliPage) page = pull != NULL ? linli_backend_pull (backend, pull, access, &error) : NULL;
      gboolean stale = FALSE;

      g_assert_no_error (error);
      g_array_set_size (page->asked, 0);
      g_array_append_vals (page->asked, pull->cursors->data, pull->cursors->len);
      g_assert_true (linli_store_apply_page (store, page, &stale, &error));
    }
  return store;
}

typedef struct { guint records, errors, warnings, tasks; GHashTable *by_rule; /* id → count */ } Tally;

static void
take (Tally *tally, GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const LinliRule *rule = ((const LinliFinding *) g_ptr_array_index (findings, i))->rule;
      guint before = GPOINTER_TO_UINT (g_hash_table_lookup (tally->by_rule, rule->id));

      g_hash_table_insert (tally->by_rule, rule->id, GUINT_TO_POINTER (before + 1));
      tally->errors += rule->level == LINLI_LEVEL_ERROR;
      tally->warnings += rule->level == LINLI_LEVEL_WARNING;
      tally->tasks += rule->level == LINLI_LEVEL_TASK;
    }
}

static void
check_kind (LinliStore *store, const LinliKind *kind, Tally *tally)
{
  const LinliField *room = linli_catalogue_get_role (linli_store_get_catalogue (store), "household.room");
  LinliQuery query = { .kind = kind };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) rowids = linli_store_query (store, &query, &error);

  g_assert_no_error (error);
  for (guint start = 0; start < rowids->len; start += 500)
    {
      g_autoptr(GPtrArray) page = linli_store_load_rowids (store, kind, &g_array_index (rowids, gint64, start), MIN (500, rowids->len - start), &error);

      g_assert_no_error (error);
      for (guint i = 0; i < page->len; i++)
        {
          const LinliLoaded *loaded = g_ptr_array_index (page, i);
          g_autoptr(GPtrArray) findings = linli_rules_check (linli_store_get_rules (store), loaded->record);
          g_autoptr(GPtrArray) among_others = linli_rules_check_replica (linli_store_get_rules (store), loaded->record, NULL);

          tally->records++;
          take (tally, findings);
          take (tally, among_others);
          if (kind == room->kind)
            {
              g_autoptr(GPtrArray) members = linli_store_load_members (store, &loaded->record->id, &error);
              g_autoptr(GPtrArray) of_household = linli_rules_check_household (linli_store_get_rules (store), loaded->record, members);

              g_assert_cmpuint (members->len, >, 0);
              take (tally, of_household);
            }
        }
    }
}

static void
test_rules (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, &error);
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliStore) store = NULL;
  Tally tally = { .by_rule = g_hash_table_new (g_str_hash, g_str_equal) };
  GHashTableIter iter;
  gpointer rule, count;

  g_assert_no_error (error);
  store = fill_store (catalogue, clock);
  for (guint i = 0; i < catalogue->kinds->len; i++)
    if (((const LinliKind *) g_ptr_array_index (catalogue->kinds, i))->facet_of == NULL)
      check_kind (store, g_ptr_array_index (catalogue->kinds, i), &tally);
  g_hash_table_iter_init (&iter, tally.by_rule);
  while (g_hash_table_iter_next (&iter, &rule, &count))
    g_test_message ("%s: %u", (const char *) rule, GPOINTER_TO_UINT (count));
  g_hash_table_unref (tally.by_rule);

  g_assert_cmpuint (tally.records, >, 24000);
  g_assert_cmpuint (tally.errors, ==, 0);
  g_assert_cmpuint (tally.warnings, <, tally.records / 200);
  g_assert_cmpuint (tally.tasks, >, 10);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  make_demo ();
  g_test_add_func ("/demo/no-record-breaks-a-rule", test_rules);
  result = g_test_run ();
  remove_all (folder);
  g_free (folder);
  return result;
}
