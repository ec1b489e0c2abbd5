/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-item-chooser.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LinliItemChooser
{
  GtkBox      parent_instance;

  GPtrArray  *fields;   /* (owned) (element-type const LinliField) */
  LinliTheme *theme;    /* (owned) (nullable) */
  gboolean    filling;
  GtkWidget  *items, *codes;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliItemChooser, linli_item_chooser, GTK_TYPE_BOX)

static const LinliField *
get_field (LinliItemChooser *self)
{
  guint place = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->items));

  return place < self->fields->len ? g_ptr_array_index (self->fields, place) : NULL;
}

static void
make_theme (LinliItemChooser *self)
{
  const LinliField *field = get_field (self);
  guint place = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->codes));

  if (self->filling)
    return;
  g_clear_pointer (&self->theme, linli_theme_unref);
  if (field != NULL && place < field->list->codes->len)
    self->theme = linli_theme_new_for_code (field, g_ptr_array_index (field->list->codes, place));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
item_cb (LinliItemChooser *self)
{
  const LinliField *field = get_field (self);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  gboolean was_filling = self->filling;

  for (guint i = 0; field != NULL && i < field->list->codes->len; i++)
    gtk_string_list_append (names, linli_code_get_label (g_ptr_array_index (field->list->codes, i)));
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->codes), G_LIST_MODEL (names));
  self->filling = was_filling;
  make_theme (self);
}

void
linli_item_chooser_set_fields (LinliItemChooser *self,
                               GPtrArray        *fields)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  g_return_if_fail (LINLI_IS_ITEM_CHOOSER (self));

  g_ptr_array_set_size (self->fields, 0);
  for (guint i = 0; i < fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (fields, i);

      if (field->list == NULL || field->list->codes->len == 0
          || (field->value_type != LINLI_TYPE_CODE && field->value_type != LINLI_TYPE_CODES))
        continue;
      g_ptr_array_add (self->fields, (gpointer) field);
      gtk_string_list_append (names, linli_field_get_label (field));
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->items), G_LIST_MODEL (names));
  self->filling = FALSE;
  /* Nothing is emitted: nobody has asked for it yet. */
  self->filling = TRUE;
  item_cb (self);
  self->filling = FALSE;
}

/* "person.population_kind=3" */
static char *
make_key (const LinliField *field,
          const LinliCode  *code)
{
  return g_strdup_printf ("%s.%s=%s", field->kind->name, field->name, code->code);
}

char *
linli_item_chooser_get_key (LinliItemChooser *self)
{
  const LinliField *field;
  guint place;

  g_return_val_if_fail (LINLI_IS_ITEM_CHOOSER (self), NULL);

  field = get_field (self);
  place = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->codes));
  return field != NULL && place < field->list->codes->len ? make_key (field, g_ptr_array_index (field->list->codes, place)) : NULL;
}

gboolean
linli_item_chooser_choose (LinliItemChooser *self,
                           const char       *key)
{
  g_return_val_if_fail (LINLI_IS_ITEM_CHOOSER (self) && key != NULL, FALSE);

  for (guint i = 0; i < self->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (self->fields, i);

      for (guint j = 0; j < field->list->codes->len; j++)
        {
          g_autofree char *its = make_key (field, g_ptr_array_index (field->list->codes, j));

          if (strcmp (its, key) != 0)
            continue;
          self->filling = TRUE;
          gtk_drop_down_set_selected (GTK_DROP_DOWN (self->items), i);
          gtk_drop_down_set_selected (GTK_DROP_DOWN (self->codes), j);
          self->filling = FALSE;
          g_clear_pointer (&self->theme, linli_theme_unref);  /* made when it is asked for */
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
linli_item_chooser_is_empty (LinliItemChooser *self)
{
  g_return_val_if_fail (LINLI_IS_ITEM_CHOOSER (self), TRUE);
  return self->fields->len == 0;
}

LinliTheme *
linli_item_chooser_get_theme (LinliItemChooser *self)
{
  g_return_val_if_fail (LINLI_IS_ITEM_CHOOSER (self), NULL);

  if (self->theme == NULL && self->fields->len > 0)
    {
      const LinliField *field = get_field (self);
      guint place = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->codes));

      if (field != NULL && place < field->list->codes->len)
        self->theme = linli_theme_new_for_code (field, g_ptr_array_index (field->list->codes, place));
    }
  return self->theme;
}

static void
linli_item_chooser_dispose (GObject *object)
{
  LinliItemChooser *self = LINLI_ITEM_CHOOSER (object);

  self->filling = TRUE;
  g_clear_pointer (&self->theme, linli_theme_unref);
  G_OBJECT_CLASS (linli_item_chooser_parent_class)->dispose (object);
}

static void
linli_item_chooser_finalize (GObject *object)
{
  g_ptr_array_unref (LINLI_ITEM_CHOOSER (object)->fields);
  G_OBJECT_CLASS (linli_item_chooser_parent_class)->finalize (object);
}

static void
linli_item_chooser_class_init (LinliItemChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_item_chooser_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_item_chooser_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* With a line to search in: there are some dozens of items. */
static GtkWidget *
make_drop_down (const char *label)
{
  GtkWidget *widget = gtk_drop_down_new (NULL, gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));

  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (widget), TRUE);
  gtk_widget_set_tooltip_text (widget, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return widget;
}

static void
linli_item_chooser_init (LinliItemChooser *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 3);
  self->fields = g_ptr_array_new ();
  self->items = make_drop_down (_("Item"));
  self->codes = make_drop_down (_("Value of the item"));
  g_signal_connect_object (self->items, "notify::selected", G_CALLBACK (item_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->codes, "notify::selected", G_CALLBACK (make_theme), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), self->items);
  gtk_box_append (GTK_BOX (self), self->codes);
}

GtkWidget *
linli_item_chooser_new (void)
{
  return g_object_new (LINLI_TYPE_ITEM_CHOOSER, NULL);
}
