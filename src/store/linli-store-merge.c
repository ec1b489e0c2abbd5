/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-merge.c - two records of one person become one: what one lacks the other gives, what named the one names the other.
 *
 * They are ordinary changes in one transaction, which the server decides as any others: the record that is kept takes what it has no answer for, and
 * codes of both; references here follow; the other record is struck off (the closing field's last code), not deleted, so that what was done
 * with it can be looked up.  Source of the conflict: the server, linli-backend-probe.c. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#include <string.h>

#define MAX_REFERENCES 5000

static gboolean
read_id (const LinliValue *value, LinliId *ret_id)
{
  if (value->type != LINLI_VALUE_BLOB || value->length != sizeof ret_id->bytes)
    return FALSE;
  memcpy (ret_id->bytes, value->data, sizeof ret_id->bytes);
  return TRUE;
}

gboolean
linli_store_get_twins (LinliStore *store, const LinliConflict *conflict, LinliTwins *ret_twins, GError **error)
{
  const LinliKind *core = linli_kind_get_core (conflict->kind);

  *ret_twins = (LinliTwins) { NULL };
  if (conflict->type != LINLI_CONFLICT_DUPLICATE || !read_id (&conflict->server, &ret_twins->older_id) || !read_id (&conflict->mine, &ret_twins->newer_id))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this conflict is not about two records of one person");
      return FALSE;
    }
  ret_twins->older = linli_store_load (store, core, &ret_twins->older_id, NULL);
  ret_twins->newer = linli_store_load (store, core, &ret_twins->newer_id, NULL);
  return TRUE;
}

void
linli_twins_clear (LinliTwins *twins)
{
  g_clear_pointer (&twins->older, linli_loaded_free);
  g_clear_pointer (&twins->newer, linli_loaded_free);
}

static gboolean
may_give (LinliStore *store, const LinliField *field)
{
  const LinliKind *core = linli_kind_get_core (field->kind);

  return field->type != LINLI_TYPE_COMPUTED && linli_field_is_stored (field) && linli_store_has_right (store, field->kind, LINLI_RIGHT_WRITE)
         && g_strcmp0 (field->name, core->closing_field) != 0;
}

/* What @keep lacks and @give has. */
static LinliEdit *
make_gift (LinliStore *store, const LinliLoaded *keep, const LinliLoaded *give)
{
  const LinliKind *core = keep->record->kind;
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, core, &keep->record->id);

  for (guint i = 0; i < core->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (core->all_fields, i);
      const LinliValue *has = linli_record_get (keep->record, field), *gives = linli_record_get (give->record, field);
      g_auto(LinliValue) both = LINLI_VALUE_INIT;
      g_autofree char *codes = NULL;

      if (!may_give (store, field) || linli_fault (LINLI_FAULT_MERGE_FORGETS) || !linli_value_is_answered (gives))
        continue;
      if (field->policy == LINLI_POLICY_SET && linli_value_is_answered (has))
        {
          codes = linli_codes_apply (linli_value_get_text (has), linli_value_get_text (gives), NULL);
          linli_value_set_text (&both, codes, -1);
        }
      else if (linli_value_is_answered (has))
        continue;
      else
        linli_value_copy (gives, &both);
      if (!linli_value_equal (&both, has))
        linli_edit_set (edit, field, &both);
    }
  return edit;
}

static LinliEdit *
make_closing (const LinliLoaded *loaded, GError **error)
{
  const LinliKind *core = loaded->record->kind;
  const LinliField *closing = core->closing_field != NULL ? linli_kind_find_field (core, core->closing_field) : NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  LinliEdit *edit;

  if (closing == NULL || closing->list == NULL || closing->list->codes->len == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "records of this kind cannot be struck off, so they cannot be merged");
      return NULL;
    }
  edit = linli_edit_new (LINLI_EDIT_CHANGE, core, &loaded->record->id);
  linli_value_set_text (&value, ((const LinliCode *) g_ptr_array_index (closing->list->codes, closing->list->codes->len - 1))->code, -1);
  linli_edit_set (edit, closing, &value);
  return edit;
}

static LinliEdit *
find_edit (GPtrArray *edits, const LinliKind *core, const LinliId *id)
{
  for (guint i = 0; i < edits->len; i++)
    {
      LinliEdit *edit = g_ptr_array_index (edits, i);

      if (edit->kind == core && linli_id_equal (&edit->id, id))
        return edit;
    }
  return NULL;
}

