/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-memory-transport.h"
#include "linli-sync.h"
#include "server-fixture.h"

/* A replica in memory with a wire to the fixture's server that can be cut. */
typedef struct
{
  ServerFixture    *server;
  LinliManualClock *clock;
  LinliStore       *store;
  LinliTransport   *wire;       /* libsoup */
  LinliTransport   *transport;  /* what the engine sees */
  gint              step;       /* requests of this cycle */
  gint              fail_at;    /* -1 = never */
  gboolean          after;      /* the server hears it, the answer is lost */
  const char       *garbage;    /* (nullable) instead of the answer at @fail_at, with @status */
  guint             status;
} SyncClient;

static inline LinliResponse *
sync_client_send (LinliTransport *transport, const LinliRequest *request, gpointer user_data, GError **error)
{
  SyncClient *client = user_data;
  gboolean now = client->step++ == client->fail_at;
  LinliResponse *response = NULL;

  if (!now || client->after)
    {
      linli_transport_set_token (client->wire, linli_transport_get_token (transport));
      response = linli_transport_send (client->wire, request, NULL, error);
    }
  if (!now || (client->after && response == NULL))
    return response;
  g_clear_pointer (&response, linli_response_free);
  if (client->garbage != NULL)
    {
      response = g_new0 (LinliResponse, 1);
      response->status = client->status;
      response->body = g_bytes_new (client->garbage, strlen (client->garbage));
      return response;
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "the wire was cut");
  return NULL;
}

/* Not enrolled yet. */
static inline void
sync_client_init (SyncClient *client, ServerFixture *server, gint64 clock_ms)
{
  g_autoptr(GError) error = NULL;

  *client = (SyncClient) { .server = server, .fail_at = -1 };
  client->clock = linli_manual_clock_new (clock_ms);
  client->store = linli_store_open (NULL, LINLI_STORE_CREATE | LINLI_STORE_MEMORY, server->catalogue, LINLI_CLOCK (client->clock),
                                    server->random, &error);
  g_assert_no_error (error);
  client->wire = linli_soup_transport_new (server->url, &error);
  g_assert_no_error (error);
  client->transport = linli_memory_transport_new (sync_client_send, client);
}

/* As @device of the fixture's @user. */
static inline void
sync_client_enrol (SyncClient *client, guint user, gint64 device, const char *refresh)
{
  g_autoptr(LinliIdentity) identity = linli_identity_new ();
  g_autoptr(GError) error = NULL;

  identity->user = user + 1;
  identity->device = device;
  identity->login = g_strdup (test_logins[user]);
  identity->refresh_token = g_strdup (refresh);
  g_assert_true (linli_store_set_identity (client->store, identity, &error));
  g_assert_no_error (error);
}

static inline void
sync_client_clear (SyncClient *client)
{
  g_clear_pointer (&client->store, linli_store_close);
  g_clear_object (&client->transport);
  g_clear_object (&client->wire);
  g_clear_object (&client->clock);
}

static inline gboolean
sync_client_run (SyncClient *client, LinliSyncReport *ret_report, GError **error)
{
  client->step = 0;
  return linli_sync_run (client->store, client->transport, NULL, NULL, NULL, ret_report, error);
}

static inline void
sync_client_run_well (SyncClient *client, LinliSyncReport *ret_report)
{
  g_autoptr(GError) error = NULL;
  LinliSyncReport report = { 0 };

  client->fail_at = -1;
  sync_client_run (client, &report, &error);
  g_assert_no_error (error);
  if (ret_report != NULL)
    *ret_report = report;
}

/* One field of one person, as somebody types it; a null id makes one in grid 1. */
static inline void
sync_client_edit (SyncClient *client, LinliId *id, const char *field_name, const char *text)
{
  const LinliKind *kind = linli_catalogue_get_kind (client->server->catalogue, "person");
  const LinliField *field = linli_kind_find_field (kind, field_name);
  g_autoptr(LinliEdit) edit = linli_edit_new (linli_id_is_null (id) ? LINLI_EDIT_NEW : LINLI_EDIT_CHANGE, kind,
                                              linli_id_is_null (id) ? NULL : id);
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  g_assert_true (linli_field_parse (field, text, &value, &error));
  linli_edit_set (edit, field, &value);
  if (edit->type == LINLI_EDIT_NEW)
    edit->grid = 1;
  g_ptr_array_add (edits, edit);
  linli_store_save (client->store, edits, NULL, &result, &error);
  g_assert_no_error (error);
  *id = edit->id;
}

/* (transfer full) (nullable) */
static inline char *
sync_client_show (SyncClient *client, const LinliId *id, const char *field_name)
{
  const LinliKind *kind = linli_catalogue_get_kind (client->server->catalogue, "person");
  const LinliField *field = linli_kind_find_field (kind, field_name);
  g_autoptr(LinliLoaded) loaded = linli_store_load (client->store, kind, id, NULL);

  return loaded != NULL ? linli_field_format_plain (field, linli_record_get (loaded->record, field)) : NULL;
}

static inline guint
sync_client_pending (SyncClient *client)
{
  LinliOutboxState state = { 0 };

  g_assert_true (linli_store_get_outbox_state (client->store, &state, NULL));
  return state.pending + state.sent;
}

/* (transfer full) whole, or the test ends */
static inline LinliCheck *
sync_client_check (SyncClient *client)
{
  g_autoptr(GError) error = NULL;
  LinliCheck *check = linli_store_check (client->store, &error);

  g_assert_no_error (error);
  if (!check->ok)
    g_error ("%s", (const char *) g_ptr_array_index (check->problems, 0));
  return check;
}

/* Whatever both hold is the same. */
static inline void
sync_client_assert_equal (SyncClient *a, SyncClient *b)
{
  g_autoptr(LinliCheck) one = sync_client_check (a);
  g_autoptr(LinliCheck) two = sync_client_check (b);
  GHashTableIter iter;
  gpointer key, digest;
  guint shared = 0;

  g_hash_table_iter_init (&iter, one->digests);
  while (g_hash_table_iter_next (&iter, &key, &digest))
    {
      const char *other = g_hash_table_lookup (two->digests, key);

      if (other == NULL)
        continue;
      g_assert_cmpstr (other, ==, digest);
      shared++;
    }
  g_assert_cmpuint (shared, >, 0);
}
