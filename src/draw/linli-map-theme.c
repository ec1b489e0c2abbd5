/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes of buildings, from their records and those of who lives in them.
 *
 * Class 0 is always "nothing to say": not recorded, or too few homes to speak of. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-theme.h"

#include "linli-building-mode.h"
#include "linli-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CHUNK  500  /* records a read, so that a cancel is soon heard */
#define STRIPE 0.45 /* of its colour, what a stripe keeps */
#define FADED  0.18 /* of its colour, what a filter lets not through keeps */

#define RGB(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, 1 }

/* One hue from light to dark each (dark to light in the dark style), told apart by people who see red and green alike. */
static const LinliColor ramps[2][LINLI_N_RAMPS][LINLI_THEME_STEPS + 1] = {
  { { RGB (0xe4e0d6), RGB (0xd7e3ef), RGB (0xa9c7e0), RGB (0x74a5cc), RGB (0x3f7fb2), RGB (0x1d5488) },
    { RGB (0xe4e0d6), RGB (0xf7ead0), RGB (0xf3cf94), RGB (0xe5a851), RGB (0xc27c1e), RGB (0x85500b) },
    { RGB (0xe4e0d6), RGB (0xe6e3f1), RGB (0xc6bfe2), RGB (0xa092cc), RGB (0x7a66b1), RGB (0x513d88) },
    { RGB (0xe4e0d6), RGB (0xd3ecdd), RGB (0xa3d3b8), RGB (0xe8d48c), RGB (0xd3a04a), RGB (0x9a5a1c) },
    { RGB (0xe4e0d6), RGB (0xdcefec), RGB (0xb0dbd5), RGB (0x7bc0b8), RGB (0x429a92), RGB (0x17696a) },
    { RGB (0xe4e0d6), RGB (0xf5e3dc), RGB (0xecc0ae), RGB (0xdb9077), RGB (0xbd5c45), RGB (0x86301f) } },
  { { RGB (0x35342f), RGB (0x23364a), RGB (0x2c5075), RGB (0x3d72a5), RGB (0x6a9fd0), RGB (0xa9cdef) },
    { RGB (0x35342f), RGB (0x43371f), RGB (0x6b4d1c), RGB (0x97691d), RGB (0xc98f36), RGB (0xf1c87e) },
    { RGB (0x35342f), RGB (0x332f49), RGB (0x4b4275), RGB (0x6a5da3), RGB (0x9285c9), RGB (0xc4bcec) },
    { RGB (0x35342f), RGB (0x22422f), RGB (0x2f6948), RGB (0x6f6327), RGB (0x9a7a2c), RGB (0xdca15a) },
    { RGB (0x35342f), RGB (0x1d3b3a), RGB (0x1f5655), RGB (0x2d7b77), RGB (0x55a8a1), RGB (0xa3dcd5) },
    { RGB (0x35342f), RGB (0x452a23), RGB (0x6b382b), RGB (0x974a37), RGB (0xc9745c), RGB (0xf0b19c) } },
};

/* Of what was chosen by hand: brighter than any class. */
static const LinliColor marked[2] = { RGB (0xffc814), RGB (0xffd84d) };

/* Of a building.  A share is of homes, or of the people in them. */
typedef struct { guint homes, rooms, people, hits, known, answered, applicable; gint64 looked; } Tally;

enum { SAID_HIT = 1, SAID_KNOWN = 2 };

typedef struct
{
  LinliStore         *store;
  const LinliTheme   *theme;
  LinliBuildingRoles  roles;
  GHashTable         *building_of;  /* (owned) LinliId of a unit, room or household → LinliId */
  GHashTable         *tallies;      /* (owned) LinliId of a building → Tally */
  GHashTable         *said;         /* (owned) HOMES: LinliId of a household → what its people said so far */
  GHashTable         *hits, *known; /* (owned) (nullable) sets of rowids for which the expression holds, or says anything */
  LinliModeAnswers    answers;      /* COVERAGE: which items count */
} Reader;

