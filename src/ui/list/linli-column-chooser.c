/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns in their order at the top, each with what a pointer does to its heading: order, width, place; below them what else there is, as
 * the form has it. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-column-chooser.h"

#include "linli-list-column.h"
#include "linli-place.h"
#include "linli-text-scale.h"

#include <glib/gi18n.h>
#include <string.h>

#define WIDTH_STEP 24  /* at text of 100 % */
#define MIN_WIDTH  48

/* What stands in the row of a column, in this order. */
typedef enum { COLUMN_ORDER, COLUMN_NARROWER, COLUMN_WIDER, COLUMN_UP, COLUMN_DOWN, N_COLUMN_BUTTONS } ColumnButton;

struct _LinliColumnChooser
{
  GtkPopover       parent_instance;

  const LinliKind *kind;
  GPtrArray       *fields;   /* (owned) LinliField (nullable elements): the columns first, then the others */
  guint            n_chosen;
  LinliListLayout *look;     /* (owned) order and widths as they are now */

  GtkSearchEntry  *search;
  GtkListBox      *list;
};

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliColumnChooser, linli_column_chooser, GTK_TYPE_POPOVER)

static void lay_list    (LinliColumnChooser *self, guint focus);
static void lay_buttons (LinliColumnChooser *self);

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
      self->n_chosen++;
      told (self, self->n_chosen - 1);
    }
  else
    gtk_check_button_set_active (check, TRUE);  /* a list has at least one column */
}

/* ---- what the buttons of a column do ---- */

static int
get_width (LinliColumnChooser *self,
           const LinliField   *field)
{
  for (guint i = 0; i < self->look->columns->len; i++)
    if (g_array_index (self->look->columns, LinliListColumn, i).field == field)
      return g_array_index (self->look->columns, LinliListColumn, i).width;
  return 0;
}

static void
widen (LinliColumnChooser *self,
       const LinliField   *field,
       int                 steps)
{
  int width = get_width (self, field), step = linli_text_scale_px (WIDTH_STEP);
  gboolean found = FALSE;

  width = MAX ((width > 0 ? width : linli_list_field_get_usual_width (field)) + steps * step, linli_text_scale_px (MIN_WIDTH));
  for (guint i = 0; i < self->look->columns->len && !found; i++)
    if (g_array_index (self->look->columns, LinliListColumn, i).field == field)
      {
        g_array_index (self->look->columns, LinliListColumn, i).width = width;
        found = TRUE;
      }
  if (!found)
    linli_list_layout_add (self->look, field, width);
}

/* The list's order is kept by a field; by what a record is called, it is that of the title, and ascending that is none. */
static const LinliField *
get_order_of (LinliColumnChooser *self,
              const LinliField   *field)
{
  return field == NULL && self->kind->title_fields->len > 0 ? g_ptr_array_index (self->kind->title_fields, 0) : field;
}

static gboolean
is_ordered_by (LinliColumnChooser *self,
               const LinliField   *field)
{
  return get_order_of (self, self->look->order) == get_order_of (self, field);
}

/* Once it goes up, again it goes down, as a click on the heading. */
static void
order_by (LinliColumnChooser *self,
          const LinliField   *field)
{
  self->look->descending = is_ordered_by (self, field) && !self->look->descending;
  self->look->order = get_order_of (self, field);
  if (!self->look->descending && self->look->order == get_order_of (self, NULL))
    self->look->order = NULL;
}

static GtkWidget *
get_button (LinliColumnChooser *self,
            guint               place,
            ColumnButton        which)
{
  GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) place));
  GtkWidget *at = gtk_widget_get_first_child (gtk_widget_get_first_child (row));  /* the box to take it in or out */

  for (guint i = 0; i <= which; i++)
    at = gtk_widget_get_next_sibling (at);
  return at;
}

static void
take_place (GtkWidget *widget,
            guint      place)
{
  g_object_set_data (G_OBJECT (widget), "place", GUINT_TO_POINTER (place));
}

/* The neighbour goes round the row, which keeps the focus and its place under the eyes. */
static void
swap_rows (LinliColumnChooser *self,
           guint               place,
           guint               to)
{
  g_autoptr(GtkWidget) neighbour = g_object_ref (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) to)));

  move (self, place, to);
  gtk_list_box_remove (self->list, neighbour);
  gtk_list_box_insert (self->list, neighbour, (int) place);
}

