/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to colour the building picture: a table over roles, and what a home answers in each.
 *
 * A field is offered when nothing speaks against it: the catalogue does not forbid a theme, the person may list by its
 * compartment, and the value is of a kind that makes classes.  No mode names an item. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-mode.h"

#include "linli-theme.h"

#include <glib/gi18n-lib.h>

#define DAYS_SOON     7      /* a visit is due within so many days */
#define FIELDS_A_KIND 10000  /* numbers of fields stay below it */

static const struct { LinliModeType type; const char *role, *title; } modes[] = {
  { LINLI_MODE_OCCUPANCY, "household.occupancy", N_("Occupancy") },
  { LINLI_MODE_COMPLETE, NULL, N_("Completeness") },
  { LINLI_MODE_TAGS, "person.care_tags", N_("Care tags") },
  { LINLI_MODE_HAZARDS, "household.hazards", N_("Hazards") },
  { LINLI_MODE_FLOATING, "person.population_kind", N_("Registered elsewhere") },
  { LINLI_MODE_VISITS, "person.visit_due", N_("Visits due") },
};

static gboolean
may_list (LinliStore       *store,
          const LinliField *field)
{
  return linli_store_has_right (store, field->kind, LINLI_RIGHT_READ)
         && linli_store_has_right (store, field->kind, LINLI_RIGHT_LIST);
}

static gboolean
is_offered (LinliStore       *store,
            const LinliField *field)
{
  LinliFieldType type = field->value_type;

  return linli_theme_find_never (linli_kind_get_core (field->kind), field->name) == NULL && type != LINLI_TYPE_GEOMETRY
         && type != LINLI_TYPE_ATTACHMENT && type != LINLI_TYPE_REF && type != LINLI_TYPE_REFS && may_list (store, field);
}

gboolean
linli_building_mode_is_allowed (LinliStore              *store,
                                const LinliBuildingMode *mode)
{
  if (mode->type == LINLI_MODE_OCCUPANCY)
    return TRUE;
  if (mode->type == LINLI_MODE_COMPLETE)
    return mode->field == NULL;
  return mode->field != NULL && is_offered (store, mode->field);
}

gboolean
linli_building_mode_is_restricted (const LinliBuildingMode *mode)
{
  /* How many of a home are registered elsewhere says nothing of one of them. */
  if (mode->field == NULL || mode->type == LINLI_MODE_FLOATING || mode->type == LINLI_MODE_OCCUPANCY)
    return FALSE;
  return mode->field->kind->compartment != 0 || mode->field->sensitivity >= LINLI_SENSITIVITY_PERSONAL;
}

gboolean
linli_building_mode_equal (const LinliBuildingMode *a,
                           const LinliBuildingMode *b)
{
  return a->type == b->type && (a->type != LINLI_MODE_FIELD || a->field == b->field);
}

int
linli_building_mode_get_key (const LinliBuildingMode *mode)
{
  return mode->type != LINLI_MODE_FIELD ? (int) mode->type : (int) (mode->field->kind->no * FIELDS_A_KIND + mode->field->no);
}

gboolean
linli_building_mode_from_key (const LinliCatalogue *catalogue,
                              int                   key,
                              LinliBuildingMode    *ret_mode)
{
  const LinliKind *kind = key >= FIELDS_A_KIND ? linli_catalogue_get_kind_no (catalogue, (guint) key / FIELDS_A_KIND) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (key == (int) modes[i].type)
      {
        *ret_mode = (LinliBuildingMode) { modes[i].type, modes[i].role != NULL ? linli_catalogue_get_role (catalogue, modes[i].role) : NULL };
        return modes[i].role == NULL || ret_mode->field != NULL;
      }
  for (guint i = 0; kind != NULL && i < kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->fields, i);

      if ((int) field->no != key % FIELDS_A_KIND)
        continue;
      *ret_mode = (LinliBuildingMode) { LINLI_MODE_FIELD, field };
      return TRUE;
    }
  return FALSE;
}

const char *
linli_building_mode_get_title (const LinliBuildingMode *mode)
{
  if (mode->type == LINLI_MODE_FIELD)
    return linli_field_get_label (mode->field);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (modes[i].type == mode->type)
      return _(modes[i].title);
  return "";
}

