/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-frames.c - replicas that begin with nothing of a grid fill it by frames, over the same wire as all else; see sim-world.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

#include "linli-error.h"

#include <string.h>

void
sim_leave_filling (SimClient *client)
{
  g_clear_pointer (&client->manifest, linli_manifest_free);
}

/* "asof hash": the first frame that is not here. */
static void
send_frame_ask (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  g_autofree char *body = g_strdup_printf ("%" G_GINT64_FORMAT " %s", client->manifest->asof,
                                           g_array_index (client->manifest->frames, LinliFrameEntry, 0).hash);

  sim_put_on_wire (world, SIM_FRAME_ASK, index, body, NULL);
}

static void
send_manifest_ask (SimWorld *world, guint index, gint64 grid)
{
  g_autoptr(LinliPull) pull = linli_store_make_pull (world->clients[index].store, 1, NULL);
  g_autoptr(GString) body = g_string_new (NULL);
  LinliManifestAsk ask = { 0 };

  if (pull == NULL)
    {
      sim_world_violate (world, "I0", "client %u cannot read its cursors", index);
      return;
    }
  ask = (LinliManifestAsk) { pull->com, pull->epoch, pull->scope_version, grid };
  linli_wire_write_manifest_ask (body, &ask);
  sim_put_on_wire (world, SIM_MANIFEST_ASK, index, body->str, NULL);
}

gboolean
sim_world_fill (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  g_autoptr(GArray) grids = NULL;

  if (client->manifest != NULL)
    {
      send_frame_ask (world, index);
      return TRUE;
    }
  grids = linli_store_list_unfilled (client->store, NULL);
  if (grids == NULL || grids->len == 0)
    return FALSE;
  send_manifest_ask (world, index, g_array_index (grids, gint64, linli_random_below (world->random, grids->len)));
  return TRUE;
}

/* ---- the server ---- */

static void
serve_manifest (SimWorld *world, SimMessage *message)
{
  SimClient *client = &world->clients[message->client];
  g_autoptr(LinliManifest) manifest = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  LinliManifestAsk ask = { 0 };
  gboolean read = linli_wire_read_manifest_ask (message->body, strlen (message->body), &ask, &error);

  if (world->frames == NULL)
    world->frames = linli_frames_new (NULL);
  if (read)
    manifest = linli_backend_make_manifest (world->server, world->frames, &ask, client->access, &error);
  if (manifest == NULL)
    {
      if (!read || !sim_is_of_before (world, message, ask.epoch, error))
        sim_world_violate (world, "I0", "the server cannot say which frames there are: %s", error->message);
      return;
    }
  for (guint i = 0; i < manifest->frames->len; i++)
    g_hash_table_add (world->frame_names, g_strdup (g_array_index (manifest->frames, LinliFrameEntry, i).hash));
  linli_wire_write_manifest (body, manifest);
  sim_put_on_wire (world, SIM_MANIFEST, message->client, body->str, message->body);
}

/* I4: also what died or left since it was packed is nobody's to be given. */
static void
check_frame (SimWorld *world, guint index, const char *const *names, GBytes *bytes)
{
  g_autoptr(GError) error = NULL;
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  g_autoptr(LinliPage) page = linli_frames_read (world->catalogue, names, data, length, &error);

  if (page == NULL)
    {
      sim_world_violate (world, "I0", "nobody can read a frame: %s", error->message);
      return;
    }
  sim_check_sent (world, index, page);
  for (guint i = 0; i < page->items->len; i++)
    {
      const LinliPageItem *item = g_ptr_array_index (page->items, i);
      g_autoptr(LinliRow) now = item->row != NULL ? linli_backend_load (world->server, item->row->kind, &item->row->id, NULL) : NULL;

      if (item->row != NULL && (now == NULL || now->deleted || now->grid != item->row->grid))
        sim_world_violate (world, "I4", "client %u was given a %s in a frame that had died or left before", index, item->row->kind->name);
    }
}

static void
serve_frame (SimWorld *world, SimMessage *message)
{
  const char *hash = strchr (message->body, ' ') + 1;
  const char *names[] = { hash, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = world->frames != NULL
                            ? linli_backend_get_frames (world->server, world->frames, names, world->clients[message->client].access, &error) : NULL;
  g_autofree char *body = NULL;

  if (bytes == NULL && error != NULL && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND))
    sim_world_violate (world, "I0", "the server cannot give a frame: %s", error->message);
  if (bytes != NULL)
    {
      gsize length;
      const guchar *data = g_bytes_get_data (bytes, &length);

      check_frame (world, message->client, names, bytes);
      body = g_base64_encode (data, length);
    }
  /* Without it: there is none such (any more). */
  sim_put_on_wire (world, SIM_FRAME, message->client, body != NULL ? body : "", message->body);
}

