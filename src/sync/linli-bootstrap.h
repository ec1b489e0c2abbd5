/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-sync.h"

G_BEGIN_DECLS

/* Grids of which nothing is here are filled by frames, one grid after the other, the home grid first.  What cannot be had this way is left to
 * the plain pull: this never fails a cycle.  As the engine, it waits for nothing. */
typedef struct _LinliBootstrap LinliBootstrap;

LinliBootstrap *linli_bootstrap_new  (LinliStore *store, LinliSyncReport *report) G_GNUC_WARN_UNUSED_RESULT;
void            linli_bootstrap_free (LinliBootstrap *self);
/* (transfer full) (nullable) without error: the rest is to be pulled. */
LinliRequest   *linli_bootstrap_next (LinliBootstrap *self, GError **error);
/* @page: (nullable) the frames, where somebody read them already. */
gboolean        linli_bootstrap_take (LinliBootstrap *self, const LinliResponse *response, const LinliPage *page, GError **error);
/* (transfer full) (nullable): what will most likely be asked next, with @response at hand.  Touches no store. */
LinliRequest   *linli_bootstrap_look_ahead (LinliBootstrap *self, const LinliResponse *response);
/* (transfer full) (nullable): the answer to a request for frames at @path, read; NULL without error where @path asks for something else. */
LinliPage      *linli_bootstrap_read (LinliCatalogue *catalogue, const char *path, const LinliResponse *response, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliBootstrap, linli_bootstrap_free)

G_END_DECLS
