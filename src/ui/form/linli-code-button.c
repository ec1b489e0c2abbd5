/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing codes.  The popover's rows are made when it is first opened: a form has dozens of these. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-code-button.h"

#include "linli-form-text.h"

#include <glib/gi18n.h>

#define SEARCH_FROM 9  /* shorter lists are seen at once */

struct _LinliCodeButton
{
  AdwBin            parent_instance;

  const LinliField *field;
  LinliValue        value;
  GtkWidget        *button, *label, *popover, *search, *list;
};

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliCodeButton, linli_code_button, ADW_TYPE_BIN)

static gboolean
is_set (LinliCodeButton *self)
{
  return self->field->value_type == LINLI_TYPE_CODES;
}

static void
show_value (LinliCodeButton *self)
{
  g_autofree char *text = linli_field_format (self->field, &self->value);
  gboolean empty = *text == '\0';

  gtk_label_set_text (GTK_LABEL (self->label), empty ? _("Choose…") : text);
  if (empty)
    gtk_widget_add_css_class (self->label, "dim-label");
  else
    gtk_widget_remove_css_class (self->label, "dim-label");
  gtk_widget_set_tooltip_text (self->button, empty ? NULL : text);
}

static const LinliCode *
row_get_code (GtkListBoxRow *row)
{
  return g_ptr_array_index (((LinliCodeButton *) g_object_get_data (G_OBJECT (row), "owner"))->field->list->codes,
                            GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "index")));
}

static gboolean
filter_func (GtkListBoxRow *row,
             gpointer       user_data)
{
  LinliCodeButton *self = user_data;

  return linli_form_match_code (row_get_code (row), gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
choose (LinliCodeButton *self,
        const char      *code)
{
  if (code == NULL)
    linli_value_set_null (&self->value);
  else if (!is_set (self))
    linli_value_set_text (&self->value, code, -1);
  else
    {
      const char *old = linli_value_get_text (&self->value);
      gboolean has = linli_codes_contain (old, code);
      g_autofree char *codes = linli_codes_apply (old, has ? NULL : code, has ? code : NULL);

      if (codes == NULL || *codes == '\0')
        linli_value_set_null (&self->value);
      else
        linli_value_set_text (&self->value, codes, -1);
    }
  show_value (self);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
show_checks (LinliCodeButton *self)
{
  GtkWidget *child;

  if (self->list == NULL)
    return;
  for (child = gtk_widget_get_first_child (self->list); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *mark = gtk_widget_get_last_child (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (child)));
      const LinliCode *code = row_get_code (GTK_LIST_BOX_ROW (child));

      gtk_widget_set_opacity (mark, linli_codes_contain (linli_value_get_text (&self->value), code->code) ? 1 : 0);
    }
}

static void
row_activated_cb (GtkListBox      *list,
                  GtkListBoxRow   *row,
                  LinliCodeButton *self)
{
  choose (self, row_get_code (row)->code);
  if (is_set (self))
    show_checks (self);
  else
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

/* Enter in the search takes the first row that is left. */
static void
search_activate_cb (GtkSearchEntry  *entry,
                    LinliCodeButton *self)
{
  GtkWidget *child;

  for (child = gtk_widget_get_first_child (self->list); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_child_visible (child))
      {
        row_activated_cb (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (child), self);
        return;
      }
}

static void
search_changed_cb (GtkSearchEntry  *entry,
                   LinliCodeButton *self)
{
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->list));
}

static void
mark_clicked_cb (GtkButton       *button,
                 LinliCodeButton *self)
{
  const char *name = gtk_widget_get_name (GTK_WIDGET (button));

  if (g_str_equal (name, "clear"))
    {
      choose (self, NULL);
    }
  else
    {
      linli_value_set_mark (&self->value, g_str_equal (name, "unknown") ? LINLI_VALUE_UNKNOWN : LINLI_VALUE_DECLINED);
      show_value (self);
      g_signal_emit (self, signals[CHOSEN], 0);
    }
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static GtkWidget *
make_row (LinliCodeButton *self,
          guint            index)
{
  const LinliCode *code = g_ptr_array_index (self->field->list->codes, index);
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *number = gtk_label_new (code->code), *label = gtk_label_new (linli_code_get_label (code));
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_label_set_width_chars (GTK_LABEL (number), 4);
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), number);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "owner", self);
  g_object_set_data (G_OBJECT (row), "index", GUINT_TO_POINTER (index));
  /* What is retired is not offered for new entry. */
  gtk_widget_set_visible (row, !code->retired);
  return row;
}

