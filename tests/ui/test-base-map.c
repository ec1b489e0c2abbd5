/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A map of others lies where it belongs under our own, at every zoom and in either datum; its choice is remembered and nobody else reads it. */

#define G_LOG_DOMAIN "linli-test-base-map"

#include "config.h"

#include "linli-base-paper.h"
#include "linli-error.h"
#include "linli-gcj02.h"
#include "linli-mercator.h"
#include "linli-tile-template.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#define ZOOM 17
#define LON  106.8930
#define LAT  39.4400

static char *scratch, *map;

/* ---- a map whose tiles say by their colour which they are ---- */

static guint32
get_color (int x,
           int y)
{
  return 0xff000000u | (guint32) (x & 7) * 36 << 16 | (guint32) (y & 7) * 36 << 8 | 200;
}

static cairo_status_t
write_cb (void                *closure,
          const unsigned char *data,
          unsigned int         length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static GByteArray *
make_picture (guint32 color)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 256, 256);
  cairo_t *cr = cairo_create (surface);
  GByteArray *bytes = g_byte_array_new ();

  cairo_set_source_rgb (cr, (color >> 16 & 255) / 255.0, (color >> 8 & 255) / 255.0, (color & 255) / 255.0);
  cairo_paint (cr);
  cairo_destroy (cr);
  g_assert_cmpint (cairo_surface_write_to_png_stream (surface, write_cb, bytes), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  return bytes;
}

static void
put (sqlite3      *db,
     int           x,
     int           y,
     gconstpointer data,
     int           size)
{
  sqlite3_stmt *stmt = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "INSERT INTO tiles VALUES (17, ?, ?, ?)", -1, &stmt, NULL), ==, SQLITE_OK);
  sqlite3_bind_int (stmt, 1, x);
  sqlite3_bind_int (stmt, 2, (1 << ZOOM) - 1 - y);
  if (data != NULL)
    sqlite3_bind_blob (stmt, 3, data, size, SQLITE_TRANSIENT);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_DONE);
  sqlite3_finalize (stmt);
}

static void
make_map (void)
{
  int middle_x = (int) (linli_mercator_x (LON, ZOOM) / 256), middle_y = (int) (linli_mercator_y (LAT, ZOOM) / 256);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (map, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "CREATE TABLE metadata (name, value); CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data);"
                    "INSERT INTO metadata VALUES ('attribution', 'by <b>hand</b>')", NULL, NULL, NULL);
  sqlite3_exec (db, "BEGIN", NULL, NULL, NULL);
  for (int y = middle_y - 6; y <= middle_y + 6; y++)
    for (int x = middle_x - 6; x <= middle_x + 6; x++)
      {
        g_autoptr(GByteArray) picture = make_picture (get_color (x, y));

        /* Two in a corner are broken: no picture at all, and half of one. */
        if (x == middle_x - 6 && y == middle_y - 6)
          put (db, x, y, NULL, 0);
        else
          put (db, x, y, picture->data, x == middle_x + 6 && y == middle_y + 6 ? 50 : (int) picture->len);
      }
  sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  sqlite3_close (db);
}

static LinliBaseGround *
open_map (LinliDatum datum)
{
  LinliBaseChoice choice = { .type = LINLI_BASE_FILE, .datum = datum, .path = map, .approval = (char *) "GS(2026)1" };
  g_autoptr(GError) error = NULL;
  LinliBaseGround *ground = linli_base_ground_open (&choice, NULL, &error);

  g_assert_no_error (error);
  return ground;
}

/* The pixel in the middle of a small piece; 0 when nothing is painted there. */
static guint32
paint (LinliBaseGround *ground,
       double           lon,
       double           lat,
       double           zoom,
       gboolean         dark,
       gboolean        *ret_painted,
       char           **ret_problem)
{
  LinliMapView view = { .world_size = linli_mercator_world_size (zoom), .width = 64, .height = 64, .device_scale = 1, .text_scale = 1, .dark = dark };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 64, 64);
  cairo_t *cr = cairo_create (surface);
  guint32 pixel;

  view.left = linli_mercator_x (lon, zoom) - 32;
  view.top = linli_mercator_y (lat, zoom) - 32;
  *ret_painted = linli_base_ground_paint (ground, &view, cr, NULL, ret_problem);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  memcpy (&pixel, cairo_image_surface_get_data (surface) + 32 * cairo_image_surface_get_stride (surface) + 32 * 4, 4);
  cairo_surface_destroy (surface);
  return pixel;
}

