/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What wants to be named on the map, how, and how much that matters. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-names.h"

#include "linli-map-symbol.h"

#include <math.h>
#include <string.h>

#define LABEL_MIN_PX   13    /* a smaller building has no name */
#define ALL_NAMES_ZOOM 17.6  /* from here a name may be wider than its building */
#define GRIDS_ZOOM     18.5  /* up to here grids are named */
#define ESTATES_FROM   14.2
#define ESTATES_TO     18.6
#define AREA_MIN_PX    22
#define EVERY_PX       560   /* along a street its name comes again about so often */
#define MAX_TURN       0.62  /* radians from one letter to the next */

#define RGB(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, 1 }

/* The order of what matters. */
enum { GRID, ESTATE, AREA, MAIN_LINE, LINE, BUILDING, PLACE_SIGN, FACILITY_SIGN, PLACE, FACILITY };

static const LinliColor ink[2] = { RGB (0x26241f), RGB (0xe9e6df) };

/* @zoom: from where on it is named. */
static const struct { LinliColor ink[2]; double size, zoom; } styles[LINLI_GROUND_N_CLASSES] = {
  [LINLI_GROUND_ESTATE] = { { RGB (0x6d5c43), RGB (0xc7b799) }, 13, ESTATES_FROM },
  [LINLI_GROUND_GREEN] = { { RGB (0x486e4b), RGB (0x9ac29c) }, 11.5, 14 },
  [LINLI_GROUND_SQUARE] = { { RGB (0x756a55), RGB (0xb8ad98) }, 11, 15.5 },
  [LINLI_GROUND_CAR_PARK] = { { RGB (0x6f6d69), RGB (0xaaa8a4) }, 11, 16.5 },
  [LINLI_GROUND_PLAYGROUND] = { { RGB (0x756a45), RGB (0xbab08c) }, 11, 16.5 },
  [LINLI_GROUND_WATER] = { { RGB (0x336b8b), RGB (0x8cb9d0) }, 12, 13 },
  [LINLI_GROUND_PATH] = { { RGB (0x75705f), RGB (0xaaa595) }, 10.5, 17 },
  [LINLI_GROUND_LANE] = { { RGB (0x6e695f), RGB (0xb3aea3) }, 10.5, 16.5 },
  [LINLI_GROUND_STREET] = { { RGB (0x665f52), RGB (0xb8b2a6) }, 11, 15.2 },
  [LINLI_GROUND_ROAD] = { { RGB (0x625a4b), RGB (0xbeb7aa) }, 11, 14.2 },
  [LINLI_GROUND_MAIN_ROAD] = { { RGB (0x5e543f), RGB (0xc8bfac) }, 12, 13 },
  [LINLI_GROUND_EXPRESSWAY] = { { RGB (0x6b5520), RGB (0xd6c393) }, 12, 12 },
  [LINLI_GROUND_RAILWAY] = { { RGB (0x6a665e), RGB (0xa9a59c) }, 10.5, 15.5 },
};

typedef struct
{
  LinliMapNames *names;
  double         zoom, scale;
  double         left, top, right, bottom;  /* pixels of the world: what lies outside is not asked for */
} Gather;

/* ---- one name ---- */

static guint
get_rank (const LinliId *id)
{
  guint hash = 2166136261u;

  for (guint i = 0; i < sizeof id->bytes; i++)
    hash = (hash ^ id->bytes[i]) * 16777619u;
  return hash ^ hash >> 15;
}

static gboolean
is_near (const Gather *gather,
         double        x,
         double        y)
{
  return x >= gather->left && x <= gather->right && y >= gather->top && y <= gather->bottom;
}

static gboolean
meets_box (const Gather      *gather,
           const LinliMapBox *box)
{
  double world = gather->names->view.world_size;

  return box->east * world >= gather->left && box->west * world <= gather->right && box->south * world >= gather->top
         && box->north * world <= gather->bottom;
}

static void
add_name (Gather    *gather,
          LinliName *name,
          char      *text)
{
  name->text = text;
  name->size *= gather->scale;
  name->clearance *= gather->scale;
  g_array_append_vals (gather->names->names, name, 1);
}

/* ---- grids and buildings ---- */

static void
add_grids (Gather                 *gather,
           const LinliMapFeatures *features)
{
  const LinliMapView *view = &gather->names->view;

  for (guint i = 0; i < features->grids->len && gather->zoom < GRIDS_ZOOM; i++)
    {
      const LinliMapFeature *feature = &g_array_index (features->grids, LinliMapFeature, i);
      LinliName name = { .class_no = GRID, .rank = i, .id = feature->id, .x = feature->label_x * view->world_size, .y = feature->label_y * view->world_size,
                         .size = 15, .bold = TRUE, .room = (feature->box.east - feature->box.west) * view->world_size * 0.95, .sign_at = -1,
                         .ink = linli_map_get_grid_color (i, view->dark) };

      if (*feature->name != '\0' && is_near (gather, name.x, name.y))
        add_name (gather, &name, g_strdup (feature->name));
    }
}

