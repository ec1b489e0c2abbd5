/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-hlc.c - hybrid logical clock; see linli-hlc.h. */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-hlc.h"

#define CLAMP_AHEAD_MS 60000

gint64
linli_hlc_make (gint64 ms, guint counter)
{
  return (MAX (ms, 0) << 16) | (gint64) (counter & 0xffff);
}

gint64
linli_hlc_get_ms (gint64 value)
{
  return value >> 16;
}

gint64
linli_hlc_now (LinliHlc *hlc, LinliClock *clock)
{
  gint64 now = linli_hlc_make (linli_clock_get_wall_ms (clock) + hlc->offset_ms, 0);

  hlc->last = MAX (now, hlc->last + 1);
  return hlc->last;
}

void
linli_hlc_observe (LinliHlc *hlc, gint64 seen)
{
  /* Short of the end of the numbers, so that counting on never overflows. */
  hlc->last = MAX (hlc->last, MIN (seen, G_MAXINT64 >> 1));
}

gint64
linli_hlc_clamp (gint64 value, gint64 now_ms)
{
  return MIN (value, linli_hlc_make (now_ms + CLAMP_AHEAD_MS, 0xffff));
}
