/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a building with its rooms, households and people out of the replica.
 *
 * Fields are found by role; a role the catalogue lacks leaves its part empty.  Everything here runs in a
 * reader thread. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-data.h"

#include "linli-error.h"

#include <string.h>

#define MAX_ROOMS   20000  /* of one building: the largest has a tenth of it */
#define CHUNK       500    /* records a read, so that a cancel is soon heard */
#define ELDER_AGE   60
#define CHILD_AGE   7

typedef struct
{
  const LinliField *room_unit, *room_building, *room_floor, *room_no, *room_column, *room_row_span,
      *room_column_span, *room_check_state;
  const LinliField *unit_building, *unit_no;
  const LinliField *household_room, *household_occupancy, *household_head, *household_status;
  const LinliField *building_name, *building_estate, *building_floors;
  const LinliField *person_name, *person_birth, *person_status;
} Roles;

static const struct { const char *role; gsize offset; gboolean needed; } wanted[] = {
  { "room.unit", G_STRUCT_OFFSET (Roles, room_unit), FALSE },
  { "room.building", G_STRUCT_OFFSET (Roles, room_building), FALSE },
  { "room.floor", G_STRUCT_OFFSET (Roles, room_floor), FALSE },
  { "room.no", G_STRUCT_OFFSET (Roles, room_no), TRUE },
  { "room.col", G_STRUCT_OFFSET (Roles, room_column), FALSE },
  { "room.row_span", G_STRUCT_OFFSET (Roles, room_row_span), FALSE },
  { "room.col_span", G_STRUCT_OFFSET (Roles, room_column_span), FALSE },
  { "room.check_state", G_STRUCT_OFFSET (Roles, room_check_state), FALSE },
  { "unit.building", G_STRUCT_OFFSET (Roles, unit_building), FALSE },
  { "unit.no", G_STRUCT_OFFSET (Roles, unit_no), FALSE },
  { "household.room", G_STRUCT_OFFSET (Roles, household_room), TRUE },
  { "household.occupancy", G_STRUCT_OFFSET (Roles, household_occupancy), FALSE },
  { "household.head", G_STRUCT_OFFSET (Roles, household_head), FALSE },
  { "household.status", G_STRUCT_OFFSET (Roles, household_status), FALSE },
  { "building.name", G_STRUCT_OFFSET (Roles, building_name), TRUE },
  { "building.estate", G_STRUCT_OFFSET (Roles, building_estate), FALSE },
  { "building.floors", G_STRUCT_OFFSET (Roles, building_floors), FALSE },
  { "person.name", G_STRUCT_OFFSET (Roles, person_name), FALSE },
  { "person.birth_date", G_STRUCT_OFFSET (Roles, person_birth), FALSE },
  { "person.status", G_STRUCT_OFFSET (Roles, person_status), FALSE },
};

static gboolean
get_roles (const LinliCatalogue *catalogue,
           Roles                *ret_roles)
{
  gboolean complete = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      const LinliField *field = linli_catalogue_get_role (catalogue, wanted[i].role);

      complete = complete && (field != NULL || !wanted[i].needed);
      G_STRUCT_MEMBER (const LinliField *, ret_roles, wanted[i].offset) = field;
    }
  return complete
         && (ret_roles->room_building != NULL
             || (ret_roles->room_unit != NULL && ret_roles->unit_building != NULL));
}

gboolean
linli_building_data_is_possible (const LinliCatalogue *catalogue)
{
  Roles roles;

  return get_roles (catalogue, &roles);
}

void
linli_building_data_free (LinliBuildingData *data)
{
  if (data == NULL)
    return;
  g_free (data->name);
  g_free (data->estate);
  g_clear_pointer (&data->matrix, linli_building_matrix_free);
  g_clear_pointer (&data->rooms, g_ptr_array_unref);
  g_free (data);
}

void
linli_building_line_free (LinliBuildingLine *line)
{
  if (line == NULL)
    return;
  g_free (line->name);
  g_free (line->estate);
  g_free (line);
}

