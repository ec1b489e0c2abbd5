/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"
#include "linli-id.h"
#include "linli-row-clock.h"

G_BEGIN_DECLS

/* Where a value comes from and when somebody last looked: packed in BLOB `prov`; the later day wins on merge. */
typedef enum
{
  LINLI_SOURCE_NONE = 0, LINLI_SOURCE_POLICE, LINLI_SOURCE_VISIT, LINLI_SOURCE_DEPARTMENT, LINLI_SOURCE_RESIDENT, LINLI_SOURCE_IMPORT,
} LinliSource;

#define LINLI_PROV_MAX_DAY 4000000  /* about the year 12921 */

typedef struct
{
  guint   field_no;
  guint   source;   /* LinliSource */
  gint64  day;      /* verified on, days since 1970-01-01; 0 = never */
} LinliProvEntry;

/* (transfer full) @prov: LinliProvEntry by field_no */
GBytes  *linli_prov_encode (GArray *prov) G_GNUC_WARN_UNUSED_RESULT;
GArray  *linli_prov_decode (gconstpointer data, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Later day wins; on the same day the larger source number (deterministic).  TRUE when @prov changed. */
gboolean linli_prov_merge  (GArray *prov, guint field_no, guint source, gint64 day);
const LinliProvEntry *linli_prov_find (GArray *prov, guint field_no);  /* (nullable) @prov: (nullable) */

/* One row of one kind (core or facet) as server and replica hold it.  A plain value. */
typedef struct
{
  const LinliKind *kind;
  LinliId          id;
  gint64           com;
  gint64           grid;
  gint64           seq;      /* newest change; 0 = not accepted yet */
  gboolean         deleted;
  LinliRowClock    clock;
  GArray          *prov;     /* (owned) LinliProvEntry */
  LinliValue      *values;   /* (owned) (array length=n_values) by field index of @kind */
  guint            n_values;
  GByteArray      *extra;    /* (owned) (nullable) values of fields that this catalogue lacks, coded as in linli_body_encode() */
} LinliRow;

LinliRow         *linli_row_new       (const LinliKind *kind, const LinliId *id, gint64 com, gint64 grid) G_GNUC_WARN_UNUSED_RESULT;
LinliRow         *linli_row_copy      (const LinliRow *row) G_GNUC_WARN_UNUSED_RESULT;
void              linli_row_free      (LinliRow *row);
const LinliValue *linli_row_get       (const LinliRow *row, const LinliField *field);
void              linli_row_set       (LinliRow *row, const LinliField *field, const LinliValue *value);
/* A value of a field that this catalogue lacks: kept until one comes that knows it (linli-body.c).  NULL is kept as such in a row
 * that carries changes, and takes the value away in one that holds values (@is_change FALSE). */
void              linli_row_put_extra (LinliRow *row, guint field_no, const LinliValue *value, gboolean is_change);
/* The same with everything in the extra of @changes. */
void              linli_row_merge_extra (LinliRow *row, const LinliRow *changes);
/* One day and source for every field with a value, and for no other: how rows are when they were taken down at once. */
gboolean          linli_row_is_verified_whole (const LinliRow *row);
/* Values, clock, prov, com, grid, seq, deleted: all of it. */
gboolean          linli_row_equal     (const LinliRow *a, const LinliRow *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliRow, linli_row_free)

G_END_DECLS