/* ---- where it lies ---- */

static void
check_places (LinliDatum datum)
{
  g_autoptr(LinliBaseGround) ground = open_map (datum);
  static const double zooms[] = { 16, 16.6, 17, 17.3, 18, 19.5, 20 };
  guint checked = 0, other = 0;

  for (guint z = 0; z < G_N_ELEMENTS (zooms); z++)
    for (int i = -4; i <= 4; i++)
      {
        double lon = LON + i * 0.00071, lat = LAT - i * 0.00053, there_lon = lon, there_lat = lat, x, y, edge;
        g_autofree char *problem = NULL;
        gboolean painted;
        guint32 pixel;

        if (datum == LINLI_DATUM_GCJ02)
          linli_gcj02_from_wgs84 (lon, lat, &there_lon, &there_lat);
        x = linli_mercator_x (there_lon, ZOOM) / 256;
        y = linli_mercator_y (there_lat, ZOOM) / 256;
        edge = MIN (MIN (x - floor (x), ceil (x) - x), MIN (y - floor (y), ceil (y) - y));
        if (edge < 0.05)
          continue;
        pixel = paint (ground, lon, lat, zooms[z], FALSE, &painted, &problem);
        g_assert_true (painted);
        g_assert_null (problem);
        g_assert_cmphex (pixel, ==, get_color ((int) x, (int) y));
        other += pixel != get_color ((int) (linli_mercator_x (lon, ZOOM) / 256), (int) (linli_mercator_y (lat, ZOOM) / 256));
        checked++;
      }
  g_assert_cmpuint (checked, >, 30);
  /* Some 400 m are more than a tile: laid unshifted, all would be wrong. */
  g_assert_cmpuint (other, ==, datum == LINLI_DATUM_GCJ02 ? checked : 0);
}

static void
test_places (void)
{
  check_places (LINLI_DATUM_WGS84);
}

static void
test_shifted_places (void)
{
  check_places (LINLI_DATUM_GCJ02);
}

/* ---- on paper ---- */

#define WIDE 1500

static cairo_surface_t *
make_paper (LinliBaseGround *ground,
            double           lon,
            double           lat,
            double           zoom,
            double           pixels,
            LinliMapView    *ret_view,
            LinliBasePaper  *paper)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDE, WIDE);
  cairo_t *cr = cairo_create (surface);

  *ret_view = (LinliMapView) { .world_size = linli_mercator_world_size (zoom), .width = WIDE, .height = WIDE, .device_scale = 1, .text_scale = 1 };
  ret_view->left = linli_mercator_x (lon, zoom) - WIDE / 2.0;
  ret_view->top = linli_mercator_y (lat, zoom) - WIDE / 2.0;
  linli_base_paper_paint (ground, ret_view, pixels, cr, NULL, paper);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* All over a large sheet, not only in the middle of it, the tile is the one that the screen has there. */
