/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells are labels; which field they show hangs on the factory, which row on the list item. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-list-column.h"

#include "linli-list-filter.h"
#include "linli-text-scale.h"

#include <glib/gi18n.h>

#define CHAR_PX       13
#define PADDING_PX    22
#define DATE_PX       94
#define NUMBER_PX     74
#define NAME_CHARS    7    /* minority names with a middle dot */
#define TEXT_CHARS    8
#define PLACE_CHARS   10   /* "12号楼 2单元 1501" */

typedef struct { const LinliField *field; gboolean first, number; } Column;

static const char column_key[] = "linli-column", item_key[] = "linli-item";

const char *
linli_list_field_get_label (const LinliField *field)
{
  return field != NULL ? linli_field_get_label (field) : _("Address");
}

/* ---- cells ---- */

static void
cell_lay (LinliRowItem *row,
          GtkLabel     *label)
{
  const LinliRowWords *words = linli_row_item_get_words (row);
  const Column *column = g_object_get_data (G_OBJECT (label), column_key);
  const char *text = words != NULL ? linli_row_words_get (words, column->field) : "";

  gtk_label_set_text (label, text);
  if (column->first && words != NULL && g_strcmp0 (words->state, "synced") != 0)
    gtk_widget_add_css_class (GTK_WIDGET (label), "linli-unsynced");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "linli-unsynced");
}

/* All of a text that the column is too narrow for. */
static gboolean
query_tooltip_cb (GtkLabel   *label,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (label));
  return TRUE;
}

static void
cell_setup_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item,
               Column                   *column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 1);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_has_tooltip (label, TRUE);
  g_signal_connect (label, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_object_set_data (G_OBJECT (label), column_key, column);
  gtk_list_item_set_child (item, label);
}

static void
cell_bind_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item,
              Column                   *column)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  LinliRowItem *row = gtk_list_item_get_item (item);

  g_object_set_data (G_OBJECT (label), item_key, item);
  g_signal_connect_object (row, "changed", G_CALLBACK (cell_lay), label, 0);
  cell_lay (row, GTK_LABEL (label));
}

static void
cell_unbind_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *item,
                Column                   *column)
{
  GtkWidget *label = gtk_list_item_get_child (item);

  g_object_set_data (G_OBJECT (label), item_key, NULL);
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), cell_lay, label);
}

/* (nullable): the item of the first cell at or below @widget. */
static GtkListItem *
find_item (GtkWidget *widget)
{
  GtkListItem *item = GTK_IS_LABEL (widget) ? g_object_get_data (G_OBJECT (widget), item_key) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); item == NULL && child != NULL; child = gtk_widget_get_next_sibling (child))
    item = find_item (child);
  return item;
}

gboolean
linli_list_column_find_row (GtkWidget *widget,
                            guint     *ret_position)
{
  /* A cell or a row: not the list, whose first cell is another row's. */
  for (guint up = 0; widget != NULL && up < 3 && !GTK_IS_LIST_VIEW (widget); up++, widget = gtk_widget_get_parent (widget))
    {
      GtkListItem *item = find_item (widget);

      if (item == NULL)
        continue;
      *ret_position = gtk_list_item_get_position (item);
      return TRUE;
    }
  return FALSE;
}

/* ---- widths ---- */

static int
compare_guint (gconstpointer a,
               gconstpointer b)
{
  return *(const guint *) a < *(const guint *) b ? -1 : *(const guint *) a > *(const guint *) b;
}

/* The middle one of the labels of a code list. */
static guint
count_code_chars (const LinliCodeList *list)
{
  g_autoptr(GArray) lengths = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < list->codes->len; i++)
    {
      guint length = (guint) g_utf8_strlen (linli_code_get_label (g_ptr_array_index (list->codes, i)), -1);

      g_array_append_val (lengths, length);
    }
  g_array_sort (lengths, compare_guint);
  return lengths->len > 0 ? g_array_index (lengths, guint, (lengths->len - 1) / 2) : 0;
}

