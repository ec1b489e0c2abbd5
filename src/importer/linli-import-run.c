/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts the helper and reads its lines: bounded, and as little trusted as the file itself. */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-import-run.h"

#include "linli-error.h"
#include "linli-json.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LINE  (64 * 1024 * 1024)
#define BLOCK     65536
#define PREFIX    "linli-import-"  /* of folders that archives are unpacked into */
#define YOUNG_S   10               /* a folder that young may not have been locked yet */

struct _LinliImportRun
{
  GSubprocess        *process;   /* (owned) */
  GInputStream       *out;       /* borrowed of it */
  GByteArray         *buffer;    /* (owned): what came and was not given yet */
  gsize               at;        /* of it, what was given */
  char               *scratch;   /* (owned) (nullable) */
  int                 lock;      /* (owned) of the folder, as long as it is used; 0: none */
  GCancellable       *cancellable;  /* (owned) (nullable) */
  JsonNode           *head;      /* (owned) (nullable): lives as long as @file */
  JsonNode           *line;      /* (owned) (nullable): lives as long as @feature */
  LinliImportFile     file;
  LinliImportFeature  feature;
};

/* Beside the programs of the build, or installed; LINLI_LIBEXECDIR names another folder. */
static char *
find_helper (GError **error)
{
  static const char *const places[] = { "../importd/linli-import", "../libexec/linli-import" };
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  const char *given = g_getenv ("LINLI_LIBEXECDIR");

  if (given != NULL)
    return g_build_filename (given, "linli-import", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  if (g_file_test (LINLI_LIBEXECDIR "/linli-import", G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup (LINLI_LIBEXECDIR "/linli-import");
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_FAILED, "linli-import, which reads files from outside, is not installed");
  return NULL;
}

static void
add_option (GPtrArray  *command,
            const char *name,
            const char *value)
{
  if (value != NULL)
    g_ptr_array_add (command, g_strconcat (name, "=", value, NULL));
}

/* ---- lines ---- */

static gboolean
fail_end (LinliImportRun  *self,
          GError         **error)
{
  g_subprocess_wait (self->process, NULL, NULL);
  if (g_subprocess_get_if_signaled (self->process) && g_subprocess_get_term_sig (self->process) == SIGXCPU)
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "the file was not read in five minutes of processor; it may be made to stop programs");
  else
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the file stopped the program that read it: it is damaged, or needs more memory than a"
                         " map may");
  return FALSE;
}

/* The next line as a tree into @self->line. */
static gboolean
read_line (LinliImportRun  *self,
           GError         **error)
{
  LinliJsonLimits limits = { MAX_LINE, 32, 4000000, MAX_LINE };
  guint8 *end;

  g_clear_pointer (&self->line, json_node_unref);
  if (self->at > 0)
    g_byte_array_remove_range (self->buffer, 0, (guint) self->at);
  self->at = 0;
  for (gsize looked = 0; (end = memchr (self->buffer->data + looked, '\n', self->buffer->len - looked)) == NULL;)
    {
      gssize n;

      looked = self->buffer->len;
      if (looked >= MAX_LINE)
        {
          g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "a feature is larger than 64 MiB");
          return FALSE;
        }
      g_byte_array_set_size (self->buffer, (guint) looked + BLOCK);
      n = g_input_stream_read (self->out, self->buffer->data + looked, BLOCK, self->cancellable, error);
      g_byte_array_set_size (self->buffer, (guint) (looked + (gsize) MAX (n, 0)));
      if (n < 0)
        return FALSE;
      if (n == 0)
        return fail_end (self, error);
    }
  self->line = linli_json_parse ((const char *) self->buffer->data, end - self->buffer->data, &limits, error);
  self->at = (gsize) (end - self->buffer->data) + 1;
  if (self->line != NULL && !JSON_NODE_HOLDS_OBJECT (self->line))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "linli-import says what it should not");
      return FALSE;
    }
  return self->line != NULL;
}

/* TRUE with @error set where the line tells of an error. */
static gboolean
take_error (JsonObject  *line,
            GError     **error)
{
  JsonObject *told = NULL;
  gint64 code;

  linli_json_get_object (line, "error", &told, NULL);
  if (told == NULL)
    return FALSE;
  code = linli_json_int_or (told, "code", LINLI_ERROR_INVALID);
  g_set_error_literal (error, LINLI_ERROR, code == LINLI_ERROR_TOO_LARGE || code == LINLI_ERROR_FAILED ? (int) code : LINLI_ERROR_INVALID,
                       linli_json_string_or (told, "what", "the file cannot be read"));
  return TRUE;
}

static gboolean
read_file (LinliImportRun  *self,
           GError         **error)
{
  JsonObject *file = NULL;

  if (!read_line (self, error) || take_error (json_node_get_object (self->line), error))
    return FALSE;
  linli_json_get_object (json_node_get_object (self->line), "file", &file, NULL);
  if (file == NULL)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "linli-import does not say what the file is");
      return FALSE;
    }
  self->head = g_steal_pointer (&self->line);
  self->file = (LinliImportFile) {
    linli_json_string_or (file, "format", ""), linli_json_string_or (file, "layer", NULL), linli_json_string_or (file, "encoding", NULL),
    linli_json_string_or (file, "encoding_by", NULL), linli_json_string_or (file, "crs", NULL), linli_json_string_or (file, "crs_by", NULL),
    linli_json_string_or (file, "warning", NULL),
  };
  return TRUE;
}

/* ---- where archives are unpacked ---- */

