/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-loader.c - reading one file of the catalogue: places in it, typed members, refusals. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-loader.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-registry-resources.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define MAX_BYTES (8 * 1024 * 1024)
#define RESOURCE_DIR "/org/linli/registry/"

guint
linli_loader_get_line (LinliLoader *loader)
{
  guint line = 1;

  for (const char *c = loader->text; c != NULL && c < loader->near; c++)
    line += *c == '\n';
  return line;
}

gboolean
linli_loader_refuse (LinliLoader *loader, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_strdelimit (reason, "\r\n", ' ');
  g_set_error (loader->error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s:%u: %s", loader->file, linli_loader_get_line (loader), reason);
  return FALSE;
}

static const char *
skip_space (const char *c)
{
  return c + strspn (c, " \t\r\n");
}

/* Behind the string that begins at @c. */
static const char *
skip_string (const char *c)
{
  for (c++; *c != '"'; c++)
    if (*c == '\\')
      c++;
  return c + 1;
}

static const char *
skip_value (const char *c)
{
  guint depth = 0;

  do
    {
      c = skip_space (c);
      if (*c == '"')
        c = skip_string (c);
      else if (*c == '{' || *c == '[')
        {
          depth++;
          c++;
        }
      else if (*c == '}' || *c == ']')
        {
          depth--;
          c++;
        }
      else
        c += strcspn (c, ",:{}[]\" \t\r\n") + (*c == ',' || *c == ':');
    }
  while (depth > 0);
  return c;
}

/* Notes where every object in the value at @c begins: the reader took the text, so it and @node have the same shape. */
static const char *
note_places (LinliLoader *loader, const char *c, JsonNode *node)
{
  c = skip_space (c);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr(GList) members = json_object_get_members (object);

      g_hash_table_insert (loader->places, object, (gpointer) c++);
      for (GList *link = members; link != NULL; link = link->next)
        {
          c = skip_space (skip_string (skip_space (c)));  /* at the colon */
          c = skip_space (note_places (loader, c + 1, json_object_get_member (object, link->data)));
          c += *c == ',';
        }
      return skip_space (c) + 1;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      c++;
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          c = skip_space (note_places (loader, c, json_array_get_element (array, i)));
          c += *c == ',';
        }
      return skip_space (c) + 1;
    }
  return skip_value (c);
}

void
linli_loader_come_to (LinliLoader *loader, JsonObject *object)
{
  loader->element = g_hash_table_lookup (loader->places, object);
  loader->near = loader->element != NULL ? skip_space (loader->element + 1) : NULL;
}

void
linli_loader_come_to_member (LinliLoader *loader, const char *member)
{
  g_autofree char *name = g_strdup_printf ("\"%s\"", member);
  const char *c = loader->element != NULL ? skip_space (loader->element + 1) : NULL;

  while (c != NULL && *c == '"')
    {
      const char *behind = skip_string (c);

      if ((gsize) (behind - c) == strlen (name) && strncmp (c, name, strlen (name)) == 0)
        {
          loader->near = c;
          return;
        }
      c = skip_space (skip_value (skip_space (behind) + 1));
      c = *c == ',' ? skip_space (c + 1) : NULL;
    }
}

void
linli_loader_return_to (LinliLoader *loader, const char *file, const LinliField *field)
{
  loader->file = file;
  loader->text = loader->near = g_hash_table_lookup (loader->texts, file);
  loader->element = field != NULL ? g_hash_table_lookup (loader->places, field) : NULL;
  if (loader->element != NULL)
    loader->near = skip_space (loader->element + 1);
}

/* (transfer full) The text of @name, from the folder or from the program itself. */
static char *
read_text (LinliLoader *loader, const char *name, gsize *ret_length)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *path = NULL;
  char *text;

  if (loader->dir != NULL)
    {
      gboolean missing;
      GStatBuf status;

      path = g_build_filename (loader->dir, name, NULL);
      if (g_stat (path, &status) == 0 && (!S_ISREG (status.st_mode) || status.st_size > MAX_BYTES))
        {
          if (S_ISREG (status.st_mode))
            linli_loader_refuse (loader, "the catalogue is larger than %d bytes", MAX_BYTES);
          else
            linli_loader_refuse (loader, "this is no file");  /* a pipe would be waited for */
          return NULL;
        }
      if (g_file_get_contents (path, &text, ret_length, &local_error))
        return text;
      /* A file that catalogue.json lists belongs to the catalogue: without it that is wrong, not merely unreadable. */
      missing = g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT) && strcmp (name, "catalogue.json") != 0;
      g_set_error (loader->error, LINLI_ERROR, missing ? LINLI_ERROR_INVALID : LINLI_ERROR_FAILED, "%s:1: cannot read: %s", path,
                   local_error->message);
      return NULL;
    }
  else
    {
      g_autoptr(GBytes) bytes = NULL;
      const char *data;

      path = g_strconcat (RESOURCE_DIR, name, NULL);
      bytes = g_resource_lookup_data (linli_registry_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, loader->error);
      if (bytes == NULL)
        return NULL;
      data = g_bytes_get_data (bytes, ret_length);
      return g_strndup (data, *ret_length);
    }
}

