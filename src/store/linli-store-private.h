/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-attachment.h"
#include "linli-db.h"
#include "linli-error.h"
#include "linli-hlc.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* Records that went with a scope and may have left something here; what went is counted.  Made when wanted. */
#define LINLI_PURGE_TABLES \
  "CREATE TABLE IF NOT EXISTS lost (kind_no INTEGER NOT NULL, id BLOB NOT NULL, ready INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind_no, id))" \
  "  STRICT, WITHOUT ROWID;" \
  "CREATE TABLE IF NOT EXISTS purge (at INTEGER NOT NULL, why INTEGER NOT NULL, grid INTEGER NOT NULL, kind_no INTEGER NOT NULL," \
  "  rows INTEGER NOT NULL) STRICT;" \
  "CREATE TABLE IF NOT EXISTS lost_file (sha TEXT PRIMARY KEY, ready INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;"
/* What is known of each partition beside the home one. */
#define LINLI_PART_TABLE \
  "CREATE TABLE IF NOT EXISTS part_meta (com INTEGER NOT NULL, key TEXT NOT NULL, value ANY, PRIMARY KEY (com, key)) STRICT, WITHOUT ROWID;"
#define LINLI_STORE_BUSY_MS 5000  /* how long a statement waits for another connection */

#define LINLI_STORE_APPLICATION_ID 0x4C4E4C49
#define LINLI_STORE_SCHEMA 1

/* States of an operation in the outbox. */
enum
{
  LINLI_OUT_PENDING = 0,   /* not answered */
  LINLI_OUT_ACKED,         /* decided; its effect has not come with a pull yet, so it is still laid over the row */
  LINLI_OUT_RETURNED,      /* not accepted: the tray */
  LINLI_OUT_DONE,          /* decided, and the server's row that came with a pull says so itself */
};

/* One table of the replica with its statements, prepared at first use. */
typedef struct
{
  const LinliKind  *kind;
  const LinliField *sort_field;    /* (nullable) whose pinyin fills column _sort */
  const LinliField *geometry;      /* (nullable) whose box stands in geo_box */
  gboolean          has_search;
  char             *columns;       /* (owned) "_rid, _com, ..., \"name\", ..." */
  sqlite3_stmt     *load, *load_rid, *probe, *insert, *update, *remove, *clear, *list;  /* (owned) (nullable) */
} LinliTable;

/* Columns of LinliTable.columns before the fields. */
enum { LINLI_COL_RID = 0, LINLI_COL_ID, LINLI_COL_COM, LINLI_COL_GRID, LINLI_COL_SEQ, LINLI_COL_CLK, LINLI_COL_MARK, LINLI_COL_PROV,
       LINLI_COL_EXT, LINLI_COL_FIELDS };

struct _LinliStore
{
  sqlite3        *db;             /* (owned) */
  LinliCatalogue *catalogue;      /* (owned) */
  LinliClock     *clock;          /* (owned) */
  LinliRandom    *random;         /* (owned) */
  LinliRules     *rules;          /* (owned) */
  char           *path;           /* (owned) (nullable) the folder */
  LinliStoreFlags flags;
  int             lock_fd;
  GHashTable     *statements;     /* (owned) static SQL → sqlite3_stmt */
  GHashTable     *numbers;        /* (owned) (nullable) static key → gint64: what a writing store knows of table meta */
  GHashTable     *counts;         /* (owned) field and condition of others() → its SQL */
  GPtrArray      *tables;         /* (owned) (nullable elements) LinliTable by kind number */
  LinliHlc        hlc;
  guint64         changed;        /* bit by kind number */
  guint64         changed_in_txn;
  GHashTable     *search_changes; /* (owned) (nullable) of the transaction: what the index must still learn */
  gboolean        in_txn;         /* a transaction was begun; nothing may be written but in it */
  gboolean        committing;     /* it may end now */
  gboolean        rolled_back;    /* SQLite ended it by itself: no room, no memory */
  gboolean        numbers_known;  /* @numbers has all there are */
  gboolean        in_batch;
  gboolean        has_purges;      /* the tables of linli-store-purge.c were written since opening */
  gint64          scrub_again_ms;  /* linli-store-purge.c: when it failed last; 0: never */
  gint64          batch;          /* 0: none */
  gint64          part;           /* the partition that sync is about; 0: the home one */
  gint64          narrow;         /* the partition that lists, counts and search are about; 0: all */
  gint64          chosen;         /* where a new record goes that says nothing of it; 0: the home one */
  gboolean        is_full;        /* synchronous=FULL now */
  gboolean        has_gone;       /* table gone has rows: bulk reception skips the look-up while it is empty */
  gint64          lease_said, lease_base_ms, lease_base_us; /* linli-store-lease.c: time that went by since this was looked at first */
  gboolean      (*is_lost) (gpointer data);
  gpointer        is_lost_data;
};

