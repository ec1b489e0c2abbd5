/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From here on this process opens no socket, starts no program, and has bounds: 2 GiB of memory, five minutes of processor, files of 1 GiB.
 * FALSE with @error where the kernel does not take it; then nothing from outside should be read. */
gboolean linli_confine (GError **error);

G_END_DECLS
