/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-people.c - writes the planned households and people, core first. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#include <string.h>

#define YEAR 365

static const char *const workplaces[] = {
  "新苑便民超市(示例)", "滨河物业(示例)", "乌海矿业(示例)", "新华街道环卫站(示例)", "友谊幼儿园(示例)", "海勃湾第三小学(示例)", "黄河化工厂(示例)", "蒙西水泥(示例)",
  "市第二医院(示例)", "公交三队(示例)", "建设路农贸市场(示例)", "葡萄酒庄(示例)", "热力公司(示例)", "快递分拨点(示例)",
};

static const char *
pick (Demo *demo, const char *const *words, guint n)
{
  return words[demo_below (demo, n)];
}

#define PICK(demo, words) pick (demo, words, G_N_ELEMENTS (words))

/* One of codes of one character each. */
static const char *
pick_code (Demo *demo, const char *codes)
{
  static const char *const all[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };

  return all[codes[demo_below (demo, (guint) strlen (codes))] - '0'];
}

static const char *
education_at (Demo *demo, int age)
{
  guint draw = demo_below (demo, 100);

  if (age < 12)
    return NULL;
  if (age < 15)
    return "81";
  if (age < 19)
    return "71";
  if (age < 24)
    return draw < 30 ? "61" : draw < 45 ? "41" : draw < 72 ? "31" : "21";
  if (age >= 60)
    return draw < 35 ? "81" : draw < 75 ? "71" : draw < 90 ? "61" : draw < 96 ? "31" : "21";
  if (age < 40)
    return draw < 3 ? "81" : draw < 26 ? "71" : draw < 44 ? "61" : draw < 53 ? "41" : draw < 76 ? "31" : draw < 97 ? "21" : "14";
  return draw < 10 ? "81" : draw < 48 ? "71" : draw < 72 ? "61" : draw < 80 ? "41" : draw < 92 ? "31" : draw < 99 ? "21" : "14";
}

static const char *
employment_of (Demo *demo, const DemoPerson *person)
{
  guint draw = demo_below (demo, 100);

  if (person->unemployed)
    return draw < 74 ? "4" : "5";
  if (person->age < 6)
    return "0";
  if (person->age < 18 || (person->age < 23 && draw < 66))
    return "7";
  if (person->age >= (person->female ? 55 : 60))
    return draw < 90 ? "6" : draw < 97 ? "8" : "2";
  if (person->disability_level == '1' || (person->disability_level == '2' && draw < 60))
    return "9";
  if (person->female && person->age >= 50)
    return draw < 45 ? "1" : draw < 60 ? "2" : draw < 66 ? "3" : draw < 84 ? "6" : "8";
  return draw < 62 ? "1" : draw < 83 ? "2" : draw < 91 ? "3" : person->female ? "8" : "2";
}

static void
write_work (Demo *demo, LinliOp *op, const DemoPerson *person)
{
  static const char *const jobs[] = { "20000", "30000", "40000", "40000", "40000", "60000", "60000", "80000" };
  static const char *const skills[] = { "01", "14", "19", "31", "32", "33", "34", "15", "17", "09" };
  const char *employment = employment_of (demo, person);

  demo_text (demo, op, "employment_status", employment);
  if (strchr ("123", employment[0]) != NULL)
    {
      demo_text (demo, op, "occupation", PICK (demo, jobs));
      demo_text (demo, op, "employment_form", employment[0] == '1' ? pick_code (demo, "11112") : employment[0] == '3' ? "4" : pick_code (demo, "559"));
      if (employment[0] == '1')
        demo_text (demo, op, "workplace", PICK (demo, workplaces));
    }
  if (person->unemployed)
    {
      demo_date (demo, op, "unemployed_since", demo->last_day - YEAR - (gint64) demo_below (demo, 2 * YEAR));
      demo_text (demo, op, "unemployment_reason", person->age < 26 ? "5" : pick_code (demo, "1223789"));
      demo_text (demo, op, "job_intention", demo_percent (demo, 50) ? "保洁或保安,2500元以上,本区" : "超市、餐饮,离家近");
      demo_text (demo, op, "training_need", pick_code (demo, "123456"));
      demo_text (demo, op, "employment_hardship", person->age >= (person->female ? 40 : 50) ? "1" : person->disability != 0 ? "2" : NULL);
    }
  if (person->age >= 18 && person->age < 65 && demo_percent (demo, 14))
    demo_text (demo, op, "skills", PICK (demo, skills));
  demo_text (demo, op, "pension_insurance", person->age >= 60 ? "4" : person->age >= 18 ? (employment[0] == '1' ? pick_code (demo, "1113") : pick_code (demo, "2220")) : NULL);
  demo_text (demo, op, "medical_insurance", demo_percent (demo, 3) ? "0" : employment[0] == '1' || employment[0] == '6' ? "1" : "2");
}

