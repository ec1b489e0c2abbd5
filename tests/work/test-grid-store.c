/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was drawn is saved once and whole: new grids are drafts, a number comes with being put into use, what was merged is closed and says
 * into what; nobody else's boundary is written over. */
#define G_LOG_DOMAIN "linli-test-grid-store"

#include "config.h"

#include <string.h>

#include "linli-error.h"
#include "linli-grid-settle.h"
#include "shapes.h"
#include "store-test.h"

typedef struct { Fixture base; LinliId left, right; LinliGridDraft *draft; } Desk;

static LinliId
add_grid (Fixture *f, const char *name, const char *no, const char *community, const char *outline)
{
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, test_kind (f, "grid"), NULL);
  g_autoptr(LinliGeometry) boundary = plan (outline);
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree guint8 *wkb = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  test_set (edit, name);
  test_set (edit, no);
  test_set (edit, community);
  wkb = linli_geometry_to_wkb (boundary, &length);
  linli_value_set_blob (&value, wkb, length);
  linli_edit_set (edit, linli_catalogue_get_role (f->catalogue, "grid.boundary"), &value);
  g_ptr_array_add (edits, edit);
  g_assert_true (linli_store_save (f->store, edits, NULL, NULL, &error));
  g_assert_no_error (error);
  return edit->id;
}

/* The role and the grids of who sits here. */
static void
sit_down (Fixture *f, const char *role, gboolean all_grids)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (f->store, &error);

  g_free (identity->role);
  identity->role = g_strdup (role);
  identity->all_grids = all_grids;
  g_assert_true (linli_store_set_identity (f->store, identity, &error));
  g_assert_no_error (error);
}

static void
open_draft (Desk *desk)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&desk->draft, linli_grid_draft_free);
  desk->draft = linli_grid_draft_new ();
  g_assert_true (linli_grid_store_load (desk->base.store, desk->draft, &error));
  g_assert_no_error (error);
}

static void
set_up (Desk *desk, gconstpointer data)
{
  fixture_init (&desk->base, NULL, FALSE);
  sit_down (&desk->base, "community_secretary", TRUE);
  desk->left = add_grid (&desk->base, "name=甲", "grid_no=7", "community_code=150302001001", "0,0 4,0 4,4 0,4");
  desk->right = add_grid (&desk->base, "name=乙", "grid_no=3", "community_code=150302001001", "4,0 8,0 8,4 4,4");
  open_draft (desk);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  linli_grid_draft_free (desk->draft);
  fixture_clear (&desk->base);
}

/* The place of the grid called so. */
static guint
find (Desk *desk, const char *name)
{
  for (guint i = 0; i < linli_grid_draft_get_size (desk->draft); i++)
    if (g_str_equal (linli_grid_draft_get (desk->draft, i)->name, name))
      return i;
  g_assert_not_reached ();
}

/* Those of a save that works, and the draft is what was saved. */
static LinliGridSaved
save (Desk *desk)
{
  g_autoptr(LinliGridMoment) moment = linli_grid_draft_take_moment (desk->draft);
  g_autoptr(GError) error = NULL;
  g_autofree LinliGridSaved *saved = linli_grid_store_save (desk->base.store, moment, NULL, &error);

  g_assert_no_error (error);
  open_draft (desk);
  return *saved;
}

static void
split_left (Desk *desk)
{
  double line[] = { PLAN_LON (2), PLAN_LAT (-1), PLAN_LON (2), PLAN_LAT (5) };
  LinliGridFault fault;

  g_assert_true (linli_grid_draft_split (desk->draft, find (desk, "甲"), line, 2, NULL, &fault));
}

static void
test_split (Desk *desk, gconstpointer data)
{
  LinliGridSaved saved;
  const LinliDraftGrid *part;
  LinliId id;
  char text[LINLI_ID_STRING_SIZE];

  split_left (desk);
  saved = save (desk);
  g_assert_cmpuint (saved.changed, ==, 1);
  g_assert_cmpuint (saved.made, ==, 1);
  g_assert_cmpuint (saved.closed + saved.published, ==, 0);
  part = linli_grid_draft_get (desk->draft, find (desk, "甲-2"));
  g_assert_true (part->draft);
  g_assert_cmpint (part->no, ==, 0);
  id = part->id;
  assert_shows (&desk->base, "grid", &id, "status", "1");
  assert_shows (&desk->base, "grid", &id, "grid_no", "");
  assert_shows (&desk->base, "grid", &id, "community_code", "150302001001");
  assert_shows (&desk->base, "grid", &id, "split_from", linli_id_format (&desk->left, text));
  g_assert_false (linli_grid_draft_is_changed (desk->draft));

  /* Put into use it gets a number nobody ever had, and the day. */
  linli_grid_draft_set_publish (desk->draft, find (desk, "甲-2"), TRUE);
  linli_grid_draft_set_name (desk->draft, find (desk, "甲-2"), "丙");
  saved = save (desk);
  g_assert_cmpuint (saved.published, ==, 1);
  assert_shows (&desk->base, "grid", &id, "status", "3");
  assert_shows (&desk->base, "grid", &id, "grid_no", "8");
  assert_shows (&desk->base, "grid", &id, "name", "丙");
  assert_shows (&desk->base, "grid", &id, "in_use_from", "2026-11-24");
}

