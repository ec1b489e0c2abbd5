/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-photos.c - people take photos, name them and take them away again; they go to the server and come back while everything else goes on.  What
 * sends and fetches is linli-file-sync.c; see sim-files.h, and for the invariants docs/sync.md. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-files.h"
#include "sim-world.h"

#include "linli-error.h"
#include "linli-file-sync.h"
#include "linli-memory-transport.h"

#include <string.h>

#define DAY_MS       (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define SMALL_BYTES  1000
#define MEDIUM_BYTES (300 * 1000)  /* two pieces */
#define MAX_PIECES   12

typedef enum { KEPT_PHOTO = 1 << 0, KEPT_THUMB = 1 << 1 } Kept;

typedef struct
{
  SimPhoto *photo;          /* (owned) */
  guint     takers;         /* 1 << client: who named it with its bytes in hand */
  gint64    last_named_ms;  /* by the server's clock */
  Kept      kept;           /* in the copy of the server */
} SimPicture;

typedef struct { guint client; LinliRequest *request; } SimPiece;

/* What goes to the server for one client. */
typedef struct { SimWorld *world; guint client; } Way;

struct _SimPhotos
{
  char      *folder;    /* (owned) */
  GPtrArray *pictures;  /* (owned) SimPicture */
  GPtrArray *pieces;    /* (owned) SimPiece: as they were sent, the last ones */
  gboolean   sending;   /* something else happens while photos go */
};

static void
free_picture (gpointer data)
{
  SimPicture *picture = data;

  sim_photo_free (picture->photo);
  g_free (picture);
}

static void
free_piece (gpointer data)
{
  SimPiece *piece = data;

  linli_request_free (piece->request);
  g_free (piece);
}

SimPhotos *
sim_photos_new (GError **error)
{
  SimPhotos *photos = g_new0 (SimPhotos, 1);

  photos->pictures = g_ptr_array_new_with_free_func (free_picture);
  photos->pieces = g_ptr_array_new_with_free_func (free_piece);
  photos->folder = sim_folder_new (error);
  if (photos->folder != NULL)
    return photos;
  sim_photos_free (photos);
  return NULL;
}

void
sim_photos_free (SimPhotos *photos)
{
  if (photos == NULL)
    return;
  if (photos->folder != NULL)
    sim_folder_remove (photos->folder, FALSE);
  g_ptr_array_unref (photos->pictures);
  g_ptr_array_unref (photos->pieces);
  g_free (photos->folder);
  g_free (photos);
}

void
sim_photos_clear (SimPhotos *photos)
{
  if (photos->pictures->len > 0)
    sim_folder_remove (photos->folder, TRUE);
  g_ptr_array_set_size (photos->pictures, 0);
  g_ptr_array_set_size (photos->pieces, 0);
  photos->sending = FALSE;
}

char *
sim_photos_get_folder (const SimPhotos *photos, guint who)
{
  const char name[] = { (char) ('0' + who), '\0' };

  return g_build_filename (photos->folder, name, NULL);
}

static const LinliField *
photos_of (LinliCatalogue *catalogue)
{
  return linli_kind_find_field (linli_catalogue_get_kind (catalogue, "item"), "photos");
}

/* (transfer full) (nullable): what the server has of @record, unless it is dead. */
static LinliRow *
load_row (SimWorld *world, const LinliId *id)
{
  g_autoptr(LinliRow) row = linli_backend_load (world->server, photos_of (world->catalogue)->kind, id, NULL);

  return row != NULL && !row->deleted ? g_steal_pointer (&row) : NULL;
}

static gboolean
row_names (SimWorld *world, const LinliRow *row, const char *sha)
{
  const char *text = linli_value_get_text (linli_row_get (row, photos_of (world->catalogue)));

  return text != NULL && strstr (text, sha) != NULL;
}

static gboolean
may (SimWorld *world, guint client, const LinliRow *row, LinliRights right)
{
  return row->com == world->clients[client].com && (sim_rights (world, client, row->kind, row->grid) & right) != 0;
}

/* ---- the way ---- */

