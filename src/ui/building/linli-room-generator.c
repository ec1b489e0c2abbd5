/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers at the left, the building they make at the right.
 *
 * Value, pure function, picture: every change of a control is written into the plan, the plan is made into rooms, and the picture
 * and the sentence under it follow. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-room-generator.h"

#include "linli-building-picture.h"
#include "linli-building-view.h"
#include "linli-legend-bar.h"

#include <glib/gi18n.h>

struct _LinliRoomGenerator
{
  AdwWindow          parent_instance;

  LinliRoomPlan      plan;
  gboolean           is_court;   /* as the building is drawn */
  GPtrArray         *existing, *merged;  /* (owned) (element-type LinliMatrixRoom): unit, number, id */
  LinliBuildingData *preview;    /* (owned) (nullable) */
  LinliPlanCounts    counts;
  gboolean           is_good, silent;
  GtkWidget *controls[16], *exceptions, *unit_rows[LINLI_PLAN_MAX_UNITS], *view, *legend, *says, *accept;
};

enum { ACCEPTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliRoomGenerator, linli_room_generator, ADW_TYPE_WINDOW)

/* ---- the controls as a table over the plan ---- */

static const struct { const char *label; gsize offset; guint least, most; } numbers[] = {
  { N_("Units"), G_STRUCT_OFFSET (LinliRoomPlan, units), 1, LINLI_PLAN_MAX_UNITS },
  { N_("Floors"), G_STRUCT_OFFSET (LinliRoomPlan, floors), 1, LINLI_PLAN_MAX_FLOORS },
  { N_("Rooms a floor"), G_STRUCT_OFFSET (LinliRoomPlan, rooms), 1, LINLI_PLAN_MAX_ROOMS },
  { N_("Basements"), G_STRUCT_OFFSET (LinliRoomPlan, below), 0, LINLI_PLAN_MAX_BELOW },
  { N_("Shops on the ground floor"), G_STRUCT_OFFSET (LinliRoomPlan, shops), 0, LINLI_PLAN_MAX_ROOMS },
};

static const struct { const char *label; gsize offset; } switches[] = {
  { N_("No floor 4"), G_STRUCT_OFFSET (LinliRoomPlan, skip_4) },
  { N_("No floor 13"), G_STRUCT_OFFSET (LinliRoomPlan, skip_13) },
  { N_("No floor 14"), G_STRUCT_OFFSET (LinliRoomPlan, skip_14) },
  { N_("Odd numbers at the left"), G_STRUCT_OFFSET (LinliRoomPlan, sides) },
  { N_("Top flats on two floors"), G_STRUCT_OFFSET (LinliRoomPlan, duplex) },
};

#define N_NUMBERS  G_N_ELEMENTS (numbers)
#define NUMBERING  N_NUMBERS
#define SWITCHES   (N_NUMBERS + 1)

static void
show_units (LinliRoomGenerator *self)
{
  for (guint i = 0; i < LINLI_PLAN_MAX_UNITS; i++)
    gtk_widget_set_visible (self->unit_rows[i], i < self->plan.units);
}

/* ---- the picture of the plan ---- */

static GStrv
make_key (const LinliMatrixRoom *room)
{
  LinliOccupancy as = !linli_id_is_null (&room->id) ? LINLI_OCCUPANCY_EMPTY
                      : room->kind == LINLI_ROOM_SHOP ? LINLI_OCCUPANCY_BUSINESS
                                                      : LINLI_OCCUPANCY_OWN;
  char **key = g_new0 (char *, 2);

  key[0] = g_strdup (linli_occupancy_get_code (as));
  return key;
}

static void
name_class (LinliBuildingLegend *legend,
            LinliOccupancy       as,
            const char          *label)
{
  LinliLegendClass *class = &g_array_index (legend->classes, LinliLegendClass, as);

  g_free (class->label);
  class->label = g_strdup (label);
}

