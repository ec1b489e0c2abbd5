/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* Figures of this machine against what design.md 8 asks: every row is measured beside its raw limit in the same run. */
typedef struct
{
  char    *name;    /* (owned) "bootstrap" */
  char    *unit;    /* (owned) "ms", "bytes" */
  double   figure;
  double   raw;     /* NAN: measured against nothing */
  double   limit;   /* of figure / raw where there is a raw figure, else of the figure */
  GString *more;    /* (owned) further members, each with its comma: ",\"rows\":35211" */
} BenchRow;

typedef struct
{
  char           *dir;        /* (owned) scratch, removed at the end */
  char           *ctl;        /* (owned) this program */
  char           *server;     /* (owned) linli-server beside it */
  guint64         seed;
  gint64          people;     /* of the large replica */
  const char     *replica;    /* (nullable) a large replica that is there already */
  gboolean        has_tower;  /* the large replica also has the largest house that design.md 8 names */
  gboolean        keep;       /* the scratch folder stays */
  guint           runs;       /* of what is measured as whole processes; the best one counts, for both sides */
  LinliCatalogue *catalogue;  /* (owned) */
  LinliClock     *clock;      /* (owned) */
  LinliRandom    *random;     /* (owned) seeded: the same data for the same seed */
  GPtrArray      *rows;       /* (owned) BenchRow */
} Bench;

/* ---- bench-report.c ---- */
BenchRow *bench_add         (Bench *bench, const char *name, const char *unit, double figure, double raw, double limit);
void      bench_more        (BenchRow *row, const char *member, gint64 value);
void      bench_more_ms     (BenchRow *row, const char *member, double value);
gboolean  bench_row_is_ok   (const BenchRow *row);
void      bench_row_free    (BenchRow *row);
void      bench_append_json (GString *out, const Bench *bench);
void      bench_append_text (GString *out, const Bench *bench);
/* Of a sorted copy of @times: the value that @percent of them do not exceed. */
double    bench_percentile  (GArray *times, double percent);
double    bench_now_ms      (void);

