/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-crs.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* The outlines of a kind as a file of maps, with what is known of the ground and of nobody. */
typedef struct
{
  const LinliKind *kind;
  const char      *format, *path;  /* as linli_map_writer_open() */
  LinliCrs         crs;
  gint64           grid;           /* 0: all */
  const GArray    *among;          /* (nullable) gint64, ascending: only these rowids */
} LinliMapExport;

typedef struct { guint features, without_geometry, texts_cut; } LinliMapExported;

/* The file takes its place at the end, whole.  Any thread that holds @store.  LINLI_ERROR_INVALID: no such format, or the kind has no outline
 * that may leave. */
gboolean linli_map_export_run (LinliStore *store, const LinliMapExport *what, GCancellable *cancellable, LinliMapExported *ret_exported, GError **error);

G_END_DECLS
