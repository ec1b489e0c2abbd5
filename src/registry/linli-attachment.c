/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-attachment.c - what a field of type attachment holds: "TIME.SHA.SIZE.jpg.SHA.SIZE", joined by commas. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-attachment.h"

#include "linli-value.h"

#include <string.h>

#define PARTS 6

gboolean
linli_sha_is_valid (const char *sha)
{
  return sha != NULL && strlen (sha) == LINLI_SHA_SIZE - 1 && strspn (sha, "0123456789abcdef") == LINLI_SHA_SIZE - 1;
}

gboolean
linli_sha_next (const guint8 *text, gsize length, gsize *at, char ret_sha[LINLI_SHA_SIZE])
{
  const gsize digits = LINLI_SHA_SIZE - 1;
  gsize run = 0;

  for (gsize i = *at; i < length; i++)
    {
      run = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f') ? run + 1 : 0;
      if (run < digits)
        continue;
      memcpy (ret_sha, text + i + 1 - digits, digits);
      ret_sha[digits] = '\0';
      *at = i + 2 - digits;
      return TRUE;
    }
  *at = length;
  return FALSE;
}

char *
linli_attachment_format (const LinliAttachment *attachment)
{
  return g_strdup_printf ("%013" G_GINT64_FORMAT ".%s.%" G_GINT64_FORMAT ".jpg.%s.%" G_GINT64_FORMAT, attachment->taken_ms, attachment->sha,
                          attachment->size, attachment->thumb, attachment->thumb_size);
}

static gboolean
parse_one (const char *word, LinliAttachment *ret_attachment)
{
  g_auto(GStrv) parts = g_strsplit (word, ".", PARTS + 1);
  g_autofree char *again = NULL;

  if (g_strv_length (parts) != PARTS || !g_str_equal (parts[3], "jpg") || !linli_sha_is_valid (parts[1]) || !linli_sha_is_valid (parts[4])
      || !g_ascii_string_to_signed (parts[0], 10, 0, G_GINT64_CONSTANT (9999999999999), &ret_attachment->taken_ms, NULL)
      || !g_ascii_string_to_signed (parts[2], 10, 1, LINLI_ATTACHMENT_MAX_BYTES, &ret_attachment->size, NULL)
      || !g_ascii_string_to_signed (parts[5], 10, 1, LINLI_ATTACHMENT_MAX_THUMB, &ret_attachment->thumb_size, NULL))
    return FALSE;
  memcpy (ret_attachment->sha, parts[1], LINLI_SHA_SIZE);
  memcpy (ret_attachment->thumb, parts[4], LINLI_SHA_SIZE);
  /* One spelling only. */
  again = linli_attachment_format (ret_attachment);
  return g_str_equal (again, word);
}

GArray *
linli_attachments_parse (const char *text)
{
  g_autoptr(GArray) attachments = g_array_new (FALSE, FALSE, sizeof (LinliAttachment));
  g_auto(GStrv) words = g_strsplit (text != NULL ? text : "", ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      LinliAttachment attachment = { 0 };

      if (!parse_one (words[i], &attachment))
        return NULL;
      g_array_append_val (attachments, attachment);
    }
  return g_steal_pointer (&attachments);
}

gboolean
linli_attachments_find (const char *text, const char *sha, gint64 *ret_size, gboolean *ret_thumb)
{
  g_autoptr(GArray) attachments = linli_attachments_parse (text);

  for (guint i = 0; attachments != NULL && i < attachments->len; i++)
    {
      const LinliAttachment *attachment = &g_array_index (attachments, LinliAttachment, i);
      gboolean thumb = g_str_equal (attachment->thumb, sha);

      if (!thumb && !g_str_equal (attachment->sha, sha))
        continue;
      if (ret_size != NULL)
        *ret_size = thumb ? attachment->thumb_size : attachment->size;
      if (ret_thumb != NULL)
        *ret_thumb = thumb;
      return TRUE;
    }
  return FALSE;
}

char *
linli_attachments_remove (const char *text, const char *sha)
{
  g_autoptr(GArray) attachments = linli_attachments_parse (text);

  for (guint i = 0; attachments != NULL && i < attachments->len; i++)
    {
      const LinliAttachment *attachment = &g_array_index (attachments, LinliAttachment, i);

      if (g_str_equal (attachment->sha, sha))
        {
          g_autofree char *word = linli_attachment_format (attachment);

          return linli_codes_apply (text, NULL, word);
        }
    }
  return g_strdup (text);
}
