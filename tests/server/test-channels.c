/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-channels.c - roles x grants x kinds x places x channels against the tables that people wrote (tests/data/access-*.tsv): bytes of photos at the
 * server, and what a replica that was filled with a role's rights shows by reading, listing, searching, history, status and its counts, and lets be written,
 * revealed and exported.  What the server sends and takes is in test-access.c. */
#include "config.h"

#include "access-world.h"
#include "linli-attachment.h"
#include "linli-error.h"
#include "linli-store.h"

#include <glib/gstdio.h>
#include <string.h>

#define SIZE 100

/* Two photos that a record names: bytes of the first are at the server. */
typedef struct { LinliAttachment attachment; GBytes *bytes; } Photo;

static void
check (guint *wrong, gboolean is, gboolean should, const char *channel, char **role, char **grant, const AccessRow *row, guint place)
{
  if (is == should)
    return;
  *wrong += 1;
  g_test_message ("%s, %s, %s in place %u by %s: %s", role[0], grant[0], row->kind->name, place, channel, should ? "refused, and should not be" : "given, and should not be");
}

/* ---- photos ---- */

static Photo
make_photo (guint n)
{
  Photo photo = { .attachment = { START_MS + n, "", SIZE, "", SIZE } };
  g_autofree char *data = g_malloc (SIZE), *sha = NULL;

  memset (data, (int) n, SIZE);
  photo.bytes = g_bytes_new (data, SIZE);
  sha = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, photo.bytes);
  g_strlcpy (photo.attachment.sha, sha, LINLI_SHA_SIZE);
  memset (photo.attachment.thumb, 'a', LINLI_SHA_SIZE - 1);
  return photo;
}

static LinliFileAsk
ask_for (const AccessRow *row, guint place, const LinliField *field, const Photo *photo)
{
  return (LinliFileAsk) { (char *) photo->attachment.sha, (char *) row->kind->name, (char *) field->name, row->id[place], 0 };
}

static void
name_photos (AccessWorld *world, const AccessRow *row, guint place, const LinliField *field, const Photo *photos)
{
  g_autoptr(LinliAccess) access = access_make_full_access ();
  LinliOp *op = linli_op_new (LINLI_OP_SET, row->kind, &row->id[place]);
  g_autofree char *one = linli_attachment_format (&photos[0].attachment), *other = linli_attachment_format (&photos[1].attachment);
  g_autofree char *both = g_strconcat (one, ",", other, NULL);
  g_auto(LinliValue) none = LINLI_VALUE_INIT, value = LINLI_VALUE_INIT;
  LinliFileAsk ask = ask_for (row, place, field, &photos[0]);
  g_autoptr(GError) error = NULL;
  gint64 have, size;

  op->number = op->group = ++world->number;
  op->com = access_com_of (place);
  op->grid = access_home_of (row, place);
  op->hlc = START_MS << 16;
  linli_value_set_text (&value, both, -1);
  linli_op_add_change (op, field->no, 0, &none, &value);
  g_assert_true (access_offer (world, op, access, 1));
  g_assert_true (linli_backend_put_file (world->server, &ask, photos[0].bytes, access, &have, &size, &error));
  g_assert_no_error (error);
}

static gboolean
is_given (gboolean given, GError **error)
{
  /* Who may not is told what who asks for nothing is told. */
  if (!given)
    g_assert_error (*error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND);
  return given;
}

