/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-kind-load.c - kinds, their facets and fields, as the catalogue's files say. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-loader.h"

#include "linli-checks.h"
#include "linli-error.h"
#include "linli-evaluator.h"
#include "linli-json.h"

#include <string.h>

static const LinliLoaderWord types[] = {
  { "text", LINLI_TYPE_TEXT }, { "integer", LINLI_TYPE_INTEGER }, { "decimal", LINLI_TYPE_DECIMAL }, { "date", LINLI_TYPE_DATE },
  { "datetime", LINLI_TYPE_DATETIME }, { "boolean", LINLI_TYPE_BOOLEAN }, { "code", LINLI_TYPE_CODE }, { "codes", LINLI_TYPE_CODES },
  { "ref", LINLI_TYPE_REF }, { "refs", LINLI_TYPE_REFS }, { "geometry", LINLI_TYPE_GEOMETRY }, { "attachment", LINLI_TYPE_ATTACHMENT },
  { "computed", LINLI_TYPE_COMPUTED },
};
static const LinliLoaderWord policies[] = {
  { "review", LINLI_POLICY_REVIEW }, { "latest", LINLI_POLICY_LATEST }, { "set", LINLI_POLICY_SET }, { "max", LINLI_POLICY_MAX },
  { "counter", LINLI_POLICY_COUNTER }, { "workflow", LINLI_POLICY_WORKFLOW },
};
static const LinliLoaderWord sensitivities[] = {
  { "public", LINLI_SENSITIVITY_PUBLIC }, { "internal", LINLI_SENSITIVITY_INTERNAL }, { "personal", LINLI_SENSITIVITY_PERSONAL },
  { "sensitive", LINLI_SENSITIVITY_SENSITIVE }, { "restricted", LINLI_SENSITIVITY_RESTRICTED },
};

static const LinliLoaderWord worker_rights[] = { { "rw", 1 }, { "r", 2 }, { "collect", 3 }, { "reveal", 4 }, { "none", 5 } };
static const LinliLoaderWord searches[] = { { "name", 1 }, { "text", 2 }, { "tail", 3 }, { "house", 4 } };
static const LinliLoaderWord masks[] = { { "all", 1 }, { "phone", 2 }, { "tail4", 3 } };

#define MAX_FIELDS 400  /* a table has at most 2,000 columns; forms end long before */

