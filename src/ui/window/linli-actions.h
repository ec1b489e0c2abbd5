/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What can be done in the window, as one table: the window's actions, the keys, the main menu, the shortcuts window and the search
 * palette are all made from it.  Who adds an action adds a line here and what it does to the window's (or the application's) calls. */

/* The headings of the shortcuts window, in its order. */
typedef enum { LINLI_ACTIONS_GO, LINLI_ACTIONS_RECORD, LINLI_ACTIONS_FORM, LINLI_ACTIONS_LIST, LINLI_ACTIONS_PICTURE, LINLI_ACTIONS_PROGRAM,
               LINLI_N_ACTION_GROUPS } LinliActionGroup;

typedef enum
{
  LINLI_ACTION_NEEDS_MAIN = 1 << 0,  /* only while somebody is signed in */
  LINLI_ACTION_PALETTE    = 1 << 1,  /* a command of the search palette */
  LINLI_ACTION_NUMBERED   = 1 << 2,  /* nine keys: %u in its key is 1 to 9, its parameter 0 to 8 */
  LINLI_ACTION_TARGETED   = 1 << 3,  /* rows, buttons and notifications activate it, each with its own target */
  LINLI_ACTION_DESKTOP    = 1 << 4,  /* the desktop's menu of the program offers it: the window comes up and does the one of that name */
} LinliActionFlags;

/* A menu has sections: an action of section 2 of the person's menu says LINLI_MENU_PERSON + 2. */
typedef enum { LINLI_MENU_MAIN = 0, LINLI_MENU_PERSON = 10 } LinliMenu;

typedef struct
{
  const char       *name;       /* "win.sync"; (nullable): a key that a widget answers itself, here to be told of only */
  const char       *parameter;  /* (nullable) GVariant type */
  const char       *accels;     /* (nullable) keys as GTK reads them, parted by blanks */
  const char       *title;      /* (nullable) msgid */
  LinliActionGroup  group;
  guint             menu;       /* menu and section, from 1; 0: in none */
  LinliActionFlags  flags;
} LinliAction;

/* What an action does; @name without its scope. */
typedef struct { const char *name; void (*func) (GSimpleAction *action, GVariant *parameter, gpointer user_data); } LinliActionCall;

/* Static. */
const LinliAction *linli_actions_list       (guint *ret_n);
const LinliAction *linli_actions_find       (const char *name);  /* (nullable) */
const char        *linli_actions_get_group  (LinliActionGroup group);  /* its heading, translated */
/* Adds the actions of @scope ("win", "app") that @calls know; each call must stand in the table. */
void               linli_actions_add        (GActionMap *map, const char *scope, const LinliActionCall *calls, guint n_calls, gpointer user_data);
/* Switches those that need the main view. */
void               linli_actions_enable     (GActionMap *map, gboolean has_main);
/* Those that change records or tell the server: nothing can be saved here. */
void               linli_actions_forbid_writing (GActionMap *map);
void               linli_actions_set_accels (GtkApplication *application);
GMenuModel        *linli_actions_make_menu  (LinliMenu menu) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable): the first key in words, "Ctrl+K". */
char              *linli_actions_get_key    (const LinliAction *action) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
