/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-stage-files.c - lines about photos; see sim-stage.h.  What goes to the server goes by linli-file-sync.c. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-files.h"
#include "sim-stage-private.h"

#include "linli-error.h"
#include "linli-file-sync.h"
#include "linli-memory-transport.h"

#include <stdlib.h>

#define SMALL_BYTES 1000
#define DAY_MS      (24 * 3600 * 1000)

/* What becomes of requests on their way. */
typedef struct
{
  SimStage *stage;
  SimActor *actor;
  guint     n, cut_at, lost_at;  /* 0 = none */
  gboolean  twice, garbled;
} Way;

static const LinliField *
photos_of (LinliCatalogue *catalogue)
{
  return linli_kind_find_field (linli_catalogue_get_kind (catalogue, "item"), "photos");
}

/* Where the photos of @actor lie. */
static const char *
folder_of (const SimActor *actor)
{
  return actor->dir != NULL ? actor->dir : actor->folder;
}

static char *
folder_of_server (const SimStage *stage)
{
  return stage->dir != NULL ? g_strdup (stage->dir) : g_build_filename (stage->folder, "s", NULL);
}

static const SimPhoto *
find_photo (SimStage *stage, const char *name)
{
  const SimPhoto *photo = name != NULL ? g_hash_table_lookup (stage->photos, name) : NULL;

  if (photo == NULL)
    sim_stage_fail (stage, "no photo is called %s", name != NULL ? name : "nothing");
  return photo;
}

/* ---- the way ---- */

static LinliResponse *
carry (LinliTransport *transport, const LinliRequest *request, gpointer user_data, GError **error)
{
  Way *way = user_data;
  g_autoptr(LinliRequest) sent = sim_files_repeat (request, way->garbled);
  g_autoptr(LinliResponse) response = NULL;

  way->n++;
  if (way->cut_at != 0 && way->n >= way->cut_at)
    return sim_files_break (error);
  if (request->body != NULL)
    g_ptr_array_add (way->actor->pieces, sim_files_repeat (sent, FALSE));
  response = sim_files_serve (way->stage->server, way->actor->access, sent);
  if (way->twice)
    {
      g_clear_pointer (&response, linli_response_free);
      response = sim_files_serve (way->stage->server, way->actor->access, sent);
    }
  if (way->n == way->lost_at)
    return sim_files_break (error);
  if (way->garbled && g_str_has_prefix (request->path, "/v1/files/bytes?") && response->status == 200)
    {
      LinliRequest holder = { .body = response->body };
      LinliRequest *changed = sim_files_repeat (&holder, TRUE);

      g_bytes_unref (response->body);
      response->body = g_steal_pointer (&changed->body);
      linli_request_free (changed);
    }
  return g_steal_pointer (&response);
}

/* Pieces that were long under way come now. */
static void
deliver_late (SimStage *stage, SimActor *actor)
{
  for (guint i = actor->pieces->len; i > 0; i--)
    linli_response_free (sim_files_serve (stage->server, actor->access, g_ptr_array_index (actor->pieces, i - 1)));
}

static void
send_files (SimStage *stage, SimActor *actor, const char *fate, const char *n)
{
  Way way = { .stage = stage, .actor = actor };
  g_autoptr(LinliTransport) transport = linli_memory_transport_new (carry, &way);
  g_autoptr(GError) error = NULL;
  LinliFileSyncFlags flags = LINLI_FILE_SYNC_ALL;

  way.cut_at = g_strcmp0 (fate, "cut") == 0 ? (guint) atoi (n) : 0;
  way.lost_at = g_strcmp0 (fate, "lost") == 0 ? (guint) atoi (n) : 0;
  way.twice = g_strcmp0 (fate, "twice") == 0;
  way.garbled = g_strcmp0 (fate, "garbled") == 0;
  if (g_strcmp0 (fate, "metered") == 0)
    flags |= LINLI_FILE_SYNC_METERED;
  if (g_strcmp0 (fate, "late") == 0)
    deliver_late (stage, actor);
  if (!linli_file_sync_send (actor->store, NULL, transport, flags, NULL, NULL, NULL, NULL, &error)
      && !((way.cut_at != 0 || way.lost_at != 0) && g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NETWORK)))
    sim_stage_fail (stage, "%s", error->message);
  linli_store_checkpoint (actor->store);
}

