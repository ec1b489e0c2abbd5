/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-save.c - one save: operations, rows, history, search and boxes in one transaction. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#include <string.h>

typedef struct
{
  LinliStore      *store;
  LinliSaveResult *result;
  LinliRowNote     note;      /* who, when, why; reason borrowed */
  gint64           com, device, group, next, hlc;
  GHashTable      *groups;    /* (nullable) gint64 → gint64: of each partition, in a replica that has held several */
  LinliOwnRights   rights;    /* in @com */
} SaveJob;

LinliEdit *
linli_edit_new (LinliEditType type, const LinliKind *kind, const LinliId *id)
{
  LinliEdit *edit = g_new0 (LinliEdit, 1);

  edit->type = type;
  edit->kind = linli_kind_get_core (kind);
  if (id != NULL)
    edit->id = *id;
  edit->grid = -1;
  edit->values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  return edit;
}

void
linli_edit_free (LinliEdit *edit)
{
  if (edit == NULL)
    return;
  g_hash_table_unref (edit->values);
  g_free (edit);
}

void
linli_edit_set (LinliEdit *edit, const LinliField *field, const LinliValue *value)
{
  static const LinliValue nothing = LINLI_VALUE_INIT;

  g_hash_table_insert (edit->values, (gpointer) field, linli_value_dup (value != NULL ? value : &nothing));
}

void
linli_save_result_clear (LinliSaveResult *result)
{
  g_clear_pointer (&result->findings, g_ptr_array_unref);
  result->group = 0;
  result->ops = 0;
}

/* What refers to no place is outside every grid for who has all of them; others work in theirs, and may not write elsewhere. */
static gint64
get_home_grid (LinliStore *store, gint64 com)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT min(grid) FROM cursor WHERE grid <> 0 AND ?1 IN (0, com)", NULL);

  if (stmt == NULL || linli_part_get_int (store, com, "all_grids", 0) != 0)
    return 0;
  sqlite3_bind_int64 (stmt, 1, linli_part_filter (store, com));
  return linli_db_step (stmt, NULL) == LINLI_STEP_ROW ? sqlite3_column_int64 (stmt, 0) : 0;
}

/* Whoever looks at one community makes his records there. */
static gint64
get_default_com (LinliStore *store)
{
  return store->chosen != 0 ? store->chosen : linli_meta_get_int (store, "com", 0);
}

/* The number of the grid into which @edit puts its record by name, and in which partition that is; 0: none. */
static gint64
find_named_grid (LinliStore *store, const LinliEdit *edit, gint64 *ret_com)
{
  const LinliField *keeper = linli_catalogue_get_keeper (store->catalogue, edit->kind);
  const LinliValue *value = keeper != NULL ? g_hash_table_lookup (edit->values, keeper) : NULL;
  g_autoptr(LinliRow) row = NULL;
  const LinliValue *no;
  LinliId id;

  if (value == NULL || value->type != LINLI_VALUE_BLOB || value->length != sizeof id.bytes)
    return 0;
  memcpy (id.bytes, value->data, sizeof id.bytes);
  row = linli_rows_load (store, linli_store_get_table (store, linli_catalogue_get_kind (store->catalogue, keeper->ref_kind)), &id, NULL, NULL);
  if (row != NULL)
    *ret_com = row->com;
  no = row != NULL ? linli_row_get (row, linli_catalogue_get_role (store->catalogue, "grid.no")) : NULL;
  return no != NULL && no->type == LINLI_VALUE_INTEGER ? MAX (0, no->integer) : 0;
}

/* The partition that holds @grid, the one looked at or the home one where it has such a grid. */
static gint64
find_com_of_grid (LinliStore *store, gint64 grid)
{
  gint64 home = get_default_com (store);
  g_autoptr(LinliDbUse) stmt = linli_part_filter (store, home) == 0 || grid == 0 ? NULL
    : linli_store_stmt (store, "SELECT com FROM cursor WHERE grid = ?1 ORDER BY com <> ?2, com LIMIT 1", NULL);

  if (stmt == NULL)
    return home;
  sqlite3_bind_int64 (stmt, 1, grid);
  sqlite3_bind_int64 (stmt, 2, home);
  return linli_db_step (stmt, NULL) == LINLI_STEP_ROW ? sqlite3_column_int64 (stmt, 0) : home;
}

