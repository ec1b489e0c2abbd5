/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-edit.c - what the simulated people do; see sim-world.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

#include "linli-error.h"

#include <string.h>

/* One of the records ever made of @kind, wherever it is now; FALSE when there is none. */
static gboolean
draw_record (SimWorld *world, const LinliKind *kind, LinliId *ret_id)
{
  guint start;

  if (world->records->len == 0)
    return FALSE;
  start = (guint) linli_random_below (world->random, world->records->len);
  for (guint i = 0; i < world->records->len; i++)
    {
      const SimRecord *record = &g_array_index (world->records, SimRecord, (start + i) % world->records->len);

      if (record->kind->no != kind->no)
        continue;
      *ret_id = record->id;
      return TRUE;
    }
  return FALSE;
}

/* A form offers what its reader holds; now and then somebody names another's record past the form. */
static void
draw_reference (SimWorld *world, SimClient *client, const LinliField *field, LinliValue *ret_value)
{
  const LinliKind *kind = linli_catalogue_get_kind (client->catalogue, field->ref_kind);
  LinliId id;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(LinliLoaded) loaded = NULL;

      if (!draw_record (world, kind, &id))
        return;
      loaded = linli_store_load (client->store, kind, &id, NULL);
      if (loaded != NULL || linli_random_below (world->random, 8) == 0)
        {
          linli_value_set_blob (ret_value, id.bytes, sizeof id.bytes);
          return;
        }
    }
}

/* Few distinct values, so that equal ones and A→B→A happen. */
static void
random_value (SimWorld *world, SimClient *client, const LinliField *field, LinliValue *ret_value)
{
  static const char *words[] = { "张三", "李四", "王五", "赵六" };
  static const char *sets[] = { "1", "2", "1,3", "2,3", "1,2,3" };
  static const char *days[] = { "2026-01-05", "2026-03-07", "2026-09-30" };
  static const char *states[] = { "1", "2", "3" };
  guint64 draw = linli_random_next (world->random);

  if (draw % 16 == 0 && !field->blocking && field->policy != LINLI_POLICY_COUNTER)
    {
      linli_value_set_null (ret_value);
      return;
    }
  if (draw % 16 == 1 && !field->blocking && field->policy != LINLI_POLICY_SET && field->policy != LINLI_POLICY_COUNTER
      && field->type != LINLI_TYPE_REF)
    {
      linli_value_set_mark (ret_value, draw % 32 == 1 ? LINLI_VALUE_UNKNOWN : LINLI_VALUE_DECLINED);
      return;
    }

  draw >>= 8;
  /* What tells that two are one has few values where merges are drawn. */
  if (world->merges > 0 && g_strcmp0 (field->role, "person.id_no") == 0)
    linli_value_set_text (ret_value, words[draw % 2], -1);
  else if (field->type == LINLI_TYPE_REF)
    draw_reference (world, client, field, ret_value);
  else if (field->type == LINLI_TYPE_INTEGER)
    linli_value_set_integer (ret_value, (gint64) (draw % 5));
  else if (field->type == LINLI_TYPE_DATE)
    linli_value_set_text (ret_value, days[draw % G_N_ELEMENTS (days)], -1);
  else if (field->type == LINLI_TYPE_CODES)
    linli_value_set_text (ret_value, sets[draw % G_N_ELEMENTS (sets)], -1);
  else if (field->type == LINLI_TYPE_CODE)
    linli_value_set_text (ret_value, states[draw % G_N_ELEMENTS (states)], -1);
  else
    linli_value_set_text (ret_value, words[draw % G_N_ELEMENTS (words)], -1);
}

/* Photos are taken otherwise (sim-photos.c); where a record came from is told by a move. */
static const LinliField *
draw_field (SimWorld *world, const LinliKind *kind)
{
  g_autoptr(GPtrArray) fields = g_ptr_array_new ();

  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (kind->all_fields, i);

      if (field->value_type != LINLI_TYPE_ATTACHMENT && g_strcmp0 (field->name, kind->moved_from) != 0)
        g_ptr_array_add (fields, field);
    }
  return g_ptr_array_index (fields, linli_random_below (world->random, fields->len));
}

