/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What can be said of a picture without looking at it. */
typedef struct
{
  guint  width, height;
  guint  n_colors;      /* of 4096: four bits a channel */
  double lightness;     /* the mean, from 0 to 1 */
  guint  n_glyphs;      /* in the texts of widgets */
  guint  n_unknown;     /* of them, those for which no font has a form */
} LinliSnapshotReport;

/* Paints once without saving. */
void     linli_snapshot_prepare (GtkWindow *window);
/* Saves what the window shows now, with the popovers over it, as a PNG.  @path: (nullable): only reports; @ret_report: (out) (optional) */
gboolean linli_snapshot_save    (GtkWindow *window, const char *path, LinliSnapshotReport *ret_report, GError **error);
/* Adds the glyphs of every text below @node to @report. */
void     linli_snapshot_count   (GskRenderNode *node, LinliSnapshotReport *report);

G_END_DECLS
