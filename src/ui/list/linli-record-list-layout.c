/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a list looks: headings, chips, views.  What the person changes is kept. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-record-list-private.h"

#include "linli-accessible.h"
#include "linli-column-chooser.h"
#include "linli-filter-chooser.h"
#include "linli-list-column.h"
#include "linli-place.h"
#include "linli-tip.h"
#include "linli-view-chooser.h"

#include <glib/gi18n.h>

#define KEEP_DELAY_MS 1000

/* ---- what the role may have ---- */

static gboolean
may_list (LinliRecordList  *self,
          const LinliField *field)
{
  return field == NULL || (linli_list_field_is_column (field) && linli_session_has_right (self->session, field, LINLI_RIGHT_LIST));
}

/* As the catalogue has it.  Where the place is the title, it stands for the number, which the folder shows. */
static LinliListLayout *
make_default (LinliRecordList *self)
{
  LinliListLayout *layout = linli_list_layout_new ();
  gboolean by_place = linli_place_is_title (linli_replica_get_catalogue (linli_session_get_replica (self->session)), self->kind);

  layout->descending = self->kind->newest_first;
  if (by_place)
    linli_list_layout_add (layout, NULL, 0);
  for (guint i = 0; i < self->kind->list_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (self->kind->list_fields, i);

      if (!by_place || !g_ptr_array_find (self->kind->title_fields, field, NULL))
        linli_list_layout_add (layout, field, 0);
    }
  return layout;
}

/* (transfer full): @layout without what the role may not see in a list. */
static LinliListLayout *
restrict_layout (LinliRecordList       *self,
                 const LinliListLayout *layout)
{
  LinliListLayout *allowed = linli_list_layout_new ();

  for (guint i = 0; i < layout->columns->len; i++)
    {
      const LinliListColumn *column = &g_array_index (layout->columns, LinliListColumn, i);

      if (may_list (self, column->field))
        linli_list_layout_add (allowed, column->field, column->width);
    }
  if (layout->order != NULL && may_list (self, layout->order) && linli_list_field_is_filter (layout->order))
    allowed->order = layout->order;
  allowed->descending = layout->descending;
  for (guint i = 0; i < layout->filters->len; i++)
    {
      const LinliListFilter *filter = g_ptr_array_index (layout->filters, i);

      if (may_list (self, filter->field) && linli_list_field_is_filter (filter->field))
        g_ptr_array_add (allowed->filters, linli_list_filter_copy (filter));
    }
  if (allowed->columns->len == 0)
    linli_list_layout_add (allowed, self->kind->title_fields->len > 0 ? g_ptr_array_index (self->kind->title_fields, 0) : NULL, 0);
  return allowed;
}

/* ---- keeping ---- */

/* Widths stand in the view; filters of the day are not kept, only those of a saved view. */
void
linli_record_list_keep_now (LinliRecordList *self)
{
  g_autoptr(LinliListLayout) kept = NULL;

  if (self->save_id == 0)
    return;
  g_clear_handle_id (&self->save_id, g_source_remove);
  kept = linli_list_layout_copy (self->layout);
  g_clear_pointer (&kept->name, g_free);
  g_ptr_array_set_size (kept->filters, 0);
  linli_list_layout_write (linli_list_layouts_get (), self->kind, kept);
  linli_list_layouts_save ();
}

static gboolean
keep_cb (gpointer user_data)
{
  linli_record_list_keep_now (user_data);
  return G_SOURCE_REMOVE;
}

void
linli_record_list_keep (LinliRecordList *self)
{
  if (self->save_id == 0)
    self->save_id = g_timeout_add (KEEP_DELAY_MS, keep_cb, self);
}

/* ---- headings ---- */

/* The field that a click on the heading of @field orders by. */
static const LinliField *
get_order_of (LinliRecordList  *self,
              const LinliField *field)
{
  return field == NULL && self->kind->title_fields->len > 0 ? g_ptr_array_index (self->kind->title_fields, 0) : field;
}

