/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ground of the map is painted where it is, and its names neither meet nor depend on where one looks from. */

#define G_LOG_DOMAIN "linli-test-map-ground"

#include "config.h"

#include "draw-fixture.h"
#include "linli-map-names.h"
#include "linli-map-ground-paint.h"
#include "linli-map-sheet.h"
#include "linli-map-signs.h"
#include "linli-mercator.h"

#include <math.h>
#include <string.h>

#define LON 106.89
#define LAT 39.44
#define HAN20 "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"

/* ---- worlds ---- */

static double
draw (GRand *rand, double size)
{
  return (g_rand_double (rand) - 0.5) * size;
}

static LinliId
make_id (guint no)
{
  LinliId id = { { 0 } };

  memcpy (id.bytes, &no, sizeof no);
  id.bytes[15] = (guint8) (no * 37);
  return id;
}

static void
add_line (LinliMapGround *ground, guint no, const char *name, const char *kind, const double *lon_lat, guint n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliGeometry) line = linli_geometry_new_line (lon_lat, n, &error);
  LinliId id = make_id (no);

  g_assert_no_error (error);
  linli_map_ground_add (ground, linli_map_ground_classify (kind, line->type), &id, name, kind, 0, line);
}

static void
add_area (LinliMapGround *ground, guint no, LinliGroundClass class_no, const char *name, double west, double south, double size)
{
  const double corners[] = { west, south, west + size, south, west + size, south + size * 0.7, west, south + size * 0.7 };
  g_autoptr(LinliGeometry) area = linli_geometry_new_polygon (corners, 4, NULL);
  LinliId id = make_id (no);

  linli_map_ground_add (ground, class_no, &id, name, NULL, 0, area);
}

static void
add_point (LinliMapGround *ground, guint no, LinliGroundClass class_no, const char *name, const char *kind, double lon, double lat)
{
  g_autoptr(LinliGeometry) point = linli_geometry_new_point (lon, lat, NULL);
  LinliId id = make_id (no);

  linli_map_ground_add (ground, class_no, &id, name, kind, 0, point);
}

/* (transfer full): more of everything than there is room for, with names from one letter to twenty. */
static LinliMapFeatures *
make_crowd (void)
{
  static const char *const names[] = { "井", "商店", "第三小学", "新苑社区卫生服务站", HAN20, "Café Österreich am Markt", "12" };
  LinliMapFeatures *features = linli_map_features_new ();
  LinliMapGround *ground = linli_map_ground_new ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (7);
  guint no = 1;

  for (guint i = 0; i < 60; i++)
    {
      double x = LON + draw (rand, 0.02), y = LAT + draw (rand, 0.015), turn = draw (rand, 6), lon_lat[12];

      for (guint j = 0; j < 6; j++)
        {
          lon_lat[2 * j] = x + j * 0.0012 * cos (turn + j * 0.15);
          lon_lat[2 * j + 1] = y + j * 0.0012 * sin (turn + j * 0.15);
        }
      add_line (ground, no++, names[i % G_N_ELEMENTS (names)], i % 3 == 0 ? "430501" : "430503", lon_lat, 6);
    }
  for (guint i = 0; i < 40; i++)
    {
      static const LinliGroundClass classes[] = { LINLI_GROUND_ESTATE, LINLI_GROUND_GREEN, LINLI_GROUND_WATER, LINLI_GROUND_SQUARE };
      double size = 0.0006 + 0.002 * g_rand_double (rand);

      add_area (ground, no++, classes[i % 4], names[i % G_N_ELEMENTS (names)], LON + draw (rand, 0.02), LAT + draw (rand, 0.015), size);
    }
  for (guint i = 0; i < 900; i++)
    {
      char kind[8];

      g_snprintf (kind, sizeof kind, i % 2 == 0 ? "%02u" : "01%02u", 1 + i % 22);
      add_point (ground, no++, i % 2 == 0 ? LINLI_GROUND_PLACE : LINLI_GROUND_FACILITY, names[i % G_N_ELEMENTS (names)], kind, LON + draw (rand, 0.02),
                 LAT + draw (rand, 0.015));
    }
  linli_map_ground_finish (ground);
  linli_map_features_take_ground (features, ground);
  for (guint i = 0; i < 300; i++)
    {
      double west = LON + draw (rand, 0.02), south = LAT + draw (rand, 0.015);
      const double corners[] = { west, south, west + 0.0005, south, west + 0.0005, south + 0.0002, west, south + 0.0002 };
      g_autoptr(LinliGeometry) area = linli_geometry_new_polygon (corners, 4, NULL);
      g_autofree char *name = i % 5 == 0 ? g_strdup (HAN20) : g_strdup_printf ("%u号楼", i);
      LinliId id = make_id (no++);

      linli_map_features_add (features, i % 50 == 0, &id, name, NULL, 6, area);
    }
  linli_map_features_finish (features);
  return features;
}

