/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "linli-backend.h"

/* What is done to a folder instead of serving from it.  Each prints its result and gives the exit code. */

/* Is the file whole, and every partition?  Changes nothing; the server may run.  1 = damaged. */
int linli_keeping_check    (const char *dir, LinliCatalogue *catalogue, gboolean json);
/* Every epoch of @self, a copy that is put back into @dir, rises above all that a replica may have seen there; what must outlive the
 * database is written to a file in @dir, durable before the caller commits. */
gboolean linli_keeping_raise_epochs (LinliBackend *self, const char *dir, GArray *coms, GError **error);
/* Is the file whole, and every partition of @coms?  (transfer full) (nullable): NULL = fine, else what is wrong first. */
char    *linli_keeping_find_damage  (LinliBackend *self, GArray *coms, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Says that server.db was put back from a copy: every epoch rises, so that replicas start over and offer their work again.  The
 * server must be stopped. */
int linli_keeping_restored (const char *dir, LinliCatalogue *catalogue, gboolean json);
