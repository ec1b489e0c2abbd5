/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-attachment.h"
#include "linli-backend.h"
#include "linli-transport.h"

G_BEGIN_DECLS

/* Photos of the simulation: bytes that follow from a number, folders in which they lie, and the server's end of the file protocol.  The other end is
 * linli-file-sync.c, which speaks through a transport that the simulation makes up. */
#define SIM_LARGE_BYTES (600 * 1000)  /* three pieces */

typedef struct
{
  LinliAttachment  attachment;
  GBytes          *photo, *thumb;  /* (owned) */
} SimPhoto;

/* (transfer full): two with one number are one photo. */
SimPhoto      *sim_photo_new      (guint64 number, gint64 taken_ms, gsize bytes);
void           sim_photo_free     (SimPhoto *photo);

/* (transfer full): a new folder, in memory where the system has such. */
char          *sim_folder_new     (GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With everything in it, or (@keep) only what is in it. */
void           sim_folder_remove  (const char *path, gboolean keep);

/* Does @sha lie whole below @dir, a replica's or a server's folder?  *ret_bad: (nullable) something lies there under this name that it is not. */
gboolean       sim_file_is_whole  (const char *dir, const char *sha, gboolean *ret_bad);
/* A disk that loses, or is given back, what lies there. */
void           sim_file_lose      (const char *dir, const char *sha);
void           sim_file_put_back  (const char *dir, const char *sha, GBytes *bytes);

/* (transfer full): what was asked, as the routes read it. */
LinliFileAsk  *sim_files_read_ask (const LinliRequest *request);
void           sim_files_free_ask (LinliFileAsk *ask);
/* (transfer full): answered as the routes answer it. */
LinliResponse *sim_files_serve    (LinliBackend *server, const LinliAccess *access, const LinliRequest *request) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): the same request once more; @garbled: its body was changed on the way. */
LinliRequest  *sim_files_repeat   (const LinliRequest *request, gboolean garbled) G_GNUC_WARN_UNUSED_RESULT;
/* NULL, and an error as when there is no network. */
LinliResponse *sim_files_break    (GError **error);

G_END_DECLS
