/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Render nodes of a building picture, by floor. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-picture-nodes.h"

struct _LinliPictureNodes
{
  GPtrArray     *rows, *floors;    /* (owned) GskRenderNode, NULL where not painted yet */
  GskRenderNode *header, *ground;  /* (owned) (nullable) */
};

static void
unref_node (gpointer node)
{
  if (node != NULL)
    gsk_render_node_unref (node);
}

LinliPictureNodes *
linli_picture_nodes_new (void)
{
  LinliPictureNodes *self = g_new0 (LinliPictureNodes, 1);

  self->rows = g_ptr_array_new_with_free_func (unref_node);
  self->floors = g_ptr_array_new_with_free_func (unref_node);
  return self;
}

void
linli_picture_nodes_free (LinliPictureNodes *self)
{
  if (self == NULL)
    return;
  linli_picture_nodes_forget (self);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->floors);
  g_free (self);
}

void
linli_picture_nodes_forget (LinliPictureNodes *self)
{
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->floors, 0);
  g_clear_pointer (&self->header, gsk_render_node_unref);
  g_clear_pointer (&self->ground, gsk_render_node_unref);
}

typedef void (*PaintFunc) (const LinliBuildingPicture *picture, cairo_t *cr, guint row);

static GskRenderNode *
make_node (const LinliBuildingPicture *picture,
           const graphene_rect_t      *bounds,
           PaintFunc                   paint,
           guint                       row)
{
  GskRenderNode *node = gsk_cairo_node_new (bounds);
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  paint (picture, cr, row);
  cairo_destroy (cr);
  return node;
}

static void
paint_header (const LinliBuildingPicture *picture,
              cairo_t                    *cr,
              guint                       row)
{
  linli_building_picture_paint_header (picture, cr);
}

static void
paint_ground (const LinliBuildingPicture *picture,
              cairo_t                    *cr,
              guint                       row)
{
  linli_building_picture_paint_ground (picture, cr);
}

/* The nodes of the rows that meet [top, top + height), painted where they are not yet. */
static void
snapshot_rows (GPtrArray                  *nodes,
               const LinliBuildingPicture *picture,
               GtkSnapshot                *snapshot,
               double                      top,
               double                      height,
               double                      width,
               PaintFunc                   paint)
{
  guint n = picture->matrix->rows->len;

  if (nodes->len != n)
    {
      g_ptr_array_set_size (nodes, 0);
      g_ptr_array_set_size (nodes, (int) n);
    }
  for (guint row = 0; row < n; row++)
    {
      LinliRect rect = linli_building_picture_get_row (picture, row);

      if (rect.y + rect.height < top || rect.y > top + height)
        continue;
      if (nodes->pdata[row] == NULL)
        nodes->pdata[row] = make_node (picture, &GRAPHENE_RECT_INIT (0, (float) rect.y, (float) width, (float) rect.height + 1), paint, row);
      gtk_snapshot_append_node (snapshot, nodes->pdata[row]);
    }
}

void
linli_picture_nodes_snapshot_rows (LinliPictureNodes          *self,
                                   const LinliBuildingPicture *picture,
                                   GtkSnapshot                *snapshot,
                                   double                      top,
                                   double                      height)
{
  snapshot_rows (self->rows, picture, snapshot, top, height, picture->width, linli_building_picture_paint_row);
  if (self->ground == NULL)
    self->ground = make_node (picture, &GRAPHENE_RECT_INIT (0, 0, (float) picture->width, (float) picture->height), paint_ground, 0);
  gtk_snapshot_append_node (snapshot, self->ground);
}

void
linli_picture_nodes_snapshot_floors (LinliPictureNodes          *self,
                                     const LinliBuildingPicture *picture,
                                     GtkSnapshot                *snapshot,
                                     double                      top,
                                     double                      height)
{
  snapshot_rows (self->floors, picture, snapshot, top, height, picture->floor_width, linli_building_picture_paint_floor);
}

void
linli_picture_nodes_snapshot_header (LinliPictureNodes          *self,
                                     const LinliBuildingPicture *picture,
                                     GtkSnapshot                *snapshot)
{
  if (self->header == NULL)
    self->header = make_node (picture, &GRAPHENE_RECT_INIT (0, 0, (float) picture->width, (float) picture->header_height), paint_header, 0);
  gtk_snapshot_append_node (snapshot, self->header);
}
