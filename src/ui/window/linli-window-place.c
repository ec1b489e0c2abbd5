/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small key file instead of GSettings: the program also runs where no schema was installed. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-window-place.h"

#include <string.h>

#define GROUP "window"
#define MOST_TEXT 200 /* bytes */
#define MOST_PX   20000

/* Of the main loop; the file is a few hundred bytes, read once and written when the window closes. */
static GKeyFile *kept;

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "linli", "window.ini", NULL);
}

static GKeyFile *
get_kept (void)
{
  g_autofree char *path = NULL;

  if (kept != NULL)
    return kept;
  kept = g_key_file_new ();
  path = get_path ();
  g_key_file_load_from_file (kept, path, G_KEY_FILE_NONE, NULL);
  return kept;
}

int
linli_window_place_get (const char *key,
                        int         fallback)
{
  g_autoptr(GError) error = NULL;
  int value = g_key_file_get_integer (get_kept (), GROUP, key, &error);

  return error == NULL && value >= 0 ? value : fallback;
}

void
linli_window_place_set (const char *key,
                        int         value)
{
  g_key_file_set_integer (get_kept (), GROUP, key, value);
}

char *
linli_window_place_get_text (const char *key)
{
  g_autofree char *text = g_key_file_get_string (get_kept (), GROUP, key, NULL);

  return text != NULL && *text != '\0' && strlen (text) <= MOST_TEXT ? g_steal_pointer (&text) : NULL;
}

void
linli_window_place_set_text (const char *key,
                             const char *text)
{
  if (text != NULL)
    g_key_file_set_string (get_kept (), GROUP, key, text);
  else
    g_key_file_remove_key (get_kept (), GROUP, key, NULL);
}

void
linli_window_place_restore (GtkWindow *window)
{
  gtk_window_set_default_size (window, CLAMP (linli_window_place_get ("width", 1180), 720, MOST_PX),
                               CLAMP (linli_window_place_get ("height", 720), 480, MOST_PX));
  if (linli_window_place_get ("maximized", 0) != 0)
    gtk_window_maximize (window);
}

void
linli_window_place_save (GtkWindow *window)
{
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  linli_window_place_set ("width", width);
  linli_window_place_set ("height", height);
  linli_window_place_set ("maximized", gtk_window_is_maximized (window) ? 1 : 0);
  g_mkdir_with_parents (folder, 0700);
  if (!g_key_file_save_to_file (get_kept (), path, &error))
    g_message ("Keeping the window's place: %s", error->message);
}