/* ---- bench-process.c ---- */
typedef struct { double ms; gint64 peak_kb; JsonNode *json; /* (owned) (nullable) */ } BenchChild;
void      bench_child_clear (BenchChild *child);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BenchChild, bench_child_clear)
/* Runs one verb of linlictl to its end and takes the JSON it prints; @words is NULL-terminated, without the program. */
gboolean  bench_run         (Bench *bench, const char *const *words, BenchChild *ret_child, GError **error);
typedef struct _BenchServer BenchServer;
BenchServer *bench_server_start (Bench *bench, const char *data, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char  *bench_server_get_url (BenchServer *server);
/* Of the process: what it holds now; processor time since its start. */
gint64       bench_server_get_rss_kb (BenchServer *server);
double       bench_server_get_cpu_ms (BenchServer *server);
void         bench_server_stop  (BenchServer *server);
gboolean     bench_copy_tree    (const char *from, const char *to, GError **error);
void         bench_remove_tree  (const char *path);
char        *bench_path         (Bench *bench, const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* ---- bench-community.c: the demo community, replicas enrolled but empty ---- */
#define BENCH_MAX_REPLICAS 8
typedef struct
{
  char  *server_dir;                     /* (owned) */
  char  *replicas[BENCH_MAX_REPLICAS];   /* (owned) folders */
  gint64 user, device, com;              /* of a device of the secretary that has no replica */
  BenchServer *server;                   /* (owned) (nullable) running */
} BenchCommunity;
BenchCommunity *bench_community_new  (Bench *bench, guint n_replicas, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void            bench_community_free (BenchCommunity *community);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchCommunity, bench_community_free)
/* `linlictl sync` of replica @n as a process. */
/* The same through @url. */
gboolean        bench_community_sync_through (Bench *bench, BenchCommunity *community, guint n, const char *url, BenchChild *ret_child, GError **error);
gboolean        bench_community_sync (Bench *bench, BenchCommunity *community, guint n, BenchChild *ret_child, GError **error);
LinliStore     *bench_open_replica   (Bench *bench, const char *path, LinliStoreFlags flags, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- bench-raw.c: the limits, in plain SQLite ---- */
typedef struct { double ms; gint64 rows; } BenchRawFill;
/* Every row of the filled replica @path, held in memory, into an empty file with the same tables, indexes and search. */
gboolean  bench_raw_fill      (const char *path, const char *scratch, BenchRawFill *ret_fill, GError **error);
/* What the pushes made of rows in @after, as plain UPDATEs into @before, @batch a transaction, synchronous=FULL.  @times: one a transaction. */
gboolean  bench_raw_update    (const char *after, const char *before, GPtrArray *ids, guint kind_no, guint batch, GArray *times, GError **error);

/* ---- bench-ndjson.c: the limits of bytes ---- */
/* Every row that the secretary may read, in the order a first sync brings them. */
typedef void (*BenchItemFunc) (const LinliPageItem *item, gpointer data);
gboolean  bench_pull_all      (Bench *bench, BenchCommunity *community, BenchItemFunc func, gpointer data, GError **error);
/* What a first sync brings, as NDJSON objects with fields by name: *ret_packed is its size as one zstd frame of level 3. */
gboolean  bench_raw_ndjson    (Bench *bench, BenchCommunity *community, gint64 *ret_rows, gint64 *ret_plain, gint64 *ret_packed, GError **error);
gint64    bench_pack_size     (gconstpointer data, gsize length);

/* ---- bench-sync.c: 500 records x 3 fields ---- */
#define BENCH_RECORDS 500
typedef struct { const LinliField *fields[3]; const LinliKind *kind; } BenchChange;
gboolean  bench_find_change      (Bench *bench, BenchChange *change, GError **error);
/* Edits records of the replica @path, not synced yet; appends what the edits say and nothing else. */
gboolean  bench_edit_records     (Bench *bench, const char *path, const BenchChange *change, GString *old_and_new, GString *only_new, GError **error);
/* Adds the row of that name. The server must not be running. */
gboolean  bench_decide_and_store (Bench *bench, BenchCommunity *community, const BenchChange *change, GError **error);

/* ---- bench-edits.c: the edits that a file tells ---- */
/* Before anything is made: can it be read, and are there such kinds? */
gboolean  bench_check_edits      (Bench *bench, const char *file, GError **error);
/* As bench_edit_records(); docs/performance.md says how the file is written.  LINLI_ERROR_INVALID names the line. */
gboolean  bench_edit_from_file   (Bench *bench, const char *path, const char *file, GString *old_and_new, GString *only_new, guint *ret_records,
                                  GError **error);

/* ---- bench-relay.c: between client and server, and counts ---- */
typedef struct { gint64 up, down, body_up, body_down; } BenchTraffic;
typedef struct _BenchRelay BenchRelay;
BenchRelay  *bench_relay_start   (const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char  *bench_relay_get_url (BenchRelay *relay);
/* Every byte on the socket, and those of bodies alone, since the last call. */
BenchTraffic bench_relay_take    (BenchRelay *relay);
void         bench_relay_stop    (BenchRelay *relay);

/* ---- bench-frames.c: linlictl bench sync ---- */
typedef struct
{
  gint64 rows, bootstrap_bytes, zstd_ndjson_bytes, push_bytes, push_floor_bytes, pull_bytes, pull_floor_bytes, idle_body_bytes;
  double raw_ms, bootstrap_cold_ms, bootstrap_warm_ms, decide_ratio, cycle_ms;
} BenchSync;
/* @edits: (nullable) a file. */
gboolean  bench_sync             (Bench *bench, const char *edits, BenchSync *ret_sync, GError **error);
void      bench_sync_append_json (GString *out, const BenchSync *sync);
void      bench_sync_append_text (GString *out, const BenchSync *sync);

/* ---- the parts ---- */
typedef struct { const char *name; gboolean (*run) (Bench *bench, BenchCommunity *community, GError **error); gboolean needs_community; } BenchPart;
gboolean  bench_bootstrap (Bench *bench, BenchCommunity *community, GError **error);
gboolean  bench_push      (Bench *bench, BenchCommunity *community, GError **error);
gboolean  bench_idle      (Bench *bench, BenchCommunity *community, GError **error);
gboolean  bench_save      (Bench *bench, BenchCommunity *community, GError **error);
gboolean  bench_large     (Bench *bench, BenchCommunity *community, GError **error);

/* bench-people.c: a replica of @n people with their numbers and a household for every three, through the store's own reception of pages. */
gboolean  bench_fill_people (Bench *bench, const char *path, gint64 n, double *ret_ms, GError **error);

G_END_DECLS
