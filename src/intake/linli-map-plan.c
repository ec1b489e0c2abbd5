/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-map-plan.c - a file of maps looked at for a person: what it would add and change, what is refused and where. */
#define G_LOG_DOMAIN "linli-intake"

#include "config.h"
#include "linli-map-plan.h"

#include "linli-error.h"
#include "linli-map-things.h"

#include <string.h>

/* ---- what is asked ---- */

LinliMapPlanOrder *
linli_map_plan_order_new (const LinliKind *kind, const char *path)
{
  LinliMapPlanOrder *self = g_new0 (LinliMapPlanOrder, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->path = g_strdup (path);
  return self;
}

LinliMapPlanOrder *
linli_map_plan_order_copy (const LinliMapPlanOrder *self)
{
  LinliMapPlanOrder *copy = linli_map_plan_order_new (self->kind, self->path);

  copy->crs = g_strdup (self->crs);
  copy->encoding = g_strdup (self->encoding);
  copy->layer = g_strdup (self->layer);
  copy->x_column = g_strdup (self->x_column);
  copy->y_column = g_strdup (self->y_column);
  copy->class_name = g_strdup (self->class_name);
  copy->repair = self->repair;
  copy->is_right = self->is_right;
  copy->save = self->save;
  return copy;
}

LinliMapPlanOrder *
linli_map_plan_order_ref (LinliMapPlanOrder *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
linli_map_plan_order_unref (LinliMapPlanOrder *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->path);
  g_free (self->crs);
  g_free (self->encoding);
  g_free (self->layer);
  g_free (self->x_column);
  g_free (self->y_column);
  g_free (self->class_name);
  g_free (self);
}

/* ---- what is found ---- */

static void
clear_note (gpointer data)
{
  g_free (((LinliMapPlanNote *) data)->text);
}

static LinliMapPlan *
plan_new (void)
{
  LinliMapPlan *self = g_atomic_rc_box_new0 (LinliMapPlan);

  self->notes = g_array_new (FALSE, FALSE, sizeof (LinliMapPlanNote));
  g_array_set_clear_func (self->notes, clear_note);
  self->points = g_array_new (FALSE, FALSE, sizeof (double));
  self->ring_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  self->shapes = g_array_new (FALSE, FALSE, sizeof (LinliMapPlanShape));
  self->bounds = (LinliBounds) { 180, 90, -180, -90 };
  return self;
}

static void
clear_plan (gpointer data)
{
  LinliMapPlan *self = data;

  g_free (self->message);
  g_free (self->format);
  g_free (self->layer);
  g_free (self->encoding);
  g_free (self->encoding_by);
  g_free (self->crs);
  g_free (self->crs_by);
  g_free (self->warning);
  g_array_unref (self->notes);
  g_array_unref (self->points);
  g_array_unref (self->ring_ends);
  g_array_unref (self->shapes);
}

LinliMapPlan *
linli_map_plan_ref (LinliMapPlan *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
linli_map_plan_unref (LinliMapPlan *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_plan);
}

static void
add_shape (LinliMapPlan *self, const LinliGeometry *geometry, LinliMapIntakeOutcome outcome)
{
  LinliMapPlanShape shape = { outcome, self->ring_ends->len, geometry->n_rings };
  guint offset = self->points->len / 2, end;
  LinliBounds bounds;

  linli_geometry_get_bounds (geometry, &bounds);
  self->bounds.west = MIN (self->bounds.west, bounds.west);
  self->bounds.south = MIN (self->bounds.south, bounds.south);
  self->bounds.east = MAX (self->bounds.east, bounds.east);
  self->bounds.north = MAX (self->bounds.north, bounds.north);
  if (offset + geometry->n_points > LINLI_MAP_PLAN_MAX_POINTS)
    return;
  g_array_append_vals (self->points, geometry->lon_lat, 2 * geometry->n_points);
  for (guint i = 0; i < geometry->n_rings; i++)
    {
      end = offset + geometry->ring_ends[i];
      g_array_append_val (self->ring_ends, end);
    }
  if (geometry->n_rings == 0)  /* a point */
    {
      end = offset + geometry->n_points;
      g_array_append_val (self->ring_ends, end);
      shape.n_rings = 1;
    }
  g_array_append_val (self->shapes, shape);
}

static void
add_note (LinliMapPlan *self, const LinliMapIntakeSeen *seen)
{
  const LinliImportFeature *feature = seen->feature;
  LinliMapPlanNote note = { feature->number, feature->line, seen->outcome, seen->why, seen->number, NULL, feature->has_place, feature->lon, feature->lat };

  if (self->n_notes++ >= LINLI_MAP_PLAN_MAX_NOTES)
    return;
  note.text = g_strdup (seen->text);
  if (!note.has_place && feature->geometry != NULL)
    {
      linli_geometry_get_label_point (feature->geometry, &note.lon, &note.lat);
      note.has_place = TRUE;
    }
  g_array_append_val (self->notes, note);
}

typedef struct { LinliMapPlan *plan; LinliMapPlanOrder *order; LinliIntake *import; } Seeing;

static void
seen_cb (const LinliMapIntakeSeen *seen, gpointer data)
{
  Seeing *seeing = data;

  g_atomic_int_inc (&seeing->order->n_read);
  seeing->plan->n_outcomes[seen->outcome]++;
  if (seen->feature->geometry != NULL)
    add_shape (seeing->plan, seen->feature->geometry, seen->outcome);
  if (seen->why != LINLI_MAP_INTAKE_FINE)
    add_note (seeing->plan, seen);
  /* The notes have it, and they are bounded. */
  g_array_set_size (seeing->import->errors, 0);
  seeing->import->n_errors = 0;
}

static int
compare_notes (gconstpointer a, gconstpointer b)
{
  const LinliMapPlanNote *first = a, *second = b;

  if ((first->outcome == LINLI_MAP_INTAKE_REFUSED) != (second->outcome == LINLI_MAP_INTAKE_REFUSED))
    return first->outcome == LINLI_MAP_INTAKE_REFUSED ? -1 : 1;
  return (first->number > second->number) - (first->number < second->number);
}

static void
take_facts (LinliMapPlan *self, LinliMapIntake *intake)
{
  const LinliImportFile *file = linli_map_intake_get_file (intake);
  const LinliMapIntakeCounts *counts = linli_map_intake_get_counts (intake);

  if (file != NULL)
    {
      self->format = g_strdup (file->format);
      self->layer = g_strdup (file->layer);
      self->encoding = g_strdup (file->encoding);
      self->encoding_by = g_strdup (file->encoding_by);
      self->crs = g_strdup (file->crs);
      self->crs_by = g_strdup (file->crs_by);
      self->warning = g_strdup (file->warning);
    }
  if (counts != NULL)
    {
      self->n_outside = counts->outside;
      self->n_repaired = counts->repaired;
      self->n_shifted = counts->shifted;
      self->shift_m = counts->metres;
      self->moved = counts->moved;
    }
  g_array_sort (self->notes, compare_notes);
}

/* TRUE where @error is about the file, and the plan says so; FALSE: it is about the replica, or about nothing because it was cancelled. */
static gboolean
take_trouble (LinliMapPlan *self, LinliMapIntake *intake, const GError *error)
{
  const LinliMapIntakeCounts *counts = intake != NULL ? linli_map_intake_get_counts (intake) : NULL;
  const LinliImportFile *file = intake != NULL ? linli_map_intake_get_file (intake) : NULL;

  if (error->domain == G_IO_ERROR && error->code == G_IO_ERROR_CANCELLED)
    return FALSE;
  if (counts != NULL && linli_map_intake_is_shifted (counts))
    self->trouble = LINLI_MAP_PLAN_SHIFTED;
  else if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN))
    self->trouble = LINLI_MAP_PLAN_FORBIDDEN;
  else if (file != NULL && file->crs == NULL)
    self->trouble = LINLI_MAP_PLAN_CRS_UNSAID;
  else if (error->domain == LINLI_ERROR && (error->code == LINLI_ERROR_INVALID || error->code == LINLI_ERROR_TOO_LARGE || error->code == LINLI_ERROR_FAILED))
    self->trouble = LINLI_MAP_PLAN_REFUSED;
  else
    return FALSE;
  self->message = g_strdup (error->message);
  return TRUE;
}

