/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-routes.c - what every route does with a backend; runs in writer and reader threads. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-job.h"
#include "linli-backend-password.h"

#include "linli-certificate.h"
#include "linli-error.h"
#include "linli-json.h"
#include "linli-wipe.h"

#include <string.h>

/* (nullable): of what the proxy was shown; it is looked at once. */
static const guint8 *
get_shown (Job *job)
{
  if (job->shown != NULL)
    job->has_mark = linli_certificate_mark_of_header (job->shown, job->mark);
  g_clear_pointer (&job->shown, g_free);
  return job->has_mark ? job->mark : NULL;
}

static LinliAccess *
authenticate (Job *job, LinliBackend *backend, GError **error)
{
  gint64 user;

  if (job->token == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_AUTH, "an access token is wanted; enroll or sign in first");
      return NULL;
    }
  if (!linli_backend_authenticate_until (backend, job->token, &user, &job->reader, &job->expires_ms, error))
    return NULL;
  if (job->proxied && !linli_backend_check_certificate (backend, job->reader, get_shown (job), error))
    return NULL;
  return linli_backend_get_access (backend, user, error);
}

static JsonNode *
parse_object (Job *job, GError **error)
{
  static const LinliJsonLimits limits = { 16384, 8, 1000, 4096 };
  g_autoptr(GBytes) body = job_unpack (job, error);
  g_autoptr(JsonNode) node = NULL;
  gsize length;
  const char *text;

  if (body == NULL)
    return NULL;
  text = g_bytes_get_data (body, &length);
  node = linli_json_parse (text != NULL ? text : "", (gssize) length, &limits, error);
  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the body must be one JSON object");
      return NULL;
    }
  return g_steal_pointer (&node);
}

/* ---- push and pull ---- */

/* Not even its counter is said to somebody with no right there. */
static gboolean
check_partition (const LinliAccess *access, gint64 com, GError **error)
{
  for (guint i = 0; i < access->grants->len; i++)
    if (((const LinliGrant *) g_ptr_array_index (access->grants, i))->com == com)
      return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "this user has no right in partition %" G_GINT64_FORMAT, com);
  return FALSE;
}

static gboolean
run_push (Job *job, LinliBackend *backend, const LinliAccess *access, GError **error)
{
  g_autoptr(GBytes) body = job_unpack (job, error);
  g_autoptr(LinliPush) push = NULL;
  g_autoptr(LinliPushAnswer) answer = NULL;
  gint64 epoch;
  gsize length;
  const char *text;

  if (body == NULL)
    return FALSE;
  text = g_bytes_get_data (body, &length);
  push = linli_wire_read_push (linli_backend_get_catalogue (backend), text != NULL ? text : "", length, error);
  if (push == NULL)
    return FALSE;
  if (push->device != job->reader)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "the token is not of the device that pushes");
      return FALSE;
    }
  if (!check_partition (access, push->com, error) || !linli_backend_get_partition (backend, push->com, &epoch, &job->before, error))
    return FALSE;
  answer = linli_backend_push (backend, push, access, error);
  if (answer == NULL)
    return FALSE;
  job->com = push->com;
  job->after = answer->seq;
  linli_wire_write_push_answer (job->text, answer);
  return TRUE;
}

/* A complete replica asks only {"com","ep","seq","sv"}: {} when nothing changed, else what changed. */
static gboolean
run_idle_pull (Job *job, LinliBackend *backend, const LinliAccess *access, JsonObject *asked, GError **error)
{
  gint64 com, asked_epoch, asked_seq, version, epoch, seq;

  if (!linli_json_get_int (asked, "com", &com, error) || !linli_json_get_int (asked, "ep", &asked_epoch, error)
      || !linli_json_get_int (asked, "seq", &asked_seq, error) || !linli_json_get_int (asked, "sv", &version, error)
      || !check_partition (access, com, error) || !linli_backend_get_partition (backend, com, &epoch, &seq, error))
    return FALSE;
  if (epoch == asked_epoch && seq == asked_seq && version == access->version)
    g_string_append (job->text, "{}");
  else
    g_string_append_printf (job->text, "{\"ep\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT ",\"sv\":%" G_GINT64_FORMAT "}",
                            epoch, seq, access->version);
  return TRUE;
}

