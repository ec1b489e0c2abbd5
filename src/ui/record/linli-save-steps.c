/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved groups and the way back, as values. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-save-steps.h"

static GHashTable *
new_values (void)
{
  return g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
}

static GHashTable *
copy_values (GHashTable *values)
{
  GHashTable *copy = new_values ();
  GHashTableIter iter;
  gpointer field, value;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    g_hash_table_insert (copy, field, linli_value_dup (value));
  return copy;
}

LinliSaveStep *
linli_save_step_new (const LinliRecord *before,
                     const LinliRecord *after,
                     const char        *title)
{
  static const LinliValue nothing = LINLI_VALUE_INIT;
  LinliSaveStep *step = g_new0 (LinliSaveStep, 1);

  step->kind = after->kind;
  step->id = after->id;
  step->title = g_strdup (title);
  step->is_new = before == NULL;
  step->before = new_values ();
  step->after = new_values ();
  for (guint i = 0; i < after->kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (after->kind->all_fields, i);
      const LinliValue *was = before != NULL ? linli_record_get (before, field) : &nothing, *is = linli_record_get (after, field);

      if (field->type == LINLI_TYPE_COMPUTED || linli_value_equal (was, is))
        continue;
      g_hash_table_insert (step->before, field, linli_value_dup (was));
      g_hash_table_insert (step->after, field, linli_value_dup (is));
    }
  return step;
}

LinliSaveStep *
linli_save_step_copy (const LinliSaveStep *step)
{
  LinliSaveStep *copy = g_memdup2 (step, sizeof *step);

  copy->title = g_strdup (step->title);
  copy->before = copy_values (step->before);
  copy->after = copy_values (step->after);
  return copy;
}

void
linli_save_step_free (LinliSaveStep *step)
{
  if (step == NULL)
    return;
  g_free (step->title);
  g_hash_table_unref (step->before);
  g_hash_table_unref (step->after);
  g_free (step);
}

guint
linli_save_step_count (const LinliSaveStep *step)
{
  return g_hash_table_size (step->after);
}

GHashTable *
linli_save_step_get_wanted (const LinliSaveStep *step,
                            gboolean             forward)
{
  return forward ? step->after : step->before;
}

GHashTable *
linli_save_step_get_expected (const LinliSaveStep *step,
                              gboolean             forward)
{
  return forward ? step->before : step->after;
}

const LinliField *
linli_save_step_find_foreign (const LinliSaveStep *step,
                              const LinliRecord   *record,
                              gboolean             forward)
{
  GHashTable *expected = linli_save_step_get_expected (step, forward);

  for (guint i = 0; i < step->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (step->kind->all_fields, i);
      const LinliValue *value = g_hash_table_lookup (expected, field);

      if (value != NULL && !linli_value_equal (value, linli_record_get (record, field)))
        return field;
    }
  return NULL;
}

const LinliField *
linli_save_step_get_first (const LinliSaveStep *step)
{
  for (guint i = 0; i < step->kind->all_fields->len; i++)
    if (g_hash_table_contains (step->after, g_ptr_array_index (step->kind->all_fields, i)))
      return g_ptr_array_index (step->kind->all_fields, i);
  return NULL;
}

/* ---- the history ---- */

LinliSaveSteps *
linli_save_steps_new (void)
{
  LinliSaveSteps *self = g_new0 (LinliSaveSteps, 1);

  self->done = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_save_step_free);
  self->undone = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_save_step_free);
  return self;
}

void
linli_save_steps_free (LinliSaveSteps *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->done);
  g_ptr_array_unref (self->undone);
  g_free (self);
}

static void
push (GPtrArray     *side,
      LinliSaveStep *step)
{
  g_ptr_array_add (side, step);
  if (side->len > LINLI_SAVE_STEPS_MAX)
    g_ptr_array_remove_index (side, 0);
}

void
linli_save_steps_add (LinliSaveSteps *self,
                      LinliSaveStep  *step)
{
  step->no = ++self->last_no;
  push (self->done, step);
  g_ptr_array_set_size (self->undone, 0);
}

/* -1: none of that number. */
static int
find_index (const GPtrArray *side,
            guint            no)
{
  if (no == 0)
    return (int) side->len - 1;
  for (guint i = 0; i < side->len; i++)
    if (((const LinliSaveStep *) g_ptr_array_index (side, i))->no == no)
      return (int) i;
  return -1;
}

const LinliSaveStep *
linli_save_steps_find (LinliSaveSteps *self,
                       guint           no,
                       gboolean        forward)
{
  GPtrArray *side = forward ? self->undone : self->done;
  int index = find_index (side, no);

  return index >= 0 ? g_ptr_array_index (side, (guint) index) : NULL;
}

void
linli_save_steps_move (LinliSaveSteps *self,
                       guint           no,
                       gboolean        forward)
{
  GPtrArray *from = forward ? self->undone : self->done, *to = forward ? self->done : self->undone;
  int index = find_index (from, no);

  if (index >= 0)
    push (to, g_ptr_array_steal_index (from, (guint) index));
}

void
linli_save_steps_drop (LinliSaveSteps *self,
                       guint           no,
                       gboolean        forward)
{
  GPtrArray *side = forward ? self->undone : self->done;
  int index = find_index (side, no);

  if (index >= 0)
    g_ptr_array_remove_index (side, (guint) index);
}

static void
rename_in (GPtrArray     *side,
           const LinliId *old_id,
           const LinliId *new_id)
{
  for (guint i = 0; i < side->len; i++)
    {
      LinliSaveStep *step = g_ptr_array_index (side, i);

      if (linli_id_equal (&step->id, old_id))
        step->id = *new_id;
    }
}

void
linli_save_steps_rename (LinliSaveSteps *self,
                         const LinliId  *old_id,
                         const LinliId  *new_id)
{
  rename_in (self->done, old_id, new_id);
  rename_in (self->undone, old_id, new_id);
}
