/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* Three replicas and a server in memory on which directed scenarios are played, line by line.  Everything that decides, stores or
 * merges is the production code, and every body crosses the wire as text.
 *
 * A line's first word is who: a client 0 (all, both grids), 1 (grid 1), 2 (both grids, not the facet's compartment), or "s", the server.
 *   0 new a [grid=1] f=v ...    client 0 makes a record; its kind by the first letter: p place, i item, q part;
 *                               a name that somebody used is the same id once more
 *   0 set a f=v ...             changes it; "f=" empties; place=p1 and item=i1 name records
 *   0 verify a f ...            looked at, unchanged
 *   0 settle a f mine           settles the newest open conflict over the field: mine, server, or a value; f "-": over the record
 *   0 merge a b                 two records of one: a stays, b is struck off
 *   0 del a · 0 begin · 0 save  several edits between begin and save are one group
 *   0 push · 0 push lost        sends the outbox; lost: the server takes it, the answer never comes
 *   0 push held · 0 answer      the answer is long under way; it arrives
 *   0 push again                the very bytes sent last, once more: the same answer
 *   0 push refused              the server takes nothing of it
 *   2 poses 1                   client 2 runs from a copy of client 1's disk
 *   2 anew                      it is enrolled anew, under a device number of its own
 *   0 claims 1                  what it sends next names client 1's user as the author
 *   0 pull · 0 sync             everything there is to pull; push and pull
 *   2 frames n                  takes n frames at most of grids of which nothing was pulled; the server keeps what it made
 *   0 ask A g n                 asks for grid g (0: all), n rows at most; the server's page waits as A
 *   0 take A · 0 take A late    applies it; late: it must be dropped
 *   0 shows a f v · 0 lacks a   what a person sees
 *   0 got ok,review,...         what the server said of the last push
 *   0 open n · 0 tray n         open conflicts here, returned operations here
 *   0 waits n                   operations that were not answered
 *   0 kept a f v                a conflict here, open or moot, keeps this value
 *   0 spoil a · 0 spoil a lost  its disk changes the row by itself, or loses it; 0 invent a: it holds what the server never had
 *   0 compare n                 it compares all it holds with the server and fetches anew what differs: n rows were not as there
 *   0 scope 1,2                 the server gives client 0 these grids, and it hears of it
 *   0 also 1,2 · 0 also -       it gives it grids of the other community, too, or takes that; com=2 makes a record there
 *   0 in 2                      what is asked and taken next is about that one; push, pull and same are about all
 *   0 move a b p · 0 move a b 2  a goes into place p, or grid 1, of another community as b; 0 came b a: b names a as the one it came from
 *   s restored 2                that one was restored, and lost nothing
 *   2 ends 2                    its right ends at this hour, and from now on it has these grids; it hears of that a second later
 *   1 role core_only            the server gives client 1 this role, and it hears of it
 *   0 clock s · s clock s       seconds, also back
 *   2 old · 2 upgrade           client 2 begins anew, on disk, with the catalogue of last year; it gets today's
 *   2 disk · 2 reopen           it begins anew, on disk; the program is closed and opened again
 *   0 wiped                     it was lost, and empties itself: nothing of it is found
 *   0 lease n · 0 lease n hand s  the server's lease for n days from now; by hand, said s seconds ago
 *   0 locked · 0 unlocked       its lease ended, or not
 *   s holds a f v · s grid a n  what the server has; s com a n: in which community; s dead a: it has it not
 *   s by a n                    client n wrote it last
 *   s looked a f n              it was confirmed n days from today
 *   s disk · s reopen           the server begins anew, on disk; it is closed and opened again
 *   s sweep d                   word of what died or left more than d days ago is dropped
 *   s keep · s back             the server is kept; it is restored to that
 *   0 safe n                    it hears what is in that: n accepted operations need not be kept

 * Photos have names of their own, a great letter is a large one of three pieces (sim-stage-files.c):
 *   0 photo i1 a · 0 unphoto i1 a   client 0 puts photo a to the record, takes it away from it
 *   0 files                     its photos go to the server; "files cut n", "files lost n": the n-th request never arrives there, its answer never
 *                               comes; "files twice": every piece comes twice; "files late": those of before come once more, first;
 *                               "files garbled": what comes is changed; "files metered": small pictures only
 *   0 thumbs                    small pictures of what others took come
 *   0 fetch i1 a · 0 refused i1 a   it asks for the photo that the record names, and has it; or is refused
 *   0 forge i1 a                it sends the photo for that record, and is refused
 *   0 loses a                   its disk loses the photo; s loses a: the server's
 *   0 has a · 0 hasnt a · 0 sees a   the photo, its small picture, lies there; s has a · s hasnt a
 *   0 queue a state             of the photo: waiting, held, failed, sent; none
 *   s unnamed n                 photos that nobody named for so long go: n files
 *   s missing n                 n files that are named are not there
 *   every                       everybody sends what he has, and every file that a record names is there or listed
 *   same                        everybody syncs; all replicas hold what the server has for them, nothing lies over it */