static void
fetch_thumbs (SimStage *stage, SimActor *actor)
{
  Way way = { .stage = stage, .actor = actor };
  g_autoptr(LinliTransport) transport = linli_memory_transport_new (carry, &way);
  g_autoptr(GError) error = NULL;
  guint n;

  /* Also those whose next try is due tomorrow. */
  linli_manual_clock_advance (stage->clock, DAY_MS);
  for (guint i = 0; i < SIM_ACTORS; i++)
    linli_manual_clock_advance (stage->actors[i].clock, DAY_MS);
  stage_holds (stage, linli_file_sync_fetch_thumbs (actor->store, NULL, transport, 0, NULL, &n, &error), &error);
}

static gboolean
fetch (SimStage *stage, SimActor *actor, const LinliId *id, const SimPhoto *photo, gboolean garbled, GError **error)
{
  Way way = { .stage = stage, .actor = actor, .garbled = garbled };
  g_autoptr(LinliTransport) transport = linli_memory_transport_new (carry, &way);

  return linli_file_sync_fetch (folder_of (actor), transport, photos_of (actor->catalogue), id, photo->attachment.sha, photo->attachment.size, NULL, NULL,
                                NULL, error);
}

static void
fetch_line (SimStage *stage, SimActor *actor, char **words)
{
  const LinliId *id = sim_stage_find (stage, words[1]);
  const SimPhoto *photo = find_photo (stage, words[2]);
  g_autoptr(GError) error = NULL;
  gboolean refused = g_str_equal (words[0], "refused");

  if (id == NULL || photo == NULL)
    return;
  if (fetch (stage, actor, id, photo, g_strcmp0 (words[3], "garbled") == 0, &error) == refused)
    sim_stage_fail (stage, "%s", refused ? "it was given" : error->message);
}

/* Past its own program it sends the photo for a record that is not its own, or does not name it. */
static void
forge (SimStage *stage, SimActor *actor, char **words)
{
  const LinliId *id = sim_stage_find (stage, words[1]);
  const SimPhoto *photo = find_photo (stage, words[2]);
  g_autoptr(LinliRequest) request = g_new0 (LinliRequest, 1);
  g_autoptr(LinliResponse) response = NULL;
  char uuid[LINLI_ID_STRING_SIZE];

  if (id == NULL || photo == NULL)
    return;
  request->method = "PUT";
  request->path = g_strdup_printf ("/v1/files/piece?sha=%s&kind=item&id=%s&field=photos&off=0", photo->attachment.sha, linli_id_format (id, uuid));
  request->body = g_bytes_ref (photo->photo);
  response = sim_files_serve (stage->server, actor->access, request);
  if (response->status == 200)
    sim_stage_fail (stage, "it was taken");
}

/* ---- what people do ---- */

/* (nullable): what is being written of @id, between begin and save. */
static LinliEdit *
find_edit (const SimActor *actor, const LinliId *id)
{
  for (guint i = 0; actor->group != NULL && i < actor->group->len; i++)
    if (linli_id_equal (&((LinliEdit *) g_ptr_array_index (actor->group, i))->id, id))
      return g_ptr_array_index (actor->group, i);
  return NULL;
}

