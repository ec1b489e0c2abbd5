/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-families.c - who lives together: 3,260 households of 8,630 people, their kinship, ages, names and numbers.
 *
 * A family is put together from its youngest upward: the child's age, then parents 22 to 33 years older, then theirs. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#include "linli-citizen-id.h"

#include <string.h>

/* Households by size, from one to six: 18, 31, 29, 14 and 8 of a hundred, 2.65 people each. */
static const guint households_of_size[] = { 0, 587, 1011, 945, 456, 204, 57 };

#define MAX_SIZE 6
#define OLD 60

typedef struct { gboolean female; int age; const char *kin, *marital, *elderly; } Member;

typedef struct { Demo *demo; Member members[MAX_SIZE]; guint n; } Family;

/* Functions, not macros: a draw must be drawn once. */
static int
lower_of (int a, int b)
{
  return a < b ? a : b;
}

static int
higher_of (int a, int b)
{
  return a > b ? a : b;
}

static Member *
add (Family *family, const char *kin, gboolean female, int age, const char *marital)
{
  Member *member = &family->members[family->n++];

  *member = (Member) { female, lower_of (higher_of (age, 0), 99), kin, marital, NULL };
  return member;
}

/* A head and a spouse of about @age; more often the man is the head. */
static void
add_couple (Family *family, int age)
{
  Demo *demo = family->demo;
  gboolean head_female = demo_percent (demo, 22);
  int older = demo_between (demo, 0, 4) - 1;  /* men are a little older */
  int his = higher_of (age + (head_female ? older : 0), 23), hers = higher_of (age - (head_female ? 0 : older), 22);

  add (family, "02", head_female, head_female ? hers : his, "20");
  add (family, head_female ? "11" : "12", !head_female, head_female ? his : hers, "20");
}

static int
youngest_parent (const Family *family)
{
  return lower_of (family->members[0].age, family->n > 1 ? family->members[1].age : 99);
}

static const char *
unmarried_at (Demo *demo, int age)
{
  return age < 25 || demo_percent (demo, age < 32 ? 88 : 55) ? "10" : "40";
}

static void
add_child (Family *family, int age, gboolean only)
{
  gboolean female = demo_percent (family->demo, 45);

  add (family, only ? (female ? "31" : "21") : (female ? "30" : "20"), female, age, unmarried_at (family->demo, age));
}

static int
draw_child_age (Demo *demo)
{
  return demo_percent (demo, 47) ? demo_between (demo, 0, 14) : demo_percent (demo, 62) ? demo_between (demo, 15, 22) : demo_between (demo, 23, 31);
}

/* Children of two ages, two to six years apart. */
static void
add_two_children (Family *family, int younger)
{
  int older = lower_of (younger + demo_between (family->demo, 2, 6), youngest_parent (family) - 21);

  add_child (family, higher_of (older, younger + 1), FALSE);
  add_child (family, younger, FALSE);
}

/* Father or mother of the head, or both. */
static void
add_parents (Family *family, guint n)
{
  Demo *demo = family->demo;
  int age = family->members[0].age + demo_between (demo, 22, 29);
  gboolean mother = n == 2 || demo_percent (demo, 58);

  if (n == 2)
    add (family, "51", FALSE, lower_of (age + demo_between (demo, 0, 3), 96), "20");
  add (family, mother ? "52" : "51", mother, lower_of (age, 95), n == 2 ? "20" : demo_percent (demo, 85) ? "30" : "40");
}

static void
compose_one (Family *family)
{
  Demo *demo = family->demo;
  guint draw = demo_below (demo, 100);
  int age = draw < 28 ? demo_between (demo, 65, 89) : draw < 40 ? demo_between (demo, 60, 64) : draw < 70 ? demo_between (demo, 22, 35)
            : demo_between (demo, 36, 59);

  add (family, "02", demo_percent (demo, age >= 65 ? 56 : 28), age,
       age >= 65 ? (demo_percent (demo, 86) ? "30" : "40") : age < 30 ? "10" : demo_percent (demo, 45) ? "10" : demo_percent (demo, 70) ? "40" : "30");
}

static void
compose_two (Family *family)
{
  Demo *demo = family->demo;
  guint draw = demo_below (demo, 100);

  if (draw < 76)
    {
      guint kind = demo_below (demo, 100);

      add_couple (family, kind < 31 ? demo_between (demo, 60, 84) : kind < 60 ? demo_between (demo, 24, 36) : demo_between (demo, 37, 59));
    }
  else if (draw < 90)
    {
      int child = draw_child_age (demo);
      gboolean mother = demo_percent (demo, 58);

      add (family, "02", mother, child + demo_between (demo, 22, 33), demo_percent (demo, 72) ? "40" : "30");
      add_child (family, child, TRUE);
    }
  else if (draw < 97)
    {
      int age = demo_between (demo, 30, 58);

      add (family, "02", demo_percent (demo, 40), age, unmarried_at (demo, age));
      add_parents (family, 1);
    }
  else
    {
      gboolean female = demo_percent (demo, 45);

      add (family, "02", female, demo_between (demo, 20, 34), "10");
      add (family, "99", female, demo_between (demo, 20, 34), "10");
    }
}

