/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a form says beside a field while somebody types: never what to write instead, only what was understood and what is missing. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-form-hint.h"

#include "linli-citizen-id.h"
#include "linli-clock.h"
#include "linli-form-text.h"
#include "linli-national-codes.h"

#include <glib/gi18n.h>
#include <string.h>

#define CHINA_MS (8 * 3600 * (gint64) 1000)
#define DAY_MS   (24 * 3600 * (gint64) 1000)
#define NEARLY_FULL(n, max) ((n) * 5 >= (max) * 4)

static const char *
get_weekday (gint64 day)
{
  static const char *const names[] = {
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
  };

  /* 1970-01-01 was a Thursday. */
  return _(names[((day + 3) % 7 + 7) % 7]);
}

static char *
hint_date (const LinliField *field,
           const char       *text,
           gint64            today)
{
  g_autofree char *date = linli_form_read_date (text, today);
  int age = g_strcmp0 (field->check, "birth-date") == 0 ? linli_form_get_age (date, today) : -1;
  gint64 day;

  if (date == NULL || !linli_date_parse_partial (date, &day))
    return NULL;
  if (age >= 0 && strlen (date) < 10)
    return g_strdup_printf (ngettext ("%d year old", "%d years old", (gulong) age), age);
  if (strlen (date) == 7)
    return g_strdup (_("month only"));
  if (strlen (date) == 4)
    return g_strdup (_("year only"));
  if (age >= 0)
    {
      g_autofree char *years = g_strdup_printf (ngettext ("%d year old", "%d years old", (gulong) age), age);

      /* Translators: a weekday and an age, like "Tuesday · 78 years old". */
      return g_strdup_printf (_("%s · %s"), get_weekday (day), years);
    }
  return g_strdup (get_weekday (day));
}

/* @id: a valid number of 18. */
static char *
say_id (const char *id,
        gboolean    was_old)
{
  g_autofree char *birth = linli_citizen_id_get_birth (id);
  const char *sex = *linli_citizen_id_get_sex (id) == '1' ? C_("sex", "male") : C_("sex", "female");

  if (was_old)
    /* Translators: birth date and sex of an ID number of fifteen digits. */
    return g_strdup_printf (_("old number, kept with 18 · %s · %s"), birth, sex);
  /* Translators: birth date and sex, as an ID number tells them. */
  return g_strdup_printf (_("fits · %s · %s"), birth, sex);
}

static char *
hint_citizen_id (const char *text,
                 gint64      today)
{
  g_autofree char *id = linli_citizen_id_fold (text);
  g_autofree char *upgraded = linli_citizen_id_upgrade (id);
  gsize length = strlen (id);

  /* Letters: another document. */
  if (length == 0 || strspn (id, "0123456789X") != length)
    return NULL;
  if (upgraded != NULL && linli_citizen_id_check (upgraded, today) == LINLI_CITIZEN_ID_OK)
    return say_id (upgraded, TRUE);
  if (length < 18)
    return g_strdup_printf (ngettext ("%u more digit", "%u more digits", 18 - length), (guint) (18 - length));
  if (length > 18)
    return g_strdup_printf (ngettext ("%u digit too many", "%u digits too many", length - 18), (guint) (length - 18));
  switch (linli_citizen_id_check (id, today))
    {
    case LINLI_CITIZEN_ID_OK:       return say_id (id, FALSE);
    case LINLI_CITIZEN_ID_PROVINCE: return g_strdup (_("the first two digits are no province"));
    case LINLI_CITIZEN_ID_DATE:     return g_strdup (_("digits 7 to 14 are no birth date"));
    case LINLI_CITIZEN_ID_CHECK:    return g_strdup (_("the last digit does not fit the others"));
    case LINLI_CITIZEN_ID_LENGTH:
    case LINLI_CITIZEN_ID_CHARACTER:
    default:                        return g_strdup (_("digits, and X only at the end"));
    }
}

char *
linli_form_group_phone (const char *phone)
{
  if (linli_phone_is_mobile (phone))
    return g_strdup_printf ("%.3s %.4s %.4s", phone, phone + 3, phone + 7);
  return g_strdup (phone);
}

static char *
hint_phone (const char *text,
            gboolean    only_mobile)
{
  g_autofree char *phone = linli_phone_normalize (text);
  gsize length = strlen (phone);

  if (length == 0)
    return NULL;
  if (linli_phone_is_mobile (phone))
    return linli_form_group_phone (phone);
  if (!only_mobile && linli_phone_check (phone))
    return g_strdup (_("landline"));
  if (phone[0] != '1' || strspn (phone, "0123456789") != length)
    return NULL;
  if (length < 11)
    return g_strdup_printf (ngettext ("%u more digit", "%u more digits", 11 - length), (guint) (11 - length));
  return length > 11 ? g_strdup_printf (ngettext ("%u digit too many", "%u digits too many", length - 11), (guint) (length - 11)) : NULL;
}

