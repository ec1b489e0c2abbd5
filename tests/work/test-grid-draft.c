/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids are drawn anew: no ground is lost between neighbours, figures follow every step, every step can be taken back, and what cannot be done
 * leaves everything as it was. */
#define G_LOG_DOMAIN "linli-test-grid-draft"

#include "config.h"

#include <string.h>

#include "linli-grid-bounds.h"
#include "linli-grid-draft.h"
#include "linli-grid-keep.h"
#include "shapes.h"

#define MAX_POINTS 16

typedef struct { LinliGridDraft *draft; } Fixture;

static LinliId
make_id (guint8 number)
{
  LinliId id = { { 0 } };

  id.bytes[15] = number;
  return id;
}

static void
add_grid (LinliGridDraft *draft, guint8 number, const char *name, gboolean is_draft, const char *outline)
{
  LinliId id = make_id (number);

  linli_grid_draft_add_grid (draft, &id, is_draft ? 0 : number, name, "", is_draft, outline != NULL ? plan (outline) : NULL);
}

/* Three people live in a home, of whom every building has one who is visited weekly. */
static void
add_building (LinliGridDraft *draft, double x, double y, guint homes, gint64 grid)
{
  LinliGridWork work = { homes, 3 * homes, homes + 51 };
  LinliId id = make_id ((guint8) (100 + 10 * x + y));

  linli_grid_draft_add_building (draft, &id, PLAN_LON (x), PLAN_LAT (y), &work, grid);
}

/* Two blocks side by side; the side they share has a corner that only the right one knows.  Buildings: three left, one right, one outside. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const struct { double x, y; guint households; gint64 grid; } buildings[] = {
    { 1, 1, 10, 1 }, { 1, 3, 20, 1 }, { 3, 3, 30, 2 }, { 6, 2, 20, 2 }, { 20, 20, 7, 0 },
  };

  fixture->draft = linli_grid_draft_new ();
  for (guint i = 0; i < G_N_ELEMENTS (buildings); i++)
    add_building (fixture->draft, buildings[i].x, buildings[i].y, buildings[i].households, buildings[i].grid);
  add_grid (fixture->draft, 1, "A", FALSE, "0,0 4,0 4,4 0,4");
  add_grid (fixture->draft, 2, "B", FALSE, "4,0 8,0 8,4 4,4 4,2");
  add_grid (fixture->draft, 3, "C", TRUE, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  linli_grid_draft_free (fixture->draft);
}

static guint
parse (const char *text, double *ret_points)
{
  g_auto(GStrv) points = g_strsplit (text, " ", -1);
  guint n = g_strv_length (points);

  g_assert_cmpuint (n, <=, MAX_POINTS);
  for (guint i = 0; i < n; i++)
    {
      ret_points[2 * i] = PLAN_LON (g_ascii_strtod (points[i], NULL));
      ret_points[2 * i + 1] = PLAN_LAT (g_ascii_strtod (strchr (points[i], ',') + 1, NULL));
    }
  return n;
}

static double
get_whole_area (const LinliGridDraft *draft)
{
  double area = 0;

  for (guint i = 0; i < linli_grid_draft_get_size (draft); i++)
    area += linli_grid_draft_get (draft, i)->area;
  return area;
}

static guint
count_troubles (const LinliGridDraft *draft)
{
  g_autoptr(LinliGridMoment) moment = linli_grid_draft_take_moment (draft);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliGridCheck) check = linli_grid_moment_check (moment, &error);

  g_assert_no_error (error);
  return check->troubles->len;
}

static void
test_figures (Fixture *fixture, gconstpointer data)
{
  const LinliDraftGrid *a = linli_grid_draft_get (fixture->draft, 0), *c = linli_grid_draft_get (fixture->draft, 2);

  g_assert_cmpuint (a->buildings, ==, 3);
  g_assert_cmpuint (a->work.homes, ==, 60);
  g_assert_cmpfloat (a->area, >, 100000);
  g_assert_cmpuint (c->buildings, ==, 0);
  g_assert_cmpfloat (linli_grid_draft_get_target (fixture->draft, LINLI_BALANCE_HOMES), ==, 40);
  g_assert_cmpint (linli_grid_draft_get_deviation (fixture->draft, 0, LINLI_BALANCE_HOMES), ==, 50);
  g_assert_cmpint (linli_grid_draft_get_deviation (fixture->draft, 1, LINLI_BALANCE_HOMES), ==, -50);
  g_assert_cmpuint (linli_grid_draft_find_at (fixture->draft, PLAN_LON (6), PLAN_LAT (1)), ==, 1);
  g_assert_cmpuint (linli_grid_draft_find_at (fixture->draft, PLAN_LON (9), PLAN_LAT (1)), ==, LINLI_GRID_NONE);
  g_assert_false (linli_grid_draft_is_changed (fixture->draft));
}

static void
test_split (Fixture *fixture, gconstpointer data)
{
  double line[2 * MAX_POINTS], before = get_whole_area (fixture->draft);
  guint n = parse ("-1,2.5 2,2.5 9,2.5", line), made = 0;
  LinliGridFault fault;
  const LinliDraftGrid *part;

  g_assert_true (linli_grid_draft_split (fixture->draft, 0, line, n, &made, &fault));
  g_assert_cmpuint (made, ==, 3);
  part = linli_grid_draft_get (fixture->draft, made);
  g_assert_true (linli_id_is_null (&part->id));
  g_assert_true (part->draft);
  g_assert_cmpstr (part->name, ==, "A-2");
  g_assert_cmpuint (part->origin, ==, 0);
  g_assert_cmpuint (part->work.homes, ==, 50);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 0)->work.homes, ==, 10);
  g_assert_cmpfloat_with_epsilon (get_whole_area (fixture->draft), before, 0.5);
  /* The neighbour has the new corner too, but was not cut. */
  g_assert_true (linli_grid_draft_has_corner (fixture->draft, 1, PLAN_LON (4), PLAN_LAT (2.5)));
  g_assert_cmpuint (count_troubles (fixture->draft), ==, 0);
  g_assert_true (linli_grid_draft_is_changed (fixture->draft));
}

