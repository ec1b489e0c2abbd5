/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Occupancy classes, their colours in both styles, and the counts under the picture. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-occupancy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define RGB(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, 1 }

static const struct { const char *code; LinliColor light, dark; } classes[LINLI_N_OCCUPANCIES] = {
  [LINLI_OCCUPANCY_OWN]      = { "01", RGB (0xddf0ff), RGB (0x23455e) },
  [LINLI_OCCUPANCY_RENTED]   = { "02", RGB (0xffe8b8), RGB (0x5f4a1b) },
  [LINLI_OCCUPANCY_EMPTY]    = { "03", RGB (0xe6e6e6), RGB (0x434347) },
  [LINLI_OCCUPANCY_LENT]     = { "04", RGB (0xe2f3d7), RGB (0x335029) },
  [LINLI_OCCUPANCY_BUSINESS] = { "05", RGB (0xe7dcfa), RGB (0x46376b) },
  [LINLI_OCCUPANCY_UNKNOWN]  = { "99", RGB (0xffffff), RGB (0x28282b) },
};

LinliOccupancy
linli_occupancy_from_code (const char *code)
{
  for (guint i = 0; i < LINLI_N_OCCUPANCIES; i++)
    if (g_strcmp0 (code, classes[i].code) == 0)
      return (LinliOccupancy) i;
  return LINLI_OCCUPANCY_UNKNOWN;
}

const char *
linli_occupancy_get_code (LinliOccupancy occupancy)
{
  g_return_val_if_fail (occupancy < LINLI_N_OCCUPANCIES, "99");
  return classes[occupancy].code;
}

const char *
linli_occupancy_get_label (const LinliField *field,
                           LinliOccupancy    occupancy)
{
  const char *value = linli_occupancy_get_code (occupancy);
  const LinliCode *code = field != NULL && field->list != NULL ? linli_code_list_find (field->list, value) : NULL;

  if (code != NULL)
    return linli_code_get_label (code);
  return occupancy == LINLI_OCCUPANCY_UNKNOWN ? _("Not known") : value;
}

LinliColor
linli_occupancy_get_color (LinliOccupancy occupancy,
                           gboolean       dark)
{
  g_return_val_if_fail (occupancy < LINLI_N_OCCUPANCIES, classes[0].light);
  return dark ? classes[occupancy].dark : classes[occupancy].light;
}

void
linli_occupancy_count (GPtrArray            *rooms,
                       guint32               shown,
                       LinliOccupancyCounts *ret_counts)
{
  memset (ret_counts, 0, sizeof *ret_counts);
  for (guint i = 0; i < rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (rooms, i);
      LinliOccupancy occupancy = linli_occupancy_from_code (room->occupancy);

      if ((shown != G_MAXUINT32 && !(room->classes & shown)) || !linli_matrix_room_is_home (room))
        continue;
      ret_counts->rooms++;
      ret_counts->by_occupancy[occupancy]++;
      ret_counts->households += room->households;
      ret_counts->lived_in += room->people > 0;
      ret_counts->empty += occupancy == LINLI_OCCUPANCY_EMPTY;
      ret_counts->rented += occupancy == LINLI_OCCUPANCY_RENTED;
      ret_counts->people += room->people;
      ret_counts->floating += room->floating;
      ret_counts->elders += room->elders;
    }
}
