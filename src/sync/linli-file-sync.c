/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-file-sync.c - photos to the server in pieces, and back on demand. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-file-sync.h"

#include "linli-error.h"
#include "linli-fault.h"
#include "linli-file-part.h"
#include "linli-json.h"
#include "linli-replica.h"

#define PIECE        (256 * 1024)
#define MAX_TURNS    200                /* of one photo: far more than it has pieces */
#define FIRST_WAIT   (60 * 1000)        /* ms; doubled with every try */
#define LONGEST_WAIT (6 * 3600 * 1000)
#define MAX_THUMBS   200

typedef struct
{
  LinliStore            *store;     /* one of the two */
  LinliReplica          *replica;
  LinliTransport        *transport;
  LinliFileSyncFlags     flags;
  LinliFileSyncProgress  progress;
  gpointer               user_data;
  GCancellable          *cancellable;
  LinliFileSyncReport    report;
} Run;

typedef struct { const char *path; gint64 now_ms; GPtrArray *jobs; LinliFileJob *job; gboolean came; } Call;

static gpointer
call_list (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;

  call->path = linli_store_get_path (store);
  call->now_ms = linli_clock_get_wall_ms (linli_store_get_clock (store));
  if (!linli_store_sweep_files (store, error))
    return NULL;
  call->jobs = linli_store_list_files (store, TRUE, error);
  return call->jobs;
}

static gpointer
call_note (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return linli_store_note_file (store, ((Call *) data)->job, error) ? data : NULL;
}

static gboolean
run_call (Run *run, LinliReplicaFunc func, Call *call, GError **error)
{
  return (run->replica != NULL ? linli_replica_write_sync (run->replica, func, call, error) : func (run->store, call, NULL, error)) != NULL;
}

static gboolean
note (Run *run, LinliFileJob *job, GError **error)
{
  Call call = { .job = job };

  if (run->progress != NULL)
    run->progress (job, run->user_data);
  return run_call (run, call_note, &call, error);
}

static LinliRequest *
make_request (const char *method, const char *what, const LinliField *field, const LinliId *id, const char *sha, gint64 offset, GBytes *body)
{
  LinliRequest *request = g_new0 (LinliRequest, 1);
  char uuid[LINLI_ID_STRING_SIZE];

  request->method = method;
  request->path = g_strdup_printf ("/v1/files/%s?sha=%s&kind=%s&id=%s&field=%s&off=%" G_GINT64_FORMAT, what, sha, linli_kind_get_core (field->kind)->name,
                                   linli_id_format (id, uuid), field->name, offset);
  request->body = body;
  request->authenticated = TRUE;
  return request;
}

/* Sends @request (taken) and reads {"have","size"}. */
static gboolean
ask (Run *run, LinliRequest *request, gint64 *ret_have, gint64 *ret_size, GError **error)
{
  static const LinliJsonLimits limits = { 4096, 4, 20, 1024 };
  g_autoptr(LinliRequest) owned = request;
  g_autoptr(LinliResponse) response = linli_transport_send (run->transport, request, run->cancellable, error);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) wrong = NULL;
  gsize length;
  const char *text;

  if (response == NULL || !linli_response_check (response, error))
    return FALSE;
  run->report.bytes_up += response->bytes_up;
  text = g_bytes_get_data (response->body, &length);
  node = linli_json_parse (text != NULL ? text : "", (gssize) length, &limits, &wrong);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) && linli_json_get_int (json_node_get_object (node), "have", ret_have, &wrong)
      && linli_json_get_int (json_node_get_object (node), "size", ret_size, &wrong) && *ret_have >= 0 && *ret_have <= *ret_size)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "the server's answer about a photo cannot be read; try again later");
  return FALSE;
}

/* A photo that the disk has changed would be refused with its last piece, again and again. */
static gboolean
is_sound (const char *path, const LinliFileJob *job, GError **error)
{
  g_autoptr(GBytes) bytes = linli_files_read (path, job->sha, 0, (gsize) job->size, error);
  g_autofree char *sha = bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;

  if (sha != NULL && strcmp (sha, job->sha) != 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "the photo was spoilt on this computer; take it again");
  return sha != NULL && strcmp (sha, job->sha) == 0;
}

