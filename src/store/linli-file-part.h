/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A photo on its way here: what came of it lies beside where it will be, and a fetch that was cut goes on there.  Any thread; one at a time holds
 * a part, also of several programs. */
typedef struct _LinliFilePart LinliFilePart;

/* (transfer full): the part of @sha, of @size bytes, in @replica; waits while somebody else fetches the same.  NULL without error: it is here,
 * whole.  LINLI_ERROR_FULL, _FAILED, G_IO_ERROR_CANCELLED. */
LinliFilePart *linli_file_part_open   (const char *replica, const char *sha, gint64 size, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Bytes that are here. */
gint64         linli_file_part_have   (const LinliFilePart *part);
/* Adds what follows; more than the size is refused, FALSE without change. */
gboolean       linli_file_part_add    (LinliFilePart *part, GBytes *piece, GError **error);
/* All of it is here: it gets its name, durable, if it is what that says.  LINLI_ERROR_CORRUPT: it is not, and begins anew. */
gboolean       linli_file_part_finish (LinliFilePart *part, GError **error);
void           linli_file_part_free   (LinliFilePart *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliFilePart, linli_file_part_free)

G_END_DECLS