static void
apply_order (LinliRecordList *self)
{
  linli_row_model_set_order (self->model, self->layout->order, self->layout->descending);
  linli_record_list_lay_view (self);
}

static void
sorter_changed_cb (LinliRecordList *self)
{
  gboolean descending;
  GtkColumnViewColumn *column;

  if (self->laying)
    return;
  column = linli_list_column_find_sorted (self->view, &descending);
  self->layout->order = column != NULL ? get_order_of (self, linli_list_column_get_field (column)) : NULL;
  self->layout->descending = column != NULL && descending;
  if (!self->layout->descending && self->layout->order == get_order_of (self, NULL))
    self->layout->order = NULL;  /* as the catalogue has it */
  apply_order (self);
  linli_record_list_keep (self);
}

/* The columns stand as the person dragged them. */
static void
columns_changed_cb (LinliRecordList *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  guint n = g_list_model_get_n_items (columns);

  if (self->laying || n != self->layout->columns->len)  /* between going and coming */
    return;
  g_array_set_size (self->layout->columns, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      linli_list_layout_add (self->layout, linli_list_column_get_field (column), gtk_column_view_column_get_fixed_width (column));
      gtk_column_view_column_set_expand (column, i + 1 == n);
    }
  linli_record_list_lay_view (self);
  linli_record_list_keep (self);
}

static void
width_changed_cb (GtkColumnViewColumn *column,
                  GParamSpec          *pspec,
                  LinliRecordList     *self)
{
  for (guint i = 0; !self->laying && i < self->layout->columns->len; i++)
    {
      LinliListColumn *kept = &g_array_index (self->layout->columns, LinliListColumn, i);

      if (kept->field == linli_list_column_get_field (column))
        kept->width = gtk_column_view_column_get_fixed_width (column);
    }
  if (!self->laying)
    linli_record_list_keep (self);
}

void
linli_record_list_lay_columns (LinliRecordList *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr(GPtrArray) fields = linli_list_layout_get_fields (self->layout);

  self->laying = TRUE;
  gtk_column_view_sort_by_column (self->view, NULL, GTK_SORT_ASCENDING);
  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      g_signal_handlers_disconnect_by_data (column, self);
      gtk_column_view_remove_column (self->view, column);
    }
  for (guint i = 0; i < self->layout->columns->len; i++)
    {
      const LinliListColumn *kept = &g_array_index (self->layout->columns, LinliListColumn, i);
      g_autoptr(GtkColumnViewColumn) column = linli_list_column_new (self->kind, kept->field, kept->width, i == 0);

      gtk_column_view_column_set_expand (column, i + 1 == self->layout->columns->len);
      gtk_column_view_append_column (self->view, column);
      if (self->layout->order != NULL && self->layout->order == get_order_of (self, kept->field))
        gtk_column_view_sort_by_column (self->view, column, self->layout->descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
      g_signal_connect (column, "notify::fixed-width", G_CALLBACK (width_changed_cb), self);
    }
  self->laying = FALSE;
  linli_accessible_name_rows (GTK_WIDGET (self->view));
  linli_row_model_set_columns (self->model, fields);
}

/* ---- chips ---- */

static void
apply_filters (LinliRecordList *self)
{
  g_autofree char *where = linli_list_filters_compile (self->layout->filters);

  linli_row_model_set_filter (self->model, where);
  linli_record_list_lay_chips (self);
  linli_record_list_lay_view (self);
}

static void
chip_clicked_cb (GtkButton       *button,
                 LinliRecordList *self)
{
  const LinliListFilter *filter = g_object_get_data (G_OBJECT (button), "filter");

  for (guint i = 0; i < self->layout->filters->len; i++)
    if (linli_list_filter_equal (g_ptr_array_index (self->layout->filters, i), filter))
      {
        g_ptr_array_remove_index (self->layout->filters, i);
        break;
      }
  gtk_widget_grab_focus (GTK_WIDGET (self->add));
  apply_filters (self);
}