/* What a kind is read for. */
static gboolean
is_of_people (const LinliTheme *theme,
              const LinliField *person_name)
{
  return theme->kind != NULL && person_name != NULL && theme->kind == linli_kind_get_core (person_name->kind);
}

gboolean
linli_map_theme_is_possible (LinliStore       *store,
                             const LinliTheme *theme)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  LinliBuildingRoles roles;

  g_return_val_if_fail (theme != NULL, FALSE);

  if (theme->measure == LINLI_MEASURE_FLOORS)
    return linli_catalogue_get_role (catalogue, "building.floors") != NULL;
  if (!linli_building_roles_find (catalogue, &roles))
    return FALSE;
  for (guint i = 0; i < theme->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (theme->fields, i);

      if (!linli_store_has_right (store, field->kind, LINLI_RIGHT_READ) || !linli_store_has_right (store, field->kind, LINLI_RIGHT_LIST))
        return FALSE;
    }
  if (theme->measure == LINLI_MEASURE_HOMES)
    return is_of_people (theme, roles.person_name) && linli_catalogue_get_role (catalogue, "person.household") != NULL;
  return theme->measure != LINLI_MEASURE_SHARE || theme->kind == linli_kind_get_core (roles.household_room->kind)
    || (is_of_people (theme, roles.person_name) && linli_catalogue_get_role (catalogue, "person.household") != NULL);
}

GPtrArray *
linli_map_theme_list (LinliStore *store)
{
  GPtrArray *themes = linli_store_get_catalogue (store)->themes, *list = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_theme_unref);

  for (guint i = 0; i < themes->len; i++)
    if (linli_map_theme_is_possible (store, g_ptr_array_index (themes, i)))
      g_ptr_array_add (list, linli_theme_ref (g_ptr_array_index (themes, i)));
  return list;
}

/* ---- reading ---- */

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

/* What is wanted of each record of a kind; either may not be in the catalogue. */
typedef struct { const LinliField *first, *second; } Wanted;

typedef void (*EachFunc) (Reader *reader, const LinliScanned *record);

typedef struct { Reader *reader; EachFunc func; guint taken; } Each;

static void
each_cb (const LinliScanned *scanned,
         gpointer            user_data)
{
  Each *each = user_data;

  each->taken++;
  each->func (each->reader, scanned);
}

/* Loads the records, which takes a hundred times as long: for what only they know. */
static gboolean
load_kind (Reader          *reader,
           const LinliKind *kind,
           const Wanted    *wanted,
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
        {
          const LinliLoaded *one = g_ptr_array_index (loaded, j);
          LinliValue values[2] = { *linli_building_roles_get (one->record, wanted->first),
                                   *linli_building_roles_get (one->record, wanted->second) };
          LinliScanned scanned = { .id = one->record->id, .rowid = g_array_index (rowids, gint64, i + j), .values = values };

          reader->answers.answered = reader->answers.applicable = 0;
          if (reader->theme->measure == LINLI_MEASURE_COVERAGE)
            linli_mode_answers_add (&reader->answers, one->record);
          scanned.answered = reader->answers.answered;
          scanned.applicable = reader->answers.applicable;
          scanned.last_look = find_last_look (one);
          func (reader, &scanned);
        }
    }
  return TRUE;
}

