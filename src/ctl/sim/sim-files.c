/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-files.c - photos of the simulation and the server's end of the file protocol; see sim-files.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-files.h"

#include "linli-error.h"
#include "linli-json.h"

#include <glib/gstdio.h>
#include <string.h>

#define THUMB_BYTES 300

static GBytes *
make_bytes (guint64 number, gsize length, char *ret_sha)
{
  g_autofree char *data = g_malloc (length);
  g_autofree char *sha = NULL;
  guint64 state = number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + length;

  /* No two pieces of it are alike. */
  for (gsize i = 0; i < length; i++)
    {
      state = state * G_GUINT64_CONSTANT (6364136223846793005) + 1;
      data[i] = (char) (state >> 56);
    }
  sha = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, length);
  g_strlcpy (ret_sha, sha, LINLI_SHA_SIZE);
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

SimPhoto *
sim_photo_new (guint64 number, gint64 taken_ms, gsize bytes)
{
  SimPhoto *photo = g_new0 (SimPhoto, 1);

  photo->attachment.taken_ms = taken_ms;
  photo->attachment.size = (gint64) bytes;
  photo->attachment.thumb_size = THUMB_BYTES;
  photo->photo = make_bytes (number, bytes, photo->attachment.sha);
  photo->thumb = make_bytes (number, THUMB_BYTES, photo->attachment.thumb);
  return photo;
}

void
sim_photo_free (SimPhoto *photo)
{
  if (photo == NULL)
    return;
  g_bytes_unref (photo->photo);
  g_bytes_unref (photo->thumb);
  g_free (photo);
}

/* ---- folders ---- */

char *
sim_folder_new (GError **error)
{
  char *path = g_strdup ("/dev/shm/linli-sim-XXXXXX");

  if (g_mkdtemp_full (path, 0700) != NULL)
    return path;
  g_free (path);
  return g_dir_make_tmp ("linli-sim-XXXXXX", error);
}

void
sim_folder_remove (const char *path, gboolean keep)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        sim_folder_remove (child, FALSE);
      else
        g_unlink (child);
    }
  if (!keep)
    g_rmdir (path);
}

static char *
get_path (const char *dir, const char *sha)
{
  const char two[] = { sha[0], sha[1], '\0' };

  return g_build_filename (dir, "files", two, sha, NULL);
}

gboolean
sim_file_is_whole (const char *dir, const char *sha, gboolean *ret_bad)
{
  g_autofree char *path = get_path (dir, sha);
  g_autofree char *data = NULL;
  g_autofree char *is = NULL;
  gsize length;

  if (ret_bad != NULL)
    *ret_bad = FALSE;
  if (!g_file_get_contents (path, &data, &length, NULL))
    return FALSE;
  is = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, length);
  if (ret_bad != NULL)
    *ret_bad = !g_str_equal (is, sha);
  return g_str_equal (is, sha);
}

void
sim_file_lose (const char *dir, const char *sha)
{
  g_autofree char *path = get_path (dir, sha);

  g_unlink (path);
}

void
sim_file_put_back (const char *dir, const char *sha, GBytes *bytes)
{
  g_autofree char *path = get_path (dir, sha);
  g_autofree char *folder = g_path_get_dirname (path);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, data, (gssize) length, NULL);
}

/* ---- the server's end ---- */

void
sim_files_free_ask (LinliFileAsk *ask)
{
  g_free (ask->sha);
  g_free (ask->kind);
  g_free (ask->field);
  g_free (ask);
}

