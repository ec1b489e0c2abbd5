/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life line of a record in words. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-life.h"

#include "linli-form-text.h"

#include <glib/gi18n.h>

char *
linli_life_describe (const LinliLife *life,
                     gint64           changed_ms,
                     gint64           now_ms)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *saved = life->saved_ms > 0 ? linli_form_format_when (life->saved_ms, now_ms) : NULL;
  g_autofree char *accepted = life->accepted_ms > 0 ? linli_form_format_when (life->accepted_ms, now_ms) : NULL;
  g_autofree char *seq = g_strdup_printf ("%" G_GINT64_FORMAT, life->seq);
  g_autofree char *changed = changed_ms > 0 ? linli_form_format_when (changed_ms, now_ms) : NULL;

  if (saved != NULL)
    linli_form_add_line (text, g_strdup_printf (_("✓ Saved on this computer: %s"), saved));
  switch (life->stage)
    {
    case LINLI_LIFE_SAVED:
      linli_form_add_line (text, life->before > 0 ? g_strdup_printf (ngettext ("… To be sent, %u change before it", "… To be sent, %u changes before it", life->before),
                                                                     life->before)
                                                  : g_strdup (_("… To be sent next")));
      break;
    case LINLI_LIFE_SENT:
      linli_form_add_line (text, g_strdup (_("✓ Sent; the server has not answered yet")));
      break;
    case LINLI_LIFE_RETURNED:
      linli_form_add_line (text, g_strdup (_("✕ Sent, and returned by the server")));
      break;
    case LINLI_LIFE_ACCEPTED:
    case LINLI_LIFE_NONE:
    default:
      if (saved != NULL)
        linli_form_add_line (text, g_strdup (_("✓ Sent")));
      break;
    }
  if (life->seq > 0 && accepted != NULL && life->stage == LINLI_LIFE_ACCEPTED)
    /* Translators: the number that the server gave the change, and when. */
    linli_form_add_line (text, g_strdup_printf (_("✓ Accepted by the server, number %s: %s"), seq, accepted));
  else if (life->seq > 0 && (life->stage == LINLI_LIFE_ACCEPTED || life->stage == LINLI_LIFE_NONE))
    /* Translators: the number that the server gave the change. */
    linli_form_add_line (text, g_strdup_printf (_("✓ Accepted by the server, number %s"), seq));
  else if (life->seq > 0)
    linli_form_add_line (text, g_strdup_printf (_("The server has it up to number %s"), seq));
  else
    linli_form_add_line (text, g_strdup (_("The server does not have it yet")));
  if (changed != NULL)
    linli_form_add_line (text, g_strdup_printf (_("Changed last: %s"), changed));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
