/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"

G_BEGIN_DECLS

/* The demo community 新苑社区(示例): made up, the same for the same seed in the same week.  Everything goes through the server's own
 * push, as operations of its users, so that clocks, history and audit are real.
 *
 * First the whole community is planned in memory (who lives where, with whom, in what shape), so that every share comes out as
 * wanted; then it is written, then a year of work is done on it. */
#define DEMO_COM 1
#define DEMO_GRIDS 10
#define DEMO_BLOCK_W 240.0  /* metres: a grid is one block of five in two rows */
#define DEMO_BLOCK_H 230.0
#define DEMO_BUILDINGS 75
#define DEMO_ROOMS 3620
#define DEMO_HOUSEHOLDS 3260
#define DEMO_RESIDENTS 8630
#define DEMO_YEAR 364  /* days of work */

typedef enum { DEMO_LIVED_IN, DEMO_VACANT, DEMO_UNSEEN } DemoRoomUse;

typedef struct { LinliId id; guint building_no, unit_no; int floor; char no[8]; gint64 grid, area; DemoRoomUse use; } DemoRoom;

typedef struct
{
  LinliId  id;
  guint    household;        /* index */
  gboolean female;
  int      age;              /* in whole years on the last day */
  gint64   birth;
  char    *name;             /* (owned) */
  char     id_no[19];
  char     phone[12];        /* "" for children */
  const char *surname, *kin, *marital, *ethnicity;
  const char *elderly;       /* (nullable) how an older person lives: a code */
  char     disability;       /* '1'..'7', or 0 */
  char     disability_level;
  char     self_care;        /* '1'..'3' */
  gboolean unemployed, volunteer, ill, has_note, veteran;
} DemoPerson;

typedef struct
{
  LinliId  id;
  guint    room;             /* index */
  guint    first, size;      /* its people; the head comes first */
  const char *occupancy;
  gboolean floating, dibao, family_special;
} DemoHousehold;

typedef struct
{
  LinliBackend      *backend;
  LinliCatalogue    *catalogue;
  LinliManualClock  *clock;
  LinliRandom       *random;
  LinliRandom       *visit_random;  /* (owned) (nullable): of visits and volunteers */
  const LinliAccess *access;    /* of whom the operations are now */
  gint64             device;
  gint64             first_day, last_day;
  GHashTable        *numbers;   /* (owned) device → last operation number */
  LinliPush         *push;      /* (owned) (nullable) being filled */
  GArray            *rooms;     /* (owned) DemoRoom */
  GArray            *households;/* (owned) DemoHousehold */
  GArray            *people;    /* (owned) DemoPerson */
  GHashTable        *ids;       /* (owned) ID numbers given */
  GError            *error;     /* (owned) (nullable) the first; everything after it does nothing */
} Demo;

/* Kinds that it fills: a catalogue without one of them cannot have this demo. (nullable): what is missing. */
const char *demo_find_missing (const LinliCatalogue *catalogue);

/* ---- demo-writer.c ---- */
LinliOp *demo_begin     (Demo *demo, const char *kind, const LinliId *id, gint64 grid);  /* a CREATE; kept by @demo */
void     demo_text      (Demo *demo, LinliOp *op, const char *field, const char *text);  /* (nullable), by linli_field_parse() */
void     demo_date      (Demo *demo, LinliOp *op, const char *field, gint64 day);
void     demo_number    (Demo *demo, LinliOp *op, const char *field, gint64 number);     /* scaled for decimals */
void     demo_ref       (Demo *demo, LinliOp *op, const char *field, const LinliId *id);
void     demo_point     (Demo *demo, LinliOp *op, const char *field, double lon, double lat);
void     demo_line      (Demo *demo, LinliOp *op, const char *field, const double *lon_lat, guint n_points);
void     demo_polygon   (Demo *demo, LinliOp *op, const char *field, const double *lon_lat, guint n_points);
/* An UPDATE of one field, seen as it stands, or a VERIFY. */
void     demo_change    (Demo *demo, const char *kind, const LinliId *id, const char *field, const char *text, const char *reason);
void     demo_verify    (Demo *demo, const char *kind, const LinliId *id, const char *const *fields);
void     demo_flush     (Demo *demo);  /* sends what was begun; a returned operation is an error */
guint    demo_below     (Demo *demo, guint bound);
gboolean demo_percent   (Demo *demo, double percent);
int      demo_between   (Demo *demo, int low, int high);
void     demo_new_id    (Demo *demo, LinliId *id);
/* (transfer full): 0 .. @n - 1 in a random order. */
guint   *demo_shuffle   (Demo *demo, guint n) G_GNUC_WARN_UNUSED_RESULT;

/* ---- demo-names.c ---- */
const char *demo_draw_surname (Demo *demo, const char *ethnicity);
/* (transfer full) */
char       *demo_draw_name    (Demo *demo, const char *surname, const char *ethnicity, gboolean female, int age) G_GNUC_WARN_UNUSED_RESULT;

/* Metres east and north of the community's south-west corner, to degrees. */
void     demo_place         (double x, double y, double ret_lon_lat[2]);
void     demo_make_places  (Demo *demo);
void     demo_make_ground  (Demo *demo);    /* demo-ground.c: roads, water, green, places, facilities */
void     demo_plan_families (Demo *demo);   /* demo-families.c: households, people, kinship, names, numbers */
void     demo_plan_shares  (Demo *demo);    /* demo-shares.c: who is disabled, out of work, from elsewhere, ... */
void     demo_make_people  (Demo *demo);    /* demo-people.c: writes them */
void     demo_write_facets (Demo *demo, const DemoPerson *person, const DemoHousehold *household, gint64 grid);  /* demo-facets.c */
void     demo_write_household_facets (Demo *demo, const DemoHousehold *household, gint64 grid);
/* The first @n_workers of @accesses visit their grids, the next writes from the office, the last reviews relief. */
void     demo_make_history (Demo *demo, const LinliAccess *const *accesses, const gint64 *devices, guint n);

/* ---- demo-visits.c ---- */
/* (transfer full): every visit of the year, in order of days. */
GArray  *demo_plan_visits     (Demo *demo) G_GNUC_WARN_UNUSED_RESULT;
/* Those from @at on that fall before the end of @day, each by who goes to its grid. */
void     demo_write_visits    (Demo *demo, GArray *visits, guint *at, gint64 day, const LinliAccess *const *accesses, const gint64 *devices);
void     demo_make_volunteers (Demo *demo, const LinliAccess *access, gint64 device);

G_END_DECLS