static char *
hint_number (const LinliField *field)
{
  g_auto(LinliValue) bound = LINLI_VALUE_INIT;
  g_autofree char *min = NULL, *max = NULL;

  if (!field->has_min || !field->has_max)
    return NULL;
  linli_value_set_integer (&bound, field->min);
  min = linli_field_format_plain (field, &bound);
  linli_value_set_integer (&bound, field->max);
  max = linli_field_format_plain (field, &bound);
  /* Translators: the least and the greatest value of a number. */
  return g_strdup_printf (_("%s to %s"), min, max);
}

char *
linli_form_hint (const LinliField *field,
                 const char       *text,
                 gint64            today)
{
  glong length;

  switch (field->value_type)
    {
    case LINLI_TYPE_DATE:
      return hint_date (field, text, today);
    case LINLI_TYPE_DATETIME:
      {
        g_autofree char *at = linli_form_read_datetime (text, today);
        gint64 wall_ms;

        return at != NULL && linli_time_parse (at, &wall_ms) ? g_strdup (get_weekday ((wall_ms + CHINA_MS) / DAY_MS)) : NULL;
      }
    case LINLI_TYPE_INTEGER:
    case LINLI_TYPE_DECIMAL:
      return hint_number (field);
    case LINLI_TYPE_TEXT:
      break;
    case LINLI_TYPE_BOOLEAN: case LINLI_TYPE_CODE: case LINLI_TYPE_CODES: case LINLI_TYPE_REF: case LINLI_TYPE_REFS:
    case LINLI_TYPE_GEOMETRY: case LINLI_TYPE_ATTACHMENT: case LINLI_TYPE_COMPUTED:
    default:
      return NULL;
    }
  if (g_strcmp0 (field->check, "citizen-id") == 0)
    return hint_citizen_id (text, today);
  if (g_strcmp0 (field->check, "mobile") == 0 || g_strcmp0 (field->check, "phone") == 0)
    return hint_phone (text, g_str_equal (field->check, "mobile"));
  length = g_utf8_strlen (text, -1);
  if (field->max_length > 0 && NEARLY_FULL (length, (glong) field->max_length))
    return g_strdup_printf ("%ld/%u", length, field->max_length);
  return NULL;
}

/* "0830", "8:30", "8点30", "8时" → minutes of the day; -1 when it is no time. */
static int
read_minutes (const char *text)
{
  int hour = 0, minute = 0;
  guint digits = 0;

  while (g_ascii_isdigit (*text) && digits++ < 4)
    hour = hour * 10 + (*text++ - '0');
  if (digits == 0)
    return -1;
  if (digits >= 3)
    {
      minute = hour % 100;
      hour /= 100;
    }
  else if (*text != '\0')
    {
      gunichar separator = g_utf8_get_char (text);

      /* : 时 點 点 */
      if (separator != ':' && separator != 0x65f6 && separator != 0x9ede && separator != 0x70b9)
        return -1;
      text = g_utf8_next_char (text);
      for (digits = 0; g_ascii_isdigit (*text) && digits < 2; digits++)
        minute = minute * 10 + (*text++ - '0');
      if (*text != '\0' && g_utf8_get_char (text) == 0x5206)  /* 分 */
        text = g_utf8_next_char (text);
    }
  return *text == '\0' && hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

char *
linli_form_read_datetime (const char *text,
                          gint64      today)
{
  g_autofree char *plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *date = NULL;
  char *blank;
  gint64 day, wall_ms;
  int minutes;

  if (plain == NULL)
    return NULL;
  g_strstrip (plain);
  if (linli_time_parse (plain, &wall_ms))
    return g_steal_pointer (&plain);
  blank = strrchr (plain, ' ');
  if (blank == NULL)
    return NULL;
  minutes = read_minutes (blank + 1);
  *blank = '\0';
  date = linli_form_read_date (plain, today);
  if (minutes < 0 || date == NULL || !linli_date_parse (date, &day))
    return NULL;
  return linli_time_format (day * DAY_MS + minutes * (gint64) 60000 - CHINA_MS);
}

char *
linli_form_format_datetime (const char *text)
{
  g_autofree char *date = NULL, *time = NULL;
  gint64 wall_ms;

  if (!linli_time_parse (text, &wall_ms))
    return g_strdup (text);
  date = linli_date_format ((wall_ms + CHINA_MS) / DAY_MS);
  time = linli_form_format_time (wall_ms);
  return g_strdup_printf ("%s %s", date, time);
}

char *
linli_form_explain_fixed (const LinliField *field)
{
  if (field->type == LINLI_TYPE_COMPUTED)
    return g_strdup (_("computed from other fields"));
  if (field->value_type == LINLI_TYPE_GEOMETRY)
    return g_strdup (_("drawn on the map"));
  if (field->read_only)
    return g_strdup (_("given by the system"));
  return NULL;
}
