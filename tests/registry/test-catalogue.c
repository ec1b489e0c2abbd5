/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-catalogue.c - the built-in catalogue is whole, and a broken one is refused with file, line and reason. */
#include "config.h"

#include "linli-catalogue.h"
#include "linli-error.h"
#include "linli-theme.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const files[] = { "catalogue.json", "lists.json", "kind-shop.json", "kind-check.json", "rules.json" };

static char *
source_dir (void)
{
  return g_build_filename (g_getenv ("LINLI_SRCDIR"), "tests", "data", "registry-two-kinds", NULL);
}

/* A copy of the two-kind catalogue in which @from in @file became @to (the whole file when @from is NULL). */
static char *
broken_copy (const char *file, const char *from, const char *to)
{
  g_autofree char *source = source_dir ();
  char *dir = g_dir_make_tmp ("linli-registry-XXXXXX", NULL);

  g_assert_nonnull (dir);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *in = g_build_filename (source, files[i], NULL), *out = g_build_filename (dir, files[i], NULL);
      g_autofree char *text = NULL;
      g_autoptr(GString) changed = NULL;

      g_assert_true (g_file_get_contents (in, &text, NULL, NULL));
      changed = g_string_new (text);
      if (strcmp (file, files[i]) == 0)
        {
          if (from == NULL)
            g_string_assign (changed, to);
          else
            g_assert_cmpuint (g_string_replace (changed, from, to, 1), ==, 1);
        }
      g_assert_true (g_file_set_contents (out, changed->str, -1, NULL));
    }
  return dir;
}

static void
remove_copy (char *dir)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i], NULL);

      g_unlink (path);
    }
  g_rmdir (dir);
  g_free (dir);
}

static void
test_has_every_item (void)
{
  static const guint expected[] = { 16, 20, 14, 12, 12, 12, 10, 10 };
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, &error);
  guint seen = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (catalogue->categories->len, ==, 8);
  g_assert_cmpuint (catalogue->kinds->len, ==, 23);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpuint (((LinliCategory *) g_ptr_array_index (catalogue->categories, i))->count, ==, expected[i]);
  for (guint i = 0; i < catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (catalogue->kinds, i);

      g_assert_cmpstr (kind->label_zh, !=, "");
      g_assert_cmpstr (kind->label_en, !=, "");
      for (guint j = 0; j < kind->fields->len; j++)
        {
          const LinliField *field = g_ptr_array_index (kind->fields, j);

          g_assert_true (g_utf8_validate (field->label_zh, -1, NULL) && *field->label_zh != '\0' && *field->label_en != '\0');
          g_assert_true (linli_kind_get_field_no (kind, field->no) == field);
          g_assert_cmpint (field->policy, >, 0);
          if (field->item == 0)
            continue;
          seen++;
          g_assert_true (*field->help_zh != '\0' && *field->help_en != '\0' && *field->basis != '\0' && *field->worker_right != '\0');
          g_assert_cmpint (field->sensitivity, >, 0);
          g_assert_true (field->category >= 'A' && field->category <= 'H');
          g_assert_cmpuint (field->fresh_months, >, 0);
          if (field->value_type == LINLI_TYPE_CODE || field->value_type == LINLI_TYPE_CODES)
            g_assert_nonnull (field->list);
        }
    }
  g_assert_cmpuint (seen, ==, 106);
}

/* (transfer full) The type of @field as tests/data/items.tsv writes it. */
static char *
write_type (const LinliField *field)
{
  const char *computed = field->type == LINLI_TYPE_COMPUTED ? "=" : "";
  static const struct { LinliFieldType type; const char *word; } words[] = {
    { LINLI_TYPE_INTEGER, "I" }, { LINLI_TYPE_DATE, "D" }, { LINLI_TYPE_BOOLEAN, "B" }, { LINLI_TYPE_CODE, "C" },
    { LINLI_TYPE_CODES, "CM" }, { LINLI_TYPE_REF, "R" },
  };

  if (field->value_type == LINLI_TYPE_TEXT)
    return g_strdup_printf ("T(%u)", field->max_length);
  if (field->value_type == LINLI_TYPE_DECIMAL)
    return g_strdup_printf ("N,%u)%s", field->scale, computed);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].type == field->value_type)
      return g_strconcat (words[i].word, computed, NULL);
  return g_strdup ("?");
}

/* A list by its id, or its codes in any order. */
static gboolean
has_codes (const LinliCodeList *list, const char *codes)
{
  g_auto(GStrv) words = g_strsplit (codes, " ", -1);

  if (g_str_has_prefix (codes, "CL."))
    return strcmp (list->id, codes) == 0 && list->codes->len > 1;
  if (g_strv_length (words) != list->codes->len)
    return FALSE;
  for (guint i = 0; i < list->codes->len; i++)
    {
      const LinliCode *code = g_ptr_array_index (list->codes, i);
      g_autofree char *both = g_strconcat (code->code, code->label_zh, NULL);

      if (!g_strv_contains ((const char *const *) words, both) && !g_strv_contains ((const char *const *) words, code->code))
        return FALSE;
      if (*code->label_en == '\0')
        return FALSE;
    }
  return TRUE;
}

