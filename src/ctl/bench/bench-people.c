/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-people.c - a large replica: people with telephone and citizen number, a household for every three, and one tall house for
 * the first households.  The rows go in as pages from a server would, through the store's own code, so that search, sort keys and
 * history are real. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-citizen-id.h"
#include "linli-error.h"

#include <string.h>

#define COM 1
#define GRIDS 100
#define PEOPLE_A_PAGE 900
#define FIRST_SEQ 1000
#define TOWER_FLOORS 33
#define TOWER_UNITS 6
#define TOWER_ROOMS 4  /* on a floor of a unit */

/* Families by how many carry the name, most first, and what parents choose; enough to make the common ones very common. */
static const char surnames[] =
  "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万"
  "段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边";
static const char given[] =
  "英华玉秀兰明珍文芳丽国春红梅军平志建海云霞林桂强德金荣凤永美生花敏燕杰伟辉光新清玲淑东艳萍祥娟晓立爱小洪福龙静波忠贵琴元勇群成胜俊莲学峰家香芬利义良才子亚素雪民双雨昌月峻佳天瑞彩思长宏仁启传智健世庆宇欣安方正少全洁惠宝松巧云嘉锋雷飞鹏康博超"
  "泽浩轩梓涵怡诗琪梦瑶若熙晨皓睿哲铭煜彤瑾萱妍蕊岚婷倩莉薇蓉茜菲珊莎黛青倩婉娴瑶馨仪荷丹蓝君菁";

typedef struct
{
  Bench           *bench;
  const LinliField *name, *sex, *birth, *mobile, *id_no, *status, *home, *house_no, *house_status;
  GPtrArray       *family, *first;  /* (owned) one character a string */
  const LinliField *building_name, *floors, *units, *unit_building, *unit_no, *room_building, *room_unit, *room_floor, *room_no, *room_col,
                   *house_room, *occupancy;
  GArray          *rooms;           /* (owned) LinliId: of the tall house, which the first households fill */
  gint64           seq;
} People;

static GPtrArray *
split_characters (const char *text)
{
  GPtrArray *characters = g_ptr_array_new_with_free_func (g_free);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    g_ptr_array_add (characters, g_strndup (c, (gsize) (g_utf8_next_char (c) - c)));
  return characters;
}

static guint
below (People *people, guint bound)
{
  return (guint) linli_random_below (people->bench->random, bound);
}

/* The smaller of two draws: the first of a list come more often. */
static const char *
pick (People *people, GPtrArray *characters)
{
  guint a = below (people, characters->len), b = below (people, characters->len);

  return g_ptr_array_index (characters, MIN (a, b));
}

static gboolean
find_roles (People *people, GError **error)
{
  const struct { const char *role; const LinliField **field; } wanted[] = {
    { "person.name", &people->name }, { "person.sex", &people->sex }, { "person.birth_date", &people->birth },
    { "person.mobile", &people->mobile }, { "person.id_no", &people->id_no }, { "person.status", &people->status },
    { "person.household", &people->home }, { "household.no", &people->house_no }, { "household.status", &people->house_status },
    { "household.room", &people->house_room }, { "household.occupancy", &people->occupancy }, { "building.name", &people->building_name },
    { "building.floors", &people->floors }, { "building.units", &people->units }, { "unit.building", &people->unit_building },
    { "unit.no", &people->unit_no }, { "room.building", &people->room_building }, { "room.unit", &people->room_unit },
    { "room.floor", &people->room_floor }, { "room.no", &people->room_no }, { "room.col", &people->room_col },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if ((*wanted[i].field = linli_catalogue_get_role (people->bench->catalogue, wanted[i].role)) == NULL)
      {
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the catalogue gives no field the role %s", wanted[i].role);
        return FALSE;
      }
  return TRUE;
}

static void
set_text (LinliRow *row, const LinliField *field, const char *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_text (&value, text, -1);
  linli_row_set (row, field, &value);
}

static void
set_integer (LinliRow *row, const LinliField *field, gint64 integer)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_integer (&value, integer);
  linli_row_set (row, field, &value);
}

