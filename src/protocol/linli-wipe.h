/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): what the server answers to a device that was reported lost and asks with @refresh_token.  Some other machine on the way
 * that refuses everything does not know it, and so takes nobody's data. */
char *linli_wipe_prove (const char *refresh_token) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
