/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* What the files of the backend share: the connection with its cached statements, and nothing about sockets. */
#define BACKEND_SCHEMA 2

struct _LinliBackend
{
  sqlite3        *db;
  char           *dir;         /* (nullable) in memory */
  char           *files_dir;   /* (nullable) where photos lie */
  int             lock_fd;     /* -1 = none */
  gboolean        read_only;
  LinliCatalogue *catalogue;
  LinliClock     *clock;
  LinliRandom    *random;
  GKeyFile       *safe;        /* (owned) (nullable) linli-backend-safe.c, as of: */
  guint64         safe_inode;
  gint64          safe_time;
  GArray         *chain;       /* (owned) (nullable) linli-backend-chain.c: rows of the audit that this push wrote */
  GHashTable     *statements;  /* static SQL text → sqlite3_stmt */
};

/* FALSE, always. */
gboolean      backend_fail     (LinliBackend *self, const char *doing, GError **error);
gboolean      backend_exec     (LinliBackend *self, const char *sql, GError **error);
/* As backend_exec() for one literal without parameters that is needed often: prepared once. */
gboolean      backend_do       (LinliBackend *self, const char *sql, GError **error);
/* (transfer none): cached by the address of @sql, so @sql must be a literal.  Bindings are empty. */
sqlite3_stmt *backend_prepare  (LinliBackend *self, const char *sql, GError **error);
/* 1 = a row, 0 = no more (reset), -1 = failed (reset). */
int           backend_step     (LinliBackend *self, sqlite3_stmt *stmt, GError **error);
/* For statements that give no rows. */
gboolean      backend_run      (LinliBackend *self, sqlite3_stmt *stmt, GError **error);
/* @id lives until the statement ran. */
void          backend_bind_id  (sqlite3_stmt *stmt, int place, const LinliId *id);
void          backend_bind_bytes (sqlite3_stmt *stmt, int place, GBytes *bytes);
/* NULL becomes SQL NULL; copied. */
void          backend_bind_text (sqlite3_stmt *stmt, int place, const char *text);
char         *backend_dup_text (sqlite3_stmt *stmt, int column);  /* (nullable) */
/* A transaction when the caller has none, else a savepoint: *ret_own goes to backend_leave(). */
gboolean      backend_enter    (LinliBackend *self, gboolean write, gboolean *ret_own, GError **error);
gboolean      backend_leave    (LinliBackend *self, gboolean own, gboolean keep, GError **error);

/* linli-backend-grants.c */
/* Are these grids of the partition: published, or rows stand in them.  Where none is published any number may be meant. */
gboolean      backend_check_grids  (LinliBackend *self, gint64 com, const gint64 *grids, gsize n_grids, GError **error);
gboolean      backend_check_grants (LinliBackend *self, const char *role, const gint64 *grids, gsize n_grids, GError **error);
/* No grids: all of them.  What the user has already of it gets the new times. */
gboolean      backend_write_grants (LinliBackend *self, gint64 user, gint64 com, const char *role, const gint64 *grids, gsize n_grids,
                                    gint64 from_ms, gint64 to_ms, GError **error);
/* What @user holds at this moment. */
gboolean      backend_load_grants  (LinliBackend *self, LinliUser *user, GError **error);

/* linli-backend-lease.c: a folder that no program wrote to since has no such tables */
gboolean      backend_has_table    (LinliBackend *self, const char *name);

/* linli-backend-ddl.c */
/* Makes the tables, or brings those of an earlier program to this one's; who only reads takes them as they are. */
gboolean      backend_make_schema (LinliBackend *self, GError **error);
gboolean      backend_has_grant_times (LinliBackend *self);

/* linli-backend-sweep.c: up to which number word of what died or left @grid was swept out, 0 = never */
gboolean      backend_get_swept   (LinliBackend *self, gint64 com, gint64 grid, gint64 *ret_floor, GError **error);

/* linli-backend-row.c */
/* The columns of a row, in this order, as backend_read_row() takes them from @first on. */
#define BACKEND_ROW_COLUMNS "id,kind_no,com,grid,seq,gseq,del,clk,prov,body,user,at,device,reason"
/* (nullable) without error = a kind this catalogue does not know. */
LinliRow     *backend_read_row   (LinliBackend *self, sqlite3_stmt *stmt, gint64 *ret_gseq, LinliRowNote *ret_note, GError **error);
gboolean      backend_write_row  (LinliBackend *self, const LinliRow *row, gint64 gseq, const LinliRowNote *note, GError **error);
LinliRow     *backend_load_row   (LinliBackend *self, const LinliKind *kind, const LinliId *id, gint64 *ret_gseq, GError **error);

/* linli-backend-alias.c: @conflict, about two records that are one, was settled by a merge */
gboolean      backend_alias_note  (LinliBackend *self, const LinliConflict *conflict, GError **error);

