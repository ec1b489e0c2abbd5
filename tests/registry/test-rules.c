/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-rules.c - every rule has an example that holds and one that does not; the language refuses what is not in it. */
#include "config.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-rules.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  LinliCatalogue *catalogue;
  LinliClock     *clock;
  LinliRules     *rules;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  gint64 day;

  g_assert_true (linli_date_parse ("2026-11-24", &day));
  fixture->catalogue = linli_catalogue_load (data, &error);
  g_assert_no_error (error);
  fixture->clock = LINLI_CLOCK (linli_manual_clock_new (day * 86400000 + 4 * 3600000));
  fixture->rules = linli_rules_new (fixture->catalogue, fixture->clock, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  linli_rules_free (fixture->rules);
  g_object_unref (fixture->clock);
  linli_catalogue_unref (fixture->catalogue);
}

static void
set_reference (LinliValue *value, guint8 number)
{
  LinliId id = { { number } };

  linli_value_set_blob (value, id.bytes, sizeof id.bytes);
}

/* A store that knows what its example says: "others" by field, "follow" by the last field of the path; every reference leads on. */
static gint64
example_count (gpointer data, const LinliField *field, const LinliValue *value, const LinliId *except, const char *condition)
{
  JsonObject *example = *(JsonObject **) data, *others;

  return linli_json_get_object (example, "others", &others, NULL) ? linli_json_int_or (others, field->name, -1) : -1;
}

static void
example_value (gpointer data, const LinliField *field, const LinliId *id, LinliValue *ret_value)
{
  JsonObject *example = *(JsonObject **) data, *follow;
  const char *text = linli_json_get_object (example, "follow", &follow, NULL) ? linli_json_string_or (follow, field->name, NULL) : NULL;

  if (field->type == LINLI_TYPE_REF)
    set_reference (ret_value, 1);
  else if (text != NULL)
    linli_value_set_text (ret_value, text, -1);
}

/* "newest" by the field whose value is asked for. */
static void
example_newest (gpointer data, const LinliNewest *newest, const LinliId *id, LinliValue *ret_value)
{
  JsonObject *example = *(JsonObject **) data, *values;
  const char *text = linli_json_get_object (example, "newest", &values, NULL) ? linli_json_string_or (values, newest->value->name, NULL) : NULL;

  if (text != NULL)
    linli_value_set_text (ret_value, text, -1);
}

static const LinliLookup example_lookup = { example_count, example_value, example_newest };

/* Values as stored: text or whole numbers; the marks as "~unknown", a reference as "#1"; "id" is the record's own number. */
static LinliRecord *
make_record (const LinliKind *kind, JsonObject *values)
{
  LinliId id = { { 1 } };
  LinliRecord *record = linli_record_new (kind, &id);
  g_autoptr(GList) members = json_object_get_members (values);

  for (GList *link = members; link != NULL; link = link->next)
    {
      const LinliField *field = linli_kind_find_field (kind, link->data);
      JsonNode *node = json_object_get_member (values, link->data);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (strcmp (link->data, "id") == 0)
        {
          record->id.bytes[0] = (guint8) json_node_get_int (node);
          continue;
        }
      g_assert_nonnull (field);
      if (json_node_get_value_type (node) == G_TYPE_STRING && *json_node_get_string (node) == '#')
        set_reference (&value, (guint8) g_ascii_digit_value (json_node_get_string (node)[1]));
      else if (json_node_get_value_type (node) == G_TYPE_INT64)
        linli_value_set_integer (&value, json_node_get_int (node));
      else if (strcmp (json_node_get_string (node), "~unknown") == 0)
        linli_value_set_mark (&value, LINLI_VALUE_UNKNOWN);
      else
        linli_value_set_text (&value, json_node_get_string (node), -1);
      linli_record_set (record, field, &value);
    }
  return record;
}

static LinliRecord *
make_record_from (const LinliKind *kind, const char *json)
{
  g_autoptr(JsonNode) node = linli_json_parse (json, -1, NULL, NULL);

  g_assert_nonnull (node);
  return make_record (kind, json_node_get_object (node));
}

