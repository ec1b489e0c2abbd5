/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-ground.c - what lies round the demo's houses: streets between the blocks, a river and a park, places and facilities.  All made up. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#define MAX_CORNERS 12

/* Metres from the south-west corner of the community. */
typedef struct { double x, y; } Corner;

typedef struct
{
  const char *kind, *name;  /* @name: (nullable) */
  gint64      width;        /* of a line, in tenths of a metre; 0: an area */
  Corner      corners[MAX_CORNERS];
  guint       n;
} Ground;

static const Ground grounds[] = {
  { "210000", "甘草河(示例)", 0, { { -500, -150 }, { -200, -136 }, { 150, -158 }, { 500, -140 }, { 900, -162 }, { 1700, -138 }, { 1700, -188 },
                              { 900, -206 }, { 500, -182 }, { 150, -200 }, { -200, -176 }, { -500, -192 } }, 12 },
  { "820000", "河畔公园(示例)", 0, { { 290, -118 }, { 840, -122 }, { 836, -34 }, { 290, -34 } }, 4 },
  { "230000", "映月湖(示例)", 0, { { 500, -94 }, { 548, -104 }, { 612, -98 }, { 640, -76 }, { 604, -54 }, { 540, -50 }, { 504, -66 } }, 7 },
  { "440300", NULL, 25, { { 300, -76 }, { 400, -60 }, { 490, -44 }, { 620, -42 }, { 720, -70 }, { 832, -80 } }, 6 },
  { "910000", "文化广场(示例)", 0, { { 500, 494 }, { 604, 494 }, { 604, 556 }, { 500, 556 } }, 4 },
  { "920000", "广场停车场(示例)", 0, { { 620, 494 }, { 696, 494 }, { 696, 540 }, { 620, 540 } }, 4 },
  { "820000", NULL, 0, { { 20, 494 }, { 460, 494 }, { 460, 540 }, { 20, 540 } }, 4 },
  { "410000", "厂区铁路专用线(示例)", 60, { { -500, 604 }, { 200, 600 }, { 900, 612 }, { 1700, 604 } }, 4 },
  { "430501", "滨河大道(示例)", 260, { { -500, -10 }, { 1700, -10 } }, 2 },
  { "430501", "北环路(示例)", 240, { { -500, 474 }, { 1700, 474 } }, 2 },
  { "430502", "新苑路(示例)", 160, { { -300, 230 }, { 1500, 230 } }, 2 },
  { "430503", "西门街(示例)", 120, { { 0, -10 }, { 0, 474 } }, 2 },
  { "430502", "学府街(示例)", 140, { { 480, -10 }, { 480, 580 } }, 2 },
  { "430502", "矿工街(示例)", 140, { { 960, -10 }, { 960, 580 } }, 2 },
  { "430503", "东门街(示例)", 120, { { 1200, -10 }, { 1200, 474 } }, 2 },
  { "430600", NULL, 60, { { 240, 0 }, { 240, 230 } }, 2 },
  { "430600", NULL, 60, { { 240, 230 }, { 240, 466 } }, 2 },
  { "430600", NULL, 60, { { 720, 0 }, { 720, 230 } }, 2 },
  { "430600", NULL, 60, { { 720, 230 }, { 720, 466 } }, 2 },
};

typedef struct { const char *kind, *name, *address; Corner at; } Place;

static const Place places[] = {
  { "09", "新苑社区党群服务中心(示例)", "新苑路1号(示例)", { 108, 214 } },
  { "08", "新苑便民服务大厅(示例)", "新苑路3号(示例)", { 150, 214 } },
  { "10", "新苑社区警务室(示例)", "新苑路5号(示例)", { 60, 214 } },
  { "04", "新苑社区卫生服务站(示例)", "新苑路22号(示例)", { 330, 246 } },
  { "11", "新苑日间照料中心(示例)", "新苑路24号(示例)", { 400, 246 } },
  { "01", "示例市第九十九小学", "学府街2号(示例)", { 560, 440 } },
  { "02", "小甘草幼儿园(示例)", "学府街8号(示例)", { 500, 214 } },
  { "12", "新苑文化活动站(示例)", "北环路16号(示例)", { 552, 508 } },
  { "13", "河畔健身广场(示例)", "河畔公园内(示例)", { 760, -60 } },
  { "14", "文化广场应急避难场所(示例)", "北环路18号(示例)", { 552, 544 } },
  { "05", "平安药房(示例)", "矿工街3号(示例)", { 940, 120 } },
  { "06", "邻家超市(示例)", "新苑路40号(示例)", { 840, 214 } },
  { "06", "早市便利店(示例)", "西门街7号(示例)", { 14, 120 } },
  { "07", "老味道面馆(示例)", "新苑路42号(示例)", { 880, 246 } },
  { "07", "清真小吃店(示例)", "矿工街11号(示例)", { 976, 330 } },
  { "17", "示例银行新苑支行", "北环路2号(示例)", { 100, 456 } },
  { "18", "新苑快递驿站(示例)", "东门街5号(示例)", { 1184, 214 } },
  { "20", "新苑小区物业服务处(示例)", "新苑路7号(示例)", { 224, 120 } },
};

