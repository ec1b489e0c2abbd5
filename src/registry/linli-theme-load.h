/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-loader.h"

G_BEGIN_DECLS

/* Inside src/registry: one row of "themes", once all kinds are there. */
gboolean linli_loader_load_theme (LinliLoader *loader, JsonObject *object);

G_END_DECLS
