/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a building with its rooms, households and people out of the replica.
 *
 * Fields are found by role; a role the catalogue lacks leaves its part empty.  Everything here runs in a
 * reader thread. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-data.h"

#include "linli-building-lines.h"
#include "linli-error.h"

#define MAX_ROOMS   20000  /* of one building: the largest has a tenth of it */
#define ELDER_AGE   60
#define CHILD_AGE   7
#define FRESH_DAYS  366  /* a household that nobody confirmed for longer is stale */

gboolean
linli_building_data_is_possible (const LinliCatalogue *catalogue)
{
  LinliBuildingRoles roles;

  return linli_building_roles_find (catalogue, &roles);
}

void
linli_building_data_free (LinliBuildingData *data)
{
  if (data == NULL)
    return;
  g_free (data->name);
  g_free (data->estate);
  g_clear_pointer (&data->matrix, linli_building_matrix_free);
  g_clear_pointer (&data->legend, linli_building_legend_free);
  g_clear_pointer (&data->modes, g_array_unref);
  g_clear_pointer (&data->fields, g_ptr_array_unref);
  g_clear_pointer (&data->rooms, g_ptr_array_unref);
  g_clear_pointer (&data->merged, g_ptr_array_unref);
  g_free (data);
}

/* What is at hand while the rooms of one building are read. */
typedef struct
{
  LinliStore        *store;
  LinliBuildingRoles roles;
  LinliModeAnswers   answers;
  gint64             today;
  gboolean           any_unsent;  /* else nobody needs to be asked one by one */
  GCancellable      *cancellable; /* (nullable) */
  LinliBuildingData *data;
} Reader;

static int
get_age (const LinliRecord *person,
         const LinliField  *birth_date,
         gint64             today)
{
  const LinliValue *value = linli_building_roles_get (person, birth_date);
  int year, month, day, by, bm, bd;
  gint64 born;

  if (value->type != LINLI_VALUE_TEXT || !linli_date_parse_partial (value->data, &born) || born > today)
    return -1;
  linli_date_split (today, &year, &month, &day);
  linli_date_split (born, &by, &bm, &bd);
  return year - by - (month < bm || (month == bm && day < bd));
}

static gboolean
is_unsent (Reader           *reader,
           const LinliField *of,
           const LinliId    *id)
{
  g_autoptr(LinliLoaded) loaded = reader->any_unsent ? linli_store_load (reader->store, linli_kind_get_core (of->kind), id, NULL) : NULL;

  return loaded != NULL && g_strcmp0 (loaded->state, "synced") != 0;
}

/* The day of the last look at any answer of the household or of anybody in it: who was there saw the home.  0 where nobody ever looked. */
static gint64
get_last_look (LinliStore        *store,
               const LinliLoaded *household,
               GPtrArray         *members)
{
  GHashTableIter iter;
  gpointer entry;
  gint64 last = 0;

  g_hash_table_iter_init (&iter, household->prov);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    last = MAX (last, ((const LinliProvEntry *) entry)->day);
  for (guint i = 0; i < members->len; i++)
    {
      const LinliRecord *person = g_ptr_array_index (members, i);

      last = MAX (last, linli_store_find_last_look (store, person->kind, &person->id));
    }
  return last;
}

static guint
count_hazards (const LinliRecord *household,
               const LinliField  *field)
{
  g_auto(GStrv) codes = g_strsplit (field != NULL ? linli_record_get_text (household, field) : "", ",", -1);
  guint n = 0;

  for (guint i = 0; codes[i] != NULL; i++)
    n += *codes[i] != '\0' && !g_str_equal (codes[i], "00") && !g_str_equal (codes[i], "0");
  return n;
}

static void
add_person (Reader            *reader,
            const LinliRecord *person,
            gboolean           is_head,
            LinliMatrixRoom   *room,
            GString           *names)
{
  int age = get_age (person, reader->roles.person_birth, reader->today);
  g_autofree char *name = linli_building_roles_get_text (person, reader->roles.person_name);

  room->people++;
  room->elders += age >= ELDER_AGE;
  room->children += age >= 0 && age < CHILD_AGE;
  room->floating += linli_building_roles_is_floating (&reader->roles, person);
  room->unsent = room->unsent || is_unsent (reader, reader->roles.person_name, &person->id);
  linli_mode_answers_add (&reader->answers, person);
  if (name == NULL)
    return;
  g_string_append_printf (names, "%s%s", names->len > 0 ? "\n" : "", name);
  if (is_head)
    {
      g_free (room->head);
      room->head = g_steal_pointer (&name);
    }
}