static void
add_buildings (Gather                 *gather,
               const LinliMapFeatures *features,
               GCancellable           *cancellable)
{
  const LinliMapView *view = &gather->names->view;

  for (guint i = 0; i < features->buildings->len; i++)
    {
      const LinliMapFeature *feature = &g_array_index (features->buildings, LinliMapFeature, i);
      double width = (feature->box.east - feature->box.west) * view->world_size, height = (feature->box.south - feature->box.north) * view->world_size;
      LinliName name = { .class_no = BUILDING, .rank = get_rank (&feature->id), .id = feature->id, .x = feature->label_x * view->world_size,
                         .y = feature->label_y * view->world_size, .size = gather->zoom >= 18 ? 13 : 11.5, .sign_at = -1, .must_be_whole = TRUE,
                         .ink = ink[view->dark] };
      gsize digits;

      if (i % 4096 == 0 && g_cancellable_is_cancelled (cancellable))
        return;
      if (*feature->name == '\0' || MAX (width, height) < LABEL_MIN_PX || !is_near (gather, name.x, name.y))
        continue;
      /* From afar every number stands alone, near by every name is whole: "5" beside "6号楼" would look like two things. */
      digits = strspn (feature->name, "0123456789");
      name.room = gather->zoom < ALL_NAMES_ZOOM && digits > 0 ? MAX (width, 16) * 1.2 : gather->zoom >= ALL_NAMES_ZOOM ? MAX (width * 2.5, 60) : width * 1.1;
      add_name (gather, &name, gather->zoom < ALL_NAMES_ZOOM && digits > 0 ? g_strndup (feature->name, digits) : g_strdup (feature->name));
    }
}

/* ---- along a line ---- */

typedef struct { const double *points; guint n, at; double world, along, step; } Walk;

/* Goes on to @target pixels from the beginning; targets grow. */
static void
walk_to (Walk   *walk,
         double  target,
         double *ret_x,
         double *ret_y)
{
  double t;

  while (walk->at + 2 < walk->n && walk->along + walk->step < target)
    {
      walk->along += walk->step;
      walk->at++;
      walk->step = hypot (walk->points[2 * walk->at + 2] - walk->points[2 * walk->at], walk->points[2 * walk->at + 3] - walk->points[2 * walk->at + 1])
        * walk->world;
    }
  t = walk->step > 0 ? CLAMP ((target - walk->along) / walk->step, 0, 1) : 0;
  *ret_x = (walk->points[2 * walk->at] + (walk->points[2 * walk->at + 2] - walk->points[2 * walk->at]) * t) * walk->world;
  *ret_y = (walk->points[2 * walk->at + 1] + (walk->points[2 * walk->at + 3] - walk->points[2 * walk->at + 1]) * t) * walk->world;
}

typedef struct { guint start, length; double advance; gboolean wide; } Letter;

/* What is written from left to right one letter after the other; scripts whose letters join are not torn apart. */
static gboolean
split (const char *text,
       GArray     *letters)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      GUnicodeScript script = g_unichar_get_script (c);
      Letter letter = { (guint) (at - text), (guint) (g_utf8_next_char (at) - at), g_unichar_iswide (c) ? 1.0 : 0.62, g_unichar_iswide (c) };

      if (script != G_UNICODE_SCRIPT_HAN && script != G_UNICODE_SCRIPT_LATIN && script != G_UNICODE_SCRIPT_COMMON && script != G_UNICODE_SCRIPT_INHERITED
          && script != G_UNICODE_SCRIPT_CYRILLIC)
        return FALSE;
      if (g_unichar_iszerowidth (c) && letters->len > 0)
        g_array_index (letters, Letter, letters->len - 1).length += letter.length;
      else if (!g_unichar_iscntrl (c))
        g_array_append_val (letters, letter);
    }
  return letters->len > 0;
}

static double
sum_up (const GArray *letters)
{
  double ems = 0;

  for (guint i = 0; i < letters->len; i++)
    ems += g_array_index (letters, Letter, i).advance;
  return ems;
}