/* The grid that it names, or the one of what the record refers to: room, unit, household, person, building, in the order of its fields; and in which partition that is. */
static gint64
derive_grid (LinliStore *store, const LinliEdit *edit, gint64 *ret_com)
{
  gint64 named_com = 0, named = find_named_grid (store, edit, &named_com);

  *ret_com = edit->com != 0 ? edit->com : get_default_com (store);
  if (edit->grid >= 0)
    {
      if (edit->com == 0)
        *ret_com = find_com_of_grid (store, edit->grid);
      return edit->grid;
    }
  if (edit->kind->whole_partition)
    return 0;
  if (named > 0)
    {
      if (named_com != 0)
        *ret_com = named_com;
      return named;
    }
  for (guint i = 0; i < edit->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (edit->kind->fields, i);
      const LinliValue *value = g_hash_table_lookup (edit->values, field);
      const LinliKind *kind = field->type == LINLI_TYPE_REF ? linli_catalogue_get_kind (store->catalogue, field->ref_kind) : NULL;
      g_autoptr(LinliRow) row = NULL;
      LinliId id;

      if (kind == NULL || kind->whole_partition || value == NULL || value->length != sizeof id.bytes)
        continue;
      memcpy (id.bytes, value->data, sizeof id.bytes);
      row = linli_rows_load (store, linli_store_get_table (store, kind), &id, NULL, NULL);
      if (row == NULL)
        continue;
      if (row->com != 0)
        *ret_com = row->com;
      return row->grid;
    }
  return get_home_grid (store, *ret_com);
}

/* The clock of a field as its author sees it: the server's, or the number of his own accepted operation on it. */
static gint64
find_base (const LinliRow *server, GPtrArray *items, guint field_no)
{
  gint64 base = server != NULL ? linli_row_clock_get_seq (&server->clock, field_no) : 0;

  for (guint i = 0; i < items->len; i++)
    {
      const LinliOutboxItem *item = g_ptr_array_index (items, i);

      if (item->state == LINLI_OUT_ACKED && item->status == LINLI_STATUS_OK && linli_op_find (item->op, field_no) != NULL)
        base = MAX (base, item->aseq);
    }
  return base;
}

static LinliOp *
start_op (SaveJob *job, LinliOpKind type, const LinliKind *kind, const LinliEdit *edit, gint64 grid)
{
  LinliOp *op = linli_op_new (type, kind, &edit->id);

  op->com = job->com;
  op->grid = grid;
  op->hlc = job->hlc;
  op->user = job->note.user;
  op->source = edit->source;
  op->day = type == LINLI_OP_VERIFY || edit->source != LINLI_SOURCE_NONE ? linli_clock_get_today (job->store->clock) : 0;
  op->reason = g_strdup (job->note.reason);
  return op;
}

/* What is saved at once in several partitions is a save in each: nobody decides two of them together. */
static gint64
find_group (SaveJob *job, const LinliOp *op)
{
  gint64 *group;

  if (job->group == 0)
    job->group = op->number;
  if (job->groups == NULL)
    return job->group;
  if ((group = g_hash_table_lookup (job->groups, &op->com)) != NULL)
    return *group;
  g_hash_table_insert (job->groups, g_memdup2 (&op->com, sizeof op->com), g_memdup2 (&op->number, sizeof op->number));
  return op->number;
}

