/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-stage.c - three replicas and a server on which directed scenarios are played; see sim-stage.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-files.h"
#include "sim-partitions.h"
#include "sim-stage-private.h"
#include "sim-world.h"

#include "linli-error.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#define STAGE_START_MS G_GINT64_CONSTANT (1795392000000)

/* Who sees what: all of it; one grid; both grids but not the facet's compartment. */
static const struct { const char *role, *grids; } people[SIM_ACTORS] = {
  { "everything", "1,2" }, { "everything", "1" }, { "core_only", "1,2" },
};

void
sim_stage_fail (SimStage *stage, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (stage->wrong != NULL)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  stage->wrong = g_strdup_printf ("\"%s\": %s", stage->line != NULL ? stage->line : "", text);
}

/* TRUE: the call went well; else its error is what is wrong. */
gboolean
stage_holds (SimStage *stage, gboolean good, GError **error)
{
  if (good)
    return TRUE;
  sim_stage_fail (stage, "%s", *error != NULL ? (*error)->message : "refused without a reason");
  return FALSE;
}

static void
give_grids (SimActor *actor, const LinliRole *role, const char *grids)
{
  g_auto(GStrv) parts = g_strsplit (grids, ",", -1);
  LinliGrant *grant;

  g_ptr_array_set_size (actor->access->grants, 0);
  grant = linli_access_add (actor->access, SIM_COM, role);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      gint64 grid = g_ascii_strtoll (parts[i], NULL, 10);

      g_array_append_val (grant->grids, grid);
    }
}

/* "1,2": grids of the other community beside what the client has; "-": none of it. */
static void
give_other (SimActor *actor, const char *grids)
{
  const LinliRole *role = ((const LinliGrant *) g_ptr_array_index (actor->access->grants, 0))->role;
  g_auto(GStrv) parts = g_strsplit (grids, ",", -1);
  LinliGrant *grant;

  for (guint i = actor->access->grants->len; i > 0; i--)
    if (((const LinliGrant *) g_ptr_array_index (actor->access->grants, i - 1))->com != SIM_COM)
      g_ptr_array_remove_index (actor->access->grants, i - 1);
  actor->access->version++;
  if (g_str_equal (grids, "-"))
    return;
  grant = linli_access_add (actor->access, SIM_COM + 1, role);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      gint64 grid = g_ascii_strtoll (parts[i], NULL, 10);

      g_array_append_val (grant->grids, grid);
    }
}

/* As a grant with an end: what was done in it may be handed over. */
static void
end_right (SimStage *stage, SimActor *actor, const char *grids)
{
  const LinliGrant *old = g_ptr_array_index (actor->access->grants, 0);
  const LinliRole *role = old->role;
  g_autoptr(GArray) held = g_array_copy (old->grids);
  LinliGrant *ended;

  give_grids (actor, role, grids);
  ended = linli_access_add (actor->access, SIM_COM, role);
  g_array_append_vals (ended->grids, held->data, held->len);
  ended->to_ms = linli_clock_get_wall_ms (LINLI_CLOCK (stage->clock)) + 1;
  linli_manual_clock_advance (stage->clock, 1000);
  actor->access->version++;
  stage_hear (stage, actor);
}