static void
make_popover (LinliCodeButton *self)
{
  static const struct { const char *name, *label; } marks[] = {
    { "clear", N_("Empty") }, { "unknown", N_("Unknown") }, { "declined", N_("Declined") },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *scrolled = gtk_scrolled_window_new ();
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _("Code, characters or pinyin"), NULL);
  gtk_widget_set_visible (self->search, self->field->list->codes->len >= SEARCH_FROM);
  g_signal_connect (self->search, "search-changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect (self->search, "activate", G_CALLBACK (search_activate_cb), self);
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "linli-codes");
  for (guint i = 0; i < self->field->list->codes->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (self, i));
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), filter_func, self, NULL);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 320);
  gtk_widget_set_size_request (scrolled, 240, -1);
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (_(marks[i].label));

      gtk_widget_set_name (button, marks[i].name);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_hexpand (button, TRUE);
      g_signal_connect (button, "clicked", G_CALLBACK (mark_clicked_cb), self);
      gtk_box_append (GTK_BOX (foot), button);
    }
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), foot);
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
}

/* At the first frame with a layout: the list begins at what is chosen. */
static gboolean
scroll_cb (GtkWidget     *list,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  LinliCodeButton *self = user_data;
  GtkWidget *scrolled = gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW);

  if (gtk_widget_get_height (list) == 0)
    return G_SOURCE_CONTINUE;
  for (GtkWidget *child = gtk_widget_get_first_child (list); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      graphene_point_t at;

      if (!linli_codes_contain (linli_value_get_text (&self->value), row_get_code (GTK_LIST_BOX_ROW (child))->code))
        continue;
      if (gtk_widget_compute_point (child, list, &GRAPHENE_POINT_INIT (0, 0), &at))
        gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)), MAX (at.y - 60, 0));
      break;
    }
  return G_SOURCE_REMOVE;
}

static void
popover_show_cb (GtkWidget       *popover,
                 LinliCodeButton *self)
{
  if (self->list == NULL)
    make_popover (self);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  show_checks (self);
  gtk_widget_add_tick_callback (self->list, scroll_cb, self, NULL);
}

void
linli_code_button_set_value (LinliCodeButton  *self,
                             const LinliValue *value)
{
  linli_value_clear (&self->value);
  linli_value_copy (value, &self->value);
  show_value (self);
}

void
linli_code_button_get_value (LinliCodeButton *self,
                             LinliValue      *ret_value)
{
  linli_value_copy (&self->value, ret_value);
}

void
linli_code_button_popup (LinliCodeButton *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}

void
linli_code_button_popdown (LinliCodeButton *self)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
}

static void
linli_code_button_finalize (GObject *object)
{
  linli_value_clear (&LINLI_CODE_BUTTON (object)->value);
  G_OBJECT_CLASS (linli_code_button_parent_class)->finalize (object);
}

static void
linli_code_button_class_init (LinliCodeButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_code_button_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_code_button_init (LinliCodeButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  /* The menu button centres what it is given. */
  for (GtkWidget *outer = gtk_widget_get_parent (box); outer != NULL && outer != self->button; outer = gtk_widget_get_parent (outer))
    gtk_widget_set_halign (outer, GTK_ALIGN_FILL);
  gtk_widget_add_css_class (self->button, "linli-value");
  self->popover = gtk_popover_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  g_signal_connect (self->popover, "show", G_CALLBACK (popover_show_cb), self);
  adw_bin_set_child (ADW_BIN (self), self->button);
}

GtkWidget *
linli_code_button_new (const LinliField *field)
{
  LinliCodeButton *self = g_object_new (LINLI_TYPE_CODE_BUTTON, NULL);

  self->field = field;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, linli_field_get_label (field), -1);
  show_value (self);
  return GTK_WIDGET (self);
}
