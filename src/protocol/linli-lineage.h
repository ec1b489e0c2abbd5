/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a partition's numbers come from: of each epoch that what the server holds went through, by which number it began.  Numbers above that and
 * up to the next one's were given in it.  Two restores may give one number twice; two lineages tell which they have in common. */
typedef struct { gint64 epoch, seq; } LinliFork;
#define LINLI_LINEAGE_MAX 64  /* the latest */

/* Up to which number what was held by a server of the lineage @known is held by one of @told (element-type LinliFork, by time).  FALSE: nothing in
 * common is known. */
gboolean linli_lineage_find_fork (GArray *known, GArray *told, gint64 *ret_seq);
/* (transfer full): "epoch:number,...". */
char    *linli_lineage_to_text   (GArray *lineage) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): what of @text ((nullable)) can be read. */
GArray  *linli_lineage_from_text (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