/* What the answer to hello does. */
void
stage_hear (SimStage *stage, SimActor *actor)
{
  const LinliGrant *grant = g_ptr_array_index (actor->access->grants, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (actor->store, &error);
  g_autoptr(GPtrArray) partitions = NULL;

  if (!stage_holds (stage, identity != NULL, &error))
    return;
  g_free (identity->role);
  identity->role = g_strdup (grant->role->name);
  partitions = sim_partitions_new (stage->server, actor->access, linli_clock_get_wall_ms (LINLI_CLOCK (stage->clock)), &error);
  stage_holds (stage, partitions != NULL && linli_store_set_identity (actor->store, identity, &error)
                && linli_store_set_partitions (actor->store, partitions, actor->access->version, &error), &error);
}

static void
become (SimStage *stage, guint index)
{
  SimActor *actor = &stage->actors[index];
  g_autoptr(LinliIdentity) identity = linli_identity_new ();
  g_autoptr(GError) error = NULL;

  identity->user = FIRST_USER + index;
  identity->device = FIRST_DEVICE + index;
  identity->com = SIM_COM;
  identity->role = g_strdup (people[index].role);
  if (stage_holds (stage, linli_store_set_identity (actor->store, identity, &error), &error))
    stage_hear (stage, actor);
}

/* What was played is forgotten, and a replica on disk goes. */
static void
forget_actor (SimActor *actor)
{
  g_clear_pointer (&actor->access, linli_access_free);
  g_clear_pointer (&actor->group, g_ptr_array_unref);
  g_clear_pointer (&actor->got, g_free);
  g_clear_pointer (&actor->sent, g_free);
  g_clear_pointer (&actor->held_push, linli_push_free);
  g_clear_pointer (&actor->held, linli_push_answer_free);
  actor->claims = 0;
  if (actor->pieces != NULL)
    {
      g_ptr_array_set_size (actor->pieces, 0);
      sim_folder_remove (actor->folder, TRUE);
    }
  if (actor->dir == NULL)
    return;
  g_clear_pointer (&actor->store, linli_store_close);
  g_clear_pointer (&actor->catalogue, linli_catalogue_unref);
  sim_folder_remove (actor->dir, FALSE);
  g_clear_pointer (&actor->dir, g_free);
}

static void
forget_server (SimStage *stage)
{
  g_clear_pointer (&stage->kept, g_bytes_unref);
  g_clear_pointer (&stage->frames, linli_frames_free);
  if (stage->dir == NULL)
    return;
  g_clear_pointer (&stage->server, linli_backend_close);
  sim_folder_remove (stage->dir, FALSE);
  g_clear_pointer (&stage->dir, g_free);
}

static void
start_actor (SimStage *stage, guint index)
{
  SimActor *actor = &stage->actors[index];
  g_autoptr(GError) error = NULL;

  forget_actor (actor);
  linli_manual_clock_set (actor->clock, STAGE_START_MS);
  actor->access = linli_access_new (FIRST_USER + index);
  actor->access->version = 1;
  give_grids (actor, linli_catalogue_get_user_role (stage->catalogue, people[index].role), people[index].grids);
  if (actor->store != NULL && !linli_store_clear (actor->store, NULL))
    {
      g_clear_pointer (&actor->store, linli_store_close);
      g_clear_pointer (&actor->catalogue, linli_catalogue_unref);
    }
  if (actor->store == NULL)
    {
      actor->catalogue = linli_catalogue_ref (stage->catalogue);
      actor->store = linli_store_open (actor->folder, LINLI_STORE_CREATE | LINLI_STORE_MEMORY, actor->catalogue, LINLI_CLOCK (actor->clock),
                                       stage->random, &error);
    }
  if (stage_holds (stage, actor->store != NULL, &error))
    become (stage, index);
}

static gboolean
start_server (SimStage *stage, GError **error)
{
  g_autofree char *folder = g_build_filename (stage->folder, "s", NULL);

  forget_server (stage);
  sim_folder_remove (folder, TRUE);
  if (stage->server != NULL && !linli_backend_clear (stage->server, NULL))
    g_clear_pointer (&stage->server, linli_backend_close);
  if (stage->server == NULL)
    stage->server = linli_backend_open (folder, LINLI_BACKEND_CREATE | LINLI_BACKEND_MEMORY, stage->catalogue, LINLI_CLOCK (stage->clock),
                                        stage->random, error);
  return stage->server != NULL && linli_backend_ensure_partition (stage->server, SIM_COM, error)
         && linli_backend_ensure_partition (stage->server, SIM_COM + 1, error);
}

gboolean
sim_stage_start (SimStage *stage, GError **error)
{
  linli_random_reseed (stage->random, 7);
  linli_manual_clock_set (stage->clock, STAGE_START_MS);
  g_hash_table_remove_all (stage->ids);
  g_hash_table_remove_all (stage->pages);
  g_hash_table_remove_all (stage->photos);
  stage->line = NULL;
  g_clear_pointer (&stage->wrong, g_free);
  if (!start_server (stage, error))
    return FALSE;
  for (guint i = 0; i < SIM_ACTORS; i++)
    start_actor (stage, i);
  if (stage->wrong == NULL)
    return TRUE;
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_FAILED, stage->wrong);
  return FALSE;
}

