/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-world.c - the simulated world and its network; see sim-world.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

#include "linli-error.h"

/* 2026-11-23 08:00 in Wuhai. */
#define SIM_START_MS G_GINT64_CONSTANT (1795392000000)

void
sim_message_free (SimMessage *message)
{
  g_free (message->body);
  g_free (message->request);
  g_free (message);
}

static void
sim_decided_free (gpointer data)
{
  SimDecided *decided = data;

  linli_op_free (decided->op);
  g_free (decided);
}

void
sim_world_note (SimWorld *world, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_queue_push_tail (&world->events, g_strdup_vprintf (format, args));
  va_end (args);

  if (g_queue_get_length (&world->events) > SIM_EVENTS)
    g_free (g_queue_pop_head (&world->events));
}

void
sim_world_violate (SimWorld *world, const char *invariant, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (world->violation != NULL)
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  world->violation = g_strdup_printf ("%s: %s", invariant, text);
  sim_world_note (world, "VIOLATION %s", world->violation);
}

static gboolean
sim_commit_is_lost (gpointer data)
{
  SimClient *client = data;
  gboolean lost = client->crash_next;

  client->crash_next = FALSE;
  return lost;
}

/* Who sees what at first: all of it; one grid; both grids but not the facet's compartment. */
static const struct { const char *role; gint64 grids[2]; guint n_grids; } people[SIM_CLIENTS] = {
  { "everything", { 1, 2 }, 2 },
  { "everything", { 1, 0 }, 1 },
  { "core_only",  { 1, 2 }, 2 },
};

static gboolean
open_client (SimWorld *world, guint index, GError **error)
{
  SimClient *client = &world->clients[index];
  g_autofree char *folder = sim_photos_get_folder (world->pictures, index);

  client->device = 101 + index;
  client->clock = linli_manual_clock_new (SIM_START_MS);
  client->cursors = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  client->grids = g_array_new (FALSE, FALSE, sizeof (gint64));

  client->access = linli_access_new (11 + index);

  for (guint i = 0; i < (index == SIM_CLIENTS - 1 ? 2 : 1); i++)
    {
      client->stores[i] = linli_store_open (folder, LINLI_STORE_CREATE | LINLI_STORE_MEMORY, i == 0 ? world->catalogue : world->old_catalogue,
                                            LINLI_CLOCK (client->clock), world->random, error);
      if (client->stores[i] == NULL)
        return FALSE;
      linli_store_set_commit_fault (client->stores[i], sim_commit_is_lost, client);
    }
  return TRUE;
}

SimWorld *
sim_world_new (LinliCatalogue *catalogue, GError **error)
{
  SimWorld *world = g_new0 (SimWorld, 1);
  g_autofree char *folder = NULL;

  world->catalogue = catalogue;
  world->old_catalogue = sim_catalogue_new (SIM_CATALOGUE_OLD, error);
  world->pictures = world->old_catalogue != NULL ? sim_photos_new (error) : NULL;
  if (world->pictures == NULL)
    {
      g_clear_pointer (&world->old_catalogue, linli_catalogue_unref);
      g_free (world);
      return NULL;
    }
  folder = sim_photos_get_folder (world->pictures, SIM_CLIENTS);
  world->random = linli_random_new_seeded (0);
  world->clock = linli_manual_clock_new (SIM_START_MS);
  world->wire = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_message_free);
  world->records = g_array_new (FALSE, FALSE, sizeof (SimRecord));
  world->decided = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sim_decided_free);
  world->frame_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  world->merged_away = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&world->events);
  world->server = linli_backend_open (folder, LINLI_BACKEND_CREATE | LINLI_BACKEND_MEMORY, catalogue,
                                      LINLI_CLOCK (world->clock), world->random, error);
  for (guint i = 0; i < SIM_CLIENTS && world->server != NULL; i++)
    if (!open_client (world, i, error))
      {
        sim_world_free (world);
        return NULL;
      }
  if (world->server != NULL)
    return world;
  sim_world_free (world);
  return NULL;
}

