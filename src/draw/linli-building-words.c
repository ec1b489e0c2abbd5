/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cell shows, said. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-words.h"

#include "linli-building-badge.h"
#include "linli-building-picture.h"

#include <glib/gi18n-lib.h>
#include <string.h>

char *
linli_building_name_room (const LinliBuildingData *data,
                          const LinliMatrixRoom   *room)
{
  g_autofree char *unit = linli_building_picture_unit_name (room->unit != NULL ? room->unit : "");
  const char *no = room->no != NULL ? room->no : "";

  if (data->matrix->is_court && data->matrix->units->len == 1)
    /* Translators: a home at a court by its number: "No. 5". */
    return g_strdup_printf (C_("court", "No. %s"), no);
  /* Translators: unit and number of a room: "Unit 3 301". */
  return *unit != '\0' ? g_strdup_printf (C_("room", "%s %s"), unit, no) : g_strdup (no);
}

const char *
linli_building_describe_use (const LinliBuildingData *data,
                             const LinliMatrixRoom   *room)
{
  if (!linli_matrix_room_is_home (room))
    return linli_room_kind_get_label (room->kind);
  return linli_occupancy_get_label (data->occupancy, linli_occupancy_from_code (room->occupancy));
}

/* Adds how far a home reaches that is more than one place of the picture. */
static void
add_spans (GPtrArray             *words,
           const LinliMatrixRoom *room)
{
  if (room->row_span > 1)
    g_ptr_array_add (words, g_strdup_printf (ngettext ("over %u floor", "over %u floors", room->row_span), room->row_span));
  if (room->column_span > 1)
    g_ptr_array_add (words, g_strdup_printf (ngettext ("%u room wide", "%u rooms wide", room->column_span), room->column_span));
}

/* Adds what the signs at the foot and the border of the cell say. */
static void
add_signs (GPtrArray             *words,
           const LinliMatrixRoom *room)
{
  LinliBadge badges[LINLI_BADGES_MAX];
  guint n = linli_badges_list (room, badges);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (words, linli_badge_describe (badges[i], room));
  if (room->unchecked)
    g_ptr_array_add (words, g_strdup (_("not checked on the spot")));
  if (room->stale)
    g_ptr_array_add (words, g_strdup (_("not confirmed for 12 months")));
  if (room->unsent)
    g_ptr_array_add (words, g_strdup (_("not sent yet")));
}

static char *
join (GPtrArray  *words,
      const char *between)
{
  g_ptr_array_add (words, NULL);
  return g_strjoinv (between, (char **) words->pdata);
}

char *
linli_building_describe_room (const LinliBuildingData *data,
                              const LinliMatrixRoom   *room)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (words, linli_building_name_room (data, room));
  if (room->kind != LINLI_ROOM_DWELLING)
    g_ptr_array_add (words, g_strdup (linli_room_kind_get_label (room->kind)));
  add_spans (words, room);
  if (linli_matrix_room_is_home (room))
    {
      g_ptr_array_add (words, g_strdup (linli_building_describe_use (data, room)));
      g_ptr_array_add (words, g_strdup_printf (ngettext ("%u person", "%u people", room->people), room->people));
    }
  if (data->legend->mode.type != LINLI_MODE_OCCUPANCY)
    g_ptr_array_add (words, linli_building_legend_describe (data->legend, room));
  add_signs (words, room);
  /* Translators: between words of a list. */
  return join (words, C_("list", ", "));
}

char *
linli_building_explain_room (const LinliBuildingData *data,
                             const LinliMatrixRoom   *room)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  if (room->kind != LINLI_ROOM_DWELLING)
    g_ptr_array_add (words, g_strdup (linli_room_kind_get_label (room->kind)));
  if (data->legend->mode.type != LINLI_MODE_OCCUPANCY || __builtin_popcount (room->classes) > 1)
    g_ptr_array_add (words, linli_building_legend_describe (data->legend, room));
  add_signs (words, room);
  return words->len > 0 ? join (words, "\n") : NULL;
}

void
linli_building_list_counts (const LinliOccupancyCounts *counts,
                            LinliCountLine              ret_lines[LINLI_N_COUNT_LINES])
{
  const LinliCountLine lines[LINLI_N_COUNT_LINES] = {
    { C_("count", "Homes"), counts->rooms },          { C_("count", "Households"), counts->households },
    { C_("count", "Lived in"), counts->lived_in },    { C_("count", "Vacant"), counts->empty },
    { C_("count", "Rented"), counts->rented },        { C_("count", "People"), counts->people },
    { C_("count", "From elsewhere"), counts->floating }, { C_("count", "Aged 60+"), counts->elders },
  };

  memcpy (ret_lines, lines, sizeof lines);
}

char *
linli_building_describe_counts (const LinliOccupancyCounts *counts)
{
  LinliCountLine lines[LINLI_N_COUNT_LINES];
  GString *text = g_string_new (NULL);

  linli_building_list_counts (counts, lines);
  for (guint i = 0; i < LINLI_N_COUNT_LINES; i++)
    g_string_append_printf (text, "%s%s %u", i > 0 ? "    " : "", lines[i].label, lines[i].n);
  return g_string_free (text, FALSE);
}

char *
linli_building_describe_place (const char *estate,
                               gint64      floors)
{
  g_autofree char *text = NULL;

  if (floors <= 0)
    return g_strdup (estate);
  text = g_strdup_printf (ngettext ("%d floor", "%d floors", (gulong) floors), (int) floors);
  return *estate == '\0' ? g_steal_pointer (&text) : g_strdup_printf ("%s · %s", estate, text);
}
