/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-sync-run.c - drives the engine over a transport, with the store in this thread or on a replica's writer thread. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-ahead.h"
#include "linli-engine-private.h"

#include "linli-error.h"
#include "linli-replica.h"

typedef struct
{
  LinliEngine         *engine;
  const LinliResponse *response;
  LinliRequest        *request;
} Turn;

/* What the store's thread does: takes the answer in, and says what to send next. */
static gboolean
take_turn (Turn *turn, GError **error)
{
  GError *wrong = NULL;

  if (turn->response != NULL && !linli_engine_receive (turn->engine, turn->response, error))
    return FALSE;
  turn->request = linli_engine_next (turn->engine, &wrong);
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}

typedef gboolean (*TurnFunc) (Turn *turn, gpointer data, GError **error);

static gboolean
run_cycle (LinliEngine *engine, LinliTransport *transport, TurnFunc turn_func, gpointer turn_data, LinliSyncProgress progress,
           gpointer user_data, GCancellable *cancellable, LinliSyncReport *ret_report, GError **error)
{
  g_autoptr(LinliResponse) response = NULL;
  g_autoptr(LinliAhead) ahead = NULL;
  gboolean good;

  for (;;)
    {
      Turn turn = { engine, response, NULL };
      g_autoptr(LinliRequest) request = NULL;
      LinliRequest *guess;
      LinliPage *page = NULL;

      good = !g_cancellable_set_error_if_cancelled (cancellable, error) && turn_func (&turn, turn_data, error);
      request = turn.request;
      g_clear_pointer (&response, linli_response_free);
      if (good && !(request != NULL && linli_ahead_fits (ahead, request)))
        g_clear_pointer (&ahead, linli_ahead_drop);
      if (good && ahead == NULL)
        {
          linli_transport_set_token (transport, linli_engine_get_token (engine));
          linli_transport_set_certificate (transport, linli_engine_get_certificate (engine));
        }
      if (good && progress != NULL)
        progress (linli_engine_get_report (engine), user_data);
      if (!good || request == NULL)
        break;
      response = ahead != NULL ? linli_ahead_take (g_steal_pointer (&ahead), &page, error)
                 : linli_transport_send (transport, request, cancellable, error);
      if (response == NULL)
        {
          good = FALSE;
          break;
        }
      guess = linli_transport_sends_ahead (transport) ? linli_engine_look_ahead (engine, response, page) : NULL;
      if (guess != NULL)
        ahead = linli_ahead_start (transport, guess, linli_engine_get_catalogue (engine), cancellable);
    }
  if (ret_report != NULL)
    *ret_report = *linli_engine_get_report (engine);
  return good;
}

/* What became of a cycle is kept with the replica: whoever looks at it later is told that the server refuses it. */
static void
note_end (LinliStore *store, const GError *error)
{
  gboolean refused = g_error_matches (error, LINLI_ERROR, LINLI_ERROR_AUTH) || g_error_matches (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN);
  g_autoptr(LinliIdentity) identity = error == NULL || refused ? linli_store_get_identity (store, NULL) : NULL;
  g_autoptr(GError) local = NULL;

  if (identity != NULL && identity->device != 0 && !linli_store_note_refusal (store, refused ? error->message : NULL, &local))
    g_message ("What the server said could not be kept: %s", local->message);
}

static gboolean
turn_here (Turn *turn, gpointer data, GError **error)
{
  return take_turn (turn, error);
}

gboolean
linli_sync_run (LinliStore *store, LinliTransport *transport, LinliSyncProgress progress, gpointer user_data,
                GCancellable *cancellable, LinliSyncReport *ret_report, GError **error)
{
  g_autoptr(LinliEngine) engine = linli_engine_new (store);
  GError *wrong = NULL;

  linli_engine_set_token (engine, linli_transport_get_token (transport));
  run_cycle (engine, transport, turn_here, NULL, progress, user_data, cancellable, ret_report, &wrong);
  note_end (store, wrong);
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}

typedef struct { Turn *turn; } ReplicaTurn;

static gpointer
turn_on_writer (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  ReplicaTurn *replica_turn = data;

  return take_turn (replica_turn->turn, error) ? GINT_TO_POINTER (1) : NULL;
}

static gboolean
turn_there (Turn *turn, gpointer data, GError **error)
{
  ReplicaTurn replica_turn = { turn };

  return linli_replica_write_sync (data, turn_on_writer, &replica_turn, error) != NULL;
}

static gpointer
note_end_on_writer (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  note_end (store, data);
  return GINT_TO_POINTER (1);
}

static gpointer
make_engine (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return linli_engine_new (store);
}

gboolean
linli_sync_run_replica (LinliReplica *replica, LinliTransport *transport, LinliSyncProgress progress, gpointer user_data,
                        GCancellable *cancellable, LinliSyncReport *ret_report, GError **error)
{
  g_autoptr(LinliEngine) engine = linli_replica_write_sync (replica, make_engine, NULL, error);
  GError *wrong = NULL;

  if (engine == NULL)
    return FALSE;
  linli_engine_set_token (engine, linli_transport_get_token (transport));
  run_cycle (engine, transport, turn_there, replica, progress, user_data, cancellable, ret_report, &wrong);
  linli_replica_write_sync (replica, note_end_on_writer, wrong, NULL);
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}
