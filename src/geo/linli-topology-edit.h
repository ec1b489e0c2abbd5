/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"

G_BEGIN_DECLS

/* Outlines made from outlines, by GEOS.  What comes out has seven decimals, as the catalogue keeps it.  Any thread. */

/* (transfer full) (element-type LinliGeometry): the parts into which the line @lon_lat of @n_points cuts @geometry, the largest first; two at least.
 * Holes stay holes.  LINLI_ERROR_INVALID: the line leaves it whole, or @geometry crosses itself. */
GPtrArray     *linli_topology_split (const LinliGeometry *geometry, const double *lon_lat, guint n_points, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) @geometries (element-type LinliGeometry), one at least, as one polygon.  LINLI_ERROR_INVALID where they do not all hang
 * together along a side. */
LinliGeometry *linli_topology_merge (GPtrArray *geometries, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) @geometry without @hole.  LINLI_ERROR_INVALID where nothing is left, or nothing is taken off. */
LinliGeometry *linli_topology_cut   (const LinliGeometry *geometry, const LinliGeometry *hole, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) What @taken (element-type LinliGeometry) leave of @geometry, in one part or several; parts of less than @least square metres
 * are left out, and so is what is not sound among @taken.  LINLI_ERROR_INVALID where nothing is left. */
LinliGeometry *linli_topology_rest  (const LinliGeometry *geometry, GPtrArray *taken, double least, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
