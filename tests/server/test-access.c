/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-access.c - roles x grants x kinds x places x channels against tables that people wrote (tests/data/access-*.tsv): what the server
 * sends by a pull, a pull of one kind, a digest, a count, the list of frames and a frame whose name is known, and what it takes by making and
 * changing. */
#include "config.h"

#include "linli-backend.h"
#include "linli-error.h"

#include <string.h>

#define START_MS    G_GINT64_CONSTANT (1795500000000)
#define HERE        1
#define ELSEWHERE   2
#define FIRST_ACTOR 100

enum { GRID_ONE, GRID_TWO, NO_GRID, OTHER_PARTITION, OTHER_NO_GRID, N_PLACES };
static const gint64 grid_of[N_PLACES] = { 1, 2, 0, 1, 0 };

static const struct { char letter; LinliRights right; } letters[] = {
  { 'r', LINLI_RIGHT_READ }, { 'w', LINLI_RIGHT_WRITE }, { 'l', LINLI_RIGHT_LIST }, { 'v', LINLI_RIGHT_REVEAL }, { 'x', LINLI_RIGHT_EXPORT },
};

/* One line of access-kinds.tsv, and the row of it in each place. */
typedef struct
{
  const LinliKind  *kind;
  const LinliField *field;
  const char       *compartment, *value;
  gboolean          in_grid;
  LinliId           id[N_PLACES];
} Row;

typedef struct
{
  LinliCatalogue   *catalogue;
  LinliManualClock *clock;
  LinliRandom      *random;
  LinliBackend     *server;
  LinliFrames      *frames;
  GPtrArray        *lines;   /* GStrv: what the rows point into */
  GArray           *rows;    /* Row */
  gint64            number;  /* of the next operation */
} World;

/* (transfer full) GStrv per line that is no comment. */
static GPtrArray *
read_table (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("LINLI_SRCDIR"), "tests", "data", name, NULL), *text = NULL;
  g_auto(GStrv) lines = NULL;
  GPtrArray *table = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && *lines[i] != '#')
      g_ptr_array_add (table, g_strsplit (lines[i], "\t", -1));
  return table;
}

static const char *const compartments[] = { "core", "care", "benefit", "health", "illness", "account", "family", "emergency", "identity" };

/* What the tables say. */
static guint
expect (char **role, char **grant, const Row *row, guint place)
{
  const char *scope = grant[1 + place], *granted = NULL;
  guint rights = 0;

  for (guint i = 0; i < G_N_ELEMENTS (compartments); i++)
    if (g_str_equal (compartments[i], row->compartment))
      granted = role[1 + i];
  g_assert_nonnull (granted);
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    if (strchr (granted, letters[i].letter) != NULL)
      rights |= letters[i].right;
  if (g_str_equal (scope, "none"))
    return 0;
  if (g_str_equal (scope, "read"))
    return rights & (LINLI_RIGHT_READ | LINLI_RIGHT_LIST);
  g_assert_cmpstr (scope, ==, "all");
  return rights;
}

static LinliAccess *
make_access (const World *world, const char *role, const char *grant_name)
{
  LinliAccess *access = linli_access_new (1);
  LinliGrant *grant;
  gint64 one = 1;

  access->version = 1;
  if (g_str_equal (grant_name, "no-grant"))
    return access;
  grant = linli_access_add (access, g_str_equal (grant_name, "elsewhere") ? ELSEWHERE : HERE, linli_catalogue_get_user_role (world->catalogue, role));
  g_assert_nonnull (grant->role);
  grant->all_grids = g_str_equal (grant_name, "all-grids");
  if (!grant->all_grids)
    g_array_append_val (grant->grids, one);
  if (g_str_equal (grant_name, "ended"))
    grant->to_ms = START_MS;
  if (g_str_equal (grant_name, "not-begun"))
    grant->from_ms = START_MS + 1;
  return access;
}

static gint64
com_of (guint place)
{
  return place >= OTHER_PARTITION ? ELSEWHERE : HERE;
}

static gint64
home_of (const Row *row, guint place)
{
  return row->in_grid ? grid_of[place] : 0;
}

/* Has the kind a row of its own there? */
static gboolean
stands (const Row *row, guint place)
{
  return row->in_grid || grid_of[place] == 0;
}

static LinliOp *
make_op (World *world, LinliOpKind type, const Row *row, guint place, const LinliId *id)
{
  LinliOp *op = linli_op_new (type, row->kind, id);
  g_auto(LinliValue) none = LINLI_VALUE_INIT, value = LINLI_VALUE_INIT;

  op->number = op->group = ++world->number;
  op->com = com_of (place);
  op->grid = home_of (row, place);
  op->hlc = START_MS << 16;
  linli_value_set_text (&value, row->value, -1);
  linli_op_add_change (op, row->field->no, 0, &none, &value);
  return op;
}

