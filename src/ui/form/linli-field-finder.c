/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going to a field by its name. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-field-finder.h"

#include "linli-form-text.h"

#include <glib/gi18n.h>

#define WIDTH_PX  320
#define HEIGHT_PX 300

typedef struct
{
  GPtrArray       *fields;   /* (owned) LinliField */
  GPtrArray       *choices;  /* (owned) LinliChoice */
  LinliFieldFound  found;
  gpointer         user_data;
  GtkWidget       *entry, *list, *scrolled;
} Finder;

static void
finder_free (gpointer data)
{
  Finder *finder = data;

  g_ptr_array_unref (finder->fields);
  g_clear_pointer (&finder->choices, g_ptr_array_unref);
  g_free (finder);
}

static Finder *
get_finder (GtkWidget *popover)
{
  return g_object_get_data (G_OBJECT (popover), "finder");
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const LinliChoice *left = *(LinliChoice *const *) a, *right = *(LinliChoice *const *) b;

  if (left->rank != right->rank)
    return left->rank > right->rank ? -1 : 1;
  return left->order < right->order ? -1 : left->order > right->order;
}

GPtrArray *
linli_field_finder_list (GPtrArray  *fields,
                         const char *text)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_choice_free);

  for (guint i = 0; i < fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (fields, i);
      g_autofree char *item = field->item > 0 ? g_strdup_printf ("%u", field->item) : g_strdup ("");
      /* A field is found as a code is. */
      const LinliCode words = { .code = item, .label_zh = field->label_zh, .label_en = field->label_en };
      guint rank = linli_form_rank_code (&words, text);
      LinliChoice *choice;

      if (rank == 0)
        continue;
      choice = linli_choice_new (field->name, item, linli_field_get_label (field), NULL);
      choice->rank = rank;
      choice->order = i;
      g_ptr_array_add (choices, choice);
    }
  g_ptr_array_sort (choices, compare);
  return choices;
}

static void
list_choices (GtkWidget *popover)
{
  Finder *self = get_finder (popover);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  self->choices = linli_field_finder_list (self->fields, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  for (guint i = 0; i < self->choices->len; i++)
    {
      const LinliChoice *choice = g_ptr_array_index (self->choices, i);
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *number = gtk_label_new (choice->number), *title = gtk_label_new (choice->title);

      gtk_label_set_width_chars (GTK_LABEL (number), 3);
      gtk_label_set_xalign (GTK_LABEL (number), 1);
      gtk_widget_set_css_classes (number, (const char *[]) { "dim-label", "numeric", NULL });
      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_box_append (GTK_BOX (box), number);
      gtk_box_append (GTK_BOX (box), title);
      gtk_list_box_append (GTK_LIST_BOX (self->list), box);
    }
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
}

static void
go (GtkWidget *popover)
{
  Finder *self = get_finder (popover);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  const LinliChoice *choice = row != NULL ? g_ptr_array_index (self->choices, (guint) gtk_list_box_row_get_index (row)) : NULL;
  const LinliField *field;

  if (choice == NULL)
    return;
  field = g_ptr_array_index (self->fields, choice->order);
  gtk_popover_popdown (GTK_POPOVER (popover));
  self->found (field, self->user_data);
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  GtkWidget     *popover)
{
  gtk_list_box_select_row (list, row);
  go (popover);
}

/* After the entry and its input method. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        GtkWidget             *popover)
{
  Finder *self = get_finder (popover);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list)), *next;
  graphene_point_t at;

  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_Up)
    return GDK_EVENT_PROPAGATE;
  next = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), row != NULL
                                        ? MAX (gtk_list_box_row_get_index (row) + (keyval == GDK_KEY_Down ? 1 : -1), 0) : 0);
  if (next == NULL)
    return GDK_EVENT_STOP;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), next);
  if (gtk_widget_compute_point (GTK_WIDGET (next), self->list, &GRAPHENE_POINT_INIT (0, 0), &at))
    gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), at.y,
                               at.y + gtk_widget_get_height (GTK_WIDGET (next)));
  return GDK_EVENT_STOP;
}

static gboolean
unparent_cb (gpointer popover)
{
  gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (GtkPopover *popover,
           gpointer    user_data)
{
  g_idle_add (unparent_cb, popover);
}

GtkWidget *
linli_field_finder_popup (GtkWidget       *parent,
                          GPtrArray       *fields,
                          LinliFieldFound  found,
                          gpointer         user_data)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkEventController *key = gtk_event_controller_key_new ();
  Finder *self = g_new0 (Finder, 1);

  self->fields = g_ptr_array_ref (fields);
  self->found = found;
  self->user_data = user_data;
  g_object_set_data_full (G_OBJECT (popover), "finder", self, finder_free);
  self->entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _("Field, pinyin or item number"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Go to field"), -1);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (list_choices), popover);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (go), popover);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), popover);
  gtk_widget_add_controller (self->entry, key);
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "linli-codes");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Choices"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated_cb), popover);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (self->scrolled, WIDTH_PX, HEIGHT_PX);
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), self->scrolled);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_set_parent (popover, parent);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  list_choices (popover);
  gtk_popover_popup (GTK_POPOVER (popover));
  gtk_widget_grab_focus (self->entry);
  return popover;
}