static const char *
politics_at (Demo *demo, int age)
{
  if (age >= 22 && demo_percent (demo, age >= 50 ? 13 : 9))
    return demo_percent (demo, 96) ? "01" : "02";
  return age >= 15 && age <= 27 && demo_percent (demo, 40) ? "03" : age >= 14 ? "13" : NULL;
}

static void
write_origin (Demo *demo, LinliOp *op, const DemoPerson *person, const DemoHousehold *household, const char *address, gint64 moved)
{
  static const char *const regions[][2] = {
    { "640205", "宁夏石嘴山市惠农区(示例)" }, { "150822", "内蒙古磴口县(示例)" }, { "610802", "陕西榆林市榆阳区(示例)" }, { "620302", "甘肃金昌市金川区(示例)" },
    { "152921", "内蒙古阿拉善左旗(示例)" }, { "411425", "河南虞城县(示例)" }, { "622301", "甘肃武威市(示例)" },
  };
  static const char *const reasons[] = { "01", "01", "01", "03", "03", "06", "08", "09" };
  guint region = demo_below (demo, G_N_ELEMENTS (regions));

  if (household->floating)
    {
      demo_text (demo, op, "hukou_region", regions[region][0]);
      demo_text (demo, op, "hukou_address", regions[region][1]);
      demo_text (demo, op, "population_kind", "3");
      demo_text (demo, op, "inflow_reason", person->age < 16 ? "06" : PICK (demo, reasons));
      if (demo->last_day - moved > YEAR / 2 && person->age >= 16 && demo_percent (demo, 72))
        {
          g_autofree char *permit = g_strdup_printf ("150302%012u", 100000 + demo_below (demo, 900000));

          demo_text (demo, op, "permit_kind", "01");
          demo_text (demo, op, "residence_permit_no", permit);
          demo_date (demo, op, "permit_expiry", demo->last_day + 8 + demo_below (demo, YEAR));
        }
      return;
    }
  if (demo_percent (demo, 6))
    {
      demo_text (demo, op, "hukou_region", demo_percent (demo, 50) ? "150303" : "150304");
      demo_text (demo, op, "population_kind", "5");
      return;
    }
  demo_text (demo, op, "hukou_region", "150302");
  demo_text (demo, op, "hukou_address", address);
  demo_text (demo, op, "population_kind", "1");
}

static void
write_care_tags (Demo *demo, LinliOp *op, const DemoPerson *person)
{
  g_autoptr(GString) tags = g_string_new (NULL);

  if (person->age >= 60 && person->elderly != NULL && strchr ("13", person->elderly[0]) != NULL)
    g_string_append (tags, "1,");
  if (person->disability == '4' || person->disability == '1')
    g_string_append (tags, "2,");
  if (person->elderly != NULL && person->elderly[0] == '4')
    g_string_append (tags, "5,");
  if (person->veteran)
    g_string_append (tags, "7,");
  if (tags->len > 0)
    g_string_truncate (tags, tags->len - 1);
  demo_text (demo, op, "care_tags", tags->len > 0 ? tags->str : NULL);
  if (person->elderly != NULL && person->elderly[0] == '4')
    demo_text (demo, op, "left_behind", "01");
  else if (person->kin[0] == '4' && g_array_index (demo->households, DemoHousehold, person->household).size == 3 && person->age < 16)
    demo_text (demo, op, "left_behind", "03");
}