static void
set_ref (LinliRow *row, const LinliField *field, const LinliId *id)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_blob (&value, id->bytes, sizeof id->bytes);
  linli_row_set (row, field, &value);
}

static LinliRow *
add_row (People *people, LinliPage *page, const LinliKind *kind, const LinliId *id, gint64 grid)
{
  LinliPageItem *item = linli_page_item_new (LINLI_ITEM_FULL);

  item->row = linli_row_new (kind, id, COM, grid);
  item->row->seq = ++people->seq;
  linli_row_clock_reset (&item->row->clock, people->seq, 1);
  item->note = (LinliRowNote) { 1, linli_clock_get_wall_ms (people->bench->clock), 1, NULL };
  g_ptr_array_add (page->items, item);
  return item->row;
}

static void
add_person (People *people, LinliPage *page, const LinliId *household, gint64 grid)
{
  guint surname = below (people, people->family->len), year = 1935 + below (people, 88), day = below (people, 365);
  g_autofree char *name = NULL;
  g_autofree char *birth = linli_date_format (linli_date_join ((int) year, 1, 1) + day);
  g_autofree char *phone = g_strdup_printf ("1400000%04u", below (people, 10000));
  g_autofree char *number = g_strdup_printf ("159901%.4s%.2s%.2s%03u", birth, birth + 5, birth + 8, below (people, 1000));
  g_autofree char *citizen = g_strdup_printf ("%s%c", number, linli_citizen_id_compute (number));
  LinliRow *row;
  LinliId id;

  surname = MIN (surname, below (people, people->family->len));
  surname = MIN (surname, below (people, people->family->len));
  name = g_strconcat (g_ptr_array_index (people->family, surname), pick (people, people->first),
                      below (people, 4) > 0 ? pick (people, people->first) : "", NULL);
  linli_id_new (people->bench->clock, people->bench->random, &id);
  row = add_row (people, page, linli_kind_get_core (people->name->kind), &id, grid);
  set_text (row, people->name, name);
  set_text (row, people->sex, below (people, 2) > 0 ? "1" : "2");
  set_text (row, people->birth, birth);
  set_text (row, people->mobile, phone);
  set_text (row, people->status, "1");
  set_ref (row, people->home, household);
  row = add_row (people, page, people->id_no->kind, &id, grid);
  set_text (row, people->id_no, citizen);
}

static void
add_household (People *people, LinliPage *page, gint64 number, LinliId *ret_id, gint64 *ret_grid)
{
  guint floor = 1 + (guint) (number / 4 % 18), building = 1 + (guint) (number / 288 % 900), unit = 1 + (guint) (number / 72 % 4);
  g_autofree char *no = g_strdup_printf ("150302003901B%05u-%02u-%03u-%u%02u#1", building, unit, floor, floor, 1 + (guint) (number % 4));
  LinliRow *row;

  *ret_grid = 1 + number / 288 % GRIDS;
  linli_id_new (people->bench->clock, people->bench->random, ret_id);
  row = add_row (people, page, people->house_no->kind, ret_id, *ret_grid);
  set_text (row, people->house_no, no);
  set_text (row, people->house_status, "1");
  if (number < people->rooms->len)
    {
      set_ref (row, people->house_room, &g_array_index (people->rooms, LinliId, number));
      set_text (row, people->occupancy, number % 7 > 0 ? "01" : "02");
    }
}

