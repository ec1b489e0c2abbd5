/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* The page of one kind of record: the list at the left, the folder of the chosen one at the right. */
#define LINLI_TYPE_RECORDS_PAGE (linli_records_page_get_type ())
G_DECLARE_FINAL_TYPE (LinliRecordsPage, linli_records_page, LINLI, RECORDS_PAGE, AdwBin)

GtkWidget *linli_records_page_new       (LinliSession *session, const LinliKind *kind);
void       linli_records_page_open      (LinliRecordsPage *self, const LinliId *id);
/* The record in the folder; null: none. */
const LinliId   *linli_records_page_get_shown (LinliRecordsPage *self);
const LinliKind *linli_records_page_get_kind  (LinliRecordsPage *self);
/* The focus goes to the filter of the list. */
void       linli_records_page_find      (LinliRecordsPage *self);
/* Begins a record with these first values (nullable). */
void       linli_records_page_begin     (LinliRecordsPage *self, GHashTable *values);
void       linli_records_page_verify    (LinliRecordsPage *self);
void       linli_records_page_flush     (LinliRecordsPage *self);
void       linli_records_page_save      (LinliRecordsPage *self);
/* Takes back the newest step of the open form, or does it again; FALSE when there is none. */
gboolean   linli_records_page_undo      (LinliRecordsPage *self, gboolean forward);
/* The history of the field with the focus, else of the record. */
void       linli_records_page_history   (LinliRecordsPage *self);
void       linli_records_page_reveal    (LinliRecordsPage *self);
void       linli_records_page_toggle_due (LinliRecordsPage *self);
/* Moves the focus between list and folder; FALSE when it was in the folder. */
gboolean   linli_records_page_focus_next(LinliRecordsPage *self, gboolean from_start);
/* How much room the page has.  Where it is too little for both, list and folder take turns and a button leads back. */
void       linli_records_page_set_room     (LinliRecordsPage *self, int px);
GtkWidget *linli_records_page_get_folder   (LinliRecordsPage *self);
void       linli_records_page_set_filter   (LinliRecordsPage *self, const char *text);
/* Of all records only these rows (gint64, ascending); a chip says @words and takes it back. */
void       linli_records_page_set_among    (LinliRecordsPage *self, GArray *rowids, const char *words);
void       linli_records_page_select       (LinliRecordsPage *self, guint position);
GListModel *linli_records_page_get_model   (LinliRecordsPage *self);
guint      linli_records_page_get_count (LinliRecordsPage *self);
gboolean   linli_records_page_is_ready  (LinliRecordsPage *self);

/* Signals "counted": the number of rows changed; "shown": the folder shows another record. */

G_END_DECLS
