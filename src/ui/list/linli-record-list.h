/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-list-layout.h"
#include "linli-row-model.h"
#include "linli-session.h"

G_BEGIN_DECLS

/* The list of the records of one kind: columns, order, filters and views as the person likes them; the rows chosen. */
#define LINLI_TYPE_RECORD_LIST (linli_record_list_get_type ())
G_DECLARE_FINAL_TYPE (LinliRecordList, linli_record_list, LINLI, RECORD_LIST, AdwBin)

GtkWidget     *linli_record_list_new         (LinliSession *session, const LinliKind *kind);
LinliRowModel *linli_record_list_get_model   (LinliRecordList *self);
/* Chooses the row at @position alone, or none for GTK_INVALID_LIST_POSITION. */
void           linli_record_list_select      (LinliRecordList *self, guint position);
/* Chooses the row of a record and brings it into sight as soon as it is here; does not emit "selected". */
void           linli_record_list_reveal      (LinliRecordList *self, const LinliId *id);
void           linli_record_list_set_text    (LinliRecordList *self, const char *text);
gboolean       linli_record_list_focus       (LinliRecordList *self);
void           linli_record_list_focus_filter (LinliRecordList *self);
/* How many rows there are without a filter, as far as that is known. */
guint          linli_record_list_get_total   (LinliRecordList *self);

/* How the list looks now; (transfer none). */
const LinliListLayout *linli_record_list_get_layout (LinliRecordList *self);
/* Takes columns, order and filters that the role may have; the rest is left out. */
void           linli_record_list_set_layout  (LinliRecordList *self, const LinliListLayout *layout);
void           linli_record_list_add_filter  (LinliRecordList *self, const LinliListFilter *filter);
/* Only these rows (gint64, ascending), until the chip that says @words is taken away; @rowids NULL: all of them. */
void           linli_record_list_set_among   (LinliRecordList *self, GArray *rowids, const char *words);
/* Every filter and the text. */
void           linli_record_list_clear       (LinliRecordList *self);
/* The rows chosen as a table into the clipboard, as far as the role may export them. */
void           linli_record_list_copy        (LinliRecordList *self);

/* Signals: "selected" (const LinliId *): one row was chosen by hand; "activated": its folder is wanted; "counted": the number of rows
 * changed; "copied" (guint rows, 0: the role may not). */

G_END_DECLS