static gboolean
read_kind (Reader          *reader,
           const LinliKind *kind,
           const Wanted    *wanted,
           EachFunc         func,
           GCancellable    *cancellable,
           GError         **error)
{
  static const LinliField *const no_fields[2];
  const LinliField *fields[2] = { wanted->first, wanted->second };
  LinliScan scan = { .kind = kind, .fields = fields, .n_fields = wanted->second != NULL ? 2 : wanted->first != NULL ? 1 : 0,
                     .counted = reader->answers.counted, .looks = reader->theme->measure == LINLI_MEASURE_LOOKED };
  Each each = { reader, func, 0 };
  g_autoptr(GError) local = NULL;

  if (scan.n_fields == 0)
    scan.fields = no_fields;
  if (linli_store_scan (reader->store, &scan, each_cb, &each, cancellable, &local))
    return TRUE;
  if (each.taken > 0 || scan.counted == NULL || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_debug ("%s is counted record by record: %s", kind->name, local->message);
  return load_kind (reader, kind, wanted, func, cancellable, error);
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
take_unit (Reader             *reader,
           const LinliScanned *unit)
{
  LinliId building;

  if (linli_value_get_id (&unit->values[0], &building))
    g_hash_table_insert (reader->building_of, linli_id_dup (&unit->id), linli_id_dup (&building));
}

/* Rooms name their unit first, then a building of their own where the catalogue knows one. */
static void
take_room (Reader             *reader,
           const LinliScanned *room)
{
  const LinliId *through = NULL;
  gboolean has_unit = reader->roles.room_unit != NULL;
  LinliId id;

  if (reader->roles.room_building != NULL && linli_value_get_id (&room->values[has_unit ? 1 : 0], &id))
    through = &id;
  else if (has_unit && linli_value_get_id (&room->values[0], &id))
    through = g_hash_table_lookup (reader->building_of, &id);
  if (through == NULL)
    return;
  g_hash_table_insert (reader->building_of, linli_id_dup (&room->id), linli_id_dup (through));
  get_tally (reader, through)->rooms++;
}

static void
count_hit (Reader *reader,
           Tally  *tally,
           gint64  rowid)
{
  tally->hits += reader->hits != NULL && g_hash_table_contains (reader->hits, &rowid);
  tally->known += reader->known != NULL && g_hash_table_contains (reader->known, &rowid);
}

/* A home counts once, however many in it. */
static void
count_home (Reader        *reader,
            Tally         *tally,
            const LinliId *household,
            gint64         rowid)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (reader->said, household));
  guint now = before | (g_hash_table_contains (reader->hits, &rowid) ? SAID_HIT : 0)
              | (g_hash_table_contains (reader->known, &rowid) ? SAID_KNOWN : 0);

  if (now == before)
    return;
  tally->hits += (now & ~before & SAID_HIT) != 0;
  tally->known += (now & ~before & SAID_KNOWN) != 0;
  g_hash_table_insert (reader->said, linli_id_dup (household), GUINT_TO_POINTER (now));
}

static void
count_items (Tally              *tally,
             const LinliScanned *record)
{
  tally->answered += record->answered;
  tally->applicable += record->applicable;
}

static void
take_household (Reader             *reader,
                const LinliScanned *household)
{
  const LinliId *building = NULL;
  Tally *tally;
  LinliId room;

  if ((reader->roles.household_status != NULL && linli_building_roles_says_left (&household->values[1]))
      || !linli_value_get_id (&household->values[0], &room))
    return;
  building = g_hash_table_lookup (reader->building_of, &room);
  if (building == NULL)
    return;
  g_hash_table_insert (reader->building_of, linli_id_dup (&household->id), linli_id_dup (building));
  tally = get_tally (reader, building);
  tally->homes++;
  if (!is_of_people (reader->theme, reader->roles.person_name))
    count_hit (reader, tally, household->rowid);
  tally->looked = MAX (tally->looked, household->last_look);
  count_items (tally, household);
}

static void
take_person (Reader             *reader,
             const LinliScanned *person)
{
  const LinliId *building = NULL;
  LinliId household;
  Tally *tally;

  if ((reader->roles.person_status != NULL && linli_building_roles_says_gone (&person->values[1]))
      || !linli_value_get_id (&person->values[0], &household))
    return;
  building = g_hash_table_lookup (reader->building_of, &household);
  if (building == NULL)
    return;
  tally = get_tally (reader, building);
  tally->people++;
  if (reader->theme->measure == LINLI_MEASURE_HOMES)
    count_home (reader, tally, &household, person->rowid);
  else if (is_of_people (reader->theme, reader->roles.person_name))
    count_hit (reader, tally, person->rowid);
  count_items (tally, person);
}