static void
test_paper_places (void)
{
  for (LinliDatum datum = LINLI_DATUM_WGS84; datum <= LINLI_DATUM_GCJ02; datum++)
    for (double zoom = 17; zoom < 18.5; zoom += 0.7)
      {
        g_autoptr(LinliBaseGround) ground = open_map (datum);
        LinliBasePaper paper = { 0 };
        LinliMapView view;
        cairo_surface_t *surface = make_paper (ground, LON - 0.002, LAT + 0.0015, zoom, 1, &view, &paper);
        guint checked = 0;

        g_assert_cmpuint (paper.zoom, ==, 17);
        g_assert_cmpuint (paper.n_others, ==, 0);
        for (int py = 30; py < WIDE; py += 50)
          for (int px = 30; px < WIDE; px += 50)
            {
              double lon = linli_mercator_lon (view.left + px, zoom), lat = linli_mercator_lat (view.top + py, zoom), x, y;
              guint32 pixel;

              if (datum == LINLI_DATUM_GCJ02)
                linli_gcj02_from_wgs84 (lon, lat, &lon, &lat);
              x = linli_mercator_x (lon, ZOOM) / 256;
              y = linli_mercator_y (lat, ZOOM) / 256;
              if (MIN (x - floor (x), ceil (x) - x) < 0.02 || MIN (y - floor (y), ceil (y) - y) < 0.02)
                continue;
              memcpy (&pixel, cairo_image_surface_get_data (surface) + py * cairo_image_surface_get_stride (surface) + px * 4, 4);
              if (pixel >> 24 == 0x59)
                continue;
              g_assert_cmphex (pixel, ==, get_color ((int) x, (int) y));
              checked++;
            }
        g_assert_cmpuint (checked, >, 400);
        cairo_surface_destroy (surface);
        linli_base_paper_clear (&paper);
      }
}

/* The level follows the paper, not the screen; a map that ends is stretched, and much paper does not take more memory than it may. */
static void
test_paper_level (void)
{
  static const struct { double zoom, pixels; guint level; } rows[] = {
    { 16, 1, 17 },                          /* the file has no other level */
    { 17, LINLI_BASE_PAPER_PIXELS, 17 },
    { 19, LINLI_BASE_PAPER_PIXELS, 17 },
  };
  g_autoptr(LinliBaseGround) ground = open_map (LINLI_DATUM_WGS84);
  g_autofree char *text = NULL;
  LinliBasePaper paper = { 0 };
  LinliMapView view;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      cairo_surface_destroy (make_paper (ground, LON, LAT, rows[i].zoom, rows[i].pixels, &view, &paper));
      g_assert_cmpuint (paper.zoom, ==, rows[i].level);
      g_assert_cmpfloat_with_epsilon (paper.pixels, exp2 (rows[i].level - rows[i].zoom), 1e-9);
      linli_base_paper_clear (&paper);
    }
  /* Half of the sheet lies outside of the file. */
  cairo_surface_destroy (make_paper (ground, LON + 0.02, LAT, 17, 1, &view, &paper));
  text = linli_base_paper_describe (&paper, ground);
  g_assert_cmpuint (paper.n_missing, >, 5);
  g_assert_cmpuint (paper.n_tiles, >, 5);
  g_assert_nonnull (strstr (text, "GS(2026)1"));
  g_assert_nonnull (strstr (text, "missing"));
  linli_base_paper_clear (&paper);
  /* All of it: nothing is painted, and the sheet has its own ground. */
  cairo_surface_destroy (make_paper (ground, 0, 0, 17, 1, &view, &paper));
  g_assert_cmpuint (paper.n_tiles, ==, 0);
  g_assert_nonnull (paper.problem);
  linli_base_paper_clear (&paper);
  cairo_surface_destroy (make_paper (ground, LON, LAT, 3, 1, &view, &paper));
  g_assert_nonnull (paper.problem);
  linli_base_paper_clear (&paper);
}

