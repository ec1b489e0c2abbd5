/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"

G_BEGIN_DECLS

/* What stands beside a field while it is typed: pure functions, like linli-form-text.h. */

/* (transfer full) (nullable): weekday and age of a date, what an ID number says and lacks, digits of a telephone number, bounds. */
char *linli_form_hint          (const LinliField *field, const char *text, gint64 today) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): a number in groups, as people read it aloud: "138 0013 8000". */
char *linli_form_group_phone   (const char *phone) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable): "20261123 0830", "今天 8:30" → "2026-11-23T00:30:00.000Z"; Chinese time. */
char *linli_form_read_datetime (const char *text, gint64 today) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): "2026-11-23 08:30"; @text itself where it is no time. */
char *linli_form_format_datetime (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable): why nobody types here, for a field that is computed, drawn, photographed or given by the system. */
char *linli_form_explain_fixed (const LinliField *field) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