/* Numbers @op, checks it, puts it into the outbox and tells the history. */
static gboolean
finish_op (SaveJob *job, LinliOp *op, const LinliRow *shown, GError **error)
{
  static const LinliValue nothing = LINLI_VALUE_INIT;
  const char *what = op->type == LINLI_OP_DELETE ? "delete" : op->type == LINLI_OP_VERIFY ? "verify" : "update";

  op->number = job->next++;
  op->group = find_group (job, op);
  if (!linli_op_check (op, error) || !linli_outbox_add (job->store, op, error))
    return FALSE;
  job->result->ops++;

  if (op->type == LINLI_OP_DELETE || (op->type == LINLI_OP_CREATE && op->kind->facet_of == NULL))
    return linli_history_add (job->store, op->kind, &op->id, NULL, op->type == LINLI_OP_DELETE ? "delete" : "create", &job->note, NULL, NULL,
                              0, op->number, error);
  for (guint i = 0; i < op->changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op->changes, LinliChange, i);
      const LinliField *field = linli_kind_get_field_no (op->kind, change->field_no);
      const LinliValue *old_value = shown != NULL ? linli_row_get (shown, field) : &nothing;
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (op->type == LINLI_OP_SET)
        {
          g_autofree char *codes = linli_codes_apply (linli_value_get_text (old_value), linli_value_get_text (&change->new_value),
                                                      linli_value_get_text (&change->old_value));

          if (codes != NULL)
            linli_value_set_text (&value, codes, -1);
        }
      else if (op->type == LINLI_OP_COUNTER)
        linli_value_set_integer (&value, old_value->integer + change->new_value.integer);
      else if (op->type == LINLI_OP_VERIFY)
        linli_value_copy (old_value, &value);
      else
        linli_value_copy (&change->new_value, &value);
      if (!linli_history_add (job->store, op->kind, &op->id, field, what, &job->note, old_value, &value, 0, op->number, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_codes_or_empty (const LinliValue *value)
{
  return value->type == LINLI_VALUE_TEXT || value->type == LINLI_VALUE_NULL;
}

static void
set_codes (LinliValue *value, char *codes)
{
  if (codes != NULL)
    linli_value_set_text (value, codes, -1);
  g_free (codes);
}

/* Sorts one changed field into the operation that its policy asks for; operations are made when first needed. */
static void
add_change (SaveJob *job, const LinliEdit *edit, const LinliField *field, const LinliRow *shown, gint64 base, const LinliValue *new_value,
            LinliOp **update, LinliOp **set, LinliOp **counter)
{
  const LinliValue *old_value = linli_row_get (shown, field);

  if (field->policy == LINLI_POLICY_SET && is_codes_or_empty (old_value) && is_codes_or_empty (new_value))
    {
      g_auto(LinliValue) add = LINLI_VALUE_INIT;
      g_auto(LinliValue) removed = LINLI_VALUE_INIT;

      set_codes (&add, linli_codes_apply (linli_value_get_text (new_value), NULL, linli_value_get_text (old_value)));
      set_codes (&removed, linli_codes_apply (linli_value_get_text (old_value), NULL, linli_value_get_text (new_value)));
      if (add.type == LINLI_VALUE_NULL && removed.type == LINLI_VALUE_NULL)
        return;
      if (*set == NULL)
        *set = start_op (job, LINLI_OP_SET, shown->kind, edit, shown->grid);
      linli_op_add_change (*set, field->no, base, &removed, &add);
    }
  else if (field->policy == LINLI_POLICY_COUNTER && new_value->type == LINLI_VALUE_INTEGER
           && (old_value->type == LINLI_VALUE_INTEGER || old_value->type == LINLI_VALUE_NULL))
    {
      g_auto(LinliValue) delta = LINLI_VALUE_INIT;

      linli_value_set_integer (&delta, new_value->integer - old_value->integer);
      if (*counter == NULL)
        *counter = start_op (job, LINLI_OP_COUNTER, shown->kind, edit, shown->grid);
      linli_op_add_change (*counter, field->no, base, NULL, &delta);
    }
  else
    {
      if (*update == NULL)
        *update = start_op (job, LINLI_OP_UPDATE, shown->kind, edit, shown->grid);
      linli_op_add_change (*update, field->no, base, old_value, new_value);
    }
}

/* Codes are kept in one spelling. */
static void
normalize (const LinliField *field, const LinliValue *value, LinliValue *ret_value)
{
  linli_value_copy (value, ret_value);
  if ((field->value_type == LINLI_TYPE_CODES || field->value_type == LINLI_TYPE_ATTACHMENT) && value->type == LINLI_VALUE_TEXT)
    {
      g_autofree char *codes = linli_codes_normalize (value->data);

      if (codes != NULL)
        linli_value_set_text (ret_value, codes, -1);
      else
        linli_value_set_null (ret_value);
    }
  else if (value->type == LINLI_VALUE_TEXT && value->length == 0)
    linli_value_set_null (ret_value);
}

/* The part of @edit that belongs to the table of @kind. */
static gboolean
save_part (SaveJob *job, LinliEdit *edit, const LinliKind *kind, gint64 grid, GError **error)
{
  LinliStore *store = job->store;
  LinliTable *table = linli_store_get_table (store, kind);
  g_autoptr(GError) local = NULL;
  g_autoptr(LinliRow) shown = linli_rows_load (store, table, &edit->id, NULL, &local);
  g_autoptr(LinliRow) server = NULL;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(LinliOp) create = NULL;
  g_autoptr(LinliOp) update = NULL;
  g_autoptr(LinliOp) set = NULL;
  g_autoptr(LinliOp) counter = NULL;
  g_autoptr(LinliOp) other = NULL;
  guint before = job->result->ops;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!linli_overlay_load_server (store, table, &edit->id, &server, NULL, error)
      || (items = linli_overlay_list (store, kind, &edit->id, error)) == NULL)
    return FALSE;

  if (edit->type == LINLI_EDIT_DELETE)
    {
      if (shown == NULL)
        return TRUE;
      other = start_op (job, LINLI_OP_DELETE, kind, edit, shown->grid);
      other->base = shown->seq;
    }
  else if (edit->type == LINLI_EDIT_VERIFY && shown == NULL)
    return TRUE;
  else if (shown == NULL && edit->type == LINLI_EDIT_NEW && kind == edit->kind)
    create = start_op (job, LINLI_OP_CREATE, kind, edit, grid);

  for (guint i = 0; i < kind->fields->len && edit->type != LINLI_EDIT_DELETE; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->fields, i);
      const LinliValue *given = g_hash_table_lookup (edit->values, field);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (given == NULL)
        continue;
      if (!linli_field_is_stored (field))
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s.%s: computed, not entered", kind->name, field->name);
          return FALSE;
        }
      if (edit->type == LINLI_EDIT_VERIFY)
        {
          if (other == NULL)
            other = start_op (job, LINLI_OP_VERIFY, kind, edit, shown->grid);
          linli_op_add_change (other, field->no, 0, NULL, NULL);
          continue;
        }
      normalize (field, given, &value);
      if (linli_value_equal (&value, shown != NULL ? linli_row_get (shown, field) : &(LinliValue) LINLI_VALUE_INIT))
        continue;
      if (!linli_files_queue (store, field, &edit->id, shown != NULL ? linli_row_get (shown, field) : &(LinliValue) LINLI_VALUE_INIT, &value, error))
        return FALSE;
      if (shown == NULL)
        {
          if (create == NULL)
            create = start_op (job, LINLI_OP_CREATE, kind, edit, grid);
          linli_op_add_change (create, field->no, 0, NULL, &value);
        }
      else
        add_change (job, edit, field, shown, find_base (server, items, field->no), &value, &update, &set, &counter);
    }

  if ((create != NULL && !finish_op (job, create, NULL, error)) || (update != NULL && !finish_op (job, update, shown, error))
      || (set != NULL && !finish_op (job, set, shown, error)) || (counter != NULL && !finish_op (job, counter, shown, error))
      || (other != NULL && !finish_op (job, other, shown, error)))
    return FALSE;
  if (job->result->ops == before)
    return TRUE;
  if (!linli_own_rights_allow (&job->rights, kind, LINLI_RIGHT_WRITE))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "%s: your role may not change this part; ask somebody whose work it is",
                   linli_kind_get_label (kind));
      return FALSE;
    }
  return (linli_fault (LINLI_FAULT_HALF_SAVE) && edit->type == LINLI_EDIT_CHANGE) || linli_overlay_store (store, table, &edit->id, server, error);
}