gboolean
linli_value_get_id (const LinliValue *value,
                    LinliId          *ret_id)
{
  if (value->type == LINLI_VALUE_BLOB && value->length == sizeof ret_id->bytes)
    {
      memcpy (ret_id->bytes, value->data, sizeof ret_id->bytes);
      return TRUE;
    }
  return value->type == LINLI_VALUE_TEXT && linli_id_parse (value->data, ret_id);
}

static const LinliValue *
get (const LinliRecord *record,
     const LinliField  *field)
{
  static const LinliValue none = LINLI_VALUE_INIT;

  return field != NULL ? linli_record_get (record, field) : &none;
}

static char *
get_text (const LinliRecord *record,
          const LinliField  *field)
{
  const LinliValue *value = get (record, field);

  if (value->type == LINLI_VALUE_NULL)
    return NULL;
  return linli_field_format (field, value);
}

/* The title of the record that @field of @record refers to; "" when it is not here. */
static char *
load_title (LinliStore        *store,
            const LinliRecord *record,
            const LinliField  *field,
            GHashTable        *titles)
{
  const LinliKind *kind = NULL;
  LinliLoaded *loaded;
  const char *known;
  LinliId id;
  char *title;

  if (field == NULL || !linli_value_get_id (get (record, field), &id))
    return g_strdup ("");
  known = titles != NULL ? g_hash_table_lookup (titles, &id) : NULL;
  if (known != NULL)
    return g_strdup (known);
  if (field->ref_kind != NULL)
    kind = linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind);
  loaded = kind != NULL ? linli_store_load (store, kind, &id, NULL) : NULL;
  title = loaded != NULL ? linli_record_get_title (loaded->record) : g_strdup ("");
  g_clear_pointer (&loaded, linli_loaded_free);
  if (titles != NULL)
    g_hash_table_insert (titles, linli_id_dup (&id), g_strdup (title));
  return title;
}

/* ---- one building ---- */

static int
get_age (const LinliRecord *person,
         const LinliField  *birth_date,
         gint64             today)
{
  const LinliValue *value = get (person, birth_date);
  int year, month, day, by, bm, bd;
  gint64 born;

  if (value->type != LINLI_VALUE_TEXT || !linli_date_parse_partial (value->data, &born) || born > today)
    return -1;
  linli_date_split (today, &year, &month, &day);
  linli_date_split (born, &by, &bm, &bd);
  return year - by - (month < bm || (month == bm && day < bd));
}

/* Codes 3 and 4 of a household's status: moved out, closed.  Its room is somebody else's now. */
static gboolean
has_left (const LinliRecord *household,
          const Roles       *roles)
{
  const char *status
      = roles->household_status != NULL ? linli_record_get_text (household, roles->household_status) : "";

  return g_str_equal (status, "3") || g_str_equal (status, "4");
}

/* Codes 3 to 5 of a person's status: moved out, died, entered by mistake. */
static gboolean
is_gone (const LinliRecord *person, const Roles *roles)
{
  const char *status = roles->person_status != NULL ? linli_record_get_text (person, roles->person_status) : "";

  return g_str_equal (status, "3") || g_str_equal (status, "4") || g_str_equal (status, "5");
}

static gboolean
add_household (LinliStore      *store,
               const Roles     *roles,
               const LinliId   *id,
               gint64           today,
               LinliMatrixRoom *room,
               GError         **error)
{
  g_autoptr (LinliLoaded) household
      = linli_store_load (store, linli_kind_get_core (roles->household_room->kind), id, error);
  g_autoptr(GPtrArray) members = NULL;
  g_autoptr(GString) names = g_string_new (room->members);
  LinliId head = { { 0 } };
  gboolean has_head, first = room->households == 0;

  if (household == NULL)
    return FALSE;
  if (has_left (household->record, roles))
    return TRUE;
  members = linli_store_load_members (store, id, error);
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
  has_head = linli_value_get_id (get (household->record, roles->household_head), &head);
  for (guint i = 0; i < members->len; i++)
    {
      const LinliRecord *person = g_ptr_array_index (members, i);
      int age = get_age (person, roles->person_birth, today);
      g_autofree char *name = get_text (person, roles->person_name);

      if (is_gone (person, roles))
        continue;
      room->people++;
      room->elders += age >= ELDER_AGE;
      room->children += age >= 0 && age < CHILD_AGE;
      if (name == NULL)
        continue;
      g_string_append_printf (names, "%s%s", names->len > 0 ? "\n" : "", name);
      /* Members come head first; the reference decides where it is set. */
      if (first && (has_head ? linli_id_equal (&head, &person->id) : i == 0))
        {
          g_free (room->head);
          room->head = g_strdup (name);
        }
    }
  g_free (room->members);
  room->members = names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
  return TRUE;
}

