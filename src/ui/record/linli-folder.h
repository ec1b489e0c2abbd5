/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-field-row.h"
#include "linli-session.h"

G_BEGIN_DECLS

/* The folder of one record: what it is, where it is, the form made from the catalogue, its history, who lives there. */
#define LINLI_TYPE_FOLDER (linli_folder_get_type ())
G_DECLARE_FINAL_TYPE (LinliFolder, linli_folder, LINLI, FOLDER, AdwBin)

GtkWidget *linli_folder_new    (LinliSession *session, const LinliKind *kind);
/* Makes one more line of the first section before anybody looks at it; FALSE: all are there.  For when nothing else is to do: the first
 * record then opens as quickly as the others. */
gboolean   linli_folder_prepare (LinliFolder *self);
/* What was changed in the record left is saved unless a rule objects; then it waits as a draft. */
void       linli_folder_show   (LinliFolder *self, const LinliId *id);
/* Begins a record; @values (nullable) are its first ones: const LinliField * → LinliValue *. */
void       linli_folder_begin  (LinliFolder *self, GHashTable *values);
void       linli_folder_save   (LinliFolder *self);
/* Takes the newest step of the open form back, or does it again; FALSE when there is none and the saved ones are next. */
gboolean   linli_folder_undo   (LinliFolder *self, gboolean forward);
/* Hands what is changed to the writer before the window closes: saved, or as a draft where a rule objects. */
void       linli_folder_flush  (LinliFolder *self);
/* Where what was typed is: with the replica, on its way there, or in this window alone because the disk refuses it. */
typedef enum { LINLI_FOLDER_KEPT, LINLI_FOLDER_WRITING, LINLI_FOLDER_REFUSED } LinliFolderKept;
LinliFolderKept linli_folder_get_kept (LinliFolder *self);
/* "Checked, unchanged": every answered field of the section in sight was looked at today. */
void       linli_folder_verify (LinliFolder *self);
/* Only lines that are missing or stale, or all of them again; it stays so from record to record. */
void       linli_folder_toggle_due (LinliFolder *self);
/* For 10 seconds, the hidden values of the section in sight. */
void       linli_folder_reveal (LinliFolder *self);
/* Ends a reveal before its time. */
void       linli_folder_hide   (LinliFolder *self);
/* Gives up what was changed and not saved. */
void       linli_folder_discard (LinliFolder *self);
/* By number; those of the catalogue first, then family, timeline and what is related. */
void       linli_folder_select_section (LinliFolder *self, guint section);
/* Brings the line of a field into sight, as soon as the record is there. */
void       linli_folder_go_to  (LinliFolder *self, const LinliField *field);
/* (nullable): the line of a field that the form has. */
LinliFieldRow *linli_folder_get_row (LinliFolder *self, const LinliField *field);
/* The history of the field with the focus, else of the record. */
void       linli_folder_history (LinliFolder *self);
/* Shows the history of a line's field; it goes when it is closed. (nullable) */
GtkWidget *linli_folder_popup_history (LinliFolder *self, LinliFieldRow *row);
/* Asks for a field by label, pinyin or item number and goes there. (nullable) (transfer none): the popover. */
GtkWidget *linli_folder_find_field (LinliFolder *self);
/* Whether there is a button that leads back to the list. */
void       linli_folder_set_back (LinliFolder *self, gboolean back);
/* Something is shown. */
gboolean   linli_folder_is_loaded (LinliFolder *self);

/* Activates "win.open-record" (ss), "win.show-on-map" (s) and "win.show-building" (ss), "win.add-member" (s).  Signal "back". */

G_END_DECLS
