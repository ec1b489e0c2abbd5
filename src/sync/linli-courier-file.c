/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-courier-file.c - bundles in files: read within bounds, written whole or not at all. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-courier-file.h"

#include "linli-courier.h"
#include "linli-error.h"

#include <errno.h>
#include <glib/gstdio.h>

GBytes *
linli_courier_file_read (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: cannot be read: %s", path, g_strerror (errno));
      return NULL;
    }
  if (!S_ISREG (info.st_mode) || info.st_size > LINLI_COURIER_MAX_BYTES)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "%s: a bundle is a file of at most %d bytes, this is none", path, LINLI_COURIER_MAX_BYTES);
      return NULL;
    }
  return g_file_get_contents (path, &text, &length, error) ? g_bytes_new_take (g_steal_pointer (&text), length) : NULL;
}

gboolean
linli_courier_file_write (const char *path, GBytes *bundle, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bundle, &length);

  return g_file_set_contents_full (path, data, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}
