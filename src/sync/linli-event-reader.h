/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads what a server says on a live stream (the event stream format of the HTML standard, 9.2), as it comes, in pieces of any size. */
typedef struct _LinliEventReader LinliEventReader;

/* Something changed in partition @com; @seq: how far it is, -1 = it does not say. */
typedef void (*LinliEventFunc) (gint64 com, gint64 seq, gpointer user_data);

LinliEventReader *linli_event_reader_new  (LinliEventFunc func, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void              linli_event_reader_free (LinliEventReader *self);
/* Calls the function for every event that is whole.  Comments and events of other names are passed over; FALSE and LINLI_ERROR_NETWORK
 * when this is no stream of ours: a line or an event over 4 KiB, or data that cannot be read. */
gboolean          linli_event_reader_feed (LinliEventReader *self, const char *bytes, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliEventReader, linli_event_reader_free)

G_END_DECLS