/* Lays the letters round @middle of the line; FALSE where it turns too sharply for them. */
static gboolean
lay (Gather       *gather,
     const Walk   *line,
     const GArray *letters,
     double        size,
     double        middle,
     LinliName    *name)
{
  GArray *pieces = gather->names->pieces;
  double length = sum_up (letters) * size, from = middle - length / 2, x0, y0, x1, y1, along = 0, before = 0;
  Walk walk = *line;
  gboolean down, back;

  walk_to (&walk, from, &x0, &y0);
  walk_to (&walk, from + length, &x1, &y1);
  /* Chinese goes down a street that goes down, its letters upright; everything else is turned, and never on its head. */
  down = fabs (y1 - y0) > fabs (x1 - x0) * 1.2;
  back = down ? y1 < y0 : x1 < x0;
  name->first_piece = pieces->len;
  name->n_pieces = letters->len;
  walk = *line;
  for (guint i = 0; i < letters->len; i++)
    {
      guint which = back ? letters->len - 1 - i : i;
      const Letter *letter = &g_array_index (letters, Letter, which);
      double advance = letter->advance * size, angle, half;
      LinliNamePiece piece = { .start = letter->start, .length = letter->length };

      walk_to (&walk, from + along, &x0, &y0);
      walk_to (&walk, from + along + advance, &x1, &y1);
      along += advance;
      angle = atan2 (y1 - y0, x1 - x0) + (back ? G_PI : 0);
      if (hypot (x1 - x0, y1 - y0) < advance * 0.8 || (i > 0 && fabs (remainder (angle - before, 2 * G_PI)) > MAX_TURN))
        {
          g_array_set_size (pieces, name->first_piece);
          return FALSE;
        }
      before = angle;
      piece.x = (x0 + x1) / 2;
      piece.y = (y0 + y1) / 2;
      piece.angle = remainder (down && letter->wide ? angle - G_PI / 2 : angle, 2 * G_PI);
      half = size * 0.5 * (fabs (cos (piece.angle)) + fabs (sin (piece.angle)));
      piece.half_width = piece.half_height = half;
      g_array_append_val (pieces, piece);
    }
  name->x = g_array_index (pieces, LinliNamePiece, name->first_piece + letters->len / 2).x;
  name->y = g_array_index (pieces, LinliNamePiece, name->first_piece + letters->len / 2).y;
  return TRUE;
}

static double
get_length (const Walk *walk)
{
  double length = 0;

  for (guint i = 1; i < walk->n; i++)
    length += hypot (walk->points[2 * i] - walk->points[2 * i - 2], walk->points[2 * i + 1] - walk->points[2 * i - 1]);
  return length;
}

/* @no: of the next name of this feature. */
static void
add_part (Gather                   *gather,
          const LinliMapGround     *ground,
          const LinliGroundFeature *feature,
          guint                     part,
          guint                    *no)
{
  const LinliMapView *view = &gather->names->view;
  guint first = part > 0 ? g_array_index (ground->part_ends, guint, part - 1) : 0, first_no = *no;
  g_autoptr(GArray) letters = g_array_new (FALSE, FALSE, sizeof (Letter));
  double length, size = styles[feature->class_no].size * gather->scale, needed, every;
  Walk walk = { &g_array_index (ground->points, double, 2 * first), g_array_index (ground->part_ends, guint, part) - first, 0,
                view->world_size, 0, 0 };
  gint64 n;

  length = (feature->n_parts > 1 ? get_length (&walk) : feature->length) * view->world_size;
  if (walk.n < 2 || !split (feature->name, letters))
    return;
  needed = sum_up (letters) * size;
  if (needed > LINLI_NAME_LINE_EMS * size || needed + size > length)
    return;
  walk.step = hypot (walk.points[2] - walk.points[0], walk.points[3] - walk.points[1]) * view->world_size;
  n = MAX (1, (gint64) round (length / (EVERY_PX * gather->scale)));
  every = length / (double) n;
  *no += (guint) n;
  for (gint64 i = 0; i < n; i++)
    {
      double middle = every * ((double) i + 0.5), x, y, skip;
      gboolean main_line = feature->class_no >= LINLI_GROUND_MAIN_ROAD && feature->class_no <= LINLI_GROUND_EXPRESSWAY;
      LinliName name = { .class_no = main_line ? MAIN_LINE : LINE, .rank = get_rank (&feature->id), .id = feature->id, .no = first_no + (guint) i,
                         .stance = LINLI_NAME_ALONG_LINE, .size = styles[feature->class_no].size, .ink = styles[feature->class_no].ink[view->dark],
                         .room = INFINITY, .sign_at = -1 };

      /* Up to where the letters begin, which is where the next look begins, too. */
      walk_to (&walk, MAX (middle - needed / 2 - size, 0), &x, &y);
      skip = MAX (MAX (gather->left - x, x - gather->right), MAX (gather->top - y, y - gather->bottom)) - needed - every;
      if (skip > 0)
        i += (gint64) (skip / every);
      else if (lay (gather, &walk, letters, size, middle, &name) && is_near (gather, name.x, name.y))
        add_name (gather, &name, g_strdup (feature->name));
    }
}

