/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-stage-lease.c - lines about the lease and a lost device; see sim-stage.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "linli-signature.h"
#include "sim-stage-private.h"

#include <stdlib.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* The server's pair; which one it is changes no outcome. */
typedef struct { guint8 seed[LINLI_SIGNATURE_SEED_BYTES]; char *key; } Signer;

static gpointer
make_signer (gpointer unused)
{
  Signer *signer = g_new0 (Signer, 1);
  guint8 key[LINLI_SIGNATURE_KEY_BYTES];

  if (!linli_signature_make_keys (key, signer->seed, NULL))
    g_error ("no pair of keys can be made");
  signer->key = linli_signature_key_to_text (key);
  return signer;
}

static void
say_lease (SimStage *stage, SimActor *actor, gint64 until_ms, gint64 said_ms, LinliLeaseWay way)
{
  static GOnce once = G_ONCE_INIT;
  const Signer *signer = g_once (&once, make_signer, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (actor->store, &error);
  g_autofree char *signature = NULL;
  LinliLeaseWord word = { until_ms, said_ms, NULL, signer->key };

  if (!stage_holds (stage, identity != NULL, &error))
    return;
  signature = linli_signature_of_lease (signer->seed, identity->device, until_ms, said_ms);
  word.signature = signature;
  stage_holds (stage, linli_store_take_lease (actor->store, &word, way, &error), &error);
}

/* "lease n": the server's word of this moment; "lease n hand s": one that it said s seconds ago, carried by hand */
static void
take_lease (SimStage *stage, SimActor *actor, char **words)
{
  gboolean by_hand = g_strcmp0 (words[2], "hand") == 0;
  gint64 said_ms = linli_clock_get_wall_ms (LINLI_CLOCK (stage->clock)) - (by_hand ? atoll (words[3]) * 1000 : 0);
  LinliLease lease;

  /* Who was never enrolled believes nobody's hand. */
  linli_store_get_lease (actor->store, &lease);
  if (by_hand && lease.state == LINLI_LEASE_NONE)
    say_lease (stage, actor, said_ms, said_ms - 1, LINLI_LEASE_BY_ENROLLING);
  say_lease (stage, actor, said_ms + atoll (words[1]) * DAY_MS, said_ms, by_hand ? LINLI_LEASE_BY_HAND : LINLI_LEASE_BY_NETWORK);
}

/* A lost device empties itself: nothing of it is found, and nothing is taken until somebody enrols it anew. */
static void
wipe (SimStage *stage, SimActor *actor)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  const LinliField *title = linli_kind_find_field (stage_kind_of (actor->catalogue, "place"), "title");
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, title->kind, NULL);
  LinliOutboxState state = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  GHashTableIter iter;
  gpointer name, id;

  if (!stage_holds (stage, linli_store_wipe (actor->store, &error) && linli_store_get_outbox_state (actor->store, &state, &error), &error))
    return;
  if (state.pending + state.sent + state.returned + state.conflicts > 0)
    sim_stage_fail (stage, "its work is still there");
  g_hash_table_iter_init (&iter, stage->ids);
  while (g_hash_table_iter_next (&iter, &name, &id))
    {
      g_autoptr(LinliLoaded) loaded = linli_store_load (actor->store, stage_kind_of (actor->catalogue, name), id, NULL);

      if (loaded != NULL)
        sim_stage_fail (stage, "%s is still there", (const char *) name);
    }
  edit->grid = 1;
  linli_value_set_text (&value, "x", -1);
  linli_edit_set (edit, title, &value);
  g_ptr_array_add (edits, edit);
  if (linli_store_save (actor->store, edits, NULL, &result, NULL))
    sim_stage_fail (stage, "it takes what is saved");
}

gboolean
stage_lease_line (SimStage *stage, SimActor *actor, char **words)
{
  g_autoptr(GError) error = NULL;

  if (g_str_equal (words[0], "lease"))
    take_lease (stage, actor, words);
  else if (g_str_equal (words[0], "locked") || g_str_equal (words[0], "unlocked"))
    {
      gboolean locked = !linli_store_check_lease (actor->store, NULL);

      if (stage_holds (stage, linli_store_note_time (actor->store, &error), &error) && locked != g_str_equal (words[0], "locked"))
        sim_stage_fail (stage, locked ? "it is locked" : "it is open");
    }
  else if (g_str_equal (words[0], "wiped"))
    wipe (stage, actor);
  else
    return FALSE;
  return TRUE;
}