/* min and max are written as people write them: 88.5 for a decimal field. */
static gboolean
load_bound (LinliLoader *loader, JsonObject *object, const char *member, const LinliField *field, gboolean *ret_has, gint64 *ret_bound)
{
  JsonNode *node;
  double number;

  if (!json_object_has_member (object, member))
    return TRUE;
  node = json_object_get_member (object, member);
  if (!JSON_NODE_HOLDS_VALUE (node)
      || (json_node_get_value_type (node) != G_TYPE_INT64 && json_node_get_value_type (node) != G_TYPE_DOUBLE))
    {
      linli_loader_come_to_member (loader, member);
      return linli_loader_refuse (loader, "\"%s\" must be a number", member);
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
load_field_strings (LinliLoader *loader, JsonObject *object, LinliField *field)
{
  struct { const char *member; char **place; } strings[] = {
    { "ref", &field->ref_kind }, { "unit", &field->unit }, { "pattern", &field->pattern }, { "check", &field->check },
    { "required_when", &field->required_when }, { "relevant_when", &field->relevant_when }, { "compute", &field->compute },
    { "default", &field->default_value }, { "fill", &field->fill }, { "basis", &field->basis }, { "worker", &field->worker_right },
    { "role", &field->role },
    { "search", &field->search }, { "mask", &field->mask }, { "help_zh", &field->help_zh }, { "help_en", &field->help_en },
  };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (!linli_loader_may_string (loader, object, strings[i].member, strings[i].place))
      return FALSE;
  return TRUE;
}

/* Every item says what the law and the worker need to know of it. */
static gboolean
check_item (LinliLoader *loader, const LinliField *field)
{
  struct { const char *name; const char *value; } needed[] = {
    { "basis", field->basis }, { "worker", field->worker_right }, { "help_zh", field->help_zh }, { "help_en", field->help_en },
  };

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (needed[i].value == NULL || *needed[i].value == '\0')
      return linli_loader_refuse (loader, "item %u (%s) lacks \"%s\"", field->item, field->name, needed[i].name);
  return TRUE;
}

/* What the type of @field asks for and allows. */
static gboolean
check_type (LinliLoader *loader, const LinliField *field, const char *list)
{
  gboolean codes = field->value_type == LINLI_TYPE_CODE || field->value_type == LINLI_TYPE_CODES;
  gboolean refers = field->type == LINLI_TYPE_REF || field->type == LINLI_TYPE_REFS;

  if (list != NULL && field->list == NULL)
    {
      linli_loader_come_to_member (loader, "list");
      return linli_loader_refuse (loader, "field %s: no code list %s", field->name, list);
    }
  if (codes && field->list == NULL)
    return linli_loader_refuse (loader, "field %s needs a \"list\"", field->name);
  if (field->type != LINLI_TYPE_COMPUTED && (field->value_type != field->type || field->compute != NULL))
    return linli_loader_refuse (loader, "field %s: \"value_type\" and \"compute\" are for computed fields", field->name);
  if (field->type == LINLI_TYPE_COMPUTED && (field->value_type == LINLI_TYPE_COMPUTED || field->compute == NULL))
    return linli_loader_refuse (loader, "computed field %s needs a \"value_type\" and a \"compute\"", field->name);
  if (field->lists_freely && field->type != LINLI_TYPE_COMPUTED)
    return linli_loader_refuse (loader, "field %s: \"lists_freely\" is for computed fields", field->name);
  if (field->scale > 0 && field->value_type != LINLI_TYPE_DECIMAL)
    return linli_loader_refuse (loader, "field %s: \"scale\" is for decimals", field->name);
  if (field->has_min && field->has_max && field->min > field->max)
    return linli_loader_refuse (loader, "field %s: \"min\" is above \"max\"", field->name);
  if (field->policy == LINLI_POLICY_SET && field->type != LINLI_TYPE_CODES && field->type != LINLI_TYPE_ATTACHMENT)
    return linli_loader_refuse (loader, "field %s: policy set is for codes and attachments", field->name);
  if (field->type == LINLI_TYPE_ATTACHMENT && field->policy != LINLI_POLICY_SET)
    return linli_loader_refuse (loader, "field %s: attachments need the policy set", field->name);
  if (field->policy == LINLI_POLICY_COUNTER && field->type != LINLI_TYPE_INTEGER)
    return linli_loader_refuse (loader, "field %s: policy counter is for integers", field->name);
  if (refers != (field->ref_kind != NULL))
    return linli_loader_refuse (loader, refers ? "field %s needs a \"ref\"" : "field %s: \"ref\" is for references", field->name);
  if (field->check != NULL && !linli_check_is_known (field->check))
    {
      linli_loader_come_to_member (loader, "check");
      return linli_loader_refuse (loader, "field %s: no check %s", field->name, field->check);
    }
  return TRUE;
}

static gboolean
check_pattern (LinliLoader *loader, const LinliField *field)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GRegex) regex = field->pattern != NULL ? g_regex_new (field->pattern, 0, 0, &local_error) : NULL;

  return field->pattern == NULL || regex != NULL
         || linli_loader_refuse (loader, "field %s: bad pattern: %s", field->name, local_error->message);
}

/* Names that a program or SQL gives to something else. */
static gboolean
is_taken (const char *name)
{
  static const char *const taken[] = { "id", "mark", "rowid", "oid", "unknown", "declined", NULL };

  return g_strv_contains (taken, name);
}

