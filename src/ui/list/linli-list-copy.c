/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as a table for the clipboard. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-list-copy.h"

#include "linli-list-column.h"
#include "linli-table-text.h"

char *
linli_list_copy_make_table (GPtrArray *columns,
                            GPtrArray *rows)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (guint i = 0; i < columns->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\t');
      linli_table_text_append (out, linli_list_field_get_label (g_ptr_array_index (columns, i)));
    }
  g_string_append_c (out, '\n');
  for (guint r = 0; r < rows->len; r++)
    {
      for (guint i = 0; i < columns->len; i++)
        {
          if (i > 0)
            g_string_append_c (out, '\t');
          linli_table_text_append (out, linli_row_words_get (g_ptr_array_index (rows, r), g_ptr_array_index (columns, i)));
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
