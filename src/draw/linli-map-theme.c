/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes of buildings, from their records and those of who lives in them.
 *
 * Class 0 is always "nothing to say": not recorded, or too few homes to speak of. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-theme.h"

#include "linli-building-roles.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CHUNK 500  /* records a read, so that a cancel is soon heard */
#define N_STEPS 5  /* classes beside the first */

static const struct { const char *name, *title; } themes[LINLI_N_THEMES] = {
  { "plain", N_("Footprints only") },
  { "floors", N_("Number of floors") },
  { "rented", N_("Share of homes rented out") },
  { "empty", N_("Share of homes that stand empty") },
  { "freshness", N_("Last look at the households") },
};

/* Lower ends of the classes from 1 on: floors, percent, days since. */
static const gint64 steps[LINLI_N_THEMES][N_STEPS] = {
  { 0 }, { 1, 4, 7, 12, 19 }, { 0, 1, 20, 40, 60 }, { 0, 1, 10, 20, 40 }, { 0, 31, 91, 183, 366 },
};

#define RGB(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, 1 }

/* One hue from light to dark each (dark to light in the dark style), told apart by people who see red and green alike. */
static const LinliColor ramps[2][LINLI_N_THEMES][N_STEPS + 1] = {
  { { RGB (0xd9d4c7) },
    { RGB (0xe4e0d6), RGB (0xd7e3ef), RGB (0xa9c7e0), RGB (0x74a5cc), RGB (0x3f7fb2), RGB (0x1d5488) },
    { RGB (0xe4e0d6), RGB (0xf7ead0), RGB (0xf3cf94), RGB (0xe5a851), RGB (0xc27c1e), RGB (0x85500b) },
    { RGB (0xe4e0d6), RGB (0xe6e3f1), RGB (0xc6bfe2), RGB (0xa092cc), RGB (0x7a66b1), RGB (0x513d88) },
    { RGB (0xe4e0d6), RGB (0xd3ecdd), RGB (0xa3d3b8), RGB (0xe8d48c), RGB (0xd3a04a), RGB (0x9a5a1c) } },
  { { RGB (0x3b3a38) },
    { RGB (0x35342f), RGB (0x23364a), RGB (0x2c5075), RGB (0x3d72a5), RGB (0x6a9fd0), RGB (0xa9cdef) },
    { RGB (0x35342f), RGB (0x43371f), RGB (0x6b4d1c), RGB (0x97691d), RGB (0xc98f36), RGB (0xf1c87e) },
    { RGB (0x35342f), RGB (0x332f49), RGB (0x4b4275), RGB (0x6a5da3), RGB (0x9285c9), RGB (0xc4bcec) },
    { RGB (0x35342f), RGB (0x22422f), RGB (0x2f6948), RGB (0x6f6327), RGB (0x9a7a2c), RGB (0xdca15a) } },
};

typedef struct { guint homes, rooms, rented, empty; gint64 looked; gboolean known; } Tally;

typedef struct
{
  LinliStore         *store;
  LinliBuildingRoles  roles;
  GHashTable         *building_of;  /* (owned) LinliId of a unit or room → LinliId */
  GHashTable         *tallies;      /* (owned) LinliId of a building → Tally */
} Reader;

const char *
linli_map_theme_get_name (LinliMapThemeType type)
{
  return type < LINLI_N_THEMES ? themes[type].name : NULL;
}

gboolean
linli_map_theme_find (const char        *name,
                      LinliMapThemeType *ret_type)
{
  for (guint i = 0; i < LINLI_N_THEMES; i++)
    if (strcmp (themes[i].name, name) == 0)
      {
        *ret_type = (LinliMapThemeType) i;
        return TRUE;
      }
  return FALSE;
}

const char *
linli_map_theme_get_title (LinliMapThemeType type)
{
  g_return_val_if_fail (type < LINLI_N_THEMES, "");
  return _(themes[type].title);
}

gboolean
linli_map_theme_is_possible (const LinliCatalogue *catalogue,
                             LinliMapThemeType     type)
{
  LinliBuildingRoles roles;

  switch (type)
    {
    case LINLI_THEME_PLAIN:
      return TRUE;
    case LINLI_THEME_FLOORS:
      return linli_catalogue_get_role (catalogue, "building.floors") != NULL;
    case LINLI_THEME_RENTED: case LINLI_THEME_EMPTY:
      return linli_building_roles_find (catalogue, &roles) && roles.household_occupancy != NULL;
    case LINLI_THEME_FRESHNESS:
      return linli_building_roles_find (catalogue, &roles);
    case LINLI_N_THEMES: default:
      return FALSE;
    }
}

