/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-wire-digest.c - what two sides compare, as lines.
 *
 *   question   {"v":1,"com":C,"ep":E,"sv":V,"seq":S,"cat":"digest of the catalogue","g":[grid,...],"end":1}
 *   answer     {"com":C,"ep":E,"sv":V,"seq":S,"g":[grid,...],"d":[[grid,kind,rows,sum],...],"end":1} */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wire.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-wire-lines.h"

#define MAX_GRIDS   2000
#define MAX_DIGESTS 50000
#define MAX_CATALOGUE_DIGEST 128

static void
write_head (GString *out, const LinliDigests *digests)
{
  g_string_append_printf (out, "\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"sv\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT,
                          digests->com, digests->epoch, digests->scope_version, digests->seq);
}

static void
write_grids (GString *out, const LinliDigests *digests)
{
  g_string_append (out, ",\"g\":[");
  for (guint i = 0; i < digests->grids->len; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (digests->grids, gint64, i));
  g_string_append_c (out, ']');
}

void
linli_wire_write_digest_ask (GString *out, const LinliDigests *digests)
{
  g_string_append (out, "{\"v\":1,");
  write_head (out, digests);
  g_string_append (out, ",\"cat\":");
  linli_json_append_string (out, digests->catalogue != NULL ? digests->catalogue : "", -1);
  write_grids (out, digests);
  g_string_append (out, ",\"end\":1}\n");
}

void
linli_wire_write_digests (GString *out, const LinliDigests *digests)
{
  g_string_append_c (out, '{');
  write_head (out, digests);
  write_grids (out, digests);
  g_string_append (out, ",\"d\":[");
  for (guint i = 0; i < digests->digests->len; i++)
    {
      const LinliGridDigest *entry = &g_array_index (digests->digests, LinliGridDigest, i);

      g_string_append_printf (out, "%s[%" G_GINT64_FORMAT ",%u,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]", i > 0 ? "," : "", entry->grid,
                              entry->kind_no, (gint64) entry->digest.count, (gint64) entry->digest.sum);
    }
  g_string_append (out, "],\"end\":1}\n");
}

static gboolean
read_number (JsonArray *array, guint index, gint64 *ret_number)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *ret_number = json_node_get_int (node);
  return TRUE;
}

static gboolean
read_grids (JsonObject *object, LinliDigests *digests, GError **error)
{
  JsonArray *array;

  if (!linli_json_get_array (object, "g", &array, error))
    return FALSE;
  if (json_array_get_length (array) > MAX_GRIDS)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "\"g\": too many grids");
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      gint64 grid;

      if (!read_number (array, i, &grid) || grid < 0)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"g\": grid %u must be a number", i + 1);
          return FALSE;
        }
      g_array_append_val (digests->grids, grid);
    }
  return TRUE;
}

static gboolean
read_entries (JsonObject *object, LinliDigests *digests, GError **error)
{
  JsonArray *array;

  if (!linli_json_get_array (object, "d", &array, error))
    return FALSE;
  if (json_array_get_length (array) > MAX_DIGESTS)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "\"d\": too many digests");
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 numbers[4];
      gboolean good = JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) == 4;
      LinliGridDigest entry;

      for (guint j = 0; good && j < 4; j++)
        good = read_number (json_node_get_array (node), j, &numbers[j]);
      if (!good || numbers[0] < 0 || numbers[1] < 1 || numbers[1] > G_MAXINT32 || numbers[2] < 0)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"d\": digest %u must be grid, kind, rows and sum", i + 1);
          return FALSE;
        }
      entry = (LinliGridDigest) { numbers[0], (guint) numbers[1], { (guint64) numbers[2], (guint64) numbers[3] } };
      g_array_append_val (digests->digests, entry);
    }
  return TRUE;
}

static LinliDigests *
read_digests (const char *text, gsize length, gboolean is_answer, GError **error)
{
  LinliWireLines lines;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(LinliDigests) digests = linli_digests_new (0, 0);
  JsonObject *object;
  const char *catalogue;

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
  if (!linli_json_get_int (object, "com", &digests->com, error) || !linli_json_get_int (object, "ep", &digests->epoch, error)
      || !linli_json_get_int (object, "sv", &digests->scope_version, error) || !linli_json_get_int (object, "seq", &digests->seq, error)
      || !read_grids (object, digests, error) || (is_answer && !read_entries (object, digests, error)))
    return NULL;
  if (linli_json_int_or (object, "v", 1) != 1 || linli_json_int_or (object, "end", 0) != 1)
    {
      linli_wire_lines_refuse (&lines, "cut off, or a version that is not spoken here", error);
      return NULL;
    }
  if (is_answer)
    return g_steal_pointer (&digests);
  if (!linli_json_get_string (object, "cat", &catalogue, error))
    return NULL;
  if (strlen (catalogue) > MAX_CATALOGUE_DIGEST)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "\"cat\": too long");
      return NULL;
    }
  digests->catalogue = g_strdup (catalogue);
  return g_steal_pointer (&digests);
}

LinliDigests *
linli_wire_read_digest_ask (const char *text, gsize length, GError **error)
{
  return read_digests (text, length, FALSE, error);
}

LinliDigests *
linli_wire_read_digests (const char *text, gsize length, GError **error)
{
  return read_digests (text, length, TRUE, error);
}
