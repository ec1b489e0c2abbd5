/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Render nodes of a building picture, by floor. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-picture-nodes.h"

struct _LinliPictureNodes
{
  GPtrArray     *parts, *floors;   /* (owned) GskRenderNode, NULL where not painted yet; a part is a floor of one unit */
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

  self->parts = g_ptr_array_new_with_free_func (unref_node);
  self->floors = g_ptr_array_new_with_free_func (unref_node);
  return self;
}

void
linli_picture_nodes_free (LinliPictureNodes *self)
{
  if (self == NULL)
    return;
  linli_picture_nodes_forget (self);
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->floors);
  g_free (self);
}

void
linli_picture_nodes_forget (LinliPictureNodes *self)
{
  g_ptr_array_set_size (self->parts, 0);
  g_ptr_array_set_size (self->floors, 0);
  g_clear_pointer (&self->header, gsk_render_node_unref);
  g_clear_pointer (&self->ground, gsk_render_node_unref);
}

typedef void (*PaintFunc) (const LinliBuildingPicture *picture, cairo_t *cr, guint row, guint unit);

static GskRenderNode *
make_node (const LinliBuildingPicture *picture,
           const graphene_rect_t      *bounds,
           PaintFunc                   paint,
           guint                       row,
           guint                       unit)
{
  GskRenderNode *node = gsk_cairo_node_new (bounds);
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  paint (picture, cr, row, unit);
  cairo_destroy (cr);
  return node;
}

static void
paint_header (const LinliBuildingPicture *picture,
              cairo_t                    *cr,
              guint                       row,
              guint                       unit)
{
  linli_building_picture_paint_header (picture, cr);
}

static void
paint_ground (const LinliBuildingPicture *picture,
              cairo_t                    *cr,
              guint                       row,
              guint                       unit)
{
  linli_building_picture_paint_ground (picture, cr);
}

static void
paint_floor (const LinliBuildingPicture *picture,
             cairo_t                    *cr,
             guint                       row,
             guint                       unit)
{
  linli_building_picture_paint_floor (picture, cr, row);
}

static gboolean
meets (const LinliRect *a,
       const LinliRect *b,
       double           margin)  /* in lengths of @b on every side of it */
{
  return a->x + a->width >= b->x - margin * b->width && a->x <= b->x + (1 + margin) * b->width
         && a->y + a->height >= b->y - margin * b->height && a->y <= b->y + (1 + margin) * b->height;
}

/* The node at @place, painted when @seen meets it.  What is half a view away is let go: with GL a floor of a wide house takes a megabyte. */
static void
snapshot_part (GPtrArray                  *nodes,
               guint                       place,
               const LinliRect            *part,
               const LinliRect            *seen,
               const LinliBuildingPicture *picture,
               GtkSnapshot                *snapshot,
               PaintFunc                   paint,
               guint                       row,
               guint                       unit)
{
  if (!meets (part, seen, 0))
    {
      if (!meets (part, seen, 0.5))
        g_clear_pointer (&nodes->pdata[place], unref_node);
      return;
    }
  if (nodes->pdata[place] == NULL)
    nodes->pdata[place] = make_node (picture, &GRAPHENE_RECT_INIT ((float) part->x, (float) part->y, (float) part->width + 1,
                                                                   (float) part->height + 1), paint, row, unit);
  gtk_snapshot_append_node (snapshot, nodes->pdata[place]);
}

static void
make_room (GPtrArray *nodes,
           guint      n)
{
  if (nodes->len == n)
    return;
  g_ptr_array_set_size (nodes, 0);
  g_ptr_array_set_size (nodes, (int) n);
}

void
linli_picture_nodes_snapshot_parts (LinliPictureNodes          *self,
                                    const LinliBuildingPicture *picture,
                                    GtkSnapshot                *snapshot,
                                    const LinliRect            *seen)
{
  guint n_rows = picture->matrix->rows->len, n_units = picture->matrix->units->len;

  make_room (self->parts, n_rows * n_units);
  for (guint row = 0; row < n_rows; row++)
    for (guint unit = 0; unit < n_units; unit++)
      {
        LinliRect part = linli_building_picture_get_part (picture, row, unit);

        snapshot_part (self->parts, row * n_units + unit, &part, seen, picture, snapshot, linli_building_picture_paint_part, row, unit);
      }
  if (self->ground == NULL)
    {
      LinliRect rect = linli_building_picture_get_ground (picture);

      self->ground = make_node (picture, &GRAPHENE_RECT_INIT ((float) rect.x, (float) rect.y, (float) rect.width, (float) rect.height),
                                paint_ground, 0, 0);
    }
  gtk_snapshot_append_node (snapshot, self->ground);
}

void
linli_picture_nodes_snapshot_floors (LinliPictureNodes          *self,
                                     const LinliBuildingPicture *picture,
                                     GtkSnapshot                *snapshot,
                                     const LinliRect            *seen)
{
  make_room (self->floors, picture->matrix->rows->len);
  for (guint row = 0; row < picture->matrix->rows->len; row++)
    {
      LinliRect part = linli_building_picture_get_row (picture, row);

      part.width = picture->floor_width;
      snapshot_part (self->floors, row, &part, seen, picture, snapshot, paint_floor, row, 0);
    }
}

void
linli_picture_nodes_snapshot_header (LinliPictureNodes          *self,
                                     const LinliBuildingPicture *picture,
                                     GtkSnapshot                *snapshot)
{
  if (self->header == NULL)
    self->header = make_node (picture, &GRAPHENE_RECT_INIT (0, 0, (float) picture->width, (float) picture->header_height), paint_header, 0, 0);
  gtk_snapshot_append_node (snapshot, self->header);
}
