/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-map-draw.c - a map into a file, by the painter of the window. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-map.h"
#include "ctl-replica.h"

#include "linli-base-ground.h"
#include "linli-error.h"
#include "linli-locale.h"
#include "linli-map-sheet.h"
#include "linli-mercator.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define USAGE "linlictl map draw REPLICA --bbox W,S,E,N --size WxH [--theme plain|NAME] [--footprints] [--no-ground] -o FILE.png|pdf|svg" \
              " [--dpi N] [--poster COLUMNSxROWS] [--title T] [--source T] [--review-no T] [--watermark T] [--dark]" \
              " [--base FILE.mbtiles|pmtiles] [--base-datum wgs84|gcj02] [--base-review-no T]"
#define MAX_SIDE    30000.0          /* what an image of cairo can hold */
#define MAX_PIXELS  250000000.0      /* a gigabyte */
#define MAX_SHEETS  400

typedef enum { MAP_PNG, MAP_PDF, MAP_SVG } Format;

typedef struct
{
  LinliMapSheet     sheet;
  const char *theme_name;  /* (nullable): plain */
  gboolean misused;        /* the error is one of how the command was called */
  Format            format;
  const char       *path;
  double            scale;  /* pixels to a unit of the sheet */
  const char       *base, *base_datum, *base_review_no;  /* (nullable) */
  LinliBasePaper    base_paper;
} Draw;

/* ---- arguments ---- */

static gboolean
refuse (GError **error, const char *what, const char *why)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: %s", what, why);
  return FALSE;
}

