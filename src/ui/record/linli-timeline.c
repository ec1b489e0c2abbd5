/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline of a record, read in a reader thread. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-timeline.h"

#include "linli-form-text.h"
#include "linli-place.h"
#include "linli-purpose.h"

#include <string.h>

static void
event_free (gpointer data)
{
  LinliEvent *event = data;

  linli_value_clear (&event->before);
  linli_value_clear (&event->after);
  g_free (event->who);
  g_free (event->before_text);
  g_free (event->after_text);
  g_free (event->reason);
  g_free (event);
}

/* (transfer full): references by what they lead to. */
static char *
describe (LinliStore       *store,
          const LinliField *field,
          const LinliValue *value)
{
  const LinliKind *kind;
  LinliLoaded *other;
  char *title;
  LinliId id;

  if (field->value_type != LINLI_TYPE_REF || field->ref_kind == NULL || value->type != LINLI_VALUE_BLOB || value->length != sizeof id.bytes)
    return linli_form_format_short (field, value);
  memcpy (id.bytes, value->data, sizeof id.bytes);
  kind = linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind);
  other = kind != NULL ? linli_store_load (store, kind, &id, NULL) : NULL;
  if (other == NULL)
    return g_strdup ("");
  title = linli_place_get_title (store, other->record);
  linli_loaded_free (other);
  return title;
}

static LinliEvent *
add_event (LinliTimeline    *self,
           LinliStore       *store,
           LinliEventType    type,
           gint64            at_ms,
           const LinliField *field,
           const LinliValue *before,
           const LinliValue *after)
{
  LinliEvent *event = g_new0 (LinliEvent, 1);

  event->type = type;
  event->at_ms = at_ms;
  event->field = field;
  if (field != NULL)
    {
      linli_value_copy (before, &event->before);
      linli_value_copy (after, &event->after);
      event->before_text = describe (store, field, before);
      event->after_text = describe (store, field, after);
    }
  g_ptr_array_add (self->events, event);
  return event;
}

static gboolean
may_read (LinliStore       *store,
          const LinliField *field)
{
  return field == NULL || field->kind->compartment == 0 || linli_store_has_right (store, field->kind, LINLI_RIGHT_READ);
}

/* A record and its facets are made in one moment: one line says it. */
static gboolean
says_the_same (const LinliHistoryEntry *entry,
               const LinliHistoryEntry *newer)
{
  return newer != NULL && entry->field == NULL && newer->field == NULL && entry->at_ms == newer->at_ms && entry->user == newer->user
    && g_strcmp0 (entry->what, newer->what) == 0;
}

static void
add_changes (LinliTimeline *self,
             LinliStore    *store,
             GPtrArray     *entries)
{
  static const struct { const char *what; LinliEventType type; } types[] = {
    { "create", LINLI_EVENT_CREATED }, { "delete", LINLI_EVENT_DELETED }, { "verify", LINLI_EVENT_VERIFIED }, { "update", LINLI_EVENT_CHANGED },
  };

  for (guint i = 0; i < entries->len; i++)
    {
      const LinliHistoryEntry *entry = g_ptr_array_index (entries, i);
      LinliEventType type = LINLI_EVENT_CHANGED;
      LinliEvent *event;

      if (!may_read (store, entry->field) || says_the_same (entry, i > 0 ? g_ptr_array_index (entries, i - 1) : NULL))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (types); j++)
        if (g_strcmp0 (entry->what, types[j].what) == 0)
          type = types[j].type;
      event = add_event (self, store, type, entry->at_ms, entry->field, &entry->old_value, &entry->new_value);
      event->who = g_strdup (entry->user_name);
      event->reason = g_strdup (entry->reason);
      event->is_returned = entry->fate == LINLI_FATE_RETURNED;
      event->is_pending = entry->seq == 0 && !event->is_returned;
    }
}

