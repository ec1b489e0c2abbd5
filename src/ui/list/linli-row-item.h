/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store-list.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* A line of a list of records: words ready to show, empty until its page was read. */
#define LINLI_TYPE_ROW_ITEM (linli_row_item_get_type ())
G_DECLARE_FINAL_TYPE (LinliRowItem, linli_row_item, LINLI, ROW_ITEM, GObject)

typedef struct
{
  LinliId     id;
  const char *state;    /* static */
  char       *title;    /* (owned) */
  GPtrArray  *columns;  /* (owned) LinliField: what the cells are of */
  GStrv       cells;    /* (owned) */
} LinliRowWords;

/* Words of @row, masked where the catalogue asks for it. */
LinliRowWords *linli_row_words_new  (const LinliListRow *row, GPtrArray *columns) G_GNUC_WARN_UNUSED_RESULT;
void           linli_row_words_free (LinliRowWords *words);
/* What the list shows in the column of @field; NULL: what the record is called.  "" when the words were read for other columns. */
const char    *linli_row_words_get  (const LinliRowWords *words, const LinliField *field);

LinliRowItem  *linli_row_item_new       (gint64 rowid) G_GNUC_WARN_UNUSED_RESULT;
gint64         linli_row_item_get_rowid (LinliRowItem *self);
/* (transfer none) (nullable): not read yet. */
const LinliRowWords *linli_row_item_get_words (LinliRowItem *self);
/* @words: (transfer full); emits "changed" when they differ, and calls those who watch. */
void           linli_row_item_set_words (LinliRowItem *self, LinliRowWords *words);

/* A cell that wants to know when the words change.  A jump in a list parts a thousand cells from their rows and gives them others within a
 * frame: this costs an eighth of a signal handler.  The caller keeps it, and takes it away before it or the row goes. */
typedef struct _LinliRowWatch LinliRowWatch;
struct _LinliRowWatch
{
  void         (*changed) (gpointer data);  /* may not watch or unwatch */
  gpointer       data;
  LinliRowWatch *previous, *next;           /* the row's */
};

void           linli_row_item_watch     (LinliRowItem *self, LinliRowWatch *watch);
void           linli_row_item_unwatch   (LinliRowItem *self, LinliRowWatch *watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliRowWords, linli_row_words_free)

G_END_DECLS