static guint
check_photos (AccessWorld *world, char **role, char **grant, const AccessRow *row, guint place, const LinliField *field, const Photo *photos)
{
  g_autoptr(LinliAccess) access = access_make_access (world, role[0], grant[0]);
  guint rights = access_expect (role, grant, row, place), wrong = 0;
  LinliFileAsk ask = ask_for (row, place, field, &photos[0]), new_ask = ask_for (row, place, field, &photos[1]);
  g_autoptr(GError) state_error = NULL;
  g_autoptr(GError) get_error = NULL;
  g_autoptr(GError) put_error = NULL;
  g_autoptr(GBytes) got = linli_backend_get_file (world->server, &ask, access, &get_error);
  g_autoptr(GBytes) half = g_bytes_new_from_bytes (photos[1].bytes, 0, SIZE / 2);
  gint64 have, size;

  check (&wrong, is_given (linli_backend_find_file (world->server, &ask, access, &have, &size, &state_error), &state_error), (rights & LINLI_RIGHT_READ) != 0,
         "state of a photo", role, grant, row, place);
  check (&wrong, is_given (got != NULL, &get_error), (rights & LINLI_RIGHT_READ) != 0, "bytes of a photo", role, grant, row, place);
  check (&wrong, is_given (linli_backend_put_file (world->server, &new_ask, half, access, &have, &size, &put_error), &put_error),
         (rights & LINLI_RIGHT_WRITE) != 0, "sending a photo", role, grant, row, place);
  return wrong;
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
test_photos (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("linli-access-XXXXXX", &error);
  AccessWorld *world = access_make_world (folder);
  g_autoptr(GPtrArray) roles = access_read_table ("access-roles.tsv"), grants = access_read_table ("access-scopes.tsv");
  guint wrong = 0, cells = 0;

  for (guint i = 0; i < world->rows->len; i++)
    for (guint place = 0; place < N_PLACES; place++)
      {
        const AccessRow *row = &g_array_index (world->rows, AccessRow, i);
        const LinliField *field = linli_kind_find_field (row->kind, "photos");
        Photo photos[] = { make_photo (i * 20 + place * 2), make_photo (i * 20 + place * 2 + 1) };

        if (field != NULL && field->value_type == LINLI_TYPE_ATTACHMENT && access_stands (row, place))
          {
            name_photos (world, row, place, field, photos);
            for (guint r = 0; r < roles->len; r++)
              for (guint g = 0; g < grants->len; g++, cells += 3)
                wrong += check_photos (world, g_ptr_array_index (roles, r), g_ptr_array_index (grants, g), row, place, field, photos);
          }
        g_bytes_unref (photos[0].bytes);
        g_bytes_unref (photos[1].bytes);
      }
  g_test_message ("%u cells", cells);
  g_assert_cmpuint (cells, >=, 1000);
  g_assert_cmpuint (wrong, ==, 0);
  access_free_world (world);
  remove_folder (folder);
}

/* ---- a replica ---- */

static void
fill (AccessWorld *world, LinliStore *store, const LinliAccess *access)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliPull) pull = linli_store_make_pull (store, 100, &error);
      g_autoptr(LinliPage) page = NULL;
      gboolean stale;

      g_assert_no_error (error);
      page = linli_backend_pull (world->server, pull, access, &error);
      g_assert_no_error (error);
      g_array_set_size (page->asked, 0);
      g_array_append_vals (page->asked, pull->cursors->data, pull->cursors->len);
      linli_store_apply_page (store, page, &stale, &error);
      g_assert_no_error (error);
      if (!page->more)
        return;
    }
  g_assert_not_reached ();
}

/* Every row is emptied and filled again, so that it has a history. */
static void
change_all (AccessWorld *world, gboolean empty)
{
  g_autoptr(LinliAccess) access = access_make_full_access ();

  for (guint i = 0; i < world->rows->len; i++)
    for (guint place = 0; place < N_PLACES; place++)
      {
        const AccessRow *row = &g_array_index (world->rows, AccessRow, i);
        LinliOp *op;

        if (!access_stands (row, place) || access_com_of (place) != HERE)
          continue;
        op = access_make_op (world, LINLI_OP_UPDATE, row, place, &row->id[place]);
        if (empty)
          linli_value_set_null (&g_array_index (op->changes, LinliChange, 0).new_value);
        g_assert_true (access_offer (world, op, access, 1));
      }
}

static LinliStore *
open_replica (AccessWorld *world, char **role, char **grant, const LinliAccess *access)
{
  g_autoptr(LinliIdentity) identity = linli_identity_new ();
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) error = NULL;
  LinliStore *store = linli_store_open (NULL, LINLI_STORE_CREATE | LINLI_STORE_MEMORY, world->catalogue, LINLI_CLOCK (world->clock), world->random, &error);

  g_assert_no_error (error);
  for (gint64 grid = 1; grid <= 2; grid++)
    if (g_str_equal (grant[0], "all-grids") || (grid == 1 && g_str_equal (grant[0], "one-grid")))
      g_array_append_val (grids, grid);
  identity->user = 1;
  identity->device = 9;
  identity->com = HERE;
  identity->role = g_strdup (role[0]);
  g_assert_true (linli_store_set_identity (store, identity, &error) && linli_store_set_scope (store, HERE, 1, access->version, grids, &error));
  g_assert_no_error (error);
  return store;
}

static const AccessRow *
core_of (AccessWorld *world, const AccessRow *row)
{
  for (guint i = 0; i < world->rows->len; i++)
    if (g_array_index (world->rows, AccessRow, i).kind == linli_kind_get_core (row->kind))
      return &g_array_index (world->rows, AccessRow, i);
  g_assert_not_reached ();
}

static gboolean
is_found (LinliStore *store, const AccessRow *row, guint place)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) hits = linli_store_search (store, row->value, 500, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < hits->len; i++)
    if (linli_id_equal (&((const LinliHit *) g_ptr_array_index (hits, i))->id, &row->id[place]))
      return TRUE;
  return FALSE;
}

static gboolean
has_history (LinliStore *store, const AccessRow *row, guint place)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = linli_store_get_history (store, linli_kind_get_core (row->kind), &row->id[place], row->field, &error);

  return entries != NULL && entries->len > 0;
}