/* I4, I7: bytes go to and fro only with a right on the record that names them. */
static void
check_served (SimWorld *world, guint client, const LinliRequest *request, const LinliResponse *response)
{
  LinliFileAsk *ask;
  g_autoptr(LinliRow) row = NULL;
  gboolean is_put = request->body != NULL;

  if (response->status != 200)
    return;
  ask = sim_files_read_ask (request);
  row = load_row (world, &ask->id);
  if (row != NULL && !row_names (world, row, ask->sha))
    {
      LinliId kept;
      gboolean found = FALSE;
      gint64 com = row->com;

      /* What was written to a record that was merged away stands in the one that stays. */
      g_clear_pointer (&row, linli_row_free);
      if (linli_backend_find_alias (world->server, com, photos_of (world->catalogue)->kind, &ask->id, &kept, &found, NULL) && found)
        row = load_row (world, &kept);
    }
  if (row == NULL || !row_names (world, row, ask->sha) || !may (world, client, row, is_put ? LINLI_RIGHT_WRITE : LINLI_RIGHT_READ))
    sim_world_violate (world, is_put ? "I7" : "I4", "client %u %s a photo for a record on which it has no right", client, is_put ? "sent" : "was given");
  sim_files_free_ask (ask);
}

static LinliResponse *
serve (SimWorld *world, guint client, const LinliRequest *request)
{
  LinliResponse *response = sim_files_serve (world->server, world->clients[client].access, request);

  check_served (world, client, request, response);
  return response;
}

static void
keep_piece (SimWorld *world, guint client, const LinliRequest *request)
{
  SimPiece *piece = g_new0 (SimPiece, 1);

  piece->client = client;
  piece->request = sim_files_repeat (request, FALSE);
  g_ptr_array_add (world->pictures->pieces, piece);
  if (world->pictures->pieces->len > MAX_PIECES)
    g_ptr_array_remove_index (world->pictures->pieces, 0);
}

static LinliResponse *
carry (LinliTransport *transport, const LinliRequest *request, gpointer user_data, GError **error)
{
  Way *way = user_data;
  SimWorld *world = way->world;
  g_autoptr(LinliRequest) sent = NULL;
  g_autoptr(LinliResponse) response = NULL;

  if (sim_chance (world, world->loss))
    return sim_files_break (error);
  sent = sim_files_repeat (request, sim_chance (world, world->loss / 4));
  if (sent->body != NULL)
    keep_piece (world, way->client, sent);
  response = serve (world, way->client, sent);
  if (sim_chance (world, world->repeat))
    {
      g_clear_pointer (&response, linli_response_free);
      response = serve (world, way->client, sent);
    }
  /* Meanwhile people go on, grids are taken, the server is restored. */
  if (sim_chance (world, 25))
    sim_world_step (world);
  return sim_chance (world, world->loss) ? sim_files_break (error) : g_steal_pointer (&response);
}

static void
send_photos (SimWorld *world, guint client)
{
  Way way = { world, client };
  g_autoptr(LinliTransport) transport = linli_memory_transport_new (carry, &way);
  g_autoptr(GError) error = NULL;
  LinliFileSyncReport report = { 0 };
  LinliFileSyncFlags flags = 0;

  if (world->healed || linli_random_below (world->random, 2) == 0)
    flags |= LINLI_FILE_SYNC_ALL;
  if (sim_chance (world, 25))
    flags |= LINLI_FILE_SYNC_METERED;
  if (!linli_file_sync_send (world->clients[client].store, NULL, transport, flags, NULL, NULL, NULL, &report, &error)
      && (world->healed || !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NETWORK)))
    sim_world_violate (world, "I0", "client %u cannot send its photos: %s", client, error->message);
  linli_store_checkpoint (world->clients[client].store);
  sim_world_note (world, "client %u sent %u files, %u failed, %u held, %u wait%s", client, report.sent, report.failed, report.held, report.waiting,
                  error != NULL ? ", and was cut off" : "");
}

