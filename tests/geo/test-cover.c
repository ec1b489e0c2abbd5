/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids of a community cover it once: what lies over another and what nobody has is told with where and how large. */
#define G_LOG_DOMAIN "linli-test-cover"

#include "config.h"

#include <string.h>

#include "linli-cover.h"
#include "linli-error.h"
#include "shapes.h"

#define STEP (85.95 * 111.03)  /* square metres of a step of the plan by a step, at 39.44 N on the ellipsoid */

/* @faults: a letter for each, in order: I invalid, O overlap, G gap. */
static const struct { const char *name; const char *outlines[5]; const char *within, *faults; double area, x, y; } rows[] = {
  { "side-by-side", { "0,0 2,0 2,2 0,2", "2,0 4,0 4,2 2,2" }, NULL, "", 0, 0, 0 },
  { "a-step-between-neighbours", { "0,0 2,0 2,2 0,2", "2,0 4,0 4,3 2,3" }, NULL, "", 0, 0, 0 },
  { "a-corner-turned-inwards", { "0,0 4,0 4,1 1,1 1,4 0,4" }, NULL, "", 0, 0, 0 },
  { "one-over-the-other", { "0,0 3,0 3,2 0,2", "2,0 4,0 4,2 2,2" }, NULL, "O", 2 * STEP, 2.5, 1 },
  { "one-within-the-other", { "0,0 4,0 4,4 0,4", "1,1 2,1 2,2 1,2" }, NULL, "O", STEP, 1.5, 1.5 },
  { "the-same-twice", { "0,0 1,0 1,1 0,1", "0,0 1,0 1,1 0,1" }, NULL, "O", STEP, 0.5, 0.5 },
  { "a-hole-that-is-filled", { "0,0 3,0 3,3 0,3|1,1 1,2 2,2 2,1", "1,1 2,1 2,2 1,2" }, NULL, "", 0, 0, 0 },
  { "a-hole-that-is-not", { "0,0 3,0 3,3 0,3|1,1 1,2 2,2 2,1" }, NULL, "G", STEP, 1.5, 1.5 },
  { "a-strip-closed-at-the-ends", { "0,0 2,0 2,0.5 1,0.5 1,1.5 2,1.5 2,2 0,2", "2,0 4,0 4,2 2,2" }, NULL, "G", STEP, 1.5, 1 },
  { "a-narrow-strip-open-at-the-ends", { "0,0 2,0 2,2 0,2", "2.05,0 4,0 4,2 2.05,2" }, NULL, "G", 0.1 * STEP, 2.025, 1 },
  { "a-street-between-two", { "0,0 2,0 2,2 0,2", "3,0 4,0 4,2 3,2" }, NULL, "", 0, 0, 0 },
  { "a-street-within-the-community", { "0,0 2,0 2,2 0,2", "3,0 4,0 4,2 3,2" }, "0,0 4,0 4,2 0,2", "G", 2 * STEP, 2.5, 1 },
  { "nothing-of-the-community-left", { "0,0 2,0 2,2 0,2", "2,0 4,0 4,2 2,2" }, "0,0 4,0 4,2 0,2", "", 0, 0, 0 },
  { "less-than-a-square-metre", { "0,0 2.000005,0 2.000005,2 0,2", "2,0 4,0 4,2 2,2" }, NULL, "", 0, 0, 0 },
  { "one-that-crosses-itself", { "0,0 2,2 2,0 0,2", "3,0 4,0 4,2 3,2" }, NULL, "I", 0, 1, 1 },
  { "one-over-two", { "0,0 2,0 2,2 0,2", "2,0 4,0 4,2 2,2", "1,0 2.9,0 2.9,1 1,1" }, NULL, "OO", STEP, 1.5, 0.5 },
  { "none", { NULL }, NULL, "", 0, 0, 0 },
};

static void
test_row (gconstpointer data)
{
  const typeof (rows[0]) *row = data;
  g_autoptr(GPtrArray) outlines = plans (row->outlines);
  g_autoptr(LinliGeometry) within = row->within != NULL ? plan (row->within) : NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faults = linli_cover_check (outlines, within, 10, 1, &error);
  g_autoptr(GString) letters = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < faults->len; i++)
    g_string_append_c (letters, "IOG"[g_array_index (faults, LinliCoverFault, i).type]);
  g_assert_cmpstr (letters->str, ==, row->faults);
  if (faults->len > 0)
    {
      const LinliCoverFault *fault = &g_array_index (faults, LinliCoverFault, 0);

      if (fault->type == LINLI_COVER_INVALID)
        g_assert_nonnull (fault->reason);
      else
        g_assert_cmpfloat_with_epsilon (fault->area, row->area, row->area * 0.002);
      g_assert_cmpfloat_with_epsilon (fault->lon, PLAN_LON (row->x), 1e-6);
      g_assert_cmpfloat_with_epsilon (fault->lat, PLAN_LAT (row->y), 1e-6);
    }
}

static void
test_names_both (void)
{
  static const char *const texts[] = { "8,8 9,8 9,9 8,9", "0,0 2,0 2,2 0,2", "2.05,0 4,0 4,2 2.05,2", "3,1 5,1 5,2 3,2", NULL };
  g_autoptr(GPtrArray) outlines = plans (texts);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faults = linli_cover_check (outlines, NULL, 10, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (faults->len, ==, 2);
  g_assert_cmpuint (g_array_index (faults, LinliCoverFault, 0).a, ==, 2);
  g_assert_cmpuint (g_array_index (faults, LinliCoverFault, 0).b, ==, 3);
  g_assert_cmpuint (g_array_index (faults, LinliCoverFault, 1).a, ==, 1);
  g_assert_cmpuint (g_array_index (faults, LinliCoverFault, 1).b, ==, 2);
}

static void
test_bounded (void)
{
  g_autoptr(GPtrArray) outlines = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 5001; i++)
    g_ptr_array_add (outlines, plan ("0,0 1,0 1,1 0,1"));
  g_assert_null (linli_cover_check (outlines, NULL, 10, 1, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE);
  /* A heap of outlines one over the other is told of a thousand times, not half a million times. */
  g_ptr_array_set_size (outlines, 60);
  g_clear_error (&error);
  {
    g_autoptr(GArray) faults = linli_cover_check (outlines, NULL, 10, 1, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (faults->len, ==, 1000);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/cover/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/cover/a-fault-names-both-outlines", test_names_both);
  g_test_add_func ("/cover/what-is-checked-and-told-is-bounded", test_bounded);
  return g_test_run ();
}