static gboolean
add_household (Reader          *reader,
               const LinliId   *id,
               LinliMatrixRoom *room,
               GError         **error)
{
  const LinliBuildingRoles *roles = &reader->roles;
  g_autoptr(LinliLoaded) household = linli_store_load (reader->store, linli_kind_get_core (roles->household_room->kind), id, error);
  g_autoptr(GPtrArray) members = NULL;
  g_autoptr(GString) names = g_string_new (room->members);
  LinliId head = { { 0 } };
  gboolean has_head, first = room->households == 0;
  gint64 last;

  if (household == NULL)
    return FALSE;
  if (linli_building_roles_has_left (roles, household->record))
    return TRUE;
  members = linli_store_load_members (reader->store, id, error);
  if (members == NULL)
    return FALSE;

  room->households++;
  if (first)
    {
      room->household = *id;
      if (roles->household_occupancy != NULL)
        {
          g_free (room->occupancy);
          room->occupancy = g_strdup (linli_record_get_text (household->record, roles->household_occupancy));
        }
    }
  room->unsent = room->unsent || g_strcmp0 (household->state, "synced") != 0;
  last = get_last_look (reader->store, household, members);
  room->verified = first ? last : MIN (room->verified, last);
  room->stale = room->verified > 0 && reader->today - room->verified > FRESH_DAYS;
  room->hazards += count_hazards (household->record, roles->household_hazards);
  linli_mode_answers_add (&reader->answers, household->record);
  has_head = linli_value_get_id (linli_building_roles_get (household->record, roles->household_head), &head);
  for (guint i = 0; i < members->len; i++)
    {
      const LinliRecord *person = g_ptr_array_index (members, i);

      /* Members come head first; the reference decides where it is set. */
      if (!linli_building_roles_is_gone (roles, person))
        add_person (reader, person, first && (has_head ? linli_id_equal (&head, &person->id) : i == 0), room, names);
    }
  g_free (room->members);
  room->members = names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
  return TRUE;
}

static guint
get_span (const LinliRecord *record,
          const LinliField  *field)
{
  const LinliValue *value = linli_building_roles_get (record, field);

  return value->type == LINLI_VALUE_INTEGER ? (guint) CLAMP (value->integer, 1, 100) : 1;
}

static gboolean
add_room (Reader            *reader,
          const LinliLoaded *loaded,
          const char        *unit,
          GError           **error)
{
  const LinliBuildingRoles *roles = &reader->roles;
  g_autoptr(GPtrArray) households = linli_store_find_referring (reader->store, roles->household_room, &loaded->record->id, error);
  LinliMatrixRoom *room;
  const LinliValue *value;
  const char *checked;

  if (households == NULL)
    return FALSE;

  room = g_new0 (LinliMatrixRoom, 1);
  g_ptr_array_add (reader->data->rooms, room);
  room->id = loaded->record->id;
  room->unit = g_strdup (unit);
  room->no = linli_building_roles_get_text (loaded->record, roles->room_no);
  value = linli_building_roles_get (loaded->record, roles->room_floor);
  room->has_floor = value->type == LINLI_VALUE_INTEGER;
  room->floor = room->has_floor ? value->integer : 0;
  value = linli_building_roles_get (loaded->record, roles->room_column);
  room->column = value->type == LINLI_VALUE_INTEGER ? value->integer : -1;
  room->row_span = get_span (loaded->record, roles->room_row_span);
  room->column_span = get_span (loaded->record, roles->room_column_span);
  if (roles->room_kind != NULL)
    room->kind = linli_room_kind_from_code (linli_record_get_text (loaded->record, roles->room_kind));
  linli_value_get_id (linli_building_roles_get (loaded->record, roles->room_merged), &room->merged_into);
  room->unsent = g_strcmp0 (loaded->state, "synced") != 0;
  linli_mode_answers_add (&reader->answers, loaded->record);
  for (guint i = 0; i < households->len; i++)
    if (!add_household (reader, g_ptr_array_index (households, i), room, error))
      return FALSE;
  checked = roles->room_check_state != NULL ? linli_record_get_text (loaded->record, roles->room_check_state) : "";
  room->unchecked = g_str_equal (checked, "1");
  /* Somebody went and looked (code 2), and nobody is registered: a home is vacant, a shop is one.  Without a look nothing is known of a
   * home. */
  if (room->households == 0 && linli_matrix_room_is_home (room) && g_str_equal (checked, "2"))
    room->occupancy = g_strdup (linli_occupancy_get_code (LINLI_OCCUPANCY_EMPTY));
  else if (room->households == 0 && room->kind == LINLI_ROOM_SHOP)
    room->occupancy = g_strdup (linli_occupancy_get_code (LINLI_OCCUPANCY_BUSINESS));
  room->keys = linli_mode_answers_finish (&reader->answers, room);
  return TRUE;
}

