/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "linli-backend.h"

/* What is done to a folder instead of serving from it.  Each prints its result and gives the exit code. */

/* Is the file whole, and every partition?  Changes nothing; the server may run.  1 = damaged. */
int linli_keeping_check    (const char *dir, LinliCatalogue *catalogue, gboolean json);
/* Says that server.db was put back from a copy: every epoch rises, so that replicas start over and offer their work again.  The
 * server must be stopped. */
int linli_keeping_restored (const char *dir, LinliCatalogue *catalogue, gboolean json);
