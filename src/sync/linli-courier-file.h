/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): a bundle's bytes; blocks.  What is too large for one is not read: LINLI_ERROR_TOO_LARGE.  LINLI_ERROR_FAILED, G_FILE_ERROR. */
GBytes  *linli_courier_file_read  (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whole or not at all, and on the medium when it returns; blocks.  G_FILE_ERROR. */
gboolean linli_courier_file_write (const char *path, GBytes *bundle, GError **error);

G_END_DECLS
