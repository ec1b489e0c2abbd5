/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "linli-geometry.h"

G_BEGIN_DECLS

/* A file of maps read by linli-import, a process of its own without a network; what it writes is checked again here.  Blocks: not for the
 * main loop. */
typedef struct _LinliImportRun LinliImportRun;

/* All nullable. */
typedef struct { const char *encoding, *layer, *x_column, *y_column, *crs; gboolean repair; GCancellable *cancellable; } LinliImportOptions;

typedef struct
{
  const char *format, *layer, *encoding, *encoding_by, *crs, *crs_by, *warning;  /* the last six nullable */
} LinliImportFile;

typedef struct
{
  guint                number, line;    /* line 0: the format has none */
  const char          *id;              /* (nullable) */
  const char          *problem;         /* (nullable) */
  gboolean             has_place;
  double               lon, lat;        /* where the outline is wrong */
  LinliGeometry       *geometry;        /* (owned by the run) (nullable) */
  LinliGeometry       *original;        /* (owned by the run) (nullable): before it was repaired */
  JsonObject          *properties;      /* (nullable) */
} LinliImportFeature;

/* LINLI_ERROR_FAILED where the helper is not there; what it says of the file otherwise; G_IO_ERROR_CANCELLED, here and later. */
LinliImportRun           *linli_import_run_start (const char *path, const LinliImportOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void                      linli_import_run_free  (LinliImportRun *self);
const LinliImportFile    *linli_import_run_get_file (LinliImportRun *self);
/* (transfer none) until the next call; NULL at the end, or with @error. */
const LinliImportFeature *linli_import_run_next  (LinliImportRun *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliImportRun, linli_import_run_free)

G_END_DECLS
