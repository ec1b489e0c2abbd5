/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-visits.c - who was visited in the year, and who helps as a volunteer.
 *
 * It draws from numbers of its own, so that the rest of the community stays the same with or without it. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)
#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define VISIT_SEED 20261128
#define VOLUNTEERS 60
#define EVENING 560    /* minutes from midnight UTC: the visits of a day are written down at its end */

typedef struct { gint64 day; guint household; char result; gboolean wants_more; } DemoVisit;

static int
compare_days (gconstpointer a, gconstpointer b)
{
  const DemoVisit *x = a, *y = b;

  if (x->day != y->day)
    return x->day < y->day ? -1 : 1;
  return x->household < y->household ? -1 : x->household > y->household;
}

static void
plan_visit (Demo *demo, GArray *visits, guint household, int days_ago, char result)
{
  DemoVisit visit = { demo->last_day - days_ago, household, result, result != '1' || demo_percent (demo, 4) };

  if (visit.day > demo->first_day)
    g_array_append_val (visits, visit);
}

/* Some buildings are seen to more than others, and in none was everybody met. */
static void
plan_household (Demo *demo, GArray *visits, guint index)
{
  const DemoHousehold *household = &g_array_index (demo->households, DemoHousehold, index);
  guint building = g_array_index (demo->rooms, DemoRoom, household->room).building_no;
  double cared_for = 28 + building * 37 % 72;

  if (!demo_percent (demo, cared_for))
    {
      if (demo_percent (demo, 60))
        plan_visit (demo, visits, index, demo_between (demo, 120, 355), '1');
      if (demo_percent (demo, 8))
        plan_visit (demo, visits, index, demo_between (demo, 2, 90), demo_percent (demo, 85) ? '2' : '3');
      return;
    }
  plan_visit (demo, visits, index, demo_between (demo, 1, 85), '1');
  if (demo_percent (demo, 30))
    plan_visit (demo, visits, index, demo_between (demo, 100, 350), '1');
}

GArray *
demo_plan_visits (Demo *demo)
{
  LinliRandom *random = demo->random;
  GArray *visits = g_array_new (FALSE, FALSE, sizeof (DemoVisit));

  demo->visit_random = demo->random = linli_random_new_seeded (VISIT_SEED);
  for (guint i = 0; i < demo->households->len; i++)
    plan_household (demo, visits, i);
  g_array_sort (visits, compare_days);
  demo->random = random;
  return visits;
}

static void
write_visit (Demo *demo, const DemoVisit *visit, const char *visitor)
{
  static const char *const purposes[] = { "1", "1,5", "1,6", "2", "4", "1,4", "5" };
  static const struct { const char *need, *asked; } needs[] = {
    { "5", "楼道灯不亮,请物业维修" }, { "6", "垃圾桶清运不及时" }, { "1", "询问居民医保缴费时间" }, { "2", "代办居住证签注" },
    { "3", "想找离家近的工作" },
  };
  const DemoHousehold *household = &g_array_index (demo->households, DemoHousehold, visit->household);
  const char result[] = { visit->result, '\0' };
  LinliId id;
  LinliOp *op;

  demo_new_id (demo, &id);
  op = demo_begin (demo, "visit", &id, g_array_index (demo->rooms, DemoRoom, household->room).grid);
  op->day = linli_clock_get_today (LINLI_CLOCK (demo->clock));
  demo_ref (demo, op, "household", &household->id);
  demo_date (demo, op, "visited_on", visit->day);
  demo_text (demo, op, "visitor", visitor);
  demo_text (demo, op, "purpose", purposes[demo_below (demo, G_N_ELEMENTS (purposes))]);
  demo_text (demo, op, "result", result);
  if (visit->result == '1' && demo_percent (demo, 12))
    {
      guint which = demo_below (demo, G_N_ELEMENTS (needs));

      demo_text (demo, op, "needs", needs[which].need);
      demo_text (demo, op, "asked", needs[which].asked);
    }
  if (visit->wants_more)
    demo_date (demo, op, "next_on", visit->day + demo_between (demo, 5, 30));
}

void
demo_write_visits (Demo *demo, GArray *visits, guint *at, gint64 day, const LinliAccess *const *accesses, const gint64 *devices)
{
  static const struct { const char *visitor; guint user; } visitors[] = { { "王敏", 0 }, { "李娜", 1 }, { "赵磊", 2 } };
  LinliRandom *random = demo->random;
  guint last = G_MAXUINT;

  demo->random = demo->visit_random;
  linli_manual_clock_set (demo->clock, day * DAY_MS + EVENING * MINUTE_MS);
  for (; *at < visits->len && g_array_index (visits, DemoVisit, *at).day <= day && demo->error == NULL; (*at)++)
    {
      const DemoVisit *visit = &g_array_index (visits, DemoVisit, *at);
      const DemoHousehold *household = &g_array_index (demo->households, DemoHousehold, visit->household);
      gint64 grid = g_array_index (demo->rooms, DemoRoom, household->room).grid;
      guint who = (guint) CLAMP (grid, 1, (gint64) G_N_ELEMENTS (visitors)) - 1;

      if (who != last)
        demo_flush (demo);
      last = who;
      demo->access = accesses[visitors[who].user];
      demo->device = devices[visitors[who].user];
      linli_manual_clock_advance (demo->clock, MINUTE_MS / 4);
      write_visit (demo, visit, visitors[who].visitor);
    }
  demo_flush (demo);
  demo->random = random;
}

static void
write_volunteer (Demo *demo, const DemoPerson *person, guint number)
{
  static const char *const skills[] = { "14", "15", "17", "19", "31", "32", "33" };
  static const char *const times[] = { "1", "2", "3", "3,4", "2,3", "5" };
  static const char *const posts[] = { "1", "2", "3", "4", "5", "6", "2,7", "6,7" };
  g_autofree char *registered = g_strdup_printf ("159901%08u", number + 1);
  gint64 grid = g_array_index (demo->rooms, DemoRoom, g_array_index (demo->households, DemoHousehold, person->household).room).grid;
  gint64 today = linli_clock_get_today (LINLI_CLOCK (demo->clock));
  LinliId id;
  LinliOp *op;

  demo_new_id (demo, &id);
  op = demo_begin (demo, "volunteer", &id, grid);
  op->day = today;
  demo_ref (demo, op, "person", &person->id);
  demo_text (demo, op, "registered_no", registered);
  demo_date (demo, op, "consent_on", today);
  demo_text (demo, op, "skills", skills[demo_below (demo, G_N_ELEMENTS (skills))]);
  demo_text (demo, op, "free_time", times[demo_below (demo, G_N_ELEMENTS (times))]);
  demo_text (demo, op, "posts", posts[demo_below (demo, G_N_ELEMENTS (posts))]);
  demo_text (demo, op, "status", number % 10 == 7 ? "4" : number % 10 == 3 ? "1" : "3");
}

void
demo_make_volunteers (Demo *demo, const LinliAccess *access, gint64 device)
{
  LinliRandom *random = demo->random;
  guint number = 0, step = 0;

  demo->random = demo->visit_random;
  demo->access = access;
  demo->device = device;
  for (guint i = 0; i < demo->people->len && number < VOLUNTEERS; i++)
    {
      const DemoPerson *person = &g_array_index (demo->people, DemoPerson, i);

      if (person->volunteer && step++ % 6 == 0)
        write_volunteer (demo, person, number++);
    }
  demo_flush (demo);
  demo->random = random;
}