/* (transfer full): a lake in the middle with a street round the world over it, a river from pole to pole, and a railway that rises by two pixels
 * in three through the same middle. */
static LinliMapFeatures *
make_hostile (void)
{
  LinliMapFeatures *features = linli_map_features_new ();
  LinliMapGround *ground = linli_map_ground_new ();
  const double round_the_world[] = { -180, LAT, 180, LAT }, pole_to_pole[] = { LON + 0.0006, -90, LON + 0.0006, 90 };
  double x = linli_mercator_x (LON, -8), y = linli_mercator_y (LAT, -8);
  const double aslant[] = { linli_mercator_lon (x - 0.15, -8), linli_mercator_lat (y + 0.1, -8), linli_mercator_lon (x + 0.15, -8),
                            linli_mercator_lat (y - 0.1, -8) };
  const double one_place[] = { LON, LAT + 0.0004, LON, LAT + 0.0004 };
  const double tiny[] = { LON, LAT, LON, LAT, LON, LAT };
  g_autofree double *wild = g_new (double, 2 * 50000);
  g_autoptr(LinliGeometry) nothing = linli_geometry_new_polygon (tiny, 3, NULL);
  LinliId id = make_id (99);

  for (guint i = 0; i < 50000; i++)
    {
      wild[2 * i] = i % 2 == 0 ? -179 : 179;
      wild[2 * i + 1] = -80 + i % 997 * 0.16;
    }
  add_area (ground, 1, LINLI_GROUND_WATER, "湖", LON - 0.0005, LAT - 0.00035, 0.001);
  add_area (ground, 2, LINLI_GROUND_GREEN, "世界", -180, -90, 360 * 0.49);
  add_line (ground, 3, "环球路", "430501", round_the_world, 2);
  add_line (ground, 4, "南北河", "210000", pole_to_pole, 2);
  add_line (ground, 5, "无长路", "430501", one_place, 2);
  add_line (ground, 6, "乱线", "410000", wild, 50000);
  add_line (ground, 7, "斜铁路", "410000", aslant, 2);
  if (nothing != NULL)
    linli_map_ground_add (ground, LINLI_GROUND_GREEN, &id, "无地", NULL, 0, nothing);
  linli_map_ground_finish (ground);
  linli_map_features_take_ground (features, ground);
  linli_map_features_finish (features);
  return features;
}

static LinliMapView
make_view (double zoom, double lon, double lat, int width, int height, double text_scale)
{
  LinliMapView view = { .world_size = linli_mercator_world_size (zoom), .width = width, .height = height, .device_scale = 1, .text_scale = text_scale };

  view.left = floor (linli_mercator_x (lon, zoom) - width / 2.0);
  view.top = floor (linli_mercator_y (lat, zoom) - height / 2.0);
  return view;
}

typedef struct { cairo_surface_t *surface; cairo_t *cr; } Paper;

static Paper
make_paper (int width, int height)
{
  Paper paper = { cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height), NULL };

  paper.cr = cairo_create (paper.surface);
  return paper;
}

