/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-stage-mend.c - disks that spoil what they hold, and mending it, on the stage; see sim-stage.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-stage-private.h"

#include <string.h>

void
stage_spoil (SimStage *stage, SimActor *actor, char **words)
{
  const LinliId *id = sim_stage_find (stage, words[0]);
  gboolean is_lost = g_strcmp0 (words[1], "lost") == 0;
  g_autoptr(GError) error = NULL;

  if (id != NULL)
    stage_holds (stage, linli_store_spoil (actor->store, stage_kind_of (actor->catalogue, words[0]), id, is_lost ? NULL : "坏", &error), &error);
}

/* As if its deletion had been missed. */
void
stage_invent (SimStage *stage, SimActor *actor, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPull) pull = linli_store_make_pull (actor->store, 1, &error);
  g_autoptr(LinliPage) page = NULL;
  LinliPageItem *item;
  LinliId id;

  if (!stage_holds (stage, pull != NULL, &error))
    return;
  linli_id_new (LINLI_CLOCK (actor->clock), stage->random, &id);
  g_hash_table_insert (stage->ids, g_strdup (name), linli_id_dup (&id));
  page = linli_page_new (pull->com);
  page->epoch = pull->epoch;
  page->seq = g_array_index (pull->cursors, LinliCursor, 0).base;
  item = linli_page_item_new (LINLI_ITEM_FULL);
  item->row = linli_row_new (stage_kind_of (actor->catalogue, name), &id, pull->com, 1);
  item->row->seq = 1;
  g_ptr_array_add (page->items, item);
  g_array_append_vals (page->asked, pull->cursors->data, pull->cursors->len);
  g_array_append_vals (page->next, pull->cursors->data, pull->cursors->len);
  stage_holds (stage, linli_store_apply_page (actor->store, page, NULL, &error), &error);
}

/* One kind in one grid, page by page, over the wire. */
static guint
mend_one (SimStage *stage, SimActor *actor, const LinliGridDigest *entry)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliMend) mend = linli_store_begin_mend (actor->store, entry->grid, linli_catalogue_get_kind_no (actor->catalogue, entry->kind_no), &error);

  while (stage_holds (stage, mend != NULL, &error) && !mend->done && stage->wrong == NULL)
    {
      g_autoptr(LinliPull) pull = linli_store_make_mend_pull (actor->store, mend, 1, &error);
      g_autoptr(GString) body = g_string_new (NULL);
      g_autoptr(LinliPull) asked = NULL;
      g_autoptr(LinliPage) page = NULL;
      g_autoptr(LinliPage) read = NULL;

      linli_wire_write_pull (body, pull);
      asked = linli_wire_read_pull (body->str, body->len, &error);
      if (!stage_holds (stage, asked != NULL && (page = linli_backend_pull (stage->server, asked, actor->access, &error)) != NULL, &error))
        return 0;
      g_string_truncate (body, 0);
      linli_wire_write_page (body, page);
      read = linli_wire_read_page (actor->catalogue, body->str, body->len, &error);
      stage_holds (stage, read != NULL && linli_store_apply_mend (actor->store, mend, read, NULL, &error), &error);
    }
  return mend != NULL ? mend->changed : 0;
}

void
stage_compare (SimStage *stage, SimActor *actor, guint expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliDigests) mine = linli_store_make_digests (actor->store, NULL, &error);
  g_autoptr(LinliDigests) asked = NULL;
  g_autoptr(LinliDigests) told = NULL;
  g_autoptr(LinliDigests) theirs = NULL;
  g_autoptr(GArray) different = g_array_new (FALSE, FALSE, sizeof (LinliGridDigest));
  g_autoptr(GString) body = g_string_new (NULL);
  guint changed = 0;

  if (!stage_holds (stage, mine != NULL, &error))
    return;
  linli_wire_write_digest_ask (body, mine);
  asked = linli_wire_read_digest_ask (body->str, body->len, &error);
  if (!stage_holds (stage, asked != NULL && (told = linli_backend_compare (stage->server, asked, actor->access, &error)) != NULL, &error))
    return;
  g_string_truncate (body, 0);
  linli_wire_write_digests (body, told);
  theirs = linli_wire_read_digests (body->str, body->len, &error);
  if (!stage_holds (stage, theirs != NULL, &error))
    return;
  linli_digests_compare (mine, theirs, different);
  for (guint i = 0; i < different->len && stage->wrong == NULL; i++)
    changed += mend_one (stage, actor, &g_array_index (different, LinliGridDigest, i));
  if (changed != expected)
    sim_stage_fail (stage, "%u rows were mended", changed);
}
