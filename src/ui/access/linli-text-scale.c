/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The size of the reader's text. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-text-scale.h"

#define USUAL_DPI (96 * 1024)
#define SMALLEST  0.75
#define LARGEST   3

int
linli_text_scale_px (int px)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi = USUAL_DPI;

  if (settings != NULL)
    g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  return dpi <= 0 ? px : (int) (px * CLAMP ((double) dpi / USUAL_DPI, SMALLEST, LARGEST) + 0.5);
}