/* New homes in the colour of homes, new shops in that of shops, what is there already in grey. */
static LinliBuildingData *
make_preview (GPtrArray *rooms,
              gboolean   is_court)
{
  const LinliBuildingMode mode = { LINLI_MODE_OCCUPANCY, NULL };
  LinliBuildingData *data = g_new0 (LinliBuildingData, 1);

  data->rooms = g_ptr_array_ref (rooms);
  for (guint i = 0; i < rooms->len; i++)
    {
      LinliMatrixRoom *room = g_ptr_array_index (rooms, i);

      room->keys = make_key (room);
    }
  data->matrix = is_court ? linli_building_matrix_new_court (rooms) : linli_building_matrix_new (rooms);
  data->legend = linli_building_legend_new (&mode, rooms);
  name_class (data->legend, LINLI_OCCUPANCY_OWN, _("New room"));
  name_class (data->legend, LINLI_OCCUPANCY_BUSINESS, _("New shop"));
  name_class (data->legend, LINLI_OCCUPANCY_EMPTY, _("There already"));
  return data;
}

static void
say_counts (LinliRoomGenerator *self)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  g_ptr_array_add (words, g_strdup_printf (ngettext ("%u room will be added.", "%u rooms will be added.", self->counts.added),
                                           self->counts.added));
  if (self->counts.present > 0)
    g_ptr_array_add (words, g_strdup_printf (ngettext ("%u room is there already and stays as it is.",
                                                       "%u rooms are there already and stay as they are.", self->counts.present),
                                             self->counts.present));
  if (self->counts.others > 0)
    g_ptr_array_add (words, g_strdup_printf (ngettext ("%u other room of this building is left alone.",
                                                       "%u other rooms of this building are left alone.", self->counts.others),
                                             self->counts.others));
  g_ptr_array_add (words, NULL);
  text = g_strjoinv (linli_locale_is_chinese () ? "" : " ", (char **) words->pdata);
  gtk_label_set_text (GTK_LABEL (self->says), text);
}

static void
show_filter (LinliRoomGenerator *self)
{
  linli_building_view_set_shown (LINLI_BUILDING_VIEW (self->view), linli_legend_bar_get_shown (LINLI_LEGEND_BAR (self->legend)));
}

static void
forget_preview (LinliRoomGenerator *self)
{
  linli_building_view_set_data (LINLI_BUILDING_VIEW (self->view), NULL);
  linli_legend_bar_set_legend (LINLI_LEGEND_BAR (self->legend), NULL);
  g_clear_pointer (&self->preview, linli_building_data_free);
}

static void
show_plan (LinliRoomGenerator *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rooms = linli_room_plan_make (&self->plan, &error);

  self->is_good = rooms != NULL;
  forget_preview (self);
  if (rooms == NULL)
    gtk_label_set_text (GTK_LABEL (self->says), error->message);
  else
    {
      linli_room_plan_match (rooms, self->existing, self->merged, &self->counts);
      self->preview = make_preview (rooms, self->is_court);
      linli_building_view_set_data (LINLI_BUILDING_VIEW (self->view), self->preview);
      linli_legend_bar_set_legend (LINLI_LEGEND_BAR (self->legend), self->preview->legend);
      show_filter (self);
      say_counts (self);
    }
  gtk_widget_set_sensitive (self->accept, self->is_good && self->counts.added > 0);
}

/* ---- controls ---- */

static void
number_changed_cb (LinliRoomGenerator *self)
{
  if (self->silent)
    return;
  for (guint i = 0; i < N_NUMBERS; i++)
    G_STRUCT_MEMBER (guint, &self->plan, numbers[i].offset) = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->controls[i]));
  self->plan.numbering = (LinliNumbering) adw_combo_row_get_selected (ADW_COMBO_ROW (self->controls[NUMBERING]));
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    G_STRUCT_MEMBER (gboolean, &self->plan, switches[i].offset) = gtk_switch_get_active (GTK_SWITCH (self->controls[SWITCHES + i]));
  for (guint i = 0; i < LINLI_PLAN_MAX_UNITS; i++)
    {
      GtkSpinButton *floors = g_object_get_data (G_OBJECT (self->unit_rows[i]), "floors");
      GtkSpinButton *rooms = g_object_get_data (G_OBJECT (self->unit_rows[i]), "rooms");

      self->plan.exceptions[i] = (LinliPlanUnit) { (guint) gtk_spin_button_get_value_as_int (floors),
                                                   (guint) gtk_spin_button_get_value_as_int (rooms) };
    }
  show_units (self);
  show_plan (self);
}

