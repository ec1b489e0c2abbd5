/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the last start came to its first frame. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-start-mark.h"

#include <glib/gstdio.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#define KEEP_S (24 * 60 * 60)  /* then the graphics card is tried again (decision 49) */

static gboolean is_ours;

static char *
get_path (void)
{
  return g_build_filename (g_get_user_cache_dir (), "linli", "starting", NULL);
}

/* In a sandbox numbers begin anew with every start: our own means that the other is gone. */
static gboolean
is_alive (pid_t pid)
{
  return pid > 0 && pid != getpid () && (kill (pid, 0) == 0 || errno == EPERM);
}

gboolean
linli_start_mark_begin (void)
{
  g_autofree char *path = get_path (), *folder = g_path_get_dirname (path), *text = NULL, *own = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GStatBuf info;

  if (g_file_get_contents (path, &text, NULL, NULL) && g_stat (path, &info) == 0)
    {
      if (is_alive ((pid_t) g_ascii_strtoll (text, NULL, 10)))
        return FALSE;  /* another one starts just now: the mark is its */
      if (info.st_mtime <= now && now - info.st_mtime < KEEP_S)
        return TRUE;
    }
  own = g_strdup_printf ("%d\n", (int) getpid ());
  /* Where nothing can be written, nothing can be noticed. */
  is_ours = g_mkdir_with_parents (folder, 0700) == 0 && g_file_set_contents (path, own, -1, NULL);
  return FALSE;
}

void
linli_start_mark_end (void)
{
  g_autofree char *path = is_ours ? get_path () : NULL;

  if (path != NULL)
    g_unlink (path);
  is_ours = FALSE;
}