static void
add_line (Gather                   *gather,
          const LinliMapGround     *ground,
          const LinliGroundFeature *feature)
{
  guint no = 0;

  for (guint part = feature->first_part; part < feature->first_part + feature->n_parts; part++)
    add_part (gather, ground, feature, part, &no);
}

/* ---- areas, signs ---- */

static void
add_area (Gather                   *gather,
          const LinliGroundFeature *feature)
{
  const LinliMapView *view = &gather->names->view;
  gboolean estate = feature->class_no == LINLI_GROUND_ESTATE;
  double width = (feature->box.east - feature->box.west) * view->world_size;
  LinliName name = { .class_no = estate ? ESTATE : AREA, .rank = get_rank (&feature->id), .id = feature->id, .stance = LINLI_NAME_NEAR,
                     .x = feature->x * view->world_size, .y = feature->y * view->world_size, .size = styles[feature->class_no].size, .bold = estate,
                     .room = MAX (width * 1.4, gather->zoom >= 17 ? 90 : 0), .ink = styles[feature->class_no].ink[view->dark], .sign_at = -1 };

  if (width >= AREA_MIN_PX && is_near (gather, name.x, name.y))
    add_name (gather, &name, g_strdup (feature->name));
}

static void
add_sign (Gather                   *gather,
          const LinliGroundFeature *feature)
{
  const LinliMapView *view = &gather->names->view;
  gboolean place = feature->class_no == LINLI_GROUND_PLACE;
  double radius = linli_map_symbol_get_radius (feature, gather->zoom), from = linli_map_symbol_get_name_zoom (feature);
  LinliName sign = { .class_no = place ? PLACE_SIGN : FACILITY_SIGN, .id = feature->id, .sign = feature, .x = feature->x * view->world_size,
                     .y = feature->y * view->world_size, .size = radius, .room = INFINITY, .sign_at = -1 };
  LinliName name = sign;

  if (radius <= 0 || !is_near (gather, sign.x, sign.y))
    return;
  /* What is seen from farther away comes first. */
  sign.rank = (guint) (from * 10) << 20 | get_rank (&feature->id) >> 12;
  name.rank = sign.rank;
  name.sign_at = (int) gather->names->names->len;
  add_name (gather, &sign, NULL);
  if (gather->zoom < from || *feature->name == '\0')
    return;
  name.class_no = place ? PLACE : FACILITY;
  name.stance = LINLI_NAME_ROUND_SIGN;
  name.size = place ? 11.5 : 10.5;
  name.clearance = radius + 2.5;
  name.ink = linli_map_symbol_get_ink (feature, view->dark);
  add_name (gather, &name, g_strdup (feature->name));
}

static void
add_ground (Gather               *gather,
            const LinliMapGround *ground,
            GCancellable         *cancellable)
{
  const LinliMapView *view = &gather->names->view;

  for (guint i = 0; i < ground->features->len; i++)
    {
      const LinliGroundFeature *feature = &g_array_index (ground->features, LinliGroundFeature, i);
      gboolean sign = feature->class_no >= LINLI_GROUND_PLACE, estate = feature->class_no == LINLI_GROUND_ESTATE;

      if (i % 4096 == 0 && g_cancellable_is_cancelled (cancellable))
        return;
      if (!meets_box (gather, &feature->box))
        continue;
      if (sign)
        add_sign (gather, feature);
      /* A map of others has its own streets and waters. */
      else if (*feature->name == '\0' || gather->zoom < styles[feature->class_no].zoom || (view->clear && !estate)
               || (estate && gather->zoom >= ESTATES_TO))
        continue;
      else if (feature->form == LINLI_GEOMETRY_LINE_STRING)
        add_line (gather, ground, feature);
      else
        add_area (gather, feature);
    }
}

void
linli_map_names_gather (LinliMapNames          *self,
                        const LinliMapFeatures *features,
                        double                  margin,
                        GCancellable           *cancellable)
{
  const LinliMapView *view = &self->view;
  Gather gather = { self, log2 (view->world_size / 256), view->text_scale, view->left - margin, view->top - margin, view->left + view->width + margin,
                    view->top + view->height + margin };

  add_grids (&gather, features);
  if (features->ground != NULL && !view->bare)
    add_ground (&gather, features->ground, cancellable);
  if (linli_map_plate_has_footprints (view, features))
    add_buildings (&gather, features, cancellable);
}
