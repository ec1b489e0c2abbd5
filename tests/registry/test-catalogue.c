/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-catalogue.c - the built-in catalogue is whole, and a broken one is refused with file, line and reason. */
#include "config.h"

#include "linli-catalogue.h"
#include "linli-error.h"

#include <glib/gstdio.h>
#include <string.h>

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
  g_assert_cmpuint (catalogue->kinds->len, ==, 18);
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
  { "a new field", "kind-check.json", "    {\"no\": 3,", "    {\"no\": 4, \"name\": \"extra\", \"zh\": \"x\", \"en\": \"x\", \"type\": \"text\"},\n    {\"no\": 3,", NULL },
  { "a label changed", "kind-shop.json", "\"en\": \"Staff\"", "\"en\": \"People\"", NULL },
  { "a type changed", "kind-shop.json", "\"type\": \"date\"", "\"type\": \"text\"", "type changed" },
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
  new = linli_catalogue_load (dir, &error);
  g_assert_no_error (error);
  g_assert_cmpint (linli_catalogue_check_against (new, old, &error), ==, row->why == NULL);
  if (row->why != NULL)
    g_assert_nonnull (strstr (error->message, row->why));
  remove_copy (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/registry/catalogue/has-every-item-with-all-its-attributes", test_has_every_item);
  g_test_add_func ("/registry/catalogue/splits-the-items-by-compartment", test_splits_the_items_by_compartment);
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
