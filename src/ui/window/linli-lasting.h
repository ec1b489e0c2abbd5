/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-session.h"

G_BEGIN_DECLS

/* What lasts and should be known on every page: the banner under the header shows one at a time. */
typedef struct
{
  char       *text;            /* (owned) (nullable): nothing to say */
  const char *action, *label;  /* (nullable): of the banner's button */
} LinliLasting;

/* Pure.  @now_ms: the wall clock; @elapsed_us: linli_clock_get_elapsed_us(). */
void linli_lasting_describe (const LinliSessionState *state, gint64 now_ms, gint64 elapsed_us, LinliLasting *ret_lasting);
void linli_lasting_clear    (LinliLasting *lasting);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliLasting, linli_lasting_clear)

G_END_DECLS