GArray *
linli_building_mode_list (LinliStore *store)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (LinliBuildingMode));

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      LinliBuildingMode mode = { modes[i].type, NULL };

      if (modes[i].role != NULL)
        mode.field = linli_catalogue_get_role (linli_store_get_catalogue (store), modes[i].role);
      if ((modes[i].role == NULL || mode.field != NULL || mode.type == LINLI_MODE_OCCUPANCY) && linli_building_mode_is_allowed (store, &mode))
        g_array_append_val (list, mode);
    }
  return list;
}

GPtrArray *
linli_building_mode_list_fields (LinliStore *store)
{
  static const char *const roles[] = { "household.room", "person.name", "room.no" };
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const LinliField *of = linli_catalogue_get_role (linli_store_get_catalogue (store), roles[i]);
      const LinliKind *kind = of != NULL ? linli_kind_get_core (of->kind) : NULL;

      for (guint j = 0; kind != NULL && j < kind->sections->len; j++)
        {
          const LinliSection *section = g_ptr_array_index (kind->sections, j);

          for (guint k = 0; k < section->fields->len; k++)
            if (is_offered (store, g_ptr_array_index (section->fields, k)))
              g_ptr_array_add (list, g_ptr_array_index (section->fields, k));
        }
    }
  return list;
}

/* ---- answers ---- */

/* Coverage is of the items; a part that may not be listed does not hint at itself here. */
static GHashTable *
find_counted (LinliStore               *store,
              const LinliBuildingRoles *roles)
{
  GHashTable *counted = g_hash_table_new (NULL, NULL);
  const LinliField *const of[] = { roles->household_room, roles->person_name };

  for (guint i = 0; i < G_N_ELEMENTS (of); i++)
    {
      const LinliKind *kind = of[i] != NULL ? linli_kind_get_core (of[i]->kind) : NULL;

      for (guint j = 0; kind != NULL && j < kind->all_fields->len; j++)
        {
          LinliField *field = g_ptr_array_index (kind->all_fields, j);

          if (field->item != 0 && field->type != LINLI_TYPE_COMPUTED && !field->theme_never && may_list (store, field))
            g_hash_table_add (counted, field);
        }
    }
  return counted;
}

static void
begin (LinliModeAnswers *answers)
{
  answers->keys = g_ptr_array_new_with_free_func (g_free);
  answers->answered = answers->applicable = answers->homes = answers->people = answers->floating = 0;
  answers->due = G_MAXINT64;
}

void
linli_mode_answers_init (LinliModeAnswers         *answers,
                         LinliStore               *store,
                         const LinliBuildingRoles *roles,
                         const LinliBuildingMode  *mode)
{
  *answers = (LinliModeAnswers) { linli_store_get_rules (store), roles, *mode };
  answers->counted = find_counted (store, roles);
  answers->today = linli_clock_get_today (linli_store_get_clock (store));
  begin (answers);
}

void
linli_mode_answers_clear (LinliModeAnswers *answers)
{
  g_clear_pointer (&answers->counted, g_hash_table_unref);
  g_clear_pointer (&answers->keys, g_ptr_array_unref);
}

static void
add_key (LinliModeAnswers *answers,
         const char       *key)
{
  if (!g_ptr_array_find_with_equal_func (answers->keys, key, g_str_equal, NULL))
    g_ptr_array_add (answers->keys, g_strdup (key));
}

static void
add_value (LinliModeAnswers *answers,
           const LinliValue *value)
{
  const LinliField *field = answers->mode.field;

  if (value->type == LINLI_VALUE_NULL)
    return;
  if (value->type == LINLI_VALUE_UNKNOWN || value->type == LINLI_VALUE_DECLINED)
    add_key (answers, value->type == LINLI_VALUE_UNKNOWN ? LINLI_KEY_UNKNOWN : LINLI_KEY_DECLINED);
  else if (field->value_type == LINLI_TYPE_BOOLEAN)
    add_key (answers, value->integer != 0 ? "1" : "0");
  else if (field->list == NULL)
    add_key (answers, LINLI_KEY_RECORDED);
  else
    {
      g_auto(GStrv) codes = g_strsplit (linli_value_get_text (value), ",", -1);

      for (guint i = 0; codes[i] != NULL; i++)
        if (*codes[i] != '\0')
          add_key (answers, codes[i]);
    }
}