static GtkWidget *
make_spin (LinliRoomGenerator *self,
           guint               least,
           guint               most,
           const char         *label)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (least, most, 1);

  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (number_changed_cb), self, G_CONNECT_SWAPPED);
  return spin;
}

static GtkWidget *
make_row (GtkWidget  *group,
          const char *label,
          GtkWidget  *control)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

static void
make_unit_row (LinliRoomGenerator *self,
               guint               index)
{
  g_autofree char *number = g_strdup_printf ("%u", index + 1), *name = linli_building_picture_unit_name (number);
  GtkWidget *floors = make_spin (self, 0, LINLI_PLAN_MAX_FLOORS, _("Floors")), *rooms = make_spin (self, 1, LINLI_PLAN_MAX_ROOMS, _("Rooms a floor"));
  GtkWidget *row = self->unit_rows[index] = adw_action_row_new ();

  gtk_widget_set_tooltip_text (floors, _("Floors of this unit; 0: as the others"));
  gtk_widget_set_tooltip_text (rooms, _("Rooms a floor"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), floors);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), rooms);
  g_object_set_data (G_OBJECT (row), "floors", floors);
  g_object_set_data (G_OBJECT (row), "rooms", rooms);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self->exceptions), row);
}

static GtkWidget *
make_controls (LinliRoomGenerator *self)
{
  const char *const names[] = { _("Floor and two digits: 301"), _("Floor, dash, number: 3-1"), _("Floor and letter: 3A"), _("Number alone: 7"), NULL };
  g_autoptr(GtkStringList) model = gtk_string_list_new (names);
  GtkWidget *page = adw_preferences_page_new (), *size = adw_preferences_group_new (), *naming = adw_preferences_group_new ();

  for (guint i = 0; i < N_NUMBERS; i++)
    {
      self->controls[i] = make_spin (self, numbers[i].least, numbers[i].most, _(numbers[i].label));
      make_row (size, _(numbers[i].label), self->controls[i]);
    }
  self->exceptions = adw_expander_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->exceptions), _("Units that differ"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self->exceptions), _("Floors, rooms a floor; 0 floors: as the others"));
  for (guint i = 0; i < LINLI_PLAN_MAX_UNITS; i++)
    make_unit_row (self, i);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (size), self->exceptions);
  self->controls[NUMBERING] = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->controls[NUMBERING]), _("Numbers"));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->controls[NUMBERING]), G_LIST_MODEL (model));
  g_signal_connect_object (self->controls[NUMBERING], "notify::selected", G_CALLBACK (number_changed_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (naming), self->controls[NUMBERING]);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      GtkWidget *control = self->controls[SWITCHES + i] = gtk_switch_new ();

      gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, _(switches[i].label), -1);
      make_row (naming, _(switches[i].label), control);
      g_signal_connect_object (control, "notify::active", G_CALLBACK (number_changed_cb), self, G_CONNECT_SWAPPED);
    }
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (size));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (naming));
  gtk_widget_set_size_request (page, 380, -1);
  return page;
}

