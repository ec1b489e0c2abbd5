/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-move.c - a record goes into another partition: it is closed here and made new there, and what lives in it goes along.
 *
 * They are ordinary changes in one transaction here, and a save in each of the two partitions for the server, which decides each for itself:
 * where one comes back, its author has it in his tray.  The new record names the one it came from; what named the old one still does, for it
 * stays where it is, closed. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-fault.h"
#include "linli-store-private.h"

#include <string.h>

#define MAX_MOVED 500  /* records of one move */

typedef struct { const LinliKind *kind; LinliId old_id, new_id; } Moved;

typedef struct
{
  LinliStore             *store;
  const LinliMoveTarget  *target;
  const char             *reason;   /* (nullable) */
  GArray                 *moved;    /* Moved, what lives in another one behind it */
  LinliMoveResult        *result;
} MoveJob;

static gboolean
read_id (const LinliValue *value, LinliId *ret_id)
{
  if (value->type != LINLI_VALUE_BLOB || value->length != sizeof ret_id->bytes)
    return FALSE;
  memcpy (ret_id->bytes, value->data, sizeof ret_id->bytes);
  return TRUE;
}

static gboolean
refuse (GError **error, LinliError code, const LinliKind *kind, const char *why)
{
  g_set_error (error, LINLI_ERROR, (gint) code, "%s: %s", linli_kind_get_label (kind), why);
  return FALSE;
}

static gboolean
is_closed (const LinliLoaded *loaded)
{
  const LinliKind *kind = loaded->record->kind;
  const LinliField *closing = linli_kind_find_field (kind, kind->closing_field);
  const LinliCode *last = closing->list != NULL && closing->list->codes->len > 0
    ? g_ptr_array_index (closing->list->codes, closing->list->codes->len - 1) : NULL;
  const char *state = linli_record_get_text (loaded->record, closing);

  return g_strcmp0 (state, kind->moved_code) == 0 || (last != NULL && g_strcmp0 (state, last->code) == 0);
}

/* What lives in the records from place @from on, and in that, and so on.  Kinds that know no moving stay with the closed record. */
static gboolean
find_living (MoveJob *job, GError **error)
{
  GPtrArray *kinds = job->store->catalogue->kinds;

  for (guint at = 0; at < job->moved->len; at++)
    for (guint i = 0; i < kinds->len; i++)
      {
        const LinliKind *kind = g_ptr_array_index (kinds, i);
        const LinliField *place = kind->facet_of == NULL ? linli_catalogue_get_place (job->store->catalogue, kind) : NULL;
        Moved in = g_array_index (job->moved, Moved, at);
        g_autoptr(GPtrArray) ids = NULL;

        if (place == NULL || linli_catalogue_get_kind (job->store->catalogue, place->ref_kind) != in.kind)
          continue;
        if ((ids = linli_store_find_referring (job->store, place, &in.old_id, error)) == NULL)
          return FALSE;
        for (guint j = 0; j < ids->len; j++)
          {
            Moved moved = { kind, *(const LinliId *) g_ptr_array_index (ids, j), { { 0 } } };
            g_autoptr(LinliLoaded) loaded = kind->moved_code != NULL ? linli_store_load (job->store, kind, &moved.old_id, NULL) : NULL;

            if (loaded == NULL || is_closed (loaded))
              {
                job->result->left++;
                continue;
              }
            if (job->moved->len == MAX_MOVED)
              return refuse (error, LINLI_ERROR_TOO_LARGE, in.kind, "too much lives in it to be moved at once");
            linli_id_new (job->store->clock, job->store->random, &moved.new_id);
            g_array_append_val (job->moved, moved);
          }
      }
  return TRUE;
}

/* What names a record that goes along names the new one. */
static void
turn_reference (MoveJob *job, const LinliField *field, const LinliValue *value, LinliValue *ret_value)
{
  const LinliKind *kind = field->ref_kind != NULL ? linli_catalogue_get_kind (job->store->catalogue, field->ref_kind) : NULL;
  LinliId id;

  linli_value_copy (value, ret_value);
  if (field->type != LINLI_TYPE_REF || kind == NULL || !read_id (value, &id))
    return;
  for (guint i = 0; i < job->moved->len; i++)
    {
      const Moved *moved = &g_array_index (job->moved, Moved, i);

      if (moved->kind == kind && linli_id_equal (&moved->old_id, &id))
        linli_value_set_blob (ret_value, moved->new_id.bytes, sizeof moved->new_id.bytes);
    }
}

static void
set_text (LinliEdit *edit, const char *name, const char *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_text (&value, text, -1);
  linli_edit_set (edit, linli_kind_find_field (edit->kind, name), &value);
}

static void
set_reference (LinliEdit *edit, const LinliField *field, const LinliId *id)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_blob (&value, id->bytes, sizeof id->bytes);
  linli_edit_set (edit, field, &value);
}