/* What archives left: files only, of names that the helper made. */
static void
remove_scratch (const char *scratch)
{
  g_autoptr(GDir) dir = g_dir_open (scratch, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (scratch, name, NULL);

      g_unlink (path);
    }
  g_rmdir (scratch);
}

/* Of a program that was killed: its folder is ours, and nobody holds its lock. */
static gboolean
is_left_behind (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat state;
  gboolean left;

  if (fd < 0)
    return FALSE;
  left = fstat (fd, &state) == 0 && state.st_uid == getuid () && g_get_real_time () / G_USEC_PER_SEC - state.st_mtime > YOUNG_S
    && flock (fd, LOCK_EX | LOCK_NB) == 0;
  close (fd);
  return left;
}

static void
sweep (void)
{
  g_autoptr(GDir) dir = g_dir_open (g_get_tmp_dir (), 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_str_has_prefix (name, PREFIX) ? g_build_filename (g_get_tmp_dir (), name, NULL) : NULL;

      if (path != NULL && is_left_behind (path))
        remove_scratch (path);
    }
}

static gboolean
make_scratch (LinliImportRun  *self,
              GError         **error)
{
  sweep ();
  self->scratch = g_dir_make_tmp (PREFIX "XXXXXX", error);
  if (self->scratch == NULL)
    return FALSE;
  self->lock = open (self->scratch, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (self->lock >= 0 && flock (self->lock, LOCK_SH | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", self->scratch, g_strerror (errno));
  return FALSE;
}

LinliImportRun *
linli_import_run_start (const char                *path,
                        const LinliImportOptions  *options,
                        GError                   **error)
{
  g_autoptr(GPtrArray) command = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *helper = find_helper (error);
  g_autoptr(LinliImportRun) self = NULL;

  if (helper == NULL)
    return NULL;
  self = g_new0 (LinliImportRun, 1);
  g_set_object (&self->cancellable, options->cancellable);
  self->buffer = g_byte_array_sized_new (BLOCK);
  if (!make_scratch (self, error))
    return NULL;
  g_ptr_array_add (command, g_steal_pointer (&helper));
  add_option (command, "--encoding", options->encoding);
  add_option (command, "--layer", options->layer);
  add_option (command, "--x", options->x_column);
  add_option (command, "--y", options->y_column);
  add_option (command, "--crs", options->crs);
  add_option (command, "--scratch", self->scratch);
  if (options->repair)
    g_ptr_array_add (command, g_strdup ("--repair"));
  g_ptr_array_add (command, g_strdup ("--"));
  g_ptr_array_add (command, g_strdup (path));
  g_ptr_array_add (command, NULL);
  self->process = g_subprocess_newv ((const char *const *) command->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, error);
  if (self->process == NULL)
    return NULL;
  self->out = g_subprocess_get_stdout_pipe (self->process);
  return read_file (self, error) ? g_steal_pointer (&self) : NULL;
}

static void
clear_feature (LinliImportFeature *feature)
{
  g_clear_pointer (&feature->geometry, linli_geometry_free);
  g_clear_pointer (&feature->original, linli_geometry_free);
  *feature = (LinliImportFeature) { 0 };
}

void
linli_import_run_free (LinliImportRun *self)
{
  if (self == NULL)
    return;
  if (self->process != NULL)
    {
      g_subprocess_force_exit (self->process);
      g_subprocess_wait (self->process, NULL, NULL);
    }
  g_clear_object (&self->process);
  g_clear_object (&self->cancellable);
  clear_feature (&self->feature);
  g_clear_pointer (&self->line, json_node_unref);
  g_clear_pointer (&self->head, json_node_unref);
  g_byte_array_unref (self->buffer);
  if (self->scratch != NULL)
    remove_scratch (self->scratch);
  if (self->lock > 0)
    close (self->lock);
  g_free (self->scratch);
  g_free (self);
}

const LinliImportFile *
linli_import_run_get_file (LinliImportRun *self)
{
  return &self->file;
}

static gboolean
read_wkb (JsonObject     *line,
          const char     *member,
          LinliGeometry **ret_geometry,
          GError        **error)
{
  const char *text = linli_json_string_or (line, member, NULL);
  g_autofree guchar *wkb = NULL;
  gsize length;

  if (text == NULL)
    return TRUE;
  wkb = g_base64_decode (text, &length);
  *ret_geometry = linli_geometry_from_wkb (wkb, length, error);
  return *ret_geometry != NULL;
}

const LinliImportFeature *
linli_import_run_next (LinliImportRun  *self,
                       GError         **error)
{
  LinliImportFeature *feature = &self->feature;
  JsonArray *place = NULL;
  JsonObject *line;

  clear_feature (feature);
  if (!read_line (self, error))
    return NULL;
  line = json_node_get_object (self->line);
  if (take_error (line, error) || linli_json_bool_or (line, "end", FALSE))
    return NULL;
  feature->number = (guint) linli_json_int_or (line, "feature", 0);
  feature->line = (guint) linli_json_int_or (line, "line", 0);
  feature->id = linli_json_string_or (line, "id", NULL);
  feature->problem = linli_json_string_or (line, "problem", NULL);
  linli_json_get_object (line, "properties", &feature->properties, NULL);
  linli_json_get_array (line, "place", &place, NULL);
  feature->has_place = place != NULL && json_array_get_length (place) == 2;
  if (feature->has_place)
    {
      feature->lon = json_array_get_double_element (place, 0);
      feature->lat = json_array_get_double_element (place, 1);
    }
  if (!read_wkb (line, "wkb", &feature->geometry, error) || !read_wkb (line, "original", &feature->original, error))
    return NULL;
  return feature;
}
