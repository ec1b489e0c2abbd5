/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Toasts with words of people in them.  libadwaita reads Pango markup in every title (a switch for it comes with 1.4). */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-toast.h"

AdwToast *
linli_toast_new (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  return adw_toast_new (escaped);
}
