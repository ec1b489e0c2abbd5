/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Unified social credit code, GB 32100-2015: 18 characters, the last a check over weights 3^i mod 31. */
gboolean linli_usc_check              (const char *code);
/* Disability certificate: citizen id, kind 1-7, level 1-4, "B" and a number on reissue. */
gboolean linli_disability_cert_check  (const char *code);
/* Mobile 1[3-9] and nine digits; or a landline with area code, hyphens out: 0473-2012345, an extension after '-'. */
gboolean linli_phone_is_mobile        (const char *phone);
gboolean linli_phone_check            (const char *phone);
/* (transfer full): digits as dialled: full-width folded, blanks and +86 out. */
char    *linli_phone_normalize        (const char *phone) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
