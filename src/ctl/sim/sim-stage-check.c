/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-stage-check.c - lines that say what is so; see sim-stage.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-partitions.h"
#include "sim-stage-private.h"
#include "sim-world.h"

#include <stdlib.h>

static void
compare_digests (SimStage *stage, guint index)
{
  SimActor *actor = &stage->actors[index];
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCheck) check = linli_store_check (actor->store, &error);
  g_autoptr(GHashTable) theirs = sim_partitions_digest (stage->server, actor->access, linli_clock_get_wall_ms (LINLI_CLOCK (stage->clock)), &error);
  LinliOutboxState state = { 0 };
  GHashTableIter iter;
  gpointer key, value;

  if (!stage_holds (stage, check != NULL && theirs != NULL && linli_store_get_outbox_state (actor->store, &state, &error), &error))
    return;
  if (!check->ok)
    sim_stage_fail (stage, "client %u: %s", index, (const char *) g_ptr_array_index (check->problems, 0));
  if (state.pending + state.sent > 0)
    sim_stage_fail (stage, "client %u: %u pending, %u laid over", index, state.pending, state.sent);
  /* Whose catalogue is of last year sees less of a row, so that its digests are others. */
  if (actor->catalogue != stage->catalogue)
    return;
  if (g_hash_table_size (theirs) != g_hash_table_size (check->digests))
    sim_stage_fail (stage, "client %u: %u digests of %u", index, g_hash_table_size (check->digests), g_hash_table_size (theirs));
  g_hash_table_iter_init (&iter, theirs);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (g_hash_table_lookup (check->digests, key), value) != 0)
      sim_stage_fail (stage, "client %u: another digest of %s", index, (const char *) key);
}

/* Conflicts are read where their record is; nobody has those of a record he does not hold. */
static void
check_conflicts (SimStage *stage, guint index)
{
  SimActor *actor = &stage->actors[index];
  g_autoptr(GPtrArray) conflicts = linli_store_get_conflicts (actor->store, TRUE, NULL);

  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);
      g_autoptr(LinliRow) row = linli_backend_load (stage->server, linli_catalogue_get_kind_no (stage->catalogue, conflict->kind->no),
                                                    &conflict->record, NULL);

      if (row != NULL && !row->deleted && conflict->device != FIRST_DEVICE + index
          && (linli_access_get (actor->access, row->kind, row->com, row->grid, 0) & LINLI_RIGHT_READ) == 0)
        sim_stage_fail (stage, "client %u holds a conflict of a record it may not read", index);
    }
}

void
stage_check_same (SimStage *stage)
{
  g_autoptr(GError) error = NULL;

  /* A restored server is heard of in the first round and offered everything in the second. */
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < SIM_ACTORS && stage->wrong == NULL; i++)
      {
        stage_push (stage, &stage->actors[i], NULL);
        stage_pull_all (stage, &stage->actors[i]);
      }
  for (guint i = 0; i < SIM_ACTORS && stage->wrong == NULL; i++)
    {
      compare_digests (stage, i);
      check_conflicts (stage, i);
    }
  for (gint64 com = SIM_COM; com <= SIM_COM + 1; com++)
    {
      g_autofree char *wrong = linli_backend_check (stage->server, com, &error);

      if (wrong != NULL)
        sim_stage_fail (stage, "%s", wrong);
    }
}

static char *
format_value (const LinliField *field, const LinliValue *value)
{
  char *text = linli_field_format_plain (field, value);

  return text != NULL ? text : g_strdup ("");
}

static gboolean
keeps_value (SimActor *actor, const LinliId *id, const LinliField *field, const char *text)
{
  g_autoptr(GPtrArray) conflicts = linli_store_get_conflicts (actor->store, TRUE, NULL);

  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);
      g_autofree char *mine = format_value (field, &conflict->mine);
      g_autofree char *server = format_value (field, &conflict->server);

      if (conflict->kind == field->kind && linli_id_equal (&conflict->record, id) && conflict->field_no == field->no
          && (g_str_equal (mine, text) || g_str_equal (server, text)))
        return TRUE;
    }
  return FALSE;
}

static void
check_record (SimStage *stage, SimActor *actor, char **words)
{
  const LinliKind *kind = stage_kind_of (actor->catalogue, words[1]);
  const LinliId *id = sim_stage_find (stage, words[1]);
  const char *text = words[2] != NULL && words[3] != NULL ? words[3] : "";
  g_autoptr(LinliLoaded) loaded = id != NULL ? linli_store_load (actor->store, kind, id, NULL) : NULL;
  const LinliField *field = words[2] != NULL ? linli_kind_find_field (kind, words[2]) : NULL;
  g_autofree char *shown = NULL;

  if (g_str_equal (words[0], "lacks"))
    {
      if (loaded != NULL)
        sim_stage_fail (stage, "it is here");
    }
  else if (field == NULL)
    sim_stage_fail (stage, "there is no such field");
  else if (g_str_equal (words[0], "kept"))
    {
      if (id == NULL || !keeps_value (actor, id, field, text))
        sim_stage_fail (stage, "no conflict here keeps it");
    }
  else if (loaded == NULL)
    sim_stage_fail (stage, "it is not here");
  else if (!g_str_equal (shown = format_value (field, linli_record_get (loaded->record, field)), text))
    sim_stage_fail (stage, "it shows \"%s\"", shown);
}

