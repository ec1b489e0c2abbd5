/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-shares.c - how many there are of each: exact numbers, drawn from those to whom it can happen. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#include <string.h>

#define FLOATING_PEOPLE (DEMO_RESIDENTS / 5)   /* 20 of a hundred come from elsewhere */
#define RENTED 398                             /* 11 of a hundred rooms */
#define LENT 38
#define DISABLED 216                           /* 2.5 of a hundred people */
#define VOLUNTEERS 397                         /* 4.6 */
#define DIBAO 91                               /* 2.8 of a hundred households */
#define ILL 34
#define NOTES 60
#define SPECIAL_FAMILIES 7
#define VETERANS 130

static DemoPerson *
person_at (Demo *demo, guint i)
{
  return &g_array_index (demo->people, DemoPerson, i);
}

static DemoHousehold *
household_at (Demo *demo, guint i)
{
  return &g_array_index (demo->households, DemoHousehold, i);
}

static gboolean
is_zhang_guifang (const DemoPerson *person)
{
  return strcmp (person->name, "张桂芳") == 0;
}

static gboolean
has_zhang_guifang (Demo *demo, const DemoHousehold *household)
{
  return household->size == 1 && is_zhang_guifang (person_at (demo, household->first));
}

static void
plan_occupancy (Demo *demo)
{
  g_autofree guint *order = demo_shuffle (demo, demo->households->len);
  guint rented = 0, lent = 0;

  for (guint i = 0; i < demo->households->len; i++)
    {
      DemoHousehold *household = household_at (demo, order[i]);
      const DemoPerson *head = person_at (demo, household->first);

      household->occupancy = "01";
      if (has_zhang_guifang (demo, household) || head->age >= 68)
        continue;
      if (rented < RENTED)
        {
          household->occupancy = "02";
          rented++;
        }
      else if (lent < LENT)
        {
          household->occupancy = "04";
          lent++;
        }
    }
}

/* Those who rent first, then others, until a fifth of the people come from elsewhere. */
static void
plan_floating (Demo *demo)
{
  g_autofree guint *order = demo_shuffle (demo, demo->households->len);
  guint people = 0;

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < demo->households->len; i++)
      {
        DemoHousehold *household = household_at (demo, order[i]);
        gboolean rents = strcmp (household->occupancy, "02") == 0;

        if (household->floating || rents != (round == 0) || (rents && demo_percent (demo, 18)) || has_zhang_guifang (demo, household)
            || person_at (demo, household->first)->age >= 65 || people + household->size > FLOATING_PEOPLE)
          continue;
        household->floating = TRUE;
        people += household->size;
      }
}

/* @n of those who can are marked, with their number. */
typedef gboolean (*CanFunc) (Demo *demo, const DemoPerson *person);

static void
choose (Demo *demo, guint n, CanFunc can, void (*mark) (DemoPerson *person, guint number))
{
  g_autofree guint *order = demo_shuffle (demo, demo->people->len);
  guint chosen = 0;

  for (guint i = 0; i < demo->people->len && chosen < n; i++)
    {
      DemoPerson *person = person_at (demo, order[i]);

      if (can (demo, person))
        mark (person, chosen++);
    }
}

static gboolean
can_be_disabled (Demo *demo, const DemoPerson *person)
{
  return person->age > 4 && !is_zhang_guifang (person) && demo_percent (demo, person->age >= 60 ? 40 : person->age >= 30 ? 16 : 8);
}

/* Of two hundred and sixteen, by kind and by degree; Zhang Guifang is one of them. */
static const struct { char code; guint n; } disability_kinds[] = { { '4', 108 }, { '1', 26 }, { '2', 26 }, { '3', 4 }, { '5', 19 }, { '6', 20 }, { '7', 13 } };
static const struct { char code; guint n; } disability_levels[] = { { '2', 61 }, { '1', 26 }, { '3', 56 }, { '4', 73 } };

static void
mark_disabled (DemoPerson *person, guint number)
{
  guint kind = number + 1, level = (number + 1) * 89 % DISABLED;  /* 89 and 216 share no factor: kinds and degrees mix */

  for (guint i = 0; i < G_N_ELEMENTS (disability_kinds) && person->disability == 0; i++)
    if (kind < disability_kinds[i].n)
      person->disability = disability_kinds[i].code;
    else
      kind -= disability_kinds[i].n;
  for (guint i = 0; i < G_N_ELEMENTS (disability_levels) && person->disability_level == 0; i++)
    if (level < disability_levels[i].n)
      person->disability_level = disability_levels[i].code;
    else
      level -= disability_levels[i].n;
}

static gboolean
can_be_unemployed (Demo *demo, const DemoPerson *person)
{
  return person->age >= 22 && person->age <= (person->female ? 54 : 59) && person->disability_level != '1';
}

static void
mark_unemployed (DemoPerson *person, guint number)
{
  person->unemployed = TRUE;
}

