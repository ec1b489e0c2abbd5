/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-matrix.h"

G_BEGIN_DECLS

/* Which cells are chosen: a cursor that keys move, and a batch for doing something to many homes at once.  A value: no widget.
 * A filter keeps homes out of the batch: only those whose classes meet @shown are ever taken in. */
typedef struct
{
  const LinliBuildingMatrix *matrix;  /* (unowned) (nullable) */
  GPtrArray *rooms;                   /* (unowned) (nullable) (element-type LinliMatrixRoom) */
  int        cursor, anchor;          /* cells; -1: none.  The batch stretches from the anchor */
  GHashTable *batch;                  /* (owned) set of cell + 1 */
} LinliCellChoice;

void     linli_cell_choice_init     (LinliCellChoice *choice, const LinliBuildingMatrix *matrix, GPtrArray *rooms);
void     linli_cell_choice_clear    (LinliCellChoice *choice);
/* The cursor goes to @cell (-1: nowhere); the batch goes. */
void     linli_cell_choice_move     (LinliCellChoice *choice, int cell);
/* The batch becomes the cells of the box between the anchor and @cell, where the cursor goes. */
void     linli_cell_choice_stretch  (LinliCellChoice *choice, int cell, guint32 shown);
/* Ctrl+click: in or out of the batch, which begins with the cursor. */
void     linli_cell_choice_toggle   (LinliCellChoice *choice, int cell, guint32 shown);
void     linli_cell_choice_take_all (LinliCellChoice *choice, guint32 shown);
/* FALSE when there was no batch. */
gboolean linli_cell_choice_drop     (LinliCellChoice *choice);
/* Cursor and batch (@cells: element-type guint) as they were before the data was read again. */
void     linli_cell_choice_restore  (LinliCellChoice *choice, int cell, GArray *cells, guint32 shown);
/* Leaves out what a filter hides. */
void     linli_cell_choice_narrow   (LinliCellChoice *choice, guint32 shown);
gboolean linli_cell_choice_has      (const LinliCellChoice *choice, int cell);
guint    linli_cell_choice_count    (const LinliCellChoice *choice);
/* (transfer full) (element-type guint): the cells of the batch in the order of the picture. */
GArray  *linli_cell_choice_list     (const LinliCellChoice *choice) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
