/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-change.c - what changes around the simulated people; see sim-world.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

/* It is a copy that was checked. */
static void
tell_safe (SimWorld *world)
{
  gint64 epoch, seq;

  for (gint64 com = SIM_COM; com <= SIM_OTHER_COM; com++)
    if (linli_backend_get_partition (world->server, com, &epoch, &seq, NULL))
      linli_backend_set_safe (world->server, com, epoch, seq);
}

/* The server is kept as it is, or goes back to what was kept: what was decided since is erased. */
void
sim_world_change_server (SimWorld *world)
{
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer value;

  if (world->kept == NULL || linli_random_below (world->random, 2) == 0)
    {
      g_clear_pointer (&world->kept, g_bytes_unref);
      world->kept = linli_backend_keep (world->server, &error);
      world->kept_serial = world->serial;
      tell_safe (world);
      sim_photos_keep (world);
      sim_world_note (world, "the server was kept");
    }
  else if (linli_backend_go_back (world->server, world->kept, &error))
    {
      g_hash_table_iter_init (&iter, world->decided);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          SimDecided *decided = value;

          decided->erased = decided->erased || decided->serial > world->kept_serial;
        }
      sim_photos_go_back (world);
      sim_world_note (world, "the server was restored");
    }
  if (error != NULL)
    sim_world_violate (world, "I0", "the server cannot be restored: %s", error->message);
}

/* Another choice of grids for one of the last two, or another role for the last. */
void
sim_world_change_scope (SimWorld *world)
{
  static const gint64 grids[3][2] = { { 1, 2 }, { 1, 0 }, { 2, 0 } };
  static const char *const roles[] = { "everything", "core_only" };
  guint index = 1 + (guint) linli_random_below (world->random, SIM_CLIENTS - 1);
  SimClient *client = &world->clients[index];
  LinliGrant *grant = g_ptr_array_index (client->access->grants, 0);
  guint choice = (guint) linli_random_below (world->random, 3);

  if (index == SIM_CLIENTS - 1 && linli_random_below (world->random, 3) == 0)
    grant->role = linli_catalogue_get_user_role (world->catalogue, roles[choice % 2]);
  else
    {
      g_array_set_size (grant->grids, 0);
      g_array_append_vals (grant->grids, grids[choice], choice == 0 ? 2 : 1);
    }
  client->access->version++;
  sim_world_note (world, "client %u may hold %u grids from %" G_GINT64_FORMAT " as %s, version %" G_GINT64_FORMAT, index, grant->grids->len,
                  g_array_index (grant->grids, gint64, 0), grant->role->name, client->access->version);
}

/* Word of what died or left is dropped up to some number; who sleeps longer fetches his grids anew. */
void
sim_world_sweep (SimWorld *world)
{
  g_autoptr(GError) error = NULL;
  gint64 epoch, seq = 0, limit = 0, removed = 0;

  if (linli_backend_get_partition (world->server, SIM_COM, &epoch, &seq, &error))
    {
      limit = linli_random_below (world->random, 2) == 0 ? seq : (gint64) linli_random_below (world->random, (guint64) seq + 1);
      linli_backend_sweep (world->server, SIM_COM, limit, &removed, &error);
    }
  if (error != NULL)
    sim_world_violate (world, "I0", "the server cannot sweep: %s", error->message);
  sim_world_note (world, "the server swept out %" G_GINT64_FORMAT " up to %" G_GINT64_FORMAT, removed, limit);
}

gboolean
sim_world_has_heard (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (client->store, NULL);
  gint64 epoch = 0, seq;

  return identity != NULL && linli_backend_get_partition (world->server, client->com, &epoch, &seq, NULL) && identity->epoch == epoch
         && identity->scope_version == client->access->version;
}

/* I5 is about one time and one scope. */
static void
forget_cursors (SimClient *client, gboolean all)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, client->cursors);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gboolean held = *(const gint64 *) key == 0;

      for (guint i = 0; i < client->grids->len; i++)
        held = held || g_array_index (client->grids, gint64, i) == *(const gint64 *) key;
      if (all || !held)
        g_hash_table_iter_remove (&iter);
    }
}