/* A corner of three grids takes all of them along; nothing opens, nothing overlaps. */
static void
test_shared_corner (Fixture *fixture, gconstpointer data)
{
  double line[2 * MAX_POINTS], before;
  LinliGridFault fault;

  g_assert_true (linli_grid_draft_split (fixture->draft, 0, line, parse ("-1,2.5 9,2.5", line), NULL, &fault));
  before = get_whole_area (fixture->draft);
  g_assert_true (linli_grid_draft_move (fixture->draft, PLAN_LON (4), PLAN_LAT (2.5), PLAN_LON (5), PLAN_LAT (2.6), &fault));
  g_assert_cmpfloat_with_epsilon (get_whole_area (fixture->draft), before, 0.5);
  g_assert_cmpuint (count_troubles (fixture->draft), ==, 0);
}

/* The left block has only a side where the right one has a corner. */
static void
test_one_sided_corner (Fixture *fixture, gconstpointer data)
{
  double before = get_whole_area (fixture->draft);
  LinliGridFault fault;

  g_assert_false (linli_grid_draft_has_corner (fixture->draft, 0, PLAN_LON (4), PLAN_LAT (2)));
  g_assert_true (linli_grid_draft_move (fixture->draft, PLAN_LON (4), PLAN_LAT (2), PLAN_LON (2.5), PLAN_LAT (2), &fault));
  g_assert_true (linli_grid_draft_has_corner (fixture->draft, 0, PLAN_LON (2.5), PLAN_LAT (2)));
  g_assert_cmpfloat_with_epsilon (get_whole_area (fixture->draft), before, 0.5);
  g_assert_cmpuint (count_troubles (fixture->draft), ==, 0);
}

static void
test_drag (Fixture *fixture, gconstpointer data)
{
  LinliGridFault fault;

  g_assert_false (linli_grid_draft_grab (fixture->draft, PLAN_LON (1), PLAN_LAT (1)));
  g_assert_true (linli_grid_draft_grab (fixture->draft, PLAN_LON (4), PLAN_LAT (4)));
  g_assert_true (linli_grid_draft_drag (fixture->draft, PLAN_LON (2), PLAN_LAT (4), &fault));
  /* Figures follow while it is on its way: the third building goes over. */
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 0)->work.people, ==, 90);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 0)->work.load, ==, 30 + 2 * 51);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 1)->work.load, ==, 50 + 2 * 51);
  g_assert_cmpint (linli_grid_draft_get_deviation (fixture->draft, 1, LINLI_BALANCE_LOAD), ==, 7);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 0)->work.homes, ==, 30);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 1)->work.homes, ==, 50);
  g_assert_false (linli_grid_draft_can_undo (fixture->draft));
  linli_grid_draft_let_go (fixture->draft);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 0)->work.homes, ==, 60);

  g_assert_true (linli_grid_draft_grab (fixture->draft, PLAN_LON (4), PLAN_LAT (4)));
  g_assert_true (linli_grid_draft_drag (fixture->draft, PLAN_LON (2), PLAN_LAT (4), &fault));
  g_assert_true (linli_grid_draft_drop (fixture->draft, &fault));
  g_assert_true (linli_grid_draft_can_undo (fixture->draft));
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 0)->work.homes, ==, 30);
  /* Laid back to where it came from it is no change. */
  g_assert_true (linli_grid_draft_move (fixture->draft, PLAN_LON (2), PLAN_LAT (4), PLAN_LON (4), PLAN_LAT (4), &fault));
  g_assert_true (linli_grid_draft_can_undo (fixture->draft));
}

/* Where the outline would cross itself it is shown, with the place, and goes back when it is dropped. */
static void
test_crossing (Fixture *fixture, gconstpointer data)
{
  LinliGridFault fault;

  g_assert_true (linli_grid_draft_grab (fixture->draft, PLAN_LON (0), PLAN_LAT (0)));
  g_assert_false (linli_grid_draft_drag (fixture->draft, PLAN_LON (2), PLAN_LAT (9), &fault));
  g_assert_cmpint (fault.type, ==, LINLI_GRID_FAULT_CROSSES);
  g_assert_cmpuint (fault.grid, ==, 0);
  g_assert_cmpfloat (fault.lat, >, PLAN_LAT (3.9));
  g_assert_false (linli_grid_draft_drop (fixture->draft, &fault));
  g_assert_false (linli_grid_draft_can_undo (fixture->draft));
  g_assert_true (linli_grid_draft_has_corner (fixture->draft, 0, PLAN_LON (0), PLAN_LAT (0)));
}

