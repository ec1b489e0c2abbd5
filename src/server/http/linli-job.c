/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-job.c - one request on its way through the threads: unpacked, answered, packed. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-job.h"

#include "linli-error.h"
#include "linli-json.h"

#define PACK_FROM 512

void
job_free (Job *job)
{
  g_clear_object (&job->message);
  g_free (job->token);
  g_free (job->file.sha);
  g_free (job->file.kind);
  g_free (job->file.field);
  g_free (job->address);
  g_clear_pointer (&job->body, g_bytes_unref);
  g_free (job->login);
  g_free (job->password);
  g_free (job->code);
  g_free (job->device);
  g_free (job->key);
  g_free (job->certificate);
  g_free (job->shown);
  g_free (job->names);
  g_free (job->wipe);
  g_clear_pointer (&job->access, linli_access_free);
  if (job->text != NULL)
    g_string_free (job->text, TRUE);
  g_clear_pointer (&job->answer, g_bytes_unref);
  g_free (job);
}

void
job_refuse (Job *job, const GError *error)
{
  static const struct { LinliError code; guint status; } statuses[] = {
    { LINLI_ERROR_INVALID, 400 }, { LINLI_ERROR_NEWER, 400 }, { LINLI_ERROR_AUTH, 401 }, { LINLI_ERROR_FORBIDDEN, 403 }, { LINLI_ERROR_NOT_FOUND, 404 },
    { LINLI_ERROR_TOO_LARGE, 413 }, { LINLI_ERROR_BUSY, 503 }, { LINLI_ERROR_FULL, 507 }, { LINLI_ERROR_CODE, 401 },
    { LINLI_ERROR_RESTORED, 409 },
    { LINLI_ERROR_CODE_OVER, 401 }, { LINLI_ERROR_LOST, 403 },
  };
  const char *why = NULL;

  job->status = 500;
  if (error->domain == LINLI_ERROR)
    for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
      if ((int) statuses[i].code == error->code)
        job->status = statuses[i].status;
  if (job->status == 500)
    g_warning ("a request failed: %s", error->message);

  if (job->text == NULL)
    job->text = g_string_new (NULL);
  g_string_assign (job->text, "{\"error\":");
  linli_json_append_string (job->text, error->message, -1);
  /* What a program may branch on where the status says too little. */
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_CODE))
    why = "code";
  else if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_CODE_OVER))
    why = "code_over";
  if (why != NULL)
    g_string_append_printf (job->text, ",\"why\":\"%s\"", why);
  if (job->wipe != NULL)
    g_string_append_printf (job->text, ",\"wipe\":\"%s\"", job->wipe);
  g_string_append_c (job->text, '}');
}

void
job_finish (Job *job)
{
  if (job->type == JOB_FRAMES && job->status == 200)
    return;
  g_clear_pointer (&job->answer, g_bytes_unref);
  if (job->accepts_packed && !job->answer_bytes && job->text->len >= PACK_FROM)
    job->answer = linli_zstd_pack (job->text->str, job->text->len, LINLI_ZSTD_LEVEL (job->text->len));
  job->answer_packed = job->answer != NULL;
  if (job->answer == NULL)
    job->answer = g_bytes_new (job->text->str, job->text->len);
}

GBytes *
job_unpack (Job *job, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (job->body, &length);

  if (job->packed)
    return linli_zstd_unpack (data, length, LINLI_WIRE_MAX_BODY, error);
  return g_bytes_ref (job->body);
}
