/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-catalogue-load.c - reads the catalogue files and refuses what is wrong with file, line and reason.
 *
 * catalogue.json  version, categories, compartments, roles and the names of the other files
 * lists-*.json    code lists
 * kind-*.json     one core kind with its facets, fields, sections
 * rules.json      cross-item rules */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-catalogue-private.h"

#include "linli-error.h"
#include "linli-evaluator.h"
#include "linli-json.h"
#include "linli-registry-resources.h"

#include <stdio.h>
#include <string.h>

#define MAX_FILES 64
#define MAX_BYTES (8 * 1024 * 1024)
#define RESOURCE_DIR "/org/linli/registry/"

typedef struct
{
  LinliCatalogue *catalogue;
  const char     *dir;     /* (nullable): built in */
  char           *file;    /* (owned) the file being read */
  char           *text;    /* (owned) its text */
  const char     *near;    /* (nullable) place in @text where the current element begins */
  gsize           total;
  GChecksum      *checksum;
  GError        **error;
  LinliClock     *clock;
  GHashTable     *known_kinds; /* (element-type char *) what a reference may name */
  GHashTable     *evaluators;  /* LinliKind → LinliEvaluator, to try expressions */
} Loader;

static guint
line_of (Loader *loader, const char *place)
{
  guint line = 1;

  for (const char *c = loader->text; c != NULL && c < place; c++)
    line += *c == '\n';
  return line;
}

static gboolean G_GNUC_PRINTF (2, 3)
refuse (Loader *loader, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (loader->error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s:%u: %s", loader->file,
               line_of (loader, loader->near), reason);
  return FALSE;
}

/* The element named @value under @member begins here: errors that follow name its line.  Searches on from the last one. */
static void
come_to (Loader *loader, const char *member, const char *value)
{
  g_autofree char *needle = g_strdup_printf ("\"%s\": \"%s\"", member, value);
  const char *found = loader->near != NULL ? strstr (loader->near, needle) : NULL;

  if (found == NULL)
    found = strstr (loader->text, needle);
  if (found != NULL)
    loader->near = found;
}

/* Within the current element, so that the line of the member itself is named. */
static void
come_to_member (Loader *loader, const char *member)
{
  g_autofree char *needle = g_strdup_printf ("\"%s\":", member);
  const char *found = loader->near != NULL ? strstr (loader->near, needle) : strstr (loader->text, needle);

  if (found != NULL)
    loader->near = found;
}

static JsonNode *
read_file (Loader *loader, const char *name)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *path = loader->dir != NULL ? g_build_filename (loader->dir, name, NULL) : g_strconcat (RESOURCE_DIR, name, NULL);
  JsonNode *node;
  gsize length = 0;

  g_free (loader->file);
  loader->file = loader->dir != NULL ? g_strdup (path) : g_strdup (name);
  g_clear_pointer (&loader->text, g_free);
  loader->near = NULL;

  if (loader->dir != NULL)
    {
      if (!g_file_get_contents (path, &loader->text, &length, &local_error))
        {
          g_set_error (loader->error, LINLI_ERROR, g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT)
                       && strcmp (name, "catalogue.json") != 0 ? LINLI_ERROR_INVALID : LINLI_ERROR_FAILED,
                       "%s:1: cannot read: %s", path, local_error->message);
          return NULL;
        }
    }
  else
    {
      g_autoptr(GBytes) bytes = g_resource_lookup_data (linli_registry_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                                            loader->error);
      const char *data;

      if (bytes == NULL)
        return NULL;
      data = g_bytes_get_data (bytes, &length);
      loader->text = g_strndup (data, length);
    }

  loader->total += length;
  if (loader->total > MAX_BYTES)
    {
      refuse (loader, "the catalogue is larger than %d bytes", MAX_BYTES);
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
      refuse (loader, "expected an object");
      json_node_unref (node);
      return NULL;
    }
  return node;
}

/* Every member must be one of @known (NULL-terminated): a misspelt one is an error, not nothing. */
static gboolean
only_known (Loader *loader, JsonObject *object, const char *const *known)
{
  g_autoptr(GList) members = json_object_get_members (object);

  for (GList *link = members; link != NULL; link = link->next)
    if (!g_strv_contains (known, link->data))
      {
        come_to_member (loader, link->data);
        return refuse (loader, "unknown member \"%s\"", (const char *) link->data);
      }
  return TRUE;
}

/* A string that must be there and not be empty. */
static gboolean
need_string (Loader *loader, JsonObject *object, const char *member, char **ret_text)
{
  const char *text;

  if (!linli_json_get_string (object, member, &text, NULL) || *text == '\0')
    return refuse (loader, "\"%s\" is missing or no text", member);
  *ret_text = g_strdup (text);
  return TRUE;
}