static void
accept_clicked_cb (LinliRoomGenerator *self)
{
  g_signal_emit (self, signals[ACCEPTED], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
linli_room_generator_dispose (GObject *object)
{
  LinliRoomGenerator *self = LINLI_ROOM_GENERATOR (object);

  self->silent = TRUE;
  if (self->view != NULL)
    forget_preview (self);
  self->view = NULL;
  g_clear_pointer (&self->existing, g_ptr_array_unref);
  g_clear_pointer (&self->merged, g_ptr_array_unref);
  G_OBJECT_CLASS (linli_room_generator_parent_class)->dispose (object);
}

static void
linli_room_generator_class_init (LinliRoomGeneratorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_room_generator_dispose;
  signals[ACCEPTED]
      = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
linli_room_generator_init (LinliRoomGenerator *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *halves = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *header = adw_header_bar_new (), *scrolled = gtk_scrolled_window_new (), *right = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->silent = TRUE;
  self->accept = gtk_button_new_with_mnemonic (_("_Add Rooms"));
  gtk_widget_add_css_class (self->accept, "suggested-action");
  g_signal_connect_object (self->accept, "clicked", G_CALLBACK (accept_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->accept);
  self->view = linli_building_view_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_set_hexpand (scrolled, TRUE);
  self->says = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->says), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->says), 0);
  g_object_set (self->says, "margin-start", 18, "margin-end", 18, "margin-top", 9, "margin-bottom", 9, NULL);
  self->legend = linli_legend_bar_new ();
  g_signal_connect_object (self->legend, "changed", G_CALLBACK (show_filter), self, G_CONNECT_SWAPPED);
  g_object_set (self->legend, "margin-start", 9, "margin-end", 9, "margin-top", 6, "margin-bottom", 6, NULL);
  gtk_box_append (GTK_BOX (right), self->legend);
  gtk_box_append (GTK_BOX (right), scrolled);
  gtk_box_append (GTK_BOX (right), self->says);
  gtk_box_append (GTK_BOX (halves), make_controls (self));
  gtk_box_append (GTK_BOX (halves), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (halves), right);
  gtk_widget_set_vexpand (halves, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), halves);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), 1000, 660);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  self->silent = FALSE;
}

/* The most homes of a floor in one unit; shops, which have a number of their own in the plan, apart. */
static guint
find_widest (const LinliBuildingData *data,
             guint                   *ret_shops)
{
  g_autofree guint *homes = g_new0 (guint, data->matrix->units->len * data->matrix->rows->len + 1);
  g_autofree guint *shops = g_new0 (guint, data->matrix->units->len + 1);
  guint widest = 0;

  *ret_shops = 0;
  for (guint i = 0; i < data->matrix->cells->len; i++)
    {
      const LinliMatrixCell *cell = &g_array_index (data->matrix->cells, LinliMatrixCell, i);
      const LinliMatrixRoom *room = g_ptr_array_index (data->rooms, cell->room);
      guint row = data->matrix->is_court ? 0 : cell->row + cell->row_span - 1;
      guint *n = room->kind == LINLI_ROOM_SHOP && room->floor == 1 ? &shops[cell->unit] : &homes[cell->unit * data->matrix->rows->len + row];

      (*n)++;
      widest = MAX (widest, homes[cell->unit * data->matrix->rows->len + row]);
      *ret_shops = MAX (*ret_shops, shops[cell->unit]);
    }
  return widest;
}

/* What the rooms there are say the building is like. */
static void
guess_plan (const LinliBuildingData *data,
            LinliRoomPlan           *ret_plan)
{
  guint shops, widest = find_widest (data, &shops), floors = 0, below = 0, high = 0, top = 0;

  *ret_plan = data->is_court ? (LinliRoomPlan) { .units = 1, .floors = 1, .rooms = 8, .numbering = LINLI_NUMBER_PLAIN }
                             : (LinliRoomPlan) { .units = 2, .floors = 6, .rooms = 2 };
  for (guint i = 0; !data->matrix->is_court && i < data->matrix->rows->len; i++)
    {
      const LinliMatrixRow *row = &g_array_index (data->matrix->rows, LinliMatrixRow, i);

      floors += !row->unknown && row->floor > 0;
      below += !row->unknown && row->floor < 0;
    }
  ret_plan->below = MIN (below, LINLI_PLAN_MAX_BELOW);
  floors = MAX (floors, (guint) CLAMP (data->floors, 0, LINLI_PLAN_MAX_FLOORS));
  if (floors > 0)
    ret_plan->floors = MIN (floors, LINLI_PLAN_MAX_FLOORS);
  /* All that stands at the roof is on two floors. */
  for (guint i = 0; !data->matrix->is_court && i < data->matrix->cells->len; i++)
    if (g_array_index (data->matrix->cells, LinliMatrixCell, i).row == 0)
      {
        top++;
        high += g_array_index (data->matrix->cells, LinliMatrixCell, i).row_span == 2;
      }
  ret_plan->duplex = top > 0 && high == top;
  if (data->is_court && ret_plan->floors > 1)
    ret_plan->numbering = LINLI_NUMBER_HUNDREDS;
  ret_plan->shops = MIN (shops, LINLI_PLAN_MAX_ROOMS);
  if (data->matrix->units->len > 0)
    {
      ret_plan->units = MIN (data->matrix->units->len, LINLI_PLAN_MAX_UNITS);
      ret_plan->rooms = CLAMP (widest, 1, LINLI_PLAN_MAX_ROOMS);
    }
}

