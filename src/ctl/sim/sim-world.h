/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* The simulated world: one server, three clients, a network that loses, repeats and reorders, clocks that lie.  Everything that
 * decides, stores or merges is the production code on real SQLite; only time, chance and the wire are made up here. */
#define SIM_CLIENTS 3
#define SIM_COM 1
#define SIM_OTHER_COM 2
#define SIM_EVENTS 40
#define SIM_STEPS 40

typedef enum { SIM_PUSH = 1, SIM_ANSWER, SIM_PULL, SIM_PAGE, SIM_REFUSED, SIM_COMPARE, SIM_DIGESTS, SIM_MEND, SIM_MEND_PAGE,
               SIM_MANIFEST_ASK, SIM_MANIFEST, SIM_FRAME_ASK, SIM_FRAME } SimMessageType;

typedef struct
{
  SimMessageType  type;
  guint           client;
  char           *body;      /* (owned) what the wire carries */
  char           *request;   /* (owned) (nullable) ANSWER, PAGE: the body it answers */
} SimMessage;

typedef struct
{
  LinliStore       *store;      /* one of @stores */
  LinliCatalogue   *catalogue;  /* its own */
  LinliStore       *stores[2];  /* (owned) with today's catalogue, with last year's (nullable) */
  LinliManualClock *clock;      /* (owned) */
  LinliAccess      *access;     /* (owned) as the server has it */
  gint64            com;
  gint64            device;
  GArray           *grids;      /* (owned) gint64: as the client last heard */
  GHashTable       *cursors;    /* (owned) grid → newest cursor seen: I5 */
  gboolean          crash_next; /* the next commit of this client is lost */
  gboolean          spoiled;    /* its disk changed something by itself */
  LinliMend        *mend;       /* (owned) (nullable) one kind in one grid is being fetched anew */
  LinliManifest    *manifest;   /* (owned) (nullable) of the grid being filled, without the frames that are here */
} SimClient;

typedef struct { const LinliKind *kind; LinliId id; } SimRecord;

/* What the sim remembers of an operation that the server has decided, to compare with every later answer. */
typedef struct
{
  LinliOp     *op;      /* (owned) as first sent */
  LinliStatus  status;
  LinliWhy     why;
  gint64       seq;
  guint        client;  /* whose */
  guint        serial;  /* in the order of decisions */
  gboolean     erased;  /* by a restore */
} SimDecided;

/* Photos: who took which, and where they lie (sim-photos.c). */
typedef struct _SimPhotos SimPhotos;

typedef struct
{
  guint64           seed;
  LinliCatalogue   *catalogue;
  LinliCatalogue   *old_catalogue;  /* (owned) */
  LinliRandom      *random;     /* (owned) */
  LinliBackend     *server;     /* (owned) */
  LinliManualClock *clock;      /* (owned) the server's */
  SimClient         clients[SIM_CLIENTS];
  GPtrArray        *wire;       /* (owned) SimMessage in flight */
  GArray           *records;    /* (owned) SimRecord: ever made */
  GHashTable       *decided;    /* (owned) "device/number" → SimDecided */
  guint             loss, repeat, crash, apart;  /* per cent, drawn from the seed (swarm) */
  guint             deletes, moves;              /* sixteenths */
  guint             restores, scopes, spoils, sweeps, twins, fills, merges, photos, times; /* per cent of the steps, of the pulls */
  SimPhotos        *pictures;   /* (owned) */
  GBytes           *kept;       /* (owned) (nullable) the server as it was */
  LinliFrames      *frames;     /* (owned) (nullable) what the server packed */
  GHashTable       *frame_names;/* (owned) char *: what frames anybody ever heard of */
  GHashTable       *merged_away;/* (owned) "kind/id": of the push being taken, what was an alias before it */
  guint             kept_serial, serial;
  gboolean          healed;     /* no more faults */
  gboolean          differs;    /* somebody held in this round what the server has not */
  gboolean          has_heard;  /* somebody heard of another scope or epoch in this round, and must pull again */
  GQueue            events;     /* (owned) char *, the last SIM_EVENTS */
  char             *violation;  /* (owned) (nullable) the first */
  guint             ops_made;
} SimWorld;

/* (transfer full) The small catalogue of the simulation: every policy, a facet in a compartment of its own.  Last year's lacks a field
 * of the record, one of the facet, and a kind. */
typedef enum { SIM_CATALOGUE_TODAY, SIM_CATALOGUE_OLD } SimCatalogueAge;
LinliCatalogue *sim_catalogue_new (SimCatalogueAge age, GError **error);

