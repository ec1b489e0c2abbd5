/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms fall into the table a person expects; keys lead to the neighbour; the painting puts ink where a cell
 * is. */

#define G_LOG_DOMAIN "linli-test-building-matrix"

#include "config.h"

#include "linli-building-matrix.h"
#include "linli-building-picture.h"

#include <string.h>

/* A house in words: "unit/no/floor/column/columns x rows" by blanks; an empty part is not set.  Expected:
 * rows from the roof down, "name:" and the number standing in each column, "." where nothing stands. */
static const struct
{
  const char *name, *rooms, *units, *table;
} houses[] = {
  { "two by two", "1/101/1/1 1/102/1/2 1/201/2/1 1/202/2/2", "1", "2F:201,202;1F:101,102" },
  { "units stand in order of their number", "10/101/1 2/101/1 1/101/1", "1 2 10", "1F:101,101,101" },
  { "units by name too", "2单元/101/1 10单元/102/1", "2单元 10单元", "1F:101,102" },
  { "a basement lies below", "1/101/1 1/B1/-1 1/201/2", "1", "2F:201;1F:101;B1:B1" },
  { "a floor nobody built is no row", "1/301/3 1/501/5", "1", "5F:501;3F:301" },
  { "without column by number", "1/102/1 1/101/1 1/110/1 1/109/1", "1", "1F:101,102,109,110" },
  { "a column that is left out stays empty", "1/101/1/1 1/103/1/3", "1", "1F:101,.,103" },
  { "two rooms of one column stand side by side", "1/101/1/1 1/101A/1/1", "1", "1F:101,101A" },
  { "the floor follows from the number", "1/301 1/1203", "1", "12F:1203;3F:301" },
  { "no floor and no number come last", "1/101/1 1/东", "1", "1F:101;?:东" },
  { "an impossible floor comes last", "1/101/1 1/666/99999999", "1", "1F:101;?:666" },
  { "an impossible column is not believed", "1/101/1/1 1/102/1/4000000000", "1", "1F:101,102" },
  { "no unit at all", "/101/1/1 /102/1/2", "", "1F:101,102" },
  { "a flat over two floors reaches up", "1/101/1/1/1x2 1/102/1/2 1/202/2/2", "1", "2F:101,202;1F:101,102" },
  { "a flat over two columns", "1/101/1/1/2x1 1/103/1/3", "1", "1F:101,101,103" },
  { "a span gives way to a room above", "1/101/1/1/1x2 1/201/2/1", "1", "2F:201;1F:101" },
  { "a span beyond the roof is cut", "1/101/1/1/1x9", "1", "1F:101" },
  { "a flat of three floors stands out of the roof", "1/101/1/1/1x3 1/102/1/2", "1", "3F:101,.;2F:101,.;1F:101,102" },
  { "a span over a number that is left out needs no floor of it", "1/301/3/1/1x2 1/302/3/2 1/502/5/2", "1", "5F:301,502;3F:301,302" },
  { "flats on two floors all the way up", "1/101/1/1/1x2 1/102/1/2/1x2 1/301/3/1/1x2 1/302/3/2/1x2", "1",
    "4F:301,302;3F:301,302;2F:101,102;1F:101,102" },
  { "a house without a fourth floor has no fourteenth",
    "1/101/1/1 1/201/2/1 1/301/3/1 1/501/5/1 1/1301/13/1/1x2 1/1302/13/2", "1",
    "15F:1301,.;13F:1301,1302;5F:501,.;3F:301,.;2F:201,.;1F:101,." },
  { "a room on both sides of the ground needs no floor 0", "1/B1/-1/1/1x2 1/102/1/2 1/201/2/1", "1", "2F:201,.;1F:B1,102;B1:B1,." },
  { "from a basement without a house a span makes the ground floor", "1/B1/-1/1/1x2", "1", "1F:B1;B1:B1" },
  { "a span gives way as far as it must", "1/101/1/1/1x3 1/202/2/2 1/301/3/1", "1", "3F:301,.;2F:101,202;1F:101,." },
  { "of flats without a place one reaches up too", "1/301/3//1x2 1/501/5", "1", "5F:501;4F:301;3F:301" },
  { "a short floor leaves a gap", "1/101/1/1 1/201/2/1 1/202/2/2 2/101/1/1", "1 2",
    "2F:201,202,.;1F:101,.,101" },
  { "nothing", "", "", "" },
};