static gboolean
is_broken (GPtrArray *findings, const char *id)
{
  for (guint i = 0; i < findings->len; i++)
    if (strcmp (((LinliFinding *) g_ptr_array_index (findings, i))->rule->id, id) == 0)
      return TRUE;
  return FALSE;
}

static void
test_every_rule_holds_and_breaks (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_getenv ("LINLI_SRCDIR"), "tests", "data", "rules.json", NULL), *text = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) held = g_hash_table_new (g_str_hash, g_str_equal), broke = g_hash_table_new (g_str_hash, g_str_equal);
  const LinliKind *person = linli_catalogue_get_kind (fixture->catalogue, "person");
  JsonArray *examples;
  JsonObject *current = NULL;

  linli_rules_set_lookup (fixture->rules, &example_lookup, &current);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  node = linli_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (linli_json_get_array (json_node_get_object (node), "examples", &examples, NULL));
  for (guint i = 0; i < json_array_get_length (examples); i++)
    {
      JsonObject *example = json_array_get_object_element (examples, i);
      const char *id = json_object_get_string_member (example, "rule");
      gboolean holds = json_object_get_boolean_member (example, "holds");
      const LinliRule *rule = NULL;
      g_autoptr(LinliRecord) record = NULL;
      g_autoptr(GPtrArray) findings = NULL;

      for (guint j = 0; j < fixture->catalogue->rules->len; j++)
        if (strcmp (((LinliRule *) g_ptr_array_index (fixture->catalogue->rules, j))->id, id) == 0)
          rule = g_ptr_array_index (fixture->catalogue->rules, j);
      if (rule == NULL)
        g_error ("example %u is of %s, which is no rule", i, id);
      current = example;
      record = make_record (rule->kind, json_object_get_object_member (example, "record"));
      if (rule->scope == LINLI_SCOPE_HOUSEHOLD)
        {
          g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_record_free);
          JsonArray *array = json_object_get_array_member (example, "members");

          for (guint j = 0; j < json_array_get_length (array); j++)
            g_ptr_array_add (members, make_record (person, json_array_get_object_element (array, j)));
          findings = linli_rules_check_household (fixture->rules, record, members);
        }
      else if (rule->scope == LINLI_SCOPE_REPLICA)
        findings = linli_rules_check_replica (fixture->rules, record, NULL);
      else
        findings = linli_rules_check (fixture->rules, record);
      if (is_broken (findings, id) == holds)
        {
          g_test_message ("example %u of %s should %s", i, id, holds ? "hold" : "break");
          g_test_fail ();
        }
      g_hash_table_add (holds ? held : broke, (gpointer) id);
    }
  for (guint i = 0; i < fixture->catalogue->rules->len; i++)
    {
      const LinliRule *rule = g_ptr_array_index (fixture->catalogue->rules, i);

      g_assert_true (*rule->message_zh != '\0' && *rule->message_en != '\0');
      if (!g_hash_table_contains (held, rule->id) || !g_hash_table_contains (broke, rule->id))
        g_error ("rule %s lacks an example", rule->id);
    }
  linli_rules_set_lookup (fixture->rules, NULL, NULL);
}

static void
test_nothing_breaks_on_an_empty_record (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < fixture->catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (fixture->catalogue->kinds, i);
      g_autoptr(LinliRecord) record = kind->facet_of == NULL ? linli_record_new (kind, NULL) : NULL;
      g_autoptr(GPtrArray) findings = record != NULL ? linli_rules_check (fixture->rules, record) : NULL;

      if (findings != NULL)
        g_assert_cmpuint (findings->len, ==, 0);
    }
}

static void
test_asks_for_what_applies (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *record, *field; gboolean relevant, required; } rows[] = {
    { "{}", "name", TRUE, TRUE }, { "{}", "former_name", TRUE, FALSE }, { "{}", "elderly_living", FALSE, FALSE },
    { "{\"birth_date\":\"1950-01-01\"}", "elderly_living", TRUE, TRUE }, { "{\"birth_date\":\"1990\"}", "elderly_living", FALSE, FALSE },
    { "{\"population_kind\":\"3\"}", "inflow_reason", TRUE, TRUE }, { "{\"population_kind\":\"1\"}", "inflow_reason", FALSE, FALSE },
    { "{\"birth_date\":\"~unknown\"}", "employment_status", TRUE, FALSE },
  };
  const LinliKind *person = linli_catalogue_get_kind (fixture->catalogue, "person");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LinliRecord) record = make_record_from (person, rows[i].record);
      const LinliField *field = linli_kind_find_field (person, rows[i].field);

      g_assert_cmpint (linli_rules_is_relevant (fixture->rules, record, field), ==, rows[i].relevant);
      g_assert_cmpint (linli_rules_is_required (fixture->rules, record, field), ==, rows[i].required);
    }
}