/* A string that may be absent. */
static gboolean
may_string (Loader *loader, JsonObject *object, const char *member, char **ret_text)
{
  const char *text;

  if (!json_object_has_member (object, member))
    return TRUE;
  if (!linli_json_get_string (object, member, &text, NULL))
    {
      come_to_member (loader, member);
      return refuse (loader, "\"%s\" must be text", member);
    }
  *ret_text = g_strdup (text);
  return TRUE;
}

static gboolean
need_labels (Loader *loader, JsonObject *object, char **ret_zh, char **ret_en)
{
  return need_string (loader, object, "zh", ret_zh) && need_string (loader, object, "en", ret_en);
}

static gboolean
may_number (Loader *loader, JsonObject *object, const char *member, gint64 min, gint64 max, gint64 *ret_number)
{
  gint64 number;

  if (!json_object_has_member (object, member))
    return TRUE;
  if (!linli_json_get_int (object, member, &number, NULL) || number < min || number > max)
    {
      come_to_member (loader, member);
      return refuse (loader, "\"%s\" must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, member, min, max);
    }
  *ret_number = number;
  return TRUE;
}

typedef struct { const char *name; int value; } Word;

static gboolean
word_of (Loader *loader, JsonObject *object, const char *member, const Word *words, gsize n, int *ret_value)
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
  come_to_member (loader, member);
  return refuse (loader, "\"%s\": no such %s", text != NULL ? text : "", member);
}

static const Word types[] = {
  { "text", LINLI_TYPE_TEXT }, { "integer", LINLI_TYPE_INTEGER }, { "decimal", LINLI_TYPE_DECIMAL }, { "date", LINLI_TYPE_DATE },
  { "datetime", LINLI_TYPE_DATETIME }, { "boolean", LINLI_TYPE_BOOLEAN }, { "code", LINLI_TYPE_CODE }, { "codes", LINLI_TYPE_CODES },
  { "ref", LINLI_TYPE_REF }, { "refs", LINLI_TYPE_REFS }, { "geometry", LINLI_TYPE_GEOMETRY }, { "attachment", LINLI_TYPE_ATTACHMENT },
  { "computed", LINLI_TYPE_COMPUTED },
};
static const Word policies[] = {
  { "review", LINLI_POLICY_REVIEW }, { "latest", LINLI_POLICY_LATEST }, { "set", LINLI_POLICY_SET }, { "max", LINLI_POLICY_MAX },
  { "counter", LINLI_POLICY_COUNTER }, { "workflow", LINLI_POLICY_WORKFLOW },
};
static const Word sensitivities[] = {
  { "public", LINLI_SENSITIVITY_PUBLIC }, { "internal", LINLI_SENSITIVITY_INTERNAL }, { "personal", LINLI_SENSITIVITY_PERSONAL },
  { "sensitive", LINLI_SENSITIVITY_SENSITIVE }, { "restricted", LINLI_SENSITIVITY_RESTRICTED },
};
static const Word levels[] = { { "E", LINLI_LEVEL_ERROR }, { "W", LINLI_LEVEL_WARNING }, { "T", LINLI_LEVEL_TASK } };
static const Word scopes[] = { { "record", LINLI_SCOPE_RECORD }, { "household", LINLI_SCOPE_HOUSEHOLD }, { "replica", LINLI_SCOPE_REPLICA } };
static const Word rights[] = {
  { "read", LINLI_RIGHT_READ }, { "write", LINLI_RIGHT_WRITE }, { "reveal", LINLI_RIGHT_REVEAL }, { "list", LINLI_RIGHT_LIST },
  { "export", LINLI_RIGHT_EXPORT },
};

static gboolean
load_list (Loader *loader, JsonObject *object)
{
  static const char *const known[] = { "id", "zh", "en", "source", "codes", NULL };
  const char *id = linli_json_string_or (object, "id", "");
  LinliCodeList *list;
  JsonArray *codes;

  come_to (loader, "id", id);
  if (*id == '\0')
    return refuse (loader, "a code list without \"id\"");
  if (g_hash_table_contains (loader->catalogue->list_by_id, id))
    return refuse (loader, "code list %s stands twice", id);

  list = linli_code_list_alloc ();
  list->id = g_strdup (id);
  g_ptr_array_add (loader->catalogue->code_lists, list);
  g_hash_table_insert (loader->catalogue->list_by_id, list->id, list);
  if (!only_known (loader, object, known) || !need_labels (loader, object, &list->label_zh, &list->label_en)
      || !may_string (loader, object, "source", &list->source))
    return FALSE;
  if (!linli_json_get_array (object, "codes", &codes, NULL) || json_array_get_length (codes) == 0)
    return refuse (loader, "code list %s has no \"codes\"", id);

  for (guint i = 0; i < json_array_get_length (codes); i++)
    {
      static const char *const members[] = { "code", "zh", "en", "parent", "retired", "quick", NULL };
      JsonNode *node = json_array_get_element (codes, i);
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      LinliCode *code;

      if (entry == NULL)
        return refuse (loader, "code list %s: entry %u is no object", id, i + 1);
      code = g_new0 (LinliCode, 1);
      g_ptr_array_add (list->codes, code);
      if (!only_known (loader, entry, members) || !need_string (loader, entry, "code", &code->code)
          || !need_string (loader, entry, "zh", &code->label_zh) || !may_string (loader, entry, "en", &code->label_en)
          || !may_string (loader, entry, "parent", &code->parent))
        return FALSE;
      if (code->label_en == NULL)
        code->label_en = g_strdup ("");
      code->retired = linli_json_bool_or (entry, "retired", FALSE);
      code->quick = linli_json_bool_or (entry, "quick", FALSE);
      if (strpbrk (code->code, ", \t") != NULL)
        return refuse (loader, "code list %s: code \"%s\" may hold no comma or space", id, code->code);
      if (!g_hash_table_insert (list->by_code, code->code, code))
        return refuse (loader, "code list %s: code %s stands twice", id, code->code);
    }
  return TRUE;
}

