/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Copies the photos of the server's folder or copy @from that @to has not, each compared with the address that is its name; none is written over.
 * *ret_bad counts those that are not what they are called: they stay out.  FALSE: the disk. */
gboolean linli_photo_copy  (const char *from, const char *to, guint *ret_copied, guint *ret_bad, GError **error);
/* Takes the photos of the copy @folder away, whole or half. */
void     linli_photo_clear (const char *folder);

G_END_DECLS
