/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-id.c - record ids (RFC 9562). */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-id.h"

#include <string.h>

void
linli_id_new (LinliClock *clock, LinliRandom *random, LinliId *ret_id)
{
  static GMutex mutex;
  static guint64 seen_ms, last_ms;  /* the clock's at the last start of counting, and the one last written */
  static guint counter;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);
  guint64 ms = (guint64) MAX (linli_clock_get_wall_ms (clock), 0);
  guint64 draw = linli_random_next (random);
  guint64 more = linli_random_next (random);

  /* RFC 9562 6.2 method 1: 12 bits after the time count within the millisecond.  A full counter carries into the time,
   * which then runs ahead until the clock catches up; a clock set back starts anew. */
  if (ms >= seen_ms && ms <= last_ms)
    {
      ms = last_ms;
      counter = (counter + 1) & 0xfff;
      if (counter == 0)
        ms++;
    }
  else
    {
      counter = (guint) (draw >> 56) & 0xff;
      seen_ms = ms;
    }
  last_ms = ms;

  for (int i = 0; i < 6; i++)
    ret_id->bytes[i] = (guint8) (ms >> (40 - 8 * i));
  ret_id->bytes[6] = (guint8) (0x70 | (counter >> 8));
  ret_id->bytes[7] = (guint8) counter;
  for (int i = 0; i < 8; i++)
    ret_id->bytes[8 + i] = (guint8) (more >> (56 - 8 * i));
  ret_id->bytes[8] = (guint8) (0x80 | (ret_id->bytes[8] & 0x3f));
}

void
linli_id_derive (const char *name_space, gconstpointer name, gsize length, LinliId *ret_id)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) name_space, (gssize) strlen (name_space) + 1);
  g_checksum_update (checksum, name, (gssize) length);
  g_checksum_get_digest (checksum, digest, &size);

  memcpy (ret_id->bytes, digest, sizeof ret_id->bytes);
  ret_id->bytes[6] = (guint8) (0x80 | (ret_id->bytes[6] & 0x0f));
  ret_id->bytes[8] = (guint8) (0x80 | (ret_id->bytes[8] & 0x3f));
}

void
linli_id_derive_task (const char *rule, const LinliId *record, const char *period, LinliId *ret_id)
{
  g_autoptr(GByteArray) name = g_byte_array_new ();

  /* The record's 16 bytes come first: what follows them cannot be mistaken for them. */
  g_byte_array_append (name, record->bytes, sizeof record->bytes);
  g_byte_array_append (name, (const guint8 *) period, (guint) strlen (period));
  linli_id_derive (rule, name->data, name->len, ret_id);
}

gboolean
linli_id_parse (const char *text, LinliId *ret_id)
{
  gboolean hyphens = strlen (text) == 36;
  LinliId id;
  guint n = 0;

  if (!hyphens && strlen (text) != 32)
    return FALSE;

  for (const char *at = text; *at != '\0';)
    {
      int high, low;

      if (hyphens && (at - text == 8 || at - text == 13 || at - text == 18 || at - text == 23))
        {
          if (*at++ != '-')
            return FALSE;
          continue;
        }
      high = g_ascii_xdigit_value (at[0]);
      low = high < 0 ? -1 : g_ascii_xdigit_value (at[1]);
      if (low < 0 || n == sizeof id.bytes)
        return FALSE;
      id.bytes[n++] = (guint8) (high << 4 | low);
      at += 2;
    }
  if (n != sizeof id.bytes)
    return FALSE;

  *ret_id = id;
  return TRUE;
}

const char *
linli_id_format (const LinliId *id, char buffer[LINLI_ID_STRING_SIZE])
{
  static const char digits[] = "0123456789abcdef";
  char *out = buffer;

  for (guint i = 0; i < sizeof id->bytes; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        *out++ = '-';
      *out++ = digits[id->bytes[i] >> 4];
      *out++ = digits[id->bytes[i] & 0xf];
    }
  *out = '\0';
  return buffer;
}

char *
linli_id_to_string (const LinliId *id)
{
  char buffer[LINLI_ID_STRING_SIZE];

  return g_strdup (linli_id_format (id, buffer));
}

gboolean
linli_id_is_null (const LinliId *id)
{
  static const LinliId null = { { 0 } };

  return linli_id_equal (id, &null);
}

gboolean
linli_id_equal (const LinliId *a, const LinliId *b)
{
  return memcmp (a->bytes, b->bytes, sizeof a->bytes) == 0;
}

int
linli_id_compare (const LinliId *a, const LinliId *b)
{
  return memcmp (a->bytes, b->bytes, sizeof a->bytes);
}

guint
linli_id_hash (gconstpointer id)
{
  const guint8 *bytes = ((const LinliId *) id)->bytes;
  guint hash;

  memcpy (&hash, bytes + 12, sizeof hash);  /* random bits */
  return hash;
}

gboolean
linli_id_hash_equal (gconstpointer a, gconstpointer b)
{
  return linli_id_equal (a, b);
}

LinliId *
linli_id_dup (const LinliId *id)
{
  return g_memdup2 (id, sizeof *id);
}
