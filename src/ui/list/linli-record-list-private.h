/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-record-list.h"
#include "linli-row-selection.h"

G_BEGIN_DECLS

struct _LinliRecordList
{
  AdwBin              parent_instance;

  LinliSession       *session;      /* (owned) */
  const LinliKind    *kind;
  LinliRowModel      *model;        /* (owned) */
  LinliRowSelection  *selection;    /* (owned) */
  LinliListLayout    *layout;       /* (owned) how it is now */
  GCancellable       *cancellable;  /* (owned) */
  GtkWidget          *menu;         /* (nullable) of a row, while it is open */
  LinliRowItem       *waited_for;   /* (owned) (nullable) chosen, but its words are not here */
  gint64              shown;        /* rowid of the record in the folder; 0: none */
  guint               total, save_id;
  char               *among;        /* (owned) (nullable) what the rows were narrowed to, in words */
  gboolean            laying;       /* what changes now, the program changes */

  GtkLabel           *count;
  GtkSearchEntry     *filter;
  GtkFlowBox         *chips;
  GtkMenuButton      *views, *columns, *add;
  GtkStack           *stack;
  GtkColumnView      *view;
  AdwToastOverlay    *toasts;
};

/* linli-record-list-layout.c */
void     linli_record_list_lay_columns (LinliRecordList *self);
void     linli_record_list_lay_chips   (LinliRecordList *self);
void     linli_record_list_lay_view    (LinliRecordList *self);  /* the name of the view in sight */
/* Reads what was kept, and follows what the person does with headings and choosers. */
void     linli_record_list_set_up      (LinliRecordList *self);
void     linli_record_list_keep        (LinliRecordList *self);  /* soon, into the file */
void     linli_record_list_keep_now    (LinliRecordList *self);

/* linli-record-list-menu.c: copying, and the menu of a row */
void     linli_record_list_class_add_menu (GtkWidgetClass *widget_class);
void     linli_record_list_set_up_menu    (LinliRecordList *self);

G_END_DECLS
