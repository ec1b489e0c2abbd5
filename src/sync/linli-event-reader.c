/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-event-reader.c - lines into events; bounded, since what comes is from outside. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-event-reader.h"

#include "linli-error.h"
#include "linli-json.h"

#include <string.h>

#define MAX_LINE  4096
#define MAX_DATA  4096

struct _LinliEventReader
{
  LinliEventFunc func;
  gpointer       user_data;
  GString       *line, *data;
  gboolean       other;      /* the event has a name: it is none of ours */
  gboolean       after_cr;   /* a line feed now belongs to the line before */
};

LinliEventReader *
linli_event_reader_new (LinliEventFunc func, gpointer user_data)
{
  LinliEventReader *self = g_new0 (LinliEventReader, 1);

  self->func = func;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->data = g_string_new (NULL);
  return self;
}

void
linli_event_reader_free (LinliEventReader *self)
{
  if (self == NULL)
    return;
  g_string_free (self->line, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self);
}

static gboolean
refuse (const char *what, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "what the server tells live cannot be read: %s", what);
  return FALSE;
}

static gboolean
end_event (LinliEventReader *self, GError **error)
{
  static const LinliJsonLimits limits = { MAX_DATA, 4, 100, 1000 };
  g_autoptr(GError) wrong = NULL;
  g_autoptr(JsonNode) node = NULL;
  gint64 com, seq;

  if (self->data->len > 0 && !self->other)
    {
      node = linli_json_parse (self->data->str, (gssize) self->data->len, &limits, &wrong);
      if (node == NULL)
        return refuse (wrong->message, error);
      if (!JSON_NODE_HOLDS_OBJECT (node) || !linli_json_get_int (json_node_get_object (node), "com", &com, NULL))
        return refuse ("an event without \"com\"", error);
      seq = linli_json_int_or (json_node_get_object (node), "seq", -1);
      self->func (com, MAX (seq, -1), self->user_data);
    }
  g_string_truncate (self->data, 0);
  self->other = FALSE;
  return TRUE;
}

static gboolean
end_line (LinliEventReader *self, GError **error)
{
  const char *line = self->line->str, *value;
  gsize name;

  if (self->line->len == 0)
    return end_event (self, error);
  name = strcspn (line, ":");
  value = line[name] == ':' ? line + name + 1 : line + name;
  if (*value == ' ')
    value++;
  if (name == 4 && memcmp (line, "data", 4) == 0)
    {
      if (self->data->len + strlen (value) >= MAX_DATA)
        return refuse ("an event without an end", error);
      if (self->data->len > 0)
        g_string_append_c (self->data, '\n');
      g_string_append (self->data, value);
    }
  else if (name == 5 && memcmp (line, "event", 5) == 0)
    self->other = *value != '\0' && strcmp (value, "message") != 0;
  g_string_truncate (self->line, 0);
  return TRUE;
}

gboolean
linli_event_reader_feed (LinliEventReader *self, const char *bytes, gsize length, GError **error)
{
  for (gsize i = 0; i < length; i++)
    {
      char byte = bytes[i];
      gboolean belongs = byte == '\n' && self->after_cr;

      self->after_cr = byte == '\r';
      if (belongs)
        continue;
      if (byte == '\n' || byte == '\r')
        {
          if (!end_line (self, error))
            return FALSE;
        }
      else if (byte == '\0')
        return refuse ("a byte that no text has", error);
      else if (self->line->len >= MAX_LINE)
        return refuse ("a line without an end", error);
      else
        g_string_append_c (self->line, byte);
    }
  return TRUE;
}
