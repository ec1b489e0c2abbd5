/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-wire-pull.c - pulls and their cursors as lines.
 *
 *   pull       {"v":1,"com":C,"ep":E,"sv":V,"cat":K,"rows":N,"g":[[grid,base,after,asof],...],"end":1}
 *   mending    the same with "kind":number before "g", of one grid */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wire.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-wire-lines.h"

#include <string.h>

#define MAX_CURSORS 2000

LinliPull *
linli_pull_new (gint64 com, gint64 epoch)
{
  LinliPull *pull = g_new0 (LinliPull, 1);

  pull->com = com;
  pull->epoch = epoch;
  pull->max_rows = 500;
  pull->cursors = g_array_new (FALSE, FALSE, sizeof (LinliCursor));
  return pull;
}

void
linli_pull_free (LinliPull *pull)
{
  if (pull == NULL)
    return;
  g_array_unref (pull->cursors);
  g_free (pull);
}

void
linli_wire_write_cursors (GString *out, GArray *cursors)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < cursors->len; i++)
    {
      const LinliCursor *cursor = &g_array_index (cursors, LinliCursor, i);

      g_string_append_printf (out, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]",
                              i > 0 ? "," : "", cursor->grid, cursor->base, cursor->after, cursor->asof);
    }
  g_string_append_c (out, ']');
}

gboolean
linli_wire_read_cursors (JsonObject *object, const char *member, gint64 com, GArray *cursors, GError **error)
{
  JsonArray *array;
  guint n;

  if (!linli_json_get_array (object, member, &array, error))
    return FALSE;
  n = json_array_get_length (array);
  if (n > MAX_CURSORS)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "\"%s\": too many grids", member);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 numbers[4];
      gboolean good = JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) == 4;
      LinliCursor cursor;

      for (guint j = 0; good && j < 4; j++)
        {
          JsonNode *number = json_array_get_element (json_node_get_array (node), j);

          good = JSON_NODE_HOLDS_VALUE (number) && json_node_get_value_type (number) == G_TYPE_INT64
                 && (numbers[j] = json_node_get_int (number)) >= 0;
        }
      if (!good)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%s\": cursor %u must be four numbers", member, i + 1);
          return FALSE;
        }
      cursor = (LinliCursor) { com, numbers[0], numbers[1], numbers[2], numbers[3] };
      g_array_append_val (cursors, cursor);
    }
  return TRUE;
}

void
linli_wire_write_pull (GString *out, const LinliPull *pull)
{
  g_string_append_printf (out, "{\"v\":1,\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"sv\":%" G_GINT64_FORMAT
                          ",\"cat\":%u,\"rows\":%u,", pull->com, pull->epoch, pull->scope_version, pull->catalogue, pull->max_rows);
  if (pull->kind_no != 0)
    g_string_append_printf (out, "\"kind\":%u,", pull->kind_no);
  g_string_append (out, "\"g\":");
  linli_wire_write_cursors (out, pull->cursors);
  g_string_append (out, ",\"end\":1}\n");
}

LinliPull *
linli_wire_read_pull (const char *text, gsize length, GError **error)
{
  LinliWireLines lines;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(LinliPull) pull = linli_pull_new (0, 0);
  JsonObject *object;
  gint64 rows;

  if (!linli_wire_lines_init (&lines, text, length, error))
    return NULL;
  if (!linli_wire_lines_next (&lines, error))
    {
      if (error == NULL || *error == NULL)
        linli_wire_lines_refuse (&lines, "the body is empty", error);
      return NULL;
    }
  if ((node = linli_wire_lines_object (&lines, error)) == NULL)
    return NULL;
  object = json_node_get_object (node);
  if (!linli_json_get_int (object, "com", &pull->com, error) || !linli_json_get_int (object, "ep", &pull->epoch, error)
      || !linli_wire_read_cursors (object, "g", pull->com, pull->cursors, error))
    return NULL;
  if (linli_json_int_or (object, "v", 1) != 1 || linli_json_int_or (object, "end", 0) != 1)
    {
      linli_wire_lines_refuse (&lines, "cut off, or a version that is not spoken here", error);
      return NULL;
    }
  pull->scope_version = linli_json_int_or (object, "sv", 0);
  pull->catalogue = (guint) CLAMP (linli_json_int_or (object, "cat", 0), 0, G_MAXINT32);
  pull->kind_no = (guint) CLAMP (linli_json_int_or (object, "kind", 0), 0, G_MAXINT32);
  if (pull->kind_no != 0 && pull->cursors->len != 1)
    {
      linli_wire_lines_refuse (&lines, "one kind is asked for in one grid", error);
      return NULL;
    }
  rows = linli_json_int_or (object, "rows", 500);
  pull->max_rows = (guint) CLAMP (rows, 1, 5000);
  return g_steal_pointer (&pull);
}
