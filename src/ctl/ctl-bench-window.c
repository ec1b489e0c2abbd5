/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-bench-window.c - what the figures of the window need from a program without one: the replicas, and a display. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-bench.h"
#include "ctl-replica.h"
#include "bench/bench.h"

#include "linli-error.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define WINDOW_USAGE "linlictl bench window [--json] [--people N] [--dir DIR] [--renderer cairo|gl]"
#define FILL_USAGE   "linlictl bench fill REPLICA --people N [--seed N] [--password-file FILE]"
#define LOGIN        "bench"

/* ---- fill ---- */

static gboolean
set_identity (LinliStore *store, const char *password, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);
  char verifier[crypto_pwhash_STRBYTES];

  if (identity == NULL)
    return FALSE;
  if (sodium_init () < 0 || crypto_pwhash_str (verifier, password, strlen (password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                               crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "not enough memory to keep the password's verifier");
      return FALSE;
    }
  g_free (identity->login);
  identity->login = g_strdup (LOGIN);
  g_free (identity->display_name);
  identity->display_name = g_strdup (LOGIN);
  g_free (identity->verifier);
  identity->verifier = g_strdup (verifier);
  /* Complete, so that the window does not wait for a first sync. */
  identity->last_sync_ms = g_get_real_time () / 1000;
  return linli_store_set_identity (store, identity, error);
}

static gboolean
fill (Bench *bench, const char *path, const char *password_file, double *ret_ms, GError **error)
{
  g_autofree char *password = NULL;
  g_autoptr(LinliStore) store = NULL;

  if (password_file != NULL && (password = ctl_read_password (password_file, error)) == NULL)
    return FALSE;
  if (!bench_fill_people (bench, path, bench->people, ret_ms, error))
    return FALSE;
  store = bench_open_replica (bench, path, 0, error);
  return store != NULL && (password == NULL || set_identity (store, password, error));
}

int
ctl_bench_fill_main (int argc, char **argv)
{
  Bench bench = { .has_tower = TRUE };
  const char *password_file = NULL;
  gint64 seed = 1, people = 0;
  double ms = 0, start = bench_now_ms ();
  const CtlOption options[] = { { "--people", CTL_NUMBER, &people }, { "--seed", CTL_NUMBER, &seed }, { "--password-file", CTL_TEXT, &password_file } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 2, 2, FILL_USAGE);
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  gboolean good;

  if (words == NULL)
    return 2;
  if (people < 1 || people > 10000000)
    return ctl_usage (FILL_USAGE);
  bench.people = people;
  bench.clock = linli_clock_new_system ();
  bench.random = linli_random_new_seeded ((guint64) seed);
  bench.catalogue = linli_catalogue_load (NULL, &error);
  good = bench.catalogue != NULL && fill (&bench, g_ptr_array_index (words, 1), password_file, &ms, &error);
  if (good)
    {
      g_string_append_printf (out, "{\"people\":%" G_GINT64_FORMAT ",\"fill_ms\":%.0f,\"ms\":%.0f}", people, ms, bench_now_ms () - start);
      ctl_print (out);
    }
  g_clear_pointer (&bench.catalogue, linli_catalogue_unref);
  g_object_unref (bench.clock);
  g_object_unref (bench.random);
  return good ? 0 : ctl_fail ("bench fill", error);
}

/* ---- window ---- */

/* linli: installed beside this program, or in the build tree. */
static char *
find_window (GError **error)
{
  static const char *const places[] = { "linli", "../app/linli" };
  g_autofree char *self = g_file_read_link ("/proc/self/exe", error);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  if (folder != NULL)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "linli is not beside %s; build or install it", self);
  return NULL;
}

static gboolean
has_display (void)
{
  const char *x11 = g_getenv ("DISPLAY"), *wayland = g_getenv ("WAYLAND_DISPLAY");

  return (x11 != NULL && *x11 != '\0') || (wayland != NULL && *wayland != '\0');
}

/* The renderer is named to GTK before it starts, unless the caller's environment names one; without a display it is software in either
 * case. */
