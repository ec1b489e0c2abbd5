/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-fields.c - text to values and back, for every type; what is refused; what a mask shows. */
#include "config.h"

#include "linli-error.h"
#include "linli-record.h"

#include <string.h>

static LinliCatalogue *catalogue;

static const LinliField *
find_field (const char *kind, const char *name)
{
  const LinliField *field = linli_kind_find_field (linli_catalogue_get_kind (catalogue, kind), name);

  g_assert_nonnull (field);
  return field;
}

/* @plain: what linli_field_format_plain() gives back; NULL when @text must be refused. */
static const struct { const char *kind, *field, *text, *plain; } parsed[] = {
  { "person", "name", " 王小明 ", "王小明" }, { "person", "name", "", "" }, { "person", "name", "~不详", "~unknown" },
  { "person", "name", "~拒答", "~declined" }, { "person", "name", "不详", "~unknown" }, { "person", "occupation", "拒答", "~declined" }, { "person", "name", "王1", NULL },
  { "person", "former_name", "买买提·艾力", "买买提·艾力" },
  { "person", "sex", "1", "1" }, { "person", "sex", "女性", "2" }, { "person", "sex", "男", "1" }, { "person", "sex", "3", NULL },
  { "person", "ethnicity", "蒙古族", "02" }, { "person", "ethnicity", "Han", "01" }, { "person", "ethnicity", "57", NULL },
  { "person", "birth_date", "1975-06-15", "1975-06-15" }, { "person", "birth_date", "1975年6月5日", "1975-06-05" },
  { "person", "birth_date", "19750615", "1975-06-15" }, { "person", "birth_date", "1975-06", "1975-06" },
  { "person", "birth_date", "2026-02-30", NULL }, { "person", "birth_date", "tomorrow", NULL },
  { "person", "birth_date", "32 May", NULL }, { "person", "birth_date", "1948-03-02abc", NULL }, { "person", "birth_date", "48-03-02", NULL },
  { "person", "birth_date", "1948-03-02-04", NULL }, { "person", "birth_date", "99999-01-01", NULL },
  { "person", "mobile", "14000001234", "14000001234" }, { "person", "mobile", "12345", NULL }, { "person", "mobile", "０", NULL },
  { "person", "mobile", "１３９１２３４５６７８", "13912345678" },
  { "person", "hukou_region", "150303", "150303" }, { "person", "hukou_region", "1503", NULL },
  { "person", "skills", "外语、01,01", "01,20" }, { "person", "skills", "99;飞行", NULL }, { "person", "skills", " , ", "" },
  { "person", "device_refused", "是", "1" }, { "person", "device_refused", "0", "0" }, { "person", "device_refused", "2", NULL },
  { "person", "visit_level", "1", NULL },
  { "person", "medical_oop_year", "88.5", "88.50" }, { "person", "medical_oop_year", "88.555", NULL },
  { "person", "medical_oop_year", "-1", NULL }, { "person", "medical_oop_year", "99999999999999999999", NULL },
  { "household", "floor_area_m2", "４.9", NULL }, { "household", "floor_area_m2", "5", "5.00" }, { "household", "floor_area_m2", "2000.00", "2000.00" },
  { "household", "floor_area_m2", "2000.01", NULL }, { "household", "dibao_persons", "0", NULL }, { "household", "dibao_persons", "3", "3" },
  { "household", "dibao_persons", "3x", NULL },
  { "household", "room", "0190e0a0-0000-7000-8000-000000000001", "0190e0a0-0000-7000-8000-000000000001" }, { "household", "room", "301", NULL },
  { "household", "dibao_account", "6222", "6222" }, { "household", "dibao_account", "62a2", NULL },
  { "building", "floors_below", "-1", NULL }, { "room", "floor", "-2", "-2" }, { "room", "no", "1-301甲", "1-301甲" },
  { "building", "footprint", "POINT (1 1)", NULL },
  { "person", "name", "\xff\xfe", NULL }, { "person", "note", "a\x01" "b", NULL }, { "person", "note", "a\u202e" "b", NULL },
};

static void
test_parses_and_formats (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (parsed); i++)
    {
      const LinliField *field = find_field (parsed[i].kind, parsed[i].field);
      g_auto(LinliValue) value = LINLI_VALUE_INIT, again = LINLI_VALUE_INIT;
      g_autoptr(GError) error = NULL;
      g_autofree char *plain = NULL;
      gboolean good = linli_field_parse (field, parsed[i].text, &value, &error);

      if (good != (parsed[i].plain != NULL))
        {
          g_test_message ("row %u: %s \"%s\": %s", i, parsed[i].field, parsed[i].text, error != NULL ? error->message : "accepted");
          g_test_fail ();
          continue;
        }
      if (!good)
        {
          g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, field->name));
          continue;
        }
      plain = linli_field_format_plain (field, &value);
      g_assert_cmpstr (plain, ==, parsed[i].plain);
      g_assert_true (linli_field_check (field, &value, NULL));
      g_assert_true (linli_field_parse (field, plain, &again, NULL));
      g_assert_true (linli_value_equal (&value, &again));
    }
}

