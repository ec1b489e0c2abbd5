/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-sync-lease.c - what an answer says of how long this replica may go on without its server: "lease", and "t", the server's clock. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-engine-private.h"

#include "linli-json.h"

gboolean
linli_sync_take_lease (LinliStore *store, JsonObject *answer, LinliLeaseWay way, GError **error)
{
  const LinliLeaseWord word = { linli_json_int_or (answer, "lease", 0), linli_json_int_or (answer, "t", 0),
                                linli_json_string_or (answer, "lease_sig", NULL),
                                linli_json_string_or (answer, "sign", NULL) };

  return linli_store_take_lease (store, &word, way, error);
}

gboolean
linli_sync_lease_ended (LinliStore *store)
{
  LinliLease lease;

  linli_store_get_lease (store, &lease);
  return lease.state == LINLI_LEASE_ENDED;
}