void
sim_check_frames (SimWorld *world)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, world->frame_names);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    for (guint i = 0; i < SIM_CLIENTS; i++)
      {
        const char *names[] = { key, NULL };
        g_autoptr(GBytes) bytes = linli_backend_get_frames (world->server, world->frames, names, world->clients[i].access, NULL);

        if (bytes != NULL)
          check_frame (world, i, names, bytes);
      }
}

/* ---- the client ---- */

/* What is here already is not asked for again; with nothing left the grid is full. */
static void
apply (SimWorld *world, guint index, const LinliPage *page, const char *const *names, gboolean is_last)
{
  SimClient *client = &world->clients[index];
  g_autoptr(GError) error = NULL;
  gboolean stale = FALSE, crash = sim_chance (world, world->crash);

  client->crash_next = crash;
  if (!linli_store_apply_frames (client->store, client->manifest, page, names, is_last, &stale, &error) && !stale && !crash)
    sim_world_violate (world, "I0", "client %u cannot take a frame: %s", index, error->message);
  client->crash_next = FALSE;
  sim_world_note (world, "client %u %s %u of a frame of grid %" G_GINT64_FORMAT " as of %" G_GINT64_FORMAT "%s", index,
                  stale ? "dropped" : crash ? "lost" : "took", page->items->len, client->manifest->grid, client->manifest->asof,
                  is_last ? ", the last" : "");
  if (stale || crash || is_last)
    sim_leave_filling (client);
  else
    g_array_remove_index (client->manifest->frames, 0);
}

static void
take_manifest (SimWorld *world, SimMessage *message)
{
  SimClient *client = &world->clients[message->client];
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliManifest) manifest = linli_wire_read_manifest (message->body, strlen (message->body), &error);
  g_autoptr(LinliPull) own = linli_store_make_pull (client->store, 1, NULL);
  g_autoptr(GHashTable) taken = NULL;

  if (manifest == NULL || own == NULL)
    {
      sim_world_violate (world, "I0", "client %u cannot read which frames there are: %s", message->client, error != NULL ? error->message : "");
      return;
    }
  if (client->manifest != NULL || manifest->asof == 0 || manifest->epoch != own->epoch || manifest->scope_version != own->scope_version)
    return;
  taken = linli_store_get_frames_taken (client->store, manifest->grid, NULL);
  for (guint i = manifest->frames->len; taken != NULL && i > 0; i--)
    if (g_hash_table_contains (taken, g_array_index (manifest->frames, LinliFrameEntry, i - 1).hash))
      g_array_remove_index (manifest->frames, i - 1);
  client->manifest = g_steal_pointer (&manifest);
  if (client->manifest->frames->len == 0)
    {
      g_autoptr(LinliPage) nothing = linli_page_new (client->com);
      static const char *const no_names[] = { NULL };

      apply (world, message->client, nothing, no_names, TRUE);
    }
}

static void
take_frame (SimWorld *world, SimMessage *message)
{
  SimClient *client = &world->clients[message->client];
  const char *hash = strchr (message->request, ' ') + 1;
  const char *names[] = { hash, NULL };
  g_autofree guchar *data = NULL;
  g_autoptr(LinliPage) page = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  /* An answer to another question than the last. */
  if (client->manifest == NULL || client->manifest->asof != g_ascii_strtoll (message->request, NULL, 10)
      || !g_str_equal (g_array_index (client->manifest->frames, LinliFrameEntry, 0).hash, hash))
    return;
  if (*message->body == '\0')
    {
      sim_leave_filling (client);
      return;
    }
  data = g_base64_decode (message->body, &length);
  page = linli_frames_read (client->catalogue, names, data, length, &error);
  if (page == NULL)
    sim_world_violate (world, "I0", "client %u cannot read a frame: %s", message->client, error->message);
  else
    apply (world, message->client, page, names, client->manifest->frames->len == 1);
}

void
sim_deliver_filling (SimWorld *world, SimMessage *message)
{
  if (message->type == SIM_MANIFEST_ASK)
    serve_manifest (world, message);
  else if (message->type == SIM_MANIFEST)
    take_manifest (world, message);
  else if (message->type == SIM_FRAME_ASK)
    serve_frame (world, message);
  else
    take_frame (world, message);
}
