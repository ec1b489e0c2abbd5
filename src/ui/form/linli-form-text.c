/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people type into a form and what they read on it: dates, codes, ages, sources. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-form-text.h"

#include "linli-clock.h"
#include "linli-pinyin.h"

#include <glib/gi18n.h>
#include <string.h>

#define CHINA_MS (8 * 3600 * (gint64) 1000)
#define DAY_MS   (24 * 3600 * (gint64) 1000)

static gboolean
contains (const char *hay,
          const char *needle)
{
  return hay != NULL && strstr (hay, needle) != NULL;
}

/* What of the words of a code @folded meets, best first; 0: nothing. */
static guint
rank_words (const LinliCode *code,
            const char      *folded)
{
  g_autofree char *english = code->label_en != NULL ? g_utf8_casefold (code->label_en, -1) : NULL;

  if (g_strcmp0 (code->label_zh, folded) == 0 || g_strcmp0 (english, folded) == 0)
    return 95;
  if (g_str_has_prefix (code->code, folded))
    return 90;
  if ((code->label_zh != NULL && g_str_has_prefix (code->label_zh, folded)) || (english != NULL && g_str_has_prefix (english, folded)))
    return 80;
  return contains (code->label_zh, folded) ? 40 : contains (english, folded) ? 30 : 0;
}

/* The same of how it is read. */
static guint
rank_reading (const LinliCode *code,
              const char      *folded)
{
  g_autofree char *initials = linli_pinyin_initials (code->label_zh, FALSE);
  g_autofree char *spelled = linli_pinyin_spell (code->label_zh, FALSE);
  g_auto(GStrv) syllables = g_strsplit (spelled, " ", -1);
  g_autofree char *joined = g_strjoinv ("", syllables);

  if (strcmp (initials, folded) == 0 || strcmp (joined, folded) == 0)
    return 70;
  if (g_str_has_prefix (joined, folded))
    return 65;
  if (g_str_has_prefix (initials, folded))
    return 60;
  return contains (initials, folded) ? 25 : contains (spelled, folded) ? 20 : 0;
}

guint
linli_form_rank_code (const LinliCode *code,
                      const char      *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  guint rank;

  g_strstrip (folded);
  if (*folded == '\0')
    return 1;
  if (g_ascii_strcasecmp (code->code, folded) == 0)
    return 100;
  rank = rank_words (code, folded);
  return code->label_zh != NULL && g_ascii_isalpha (*folded) ? MAX (rank, rank_reading (code, folded)) : rank;
}

gboolean
linli_form_match_code (const LinliCode *code,
                       const char      *text)
{
  return linli_form_rank_code (code, text) > 0;
}

char *
linli_form_get_numbers (const char *text)
{
  g_autoptr(GString) numbers = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_isdigit (*c))
      {
        if (c == text || !g_ascii_isdigit (c[-1]))
          g_string_append_c (numbers, ' ');
        g_string_append_c (numbers, *c);
      }
  return g_string_free (g_steal_pointer (&numbers), FALSE);
}

int
linli_form_get_age (const char *birth,
                    gint64      today)
{
  int year, month, mday, now_year, now_month, now_mday;
  gint64 day;

  if (birth == NULL || !linli_date_parse_partial (birth, &day) || day > today)
    return -1;
  linli_date_split (day, &year, &month, &mday);
  linli_date_split (today, &now_year, &now_month, &now_mday);
  return now_year - year - (now_month < month || (now_month == month && now_mday < mday) ? 1 : 0);
}

char *
linli_form_format_when (gint64 at_ms,
                        gint64 now_ms)
{
  gint64 day = (at_ms + CHINA_MS) / DAY_MS, today = (now_ms + CHINA_MS) / DAY_MS;
  int minutes = (int) ((at_ms + CHINA_MS) % DAY_MS / 60000);
  g_autofree char *date = linli_date_format (day);

  if (day == today)
    /* Translators: a time of today, like "today 08:31". */
    return g_strdup_printf (_("today %02d:%02d"), minutes / 60, minutes % 60);
  if (day == today - 1)
    return g_strdup_printf (_("yesterday %02d:%02d"), minutes / 60, minutes % 60);
  return g_steal_pointer (&date);
}

char *
linli_form_format_day (gint64 at_ms,
                       gint64 now_ms)
{
  gint64 day = (at_ms + CHINA_MS) / DAY_MS, today = (now_ms + CHINA_MS) / DAY_MS;

  if (day == today)
    return g_strdup (C_("heading of a day", "Today"));
  if (day == today - 1)
    return g_strdup (_("Yesterday"));
  return linli_date_format (day);
}

char *
linli_form_format_time (gint64 at_ms)
{
  int minutes = (int) ((at_ms + CHINA_MS) % DAY_MS / 60000);

  return g_strdup_printf ("%02d:%02d", minutes / 60, minutes % 60);
}

/* (transfer full): a bound of a number as the person would type it. */
static char *
format_bound (const LinliField *field,
              gint64            bound)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_integer (&value, bound);
  return linli_field_format_plain (field, &value);
}

void
linli_form_add_line (GString *text,
                     char    *line)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
  g_free (line);
}

