/* SPDX-License-Identifier: GPL-3.0-or-later */
/* After a repair: one sentence a fact. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-repair-text.h"

#include <glib/gi18n.h>

char *
linli_repair_describe (const LinliRepair *repair)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u change that the server has not accepted was kept.",
                                          "%u changes that the server has not accepted were kept.", repair->unsent), repair->unsent);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, ngettext ("%u draft was kept.", "%u drafts were kept.", repair->drafts), repair->drafts);
  g_string_append_c (text, '\n');
  g_string_append (text, repair->identity
                   ? _("What could be read is here again; the server sends all records anew with the next sync.")
                   : _("Who uses this replica could not be read. Ask the administrator for a one-time code and enrol again; then the server sends "
                       "all records anew."));
  g_string_append (text, "\n\n");
  g_string_append_printf (text, _("Nothing was deleted: the damaged file is kept in %s."), repair->aside);
  return g_string_free (text, FALSE);
}