/* (transfer full) (nullable on error): the rowids of the records for which @where holds. */
static GHashTable *
find_rowids (Reader      *reader,
             const char  *where,
             GError     **error)
{
  LinliQuery query = { .kind = reader->theme->kind, .where = where };
  g_autoptr(GArray) rowids = linli_store_query (reader->store, &query, error);
  GHashTable *set;

  if (rowids == NULL)
    return NULL;
  set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < rowids->len; i++)
    g_hash_table_add (set, g_memdup2 (&g_array_index (rowids, gint64, i), sizeof (gint64)));
  return set;
}

static gboolean
find_hits (Reader  *reader,
           GError **error)
{
  g_autofree char *known = NULL;

  if (reader->theme->where == NULL)
    return TRUE;
  known = g_strdup_printf ("(%s) IS NOT NULL", reader->theme->where);
  reader->hits = find_rowids (reader, reader->theme->where, error);
  reader->known = reader->hits != NULL ? find_rowids (reader, known, error) : NULL;
  return reader->known != NULL;
}

/* ---- classes ---- */

static guint8
find_step (const LinliTheme *theme,
           gint64            value)
{
  guint8 found = 0;

  for (guint8 i = 0; i < LINLI_THEME_STEPS; i++)
    if (value >= theme->steps[i])
      found = i + 1;
  return found;
}

static guint8
classify (const Reader          *reader,
          const LinliMapFeature *building,
          const Tally           *tally,
          gint64                 today)
{
  const LinliTheme *theme = reader->theme;
  guint of;

  if (theme->measure == LINLI_MEASURE_FLOORS)
    return building->floors > 0 ? find_step (theme, building->floors) : 0;
  if (tally == NULL)
    return 0;
  if (theme->measure == LINLI_MEASURE_LOOKED)
    return tally->looked > 0 ? find_step (theme, MAX (0, today - tally->looked)) : 0;
  if (theme->measure == LINLI_MEASURE_COVERAGE)
    return tally->applicable > 0 ? find_step (theme, (gint64) tally->answered * 100 / tally->applicable) : 0;
  of = theme->measure != LINLI_MEASURE_HOMES && is_of_people (theme, reader->roles.person_name) ? tally->people : tally->homes;
  /* What is known of nobody is no share of 0 %. */
  return tally->homes >= LINLI_THEME_MIN_HOMES && of > 0 && tally->known > 0 ? find_step (theme, (gint64) tally->hits * 100 / of) : 0;
}

static gboolean
read_all (Reader        *reader,
          GCancellable  *cancellable,
          GError       **error)
{
  const LinliBuildingRoles *roles = &reader->roles;
  gboolean people = reader->theme->measure == LINLI_MEASURE_COVERAGE || is_of_people (reader->theme, roles->person_name);
  const LinliField *person_household = linli_catalogue_get_role (linli_store_get_catalogue (reader->store), "person.household");
  Wanted unit = { roles->unit_building, NULL }, household = { roles->household_room, roles->household_status },
         person = { person_household, roles->person_status },
         room = { roles->room_unit, roles->room_building };
  gboolean good;
  GHashTable *counted = g_steal_pointer (&reader->answers.counted);

  if (room.first == NULL)
    room = (Wanted) { roles->room_building, NULL };
  good = find_hits (reader, error)
    && (unit.first == NULL || read_kind (reader, linli_kind_get_core (unit.first->kind), &unit, take_unit, cancellable, error))
    && read_kind (reader, linli_kind_get_core (roles->room_no->kind), &room, take_room, cancellable, error);

  reader->answers.counted = counted;
  return good && read_kind (reader, linli_kind_get_core (roles->household_room->kind), &household, take_household, cancellable, error)
    && (!people || person_household == NULL || roles->person_name == NULL
        || read_kind (reader, linli_kind_get_core (roles->person_name->kind), &person, take_person, cancellable, error));
}

