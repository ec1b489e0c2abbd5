/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-courier-photos.c - photos into a question, and out of an answer what became of them.
 *
 * A photo goes on waiting until some answer says that the server has it, so bundles that are lost, late or come twice, and the network meanwhile,
 * change nothing: the server takes a piece only where it goes on, and a photo that went is never said to wait again by an old answer. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-courier-photos.h"

#include "linli-courier-piece.h"
#include "linli-file-sync.h"

#include "linli-error.h"

#include <string.h>

/* What stands in front of a piece, and what sealing adds. */
#define PIECE_EXTRA 512

static const char *
get_kind_name (const LinliFileJob *job)
{
  return linli_kind_get_core (job->field->kind)->name;
}

/* Of one picture what there is room for.  *ret_whole: it is in to its end. */
static gboolean
add_one (GPtrArray *parts, const char *path, const LinliFileJob *job, gssize *bytes, gboolean *ret_whole, GError **error)
{
  gint64 at = MIN (job->have, job->size);

  for (;;)
    {
      gsize length = (gsize) MIN (LINLI_COURIER_PIECE_BYTES, job->size - at);
      g_autoptr(GBytes) piece = NULL;

      *ret_whole = FALSE;
      /* Room for what stands behind: nothing more, but the bound on parts is a hard one. */
      if (*bytes < (gssize) length + PIECE_EXTRA || parts->len + 1 >= LINLI_COURIER_MAX_PARTS)
        return TRUE;
      piece = linli_files_read (path, job->sha, at, length, error);
      if (piece == NULL)
        return FALSE;
      linli_courier_piece_write (linli_courier_parts_add (parts, LINLI_COURIER_PHOTO), job->sha, get_kind_name (job), &job->id, job->field->name, at,
                                 piece);
      *bytes -= (gssize) length + PIECE_EXTRA;
      at += (gint64) length;
      *ret_whole = TRUE;
      if (at >= job->size)
        return TRUE;
    }
}

gboolean
linli_courier_add_photos (LinliStore *store, GPtrArray *parts, gssize bytes, LinliCourierReport *report, GError **error)
{
  const char *path = linli_store_get_path (store);
  g_autoptr(GPtrArray) jobs = NULL;

  if (path == NULL || linli_store_get_courier (store) < LINLI_COURIER_WITH_PHOTOS)
    return TRUE;
  if (!linli_store_sweep_files (store, error) || (jobs = linli_store_list_files (store, TRUE, error)) == NULL)
    return FALSE;
  /* Those that failed come last: what is wrong with them takes no room from the others. */
  for (guint failed = 0; failed < 2; failed++)
    for (guint i = 0; i < jobs->len; i++)
      {
        const LinliFileJob *job = g_ptr_array_index (jobs, i);
        gboolean whole;
        guint before = parts->len;

        if ((job->state == LINLI_FILE_FAILED) != (failed > 0) || !linli_files_have (path, job->sha, job->size))
          continue;
        if (!add_one (parts, path, job, &bytes, &whole, error))
          return FALSE;
        report->photos += parts->len > before;
        if (!whole)
          {
            report->more = TRUE;
            return TRUE;
          }
      }
  return TRUE;
}

/* ---- the answer ---- */

static LinliFileJob *
find_job (GPtrArray *jobs, const LinliCourierPhoto *photo)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      LinliFileJob *job = g_ptr_array_index (jobs, i);

      if (g_str_equal (job->sha, photo->sha) && memcmp (job->id.bytes, photo->id.bytes, sizeof job->id.bytes) == 0
          && g_str_equal (job->field->name, photo->field) && g_str_equal (get_kind_name (job), photo->kind))
        return job;
    }
  return NULL;
}

static gboolean
take_one (LinliStore *store, LinliFileJob *job, const LinliCourierPhoto *photo, LinliCourierReport *report, GError **error)
{
  static const struct { guint status; LinliError code; } codes[] = {
    { 400, LINLI_ERROR_INVALID }, { 403, LINLI_ERROR_FORBIDDEN }, { 404, LINLI_ERROR_NOT_FOUND },
  };

  if (photo->status == 200 && photo->size == job->size)
    {
      job->have = photo->have;
      if (job->state == LINLI_FILE_FAILED)
        job->state = LINLI_FILE_WAITING;
      if (photo->have == photo->size)
        {
          job->state = LINLI_FILE_SENT;
          g_clear_pointer (&job->why, g_free);
          report->photos_sent++;
        }
      return linli_store_note_file (store, job, error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (photo->status == codes[i].status)
      {
        job->have = 0;
        job->code = codes[i].code;
        g_free (job->why);
        job->why = g_strdup_printf ("the server refused (%u): %s", photo->status, photo->why != NULL ? photo->why : "no reason given");
        linli_file_job_fail (job, linli_clock_get_wall_ms (linli_store_get_clock (store)));
        report->photos_failed++;
        return linli_store_note_file (store, job, error);
      }
  /* About the server, not about this photo: it waits. */
  return TRUE;
}

gboolean
linli_courier_take_photos (LinliStore *store, const GString *text, LinliCourierReport *report, GError **error)
{
  gint64 epoch;
  g_autoptr(GPtrArray) photos = linli_courier_photos_read (text->str, text->len, &epoch, error);
  g_autoptr(LinliIdentity) identity = photos != NULL ? linli_store_get_identity (store, error) : NULL;
  g_autoptr(GPtrArray) jobs = NULL;

  if (identity == NULL)
    return FALSE;
  /* What another time of the server's had, this one may lack. */
  if (epoch != identity->epoch)
    return TRUE;
  if ((jobs = linli_store_list_files (store, TRUE, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < photos->len; i++)
    {
      const LinliCourierPhoto *photo = g_ptr_array_index (photos, i);
      LinliFileJob *job = find_job (jobs, photo);

      if (job != NULL && job->state != LINLI_FILE_SENT && !take_one (store, job, photo, report, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
linli_courier_count_photos (LinliStore *store, LinliCourierReport *report, GError **error)
{
  LinliFilesState state;

  if (linli_store_get_courier (store) < LINLI_COURIER_WITH_PHOTOS)
    return TRUE;
  if (!linli_store_get_files_state (store, &state, error))
    return FALSE;
  report->photos_waiting = state.waiting + state.held;
  return TRUE;
}
