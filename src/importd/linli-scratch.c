/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-scratch.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

void
linli_scratch_empty (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
}

static gpointer
wait_thread (gpointer folder)
{
  int number;
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGHUP);
  while (sigwait (&set, &number) != 0)
    ;
  linli_scratch_empty (folder);
  g_rmdir (folder);
  _exit (1);
  return NULL;
}

void
linli_scratch_watch (const char *folder)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  g_thread_unref (g_thread_new ("scratch", wait_thread, (gpointer) folder));
  /* The thread that started this program waits for it as long as it wants anything of it. */
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (getppid () == 1)
    kill (getpid (), SIGTERM);
}