/* Number, label, name, kind, type, codes, sensitivity, compartment, worker's right and consent of all 106, against a table. */
static void
test_agrees_with_the_table (void)
{
  static const char *const sensitivities[] = { "", "public", "internal", "personal", "sensitive", "restricted" };
  g_autofree char *path = g_build_filename (g_getenv ("LINLI_SRCDIR"), "tests", "data", "items.tsv", NULL), *text = NULL;
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, NULL);
  g_auto(GStrv) lines = NULL;
  guint seen = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) cells = g_strsplit (lines[i], "\t", -1);
      const LinliField *field;
      g_autofree char *type = NULL;

      if (g_strv_length (cells) != 10)
        continue;
      seen++;
      field = linli_kind_find_field (linli_catalogue_get_kind (catalogue, *cells[3] == 'H' ? "household" : "person"), cells[2]);
      if (field == NULL || field->item != strtoul (cells[0], NULL, 10))
        g_error ("item %s (%s) is not where it should be", cells[0], cells[2]);
      type = write_type (field);
      if (strcmp (field->label_zh, cells[1]) != 0 || strcmp (sensitivities[field->sensitivity], cells[6]) != 0
          || strcmp (((LinliCompartment *) g_ptr_array_index (catalogue->compartments, field->kind->compartment))->name, cells[7]) != 0
          || strcmp (field->worker_right, cells[8]) != 0 || (strcmp (field->basis, "consent") == 0) != (strcmp (cells[9], "consent") == 0)
          || (*cells[4] == 'N' ? strstr (cells[4], type + 1) == NULL : strcmp (cells[4], type) != 0
              && !(strcmp (cells[4], "T(6)") == 0 && field->pattern != NULL))
          || (*cells[5] != '-' && !has_codes (field->list, cells[5])))
        g_error ("item %s (%s) differs from the table (type %s)", cells[0], cells[2], type);
    }
  g_assert_cmpuint (seen, ==, 106);
}

static void
test_splits_the_items_by_compartment (void)
{
  static const struct { const char *kind, *field; guint item; const char *facet; guint compartment; gboolean theme_never; } rows[] = {
    { "person", "name", 17, "person", 0, FALSE }, { "person", "id_no", 20, "person_identity", 8, TRUE },
    { "person", "ethnicity", 23, "person", 0, TRUE }, { "person", "political_status", 24, "person", 0, TRUE },
    { "person", "self_care", 71, "person_care", 1, FALSE }, { "person", "elderly_living", 90, "person_care", 1, FALSE },
    { "household", "dibao_status", 51, "household_benefit", 2, FALSE }, { "household", "dibao_account", 62, "household_account", 5, TRUE },
    { "household", "family_special", 94, "household_family", 6, TRUE }, { "person", "disability_level", 66, "person_health", 3, TRUE },
    { "person", "major_illness", 81, "person_illness", 4, TRUE }, { "person", "emergency_note", 95, "person_emergency", 7, TRUE },
    { "person", "service_class", 97, "person", 0, TRUE }, { "person", "senior_allowance", 91, "person_benefit", 2, FALSE },
    { "household", "accessibility_need", 74, "household", 0, FALSE }, { "person", "last_visit_date", 106, "person", 0, FALSE },
  };
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LinliField *field = linli_kind_find_field (linli_catalogue_get_kind (catalogue, rows[i].kind), rows[i].field);

      g_assert_nonnull (field);
      g_assert_cmpuint (field->item, ==, rows[i].item);
      g_assert_cmpstr (field->kind->name, ==, rows[i].facet);
      g_assert_cmpuint (field->kind->compartment, ==, rows[i].compartment);
      g_assert_cmpint (field->theme_never, ==, rows[i].theme_never);
    }
}

/* What may never colour a map does not, whoever asks; what is personal stays on the screen. */
static void
test_makes_themes_of_codes (void)
{
  static const struct { const char *kind, *field, *where; gboolean screen_only; } rows[] = {
    { "household", "occupancy_status", "occupancy_status = '01'", FALSE },
    { "household", "hazard_type", "has_code(hazard_type, '00')", FALSE },
    { "person", "care_tags", "has_code(care_tags, '", TRUE },
    { "household", "dibao_status", "dibao_status = '", TRUE },
    { "person", "ethnicity", NULL, FALSE }, { "person", "political_status", NULL, FALSE }, { "household", "family_special", NULL, FALSE },
    { "person", "disability_level", NULL, FALSE }, { "person", "service_class", NULL, FALSE }, { "person", "name", NULL, FALSE },
  };
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LinliField *field = linli_kind_find_field (linli_catalogue_get_kind (catalogue, rows[i].kind), rows[i].field);
      g_autoptr(LinliTheme) theme = NULL;

      g_assert_nonnull (field);
      theme = linli_theme_new_for_code (field, field->list != NULL ? g_ptr_array_index (field->list->codes, 0) : NULL);
      g_test_message ("%s", rows[i].field);
      g_assert_cmpint (theme != NULL, ==, rows[i].where != NULL);
      if (theme == NULL)
        continue;
      g_assert_true (g_str_has_prefix (theme->where, rows[i].where));
      g_assert_cmpint (theme->screen_only, ==, rows[i].screen_only);
      g_assert_true (theme->kind == linli_kind_get_core (field->kind));
    }
  /* A quote in a code ends no text. */
  {
    const LinliField *field = linli_kind_find_field (linli_catalogue_get_kind (catalogue, "household"), "occupancy_status");
    LinliCode sly = { .code = (char *) "0' OR '1", .label_zh = (char *) "x", .label_en = (char *) "x" };
    g_autoptr(LinliTheme) theme = linli_theme_new_for_code (field, &sly);

    g_assert_cmpstr (theme->where, ==, "occupancy_status = '0'' OR ''1'");
  }
  for (guint i = 0; i < catalogue->themes->len; i++)
    {
      LinliTheme *theme = g_ptr_array_index (catalogue->themes, i);

      g_assert_true (linli_theme_find (catalogue, theme->name) == theme);
    }
  g_assert_cmpuint (catalogue->themes->len, >=, 7);
  g_assert_null (linli_theme_find (catalogue, "ethnicity"));
}

static void
test_gives_each_role_only_its_rights (void)
{
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, NULL);
  const LinliRole *worker = linli_catalogue_get_user_role (catalogue, "grid_worker");

  g_assert_cmpuint (worker->rights[0], ==, LINLI_RIGHT_READ | LINLI_RIGHT_WRITE | LINLI_RIGHT_LIST);
  g_assert_cmpuint (worker->rights[2], ==, LINLI_RIGHT_READ | LINLI_RIGHT_WRITE);
  g_assert_cmpuint (worker->rights[4] | worker->rights[5] | worker->rights[6] | worker->rights[7], ==, 0);
  g_assert_cmpuint (linli_catalogue_get_user_role (catalogue, "auditor")->rights[0], ==, 0);
  g_assert_null (linli_catalogue_get_user_role (catalogue, "nobody"));
}