static void
test_snap (Fixture *fixture, gconstpointer data)
{
  double lon, lat;
  LinliGridFault fault;

  g_assert_cmpint (linli_grid_draft_snap (fixture->draft, PLAN_LON (4.02), PLAN_LAT (3.98), 10, &lon, &lat), ==, LINLI_SNAP_CORNER);
  g_assert_cmpfloat_with_epsilon (lat, PLAN_LAT (4), 1e-9);
  g_assert_cmpint (linli_grid_draft_snap (fixture->draft, PLAN_LON (6), PLAN_LAT (3.98), 10, &lon, &lat), ==, LINLI_SNAP_SIDE);
  g_assert_cmpint (linli_grid_draft_snap (fixture->draft, PLAN_LON (6), PLAN_LAT (3.7), 10, &lon, &lat), ==, LINLI_SNAP_NONE);
  /* What is dragged by two metres does not stick to itself. */
  g_assert_true (linli_grid_draft_grab (fixture->draft, PLAN_LON (8), PLAN_LAT (4)));
  g_assert_cmpint (linli_grid_draft_snap (fixture->draft, PLAN_LON (8.02), PLAN_LAT (4.01), 10, &lon, &lat), ==, LINLI_SNAP_NONE);
  g_assert_true (linli_grid_draft_drag (fixture->draft, lon, lat, &fault));
  g_assert_true (linli_grid_draft_drop (fixture->draft, &fault));
  g_assert_true (linli_grid_draft_has_corner (fixture->draft, 1, PLAN_LON (8.02), PLAN_LAT (4.01)));
}

/* Dropped on the next corner it becomes that corner. */
static void
test_corner_on_corner (Fixture *fixture, gconstpointer data)
{
  LinliGridFault fault;

  g_assert_true (linli_grid_draft_move (fixture->draft, PLAN_LON (4), PLAN_LAT (2), PLAN_LON (4), PLAN_LAT (4), &fault));
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 1)->outline->n_points, ==, 5);
  g_assert_cmpuint (count_troubles (fixture->draft), ==, 0);
}

static void
test_insert_and_remove (Fixture *fixture, gconstpointer data)
{
  LinliGridFault fault;
  double ring[2 * MAX_POINTS], before = get_whole_area (fixture->draft);

  g_assert_false (linli_grid_draft_insert (fixture->draft, PLAN_LON (2), PLAN_LAT (2), 5, &fault));
  g_assert_cmpint (fault.type, ==, LINLI_GRID_FAULT_NO_CORNER);
  g_assert_true (linli_grid_draft_insert (fixture->draft, PLAN_LON (4.02), PLAN_LAT (3), 5, &fault));
  g_assert_true (linli_grid_draft_has_corner (fixture->draft, 0, PLAN_LON (4), PLAN_LAT (3)));
  g_assert_true (linli_grid_draft_has_corner (fixture->draft, 1, PLAN_LON (4), PLAN_LAT (3)));
  g_assert_cmpfloat_with_epsilon (get_whole_area (fixture->draft), before, 0.5);
  g_assert_true (linli_grid_draft_remove (fixture->draft, PLAN_LON (4), PLAN_LAT (3), &fault));
  g_assert_false (linli_grid_draft_has_corner (fixture->draft, 1, PLAN_LON (4), PLAN_LAT (3)));
  /* Of a triangle none can go. */
  g_assert_true (linli_grid_draft_draw (fixture->draft, "New", ring, parse ("20,0 22,0 22,2", ring), NULL, &fault));
  g_assert_false (linli_grid_draft_remove (fixture->draft, PLAN_LON (22), PLAN_LAT (2), &fault));
  g_assert_cmpint (fault.type, ==, LINLI_GRID_FAULT_CORNERS);
  g_assert_false (linli_grid_draft_remove (fixture->draft, PLAN_LON (1), PLAN_LAT (1), &fault));
  g_assert_cmpint (fault.type, ==, LINLI_GRID_FAULT_NO_CORNER);
}

static void
test_merge (Fixture *fixture, gconstpointer data)
{
  double line[2 * MAX_POINTS];
  LinliGridFault fault;
  guint made, kept;

  /* Of a new grid and one that was saved the saved one stays, in whichever order they are named. */
  g_assert_true (linli_grid_draft_split (fixture->draft, 0, line, parse ("2,-1 2,5", line), &made, &fault));
  g_assert_true (linli_grid_draft_merge (fixture->draft, made, 0, &kept, &fault));
  g_assert_cmpuint (kept, ==, 0);
  g_assert_null (linli_grid_draft_get (fixture->draft, made)->outline);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, made)->into, ==, 0);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 0)->work.homes, ==, 60);

  g_assert_true (linli_grid_draft_merge (fixture->draft, 1, 0, &kept, &fault));
  g_assert_cmpuint (kept, ==, 1);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 1)->work.homes, ==, 80);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 0)->work.homes, ==, 0);
  /* What has no outline has no side in common with anything. */
  g_assert_false (linli_grid_draft_merge (fixture->draft, 1, 2, NULL, &fault));
  g_assert_cmpint (fault.type, ==, LINLI_GRID_FAULT_APART);
}

