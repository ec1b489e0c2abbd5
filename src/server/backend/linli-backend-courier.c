/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-courier.c - the server's side of sync that is carried by hand.
 *
 * A question holds pushes and one pull, as they would come over the network, and is decided by the same functions with the rights that its
 * author has now.  Operations have numbers, so a question may come twice, late, or after the network brought the same. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-courier-apart.h"
#include "linli-backend-courier-photos.h"
#include "linli-backend-db.h"

#include "linli-error.h"

#include <string.h>

/* Pages are added up to here, as they come packed; what is left over comes with the next round. */
#define ANSWER_PAGES_BYTES (LINLI_COURIER_MAX_BYTES / 2)

typedef struct
{
  LinliBackend      *self;
  LinliAccess       *access;   /* (owned) */
  LinliCourierTaken *taken;
  GPtrArray         *parts;    /* (owned) of the answer */
  gsize              pages_bytes;
  GPtrArray         *photos;   /* (owned) (element-type LinliCourierPhoto) what became of them */
  gboolean           full;     /* the disk */
} Answering;

static gboolean
get_own_keys (LinliBackend *self, LinliCourierKeys *ret_keys, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT public,secret FROM courier_self WHERE no=1", error);
  int step;

  if (stmt == NULL || (step = backend_step (self, stmt, error)) < 0)
    return FALSE;
  if (step > 0)
    {
      gboolean good = sqlite3_column_bytes (stmt, 0) == LINLI_COURIER_KEY_BYTES && sqlite3_column_bytes (stmt, 1) == LINLI_COURIER_KEY_BYTES;

      if (good)
        {
          memcpy (ret_keys->public_key, sqlite3_column_blob (stmt, 0), LINLI_COURIER_KEY_BYTES);
          memcpy (ret_keys->secret_key, sqlite3_column_blob (stmt, 1), LINLI_COURIER_KEY_BYTES);
        }
      else
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "the server's keys for bundles are damaged; restore a backup");
      sqlite3_reset (stmt);
      return good;
    }
  if (!linli_courier_make_keys (ret_keys, error)
      || (stmt = backend_prepare (self, "INSERT INTO courier_self(no,public,secret) VALUES(1,?,?)", error)) == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, ret_keys->public_key, LINLI_COURIER_KEY_BYTES, SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 2, ret_keys->secret_key, LINLI_COURIER_KEY_BYTES, SQLITE_STATIC);
  return backend_run (self, stmt, error);
}

/* Another key makes what was kept of the old one's useless. */
static gboolean
keep_key (LinliBackend *self, gint64 device, const guint8 *device_public, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT INTO courier(device,public,number) VALUES(?1,?2,0) ON CONFLICT(device) DO UPDATE"
                                              " SET public=?2, number=0, question=NULL WHERE public<>?2", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_blob (stmt, 2, device_public, LINLI_COURIER_KEY_BYTES, SQLITE_STATIC);
  return backend_run (self, stmt, error);
}

gboolean
linli_backend_courier_meet (LinliBackend *self, gint64 device, const guint8 *device_public, guint8 *ret_public, GError **error)
{
  LinliCourierKeys keys;
  gboolean own, good;

  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  good = get_own_keys (self, &keys, error) && (device_public == NULL || keep_key (self, device, device_public, error));
  if (!backend_leave (self, own, good, good ? error : NULL) || !good)
    return FALSE;
  memcpy (ret_public, keys.public_key, LINLI_COURIER_KEY_BYTES);
  return TRUE;
}

