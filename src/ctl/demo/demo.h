/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"

G_BEGIN_DECLS

/* The demo community 新苑社区(示例): made up, the same for the same seed.  Everything goes through the server's own push, as
 * operations of its users, so that clocks, history and audit are real. */
#define DEMO_COM 1
#define DEMO_GRIDS 10
#define DEMO_BUILDINGS 75
#define DEMO_UNITS 240
#define DEMO_ROOMS 3620
#define DEMO_HOUSEHOLDS 3260
#define DEMO_RESIDENTS 8630
#define DEMO_FIRST_DAY 20416  /* 2025-11-24 */
#define DEMO_LAST_DAY 20780   /* 2026-11-23 */

typedef struct { LinliId id; LinliId building, unit; guint building_no, unit_no; int floor; char no[8]; gint64 grid; } DemoRoom;
typedef struct { LinliId id; gint64 grid; char *address; /* (owned) */ } DemoHousehold;
typedef struct { LinliId id; gint64 grid; gint64 birth; } DemoPerson;

typedef struct
{
  LinliBackend      *backend;
  LinliCatalogue    *catalogue;
  LinliManualClock  *clock;
  LinliRandom       *random;
  const LinliAccess *access;    /* of whom the operations are now */
  gint64             device;
  GHashTable        *numbers;   /* (owned) device → last operation number */
  LinliPush         *push;      /* (owned) (nullable) being filled */
  GArray            *rooms;     /* (owned) DemoRoom */
  GArray            *households;/* (owned) DemoHousehold */
  GArray            *people;    /* (owned) DemoPerson */
  GError            *error;     /* (owned) (nullable) the first; everything after it does nothing */
} Demo;

/* ---- demo-writer.c ---- */
LinliOp *demo_begin     (Demo *demo, const char *kind, const LinliId *id, gint64 grid);  /* a CREATE; kept by @demo */
void     demo_text      (Demo *demo, LinliOp *op, const char *field, const char *text);  /* (nullable), by linli_field_parse() */
void     demo_number    (Demo *demo, LinliOp *op, const char *field, gint64 number);     /* scaled for decimals */
void     demo_ref       (Demo *demo, LinliOp *op, const char *field, const LinliId *id);
void     demo_polygon   (Demo *demo, LinliOp *op, const char *field, const double *lon_lat, guint n_points);
/* An UPDATE of one field, seen as it stands, or a VERIFY. */
void     demo_change    (Demo *demo, const char *kind, const LinliId *id, const char *field, const char *text, const char *reason);
void     demo_verify    (Demo *demo, const char *kind, const LinliId *id, const char *const *fields);
void     demo_flush     (Demo *demo);  /* sends what was begun; a returned operation is an error */
guint    demo_below     (Demo *demo, guint bound);
gboolean demo_percent   (Demo *demo, double percent);

void     demo_make_places  (Demo *demo);
void     demo_make_people  (Demo *demo);
void     demo_make_history (Demo *demo, const LinliAccess *const *accesses, const gint64 *devices, guint n);

G_END_DECLS
