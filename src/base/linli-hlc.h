/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-clock.h"

G_BEGIN_DECLS

/* Hybrid logical clock (Kulkarni et al. 2014): 48 bits of milliseconds, 16 bits of counter.  It ranks concurrent edits
 * of fields whose policy is "latest" and is shown as their time; nothing else reads it. */
typedef struct
{
  gint64 last;       /* the last value given or seen */
  gint64 offset_ms;  /* server time minus local time, as last measured */
} LinliHlc;

gint64 linli_hlc_now     (LinliHlc *hlc, LinliClock *clock);
void   linli_hlc_observe (LinliHlc *hlc, gint64 seen);
/* The server's bound on clocks that run ahead: min(@value, @now_ms + 60 s). */
gint64 linli_hlc_clamp   (gint64 value, gint64 now_ms);
gint64 linli_hlc_get_ms  (gint64 value);
gint64 linli_hlc_make    (gint64 ms, guint counter);

G_END_DECLS
