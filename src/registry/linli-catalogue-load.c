/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-catalogue-load.c - reads the catalogue files and refuses what is wrong with file, line and reason.
 *
 * catalogue.json  version, settings, categories, compartments, roles and the names of the other files
 * lists-*.json    code lists
 * kind-*.json     one core kind with its facets, fields, sections (linli-kind-load.c)
 * rules.json      cross-item rules */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-loader.h"

#include "linli-error.h"
#include "linli-evaluator.h"
#include "linli-functions.h"
#include "linli-json.h"
#include "linli-theme-load.h"
#include "linli-workload-load.h"

#include <string.h>

#define MAX_FILES 64
#define MAX_WORK_DAYS 250

static const LinliLoaderWord levels[] = { { "E", LINLI_LEVEL_ERROR }, { "W", LINLI_LEVEL_WARNING }, { "T", LINLI_LEVEL_TASK } };
static const LinliLoaderWord scopes[] = {
  { "record", LINLI_SCOPE_RECORD }, { "household", LINLI_SCOPE_HOUSEHOLD }, { "replica", LINLI_SCOPE_REPLICA },
};
static const LinliLoaderWord rights[] = {
  { "read", LINLI_RIGHT_READ }, { "write", LINLI_RIGHT_WRITE }, { "reveal", LINLI_RIGHT_REVEAL }, { "list", LINLI_RIGHT_LIST },
  { "export", LINLI_RIGHT_EXPORT },
};

static gboolean
load_list (LinliLoader *loader, JsonObject *object)
{
  static const char *const known[] = { "id", "zh", "en", "source", "codes", NULL };
  const char *id = linli_json_string_or (object, "id", "");
  LinliCodeList *list;
  JsonArray *codes;

  linli_loader_come_to (loader, object);
  if (*id == '\0')
    return linli_loader_refuse (loader, "a code list without \"id\"");
  if (g_hash_table_contains (loader->catalogue->list_by_id, id))
    return linli_loader_refuse (loader, "code list %s stands twice", id);

  list = linli_code_list_alloc ();
  list->id = g_strdup (id);
  g_ptr_array_add (loader->catalogue->code_lists, list);
  g_hash_table_insert (loader->catalogue->list_by_id, list->id, list);
  if (!linli_loader_only_known (loader, object, known) || !linli_loader_need_labels (loader, object, &list->label_zh, &list->label_en)
      || !linli_loader_may_string (loader, object, "source", &list->source))
    return FALSE;
  if (!linli_json_get_array (object, "codes", &codes, NULL) || json_array_get_length (codes) == 0)
    return linli_loader_refuse (loader, "code list %s has no \"codes\"", id);

  for (guint i = 0; i < json_array_get_length (codes); i++)
    {
      static const char *const members[] = { "code", "zh", "en", "parent", "retired", "quick", NULL };
      JsonNode *node = json_array_get_element (codes, i);
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      LinliCode *code;

      if (entry == NULL)
        return linli_loader_refuse (loader, "code list %s: entry %u is no object", id, i + 1);
      linli_loader_come_to (loader, entry);
      code = g_new0 (LinliCode, 1);
      g_ptr_array_add (list->codes, code);
      if (!linli_loader_only_known (loader, entry, members) || !linli_loader_need_string (loader, entry, "code", &code->code)
          || !linli_loader_need_string (loader, entry, "zh", &code->label_zh)
          || !linli_loader_may_string (loader, entry, "en", &code->label_en)
          || !linli_loader_may_string (loader, entry, "parent", &code->parent))
        return FALSE;
      if (code->label_en == NULL)
        code->label_en = g_strdup ("");
      if (!linli_loader_may_boolean (loader, entry, "retired", &code->retired)
          || !linli_loader_may_boolean (loader, entry, "quick", &code->quick))
        return FALSE;
      if (strpbrk (code->code, ", \t") != NULL)
        return linli_loader_refuse (loader, "code list %s: code \"%s\" may hold no comma or space", id, code->code);
      if (!g_hash_table_insert (list->by_code, code->code, code))
        return linli_loader_refuse (loader, "code list %s: code %s stands twice", id, code->code);
    }
  for (guint i = 0; i < list->codes->len; i++)
    {
      const LinliCode *code = g_ptr_array_index (list->codes, i);

      if (code->parent == NULL || (linli_code_list_find (list, code->parent) != NULL && strcmp (code->parent, code->code) != 0))
        continue;
      linli_loader_come_to (loader, json_array_get_object_element (codes, i));
      return linli_loader_refuse (loader, "code list %s: code %s has no parent %s", id, code->code, code->parent);
    }
  return TRUE;
}