static void
change_photos (SimStage *stage, SimActor *actor, const char *record, const SimPhoto *photo, gboolean take_away)
{
  const LinliField *field = photos_of (actor->catalogue);
  const LinliId *id = sim_stage_find (stage, record);
  g_autoptr(LinliLoaded) loaded = id != NULL ? linli_store_load (actor->store, field->kind, id, NULL) : NULL;
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_autofree char *word = linli_attachment_format (&photo->attachment);
  g_autofree char *text = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  LinliEdit *edit = id != NULL ? find_edit (actor, id) : NULL;

  if (edit != NULL)
    {
      linli_value_set_text (&value, word, -1);
      linli_edit_set (edit, field, &value);
      return;
    }
  if (loaded == NULL)
    {
      sim_stage_fail (stage, "it is not here");
      return;
    }
  text = linli_codes_apply (linli_record_get_text (loaded->record, field), take_away ? NULL : word, take_away ? word : NULL);
  if (text != NULL)
    linli_value_set_text (&value, text, -1);
  edit = linli_edit_new (LINLI_EDIT_CHANGE, field->kind, id);
  linli_edit_set (edit, field, &value);
  g_ptr_array_add (edits, edit);
  stage_holds (stage, linli_store_save (actor->store, edits, NULL, &result, &error), &error);
}

static void
take_photo (SimStage *stage, SimActor *actor, char **words)
{
  SimPhoto *photo = g_hash_table_lookup (stage->photos, words[2]);
  LinliAttachment kept;
  g_autoptr(GError) error = NULL;

  if (photo == NULL)
    {
      photo = sim_photo_new (g_str_hash (words[2]), linli_clock_get_wall_ms (LINLI_CLOCK (actor->clock)),
                             g_ascii_isupper (words[2][0]) ? SIM_LARGE_BYTES : SMALL_BYTES);
      g_hash_table_insert (stage->photos, g_strdup (words[2]), photo);
    }
  /* Bytes come before the save that names them. */
  if (stage_holds (stage, linli_files_keep_photo (folder_of (actor), photo->photo, photo->thumb, photo->attachment.taken_ms, &kept, &error), &error))
    change_photos (stage, actor, words[1], photo, FALSE);
}

/* ---- what is so ---- */

/* Of several jobs for one photo the one that is worst off. */
static void
check_queue (SimStage *stage, SimActor *actor, char **words)
{
  static const char *const names[] = { "waiting", "held", "failed", "sent" };
  const SimPhoto *photo = find_photo (stage, words[1]);
  g_autoptr(GPtrArray) jobs = linli_store_list_files (actor->store, FALSE, NULL);
  const char *is = "none";

  for (guint i = 0; photo != NULL && jobs != NULL && i < jobs->len; i++)
    {
      const LinliFileJob *job = g_ptr_array_index (jobs, i);

      if (g_str_equal (job->sha, photo->attachment.sha) && (g_str_equal (is, "none") || g_str_equal (is, "sent")))
        is = names[job->state];
    }
  if (g_strcmp0 (is, words[2]) != 0)
    sim_stage_fail (stage, "it is %s", is);
}

/* "has a", "hasnt a", "sees a" */
static void
check_bytes (SimStage *stage, const char *folder, char **words)
{
  const SimPhoto *photo = find_photo (stage, words[1]);
  gboolean small = g_str_equal (words[0], "sees"), should = !g_str_equal (words[0], "hasnt"), bad;

  if (photo == NULL)
    return;
  if (sim_file_is_whole (folder, small ? photo->attachment.thumb : photo->attachment.sha, &bad) != should || bad)
    sim_stage_fail (stage, "%s", bad ? "what lies there is another file" : should ? "it is not there" : "it is there");
}

gboolean
stage_file_line (SimStage *stage, SimActor *actor, char **words)
{
  const char *verb = words[0];
  const SimPhoto *photo;

  if (g_str_equal (verb, "photo"))
    take_photo (stage, actor, words);
  else if (g_str_equal (verb, "unphoto"))
    {
      if ((photo = find_photo (stage, words[2])) != NULL)
        change_photos (stage, actor, words[1], photo, TRUE);
    }
  else if (g_str_equal (verb, "files"))
    send_files (stage, actor, words[1], words[1] != NULL ? words[2] : NULL);
  else if (g_str_equal (verb, "thumbs"))
    fetch_thumbs (stage, actor);
  else if (g_str_equal (verb, "fetch") || g_str_equal (verb, "refused"))
    fetch_line (stage, actor, words);
  else if (g_str_equal (verb, "forge"))
    forge (stage, actor, words);
  else if (g_str_equal (verb, "queue"))
    check_queue (stage, actor, words);
  else if (g_str_equal (verb, "has") || g_str_equal (verb, "hasnt") || g_str_equal (verb, "sees"))
    check_bytes (stage, folder_of (actor), words);
  else if (g_str_equal (verb, "loses"))
    {
      if ((photo = find_photo (stage, words[1])) != NULL)
        sim_file_lose (folder_of (actor), photo->attachment.sha);
    }
  else
    return FALSE;
  return TRUE;
}

