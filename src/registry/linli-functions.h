/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "linli-clock.h"

G_BEGIN_DECLS

/* The frozen list of functions of the rule language.  It only grows, and the number with it. */
#define LINLI_FUNCTIONS_VERSION 2

/* TRUE for what an expression may call: SQLite's own harmless ones and ours. */
gboolean linli_functions_allow    (const char *name);
gboolean linli_functions_register (sqlite3 *db, LinliClock *clock, GError **error);

G_END_DECLS