JsonNode *
linli_loader_read (LinliLoader *loader, const char *name)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *path = loader->dir != NULL ? g_build_filename (loader->dir, name, NULL) : g_strdup (name);
  JsonNode *node;
  gsize length = 0;
  char *text;

  loader->file = g_string_chunk_insert_const (loader->catalogue->names, path);
  loader->text = loader->near = loader->element = NULL;
  text = read_text (loader, name, &length);
  if (text == NULL)
    return NULL;
  if (!g_hash_table_insert (loader->texts, (gpointer) loader->file, text))
    {
      linli_loader_refuse (loader, "the file is listed twice");
      return NULL;
    }
  loader->text = text;

  loader->total += length;
  if (loader->total > MAX_BYTES)
    {
      linli_loader_refuse (loader, "the catalogue is larger than %d bytes", MAX_BYTES);
      return NULL;
    }
  g_checksum_update (loader->checksum, (const guchar *) loader->text, (gssize) length);

  node = linli_json_parse (loader->text, (gssize) length, NULL, &local_error);
  if (node == NULL)
    {
      guint line = 1;

      sscanf (local_error->message, "line %u", &line);
      g_set_error (loader->error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s:%u: %s", loader->file, line, local_error->message);
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      linli_loader_refuse (loader, "expected an object");
      json_node_unref (node);
      return NULL;
    }
  note_places (loader, loader->text, node);
  return node;
}

static void
come_to_member_of (LinliLoader *loader, JsonObject *object, const char *member)
{
  linli_loader_come_to (loader, object);
  linli_loader_come_to_member (loader, member);
}

gboolean
linli_loader_only_known (LinliLoader *loader, JsonObject *object, const char *const *known)
{
  g_autoptr(GList) members = json_object_get_members (object);

  for (GList *link = members; link != NULL; link = link->next)
    if (!g_strv_contains (known, link->data))
      {
        come_to_member_of (loader, object, link->data);
        return linli_loader_refuse (loader, "unknown member \"%.60s\"", (const char *) link->data);
      }
  return TRUE;
}

gboolean
linli_loader_need_string (LinliLoader *loader, JsonObject *object, const char *member, char **ret_text)
{
  const char *text;

  if (!linli_json_get_string (object, member, &text, NULL) || *text == '\0')
    {
      come_to_member_of (loader, object, member);
      return linli_loader_refuse (loader, "\"%s\" is missing or no text", member);
    }
  *ret_text = g_strdup (text);
  return TRUE;
}

gboolean
linli_loader_may_string (LinliLoader *loader, JsonObject *object, const char *member, char **ret_text)
{
  const char *text;

  if (!json_object_has_member (object, member))
    return TRUE;
  if (!linli_json_get_string (object, member, &text, NULL))
    {
      come_to_member_of (loader, object, member);
      return linli_loader_refuse (loader, "\"%s\" must be text", member);
    }
  *ret_text = g_strdup (text);
  return TRUE;
}

gboolean
linli_loader_need_labels (LinliLoader *loader, JsonObject *object, char **ret_zh, char **ret_en)
{
  return linli_loader_need_string (loader, object, "zh", ret_zh) && linli_loader_need_string (loader, object, "en", ret_en);
}

gboolean
linli_loader_may_number (LinliLoader *loader, JsonObject *object, const char *member, gint64 min, gint64 max, gint64 *ret_number)
{
  gint64 number;

  if (!json_object_has_member (object, member))
    return TRUE;
  if (!linli_json_get_int (object, member, &number, NULL) || number < min || number > max)
    {
      come_to_member_of (loader, object, member);
      return linli_loader_refuse (loader, "\"%s\" must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, member, min, max);
    }
  *ret_number = number;
  return TRUE;
}

gboolean
linli_loader_may_boolean (LinliLoader *loader, JsonObject *object, const char *member, gboolean *ret_boolean)
{
  if (!json_object_has_member (object, member))
    return TRUE;
  if (linli_json_bool_or (object, member, FALSE) != linli_json_bool_or (object, member, TRUE))
    {
      come_to_member_of (loader, object, member);
      return linli_loader_refuse (loader, "\"%s\" must be true or false", member);
    }
  *ret_boolean = linli_json_bool_or (object, member, FALSE);
  return TRUE;
}

gboolean
linli_loader_may_word (LinliLoader *loader, JsonObject *object, const char *member, const LinliLoaderWord *words, gsize n, int *ret_value)
{
  const char *text = linli_json_string_or (object, member, NULL);

  if (text == NULL && !json_object_has_member (object, member))
    return TRUE;
  for (gsize i = 0; text != NULL && i < n; i++)
    if (strcmp (words[i].name, text) == 0)
      {
        *ret_value = words[i].value;
        return TRUE;
      }
  come_to_member_of (loader, object, member);
  return linli_loader_refuse (loader, "\"%.60s\": no such %s", text != NULL ? text : "", member);
}

gboolean
linli_loader_may_array (LinliLoader *loader, JsonObject *object, const char *member, JsonArray **ret_array)
{
  *ret_array = NULL;
  if (!json_object_has_member (object, member) || linli_json_get_array (object, member, ret_array, NULL))
    return TRUE;
  come_to_member_of (loader, object, member);
  return linli_loader_refuse (loader, "\"%s\" must be an array", member);
}

gboolean
linli_loader_each (LinliLoader *loader, JsonObject *object, const char *member, gboolean (*load) (LinliLoader *, JsonObject *))
{
  JsonArray *array;

  if (!linli_loader_may_array (loader, object, member, &array))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          come_to_member_of (loader, object, member);
          return linli_loader_refuse (loader, "\"%s\": entry %u is no object", member, i + 1);
        }
      if (!load (loader, json_node_get_object (node)))
        return FALSE;
    }
  return TRUE;
}

const char *
linli_loader_text_at (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
}
