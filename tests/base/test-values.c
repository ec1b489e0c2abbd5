/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values, ids, clocks and dates: what everything above counts on. */

#define G_LOG_DOMAIN "linli-test-values"

#include "config.h"

#include "linli-clock.h"
#include "linli-hlc.h"
#include "linli-id.h"
#include "linli-value.h"

#include <string.h>

static void
test_ids (void)
{
  g_autoptr(LinliManualClock) clock = linli_manual_clock_new (G_GINT64_CONSTANT (1795500000000));
  g_autoptr(LinliRandom) random = linli_random_new_seeded (1);
  LinliId previous, id, parsed, kept;
  char text[LINLI_ID_STRING_SIZE];

  linli_id_new (LINLI_CLOCK (clock), random, &previous);
  kept = previous;
  for (int i = 0; i < 100000; i++)
    {
      linli_id_new (LINLI_CLOCK (clock), random, &id);
      g_assert_cmpint (linli_id_compare (&previous, &id), <, 0);
      previous = id;
    }
  g_assert_cmpuint (id.bytes[6] >> 4, ==, 7);
  g_assert_cmpuint (id.bytes[8] >> 6, ==, 2);
  g_assert_true (linli_id_parse (linli_id_format (&id, text), &parsed));
  g_assert_true (linli_id_equal (&id, &parsed));
  g_assert_false (linli_id_parse ("not an id", &kept));
  g_assert_false (linli_id_parse ("0190163d-8694-739b-aea5-966c26f8ad9", &kept));
  g_assert_false (linli_id_equal (&kept, &parsed));
}

static void
test_derived_ids (void)
{
  LinliId a, b, c;

  linli_id_derive ("household", "x", 1, &a);
  linli_id_derive ("household", "x", 1, &b);
  linli_id_derive ("person", "x", 1, &c);
  g_assert_true (linli_id_equal (&a, &b));
  g_assert_false (linli_id_equal (&a, &c));
  g_assert_cmpuint (a.bytes[6] >> 4, ==, 8);
  g_assert_cmpuint (a.bytes[8] >> 6, ==, 2);
}

static void
test_derived_tasks (void)
{
  static const struct { const char *rule; guint8 record; const char *period; } rows[] = {
    { "V22", 1, "2026-11" }, { "V22", 1, "2026-12" }, { "V23", 1, "2026-11" }, { "V22", 2, "2026-11" }, { "V2", 1, "22026-11" },
    { "V22", 1, "" },
  };
  g_autoptr(GHashTable) seen = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  LinliId known;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliId record = { { rows[i].record } }, once, again;

      linli_id_derive_task (rows[i].rule, &record, rows[i].period, &once);
      linli_id_derive_task (rows[i].rule, &record, rows[i].period, &again);
      g_assert_true (linli_id_equal (&once, &again));
      g_assert_cmpuint (once.bytes[6] >> 4, ==, 8);
      g_assert_true (g_hash_table_add (seen, linli_id_dup (&once)));
    }
  /* On every machine and for all time: SHA-256 ("n" NUL "x"), with version and variant written over it. */
  linli_id_derive ("n", "x", 1, &known);
  {
    g_autofree char *text = linli_id_to_string (&known);

    g_assert_cmpstr (text, ==, "f7ba694c-6e46-8c08-9fda-b03153d801cc");
  }
}

/* RFC 9562 5.7: 48 bits of milliseconds, version 7, variant 10; a clock set back does not make ids collide. */
static void
test_id_layout (void)
{
  g_autoptr(LinliManualClock) clock = linli_manual_clock_new (G_GINT64_CONSTANT (0x017f22e279b0));
  g_autoptr(LinliRandom) random = linli_random_new_seeded (7);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  LinliId id;
  char text[LINLI_ID_STRING_SIZE];

  linli_id_new (LINLI_CLOCK (clock), random, &id);
  g_assert_true (g_str_has_prefix (linli_id_format (&id, text), "017f22e2-79b0-7"));
  g_assert_nonnull (strchr ("89ab", text[19]));
  for (int i = 0; i < 3000; i++)
    {
      linli_manual_clock_set (clock, G_GINT64_CONSTANT (0x017f22e279b0) - i % 3);
      linli_id_new (LINLI_CLOCK (clock), random, &id);
      g_assert_true (g_hash_table_add (seen, linli_id_dup (&id)));
    }
}