static void
clear_paper (Paper *paper)
{
  g_assert_cmpint (cairo_status (paper->cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (paper->cr);
  cairo_surface_destroy (paper->surface);
}

static guint32
get_pixel (const Paper *paper, int x, int y)
{
  cairo_surface_flush (paper->surface);
  return *(guint32 *) (gpointer) (cairo_image_surface_get_data (paper->surface) + y * cairo_image_surface_get_stride (paper->surface) + 4 * x) & 0xffffff;
}

/* ---- names ---- */

static const LinliName *
get_shown (const LinliMapNames *names, guint i)
{
  return &g_array_index (names->names, LinliName, g_array_index (names->shown, guint, i));
}

static gboolean
overlap (const LinliMapNames *names, const LinliName *a, const LinliName *b)
{
  for (guint i = 0; i < linli_map_names_count_boxes (a); i++)
    for (guint j = 0; j < linli_map_names_count_boxes (b); j++)
      {
        LinliMapBox x, y;

        linli_map_names_get_box (names, a, i, &x);
        linli_map_names_get_box (names, b, j, &y);
        if (x.west < y.east && y.west < x.east && x.north < y.south && y.north < x.south)
          return TRUE;
      }
  return FALSE;
}

static const struct { double zoom, text_scale; guint at_least; } crowds[] = {
  { 13, 1, 3 }, { 15, 1, 20 }, { 16.4, 1, 40 }, { 17, 1, 60 }, { 18.5, 1, 40 }, { 19.5, 1, 10 }, { 17, 2.5, 10 }, { 17, 0.7, 60 },
};

static void
test_no_overlap (void)
{
  g_autoptr(LinliMapFeatures) features = make_crowd ();

  for (guint c = 0; c < G_N_ELEMENTS (crowds); c++)
    {
      LinliMapView view = make_view (crowds[c].zoom, LON, LAT, 1200, 800, crowds[c].text_scale);
      Paper paper = make_paper (1, 1);
      g_autoptr(LinliMapNames) names = linli_map_names_place (&view, features, paper.cr, NULL);

      g_assert_cmpuint (names->shown->len, >=, crowds[c].at_least);
      for (guint i = 0; i < names->shown->len; i++)
        for (guint j = 0; j < i; j++)
          if (overlap (names, get_shown (names, i), get_shown (names, j)))
            g_error ("zoom %g: %s meets %s", crowds[c].zoom, get_shown (names, i)->text, get_shown (names, j)->text);
      clear_paper (&paper);
    }
}

/* Whole within the view. */
static gboolean
is_within (const LinliMapNames *names, const LinliMapView *view, const LinliName *name)
{
  for (guint i = 0; i < linli_map_names_count_boxes (name); i++)
    {
      LinliMapBox box;

      linli_map_names_get_box (names, name, i, &box);
      if (box.west < view->left || box.north < view->top || box.east > view->left + view->width || box.south > view->top + view->height)
        return FALSE;
    }
  return TRUE;
}

/* (transfer full) (element-type utf8): what stands where, of what @inner takes in whole. */
static GHashTable *
list_names (const LinliMapView *view, const LinliMapFeatures *features, const LinliMapView *inner)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Paper paper = make_paper (1, 1);
  g_autoptr(LinliMapNames) names = linli_map_names_place (view, features, paper.cr, NULL);

  for (guint i = 0; i < names->shown->len; i++)
    {
      const LinliName *name = get_shown (names, i);
      LinliMapBox box;

      linli_map_names_get_box (names, name, 0, &box);
      if (is_within (names, inner, name))
        g_hash_table_add (set, g_strdup_printf ("%s %.2f %.2f", name->text != NULL ? name->text : "sign", box.west, box.north));
    }
  clear_paper (&paper);
  return set;
}

static const struct { int x, y, width, height; } moves[] = {
  { 0, 0, 700, 500 }, { -173, -91, 700, 500 }, { 211, 37, 700, 500 }, { 5, -333, 700, 900 }, { -900, -900, 2000, 2000 }, { 60, 60, 2000, 256 },
};

/* Returns how many names both see. */
static guint
check_same (const LinliMapFeatures *features, const LinliMapView *first, guint move)
{
  LinliMapView other = *first, both = *first;
  g_autoptr(GHashTable) here = NULL, there = NULL;
  GHashTableIter iter;
  gpointer key;

  other.left += moves[move].x;
  other.top += moves[move].y;
  other.width = moves[move].width;
  other.height = moves[move].height;
  both.left = MAX (first->left, other.left);
  both.top = MAX (first->top, other.top);
  both.width = (int) (MIN (first->left + first->width, other.left + other.width) - both.left);
  both.height = (int) (MIN (first->top + first->height, other.top + other.height) - both.top);
  here = list_names (first, features, &both);
  there = list_names (&other, features, &both);
  g_hash_table_iter_init (&iter, here);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (there, key))
      g_error ("zoom %g, move %u: %s is not there", log2 (first->world_size / 256), move, (const char *) key);
  g_assert_cmpuint (g_hash_table_size (here), ==, g_hash_table_size (there));
  return g_hash_table_size (here);
}

static void
test_same_from_anywhere (void)
{
  g_autoptr(LinliMapFeatures) crowd = make_crowd (), hostile = make_hostile ();
  guint seen = 0;

  for (double zoom = 14; zoom <= 19; zoom += 0.7)
    for (guint i = 1; i < G_N_ELEMENTS (moves); i++)
      {
        LinliMapView view = make_view (zoom, LON, LAT, 700, 500, 1), wide = make_view (zoom, LON, LAT, 2000, 1400, 1);

        g_assert_cmpuint (check_same (crowd, &view, i), >, 0);
        seen += check_same (hostile, &wide, i);
      }
  g_assert_cmpuint (seen, >=, 40);
}