/* A held record is asked once for all; another one between the questions, and the release, end that. */
static void
test_asks_of_a_held_record (Fixture *fixture, gconstpointer data)
{
  const LinliKind *person = linli_catalogue_get_kind (fixture->catalogue, "person");
  const LinliField *living = linli_kind_find_field (person, "elderly_living");
  g_autoptr(LinliRecord) old = make_record_from (person, "{\"birth_date\":\"1950-01-01\"}");
  g_autoptr(LinliRecord) young = make_record_from (person, "{\"birth_date\":\"1990\"}");

  linli_rules_hold (fixture->rules, old);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (linli_rules_is_relevant (fixture->rules, old, living));
      g_assert_true (linli_rules_is_required (fixture->rules, old, living));
      g_assert_false (linli_rules_is_relevant (fixture->rules, young, living));
    }
  linli_rules_release (fixture->rules);
  linli_record_set (old, linli_kind_find_field (person, "birth_date"), linli_record_get (young, linli_kind_find_field (person, "birth_date")));
  g_assert_false (linli_rules_is_relevant (fixture->rules, old, living));
}

static void
test_computes (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *kind, *record, *field, *value, *others; } rows[] = {
    { "person", "{\"population_kind\":\"1\"}", "hukou_match", "01" }, { "person", "{\"population_kind\":\"3\"}", "hukou_match", "02" },
    { "person", "{\"population_kind\":\"1\",\"hukou_region\":\"150302\",\"household\":\"#1\"}", "hukou_match", "01", "{\"code\":\"150302003901B00001\"}" },
    { "person", "{\"population_kind\":\"1\",\"hukou_region\":\"150303\",\"household\":\"#1\"}", "hukou_match", "02", "{\"code\":\"150302003901B00001\"}" },
    { "person", "{\"population_kind\":\"4\"}", "hukou_match", "" },
    { "person", "{\"elderly_living\":\"1\",\"self_care\":\"3\"}", "visit_level", "1" },
    { "person", "{\"elderly_living\":\"3\",\"care_level\":\"4\"}", "visit_level", "1" },
    { "person", "{\"household\":\"#1\"}", "visit_level", "2", "{\"dibao_status\":\"2\",\"dibao_class\":\"A\"}" },
    { "person", "{\"household\":\"#1\"}", "visit_level", "3", "{\"dibao_status\":\"2\",\"dibao_class\":\"C\"}" },
    { "person", "{\"household\":\"#1\"}", "visit_level", "5", "{\"dibao_status\":\"4\",\"dibao_class\":\"A\"}" },
    { "person", "{\"household\":\"#1\"}", "visit_level", "4", "{\"occupancy_status\":\"02\"}" },
    { "person", "{\"disability_level\":\"1\"}", "visit_level", "2" }, { "person", "{\"disability_level\":\"2\"}", "visit_level", "3" },
    { "person", "{\"elderly_living\":\"2\",\"birth_date\":\"1951-11-24\"}", "visit_level", "3" },
    { "person", "{\"elderly_living\":\"2\",\"birth_date\":\"1951-11-25\"}", "visit_level", "5" },
    { "person", "{\"population_kind\":\"3\"}", "visit_level", "4" },
    { "person", "{\"health_status\":\"05\"}", "visit_level", "2" },
    { "household", "{\"dibao_start\":\"2026-01-31\",\"dibao_class\":\"A\"}", "dibao_next_review", "2027-01-31" },
    { "household", "{}", "last_relief_kind", "" }, { "household", "{}", "relief_count_year", "" }, { "person", "{}", "last_visit_date", "" },
    { "person", "{\"population_kind\":\"3\",\"hukou_match_override\":\"01\"}", "hukou_match", "01" },
    { "person", "{}", "visit_level", "5" }, { "person", "{\"care_level\":\"3\"}", "visit_level", "2" },
    { "person", "{\"care_level\":\"3\",\"visit_level_override\":\"4\"}", "visit_level", "4" },
    { "household", "{\"dibao_start\":\"2026-01-31\",\"dibao_class\":\"C\"}", "dibao_next_review", "2026-04-30" },
    { "household", "{\"dibao_start\":\"2026-01-31\",\"dibao_last_review\":\"2026-08-31\",\"dibao_class\":\"B\"}", "dibao_next_review", "2027-02-28" },
    { "household", "{}", "dibao_next_review", "" }, { "household", "{}", "resident_count", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LinliKind *kind = linli_catalogue_get_kind (fixture->catalogue, rows[i].kind);
      g_autoptr(LinliRecord) record = make_record_from (kind, rows[i].record);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      g_autofree char *follow = g_strdup_printf ("{\"follow\":%s}", rows[i].others != NULL ? rows[i].others : "{}");
      g_autoptr(JsonNode) node = linli_json_parse (follow, -1, NULL, NULL);
      JsonObject *example = json_node_get_object (node);

      linli_rules_set_lookup (fixture->rules, &example_lookup, &example);
      linli_rules_compute (fixture->rules, record, linli_kind_find_field (kind, rows[i].field), &value);
      linli_rules_set_lookup (fixture->rules, NULL, NULL);
      g_assert_cmpstr (linli_value_get_text (&value), ==, rows[i].value);
    }
}