static gboolean
load_objects (Loader *loader, JsonObject *object, const char *member, gboolean (*load) (Loader *, JsonObject *))
{
  JsonArray *array;

  if (!json_object_has_member (object, member))
    return TRUE;
  if (!linli_json_get_array (object, member, &array, NULL))
    {
      come_to_member (loader, member);
      return refuse (loader, "\"%s\" must be an array", member);
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          come_to_member (loader, member);
          return refuse (loader, "\"%s\": entry %u is no object", member, i + 1);
        }
      if (!load (loader, json_node_get_object (node)))
        return FALSE;
    }
  return TRUE;
}

/* min and max are written as people write them: 88.5 for a decimal field. */
static gboolean
load_bound (Loader *loader, JsonObject *object, const char *member, const LinliField *field, gboolean *ret_has, gint64 *ret_bound)
{
  JsonNode *node;
  double number;

  if (!json_object_has_member (object, member))
    return TRUE;
  node = json_object_get_member (object, member);
  if (!JSON_NODE_HOLDS_VALUE (node) || (json_node_get_value_type (node) != G_TYPE_INT64 && json_node_get_value_type (node) != G_TYPE_DOUBLE))
    {
      come_to_member (loader, member);
      return refuse (loader, "\"%s\" must be a number", member);
    }
  number = json_node_get_double (node);
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    number = (double) json_node_get_int (node);
  for (guint i = 0; i < field->scale; i++)
    number *= 10;
  *ret_has = TRUE;
  *ret_bound = (gint64) (number < 0 ? number - 0.5 : number + 0.5);
  return TRUE;
}

static gboolean
load_field_strings (Loader *loader, JsonObject *object, LinliField *field)
{
  struct { const char *member; char **place; } strings[] = {
    { "ref", &field->ref_kind }, { "unit", &field->unit }, { "pattern", &field->pattern }, { "check", &field->check },
    { "required_when", &field->required_when }, { "relevant_when", &field->relevant_when }, { "compute", &field->compute },
    { "default", &field->default_value }, { "basis", &field->basis }, { "worker", &field->worker_right }, { "role", &field->role },
    { "search", &field->search }, { "mask", &field->mask }, { "help_zh", &field->help_zh }, { "help_en", &field->help_en },
  };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (!may_string (loader, object, strings[i].member, strings[i].place))
      return FALSE;
  return TRUE;
}

/* Every item says what the law and the worker need to know of it. */
static gboolean
check_item (Loader *loader, const LinliField *field)
{
  struct { const char *name; const char *value; } needed[] = {
    { "basis", field->basis }, { "worker", field->worker_right }, { "help_zh", field->help_zh }, { "help_en", field->help_en },
  };

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (needed[i].value == NULL || *needed[i].value == '\0')
      return refuse (loader, "item %u (%s) lacks \"%s\"", field->item, field->name, needed[i].name);
  return TRUE;
}

