/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* What waits for a person's word: values that two people wrote, and what the server sent back.  Plain structs, and words made of them. */
typedef enum { LINLI_SETTLE_FIELD, LINLI_SETTLE_KEPT, LINLI_SETTLE_DELETED, LINLI_SETTLE_TWINS, LINLI_SETTLE_RETURNED, LINLI_SETTLE_TOLD } LinliSettleType;

/* The values that stand beside each other. */
typedef enum { LINLI_SETTLE_BEFORE, LINLI_SETTLE_THEIRS, LINLI_SETTLE_MINE, LINLI_N_SETTLE_VALUES } LinliSettleValue;

typedef struct
{
  LinliSettleType   type;       /* KEPT: a deletion waits, since somebody edited; DELETED: an edit of what somebody deleted;
                                 TWINS: two records of one person; TOLD: settled by somebody else, not for what was written here */
  LinliConflict    *conflict;   /* (owned) (nullable): not RETURNED */
  GPtrArray        *returned;   /* (owned) (nullable) LinliReturned of one save, the reason first: RETURNED; what was written: DELETED */
  LinliEdit        *revived;    /* (owned) (nullable) DELETED: what a file made anew would hold */
  LinliTwins        twins;      /* (owned) TWINS: as they are here */
  const LinliKind  *kind;       /* core */
  LinliId           id;
  const LinliField *field;      /* (nullable) */
  char             *title, *place; /* (owned) of the record; place "" where there is none to tell */
  LinliValue        values[LINLI_N_SETTLE_VALUES];
  char             *names[LINLI_N_SETTLE_VALUES]; /* (owned) (nullable): what references are called */
  char             *their_name, *my_name;         /* (owned) (nullable) who wrote it */
  gint64            their_ms, my_ms;
  gint64            late_ms;    /* how long "mine" waited before the server had it; 0: not known */
  gboolean          is_here;    /* the record can be opened */
  gboolean          is_own;     /* "mine" was written at this computer */
  gboolean          is_again;   /* it was settled here, on something that had changed meanwhile */
  guint             siblings;   /* other open ones over fields that come from the same save */
} LinliSettleItem;

void     linli_settle_item_free (LinliSettleItem *item);
/* LinliReplicaFunc: (element-type LinliSettleItem), conflicts first; @data is not used. */
gpointer linli_settle_read      (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error);

/* One thing that can be chosen. */
typedef struct { LinliSide side; gboolean both; } LinliSettleChoice;
#define LINLI_SETTLE_MAX_CHOICES 4

/* Pure from here on.  (transfer full) texts. */
guint    linli_settle_list_choices (const LinliSettleItem *item, LinliSettleChoice ret_choices[LINLI_SETTLE_MAX_CHOICES]);
/* Both values in one, where the field can hold that: codes of a set, lines of a note. */
gboolean linli_settle_join         (const LinliField *field, const LinliValue *theirs, const LinliValue *mine, LinliValue *ret_both);
/* What somebody typed in place of both: a code also by a part of its name, by pinyin or initials, where only one fits best. */
gboolean linli_settle_parse        (const LinliField *field, const char *text, LinliValue *ret_value);
/* Hidden fields stay hidden unless @revealed; "—" for nothing. */
char    *linli_settle_format       (const LinliSettleItem *item, LinliSettleValue which, gboolean revealed) G_GNUC_WARN_UNUSED_RESULT;
/* "王敏 · 今天 08:31" */
char    *linli_settle_format_who   (const LinliSettleItem *item, LinliSettleValue which, gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;
char    *linli_settle_format_choice(const LinliSettleItem *item, const LinliSettleChoice *choice, gboolean revealed) G_GNUC_WARN_UNUSED_RESULT;
/* What happened, in a sentence or two. */
char    *linli_settle_explain      (const LinliSettleItem *item) G_GNUC_WARN_UNUSED_RESULT;
/* What will be so; @other: (nullable) the value typed. */
char    *linli_settle_preview      (const LinliSettleItem *item, const LinliSettleChoice *choice, const LinliValue *other, gboolean revealed) G_GNUC_WARN_UNUSED_RESULT;
/* Static: why the server sent it back, and what can be done. */
const char *linli_settle_describe_why (LinliWhy why);
/* TWINS: what one of them holds where they differ, a line each, hidden values hidden; @which: THEIRS the older, MINE the newer. */
char    *linli_settle_list_twin    (const LinliSettleItem *item, LinliSettleValue which) G_GNUC_WARN_UNUSED_RESULT;
/* DELETED: what the file made anew would hold, a line each, hidden values hidden. */
char    *linli_settle_list_revived (const LinliSettleItem *item) G_GNUC_WARN_UNUSED_RESULT;
/* The fields of a returned save with what was written, a line each. */
char    *linli_settle_list_values  (const LinliSettleItem *item) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