typedef struct { const char *name, *file, *from, *to, *where, *why; } Broken;

static const Broken broken[] = {
  { "syntax error", "kind-shop.json", "\"type\": \"integer\", \"min\": 0", "\"type\": \"integer\",, \"min\": 0", "kind-shop.json:10:", "" },
  { "truncated", "kind-shop.json", NULL, "{\n \"no\": 1,\n", "kind-shop.json:3:", "" },
  { "no object", "lists.json", NULL, "[]", "lists.json:1:", "object" },
  { "too deep", "lists.json", NULL, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "lists.json:1:", "" },
  { "unknown member", "kind-shop.json", "\"max\": 500", "\"maximum\": 500", "kind-shop.json:10:", "unknown member" },
  { "wrong type of a member", "kind-shop.json", "\"max\": 500", "\"max\": \"many\"", "kind-shop.json:10:", "number" },
  { "no such field type", "kind-shop.json", "\"type\": \"date\"", "\"type\": \"moment\"", "kind-shop.json:12:", "no such type" },
  { "missing label", "kind-shop.json", "\"en\": \"Staff\", ", "", "kind-shop.json:10:", "\"en\"" },
  { "duplicate field number", "kind-shop.json", "\"no\": 4", "\"no\": 3", "kind-shop.json:12:", "stands twice" },
  { "duplicate field name", "kind-shop.json", "\"name\": \"opened\"", "\"name\": \"staff\"", "kind-shop.json:", "stands twice" },
  { "duplicate kind number", "kind-check.json", "\"no\": 2, \"name\": \"check\"", "\"no\": 1, \"name\": \"check\"", "kind-check.json:2:", "stands twice" },
  { "unknown list", "kind-shop.json", "CL.hazard", "CL.nothing", "kind-shop.json:11:", "no code list" },
  { "unknown kind", "kind-check.json", "\"ref\": \"shop\"", "\"ref\": \"shed\"", "kind-check.json:8:", "no kind shed" },
  { "unknown policy", "kind-shop.json", "\"policy\": \"counter\"", "\"policy\": \"vote\"", "kind-shop.json:13:", "no such policy" },
  { "unknown compartment", "kind-shop.json", "\"deletable\": true,", "\"deletable\": true, \"compartment\": \"cellar\",", "kind-shop.json:3:", "no compartment" },
  { "counter of dates", "kind-shop.json", "\"type\": \"date\", \"policy\": \"review\"", "\"type\": \"date\", \"policy\": \"counter\"", "kind-shop.json:12:", "counter" },
  { "bad pattern", "kind-shop.json", "\"max_length\": 60,", "\"max_length\": 60, \"pattern\": \"(\",", "kind-shop.json:8:", "pattern" },
  { "bad expression of a field", "kind-shop.json", "\"max\": 500", "\"max\": 500, \"relevant_when\": \"nosuch = 1\"", "kind-shop.json:10:", "no such column" },
  { "bad expression of a rule", "rules.json", "code_count(hazards) < 3", "random() < 3", "rules.json:4:", "random" },
  { "SELECT in a rule", "rules.json", "code_count(hazards) < 3", "(SELECT 1)", "rules.json:4:", "SELECT" },
  { "rule of no kind", "rules.json", "\"kind\": \"shop\"", "\"kind\": \"shed\"", "rules.json:3:", "no kind" },
  { "duplicate code", "lists.json", "\"code\": \"2\"", "\"code\": \"1\"", "lists.json:", "stands twice" },
  { "title of no field", "kind-shop.json", "\"title\": [\"name\"]", "\"title\": [\"nam\"]", "kind-shop.json:3:", "no field nam" },
  { "missing file", "catalogue.json", "kind-check.json", "kind-chick.json", "kind-", "" },
  { "a member twice", "kind-shop.json", "\"max\": 500", "\"max\": 500, \"max\": 5", "kind-shop.json:10:", "twice" },
  { "byte order mark", "lists.json", NULL, "﻿{\"lists\": []}", "lists.json:1:", "" },
  { "empty file", "lists.json", NULL, "", "lists.json:1:", "" },
  { "text behind the value", "lists.json", NULL, "{\"lists\": []} x", "lists.json:1:", "" },
  { "member of a file that is none", "rules.json", "\"rules\": [", "\"rule\": [], \"rules\": [", "rules.json:2:", "unknown member" },
  { "compact type", "kind-shop.json", "{\"no\": 2, \"name\": \"staff\", \"zh\": \"员工数\", \"en\": \"Staff\", \"type\": \"integer\", \"min\": 0, \"max\": 500, \"policy\": \"latest\"}", "{\"no\":2,\"name\":\"staff\",\"zh\":\"员工数\",\"en\":\"Staff\",\"type\":\"moment\"}", "kind-shop.json:10:", "no such type" },
  { "name of a field taken", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"id\", ", "kind-shop.json:10:", "taken" },
  { "no name of a field", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"Staff\", ", "kind-shop.json:10:", "no field name" },
  { "name of a kind taken", "kind-check.json", "\"name\": \"check\"", "\"name\": \"history\"", "kind-check.json:2:", "taken" },
  { "no name of a kind", "kind-check.json", "\"name\": \"check\"", "\"name\": \"a check\"", "kind-check.json:", "no kind name" },
  { "kind number too large", "kind-check.json", "\"no\": 2, \"name\": \"check\"", "\"no\": 64, \"name\": \"check\"", "kind-check.json:2:", "whole number" },
  { "kind without a number", "kind-check.json", "\"no\": 2, \"name\": \"check\"", "\"name\": \"check\"", "kind-check.json:2:", "lacks" },
  { "kind twice", "catalogue.json", "\"kind-shop.json\", \"kind-check.json\"", "\"kind-shop.json\", \"kind-shop.json\"", "kind-shop.json:1:", "listed twice" },
  { "kind name twice", "kind-check.json", "\"name\": \"check\"", "\"name\": \"shop\"", "kind-check.json:2:", "stands twice" },
  { "field number zero", "kind-shop.json", "\"no\": 2, \"name\": \"staff\", ", "\"no\": 0, \"name\": \"staff\", ", "kind-shop.json:10:", "whole number" },
  { "field number negative", "kind-shop.json", "\"no\": 2, \"name\": \"staff\", ", "\"no\": -2, \"name\": \"staff\", ", "kind-shop.json:10:", "whole number" },
  { "field number broken", "kind-shop.json", "\"no\": 2, \"name\": \"staff\", ", "\"no\": 2.5, \"name\": \"staff\", ", "kind-shop.json:10:", "whole number" },
  { "field number beyond", "kind-shop.json", "\"no\": 2, \"name\": \"staff\", ", "\"no\": 65536, \"name\": \"staff\", ", "kind-shop.json:10:", "whole number" },
  { "field without a number", "kind-shop.json", "\"no\": 2, \"name\": \"staff\", ", "\"name\": \"staff\", ", "kind-shop.json:10:", "lacks" },
  { "field without a type", "kind-shop.json", "\"type\": \"integer\", \"min\"", "\"min\"", "kind-shop.json:10:", "lacks" },
  { "empty label", "kind-shop.json", "\"en\": \"Staff\"", "\"en\": \"\"", "kind-shop.json:10:", "missing" },
  { "label no text", "kind-shop.json", "\"en\": \"Staff\"", "\"en\": 7", "kind-shop.json:10:", "" },
  { "role twice", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"role\": \"shop.name\", ", "kind-shop.json:10:", "role shop.name stands twice" },
  { "unknown check", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"check\": \"horoscope\", ", "kind-shop.json:10:", "no check" },
  { "unknown mask", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"mask\": \"half\", ", "kind-shop.json:10:", "no such mask" },
  { "unknown search", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"search\": \"sound\", ", "kind-shop.json:10:", "no such search" },
  { "unknown worker right", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"worker\": \"all\", ", "kind-shop.json:10:", "no such worker" },
  { "unknown sensitivity", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"sensitivity\": \"secret\", ", "kind-shop.json:10:", "no such sensitivity" },
  { "boolean no boolean", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"read_only\": \"yes\", ", "kind-shop.json:10:", "true or false" },
  { "default out of bounds", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"default\": \"501\", ", "kind-shop.json:10:", "default" },
  { "default not in the list", "kind-shop.json", "\"list\": \"CL.hazard\", ", "\"list\": \"CL.hazard\", \"default\": \"9\", ", "kind-shop.json:11:", "default" },
  { "fill no expression", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"fill\": \"nosuch\", ", "kind-shop.json:10:", "no such column" },
  { "min above max", "kind-shop.json", "\"min\": 0", "\"min\": 501", "kind-shop.json:10:", "above" },
  { "scale of an integer", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"scale\": 2, ", "kind-shop.json:10:", "decimals" },
  { "set of text", "kind-shop.json", "\"policy\": \"counter\"", "\"policy\": \"set\"", "kind-shop.json:13:", "codes" },
  { "codes without a list", "kind-shop.json", "\"list\": \"CL.hazard\", ", "", "kind-shop.json:11:", "needs a" },
  { "reference without a kind", "kind-check.json", "\"ref\": \"shop\", ", "", "kind-check.json:8:", "needs a" },
  { "reference of a number", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"ref\": \"check\", ", "kind-shop.json:10:", "for references" },
  { "computed without an expression", "kind-shop.json", "\"type\": \"integer\", \"min\": 0, \"max\": 500", "\"type\": \"computed\", \"value_type\": \"integer\"", "kind-shop.json:10:", "needs a" },
  { "expression of what is not computed", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"compute\": \"1\", ", "kind-shop.json:10:", "computed" },
  { "computed from itself", "kind-shop.json", "\"type\": \"integer\", \"min\": 0, \"max\": 500", "\"type\": \"computed\", \"value_type\": \"integer\", \"compute\": \"staff + 1\"", "kind-shop.json:10:", "depends on itself" },
  { "computed in a circle", "kind-shop.json", "\"type\": \"integer\", \"min\": 0, \"max\": 500, \"policy\": \"latest\"},", "\"type\": \"computed\", \"value_type\": \"integer\", \"compute\": \"twice / 2\"},\n    {\"no\": 7, \"name\": \"twice\", \"zh\": \"x\", \"en\": \"x\", \"type\": \"computed\", \"value_type\": \"integer\", \"compute\": \"staff * 2\"},", "kind-shop.json:1", "depends on itself" },
  { "computed of members where there are none", "kind-shop.json", "\"type\": \"integer\", \"min\": 0, \"max\": 500", "\"type\": \"computed\", \"value_type\": \"integer\", \"compute\": \"(SELECT count(*) FROM member)\"", "kind-shop.json:10:", "member" },
  { "requirement no expression", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"staff\", \"required_when\": \"staff >\", ", "kind-shop.json:10:", "required_when" },
  { "no array of fields", "kind-shop.json", "\"list\": [\"name\", \"staff\", \"hazards\", \"opened\"]", "\"list\": \"name\"", "kind-shop.json:3:", "array" },
  { "section of no field", "kind-shop.json", "\"hazards\", \"opened\", \"visits\"]}", "\"hazards\", \"opened\", \"visit\"]}", "kind-shop.json:5:", "no field visit" },
  { "section without a label", "kind-shop.json", "\"en\": \"Particulars\", ", "", "kind-shop.json:", "\"en\"" },
  { "kind without a title", "kind-shop.json", "\"title\": [\"name\"], ", "", "kind-shop.json:", "lacks \"title\"" },
  { "closing field of no field", "kind-shop.json", "\"deletable\": true", "\"deletable\": true, \"closing_field\": \"end\"", "kind-shop.json:", "no field end" },
  { "icon that is a path", "kind-shop.json", "\"deletable\": true", "\"deletable\": true, \"icon\": \"../shop-symbolic\"", "kind-shop.json:", "symbolic icon" },
  { "icon in colours", "kind-shop.json", "\"deletable\": true", "\"deletable\": true, \"icon\": \"shop\"", "kind-shop.json:", "symbolic icon" },
  { "kind without fields", "catalogue.json", "\"lists.json\"", "\"lists.json\", \"kind-shop.json\"", "kind-shop.json:2:", "unknown member" },
  { "item twice", "kind-shop.json", "\"policy\": \"latest\"},", "\"policy\": \"latest\", \"item\": 1, \"category\": \"A\", \"basis\": \"x\", \"worker\": \"rw\", \"help_zh\": \"x\", \"help_en\": \"x\"},\n    {\"no\": 8, \"name\": \"again\", \"zh\": \"x\", \"en\": \"x\", \"type\": \"text\", \"item\": 1, \"category\": \"A\", \"basis\": \"x\", \"worker\": \"rw\", \"help_zh\": \"x\", \"help_en\": \"x\"},", "kind-shop.json:11:", "item 1 stands twice" },
  { "items with a gap", "kind-shop.json", "\"policy\": \"latest\"},", "\"policy\": \"latest\", \"item\": 2, \"category\": \"A\", \"basis\": \"x\", \"worker\": \"rw\", \"help_zh\": \"x\", \"help_en\": \"x\"},", "catalogue.json:1:", "largest number is 2" },
  { "item without a category", "kind-shop.json", "\"policy\": \"latest\"},", "\"policy\": \"latest\", \"item\": 1, \"basis\": \"x\", \"worker\": \"rw\", \"help_zh\": \"x\", \"help_en\": \"x\"},", "kind-shop.json:10:", "no category" },
  { "item without help", "kind-shop.json", "\"policy\": \"latest\"},", "\"policy\": \"latest\", \"item\": 1, \"category\": \"A\", \"basis\": \"x\", \"worker\": \"rw\", \"help_zh\": \"x\"},", "kind-shop.json:10:", "lacks \"help_en\"" },
  { "unknown function in a rule", "rules.json", "code_count(hazards) < 3", "distance(name) < 3", "rules.json:4:", "no such function" },
  { "unknown field in a rule", "rules.json", "code_count(hazards) < 3", "nosuch < 3", "rules.json:4:", "no such column" },
  { "date in a rule", "rules.json", "code_count(hazards) < 3", "date('now') > opened", "rules.json:4:", "not authorized" },
  { "time of SQL in a rule", "rules.json", "code_count(hazards) < 3", "current_date > opened", "rules.json:4:", "not allowed" },
  { "PRAGMA in a rule", "rules.json", "code_count(hazards) < 3", "PRAGMA user_version", "rules.json:4:", "not allowed" },
  { "statement in a rule", "rules.json", "code_count(hazards) < 3", "1; DROP TABLE shop", "rules.json:4:", "not allowed" },
  { "comment in a rule", "rules.json", "code_count(hazards) < 3", "1 -- one", "rules.json:4:", "not allowed" },
  { "parameter in a rule", "rules.json", "code_count(hazards) < 3", "?1", "rules.json:4:", "not allowed" },
  { "members in a rule of a record", "rules.json", "code_count(hazards) < 3", "(SELECT 1 FROM member)", "rules.json:4:", "household" },
  { "empty expression of a rule", "rules.json", "code_count(hazards) < 3", " ", "rules.json:4:", "expression" },
  { "two values in a rule", "rules.json", "code_count(hazards) < 3", "1, 2", "rules.json:4:", "expression" },
  { "unknown setting in a rule", "rules.json", "code_count(hazards) < 3", "setting('line') < 3", "rules.json:4:", "setting" },
  { "path to nowhere in a rule", "rules.json", "code_count(hazards) < 3", "follow('name.x') = 1", "rules.json:4:", "path" },
  { "mark of no field in a rule", "rules.json", "code_count(hazards) < 3", "unknown('nosuch')", "rules.json:4:", "field of this kind" },
  { "others of no field in a rule", "rules.json", "code_count(hazards) < 3", "others('nosuch') = 0", "rules.json:4:", "field of this kind" },
  { "load_extension in a rule", "rules.json", "code_count(hazards) < 3", "load_extension('x')", "rules.json:4:", "not allowed" },
  { "rule twice", "rules.json", "\"rules\": [", "\"rules\": [\n    {\"id\": \"S01\", \"kind\": \"shop\", \"level\": \"W\", \"expression\": \"1\", \"zh\": \"x\", \"en\": \"x\"},", "rules.json:4:", "stands twice" },
  { "rule without a level", "rules.json", "\"level\": \"W\", ", "", "rules.json:3:", "lacks \"level\"" },
  { "rule of no level", "rules.json", "\"level\": \"W\"", "\"level\": \"X\"", "rules.json:3:", "no such level" },
  { "rule of no scope", "rules.json", "\"scope\": \"record\"", "\"scope\": \"city\"", "rules.json:3:", "no such scope" },
  { "rule of no field", "rules.json", "\"fields\": [\"hazards\"]", "\"fields\": [\"hazard\"]", "rules.json:3:", "no field hazard" },
  { "rule without words", "rules.json", "\"zh\": \"三项隐患俱全,请上报\", ", "", "rules.json:", "\"zh\"" },
  { "rule without an id", "rules.json", "\"id\": \"S01\", ", "", "rules.json:", "\"id\"" },
  { "rules no array", "rules.json", NULL, "{\"rules\": {}}", "rules.json:1:", "array" },
  { "rule no object", "rules.json", NULL, "{\"rules\": [1]}", "rules.json:1:", "no object" },
  { "list twice", "lists.json", "\"lists\": [", "\"lists\": [\n    {\"id\": \"CL.hazard\", \"zh\": \"x\", \"en\": \"x\", \"codes\": [{\"code\": \"1\", \"zh\": \"x\"}]},", "lists.json:5:", "stands twice" },
  { "list without codes", "lists.json", NULL, "{\"lists\": [{\"id\": \"CL.hazard\", \"zh\": \"x\", \"en\": \"x\", \"codes\": []}]}", "lists.json:1:", "no \"codes\"" },
  { "code with a comma", "lists.json", "\"code\": \"2\"", "\"code\": \"2,3\"", "lists.json:", "comma" },
  { "code without a label", "lists.json", "\"zh\": \"用电\", ", "", "lists.json:", "\"zh\"" },
  { "code of no parent", "lists.json", "\"code\": \"2\"", "\"code\": \"2\", \"parent\": \"7\"", "lists.json:7:", "no parent 7" },
  { "missing list file", "catalogue.json", "\"lists.json\"", "\"list.json\"", "list.json:1:", "cannot read" },
  { "version missing", "catalogue.json", "\"version\": 1,", "", "catalogue.json:", "version" },
  { "version zero", "catalogue.json", "\"version\": 1", "\"version\": 0", "catalogue.json:2:", "whole number" },
  { "newer rule language", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"functions\": 99,", "catalogue.json:2:", "update the program" },
  { "category twice", "catalogue.json", "{\"letter\": \"A\", \"zh\": \"商铺\", \"en\": \"Shops\"}", "{\"letter\": \"A\", \"zh\": \"商铺\", \"en\": \"Shops\"},\n    {\"letter\": \"A\", \"zh\": \"x\", \"en\": \"x\"}", "catalogue.json:5:", "stands twice" },
  { "category of no letter", "catalogue.json", "\"letter\": \"A\"", "\"letter\": \"AB\"", "catalogue.json:4:", "no letter" },
  { "compartment twice", "catalogue.json", "{\"no\": 0, \"name\": \"core\", \"zh\": \"基本\", \"en\": \"Core\"}", "{\"no\": 0, \"name\": \"core\", \"zh\": \"基本\", \"en\": \"Core\"},\n    {\"no\": 0, \"name\": \"care\", \"zh\": \"x\", \"en\": \"x\"}", "catalogue.json:8:", "stands twice" },
  { "no such right", "catalogue.json", "[\"read\", \"write\", \"list\"]}},", "[\"read\", \"write\", \"burn\"]}},", "catalogue.json:10:", "no right \"burn\"" },
  { "right over no compartment", "catalogue.json", "\"rights\": {\"core\": [\"read\", \"write\", \"list\"]}},", "\"rights\": {\"cellar\": [\"read\"]}},", "catalogue.json:10:", "no compartment cellar" },
  { "user role twice", "catalogue.json", "\"name\": \"admin\"", "\"name\": \"grid_worker\"", "catalogue.json:11:", "stands twice" },
  { "setting twice", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"settings\": [{\"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"value\": 1}, {\"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"value\": 1}],", "catalogue.json:2:", "stands twice" },
  { "setting of no value", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"settings\": [{\"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"value\": null}],", "catalogue.json:2:", "whole number or text" },
  { "called by no reference", "kind-shop.json", "\"title\":", "\"called_by\": \"name\", \"title\":", "kind-shop.json:", "is no reference" },
  { "called by nothing", "kind-shop.json", "\"title\":", "\"called_by\": \"nobody\", \"title\":", "kind-shop.json:", "is no reference" },
  { "begun from no reference", "kind-shop.json", "\"title\":", "\"begin_from\": [\"name\"], \"title\":", "kind-shop.json:", "is no reference" },
  { "work of no kind", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"workload\": [{\"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"kind\": \"cellar\", \"where\": \"1\", \"points\": 1}],", "catalogue.json:2:", "no whole kind cellar" },
  { "work twice", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"workload\": [{\"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"kind\": \"shop\", \"where\": \"1\"}, {\"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"kind\": \"shop\", \"where\": \"1\"}],", "catalogue.json:2:", "stands twice" },
  { "work that asks for rows", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"workload\": [{\"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"kind\": \"shop\", \"where\": \"(SELECT 1)\"}],", "catalogue.json:2:", "SELECT" },
  { "work beyond measure", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"workload\": [{\"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"kind\": \"shop\", \"where\": \"1\", \"points\": 1001}],", "catalogue.json:2:", "points" },
  { "theme of no kind", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"themes\": [{\"no\": 1, \"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"measure\": \"share\", \"kind\": \"cellar\", \"where\": \"1\", \"steps\": [0, 1, 2, 3, 4]}],", "catalogue.json:2:", "no whole kind cellar" },
  { "theme of a part", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"themes\": [{\"no\": 1, \"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"measure\": \"share\", \"kind\": \"shop\", \"where\": \"cellar = 1\", \"steps\": [0, 1, 2, 3, 4]}],", "catalogue.json:2:", "cellar" },
  { "theme that asks for rows", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"themes\": [{\"no\": 1, \"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"measure\": \"share\", \"kind\": \"shop\", \"where\": \"(SELECT 1)\", \"steps\": [0, 1, 2, 3, 4]}],", "catalogue.json:2:", "SELECT" },
  { "theme of what may not be shown", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"themes\": [{\"no\": 1, \"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"measure\": \"share\", \"kind\": \"shop\", \"where\": \"opened > '2020'\", \"steps\": [0, 1, 2, 3, 4]}],", "catalogue.json:2:", "may never colour" },
  { "share of nothing", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"themes\": [{\"no\": 1, \"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"measure\": \"share\", \"steps\": [0, 1, 2, 3, 4]}],", "catalogue.json:2:", "has \"kind\" and \"where\"" },
  { "floors with a condition", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"themes\": [{\"no\": 1, \"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"measure\": \"floors\", \"kind\": \"shop\", \"where\": \"1\", \"steps\": [0, 1, 2, 3, 4]}],", "catalogue.json:2:", "has \"kind\" and \"where\"" },
  { "theme without steps", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"themes\": [{\"no\": 1, \"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"measure\": \"floors\"}],", "catalogue.json:2:", "must be 5 numbers" },
  { "theme whose steps fall", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"themes\": [{\"no\": 1, \"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"measure\": \"floors\", \"steps\": [0, 1, 5, 3, 9]}],", "catalogue.json:2:", "that grow" },
  { "theme of no measure", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"themes\": [{\"no\": 1, \"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"steps\": [0, 1, 2, 3, 4]}],", "catalogue.json:2:", "lacks" },
  { "theme of no colours", "catalogue.json", "\"version\": 1,", "\"version\": 1, \"themes\": [{\"no\": 1, \"name\": \"a\", \"zh\": \"x\", \"en\": \"x\", \"measure\": \"floors\", \"colors\": \"pink\", \"steps\": [0, 1, 2, 3, 4]}],", "catalogue.json:2:", "colors" },
  { "kinds no array", "catalogue.json", "[\"kind-shop.json\", \"kind-check.json\"]", "{}", "catalogue.json:", "array" },
  { "file name no text", "catalogue.json", "\"kind-check.json\"]", "7]", "catalogue.json:", "file name" },
  { "newline in a name", "kind-shop.json", "\"name\": \"staff\", ", "\"name\": \"a\\nb\", ", "kind-shop.json:", "no field name" },
  { "file outside", "catalogue.json", "kind-check.json", "../etc/passwd", "catalogue.json:", "file name" },
};