/* @field's words and numbers, each of them checked by itself. */
static gboolean
read_field (LinliLoader *loader, JsonObject *object, LinliField *field)
{
  gint64 no = 0, scale = 0, max_length = 0, item = 0, fresh = 0;
  int type = 0, value_type = 0, policy = LINLI_POLICY_REVIEW, sensitivity = LINLI_SENSITIVITY_INTERNAL, ignored;
  g_autofree char *category = NULL;

  if (!linli_loader_need_labels (loader, object, &field->label_zh, &field->label_en)
      || !linli_loader_may_number (loader, object, "no", 1, 65535, &no)
      || !linli_loader_may_word (loader, object, "type", types, G_N_ELEMENTS (types), &type))
    return FALSE;
  if (no == 0 || type == 0)
    return linli_loader_refuse (loader, "field %s lacks \"%s\"", field->name, no == 0 ? "no" : "type");
  value_type = type;
  if (!linli_loader_may_word (loader, object, "value_type", types, G_N_ELEMENTS (types), &value_type)
      || !linli_loader_may_word (loader, object, "policy", policies, G_N_ELEMENTS (policies), &policy)
      || !linli_loader_may_word (loader, object, "sensitivity", sensitivities, G_N_ELEMENTS (sensitivities), &sensitivity)
      || !linli_loader_may_word (loader, object, "worker", worker_rights, G_N_ELEMENTS (worker_rights), &ignored)
      || !linli_loader_may_word (loader, object, "search", searches, G_N_ELEMENTS (searches), &ignored)
      || !linli_loader_may_word (loader, object, "mask", masks, G_N_ELEMENTS (masks), &ignored)
      || !linli_loader_may_number (loader, object, "scale", 0, 6, &scale)
      || !linli_loader_may_number (loader, object, "max_length", 1, 8192, &max_length)
      || !linli_loader_may_number (loader, object, "item", 1, 1000, &item)
      || !linli_loader_may_number (loader, object, "fresh_months", 0, 240, &fresh)
      || !linli_loader_may_boolean (loader, object, "blocking", &field->blocking)
      || !linli_loader_may_boolean (loader, object, "read_only", &field->read_only)
      || !linli_loader_may_boolean (loader, object, "theme_never", &field->theme_never)
      || !linli_loader_may_boolean (loader, object, "lists_freely", &field->lists_freely)
      || !linli_loader_may_boolean (loader, object, "shared", &field->shared)
      || !load_field_strings (loader, object, field) || !linli_loader_may_string (loader, object, "category", &category))
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
  field->read_only = field->read_only || type == LINLI_TYPE_COMPUTED;
  return load_bound (loader, object, "min", field, &field->has_min, &field->min)
         && load_bound (loader, object, "max", field, &field->has_max, &field->max);
}

static gboolean
load_field (LinliLoader *loader, JsonObject *object, LinliKind *kind)
{
  static const char *const known[] = {
    "no", "name", "zh", "en", "type", "value_type", "list", "ref", "scale", "unit", "min", "max", "max_length", "pattern", "check",
    "required_when", "relevant_when", "compute", "default", "fill", "blocking", "read_only", "sensitivity", "basis", "worker", "policy",
    "role", "search", "mask", "theme_never", "lists_freely", "shared", "item", "category", "fresh_months", "help_zh", "help_en", NULL };
  const char *name = linli_json_string_or (object, "name", "");
  const char *list = linli_json_string_or (object, "list", NULL);
  LinliField *field;

  linli_loader_come_to (loader, object);
  if (!g_regex_match_simple ("^[a-z][a-z0-9_]{0,40}$", name, G_REGEX_DOLLAR_ENDONLY, 0))
    return linli_loader_refuse (loader, "\"%.60s\" is no field name (small letters, digits, _)", name);
  if (is_taken (name))
    return linli_loader_refuse (loader, "the name %s is taken; choose another", name);

  field = g_new0 (LinliField, 1);
  field->name = g_strdup (name);
  field->kind = kind;
  field->index = kind->fields->len;
  field->line = linli_loader_get_line (loader);
  g_hash_table_insert (loader->places, field, (gpointer) loader->element);
  g_ptr_array_add (kind->fields, field);
  if (!linli_loader_only_known (loader, object, known) || !read_field (loader, object, field))
    return FALSE;
  for (guint i = 0; i + 1 < kind->fields->len; i++)
    if (((LinliField *) g_ptr_array_index (kind->fields, i))->no == field->no)
      return linli_loader_refuse (loader, "field number %u stands twice in %s", field->no, kind->name);
  field->list = list != NULL ? g_hash_table_lookup (loader->catalogue->list_by_id, list) : NULL;
  if (!check_type (loader, field, list) || !check_pattern (loader, field))
    return FALSE;
  if (field->role != NULL && !g_hash_table_insert (loader->catalogue->field_by_role, field->role, field))
    {
      linli_loader_come_to_member (loader, "role");
      return linli_loader_refuse (loader, "role %s stands twice", field->role);
    }
  return field->item == 0 || check_item (loader, field);
}

