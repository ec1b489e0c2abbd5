/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-symbol.h"

#include "linli-map-names.h"
#include "linli-map-signs.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef enum { DISC, SQUARE, DIAMOND, TRIANGLE, CROSS, RING } Shape;

typedef struct { LinliColor ink[2]; Shape shape; double radius, zoom, name_zoom; const char *about; } Look;

#define RGB(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, 1 }

enum { TRADE, SCHOOL, HEALTH, OFFICE, CARE, SHELTER, CULTURE, RESCUE, LID, THING, N_GROUPS };

G_STATIC_ASSERT ((int) N_GROUPS == LINLI_SIGN_N_GROUPS);

static const Look looks[] = {
  [TRADE] = { { RGB (0x8f6a2e), RGB (0xd3b27c) }, DISC, 3.2, 16.4, 17.2, N_("Shops, banks, other trade") },
  [SCHOOL] = { { RGB (0x34679a), RGB (0x8db9e2) }, DIAMOND, 4.4, 15, 15.8, N_("Schools, kindergartens") },
  [HEALTH] = { { RGB (0xa8403c), RGB (0xe89a94) }, CROSS, 4.2, 15, 15.8, N_("Hospitals, clinics, chemists") },
  [OFFICE] = { { RGB (0x54479a), RGB (0xb3a9ec) }, SQUARE, 3.6, 15, 15.8, N_("Offices, police, services") },
  [CARE] = { { RGB (0x8a3d76), RGB (0xdf9fcb) }, RING, 4, 15, 15.8, N_("Care for older people") },
  [SHELTER] = { { RGB (0x2c7350), RGB (0x86cfa9) }, TRIANGLE, 4.6, 15, 15.8, N_("Emergency shelters") },
  [CULTURE] = { { RGB (0x6b6a2a), RGB (0xc9c783) }, DIAMOND, 3.8, 15.6, 16.4, N_("Culture, sports, worship") },
  [RESCUE] = { { RGB (0xb0382f), RGB (0xef938b) }, TRIANGLE, 3.6, 17, 18.4, N_("Fire gear, defibrillators") },
  [LID] = { { RGB (0x77736a), RGB (0xa29e95) }, RING, 2.4, 18, 19.2, N_("Manholes") },
  [THING] = { { RGB (0x66706f), RGB (0xa4afae) }, SQUARE, 2.2, 17.6, 18.8, N_("Other facilities") },
};

/* By the kind of place. */
static const guint8 places[] = { TRADE, SCHOOL, SCHOOL, HEALTH, HEALTH, HEALTH, TRADE, TRADE, OFFICE, OFFICE, OFFICE, CARE, CULTURE, CULTURE, SHELTER,
                                 CULTURE };

static const Look *
get_look (const LinliGroundFeature *feature)
{
  guint no = feature->symbol;

  if (feature->class_no == LINLI_GROUND_PLACE)
    return &looks[no < G_N_ELEMENTS (places) ? places[no] : no == 20 || no == 21 ? OFFICE : TRADE];
  /* Fire, defibrillator, pager base, shelter: what is looked for in a hurry. */
  if (no == 113 || no == 9001 || no == 9003 || no == 502)
    return &looks[RESCUE];
  return &looks[no > 100 && no < 115 ? LID : THING];
}

double
linli_map_symbol_get_radius (const LinliGroundFeature *feature,
                             double                    zoom)
{
  const Look *look = get_look (feature);

  return zoom >= look->zoom ? look->radius : 0;
}

double
linli_map_symbol_get_name_zoom (const LinliGroundFeature *feature)
{
  return get_look (feature)->name_zoom;
}

LinliColor
linli_map_symbol_get_ink (const LinliGroundFeature *feature,
                          gboolean                  dark)
{
  return get_look (feature)->ink[dark ? 1 : 0];
}

