/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-sync.h"

G_BEGIN_DECLS

/* The access token is kept by the transport; the engine only says when it got a new one. */
const char   *linli_engine_get_token (LinliEngine *engine);
void          linli_engine_set_token (LinliEngine *engine, const char *token);
/* (nullable) With the answer at hand not yet applied: what will most likely be asked after it.  @page: (transfer full) (nullable)
 * the answer as a page where somebody read it already.  Touches no store. */
LinliRequest *linli_engine_look_ahead (LinliEngine *engine, const LinliResponse *response, LinliPage *page) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): what the transport shows from the next request on. */
const char   *linli_engine_get_certificate (LinliEngine *engine);
LinliCatalogue *linli_engine_get_catalogue (LinliEngine *engine);
LinliRequest *linli_sync_make_request   (const char *method, const char *path, GString *body, gboolean authenticated) G_GNUC_WARN_UNUSED_RESULT;
/* linli-sync-certificate.c */
/* Appends ,"certificate":... where the server is to be told of one; *ret_offered: (nullable) (transfer full) (nullable) the same with its
 * key. */
gboolean      linli_sync_offer_certificate (LinliStore *store, gboolean anew, GString *body, char **ret_offered, GError **error);
/* (transfer full) The answer as one object; LINLI_ERROR_NETWORK when it is none: nobody here typed it. */
JsonNode     *linli_sync_parse_object   (const LinliResponse *response, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* linli-sync-hello.c */
/* The hello answer → the replica's identity, scope and names. */
gboolean      linli_sync_apply_hello    (LinliStore *store, JsonObject *hello, GError **error);

/* linli-sync-lease.c: hello, and what enrolling and a token are answered with; an older server says nothing of it and gives none. */
gboolean      linli_sync_take_lease     (LinliStore *store, JsonObject *answer, LinliLeaseWay way, GError **error);
/* It is locked until the server says something. */
gboolean      linli_sync_lease_ended    (LinliStore *store);

G_END_DECLS