static gboolean
load_fields (LinliLoader *loader, JsonObject *object, LinliKind *kind)
{
  JsonArray *array;

  if (!linli_json_get_array (object, "fields", &array, NULL) || json_array_get_length (array) == 0)
    return linli_loader_refuse (loader, "kind %s has no \"fields\"", kind->name);
  if (json_array_get_length (array) > MAX_FIELDS)
    return linli_loader_refuse (loader, "kind %s has more than %d fields", kind->name, MAX_FIELDS);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return linli_loader_refuse (loader, "kind %s: field %u is no object", kind->name, i + 1);
      if (!load_field (loader, json_node_get_object (node), kind))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load_compartment (LinliLoader *loader, JsonObject *object, LinliKind *kind)
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
  linli_loader_come_to_member (loader, "compartment");
  return linli_loader_refuse (loader, "kind %s: no compartment %s", kind->name, name);
}

/* What core kinds and facets share; @kind is kept by the catalogue from here on. */
static gboolean
start_kind (LinliLoader *loader, JsonObject *object, LinliKind *kind, const char *const *known)
{
  /* Tables a replica has of its own, and the table of members that rules see. */
  static const char *const taken[] = { "meta", "cursor", "outbox", "shadow", "gone", "conflict", "history", "draft", "read_log",
    "user_name", "batch", "search", "geo_box", "member", NULL };
  const char *name = linli_json_string_or (object, "name", "");
  gint64 no = 0;

  linli_loader_come_to (loader, object);
  linli_loader_come_to_member (loader, "name");
  g_ptr_array_add (loader->catalogue->kinds, kind);
  kind->file = loader->file;
  kind->line = linli_loader_get_line (loader);
  kind->catalogue = loader->catalogue;
  kind->name = g_strdup (name);
  if (!g_regex_match_simple ("^[a-z][a-z0-9_]{0,40}$", name, G_REGEX_DOLLAR_ENDONLY, 0))
    return linli_loader_refuse (loader, "\"%.60s\" is no kind name (small letters, digits, _)", name);
  if (g_strv_contains (taken, name) || g_str_has_prefix (name, "sqlite") || g_str_has_prefix (name, "search_"))
    return linli_loader_refuse (loader, "the name %s is taken; choose another", name);
  if (!linli_loader_only_known (loader, object, known) || !linli_loader_need_labels (loader, object, &kind->label_zh, &kind->label_en)
      || !linli_loader_may_number (loader, object, "no", 1, 63, &no))
    return FALSE;
  if (no == 0)
    return linli_loader_refuse (loader, "kind %s lacks \"no\"", name);
  kind->no = (guint) no;
  if (linli_catalogue_get_kind (loader->catalogue, name) != NULL)
    return linli_loader_refuse (loader, "kind %s stands twice", name);
  if (linli_catalogue_get_kind_no (loader->catalogue, kind->no) != NULL)
    return linli_loader_refuse (loader, "kind number %u stands twice", kind->no);
  g_hash_table_insert (loader->catalogue->kind_by_name, kind->name, kind);
  g_hash_table_insert (loader->catalogue->kind_by_no, GUINT_TO_POINTER (kind->no), kind);
  return load_compartment (loader, object, kind);
}

static gboolean
load_facet (LinliLoader *loader, JsonObject *object, LinliKind *core)
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