/* Grandparents who bring a child up while its parents work elsewhere. */
static void
compose_skipped (Family *family)
{
  Demo *demo = family->demo;
  int child = demo_between (demo, 3, 15);
  gboolean female = demo_percent (demo, 48);

  add_couple (family, child + demo_between (demo, 48, 60));
  add (family, female ? "42" : "41", female, child, "10");
}

static void
compose_three (Family *family)
{
  Demo *demo = family->demo;
  guint draw = demo_below (demo, 100);
  int child = draw_child_age (demo);

  if (draw < 84)
    {
      add_couple (family, child + demo_between (demo, 23, 33));
      add_child (family, child, TRUE);
    }
  else if (draw < 92)
    {
      add_couple (family, demo_between (demo, 28, 55));
      add_parents (family, 1);
    }
  else if (draw < 96)
    {
      add (family, "02", TRUE, child + demo_between (demo, 28, 36), "40");
      add_two_children (family, child);
    }
  else
    compose_skipped (family);
}

/* Old parents as heads, with their son, his wife and @children of theirs. */
static void
compose_under_grandparents (Family *family, guint children)
{
  Demo *demo = family->demo;
  int child = demo_between (demo, 0, 12), son = child + demo_between (demo, 23, 31);

  add_couple (family, son + demo_between (demo, 23, 29));
  add (family, "20", FALSE, son, "20");
  add (family, "38", TRUE, higher_of (son - demo_between (demo, 0, 3), 22), "20");
  for (guint i = 0; i < children; i++)
    {
      gboolean female = demo_percent (demo, 45);
      int age = lower_of (child + (int) i * 3, son - 22);

      add (family, female ? "42" : "41", female, age, "10");
    }
}

static void
compose_more (Family *family, guint size)
{
  Demo *demo = family->demo;
  guint draw = demo_below (demo, 100);
  int child = demo_percent (demo, 60) ? demo_between (demo, 0, 12) : demo_between (demo, 13, 24);

  if (draw < (size == 4 ? 8u : size == 5 ? 26u : 40u))
    {
      compose_under_grandparents (family, size - 4);
      return;
    }
  add_couple (family, child + demo_between (demo, 27, 34));
  if (size == 4 && draw < 56)
    add_two_children (family, child);
  else if (size == 4)
    {
      add_child (family, child, TRUE);
      add_parents (family, 1);
    }
  else if (size == 5 && draw < 66)
    {
      add_child (family, child, TRUE);
      add_parents (family, 2);
    }
  else
    {
      add_two_children (family, child);
      add_parents (family, size - 4);
    }
}

/* Item 90, for those who are sixty. */
static void
say_how_the_old_live (Family *family)
{
  Demo *demo = family->demo;
  gboolean couple_alone = family->n == 2 && (strcmp (family->members[1].kin, "11") == 0 || strcmp (family->members[1].kin, "12") == 0);
  gboolean skipped = family->n == 3 && family->members[2].kin[0] == '4';

  for (guint i = 0; i < family->n; i++)
    if (family->members[i].age >= OLD)
      family->members[i].elderly = family->n == 1 ? (demo_percent (demo, 9) ? "3" : "1") : couple_alone ? "2" : skipped ? "4" : "0";
}

static void
compose (Family *family, guint size)
{
  static void (*const composers[]) (Family *family) = { NULL, compose_one, compose_two, compose_three };

  if (size < G_N_ELEMENTS (composers))
    composers[size] (family);
  else
    compose_more (family, size);
  say_how_the_old_live (family);
}

static const char *
draw_ethnicity (Demo *demo)
{
  static const char *const others[] = { "11", "11", "11", "05", "10", "15" };
  guint draw = demo_below (demo, 1000);

  return draw < 930 ? "01" : draw < 965 ? "02" : draw < 990 ? "03" : others[demo_below (demo, G_N_ELEMENTS (others))];
}

/* Number and check character of the unassigned county 159901; odd for men. */
static void
give_id_no (Demo *demo, DemoPerson *person)
{
  int year, month, day;

  linli_date_split (person->birth, &year, &month, &day);
  do
    g_snprintf (person->id_no, sizeof person->id_no, "159901%04d%02d%02d%03u", year, month, day,
                (1 + demo_below (demo, 498)) * 2 + (person->female ? 0 : 1));
  while (!g_hash_table_add (demo->ids, g_strdup (person->id_no)));
  person->id_no[17] = linli_citizen_id_compute (person->id_no);
}