static GPtrArray *
make_rooms (const char *text)
{
  GPtrArray *rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);
  g_auto(GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      g_auto(GStrv) parts = g_strsplit (words[i], "/", -1);
      guint n = g_strv_length (parts);
      LinliMatrixRoom *room = g_new0 (LinliMatrixRoom, 1);

      room->id.bytes[15] = i;
      room->unit = g_strdup (parts[0]);
      room->no = g_strdup (parts[1]);
      room->has_floor = n > 2;
      room->floor = n > 2 ? g_ascii_strtoll (parts[2], NULL, 10) : 0;
      room->column = n > 3 ? g_ascii_strtoll (parts[3], NULL, 10) : 0;
      if (n > 4)
        {
          char *x;

          room->column_span = g_ascii_strtoull (parts[4], &x, 10);
          room->row_span = g_ascii_strtoull (x + 1, NULL, 10);
        }
      g_ptr_array_add (rooms, room);
    }
  return rooms;
}

/* (transfer full) */
static char *
write_table (const LinliBuildingMatrix *matrix,
             GPtrArray                 *rooms)
{
  GString *table = g_string_new (NULL);

  for (guint r = 0; r < matrix->rows->len; r++)
    {
      g_autofree char *name
          = linli_building_picture_floor_name (&g_array_index (matrix->rows, LinliMatrixRow, r));

      g_string_append_printf (table, "%s%s", r > 0 ? ";" : "", matrix->is_court ? "" : name);
      g_string_append (table, matrix->is_court ? "" : ":");
      for (guint c = 0; c < matrix->n_columns; c++)
        {
          int cell = linli_building_matrix_find (matrix, r, c);
          const char *no = ".";

          if (cell >= 0)
            no = ((LinliMatrixRoom *) rooms->pdata[g_array_index (matrix->cells, LinliMatrixCell, cell).room])
                     ->no;
          g_string_append_printf (table, "%s%s", c > 0 ? "," : "", no);
        }
    }
  return g_string_free (table, FALSE);
}

static void
test_house (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr(GPtrArray) rooms = make_rooms (houses[row].rooms);
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new (rooms);
  g_autoptr(GString) units = g_string_new (NULL);
  g_autofree char *table = write_table (matrix, rooms);

  for (guint i = 0; i < matrix->units->len; i++)
    g_string_append_printf (units, "%s%s", i > 0 ? " " : "",
                            g_array_index (matrix->units, LinliMatrixUnit, i).name);
  g_assert_cmpstr (units->str, ==, houses[row].units);
  g_assert_cmpstr (table, ==, houses[row].table);
  g_assert_cmpuint (matrix->cells->len, ==, rooms->len);
}

/* Homes round a court, from the north side to the gate. */
static const struct { const char *name, *rooms, *table; } courts[] = {
  { "fourteen homes go round", "/1/1/1 /2/1/2 /3/1/3 /4/1/4 /5/1/5 /6/1/6 /7/1/7 /8/1/8 /9/1/9 /10/1/10 /11/1/11 /12/1/12 /13/1/13 /14/1/14",
    "5,6,7,8,9,10;4,.,.,.,.,11;3,.,.,.,.,12;2,.,.,.,.,13;1,.,.,.,.,14" },
  { "three homes are three sides", "/1/1/1 /2/1/2 /3/1/3", "2,2,2;1,.,3" },
  { "four homes share the north side", "/1/1/1 /2/1/2 /3/1/3 /4/1/4", "2,3,3;1,.,4" },
  { "five homes", "/1/1/1 /2/1/2 /3/1/3 /4/1/4 /5/1/5", "2,3,4;1,.,5" },
  { "two homes stand in a row", "/1/1/1 /2/1/2", "1,2" },
  { "one home", "/1/1/1", "1" },
  { "a wide home goes along its side", "/1/1/1/2x1 /3/1/3 /4/1/4 /5/1/5 /6/1/6 /7/1/7", "3,4,5;1,.,6;1,.,7" },
  { "a home that is wider than the side stands in the north", "/1/1/1/3x1 /4/1/4", "1,1,1;.,.,4" },
  { "without columns by number", "/2/1 /10/1 /1/1", "2,2,2;1,.,10" },
  { "without a floor too", "/东屋 /1/1/1 /2/1/2", "2,2,2;1,.,东屋" },
  { "each unit has a court of its own", "1/1/1/1 1/2/1/2 1/3/1/3 2/1/1/1 2/2/1/2", "2,2,2,1,2;1,.,3,.,." },
  { "what has two floors is a house", "/101/1/1 /102/1/2 /103/1/3 /201/2/1", "2F:201,.,.;1F:101,102,103" },
  { "a home on two floors makes it a house", "/101/1/1/1x2 /102/1/2 /103/1/3", "2F:101,.,.;1F:101,102,103" },
  { "nothing", "", "" },
};

