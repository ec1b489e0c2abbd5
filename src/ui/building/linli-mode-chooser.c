/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button that says the mode; its popover lists the modes and, behind a line to search in, every item that may be coloured. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-mode-chooser.h"

#include "linli-pinyin.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LinliModeChooser
{
  AdwBin     parent_instance;

  LinliBuildingMode mode;
  GArray    *modes;     /* (owned) (nullable) (element-type LinliBuildingMode): the list's rows, in order */
  guint      n_fixed;   /* rows of it that are not single items */
  GtkWidget *button, *label, *popover, *search, *list;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliModeChooser, linli_mode_chooser, ADW_TYPE_BIN)

static void
show_mode (LinliModeChooser *self)
{
  /* Translators: what the building picture is coloured by: "Colour: occupancy". */
  g_autofree char *text = g_strdup_printf (_("Colour: %s"), linli_building_mode_get_title (&self->mode));

  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
row_activated_cb (GtkListBox       *list,
                  GtkListBoxRow    *row,
                  LinliModeChooser *self)
{
  guint place = (guint) gtk_list_box_row_get_index (row);
  LinliBuildingMode mode;

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  if (self->modes == NULL || place >= self->modes->len)
    return;
  mode = g_array_index (self->modes, LinliBuildingMode, place);
  if (linli_building_mode_equal (&mode, &self->mode))
    return;
  self->mode = mode;
  show_mode (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
contains (const char *text,
          const char *part)
{
  return text != NULL && strstr (text, part) != NULL;
}

/* By the words of the label or the first letters of its pinyin. */
static gboolean
filter_cb (GtkListBoxRow *row,
           gpointer       user_data)
{
  LinliModeChooser *self = user_data;
  g_autofree char *text = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  const char *title = linli_building_mode_get_title (&g_array_index (self->modes, LinliBuildingMode, gtk_list_box_row_get_index (row)));
  g_autofree char *folded = g_utf8_casefold (title, -1), *initials = NULL;

  if (*g_strstrip (text) == '\0' || contains (folded, text))
    return TRUE;
  initials = linli_pinyin_initials (title, FALSE);
  return contains (initials, text);
}

static void
header_cb (GtkListBoxRow *row,
           GtkListBoxRow *before,
           gpointer       user_data)
{
  LinliModeChooser *self = user_data;
  gboolean is_item = (guint) gtk_list_box_row_get_index (row) >= self->n_fixed;
  gboolean was_item = before != NULL && (guint) gtk_list_box_row_get_index (before) >= self->n_fixed;
  GtkWidget *label;

  if (!is_item || was_item)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (_("By one item"));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "linli-group");
  gtk_list_box_row_set_header (row, label);
}

static void
search_changed_cb (LinliModeChooser *self)
{
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->list));
  gtk_list_box_invalidate_headers (GTK_LIST_BOX (self->list));
}

/* Enter takes the first row that the search left. */
static void
search_activate_cb (LinliModeChooser *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i)) != NULL; i++)
    if (gtk_widget_get_child_visible (GTK_WIDGET (row)))
      {
        row_activated_cb (GTK_LIST_BOX (self->list), row, self);
        return;
      }
}

static void
add_row (LinliModeChooser        *self,
         const LinliBuildingMode *mode)
{
  GtkWidget *label = gtk_label_new (linli_building_mode_get_title (mode));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_box_append (GTK_LIST_BOX (self->list), label);
  /* A single item may be called like what is made of several. */
  if (mode->type == LINLI_MODE_FIELD)
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (label)), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _("By one item"), -1);
}

static void
linli_mode_chooser_dispose (GObject *object)
{
  g_clear_pointer (&LINLI_MODE_CHOOSER (object)->modes, g_array_unref);
  G_OBJECT_CLASS (linli_mode_chooser_parent_class)->dispose (object);
}

static void
linli_mode_chooser_class_init (LinliModeChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_mode_chooser_dispose;
  signals[CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_mode_chooser_init (LinliModeChooser *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *scrolled = gtk_scrolled_window_new ();
  GtkWidget *inside = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->modes = g_array_new (FALSE, TRUE, sizeof (LinliBuildingMode));
  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _("Item"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find what to colour by"), -1);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), filter_cb, self, NULL);
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), header_cb, self, NULL);
  gtk_widget_add_css_class (self->list, "linli-modes");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What to colour by"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 420);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  gtk_widget_set_size_request (scrolled, 260, -1);
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), scrolled);
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);

  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (self->label), 16);
  gtk_box_append (GTK_BOX (inside), self->label);
  gtk_box_append (GTK_BOX (inside), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), inside);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_widget_set_tooltip_text (self->button, _("What the homes are coloured by"));
  adw_bin_set_child (ADW_BIN (self), self->button);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (search_activate_cb), self, G_CONNECT_SWAPPED);
  show_mode (self);
}

GtkWidget *
linli_mode_chooser_new (void)
{
  return g_object_new (LINLI_TYPE_MODE_CHOOSER, NULL);
}

static gboolean
is_same (LinliModeChooser        *self,
         const LinliBuildingData *data)
{
  if (self->n_fixed != data->modes->len || self->modes->len != data->modes->len + data->fields->len)
    return FALSE;
  for (guint i = 0; i < data->modes->len; i++)
    if (!linli_building_mode_equal (&g_array_index (self->modes, LinliBuildingMode, i), &g_array_index (data->modes, LinliBuildingMode, i)))
      return FALSE;
  for (guint i = 0; i < data->fields->len; i++)
    if (g_array_index (self->modes, LinliBuildingMode, self->n_fixed + i).field != g_ptr_array_index (data->fields, i))
      return FALSE;
  return TRUE;
}

void
linli_mode_chooser_set_data (LinliModeChooser        *self,
                             const LinliBuildingData *data)
{
  GtkListBoxRow *row;

  g_return_if_fail (LINLI_IS_MODE_CHOOSER (self) && data != NULL);

  if (is_same (self, data))
    return;
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  g_array_set_size (self->modes, 0);
  g_array_append_vals (self->modes, data->modes->data, data->modes->len);
  self->n_fixed = data->modes->len;
  for (guint i = 0; i < data->fields->len; i++)
    {
      LinliBuildingMode mode = { LINLI_MODE_FIELD, g_ptr_array_index (data->fields, i) };

      g_array_append_val (self->modes, mode);
    }
  for (guint i = 0; i < self->modes->len; i++)
    add_row (self, &g_array_index (self->modes, LinliBuildingMode, i));
}

const LinliBuildingMode *
linli_mode_chooser_get_mode (LinliModeChooser *self)
{
  g_return_val_if_fail (LINLI_IS_MODE_CHOOSER (self), NULL);
  return &self->mode;
}

void
linli_mode_chooser_set_mode (LinliModeChooser        *self,
                             const LinliBuildingMode *mode)
{
  g_return_if_fail (LINLI_IS_MODE_CHOOSER (self) && mode != NULL);

  if (linli_building_mode_equal (mode, &self->mode))
    return;
  self->mode = *mode;
  show_mode (self);
  g_signal_emit (self, signals[CHANGED], 0);
}
