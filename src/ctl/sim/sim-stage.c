/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-stage.c - three replicas and a server on which directed scenarios are played; see sim-stage.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-stage.h"
#include "sim-world.h"

#include "linli-error.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#define STAGE_START_MS G_GINT64_CONSTANT (1795392000000)
#define FIRST_USER 11
#define FIRST_DEVICE 101

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
static gboolean
holds (SimStage *stage, gboolean good, GError **error)
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

/* What the answer to hello does. */
static void
hear_scope (SimStage *stage, SimActor *actor)
{
  const LinliGrant *grant = g_ptr_array_index (actor->access->grants, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (actor->store, &error);
  gint64 epoch = 1, seq;

  if (!holds (stage, identity != NULL, &error))
    return;
  g_free (identity->role);
  identity->role = g_strdup (grant->role->name);
  holds (stage, linli_backend_get_partition (stage->server, SIM_COM, &epoch, &seq, &error)
                && linli_store_set_identity (actor->store, identity, &error)
                && linli_store_set_scope (actor->store, SIM_COM, epoch, actor->access->version, grant->grids, &error), &error);
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
  if (holds (stage, linli_store_set_identity (actor->store, identity, &error), &error))
    hear_scope (stage, actor);
}

static void
open_actor (SimStage *stage, guint index)
{
  SimActor *actor = &stage->actors[index];
  g_autoptr(GError) error = NULL;

  actor->catalogue = linli_catalogue_ref (stage->catalogue);
  actor->clock = linli_manual_clock_new (STAGE_START_MS);
  actor->access = linli_access_new (FIRST_USER + index);
  actor->access->version = 1;
  give_grids (actor, linli_catalogue_get_user_role (stage->catalogue, people[index].role), people[index].grids);
  actor->store = linli_store_open (NULL, LINLI_STORE_CREATE | LINLI_STORE_MEMORY, actor->catalogue, LINLI_CLOCK (actor->clock),
                                   stage->random, &error);
  if (holds (stage, actor->store != NULL, &error))
    become (stage, index);
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
  stage->server = linli_backend_open (NULL, LINLI_BACKEND_CREATE | LINLI_BACKEND_MEMORY, catalogue, LINLI_CLOCK (stage->clock),
                                      stage->random, error);
  if (stage->server == NULL || !linli_backend_ensure_partition (stage->server, SIM_COM, error))
    return NULL;
  for (guint i = 0; i < SIM_ACTORS; i++)
    open_actor (stage, i);
  if (stage->wrong == NULL)
    return g_steal_pointer (&stage);
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_FAILED, stage->wrong);
  return NULL;
}

static void
remove_folder (const char *dir)
{
  g_autoptr(GDir) folder = g_dir_open (dir, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      g_unlink (path);
    }
  g_rmdir (dir);
}

void
sim_stage_free (SimStage *stage)
{
  if (stage == NULL)
    return;
  for (guint i = 0; i < SIM_ACTORS; i++)
    {
      SimActor *actor = &stage->actors[i];

      g_clear_pointer (&actor->store, linli_store_close);
      g_clear_pointer (&actor->access, linli_access_free);
      g_clear_pointer (&actor->group, g_ptr_array_unref);
      g_clear_pointer (&actor->catalogue, linli_catalogue_unref);
      g_clear_object (&actor->clock);
      if (actor->dir != NULL)
        remove_folder (actor->dir);
      g_free (actor->dir);
      g_free (actor->got);
      g_free (actor->sent);
      g_clear_pointer (&actor->held_push, linli_push_free);
      g_clear_pointer (&actor->held, linli_push_answer_free);
    }
  g_clear_pointer (&stage->server, linli_backend_close);
  if (stage->dir != NULL)
    remove_folder (stage->dir);
  g_free (stage->dir);
  g_clear_pointer (&stage->kept, g_bytes_unref);
  g_hash_table_unref (stage->pages);
  g_hash_table_unref (stage->ids);
  g_clear_object (&stage->clock);
  g_clear_object (&stage->random);
  linli_catalogue_unref (stage->catalogue);
  g_free (stage->wrong);
  g_free (stage);
}

static const LinliKind *
kind_of (LinliCatalogue *catalogue, const char *name)
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

  holds (stage, linli_store_save (actor->store, edits, NULL, &result, &error), &error);
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
  else if (edit->type != LINLI_EDIT_VERIFY && !holds (stage, linli_field_parse (field, text, &value, &error), &error))
    return;
  linli_edit_set (edit, field, &value);
}