static void
test_apart (Fixture *fixture, gconstpointer data)
{
  double ring[2 * MAX_POINTS];
  LinliGridFault fault;
  guint made;

  g_assert_true (linli_grid_draft_draw (fixture->draft, "New", ring, parse ("12,0 14,0 14,2", ring), &made, &fault));
  g_assert_false (linli_grid_draft_merge (fixture->draft, 0, made, NULL, &fault));
  g_assert_cmpint (fault.type, ==, LINLI_GRID_FAULT_APART);
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  double ring[2 * MAX_POINTS];
  LinliGridFault fault;

  g_assert_true (linli_grid_draft_cut (fixture->draft, 0, ring, parse ("0.5,0.5 1.5,0.5 1.5,1.5 0.5,1.5", ring), &fault));
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 0)->outline->n_rings, ==, 2);
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, 0)->work.homes, ==, 50);
  g_assert_cmpuint (linli_grid_draft_find_at (fixture->draft, PLAN_LON (1), PLAN_LAT (1)), ==, LINLI_GRID_NONE);
  /* A grid drawn over the hole and its surroundings fills the hole and takes nothing away. */
  g_assert_true (linli_grid_draft_draw (fixture->draft, "New", ring, parse ("0.2,0.2 1.8,0.2 1.8,1.8 0.2,1.8", ring), NULL, &fault));
  g_assert_cmpuint (linli_grid_draft_find_at (fixture->draft, PLAN_LON (1), PLAN_LAT (1)), ==, 3);
  g_assert_cmpuint (count_troubles (fixture->draft), ==, 0);
}

static void
test_draw (Fixture *fixture, gconstpointer data)
{
  double ring[2 * MAX_POINTS], before = get_whole_area (fixture->draft);
  LinliGridFault fault;
  guint made, again;

  g_assert_true (linli_grid_draft_draw (fixture->draft, "New", ring, parse ("7,1 10,1 10,3 7,3", ring), &made, &fault));
  g_assert_cmpstr (linli_grid_draft_get (fixture->draft, made)->name, ==, "New");
  g_assert_cmpuint (linli_grid_draft_get (fixture->draft, made)->origin, ==, LINLI_GRID_NONE);
  /* Only what nobody had; and the neighbour has its corners. */
  g_assert_true (linli_grid_draft_has_corner (fixture->draft, 1, PLAN_LON (8), PLAN_LAT (1)));
  g_assert_cmpfloat (get_whole_area (fixture->draft), >, before + 1000);
  g_assert_cmpuint (count_troubles (fixture->draft), ==, 0);
  g_assert_true (linli_grid_draft_draw (fixture->draft, "New", ring, parse ("20,0 21,0 21,1", ring), &again, &fault));
  g_assert_cmpstr (linli_grid_draft_get (fixture->draft, again)->name, ==, "New-2");
}

static const struct { const char *name; enum { SPLIT, CUT, DRAW } what; guint grid; const char *points; LinliGridFaultType fault; } refused[] = {
  { "a line beside the grid", SPLIT, 0, "-1,9 9,9", LINLI_GRID_FAULT_NO_CUT },
  { "a line that ends inside", SPLIT, 0, "-1,2 2,2", LINLI_GRID_FAULT_NO_CUT },
  { "a line of one place", SPLIT, 0, "1,1", LINLI_GRID_FAULT_NO_CUT },
  { "a grid without an outline", SPLIT, 2, "-1,2 9,2", LINLI_GRID_FAULT_NO_CUT },
  { "a hole outside", CUT, 0, "5,5 6,5 6,6", LINLI_GRID_FAULT_OUTSIDE },
  { "a hole that takes everything", CUT, 0, "-1,-1 5,-1 5,5 -1,5", LINLI_GRID_FAULT_OUTSIDE },
  { "a hole from side to side", CUT, 0, "-1,1 5,1 5,2 -1,2", LINLI_GRID_FAULT_OUTSIDE },
  { "a hole that crosses itself", CUT, 0, "1,1 2,2 2,1 1,2", LINLI_GRID_FAULT_CROSSES },
  { "a hole of two corners", CUT, 0, "1,1 2,2", LINLI_GRID_FAULT_CORNERS },
  { "a grid of one place", DRAW, 0, "9,9 9,9 9,9 9,9", LINLI_GRID_FAULT_CORNERS },
  { "a grid on taken ground", DRAW, 0, "1,1 2,1 2,2", LINLI_GRID_FAULT_TAKEN },
  { "a grid that crosses itself", DRAW, 0, "20,0 22,2 22,0 20,2", LINLI_GRID_FAULT_CROSSES },
};

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  const typeof (refused[0]) *row = data;
  double points[2 * MAX_POINTS];
  guint n = parse (row->points, points);
  LinliGridFault fault = { 0 };
  gboolean done = row->what == SPLIT ? linli_grid_draft_split (fixture->draft, row->grid, points, n, NULL, &fault)
                  : row->what == CUT ? linli_grid_draft_cut (fixture->draft, row->grid, points, n, &fault)
                                     : linli_grid_draft_draw (fixture->draft, "New", points, n, NULL, &fault);

  g_assert_false (done);
  g_assert_cmpint (fault.type, ==, row->fault);
  g_assert_false (linli_grid_draft_is_changed (fixture->draft));
  g_assert_false (linli_grid_draft_can_undo (fixture->draft));
}