/* Until the server has all of it.  FALSE: what is wrong, with the photo or with the way there. */
static gboolean
send_one (Run *run, const char *path, LinliFileJob *job, GError **error)
{
  gint64 size = 0;

  if (!linli_files_have (path, job->sha, job->size))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "the photo is not on this computer any more; take it again");
      return FALSE;
    }
  if (!is_sound (path, job, error))
    return FALSE;
  if (job->have == 0 && job->size > PIECE && !ask (run, make_request ("GET", "state", job->field, &job->id, job->sha, 0, NULL), &job->have, &size, error))
    return FALSE;
  /* A last piece that was written and not taken in yet needs one more turn. */
  for (guint turn = 0; turn < MAX_TURNS; turn++)
    {
      GBytes *piece = linli_files_read (path, job->sha, job->have, PIECE, error);
      gint64 before = job->have;

      if (piece == NULL || !ask (run, make_request ("PUT", "piece", job->field, &job->id, job->sha, job->have, piece), &job->have, &size, error))
        return FALSE;
      if (job->have == size || linli_fault (LINLI_FAULT_FILE_HALF))
        return TRUE;
      if (job->have != before && !note (run, job, error))
        return FALSE;
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "the server does not get on with a photo; try again later");
  return FALSE;
}

/* Is it about the way to the server, so that no other photo goes either? */
static gboolean
ends_run (const GError *error)
{
  static const LinliError codes[] = { LINLI_ERROR_NETWORK, LINLI_ERROR_BUSY, LINLI_ERROR_AUTH, LINLI_ERROR_CERTIFICATE, LINLI_ERROR_FULL };

  if (error->domain != LINLI_ERROR || linli_fault (LINLI_FAULT_FILE_HOLDS_UP))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (error->code == (int) codes[i])
      return TRUE;
  return FALSE;
}

void
linli_file_job_fail (LinliFileJob *job, gint64 now_ms)
{
  job->state = LINLI_FILE_FAILED;
  job->next_ms = now_ms + MIN (LONGEST_WAIT, (gint64) FIRST_WAIT << MIN (job->tries, 10));
  job->tries++;
}

static gboolean
take_job (Run *run, const char *path, gint64 now_ms, LinliFileJob *job, GError **error)
{
  g_autoptr(GError) wrong = NULL;

  if ((run->flags & LINLI_FILE_SYNC_METERED) != 0 && !job->thumb && !linli_fault (LINLI_FAULT_FILE_METERED))
    {
      run->report.held++;
      if (job->state != LINLI_FILE_WAITING)
        return TRUE;
      job->state = LINLI_FILE_HELD;
      return note (run, job, error);
    }
  if ((run->flags & LINLI_FILE_SYNC_ALL) == 0 && job->next_ms > now_ms)
    {
      run->report.failed++;
      return TRUE;
    }
  if (send_one (run, path, job, &wrong))
    {
      job->state = LINLI_FILE_SENT;
      g_clear_pointer (&job->why, g_free);
      run->report.sent++;
      return note (run, job, error);
    }
  if (ends_run (wrong))
    {
      g_free (job->why);
      job->why = g_strdup (wrong->message);
      note (run, job, NULL);
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  job->code = wrong->code;
  g_free (job->why);
  job->why = g_strdup (wrong->message);
  linli_file_job_fail (job, now_ms);
  run->report.failed++;
  return note (run, job, error);
}

gboolean
linli_file_sync_send (LinliStore *store, LinliReplica *replica, LinliTransport *transport, LinliFileSyncFlags flags, LinliFileSyncProgress progress,
                      gpointer user_data, GCancellable *cancellable, LinliFileSyncReport *ret_report, GError **error)
{
  Run run = { store, replica, transport, flags, progress, user_data, cancellable, { 0 } };
  Call call = { 0 };
  g_autoptr(GPtrArray) jobs = NULL;
  gboolean good = run_call (&run, call_list, &call, error);

  jobs = call.jobs;
  for (guint i = 0; good && i < jobs->len; i++)
    {
      good = !g_cancellable_set_error_if_cancelled (cancellable, error)
             && take_job (&run, call.path, call.now_ms, g_ptr_array_index (jobs, i), error);
      if (!good)
        run.report.waiting = jobs->len - i;
    }
  if (ret_report != NULL)
    *ret_report = run.report;
  return good;
}

/* ---- back ---- */

/* What is not here of @part yet. */
static gboolean
fetch_rest (LinliFilePart *part, LinliTransport *transport, const LinliField *field, const LinliId *id, const char *sha, gint64 size,
            LinliFetchProgress progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  while (linli_file_part_have (part) < size)
    {
      g_autoptr(LinliRequest) request = make_request ("GET", "bytes", field, id, sha, linli_file_part_have (part), NULL);
      g_autoptr(LinliResponse) response = linli_transport_send (transport, request, cancellable, error);
      gsize length;

      if (response == NULL || !linli_response_check (response, error))
        return FALSE;
      length = g_bytes_get_size (response->body);
      if (length == 0 || linli_file_part_have (part) + (gint64) length > size)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "the server's photo has another size than its record says; try again later");
          return FALSE;
        }
      if (!linli_file_part_add (part, response->body, error))
        return FALSE;
      if (progress != NULL)
        progress (linli_file_part_have (part), size, user_data);
    }
  return TRUE;
}