/* "b a": b names a as the one it came from. */
static void
check_origin (SimStage *stage, SimActor *actor, char **words)
{
  const LinliKind *kind = stage_kind_of (actor->catalogue, words[0]);
  const LinliId *id = sim_stage_find (stage, words[0]), *origin = sim_stage_find (stage, words[1]);
  g_autoptr(LinliLoaded) loaded = id != NULL ? linli_store_load (actor->store, kind, id, NULL) : NULL;
  const LinliField *field = kind->moved_from != NULL ? linli_kind_find_field (kind, kind->moved_from) : NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (origin != NULL)
    linli_value_set_blob (&value, origin->bytes, sizeof origin->bytes);
  if (loaded == NULL || field == NULL || !linli_value_equal (linli_record_get (loaded->record, field), &value))
    sim_stage_fail (stage, "it does not say so");
}

void
stage_check_client (SimStage *stage, SimActor *actor, char **words)
{
  const char *verb = words[0];

  if (g_str_equal (verb, "shows") || g_str_equal (verb, "lacks") || g_str_equal (verb, "kept"))
    check_record (stage, actor, words);
  else if (g_str_equal (verb, "came"))
    check_origin (stage, actor, words + 1);
  else if (g_str_equal (verb, "got"))
    {
      if (g_strcmp0 (actor->got, words[1]) != 0)
        sim_stage_fail (stage, "it got %s", actor->got);
    }
  else if (g_str_equal (verb, "open") || g_str_equal (verb, "tray") || g_str_equal (verb, "waits"))
    {
      LinliOutboxState state = { 0 };
      guint n;

      linli_store_get_outbox_state (actor->store, &state, NULL);
      n = g_str_equal (verb, "open") ? state.conflicts : g_str_equal (verb, "tray") ? state.returned : state.pending;
      if ((guint) atoi (words[1]) != n)
        sim_stage_fail (stage, "there are %u", n);
    }
  else
    sim_stage_fail (stage, "no such line");
}

/* The user whom a pull names as the last to write @id. */
static gint64
find_author (SimStage *stage, const LinliId *id)
{
  g_autoptr(LinliPull) pull = linli_pull_new (SIM_COM, 0);
  g_autoptr(LinliPage) page = NULL;

  for (gint64 grid = 0; grid < 3; grid++)
    {
      LinliCursor cursor = { SIM_COM, grid, 0, 0, 0 };

      g_array_append_val (pull->cursors, cursor);
    }
  page = linli_backend_pull (stage->server, pull, stage->actors[0].access, NULL);
  for (guint i = 0; page != NULL && i < page->items->len; i++)
    {
      const LinliPageItem *item = g_ptr_array_index (page->items, i);

      if (item->row != NULL && item->row->kind->facet_of == NULL && linli_id_equal (&item->row->id, id))
        return item->note.user;
    }
  return 0;
}

void
stage_check_server (SimStage *stage, char **words)
{
  const char *verb = words[0];
  const LinliKind *kind = stage_kind_of (stage->catalogue, words[1]);
  const LinliField *field = g_str_equal (verb, "holds") || g_str_equal (verb, "looked") ? linli_kind_find_field (kind, words[2]) : NULL;
  const LinliId *id = sim_stage_find (stage, words[1]);
  g_autoptr(LinliRow) row = id != NULL ? linli_backend_load (stage->server, field != NULL ? field->kind : kind, id, NULL) : NULL;
  const char *expected = words[2] != NULL ? field != NULL ? words[3] : words[2] : NULL;
  g_autofree char *text = NULL;

  if (g_str_equal (verb, "dead"))
    {
      if (row != NULL && !row->deleted)
        sim_stage_fail (stage, "it lives");
      return;
    }
  if (row == NULL || row->deleted)
    {
      sim_stage_fail (stage, "the server has it not");
      return;
    }
  if (g_str_equal (verb, "holds"))
    text = format_value (field, linli_row_get (row, field));
  else if (g_str_equal (verb, "com"))
    text = g_strdup_printf ("%" G_GINT64_FORMAT, row->com);
  else if (g_str_equal (verb, "grid"))
    text = g_strdup_printf ("%" G_GINT64_FORMAT, row->grid);
  else if (g_str_equal (verb, "by"))
    text = g_strdup_printf ("%" G_GINT64_FORMAT, find_author (stage, id) - FIRST_USER);
  else if (g_str_equal (verb, "looked"))
    {
      const LinliProvEntry *entry = linli_prov_find (row->prov, field->no);

      text = g_strdup_printf ("%" G_GINT64_FORMAT, entry != NULL ? entry->day - linli_clock_get_today (LINLI_CLOCK (stage->clock)) : -9999);
    }
  else
    sim_stage_fail (stage, "no such line");
  if (g_strcmp0 (text, expected != NULL ? expected : "") != 0)
    sim_stage_fail (stage, "the server has \"%s\"", text);
}