static void
edit_some_fields (SimWorld *world, SimClient *client, LinliEdit *edit)
{
  guint n = 1 + (guint) linli_random_below (world->random, 3);

  for (guint i = 0; i < n; i++)
    {
      const LinliField *field = draw_field (world, edit->kind);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      /* A form shows only what its reader holds. */
      if (!linli_store_has_right (client->store, field->kind, LINLI_RIGHT_WRITE))
        continue;
      random_value (world, client, field, &value);
      linli_edit_set (edit, field, &value);
    }
}

gboolean
sim_save_edits (SimWorld *world, guint index, GPtrArray *edits, const char *what)
{
  SimClient *client = &world->clients[index];
  const LinliEdit *first = g_ptr_array_index (edits, 0);
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  char id[LINLI_ID_STRING_SIZE];
  gboolean crash = !world->healed && linli_random_below (world->random, 100) < world->crash;

  client->crash_next = crash;
  if (!linli_store_save (client->store, edits, "sim", &result, &error))
    {
      client->crash_next = FALSE;
      if (!crash && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID)
          && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND) && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN))
        sim_world_violate (world, "I0", "client %u cannot save: %s", index, error->message);
      return FALSE;
    }
  client->crash_next = FALSE;
  world->ops_made += result.ops;
  sim_world_note (world, "client %u %s %s %s%s, %u operations", index, what, first->kind->name, linli_id_format (&first->id, id),
                  edits->len > 1 ? " and another" : "", result.ops);
  return TRUE;
}

/* An id that follows from what the record is about: two make the same one, and neither knows of the other. */
static gboolean
draw_twin (SimWorld *world, SimClient *client, const LinliKind *kind, LinliId *ret_id)
{
  g_autoptr(LinliLoaded) loaded = NULL;

  return world->twins > 0 && linli_random_below (world->random, 100) < world->twins && draw_record (world, kind, ret_id)
         && (loaded = linli_store_load (client->store, kind, ret_id, NULL)) == NULL;
}

static LinliEdit *
make_new (SimWorld *world, SimClient *client, const LinliKind *kind)
{
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, kind, NULL);
  const LinliField *title = linli_kind_find_field (kind, "title");
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  /* Ids of the program count within a process; these depend on the seed alone. */
  for (guint i = 0; i < sizeof edit->id.bytes; i++)
    edit->id.bytes[i] = (guint8) linli_random_next (world->random);
  edit->id.bytes[6] = 0x70 | (edit->id.bytes[6] & 0x0f);
  edit->id.bytes[8] = 0x80 | (edit->id.bytes[8] & 0x3f);
  draw_twin (world, client, kind, &edit->id);
  edit->grid = g_array_index (client->grids, gint64, linli_random_below (world->random, client->grids->len));
  edit_some_fields (world, client, edit);
  random_value (world, client, title, &value);
  linli_edit_set (edit, title, &value);
  return edit;
}

static LinliEdit *
make_change (SimWorld *world, SimClient *client, const LinliKind *kind)
{
  guint what = (guint) linli_random_below (world->random, 16);
  g_autoptr(LinliLoaded) loaded = NULL;
  LinliEdit *edit;
  LinliId id;

  if (!draw_record (world, kind, &id) || (loaded = linli_store_load (client->store, kind, &id, NULL)) == NULL)
    return NULL;
  edit = linli_edit_new (what < world->deletes ? LINLI_EDIT_DELETE : what == 15 ? LINLI_EDIT_VERIFY : LINLI_EDIT_CHANGE, kind, &id);
  if (edit->type == LINLI_EDIT_VERIFY)
    edit->source = LINLI_SOURCE_VISIT;
  if (edit->type != LINLI_EDIT_DELETE)
    {
      edit_some_fields (world, client, edit);
      /* Things are carried about, and their parts with them. */
      if (edit->type == LINLI_EDIT_CHANGE && linli_random_below (world->random, 16) < world->moves)
        {
          const LinliField *place = linli_catalogue_get_place (client->catalogue, kind);
          g_auto(LinliValue) value = LINLI_VALUE_INIT;

          if (place != NULL)
            draw_reference (world, client, place, &value);
          if (value.type != LINLI_VALUE_NULL)
            linli_edit_set (edit, place, &value);
        }
    }
  if (g_hash_table_size (edit->values) > 0 || edit->type == LINLI_EDIT_DELETE)
    return edit;
  linli_edit_free (edit);
  return NULL;
}