SimStage *
sim_stage_new (LinliCatalogue *catalogue, GError **error)
{
  g_autoptr(SimStage) stage = g_new0 (SimStage, 1);

  stage->catalogue = linli_catalogue_ref (catalogue);
  stage->random = linli_random_new_seeded (7);
  stage->clock = linli_manual_clock_new (STAGE_START_MS);
  stage->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  stage->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) linli_page_free);
  stage->photos = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sim_photo_free);
  stage->folder = sim_folder_new (error);
  if (stage->folder == NULL)
    return NULL;
  for (guint i = 0; i < SIM_ACTORS; i++)
    {
      const char name[] = { (char) ('0' + i), '\0' };

      stage->actors[i].clock = linli_manual_clock_new (STAGE_START_MS);
      stage->actors[i].folder = g_build_filename (stage->folder, name, NULL);
      stage->actors[i].pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_request_free);
    }
  return sim_stage_start (stage, error) ? g_steal_pointer (&stage) : NULL;
}

void
sim_stage_free (SimStage *stage)
{
  if (stage == NULL)
    return;
  for (guint i = 0; i < SIM_ACTORS; i++)
    {
      SimActor *actor = &stage->actors[i];

      forget_actor (actor);
      g_clear_pointer (&actor->store, linli_store_close);
      g_clear_pointer (&actor->catalogue, linli_catalogue_unref);
      g_clear_object (&actor->clock);
      if (actor->pieces != NULL)
        g_clear_pointer (&actor->pieces, g_ptr_array_unref);
      g_clear_pointer (&actor->folder, g_free);
    }
  forget_server (stage);
  if (stage->folder != NULL)
    sim_folder_remove (stage->folder, FALSE);
  g_free (stage->folder);
  g_hash_table_unref (stage->photos);
  g_clear_pointer (&stage->server, linli_backend_close);
  g_hash_table_unref (stage->pages);
  g_hash_table_unref (stage->ids);
  g_clear_object (&stage->clock);
  g_clear_object (&stage->random);
  linli_catalogue_unref (stage->catalogue);
  g_free (stage->wrong);
  g_free (stage);
}

const LinliKind *
stage_kind_of (LinliCatalogue *catalogue, const char *name)
{
  return linli_catalogue_get_kind (catalogue, name[0] == 'p' ? "place" : name[0] == 'i' ? "item" : name[0] == 'm' ? "mark" : "part");
}

const LinliId *
sim_stage_find (SimStage *stage, const char *name)
{
  const LinliId *id = g_hash_table_lookup (stage->ids, name);

  if (id == NULL)
    sim_stage_fail (stage, "no record is called %s", name);
  return id;
}

/* ---- edits ---- */

static void
save_group (SimStage *stage, SimActor *actor)
{
  g_autoptr(GPtrArray) edits = g_steal_pointer (&actor->group);
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  stage_holds (stage, linli_store_save (actor->store, edits, NULL, &result, &error), &error);
}

