/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-matrix.h"
#include "linli-catalogue.h"

G_BEGIN_DECLS

/* How a home is lived in: the default colouring of the building picture.  Colours differ in lightness too, and a home nobody
 * has asked about is hatched, so that the picture does not hang on hue alone. */
typedef enum
{
  LINLI_OCCUPANCY_OWN,
  LINLI_OCCUPANCY_RENTED,
  LINLI_OCCUPANCY_EMPTY,
  LINLI_OCCUPANCY_LENT,
  LINLI_OCCUPANCY_BUSINESS,
  LINLI_OCCUPANCY_UNKNOWN,
  LINLI_N_OCCUPANCIES,
} LinliOccupancy;

typedef struct { double red, green, blue, alpha; } LinliColor;

/* Unknown codes are UNKNOWN.  @code: (nullable) */
LinliOccupancy linli_occupancy_from_code  (const char *code);
const char    *linli_occupancy_get_code   (LinliOccupancy occupancy);
/* As the list of @field ((nullable)) has it. */
const char    *linli_occupancy_get_label  (const LinliField *field, LinliOccupancy occupancy);
LinliColor     linli_occupancy_get_color  (LinliOccupancy occupancy, gboolean dark);

typedef struct
{
  guint rooms, households, lived_in, empty, rented, people, floating, elders;
  guint by_occupancy[LINLI_N_OCCUPANCIES];  /* rooms */
} LinliOccupancyCounts;

/* @rooms: (element-type LinliMatrixRoom); the homes among them whose classes meet @shown, all bits for all of them. */
void           linli_occupancy_count      (GPtrArray *rooms, guint32 shown, LinliOccupancyCounts *ret_counts);

G_END_DECLS
