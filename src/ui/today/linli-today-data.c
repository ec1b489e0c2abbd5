/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what waits for the person. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-today-data.h"

#include "linli-brief.h"
#include "linli-error.h"
#include "linli-form-text.h"
#include "linli-place.h"
#include "linli-scope.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#define MAX_SHOWN   100  /* of conflicts, returned operations and drafts */
#define MAX_TASKS   60   /* of one rule */
#define MAX_BROKEN  20  /* of one rule */
#define MAX_STALE   10
#define FRESH_DAYS  365
#define NEWS_DAYS   7

static void
todo_free (gpointer data)
{
  LinliTodo *todo = data;

  g_free (todo->title);
  g_free (todo->place);
  g_free (todo->why);
  g_free (todo->when);
  g_free (todo);
}

/* (transfer none): its words come at the end, many at a time. @why: (transfer full) */
static LinliTodo *
add_todo (LinliTodayData  *data,
          LinliTodoType    type,
          const LinliKind *kind,
          const LinliId   *id,
          char            *why)
{
  LinliTodo *todo = g_new0 (LinliTodo, 1);

  todo->type = type;
  if (kind != NULL)
    {
      todo->kind = linli_kind_get_core (kind);
      todo->id = *id;
    }
  todo->why = why;
  g_ptr_array_add (data->todos, todo);
  data->counts[type]++;
  return todo;
}

/* What the records of one kind are called and where they are. */
static gboolean
name_kind (LinliTodayData   *data,
           LinliStore       *store,
           const LinliKind  *kind,
           GError          **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (LinliId));
  g_autoptr(GHashTable) briefs = NULL;

  for (guint i = 0; i < data->todos->len; i++)
    if (((const LinliTodo *) g_ptr_array_index (data->todos, i))->kind == kind)
      g_array_append_val (ids, ((const LinliTodo *) g_ptr_array_index (data->todos, i))->id);
  briefs = linli_briefs_read (store, kind, (const LinliId *) (gconstpointer) ids->data, ids->len, error);
  if (briefs == NULL)
    return FALSE;
  for (guint i = 0; i < data->todos->len; i++)
    {
      LinliTodo *todo = g_ptr_array_index (data->todos, i);
      const LinliBrief *brief = todo->kind == kind ? g_hash_table_lookup (briefs, &todo->id) : NULL;

      if (todo->kind != kind)
        continue;
      todo->title = g_strdup (brief != NULL ? brief->title : linli_kind_get_label (kind));
      todo->place = g_strdup (brief != NULL ? brief->place : "");
    }
  return TRUE;
}

/* What is wrong about whom it names is called by that: who lives in two households. */
static void
name_by_reference (LinliTodo  *todo,
                   LinliStore *store)
{
  const LinliKind *kind = todo->field != NULL && todo->field->value_type == LINLI_TYPE_REF && todo->field->ref_kind != NULL
                          ? linli_catalogue_get_kind (linli_store_get_catalogue (store), todo->field->ref_kind) : NULL;
  g_autoptr(LinliLoaded) loaded = kind != NULL ? linli_store_load (store, todo->kind, &todo->id, NULL) : NULL;
  g_autoptr(LinliLoaded) named = NULL;
  LinliId id;

  if (loaded == NULL || !linli_place_get_ref (loaded->record, todo->field, &id) || (named = linli_store_load (store, kind, &id, NULL)) == NULL)
    return;
  g_free (todo->title);
  todo->title = linli_place_get_title (store, named->record);
}

static gboolean
name_all (LinliTodayData  *data,
          LinliStore      *store,
          GError         **error)
{
  g_autoptr(GHashTable) done = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < data->todos->len; i++)
    {
      const LinliKind *kind = ((const LinliTodo *) g_ptr_array_index (data->todos, i))->kind;

      if (kind != NULL && g_hash_table_add (done, (gpointer) kind) && !name_kind (data, store, kind, error))
        return FALSE;
    }
  for (guint i = 0; i < data->todos->len; i++)
    if (((const LinliTodo *) g_ptr_array_index (data->todos, i))->type == LINLI_TODO_BROKEN)
      name_by_reference (g_ptr_array_index (data->todos, i), store);
  return TRUE;
}