static gboolean
load_rule (LinliLoader *loader, JsonObject *object)
{
  static const char *const known[] = { "id", "kind", "scope", "level", "expression", "fields", "zh", "en", "due", "work_days", "period", NULL };
  LinliRule *rule = g_new0 (LinliRule, 1);
  const char *kind = linli_json_string_or (object, "kind", "");
  int scope = LINLI_SCOPE_RECORD, level = 0;
  gint64 work_days = 0;

  rule->fields = g_ptr_array_new ();
  g_ptr_array_add (loader->catalogue->rules, rule);
  linli_loader_come_to (loader, object);
  if (!linli_loader_only_known (loader, object, known) || !linli_loader_need_string (loader, object, "id", &rule->id)
      || !linli_loader_need_string (loader, object, "expression", &rule->expression)
      || !linli_loader_need_labels (loader, object, &rule->message_zh, &rule->message_en)
      || !linli_loader_may_word (loader, object, "scope", scopes, G_N_ELEMENTS (scopes), &scope)
      || !linli_loader_may_word (loader, object, "level", levels, G_N_ELEMENTS (levels), &level)
      || !linli_loader_may_string (loader, object, "due", &rule->due)
      || !linli_loader_may_string (loader, object, "period", &rule->period)
      || !linli_loader_may_number (loader, object, "work_days", 0, MAX_WORK_DAYS, &work_days))
    return FALSE;
  rule->work_days = (guint) work_days;
  if (level == 0)
    return linli_loader_refuse (loader, "rule %s lacks \"level\"", rule->id);
  if (level != LINLI_LEVEL_TASK && (rule->due != NULL || rule->period != NULL || work_days > 0))
    return linli_loader_refuse (loader, "rule %s: only work to do (level T) falls due", rule->id);
  for (guint i = 0; i + 1 < loader->catalogue->rules->len; i++)
    if (g_strcmp0 (((LinliRule *) g_ptr_array_index (loader->catalogue->rules, i))->id, rule->id) == 0)
      return linli_loader_refuse (loader, "rule %s stands twice", rule->id);
  rule->scope = (LinliRuleScope) scope;
  rule->level = (LinliRuleLevel) level;
  rule->kind = linli_catalogue_get_kind (loader->catalogue, kind);
  if (rule->kind == NULL)
    return linli_loader_refuse (loader, "rule %s: no kind %s", rule->id, kind);
  if (rule->kind->facet_of != NULL)
    return linli_loader_refuse (loader, "rule %s: %s is a part of %s; a rule is of the whole kind", rule->id, kind,
                                rule->kind->facet_of->name);
  for (guint i = 0; i < rule->kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (rule->kind->all_fields, i);
      g_autofree char *looks_up = g_strdup_printf ("others('%s'", field->name);

      if (strstr (rule->expression, looks_up) != NULL)
        field->looked_up = TRUE;
    }
  return linli_loader_name_fields (loader, object, "fields", rule->kind, rule->fields)
         && linli_loader_try_expression (loader, rule->kind, "expression", rule->expression, rule->scope)
         && (rule->due == NULL || linli_loader_try_expression (loader, rule->kind, "due", rule->due, rule->scope))
         && (rule->period == NULL || linli_loader_try_expression (loader, rule->kind, "period", rule->period, rule->scope));
}

