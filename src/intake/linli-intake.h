/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "linli-geometry.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* Rows from outside on their way into a replica: each is saved at once, within a batch that the caller begins and keeps or drops.  So an
 * error that only saving shows is listed with the others, and memory does not grow with the file.  The thread that holds @store. */
typedef struct
{
  LinliStore      *store;
  const LinliKind *kind;
  gboolean         is_plan;    /* nothing is saved, only counted: @store may be for reading */
  LinliIdentity   *identity;   /* (owned) */
  const LinliRole *role;       /* (nullable): a replica of nobody, which may do everything */
  gboolean         all_grids;  /* every grid there is is held */
  GArray          *errors;     /* (owned) LinliIntakeError, the first of them */
  guint            n_errors;   /* all of them */
  guint            read, added, updated;
} LinliIntake;

typedef struct { guint line; char *field, *reason; /* (owned) */ } LinliIntakeError;

/* What the file calls a field, for messages; (transfer none). */
typedef const char *(*LinliIntakeNameFunc) (const LinliField *field, gpointer data);

/* Who may not write this kind is refused with LINLI_ERROR_FORBIDDEN.  @import: with store and kind. */
gboolean linli_intake_begin           (LinliIntake *import, GError **error);
void     linli_intake_clear           (LinliIntake *import);

void     linli_intake_add_error       (LinliIntake *import, guint line, const char *field, const char *reason);
/* The reason of @error without the field's name in front: the row says it already. */
void     linli_intake_add_field_error (LinliIntake *import, guint line, const char *field, const GError *error);
gboolean linli_intake_may_write       (const LinliIntake *import, const LinliKind *kind);
/* Whether rows of @grid may be written by this user; 0 needs every grid. */
gboolean linli_intake_may_write_grid  (const LinliIntake *import, gint64 grid);
/* Makes @edit a change of the record @id.  FALSE after an error of the row: outside the user's grids. */
gboolean linli_intake_make_change     (LinliIntake *import, LinliEdit *edit, const LinliId *id, guint line, const char *field);
/* Defaults, grid and what must not be empty, then the save. */
gboolean linli_intake_save            (LinliIntake *import, LinliEdit *edit, guint line, LinliIntakeNameFunc get_name, gpointer data);

/* ---- features as buildings (linli-intake-feature.c) ---- */

/* A building's outline, which must have an area; rounded as the catalogue keeps it. */
gboolean linli_intake_take_geometry   (LinliIntake *import, LinliEdit *edit, guint line, const LinliGeometry *geometry, const LinliField *footprint);
/* Whether both are blobs of one outline, however their rings are wound. */
gboolean linli_intake_is_same_outline (const LinliValue *before, const LinliValue *after);
/* Name, storeys and height as others call them, or every field of a record that this program exported. */
gboolean linli_intake_take_properties (LinliIntake *import, LinliEdit *edit, guint line, guint number, const char *id, JsonObject *properties);
/* Of those, storeys and height only, where @loaded does not know them. */
void     linli_intake_fill_empty      (LinliIntake *import, LinliEdit *edit, guint line, const LinliLoaded *loaded, JsonObject *properties);
/* A property as text, whatever its JSON type; arrays as codes joined by commas.  (transfer full) (nullable) */
char    *linli_intake_get_property    (JsonObject *properties, const char *name);
/* The first of the NULL-terminated @names that is a property with something in it, as text; *ret_text: (transfer full), NULL before; returned, too. */
const char *linli_intake_first_of     (JsonObject *properties, const char *const *names, char **ret_text);
/* What a message calls a field of a feature. */
const char *linli_intake_get_feature_name (const LinliField *field, gpointer data);

G_END_DECLS
