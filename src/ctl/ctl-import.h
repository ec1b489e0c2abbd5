/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-replica.h"

G_BEGIN_DECLS

/* One import on its way: rows come from a table or from features, each is saved at once in one batch, and the batch is kept or rolled
 * back at the end.  So an error that only saving shows is listed with the others, and memory does not grow with the file. */
typedef struct
{
  LinliStore      *store;
  const LinliKind *kind;
  LinliIdentity   *identity;   /* (owned) */
  const LinliRole *role;       /* (nullable): a replica of nobody, which may do everything */
  gboolean         all_grids;  /* every grid there is is held */
  GArray          *errors;     /* (owned) ImportError */
  guint            read, added, updated;
} Import;

typedef struct { guint line; char *field, *reason; /* (owned) */ } ImportError;

/* What the file calls a field, for messages; (transfer none). */
typedef const char *(*ImportNameFunc) (const LinliField *field, gpointer data);

void     import_add_error (Import *import, guint line, const char *field, const char *reason);
/* The reason of @error without the field's name in front: the row says it already. */
void     import_add_field_error (Import *import, guint line, const char *field, const GError *error);
gboolean import_may_write (const Import *import, const LinliKind *kind);
/* Whether rows of @grid may be written by this user; 0 needs every grid. */
gboolean import_may_write_grid (const Import *import, gint64 grid);
/* Makes @edit a change of the record @id.  FALSE after an error of the row: outside the user's grids. */
gboolean import_make_change (Import *import, LinliEdit *edit, const LinliId *id, guint line, const char *field);
/* Defaults, grid and what must not be empty, then the save. */
gboolean import_save (Import *import, LinliEdit *edit, guint line, ImportNameFunc get_name, gpointer data);

/* Reads everything; FALSE with @error when the file as a whole is refused or cannot be read, *ret_line says where. */
gboolean import_read_table    (Import *import, const char *path, guint *ret_line, GError **error);
gboolean import_read_features (Import *import, const char *path, guint *ret_line, GError **error);

G_END_DECLS