static void
button_clicked_cb (GtkButton          *button,
                   LinliColumnChooser *self)
{
  ColumnButton which = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "which"));
  guint place = get_place (GTK_WIDGET (button));
  const LinliField *field = g_ptr_array_index (self->fields, place);

  if (which == COLUMN_ORDER)
    order_by (self, field);
  else if (which == COLUMN_NARROWER || which == COLUMN_WIDER)
    widen (self, field, which == COLUMN_WIDER ? 1 : -1);
  else
    swap_rows (self, place, which == COLUMN_UP ? place - 1 : place + 1);
  lay_buttons (self);
  /* At an end it can go on only the other way. */
  if (!gtk_widget_is_sensitive (GTK_WIDGET (button)))
    gtk_widget_grab_focus (which == COLUMN_UP ? gtk_widget_get_next_sibling (GTK_WIDGET (button))
                           : gtk_widget_get_prev_sibling (GTK_WIDGET (button)));
  g_signal_emit (self, signals[CHOSEN], 0);
}

/* ---- rows ---- */

static char *
describe (ColumnButton  which,
          const char   *label,
          gboolean      ordered,
          gboolean      descending)
{
  switch (which)
    {
    case COLUMN_NARROWER: return g_strdup_printf (_("Make “%s” narrower"), label);
    case COLUMN_WIDER:    return g_strdup_printf (_("Make “%s” wider"), label);
    case COLUMN_UP:       return g_strdup_printf (_("Move “%s” to the left"), label);
    case COLUMN_DOWN:     return g_strdup_printf (_("Move “%s” to the right"), label);
    case COLUMN_ORDER:
    case N_COLUMN_BUTTONS:
    default:
      return g_strdup_printf (!ordered ? _("Sort by “%s”") : descending ? _("Sorted by “%s”, descending; turn it round")
                              : _("Sorted by “%s”, ascending; turn it round"), label);
    }
}

static void
lay_button (LinliColumnChooser *self,
            guint               place,
            ColumnButton        which)
{
  static const char *const icons[N_COLUMN_BUTTONS] = { "view-sort-ascending-symbolic", "list-remove-symbolic", "list-add-symbolic",
                                                       "go-up-symbolic", "go-down-symbolic" };
  const LinliField *field = g_ptr_array_index (self->fields, place);
  gboolean ordered = which == COLUMN_ORDER && is_ordered_by (self, field);
  gboolean down = ordered && self->look->descending;
  GtkWidget *button = get_button (self, place, which);
  g_autofree char *tip = describe (which, linli_list_field_get_label (field), ordered, down);

  gtk_button_set_icon_name (GTK_BUTTON (button), down ? "view-sort-descending-symbolic" : icons[which]);
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  if (ordered)
    gtk_widget_add_css_class (button, "accent");
  else
    gtk_widget_remove_css_class (button, "accent");
  gtk_widget_set_sensitive (button, which == COLUMN_ORDER ? field == NULL || linli_list_field_is_filter (field)
                                    : which == COLUMN_UP ? place > 0 : which == COLUMN_DOWN ? place + 1 < self->n_chosen : TRUE);
  take_place (button, place);
}

/* What the rows of the columns say, and where they stand. */
static void
lay_buttons (LinliColumnChooser *self)
{
  for (guint i = 0; i < self->n_chosen; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) i);

      take_place (gtk_widget_get_first_child (gtk_list_box_row_get_child (row)), i);
      for (guint which = 0; which < N_COLUMN_BUTTONS; which++)
        lay_button (self, i, which);
    }
}

static void
add_button (LinliColumnChooser *self,
            GtkWidget          *box,
            ColumnButton        which)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "which", GUINT_TO_POINTER (which));
  g_signal_connect (button, "clicked", G_CALLBACK (button_clicked_cb), self);
  gtk_box_append (GTK_BOX (box), button);
}

static void
add_row (LinliColumnChooser *self,
         guint               place)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *check = gtk_check_button_new_with_label (linli_list_field_get_label (g_ptr_array_index (self->fields, place)));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), place < self->n_chosen);
  gtk_widget_set_hexpand (check, TRUE);
  take_place (check, place);
  g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (GTK_BOX (box), check);
  for (guint i = 0; place < self->n_chosen && i < N_COLUMN_BUTTONS; i++)
    add_button (self, box, i);
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
  lay_buttons (self);
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
      width = get_width (self, field) > 0 ? get_width (self, field) : width;
      linli_list_layout_add (layout, field, width);
    }
  layout->order = self->look->order;
  layout->descending = self->look->descending;
}

static void
linli_column_chooser_finalize (GObject *object)
{
  g_ptr_array_unref (LINLI_COLUMN_CHOOSER (object)->fields);
  g_clear_pointer (&LINLI_COLUMN_CHOOSER (object)->look, linli_list_layout_free);
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
  self->look = linli_list_layout_copy (now);
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