static void
test_undo (Fixture *fixture, gconstpointer data)
{
  double line[2 * MAX_POINTS];
  LinliGridFault fault;

  g_assert_true (linli_grid_draft_split (fixture->draft, 0, line, parse ("2,-1 2,5", line), NULL, &fault));
  g_assert_true (linli_grid_draft_move (fixture->draft, PLAN_LON (8), PLAN_LAT (4), PLAN_LON (9), PLAN_LAT (5), &fault));
  linli_grid_draft_set_publish (fixture->draft, 3, TRUE);
  linli_grid_draft_set_publish (fixture->draft, 0, TRUE);  /* it is in use: no step */
  linli_grid_draft_set_name (fixture->draft, 3, "West");
  for (guint i = 0; i < 4; i++)
    {
      g_assert_true (linli_grid_draft_is_changed (fixture->draft));
      linli_grid_draft_undo (fixture->draft);
    }
  g_assert_false (linli_grid_draft_can_undo (fixture->draft));
  g_assert_false (linli_grid_draft_is_changed (fixture->draft));
  g_assert_cmpuint (linli_grid_draft_get_size (fixture->draft), ==, 3);
  for (guint i = 0; i < 4; i++)
    linli_grid_draft_redo (fixture->draft);
  g_assert_false (linli_grid_draft_can_redo (fixture->draft));
  g_assert_cmpstr (linli_grid_draft_get (fixture->draft, 3)->name, ==, "West");
  g_assert_true (linli_grid_draft_get (fixture->draft, 3)->publish);
  g_assert_true (linli_grid_draft_has_corner (fixture->draft, 1, PLAN_LON (9), PLAN_LAT (5)));
  /* A step after some were taken back forgets those. */
  linli_grid_draft_undo (fixture->draft);
  linli_grid_draft_set_name (fixture->draft, 3, "East");
  g_assert_false (linli_grid_draft_can_redo (fixture->draft));
}

/* Hundreds of steps are kept within bounds, and what was there first is remembered. */
static void
test_many_steps (Fixture *fixture, gconstpointer data)
{
  guint n = 0;

  for (guint i = 0; i < 450; i++)
    linli_grid_draft_set_name (fixture->draft, 0, i % 2 == 0 ? "X" : "Y");
  for (; linli_grid_draft_can_undo (fixture->draft); n++)
    linli_grid_draft_undo (fixture->draft);
  g_assert_cmpuint (n, ==, 199);
  g_assert_true (linli_grid_draft_is_changed (fixture->draft));
  g_assert_cmpstr (linli_grid_draft_get_before (fixture->draft, 0)->name, ==, "A");
}

/* The right block is pulled away to the left of a building whose records it keeps. */
static void
test_check (Fixture *fixture, gconstpointer data)
{
  g_autoptr(LinliGridMoment) moment = linli_grid_draft_take_moment (fixture->draft);
  g_autoptr(LinliGridCheck) check = linli_grid_moment_check (moment, NULL), after = NULL;
  g_autoptr(LinliGridMoment) later = NULL;
  LinliGridFault fault;

  g_assert_cmpuint (check->n_blocking, ==, 0);
  g_assert_cmpuint (check->in_several, ==, 0);
  g_assert_cmpuint (check->in_none, ==, 1);
  g_assert_cmpfloat_with_epsilon (check->none_lon, PLAN_LON (20), 1e-9);
  g_assert_cmpuint (check->elsewhere, ==, 1);
  /* A moment stays what it is while the draft goes on: the fourth building comes to lie in none. */
  g_assert_true (linli_grid_draft_move (fixture->draft, PLAN_LON (8), PLAN_LAT (4), PLAN_LON (5), PLAN_LAT (2.5), &fault));
  later = linli_grid_draft_take_moment (fixture->draft);
  after = linli_grid_moment_check (later, NULL);
  g_assert_cmpuint (after->in_none, ==, 2);
  g_assert_cmpuint (linli_grid_moment_get (moment, 1)->work.homes, ==, 20);
  g_assert_cmpuint (linli_grid_moment_get (later, 1)->work.homes, ==, 0);
}

