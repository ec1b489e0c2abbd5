/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-conflict.h"
#include "linli-decide.h"

G_BEGIN_DECLS

/* Cursor of one (partition, grid): what has been seen.  Never one number: fields newer than the page cursor would lose data
 * (sync.md 0.5).  base = everything up to here is held; after = last seq of a page that was cut; asof = the partition's seq
 * when a bootstrap began. */
typedef struct { gint64 com, grid, base, after, asof; } LinliCursor;

gboolean linli_cursor_equal   (const LinliCursor *a, const LinliCursor *b);
/* The next cursor after a page: @last_seq of the last row sent, @current = partition seq at the time, @cut = there is more. */
void     linli_cursor_advance (LinliCursor *cursor, gint64 last_seq, gint64 current, gboolean cut);

/* Who changed a row last, carried by pulls so that history knows. */
typedef struct { gint64 user, at_ms, device; char *reason; /* (owned) (nullable) */ } LinliRowNote;

typedef enum { LINLI_ITEM_FULL = 1, LINLI_ITEM_PARTIAL, LINLI_ITEM_TOMBSTONE, LINLI_ITEM_EXIT, LINLI_ITEM_CONFLICT } LinliItemType;

typedef struct
{
  LinliItemType   type;
  LinliRow       *row;       /* (owned) (nullable) FULL: all; PARTIAL: only @fields of it; TOMBSTONE, EXIT: id, kind, com, grid, seq */
  GArray         *fields;    /* (owned) (nullable) guint field_no that PARTIAL carries (their clock entries are in row->clock) */
  gboolean        same_prov; /* PARTIAL: provenance is as the reader has it, and not sent */
  LinliConflict  *conflict;  /* (owned) (nullable) */
  LinliRowNote    note;
} LinliPageItem;

/* One answer of pull: items by rising seq, then the new cursors; applied in one transaction or not at all. */
typedef struct
{
  gint64      com, epoch, seq, scope_version, server_ms;
  GPtrArray  *items;    /* (owned) LinliPageItem */
  GArray     *asked;    /* (owned) LinliCursor: the request's, so that a late answer is known */
  GArray     *next;     /* (owned) LinliCursor, same order */
  gboolean    more;
} LinliPage;

typedef struct
{
  gint64       number;
  LinliStatus  status;
  LinliWhy     why;
  gint64       seq;
  GPtrArray   *conflicts;  /* (owned) LinliConflict */
  gboolean     redirected; /* the record it names was merged away, @kept took it; known where it was decided only, not sent */
  LinliId      kept;
} LinliOpResult;

typedef struct
{
  gint64      com, epoch, seq, safe_seq, server_ms;
  GPtrArray  *results;  /* (owned) LinliOpResult, by number */
} LinliPushAnswer;

LinliPageItem   *linli_page_item_new  (LinliItemType type) G_GNUC_WARN_UNUSED_RESULT;
void             linli_page_item_free (LinliPageItem *item);
LinliPage       *linli_page_new       (gint64 com) G_GNUC_WARN_UNUSED_RESULT;
void             linli_page_free      (LinliPage *page);
LinliOpResult   *linli_op_result_new  (gint64 number, LinliStatus status, LinliWhy why, gint64 seq) G_GNUC_WARN_UNUSED_RESULT;
void             linli_op_result_free (LinliOpResult *result);
LinliPushAnswer *linli_push_answer_new  (gint64 com) G_GNUC_WARN_UNUSED_RESULT;
void             linli_push_answer_free (LinliPushAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliPageItem, linli_page_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliPage, linli_page_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliOpResult, linli_op_result_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliPushAnswer, linli_push_answer_free)

G_END_DECLS