static gboolean
is_nothing (const LinliPull *pull, const LinliPage *page)
{
  if (page->items->len > 0 || page->more || page->scope_version != pull->scope_version || page->epoch != pull->epoch)
    return FALSE;
  for (guint i = 0; i < pull->cursors->len; i++)
    if (!linli_cursor_equal (&g_array_index (page->asked, LinliCursor, i), &g_array_index (page->next, LinliCursor, i)))
      return FALSE;
  return TRUE;
}

static gboolean
run_pull (Job *job, LinliBackend *backend, const LinliAccess *access, GError **error)
{
  g_autoptr(GBytes) body = job_unpack (job, error);
  g_autoptr(LinliPull) pull = NULL;
  g_autoptr(LinliPage) page = NULL;
  gsize length;
  const char *text;

  if (body == NULL)
    return FALSE;
  text = g_bytes_get_data (body, &length);
  if (text != NULL && length > 0 && length <= 100 && memmem (text, length, "\"g\"", 3) == NULL)
    {
      g_autoptr(JsonNode) node = parse_object (job, error);

      return node != NULL && run_idle_pull (job, backend, access, json_node_get_object (node), error);
    }
  pull = linli_wire_read_pull (text != NULL ? text : "", length, error);
  if (pull == NULL || !check_partition (access, pull->com, error))
    return FALSE;
  page = linli_backend_pull (backend, pull, access, error);
  if (page == NULL)
    return FALSE;
  if (pull->kind_no == 0 && is_nothing (pull, page))
    g_string_append (job->text, "{}");
  else
    linli_wire_write_page (job->text, page);
  return TRUE;
}

static gboolean
run_digest (Job *job, LinliBackend *backend, const LinliAccess *access, GError **error)
{
  g_autoptr(GBytes) body = job_unpack (job, error);
  g_autoptr(LinliDigests) asked = NULL;
  g_autoptr(LinliDigests) digests = NULL;
  gsize length;
  const char *text;

  if (body == NULL)
    return FALSE;
  text = g_bytes_get_data (body, &length);
  asked = linli_wire_read_digest_ask (text != NULL ? text : "", length, error);
  if (asked == NULL || !check_partition (access, asked->com, error)
      || (digests = linli_backend_compare (backend, asked, access, error)) == NULL)
    return FALSE;
  linli_wire_write_digests (job->text, digests);
  return TRUE;
}

/* ---- frames ---- */

static gboolean
run_manifest (Job *job, LinliBackend *backend, const LinliAccess *access, GError **error)
{
  g_autoptr(GBytes) body = job_unpack (job, error);
  g_autoptr(LinliManifest) manifest = NULL;
  LinliManifestAsk ask = { 0 };
  gsize length;
  const char *text;

  if (body == NULL)
    return FALSE;
  text = g_bytes_get_data (body, &length);
  if (!linli_wire_read_manifest_ask (text != NULL ? text : "", length, &ask, error) || !check_partition (access, ask.com, error)
      || (manifest = linli_backend_make_manifest (backend, job->frames, &ask, access, error)) == NULL)
    return FALSE;
  linli_wire_write_manifest (job->text, manifest);
  return TRUE;
}

static gboolean
run_frames (Job *job, LinliBackend *backend, const LinliAccess *access, GError **error)
{
  g_auto(GStrv) names = g_strsplit (job->names != NULL ? job->names : "", ",", LINLI_FRAMES_AT_ONCE + 1);

  job->answer = linli_backend_get_frames (backend, job->frames, (const char *const *) names, access, error);
  return job->answer != NULL;
}

/* ---- photos ---- */

static gboolean
run_file_state (Job *job, LinliBackend *backend, const LinliAccess *access, GError **error)
{
  gint64 have, size;

  if (!linli_backend_find_file (backend, &job->file, access, &have, &size, error))
    return FALSE;
  g_string_append_printf (job->text, "{\"have\":%" G_GINT64_FORMAT ",\"size\":%" G_GINT64_FORMAT "}", have, size);
  return TRUE;
}

