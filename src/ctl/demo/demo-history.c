/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-history.c - one year of work in office hours: visits that confirm, jobs and skills that change, relief that is reviewed. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#include "linli-calendar.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)
#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define SECRETARY 2
#define VOLUNTEERS_JOIN 40  /* days after the first */
#define TRIES 400  /* until a person is met who lives in one's grids */

static guint
rights_on (Demo *demo, const char *kind, gint64 grid)
{
  return linli_access_get (demo->access, linli_catalogue_get_kind (demo->catalogue, kind), DEMO_COM, grid, 0);
}

static const DemoPerson *
meet_person (Demo *demo, gint64 *ret_grid)
{
  for (guint i = 0; i < TRIES; i++)
    {
      const DemoPerson *person = &g_array_index (demo->people, DemoPerson, demo_below (demo, demo->people->len));
      const DemoHousehold *household = &g_array_index (demo->households, DemoHousehold, person->household);

      *ret_grid = g_array_index (demo->rooms, DemoRoom, household->room).grid;
      if ((rights_on (demo, "person", *ret_grid) & LINLI_RIGHT_WRITE) != 0)
        return person;
    }
  return NULL;
}

static void
work_on (Demo *demo, const DemoPerson *person)
{
  static const char *const checked[] = { "mobile", "current_address", "employment_status", "person_status", NULL };
  static const char *const works[] = { "新苑便民超市(示例)", "滨河物业(示例)", "乌海矿业(示例)", "新华街道环卫站(示例)", "友谊幼儿园(示例)" };
  static const char *const skills[] = { "14", "15", "17", "19", "31", "32", "33" };
  static const char *const intentions[] = { "物业保安,2800元以上", "家政、养老护理", "超市理货,离家近" };

  switch (demo_below (demo, 10))
    {
    case 0:
      if (person->age > 23 && person->age < 55 && !person->unemployed && person->disability_level != '1')
        demo_change (demo, "person", &person->id, "workplace", works[demo_below (demo, G_N_ELEMENTS (works))], "入户核对");
      break;
    case 1:
      if (person->age > 18 && person->age < 68)
        demo_change (demo, "person", &person->id, "skills", skills[demo_below (demo, G_N_ELEMENTS (skills))], "居民自报");
      break;
    case 2:
      if (person->age >= 60)
        demo_change (demo, "person", &person->id, "family_doctor", demo_percent (demo, 85) ? "1" : "0", "社区卫生站核对");
      break;
    case 3:
      if (person->unemployed)
        demo_change (demo, "person", &person->id, "job_intention", intentions[demo_below (demo, G_N_ELEMENTS (intentions))], "就业摸底");
      break;
    case 4:
      if (person->age >= 60 && person->elderly[0] == '1')
        demo_change (demo, "person", &person->id, "device_refused", demo_percent (demo, 70) ? "0" : "1", "电话核实");
      break;
    default:
      demo_verify (demo, "person", &person->id, checked);
      break;
    }
}

/* The street office looks at the households that receive relief. */
static void
review_relief (Demo *demo)
{
  g_autofree char *day = linli_date_format (linli_clock_get_today (LINLI_CLOCK (demo->clock)));

  for (guint i = 0, found = 0; i < TRIES && found < 3; i++)
    {
      const DemoHousehold *household = &g_array_index (demo->households, DemoHousehold, demo_below (demo, demo->households->len));

      if (!household->dibao)
        continue;
      found++;
      linli_manual_clock_advance (demo->clock, (8 + demo_below (demo, 20)) * MINUTE_MS);
      demo_change (demo, "household", &household->id, "dibao_last_review", day, "低保动态核查");
    }
}

/* Half past eight to half past eleven, or half past two to half past five, Beijing time. */
static void
begin_work (Demo *demo, gint64 day)
{
  gint64 minute = (demo_percent (demo, 55) ? 30 : 390) + demo_below (demo, 120);

  linli_manual_clock_set (demo->clock, day * DAY_MS + minute * MINUTE_MS + demo_below (demo, 60000));
}

void
demo_make_history (Demo *demo, const LinliAccess *const *accesses, const gint64 *devices, guint n)
{
  const LinliCalendar *calendar = linli_calendar_get_default ();
  g_autoptr(GArray) visits = demo_plan_visits (demo);
  guint written = 0;

  for (gint64 day = demo->first_day + 1; day <= demo->last_day && demo->error == NULL; day++)
    {
      for (guint who = 0; who < n && linli_calendar_is_workday (calendar, day); who++)
        {
          gint64 grid;
          guint edits = 2 + demo_below (demo, 4);

          demo->access = accesses[who];
          demo->device = devices[who];
          if (who == n - 1 && !demo_percent (demo, 12))
            continue;
          begin_work (demo, day);
          if (who == n - 1)
            review_relief (demo);
          for (guint i = 0; i < edits && who < n - 1; i++)
            {
              const DemoPerson *person = meet_person (demo, &grid);

              linli_manual_clock_advance (demo->clock, (3 + demo_below (demo, 9)) * MINUTE_MS);
              if (person != NULL)
                work_on (demo, person);
            }
          demo_flush (demo);
        }
      if (linli_calendar_is_workday (calendar, day))
        demo_write_visits (demo, visits, &written, day, accesses, devices);
      if (day == demo->first_day + VOLUNTEERS_JOIN)
        demo_make_volunteers (demo, accesses[SECRETARY], devices[SECRETARY]);
    }
}
