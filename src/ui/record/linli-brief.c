/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of a list, in words. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-brief.h"

#include "linli-form-text.h"
#include "linli-place.h"
#include "linli-store-list.h"

static void
brief_free (gpointer data)
{
  LinliBrief *brief = data;

  g_free (brief->title);
  g_free (brief->place);
  g_free (brief->facts);
  g_free (brief);
}

/* Of the list's columns those that can be read this way; behind them, where there is one, the reference that leads to the place. */
static GPtrArray *
choose_columns (const LinliKind  *kind,
                const LinliField *place)
{
  GPtrArray *columns = g_ptr_array_new ();

  for (guint i = 0; i < kind->list_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (kind->list_fields, i);

      if (linli_store_list_can_show (field) && field->value_type != LINLI_TYPE_REF)
        g_ptr_array_add (columns, field);
    }
  if (place != NULL)
    g_ptr_array_add (columns, (gpointer) place);
  return columns;
}

static LinliBrief *
make_brief (LinliStore         *store,
            const LinliKind    *kind,
            const LinliListRow *row,
            GPtrArray          *columns,
            const LinliField   *place)
{
  g_autoptr(LinliRecord) record = linli_record_new (kind, &row->id);
  LinliBrief *brief = g_new0 (LinliBrief, 1);
  gboolean by_place = linli_place_is_title (linli_store_get_catalogue (store), kind);

  for (guint i = 0; i < row->n_values; i++)
    if (g_ptr_array_index (columns, i) != place)
      linli_record_set (record, g_ptr_array_index (columns, i), &row->values[i]);
  brief->title = g_strdup (row->title != NULL && *row->title != '\0' ? row->title : linli_kind_get_label (kind));
  brief->place = g_strdup (place != NULL && !by_place && row->n_values > 0 ? linli_value_get_text (&row->values[row->n_values - 1]) : "");
  brief->facts = linli_form_format_facts (record, linli_clock_get_today (linli_store_get_clock (store)));
  return brief;
}

GHashTable *
linli_briefs_read (LinliStore       *store,
                   const LinliKind  *kind,
                   const LinliId    *ids,
                   guint             n,
                   GError          **error)
{
  const LinliField *place = linli_catalogue_get_place (linli_store_get_catalogue (store), kind);
  g_autoptr(GPtrArray) columns = choose_columns (kind, place);
  g_autoptr(GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) rows = NULL;
  GHashTable *briefs;

  for (guint i = 0; i < n; i++)
    {
      gint64 rowid = linli_store_list_find (store, kind, &ids[i]);

      if (rowid != 0)
        g_array_append_val (rowids, rowid);
    }
  rows = linli_store_list_rows (store, kind, columns, (const gint64 *) (gconstpointer) rowids->data, rowids->len, error);
  if (rows == NULL)
    return NULL;
  briefs = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, brief_free);
  for (guint i = 0; i < rows->len; i++)
    {
      const LinliListRow *row = g_ptr_array_index (rows, i);

      g_hash_table_insert (briefs, linli_id_dup (&row->id), make_brief (store, kind, row, columns, place));
    }
  return briefs;
}
