/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"

G_BEGIN_DECLS

/* What people call columns and values, beside the catalogue's own labels.  The tables here say which words mean the same; which field
 * a word belongs to only the catalogue says, by its labels. */

/* (nullable) The field of @kind that a column's header means: its name, its labels, or another word for its label; blanks, full-width
 * forms, a trailing * or "(必填)" do not matter. */
const LinliField *linli_words_find_field (const LinliKind *kind, const char *header);
/* A running number that carries nothing. */
gboolean          linli_words_is_ignored (const char *header);
/* linli_field_parse(), and once more with the list's own word where @text is another word for it. */
gboolean          linli_words_parse      (const LinliField *field, const char *text, LinliValue *ret_value, GError **error);

G_END_DECLS