static void
edit_record (SimStage *stage, SimActor *actor, LinliEditType type, char **words)
{
  LinliEdit *edit = linli_edit_new (type, kind_of (actor->catalogue, words[0]), NULL);
  gboolean alone = actor->group == NULL;
  const LinliId *id;

  if (alone)
    actor->group = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_ptr_array_add (actor->group, edit);
  if (type == LINLI_EDIT_NEW)
    {
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

/* ---- the wire ---- */

/* The server takes @body; NULL without a wrong: it was restored meanwhile, and the client has heard of it. */
static LinliPushAnswer *
serve_push (SimStage *stage, SimActor *actor, const char *body)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPush) push = linli_wire_read_push (stage->catalogue, body, strlen (body), &error);
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) got = g_string_new (NULL);
  LinliPushAnswer *read;
  gint64 epoch, seq;

  if (push != NULL)
    answer = linli_backend_push (stage->server, push, actor->access, &error);
  if (answer == NULL && push != NULL && linli_backend_get_partition (stage->server, SIM_COM, &epoch, &seq, NULL) && push->epoch != epoch)
    {
      hear_scope (stage, actor);
      return NULL;
    }
  if (!holds (stage, answer != NULL, &error))
    return NULL;
  for (guint i = 0; i < answer->results->len; i++)
    g_string_append_printf (got, "%s%s", i > 0 ? "," : "",
                            linli_status_to_string (((LinliOpResult *) g_ptr_array_index (answer->results, i))->status));
  g_free (actor->got);
  actor->got = g_string_free (g_steal_pointer (&got), FALSE);

  linli_wire_write_push_answer (text, answer);
  read = linli_wire_read_push_answer (actor->catalogue, text->str, text->len, &error);
  holds (stage, read != NULL, &error);
  return read;
}

static void
push (SimStage *stage, SimActor *actor, const char *fate)
{
  for (guint tries = 0; tries < 2 && stage->wrong == NULL; tries++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliPush) sent = linli_store_make_push (actor->store, &error);
      g_autoptr(LinliPushAnswer) answer = NULL;
      g_autoptr(GString) body = g_string_new (NULL);

      if (sent == NULL)
        {
          holds (stage, error == NULL, &error);
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
        holds (stage, linli_store_apply_answer (actor->store, sent, answer, &error), &error);
      return;
    }
  sim_stage_fail (stage, "it was not taken");
}

static void
take_held (SimStage *stage, SimActor *actor)
{
  g_autoptr(GError) error = NULL;

  if (actor->held == NULL)
    sim_stage_fail (stage, "no answer is under way");
  else
    holds (stage, linli_store_apply_answer (actor->store, actor->held_push, actor->held, &error), &error);
}

/* The same bytes once more, late: answered as before, and nothing follows. */
static void
push_again (SimStage *stage, SimActor *actor)
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

static LinliPage *
ask (SimStage *stage, SimActor *actor, gint64 grid, guint rows)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPull) pull = linli_store_make_pull (actor->store, rows, &error);
  g_autoptr(LinliPull) asked = NULL;
  g_autoptr(LinliPage) page = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  LinliPage *read;
  gint64 epoch, seq;

  if (!holds (stage, pull != NULL && linli_backend_get_partition (stage->server, SIM_COM, &epoch, &seq, &error), &error))
    return NULL;
  if (pull->epoch != epoch || pull->scope_version != actor->access->version)
    {
      hear_scope (stage, actor);
      g_clear_pointer (&pull, linli_pull_free);
      pull = linli_store_make_pull (actor->store, rows, &error);
      if (!holds (stage, pull != NULL, &error))
        return NULL;
    }
  for (guint i = pull->cursors->len; grid != 0 && i > 0; i--)
    if (g_array_index (pull->cursors, LinliCursor, i - 1).grid != grid)
      g_array_remove_index (pull->cursors, i - 1);
  linli_wire_write_pull (body, pull);
  asked = linli_wire_read_pull (body->str, body->len, &error);
  if (asked != NULL)
    page = linli_backend_pull (stage->server, asked, actor->access, &error);
  if (!holds (stage, page != NULL, &error))
    return NULL;

  g_string_truncate (body, 0);
  linli_wire_write_page (body, page);
  read = linli_wire_read_page (actor->catalogue, body->str, body->len, &error);
  if (!holds (stage, read != NULL, &error))
    return NULL;
  g_array_set_size (read->asked, 0);
  g_array_append_vals (read->asked, pull->cursors->data, pull->cursors->len);
  return read;
}