/* ---- reading ---- */

typedef void (*EachFunc) (Reader *reader, const LinliLoaded *loaded);

static gboolean
read_kind (Reader          *reader,
           const LinliKind *kind,
           EachFunc         func,
           GCancellable    *cancellable,
           GError         **error)
{
  LinliQuery query = { .kind = kind };
  g_autoptr(GArray) rowids = linli_store_query (reader->store, &query, error);

  if (rowids == NULL)
    return FALSE;
  for (guint i = 0; i < rowids->len; i += CHUNK)
    {
      g_autoptr(GPtrArray) loaded = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      loaded = linli_store_load_rowids (reader->store, kind, &g_array_index (rowids, gint64, i), MIN (CHUNK, rowids->len - i), error);
      if (loaded == NULL)
        return FALSE;
      for (guint j = 0; j < loaded->len; j++)
        if (g_ptr_array_index (loaded, j) != NULL)
          func (reader, g_ptr_array_index (loaded, j));
    }
  return TRUE;
}

static Tally *
get_tally (Reader        *reader,
           const LinliId *building)
{
  Tally *tally = g_hash_table_lookup (reader->tallies, building);

  if (tally == NULL)
    {
      tally = g_new0 (Tally, 1);
      g_hash_table_insert (reader->tallies, linli_id_dup (building), tally);
    }
  return tally;
}

static void
take_unit (Reader            *reader,
           const LinliLoaded *loaded)
{
  LinliId building;

  if (linli_value_get_id (linli_building_roles_get (loaded->record, reader->roles.unit_building), &building))
    g_hash_table_insert (reader->building_of, linli_id_dup (&loaded->record->id), linli_id_dup (&building));
}

static void
take_room (Reader            *reader,
           const LinliLoaded *loaded)
{
  const LinliId *through = NULL;
  LinliId id;

  if (linli_value_get_id (linli_building_roles_get (loaded->record, reader->roles.room_building), &id))
    through = &id;
  else if (linli_value_get_id (linli_building_roles_get (loaded->record, reader->roles.room_unit), &id))
    through = g_hash_table_lookup (reader->building_of, &id);
  if (through == NULL)
    return;
  g_hash_table_insert (reader->building_of, linli_id_dup (&loaded->record->id), linli_id_dup (through));
  get_tally (reader, through)->rooms++;
}

static gint64
find_last_look (const LinliLoaded *loaded)
{
  GHashTableIter iter;
  gpointer entry;
  gint64 last = 0;

  g_hash_table_iter_init (&iter, loaded->prov);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    last = MAX (last, ((const LinliProvEntry *) entry)->day);
  return last;
}

static void
take_household (Reader            *reader,
                const LinliLoaded *loaded)
{
  const LinliId *building = NULL;
  g_autofree char *code = NULL;
  LinliOccupancy occupancy;
  Tally *tally;
  LinliId room;

  if (linli_building_roles_has_left (&reader->roles, loaded->record)
      || !linli_value_get_id (linli_building_roles_get (loaded->record, reader->roles.household_room), &room))
    return;
  building = g_hash_table_lookup (reader->building_of, &room);
  if (building == NULL)
    return;
  tally = get_tally (reader, building);
  tally->homes++;
  if (reader->roles.household_occupancy != NULL)
    {
      const LinliValue *value = linli_building_roles_get (loaded->record, reader->roles.household_occupancy);

      code = value->type == LINLI_VALUE_TEXT ? g_strndup ((const char *) value->data, value->length) : NULL;
    }
  occupancy = linli_occupancy_from_code (code);
  tally->rented += occupancy == LINLI_OCCUPANCY_RENTED;
  tally->empty += occupancy == LINLI_OCCUPANCY_EMPTY;
  tally->known |= occupancy != LINLI_OCCUPANCY_UNKNOWN;
  tally->looked = MAX (tally->looked, find_last_look (loaded));
}

/* ---- classes ---- */

static guint8
find_step (LinliMapThemeType type,
           gint64            value)
{
  guint8 found = 0;

  for (guint8 i = 0; i < N_STEPS; i++)
    if (value >= steps[type][i])
      found = i + 1;
  return found;
}