/* linli-backend-probe.c: *ret_alive: the record is there and was not struck off. */
gboolean      backend_is_alive    (LinliBackend *self, const LinliKind *core, const LinliId *id, gboolean *ret_alive, GError **error);
/* linli-backend-probe.c: who has the ID number of whom.  Kept beside every row written. */
gboolean      backend_probe_write  (LinliBackend *self, const LinliRow *row, GError **error);
/* The oldest other record alive with the number of @row, of whom nobody was told yet.  FALSE on error only. */
gboolean      backend_probe_find   (LinliBackend *self, const LinliRow *row, LinliId *ret_other, gboolean *ret_found, GError **error);
/* Makes the table anew where it is not that of this catalogue's field. */
gboolean      backend_probe_prepare (LinliBackend *self, GError **error);

/* linli-backend-move.c: what a move shares with the operation that caused it */
typedef struct
{
  LinliBackend       *self;
  const LinliOp      *op;
  const LinliRowNote *note;
  gint64              com, device, now_ms;
  gint64             *seq;     /* last number given; every row moved takes the next */
} BackendMove;
/* (nullable) The field of @kind that says in which grid its records are. */
const LinliField *backend_get_place (LinliBackend *self, const LinliKind *kind);
/* The grid in which @row belongs by the place it names; its own where it names none that is known, or the same as @before
 * (nullable: a new row). */
gboolean      backend_find_grid  (LinliBackend *self, const LinliRow *row, const LinliRow *before, gint64 *ret_grid, GError **error);
/* A row was written in its new grid at number @seq: it leaves the old one there. */
gboolean      backend_write_exit (LinliBackend *self, const LinliRow *row, gint64 old_grid, gint64 seq, GError **error);
/* Takes the facets of @core, which went from @old_grid to its present grid, and everything placed in it along. */
gboolean      backend_move_along (BackendMove *move, const LinliRow *core, gint64 old_grid, GError **error);

/* linli-backend-done.c */
/* 1 = decided before: *ret_result (transfer full); 0 = not; -1 = failed. */
int           backend_find_done     (LinliBackend *self, gint64 device, gint64 number, LinliOpResult **ret_result, GError **error);
gboolean      backend_check_same_op (LinliBackend *self, gint64 com, gint64 device, const LinliOp *op, const LinliOpResult *done, GError **error);
/* Of an operation that wrote nothing. */
gboolean      backend_write_sum     (LinliBackend *self, gint64 device, const LinliOp *op, GError **error);
gboolean      backend_write_done    (LinliBackend *self, gint64 device, const LinliOpResult *result, GError **error);
gboolean      backend_write_audit (LinliBackend *self, gint64 com, gint64 seq, gint64 device, gint64 now_ms, const LinliOp *op, GError **error);

/* linli-backend-chain.c: a push begins, adds every row of the audit that it writes, goes back where a save is rolled back, and closes with one link over
 * numbers after @from, up to @to. */
void          backend_chain_begin   (LinliBackend *self);
guint         backend_chain_mark    (LinliBackend *self);
void          backend_chain_go_back (LinliBackend *self, guint mark);
void          backend_chain_add     (LinliBackend *self, gint64 seq, gint64 device, const LinliOp *op, gint64 now_ms, const GString *body);
gboolean      backend_chain_close   (LinliBackend *self, gint64 com, gint64 from, gint64 to, GError **error);
/* (transfer full) (nullable): NULL = fine, else what is wrong first: a link, or a record that the audit tells of and that is not there. */
char         *backend_chain_check   (LinliBackend *self, gint64 com, GError **error);

/* linli-backend-conflict.c */
gboolean       backend_write_conflict (LinliBackend *self, const LinliConflict *conflict, GError **error);
/* (nullable) without error = a kind this catalogue does not know; from a SELECT of BACKEND_CONFLICT_COLUMNS. */
#define BACKEND_CONFLICT_COLUMNS "cid,type,kind_no,record,field_no,com,grid,seq,base_seq,base,server,mine,server_seq,server_user," \
                                 "server_at,dev,opno,user,at,state,came"
LinliConflict *backend_read_conflict  (LinliBackend *self, sqlite3_stmt *stmt, GError **error);
/* Adds those of one operation to @conflicts. */
gboolean       backend_load_conflicts (LinliBackend *self, gint64 device, gint64 number, GPtrArray *conflicts, GError **error);
/* (nullable) (transfer full) in *ret_conflict: there is none, or of a kind this catalogue does not know. */
gboolean       backend_find_conflict  (LinliBackend *self, const LinliId *id, LinliConflict **ret_conflict, GError **error);
/* Writes state and server's side of @conflict, which exists, under the next number; the one it had is accounted for in the audit. */
gboolean       backend_renew_conflict (BackendMove *move, LinliConflict *conflict, GError **error);

/* linli-backend-strike.c */
/* After a conflict over @move's record was settled for what stands there: where nothing was ever written to the record and nothing about it is open,
 * it is deleted. */
gboolean       backend_strike_empty (BackendMove *move, GError **error);

G_END_DECLS
