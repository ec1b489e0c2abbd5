/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back over saved groups, on the writer thread. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-undo.h"

#include "linli-error.h"
#include "linli-error-text.h"
#include "linli-form-text.h"

#include <glib/gi18n.h>

typedef struct { guint no; gboolean forward; } Request;

struct _LinliUndo
{
  GObject         parent_instance;

  LinliReplica   *replica;   /* (owned) */
  LinliSaveSteps *steps;     /* (owned) */
  GQueue          requests;  /* Request (owned): asked for and not yet begun */
  gboolean        running;
};

enum { ANSWERED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliUndo, linli_undo, G_TYPE_OBJECT)

static void
answer_free (gpointer data)
{
  LinliUndoAnswer *answer = data;

  linli_save_step_free (answer->step);
  g_free (answer->who);
  g_free (answer->message);
  g_free (answer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliUndoAnswer, answer_free)

/* ---- on the writer thread ---- */

static void
tell_who (LinliStore      *store,
          LinliUndoAnswer *answer)
{
  g_autoptr(GPtrArray) entries = linli_store_get_history (store, answer->step->kind, &answer->step->id, answer->field, NULL);
  const LinliHistoryEntry *newest = NULL;

  for (guint i = 0; entries != NULL && i < entries->len && newest == NULL; i++)
    if (((const LinliHistoryEntry *) g_ptr_array_index (entries, i))->fate != LINLI_FATE_RETURNED)
      newest = g_ptr_array_index (entries, i);

  if (newest == NULL)
    return;
  answer->who = g_strdup (newest->user_name);
  answer->at_ms = newest->at_ms;
}

/* FALSE: the record does not stand as the step expects it; the answer says why. */
static gboolean
stands_as_expected (LinliStore      *store,
                    LinliUndoAnswer *answer)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, answer->step->kind, &answer->step->id, NULL);

  if (answer->step->is_new && answer->forward)
    return TRUE;
  if (loaded == NULL)
    answer->outcome = LINLI_UNDO_GONE;
  else if ((answer->field = linli_save_step_find_foreign (answer->step, loaded->record, answer->forward)) != NULL)
    {
      answer->outcome = LINLI_UNDO_FOREIGN;
      tell_who (store, answer);
    }
  return answer->outcome == LINLI_UNDO_DONE;
}

static LinliEdit *
make_edit (const LinliUndoAnswer *answer)
{
  const LinliSaveStep *step = answer->step;
  LinliEditType type = !step->is_new ? LINLI_EDIT_CHANGE : answer->forward ? LINLI_EDIT_NEW : LINLI_EDIT_DELETE;
  LinliEdit *edit = linli_edit_new (type, step->kind, type == LINLI_EDIT_NEW ? NULL : &step->id);
  GHashTableIter iter;
  gpointer field, value;

  g_hash_table_iter_init (&iter, linli_save_step_get_wanted (step, answer->forward));
  while (type != LINLI_EDIT_DELETE && g_hash_table_iter_next (&iter, &field, &value))
    linli_edit_set (edit, field, value);
  return edit;
}

static void
refuse (LinliUndoAnswer       *answer,
        const LinliSaveResult *result,
        const GError          *error)
{
  const char *message = linli_error_describe (error);

  for (guint i = 0; result->findings != NULL && i < result->findings->len; i++)
    {
      const LinliRule *rule = ((const LinliFinding *) g_ptr_array_index (result->findings, i))->rule;

      if (rule->level == LINLI_LEVEL_ERROR)
        message = linli_rule_get_message (rule);
    }
  answer->outcome = LINLI_UNDO_REFUSED;
  answer->message = g_strdup (message);
}

static gpointer
go_func (LinliStore    *store,
         gpointer       data,
         GCancellable  *cancellable,
         GError       **error)
{
  const LinliUndoAnswer *question = data;
  g_autoptr(LinliUndoAnswer) answer = g_new0 (LinliUndoAnswer, 1);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) local = NULL;

  answer->outcome = LINLI_UNDO_DONE;
  answer->forward = question->forward;
  answer->step = linli_save_step_copy (question->step);
  answer->id = question->step->id;
  if (!stands_as_expected (store, answer))
    return g_steal_pointer (&answer);
  if (answer->step->is_new && !answer->forward && !answer->step->kind->deletable)
    {
      answer->outcome = LINLI_UNDO_KEPT;
      if (answer->step->kind->closing_field != NULL)
        answer->field = linli_kind_find_field (answer->step->kind, answer->step->kind->closing_field);
      return g_steal_pointer (&answer);
    }
  g_ptr_array_add (edits, make_edit (answer));
  if (!linli_store_save (store, edits, NULL, &result, &local))
    refuse (answer, &result, local);
  else
    answer->id = ((LinliEdit *) g_ptr_array_index (edits, 0))->id;
  return g_steal_pointer (&answer);
}

/* ---- on the main loop ---- */

static void run_next (LinliUndo *self);

static void
take (LinliUndo             *self,
      const LinliUndoAnswer *answer)
{
  guint no = answer->step->no;

  switch (answer->outcome)
    {
    case LINLI_UNDO_DONE:
      linli_save_steps_move (self->steps, no, answer->forward);
      if (!linli_id_equal (&answer->id, &answer->step->id))
        linli_save_steps_rename (self->steps, &answer->step->id, &answer->id);
      break;
    case LINLI_UNDO_FOREIGN:
    case LINLI_UNDO_GONE:
    case LINLI_UNDO_KEPT:
      /* It will not go later either; the steps before it may. */
      linli_save_steps_drop (self->steps, no, answer->forward);
      break;
    case LINLI_UNDO_NOTHING:
    case LINLI_UNDO_REFUSED:
    default:
      break;
    }
}

