/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-photo.c - pictures from outside, bounded and drawn anew.
 *
 * Only the loaders of JPEG and PNG are asked, by name: which others a computer has does not matter.  The head is judged before the
 * pixels, and a large JPEG is made smaller while it is decoded. */
#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-photo.h"

#include "linli-attachment.h"
#include "linli-error.h"

#include <errno.h>
#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE 65536

typedef struct { gint64 width, height; } Size;

/* (nullable) */
static const char *
find_type (const guint8 *data, gsize length)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  static const guint8 jpeg[] = { 0xff, 0xd8, 0xff };

  if (length > sizeof jpeg && memcmp (data, jpeg, sizeof jpeg) == 0)
    return "jpeg";
  if (length > sizeof png && memcmp (data, png, sizeof png) == 0)
    return "png";
  return NULL;
}

/* Loaders show half a picture as if it were one: its end must be there. */
static gboolean
has_end (const char *type, const guint8 *data, gsize length)
{
  gsize at = 2;

  if (g_str_equal (type, "png"))
    return memmem (data, length, "IEND\xae\x42\x60\x82", 8) != NULL;
  /* Past the segments of the head, one of which may hold a whole picture of its own, to where the pixels begin. */
  while (at + 4 <= length && data[at] == 0xff && data[at + 1] != 0xda)
    at += 2 + ((gsize) data[at + 2] << 8 | data[at + 3]);
  return at + 4 <= length && memmem (data + at, length - at, "\xff\xd9", 2) != NULL;
}

static gboolean
is_too_large (const Size *size)
{
  return size->width * size->height > LINLI_PHOTO_MAX_PIXELS;
}

static void
on_size (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Size *size = user_data;
  int longer = MAX (width, height);

  *size = (Size) { width, height };
  /* Nothing wide makes the loader give up before it takes memory. */
  if (is_too_large (size))
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else if (longer > LINLI_PHOTO_SIDE)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) ((gint64) width * LINLI_PHOTO_SIDE / longer)),
                                MAX (1, (int) ((gint64) height * LINLI_PHOTO_SIDE / longer)));
}

static gboolean
write_all (GdkPixbufLoader *loader, const guint8 *data, gsize length, const Size *size, GError **error)
{
  for (gsize at = 0; at < length; at += PIECE)
    if (!gdk_pixbuf_loader_write (loader, data + at, MIN (PIECE, length - at), error) || is_too_large (size))
      return FALSE;
  return TRUE;
}

/* (transfer full) upright, at most LINLI_PHOTO_SIDE */
static GdkPixbuf *
decode (GBytes *bytes, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  const char *type = find_type (data, length);
  g_autoptr(GdkPixbufLoader) loader = NULL;
  g_autoptr(GError) wrong = NULL;
  GdkPixbuf *pixbuf;
  Size size = { 0, 0 };
  gboolean good;

  if (type == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this is neither a JPEG nor a PNG picture; save it as JPEG and add it again");
      return NULL;
    }
  if (!has_end (type, data, length))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the picture is broken (its end is missing); take it again");
      return NULL;
    }
  loader = gdk_pixbuf_loader_new_with_type (type, &wrong);
  if (loader == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "pictures cannot be read on this computer: %s", wrong->message);
      return NULL;
    }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size), &size);
  good = write_all (loader, data, length, &size, &wrong);
  /* A picture that ends too early says so here. */
  good = gdk_pixbuf_loader_close (loader, good ? &wrong : NULL) && good;
  if (is_too_large (&size))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "the picture has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                   " pixels, at most %d million are taken; make it smaller", size.width, size.height, LINLI_PHOTO_MAX_PIXELS / 1000000);
      return NULL;
    }
  pixbuf = good ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (pixbuf == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the picture is broken (%s); take it again",
                   wrong != NULL ? wrong->message : "no picture in it");
      return NULL;
    }
  return gdk_pixbuf_apply_embedded_orientation (pixbuf);
}

/* (transfer full) on white, as there is no glass on paper */
static GdkPixbuf *
scale (GdkPixbuf *pixbuf, int side)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf), longer = MAX (width, height);
  int to_width = longer > side ? MAX (1, width * side / longer) : width, to_height = longer > side ? MAX (1, height * side / longer) : height;

  if (gdk_pixbuf_get_has_alpha (pixbuf))
    return gdk_pixbuf_composite_color_simple (pixbuf, to_width, to_height, GDK_INTERP_BILINEAR, 255, 16, 0xffffff, 0xffffff);
  return gdk_pixbuf_scale_simple (pixbuf, to_width, to_height, GDK_INTERP_BILINEAR);
}

/* (transfer full) The first quality with which it is small enough.  A new pixbuf has no options, and so the file none. */
static GBytes *
encode (GdkPixbuf *pixbuf, int side, gsize max, GError **error)
{
  static const char *const qualities[] = { "85", "70", "50", "30" };
  g_autoptr(GdkPixbuf) scaled = scale (pixbuf, side);

  for (guint i = 0; scaled != NULL && i < G_N_ELEMENTS (qualities); i++)
    {
      gsize length;
      char *data;

      if (!gdk_pixbuf_save_to_buffer (scaled, &data, &length, "jpeg", error, "quality", qualities[i], NULL))
        return NULL;
      if (length <= max)
        return g_bytes_new_take (data, length);
      g_free (data);
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "the picture cannot be made small enough; take it again");
  return NULL;
}

gboolean
linli_photo_make (GBytes *bytes, GBytes **ret_photo, GBytes **ret_thumb, GError **error)
{
  g_autoptr(GdkPixbuf) pixbuf = decode (bytes, error);
  g_autoptr(GBytes) photo = pixbuf != NULL ? encode (pixbuf, LINLI_PHOTO_SIDE, LINLI_ATTACHMENT_MAX_BYTES, error) : NULL;

  if (photo == NULL || (*ret_thumb = encode (pixbuf, LINLI_PHOTO_THUMB_SIDE, LINLI_ATTACHMENT_MAX_THUMB, error)) == NULL)
    return FALSE;
  *ret_photo = g_steal_pointer (&photo);
  return TRUE;
}

/* (nullable) (transfer full) at most LINLI_PHOTO_MAX_FILE bytes */
static GBytes *
read_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  g_autoptr(GByteArray) all = g_byte_array_new ();
  struct stat info;
  guint8 piece[PIECE];
  gssize n = -1;

  if (fd < 0 || fstat (fd, &info) != 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: this is no file with a picture", path);
  else
    {
      while ((n = read (fd, piece, sizeof piece)) > 0 && all->len + (gsize) n <= LINLI_PHOTO_MAX_FILE)
        g_byte_array_append (all, piece, (guint) n);
      if (n < 0)
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
      else if (n > 0)
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "%s: larger than %d MiB; make the picture smaller", path,
                     LINLI_PHOTO_MAX_FILE / 1024 / 1024);
    }
  if (fd >= 0)
    close (fd);
  return n == 0 ? g_bytes_new (all->data, all->len) : NULL;
}

gboolean
linli_photo_make_from_file (const char *path, GBytes **ret_photo, GBytes **ret_thumb, GError **error)
{
  g_autoptr(GBytes) bytes = read_file (path, error);

  if (bytes == NULL)
    return FALSE;
  if (linli_photo_make (bytes, ret_photo, ret_thumb, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}
