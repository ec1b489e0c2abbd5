/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-pages.h"
#include "linli-session.h"
#include "linli-where.h"

G_BEGIN_DECLS

/* What a signed-in person works with: sidebar, header with search and sync button, pages. */
#define LINLI_TYPE_MAIN_VIEW (linli_main_view_get_type ())
G_DECLARE_FINAL_TYPE (LinliMainView, linli_main_view, LINLI, MAIN_VIEW, AdwBin)

/* @where: (nullable): the page and record to begin with; where that is not (any more), the first of the files. */
GtkWidget  *linli_main_view_new           (LinliSession *session, const LinliWhere *where);
/* By its place in the sidebar, from 0. */
void        linli_main_view_open_page     (LinliMainView *self, guint place);
guint       linli_main_view_get_page      (LinliMainView *self);
guint       linli_main_view_get_n_pages   (LinliMainView *self);
const LinliPageInfo *linli_main_view_get_info (LinliMainView *self, guint place);
/* The page's widget, made when it was not yet. */
GtkWidget  *linli_main_view_get_widget    (LinliMainView *self, guint place);
void        linli_main_view_open_record   (LinliMainView *self, const char *kind, const char *uuid);
/* The same, at the line of a field; "": no particular one. */
void        linli_main_view_open_field    (LinliMainView *self, const char *kind, const char *uuid, const char *field);
/* @room: (nullable) */
void        linli_main_view_show_building (LinliMainView *self, const char *building, const char *room);
void        linli_main_view_show_on_map   (LinliMainView *self, const char *building);
/* The page on which grids are drawn; it belongs to the map.  (transfer none): the desk. */
GtkWidget  *linli_main_view_show_grids    (LinliMainView *self);
/* The buildings that these rows (gint64) of a list belong to shine on the map. */
void        linli_main_view_show_rows_on_map (LinliMainView *self, const char *kind_name, GArray *rowids);
/* Begins a person who lives in @household. */
/* Begins a record of the list in sight; in the building picture a household of the home that is chosen; elsewhere of the first list. */
void        linli_main_view_begin_record  (LinliMainView *self);
void        linli_main_view_add_member    (LinliMainView *self, const char *household);
/* Begins a record of a kind whose field names the record @uuid. */
void        linli_main_view_begin_about   (LinliMainView *self, const char *kind, const char *field, const char *uuid);
void        linli_main_view_verify        (LinliMainView *self);
/* Hands everything typed on any page to the replica, and where one is.  FALSE: the disk refuses some of it; only this view still has it. */
void        linli_main_view_flush_async   (LinliMainView *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean    linli_main_view_flush_finish  (LinliMainView *self, GAsyncResult *result);
void        linli_main_view_save          (LinliMainView *self);
/* Text being typed first, then the open form, then what was saved. */
void        linli_main_view_undo          (LinliMainView *self);
void        linli_main_view_redo          (LinliMainView *self);
void        linli_main_view_history       (LinliMainView *self);
void        linli_main_view_reveal        (LinliMainView *self);
/* Only the fields of the file in sight that are missing or stale, or all of them. */
void        linli_main_view_toggle_due    (LinliMainView *self);
void        linli_main_view_search        (LinliMainView *self);
/* Ctrl+F: the filter of the list in sight; where there is none, the search of everything. */
void        linli_main_view_find          (LinliMainView *self);
/* Alt+Left and Alt+Right through the pages and records looked at. */
void        linli_main_view_go_back       (LinliMainView *self);
void        linli_main_view_go_forward    (LinliMainView *self);
/* Opens the palette and types @text; "" closes it. */
void        linli_main_view_search_for    (LinliMainView *self, const char *text);
/* F6: sidebar, list, folder, and round again. */
void        linli_main_view_next_pane     (LinliMainView *self);
void        linli_main_view_popup_sync    (LinliMainView *self);
void        linli_main_view_popdown_sync  (LinliMainView *self);
/* The width of the window: list and folder take turns when there is no room for both. */
void        linli_main_view_set_width     (LinliMainView *self, int px);
void        linli_main_view_get_where     (LinliMainView *self, LinliWhere *ret_where);
/* The page in sight shows what it has to show. */
/* A toast; it is spoken too. */
void        linli_main_view_tell          (LinliMainView *self, const char *text);
gboolean    linli_main_view_is_ready      (LinliMainView *self);

G_END_DECLS