static guint
get_span (const LinliRecord *record,
          const LinliField  *field)
{
  const LinliValue *value = get (record, field);

  return value->type == LINLI_VALUE_INTEGER ? (guint) CLAMP (value->integer, 1, 100) : 1;
}

static gboolean
add_room (LinliStore        *store,
          const Roles       *roles,
          const LinliId     *id,
          const char        *unit,
          gint64             today,
          LinliBuildingData *data,
          GError           **error)
{
  g_autoptr (LinliLoaded) loaded
      = linli_store_load (store, linli_kind_get_core (roles->room_no->kind), id, error);
  g_autoptr(GPtrArray) households = NULL;
  LinliMatrixRoom *room;
  const LinliValue *value;

  if (loaded == NULL)
    return FALSE;
  households = linli_store_find_referring (store, roles->household_room, id, error);
  if (households == NULL)
    return FALSE;

  room = g_new0 (LinliMatrixRoom, 1);
  g_ptr_array_add (data->rooms, room);
  room->id = *id;
  room->unit = g_strdup (unit);
  room->no = get_text (loaded->record, roles->room_no);
  value = get (loaded->record, roles->room_floor);
  room->has_floor = value->type == LINLI_VALUE_INTEGER;
  room->floor = room->has_floor ? value->integer : 0;
  value = get (loaded->record, roles->room_column);
  room->column = value->type == LINLI_VALUE_INTEGER ? value->integer : 0;
  room->row_span = get_span (loaded->record, roles->room_row_span);
  room->column_span = get_span (loaded->record, roles->room_column_span);
  for (guint i = 0; i < households->len; i++)
    if (!add_household (store, roles, g_ptr_array_index (households, i), today, room, error))
      return FALSE;
  /* Somebody went and looked (code 2), and nobody is registered: vacant.  Without a look nothing is known. */
  if (room->households == 0 && roles->room_check_state != NULL
      && g_str_equal (linli_record_get_text (loaded->record, roles->room_check_state), "2"))
    room->occupancy = g_strdup (linli_occupancy_get_code (LINLI_OCCUPANCY_EMPTY));
  return TRUE;
}

static gboolean
add_rooms (LinliStore        *store,
           const Roles       *roles,
           GPtrArray         *ids,
           const char        *unit,
           LinliBuildingData *data,
           GCancellable      *cancellable,
           GError           **error)
{
  gint64 today = linli_clock_get_today (linli_store_get_clock (store));
  const LinliKind *room_kind = linli_kind_get_core (roles->room_no->kind);
  g_autoptr(GHashTable) titles = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);

  for (guint i = 0; i < ids->len && data->rooms->len < MAX_ROOMS; i++)
    {
      const LinliId *id = g_ptr_array_index (ids, i);
      g_autofree char *own = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (unit == NULL && roles->room_unit != NULL && roles->unit_no != NULL)
        {
          g_autoptr(LinliLoaded) room = linli_store_load (store, room_kind, id, error);
          LinliId unit_id;

          if (room == NULL)
            return FALSE;
          if (linli_value_get_id (get (room->record, roles->room_unit), &unit_id))
            {
              const char *known = g_hash_table_lookup (titles, &unit_id);

              if (known == NULL)
                {
                  g_autoptr (LinliLoaded) loaded
                      = linli_store_load (store, linli_kind_get_core (roles->unit_no->kind), &unit_id, NULL);
                  char *no = loaded != NULL ? get_text (loaded->record, roles->unit_no) : NULL;

                  no = no != NULL ? no : g_strdup ("");
                  g_hash_table_insert (titles, linli_id_dup (&unit_id), no);
                  known = no;
                }
              own = g_strdup (known);
            }
        }
      if (!add_room (store, roles, id, unit != NULL ? unit : own, today, data, error))
        return FALSE;
    }
  return TRUE;
}