/* Rolls back at the end of its scope unless linli_txn_commit() took it. */
typedef struct { LinliStore *store; } LinliTxn;
gboolean      linli_txn_begin        (LinliTxn *txn, LinliStore *store, gboolean durable, GError **error);
gboolean      linli_txn_commit       (LinliTxn *txn, GError **error);
void          linli_txn_clear        (LinliTxn *txn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliTxn, linli_txn_clear)

/* What LinliTxn and the batch are made of. */
gboolean      linli_store_begin      (LinliStore *store, GError **error);
gboolean      linli_store_commit     (LinliStore *store, GError **error);
void          linli_store_roll_back  (LinliStore *store);

/* The cached statement for @sql, a string that lives for ever; reset by its user. */
sqlite3_stmt *linli_store_stmt       (LinliStore *store, const char *sql, GError **error);
LinliTable   *linli_store_get_table  (LinliStore *store, const LinliKind *kind);
gboolean      linli_meta_set_int     (LinliStore *store, const char *key, gint64 value, GError **error);
gint64        linli_meta_get_int     (LinliStore *store, const char *key, gint64 fallback);
/* After a rollback: what is remembered of the table may not be so. */
void          linli_meta_forget      (LinliStore *store);
gboolean      linli_meta_set_text    (LinliStore *store, const char *key, const char *value, GError **error);
char         *linli_meta_get_text    (LinliStore *store, const char *key) G_GNUC_WARN_UNUSED_RESULT;

/* linli-store-rights.c: read once for a call, asked for every row. */
typedef struct { guint by_compartment[32]; } LinliOwnRights;
/* In any partition that is held. */
void          linli_own_rights_read  (LinliStore *store, LinliOwnRights *ret_rights);
/* In one of them. */
void          linli_own_rights_read_in (LinliStore *store, gint64 com, LinliOwnRights *ret_rights);
gboolean      linli_own_rights_allow (const LinliOwnRights *rights, const LinliKind *kind, LinliRights right);

/* linli-store-ddl.c, linli-store-migrate.c */
LinliTable   *linli_table_new        (const LinliKind *kind) G_GNUC_WARN_UNUSED_RESULT;
void          linli_table_free       (LinliTable *table);
gboolean      linli_field_is_stored  (const LinliField *field);
const char   *linli_field_sql_type   (const LinliField *field);
gboolean      linli_store_create_base  (LinliStore *store, GError **error);
gboolean      linli_store_create_table (LinliStore *store, const LinliTable *table, GError **error);
gboolean      linli_store_create_indexes (LinliStore *store, const LinliTable *table, GError **error);
gboolean      linli_store_migrate    (LinliStore *store, GError **error);

/* linli-store-files.c: photos of which a change of @field speaks are to be sent; linli-files.c */
#define LINLI_FILES_TABLE \
  "CREATE TABLE IF NOT EXISTS file (sha TEXT NOT NULL, kind_no INTEGER NOT NULL, id BLOB NOT NULL, field_no INTEGER NOT NULL," \
  " thumb INTEGER NOT NULL, taken INTEGER NOT NULL, size INTEGER NOT NULL, have INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0," \
  " code INTEGER NOT NULL DEFAULT 0, why TEXT, tries INTEGER NOT NULL DEFAULT 0, next INTEGER NOT NULL DEFAULT 0," \
  " PRIMARY KEY (sha, kind_no, id, field_no)) STRICT, WITHOUT ROWID"