/* What an expression may ask for as setting('name'): a local amount or period, once for all rules. */
static gboolean
load_setting (LinliLoader *loader, JsonObject *object)
{
  static const char *const known[] = { "name", "zh", "en", "value", NULL };
  const char *name = linli_json_string_or (object, "name", "");
  g_autofree char *zh = NULL, *en = NULL;
  const char *text;
  gint64 number;
  char *literal;

  linli_loader_come_to (loader, object);
  if (!linli_loader_only_known (loader, object, known) || !linli_loader_need_labels (loader, object, &zh, &en))
    return FALSE;
  if (!g_regex_match_simple ("^[a-z][a-z0-9_]{0,40}$", name, G_REGEX_DOLLAR_ENDONLY, 0))
    return linli_loader_refuse (loader, "\"%.60s\" is no name of a setting (small letters, digits, _)", name);
  if (linli_json_get_int (object, "value", &number, NULL))
    literal = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  else if (linli_json_get_string (object, "value", &text, NULL))
    {
      g_auto(GStrv) parts = g_strsplit (text, "'", -1);
      g_autofree char *doubled = g_strjoinv ("''", parts);

      literal = g_strdup_printf ("'%s'", doubled);
    }
  else
    return linli_loader_refuse (loader, "setting %s: \"value\" must be a whole number or text", name);
  if (!g_hash_table_insert (loader->catalogue->settings, g_strdup (name), literal))
    return linli_loader_refuse (loader, "setting %s stands twice", name);
  return TRUE;
}

static gboolean
load_category (LinliLoader *loader, JsonObject *object)
{
  static const char *const known[] = { "letter", "zh", "en", NULL };
  LinliCategory *category = g_new0 (LinliCategory, 1);
  g_autofree char *letter = NULL;

  g_ptr_array_add (loader->catalogue->categories, category);
  if (!linli_loader_need_string (loader, object, "letter", &letter))
    return FALSE;
  linli_loader_come_to (loader, object);
  if (!linli_loader_only_known (loader, object, known)
      || !linli_loader_need_labels (loader, object, &category->label_zh, &category->label_en))
    return FALSE;
  if (strlen (letter) != 1 || !g_ascii_isupper (letter[0]))
    return linli_loader_refuse (loader, "\"%.20s\" is no letter of a category (A to Z)", letter);
  for (guint i = 0; i + 1 < loader->catalogue->categories->len; i++)
    if (((LinliCategory *) g_ptr_array_index (loader->catalogue->categories, i))->letter == letter[0])
      return linli_loader_refuse (loader, "category %s stands twice", letter);
  category->letter = letter[0];
  return TRUE;
}

static gboolean
load_one_compartment (LinliLoader *loader, JsonObject *object)
{
  static const char *const known[] = { "no", "name", "zh", "en", NULL };
  LinliCompartment *compartment = g_new0 (LinliCompartment, 1);
  gint64 no = -1;

  g_ptr_array_add (loader->catalogue->compartments, compartment);
  if (!linli_loader_need_string (loader, object, "name", &compartment->name))
    return FALSE;
  linli_loader_come_to (loader, object);
  if (!linli_loader_only_known (loader, object, known)
      || !linli_loader_need_labels (loader, object, &compartment->label_zh, &compartment->label_en)
      || !linli_loader_may_number (loader, object, "no", 0, 31, &no))
    return FALSE;
  if (no < 0)
    return linli_loader_refuse (loader, "compartment %s lacks \"no\"", compartment->name);
  for (guint i = 0; i + 1 < loader->catalogue->compartments->len; i++)
    {
      const LinliCompartment *other = g_ptr_array_index (loader->catalogue->compartments, i);

      if (other->no == no || strcmp (other->name, compartment->name) == 0)
        return linli_loader_refuse (loader, "compartment %s: number or name stands twice", compartment->name);
    }
  compartment->no = (guint) no;
  return TRUE;
}

static gboolean
find_compartment (LinliLoader *loader, const char *name, guint *ret_no)
{
  for (guint i = 0; i < loader->catalogue->compartments->len; i++)
    {
      const LinliCompartment *compartment = g_ptr_array_index (loader->catalogue->compartments, i);

      if (strcmp (compartment->name, name) == 0)
        {
          *ret_no = compartment->no;
          return TRUE;
        }
    }
  return FALSE;
}

