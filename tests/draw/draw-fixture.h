/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* A replica with one grid, one estate and two buildings: building 1 has two units of two floors and two rooms each. */
typedef struct
{
  char           *dir;  /* (owned) */
  LinliClock     *clock;
  LinliRandom    *random;
  LinliCatalogue *catalogue;
  LinliStore     *store;
  LinliId         grid, building, other_building, room, household;  /* room 201 of unit 1 and who lives there */
} DrawFixture;

void draw_fixture_set_up      (DrawFixture *fixture);
void draw_fixture_close_store (DrawFixture *fixture);  /* so that a LinliReplica may open it */
void draw_fixture_tear_down   (DrawFixture *fixture);

G_END_DECLS
