/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stairs: a list of the rooms of one unit with two large buttons each. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-stairs.h"

#include "linli-building-picture.h"
#include "linli-building-words.h"

#include <glib/gi18n.h>

struct _LinliStairs
{
  AdwBin     parent_instance;

  const LinliBuildingData *data;  /* (unowned) (nullable) */
  guint32    shown;
  guint      unit;                /* the staircase in sight */
  LinliId    at;                  /* the room that was acted on last, or chosen; null id: none */
  gboolean   acted;               /* what was done to it leads on when the data comes back */
  gboolean   silent;
  GtkWidget *units, *progress, *list, *scrolled;
};

enum { SELECTED, ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliStairs, linli_stairs, ADW_TYPE_BIN)

static const LinliMatrixCell *
get_cell (LinliStairs *self,
          int          cell)
{
  return &g_array_index (self->data->matrix->cells, LinliMatrixCell, cell);
}

static const LinliMatrixRoom *
get_room (LinliStairs *self,
          int          cell)
{
  return g_ptr_array_index (self->data->rooms, get_cell (self, cell)->room);
}

static int
get_row_cell (GtkListBoxRow *row)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "cell"));
}

static gboolean
is_done (LinliStairs *self,
         int          cell)
{
  return get_room (self, cell)->verified == self->data->today;
}

/* ---- one row ---- */

static void
act_clicked_cb (GtkButton   *button,
                LinliStairs *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);
  const char *action = g_object_get_data (G_OBJECT (button), "action");
  char uuid[LINLI_ID_STRING_SIZE];

  if (self->data == NULL || row == NULL)
    return;
  self->at = get_room (self, get_row_cell (GTK_LIST_BOX_ROW (row)))->id;
  self->acted = TRUE;
  gtk_widget_activate_action (GTK_WIDGET (self), action, "s", linli_id_format (&self->at, uuid));
}

static GtkWidget *
make_act (LinliStairs *self,
          const char  *label,
          const char  *action,
          const char  *room)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  /* Translators: what a button does, and the room it does it to: "Checked, Unchanged: Unit 3 301". */
  g_autofree char *name = g_strdup_printf (C_("stairs", "%s: %s"), label, room);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "linli-stairs-act");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "action", (gpointer) action);
  g_signal_connect (button, "clicked", G_CALLBACK (act_clicked_cb), self);
  return button;
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_row (LinliStairs *self,
          int          cell)
{
  const LinliMatrixRoom *room = get_room (self, cell);
  g_autofree char *name = linli_building_name_room (self->data, room), *words = linli_building_describe_room (self->data, room);
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *number = make_label (room->no != NULL ? room->no : "", "title-2");
  gboolean done = is_done (self, cell);

  gtk_label_set_width_chars (GTK_LABEL (number), 5);
  gtk_box_append (GTK_BOX (text), make_label (room->head != NULL ? room->head : _("Nobody is registered here"), "heading"));
  gtk_box_append (GTK_BOX (text), make_label (words, "dim-label"));
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), number);
  gtk_box_append (GTK_BOX (box), text);
  if (done)
    gtk_box_append (GTK_BOX (box), make_label (_("Checked today"), "success"));
  else if (self->data->may_write_homes && !linli_id_is_null (&room->household))
    gtk_box_append (GTK_BOX (box), make_act (self, _("Checked, Unchanged"), "building.verify-room", name));
  else if (self->data->may_write_rooms && linli_id_is_null (&room->household) && linli_matrix_room_is_home (room)
           && linli_occupancy_from_code (room->occupancy) != LINLI_OCCUPANCY_EMPTY)
    gtk_box_append (GTK_BOX (box), make_act (self, _("Nobody Lives Here"), "building.empty-room", name));
  g_object_set (box, "margin-start", 18, "margin-end", 18, NULL);
  gtk_widget_set_size_request (row, -1, 64);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_object_set_data (G_OBJECT (row), "cell", GINT_TO_POINTER (cell));
  return row;
}

/* ---- a staircase ---- */

static void
show_progress (LinliStairs *self)
{
  g_autofree char *text = NULL;
  guint done = 0, n = 0;
  GtkListBoxRow *row;

  for (; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) n)) != NULL; n++)
    done += is_done (self, get_row_cell (row));
  /* Translators: homes of a staircase checked today, of all of them. */
  text = g_strdup_printf (_("Checked today: %u of %u"), done, n);
  gtk_label_set_text (GTK_LABEL (self->progress), text);
}

static void
fill (LinliStairs *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  for (int i = 0; i < (int) self->data->matrix->cells->len; i++)
    if (get_cell (self, i)->unit == self->unit
        && (self->shown == LINLI_LEGEND_ALL || (get_room (self, i)->classes & self->shown) != 0))
      gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (self, i));
  show_progress (self);
}

static GtkListBoxRow *
find_row (LinliStairs   *self,
          const LinliId *room)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i)) != NULL; i++)
    if (linli_id_equal (&get_room (self, get_row_cell (row))->id, room))
      return row;
  return NULL;
}

