/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-courier-apart.c - a push of a bundle that cannot be taken whole, save by save.
 *
 * Over the network a device finds out by halves which save its server cannot take (src/sync/linli-pushing.c).  A bundle has one try: here each
 * save is tried alone, and what cannot be taken is named in the answer and waits apart at the device, with all that builds on it. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-courier-apart.h"

#include "linli-error.h"
#include "linli-json.h"

typedef struct { gint64 group; guint first, n; } Save;

/* What of an operation any program of this protocol can read: its save, and the record it is about. */
static gboolean
read_place (const char *line, gint64 *ret_group, char **ret_record, GError **error)
{
  g_autoptr(JsonNode) node = linli_json_parse (line, -1, NULL, error);
  JsonArray *array;
  JsonNode *record;

  if (node == NULL)
    return FALSE;
  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  record = array != NULL && json_array_get_length (array) > 4 ? json_array_get_element (array, 4) : NULL;
  if (record == NULL || json_node_get_value_type (record) != G_TYPE_STRING
      || json_node_get_value_type (json_array_get_element (array, 0)) != G_TYPE_INT64
      || json_node_get_value_type (json_array_get_element (array, 1)) != G_TYPE_INT64)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a line of the bundle is no operation");
      return FALSE;
    }
  *ret_group = json_array_get_int_element (array, 0) - json_array_get_int_element (array, 1);
  *ret_record = g_strdup (json_node_get_string (record));
  return TRUE;
}

/* The saves of @lines, which begin behind the head. */
static gboolean
find_saves (GStrv lines, guint n, GArray *saves, GPtrArray *records, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      gint64 group;
      char *record;

      if (!read_place (lines[i + 1], &group, &record, error))
        return FALSE;
      g_ptr_array_add (records, record);
      if (saves->len > 0 && g_array_index (saves, Save, saves->len - 1).group == group)
        g_array_index (saves, Save, saves->len - 1).n++;
      else
        {
          Save save = { group, i, 1 };

          g_array_append_val (saves, save);
        }
    }
  return TRUE;
}

static gboolean
touches (const Save *save, GPtrArray *records, GHashTable *held)
{
  for (guint i = 0; i < save->n; i++)
    if (g_hash_table_contains (held, g_ptr_array_index (records, save->first + i)))
      return TRUE;
  return FALSE;
}

/* (transfer full) (nullable) without @error: this save cannot be taken. */
static LinliPushAnswer *
take_save (LinliCatalogue *catalogue, JsonObject *head, GStrv lines, const Save *save, BackendTakePush take, gpointer data, GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(LinliPush) push = NULL;
  g_autoptr(GError) wrong = NULL;
  LinliPushAnswer *answer = NULL;

  g_string_append_printf (text, "{\"v\":1,\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"dev\":%" G_GINT64_FORMAT ",\"n\":%u}\n",
                          linli_json_int_or (head, "com", 0), linli_json_int_or (head, "ep", 0), linli_json_int_or (head, "dev", 0), save->n);
  for (guint i = 0; i < save->n; i++)
    g_string_append_printf (text, "%s\n", lines[save->first + i + 1]);
  g_string_append_printf (text, "{\"end\":%u}\n", save->n);
  push = linli_wire_read_push (catalogue, text->str, text->len, &wrong);
  if (push != NULL)
    answer = take (push, data, &wrong);
  if (answer == NULL && !g_error_matches (wrong, LINLI_ERROR, LINLI_ERROR_INVALID))
    g_propagate_error (error, g_steal_pointer (&wrong));
  return answer;
}

LinliPushAnswer *
backend_push_apart (LinliCatalogue *catalogue, const GString *text, BackendTakePush take, gpointer data, GArray *held, GError **error)
{
  g_auto(GStrv) lines = g_strsplit (text->str, "\n", -1);
  g_autoptr(JsonNode) head = linli_json_parse (lines[0], -1, NULL, error);
  g_autoptr(GArray) saves = g_array_new (FALSE, FALSE, sizeof (Save));
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) held_records = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(LinliPushAnswer) all = NULL;
  gint64 n;

  if (head == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (head) || linli_json_int_or (json_node_get_object (head), "v", 1) != 1
      || !linli_json_get_int (json_node_get_object (head), "n", &n, NULL) || n < 0 || n > LINLI_WIRE_MAX_OPS || g_strv_length (lines) < (guint) n + 2)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a part of the bundle is no push");
      return NULL;
    }
  if (!find_saves (lines, (guint) n, saves, records, error))
    return NULL;
  all = linli_push_answer_new (linli_json_int_or (json_node_get_object (head), "com", 0));
  for (guint i = 0; i < saves->len; i++)
    {
      const Save *save = &g_array_index (saves, Save, i);
      g_autoptr(GError) wrong = NULL;
      gboolean builds_on_held = touches (save, records, held_records);
      g_autoptr(LinliPushAnswer) answer
          = builds_on_held ? NULL : take_save (catalogue, json_node_get_object (head), lines, save, take, data, &wrong);

      if (wrong != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&wrong));
          return NULL;
        }
      if (answer == NULL)
        {
          g_array_append_val (held, save->group);
          for (guint j = 0; j < save->n; j++)
            g_hash_table_add (held_records, g_ptr_array_index (records, save->first + j));
          continue;
        }
      all->epoch = answer->epoch;
      all->seq = answer->seq;
      all->safe_seq = answer->safe_seq;
      all->server_ms = answer->server_ms;
      while (answer->results->len > 0)
        g_ptr_array_add (all->results, g_ptr_array_steal_index (answer->results, 0));
    }
  return g_steal_pointer (&all);
}
