/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which field a column shows hangs on the factory, which row on the list item. */

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
#define MAX_CODE_CHARS 7
#define SHORT_CODE_CHARS 4
#define PLACE_CHARS   10   /* "12号楼 2单元 1501" */

typedef struct { const LinliField *field; gboolean first, number; } Column;

static const char column_key[] = "linli-column", cell_key[] = "linli-cell";

const char *
linli_list_field_get_label (const LinliField *field)
{
  return field != NULL ? linli_field_get_label (field) : _("Address");
}

/* ---- cells ---- */

/* What hangs on the inscription of a cell. */
typedef struct
{
  const Column *column;
  GtkWidget    *inscription;
  GtkListItem  *item;         /* (nullable) while it stands for no row */
  LinliRowItem *row;          /* (nullable) held by @item */
  LinliRowWatch watch;
  gboolean      unsynced;     /* wears the mark */
} Cell;

static Cell *
get_cell (GtkWidget *inscription)
{
  return g_object_get_data (G_OBJECT (inscription), cell_key);
}

static void
cell_lay (gpointer data)
{
  Cell *cell = data;
  const LinliRowWords *words = linli_row_item_get_words (cell->row);
  gboolean unsynced = cell->column->first && words != NULL && g_strcmp0 (words->state, "synced") != 0;

  gtk_inscription_set_text (GTK_INSCRIPTION (cell->inscription), words != NULL ? linli_row_words_get (words, cell->column->field) : "");
  if (unsynced && !cell->unsynced)
    gtk_widget_add_css_class (cell->inscription, "linli-unsynced");
  else if (!unsynced && cell->unsynced)
    gtk_widget_remove_css_class (cell->inscription, "linli-unsynced");
  cell->unsynced = unsynced;
}

/* All of a text that the column is too narrow for. */
static gboolean
query_tooltip_cb (GtkWidget  *inscription,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip)
{
  const char *text = gtk_inscription_get_text (GTK_INSCRIPTION (inscription));
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (inscription, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width <= gtk_widget_get_width (inscription))
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* The view keeps two hundred rows ready around those in sight and gives all of them other records when the slider is dragged.  Labels would
 * be measured each time; an inscription asks for the same room whatever it says and shapes its words when they are drawn. */
static void
cell_setup_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item,
               Column                   *column)
{
  GtkWidget *inscription = gtk_inscription_new (NULL);
  Cell *cell = g_new0 (Cell, 1);

  cell->column = column;
  cell->inscription = inscription;
  cell->watch.changed = cell_lay;
  cell->watch.data = cell;
  g_object_set_data_full (G_OBJECT (inscription), cell_key, cell, g_free);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (inscription), column->number ? 1 : 0);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (inscription), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (inscription), 0);
  gtk_widget_set_valign (inscription, GTK_ALIGN_CENTER);  /* or what is cut stands where the first of two lines would */
  gtk_widget_add_css_class (inscription, "numeric");
  gtk_widget_set_has_tooltip (inscription, TRUE);
  g_signal_connect (inscription, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  gtk_list_item_set_child (item, inscription);
}

static void
cell_bind_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item,
              Column                   *column)
{
  Cell *cell = get_cell (gtk_list_item_get_child (item));

  cell->item = item;
  cell->row = gtk_list_item_get_item (item);
  linli_row_item_watch (cell->row, &cell->watch);
  cell_lay (cell);
}

static void
cell_unbind_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *item,
                Column                   *column)
{
  Cell *cell = get_cell (gtk_list_item_get_child (item));

  linli_row_item_unwatch (cell->row, &cell->watch);
  cell->item = NULL;
  cell->row = NULL;
}

/* (nullable): the item of the first cell at or below @widget. */
static GtkListItem *
find_item (GtkWidget *widget)
{
  const Cell *cell = GTK_IS_INSCRIPTION (widget) ? get_cell (widget) : NULL;
  GtkListItem *item = cell != NULL ? cell->item : NULL;

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

/* How long most of the labels of a code list are: three of four fit, and all that are short. */
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
  if (lengths->len == 0)
    return 0;
  return CLAMP (g_array_index (lengths, guint, (lengths->len - 1) * 3 / 4), MIN (g_array_index (lengths, guint, lengths->len - 1), SHORT_CODE_CHARS),
                MAX_CODE_CHARS);
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

int
linli_list_field_get_usual_width (const LinliField *field)
{
  return linli_text_scale_px (guess_width (field));
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
  gtk_column_view_column_set_fixed_width (view_column, width > 0 ? width : linli_list_field_get_usual_width (field));
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