/* (transfer full): a value as this page may show it: hidden ones stay hidden, references by name. */
static char *
format_value (const LinliField *field,
              const LinliValue *value)
{
  g_autofree char *text = linli_form_format_short (field, value);

  return g_strdup (*text != '\0' ? text : "—");
}

/* Static: about a whole file. */
static const char *
describe_whole (const LinliConflict *conflict)
{
  switch (conflict->type)
    {
    case LINLI_CONFLICT_DUPLICATE:
      return _("Two files have the same ID number");
    case LINLI_CONFLICT_DELETE_EDIT:
      return _("Deleted in one place, changed in another");
    case LINLI_CONFLICT_EDIT_DELETE:
    case LINLI_CONFLICT_FIELD:
    default:
      return _("Changed here, deleted elsewhere");
    }
}

static gboolean
add_conflicts (LinliTodayData *data,
               LinliStore     *store,
               GError        **error)
{
  g_autoptr(GPtrArray) conflicts = linli_store_get_conflicts (store, FALSE, error);

  for (guint i = 0; conflicts != NULL && i < MIN (conflicts->len, MAX_SHOWN); i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);
      const LinliField *field = linli_kind_get_field_no (conflict->kind, conflict->field_no);
      g_autofree char *name = linli_store_get_user_name (store, conflict->server_user);
      g_autofree char *mine = field != NULL ? format_value (field, &conflict->mine) : NULL;
      g_autofree char *theirs = field != NULL ? format_value (field, &conflict->server) : NULL;
      char *why;

      if (conflict->state != LINLI_CONFLICT_OPEN)
        continue;
      if (field == NULL)
        why = g_strdup (describe_whole (conflict));
      else
        /* Translators: field; the value kept on the server; who wrote it; the other value. */
        why = g_strdup_printf (_("%s: %s (%s) or %s"), linli_field_get_label (field), theirs, name != NULL ? name : _("unknown person"), mine);
      add_todo (data, LINLI_TODO_CONFLICT, conflict->kind, &conflict->record, why)->field = field;
    }
  return conflicts != NULL;
}

static gboolean
add_returned (LinliTodayData *data,
              LinliStore     *store,
              GError        **error)
{
  g_autoptr(GPtrArray) returned = linli_store_list_returned (store, error);

  for (guint i = 0; returned != NULL && i < MIN (returned->len, MAX_SHOWN); i++)
    {
      const LinliOp *op = ((const LinliReturned *) g_ptr_array_index (returned, i))->op;
      g_autoptr(GString) fields = g_string_new (NULL);
      const LinliField *first = NULL;

      for (guint j = 0; j < op->changes->len; j++)
        {
          const LinliField *field = linli_kind_get_field_no (op->kind, g_array_index (op->changes, LinliChange, j).field_no);

          if (field == NULL)
            continue;
          first = first != NULL ? first : field;
          if (fields->len > 0)
            g_string_append (fields, _(", "));
          g_string_append (fields, linli_field_get_label (field));
        }
      add_todo (data, LINLI_TODO_RETURNED, op->kind, &op->id, g_string_free (g_steal_pointer (&fields), FALSE))->field = first;
    }
  return returned != NULL;
}

