/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-people.c - 3,260 households and 8,630 residents that never lived: names from lists, citizen numbers of the unassigned
 * county prefix 159901, telephones 1400000xxxx that can ring nobody. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#include "linli-citizen-id.h"

#include <string.h>

/* Households by size 1 to 6: 8,630 people, 2.65 each. */
static const guint households_of_size[] = { 0, 587, 1011, 945, 456, 204, 57 };

static const char *surnames[] = {
  "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑",
  "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁",
  "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪", "田", "任", "姜", "范", "方", "石", "姚", "谭", "廖", "邹", "熊", "金",
  "陆", "郝", "孔", "白", "崔", "康", "毛", "邱", "秦", "江", "史", "顾", "侯", "邵", "孟", "龙", "万", "段", "雷", "钱", "汤", "尹", "黎",
  "单", "仇", "区", "解", "查", "尉迟", "欧阳", "司马",
};
static const char *male_given[] = {
  "建国", "志强", "伟", "军", "勇", "杰", "涛", "明", "超", "磊", "洋", "浩然", "子轩", "宇航", "建军", "国强", "德福", "永贵", "文斌", "海龙",
  "俊杰", "家豪", "天宇", "振华", "福生", "玉山", "忠诚", "少华", "立新", "晓东", "长河", "广胜",
};
static const char *female_given[] = {
  "秀英", "桂兰", "丽", "敏", "静", "娟", "艳", "芳", "燕", "玲", "雪", "梦瑶", "欣怡", "雨桐", "淑珍", "玉兰", "桂英", "凤霞", "春梅", "秋菊",
  "晓红", "佳怡", "诗涵", "美玲", "金花", "素琴", "彩霞", "慧敏", "海燕", "月娥", "红梅", "小雅",
};

typedef struct
{
  const char *surname;
  gboolean    female;
  int         age;
  const char *kin;
  const char *elderly;   /* (nullable) item 90 */
} Member;

typedef struct
{
  GHashTable *ids;       /* (owned) citizen numbers given */
  guint       phones;
  guint       disabled, dibao;
} Made;

static const char *
pick (Demo *demo, const char *const *words, guint n)
{
  return words[demo_below (demo, n)];
}

#define PICK(demo, words) pick (demo, words, G_N_ELEMENTS (words))

static int
age_between (Demo *demo, int low, int high)
{
  return low + (int) demo_below (demo, (guint) (high - low + 1));
}

/* Who lives together, by size; the head is first. */
static guint
compose (Demo *demo, guint size, Member members[6])
{
  gboolean old = demo_percent (demo, size == 1 ? 34 : size == 2 ? 30 : 8);
  int head_age = old ? age_between (demo, 60, 88) : age_between (demo, size == 1 ? 22 : 26, 58);
  gboolean head_female = demo_percent (demo, size == 1 ? 52 : 24);
  gboolean couple = size >= 3 || demo_percent (demo, 72);
  guint n = 0;

  members[n++] = (Member) { PICK (demo, surnames), head_female, head_age, "02", NULL };
  if (size >= 2 && couple)
    {
      int age = CLAMP (head_age + age_between (demo, -4, 3), 22, 90);

      members[n] = (Member) { PICK (demo, surnames), !head_female, age, head_female ? "11" : "12", NULL };
      n++;
    }
  for (guint child = 0; n < size; child++)
    {
      gboolean parent = n + 1 == size && size >= 4 && head_age < 62 && demo_percent (demo, 45);
      gboolean female = demo_percent (demo, 49);
      int age;

      if (parent)
        {
          gboolean mother = demo_percent (demo, 62);

          members[n] = (Member) { mother ? PICK (demo, surnames) : members[0].surname, mother, MIN (head_age + age_between (demo, 22, 30), 95),
                                  mother ? "52" : "51", "0" };
          n++;
          continue;
        }
      age = head_age - age_between (demo, 23, 32) - (int) child * 3;
      if (age < 0)
        age = age_between (demo, 0, 6);
      members[n] = (Member) { head_female && couple ? members[1].surname : members[0].surname, female, age, female ? "30" : "20", NULL };
      n++;
    }
  for (guint i = 0; i < n; i++)
    if (members[i].age >= 60 && members[i].elderly == NULL)
      members[i].elderly = size == 1 ? (demo_percent (demo, 12) ? "3" : "1") : size == 2 && couple ? "2" : "0";
  return n;
}

