/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-edits.c - edits that somebody wrote down, one JSON object a line (docs/performance.md):
 *
 *   {"kind":"person","id":"0190...","set":{"former_name":"张小芳","mobile":null}}
 *
 * Without "id" it is the next record of the kind, spread evenly over all of them; "kind" may be left out where it is a person; fields may
 * stand beside "kind" and "id" instead of in "set", or one of them as "field" and "value". */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-error.h"
#include "linli-json.h"

#include <string.h>

#define MAX_EDITS 20000

/* Records of one kind that lines without an id take one after the other. */
typedef struct { const LinliKind *kind; GArray *rowids; guint lines, taken; } Supply;

typedef struct
{
  Bench      *bench;
  LinliStore *store;
  const char *file;
  guint       line;
  GHashTable *supplies;  /* (owned) LinliKind → Supply */
  GString    *old_and_new, *only_new;
} Reader;

static void
free_supply (gpointer data)
{
  Supply *supply = data;

  g_clear_pointer (&supply->rowids, g_array_unref);
  g_free (supply);
}

static gboolean
refuse (Reader *reader, const char *reason, const char *what, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s, line %u: %s%s%s", reader->file, reader->line, reason, what != NULL ? ": " : "",
               what != NULL ? what : "");
  return FALSE;
}

static const LinliKind *
get_kind (Reader *reader, JsonObject *object, GError **error)
{
  const char *name = linli_json_string_or (object, "kind", NULL);
  const LinliField *role = linli_catalogue_get_role (reader->bench->catalogue, "person.name");
  const LinliKind *kind = name != NULL ? linli_catalogue_get_kind (reader->bench->catalogue, name) : role != NULL ? role->kind : NULL;

  if (kind == NULL)
    refuse (reader, "there is no such kind", name != NULL ? name : "person", error);
  return kind != NULL ? linli_kind_get_core (kind) : NULL;
}

static Supply *
get_supply (Reader *reader, const LinliKind *kind)
{
  Supply *supply = g_hash_table_lookup (reader->supplies, kind);

  if (supply == NULL)
    {
      supply = g_new0 (Supply, 1);
      supply->kind = kind;
      g_hash_table_insert (reader->supplies, (gpointer) kind, supply);
    }
  return supply;
}

/* (transfer full) the record that the line is about, as it is now */
static LinliRecord *
find_record (Reader *reader, JsonObject *object, const LinliKind *kind, GError **error)
{
  const char *text = linli_json_string_or (object, "id", NULL);
  Supply *supply = get_supply (reader, kind);
  LinliId id;

  if (text != NULL)
    {
      g_autoptr(LinliLoaded) loaded = NULL;

      if (!linli_id_parse (text, &id))
        {
          refuse (reader, "this is no id", text, error);
          return NULL;
        }
      loaded = linli_store_load (reader->store, kind, &id, error);
      if (loaded == NULL)
        g_prefix_error (error, "%s, line %u: ", reader->file, reader->line);
      return loaded != NULL ? linli_record_copy (loaded->record) : NULL;
    }
  if (supply->rowids == NULL)
    {
      LinliQuery query = { kind, NULL, NULL, FALSE, 0 };

      supply->rowids = linli_store_query (reader->store, &query, error);
      if (supply->rowids == NULL)
        return NULL;
    }
  if (supply->taken >= supply->rowids->len)
    {
      refuse (reader, "there are not so many records of the kind", kind->name, error);
      return NULL;
    }
  {
    guint step = MAX (1, supply->rowids->len / MAX (1, supply->lines));
    guint place = supply->taken++ * step;
    g_autoptr(GPtrArray) loaded = linli_store_load_rowids (reader->store, kind, &g_array_index (supply->rowids, gint64, place), 1, error);

    if (loaded != NULL && loaded->len == 0)
      refuse (reader, "the record is gone", NULL, error);
    return loaded != NULL && loaded->len > 0 ? linli_record_copy (((LinliLoaded *) g_ptr_array_index (loaded, 0))->record) : NULL;
  }
}

/* (transfer full) (nullable): a value as people would type it. */
static char *
read_text (JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("");
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "false");
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  {
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    return g_strdup (g_ascii_dtostr (number, sizeof number, json_node_get_double (node)));
  }
}

static gboolean
set_field (Reader *reader, LinliEdit *edit, const LinliRecord *record, const char *name, JsonNode *node, GError **error)
{
  const LinliField *field = linli_kind_find_field (edit->kind, name);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree char *text = read_text (node);
  g_autofree char *old = NULL;

  if (field == NULL)
    return refuse (reader, "there is no such field", name, error);
  if (text == NULL)
    return refuse (reader, "a text, a number, true, false or null is wanted", name, error);
  if (*text != '\0' && !linli_field_parse (field, text, &value, error))
    {
      g_prefix_error (error, "%s, line %u: ", reader->file, reader->line);
      return FALSE;
    }
  old = linli_field_format_plain (field, linli_record_get (record, field));
  linli_edit_set (edit, field, &value);
  g_string_append_printf (reader->old_and_new, "%s\t%s\n", old != NULL ? old : "", text);
  g_string_append_printf (reader->only_new, "%s\n", text);
  return TRUE;
}

