/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-places.c - the demo's ground: one community of ten grids in two rows of five blocks, 75 buildings, 3,620 rooms. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#include <string.h>

#define ORIGIN_LON 106.8860
#define ORIGIN_LAT 39.4380
/* Metres to degrees at this latitude (WGS 84, good to a part in a thousand over a kilometre). */
#define LON_PER_M (1.0 / 85970.0)
#define LAT_PER_M (1.0 / 111020.0)

/* Of 3,620 rooms 3,260 are lived in, 290 (8 of a hundred) were seen and are vacant, nobody knows about the rest. */
#define VACANT 290

/* Rooms and units add up to 3,620 and 240: tests/ctl counts them. */
typedef struct { const char *kind; int floors; guint units, per_floor; double width, depth; gboolean elevator; } Shape;

static const Shape tower = { "1", 18, 2, 4, 38, 19, TRUE };
static const Shape walk_up = { "1", 6, 4, 2, 62, 13, FALSE };
static const Shape seven = { "1", 7, 3, 2, 47, 13, FALSE };
static const Shape courtyard = { "6", 1, 1, 14, 58, 30, FALSE };
/* As many rooms as in walk_up, on six levels too: garages and cellars, shops, three floors of flats, flats on the two floors at the top. */
static const Shape mixed = { "1", 6, 4, 2, 62, 13, FALSE };

static const char *estates[] = { "新苑小区(示例)", "滨河花园(示例)", "建设里(示例)", "友谊巷平房院(示例)", "矿业家属院(示例)", "阳光家园(示例)" };
static const guint estate_of_grid[DEMO_GRIDS] = { 0, 0, 1, 1, 2, 5, 5, 4, 4, 3 };

/* Within the roads round it; the grids of an estate lie side by side. */
#define ESTATE_INSET 10.0

/* Five towers, ten courtyards, twenty of seven floors, forty of six, two of which are of many kinds. */
static const Shape *
shape_of (guint building_no)
{
  guint place = (building_no - 1) % 15;

  if (building_no == 7 || building_no == 37)
    return &mixed;
  if (place == 7)
    return &tower;
  if (place == 5 || place == 14)
    return &courtyard;
  if (place == 1 || place == 4 || place == 9 || place == 12)
    return &seven;
  return &walk_up;
}

void
demo_place (double x, double y, double ret_lon_lat[2])
{
  ret_lon_lat[0] = ORIGIN_LON + x * LON_PER_M;
  ret_lon_lat[1] = ORIGIN_LAT + y * LAT_PER_M;
}

static void
rectangle (double x, double y, double width, double height, double lon_lat[10])
{
  const double corners[5][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 } };

  for (int i = 0; i < 5; i++)
    demo_place (x + corners[i][0] * width, y + corners[i][1] * height, &lon_lat[2 * i]);
}

/* A courtyard is a U, open to the south. */
static void
draw_building (Demo *demo, LinliOp *op, const Shape *shape, double x, double y)
{
  double lon_lat[18];

  if (shape != &courtyard)
    {
      rectangle (x, y, shape->width, shape->depth, lon_lat);
      demo_polygon (demo, op, "footprint", lon_lat, 5);
      return;
    }
  {
    const double corners[9][2] = { { 0, 0 }, { 7, 0 }, { 7, 23 }, { 51, 23 }, { 51, 0 }, { 58, 0 }, { 58, 30 }, { 0, 30 }, { 0, 0 } };

    for (int i = 0; i < 9; i++)
      demo_place (x + corners[i][0], y + corners[i][1], &lon_lat[2 * i]);
    demo_polygon (demo, op, "footprint", lon_lat, 9);
  }
}

/* What one room of the demo is besides its number. */
typedef struct { const char *kind; int floor; gint64 row_span, column_span; gboolean is_part; } RoomForm;

/* The form of the room @n of a level, from 1: in a mixed house the lowest level is the basement, and in its second unit two flats of the
 * second floor are one. */
static RoomForm
form_of (const Shape *shape, guint unit_no, int level, guint n)
{
  RoomForm form = { "1", level, 0, 0, FALSE };

  if (shape != &mixed)
    return form;
  form.floor = level == 1 ? -1 : level - 1;
  if (level == 1)
    form.kind = n == 1 ? "3" : "4";
  else if (level == 2)
    form.kind = unit_no == 4 && n == 2 ? "5" : "2";
  else if (level == 6)
    form.row_span = 2;
  else if (level == 3 && unit_no == 2)
    {
      form.column_span = n == 1 ? 2 : 0;
      form.is_part = n == 2;
    }
  return form;
}

static DemoRoomUse
use_of (guint drawn)
{
  return drawn < DEMO_HOUSEHOLDS ? DEMO_LIVED_IN : drawn < DEMO_HOUSEHOLDS + VACANT ? DEMO_VACANT : DEMO_UNSEEN;
}