static guint8
classify (LinliMapThemeType      type,
          const LinliMapFeature *building,
          const Tally           *tally,
          gint64                 today)
{
  switch (type)
    {
    case LINLI_THEME_FLOORS:
      return building->floors > 0 ? find_step (type, building->floors) : 0;
    case LINLI_THEME_RENTED: case LINLI_THEME_EMPTY:
      if (tally == NULL || !tally->known || tally->homes < LINLI_THEME_MIN_HOMES)
        return 0;
      return find_step (type, (type == LINLI_THEME_RENTED ? tally->rented : tally->empty) * 100 / tally->homes);
    case LINLI_THEME_FRESHNESS:
      return tally != NULL && tally->looked > 0 ? find_step (type, MAX (0, today - tally->looked)) : 0;
    case LINLI_THEME_PLAIN: case LINLI_N_THEMES: default:
      return 0;
    }
}

static gboolean
read_all (Reader        *reader,
          GCancellable  *cancellable,
          GError       **error)
{
  return (reader->roles.unit_building == NULL
          || read_kind (reader, linli_kind_get_core (reader->roles.unit_building->kind), take_unit, cancellable, error))
         && read_kind (reader, linli_kind_get_core (reader->roles.room_no->kind), take_room, cancellable, error)
         && read_kind (reader, linli_kind_get_core (reader->roles.household_room->kind), take_household, cancellable, error);
}

LinliMapTheme *
linli_map_theme_load (LinliStore              *store,
                      const LinliMapFeatures  *features,
                      LinliMapThemeType        type,
                      GCancellable            *cancellable,
                      GError                 **error)
{
  g_autoptr(GHashTable) building_of = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  g_autoptr(GHashTable) tallies = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  Reader reader = { .store = store, .building_of = building_of, .tallies = tallies };
  g_autofree guint8 *shapes = g_malloc0 (MAX (1, features->columns->n_shapes));
  gint64 today = linli_clock_get_today (linli_store_get_clock (store));

  if (type > LINLI_THEME_FLOORS && (!linli_building_roles_find (linli_store_get_catalogue (store), &reader.roles)
                                    || !read_all (&reader, cancellable, error)))
    return NULL;
  for (guint shape = 0; shape < features->columns->n_shapes; shape++)
    {
      const LinliMapFeature *building = &g_array_index (features->buildings, LinliMapFeature, features->columns->sources[shape]);

      shapes[shape] = classify (type, building, g_hash_table_lookup (tallies, &building->id), today);
    }
  return linli_map_theme_new (type, g_steal_pointer (&shapes), features->columns->n_shapes);
}

LinliMapTheme *
linli_map_theme_new (LinliMapThemeType  type,
                     guint8            *shapes,
                     guint              n_shapes)
{
  LinliMapTheme *self = g_new0 (LinliMapTheme, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->type = type;
  self->n_classes = type == LINLI_THEME_PLAIN ? 1 : N_STEPS + 1;
  self->shapes = shapes;
  for (guint i = 0; i < n_shapes; i++)
    self->counts[MIN (shapes[i], LINLI_THEME_MAX_CLASSES - 1)]++;
  return self;
}

LinliMapTheme *
linli_map_theme_ref (LinliMapTheme *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
linli_map_theme_unref (LinliMapTheme *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->shapes);
  g_free (self);
}

char *
linli_map_theme_describe (const LinliMapTheme *self,
                          guint                class_no)
{
  const gint64 *from = steps[self->type];
  guint low, high;

  if (class_no == 0 || class_no >= self->n_classes)
    return g_strdup (self->type == LINLI_THEME_RENTED || self->type == LINLI_THEME_EMPTY ? _("Not known, or few homes") : _("Not known"));
  low = (guint) from[class_no - 1];
  high = class_no < N_STEPS ? (guint) from[class_no] - 1 : 0;
  if (self->type == LINLI_THEME_FLOORS)
    return class_no == N_STEPS ? g_strdup_printf (_("%u floors and more"), low)
      /* Translators: numbers of floors, from and to. */
      : g_strdup_printf (_("%u to %u floors"), low, high);
  if (self->type == LINLI_THEME_FRESHNESS)
    return class_no == N_STEPS ? g_strdup (_("More than a year ago"))
      : g_strdup_printf (ngettext ("Within %u day", "Within %u days", high), high);
  if (high == 0 && class_no < N_STEPS)
    return g_strdup (_("None"));
  return class_no == N_STEPS ? g_strdup_printf (_("%u %% and more"), low)
    /* Translators: a share, from and below. */
    : g_strdup_printf (_("%u to %u %%"), low, high + 1);
}

LinliColor
linli_map_theme_get_color (LinliMapThemeType type,
                           guint             class_no,
                           gboolean          dark)
{
  return ramps[dark ? 1 : 0][type < LINLI_N_THEMES ? type : 0][MIN (class_no, N_STEPS)];
}
