/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events in words. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-event-text.h"

#include <glib/gi18n.h>

static const char *
or_dash (const char *text)
{
  return text != NULL && *text != '\0' ? text : "—";
}

char *
linli_event_describe_values (const LinliEvent *event)
{
  if (event->type == LINLI_EVENT_VERIFIED)
    return g_strdup (_("Checked, unchanged"));
  if (event->type == LINLI_EVENT_CONFLICT)
    /* Translators: the value that the server kept, the one that waits beside it. */
    return g_strdup_printf (event->is_open ? _("Two answers: %s or %s") : _("Two answers, settled: %s, %s"), or_dash (event->before_text),
                            or_dash (event->after_text));
  return g_strdup_printf ("%s → %s", or_dash (event->before_text), or_dash (event->after_text));
}

static char *
describe_record (const LinliEvent *event)
{
  switch (event->type)
    {
    case LINLI_EVENT_CREATED:
      return g_strdup (_("Created"));
    case LINLI_EVENT_DELETED:
      return g_strdup (_("Deleted"));
    case LINLI_EVENT_VERIFIED:
      return g_strdup (_("Checked, unchanged"));
    case LINLI_EVENT_CONFLICT:
      return g_strdup (_("Changed here, deleted elsewhere"));
    case LINLI_EVENT_READ:
      if (event->purpose != NULL && event->section != NULL)
        /* Translators: a section of the record, the purpose for which it was shown. */
        return g_strdup_printf (_("Looked at: %s (%s)"), event->section, event->purpose);
      return event->section != NULL ? g_strdup_printf (_("Looked at: %s"), event->section) : g_strdup (_("Looked at"));
    case LINLI_EVENT_CHANGED:
    default:
      return g_strdup (_("Changed"));
    }
}

char *
linli_event_describe (const LinliEvent *event)
{
  g_autofree char *values = NULL;

  if (event->field == NULL)
    return describe_record (event);
  if (event->type == LINLI_EVENT_VERIFIED)
    /* Translators: a field was looked at on site and left as it was. */
    return g_strdup_printf (_("%s: checked, unchanged"), linli_field_get_label (event->field));
  values = linli_event_describe_values (event);
  /* Translators: a field, what happened to its value. */
  return g_strdup_printf (_("%s: %s"), linli_field_get_label (event->field), values);
}

char *
linli_event_describe_who (const LinliEvent *event,
                          const char       *when)
{
  g_autoptr(GString) who = g_string_new (when);

  g_string_append_printf (who, " · %s", event->who != NULL ? event->who : _("unknown person"));
  if (event->reason != NULL)
    g_string_append_printf (who, " · %s", event->reason);
  if (event->is_returned)
    /* Translators: of one change in a record's history. */
    g_string_append_printf (who, " · %s", _("came back, does not count"));
  if (event->is_pending)
    g_string_append_printf (who, " · %s", _("to be sent"));
  return g_string_free (g_steal_pointer (&who), FALSE);
}
