/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-today-data.h"

G_BEGIN_DECLS

/* What the desktop tells somebody who looks elsewhere: new conflicts, returned work, work that became overdue.  One notification of each
 * sort, which replaces itself, opens the record (or the page, where there are several), and goes when everything it told of is done.  No name,
 * no number, nothing of a record stands in it: it may show on a locked screen. */
typedef struct _LinliNotices LinliNotices;

/* Where they go: the desktop, or a test. */
typedef struct
{
  void     (*send)       (gpointer data, const char *id, GNotification *notification);
  void     (*withdraw)   (gpointer data, const char *id);
  /* Somebody sees the window: nothing has to be told. */
  gboolean (*is_watched) (gpointer data);
} LinliNoticeSink;

/* @sink, @data live longer. */
LinliNotices *linli_notices_new    (const LinliNoticeSink *sink, gpointer data) G_GNUC_WARN_UNUSED_RESULT;
/* Withdraws what still stands. */
void          linli_notices_free   (LinliNotices *self);
/* What is there at the first call is known already. */
void          linli_notices_update (LinliNotices *self, const LinliTodayData *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliNotices, linli_notices_free)

G_END_DECLS
