/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a typed text meets a title: pure functions, the same for names, houses and commands. */

/* (transfer full) (nullable): @title as Pango markup with what @query meets in bold: characters and words, full or partly typed pinyin,
 * initials, the numbers of a house; NULL when it meets nothing. */
char    *linli_palette_mark  (const char *title, const char *query) G_GNUC_WARN_UNUSED_RESULT;
gboolean linli_palette_meets (const char *title, const char *query);

G_END_DECLS
