/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-window.h"

G_BEGIN_DECLS

void linli_about_present     (GtkWindow *parent);
/* The keys of the window, made from its table. */
void linli_shortcuts_present (GtkWindow *parent, const LinliWindowKey *keys);

G_END_DECLS