LinliPage *
sim_stage_ask (SimStage *stage, guint actor, gint64 grid, guint rows)
{
  return ask (stage, &stage->actors[actor], grid, rows);
}

static gboolean
take (SimStage *stage, SimActor *actor, const LinliPage *page)
{
  g_autoptr(GError) error = NULL;
  gboolean stale = FALSE;

  if (!linli_store_apply_page (actor->store, page, &stale, &error) && !stale)
    sim_stage_fail (stage, "%s", error->message);
  return !stale;
}

static void
pull_all (SimStage *stage, SimActor *actor)
{
  for (guint i = 0; i < 200 && stage->wrong == NULL; i++)
    {
      g_autoptr(LinliPage) page = ask (stage, actor, 0, 2);

      if (page == NULL)
        return;
      take (stage, actor, page);
      if (!page->more && linli_store_is_complete (actor->store))
        return;
    }
  sim_stage_fail (stage, "the pull does not end");
}

/* ---- what is so ---- */

static void
compare_digests (SimStage *stage, guint index)
{
  SimActor *actor = &stage->actors[index];
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCheck) check = linli_store_check (actor->store, &error);
  g_autoptr(GHashTable) theirs = linli_backend_digest (stage->server, SIM_COM, actor->access, &error);
  LinliOutboxState state = { 0 };
  GHashTableIter iter;
  gpointer key, value;

  if (!holds (stage, check != NULL && theirs != NULL && linli_store_get_outbox_state (actor->store, &state, &error), &error))
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

static void
check_same (SimStage *stage)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *wrong = NULL;

  /* A restored server is heard of in the first round and offered everything in the second. */
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < SIM_ACTORS && stage->wrong == NULL; i++)
      {
        push (stage, &stage->actors[i], NULL);
        pull_all (stage, &stage->actors[i]);
      }
  for (guint i = 0; i < SIM_ACTORS && stage->wrong == NULL; i++)
    {
      compare_digests (stage, i);
      check_conflicts (stage, i);
    }
  wrong = linli_backend_check (stage->server, SIM_COM, &error);
  if (wrong != NULL)
    sim_stage_fail (stage, "%s", wrong);
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
  const LinliKind *kind = kind_of (actor->catalogue, words[1]);
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