/* Records whose @field names @from. */
static gboolean
turn_field (LinliStore *store, const LinliField *field, const LinliId *from, const LinliId *to, GPtrArray *edits, GError **error)
{
  const LinliKind *core = linli_kind_get_core (field->kind);
  g_autofree char *sql = g_strdup_printf ("SELECT _id FROM \"%s\" WHERE \"%s\" = ?1", field->kind->name, field->name);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, g_intern_string (sql), error);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  LinliStep step;

  if (stmt == NULL)
    return FALSE;
  linli_value_set_blob (&value, to->bytes, sizeof to->bytes);
  sqlite3_bind_blob (stmt, 1, from->bytes, sizeof from->bytes, SQLITE_STATIC);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      LinliEdit *edit;
      LinliId id;

      if (sqlite3_column_bytes (stmt, 0) != sizeof id.bytes)
        continue;
      memcpy (id.bytes, sqlite3_column_blob (stmt, 0), sizeof id.bytes);
      if (linli_id_equal (&id, to))
        continue;
      if (edits->len >= MAX_REFERENCES)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "more than %d records name this one; merge the other way round", MAX_REFERENCES);
          return FALSE;
        }
      if ((edit = find_edit (edits, core, &id)) == NULL)
        g_ptr_array_add (edits, edit = linli_edit_new (LINLI_EDIT_CHANGE, core, &id));
      linli_edit_set (edit, field, &value);
    }
  return step == LINLI_STEP_DONE;
}

static gboolean
turn_references (LinliStore *store, const LinliKind *core, const LinliId *from, const LinliId *to, GPtrArray *edits, GError **error)
{
  for (guint i = 0; i < store->catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (store->catalogue->kinds, i);

      for (guint j = 0; j < kind->fields->len; j++)
        {
          const LinliField *field = g_ptr_array_index (kind->fields, j);

          if (field->value_type == LINLI_TYPE_REF && g_strcmp0 (field->ref_kind, core->name) == 0 && may_give (store, field)
              && !turn_field (store, field, from, to, edits, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* In the batch of the caller. */
static gboolean
merge (LinliStore *store, const LinliConflict *conflict, gboolean keep_newer, const char *reason, GError **error)
{
  g_auto(LinliTwins) twins = { NULL };
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_autoptr(GArray) settlements = g_array_new (FALSE, TRUE, sizeof (LinliSettlement));
  LinliSettlement settlement = { conflict->id, LINLI_SIDE_OTHER, LINLI_VALUE_INIT };
  const LinliLoaded *keep, *give;
  LinliEdit *closing;

  if (!linli_store_get_twins (store, conflict, &twins, error))
    return FALSE;
  if (twins.older == NULL || twins.newer == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the other record is not on this computer; ask somebody of the community who holds both grids");
      return FALSE;
    }
  keep = keep_newer ? twins.newer : twins.older;
  give = keep_newer ? twins.older : twins.newer;
  /* What is struck off first is nobody's twin when the rules look at the one that stays. */
  if ((closing = make_closing (give, error)) == NULL)
    return FALSE;
  g_ptr_array_add (edits, closing);
  g_ptr_array_add (edits, make_gift (store, keep, give));
  g_array_append_val (settlements, settlement);
  return turn_references (store, keep->record->kind, &give->record->id, &keep->record->id, edits, error)
         && linli_store_save (store, edits, reason, NULL, error) && linli_store_settle (store, settlements, reason, error);
}

gboolean
linli_store_merge (LinliStore *store, const LinliId *id, gboolean keep_newer, const char *reason, gint64 *ret_batch, GError **error)
{
  g_autoptr(LinliConflict) conflict = linli_store_get_conflict (store, id, error);
  gboolean good;

  if (conflict == NULL || !linli_store_begin_batch (store, "merge", ret_batch, error))
    return FALSE;
  good = merge (store, conflict, keep_newer, reason, error);
  return linli_store_end_batch (store, good, good ? error : NULL) && good;
}

gboolean
linli_store_unmerge (LinliStore *store, const LinliId *id, gint64 batch, GError **error)
{
  g_autoptr(GError) wrong = NULL;

  if (linli_store_unsettle (store, id, &wrong))
    return linli_store_undo_batch (store, batch, NULL, error);
  if (wrong != NULL)
    g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}