/* Whose device it is, its key and its latest question. */
static gboolean
find_device (LinliBackend *self, gint64 device, gint64 *ret_user, guint8 *ret_public, GBytes **ret_question, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT d.user,d.state,c.public,c.question FROM device d LEFT JOIN courier c USING(device)"
                                              " WHERE d.device=?", error);
  gboolean good = FALSE;
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, device);
  if ((step = backend_step (self, stmt, error)) < 0)
    return FALSE;
  if (step == 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "this server has no device %" G_GINT64_FORMAT, device);
  else if (sqlite3_column_int (stmt, 1) != 1)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_AUTH, "device %" G_GINT64_FORMAT " was revoked; nothing of its bundle was taken", device);
  else if (sqlite3_column_bytes (stmt, 2) != LINLI_COURIER_KEY_BYTES)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "device %" G_GINT64_FORMAT " never told this server its key; let it sync once over the"
                 " network", device);
  else
    {
      *ret_user = sqlite3_column_int64 (stmt, 0);
      memcpy (ret_public, sqlite3_column_blob (stmt, 2), LINLI_COURIER_KEY_BYTES);
      *ret_question = sqlite3_column_bytes (stmt, 3) > 0 ? g_bytes_new (sqlite3_column_blob (stmt, 3), (gsize) sqlite3_column_bytes (stmt, 3)) : NULL;
      good = TRUE;
    }
  if (step > 0)
    sqlite3_reset (stmt);
  return good;
}

static gboolean
keep_question (LinliBackend *self, const LinliCourierHeader *header, GBytes *question, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "UPDATE courier SET number=?2, question=?3 WHERE device=?1 AND number<?2", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, header->device);
  sqlite3_bind_int64 (stmt, 2, header->number);
  backend_bind_bytes (stmt, 3, question);
  return backend_run (self, stmt, error);
}

static gboolean
has_partition (const Answering *answering, gint64 com, GError **error)
{
  for (guint i = 0; i < answering->access->grants->len; i++)
    if (((const LinliGrant *) g_ptr_array_index (answering->access->grants, i))->com == com)
      return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "this user has no right in partition %" G_GINT64_FORMAT, com);
  return FALSE;
}

/* The server was restored since: hello, which stands in front, says so, and the next question offers everything anew. */
static gboolean
is_restored (Answering *answering, GError **wrong)
{
  if (!g_error_matches (*wrong, LINLI_ERROR, LINLI_ERROR_RESTORED))
    return FALSE;
  g_clear_error (wrong);
  answering->taken->again = TRUE;
  return TRUE;
}

/* BackendTakePush: with the rights of who carries it. */
static LinliPushAnswer *
push_checked (const LinliPush *push, gpointer data, GError **error)
{
  Answering *answering = data;

  if (!has_partition (answering, push->com, error))
    return NULL;
  if (push->device != answering->taken->device)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "the bundle holds work of another device");
      return NULL;
    }
  return linli_backend_push (answering->self, push, answering->access, error);
}

static void
tell_held (Answering *answering, GArray *held)
{
  GString *out;

  if (held->len == 0)
    return;
  out = linli_courier_parts_add (answering->parts, LINLI_COURIER_HELD);
  for (guint i = 0; i < held->len; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i == 0 ? "{\"held\":[" : ",", g_array_index (held, gint64, i));
  g_string_append (out, "]}");
  answering->taken->held += held->len;
}

static gboolean
take_push (Answering *answering, const GString *text, GError **error)
{
  LinliBackend *self = answering->self;
  GError *wrong = NULL;
  g_autoptr(GArray) held = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LinliPush) push = linli_wire_read_push (self->catalogue, text->str, text->len, &wrong);
  g_autoptr(LinliPushAnswer) answer = push != NULL ? push_checked (push, answering, &wrong) : NULL;

  /* One save that cannot be taken holds up no other. */
  if (g_error_matches (wrong, LINLI_ERROR, LINLI_ERROR_INVALID))
    {
      g_clear_error (&wrong);
      answer = backend_push_apart (self->catalogue, text, push_checked, answering, held, &wrong);
    }
  if (answer == NULL)
    {
      if (is_restored (answering, &wrong))
        return TRUE;
      g_propagate_error (error, wrong);
      return FALSE;
    }
  answering->taken->operations += answer->results->len;
  for (guint i = 0; i < answer->results->len; i++)
    answering->taken->returned += ((const LinliOpResult *) g_ptr_array_index (answer->results, i))->status == LINLI_STATUS_RETURNED;
  /* Who listens is told of the home partition; others hear with their next cycle. */
  if (answering->taken->com == answer->com)
    answering->taken->after = MAX (answering->taken->after, answer->seq);
  if (answer->results->len > 0)
    linli_wire_write_push_answer (linli_courier_parts_add (answering->parts, LINLI_COURIER_RESULTS), answer);
  tell_held (answering, held);
  return TRUE;
}

