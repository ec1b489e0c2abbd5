/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "linli-backend.h"

/* linli-server backup and restore.  Each prints its result and gives the exit code. */

/* A copy of @dir's database as it is at this moment, running server or not, checked, with a manifest: the new folder @target, or a new
 * folder within @target when that is one.  Whole or not there.  At most @rate MiB a second. */
int linli_backup_main  (const char *dir, const char *target, guint rate, LinliCatalogue *catalogue, gboolean json);
/* Puts @copy, such a folder or a bare database, into @dir, whose server must be stopped: checked first, with new epochs; the database
 * that was there is kept beside it.  Killed at any moment, the old one serves or the new one, or nothing does until it is run again. */
int linli_restore_main (const char *dir, const char *copy, LinliCatalogue *catalogue, gboolean json);

/* Makes the folder @path (0700) durable in its parent, or empties it of what a copy that was cut off left; with anything else in it,
 * LINLI_ERROR_FAILED.  Never follows a link. */
gboolean linli_backup_make_folder (const char *path, GError **error);
/* Takes @path away with the files of a copy in it, if it is there. */
void     linli_backup_clear_folder (const char *path);
/* What was renamed in @path stays so when the power fails. */
gboolean linli_backup_sync_folder (const char *path, GError **error);
/* (transfer full) "20261126-211644", UTC */
char    *linli_backup_get_stamp   (void);
