/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-id.h"

G_BEGIN_DECLS

/* The places somebody looked at, for going back and forward as in a browser.  Pure: what a page is, only the caller knows. */
typedef struct _LinliTrail LinliTrail;

/* @record: null where the page shows none. */
typedef struct { gpointer page; LinliId record; } LinliTrailStop;

LinliTrail           *linli_trail_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void                  linli_trail_free  (LinliTrail *self);
/* Somebody is at @stop since @now_us.  What was forward is forgotten.  A stop seen for less than a second was only passed (arrows through a
 * list), and a page without a record is no stop of its own beside one with. */
void                  linli_trail_visit (LinliTrail *self, const LinliTrailStop *stop, gint64 now_us);
/* One step back (-1) or forward (1); (nullable): there is nothing that way.  The stop returned is where one is now. */
const LinliTrailStop *linli_trail_go    (LinliTrail *self, int step, gint64 now_us);
gboolean              linli_trail_can_go (const LinliTrail *self, int step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliTrail, linli_trail_free)

G_END_DECLS