/* Pages one behind the other, from where the replica stood; the first part is what it asked. */
static gboolean
take_pull (Answering *answering, const GString *text, GError **error)
{
  g_autoptr(LinliPull) pull = linli_wire_read_pull (text->str, text->len, error);
  GError *wrong = NULL;

  if (pull == NULL || !has_partition (answering, pull->com, error))
    return FALSE;
  /* Another scope: hello tells the replica first, which then asks with its new cursors. */
  if (pull->kind_no != 0 || pull->scope_version != answering->access->version || pull->cursors->len == 0)
    {
      answering->taken->again = TRUE;
      return TRUE;
    }
  if (answering->parts->len + 2 >= LINLI_COURIER_MAX_PARTS)
    return answering->taken->more = TRUE;
  linli_wire_write_pull (linli_courier_parts_add (answering->parts, LINLI_COURIER_PULL), pull);
  for (;;)
    {
      g_autoptr(LinliPage) page = linli_backend_pull (answering->self, pull, answering->access, &wrong);
      GString *out;
      gsize length;

      if (page == NULL)
        {
          if (is_restored (answering, &wrong))
            return TRUE;
          g_propagate_error (error, wrong);
          return FALSE;
        }
      out = linli_courier_parts_add (answering->parts, LINLI_COURIER_PAGE);
      linli_wire_write_page (out, page);
      {
        g_autoptr(GBytes) packed = linli_zstd_pack (out->str, out->len, 3);

        length = g_bytes_get_size (packed);
      }
      if (answering->pages_bytes > 0 && answering->pages_bytes + length > ANSWER_PAGES_BYTES)
        {
          g_ptr_array_set_size (answering->parts, (int) answering->parts->len - 1);
          answering->taken->more = TRUE;
          return TRUE;
        }
      answering->pages_bytes += length;
      answering->taken->rows += page->items->len;
      if (!page->more)
        return TRUE;
      if (answering->parts->len + 1 >= LINLI_COURIER_MAX_PARTS)
        {
          answering->taken->more = TRUE;
          return TRUE;
        }
      g_array_set_size (pull->cursors, 0);
      g_array_append_vals (pull->cursors, page->next->data, page->next->len);
    }
}

/* Behind everything else: a photo may be of a record that the same bundle brought.  Who asked with photos can read what became of them. */
static gboolean
tell_photos (Answering *answering, GError **error)
{
  gint64 epoch, seq;

  if (answering->photos->len == 0)
    return TRUE;
  if (!linli_backend_get_partition (answering->self, answering->taken->com, &epoch, &seq, error))
    return FALSE;
  linli_courier_photos_write (linli_courier_parts_add (answering->parts, LINLI_COURIER_PHOTOS), epoch, answering->photos);
  for (guint i = 0; i < answering->photos->len; i++)
    {
      const LinliCourierPhoto *photo = g_ptr_array_index (answering->photos, i);

      answering->taken->photos += photo->status == 200 && photo->have == photo->size;
    }
  return TRUE;
}

static gboolean
take_parts (Answering *answering, GPtrArray *asked, GError **error)
{
  gboolean has_pull = FALSE, has_photo = FALSE;
  gint64 lease;

  /* Who carries a bundle met the server, though by hand. */
  if (!linli_backend_renew_lease (answering->self, answering->taken->device, &lease, error)
      || !linli_backend_write_hello (answering->self, answering->access, answering->taken->device, FALSE, 0,
                                     linli_courier_parts_add (answering->parts, LINLI_COURIER_HELLO), error))
    return FALSE;
  for (guint i = 0; i < asked->len; i++)
    {
      const LinliCourierPart *part = g_ptr_array_index (asked, i);
      gboolean good;

      if (part->type == LINLI_COURIER_PUSH && !has_pull)
        good = take_push (answering, part->text, error);
      else if (part->type == LINLI_COURIER_PULL && !has_photo)
        good = has_pull = take_pull (answering, part->text, error);
      else if (part->type == LINLI_COURIER_PHOTO && has_pull)
        good = has_photo = backend_courier_take_piece (answering->self, part->text, answering->access, answering->photos, &answering->full, error);
      else
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "part %u of the bundle is none that is understood here", i + 1);
          good = FALSE;
        }
      if (!good)
        return FALSE;
    }
  return tell_photos (answering, error);
}

