/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of an open form, as a value. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-draft-steps.h"

static void
step_free (gpointer data)
{
  LinliDraftStep *step = data;

  linli_value_clear (&step->before);
  linli_value_clear (&step->after);
  g_free (step);
}

LinliDraftSteps *
linli_draft_steps_new (void)
{
  LinliDraftSteps *self = g_new0 (LinliDraftSteps, 1);

  self->steps = g_ptr_array_new_with_free_func (step_free);
  return self;
}

void
linli_draft_steps_free (LinliDraftSteps *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->steps);
  g_free (self);
}

void
linli_draft_steps_clear (LinliDraftSteps *self)
{
  g_ptr_array_set_size (self->steps, 0);
  self->done = 0;
  self->open = FALSE;
}

void
linli_draft_steps_close (LinliDraftSteps *self)
{
  self->open = FALSE;
  if (!self->together)
    self->group++;
}

void
linli_draft_steps_begin (LinliDraftSteps *self)
{
  linli_draft_steps_close (self);
  self->together = TRUE;
}

void
linli_draft_steps_end (LinliDraftSteps *self)
{
  self->together = FALSE;
  linli_draft_steps_close (self);
}

/* Typing goes on in the same field: the step grows, and is none when it ends where it began. */
static gboolean
grow (LinliDraftSteps  *self,
      const LinliField *field,
      const LinliValue *after)
{
  LinliDraftStep *newest = self->open && self->done > 0 ? g_ptr_array_index (self->steps, self->done - 1) : NULL;

  if (newest == NULL || newest->field != field)
    return FALSE;
  linli_value_clear (&newest->after);
  linli_value_copy (after, &newest->after);
  if (linli_value_equal (&newest->before, &newest->after))
    {
      g_ptr_array_set_size (self->steps, (int) --self->done);
      self->open = FALSE;
    }
  return TRUE;
}

void
linli_draft_steps_note (LinliDraftSteps  *self,
                        const LinliField *field,
                        const LinliValue *before,
                        const LinliValue *after)
{
  LinliDraftStep *step;

  if (self->done < self->steps->len)
    self->open = FALSE;
  g_ptr_array_set_size (self->steps, (int) self->done);
  if (grow (self, field, after) || linli_value_equal (before, after))
    return;
  if (!self->together)
    self->group++;
  step = g_new0 (LinliDraftStep, 1);
  step->field = field;
  step->group = self->group;
  linli_value_copy (before, &step->before);
  linli_value_copy (after, &step->after);
  g_ptr_array_add (self->steps, step);
  if (self->steps->len > LINLI_DRAFT_STEPS_MAX)
    g_ptr_array_remove_index (self->steps, 0);
  self->done = self->steps->len;
  self->open = !self->together;
}

GPtrArray *
linli_draft_steps_take (LinliDraftSteps *self,
                        gboolean         forward)
{
  GPtrArray *taken = g_ptr_array_new ();
  guint group = 0;

  linli_draft_steps_close (self);
  while (forward ? self->done < self->steps->len : self->done > 0)
    {
      LinliDraftStep *step = g_ptr_array_index (self->steps, forward ? self->done : self->done - 1);

      if (taken->len > 0 && step->group != group)
        break;
      group = step->group;
      g_ptr_array_add (taken, step);
      self->done = forward ? self->done + 1 : self->done - 1;
    }
  return taken;
}
