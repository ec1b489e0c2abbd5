/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the preferences come from, and what of them every window shows. */

#define G_LOG_DOMAIN "linli-ui"
#define G_SETTINGS_ENABLE_BACKEND

#include "config.h"
#include "linli-settings.h"

#include <gio/gsettingsbackend.h>
#include <glib/gi18n.h>

#define SCHEMA "org.linli.Linli"

static GSettings *settings;

/* The folder of the schema that was compiled with this program: two up from the program's own. (nullable) (transfer full) */
static char *
find_built (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *built = folder != NULL ? g_build_filename (folder, "..", "..", "data", NULL) : NULL;
  g_autofree char *file = built != NULL ? g_build_filename (built, "gschemas.compiled", NULL) : NULL;

  return file != NULL && g_file_test (file, G_FILE_TEST_EXISTS) ? g_steal_pointer (&built) : NULL;
}

/* (nullable): a file of our own where the desktop offers nothing that outlives the program. */
static GSettingsBackend *
make_backend (void)
{
  g_autoptr(GSettingsBackend) usual = g_settings_backend_get_default ();
  g_autofree char *file = NULL;

  if (g_getenv ("GSETTINGS_BACKEND") != NULL || !g_str_equal (G_OBJECT_TYPE_NAME (usual), "GMemorySettingsBackend"))
    return NULL;
  file = g_build_filename (g_get_user_config_dir (), "linli", "settings.ini", NULL);
  return g_keyfile_settings_backend_new (file, "/", NULL);
}

GSettings *
linli_settings_load (GError **error)
{
  g_autofree char *built = find_built ();
  GSettingsSchemaSource *usual = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchemaSource) source = NULL;
  g_autoptr(GSettingsSchema) schema = NULL;
  g_autoptr(GSettingsBackend) backend = NULL;

  if (settings != NULL)
    return settings;
  /* Beside the build first: an installed one may be older. */
  if (built != NULL)
    source = g_settings_schema_source_new_from_directory (built, usual, TRUE, NULL);
  if (source == NULL && usual != NULL)
    source = g_settings_schema_source_ref (usual);
  schema = source != NULL ? g_settings_schema_source_lookup (source, SCHEMA, TRUE) : NULL;
  if (schema == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("the settings schema %s is not installed; install the program completely"), SCHEMA);
      return NULL;
    }
  backend = make_backend ();
  settings = g_settings_new_full (schema, backend, NULL);
  return settings;
}

GSettings *
linli_settings_get (void)
{
  g_autoptr(GError) error = NULL;

  if (linli_settings_load (&error) == NULL)
    g_error ("%s", error->message);
  return settings;
}

static void
lay_colors (GSettings *from)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  int wanted = g_settings_get_enum (from, LINLI_SETTING_COLOR_SCHEME);

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[CLAMP (wanted, 0, (int) G_N_ELEMENTS (schemes) - 1)]);
}

static void
lay_rows (GSettings  *from,
          const char *key,
          GtkWidget  *window)
{
  if (g_settings_get_boolean (from, LINLI_SETTING_COMPACT_ROWS))
    gtk_widget_add_css_class (window, "linli-compact");
  else
    gtk_widget_remove_css_class (window, "linli-compact");
}

void
linli_settings_dress (GtkWindow *window)
{
  GSettings *from = linli_settings_get ();

  g_signal_connect_object (from, "changed::" LINLI_SETTING_COLOR_SCHEME, G_CALLBACK (lay_colors), window, 0);
  g_signal_connect_object (from, "changed::" LINLI_SETTING_COMPACT_ROWS, G_CALLBACK (lay_rows), window, 0);
  lay_colors (from);
  lay_rows (from, NULL, GTK_WIDGET (window));
}
