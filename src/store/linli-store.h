/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"
#include "linli-clock.h"
#include "linli-courier.h"
#include "linli-page.h"
#include "linli-record.h"
#include "linli-rules.h"
#include "linli-frame.h"
#include "linli-wire.h"

G_BEGIN_DECLS

/* The replica on disk (REPLICA is a folder: replica.db, 0600).  A LinliStore is one connection and belongs to one thread; a
 * store opened for writing holds the replica's lock file, so a second instance is refused (LINLI_ERROR_BUSY).
 * LinliReplica (linli-replica.h) puts one writing store on a writer thread and reading stores beside it for the window. */
typedef struct _LinliStore LinliStore;

typedef enum
{
  LINLI_STORE_CREATE    = 1 << 0,  /* make the folder and an empty replica when there is none */
  LINLI_STORE_READ_ONLY = 1 << 1,  /* query only; takes no lock; never checkpoints */
  LINLI_STORE_NEWER     = 1 << 3,  /* with READ_ONLY: also what a newer program wrote, as far as this one understands it */
  LINLI_STORE_MEMORY    = 1 << 2,  /* ":memory:", for simulator and tests; the path is (nullable), a folder for photos alone */
} LinliStoreFlags;

/* Migrates a replica written with an older catalogue (new fields become columns; values kept in `ext` move into them).
 * LINLI_ERROR_NEWER for a replica of a newer program, _CORRUPT, _BUSY, _NOT_FOUND, _FULL. */