/* Before enrolling there is no scope yet. */
static gboolean
is_grid_held (SaveJob *job, gint64 com, gint64 grid, GError **error)
{
  g_autoptr(LinliDbUse) stmt = NULL;

  if ((grid == 0 && linli_part_filter (job->store, com) == 0) || job->device == 0)
    return TRUE;
  stmt = linli_store_stmt (job->store, "SELECT 1 FROM cursor WHERE grid = ?1 AND ?2 IN (0, com)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, grid);
  sqlite3_bind_int64 (stmt, 2, linli_part_filter (job->store, com));
  switch (linli_db_step (stmt, error))
    {
    case LINLI_STEP_ROW:
      return TRUE;
    case LINLI_STEP_DONE:
      if (linli_part_filter (job->store, com) != 0)
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "grid %" G_GINT64_FORMAT " of community %" G_GINT64_FORMAT " is not in your scope",
                     grid, com);
      else
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "grid %" G_GINT64_FORMAT " is not in your scope", grid);
      return FALSE;
    case LINLI_STEP_ERROR:
    default:
      return FALSE;
    }
}

/* What was made before this replica belonged anywhere belongs to the home partition. */
static void
enter_partition (SaveJob *job, gint64 com)
{
  gint64 wanted = com != 0 ? com : linli_meta_get_int (job->store, "com", 0);

  if (job->com == wanted)
    return;
  job->com = wanted;
  linli_own_rights_read_in (job->store, wanted, &job->rights);
}

