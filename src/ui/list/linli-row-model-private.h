/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-row-model.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Inside src/ui/list: a list is one model in two files.  linli-row-model.c has the keys, eight bytes a row, and the question they answer;
 * linli-row-pages.c the words of the lines that somebody looks at. */

#define LINLI_ROW_PAGE       64
#define LINLI_ROW_MAX_WANTED 6    /* pages on the screen and a little more */
#define LINLI_ROW_NO_PAGE    G_MAXUINT

/* A line that somebody looked at; @link is its place in the order of use. */
typedef struct { LinliRowItem *item; gint64 rowid; GList link; } LinliRowEntry;

struct _LinliRowModel
{
  GObject           parent_instance;

  LinliReplica     *replica;      /* (owned) */
  const LinliKind  *kind;
  GPtrArray        *columns;      /* (owned) LinliField */
  char             *text, *where; /* (owned) (nullable) */
  GArray           *among;        /* (owned) (nullable): only these rowids */
  const LinliField *order;        /* (nullable) */
  gboolean          descending;

  GArray           *keys;         /* (owned) gint64: the rows before @seam */
  GArray           *next;         /* (owned) (nullable) while changes are told: those behind it */
  guint             seam, next_seam;
  GHashTable       *entries;      /* (owned) rowid → LinliRowEntry */
  GQueue            used;         /* LinliRowEntry.link, the latest first */

  guint             wanted[LINLI_ROW_MAX_WANTED], n_wanted;
  guint             reading, last_page;
  int               travel;       /* -1 up, 1 down */

  GCancellable     *cancellable;  /* (owned) of the keys being read */
  GCancellable     *pages;        /* (owned) of the words being read */
  GError           *error;        /* (owned) (nullable) */
  guint             reload_id;
  guint64           watched;      /* kinds whose changes matter */
  gboolean          ready, complete, looking, stale;
};

/* What a reader thread brings: words of rows, in the order of @rowids. */
typedef struct { GArray *rowids; GPtrArray *words; } LinliPageWords;

/* Of the keys as they are told now: while changes are told some of them are the new ones. */
guint           linli_row_model_count_keys (LinliRowModel *self);

void            linli_row_entry_free       (gpointer entry);
LinliPageWords *linli_page_words_read      (LinliStore *store, const LinliKind *kind, GPtrArray *columns, GArray *rowids, guint n, GError **error)
                                            G_GNUC_WARN_UNUSED_RESULT;
void            linli_page_words_free      (gpointer words);

/* The line of @rowid, now the latest used. */
LinliRowEntry  *linli_row_pages_use        (LinliRowModel *self, gint64 rowid);
/* Forgets the lines used longest ago, until @most are left. */
void            linli_row_pages_trim       (LinliRowModel *self, guint most);
/* Gives words that were read to their lines; @page keeps none. */
void            linli_row_pages_take       (LinliRowModel *self, LinliPageWords *page);
/* Somebody looks at @page: it is read next. */
void            linli_row_pages_want       (LinliRowModel *self, guint page);
/* What is under way is of rows or columns that nobody wants any more. */
void            linli_row_pages_forget     (LinliRowModel *self);
/* The latest used lines are read again, the others when they are looked at. */
void            linli_row_pages_refresh    (LinliRowModel *self);

G_END_DECLS
