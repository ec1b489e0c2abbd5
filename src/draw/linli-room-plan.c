/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The generator of rooms. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-room-plan.h"

#include "linli-error.h"

#include <glib/gi18n-lib.h>

/* The name of the @n-th floor above ground, counted from 1: floors whose name is left out push the others up. */
static int
name_floor (const LinliRoomPlan *plan,
            guint                n)
{
  int name = 0;

  for (guint i = 0; i < n; i++)
    do
      name++;
    while ((plan->skip_4 && name == 4) || (plan->skip_13 && name == 13) || (plan->skip_14 && name == 14));
  return name;
}

/* @floor: below 0 for a basement. */
static char *
name_room (LinliNumbering numbering,
           int            floor,
           guint          n)
{
  const char *below = floor < 0 ? "B" : "";
  guint level = (guint) ABS (floor);

  switch (numbering)
    {
    case LINLI_NUMBER_DASH:
      return g_strdup_printf ("%s%u-%u", below, level, n);
    case LINLI_NUMBER_LETTER:
      return g_strdup_printf ("%s%u%c", below, level, (char) ('A' + n - 1));
    case LINLI_NUMBER_PLAIN:
      return g_strdup_printf ("%u", n);
    case LINLI_NUMBER_HUNDREDS:
    case LINLI_N_NUMBERINGS:
    default:
      return g_strdup_printf ("%s%u%02u", below, level, n);
    }
}

/* Where the room @n of @rooms stands, from 1: with odd numbers at the left, 1 3 2 4. */
static guint
place_room (gboolean sides,
            guint    n,
            guint    rooms)
{
  if (!sides)
    return n;
  return n % 2 == 1 ? (n + 1) / 2 : (rooms + 1) / 2 + n / 2;
}

static void
add_floor (const LinliRoomPlan *plan,
           guint                unit,
           int                  floor,
           guint                rooms,
           guint                row_span,
           LinliRoomKind        kind,
           GPtrArray           *list)
{
  for (guint n = 1; n <= rooms; n++)
    {
      LinliMatrixRoom *room = g_new0 (LinliMatrixRoom, 1);

      room->unit = g_strdup_printf ("%u", unit);
      room->no = name_room (plan->numbering, floor, n);
      room->has_floor = TRUE;
      room->floor = floor;
      room->column = place_room (plan->sides, n, rooms);
      room->row_span = row_span;
      room->column_span = 1;
      room->kind = kind;
      g_ptr_array_add (list, room);
    }
}

static void
add_unit (const LinliRoomPlan *plan,
          guint                unit,
          GPtrArray           *list)
{
  const LinliPlanUnit *own = &plan->exceptions[unit - 1];
  guint floors = own->floors > 0 ? own->floors : plan->floors, rooms = own->floors > 0 ? own->rooms : plan->rooms;

  for (guint n = plan->below; n >= 1; n--)
    add_floor (plan, unit, -(int) n, rooms, 1, LINLI_ROOM_BASEMENT, list);
  for (guint n = 1; n <= floors; n++)
    {
      gboolean shops = n == 1 && plan->shops > 0, top = plan->duplex && floors >= 2 && n == floors - 1 && !shops;

      add_floor (plan, unit, name_floor (plan, n), shops ? plan->shops : rooms, top ? 2 : 1, shops ? LINLI_ROOM_SHOP : LINLI_ROOM_DWELLING, list);
      if (top)
        break;  /* the floor above is theirs */
    }
}

static gboolean
is_within (guint value,
           guint most)
{
  return value >= 1 && value <= most;
}

static gboolean
check (const LinliRoomPlan *plan)
{
  if (!is_within (plan->units, LINLI_PLAN_MAX_UNITS) || !is_within (plan->floors, LINLI_PLAN_MAX_FLOORS)
      || !is_within (plan->rooms, LINLI_PLAN_MAX_ROOMS) || plan->below > LINLI_PLAN_MAX_BELOW || plan->shops > LINLI_PLAN_MAX_ROOMS
      || plan->numbering >= LINLI_N_NUMBERINGS)
    return FALSE;
  for (guint i = 0; i < plan->units; i++)
    if (plan->exceptions[i].floors > 0
        && (plan->exceptions[i].floors > LINLI_PLAN_MAX_FLOORS || !is_within (plan->exceptions[i].rooms, LINLI_PLAN_MAX_ROOMS)))
      return FALSE;
  for (guint i = 0; plan->numbering == LINLI_NUMBER_PLAIN && i < plan->units; i++)
    if (plan->below > 0 || (plan->exceptions[i].floors > 0 ? plan->exceptions[i].floors : plan->floors) > 1)
      return FALSE;
  /* Left-out names push floors up, and the last of them must still be one that can be written down. */
  for (guint i = 0; i <= plan->units; i++)
    {
      guint floors = i == plan->units ? plan->floors : plan->exceptions[i].floors;

      if (floors > 0 && name_floor (plan, floors) > LINLI_PLAN_MAX_FLOORS)
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
linli_room_plan_make (const LinliRoomPlan *plan,
                      GError             **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);

  if (!check (plan))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("These numbers make no building."));
      return NULL;
    }
  for (guint unit = 1; unit <= plan->units && list->len <= LINLI_PLAN_MAX_ALL; unit++)
    add_unit (plan, unit, list);
  if (list->len > LINLI_PLAN_MAX_ALL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, _("More than %d rooms cannot be made at once."), LINLI_PLAN_MAX_ALL);
      return NULL;
    }
  return g_steal_pointer (&list);
}

static char *
make_key (const LinliMatrixRoom *room)
{
  return g_strdup_printf ("%s\n%s", room->unit != NULL ? room->unit : "", room->no != NULL ? room->no : "");
}

void
linli_room_plan_match (GPtrArray       *planned,
                       GPtrArray       *existing,
                       GPtrArray       *merged,
                       LinliPlanCounts *ret_counts)
{
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  *ret_counts = (LinliPlanCounts) { 0 };
  for (guint i = 0; i < merged->len; i++)
    g_hash_table_insert (known, make_key (g_ptr_array_index (merged, i)), g_ptr_array_index (merged, i));
  for (guint i = 0; i < existing->len; i++)
    g_hash_table_insert (known, make_key (g_ptr_array_index (existing, i)), g_ptr_array_index (existing, i));
  for (guint i = 0; i < planned->len; i++)
    {
      LinliMatrixRoom *room = g_ptr_array_index (planned, i);
      g_autofree char *key = make_key (room);
      const LinliMatrixRoom *same = g_hash_table_lookup (known, key);

      if (same != NULL)
        {
          room->id = same->id;
          room->kind = same->kind;
        }
      ret_counts->present += same != NULL;
      ret_counts->added += same == NULL;
    }
  ret_counts->others = existing->len + merged->len - ret_counts->present;
}