static GPtrArray *
copy_rooms (GPtrArray *rooms)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);

  for (guint i = 0; i < rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (rooms, i);
      LinliMatrixRoom *copy = g_new0 (LinliMatrixRoom, 1);

      copy->id = room->id;
      copy->unit = g_strdup (room->unit);
      copy->no = g_strdup (room->no);
      copy->kind = room->kind;
      g_ptr_array_add (copies, copy);
    }
  return copies;
}

GtkWidget *
linli_room_generator_new (GtkWindow               *parent,
                          const LinliBuildingData *data)
{
  LinliRoomGenerator *self = g_object_new (LINLI_TYPE_ROOM_GENERATOR, "transient-for", parent, NULL);
  /* Translators: title of the window that makes the rooms of a building. */
  g_autofree char *title = g_strdup_printf (_("Rooms of %s"), data->name);
  LinliRoomPlan plan;

  gtk_window_set_title (GTK_WINDOW (self), title);
  self->is_court = data->is_court;
  self->existing = copy_rooms (data->rooms);
  self->merged = copy_rooms (data->merged);
  guess_plan (data, &plan);
  linli_room_generator_set_plan (self, &plan);
  return GTK_WIDGET (self);
}

const LinliRoomPlan *
linli_room_generator_get_plan (LinliRoomGenerator *self)
{
  g_return_val_if_fail (LINLI_IS_ROOM_GENERATOR (self), NULL);
  return &self->plan;
}

void
linli_room_generator_set_plan (LinliRoomGenerator  *self,
                               const LinliRoomPlan *plan)
{
  LinliRoomPlan wanted = *plan;

  g_return_if_fail (LINLI_IS_ROOM_GENERATOR (self));

  self->silent = TRUE;
  for (guint i = 0; i < N_NUMBERS; i++)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->controls[i]), G_STRUCT_MEMBER (guint, &wanted, numbers[i].offset));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->controls[NUMBERING]), wanted.numbering);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    gtk_switch_set_active (GTK_SWITCH (self->controls[SWITCHES + i]), G_STRUCT_MEMBER (gboolean, &wanted, switches[i].offset));
  for (guint i = 0; i < LINLI_PLAN_MAX_UNITS; i++)
    {
      gtk_spin_button_set_value (g_object_get_data (G_OBJECT (self->unit_rows[i]), "floors"), wanted.exceptions[i].floors);
      gtk_spin_button_set_value (g_object_get_data (G_OBJECT (self->unit_rows[i]), "rooms"),
                                 wanted.exceptions[i].floors > 0 ? wanted.exceptions[i].rooms : wanted.rooms);
    }
  self->silent = FALSE;
  number_changed_cb (self);
}

gboolean
linli_room_generator_get_counts (LinliRoomGenerator *self,
                                 LinliPlanCounts    *ret_counts)
{
  g_return_val_if_fail (LINLI_IS_ROOM_GENERATOR (self), FALSE);
  *ret_counts = self->counts;
  return self->is_good;
}
