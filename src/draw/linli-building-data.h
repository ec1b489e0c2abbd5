/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-matrix.h"
#include "linli-occupancy.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* What the building picture shows of one building, read in a reader thread; immutable afterwards. */
typedef struct
{
  LinliId  id;
  char    *name, *estate;             /* (owned); "" when unknown */
  gint64   floors;                    /* 0 = not recorded */
  GPtrArray *rooms;                   /* (owned) (element-type LinliMatrixRoom) */
  LinliBuildingMatrix *matrix;        /* (owned) */
  LinliOccupancyCounts counts;
} LinliBuildingData;

/* TRUE when @catalogue has every role without which there is no picture. */
gboolean           linli_building_data_is_possible (const LinliCatalogue *catalogue);
LinliBuildingData *linli_building_data_load        (LinliStore *store, const LinliId *building, GCancellable *cancellable,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void               linli_building_data_free        (LinliBuildingData *data);

/* A line of the list of buildings. */
typedef struct { LinliId id; char *name, *estate; guint households; } LinliBuildingLine;
void               linli_building_line_free        (LinliBuildingLine *line);
/* (transfer full) (element-type LinliBuildingLine): all buildings, by estate and number.  @with_counts also goes through the
 * rooms and households, which takes as long as there are. */
GPtrArray         *linli_building_lines_load       (LinliStore *store, gboolean with_counts, GCancellable *cancellable,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The id in a reference, as 16 bytes or as text; FALSE when there is none. */
gboolean           linli_value_get_id              (const LinliValue *value, LinliId *ret_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliBuildingData, linli_building_data_free)

G_END_DECLS
