/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list item of a building. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-item.h"

struct _LinliBuildingItem
{
  GObject            parent_instance;
  LinliBuildingLine *line;  /* (owned) */
};

enum { PROP_HOUSEHOLDS = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LinliBuildingItem, linli_building_item, G_TYPE_OBJECT)

static void
linli_building_item_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  if (prop_id == PROP_HOUSEHOLDS)
    g_value_set_uint (value, LINLI_BUILDING_ITEM (object)->line->households);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
linli_building_item_finalize (GObject *object)
{
  g_clear_pointer (&LINLI_BUILDING_ITEM (object)->line, linli_building_line_free);
  G_OBJECT_CLASS (linli_building_item_parent_class)->finalize (object);
}

static void
linli_building_item_class_init (LinliBuildingItemClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = linli_building_item_get_property;
  G_OBJECT_CLASS (klass)->finalize = linli_building_item_finalize;
  props[PROP_HOUSEHOLDS]
      = g_param_spec_uint ("households", NULL, NULL, 0, G_MAXUINT, 0,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
linli_building_item_init (LinliBuildingItem *self)
{
}

LinliBuildingItem *
linli_building_item_new (LinliBuildingLine *line)
{
  LinliBuildingItem *self = g_object_new (LINLI_TYPE_BUILDING_ITEM, NULL);

  self->line = line;
  return self;
}

const LinliBuildingLine *
linli_building_item_get_line (LinliBuildingItem *self)
{
  g_return_val_if_fail (LINLI_IS_BUILDING_ITEM (self), NULL);
  return self->line;
}

void
linli_building_item_set_households (LinliBuildingItem *self,
                                    guint              households)
{
  g_return_if_fail (LINLI_IS_BUILDING_ITEM (self));

  if (households == self->line->households)
    return;
  self->line->households = households;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HOUSEHOLDS]);
}