/* A part of a part goes back to what was saved. */
static void
test_split_twice (Desk *desk, gconstpointer data)
{
  double line[] = { PLAN_LON (-1), PLAN_LAT (1), PLAN_LON (5), PLAN_LAT (1) };
  LinliGridFault fault;
  char text[LINLI_ID_STRING_SIZE];

  split_left (desk);
  g_assert_true (linli_grid_draft_split (desk->draft, find (desk, "甲-2"), line, 2, NULL, &fault));
  g_assert_cmpuint (save (desk).made, ==, 2);
  assert_shows (&desk->base, "grid", &linli_grid_draft_get (desk->draft, find (desk, "甲-2-2"))->id, "split_from", linli_id_format (&desk->left, text));
}

static void
test_merge (Desk *desk, gconstpointer data)
{
  LinliGridFault fault;
  LinliGridSaved saved;
  char text[LINLI_ID_STRING_SIZE];

  split_left (desk);
  g_assert_true (linli_grid_draft_merge (desk->draft, find (desk, "甲"), find (desk, "甲-2"), NULL, &fault));
  g_assert_true (linli_grid_draft_merge (desk->draft, find (desk, "乙"), find (desk, "甲"), NULL, &fault));
  saved = save (desk);
  g_assert_cmpuint (saved.closed, ==, 1);
  g_assert_cmpuint (saved.changed, ==, 1);
  g_assert_cmpuint (saved.made, ==, 0);
  /* It is no grid to draw any more, and its boundary covers nothing. */
  g_assert_cmpuint (linli_grid_draft_get_size (desk->draft), ==, 1);
  assert_shows (&desk->base, "grid", &desk->left, "status", "5");
  assert_shows (&desk->base, "grid", &desk->left, "boundary", "");
  assert_shows (&desk->base, "grid", &desk->left, "closed_on", "2026-11-24");
  assert_shows (&desk->base, "grid", &desk->left, "merged_into", linli_id_format (&desk->right, text));
  assert_shows (&desk->base, "grid", &desk->left, "grid_no", "7");
}

static void
test_nothing (Desk *desk, gconstpointer data)
{
  LinliGridSaved saved;

  split_left (desk);
  linli_grid_draft_undo (desk->draft);
  saved = save (desk);
  g_assert_cmpint (saved.group, ==, 0);
}

/* (transfer full): what a save is refused with; nothing of it is there. */
static GError *
refuse (Desk *desk)
{
  g_autoptr(LinliGridMoment) moment = linli_grid_draft_take_moment (desk->draft);
  GError *error = NULL;
  LinliGridSaved *saved = linli_grid_store_save (desk->base.store, moment, NULL, &error);

  g_assert_null (saved);
  g_assert_nonnull (error);
  open_draft (desk);
  g_assert_cmpuint (linli_grid_draft_get_size (desk->draft), ==, 2);
  return error;
}

/* What somebody else drew meanwhile is not written over, also where both only moved a corner. */
static void
test_meanwhile (Desk *desk, gconstpointer data)
{
  g_autoptr(LinliGridDraft) mine = g_steal_pointer (&desk->draft);
  g_autoptr(GError) error = NULL;
  LinliGridFault fault;

  open_draft (desk);
  g_assert_true (linli_grid_draft_move (desk->draft, PLAN_LON (8), PLAN_LAT (4), PLAN_LON (9), PLAN_LAT (4), &fault));
  save (desk);
  linli_grid_draft_free (desk->draft);
  desk->draft = g_steal_pointer (&mine);
  g_assert_true (linli_grid_draft_move (desk->draft, PLAN_LON (8), PLAN_LAT (0), PLAN_LON (9), PLAN_LAT (0), &fault));
  error = refuse (desk);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "乙"));
}

