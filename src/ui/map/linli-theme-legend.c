/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-theme-legend.h"

#include "linli-class-toggle.h"

#include <glib/gi18n.h>

struct _LinliThemeLegend
{
  GtkBox      parent_instance;

  LinliTheme *theme;   /* (owned) (nullable) */
  guint       chosen;  /* bits by class; 0: no filter */
  GPtrArray  *rows;    /* (owned) (element-type GtkToggleButton), in order: what is not known comes last */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliThemeLegend, linli_theme_legend, GTK_TYPE_BOX)

/* Class of the row at @place. */
static guint
get_class (guint place)
{
  return (place + 1) % (LINLI_THEME_STEPS + 1);
}

static void
show_chosen (LinliThemeLegend *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    linli_class_toggle_show (g_ptr_array_index (self->rows, i), self->chosen >> get_class (i) & 1);
}

static void
set_chosen (LinliThemeLegend *self,
            guint             chosen)
{
  self->chosen = chosen;
  show_chosen (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
linli_theme_legend_choose (LinliThemeLegend *self,
                           guint             class_no,
                           gboolean          add)
{
  guint bit = 1u << class_no;

  g_return_if_fail (LINLI_IS_THEME_LEGEND (self) && class_no <= LINLI_THEME_STEPS);

  if (add)
    set_chosen (self, self->chosen ^ bit);
  else
    set_chosen (self, self->chosen == bit ? 0 : bit);
}

gboolean
linli_theme_legend_clear (LinliThemeLegend *self)
{
  g_return_val_if_fail (LINLI_IS_THEME_LEGEND (self), FALSE);

  if (self->chosen == 0)
    return FALSE;
  set_chosen (self, 0);
  return TRUE;
}

guint
linli_theme_legend_get_shown (LinliThemeLegend *self)
{
  g_return_val_if_fail (LINLI_IS_THEME_LEGEND (self), LINLI_THEME_ALL);
  return self->chosen != 0 ? self->chosen : LINLI_THEME_ALL;
}

static guint
find_class (LinliThemeLegend *self,
            gpointer          row)
{
  guint place = 0;

  g_ptr_array_find (self->rows, row, &place);
  return get_class (place);
}

static void
asked_cb (gpointer   owner,
          GtkWidget *row,
          gboolean   add)
{
  linli_theme_legend_choose (owner, find_class (owner, row), add);
}

/* The last class is striped on the map, too. */
static void
draw_stripes (cairo_t *cr,
              int      width,
              int      height)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  cairo_save (cr);
  cairo_clip_preserve (cr);
  cairo_new_path (cr);
  cairo_set_source_rgba (cr, dark ? 0 : 1, dark ? 0 : 1, dark ? 0 : 1, 0.5);
  cairo_set_line_width (cr, 1.5);
  for (int x = -height; x < width; x += 6)
    {
      cairo_move_to (cr, x, height);
      cairo_line_to (cr, x + height, 0);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
  cairo_rectangle (cr, 0.5, 0.5, width - 1, height - 1);
}

static void
draw_swatch_cb (GtkDrawingArea *area,
                cairo_t        *cr,
                int             width,
                int             height,
                gpointer        user_data)
{
  LinliThemeLegend *self = LINLI_THEME_LEGEND (gtk_widget_get_ancestor (GTK_WIDGET (area), LINLI_TYPE_THEME_LEGEND));
  LinliColor color;

  if (self->theme == NULL)
    return;
  color = linli_map_theme_get_color (self->theme, GPOINTER_TO_UINT (user_data),
                                     adw_style_manager_get_dark (adw_style_manager_get_default ()));
  cairo_rectangle (cr, 0.5, 0.5, width - 1, height - 1);
  cairo_set_source_rgb (cr, color.red, color.green, color.blue);
  cairo_fill_preserve (cr);
  if (GPOINTER_TO_UINT (user_data) == LINLI_THEME_STEPS)
    draw_stripes (cr, width, height);
  cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.7);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static GtkWidget *
make_row (LinliThemeLegend    *self,
          const LinliMapTheme *theme,
          guint                class_no)
{
  GtkWidget *row = linli_class_toggle_new (asked_cb, self), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *swatch = gtk_drawing_area_new ();
  g_autofree char *words = linli_map_theme_describe (theme->theme, class_no);
  g_autofree char *count = g_strdup_printf ("%u", theme->counts[class_no]);
  /* Translators: a class of the legend and how many buildings are of it: "20 to 40 % 12". */
  g_autofree char *name = g_strdup_printf (C_("legend", "%s %u"), words, theme->counts[class_no]);
  GtkWidget *label = gtk_label_new (words), *number = gtk_label_new (count);

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), 18);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), 12);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch_cb, GUINT_TO_POINTER (class_no), NULL);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), swatch, G_CONNECT_SWAPPED);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "dim-label");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), number);
  gtk_button_set_child (GTK_BUTTON (row), box);
  gtk_widget_add_css_class (row, "linli-map-class");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

void
linli_theme_legend_set_theme (LinliThemeLegend    *self,
                              const LinliMapTheme *theme)
{
  GtkWidget *child;

  g_return_if_fail (LINLI_IS_THEME_LEGEND (self));

  g_ptr_array_set_size (self->rows, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  if (theme == NULL || theme->theme != self->theme)
    self->chosen = 0;
  g_clear_pointer (&self->theme, linli_theme_unref);
  gtk_widget_set_visible (GTK_WIDGET (self), theme != NULL);
  if (theme == NULL)
    return;
  self->theme = linli_theme_ref (theme->theme);
  for (guint i = 0; i <= LINLI_THEME_STEPS; i++)
    {
      GtkWidget *row = make_row (self, theme, get_class (i));

      g_ptr_array_add (self->rows, row);
      gtk_box_append (GTK_BOX (self), row);
      /* Classes that no building is of would only fill the card. */
      gtk_widget_set_visible (row, theme->counts[get_class (i)] > 0 || (self->chosen >> get_class (i) & 1));
    }
  show_chosen (self);
}

static void
linli_theme_legend_dispose (GObject *object)
{
  LinliThemeLegend *self = LINLI_THEME_LEGEND (object);

  g_clear_pointer (&self->theme, linli_theme_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (linli_theme_legend_parent_class)->dispose (object);
}

static void
linli_theme_legend_class_init (LinliThemeLegendClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_theme_legend_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_theme_legend_init (LinliThemeLegend *self)
{
  self->rows = g_ptr_array_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Legend"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
linli_theme_legend_new (void)
{
  return g_object_new (LINLI_TYPE_THEME_LEGEND, NULL);
}