static gboolean
can_volunteer (Demo *demo, const DemoPerson *person)
{
  return person->age >= 18 && person->age <= 70 && person->disability == 0;
}

static void
mark_volunteer (DemoPerson *person, guint number)
{
  person->volunteer = TRUE;
}

static gboolean
can_be_ill (Demo *demo, const DemoPerson *person)
{
  return person->age >= 35 && demo_percent (demo, person->age >= 60 ? 50 : 20);
}

static void
mark_ill (DemoPerson *person, guint number)
{
  person->ill = TRUE;
}

static gboolean
can_have_note (Demo *demo, const DemoPerson *person)
{
  return person->age >= 70 && person->elderly != NULL && strchr ("13", person->elderly[0]) != NULL;
}

static void
mark_note (DemoPerson *person, guint number)
{
  person->has_note = TRUE;
}

static gboolean
can_be_veteran (Demo *demo, const DemoPerson *person)
{
  return !person->female && person->age >= 24 && person->age <= 82;
}

static void
mark_veteran (DemoPerson *person, guint number)
{
  person->veteran = TRUE;
}

/* Need shows in a household: nobody earns, somebody is disabled or out of work, one parent, old and alone. */
static gboolean
is_in_need (Demo *demo, const DemoHousehold *household)
{
  guint earning = 0;
  gboolean burden = FALSE;

  for (guint i = 0; i < household->size; i++)
    {
      const DemoPerson *person = person_at (demo, household->first + i);
      gboolean can_earn = person->age >= 20 && person->age < 60 && !person->unemployed && person->disability == 0;

      earning += can_earn;
      burden |= person->unemployed || person->disability != 0;
    }
  return !household->floating && strcmp (household->occupancy, "02") != 0 && earning <= (household->size > 2 ? 1u : 0u)
         && (burden || household->size == 1);
}

static void
plan_dibao (Demo *demo)
{
  g_autofree guint *order = demo_shuffle (demo, demo->households->len);
  guint chosen = 0;

  for (guint i = 0; i < demo->households->len; i++)
    if (has_zhang_guifang (demo, household_at (demo, i)))
      {
        household_at (demo, i)->dibao = TRUE;
        chosen++;
      }
  for (guint i = 0; i < demo->households->len && chosen < DIBAO; i++)
    if (!household_at (demo, order[i])->dibao && is_in_need (demo, household_at (demo, order[i])))
      {
        household_at (demo, order[i])->dibao = TRUE;
        chosen++;
      }
  /* A few places where no need was drawn: those with the least. */
  for (guint i = 0; i < demo->households->len && chosen < DIBAO; i++)
    if (!household_at (demo, order[i])->dibao && !household_at (demo, order[i])->floating)
      {
        household_at (demo, order[i])->dibao = TRUE;
        chosen++;
      }
}

/* Older couples alone. */
static void
plan_special_families (Demo *demo)
{
  g_autofree guint *order = demo_shuffle (demo, demo->households->len);
  guint chosen = 0;

  for (guint i = 0; i < demo->households->len && chosen < SPECIAL_FAMILIES; i++)
    {
      DemoHousehold *household = household_at (demo, order[i]);

      if (household->size == 2 && person_at (demo, household->first)->age >= 55 && person_at (demo, household->first + 1)->kin[0] == '1')
        {
          household->family_special = TRUE;
          chosen++;
        }
    }
}

static char
draw_self_care (Demo *demo, const DemoPerson *person)
{
  if (is_zhang_guifang (person))
    return '2';
  if (person->disability_level == '1')
    return demo_percent (demo, 60) ? '3' : '2';
  if (person->disability_level == '2' || person->age >= 80)
    return demo_percent (demo, 40) ? '2' : demo_percent (demo, 5) ? '3' : '1';
  return person->age >= 70 && demo_percent (demo, 12) ? '2' : '1';
}

void
demo_plan_shares (Demo *demo)
{
  guint working_age = 0;

  for (guint i = 0; i < demo->people->len; i++)
    {
      DemoPerson *person = person_at (demo, i);

      working_age += person->age >= 16 && person->age <= 59;
      if (is_zhang_guifang (person))
        {
          person->disability = '4';
          person->disability_level = '2';
          person->has_note = TRUE;
        }
    }
  plan_occupancy (demo);
  plan_floating (demo);
  choose (demo, DISABLED - 1, can_be_disabled, mark_disabled);
  choose (demo, (working_age + 12) / 25, can_be_unemployed, mark_unemployed);  /* 4 of a hundred */
  choose (demo, VOLUNTEERS, can_volunteer, mark_volunteer);
  choose (demo, ILL, can_be_ill, mark_ill);
  choose (demo, NOTES, can_have_note, mark_note);
  choose (demo, VETERANS, can_be_veteran, mark_veteran);
  for (guint i = 0; i < demo->people->len; i++)
    person_at (demo, i)->self_care = draw_self_care (demo, person_at (demo, i));
  plan_dibao (demo);
  plan_special_families (demo);
}