/* Two grids that were loaded one over the other are told with the place, and with whose ground it is. */
static void
test_overlap (void)
{
  g_autoptr(LinliGridDraft) draft = linli_grid_draft_new ();
  g_autoptr(LinliGridMoment) moment = NULL;
  g_autoptr(LinliGridCheck) check = NULL;
  const LinliGridTrouble *trouble;
  LinliGridFault fault;

  add_building (draft, 3.5, 2, 4, 0);
  add_grid (draft, 1, "none", FALSE, NULL);
  add_grid (draft, 2, "A", FALSE, "0,0 4,0 4,4 0,4");
  add_grid (draft, 3, "B", FALSE, "3,0 8,0 8,4 3,4");
  add_grid (draft, 4, "bow", FALSE, "20,0 22,2 22,0 20,2");
  moment = linli_grid_draft_take_moment (draft);
  check = linli_grid_moment_check (moment, NULL);
  /* It came so: it is told, and a save of something else is not held up by it. */
  g_assert_cmpuint (check->troubles->len, ==, 2);
  g_assert_cmpuint (check->n_blocking, ==, 0);
  trouble = &g_array_index (check->troubles, LinliGridTrouble, 0);
  g_assert_cmpint (trouble->type, ==, LINLI_GRID_TROUBLE_CROSSES);
  g_assert_cmpuint (trouble->a, ==, 3);
  trouble = &g_array_index (check->troubles, LinliGridTrouble, 1);
  g_assert_cmpint (trouble->type, ==, LINLI_GRID_TROUBLE_OVERLAP);
  g_assert_cmpuint (MIN (trouble->a, trouble->b), ==, 1);
  g_assert_cmpuint (MAX (trouble->a, trouble->b), ==, 2);
  g_assert_cmpfloat_with_epsilon (trouble->lon, PLAN_LON (3.5), 0.0006);
  g_assert_cmpuint (check->in_several, ==, 1);
  g_assert_cmpfloat_with_epsilon (check->several_lon, PLAN_LON (3.5), 1e-9);
  g_assert_true (linli_grid_draft_move (draft, PLAN_LON (8), PLAN_LAT (4), PLAN_LON (9), PLAN_LAT (4), &fault));
  g_clear_pointer (&moment, linli_grid_moment_free);
  linli_grid_check_free (check);
  moment = linli_grid_draft_take_moment (draft);
  check = linli_grid_moment_check (moment, NULL);
  g_assert_cmpuint (check->n_blocking, ==, 1);
}

/* What came crossing itself may be mended by its corners, and is not touched by anything else. */
static void
test_mended (void)
{
  g_autoptr(LinliGridDraft) draft = linli_grid_draft_new ();
  double line[2 * MAX_POINTS];
  LinliGridFault fault;

  add_grid (draft, 1, "bow", FALSE, "0,0 2,2 2,0 0,2");
  g_assert_false (linli_grid_draft_split (draft, 0, line, parse ("1.5,-1 1.5,5", line), NULL, &fault));
  g_assert_cmpint (fault.type, ==, LINLI_GRID_FAULT_CROSSES);
  g_assert_true (linli_grid_draft_move (draft, PLAN_LON (0), PLAN_LAT (0), PLAN_LON (-1), PLAN_LAT (0), &fault));
  g_assert_true (linli_grid_draft_move (draft, PLAN_LON (2), PLAN_LAT (2), PLAN_LON (1), PLAN_LAT (-1), &fault));
  g_assert_true (linli_grid_draft_split (draft, 0, line, parse ("1.5,-5 1.5,5", line), NULL, &fault));
}

/* ---- what outlives the program ---- */

/* (transfer full) (nullable): what would be kept of the draft now. */
static char *
keep (Fixture *fixture)
{
  g_autoptr(LinliGridMoment) moment = linli_grid_draft_take_moment (fixture->draft);

  return linli_grid_moment_keep (moment, 1234);
}

/* The same community as it was loaded then, or with A drawn otherwise since. */
static LinliGridDraft *
load_again (const char *outline_of_a)
{
  LinliGridDraft *draft = linli_grid_draft_new ();

  add_building (draft, 1, 1, 10, 1);
  add_grid (draft, 1, "A", FALSE, outline_of_a);
  add_grid (draft, 2, "B", FALSE, "4,0 8,0 8,4 4,4 4,2");
  add_grid (draft, 3, "C", TRUE, NULL);
  return draft;
}

static void
test_keep (Fixture *fixture, gconstpointer data)
{
  double line[2 * MAX_POINTS];
  g_autoptr(LinliGridDraft) again = load_again ("0,0 4,0 4,4 0,4");
  g_autoptr(GError) error = NULL;
  g_autofree char *nothing = keep (fixture), *kept = NULL, *kept_again = NULL;
  LinliGridFault fault;
  gint64 at_ms;
  guint made;

  g_assert_null (nothing);
  g_assert_true (linli_grid_draft_split (fixture->draft, 0, line, parse ("2,-1 2,5", line), &made, &fault));
  linli_grid_draft_set_words (fixture->draft, made, "东至乙");
  linli_grid_draft_set_publish (fixture->draft, made, TRUE);
  g_assert_true (linli_grid_draft_merge (fixture->draft, 1, 0, NULL, &fault));
  kept = keep (fixture);
  g_assert_true (linli_grid_draft_take_up (again, kept, &at_ms, &error));
  g_assert_no_error (error);
  g_assert_cmpint (at_ms, ==, 1234);
  g_assert_cmpuint (linli_grid_draft_get_size (again), ==, linli_grid_draft_get_size (fixture->draft));
  for (guint i = 0; i < linli_grid_draft_get_size (again); i++)
    {
      const LinliDraftGrid *was = linli_grid_draft_get (fixture->draft, i), *is = linli_grid_draft_get (again, i);

      g_assert_cmpstr (is->name, ==, was->name);
      g_assert_cmpstr (is->words, ==, was->words);
      g_assert_true (is->publish == was->publish && is->draft == was->draft && is->origin == was->origin && is->into == was->into);
      g_assert_true ((is->outline == NULL) == (was->outline == NULL));
      g_assert_true (is->outline == NULL || linli_geometry_equal (is->outline, was->outline));
    }
  g_assert_true (linli_grid_draft_is_changed (again));
  linli_grid_draft_undo (again);
  g_assert_false (linli_grid_draft_is_changed (again));
}

