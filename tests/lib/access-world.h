/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"

G_BEGIN_DECLS

/* A server with a row of every kind in every place, and what people wrote about who may do what (tests/data/access-*.tsv). */
#define START_MS    G_GINT64_CONSTANT (1795500000000)
#define HERE        1
#define ELSEWHERE   2
#define FIRST_ACTOR 100

enum { GRID_ONE, GRID_TWO, NO_GRID, OTHER_PARTITION, OTHER_NO_GRID, N_PLACES };

/* One line of access-kinds.tsv, and the row of it in each place. */
typedef struct
{
  const LinliKind  *kind;
  const LinliField *field;
  const char       *compartment, *value;
  gboolean          in_grid;
  LinliId           id[N_PLACES];
} AccessRow;

typedef struct
{
  LinliCatalogue   *catalogue;
  LinliManualClock *clock;
  LinliRandom      *random;
  LinliBackend     *server;
  LinliFrames      *frames;
  GPtrArray        *lines;   /* GStrv: what the rows point into */
  GArray           *rows;    /* AccessRow */
  gint64            number;  /* of the next operation */
} AccessWorld;

#define ACCESS_N_COMPARTMENTS 9
extern const char *const access_compartments[ACCESS_N_COMPARTMENTS];
extern const gint64 access_grid_of[N_PLACES];

/* (transfer full) GStrv per line that is no comment. */
GPtrArray   *access_read_table       (const char *name);
/* What the tables say: LinliRights of a line of the roles and one of the grants on @row in @place. */
guint        access_expect           (char **role, char **grant, const AccessRow *row, guint place);
LinliAccess *access_make_access      (const AccessWorld *world, const char *role, const char *grant_name);
gint64       access_com_of           (guint place);
gint64       access_home_of          (const AccessRow *row, guint place);
/* Has the kind a row of its own there? */
gboolean     access_stands           (const AccessRow *row, guint place);
LinliOp     *access_make_op          (AccessWorld *world, LinliOpKind type, const AccessRow *row, guint place, const LinliId *id);
/* The server's word on one operation (taken): TRUE taken, FALSE refused for want of a right. */
gboolean     access_offer            (AccessWorld *world, LinliOp *op, const LinliAccess *access, gint64 device);
/* (transfer full): everything, everywhere. */
LinliAccess *access_make_full_access (void);
/* @folder: (nullable) where the server's photos lie. */
AccessWorld *access_make_world       (const char *folder);
void         access_free_world       (AccessWorld *world);

G_END_DECLS
