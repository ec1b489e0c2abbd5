/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form as a value, and what people type into it and read on it. */

#define G_LOG_DOMAIN "linli-test-form"

#include "config.h"

#include "linli-clock.h"
#include "linli-form-text.h"
#include "linli-form.h"

#define NOON_MS (G_GINT64_CONSTANT (1795579200000))  /* 2026-11-25 04:00 UTC, 12:00 in China */

static gint64
get_day (const char *date)
{
  gint64 day;

  g_assert_true (linli_date_parse (date, &day));
  return day;
}

static LinliCatalogue *
load_catalogue (void)
{
  g_autoptr(GError) error = NULL;
  LinliCatalogue *catalogue = linli_catalogue_load (NULL, &error);

  g_assert_no_error (error);
  return catalogue;
}

static void
test_dates (void)
{
  static const struct { const char *text, *date; } table[] = {
    { "20261123", "2026-11-23" }, { "2026-11-23", "2026-11-23" }, { "2026/11/3", "2026-11-03" }, { "2026.1.2", "2026-01-02" },
    { "2026年11月23日", "2026-11-23" }, { " 今天 ", "2026-11-25" }, { "昨天", "2026-11-24" }, { "前天", "2026-11-23" },
    { "Today", "2026-11-25" }, { "２０２６１１２３", "2026-11-23" }, { "2024-02-29", "2024-02-29" },
    { "2026-02-29", NULL }, { "20261323", NULL }, { "2026-11-23-1", NULL }, { "", NULL }, { "abc", NULL },
    { "99999-1-1", NULL }, { "-2026-1-1", NULL }, { "\xff\xfe", NULL }, { "0", NULL }, { "20260000", NULL },
    /* Two digits of a year, the month alone, days in words. */
    { "26/11/23", "2026-11-23" }, { "48-3-2", "1948-03-02" }, { "36.1.1", "2036-01-01" }, { "37.1.1", "1937-01-01" }, { "00/2/29", "2000-02-29" },
    { "11月23日", "2026-11-23" }, { "2026年11月23号", "2026-11-23" }, { "明天", "2026-11-26" }, { "后天", "2026-11-27" }, { "大前天", "2026-11-22" },
    { "yesterday", "2026-11-24" }, { "TOMORROW", "2026-11-26" }, { "2026 11 23", "2026-11-23" },
    /* Parts of a date. */
    { "2026-11", "2026-11" }, { "2026年11月", "2026-11" }, { "202611", "2026-11" }, { "2026", "2026" }, { "1948年", "1948" },
    /* What nobody can mean. */
    { "2026-11-", NULL }, { "2026-", NULL }, { "2026--11", NULL }, { "202613", NULL }, { "202600", NULL }, { "0000-01-01", NULL }, { "0-1-1", NULL },
    { "00000000", NULL }, { "0999-01-01", NULL }, { "2026-0-1", NULL }, { "2026-1-0", NULL }, { "13月1日", NULL }, { "2月30日", NULL }, { "23日", NULL },
    { "11月", NULL }, { "1900-02-29", NULL }, { "2026/1/1/", NULL }, { "今天 8:30", NULL }, { "昨天昨天", NULL }, { "😀", NULL },
    { "2026😀11😀23", NULL }, { "1e9", NULL }, { "9223372036854775808", NULL }, { "2026-11-23\n", "2026-11-23" }, { "2026\v11", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *date = linli_form_read_date (table[i].text, get_day ("2026-11-25"));

      g_assert_cmpstr (date, ==, table[i].date);
    }
}

static void
test_ages (void)
{
  static const struct { const char *birth; int age; } table[] = {
    { "1948-11-25", 78 }, { "1948-11-26", 77 }, { "2026-11-25", 0 }, { "2026-11-26", -1 }, { "2024-02-29", 2 },
    { "1948", 78 }, { "1948-12", 77 }, { "", -1 }, { "no date", -1 }, { NULL, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (linli_form_get_age (table[i].birth, get_day ("2026-11-25")), ==, table[i].age);
}

static void
test_times (void)
{
  static const struct { gint64 ago_ms; const char *words; } table[] = {
    { 0, "today 12:00" }, { 60 * 60000, "today 11:00" }, { 12 * 3600000, "today 00:00" }, { 12 * 3600000 + 60000, "yesterday 23:59" },
    { 37 * 3600000, "2026-11-23" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *words = linli_form_format_when (NOON_MS - table[i].ago_ms, NOON_MS);

      g_assert_cmpstr (words, ==, table[i].words);
    }
}

static void
test_codes (void)
{
  const LinliCode code = { .code = (char *) "02", .label_zh = (char *) "集中供热", .label_en = (char *) "District heating" };
  static const struct { const char *text; gboolean matches; } table[] = {
    { "", TRUE }, { "0", TRUE }, { "02", TRUE }, { "供热", TRUE }, { "jizhong", TRUE }, { "jzgr", TRUE }, { "GR", TRUE }, { "heating", TRUE },
    { "3", FALSE }, { "燃气", FALSE }, { "xyz", FALSE }, { "021", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_true (linli_form_match_code (&code, table[i].text) == table[i].matches);
}

static void
test_freshness (void)
{
  LinliField field = { .fresh_months = 12 };
  LinliProvEntry entry = { .source = LINLI_SOURCE_VISIT };
  static const struct { const char *day; gboolean stale; } table[] = { { "2026-11-24", FALSE }, { "2025-12-01", FALSE }, { "2025-11-01", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      entry.day = get_day (table[i].day);
      g_assert_true (linli_form_is_stale (&field, &entry, get_day ("2026-11-25")) == table[i].stale);
    }
  g_assert_false (linli_form_is_stale (&field, NULL, get_day ("2026-11-25")));
  field.fresh_months = 0;
  g_assert_false (linli_form_is_stale (&field, &entry, get_day ("2026-11-25")));
}

/* Every field of the built-in catalogue has something to say when it cannot be read, and never the text typed. */
static void
test_explanations (void)
{
  g_autoptr(LinliCatalogue) catalogue = load_catalogue ();

  for (guint i = 0; i < catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (catalogue->kinds, i);

      for (guint j = 0; j < kind->fields->len; j++)
        {
          g_autofree char *text = linli_form_explain (g_ptr_array_index (kind->fields, j));

          g_assert_cmpuint (strlen (text), >, 10);
        }
    }
}

/* ---- the form ---- */

typedef struct { LinliCatalogue *catalogue; const LinliField *name, *birth, *sex; LinliForm *form; } FormFixture;

static void
set_text (LinliRecord      *record,
          const LinliField *field,
          const char       *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_text (&value, text, -1);
  linli_record_set (record, field, &value);
}

static void
set_up (FormFixture   *f,
        gconstpointer  data)
{
  const LinliId id = { { 1 } };
  LinliRecord *record;

  f->catalogue = load_catalogue ();
  f->name = linli_catalogue_get_role (f->catalogue, "person.name");
  f->birth = linli_catalogue_get_role (f->catalogue, "person.birth_date");
  f->sex = linli_catalogue_get_role (f->catalogue, "person.sex");
  record = linli_record_new (linli_kind_get_core (f->name->kind), &id);
  set_text (record, f->name, "张桂芳");
  set_text (record, f->birth, "1948-03-02");
  f->form = linli_form_new (record, 1);
}

static void
tear_down (FormFixture   *f,
           gconstpointer  data)
{
  linli_form_free (f->form);
  linli_catalogue_unref (f->catalogue);
}

static gboolean
put (FormFixture      *f,
     const LinliField *field,
     const char       *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (text != NULL)
    linli_value_set_text (&value, text, -1);
  return linli_form_set (f->form, field, &value);
}

static void
test_draft (FormFixture   *f,
            gconstpointer  data)
{
  g_autoptr(LinliRecord) record = NULL;

  g_assert_false (put (f, f->name, "张桂芳"));
  g_assert_cmpuint (linli_form_count_changed (f->form), ==, 0);
  g_assert_true (put (f, f->name, "张桂芬"));
  g_assert_true (linli_form_is_changed (f->form, f->name));
  g_assert_cmpstr (linli_value_get_text (linli_form_get (f->form, f->name)), ==, "张桂芬");
  g_assert_cmpstr (linli_record_get_text (f->form->saved, f->name), ==, "张桂芳");
  record = linli_form_make_record (f->form);
  g_assert_cmpstr (linli_record_get_text (record, f->name), ==, "张桂芬");
  g_assert_cmpstr (linli_record_get_text (record, f->birth), ==, "1948-03-02");
  g_assert_true (put (f, f->name, "张桂芳"));
  g_assert_cmpuint (linli_form_count_changed (f->form), ==, 0);
}

static void
test_blocking (FormFixture   *f,
               gconstpointer  data)
{
  LinliRuleLevel level;

  g_assert_null (linli_form_find_blocking (f->form));
  g_assert_true (put (f, f->name, NULL));
  g_assert_true (linli_form_find_blocking (f->form) == f->name);
  linli_form_reset (f->form);
  g_assert_null (linli_form_find_blocking (f->form));

  linli_form_set_unreadable (f->form, f->birth, "no date");
  g_assert_true (linli_form_find_blocking (f->form) == f->birth);
  g_assert_cmpstr (linli_form_get_message (f->form, f->birth, &level), ==, "no date");
  g_assert_cmpint (level, ==, LINLI_LEVEL_ERROR);
  /* A readable value clears it. */
  g_assert_true (put (f, f->birth, "1948-03-02"));
  g_assert_null (linli_form_find_blocking (f->form));
}

static void
test_counts (FormFixture   *f,
             gconstpointer  data)
{
  const LinliSection *section = g_ptr_array_index (f->form->saved->kind->sections, 0);
  LinliSectionCount before = linli_form_count_section (f->form, section), after;
  g_auto(LinliValue) unknown = LINLI_VALUE_INIT;

  g_assert_cmpuint (before.filled, ==, 2);
  g_assert_cmpuint (before.applicable, >, 10);
  linli_value_set_mark (&unknown, LINLI_VALUE_UNKNOWN);
  linli_form_set (f->form, f->sex, &unknown);
  after = linli_form_count_section (f->form, section);
  g_assert_cmpuint (after.filled, ==, 3);
  g_assert_cmpuint (after.errors, ==, 0);
  linli_form_set_unreadable (f->form, f->birth, "no date");
  after = linli_form_count_section (f->form, section);
  g_assert_cmpuint (after.errors, ==, 1);
}

/* What the person does not hold is neither shown nor counted. */
static void
test_compartments (FormFixture   *f,
                   gconstpointer  data)
{
  const LinliField *id_no = linli_catalogue_get_role (f->catalogue, "person.id_no");

  g_assert_cmpuint (id_no->kind->compartment, !=, 0);
  g_assert_false (linli_form_is_shown (f->form, id_no));
  f->form->held |= 1u << id_no->kind->compartment;
  g_assert_true (linli_form_is_shown (f->form, id_no));
}

/* Facts stand beside the age, so no digit of an ID number may be among them. */
static void
test_facts (FormFixture   *f,
            gconstpointer  data)
{
  const LinliField *id_no = linli_catalogue_get_role (f->catalogue, "person.id_no");
  g_autofree char *facts = NULL;

  set_text (f->form->saved, id_no, "159901194803020021");
  facts = linli_form_format_facts (f->form->saved, get_day ("2026-11-25"));
  g_assert_nonnull (strstr (facts, "78"));
  g_assert_null (strstr (facts, "1599"));
  g_assert_null (strstr (facts, "0021"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/form/dates are read as people write them", test_dates);
  g_test_add_func ("/form/ages are full years", test_ages);
  g_test_add_func ("/form/times are said in days", test_times);
  g_test_add_func ("/form/a code is found by number, characters, pinyin and initials", test_codes);
  g_test_add_func ("/form/what was not looked at for long is stale", test_freshness);
  g_test_add_func ("/form/every field explains what it takes", test_explanations);
  g_test_add ("/form/a draft holds only what differs", FormFixture, NULL, set_up, test_draft, tear_down);
  g_test_add ("/form/a missing name and unreadable text block the group", FormFixture, NULL, set_up, test_blocking, tear_down);
  g_test_add ("/form/sections count what is answered of what applies", FormFixture, NULL, set_up, test_counts, tear_down);
  g_test_add ("/form/compartments not held are not shown", FormFixture, NULL, set_up, test_compartments, tear_down);
  g_test_add ("/form/facts hold no digit of an ID number", FormFixture, NULL, set_up, test_facts, tear_down);
  return g_test_run ();
}