static void
test_refuses (gconstpointer data)
{
  const Broken *row = data;
  char *dir = broken_copy (row->file, row->from, row->to);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (dir, &error);
  g_autofree char *where = g_build_filename (dir, row->where, NULL);

  g_assert_null (catalogue);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  if (!g_str_has_prefix (error->message, where) || strstr (error->message, row->why) == NULL)
    {
      g_test_message ("%s: expected %s %s, got: %s", row->name, where, row->why, error->message);
      g_test_fail ();
    }
  g_assert_null (strchr (error->message, '\n'));
  remove_copy (dir);
}

/* A byte here and there goes, doubles or turns into another: the catalogue loads, or is refused in one line. */
static void
test_survives_mutations (void)
{
  static const char bytes[] = "\"{}[],:0123456789-eE.\\\n\0\xff abcnoyz'";
  g_autofree char *source = source_dir ();
  guint refused = 0;

  for (guint round = 0; round < 400; round++)
    {
      const char *file = files[g_test_rand_int_range (0, G_N_ELEMENTS (files))];
      g_autofree char *in = g_build_filename (source, file, NULL), *out = NULL, *text = NULL;
      char *dir = broken_copy ("", NULL, "");
      g_autoptr(GString) changed = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliCatalogue) catalogue = NULL;
      gsize length;

      out = g_build_filename (dir, file, NULL);
      g_assert_true (g_file_get_contents (in, &text, &length, NULL));
      changed = g_string_new_len (text, (gssize) length);
      for (int n = g_test_rand_int_range (1, 4); n > 0 && changed->len > 1; n--)
        {
          gssize at = g_test_rand_int_range (0, (gint32) changed->len - 1);
          char byte = bytes[g_test_rand_int_range (0, sizeof bytes - 1)];

          switch (g_test_rand_int_range (0, 4))
            {
            case 0: g_string_erase (changed, at, 1); break;
            case 1: g_string_insert_len (changed, at, &byte, 1); break;
            case 2: changed->str[at] = byte; break;
            default: g_string_truncate (changed, (gsize) g_test_rand_int_range (0, 8) == 0 ? (gsize) at : changed->len); break;
            }
        }
      g_assert_true (g_file_set_contents (out, changed->str, (gssize) changed->len, NULL));
      catalogue = linli_catalogue_load (dir, &error);
      g_assert_cmpint (catalogue == NULL, ==, error != NULL);
      if (error != NULL)
        {
          refused++;
          g_assert_true (error->domain == LINLI_ERROR);
          g_assert_null (strchr (error->message, '\n'));
          g_assert_true (g_str_has_prefix (error->message, dir));
        }
      remove_copy (dir);
    }
  g_test_message ("%u of 400 refused", refused);
  g_assert_cmpuint (refused, >, 100);
}