char *
linli_form_explain (const LinliField *field)
{
  static const struct { const char *check, *text; } checks[] = {
    { "citizen-id", N_("An ID number has 18 characters and its last one must fit; compare it with the card.") },
    { "mobile", N_("A mobile number has 11 digits and begins with 1.") },
    { "phone", N_("Write the number with its area code, digits only.") },
    { "usc", N_("A social credit code has 18 characters and its last one must fit.") },
    { "disability-cert", N_("A disability certificate has the ID number and two more digits.") },
    { "person-name", N_("A name has Chinese characters, letters and the middle dot only.") },
    { "birth-date", N_("Write the day of birth like 19480312; it cannot be in the future.") },
    { "past-date", N_("Write a day like 20261123 that is not in the future.") },
  };

  for (guint i = 0; field->check != NULL && i < G_N_ELEMENTS (checks); i++)
    if (g_str_equal (field->check, checks[i].check))
      return g_strdup (_(checks[i].text));
  if (field->value_type == LINLI_TYPE_DATE || field->value_type == LINLI_TYPE_DATETIME)
    return g_strdup (_("Write a date like 20261123, 2026-11-23 or “today”."));
  if (field->value_type == LINLI_TYPE_INTEGER || field->value_type == LINLI_TYPE_DECIMAL)
    {
      g_autofree char *min = field->has_min ? format_bound (field, field->min) : NULL;
      g_autofree char *max = field->has_max ? format_bound (field, field->max) : NULL;

      if (min != NULL && max != NULL)
        return g_strdup_printf (_("Write a number from %s to %s."), min, max);
      return g_strdup (field->value_type == LINLI_TYPE_INTEGER ? _("Write a whole number.") : _("Write a number."));
    }
  if (field->pattern != NULL)
    return g_strdup (_("This is not how it is written; see the help of the label."));
  if (field->value_type == LINLI_TYPE_TEXT)
    return g_strdup (_("It has characters that cannot be kept, control characters or invisible ones; type it again."));
  return g_strdup (_("This cannot be read; check it."));
}

char *
linli_form_explain_length (const LinliField *field)
{
  if (field->max_length == 0)
    return g_strdup (_("Too long for one field; shorten it."));
  return g_strdup_printf (ngettext ("At most %u character; shorten it.", "At most %u characters; shorten it.", field->max_length), field->max_length);
}

const char *
linli_form_get_source_label (guint source)
{
  switch ((LinliSource) source)
    {
    case LINLI_SOURCE_POLICE:     return _("Police");
    case LINLI_SOURCE_VISIT:      return _("Visit");
    case LINLI_SOURCE_DEPARTMENT: return _("Department");
    case LINLI_SOURCE_RESIDENT:   return _("Resident");
    case LINLI_SOURCE_IMPORT:     return _("Import");
    case LINLI_SOURCE_NONE:
    default:                      return "";
    }
}

char *
linli_form_format_source (const LinliProvEntry *entry)
{
  g_autofree char *date = NULL;

  if (entry == NULL || entry->day <= 0)
    return g_strdup ("");
  date = linli_date_format (entry->day);
  if (entry->source == LINLI_SOURCE_NONE)
    return g_steal_pointer (&date);
  return g_strdup_printf ("%s %s", linli_form_get_source_label (entry->source), date);
}

gboolean
linli_form_is_stale (const LinliField     *field,
                     const LinliProvEntry *entry,
                     gint64                today)
{
  if (field->fresh_months == 0 || entry == NULL || entry->day <= 0)
    return FALSE;
  return today - entry->day > (gint64) field->fresh_months * 365 / 12;
}

char *
linli_form_format_short (const LinliField *field,
                         const LinliValue *value)
{
  if (field->mask != NULL)
    return linli_field_format_masked (field, value);
  if (field->value_type == LINLI_TYPE_REF || field->value_type == LINLI_TYPE_GEOMETRY)
    return g_strdup ("");
  return linli_field_format (field, value);
}

char *
linli_form_format_facts (const LinliRecord *record,
                         gint64             today)
{
  g_autoptr(GString) facts = g_string_new (NULL);

  for (guint i = 0; i < record->kind->list_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (record->kind->list_fields, i);
      g_autofree char *text = NULL;
      int age;

      if (g_ptr_array_find (record->kind->title_fields, field, NULL) || field->sensitivity >= LINLI_SENSITIVITY_SENSITIVE)
        continue;
      age = g_strcmp0 (field->role, "person.birth_date") == 0 ? linli_form_get_age (linli_record_get_text (record, field), today) : -1;
      if (age >= 0)
        text = g_strdup_printf (ngettext ("%d year old", "%d years old", (gulong) age), age);
      else
        text = linli_form_format_short (field, linli_record_get (record, field));
      if (*text == '\0')
        continue;
      if (facts->len > 0)
        g_string_append (facts, " · ");
      g_string_append (facts, text);
    }
  return g_string_free (g_steal_pointer (&facts), FALSE);
}

const char *
linli_form_get_state_label (const char *state)
{
  if (g_strcmp0 (state, "pending") == 0)
    return _("To be sent");
  if (g_strcmp0 (state, "conflict") == 0)
    return _("Two answers");
  if (g_strcmp0 (state, "returned") == 0)
    return _("Returned");
  if (g_strcmp0 (state, "new") == 0)
    return _("New, not saved yet");
  return _("Synced");
}
