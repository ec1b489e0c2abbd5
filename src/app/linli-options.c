/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the command line. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-options.h"

#include <glib/gi18n.h>
#include <string.h>

#define APPLICATION_ID "org.linli.Linli"

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

gboolean
linli_options_parse (LinliOptions  *options,
                     int            argc,
                     char         **argv,
                     GError       **error)
{
  const GOptionEntry entries[] = {
    { "registry", 0, 0, G_OPTION_ARG_FILENAME, &options->registry, N_("Folder of the catalogue, in place of the built-in one"), N_("DIR") },
    { "replica", 0, 0, G_OPTION_ARG_FILENAME, &options->replica, N_("Folder of the replica, in place of your own one"), N_("DIR") },
    { "server", 0, 0, G_OPTION_ARG_STRING, &options->server, N_("Address of the server, in place of the one kept"), N_("URL") },
    { "sign-in", 0, 0, G_OPTION_ARG_STRING, &options->login, N_("Sign in at once"), N_("LOGIN") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file, N_("The password is the first line of this file"), N_("FILE") },
    { "smoke-test", 0, 0, G_OPTION_ARG_NONE, &options->smoke_test, N_("Start, wait for the first frame with data, print its time, end"), NULL },
    { "smoke-picture", 0, 0, G_OPTION_ARG_FILENAME, &options->smoke_picture, N_("With --smoke-test: save that frame as a picture"), N_("FILE") },
    { "pictures", 0, 0, G_OPTION_ARG_FILENAME, &options->pictures, N_("Save a picture of every page into this folder, end"), N_("DIR") },
    { "size", 0, 0, G_OPTION_ARG_STRING, &options->size, N_("With --pictures: size of the window"), N_("WIDTHxHEIGHT") },
    { "text-scale", 0, 0, G_OPTION_ARG_INT, &options->text_scale, N_("With --pictures: size of the text in percent"), N_("N") },
    { "right-to-left", 0, 0, G_OPTION_ARG_NONE, &options->right_to_left, N_("With --pictures: as in languages written from right to left"), NULL },
    { "bench", 0, 0, G_OPTION_ARG_STRING, &options->bench, N_("Measure what a person waits for (NAME: window, map), print it, end"), N_("NAME") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_("With --bench: print one JSON object"), NULL },
    { "people", 0, 0, G_OPTION_ARG_INT, &options->people, N_("With --bench: at most so many people, for a quick look"), N_("N") },
    { "dir", 0, 0, G_OPTION_ARG_FILENAME, &options->dir, N_("With --bench: where its replicas are kept"), N_("DIR") },
    { "features", 0, 0, G_OPTION_ARG_FILENAME, &options->features, N_("With --bench map: the footprints, as GeoJSON"), N_("FILE") },
    { "bench-part", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &options->bench_part, NULL, NULL },
    { "safe-graphics", 0, 0, G_OPTION_ARG_NONE, &options->safe_graphics, N_("Draw without the graphics card, when the window stays empty or breaks"), NULL },
    { "do", 0, 0, G_OPTION_ARG_STRING, &options->action, N_("Raise the window and do this at once: search, sync"), N_("NAME") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_("Print the version, end"), NULL },
    { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options->service, NULL, NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_auto(GStrv) arguments = g_strdupv (argv);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &arguments, error))
    return FALSE;
  if (g_strv_length (arguments) > 1)
    return refuse (error, _("Only options are expected; see --help"));
  if ((options->login == NULL) != (options->password_file == NULL))
    return refuse (error, _("--sign-in and --password-file go together"));
  if (options->smoke_picture != NULL && !options->smoke_test)
    return refuse (error, _("--smoke-picture goes with --smoke-test"));
  if (options->bench != NULL && ((strcmp (options->bench, "window") != 0 && strcmp (options->bench, "map") != 0) || options->people < 0))
    return refuse (error, _("There are two benchmarks: --bench window, with --people of at least 1, and --bench map"));
  if (options->bench_part != NULL && (options->login == NULL || options->replica == NULL))
    return refuse (error, _("--sign-in and --password-file go together"));
  if (options->password_file != NULL)
    {
      if (!g_file_get_contents (options->password_file, &options->password, NULL, error))
        return FALSE;
      options->password[strcspn (options->password, "\r\n")] = '\0';
    }
  return TRUE;
}

void
linli_options_clear (LinliOptions *options)
{
  char **all[] = { &options->registry, &options->replica, &options->server, &options->login, &options->password_file, &options->pictures, &options->size,
                   &options->smoke_picture, &options->bench, &options->bench_part, &options->dir, &options->features, &options->action };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_clear_pointer (all[i], g_free);
  if (options->password != NULL)
    memset (options->password, 0, strlen (options->password));
  g_clear_pointer (&options->password, g_free);
}

char *
linli_options_get_replica (const LinliOptions *options)
{
  if (options->replica == NULL)
    return g_build_filename (g_get_user_data_dir (), "linli", "replica", NULL);
  return g_canonicalize_filename (options->replica, NULL);
}

char *
linli_options_get_application_id (const LinliOptions *options)
{
  g_autofree char *path = NULL, *digest = NULL;

  if (options->replica == NULL)
    return g_strdup (APPLICATION_ID);
  path = linli_options_get_replica (options);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  return g_strdup_printf ("%s.r%.16s", APPLICATION_ID, digest);
}
