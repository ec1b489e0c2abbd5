/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Static: what went wrong with the replica or the server and what to do, in the person's language; pure. */
const char *linli_error_describe       (const GError *error);
/* Static: the heading over it. */
const char *linli_error_get_title      (const GError *error);
/* Trying again without doing anything else may help. */
gboolean    linli_error_is_temporary   (const GError *error);

G_END_DECLS