/* The room that is made now changes places with the next later one of the use it has to have. */
static void
take_use (Demo *demo, guint *order, DemoRoomUse use)
{
  guint at = demo->rooms->len, drawn = order[at];

  for (guint i = at; i < DEMO_ROOMS && use_of (order[at]) != use; i++)
    if (use_of (order[i]) == use)
      {
        order[at] = order[i];
        order[i] = drawn;
      }
}

/* Zhang Guifang's is lived in; in shops, cellars and parts of other flats nobody is.  @ret_drawn: whether the draw had said lived in, so that
 * what is drawn next does not depend on it. */
static DemoRoomUse
draw_use (Demo *demo, guint *order, const guint *drawn, gboolean zhang_guifangs, const RoomForm *form, gboolean *ret_drawn)
{
  guint at = demo->rooms->len;

  if (zhang_guifangs)
    take_use (demo, order, DEMO_LIVED_IN);
  *ret_drawn = zhang_guifangs || use_of (drawn[at]) == DEMO_LIVED_IN;
  if (form->kind[0] != '1' || form->is_part)
    take_use (demo, order, DEMO_UNSEEN);
  return use_of (order[at]);
}

static void
make_rooms (Demo *demo, const Shape *shape, guint *order, const guint *drawn, const LinliId *building, guint building_no,
            const LinliId *unit, guint unit_no, gint64 grid)
{
  for (int level = 1; level <= shape->floors; level++)
    for (guint n = 1; n <= shape->per_floor; n++)
      {
        const RoomForm form = form_of (shape, unit_no, level, n);
        DemoRoom room = { .building_no = building_no, .unit_no = unit_no, .floor = form.floor, .grid = grid };
        gboolean is_home = form.kind[0] == '1', was_drawn, unchecked;
        LinliOp *op;

        demo_new_id (demo, &room.id);
        if (shape == &courtyard)
          g_snprintf (room.no, sizeof room.no, "%u", n);
        else
          g_snprintf (room.no, sizeof room.no, "%s%d%02u", form.floor < 0 ? "B" : "", ABS (form.floor), n);
        room.area = 4600 + 100 * (gint64) demo_below (demo, shape == &courtyard ? 30 : 90);
        room.use = draw_use (demo, order, drawn, building_no == 3 && unit_no == 2 && strcmp (room.no, "501") == 0, &form, &was_drawn);
        op = demo_begin (demo, "room", &room.id, grid);
        demo_ref (demo, op, "building", building);
        demo_ref (demo, op, "unit", unit);
        demo_number (demo, op, "floor", form.floor);
        demo_text (demo, op, "no", room.no);
        demo_number (demo, op, "col", n);
        if (form.row_span > 0)
          demo_number (demo, op, "row_span", form.row_span);
        if (form.column_span > 0)
          demo_number (demo, op, "col_span", form.column_span);
        demo_text (demo, op, "kind", form.kind);
        demo_number (demo, op, "area", room.area);
        unchecked = was_drawn && demo_percent (demo, 4);
        demo_text (demo, op, "check_state", is_home && (room.use == DEMO_UNSEEN || (room.use == DEMO_LIVED_IN && unchecked)) ? "1" : "2");
        if (form.is_part)
          demo_ref (demo, op, "merged_into", &g_array_index (demo->rooms, DemoRoom, demo->rooms->len - 1).id);
        g_array_append_val (demo->rooms, room);
      }
}

static void
make_building (Demo *demo, guint *order, const guint *drawn, guint building_no, const LinliId *estate, gint64 grid, double x, double y)
{
  const Shape *shape = shape_of (building_no);
  g_autofree char *code = g_strdup_printf ("150302003901B%05u", building_no);
  g_autofree char *name = shape == &courtyard ? g_strdup_printf ("%u号院", building_no) : g_strdup_printf ("%u号楼", building_no);
  g_autofree char *year = g_strdup_printf ("%u", 1978 + demo_below (demo, 40));
  LinliId id;
  LinliOp *op;

  demo_new_id (demo, &id);
  op = demo_begin (demo, "building", &id, grid);
  demo_text (demo, op, "code", code);
  demo_text (demo, op, "name", name);
  demo_ref (demo, op, "estate", estate);
  demo_text (demo, op, "kind", shape->kind);
  demo_text (demo, op, "use", "01");
  demo_number (demo, op, "floors_above", shape->floors);
  demo_number (demo, op, "floors_below", shape == &tower || shape == &mixed ? 1 : 0);
  demo_number (demo, op, "unit_count", shape->units);
  demo_text (demo, op, "built_year", year);
  demo_number (demo, op, "elevator", shape->elevator);
  demo_text (demo, op, "heating", shape == &courtyard ? "4" : "1");
  demo_text (demo, op, "status", "1");
  draw_building (demo, op, shape, x, y);

  for (guint unit_no = 1; unit_no <= shape->units; unit_no++)
    {
      g_autofree char *unit_name = g_strdup_printf ("%u单元", unit_no);
      LinliId unit;

      demo_new_id (demo, &unit);
      op = demo_begin (demo, "unit", &unit, grid);
      demo_ref (demo, op, "building", &id);
      demo_number (demo, op, "no", unit_no);
      demo_text (demo, op, "name", shape == &courtyard ? "院内" : unit_name);
      demo_number (demo, op, "floor_min", shape == &mixed ? -1 : 1);
      demo_number (demo, op, "floor_max", shape->floors);
      make_rooms (demo, shape, order, drawn, &id, building_no, &unit, unit_no, grid);
    }
}