/* The largest house that design.md 8 names. */
static void
add_tower (People *people, LinliPage *page)
{
  LinliId building, unit, room;
  LinliRow *row;

  linli_id_new (people->bench->clock, people->bench->random, &building);
  row = add_row (people, page, people->building_name->kind, &building, 1);
  set_text (row, people->building_name, "1号楼");
  set_integer (row, people->floors, TOWER_FLOORS);
  set_integer (row, people->units, TOWER_UNITS);
  for (guint u = 1; u <= TOWER_UNITS; u++)
    {
      linli_id_new (people->bench->clock, people->bench->random, &unit);
      row = add_row (people, page, people->unit_building->kind, &unit, 1);
      set_ref (row, people->unit_building, &building);
      set_integer (row, people->unit_no, u);
      for (guint i = 0; i < TOWER_FLOORS * TOWER_ROOMS; i++)
        {
          g_autofree char *no = g_strdup_printf ("%u%02u", i / TOWER_ROOMS + 1, i % TOWER_ROOMS + 1);

          linli_id_new (people->bench->clock, people->bench->random, &room);
          row = add_row (people, page, people->room_building->kind, &room, 1);
          set_ref (row, people->room_building, &building);
          set_ref (row, people->room_unit, &unit);
          set_integer (row, people->room_floor, i / TOWER_ROOMS + 1);
          set_integer (row, people->room_col, i % TOWER_ROOMS + 1);
          set_text (row, people->room_no, no);
          g_array_append_val (people->rooms, room);
        }
    }
}

static gboolean
apply (LinliStore *store, LinliPage *page, gint64 seq, gboolean last, GError **error)
{
  g_autoptr(LinliPull) pull = linli_store_make_pull (store, 1000, error);
  gboolean stale = FALSE;

  if (pull == NULL)
    return FALSE;
  page->com = pull->com;
  page->epoch = pull->epoch;
  page->seq = seq;
  page->more = !last;
  g_array_append_vals (page->asked, pull->cursors->data, pull->cursors->len);
  for (guint i = 0; i < pull->cursors->len; i++)
    {
      LinliCursor cursor = g_array_index (pull->cursors, LinliCursor, i);

      linli_cursor_advance (&cursor, seq, seq, !last);
      g_array_append_val (page->next, cursor);
    }
  if (linli_store_apply_page (store, page, &stale, error))
    return TRUE;
  if (stale)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the replica took its own page for a late one");
  return FALSE;
}

static gboolean
apply_tower (People *people, LinliStore *store, GError **error)
{
  g_autoptr(LinliPage) page = linli_page_new (COM);

  add_tower (people, page);
  return apply (store, page, people->seq, FALSE, error);
}

gboolean
bench_fill_people (Bench *bench, const char *path, gint64 n, double *ret_ms, GError **error)
{
  g_autoptr(LinliStore) store = bench_open_replica (bench, path, LINLI_STORE_CREATE, error);
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  People people = { .bench = bench, .seq = FIRST_SEQ };
  gint64 made = 0, households = 0;
  gboolean good;

  for (gint64 grid = 1; grid <= GRIDS; grid++)
    g_array_append_val (grids, grid);
  if (store == NULL || !find_roles (&people, error) || !linli_store_set_scope (store, COM, 1, 1, grids, error))
    return FALSE;
  people.family = split_characters (surnames);
  people.first = split_characters (given);
  people.rooms = g_array_new (FALSE, FALSE, sizeof (LinliId));
  *ret_ms = 0;
  good = !bench->has_tower || apply_tower (&people, store, error);
  while (good && made < n)
    {
      g_autoptr(LinliPage) page = linli_page_new (COM);
      LinliId household = { { 0 } };
      gint64 grid = 1;
      double start;

      for (guint i = 0; i < PEOPLE_A_PAGE && made < n; i++, made++)
        {
          if (i % 3 == 0)
            add_household (&people, page, households++, &household, &grid);
          add_person (&people, page, &household, grid);
        }
      start = bench_now_ms ();
      good = apply (store, page, people.seq, made >= n, error);
      linli_store_checkpoint (store);
      *ret_ms += bench_now_ms () - start;
    }
  g_ptr_array_unref (people.family);
  g_ptr_array_unref (people.first);
  g_array_unref (people.rooms);
  return good;
}
