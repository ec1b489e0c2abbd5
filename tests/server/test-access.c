/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-access.c - roles x grants x kinds x places x channels against tables that people wrote (tests/data/access-*.tsv): what the server
 * sends by a pull, a pull of one kind, a digest, a count, the list of frames and a frame whose name is known, and what it takes by making and
 * changing. */
#include "config.h"

#include "access-world.h"
#include "linli-error.h"

#include <string.h>

/* (transfer full) set of "KIND/ID" that pulls bring: of all grids, or (@kind) of one kind in one grid. */
static GHashTable *
pull_all (AccessWorld *world, const LinliAccess *access, gint64 com, const LinliKind *kind, gint64 grid)
{
  GHashTable *got = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(LinliPull) pull = linli_pull_new (com, 0);
  gboolean more = TRUE;

  for (gint64 i = 0; i <= 2; i++)
    if (kind == NULL || i == grid)
      {
        LinliCursor cursor = { com, i, 0, 0, 0 };

        g_array_append_val (pull->cursors, cursor);
      }
  pull->kind_no = kind != NULL ? kind->no : 0;
  while (more)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliPage) page = linli_backend_pull (world->server, pull, access, &error);

      g_assert_no_error (error);
      for (guint i = 0; i < page->items->len; i++)
        {
          const LinliPageItem *item = g_ptr_array_index (page->items, i);
          char uuid[LINLI_ID_STRING_SIZE];

          /* What two records say against each other belongs to whom the records belong to. */
          g_assert_true (item->row != NULL || item->conflict != NULL);
          if (item->conflict != NULL)
            g_hash_table_add (got, g_strdup_printf ("%s/%s", item->conflict->kind->name, linli_id_format (&item->conflict->record, uuid)));
          else
            g_hash_table_add (got, g_strdup_printf ("%s/%s", item->row->kind->name, linli_id_format (&item->row->id, uuid)));
        }
      g_array_set_size (pull->cursors, 0);
      g_array_append_vals (pull->cursors, page->next->data, page->next->len);
      more = page->more;
    }
  return got;
}

static gboolean
has_row (GHashTable *got, const AccessRow *row, guint place)
{
  char uuid[LINLI_ID_STRING_SIZE];
  g_autofree char *key = g_strdup_printf ("%s/%s", row->kind->name, linli_id_format (&row->id[place], uuid));

  return g_hash_table_contains (got, key);
}

/* (transfer full): the frames that @access is told of. */
static LinliManifest *
ask_frames (AccessWorld *world, const LinliAccess *access, gint64 com, gint64 grid)
{
  LinliManifestAsk ask = { com, 0, 1, grid };
  g_autoptr(GError) error = NULL;
  LinliManifest *manifest = linli_backend_make_manifest (world->server, world->frames, &ask, access, &error);

  g_assert_no_error (error);
  return manifest;
}

/* (nullable): the name of the frame of @kind. */
static const char *
find_frame (const LinliManifest *manifest, const LinliKind *kind)
{
  for (guint i = 0; i < manifest->frames->len; i++)
    if (g_array_index (manifest->frames, LinliFrameEntry, i).kind_no == kind->no)
      return g_array_index (manifest->frames, LinliFrameEntry, i).hash;
  return NULL;
}

/* Who knows the name of a frame is still asked who he is. */
static gboolean
gets_frame (AccessWorld *world, const LinliAccess *access, const char *name)
{
  const char *names[] = { name, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = linli_backend_get_frames (world->server, world->frames, names, access, &error);

  if (bytes == NULL)
    g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND);
  return bytes != NULL;
}

/* Every cell that is not as the table says is told, and then the test fails. */
static void
check (guint *wrong, gboolean is, gboolean should, const char *channel, char **role, char **grant, const AccessRow *row, guint place)
{
  static const char *const places[] = { "grid 1", "grid 2", "no grid", "a grid of the other partition", "no grid of the other partition" };

  if (is == should)
    return;
  *wrong += 1;
  g_test_message ("%s, %s, %s in %s by %s: %s", role[0], grant[0], row->kind->name, places[place], channel,
                  should ? "refused, and should not be" : "given, and should not be");
}

static guint
check_reading (AccessWorld *world, char **role, char **grant)
{
  g_autoptr(LinliAccess) access = access_make_access (world, role[0], grant[0]);
  guint wrong = 0;

  for (gint64 com = HERE; com <= ELSEWHERE; com++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GHashTable) pulled = pull_all (world, access, com, NULL, 0), digests = linli_backend_digest (world->server, com, access, &error);
      gint64 expected = 0;

      g_assert_no_error (error);
      for (guint i = 0; i < world->rows->len; i++)
        for (guint place = 0; place < N_PLACES; place++)
          {
            const AccessRow *row = &g_array_index (world->rows, AccessRow, i);
            gboolean own = access_com_of (place) == com && access_stands (row, place), may;
            g_autofree char *key = g_strdup_printf ("%d/%s", (int) access_home_of (row, place), row->kind->name);
            g_autoptr(GHashTable) alone = NULL;

            if (!own)
              continue;
            may = (access_expect (role, grant, row, place) & LINLI_RIGHT_READ) != 0;
            alone = pull_all (world, access, com, row->kind, access_home_of (row, place));
            expected += may;
            check (&wrong, has_row (pulled, row, place), may, "pull", role, grant, row, place);
            check (&wrong, has_row (alone, row, place), may, "pull of a kind", role, grant, row, place);
            check (&wrong, g_hash_table_contains (digests, key), may, "digest", role, grant, row, place);
            check (&wrong, linli_access_get (access, row->kind, com, access_home_of (row, place), START_MS) == access_expect (role, grant, row, place), TRUE,
                   "rights as such", role, grant, row, place);
          }
      g_assert_cmpuint (g_hash_table_size (pulled), ==, expected);
      g_assert_cmpint (linli_backend_count_rows (world->server, com, access, &error), ==, expected);
    }
  return wrong;
}