/* What a block has, and where in it. */
static const struct { const char *kind, *site; Corner at; } things[] = {
  { "0118", "西侧路口", { 16, 16 } },   { "0118", "东侧路口", { 226, 16 } },   { "0118", "北侧路边", { 118, 216 } },
  { "0113", "小区内主路旁", { 112, 62 } }, { "0305", "东侧围墙边", { 216, 106 } }, { "0101", "小区内主路", { 120, 120 } },
  { "0126", "东侧空地", { 212, 150 } },  { "9003", "小区门口", { 118, 14 } },
};

/* One of these besides. */
static const struct { const char *kind, *site; } others[] = {
  { "9001", "小区门口岗亭" }, { "0501", "小区门口" }, { "9002", "小区门口" }, { "9004", "停车棚旁" }, { "9005", "小区门口" },
};

static void
make_ground (Demo *demo, const Ground *ground)
{
  double lon_lat[2 * MAX_CORNERS];
  LinliId id;
  LinliOp *op;

  for (guint i = 0; i < ground->n; i++)
    demo_place (ground->corners[i].x, ground->corners[i].y, &lon_lat[2 * i]);
  demo_new_id (demo, &id);
  op = demo_begin (demo, "ground", &id, 0);
  demo_text (demo, op, "name", ground->name);
  demo_text (demo, op, "kind", ground->kind);
  if (ground->width == 0)
    {
      demo_polygon (demo, op, "shape", lon_lat, ground->n);
      return;
    }
  demo_number (demo, op, "width_m", ground->width);
  demo_line (demo, op, "shape", lon_lat, ground->n);
}

/* The grid that the place lies in; 0: none. */
static gint64
find_grid (const Corner *at)
{
  if (at->x < 0 || at->x >= 5 * DEMO_BLOCK_W || at->y < 0 || at->y >= 2 * DEMO_BLOCK_H)
    return 0;
  return (gint64) (at->y / DEMO_BLOCK_H) * 5 + (gint64) (at->x / DEMO_BLOCK_W) + 1;
}

static void
make_place (Demo *demo, guint no)
{
  const Place *place = &places[no];
  g_autofree char *code = g_strdup_printf ("150302003901P%03u", no + 1);
  double lon_lat[2];
  LinliId id;
  LinliOp *op;

  demo_new_id (demo, &id);
  op = demo_begin (demo, "place", &id, find_grid (&place->at));
  demo_text (demo, op, "code", code);
  demo_text (demo, op, "name", place->name);
  demo_text (demo, op, "kind", place->kind);
  demo_text (demo, op, "address", place->address);
  demo_text (demo, op, "status", "1");
  demo_place (place->at.x, place->at.y, lon_lat);
  demo_point (demo, op, "location", lon_lat[0], lon_lat[1]);
}

/* Six digits of the county, four of the kind, six of a number. */
static void
make_facility (Demo *demo, guint no, const char *kind, const char *site, Corner at)
{
  g_autofree char *code = g_strdup_printf ("150302%s%06u", kind, no);
  double lon_lat[2];
  LinliId id;
  LinliOp *op;

  demo_new_id (demo, &id);
  op = demo_begin (demo, "facility", &id, find_grid (&at));
  demo_text (demo, op, "code", code);
  demo_text (demo, op, "kind", kind);
  demo_text (demo, op, "site", site);
  demo_text (demo, op, "state", demo_percent (demo, 94) ? "1" : demo_percent (demo, 60) ? "2" : "4");
  demo_date (demo, op, "checked_on", demo->first_day - demo_below (demo, 90));
  demo_place (at.x, at.y, lon_lat);
  demo_point (demo, op, "location", lon_lat[0], lon_lat[1]);
}

void
demo_make_ground (Demo *demo)
{
  /* People come out as they did before there was any ground. */
  g_autoptr(LinliRandom) random = linli_random_new_seeded (99);
  LinliRandom *peoples = demo->random;
  guint no = 0;

  demo->random = random;
  for (guint i = 0; i < G_N_ELEMENTS (grounds); i++)
    make_ground (demo, &grounds[i]);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    make_place (demo, i);
  for (guint grid = 0; grid < DEMO_GRIDS; grid++)
    {
      double x = grid % 5 * DEMO_BLOCK_W, y = grid / 5 * DEMO_BLOCK_H;

      for (guint i = 0; i < G_N_ELEMENTS (things); i++)
        make_facility (demo, ++no, things[i].kind, things[i].site, (Corner) { x + things[i].at.x, y + things[i].at.y });
      make_facility (demo, ++no, others[grid % G_N_ELEMENTS (others)].kind, others[grid % G_N_ELEMENTS (others)].site, (Corner) { x + 128, y + 14 });
    }
  demo_flush (demo);
  demo->random = peoples;
}
