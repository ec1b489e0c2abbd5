/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-compare.c - disks that spoil what they hold, replicas that find it out by digests, and mend it; see sim-world.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

#include "linli-error.h"

#include <string.h>

/* A row over which nothing lies: there the server's own is what a person sees. */
void
sim_world_spoil (SimWorld *world)
{
  guint index = (guint) linli_random_below (world->random, SIM_CLIENTS);
  SimClient *client = &world->clients[index];
  const SimRecord *record = world->records->len == 0 ? NULL
                            : &g_array_index (world->records, SimRecord, linli_random_below (world->random, world->records->len));
  const LinliKind *kind = record != NULL ? linli_catalogue_get_kind_no (client->catalogue, record->kind->no) : NULL;
  gboolean is_lost = linli_random_below (world->random, 2) == 0;
  g_autoptr(LinliRow) row = NULL;
  g_autoptr(GError) error = NULL;
  LinliLife life;

  /* A program of last year compares nothing. */
  if (kind == NULL || client->catalogue != world->catalogue || (row = linli_store_load_server_row (client->store, kind, &record->id, NULL)) == NULL
      || row->seq == 0 || !linli_store_get_life (client->store, kind, &record->id, &life, &error) || life.stage != LINLI_LIFE_NONE)
    return;
  client->crash_next = FALSE;
  if (!linli_store_spoil (client->store, kind, &record->id, is_lost ? NULL : "坏", &error))
    sim_world_violate (world, "I0", "client %u cannot be spoiled: %s", index, error->message);
  client->spoiled = TRUE;
  sim_world_note (world, "the disk of client %u %s a %s", index, is_lost ? "lost" : "spoiled", kind->name);
}

static void
send_mend (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  g_autoptr(LinliPull) pull = linli_store_make_mend_pull (client->store, client->mend, 1 + (guint) linli_random_below (world->random, 6), NULL);
  g_autoptr(GString) body = g_string_new (NULL);

  linli_wire_write_pull (body, pull);
  sim_put_on_wire (world, SIM_MEND, index, body->str, NULL);
}

void
sim_world_compare (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  g_autoptr(LinliDigests) digests = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  if (client->mend != NULL)
    {
      send_mend (world, index);
      return;
    }
  if (!linli_store_is_complete (client->store))
    return;
  digests = linli_store_make_digests (client->store, NULL, &error);
  if (digests == NULL)
    {
      sim_world_violate (world, "I0", "client %u cannot add up what it holds: %s", index, error->message);
      return;
    }
  linli_wire_write_digest_ask (body, digests);
  sim_put_on_wire (world, SIM_COMPARE, index, body->str, NULL);
}

static void
serve_digests (SimWorld *world, SimMessage *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliDigests) asked = linli_wire_read_digest_ask (message->body, strlen (message->body), &error);
  g_autoptr(LinliDigests) digests = asked != NULL ? linli_backend_compare (world->server, asked, world->clients[message->client].access, &error)
                                                  : NULL;
  g_autoptr(GString) body = g_string_new (NULL);

  if (digests == NULL)
    {
      if (asked == NULL || !sim_is_of_before (world, message, asked->epoch, error))
        sim_world_violate (world, "I0", "the server cannot compare: %s", error->message);
      return;
    }
  linli_wire_write_digests (body, digests);
  sim_put_on_wire (world, SIM_DIGESTS, message->client, body->str, message->body);
}