/* A pipe in the place of a file is refused, not waited for; so is a file of 9 MiB. */
static void
test_refuses_what_is_no_file (void)
{
  char *dir = broken_copy ("", NULL, "");
  g_autofree char *path = g_build_filename (dir, "lists.json", NULL), *large = g_strnfill (9 * 1024 * 1024, ' ');
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_null (linli_catalogue_load (dir, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "lists.json:1: this is no file"));
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (g_file_set_contents (path, large, -1, NULL));
  g_assert_null (linli_catalogue_load (dir, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "larger than"));
  remove_copy (dir);
}

static void
test_cannot_read_a_missing_directory (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (linli_catalogue_load ("/nonexistent/registry", &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FAILED);
}

typedef struct { const char *name, *file, *from, *to, *why; } Against;

static const Against against[] = {
  { "same", "rules.json", "three", NULL, NULL },
  { "an older version", "catalogue.json", "\"version\": 1", "\"version\": 2", NULL },
  { "a reference elsewhere", "kind-check.json", "\"ref\": \"shop\"", "\"ref\": \"check\"", "kind-check.json:8: check.shop (number 1): its type changed" },
  { "a code lost", "lists.json", "\"code\": \"3\"", "\"code\": \"4\"", "kind-shop.json:11: shop.hazards (number 3): code 3 of its list is gone" },
  { "a code retired", "lists.json", "\"code\": \"3\"", "\"retired\": true, \"code\": \"3\"", NULL },
  { "a kind lost", "catalogue.json", "\"kind-shop.json\", \"kind-check.json\"", "\"kind-shop.json\"", "catalogue.json:1: check (number 2): the kind is gone" },
  { "a kind number reused", "kind-check.json", "\"no\": 2, \"name\": \"check\"", "\"no\": 2, \"name\": \"look\"", "kind-check.json:2: look (number 2): the number belonged" },
  { "a compartment changed", "kind-check.json", "\"name\": \"check\",", "\"name\": \"check\", \"compartment\": \"care\",", "its compartment changed" },
  { "a new field", "kind-check.json", "    {\"no\": 3,", "    {\"no\": 4, \"name\": \"extra\", \"zh\": \"x\", \"en\": \"x\", \"type\": \"text\"},\n    {\"no\": 3,", NULL },
  { "a label changed", "kind-shop.json", "\"en\": \"Staff\"", "\"en\": \"People\"", NULL },
  { "a type changed", "kind-shop.json", "\"type\": \"date\"", "\"type\": \"text\"", "kind-shop.json:12: shop.opened (number 4): its type changed" },
  { "a number reused", "kind-check.json", "\"name\": \"day\"", "\"name\": \"dawn\"", "another field" },
  { "a field lost", "kind-check.json", "{\"no\": 3,", "{\"no\": 9,", "gone" },
};

static void
test_checks_against_the_old (gconstpointer data)
{
  const Against *row = data;
  char *dir;
  g_autofree char *source = source_dir ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) old = linli_catalogue_load (source, &error), new = NULL;

  g_assert_no_error (error);
  if (row->to == NULL)
    {
      g_assert_true (linli_catalogue_check_against (old, old, &error));
      return;
    }
  dir = broken_copy (row->file, row->from, row->to);
  if (strcmp (row->file, "kind-check.json") == 0 && row->why != NULL && strcmp (row->why, "another field") == 0)
    {
      /* The list and the section name the field too. */
      g_autofree char *path = g_build_filename (dir, row->file, NULL), *text = NULL;
      g_autoptr(GString) changed = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      changed = g_string_new (text);
      g_string_replace (changed, "\"day\"", "\"dawn\"", 0);
      g_assert_true (g_file_set_contents (path, changed->str, -1, NULL));
    }
  if (strcmp (row->name, "a compartment changed") == 0)
    {
      g_autofree char *path = g_build_filename (dir, "catalogue.json", NULL), *text = NULL;
      g_autoptr(GString) changed = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      changed = g_string_new (text);
      g_string_replace (changed, "\"compartments\": [", "\"compartments\": [{\"no\": 1, \"name\": \"care\", \"zh\": \"x\", \"en\": \"x\"},", 1);
      g_assert_true (g_file_set_contents (path, changed->str, -1, NULL));
    }
  new = linli_catalogue_load (dir, &error);
  g_assert_no_error (error);
  if (new->version > old->version)
    {
      g_assert_false (linli_catalogue_check_against (old, new, &error));
      g_assert_nonnull (strstr (error->message, "is older than 2"));
      g_clear_error (&error);
    }
  g_assert_cmpint (linli_catalogue_check_against (new, old, &error), ==, row->why == NULL);
  if (row->why != NULL && strstr (error->message, row->why) == NULL)
    g_error ("%s: expected %s, got: %s", row->name, row->why, error->message);
  remove_copy (dir);
}