gboolean
linli_loader_name_fields (LinliLoader *loader, JsonObject *object, const char *member, const LinliKind *kind, GPtrArray *fields)
{
  JsonArray *array;

  if (!linli_loader_may_array (loader, object, member, &array))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *name = linli_loader_text_at (array, i);
      const LinliField *field = linli_kind_find_field (kind, name);

      if (field == NULL)
        {
          linli_loader_come_to (loader, object);
          linli_loader_come_to_member (loader, member);
          return linli_loader_refuse (loader, "\"%s\": %s has no field %.60s", member, kind->name, name);
        }
      g_ptr_array_add (fields, (gpointer) field);
    }
  return TRUE;
}

static gboolean
load_sections (LinliLoader *loader, JsonObject *object, LinliKind *kind)
{
  JsonArray *array;

  if (!json_object_has_member (object, "sections"))
    return TRUE;
  if (!linli_loader_may_array (loader, object, "sections", &array))
    return FALSE;
  linli_loader_come_to (loader, object);
  linli_loader_come_to_member (loader, "sections");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      static const char *const known[] = { "id", "zh", "en", "fields", NULL };
      JsonNode *node = json_array_get_element (array, i);
      LinliSection *section = g_new0 (LinliSection, 1);

      section->fields = g_ptr_array_new ();
      g_ptr_array_add (kind->sections, section);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return linli_loader_refuse (loader, "section %u is no object", i + 1);
      linli_loader_come_to (loader, json_node_get_object (node));
      if (!linli_loader_only_known (loader, json_node_get_object (node), known)
          || !linli_loader_need_string (loader, json_node_get_object (node), "id", &section->id)
          || !linli_loader_need_labels (loader, json_node_get_object (node), &section->label_zh, &section->label_en)
          || !linli_loader_name_fields (loader, json_node_get_object (node), "fields", kind, section->fields))
        return FALSE;
    }
  return TRUE;
}

/* The kind of the members of @kind, by roles; NULL where it has none. */
static const LinliKind *
member_kind (LinliLoader *loader, const LinliKind *kind)
{
  const LinliField *household = linli_catalogue_get_role (loader->catalogue, "membership.household");
  const LinliField *person = linli_catalogue_get_role (loader->catalogue, "membership.person");

  return household != NULL && person != NULL && person->ref_kind != NULL && g_strcmp0 (household->ref_kind, kind->name) == 0
         ? linli_catalogue_get_kind (loader->catalogue, person->ref_kind) : NULL;
}

gboolean
linli_loader_try_expression (LinliLoader *loader, const LinliKind *kind, const char *member, const char *expression, LinliRuleScope scope)
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
  linli_loader_come_to_member (loader, member);
  return linli_loader_refuse (loader, "\"%s\": %s", member, local_error->message);
}

static gboolean
try_field_expressions (LinliLoader *loader, const LinliField *field)
{
  const struct { const char *member, *expression; LinliRuleScope scope; } all[] = {
    { "required_when", field->required_when, LINLI_SCOPE_RECORD }, { "relevant_when", field->relevant_when, LINLI_SCOPE_RECORD },
    { "fill", field->fill, LINLI_SCOPE_RECORD },
    { "compute", field->compute, field->needs_members ? LINLI_SCOPE_HOUSEHOLD : LINLI_SCOPE_RECORD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i].expression != NULL && !linli_loader_try_expression (loader, field->kind, all[i].member, all[i].expression, all[i].scope))
      return FALSE;
  return TRUE;
}

/* A reference names a whole kind of this catalogue, or one to come. */
static gboolean
check_reference (LinliLoader *loader, const LinliField *field)
{
  const LinliKind *kind = field->ref_kind != NULL ? linli_catalogue_get_kind (loader->catalogue, field->ref_kind) : NULL;

  if (field->ref_kind == NULL || (kind != NULL ? kind->facet_of == NULL : g_hash_table_contains (loader->known_kinds, field->ref_kind)))
    return TRUE;
  linli_loader_come_to_member (loader, "ref");
  return linli_loader_refuse (loader, "field %s: no kind %s", field->name, field->ref_kind);
}

static gboolean
check_default (LinliLoader *loader, const LinliField *field)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) local_error = NULL;

  if (field->default_value == NULL || linli_field_parse (field, field->default_value, &value, &local_error))
    return TRUE;
  linli_loader_come_to_member (loader, "default");
  return linli_loader_refuse (loader, "\"default\": %s", local_error->message);
}

