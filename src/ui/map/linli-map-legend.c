/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-legend.h"

#include "linli-item-chooser.h"
#include "linli-map-plate.h"
#include "linli-sign-legend.h"
#include "linli-theme-legend.h"

#include <glib/gi18n.h>

#define MAX_HEIGHT_PX 520

struct _LinliMapLegend
{
  AdwBin     parent_instance;

  GPtrArray *themes;   /* (owned) (element-type LinliTheme): behind "none" */
  guint      wanted_no;  /* asked for before the themes were known */
  char      *wanted_item;  /* (owned) (nullable): the same of a single item */
  gboolean   filling;
  GtkWidget *chooser, *spinner, *item, *classes, *heading, *list, *signs;
};

enum { WANTED, FILTERED, GRID, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMapLegend, linli_map_legend, ADW_TYPE_BIN)

/* ---- themes ---- */

LinliTheme *
linli_map_legend_get_wanted (LinliMapLegend *self)
{
  guint place;

  g_return_val_if_fail (LINLI_IS_MAP_LEGEND (self), NULL);

  place = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->chooser));
  if (place == self->themes->len + 1)
    return linli_item_chooser_get_theme (LINLI_ITEM_CHOOSER (self->item));
  return place > 0 && place <= self->themes->len ? g_ptr_array_index (self->themes, place - 1) : NULL;
}

void
linli_map_legend_want (LinliMapLegend *self,
                       guint           no)
{
  guint place = 0;

  g_return_if_fail (LINLI_IS_MAP_LEGEND (self));

  self->wanted_no = no;
  g_clear_pointer (&self->wanted_item, g_free);
  for (guint i = 0; i < self->themes->len; i++)
    if (no != 0 && ((LinliTheme *) g_ptr_array_index (self->themes, i))->no == no)
      place = i + 1;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->chooser), place);
}

static gboolean
wants_item (LinliMapLegend *self)
{
  return gtk_drop_down_get_selected (GTK_DROP_DOWN (self->chooser)) == self->themes->len + 1;
}

char *
linli_map_legend_get_item (LinliMapLegend *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_LEGEND (self), NULL);
  return wants_item (self) ? linli_item_chooser_get_key (LINLI_ITEM_CHOOSER (self->item)) : g_strdup (self->wanted_item);
}

void
linli_map_legend_want_item (LinliMapLegend *self,
                            const char     *key)
{
  g_autofree char *wanted = g_strdup (key);

  g_return_if_fail (LINLI_IS_MAP_LEGEND (self) && key != NULL);

  if (linli_item_chooser_choose (LINLI_ITEM_CHOOSER (self->item), key))
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->chooser), self->themes->len + 1);
  else if (self->themes->len == 0)
    {
      self->wanted_no = 0;
      g_free (self->wanted_item);
      self->wanted_item = g_steal_pointer (&wanted);
    }
}

void
linli_map_legend_set_themes (LinliMapLegend *self,
                             GPtrArray      *themes,
                             GPtrArray      *fields)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *item = NULL;
  guint no;

  g_return_if_fail (LINLI_IS_MAP_LEGEND (self));

  self->filling = TRUE;
  g_ptr_array_set_size (self->themes, 0);
  gtk_string_list_append (names, _("Footprints only"));
  for (guint i = 0; i < themes->len; i++)
    {
      g_ptr_array_add (self->themes, linli_theme_ref (g_ptr_array_index (themes, i)));
      gtk_string_list_append (names, linli_theme_get_label (g_ptr_array_index (themes, i)));
    }
  linli_item_chooser_set_fields (LINLI_ITEM_CHOOSER (self->item), fields);
  if (!linli_item_chooser_is_empty (LINLI_ITEM_CHOOSER (self->item)))
    gtk_string_list_append (names, _("One item…"));
  no = self->wanted_no;
  item = g_steal_pointer (&self->wanted_item);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->chooser), G_LIST_MODEL (names));
  gtk_widget_set_visible (self->chooser, themes->len > 0);
  linli_map_legend_want (self, no);
  if (item != NULL)
    linli_map_legend_want_item (self, item);
  self->filling = FALSE;
}

void
linli_map_legend_set_theme (LinliMapLegend      *self,
                            const LinliMapTheme *theme)
{
  g_return_if_fail (LINLI_IS_MAP_LEGEND (self));
  linli_theme_legend_set_theme (LINLI_THEME_LEGEND (self->classes), theme);
}

void
linli_map_legend_set_busy (LinliMapLegend *self,
                           gboolean        busy)
{
  g_return_if_fail (LINLI_IS_MAP_LEGEND (self));
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
}

guint
linli_map_legend_get_shown (LinliMapLegend *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_LEGEND (self), LINLI_THEME_ALL);
  return linli_theme_legend_get_shown (LINLI_THEME_LEGEND (self->classes));
}

gboolean
linli_map_legend_show_all (LinliMapLegend *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_LEGEND (self), FALSE);
  return linli_theme_legend_clear (LINLI_THEME_LEGEND (self->classes));
}

