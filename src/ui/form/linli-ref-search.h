/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-choice.h"
#include "linli-replica.h"

G_BEGIN_DECLS

/* What a reference asks of the replica's reader threads. */
typedef struct _LinliRefQuery LinliRefQuery;

/* @recent: (nullable) (element-type char *): offered when @text is empty. */
LinliRefQuery *linli_ref_query_new   (const LinliKind *kind, const char *text, GPtrArray *recent) G_GNUC_WARN_UNUSED_RESULT;
void           linli_ref_query_free  (gpointer query);
/* LinliReplicaFunc: (transfer full) (element-type LinliChoice): records of the kind that @text may mean, also by what lies in them or
 * lives there: a household by a name, a room by "3-2-501". */
gpointer       linli_ref_query_run   (LinliStore *store, gpointer query, GCancellable *cancellable, GError **error);

G_END_DECLS