static void
among_clicked_cb (LinliRecordList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->add));
  linli_record_list_set_among (self, NULL, NULL);
}

/* A button that takes away what @words say. */
static GtkWidget *
make_bare_chip (const char *words)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3), *label, *icon;
  g_autofree char *name = g_strdup_printf (_("Remove the filter “%s”"), words);

  label = gtk_label_new (words);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  icon = gtk_image_new_from_icon_name ("window-close-symbolic");
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 12);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_button_set_child (GTK_BUTTON (button), box);
  linli_tip_set (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "linli-chip");
  return button;
}

static GtkWidget *
make_chip (LinliRecordList       *self,
           const LinliListFilter *filter)
{
  g_autofree char *words = linli_list_filter_describe (filter);
  GtkWidget *button = make_bare_chip (words);

  g_object_set_data_full (G_OBJECT (button), "filter", linli_list_filter_copy (filter), (GDestroyNotify) linli_list_filter_free);
  g_signal_connect (button, "clicked", G_CALLBACK (chip_clicked_cb), self);
  return button;
}

void
linli_record_list_lay_chips (LinliRecordList *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_flow_box_remove (self->chips, child);
  for (guint i = 0; i < self->layout->filters->len; i++)
    {
      gtk_flow_box_insert (self->chips, make_chip (self, g_ptr_array_index (self->layout->filters, i)), -1);
      /* The button has the focus, not the cell around it. */
      gtk_widget_set_focusable (GTK_WIDGET (gtk_flow_box_get_child_at_index (self->chips, (int) i)), FALSE);
    }
  if (self->among != NULL)
    {
      GtkWidget *chip = make_bare_chip (self->among);

      g_signal_connect_swapped (chip, "clicked", G_CALLBACK (among_clicked_cb), self);
      gtk_flow_box_insert (self->chips, chip, 0);
      gtk_widget_set_focusable (GTK_WIDGET (gtk_flow_box_get_child_at_index (self->chips, 0)), FALSE);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->chips), self->layout->filters->len > 0 || self->among != NULL);
}

void
linli_record_list_set_among (LinliRecordList *self,
                             GArray          *rowids,
                             const char      *words)
{
  g_return_if_fail (LINLI_IS_RECORD_LIST (self) && (rowids == NULL || words != NULL));

  g_free (self->among);
  self->among = rowids != NULL ? g_strdup (words) : NULL;
  linli_row_model_set_among (self->model, rowids);
  linli_record_list_lay_chips (self);
}

/* ---- choosers ---- */

