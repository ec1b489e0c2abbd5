/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the picture and the map show is what the replica holds. */

#define G_LOG_DOMAIN "linli-test-building-data"

#include "config.h"

#include "draw-fixture.h"
#include "linli-building-data.h"
#include "linli-building-lines.h"
#include "linli-building-words.h"
#include "linli-error.h"
#include "linli-map-features.h"

static const LinliMatrixRoom *
find_room (const LinliBuildingData *data, const char *unit, const char *no)
{
  for (guint i = 0; i < data->rooms->len; i++)
    {
      const LinliMatrixRoom *room = data->rooms->pdata[i];

      if (g_strcmp0 (room->unit, unit) == 0 && g_strcmp0 (room->no, no) == 0)
        return room;
    }
  g_error ("no room %s-%s", unit, no);
}

static void
test_building (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBuildingData) building = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, &error);
  const LinliMatrixRoom *room;

  g_assert_no_error (error);
  g_assert_cmpstr (building->name, ==, "3号楼");
  g_assert_cmpstr (building->estate, ==, "新苑小区");
  g_assert_cmpint (building->floors, ==, 2);
  g_assert_cmpuint (building->rooms->len, ==, 8);
  g_assert_cmpuint (building->matrix->units->len, ==, 2);
  g_assert_cmpuint (building->matrix->rows->len, ==, 2);
  g_assert_cmpuint (building->matrix->n_columns, ==, 4);

  room = find_room (building, "1", "201");
  g_assert_true (linli_id_equal (&room->id, &fixture->room));
  g_assert_true (linli_id_equal (&room->household, &fixture->household));
  g_assert_cmpstr (room->head, ==, "张桂芳");
  g_assert_true (g_str_has_prefix (room->members, "张桂芳\n"));
  g_assert_cmpstr (room->occupancy, ==, "01");
  g_assert_cmpuint (room->people, ==, 3);
  g_assert_cmpuint (room->elders, ==, 1);
  g_assert_cmpuint (room->children, ==, 1);
  g_assert_true (room->unsent);

  room = find_room (building, "2", "201");
  g_assert_cmpstr (room->occupancy, ==, "03");
  g_assert_cmpuint (room->households, ==, 0);
  room = find_room (building, "2", "202");
  g_assert_true (linli_id_is_null (&room->household));
  g_assert_null (room->head);

  g_assert_cmpuint (building->counts.households, ==, 3);
  g_assert_cmpuint (building->counts.lived_in, ==, 2);
  g_assert_cmpuint (building->counts.people, ==, 4);
  g_assert_cmpuint (building->counts.rented, ==, 1);
  g_assert_cmpuint (building->counts.empty, ==, 2);
  g_assert_cmpuint (building->counts.by_occupancy[LINLI_OCCUPANCY_UNKNOWN], ==, 4);
}

/* Changes one field of a record. */
static void
set_value (DrawFixture *fixture, const LinliId *id, const char *role, const LinliValue *value)
{
  const LinliField *field = linli_catalogue_get_role (fixture->catalogue, role);
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, linli_kind_get_core (field->kind), id);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) saved = { 0 };
  g_autoptr(GError) error = NULL;

  linli_edit_set (edit, field, value);
  g_ptr_array_add (edits, edit);
  linli_store_save (fixture->store, edits, NULL, &saved, &error);
  g_assert_no_error (error);
}

static void
set_code (DrawFixture *fixture, const LinliId *id, const char *role, const char *code)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_text (&value, code, -1);
  set_value (fixture, id, role, &value);
}

static void
set_integer (DrawFixture *fixture, const LinliId *id, const char *role, gint64 number)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_integer (&value, number);
  set_value (fixture, id, role, &value);
}