/* "f=v": one field of an edit. */
static void
set_field (SimStage *stage, LinliEdit *edit, const char *word)
{
  g_auto(GStrv) pair = g_strsplit (word, "=", 2);
  const LinliField *field = linli_kind_find_field (edit->kind, pair[0]);
  const char *text = pair[1] != NULL ? pair[1] : "";
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;
  const LinliId *target;

  if (g_str_equal (pair[0], "grid"))
    {
      edit->grid = g_ascii_strtoll (text, NULL, 10);
      return;
    }
  if (g_str_equal (pair[0], "com"))
    {
      edit->com = g_ascii_strtoll (text, NULL, 10);
      return;
    }
  if (field == NULL)
    {
      sim_stage_fail (stage, "there is no field %s", pair[0]);
      return;
    }
  if (field->type == LINLI_TYPE_REF && *text != '\0')
    {
      target = sim_stage_find (stage, text);
      if (target == NULL)
        return;
      linli_value_set_blob (&value, target->bytes, sizeof target->bytes);
      edit->grid = -1;
    }
  else if (edit->type != LINLI_EDIT_VERIFY && !stage_holds (stage, linli_field_parse (field, text, &value, &error), &error))
    return;
  linli_edit_set (edit, field, &value);
}

static void
edit_record (SimStage *stage, SimActor *actor, LinliEditType type, char **words)
{
  LinliEdit *edit = linli_edit_new (type, stage_kind_of (actor->catalogue, words[0]), NULL);
  gboolean alone = actor->group == NULL;
  const LinliId *id;

  if (alone)
    actor->group = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_ptr_array_add (actor->group, edit);
  if (type == LINLI_EDIT_NEW)
    {
      /* A name that is taken is an id that two derive from the same thing. */
      if ((id = g_hash_table_lookup (stage->ids, words[0])) != NULL)
        edit->id = *id;
      else
        linli_id_new (LINLI_CLOCK (actor->clock), stage->random, &edit->id);
      g_hash_table_insert (stage->ids, g_strdup (words[0]), linli_id_dup (&edit->id));
      edit->grid = 1;
    }
  else if ((id = sim_stage_find (stage, words[0])) != NULL)
    edit->id = *id;
  if (type == LINLI_EDIT_VERIFY)
    edit->source = LINLI_SOURCE_VISIT;
  for (guint i = 1; words[i] != NULL; i++)
    set_field (stage, edit, words[i]);
  if (alone && stage->wrong == NULL)
    save_group (stage, actor);
}

/* "a f choice" */
static void
settle (SimStage *stage, SimActor *actor, char **words)
{
  const LinliField *field = linli_kind_find_field (stage_kind_of (actor->catalogue, words[0]), words[1]);
  g_autoptr(GPtrArray) conflicts = linli_store_get_conflicts (actor->store, FALSE, NULL);
  g_autoptr(GArray) settlements = g_array_new (FALSE, TRUE, sizeof (LinliSettlement));
  const LinliId *id = sim_stage_find (stage, words[0]);
  g_autoptr(GError) error = NULL;
  LinliSettlement settlement = { { { 0 } }, LINLI_SIDE_OTHER, LINLI_VALUE_INIT };

  for (guint i = 0; id != NULL && conflicts != NULL && i < conflicts->len; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);

      if (!linli_id_equal (&conflict->record, id) || conflict->field_no != (field != NULL ? field->no : 0)
          || (field != NULL && conflict->kind != field->kind))
        continue;
      settlement.conflict = conflict->id;
      if (g_str_equal (words[2], "mine"))
        settlement.choice = LINLI_SIDE_MINE;
      else if (g_str_equal (words[2], "server"))
        settlement.choice = LINLI_SIDE_SERVER;
      else if (field == NULL || !stage_holds (stage, linli_field_parse (field, words[2], &settlement.value, &error), &error))
        return;
      break;
    }
  g_array_append_val (settlements, settlement);
  stage_holds (stage, linli_store_settle (actor->store, settlements, NULL, &error), &error);
  linli_value_clear (&g_array_index (settlements, LinliSettlement, 0).value);
}

/* ---- what is done ---- */

