/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-legend.h"
#include "linli-building-matrix.h"
#include "linli-building-mode.h"
#include "linli-occupancy.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* What the building picture shows of one building, read in a reader thread; immutable afterwards. */
typedef struct
{
  LinliId  id;
  char    *name, *estate;             /* (owned); "" when unknown */
  gint64   floors;                    /* 0 = not recorded */
  gboolean is_court;                  /* its homes stand round a court */
  gint64   today;                     /* when it was read */
  GPtrArray *rooms;                   /* (owned) (element-type LinliMatrixRoom) that are drawn */
  GPtrArray *merged;                  /* (owned) (element-type LinliMatrixRoom): parts of those, which are not */
  gboolean columns_from_zero;         /* as they are written down; those of the rooms count from 1 */
  LinliBuildingMatrix *matrix;        /* (owned) */
  LinliBuildingLegend *legend;        /* (owned) of the mode that was asked for, or of occupancy */
  LinliOccupancyCounts counts;        /* of all rooms */
  gboolean too_few;                   /* the mode asked for shows only where more homes are lived in */
  GArray  *modes;                     /* (owned) (element-type LinliBuildingMode) that this person may choose */
  GPtrArray *fields;                  /* (owned) (element-type const LinliField) for LINLI_MODE_FIELD */
  const LinliField *occupancy;        /* (nullable) whose list has the words for how a home is lived in */
  gboolean may_write_homes, may_write_rooms;
  gboolean read_only;                         /* a newer program wrote the replica: nobody may write, whoever it is */
} LinliBuildingData;

/* TRUE when @catalogue has every role without which there is no picture. */
gboolean           linli_building_data_is_possible (const LinliCatalogue *catalogue);
/* @mode: (nullable): by occupancy, as also where the mode is not allowed. */
LinliBuildingData *linli_building_data_load        (LinliStore *store, const LinliId *building, const LinliBuildingMode *mode,
                                                    GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void               linli_building_data_free        (LinliBuildingData *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliBuildingData, linli_building_data_free)

G_END_DECLS
