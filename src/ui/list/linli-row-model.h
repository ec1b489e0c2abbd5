/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-replica.h"
#include "linli-row-item.h"

G_BEGIN_DECLS

/* The records of one kind as a GListModel: eight bytes a row are held, the words of a page are read when it is looked at. */
#define LINLI_TYPE_ROW_MODEL (linli_row_model_get_type ())
G_DECLARE_FINAL_TYPE (LinliRowModel, linli_row_model, LINLI, ROW_MODEL, GObject)

LinliRowModel *linli_row_model_new      (LinliReplica *replica, const LinliKind *kind) G_GNUC_WARN_UNUSED_RESULT;
/* "" = all, by the title; else what a search for it finds, best first. */
void           linli_row_model_set_text (LinliRowModel *self, const char *text);
gboolean       linli_row_model_is_ready (LinliRowModel *self);

/* Signal "ready": the rows of the last text are here. */

G_END_DECLS