static gboolean
is_known (SimWorld *world, const SimRecord *record)
{
  for (guint i = 0; i < world->records->len; i++)
    if (linli_id_equal (&g_array_index (world->records, SimRecord, i).id, &record->id))
      return TRUE;
  return FALSE;
}

static void
remember_new (SimWorld *world, GPtrArray *edits)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const LinliEdit *edit = g_ptr_array_index (edits, i);
      SimRecord record = { linli_catalogue_get_kind_no (world->catalogue, edit->kind->no), edit->id };

      if (edit->type == LINLI_EDIT_NEW && !is_known (world, &record))
        g_array_append_val (world->records, record);
    }
}

/* How many operations were ever made here: what a save or a merge makes of it. */
static gint64
count_ops (SimClient *client)
{
  LinliOutboxState state = { 0 };

  return linli_store_get_outbox_state (client->store, &state, NULL) ? state.pending : 0;
}

/* I3: what the record that goes had and the one that stays had not, the one that stays has. */
static void
check_gift (SimWorld *world, guint index, const LinliTwins *twins, gboolean keep_newer)
{
  const LinliLoaded *keep = keep_newer ? twins->newer : twins->older, *give = keep_newer ? twins->older : twins->newer;
  const LinliKind *kind = keep->record->kind;
  g_autoptr(LinliLoaded) now = linli_store_load (world->clients[index].store, kind, &keep->record->id, NULL);

  for (guint i = 0; now != NULL && i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);

      if (g_strcmp0 (field->name, kind->closing_field) != 0 && linli_store_has_right (world->clients[index].store, field->kind, LINLI_RIGHT_WRITE)
          && linli_value_is_answered (linli_record_get (give->record, field)) && !linli_value_is_answered (linli_record_get (now->record, field)))
        sim_world_violate (world, "I3", "client %u merged two records, and %s of the one is nowhere", index, field->name);
    }
}

/* Two records are one. */
static void
merge_some (SimWorld *world, guint index, const LinliConflict *conflict, gboolean keep_newer)
{
  SimClient *client = &world->clients[index];
  g_autoptr(GError) error = NULL;
  g_auto(LinliTwins) twins = { NULL };
  gint64 before = count_ops (client), batch;
  gboolean crash = sim_chance (world, world->crash), done;

  if (!linli_store_get_twins (client->store, conflict, &twins, &error))
    {
      sim_world_violate (world, "I0", "client %u cannot read what it would merge: %s", index, error->message);
      return;
    }
  client->crash_next = crash;
  done = linli_store_merge (client->store, &conflict->id, keep_newer, "sim", &batch, &error);
  client->crash_next = FALSE;
  if (done)
    {
      world->ops_made += (guint) (count_ops (client) - before);
      sim_world_note (world, "client %u merged two %ss, the %s stays", index, conflict->kind->name, keep_newer ? "newer" : "older");
      check_gift (world, index, &twins, keep_newer);
    }
  else if (!crash && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID) && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND)
           && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN))
    sim_world_violate (world, "I0", "client %u cannot merge: %s", index, error->message);
}