static void
test_court (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr(GPtrArray) rooms = make_rooms (courts[row].rooms);
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new_court (rooms);
  g_autofree char *table = write_table (matrix, rooms);

  g_assert_cmpstr (table, ==, courts[row].table);
  g_assert_cmpint (matrix->is_court, ==, matrix->cells->len > 0 && strchr (courts[row].table, 'F') == NULL);
  g_assert_cmpuint (matrix->cells->len, ==, rooms->len);
}

/* Any number of homes finds a place of its own, and none is lost. */
static void
test_courts_of_any_size (void)
{
  for (guint n = 1; n <= 60; n++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GPtrArray) rooms = NULL;
      g_autoptr(LinliBuildingMatrix) matrix = NULL;
      guint found = 0;

      for (guint i = 1; i <= n; i++)
        g_string_append_printf (text, "%s/%u/1/%u/%ux1", i > 1 ? " " : "", i, i * 4, i * n % 4 + 1);
      rooms = make_rooms (text->str);
      matrix = linli_building_matrix_new_court (rooms);
      g_assert_true (matrix->is_court);
      for (guint i = 0; i < matrix->cells->len; i++)
        {
          const LinliMatrixCell *cell = &g_array_index (matrix->cells, LinliMatrixCell, i);

          g_assert_cmpuint (cell->row + cell->row_span, <=, matrix->rows->len);
          g_assert_cmpuint (cell->column + cell->column_span, <=, matrix->n_columns);
          for (guint r = 0; r < cell->row_span; r++)
            for (guint c = 0; c < cell->column_span; c++)
              found += linli_building_matrix_find (matrix, cell->row + r, cell->column + c) == (int) i;
          found -= cell->row_span * cell->column_span;
        }
      g_assert_cmpuint (found, ==, 0);
      g_assert_cmpuint (matrix->cells->len, ==, n);
    }
}

static const struct
{
  const char *from;
  int down, right;
  const char *to;
} moves[] = {
  { "301", 0, 1, "302" }, { "302", 0, 1, "302" },  { "301", 0, -1, "301" },
  { "301", 1, 0, "201" }, { "301", -1, 0, "301" }, { "101", 1, 0, "101" },
  { "302", 1, 0, "201" }, { "201", -1, 0, "301" }, { "201", 1, 0, "101" },
};

static guint
find_no (const LinliBuildingMatrix *matrix,
         GPtrArray                 *rooms,
         const char                *no)
{
  int cell = linli_building_matrix_seek (matrix, rooms, no, -1);

  g_assert_cmpint (cell, >=, 0);
  return (guint) cell;
}

static void
test_moves (void)
{
  g_autoptr(GPtrArray) rooms = make_rooms ("1/101/1/1 1/201/2/1 1/301/3/1 1/302/3/2");
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new (rooms);

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      guint to = linli_building_matrix_move (matrix, find_no (matrix, rooms, moves[i].from), moves[i].down,
                                             moves[i].right, NULL);

      g_assert_cmpuint (to, ==, find_no (matrix, rooms, moves[i].to));
    }
}

/* Walks: arrows as letters, and where they lead. */
static const struct { const char *rooms, *from, *arrows, *to; } walks[] = {
  { "1/101/1/1 1/102/1/2 1/201/2/1/2x1 1/301/3/1 1/302/3/2", "302", "dd", "102" },
  { "1/101/1/1 1/102/1/2 1/201/2/1/2x1 1/301/3/1 1/302/3/2", "301", "dd", "101" },
  { "1/101/1/1 1/102/1/2 1/201/2/1/2x1 1/301/3/1 1/302/3/2", "102", "uu", "302" },
  { "1/101/1/1 1/102/1/2 1/201/2/1/2x1 1/301/3/1 1/302/3/2", "302", "ddlu", "201" },
  { "1/101/1/1 1/102/1/2 1/201/2/1/2x1 1/301/3/1 1/302/3/2", "302", "ddluu", "301" },
  { "1/101/1/1 1/201/2/1 1/102/1/2/1x2 1/103/1/3 1/203/2/3", "101", "rr", "103" },
  { "1/101/1/1 1/201/2/1 1/102/1/2/1x2 1/103/1/3 1/203/2/3", "201", "rr", "203" },
  { "1/101/1/1 1/201/2/1 1/102/1/2/1x2 1/103/1/3 1/203/2/3", "103", "ll", "101" },
  { "1/101/1/1 1/201/2/1 1/202/2/2 1/203/2/3 1/301/3/1 1/302/3/2 1/303/3/3", "303", "dduu", "303" },
  { "1/101/1/1 1/201/2/1 1/202/2/2", "202", "dddu", "202" },
};

