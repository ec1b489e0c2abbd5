/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounds by the kernel: what a parser does that was led astray stays in this process. */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-confine.h"

#include "linli-error.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/resource.h>

#define CPU_S     300
#define MEMORY    ((rlim_t) 2 << 30)
#define FILE_SIZE ((rlim_t) 1 << 30)

static gboolean
limit (int          resource,
       rlim_t       value,
       GError     **error)
{
  struct rlimit now, bound;

  if (getrlimit (resource, &now) == 0)
    {
      /* At the soft one SIGXCPU tells what it was; at the hard one comes SIGKILL. */
      bound.rlim_cur = MIN (value, now.rlim_max);
      bound.rlim_max = MIN (resource == RLIMIT_CPU ? value + 5 : value, now.rlim_max);
      if (setrlimit (resource, &bound) == 0)
        return TRUE;
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the bounds of the process cannot be set: %s", g_strerror (errno));
  return FALSE;
}

gboolean
linli_confine (GError **error)
{
  static const int refused[] = {
    SCMP_SYS (socket), SCMP_SYS (socketpair), SCMP_SYS (connect), SCMP_SYS (bind), SCMP_SYS (listen), SCMP_SYS (accept), SCMP_SYS (accept4),
    SCMP_SYS (execve), SCMP_SYS (execveat), SCMP_SYS (bpf), SCMP_SYS (io_uring_setup), SCMP_SYS (mount), SCMP_SYS (unshare), SCMP_SYS (setns),
    SCMP_SYS (keyctl), SCMP_SYS (add_key), SCMP_SYS (userfaultfd), SCMP_SYS (perf_event_open),
  };
  scmp_filter_ctx filter;
  int result = 0;

  if (!limit (RLIMIT_CPU, CPU_S, error) || !limit (RLIMIT_FSIZE, FILE_SIZE, error) || !limit (RLIMIT_CORE, 0, error))
    return FALSE;
#ifndef __SANITIZE_ADDRESS__  /* its shadow alone is terabytes of addresses */
  if (!limit (RLIMIT_AS, MEMORY, error))
    return FALSE;
#endif
  filter = seccomp_init (SCMP_ACT_ALLOW);
  if (filter == NULL)
    result = -ENOMEM;
  for (guint i = 0; result == 0 && i < G_N_ELEMENTS (refused); i++)
    result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), refused[i], 0);
  if (result == 0)
    result = seccomp_load (filter);
  if (filter != NULL)
    seccomp_release (filter);
  if (result == 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the process cannot be confined: %s", g_strerror (-result));
  return FALSE;
}
