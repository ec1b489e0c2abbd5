/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-process.c - the programs as people run them: linlictl and linli-server as processes of their own. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-error.h"
#include "linli-json.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_KEPT (1024 * 1024)  /* of what a child prints; the rest is read and dropped */

struct _BenchServer
{
  GPid  pid;
  int   out;
  char *url;  /* (owned) */
};

void
bench_child_clear (BenchChild *child)
{
  g_clear_pointer (&child->json, json_node_unref);
}

/* The most memory @pid ever held: only while it lives, so asked when its first output is here. */
static gint64
read_status_kb (GPid pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, name)) == NULL)
    return 0;
  return g_ascii_strtoll (line + strlen (name), NULL, 10);
}

static gint64
read_peak_kb (GPid pid)
{
  return read_status_kb (pid, "VmHWM:");
}

static gboolean
spawn (const char *const *words, GPid *ret_pid, int *ret_out, GError **error)
{
  return g_spawn_async_with_pipes (NULL, (char **) words, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, ret_pid, NULL, ret_out, NULL, error);
}

static gssize
read_some (int fd, char *buffer, gsize size)
{
  gssize n;

  do
    n = read (fd, buffer, size);
  while (n < 0 && errno == EINTR);
  return n;
}

static int
wait_for (GPid pid)
{
  int status = -1;

  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  g_spawn_close_pid (pid);
  return status;
}

gboolean
bench_run (Bench *bench, const char *const *words, BenchChild *ret_child, GError **error)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GString) kept = g_string_new (NULL);
  char buffer[65536];
  gint64 peak = 0;
  double start;
  gssize n;
  GPid pid;
  int out, status;

  *ret_child = (BenchChild) { 0 };
  g_ptr_array_add (argv, bench->ctl);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) words[i]);
  g_ptr_array_add (argv, NULL);

  start = bench_now_ms ();
  if (!spawn ((const char *const *) argv->pdata, &pid, &out, error))
    return FALSE;
  while ((n = read_some (out, buffer, sizeof buffer)) > 0)
    {
      if (peak == 0)
        peak = read_peak_kb (pid);
      if (kept->len < MAX_KEPT)
        g_string_append_len (kept, buffer, n);
    }
  close (out);
  status = wait_for (pid);
  ret_child->ms = bench_now_ms () - start;
  ret_child->peak_kb = peak;
  if (!g_spawn_check_wait_status (status, error))
    {
      g_prefix_error (error, "linlictl %s: ", words[0]);
      return FALSE;
    }
  if (kept->len < MAX_KEPT)
    ret_child->json = linli_json_parse (kept->str, (gssize) kept->len, NULL, NULL);
  return TRUE;
}

BenchServer *
bench_server_start (Bench *bench, const char *data, GError **error)
{
  const char *words[] = { bench->server, "--data", data, "--listen", "127.0.0.1:0", NULL };
  BenchServer *server = g_new0 (BenchServer, 1);
  g_autoptr(GString) said = g_string_new (NULL);
  const char *url;
  char c;

  if (!spawn (words, &server->pid, &server->out, error))
    {
      g_free (server);
      return NULL;
    }
  /* Its first line says where it listens, once it does. */
  while (read_some (server->out, &c, 1) > 0 && c != '\n' && said->len < 1000)
    g_string_append_c (said, c);
  url = strstr (said->str, "http://");
  if (url != NULL)
    server->url = g_strdup (g_strstrip ((char *) url));
  if (server->url == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s did not start on %s", bench->server, data);
      g_clear_pointer (&server, bench_server_stop);
    }
  return server;
}

const char *
bench_server_get_url (BenchServer *server)
{
  return server->url;
}

gint64
bench_server_get_rss_kb (BenchServer *server)
{
  return read_status_kb (server->pid, "VmRSS:");
}

/* By the nanosecond where the kernel counts so (Documentation/scheduler/sched-stats.rst); its clock ticks are too coarse for one that waits. */
double
bench_server_get_cpu_ms (BenchServer *server)
{
  g_autofree char *tasks = g_strdup_printf ("/proc/%d/task", (int) server->pid);
  g_autoptr(GDir) dir = g_dir_open (tasks, 0, NULL);
  double ms = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (tasks, name, "schedstat", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        ms += (double) g_ascii_strtoull (text, NULL, 10) / 1000000.0;
    }
  return ms;
}

void
bench_server_stop (BenchServer *server)
{
  if (server == NULL)
    return;
  kill (server->pid, SIGTERM);
  wait_for (server->pid);
  close (server->out);
  g_free (server->url);
  g_free (server);
}

char *
bench_path (Bench *bench, const char *name)
{
  return g_build_filename (bench->dir, name, NULL);
}

gboolean
bench_copy_tree (const char *from, const char *to, GError **error)
{
  g_autoptr(GDir) dir = g_dir_open (from, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  if (g_mkdir_with_parents (to, 0700) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", to, g_strerror (errno));
      return FALSE;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autoptr(GFile) source_file = g_file_new_for_path (source);
      g_autoptr(GFile) target_file = g_file_new_for_path (target);

      if (g_file_test (source, G_FILE_TEST_IS_REGULAR)
          && !g_file_copy (source_file, target_file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

void
bench_remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      bench_remove_tree (inside);
    }
  g_remove (path);
}
