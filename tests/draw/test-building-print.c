/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A building fits on paper so that it can be read, and personal colours never get there.  With LINLI_PICTURES set to a folder the
 * pages are kept there. */

#define G_LOG_DOMAIN "linli-test-building-print"

#include "config.h"

#include "linli-building-print.h"
#include "linli-room-plan.h"

#include <cairo-pdf.h>
#include <glib/gstdio.h>
#include <string.h>

#define A4_LONG  786  /* points that are left between the margins */
#define A4_SHORT 539
#define A3_LONG  1134
#define A3_SHORT 786

static LinliBuildingData *
make_building (const LinliRoomPlan *plan, const LinliBuildingMode *mode)
{
  LinliBuildingData *data = g_new0 (LinliBuildingData, 1);

  data->name = g_strdup ("5号楼");
  data->estate = g_strdup ("新苑小区");
  data->rooms = linli_room_plan_make (plan, NULL);
  for (guint i = 0; i < data->rooms->len; i++)
    {
      LinliMatrixRoom *room = data->rooms->pdata[i];

      g_free (room->occupancy);
      room->occupancy = g_strdup (linli_occupancy_get_code (i * 7 % LINLI_N_OCCUPANCIES));
      room->keys = g_new0 (char *, 2);
      room->keys[0] = g_strdup (room->occupancy);
      room->head = g_strdup (i % 3 == 0 ? "乌云其木格" : "张桂芳");
      room->people = i % 5;
      room->elders = i % 4 == 0;
      room->stale = i % 9 == 0;
      room->unchecked = i % 11 == 0;
    }
  data->matrix = linli_building_matrix_new (data->rooms);
  data->legend = linli_building_legend_new (mode, data->rooms);
  linli_occupancy_count (data->rooms, LINLI_LEGEND_ALL, &data->counts);
  return data;
}

static const struct
{
  const char *name;
  LinliRoomPlan plan;
  double width, height;
  guint pages;
} cases[] = {
  { "a small house takes one page", { .units = 1, .floors = 2, .rooms = 2 }, A4_LONG, A4_SHORT, 1 },
  { "six floors and four units take one page", { .units = 4, .floors = 6, .rooms = 2 }, A4_LONG, A4_SHORT, 1 },
  { "33 floors, 6 units, 4 rooms take one page of A3", { .units = 6, .floors = 33, .rooms = 4 }, A3_SHORT, A3_LONG, 1 },
  { "33 floors, 6 units, 4 rooms go over pages of A4", { .units = 6, .floors = 33, .rooms = 4 }, A4_SHORT, A4_LONG, 2 },
  { "a tower that cannot be read on one page is not cut for nothing", { .units = 2, .floors = 200, .rooms = 2 }, A4_LONG, A4_SHORT, 1 },
  { "paper of no size is no crash", { .units = 1, .floors = 1, .rooms = 1 }, 50, 50, 1 },
};

