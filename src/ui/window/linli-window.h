/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-main-view.h"
#include "linli-session.h"

G_BEGIN_DECLS

/* The window: opens a replica, asks who sits here, fetches the records the first time, then shows the main view. */
#define LINLI_TYPE_WINDOW (linli_window_get_type ())
G_DECLARE_FINAL_TYPE (LinliWindow, linli_window, LINLI, WINDOW, AdwApplicationWindow)

typedef enum
{
  LINLI_WINDOW_OPENING,
  LINLI_WINDOW_FAILED,      /* the replica cannot be opened; the page says why and what to do */
  LINLI_WINDOW_SIGN_IN,
  LINLI_WINDOW_FIRST_SYNC,
  LINLI_WINDOW_MAIN,
  LINLI_WINDOW_CHOOSE,      /* several people work on this computer */
  LINLI_WINDOW_REPAIRED,    /* the page says what was kept */
  LINLI_WINDOW_LEASE,       /* the lease ended: no record is in sight until the server was met */
} LinliWindowState;

/* @path: (nullable): the folder of whoever of this computer's people is chosen; else exactly that one.
 * @server: (nullable): in place of the address kept in the replica. */
GtkWidget       *linli_window_new            (GtkApplication *application, LinliCatalogue *catalogue, LinliClock *clock, const char *path,
                                              const char *server);
/* Signs in as soon as the replica is open, as the options of the program ask for. */
void             linli_window_sign_in        (LinliWindow *self, const char *login, const char *password);
LinliWindowState linli_window_get_state      (LinliWindow *self);
/* As the button of a damaged replica's page. */
void             linli_window_repair         (LinliWindow *self);
/* (nullable): what the page in sight says is wrong. */
const char      *linli_window_get_error      (LinliWindow *self);
LinliSession    *linli_window_get_session    (LinliWindow *self);     /* (nullable) before the replica is open */
LinliMainView   *linli_window_get_main_view  (LinliWindow *self);     /* (nullable) before somebody signed in */
/* Only for pictures: shows a page as it looks in a state that passes quickly. */
void             linli_window_show_example   (LinliWindow *self, LinliWindowState state, gboolean enrolled, const LinliSessionState *example);

/* Signal "state": it changed. */

G_END_DECLS