/* The number of the unit that @room is in; (nullable). */
static const char *
find_unit (Reader            *reader,
           const LinliRecord *room,
           GHashTable        *known)
{
  const LinliBuildingRoles *roles = &reader->roles;
  const char *no;
  LinliId id;

  if (roles->room_unit == NULL || roles->unit_no == NULL || !linli_value_get_id (linli_building_roles_get (room, roles->room_unit), &id))
    return NULL;
  no = g_hash_table_lookup (known, &id);
  if (no == NULL)
    {
      g_autoptr(LinliLoaded) unit = linli_store_load (reader->store, linli_kind_get_core (roles->unit_no->kind), &id, NULL);
      char *own = unit != NULL ? linli_building_roles_get_text (unit->record, roles->unit_no) : NULL;

      no = own != NULL ? own : g_strdup ("");
      g_hash_table_insert (known, linli_id_dup (&id), (char *) no);
    }
  return no;
}

/* @unit: (nullable): that all of them are in. */
static gboolean
add_rooms (Reader     *reader,
           GPtrArray  *ids,
           const char *unit,
           GError    **error)
{
  const LinliKind *kind = linli_kind_get_core (reader->roles.room_no->kind);
  g_autoptr(GHashTable) units = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);

  for (guint i = 0; i < ids->len && reader->data->rooms->len < MAX_ROOMS; i++)
    {
      g_autoptr(LinliLoaded) loaded = NULL;

      if (g_cancellable_set_error_if_cancelled (reader->cancellable, error))
        return FALSE;
      loaded = linli_store_load (reader->store, kind, g_ptr_array_index (ids, i), error);
      if (loaded == NULL || !add_room (reader, loaded, unit != NULL ? unit : find_unit (reader, loaded->record, units), error))
        return FALSE;
    }
  return TRUE;
}

/* Rooms name their building, or their unit does. */
static gboolean
read_rooms (Reader        *reader,
            const LinliId *building,
            GError       **error)
{
  const LinliBuildingRoles *roles = &reader->roles;
  g_autoptr(GPtrArray) ids
      = linli_store_find_referring (reader->store, roles->room_building != NULL ? roles->room_building : roles->unit_building, building, error);

  if (ids == NULL || roles->room_building != NULL)
    return ids != NULL && add_rooms (reader, ids, NULL, error);
  for (guint i = 0; i < ids->len; i++)
    {
      const LinliId *unit = g_ptr_array_index (ids, i);
      g_autoptr(LinliLoaded) record = linli_store_load (reader->store, linli_kind_get_core (roles->unit_building->kind), unit, error);
      g_autoptr(GPtrArray) rooms = record != NULL ? linli_store_find_referring (reader->store, roles->room_unit, unit, error) : NULL;
      g_autofree char *no = record != NULL ? linli_building_roles_get_text (record->record, roles->unit_no) : NULL;

      if (rooms == NULL || !add_rooms (reader, rooms, no != NULL ? no : "", error))
        return FALSE;
    }
  return TRUE;
}

/* Columns may be counted from 0 in what was imported; the matrix counts from 1.  TRUE when they were. */
static gboolean
count_columns_from_one (GPtrArray *rooms)
{
  gboolean zero = FALSE, any = FALSE;

  for (guint i = 0; i < rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (rooms, i);

      zero = zero || room->column == 0;
      any = any || room->column > 0;
    }
  for (guint i = 0; zero && any && i < rooms->len; i++)
    {
      LinliMatrixRoom *room = g_ptr_array_index (rooms, i);

      room->column += room->column >= 0;
    }
  return zero && any;
}

/* Whether a room is a part of one that is drawn.  One where a household is registered is drawn whatever it says, and so are rooms that two
 * people merged into each other. */
static gboolean
is_merged (const LinliMatrixRoom *room,
           GHashTable            *by_id)
{
  const LinliMatrixRoom *of = room;

  for (guint steps = 0; steps <= g_hash_table_size (by_id); steps++)
    {
      if (of == NULL || linli_id_is_null (&of->merged_into) || of->households > 0)
        return of != NULL && of != room;
      of = g_hash_table_lookup (by_id, &of->merged_into);
    }
  return FALSE;
}

