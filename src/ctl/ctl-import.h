/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-replica.h"
#include "linli-intake.h"

G_BEGIN_DECLS

/* Opens a batch, has @read take the file into it, keeps or drops the batch and prints what came of it; the exit code.  @read: FALSE with
 * @error where the file as a whole is refused, *ret_line says where.  @tell: (nullable): appends further members of the answer, each with its comma
 * in front. */
typedef gboolean (*ImportReadFunc) (LinliIntake *import, const char *path, guint *ret_line, gpointer data, GError **error);
typedef void     (*ImportTellFunc) (GString *out, gpointer data);
int      import_run (LinliIntake *import, const char *verb, const char *path, gboolean dry_run, gboolean skip_bad, ImportReadFunc read,
                     ImportTellFunc tell, gpointer data);

/* Reads everything; FALSE with @error when the file as a whole is refused or cannot be read, *ret_line says where. */
gboolean import_read_table    (LinliIntake *import, const char *path, guint *ret_line, GError **error);
gboolean import_read_features (LinliIntake *import, const char *path, guint *ret_line, GError **error);

G_END_DECLS