/* A replica on disk, so that it can be opened again with another catalogue. */
static void
reopen (SimStage *stage, SimActor *actor, LinliCatalogue *catalogue, gboolean is_new)
{
  g_autoptr(GError) error = NULL;

  if (catalogue == NULL)
    {
      sim_stage_fail (stage, "there is no such catalogue");
      return;
    }
  if (is_new && actor->dir == NULL && !stage_holds (stage, (actor->dir = g_dir_make_tmp ("linli-sim-XXXXXX", &error)) != NULL, &error))
    return;
  linli_catalogue_ref (catalogue);
  g_clear_pointer (&actor->store, linli_store_close);
  g_clear_pointer (&actor->catalogue, linli_catalogue_unref);
  actor->catalogue = catalogue;
  actor->store = linli_store_open (actor->dir, LINLI_STORE_CREATE, catalogue, LINLI_CLOCK (actor->clock), stage->random, &error);
  if (stage_holds (stage, actor->store != NULL, &error) && is_new)
    become (stage, (guint) (actor - stage->actors));
}

/* "a b": the open conflict that the two are one; a stays */
static void
merge (SimStage *stage, SimActor *actor, char **words)
{
  g_autoptr(GPtrArray) conflicts = linli_store_get_conflicts (actor->store, FALSE, NULL);
  const LinliId *keep = sim_stage_find (stage, words[0]), *give = sim_stage_find (stage, words[1]);
  g_autoptr(GError) error = NULL;
  gint64 batch;

  for (guint i = 0; keep != NULL && give != NULL && conflicts != NULL && i < conflicts->len; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);
      gboolean keep_newer = linli_id_equal (&conflict->record, keep);

      if (conflict->type != LINLI_CONFLICT_DUPLICATE || !(keep_newer || linli_id_equal (&conflict->record, give)))
        continue;
      stage_holds (stage, linli_store_merge (actor->store, &conflict->id, keep_newer, NULL, &batch, &error), &error);
      return;
    }
  sim_stage_fail (stage, "nobody says that they are one");
}

/* "a b to": a goes into another community as b, into the place or the community "to" */
static void
move_record (SimStage *stage, SimActor *actor, char **words)
{
  const LinliId *id = sim_stage_find (stage, words[0]);
  LinliMoveTarget target = { NULL, g_ascii_strtoll (words[2], NULL, 10), 1 };
  g_autoptr(GError) error = NULL;
  LinliMoveResult moved;

  if (target.com == 0)
    target.place = sim_stage_find (stage, words[2]);
  if (id != NULL && (target.com != 0 || target.place != NULL)
      && stage_holds (stage, linli_store_move (actor->store, stage_kind_of (actor->catalogue, words[0]), id, &target, NULL, &moved, &error), &error))
    g_hash_table_insert (stage->ids, g_strdup (words[1]), linli_id_dup (&moved.id));
}

/* It hears what a copy of the server holds: @n accepted operations need not be kept. */
static void
hear_safe (SimStage *stage, SimActor *actor, guint n)
{
  g_autoptr(GError) error = NULL;
  gint64 epoch = 0, seq = 0;
  guint dropped = 0;

  if (stage_holds (stage, linli_backend_get_partition (stage->server, SIM_COM, &epoch, &seq, &error)
                   && linli_store_note_safe (actor->store, linli_backend_get_safe (stage->server, SIM_COM, epoch, seq), 0, &dropped, &error), &error)
      && dropped != n)
    sim_stage_fail (stage, "%u went", dropped);
}

