/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A picture from outside made ours: decoded within bounds, turned upright, drawn anew and written without anything but its pixels, so that
 * neither the place where it was taken nor anything else that a camera or an attacker put into the file goes on. */
#define LINLI_PHOTO_MAX_FILE    (32 * 1024 * 1024)  /* bytes read of a file from outside */
#define LINLI_PHOTO_MAX_PIXELS  (80 * 1000 * 1000)  /* as its head says, before anything is decoded */
#define LINLI_PHOTO_SIDE        2048                /* the longer side of what is kept; px */
#define LINLI_PHOTO_THUMB_SIDE  320                 /* the same of the small picture; px */

/* @bytes: JPEG or PNG.  Gives a JPEG of at most LINLI_ATTACHMENT_MAX_BYTES and a small one of at most LINLI_ATTACHMENT_MAX_THUMB (transfer
 * full).  LINLI_ERROR_INVALID: another format, broken, LINLI_ERROR_TOO_LARGE: too many pixels or bytes.  Slow (0.1 to 1 s): not in a main loop. */
gboolean linli_photo_make (GBytes *bytes, GBytes **ret_photo, GBytes **ret_thumb, GError **error);
/* The same of a file, which is read within LINLI_PHOTO_MAX_FILE; links and what is no plain file are refused as the system does. */
gboolean linli_photo_make_from_file (const char *path, GBytes **ret_photo, GBytes **ret_thumb, GError **error);

G_END_DECLS
