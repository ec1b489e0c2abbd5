/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns in their order at the top, each with a way up and down; below them what else there is, as the form has it. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-column-chooser.h"

#include "linli-list-column.h"
#include "linli-place.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LinliColumnChooser
{
  GtkPopover       parent_instance;

  const LinliKind *kind;
  GPtrArray       *fields;   /* (owned) LinliField (nullable elements): the columns first, then the others */
  guint            n_chosen;

  GtkSearchEntry  *search;
  GtkListBox      *list;
};

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliColumnChooser, linli_column_chooser, GTK_TYPE_POPOVER)

static void lay_list (LinliColumnChooser *self, guint focus);

/* ---- changes ---- */

static void
told (LinliColumnChooser *self,
      guint               focus)
{
  lay_list (self, focus);
  g_signal_emit (self, signals[CHOSEN], 0);
}

/* The row of @place goes to @to. */
static void
move (LinliColumnChooser *self,
      guint               place,
      guint               to)
{
  gpointer field = g_ptr_array_steal_index (self->fields, place);

  g_ptr_array_insert (self->fields, (int) to, field);
}

static guint
get_place (GtkWidget *widget)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (widget), "place"));
}

static void
toggled_cb (GtkCheckButton     *check,
            LinliColumnChooser *self)
{
  guint place = get_place (GTK_WIDGET (check));

  if (place < self->n_chosen && self->n_chosen > 1)
    {
      move (self, place, --self->n_chosen);
      told (self, place);
    }
  else if (place >= self->n_chosen)
    {
      move (self, place, self->n_chosen);
      told (self, self->n_chosen++);
    }
  else
    gtk_check_button_set_active (check, TRUE);  /* a list has at least one column */
}

static void
up_clicked_cb (GtkButton          *button,
               LinliColumnChooser *self)
{
  guint place = get_place (GTK_WIDGET (button));

  move (self, place, place - 1);
  told (self, place - 1);
}

static void
down_clicked_cb (GtkButton          *button,
                 LinliColumnChooser *self)
{
  guint place = get_place (GTK_WIDGET (button));

  move (self, place, place + 1);
  told (self, place + 1);
}

/* ---- rows ---- */

static void
add_button (LinliColumnChooser *self,
            GtkWidget          *box,
            guint               place,
            gboolean            up)
{
  const char *label = linli_list_field_get_label (g_ptr_array_index (self->fields, place));
  GtkWidget *button = gtk_button_new_from_icon_name (up ? "go-up-symbolic" : "go-down-symbolic");
  g_autofree char *tip = g_strdup_printf (up ? _("Move “%s” to the left") : _("Move “%s” to the right"), label);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tip);
  gtk_widget_set_sensitive (button, up ? place > 0 : place + 1 < self->n_chosen);
  g_object_set_data (G_OBJECT (button), "place", GUINT_TO_POINTER (place));
  g_signal_connect (button, "clicked", G_CALLBACK (up ? up_clicked_cb : down_clicked_cb), self);
  gtk_box_append (GTK_BOX (box), button);
}

static void
add_row (LinliColumnChooser *self,
         guint               place)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *check = gtk_check_button_new_with_label (linli_list_field_get_label (g_ptr_array_index (self->fields, place)));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), place < self->n_chosen);
  gtk_widget_set_hexpand (check, TRUE);
  g_object_set_data (G_OBJECT (check), "place", GUINT_TO_POINTER (place));
  g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (GTK_BOX (box), check);
  if (place < self->n_chosen)
    {
      add_button (self, box, place, TRUE);
      add_button (self, box, place, FALSE);
    }
  gtk_list_box_append (self->list, box);
  gtk_list_box_row_set_activatable (gtk_list_box_get_row_at_index (self->list, (int) place), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) place)), FALSE);
}

/* @focus: the row whose box has the focus then; G_MAXUINT: none. */
static void
lay_list (LinliColumnChooser *self,
          guint               focus)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < self->fields->len; i++)
    add_row (self, i);
  row = focus != G_MAXUINT ? gtk_list_box_get_row_at_index (self->list, (int) focus) : NULL;
  if (row != NULL)
    gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
}

static gboolean
filter_func (GtkListBoxRow *row,
             gpointer       user_data)
{
  LinliColumnChooser *self = user_data;
  const char *label = linli_list_field_get_label (g_ptr_array_index (self->fields, (guint) gtk_list_box_row_get_index (row)));
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  g_autofree char *folded = g_utf8_casefold (label, -1);

  return strstr (folded, wanted) != NULL;
}

static void
search_changed_cb (LinliColumnChooser *self)
{
  gtk_list_box_invalidate_filter (self->list);
}

/* ---- */

static void
add_field (LinliColumnChooser *self,
           const LinliField   *field)
{
  if (!g_ptr_array_find (self->fields, field, NULL))
    g_ptr_array_add (self->fields, (gpointer) field);
}

void
linli_column_chooser_get_columns (LinliColumnChooser *self,
                                  LinliListLayout    *layout)
{
  g_autoptr(GArray) old = g_steal_pointer (&layout->columns);

  layout->columns = g_array_new (FALSE, FALSE, sizeof (LinliListColumn));
  for (guint i = 0; i < self->n_chosen; i++)
    {
      const LinliField *field = g_ptr_array_index (self->fields, i);
      int width = 0;

      for (guint j = 0; j < old->len; j++)
        if (g_array_index (old, LinliListColumn, j).field == field)
          width = g_array_index (old, LinliListColumn, j).width;
      linli_list_layout_add (layout, field, width);
    }
}

static void
linli_column_chooser_finalize (GObject *object)
{
  g_ptr_array_unref (LINLI_COLUMN_CHOOSER (object)->fields);
  G_OBJECT_CLASS (linli_column_chooser_parent_class)->finalize (object);
}

static void
linli_column_chooser_class_init (LinliColumnChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = linli_column_chooser_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/list/linli-column-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliColumnChooser, search);
  gtk_widget_class_bind_template_child (widget_class, LinliColumnChooser, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
linli_column_chooser_init (LinliColumnChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->fields = g_ptr_array_new ();
  gtk_list_box_set_filter_func (self->list, filter_func, self, NULL);
}

GtkWidget *
linli_column_chooser_new (LinliSession          *session,
                          const LinliKind       *kind,
                          const LinliListLayout *now)
{
  LinliColumnChooser *self = g_object_new (LINLI_TYPE_COLUMN_CHOOSER, NULL);

  self->kind = kind;
  for (guint i = 0; i < now->columns->len; i++)
    add_field (self, g_array_index (now->columns, LinliListColumn, i).field);
  self->n_chosen = self->fields->len;
  if (linli_place_is_title (linli_replica_get_catalogue (linli_session_get_replica (session)), kind))
    add_field (self, NULL);
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);

      if (linli_list_field_is_column (field) && linli_session_has_right (session, field, LINLI_RIGHT_LIST))
        add_field (self, field);
    }
  lay_list (self, G_MAXUINT);
  return GTK_WIDGET (self);
}