static gboolean
parse_numbers (const char *text, const char *separator, double *ret_numbers, guint n)
{
  g_auto(GStrv) parts = g_strsplit (text, separator, -1);

  if (g_strv_length (parts) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      char *end;

      ret_numbers[i] = g_ascii_strtod (parts[i], &end);
      if (end == parts[i] || *end != '\0' || !isfinite (ret_numbers[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_box (const char *text, LinliMapSheet *sheet, GError **error)
{
  double box[4];

  if (!parse_numbers (text, ",", box, 4))
    return refuse (error, "--bbox", "four numbers are wanted: west,south,east,north in degrees");
  if (box[0] < -180 || box[2] > 180 || box[0] >= box[2])
    return refuse (error, "--bbox", "west has to be less than east, both from -180 to 180");
  if (box[1] < -LINLI_MERCATOR_MAX_LATITUDE || box[3] > LINLI_MERCATOR_MAX_LATITUDE || box[1] >= box[3])
    return refuse (error, "--bbox", "south has to be less than north, both from -85.05 to 85.05");
  sheet->west = box[0];
  sheet->south = box[1];
  sheet->east = box[2];
  sheet->north = box[3];
  return TRUE;
}

static gboolean
is_whole (double number, double most)
{
  return number >= 1 && number <= most && number == floor (number);
}

static gboolean
parse_size (const char *text, Draw *draw, GError **error)
{
  double size[2];

  if (!parse_numbers (text, "x", size, 2) || !is_whole (size[0], MAX_SIDE) || !is_whole (size[1], MAX_SIDE))
    return refuse (error, "--size", "WIDTHxHEIGHT is wanted, each a whole number from 1 to 30000");
  if (draw->format == MAP_PNG && (MAX (size[0], size[1]) * draw->scale > MAX_SIDE || size[0] * size[1] * draw->scale * draw->scale > MAX_PIXELS))
    return refuse (error, "--size", "so many pixels do not fit into one picture; take a smaller one, or a PDF");
  draw->sheet.width = size[0];
  draw->sheet.height = size[1];
  return TRUE;
}

static gboolean
parse_poster (const char *text, Draw *draw, GError **error)
{
  double sheets[2] = { 1, 1 };

  if (text != NULL && (!parse_numbers (text, "x", sheets, 2) || !is_whole (sheets[0], MAX_SHEETS) || !is_whole (sheets[1], MAX_SHEETS)
                       || sheets[0] * sheets[1] > MAX_SHEETS))
    return refuse (error, "--poster", "COLUMNSxROWS is wanted, at most 400 sheets in all");
  if (sheets[0] * sheets[1] > 1 && draw->format != MAP_PDF)
    return refuse (error, "--poster", "several sheets go into a PDF");
  draw->sheet.columns = (guint) sheets[0];
  draw->sheet.rows = (guint) sheets[1];
  return TRUE;
}

static gboolean
parse_format (const char *path, Format *ret_format, GError **error)
{
  static const char *const endings[] = { ".png", ".pdf", ".svg" };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      {
        *ret_format = (Format) i;
        return TRUE;
      }
  return refuse (error, path, "the name has to end in .png, .pdf or .svg");
}

/* (transfer none) (nullable): plain.  What names people or lies outside the core is for the screen only. */
static gboolean
find_theme (LinliStore *store, const char *name, LinliTheme **ret_theme, GError **error)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  g_autoptr(GString) names = g_string_new ("there are plain");

  *ret_theme = NULL;
  if (name == NULL || g_str_equal (name, "plain"))
    return TRUE;
  *ret_theme = linli_theme_find (catalogue, name);
  if (*ret_theme != NULL && (*ret_theme)->screen_only)
    return refuse (error, "--theme", "this one is shown in the window only, never on paper or in a file");
  if (*ret_theme != NULL)
    return linli_map_theme_is_possible (store, *ret_theme) || refuse (error, "--theme", "the catalogue has no field for it, or this role may not list by it");
  for (guint i = 0; i < catalogue->themes->len; i++)
    if (!((LinliTheme *) g_ptr_array_index (catalogue->themes, i))->screen_only)
      g_string_append_printf (names, ", %s", ((LinliTheme *) g_ptr_array_index (catalogue->themes, i))->name);
  return refuse (error, "--theme", names->str);
}

/* ---- drawing ---- */

/* A sheet at most 300 dots an inch has its pixels; the rest is painted a second time where it is needed. */
static gboolean
write_png (const Draw *draw, LinliMapFeatures *features, const char *path, GError **error)
{
  int width = (int) round (draw->sheet.width * draw->scale), height = (int) round (draw->sheet.height * draw->scale);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, MAX (1, width), MAX (1, height));
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_scale (cr, draw->scale, draw->scale);
  linli_map_sheet_paint (&draw->sheet, features, 0, cr, NULL);
  status = cairo_status (cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png (surface, path);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", draw->path, cairo_status_to_string (status));
  return FALSE;
}

static gboolean
write_lines (const Draw *draw, LinliMapFeatures *features, const char *path, GError **error)
{
  cairo_surface_t *surface = draw->format == MAP_PDF ? cairo_pdf_surface_create (path, draw->sheet.width, draw->sheet.height)
    : cairo_svg_surface_create (path, draw->sheet.width, draw->sheet.height);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  for (guint page = 0; page < draw->sheet.columns * draw->sheet.rows; page++)
    {
      linli_map_sheet_paint (&draw->sheet, features, page, cr, NULL);
      cairo_show_page (cr);
    }
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = status == CAIRO_STATUS_SUCCESS ? cairo_surface_status (surface) : status;
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", draw->path, cairo_status_to_string (status));
  return FALSE;
}

/* What is there stays until the new one is whole. */
static gboolean
write_file (const Draw *draw, LinliMapFeatures *features, GError **error)
{
  g_autofree char *beside = g_strdup_printf ("%s.%d.part", draw->path, (int) g_random_int_range (0, G_MAXINT32));

  if (!(draw->format == MAP_PNG ? write_png : write_lines) (draw, features, beside, error))
    {
      g_unlink (beside);
      return FALSE;
    }
  if (g_rename (beside, draw->path) == 0)
    return TRUE;
  g_unlink (beside);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: the file cannot be written", draw->path);
  return FALSE;
}

static gboolean
count_cb (const LinliMapColumns *columns, guint first, guint end, gpointer user_data)
{
  *(guint *) user_data += end - first;
  return TRUE;
}

static void
print_base (const Draw *draw, GString *out)
{
  const LinliBasePaper *paper = &draw->base_paper;

  g_string_append_printf (out, ",\"base\":{\"zoom\":%u,\"pixels_per_unit\":%.4f,\"tiles\":%u,\"other_levels\":%u,\"missing\":%u,\"problem\":",
                          paper->zoom, paper->pixels, paper->n_tiles, paper->n_others, paper->n_missing);
  if (paper->problem != NULL)
    ctl_append_text (out, paper->problem);
  else
    g_string_append (out, "null");
  g_string_append_c (out, '}');
}

static void
print_done (const Draw *draw, const LinliMapFeatures *features)
{
  g_autoptr(GString) out = g_string_new ("{\"file\":");
  guint near = 0;

  linli_map_columns_foreach (features->columns,
                             (gint64) ((linli_mercator_x (draw->sheet.west, -8) - 0.5) * LINLI_MAP_WORLD),
                             (gint64) ((linli_mercator_y (draw->sheet.north, -8) - 0.5) * LINLI_MAP_WORLD),
                             (gint64) ((linli_mercator_x (draw->sheet.east, -8) - 0.5) * LINLI_MAP_WORLD),
                             (gint64) ((linli_mercator_y (draw->sheet.south, -8) - 0.5) * LINLI_MAP_WORLD), count_cb, &near);
  ctl_append_text (out, draw->path);
  g_string_append_printf (out, ",\"buildings\":%u,\"near\":%u,\"grids\":%u,\"sheets\":%u,\"metres_per_unit\":%.4f,\"theme\":", features->buildings->len,
                          near, features->grids->len, draw->sheet.columns * draw->sheet.rows, linli_map_sheet_get_metres (&draw->sheet, features));
  ctl_append_text (out, draw->theme_name != NULL ? draw->theme_name : "plain");
  if (draw->base != NULL)
    print_base (draw, out);
  g_string_append_c (out, '}');
  ctl_print (out);
}

/* (transfer full) (nullable): only a file, which needs no network. */
static LinliBaseGround *
open_base (Draw *draw, GError **error)
{
  LinliBaseChoice choice = { .type = LINLI_BASE_FILE, .path = (char *) draw->base, .approval = (char *) draw->base_review_no };

  if (draw->base_datum == NULL || g_str_equal (draw->base_datum, "wgs84") || g_str_equal (draw->base_datum, "gcj02"))
    {
      choice.datum = g_strcmp0 (draw->base_datum, "gcj02") == 0 ? LINLI_DATUM_GCJ02 : LINLI_DATUM_WGS84;
      return linli_base_ground_open (&choice, NULL, error);
    }
  draw->misused = TRUE;
  refuse (error, "--base-datum", "wgs84 or gcj02 is wanted");
  return NULL;
}

static gboolean
draw_map (Draw *draw, const char *replica, GError **error)
{
  g_autoptr(LinliStore) store = ctl_open_replica (replica, LINLI_STORE_READ_ONLY, error);
  g_autoptr(LinliMapFeatures) features = NULL;
  g_autoptr(LinliMapTheme) theme = NULL;
  g_autoptr(LinliBaseGround) base = NULL;
  LinliTheme *chosen;

  if (store == NULL)
    return FALSE;
  if (!find_theme (store, draw->theme_name, &chosen, error))
    {
      draw->misused = TRUE;
      return FALSE;
    }
  if (!linli_map_features_is_possible (linli_store_get_catalogue (store)))
    return refuse (error, "the catalogue", "it has no field for what this map shows");
  if (draw->base != NULL && (base = open_base (draw, error)) == NULL)
    return FALSE;
  features = linli_map_features_load (store, NULL, error);
  if (features == NULL)
    return FALSE;
  if (chosen != NULL && (theme = linli_map_theme_load (store, features, chosen, NULL, error)) == NULL)
    return FALSE;
  draw->sheet.theme = theme;
  draw->sheet.base = base;
  draw->sheet.base_paper = &draw->base_paper;
  /* A picture without a resolution is looked at on a screen. */
  draw->sheet.base_pixels = draw->format == MAP_PNG ? MIN (draw->scale, LINLI_BASE_PAPER_PIXELS) : LINLI_BASE_PAPER_PIXELS;
  draw->sheet.day = linli_clock_get_today (linli_store_get_clock (store));
  if (!write_file (draw, features, error))
    return FALSE;
  print_done (draw, features);
  return TRUE;
}

int
ctl_map_draw_main (int argc, char **argv)
{
  Draw draw = { .scale = 1 };
  const char *box = NULL, *size = NULL, *poster = NULL;
  gint64 dpi = 0;
  const CtlOption options[] = {
    { "--bbox", CTL_TEXT, &box }, { "--size", CTL_TEXT, &size }, { "--theme", CTL_TEXT, &draw.theme_name }, { "--footprints", CTL_FLAG, &draw.sheet.footprints },
    { "--no-ground", CTL_FLAG, &draw.sheet.bare },
    { "-o", CTL_TEXT, &draw.path }, { "--dpi", CTL_NUMBER, &dpi }, { "--poster", CTL_TEXT, &poster }, { "--title", CTL_TEXT, &draw.sheet.title },
    { "--source", CTL_TEXT, &draw.sheet.source }, { "--review-no", CTL_TEXT, &draw.sheet.review_no },
    { "--watermark", CTL_TEXT, &draw.sheet.watermark }, { "--dark", CTL_FLAG, &draw.sheet.dark },
    { "--base", CTL_TEXT, &draw.base }, { "--base-datum", CTL_TEXT, &draw.base_datum }, { "--base-review-no", CTL_TEXT, &draw.base_review_no },
  };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    return 2;
  if (box == NULL || size == NULL || draw.path == NULL || dpi < 0 || dpi > 1200)
    return ctl_usage (USAGE);
  /* Whoever reads the map reads the language of who asked for it. */
  linli_locale_bind ();
  if (dpi > 0)
    draw.scale = (double) dpi / 72;
  if (!parse_format (draw.path, &draw.format, &error) || !parse_box (box, &draw.sheet, &error) || !parse_size (size, &draw, &error)
      || !parse_poster (poster, &draw, &error))
    {
      ctl_fail ("map draw", error);
      return 2;
    }
  if (draw_map (&draw, g_ptr_array_index (words, 0), &error))
    return 0;
  return draw.misused ? (ctl_fail ("map draw", error), 2) : ctl_fail ("map draw", error);
}