/* The rights that @words names, over one compartment. */
static gboolean
load_rights (LinliLoader *loader, LinliRole *role, const char *compartment, JsonArray *words)
{
  guint no;

  if (!find_compartment (loader, compartment, &no))
    return linli_loader_refuse (loader, "role %s: no compartment %.60s", role->name, compartment);
  for (guint i = 0; i < json_array_get_length (words); i++)
    {
      const char *word = linli_loader_text_at (words, i);
      guint right = 0;

      for (guint j = 0; j < G_N_ELEMENTS (rights); j++)
        if (strcmp (rights[j].name, word) == 0)
          right = (guint) rights[j].value;
      if (right == 0)
        return linli_loader_refuse (loader, "role %s: no right \"%.60s\"", role->name, word);
      role->rights[no] |= right;
    }
  return TRUE;
}

static gboolean
load_role (LinliLoader *loader, JsonObject *object)
{
  static const char *const known[] = { "name", "zh", "en", "rights", NULL };
  LinliRole *role = g_new0 (LinliRole, 1);
  g_autoptr(GList) members = NULL;
  JsonObject *compartments;

  g_ptr_array_add (loader->catalogue->roles, role);
  if (!linli_loader_need_string (loader, object, "name", &role->name))
    return FALSE;
  linli_loader_come_to (loader, object);
  if (!linli_loader_only_known (loader, object, known) || !linli_loader_need_labels (loader, object, &role->label_zh, &role->label_en))
    return FALSE;
  if (!linli_json_get_object (object, "rights", &compartments, NULL))
    return linli_loader_refuse (loader, "role %s lacks \"rights\"", role->name);

  members = json_object_get_members (compartments);
  for (GList *link = members; link != NULL; link = link->next)
    {
      JsonArray *words;

      if (!linli_json_get_array (compartments, link->data, &words, NULL))
        return linli_loader_refuse (loader, "role %s: rights of %.60s must be an array", role->name, (const char *) link->data);
      if (!load_rights (loader, role, link->data, words))
        return FALSE;
    }
  if (!g_hash_table_insert (loader->catalogue->role_by_name, role->name, role))
    return linli_loader_refuse (loader, "role %s stands twice", role->name);
  return TRUE;
}

/* Items run from 1 without gaps, each once, in its category. */
static gboolean
check_items (LinliLoader *loader)
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
          linli_loader_return_to (loader, kind->file, field);
          if (!g_hash_table_add (seen, GUINT_TO_POINTER (field->item)))
            return linli_loader_refuse (loader, "item %u stands twice", field->item);
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
            return linli_loader_refuse (loader, "item %u has no category", field->item);
        }
    }
  linli_loader_return_to (loader, loader->catalogue->file, NULL);
  if (g_hash_table_size (seen) != largest)
    return linli_loader_refuse (loader, "%u items but the largest number is %u", g_hash_table_size (seen), largest);
  return TRUE;
}

static gboolean
load_files (LinliLoader *loader, JsonObject *index)
{
  static const struct { const char *member; const char *inside; gboolean (*load) (LinliLoader *, JsonObject *); } parts[] = {
    { "lists", "lists", load_list }, { "kinds", NULL, linli_loader_load_kind }, { "rules", "rules", load_rule },
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

          if ((file = linli_loader_read (loader, name)) == NULL)
            return FALSE;
          object = json_node_get_object (file);
          if (parts[i].inside != NULL && !linli_loader_only_known (loader, object, (const char *const[]) { parts[i].inside, NULL }))
            return FALSE;
          if (parts[i].inside != NULL ? !linli_loader_each (loader, object, parts[i].inside, parts[i].load)
                                      : !parts[i].load (loader, object))
            return FALSE;
        }
      if (strcmp (parts[i].member, "kinds") == 0 && !linli_loader_check_kinds (loader))
        return FALSE;
    }
  return TRUE;
}

/* Kinds a later catalogue brings: references may name them already. */
static gboolean
learn_kinds_to_come (LinliLoader *loader, JsonObject *index)
{
  JsonArray *names;

  if (!linli_loader_may_array (loader, index, "kinds_to_come", &names))
    return FALSE;
  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    g_hash_table_add (loader->known_kinds, g_strdup (linli_loader_text_at (names, i)));
  return TRUE;
}