static void
test_refuses_wrong_storage_from_outside (void)
{
  static const struct { const char *kind, *field; LinliValueType type; const char *text; } rows[] = {
    { "person", "name", LINLI_VALUE_INTEGER, NULL }, { "person", "sex", LINLI_VALUE_TEXT, "7" }, { "person", "sex", LINLI_VALUE_TEXT, "1,2" },
    { "person", "skills", LINLI_VALUE_TEXT, "01,xx" }, { "person", "skills", LINLI_VALUE_INTEGER, NULL },
    { "person", "birth_date", LINLI_VALUE_TEXT, "1975-13-01" }, { "person", "birth_date", LINLI_VALUE_INTEGER, NULL },
    { "household", "room", LINLI_VALUE_TEXT, "301" }, { "household", "room", LINLI_VALUE_BLOB, "short" },
    { "household", "floor_area_m2", LINLI_VALUE_TEXT, "88" }, { "household", "floor_area_m2", LINLI_VALUE_REAL, NULL },
    { "person", "device_refused", LINLI_VALUE_INTEGER, NULL }, { "building", "footprint", LINLI_VALUE_TEXT, "x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      g_autoptr(GError) error = NULL;

      if (rows[i].type == LINLI_VALUE_INTEGER)
        linli_value_set_integer (&value, 12);
      else if (rows[i].type == LINLI_VALUE_REAL)
        linli_value_set_real (&value, 88.5);
      else if (rows[i].type == LINLI_VALUE_BLOB)
        linli_value_set_blob (&value, rows[i].text, strlen (rows[i].text));
      else
        linli_value_set_text (&value, rows[i].text, -1);
      if (linli_field_check (find_field (rows[i].kind, rows[i].field), &value, &error))
        {
          g_test_message ("row %u: %s accepted", i, rows[i].field);
          g_test_fail ();
        }
      else
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
}

static void
test_masks (void)
{
  static const struct { const char *kind, *field, *text, *shown; } rows[] = {
    { "person", "mobile", "14000001234", "140••••1234" }, { "household", "dibao_account", "6222021234567890", "••••7890" },
    { "person", "name", "王小明", "王小明" }, { "person", "mobile", "~declined", "declined" }, { "person", "mobile", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LinliField *field = find_field (rows[i].kind, rows[i].field);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      g_autofree char *shown = NULL;

      g_assert_true (linli_field_parse (field, rows[i].text, &value, NULL));
      shown = linli_field_format_masked (field, &value);
      g_assert_cmpstr (shown, ==, rows[i].shown);
    }
}

/* No digit of an ID number may show, and two numbers must look the same. */
static void
test_masks_all_of_an_id_number (void)
{
  const LinliField *field = find_field ("person", "id_no");
  g_auto(LinliValue) one = LINLI_VALUE_INIT, two = LINLI_VALUE_INIT;
  g_autofree char *first = NULL, *second = NULL;

  linli_value_set_text (&one, "159901197506150018", -1);
  linli_value_set_text (&two, "H1234", -1);
  first = linli_field_format_masked (field, &one);
  second = linli_field_format_masked (field, &two);
  g_assert_cmpstr (first, ==, second);
  g_assert_null (strpbrk (first, "0123456789"));
}

static void
test_titles_a_record (void)
{
  const LinliKind *kind = linli_catalogue_get_kind (catalogue, "person");
  g_autoptr(LinliRecord) record = linli_record_new (kind, NULL), copy = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree char *empty = linli_record_get_title (record), *title = NULL;

  g_assert_cmpstr (empty, ==, "");
  linli_value_set_text (&value, "王小明", -1);
  linli_record_set (record, linli_kind_find_field (kind, "name"), &value);
  copy = linli_record_copy (record);
  linli_value_set_null (&value);
  linli_record_set (record, linli_kind_find_field (kind, "name"), &value);
  title = linli_record_get_title (copy);
  g_assert_cmpstr (title, ==, "王小明");
  g_assert_true (linli_value_is_null (linli_record_get (record, linli_kind_find_field (kind, "name"))));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  catalogue = linli_catalogue_load (NULL, NULL);
  g_assert_nonnull (catalogue);
  g_test_add_func ("/registry/fields/parses-and-formats", test_parses_and_formats);
  g_test_add_func ("/registry/fields/refuses-wrong-storage-from-outside", test_refuses_wrong_storage_from_outside);
  g_test_add_func ("/registry/fields/masks", test_masks);
  g_test_add_func ("/registry/fields/masks-all-of-an-id-number", test_masks_all_of_an_id_number);
  g_test_add_func ("/registry/fields/titles-a-record", test_titles_a_record);
  result = g_test_run ();
  linli_catalogue_unref (catalogue);
  return result;
}
