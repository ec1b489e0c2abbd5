/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-map-intake.h"

G_BEGIN_DECLS

/* What a person asks of a file of maps.  Shared between the window and the thread that reads: everything but @n_read stays as it is once it
 * was given away. */
typedef struct
{
  gatomicrefcount  ref_count;
  const LinliKind *kind;
  char            *path;        /* (owned) */
  char            *crs, *encoding, *layer, *x_column, *y_column, *class_name;  /* (owned) (nullable): instead of what the file says */
  gboolean         repair;      /* outlines that cross are mended */
  gboolean         is_right;    /* the person said that the coordinates are not shifted */
  gboolean         save;        /* in one batch; else nothing is saved */
  int              n_read;      /* features so far: g_atomic_int_get() */
} LinliMapPlanOrder;

LinliMapPlanOrder *linli_map_plan_order_new   (const LinliKind *kind, const char *path);
/* What may be asked once more, with something else said. */
LinliMapPlanOrder *linli_map_plan_order_copy  (const LinliMapPlanOrder *self);
LinliMapPlanOrder *linli_map_plan_order_ref   (LinliMapPlanOrder *self);
void               linli_map_plan_order_unref (LinliMapPlanOrder *self);

typedef enum
{
  LINLI_MAP_PLAN_FINE,
  LINLI_MAP_PLAN_REFUSED,     /* the file as a whole: @message */
  LINLI_MAP_PLAN_FORBIDDEN,   /* the person may not: @message */
  LINLI_MAP_PLAN_CRS_UNSAID,  /* the file does not say what its coordinates are */
  LINLI_MAP_PLAN_SHIFTED,     /* it seems to lie beside where it ought to; everything was looked at */
} LinliMapPlanTrouble;

/* A feature that was refused, or of which something is to be said. */
typedef struct
{
  guint                 number, line;   /* line 0: the format has none */
  LinliMapIntakeOutcome outcome;
  LinliMapIntakeWhy     why;
  gint64                why_number;
  char                 *text;           /* (owned) (nullable) */
  gboolean              has_place;
  double                lon, lat;
} LinliMapPlanNote;

/* An outline of the file for a picture: parts of @ring_ends of the plan. */
typedef struct { LinliMapIntakeOutcome outcome; guint first_ring, n_rings; } LinliMapPlanShape;

#define LINLI_MAP_PLAN_MAX_NOTES  1000      /* kept; all are counted */
#define LINLI_MAP_PLAN_MAX_POINTS 2000000   /* kept for the picture */

/* What came of a look at a file, or of taking it.  Immutable. */
typedef struct
{
  LinliMapPlanTrouble  trouble;
  char                *message;    /* (owned) (nullable), in English */
  char                *format, *layer, *encoding, *encoding_by, *crs, *crs_by, *warning;  /* (owned) (nullable) */
  guint                n_read, n_outcomes[LINLI_MAP_INTAKE_N_OUTCOMES], n_outside, n_repaired, n_notes;
  guint                n_shifted;
  double               shift_m;    /* how far @n_shifted outlines lie from where they ought to */
  LinliMapShiftFound   moved;      /* or would fit, were they moved so */
  GArray              *notes;      /* (owned) LinliMapPlanNote, those refused first */
  GArray              *points;     /* (owned) double, pairs: longitude and latitude */
  GArray              *ring_ends;  /* (owned) guint: the point behind the last one of each ring */
  GArray              *shapes;     /* (owned) LinliMapPlanShape */
  LinliBounds          bounds;     /* of the shapes, if there are any */
  gint64               batch;      /* that was saved; 0: none */
} LinliMapPlan;

/* Reads the whole file.  @store: for writing where the order says save.  NULL with @error where it was cancelled, and then nothing was saved, or the
 * replica failed; what is wrong with the file is in the plan.  Any thread that holds @store; blocks. */
LinliMapPlan *linli_map_plan_make (LinliStore *store, LinliMapPlanOrder *order, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliMapPlan *linli_map_plan_ref   (LinliMapPlan *self);
void          linli_map_plan_unref (LinliMapPlan *self);

/* Takes a batch back; for the writer thread (linli_replica_write_async).  @data: gint64.  (transfer full) (nullable on error): LinliUndoResult, for
 * g_free(). */
gpointer      linli_map_plan_undo  (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error);

/* The kinds that a map may hold and the person of @store may write.  (transfer container) (element-type LinliKind) */
GPtrArray    *linli_map_plan_list_kinds (LinliStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): the field that says what records of @kind are: a list whose codes a class may be. */
const LinliField *linli_map_plan_get_class_field (const LinliCatalogue *catalogue, const LinliKind *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapPlan, linli_map_plan_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapPlanOrder, linli_map_plan_order_unref)

G_END_DECLS