static char *
make_citizen_id (Demo *demo, Made *made, gint64 birth, gboolean female)
{
  char id[19];
  int year, month, mday;

  linli_date_split (birth, &year, &month, &mday);
  do
    g_snprintf (id, sizeof id, "159901%04d%02d%02d%03u", year, month, mday, (1 + demo_below (demo, 498)) * 2 + (female ? 0 : 1));
  while (g_hash_table_contains (made->ids, id));
  g_hash_table_add (made->ids, g_strdup (id));
  id[17] = linli_citizen_id_compute (id);
  id[18] = '\0';
  return g_strdup (id);
}

static const char *
education_at (Demo *demo, int age)
{
  guint draw = demo_below (demo, 100);

  if (age < 7)
    return NULL;
  if (age < 13)
    return "81";
  if (age < 19)
    return "71";
  if (age >= 60)
    return draw < 35 ? "81" : draw < 75 ? "71" : draw < 90 ? "61" : "31";
  return draw < 6 ? "81" : draw < 40 ? "71" : draw < 65 ? "61" : draw < 72 ? "41" : draw < 86 ? "31" : draw < 97 ? "21" : "14";
}

static const char *
employment_at (Demo *demo, int age, gboolean female)
{
  guint draw = demo_below (demo, 100);

  if (age < 6)
    return "0";
  if (age < 16 || (age < 22 && draw < 70))
    return "7";
  if (age >= (female ? 55 : 60))
    return "6";
  return draw < 58 ? "1" : draw < 76 ? "2" : draw < 82 ? "3" : draw < 85 ? "4" : draw < 86 ? "5" : draw < 96 ? "8" : "6";
}

static void
make_facets (Demo *demo, Made *made, const LinliId *id, gint64 grid, const Member *member, const char *citizen_id, gboolean first_lady)
{
  static const char *kinds = "4444411223455666677";
  gboolean disabled = first_lady || (member->age > 5 && demo_percent (demo, 2.55) && made->disabled < 216);
  gboolean minor = member->age < 14;
  LinliOp *op = demo_begin (demo, "person_identity", id, grid);

  demo_text (demo, op, "id_no", citizen_id);
  if (member->age >= 60 || disabled)
    {
      op = demo_begin (demo, "person_care", id, grid);
      demo_text (demo, op, "self_care", first_lady ? "2" : member->age < 75 ? "1" : demo_percent (demo, 18) ? "2" : demo_percent (demo, 4) ? "3" : "1");
      demo_text (demo, op, "elderly_living", first_lady ? "1" : member->age >= 60 ? member->elderly : NULL);
      if (member->age >= 75 && demo_percent (demo, 30))
        demo_text (demo, op, "care_level", demo_percent (demo, 70) ? "0" : "1");
    }
  if (disabled)
    {
      char kind = first_lady ? '4' : kinds[demo_below (demo, (guint) strlen (kinds))];
      guint draw = demo_below (demo, 100);
      char level = first_lady ? '2' : draw < 12 ? '1' : draw < 40 ? '2' : draw < 66 ? '3' : '4';
      char kind_text[2] = { kind, '\0' }, level_text[2] = { level, '\0' };
      g_autofree char *cert = g_strdup_printf ("%s%c%c", citizen_id, kind, level);

      made->disabled++;
      op = demo_begin (demo, "person_health", id, grid);
      demo_text (demo, op, "disability_cert", "1");
      demo_text (demo, op, "disability_cert_no", cert);
      demo_text (demo, op, "disability_kind", kind_text);
      demo_text (demo, op, "disability_level", level_text);
      if (kind == '7')
        demo_text (demo, op, "disability_multi", "1,2");
      if (!minor)
        demo_text (demo, op, "health_status", "03");
    }
  else if (member->age >= 60)
    {
      op = demo_begin (demo, "person_health", id, grid);
      demo_text (demo, op, "disability_cert", "0");
      demo_text (demo, op, "health_status", demo_percent (demo, 60) ? "02" : "03");
      demo_text (demo, op, "chronic_disease", demo_percent (demo, 45) ? "1" : demo_percent (demo, 20) ? "1,2" : "0");
    }
  if (member->age >= 80 || disabled)
    {
      op = demo_begin (demo, "person_benefit", id, grid);
      if (member->age >= 80)
        demo_text (demo, op, "senior_allowance", demo_percent (demo, 92) ? "2" : "1");
      demo_text (demo, op, "disability_allowance", disabled ? (demo_percent (demo, 40) ? "1" : "0") : NULL);
    }
  if (first_lady)
    {
      op = demo_begin (demo, "person_emergency", id, grid);
      demo_text (demo, op, "emergency_note", "高血压;钥匙存3号楼2单元502(演示数据)");
    }
}