/* What a room is for, how it is said, what the list says of its use, and its key in both kinds of colouring.  Empty: there is none. */
static const struct { const char *unit, *no, *kind, *check, *words, *use, *occupancy, *key, *step; } kinds[] = {
  { "2", "102", "2", "1", "Unit 2 102, Shop, not checked on the spot, not sent yet", "Shop", "05", "05", LINLI_KEY_NO_HOME },
  { "2", "102", "2", "2", "Unit 2 102, Shop, not sent yet", "Shop", "05", "05", LINLI_KEY_NO_HOME },
  { "2", "102", "3", "2", "Unit 2 102, Garage, not sent yet", "Garage", "", LINLI_KEY_NO_HOME, LINLI_KEY_NO_HOME },
  { "2", "102", "4", "1", "Unit 2 102, Basement, not checked on the spot, not sent yet", "Basement", "", LINLI_KEY_NO_HOME,
    LINLI_KEY_NO_HOME },
  { "2", "102", "5", "2", "Unit 2 102, Shared room, not sent yet", "Shared room", "", LINLI_KEY_NO_HOME, LINLI_KEY_NO_HOME },
  { "2", "102", "1", "2", "Unit 2 102, Vacant, 0 people, not sent yet", "Vacant", "03", "03", LINLI_KEY_NOBODY },
  { "1", "102", "2", "2", "Unit 1 102, Shop, Let, 1 person, not sent yet", "Let", "02", "02", "0" },
};

static void
test_kinds (DrawFixture *fixture, gconstpointer data)
{
  const LinliBuildingMode steps = { LINLI_MODE_FLOATING, linli_catalogue_get_role (fixture->catalogue, "person.population_kind") };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(LinliBuildingData) before = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, NULL);
      g_autoptr(LinliBuildingData) plain = NULL, by_steps = NULL;
      g_autofree char *words = NULL;
      const LinliMatrixRoom *room = find_room (before, kinds[i].unit, kinds[i].no);

      set_code (fixture, &room->id, "room.kind", kinds[i].kind);
      set_code (fixture, &room->id, "room.check_state", kinds[i].check);
      plain = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, NULL);
      by_steps = linli_building_data_load (fixture->store, &fixture->building, &steps, NULL, NULL);
      room = find_room (plain, kinds[i].unit, kinds[i].no);
      words = linli_building_describe_room (plain, room);
      g_assert_cmpstr (words, ==, kinds[i].words);
      g_assert_cmpstr (linli_building_describe_use (plain, room), ==, kinds[i].use);
      g_assert_cmpstr (room->occupancy != NULL ? room->occupancy : "", ==, kinds[i].occupancy);
      g_assert_cmpstr (room->keys[0], ==, kinds[i].key);
      g_assert_cmpstr (find_room (by_steps, kinds[i].unit, kinds[i].no)->keys[0], ==, kinds[i].step);
      g_assert_cmphex (find_room (plain, "1", "101")->classes, ==, 1u << LINLI_OCCUPANCY_UNKNOWN);
      g_assert_cmpuint (plain->counts.rooms, ==, linli_matrix_room_is_home (room) ? 8 : 7);
    }
}

/* The kind of the building says that it is a court; only one that is on one floor is drawn so. */
static void
test_court (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(LinliBuildingData) house = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, NULL), high = NULL, flat = NULL;

  g_assert_false (house->is_court);
  set_code (fixture, &fixture->building, "building.kind", "6");
  high = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, NULL);
  g_assert_true (high->is_court);
  g_assert_false (high->matrix->is_court);
  for (guint i = 0; i < house->rooms->len; i++)
    set_integer (fixture, &((const LinliMatrixRoom *) house->rooms->pdata[i])->id, "room.floor", 1);
  flat = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, NULL);
  g_assert_true (flat->matrix->is_court);
  g_assert_cmpuint (flat->matrix->cells->len, ==, 8);
  g_assert_cmpuint (flat->matrix->rows->len, ==, 2);

  /* Of two courts a home says which one it is in, of one its number is enough. */
  {
    LinliBuildingData alone = *flat;
    g_autoptr(LinliBuildingMatrix) one = linli_building_matrix_cut (flat->matrix, 0, 1);
    g_autofree char *of_two = linli_building_name_room (flat, find_room (flat, "1", "201")), *of_one = NULL;

    alone.matrix = one;
    of_one = linli_building_name_room (&alone, find_room (flat, "1", "201"));
    g_assert_cmpstr (of_two, ==, "Unit 1 201");
    g_assert_cmpstr (of_one, ==, "No. 201");
  }
}

static void
merge (DrawFixture *fixture, const LinliId *room, const LinliId *into)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_blob (&value, into->bytes, sizeof into->bytes);
  set_value (fixture, room, "room.merged_into", &value);
}

