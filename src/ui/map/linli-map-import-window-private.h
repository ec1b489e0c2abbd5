/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-map-import-window.h"

G_BEGIN_DECLS

/* Inside the files of the window in which a file of maps is imported. */
struct _LinliMapImportWindow
{
  AdwWindow             parent_instance;

  LinliReplica         *replica;      /* (owned) */
  LinliMapPlanOrder    *order;        /* (owned) (nullable): under way, or what @plan is of */
  LinliMapPlan         *plan;         /* (owned) (nullable) */
  GCancellable         *cancellable;  /* (owned) (nullable): while it is under way */
  guint                 tick_id;
  gint64                batch;        /* that may be taken back; 0: none */
  GtkWidget            *options, *import, *cancel, *stack, *empty, *trouble, *done, *take_back, *progress, *read, *stop, *preview, *counts, *notes, *warning, *is_right;
  GtkFileChooserNative *chooser;      /* (owned) (nullable): while it is open */
  GtkStringList        *lines;        /* (owned): of the notes */
};

/* linli-map-import-window.c */
/* Only what was looked at, and has something to take, may be taken. */
void linli_map_import_window_update    (LinliMapImportWindow *self);
void linli_map_import_window_take      (LinliMapImportWindow *self);
/* What is under way; the thread tells how it ended. */
void linli_map_import_window_stop      (LinliMapImportWindow *self);
void linli_map_import_window_take_back (LinliMapImportWindow *self);
/* Goes to where the note of this place in the list is. */
void linli_map_import_window_show_note (LinliMapImportWindow *self, guint place);

/* linli-map-import-window-lay.c */
/* Makes everything that is in it.  @features: (nullable) */
void linli_map_import_window_lay       (LinliMapImportWindow *self, LinliMapFeatures *features, GPtrArray *kinds);

G_END_DECLS