/* Somebody settles a conflict that stands open here. */
static void
settle_some (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  g_autoptr(GPtrArray) conflicts = linli_store_get_conflicts (client->store, FALSE, NULL);
  g_autoptr(GArray) settlements = g_array_new (FALSE, TRUE, sizeof (LinliSettlement));
  g_autoptr(GError) error = NULL;
  gboolean crash = !world->healed && linli_random_below (world->random, 100) < world->crash;
  guint64 draw = linli_random_next (world->random);
  const LinliConflict *conflict;
  const LinliField *field;
  LinliSettlement *settlement;
  gboolean done;

  if (conflicts == NULL || conflicts->len == 0)
    return;
  conflict = g_ptr_array_index (conflicts, draw % conflicts->len);
  for (guint i = 0; world->merges > 0 && conflict->type != LINLI_CONFLICT_DUPLICATE && i < conflicts->len; i++)
    conflict = g_ptr_array_index (conflicts, i);
  field = conflict->field_no != 0 ? linli_kind_get_field_no (conflict->kind, conflict->field_no) : NULL;
  if (conflict->state != LINLI_CONFLICT_OPEN)
    return;
  if (conflict->type == LINLI_CONFLICT_DUPLICATE && (draw >> 40) % 4 != 0)
    {
      merge_some (world, index, conflict, (draw >> 48) % 2 == 0);
      return;
    }
  g_array_set_size (settlements, 1);
  settlement = &g_array_index (settlements, LinliSettlement, 0);
  settlement->conflict = conflict->id;
  settlement->choice = (draw >> 32) % 8 == 0 ? LINLI_SIDE_OTHER : (draw >> 32) % 2 == 0 ? LINLI_SIDE_SERVER : LINLI_SIDE_MINE;
  if (settlement->choice == LINLI_SIDE_OTHER && field != NULL)
    random_value (world, client, field, &settlement->value);
  client->crash_next = crash;
  done = linli_store_settle (client->store, settlements, "sim", &error);
  client->crash_next = FALSE;
  linli_value_clear (&settlement->value);
  if (done)
    {
      world->ops_made++;
      sim_world_note (world, "client %u settled a conflict over field %u of a %s", index, conflict->field_no, conflict->kind->name);
    }
  else if (!crash && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID) && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND)
           && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN))
    sim_world_violate (world, "I0", "client %u cannot settle: %s", index, error->message);
}

void
sim_world_edit (SimWorld *world, guint index)
{
  /* Mostly things. */
  static const char *kinds[] = { "item", "item", "item", "item", "item", "item", "part", "place", "mark" };
  SimClient *client = &world->clients[index];
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  const char *what = "changed";
  /* Now and then a save is of two records: a group. */
  guint n = linli_random_below (world->random, 8) == 0 ? 2 : 1;

  if (linli_random_below (world->random, world->merges > 0 ? 1 : 2) == 0)
    settle_some (world, index);
  for (guint i = 0; i < n; i++)
    {
      const LinliKind *kind = linli_catalogue_get_kind (client->catalogue, kinds[linli_random_below (world->random, G_N_ELEMENTS (kinds))]);
      gboolean is_new = linli_random_below (world->random, 12) == 0;
      LinliEdit *edit = kind == NULL ? NULL : is_new ? make_new (world, client, kind) : make_change (world, client, kind);

      if (edit == NULL || (edits->len > 0 && linli_id_equal (&edit->id, &((LinliEdit *) g_ptr_array_index (edits, 0))->id)))
        {
          linli_edit_free (edit);
          continue;
        }
      what = is_new ? "made" : edit->type == LINLI_EDIT_DELETE ? "deleted" : edit->type == LINLI_EDIT_VERIFY ? "verified" : "changed";
      g_ptr_array_add (edits, edit);
    }
  if (edits->len == 0 || !sim_save_edits (world, index, edits, what))
    return;
  remember_new (world, edits);
}

/* What everybody knows at the beginning: a place in each grid, a thing in each place, a part. */
void
sim_world_furnish (SimWorld *world)
{
  static const struct { const char *kind; guint place; gint64 grid; } first[] = {
    { "place", 0, 1 }, { "place", 0, 2 }, { "item", 0, -1 }, { "item", 1, -1 }, { "part", 2, -1 },
  };
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);

  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    {
      const LinliKind *kind = linli_catalogue_get_kind (world->catalogue, first[i].kind);
      const LinliField *place = linli_catalogue_get_place (world->catalogue, kind);
      LinliEdit *edit = make_new (world, &world->clients[0], kind);

      edit->grid = first[i].grid;
      if (place != NULL)
        {
          const LinliEdit *there = g_ptr_array_index (edits, first[i].place);
          g_auto(LinliValue) value = LINLI_VALUE_INIT;

          linli_value_set_blob (&value, there->id.bytes, sizeof there->id.bytes);
          linli_edit_set (edit, place, &value);
        }
      if (world->merges > 0 && g_str_equal (first[i].kind, "item"))
        {
          const LinliField *care = linli_catalogue_get_role (world->catalogue, "person.id_no");
          g_auto(LinliValue) value = LINLI_VALUE_INIT;

          random_value (world, &world->clients[0], care, &value);
          linli_edit_set (edit, care, &value);
        }
      g_ptr_array_add (edits, edit);
    }
  if (sim_save_edits (world, 0, edits, "made"))
    remember_new (world, edits);
}