static gboolean
load_field (Loader *loader, JsonObject *object, LinliKind *kind)
{
  static const char *const known[] = {
    "no", "name", "zh", "en", "type", "value_type", "list", "ref", "scale", "unit", "min", "max", "max_length", "pattern", "check",
    "required_when", "relevant_when", "compute", "default", "blocking", "read_only", "sensitivity", "basis", "worker", "policy",
    "role", "search", "mask", "theme_never", "item", "category", "fresh_months", "help_zh", "help_en", NULL };
  const char *name = linli_json_string_or (object, "name", "");
  LinliField *field;
  gint64 no = 0, scale = 0, max_length = 0, item = 0, fresh = 0;
  int type = 0, value_type = 0, policy = LINLI_POLICY_REVIEW, sensitivity = LINLI_SENSITIVITY_INTERNAL;
  const char *list;
  g_autofree char *category = NULL;

  come_to (loader, "name", name);
  if (!g_regex_match_simple ("^[a-z][a-z0-9_]{0,40}$", name, 0, 0))
    return refuse (loader, "\"%s\" is no field name (small letters, digits, _)", name);

  field = g_new0 (LinliField, 1);
  field->name = g_strdup (name);
  field->kind = kind;
  field->index = kind->fields->len;
  g_ptr_array_add (kind->fields, field);

  if (!only_known (loader, object, known) || !need_labels (loader, object, &field->label_zh, &field->label_en)
      || !may_number (loader, object, "no", 1, 65535, &no) || !word_of (loader, object, "type", types, G_N_ELEMENTS (types), &type))
    return FALSE;
  if (no == 0 || type == 0)
    return refuse (loader, "field %s lacks \"%s\"", name, no == 0 ? "no" : "type");
  for (guint i = 0; i + 1 < kind->fields->len; i++)
    if (((LinliField *) g_ptr_array_index (kind->fields, i))->no == no)
      return refuse (loader, "field number %d stands twice in %s", (int) no, kind->name);
  value_type = type;
  if (!word_of (loader, object, "value_type", types, G_N_ELEMENTS (types), &value_type)
      || !word_of (loader, object, "policy", policies, G_N_ELEMENTS (policies), &policy)
      || !word_of (loader, object, "sensitivity", sensitivities, G_N_ELEMENTS (sensitivities), &sensitivity)
      || !may_number (loader, object, "scale", 0, 6, &scale) || !may_number (loader, object, "max_length", 1, 8192, &max_length)
      || !may_number (loader, object, "item", 1, 1000, &item) || !may_number (loader, object, "fresh_months", 0, 240, &fresh)
      || !load_field_strings (loader, object, field) || !may_string (loader, object, "category", &category))
    return FALSE;

  field->no = (guint) no;
  field->type = (LinliFieldType) type;
  field->value_type = (LinliFieldType) value_type;
  field->policy = (LinliPolicy) policy;
  field->sensitivity = (LinliSensitivity) sensitivity;
  field->scale = (guint) scale;
  field->max_length = (guint) max_length;
  field->item = (guint) item;
  field->fresh_months = (guint) fresh;
  field->category = category != NULL ? category[0] : 0;
  field->blocking = linli_json_bool_or (object, "blocking", FALSE);
  field->read_only = linli_json_bool_or (object, "read_only", FALSE) || type == LINLI_TYPE_COMPUTED;
  field->theme_never = linli_json_bool_or (object, "theme_never", FALSE);
  if (!load_bound (loader, object, "min", field, &field->has_min, &field->min)
      || !load_bound (loader, object, "max", field, &field->has_max, &field->max))
    return FALSE;

  list = linli_json_string_or (object, "list", NULL);
  if (list != NULL && (field->list = g_hash_table_lookup (loader->catalogue->list_by_id, list)) == NULL)
    {
      come_to_member (loader, "list");
      return refuse (loader, "field %s: no code list %s", name, list);
    }
  if ((value_type == LINLI_TYPE_CODE || value_type == LINLI_TYPE_CODES) && field->list == NULL)
    return refuse (loader, "field %s needs a \"list\"", name);
  if (policy == LINLI_POLICY_SET && type != LINLI_TYPE_CODES)
    return refuse (loader, "field %s: policy set is for codes", name);
  if (policy == LINLI_POLICY_COUNTER && type != LINLI_TYPE_INTEGER)
    return refuse (loader, "field %s: policy counter is for integers", name);
  if ((type == LINLI_TYPE_REF || type == LINLI_TYPE_REFS) && field->ref_kind == NULL)
    return refuse (loader, "field %s needs a \"ref\"", name);
  if (field->ref_kind != NULL && !g_hash_table_contains (loader->known_kinds, field->ref_kind))
    {
      come_to_member (loader, "ref");
      return refuse (loader, "field %s: no kind %s", name, field->ref_kind);
    }
  if (field->pattern != NULL)
    {
      g_autoptr(GError) local_error = NULL;
      g_autoptr(GRegex) regex = g_regex_new (field->pattern, 0, 0, &local_error);

      if (regex == NULL)
        return refuse (loader, "field %s: bad pattern: %s", name, local_error->message);
    }
  if (field->role != NULL && !g_hash_table_insert (loader->catalogue->field_by_role, field->role, field))
    return refuse (loader, "role %s stands twice", field->role);
  return field->item == 0 || check_item (loader, field);
}

