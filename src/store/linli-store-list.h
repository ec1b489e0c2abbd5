/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* Lists: the keys that match, in order, and of each record only what the columns show.  One statement reads a row with the parts,
 * references and computed values that its columns need; a whole record with everything around it costs ten times as much. */

typedef struct
{
  gint64      rowid;
  LinliId     id;
  const char *state;     /* static: as LinliLoaded.state */
  char       *title;     /* (owned) what people call it: a home by its place */
  LinliValue *values;    /* (owned) by column; a reference is what people call the record it leads to, as text */
  guint       n_values;
} LinliListRow;

void       linli_list_row_free          (LinliListRow *row);

/* Whether a list can show @field of @kind at all: no drawings, no photographs, nothing that is computed by nobody yet. */
gboolean   linli_store_list_can_show    (const LinliField *field);
/* Whether rows can be ordered and filtered by it: not by what follows from other records. */
gboolean   linli_store_list_can_compare (const LinliField *field);

/* The rowids that match @query and, where it is given, what a search for @text finds; in order.  Long work looks at @cancellable.
 * (transfer full) (element-type gint64) */
GArray    *linli_store_list_keys        (LinliStore *store, const LinliQuery *query, const char *text, GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The rows of @rowids, in that order, without those that went; @columns: (element-type LinliField) of the kind and its parts.
 * Columns of parts that the role may not list stay empty.  (transfer full) (element-type LinliListRow) */
GPtrArray *linli_store_list_rows        (LinliStore *store, const LinliKind *kind, GPtrArray *columns, const gint64 *rowids, gsize n,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The rowid of a record; 0 when it is not here. */
gint64     linli_store_list_find        (LinliStore *store, const LinliKind *kind, const LinliId *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliListRow, linli_list_row_free)

G_END_DECLS