/* Columns may be counted from 0 in what was imported; the matrix counts from 1. */
static void
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
    ((LinliMatrixRoom *) g_ptr_array_index (rooms, i))->column++;
}

LinliBuildingData *
linli_building_data_load (LinliStore    *store,
                          const LinliId *building,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(LinliBuildingData) data = g_new0 (LinliBuildingData, 1);
  g_autoptr(LinliLoaded) loaded = NULL;
  g_autoptr(GPtrArray) ids = NULL;
  const LinliValue *floors;
  Roles roles;

  data->id = *building;
  data->rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);
  if (!get_roles (linli_store_get_catalogue (store), &roles))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND,
                           "the catalogue has no rooms of buildings");
      return NULL;
    }
  loaded = linli_store_load (store, linli_kind_get_core (roles.building_name->kind), building, error);
  if (loaded == NULL)
    return NULL;
  data->name = get_text (loaded->record, roles.building_name);
  data->name = data->name != NULL ? data->name : g_strdup ("");
  data->estate = load_title (store, loaded->record, roles.building_estate, NULL);
  floors = get (loaded->record, roles.building_floors);
  data->floors = floors->type == LINLI_VALUE_INTEGER ? floors->integer : 0;

  if (roles.room_building != NULL)
    {
      ids = linli_store_find_referring (store, roles.room_building, building, error);
      if (ids == NULL || !add_rooms (store, &roles, ids, NULL, data, cancellable, error))
        return NULL;
    }
  else
    {
      ids = linli_store_find_referring (store, roles.unit_building, building, error);
      for (guint i = 0; ids != NULL && i < ids->len; i++)
        {
          const LinliId *unit = g_ptr_array_index (ids, i);
          g_autoptr (LinliLoaded) record
              = linli_store_load (store, linli_kind_get_core (roles.unit_building->kind), unit, error);
          g_autoptr (GPtrArray) rooms
              = record != NULL ? linli_store_find_referring (store, roles.room_unit, unit, error) : NULL;
          g_autofree char *no = record != NULL ? get_text (record->record, roles.unit_no) : NULL;

          if (rooms == NULL
              || !add_rooms (store, &roles, rooms, no != NULL ? no : "", data, cancellable, error))
            return NULL;
        }
      if (ids == NULL)
        return NULL;
    }
  count_columns_from_one (data->rooms);
  data->matrix = linli_building_matrix_new (data->rooms);
  linli_occupancy_count (data->rooms, &data->counts);
  return g_steal_pointer (&data);
}

/* ---- the list ---- */

typedef void (*EachFunc) (const LinliRecord *record, gpointer user_data);

static gboolean
each (LinliStore      *store,
      const LinliKind *kind,
      EachFunc         func,
      gpointer         user_data,
      GCancellable    *cancellable,
      GError         **error)
{
  LinliQuery query = { kind, NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error);

  if (rowids == NULL)
    return FALSE;
  for (guint i = 0; i < rowids->len; i += CHUNK)
    {
      g_autoptr(GPtrArray) loaded = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      loaded = linli_store_load_rowids (store, kind, &g_array_index (rowids, gint64, i),
                                        MIN (CHUNK, rowids->len - i), error);
      if (loaded == NULL)
        return FALSE;
      for (guint j = 0; j < loaded->len; j++)
        {
          const LinliLoaded *one = g_ptr_array_index (loaded, j);

          if (one != NULL)
            func (one->record, user_data);
        }
    }
  return TRUE;
}