/* The address answers nobody: what is on paper was kept. */
static void
test_paper_service (void)
{
  const char *address = "https://nobody.invalid/{z}/{x}/{y}";
  g_autofree char *name = linli_tile_template_get_folder (address), *folder = g_build_filename (scratch, name, NULL);
  int x = (int) (linli_mercator_x (LON, 16) / 256), y = (int) (linli_mercator_y (LAT, 16) / 256);
  g_autofree char *file = g_strdup_printf ("%s/16-%d-%d", folder, x, y);
  g_autoptr(GByteArray) picture = make_picture (0xff102030);
  LinliBaseChoice choice = { .type = LINLI_BASE_SERVER, .address = (char *) address };
  g_autoptr(LinliBaseGround) ground = NULL, allowed = NULL;
  LinliBasePaper paper = { 0 };
  LinliMapView view;
  cairo_surface_t *surface;
  guint32 pixel;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, (const char *) picture->data, picture->len, NULL));
  ground = linli_base_ground_open (&choice, scratch, NULL);
  g_assert_false (linli_base_ground_may_print (ground));
  choice.printable = TRUE;
  allowed = linli_base_ground_open (&choice, scratch, NULL);
  g_assert_true (linli_base_ground_may_print (allowed));
  /* Level 18 was never looked at: its place is filled from level 16. */
  surface = make_paper (allowed, linli_mercator_lon ((x + 0.5) * 256, 16), linli_mercator_lat ((y + 0.5) * 256, 16), 18, 1, &view, &paper);
  memcpy (&pixel, cairo_image_surface_get_data (surface) + WIDE / 2 * cairo_image_surface_get_stride (surface) + WIDE / 2 * 4, 4);
  g_assert_cmphex (pixel, ==, 0xff102030);
  g_assert_cmpuint (paper.n_others, ==, 16);
  g_assert_cmpuint (paper.n_tiles, ==, 16);
  g_assert_cmpuint (paper.n_missing, >, 0);
  g_assert_null (paper.problem);
  cairo_surface_destroy (surface);
  linli_base_paper_clear (&paper);
  /* Level 15 out of the finer one: that needs all four. */
  cairo_surface_destroy (make_paper (allowed, LON, LAT, 15, 1, &view, &paper));
  g_assert_cmpuint (paper.n_others, ==, 0);
  linli_base_paper_clear (&paper);
  g_unlink (file);
  g_rmdir (folder);
}

static void
test_dark (void)
{
  g_autoptr(LinliBaseGround) ground = open_map (LINLI_DATUM_WGS84);
  g_autofree char *problem = NULL;
  gboolean painted;
  guint32 light = paint (ground, LON, LAT, 18, FALSE, &painted, &problem), dark = paint (ground, LON, LAT, 18, TRUE, &painted, &problem);
  int high = MAX (MAX (light >> 16 & 255, light >> 8 & 255), light & 255), low = MIN (MIN (light >> 16 & 255, light >> 8 & 255), light & 255);

  for (guint shift = 0; shift < 24; shift += 8)
    g_assert_cmpuint (dark >> shift & 255, ==, ((int) (light >> shift & 255) + 255 - high - low) * 4 / 5);
}

/* ---- trouble ---- */

static void
test_trouble (void)
{
  g_autoptr(LinliBaseGround) ground = open_map (LINLI_DATUM_WGS84);
  double x = floor (linli_mercator_x (LON, ZOOM) / 256), y = floor (linli_mercator_y (LAT, ZOOM) / 256);
  g_autofree char *whose = linli_base_ground_describe (ground), *none = NULL, *empty = NULL, *half = NULL, *far = NULL;
  gboolean painted;

  g_assert_nonnull (strstr (whose, "by hand · "));
  g_assert_nonnull (strstr (whose, "GS(2026)1"));
  /* A broken tile is grey and said in a line; a good one says nothing. */
  g_assert_cmphex (paint (ground, linli_mercator_lon ((x - 5.5) * 256, ZOOM), linli_mercator_lat ((y - 5.5) * 256, ZOOM), 18, FALSE, &painted, &empty)
                     >> 24, ==, 0x59);
  g_assert_nonnull (empty);
  paint (ground, LON, LAT, 18, FALSE, &painted, &none);
  g_assert_null (none);
  paint (ground, linli_mercator_lon ((x + 6.5) * 256, ZOOM), linli_mercator_lat ((y + 6.5) * 256, ZOOM), 18, FALSE, &painted, &half);
  g_assert_nonnull (half);
  /* Where the file has nothing, and too near or too far, nothing is painted. */
  paint (ground, 0, 0, 17, FALSE, &painted, &none);
  g_assert_false (painted);
  g_assert_null (none);
  paint (ground, LON, LAT, 3, FALSE, &painted, &far);
  g_assert_false (painted);
  g_assert_nonnull (far);
  g_assert_false (linli_base_ground_may_recover (ground));
}

