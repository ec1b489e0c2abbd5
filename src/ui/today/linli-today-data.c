/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what waits for the person. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-today-data.h"

#include "linli-form-text.h"
#include "linli-place.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#define MAX_SHOWN 100

static void
todo_free (gpointer data)
{
  LinliTodo *todo = data;

  g_free (todo->title);
  g_free (todo->why);
  g_free (todo);
}

static void
add_todo (GPtrArray       *list,
          LinliStore      *store,
          const LinliKind *kind,
          const LinliId   *id,
          char            *why)
{
  LinliTodo *todo = g_new0 (LinliTodo, 1);
  const LinliKind *core = linli_kind_get_core (kind);
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, core, id, NULL);

  todo->kind = core;
  todo->id = *id;
  todo->title = loaded != NULL ? linli_place_get_title (store, loaded->record) : g_strdup (linli_kind_get_label (core));
  todo->why = why;
  g_ptr_array_add (list, todo);
}

/* (transfer full): a value as this page may show it: hidden ones stay hidden, references by name. */
static char *
format_value (const LinliField *field,
              const LinliValue *value)
{
  g_autofree char *text = linli_form_format_short (field, value);

  return g_strdup (*text != '\0' ? text : "—");
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

      if (field == NULL)
        why = g_strdup (_("Changed here, deleted elsewhere"));
      else
        /* Translators: field; the value kept on the server; who wrote it; the other value. */
        why = g_strdup_printf (_("%s: %s (%s) or %s"), linli_field_get_label (field), theirs, name != NULL ? name : _("unknown person"), mine);
      add_todo (data->conflicts, store, conflict->kind, &conflict->record, why);
    }
  return conflicts != NULL;
}

static gboolean
add_returned (LinliTodayData *data,
              LinliStore     *store,
              GError        **error)
{
  g_autoptr(GPtrArray) returned = linli_store_get_returned (store, error);

  for (guint i = 0; returned != NULL && i < MIN (returned->len, MAX_SHOWN); i++)
    {
      const LinliOp *op = g_ptr_array_index (returned, i);
      g_autoptr(GString) fields = g_string_new (NULL);

      for (guint j = 0; j < op->changes->len; j++)
        {
          const LinliField *field = linli_kind_get_field_no (op->kind, g_array_index (op->changes, LinliChange, j).field_no);

          if (field == NULL)
            continue;
          if (fields->len > 0)
            g_string_append (fields, _(", "));
          g_string_append (fields, linli_field_get_label (field));
        }
      add_todo (data->returned, store, op->kind, &op->id, g_string_free (g_steal_pointer (&fields), FALSE));
    }
  return returned != NULL;
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

      add_todo (data->drafts, store, hit->kind, &hit->id, g_strdup_printf (ngettext ("%u field changed", "%u fields changed", n), n));
    }
  return drafts != NULL;
}

gpointer
linli_today_read (LinliStore    *store,
                  gpointer       user_data,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr(LinliTodayData) data = g_new0 (LinliTodayData, 1);

  data->conflicts = g_ptr_array_new_with_free_func (todo_free);
  data->returned = g_ptr_array_new_with_free_func (todo_free);
  data->drafts = g_ptr_array_new_with_free_func (todo_free);
  if (!add_conflicts (data, store, error) || !add_returned (data, store, error) || !add_drafts (data, store, error)
      || !linli_store_get_outbox_state (store, &data->outbox, error))
    return NULL;
  return g_steal_pointer (&data);
}

void
linli_today_data_free (LinliTodayData *data)
{
  if (data == NULL)
    return;
  g_clear_pointer (&data->conflicts, g_ptr_array_unref);
  g_clear_pointer (&data->returned, g_ptr_array_unref);
  g_clear_pointer (&data->drafts, g_ptr_array_unref);
  g_free (data);
}
