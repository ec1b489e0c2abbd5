/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One photo of a field of type attachment: addresses of its bytes (SHA-256, hexadecimal), never the bytes.  The value of the field is a set
 * of such words in order of time, joined by ',', so that what two people add is both kept. */
#define LINLI_SHA_SIZE                 65
#define LINLI_ATTACHMENTS_MAX          40                 /* in one field, by one person */
#define LINLI_ATTACHMENT_MAX_BYTES     (8 * 1024 * 1024)  /* of a photo as it is kept */
#define LINLI_ATTACHMENT_MAX_THUMB     (64 * 1024)        /* of its small picture */

typedef struct
{
  gint64 taken_ms;                /* when it was put here */
  char   sha[LINLI_SHA_SIZE];     /* of the photo */
  gint64 size;                    /* bytes */
  char   thumb[LINLI_SHA_SIZE];   /* of the small picture */
  gint64 thumb_size;              /* bytes */
} LinliAttachment;

/* 64 hexadecimal digits in small letters; (nullable). */
gboolean linli_sha_is_valid          (const char *sha);
/* The next address in @text from *@at on, whatever stands around it: 64 such digits anywhere; *@at goes behind where it begins.  FALSE: there is none. */
gboolean linli_sha_next              (const guint8 *text, gsize length, gsize *at, char ret_sha[LINLI_SHA_SIZE]);
/* (transfer full) the word of one photo */
char    *linli_attachment_format     (const LinliAttachment *attachment) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) (transfer full) (element-type LinliAttachment) in order of time; @text: (nullable), the value of a field.  NULL: it is no such value. */
GArray  *linli_attachments_parse     (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Is @sha one of @text's photos, or its small picture?  *ret_size: bytes; *ret_thumb: it is the small one; both (nullable). */
gboolean linli_attachments_find      (const char *text, const char *sha, gint64 *ret_size, gboolean *ret_thumb);
/* (nullable) (transfer full): @text without the photo @sha; NULL when nothing is left. */
char    *linli_attachments_remove    (const char *text, const char *sha) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
