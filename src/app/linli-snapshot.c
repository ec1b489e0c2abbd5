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

/* ---- what is on it ---- */

static void
count_text (GskRenderNode       *node,
            LinliSnapshotReport *report)
{
  const PangoGlyphInfo *glyphs = gsk_text_node_get_glyphs (node, NULL);
  guint n_glyphs = gsk_text_node_get_num_glyphs (node);

  for (guint i = 0; i < n_glyphs; i++)
    {
      if (glyphs[i].glyph == PANGO_GLYPH_EMPTY)
        continue;
      report->n_glyphs++;
      if (glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
        report->n_unknown++;
    }
}

/* The nodes that hold one other. */
static GskRenderNode *
get_child (GskRenderNode *node)
{
  static const struct { GskRenderNodeType type; GskRenderNode *(*get) (const GskRenderNode *); } wrappers[] = {
    { GSK_TRANSFORM_NODE, gsk_transform_node_get_child },       { GSK_OPACITY_NODE, gsk_opacity_node_get_child },
    { GSK_COLOR_MATRIX_NODE, gsk_color_matrix_node_get_child }, { GSK_REPEAT_NODE, gsk_repeat_node_get_child },
    { GSK_CLIP_NODE, gsk_clip_node_get_child },                 { GSK_ROUNDED_CLIP_NODE, gsk_rounded_clip_node_get_child },
    { GSK_SHADOW_NODE, gsk_shadow_node_get_child },             { GSK_BLUR_NODE, gsk_blur_node_get_child },
    { GSK_DEBUG_NODE, gsk_debug_node_get_child },
  };
  GskRenderNodeType type = gsk_render_node_get_node_type (node);

  for (guint i = 0; i < G_N_ELEMENTS (wrappers); i++)
    if (wrappers[i].type == type)
      return wrappers[i].get (node);
  return NULL;
}

void
linli_snapshot_count (GskRenderNode       *node,
                      LinliSnapshotReport *report)
{
  GskRenderNodeType type = gsk_render_node_get_node_type (node);
  GskRenderNode *child = get_child (node);

  if (child != NULL)
    linli_snapshot_count (child, report);
  else if (type == GSK_TEXT_NODE)
    count_text (node, report);
  else if (type == GSK_CONTAINER_NODE)
    for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
      linli_snapshot_count (gsk_container_node_get_child (node, i), report);
  else if (type == GSK_CROSS_FADE_NODE)
    {
      linli_snapshot_count (gsk_cross_fade_node_get_start_child (node), report);
      linli_snapshot_count (gsk_cross_fade_node_get_end_child (node), report);
    }
  else if (type == GSK_BLEND_NODE)
    {
      linli_snapshot_count (gsk_blend_node_get_bottom_child (node), report);
      linli_snapshot_count (gsk_blend_node_get_top_child (node), report);
    }
}

static void
look_at (GdkTexture          *texture,
         LinliSnapshotReport *report)
{
  guint width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * height);
  gboolean seen[4096] = { FALSE };
  guint64 total = 0;

  report->width = width;
  report->height = height;
  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  for (gsize i = 0; i < (gsize) width * height; i++)
    {
      guint32 pixel = pixels[i];
      guint red = pixel >> 16 & 0xff, green = pixel >> 8 & 0xff, blue = pixel & 0xff;

      total += red + green + blue;
      seen[(red >> 4) << 8 | (green >> 4) << 4 | blue >> 4] = TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    report->n_colors += seen[i];
  report->lightness = total / (3.0 * 255 * MAX ((gsize) width * height, 1));
}

gboolean
linli_snapshot_save (GtkWindow            *window,
                     const char           *path,
                     LinliSnapshotReport  *ret_report,
                     GError              **error)
{
  g_autoptr(GskRenderNode) node = paint (window);
  g_autoptr(GdkTexture) texture = NULL;

  if (node == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: the window shows nothing yet", path != NULL ? path : "picture");
      return FALSE;
    }
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (window)),
                                                              (float) gtk_widget_get_height (GTK_WIDGET (window))));
  if (ret_report != NULL)
    {
      *ret_report = (LinliSnapshotReport) { 0 };
      linli_snapshot_count (node, ret_report);
      look_at (texture, ret_report);
    }
  if (path != NULL && !gdk_texture_save_to_png (texture, path))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: the picture cannot be written; check the folder", path);
      return FALSE;
    }
  return TRUE;
}