static void
fetch_thumbs (SimWorld *world, guint client)
{
  Way way = { world, client };
  g_autoptr(LinliTransport) transport = linli_memory_transport_new (carry, &way);
  g_autoptr(GError) error = NULL;
  guint n = 0;

  if (!linli_file_sync_fetch_thumbs (world->clients[client].store, NULL, transport, 0, NULL, &n, &error)
      && (world->healed || !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NETWORK)))
    sim_world_violate (world, "I0", "client %u cannot fetch small pictures: %s", client, error->message);
  if (n > 0)
    sim_world_note (world, "client %u fetched %u small pictures", client, n);
}

/* ---- what people do ---- */

static SimPicture *
draw_picture (SimWorld *world)
{
  GPtrArray *pictures = world->pictures->pictures;

  return pictures->len > 0 ? g_ptr_array_index (pictures, linli_random_below (world->random, pictures->len)) : NULL;
}

/* (transfer full) (nullable): a thing as @client sees it. */
static LinliLoaded *
draw_thing (SimWorld *world, guint client)
{
  const LinliKind *kind = photos_of (world->clients[client].catalogue)->kind;
  guint start = world->records->len > 0 ? (guint) linli_random_below (world->random, world->records->len) : 0;

  for (guint i = 0; i < world->records->len; i++)
    {
      const SimRecord *record = &g_array_index (world->records, SimRecord, (start + i) % world->records->len);
      LinliLoaded *loaded = record->kind->no == kind->no ? linli_store_load (world->clients[client].store, kind, &record->id, NULL) : NULL;

      if (loaded != NULL)
        return loaded;
    }
  return NULL;
}

static SimPicture *
make_picture (SimWorld *world, guint client)
{
  SimPicture *picture = draw_picture (world);
  g_autofree char *folder = sim_photos_get_folder (world->pictures, client);
  gsize size = linli_random_below (world->random, 4) == 0 ? MEDIUM_BYTES : SMALL_BYTES;

  /* A photo that lies here may be named once more. */
  if (picture != NULL && linli_random_below (world->random, 4) == 0 && sim_file_is_whole (folder, picture->photo->attachment.sha, NULL))
    return picture;
  picture = g_new0 (SimPicture, 1);
  picture->photo = sim_photo_new (linli_random_next (world->random), linli_clock_get_wall_ms (LINLI_CLOCK (world->clients[client].clock)), size);
  g_ptr_array_add (world->pictures->pictures, picture);
  return picture;
}

static gboolean
save_photos (SimWorld *world, guint client, const LinliLoaded *loaded, const char *add, const char *remove, const char *what)
{
  const LinliField *field = photos_of (world->clients[client].catalogue);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_autofree char *text = linli_codes_apply (linli_record_get_text (loaded->record, field), add, remove);
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, field->kind, &loaded->record->id);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (text != NULL)
    linli_value_set_text (&value, text, -1);
  linli_edit_set (edit, field, &value);
  g_ptr_array_add (edits, edit);
  return sim_save_edits (world, client, edits, what);
}

static void
take_photo (SimWorld *world, guint client)
{
  g_autoptr(LinliLoaded) loaded = draw_thing (world, client);
  SimPicture *picture = loaded != NULL ? make_picture (world, client) : NULL;
  g_autofree char *folder = sim_photos_get_folder (world->pictures, client);
  g_autofree char *word = NULL;
  g_autoptr(GError) error = NULL;
  LinliAttachment kept;

  if (picture == NULL)
    return;
  if (!linli_files_keep_photo (folder, picture->photo->photo, picture->photo->thumb, picture->photo->attachment.taken_ms, &kept, &error))
    {
      sim_world_violate (world, "I0", "client %u cannot keep a photo: %s", client, error->message);
      return;
    }
  word = linli_attachment_format (&picture->photo->attachment);
  if (save_photos (world, client, loaded, word, NULL, "put a photo to"))
    picture->takers |= 1u << client;
}

static void
take_away (SimWorld *world, guint client)
{
  g_autoptr(LinliLoaded) loaded = draw_thing (world, client);
  const char *text = loaded != NULL ? linli_record_get_text (loaded->record, photos_of (world->clients[client].catalogue)) : NULL;
  g_auto(GStrv) words = g_strsplit (text != NULL ? text : "", ",", -1);

  if (words[0] != NULL)
    save_photos (world, client, loaded, NULL, words[linli_random_below (world->random, g_strv_length (words))], "took a photo away from");
}