static void
selected_cb (LinliMapLegend *self)
{
  LinliTheme *theme = linli_map_legend_get_wanted (self);

  gtk_widget_set_visible (self->item, wants_item (self));
  if (self->filling)
    return;
  self->wanted_no = theme != NULL ? theme->no : 0;
  g_clear_pointer (&self->wanted_item, g_free);
  g_signal_emit (self, signals[WANTED], 0);
}

static void
changed_cb (LinliMapLegend *self)
{
  g_signal_emit (self, signals[FILTERED], 0);
}

/* ---- grids ---- */

static void
draw_swatch_cb (GtkDrawingArea *area,
                cairo_t        *cr,
                int             width,
                int             height,
                gpointer        user_data)
{
  LinliColor color = linli_map_get_grid_color (GPOINTER_TO_UINT (user_data), adw_style_manager_get_dark (adw_style_manager_get_default ()));
  static const double dashes[] = { 3, 2 };

  cairo_rectangle (cr, 1, 1, width - 2, height - 2);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 0.12);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, color.red, color.green, color.blue);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

static GtkWidget *
make_grid_row (const LinliMapFeature *grid,
               guint                  place)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *swatch = gtk_drawing_area_new (), *label = gtk_label_new (grid->name);

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), 18);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), 12);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch_cb, GUINT_TO_POINTER (place), NULL);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), swatch, G_CONNECT_SWAPPED);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  g_object_set (box, "margin-start", 9, "margin-end", 9, "margin-top", 4, "margin-bottom", 4, NULL);
  return box;
}

void
linli_map_legend_set_features (LinliMapLegend   *self,
                               LinliMapFeatures *features)
{
  GtkWidget *row;

  g_return_if_fail (LINLI_IS_MAP_LEGEND (self));

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  for (guint i = 0; i < features->grids->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), make_grid_row (&g_array_index (features->grids, LinliMapFeature, i), i));
  gtk_widget_set_visible (self->heading, features->grids->len > 0);
  gtk_widget_set_visible (self->list, features->grids->len > 0);
  linli_sign_legend_set_features (LINLI_SIGN_LEGEND (self->signs), features);
}

GtkWidget *
linli_map_legend_get_signs (LinliMapLegend *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_LEGEND (self), NULL);
  return self->signs;
}

static void
row_activated_cb (GtkListBox     *list,
                  GtkListBoxRow  *row,
                  LinliMapLegend *self)
{
  g_signal_emit (self, signals[GRID], 0, (guint) gtk_list_box_row_get_index (row));
}

/* ---- building it ---- */

static void
linli_map_legend_dispose (GObject *object)
{
  g_clear_pointer (&LINLI_MAP_LEGEND (object)->themes, g_ptr_array_unref);
  g_clear_pointer (&LINLI_MAP_LEGEND (object)->wanted_item, g_free);
  G_OBJECT_CLASS (linli_map_legend_parent_class)->dispose (object);
}

static void
linli_map_legend_class_init (LinliMapLegendClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_map_legend_dispose;
  signals[WANTED] = g_signal_new ("wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FILTERED] = g_signal_new ("filtered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[GRID] = g_signal_new ("grid", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
linli_map_legend_init (LinliMapLegend *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scrolled = gtk_scrolled_window_new (),
            *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->spinner = gtk_spinner_new ();
  g_object_set (self->spinner, "margin-end", 9, "visible", FALSE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Counting"), -1);
  self->themes = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_theme_unref);
  self->chooser = gtk_drop_down_new (NULL, NULL);
  gtk_widget_set_tooltip_text (self->chooser, _("What the buildings are coloured by"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chooser), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What the buildings are coloured by"), -1);
  g_object_set (self->chooser, "margin-start", 6, "margin-end", 6, "margin-top", 6, "margin-bottom", 3, "visible", FALSE, "hexpand", TRUE, NULL);
  g_signal_connect_object (self->chooser, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  self->item = linli_item_chooser_new ();
  g_object_set (self->item, "margin-start", 6, "margin-end", 6, "margin-bottom", 3, "visible", FALSE, NULL);
  g_signal_connect_object (self->item, "changed", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  self->classes = linli_theme_legend_new ();
  g_object_set (self->classes, "margin-start", 6, "margin-end", 6, NULL);
  g_signal_connect_object (self->classes, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  self->heading = gtk_label_new (_("Grids"));
  gtk_label_set_xalign (GTK_LABEL (self->heading), 0);
  gtk_widget_add_css_class (self->heading, "heading");
  g_object_set (self->heading, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 3, NULL);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "linli-map-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Grids"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), MAX_HEIGHT_PX);
  gtk_box_append (GTK_BOX (box), self->classes);
  gtk_box_append (GTK_BOX (box), self->heading);
  gtk_box_append (GTK_BOX (box), self->list);
  self->signs = linli_sign_legend_new ();
  gtk_box_append (GTK_BOX (box), self->signs);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_widget_set_margin_bottom (scrolled, 6);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (head), self->chooser);
  gtk_box_append (GTK_BOX (head), self->spinner);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), self->item);
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "linli-map-card");
  gtk_widget_set_size_request (GTK_WIDGET (self), LINLI_MAP_LEGEND_WIDTH_PX - 24, -1);
}

GtkWidget *
linli_map_legend_new (void)
{
  return g_object_new (LINLI_TYPE_MAP_LEGEND, NULL);
}