/* The server's word on one operation: TRUE taken, FALSE refused for want of a right. */
static gboolean
offer (World *world, LinliOp *op, const LinliAccess *access, gint64 device)
{
  g_autoptr(LinliPush) push = linli_push_new (op->com, 0, device);
  g_autoptr(LinliPushAnswer) answer = NULL;
  const LinliOpResult *result;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (push->ops, op);
  answer = linli_backend_push (world->server, push, access, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->results->len, ==, 1);
  result = g_ptr_array_index (answer->results, 0);
  if (result->status == LINLI_STATUS_RETURNED)
    g_assert_cmpstr (result->why == LINLI_WHY_SCOPE ? NULL : op->kind->name, ==, NULL);  /* refused for another reason */
  return result->status != LINLI_STATUS_RETURNED;
}

/* (transfer full): everything, everywhere. */
static LinliAccess *
make_full_access (void)
{
  static LinliRole everything;
  LinliAccess *access = linli_access_new (1);

  for (guint i = 0; i < G_N_ELEMENTS (everything.rights); i++)
    everything.rights[i] = LINLI_RIGHT_READ | LINLI_RIGHT_WRITE;
  linli_access_add (access, HERE, &everything)->all_grids = TRUE;
  linli_access_add (access, ELSEWHERE, &everything)->all_grids = TRUE;
  access->version = 1;
  return access;
}

static void
fill (World *world)
{
  g_autoptr(LinliAccess) access = make_full_access ();

  for (guint i = 0; i < world->rows->len; i++)
    {
      Row *row = &g_array_index (world->rows, Row, i);

      for (guint place = 0; place < N_PLACES; place++)
        {
          if (!stands (row, place))
            continue;
          linli_id_new (LINLI_CLOCK (world->clock), world->random, &row->id[place]);
          for (guint j = 0; j < i; j++)  /* a facet has the id of its core row */
            if (g_array_index (world->rows, Row, j).kind == row->kind->facet_of)
              row->id[place] = g_array_index (world->rows, Row, j).id[place];
          g_assert_true (offer (world, make_op (world, LINLI_OP_CREATE, row, place, &row->id[place]), access, 1));
        }
    }
}

static World *
make_world (void)
{
  World *world = g_new0 (World, 1);
  g_autoptr(GError) error = NULL;

  world->catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  world->clock = linli_manual_clock_new (START_MS);
  world->random = linli_random_new_seeded (7);
  world->server = linli_backend_open (NULL, LINLI_BACKEND_CREATE | LINLI_BACKEND_MEMORY, world->catalogue, LINLI_CLOCK (world->clock), world->random,
                                      &error);
  g_assert_no_error (error);
  g_assert_true (linli_backend_ensure_partition (world->server, HERE, &error) && linli_backend_ensure_partition (world->server, ELSEWHERE, &error));
  world->frames = linli_frames_new (NULL);
  world->lines = read_table ("access-kinds.tsv");
  world->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  for (guint i = 0; i < world->lines->len; i++)
    {
      char **line = g_ptr_array_index (world->lines, i);
      Row row = { .kind = linli_catalogue_get_kind (world->catalogue, line[0]), .compartment = line[1], .value = line[4] };

      g_assert_nonnull (row.kind);
      row.in_grid = g_str_equal (line[2], "grid");
      row.field = linli_kind_find_field (row.kind, line[3]);
      g_assert_nonnull (row.field);
      g_array_append_val (world->rows, row);
    }
  fill (world);
  return world;
}

static void
free_world (World *world)
{
  linli_frames_free (world->frames);
  linli_backend_close (world->server);
  g_array_unref (world->rows);
  g_ptr_array_unref (world->lines);
  g_object_unref (world->clock);
  g_object_unref (world->random);
  linli_catalogue_unref (world->catalogue);
  g_free (world);
}

/* (transfer full) set of "KIND/ID" that pulls bring: of all grids, or (@kind) of one kind in one grid. */
static GHashTable *
pull_all (World *world, const LinliAccess *access, gint64 com, const LinliKind *kind, gint64 grid)
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
has_row (GHashTable *got, const Row *row, guint place)
{
  char uuid[LINLI_ID_STRING_SIZE];
  g_autofree char *key = g_strdup_printf ("%s/%s", row->kind->name, linli_id_format (&row->id[place], uuid));

  return g_hash_table_contains (got, key);
}

/* (transfer full): the frames that @access is told of. */
static LinliManifest *
ask_frames (World *world, const LinliAccess *access, gint64 com, gint64 grid)
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
gets_frame (World *world, const LinliAccess *access, const char *name)
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
check (guint *wrong, gboolean is, gboolean should, const char *channel, char **role, char **grant, const Row *row, guint place)
{
  static const char *const places[] = { "grid 1", "grid 2", "no grid", "a grid of the other partition", "no grid of the other partition" };

  if (is == should)
    return;
  *wrong += 1;
  g_test_message ("%s, %s, %s in %s by %s: %s", role[0], grant[0], row->kind->name, places[place], channel,
                  should ? "refused, and should not be" : "given, and should not be");
}