/* People who live here count; who is away, moved out or died does not. */
static void
test_computes_from_members (Fixture *fixture, gconstpointer data)
{
  static const char *const states[] = { "1", "1", "2", "3", "4", "5", "1" };
  const LinliKind *household = linli_catalogue_get_kind (fixture->catalogue, "household");
  const LinliKind *person = linli_catalogue_get_kind (fixture->catalogue, "person");
  const LinliField *count = linli_kind_find_field (household, "resident_count");
  g_autoptr(LinliRecord) record = linli_record_new (household, NULL);
  g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_record_free);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_rules_compute_members (fixture->rules, record, members, count, &value);
  g_assert_cmpint (value.integer, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"person_status\":\"%s\"}", states[i]);

      g_ptr_array_add (members, make_record_from (person, text));
    }
  linli_rules_compute_members (fixture->rules, record, members, count, &value);
  g_assert_cmpint (value.type, ==, LINLI_VALUE_INTEGER);
  g_assert_cmpint (value.integer, ==, 3);
  /* From the record alone nobody knows. */
  linli_rules_compute (fixture->rules, record, count, &value);
  g_assert_true (linli_value_is_null (&value));
}

/* PIPL 28: everything about a child under 14 is sensitive. */
static void
test_children_are_sensitive (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *birth, *field; LinliSensitivity expected; } rows[] = {
    { "1990-01-01", "name", LINLI_SENSITIVITY_PERSONAL }, { "2012-11-24", "name", LINLI_SENSITIVITY_PERSONAL },
    { "2012-11-25", "name", LINLI_SENSITIVITY_SENSITIVE }, { "2020", "workplace", LINLI_SENSITIVITY_SENSITIVE },
    { "2020", "emergency_note", LINLI_SENSITIVITY_RESTRICTED }, { "~unknown", "name", LINLI_SENSITIVITY_PERSONAL },
  };
  const LinliKind *person = linli_catalogue_get_kind (fixture->catalogue, "person");
  gint64 today = linli_clock_get_today (fixture->clock);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"birth_date\":\"%s\"}", rows[i].birth);
      g_autoptr(LinliRecord) record = make_record_from (person, json);

      g_assert_cmpint (linli_record_get_sensitivity (record, linli_kind_find_field (person, rows[i].field), today), ==, rows[i].expected);
    }
}