/* On paper no name is cut by the frame, and those within stand where they stood. */
static void
test_frame (void)
{
  g_autoptr(LinliMapFeatures) features = make_crowd ();
  LinliMapView view = make_view (17, LON, LAT, 700, 500, 1), framed = view;
  LinliMapBox frame = { view.left + 40, view.top + 30, view.left + 640, view.top + 470 };
  LinliMapView inner = view;
  g_autoptr(GHashTable) all = NULL, some = NULL, within = NULL;

  framed.frame = &frame;
  inner.left += 40;
  inner.top += 30;
  inner.width = 600;
  inner.height = 440;
  all = list_names (&view, features, &view);
  within = list_names (&view, features, &inner);
  some = list_names (&framed, features, &view);
  g_assert_cmpuint (g_hash_table_size (some), <, g_hash_table_size (all));
  g_assert_cmpuint (g_hash_table_size (some), ==, g_hash_table_size (within));
}

static const struct { const char *name; gboolean place, shown; } texts[] = {
  { HAN20, TRUE, TRUE },
  { HAN20 HAN20 HAN20 HAN20 HAN20, TRUE, TRUE },
  { "两\n行", TRUE, TRUE },
  { "\xe2\x80\xae" "倒过来", TRUE, TRUE },
  { "ᠮᠣᠩᠭᠣᠯ", TRUE, TRUE },
  { "\xcc\x81\xcc\x81\xcc\x81", TRUE, TRUE },
  { "", TRUE, FALSE },
  { HAN20, FALSE, TRUE },
  { HAN20 "零", FALSE, FALSE },   /* too long for one line */
  { "ᠮᠣᠩᠭᠣᠯ", FALSE, FALSE },   /* letters that join are not set one by one */
};

/* Whatever a name is, it takes no more than two lines, and no more room than is kept free for it. */
static void
test_any_name (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(LinliMapFeatures) features = linli_map_features_new ();
      LinliMapGround *ground = linli_map_ground_new ();
      const double line[] = { LON - 0.01, LAT, LON + 0.01, LAT };
      LinliMapView view = make_view (18, LON, LAT, 800, 600, 1);
      g_autoptr(LinliMapNames) names = NULL;
      Paper paper = make_paper (800, 600);
      guint n = 0;

      if (texts[i].place)
        add_point (ground, 1, LINLI_GROUND_PLACE, texts[i].name, "01", LON, LAT);
      else
        add_line (ground, 1, texts[i].name, "430501", line, 2);
      linli_map_ground_finish (ground);
      linli_map_features_take_ground (features, ground);
      linli_map_features_finish (features);
      names = linli_map_names_place (&view, features, paper.cr, NULL);
      for (guint j = 0; j < names->shown->len; j++)
        {
          const LinliName *name = get_shown (names, j);

          n += name->text != NULL;
          g_assert_cmpfloat (name->reach_x, <=, LINLI_NAME_REACH_PX / 2.0);
          g_assert_cmpfloat (name->half_height * 2, <=, 3 * name->size);
        }
      g_assert_cmpint (n > 0, ==, texts[i].shown);
      linli_map_plate_paint (&view, features, paper.cr, NULL);
      clear_paper (&paper);
    }
}

/* ---- painting ---- */

static const struct { const char *kind; LinliGeometryType form; LinliGroundClass class_no; } kinds[] = {
  { "430200", LINLI_GEOMETRY_LINE_STRING, LINLI_GROUND_EXPRESSWAY },  { "430501", LINLI_GEOMETRY_LINE_STRING, LINLI_GROUND_MAIN_ROAD },
  { "430503", LINLI_GEOMETRY_LINE_STRING, LINLI_GROUND_STREET },      { "210000", LINLI_GEOMETRY_LINE_STRING, LINLI_GROUND_WATER },
  { "210000", LINLI_GEOMETRY_MULTI_POLYGON, LINLI_GROUND_WATER },     { "820000", LINLI_GEOMETRY_POLYGON, LINLI_GROUND_GREEN },
  { "820000", LINLI_GEOMETRY_LINE_STRING, LINLI_GROUND_N_CLASSES },   { "430501", LINLI_GEOMETRY_POLYGON, LINLI_GROUND_SQUARE },
  { "430501", LINLI_GEOMETRY_POINT, LINLI_GROUND_N_CLASSES },         { "777", LINLI_GEOMETRY_POLYGON, LINLI_GROUND_N_CLASSES },
  { "430501", LINLI_GEOMETRY_MULTI_LINE_STRING, LINLI_GROUND_MAIN_ROAD }, { "820000", LINLI_GEOMETRY_MULTI_LINE_STRING, LINLI_GROUND_N_CLASSES },
  { NULL, LINLI_GEOMETRY_POLYGON, LINLI_GROUND_N_CLASSES },
};

