/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bench.h"

G_BEGIN_DECLS

/* Many simulated laptops against one real server on loopback: each keeps a live stream open, saves from time to time, and pulls when it is
 * told that somebody else of its grid did. */

#define CROWD_GRIDS   4    /* of a community */
#define CROWD_A_GRID  5    /* laptops of one grid: who hears of each other */

typedef struct { LinliId id; gint64 seq; } CrowdPerson;
typedef struct { gint64 seq; double at_ms; } CrowdMoment;

typedef struct
{
  gint64  com, grid, device;
  char   *token;             /* (owned) */
  GArray *people;            /* CrowdPerson: nobody else changes them */
  GMutex  lock;              /* one request at a time, as a laptop */
  gint64  number;            /* of the last operation */
  LinliCursor cursors[2];    /* of grid 0 and of its own */
  gint    pulling;           /* atomic: a pull is on its way and has not asked yet */
  GArray *heard, *pulled;    /* CrowdMoment: how far it was told, and had come */
} CrowdClient;

/* One save: when it was due and what became of it. */
typedef struct { CrowdClient *client; gint64 seq; double due_ms; } CrowdSave;

typedef struct
{
  Bench       *bench;
  guint        n_clients, seconds, every;  /* every: seconds between two saves of one laptop */
  gint64       n_people;
  char        *dir;                        /* (owned) the server's folder */
  CrowdClient *clients;                    /* (owned) n_clients */
  BenchServer *server;                     /* (owned) (nullable) running */
  const LinliField *name, *mobile;
} Crowd;

/* What one row of the table says. */
typedef struct
{
  guint  clients, communities, seconds, saves;
  gint64 people, database_kb, rss_before_kb, rss_idle_kb, rss_after_kb;
  double fill_ms, idle_cpu_ms_per_s, cpu_ms_per_s;
  guint  n_pulls, n_pokes, n_shown, failed;
  double push[2], pull[2], poke[2], shown[2];  /* p50, p95 in ms, from when it was due */
} CrowdFigures;

/* bench-crowd-fill.c: @crowd's communities, users, people and devices into a new folder; then the clients. */
gboolean crowd_fill    (Crowd *crowd, GError **error);
void     crowd_clear   (Crowd *crowd);
/* bench-crowd.c: starts the server, lets everybody listen, work for @seconds, and measures. */
gboolean crowd_measure (Crowd *crowd, CrowdFigures *ret_figures, GError **error);
/* bench-crowd-plot.c: (transfer full) an SVG of @figures, a row each. */
char    *crowd_plot    (const CrowdFigures *figures, guint n) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
