/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of buildings with how many households each has. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-lines.h"

#include "linli-building-matrix.h"
#include "linli-building-roles.h"

#define CHUNK 500  /* records a read, so that a cancel is soon heard */

void
linli_building_line_free (LinliBuildingLine *line)
{
  if (line == NULL)
    return;
  g_free (line->name);
  g_free (line->estate);
  g_free (line);
}

char *
linli_building_load_title (LinliStore        *store,
                           const LinliRecord *record,
                           const LinliField  *field,
                           GHashTable        *titles)
{
  const LinliKind *kind = NULL;
  LinliLoaded *loaded;
  const char *known;
  LinliId id;
  char *title;

  if (field == NULL || !linli_value_get_id (linli_building_roles_get (record, field), &id))
    return g_strdup ("");
  known = titles != NULL ? g_hash_table_lookup (titles, &id) : NULL;
  if (known != NULL)
    return g_strdup (known);
  if (field->ref_kind != NULL)
    kind = linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind);
  loaded = kind != NULL ? linli_store_load (store, kind, &id, NULL) : NULL;
  title = loaded != NULL ? linli_record_get_title (loaded->record) : g_strdup ("");
  g_clear_pointer (&loaded, linli_loaded_free);
  if (titles != NULL)
    g_hash_table_insert (titles, linli_id_dup (&id), g_strdup (title));
  return title;
}

typedef void (*EachFunc) (const LinliRecord *record, gpointer user_data);

static gboolean
each (LinliStore      *store,
      const LinliKind *kind,
      EachFunc         func,
      gpointer         user_data,
      GCancellable    *cancellable,
      GError         **error)
{
  LinliQuery query = { kind, NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error);

  if (rowids == NULL)
    return FALSE;
  for (guint i = 0; i < rowids->len; i += CHUNK)
    {
      g_autoptr(GPtrArray) loaded = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      loaded = linli_store_load_rowids (store, kind, &g_array_index (rowids, gint64, i),
                                        MIN (CHUNK, rowids->len - i), error);
      if (loaded == NULL)
        return FALSE;
      for (guint j = 0; j < loaded->len; j++)
        {
          const LinliLoaded *one = g_ptr_array_index (loaded, j);

          if (one != NULL)
            func (one->record, user_data);
        }
    }
  return TRUE;
}

typedef struct
{
  LinliStore  *store;
  const LinliBuildingRoles *roles;
  GPtrArray   *lines;
  GHashTable  *titles;       /* LinliId → char * */
  GHashTable  *building_of;  /* LinliId of a unit or room → LinliId */
  GHashTable  *line_of;      /* LinliId of a building → LinliBuildingLine (unowned) */
} ListData;

static void
line_cb (const LinliRecord *record,
         gpointer           user_data)
{
  ListData *data = user_data;
  LinliBuildingLine *line = g_new0 (LinliBuildingLine, 1);

  line->id = record->id;
  line->name = linli_building_roles_get_text (record, data->roles->building_name);
  line->name = line->name != NULL ? line->name : g_strdup ("");
  line->estate = linli_building_load_title (data->store, record, data->roles->building_estate, data->titles);
  g_ptr_array_add (data->lines, line);
  g_hash_table_insert (data->line_of, &line->id, line);
}

static void
unit_cb (const LinliRecord *record,
         gpointer           user_data)
{
  ListData *data = user_data;
  LinliId building;

  if (linli_value_get_id (linli_building_roles_get (record, data->roles->unit_building), &building))
    g_hash_table_insert (data->building_of, linli_id_dup (&record->id), linli_id_dup (&building));
}

static void
room_cb (const LinliRecord *record,
         gpointer           user_data)
{
  ListData *data = user_data;
  const LinliId *through = NULL;
  LinliId id;

  if (linli_value_get_id (linli_building_roles_get (record, data->roles->room_building), &id))
    through = &id;
  else if (linli_value_get_id (linli_building_roles_get (record, data->roles->room_unit), &id))
    through = g_hash_table_lookup (data->building_of, &id);
  if (through != NULL)
    g_hash_table_insert (data->building_of, linli_id_dup (&record->id), linli_id_dup (through));
}

static void
household_cb (const LinliRecord *record,
              gpointer           user_data)
{
  ListData *data = user_data;
  const LinliId *building = NULL;
  LinliBuildingLine *line;
  LinliId room;

  if (!linli_building_roles_has_left (data->roles, record)
      && linli_value_get_id (linli_building_roles_get (record, data->roles->household_room), &room))
    building = g_hash_table_lookup (data->building_of, &room);
  line = building != NULL ? g_hash_table_lookup (data->line_of, building) : NULL;
  if (line != NULL)
    line->households++;
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  const LinliBuildingLine *x = *(LinliBuildingLine *const *) a, *y = *(LinliBuildingLine *const *) b;
  int order = linli_natural_compare (x->name, y->name);

  /* By number, as everybody counts them; where two estates have the same number, by estate. */
  if (order == 0)
    order = linli_natural_compare (x->estate, y->estate);
  return order != 0 ? order : linli_id_compare (&x->id, &y->id);
}

GPtrArray *
linli_building_lines_load (LinliStore   *store,
                           gboolean      with_counts,
                           GCancellable *cancellable,
                           GError      **error)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_building_line_free);
  g_autoptr(GHashTable) titles = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  g_autoptr (GHashTable) building_of
      = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  g_autoptr(GHashTable) line_of = g_hash_table_new (linli_id_hash, linli_id_hash_equal);
  LinliBuildingRoles roles;
  ListData data = { store, &roles, lines, titles, building_of, line_of };

  if (!linli_building_roles_find (linli_store_get_catalogue (store), &roles))
    return g_steal_pointer (&lines);
  if (!each (store, linli_kind_get_core (roles.building_name->kind), line_cb, &data, cancellable, error))
    return NULL;
  if (with_counts)
    {
      if (roles.unit_building != NULL
          && !each (store, linli_kind_get_core (roles.unit_building->kind), unit_cb, &data, cancellable,
                    error))
        return NULL;
      if (!each (store, linli_kind_get_core (roles.room_no->kind), room_cb, &data, cancellable, error)
          || !each (store, linli_kind_get_core (roles.household_room->kind), household_cb, &data, cancellable,
                    error))
        return NULL;
    }
  g_ptr_array_sort (lines, compare_lines);
  return g_steal_pointer (&lines);
}
