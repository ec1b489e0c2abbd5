/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* Records in one line each: what they are called, where they are, what is known.  Read many at a time, with one statement a record. */
typedef struct { char *title, *place, *facts; /* (owned); "" where there is nothing, or the title says it */ } LinliBrief;

/* (transfer full) (element-type LinliId LinliBrief): those of @ids that are here.  @kind: core. */
GHashTable *linli_briefs_read (LinliStore *store, const LinliKind *kind, const LinliId *ids, guint n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
