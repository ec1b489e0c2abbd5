/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-courier-piece.c - photos in bundles: pieces there, and what became of them back. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-courier-piece.h"

#include "linli-error.h"
#include "linli-json.h"

#include <string.h>

#define HEAD_BYTES 1024
#define PHOTOS_MAX 512  /* as many as a bundle has parts */

void
linli_courier_piece_free (LinliCourierPiece *piece)
{
  if (piece == NULL)
    return;
  g_free (piece->kind);
  g_free (piece->field);
  g_clear_pointer (&piece->bytes, g_bytes_unref);
  g_free (piece);
}

void
linli_courier_photo_free (LinliCourierPhoto *photo)
{
  if (photo == NULL)
    return;
  g_free (photo->kind);
  g_free (photo->field);
  g_free (photo->why);
  g_free (photo);
}

static void
write_name (GString *out, const char *sha, const char *kind, const LinliId *id, const char *field)
{
  char uuid[LINLI_ID_STRING_SIZE];

  g_string_append_printf (out, "{\"sha\":\"%s\",\"id\":\"%s\",\"kind\":", sha, linli_id_format (id, uuid));
  linli_json_append_string (out, kind, -1);
  g_string_append (out, ",\"field\":");
  linli_json_append_string (out, field, -1);
}

static gboolean
read_name (JsonObject *object, char *ret_sha, char **ret_kind, LinliId *ret_id, char **ret_field)
{
  const char *sha, *id, *kind, *field;

  if (!linli_json_get_string (object, "sha", &sha, NULL) || !linli_sha_is_valid (sha) || !linli_json_get_string (object, "id", &id, NULL)
      || !linli_id_parse (id, ret_id) || !linli_json_get_string (object, "kind", &kind, NULL) || !linli_json_get_string (object, "field", &field, NULL))
    return FALSE;
  g_strlcpy (ret_sha, sha, LINLI_SHA_SIZE);
  *ret_kind = g_strdup (kind);
  *ret_field = g_strdup (field);
  return TRUE;
}

void
linli_courier_piece_write (GString *out, const char *sha, const char *kind, const LinliId *id, const char *field, gint64 offset, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  write_name (out, sha, kind, id, field);
  g_string_append_printf (out, ",\"off\":%" G_GINT64_FORMAT "}\n", offset);
  g_string_append_len (out, data, (gssize) length);
}

LinliCourierPiece *
linli_courier_piece_read (const char *text, gsize length, GError **error)
{
  static const LinliJsonLimits limits = { HEAD_BYTES, 2, 20, 256 };
  const char *end = length > 0 ? memchr (text, '\n', MIN (length, HEAD_BYTES)) : NULL;
  g_autoptr(LinliCourierPiece) piece = g_new0 (LinliCourierPiece, 1);
  g_autoptr(JsonNode) node = end != NULL ? linli_json_parse (text, end - text, &limits, NULL) : NULL;
  gsize n = end != NULL ? length - (gsize) (end - text) - 1 : 0;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) && n <= LINLI_COURIER_PIECE_BYTES
      && linli_json_get_int (json_node_get_object (node), "off", &piece->offset, NULL) && piece->offset >= 0
      && piece->offset <= LINLI_ATTACHMENT_MAX_BYTES
      && read_name (json_node_get_object (node), piece->sha, &piece->kind, &piece->id, &piece->field))
    {
      piece->bytes = g_bytes_new (end + 1, n);
      return g_steal_pointer (&piece);
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a part of the bundle is no piece of a photo");
  return NULL;
}

void
linli_courier_photos_write (GString *out, gint64 epoch, GPtrArray *photos)
{
  g_string_append_printf (out, "{\"ep\":%" G_GINT64_FORMAT ",\"photos\":[", epoch);
  for (guint i = 0; i < photos->len; i++)
    {
      const LinliCourierPhoto *photo = g_ptr_array_index (photos, i);

      g_string_append (out, i > 0 ? "," : "");
      write_name (out, photo->sha, photo->kind, &photo->id, photo->field);
      g_string_append_printf (out, ",\"have\":%" G_GINT64_FORMAT ",\"size\":%" G_GINT64_FORMAT ",\"status\":%u", photo->have, photo->size, photo->status);
      if (photo->why != NULL)
        {
          g_string_append (out, ",\"why\":");
          linli_json_append_string (out, photo->why, -1);
        }
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");
}

static LinliCourierPhoto *
read_photo (JsonNode *node)
{
  g_autoptr(LinliCourierPhoto) photo = g_new0 (LinliCourierPhoto, 1);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64 status;

  if (object == NULL || !read_name (object, photo->sha, &photo->kind, &photo->id, &photo->field)
      || !linli_json_get_int (object, "have", &photo->have, NULL) || !linli_json_get_int (object, "size", &photo->size, NULL)
      || photo->have < 0 || photo->have > photo->size || photo->size > LINLI_ATTACHMENT_MAX_BYTES
      || !linli_json_get_int (object, "status", &status, NULL) || status < 100 || status > 599)
    return NULL;
  photo->status = (guint) status;
  photo->why = g_strdup (linli_json_string_or (object, "why", NULL));
  return g_steal_pointer (&photo);
}

GPtrArray *
linli_courier_photos_read (const char *text, gsize length, gint64 *ret_epoch, GError **error)
{
  static const LinliJsonLimits limits = { 1024 * 1024, 4, PHOTOS_MAX * 12, 1024 };
  g_autoptr(JsonNode) node = linli_json_parse (text, (gssize) length, &limits, error);
  g_autoptr(GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_courier_photo_free);
  JsonArray *array = NULL;
  gboolean good;

  if (node == NULL)
    return NULL;
  good = JSON_NODE_HOLDS_OBJECT (node) && linli_json_get_int (json_node_get_object (node), "ep", ret_epoch, NULL)
         && linli_json_get_array (json_node_get_object (node), "photos", &array, NULL);
  for (guint i = 0; good && i < json_array_get_length (array); i++)
    {
      LinliCourierPhoto *photo = read_photo (json_array_get_element (array, i));

      good = photo != NULL;
      if (good)
        g_ptr_array_add (photos, photo);
    }
  if (good)
    return g_steal_pointer (&photos);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the answer does not say what became of photos");
  return NULL;
}
