/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-volunteer.h"

#include "linli-building-roles.h"
#include "linli-geodesic.h"
#include "linli-mercator.h"

#define WORLD_ONE (-8)
#define ON_DUTY   "3"
#define CHUNK     500  /* records a read, so that a cancel is soon heard */

typedef struct { const LinliField *person, *consent, *status; } Roles;

typedef struct { LinliId person; double metres; } Candidate;

static gboolean
may_list (LinliStore       *store,
          const LinliField *field)
{
  return linli_store_has_right (store, field->kind, LINLI_RIGHT_READ) && linli_store_has_right (store, field->kind, LINLI_RIGHT_LIST);
}

static gboolean
find_roles (LinliStore *store,
            Roles      *ret_roles)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  const LinliField *name = linli_catalogue_get_role (catalogue, "person.name");

  ret_roles->person = linli_catalogue_get_role (catalogue, "volunteer.person");
  ret_roles->consent = linli_catalogue_get_role (catalogue, "volunteer.consent");
  ret_roles->status = linli_catalogue_get_role (catalogue, "volunteer.status");
  return name != NULL && ret_roles->person != NULL && ret_roles->consent != NULL && ret_roles->status != NULL
         && g_strcmp0 (ret_roles->person->ref_kind, linli_kind_get_core (name->kind)->name) == 0 && may_list (store, name)
         && may_list (store, ret_roles->person);
}

gboolean
linli_map_volunteer_is_possible (LinliStore *store)
{
  Roles roles;

  return find_roles (store, &roles);
}

static int
compare_candidates (gconstpointer a,
                    gconstpointer b)
{
  double x = ((const Candidate *) a)->metres, y = ((const Candidate *) b)->metres;

  return x < y ? -1 : x > y;
}

/* Where the building of the person's home stands; FALSE: not on the map. */
static gboolean
measure (LinliStore             *store,
         const LinliKind        *kind,
         const LinliMapFeatures *features,
         const LinliId          *person,
         double                  x,
         double                  y,
         double                 *ret_metres)
{
  const LinliMapFeature *feature;
  LinliId building;
  int index;

  if (!linli_store_find_building (store, kind, person, &building, NULL) || (index = linli_map_features_find (features, &building)) < 0)
    return FALSE;
  feature = &g_array_index (features->buildings, LinliMapFeature, index);
  *ret_metres = linli_geodesic_distance (linli_mercator_lon (x, WORLD_ONE), linli_mercator_lat (y, WORLD_ONE),
                                         linli_mercator_lon (feature->label_x, WORLD_ONE), linli_mercator_lat (feature->label_y, WORLD_ONE));
  return TRUE;
}

/* (transfer full) (nullable on error) (element-type Candidate): the nearest first. */
static GArray *
find_candidates (LinliStore             *store,
                 const Roles            *roles,
                 const LinliKind        *kind,
                 const LinliMapFeatures *features,
                 double                  x,
                 double                  y,
                 double                  metres,
                 GCancellable           *cancellable,
                 GError                **error)
{
  g_autofree char *where = g_strdup_printf ("%s = '" ON_DUTY "' AND %s IS NOT NULL AND %s IS NOT NULL", roles->status->name, roles->consent->name,
                                            roles->person->name);
  LinliQuery query = { .kind = roles->person->kind, .where = where };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error), found = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (guint i = 0; rowids != NULL && i < rowids->len; i += CHUNK)
    {
      g_autoptr(GPtrArray) loaded = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      loaded = linli_store_load_rowids (store, query.kind, &g_array_index (rowids, gint64, i), MIN (CHUNK, rowids->len - i), error);
      if (loaded == NULL)
        return NULL;
      for (guint j = 0; j < loaded->len; j++)
        {
          const LinliLoaded *one = g_ptr_array_index (loaded, j);
          Candidate candidate;

          if (one != NULL && linli_value_get_id (linli_record_get (one->record, roles->person), &candidate.person)
              && measure (store, kind, features, &candidate.person, x, y, &candidate.metres) && candidate.metres <= metres)
            g_array_append_val (found, candidate);
        }
    }
  g_array_sort (found, compare_candidates);
  return rowids != NULL ? g_steal_pointer (&found) : NULL;
}

LinliMapVolunteer *
linli_map_volunteer_find (LinliStore             *store,
                          const LinliMapFeatures *features,
                          double                  x,
                          double                  y,
                          double                  metres,
                          GCancellable           *cancellable,
                          GError                **error)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  LinliBuildingRoles places;
  Roles roles;
  const LinliKind *kind;
  g_autoptr(GArray) found = NULL;

  g_return_val_if_fail (store != NULL && features != NULL, NULL);

  if (!find_roles (store, &roles) || !linli_building_roles_find (catalogue, &places))
    return NULL;
  kind = linli_catalogue_get_kind (catalogue, roles.person->ref_kind);
  found = find_candidates (store, &roles, kind, features, x, y, metres, cancellable, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const Candidate *candidate = &g_array_index (found, Candidate, i);
      g_autoptr(LinliLoaded) person = linli_store_load (store, kind, &candidate->person, NULL);
      LinliMapVolunteer *self;

      if (person == NULL || linli_building_roles_is_gone (&places, person->record))
        continue;
      self = g_new0 (LinliMapVolunteer, 1);
      self->person = candidate->person;
      self->kind = kind;
      self->name = linli_record_get_title (person->record);
      self->metres = candidate->metres;
      return self;
    }
  return NULL;
}

void
linli_map_volunteer_free (LinliMapVolunteer *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}