static gboolean
start_client (SimWorld *world, guint index, GError **error)
{
  SimClient *client = &world->clients[index];
  g_autoptr(LinliIdentity) identity = linli_identity_new ();
  gint64 skew_ms = (gint64) linli_random_below (world->random, 1000000) - 500000;
  gboolean is_last = index == SIM_CLIENTS - 1;
  LinliGrant *grant;

  if (linli_random_below (world->random, 10) == 0)
    skew_ms += G_GINT64_CONSTANT (315360000000);  /* ten years ahead */
  linli_manual_clock_set (client->clock, SIM_START_MS + skew_ms);
  g_hash_table_remove_all (client->cursors);
  client->crash_next = client->spoiled = FALSE;
  g_clear_pointer (&client->mend, linli_mend_free);
  sim_leave_filling (client);
  /* Some schedules have a program of last year among them, some somebody of another community on the same server. */
  client->store = client->stores[is_last && world->seed % 6 == 5 ? 1 : 0];
  client->catalogue = client->store == client->stores[0] ? world->catalogue : world->old_catalogue;
  client->com = is_last && world->seed % 8 == 3 ? SIM_OTHER_COM : SIM_COM;
  g_ptr_array_set_size (client->access->grants, 0);
  client->access->version = 1;
  grant = linli_access_add (client->access, client->com, linli_catalogue_get_user_role (world->catalogue, people[index].role));
  g_array_append_vals (grant->grids, people[index].grids, people[index].n_grids);
  g_array_set_size (client->grids, 0);
  g_array_append_vals (client->grids, people[index].grids, people[index].n_grids);

  identity->user = 11 + index;
  identity->device = client->device;
  identity->com = client->com;
  identity->epoch = 1;
  identity->role = g_strdup (people[index].role);
  return linli_store_clear (client->store, error)
         && linli_store_set_identity (client->store, identity, error)
         && linli_store_set_scope (client->store, client->com, 1, 1, client->grids, error);
}