gboolean
stage_server_file_line (SimStage *stage, char **words)
{
  g_autofree char *folder = folder_of_server (stage);
  const char *verb = words[0];
  g_autoptr(GError) error = NULL;
  const SimPhoto *photo;
  gint64 removed;
  guint n;

  if (g_str_equal (verb, "has") || g_str_equal (verb, "hasnt") || g_str_equal (verb, "sees"))
    check_bytes (stage, folder, words);
  else if (g_str_equal (verb, "loses"))
    {
      if ((photo = find_photo (stage, words[1])) != NULL)
        sim_file_lose (folder, photo->attachment.sha);
    }
  else if (g_str_equal (verb, "unnamed"))
    {
      if (stage_holds (stage, linli_backend_remove_unnamed (stage->server, LINLI_BACKEND_SWEEP_DAYS, &removed, &error), &error)
          && removed != atoll (words[1]))
        sim_stage_fail (stage, "%" G_GINT64_FORMAT " went", removed);
    }
  else if (g_str_equal (verb, "missing"))
    {
      if (stage_holds (stage, linli_backend_count_missing (stage->server, &n, &error), &error) && n != (guint) atoi (words[1]))
        sim_stage_fail (stage, "%u are missing", n);
    }
  else
    return FALSE;
  return TRUE;
}

static gboolean
is_listed (SimStage *stage, const char *sha)
{
  for (guint i = 0; i < SIM_ACTORS; i++)
    {
      g_autoptr(GPtrArray) jobs = linli_store_list_files (stage->actors[i].store, TRUE, NULL);

      for (guint j = 0; jobs != NULL && j < jobs->len; j++)
        if (g_str_equal (((const LinliFileJob *) g_ptr_array_index (jobs, j))->sha, sha))
          return TRUE;
    }
  return FALSE;
}

static void
check_record (SimStage *stage, const char *folder, const char *name, const LinliId *id)
{
  const LinliField *field = photos_of (stage->catalogue);
  g_autoptr(LinliRow) row = linli_backend_load (stage->server, field->kind, id, NULL);
  g_autoptr(GArray) named = row != NULL && !row->deleted ? linli_attachments_parse (linli_value_get_text (linli_row_get (row, field))) : NULL;

  for (guint i = 0; named != NULL && i < named->len; i++)
    {
      const LinliAttachment *attachment = &g_array_index (named, LinliAttachment, i);

      if (!sim_file_is_whole (folder, attachment->sha, NULL) && !is_listed (stage, attachment->sha))
        sim_stage_fail (stage, "a photo of %s is not there, and nobody lists it", name);
    }
}

void
stage_check_every (SimStage *stage)
{
  g_autofree char *folder = folder_of_server (stage);
  GHashTableIter iter;
  gpointer name, id;

  stage_check_same (stage);
  for (guint i = 0; i < SIM_ACTORS && stage->wrong == NULL; i++)
    send_files (stage, &stage->actors[i], NULL, NULL);
  for (guint i = 0; i < SIM_ACTORS && stage->wrong == NULL; i++)
    fetch_thumbs (stage, &stage->actors[i]);
  g_hash_table_iter_init (&iter, stage->ids);
  while (stage->wrong == NULL && g_hash_table_iter_next (&iter, &name, &id))
    if (((const char *) name)[0] == 'i')
      check_record (stage, folder, name, id);
}