static void
test_hlc (void)
{
  g_autoptr(LinliManualClock) clock = linli_manual_clock_new (1000000);
  LinliHlc hlc = { 0, 0 };
  gint64 first = linli_hlc_now (&hlc, LINLI_CLOCK (clock));

  g_assert_cmpint (linli_hlc_get_ms (first), ==, 1000000);
  g_assert_cmpint (linli_hlc_now (&hlc, LINLI_CLOCK (clock)), >, first);
  linli_manual_clock_set (clock, 10);
  g_assert_cmpint (linli_hlc_now (&hlc, LINLI_CLOCK (clock)), >, first);
  linli_hlc_observe (&hlc, linli_hlc_make (5000000, 3));
  g_assert_cmpint (linli_hlc_now (&hlc, LINLI_CLOCK (clock)), >, linli_hlc_make (5000000, 3));
  g_assert_cmpint (linli_hlc_get_ms (linli_hlc_clamp (linli_hlc_make (5000000, 0), 1000000)), ==, 1060000);
  g_assert_cmpint (linli_hlc_clamp (linli_hlc_make (1030000, 9), 1000000), ==, linli_hlc_make (1030000, 9));
  g_assert_cmpint (linli_hlc_make (5, 3), ==, 5 << 16 | 3);
  /* A full counter carries into the time; a value from the end of time does not overflow. */
  linli_hlc_observe (&hlc, linli_hlc_make (6000000, 0xffff));
  g_assert_cmpint (linli_hlc_now (&hlc, LINLI_CLOCK (clock)), ==, linli_hlc_make (6000001, 0));
  linli_hlc_observe (&hlc, G_MAXINT64);
  first = linli_hlc_now (&hlc, LINLI_CLOCK (clock));
  g_assert_cmpint (linli_hlc_now (&hlc, LINLI_CLOCK (clock)), >, first);
}

static void
test_dates (void)
{
  static const struct { const char *text; gboolean taken; gint64 day; } rows[] = {
    { "1970-01-01", TRUE, 0 }, { "1969-12-31", TRUE, -1 }, { "2000-02-29", TRUE, 11016 }, { "1900-02-29", FALSE, 0 },
    { "2026-02-30", FALSE, 0 }, { "2026-13-01", FALSE, 0 }, { "2026-00-01", FALSE, 0 }, { "2026-1-1", FALSE, 0 }, { "", FALSE, 0 },
    { "2026-01-01x", FALSE, 0 }, { "2026/01/01", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 day = 77;

      g_assert_cmpint (linli_date_parse (rows[i].text, &day), ==, rows[i].taken);
      g_assert_cmpint (day, ==, rows[i].taken ? rows[i].day : 77);
      if (rows[i].taken)
        {
          g_autofree char *text = linli_date_format (day);
          g_assert_cmpstr (text, ==, rows[i].text);
        }
    }
}

static void
test_values (void)
{
  g_auto(LinliValue) a = LINLI_VALUE_INIT, b = LINLI_VALUE_INIT;

  g_assert_false (linli_value_is_answered (&a));
  linli_value_set_mark (&a, LINLI_VALUE_DECLINED);
  g_assert_true (linli_value_is_answered (&a));
  linli_value_set_text (&a, "邻里", -1);
  g_assert_cmpstr (linli_value_get_text (&a), ==, "邻里");
  linli_value_copy (&a, &b);
  g_assert_true (linli_value_equal (&a, &b));
  linli_value_set_blob (&b, "邻里", strlen ("邻里"));
  g_assert_false (linli_value_equal (&a, &b));
  g_assert_cmpint (linli_value_compare (&a, &b), ==, -linli_value_compare (&b, &a));
  linli_value_set_integer (&a, 3);
  g_assert_cmpstr (linli_value_get_text (&a), ==, "");
}

static void
test_codes (void)
{
  g_autofree char *sorted = linli_codes_normalize ("3,1,2,1");
  g_autofree char *none = linli_codes_normalize (",");
  g_autofree char *applied = linli_codes_apply ("1,2", "10,2", "1");

  g_assert_cmpstr (sorted, ==, "1,2,3");
  g_assert_null (none);
  g_assert_cmpstr (applied, ==, "10,2");
  g_assert_true (linli_codes_contain ("10,2", "2"));
  g_assert_false (linli_codes_contain ("10,2", "1"));
  g_assert_false (linli_codes_contain (NULL, "1"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/values/ids of one millisecond sort as they were made", test_ids);
  g_test_add_func ("/values/derived ids are the same everywhere", test_derived_ids);
  g_test_add_func ("/values/work that follows from rules has one id everywhere", test_derived_tasks);
  g_test_add_func ("/values/ids are laid out as RFC 9562 says", test_id_layout);
  g_test_add_func ("/values/the hybrid clock never goes back", test_hlc);
  g_test_add_func ("/values/dates are strict", test_dates);
  g_test_add_func ("/values/values copy, compare and count as answers", test_values);
  g_test_add_func ("/values/sets of codes are sorted and distinct", test_codes);
  return g_test_run ();
}