static void
count_items (LinliModeAnswers  *answers,
             const LinliRecord *record)
{
  for (guint i = 0; i < record->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (record->kind->all_fields, i);

      if (!g_hash_table_contains (answers->counted, field) || !linli_rules_is_relevant (answers->rules, record, field))
        continue;
      answers->applicable++;
      answers->answered += linli_value_is_answered (linli_record_get (record, field));
    }
}

/* Of those who live in a home, whose visit comes first. */
static void
add_visit (LinliModeAnswers  *answers,
           const LinliRecord *record)
{
  const LinliField *field = answers->mode.field;
  const LinliValue *value = linli_kind_get_core (field->kind) == record->kind ? linli_record_get (record, field) : NULL;
  gint64 day;

  if (value != NULL && value->type == LINLI_VALUE_TEXT && linli_date_parse_partial (value->data, &day))
    answers->due = MIN (answers->due, day);
}

void
linli_mode_answers_add (LinliModeAnswers  *answers,
                        const LinliRecord *record)
{
  const LinliField *field = answers->mode.field;
  gboolean is_person = answers->roles->person_name != NULL && record->kind == linli_kind_get_core (answers->roles->person_name->kind);

  if (record->kind == linli_kind_get_core (answers->roles->household_room->kind))
    answers->homes++;
  answers->people += is_person;
  if (answers->mode.type == LINLI_MODE_COMPLETE)
    count_items (answers, record);
  else if (answers->mode.type == LINLI_MODE_FLOATING)
    answers->floating += is_person && linli_building_roles_is_floating (answers->roles, record);
  else if (answers->mode.type == LINLI_MODE_VISITS)
    add_visit (answers, record);
  else if (field != NULL && linli_kind_get_core (field->kind) == record->kind)
    add_value (answers, linli_record_get (record, field));
}

/* 0 to 4: none, up to a half, more, ... the last is everything. */
static void
add_step (LinliModeAnswers *answers,
          guint             step)
{
  const char key[] = { (char) ('0' + step), '\0' };

  add_key (answers, key);
}

static const char *
get_occupancy (const LinliMatrixRoom *room)
{
  return room->occupancy != NULL ? room->occupancy : linli_matrix_room_is_home (room) ? "" : LINLI_KEY_NO_HOME;
}

GStrv
linli_mode_make_occupancy (const LinliMatrixRoom *room)
{
  GStrv keys = g_new0 (char *, 2);

  keys[0] = g_strdup (get_occupancy (room));
  return keys;
}

GStrv
linli_mode_answers_finish (LinliModeAnswers      *answers,
                           const LinliMatrixRoom *room)
{
  const LinliField *field = answers->mode.field;
  GStrv keys;
  gboolean of_room = field != NULL && linli_kind_get_core (field->kind) == linli_kind_get_core (answers->roles->room_no->kind);

  if (answers->mode.type == LINLI_MODE_OCCUPANCY)
    add_key (answers, get_occupancy (room));
  else if (answers->homes == 0 && !of_room)
    add_key (answers, linli_matrix_room_is_home (room) ? LINLI_KEY_NOBODY : LINLI_KEY_NO_HOME);
  else if (answers->mode.type == LINLI_MODE_COMPLETE)
    add_step (answers, answers->applicable > 0 ? MIN (answers->answered * 5 / answers->applicable, 4) : 0);
  else if (answers->mode.type == LINLI_MODE_FLOATING)
    add_step (answers, answers->floating == 0                     ? 0
                       : answers->floating == answers->people     ? 3
                       : answers->floating * 2 > answers->people  ? 2
                                                                  : 1);
  else if (answers->mode.type == LINLI_MODE_VISITS && answers->due != G_MAXINT64)
    add_step (answers, answers->due < answers->today ? 2 : answers->due <= answers->today + DAYS_SOON ? 1 : 0);
  else if (answers->keys->len == 0)
    add_key (answers, LINLI_KEY_NONE);
  g_ptr_array_add (answers->keys, NULL);
  keys = (GStrv) g_ptr_array_free (g_steal_pointer (&answers->keys), FALSE);
  begin (answers);
  return keys;
}
