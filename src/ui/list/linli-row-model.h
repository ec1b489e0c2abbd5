/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-replica.h"
#include "linli-row-item.h"

G_BEGIN_DECLS

/* The records of one kind as a GListModel: eight bytes a row are held, the words of a page are read when it is looked at, and
 * at most 2,000 lines are kept. */
#define LINLI_TYPE_ROW_MODEL (linli_row_model_get_type ())
G_DECLARE_FINAL_TYPE (LinliRowModel, linli_row_model, LINLI, ROW_MODEL, GObject)

LinliRowModel *linli_row_model_new          (LinliReplica *replica, const LinliKind *kind) G_GNUC_WARN_UNUSED_RESULT;
/* Which fields the words are of; @columns: (element-type LinliField).  At first: the list fields of the catalogue. */
void           linli_row_model_set_columns  (LinliRowModel *self, GPtrArray *columns);
GPtrArray     *linli_row_model_get_columns  (LinliRowModel *self);  /* (transfer none) */
/* "" = all; else what a search for it finds. */
void           linli_row_model_set_text     (LinliRowModel *self, const char *text);
/* @where: (nullable) an expression of the rule language. */
void           linli_row_model_set_filter   (LinliRowModel *self, const char *where);
/* @rowids: (nullable) gint64, ascending: only these. */
void           linli_row_model_set_among    (LinliRowModel *self, GArray *rowids);
const char    *linli_row_model_get_filter   (LinliRowModel *self);  /* (nullable) */
/* @field: (nullable) the title. */
void           linli_row_model_set_order    (LinliRowModel *self, const LinliField *field, gboolean descending);

/* The first rows of the last question are here. */
gboolean       linli_row_model_is_ready     (LinliRowModel *self);
/* All its keys are: the number of items is exact. */
gboolean       linli_row_model_is_complete  (LinliRowModel *self);
/* (nullable): why there are no rows. */
const GError  *linli_row_model_get_error    (LinliRowModel *self);
gint64         linli_row_model_get_rowid    (LinliRowModel *self, guint position);
gboolean       linli_row_model_find_rowid   (LinliRowModel *self, gint64 rowid, guint *ret_position);
guint          linli_row_model_get_n_kept   (LinliRowModel *self);

/* Signal "ready": the first rows are here.  "complete": all keys are.  "moving", "moved": around the changes that a look at the
 * replica brings, so that who remembers positions can translate them by rowid. */

G_END_DECLS
