/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* What the sidebar says: the community, who sits here with which grids, how many records each page has. */
typedef struct { GPtrArray *kinds; /* (owned) (nullable) const LinliKind, one a page */ } LinliScopeQuery;
typedef struct
{
  char      *place, *person; /* (owned); place (nullable) */
  GArray    *counts;         /* (owned) gint64, -1 = none */
  GArray    *coms;           /* (owned) gint64: the communities that are held, by their numbers; none where there is one only */
  GPtrArray *names;          /* (owned) char *: what people call them */
} LinliScopeWords;

LinliScopeQuery *linli_scope_query_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void             linli_scope_query_free (gpointer query);
void             linli_scope_words_free (LinliScopeWords *words);
/* LinliReplicaFunc: a LinliScopeWords of a LinliScopeQuery. */
gpointer         linli_scope_read       (LinliStore *store, gpointer query, GCancellable *cancellable, GError **error);

/* (transfer full) (nullable): what people call @grid; in a reader thread. */
char            *linli_scope_name_grid  (LinliStore *store, gint64 grid) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliScopeWords, linli_scope_words_free)

G_END_DECLS
