/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"
#include "linli-id.h"
#include "linli-vertex.h"

G_BEGIN_DECLS

/* The grids of a community while somebody draws them: outlines, what lies in each, every step taken back and done again.  Nothing is saved
 * before linli-grid-save.h does it.  Places are degrees, figures are up to date after every step.  Belongs to one thread. */
typedef struct _LinliGridDraft LinliGridDraft;

/* What a building, or a grid, is to look after.  @load: about how many visits a year (the catalogue's "workload"). */
typedef struct { guint homes, people, load; } LinliGridWork;
/* Whose records are in no grid at all, in a replica where others are. */
#define LINLI_GRID_OUTSIDE (-1)

/* A grid keeps its number in the draft, its place, whatever happens to it. */
#define LINLI_GRID_NONE G_MAXUINT

typedef struct
{
  LinliId        id;          /* null: it was made here */
  gint64         no;          /* 0: it has none yet */
  GRefString    *name;        /* (owned) */
  GRefString    *words;       /* (owned): its bounds in words (四至); "": none */
  gboolean       draft;       /* not in use yet */
  gboolean       publish;     /* it is put into use with this draft */
  gboolean       waits;       /* it is in use from a day to come */
  LinliGeometry *outline;     /* (owned) (nullable): none: it went into @into, or never had one */
  LinliBounds    bounds;      /* where there is an outline */
  guint          origin;      /* the grid it was split off, or LINLI_GRID_NONE */
  guint          into;        /* the grid it was merged with, or LINLI_GRID_NONE */
  double         area;        /* square metres */
  guint          buildings;   /* by the places of the buildings' names */
  LinliGridWork  work;        /* of these */
} LinliDraftGrid;

/* What stands against a step. */
typedef enum
{
  LINLI_GRID_FAULT_NONE,
  LINLI_GRID_FAULT_CROSSES,    /* an outline would cross itself, at @lon, @lat */
  LINLI_GRID_FAULT_CORNERS,    /* fewer than three corners */
  LINLI_GRID_FAULT_NO_CUT,     /* the line does not cut it */
  LINLI_GRID_FAULT_APART,      /* they have no side in common */
  LINLI_GRID_FAULT_OUTSIDE,    /* the hole lies outside, or takes everything */
  LINLI_GRID_FAULT_TAKEN,      /* other grids have this ground already */
  LINLI_GRID_FAULT_NO_CORNER,  /* there is no corner, or no side, at that place */
} LinliGridFaultType;

typedef struct { LinliGridFaultType type; guint grid; double lon, lat; } LinliGridFault;  /* @grid: LINLI_GRID_NONE where it is no one's */

LinliGridDraft *linli_grid_draft_new           (void) G_GNUC_WARN_UNUSED_RESULT;
void            linli_grid_draft_free          (LinliGridDraft *self);

/* While it is being made: buildings first.  @grid: the number of the grid that keeps its records, 0: not known, LINLI_GRID_OUTSIDE. */
void            linli_grid_draft_add_building  (LinliGridDraft *self, const LinliId *id, double lon, double lat, const LinliGridWork *work, gint64 grid);
/* @outline: (nullable) (transfer full). */
void            linli_grid_draft_add_grid      (LinliGridDraft *self, const LinliId *id, gint64 no, const char *name, const char *words,
                                                gboolean draft, LinliGeometry *outline);
/* The grid added last is in use from a day to come: till then nothing is kept by it. */
void            linli_grid_draft_set_waits     (LinliGridDraft *self);

guint           linli_grid_draft_get_size      (const LinliGridDraft *self);
/* Good until the next step. */
const LinliDraftGrid *linli_grid_draft_get     (const LinliGridDraft *self, guint grid);
/* The grid as it was when the draft began; NULL: made here. */
const LinliDraftGrid *linli_grid_draft_get_before (const LinliGridDraft *self, guint grid);
/* The smallest that has the place; LINLI_GRID_NONE. */
guint           linli_grid_draft_find_at       (const LinliGridDraft *self, double lon, double lat);
/* Where the pointer takes hold within @metres, as linli_vertex_snap(); what is being dragged does not hold itself. */
LinliSnap       linli_grid_draft_snap          (LinliGridDraft *self, double lon, double lat, double metres, double *ret_lon, double *ret_lat);
/* Whether @grid has a corner at that very place. */
gboolean        linli_grid_draft_has_corner    (const LinliGridDraft *self, guint grid, double lon, double lat);

/* ---- steps: FALSE, and nothing is done, where @ret_fault says what stands against it ---- */

/* The largest part stays @grid, the others are new ones.  @ret_made: (nullable): the first of these. */
gboolean        linli_grid_draft_split         (LinliGridDraft *self, guint grid, const double *lon_lat, guint n, guint *ret_made,
                                                LinliGridFault *ret_fault);
/* @with goes into @grid; of a grid that was saved and one that was not, the saved one stays.  @ret_kept: (nullable). */
gboolean        linli_grid_draft_merge         (LinliGridDraft *self, guint grid, guint with, guint *ret_kept, LinliGridFault *ret_fault);
gboolean        linli_grid_draft_cut           (LinliGridDraft *self, guint grid, const double *lon_lat, guint n, LinliGridFault *ret_fault);
/* A new grid, called @name, of what no other has. */
gboolean        linli_grid_draft_draw          (LinliGridDraft *self, const char *name, const double *lon_lat, guint n, guint *ret_made,
                                                LinliGridFault *ret_fault);
