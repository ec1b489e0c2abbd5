/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Draws the city of @path (GeoJSON features, packed or not), all of it and its middle at z17, light and dark, as the window does, into
 * city-fit-light.png, city-z17-dark.png and so on in @folder. */
gboolean bench_city_take_pictures (const char *path, const char *folder, GError **error);

G_END_DECLS
