/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chips over the classes of a legend.  What is shown is a set of bits; the chips follow it. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-legend-bar.h"

#include "linli-building-picture.h"
#include "linli-class-toggle.h"

#include <glib/gi18n.h>

#define SWATCH_PX 14

struct _LinliLegendBar
{
  AdwBin     parent_instance;

  const LinliBuildingLegend *legend;  /* (unowned) (nullable) */
  guint32    chosen;                  /* bits by class; 0 = no filter */
  LinliBuildingMode mode;             /* of the last legend: what is chosen is kept over a reload */
  GPtrArray *keys;                    /* (owned) (element-type char *): of what is chosen */
  GPtrArray *chips;                   /* (element-type GtkToggleButton) (unowned), by class; the box owns them */
  GtkWidget *box;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliLegendBar, linli_legend_bar, ADW_TYPE_BIN)

static void
draw_swatch_cb (GtkDrawingArea *area,
                cairo_t        *cr,
                int             width,
                int             height,
                gpointer        user_data)
{
  LinliLegendBar *self = LINLI_LEGEND_BAR (gtk_widget_get_ancestor (GTK_WIDGET (area), LINLI_TYPE_LEGEND_BAR));
  LinliRect rect = { 0, 0, width, height };

  if (self->legend != NULL)
    linli_building_picture_paint_swatch (self->legend, GPOINTER_TO_UINT (user_data),
                                         adw_style_manager_get_dark (adw_style_manager_get_default ()), cr, &rect);
}

static void
show_chosen (LinliLegendBar *self)
{
  for (guint i = 0; i < self->chips->len; i++)
    {
      const LinliLegendClass *class = &g_array_index (self->legend->classes, LinliLegendClass, i);
      gboolean active = self->chosen >> i & 1;

      linli_class_toggle_show (g_ptr_array_index (self->chips, i), active);
      /* Classes that no home is of would only fill the line. */
      gtk_widget_set_visible (gtk_widget_get_parent (g_ptr_array_index (self->chips, i)), class->rooms > 0 || active);
    }
}

static void
set_chosen (LinliLegendBar *self,
            guint32         chosen)
{
  g_ptr_array_set_size (self->keys, 0);
  for (guint i = 0; i < self->legend->classes->len; i++)
    if (chosen >> i & 1)
      g_ptr_array_add (self->keys, g_strdup (g_array_index (self->legend->classes, LinliLegendClass, i).key));
  self->chosen = chosen;
  show_chosen (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static guint
find_chip (LinliLegendBar *self,
           gpointer        chip)
{
  guint index = 0;

  g_ptr_array_find (self->chips, chip, &index);
  return index;
}

static void
asked_cb (gpointer   owner,
          GtkWidget *chip,
          gboolean   add)
{
  linli_legend_bar_choose (owner, find_chip (owner, chip), add);
}

static GtkWidget *
make_chip (LinliLegendBar *self,
           guint           index)
{
  const LinliLegendClass *class = &g_array_index (self->legend->classes, LinliLegendClass, index);
  GtkWidget *chip = linli_class_toggle_new (asked_cb, self), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *swatch = gtk_drawing_area_new (), *label;
  /* Translators: a class of the legend and how many homes are of it: "Vacant 12". */
  g_autofree char *text = g_strdup_printf (C_("legend", "%s %u"), class->label, class->rooms);

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), SWATCH_PX);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), SWATCH_PX);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch_cb, GUINT_TO_POINTER (index), NULL);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), swatch,
                           G_CONNECT_SWAPPED);
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (chip), box);
  return chip;
}

static void
remove_chips (LinliLegendBar *self)
{
  GtkWidget *child;

  g_ptr_array_set_size (self->chips, 0);
  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_flow_box_remove (GTK_FLOW_BOX (self->box), child);
}

static void
linli_legend_bar_dispose (GObject *object)
{
  LinliLegendBar *self = LINLI_LEGEND_BAR (object);

  self->legend = NULL;
  g_clear_pointer (&self->chips, g_ptr_array_unref);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  G_OBJECT_CLASS (linli_legend_bar_parent_class)->dispose (object);
}

static void
linli_legend_bar_class_init (LinliLegendBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_legend_bar_dispose;
  signals[CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_legend_bar_init (LinliLegendBar *self)
{
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->chips = g_ptr_array_new ();
  self->box = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->box), 32);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (self->box), 1);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->box), 0);
  gtk_widget_add_css_class (self->box, "linli-legend");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Legend"), -1);
  adw_bin_set_child (ADW_BIN (self), self->box);
}

GtkWidget *
linli_legend_bar_new (void)
{
  return g_object_new (LINLI_TYPE_LEGEND_BAR, NULL);
}

void
linli_legend_bar_set_legend (LinliLegendBar            *self,
                             const LinliBuildingLegend *legend)
{
  g_return_if_fail (LINLI_IS_LEGEND_BAR (self));

  remove_chips (self);
  self->legend = legend;
  if (legend != NULL && !linli_building_mode_equal (&legend->mode, &self->mode))
    {
      self->mode = legend->mode;
      g_ptr_array_set_size (self->keys, 0);
    }
  self->chosen = 0;
  for (guint i = 0; legend != NULL && i < legend->classes->len; i++)
    {
      GtkWidget *chip = make_chip (self, i);

      g_ptr_array_add (self->chips, chip);
      gtk_flow_box_append (GTK_FLOW_BOX (self->box), chip);
      /* The chip itself takes the focus, not the place it stands in. */
      gtk_widget_set_focusable (gtk_widget_get_parent (chip), FALSE);
      if (g_ptr_array_find_with_equal_func (self->keys, g_array_index (legend->classes, LinliLegendClass, i).key, g_str_equal, NULL))
        self->chosen |= 1u << i;
    }
  if (legend != NULL)
    show_chosen (self);
}

guint32
linli_legend_bar_get_shown (LinliLegendBar *self)
{
  g_return_val_if_fail (LINLI_IS_LEGEND_BAR (self), LINLI_LEGEND_ALL);
  return self->chosen != 0 ? self->chosen : LINLI_LEGEND_ALL;
}

void
linli_legend_bar_choose (LinliLegendBar *self,
                         guint           index,
                         gboolean        add)
{
  guint32 bit = 1u << index;

  g_return_if_fail (LINLI_IS_LEGEND_BAR (self));

  if (self->legend == NULL || index >= self->legend->classes->len)
    return;
  if (add)
    set_chosen (self, self->chosen ^ bit);
  else
    set_chosen (self, self->chosen == bit ? 0 : bit);
}

gboolean
linli_legend_bar_clear (LinliLegendBar *self)
{
  g_return_val_if_fail (LINLI_IS_LEGEND_BAR (self), FALSE);

  if (self->chosen == 0)
    return FALSE;
  set_chosen (self, 0);
  return TRUE;
}