static void
test_overlap (Desk *desk, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  LinliGridFault fault;

  /* Each is pulled upwards by a corner of its own, and they meet above. */
  g_assert_true (linli_grid_draft_insert (desk->draft, PLAN_LON (2), PLAN_LAT (4), 1, &fault));
  g_assert_true (linli_grid_draft_move (desk->draft, PLAN_LON (2), PLAN_LAT (4), PLAN_LON (6), PLAN_LAT (6), &fault));
  g_assert_true (linli_grid_draft_move (desk->draft, PLAN_LON (8), PLAN_LAT (4), PLAN_LON (6), PLAN_LAT (8), &fault));
  error = refuse (desk);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
}

static const struct { const char *role; gboolean all_grids, may; } people[] = {
  { "community_secretary", TRUE, TRUE }, { "admin", TRUE, TRUE },
  { "community_secretary", FALSE, FALSE },  /* boundaries are of the whole community */
  { "grid_worker", FALSE, FALSE },
  { "street_officer", TRUE, FALSE },        /* reads only */
  { "auditor", TRUE, FALSE },
  { "", TRUE, FALSE },                      /* every right ended */
};

static void
test_rights (Desk *desk, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      sit_down (&desk->base, people[i].role, people[i].all_grids);
      g_assert_true (linli_grid_store_may_draw (desk->base.store) == people[i].may);
    }
  /* Whoever gets so far all the same is refused by the save. */
  sit_down (&desk->base, "street_officer", TRUE);
  split_left (desk);
  error = refuse (desk);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN);
}

/* ---- buildings go where they stand ---- */

#define N_BUILDINGS 30

/* A row of buildings in 甲, kept by the grid with @number. */
static void
build (Desk *desk, gint64 number)
{
  const LinliField *footprint = linli_catalogue_get_role (desk->base.catalogue, "building.footprint");
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (desk->base.store, NULL);
  const gint64 held[] = { 3, 7 };

  g_array_set_size (identity->grids, 0);
  g_array_append_vals (identity->grids, held, G_N_ELEMENTS (held));
  g_assert_true (linli_store_set_scope (desk->base.store, identity->com, identity->epoch, identity->scope_version + 1, identity->grids, NULL));
  for (guint i = 0; i < N_BUILDINGS; i++)
    {
      g_autofree char *text = g_strdup_printf ("%.2f,1 %.2f,1 %.2f,2 %.2f,2", 0.1 + 0.1 * i, 0.15 + 0.1 * i, 0.15 + 0.1 * i, 0.1 + 0.1 * i);
      g_autofree char *name = g_strdup_printf ("name=%u号楼", i + 1);
      g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, footprint->kind, NULL);
      g_autoptr(GPtrArray) edits = g_ptr_array_new ();
      g_autoptr(LinliGeometry) shape = plan (text);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      g_autofree guint8 *wkb = NULL;
      g_autoptr(GError) error = NULL;
      gsize length;

      edit->grid = number;
      test_set (edit, name);
      wkb = linli_geometry_to_wkb (shape, &length);
      linli_value_set_blob (&value, wkb, length);
      linli_edit_set (edit, footprint, &value);
      g_ptr_array_add (edits, edit);
      linli_store_save (desk->base.store, edits, NULL, NULL, &error);
      g_assert_no_error (error);
    }
}

static LinliSettlePlan *
plan_now (Desk *desk)
{
  g_autoptr(GError) error = NULL;
  LinliSettlePlan *now = linli_grid_settle_plan_now (desk->base.store, NULL, &error);

  g_assert_no_error (error);
  return now;
}