/* Whether @edit, of a record in @com, names no grid that its author does not hold.  A grid put into use a moment ago is held by who holds all of
   them, before the server says so. */
static gboolean
may_name_grid (SaveJob *job, const LinliEdit *edit, gint64 com, GError **error)
{
  gint64 named_com = com, named = find_named_grid (job->store, edit, &named_com);

  if (named > 0 && com != 0 && named_com != 0 && named_com != com)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "grid %" G_GINT64_FORMAT " is in another community", named);
      return FALSE;
    }
  return named == 0 || linli_part_get_int (job->store, com, "all_grids", 0) != 0 || is_grid_held (job, com, named, error);
}

static gboolean
save_edit (SaveJob *job, LinliEdit *edit, GError **error)
{
  LinliStore *store = job->store;
  gint64 rid, seq, grid = 0, com = 0;
  char text[LINLI_ID_STRING_SIZE];

  if (edit->type == LINLI_EDIT_NEW)
    {
      if (linli_id_is_null (&edit->id))
        linli_id_new (store->clock, store->random, &edit->id);
      grid = derive_grid (store, edit, &com);
      if (!is_grid_held (job, com, grid, error))
        return FALSE;
    }
  if (!linli_rows_probe (store, linli_store_get_table (store, edit->kind), &edit->id, &rid, &seq, error))
    return FALSE;
  if (edit->type == LINLI_EDIT_NEW ? rid != 0 : rid == 0)
    {
      g_set_error (error, LINLI_ERROR, rid == 0 ? LINLI_ERROR_NOT_FOUND : LINLI_ERROR_INVALID, "%s %s: %s", edit->kind->name,
                   linli_id_format (&edit->id, text), rid == 0 ? "no such record here" : "exists already");
      return FALSE;
    }
  if (edit->type == LINLI_EDIT_DELETE && !edit->kind->deletable)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: records are closed%s%s, not deleted", linli_kind_get_label (edit->kind),
                   edit->kind->closing_field != NULL ? " with " : "", edit->kind->closing_field != NULL ? edit->kind->closing_field : "");
      return FALSE;
    }
  if (edit->type != LINLI_EDIT_NEW)
    {
      g_autoptr(LinliRow) core = linli_rows_load (store, linli_store_get_table (store, edit->kind), &edit->id, NULL, error);

      if (core == NULL || (edit->type == LINLI_EDIT_CHANGE && !may_name_grid (job, edit, core->com, error)))
        return FALSE;
      grid = core->grid;
      com = core->com;
    }
  enter_partition (job, com);

  if ((edit->type == LINLI_EDIT_NEW || edit->type == LINLI_EDIT_CHANGE) && !linli_store_fill (store, edit, error))
    return FALSE;
  if (!save_part (job, edit, edit->kind, grid, error))
    return FALSE;
  for (guint i = 0; i < edit->kind->facets->len; i++)
    {
      const LinliKind *facet = g_ptr_array_index (edit->kind->facets, i);

      if ((edit->type != LINLI_EDIT_DELETE || facet->deletable) && !save_part (job, edit, facet, grid, error))
        return FALSE;
    }
  return TRUE;
}

