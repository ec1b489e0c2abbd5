/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-actions.h"
#include "linli-idle-lock.h"
#include "linli-window.h"

G_BEGIN_DECLS

/* What the files of the window share: linli-window.c its states, linli-window-people.c who comes and goes, linli-window-lease.c,
 * linli-window-actions.c. */
struct _LinliWindow
{
  AdwApplicationWindow parent_instance;

  LinliCatalogue   *catalogue;    /* (owned) */
  LinliClock       *clock;        /* (owned) */
  char             *path, *server; /* (owned); server (nullable) */
  char             *login, *password; /* (owned) (nullable): to sign in with at once */
  GCancellable     *cancellable;  /* (owned) */
  LinliSession     *session;      /* (owned) (nullable) */
  LinliWindowState  state;
  char             *error;        /* (owned) (nullable) */
  char             *damage;       /* (owned) (nullable): what was found while it was open */
  GtkWidget        *sign_in, *first_sync, *main_view, *people, *lease;  /* (nullable) */
  GtkWidget        *unkept;       /* (owned) (nullable): locked, the main view with what the disk has not taken yet */
  char             *base;         /* (owned) (nullable) below which the people of this computer have their folders; NULL: one folder, given */
  gboolean          has_people;   /* somebody is known there */
  LinliIdleLock    *idle;         /* (owned) */
  gboolean          was_open, may_close;

  GtkStack         *stack;
  AdwStatusPage    *status;
  GtkWidget        *retry, *repair, *opening, *spoken;
};

void linli_window_set_state    (LinliWindow *self, LinliWindowState state);
/* Says why it does not go on, and what to do. */
void linli_window_fail         (LinliWindow *self, const GError *error);
void linli_window_open_replica (LinliWindow *self);
/* To what comes after signing in: the records, the first sync, or why they are locked. */
void linli_window_go_on        (LinliWindow *self);

/* ---- who comes and goes (linli-window-people.c) ---- */
/* @ask: also where there is only one to choose. */
void linli_window_list_people  (LinliWindow *self, gboolean ask);
/* Where there is only one folder, that is where somebody else signs in, too. */
void linli_window_show_people  (LinliWindow *self);
/* In the index of people, by login. */
void linli_window_remember     (LinliWindow *self);
void linli_window_lock         (LinliWindow *self);
/* Nothing of the records is in sight any more; what was typed is kept.  Whoever sits there stays signed in. */
void linli_window_close_records (LinliWindow *self);
/* The same where nothing of them can be kept: they are gone. */
void linli_window_forget_records (LinliWindow *self);
/* Goes on with @then when everything typed is with the replica; where the disk refuses it, asks first. */
void linli_window_when_kept    (LinliWindow *self, void (*then) (LinliWindow *self));
/* The replica is closed as soon as the last who uses it lets go. */
void linli_window_leave        (LinliWindow *self);
/* Looks what is unsent, and asks. */
void linli_window_sign_out     (LinliWindow *self);

/* ---- the end of the lease (linli-window-lease.c) ---- */
gboolean linli_window_lease_ended (LinliWindow *self);
void linli_window_show_lease   (LinliWindow *self);
/* The session changed: the records are locked, or open again. */
void linli_window_meet_lease   (LinliWindow *self);

/* ---- linli-window-actions.c ---- */
void linli_window_add_actions  (LinliWindow *self);

G_END_DECLS