static void
make_person (Demo *demo, Made *made, const Member *member, const LinliId *id, const LinliId *household, const DemoRoom *room, gboolean first_lady,
             gboolean floating)
{
  DemoPerson person = { *id, room->grid, DEMO_LAST_DAY - (gint64) member->age * 36525 / 100 - demo_below (demo, 360) - 1 };
  g_autofree char *name = first_lady ? g_strdup ("张桂芳")
                          : g_strconcat (member->surname, member->female ? PICK (demo, female_given) : PICK (demo, male_given), NULL);
  g_autofree char *birth = linli_date_format (person.birth);
  g_autofree char *citizen_id = make_citizen_id (demo, made, person.birth, member->female);
  g_autofree char *address = g_strdup_printf ("%u号楼%u单元%s", room->building_no, room->unit_no, room->no);
  g_autofree char *moved = linli_date_format (CLAMP (DEMO_FIRST_DAY - (gint64) demo_below (demo, 9000), person.birth, DEMO_LAST_DAY));
  guint people = demo_below (demo, 1000);
  LinliOp *op = demo_begin (demo, "person", id, room->grid);
  LinliId membership;

  demo_text (demo, op, "name", name);
  demo_text (demo, op, "id_type", "111");
  demo_text (demo, op, "sex", member->female ? "2" : "1");
  demo_text (demo, op, "birth_date", birth);
  demo_text (demo, op, "ethnicity", people < 930 ? "01" : people < 965 ? "02" : people < 990 ? "03" : "11");
  demo_text (demo, op, "political_status", member->age >= 25 && demo_percent (demo, 8) ? "01" : member->age >= 15 && member->age <= 27 && demo_percent (demo, 40) ? "03" : "13");
  demo_text (demo, op, "marital_status", g_str_equal (member->kin, "11") || g_str_equal (member->kin, "12") ? "20"
             : first_lady ? "30" : member->age < 24 ? "10" : member->age > 75 ? "30" : demo_percent (demo, 70) ? "20" : "10");
  demo_text (demo, op, "education", first_lady ? "81" : education_at (demo, member->age));
  demo_text (demo, op, "relation_to_head", member->kin);
  demo_text (demo, op, "hukou_region", floating ? "640200" : "150302");
  demo_text (demo, op, "current_address", address);
  demo_text (demo, op, "population_kind", floating ? "3" : "1");
  if (member->age >= 12)
    {
      g_autofree char *phone = g_strdup_printf ("1400000%04u", made->phones++ % 10000);

      demo_text (demo, op, "mobile", phone);
    }
  if (member->age >= 60 && !first_lady && demo_percent (demo, 70))
    demo_text (demo, op, "emergency_contact", "子女(示例) 14000000000");
  demo_text (demo, op, "move_in_date", moved);
  demo_text (demo, op, "person_status", "1");
  demo_text (demo, op, "employment_status", employment_at (demo, member->age, member->female));
  demo_text (demo, op, "pension_insurance", member->age >= 60 ? "4" : member->age >= 18 ? (demo_percent (demo, 60) ? "1" : "2") : NULL);
  demo_text (demo, op, "medical_insurance", demo_percent (demo, 4) ? "0" : demo_percent (demo, 45) ? "1" : "2");
  demo_text (demo, op, "inflow_reason", floating ? (demo_percent (demo, 60) ? "01" : "06") : NULL);
  if (first_lady || (member->age >= 65 && member->elderly != NULL && g_str_equal (member->elderly, "1")))
    demo_text (demo, op, "care_tags", "1");
  demo_ref (demo, op, "household", household);
  make_facets (demo, made, id, room->grid, member, citizen_id, first_lady);

  linli_id_new (LINLI_CLOCK (demo->clock), demo->random, &membership);
  op = demo_begin (demo, "membership", &membership, room->grid);
  demo_ref (demo, op, "household", household);
  demo_ref (demo, op, "person", id);
  demo_text (demo, op, "role", "1");
  demo_text (demo, op, "from_date", moved);
  g_array_append_val (demo->people, person);
}

static void
make_benefit (Demo *demo, const LinliId *household, gint64 grid, guint size, gboolean first_lady)
{
  g_autofree char *cert = g_strdup_printf ("HB%06u", 100 + demo->people->len);
  LinliOp *op = demo_begin (demo, "household_benefit", household, grid);

  demo_text (demo, op, "dibao_status", "2");
  demo_text (demo, op, "dibao_cert_no", cert);
  demo_text (demo, op, "dibao_class", first_lady ? "A" : demo_percent (demo, 40) ? "A" : demo_percent (demo, 50) ? "B" : "C");
  demo_number (demo, op, "dibao_persons", size);
  demo_number (demo, op, "income_pc_month", 30000 + 100 * (gint64) demo_below (demo, 300));
  demo_number (demo, op, "dibao_amount", 50000 * (gint64) size);
  demo_text (demo, op, "dibao_start", "2024-07-01");
  demo_text (demo, op, "poverty_cause", demo_percent (demo, 50) ? "1" : "5");
  demo_text (demo, op, "relief_category", "1");
}

