/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-replica.h"
#include "linli-file-sync.h"

G_BEGIN_DECLS

int ctl_attach_main (int argc, char **argv);
int ctl_files_main  (int argc, char **argv);
int ctl_fetch_main  (int argc, char **argv);

/* Sends the photos of @store, whose records are through, and appends what became of them, ,"photos":{...}, where there are any.  Only what is
 * wrong with the replica is an error. */
gboolean ctl_send_files (LinliStore *store, LinliTransport *transport, gboolean metered, GString *out, GError **error);

G_END_DECLS
