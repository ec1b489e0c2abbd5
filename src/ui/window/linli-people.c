/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index of people: people.ini, mode 0600, one group a folder. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-people.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gio/gio.h>
#include <string.h>

#define INDEX  "people.ini"
#define FIRST  "replica"
#define LOGIN  "login"
#define MOST   100

void
linli_person_free (LinliPerson *person)
{
  if (person == NULL)
    return;
  g_free (person->path);
  g_free (person->login);
  g_free (person);
}

char *
linli_people_get_base (void)
{
  return g_build_filename (g_get_user_data_dir (), "linli", NULL);
}

static gboolean
has_replica (const char *base,
             const char *folder)
{
  g_autofree char *file = g_build_filename (base, folder, "replica.db", NULL);

  return g_file_test (file, G_FILE_TEST_IS_REGULAR);
}

/* A name of ours: nothing in the index leads out of the base folder. */
static gboolean
is_folder (const char *name)
{
  return g_str_has_prefix (name, FIRST) && strspn (name + strlen (FIRST), "-0123456789") == strlen (name + strlen (FIRST));
}

/* An index that cannot be read is as none: the folders are still there. */
static GKeyFile *
load (const char *base)
{
  GKeyFile *index = g_key_file_new ();
  g_autofree char *path = g_build_filename (base, INDEX, NULL);
  g_autoptr(GError) error = NULL;

  if (!g_key_file_load_from_file (index, path, G_KEY_FILE_NONE, &error) && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_message ("Who works here: %s", error->message);
  return index;
}

static gboolean
save (const char  *base,
      GKeyFile    *index,
      GError     **error)
{
  g_autofree char *path = g_build_filename (base, INDEX, NULL);
  g_autofree char *text = NULL;
  gsize length;

  if (g_mkdir_with_parents (base, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", base, g_strerror (errno));
      return FALSE;
    }
  text = g_key_file_to_data (index, &length, NULL);
  return g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static void
add (GPtrArray  *people,
     const char *base,
     const char *folder,
     char       *login)
{
  LinliPerson *person = g_new0 (LinliPerson, 1);

  person->path = g_build_filename (base, folder, NULL);
  person->login = login;
  g_ptr_array_add (people, person);
}

/* Folders nobody knows: the one of before, and all of them when the index is lost. */
static void
add_unknown (GPtrArray  *people,
             const char *base,
             GKeyFile   *index,
             gboolean    is_lost)
{
  for (guint i = 1; i <= (is_lost ? MOST : 1); i++)
    {
      g_autofree char *folder = i == 1 ? g_strdup (FIRST) : g_strdup_printf (FIRST "-%u", i);

      if (!g_key_file_has_group (index, folder) && has_replica (base, folder))
        add (people, base, folder, NULL);
    }
}

GPtrArray *
linli_people_list (const char *base)
{
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_person_free);
  g_autoptr(GKeyFile) index = load (base);
  gsize n;
  g_auto(GStrv) groups = g_key_file_get_groups (index, &n);

  add_unknown (people, base, index, n == 0);
  for (gsize i = 0; i < n; i++)
    if (is_folder (groups[i]) && has_replica (base, groups[i]))
      add (people, base, groups[i], g_key_file_get_string (index, groups[i], LOGIN, NULL));
  return people;
}

char *
linli_people_make_path (const char *base)
{
  g_autoptr(GPtrArray) people = linli_people_list (base);

  for (guint i = 1;; i++)
    {
      g_autofree char *folder = i == 1 ? g_strdup (FIRST) : g_strdup_printf (FIRST "-%u", i);
      g_autofree char *path = g_build_filename (base, folder, NULL);
      gboolean taken = FALSE;

      for (guint j = 0; j < people->len && !taken; j++)
        taken = g_str_equal (((LinliPerson *) people->pdata[j])->path, path);
      if (!taken)
        return g_steal_pointer (&path);
    }
}

/* (transfer full) (nullable) */
static char *
get_folder (const char *base,
            const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *folder = g_path_get_basename (path);

  return g_str_equal (parent, base) && is_folder (folder) ? g_steal_pointer (&folder) : NULL;
}

gboolean
linli_people_remember (const char  *base,
                       const char  *path,
                       const char  *login,
                       GError     **error)
{
  g_autofree char *folder = get_folder (base, path);
  g_autoptr(GKeyFile) index = NULL;
  g_autofree char *known = NULL;

  if (folder == NULL)
    return TRUE;
  index = load (base);
  known = g_key_file_get_string (index, folder, LOGIN, NULL);
  if (g_strcmp0 (known, login) == 0)
    return TRUE;
  g_key_file_set_string (index, folder, LOGIN, login);
  return save (base, index, error);
}

gboolean
linli_people_forget (const char  *base,
                     const char  *path,
                     GError     **error)
{
  g_autofree char *folder = get_folder (base, path);
  g_autoptr(GKeyFile) index = load (base);

  if (folder == NULL || !g_key_file_remove_group (index, folder, NULL))
    return TRUE;
  return save (base, index, error);
}