/* Of the rights of its role alone: lists, and what a form and an export ask. */
static guint
check_role (AccessWorld *world, LinliStore *store, char **role, char **grant)
{
  static char *all[] = { "all", "all", "all", "all", "all", "all" };
  static const struct { LinliRights right; const char *name; } rights[] = {
    { LINLI_RIGHT_READ, "read" }, { LINLI_RIGHT_WRITE, "write" }, { LINLI_RIGHT_LIST, "list" }, { LINLI_RIGHT_REVEAL, "reveal" }, { LINLI_RIGHT_EXPORT, "export" },
  };
  guint wrong = 0;

  for (guint i = 0; i < world->rows->len; i++)
    {
      const AccessRow *row = &g_array_index (world->rows, AccessRow, i), *core = core_of (world, row);
      guint expected = access_expect (role, all, row, 0), of_core = access_expect (role, all, core, 0);
      LinliQuery query = { .kind = core->kind, .order_by = row->field };
      g_autoptr(GError) error = NULL;
      g_autoptr(GArray) listed = linli_store_query (store, &query, &error);

      if (listed == NULL)
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN);
      check (&wrong, listed != NULL, (expected & of_core & LINLI_RIGHT_LIST) != 0, "a list", role, grant, row, 0);
      for (guint j = 0; j < G_N_ELEMENTS (rights); j++)
        check (&wrong, linli_store_has_right (store, row->kind, rights[j].right), (expected & rights[j].right) != 0, rights[j].name, role, grant, row, 0);
    }
  return wrong;
}

/* What a status names: records that break a rule, and so tell what stands in the fields that the rule is about. */
static guint
check_status (AccessWorld *world, LinliStore *store, char **role, char **grant, guint *told, guint *withheld)
{
  static char *all[] = { "all", "all", "all", "all", "all", "all" };
  const GPtrArray *rules = linli_store_get_catalogue (store)->rules;
  guint wrong = 0;

  for (guint i = 0; i < rules->len; i++)
    {
      const LinliRule *rule = g_ptr_array_index (rules, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) broken = rule->level == LINLI_LEVEL_ERROR ? linli_store_find_broken (store, rule, 10, &error) : NULL;

      *told += broken != NULL;
      *withheld += g_error_matches (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN);
      if (broken == NULL)
        continue;
      for (guint j = 0; j < rule->fields->len; j++)
        for (guint k = 0; k < world->rows->len; k++)
          {
            const AccessRow *row = &g_array_index (world->rows, AccessRow, k);

            if (row->kind == ((const LinliField *) g_ptr_array_index (rule->fields, j))->kind && (access_expect (role, all, row, 0) & LINLI_RIGHT_LIST) == 0)
              check (&wrong, TRUE, FALSE, rule->id, role, grant, row, 0);
          }
    }
  return wrong;
}

static guint
check_replica (AccessWorld *world, LinliStore *store, char **role, char **grant)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCheck) status = linli_store_check (store, &error);
  guint wrong = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < world->rows->len; i++)
    {
      const AccessRow *row = &g_array_index (world->rows, AccessRow, i);
      const gint64 *n = g_hash_table_lookup (status->rows, row->kind->name);
      gint64 expected = 0;

      for (guint place = 0; place < N_PLACES; place++)
        {
          g_autoptr(LinliLoaded) loaded = NULL;
          gboolean may;

          if (!access_stands (row, place))
            continue;
          may = access_com_of (place) == HERE && (access_expect (role, grant, row, place) & LINLI_RIGHT_READ) != 0;
          expected += may;
          loaded = linli_store_load (store, linli_kind_get_core (row->kind), &row->id[place], NULL);
          check (&wrong, loaded != NULL && linli_record_get (loaded->record, row->field)->type != LINLI_VALUE_NULL, may, "reading", role, grant, row, place);
          check (&wrong, has_history (store, row, place), may, "history", role, grant, row, place);
          /* A value that is searched for tells that it stands somewhere; not every value is looked for. */
          if (!may || g_str_equal (row->kind->name, "person"))
            check (&wrong, strlen (row->value) >= 4 && is_found (store, row, place), may, "search", role, grant, row, place);
        }
      check (&wrong, n == NULL ? expected == 0 : *n == expected, TRUE, "its counts", role, grant, row, 0);
    }
  return wrong;
}

static void
test_replica (void)
{
  AccessWorld *world = access_make_world (NULL);
  g_autoptr(GPtrArray) roles = access_read_table ("access-roles.tsv"), grants = access_read_table ("access-scopes.tsv");
  guint wrong = 0, told = 0, withheld = 0;

  for (guint i = 0; i < roles->len; i++)
    for (guint j = 0; j < grants->len; j++)
      {
        char **role = g_ptr_array_index (roles, i), **grant = g_ptr_array_index (grants, j);
        g_autoptr(LinliAccess) access = access_make_access (world, role[0], grant[0]);
        LinliStore *store = open_replica (world, role, grant, access);

        fill (world, store, access);
        change_all (world, TRUE);
        fill (world, store, access);
        change_all (world, FALSE);
        fill (world, store, access);
        wrong += check_role (world, store, role, grant) + check_status (world, store, role, grant, &told, &withheld) + check_replica (world, store, role, grant);
        linli_store_close (store);
      }
  g_assert_cmpuint (wrong, ==, 0);
  g_test_message ("status: %u rules told of, %u withheld", told, withheld);
  g_assert_cmpuint (told, >, 0);
  g_assert_cmpuint (withheld, >, 0);
  access_free_world (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/channels/photos are given and taken as the tables allow", test_photos);
  g_test_add_func ("/server/channels/a replica shows by every channel what the tables allow", test_replica);
  return g_test_run ();
}
