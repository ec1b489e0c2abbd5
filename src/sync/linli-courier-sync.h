/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-sync.h"

G_BEGIN_DECLS

/* Sync carried by hand, as the device sees it.  Neither function waits for a network; both belong to the thread of the store. */
typedef struct
{
  gint64   device, number, seq;
  guint    operations;                           /* asked: how many wait and are in the bundle */
  guint    pushed, returned, conflicts, pulled;  /* taken: as of a cycle over the network */
  guint    held;     /* saves that the server cannot take yet: they wait apart, the rest went on */
  guint    photos;                               /* asked: pictures that are in the bundle, whole or in part; small ones count too */
  guint    photos_sent, photos_failed;           /* taken: pictures that came to the server, that it refused */
  guint    photos_waiting;                       /* taken: photos that another bundle can carry */
  guint    late;     /* pages that were here already, or made for cursors of before */
  gboolean more;     /* not everything went in: another round brings the rest */
} LinliCourierReport;

/* (transfer full): a bundle for the server with everything that waits and where this replica stands.  What waits goes on waiting until an
 * answer comes, by whichever way.  LINLI_ERROR_AUTH: never enrolled; _FORBIDDEN: the server's key is not known yet. */
GBytes  *linli_courier_ask  (LinliStore *store, LinliCourierReport *ret_report, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the server's answer.  The same one twice, an old one, or one after the network brought the same changes nothing more.
 * LINLI_ERROR_INVALID, _FORBIDDEN (another device's or server's), _NEWER: nothing of it was taken. */
gboolean linli_courier_take (LinliStore *store, GBytes *answer, LinliCourierReport *ret_report, GError **error);

G_END_DECLS