#define SIM_ACTORS 3

typedef struct
{
  LinliStore       *store;      /* (owned) */
  LinliCatalogue   *catalogue;  /* (owned) its own */
  LinliManualClock *clock;      /* (owned) */
  LinliAccess      *access;     /* (owned) */
  GPtrArray        *group;      /* (owned) (nullable) LinliEdit, between begin and save */
  char             *got;        /* (owned) (nullable) what the last push was answered */
  char             *got_before; /* (owned) (nullable) of other partitions in this push */
  gboolean          pushed;     /* something in this push */
  char             *sent;       /* (owned) (nullable) its body */
  char             *dir;        /* (owned) (nullable) a replica on disk */
  LinliPush        *held_push;  /* (owned) (nullable) whose answer is under way */
  LinliPushAnswer  *held;       /* (owned) (nullable) */
  gint64            claims;     /* user named as author, 0 = the true one */
  char             *folder;     /* (owned) where its photos lie, unless it is on disk */
  GPtrArray        *pieces;     /* (owned) LinliRequest: of photos, as they were sent */
} SimActor;

typedef struct
{
  LinliCatalogue   *catalogue;  /* (owned) */
  LinliRandom      *random;     /* (owned) */
  LinliManualClock *clock;      /* (owned) the server's */
  LinliBackend     *server;     /* (owned) */
  SimActor          actors[SIM_ACTORS];
  char             *dir;        /* (owned) (nullable) of a server on disk */
  GHashTable       *ids;        /* (owned) name → LinliId */
  GHashTable       *pages;      /* (owned) name → LinliPage as its client read it */
  LinliFrames      *frames;     /* (owned) (nullable) */
  GBytes           *kept;       /* (owned) (nullable) the server as it was */
  char             *folder;     /* (owned) of all folders with photos */
  GHashTable       *photos;     /* (owned) name → SimPhoto */
  const char       *line;       /* being played */
  char             *wrong;      /* (owned) (nullable) the first thing that was not as the lines say */
} SimStage;

SimStage      *sim_stage_new  (LinliCatalogue *catalogue, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void           sim_stage_free (SimStage *stage);
/* Everything from the beginning; databases and statements are made once. */
gboolean       sim_stage_start (SimStage *stage, GError **error);
/* FALSE and @stage->wrong at the first line that does not hold. */
gboolean       sim_stage_play (SimStage *stage, const char *const *lines);
/* The record that a line called @name; NULL is wrong. */
const LinliId *sim_stage_find (SimStage *stage, const char *name);
/* (transfer full) What the server sends client @actor for @grid (0: all), @rows at most; NULL is wrong. */
LinliPage     *sim_stage_ask  (SimStage *stage, guint actor, gint64 grid, guint rows);
void           sim_stage_fail (SimStage *stage, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimStage, sim_stage_free)

/* A directed scenario: what chance seldom reaches, or what somebody once lost. */
typedef struct { const char *name; const char *lines[48]; } SimScenario;

/* What every scenario but the first ones begins with, for tests that play lines of their own. */
#define SIM_START "0 new p1 title=东", "0 new p2 grid=2 title=西", "0 new i1 title=甲 phone=1 care=a place=p1", "same"

const SimScenario *sim_scenarios_get (guint *ret_n);
/* Those about photos (sim-scenarios-files.c), which are among them. */
const SimScenario *sim_file_scenarios_get (guint *ret_n);
/* Those about rights that end, leases and lost devices (sim-scenarios-rights.c). */
const SimScenario *sim_right_scenarios_get (guint *ret_n);
/* (transfer full) (nullable): NULL when it holds, else which line does not and why. */
char              *sim_scenario_run  (SimStage *stage, const SimScenario *scenario);

G_END_DECLS
