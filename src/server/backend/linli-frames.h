/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"

G_BEGIN_DECLS

/* The store of frames under the backend's files: (com, grid) → the number and catalogue they were made at, and the frames of each kind. */
typedef struct { gint64 epoch, asof, rows; char *catalogue; } FrameSet;
typedef struct { guint kind_no; gint64 rows; GBytes *bytes; char hash[LINLI_FRAME_HASH_SIZE]; } MadeFrame;

void      made_frame_free (gpointer frame);
/* Only one thread makes frames at a time; others go on fetching. */
void      frames_lock     (LinliFrames *self);
void      frames_unlock   (LinliFrames *self);
/* FALSE without error: there is none.  @ret_set->catalogue: (transfer full). */
gboolean  frames_get_set  (LinliFrames *self, gint64 com, gint64 grid, FrameSet *ret_set, GError **error);
/* What stands of (com, grid) now: @made (MadeFrame) in place of all frames of the kinds for which @is_replaced says so. */
typedef gboolean (*FrameKindFunc) (guint kind_no, gpointer data);
gboolean  frames_put      (LinliFrames *self, gint64 com, gint64 grid, const FrameSet *set, FrameKindFunc is_replaced, gpointer data, GPtrArray *made,
                           GError **error);
/* Appends LinliFrameEntry, in the order they were made. */
gboolean  frames_list     (LinliFrames *self, gint64 com, gint64 grid, GArray *entries, GError **error);
/* FALSE without error: there is none of this name, or it is damaged, and gone now.  @ret_bytes: (transfer full). */
gboolean  frames_get      (LinliFrames *self, const char *hash, gint64 *ret_com, gint64 *ret_grid, guint *ret_kind_no, GBytes **ret_bytes, GError **error);

G_END_DECLS