static void
add_shape (Shape    shape,
           double   x,
           double   y,
           double   r,
           cairo_t *cr)
{
  double arm = r * 0.38;
  const double cross[12][2] = { { -arm, -r }, { arm, -r }, { arm, -arm }, { r, -arm }, { r, arm }, { arm, arm }, { arm, r }, { -arm, r }, { -arm, arm },
                                { -r, arm }, { -r, -arm }, { -arm, -arm } };

  cairo_new_path (cr);
  switch (shape)
    {
    case SQUARE:
      cairo_rectangle (cr, x - r, y - r, 2 * r, 2 * r);
      break;
    case DIAMOND:
      cairo_move_to (cr, x, y - r);
      cairo_line_to (cr, x + r, y);
      cairo_line_to (cr, x, y + r);
      cairo_line_to (cr, x - r, y);
      cairo_close_path (cr);
      break;
    case TRIANGLE:
      cairo_move_to (cr, x, y - r);
      cairo_line_to (cr, x + r, y + r * 0.8);
      cairo_line_to (cr, x - r, y + r * 0.8);
      cairo_close_path (cr);
      break;
    case CROSS:
      for (guint i = 0; i < G_N_ELEMENTS (cross); i++)
        cairo_line_to (cr, x + cross[i][0], y + cross[i][1]);
      cairo_close_path (cr);
      break;
    case DISC:
    case RING:
      cairo_arc (cr, x, y, r, 0, 2 * G_PI);
      break;
    }
}

static void
paint_look (const Look *look,
            double      x,
            double      y,
            double      radius,
            gboolean    dark,
            cairo_t    *cr)
{
  LinliColor paper = linli_map_get_paper (dark), ink = look->ink[dark ? 1 : 0];

  add_shape (look->shape, x, y, radius, cr);
  cairo_set_source_rgb (cr, paper.red, paper.green, paper.blue);
  cairo_set_line_width (cr, radius * 0.8);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, ink.red, ink.green, ink.blue);
  if (look->shape != RING)
    {
      cairo_fill (cr);
      return;
    }
  cairo_new_path (cr);
  cairo_arc (cr, x, y, radius * 0.72, 0, 2 * G_PI);
  cairo_set_line_width (cr, radius * 0.56);
  cairo_stroke (cr);
}

void
linli_map_symbol_paint (const LinliGroundFeature *feature,
                        double                    x,
                        double                    y,
                        double                    radius,
                        gboolean                  dark,
                        cairo_t                  *cr)
{
  paint_look (get_look (feature), x, y, radius, dark, cr);
}

/* ---- the legend ---- */

void
linli_map_signs_count (const LinliMapView   *view,
                       const LinliMapGround *ground,
                       guint                 ret_counts[LINLI_SIGN_N_GROUPS])
{
  double zoom = log2 (view->world_size / 256);

  memset (ret_counts, 0, LINLI_SIGN_N_GROUPS * sizeof *ret_counts);
  if (ground == NULL || view->bare)
    return;
  for (guint i = ground->firsts[LINLI_GROUND_PLACE]; i < ground->features->len; i++)
    {
      const LinliGroundFeature *feature = &g_array_index (ground->features, LinliGroundFeature, i);
      double x = feature->x * view->world_size - view->left, y = feature->y * view->world_size - view->top;

      if (x >= 0 && y >= 0 && x < view->width && y < view->height && linli_map_symbol_get_radius (feature, zoom) > 0)
        ret_counts[get_look (feature) - looks]++;
    }
}

void
linli_map_signs_count_shown (const LinliMapView     *view,
                             const LinliMapFeatures *features,
                             cairo_t                *cr,
                             GCancellable           *cancellable,
                             guint                   ret_counts[LINLI_SIGN_N_GROUPS])
{
  g_autoptr(LinliMapNames) names = NULL;

  memset (ret_counts, 0, LINLI_SIGN_N_GROUPS * sizeof *ret_counts);
  if (features->ground == NULL || view->bare)
    return;
  names = linli_map_names_place (view, features, cr, cancellable);
  for (guint i = 0; i < names->shown->len; i++)
    {
      const LinliName *name = &g_array_index (names->names, LinliName, g_array_index (names->shown, guint, i));

      if (name->sign != NULL && name->text == NULL)
        ret_counts[get_look (name->sign) - looks]++;
    }
}

const char *
linli_map_sign_describe (guint group)
{
  g_return_val_if_fail (group < N_GROUPS, "");
  return _(looks[group].about);
}

void
linli_map_sign_paint (guint    group,
                      double   x,
                      double   y,
                      double   size,
                      gboolean dark,
                      cairo_t *cr)
{
  g_return_if_fail (group < N_GROUPS);
  /* As large beside each other as on the map. */
  paint_look (&looks[group], x, y, looks[group].radius / 4.6 * size * 0.45, dark, cr);
}