static void
check_client (SimStage *stage, SimActor *actor, char **words)
{
  const char *verb = words[0];

  if (g_str_equal (verb, "shows") || g_str_equal (verb, "lacks") || g_str_equal (verb, "kept"))
    check_record (stage, actor, words);
  else if (g_str_equal (verb, "got"))
    {
      if (g_strcmp0 (actor->got, words[1]) != 0)
        sim_stage_fail (stage, "it got %s", actor->got);
    }
  else if (g_str_equal (verb, "open") || g_str_equal (verb, "tray"))
    {
      g_autoptr(GPtrArray) list = g_str_equal (verb, "open") ? linli_store_get_conflicts (actor->store, FALSE, NULL)
                                                             : linli_store_get_returned (actor->store, NULL);

      if (list == NULL || (guint) atoi (words[1]) != list->len)
        sim_stage_fail (stage, "there are %u", list != NULL ? list->len : 0);
    }
  else
    sim_stage_fail (stage, "no such line");
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
  if (is_new && actor->dir == NULL && !holds (stage, (actor->dir = g_dir_make_tmp ("linli-sim-XXXXXX", &error)) != NULL, &error))
    return;
  linli_catalogue_ref (catalogue);
  g_clear_pointer (&actor->store, linli_store_close);
  g_clear_pointer (&actor->catalogue, linli_catalogue_unref);
  actor->catalogue = catalogue;
  actor->store = linli_store_open (actor->dir, LINLI_STORE_CREATE, catalogue, LINLI_CLOCK (actor->clock), stage->random, &error);
  if (holds (stage, actor->store != NULL, &error) && is_new)
    become (stage, (guint) (actor - stage->actors));
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
  else if (g_str_equal (verb, "begin"))
    actor->group = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  else if (g_str_equal (verb, "save"))
    save_group (stage, actor);
  else if (g_str_equal (verb, "scope"))
    {
      give_grids (actor, ((LinliGrant *) g_ptr_array_index (actor->access->grants, 0))->role, words[1]);
      actor->access->version++;
      hear_scope (stage, actor);
    }
  else if (g_str_equal (verb, "role"))
    {
      ((LinliGrant *) g_ptr_array_index (actor->access->grants, 0))->role = linli_catalogue_get_user_role (stage->catalogue, words[1]);
      actor->access->version++;
      hear_scope (stage, actor);
    }
  else if (g_str_equal (verb, "clock"))
    linli_manual_clock_advance (actor->clock, atoll (words[1]) * 1000);
  else if (g_str_equal (verb, "poses"))
    {
      g_autoptr(LinliIdentity) identity = linli_store_get_identity (actor->store, NULL);

      identity->device = FIRST_DEVICE + atoi (words[1]);
      linli_store_set_identity (actor->store, identity, NULL);
    }
  else if (g_str_equal (verb, "claims"))
    actor->claims = FIRST_USER + atoi (words[1]);
  else if (g_str_equal (verb, "old"))
    {
      g_autoptr(LinliCatalogue) old = sim_catalogue_new (SIM_CATALOGUE_OLD, NULL);

      reopen (stage, actor, old, TRUE);
    }
  else if (g_str_equal (verb, "disk"))
    reopen (stage, actor, stage->catalogue, TRUE);
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

  if (change_client (stage, actor, words))
    return;
  if (g_str_equal (verb, "push") && g_strcmp0 (words[1], "again") == 0)
    push_again (stage, actor);
  else if (g_str_equal (verb, "push"))
    push (stage, actor, words[1]);
  else if (g_str_equal (verb, "answer"))
    take_held (stage, actor);
  else if (g_str_equal (verb, "pull"))
    pull_all (stage, actor);
  else if (g_str_equal (verb, "sync"))
    {
      push (stage, actor, NULL);
      pull_all (stage, actor);
    }
  else if (g_str_equal (verb, "ask"))
    {
      LinliPage *page = ask (stage, actor, atoi (words[2]), (guint) atoi (words[3]));

      if (page != NULL)
        g_hash_table_insert (stage->pages, g_strdup (words[1]), page);
    }
  else if (g_str_equal (verb, "take"))
    {
      const LinliPage *page = g_hash_table_lookup (stage->pages, words[1]);

      if (page == NULL)
        sim_stage_fail (stage, "no page is called %s", words[1]);
      else if (take (stage, actor, page) != (words[2] == NULL))
        sim_stage_fail (stage, words[2] == NULL ? "it was dropped" : "it was applied");
    }
  else
    check_client (stage, actor, words);
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

static void
check_server (SimStage *stage, char **words)
{
  const char *verb = words[0];
  const LinliKind *kind = kind_of (stage->catalogue, words[1]);
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

static void
reopen_server (SimStage *stage, gboolean is_new)
{
  g_autoptr(GError) error = NULL;

  if (is_new && stage->dir == NULL && !holds (stage, (stage->dir = g_dir_make_tmp ("linli-sim-XXXXXX", &error)) != NULL, &error))
    return;
  g_clear_pointer (&stage->server, linli_backend_close);
  stage->server = linli_backend_open (stage->dir, LINLI_BACKEND_CREATE, stage->catalogue, LINLI_CLOCK (stage->clock), stage->random, &error);
  if (holds (stage, stage->server != NULL, &error))
    holds (stage, linli_backend_ensure_partition (stage->server, SIM_COM, &error), &error);
}

static void
do_server (SimStage *stage, char **words)
{
  g_autoptr(GError) error = NULL;

  if (g_str_equal (words[0], "clock"))
    linli_manual_clock_advance (stage->clock, atoll (words[1]) * 1000);
  else if (g_str_equal (words[0], "disk") || g_str_equal (words[0], "reopen"))
    reopen_server (stage, g_str_equal (words[0], "disk"));
  else if (g_str_equal (words[0], "keep"))
    {
      g_clear_pointer (&stage->kept, g_bytes_unref);
      holds (stage, (stage->kept = linli_backend_keep (stage->server, &error)) != NULL, &error);
    }
  else if (g_str_equal (words[0], "back"))
    {
      if (stage->kept == NULL)
        sim_stage_fail (stage, "nothing was kept");
      else
        holds (stage, linli_backend_go_back (stage->server, stage->kept, &error), &error);
    }
  else
    check_server (stage, words);
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
        check_same (stage);
      else if (g_str_equal (words[0], "s"))
        do_server (stage, words + 1);
      else
        do_client (stage, &stage->actors[words[0][0] - '0'], words + 1);
    }
  return stage->wrong == NULL;
}
