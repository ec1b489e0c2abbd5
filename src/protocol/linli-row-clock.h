/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The clock inside a row: the sequence number and device of the last writer of every field, packed as a base that holds
 * for all fields and exceptions for those written later.  Encoding (BLOB `clk`): varint base, varint base device,
 * varint n, then n times (varint field number, varint seq - base, varint device), by field number.  The base never rises
 * to save space: that would make conflicts up.  Source: design.md 5.2, sync.md 5.1. */
typedef struct
{
  guint   field_no;
  gint64  seq;
  gint64  device;
} LinliClockEntry;

typedef struct
{
  gint64  base;
  gint64  base_device;
  GArray *entries;      /* (owned) (nullable) LinliClockEntry by field_no */
} LinliRowClock;

#define LINLI_ROW_CLOCK_INIT { 0, 0, NULL }

void     linli_row_clock_clear      (LinliRowClock *clock);
void     linli_row_clock_copy       (const LinliRowClock *clock, LinliRowClock *ret_copy);
/* A new row: every field written at @seq by @device. */
void     linli_row_clock_reset      (LinliRowClock *clock, gint64 seq, gint64 device);
gint64   linli_row_clock_get_seq    (const LinliRowClock *clock, guint field_no);
gint64   linli_row_clock_get_device (const LinliRowClock *clock, guint field_no);
gint64   linli_row_clock_get_newest (const LinliRowClock *clock);
void     linli_row_clock_set        (LinliRowClock *clock, guint field_no, gint64 seq, gint64 device);
gboolean linli_row_clock_equal      (const LinliRowClock *a, const LinliRowClock *b);
/* (transfer full) */
GBytes  *linli_row_clock_encode     (const LinliRowClock *clock) G_GNUC_WARN_UNUSED_RESULT;
/* Refuses truncated, unsorted, overlong and over-large input (LINLI_ERROR_INVALID); @clock is cleared first. */
gboolean linli_row_clock_decode     (LinliRowClock *clock, gconstpointer data, gsize length, GError **error);

/* LEB128, shared by clock and provenance. */
void     linli_varint_append        (GByteArray *out, guint64 value);
gboolean linli_varint_read          (const guint8 **cursor, const guint8 *end, guint64 *ret_value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliRowClock, linli_row_clock_clear)

G_END_DECLS
