/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"
#include "linli-server.h"

/* A real server on loopback in a thread of its own, with a clock that stands until it is told to go, and three users:
 * a worker of grid 1, a worker of grid 2, and the secretary of all. */
#define TEST_COM       1
#define TEST_START_MS  G_GINT64_CONSTANT (1795500000000)
#define TEST_PASSWORD  "correct horse"

enum { USER_FIRST, USER_SECOND, USER_SECRETARY, N_USERS };
extern const char *const test_logins[N_USERS];

typedef struct
{
  char                *folder;
  LinliCatalogue      *catalogue;
  LinliManualClock    *clock;
  LinliRandom         *random;
  LinliServerSettings  settings;
  gint64               device[N_USERS];
  char                *refresh[N_USERS], *access[N_USERS];
  /* the server's thread */
  GThread             *thread;
  GMainContext        *context;
  GMainLoop           *loop;
  GMutex               lock;
  GCond                changed;
  gboolean             ready;
  guint                port;
  char                *url;
} ServerFixture;

/* Folder, users and a device for each; the server is not running yet. */
void  server_fixture_init  (ServerFixture *f);
/* More devices of @user, while the server is not running; @refresh: n of (transfer full). */
void  server_fixture_add_devices (ServerFixture *f, guint user, guint n, gint64 *devices, char **refresh);
void  server_fixture_start (ServerFixture *f);
/* What is queued is answered first. */
void  server_fixture_stop  (ServerFixture *f);
void  server_fixture_clear (ServerFixture *f);
/* (transfer full): a one-time code, from the running server's administrator. */
char *server_fixture_code  (ServerFixture *f, const char *login);
/* (transfer full): what the administrator's request is answered. */
char *server_fixture_admin (ServerFixture *f, const char *request);
/* The partition's counter as it is on disk. */
gint64 server_fixture_seq  (ServerFixture *f);

/* ---- raw HTTP, so that what libsoup would never send can be sent ---- */
/* A connected socket with five seconds for every read. */
int   raw_connect  (guint port);
void  raw_send     (int fd, const char *bytes, gssize length);
/* (transfer full) Everything until the peer closes; *ret_closed FALSE = five seconds went by. */
char *raw_read_all (int fd, gboolean *ret_closed);
/* (transfer full) One answer of a connection that stays open. */
char *raw_read_one (int fd);
guint raw_status   (const char *answer);
const char *raw_body (const char *answer);
/* (transfer full) One request on a connection of its own. @token, @body: (nullable). */
char *raw_request  (guint port, const char *method, const char *path, const char *token, const char *body, gssize length);
/* (transfer full) the same as text to send, keep-alive */
char *raw_format   (const char *method, const char *path, const char *token, const char *body, gssize length);
