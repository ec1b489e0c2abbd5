/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of an open form and of saved groups, as values: what goes back, what goes together, what is refused. */

#define G_LOG_DOMAIN "linli-test-steps"

#include "config.h"

#include "linli-draft-steps.h"
#include "linli-save-steps.h"

typedef struct
{
  LinliCatalogue   *catalogue;
  const LinliKind  *person;
  const LinliField *name, *sex;
  LinliDraftSteps  *draft;
  LinliSaveSteps   *saved;
} StepFixture;

static void
set_up (StepFixture  *f,
        gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  f->catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  f->name = linli_catalogue_get_role (f->catalogue, "person.name");
  f->sex = linli_catalogue_get_role (f->catalogue, "person.sex");
  f->person = linli_kind_get_core (f->name->kind);
  f->draft = linli_draft_steps_new ();
  f->saved = linli_save_steps_new ();
}

static void
tear_down (StepFixture  *f,
           gconstpointer data)
{
  linli_draft_steps_free (f->draft);
  linli_save_steps_free (f->saved);
  linli_catalogue_unref (f->catalogue);
}

static void
note (StepFixture      *f,
      const LinliField *field,
      const char       *before,
      const char       *after)
{
  g_auto(LinliValue) was = LINLI_VALUE_INIT;
  g_auto(LinliValue) is = LINLI_VALUE_INIT;

  linli_value_set_text (&was, before, -1);
  linli_value_set_text (&is, after, -1);
  linli_draft_steps_note (f->draft, field, &was, &is);
}

/* Takes one step and says "field=value" of what it lays, in order. */
static void
expect (StepFixture *f,
        gboolean     forward,
        const char  *words)
{
  g_autoptr(GPtrArray) steps = linli_draft_steps_take (f->draft, forward);
  g_autoptr(GString) laid = g_string_new (NULL);

  for (guint i = 0; i < steps->len; i++)
    {
      const LinliDraftStep *step = g_ptr_array_index (steps, i);

      g_string_append_printf (laid, "%s%s=%s", i > 0 ? " " : "", step->field == f->name ? "name" : "sex",
                              linli_value_get_text (forward ? &step->after : &step->before));
    }
  g_assert_cmpstr (laid->str, ==, words);
}

static void
test_typing (StepFixture  *f,
             gconstpointer data)
{
  note (f, f->name, "a", "ab");
  note (f, f->name, "ab", "abc");
  linli_draft_steps_close (f->draft);
  note (f, f->name, "abc", "abcd");
  note (f, f->sex, "1", "2");
  expect (f, FALSE, "sex=1");
  expect (f, FALSE, "name=abc");
  expect (f, FALSE, "name=a");
  expect (f, FALSE, "");
  expect (f, TRUE, "name=abc");
  expect (f, TRUE, "name=abcd");
  expect (f, TRUE, "sex=2");
  expect (f, TRUE, "");
}

static void
test_nothing_typed (StepFixture  *f,
                    gconstpointer data)
{
  note (f, f->name, "a", "ab");
  note (f, f->name, "ab", "a");
  note (f, f->sex, "1", "1");
  expect (f, FALSE, "");
}

static void
test_new_branch (StepFixture  *f,
                 gconstpointer data)
{
  note (f, f->name, "a", "b");
  note (f, f->sex, "1", "2");
  expect (f, FALSE, "sex=1");
  note (f, f->name, "b", "c");
  expect (f, TRUE, "");
  expect (f, FALSE, "name=b");
  expect (f, FALSE, "name=a");
}

static void
test_together (StepFixture  *f,
               gconstpointer data)
{
  note (f, f->name, "a", "b");
  linli_draft_steps_begin (f->draft);
  note (f, f->name, "b", "c");
  note (f, f->sex, "1", "2");
  linli_draft_steps_end (f->draft);
  note (f, f->sex, "2", "9");
  expect (f, FALSE, "sex=2");
  expect (f, FALSE, "sex=1 name=b");
  expect (f, TRUE, "name=c sex=2");
  expect (f, FALSE, "sex=1 name=b");
  expect (f, FALSE, "name=a");
}

static void
test_many (StepFixture  *f,
           gconstpointer data)
{
  for (guint i = 0; i < 2 * LINLI_DRAFT_STEPS_MAX; i++)
    {
      g_autofree char *before = g_strdup_printf ("%u", i), *after = g_strdup_printf ("%u", i + 1);

      note (f, f->name, before, after);
      linli_draft_steps_close (f->draft);
    }
  g_assert_cmpuint (f->draft->steps->len, ==, LINLI_DRAFT_STEPS_MAX);
  g_assert_cmpint (LINLI_DRAFT_STEPS_MAX, >=, 100);
  for (guint i = 0; i < LINLI_DRAFT_STEPS_MAX; i++)
    g_ptr_array_unref (linli_draft_steps_take (f->draft, FALSE));
  expect (f, FALSE, "");
}

/* ---- saved groups ---- */

static LinliRecord *
make_person (StepFixture *f,
             guint8       number,
             const char  *name,
             const char  *sex)
{
  LinliId id = { { number } };
  LinliRecord *record = linli_record_new (f->person, &id);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_text (&value, name, -1);
  linli_record_set (record, f->name, &value);
  linli_value_set_text (&value, sex, -1);
  linli_record_set (record, f->sex, &value);
  return record;
}