/* Databases and statements are made once; sim_world_start() empties them for the next schedule. */
SimWorld *sim_world_new       (LinliCatalogue *catalogue, GError **error);
gboolean  sim_world_start     (SimWorld *world, guint64 seed, GError **error);
void      sim_world_free      (SimWorld *world);
void      sim_world_note      (SimWorld *world, const char *format, ...) G_GNUC_PRINTF (2, 3);
void      sim_world_violate   (SimWorld *world, const char *invariant, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* One random thing happens. */
void      sim_world_step      (SimWorld *world);
void      sim_world_send      (SimWorld *world, guint client, SimMessageType type);
void      sim_world_deliver   (SimWorld *world, SimMessage *message);
void      sim_message_free    (SimMessage *message);

/* A person at client @client does something to a record (sim-edit.c). */
void      sim_world_edit      (SimWorld *world, guint client);
void      sim_world_furnish   (SimWorld *world);

/* What changes around the people (sim-change.c): the server is kept and restored, grids and roles are given and taken.
 * sim_world_hear(): what the answer to hello does. */
void      sim_world_change_server (SimWorld *world);
void      sim_world_change_scope  (SimWorld *world);
void      sim_world_sweep         (SimWorld *world);
void      sim_world_hear          (SimWorld *world, guint client);
/* ... and what it says of copies: what was accepted up to there need not be kept. */
void      sim_world_hear_safe     (SimWorld *world, guint client);
gboolean  sim_world_has_heard     (SimWorld *world, guint client);

/* A replica's disk spoils a row; replicas and server compare what they hold, and what differs is fetched anew (sim-compare.c). */
void      sim_world_spoil         (SimWorld *world);
void      sim_world_compare       (SimWorld *world, guint client);
void      sim_deliver_comparison  (SimWorld *world, SimMessage *message);
/* What frames a grid lacks is asked for (sim-frames.c); FALSE: every grid is filled. */
gboolean  sim_world_fill          (SimWorld *world, guint client);
void      sim_leave_filling       (SimClient *client);
void      sim_deliver_filling     (SimWorld *world, SimMessage *message);
/* The server's clock (sim-times.c); as it goes on, rights begin and end.  Somebody's right is given an end.  What was done while a right held that has ended
 * since is asked of others; before sim_check_push(). */
gint64    sim_now                 (SimWorld *world);
/* What a client may do with rows of @kind in @grid at this moment: said once more, apart from linli-access.c. */
guint     sim_rights              (SimWorld *world, guint client, const LinliKind *kind, gint64 grid);
void      sim_pass_time           (SimWorld *world, gint64 ms);
void      sim_world_set_end       (SimWorld *world);
void      sim_check_handed        (SimWorld *world, guint client, const LinliPush *push, const LinliPushAnswer *answer, GHashTable *rows_before, gint64 seq_before);
/* (nullable) (transfer none): what @op is about, of sim_rows_of_push(). */
const LinliRow *sim_find_row      (GHashTable *rows, const LinliOp *op);
/* Of @who, SIM_CLIENTS is the server, the photos lie in (transfer full). */
SimPhotos *sim_photos_new         (GError **error);
void      sim_photos_free         (SimPhotos *photos);
void      sim_photos_clear        (SimPhotos *photos);
char     *sim_photos_get_folder   (const SimPhotos *photos, guint who);
/* Somebody takes a photo, or something becomes of one; the server named photos, was kept, was restored. */
void      sim_world_photograph    (SimWorld *world, guint client);
void      sim_photos_note_named   (SimWorld *world);
void      sim_photos_keep         (SimWorld *world);
void      sim_photos_go_back      (SimWorld *world);
gboolean  sim_save_edits          (SimWorld *world, guint client, GPtrArray *edits, const char *what);
void      sim_put_on_wire         (SimWorld *world, SimMessageType type, guint client, const char *body, const char *request);
gboolean  sim_is_of_before        (SimWorld *world, SimMessage *message, gint64 epoch, const GError *error);
gboolean  sim_chance              (SimWorld *world, guint percent);

/* Invariants (sim-check.c, sim-settled.c), named as in docs/sync.md. */
void      sim_check_push      (SimWorld *world, guint client, const LinliPush *push, const LinliPushAnswer *answer,
                               GHashTable *rows_before, gint64 seq_before);
void      sim_check_sent      (SimWorld *world, guint client, const LinliPage *page);
void      sim_check_page      (SimWorld *world, guint client, const LinliPage *page);
void      sim_check_overlay   (SimWorld *world, guint client);
/* Whoever heard of a frame may ask for it at any time. */
void      sim_check_frames    (SimWorld *world);
void      sim_check_settled   (SimWorld *world);
/* At rest: photos go, and come; then every file that a record names is there, or named as missing. */
void      sim_check_photos    (SimWorld *world);
/* (transfer full) "kind/id" → LinliRow as the server holds it, for every row that @push names. */
GHashTable *sim_rows_of_push  (SimWorld *world, const LinliPush *push);

/* Runs one schedule: faults, heal, quiesce, all checks.  TRUE without violation. */
gboolean  sim_run_schedule    (SimWorld *world, guint64 seed, guint steps, char **ret_report, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimWorld, sim_world_free)

G_END_DECLS
