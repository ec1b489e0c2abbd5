/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Binds the translations of the program: where they were installed, or beside it in the folder it was built in; LINLI_LOCALEDIR names
 * another place.  Once, from main, before anything is translated. */
void linli_locale_bind (void);

G_END_DECLS