static void
gone_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(LinliUndo) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliUndoAnswer) answer = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  self->running = FALSE;
  if (answer == NULL)
    g_message ("Undo: %s", error->message);
  else
    {
      take (self, answer);
      g_signal_emit (self, signals[ANSWERED], 0, answer);
    }
  run_next (self);
}

static void
run_next (LinliUndo *self)
{
  g_autofree Request *request = self->running ? NULL : g_queue_pop_head (&self->requests);
  const LinliSaveStep *step;
  LinliUndoAnswer *question;

  if (request == NULL)
    return;
  step = linli_save_steps_find (self->steps, request->no, request->forward);
  question = g_new0 (LinliUndoAnswer, 1);
  question->forward = request->forward;
  if (step == NULL)
    {
      question->outcome = LINLI_UNDO_NOTHING;
      g_signal_emit (self, signals[ANSWERED], 0, question);
      answer_free (question);
      run_next (self);
      return;
    }
  question->step = linli_save_step_copy (step);
  self->running = TRUE;
  linli_replica_write_async (self->replica, go_func, question, answer_free, answer_free, NULL, gone_cb, g_object_ref (self));
}

void
linli_undo_run (LinliUndo *self,
                guint      no,
                gboolean   forward)
{
  Request *request = g_new (Request, 1);

  *request = (Request) { no, forward };
  g_queue_push_tail (&self->requests, request);
  run_next (self);
}

guint
linli_undo_add (LinliUndo     *self,
                LinliSaveStep *step)
{
  linli_save_steps_add (self->steps, step);
  return step->no;
}

/* ---- words ---- */

static char *
describe_done (const LinliUndoAnswer *answer)
{
  const LinliSaveStep *step = answer->step;
  guint n = linli_save_step_count (step);

  if (step->is_new)
    return g_strdup_printf (answer->forward ? _("Made again: %s") : _("Removed again: %s"), step->title);
  if (n == 1)
    {
      const char *label = linli_field_get_label (linli_save_step_get_first (step));

      /* Translators: the record, the field. */
      return g_strdup_printf (answer->forward ? _("Done again in %s: %s") : _("Undone in %s: %s"), step->title, label);
    }
  if (answer->forward)
    return g_strdup_printf (ngettext ("Done again in %s: %u field", "Done again in %s: %u fields", n), step->title, n);
  return g_strdup_printf (ngettext ("Undone in %s: %u field", "Undone in %s: %u fields", n), step->title, n);
}

static char *
describe_foreign (const LinliUndoAnswer *answer,
                  gint64                 now_ms)
{
  const char *label = linli_field_get_label (answer->field), *who = answer->who != NULL ? answer->who : _("somebody else");
  g_autofree char *when = answer->at_ms > 0 ? linli_form_format_when (answer->at_ms, now_ms) : NULL;

  if (when == NULL)
    /* Translators: the record, the field. */
    return g_strdup_printf (_("Left as it is: “%s: %s” was changed since"), answer->step->title, label);
  /* Translators: the record, the field, who changed it, when. */
  return g_strdup_printf (_("Left as it is: “%s: %s” was changed by %s, %s"), answer->step->title, label, who, when);
}

char *
linli_undo_describe (const LinliUndoAnswer *answer,
                     gint64                 now_ms)
{
  switch (answer->outcome)
    {
    case LINLI_UNDO_DONE:
      return describe_done (answer);
    case LINLI_UNDO_FOREIGN:
      return describe_foreign (answer, now_ms);
    case LINLI_UNDO_GONE:
      return g_strdup_printf (_("Left as it is: %s is not here any more"), answer->step->title);
    case LINLI_UNDO_KEPT:
      if (answer->field == NULL)
        return g_strdup_printf (_("%s stays: records of this kind are not deleted"), answer->step->title);
      /* Translators: the record; the field by which such records are closed. */
      return g_strdup_printf (_("%s stays: such records are not deleted; close it by “%s”"), answer->step->title,
                              linli_field_get_label (answer->field));
    case LINLI_UNDO_REFUSED:
      /* Translators: the record; the reason, a sentence. */
      return g_strdup_printf (_("Left as it is: %s. %s"), answer->step->title, answer->message);
    case LINLI_UNDO_NOTHING:
    default:
      return g_strdup (answer->forward ? _("Nothing to do again") : _("Nothing to undo"));
    }
}

/* ---- object ---- */

static void
linli_undo_finalize (GObject *object)
{
  LinliUndo *self = LINLI_UNDO (object);

  g_queue_clear_full (&self->requests, g_free);
  g_clear_pointer (&self->steps, linli_save_steps_free);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_undo_parent_class)->finalize (object);
}

static void
linli_undo_class_init (LinliUndoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_undo_finalize;
  signals[ANSWERED] = g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
linli_undo_init (LinliUndo *self)
{
  g_queue_init (&self->requests);
  self->steps = linli_save_steps_new ();
}

LinliUndo *
linli_undo_new (LinliReplica *replica)
{
  LinliUndo *self = g_object_new (LINLI_TYPE_UNDO, NULL);

  self->replica = g_object_ref (replica);
  return self;
}
