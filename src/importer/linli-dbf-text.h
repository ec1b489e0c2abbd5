/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In which encoding the text of a .dbf is: what it says (a .cpg beside it, the language byte in it) is compared with its bytes. */
typedef struct _LinliDbfText LinliDbfText;

/* @said: (nullable) by the person, "GBK"; @cpg: (nullable) content of the .cpg; @code_page: (nullable) as shapelib has it, "LDID/77".
 * LINLI_ERROR_INVALID for a name that means nothing. */
LinliDbfText *linli_dbf_text_new       (const char *said, const char *cpg, const char *code_page, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          linli_dbf_text_free      (LinliDbfText *self);
/* A text of the file, so that linli_dbf_text_decide() can choose. */
void          linli_dbf_text_look      (LinliDbfText *self, const char *bytes);
/* The first encoding in which every text so far is sound, else the one with the fewest that are not. */
void          linli_dbf_text_decide    (LinliDbfText *self);
const char   *linli_dbf_text_get_name  (LinliDbfText *self);   /* "UTF-8", "GB18030", ... */
const char   *linli_dbf_text_get_by    (LinliDbfText *self);   /* "option", "cpg", "ldid", "content" */
/* (transfer full) (nullable): what the file says of itself and is not so. */
char         *linli_dbf_text_get_warning (LinliDbfText *self) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable): not sound.  A character cut at the end of a full field is left off. */
char         *linli_dbf_text_decode    (LinliDbfText *self, const char *bytes) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliDbfText, linli_dbf_text_free)

G_END_DECLS