static gboolean
load_fields (Loader *loader, JsonObject *object, LinliKind *kind)
{
  JsonArray *array;

  if (!linli_json_get_array (object, "fields", &array, NULL) || json_array_get_length (array) == 0)
    return refuse (loader, "kind %s has no \"fields\"", kind->name);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return refuse (loader, "kind %s: field %u is no object", kind->name, i + 1);
      if (!load_field (loader, json_node_get_object (node), kind))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load_compartment (Loader *loader, JsonObject *object, LinliKind *kind)
{
  const char *name = linli_json_string_or (object, "compartment", "core");

  for (guint i = 0; i < loader->catalogue->compartments->len; i++)
    {
      const LinliCompartment *compartment = g_ptr_array_index (loader->catalogue->compartments, i);

      if (strcmp (compartment->name, name) == 0)
        {
          kind->compartment = compartment->no;
          return TRUE;
        }
    }
  come_to_member (loader, "compartment");
  return refuse (loader, "kind %s: no compartment %s", kind->name, name);
}

/* What core kinds and facets share; @kind is kept by the catalogue from here on. */
static gboolean
start_kind (Loader *loader, JsonObject *object, LinliKind *kind, const char *const *known)
{
  const char *name = linli_json_string_or (object, "name", "");
  gint64 no = 0;

  come_to (loader, "name", name);
  g_ptr_array_add (loader->catalogue->kinds, kind);
  if (!g_regex_match_simple ("^[a-z][a-z0-9_]{0,40}$", name, 0, 0))
    return refuse (loader, "\"%s\" is no kind name (small letters, digits, _)", name);
  kind->name = g_strdup (name);
  if (!only_known (loader, object, known) || !need_labels (loader, object, &kind->label_zh, &kind->label_en)
      || !may_number (loader, object, "no", 1, 63, &no))
    return FALSE;
  if (no == 0)
    return refuse (loader, "kind %s lacks \"no\"", name);
  kind->no = (guint) no;
  if (linli_catalogue_get_kind (loader->catalogue, name) != NULL)
    return refuse (loader, "kind %s stands twice", name);
  if (linli_catalogue_get_kind_no (loader->catalogue, kind->no) != NULL)
    return refuse (loader, "kind number %u stands twice", kind->no);
  g_hash_table_insert (loader->catalogue->kind_by_name, kind->name, kind);
  g_hash_table_insert (loader->catalogue->kind_by_no, GUINT_TO_POINTER (kind->no), kind);
  return load_compartment (loader, object, kind);
}

static gboolean
load_facet (Loader *loader, JsonObject *object, LinliKind *core)
{
  static const char *const known[] = { "no", "name", "zh", "en", "compartment", "fields", NULL };
  LinliKind *facet = linli_kind_alloc ();

  facet->facet_of = core;
  if (!start_kind (loader, object, facet, known) || !load_fields (loader, object, facet))
    return FALSE;
  facet->label_zh_plural = g_strdup (facet->label_zh);
  facet->label_en_plural = g_strdup (facet->label_en);
  facet->deletable = FALSE;
  g_ptr_array_add (core->facets, facet);
  for (guint i = 0; i < facet->fields->len; i++)
    g_ptr_array_add (facet->all_fields, g_ptr_array_index (facet->fields, i));
  return TRUE;
}

static gboolean
name_fields (Loader *loader, JsonObject *object, const char *member, const LinliKind *kind, GPtrArray *fields)
{
  JsonArray *array;

  if (!json_object_has_member (object, member))
    return TRUE;
  if (!linli_json_get_array (object, member, &array, NULL))
    {
      come_to_member (loader, member);
      return refuse (loader, "\"%s\" must be an array of field names", member);
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *name = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
      const LinliField *field = linli_kind_find_field (kind, name);

      if (field == NULL)
        {
          come_to_member (loader, member);
          return refuse (loader, "\"%s\": %s has no field %s", member, kind->name, name);
        }
      g_ptr_array_add (fields, (gpointer) field);
    }
  return TRUE;
}

static gboolean
load_sections (Loader *loader, JsonObject *object, LinliKind *kind)
{
  JsonArray *array;

  if (!json_object_has_member (object, "sections"))
    return TRUE;
  come_to_member (loader, "sections");
  if (!linli_json_get_array (object, "sections", &array, NULL))
    return refuse (loader, "\"sections\" must be an array");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      static const char *const known[] = { "id", "zh", "en", "fields", NULL };
      JsonNode *node = json_array_get_element (array, i);
      LinliSection *section = g_new0 (LinliSection, 1);

      section->fields = g_ptr_array_new ();
      g_ptr_array_add (kind->sections, section);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return refuse (loader, "section %u is no object", i + 1);
      if (!only_known (loader, json_node_get_object (node), known)
          || !need_string (loader, json_node_get_object (node), "id", &section->id)
          || !need_labels (loader, json_node_get_object (node), &section->label_zh, &section->label_en)
          || !name_fields (loader, json_node_get_object (node), "fields", kind, section->fields))
        return FALSE;
    }
  return TRUE;
}

/* The kind of the members of @kind, by roles; NULL where it has none. */
static const LinliKind *
member_kind (Loader *loader, const LinliKind *kind)
{
  const LinliField *household = linli_catalogue_get_role (loader->catalogue, "membership.household");
  const LinliField *person = linli_catalogue_get_role (loader->catalogue, "membership.person");

  return household != NULL && person != NULL && person->ref_kind != NULL && g_strcmp0 (household->ref_kind, kind->name) == 0
         ? linli_catalogue_get_kind (loader->catalogue, person->ref_kind) : NULL;
}

