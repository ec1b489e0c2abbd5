/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last choices and records of a session. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-form-memory.h"

#define MAX_RECENT 5

struct _LinliFormMemory
{
  GHashTable *recent;  /* (owned) const LinliField * → GPtrArray of char * */
  GHashTable *last;    /* (owned) const LinliKind * → LinliRecord */
};

LinliFormMemory *
linli_form_memory_new (void)
{
  LinliFormMemory *self = g_new0 (LinliFormMemory, 1);

  self->recent = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->last = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_record_free);
  return self;
}

void
linli_form_memory_free (LinliFormMemory *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->recent, g_hash_table_unref);
  g_clear_pointer (&self->last, g_hash_table_unref);
  g_free (self);
}

void
linli_form_memory_clear (LinliFormMemory *self)
{
  g_hash_table_remove_all (self->recent);
  g_hash_table_remove_all (self->last);
}

void
linli_form_memory_use (LinliFormMemory  *self,
                       const LinliField *field,
                       const char       *key)
{
  GPtrArray *keys = g_hash_table_lookup (self->recent, field);
  guint at;

  if (keys == NULL)
    {
      keys = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->recent, (gpointer) field, keys);
    }
  if (g_ptr_array_find_with_equal_func (keys, key, g_str_equal, &at))
    g_ptr_array_remove_index (keys, at);
  g_ptr_array_insert (keys, 0, g_strdup (key));
  g_ptr_array_set_size (keys, (int) MIN (keys->len, MAX_RECENT));
}

GPtrArray *
linli_form_memory_get_recent (LinliFormMemory  *self,
                              const LinliField *field)
{
  return g_hash_table_lookup (self->recent, field);
}

void
linli_form_memory_keep (LinliFormMemory   *self,
                        const LinliRecord *record)
{
  g_hash_table_insert (self->last, (gpointer) record->kind, linli_record_copy (record));
}

const LinliRecord *
linli_form_memory_get_last (LinliFormMemory *self,
                            const LinliKind *kind)
{
  return g_hash_table_lookup (self->last, kind);
}

gboolean
linli_form_memory_may_repeat (const LinliField *field)
{
  return field->mask == NULL && !field->blocking && !field->read_only && field->type != LINLI_TYPE_COMPUTED
    && field->value_type != LINLI_TYPE_GEOMETRY && field->value_type != LINLI_TYPE_ATTACHMENT && g_strcmp0 (field->search, "tail") != 0;
}