/* Puts @field behind the computed fields it is computed from; those that are being put stand on @path. */
static gboolean
order_computed (LinliLoader *loader, LinliKind *kind, LinliField *field, GPtrArray *path)
{
  if (g_ptr_array_find (kind->computed_fields, field, NULL))
    return TRUE;
  if (g_ptr_array_find (path, field, NULL))
    {
      linli_loader_come_to_member (loader, "compute");
      return linli_loader_refuse (loader, "\"compute\": %s depends on itself", field->name);
    }
  g_ptr_array_add (path, field);
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      LinliField *other = g_ptr_array_index (kind->all_fields, i);

      if (other->type == LINLI_TYPE_COMPUTED && linli_expression_names (field->compute, other->name)
          && !order_computed (loader, kind, other, path))
        return FALSE;
    }
  g_ptr_array_remove_index (path, path->len - 1);
  g_ptr_array_add (kind->computed_fields, field);
  return TRUE;
}

static gboolean
check_kind (LinliLoader *loader, LinliKind *kind)
{
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (kind->all_fields, i);
      g_autoptr(GPtrArray) path = g_ptr_array_new ();

      linli_loader_return_to (loader, field->kind->file, field);
      field->needs_members = field->compute != NULL && linli_expression_names (field->compute, "member");
      if (!check_reference (loader, field) || !try_field_expressions (loader, field) || !check_default (loader, field))
        return FALSE;
      if (field->type == LINLI_TYPE_COMPUTED && !order_computed (loader, kind, field, path))
        return FALSE;
    }
  return TRUE;
}

gboolean
linli_loader_check_kinds (LinliLoader *loader)
{
  for (guint i = 0; i < loader->catalogue->kinds->len; i++)
    {
      LinliKind *kind = g_ptr_array_index (loader->catalogue->kinds, i);

      if (kind->facet_of == NULL && !check_kind (loader, kind))
        return FALSE;
    }
  return TRUE;
}

/* What says that a record was moved: a code of the closing field, and fields that there are. */
static gboolean
check_moved (LinliLoader *loader, const LinliKind *kind)
{
  const char *const names[] = { kind->moved_date, kind->moved_reason, kind->moved_from };
  const LinliField *field;

  if (kind->moved_code != NULL && (kind->closing_field == NULL || kind->moved_from == NULL))
    return linli_loader_refuse (loader, "\"moved_code\": %s needs \"closing_field\" and \"moved_from\", too", kind->name);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i] != NULL && linli_kind_find_field (kind, names[i]) == NULL)
      return linli_loader_refuse (loader, "%s has no field %s", kind->name, names[i]);
  field = kind->moved_from != NULL ? linli_kind_find_field (kind, kind->moved_from) : NULL;
  if (field != NULL && (field->type != LINLI_TYPE_REF || g_strcmp0 (field->ref_kind, kind->name) != 0))
    return linli_loader_refuse (loader, "\"moved_from\": %s refers to no %s", field->name, kind->name);
  return TRUE;
}

static gboolean
load_called_by (LinliLoader *loader, JsonObject *object, LinliKind *kind)
{
  g_autofree char *name = NULL;

  if (!linli_loader_may_string (loader, object, "called_by", &name))
    return FALSE;
  if (name == NULL)
    return TRUE;
  kind->called_by = linli_kind_find_field (kind, name);
  if (kind->called_by != NULL && kind->called_by->type == LINLI_TYPE_REF)
    return TRUE;
  linli_loader_come_to_member (loader, "called_by");
  return linli_loader_refuse (loader, "\"called_by\": %s is no reference", name);
}

