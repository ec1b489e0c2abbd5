/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-writer.c - turns what the demo makes into operations and pushes them. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#include "linli-error.h"
#include "linli-geometry.h"
#include "linli-hlc.h"

guint
demo_below (Demo *demo, guint bound)
{
  return (guint) linli_random_below (demo->random, bound);
}

gboolean
demo_percent (Demo *demo, double percent)
{
  return demo_below (demo, 10000) < percent * 100;
}

int
demo_between (Demo *demo, int low, int high)
{
  return high > low ? low + (int) demo_below (demo, (guint) (high - low + 1)) : low;
}

void
demo_new_id (Demo *demo, LinliId *id)
{
  linli_id_new (LINLI_CLOCK (demo->clock), demo->random, id);
}

guint *
demo_shuffle (Demo *demo, guint n)
{
  guint *order = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  for (guint i = n; i-- > 1;)
    {
      guint other = demo_below (demo, i + 1), swap = order[i];

      order[i] = order[other];
      order[other] = swap;
    }
  return order;
}

const char *
demo_find_missing (const LinliCatalogue *catalogue)
{
  static const char *const kinds[] = {
    "region", "grid", "estate", "building", "unit", "room", "household", "household_benefit", "household_account", "household_family",
    "membership", "person", "person_identity", "person_care", "person_health", "person_benefit", "person_illness", "person_emergency",
    "place", "facility", "ground", "visit", "volunteer",
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (linli_catalogue_get_kind (catalogue, kinds[i]) == NULL)
      return kinds[i];
  return NULL;
}

static gint64
next_number (Demo *demo)
{
  gint64 number = GPOINTER_TO_INT (g_hash_table_lookup (demo->numbers, GINT_TO_POINTER ((int) demo->device))) + 1;

  g_hash_table_insert (demo->numbers, GINT_TO_POINTER ((int) demo->device), GINT_TO_POINTER ((int) number));
  return number;
}

static LinliOp *
add_op (Demo *demo, LinliOpKind type, const LinliKind *kind, const LinliId *id, gint64 grid)
{
  LinliOp *op = linli_op_new (type, kind, id);

  if (demo->push != NULL && demo->push->ops->len >= LINLI_WIRE_MAX_OPS)
    demo_flush (demo);
  if (demo->push == NULL)
    demo->push = linli_push_new (DEMO_COM, 1, demo->device);
  op->number = op->group = next_number (demo);
  op->com = DEMO_COM;
  op->grid = grid;
  op->hlc = linli_hlc_make (linli_clock_get_wall_ms (LINLI_CLOCK (demo->clock)), 0);
  g_ptr_array_add (demo->push->ops, op);
  return op;
}

LinliOp *
demo_begin (Demo *demo, const char *kind, const LinliId *id, gint64 grid)
{
  LinliOp *op = add_op (demo, LINLI_OP_CREATE, linli_catalogue_get_kind (demo->catalogue, kind), id, grid);

  op->source = LINLI_SOURCE_VISIT;
  op->day = linli_clock_get_today (LINLI_CLOCK (demo->clock)) - demo_below (demo, 300);
  return op;
}

static void
set_value (Demo *demo, LinliOp *op, const char *name, const LinliValue *value)
{
  const LinliField *field = linli_kind_find_field (op->kind, name);

  if (field == NULL || field->kind != op->kind)
    {
      if (demo->error == NULL)
        g_set_error (&demo->error, LINLI_ERROR, LINLI_ERROR_INVALID, "demo: the catalogue's %s has no field %s", op->kind->name, name);
      return;
    }
  linli_op_add_change (op, field->no, 0, NULL, value);
}

void
demo_text (Demo *demo, LinliOp *op, const char *name, const char *text)
{
  const LinliField *field = linli_kind_find_field (op->kind, name);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (text == NULL || demo->error != NULL)
    return;
  if (field == NULL || linli_field_parse (field, text, &value, &demo->error))
    set_value (demo, op, name, &value);
}

void
demo_date (Demo *demo, LinliOp *op, const char *name, gint64 day)
{
  g_autofree char *text = linli_date_format (day);

  demo_text (demo, op, name, text);
}

void
demo_number (Demo *demo, LinliOp *op, const char *name, gint64 number)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_integer (&value, number);
  set_value (demo, op, name, &value);
}

