/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-form-date.h"
#include "linli-row.h"
#include "linli-record.h"

G_BEGIN_DECLS

/* What people type and what they read, as pure functions: no widget, no clock but the day given. */

/* Whether @code is what somebody means who typed @text: code, characters, pinyin or initials. */
gboolean    linli_form_match_code       (const LinliCode *code, const char *text);
/* How well it fits, 100 for the code itself; 0: not at all. */
guint       linli_form_rank_code        (const LinliCode *code, const char *text);
/* (transfer full): the numbers in @text, each behind a blank: "3号楼2单元501" → " 3 2 501". */
char       *linli_form_get_numbers      (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Full years, -1 when @birth is no date. */
int         linli_form_get_age          (const char *birth, gint64 today);
/* (transfer full): "今天 08:31", "昨天 17:02", "2026-10-12" in Chinese time. */
char       *linli_form_format_when      (gint64 at_ms, gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): "今天", "昨天", "2026-10-12" and "08:31", in Chinese time. */
char       *linli_form_format_day   (gint64 at_ms, gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;
char       *linli_form_format_time  (gint64 at_ms) G_GNUC_WARN_UNUSED_RESULT;
/* @line becomes the last line of @text.  @line: (transfer full) */
void        linli_form_add_line         (GString *text, char *line);
/* (transfer full): what to do when the text typed is no value of the field. */
char       *linli_form_explain      (const LinliField *field) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): the same where it is too long (LINLI_ERROR_TOO_LARGE). */
char       *linli_form_explain_length (const LinliField *field) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): "走访 2026-10-12"; "" when nothing is known. @entry: (nullable) */
char       *linli_form_format_source    (const LinliProvEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
/* TRUE when the catalogue asks for a fresh look and the last one is older. */
gboolean    linli_form_is_stale         (const LinliField *field, const LinliProvEntry *entry, gint64 today);
/* (transfer full): the columns of the list in words, joined by a middle dot, without title, masked and restricted fields. */
char       *linli_form_format_facts     (const LinliRecord *record, gint64 today) G_GNUC_WARN_UNUSED_RESULT;
/* What a list or a header shows: masked where the catalogue asks for it. (transfer full) */
char       *linli_form_format_short     (const LinliField *field, const LinliValue *value) G_GNUC_WARN_UNUSED_RESULT;
/* Static: the state of a record in words. */
const char *linli_form_get_state_label  (const char *state);
const char *linli_form_get_source_label (guint source);

G_END_DECLS
