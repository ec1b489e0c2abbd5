/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved views.  The popover is made anew each time it opens. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-view-chooser.h"

#include <glib/gi18n.h>

struct _LinliViewChooser
{
  GtkPopover       parent_instance;

  const LinliKind *kind;
  LinliListLayout *now;    /* (owned) */
  GPtrArray       *views;  /* (owned) LinliListLayout */

  GtkListBox      *list;
  GtkEntry        *entry;
  GtkWidget       *save;
};

enum { CHOSEN, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliViewChooser, linli_view_chooser, GTK_TYPE_POPOVER)

static void lay_views (LinliViewChooser *self);

static void
delete_clicked_cb (GtkButton        *button,
                   LinliViewChooser *self)
{
  linli_list_layout_remove (linli_list_layouts_get (), self->kind, g_object_get_data (G_OBJECT (button), "name"));
  linli_list_layouts_save ();
  lay_views (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  g_signal_emit (self, signals[CHANGED], 0);
}

/* @name: (nullable): as the catalogue has it. */
static void
add_row (LinliViewChooser *self,
         const char       *name,
         gboolean          is_now)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (name != NULL ? name : _("All"));
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_widget_set_opacity (check, is_now ? 1 : 0);
  gtk_box_append (GTK_BOX (box), check);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  if (name != NULL)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
      g_autofree char *tip = g_strdup_printf (_("Delete the view “%s”"), name);

      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, tip);
      g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (delete_clicked_cb), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_list_box_append (self->list, box);
}

static void
lay_views (LinliViewChooser *self)
{
  GtkListBoxRow *row;

  g_clear_pointer (&self->views, g_ptr_array_unref);
  self->views = linli_list_layout_read_views (linli_list_layouts_get (), self->kind);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  add_row (self, NULL, FALSE);
  for (guint i = 0; i < self->views->len; i++)
    {
      const LinliListLayout *view = g_ptr_array_index (self->views, i);

      add_row (self, view->name, linli_list_layout_equal (view, self->now));
    }
}

static void
row_activated_cb (LinliViewChooser *self,
                  GtkListBoxRow    *row)
{
  int place = gtk_list_box_row_get_index (row);
  g_autoptr(LinliListLayout) view = place > 0 ? linli_list_layout_copy (g_ptr_array_index (self->views, place - 1)) : NULL;

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[CHOSEN], 0, view);
}

gboolean
linli_view_chooser_save (LinliViewChooser *self,
                         const char       *name)
{
  g_autoptr(LinliListLayout) view = linli_list_layout_copy (self->now);

  g_free (view->name);
  view->name = g_strstrip (g_strdup (name));
  if (!linli_list_layout_write (linli_list_layouts_get (), self->kind, view))
    return FALSE;
  linli_list_layouts_save ();
  lay_views (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

static void
save_cb (LinliViewChooser *self)
{
  if (!linli_view_chooser_save (self, gtk_editable_get_text (GTK_EDITABLE (self->entry))))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
name_changed_cb (LinliViewChooser *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_widget_set_sensitive (self->save, gtk_entry_get_text_length (self->entry) > 0);
}

static void
linli_view_chooser_dispose (GObject *object)
{
  LinliViewChooser *self = LINLI_VIEW_CHOOSER (object);

  g_clear_pointer (&self->now, linli_list_layout_free);
  g_clear_pointer (&self->views, g_ptr_array_unref);
  G_OBJECT_CLASS (linli_view_chooser_parent_class)->dispose (object);
}

static void
linli_view_chooser_class_init (LinliViewChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_view_chooser_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/list/linli-view-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliViewChooser, list);
  gtk_widget_class_bind_template_child (widget_class, LinliViewChooser, entry);
  gtk_widget_class_bind_template_child (widget_class, LinliViewChooser, save);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
}

static void
linli_view_chooser_init (LinliViewChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
linli_view_chooser_new (const LinliKind       *kind,
                        const LinliListLayout *now)
{
  LinliViewChooser *self = g_object_new (LINLI_TYPE_VIEW_CHOOSER, NULL);

  self->kind = kind;
  self->now = linli_list_layout_copy (now);
  lay_views (self);
  return GTK_WIDGET (self);
}
