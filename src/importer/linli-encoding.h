/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full) A text file from outside as UTF-8, without its mark: UTF-8, UTF-16 with a mark, or GB18030.  Strict: bytes that
 * are none of these are refused (LINLI_ERROR_INVALID) with their line in *ret_line, never guessed over; a workbook or another
 * binary file is told by its name. */
char *linli_encoding_to_utf8 (const char *data, gsize length, gsize *ret_length, guint *ret_line, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same where a person says what it is; bytes that are not are refused with their line. */
char *linli_encoding_to_utf8_from (const char *data, gsize length, const char *encoding, gsize *ret_length, guint *ret_line, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