/* @expression must be one the rule language knows; the error names its member's line. */
static gboolean
try_expression (Loader *loader, const LinliKind *kind, const char *member, const char *expression, LinliRuleScope scope)
{
  g_autoptr(GError) local_error = NULL;
  LinliEvaluator *evaluator;

  kind = linli_kind_get_core (kind);
  evaluator = g_hash_table_lookup (loader->evaluators, kind);
  if (evaluator == NULL)
    {
      evaluator = linli_evaluator_new (kind, member_kind (loader, kind), loader->clock, loader->error);
      if (evaluator == NULL)
        return FALSE;
      g_hash_table_insert (loader->evaluators, (gpointer) kind, evaluator);
    }
  if (linli_evaluator_prepare (evaluator, expression, scope, &local_error) != NULL)
    return TRUE;
  come_to_member (loader, member);
  return refuse (loader, "\"%s\": %s", member, local_error->message);
}

static gboolean
try_field_expressions (Loader *loader, const LinliKind *kind)
{
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);
      const struct { const char *member, *expression; } all[] = {
        { "required_when", field->required_when }, { "relevant_when", field->relevant_when }, { "compute", field->compute } };

      for (guint j = 0; j < G_N_ELEMENTS (all); j++)
        if (all[j].expression != NULL)
          {
            come_to (loader, "name", field->name);
            if (!try_expression (loader, kind, all[j].member, all[j].expression, LINLI_SCOPE_RECORD))
              return FALSE;
          }
    }
  g_hash_table_remove (loader->evaluators, kind);  /* the kind of its members may come only later */
  return TRUE;
}

static gboolean
load_kind (Loader *loader, JsonObject *object)
{
  static const char *const known[] = { "no", "name", "zh", "en", "zh_plural", "en_plural", "compartment", "whole_partition", "deletable",
    "closing_field", "title", "list", "sections", "fields", "facets", NULL };
  LinliKind *kind = linli_kind_alloc ();
  JsonArray *facets;
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  if (!start_kind (loader, object, kind, known) || !load_fields (loader, object, kind)
      || !may_string (loader, object, "zh_plural", &kind->label_zh_plural) || !may_string (loader, object, "en_plural", &kind->label_en_plural)
      || !may_string (loader, object, "closing_field", &kind->closing_field))
    return FALSE;
  if (kind->label_zh_plural == NULL)
    kind->label_zh_plural = g_strdup (kind->label_zh);
  if (kind->label_en_plural == NULL)
    kind->label_en_plural = g_strdup (kind->label_en);
  kind->whole_partition = linli_json_bool_or (object, "whole_partition", FALSE);
  kind->deletable = linli_json_bool_or (object, "deletable", FALSE);

  if (json_object_has_member (object, "facets"))
    {
      if (!linli_json_get_array (object, "facets", &facets, NULL))
        return refuse (loader, "\"facets\" must be an array");
      for (guint i = 0; i < json_array_get_length (facets); i++)
        {
          JsonNode *node = json_array_get_element (facets, i);

          if (!JSON_NODE_HOLDS_OBJECT (node))
            return refuse (loader, "facet %u is no object", i + 1);
          if (!load_facet (loader, json_node_get_object (node), kind))
            return FALSE;
        }
    }

  for (guint f = 0; f <= kind->facets->len; f++)
    {
      const LinliKind *part = f == 0 ? kind : g_ptr_array_index (kind->facets, f - 1);

      for (guint i = 0; i < part->fields->len; i++)
        {
          LinliField *field = g_ptr_array_index (part->fields, i);

          if (!g_hash_table_add (names, field->name))
            {
              come_to (loader, "name", field->name);
              return refuse (loader, "field %s stands twice in %s and its facets", field->name, kind->name);
            }
          g_ptr_array_add (kind->all_fields, field);
        }
    }
  loader->near = loader->text;
  if (!name_fields (loader, object, "title", kind, kind->title_fields) || !name_fields (loader, object, "list", kind, kind->list_fields)
      || !load_sections (loader, object, kind))
    return FALSE;
  if (kind->title_fields->len == 0)
    return refuse (loader, "kind %s lacks \"title\"", kind->name);
  if (kind->closing_field != NULL && linli_kind_find_field (kind, kind->closing_field) == NULL)
    return refuse (loader, "\"closing_field\": %s has no field %s", kind->name, kind->closing_field);
  return try_field_expressions (loader, kind);
}

