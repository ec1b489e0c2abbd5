/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* A line of the list of buildings. */
typedef struct { LinliId id; char *name, *estate; guint households; } LinliBuildingLine;
void       linli_building_line_free  (LinliBuildingLine *line);
/* (transfer full) (element-type LinliBuildingLine): all buildings, by number, then by estate.  @with_counts also goes through the
 * rooms and households, which takes as long as there are. */
GPtrArray *linli_building_lines_load (LinliStore *store, gboolean with_counts, GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): the title of the record that @field ((nullable)) of @record refers to; "" when it is not here.
 * @titles: (nullable) LinliId * → char *, those known already. */
char      *linli_building_load_title (LinliStore *store, const LinliRecord *record, const LinliField *field,
                                      GHashTable *titles) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
