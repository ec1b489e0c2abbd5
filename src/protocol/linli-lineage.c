/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-lineage.c - through which epochs a partition came, and where two of them part. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-lineage.h"

static gint64
get_end (GArray *lineage, guint i)
{
  return i + 1 < lineage->len ? g_array_index (lineage, LinliFork, i + 1).seq : G_MAXINT64;
}

gboolean
linli_lineage_find_fork (GArray *known, GArray *told, gint64 *ret_seq)
{
  /* No epoch is given twice, so the last one that both went through is the last they have in common. */
  for (guint i = known->len; i > 0; i--)
    for (guint j = told->len; j > 0; j--)
      if (g_array_index (known, LinliFork, i - 1).epoch == g_array_index (told, LinliFork, j - 1).epoch)
        {
          *ret_seq = MIN (get_end (known, i - 1), get_end (told, j - 1));
          return TRUE;
        }
  return FALSE;
}

char *
linli_lineage_to_text (GArray *lineage)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lineage->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (lineage, LinliFork, i).epoch,
                            g_array_index (lineage, LinliFork, i).seq);
  return g_string_free (text, FALSE);
}

GArray *
linli_lineage_from_text (const char *text)
{
  GArray *lineage = g_array_new (FALSE, FALSE, sizeof (LinliFork));
  g_auto(GStrv) parts = g_strsplit (text != NULL ? text : "", ",", LINLI_LINEAGE_MAX + 1);

  for (guint i = 0; parts[i] != NULL && i < LINLI_LINEAGE_MAX; i++)
    {
      g_auto(GStrv) pair = g_strsplit (parts[i], ":", 2);
      LinliFork fork;

      if (g_strv_length (pair) == 2 && g_ascii_string_to_signed (pair[0], 10, 1, G_MAXINT64, &fork.epoch, NULL)
          && g_ascii_string_to_signed (pair[1], 10, 0, G_MAXINT64, &fork.seq, NULL))
        g_array_append_val (lineage, fork);
    }
  return lineage;
}
