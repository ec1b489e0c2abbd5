/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a form understands while it is typed: hints, times, choices and how they are found. */

#define G_LOG_DOMAIN "linli-test-form-text"

#include "config.h"

#include "linli-choice.h"
#include "linli-clock.h"
#include "linli-field-finder.h"
#include "linli-form-hint.h"
#include "linli-form-memory.h"
#include "linli-form-text.h"

#include <string.h>

static LinliCatalogue *catalogue;

static gint64
get_today (void)
{
  gint64 day;

  g_assert_true (linli_date_parse ("2026-11-25", &day));
  return day;
}

static const LinliField *
get_field (const char *kind,
           const char *name)
{
  const LinliField *field = linli_kind_find_field (linli_catalogue_get_kind (catalogue, kind), name);

  g_assert_nonnull (field);
  return field;
}

static void
test_hints (void)
{
  static const struct { const char *kind, *field, *text, *hint; } table[] = {
    { "person", "birth_date", "19480302", "Tuesday · 78 years old" }, { "person", "birth_date", "1948-03", "78 years old" },
    { "person", "birth_date", "1948", "78 years old" }, { "person", "birth_date", "20270101", "Friday" }, { "person", "birth_date", "0302", NULL },
    { "person", "move_in_date", "yesterday", "Tuesday" }, { "person", "move_in_date", "2026-11", "month only" },
    { "person", "move_in_date", "2026", "year only" }, { "person", "move_in_date", "2026-02-30", NULL }, { "person", "move_in_date", "", NULL },
    { "person", "id_no", "", NULL }, { "person", "id_no", "1", "17 more digits" }, { "person", "id_no", "15990119480302002", "1 more digit" },
    { "person", "id_no", "159901194803020027", "fits · 1948-03-02 · female" },
    { "person", "id_no", "１５９９０１１９４８０３０２００２７", "fits · 1948-03-02 · female" },
    { "person", "id_no", "159901194803020028", "the last digit does not fit the others" },
    { "person", "id_no", "15990119480302002x", "the last digit does not fit the others" },
    { "person", "id_no", "159901194802300027", "digits 7 to 14 are no birth date" }, { "person", "id_no", "019901194803020027", "the first two digits are no province" },
    { "person", "id_no", "1599011948030200277", "1 digit too many" }, { "person", "id_no", "X59901194803020027", "digits, and X only at the end" },
    { "person", "id_no", "150303480302002", "old number, kept with 18 · 1948-03-02 · female" },
    { "person", "id_no", "E12345678", NULL }, { "person", "id_no", "😀", NULL },
    { "person", "mobile", "1380013", "4 more digits" }, { "person", "mobile", "13800138000", "138 0013 8000" },
    { "person", "mobile", "+86 138-0013-8000", "138 0013 8000" }, { "person", "mobile", "138001380001", "1 digit too many" },
    { "person", "mobile", "0473-2012345", NULL }, { "household", "owner_phone", "0473-2012345", "landline" }, { "person", "mobile", "abc", NULL },
    { "household", "floor_area_m2", "", "5.00 to 2000.00" }, { "household", "resident_count_stated", "9", "0 to 60" },
    { "person", "name", "张桂芳", NULL }, { "household", "hukou_book_no", "12345678", "8/9" },
    { "person", "sex", "1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *hint = linli_form_hint (get_field (table[i].kind, table[i].field), table[i].text, get_today ());

      g_assert_cmpstr (hint, ==, table[i].hint);
    }
}

/* No hint says a digit that nobody typed: it would invite to make a number up. */
static void
test_no_answers (void)
{
  const LinliField *field = get_field ("person", "id_no");

  for (char last = '0'; last <= '9'; last++)
    {
      g_autofree char *text = g_strdup_printf ("15990119480302002%c", last);
      g_autofree char *hint = linli_form_hint (field, text, get_today ());

      if (last != '7')
        g_assert_null (strpbrk (hint, "0123456789"));
    }
}

static void
test_hostile (void)
{
  g_autofree char *long_text = g_strnfill (10000, '1');
  g_autofree char *long_name = g_strnfill (10000, 'a');
  const char *texts[] = { long_text, long_name, "\xff\xfe", "\xe2\x80\xae" "1948", "%s%n%d", "9223372036854775808", "' OR 1=1 --", "\t\n\v" };
  const LinliKind *kind = linli_catalogue_get_kind (catalogue, "person");

  for (guint i = 0; i < kind->all_fields->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
      {
        const LinliField *field = g_ptr_array_index (kind->all_fields, i);
        g_autofree char *hint = NULL, *at = NULL, *date = NULL;
        g_auto(LinliValue) value = LINLI_VALUE_INIT;

        if (!g_utf8_validate (texts[j], -1, NULL))
          continue;
        hint = linli_form_hint (field, texts[j], get_today ());
        at = linli_form_read_datetime (texts[j], get_today ());
        date = linli_form_read_date (texts[j], get_today ());
        g_assert_null (at);
        g_assert_null (date);
        linli_field_parse (field, texts[j], &value, NULL);
      }
}

static void
test_datetimes (void)
{
  static const struct { const char *text, *at, *shown; } table[] = {
    { "20261123 0830", "2026-11-23T00:30:00.000Z", "2026-11-23 08:30" }, { "2026-11-23 8:30", "2026-11-23T00:30:00.000Z", "2026-11-23 08:30" },
    { "今天 8点", "2026-11-25T00:00:00.000Z", "2026-11-25 08:00" }, { "昨天 23时59分", "2026-11-24T15:59:00.000Z", "2026-11-24 23:59" },
    { "昨天 0:00", "2026-11-23T16:00:00.000Z", "2026-11-24 00:00" }, { "2026-11-23T00:30:00.000Z", "2026-11-23T00:30:00.000Z", "2026-11-23 08:30" },
    { "20261123", NULL, NULL }, { "20261123 2460", NULL, NULL }, { "20261123 25:00", NULL, NULL }, { "2026-11 08:30", NULL, NULL },
    { "20261323 0830", NULL, NULL }, { "", NULL, NULL }, { " ", NULL, NULL }, { "8:30", NULL, NULL }, { "昨天 8:30:15", NULL, NULL }, { "昨天 x", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *at = linli_form_read_datetime (table[i].text, get_today ());
      g_autofree char *shown = at != NULL ? linli_form_format_datetime (at) : NULL;

      g_assert_cmpstr (at, ==, table[i].at);
      g_assert_cmpstr (shown, ==, table[i].shown);
    }
}

static void
test_phones (void)
{
  static const struct { const char *phone, *grouped; } table[] = {
    { "13800138000", "138 0013 8000" }, { "0473-2012345", "0473-2012345" }, { "", "" }, { "10086", "10086" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *grouped = linli_form_group_phone (table[i].phone);

      g_assert_cmpstr (grouped, ==, table[i].grouped);
    }
}

static void
test_numbers (void)
{
  static const struct { const char *text, *numbers; } table[] = {
    { "3号楼2单元501", " 3 2 501" }, { "3-2-501", " 3 2 501" }, { "501", " 501" }, { "", "" }, { "张桂芳", "" }, { "12栋", " 12" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *numbers = linli_form_get_numbers (table[i].text);

      g_assert_cmpstr (numbers, ==, table[i].numbers);
    }
}

/* What Enter would take. */
static void
test_choices (void)
{
  static const struct { const char *kind, *field, *text, *first; guint least; } table[] = {
    { "person", "sex", "1", "1", 1 }, { "person", "sex", "nan", "1", 1 }, { "person", "sex", "女", "2", 1 }, { "person", "sex", "", "0", 4 },
    { "person", "ethnicity", "01", "01", 1 }, { "person", "ethnicity", "mg", "02", 1 }, { "person", "ethnicity", "menggu", "02", 1 },
    { "person", "ethnicity", "蒙", "02", 1 }, { "person", "ethnicity", "xyz", NULL, 0 }, { "person", "ethnicity", "", "01", 50 },
    { "person", "education", "1", "10", 1 }, { "person", "device_refused", "", "1", 2 }, { "person", "device_refused", "0", "0", 1 },
    { "person", "device_refused", "1", "1", 1 }, { "person", "device_refused", "y", "1", 1 }, { "person", "device_refused", "no", "0", 1 },
    { "person", "device_refused", "2", NULL, 0 }, { "person", "sex", "😀", NULL, 0 }, { "person", "sex", "%", NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GPtrArray) choices = linli_choice_list_codes (get_field (table[i].kind, table[i].field), table[i].text, NULL);

      g_assert_cmpuint (choices->len, >=, table[i].least);
      if (table[i].first == NULL)
        g_assert_cmpuint (choices->len, ==, 0);
      else
        g_assert_cmpstr (((const LinliChoice *) g_ptr_array_index (choices, 0))->key, ==, table[i].first);
    }
}

static void
test_recent (void)
{
  g_autoptr(LinliFormMemory) memory = linli_form_memory_new ();
  const LinliField *field = get_field ("person", "ethnicity");
  g_autoptr(GPtrArray) choices = NULL, typed = NULL;

  g_assert_null (linli_form_memory_get_recent (memory, field));
  for (guint code = 1; code <= 9; code++)
    {
      g_autofree char *key = g_strdup_printf ("%02u", code);

      linli_form_memory_use (memory, field, key);
    }
  linli_form_memory_use (memory, field, "06");
  g_assert_cmpuint (linli_form_memory_get_recent (memory, field)->len, ==, 5);
  choices = linli_choice_list_codes (field, "", linli_form_memory_get_recent (memory, field));
  g_assert_cmpstr (((const LinliChoice *) g_ptr_array_index (choices, 0))->key, ==, "06");
  g_assert_cmpstr (((const LinliChoice *) g_ptr_array_index (choices, 1))->key, ==, "09");
  /* What is typed counts more than what was. */
  typed = linli_choice_list_codes (field, "01", linli_form_memory_get_recent (memory, field));
  g_assert_cmpstr (((const LinliChoice *) g_ptr_array_index (typed, 0))->key, ==, "01");
  linli_form_memory_clear (memory);
  g_assert_null (linli_form_memory_get_recent (memory, field));
}

/* What belongs to one record is not carried to the next. */
static void
test_repeat (void)
{
  static const struct { const char *kind, *field; gboolean may; } table[] = {
    { "person", "ethnicity", TRUE }, { "person", "hukou_region", TRUE }, { "person", "current_address", TRUE }, { "person", "move_in_date", TRUE },
    { "person", "name", FALSE }, { "person", "id_no", FALSE }, { "person", "mobile", FALSE }, { "person", "hukou_match", FALSE },
    { "household", "household_no", FALSE }, { "building", "footprint", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_true (linli_form_memory_may_repeat (get_field (table[i].kind, table[i].field)) == table[i].may);
}

static void
test_finder (void)
{
  static const struct { const char *text, *first; } table[] = {
    { "33", "mobile" }, { "手机", "mobile" }, { "sjh", "mobile" }, { "minzu", "ethnicity" }, { "mz", "ethnicity" }, { "name", "name" },
    { "文化", "education" }, { "qqq", NULL }, { "0", NULL },
  };
  const LinliKind *kind = linli_catalogue_get_kind (catalogue, "person");

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GPtrArray) choices = linli_field_finder_list (kind->all_fields, table[i].text);

      if (table[i].first == NULL)
        g_assert_cmpuint (choices->len, ==, 0);
      else
        {
          g_assert_cmpuint (choices->len, >, 0);
          g_assert_cmpstr (((const LinliChoice *) g_ptr_array_index (choices, 0))->key, ==, table[i].first);
        }
    }
}

/* Where nobody types, the form says why. */
static void
test_fixed (void)
{
  g_autofree char *computed = linli_form_explain_fixed (get_field ("person", "visit_level"));
  g_autofree char *drawn = linli_form_explain_fixed (get_field ("building", "footprint"));
  g_autofree char *given = linli_form_explain_fixed (get_field ("household", "household_no"));
  g_autofree char *typed = linli_form_explain_fixed (get_field ("person", "name"));

  g_assert_cmpstr (computed, ==, "computed from other fields");
  g_assert_cmpstr (drawn, ==, "drawn on the map");
  g_assert_cmpstr (given, ==, "given by the system");
  g_assert_null (typed);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GError) error = NULL;
  int rc;

  g_test_init (&argc, &argv, NULL);
  catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/form-text/a field says what it understood and what is missing", test_hints);
  g_test_add_func ("/form-text/a hint never gives a check digit away", test_no_answers);
  g_test_add_func ("/form-text/hostile text is no date and harms nothing", test_hostile);
  g_test_add_func ("/form-text/times are read with their day", test_datetimes);
  g_test_add_func ("/form-text/a mobile number stands in groups", test_phones);
  g_test_add_func ("/form-text/the numbers of a place are found", test_numbers);
  g_test_add_func ("/form-text/the first choice is what was meant", test_choices);
  g_test_add_func ("/form-text/what was used last is offered first", test_recent);
  g_test_add_func ("/form-text/what belongs to one record is not repeated", test_repeat);
  g_test_add_func ("/form-text/a field is found by label, pinyin and item", test_finder);
  g_test_add_func ("/form-text/a fixed field says why", test_fixed);
  rc = g_test_run ();
  linli_catalogue_unref (catalogue);
  return rc;
}