/* Two edits that were right by themselves and are not together: nobody could save them so, and somebody must look. */
static gboolean
add_broken (LinliTodayData  *data,
            LinliStore      *store,
            GCancellable    *cancellable,
            GError         **error)
{
  const GPtrArray *rules = linli_store_get_catalogue (store)->rules;

  for (guint i = 0; i < rules->len; i++)
    {
      const LinliRule *rule = g_ptr_array_index (rules, i);
      g_autoptr(GError) refused = NULL;
      g_autoptr(GPtrArray) broken = NULL;

      if (rule->level != LINLI_LEVEL_ERROR)
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      broken = linli_store_find_broken (store, rule, MAX_BROKEN, &refused);
      if (broken == NULL && !g_error_matches (refused, LINLI_ERROR, LINLI_ERROR_FORBIDDEN) && !g_error_matches (refused, LINLI_ERROR, LINLI_ERROR_INVALID))
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return FALSE;
        }
      for (guint j = 0; broken != NULL && j < broken->len; j++)
        add_todo (data, LINLI_TODO_BROKEN, rule->kind, &((const LinliBroken *) g_ptr_array_index (broken, j))->record,
                  g_strdup (linli_rule_get_message (rule)))->field = rule->fields->len > 0 ? g_ptr_array_index (rule->fields, 0) : NULL;
    }
  return TRUE;
}

static gboolean
add_drafts (LinliTodayData *data,
            LinliStore     *store,
            GError        **error)
{
  g_autoptr(GPtrArray) drafts = linli_store_list_drafts (store, error);

  for (guint i = 0; drafts != NULL && i < MIN (drafts->len, MAX_SHOWN); i++)
    {
      const LinliHit *hit = g_ptr_array_index (drafts, i);
      g_autoptr(GHashTable) draft = linli_store_get_draft (store, hit->kind, &hit->id, NULL);
      guint n = draft != NULL ? g_hash_table_size (draft) : 0;

      add_todo (data, LINLI_TODO_DRAFT, hit->kind, &hit->id, g_strdup_printf (ngettext ("%u field changed", "%u fields changed", n), n));
    }
  return drafts != NULL;
}

/* ---- work that follows from the records ---- */

char *
linli_today_format_due (gint64   due,
                        gint64   today,
                        gboolean provisional)
{
  gint64 days = linli_task_get_days (due, today);
  gulong n = (gulong) ABS (days);

  if (days == 0)
    return g_strdup (_("today"));
  if (days == 1)
    return g_strdup (_("tomorrow"));
  if (days < 0)
    return g_strdup_printf (ngettext ("%lu day late", "%lu days late", n), n);
  if (provisional)
    return g_strdup_printf (ngettext ("in %lu day, may move", "in %lu days, may move", n), n);
  return g_strdup_printf (ngettext ("in %lu day", "in %lu days", n), n);
}

static gboolean
add_tasks (LinliTodayData *data,
           LinliStore     *store,
           GCancellable   *cancellable,
           GError        **error)
{
  static const LinliTodoType types[LINLI_N_URGENCIES] = { LINLI_TODO_OVERDUE, LINLI_TODO_TODAY, LINLI_TODO_WEEK, LINLI_TODO_LATER,
                                                          LINLI_TODO_OPEN };
  gint64 today = linli_clock_get_today (linli_store_get_clock (store));
  g_autoptr(GArray) tasks = linli_tasks_find (store, linli_calendar_get_default (), MAX_TASKS, cancellable, error);

  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    {
      const LinliTask *task = &g_array_index (tasks, LinliTask, i);
      LinliTodo *todo = add_todo (data, types[linli_task_get_urgency (task->due, today)], task->rule->kind, &task->record,
                                  g_strdup (linli_rule_get_message (task->rule)));

      todo->task = task->id;
      todo->rule = task->rule;
      todo->field = task->rule->fields->len > 0 ? g_ptr_array_index (task->rule->fields, 0) : NULL;
      if (task->due != LINLI_TASK_OPEN)
        todo->when = linli_today_format_due (task->due, today, task->provisional);
    }
  return tasks != NULL;
}

/* ---- grids and roles that came and went ---- */