static gboolean
load_rule (Loader *loader, JsonObject *object)
{
  static const char *const known[] = { "id", "kind", "scope", "level", "expression", "fields", "zh", "en", NULL };
  LinliRule *rule = g_new0 (LinliRule, 1);
  const char *kind = linli_json_string_or (object, "kind", "");
  int scope = LINLI_SCOPE_RECORD, level = 0;

  rule->fields = g_ptr_array_new ();
  g_ptr_array_add (loader->catalogue->rules, rule);
  come_to (loader, "id", linli_json_string_or (object, "id", ""));
  if (!only_known (loader, object, known) || !need_string (loader, object, "id", &rule->id)
      || !need_string (loader, object, "expression", &rule->expression) || !need_labels (loader, object, &rule->message_zh, &rule->message_en)
      || !word_of (loader, object, "scope", scopes, G_N_ELEMENTS (scopes), &scope)
      || !word_of (loader, object, "level", levels, G_N_ELEMENTS (levels), &level))
    return FALSE;
  if (level == 0)
    return refuse (loader, "rule %s lacks \"level\"", rule->id);
  for (guint i = 0; i + 1 < loader->catalogue->rules->len; i++)
    if (g_strcmp0 (((LinliRule *) g_ptr_array_index (loader->catalogue->rules, i))->id, rule->id) == 0)
      return refuse (loader, "rule %s stands twice", rule->id);
  rule->scope = (LinliRuleScope) scope;
  rule->level = (LinliRuleLevel) level;
  rule->kind = linli_catalogue_get_kind (loader->catalogue, kind);
  if (rule->kind == NULL)
    return refuse (loader, "rule %s: no kind %s", rule->id, kind);
  return name_fields (loader, object, "fields", rule->kind, rule->fields)
         && try_expression (loader, rule->kind, "expression", rule->expression, rule->scope);
}

static gboolean
load_category (Loader *loader, JsonObject *object)
{
  LinliCategory *category = g_new0 (LinliCategory, 1);
  g_autofree char *letter = NULL;

  g_ptr_array_add (loader->catalogue->categories, category);
  if (!need_string (loader, object, "letter", &letter) || !need_labels (loader, object, &category->label_zh, &category->label_en))
    return FALSE;
  category->letter = letter[0];
  return TRUE;
}

static gboolean
load_one_compartment (Loader *loader, JsonObject *object)
{
  LinliCompartment *compartment = g_new0 (LinliCompartment, 1);
  gint64 no = -1;

  g_ptr_array_add (loader->catalogue->compartments, compartment);
  if (!need_string (loader, object, "name", &compartment->name)
      || !need_labels (loader, object, &compartment->label_zh, &compartment->label_en) || !may_number (loader, object, "no", 0, 31, &no))
    return FALSE;
  if (no < 0)
    return refuse (loader, "compartment %s lacks \"no\"", compartment->name);
  compartment->no = (guint) no;
  return TRUE;
}

static gboolean
load_role (Loader *loader, JsonObject *object)
{
  LinliRole *role = g_new0 (LinliRole, 1);
  JsonObject *compartments;

  g_ptr_array_add (loader->catalogue->roles, role);
  if (!need_string (loader, object, "name", &role->name))
    return FALSE;
  come_to (loader, "name", role->name);
  if (!need_labels (loader, object, &role->label_zh, &role->label_en))
    return FALSE;
  if (!linli_json_get_object (object, "rights", &compartments, NULL))
    return refuse (loader, "role %s lacks \"rights\"", role->name);

  for (guint i = 0; i < loader->catalogue->compartments->len; i++)
    {
      const LinliCompartment *compartment = g_ptr_array_index (loader->catalogue->compartments, i);
      JsonArray *words;

      if (!json_object_has_member (compartments, compartment->name))
        continue;
      if (!linli_json_get_array (compartments, compartment->name, &words, NULL))
        return refuse (loader, "role %s: rights of %s must be an array", role->name, compartment->name);
      for (guint j = 0; j < json_array_get_length (words); j++)
        {
          JsonNode *node = json_array_get_element (words, j);
          const char *word = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
          gboolean found = FALSE;

          for (guint k = 0; k < G_N_ELEMENTS (rights); k++)
            if (strcmp (rights[k].name, word) == 0)
              {
                role->rights[compartment->no] |= (guint) rights[k].value;
                found = TRUE;
              }
          if (!found)
            return refuse (loader, "role %s: no right \"%s\"", role->name, word);
        }
    }
  if (!g_hash_table_insert (loader->catalogue->role_by_name, role->name, role))
    return refuse (loader, "role %s stands twice", role->name);
  return TRUE;
}

/* Items run from 1 without gaps, each once, in its category. */
static gboolean
check_items (Loader *loader)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint largest = 0;

  for (guint i = 0; i < loader->catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (loader->catalogue->kinds, i);

      for (guint j = 0; j < kind->fields->len; j++)
        {
          const LinliField *field = g_ptr_array_index (kind->fields, j);
          gboolean counted = FALSE;

          if (field->item == 0)
            continue;
          if (!g_hash_table_add (seen, GUINT_TO_POINTER (field->item)))
            return refuse (loader, "item %u stands twice", field->item);
          largest = MAX (largest, field->item);
          for (guint k = 0; k < loader->catalogue->categories->len; k++)
            {
              LinliCategory *category = g_ptr_array_index (loader->catalogue->categories, k);

              if (category->letter == field->category)
                {
                  category->count++;
                  counted = TRUE;
                }
            }
          if (!counted)
            return refuse (loader, "item %u has no category", field->item);
        }
    }
  if (g_hash_table_size (seen) != largest)
    return refuse (loader, "%u items but the largest number is %u", g_hash_table_size (seen), largest);
  return TRUE;
}