/* (transfer full): the record as it is, made anew; what this person may not read stays in the closed one. */
static LinliEdit *
make_new (MoveJob *job, const Moved *moved, const LinliLoaded *loaded, gboolean is_first)
{
  const LinliField *place = linli_catalogue_get_place (job->store->catalogue, moved->kind);
  const LinliField *from = linli_kind_find_field (moved->kind, moved->kind->moved_from);
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, moved->kind, &moved->new_id);

  for (guint i = 0; i < moved->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (moved->kind->all_fields, i);
      const LinliValue *value = linli_record_get (loaded->record, field);
      g_auto(LinliValue) turned = LINLI_VALUE_INIT;

      if (linli_fault (LINLI_FAULT_MOVED_BARE) && field->kind != moved->kind)
        continue;
      if (!linli_field_is_stored (field) || field == from || (is_first && field == place) || value->type == LINLI_VALUE_NULL)
        continue;
      turn_reference (job, field, value, &turned);
      linli_edit_set (edit, field, &turned);
    }
  if (!linli_fault (LINLI_FAULT_MOVED_UNNAMED))
    set_reference (edit, from, &moved->old_id);
  if (!is_first)
    return edit;
  edit->com = job->target->com;
  edit->grid = job->target->grid;
  if (place != NULL && job->target->place != NULL)
    set_reference (edit, place, job->target->place);
  return edit;
}

static LinliEdit *
make_closing (MoveJob *job, const Moved *moved)
{
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, moved->kind, &moved->old_id);
  const LinliField *date = moved->kind->moved_date != NULL ? linli_kind_find_field (moved->kind, moved->kind->moved_date) : NULL;

  set_text (edit, moved->kind->closing_field, moved->kind->moved_code);
  if (moved->kind->moved_reason != NULL && job->reason != NULL)
    set_text (edit, moved->kind->moved_reason, job->reason);
  if (date != NULL)
    {
      g_autofree char *day = linli_date_format (linli_clock_get_today (job->store->clock));

      set_text (edit, date->name, day);
    }
  return edit;
}

static gboolean
reads_all (LinliStore *store, const LinliKind *kind, gint64 com)
{
  LinliOwnRights rights;

  linli_own_rights_read_in (store, com, &rights);
  for (guint i = 0; i < kind->facets->len; i++)
    if (!linli_own_rights_allow (&rights, g_ptr_array_index (kind->facets, i), LINLI_RIGHT_READ))
      return FALSE;
  return TRUE;
}

/* Where it goes is another partition than where it is. */
static gboolean
check_target (MoveJob *job, const LinliLoaded *loaded, LinliMoveTarget *target, GError **error)
{
  const LinliKind *kind = loaded->record->kind;
  const LinliField *place = linli_catalogue_get_place (job->store->catalogue, kind);
  const LinliKind *in = place != NULL ? linli_catalogue_get_kind (job->store->catalogue, place->ref_kind) : NULL;
  g_autoptr(LinliLoaded) there = NULL;

  if (kind->moved_code == NULL)
    return refuse (error, LINLI_ERROR_INVALID, kind, "records of this kind are not moved into another community");
  if (is_closed (loaded))
    return refuse (error, LINLI_ERROR_INVALID, kind, "this record is closed; only one that is in use is moved");
  if (target->place != NULL)
    {
      if (in == NULL || (there = linli_store_load (job->store, in, target->place, error)) == NULL)
        return in != NULL ? FALSE : refuse (error, LINLI_ERROR_INVALID, kind, "it lives in nothing; say which community and grid");
      target->com = there->com;
      target->grid = there->grid;
    }
  if (target->com == 0 || target->com == loaded->com)
    return refuse (error, LINLI_ERROR_INVALID, kind, "that is in the same community; change where it lives instead");
  return TRUE;
}

static gboolean
add_edits (MoveJob *job, GPtrArray *edits, GError **error)
{
  for (guint i = 0; i < job->moved->len; i++)
    {
      const Moved *moved = &g_array_index (job->moved, Moved, i);
      g_autoptr(LinliLoaded) loaded = linli_store_load (job->store, moved->kind, &moved->old_id, error);

      if (loaded == NULL)
        return FALSE;
      g_ptr_array_add (edits, make_new (job, moved, loaded, i == 0));
      job->result->unread = job->result->unread || !reads_all (job->store, moved->kind, loaded->com);
    }
  /* From the inside out: a home is closed when nobody lives in it any more. */
  for (guint i = linli_fault (LINLI_FAULT_MOVED_STAYS_OPEN) ? 0 : job->moved->len; i > 0; i--)
    g_ptr_array_add (edits, make_closing (job, &g_array_index (job->moved, Moved, i - 1)));
  return TRUE;
}

static gboolean
move (MoveJob *job, const LinliKind *kind, const LinliId *id, LinliMoveTarget *target, GError **error)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_autoptr(LinliLoaded) loaded = linli_store_load (job->store, kind, id, error);
  Moved first = { kind, *id, { { 0 } } };

  if (loaded == NULL || !check_target (job, loaded, target, error))
    return FALSE;
  linli_id_new (job->store->clock, job->store->random, &first.new_id);
  g_array_append_val (job->moved, first);
  if (!find_living (job, error) || !add_edits (job, edits, error) || !linli_store_save (job->store, edits, job->reason, NULL, error))
    return FALSE;
  job->result->id = first.new_id;
  job->result->moved = job->moved->len;
  return TRUE;
}

gboolean
linli_store_move (LinliStore *store, const LinliKind *kind, const LinliId *id, const LinliMoveTarget *target, const char *reason,
                  LinliMoveResult *ret_result, GError **error)
{
  g_autoptr(GArray) moved = g_array_new (FALSE, FALSE, sizeof (Moved));
  LinliMoveTarget to = *target;
  MoveJob job = { store, &to, reason, moved, ret_result };
  gboolean good;

  *ret_result = (LinliMoveResult) { 0 };
  if (!linli_store_begin_batch (store, "move", &ret_result->batch, error))
    return FALSE;
  good = move (&job, linli_kind_get_core (kind), id, &to, error);
  return linli_store_end_batch (store, good, good ? error : NULL) && good;
}
