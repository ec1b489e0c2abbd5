/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readers of files speak English to linlictl; what people meet often is said here in their language, the rest as it comes. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-import-text.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define LAYERS "name one with --layer: "  /* what the readers say before their names */

const char *
linli_map_import_get_format (const char *format)
{
  static const struct { const char *format, *name; } rows[] = {
    { "geojson", "GeoJSON" }, { "shapefile", "Shapefile" }, { "geopackage", "GeoPackage" }, { "kml", "KML" }, { "csv", "CSV" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (rows[i].format, format) == 0)
      return rows[i].name;
  return format != NULL ? format : "";
}

const char *
linli_map_import_get_outcome (LinliMapIntakeOutcome outcome)
{
  static const char *const names[LINLI_MAP_INTAKE_N_OUTCOMES] = {
    [LINLI_MAP_INTAKE_REFUSED] = N_("Refused"),
    [LINLI_MAP_INTAKE_NEW] = N_("Not here yet, added"),
    [LINLI_MAP_INTAKE_MATCHED] = N_("Here already, and changed"),
    [LINLI_MAP_INTAKE_UNCHANGED] = N_("Here already, the same"),
  };

  return _(names[outcome]);
}

/* ---- coordinates and text ---- */

char *
linli_map_import_describe_crs (const LinliMapPlan *plan)
{
  static const struct { const char *by, *words; } sources[] = {
    { "format", N_("as files of this format are") }, { "file", N_("as the file says") }, { "option", N_("as you said") },
  };
  const char *by = "";
  g_autofree char *what = NULL;
  LinliCrs crs;

  if (plan->crs == NULL)
    return g_strdup (_("The file does not say it"));
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (g_strcmp0 (sources[i].by, plan->crs_by) == 0)
      by = _(sources[i].words);
  if (!linli_crs_parse (plan->crs, &crs, NULL))
    what = g_strdup (plan->crs);
  else if (crs.type == LINLI_CRS_GEOGRAPHIC)
    what = g_strdup_printf (_("%s, degrees"), plan->crs);
  else if (crs.type == LINLI_CRS_WEB_MERCATOR)
    what = g_strdup_printf ("%s, Web Mercator", plan->crs);
  else
    /* Translators: a coordinate reference system and its central meridian in degrees */
    what = g_strdup_printf (_("%s, metres, central meridian %g°E"), plan->crs, crs.central_meridian);
  /* Translators: a coordinate reference system, and how it is known */
  return g_strdup_printf (_("%s; %s"), what, by);
}

char *
linli_map_import_describe_encoding (const LinliMapPlan *plan)
{
  static const struct { const char *by, *words; } sources[] = {
    { "option", N_("as you said") }, { "cpg", N_("as the file beside it says (.cpg)") }, { "ldid", N_("as its language byte says") },
    { "content", N_("by the text itself") }, { "format", N_("as files of this format are") },
  };

  if (plan->encoding == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (g_strcmp0 (sources[i].by, plan->encoding_by) == 0)
      return g_strdup_printf (_("%s; %s"), plan->encoding, _(sources[i].words));
  return g_strdup (plan->encoding);
}

/* ---- what is wrong ---- */

/* By how they begin. */
static const struct { const char *begin, *words; } known[] = {
  { "Self-intersection", N_("the outline crosses itself") },
  { "Ring Self-intersection", N_("the outline touches itself") },
  { "Hole lies outside shell", N_("a hole lies outside of its outline") },
  { "Holes are nested", N_("a hole lies in a hole") },
  { "Interior is disconnected", N_("holes cut the outline into pieces") },
  { "Nested shells", N_("one part lies in another") },
  { "Duplicate Rings", N_("a ring is there twice") },
  { "Too few points", N_("it has too few points") },
  { "it has no geometry", N_("it has no outline") },
  { "the feature has no geometry", N_("it has no outline") },
  { "the geometry is empty", N_("it has no outline") },
  { "a closed ring has four points", N_("a ring has too few points") },
  { "a coordinate is not a finite number", N_("a coordinate is no number") },
  { "the ring is not closed", N_("a ring is not closed") },
  { "the shape cannot be read", N_("its record is damaged or cut off") },
  { "the same id as feature", N_("another one has the same number") },
  { "a building needs a Polygon", N_("a building is an area, not a point or a line") },
  { "the outline has no area", N_("the outline has no area") },
  { "it has no extent", N_("the outline has no area") },
  { "it does not say what it is", N_("it does not say what it is; choose at the left what such are") },
  { "it has no name", N_("it has no name") },
  { "it is what feature", N_("it is there twice in the file") },
  { "an estate needs a Polygon", N_("an estate is an area, not a point or a line") },
  { "what lies on the ground is a line or an area", N_("of this kind it is to be a line, or an area, and is the other one") },
};

static const struct { const char *part, *words; } whole[] = {
  { "it holds several layers", N_("The file holds several layers.  Choose one of them at the left.") },
  { "the zip file holds several maps", N_("The archive holds several maps.  Choose one of them at the left.") },
  { "the zip file holds no map", N_("The archive holds no map that can be read.  Ask for GeoJSON, Shapefile, GeoPackage or KML.") },
  { "the zip file is locked", N_("The archive is locked with a password.  Unpack it first, then choose the file in it.") },
  { "a zip file in a zip file", N_("The archive holds another archive.  Unpack it first, then choose the file in it.") },
  { "the zip file", N_("The archive is damaged, or too large.  Ask for the file once more, not packed.") },
  { "is none of GeoJSON", N_("This is none of GeoJSON, Shapefile (.shp), GeoPackage, KML, KMZ, CSV or an archive of these.  Ask for one of them.") },
  { "tens of metres from CGCS2000", N_("The coordinates are of Xi’an 1980 or Beijing 1954, tens of metres off by numbers that are not public.  Ask the surveying office for"
                                       " the file in CGCS2000.") },
  { "the projection of the file", N_("The projection of the file is not known here.  Ask for it in degrees of CGCS2000 (EPSG:4490), or in a Gauss-Krüger zone.") },
  { "the datum of the file", N_("The file is neither in CGCS2000 nor in WGS 84.  Ask for it in CGCS2000 (EPSG:4490).") },
  { "no two columns of the first row", N_("No two columns are called longitude and latitude.  Name them at the left.") },
  { "holds no feature", N_("There is nothing in the file.") },
  { "is empty", N_("There is nothing in the file.") },
  { "holds no row", N_("There is nothing in the file.") },
  { "five minutes of processor", N_("The file takes too long to read; it may be made to stop programs.  Ask whoever sent it for another format.") },
  { "stopped the program that read it", N_("The file is damaged, or too large.  Ask for it once more, or for a part of it.") },
  { "linli-import, which reads files", N_("The program that reads files from outside, linli-import, is missing.  Ask whoever installed Linli to install it again.") },
  { "belongs to all of them", N_("What belongs to the whole community is added by somebody who holds all of its grids.") },
};

/* (transfer full): what is wrong with one feature; what says how to mend it at a command line is left out. */
static char *
translate (const char *text)
{
  const char *end, *colon = g_str_has_prefix (text, "feature ") ? strstr (text, ": ") : NULL;

  /* The line says which one it is. */
  text = colon != NULL ? colon + 2 : text;
  end = strstr (text, "; --repair");

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_prefix (text, known[i].begin))
      return g_strdup (_(known[i].words));
  return end != NULL ? g_strndup (text, (gsize) (end - text)) : g_strdup (text);
}

static char *
describe_why (const LinliMapPlanNote *note)
{
  switch (note->why)
    {
    case LINLI_MAP_INTAKE_NO_GRID:
      return g_strdup (_("outside of all grids; somebody who holds all grids may add it"));
    case LINLI_MAP_INTAKE_FOREIGN:
      return g_strdup_printf (_("in grid %d, which is not yours"), (int) note->why_number);
    case LINLI_MAP_INTAKE_DOUBLE:
      return g_strdup_printf (_("over the building that feature %d is already; one of them is too much"), (int) note->why_number);
    case LINLI_MAP_INTAKE_PARTLY:
      return g_strdup_printf (_("added, though %d %% of it lie over another building"), (int) note->why_number);
    case LINLI_MAP_INTAKE_REPAIRED:
      return g_strdup (_("mended; the outline as it came stays in its history"));
    case LINLI_MAP_INTAKE_SHAPE:
    case LINLI_MAP_INTAKE_VALUE:
    case LINLI_MAP_INTAKE_FINE:
    default:
      return translate (note->text != NULL ? note->text : "");
    }
}

char *
linli_map_import_describe_note (const LinliMapPlanNote *note)
{
  g_autofree char *why = describe_why (note), *which = NULL, *where = NULL;

  if (note->line > 0)
    which = g_strdup_printf (_("Feature %u, line %u"), note->number, note->line);
  else
    which = g_strdup_printf (_("Feature %u"), note->number);
  if (!note->has_place)
    /* Translators: a feature of a file; what is wrong with it */
    return g_strdup_printf (_("%s: %s"), which, why);
  where = g_strdup_printf ("%.5f, %.5f", note->lon, note->lat);
  /* Translators: a feature of a file; what is wrong with it; longitude and latitude */
  return g_strdup_printf (_("%s: %s (at %s)"), which, why, where);
}

/* ---- the file as a whole ---- */

const char *
linli_map_import_get_title (const LinliMapPlan *plan)
{
  if (plan->trouble == LINLI_MAP_PLAN_CRS_UNSAID)
    return _("Which Coordinates?");
  return plan->trouble == LINLI_MAP_PLAN_REFUSED && plan->message != NULL && strstr (plan->message, LAYERS) != NULL ? _("Which Layer?") : _("Not Taken");
}

char *
linli_map_import_explain (const LinliMapPlan *plan)
{
  switch (plan->trouble)
    {
    case LINLI_MAP_PLAN_CRS_UNSAID:
      return g_strdup (_("The file does not say what its coordinates mean.  Ask whoever made it, and choose it at the left: mostly degrees, or metres in a zone of three"
                         " degrees."));
    case LINLI_MAP_PLAN_SHIFTED:
      return linli_map_import_warn (plan);
    case LINLI_MAP_PLAN_REFUSED:
    case LINLI_MAP_PLAN_FORBIDDEN:
      for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
        if (plan->message != NULL && strstr (plan->message, whole[i].part) != NULL)
          return g_strdup (_(whole[i].words));
      return g_strdup (plan->message != NULL ? plan->message : "");
    case LINLI_MAP_PLAN_FINE:
    default:
      return g_strdup ("");
    }
}

/* Static: the point of the compass that is nearest. */
static const char *
get_direction (double east,
               double north)
{
  static const char *const names[] = { N_("east"), N_("north-east"), N_("north"), N_("north-west"), N_("west"), N_("south-west"), N_("south"), N_("south-east") };

  return _(names[((int) lround (atan2 (north, east) / (G_PI / 4)) + 8) % 8]);
}

char *
linli_map_import_warn (const LinliMapPlan *plan)
{
  if (plan->trouble == LINLI_MAP_PLAN_SHIFTED && plan->moved.n > 0)
    return g_strdup_printf (_("The file seems to be shifted: %u outlines fit your buildings when they are moved by %.0f m to the %s.  Ask whoever made the file which"
                              " coordinates it is in, and choose them at the left."), plan->moved.n, hypot (plan->moved.east_m, plan->moved.north_m),
                            get_direction (plan->moved.east_m, plan->moved.north_m));
  if (plan->trouble == LINLI_MAP_PLAN_SHIFTED)
    return g_strdup_printf (_("The file seems to be shifted: %u outlines fit your buildings %.0f m beside them, as on a commercial map (GCJ-02).  Shifted coordinates are not"
                              " turned back here.  Ask whoever made the file for CGCS2000 or WGS 84."), plan->n_shifted, plan->shift_m);
  return NULL;
}

char *
linli_map_import_report (const LinliMapPlan *plan)
{
  guint added = plan->n_outcomes[LINLI_MAP_INTAKE_NEW], changed = plan->n_outcomes[LINLI_MAP_INTAKE_MATCHED], refused = plan->n_outcomes[LINLI_MAP_INTAKE_REFUSED];
  g_autofree char *done = g_strdup_printf (_("Added: %u.  Changed: %u.  They go to the server with the next sync."), added, changed);
  g_autofree char *left = refused > 0 ? g_strdup_printf (ngettext ("%u was refused and is not here.", "%u were refused and are not here.", refused), refused) : NULL;

  return left != NULL ? g_strdup_printf ("%s  %s", done, left) : g_steal_pointer (&done);
}

GStrv
linli_map_import_list_layers (const LinliMapPlan *plan)
{
  const char *list = plan->trouble == LINLI_MAP_PLAN_REFUSED && plan->message != NULL ? strstr (plan->message, LAYERS) : NULL;

  return list != NULL ? g_strsplit (list + strlen (LAYERS), ", ", 100) : NULL;
}
