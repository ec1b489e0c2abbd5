/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-matrix.h"

G_BEGIN_DECLS

/* Rooms of a building from a few numbers: units × floors × rooms, named by a rule.  Pure values; the same plan always gives the same
 * rooms, so that it can be made again later and only what is missing is added. */

typedef enum
{
  LINLI_NUMBER_HUNDREDS,  /* floor × 100 + n: 301, 1204 */
  LINLI_NUMBER_DASH,      /* floor-n: 3-1 */
  LINLI_NUMBER_LETTER,    /* floor and letter: 3A */
  LINLI_NUMBER_PLAIN,     /* n, where there is one floor only: 7 */
  LINLI_N_NUMBERINGS,
} LinliNumbering;

#define LINLI_PLAN_MAX_UNITS  30
#define LINLI_PLAN_MAX_FLOORS 200
#define LINLI_PLAN_MAX_ROOMS  26    /* on a floor of a unit */
#define LINLI_PLAN_MAX_BELOW  9
#define LINLI_PLAN_MAX_ALL    5000  /* in a building */

/* A unit that is not like the others; 0 floors: it is. */
typedef struct { guint floors, rooms; } LinliPlanUnit;

typedef struct
{
  guint          units, floors, rooms;  /* rooms: on each floor of a unit */
  guint          below;                 /* basements */
  guint          shops;                 /* on the ground floor of each unit, in place of homes; 0: none */
  LinliNumbering numbering;
  gboolean       skip_4, skip_13, skip_14;  /* floors that have no such name */
  gboolean       sides;                 /* odd numbers at the left, even ones at the right */
  gboolean       duplex;                /* the flats at the top reach over two floors */
  LinliPlanUnit  exceptions[LINLI_PLAN_MAX_UNITS];
} LinliRoomPlan;

typedef struct { guint added, present, others; } LinliPlanCounts;

/* (transfer full) (element-type LinliMatrixRoom): unit, number, floor and place; the kind says shop or basement.
 * LINLI_ERROR_INVALID when there would be none, too many, or numbers beyond the bounds. */
GPtrArray *linli_room_plan_make  (const LinliRoomPlan *plan, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Finds the rooms of @planned that are in @existing, or in @merged, which are parts of those, by unit and number, and gives them its ids and kinds; a null id stays with those to add.
 * "others": existing rooms that the plan does not know, which stay as they are. */
void       linli_room_plan_match (GPtrArray *planned, GPtrArray *existing, GPtrArray *merged, LinliPlanCounts *ret_counts);

G_END_DECLS