/* From @low to @high, of each thing by itself: how often it happens in the schedule of @seed. */
static guint
draw_intensity (guint64 seed, guint thing, guint low, guint high)
{
  guint64 draw = (seed + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + thing * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);

  draw = (draw ^ (draw >> 31)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return low + (guint) ((draw >> 33) % (high - low + 1));
}

/* Swarm: a schedule goes without some of what can happen, which lets rare orders show, and the rest happens now and then or all the time. */
static void
draw_swarm (SimWorld *world, guint64 seed)
{
  world->loss = seed % 3 == 0 ? 0 : draw_intensity (seed, 1, 3, 25);
  world->repeat = seed % 5 == 0 ? 0 : draw_intensity (seed, 2, 3, 20);
  world->crash = seed % 7 == 0 ? 0 : draw_intensity (seed, 3, 2, 14);
  world->deletes = seed % 4 == 0 ? 0 : draw_intensity (seed, 4, 1, 2);
  world->moves = seed % 4 == 1 ? 0 : seed % 4 == 2 ? 8 : draw_intensity (seed, 5, 2, 5);
  world->apart = seed % 2 == 0 ? 0 : draw_intensity (seed, 6, 20, 80);
  world->restores = seed % 5 == 2 ? draw_intensity (seed, 7, 3, 14) : 0;
  world->scopes = seed % 3 == 1 ? draw_intensity (seed, 8, 3, 14) : 0;
  world->twins = seed % 7 == 2 ? draw_intensity (seed, 9, 25, 75) : 0;
  world->sweeps = seed % 4 == 3 ? draw_intensity (seed, 10, 4, 20) : 0;
  world->spoils = seed % 5 == 4 ? draw_intensity (seed, 11, 2, 10) : 0;
  world->merges = seed % 5 == 3 ? 1 : 0;
  world->fills = seed % 11 < 4 ? draw_intensity (seed, 12, 50, 100) : 0;
  world->photos = seed % 7 == 4 ? draw_intensity (seed, 13, 15, 45) : 0;
  world->times = seed % 13 == 6 || seed % 13 == 9 ? draw_intensity (seed, 14, 6, 20) : 0;
}

gboolean
sim_world_start (SimWorld *world, guint64 seed, GError **error)
{
  world->seed = seed;
  linli_random_reseed (world->random, seed);
  linli_manual_clock_set (world->clock, SIM_START_MS);
  g_ptr_array_set_size (world->wire, 0);
  g_array_set_size (world->records, 0);
  g_hash_table_remove_all (world->decided);
  g_hash_table_remove_all (world->frame_names);
  g_queue_clear_full (&world->events, g_free);
  g_clear_pointer (&world->violation, g_free);
  world->healed = FALSE;
  world->ops_made = 0;
  g_clear_pointer (&world->kept, g_bytes_unref);
  world->serial = world->kept_serial = 0;

  draw_swarm (world, seed);
  g_clear_pointer (&world->frames, linli_frames_free);
  sim_photos_clear (world->pictures);

  if (!linli_backend_clear (world->server, error) || !linli_backend_ensure_partition (world->server, SIM_COM, error)
      || !linli_backend_ensure_partition (world->server, SIM_OTHER_COM, error))
    return FALSE;
  for (guint i = 0; i < SIM_CLIENTS; i++)
    if (!start_client (world, i, error))
      return FALSE;
  return TRUE;
}

void
sim_world_free (SimWorld *world)
{
  if (world == NULL)
    return;
  for (guint i = 0; i < SIM_CLIENTS; i++)
    {
      SimClient *client = &world->clients[i];

      for (guint j = 0; j < G_N_ELEMENTS (client->stores); j++)
        g_clear_pointer (&client->stores[j], linli_store_close);
      g_clear_pointer (&client->mend, linli_mend_free);
      sim_leave_filling (client);
      g_clear_pointer (&client->access, linli_access_free);
      g_clear_pointer (&client->grids, g_array_unref);
      g_clear_pointer (&client->cursors, g_hash_table_unref);
      g_clear_object (&client->clock);
    }
  g_clear_pointer (&world->server, linli_backend_close);
  g_clear_pointer (&world->old_catalogue, linli_catalogue_unref);
  g_clear_pointer (&world->kept, g_bytes_unref);
  g_clear_pointer (&world->frames, linli_frames_free);
  sim_photos_free (world->pictures);
  g_clear_pointer (&world->wire, g_ptr_array_unref);
  g_clear_pointer (&world->records, g_array_unref);
  g_clear_pointer (&world->decided, g_hash_table_unref);
  g_clear_pointer (&world->frame_names, g_hash_table_unref);
  g_clear_pointer (&world->merged_away, g_hash_table_unref);
  g_queue_clear_full (&world->events, g_free);
  g_clear_object (&world->random);
  g_clear_object (&world->clock);
  g_free (world->violation);
  g_free (world);
}

gboolean
sim_chance (SimWorld *world, guint percent)
{
  return !world->healed && linli_random_below (world->random, 100) < percent;
}

void
sim_put_on_wire (SimWorld *world, SimMessageType type, guint client, const char *body, const char *request)
{
  SimMessage *message;

  if (sim_chance (world, world->loss))
    {
      sim_world_note (world, "lost %d of client %u", type, client);
      return;
    }

  message = g_new0 (SimMessage, 1);
  message->type = type;
  message->client = client;
  message->body = g_strdup (body);
  message->request = g_strdup (request);
  g_ptr_array_add (world->wire, message);
}

void
sim_world_send (SimWorld *world, guint index, SimMessageType type)
{
  SimClient *client = &world->clients[index];
  g_autoptr(GString) body = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  if (type == SIM_PUSH)
    {
      g_autoptr(LinliPush) push = linli_store_make_push (client->store, &error);

      if (push != NULL)
        linli_wire_write_push (body, push);
    }
  else
    {
      /* Small pages, so that they are cut in the middle. */
      guint max_rows = world->healed ? 50 : 1 + (guint) linli_random_below (world->random, 6);
      g_autoptr(LinliPull) pull = linli_store_make_pull (client->store, max_rows, &error);

      /* One grid alone, so that two answers for different grids are under way at once. */
      if (pull != NULL && sim_chance (world, world->apart))
        {
          LinliCursor one = g_array_index (pull->cursors, LinliCursor, linli_random_below (world->random, pull->cursors->len));

          g_array_set_size (pull->cursors, 0);
          g_array_append_val (pull->cursors, one);
        }
      if (pull != NULL)
        linli_wire_write_pull (body, pull);
    }

  if (error != NULL)
    sim_world_violate (world, "I0", "client %u cannot make its request: %s", index, error->message);
  else if (body->len > 0)
    sim_put_on_wire (world, type, index, body->str, NULL);
}

/* A request of before the restore is refused; its author hears of it. */
gboolean
sim_is_of_before (SimWorld *world, SimMessage *message, gint64 epoch, const GError *error)
{
  gint64 now, seq;

  if (!linli_backend_get_partition (world->server, world->clients[message->client].com, &now, &seq, NULL) || epoch == now)
    return FALSE;
  if (!g_error_matches (error, LINLI_ERROR, LINLI_ERROR_RESTORED))
    sim_world_violate (world, "I5", "a request of epoch %" G_GINT64_FORMAT " is taken in epoch %" G_GINT64_FORMAT, epoch, now);
  sim_put_on_wire (world, SIM_REFUSED, message->client, "", NULL);
  return TRUE;
}

static void
sim_serve_push (SimWorld *world, SimMessage *message)
{
  SimClient *client = &world->clients[message->client];
  g_autoptr(LinliPush) push = NULL;
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(GHashTable) before = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  gint64 epoch, seq_before;

  push = linli_wire_read_push (world->catalogue, message->body, strlen (message->body), &error);
  if (push == NULL)
    {
      sim_world_violate (world, "I0", "the server cannot read a push: %s", error->message);
      return;
    }

  before = sim_rows_of_push (world, push);
  if (!linli_backend_get_partition (world->server, client->com, &epoch, &seq_before, &error)
      || !linli_backend_begin (world->server, &error)
      || (answer = linli_backend_push (world->server, push, client->access, &error)) == NULL)
    {
      linli_backend_rollback (world->server);
      if (sim_is_of_before (world, message, push->epoch, error))
        return;
      sim_world_violate (world, "I0", "the server cannot take a push: %s", error->message);
      return;
    }

  if (sim_chance (world, world->crash))
    {
      linli_backend_rollback (world->server);
      sim_world_note (world, "server lost the commit of a push by client %u", message->client);
      return;
    }
  if (!linli_backend_commit (world->server, &error))
    {
      sim_world_violate (world, "I0", "the server cannot commit: %s", error->message);
      return;
    }

  sim_world_note (world, "server took %u operations of client %u, seq %" G_GINT64_FORMAT " -> %" G_GINT64_FORMAT,
                  push->ops->len, message->client, seq_before, answer->seq);
  if (world->times > 0)
    sim_check_handed (world, message->client, push, answer, before, seq_before);
  sim_check_push (world, message->client, push, answer, before, seq_before);
  if (world->photos > 0)
    sim_photos_note_named (world);
  linli_wire_write_push_answer (body, answer);
  sim_put_on_wire (world, SIM_ANSWER, message->client, body->str, message->body);
}

static void
sim_serve_pull (SimWorld *world, SimMessage *message)
{
  SimClient *client = &world->clients[message->client];
  g_autoptr(LinliPull) pull = NULL;
  g_autoptr(LinliPage) page = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  pull = linli_wire_read_pull (message->body, strlen (message->body), &error);
  if (pull != NULL && (page = linli_backend_pull (world->server, pull, client->access, &error)) == NULL
      && sim_is_of_before (world, message, pull->epoch, error))
    return;
  if (page == NULL)
    {
      sim_world_violate (world, "I0", "the server cannot answer a pull: %s", error->message);
      return;
    }

  sim_check_sent (world, message->client, page);
  linli_wire_write_page (body, page);
  sim_put_on_wire (world, SIM_PAGE, message->client, body->str, message->body);
}

static void
sim_take_answer (SimWorld *world, SimMessage *message)
{
  SimClient *client = &world->clients[message->client];
  g_autoptr(LinliPush) push = NULL;
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  gboolean crash = sim_chance (world, world->crash);

  push = linli_wire_read_push (client->catalogue, message->request, strlen (message->request), &error);
  if (push != NULL)
    answer = linli_wire_read_push_answer (client->catalogue, message->body, strlen (message->body), &error);
  if (answer == NULL)
    {
      sim_world_violate (world, "I0", "client %u cannot read an answer: %s", message->client, error->message);
      return;
    }

  client->crash_next = crash;
  if (!linli_store_apply_answer (client->store, push, answer, &error) && !crash)
    sim_world_violate (world, "I0", "client %u cannot take an answer: %s", message->client, error->message);
  client->crash_next = FALSE;
  sim_world_note (world, "client %u %s an answer of %u", message->client, crash ? "lost" : "took", answer->results->len);
}

static void
sim_take_page (SimWorld *world, SimMessage *message)
{
  SimClient *client = &world->clients[message->client];
  g_autoptr(LinliPull) pull = NULL;
  g_autoptr(LinliPage) page = NULL;
  g_autoptr(GError) error = NULL;
  gboolean stale = FALSE;
  gboolean crash = sim_chance (world, world->crash);

  pull = linli_wire_read_pull (message->request, strlen (message->request), &error);
  if (pull != NULL)
    page = linli_wire_read_page (client->catalogue, message->body, strlen (message->body), &error);
  if (page == NULL)
    {
      sim_world_violate (world, "I0", "client %u cannot read a page: %s", message->client, error->message);
      return;
    }

  g_array_set_size (page->asked, 0);
  g_array_append_vals (page->asked, pull->cursors->data, pull->cursors->len);

  client->crash_next = crash;
  if (!linli_store_apply_page (client->store, page, &stale, &error) && !stale && !crash)
    sim_world_violate (world, "I0", "client %u cannot take a page: %s", message->client, error->message);
  client->crash_next = FALSE;
  sim_world_note (world, "client %u %s a page of %u%s", message->client,
                  stale ? "dropped" : crash ? "lost" : "took", page->items->len, page->more ? ", more" : "");
  if (!stale && !crash)
    sim_check_page (world, message->client, page);
  /* The server says in every page which scope it is for. */
  if (!sim_world_has_heard (world, message->client))
    sim_world_hear (world, message->client);
}

void
sim_world_deliver (SimWorld *world, SimMessage *message)
{
  switch (message->type)
    {
    case SIM_PUSH:
      sim_serve_push (world, message);
      break;
    case SIM_ANSWER:
      sim_take_answer (world, message);
      break;
    case SIM_PULL:
      sim_serve_pull (world, message);
      break;
    case SIM_PAGE:
      sim_take_page (world, message);
      break;
    case SIM_REFUSED:
      sim_world_hear (world, message->client);
      break;
    case SIM_COMPARE:
    case SIM_DIGESTS:
    case SIM_MEND:
    case SIM_MEND_PAGE:
      sim_deliver_comparison (world, message);
      break;
    case SIM_MANIFEST_ASK:
    case SIM_MANIFEST:
    case SIM_FRAME_ASK:
    case SIM_FRAME:
      sim_deliver_filling (world, message);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Any message may be next: a network that reorders.  A repeated one stays on the wire. */
static void
sim_deliver_any (SimWorld *world)
{
  guint index;
  SimMessage *message;

  if (world->wire->len == 0)
    return;

  index = (guint) linli_random_below (world->random, world->wire->len);
  message = g_ptr_array_index (world->wire, index);
  if (sim_chance (world, world->repeat))
    {
      sim_world_note (world, "repeated %d of client %u", message->type, message->client);
      sim_world_deliver (world, message);
      return;
    }

  message = g_ptr_array_steal_index_fast (world->wire, index);
  sim_world_deliver (world, message);
  sim_message_free (message);
}

void
sim_world_step (SimWorld *world)
{
  guint client = (guint) linli_random_below (world->random, SIM_CLIENTS);
  guint what = (guint) linli_random_below (world->random, 16);

  sim_pass_time (world, 1000 + (gint64) linli_random_below (world->random, 60000));
  linli_manual_clock_advance (world->clients[client].clock, 1000 + (gint64) linli_random_below (world->random, 60000));
  if (linli_random_below (world->random, 200) == 0)
    linli_manual_clock_advance (world->clients[client].clock, -86400000);  /* set back a day */

  if (linli_random_below (world->random, 100) < world->restores)
    sim_world_change_server (world);
  if (world->restores > 0 && linli_random_below (world->random, 12) == 0)
    sim_world_hear_safe (world, client);
  if (linli_random_below (world->random, 100) < world->scopes)
    sim_world_change_scope (world);
  if (world->sweeps > 0 && linli_random_below (world->random, 100) < world->sweeps)
    sim_world_sweep (world);
  if (world->spoils > 0 && linli_random_below (world->random, 100) < world->spoils)
    sim_world_spoil (world);
  if (world->times > 0 && linli_random_below (world->random, 100) < world->times)
    sim_world_set_end (world);
  if (world->photos > 0 && linli_random_below (world->random, 100) < world->photos)
    sim_world_photograph (world, client);
  if (linli_random_below (world->random, 20) == 0)
    sim_world_compare (world, client);
  if (linli_random_below (world->random, 8) == 0)
    sim_check_frames (world);
  if (what < 4)
    sim_world_edit (world, client);
  else if (what < 7)
    sim_world_send (world, client, SIM_PUSH);
  else if (what < 10)
    {
      if (!sim_chance (world, world->fills) || !sim_world_fill (world, client))
        sim_world_send (world, client, SIM_PULL);
    }
  else
    sim_deliver_any (world);

  if (linli_random_below (world->random, 8) == 0)
    sim_check_overlay (world, client);
}