/* A record, mostly one that names @picture. */
static const LinliId *
draw_named (SimWorld *world, const SimPicture *picture)
{
  guint start = (guint) linli_random_below (world->random, world->records->len);
  gboolean any = linli_random_below (world->random, 4) == 0;

  for (guint i = 0; i < world->records->len; i++)
    {
      const SimRecord *record = &g_array_index (world->records, SimRecord, (start + i) % world->records->len);
      g_autoptr(LinliRow) row = !any && record->kind == photos_of (world->catalogue)->kind ? load_row (world, &record->id) : NULL;

      if (any || (row != NULL && row_names (world, row, picture->photo->attachment.sha)))
        return &record->id;
    }
  return &g_array_index (world->records, SimRecord, start).id;
}

/* Somebody who knows an address asks for it, or sends to it, whatever he may. */
static void
spy (SimWorld *world, guint client)
{
  const SimPicture *picture = draw_picture (world);
  g_autoptr(LinliRequest) request = g_new0 (LinliRequest, 1);
  char uuid[LINLI_ID_STRING_SIZE];

  if (picture == NULL || world->records->len == 0)
    return;
  if (linli_random_below (world->random, 2) == 0)
    request->body = g_bytes_new_from_bytes (picture->photo->photo, 0, MIN (LINLI_FILE_PIECE, (gsize) picture->photo->attachment.size));
  request->path = g_strdup_printf ("/v1/files/%s?sha=%s&kind=item&id=%s&field=photos&off=0", request->body != NULL ? "piece" : "bytes",
                                   picture->photo->attachment.sha,
                                   linli_id_format (draw_named (world, picture), uuid));
  linli_response_free (serve (world, client, request));
}

static void
deliver_late (SimWorld *world)
{
  GPtrArray *pieces = world->pictures->pieces;
  const SimPiece *piece = pieces->len > 0 ? g_ptr_array_index (pieces, linli_random_below (world->random, pieces->len)) : NULL;

  if (piece != NULL)
    linli_response_free (serve (world, piece->client, piece->request));
}

/* ---- what the server names ---- */

void
sim_photos_note_named (SimWorld *world)
{
  gint64 now_ms = linli_clock_get_wall_ms (LINLI_CLOCK (world->clock));

  for (guint i = 0; i < world->records->len; i++)
    {
      const SimRecord *record = &g_array_index (world->records, SimRecord, i);
      g_autoptr(LinliRow) row = record->kind->no == photos_of (world->catalogue)->kind->no ? load_row (world, &record->id) : NULL;

      for (guint j = 0; row != NULL && j < world->pictures->pictures->len; j++)
        {
          SimPicture *picture = g_ptr_array_index (world->pictures->pictures, j);

          if (row_names (world, row, picture->photo->attachment.sha))
            picture->last_named_ms = now_ms;
        }
    }
}

/* Weeks go by for everybody; then the server sweeps as it does every day.  I14: what goes was named by nothing for half a year. */
static void
let_time_pass (SimWorld *world)
{
  gint64 days = 20 + (gint64) linli_random_below (world->random, 120), removed = 0, now_ms;
  g_autofree char *folder = sim_photos_get_folder (world->pictures, SIM_CLIENTS);
  GPtrArray *pictures = world->pictures->pictures;
  g_autoptr(GPtrArray) had = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  sim_pass_time (world, days * DAY_MS);
  for (guint i = 0; i < SIM_CLIENTS; i++)
    linli_manual_clock_advance (world->clients[i].clock, days * DAY_MS);
  sim_photos_note_named (world);
  for (guint i = 0; i < pictures->len; i++)
    if (sim_file_is_whole (folder, ((SimPicture *) g_ptr_array_index (pictures, i))->photo->attachment.sha, NULL))
      g_ptr_array_add (had, g_ptr_array_index (pictures, i));
  if (!linli_backend_remove_unnamed (world->server, LINLI_BACKEND_SWEEP_DAYS, &removed, &error))
    sim_world_violate (world, "I0", "the server cannot sweep its photos: %s", error->message);
  now_ms = linli_clock_get_wall_ms (LINLI_CLOCK (world->clock));
  for (guint i = 0; i < had->len; i++)
    {
      const SimPicture *picture = g_ptr_array_index (had, i);

      if (!sim_file_is_whole (folder, picture->photo->attachment.sha, NULL) && now_ms - picture->last_named_ms < LINLI_BACKEND_SWEEP_DAYS * DAY_MS)
        sim_world_violate (world, "I14", "a photo was swept out %" G_GINT64_FORMAT " days after a record named it", (now_ms - picture->last_named_ms) / DAY_MS);
    }
  sim_world_note (world, "%" G_GINT64_FORMAT " days later the server swept out %" G_GINT64_FORMAT " files", days, removed);
}