/* Without a store, what only a store knows is no answer, and never a broken rule. */
static void
test_asks_nobody_without_a_store (Fixture *fixture, gconstpointer data)
{
  const LinliKind *person = linli_catalogue_get_kind (fixture->catalogue, "person");
  g_autoptr(LinliRecord) record = make_record_from (person, "{\"id_no\":\"159901197506150013\",\"mobile\":\"13800138000\",\"household\":\"#1\"}");
  g_autoptr(GPtrArray) findings = linli_rules_check_replica (fixture->rules, record, NULL);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  g_assert_cmpuint (findings->len, ==, 0);
  linli_rules_compute (fixture->rules, record, linli_kind_find_field (person, "visit_level"), &value);
  g_assert_true (linli_value_is_null (&value));
}

static void
test_refuses_what_is_not_in_the_language (Fixture *fixture, gconstpointer data)
{
  static const char *const refused[] = {
    "(SELECT 1)", "name IN (SELECT name FROM person)", "1; DROP TABLE _record", "PRAGMA user_version", "random() = 1", "date('now') = 1",
    "strftime('%Y') = '2026'", "current_date", "randomblob(1000)", "zeroblob(1000000000)", "load_extension('x')", "nosuch = 1",
    "unknown('nosuch')", "unknown(name)", "name = ?1", "name = :x", "\"name\" = 1", "[name] = 1", "1 -- x", "1 /* x */", "'open",
    "others(name) = 0", "others('nosuch') = 0", "others('visit_level') = 0", "others('name', sex) = 0", "others('name', 'random()') = 0",
    "others('name') = 0", "follow('household')", "follow('name.x')", "follow('household.nosuch')", "follow(name)", "follow('visit_level')",
    "newest('visit')", "newest('visit.person', 'visited_on', '1')", "newest('visit.person.visited_on', 'nosuch', '1')",
    "newest('visit.person.visited_on', 'outcome', '1')", "newest('visit.person.purpose', 'visited_on', '1')",
    "newest('visit.household.visited_on', 'visited_on', '1')", "newest('visit.household.visited_on', 'visited_on', '1', 'name')",
    "newest('nosuch.person.visited_on', 'visited_on', '1')", "newest('person_care.person.visited_on', 'visited_on', '1')",
    "newest('visit.person.visited_on', 'visited_on', 'nosuch = 1')", "newest('visit.person.visited_on', 'visited_on', 'id_no = 1')",
    "newest('visit.person.visited_on', 'visited_on', 'outcome = 1')", "newest('visit.person.visited_on', 'visited_on', 'random() = 1')",
    "newest('visit.person.visited_on', 'visited_on', '1) OR (1')", "newest('visit.person.visited_on', 'visited_on', 'core._id = 1')",
    "newest('visit.person.visited_on', 'visited_on', '(SELECT 1)')", "newest('visit.person.visited_on', 'visited_on')",
    "newest('visit.person.visited_on', 'visited_on', '1', 'household', '1')", "newest(name, 'visited_on', '1')",
    "setting('nosuch') = 1", "setting(name) = 1", "setting() = 1", "others('name", "unknown('name'", "follow('')",
    "1) FROM _record; SELECT (1", "_record.name = 'x'", "", "1) OR (1", "sqlite_version() = 1", "name MATCH 'x'", "raise(abort, 'x')",
  };
  const LinliKind *person = linli_catalogue_get_kind (fixture->catalogue, "person");
  g_autofree char *deep = NULL, *open = g_strnfill (1500, '('), *close = g_strnfill (1500, ')'), *endless = g_strnfill (5000, '1');

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *sql = linli_rules_compile (fixture->rules, person, refused[i], &error);

      if (sql != NULL)
        g_error ("should be refused: %s", refused[i]);
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
  deep = g_strdup_printf ("%s1%s", open, close);
  g_assert_null (linli_rules_compile (fixture->rules, person, deep, NULL));
  g_assert_null (linli_rules_compile (fixture->rules, person, endless, NULL));
}