static void
write_contacts (Demo *demo, LinliOp *op, const DemoPerson *person)
{
  if (*person->phone != '\0')
    demo_text (demo, op, "mobile", person->phone);
  if (person->age >= 60 && (person->elderly[0] == '1' || person->elderly[0] == '3' || demo_percent (demo, 70)))
    {
      gboolean daughter = demo_percent (demo, 50);
      g_autofree char *child = demo_draw_name (demo, person->surname, person->ethnicity, daughter, person->age - 26);
      g_autofree char *contact = g_strdup_printf ("%s %s 1400000%04u", child, person->elderly[0] == '3' ? "侄辈" : daughter ? "女" : "子",
                                                  9000 + demo_below (demo, 1000));

      demo_text (demo, op, "emergency_contact", contact);
    }
  if (person->age >= 60)
    {
      static const char *const children[] = { "男1女1", "男1", "女1", "男2", "女2", "男1女2", "男2女1" };

      demo_text (demo, op, "children", person->elderly[0] == '3' ? "无" : PICK (demo, children));
      demo_text (demo, op, "family_doctor", demo_percent (demo, 78) ? "1" : demo_percent (demo, 80) ? "0" : "2");
    }
}

static void
write_person (Demo *demo, const DemoPerson *person, const DemoHousehold *household, const DemoRoom *room, const char *address)
{
  gint64 came = demo->first_day - (gint64) demo_below (demo, household->floating ? 5 * YEAR : 25 * YEAR);
  gint64 moved = MAX (came, person->birth);
  LinliOp *op = demo_begin (demo, "person", &person->id, room->grid);
  LinliId membership;

  demo_text (demo, op, "name", person->name);
  demo_text (demo, op, "id_type", "111");
  demo_text (demo, op, "sex", person->female ? "2" : "1");
  demo_date (demo, op, "birth_date", person->birth);
  demo_text (demo, op, "ethnicity", person->ethnicity);
  demo_text (demo, op, "political_status", politics_at (demo, person->age));
  demo_text (demo, op, "marital_status", person->marital);
  demo_text (demo, op, "education", education_at (demo, person->age));
  demo_text (demo, op, "relation_to_head", person->kin);
  write_origin (demo, op, person, household, address, moved);
  demo_text (demo, op, "current_address", address);
  write_contacts (demo, op, person);
  demo_date (demo, op, "move_in_date", moved);
  demo_text (demo, op, "person_status", "1");
  write_work (demo, op, person);
  if (person->age < 6 && demo_percent (demo, 92))
    demo_text (demo, op, "child_note", person->age < 3 ? "预防接种齐全,未入园" : "预防接种齐全,已入园");
  write_care_tags (demo, op, person);
  demo_ref (demo, op, "household", &household->id);
  /* The rules ask for frequent visits to those who cannot look after themselves. */
  if (person->self_care == '3')
    {
      demo_text (demo, op, "visit_level_override", "2");
      demo_text (demo, op, "visit_level_reason", "不能自理,按月走访");
    }
  if (person->volunteer)
    demo_text (demo, op, "note", "社区志愿者(演示数据)");
  if (person->disability != 0 && person->age < 14)
    demo_date (demo, op, "guardian_consent", demo->first_day);

  op = demo_begin (demo, "person_identity", &person->id, room->grid);
  demo_text (demo, op, "id_no", person->id_no);
  demo_write_facets (demo, person, household, room->grid);

  demo_new_id (demo, &membership);
  op = demo_begin (demo, "membership", &membership, room->grid);
  demo_ref (demo, op, "household", &household->id);
  demo_ref (demo, op, "person", &person->id);
  demo_text (demo, op, "role", "1");
  demo_date (demo, op, "from_date", moved);
}