/* I4: what was lost is gone at once. */
static void
check_purged (SimWorld *world, guint index, const LinliKind *kind, const LinliId *id)
{
  SimClient *client = &world->clients[index];
  const LinliKind *own_kind = linli_catalogue_get_kind_no (client->catalogue, kind->no);
  g_autoptr(LinliRow) row = own_kind != NULL ? linli_store_load_server_row (client->store, own_kind, id, NULL) : NULL;
  char text[LINLI_ID_STRING_SIZE];

  if (row != NULL && !row->deleted && (sim_rights (world, index, kind, row->grid) & LINLI_RIGHT_READ) == 0)
    sim_world_violate (world, "I4", "client %u still holds %s %s of grid %" G_GINT64_FORMAT, index, kind->name, linli_id_format (id, text), row->grid);
}

static void
check_all_purged (SimWorld *world, guint index)
{
  for (guint i = 0; i < world->records->len; i++)
    {
      const SimRecord *record = &g_array_index (world->records, SimRecord, i);

      check_purged (world, index, record->kind, &record->id);
      for (guint k = 0; k < record->kind->facets->len; k++)
        check_purged (world, index, g_ptr_array_index (record->kind->facets, k), &record->id);
    }
}

void
sim_world_hear_safe (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  g_autoptr(GError) error = NULL;
  gint64 epoch = 0, seq = 0;
  guint dropped = 0;

  if (!sim_world_has_heard (world, index))
    return;
  if (linli_backend_get_partition (world->server, client->com, &epoch, &seq, &error)
      && linli_store_note_safe (client->store, linli_backend_get_safe (world->server, client->com, epoch, seq), 0, &dropped, &error) && dropped > 0)
    sim_world_note (world, "client %u keeps %u accepted operations no longer", index, dropped);
  if (error != NULL)
    sim_world_violate (world, "I0", "client %u cannot hear what is safe: %s", index, error->message);
}

void
sim_world_hear (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  const LinliGrant *grant = g_ptr_array_index (client->access->grants, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (client->store, &error);
  LinliOutboxState before = { 0 }, after = { 0 };
  gboolean has_other_role = identity != NULL && g_strcmp0 (identity->role, grant->role->name) != 0;
  g_autoptr(GArray) lineage = NULL;
  gint64 epoch = 0, seq, floor = 0;

  if (identity != NULL && linli_backend_get_partition (world->server, client->com, &epoch, &seq, &error)
      && linli_backend_get_floor (world->server, client->com, &floor, &error) && linli_store_note_floor (client->store, floor, &error)
      && (lineage = linli_backend_get_lineage (world->server, client->com, &error)) != NULL && linli_store_note_lineage (client->store, lineage, &error)
      && linli_store_get_outbox_state (client->store, &before, &error))
    {
      g_free (identity->role);
      identity->role = g_strdup (grant->role->name);
      if (linli_store_set_identity (client->store, identity, &error)
          && linli_store_set_scope (client->store, client->com, epoch, client->access->version, grant->grids, &error)
          && linli_store_get_outbox_state (client->store, &after, &error) && after.pending < before.pending)
        sim_world_violate (world, "I11", "client %u had %u operations to send, now %u", index, before.pending, after.pending);
    }
  if (error != NULL)
    {
      sim_world_violate (world, "I0", "client %u cannot hear its scope: %s", index, error->message);
      return;
    }
  g_array_set_size (client->grids, 0);
  g_array_append_vals (client->grids, grant->grids->data, grant->grids->len);
  world->has_heard = TRUE;
  check_all_purged (world, index);
  forget_cursors (client, identity->epoch != epoch || has_other_role);
  sim_world_note (world, "client %u heard of epoch %" G_GINT64_FORMAT ", scope %" G_GINT64_FORMAT, index, epoch, client->access->version);
}