void
sim_photos_keep (SimWorld *world)
{
  g_autofree char *folder = sim_photos_get_folder (world->pictures, SIM_CLIENTS);

  for (guint i = 0; i < world->pictures->pictures->len; i++)
    {
      SimPicture *picture = g_ptr_array_index (world->pictures->pictures, i);

      picture->kept = (sim_file_is_whole (folder, picture->photo->attachment.sha, NULL) ? KEPT_PHOTO : 0)
                      | (sim_file_is_whole (folder, picture->photo->attachment.thumb, NULL) ? KEPT_THUMB : 0);
    }
}

static void
bring_back (SimWorld *world, const char *folder, const char *sha, GBytes *bytes, gboolean kept)
{
  if (kept)
    sim_file_put_back (folder, sha, bytes);
  else if (linli_random_below (world->random, 2) == 0)
    sim_file_lose (folder, sha);
}

/* What was in the copy is there again; what was not may be. */
void
sim_photos_go_back (SimWorld *world)
{
  g_autofree char *folder = sim_photos_get_folder (world->pictures, SIM_CLIENTS);

  for (guint i = 0; i < world->pictures->pictures->len; i++)
    {
      SimPicture *picture = g_ptr_array_index (world->pictures->pictures, i);
      const SimPhoto *photo = picture->photo;

      bring_back (world, folder, photo->attachment.sha, photo->photo, (picture->kept & KEPT_PHOTO) != 0);
      bring_back (world, folder, photo->attachment.thumb, photo->thumb, (picture->kept & KEPT_THUMB) != 0);
      /* The time begins anew. */
      picture->last_named_ms = linli_clock_get_wall_ms (LINLI_CLOCK (world->clock));
    }
}

void
sim_world_photograph (SimWorld *world, guint client)
{
  guint what = (guint) linli_random_below (world->random, 20);

  /* One thing at a time. */
  if (world->pictures->sending)
    return;
  world->pictures->sending = TRUE;
  if (what < 6)
    take_photo (world, client);
  else if (what < 8)
    take_away (world, client);
  else if (what < 15)
    send_photos (world, client);
  else if (what < 16)
    fetch_thumbs (world, client);
  else if (what < 18)
    spy (world, client);
  else if (what < 19)
    deliver_late (world);
  else
    let_time_pass (world);
  world->pictures->sending = FALSE;
}

/* ---- at rest ---- */

static SimPicture *
find_picture (SimWorld *world, const char *sha)
{
  for (guint i = 0; i < world->pictures->pictures->len; i++)
    {
      SimPicture *picture = g_ptr_array_index (world->pictures->pictures, i);

      if (g_str_equal (picture->photo->attachment.sha, sha))
        return picture;
    }
  return NULL;
}

/* Is it up to @client to send the photo that @row names? */
static gboolean
must_send (SimWorld *world, guint client, const SimPicture *picture, const LinliRow *row)
{
  g_autofree char *folder = sim_photos_get_folder (world->pictures, client);

  return (picture->takers & 1u << client) != 0 && may (world, client, row, LINLI_RIGHT_WRITE)
         && sim_file_is_whole (folder, picture->photo->attachment.sha, NULL);
}

