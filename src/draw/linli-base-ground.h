/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <gio/gio.h>

#include "linli-base-choice.h"
#include "linli-map-plate.h"

G_BEGIN_DECLS

/* A map of others, open: it paints any piece of itself where our own records lie.
 *
 * A map in GCJ-02 is shifted piece by piece so that it fits under coordinates of WGS 84; what is recorded is never shifted.
 * Immutable; any thread. */
typedef struct _LinliBaseGround LinliBaseGround;

/* @cache: (nullable): the folder under which tiles of servers are kept.  Blocks on the disk.  @choice is not "none". */
LinliBaseGround *linli_base_ground_open            (const LinliBaseChoice *choice, const char *cache, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliBaseGround *linli_base_ground_ref             (LinliBaseGround *self);
void             linli_base_ground_unref           (LinliBaseGround *self);
/* Paints @view as far as there are pictures; a tile in trouble is grey, and @ret_problem (not changed if already set) says why in one line,
 * (transfer full), translated.  Blocks on the disk and the network.  FALSE: nothing was painted. */
gboolean         linli_base_ground_paint       (LinliBaseGround *self, const LinliMapView *view, cairo_t *cr, GCancellable *cancellable,
                                                char **ret_problem);
/* Whether trouble may end by itself: a server's may, a file's not. */
gboolean         linli_base_ground_may_recover (LinliBaseGround *self);
/* Whether it may be put on paper: a file may, a service whose terms were said to allow it. */
gboolean         linli_base_ground_may_print   (LinliBaseGround *self);
/* (transfer full): whose map it is, with its 审图号 and what was done to it; translated. */
char            *linli_base_ground_describe        (LinliBaseGround *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliBaseGround, linli_base_ground_unref)

G_END_DECLS
