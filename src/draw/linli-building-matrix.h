/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-id.h"
#include "linli-room-kind.h"

G_BEGIN_DECLS

/* The building picture as a table: floors from the roof down, units from left to right, a cell per room.  Pure values: made
 * from rooms, drawn by linli-building-picture, printed, tested without a window. */

/* One room and who lives there, as far as the picture shows it. */
typedef struct
{
  LinliId  id;
  LinliId  household;         /* null id when nobody is registered */
  LinliId  merged_into;       /* the room it is a part of; null id: none */
  char    *unit;              /* (owned) (nullable) "2" or "2单元" */
  char    *no;                /* (owned) (nullable) "301" */
  gboolean has_floor;
  gint64   floor;             /* basements are negative */
  gint64   column;            /* within its unit; <= 0 when not set */
  guint    column_span, row_span;  /* 0 counts as 1 */
  LinliRoomKind kind;
  char    *occupancy;         /* (owned) (nullable) code of item 6 */
  char    *head;              /* (owned) (nullable) name of the head of household */
  char    *members;           /* (owned) (nullable) everybody who lives here, a line each */
  guint    households, people, elders, children;  /* elders: 60 and over; children: under 7 */
  guint    floating, hazards; /* people registered elsewhere; dangers found */
  gboolean unsent;            /* holds a change that no server has yet */
  gboolean unchecked;         /* nobody went and looked yet */
  gint64   verified;          /* day of the last look at the household, since 1970-01-01; 0 = nobody did */
  gboolean stale;             /* that was more than a year ago */
  char   **keys;              /* (owned) (nullable) what it is in the mode of colouring */
  guint32  classes;           /* bits by class of the legend */
} LinliMatrixRoom;

void     linli_matrix_room_free    (LinliMatrixRoom *room);
/* Somebody lives there or is meant to: not so a shop, a garage, a cellar where no household is registered. */
gboolean linli_matrix_room_is_home (const LinliMatrixRoom *room);

typedef struct { char *name; guint first_column, n_columns; } LinliMatrixUnit;
typedef struct { int floor; gboolean unknown; } LinliMatrixRow;
typedef struct { guint room, row, column, row_span, column_span, unit; } LinliMatrixCell;

typedef struct
{
  GArray *units;      /* (owned) LinliMatrixUnit, by number */
  GArray *rows;       /* (owned) LinliMatrixRow, from the roof down; rooms of unknown floor come last */
  GArray *cells;      /* (owned) LinliMatrixCell, by row, then column; those of a court by unit, then round it */
  guint   n_columns;
  gboolean is_court;  /* a row is no floor but goes from the north side of the court to the gate */
} LinliBuildingMatrix;

/* @rooms: (element-type LinliMatrixRoom).  Never fails: what is missing or impossible is placed where it can be seen. */
LinliBuildingMatrix *linli_building_matrix_new  (GPtrArray *rooms) G_GNUC_WARN_UNUSED_RESULT;
/* The same, of homes that stand round a court; where there is more than one floor it is a house. */
LinliBuildingMatrix *linli_building_matrix_new_court (GPtrArray *rooms) G_GNUC_WARN_UNUSED_RESULT;
/* The @n units from @first as a table of their own, of the same rooms and with all the rows: for pages that lie side by side. */
LinliBuildingMatrix *linli_building_matrix_cut  (const LinliBuildingMatrix *matrix, guint first, guint n) G_GNUC_WARN_UNUSED_RESULT;
void                 linli_building_matrix_free (LinliBuildingMatrix *matrix);

/* Index of the cell that covers the place, or -1. */
int                  linli_building_matrix_find (const LinliBuildingMatrix *matrix, guint row, guint column);
/* The floor and the column that a walk with arrow keys keeps to through high and wide cells; it holds for @cell, where it led to. */
typedef struct { int cell; guint row, column; } LinliMatrixLane;
#define LINLI_MATRIX_LANE_INIT { -1, 0, 0 }
/* Where an arrow key leads from @cell: the nearest cell that way, or @cell itself at the edge.  @lane: (nullable) (inout): one that ends
 * at another cell begins anew. */
guint                linli_building_matrix_move (const LinliBuildingMatrix *matrix, guint cell, int down, int right, LinliMatrixLane *lane);
/* The first room from @after (exclusive, wrapping) that @text means, or -1; in the order of cells.  A number or its beginning,
 * "301", also with the unit before it, "3-301". */
int                  linli_building_matrix_seek (const LinliBuildingMatrix *matrix, GPtrArray *rooms, const char *text, int after);

/* Numbers within texts compare as numbers: "2单元" before "10单元". */
int                  linli_natural_compare (const char *a, const char *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliBuildingMatrix, linli_building_matrix_free)

G_END_DECLS
