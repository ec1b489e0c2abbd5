/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-attachment.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* Photos beside the replica: bytes lie in REPLICA/files by their SHA-256 (0600), and a queue says of each what became of it.  A save that
 * names a photo queues it in the same transaction; bytes come before it, so that a photo is never named and not there. */
typedef enum { LINLI_FILE_WAITING, LINLI_FILE_HELD, LINLI_FILE_FAILED, LINLI_FILE_SENT } LinliFileState;

typedef struct
{
  char             sha[LINLI_SHA_SIZE];
  gboolean         thumb;             /* the small picture, which goes first */
  const LinliField *field;            /* that names it; its kind is a core kind or a facet */
  LinliId          id;                /* of the record */
  gint64           taken_ms, size, have; /* have: bytes that the server is known to have */
  LinliFileState   state;
  gint             code;              /* FAILED: LinliError, for words and remedy */
  char            *why;               /* (owned) (nullable) FAILED: in the server's words */
  guint            tries;
  gint64           next_ms;           /* FAILED: not tried by itself before */
} LinliFileJob;

typedef struct { guint photos, sent, waiting, held, failed; /* photos with their small picture count once */ } LinliFilesState;

void       linli_file_job_free        (LinliFileJob *job);

/* ---- bytes; any thread ---- */
/* Writes @bytes into @replica, durable, unless they are there; @ret_sha: LINLI_SHA_SIZE characters.  LINLI_ERROR_FULL, _FAILED. */
gboolean   linli_files_keep           (const char *replica, GBytes *bytes, char *ret_sha, GError **error);
/* (transfer full) where @sha is, or would be. */
char      *linli_files_get_path       (const char *replica, const char *sha) G_GNUC_WARN_UNUSED_RESULT;
/* Is it there with @size bytes? */
gboolean   linli_files_have           (const char *replica, const char *sha, gint64 size);
/* (transfer full) at most @length bytes of @sha from @offset. */
GBytes    *linli_files_read           (const char *replica, const char *sha, gint64 offset, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Both pictures kept; *ret_attachment is what the record then names. */
gboolean   linli_files_keep_photo     (const char *replica, GBytes *photo, GBytes *thumb, gint64 taken_ms, LinliAttachment *ret_attachment, GError **error);
/* Deletes the folder with everything in it. */
void       linli_files_remove_all     (const char *replica);

/* ---- the queue; the store's thread ---- */
const char *linli_store_get_path      (LinliStore *store);  /* (nullable) in memory */
/* Small pictures first, then by time. (transfer full) (element-type LinliFileJob) @unsent: only what is not at the server. */
GPtrArray *linli_store_list_files     (LinliStore *store, gboolean unsent, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   linli_store_get_files_state(LinliStore *store, LinliFilesState *ret_state, GError **error);
/* What became of @job; of one that is not queued any more nothing is kept. */
gboolean   linli_store_note_file      (LinliStore *store, const LinliFileJob *job, GError **error);
/* Takes out of the queue what its record does not name any more, and deletes bytes older than 30 days that nothing here names: of photos
 * taken back, and of forms that were never saved; not while something is unsent.  The first time (also after a repair that lost a part of the
 * queue) what is here is queued again.  Once a day, and only in a replica that is complete; else nothing is done. */
gboolean   linli_store_sweep_files    (LinliStore *store, GError **error);

/* ---- what others took (linli-store-thumbs.c) ---- */
/* (transfer full) (element-type LinliFileJob): small pictures that rows here name and that are not here, the newest first, @max at most; none whose
 * next try is not due. */
GPtrArray *linli_store_list_missing_thumbs (LinliStore *store, guint max, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* It came, or the server refused it: then it is asked for again after ten minutes, doubled up to a day. */
gboolean   linli_store_note_thumb          (LinliStore *store, const char *sha, gboolean came, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliFileJob, linli_file_job_free)

G_END_DECLS