static void
test_classes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_cmpint (linli_map_ground_classify (kinds[i].kind, kinds[i].form), ==, kinds[i].class_no);
}

static void
test_hostile (void)
{
  g_autoptr(LinliMapFeatures) features = make_hostile ();
  gint64 start = g_get_monotonic_time ();

  for (double zoom = 4; zoom <= 22; zoom += 3)
    {
      LinliMapView view = make_view (zoom, LON, LAT, 256, 256, 1), apart = make_view (zoom, LON, LAT, 256, 256, 1);
      Paper paper = make_paper (256, 256), other = make_paper (256, 256);

      linli_map_plate_paint (&view, features, paper.cr, NULL);
      /* The street and the railway go through the middle, at every zoom. */
      apart.bare = TRUE;
      linli_map_plate_paint_ground (&apart, features, other.cr, NULL);
      if (zoom >= 13)
        {
          LinliMapView without = view;
          Paper green = make_paper (256, 256);

          g_assert_cmphex (get_pixel (&paper, 128, 128), !=, get_pixel (&other, 128, 128));
          without.left += 100;
          linli_map_plate_paint_ground (&view, features, other.cr, NULL);
          linli_map_plate_paint_ground (&without, features, green.cr, NULL);
          for (int dx = -90; dx <= 90; dx += 45)
            if (zoom >= 19 && dx != 0)
              g_assert_cmphex (get_pixel (&other, 128 + dx, 128 - dx * 2 / 3), !=, get_pixel (&green, 128 + dx, 128 - dx * 2 / 3));
          clear_paper (&green);
        }
      clear_paper (&paper);
      clear_paper (&other);
    }
  /* Seconds would be minutes. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
}

/* Tiles are cut at whole pixels anywhere; dashes, edges and ends go on in the next one. */
static void
test_pieces_meet (void)
{
  g_autoptr(LinliMapFeatures) crowd = make_crowd (), hostile = make_hostile ();
  LinliMapFeatures *worlds[] = { crowd, hostile };

  for (guint w = 0; w < G_N_ELEMENTS (worlds); w++)
    for (guint dark = 0; dark < 2; dark++)
      {
        LinliMapView view = make_view (17, LON, LAT, 300, 200, 1), part;
        Paper whole = make_paper (300, 200), piece = make_paper (140, 90);
        guint wrong = 0;

        view.dark = dark != 0;
        part = view;
        part.left += 61;
        part.top += 47;
        part.width = 140;
        part.height = 90;
        linli_map_plate_paint_ground (&view, worlds[w], whole.cr, NULL);
        linli_map_plate_paint_ground (&part, worlds[w], piece.cr, NULL);
        for (int y = 0; y < 90; y++)
          for (int x = 0; x < 140; x++)
            {
              guint32 a = get_pixel (&whole, x + 61, y + 47), b = get_pixel (&piece, x, y);

              for (guint shift = 0; shift < 24; shift += 8)
                wrong += ABS ((int) (a >> shift & 255) - (int) (b >> shift & 255)) > 24;
            }
        g_assert_cmpuint (wrong, <=, 30);  /* rounding of where the clip cut a line */
        clear_paper (&whole);
        clear_paper (&piece);
      }
}

static void
test_hidden (void)
{
  g_autoptr(LinliMapFeatures) features = make_hostile ();

  for (guint dark = 0; dark < 2; dark++)
    {
      static const struct { gboolean bare, clear, ground; } rows[] = { { FALSE, FALSE, TRUE }, { TRUE, FALSE, FALSE }, { FALSE, TRUE, FALSE } };

      for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
        {
          LinliMapView view = make_view (18, LON, LAT - 0.0002, 100, 60, 1);
          Paper paper = make_paper (100, 60);
          LinliColor color = linli_map_get_paper (dark != 0);
          guint32 blank = rows[i].clear ? 0
            : (guint32) (color.red * 255 + 0.5) << 16 | (guint32) (color.green * 255 + 0.5) << 8 | (guint32) (color.blue * 255 + 0.5);

          view.dark = dark != 0;
          view.bare = rows[i].bare;
          view.clear = rows[i].clear;
          linli_map_plate_paint_ground (&view, features, paper.cr, NULL);
          if (rows[i].ground)
            g_assert_cmphex (get_pixel (&paper, 50, 30), !=, blank);
          else
            g_assert_cmphex (get_pixel (&paper, 50, 30), ==, blank);
          g_assert_cmpint (linli_map_plate_is_blank (&view, features), ==, !rows[i].ground);
          clear_paper (&paper);
        }
    }
}

/* ---- what is different ---- */

static LinliMapGround *
make_three (double moved, const char *name, gboolean third)
{
  LinliMapGround *ground = linli_map_ground_new ();

  add_area (ground, 1, LINLI_GROUND_WATER, "湖", LON, LAT, 0.001);
  add_point (ground, 2, LINLI_GROUND_PLACE, name, "01", LON + 0.01 + moved, LAT);
  if (third)
    add_point (ground, 3, LINLI_GROUND_FACILITY, "路灯", "0118", LON + 0.03, LAT);
  linli_map_ground_finish (ground);
  return ground;
}

static const struct { double moved; const char *name; gboolean third; double west, east; } changes[] = {
  { 0, "学校", TRUE, 1, 0 }, { 0.001, "学校", TRUE, 0.01, 0.011 }, { 0, "小学", TRUE, 0.01, 0.01 }, { 0, "学校", FALSE, 0.03, 0.03 },
  { 0.001, "学校", FALSE, 0.01, 0.03 },
};

static void
test_compare (void)
{
  g_autoptr(LinliMapGround) before = make_three (0, "学校", TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr(LinliMapGround) after = make_three (changes[i].moved, changes[i].name, changes[i].third);
      LinliMapBox box = { INFINITY, INFINITY, -INFINITY, -INFINITY };

      linli_map_ground_compare (before, after, &box);
      if (changes[i].east < changes[i].west)
        g_assert_true (box.east < box.west);
      else
        {
          g_assert_cmpfloat_with_epsilon (linli_mercator_lon (box.west, -8), LON + changes[i].west, 1e-9);
          g_assert_cmpfloat_with_epsilon (linli_mercator_lon (box.east, -8), LON + changes[i].east, 1e-9);
        }
    }
}

/* ---- out of a replica ---- */

static void
add_record (DrawFixture *f, const char *role, LinliGeometry *geometry, const char *name_role, const char *name, const char *kind_role, const char *kind,
            const char *state_role, const char *state)
{
  const char *const roles[] = { name_role, kind_role, state_role }, *const words[] = { name, kind, state };
  const LinliField *field = linli_catalogue_get_role (f->catalogue, role);
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, linli_kind_get_core (field->kind), NULL);
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_autoptr(LinliGeometry) held = geometry;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *wkb = NULL;
  gsize length;

  wkb = linli_geometry_to_wkb (held, &length);
  linli_value_set_blob (&value, wkb, length);
  linli_edit_set (edit, field, &value);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (words[i] != NULL)
      {
        g_auto(LinliValue) word = LINLI_VALUE_INIT;

        linli_value_set_text (&word, words[i], -1);
        linli_edit_set (edit, linli_catalogue_get_role (f->catalogue, roles[i]), &word);
      }
  g_ptr_array_add (edits, edit);
  linli_store_save (f->store, edits, NULL, &result, &error);
  g_assert_no_error (error);
}