void
demo_ref (Demo *demo, LinliOp *op, const char *name, const LinliId *id)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_blob (&value, id->bytes, sizeof id->bytes);
  set_value (demo, op, name, &value);
}

/* @geometry: (transfer full) (nullable): an error that is already told. */
static void
set_geometry (Demo *demo, LinliOp *op, const char *name, LinliGeometry *geometry)
{
  g_autoptr(LinliGeometry) held = geometry;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree guint8 *wkb = NULL;
  gsize length;

  if (held == NULL)
    return;
  linli_geometry_round (held);
  wkb = linli_geometry_to_wkb (held, &length);
  linli_value_set_blob (&value, wkb, length);
  set_value (demo, op, name, &value);
}

void
demo_point (Demo *demo, LinliOp *op, const char *name, double lon, double lat)
{
  set_geometry (demo, op, name, linli_geometry_new_point (lon, lat, demo->error == NULL ? &demo->error : NULL));
}

void
demo_line (Demo *demo, LinliOp *op, const char *name, const double *lon_lat, guint n_points)
{
  set_geometry (demo, op, name, linli_geometry_new_line (lon_lat, n_points, demo->error == NULL ? &demo->error : NULL));
}

void
demo_polygon (Demo *demo, LinliOp *op, const char *name, const double *lon_lat, guint n_points)
{
  set_geometry (demo, op, name, linli_geometry_new_polygon (lon_lat, n_points, demo->error == NULL ? &demo->error : NULL));
}

void
demo_change (Demo *demo, const char *kind_name, const LinliId *id, const char *name, const char *text, const char *reason)
{
  const LinliKind *core = linli_catalogue_get_kind (demo->catalogue, kind_name);
  const LinliField *field = linli_kind_find_field (core, name);
  g_autoptr(LinliRow) row = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  LinliOp *op;

  if (demo->error != NULL || !linli_field_parse (field, text, &value, &demo->error)
      || (row = linli_backend_load (demo->backend, field->kind, id, &demo->error)) == NULL
      || linli_value_equal (linli_row_get (row, field), &value))
    return;
  op = add_op (demo, LINLI_OP_UPDATE, field->kind, id, row->grid);
  op->reason = g_strdup (reason);
  op->source = LINLI_SOURCE_VISIT;
  op->day = linli_clock_get_today (LINLI_CLOCK (demo->clock));
  linli_op_add_change (op, field->no, linli_row_clock_get_seq (&row->clock, field->no), linli_row_get (row, field), &value);
}

void
demo_verify (Demo *demo, const char *kind_name, const LinliId *id, const char *const *fields)
{
  const LinliKind *core = linli_catalogue_get_kind (demo->catalogue, kind_name);
  LinliOp *op = add_op (demo, LINLI_OP_VERIFY, core, id, 0);

  op->source = LINLI_SOURCE_VISIT;
  op->day = linli_clock_get_today (LINLI_CLOCK (demo->clock));
  for (guint i = 0; fields[i] != NULL; i++)
    linli_op_add_change (op, linli_kind_find_field (core, fields[i])->no, 0, NULL, NULL);
}

void
demo_flush (Demo *demo)
{
  g_autoptr(LinliPush) push = g_steal_pointer (&demo->push);
  g_autoptr(LinliPushAnswer) answer = NULL;

  if (push == NULL || demo->error != NULL)
    return;
  answer = linli_backend_push (demo->backend, push, demo->access, &demo->error);
  for (guint i = 0; answer != NULL && i < answer->results->len && demo->error == NULL; i++)
    {
      const LinliOpResult *result = g_ptr_array_index (answer->results, i);
      const LinliOp *op = g_ptr_array_index (push->ops, i);

      if (result->status == LINLI_STATUS_RETURNED)
        {
          linli_op_check (op, &demo->error);
          if (demo->error == NULL)
            g_set_error (&demo->error, LINLI_ERROR, LINLI_ERROR_FAILED, "demo: operation %" G_GINT64_FORMAT " on %s was returned: %s",
                         op->number, op->kind->name, linli_why_to_string (result->why));
        }
    }
}
