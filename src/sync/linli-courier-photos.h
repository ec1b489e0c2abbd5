/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-courier-sync.h"

G_BEGIN_DECLS

/* Adds pieces of what waits to @parts, small pictures first, at most @bytes of them; nothing to a server that reads no photos in bundles. */
gboolean linli_courier_add_photos  (LinliStore *store, GPtrArray *parts, gssize bytes, LinliCourierReport *report, GError **error);
/* What the server says became of them. */
gboolean linli_courier_take_photos (LinliStore *store, const GString *text, LinliCourierReport *report, GError **error);
/* How many photos still wait for a server that takes them by hand. */
gboolean linli_courier_count_photos (LinliStore *store, LinliCourierReport *report, GError **error);

G_END_DECLS
