/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-stop.c - being stopped by a signal. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-stop.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static sigset_t set;

static gpointer
wait_thread (gpointer cancellable)
{
  int number = 0;

  while (sigwait (&set, &number) != 0)
    ;
  g_cancellable_cancel (cancellable);
  while (sigwait (&set, &number) != 0)
    ;
  _exit (128 + number);
  return NULL;
}

GCancellable *
ctl_stop_on_signals (void)
{
  static GCancellable *cancellable;

  if (cancellable != NULL)
    return cancellable;
  cancellable = g_cancellable_new ();
  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  g_thread_unref (g_thread_new ("signals", wait_thread, cancellable));
  return cancellable;
}
