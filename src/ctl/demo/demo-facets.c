/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-facets.c - what stands in the compartments beside the core: care, health, relief, account, illness, family, first aid. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#include <string.h>

#define YEAR 365

static const char *
code (char letter, char text[2])
{
  text[0] = letter;
  text[1] = '\0';
  return text;
}

static gboolean
is_named (const DemoPerson *person, const char *name)
{
  return strcmp (person->name, name) == 0;
}

static void
write_care (Demo *demo, const DemoPerson *person, gint64 grid)
{
  char text[2];
  LinliOp *op;

  if (person->age < 60 && person->disability == 0)
    return;
  op = demo_begin (demo, "person_care", &person->id, grid);
  demo_text (demo, op, "self_care", code (person->self_care, text));
  if (person->age >= 60)
    demo_text (demo, op, "elderly_living", person->elderly);
  if (person->age >= 75 && (person->self_care != '1' || demo_percent (demo, 25)))
    demo_text (demo, op, "care_level", person->self_care == '1' ? "0" : person->self_care == '2' ? (demo_percent (demo, 70) ? "1" : "2") : "3");
}

static void
write_disability (Demo *demo, LinliOp *op, const DemoPerson *person)
{
  static const char *const causes[] = { "1", "2", "2", "3", "4", "5", "7", "9" };
  g_autofree char *card = g_strdup_printf ("%s%c%c", person->id_no, person->disability, person->disability_level);
  char text[2];

  demo_text (demo, op, "disability_cert", "1");
  demo_text (demo, op, "disability_cert_no", card);
  demo_text (demo, op, "disability_kind", code (person->disability, text));
  demo_text (demo, op, "disability_level", code (person->disability_level, text));
  demo_text (demo, op, "disability_multi", person->disability == '7' ? (demo_percent (demo, 60) ? "2,3" : "4,5") : NULL);
  demo_text (demo, op, "disability_cause", person->age < 30 ? "1" : causes[demo_below (demo, G_N_ELEMENTS (causes))]);
  demo_date (demo, op, "disability_valid_to", demo->last_day + 20 + demo_below (demo, 9 * YEAR));
  if (person->disability == '5' || person->disability == '6' || person->age < 18)
    {
      g_autofree char *name = demo_draw_name (demo, person->surname, person->ethnicity, demo_percent (demo, 50), person->age < 18 ? 40 : 62);
      g_autofree char *guardian = g_strdup_printf ("%s 父母 1400000%04u", name, 9000 + demo_below (demo, 1000));

      demo_text (demo, op, "guardian", guardian);
    }
  if (person->age >= 14)
    demo_text (demo, op, "assistive_need", person->disability == '4' ? (demo_percent (demo, 50) ? "1" : "6") : person->disability == '2' ? "2"
               : person->disability == '1' ? "4" : NULL);
}

static void
write_health (Demo *demo, const DemoPerson *person, gint64 grid)
{
  static const char *const chronic[] = { "1", "1", "1", "1,2", "2", "3", "1,3", "5", "9" };
  LinliOp *op;

  if (person->age < 60 && person->disability == 0 && !person->ill)
    return;
  op = demo_begin (demo, "person_health", &person->id, grid);
  if (person->disability != 0)
    write_disability (demo, op, person);
  else
    demo_text (demo, op, "disability_cert", person->age >= 75 && demo_percent (demo, 3) ? "2" : "0");
  if (person->age < 14)
    return;
  demo_text (demo, op, "health_status", person->ill || person->disability_level == '1' ? "04" : person->age >= 75 ? "03" : demo_percent (demo, 60) ? "02" : "03");
  if (person->age >= 50)
    demo_text (demo, op, "chronic_disease", is_named (person, "张桂芳") ? "1" : demo_percent (demo, person->age >= 70 ? 62 : 38)
               ? chronic[demo_below (demo, G_N_ELEMENTS (chronic))] : "0");
  if (person->ill)
    demo_number (demo, op, "medical_oop_year", 500000 + 10000 * (gint64) demo_below (demo, 400));
}

