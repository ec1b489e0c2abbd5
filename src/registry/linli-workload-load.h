/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-loader.h"

G_BEGIN_DECLS

/* Inside src/registry: one row of "workload", added to the catalogue.  FALSE: refused. */
gboolean linli_loader_load_workload (LinliLoader *loader, JsonObject *object);

G_END_DECLS
