/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim.c - one schedule: a time of faults, then heal, quiesce, and every invariant; see sim-world.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

#define SIM_MAX_ROUNDS 400

/* Everything in flight arrives, in order of sending. */
static void
drain_wire (SimWorld *world)
{
  while (world->wire->len > 0 && world->violation == NULL)
    {
      SimMessage *message = g_ptr_array_steal_index (world->wire, 0);

      sim_world_deliver (world, message);
      sim_message_free (message);
    }
}

/* Everything was said before the last pulls, and everybody has pulled it all. */
static gboolean
is_settled (SimWorld *world)
{
  for (guint i = 0; i < SIM_CLIENTS; i++)
    {
      LinliOutboxState state = { 0 };

      if (!linli_store_get_outbox_state (world->clients[i].store, &state, NULL) || state.pending > 0
          || !linli_store_is_complete (world->clients[i].store) || !sim_world_has_heard (world, i))
        return FALSE;
    }

  return TRUE;
}

/* First the first @n speak, then they listen. */
static void
sync_some (SimWorld *world, guint n)
{
  static const SimMessageType types[] = { SIM_PUSH, SIM_PULL };

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    for (guint i = 0; i < n; i++)
      {
        sim_world_send (world, i, types[t]);
        drain_wire (world);
      }
}

/* Everybody compares what he holds with the server, and mends. */
static void
compare_everybody (SimWorld *world)
{
  world->differs = FALSE;
  for (guint i = 0; i < SIM_CLIENTS; i++)
    {
      g_clear_pointer (&world->clients[i].mend, linli_mend_free);
      sim_world_compare (world, i);
      drain_wire (world);
    }
}

/* I0: with the faults off, a bounded number of rounds brings everybody to rest. */
static void
heal_and_quiesce (SimWorld *world)
{
  world->healed = TRUE;
  /* Whatever was given an end has ended. */
  if (world->times > 0)
    sim_pass_time (world, 3600 * 1000);
  sim_world_note (world, "-- healed, %u in flight", world->wire->len);
  drain_wire (world);

  for (guint round = 0; round < SIM_MAX_ROUNDS && world->violation == NULL; round++)
    {
      world->has_heard = FALSE;
      sync_some (world, SIM_CLIENTS);
      if (world->has_heard || !is_settled (world))
        continue;
      compare_everybody (world);
      if (!world->differs)
        return;
    }

  sim_world_violate (world, "I0", "not at rest after %d rounds", SIM_MAX_ROUNDS);
}

static char *
report_of (SimWorld *world, guint step)
{
  GString *report = g_string_new (NULL);

  g_string_append_printf (report, "seed %" G_GUINT64_FORMAT ", step %u: %s\n", world->seed, step, world->violation);
  for (GList *link = world->events.head; link != NULL; link = link->next)
    g_string_append_printf (report, "  %s\n", (const char *) link->data);

  return g_string_free (report, FALSE);
}

gboolean
sim_run_schedule (SimWorld *world, guint64 seed, guint steps, char **ret_report, GError **error)
{
  guint step;

  if (!sim_world_start (world, seed, error))
    return FALSE;
  world->healed = TRUE;
  sim_world_furnish (world);
  /* Where frames are drawn the others begin with nothing. */
  sync_some (world, world->fills > 0 ? 1 : SIM_CLIENTS);
  world->healed = FALSE;
  for (step = 0; step < steps && world->violation == NULL; step++)
    sim_world_step (world);
  if (world->violation == NULL)
    heal_and_quiesce (world);
  if (world->violation == NULL)
    sim_check_settled (world);
  if (world->violation == NULL && world->photos > 0)
    sim_check_photos (world);

  if (world->violation != NULL && ret_report != NULL)
    *ret_report = report_of (world, step);
  return world->violation == NULL;
}
