/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-stage-wire.c - what crosses the wire on the stage, as text; see sim-stage.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-stage-private.h"
#include "sim-world.h"

#include "linli-error.h"

#include <string.h>

/* The server takes @body; NULL without a wrong: it was restored meanwhile, and the client has heard of it. */
static LinliPushAnswer *
serve_push (SimStage *stage, SimActor *actor, const char *body)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPush) push = linli_wire_read_push (stage->catalogue, body, strlen (body), &error);
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) got = g_string_new (actor->got_before);
  LinliPushAnswer *read;
  gint64 epoch, seq;

  if (push != NULL)
    answer = linli_backend_push (stage->server, push, actor->access, &error);
  if (answer == NULL && push != NULL && linli_backend_get_partition (stage->server, push->com, &epoch, &seq, NULL) && push->epoch != epoch)
    {
      stage_hear (stage, actor);
      return NULL;
    }
  if (!stage_holds (stage, answer != NULL, &error))
    return NULL;
  for (guint i = 0; i < answer->results->len; i++)
    g_string_append_printf (got, "%s%s", i > 0 || got->len > 0 ? "," : "",
                            linli_status_to_string (((LinliOpResult *) g_ptr_array_index (answer->results, i))->status));
  g_free (actor->got);
  actor->got = g_string_free (g_steal_pointer (&got), FALSE);
  actor->pushed = TRUE;

  linli_wire_write_push_answer (text, answer);
  read = linli_wire_read_push_answer (actor->catalogue, text->str, text->len, &error);
  stage_holds (stage, read != NULL, &error);
  return read;
}

/* Of the partition that is entered; what the server said is added to what it said of another. */
static void
push_part (SimStage *stage, SimActor *actor, const char *fate)
{
  for (guint tries = 0; tries < 2 && stage->wrong == NULL; tries++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliPush) sent = linli_store_make_push (actor->store, &error);
      g_autoptr(LinliPushAnswer) answer = NULL;
      g_autoptr(GString) body = g_string_new (NULL);

      if (sent == NULL)
        {
          stage_holds (stage, error == NULL, &error);
          return;
        }
      for (guint i = 0; actor->claims != 0 && i < sent->ops->len; i++)
        ((LinliOp *) g_ptr_array_index (sent->ops, i))->user = actor->claims;
      linli_wire_write_push (body, sent);
      g_free (actor->sent);
      actor->sent = g_strdup (body->str);
      answer = serve_push (stage, actor, body->str);
      if (g_strcmp0 (fate, "refused") == 0)
        {
          if (answer != NULL)
            sim_stage_fail (stage, "it was taken");
          else
            g_clear_pointer (&stage->wrong, g_free);
          return;
        }
      if (answer == NULL)
        continue;
      if (g_strcmp0 (fate, "held") == 0)
        {
          g_clear_pointer (&actor->held_push, linli_push_free);
          g_clear_pointer (&actor->held, linli_push_answer_free);
          actor->held_push = g_steal_pointer (&sent);
          actor->held = g_steal_pointer (&answer);
        }
      else if (fate == NULL)
        stage_holds (stage, linli_store_apply_answer (actor->store, sent, answer, &error), &error);
      return;
    }
  sim_stage_fail (stage, "it was not taken");
}

void
stage_push (SimStage *stage, SimActor *actor, const char *fate)
{
  g_autoptr(GArray) coms = linli_store_list_to_sync (actor->store, NULL);

  for (guint i = 0; i < coms->len && stage->wrong == NULL; i++)
    {
      linli_store_enter_partition (actor->store, g_array_index (coms, gint64, i));
      push_part (stage, actor, fate);
      g_free (actor->got_before);
      actor->got_before = i + 1 < coms->len && coms->len > 1 && actor->pushed ? g_strdup (actor->got) : NULL;
    }
  g_clear_pointer (&actor->got_before, g_free);
  actor->pushed = FALSE;
  linli_store_enter_partition (actor->store, 0);
}

void
stage_take_held (SimStage *stage, SimActor *actor)
{
  g_autoptr(GError) error = NULL;

  if (actor->held == NULL)
    sim_stage_fail (stage, "no answer is under way");
  else
    stage_holds (stage, linli_store_apply_answer (actor->store, actor->held_push, actor->held, &error), &error);
}

/* The same bytes once more, late: answered as before, and nothing follows. */
void
stage_push_again (SimStage *stage, SimActor *actor)
{
  g_autofree char *before = g_strdup (actor->got);
  g_autoptr(LinliPushAnswer) answer = NULL;

  if (actor->sent == NULL)
    {
      sim_stage_fail (stage, "nothing was sent");
      return;
    }
  answer = serve_push (stage, actor, actor->sent);
  if (g_strcmp0 (before, actor->got) != 0)
    sim_stage_fail (stage, "the answer was %s, now it is %s", before, actor->got);
}