/* A part of another room is not drawn, but nothing that matters is ever hidden: neither a household, nor two rooms that two people merged
 * into each other. */
static void
test_merged (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(LinliBuildingData) before = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, NULL);
  const LinliMatrixRoom *lived_in = find_room (before, "1", "201"), *a = find_room (before, "1", "202"), *b = find_room (before, "2", "202");
  const LinliMatrixRoom *c = find_room (before, "1", "101");
  const struct { const LinliId *room, *into; guint drawn, merged; } steps[] = {
    { &a->id, &lived_in->id, 7, 1 }, { &lived_in->id, &a->id, 7, 1 }, { &c->id, &a->id, 6, 2 },
    { &b->id, &b->id, 6, 2 },        { &a->id, &c->id, 8, 0 },
  };

  g_assert_cmpuint (before->merged->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr(LinliBuildingData) after = NULL;

      merge (fixture, steps[i].room, steps[i].into);
      after = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, NULL);
      g_assert_cmpuint (after->rooms->len, ==, steps[i].drawn);
      g_assert_cmpuint (after->merged->len, ==, steps[i].merged);
      g_assert_cmpuint (after->matrix->cells->len, ==, steps[i].drawn);
      g_assert_cmpuint (after->counts.households, ==, 3);
    }
}

static const struct { guint rows, columns; const char *words; } spans[] = {
  { 0, 0, "Unit 2 102, No information, 0 people" },
  { 1, 1, "Unit 2 102, No information, 0 people" },
  { 2, 1, "Unit 2 102, over 2 floors, No information, 0 people" },
  { 1, 3, "Unit 2 102, 3 rooms wide, No information, 0 people" },
  { 2, 2, "Unit 2 102, over 2 floors, 2 rooms wide, No information, 0 people" },
};

static void
test_spans (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(LinliBuildingData) building = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      LinliMatrixRoom room = *find_room (building, "2", "102");
      g_autofree char *words = NULL;

      room.row_span = spans[i].rows;
      room.column_span = spans[i].columns;
      room.unsent = room.unchecked = FALSE;
      words = linli_building_describe_room (building, &room);
      g_assert_cmpstr (words, ==, spans[i].words);
    }
}

static const struct { LinliModeType mode; const char *role, *room, *key; } answers[] = {
  { LINLI_MODE_OCCUPANCY, NULL, "201", "01" },
  { LINLI_MODE_FIELD, "household.status", "201", "1" },
  { LINLI_MODE_FIELD, "household.status", "202", LINLI_KEY_NOBODY },
  { LINLI_MODE_HAZARDS, "household.hazards", "201", LINLI_KEY_NONE },
  { LINLI_MODE_FLOATING, "person.population_kind", "201", "0" },
  { LINLI_MODE_FIELD, "room.floor", "202", LINLI_KEY_RECORDED },
};

static void
test_answers (DrawFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      LinliBuildingMode mode
          = { answers[i].mode, answers[i].role != NULL ? linli_catalogue_get_role (fixture->catalogue, answers[i].role) : NULL };
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliBuildingData) building = linli_building_data_load (fixture->store, &fixture->building, &mode, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (building->legend->mode.type, ==, answers[i].mode);
      g_assert_cmpstr (find_room (building, "1", answers[i].room)->keys[0], ==, answers[i].key);
    }
}

/* What may not be a theme is neither offered nor drawn when it is asked for; what is personal needs more homes than this house has. */
static void
test_respect (DrawFixture *fixture, gconstpointer data)
{
  const LinliField *never = linli_kind_find_field (linli_catalogue_get_kind (fixture->catalogue, "person"), "ethnicity");
  LinliBuildingMode mode = { LINLI_MODE_FIELD, never };
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBuildingData) building = linli_building_data_load (fixture->store, &fixture->building, &mode, NULL, &error);
  g_autoptr(LinliBuildingData) personal = NULL;

  g_assert_no_error (error);
  g_assert_true (never->theme_never);
  g_assert_cmpint (building->legend->mode.type, ==, LINLI_MODE_OCCUPANCY);
  g_assert_cmpuint (building->fields->len, >, 20);
  for (guint i = 0; i < building->fields->len; i++)
    g_assert_false (((const LinliField *) building->fields->pdata[i])->theme_never);

  mode.field = linli_catalogue_get_role (fixture->catalogue, "person.sex");
  personal = linli_building_data_load (fixture->store, &fixture->building, &mode, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (personal->too_few);
  g_assert_cmpint (personal->legend->mode.type, ==, LINLI_MODE_OCCUPANCY);
  g_assert_cmpstr (find_room (personal, "1", "201")->keys[0], ==, "01");
}

