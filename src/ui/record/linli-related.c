/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Related records, read in a reader thread. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-related.h"

#include "linli-place.h"

#include <glib/gi18n.h>

#define MAX_WALKED 5000  /* records in one step: a building has hundreds */

static void
group_free (gpointer data)
{
  LinliRelatedGroup *group = data;

  g_free (group->heading);
  g_ptr_array_unref (group->hits);
  g_free (group);
}

static gboolean
may_read (LinliStore       *store,
          const LinliField *field)
{
  return field->kind->compartment == 0 || linli_store_has_right (store, field->kind, LINLI_RIGHT_READ);
}

/* A record called by a code only (a membership: "lives here") says nothing by itself: what it leads to does.  (transfer full) */
static char *
describe_link (LinliStore        *store,
               const LinliRecord *record)
{
  g_autoptr(GString) words = g_string_new (NULL);

  for (guint i = 0; i < record->kind->title_fields->len; i++)
    if (((const LinliField *) g_ptr_array_index (record->kind->title_fields, i))->list == NULL)
      return g_strdup ("");
  for (guint i = 0; i < record->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (record->kind->fields, i);
      const LinliKind *kind = field->type == LINLI_TYPE_REF && field->ref_kind != NULL
        ? linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind) : NULL;
      g_autoptr(LinliLoaded) other = NULL;
      g_autofree char *title = NULL;
      LinliId id;

      if (kind == NULL || !linli_place_get_ref (record, field, &id) || (other = linli_store_load (store, kind, &id, NULL)) == NULL)
        continue;
      title = linli_place_get_title (store, other->record);
      g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "", title);
    }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
add_hit (LinliRelatedGroup *group,
         LinliStore        *store,
         const LinliKind   *kind,
         const LinliId     *id)
{
  LinliLoaded *loaded = group->hits->len < LINLI_RELATED_MAX_SHOWN ? linli_store_load (store, kind, id, NULL) : NULL;
  LinliHit *hit;

  group->n++;
  if (loaded == NULL)
    return;
  hit = g_new0 (LinliHit, 1);
  hit->kind = kind;
  hit->id = *id;
  hit->title = linli_place_get_title (store, loaded->record);
  hit->why = describe_link (store, loaded->record);
  g_ptr_array_add (group->hits, hit);
  linli_loaded_free (loaded);
}

/* @heading: (transfer full) */
static void
add_group (GPtrArray       *groups,
           LinliStore      *store,
           char            *heading,
           const LinliKind *kind,
           GPtrArray       *ids)
{
  LinliRelatedGroup *group = g_new0 (LinliRelatedGroup, 1);

  group->heading = heading;
  group->hits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_hit_free);
  for (guint i = 0; i < ids->len; i++)
    add_hit (group, store, kind, g_ptr_array_index (ids, i));
  if (group->hits->len > 0)
    g_ptr_array_add (groups, group);
  else
    group_free (group);
}

/* What the record itself names: one group a field. */
static void
add_named (GPtrArray         *groups,
           LinliStore        *store,
           const LinliRecord *record)
{
  for (guint i = 0; i < record->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (record->kind->all_fields, i);
      const LinliKind *kind = field->value_type == LINLI_TYPE_REF && field->ref_kind != NULL
        ? linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind) : NULL;
      g_autoptr(GPtrArray) ids = NULL;
      LinliId id;

      if (kind == NULL || !may_read (store, field) || !linli_place_get_ref (record, field, &id))
        continue;
      ids = g_ptr_array_new ();
      g_ptr_array_add (ids, &id);
      add_group (groups, store, g_strdup (linli_field_get_label (field)), kind, ids);
    }
}

/* (transfer full): the records of the field's kind that refer to one of @targets. */
static GPtrArray *
find_referring (LinliStore        *store,
                const LinliField  *field,
                GPtrArray         *targets,
                GError           **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < MIN (targets->len, MAX_WALKED); i++)
    {
      g_autoptr(GPtrArray) ids = linli_store_find_referring (store, field, g_ptr_array_index (targets, i), error);

      if (ids == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (all, g_steal_pointer (&ids));
    }
  return g_steal_pointer (&all);
}

static gboolean
is_reference_to (const LinliField *field,
                 const LinliKind  *kind)
{
  return field->type == LINLI_TYPE_REF && g_strcmp0 (field->ref_kind, kind->name) == 0;
}

/* What lies in @targets (records of @kind), and in that, and so on: rooms of a building, homes of the rooms, residents of the homes. */
static gboolean
add_placed (GPtrArray        *groups,
            LinliStore       *store,
            const LinliKind  *kind,
            GPtrArray        *targets,
            guint             depth,
            GError          **error)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);

  for (guint i = 0; depth > 0 && i < catalogue->kinds->len; i++)
    {
      const LinliKind *other = g_ptr_array_index (catalogue->kinds, i);
      const LinliField *place = other->facet_of == NULL ? linli_catalogue_get_place (catalogue, other) : NULL;
      g_autoptr(GPtrArray) ids = NULL;

      if (place == NULL || !is_reference_to (place, kind) || !may_read (store, place))
        continue;
      ids = find_referring (store, place, targets, error);
      if (ids == NULL)
        return FALSE;
      add_group (groups, store, g_strdup (linli_kind_get_plural (other)), other, ids);
      if (!add_placed (groups, store, other, ids, depth - 1, error))
        return FALSE;
    }
  return TRUE;
}

/* Every other reference to the record. */
static gboolean
add_naming (GPtrArray        *groups,
            LinliStore       *store,
            const LinliKind  *kind,
            GPtrArray        *targets,
            GError          **error)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);

  for (guint i = 0; i < catalogue->kinds->len; i++)
    {
      const LinliKind *other = g_ptr_array_index (catalogue->kinds, i);
      const LinliKind *core = linli_kind_get_core (other);
      const LinliField *place = linli_catalogue_get_place (catalogue, core);

      for (guint j = 0; j < other->fields->len; j++)
        {
          const LinliField *field = g_ptr_array_index (other->fields, j);
          g_autoptr(GPtrArray) ids = NULL;

          if (field == place || !is_reference_to (field, kind) || !may_read (store, field))
            continue;
          ids = find_referring (store, field, targets, error);
          if (ids == NULL)
            return FALSE;
          /* Translators: a kind of record, the field by which it refers to this one. */
          add_group (groups, store, g_strdup_printf (_("%s (%s)"), linli_kind_get_plural (core), linli_field_get_label (field)), core, ids);
        }
    }
  return TRUE;
}

GPtrArray *
linli_related_read (LinliStore       *store,
                    const LinliKind  *kind,
                    const LinliId    *id,
                    GError          **error)
{
  g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);
  g_autoptr(GPtrArray) targets = g_ptr_array_new ();
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, kind, id, error);

  if (loaded == NULL)
    return NULL;
  g_ptr_array_add (targets, (gpointer) id);
  add_named (groups, store, loaded->record);
  if (!add_placed (groups, store, kind, targets, 4, error) || !add_naming (groups, store, kind, targets, error))
    return NULL;
  return g_steal_pointer (&groups);
}
