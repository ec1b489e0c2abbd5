/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-form.h"
#include "linli-row.h"
#include "linli-session.h"

G_BEGIN_DECLS

/* One line of a form: label, value that becomes an entry, where it comes from, and what is wrong with it. */
#define LINLI_TYPE_FIELD_ROW (linli_field_row_get_type ())
G_DECLARE_FINAL_TYPE (LinliFieldRow, linli_field_row, LINLI, FIELD_ROW, AdwBin)

typedef struct
{
  const LinliForm      *form;
  const LinliProvEntry *source;     /* (nullable) */
  GHashTable           *ref_titles; /* (nullable) id of a record → what it is called */
  gboolean              writable, revealable, openable;
  const char           *closed;     /* why it is not writable */
  gboolean              forced;     /* also over what stands where the focus is: a step was taken back */
  gint64                today;
} LinliFieldRowState;

GtkWidget        *linli_field_row_new          (const LinliField *field, LinliSession *session);
const LinliField *linli_field_row_get_field    (LinliFieldRow *self);
/* Lays the state over the widgets; what is being typed is not touched. */
void              linli_field_row_show         (LinliFieldRow *self, const LinliFieldRowState *state);
void              linli_field_row_set_revealed (LinliFieldRow *self, gboolean revealed);
/* What the person entered; FALSE with @error when it cannot be read. */
gboolean          linli_field_row_get_value    (LinliFieldRow *self, LinliValue *ret_value, GError **error);
/* Whether something can be entered here now. */
gboolean          linli_field_row_is_open      (LinliFieldRow *self);
void              linli_field_row_focus        (LinliFieldRow *self);
/* What was typed is saved: the entry's own undo goes back no further. */
void              linli_field_row_forget_typing (LinliFieldRow *self);
/* As if the person had typed @text and gone on. */
void              linli_field_row_enter        (LinliFieldRow *self, const char *text);
/* An input method holds characters: no key means anything to the form. */
gboolean          linli_field_row_is_composing (LinliFieldRow *self);
/* Opens and closes the picker of a code, the calendar of a date. */
void              linli_field_row_popup        (LinliFieldRow *self);
void              linli_field_row_popdown      (LinliFieldRow *self);
GtkWidget        *linli_field_row_get_source   (LinliFieldRow *self);  /* where a popover of the history points */

/* Signals: "edited"; "left" (focus is gone); "go" (int: 1 the next field, -1 the one before); "put-back" (Esc); "reveal" (gboolean); "open";
 * "history". */

G_END_DECLS
