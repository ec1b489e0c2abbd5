/* SPDX-License-Identifier: GPL-3.0-or-later */
/* access-world.c - a server with a row of every kind in every place; see access-world.h. */
#include "config.h"
#include "access-world.h"

#include "linli-error.h"

#include <string.h>

const gint64 access_grid_of[N_PLACES] = { 1, 2, 0, 1, 0 };

static const struct { char letter; LinliRights right; } letters[] = {
  { 'r', LINLI_RIGHT_READ }, { 'w', LINLI_RIGHT_WRITE }, { 'l', LINLI_RIGHT_LIST }, { 'v', LINLI_RIGHT_REVEAL }, { 'x', LINLI_RIGHT_EXPORT },
};

const char *const access_compartments[ACCESS_N_COMPARTMENTS] = { "core", "care", "benefit", "health", "illness", "account", "family", "emergency", "identity" };

/* (transfer full) GStrv per line that is no comment. */
GPtrArray *
access_read_table (const char *name)
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


/* What the tables say. */
guint
access_expect (char **role, char **grant, const AccessRow *row, guint place)
{
  const char *scope = grant[1 + place], *granted = NULL;
  guint rights = 0;

  for (guint i = 0; i < ACCESS_N_COMPARTMENTS; i++)
    if (g_str_equal (access_compartments[i], row->compartment))
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

LinliAccess *
access_make_access (const AccessWorld *world, const char *role, const char *grant_name)
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

gint64
access_com_of (guint place)
{
  return place >= OTHER_PARTITION ? ELSEWHERE : HERE;
}

gint64
access_home_of (const AccessRow *row, guint place)
{
  return row->in_grid ? access_grid_of[place] : 0;
}

/* Has the kind a row of its own there? */
gboolean
access_stands (const AccessRow *row, guint place)
{
  return row->in_grid || access_grid_of[place] == 0;
}

LinliOp *
access_make_op (AccessWorld *world, LinliOpKind type, const AccessRow *row, guint place, const LinliId *id)
{
  LinliOp *op = linli_op_new (type, row->kind, id);
  g_auto(LinliValue) none = LINLI_VALUE_INIT, value = LINLI_VALUE_INIT;

  op->number = op->group = ++world->number;
  op->com = access_com_of (place);
  op->grid = access_home_of (row, place);
  op->hlc = START_MS << 16;
  linli_value_set_text (&value, row->value, -1);
  linli_op_add_change (op, row->field->no, 0, &none, &value);
  return op;
}

/* The server's word on one operation: TRUE taken, FALSE refused for want of a right. */
gboolean
access_offer (AccessWorld *world, LinliOp *op, const LinliAccess *access, gint64 device)
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
LinliAccess *
access_make_full_access (void)
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
fill (AccessWorld *world)
{
  g_autoptr(LinliAccess) access = access_make_full_access ();

  for (guint i = 0; i < world->rows->len; i++)
    {
      AccessRow *row = &g_array_index (world->rows, AccessRow, i);

      for (guint place = 0; place < N_PLACES; place++)
        {
          if (!access_stands (row, place))
            continue;
          linli_id_new (LINLI_CLOCK (world->clock), world->random, &row->id[place]);
          for (guint j = 0; j < i; j++)  /* a facet has the id of its core row */
            if (g_array_index (world->rows, AccessRow, j).kind == row->kind->facet_of)
              row->id[place] = g_array_index (world->rows, AccessRow, j).id[place];
          g_assert_true (access_offer (world, access_make_op (world, LINLI_OP_CREATE, row, place, &row->id[place]), access, 1));
        }
    }
}

AccessWorld *
access_make_world (const char *folder)
{
  AccessWorld *world = g_new0 (AccessWorld, 1);
  g_autoptr(GError) error = NULL;

  world->catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  world->clock = linli_manual_clock_new (START_MS);
  world->random = linli_random_new_seeded (7);
  world->server = linli_backend_open (folder, LINLI_BACKEND_CREATE | LINLI_BACKEND_MEMORY, world->catalogue, LINLI_CLOCK (world->clock), world->random,
                                      &error);
  g_assert_no_error (error);
  g_assert_true (linli_backend_ensure_partition (world->server, HERE, &error) && linli_backend_ensure_partition (world->server, ELSEWHERE, &error));
  world->frames = linli_frames_new (NULL);
  world->lines = access_read_table ("access-kinds.tsv");
  world->rows = g_array_new (FALSE, TRUE, sizeof (AccessRow));
  for (guint i = 0; i < world->lines->len; i++)
    {
      char **line = g_ptr_array_index (world->lines, i);
      AccessRow row = { .kind = linli_catalogue_get_kind (world->catalogue, line[0]), .compartment = line[1], .value = line[4] };

      g_assert_nonnull (row.kind);
      row.in_grid = g_str_equal (line[2], "grid");
      row.field = linli_kind_find_field (row.kind, line[3]);
      g_assert_nonnull (row.field);
      g_array_append_val (world->rows, row);
    }
  fill (world);
  return world;
}

void
access_free_world (AccessWorld *world)
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