gboolean      linli_files_queue      (LinliStore *store, const LinliField *field, const LinliId *id, const LinliValue *old_value,
                                      const LinliValue *value, GError **error);
/* Photos that rows name and that lie in @replica are to be sent, unless the queue knows of them; the next sweep looks again. */
/* Of a store in memory: nothing is queued any more. */
gboolean      linli_files_clear       (LinliStore *store, GError **error);
gboolean      linli_files_queue_named (LinliStore *store, const char *replica, GError **error);
/* Every address that a row here names goes into @named, set of (owned) char *. */
gboolean      linli_files_list_named (LinliStore *store, GHashTable *named, GError **error);
/* Files of ours that are not in @named (set of names) and were written before @before_ms. */
/* Calls @func for every photo that a row here names, until it says FALSE. */
typedef gboolean (*LinliNamedFunc) (const LinliField *field, const LinliId *id, const LinliAttachment *attachment, gpointer data, GError **error);
gboolean      linli_files_foreach_named (LinliStore *store, LinliNamedFunc func, gpointer data, GError **error);
#define LINLI_FILES_PART "part-"  /* in front of the name of what is not whole */
/* What was renamed to @path stays so. */
gboolean      linli_files_sync_folder (const char *path);
void          linli_files_remove_old (const char *replica, GHashTable *named, gint64 before_ms);