static gboolean
change_client (SimStage *stage, SimActor *actor, char **words)
{
  const char *verb = words[0];

  if (g_str_equal (verb, "new"))
    edit_record (stage, actor, LINLI_EDIT_NEW, words + 1);
  else if (g_str_equal (verb, "set"))
    edit_record (stage, actor, LINLI_EDIT_CHANGE, words + 1);
  else if (g_str_equal (verb, "verify"))
    edit_record (stage, actor, LINLI_EDIT_VERIFY, words + 1);
  else if (g_str_equal (verb, "del"))
    edit_record (stage, actor, LINLI_EDIT_DELETE, words + 1);
  else if (g_str_equal (verb, "settle"))
    settle (stage, actor, words + 1);
  else if (g_str_equal (verb, "merge"))
    merge (stage, actor, words + 1);
  else if (g_str_equal (verb, "move"))
    move_record (stage, actor, words + 1);
  else if (g_str_equal (verb, "begin"))
    actor->group = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  else if (g_str_equal (verb, "save"))
    save_group (stage, actor);
  else if (g_str_equal (verb, "scope"))
    {
      give_grids (actor, ((LinliGrant *) g_ptr_array_index (actor->access->grants, 0))->role, words[1]);
      actor->access->version++;
      stage_hear (stage, actor);
    }
  else if (g_str_equal (verb, "also"))
    {
      give_other (actor, words[1]);
      stage_hear (stage, actor);
    }
  else if (g_str_equal (verb, "in"))
    linli_store_enter_partition (actor->store, atoi (words[1]));
  else if (g_str_equal (verb, "ends"))
    end_right (stage, actor, words[1]);
  else if (g_str_equal (verb, "role"))
    {
      ((LinliGrant *) g_ptr_array_index (actor->access->grants, 0))->role = linli_catalogue_get_user_role (stage->catalogue, words[1]);
      actor->access->version++;
      stage_hear (stage, actor);
    }
  else if (g_str_equal (verb, "clock"))
    linli_manual_clock_advance (actor->clock, atoll (words[1]) * 1000);
  else if (g_str_equal (verb, "poses"))
    {
      g_autoptr(LinliIdentity) identity = linli_store_get_identity (actor->store, NULL);

      identity->device = FIRST_DEVICE + atoi (words[1]);
      linli_store_set_identity (actor->store, identity, NULL);
    }
  else if (g_str_equal (verb, "anew"))
    {
      g_autoptr(GError) error = NULL;

      stage_holds (stage, linli_store_renumber (actor->store, FIRST_DEVICE + SIM_ACTORS + (actor - stage->actors), &error), &error);
    }
  else if (g_str_equal (verb, "safe"))
    hear_safe (stage, actor, (guint) atoi (words[1]));
  else if (g_str_equal (verb, "claims"))
    actor->claims = FIRST_USER + atoi (words[1]);
  else if (g_str_equal (verb, "old"))
    {
      g_autoptr(LinliCatalogue) old = sim_catalogue_new (SIM_CATALOGUE_OLD, NULL);

      reopen (stage, actor, old, TRUE);
    }
  else if (g_str_equal (verb, "disk"))
    reopen (stage, actor, stage->catalogue, TRUE);
  else if (g_str_equal (verb, "spoil"))
    stage_spoil (stage, actor, words + 1);
  else if (g_str_equal (verb, "invent"))
    stage_invent (stage, actor, words[1]);
  else if (g_str_equal (verb, "compare"))
    stage_compare (stage, actor, (guint) atoi (words[1]));
  else if (g_str_equal (verb, "reopen"))
    reopen (stage, actor, actor->catalogue, FALSE);
  else if (g_str_equal (verb, "upgrade"))
    reopen (stage, actor, stage->catalogue, FALSE);
  else
    return FALSE;
  return TRUE;
}

static void
do_client (SimStage *stage, SimActor *actor, char **words)
{
  const char *verb = words[0];

  if (change_client (stage, actor, words) || stage_file_line (stage, actor, words) || stage_lease_line (stage, actor, words))
    return;
  if (g_str_equal (verb, "push") && g_strcmp0 (words[1], "again") == 0)
    stage_push_again (stage, actor);
  else if (g_str_equal (verb, "push"))
    stage_push (stage, actor, words[1]);
  else if (g_str_equal (verb, "answer"))
    stage_take_held (stage, actor);
  else if (g_str_equal (verb, "pull"))
    stage_pull_all (stage, actor);
  else if (g_str_equal (verb, "frames"))
    stage_take_frames (stage, actor, (guint) atoi (words[1]));
  else if (g_str_equal (verb, "sync"))
    {
      stage_push (stage, actor, NULL);
      stage_pull_all (stage, actor);
    }
  else if (g_str_equal (verb, "ask"))
    {
      LinliPage *page = stage_ask (stage, actor, atoi (words[2]), (guint) atoi (words[3]));

      if (page != NULL)
        g_hash_table_insert (stage->pages, g_strdup (words[1]), page);
    }
  else if (g_str_equal (verb, "take"))
    {
      const LinliPage *page = g_hash_table_lookup (stage->pages, words[1]);

      if (page == NULL)
        sim_stage_fail (stage, "no page is called %s", words[1]);
      else if (stage_take (stage, actor, page) != (words[2] == NULL))
        sim_stage_fail (stage, words[2] == NULL ? "it was dropped" : "it was applied");
    }
  else
    stage_check_client (stage, actor, words);
}

