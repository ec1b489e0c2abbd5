/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-base-choice.h"

#include "linli-error.h"
#include "linli-tile-template.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define GROUP    "base map"
#define MAX_TEXT 4096

static const char *const type_names[LINLI_BASE_N_TYPES] = { "none", "file", "tianditu-streets", "tianditu-images", "server" };

LinliBaseChoice *
linli_base_choice_new (void)
{
  return g_new0 (LinliBaseChoice, 1);
}

void
linli_base_choice_free (LinliBaseChoice *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->address);
  g_free (self->key);
  g_free (self->approval);
  g_free (self);
}

LinliBaseChoice *
linli_base_choice_copy (const LinliBaseChoice *self)
{
  LinliBaseChoice *copy = linli_base_choice_new ();

  g_return_val_if_fail (self != NULL, copy);

  copy->type = self->type;
  copy->datum = self->datum;
  copy->path = g_strdup (self->path);
  copy->address = g_strdup (self->address);
  copy->key = g_strdup (self->key);
  copy->approval = g_strdup (self->approval);
  copy->printable = self->printable;
  copy->bare = self->bare;
  return copy;
}

char *
linli_base_choice_get_file (void)
{
  return g_build_filename (g_get_user_config_dir (), "linli", "base-map.ini", NULL);
}

/* (transfer full) (nullable) */
static char *
read_text (GKeyFile   *ini,
           const char *name)
{
  g_autofree char *text = g_key_file_get_string (ini, GROUP, name, NULL);

  return text != NULL && text[0] != '\0' && strlen (text) <= MAX_TEXT ? g_steal_pointer (&text) : NULL;
}

LinliBaseChoice *
linli_base_choice_load (const char *file)
{
  g_autoptr(LinliBaseChoice) self = linli_base_choice_new ();
  g_autoptr(GKeyFile) ini = g_key_file_new ();
  g_autofree char *type = NULL, *datum = NULL, *own = NULL, *paper = NULL;
  GStatBuf st;

  g_return_val_if_fail (file != NULL, NULL);

  if (g_stat (file, &st) != 0 || st.st_size > 8 * MAX_TEXT || !g_key_file_load_from_file (ini, file, G_KEY_FILE_NONE, NULL))
    return g_steal_pointer (&self);
  type = read_text (ini, "type");
  datum = read_text (ini, "datum");
  for (guint i = 0; i < LINLI_BASE_N_TYPES; i++)
    if (g_strcmp0 (type, type_names[i]) == 0)
      self->type = (LinliBaseType) i;
  self->datum = g_strcmp0 (datum, "gcj02") == 0 ? LINLI_DATUM_GCJ02 : LINLI_DATUM_WGS84;
  self->path = read_text (ini, "path");
  self->address = read_text (ini, "address");
  self->key = read_text (ini, "key");
  self->approval = read_text (ini, "approval");
  paper = read_text (ini, "paper");
  self->printable = g_strcmp0 (paper, "allowed") == 0;
  own = read_text (ini, "own");
  self->bare = g_strcmp0 (own, "hidden") == 0;
  if (!linli_base_choice_check (self, NULL))
    self->type = LINLI_BASE_NONE;
  return g_steal_pointer (&self);
}

gboolean
linli_base_choice_save (const LinliBaseChoice *self,
                        const char            *file,
                        GError               **error)
{
  g_autoptr(GKeyFile) ini = g_key_file_new ();
  g_autofree char *folder = g_path_get_dirname (file), *text = NULL;
  gsize size;

  g_return_val_if_fail (self != NULL, FALSE);

  g_key_file_set_string (ini, GROUP, "type", type_names[self->type]);
  g_key_file_set_string (ini, GROUP, "datum", self->datum == LINLI_DATUM_GCJ02 ? "gcj02" : "wgs84");
  g_key_file_set_string (ini, GROUP, "path", self->path != NULL ? self->path : "");
  g_key_file_set_string (ini, GROUP, "address", self->address != NULL ? self->address : "");
  g_key_file_set_string (ini, GROUP, "key", self->key != NULL ? self->key : "");
  g_key_file_set_string (ini, GROUP, "approval", self->approval != NULL ? self->approval : "");
  g_key_file_set_string (ini, GROUP, "paper", self->printable ? "allowed" : "no");
  g_key_file_set_string (ini, GROUP, "own", self->bare ? "hidden" : "shown");
  text = g_key_file_to_data (ini, &size, NULL);
  g_mkdir_with_parents (folder, 0700);
  return g_file_set_contents_full (file, text, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, why);
  return FALSE;
}

gboolean
linli_base_choice_check (const LinliBaseChoice *self,
                         GError               **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  switch (self->type)
    {
    case LINLI_BASE_FILE:
      return self->path != NULL || refuse (error, _("Choose a file."));
    case LINLI_BASE_STREETS:
    case LINLI_BASE_IMAGES:
      return self->key != NULL || refuse (error, _("Tianditu gives its maps only to those who have a key; it is free at its website."));
    case LINLI_BASE_SERVER:
      if (self->address == NULL)
        return refuse (error, _("Write the address of the map server."));
      if (linli_tile_template_wants_key (self->address) && self->key == NULL)
        return refuse (error, _("The map server wants a key; none is set."));
      return linli_tile_template_check (self->address, error);
    case LINLI_BASE_NONE:
    case LINLI_BASE_N_TYPES:
    default:
      return TRUE;
    }
}
