/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-wire-manifest.c - what the frames of a grid are, asked and told.
 *
 *   question   {"v":1,"com":C,"ep":E,"sv":V,"grid":G,"end":1}
 *   answer     {"com":C,"ep":E,"sv":V,"grid":G,"asof":A,"rows":N,"f":[["hash",kind,rows,bytes],...],"end":1}
 */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-frame.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-wire-lines.h"

#include <string.h>

#define MAX_FRAMES 10000

LinliManifest *
linli_manifest_new (gint64 com, gint64 grid)
{
  LinliManifest *manifest = g_new0 (LinliManifest, 1);

  manifest->com = com;
  manifest->grid = grid;
  manifest->frames = g_array_new (FALSE, TRUE, sizeof (LinliFrameEntry));
  return manifest;
}

void
linli_manifest_free (LinliManifest *manifest)
{
  if (manifest == NULL)
    return;
  g_array_unref (manifest->frames);
  g_free (manifest);
}

void
linli_wire_write_manifest_ask (GString *out, const LinliManifestAsk *ask)
{
  g_string_append_printf (out, "{\"v\":1,\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"sv\":%" G_GINT64_FORMAT
                          ",\"grid\":%" G_GINT64_FORMAT ",\"end\":1}\n", ask->com, ask->epoch, ask->scope_version, ask->grid);
}

/* The one line of a body. */
static JsonNode *
read_object (const char *text, gsize length, GError **error)
{
  g_autoptr(JsonNode) node = NULL;
  LinliWireLines lines;

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
  if (linli_json_int_or (json_node_get_object (node), "end", 0) == 1 && lines.at == lines.end)
    return g_steal_pointer (&node);
  linli_wire_lines_refuse (&lines, "cut off, or more than one line", error);
  return NULL;
}

static gboolean
read_count (JsonObject *object, const char *member, gint64 *ret_count, GError **error)
{
  if (!linli_json_get_int (object, member, ret_count, error))
    return FALSE;
  if (*ret_count >= 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%s\": a number that is not negative is wanted", member);
  return FALSE;
}

gboolean
linli_wire_read_manifest_ask (const char *text, gsize length, LinliManifestAsk *ret_ask, GError **error)
{
  g_autoptr(JsonNode) node = read_object (text, length, error);
  JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;

  if (object == NULL)
    return FALSE;
  if (linli_json_int_or (object, "v", 1) != 1)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"v\": a version that is not spoken here");
      return FALSE;
    }
  ret_ask->scope_version = linli_json_int_or (object, "sv", 0);
  return read_count (object, "com", &ret_ask->com, error) && read_count (object, "ep", &ret_ask->epoch, error)
         && read_count (object, "grid", &ret_ask->grid, error);
}

void
linli_wire_write_manifest (GString *out, const LinliManifest *manifest)
{
  g_string_append_printf (out, "{\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"sv\":%" G_GINT64_FORMAT ",\"grid\":%" G_GINT64_FORMAT
                          ",\"asof\":%" G_GINT64_FORMAT ",\"rows\":%" G_GINT64_FORMAT ",\"f\":[", manifest->com, manifest->epoch,
                          manifest->scope_version, manifest->grid, manifest->asof, manifest->rows);
  for (guint i = 0; i < manifest->frames->len; i++)
    {
      const LinliFrameEntry *entry = &g_array_index (manifest->frames, LinliFrameEntry, i);

      g_string_append_printf (out, "%s[\"%s\",%u,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]", i > 0 ? "," : "", entry->hash, entry->kind_no,
                              entry->rows, entry->bytes);
    }
  g_string_append (out, "],\"end\":1}\n");
}

static gboolean
get_number (JsonArray *array, guint place, gint64 max, gint64 *ret_number)
{
  JsonNode *node = json_array_get_element (array, place);

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *ret_number = json_node_get_int (node);
  return *ret_number >= 0 && *ret_number <= max;
}

static gboolean
read_entry (JsonNode *node, LinliFrameEntry *ret_entry)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *name = array != NULL && json_array_get_length (array) == 4 ? json_array_get_element (array, 0) : NULL;
  gint64 kind_no;

  if (name == NULL || !JSON_NODE_HOLDS_VALUE (name) || json_node_get_value_type (name) != G_TYPE_STRING
      || !linli_frame_is_hash (json_node_get_string (name)) || !get_number (array, 1, 65535, &kind_no)
      || !get_number (array, 2, G_MAXINT32, &ret_entry->rows) || !get_number (array, 3, LINLI_WIRE_MAX_BODY, &ret_entry->bytes))
    return FALSE;
  ret_entry->kind_no = (guint) kind_no;
  memcpy (ret_entry->hash, json_node_get_string (name), LINLI_FRAME_HASH_SIZE);
  return TRUE;
}

LinliManifest *
linli_wire_read_manifest (const char *text, gsize length, GError **error)
{
  g_autoptr(JsonNode) node = read_object (text, length, error);
  g_autoptr(LinliManifest) manifest = linli_manifest_new (0, 0);
  JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;
  JsonArray *frames;

  if (object == NULL || !read_count (object, "com", &manifest->com, error) || !read_count (object, "ep", &manifest->epoch, error)
      || !read_count (object, "sv", &manifest->scope_version, error) || !read_count (object, "grid", &manifest->grid, error)
      || !read_count (object, "asof", &manifest->asof, error) || !read_count (object, "rows", &manifest->rows, error)
      || !linli_json_get_array (object, "f", &frames, error))
    return NULL;
  if (json_array_get_length (frames) > MAX_FRAMES)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "\"f\": too many frames");
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (frames); i++)
    {
      LinliFrameEntry entry = { { 0 }, 0, 0, 0 };

      if (!read_entry (json_array_get_element (frames, i), &entry))
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"f\": frame %u is damaged", i + 1);
          return NULL;
        }
      g_array_append_val (manifest->frames, entry);
    }
  return g_steal_pointer (&manifest);
}