LinliPage *
stage_ask (SimStage *stage, SimActor *actor, gint64 grid, guint rows)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPull) pull = linli_store_make_pull (actor->store, rows, &error);
  g_autoptr(LinliPull) asked = NULL;
  g_autoptr(LinliPage) page = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  LinliPage *read;
  gint64 epoch, seq;

  if (!stage_holds (stage, pull != NULL && linli_backend_get_partition (stage->server, pull->com, &epoch, &seq, &error), &error))
    return NULL;
  if (pull->epoch != epoch || pull->scope_version != actor->access->version)
    {
      stage_hear (stage, actor);
      g_clear_pointer (&pull, linli_pull_free);
      pull = linli_store_make_pull (actor->store, rows, &error);
      if (!stage_holds (stage, pull != NULL, &error))
        return NULL;
    }
  for (guint i = pull->cursors->len; grid != 0 && i > 0; i--)
    if (g_array_index (pull->cursors, LinliCursor, i - 1).grid != grid)
      g_array_remove_index (pull->cursors, i - 1);
  linli_wire_write_pull (body, pull);
  asked = linli_wire_read_pull (body->str, body->len, &error);
  if (asked != NULL)
    page = linli_backend_pull (stage->server, asked, actor->access, &error);
  if (!stage_holds (stage, page != NULL, &error))
    return NULL;

  g_string_truncate (body, 0);
  linli_wire_write_page (body, page);
  read = linli_wire_read_page (actor->catalogue, body->str, body->len, &error);
  if (!stage_holds (stage, read != NULL, &error))
    return NULL;
  g_array_set_size (read->asked, 0);
  g_array_append_vals (read->asked, pull->cursors->data, pull->cursors->len);
  return read;
}

LinliPage *
sim_stage_ask (SimStage *stage, guint actor, gint64 grid, guint rows)
{
  return stage_ask (stage, &stage->actors[actor], grid, rows);
}

gboolean
stage_take (SimStage *stage, SimActor *actor, const LinliPage *page)
{
  g_autoptr(GError) error = NULL;
  gboolean stale = FALSE;

  if (!linli_store_apply_page (actor->store, page, &stale, &error) && !stale)
    sim_stage_fail (stage, "%s", error->message);
  return !stale;
}

static void
pull_part (SimStage *stage, SimActor *actor, gint64 com)
{
  for (guint i = 0; i < 200 && stage->wrong == NULL; i++)
    {
      g_autoptr(LinliPage) page = stage_ask (stage, actor, 0, 2);

      if (page == NULL)
        return;
      stage_take (stage, actor, page);
      if (!page->more && linli_store_has_partition (actor->store, com))
        return;
    }
  sim_stage_fail (stage, "the pull does not end");
}

void
stage_pull_all (SimStage *stage, SimActor *actor)
{
  g_autoptr(GPtrArray) partitions = NULL;

  /* What the first one tells of the scope may take or bring another. */
  pull_part (stage, actor, SIM_COM);
  partitions = linli_store_list_partitions (actor->store, NULL);
  for (guint i = 0; i < partitions->len && stage->wrong == NULL; i++)
    {
      gint64 com = ((const LinliPartition *) g_ptr_array_index (partitions, i))->com;

      if (com == SIM_COM)
        continue;
      linli_store_enter_partition (actor->store, com);
      pull_part (stage, actor, com);
    }
  linli_store_enter_partition (actor->store, 0);
}

/* (transfer full) (nullable) what the server says of @grid, as its client reads it */
static LinliManifest *
ask_manifest (SimStage *stage, SimActor *actor, gint64 grid)
{
  g_autoptr(LinliPull) pull = linli_store_make_pull (actor->store, 1, NULL);
  g_autoptr(LinliManifest) manifest = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  LinliManifestAsk ask = { linli_store_get_partition (actor->store), 0, 0, grid };
  LinliManifest *read;

  if (pull == NULL)
    {
      sim_stage_fail (stage, "the cursors cannot be read");
      return NULL;
    }
  ask.epoch = pull->epoch;
  manifest = linli_backend_make_manifest (stage->server, stage->frames, &ask, actor->access, &error);
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_RESTORED))
    {
      stage_hear (stage, actor);
      return NULL;
    }
  if (!stage_holds (stage, manifest != NULL, &error))
    return NULL;
  linli_wire_write_manifest (text, manifest);
  read = linli_wire_read_manifest (text->str, text->len, &error);
  stage_holds (stage, read != NULL, &error);
  return read;
}

static void
take_frame (SimStage *stage, SimActor *actor, const LinliManifest *manifest, const char *hash, gboolean is_last)
{
  const char *names[] = { hash, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = linli_backend_get_frames (stage->server, stage->frames, names, actor->access, &error);
  g_autoptr(LinliPage) page = NULL;
  gboolean stale = FALSE;

  if (bytes != NULL)
    page = linli_frames_read (actor->catalogue, names, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  if (page != NULL)
    linli_store_apply_frames (actor->store, manifest, page, names, is_last, &stale, &error);
  stage_holds (stage, error == NULL && !stale, &error);
}

void
stage_take_frames (SimStage *stage, SimActor *actor, guint max)
{
  g_autoptr(GArray) grids = linli_store_list_unfilled (actor->store, NULL);

  if (stage->frames == NULL)
    stage->frames = linli_frames_new (NULL);
  for (guint i = 0; grids != NULL && i < grids->len; i++)
    {
      gint64 grid = g_array_index (grids, gint64, i);
      g_autoptr(LinliManifest) manifest = ask_manifest (stage, actor, grid);
      g_autoptr(GHashTable) taken = manifest != NULL ? linli_store_get_frames_taken (actor->store, grid, NULL) : NULL;

      for (guint j = 0; taken != NULL && j < manifest->frames->len && stage->wrong == NULL; j++)
        {
          const char *hash = g_array_index (manifest->frames, LinliFrameEntry, j).hash;

          if (g_hash_table_contains (taken, hash))
            continue;
          if (max-- == 0)
            return;
          take_frame (stage, actor, manifest, hash, j + 1 == manifest->frames->len);
        }
      if (manifest == NULL || stage->wrong != NULL)
        return;
    }
}