/* ---- looking, and taking ---- */

static gboolean
read_file (LinliMapPlan *self, LinliIntake *import, LinliMapIntake *intake, const LinliMapPlanOrder *order, GError **error)
{
  guint line = 1;

  if (!linli_map_intake_run (intake, order->path, &line, error))
    return FALSE;
  self->n_read = import->read;
  return TRUE;
}

static gboolean
save_file (LinliMapPlan *self, LinliIntake *import, LinliMapIntake *intake, const LinliMapPlanOrder *order, GCancellable *cancellable, GError **error)
{
  g_autofree char *title = g_path_get_basename (order->path);
  gboolean good, keep;
  gint64 batch = 0;

  if (!linli_store_begin_batch (import->store, title, &batch, error))
    return FALSE;
  good = read_file (self, import, intake, order, error) && !g_cancellable_set_error_if_cancelled (cancellable, error);
  keep = good && import->added + import->updated > 0;
  if (!linli_store_end_batch (import->store, keep, keep ? error : NULL) && keep)
    return FALSE;
  self->batch = keep ? batch : 0;
  return good;
}

LinliMapPlan *
linli_map_plan_make (LinliStore *store, LinliMapPlanOrder *order, GCancellable *cancellable, GError **error)
{
  g_autoptr(LinliMapPlan) self = plan_new ();
  LinliIntake import = { .store = store, .kind = order->kind, .is_plan = !order->save };
  Seeing seeing = { self, order, &import };
  const LinliMapIntakeOrder asked = {
    { order->encoding, order->layer, order->x_column, order->y_column, order->crs, order->repair, cancellable },
    order->is_right ? "wgs84" : NULL, order->class_name, NULL, seen_cb, &seeing,
  };
  g_autoptr(LinliMapIntake) intake = NULL;
  g_autoptr(GError) local = NULL;
  gboolean good;

  g_atomic_int_set (&order->n_read, 0);
  good = !g_cancellable_set_error_if_cancelled (cancellable, &local) && linli_intake_begin (&import, &local) && (intake = linli_map_intake_new (&import, &asked, &local)) != NULL
         && (order->save ? save_file (self, &import, intake, order, cancellable, &local) : read_file (self, &import, intake, order, &local));
  self->n_read = import.read;
  if (intake != NULL)
    take_facts (self, intake);
  linli_intake_clear (&import);
  if (good && self->moved.n > 0)
    self->trouble = LINLI_MAP_PLAN_SHIFTED;
  if (good || take_trouble (self, intake, local))
    return g_steal_pointer (&self);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

gpointer
linli_map_plan_undo (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree LinliUndoResult *done = g_new0 (LinliUndoResult, 1);

  return linli_store_undo_batch (store, *(const gint64 *) data, done, error) ? g_steal_pointer (&done) : NULL;
}

/* ---- kinds ---- */

static const struct { const char *geometry, *kind; } roles[] = {
  { "building.footprint", NULL }, { "place.geometry", "place.kind" }, { "facility.geometry", "facility.kind" }, { "estate.boundary", NULL },
  { "ground.geometry", "ground.kind" },
};

GPtrArray *
linli_map_plan_list_kinds (LinliStore *store)
{
  GPtrArray *kinds = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const LinliField *field = linli_catalogue_get_role (linli_store_get_catalogue (store), roles[i].geometry);

      if (field != NULL && linli_store_has_right (store, linli_kind_get_core (field->kind), LINLI_RIGHT_WRITE))
        g_ptr_array_add (kinds, (gpointer) linli_kind_get_core (field->kind));
    }
  return kinds;
}

const LinliField *
linli_map_plan_get_class_field (const LinliCatalogue *catalogue, const LinliKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const LinliField *field = linli_catalogue_get_role (catalogue, roles[i].geometry);

      if (field != NULL && linli_kind_get_core (field->kind) == kind)
        return roles[i].kind != NULL ? linli_catalogue_get_role (catalogue, roles[i].kind) : NULL;
    }
  return NULL;
}
