/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-desktop-notices.h"
#include "linli-main-view.h"
#include "linli-today-feed.h"
#include "linli-trail.h"

G_BEGIN_DECLS

/* What the files of the main view share: linli-main-view.c its pages, -targets.c where it can be sent, -undo.c the way back. */
struct _LinliMainView
{
  AdwBin          parent_instance;

  LinliSession   *session;      /* (owned) */
  GCancellable   *cancellable;  /* (owned) */
  GArray         *pages;        /* (owned) LinliPageInfo */
  GPtrArray      *widgets;      /* (owned) (nullable) GtkWidget (unowned), by place */
  GHashTable     *others;       /* (owned) kind without a place in the sidebar → LinliRecordsPage (unowned) */
  LinliTrail     *trail;        /* (owned) */
  LinliTodayFeed *today;        /* (owned) */
  LinliDesktopNotices *notices; /* (owned) */
  GtkWidget      *sidebar, *palette, *sync, *current;
  GtkWidget      *grids;        /* (unowned) (nullable): the page on which they are drawn, once it was asked for */
  guint           place, recent_id;
  gboolean        going;        /* back or forward: what is shown on the way is no new stop */
  int             width;

  GtkOverlay     *overlay;
  GtkWidget      *content;
  GtkLabel       *title, *banner_text;
  GtkRevealer    *banner;
  GtkWidget      *banner_button, *begin;
  GtkBox         *tools;
  GtkMenuButton  *menu;
  GtkStack       *stack;
  AdwToastOverlay *toasts;
};

/* FALSE: there is no such page. */
gboolean   linli_main_view_go_where (LinliMainView *self, const LinliWhere *where);
/* The page of a kind without a place in the sidebar. */
GtkWidget *linli_main_view_show_other (LinliMainView *self, const LinliKind *kind);
/* The list of @kind, narrowed to @rowids (gint64, ascending); @words say to what. */
void       linli_main_view_open_among (LinliMainView *self, const LinliKind *kind, GArray *rowids, const char *words);
/* Records of @kind (nullable) are made here, and by whom is signed in. */
gboolean   linli_main_view_may_begin (LinliMainView *self, const LinliKind *kind);
void       linli_main_view_undo_answered_cb (LinliUndo *undo, const LinliUndoAnswer *answer, LinliMainView *self);

G_END_DECLS