static void
make_regions (Demo *demo)
{
  static const struct { const char *code, *name, *level, *parent; } regions[] = {
    { "150000000000", "内蒙古自治区", "1", NULL },
    { "150300000000", "乌海市", "2", "150000000000" },
    { "150302000000", "海勃湾区", "3", "150300000000" },
    { "150302003000", "新华街道", "4", "150302000000" },
    { "150302003901", "新苑社区(示例)", "5", "150302003000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (regions); i++)
    {
      LinliId id;
      LinliOp *op;

      demo_new_id (demo, &id);
      op = demo_begin (demo, "region", &id, 0);
      demo_text (demo, op, "code", regions[i].code);
      demo_text (demo, op, "name", regions[i].name);
      demo_text (demo, op, "level", regions[i].level);
      demo_text (demo, op, "parent_code", regions[i].parent);
    }
}

static void
draw_estate (Demo *demo, LinliOp *op, guint estate)
{
  double lon_lat[10];
  guint first = 0, n = 0;

  while (estate_of_grid[first] != estate)
    first++;
  while (first + n < DEMO_GRIDS && estate_of_grid[first + n] == estate)
    n++;
  rectangle (first % 5 * DEMO_BLOCK_W + ESTATE_INSET, first / 5 * DEMO_BLOCK_H + ESTATE_INSET, n * DEMO_BLOCK_W - 2 * ESTATE_INSET,
             DEMO_BLOCK_H - 2 * ESTATE_INSET, lon_lat);
  demo_polygon (demo, op, "boundary", lon_lat, 5);
}

void
demo_make_places (Demo *demo)
{
  LinliId estate_ids[G_N_ELEMENTS (estates)];
  g_autofree guint *order = demo_shuffle (demo, DEMO_ROOMS), *drawn = g_memdup2 (order, DEMO_ROOMS * sizeof *order);
  guint building_no = 1;

  make_regions (demo);
  for (guint i = 0; i < G_N_ELEMENTS (estates); i++)
    {
      g_autofree char *code = g_strdup_printf ("150302003901Y%02u", i + 1);
      LinliOp *op;

      demo_new_id (demo, &estate_ids[i]);
      op = demo_begin (demo, "estate", &estate_ids[i], 0);
      demo_text (demo, op, "code", code);
      demo_text (demo, op, "name", estates[i]);
      demo_text (demo, op, "kind", i == 3 ? "3" : i == 4 ? "4" : "1");
      draw_estate (demo, op, i);
    }

  for (guint g = 0; g < DEMO_GRIDS; g++)
    {
      double x = (g % 5) * DEMO_BLOCK_W, y = (g / 5) * DEMO_BLOCK_H, lon_lat[10];
      g_autofree char *code = g_strdup_printf ("150302003901W%03u", g + 1);
      g_autofree char *name = g_strdup_printf ("第%u网格", g + 1);
      guint n = g % 2 == 0 ? 7 : 8;
      LinliId id;
      LinliOp *op;

      demo_new_id (demo, &id);
      op = demo_begin (demo, "grid", &id, 0);
      demo_text (demo, op, "code", code);
      demo_text (demo, op, "name", name);
      demo_text (demo, op, "kind", "1");
      demo_number (demo, op, "grid_no", g + 1);
      demo_text (demo, op, "community_code", "150302003901");
      demo_text (demo, op, "status", "3");
      rectangle (x, y, DEMO_BLOCK_W, DEMO_BLOCK_H, lon_lat);
      demo_polygon (demo, op, "boundary", lon_lat, 5);

      for (guint i = 0; i < n; i++, building_no++)
        make_building (demo, order, drawn, building_no, &estate_ids[estate_of_grid[g]], g + 1, x + 26 + (i % 2) * 108 + (double) demo_below (demo, 8),
                       y + 22 + (i / 2) * 50 + (double) demo_below (demo, 5));
    }
  demo_flush (demo);
}