static void
test_walks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (walks); i++)
    {
      g_autoptr(GPtrArray) rooms = make_rooms (walks[i].rooms);
      g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new (rooms);
      LinliMatrixLane lane = LINLI_MATRIX_LANE_INIT;
      guint cell = find_no (matrix, rooms, walks[i].from);

      for (const char *arrow = walks[i].arrows; *arrow != '\0'; arrow++)
        cell = linli_building_matrix_move (matrix, cell, (*arrow == 'd') - (*arrow == 'u'), (*arrow == 'r') - (*arrow == 'l'), &lane);
      g_assert_cmpstr (((LinliMatrixRoom *) rooms->pdata[g_array_index (matrix->cells, LinliMatrixCell, cell).room])->no, ==,
                       walks[i].to);
    }
}

/* Who went elsewhere meanwhile walks on from there. */
static void
test_lane_ends (void)
{
  g_autoptr(GPtrArray) rooms = make_rooms ("1/101/1/1 1/102/1/2 1/201/2/1/2x1 1/301/3/1 1/302/3/2");
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new (rooms);
  LinliMatrixLane lane = LINLI_MATRIX_LANE_INIT;

  linli_building_matrix_move (matrix, find_no (matrix, rooms, "302"), 1, 0, &lane);
  g_assert_cmpuint (linli_building_matrix_move (matrix, find_no (matrix, rooms, "101"), -1, 0, &lane), ==, find_no (matrix, rooms, "201"));
  g_assert_cmpuint (linli_building_matrix_move (matrix, find_no (matrix, rooms, "201"), -1, 0, &lane), ==, find_no (matrix, rooms, "301"));
}

static void
test_seek (void)
{
  g_autoptr(GPtrArray) rooms = make_rooms ("1/3011/30/1 1/301/3/1 2/301/3/1 2/302/3/2");
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new (rooms);
  int first = linli_building_matrix_seek (matrix, rooms, "301", -1);
  int second = linli_building_matrix_seek (matrix, rooms, "301", first);

  g_assert_cmpint (g_array_index (matrix->cells, LinliMatrixCell, first).row, ==, 1);
  g_assert_cmpint (second, !=, first);
  g_assert_cmpint (linli_building_matrix_seek (matrix, rooms, "301", second), ==, first);
  g_assert_cmpint (linli_building_matrix_seek (matrix, rooms, "30", -1), ==, 0);
  g_assert_cmpint (linli_building_matrix_seek (matrix, rooms, "9", -1), ==, -1);
  g_assert_cmpint (linli_building_matrix_seek (matrix, rooms, "", -1), ==, -1);
}

static const struct
{
  const char *a, *b;
  int order;
} pairs[] = {
  { "2", "10", -1 },         { "10", "2", 1 },
  { "2单元", "10单元", -1 }, { "02", "2", 0 },
  { "a2b3", "a2b12", -1 },   { "", "1", -1 },
  { NULL, "", 0 },           { "99999999999999999999", "100000000000000000000", -1 },
  { "甲", "乙", 1 },         { "1", "1A", -1 },
};

static void
test_natural (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_assert_cmpint (linli_natural_compare (pairs[i].a, pairs[i].b), ==, pairs[i].order);
      g_assert_cmpint (linli_natural_compare (pairs[i].b, pairs[i].a), ==, -pairs[i].order);
    }
}

