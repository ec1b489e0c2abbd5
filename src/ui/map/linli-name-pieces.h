/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A picture of which little is painted, as pieces round what is: names over a map.  What has no ink is neither kept nor blended. */

/* (transfer full): the pieces of an image of premultiplied ARGB, together all of its ink; any thread.  The image may go. */
GPtrArray *linli_name_pieces_cut      (cairo_surface_t *image) G_GNUC_WARN_UNUSED_RESULT;
/* Appends those in sight of a widget of @width x @height.  @left, @top: where the image begins, in units of the widget; @k: how much it is
 * stretched; @device_scale: its pixels to a unit.  @by_cairo: for the cairo renderer, in one node. */
void       linli_name_pieces_snapshot (GPtrArray *pieces, double left, double top, double k, double device_scale, int width, int height,
                                       gboolean by_cairo, GtkSnapshot *snapshot);

G_END_DECLS