static gboolean
add_conflicts (LinliTimeline     *self,
               LinliStore        *store,
               const LinliKind   *kind,
               const LinliId     *id,
               const LinliField  *only,
               GError           **error)
{
  g_autoptr(GPtrArray) conflicts = linli_store_get_record_conflicts (store, kind, id, error);

  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);
      const LinliField *field = linli_kind_get_field_no (conflict->kind, conflict->field_no);
      LinliEvent *event;

      if ((only != NULL && field != only) || !may_read (store, field))
        continue;
      event = add_event (self, store, LINLI_EVENT_CONFLICT, conflict->at, field, &conflict->server, &conflict->mine);
      event->who = linli_store_get_user_name (store, conflict->user);
      event->is_open = conflict->state == LINLI_CONFLICT_OPEN;
    }
  return conflicts != NULL;
}

static gboolean
add_reads (LinliTimeline    *self,
           LinliStore       *store,
           const LinliKind  *kind,
           const LinliId    *id,
           GError          **error)
{
  g_autoptr(GPtrArray) reads = linli_store_get_reads (store, kind, id, error);

  for (guint i = 0; reads != NULL && i < reads->len; i++)
    {
      const LinliReadEntry *read = g_ptr_array_index (reads, i);
      LinliEvent *event = add_event (self, store, LINLI_EVENT_READ, read->at_ms, NULL, NULL, NULL);

      event->who = g_strdup (read->user_name);
      event->purpose = linli_purpose_get_label (read->purpose);
      for (guint j = 0; j < kind->sections->len; j++)
        {
          const LinliSection *section = g_ptr_array_index (kind->sections, j);

          if (g_str_equal (section->id, read->section))
            event->section = linli_locale_is_chinese () ? section->label_zh : section->label_en;
        }
    }
  return reads != NULL;
}

gboolean
linli_timeline_is_whole (GPtrArray        *entries,
                         const LinliField *field,
                         const LinliValue *now,
                         gboolean          was_created)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const LinliHistoryEntry *entry = g_ptr_array_index (entries, i);

      if (entry->field != field || field == NULL || entry->fate == LINLI_FATE_RETURNED)
        continue;
      if (!linli_value_equal (&entry->new_value, now))
        return FALSE;
      now = &entry->old_value;
    }
  return was_created;
}

static gboolean
is_whole (LinliStore       *store,
          const LinliKind  *kind,
          const LinliId    *id,
          GPtrArray        *entries,
          const LinliField *only)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, kind, id, NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  gboolean was_created = FALSE;

  if (loaded == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      const LinliHistoryEntry *entry = g_ptr_array_index (entries, i);

      was_created = was_created || (entry->field == NULL && entry->fate != LINLI_FATE_RETURNED && g_strcmp0 (entry->what, "create") == 0);
      if (entry->field != NULL && (only == NULL || entry->field == only))
        g_hash_table_add (seen, (gpointer) entry->field);
    }
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);

      if (g_hash_table_contains (seen, field) && !linli_timeline_is_whole (entries, field, linli_record_get (loaded->record, field), was_created))
        return FALSE;
    }
  return was_created;
}

static int
compare_events (gconstpointer a,
                gconstpointer b)
{
  const LinliEvent *one = *(const LinliEvent *const *) a, *other = *(const LinliEvent *const *) b;

  return one->at_ms != other->at_ms ? (one->at_ms > other->at_ms ? -1 : 1) : 0;
}

LinliTimeline *
linli_timeline_read (LinliStore        *store,
                     const LinliKind   *kind,
                     const LinliId     *id,
                     const LinliField  *field,
                     GError           **error)
{
  g_autoptr(LinliTimeline) self = g_new0 (LinliTimeline, 1);
  g_autoptr(GPtrArray) entries = linli_store_get_history (store, kind, id, NULL, error);
  g_autoptr(GPtrArray) of_field = NULL;
  GPtrArray *changes = entries;

  self->events = g_ptr_array_new_with_free_func (event_free);
  if (entries == NULL)
    return NULL;
  if (field != NULL)
    {
      of_field = linli_store_get_history (store, kind, id, field, error);
      if ((changes = of_field) == NULL)
        return NULL;
    }
  add_changes (self, store, changes);
  if (!add_conflicts (self, store, kind, id, field, error) || (field == NULL && !add_reads (self, store, kind, id, error)))
    return NULL;
  self->is_whole = is_whole (store, kind, id, entries, field);
  /* Merge sort: what happened in the same moment stays in the order in which it arrived. */
  g_ptr_array_sort (self->events, compare_events);
  return g_steal_pointer (&self);
}

void
linli_timeline_free (LinliTimeline *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}