void
linli_record_list_lay_view (LinliRecordList *self)
{
  g_autoptr(GPtrArray) views = linli_list_layout_read_views (linli_list_layouts_get (), self->kind);
  g_autoptr(LinliListLayout) plain = make_default (self);
  const char *name = linli_list_layout_equal (self->layout, plain) ? _("All") : _("View");

  for (guint i = 0; i < views->len; i++)
    if (linli_list_layout_equal (self->layout, g_ptr_array_index (views, i)))
      name = ((const LinliListLayout *) g_ptr_array_index (views, i))->name;
  gtk_menu_button_set_label (self->views, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->views), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
view_chosen_cb (LinliViewChooser *chooser,
                LinliListLayout  *view,
                LinliRecordList  *self)
{
  g_autoptr(LinliListLayout) plain = view == NULL ? make_default (self) : NULL;

  gtk_editable_set_text (GTK_EDITABLE (self->filter), "");
  linli_record_list_set_layout (self, view != NULL ? view : plain);
  linli_record_list_keep (self);
}

static void
views_changed_cb (LinliViewChooser *chooser,
                  LinliRecordList  *self)
{
  linli_record_list_lay_view (self);
}

static void
create_views_cb (GtkMenuButton *button,
                 gpointer       user_data)
{
  LinliRecordList *self = user_data;
  GtkWidget *popover = linli_view_chooser_new (self->kind, self->layout);

  g_signal_connect (popover, "chosen", G_CALLBACK (view_chosen_cb), self);
  g_signal_connect (popover, "changed", G_CALLBACK (views_changed_cb), self);
  gtk_menu_button_set_popover (button, popover);
}

static void
columns_chosen_cb (LinliColumnChooser *chooser,
                   LinliRecordList    *self)
{
  g_autoptr(LinliListLayout) layout = linli_list_layout_copy (self->layout);

  linli_column_chooser_get_columns (chooser, layout);
  linli_record_list_set_layout (self, layout);
  linli_record_list_keep (self);
}

static void
create_columns_cb (GtkMenuButton *button,
                   gpointer       user_data)
{
  LinliRecordList *self = user_data;
  GtkWidget *popover = linli_column_chooser_new (self->session, self->kind, self->layout);

  g_signal_connect (popover, "chosen", G_CALLBACK (columns_chosen_cb), self);
  gtk_menu_button_set_popover (button, popover);
}

static void
filter_chosen_cb (LinliFilterChooser    *chooser,
                  const LinliListFilter *filter,
                  LinliRecordList       *self)
{
  linli_record_list_add_filter (self, filter);
}

static void
create_filter_cb (GtkMenuButton *button,
                  gpointer       user_data)
{
  LinliRecordList *self = user_data;
  GtkWidget *popover = linli_filter_chooser_new (self->session, self->kind);

  g_signal_connect (popover, "chosen", G_CALLBACK (filter_chosen_cb), self);
  gtk_menu_button_set_popover (button, popover);
}

/* ---- */

const LinliListLayout *
linli_record_list_get_layout (LinliRecordList *self)
{
  return self->layout;
}

void
linli_record_list_set_layout (LinliRecordList       *self,
                              const LinliListLayout *layout)
{
  LinliListLayout *old = self->layout;

  self->layout = restrict_layout (self, layout);
  linli_list_layout_free (old);
  linli_record_list_lay_columns (self);
  apply_order (self);
  apply_filters (self);
}

void
linli_record_list_add_filter (LinliRecordList       *self,
                              const LinliListFilter *filter)
{
  if (!may_list (self, filter->field) || !linli_list_field_is_filter (filter->field))
    return;
  for (guint i = 0; i < self->layout->filters->len; i++)
    if (linli_list_filter_equal (g_ptr_array_index (self->layout->filters, i), filter))
      return;
  g_ptr_array_add (self->layout->filters, linli_list_filter_copy (filter));
  apply_filters (self);
}

void
linli_record_list_clear (LinliRecordList *self)
{
  g_ptr_array_set_size (self->layout->filters, 0);
  gtk_editable_set_text (GTK_EDITABLE (self->filter), "");
  linli_row_model_set_text (self->model, "");
  g_clear_pointer (&self->among, g_free);
  linli_row_model_set_among (self->model, NULL);
  apply_filters (self);
}

void
linli_record_list_set_up (LinliRecordList *self)
{
  g_autoptr(LinliListLayout) kept = linli_list_layout_read (linli_list_layouts_get (), self->kind);
  g_autoptr(LinliListLayout) plain = make_default (self);

  /* The row of the headings, which come and go. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (self->view))), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Columns of the list"), -1);
  gtk_menu_button_set_create_popup_func (self->views, create_views_cb, self, NULL);
  gtk_menu_button_set_create_popup_func (self->columns, create_columns_cb, self, NULL);
  gtk_menu_button_set_create_popup_func (self->add, create_filter_cb, self, NULL);
  linli_record_list_set_layout (self, kept != NULL ? kept : plain);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_columns (self->view), "items-changed", G_CALLBACK (columns_changed_cb), self,
                           G_CONNECT_SWAPPED);
}
