/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-replica.h"
#include "linli-geometry.h"

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
  GString         *more;       /* (owned) (nullable): further members of the answer, each with its comma in front */
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

/* Who may not write this kind is refused.  @import: with store and kind. */
gboolean import_begin (Import *import, GError **error);
void     import_clear (Import *import);
/* Opens a batch, has @read take the file into it, keeps or drops the batch and prints what came of it; the exit code.  @read: FALSE with
 * @error where the file as a whole is refused, *ret_line says where. */
typedef gboolean (*ImportReadFunc) (Import *import, const char *path, guint *ret_line, gpointer data, GError **error);
int      import_run (Import *import, const char *verb, const char *path, gboolean dry_run, gboolean skip_bad, ImportReadFunc read, gpointer data);

/* A building's outline, which must have an area; rounded as the catalogue keeps it. */
gboolean import_take_geometry (Import *import, LinliEdit *edit, guint line, const LinliGeometry *geometry, const LinliField *footprint);
/* Name, storeys and height as others call them, or every field of a record that this program exported. */
gboolean import_take_properties (Import *import, LinliEdit *edit, guint line, guint number, const char *id, JsonObject *properties);
/* Of those, storeys and height only, where @loaded does not know them. */
void     import_fill_empty (Import *import, LinliEdit *edit, guint line, const LinliLoaded *loaded, JsonObject *properties);
/* The first of the NULL-terminated @names that is a property with something in it, as text; *ret_text: (transfer full), NULL before; returned, too. */
const char *import_first_of (JsonObject *properties, const char *const *names, char **ret_text);
/* What a message calls a field of a feature. */
const char *import_get_feature_name (const LinliField *field, gpointer data);

/* Reads everything; FALSE with @error when the file as a whole is refused or cannot be read, *ret_line says where. */
gboolean import_read_table    (Import *import, const char *path, guint *ret_line, GError **error);
gboolean import_read_features (Import *import, const char *path, guint *ret_line, GError **error);

G_END_DECLS
