/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-options.h"
#include "linli-window.h"

G_BEGIN_DECLS

/* Goes through every page, light and dark, saves a picture of each, closes the window.  @ret_result: 0, or 3. */
void linli_pictures_start (LinliWindow *window, const LinliOptions *options, int *ret_result);

G_END_DECLS
