/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli: the window. */

#define G_LOG_DOMAIN "linli"

#include "config.h"

#include "linli-application.h"
#include "linli-bench-map.h"
#include "linli-bench.h"
#include "linli-error.h"
#include "linli-locale.h"
#include "linli-settings.h"
#include "linli-start-mark.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* Before GTK starts: the renderer that needs no driver.  Newer versions ask for it in another variable. */
static void
set_safe_graphics (void)
{
  const char *before = g_getenv ("GDK_DEBUG");
  g_autofree char *debug = before != NULL ? g_strconcat (before, ",gl-disable", NULL) : g_strdup ("gl-disable");

  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  if (gtk_get_minor_version () >= 16)
    g_setenv ("GDK_DISABLE", "gl,vulkan,dmabuf", TRUE);
  else
    g_setenv ("GDK_DEBUG", debug, TRUE);
}

/* What the person asked for, or what the last start makes wise; pictures and figures are of the renderer they were asked of. */
static void
choose_graphics (const LinliOptions *options)
{
  if (options->safe_graphics)
    set_safe_graphics ();
  else if (options->bench_part == NULL && options->pictures == NULL && !options->service && linli_start_mark_begin ())
    {
      fprintf (stderr, "linli: %s\n", _("the last start broke off before the window was drawn; drawing without the graphics card until tomorrow"));
      set_safe_graphics ();
    }
}

static int
fail (const GError *error,
      int           code)
{
  fprintf (stderr, "linli: %s\n", error->message);
  return code;
}

int
main (int   argc,
      char *argv[])
{
  g_auto(LinliOptions) options = { 0 };
  g_autoptr(LinliApplication) application = NULL;
  g_autoptr(LinliCatalogue) catalogue = NULL;
  g_autoptr(GError) error = NULL;
  char *no_arguments[] = { argv[0], NULL };
  int status;

  setlocale (LC_ALL, "");
  linli_locale_bind ();
  if (!linli_options_parse (&options, argc, argv, &error))
    return fail (error, error->domain == G_OPTION_ERROR ? 2 : 3);
  if (options.version)
    {
      printf ("linli %s\n", LINLI_VERSION);
      return 0;
    }
  if (g_strcmp0 (options.bench, "map") == 0)
    return linli_bench_map_run (&options, &error) ? 0 : fail (error, linli_error_get_exit_code (error));
  if (options.bench != NULL)
    return linli_bench_run (&options, &error) ? 0 : fail (error, linli_error_get_exit_code (error));
  /* The desktop finds the window's launcher and icon by it. */
  g_set_prgname ("org.linli.Linli");
  catalogue = linli_catalogue_load (options.registry, &error);
  if (catalogue == NULL)
    return fail (error, linli_error_get_exit_code (error));
  choose_graphics (&options);
  if (!gtk_init_check ())
    {
      linli_start_mark_end ();
      fprintf (stderr, "linli: %s\n", _("there is no display; start it in a graphical session, or use linlictl"));
      return 3;
    }
  /* Whatever ends the program from here on, ends it as it should. */
  atexit (linli_start_mark_end);
  if (linli_settings_load (&error) == NULL)
    return fail (error, 3);
  application = linli_application_new (catalogue, &options);
  if (options.action != NULL && !linli_application_do (application, options.action, &error))
    return fail (error, error->domain == G_OPTION_ERROR ? 2 : 3);
  status = g_application_run (G_APPLICATION (application), 1, no_arguments);
  return status != 0 ? status : linli_application_get_result (application);
}