/* A corner on the sides that pass within @metres; all that pass there have it then. */
gboolean        linli_grid_draft_insert        (LinliGridDraft *self, double lon, double lat, double metres, LinliGridFault *ret_fault);
gboolean        linli_grid_draft_remove        (LinliGridDraft *self, double lon, double lat, LinliGridFault *ret_fault);
/* The corner and whoever shares it. */
gboolean        linli_grid_draft_move          (LinliGridDraft *self, double lon, double lat, double to_lon, double to_lat, LinliGridFault *ret_fault);
void            linli_grid_draft_set_name      (LinliGridDraft *self, guint grid, const char *name);
void            linli_grid_draft_set_words     (LinliGridDraft *self, guint grid, const char *words);
/* Only a draft can be put into use. */
void            linli_grid_draft_set_publish   (LinliGridDraft *self, guint grid, gboolean publish);

/* ---- a corner on its way: figures and outlines follow it, and it becomes one step when it is let go ---- */
gboolean        linli_grid_draft_grab          (LinliGridDraft *self, double lon, double lat);
gboolean        linli_grid_draft_is_grabbed    (const LinliGridDraft *self);
/* FALSE where it could not be dropped; it is shown there all the same. */
gboolean        linli_grid_draft_drag          (LinliGridDraft *self, double to_lon, double to_lat, LinliGridFault *ret_fault);
/* FALSE: it went back to where it was. */
gboolean        linli_grid_draft_drop          (LinliGridDraft *self, LinliGridFault *ret_fault);
void            linli_grid_draft_let_go        (LinliGridDraft *self);  /* back to where it was */

gboolean        linli_grid_draft_can_undo      (const LinliGridDraft *self);
gboolean        linli_grid_draft_can_redo      (const LinliGridDraft *self);
void            linli_grid_draft_undo          (LinliGridDraft *self);
void            linli_grid_draft_redo          (LinliGridDraft *self);
/* Anything that a save would write. */
gboolean        linli_grid_draft_is_changed    (const LinliGridDraft *self);

/* ---- balance ---- */
typedef enum { LINLI_BALANCE_HOMES, LINLI_BALANCE_PEOPLE, LINLI_BALANCE_LOAD, LINLI_N_BALANCES } LinliBalance;
/* The one of these figures. */
guint           linli_grid_work_get            (const LinliGridWork *work, LinliBalance what);
/* What a grid would have if all had the same; 0 without grids. */
double          linli_grid_draft_get_target    (const LinliGridDraft *self, LinliBalance what);
/* How far @grid is from that, in percent of it; more than 20 either way is out of balance. */
#define LINLI_GRID_TOLERANCE 20
int             linli_grid_draft_get_deviation (const LinliGridDraft *self, guint grid, LinliBalance what);

/* ---- the whole ---- */
/* A moment of a draft, for another thread. */
typedef struct _LinliGridMoment LinliGridMoment;
LinliGridMoment *linli_grid_draft_take_moment  (const LinliGridDraft *self) G_GNUC_WARN_UNUSED_RESULT;
void             linli_grid_moment_free        (LinliGridMoment *self);
guint            linli_grid_moment_get_size    (const LinliGridMoment *self);
const LinliDraftGrid *linli_grid_moment_get    (const LinliGridMoment *self, guint grid);
const LinliDraftGrid *linli_grid_moment_get_before (const LinliGridMoment *self, guint grid);

/* How a building stands: in no grid, in several, in exactly one, and whether that keeps it. */
typedef enum { LINLI_STAND_WELL, LINLI_STAND_NOWHERE, LINLI_STAND_SEVERAL, LINLI_STAND_ELSEWHERE } LinliStandType;
/* @kept: the number of the grid that keeps it, 0: not known, LINLI_GRID_OUTSIDE; @to: ELSEWHERE: the grid in use in which it stands. */
typedef struct { LinliStandType type; LinliId id; double lon, lat; gint64 kept; guint to; } LinliStand;
guint            linli_grid_moment_get_n_buildings (const LinliGridMoment *self);
LinliStand       linli_grid_moment_get_stand       (const LinliGridMoment *self, guint building);

typedef enum { LINLI_GRID_TROUBLE_CROSSES, LINLI_GRID_TROUBLE_OVERLAP, LINLI_GRID_TROUBLE_GAP } LinliGridTroubleType;
/* @blocking: it forbids a save, because it is no gap and this draft changed one of the outlines. */
typedef struct { LinliGridTroubleType type; guint a, b; /* LINLI_GRID_NONE: none */ double area, lon, lat; gboolean blocking; } LinliGridTrouble;
typedef struct
{
  GArray *troubles;            /* (owned) LinliGridTrouble: what crosses itself, overlaps, gaps; the largest first within each */
  guint   n_blocking;
  guint   in_none, in_several; /* buildings */
  double  none_lon, none_lat, several_lon, several_lat;  /* one of them */
  double  elsewhere_lon, elsewhere_lat;  /* one of these: */
  guint   elsewhere;           /* buildings whose records are kept in another grid than the one they lie in, by its number */
} LinliGridCheck;
/* Overlaps and gaps below a square metre are how somebody drew.  LINLI_ERROR_TOO_LARGE. */
LinliGridCheck  *linli_grid_moment_check       (const LinliGridMoment *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             linli_grid_check_free         (LinliGridCheck *check);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliGridDraft, linli_grid_draft_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliGridMoment, linli_grid_moment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliGridCheck, linli_grid_check_free)

G_END_DECLS