static gboolean
make_environment (const char *renderer, gboolean virtual, char ***environment)
{
  if (renderer != NULL && !g_str_equal (renderer, "cairo") && !g_str_equal (renderer, "gl"))
    return FALSE;
  *environment = g_get_environ ();
  if (renderer == NULL)
    renderer = g_getenv ("GSK_RENDERER");
  if (renderer == NULL && virtual)
    renderer = "cairo";
  if (renderer != NULL)
    *environment = g_environ_setenv (*environment, "GSK_RENDERER", renderer, TRUE);
  if (g_strcmp0 (renderer, "cairo") == 0)
    *environment = g_environ_setenv (*environment, "GDK_DEBUG", "gl-disable", FALSE);
  if (virtual)
    {
      *environment = g_environ_setenv (*environment, "GDK_BACKEND", "x11", TRUE);
      *environment = g_environ_setenv (*environment, "LIBGL_ALWAYS_SOFTWARE", "1", TRUE);
      *environment = g_environ_setenv (*environment, "GTK_A11Y", "none", FALSE);  /* there is no bus that a reader could sit on */
    }
  return TRUE;
}

GPtrArray *
ctl_bench_find_window (const char *screen, GError **error)
{
  g_autoptr(GPtrArray) command = g_ptr_array_new_with_free_func (g_free);
  const char *const display[] = { "xvfb-run", "-a", "-s", screen };
  g_autofree char *window = find_window (error);

  if (window == NULL)
    return NULL;
  for (guint i = 0; !has_display () && i < G_N_ELEMENTS (display); i++)
    g_ptr_array_add (command, g_strdup (display[i]));
  g_ptr_array_add (command, g_steal_pointer (&window));
  return g_steal_pointer (&command);
}

gboolean
ctl_bench_make_environment (const char *renderer, char ***environment)
{
  return make_environment (renderer, !has_display (), environment);
}

static gboolean
run_window (GPtrArray *command, char **environment, int *ret_status, GError **error)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr(GSubprocess) child = NULL;

  g_subprocess_launcher_set_environ (launcher, environment);
  child = g_subprocess_launcher_spawnv (launcher, (const char *const *) command->pdata, error);
  if (child == NULL || !g_subprocess_wait (child, NULL, error))
    return FALSE;
  *ret_status = g_subprocess_get_if_exited (child) ? g_subprocess_get_exit_status (child) : 3;
  return TRUE;
}

int
ctl_bench_window_main (int argc, char **argv)
{
  const char *dir = NULL, *renderer = NULL;
  gint64 people = 0;
  const CtlOption options[] = { { "--people", CTL_NUMBER, &people }, { "--dir", CTL_TEXT, &dir }, { "--renderer", CTL_TEXT, &renderer } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, WINDOW_USAGE);
  g_autoptr(GPtrArray) command = g_ptr_array_new ();
  static const char *const display[] = { "xvfb-run", "-a", "-s", "-screen 0 1366x768x24" };
  g_autofree char *window = NULL, *number = g_strdup_printf ("%" G_GINT64_FORMAT, people);
  g_auto(GStrv) environment = NULL;
  g_autoptr(GError) error = NULL;
  gboolean virtual = !has_display ();
  int status;

  if (words == NULL)
    return 2;
  if (!make_environment (renderer, virtual, &environment))
    return ctl_usage (WINDOW_USAGE);
  window = find_window (&error);
  if (window == NULL)
    return ctl_fail ("bench window", error);
  for (guint i = 0; virtual && i < G_N_ELEMENTS (display); i++)
    g_ptr_array_add (command, (gpointer) display[i]);
  g_ptr_array_add (command, window);
  g_ptr_array_add (command, (gpointer) "--bench=window");
  for (int i = 1; i < argc; i++)
    if (g_str_equal (argv[i], "--json"))
      g_ptr_array_add (command, (gpointer) "--json");
  if (people > 0)
    {
      g_ptr_array_add (command, (gpointer) "--people");
      g_ptr_array_add (command, number);
    }
  if (dir != NULL)
    {
      g_ptr_array_add (command, (gpointer) "--dir");
      g_ptr_array_add (command, (gpointer) dir);
    }
  g_ptr_array_add (command, NULL);
  if (!run_window (command, environment, &status, &error))
    return ctl_fail ("bench window", error);
  return status;
}