/* linli-store-query.c: "SELECT rowid ... in order"; @among: (nullable) one more condition, which may name ?1. */
char         *linli_query_make_sql   (LinliStore *store, const LinliQuery *query, const char *among, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      linli_query_names_facet(const char *expression, const LinliKind *facet);
/* Who may see a part only record by record gets no list by it. */
/* (transfer full): "FROM ... WHERE ..."; only the facets that @where, @sorted (SQL) or @order name are joined.  All but @kind (nullable). */
char         *linli_query_make_source (LinliStore *store, const LinliKind *kind, const char *where, const LinliField *order, const char *sorted,
                                       const char *among, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      linli_query_may_name   (LinliStore *store, const LinliKind *kind, const char *expression, GError **error);
gboolean      linli_query_may_list   (LinliStore *store, const LinliKind *kind, const LinliField *field, GError **error);
/* The order in which people expect text: by pinyin.  SQL function linli_sort_key(), for lists only. */
gboolean      linli_query_register   (LinliStore *store, GError **error);

/* linli-store-rows.c: rows in their tables, with search text and boxes */
LinliRow     *linli_rows_read        (LinliTable *table, sqlite3_stmt *stmt, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) without error = no such row.  @ret_rid: (nullable) */
LinliRow     *linli_rows_load        (LinliStore *store, LinliTable *table, const LinliId *id, gint64 *ret_rid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* LINLI_VALUE_UNKNOWN or _DECLINED when a packed mark says so of the field, else _NULL. */
LinliValueType linli_marks_find      (gconstpointer data, gsize length, guint field_no);
gboolean      linli_rows_probe       (LinliStore *store, LinliTable *table, const LinliId *id, gint64 *ret_rid, gint64 *ret_seq, GError **error);
/* @rid 0: a new row. */
/* What a reference names must be here: somebody who points at it has seen it. */
gboolean      linli_store_check_reference (LinliStore *store, const LinliField *field, const LinliValue *value, GError **error);
gboolean      linli_rows_write       (LinliStore *store, LinliTable *table, const LinliRow *row, gint64 rid, GError **error);
/* What column _sort keeps of the text of the sort field; (transfer full) (nullable): none. */
char         *linli_rows_make_sort_key (const LinliTable *table, const char *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean      linli_rows_remove      (LinliStore *store, LinliTable *table, const LinliId *id, GError **error);

/* linli-store-lookup.c: what rules ask of other records, and the computed fields of one */
extern const LinliLookup linli_store_lookup;
void          linli_store_compute    (LinliStore *store, LinliRecord *record);

/* linli-store-fill.c: defaults of a new record, and fields that follow from those given */
gboolean      linli_store_fill       (LinliStore *store, LinliEdit *edit, GError **error);

/* linli-store-overlay.c: server row, shadow, operations laid over */
typedef struct { LinliOp *op; int state, status; gint64 aseq; } LinliOutboxItem;
void          linli_outbox_item_free (LinliOutboxItem *item);
/* (transfer full) (element-type LinliOutboxItem): pending and acked operations of a row, in order. */
GPtrArray    *linli_overlay_list     (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The server's row: from the shadow when there is one, else the row itself.  *ret_shadowed: (nullable).  FALSE on error only. */
gboolean      linli_overlay_load_server (LinliStore *store, LinliTable *table, const LinliId *id, LinliRow **ret_row,
                                         gboolean *ret_shadowed, GError **error);
/* @server (nullable) and the operations of @items → what shows; NULL = nothing shows. */
LinliRow     *linli_overlay_lay      (LinliStore *store, const LinliKind *kind, const LinliRow *server, GPtrArray *items, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes row and shadow of one record for a server row that is known: after a save, an answer, a page. */
gboolean      linli_overlay_store    (LinliStore *store, LinliTable *table, const LinliId *id, const LinliRow *server, GError **error);
gboolean      linli_overlay_has_ops  (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error);

/* linli-store-outbox.c */
gboolean      linli_outbox_add       (LinliStore *store, const LinliOp *op, GError **error);
GPtrArray    *linli_outbox_read_ops  (LinliStore *store, sqlite3_stmt *stmt, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* linli-store-history.c.  Values are one body-coded byte string. */
GBytes       *linli_value_pack       (const LinliValue *value) G_GNUC_WARN_UNUSED_RESULT;  /* (nullable) for NULL */
gboolean      linli_value_unpack     (gconstpointer data, gsize length, LinliValue *ret_value);
gboolean      linli_history_add      (LinliStore *store, const LinliKind *kind, const LinliId *id, const LinliField *field, const char *what,
                                      const LinliRowNote *note, const LinliValue *old_value, const LinliValue *new_value,
                                      gint64 seq, gint64 opno, GError **error);
/* Every field in which @new_row differs from @old_row; fields last written by @own_device are left out (told at save). */
gboolean      linli_history_compare  (LinliStore *store, const LinliRow *old_row, const LinliRow *new_row, const LinliRowNote *note,
                                      gint64 own_device, GError **error);

/* linli-store-page.c: appends LinliCursor; operations that everything here tells by itself are laid over nothing any more */
/* Home grid first. */
gboolean     linli_cursors_sort   (LinliStore *store, GArray *cursors, GError **error);
gboolean     linli_cursor_write   (LinliStore *store, const LinliCursor *cursor, GError **error);
/* Items of the server, taken one by one in the caller's transaction. */
typedef struct
{
  LinliStore *store;
  gint64      device;
  gboolean    has_ops;   /* some operation is laid over some row */
} LinliPageJob;
gboolean     linli_page_job_init  (LinliPageJob *job, LinliStore *store, GError **error);
gboolean     linli_page_take_item (LinliPageJob *job, const LinliPageItem *item, GError **error);
/* linli-store-frames.c */
gboolean     linli_frames_forget  (LinliStore *store, gint64 com, gint64 grid, GError **error);
gboolean      linli_cursors_read     (LinliStore *store, gint64 com, GArray *cursors, GError **error);
gboolean      linli_outbox_absorb    (LinliStore *store, gint64 com, GError **error);
/* Answered operations that the server's row at @seq tells itself need not be laid over it any more. */
gboolean      linli_outbox_absorb_row(LinliStore *store, const LinliKind *kind, const LinliId *id, gint64 seq, GError **error);

/* linli-store-held.c: (transfer full) set of gint64 *: saves that wait apart, those of @more ((nullable)), and what builds on them */
/* Records that break @rule, of replica scope, beside another one; adds LinliBroken to @found, up to @limit.  Errors as linli_store_find_broken(). */
gboolean      linli_among_find_broken (LinliStore *store, const LinliRule *rule, guint limit, GPtrArray *found, GError **error);
GHashTable   *linli_held_find        (LinliStore *store, GArray *more, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* linli-store-renumber.c: operations of an older device number that the restored server lost wait again, under new numbers */
/* What hello told is the lineage of the epoch in which the replica is now. */
gboolean      linli_lineage_is_known (LinliStore *store, gint64 com, GError **error);
gboolean      linli_lineage_note     (LinliStore *store, gint64 com, GArray *lineage, GError **error);
gboolean      linli_renumber_erased  (LinliStore *store, gint64 com, GError **error);

/* linli-store-scope.c: the server's rows of a grid and others' conflicts about them go; operations stay. */
gboolean      linli_scope_purge_grid (LinliStore *store, gint64 com, gint64 grid, GError **error);
/* Grids of a partition come and go; @is_news: what comes is told of.  All of it goes, what belongs to the whole partition too. */
gboolean      linli_scope_change_grids (LinliStore *store, gint64 com, gboolean is_reset, GArray *grids, gboolean is_news, GError **error);
gboolean      linli_scope_lose       (LinliStore *store, gint64 com, GError **error);
/* linli-store-partition.c: what is known of one partition, by key; 0 is the home one. */
gint64        linli_part_get_int     (LinliStore *store, gint64 com, const char *key, gint64 fallback);
char         *linli_part_get_text    (LinliStore *store, gint64 com, const char *key) G_GNUC_WARN_UNUSED_RESULT;
gboolean      linli_part_set_int     (LinliStore *store, gint64 com, const char *key, gint64 value, GError **error);
gboolean      linli_part_set_text    (LinliStore *store, gint64 com, const char *key, const char *value, GError **error);
/* The one that sync is about. */
/* (transfer full) gint64: those held, the home one first. */
GArray       *linli_part_list        (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64        linli_part_now         (LinliStore *store);
/* For LINLI_PART_OPS: 0 in a replica that never held more than one. */
gint64        linli_part_filter      (LinliStore *store, gint64 com);
/* A condition on the outbox: operations of the partition that is bound there.  What was made before the replica had one is everybody's. */
#define LINLI_PART_OPS(place) "(" place " = 0 OR json_extract (body, '$[5]') IN (0, " place "))"
/* Whether lists and search are about the record. */
gboolean      linli_narrow_allows    (LinliStore *store, const LinliKind *kind, const LinliId *id);
/* Sum of the epochs: another one when a partition was restored, or came, or went. */
gint64        linli_part_sum_epochs  (LinliStore *store);
/* linli-store-identity.c: "1,2,3" */
void          linli_grids_parse      (GArray *grids, const char *text);
char         *linli_grids_format     (GArray *grids) G_GNUC_WARN_UNUSED_RESULT;
/* linli-store-purge.c, all in the transaction of the caller but the last.  Records of @kind whose rows just went with a scope; @grid -1: all. */
gboolean      linli_purge_note       (LinliStore *store, const LinliKind *kind, GArray *ids, gint64 grid, LinliPurgeWhy why, GError **error);
/* History, drafts, conflicts and answered operations of records that were noted go, once nothing unsent or returned of them is left. */
gboolean      linli_purge_forget     (LinliStore *store, GError **error);
/* Outside a transaction: no byte of what went stays in the file, its log or the index.  What cannot be done now is done later. */
void          linli_purge_scrub      (LinliStore *store);
/* A grid came. */
gboolean      linli_purge_note_gain  (LinliStore *store, gint64 grid, GError **error);
/* linli-store-purge-files.c: photos that rows of @kind name which are about to go; in the transaction of the caller, as the next. */
gboolean      linli_purge_note_files (LinliStore *store, const LinliKind *kind, GArray *ids, GError **error);
/* Those that nothing here names any more, nor waits for, are to go. */
gboolean      linli_purge_settle_files (LinliStore *store, GError **error);
/* They go; outside a transaction. */
gboolean      linli_purge_remove_files (LinliStore *store, GError **error);
/* The next linli_purge_scrub() writes the file anew; in the transaction of the caller. */
gboolean      linli_purge_plan_scrub (LinliStore *store, GError **error);
/* linli-store-wipe.c: LINLI_ERROR_LOST where it was emptied and nobody enrolled it since. */
gboolean      linli_wipe_allows      (LinliStore *store, GError **error);
/* Somebody enrolled it; in the transaction of the caller. */
gboolean      linli_wipe_over        (LinliStore *store, GError **error);
/* linli-store-draft.c: what was typed and @rights let neither read nor write goes; in the transaction of the caller. */
gboolean      linli_drafts_strip     (LinliStore *store, const LinliOwnRights *rights, gboolean *ret_changed, GError **error);
/* Rows of compartments that the new role may not read go, those it gains are fetched. */
gboolean      linli_scope_change_role (LinliStore *store, gint64 com, const LinliOwnRights *old_rights, const LinliOwnRights *new_rights, GError **error);

/* linli-store-life.c: when the server answered, kept with the operations it answered */
gboolean      linli_life_note_answer (LinliStore *store, const LinliPushAnswer *answer, GError **error);
/* linli-store-tray.c: values of @op as somebody would type them over what shows now; @loaded NULL: over what @edit has already. */
void          linli_tray_take_values (LinliEdit *edit, const LinliOp *op, const LinliLoaded *loaded);
/* linli-store-revive.c: word came that @row is deleted; what it held is kept where something of ours about it is not accepted. */
gboolean      linli_revive_keep      (LinliStore *store, const LinliRow *row, const LinliRowNote *note, gint64 seq, GError **error);

/* linli-store-conflict.c */
gboolean      linli_conflicts_put    (LinliStore *store, const LinliConflict *conflict, GError **error);
gboolean      linli_conflicts_mark   (LinliStore *store, const LinliId *id, LinliConflictState from, LinliConflictState to, GError **error);
/* Others' conflicts that are older than @seq and lie in @grid of @com go: of the record that @left it, or of all of them ((nullable)). */
gboolean      linli_conflicts_forget (LinliStore *store, const LinliRow *left, gint64 com, gint64 grid, gint64 seq, GError **error);
/* (transfer full) (element-type LinliConflict) */
GPtrArray    *linli_conflicts_of_op  (LinliStore *store, gint64 device, gint64 op, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* linli-store-search.c, linli-store-geo.c; @sid is linli_store_sid() */
gint64        linli_store_sid        (const LinliKind *kind, gint64 rid);
gboolean      linli_search_put       (LinliStore *store, const LinliTable *table, gint64 rid, const LinliRow *row, gboolean is_new, GError **error);
/* Before every commit; dropped with every rollback. */
gboolean      linli_search_flush     (LinliStore *store, GError **error);
/* (transfer full): what the record is called, "" when it is not here. */
char         *linli_search_load_title (LinliStore *store, const LinliKind *kind, const LinliId *id) G_GNUC_WARN_UNUSED_RESULT;
void          linli_search_drop      (LinliStore *store);
/* Every row of @kind that a search for @text finds, itself or by a part of it.  (transfer full) set of gint64 * */
GHashTable   *linli_search_find_rows (LinliStore *store, const LinliKind *kind, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      linli_search_remove    (LinliStore *store, const LinliTable *table, gint64 rid, GError **error);
gboolean      linli_geo_put          (LinliStore *store, const LinliTable *table, gint64 rid, const LinliRow *row, gboolean is_new, GError **error);
gboolean      linli_geo_remove       (LinliStore *store, const LinliTable *table, gint64 rid, GError **error);

/* linli-store-fill.c */
/* (transfer full) (nullable on error): what the record of @edit will be. */
LinliRecord  *linli_edit_make_record (LinliStore *store, const LinliEdit *edit, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