static void
test_counts (void)
{
  static const char *const codes[] = { "01", "02", "03", "99", NULL, "nonsense" };
  g_autoptr(GPtrArray) rooms = make_rooms ("1/101/1 1/102/1 1/103/1 1/104/1 1/105/1 1/106/1");
  LinliOccupancyCounts counts;

  for (guint i = 0; i < rooms->len; i++)
    {
      LinliMatrixRoom *room = rooms->pdata[i];

      room->occupancy = g_strdup (codes[i]);
      room->people = i < 2 ? 3 : 0;
      room->elders = i == 0;
      room->households = i < 2;
    }
  linli_occupancy_count (rooms, LINLI_LEGEND_ALL, &counts);
  g_assert_cmpuint (counts.rooms, ==, 6);
  g_assert_cmpuint (counts.households, ==, 2);
  g_assert_cmpuint (counts.lived_in, ==, 2);
  g_assert_cmpuint (counts.people, ==, 6);
  g_assert_cmpuint (counts.elders, ==, 1);
  g_assert_cmpuint (counts.empty, ==, 1);
  g_assert_cmpuint (counts.rented, ==, 1);
  g_assert_cmpuint (counts.by_occupancy[LINLI_OCCUPANCY_UNKNOWN], ==, 3);
}

static guint32
pixel (cairo_surface_t *surface,
       double           x,
       double           y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  guint32 value;

  memcpy (&value, data + (int) y * cairo_image_surface_get_stride (surface) + 4 * (int) x, sizeof value);
  return value & 0xffffff;
}

/* With LINLI_PICTURES set to a folder it is kept there. */
static void
keep_picture (cairo_surface_t *surface,
              const char      *name)
{
  const char *dir = g_getenv ("LINLI_PICTURES");
  g_autofree char *path = g_build_filename (dir != NULL ? dir : "", name, NULL);

  if (dir != NULL)
    g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
}

