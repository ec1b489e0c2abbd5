/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compares what waits now with what was known; tells at most one thing of each sort at a time. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-notices.h"

#include <glib/gi18n.h>

typedef enum { SORT_CONFLICTS, SORT_RETURNED, SORT_OVERDUE, N_SORTS } Sort;

static const char *const ids[N_SORTS] = { "conflicts", "returned", "overdue" };

struct _LinliNotices
{
  const LinliNoticeSink *sink;
  gpointer               data;
  gboolean               has_begun;
  GHashTable            *known[N_SORTS];  /* (owned) set of char *: keys of what waits */
  GHashTable            *told[N_SORTS];   /* (owned) set of char *: what the notification that stands is about */
};

LinliNotices *
linli_notices_new (const LinliNoticeSink *sink,
                   gpointer               data)
{
  LinliNotices *self = g_new0 (LinliNotices, 1);

  self->sink = sink;
  self->data = data;
  for (guint i = 0; i < N_SORTS; i++)
    {
      self->known[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      self->told[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  return self;
}

void
linli_notices_free (LinliNotices *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < N_SORTS; i++)
    {
      if (g_hash_table_size (self->told[i]) > 0)
        self->sink->withdraw (self->data, ids[i]);
      g_hash_table_unref (self->known[i]);
      g_hash_table_unref (self->told[i]);
    }
  g_free (self);
}

/* FALSE: nothing that is told of. */
static gboolean
get_sort (const LinliTodo *todo,
          Sort            *ret_sort)
{
  static const struct { LinliTodoType type; Sort sort; } sorts[] = {
    { LINLI_TODO_CONFLICT, SORT_CONFLICTS }, { LINLI_TODO_RETURNED, SORT_RETURNED }, { LINLI_TODO_OVERDUE, SORT_OVERDUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
    if (todo->type == sorts[i].type)
      {
        *ret_sort = sorts[i].sort;
        return TRUE;
      }
  return FALSE;
}

/* (transfer full): the same thing has the same key at every reading. */
static char *
make_key (const LinliTodo *todo)
{
  char uuid[LINLI_ID_STRING_SIZE];

  return g_strdup_printf ("%s %s", linli_id_format (todo->rule != NULL ? &todo->task : &todo->id, uuid),
                          todo->field != NULL ? todo->field->name : "");
}

/* (transfer full) */
static char *
make_title (Sort  sort,
            guint n)
{
  switch (sort)
    {
    case SORT_CONFLICTS:
      return g_strdup_printf (ngettext ("%u record has two answers", "%u records have two answers", n), n);
    case SORT_RETURNED:
      return g_strdup_printf (ngettext ("%u change was returned", "%u changes were returned", n), n);
    case SORT_OVERDUE:
    case N_SORTS:
    default:
      return g_strdup_printf (ngettext ("%u thing to do is overdue", "%u things to do are overdue", n), n);
    }
}

/* @first: one of the @n new things. */
static void
tell (LinliNotices    *self,
      Sort             sort,
      const LinliTodo *first,
      guint            n)
{
  g_autofree char *title = make_title (sort, n);
  g_autoptr(GNotification) notification = g_notification_new (title);
  char uuid[LINLI_ID_STRING_SIZE];

  g_notification_set_body (notification, _("Open Linli to look at it."));
  if (n == 1)
    g_notification_set_default_action_and_target (notification, "app.open-todo", "(sss)", first->kind->name, linli_id_format (&first->id, uuid),
                                                  first->field != NULL ? first->field->name : "");
  else
    g_notification_set_default_action_and_target (notification, "app.open-page", "i", 0);
  self->sink->send (self->data, ids[sort], notification);
}

static gboolean
has_any (GHashTable *told,
         GHashTable *now)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, told);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_hash_table_contains (now, key))
      return TRUE;
  return FALSE;
}

static void
update_sort (LinliNotices         *self,
             Sort                  sort,
             const LinliTodayData *data)
{
  GHashTable *now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const LinliTodo *first = NULL;
  Sort its;

  for (guint i = 0; i < data->todos->len; i++)
    {
      const LinliTodo *todo = g_ptr_array_index (data->todos, i);
      char *key;

      if (!get_sort (todo, &its) || its != sort)
        continue;
      key = make_key (todo);
      if (!g_hash_table_contains (self->known[sort], key) && g_hash_table_add (fresh, g_strdup (key)) && first == NULL)
        first = todo;
      g_hash_table_add (now, key);
    }
  if (g_hash_table_size (self->told[sort]) > 0 && !has_any (self->told[sort], now))
    {
      self->sink->withdraw (self->data, ids[sort]);
      g_hash_table_remove_all (self->told[sort]);
    }
  if (first != NULL && self->has_begun && !self->sink->is_watched (self->data))
    {
      tell (self, sort, first, g_hash_table_size (fresh));
      g_hash_table_unref (self->told[sort]);
      self->told[sort] = g_steal_pointer (&fresh);
    }
  g_hash_table_unref (self->known[sort]);
  self->known[sort] = now;
}

void
linli_notices_update (LinliNotices         *self,
                      const LinliTodayData *data)
{
  for (guint sort = 0; sort < N_SORTS; sort++)
    update_sort (self, (Sort) sort, data);
  self->has_begun = TRUE;
}