static void
test_load (void)
{
  DrawFixture f;
  const double line[] = { LON, LAT, LON + 0.01, LAT };
  g_autoptr(LinliMapGround) ground = NULL;
  g_autoptr(GError) error = NULL;

  draw_fixture_set_up (&f);
  add_record (&f, "ground.geometry", linli_geometry_new_line (line, 2, NULL), "ground.name", "新苑路", "ground.kind", "430501", NULL, NULL);
  add_record (&f, "ground.geometry", linli_geometry_new_point (LON, LAT, NULL), "ground.name", "点上的路", "ground.kind", "430501", NULL, NULL);
  add_record (&f, "place.geometry", linli_geometry_new_point (LON, LAT, NULL), "place.name", "小学", "place.kind", "01", NULL, NULL);
  add_record (&f, "place.geometry", linli_geometry_new_point (LON, LAT, NULL), "place.name", "已注销", "place.kind", "01", "place.status", "4");
  add_record (&f, "facility.geometry", linli_geometry_new_point (LON, LAT, NULL), NULL, NULL, "facility.kind", "0118", NULL, NULL);
  ground = linli_map_ground_load (f.store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ground->features->len, ==, 3);
  g_assert_cmpstr (g_array_index (ground->features, LinliGroundFeature, 0).name, ==, "新苑路");
  g_assert_cmpint (g_array_index (ground->features, LinliGroundFeature, 0).class_no, ==, LINLI_GROUND_MAIN_ROAD);
  g_assert_cmpstr (g_array_index (ground->features, LinliGroundFeature, 1).name, ==, "小学");
  g_assert_cmpuint (g_array_index (ground->features, LinliGroundFeature, 2).symbol, ==, 118);
  g_assert_cmphex (linli_map_ground_watch (f.catalogue), ==, 1u << 3 | 1u << 19 | 1u << 20 | 1u << 21);
  draw_fixture_tear_down (&f);
}