/* (transfer full) */
static char *
describe_scope_change (const LinliScopeChange *change)
{
  gulong n = (gulong) change->rows;

  switch (change->why)
    {
    case LINLI_PURGE_GAIN:
      return g_strdup (_("New to you: syncing brings its records to this computer."));
    case LINLI_PURGE_ROLE:
      return g_strdup_printf (ngettext ("Your rights changed: %lu record was removed from this computer.",
                                        "Your rights changed: %lu records were removed from this computer.", n), n);
    case LINLI_PURGE_GRID:
    case LINLI_PURGE_REFETCH:
    default:
      return g_strdup_printf (ngettext ("Not yours any more: %lu record was removed from this computer.",
                                        "Not yours any more: %lu records were removed from this computer.", n), n);
    }
}

static gboolean
add_scope_changes (LinliTodayData *data,
                   LinliStore     *store,
                   GError        **error)
{
  gint64 now_ms = linli_clock_get_wall_ms (linli_store_get_clock (store));
  g_autoptr(GArray) changes = linli_store_list_scope_changes (store, now_ms - NEWS_DAYS * 24 * 3600 * G_GINT64_CONSTANT (1000), error);

  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      const LinliScopeChange *change = &g_array_index (changes, LinliScopeChange, i);
      LinliTodo *todo = add_todo (data, LINLI_TODO_SCOPE, NULL, NULL, describe_scope_change (change));

      todo->title = change->grid > 0 ? linli_scope_name_grid (store, change->grid) : g_strdup (_("Your role"));
      if (todo->title == NULL)
        todo->title = g_strdup_printf (_("Grid %d"), (int) change->grid);
      todo->place = g_strdup ("");
    }
  return changes != NULL;
}

/* Who lives here and was not looked at for the longest time: a plan for the way through the grid. */
static gboolean
add_stale (LinliTodayData *data,
           LinliStore     *store,
           GError        **error)
{
  const LinliField *name = linli_catalogue_get_role (linli_store_get_catalogue (store), "person.name");
  const LinliField *status = linli_catalogue_get_role (linli_store_get_catalogue (store), "person.status");
  gint64 today = linli_clock_get_today (linli_store_get_clock (store));
  g_autofree char *here = status != NULL ? g_strdup_printf ("coalesce(%s, '1') IN ('1', '2')", status->name) : NULL;
  g_auto(LinliFreshness) freshness = { 0 };

  if (name == NULL)
    return TRUE;
  if (!linli_store_read_freshness (store, linli_kind_get_core (name->kind), here, today - FRESH_DAYS, MAX_STALE, &freshness, error))
    return FALSE;
  data->total = freshness.total;
  data->fresh = freshness.fresh;
  for (guint i = 0; i < freshness.oldest->len; i++)
    add_todo (data, LINLI_TODO_STALE, name->kind, &g_array_index (freshness.oldest, LinliId, i), g_strdup (""));
  return TRUE;
}

gpointer
linli_today_read (LinliStore    *store,
                  gpointer       user_data,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr(LinliTodayData) data = g_new0 (LinliTodayData, 1);

  data->todos = g_ptr_array_new_with_free_func (todo_free);
  if (!add_conflicts (data, store, error) || !add_returned (data, store, error) || !add_broken (data, store, cancellable, error)
      || !add_drafts (data, store, error)
      || !linli_store_get_outbox_state (store, &data->outbox, error) || !add_tasks (data, store, cancellable, error)
      || !add_scope_changes (data, store, error)
      || !add_stale (data, store, error) || !name_all (data, store, error))
    return NULL;
  return g_steal_pointer (&data);
}

guint
linli_today_count (const LinliTodayData *data)
{
  guint n = 0;

  for (guint type = 0; type <= LINLI_TODO_WEEK; type++)
    n += data->counts[type];
  return n;
}

void
linli_today_data_free (LinliTodayData *data)
{
  if (data == NULL)
    return;
  g_clear_pointer (&data->todos, g_ptr_array_unref);
  g_free (data);
}