static gboolean
load_files (Loader *loader, JsonObject *index)
{
  static const struct { const char *member; const char *inside; gboolean (*load) (Loader *, JsonObject *); } parts[] = {
    { "lists", "lists", load_list }, { "kinds", NULL, load_kind }, { "rules", "rules", load_rule },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      JsonArray *names;

      if (!json_object_has_member (index, parts[i].member))
        continue;
      names = json_object_get_array_member (index, parts[i].member);
      for (guint j = 0; j < json_array_get_length (names); j++)
        {
          const char *name = json_array_get_string_element (names, j);
          g_autoptr(JsonNode) file = NULL;
          JsonObject *object;

          if ((file = read_file (loader, name)) == NULL)
            return FALSE;
          object = json_node_get_object (file);
          if (parts[i].inside != NULL ? !load_objects (loader, object, parts[i].inside, parts[i].load) : !parts[i].load (loader, object))
            return FALSE;
        }
    }
  return TRUE;
}

/* A reference may name any kind whose file is listed (kind-NAME.json), before that file is read, and those to come. */
static gboolean
learn_kinds (Loader *loader, JsonObject *index, const char *member, const char *prefix, const char *suffix)
{
  JsonArray *names;

  if (!json_object_has_member (index, member))
    return TRUE;
  if (!linli_json_get_array (index, member, &names, NULL))
    {
      come_to_member (loader, member);
      return refuse (loader, "\"%s\" must be an array", member);
    }
  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      JsonNode *node = json_array_get_element (names, i);
      const char *name = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";

      if (g_str_has_prefix (name, prefix) && g_str_has_suffix (name, suffix))
        g_hash_table_add (loader->known_kinds, g_strndup (name + strlen (prefix), strlen (name) - strlen (prefix) - strlen (suffix)));
    }
  return TRUE;
}

/* All names are looked at while catalogue.json is at hand, so that the error stands where the name does. */
static gboolean
check_file_names (Loader *loader, JsonObject *index)
{
  static const char *const members[] = { "lists", "kinds", "rules" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonArray *names;

      if (!json_object_has_member (index, members[i]))
        continue;
      come_to_member (loader, members[i]);
      if (!linli_json_get_array (index, members[i], &names, NULL) || (n += json_array_get_length (names)) > MAX_FILES)
        return refuse (loader, "\"%s\" must be an array; %d files in all", members[i], MAX_FILES);
      for (guint j = 0; j < json_array_get_length (names); j++)
        {
          JsonNode *node = json_array_get_element (names, j);
          const char *name = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";

          if (!g_regex_match_simple ("^[a-z0-9-]+\\.json$", name, 0, 0))
            return refuse (loader, "\"%s\" is no file name of a catalogue", name);
        }
    }
  loader->near = loader->text;
  return TRUE;
}

static gboolean
load_all (Loader *loader)
{
  static const char *const known[] = { "version", "categories", "compartments", "roles", "lists", "kinds", "kinds_to_come", "rules",
    NULL };
  g_autoptr(JsonNode) node = read_file (loader, "catalogue.json");
  JsonObject *index;
  gint64 version = 0;

  if (node == NULL)
    return FALSE;
  index = json_node_get_object (node);
  if (!only_known (loader, index, known) || !may_number (loader, index, "version", 1, G_MAXINT32, &version))
    return FALSE;
  if (version == 0)
    return refuse (loader, "\"version\" is missing");
  loader->catalogue->version = (guint) version;
  return check_file_names (loader, index) && learn_kinds (loader, index, "kinds", "kind-", ".json") && learn_kinds (loader, index, "kinds_to_come", "", "")
         && load_objects (loader, index, "categories", load_category) && load_objects (loader, index, "compartments", load_one_compartment)
         && load_objects (loader, index, "roles", load_role) && load_files (loader, index) && check_items (loader);
}

static void
free_evaluator (gpointer data)
{
  linli_evaluator_free (data);
}

LinliCatalogue *
linli_catalogue_load (const char *dir, GError **error)
{
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_alloc ();
  const char *from_environment = g_getenv ("LINLI_REGISTRY_DIR");
  Loader loader = { catalogue, dir != NULL ? dir : from_environment, NULL, NULL, NULL, 0, g_checksum_new (G_CHECKSUM_SHA256), error,
                    linli_clock_new_system (), g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                    g_hash_table_new_full (NULL, NULL, NULL, free_evaluator) };
  gboolean good = load_all (&loader);

  catalogue->digest = g_strdup (g_checksum_get_string (loader.checksum));
  g_checksum_free (loader.checksum);
  g_hash_table_unref (loader.known_kinds);
  g_hash_table_unref (loader.evaluators);
  g_object_unref (loader.clock);
  g_free (loader.file);
  g_free (loader.text);
  return good ? g_steal_pointer (&catalogue) : NULL;
}