static void
take_findings (LinliSaveResult *result, GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    g_ptr_array_add (result->findings, g_memdup2 (g_ptr_array_index (findings, i), sizeof (LinliFinding)));
}

/* Rules of the household that @record is or lives in. */
static gboolean
check_household (SaveJob *job, const LinliRecord *record, GHashTable *seen, GError **error)
{
  const LinliField *room = linli_catalogue_get_role (job->store->catalogue, "household.room");
  const LinliField *link = linli_catalogue_get_role (job->store->catalogue, "person.household");
  const LinliKind *household = link != NULL && link->ref_kind != NULL ? linli_catalogue_get_kind (job->store->catalogue, link->ref_kind) : NULL;
  g_autoptr(GPtrArray) members = NULL;
  g_autoptr(GPtrArray) findings = NULL;
  g_autoptr(LinliLoaded) loaded = NULL;
  LinliId id;

  if (household == NULL && room != NULL)
    household = linli_kind_get_core (room->kind);
  if (household == NULL)
    return TRUE;
  if (record->kind == household)
    id = record->id;
  else if (link != NULL && record->kind == linli_kind_get_core (link->kind) && linli_record_get (record, link)->length == sizeof id.bytes)
    memcpy (id.bytes, linli_record_get (record, link)->data, sizeof id.bytes);
  else
    return TRUE;
  if (g_hash_table_contains (seen, &id))
    return TRUE;
  g_hash_table_add (seen, linli_id_dup (&id));

  loaded = linli_store_load (job->store, household, &id, NULL);
  if (loaded == NULL)
    return TRUE;  /* not held here: the server looks */
  members = linli_store_load_members (job->store, &id, error);
  if (members == NULL)
    return FALSE;
  findings = linli_rules_check_household (job->store->rules, loaded->record, members);
  take_findings (job->result, findings);
  return TRUE;
}

gboolean
linli_store_check_reference (LinliStore *store, const LinliField *field, const LinliValue *value, GError **error)
{
  const LinliKind *target = field->value_type == LINLI_TYPE_REF && field->ref_kind != NULL
    ? linli_catalogue_get_kind (store->catalogue, field->ref_kind) : NULL;
  char text[LINLI_ID_STRING_SIZE];
  gint64 rid = 0, seq;
  LinliId id;

  if (target == NULL || value->type != LINLI_VALUE_BLOB || value->length != sizeof id.bytes)
    return TRUE;
  memcpy (id.bytes, value->data, sizeof id.bytes);
  if (!linli_rows_probe (store, linli_store_get_table (store, linli_kind_get_core (target)), &id, &rid, &seq, error))
    return FALSE;
  if (rid != 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s (%s): no %s %s here", linli_field_get_label (field), field->name, target->name,
               linli_id_format (&id, text));
  return FALSE;
}

/* Where a record is follows from what it refers to; into another partition it does not go by that. */
static gboolean
check_place (SaveJob *job, const LinliEdit *edit, const LinliField *field, const LinliValue *value, GError **error)
{
  const LinliKind *kind = linli_catalogue_get_kind (job->store->catalogue, field->ref_kind);
  g_autoptr(LinliRow) row = linli_rows_load (job->store, linli_store_get_table (job->store, edit->kind), &edit->id, NULL, NULL);
  g_autoptr(LinliRow) target = NULL;
  LinliId id;

  if (row == NULL || kind == NULL || value->type != LINLI_VALUE_BLOB || value->length != sizeof id.bytes)
    return TRUE;
  memcpy (id.bytes, value->data, sizeof id.bytes);
  target = linli_rows_load (job->store, linli_store_get_table (job->store, linli_kind_get_core (kind)), &id, NULL, NULL);
  if (target == NULL || target->com == row->com || target->com == 0 || row->com == 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s (%s): that is in another community; a record comes there by being moved",
               linli_field_get_label (field), field->name);
  return FALSE;
}