static void
make_household (Demo *demo, Made *made, guint size, const DemoRoom *room, gboolean first_lady)
{
  DemoHousehold household = { .grid = room->grid };
  Member members[6];
  LinliId people[6];
  guint n = first_lady ? 1 : compose (demo, size, members);
  guint draw = demo_below (demo, 1000);
  const char *occupancy = first_lady || draw < 866 ? "01" : draw < 988 ? "02" : "04";
  gboolean rented = g_str_equal (occupancy, "02");
  gboolean floating = !first_lady && demo_percent (demo, rented ? 75 : 13);
  g_autofree char *no = g_strdup_printf ("150302003901B%05u-%02u-%03d-%s#1", room->building_no, room->unit_no, room->floor, room->no);
  LinliOp *op;

  if (first_lady)
    members[0] = (Member) { "张", TRUE, 78, "02", "1" };
  household.address = g_strdup (no);
  linli_id_new (LINLI_CLOCK (demo->clock), demo->random, &household.id);
  for (guint i = 0; i < n; i++)
    linli_id_new (LINLI_CLOCK (demo->clock), demo->random, &people[i]);

  op = demo_begin (demo, "household", &household.id, room->grid);
  demo_ref (demo, op, "room", &room->id);
  demo_text (demo, op, "household_no", no);
  demo_text (demo, op, "household_kind", "1");
  demo_ref (demo, op, "head_person_id", &people[0]);
  demo_text (demo, op, "occupancy_status", occupancy);
  demo_text (demo, op, "rent_use", rented ? "02" : NULL);
  demo_text (demo, op, "owner_name", rented ? "房主甲" : NULL);
  demo_text (demo, op, "dwelling_type", rented ? "02" : "01");
  demo_number (demo, op, "floor_area_m2", 4800 + 100 * (gint64) demo_below (demo, 80));
  demo_text (demo, op, "building_use", "01");
  demo_text (demo, op, "hazard_type", demo_percent (demo, 2) ? "01" : "00");
  demo_text (demo, op, "heating", room->building_no % 15 == 6 || room->building_no % 15 == 0 ? "4" : "1");
  demo_text (demo, op, "gas", demo_percent (demo, 88) ? "1" : "2");
  demo_text (demo, op, "status", "1");
  for (guint i = 0; i < n; i++)
    make_person (demo, made, &members[i], &people[i], &household.id, room, first_lady, floating);
  if (first_lady || (made->dibao < 91 && demo_percent (demo, 3.1)))
    {
      made->dibao++;
      make_benefit (demo, &household.id, room->grid, n, first_lady);
    }
  g_array_append_val (demo->households, household);
}

void
demo_make_people (Demo *demo)
{
  Made made = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL), 0, 0, 0 };
  g_autofree guint *order = g_new (guint, demo->rooms->len);
  guint sizes[DEMO_HOUSEHOLDS], n = 0, used = 1, lady = 0;

  for (guint size = 1; size < G_N_ELEMENTS (households_of_size); size++)
    for (guint i = 0; i < households_of_size[size] && n < DEMO_HOUSEHOLDS; i++)
      sizes[n++] = size;
  for (guint i = n; i-- > 1;)
    {
      guint other = demo_below (demo, i + 1), swap = sizes[i];

      sizes[i] = sizes[other];
      sizes[other] = swap;
    }
  /* Rooms in a random order; the one of Zhang Guifang comes first, and takes the first household of one. */
  for (guint i = 0; i < demo->rooms->len; i++)
    order[i] = i;
  for (guint i = demo->rooms->len; i-- > 1;)
    {
      guint other = demo_below (demo, i + 1), swap = order[i];

      order[i] = order[other];
      order[other] = swap;
    }
  for (guint i = 0; i < demo->rooms->len; i++)
    {
      const DemoRoom *room = &g_array_index (demo->rooms, DemoRoom, order[i]);

      if (room->building_no == 3 && room->unit_no == 2 && g_str_equal (room->no, "501"))
        {
          guint swap = order[0];

          order[0] = order[i];
          order[i] = swap;
        }
    }
  while (sizes[lady] != 1)
    lady++;
  sizes[lady] = sizes[0];

  make_household (demo, &made, 1, &g_array_index (demo->rooms, DemoRoom, order[0]), TRUE);
  for (guint i = 1; i < n && demo->error == NULL; i++)
    make_household (demo, &made, sizes[i], &g_array_index (demo->rooms, DemoRoom, order[used++]), FALSE);
  demo_flush (demo);
  g_hash_table_unref (made.ids);
}
