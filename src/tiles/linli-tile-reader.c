/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-tiles"

#include "config.h"
#include "linli-tile-reader.h"

#include "linli-error.h"
#include "linli-mbtiles.h"
#include "linli-pmtiles.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TEXT 200

struct _LinliTileReader
{
  GMutex        lock;
  LinliMbtiles *mbtiles;  /* (owned) (nullable): one of the two */
  LinliPmtiles *pmtiles;  /* (owned) (nullable) */
  LinliTileInfo info;
};

char *
linli_tile_info_clean (const char *text)
{
  GString *clean = g_string_new (NULL);
  gboolean mark = FALSE;
  glong n = 0;

  if (text != NULL && g_utf8_validate (text, -1, NULL))
    for (const char *p = text; *p != '\0' && n < MAX_TEXT; p = g_utf8_next_char (p))
      {
        gunichar c = g_utf8_get_char (p);

        if (c == '<' || c == '>')
          mark = c == '<';
        else if (!mark && g_unichar_isprint (c))
          {
            g_string_append_unichar (clean, c);
            n++;
          }
      }
  g_strstrip (clean->str);
  return g_string_free (clean, clean->str[0] == '\0');
}

/* The first bytes; FALSE with @error when it is no file that can be read. */
static gboolean
peek (const char *path,
      char        head[16],
      GError    **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), saved = errno;
  struct stat st;
  gboolean good = FALSE;

  if (fd < 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, _("“%s” cannot be read: %s"), path, g_strerror (saved));
  else if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode) || pread (fd, head, 16, 0) != 16)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("“%s” is neither an MBTiles nor a PMTiles file."), path);
  else
    good = TRUE;
  if (fd >= 0)
    close (fd);
  return good;
}

LinliTileReader *
linli_tile_reader_open (const char *path,
                        GError    **error)
{
  g_autoptr(LinliTileReader) self = NULL;
  char head[16] = { 0 };

  g_return_val_if_fail (path != NULL, NULL);

  if (!peek (path, head, error))
    return NULL;
  self = g_new0 (LinliTileReader, 1);
  g_mutex_init (&self->lock);
  if (memcmp (head, "SQLite format 3", 16) == 0)
    self->mbtiles = linli_mbtiles_open (path, &self->info, error);
  else if (memcmp (head, "PMTiles", 7) == 0)
    self->pmtiles = linli_pmtiles_open (path, &self->info, error);
  else
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("“%s” is neither an MBTiles nor a PMTiles file."), path);
  return self->mbtiles != NULL || self->pmtiles != NULL ? g_steal_pointer (&self) : NULL;
}

void
linli_tile_reader_free (LinliTileReader *self)
{
  if (self == NULL)
    return;
  linli_mbtiles_free (self->mbtiles);
  linli_pmtiles_free (self->pmtiles);
  g_free (self->info.name);
  g_free (self->info.attribution);
  g_mutex_clear (&self->lock);
  g_free (self);
}

const LinliTileInfo *
linli_tile_reader_get_info (const LinliTileReader *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return &self->info;
}

GBytes *
linli_tile_reader_read (LinliTileReader *self,
                        guint            zoom,
                        guint            x,
                        guint            y,
                        GError         **error)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (zoom > LINLI_TILE_MAX_ZOOM || x >> zoom != 0 || y >> zoom != 0)
    return NULL;
  locker = g_mutex_locker_new (&self->lock);
  return self->mbtiles != NULL ? linli_mbtiles_read (self->mbtiles, zoom, x, y, error)
                               : linli_pmtiles_read (self->pmtiles, zoom, x, y, error);
}