static gboolean
check_references (SaveJob *job, const LinliEdit *edit, GError **error)
{
  const LinliField *place = job->groups != NULL ? linli_catalogue_get_place (job->store->catalogue, edit->kind) : NULL;
  gpointer field, value;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, edit->values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    if (!linli_store_check_reference (job->store, field, value, error) || (field == place && !check_place (job, edit, field, value, error)))
      return FALSE;
  return TRUE;
}

static gboolean
check_edits (SaveJob *job, GPtrArray *edits, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);

  for (guint i = 0; i < edits->len; i++)
    {
      const LinliEdit *edit = g_ptr_array_index (edits, i);
      g_autoptr(LinliLoaded) loaded = NULL;
      g_autoptr(GPtrArray) findings = NULL;
      g_autoptr(GPtrArray) among_others = NULL;

      if (edit->type != LINLI_EDIT_NEW && edit->type != LINLI_EDIT_CHANGE)
        continue;
      if (!check_references (job, edit, error))
        return FALSE;
      loaded = linli_store_load (job->store, edit->kind, &edit->id, error);
      if (loaded == NULL)
        return FALSE;
      for (guint j = 0; j < edit->kind->all_fields->len; j++)
        {
          const LinliField *field = g_ptr_array_index (edit->kind->all_fields, j);

          if (!field->blocking || linli_value_is_answered (linli_record_get (loaded->record, field)))
            continue;
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: %s is needed", linli_kind_get_label (edit->kind), linli_field_get_label (field));
          return FALSE;
        }
      findings = linli_rules_check (job->store->rules, loaded->record);
      take_findings (job->result, findings);
      among_others = linli_rules_check_replica (job->store->rules, loaded->record, edit->values);
      take_findings (job->result, among_others);
      if (!check_household (job, loaded->record, seen, error))
        return FALSE;
    }
  for (guint i = 0; i < job->result->findings->len; i++)
    {
      const LinliFinding *finding = g_ptr_array_index (job->result->findings, i);

      if (finding->rule->level != LINLI_LEVEL_ERROR)
        continue;
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: %s", finding->rule->id, linli_rule_get_message (finding->rule));
      return FALSE;
    }
  return TRUE;
}

gboolean
linli_store_save (LinliStore *store, GPtrArray *edits, const char *reason, LinliSaveResult *ret_result, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_auto(LinliSaveResult) own = { 0 };
  LinliSaveResult *result = ret_result != NULL ? ret_result : &own;
  SaveJob job = { .store = store, .result = result };
  g_autoptr(GHashTable) groups = NULL;
  gint64 next;

  linli_save_result_clear (result);
  result->findings = g_ptr_array_new_with_free_func (g_free);
  if (!linli_wipe_allows (store, error) || !linli_txn_begin (&txn, store, TRUE, error))
    return FALSE;
  linli_own_rights_read_in (store, 0, &job.rights);
  next = job.next = linli_meta_get_int (store, "next_op", 1);
  job.com = linli_meta_get_int (store, "com", 0);
  job.groups = groups = linli_part_filter (store, job.com) != 0 ? g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free) : NULL;
  job.device = linli_meta_get_int (store, "device", 0);
  job.hlc = linli_hlc_now (&store->hlc, store->clock);
  job.note = (LinliRowNote) { linli_meta_get_int (store, "user", 0), linli_hlc_get_ms (job.hlc), job.device, (char *) reason };

  for (guint i = 0; i < edits->len; i++)
    if (!save_edit (&job, g_ptr_array_index (edits, i), error))
      {
        result->ops = 0;
        return FALSE;
      }
  if (job.next == next)
    return TRUE;  /* nothing changed; the transaction ends without a trace */
  if (!check_edits (&job, edits, error) || !linli_meta_set_int (store, "next_op", job.next, error)
      || !linli_meta_set_int (store, "hlc", store->hlc.last, error) || !linli_txn_commit (&txn, error))
    {
      result->ops = 0;
      return FALSE;
    }
  result->group = job.group;
  return TRUE;
}
