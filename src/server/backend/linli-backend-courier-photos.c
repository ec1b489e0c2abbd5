/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-courier-photos.c - photos out of a bundle: each is taken or refused alone, and none holds up a record. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-courier-photos.h"

#include "linli-error.h"

#include <string.h>

static LinliCourierPhoto *
get_entry (GPtrArray *photos, const LinliCourierPiece *piece)
{
  LinliCourierPhoto *photo;

  for (guint i = 0; i < photos->len; i++)
    {
      photo = g_ptr_array_index (photos, i);
      if (g_str_equal (photo->sha, piece->sha) && g_str_equal (photo->kind, piece->kind) && g_str_equal (photo->field, piece->field)
          && memcmp (photo->id.bytes, piece->id.bytes, sizeof photo->id.bytes) == 0)
        return photo;
    }
  photo = g_new0 (LinliCourierPhoto, 1);
  g_strlcpy (photo->sha, piece->sha, sizeof photo->sha);
  photo->kind = g_strdup (piece->kind);
  photo->field = g_strdup (piece->field);
  photo->id = piece->id;
  photo->status = 200;
  g_ptr_array_add (photos, photo);
  return photo;
}

/* As src/server/http says it over the network: what is about this photo, and what is about the server. */
static guint
get_status (const GError *error)
{
  static const struct { LinliError code; guint status; } statuses[] = {
    { LINLI_ERROR_INVALID, 400 }, { LINLI_ERROR_FORBIDDEN, 403 }, { LINLI_ERROR_NOT_FOUND, 404 }, { LINLI_ERROR_BUSY, 503 }, { LINLI_ERROR_FULL, 507 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (g_error_matches (error, LINLI_ERROR, (int) statuses[i].code))
      return statuses[i].status;
  return 500;
}

gboolean
backend_courier_take_piece (LinliBackend *self, const GString *text, const LinliAccess *access, GPtrArray *photos, gboolean *full, GError **error)
{
  g_autoptr(LinliCourierPiece) piece = linli_courier_piece_read (text->str, text->len, error);
  g_autoptr(GError) wrong = NULL;
  LinliFileAsk ask;
  LinliCourierPhoto *photo;

  if (piece == NULL)
    return FALSE;
  if (*full)
    return TRUE;
  photo = get_entry (photos, piece);
  if (photo->status != 200)
    return TRUE;
  ask = (LinliFileAsk) { piece->sha, piece->kind, piece->field, piece->id, piece->offset };
  if (linli_backend_put_file (self, &ask, piece->bytes, access, &photo->have, &photo->size, &wrong))
    return TRUE;
  photo->have = 0;
  photo->status = get_status (wrong);
  photo->why = g_strdup (wrong->message);
  *full = photo->status == 507;
  return TRUE;
}