static void
add (StepFixture *f,
     guint8       number,
     const char  *before,
     const char  *after)
{
  g_autoptr(LinliRecord) was = before != NULL ? make_person (f, number, before, "1") : NULL;
  g_autoptr(LinliRecord) is = make_person (f, number, after, "1");

  linli_save_steps_add (f->saved, linli_save_step_new (was, is, after));
}

static void
test_saved_difference (StepFixture  *f,
                       gconstpointer data)
{
  g_autoptr(LinliRecord) was = make_person (f, 1, "a", "1");
  g_autoptr(LinliRecord) is = make_person (f, 1, "b", "1");
  g_autoptr(LinliRecord) other = make_person (f, 1, "c", "2");
  g_autoptr(LinliRecord) elsewhere = make_person (f, 1, "b", "2");
  g_autoptr(LinliSaveStep) step = linli_save_step_new (was, is, "b");
  g_autoptr(LinliSaveStep) copy = linli_save_step_copy (step);

  g_assert_false (step->is_new);
  g_assert_cmpuint (linli_save_step_count (copy), ==, 1);
  g_assert_true (linli_save_step_get_first (copy) == f->name);
  g_assert_null (linli_save_step_find_foreign (copy, is, FALSE));
  g_assert_null (linli_save_step_find_foreign (copy, was, TRUE));
  /* What others did to other fields is none of the step's business. */
  g_assert_null (linli_save_step_find_foreign (copy, elsewhere, FALSE));
  g_assert_true (linli_save_step_find_foreign (copy, other, FALSE) == f->name);
}

static void
test_saved_order (StepFixture  *f,
                  gconstpointer data)
{
  add (f, 1, NULL, "one");
  add (f, 2, "x", "two");
  add (f, 1, "one", "three");
  g_assert_cmpstr (linli_save_steps_find (f->saved, 0, FALSE)->title, ==, "three");
  g_assert_true (linli_save_steps_find (f->saved, 1, FALSE)->is_new);
  g_assert_null (linli_save_steps_find (f->saved, 0, TRUE));
  linli_save_steps_move (f->saved, 3, FALSE);
  /* One further back may go before the newer ones: each looks for itself whether it still can. */
  linli_save_steps_move (f->saved, 1, FALSE);
  g_assert_cmpstr (linli_save_steps_find (f->saved, 0, FALSE)->title, ==, "two");
  g_assert_cmpstr (linli_save_steps_find (f->saved, 0, TRUE)->title, ==, "one");
  linli_save_steps_move (f->saved, 0, TRUE);
  g_assert_cmpstr (linli_save_steps_find (f->saved, 0, TRUE)->title, ==, "three");
  linli_save_steps_drop (f->saved, 2, FALSE);
  g_assert_cmpstr (linli_save_steps_find (f->saved, 0, FALSE)->title, ==, "one");
  add (f, 3, "x", "four");
  g_assert_null (linli_save_steps_find (f->saved, 0, TRUE));
  g_assert_null (linli_save_steps_find (f->saved, 99, FALSE));
}

static void
test_saved_again (StepFixture  *f,
                  gconstpointer data)
{
  LinliId old_id = { { 1 } }, new_id = { { 7 } };

  add (f, 1, NULL, "one");
  add (f, 1, "one", "two");
  add (f, 2, "x", "three");
  linli_save_steps_move (f->saved, 2, FALSE);
  linli_save_steps_rename (f->saved, &old_id, &new_id);
  g_assert_cmpuint (linli_save_steps_find (f->saved, 1, FALSE)->id.bytes[0], ==, 7);
  g_assert_cmpuint (linli_save_steps_find (f->saved, 2, TRUE)->id.bytes[0], ==, 7);
  g_assert_cmpuint (linli_save_steps_find (f->saved, 3, FALSE)->id.bytes[0], ==, 2);
}

static void
test_saved_many (StepFixture  *f,
                 gconstpointer data)
{
  for (guint i = 0; i < LINLI_SAVE_STEPS_MAX + 10; i++)
    add (f, 1, "a", "b");
  g_assert_cmpuint (f->saved->done->len, ==, LINLI_SAVE_STEPS_MAX);
  g_assert_null (linli_save_steps_find (f->saved, 10, FALSE));
  g_assert_nonnull (linli_save_steps_find (f->saved, 11, FALSE));
}

int
main (int   argc,
      char *argv[])
{
  static const struct { const char *name; void (*func) (StepFixture *f, gconstpointer data); } cases[] = {
    { "/steps/typing in one field is one step until it is left", test_typing },
    { "/steps/what ends where it began is no step", test_nothing_typed },
    { "/steps/something new ends what could be done again", test_new_branch },
    { "/steps/what was done together goes together", test_together },
    { "/steps/the oldest of very many are forgotten", test_many },
    { "/steps/a saved step knows what others changed since", test_saved_difference },
    { "/steps/saved steps change sides", test_saved_order },
    { "/steps/steps follow a record that was made again", test_saved_again },
    { "/steps/the oldest saved steps are forgotten", test_saved_many },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, StepFixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