gboolean
linli_loader_load_kind (LinliLoader *loader, JsonObject *object)
{
  static const char *const known[] = { "no", "name", "zh", "en", "zh_plural", "en_plural", "compartment", "whole_partition", "deletable",
    "moved_code", "moved_date", "moved_reason", "moved_from", "closing_field", "icon", "title", "list", "called_by", "newest_first", "begin_from", "sections", "fields", "facets", NULL };
  LinliKind *kind = linli_kind_alloc ();
  JsonArray *facets;
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  if (!start_kind (loader, object, kind, known) || !load_fields (loader, object, kind)
      || !linli_loader_may_string (loader, object, "zh_plural", &kind->label_zh_plural)
      || !linli_loader_may_string (loader, object, "en_plural", &kind->label_en_plural)
      || !linli_loader_may_string (loader, object, "closing_field", &kind->closing_field)
      || !linli_loader_may_string (loader, object, "moved_code", &kind->moved_code)
      || !linli_loader_may_string (loader, object, "moved_date", &kind->moved_date)
      || !linli_loader_may_string (loader, object, "moved_reason", &kind->moved_reason)
      || !linli_loader_may_string (loader, object, "moved_from", &kind->moved_from)
      || !linli_loader_may_string (loader, object, "icon", &kind->icon))
    return FALSE;
  if (kind->icon != NULL && !g_regex_match_simple ("^[a-z0-9-]{1,40}-symbolic\\z", kind->icon, 0, 0))
    return linli_loader_refuse (loader, "icon \"%s\" is no name of a symbolic icon", kind->icon);
  if (kind->label_zh_plural == NULL)
    kind->label_zh_plural = g_strdup (kind->label_zh);
  if (kind->label_en_plural == NULL)
    kind->label_en_plural = g_strdup (kind->label_en);
  if (!linli_loader_may_boolean (loader, object, "whole_partition", &kind->whole_partition)
      || !linli_loader_may_boolean (loader, object, "deletable", &kind->deletable)
      || !linli_loader_may_boolean (loader, object, "newest_first", &kind->newest_first)
      || !linli_loader_may_array (loader, object, "facets", &facets))
    return FALSE;

  for (guint i = 0; facets != NULL && i < json_array_get_length (facets); i++)
    {
      JsonNode *node = json_array_get_element (facets, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return linli_loader_refuse (loader, "facet %u is no object", i + 1);
      if (!load_facet (loader, json_node_get_object (node), kind))
        return FALSE;
    }

  for (guint f = 0; f <= kind->facets->len; f++)
    {
      const LinliKind *part = f == 0 ? kind : g_ptr_array_index (kind->facets, f - 1);

      for (guint i = 0; i < part->fields->len; i++)
        {
          LinliField *field = g_ptr_array_index (part->fields, i);

          if (!g_hash_table_add (names, field->name))
            {
              linli_loader_return_to (loader, part->file, field);
              return linli_loader_refuse (loader, "field %s stands twice in %s and its facets", field->name, kind->name);
            }
          g_ptr_array_add (kind->all_fields, field);
        }
    }
  linli_loader_come_to (loader, object);
  if (!linli_loader_name_fields (loader, object, "title", kind, kind->title_fields)
      || !linli_loader_name_fields (loader, object, "list", kind, kind->list_fields)
      || !linli_loader_name_fields (loader, object, "begin_from", kind, kind->begin_fields)
      || !load_sections (loader, object, kind))
    return FALSE;
  linli_loader_come_to (loader, object);
  linli_loader_come_to_member (loader, "name");
  for (guint i = 0; i < kind->begin_fields->len; i++)
    if (((const LinliField *) g_ptr_array_index (kind->begin_fields, i))->type != LINLI_TYPE_REF)
      {
        linli_loader_come_to_member (loader, "begin_from");
        return linli_loader_refuse (loader, "\"begin_from\": %s is no reference", ((const LinliField *) g_ptr_array_index (kind->begin_fields, i))->name);
      }
  if (kind->title_fields->len == 0)
    return linli_loader_refuse (loader, "kind %s lacks \"title\"", kind->name);
  if (!load_called_by (loader, object, kind))
    return FALSE;
  if (kind->closing_field != NULL && linli_kind_find_field (kind, kind->closing_field) == NULL)
    return linli_loader_refuse (loader, "\"closing_field\": %s has no field %s", kind->name, kind->closing_field);
  return check_moved (loader, kind);
}

