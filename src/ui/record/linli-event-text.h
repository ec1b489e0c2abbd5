/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-timeline.h"

G_BEGIN_DECLS

/* Events of a timeline in words, as pure functions. */

/* (transfer full): what happened: "手机号码：138••••5678 → 139••••0000". */
char *linli_event_describe        (const LinliEvent *event) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): only "old → new", where the field is known from the heading. */
char *linli_event_describe_values (const LinliEvent *event) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): when, who, why and whether others have it yet. */
char *linli_event_describe_who    (const LinliEvent *event, const char *when) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
