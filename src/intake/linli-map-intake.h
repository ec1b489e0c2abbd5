/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-import-run.h"
#include "linli-intake.h"
#include "linli-map-shift.h"

G_BEGIN_DECLS

/* A file of maps on its way into a replica: read by linli-import, compared with what is here, given a grid, saved or only planned.
 * docs/import.md says what is taken and what is refused. */

typedef enum
{
  LINLI_MAP_INTAKE_REFUSED,
  LINLI_MAP_INTAKE_NEW,
  LINLI_MAP_INTAKE_MATCHED,    /* it is here, and changes */
  LINLI_MAP_INTAKE_UNCHANGED,  /* it is here, as it is in the file */
  LINLI_MAP_INTAKE_N_OUTCOMES,
} LinliMapIntakeOutcome;

/* Why a feature is refused, or what is to be said of one that was taken. */
typedef enum
{
  LINLI_MAP_INTAKE_FINE,
  LINLI_MAP_INTAKE_SHAPE,      /* the shape is not right: the text says how */
  LINLI_MAP_INTAKE_NO_GRID,    /* outside of all grids, and the person holds some only */
  LINLI_MAP_INTAKE_FOREIGN,    /* in the grid @number, which the person does not hold */
  LINLI_MAP_INTAKE_DOUBLE,     /* over what feature @number is already */
  LINLI_MAP_INTAKE_VALUE,      /* a field or a rule objects: the text says which */
  LINLI_MAP_INTAKE_PARTLY,     /* taken, though it overlaps something by @number percent */
  LINLI_MAP_INTAKE_REPAIRED,   /* taken, after its outline was repaired */
} LinliMapIntakeWhy;

/* One feature after it was looked at; valid during the call. */
typedef struct
{
  const LinliImportFeature *feature;
  LinliMapIntakeOutcome     outcome;
  LinliMapIntakeWhy         why;
  gint64                    number;   /* as @why says */
  const char               *text;     /* (nullable) in English, or as the catalogue words it */
} LinliMapIntakeSeen;

typedef struct _LinliMapIntake LinliMapIntake;

typedef void (*LinliMapIntakeSeenFunc) (const LinliMapIntakeSeen *seen, gpointer data);
typedef void (*LinliMapIntakeWarnFunc) (guint line, const char *reason, gpointer data);

/* What is asked for. */
typedef struct
{
  LinliImportOptions      options;
  const char             *datum;       /* (nullable): "wgs84" or "cgcs2000", said by a person: the file is right as it is */
  const char             *class_name;  /* (nullable): what features are that do not say it */
  LinliMapIntakeWarnFunc  warn;        /* (nullable) */
  LinliMapIntakeSeenFunc  seen;        /* (nullable): after each feature */
  gpointer                data;        /* of both */
} LinliMapIntakeOrder;

/* What came of it. */
typedef struct
{
  guint  matched, unchanged, repaired, outside;  /* @matched holds @unchanged; @outside: of all grids, where grids matter */
  guint  in_place;    /* of @matched, those that do not look shifted */
  guint  shifted;     /* what lies where a GCJ-02 map shows it */
  double metres;      /* how far that lies from here */
  LinliMapShiftFound moved;  /* otherwise: outlines that would fit, were they all moved the same way */
} LinliMapIntakeCounts;

/* @import: with store and kind; the order is copied, its strings have to stay.  LINLI_ERROR_INVALID: the kind is nothing that a map holds, the
 * class is none of it, or the datum is a shifted one. */
LinliMapIntake *linli_map_intake_new      (LinliIntake *import, const LinliMapIntakeOrder *order, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void            linli_map_intake_free     (LinliMapIntake *self);
/* Blocks: reads the whole file; what is wrong with rows is in the errors of the import, which was begun.  *ret_line: where it was.
 * FALSE with @error: the file as a whole is refused; LINLI_ERROR_INVALID also where it looks shifted and nobody said its datum. */
gboolean        linli_map_intake_run      (LinliMapIntake *self, const char *path, guint *ret_line, GError **error);
/* (nullable): what the file is, once its head was read. */
const LinliImportFile      *linli_map_intake_get_file   (LinliMapIntake *self);
/* (nullable): before the file was read to its end. */
const LinliMapIntakeCounts *linli_map_intake_get_counts (LinliMapIntake *self);
/* Outlines agree that they lie where a GCJ-02 map would show what is here. */
gboolean        linli_map_intake_is_shifted (const LinliMapIntakeCounts *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapIntake, linli_map_intake_free)

G_END_DECLS