static gboolean
read_tallies (Reader        *reader,
              GCancellable  *cancellable,
              GError       **error)
{
  static const LinliBuildingMode coverage = { LINLI_MODE_COMPLETE, NULL };
  gboolean good;

  if (!linli_building_roles_find (linli_store_get_catalogue (reader->store), &reader->roles))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the catalogue has no homes in buildings");
      return FALSE;
    }
  if (reader->theme->measure == LINLI_MEASURE_COVERAGE)
    linli_mode_answers_init (&reader->answers, reader->store, &reader->roles, &coverage);
  reader->said = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  good = read_all (reader, cancellable, error);
  if (reader->theme->measure == LINLI_MEASURE_COVERAGE)
    linli_mode_answers_clear (&reader->answers);
  g_clear_pointer (&reader->said, g_hash_table_unref);
  g_clear_pointer (&reader->hits, g_hash_table_unref);
  g_clear_pointer (&reader->known, g_hash_table_unref);
  return good;
}

LinliMapTheme *
linli_map_theme_load (LinliStore             *store,
                      const LinliMapFeatures *features,
                      LinliTheme             *theme,
                      GCancellable           *cancellable,
                      GError                **error)
{
  g_autoptr(GHashTable) building_of = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  g_autoptr(GHashTable) tallies = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  Reader reader = { .store = store, .theme = theme, .building_of = building_of, .tallies = tallies };
  g_autofree guint8 *shapes = g_malloc0 (MAX (1, features->columns->n_shapes));
  gint64 today = linli_clock_get_today (linli_store_get_clock (store));

  g_return_val_if_fail (store != NULL && features != NULL && theme != NULL, NULL);

  if (theme->measure != LINLI_MEASURE_FLOORS && !read_tallies (&reader, cancellable, error))
    return NULL;
  for (guint shape = 0; shape < features->columns->n_shapes; shape++)
    {
      const LinliMapFeature *building = &g_array_index (features->buildings, LinliMapFeature, features->columns->sources[shape]);

      shapes[shape] = classify (&reader, building, g_hash_table_lookup (tallies, &building->id), today);
    }
  return linli_map_theme_new (theme, g_steal_pointer (&shapes), features->columns->n_shapes);
}