LinliFileAsk *
sim_files_read_ask (const LinliRequest *request)
{
  const char *query = strchr (request->path, '?');
  g_autoptr(GHashTable) params = g_uri_parse_params (query != NULL ? query + 1 : "", -1, "&", G_URI_PARAMS_NONE, NULL);
  LinliFileAsk *ask = g_new0 (LinliFileAsk, 1);
  const char *id = params != NULL ? g_hash_table_lookup (params, "id") : NULL;
  const char *off = params != NULL ? g_hash_table_lookup (params, "off") : NULL;

  if (params == NULL)
    return ask;
  ask->sha = g_strdup (g_hash_table_lookup (params, "sha"));
  ask->kind = g_strdup (g_hash_table_lookup (params, "kind"));
  ask->field = g_strdup (g_hash_table_lookup (params, "field"));
  if (id == NULL || !linli_id_parse (id, &ask->id) || (off != NULL && !g_ascii_string_to_signed (off, 10, 0, G_MAXINT32, &ask->offset, NULL)))
    g_clear_pointer (&ask->sha, g_free);
  return ask;
}

static LinliResponse *
refuse (const GError *error)
{
  static const struct { LinliError code; guint status; } statuses[] = {
    { LINLI_ERROR_INVALID, 400 }, { LINLI_ERROR_FORBIDDEN, 403 }, { LINLI_ERROR_NOT_FOUND, 404 }, { LINLI_ERROR_TOO_LARGE, 413 }, { LINLI_ERROR_BUSY, 503 },
  };
  LinliResponse *response = g_new0 (LinliResponse, 1);
  g_autoptr(GString) text = g_string_new ("{\"error\":");
  gsize length;

  response->status = 500;
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (error->domain == LINLI_ERROR && error->code == (int) statuses[i].code)
      response->status = statuses[i].status;
  linli_json_append_string (text, error->message, -1);
  g_string_append_c (text, '}');
  length = text->len;
  response->body = g_bytes_new_take (g_string_free (g_steal_pointer (&text), FALSE), length);
  return response;
}

static GBytes *
write_state (gint64 have, gint64 size)
{
  char *text = g_strdup_printf ("{\"have\":%" G_GINT64_FORMAT ",\"size\":%" G_GINT64_FORMAT "}", have, size);

  return g_bytes_new_take (text, strlen (text));
}

LinliResponse *
sim_files_serve (LinliBackend *server, const LinliAccess *access, const LinliRequest *request)
{
  LinliFileAsk *ask = sim_files_read_ask (request);
  g_autoptr(GError) error = NULL;
  GBytes *body = NULL;
  LinliResponse *response;
  gint64 have, size;

  if (g_str_has_prefix (request->path, "/v1/files/state?"))
    {
      if (linli_backend_find_file (server, ask, access, &have, &size, &error))
        body = write_state (have, size);
    }
  else if (g_str_has_prefix (request->path, "/v1/files/piece?") && request->body != NULL)
    {
      if (linli_backend_put_file (server, ask, request->body, access, &have, &size, &error))
        body = write_state (have, size);
    }
  else
    body = linli_backend_get_file (server, ask, access, &error);
  sim_files_free_ask (ask);
  if (body == NULL)
    return refuse (error);
  response = g_new0 (LinliResponse, 1);
  response->status = 200;
  response->body = body;
  response->bytes_up = request->body != NULL ? (gint64) g_bytes_get_size (request->body) : 0;
  response->bytes_down = (gint64) g_bytes_get_size (body);
  return response;
}

static GBytes *
garble (GBytes *body)
{
  gsize length;
  const char *data = g_bytes_get_data (body, &length);
  char *copy = g_memdup2 (data, length);

  if (length > 0)
    copy[length / 2] ^= 1;
  return g_bytes_new_take (copy, length);
}

LinliRequest *
sim_files_repeat (const LinliRequest *request, gboolean garbled)
{
  LinliRequest *copy = g_new0 (LinliRequest, 1);

  copy->method = request->method;
  copy->path = g_strdup (request->path);
  if (request->body != NULL)
    copy->body = garbled ? garble (request->body) : g_bytes_ref (request->body);
  copy->authenticated = request->authenticated;
  return copy;
}

LinliResponse *
sim_files_break (GError **error)
{
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "the server cannot be reached");
  return NULL;
}
