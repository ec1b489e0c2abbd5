/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list under an entry.  Its rows are made when it is shown: a form has dozens of these. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-choices.h"

#include "linli-tip.h"
#include "linli-value.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#define MAX_ROWS  100
#define WIDTH_PX  280
#define HEIGHT_PX 300

struct _LinliChoices
{
  GObject    parent_instance;

  GPtrArray *choices;  /* (owned) (nullable) LinliChoice */
  GtkWidget *parent, *popover, *list, *scrolled, *nothing;
};

enum { CHOSEN, MARK, MOVED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliChoices, linli_choices, G_TYPE_OBJECT)

static GtkWidget *
make_row (const LinliChoice *choice,
          gboolean           chosen)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (choice->title);

  if (choice->number != NULL)
    {
      GtkWidget *number = gtk_label_new (choice->number);

      gtk_label_set_width_chars (GTK_LABEL (number), 3);
      gtk_label_set_xalign (GTK_LABEL (number), 1);
      gtk_widget_set_css_classes (number, (const char *[]) { "dim-label", "numeric", NULL });
      gtk_box_append (GTK_BOX (box), number);
    }
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, choice->detail == NULL);
  gtk_box_append (GTK_BOX (box), title);
  if (choice->detail != NULL)
    {
      GtkWidget *detail = gtk_label_new (choice->detail);

      gtk_label_set_xalign (GTK_LABEL (detail), 0);
      gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
      gtk_widget_set_hexpand (detail, TRUE);
      gtk_widget_add_css_class (detail, "dim-label");
      gtk_box_append (GTK_BOX (box), detail);
    }
  if (chosen)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("object-select-symbolic"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  LinliChoices  *self)
{
  gtk_list_box_select_row (list, row);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
mark_clicked_cb (GtkButton    *button,
                 LinliChoices *self)
{
  g_signal_emit (self, signals[MARK], 0, (guint) atoi (gtk_widget_get_name (GTK_WIDGET (button))));
}

static GtkWidget *
make_foot (LinliChoices *self)
{
  static const struct { LinliValueType mark; const char *label; } marks[] = {
    { LINLI_VALUE_NULL, N_("Empty") }, { LINLI_VALUE_UNKNOWN, N_("Unknown") }, { LINLI_VALUE_DECLINED, N_("Declined") },
  };
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (_(marks[i].label));
      g_autofree char *name = g_strdup_printf ("%d", marks[i].mark);

      gtk_widget_set_name (button, name);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_hexpand (button, TRUE);
      linli_tip_set (button, _("One after the other: unknown, declined, empty  F8"));
      gtk_widget_set_focusable (button, FALSE);
      gtk_widget_set_focus_on_click (button, FALSE);
      g_signal_connect (button, "clicked", G_CALLBACK (mark_clicked_cb), self);
      gtk_box_append (GTK_BOX (foot), button);
    }
  return foot;
}

static void
make_popover (LinliChoices *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "linli-codes");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_BROWSE);
  gtk_widget_set_focusable (self->list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Choices"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scrolled), HEIGHT_PX);
  gtk_widget_set_size_request (self->scrolled, WIDTH_PX, -1);
  self->nothing = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->nothing), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->nothing), 24);
  gtk_widget_add_css_class (self->nothing, "dim-label");
  gtk_box_append (GTK_BOX (box), self->scrolled);
  gtk_box_append (GTK_BOX (box), self->nothing);
  gtk_box_append (GTK_BOX (box), make_foot (self));
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->popover, "linli-choices");
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  gtk_widget_set_parent (self->popover, self->parent);
}

/* At the first frame with a layout the current row is in sight. */
static void
show_current (LinliChoices *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  graphene_point_t at;

  if (row != NULL && gtk_widget_get_height (self->list) > 0
      && gtk_widget_compute_point (GTK_WIDGET (row), self->list, &GRAPHENE_POINT_INIT (0, 0), &at))
    gtk_adjustment_clamp_page (adjustment, at.y, at.y + gtk_widget_get_height (GTK_WIDGET (row)));
}

void
linli_choices_show (LinliChoices    *self,
                    GPtrArray       *choices,
                    const char      *nothing,
                    gboolean         at_chosen,
                    LinliChoiceTest  is_chosen,
                    gpointer         data)
{
  guint current = 0;
  GtkWidget *child;

  if (self->popover == NULL)
    make_popover (self);
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  self->choices = choices;
  for (guint i = 0; i < choices->len && i < MAX_ROWS; i++)
    {
      const LinliChoice *choice = g_ptr_array_index (choices, i);
      gboolean chosen = is_chosen != NULL && is_chosen (choice->key, data);

      gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (choice, chosen));
      if (chosen && at_chosen && current == 0)
        current = i;
    }
  gtk_widget_set_visible (self->scrolled, choices->len > 0);
  gtk_widget_set_visible (self->nothing, choices->len == 0);
  gtk_label_set_text (GTK_LABEL (self->nothing), nothing);
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) current));
  show_current (self);
  gtk_popover_popup (GTK_POPOVER (self->popover));
  g_signal_emit (self, signals[MOVED], 0);
}

void
linli_choices_hide (LinliChoices *self)
{
  if (self->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_signal_emit (self, signals[MOVED], 0);
}

gboolean
linli_choices_is_open (LinliChoices *self)
{
  return self->popover != NULL && gtk_widget_get_visible (self->popover);
}

void
linli_choices_move (LinliChoices *self,
                    int           step)
{
  GtkListBoxRow *row = self->list != NULL ? gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)) : NULL;
  GtkListBoxRow *next;

  if (self->choices == NULL || self->choices->len == 0)
    return;
  next = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), row != NULL ? CLAMP (gtk_list_box_row_get_index (row) + step, 0,
                                                                                         (int) MIN (self->choices->len, MAX_ROWS) - 1) : 0);
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), next);
  show_current (self);
  g_signal_emit (self, signals[MOVED], 0);
}

const LinliChoice *
linli_choices_get_current (LinliChoices *self)
{
  GtkListBoxRow *row = self->list != NULL ? gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)) : NULL;

  return self->choices != NULL && row != NULL ? g_ptr_array_index (self->choices, (guint) gtk_list_box_row_get_index (row)) : NULL;
}

static void
linli_choices_dispose (GObject *object)
{
  LinliChoices *self = LINLI_CHOICES (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  self->list = NULL;
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  G_OBJECT_CLASS (linli_choices_parent_class)->dispose (object);
}

static void
linli_choices_class_init (LinliChoicesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_choices_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MARK] = g_signal_new ("mark", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_choices_init (LinliChoices *self)
{
}

LinliChoices *
linli_choices_new (GtkWidget *parent)
{
  LinliChoices *self = g_object_new (LINLI_TYPE_CHOICES, NULL);

  self->parent = parent;
  return self;
}