static void
take_digests (SimWorld *world, SimMessage *message)
{
  SimClient *client = &world->clients[message->client];
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliDigests) asked = linli_wire_read_digest_ask (message->request, strlen (message->request), &error);
  g_autoptr(LinliDigests) theirs = asked != NULL ? linli_wire_read_digests (message->body, strlen (message->body), &error) : NULL;
  g_autoptr(LinliDigests) mine = theirs != NULL ? linli_store_make_digests (client->store, NULL, &error) : NULL;
  g_autoptr(GArray) different = g_array_new (FALSE, FALSE, sizeof (LinliGridDigest));
  const LinliGridDigest *first;

  if (mine == NULL)
    {
      sim_world_violate (world, "I0", "client %u cannot compare: %s", message->client, error->message);
      return;
    }
  /* A page taken meanwhile brought more than was asked for. */
  if (client->mend != NULL || !linli_store_is_complete (client->store) || mine->seq != asked->seq || mine->epoch != theirs->epoch || mine->scope_version != theirs->scope_version)
    return;
  linli_digests_compare (mine, theirs, different);
  if (different->len == 0)
    return;
  world->differs = TRUE;
  first = &g_array_index (different, LinliGridDigest, 0);
  sim_world_note (world, "client %u differs in kind %u of grid %" G_GINT64_FORMAT, message->client, first->kind_no, first->grid);
  /* Only what a disk did by itself may ever differ. */
  if (!client->spoiled)
    sim_world_violate (world, "I13", "client %u has other rows of kind %u in grid %" G_GINT64_FORMAT " than the server", message->client,
                       first->kind_no, first->grid);
  client->mend = linli_store_begin_mend (client->store, first->grid, linli_catalogue_get_kind_no (client->catalogue, first->kind_no), &error);
  if (client->mend == NULL)
    sim_world_violate (world, "I0", "client %u cannot mend: %s", message->client, error->message);
  else
    send_mend (world, message->client);
}

static void
serve_mend (SimWorld *world, SimMessage *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPull) pull = linli_wire_read_pull (message->body, strlen (message->body), &error);
  g_autoptr(LinliPage) page = pull != NULL ? linli_backend_pull (world->server, pull, world->clients[message->client].access, &error) : NULL;
  g_autoptr(GString) body = g_string_new (NULL);

  if (page == NULL)
    {
      if (pull == NULL || !sim_is_of_before (world, message, pull->epoch, error))
        sim_world_violate (world, "I0", "the server cannot send what is mended: %s", error->message);
      return;
    }
  sim_check_sent (world, message->client, page);
  linli_wire_write_page (body, page);
  sim_put_on_wire (world, SIM_MEND_PAGE, message->client, body->str, message->body);
}

static void
take_mend_page (SimWorld *world, SimMessage *message)
{
  SimClient *client = &world->clients[message->client];
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPull) pull = linli_wire_read_pull (message->request, strlen (message->request), &error);
  g_autoptr(LinliPage) page = pull != NULL ? linli_wire_read_page (client->catalogue, message->body, strlen (message->body), &error) : NULL;
  gboolean stale = FALSE, crash = sim_chance (world, 7);

  if (page == NULL)
    {
      sim_world_violate (world, "I0", "client %u cannot read what is mended: %s", message->client, error->message);
      return;
    }
  /* An answer to another question than the last. */
  if (client->mend == NULL || client->mend->kind->no != pull->kind_no || client->mend->after != g_array_index (pull->cursors, LinliCursor, 0).after
      || client->mend->held.grid != g_array_index (pull->cursors, LinliCursor, 0).grid)
    return;
  client->crash_next = crash;
  if (!linli_store_apply_mend (client->store, client->mend, page, &stale, &error) && !stale && !crash)
    sim_world_violate (world, "I0", "client %u cannot mend: %s", message->client, error->message);
  client->crash_next = FALSE;
  sim_world_note (world, "client %u %s %u rows fetched anew", message->client, stale ? "gave up" : crash ? "lost" : "took", page->items->len);
  if (stale || crash || client->mend->done)
    g_clear_pointer (&client->mend, linli_mend_free);
  else
    send_mend (world, message->client);
}

void
sim_deliver_comparison (SimWorld *world, SimMessage *message)
{
  if (message->type == SIM_COMPARE)
    serve_digests (world, message);
  else if (message->type == SIM_DIGESTS)
    take_digests (world, message);
  else if (message->type == SIM_MEND)
    serve_mend (world, message);
  else
    take_mend_page (world, message);
}
