/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program is. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-about.h"

#include <adwaita.h>
#include <glib/gi18n.h>

void
linli_about_present (GtkWindow *parent)
{
  adw_show_about_window (parent, "application-name", _("Linli"), "application-icon", "org.linli.Linli", "version", LINLI_VERSION,
                         "developer-name", _("The Linli authors"), "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("The community's own ledger of people, places and things."), NULL);
}