typedef struct
{
  LinliStore  *store;
  const Roles *roles;
  GPtrArray   *lines;
  GHashTable  *titles;       /* LinliId → char * */
  GHashTable  *building_of;  /* LinliId of a unit or room → LinliId */
  GHashTable  *line_of;      /* LinliId of a building → LinliBuildingLine (unowned) */
} ListData;

static void
line_cb (const LinliRecord *record,
         gpointer           user_data)
{
  ListData *data = user_data;
  LinliBuildingLine *line = g_new0 (LinliBuildingLine, 1);

  line->id = record->id;
  line->name = get_text (record, data->roles->building_name);
  line->name = line->name != NULL ? line->name : g_strdup ("");
  line->estate = load_title (data->store, record, data->roles->building_estate, data->titles);
  g_ptr_array_add (data->lines, line);
  g_hash_table_insert (data->line_of, &line->id, line);
}

static void
unit_cb (const LinliRecord *record,
         gpointer           user_data)
{
  ListData *data = user_data;
  LinliId building;

  if (linli_value_get_id (get (record, data->roles->unit_building), &building))
    g_hash_table_insert (data->building_of, linli_id_dup (&record->id), linli_id_dup (&building));
}

static void
room_cb (const LinliRecord *record,
         gpointer           user_data)
{
  ListData *data = user_data;
  const LinliId *through = NULL;
  LinliId id;

  if (linli_value_get_id (get (record, data->roles->room_building), &id))
    through = &id;
  else if (linli_value_get_id (get (record, data->roles->room_unit), &id))
    through = g_hash_table_lookup (data->building_of, &id);
  if (through != NULL)
    g_hash_table_insert (data->building_of, linli_id_dup (&record->id), linli_id_dup (through));
}

static void
household_cb (const LinliRecord *record,
              gpointer           user_data)
{
  ListData *data = user_data;
  const LinliId *building = NULL;
  LinliBuildingLine *line;
  LinliId room;

  if (!has_left (record, data->roles)
      && linli_value_get_id (get (record, data->roles->household_room), &room))
    building = g_hash_table_lookup (data->building_of, &room);
  line = building != NULL ? g_hash_table_lookup (data->line_of, building) : NULL;
  if (line != NULL)
    line->households++;
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  const LinliBuildingLine *x = *(LinliBuildingLine *const *) a, *y = *(LinliBuildingLine *const *) b;
  int order;

  /* Buildings of no estate (imported ones) come last. */
  if ((*x->estate == '\0') != (*y->estate == '\0'))
    return *x->estate == '\0' ? 1 : -1;
  order = linli_natural_compare (x->estate, y->estate);
  if (order == 0)
    order = linli_natural_compare (x->name, y->name);
  return order != 0 ? order : linli_id_compare (&x->id, &y->id);
}

GPtrArray *
linli_building_lines_load (LinliStore   *store,
                           gboolean      with_counts,
                           GCancellable *cancellable,
                           GError      **error)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_building_line_free);
  g_autoptr(GHashTable) titles = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  g_autoptr (GHashTable) building_of
      = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  g_autoptr(GHashTable) line_of = g_hash_table_new (linli_id_hash, linli_id_hash_equal);
  Roles roles;
  ListData data = { store, &roles, lines, titles, building_of, line_of };

  if (!get_roles (linli_store_get_catalogue (store), &roles))
    return g_steal_pointer (&lines);
  if (!each (store, linli_kind_get_core (roles.building_name->kind), line_cb, &data, cancellable, error))
    return NULL;
  if (with_counts)
    {
      if (roles.unit_building != NULL
          && !each (store, linli_kind_get_core (roles.unit_building->kind), unit_cb, &data, cancellable,
                    error))
        return NULL;
      if (!each (store, linli_kind_get_core (roles.room_no->kind), room_cb, &data, cancellable, error)
          || !each (store, linli_kind_get_core (roles.household_room->kind), household_cb, &data, cancellable,
                    error))
        return NULL;
    }
  g_ptr_array_sort (lines, compare_lines);
  return g_steal_pointer (&lines);
}