static guint
check_frames (AccessWorld *world, char **role, char **grant)
{
  g_autoptr(LinliAccess) access = access_make_access (world, role[0], grant[0]), everything = access_make_full_access ();
  guint wrong = 0;

  for (guint place = 0; place < N_PLACES; place++)
    {
      g_autoptr(LinliManifest) all = ask_frames (world, everything, access_com_of (place), access_grid_of[place]);
      g_autoptr(LinliManifest) told = ask_frames (world, access, access_com_of (place), access_grid_of[place]);
      guint expected = 0;

      for (guint i = 0; i < world->rows->len; i++)
        {
          const AccessRow *row = &g_array_index (world->rows, AccessRow, i);
          const char *name = find_frame (all, row->kind);
          gboolean may = (access_expect (role, grant, row, place) & LINLI_RIGHT_READ) != 0;

          if (!access_stands (row, place) || access_home_of (row, place) != access_grid_of[place])
            continue;
          g_assert_nonnull (name);
          expected += may;
          check (&wrong, find_frame (told, row->kind) != NULL, may, "the list of frames", role, grant, row, place);
          check (&wrong, gets_frame (world, access, name), may, "a frame", role, grant, row, place);
        }
      g_assert_cmpuint (told->frames->len, ==, expected);
    }
  return wrong;
}

static guint
check_writing (AccessWorld *world, char **role, char **grant, gint64 device)
{
  g_autoptr(LinliAccess) access = access_make_access (world, role[0], grant[0]);
  guint wrong = 0;

  world->number = 0;
  for (guint i = 0; i < world->rows->len; i++)
    for (guint place = 0; place < N_PLACES; place++)
      {
        const AccessRow *row = &g_array_index (world->rows, AccessRow, i);
        LinliId fresh = row->id[place];
        gboolean may;

        if (!access_stands (row, place))
          continue;
        may = (access_expect (role, grant, row, place) & LINLI_RIGHT_WRITE) != 0;
        check (&wrong, access_offer (world, access_make_op (world, LINLI_OP_UPDATE, row, place, &row->id[place]), access, device), may, "change", role, grant, row, place);
        if (row->kind->facet_of == NULL)
          linli_id_new (LINLI_CLOCK (world->clock), world->random, &fresh);
        check (&wrong, access_offer (world, access_make_op (world, LINLI_OP_CREATE, row, place, &fresh), access, device), may, "make", role, grant, row, place);
      }
  return wrong;
}

/* One world for every cell: reading first, then writing, which makes more rows. */
static void
test_matrix (gconstpointer data)
{
  gboolean writes = GPOINTER_TO_INT (data);
  AccessWorld *world = access_make_world (NULL);
  g_autoptr(GPtrArray) roles = access_read_table ("access-roles.tsv"), grants = access_read_table ("access-scopes.tsv");
  gint64 device = FIRST_ACTOR;
  guint wrong = 0;

  for (guint i = 0; i < roles->len; i++)
    for (guint j = 0; j < grants->len; j++)
      {
        char **role = g_ptr_array_index (roles, i), **grant = g_ptr_array_index (grants, j);

        wrong += writes ? check_writing (world, role, grant, device++) : check_reading (world, role, grant) + check_frames (world, role, grant);
      }
  g_assert_cmpuint (wrong, ==, 0);
  access_free_world (world);
}

/* A role, kind or compartment that somebody adds is added to the tables, too. */
static void
test_tables_name_everything (void)
{
  AccessWorld *world = access_make_world (NULL);
  g_autoptr(GPtrArray) roles = access_read_table ("access-roles.tsv");

  g_assert_cmpuint (roles->len, ==, world->catalogue->roles->len);
  g_assert_cmpuint (world->rows->len, ==, world->catalogue->kinds->len);
  for (guint i = 0; i < roles->len; i++)
    {
      g_assert_nonnull (linli_catalogue_get_user_role (world->catalogue, ((char **) g_ptr_array_index (roles, i))[0]));
      g_assert_cmpuint (g_strv_length (g_ptr_array_index (roles, i)), ==, 1 + ACCESS_N_COMPARTMENTS);
    }
  access_free_world (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/access/the tables name every role and kind", test_tables_name_everything);
  g_test_add_data_func ("/server/access/what is sent is what the tables allow", GINT_TO_POINTER (FALSE), test_matrix);
  g_test_add_data_func ("/server/access/what is taken is what the tables allow", GINT_TO_POINTER (TRUE), test_matrix);
  return g_test_run ();
}
