/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The source that has no tiles; nothing asks it for one, because it is only the viewport's reference. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-blank-source.h"

struct _LinliBlankSource
{
  ShumateMapSource parent_instance;
};

G_DEFINE_FINAL_TYPE (LinliBlankSource, linli_blank_source, SHUMATE_TYPE_MAP_SOURCE)

static void
linli_blank_source_class_init (LinliBlankSourceClass *klass)
{
}

static void
linli_blank_source_init (LinliBlankSource *self)
{
}

ShumateMapSource *
linli_blank_source_new (void)
{
  return g_object_new (LINLI_TYPE_BLANK_SOURCE, "id", "linli-blank", "tile-size", 256, "min-zoom-level",
                       LINLI_MAP_MIN_ZOOM, "max-zoom-level", LINLI_MAP_MAX_ZOOM, NULL);
}
