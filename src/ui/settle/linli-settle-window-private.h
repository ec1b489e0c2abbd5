/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-settle-data.h"
#include "linli-settle-jobs.h"
#include "linli-settle-window.h"

G_BEGIN_DECLS

/* What the files of the window share: linli-settle-window.c what is done, linli-settle-lay.c what is seen. */
struct _LinliSettleWindow
{
  AdwWindow       parent_instance;

  LinliSession   *session;      /* (owned) */
  GCancellable   *cancellable;  /* (owned) */
  GPtrArray      *items;        /* (owned) (nullable) LinliSettleItem */
  guint           at;
  LinliId         record;       /* null: none is asked for */
  char           *field;        /* (owned) (nullable) of that record */
  gboolean        came_back;    /* of that record: what the server sent back */
  LinliSettleChoice choices[LINLI_SETTLE_MAX_CHOICES];
  guint           n_choices;
  gboolean        revealed, writing, laying;
  guint           reveal_id;
  GPtrArray      *undoable;     /* (owned) AdwToast, the latest last: what can be taken back while it was not sent */
  LinliTrayWay    way;          /* what is done with a returned save while @writing */

  AdwToastOverlay *toasts;
  AdwWindowTitle *heading;
  GtkStack       *stack;
  GtkLabel       *record_label, *place, *explanation, *wrong, *preview;
  GtkBox         *sides;
  GtkListBox     *list;
  GtkEntry       *other, *reason;
  GtkWidget      *previous, *next, *reveal, *open, *drop, *batch, *later, *retry, *draft, *settle, *close;
};

/* (nullable): the item in sight. */
const LinliSettleItem   *linli_settle_window_get_item   (LinliSettleWindow *self);
/* (nullable): what is chosen. */
const LinliSettleChoice *linli_settle_window_get_choice (LinliSettleWindow *self);
/* FALSE: what is typed is no value of the field; the reason shows.  @ret_value: an initialised one. */
gboolean                 linli_settle_window_read_other (LinliSettleWindow *self, LinliValue *ret_value);
/* Everything of the item in sight, nothing chosen. */
void                     linli_settle_window_lay        (LinliSettleWindow *self);
/* What follows from the choice, and from what is typed. */
void                     linli_settle_window_lay_choice (LinliSettleWindow *self);

G_END_DECLS