/* Somebody saved another boundary of A meanwhile: the draft goes on from the old one, so that its save is refused. */
static void
test_keep_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr(LinliGridDraft) again = load_again ("0,0 4,0 4,4 -1,4");
  g_autoptr(GError) error = NULL;
  g_autofree char *kept = NULL;
  LinliGridFault fault;
  gint64 at_ms;

  g_assert_true (linli_grid_draft_move (fixture->draft, PLAN_LON (0), PLAN_LAT (0), PLAN_LON (-2), PLAN_LAT (0), &fault));
  kept = keep (fixture);
  g_assert_true (linli_grid_draft_take_up (again, kept, &at_ms, &error));
  g_assert_no_error (error);
  g_assert_true (linli_geometry_equal (linli_grid_draft_get_before (again, 0)->outline, linli_grid_draft_get_before (fixture->draft, 0)->outline));
  g_assert_true (linli_geometry_equal (linli_grid_draft_get (again, 0)->outline, linli_grid_draft_get (fixture->draft, 0)->outline));
}

static const char *const unreadable[] = {
  "", "[]", "{}", "{\"version\":2,\"grids\":[]}", "{\"version\":1}", "{\"version\":1,\"grids\":[1]}",
  "{\"version\":1,\"grids\":[{\"outline\":\"AAAA\"}]}", "{\"version\":1,\"grids\":[{\"outline\":\"AQEAAAAAAAAAAADwPwAAAAAAAPA/\"}]}",
};

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (unreadable); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 at_ms;

      g_assert_false (linli_grid_draft_take_up (fixture->draft, unreadable[i], &at_ms, &error));
      g_assert_nonnull (error);
      g_assert_false (linli_grid_draft_can_undo (fixture->draft));
    }
}

static void
test_bounds (Fixture *fixture, gconstpointer data)
{
  guint a[LINLI_N_GRID_SIDES], b[LINLI_N_GRID_SIDES];

  g_assert_true (linli_grid_draft_find_bounds (fixture->draft, 0, a));
  g_assert_true (linli_grid_draft_find_bounds (fixture->draft, 1, b));
  g_assert_cmpuint (a[LINLI_GRID_EAST], ==, 1);
  g_assert_cmpuint (b[LINLI_GRID_WEST], ==, 0);
  g_assert_cmpuint (a[LINLI_GRID_WEST], ==, LINLI_GRID_NONE);
  g_assert_cmpuint (a[LINLI_GRID_NORTH], ==, LINLI_GRID_NONE);
  g_assert_cmpuint (b[LINLI_GRID_SOUTH], ==, LINLI_GRID_NONE);
  g_assert_false (linli_grid_draft_find_bounds (fixture->draft, 2, a));
}

/* A road runs along the west of A, another along a third of its north. */
static const char *
name_along (double lon, double lat, gpointer data)
{
  if (lon <= PLAN_LON (0) + 1e-9)
    return "新华街";
  return lat >= PLAN_LAT (4) - 1e-9 && lon < PLAN_LON (1.3) ? "北环路" : NULL;
}

static void
test_named_bounds (Fixture *fixture, gconstpointer data)
{
  char *names[LINLI_N_GRID_SIDES];

  g_assert_true (linli_grid_draft_name_bounds (fixture->draft, 0, name_along, NULL, names));
  g_assert_cmpstr (names[LINLI_GRID_WEST], ==, "新华街");
  g_assert_cmpstr (names[LINLI_GRID_EAST], ==, "B");
  g_assert_null (names[LINLI_GRID_NORTH]);
  g_assert_null (names[LINLI_GRID_SOUTH]);
  for (guint i = 0; i < LINLI_N_GRID_SIDES; i++)
    g_free (names[i]);
}