/* A grid worker reads benefits record by record, and may not list by them. */
static void
test_role (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(LinliIdentity) identity = linli_identity_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBuildingData) building = NULL;

  identity->role = g_strdup ("grid_worker");
  identity->user = 1;
  g_assert_true (linli_store_set_identity (fixture->store, identity, &error));
  g_assert_no_error (error);
  building = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (building->may_write_homes);
  for (guint i = 0; i < building->fields->len; i++)
    g_assert_cmpuint (((const LinliField *) building->fields->pdata[i])->kind->compartment, <=, 1);
}

static void
test_empty_building (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBuildingData) building
      = linli_building_data_load (fixture->store, &fixture->other_building, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (building->rooms->len, ==, 0);
  g_assert_cmpuint (building->matrix->cells->len, ==, 0);
}

static void
test_unknown_building (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  LinliId unknown = { { 1, 2, 3 } };

  g_assert_null (linli_building_data_load (fixture->store, &unknown, NULL, NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND);
}

static void
test_cancelled (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (linli_building_data_load (fixture->store, &fixture->building, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (linli_map_features_load (fixture->store, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Who was seen last makes the home seen. */
static void
test_last_look (DrawFixture *fixture, gconstpointer data)
{
  const LinliField *name = linli_catalogue_get_role (fixture->catalogue, "person.name");
  gint64 today = linli_clock_get_today (linli_store_get_clock (fixture->store));
  g_autoptr(GPtrArray) members = linli_store_load_members (fixture->store, &fixture->household, NULL);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  const LinliRecord *person = g_ptr_array_index (members, members->len - 1);
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_VERIFY, person->kind, &person->id);
  g_auto(LinliSaveResult) saved = { 0 };
  g_autoptr(LinliBuildingData) before = NULL, after = NULL;
  g_autoptr(GError) error = NULL;

  before = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (find_room (before, "1", "201")->verified, <, today);
  edit->source = LINLI_SOURCE_VISIT;
  linli_edit_set (edit, name, linli_record_get (person, name));
  g_ptr_array_add (edits, edit);
  linli_store_save (fixture->store, edits, NULL, &saved, &error);
  g_assert_no_error (error);
  after = linli_building_data_load (fixture->store, &fixture->building, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (find_room (after, "1", "201")->verified, ==, today);
}

/* The way of colouring is remembered by a number. */
static void
test_mode_key (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(GArray) modes = linli_building_mode_list (fixture->store);
  g_autoptr(GPtrArray) fields = linli_building_mode_list_fields (fixture->store);
  LinliBuildingMode again;

  for (guint i = 0; i < modes->len + fields->len; i++)
    {
      LinliBuildingMode mode = i < modes->len ? g_array_index (modes, LinliBuildingMode, i)
        : (LinliBuildingMode) { LINLI_MODE_FIELD, g_ptr_array_index (fields, i - modes->len) };

      g_assert_true (linli_building_mode_from_key (fixture->catalogue, linli_building_mode_get_key (&mode), &again));
      g_assert_true (linli_building_mode_equal (&mode, &again));
    }
  g_assert_false (linli_building_mode_from_key (fixture->catalogue, -1, &again));
  g_assert_false (linli_building_mode_from_key (fixture->catalogue, LINLI_MODE_FIELD, &again));
  g_assert_false (linli_building_mode_from_key (fixture->catalogue, 9999 * 10000 + 1, &again));
  g_assert_false (linli_building_mode_from_key (fixture->catalogue, G_MAXINT, &again));
}

static void
test_lines (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) lines = linli_building_lines_load (fixture->store, TRUE, NULL, &error);
  const LinliBuildingLine *first, *second;

  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, ==, 2);
  first = lines->pdata[0];
  second = lines->pdata[1];
  g_assert_cmpstr (first->name, ==, "3号楼");
  g_assert_cmpstr (first->estate, ==, "新苑小区");
  g_assert_cmpuint (first->households, ==, 3);
  g_assert_cmpstr (second->name, ==, "12号楼");
  g_assert_cmpuint (second->households, ==, 0);
}

/* Buildings are counted by number, whatever estate they belong to. */
static void
test_order (DrawFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "68号楼", "2号楼", "10号楼" }, *const order[] = { "2号楼", "3号楼", "10号楼", "12号楼", "68号楼" };
  const LinliField *name = linli_catalogue_get_role (fixture->catalogue, "building.name");
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free), lines = NULL;
  g_auto(LinliSaveResult) saved = { 0 };
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, name->kind, NULL);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      edit->grid = -1;
      linli_value_set_text (&value, names[i], -1);
      linli_edit_set (edit, name, &value);
      g_ptr_array_add (edits, edit);
    }
  linli_store_save (fixture->store, edits, NULL, &saved, &error);
  g_assert_no_error (error);
  lines = linli_building_lines_load (fixture->store, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < lines->len; i++)
    g_assert_cmpstr (((const LinliBuildingLine *) lines->pdata[i])->name, ==, order[i]);
}