static void
test_pages (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  const LinliBuildingMode mode = { LINLI_MODE_OCCUPANCY, NULL };
  g_autoptr(LinliBuildingData) building = make_building (&cases[i].plan, &mode);
  g_autoptr(LinliBuildingPrint) print = linli_building_print_new (building, "2026-09-21  王敏", cases[i].width, cases[i].height);
  const char *dir = g_getenv ("LINLI_PICTURES");
  g_autofree char *name = g_strdup_printf ("building-%u.pdf", i), *path = g_build_filename (dir != NULL ? dir : g_get_tmp_dir (), name, NULL);
  cairo_surface_t *surface = cairo_pdf_surface_create (dir != NULL ? path : NULL, cases[i].width, cases[i].height);
  cairo_t *cr = cairo_create (surface);

  g_assert_nonnull (print);
  g_assert_cmpuint (linli_building_print_get_n_pages (print), ==, cases[i].pages);
  for (guint page = 0; page < cases[i].pages; page++)
    {
      linli_building_print_paint (print, page, cr);
      cairo_show_page (cr);
    }
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static const struct { const char *name; LinliRoomPlan plan; guint paper; gboolean across; } papers[] = {
  { "a small house", { .units = 1, .floors = 2, .rooms = 2 }, 0, TRUE },
  { "six floors and four units", { .units = 4, .floors = 6, .rooms = 2 }, 0, TRUE },
  { "a tower of eighteen floors", { .units = 2, .floors = 18, .rooms = 4 }, 0, FALSE },
  { "33 floors, 6 units, 4 rooms", { .units = 6, .floors = 33, .rooms = 4 }, 1, TRUE },
  { "twelve long units", { .units = 12, .floors = 6, .rooms = 6 }, 1, TRUE },
};

static void
test_paper (gconstpointer data)
{
  static const LinliPaper sizes[] = { { A4_SHORT, A4_LONG }, { A3_SHORT, A3_LONG } };
  guint i = GPOINTER_TO_UINT (data);
  const LinliBuildingMode mode = { LINLI_MODE_OCCUPANCY, NULL };
  g_autoptr(LinliBuildingData) building = make_building (&papers[i].plan, &mode);
  gboolean across;

  g_assert_cmpuint (linli_building_print_choose_paper (building, sizes, G_N_ELEMENTS (sizes), &across), ==, papers[i].paper);
  g_assert_cmpint (across, ==, papers[i].across);
}

/* A tower beside low houses: page after page, every floor is where it was on the page before. */
static void
test_rows (void)
{
  const LinliBuildingMode mode = { LINLI_MODE_OCCUPANCY, NULL };
  LinliRoomPlan plan = { .units = 6, .floors = 8, .rooms = 4, .below = 1, .exceptions = { [0] = { 33, 4 } } };
  g_autoptr(LinliBuildingData) building = make_building (&plan, &mode);
  g_autoptr(LinliBuildingPrint) print = linli_building_print_new (building, "", A4_SHORT, A4_LONG);
  guint n = linli_building_print_get_n_pages (print), columns = 0;

  g_assert_cmpuint (n, >, 1);
  for (guint page = 0; page < n; page++)
    {
      const LinliBuildingMatrix *matrix = linli_building_print_get_matrix (print, page);

      g_assert_cmpuint (matrix->rows->len, ==, building->matrix->rows->len);
      for (guint i = 0; i < matrix->cells->len; i++)
        {
          const LinliMatrixCell *cell = &g_array_index (matrix->cells, LinliMatrixCell, i);
          const LinliMatrixUnit *unit = &g_array_index (matrix->units, LinliMatrixUnit, cell->unit);
          const LinliMatrixCell *whole = NULL;

          for (guint j = 0; j < building->matrix->cells->len && (whole == NULL || whole->room != cell->room); j++)
            whole = &g_array_index (building->matrix->cells, LinliMatrixCell, j);
          if (whole == NULL || whole->room != cell->room)
            g_error ("a home that is in no house");
          g_assert_cmpuint (whole->row, ==, cell->row);
          g_assert_cmpuint (whole->column, ==, cell->column + columns);
          g_assert_cmpstr (unit->name, ==, g_array_index (building->matrix->units, LinliMatrixUnit, whole->unit).name);
          g_assert_cmpuint (cell->column, >=, unit->first_column);
          g_assert_cmpuint (cell->column, <, unit->first_column + unit->n_columns);
        }
      columns += matrix->n_columns;
    }
  g_assert_cmpuint (columns, ==, building->matrix->n_columns);
}

static void
test_restricted (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, &error);
  LinliBuildingMode mode = { LINLI_MODE_TAGS, linli_catalogue_get_role (catalogue, "person.care_tags") };
  g_autoptr(LinliBuildingData) building = make_building (&cases[0].plan, &mode);

  g_assert_no_error (error);
  g_assert_null (linli_building_print_new (building, "", A4_LONG, A4_SHORT));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/building print/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_pages);
    }
  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/building print/paper for %s", papers[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_paper);
    }
  g_test_add_func ("/building print/a floor is as high on every page", test_rows);
  g_test_add_func ("/building print/a personal colouring has no pages", test_restricted);
  return g_test_run ();
}
