/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* (transfer full) (element-type LinliPartition): what hello tells of @access, the community of its first right as the home one. */
GPtrArray  *sim_partitions_new    (LinliBackend *server, const LinliAccess *access, gint64 now_ms, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): what the server has of all that, named as linli_store_check() names what a replica holds. */
GHashTable *sim_partitions_digest (LinliBackend *server, const LinliAccess *access, gint64 now_ms, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