static gboolean
run_file_put (Job *job, LinliBackend *backend, const LinliAccess *access, GError **error)
{
  g_autoptr(GBytes) piece = job_unpack (job, error);
  gint64 have, size;

  if (piece == NULL)
    return FALSE;
  if (g_bytes_get_size (piece) > LINLI_FILE_PIECE)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "a piece of a photo has at most %d bytes", LINLI_FILE_PIECE);
      return FALSE;
    }
  if (job->quota != NULL && !linli_quota_take (job->quota, job->reader, (gint64) g_bytes_get_size (piece)))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "this device has sent as many photos today as the server takes; the others go tomorrow");
      return FALSE;
    }
  if (!linli_backend_put_file (backend, &job->file, piece, access, &have, &size, error))
    return FALSE;
  g_string_append_printf (job->text, "{\"have\":%" G_GINT64_FORMAT ",\"size\":%" G_GINT64_FORMAT "}", have, size);
  return TRUE;
}

static gboolean
run_file_get (Job *job, LinliBackend *backend, const LinliAccess *access, GError **error)
{
  g_autoptr(GBytes) piece = linli_backend_get_file (backend, &job->file, access, error);
  gsize length;
  const char *data;

  if (piece == NULL)
    return FALSE;
  data = g_bytes_get_data (piece, &length);
  g_string_append_len (job->text, data, (gssize) length);
  job->answer_bytes = TRUE;
  return TRUE;
}

/* ---- accounts ---- */

gboolean
job_read_login (Job *job)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = parse_object (job, &error);
  JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;
  const char *login, *password, *code;

  if (object == NULL || !linli_json_get_string (object, "login", &login, &error)
      || !linli_json_get_string (object, "password", &password, &error) || !linli_json_get_string (object, "code", &code, &error))
    {
      job_refuse (job, error);
      return FALSE;
    }
  job->login = g_strdup (login);
  job->password = g_strdup (password);
  job->code = g_strdup (code);
  job->device = g_strdup (linli_json_string_or (object, "device", ""));
  job->key = g_strdup (linli_json_string_or (object, "key", NULL));
  job->certificate = g_strdup (linli_json_string_or (object, "certificate", NULL));
  return TRUE;
}

gboolean
job_check_password (Job *job, LinliBackend *backend)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *hash = linli_backend_get_password (backend, job->login, &error);

  if (error != NULL)
    {
      job_refuse (job, error);
      return FALSE;
    }
  job->password_good = linli_password_verify (hash, job->password);
  return TRUE;
}

/* A device that tells its key for what is carried by hand is told the server's. */
static gboolean
append_key (Job *job, LinliBackend *backend, gint64 device, const char *theirs, GError **error)
{
  guint8 device_public[LINLI_COURIER_KEY_BYTES], public_key[LINLI_COURIER_KEY_BYTES];
  g_autofree char *text = NULL;

  if (!linli_courier_key_from_text (theirs, device_public))
    return TRUE;
  if (!linli_backend_courier_meet (backend, device, device_public, public_key, error))
    return FALSE;
  text = linli_courier_key_to_text (public_key);
  g_string_append_printf (job->text, ",\"key\":\"%s\"", text);
  return TRUE;
}

/* A device that offers a certificate is told when it may show it. */
static gboolean
append_certificate (Job *job, LinliBackend *backend, gint64 device, const char *pem, const char *word, GError **error)
{
  const LinliCertificateOffer offer = { pem, word, job->proxied, get_shown (job) };
  g_autofree char *mark = NULL;

  if (pem == NULL)
    return TRUE;
  if (!linli_backend_take_certificate (backend, device, &offer, &mark, error))
    return FALSE;
  if (mark != NULL)
    g_string_append_printf (job->text, ",\"certificate\":\"%s\"", mark);
  return TRUE;
}

