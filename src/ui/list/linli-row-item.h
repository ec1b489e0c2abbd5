/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* A line of a list of records: words ready to show, empty until its page was read. */
#define LINLI_TYPE_ROW_ITEM (linli_row_item_get_type ())
G_DECLARE_FINAL_TYPE (LinliRowItem, linli_row_item, LINLI, ROW_ITEM, GObject)

typedef struct { LinliId id; char *state; char *title; GStrv cells; } LinliRowWords;
void           linli_row_words_free (LinliRowWords *words);

LinliRowItem  *linli_row_item_new       (void) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer none) (nullable): not read yet. */
const LinliRowWords *linli_row_item_get_words (LinliRowItem *self);
/* @words: (transfer full); emits "changed". */
void           linli_row_item_set_words (LinliRowItem *self, LinliRowWords *words);

G_END_DECLS
