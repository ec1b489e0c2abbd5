/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what waits for a person's word. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-settle-data.h"

#include "linli-brief.h"

#include <gio/gio.h>
#include <string.h>

void
linli_settle_item_free (LinliSettleItem *item)
{
  if (item == NULL)
    return;
  linli_conflict_free (item->conflict);
  g_clear_pointer (&item->returned, g_ptr_array_unref);
  linli_edit_free (item->revived);
  linli_twins_clear (&item->twins);
  for (guint i = 0; i < LINLI_N_SETTLE_VALUES; i++)
    {
      linli_value_clear (&item->values[i]);
      g_free (item->names[i]);
    }
  g_free (item->title);
  g_free (item->place);
  g_free (item->their_name);
  g_free (item->my_name);
  g_free (item);
}

/* (nullable): what the record that @value names is called. */
static char *
name_reference (LinliStore       *store,
                const LinliField *field,
                const LinliValue *value)
{
  const LinliKind *kind = field->value_type == LINLI_TYPE_REF && field->ref_kind != NULL
    ? linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind) : NULL;
  g_autoptr(GHashTable) briefs = NULL;
  const LinliBrief *brief;
  LinliId id;

  if (kind == NULL || value->type != LINLI_VALUE_BLOB || value->length != sizeof id.bytes)
    return NULL;
  memcpy (id.bytes, value->data, sizeof id.bytes);
  briefs = linli_briefs_read (store, linli_kind_get_core (kind), &id, 1, NULL);
  brief = briefs != NULL ? g_hash_table_lookup (briefs, &id) : NULL;
  return brief != NULL ? g_strdup (brief->title) : NULL;
}

static void
name_record (LinliSettleItem *item,
             LinliStore      *store)
{
  g_autoptr(GHashTable) briefs = linli_briefs_read (store, item->kind, &item->id, 1, NULL);
  const LinliBrief *brief = briefs != NULL ? g_hash_table_lookup (briefs, &item->id) : NULL;

  item->title = g_strdup (brief != NULL && *brief->title != '\0' ? brief->title : linli_kind_get_label (item->kind));
  item->place = g_strdup (brief != NULL ? brief->place : "");
  item->is_here = brief != NULL;
}

/* (nullable): what a file that was deleted is called, by what it held. */
static char *
name_revived (const LinliEdit *edit)
{
  g_autoptr(GString) title = g_string_new (NULL);

  for (guint i = 0; i < edit->kind->title_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (edit->kind->title_fields, i);
      const LinliValue *value = g_hash_table_lookup (edit->values, field);
      g_autofree char *text = value != NULL && field->value_type != LINLI_TYPE_REF ? linli_field_format_masked (field, value) : NULL;

      if (text != NULL && *text != '\0')
        g_string_append_printf (title, "%s%s", title->len > 0 ? " " : "", text);
    }
  return title->len > 0 ? g_string_free (g_steal_pointer (&title), FALSE) : NULL;
}

/* Of an edit against a deletion: whether the content can come back, and what it was. */
static void
read_revived (LinliSettleItem *item,
              LinliStore      *store)
{
  char *title;

  if (!linli_store_can_revive (store, item->conflict))
    return;
  item->revived = linli_store_edit_revived (store, item->conflict, NULL);
  title = item->revived != NULL && !item->is_here ? name_revived (item->revived) : NULL;
  if (title == NULL)
    return;
  g_free (item->title);
  item->title = title;
}

static LinliSettleItem *
make_conflict (LinliStore          *store,
               const LinliConflict *conflict,
               gint64               device)
{
  LinliSettleItem *item = g_new0 (LinliSettleItem, 1);
  gint64 seq = conflict->server_seq, came;

  item->type = conflict->type == LINLI_CONFLICT_FIELD ? LINLI_SETTLE_FIELD
               : conflict->type == LINLI_CONFLICT_DELETE_EDIT ? LINLI_SETTLE_KEPT
               : conflict->type == LINLI_CONFLICT_DUPLICATE ? LINLI_SETTLE_TWINS : LINLI_SETTLE_DELETED;
  item->conflict = linli_conflict_copy (conflict);
  item->kind = linli_kind_get_core (conflict->kind);
  item->id = conflict->record;
  item->field = conflict->field_no != 0 ? linli_kind_get_field_no (conflict->kind, conflict->field_no) : NULL;
  name_record (item, store);
  linli_value_copy (&conflict->base, &item->values[LINLI_SETTLE_BEFORE]);
  linli_value_copy (&conflict->mine, &item->values[LINLI_SETTLE_MINE]);
  if (!linli_store_get_conflict_now (store, conflict, &seq, &item->values[LINLI_SETTLE_THEIRS]) || item->field == NULL)
    linli_value_copy (&conflict->server, &item->values[LINLI_SETTLE_THEIRS]);
  for (guint i = 0; item->field != NULL && i < LINLI_N_SETTLE_VALUES; i++)
    item->names[i] = name_reference (store, item->field, &item->values[i]);
  /* Who wrote it since is in the history, not in the conflict. */
  if (seq == conflict->server_seq || item->type == LINLI_SETTLE_TWINS)
    {
      item->their_name = linli_store_get_user_name (store, conflict->server_user);
      item->their_ms = conflict->server_at;
    }
  item->my_name = linli_store_get_user_name (store, conflict->user);
  item->my_ms = conflict->at;
  item->is_own = conflict->device == device;
  /* Of one's own the answer tells it also where the conflict came later. */
  came = linli_store_get_conflict_came (store, &conflict->id);
  if (came == 0 && item->is_own)
    came = linli_store_get_answered (store, conflict->op);
  item->late_ms = MAX (0, came - conflict->at);
  if (item->type == LINLI_SETTLE_DELETED)
    read_revived (item, store);
  if (item->type == LINLI_SETTLE_TWINS)
    linli_store_get_twins (store, conflict, &item->twins, NULL);
  return item;
}