/* Children bear their father's name; the head's parents gave theirs. */
static const char *
surname_of (Demo *demo, const Family *family, guint i, const DemoPerson *first, const char *ethnicity)
{
  const char *kin = family->members[i].kin;
  gboolean fathers = strcmp (kin, "51") == 0 || kin[0] == '4' || strcmp (kin, "20") == 0 || strcmp (kin, "21") == 0 || kin[0] == '3';

  if (strcmp (kin, "38") == 0 || !fathers)
    return demo_draw_surname (demo, ethnicity);
  if (kin[0] != '5' && family->members[0].female && family->n > 1 && strcmp (family->members[1].kin, "11") == 0)
    return first[1].surname;
  return first[0].surname;
}

static void
add_people (Demo *demo, const Family *family, guint household)
{
  const char *ethnicity = draw_ethnicity (demo);
  guint start = demo->people->len;

  for (guint i = 0; i < family->n; i++)
    {
      const Member *member = &family->members[i];
      const DemoPerson *first = &g_array_index (demo->people, DemoPerson, start);
      gboolean married_in = i > 0 && (strcmp (member->kin, "11") == 0 || strcmp (member->kin, "12") == 0 || strcmp (member->kin, "38") == 0);
      DemoPerson person = { .household = household, .female = member->female, .age = member->age, .kin = member->kin,
                            .marital = member->marital, .elderly = member->elderly };

      person.ethnicity = married_in && demo_percent (demo, 25) ? draw_ethnicity (demo) : ethnicity;
      person.birth = demo->last_day - (gint64) ((double) member->age * 365.2425) - 2 - demo_below (demo, 360);
      person.surname = i == 0 ? demo_draw_surname (demo, ethnicity) : surname_of (demo, family, i, first, person.ethnicity);
      person.name = demo_draw_name (demo, person.surname, person.ethnicity, member->female, member->age);
      demo_new_id (demo, &person.id);
      give_id_no (demo, &person);
      if (member->age >= 12)
        g_snprintf (person.phone, sizeof person.phone, "1400000%04u", demo->people->len % 10000);
      g_array_append_val (demo->people, person);
    }
}

/* 张桂芳, 78, who lives alone in building 3. */
static void
compose_zhang_guifang (Family *family)
{
  add (family, "02", TRUE, 78, "30")->elderly = "1";
}

static gboolean
is_zhang_guifangs (const DemoRoom *room)
{
  return room->building_no == 3 && room->unit_no == 2 && strcmp (room->no, "501") == 0;
}

void
demo_plan_families (Demo *demo)
{
  g_autofree guint *order = demo_shuffle (demo, DEMO_HOUSEHOLDS);
  guint sizes[DEMO_HOUSEHOLDS], n = 0, at = 0;

  for (guint size = 1; size < G_N_ELEMENTS (households_of_size); size++)
    for (guint i = 0; i < households_of_size[size]; i++)
      sizes[order[n++]] = size;
  for (guint r = 0; r < demo->rooms->len; r++)
    if (is_zhang_guifangs (&g_array_index (demo->rooms, DemoRoom, r)))
      {
        /* The household that comes to this room must be of one: another of that size gives its place. */
        guint mine = 0, other = 0;

        for (guint i = 0; i < r; i++)
          mine += g_array_index (demo->rooms, DemoRoom, i).use == DEMO_LIVED_IN;
        while (sizes[other] != 1)
          other++;
        sizes[other] = sizes[mine];
        sizes[mine] = 1;
      }

  for (guint r = 0; r < demo->rooms->len; r++)
    {
      const DemoRoom *room = &g_array_index (demo->rooms, DemoRoom, r);
      DemoHousehold household = { .room = r, .first = demo->people->len };
      Family family = { .demo = demo };

      if (room->use != DEMO_LIVED_IN)
        continue;
      household.size = sizes[at++];
      demo_new_id (demo, &household.id);
      if (is_zhang_guifangs (room))
        compose_zhang_guifang (&family);
      else
        compose (&family, household.size);
      add_people (demo, &family, demo->households->len);
      if (is_zhang_guifangs (room))
        {
          DemoPerson *lady = &g_array_index (demo->people, DemoPerson, household.first);

          lady->surname = "张";
          lady->ethnicity = "01";
          g_free (lady->name);
          lady->name = g_strdup ("张桂芳");
        }
      g_array_append_val (demo->households, household);
    }
}