static void
write_benefit (Demo *demo, const DemoPerson *person, const DemoHousehold *household, gint64 grid)
{
  gboolean severe = person->disability_level == '1' || person->disability_level == '2';
  gboolean pupil = person->age >= 6 && person->age < 22 && household->dibao;
  LinliOp *op;

  if (person->age < 80 && person->disability == 0 && !person->veteran && !pupil)
    return;
  op = demo_begin (demo, "person_benefit", &person->id, grid);
  if (person->age >= 80)
    demo_text (demo, op, "senior_allowance", demo_percent (demo, 92) ? "2" : "1");
  if (person->disability != 0)
    demo_text (demo, op, "disability_allowance", severe ? (household->dibao ? "3" : demo_percent (demo, 94) ? "2" : "0") : household->dibao ? "1" : "0");
  if (person->veteran)
    demo_text (demo, op, "preferential_kind", person->disability == '4' && person->age >= 50 ? "2" : "1");
  if (pupil)
    demo_text (demo, op, "education_aid", demo_percent (demo, 50) ? "2,3" : "4");
}

void
demo_write_facets (Demo *demo, const DemoPerson *person, const DemoHousehold *household, gint64 grid)
{
  static const char *const illnesses[] = { "01", "01", "02", "07", "08", "08", "08", "99" };
  static const char *const notes[] = {
    "对青霉素过敏(演示数据)", "服华法林,勿用阿司匹林(演示数据)", "备用钥匙在对门邻居处(演示数据)", "糖尿病,注意低血糖(演示数据)", "装有心脏起搏器(演示数据)",
  };
  LinliOp *op;

  write_care (demo, person, grid);
  write_health (demo, person, grid);
  write_benefit (demo, person, household, grid);
  if (person->ill)
    {
      op = demo_begin (demo, "person_illness", &person->id, grid);
      demo_text (demo, op, "major_illness", illnesses[demo_below (demo, G_N_ELEMENTS (illnesses))]);
    }
  if (person->has_note)
    {
      op = demo_begin (demo, "person_emergency", &person->id, grid);
      demo_text (demo, op, "emergency_note", is_named (person, "张桂芳") ? "高血压,服氨氯地平;钥匙存3号楼2单元502(演示数据)"
                                                                           : notes[demo_below (demo, G_N_ELEMENTS (notes))]);
    }
}

static void
write_dibao (Demo *demo, const DemoHousehold *household, gint64 grid)
{
  const DemoPerson *head = &g_array_index (demo->people, DemoPerson, household->first);
  g_autofree char *card = g_strdup_printf ("HB%06u", 100 + household->room);
  gboolean sick = FALSE, disabled = FALSE, jobless = FALSE;
  LinliOp *op = demo_begin (demo, "household_benefit", &household->id, grid);
  gint64 income = 300 + 10 * (gint64) demo_below (demo, 30);

  for (guint i = 0; i < household->size; i++)
    {
      const DemoPerson *person = &g_array_index (demo->people, DemoPerson, household->first + i);

      sick |= person->ill;
      disabled |= person->disability != 0;
      jobless |= person->unemployed;
    }
  demo_text (demo, op, "dibao_status", "2");
  demo_text (demo, op, "dibao_cert_no", card);
  demo_text (demo, op, "dibao_class", disabled || head->age >= 70 ? "A" : sick || head->age >= 60 ? "B" : "C");
  demo_number (demo, op, "dibao_persons", household->size);
  demo_number (demo, op, "income_pc_month", income * 100);
  demo_text (demo, op, "main_income", head->age >= 60 ? "3,5" : jobless ? "5,9" : "5,6");
  demo_number (demo, op, "dibao_amount", MAX (930 - income, 80) * 100 * (gint64) household->size);
  demo_date (demo, op, "dibao_start", demo->first_day - demo->first_day % 30 - 30 * (gint64) demo_below (demo, 60));
  demo_text (demo, op, "poverty_cause", disabled ? "2" : sick ? "1" : head->age >= 65 ? "5" : jobless ? "4" : "8");
  demo_text (demo, op, "asset_flags", "0");
  demo_text (demo, op, "relief_category", "1");
}

void
demo_write_household_facets (Demo *demo, const DemoHousehold *household, gint64 grid)
{
  LinliOp *op;

  if (household->dibao)
    {
      g_autofree char *tail = g_strdup_printf ("%04u", demo_below (demo, 10000));

      write_dibao (demo, household, grid);
      op = demo_begin (demo, "household_account", &household->id, grid);
      demo_text (demo, op, "dibao_account", tail);
    }
  if (household->family_special)
    {
      op = demo_begin (demo, "household_family", &household->id, grid);
      demo_text (demo, op, "family_special", demo_percent (demo, 60) ? "1" : "2");
    }
}
