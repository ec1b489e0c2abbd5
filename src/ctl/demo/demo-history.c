/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-history.c - one year of work: visits that confirm, telephone numbers and jobs that change. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#define EDITS_A_DAY 8
#define DAY_MS G_GINT64_CONSTANT (86400000)

static gboolean
may_write (Demo *demo, gint64 grid)
{
  const LinliKind *person = linli_catalogue_get_kind (demo->catalogue, "person");

  return (linli_access_get (demo->access, person, DEMO_COM, grid, 0) & LINLI_RIGHT_WRITE) != 0;
}

static void
work_on (Demo *demo, const DemoPerson *person)
{
  static const char *const checked[] = { "mobile", "current_address", "employment_status", "person_status", NULL };
  static const char *const works[] = { "新苑便民超市(示例)", "滨河物业(示例)", "乌海矿业(示例)", "新华街道环卫站(示例)", "友谊幼儿园(示例)" };
  static const char *const skills[] = { "08", "15", "17", "19" };
  gint64 age_days = DEMO_LAST_DAY - person->birth;

  switch (demo_below (demo, 5))
    {
    case 0:
      if (age_days > 366 * 18 && age_days < 366 * 55)
        demo_change (demo, "person", &person->id, "workplace", works[demo_below (demo, G_N_ELEMENTS (works))], "入户核对");
      break;
    case 1:
      if (age_days > 366 * 18)
        demo_change (demo, "person", &person->id, "skills", skills[demo_below (demo, G_N_ELEMENTS (skills))], "居民自报");
      break;
    case 2:
      demo_change (demo, "person", &person->id, "family_doctor", demo_percent (demo, 80) ? "1" : "0", "社区卫生站核对");
      break;
    default:
      demo_verify (demo, "person", &person->id, checked);
      break;
    }
}

void
demo_make_history (Demo *demo, const LinliAccess *const *accesses, const gint64 *devices, guint n)
{
  for (gint64 day = DEMO_FIRST_DAY + 1; day <= DEMO_LAST_DAY && demo->error == NULL; day++)
    {
      guint who = demo_below (demo, n);

      if ((day + 3) % 7 >= 5)
        continue;  /* Saturday, Sunday */
      linli_manual_clock_set (demo->clock, day * DAY_MS + (gint64) (1 + demo_below (demo, 8)) * 3600000);
      demo->access = accesses[who];
      demo->device = devices[who];
      for (guint i = 0; i < EDITS_A_DAY; i++)
        {
          const DemoPerson *person = &g_array_index (demo->people, DemoPerson, demo_below (demo, demo->people->len));

          linli_manual_clock_advance (demo->clock, 60000 + (gint64) demo_below (demo, 600000));
          if (may_write (demo, person->grid))
            work_on (demo, person);
        }
      demo_flush (demo);
    }
}