/* What the list says of it. */
static const char *
why_not (SimWorld *world, guint client, const char *sha)
{
  g_autoptr(GPtrArray) jobs = linli_store_list_files (world->clients[client].store, FALSE, NULL);

  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      const LinliFileJob *job = g_ptr_array_index (jobs, i);

      if (g_str_equal (job->sha, sha))
        return job->state == LINLI_FILE_SENT ? "it was sent" : job->why != NULL ? g_intern_string (job->why) : "it waits";
    }
  return "it is not in the list";
}

static void
check_row (SimWorld *world, const char *folder, const LinliRow *row, GHashTable *missing)
{
  g_autoptr(GArray) named = linli_attachments_parse (linli_value_get_text (linli_row_get (row, photos_of (world->catalogue))));

  for (guint i = 0; named != NULL && i < named->len; i++)
    {
      const LinliAttachment *attachment = &g_array_index (named, LinliAttachment, i);
      gboolean has = sim_file_is_whole (folder, attachment->sha, NULL), has_thumb = sim_file_is_whole (folder, attachment->thumb, NULL);
      const SimPicture *picture = find_picture (world, attachment->sha);

      if (!has)
        g_hash_table_add (missing, g_strdup (attachment->sha));
      if (!has_thumb)
        g_hash_table_add (missing, g_strdup (attachment->thumb));
      for (guint c = 0; c < SIM_CLIENTS && picture != NULL; c++)
        {
          g_autofree char *own = sim_photos_get_folder (world->pictures, c);

          if (!has && must_send (world, c, picture, row))
            sim_world_violate (world, "I14", "client %u never sent a photo that it has, and that a record names: %s", c, why_not (world, c, attachment->sha));
          if (has_thumb && may (world, c, row, LINLI_RIGHT_READ) && !sim_file_is_whole (own, attachment->thumb, NULL))
            sim_world_violate (world, "I14", "client %u lacks a small picture that the server has", c);
        }
    }
}

/* Nothing lies anywhere under a name that it is not. */
static void
check_names (SimWorld *world)
{
  for (guint who = 0; who <= SIM_CLIENTS; who++)
    {
      g_autofree char *folder = sim_photos_get_folder (world->pictures, who);

      for (guint i = 0; i < world->pictures->pictures->len; i++)
        {
          const SimPhoto *photo = ((SimPicture *) g_ptr_array_index (world->pictures->pictures, i))->photo;
          gboolean bad, bad_thumb;

          sim_file_is_whole (folder, photo->attachment.sha, &bad);
          sim_file_is_whole (folder, photo->attachment.thumb, &bad_thumb);
          if (bad || bad_thumb)
            sim_world_violate (world, "I14", "another file lies under the name of a photo at %u", who);
        }
    }
}

void
sim_check_photos (SimWorld *world)
{
  g_autofree char *folder = sim_photos_get_folder (world->pictures, SIM_CLIENTS);
  g_autoptr(GHashTable) missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GError) error = NULL;
  guint n = 0;

  /* Whose next try is due tomorrow. */
  linli_manual_clock_advance (world->clock, DAY_MS);
  for (guint i = 0; i < SIM_CLIENTS; i++)
    {
      linli_manual_clock_advance (world->clients[i].clock, DAY_MS);
      /* What came damaged before is refused once more, and then sent from its start. */
      send_photos (world, i);
      send_photos (world, i);
    }
  for (guint i = 0; i < SIM_CLIENTS; i++)
    fetch_thumbs (world, i);
  for (guint i = 0; i < world->records->len && world->violation == NULL; i++)
    {
      const SimRecord *record = &g_array_index (world->records, SimRecord, i);
      g_autoptr(LinliRow) row = record->kind->no == photos_of (world->catalogue)->kind->no ? load_row (world, &record->id) : NULL;

      if (row != NULL)
        check_row (world, folder, row, missing);
    }
  check_names (world);
  if (!linli_backend_count_missing (world->server, &n, &error))
    sim_world_violate (world, "I0", "the server cannot count its photos: %s", error->message);
  else if (n != g_hash_table_size (missing))
    sim_world_violate (world, "I14", "the server names %u files as missing, and %u are", n, g_hash_table_size (missing));
}
