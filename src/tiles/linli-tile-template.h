/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The address of a tile server with places to fill in: {z}, {x}, {y} (rows from the north), {-y} (from the south), {s} (a server 0 to 7)
 * and {key}.  A WMTS server of the key-value kind is such an address too.
 * The key is kept apart from the address, so that neither names of files nor messages can hold it. */

/* Refused: no http(s), no {z} {x} {y}, an unknown place, a key written out, a key over plain http to another machine. */
gboolean linli_tile_template_check      (const char *address, GError **error);
/* (transfer full) (nullable): NULL when a key is asked for and @key is empty. */
char    *linli_tile_template_fill       (const char *address, const char *key, guint zoom, guint x, guint y) G_GNUC_WARN_UNUSED_RESULT;
gboolean linli_tile_template_wants_key  (const char *address);
/* (transfer full): a name for what is kept of this server; holds nothing that can be read back. */
char    *linli_tile_template_get_folder (const char *address) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