/* What is a draft, or in use from a day to come, takes nothing; where two lie one over the other nobody is taken anything. */
static void
test_stands (void)
{
  static const struct { double x; gint64 kept; LinliStandType type; } rows[] = {
    { 1, 1, LINLI_STAND_WELL }, { 1.1, 2, LINLI_STAND_ELSEWHERE }, { 1.2, LINLI_GRID_OUTSIDE, LINLI_STAND_ELSEWHERE }, { 1.3, 0, LINLI_STAND_WELL },
    { 5, 1, LINLI_STAND_WELL }, { 9, 1, LINLI_STAND_WELL }, { 13, 1, LINLI_STAND_SEVERAL }, { 30, 1, LINLI_STAND_NOWHERE },
    { 1.4, 77, LINLI_STAND_ELSEWHERE },
  };
  g_autoptr(LinliGridDraft) draft = linli_grid_draft_new ();
  g_autoptr(LinliGridMoment) moment = NULL, later = NULL;
  g_autoptr(LinliGridCheck) check = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    add_building (draft, rows[i].x, 2, 1, rows[i].kept);
  add_grid (draft, 1, "A", FALSE, "0,0 4,0 4,4 0,4");
  add_grid (draft, 2, "draft", TRUE, "4,0 8,0 8,4 4,4");
  add_grid (draft, 3, "to come", FALSE, "8,0 12,0 12,4 8,4");
  linli_grid_draft_set_waits (draft);
  add_grid (draft, 4, "over", FALSE, "12,0 16,0 16,4 12,4");
  add_grid (draft, 5, "under", FALSE, "12,0 16,0 16,4 12,4");
  moment = linli_grid_draft_take_moment (draft);
  g_assert_cmpuint (linli_grid_moment_get_n_buildings (moment), ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliStand stand = linli_grid_moment_get_stand (moment, i);

      g_assert_cmpint (stand.type, ==, rows[i].type);
      g_assert_cmpint (stand.kept, ==, rows[i].kept);
      g_assert_cmpuint (stand.to, ==, rows[i].type == LINLI_STAND_ELSEWHERE ? 0 : LINLI_GRID_NONE);
    }
  check = linli_grid_moment_check (moment, NULL);
  g_assert_cmpuint (check->elsewhere, ==, 3);
  g_assert_cmpuint (check->in_none, ==, 1);
  g_assert_cmpuint (check->in_several, ==, 1);

  /* Put into use with this save the draft takes what stands in it. */
  linli_grid_draft_set_publish (draft, 1, TRUE);
  later = linli_grid_draft_take_moment (draft);
  g_assert_cmpuint (linli_grid_moment_get_stand (later, 4).to, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/grid-draft/figures are those of what lies in each", Fixture, NULL, set_up, test_figures, tear_down);
  g_test_add ("/grid-draft/a split gives the neighbour its corner and loses no ground", Fixture, NULL, set_up, test_split, tear_down);
  g_test_add ("/grid-draft/a shared corner moves all that have it", Fixture, NULL, set_up, test_shared_corner, tear_down);
  g_test_add ("/grid-draft/a corner that only one of two has moves both", Fixture, NULL, set_up, test_one_sided_corner, tear_down);
  g_test_add ("/grid-draft/figures follow a corner on its way", Fixture, NULL, set_up, test_drag, tear_down);
  g_test_add ("/grid-draft/what would cross itself goes back", Fixture, NULL, set_up, test_crossing, tear_down);
  g_test_add ("/grid-draft/the pointer takes hold of corners and sides", Fixture, NULL, set_up, test_snap, tear_down);
  g_test_add ("/grid-draft/a corner dropped on the next becomes it", Fixture, NULL, set_up, test_corner_on_corner, tear_down);
  g_test_add ("/grid-draft/corners are put in and taken out", Fixture, NULL, set_up, test_insert_and_remove, tear_down);
  g_test_add ("/grid-draft/of two that merge the saved one stays", Fixture, NULL, set_up, test_merge, tear_down);
  g_test_add ("/grid-draft/what does not touch does not merge", Fixture, NULL, set_up, test_apart, tear_down);
  g_test_add ("/grid-draft/a hole is cut and filled", Fixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/grid-draft/a new grid takes what nobody has", Fixture, NULL, set_up, test_draw, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strdup_printf ("/grid-draft/refused: %s", refused[i].name);

      g_test_add (path, Fixture, &refused[i], set_up, test_refused, tear_down);
    }
  g_test_add ("/grid-draft/every step is taken back and done again", Fixture, NULL, set_up, test_undo, tear_down);
  g_test_add ("/grid-draft/hundreds of steps stay within bounds", Fixture, NULL, set_up, test_many_steps, tear_down);
  g_test_add ("/grid-draft/the check counts buildings in none and elsewhere", Fixture, NULL, set_up, test_check, tear_down);
  g_test_add ("/grid-draft/what was drawn outlives the program", Fixture, NULL, set_up, test_keep, tear_down);
  g_test_add ("/grid-draft/what was kept begins where it began", Fixture, NULL, set_up, test_keep_meanwhile, tear_down);
  g_test_add ("/grid-draft/what cannot be taken up leaves the draft alone", Fixture, NULL, set_up, test_unreadable, tear_down);
  g_test_add ("/grid-draft/neighbours tell how far a grid reaches", Fixture, NULL, set_up, test_bounds, tear_down);
  g_test_add ("/grid-draft/a road along a side comes before who is behind it", Fixture, NULL, set_up, test_named_bounds, tear_down);
  g_test_add_func ("/grid-draft/a building is kept by the one grid in use in which it stands", test_stands);
  g_test_add_func ("/grid-draft/overlaps are told with the place", test_overlap);
  g_test_add_func ("/grid-draft/what crosses itself is mended by its corners", test_mended);
  return g_test_run ();
}