/* A road of two parts: both are painted, what lies between is not, and each that is long enough has its name. */
static void
test_parts (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = json_from_string ("{\"type\":\"MultiLineString\",\"coordinates\":[[[106.8880,39.44],[106.8895,39.44]],"
                                               "[[106.8905,39.44],[106.8920,39.44]]]}", &error);
  g_autoptr(LinliGeometry) line = linli_geometry_from_json (node, &error);
  LinliMapFeatures *features = linli_map_features_new ();
  LinliMapGround *ground = linli_map_ground_new ();
  LinliMapView view = { .world_size = linli_mercator_world_size (18), .width = 800, .height = 200, .device_scale = 1, .text_scale = 1 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 800, 200);
  cairo_t *cr = cairo_create (surface);
  LinliId id = make_id (1);
  guint32 pixels[3];
  guint named = 0;

  g_assert_no_error (error);
  linli_map_ground_add (ground, linli_map_ground_classify ("430501", line->type), &id, "新路", "430501", 0, line);
  linli_map_ground_finish (ground);
  linli_map_features_take_ground (features, ground);
  linli_map_features_finish (features);
  view.left = linli_mercator_x (LON, 18) - 400;
  view.top = linli_mercator_y (LAT, 18) - 100;
  linli_map_ground_paint (&view, features->ground, cr, NULL);
  cairo_surface_flush (surface);
  for (guint i = 0; i < 3; i++)
    {
      int x = (int) (linli_mercator_x (106.8888 + 0.0012 * i, 18) - view.left);

      memcpy (&pixels[i], cairo_image_surface_get_data (surface) + 100 * cairo_image_surface_get_stride (surface) + 4 * x, 4);
    }
  g_assert_cmphex (pixels[0], ==, 0xfffffaeb);
  g_assert_cmphex (pixels[1], ==, 0);
  g_assert_cmphex (pixels[2], ==, 0xfffffaeb);
  {
    g_autoptr(LinliMapNames) names = linli_map_names_place (&view, features, cr, NULL);

    for (guint i = 0; i < names->shown->len; i++)
      named += g_strcmp0 (g_array_index (names->names, LinliName, g_array_index (names->shown, guint, i)).text, "新路") == 0;
  }
  g_assert_cmpuint (named, ==, 2);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  linli_map_features_unref (features);
}

/* ---- the legend of signs ---- */

static LinliMapFeatures *
make_signs (void)
{
  static const struct { LinliGroundClass class_no; const char *kind; double east; } rows[] = {
    { LINLI_GROUND_PLACE, "01", 0 }, { LINLI_GROUND_PLACE, "02", 0.0002 }, { LINLI_GROUND_PLACE, "05", 0.0004 },  /* two schools, a chemist */
    { LINLI_GROUND_FACILITY, "0101", 0 },       /* a manhole */
    { LINLI_GROUND_FACILITY, "9001", 0.2 },     /* far away */
    { LINLI_GROUND_PLACE, "kind", 0.0003 },     /* no kind of ours: trade */
  };
  LinliMapFeatures *features = linli_map_features_new ();
  LinliMapGround *ground = linli_map_ground_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    add_point (ground, i + 1, rows[i].class_no, "名", rows[i].kind, LON + rows[i].east, LAT);
  linli_map_ground_finish (ground);
  linli_map_features_take_ground (features, ground);
  linli_map_features_finish (features);
  return features;
}

