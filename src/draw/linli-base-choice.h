/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "linli-gcj02.h"

G_BEGIN_DECLS

/* Which map lies under our footprints, one of others or only our own ground, as a value: what the dialog makes and the computer remembers.  No GTK. */
typedef enum
{
  LINLI_BASE_NONE,
  LINLI_BASE_FILE,     /* MBTiles or PMTiles */
  LINLI_BASE_STREETS,  /* 天地图 vec and its names cva */
  LINLI_BASE_IMAGES,   /* 天地图 img and its names cia */
  LINLI_BASE_SERVER,   /* any XYZ or WMTS server */
  LINLI_BASE_N_TYPES
} LinliBaseType;

typedef struct
{
  LinliBaseType type;
  LinliDatum    datum;     /* of a file or a server; 天地图 is CGCS2000 */
  char         *path;      /* (owned) (nullable) */
  char         *address;   /* (owned) (nullable): with {z}, {x}, {y} */
  char         *key;       /* (owned) (nullable): of 天地图 or the server */
  char         *approval;  /* (owned) (nullable): 审图号, as the provider publishes it */
  gboolean      printable; /* of a service: somebody has read its terms, and they allow it on paper; a file always may */
  gboolean      bare;      /* our own roads, water, green, estates, places and facilities are hidden */
} LinliBaseChoice;

LinliBaseChoice *linli_base_choice_new   (void) G_GNUC_WARN_UNUSED_RESULT;  /* none */
void             linli_base_choice_free  (LinliBaseChoice *self);
LinliBaseChoice *linli_base_choice_copy  (const LinliBaseChoice *self) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): what @file says; what it says wrongly counts as none.  Blocks on the disk. */
LinliBaseChoice *linli_base_choice_load  (const char *file) G_GNUC_WARN_UNUSED_RESULT;
/* Only the owner of the computer's account can read @file: it holds the key.  Blocks on the disk. */
gboolean         linli_base_choice_save  (const LinliBaseChoice *self, const char *file, GError **error);
/* What is missing or wrong, before anything is opened. */
gboolean         linli_base_choice_check (const LinliBaseChoice *self, GError **error);
/* (transfer full): where it is remembered on this computer. */
char            *linli_base_choice_get_file (void) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliBaseChoice, linli_base_choice_free)

G_END_DECLS