static void
test_map (DrawFixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliMapFeatures) features = linli_map_features_load (fixture->store, NULL, &error);
  const LinliMapFeature *feature;
  int index;

  g_assert_no_error (error);
  g_assert_cmpuint (features->buildings->len, ==, 2);
  g_assert_cmpuint (features->grids->len, ==, 1);
  g_assert_cmpstr (g_array_index (features->grids, LinliMapFeature, 0).name, ==, "第1网格");
  index = linli_map_features_find (features, &fixture->building);
  g_assert_cmpint (index, >=, 0);
  feature = &g_array_index (features->buildings, LinliMapFeature, index);
  g_assert_cmpstr (feature->name, ==, "3号楼");
  g_assert_cmpstr (feature->estate, ==, "新苑小区");
  g_assert_cmpint (feature->floors, ==, 2);
  g_assert_cmpint (linli_map_features_find_at (features, feature->label_x, feature->label_y, 0), ==, index);
}

static void
set_up (DrawFixture *fixture, gconstpointer data)
{
  draw_fixture_set_up (fixture);
}

static void
tear_down (DrawFixture *fixture, gconstpointer data)
{
  draw_fixture_tear_down (fixture);
}

/* What people write into fields, and what no field takes. */
static const char *const writings[] = { "", "~unknown", "~declined", "1", "0", "2", "3", "4", "7", "01", "06", "23", "1944-11-27", "1966-11-28", "2019-12-01",
                                       "2023-01-20", "13900001234", "x", "2.5" };

/* Any answer for any field, as far as the rules let it be saved. */
static guint
scribble (DrawFixture *fixture, const LinliKind *kind, const LinliId *id, guint32 *seed)
{
  guint saved_fields = 0;

  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (kind->all_fields, i);
      LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, kind, id);
      g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
      g_auto(LinliSaveResult) saved = { 0 };
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      g_ptr_array_add (edits, edit);
      *seed = *seed * 1664525 + 1013904223;
      if (field->item == 0 || field->type == LINLI_TYPE_COMPUTED || !linli_field_parse (field, writings[(*seed >> 16) % G_N_ELEMENTS (writings)], &value, NULL))
        continue;
      linli_edit_set (edit, field, &value);
      saved_fields += linli_store_save (fixture->store, edits, NULL, &saved, NULL);
    }
  return saved_fields;
}

typedef struct { LinliStore *store; const LinliKind *kind; LinliModeAnswers *slow; guint records, answered, applicable; } Comparison;