/* How long it may go on without the server, and what the server takes for now; signed, and with what it is signed. */
static gboolean
append_lease (Job *job, LinliBackend *backend, gint64 device, GError **error)
{
  gint64 until, now_ms = linli_clock_get_wall_ms (linli_backend_get_clock (backend));
  g_autofree char *key = NULL;

  if (!linli_backend_renew_lease (backend, device, &until, error) || (key = linli_backend_get_signing_key (backend, error)) == NULL)
    return FALSE;
  g_string_append_printf (job->text, ",\"lease\":%" G_GINT64_FORMAT ",\"t\":%" G_GINT64_FORMAT ",\"sign\":\"%s\"", until, now_ms, key);
  return linli_backend_sign_lease (backend, device, until, now_ms, job->text, error);
}

static gboolean
run_enroll (Job *job, LinliBackend *backend, GError **error)
{
  g_autofree char *refresh = NULL;
  g_autofree char *access = NULL;
  gint64 device, user, owner;

  if (!linli_backend_enroll_checked (backend, job->login, job->password_good, job->code, job->device, &device, &refresh, &access, error)
      || !linli_backend_authenticate (backend, access, &user, &owner, error))
    return FALSE;
  g_string_append_printf (job->text, "{\"device\":%" G_GINT64_FORMAT ",\"user\":%" G_GINT64_FORMAT ",\"refresh\":\"%s\",\"access\":\"%s\"",
                          device, user, refresh, access);
  if (!append_lease (job, backend, device, error) || !append_key (job, backend, device, job->key, error)
      || !append_certificate (job, backend, device, job->certificate, NULL, error))
    return FALSE;
  g_string_append_c (job->text, '}');
  return TRUE;
}