gboolean
linli_file_sync_fetch (const char *path, LinliTransport *transport, const LinliField *field, const LinliId *id, const char *sha, gint64 size,
                       LinliFetchProgress progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr(LinliFilePart) part = NULL;
  g_autoptr(GError) wrong = NULL;
  gboolean resumed;

  g_return_val_if_fail (linli_sha_is_valid (sha) && size <= LINLI_ATTACHMENT_MAX_BYTES, FALSE);
  part = linli_file_part_open (path, sha, size, cancellable, &wrong);
  if (part == NULL)
    {
      gboolean here = wrong == NULL;

      if (!here)
        g_propagate_error (error, g_steal_pointer (&wrong));
      return here;
    }
  resumed = linli_file_part_have (part) > 0;
  if (!fetch_rest (part, transport, field, id, sha, size, progress, user_data, cancellable, error))
    return FALSE;
  if (linli_file_part_finish (part, &wrong))
    return TRUE;
  /* What lay here may never have been written: all of it once more. */
  if (resumed && g_error_matches (wrong, LINLI_ERROR, LINLI_ERROR_CORRUPT))
    return fetch_rest (part, transport, field, id, sha, size, progress, user_data, cancellable, error) && linli_file_part_finish (part, error);
  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

/* ---- small pictures ahead ---- */

static gpointer
call_list_missing (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;

  call->path = linli_store_get_path (store);
  call->jobs = linli_store_list_missing_thumbs (store, MAX_THUMBS, error);
  return call->jobs;
}

static gpointer
call_note_thumb (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Call *call = data;

  return linli_store_note_thumb (store, call->job->sha, call->came, error) ? data : NULL;
}

gboolean
linli_file_sync_fetch_thumbs (LinliStore *store, LinliReplica *replica, LinliTransport *transport, LinliFileSyncFlags flags, GCancellable *cancellable,
                              guint *ret_fetched, GError **error)
{
  Run run = { .store = store, .replica = replica, .transport = transport, .cancellable = cancellable };
  Call call = { 0 };
  g_autoptr(GPtrArray) jobs = NULL;

  *ret_fetched = 0;
  if ((flags & LINLI_FILE_SYNC_METERED) != 0)
    return TRUE;
  if (!run_call (&run, call_list_missing, &call, error))
    return FALSE;
  jobs = call.jobs;
  for (guint i = 0; i < jobs->len; i++)
    {
      g_autoptr(GError) wrong = NULL;

      call.job = g_ptr_array_index (jobs, i);
      call.came = linli_file_sync_fetch (call.path, transport, call.job->field, &call.job->id, call.job->sha, call.job->size, NULL, NULL, cancellable, &wrong);
      if (!call.came && ends_run (wrong))
        {
          g_propagate_error (error, g_steal_pointer (&wrong));
          return FALSE;
        }
      *ret_fetched += call.came;
      if (!run_call (&run, call_note_thumb, &call, error))
        return FALSE;
    }
  return TRUE;
}