static void
test_compiles_for_a_store (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *expression, *sql; } rows[] = {
    { "sex = '2' AND age(birth_date) >= 60", "(sex = '2' AND age(birth_date) >= 60)" },
    { "hukou_region LIKE setting('city') || '%'", "(hukou_region LIKE '1503' || '%')" },
    { "name LIKE '王%' OR name = 'it''s; -- ok'", "(name LIKE '王%' OR name = 'it''s; -- ok')" },
    { "follow('household.room.floor') > 6",
      "((SELECT \"floor\" FROM \"room\" WHERE _id = (SELECT \"room\" FROM \"household\" WHERE _id = core.\"household\")) > 6)" },
    { "newest('visit.person.visited_on', 'next_on', 'result = ''1''') IS NULL",
      "((SELECT \"next_on\" FROM \"visit\" WHERE \"person\" = core._id AND \"visited_on\" IS NOT NULL AND (result = '1')"
      " ORDER BY \"visited_on\" DESC, _id DESC LIMIT 1) IS NULL)" },
    { "newest('visit.household.visited_on', 'result', '1', 'household') = '2'",
      "((SELECT \"result\" FROM \"visit\" WHERE \"household\" = core.\"household\" AND \"visited_on\" IS NOT NULL AND (1)"
      " ORDER BY \"visited_on\" DESC, _id DESC LIMIT 1) = '2')" },
    { "service_class = 'service_class' AND name <> 'visit_level'", "(service_class = 'service_class' AND name <> 'visit_level')" },
  };
  const LinliKind *person = linli_catalogue_get_kind (fixture->catalogue, "person");
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *sql = linli_rules_compile (fixture->rules, person, rows[i].expression, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (sql, ==, rows[i].sql);
    }
}

/* A rule that joins all members with themselves six times ends, and does not count as broken. */
static void
test_bounds_the_work (void)
{
  g_autofree char *source = g_build_filename (g_getenv ("LINLI_SRCDIR"), "data", "registry", NULL);
  g_autofree char *dir = g_dir_make_tmp ("linli-rules-XXXXXX", NULL), *path = g_build_filename (dir, "rules.json", NULL);
  g_autoptr(GDir) listing = g_dir_open (source, 0, NULL);
  g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_record_free), findings = NULL;
  g_autoptr(LinliRecord) household = NULL;
  Fixture fixture;
  const char *name;
  gint64 start;

  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *in = g_build_filename (source, name, NULL), *out = g_build_filename (dir, name, NULL), *text = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (in, &text, &length, NULL) && g_file_set_contents (out, text, (gssize) length, NULL));
    }
  g_assert_true (g_file_set_contents (path,
    "{\"rules\": [{\"id\": \"X1\", \"kind\": \"household\", \"scope\": \"household\", \"level\": \"W\", \"zh\": \"x\", \"en\": \"x\", \"expression\": "
    "\"(SELECT count(*) FROM member a JOIN member b JOIN member c JOIN member d JOIN member e JOIN member f) = 0\"}]}", -1, NULL));
  set_up (&fixture, dir);
  household = linli_record_new (linli_catalogue_get_kind (fixture.catalogue, "household"), NULL);
  for (guint i = 0; i < 60; i++)
    g_ptr_array_add (members, linli_record_new (linli_catalogue_get_kind (fixture.catalogue, "person"), NULL));
  start = g_get_monotonic_time ();
  findings = linli_rules_check_household (fixture.rules, household, members);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (findings->len, ==, 0);
  tear_down (&fixture, NULL);

  g_dir_rewind (listing);
  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *out = g_build_filename (dir, name, NULL);

      g_assert_cmpint (g_remove (out), ==, 0);
    }
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add ("/registry/rules/" path, Fixture, NULL, set_up, func, tear_down)
  TEST ("every-rule-holds-and-breaks", test_every_rule_holds_and_breaks);
  TEST ("nothing-breaks-on-an-empty-record", test_nothing_breaks_on_an_empty_record);
  TEST ("asks-for-what-applies", test_asks_for_what_applies);
  TEST ("asks-of-a-held-record", test_asks_of_a_held_record);
  TEST ("computes", test_computes);
  TEST ("computes-from-members", test_computes_from_members);
  TEST ("children-are-sensitive", test_children_are_sensitive);
  TEST ("asks-nobody-without-a-store", test_asks_nobody_without_a_store);
  TEST ("refuses-what-is-not-in-the-language", test_refuses_what_is_not_in_the_language);
  TEST ("compiles-for-a-store", test_compiles_for_a_store);
  g_test_add_func ("/registry/rules/bounds-the-work", test_bounds_the_work);
  return g_test_run ();
}