/* Where records are, and so in which grid, is said by the reference that has a role: a person's number as a volunteer leads nowhere. */
static void
test_says_where_records_are (void)
{
  static const struct { const char *kind, *place; } rows[] = {
    { "person", "household" }, { "household", "room" }, { "room", "building" }, { "unit", "building" }, { "membership", "household" },
    { "visit", "household" }, { "volunteer", "person" }, { "building", NULL }, { "facility", NULL }, { "grid", NULL },
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, &error);
  g_autofree char *dir = source_dir ();
  g_autoptr(LinliCatalogue) two = linli_catalogue_load (dir, &error);
  const LinliField *place;

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      place = linli_catalogue_get_place (catalogue, linli_catalogue_get_kind (catalogue, rows[i].kind));
      g_assert_cmpstr (place != NULL ? place->name : NULL, ==, rows[i].place);
    }
  /* Where none has a role, by the first. */
  place = linli_catalogue_get_place (two, linli_catalogue_get_kind (two, "check"));
  g_assert_cmpstr (place->name, ==, "shop");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/registry/catalogue/says-where-records-are", test_says_where_records_are);
  g_test_add_func ("/registry/catalogue/has-every-item-with-all-its-attributes", test_has_every_item);
  g_test_add_func ("/registry/catalogue/agrees-with-the-table", test_agrees_with_the_table);
  g_test_add_func ("/registry/catalogue/refuses-what-is-no-file", test_refuses_what_is_no_file);
  g_test_add_func ("/registry/catalogue/survives-mutations", test_survives_mutations);
  g_test_add_func ("/registry/catalogue/splits-the-items-by-compartment", test_splits_the_items_by_compartment);
  g_test_add_func ("/registry/catalogue/makes-themes-of-codes", test_makes_themes_of_codes);
  g_test_add_func ("/registry/catalogue/gives-each-role-only-its-rights", test_gives_each_role_only_its_rights);
  g_test_add_func ("/registry/catalogue/cannot-read-a-missing-directory", test_cannot_read_a_missing_directory);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strdup_printf ("/registry/catalogue/refuses/%s", broken[i].name);

      g_test_add_data_func (g_strdelimit (path, " ", '-'), &broken[i], test_refuses);
    }
  for (guint i = 0; i < G_N_ELEMENTS (against); i++)
    {
      g_autofree char *path = g_strdup_printf ("/registry/catalogue/against/%s", against[i].name);

      g_test_add_data_func (g_strdelimit (path, " ", '-'), &against[i], test_checks_against_the_old);
    }
  return g_test_run ();
}