static void
reopen_server (SimStage *stage, gboolean is_new)
{
  g_autoptr(GError) error = NULL;

  if (is_new && stage->dir == NULL && !stage_holds (stage, (stage->dir = g_dir_make_tmp ("linli-sim-XXXXXX", &error)) != NULL, &error))
    return;
  g_clear_pointer (&stage->server, linli_backend_close);
  stage->server = linli_backend_open (stage->dir, LINLI_BACKEND_CREATE, stage->catalogue, LINLI_CLOCK (stage->clock), stage->random, &error);
  if (stage_holds (stage, stage->server != NULL, &error))
    stage_holds (stage, linli_backend_ensure_partition (stage->server, SIM_COM, &error)
                        && linli_backend_ensure_partition (stage->server, SIM_COM + 1, &error), &error);
}

/* What was kept is a copy that was checked. */
static void
tell_safe (SimStage *stage)
{
  gint64 epoch, seq;

  if (stage->dir == NULL && linli_backend_get_partition (stage->server, SIM_COM, &epoch, &seq, NULL))
    linli_backend_set_safe (stage->server, SIM_COM, epoch, seq);
}

static void
do_server (SimStage *stage, char **words)
{
  g_autoptr(GError) error = NULL;

  if (g_str_equal (words[0], "clock"))
    linli_manual_clock_advance (stage->clock, atoll (words[1]) * 1000);
  else if (g_str_equal (words[0], "sweep"))
    stage_holds (stage, linli_backend_sweep_old (stage->server, atoll (words[1]), NULL, &error), &error);
  else if (g_str_equal (words[0], "disk") || g_str_equal (words[0], "reopen"))
    reopen_server (stage, g_str_equal (words[0], "disk"));
  else if (g_str_equal (words[0], "keep"))
    {
      g_clear_pointer (&stage->kept, g_bytes_unref);
      stage_holds (stage, (stage->kept = linli_backend_keep (stage->server, &error)) != NULL, &error);
      tell_safe (stage);
    }
  else if (g_str_equal (words[0], "back"))
    {
      if (stage->kept == NULL)
        sim_stage_fail (stage, "nothing was kept");
      else
        stage_holds (stage, linli_backend_go_back (stage->server, stage->kept, &error), &error);
    }
  else if (g_str_equal (words[0], "restored"))
    stage_holds (stage, linli_backend_raise_epoch (stage->server, atoi (words[1]), 0, 0, &error), &error);
  else if (!stage_server_file_line (stage, words))
    stage_check_server (stage, words);
}

gboolean
sim_stage_play (SimStage *stage, const char *const *lines)
{
  for (; *lines != NULL && stage->wrong == NULL; lines++)
    {
      g_auto(GStrv) words = g_strsplit (*lines, " ", -1);

      stage->line = *lines;
      /* Time passes for everybody. */
      linli_manual_clock_advance (stage->clock, 1000);
      for (guint i = 0; i < SIM_ACTORS; i++)
        linli_manual_clock_advance (stage->actors[i].clock, 1000);
      if (g_str_equal (words[0], "same"))
        stage_check_same (stage);
      else if (g_str_equal (words[0], "every"))
        stage_check_every (stage);
      else if (g_str_equal (words[0], "s"))
        do_server (stage, words + 1);
      else
        do_client (stage, &stage->actors[words[0][0] - '0'], words + 1);
    }
  return stage->wrong == NULL;
}
