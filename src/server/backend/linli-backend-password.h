/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Argon2id by libsodium, 64 MiB and two passes: about 60 ms, so never in the loop or the writer thread. */
char    *linli_password_hash   (const char *password, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @hash: (nullable) takes as long when there is no such user. */
gboolean linli_password_verify (const char *hash, const char *password);

G_END_DECLS