/* Groups by number: trade, schools, health, offices, care, shelters, culture, rescue, manholes, other. */
static void
test_signs_in_sight (void)
{
  static const struct { double zoom; gboolean bare; double shift; guint counts[LINLI_SIGN_N_GROUPS]; } rows[] = {
    { 19, FALSE, 0, { 1, 2, 1, 0, 0, 0, 0, 0, 1, 0 } },
    { 17, FALSE, 0, { 1, 2, 1, 0, 0, 0, 0, 0, 0, 0 } },     /* manholes are too small from there */
    { 15.5, FALSE, 0, { 0, 2, 1, 0, 0, 0, 0, 0, 0, 0 } },
    { 12, FALSE, 0, { 0 } },
    { 19, TRUE, 0, { 0 } },
    { 19, FALSE, 0.2, { 0, 0, 0, 0, 0, 0, 0, 1, 0, 0 } },
    { 19, FALSE, -0.2, { 0 } },
  };
  LinliMapFeatures *features = make_signs ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliMapView view = { .world_size = linli_mercator_world_size (rows[i].zoom), .width = 900, .height = 700, .bare = rows[i].bare };
      guint counts[LINLI_SIGN_N_GROUPS];

      view.left = linli_mercator_x (LON + rows[i].shift, rows[i].zoom) - 450;
      view.top = linli_mercator_y (LAT, rows[i].zoom) - 350;
      linli_map_signs_count (&view, features->ground, counts);
      for (guint group = 0; group < LINLI_SIGN_N_GROUPS; group++)
        g_assert_cmpuint (counts[group], ==, rows[i].counts[group]);
    }
  for (guint group = 0; group < LINLI_SIGN_N_GROUPS; group++)
    g_assert_cmpstr (linli_map_sign_describe (group), !=, "");
  {
    /* Eight metres and less lie between them: from farther away some stand in the way of others, and the legend has no sign that nobody sees. */
    cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 1, 1);
    cairo_t *cr = cairo_create (surface);

    for (double zoom = 15.5; zoom < 19.1; zoom += 0.5)
      {
        LinliMapView view = { .world_size = linli_mercator_world_size (zoom), .width = 900, .height = 700, .device_scale = 1, .text_scale = 1 };
        guint wanted[LINLI_SIGN_N_GROUPS], shown[LINLI_SIGN_N_GROUPS], n_wanted = 0, n_shown = 0;

        view.left = linli_mercator_x (LON, zoom) - 450;
        view.top = linli_mercator_y (LAT, zoom) - 350;
        linli_map_signs_count (&view, features->ground, wanted);
        linli_map_signs_count_shown (&view, features, cr, NULL, shown);
        for (guint group = 0; group < LINLI_SIGN_N_GROUPS; group++)
          {
            g_assert_cmpuint (shown[group], <=, wanted[group]);
            n_wanted += wanted[group];
            n_shown += shown[group];
          }
        g_assert_cmpuint (n_shown, >, 0);
        if (zoom < 16)
          g_assert_cmpuint (n_shown, <, n_wanted);
      }
    cairo_destroy (cr);
    cairo_surface_destroy (surface);
  }
  linli_map_features_unref (features);
}

/* A sheet gives them room only where there are any, and the map is that much smaller. */
static void
test_signs_on_paper (void)
{
  LinliMapFeatures *features = make_signs (), *none = linli_map_features_new ();
  LinliMapSheet sheet = { .width = 842, .height = 595, .west = LON - 0.001, .east = LON + 0.001, .south = LAT - 0.001, .north = LAT + 0.001,
                          .columns = 1, .rows = 1 };
  double with, without, bare;

  linli_map_features_finish (none);
  with = linli_map_sheet_get_metres (&sheet, features);
  without = linli_map_sheet_get_metres (&sheet, none);
  sheet.bare = TRUE;
  bare = linli_map_sheet_get_metres (&sheet, features);
  g_assert_cmpfloat (with, >, without * 1.01);
  g_assert_cmpfloat (with, <, without * 1.1);
  g_assert_cmpfloat (bare, ==, without);
  linli_map_features_unref (features);
  linli_map_features_unref (none);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/map-ground/no two names meet", test_no_overlap);
  g_test_add_func ("/map-ground/names stand where they stand, wherever the view begins", test_same_from_anywhere);
  g_test_add_func ("/map-ground/the frame of a sheet cuts no name", test_frame);
  g_test_add_func ("/map-ground/whatever a name is, it keeps to its room", test_any_name);
  g_test_add_func ("/map-ground/kinds are drawn as what they are", test_classes);
  g_test_add_func ("/map-ground/lines round the world, of no length and gone wild are painted", test_hostile);
  g_test_add_func ("/map-ground/pieces of one view meet", test_pieces_meet);
  g_test_add_func ("/map-ground/it is hidden when told, and where a map of others lies", test_hidden);
  g_test_add_func ("/map-ground/a line of several parts is painted and named part by part", test_parts);
  g_test_add_func ("/map-ground/the legend has the signs that are in sight", test_signs_in_sight);
  g_test_add_func ("/map-ground/paper has room for the signs it shows", test_signs_on_paper);
  g_test_add_func ("/map-ground/what changed is painted anew, and no more", test_compare);
  g_test_add_func ("/map-ground/it comes out of the replica, without what was struck off", test_load);
  return g_test_run ();
}
