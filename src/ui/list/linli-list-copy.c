/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as a table for the clipboard. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-list-copy.h"

#include "linli-list-column.h"

#include <string.h>

/* A leading sign would make a formula of what somebody wrote into a name. */
static void
append_cell (GString    *out,
             const char *text)
{
  if (*text != '\0' && strchr ("=+-@", *text) != NULL)
    g_string_append_c (out, '\'');
  for (const char *c = text; *c != '\0'; c++)
    g_string_append_c (out, *c == '\t' || *c == '\n' || *c == '\r' ? ' ' : *c);
}

char *
linli_list_copy_make_table (GPtrArray *columns,
                            GPtrArray *rows)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (guint i = 0; i < columns->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\t');
      append_cell (out, linli_list_field_get_label (g_ptr_array_index (columns, i)));
    }
  g_string_append_c (out, '\n');
  for (guint r = 0; r < rows->len; r++)
    {
      for (guint i = 0; i < columns->len; i++)
        {
          if (i > 0)
            g_string_append_c (out, '\t');
          append_cell (out, linli_row_words_get (g_ptr_array_index (rows, r), g_ptr_array_index (columns, i)));
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
