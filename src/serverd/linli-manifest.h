/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "linli-backend.h"

/* What is in a folder that "linli-server backup" made: server.db and a manifest that says what it must be. */
#define LINLI_COPY_DATABASE "server.db"
#define LINLI_COPY_MANIFEST "manifest"

/* Copies @from to the new file @to (0600), durable, or only reads it when @to is NULL.  (transfer full): the SHA-256 of what was read,
 * in hexadecimal; *ret_size in bytes. */
char    *linli_manifest_transfer (const char *from, const char *to, gint64 *ret_size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes the manifest of @folder from its database, open as @self with the partitions @coms. */
gboolean linli_manifest_write (const char *folder, LinliBackend *self, GArray *coms, GError **error);
/* What the database in @folder must be.  LINLI_ERROR_CORRUPT: there is no manifest, or it says nonsense. */
gboolean linli_manifest_read  (const char *folder, gint64 *ret_size, char **ret_sha256, GError **error);
