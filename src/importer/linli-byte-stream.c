/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-byte-stream.c - a file read piece by piece, unpacked on the way. */
#define G_LOG_DOMAIN "linli-importer"

#include "config.h"
#include "linli-byte-stream.h"

#include "linli-error.h"

#include <string.h>

#define PIECE 65536
#define MAX_TOTAL (G_GUINT64_CONSTANT (2) << 30)

struct _LinliByteStream
{
  GInputStream *stream;       /* (owned) */
  GConverter   *unpacker;     /* (owned) (nullable) */
  guint8        packed[PIECE];
  gsize         packed_at, packed_length;
  gboolean      at_end;       /* of the file */
  gboolean      in_member;    /* a gzip member is begun and not ended */
  guint8        bytes[PIECE];
  gsize         at, length;
  guint         line;
  guint64       total;
  GError       *failure;      /* (owned) (nullable) */
};

static LinliByteStream *
new_for_stream (GInputStream *stream)
{
  LinliByteStream *self = g_new0 (LinliByteStream, 1);

  self->stream = stream;
  self->line = 1;
  return self;
}

LinliByteStream *
linli_byte_stream_open (const char *path, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  GFileInputStream *stream = g_file_read (file, NULL, error);

  return stream != NULL ? new_for_stream (G_INPUT_STREAM (stream)) : NULL;
}

LinliByteStream *
linli_byte_stream_new (const char *data, gsize length)
{
  return new_for_stream (g_memory_input_stream_new_from_data (data, (gssize) length, NULL));
}

void
linli_byte_stream_close (LinliByteStream *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->stream);
  g_clear_object (&self->unpacker);
  g_clear_error (&self->failure);
  g_free (self);
}

static void
fail (LinliByteStream *self, LinliError code, const char *reason)
{
  if (self->failure == NULL)
    g_set_error (&self->failure, LINLI_ERROR, code, "line %u: %s", self->line, reason);
}

/* Up to PIECE bytes of the file into @buffer; 0 at the end. */
static gsize
read_file (LinliByteStream *self, guint8 *buffer, gsize room)
{
  g_autoptr(GError) local = NULL;
  gssize got = self->at_end ? 0 : g_input_stream_read (self->stream, buffer, room, NULL, &local);

  if (got < 0)
    fail (self, LINLI_ERROR_FAILED, local->message);
  self->at_end = got <= 0;
  return got > 0 ? (gsize) got : 0;
}

/* More unpacked bytes behind those that are there. */
static void
unpack (LinliByteStream *self)
{
  while (self->length < PIECE && self->failure == NULL)
    {
      g_autoptr(GError) local = NULL;
      gsize taken = 0, made = 0;
      GConverterResult result;

      if (self->packed_at == self->packed_length)
        {
          self->packed_at = 0;
          self->packed_length = read_file (self, self->packed, PIECE);
          if (self->packed_length == 0)
            {
              if (self->in_member)
                fail (self, LINLI_ERROR_INVALID, "the compressed file ends too early; copy it again");
              return;
            }
        }
      self->in_member = TRUE;
      result = g_converter_convert (self->unpacker, self->packed + self->packed_at, self->packed_length - self->packed_at,
                                    self->bytes + self->length, PIECE - self->length, G_CONVERTER_NO_FLAGS, &taken, &made, &local);
      if (result == G_CONVERTER_ERROR && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)
          && self->packed_length - self->packed_at < PIECE)
        {
          /* It wants more at once than is there: move what is left to the front. */
          gsize left = self->packed_length - self->packed_at, more;

          memmove (self->packed, self->packed + self->packed_at, left);
          more = read_file (self, self->packed + left, PIECE - left);
          self->packed_at = 0;
          self->packed_length = left + more;
          if (more == 0)
            fail (self, LINLI_ERROR_INVALID, "the compressed file ends too early; copy it again");
          continue;
        }
      if (result == G_CONVERTER_ERROR)
        {
          fail (self, LINLI_ERROR_INVALID, "the compressed file is damaged; copy it again");
          return;
        }
      self->packed_at += taken;
      self->length += made;
      if (result == G_CONVERTER_FINISHED)
        {
          self->in_member = FALSE;
          g_converter_reset (self->unpacker);  /* another member may follow */
        }
    }
}

static void
fill (LinliByteStream *self)
{
  gsize before;

  if (self->at > 0)
    memmove (self->bytes, self->bytes + self->at, self->length - self->at);
  self->length -= self->at;
  self->at = 0;
  before = self->length;
  if (self->total == 0 && self->length == 0 && self->unpacker == NULL)
    {
      while (self->packed_length < PIECE && !self->at_end)
        self->packed_length += read_file (self, self->packed + self->packed_length, PIECE - self->packed_length);
      if (self->packed_length >= 2 && self->packed[0] == 0x1f && self->packed[1] == 0x8b)
        self->unpacker = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
      else
        {
          memcpy (self->bytes, self->packed, self->packed_length);
          self->length = self->packed_length;
          self->packed_length = 0;
        }
    }
  if (self->unpacker != NULL)
    unpack (self);
  while (self->unpacker == NULL && self->length < PIECE && !self->at_end)
    self->length += read_file (self, self->bytes + self->length, PIECE - self->length);
  self->total += self->length - before;
  if (self->total > MAX_TOTAL)
    {
      fail (self, LINLI_ERROR_TOO_LARGE, "more than 2 GiB; split the file");
      self->length = 0;
    }
}

int
linli_byte_stream_next (LinliByteStream *self)
{
  guint8 byte;

  if (self->at == self->length)
    fill (self);
  if (self->at == self->length)
    return LINLI_BYTE_END;
  byte = self->bytes[self->at++];
  if (byte == '\n')
    self->line++;
  return byte;
}

const char *
linli_byte_stream_peek (LinliByteStream *self, gsize *ret_length)
{
  if (self->at == self->length)
    fill (self);
  *ret_length = self->length - self->at;
  return (const char *) self->bytes + self->at;
}

guint
linli_byte_stream_get_line (LinliByteStream *self)
{
  return self->line;
}

gboolean
linli_byte_stream_take_error (LinliByteStream *self, GError **error)
{
  if (self->failure == NULL)
    return FALSE;
  g_propagate_error (error, g_error_copy (self->failure));
  return TRUE;
}