/* What was moved before the program died is moved, the rest is found again, and each run is taken back for itself. */
static void
test_settle (Desk *desk, gconstpointer data)
{
  g_autoptr(LinliSettlePlan) first = NULL, rest = NULL, none = NULL, again = NULL;
  g_auto(LinliSettled) settled = { 0 }, more = { 0 };
  g_autoptr(GError) error = NULL;
  LinliUndoResult undone;

  build (desk, 3);
  first = plan_now (desk);
  g_assert_cmpuint (first->lines->len, ==, 1);
  g_assert_cmpstr (g_array_index (first->lines, LinliSettleLine, 0).from_name, ==, "乙");
  g_assert_cmpstr (g_array_index (first->lines, LinliSettleLine, 0).to_name, ==, "甲");
  g_assert_cmpuint (first->moves->len, ==, N_BUILDINGS);
  g_assert_true (linli_grid_settle_piece (desk->base.store, first, &settled, &error));
  g_assert_cmpuint (settled.moved, ==, LINLI_SETTLE_PIECE);

  rest = plan_now (desk);
  g_assert_cmpuint (rest->moves->len, ==, N_BUILDINGS - LINLI_SETTLE_PIECE);
  g_assert_true (linli_grid_settle_piece (desk->base.store, rest, &more, &error));
  g_assert_cmpint (more.batch, !=, settled.batch);
  none = plan_now (desk);
  g_assert_cmpuint (none->lines->len, ==, 0);

  /* The first run goes on, finds what it wanted done already, and says so. */
  g_assert_true (linli_grid_settle_piece (desk->base.store, first, &settled, &error));
  g_assert_cmpuint (settled.moved, ==, LINLI_SETTLE_PIECE);
  g_assert_cmpuint (settled.left, ==, N_BUILDINGS - LINLI_SETTLE_PIECE);
  g_assert_cmpuint (settled.next, ==, N_BUILDINGS);

  g_assert_true (linli_store_undo_batch (desk->base.store, settled.batch, &undone, &error));
  g_assert_cmpuint (undone.records, ==, LINLI_SETTLE_PIECE);
  again = plan_now (desk);
  g_assert_cmpuint (again->moves->len, ==, LINLI_SETTLE_PIECE);
  g_assert_false (linli_store_continue_batch (desk->base.store, settled.batch, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
}

/* More pieces of one run are one batch. */
static void
test_settle_whole (Desk *desk, gconstpointer data)
{
  g_autoptr(LinliSettlePlan) whole = NULL, again = NULL;
  g_auto(LinliSettled) settled = { 0 };
  g_autoptr(GError) error = NULL;
  LinliUndoResult undone;

  build (desk, 3);
  whole = plan_now (desk);
  while (settled.next < whole->moves->len)
    g_assert_true (linli_grid_settle_piece (desk->base.store, whole, &settled, &error));
  g_assert_cmpuint (settled.moved, ==, N_BUILDINGS);
  g_assert_true (linli_store_undo_batch (desk->base.store, settled.batch, &undone, &error));
  g_assert_cmpuint (undone.records, ==, N_BUILDINGS);
  again = plan_now (desk);
  g_assert_cmpuint (again->moves->len, ==, N_BUILDINGS);
}

/* Who may look only, and who has one of the grids only, moves nothing and is told how much there would be. */
static void
test_settle_rights (Desk *desk, gconstpointer data)
{
  static const struct { const char *role; gboolean all; gint64 grids[2]; guint moves; } rows[] = {
    { "community_secretary", TRUE, { 0, 0 }, N_BUILDINGS }, { "grid_worker", FALSE, { 7, 3 }, N_BUILDINGS }, { "grid_worker", FALSE, { 7, 0 }, 0 },
    { "grid_worker", FALSE, { 3, 0 }, 0 }, { "street_officer", TRUE, { 0, 0 }, 0 },
  };

  build (desk, 3);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LinliIdentity) identity = linli_store_get_identity (desk->base.store, NULL);
      g_autoptr(LinliSettlePlan) now = NULL;

      g_free (identity->role);
      identity->role = g_strdup (rows[i].role);
      identity->all_grids = rows[i].all;
      identity->device = 5;
      g_array_set_size (identity->grids, 0);
      g_array_append_vals (identity->grids, rows[i].grids, 2);
      g_assert_true (linli_store_set_identity (desk->base.store, identity, NULL));
      now = plan_now (desk);
      g_assert_cmpuint (now->moves->len, ==, rows[i].moves);
      g_assert_cmpuint (now->refused, ==, N_BUILDINGS - rows[i].moves);
      g_assert_cmpuint (g_array_index (now->lines, LinliSettleLine, 0).buildings, ==, N_BUILDINGS);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/grid-store/a part is a draft until it is put into use", Desk, NULL, set_up, test_split, tear_down);
  g_test_add ("/grid-store/a part of a part comes from what was saved", Desk, NULL, set_up, test_split_twice, tear_down);
  g_test_add ("/grid-store/what was merged is closed and says into what", Desk, NULL, set_up, test_merge, tear_down);
  g_test_add ("/grid-store/what was taken back saves nothing", Desk, NULL, set_up, test_nothing, tear_down);
  g_test_add ("/grid-store/what others drew meanwhile stays", Desk, NULL, set_up, test_meanwhile, tear_down);
  g_test_add ("/grid-store/overlaps are not saved", Desk, NULL, set_up, test_overlap, tear_down);
  g_test_add ("/grid-store/buildings go where they stand, also after a kill", Desk, NULL, set_up, test_settle, tear_down);
  g_test_add ("/grid-store/pieces of one run are taken back together", Desk, NULL, set_up, test_settle_whole, tear_down);
  g_test_add ("/grid-store/who writes in both grids moves buildings between them", Desk, NULL, set_up, test_settle_rights, tear_down);
  g_test_add ("/grid-store/boundaries are for who holds every grid and may write", Desk, NULL, set_up, test_rights, tear_down);
  return g_test_run ();
}
