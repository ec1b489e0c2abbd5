/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-building-view.h"
#include "linli-replica.h"

G_BEGIN_DECLS

/* What can be done to the homes of a building, as actions "building.*" of the page: for the bar of the batch, the menu over a cell,
 * the stairs and keys alike.  Each change is one batch and offers to be undone. */
typedef struct _LinliBuildingActions LinliBuildingActions;

/* @page gets the actions; @view says which homes are meant; @toasts tells what was done. */
LinliBuildingActions *linli_building_actions_new  (GtkWidget *page, LinliReplica *replica, LinliBuildingView *view,
                                                   AdwToastOverlay *toasts) G_GNUC_WARN_UNUSED_RESULT;
void                  linli_building_actions_free (LinliBuildingActions *self);
/* Further actions of the page, which must outlive this. */
void                  linli_building_actions_add  (LinliBuildingActions *self, const GActionEntry *more, guint n, gpointer user_data);
/* @data: (nullable) (transfer none): must stay until the next call. */
void                  linli_building_actions_set_data (LinliBuildingActions *self, const LinliBuildingData *data);
/* The menu over the cell of the cursor; it points to @x, @y of the view. */
void                  linli_building_actions_popup (LinliBuildingActions *self, int x, int y);
/* Takes back the newest change to homes that was made here; FALSE when there is none. */
gboolean              linli_building_actions_undo (LinliBuildingActions *self);
/* (transfer full): the homes @cells (element-type guint) as a table, parted by tabs, for a spreadsheet. */
char                 *linli_building_actions_make_table (const LinliBuildingData *data, GArray *cells) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