/* Takes the parts of other rooms out of the rooms that are drawn. */
static void
part_merged (LinliBuildingData *data)
{
  g_autoptr(GHashTable) by_id = g_hash_table_new (linli_id_hash, linli_id_hash_equal);
  g_autoptr(GPtrArray) drawn = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);

  for (guint i = 0; i < data->rooms->len; i++)
    {
      LinliMatrixRoom *room = g_ptr_array_index (data->rooms, i);

      g_hash_table_insert (by_id, &room->id, room);
    }
  g_ptr_array_set_free_func (data->rooms, NULL);
  for (guint i = 0; i < data->rooms->len; i++)
    {
      LinliMatrixRoom *room = g_ptr_array_index (data->rooms, i);

      g_ptr_array_add (is_merged (room, by_id) ? data->merged : drawn, room);
    }
  g_ptr_array_unref (data->rooms);
  data->rooms = g_steal_pointer (&drawn);
}

static guint
count_homes (GPtrArray *rooms)
{
  guint homes = 0;

  for (guint i = 0; i < rooms->len; i++)
    homes += ((const LinliMatrixRoom *) g_ptr_array_index (rooms, i))->people > 0;
  return homes;
}

/* Colours of single people's facts tell too much where few live: such a house falls back to occupancy. */
static void
make_legend (LinliBuildingData       *data,
             const LinliBuildingMode *mode,
             const LinliBuildingMode *fallback)
{
  data->too_few = linli_building_mode_is_restricted (mode) && count_homes (data->rooms) < LINLI_MODE_MIN_HOMES;
  if (data->too_few)
    for (guint i = 0; i < data->rooms->len; i++)
      {
        LinliMatrixRoom *room = g_ptr_array_index (data->rooms, i);

        g_strfreev (room->keys);
        room->keys = linli_mode_make_occupancy (room);
      }
  data->legend = linli_building_legend_new (data->too_few ? fallback : mode, data->rooms);
}

static gboolean
may_write (LinliStore       *store,
           const LinliField *of)
{
  return of != NULL && linli_store_has_right (store, linli_kind_get_core (of->kind), LINLI_RIGHT_WRITE);
}

LinliBuildingData *
linli_building_data_load (LinliStore              *store,
                          const LinliId           *building,
                          const LinliBuildingMode *mode,
                          GCancellable            *cancellable,
                          GError                 **error)
{
  g_autoptr(LinliBuildingData) data = g_new0 (LinliBuildingData, 1);
  g_autoptr(LinliLoaded) loaded = NULL;
  LinliBuildingMode plain = { LINLI_MODE_OCCUPANCY, NULL };
  LinliOutboxState outbox = { 0 };
  const LinliValue *floors;
  Reader reader = { .store = store, .cancellable = cancellable, .data = data };
  gboolean good;

  data->id = *building;
  data->rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);
  data->merged = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);
  if (!linli_building_roles_find (linli_store_get_catalogue (store), &reader.roles))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the catalogue has no rooms of buildings");
      return NULL;
    }
  loaded = linli_store_load (store, linli_kind_get_core (reader.roles.building_name->kind), building, error);
  if (loaded == NULL || !linli_store_get_outbox_state (store, &outbox, error))
    return NULL;
  data->name = linli_building_roles_get_text (loaded->record, reader.roles.building_name);
  data->name = data->name != NULL ? data->name : g_strdup ("");
  data->estate = linli_building_load_title (store, loaded->record, reader.roles.building_estate, NULL);
  floors = linli_building_roles_get (loaded->record, reader.roles.building_floors);
  data->floors = floors->type == LINLI_VALUE_INTEGER ? floors->integer : 0;
  data->is_court = linli_building_roles_is_court (&reader.roles, loaded->record);
  data->modes = linli_building_mode_list (store);
  data->fields = linli_building_mode_list_fields (store);
  data->may_write_homes = may_write (store, reader.roles.household_room);
  data->may_write_rooms = may_write (store, reader.roles.room_no);

  data->occupancy = plain.field = reader.roles.household_occupancy;
  if (mode == NULL || mode->type == LINLI_MODE_OCCUPANCY || !linli_building_mode_is_allowed (store, mode))
    mode = &plain;
  data->today = reader.today = linli_clock_get_today (linli_store_get_clock (store));
  reader.any_unsent = outbox.pending + outbox.sent + outbox.returned + outbox.conflicts > 0;
  linli_mode_answers_init (&reader.answers, store, &reader.roles, mode);
  good = read_rooms (&reader, building, error);
  linli_mode_answers_clear (&reader.answers);
  if (!good)
    return NULL;
  data->columns_from_zero = count_columns_from_one (data->rooms);
  part_merged (data);
  data->matrix = data->is_court ? linli_building_matrix_new_court (data->rooms) : linli_building_matrix_new (data->rooms);
  make_legend (data, mode, &plain);
  linli_occupancy_count (data->rooms, LINLI_LEGEND_ALL, &data->counts);
  return g_steal_pointer (&data);
}