static gboolean
run_token (Job *job, LinliBackend *backend, GError **error)
{
  g_autoptr(JsonNode) node = parse_object (job, error);
  g_autofree char *next = NULL;
  g_autofree char *access = NULL;
  g_autoptr(GError) wrong = NULL;
  JsonObject *asked = node != NULL ? json_node_get_object (node) : NULL;
  const char *refresh;
  gint64 user, device;

  if (asked == NULL || !linli_json_get_string (asked, "refresh", &refresh, error))
    return FALSE;
  /* Before anything is changed: whoever has only the token moves nothing. */
  if (job->proxied && !linli_backend_check_refresh (backend, refresh, get_shown (job), error))
    return FALSE;
  if (!linli_backend_refresh (backend, refresh, &next, &access, &wrong))
    {
      if (g_error_matches (wrong, LINLI_ERROR, LINLI_ERROR_LOST))
        job->wipe = linli_wipe_prove (refresh);
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (!linli_backend_authenticate (backend, access, &user, &device, error))
    return FALSE;
  g_string_append_printf (job->text, "{\"refresh\":\"%s\",\"access\":\"%s\"", next, access);
  if (!append_lease (job, backend, device, error)
      || !append_key (job, backend, device, linli_json_string_or (asked, "key", NULL), error)
      || !append_certificate (job, backend, device, linli_json_string_or (asked, "certificate", NULL),
                              linli_json_string_or (asked, "word", NULL), error))
    return FALSE;
  g_string_append_c (job->text, '}');
  return TRUE;
}

static gboolean
run_admin (Job *job, LinliBackend *backend, GError **error)
{
  g_autoptr(JsonNode) node = parse_object (job, error);

  return node != NULL && linli_backend_admin (backend, json_node_get_object (node), job->text, error);
}

/* A bundle, or {"device":N} for the answer to that device's latest question; answered by a line about it and the bundle behind it. */
static gboolean
run_courier (Job *job, LinliBackend *backend, GError **error)
{
  g_autoptr(GBytes) body = job_unpack (job, error);
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(JsonNode) node = NULL;
  LinliCourierTaken taken = { 0 };
  gsize length;
  const char *text;
  gint64 device = 0;

  if (body == NULL)
    return FALSE;
  text = g_bytes_get_data (body, &length);
  if (length > 0 && *text == '{'
      && ((node = parse_object (job, error)) == NULL || !linli_json_get_int (json_node_get_object (node), "device", &device, error)))
    return FALSE;
  answer = linli_backend_courier_answer (backend, node != NULL ? NULL : body, device, &taken, error);
  if (answer == NULL)
    return FALSE;
  job->com = taken.com;
  job->before = taken.before;
  job->after = taken.after;
  job->reader = taken.device;
  linli_courier_taken_write (&taken, g_bytes_get_size (answer), job->text);
  g_string_append_c (job->text, '\n');
  g_string_append_len (job->text, g_bytes_get_data (answer, NULL), (gssize) g_bytes_get_size (answer));
  job->answer_bytes = TRUE;
  return TRUE;
}

/* A bundle that somebody else's device carries here: it is told neither what is in it nor what became of it, and gets the answer as
 * sealed. */
static gboolean
run_carry (Job *job, LinliBackend *backend, GError **error)
{
  g_autoptr(GBytes) body = job_unpack (job, error);
  g_autoptr(GError) wrong = NULL;
  g_autoptr(GBytes) answer = NULL;
  LinliCourierTaken taken = { 0 };

  if (body == NULL)
    return FALSE;
  answer = linli_backend_courier_answer (backend, body, 0, &taken, &wrong);
  if (answer == NULL)
    {
      /* Of the bundle's device; the one that carries it is known and may go on. */
      if (g_error_matches (wrong, LINLI_ERROR, LINLI_ERROR_AUTH))
        wrong->code = LINLI_ERROR_FORBIDDEN;
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  job->com = taken.com;
  job->before = taken.before;
  job->after = taken.after;
  job->reader = taken.device;
  g_string_append_len (job->text, g_bytes_get_data (answer, NULL), (gssize) g_bytes_get_size (answer));
  job->answer_bytes = TRUE;
  return TRUE;
}

void
job_run (Job *job, LinliBackend *backend)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliAccess) access = NULL;
  gboolean good = FALSE;

  job->text = g_string_new (NULL);
  job->status = 200;
  if (job->type == JOB_HELLO || job->type == JOB_PULL || job->type == JOB_PUSH || job->type == JOB_DIGEST || job->type == JOB_EVENTS
      || job->type == JOB_MANIFEST || job->type == JOB_FRAMES || job->type == JOB_CARRY
      || job->type == JOB_FILE_STATE || job->type == JOB_FILE_PUT || job->type == JOB_FILE_GET)
    access = authenticate (job, backend, &error);
  switch (job->type)
    {
    case JOB_HELLO:
      good = access != NULL && linli_backend_write_hello (backend, access, job->reader, job->counts, job->frames_from, job->text, &error);
      break;
    case JOB_PULL:
      good = access != NULL && run_pull (job, backend, access, &error);
      break;
    case JOB_PUSH:
      good = access != NULL && run_push (job, backend, access, &error);
      break;
    case JOB_DIGEST:
      good = access != NULL && run_digest (job, backend, access, &error);
      break;
    case JOB_MANIFEST:
      good = access != NULL && run_manifest (job, backend, access, &error);
      break;
    case JOB_FRAMES:
      good = access != NULL && run_frames (job, backend, access, &error);
      break;
    case JOB_TOKEN:
      good = run_token (job, backend, &error);
      break;
    case JOB_ENROLL:
      good = run_enroll (job, backend, &error);
      break;
    case JOB_ADMIN:
      good = run_admin (job, backend, &error);
      break;
    case JOB_COURIER:
      good = run_courier (job, backend, &error);
      break;
    case JOB_CARRY:
      good = access != NULL && run_carry (job, backend, &error);
      break;
    case JOB_EVENTS:
      /* The loop hands it on. */
      job->access = g_steal_pointer (&access);
      good = job->access != NULL;
      break;
    case JOB_FILE_STATE:
      good = access != NULL && run_file_state (job, backend, access, &error);
      break;
    case JOB_FILE_PUT:
      good = access != NULL && run_file_put (job, backend, access, &error);
      break;
    case JOB_FILE_GET:
      good = access != NULL && run_file_get (job, backend, access, &error);
      break;
    default:
      g_assert_not_reached ();
    }
  if (!good)
    job_refuse (job, error);
}