static void
compare_cb (const LinliScanned *fast, gpointer user_data)
{
  Comparison *comparison = user_data;
  g_autoptr(LinliLoaded) loaded = linli_store_load (comparison->store, comparison->kind, &fast->id, NULL);
  GHashTableIter iter;
  gpointer entry;
  gint64 last = 0;

  g_assert_nonnull (loaded);
  comparison->slow->answered = comparison->slow->applicable = 0;
  linli_mode_answers_add (comparison->slow, loaded->record);
  g_assert_cmpuint (fast->answered, ==, comparison->slow->answered);
  g_assert_cmpuint (fast->applicable, ==, comparison->slow->applicable);
  g_hash_table_iter_init (&iter, loaded->prov);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    last = MAX (last, ((const LinliProvEntry *) entry)->day);
  g_assert_cmpint (fast->last_look, ==, last);
  comparison->records++;
  comparison->answered += fast->answered;
  comparison->applicable += fast->applicable;
}

static void
check_scan (DrawFixture *fixture, const LinliKind *kind, LinliModeAnswers *slow, Comparison *ret_seen)
{
  LinliScan scan = { .kind = kind, .counted = slow->counted, .looks = TRUE };
  g_autoptr(GError) error = NULL;

  *ret_seen = (Comparison) { fixture->store, kind, slow, 0, 0, 0 };
  linli_store_scan (fixture->store, &scan, compare_cb, ret_seen, NULL, &error);
  g_assert_no_error (error);
}

/* One statement a kind says of each record what its rules say one by one, whatever stands in it. */
static void
test_scan (DrawFixture *fixture, gconstpointer data)
{
  static const LinliBuildingMode complete = { LINLI_MODE_COMPLETE, NULL };
  const char *const roles[] = { "household.room", "person.name" };
  LinliBuildingRoles found;
  g_auto(LinliModeAnswers) slow = { 0 };
  guint32 seed = 7;

  g_assert_true (linli_building_roles_find (fixture->catalogue, &found));
  linli_mode_answers_init (&slow, fixture->store, &found, &complete);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const LinliKind *kind = linli_kind_get_core (linli_catalogue_get_role (fixture->catalogue, roles[i])->kind);
      LinliQuery query = { .kind = kind };
      Comparison before, after;

      check_scan (fixture, kind, &slow, &before);
      g_assert_cmpuint (before.records, >=, 3);
      for (guint round = 0; round < 3; round++)
        {
          g_autoptr(GArray) rowids = linli_store_query (fixture->store, &query, NULL);
          g_autoptr(GPtrArray) loaded = linli_store_load_rowids (fixture->store, kind, (const gint64 *) (gpointer) rowids->data, rowids->len, NULL);
          guint saved = 0;

          for (guint j = 0; j < loaded->len; j++)
            saved += scribble (fixture, kind, &((const LinliLoaded *) g_ptr_array_index (loaded, j))->record->id, &seed);
          g_assert_cmpuint (saved, >, 0);
          check_scan (fixture, kind, &slow, &after);
          g_assert_cmpuint (after.records, ==, before.records);
        }
      /* Something was answered by it, and what applies depends on it. */
      g_assert_cmpuint (after.answered, >, before.answered);
      g_test_message ("%s: %u and %u of %u and %u", kind->name, before.answered, after.answered, before.applicable, after.applicable);
      g_assert_true (i == 0 || after.applicable != before.applicable);
    }
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (DrawFixture *fixture, gconstpointer data);
  } tests[] = {
    { "/building data/rooms, households and people are those of the replica", test_building },
    { "/building data/a shop is a shop, and a cellar no home", test_kinds },
    { "/building data/a courtyard is one by its kind", test_court },
    { "/building data/a part of another room is not drawn apart", test_merged },
    { "/building data/how far a home reaches is said", test_spans },
    { "/building data/a home answers as the way of colouring asks", test_answers },
    { "/building data/what may not be a theme is no colour", test_respect },
    { "/building data/only what the person may list by is offered", test_role },
    { "/building data/a building without rooms is an empty table", test_empty_building },
    { "/building data/an unknown building is not found", test_unknown_building },
    { "/building data/a cancel is heard", test_cancelled },
    { "/building data/who was seen last makes the home seen", test_last_look },
    { "/building data/a way of colouring is remembered by a number", test_mode_key },
    { "/building data/the list counts households by building", test_lines },
    { "/building data/the list goes by number, not by estate", test_order },
    { "/building data/the map holds grids and footprints", test_map },
    { "/building data/what is answered is counted in one statement as record by record", test_scan },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, DrawFixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