/* What needs a key opens with one, and says whose map it is. */
static void
test_tianditu (void)
{
  for (LinliBaseType type = LINLI_BASE_STREETS; type <= LINLI_BASE_IMAGES; type++)
    {
      LinliBaseChoice choice = { .type = type };
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliBaseGround) ground = NULL;
      g_autofree char *whose = NULL;

      g_assert_null (linli_base_ground_open (&choice, NULL, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      g_clear_error (&error);
      choice.key = (char *) "a-secret-key";
      ground = linli_base_ground_open (&choice, NULL, &error);
      g_assert_no_error (error);
      whose = linli_base_ground_describe (ground);
      g_assert_nonnull (strstr (whose, "Tianditu"));
      g_assert_null (strstr (whose, "secret"));
      g_assert_true (linli_base_ground_may_recover (ground));
    }
}

/* ---- the choice ---- */

static void
test_choice (void)
{
  g_autofree char *file = g_build_filename (scratch, "config", "base-map.ini", NULL), *folder = g_path_get_dirname (file);
  g_autoptr(LinliBaseChoice) none = linli_base_choice_load (file), choice = linli_base_choice_new (), again = NULL, broken = NULL;
  g_autoptr(GError) error = NULL;
  GStatBuf st;

  g_assert_cmpint (none->type, ==, LINLI_BASE_NONE);
  g_assert_false (none->bare);
  choice->type = LINLI_BASE_SERVER;
  choice->bare = TRUE;
  choice->printable = TRUE;
  choice->datum = LINLI_DATUM_GCJ02;
  choice->address = g_strdup ("https://tiles.example/{z}/{x}/{y}?tk={key}");
  g_assert_false (linli_base_choice_check (choice, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_clear_error (&error);
  choice->key = g_strdup ("a key; with = signs");
  g_assert_true (linli_base_choice_check (choice, &error));
  g_assert_true (linli_base_choice_save (choice, file, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (file, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  again = linli_base_choice_load (file);
  g_assert_cmpint (again->type, ==, LINLI_BASE_SERVER);
  g_assert_cmpint (again->datum, ==, LINLI_DATUM_GCJ02);
  g_assert_cmpstr (again->key, ==, choice->key);
  g_assert_cmpstr (again->address, ==, choice->address);
  g_assert_null (again->path);
  g_assert_true (again->bare);
  g_assert_true (again->printable);
  g_assert_true (g_file_set_contents (file, "[base map]\ntype=server\naddress=file:///etc/{z}{x}{y}\n", -1, NULL));
  broken = linli_base_choice_load (file);
  g_assert_cmpint (broken->type, ==, LINLI_BASE_NONE);
  g_assert_false (broken->bare);
  g_unlink (file);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  scratch = g_dir_make_tmp ("linli-base-XXXXXX", NULL);
  map = g_build_filename (scratch, "map.mbtiles", NULL);
  make_map ();
  g_test_add_func ("/base-map/each tile lies in its place, stretched and shrunk", test_places);
  g_test_add_func ("/base-map/a map in GCJ-02 is moved under what it shows", test_shifted_places);
  g_test_add_func ("/base-map/on paper each tile lies where the screen has it", test_paper_places);
  g_test_add_func ("/base-map/paper has its own level, and what is missing is counted", test_paper_level);
  g_test_add_func ("/base-map/a service is printed out of what is kept, if it may be", test_paper_service);
  g_test_add_func ("/base-map/in the dark light is dark and hues stay", test_dark);
  g_test_add_func ("/base-map/a broken tile is grey and said in a line", test_trouble);
  g_test_add_func ("/base-map/Tianditu opens with a key and says whose it is", test_tianditu);
  g_test_add_func ("/base-map/the choice is remembered for its owner alone", test_choice);
  result = g_test_run ();
  g_unlink (map);
  g_rmdir (scratch);
  g_free (map);
  g_free (scratch);
  return result;
}