/* All names are looked at while catalogue.json is at hand, so that the error stands where the name does. */
static gboolean
check_file_names (LinliLoader *loader, JsonObject *index)
{
  static const char *const members[] = { "lists", "kinds", "rules" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonArray *names;

      if (!linli_loader_may_array (loader, index, members[i], &names))
        return FALSE;
      if (names == NULL)
        continue;
      linli_loader_come_to (loader, index);
      linli_loader_come_to_member (loader, members[i]);
      if ((n += json_array_get_length (names)) > MAX_FILES)
        return linli_loader_refuse (loader, "more than %d files", MAX_FILES);
      for (guint j = 0; j < json_array_get_length (names); j++)
        {
          const char *name = linli_loader_text_at (names, j);

          if (!g_regex_match_simple ("^[A-Za-z0-9_-]+\\.json$", name, G_REGEX_DOLLAR_ENDONLY, 0))
            return linli_loader_refuse (loader, "\"%s\" is no file name of a catalogue", name);
        }
    }
  return TRUE;
}

/* They name fields: behind all kinds. */
static gboolean
load_themes (LinliLoader *loader, JsonObject *index)
{
  linli_loader_return_to (loader, loader->catalogue->file, NULL);
  return linli_loader_each (loader, index, "themes", linli_loader_load_theme)
         && linli_loader_each (loader, index, "workload", linli_loader_load_workload);
}

static gboolean
load_all (LinliLoader *loader)
{
  static const char *const known[] = { "version", "functions", "settings", "categories", "compartments", "roles", "lists", "kinds",
    "kinds_to_come", "rules", "themes", "workload", NULL };
  g_autoptr(JsonNode) node = linli_loader_read (loader, "catalogue.json");
  JsonObject *index;
  gint64 version = 0, functions = 1;

  if (node == NULL)
    return FALSE;
  index = json_node_get_object (node);
  loader->catalogue->file = loader->file;
  if (!linli_loader_only_known (loader, index, known) || !linli_loader_may_number (loader, index, "functions", 1, G_MAXINT32, &functions)
      || !linli_loader_may_number (loader, index, "version", 1, G_MAXINT32, &version))
    return FALSE;
  if (version == 0)
    return linli_loader_refuse (loader, "\"version\" is missing");
  if (functions > LINLI_FUNCTIONS_VERSION)
    {
      linli_loader_come_to (loader, index);
      linli_loader_come_to_member (loader, "functions");
      return linli_loader_refuse (loader, "needs version %" G_GINT64_FORMAT " of the rule language, this program knows %d:"
                                  " update the program",
                                  functions, LINLI_FUNCTIONS_VERSION);
    }
  loader->catalogue->version = (guint) version;
  return check_file_names (loader, index) && learn_kinds_to_come (loader, index)
         && linli_loader_each (loader, index, "settings", load_setting) && linli_loader_each (loader, index, "categories", load_category)
         && linli_loader_each (loader, index, "compartments", load_one_compartment) && linli_loader_each (loader, index, "roles", load_role)
         && load_files (loader, index) && load_themes (loader, index) && check_items (loader);
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
  LinliLoader loader = {
    .catalogue = catalogue,
    .dir = dir != NULL ? dir : from_environment,
    .places = g_hash_table_new (NULL, NULL),
    .texts = g_hash_table_new_full (NULL, NULL, NULL, g_free),
    .checksum = g_checksum_new (G_CHECKSUM_SHA256),
    .error = error,
    .clock = linli_clock_new_system (),
    .known_kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .evaluators = g_hash_table_new_full (NULL, NULL, NULL, free_evaluator),
  };
  gboolean good = load_all (&loader);

  catalogue->digest = g_strdup (g_checksum_get_string (loader.checksum));
  g_checksum_free (loader.checksum);
  g_hash_table_unref (loader.known_kinds);
  g_hash_table_unref (loader.evaluators);
  g_hash_table_unref (loader.places);
  g_hash_table_unref (loader.texts);
  g_object_unref (loader.clock);
  return good ? g_steal_pointer (&catalogue) : NULL;
}
