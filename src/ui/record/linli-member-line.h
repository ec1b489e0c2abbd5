/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-save-steps.h"
#include "linli-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The blank line at the end of a table of who lives together: one more member is begun by typing a name there.
 *
 * What is typed is a draft of a new record from the first key on and survives like any other; Enter in the last cell saves it as one step
 * and leaves a blank line; Escape takes it back. */
#define LINLI_TYPE_MEMBER_LINE (linli_member_line_get_type ())
G_DECLARE_FINAL_TYPE (LinliMemberLine, linli_member_line, LINLI, MEMBER_LINE, GObject)

/* Puts its cells into @grid, in the line @row and the one below it.  @columns: (element-type LinliField): of one kind.  @headings:
 * (element-type GtkWidget): what names each column.  @link: the field that says where the member lives. */
LinliMemberLine *linli_member_line_new       (LinliSession *session, GtkGrid *grid, int row, GPtrArray *columns, GPtrArray *headings,
                                              const LinliField *link) G_GNUC_WARN_UNUSED_RESULT;
/* Where the next member lives; NULL: nobody may be added.  What was begun elsewhere is saved, or stays a draft.  @held: the compartments
 * that this person holds, bit by number. */
void             linli_member_line_show      (LinliMemberLine *self, const LinliId *household, guint held);
/* Saves what was begun, as Enter in the last cell does. */
void             linli_member_line_commit    (LinliMemberLine *self);
/* Something was typed that is not saved. */
gboolean         linli_member_line_is_begun  (LinliMemberLine *self);
/* (nullable) (transfer none): the cell of a column. */
GtkWidget       *linli_member_line_get_cell  (LinliMemberLine *self, guint column);

/* Signals: "saved" (LinliSaveStep *, to be copied); "failed" (const char *: what to tell the person). */

G_END_DECLS