/* The whole picture on a surface of its own; all rooms are lived in by their owners. */
static cairo_surface_t *
paint_house (const LinliBuildingMatrix *matrix,
             GPtrArray                 *rooms,
             LinliBuildingLegend      **ret_legend,
             LinliBuildingPicture      *ret_picture)
{
  const LinliBuildingMode mode = { LINLI_MODE_OCCUPANCY, NULL };
  cairo_surface_t *surface;
  cairo_t *cr;

  for (guint i = 0; i < rooms->len; i++)
    {
      LinliMatrixRoom *room = rooms->pdata[i];

      room->occupancy = g_strdup ("01");
      room->keys = g_new0 (char *, 2);
      room->keys[0] = g_strdup ("01");
    }
  *ret_legend = linli_building_legend_new (&mode, rooms);
  linli_building_picture_init (ret_picture, matrix, rooms, *ret_legend, 1, FALSE, LINLI_LEGEND_ALL);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ret_picture->width, (int) ret_picture->height);
  cr = cairo_create (surface);
  linli_building_picture_paint (ret_picture, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Counts pixels of another colour than the home's in the strip of ground between @left and @right. */
static guint
count_ground (cairo_surface_t            *surface,
              const LinliBuildingPicture *picture,
              double                      left,
              double                      right)
{
  LinliRect ground = linli_building_picture_get_ground (picture);
  guint n = 0;

  for (double y = ground.y + 1; y < ground.y + ground.height - 1; y++)
    for (double x = left; x < right; x++)
      n += pixel (surface, x, y) != 0xddf0ff;
  return n;
}

static void
test_ground (void)
{
  g_autoptr(GPtrArray) rooms = make_rooms ("1/B1/-1/1/1x2 1/102/1/2 1/B2/-1/2");
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new (rooms);
  g_autoptr(LinliBuildingLegend) legend = NULL;
  LinliBuildingPicture picture;
  cairo_surface_t *surface = paint_house (matrix, rooms, &legend, &picture);
  LinliRect deep = linli_building_picture_get_cell (&picture, find_no (matrix, rooms, "B1"));
  LinliRect other = linli_building_picture_get_cell (&picture, find_no (matrix, rooms, "102"));
  LinliRect ground = linli_building_picture_get_ground (&picture);

  g_assert_cmpuint (matrix->rows->len, ==, 2);
  g_assert_cmpfloat (deep.y, <, ground.y);
  g_assert_cmpfloat (deep.y + deep.height, >, ground.y + ground.height);
  g_assert_cmpuint (count_ground (surface, &picture, deep.x + 2, deep.x + 6), ==, 0);
  g_assert_cmpuint (count_ground (surface, &picture, deep.x + deep.width - 6, deep.x + deep.width - 2), ==, 0);
  g_assert_cmpuint (count_ground (surface, &picture, other.x + 2, other.x + 6), >, 100);
  cairo_surface_destroy (surface);
}

/* Where it can, the door stands beside the room that the ground goes through. */
static void
test_door (void)
{
  g_autoptr(GPtrArray) rooms = make_rooms ("1/101/1/1 1/B1/-1/2/1x2 1/103/1/3 2/B1/-1/1/1x2");
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new (rooms);
  g_autoptr(LinliBuildingLegend) legend = NULL;
  LinliBuildingPicture picture;
  cairo_surface_t *surface = paint_house (matrix, rooms, &legend, &picture);
  LinliRect first = linli_building_picture_get_cell (&picture, find_no (matrix, rooms, "101"));
  LinliRect ground = linli_building_picture_get_ground (&picture);
  guint32 leaf = pixel (surface, first.x + first.width / 2 - 5, ground.y + 12), earth = pixel (surface, first.x + 3, ground.y + 12);

  g_assert_cmphex (leaf, !=, earth);
  keep_picture (surface, "building-door.png");
  cairo_surface_destroy (surface);
}

/* Pixels that are not the fill of the cell, in a part of it. */
static guint
count_marks (cairo_surface_t *surface,
             const LinliRect *cell,
             double           from,
             double           to)
{
  guint n = 0;

  for (double y = cell->y + from; y < cell->y + to; y++)
    for (double x = cell->x + 2; x < cell->x + cell->width - 1; x++)
      n += pixel (surface, x, y) != 0xddf0ff;
  return n;
}

/* Which kinds are marked at their upper edge, and which in their lower half. */
static void
test_kinds (void)
{
  static const gboolean above[LINLI_N_ROOM_KINDS] = { [LINLI_ROOM_SHOP] = TRUE, [LINLI_ROOM_BASEMENT] = TRUE };
  static const gboolean below[LINLI_N_ROOM_KINDS] = { [LINLI_ROOM_GARAGE] = TRUE };
  g_autoptr(GPtrArray) rooms = make_rooms ("1/101/1/1 1/102/1/2 1/103/1/3 1/104/1/4 1/105/1/5");
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new (rooms);
  g_autoptr(LinliBuildingLegend) legend = NULL;
  LinliBuildingPicture picture;
  cairo_surface_t *surface;

  for (guint i = 0; i < LINLI_N_ROOM_KINDS; i++)
    ((LinliMatrixRoom *) rooms->pdata[i])->kind = (LinliRoomKind) i;
  surface = paint_house (matrix, rooms, &legend, &picture);
  for (guint i = 0; i < LINLI_N_ROOM_KINDS; i++)
    {
      LinliRect rect = linli_building_picture_get_cell (&picture, i);

      g_assert_cmpint (count_marks (surface, &rect, 1, 4) > 20, ==, above[i]);
      g_assert_cmpint (count_marks (surface, &rect, 44, 55) > 20, ==, below[i]);
      /* The word of the kind stands where a name would. */
      g_assert_cmpint (count_marks (surface, &rect, 23, 37) > 20, ==, i != LINLI_ROOM_DWELLING);
    }
  keep_picture (surface, "building-kinds.png");
  cairo_surface_destroy (surface);
}

static void
test_picture (gconstpointer data)
{
  gboolean dark = GPOINTER_TO_INT (data);
  g_autoptr(GPtrArray) rooms = make_rooms ("1/101/1/1 1/102/1/2 2/101/1/1 1/201/2/1 2/001/-1/1");
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new (rooms);
  const LinliBuildingMode mode = { LINLI_MODE_OCCUPANCY, NULL };
  g_autoptr(LinliBuildingLegend) legend = NULL;
  LinliBuildingPicture picture;
  cairo_surface_t *surface;
  cairo_t *cr;

  for (guint i = 0; i < rooms->len; i++)
    {
      LinliMatrixRoom *room = rooms->pdata[i];

      room->occupancy = g_strdup (linli_occupancy_get_code (i % LINLI_N_OCCUPANCIES));
      room->head = g_strdup ("张桂芳");
      room->people = 3;
      room->elders = room->children = 1;
      room->households = 2;
      room->keys = g_new0 (char *, 2);
      room->keys[0] = g_strdup (room->occupancy);
    }
  legend = linli_building_legend_new (&mode, rooms);
  linli_building_picture_init (&picture, matrix, rooms, legend, 1, dark, LINLI_LEGEND_ALL);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) picture.width, (int) picture.height);
  cr = cairo_create (surface);
  linli_building_picture_paint (&picture, cr);
  cairo_surface_flush (surface);
  for (guint i = 0; i < matrix->cells->len; i++)
    {
      LinliRect rect = linli_building_picture_get_cell (&picture, i);
      const LinliMatrixRoom *room = rooms->pdata[g_array_index (matrix->cells, LinliMatrixCell, i).room];
      LinliColor color = linli_occupancy_get_color (linli_occupancy_from_code (room->occupancy), dark);
      guint32 wanted = (guint32) (color.red * 255 + 0.5) << 16 | (guint32) (color.green * 255 + 0.5) << 8
                       | (guint32) (color.blue * 255 + 0.5);

      g_assert_cmpint (linli_building_picture_find (&picture, rect.x + 5, rect.y + 5), ==, (int) i);
      g_assert_cmphex (pixel (surface, rect.x + 3, rect.y + 3), ==, wanted);
      g_assert_cmpfloat (rect.x + rect.width, <=, picture.width);
      g_assert_cmpfloat (rect.y + rect.height, <=, picture.height);
    }
  g_assert_cmpint (linli_building_picture_find (&picture, 1, 1), ==, -1);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_court_picture (void)
{
  g_autoptr(GPtrArray) rooms = make_rooms ("/1/1/1 /2/1/2 /3/1/3 /4/1/4 /5/1/5 /6/1/6 /7/1/7 /8/1/8");
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new_court (rooms);
  g_autoptr(LinliBuildingLegend) legend = NULL;
  LinliBuildingPicture picture;
  cairo_surface_t *surface = paint_house (matrix, rooms, &legend, &picture);

  /* Every home in its colour; the court, a door's width from the middle, in none. */
  for (guint i = 0; i < matrix->cells->len; i++)
    {
      LinliRect rect = linli_building_picture_get_cell (&picture, i);

      g_assert_cmphex (pixel (surface, rect.x + 3, rect.y + 3), ==, 0xddf0ff);
      g_assert_cmpint (linli_building_picture_find (&picture, rect.x + 5, rect.y + 5), ==, (int) i);
    }
  {
    LinliRect first = linli_building_picture_get_part (&picture, 1, 0), ground = linli_building_picture_get_ground (&picture);
    double middle = first.x + first.width / 2;
    guint32 court = pixel (surface, middle - 40, first.y + 30), wall = pixel (surface, middle - 40, ground.y + 3);

    g_assert_cmphex (court, !=, 0xddf0ff);
    g_assert_cmphex (wall, !=, court);
    g_assert_cmphex (pixel (surface, middle, ground.y + 3), !=, wall);
    g_assert_cmpint (linli_building_picture_find (&picture, middle, first.y + 30), ==, -1);
  }
  keep_picture (surface, "building-court.png");
  cairo_surface_destroy (surface);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (houses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/building matrix/%s", houses[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_house);
    }
  for (guint i = 0; i < G_N_ELEMENTS (courts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/building court/%s", courts[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_court);
    }
  g_test_add_func ("/building court/any number of homes finds its place", test_courts_of_any_size);
  g_test_add_func ("/building court/has a gate and open ground", test_court_picture);
  g_test_add_func ("/building matrix/arrow keys lead to the neighbour", test_moves);
  g_test_add_func ("/building matrix/arrow keys keep to their column through wide homes, to their floor through high ones", test_walks);
  g_test_add_func ("/building matrix/a lane ends where somebody went elsewhere", test_lane_ends);
  g_test_add_func ("/building matrix/typing a number finds the room and the next of that number", test_seek);
  g_test_add_func ("/building matrix/numbers within texts compare as numbers", test_natural);
  g_test_add_func ("/building matrix/counts are of rooms, homes and people", test_counts);
  g_test_add_func ("/building picture/the ground goes round a room on both sides of it", test_ground);
  g_test_add_func ("/building picture/the door stands where there is no room", test_door);
  g_test_add_func ("/building picture/what a room is for is seen", test_kinds);
  g_test_add_data_func ("/building picture/every cell has its colour in the light style",
                        GINT_TO_POINTER (FALSE), test_picture);
  g_test_add_data_func ("/building picture/every cell has its colour in the dark style",
                        GINT_TO_POINTER (TRUE), test_picture);
  return g_test_run ();
}
