/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is work in a grid, and how much: rows of a catalogue file. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-workload-load.h"

#include <string.h>

#define MAX_POINTS 1000
#define MAX_ROWS   100

void
linli_workload_free (LinliWorkload *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->label_zh);
  g_free (self->label_en);
  g_free (self->where);
  g_free (self);
}

gboolean
linli_loader_load_workload (LinliLoader *loader, JsonObject *object)
{
  static const char *const known[] = { "name", "zh", "en", "kind", "where", "points", NULL };
  g_autoptr(LinliWorkload) row = g_new0 (LinliWorkload, 1);
  g_autofree char *kind = NULL;
  gint64 points = 0;

  if (!linli_loader_need_string (loader, object, "name", &row->name))
    return FALSE;
  linli_loader_come_to (loader, object);
  if (!linli_loader_only_known (loader, object, known) || !linli_loader_need_labels (loader, object, &row->label_zh, &row->label_en)
      || !linli_loader_need_string (loader, object, "kind", &kind) || !linli_loader_need_string (loader, object, "where", &row->where)
      || !linli_loader_may_number (loader, object, "points", 0, MAX_POINTS, &points))
    return FALSE;
  row->points = (guint) points;
  row->kind = linli_catalogue_get_kind (loader->catalogue, kind);
  if (row->kind == NULL || row->kind->facet_of != NULL)
    return linli_loader_refuse (loader, "workload %s: no whole kind %.60s", row->name, kind);
  if (loader->catalogue->workload->len >= MAX_ROWS)
    return linli_loader_refuse (loader, "workload: more than %d rows", MAX_ROWS);
  for (guint i = 0; i < loader->catalogue->workload->len; i++)
    if (strcmp (((const LinliWorkload *) g_ptr_array_index (loader->catalogue->workload, i))->name, row->name) == 0)
      return linli_loader_refuse (loader, "workload %s: name stands twice", row->name);
  if (!linli_loader_try_expression (loader, row->kind, "where", row->where, LINLI_SCOPE_RECORD))
    return FALSE;
  g_ptr_array_add (loader->catalogue->workload, g_steal_pointer (&row));
  return TRUE;
}