LinliStore *linli_store_open  (const char *path, LinliStoreFlags flags, LinliCatalogue *catalogue, LinliClock *clock,
                               LinliRandom *random, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void        linli_store_close (LinliStore *store);
LinliCatalogue *linli_store_get_catalogue (LinliStore *store);  /* (transfer none) */
LinliRules     *linli_store_get_rules     (LinliStore *store);  /* (transfer none) */
LinliClock     *linli_store_get_clock     (LinliStore *store);  /* (transfer none) */

/* ---- who this replica is (linli-store-identity.c) ---- */
typedef struct
{
  char   *server_url, *login, *display_name, *role;  /* (owned) (nullable) */
  gint64  user, device, com;
  gint64  epoch, scope_version;
  gboolean all_grids;     /* every grid there is, also what lies outside of them */
  GArray *grids;          /* (owned) gint64: grids held, home grid first; grid 0 is implied */
  char   *refresh_token;  /* (owned) (nullable) */
  char   *access_token;   /* (owned) (nullable) runs out within minutes; kept so that a short sync is one request */
  char   *verifier;       /* (owned) (nullable) Argon2id string for signing in offline */
  char   *certificate;    /* (owned) (nullable) shown to a proxy, with its key; linli-store-certificate.c keeps it */
  gint64  server_offset_ms;
  gint64  last_sync_ms;   /* last complete cycle; 0 = never */
} LinliIdentity;

LinliIdentity *linli_identity_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void           linli_identity_free         (LinliIdentity *identity);
LinliIdentity *linli_store_get_identity    (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       linli_store_set_identity    (LinliStore *store, const LinliIdentity *identity, GError **error);
/* The server refused this device (@why, its words), or takes it again (NULL).  A device that was emptied has nothing to note.  Writer thread. */
gboolean       linli_store_note_refusal    (LinliStore *store, const char *why, GError **error);
/* (transfer full) (nullable): why it is refused, and since when; NULL: it is not. */
char          *linli_store_get_refusal     (LinliStore *store, gint64 *ret_at_ms) G_GNUC_WARN_UNUSED_RESULT;
/* Names of users and devices as the server told them (history shows them); unknown → NULL. (transfer full) */
char          *linli_store_get_user_name   (LinliStore *store, gint64 user) G_GNUC_WARN_UNUSED_RESULT;
gboolean       linli_store_set_user_name   (LinliStore *store, gint64 user, const char *name, GError **error);

/* Wrong passwords in a row are counted here, so that ending the program forgets none; the wait grows from 30 s to 15 minutes. */
gboolean       linli_store_note_try        (LinliStore *store, gboolean good, GError **error);
/* How long nobody may try; never longer than the wait is, whatever was done to the clock. */
gint64         linli_store_get_try_wait_ms (LinliStore *store);

/* ---- the lease (linli-store-lease.c): until when it is opened without having met the server again ---- */
typedef enum { LINLI_LEASE_NONE, LINLI_LEASE_GOOD, LINLI_LEASE_ENDING, LINLI_LEASE_ENDED } LinliLeaseState;
/* ENROLLING: over the network, by a server that is believed from now on. */
typedef enum { LINLI_LEASE_BY_NETWORK, LINLI_LEASE_BY_HAND, LINLI_LEASE_BY_ENROLLING } LinliLeaseWay;
/* Both times by the server's clock: its end, and what time it is there as far as is known here, never earlier than was seen before.
 * @broken: it ENDED because what is kept of it is not what the server signed, or not what was written down here. */
typedef struct { LinliLeaseState state; gint64 until_ms, now_ms; gboolean broken; } LinliLease;
/* The server's word at @said_ms of its clock; @until_ms 0: it gives none.  @signature, @key ((nullable)): over it, and the key of who
 * signed. */
typedef struct { gint64 until_ms, said_ms; const char *signature, *key; } LinliLeaseWord;
/* ENDING: three days before, of a short one its last third.  NONE: the server gives none. */
void           linli_store_get_lease       (LinliStore *store, LinliLease *ret_lease);
/* LINLI_ERROR_LEASE where it ended: who would open records asks first; sync and bundles go on. */
gboolean       linli_store_check_lease     (LinliStore *store, GError **error);
/* Keeps the latest time seen, every ten minutes at most: a clock that is set back later gains nothing.  A store that only reads keeps none. */
gboolean       linli_store_note_time       (LinliStore *store, GError **error);
/* By network it always counts; by hand only a later word than the last one.  Only what is signed counts: with the first key that was told
 * over the network, until the replica is enrolled anew.  What does not count changes nothing; who enrols with a server that gives none
 * has none. */
gboolean       linli_store_take_lease      (LinliStore *store, const LinliLeaseWord *word, LinliLeaseWay way, GError **error);

/* What the role of this replica's person allows in the compartment of @kind (core or facet); everything before enrolling. */
gboolean       linli_store_has_right       (LinliStore *store, const LinliKind *kind, LinliRights right);

/* ---- saving (linli-store-save.c) ---- */
typedef enum { LINLI_EDIT_NEW = 1, LINLI_EDIT_CHANGE, LINLI_EDIT_VERIFY, LINLI_EDIT_DELETE } LinliEditType;

/* What a person did to one record (core kind); fields of facets go to their own rows and operations. */
typedef struct
{
  LinliEditType     type;
  const LinliKind  *kind;     /* a core kind */
  LinliId           id;       /* NEW: may be null, then one is made and written back */
  gint64            grid;     /* NEW: the grid it is made in; -1 = derived from its references (room, household, building), else 0 */
  gint64            com;      /* NEW: the partition; 0 = that of its references, or the one that holds @grid, else the home one */
  GHashTable       *values;   /* (owned) const LinliField * → LinliValue *; VERIFY: the keys only */
  guint             source;   /* LinliSource */
} LinliEdit;

LinliEdit *linli_edit_new      (LinliEditType type, const LinliKind *kind, const LinliId *id) G_GNUC_WARN_UNUSED_RESULT;
void       linli_edit_free     (LinliEdit *edit);
void       linli_edit_set      (LinliEdit *edit, const LinliField *field, const LinliValue *value);

typedef struct { gint64 group; guint ops; GPtrArray *findings; /* (owned) LinliFinding: W and T rules, and E rules when refused */ } LinliSaveResult;
void       linli_save_result_clear (LinliSaveResult *result);

/* One save: rows, history, outbox, search, R*Tree in one transaction with synchronous=FULL; nothing half-saved ever shows.
 * E rules of the edited records refuse it (LINLI_ERROR_INVALID with the message; findings in @ret_result).  Unchanged values
 * make no operation; a save that changes nothing gives ops = 0.  @reason: (nullable). */
gboolean   linli_store_save    (LinliStore *store, GPtrArray *edits, const char *reason, LinliSaveResult *ret_result, GError **error);

/* ---- into another partition (linli-store-move.c) ---- */
/* The record of its place (a room, a household), which says the rest; or a partition and a grid of it. */
typedef struct { const LinliId *place; /* (nullable) */ gint64 com, grid; } LinliMoveTarget;
/* @id: of the record there.  @moved: it and what lives in it; @left: what lives in it and stays with the closed record.  @unread: some part of it may
 * not be read here, and stays there too.  @batch: for linli_store_undo_batch(). */
typedef struct { LinliId id; gint64 batch; guint moved, left; gboolean unread; } LinliMoveResult;
/* Closes the record (and who lives in it) here and makes it new there, naming the old one.  One transaction here, a save in each of the two
 * partitions for the server.  LINLI_ERROR_INVALID: the same partition, closed, a kind that is not moved, a rule; _FORBIDDEN.  @reason: (nullable) */
gboolean   linli_store_move    (LinliStore *store, const LinliKind *kind, const LinliId *id, const LinliMoveTarget *target, const char *reason,
                                LinliMoveResult *ret_result, GError **error);

/* ---- reading (linli-store-read.c) ---- */
typedef struct
{
  LinliRecord *record;      /* (owned) */
  gint64       seq;         /* newest seq over core and facets; 0 = never accepted */
  gint64       com, grid;
  const char  *state;       /* static: "synced", "pending", "conflict", "returned" */
  guint        held;        /* bit mask of compartments: those the role reads, filled in or not */
  GHashTable  *prov;        /* (owned) const LinliField * → LinliProvEntry * */
  GHashTable  *pending;     /* (owned) const LinliField * → itself: fields with an unsent operation */
} LinliLoaded;

LinliLoaded *linli_store_load   (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void         linli_loaded_free  (LinliLoaded *loaded);
/* (transfer full) (element-type LinliRecord): the persons who live in @household, head first. */
GPtrArray   *linli_store_load_members (LinliStore *store, const LinliId *household, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Two-way references: records of @kind whose reference @field is @id. (transfer full) (element-type LinliId) */
GPtrArray   *linli_store_find_referring (LinliStore *store, const LinliField *field, const LinliId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Looks through household, room, unit and building to what the map can show; FALSE when there is none. */
gboolean     linli_store_find_building (LinliStore *store, const LinliKind *kind, const LinliId *id, LinliId *ret_building, GError **error);

/* The other way round: the rowids of the records of @kind that belong to @buildings (element-type LinliId), through homes and who lives there, or
 * because a field of theirs names one of these.  (transfer full) (element-type gint64), ascending. */
GArray      *linli_store_find_in_buildings (LinliStore *store, const LinliKind *kind, GPtrArray *buildings, GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many records of @kind (households, or people) with @where ((nullable): an expression of the rule language) each building has: LinliId → guint, buildings
 * without any are not in it.  (transfer full).  LINLI_ERROR_FORBIDDEN: the role may not list by what @where names. */
GHashTable  *linli_store_count_in_buildings (LinliStore *store, const LinliKind *kind, const char *where, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether records of @kind can belong to buildings at all. */
gboolean     linli_store_leads_to_building (const LinliCatalogue *catalogue, const LinliKind *kind);

typedef struct
{
  const LinliKind *kind;
  const char      *where;        /* (nullable) an expression of the rule language */
  const LinliField *order_by;    /* (nullable): names by pinyin; NULL: by record id */
  gboolean         descending;
  gint64           limit;        /* 0 = all */
  const GArray    *among;        /* (nullable) gint64, ascending: only these rowids; lists only (linli_store_list_keys) */
} LinliQuery;

/* The rowids that match, in order: 8 bytes a row, so that a list of a million scrolls (design.md 4). (transfer full) (element-type gint64) */
GArray      *linli_store_query       (LinliStore *store, const LinliQuery *query, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A few values of every record, without loading records. */
typedef struct
{
  const LinliKind         *kind;
  const LinliField *const *fields;   /* stored ones of @kind and its facets, whose values are wanted; n_fields of them */
  guint                    n_fields;
  GHashTable              *counted;  /* (nullable) set of const LinliField *: how many of these apply, and how many are answered */
  gboolean                 looks;    /* when somebody looked last is wanted */
} LinliScan;

typedef struct
{
  LinliId           id;
  gint64            rowid;
  gint64            grid;    /* the number of the grid that has the record; 0: none */
  const LinliValue *values;  /* in the order of the scan's fields; until the function returns */
  guint             answered, applicable;
  gint64            last_look;  /* the last day in its provenance; 0: none */
} LinliScanned;

typedef void (*LinliScanFunc) (const LinliScanned *scanned, gpointer user_data);

/* Calls @func for each record, by its id; what applies is what linli_rules_is_relevant() says.  FALSE with @error also where a condition asks
 * for what only a loaded record knows (a computed field, others()): then records have to be loaded. */
gboolean     linli_store_scan        (LinliStore *store, const LinliScan *scan, LinliScanFunc func, gpointer user_data, GCancellable *cancellable,
                                      GError **error);
/* Every text that @field holds, with the record it stands in: the oldest, where several hold the same.  (transfer full) char * → LinliId * */
GHashTable  *linli_store_read_column (LinliStore *store, const LinliField *field, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64       linli_store_count       (LinliStore *store, const LinliKind *kind, const char *where, GError **error);  /* -1 on error */
/* (transfer full) (element-type LinliLoaded), in the order of @rowids. Only core and facets held; for list pages. */
GPtrArray   *linli_store_load_rowids (LinliStore *store, const LinliKind *kind, const gint64 *rowids, gsize n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What became of an edit of this replica's; NONE: somebody else's, it stands at the server. */
typedef enum { LINLI_FATE_NONE = 0, LINLI_FATE_WAITING, LINLI_FATE_ACCEPTED, LINLI_FATE_RETURNED } LinliFate;

typedef struct { gint64 at_ms; gint64 user, device; char *user_name; const LinliField *field; /* (nullable): created, deleted, verified */
                 char *what; /* "create", "update", "verify", "delete" */ LinliValue old_value, new_value; char *reason; gint64 seq;
                 LinliFate fate; } LinliHistoryEntry;
void         linli_history_entry_free (LinliHistoryEntry *entry);
/* Newest first; @field: (nullable) only this one. (transfer full) (element-type LinliHistoryEntry) */
GPtrArray   *linli_store_get_history  (LinliStore *store, const LinliKind *kind, const LinliId *id, const LinliField *field, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type LinliConflict): newest first; only open ones, also those settled here, unless @all. */
GPtrArray   *linli_store_get_conflicts (LinliStore *store, gboolean all, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of one record, of whatever state; its facets too. */
GPtrArray   *linli_store_get_record_conflicts (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full); LINLI_ERROR_NOT_FOUND. */
LinliConflict *linli_store_get_conflict (LinliStore *store, const LinliId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When the server had what waits or lost, by its clock: since "at" its author was offline.  0: not known. */
gint64       linli_store_get_conflict_came (LinliStore *store, const LinliId *id);

/* ---- settling conflicts (linli-store-settle.c) ---- */
/* What the server has now, as far as this replica knows: newer than in the conflict where the field was written since.  FALSE
 * where the row is not here.  @ret_value is left alone for a conflict about a whole row. */
gboolean     linli_store_get_conflict_now (LinliStore *store, const LinliConflict *conflict, gint64 *ret_seq, LinliValue *ret_value);
/* One conflict and what somebody chose.  @value: of LINLI_SIDE_OTHER. */
typedef struct { LinliId conflict; LinliSide choice; LinliValue value; } LinliSettlement;
/* Queues a resolution for each of @settlements (element-type LinliSettlement), every one a save of its own; what was chosen shows
 * at once.  One transaction: all or nothing.  LINLI_ERROR_NOT_FOUND for a conflict not here, _INVALID for one that is settled, a choice it
 * does not have, or a value that breaks an E rule which held before; _FORBIDDEN without the right to write.  @reason: (nullable) */
gboolean     linli_store_settle       (LinliStore *store, GArray *settlements, const char *reason, GError **error);
/* Of an edit against a deletion: whether what the record held is known here, and may be written.  Reads. */
gboolean     linli_store_can_revive   (LinliStore *store, const LinliConflict *conflict);
/* (transfer full): what a record made anew would have: what was deleted, with what this replica wrote laid over it.  LINLI_ERROR_NOT_FOUND. */
LinliEdit   *linli_store_edit_revived (LinliStore *store, const LinliConflict *conflict, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes the record anew, under a new id, and settles the conflict: the deletion stands, its content is back.  The returned edits of it leave the
 * tray.  All or nothing.  LINLI_ERROR_NOT_FOUND, _INVALID (a rule), _FORBIDDEN.  @reason: (nullable) */
typedef struct { LinliId id; gint64 batch; } LinliRevived;
gboolean     linli_store_revive       (LinliStore *store, const LinliId *conflict, const char *reason, LinliRevived *ret_revived, GError **error);
/* Takes it back while it was never offered to a server; FALSE without error where it was. */
gboolean     linli_store_unrevive     (LinliStore *store, const LinliId *conflict, const LinliRevived *revived, GError **error);
/* Two records of one person (linli-store-merge.c): as they are here. */
typedef struct { LinliLoaded *older, *newer; /* (owned) (nullable): not here */ LinliId older_id, newer_id; } LinliTwins;
gboolean     linli_store_get_twins    (LinliStore *store, const LinliConflict *conflict, LinliTwins *ret_twins, GError **error);
void         linli_twins_clear        (LinliTwins *twins);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliTwins, linli_twins_clear)
/* One of them takes what it lacks, references here follow, the other is struck off, and the conflict is settled (LINLI_SIDE_OTHER; that they are
 * two persons is LINLI_SIDE_SERVER of linli_store_settle()).  All or nothing.  LINLI_ERROR_NOT_FOUND: one is not here; _INVALID: a rule says no. */
gboolean     linli_store_merge        (LinliStore *store, const LinliId *conflict, gboolean keep_newer, const char *reason, gint64 *ret_batch,
                                       GError **error);
/* Takes it back while it was never offered to a server; FALSE without error where it was. */
gboolean     linli_store_unmerge      (LinliStore *store, const LinliId *conflict, gint64 batch, GError **error);
/* Takes back what was settled here and never offered to a server.  FALSE without error, and nothing is done, where it was. */
gboolean     linli_store_unsettle     (LinliStore *store, const LinliId *conflict, GError **error);
/* What somebody decided, whatever the conflict is about (linli-store-resolve.c): as linli_store_settle(), but one conflict about a whole record may
 * also be revived (LINLI_SIDE_MINE of an edit against a deletion) or merged (the older stays with LINLI_SIDE_SERVER, the newer with
 * LINLI_SIDE_MINE, both with LINLI_SIDE_OTHER).  @ret_done: the id of what was made anew, and a batch that is 0 where nothing but settling was done. */
gboolean     linli_store_resolve      (LinliStore *store, GArray *settlements, const char *reason, LinliRevived *ret_done, GError **error);
/* Takes it back while it was never offered to a server; FALSE without error where it was. */
gboolean     linli_store_unresolve    (LinliStore *store, const LinliId *conflict, const LinliRevived *done, GError **error);

typedef struct { const LinliKind *kind; LinliId id; char *title, *why; } LinliHit;
void         linli_hit_free           (LinliHit *hit);
/* Characters, pinyin, initials, house numbers ("3-2-501"), tails of phone and ID (never printed back).  Rank under 5,000 hits, else
 * recent first.  (transfer full) (element-type LinliHit) */
GPtrArray   *linli_store_search       (LinliStore *store, const char *text, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The records looked at last, newest first; only ids are kept, and only in the replica.  (transfer full) (element-type LinliHit) */
gboolean     linli_store_note_recent  (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error);
GPtrArray   *linli_store_list_recent  (LinliStore *store, guint limit) G_GNUC_WARN_UNUSED_RESULT;
/* Where the window was, in its own words, at most 200 bytes. (nullable) (transfer full) */
gboolean     linli_store_note_place   (LinliStore *store, const char *place, GError **error);
char        *linli_store_get_place    (LinliStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* Buildings whose box meets the given one; degrees. (transfer full) (element-type LinliId) */
GPtrArray   *linli_store_find_in_box  (LinliStore *store, const LinliKind *kind, double west, double south, double east, double north, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- what work follows from (linli-store-work.c) ---- */
typedef struct { LinliId record; char *due, *period; /* (owned) (nullable): what the rule's expressions gave */ } LinliBroken;
/* Records that break a rule of any scope, those due first.  LINLI_ERROR_FORBIDDEN where the role may not list by what the rule names:
 * its records are seen one by one or not at all.  (transfer full) (element-type LinliBroken) */
GPtrArray   *linli_store_find_broken  (LinliStore *store, const LinliRule *rule, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
typedef struct { guint total, fresh; GArray *oldest; /* (owned) LinliId: not looked at for the longest time first */ } LinliFreshness;
void         linli_freshness_clear    (LinliFreshness *freshness);
/* The newest day on which somebody looked at any value of the core row; 0: nobody did, or there is no such record. */
gint64       linli_store_find_last_look (LinliStore *store, const LinliKind *kind, const LinliId *id);
/* How many of the records that meet @where ((nullable)) somebody looked at on or after @since, in the grids of the replica's person;
 * and at most @limit of the others. */
gboolean     linli_store_read_freshness (LinliStore *store, const LinliKind *kind, const char *where, gint64 since, guint limit,
                                         LinliFreshness *ret_freshness, GError **error);

/* ---- drafts of open forms: survive kill -9 (linli-store-draft.c) ---- */
gboolean     linli_store_put_draft    (LinliStore *store, const LinliKind *kind, const LinliId *id, GHashTable *values, GError **error);
/* (transfer full) const LinliField * → LinliValue *; empty when there is none */
GHashTable  *linli_store_get_draft    (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean     linli_store_drop_draft   (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error);
/* Boundaries of grids while they are drawn, in the words of linli-grid-keep.h; @text: (nullable): nothing is kept any more. */
gboolean     linli_store_keep_grids   (LinliStore *store, const char *text, GError **error);
char        *linli_store_get_kept_grids (LinliStore *store) G_GNUC_WARN_UNUSED_RESULT;  /* (transfer full) (nullable) */
/* (transfer full) (element-type LinliHit): records with a draft. */
GPtrArray   *linli_store_list_drafts  (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  const LinliKind *kind;
  LinliId          id;
  char            *title;   /* (owned) of the record; of one never saved as its draft calls it; "" when it has no name yet */
  gint64           at_ms;   /* last written */
  guint            fields;  /* changed */
  gboolean         is_new;  /* there is no record yet */
} LinliDraftInfo;
void         linli_draft_info_free    (LinliDraftInfo *info);
/* Newest first. (transfer full) (element-type LinliDraftInfo) */
GPtrArray   *linli_store_describe_drafts (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A window begins and ends its work here; *ret_unclean: the one before never said that it ended. */
gboolean     linli_store_begin_work   (LinliStore *store, gboolean *ret_unclean, GError **error);
gboolean     linli_store_end_work     (LinliStore *store, GError **error);

/* ---- reveal and read log (linli-store-reads.c): one row per person, section, purpose and day, in the caller's transaction ---- */
typedef struct { gint64 at_ms, user; char *user_name /* (nullable) */, *section, *purpose; } LinliReadEntry;
void         linli_read_entry_free    (LinliReadEntry *entry);
/* Newest first: who looked, as far as it was on this replica. (transfer full) (element-type LinliReadEntry) */
GPtrArray   *linli_store_get_reads    (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean     linli_store_log_read     (LinliStore *store, const LinliKind *kind, const LinliId *id, const char *section, const char *purpose, GError **error);

/* ---- outbox (linli-store-outbox.c) ---- */
/* @conflicts: open and waiting for somebody; @settled: settled here, and not answered yet. */
/* @held: saves among the pending that the server could not take. */
/* @told: outcomes that the author of the value that lost has not looked at. */
typedef struct { guint pending, sent, returned, conflicts, settled, held; gint64 oldest_ms; guint told; } LinliOutboxState;
gboolean     linli_store_get_outbox_state (LinliStore *store, LinliOutboxState *ret_state, GError **error);
/* How much waits to be sent, and what the replica takes on disk: bytes. */
typedef struct { guint saves; gint64 bytes, file, wal; } LinliOutboxSize;
gboolean     linli_store_get_outbox_size (LinliStore *store, LinliOutboxSize *ret_size, GError **error);
/* The next batch in number order, whole groups, at most LINLI_WIRE_MAX_OPS and 1 MiB; (nullable) without error = nothing to send. */
LinliPush   *linli_store_make_push    (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the server's word for every operation; idempotent; one transaction. Accepted: shadow dropped, seq and clock set.
 * Review and returned: the server's value shows, mine is kept in the conflict or the returned tray. */
gboolean     linli_store_apply_answer (LinliStore *store, const LinliPush *push, const LinliPushAnswer *answer, GError **error);
/* (transfer full) (element-type LinliOp) */
GPtrArray   *linli_store_get_returned (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same of at most @max_saves saves (0 = as many as go in), without those of @but (gint64, (nullable)), without those that wait apart, and
 * without what builds on either. */
LinliPush   *linli_store_make_push_of (LinliStore *store, guint max_saves, GArray *but, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of what comes behind operation @after (0 = from the first on), for a question that carries everything at once. */
LinliPush   *linli_store_make_push_after (LinliStore *store, gint64 after, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* ---- what is shown where a proxy ends TLS (linli-store-certificate.c) ---- */
/* (transfer full) (nullable): PEM with its key. */
char        *linli_store_get_certificate   (LinliStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable): the one that the server is to be told of, made where there is none or the one shown ends within sixty days;
 * *ret_word (transfer full) (nullable): what the one shown says to it.  @anew: for enrolling.  NULL without an error: the server knows
 * the one that is shown. */
char        *linli_store_offer_certificate (LinliStore *store, gboolean anew, char **ret_word, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The server took the one with @mark ((nullable): none): it is the one that is shown. */
gboolean     linli_store_note_certificate  (LinliStore *store, gboolean anew, const char *mark, GError **error);

/* ---- carried by hand (linli-store-courier.c) ---- */
/* This replica's pair of keys, made when there is none, or @anew. */
gboolean     linli_store_make_courier_keys  (LinliStore *store, gboolean anew, LinliCourierKeys *ret_keys, GError **error);
/* The server's public key as it told it over the network; what is none ((nullable)) changes nothing. */
gboolean     linli_store_set_courier_server (LinliStore *store, const char *key, GError **error);
/* LINLI_ERROR_FORBIDDEN: it never told. */
gboolean     linli_store_get_courier_server (LinliStore *store, guint8 *ret_key, GError **error);
/* The number of the next question, counted from 1; 0 on error. */
gint64       linli_store_take_courier_number (LinliStore *store, GError **error);
/* What the server's hello says of the bundles it reads; 0: nothing, an older one. */
gboolean     linli_store_note_courier (LinliStore *store, gint64 version, GError **error);
gint64       linli_store_get_courier  (LinliStore *store);
/* The server cannot take these saves (gint64: numbers of their first operations): they wait apart until they are released. */
gboolean     linli_store_hold         (LinliStore *store, GArray *groups, GError **error);
gboolean     linli_store_release_held (LinliStore *store, gint64 older_ms, GError **error);
/* (transfer full) (element-type gint64) */
GArray      *linli_store_get_held     (LinliStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* The digest of the server's catalogue, as hello tells it: when it is another than before, everything that waits apart is tried again. */
gboolean     linli_store_note_server_catalogue (LinliStore *store, const char *digest, GError **error);
/* The server failed over a push that begins with operation @number: *ret_n times now in a row.  0: it took one. */
gboolean     linli_store_note_push_failure (LinliStore *store, gint64 number, guint *ret_n, GError **error);
/* From now on this replica is @device, because another one runs from a copy of its disk.  What is unsent gets new numbers; what was
 * answered stays an operation of the old device. */
gboolean     linli_store_renumber     (LinliStore *store, gint64 device, GError **error);
/* Before linli_store_set_scope(): numbers of the partition beyond @floor were erased when the server was restored; 0 = it never was. */
/* Through which epochs the server came (element-type LinliFork), before linli_store_set_scope() hears of a new one; an older server tells none. */
gboolean     linli_store_note_lineage (LinliStore *store, GArray *lineage, GError **error);
gboolean     linli_store_note_floor   (LinliStore *store, gint64 floor, GError **error);
/* After linli_store_set_scope(): a copy of the server holds everything up to number @safe (0: none is known of).  What was accepted up to
 * there and is older than @keep_ms goes from the outbox; the rest is kept, to be offered again when the server is restored.
 * @ret_dropped: (nullable) */
#define LINLI_STORE_KEEP_MS (G_GINT64_CONSTANT (30) * 24 * 3600 * 1000)
gboolean     linli_store_note_safe    (LinliStore *store, gint64 safe, gint64 keep_ms, guint *ret_dropped, GError **error);

/* ---- what became of a value of this replica's that was in dispute (linli-store-outcome.c) ---- */
/* Conflicts over values written here that somebody else settled otherwise, the oldest first, until they were seen.  (transfer full)
 * (element-type LinliConflict) */
GPtrArray   *linli_store_list_outcomes(LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those up to @seq, the number of a conflict, were looked at. */
gboolean     linli_store_see_outcomes (LinliStore *store, gint64 seq, GError **error);

/* ---- how far a record has come (linli-store-life.c) ---- */
typedef enum { LINLI_LIFE_NONE, LINLI_LIFE_SAVED, LINLI_LIFE_SENT, LINLI_LIFE_ACCEPTED, LINLI_LIFE_RETURNED } LinliLifeStage;
/* @stage: of the newest change made here, NONE where there is none; @before: operations that go first; @seq: the server's number of the
 * record, 0 where it has none; @accepted_ms: when the server took that change, by its clock, 0 where that was not kept. */
typedef struct { LinliLifeStage stage; gint64 saved_ms, seq; guint before; gint64 accepted_ms; } LinliLife;
gboolean     linli_store_get_life     (LinliStore *store, const LinliKind *kind, const LinliId *id, LinliLife *ret_life, GError **error);

/* When the server answered operation @op of this replica, by its clock; 0: it has not, or that was not kept. */
gint64       linli_store_get_answered (LinliStore *store, gint64 op);

/* ---- the tray (linli-store-tray.c) ---- */
typedef struct { LinliOp *op; LinliWhy why; gint64 made_at; char *title; /* (owned) of its record, "" when it is not here */ } LinliReturned;
void         linli_returned_free      (LinliReturned *returned);
/* Oldest first; without resolutions that came too late, whose conflict asks again itself.  (transfer full) (element-type LinliReturned) */
GPtrArray   *linli_store_list_returned(LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* It is done with; what it said stays in the outbox as history. */
gboolean     linli_store_drop_returned(LinliStore *store, gint64 number, GError **error);
/* The same once more, over what shows now: for a save, or for a form.  (nullable) LINLI_ERROR_NOT_FOUND when its record is gone. */
LinliEdit   *linli_store_edit_returned(LinliStore *store, const LinliOp *op, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the day's receipt (linli-store-receipt.c) ---- */
/* Operations by core kind. */
typedef struct { const LinliKind *kind; guint saved, accepted, waiting, returned; } LinliReceiptLine;
typedef struct
{
  gint64  day, device, first, last; /* numbers of the first and the last operation; 0: there is none */
  char   *name;     /* (owned) (nullable) who works here */
  GArray *lines;    /* (owned) LinliReceiptLine, as they come first */
  char   *digest;   /* (owned) SHA-256 of the operations as they are sent, a line each */
} LinliReceipt;
void          linli_receipt_free       (LinliReceipt *receipt);
/* Of what was saved here on @day (days since 1970-01-01, in China). */
LinliReceipt *linli_store_read_receipt (LinliStore *store, gint64 day, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- leaving (linli-store-remove.c) ---- */
/* What only this replica has. */
typedef struct { guint pending, sent, returned, drafts; } LinliUnsent;
gboolean     linli_store_get_unsent   (LinliStore *store, LinliUnsent *ret_unsent, GError **error);
gboolean     linli_unsent_is_none     (const LinliUnsent *unsent);
/* Deletes the replica at @path; LINLI_ERROR_FORBIDDEN, and nothing is done, while there is something unsent. */
gboolean     linli_store_remove       (const char *path, LinliCatalogue *catalogue, LinliClock *clock, GError **error);

/* ---- repair (linli-store-repair.c) ---- */
/* What was kept of a damaged replica: who it is, operations and drafts that only it had, rows in all; places that cannot be read. */
typedef struct { gboolean identity; guint unsent, drafts, lost; gint64 rows; char *aside; /* (owned) folder with the damaged files */ } LinliRepair;
void         linli_repair_clear       (LinliRepair *repair);
/* Puts a whole replica where a damaged one was, which is kept aside; nothing is ever deleted, and nothing done when it fails.
 * LINLI_ERROR_INVALID for another program's file, _NEWER for a newer program's, _BUSY, _FULL. */
gboolean     linli_store_repair       (const char *path, LinliCatalogue *catalogue, LinliClock *clock, LinliRepair *ret_repair, GError **error);

/* ---- partitions (linli-store-partition.c) ---- */
/* A replica may hold several, each with an epoch, a counter and cursors of its own.  The first that hello names is the home one. */
typedef struct
{
  gint64   com, epoch;
  gint64   seq;        /* read: how far the server was, -1: not known */
  gint64   floor;      /* given: as for linli_store_note_floor(); -1: not said */
  gboolean all_grids;
  GArray  *grids;      /* (owned) gint64 */
  char    *role;       /* (owned) (nullable) beside the home one: of this person there */
  GArray  *lineage;    /* (owned) (nullable) given: as for linli_store_note_lineage() */
} LinliPartition;
LinliPartition *linli_partition_new  (gint64 com) G_GNUC_WARN_UNUSED_RESULT;
void         linli_partition_free     (LinliPartition *partition);
/* Those held, the home one first; none before the first hello.  (transfer full) (element-type LinliPartition) */
GPtrArray   *linli_store_list_partitions (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The whole scope as the server told it (element-type LinliPartition, at least one): each partition as by linli_store_set_scope(), and
 * one that is not named any more goes whole; unsent operations on it stay. */
gboolean     linli_store_set_partitions (LinliStore *store, GPtrArray *partitions, gint64 scope_version, GError **error);
/* Which one the calls of push, pull, frames and comparison are about from now on; 0: the home one, as after opening. */
void         linli_store_enter_partition (LinliStore *store, gint64 com);
gint64       linli_store_get_partition (LinliStore *store);
/* Lists, counts and search of this connection are about one partition from now on; 0: about all. */
void         linli_store_narrow       (LinliStore *store, gint64 com);
gint64       linli_store_get_narrow   (LinliStore *store);
/* (transfer full) gint64: those held, the home one first, and those for which something of a lost scope waits to be sent. */
GArray      *linli_store_list_to_sync (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Everything of this one up to the server's number is here. */
gboolean     linli_store_has_partition (LinliStore *store, gint64 com);

/* ---- pull (linli-store-page.c) ---- */
/* Scope of one partition, the only one, as the server told it: cursors of new grids start at zero; rows of lost ones are purged (unsent operations stay). */
gboolean     linli_store_set_scope    (LinliStore *store, gint64 com, gint64 epoch, gint64 scope_version, GArray *grids, GError **error);
LinliPull   *linli_store_make_pull    (LinliStore *store, guint max_rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One transaction: items, cursors.  FALSE without error and *ret_stale = TRUE when the cursors asked are no longer ours (duplicate or
 * late answer): nothing is done.  An unsent edit is never overwritten: the server's value goes under it. */
gboolean     linli_store_apply_page   (LinliStore *store, const LinliPage *page, gboolean *ret_stale, GError **error);
/* The server said that nothing is newer than @seq, which every cursor has. */
gboolean     linli_store_note_nothing_newer (LinliStore *store, gint64 seq, GError **error);
/* Everything up to the server's seq is here, for every grid. */
gboolean     linli_store_is_complete  (LinliStore *store);
/* How far the first filling is.  Grids are asked for in the order of the scope, the home grid first; what lies outside of all grids
 * comes before it and counts as none.  @rows: what the server has told of so far. */
typedef struct { guint grids, grids_done; gboolean first_done; gint64 rows; } LinliFilling;
gboolean     linli_store_get_filling  (LinliStore *store, gboolean count_rows, LinliFilling *ret_filling, GError **error);
/* Kinds whose rows changed since the last call (bit by kind_no), for the window to refresh lists. */
guint64      linli_store_take_changed (LinliStore *store);

/* ---- filled by frames (linli-store-frames.c) ---- */
/* (transfer full) gint64: grids of which nothing was pulled yet, in the order in which they are wanted. */
GArray      *linli_store_list_unfilled (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) names of frames that were taken of @grid and still count. */
GHashTable  *linli_store_get_frames_taken (LinliStore *store, gint64 grid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the frames called @hashes hold, as of @manifest, in one transaction with the word that they are here.  @is_last: everything that @manifest
 * names is, and the pull goes on from there.  FALSE without error and *ret_stale = TRUE: partition, epoch, scope or cursor is another now. */
gboolean     linli_store_apply_frames  (LinliStore *store, const LinliManifest *manifest, const LinliPage *page, const char *const *hashes,
                                        gboolean is_last, gboolean *ret_stale, GError **error);

/* ---- comparing with the server (linli-store-mend.c) ---- */
/* What this replica holds, for the server to compare: of @grids (gint64) or of every grid ((nullable)).  Reads through those grids. */
LinliDigests *linli_store_make_digests (LinliStore *store, GArray *grids, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The grids that are compared next, of a replica that is complete: every grid of one partition when that was asked for, one an hour else, none in
 * between.  The partition that they are in is entered.  (transfer full) (element-type gint64) */
GArray       *linli_store_next_compare (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Some partition is still to be compared whole. */
gboolean      linli_store_wants_compare (LinliStore *store);
/* They were compared now, or could not be: the next one is after an hour. */
gboolean      linli_store_end_compare  (LinliStore *store, GArray *grids, GError **error);
/* At the end of the next cycle every grid is compared. */
gboolean      linli_store_want_compare (LinliStore *store, GError **error);
/* One kind in one grid is fetched whole and put in place of what is here.  @kind, @done, @changed (rows that were not as the server has
 * them) are to be read. */
typedef struct { const LinliKind *kind; LinliCursor held; gint64 after; GHashTable *seen; gboolean done; guint changed; } LinliMend;
/* LINLI_ERROR_NOT_FOUND: the grid is not held any more. */
LinliMend    *linli_store_begin_mend   (LinliStore *store, gint64 grid, const LinliKind *kind, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          linli_mend_free          (LinliMend *mend);
LinliPull    *linli_store_make_mend_pull (LinliStore *store, const LinliMend *mend, guint max_rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One transaction a page.  Rows that the server has not go with the last page.  Unsent work stays, laid over what came.  FALSE without error
 * and *ret_stale = TRUE when epoch, scope or cursor changed since it began: it is given up, and nothing is lost. */
gboolean      linli_store_apply_mend   (LinliStore *store, LinliMend *mend, const LinliPage *page, gboolean *ret_stale, GError **error);
/* For simulator and tests: changes what is stored of one row, as a failing disk would.  Text fields get @text; with @text NULL the row is
 * taken out. */
gboolean      linli_store_spoil        (LinliStore *store, const LinliKind *kind, const LinliId *id, const char *text, GError **error);

/* ---- care (linli-store-check.c) ---- */
typedef struct { gboolean ok; GPtrArray *problems; /* char * */ GHashTable *rows; /* char *kind → gint64 * */ GHashTable *digests; /* "GRID/KIND" → hex */ } LinliCheck;
/* SQLite's own quick check: LINLI_ERROR_CORRUPT when it finds something. */
gboolean     linli_store_quick_check  (LinliStore *store, GError **error);
LinliCheck  *linli_store_check        (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void         linli_check_free         (LinliCheck *check);
/* Invariant I10: effective rows equal shadow ⊕ outbox. (transfer full) (nullable): NULL = fine, else what is wrong. */
char        *linli_store_check_overlay (LinliStore *store, GError **error);
/* (transfer full) (nullable) The row as the server last told it (shadow laid back), for comparing with the server: sim, digests. */
LinliRow    *linli_store_load_server_row (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For simulator and tests: asked at every commit; TRUE loses it, as a crash would: the transaction is rolled back. (nullable) */
void         linli_store_set_commit_fault (LinliStore *store, gboolean (*is_lost) (gpointer data), gpointer data);
/* For simulator and tests: a replica in memory starts over, empty, without identity. */
gboolean     linli_store_clear        (LinliStore *store, GError **error);
/* PASSIVE checkpoint when the WAL is long; writing thread only. */
void         linli_store_checkpoint   (LinliStore *store);

/* ---- import batches (linli-store-batch.c) ---- */
/* A batch is many saves that are undone together.  Begin, save with linli_store_save() (no fsync per save inside), end. */
gboolean     linli_store_begin_batch  (LinliStore *store, const char *title, gint64 *ret_batch, GError **error);
/* Goes on with one that was ended: what is saved now is undone together with it.  LINLI_ERROR_INVALID: it was undone. */
gboolean     linli_store_continue_batch (LinliStore *store, gint64 batch, GError **error);
gboolean     linli_store_end_batch    (LinliStore *store, gboolean keep, GError **error);  /* FALSE: roll everything back */
typedef struct { guint records, kept, ops; } LinliUndoResult;
/* Undo is a new change: created records are deleted (or closed), changed values set back where nobody changed them since.  A record
 * that other people have worked on since it was created is kept as it is, and counted. */
gboolean     linli_store_undo_batch   (LinliStore *store, gint64 batch, LinliUndoResult *ret_result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliStore, linli_store_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliPartition, linli_partition_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliIdentity, linli_identity_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliEdit, linli_edit_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliReturned, linli_returned_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliReceipt, linli_receipt_free)
/* ---- what went with a scope (linli-store-purge.c): a receipt, counts only ---- */
typedef enum
{
  LINLI_PURGE_GRID,
  LINLI_PURGE_ROLE,
  LINLI_PURGE_REFETCH,  /* comes again at once, is not noted */
  LINLI_PURGE_GAIN,     /* nothing went: a grid came; only in LinliScopeChange */
} LinliPurgeWhy;
typedef struct
{
  gint64           at_ms;
  LinliPurgeWhy    why;
  gint64           grid;   /* -1: all of them */
  const LinliKind *kind;
  gint64           rows;   /* that went */
} LinliPurge;
void         linli_purge_free         (LinliPurge *purge);
/* This device was reported lost: everything goes, photos and what was not sent too; the file is written anew.  Nothing can be saved and no
 * draft kept (LINLI_ERROR_LOST) until linli_store_set_identity().  Writer thread. */
gboolean     linli_store_wipe         (LinliStore *store, GError **error);
/* (transfer full) (element-type LinliPurge): the newest first, at most 500. */
GPtrArray   *linli_store_list_purges  (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a person is told of it: one for each grid (-1: all of them) and day. */
typedef struct { gint64 at_ms; LinliPurgeWhy why; gint64 grid, rows; } LinliScopeChange;
/* (transfer full) (element-type LinliScopeChange): since @since_ms, the newest first, at most 50. */
GArray      *linli_store_list_scope_changes (LinliStore *store, gint64 since_ms, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliDraftInfo, linli_draft_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliLoaded, linli_loaded_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliCheck, linli_check_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMend, linli_mend_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliFreshness, linli_freshness_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliSaveResult, linli_save_result_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliRepair, linli_repair_clear)

G_END_DECLS