LinliMapTheme *
linli_map_theme_new (LinliTheme *theme,
                     guint8     *shapes,
                     guint       n_shapes)
{
  LinliMapTheme *self = g_new0 (LinliMapTheme, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->theme = theme != NULL ? linli_theme_ref (theme) : NULL;
  self->n_classes = theme != NULL ? LINLI_THEME_STEPS + 1 : 1;
  self->shown = LINLI_THEME_ALL;
  self->shapes = shapes;
  self->n_shapes = n_shapes;
  for (guint i = 0; i < n_shapes; i++)
    self->counts[MIN (shapes[i], LINLI_THEME_MAX_CLASSES - 1)]++;
  return self;
}

LinliMapTheme *
linli_map_theme_show_only (const LinliMapTheme *self,
                           guint                classes)
{
  LinliMapTheme *copy = linli_map_theme_new (self->theme, g_memdup2 (self->shapes, MAX (1, self->n_shapes)), self->n_shapes);

  copy->shown = classes;
  return copy;
}

LinliMapTheme *
linli_map_theme_mark (const LinliMapTheme    *self,
                      const LinliMapFeatures *features,
                      const GArray           *buildings)
{
  guint n_shapes = features->columns->n_shapes;
  guint8 *shapes = self != NULL ? g_memdup2 (self->shapes, MAX (1, n_shapes)) : g_malloc0 (MAX (1, n_shapes));
  g_autofree guint8 *is_marked = g_malloc0 (MAX (1, features->buildings->len));
  LinliMapTheme *copy;

  g_return_val_if_fail (self == NULL || self->n_shapes == n_shapes, NULL);

  for (guint i = 0; i < buildings->len; i++)
    is_marked[g_array_index (buildings, guint, i)] = 1;
  for (guint shape = 0; shape < n_shapes; shape++)
    if (is_marked[features->columns->sources[shape]])
      shapes[shape] = LINLI_THEME_MARKED;
  copy = linli_map_theme_new (self != NULL ? self->theme : NULL, shapes, n_shapes);
  if (self != NULL)
    {
      copy->shown = self->shown;
      memcpy (copy->counts, self->counts, sizeof copy->counts);
    }
  return copy;
}

gboolean
linli_map_theme_equal (const LinliMapTheme *a,
                       const LinliMapTheme *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->theme == b->theme && a->shown == b->shown && a->n_shapes == b->n_shapes && memcmp (a->shapes, b->shapes, a->n_shapes) == 0;
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
  linli_theme_unref (self->theme);
  g_free (self->shapes);
  g_free (self);
}

char *
linli_map_theme_describe (const LinliTheme *theme,
                          guint             class_no)
{
  const gint64 *from = theme->steps;
  guint low, high;

  if (class_no == 0 || class_no > LINLI_THEME_STEPS)
    return g_strdup (theme->where != NULL ? _("Not known, or few homes") : _("Not known"));
  low = (guint) from[class_no - 1];
  high = class_no < LINLI_THEME_STEPS ? (guint) from[class_no] - 1 : 0;
  if (theme->measure == LINLI_MEASURE_FLOORS)
    return class_no == LINLI_THEME_STEPS ? g_strdup_printf (_("%u floors and more"), low)
      /* Translators: numbers of floors, from and to. */
      : g_strdup_printf (_("%u to %u floors"), low, high);
  if (theme->measure == LINLI_MEASURE_LOOKED)
    return class_no == LINLI_THEME_STEPS ? g_strdup (_("More than a year ago"))
      : g_strdup_printf (ngettext ("Within %u day", "Within %u days", high), high);
  if (high == 0 && class_no < LINLI_THEME_STEPS)
    return g_strdup (_("None"));
  return class_no == LINLI_THEME_STEPS ? g_strdup_printf (_("%u %% and more"), low)
    /* Translators: a share, from and below. */
    : g_strdup_printf (_("%u to %u %%"), low, high + 1);
}

LinliColor
linli_map_theme_get_color (const LinliTheme *theme,
                           guint             class_no,
                           gboolean          dark)
{
  return ramps[dark ? 1 : 0][MIN (theme->ramp, LINLI_N_RAMPS - 1)][MIN (class_no, LINLI_THEME_STEPS)];
}

static LinliColor
fade (LinliColor        color,
      const LinliColor *paper,
      double            keep)
{
  color.red = paper->red + (color.red - paper->red) * keep;
  color.green = paper->green + (color.green - paper->green) * keep;
  color.blue = paper->blue + (color.blue - paper->blue) * keep;
  return color;
}

LinliColor
linli_map_theme_get_shown_color (const LinliMapTheme *self,
                                 guint                class_no,
                                 const LinliColor    *paper,
                                 const LinliColor    *building,
                                 gboolean             dark)
{
  LinliColor color;

  if (class_no == LINLI_THEME_MARKED)
    return marked[dark ? 1 : 0];
  color = self->theme != NULL ? linli_map_theme_get_color (self->theme, class_no, dark) : *building;
  return self->shown >> MIN (class_no, LINLI_THEME_STEPS) & 1 ? color : fade (color, paper, FADED);
}

guint
linli_map_theme_get_striped (const LinliMapTheme *self)
{
  return self->theme != NULL && (self->shown >> LINLI_THEME_STEPS & 1) ? LINLI_THEME_STEPS : 0;
}

LinliColor
linli_map_theme_get_stripe_color (const LinliMapTheme *self,
                                  const LinliColor    *paper,
                                  gboolean             dark)
{
  return fade (linli_map_theme_get_color (self->theme, LINLI_THEME_STEPS, dark), paper, STRIPE);
}