static gboolean
get_counter (Answering *answering, gint64 user, GError **error)
{
  g_autoptr(LinliUser) found = linli_backend_get_user (answering->self, user, error);
  gint64 epoch;

  if (found == NULL)
    return FALSE;
  if (!has_partition (answering, found->com, error)
      || !linli_backend_get_partition (answering->self, found->com, &epoch, &answering->taken->before, error))
    return FALSE;
  answering->taken->com = found->com;
  answering->taken->after = answering->taken->before;
  return TRUE;
}

/* In a transaction. */
static GBytes *
answer (LinliBackend *self, GBytes *given, gint64 device, LinliCourierTaken *taken, GError **error)
{
  g_autoptr(LinliAccess) access = NULL;
  g_autoptr(GPtrArray) asked = NULL;
  g_autoptr(GPtrArray) parts = linli_courier_parts_new ();
  g_autoptr(GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_courier_photo_free);
  g_autoptr(GBytes) kept = NULL;
  GBytes *question = given;
  Answering answering = { self, NULL, taken, parts, 0, photos, FALSE };
  LinliCourierHeader header;
  LinliCourierKeys keys;
  guint8 device_public[LINLI_COURIER_KEY_BYTES], mark[LINLI_COURIER_MARK_BYTES];
  gint64 user;

  if ((given != NULL && !linli_courier_read_header (given, &header, error)) || !get_own_keys (self, &keys, error))
    return NULL;
  linli_courier_mark (keys.public_key, mark);
  if (given != NULL && header.type != LINLI_COURIER_QUESTION)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this bundle is an answer of the server's; it is for the laptop of device %"
                   G_GINT64_FORMAT, header.device);
      return NULL;
    }
  if (given != NULL && memcmp (header.server_mark, mark, sizeof mark) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "the bundle is for another server; carry it to the one that the laptop was enrolled at");
      return NULL;
    }
  if (!find_device (self, given != NULL ? header.device : device, &user, device_public, &kept, error))
    return NULL;
  if (given == NULL)
    question = kept;
  if (question == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "device %" G_GINT64_FORMAT " brought no bundle yet; import its bundle first", device);
      return NULL;
    }
  if ((asked = linli_courier_open (question, &keys, device_public, error)) == NULL || !linli_courier_read_header (question, &header, error)
      || (access = linli_backend_get_access (self, user, error)) == NULL)
    return NULL;
  answering.access = access;
  taken->device = header.device;
  taken->number = header.number;
  if (!get_counter (&answering, user, error) || !take_parts (&answering, asked, error) || !keep_question (self, &header, question, error))
    return NULL;
  header.type = LINLI_COURIER_ANSWER;
  return linli_courier_seal (&header, parts, &keys, device_public, error);
}

GBytes *
linli_backend_courier_answer (LinliBackend *self, GBytes *question, gint64 device, LinliCourierTaken *ret_taken, GError **error)
{
  g_autoptr(GBytes) bundle = NULL;
  gboolean own;

  *ret_taken = (LinliCourierTaken) { 0 };
  if (!backend_enter (self, TRUE, &own, error))
    return NULL;
  bundle = answer (self, question, device, ret_taken, error);
  if (!backend_leave (self, own, bundle != NULL, bundle != NULL ? error : NULL))
    return NULL;
  return g_steal_pointer (&bundle);
}

void
linli_courier_taken_write (const LinliCourierTaken *taken, gsize bytes, GString *out)
{
  g_string_append_printf (out, "{\"bundle\":\"answer\",\"device\":%" G_GINT64_FORMAT ",\"number\":%" G_GINT64_FORMAT ",\"operations\":%u,\"returned\":%u,\"held\":%u"
                          ",\"rows\":%u,\"photos\":%u,\"seq\":%" G_GINT64_FORMAT ",\"more\":%s,\"again\":%s,\"bytes\":%" G_GSIZE_FORMAT "}",
                          taken->device, taken->number, taken->operations, taken->returned, taken->held, taken->rows, taken->photos, taken->after, taken->more ? "true" : "false",
                          taken->again ? "true" : "false", bytes);
}
