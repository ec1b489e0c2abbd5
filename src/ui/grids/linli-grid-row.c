/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-row.h"

#include "linli-grid-text.h"
#include "linli-map-plate.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define SWATCH_PX 14

struct _LinliGridRow
{
  GtkListBoxRow parent_instance;

  guint         place;
  GtkWidget    *name, *homes, *figures, *load, *state, *scale;
};

G_DEFINE_FINAL_TYPE (LinliGridRow, linli_grid_row, GTK_TYPE_LIST_BOX_ROW)

static void
draw_swatch (GtkDrawingArea *area,
             cairo_t        *cr,
             int             width,
             int             height,
             gpointer        user_data)
{
  LinliGridRow *self = user_data;
  LinliColor color = linli_map_get_grid_color (self->place, adw_style_manager_get_dark (adw_style_manager_get_default ()));

  cairo_set_source_rgb (cr, color.red, color.green, color.blue);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static gboolean
is_out (const LinliGridDraft *draft,
        guint                 grid,
        LinliBalance          what)
{
  return linli_grid_draft_get_target (draft, what) > 0 && ABS (linli_grid_draft_get_deviation (draft, grid, what)) > LINLI_GRID_TOLERANCE;
}

void
linli_grid_row_update (LinliGridRow         *self,
                       const LinliGridDraft *draft)
{
  const LinliDraftGrid *grid;
  g_autofree char *homes = NULL, *figures = NULL, *load = NULL, *label = NULL;
  gboolean homes_out, load_out;

  g_return_if_fail (LINLI_IS_GRID_ROW (self) && draft != NULL && self->place < linli_grid_draft_get_size (draft));

  grid = linli_grid_draft_get (draft, self->place);
  homes = linli_grid_text_homes (draft, self->place);
  figures = linli_grid_text_figures (grid);
  load = linli_grid_text_load (draft, self->place);
  homes_out = is_out (draft, self->place, LINLI_BALANCE_HOMES);
  load_out = is_out (draft, self->place, LINLI_BALANCE_LOAD);
  gtk_label_set_text (GTK_LABEL (self->name), grid->name);
  gtk_label_set_text (GTK_LABEL (self->homes), homes);
  gtk_label_set_text (GTK_LABEL (self->figures), figures);
  gtk_label_set_text (GTK_LABEL (self->load), load);
  gtk_label_set_text (GTK_LABEL (self->state), grid->publish ? _("In use when saved") : _("Draft"));
  gtk_widget_set_visible (self->state, grid->draft);
  gtk_widget_set_visible (self->scale, homes_out || load_out);
  set_class (self->homes, "warning", homes_out);
  set_class (self->load, "warning", load_out);
  set_class (self->load, "dim-label", !load_out);
  label = g_strdup_printf ("%s, %s, %s, %s%s%s", grid->name, homes, figures, load, homes_out || load_out ? ", " : "",
                           homes_out || load_out ? _("out of balance") : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

guint
linli_grid_row_get_place (LinliGridRow *self)
{
  g_return_val_if_fail (LINLI_IS_GRID_ROW (self), LINLI_GRID_NONE);
  return self->place;
}

static void
linli_grid_row_class_init (LinliGridRowClass *klass)
{
}

static GtkWidget *
make_label (const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static void
linli_grid_row_init (LinliGridRow *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2),
            *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
            *swatch = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), SWATCH_PX);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), SWATCH_PX);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch, self, NULL);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  self->name = make_label ("heading");
  self->state = make_label ("dim-label");
  self->homes = make_label ("numeric");
  self->figures = make_label ("dim-label");
  gtk_widget_add_css_class (self->figures, "caption");
  self->load = make_label ("numeric");
  gtk_widget_add_css_class (self->load, "caption");
  self->scale = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  gtk_widget_set_tooltip_text (self->scale, _("More than 20 % away from what each would have if all had the same"));
  gtk_widget_add_css_class (self->scale, "warning");
  gtk_widget_set_hexpand (self->name, TRUE);
  gtk_box_append (GTK_BOX (head), self->name);
  gtk_box_append (GTK_BOX (head), self->state);
  gtk_box_append (GTK_BOX (line), self->homes);
  gtk_box_append (GTK_BOX (line), self->scale);
  gtk_box_append (GTK_BOX (line), self->figures);
  gtk_widget_set_hexpand (self->figures, TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->figures), 1);
  gtk_box_append (GTK_BOX (words), head);
  gtk_box_append (GTK_BOX (words), line);
  gtk_box_append (GTK_BOX (words), self->load);
  gtk_box_append (GTK_BOX (row), swatch);
  gtk_box_append (GTK_BOX (row), words);
  gtk_widget_set_hexpand (words, TRUE);
  g_object_set (row, "margin-start", 9, "margin-end", 9, "margin-top", 6, "margin-bottom", 6, NULL);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), row);
}

GtkWidget *
linli_grid_row_new (guint place)
{
  LinliGridRow *self = g_object_new (LINLI_TYPE_GRID_ROW, NULL);

  self->place = place;
  return GTK_WIDGET (self);
}