/* One save is one moment of one computer. */
static gboolean
is_same_save (const LinliConflict *a,
              const LinliConflict *b)
{
  return a->device == b->device && a->at == b->at;
}

static void
count_siblings (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      LinliSettleItem *item = g_ptr_array_index (items, i);

      for (guint j = 0; j < items->len; j++)
        {
          const LinliSettleItem *other = g_ptr_array_index (items, j);

          if (i != j && item->type == LINLI_SETTLE_FIELD && other->type == LINLI_SETTLE_FIELD && is_same_save (item->conflict, other->conflict))
            item->siblings++;
        }
    }
}

/* Resolutions of this computer that came too late. */
static void
mark_again (LinliStore *store,
            GPtrArray  *items)
{
  g_autoptr(GPtrArray) ops = linli_store_get_returned (store, NULL);

  for (guint i = 0; ops != NULL && i < ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (ops, i);

      for (guint j = 0; op->type == LINLI_OP_RESOLVE && j < items->len; j++)
        {
          LinliSettleItem *item = g_ptr_array_index (items, j);

          item->is_again = item->is_again || linli_id_equal (&item->conflict->id, &op->conflict);
        }
    }
}

static gboolean
add_conflicts (GPtrArray   *items,
               LinliStore  *store,
               GError     **error)
{
  g_autoptr(GPtrArray) conflicts = linli_store_get_conflicts (store, FALSE, error);
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);

  if (conflicts == NULL || identity == NULL)
    return FALSE;
  for (guint i = 0; i < conflicts->len; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);

      /* What an older program does not know cannot be chosen with it. */
      if (conflict->state == LINLI_CONFLICT_OPEN && (conflict->field_no == 0 || linli_kind_get_field_no (conflict->kind, conflict->field_no) != NULL))
        g_ptr_array_add (items, make_conflict (store, conflict, identity->device));
    }
  count_siblings (items);
  mark_again (store, items);
  return TRUE;
}

/* What is over, for who wrote what lost. */
static gboolean
add_outcomes (GPtrArray   *items,
              LinliStore  *store,
              GError     **error)
{
  g_autoptr(GPtrArray) outcomes = linli_store_list_outcomes (store, error);

  for (guint i = 0; outcomes != NULL && i < outcomes->len; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (outcomes, i);
      LinliSettleItem *item = make_conflict (store, conflict, conflict->device);

      item->type = LINLI_SETTLE_TOLD;
      g_clear_pointer (&item->their_name, g_free);
      item->their_ms = 0;
      g_ptr_array_add (items, item);
    }
  return outcomes != NULL;
}

static LinliSettleItem *
make_returned (LinliStore    *store,
               LinliReturned *first)
{
  LinliSettleItem *item = g_new0 (LinliSettleItem, 1);

  item->type = LINLI_SETTLE_RETURNED;
  item->returned = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_returned_free);
  item->kind = linli_kind_get_core (first->op->kind);
  item->id = first->op->id;
  name_record (item, store);
  item->my_ms = first->made_at;
  item->is_own = TRUE;
  return item;
}

static void
put_returned (LinliSettleItem *item,
              LinliReturned   *returned)
{
  gboolean is_reason = returned->why != LINLI_WHY_GROUP;

  g_ptr_array_insert (item->returned, is_reason ? 0 : -1, returned);
  if (!is_reason)
    return;
  item->kind = linli_kind_get_core (returned->op->kind);
  item->id = returned->op->id;
}

/* An edit of what was deleted has its own page, which shows what was written: it is not told of a second time. */
static gboolean
put_with_deleted (GPtrArray     *items,
                  LinliReturned *returned)
{
  for (guint i = 0; i < items->len; i++)
    {
      LinliSettleItem *item = g_ptr_array_index (items, i);

      if (item->type != LINLI_SETTLE_DELETED || item->revived == NULL || !linli_id_equal (&item->id, &returned->op->id))
        continue;
      if (item->returned == NULL)
        item->returned = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_returned_free);
      g_ptr_array_add (item->returned, returned);
      return TRUE;
    }
  return FALSE;
}

static gboolean
add_returned (GPtrArray   *items,
              LinliStore  *store,
              GError     **error)
{
  g_autoptr(GPtrArray) list = linli_store_list_returned (store, error);
  LinliSettleItem *item = NULL;
  gint64 group = -1;

  if (list == NULL)
    return FALSE;
  while (list->len > 0)
    {
      LinliReturned *returned = g_ptr_array_steal_index (list, 0);

      if (put_with_deleted (items, returned))
        continue;
      if (item == NULL || returned->op->group != group)
        {
          item = make_returned (store, returned);
          g_ptr_array_add (items, item);
          group = returned->op->group;
        }
      put_returned (item, returned);
    }
  return TRUE;
}

gpointer
linli_settle_read (LinliStore    *store,
                   gpointer       data,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_settle_item_free);

  return add_conflicts (items, store, error) && add_returned (items, store, error) && add_outcomes (items, store, error) ? g_steal_pointer (&items) : NULL;
}