/* Wide enough for the heading and for what is usual in it; the rest ends in an ellipsis. */
static int
guess_width (const LinliField *field)
{
  int heading = (int) g_utf8_strlen (linli_list_field_get_label (field), -1) * CHAR_PX + PADDING_PX;

  if (field == NULL || field->value_type == LINLI_TYPE_REF)
    return MAX (heading, PLACE_CHARS * CHAR_PX + PADDING_PX);
  if (field->value_type == LINLI_TYPE_DATE)
    return MAX (heading, DATE_PX);
  if (field->list != NULL)
    return MAX (heading, (int) count_code_chars (field->list) * CHAR_PX + PADDING_PX);
  if (g_strcmp0 (field->search, "name") == 0)
    return MAX (heading, NAME_CHARS * CHAR_PX + PADDING_PX);
  if (field->value_type == LINLI_TYPE_TEXT)
    return MAX (heading, TEXT_CHARS * CHAR_PX + PADDING_PX);
  return MAX (heading, NUMBER_PX);
}

/* ---- order ---- */

static GtkColumnViewColumn *asked;

/* Columns are not compared by rows, which SQL orders: who asks learns which column comes first, and whether it is turned round. */
static int
compare_func (gconstpointer a,
              gconstpointer b,
              gpointer      column)
{
  asked = column;
  return -1;
}

GtkColumnViewColumn *
linli_list_column_find_sorted (GtkColumnView *view,
                               gboolean      *ret_descending)
{
  g_autoptr(GObject) one = g_object_new (G_TYPE_OBJECT, NULL), other = g_object_new (G_TYPE_OBJECT, NULL);
  GtkOrdering ordering;

  asked = NULL;
  ordering = gtk_sorter_compare (gtk_column_view_get_sorter (view), one, other);
  *ret_descending = ordering == GTK_ORDERING_LARGER;
  return asked;
}

/* ---- */

GtkColumnViewColumn *
linli_list_column_new (const LinliKind  *kind,
                       const LinliField *field,
                       int               width,
                       gboolean          first)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *view_column;
  Column *column = g_new0 (Column, 1);

  column->field = field;
  column->first = first;
  column->number = field != NULL && (field->value_type == LINLI_TYPE_INTEGER || field->value_type == LINLI_TYPE_DECIMAL);
  g_object_set_data_full (G_OBJECT (factory), column_key, column, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (cell_setup_cb), column);
  g_signal_connect (factory, "bind", G_CALLBACK (cell_bind_cb), column);
  g_signal_connect (factory, "unbind", G_CALLBACK (cell_unbind_cb), column);
  view_column = gtk_column_view_column_new (linli_list_field_get_label (field), factory);
  g_object_set_data (G_OBJECT (view_column), column_key, column);
  gtk_column_view_column_set_resizable (view_column, TRUE);
  gtk_column_view_column_set_fixed_width (view_column, width > 0 ? width : linli_text_scale_px (guess_width (field)));
  if (field == NULL || linli_list_field_is_filter (field))
    {
      g_autoptr(GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_func, view_column, NULL));

      gtk_column_view_column_set_sorter (view_column, sorter);
    }
  return view_column;
}

const LinliField *
linli_list_column_get_field (GtkColumnViewColumn *column)
{
  const Column *data = g_object_get_data (G_OBJECT (column), column_key);

  return data->field;
}

gboolean
linli_list_field_is_column (const LinliField *field)
{
  return linli_store_list_can_show (field) && (field->sensitivity < LINLI_SENSITIVITY_RESTRICTED || field->kind->facet_of != NULL);
}

gboolean
linli_list_field_is_filter (const LinliField *field)
{
  return linli_list_field_is_column (field) && linli_store_list_can_compare (field)
    && (!field->theme_never || field->kind->facet_of != NULL);
}
