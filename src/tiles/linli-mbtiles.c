/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-tiles"

#include "config.h"
#include "linli-mbtiles.h"

#include "linli-error.h"
#include "linli-tile-image.h"

#include <glib/gi18n-lib.h>
#include <sqlite3.h>
#include <string.h>

#define MAX_STEPS 20000000 /* instructions of SQLite for one question; the largest honest one needs some thousand */
#define PER_CALL  100000

struct _LinliMbtiles
{
  sqlite3      *db;
  sqlite3_stmt *tile;
  int           steps;
};

static int
progress_cb (void *data)
{
  LinliMbtiles *self = data;

  self->steps += PER_CALL;
  return self->steps > MAX_STEPS;
}

static void
set_error (LinliMbtiles *self,
           GError      **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, _("The map file is damaged: %s"), sqlite3_errmsg (self->db));
}

/* (transfer full) (nullable) */
static char *
read_text (LinliMbtiles *self,
           const char   *sql)
{
  sqlite3_stmt *stmt = NULL;
  char *text = NULL;

  self->steps = 0;
  if (sqlite3_prepare_v2 (self->db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step (stmt) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
  return text;
}

static gboolean
read_zoom (LinliMbtiles *self,
           const char   *sql,
           guint        *ret_zoom)
{
  g_autofree char *text = read_text (self, sql);
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, LINLI_TILE_MAX_ZOOM, &value, NULL))
    return FALSE;
  *ret_zoom = (guint) value;
  return TRUE;
}

/* What the metadata say of the zooms is often missing or wrong, so the tiles are asked. */
static gboolean
read_info (LinliMbtiles  *self,
           LinliTileInfo *info,
           GError       **error)
{
  g_autofree char *name = read_text (self, "SELECT value FROM metadata WHERE name = 'name'"),
                  *attribution = read_text (self, "SELECT value FROM metadata WHERE name = 'attribution'"),
                  *format = read_text (self, "SELECT value FROM metadata WHERE name = 'format'");

  if (format != NULL && g_ascii_strcasecmp (format, "pbf") == 0)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID,
                           _("The file holds vector tiles; only pictures (PNG, JPEG) can be shown."));
      return FALSE;
    }
  if (!read_zoom (self, "SELECT min(zoom_level) FROM tiles", &info->min_zoom)
      || !read_zoom (self, "SELECT max(zoom_level) FROM tiles", &info->max_zoom))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("The file holds no map tiles."));
      return FALSE;
    }
  info->name = linli_tile_info_clean (name);
  info->attribution = linli_tile_info_clean (attribution);
  return TRUE;
}

LinliMbtiles *
linli_mbtiles_open (const char    *path,
                    LinliTileInfo *ret_info,
                    GError       **error)
{
  g_autoptr(LinliMbtiles) self = g_new0 (LinliMbtiles, 1);

  g_return_val_if_fail (path != NULL && ret_info != NULL, NULL);

  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL) != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_limit (self->db, SQLITE_LIMIT_LENGTH, (int) LINLI_TILE_MAX_BYTES);
  sqlite3_limit (self->db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_progress_handler (self->db, PER_CALL, progress_cb, self);
  if (!read_info (self, ret_info, error))
    return NULL;
  if (sqlite3_prepare_v2 (self->db, "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", -1,
                          &self->tile, NULL)
      != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
linli_mbtiles_free (LinliMbtiles *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->tile);
  sqlite3_close (self->db);
  g_free (self);
}

GBytes *
linli_mbtiles_read (LinliMbtiles *self,
                    guint         zoom,
                    guint         x,
                    guint         y,
                    GError      **error)
{
  GBytes *bytes = NULL;
  int rc;

  g_return_val_if_fail (self != NULL && zoom <= LINLI_TILE_MAX_ZOOM, NULL);

  self->steps = 0;
  sqlite3_bind_int (self->tile, 1, (int) zoom);
  sqlite3_bind_int (self->tile, 2, (int) x);
  sqlite3_bind_int (self->tile, 3, (int) ((1u << zoom) - 1 - y));
  rc = sqlite3_step (self->tile);
  if (rc == SQLITE_ROW && sqlite3_column_type (self->tile, 0) == SQLITE_BLOB)
    bytes = g_bytes_new (sqlite3_column_blob (self->tile, 0), (gsize) sqlite3_column_bytes (self->tile, 0));
  else if (rc == SQLITE_ROW)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, _("Tile %u/%u/%u of the map file is empty."), zoom, x, y);
  else if (rc != SQLITE_DONE)
    set_error (self, error);
  sqlite3_reset (self->tile);
  return bytes;
}