/* After what was done to a home: the next one below it that nobody looked at today. */
static GtkListBoxRow *
find_next (LinliStairs   *self,
           GtkListBoxRow *from)
{
  GtkListBoxRow *row = from;

  for (int i = gtk_list_box_row_get_index (from) + 1; row != NULL; i++)
    {
      row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i);
      if (row != NULL && !is_done (self, get_row_cell (row)) && !linli_id_is_null (&get_room (self, get_row_cell (row))->household))
        return row;
    }
  return from;
}

/* A thumb or Enter acts on the row's button; a row without one takes the focus itself. */
static void
focus_row (GtkListBoxRow *row)
{
  GtkWidget *last = gtk_widget_get_last_child (gtk_list_box_row_get_child (row));

  gtk_widget_grab_focus (GTK_IS_BUTTON (last) ? last : GTK_WIDGET (row));
}

static void
unit_chosen_cb (LinliStairs *self)
{
  guint unit = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->units));
  GtkStringObject *name = gtk_drop_down_get_selected_item (GTK_DROP_DOWN (self->units));

  /* The toolkit's button is named after all it could show, also "(None)" (GTK 4.8). */
  if (name != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (self->units)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    gtk_string_object_get_string (name), -1);
  if (self->silent || self->data == NULL || unit == self->unit || unit >= self->data->matrix->units->len)
    return;
  self->unit = unit;
  fill (self);
}

static void
row_selected_cb (GtkListBox    *list,
                 GtkListBoxRow *row,
                 LinliStairs   *self)
{
  if (row == NULL || self->silent || self->data == NULL)
    return;
  self->at = get_room (self, get_row_cell (row))->id;
  g_signal_emit (self, signals[SELECTED], 0, get_row_cell (row));
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  LinliStairs   *self)
{
  if (self->data != NULL)
    g_signal_emit (self, signals[ACTIVATED], 0, get_row_cell (row));
}

static void
linli_stairs_dispose (GObject *object)
{
  LinliStairs *self = LINLI_STAIRS (object);

  self->data = NULL;
  self->silent = TRUE;
  G_OBJECT_CLASS (linli_stairs_parent_class)->dispose (object);
}

static void
linli_stairs_class_init (LinliStairsClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_stairs_dispose;
  signals[SELECTED] = g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
linli_stairs_init (LinliStairs *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->shown = LINLI_LEGEND_ALL;
  self->units = gtk_drop_down_new (G_LIST_MODEL (gtk_string_list_new (NULL)), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->units), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Staircase"), -1);
  self->progress = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->progress, "numeric");
  gtk_box_append (GTK_BOX (head), self->units);
  gtk_box_append (GTK_BOX (head), self->progress);
  g_object_set (head, "margin-start", 18, "margin-end", 18, "margin-top", 9, "margin-bottom", 9, NULL);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Homes from the top down"), -1);
  gtk_widget_add_css_class (self->list, "linli-rooms");
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list);
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), self->scrolled);
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect (self->list, "row-selected", G_CALLBACK (row_selected_cb), self);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  g_signal_connect_object (self->units, "notify::selected", G_CALLBACK (unit_chosen_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
linli_stairs_new (void)
{
  return g_object_new (LINLI_TYPE_STAIRS, NULL);
}

static void
list_units (LinliStairs *self)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GListModel *model = gtk_drop_down_get_model (GTK_DROP_DOWN (self->units));

  for (guint i = 0; i < self->data->matrix->units->len; i++)
    g_ptr_array_add (names, linli_building_picture_unit_name (g_array_index (self->data->matrix->units, LinliMatrixUnit, i).name));
  g_ptr_array_add (names, NULL);
  gtk_string_list_splice (GTK_STRING_LIST (model), 0, g_list_model_get_n_items (model), (const char *const *) names->pdata);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->units), self->unit);
  gtk_widget_set_visible (self->units, self->data->matrix->units->len > 1);
}

void
linli_stairs_set_data (LinliStairs             *self,
                       const LinliBuildingData *data,
                       guint32                  shown)
{
  GtkListBoxRow *row;
  gboolean had_focus;

  g_return_if_fail (LINLI_IS_STAIRS (self));

  had_focus = gtk_widget_get_focus_child (self->list) != NULL;
  self->silent = TRUE;
  self->data = data;
  self->shown = shown;
  if (data != NULL)
    {
      if (self->unit >= data->matrix->units->len)
        self->unit = 0;
      list_units (self);
      fill (self);
      row = find_row (self, &self->at);
      if (row != NULL && self->acted)
        row = find_next (self, row);
      if (row != NULL)
        {
          gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
          self->at = get_room (self, get_row_cell (row))->id;
          if (had_focus)
            focus_row (row);
        }
      self->acted = FALSE;
    }
  self->silent = FALSE;
}

void
linli_stairs_select (LinliStairs *self,
                     int          cell)
{
  GtkListBoxRow *row;

  g_return_if_fail (LINLI_IS_STAIRS (self));

  if (self->data == NULL || cell < 0 || linli_id_equal (&get_room (self, cell)->id, &self->at))
    return;
  self->at = get_room (self, cell)->id;
  self->silent = TRUE;
  if (get_cell (self, cell)->unit != self->unit)
    {
      self->unit = get_cell (self, cell)->unit;
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->units), self->unit);
      fill (self);
    }
  row = find_row (self, &self->at);
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
  self->silent = FALSE;
}