static guint
check_reading (World *world, char **role, char **grant)
{
  g_autoptr(LinliAccess) access = make_access (world, role[0], grant[0]);
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
            const Row *row = &g_array_index (world->rows, Row, i);
            gboolean own = com_of (place) == com && stands (row, place), may;
            g_autofree char *key = g_strdup_printf ("%d/%s", (int) home_of (row, place), row->kind->name);
            g_autoptr(GHashTable) alone = NULL;

            if (!own)
              continue;
            may = (expect (role, grant, row, place) & LINLI_RIGHT_READ) != 0;
            alone = pull_all (world, access, com, row->kind, home_of (row, place));
            expected += may;
            check (&wrong, has_row (pulled, row, place), may, "pull", role, grant, row, place);
            check (&wrong, has_row (alone, row, place), may, "pull of a kind", role, grant, row, place);
            check (&wrong, g_hash_table_contains (digests, key), may, "digest", role, grant, row, place);
            check (&wrong, linli_access_get (access, row->kind, com, home_of (row, place), START_MS) == expect (role, grant, row, place), TRUE,
                   "rights as such", role, grant, row, place);
          }
      g_assert_cmpuint (g_hash_table_size (pulled), ==, expected);
      g_assert_cmpint (linli_backend_count_rows (world->server, com, access, &error), ==, expected);
    }
  return wrong;
}

static guint
check_frames (World *world, char **role, char **grant)
{
  g_autoptr(LinliAccess) access = make_access (world, role[0], grant[0]), everything = make_full_access ();
  guint wrong = 0;

  for (guint place = 0; place < N_PLACES; place++)
    {
      g_autoptr(LinliManifest) all = ask_frames (world, everything, com_of (place), grid_of[place]);
      g_autoptr(LinliManifest) told = ask_frames (world, access, com_of (place), grid_of[place]);
      guint expected = 0;

      for (guint i = 0; i < world->rows->len; i++)
        {
          const Row *row = &g_array_index (world->rows, Row, i);
          const char *name = find_frame (all, row->kind);
          gboolean may = (expect (role, grant, row, place) & LINLI_RIGHT_READ) != 0;

          if (!stands (row, place) || home_of (row, place) != grid_of[place])
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
check_writing (World *world, char **role, char **grant, gint64 device)
{
  g_autoptr(LinliAccess) access = make_access (world, role[0], grant[0]);
  guint wrong = 0;

  world->number = 0;
  for (guint i = 0; i < world->rows->len; i++)
    for (guint place = 0; place < N_PLACES; place++)
      {
        const Row *row = &g_array_index (world->rows, Row, i);
        LinliId fresh = row->id[place];
        gboolean may;

        if (!stands (row, place))
          continue;
        may = (expect (role, grant, row, place) & LINLI_RIGHT_WRITE) != 0;
        check (&wrong, offer (world, make_op (world, LINLI_OP_UPDATE, row, place, &row->id[place]), access, device), may, "change", role, grant, row, place);
        if (row->kind->facet_of == NULL)
          linli_id_new (LINLI_CLOCK (world->clock), world->random, &fresh);
        check (&wrong, offer (world, make_op (world, LINLI_OP_CREATE, row, place, &fresh), access, device), may, "make", role, grant, row, place);
      }
  return wrong;
}

/* One world for every cell: reading first, then writing, which makes more rows. */
static void
test_matrix (gconstpointer data)
{
  gboolean writes = GPOINTER_TO_INT (data);
  World *world = make_world ();
  g_autoptr(GPtrArray) roles = read_table ("access-roles.tsv"), grants = read_table ("access-scopes.tsv");
  gint64 device = FIRST_ACTOR;
  guint wrong = 0;

  for (guint i = 0; i < roles->len; i++)
    for (guint j = 0; j < grants->len; j++)
      {
        char **role = g_ptr_array_index (roles, i), **grant = g_ptr_array_index (grants, j);

        wrong += writes ? check_writing (world, role, grant, device++) : check_reading (world, role, grant) + check_frames (world, role, grant);
      }
  g_assert_cmpuint (wrong, ==, 0);
  free_world (world);
}

/* A role, kind or compartment that somebody adds is added to the tables, too. */
static void
test_tables_name_everything (void)
{
  World *world = make_world ();
  g_autoptr(GPtrArray) roles = read_table ("access-roles.tsv");

  g_assert_cmpuint (roles->len, ==, world->catalogue->roles->len);
  g_assert_cmpuint (world->rows->len, ==, world->catalogue->kinds->len);
  for (guint i = 0; i < roles->len; i++)
    {
      g_assert_nonnull (linli_catalogue_get_user_role (world->catalogue, ((char **) g_ptr_array_index (roles, i))[0]));
      g_assert_cmpuint (g_strv_length (g_ptr_array_index (roles, i)), ==, 1 + G_N_ELEMENTS (compartments));
    }
  free_world (world);
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
