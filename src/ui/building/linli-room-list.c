/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture's twin for screen readers, and for those who like lists better. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-room-list.h"

#include "linli-building-words.h"

#include <glib/gi18n.h>

struct _LinliRoomList
{
  AdwBin         parent_instance;

  const LinliBuildingData *data;  /* (unowned) (nullable) */
  GArray        *cells;           /* (owned) (element-type guint) of the rows */
  GtkStringList *labels;          /* (owned) by row */
  GtkSingleSelection *selection;  /* (owned) */
  GtkWidget     *list;
  gboolean       silent;          /* the selection is set by the program */
};

enum { SELECTED, ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliRoomList, linli_room_list, ADW_TYPE_BIN)

static const LinliMatrixRoom *
get_room (const LinliBuildingData *data,
          guint                    cell)
{
  return g_ptr_array_index (data->rooms, g_array_index (data->matrix->cells, LinliMatrixCell, cell).room);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          LinliRoomList            *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18), *label = gtk_label_new (NULL), *head = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (head, "dim-label");
  gtk_widget_set_size_request (row, -1, 34);
  g_object_set (row, "margin-start", 18, "margin-end", 18, NULL);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), head);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         LinliRoomList            *self)
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  guint place = gtk_list_item_get_position (item);
  const LinliMatrixRoom *room;

  gtk_label_set_text (GTK_LABEL (label), gtk_string_object_get_string (gtk_list_item_get_item (item)));
  if (self->data == NULL || place >= self->cells->len)
    return;
  room = get_room (self->data, g_array_index (self->cells, guint, place));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (label)), room->head != NULL ? room->head : "");
}

static int
get_cell (LinliRoomList *self,
          guint          place)
{
  return place < self->cells->len ? (int) g_array_index (self->cells, guint, place) : -1;
}

static void
selected_cb (LinliRoomList *self)
{
  if (!self->silent)
    g_signal_emit (self, signals[SELECTED], 0, get_cell (self, gtk_single_selection_get_selected (self->selection)));
}

static void
activate_cb (GtkListView   *list,
             guint          place,
             LinliRoomList *self)
{
  if (get_cell (self, place) >= 0)
    g_signal_emit (self, signals[ACTIVATED], 0, get_cell (self, place));
}

static void
linli_room_list_dispose (GObject *object)
{
  LinliRoomList *self = LINLI_ROOM_LIST (object);

  self->data = NULL;
  self->silent = TRUE;
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->labels);
  g_clear_pointer (&self->cells, g_array_unref);
  G_OBJECT_CLASS (linli_room_list_parent_class)->dispose (object);
}

static void
linli_room_list_class_init (LinliRoomListClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_room_list_dispose;
  signals[SELECTED] = g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
linli_room_list_init (LinliRoomList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->cells = g_array_new (FALSE, FALSE, sizeof (guint));
  self->labels = gtk_string_list_new (NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->labels)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_widget_add_css_class (self->list, "linli-rooms");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Homes of the building"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  adw_bin_set_child (ADW_BIN (self), scrolled);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (self->list, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
linli_room_list_new (void)
{
  return g_object_new (LINLI_TYPE_ROOM_LIST, NULL);
}

/* Cells come floor by floor; whoever reads a list goes up one staircase after the other. */
static int
compare_units (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  const LinliBuildingData *data = user_data;
  guint i = *(const guint *) a, j = *(const guint *) b;
  const LinliMatrixCell *x = &g_array_index (data->matrix->cells, LinliMatrixCell, i);
  const LinliMatrixCell *y = &g_array_index (data->matrix->cells, LinliMatrixCell, j);

  if (x->unit != y->unit)
    return x->unit < y->unit ? -1 : 1;
  return (i > j) - (i < j);
}

void
linli_room_list_set_data (LinliRoomList           *self,
                          const LinliBuildingData *data,
                          guint32                  shown)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);

  g_return_if_fail (LINLI_IS_ROOM_LIST (self));

  self->silent = TRUE;
  self->data = data;
  g_array_set_size (self->cells, 0);
  for (guint i = 0; data != NULL && i < data->matrix->cells->len; i++)
    if (shown == LINLI_LEGEND_ALL || (get_room (data, i)->classes & shown) != 0)
      g_array_append_val (self->cells, i);
  g_array_sort_with_data (self->cells, compare_units, (gpointer) data);
  for (guint i = 0; i < self->cells->len; i++)
    g_ptr_array_add (labels, linli_building_describe_room (data, get_room (data, g_array_index (self->cells, guint, i))));
  g_ptr_array_add (labels, NULL);
  gtk_string_list_splice (self->labels, 0, g_list_model_get_n_items (G_LIST_MODEL (self->labels)), (const char *const *) labels->pdata);
  self->silent = FALSE;
}

void
linli_room_list_select (LinliRoomList *self,
                        int            cell)
{
  guint place = GTK_INVALID_LIST_POSITION;

  g_return_if_fail (LINLI_IS_ROOM_LIST (self));

  for (guint i = 0; i < self->cells->len; i++)
    if ((int) g_array_index (self->cells, guint, i) == cell)
      place = i;
  self->silent = TRUE;
  gtk_single_selection_set_selected (self->selection, place);
  self->silent = FALSE;
}

guint
linli_room_list_get_n (LinliRoomList *self)
{
  g_return_val_if_fail (LINLI_IS_ROOM_LIST (self), 0);
  return self->cells->len;
}