static gboolean
save (Reader *reader, GPtrArray *edits, GError **error)
{
  g_auto(LinliSaveResult) result = { 0 };

  if (linli_store_save (reader->store, edits, NULL, &result, error))
    return TRUE;
  g_prefix_error (error, "%s, line %u: ", reader->file, reader->line);
  return FALSE;
}

/* (transfer full) an edit of @record, whose id the floors count */
static GPtrArray *
begin_edit (Reader *reader, const LinliRecord *record)
{
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);

  g_ptr_array_add (edits, linli_edit_new (LINLI_EDIT_CHANGE, record->kind, &record->id));
  g_string_append_len (reader->old_and_new, (const char *) record->id.bytes, sizeof record->id.bytes);
  g_string_append_len (reader->only_new, (const char *) record->id.bytes, sizeof record->id.bytes);
  return edits;
}

/* {"field":"mobile","value":"14000001234"}: one field a line. */
static gboolean
take_pair (Reader *reader, const LinliRecord *record, JsonObject *object, GError **error)
{
  g_autoptr(GPtrArray) edits = begin_edit (reader, record);
  const char *name;

  return linli_json_get_string (object, "field", &name, error)
         && set_field (reader, g_ptr_array_index (edits, 0), record, name, json_object_get_member (object, "value"), error)
         && save (reader, edits, error);
}

static gboolean
take_object (Reader *reader, JsonObject *object, GError **error)
{
  const LinliKind *kind = get_kind (reader, object, error);
  g_autoptr(LinliRecord) record = kind != NULL ? find_record (reader, object, kind, error) : NULL;
  g_autoptr(GPtrArray) edits = NULL;
  JsonObject *fields = object;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  LinliEdit *edit;
  guint n = 0;

  if (record == NULL)
    return FALSE;
  if (json_object_has_member (object, "set") && !linli_json_get_object (object, "set", &fields, error))
    return FALSE;
  if (json_object_has_member (object, "field") && json_object_has_member (object, "value"))
    return take_pair (reader, record, object, error);
  edits = begin_edit (reader, record);
  edit = g_ptr_array_index (edits, 0);
  json_object_iter_init (&iter, fields);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (fields == object && (g_str_equal (name, "kind") || g_str_equal (name, "id")))
        continue;
      if (!set_field (reader, edit, record, name, node, error))
        return FALSE;
      n++;
    }
  if (n == 0)
    return refuse (reader, "nothing is changed", NULL, error);
  return save (reader, edits, error);
}

/* (transfer full) JsonNode of every line, checked to be objects */
static GPtrArray *
read_lines (Reader *reader, const char *text, GError **error)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(JsonNode) node = NULL;

      reader->line = i + 1;
      if (*g_strstrip (lines[i]) == '\0')
        continue;
      node = linli_json_parse (lines[i], -1, NULL, error);
      if (node == NULL)
        {
          g_prefix_error (error, "%s, line %u: ", reader->file, reader->line);
          return NULL;
        }
      if (!JSON_NODE_HOLDS_OBJECT (node) || nodes->len == MAX_EDITS)
        {
          refuse (reader, nodes->len == MAX_EDITS ? "too many edits" : "an object is wanted", NULL, error);
          return NULL;
        }
      g_ptr_array_add (nodes, g_steal_pointer (&node));
    }
  if (nodes->len > 0)
    return g_steal_pointer (&nodes);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: there are no edits in it", reader->file);
  return NULL;
}

gboolean
bench_check_edits (Bench *bench, const char *file, GError **error)
{
  Reader reader = { .bench = bench, .file = file };
  g_autoptr(GPtrArray) nodes = NULL;
  g_autofree char *text = NULL;

  if (!g_file_get_contents (file, &text, NULL, error) || (nodes = read_lines (&reader, text, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < nodes->len; i++)
    {
      reader.line = i + 1;
      if (get_kind (&reader, json_node_get_object (g_ptr_array_index (nodes, i)), error) == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
bench_edit_from_file (Bench *bench, const char *path, const char *file, GString *old_and_new, GString *only_new, guint *ret_records, GError **error)
{
  g_autoptr(LinliStore) store = bench_open_replica (bench, path, 0, error);
  g_autoptr(GHashTable) supplies = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, free_supply);
  Reader reader = { bench, store, file, 0, supplies, old_and_new, only_new };
  g_autoptr(GPtrArray) nodes = NULL;
  g_autofree char *text = NULL;
  gint64 batch;

  if (store == NULL || !g_file_get_contents (file, &text, NULL, error) || (nodes = read_lines (&reader, text, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < nodes->len; i++)
    {
      JsonObject *object = json_node_get_object (g_ptr_array_index (nodes, i));
      const LinliKind *kind;

      reader.line = i + 1;
      if ((kind = get_kind (&reader, object, error)) == NULL)
        return FALSE;
      get_supply (&reader, kind)->lines += !json_object_has_member (object, "id");
    }
  if (!linli_store_begin_batch (store, "bench", &batch, error))
    return FALSE;
  for (guint i = 0; i < nodes->len; i++)
    {
      reader.line = i + 1;
      if (!take_object (&reader, json_node_get_object (g_ptr_array_index (nodes, i)), error))
        {
          linli_store_end_batch (store, FALSE, NULL);
          return FALSE;
        }
    }
  *ret_records = nodes->len;
  return linli_store_end_batch (store, TRUE, error);
}
