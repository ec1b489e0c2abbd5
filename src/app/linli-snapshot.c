/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of a window without a screenshot program: its render nodes, painted into a texture. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-snapshot.h"

#include "linli-error.h"

static void
add_widget (GtkSnapshot *snapshot,
            GtkWidget   *widget,
            double       x,
            double       y)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  gtk_snapshot_restore (snapshot);
}

/* Popovers are surfaces of their own: each is painted where it lies over its parent's surface. */
static void
add_popovers (GtkSnapshot *snapshot,
              GtkWidget   *widget,
              double       x,
              double       y)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      double at_x = x, at_y = y;

      if (!gtk_widget_get_mapped (child))
        continue;
      if (GTK_IS_POPOVER (child))
        {
          GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (child));
          double inside_x, inside_y;

          gtk_native_get_surface_transform (GTK_NATIVE (child), &inside_x, &inside_y);
          at_x += gdk_popup_get_position_x (GDK_POPUP (surface));
          at_y += gdk_popup_get_position_y (GDK_POPUP (surface));
          add_widget (snapshot, child, at_x + inside_x, at_y + inside_y);
        }
      add_popovers (snapshot, child, at_x, at_y);
    }
}

/* (transfer full) (nullable) */
static GskRenderNode *
paint (GtkWindow *window)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  double x, y;

  gtk_native_get_surface_transform (GTK_NATIVE (window), &x, &y);
  add_widget (snapshot, GTK_WIDGET (window), 0, 0);
  add_popovers (snapshot, GTK_WIDGET (window), -x, -y);
  return gtk_snapshot_free_to_node (snapshot);
}

void
linli_snapshot_prepare (GtkWindow *window)
{
  GskRenderNode *node = paint (window);

  g_clear_pointer (&node, gsk_render_node_unref);
}

gboolean
linli_snapshot_save (GtkWindow   *window,
                     const char  *path,
                     GError     **error)
{
  g_autoptr(GskRenderNode) node = paint (window);
  g_autoptr(GdkTexture) texture = NULL;

  if (node == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: the window shows nothing yet", path);
      return FALSE;
    }
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (window)),
                                                              (float) gtk_widget_get_height (GTK_WIDGET (window))));
  if (!gdk_texture_save_to_png (texture, path))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: the picture cannot be written; check the folder", path);
      return FALSE;
    }
  return TRUE;
}
