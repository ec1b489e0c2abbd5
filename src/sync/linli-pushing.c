/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-pushing.c - pushes that find out which save the server cannot take. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-pushing.h"

/* So often a server may fail over the same operation before it is the operation. */
#define MAX_FAILURES 3
/* With nothing taken at all after so many, it is the server. */
#define MAX_SUSPECTS 8

struct _LinliPushing
{
  LinliStore *store;
  guint       max_saves;   /* in one push; 0 = as many as go in */
  gboolean    isolating, taken, over, released;
  guint       status;      /* of the last refusal */
  gint64      refused_alone;
  GArray     *suspects;    /* (owned) gint64: saves that were refused alone */
  GError     *error;       /* (owned) (nullable) */
};

LinliPushing *
linli_pushing_new (LinliStore *store)
{
  LinliPushing *self = g_new0 (LinliPushing, 1);

  self->store = store;
  self->suspects = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
linli_pushing_free (LinliPushing *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->suspects);
  g_clear_error (&self->error);
  g_free (self);
}

const GError *
linli_pushing_get_error (LinliPushing *self)
{
  return self->error;
}

/* Everything else was offered.  A server that fails over everything has nothing against one of them. */
static gboolean
conclude (LinliPushing *self, GError **error)
{
  if (self->suspects->len == 0)
    return TRUE;
  self->over = TRUE;
  if (!self->taken && self->status != 400)
    return TRUE;
  g_clear_error (&self->error);
  g_message ("%u saves that the server cannot take wait apart", self->suspects->len);
  return linli_store_hold (self->store, self->suspects, error);
}

LinliPush *
linli_pushing_next (LinliPushing *self, GError **error)
{
  LinliPush *push;
  GError *wrong = NULL;

  if (self->over || (!self->released && !linli_store_release_held (self->store, LINLI_HELD_MS, error)))
    return NULL;
  self->released = TRUE;
  push = linli_store_make_push_of (self->store, self->max_saves, self->suspects, &wrong);
  if (push != NULL)
    return push;
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  else
    conclude (self, error);
  return NULL;
}

gboolean
linli_pushing_taken (LinliPushing *self, const LinliPush *push, GError **error)
{
  self->taken = TRUE;
  g_clear_error (&self->error);
  if (self->max_saves != 0)
    self->max_saves = MIN (self->max_saves * 2, LINLI_WIRE_MAX_OPS);
  return linli_store_note_push_failure (self->store, 0, NULL, error);
}

void
linli_pushing_enter (LinliPushing *self)
{
  self->over = self->isolating = self->taken = FALSE;
  self->max_saves = 0;
  self->refused_alone = 0;
  g_array_set_size (self->suspects, 0);
}

static guint
count_saves (const LinliPush *push)
{
  guint saves = 0;

  for (guint i = 0; i < push->ops->len; i++)
    saves += i == 0 || ((const LinliOp *) g_ptr_array_index (push->ops, i))->group
                       != ((const LinliOp *) g_ptr_array_index (push->ops, i - 1))->group;
  return saves;
}

gboolean
linli_pushing_refused (LinliPushing *self, const LinliPush *push, const LinliResponse *response, GError **error)
{
  const LinliOp *first = g_ptr_array_index (push->ops, 0);
  guint saves = count_saves (push), failures = 0;

  if (response->status != 400 && response->status != 500)
    return linli_response_check (response, error);
  if (response->status == 500 && !self->isolating)
    {
      if (!linli_store_note_push_failure (self->store, first->number, &failures, error))
        return FALSE;
      if (failures < MAX_FAILURES)
        return linli_response_check (response, error);
    }
  self->isolating = TRUE;
  self->status = response->status;
  g_clear_error (&self->error);
  linli_response_check (response, &self->error);
  if (saves > 1)
    {
      self->max_saves = saves / 2;
      return TRUE;
    }
  self->max_saves = 1;
  /* Perhaps it was the way there: twice in a row it is the save. */
  if (self->refused_alone != first->group)
    {
      self->refused_alone = first->group;
      return TRUE;
    }
  g_array_append_val (self->suspects, first->group);
  if (self->taken || self->suspects->len < MAX_SUSPECTS)
    return TRUE;
  g_array_set_size (self->suspects, 0);
  self->over = TRUE;
  return TRUE;
}
