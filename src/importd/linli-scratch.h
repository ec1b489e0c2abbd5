/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The folder that archives are unpacked into is left empty whatever ends the reading: when the program that wants the features dies or stops
 * this one, what lies there is removed first.  Once, before other threads are started; after linli_confine(). */
void linli_scratch_watch (const char *folder);
/* What is open now can still be read, though it has no name any more.  Nobody needs to remove it. */
void linli_scratch_empty (const char *folder);

G_END_DECLS