static void
write_household (Demo *demo, const DemoHousehold *household)
{
  const DemoRoom *room = &g_array_index (demo->rooms, DemoRoom, household->room);
  const DemoPerson *head = &g_array_index (demo->people, DemoPerson, household->first);
  gboolean courtyard = strlen (room->no) < 3;
  gboolean rented = strcmp (household->occupancy, "02") == 0, lent = strcmp (household->occupancy, "04") == 0;
  g_autofree char *no = g_strdup_printf ("150302003901B%05u-%02u-%03d-%s#1", room->building_no, room->unit_no, room->floor, room->no);
  g_autofree char *address = courtyard ? g_strdup_printf ("%u号院%s号", room->building_no, room->no)
                                       : g_strdup_printf ("%u号楼%u单元%s", room->building_no, room->unit_no, room->no);
  LinliOp *op = demo_begin (demo, "household", &household->id, room->grid);

  demo_ref (demo, op, "room", &room->id);
  demo_text (demo, op, "household_no", no);
  demo_text (demo, op, "household_kind", "1");
  demo_ref (demo, op, "head_person_id", &head->id);
  if (!household->floating)
    {
      g_autofree char *book = g_strdup_printf ("%09u", 300000000 + household->room);

      demo_text (demo, op, "hukou_book_no", book);
    }
  demo_text (demo, op, "occupancy_status", household->occupancy);
  demo_text (demo, op, "dwelling_type", rented ? "02" : lent ? "04" : "01");
  demo_number (demo, op, "floor_area_m2", room->area);
  demo_text (demo, op, "building_use", demo_percent (demo, 2) ? "06" : "01");
  demo_text (demo, op, "tenure", courtyard ? pick_code (demo, "666759") : pick_code (demo, "1111222357"));
  if (rented || lent)
    {
      const char *surname = demo_draw_surname (demo, "01");
      g_autofree char *owner = demo_draw_name (demo, surname, "01", demo_percent (demo, 40), demo_between (demo, 35, 70));
      g_autofree char *phone = g_strdup_printf ("1400000%04u", 9000 + demo_below (demo, 1000));

      demo_text (demo, op, "rent_use", rented ? (demo_percent (demo, 88) ? "02" : "01") : NULL);
      demo_text (demo, op, "owner_name", owner);
      demo_text (demo, op, "owner_phone", phone);
    }
  demo_text (demo, op, "hazard_type", demo_percent (demo, 2) ? (demo_percent (demo, 70) ? "01" : "99") : "00");
  demo_text (demo, op, "heating", courtyard ? (demo_percent (demo, 80) ? "4" : "3") : "1");
  if (courtyard || demo_percent (demo, 9))
    {
      demo_text (demo, op, "gas", demo_percent (demo, 85) ? "2" : "3");
      demo_text (demo, op, "gas_supplier", "黄河燃气站(示例)");
    }
  else
    demo_text (demo, op, "gas", "1");
  demo_number (demo, op, "resident_count_stated", household->size);
  demo_text (demo, op, "housing_security", household->dibao ? pick_code (demo, "0012") : NULL);
  for (guint i = 0; i < household->size; i++)
    if (g_array_index (demo->people, DemoPerson, household->first + i).disability == '4' && demo_percent (demo, 35))
      {
        demo_text (demo, op, "accessibility_need", demo_percent (demo, 50) ? "2,3" : "1");
        break;
      }
  demo_text (demo, op, "status", "1");
  demo_write_household_facets (demo, household, room->grid);
  for (guint i = 0; i < household->size; i++)
    write_person (demo, &g_array_index (demo->people, DemoPerson, household->first + i), household, room, address);
}

void
demo_make_people (Demo *demo)
{
  for (guint i = 0; i < demo->households->len && demo->error == NULL; i++)
    write_household (demo, &g_array_index (demo->households, DemoHousehold, i));
  demo_flush (demo);
}
