/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page: the list at the left, at the right the picture under its heading, legend and counts, at the foot
 * the chosen home.
 *
 * Everything shown is read in reader threads; a newer request cancels the older one, so a fast walk down the
 * list ends at the building where it stopped. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-page.h"

#include "linli-building-data.h"
#include "linli-building-item.h"
#include "linli-building-picture.h"
#include "linli-building-view.h"

#include <glib/gi18n.h>
#include <string.h>

#define RELOAD_DELAY_MS 250  /* one reload for a burst of changes */

struct _LinliBuildingPage
{
  AdwBin             parent_instance;

  LinliReplica      *replica;          /* (owned) */
  GCancellable      *list_cancellable; /* (owned) of the list being read */
  GCancellable      *cancellable;      /* (owned) of the building being read */
  LinliBuildingData *data;             /* (owned) (nullable) */
  LinliId            wanted, wanted_room;  /* null ids: none */
  gboolean           list_is_here;
  guint              reload_id;
  guint64            watched;          /* kinds whose changes matter, bit by number */
  const char        *labels[LINLI_N_OCCUPANCIES + 1];

  GListStore        *store;            /* (owned) LinliBuildingItem */
  GtkFilter         *filter;           /* (owned) by filtered */
  GtkSingleSelection *selection;       /* (owned) */
  GtkWidget *search, *stack, *title, *subtitle, *counts, *legend, *view, *foot, *home, *members, *open;
  GtkWidget         *chips[LINLI_N_OCCUPANCIES], *chip_labels[LINLI_N_OCCUPANCIES];
};

enum { OPEN_RECORD, SHOW_ON_MAP, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliBuildingPage, linli_building_page, ADW_TYPE_BIN)

static void load_building (LinliBuildingPage *self);

/* ---- what the chosen home says ---- */

static const LinliMatrixRoom *
get_room (LinliBuildingPage *self,
          int                cell)
{
  if (self->data == NULL || cell < 0)
    return NULL;
  return g_ptr_array_index (self->data->rooms,
                            g_array_index (self->data->matrix->cells, LinliMatrixCell, cell).room);
}

static void
selected_cb (LinliBuildingView *view,
             int                cell,
             LinliBuildingPage *self)
{
  const LinliMatrixRoom *room = get_room (self, cell);
  g_autofree char *words = NULL, *members = NULL;

  gtk_widget_set_visible (self->foot, room != NULL);
  if (room == NULL)
    return;
  words = linli_building_view_describe (view, cell);
  gtk_label_set_text (GTK_LABEL (self->home), words);
  if (room->members != NULL)
    {
      g_auto(GStrv) names = g_strsplit (room->members, "\n", -1);

      /* Translators: between names of people. */
      members = g_strjoinv (C_("names", ", "), names);
    }
  gtk_label_set_text (GTK_LABEL (self->members), members != NULL ? members : _("Nobody is registered here"));
  gtk_widget_set_sensitive (self->open, !linli_id_is_null (&room->household));
}

static void
emit_with_id (LinliBuildingPage *self,
              guint              signal,
              const char        *kind,
              const LinliId     *id)
{
  char uuid[LINLI_ID_STRING_SIZE];

  linli_id_format (id, uuid);
  if (kind != NULL)
    g_signal_emit (self, signals[signal], 0, kind, uuid);
  else
    g_signal_emit (self, signals[signal], 0, uuid);
}

static void
open_cell (LinliBuildingPage *self,
           int                cell)
{
  const LinliMatrixRoom *room = get_room (self, cell);
  const LinliField *household
      = linli_catalogue_get_role (linli_replica_get_catalogue (self->replica), "household.room");

  if (room != NULL && household != NULL && !linli_id_is_null (&room->household))
    emit_with_id (self, OPEN_RECORD, linli_kind_get_core (household->kind)->name, &room->household);
}

static void
activated_cb (LinliBuildingView *view,
              int                cell,
              LinliBuildingPage *self)
{
  open_cell (self, cell);
}

static void
open_clicked_cb (GtkButton         *button,
                 LinliBuildingPage *self)
{
  open_cell (self, linli_building_view_get_selected (LINLI_BUILDING_VIEW (self->view)));
}

static void
locate_clicked_cb (GtkButton         *button,
                   LinliBuildingPage *self)
{
  if (self->data != NULL)
    emit_with_id (self, SHOW_ON_MAP, NULL, &self->data->id);
}

static void
record_clicked_cb (GtkButton         *button,
                   LinliBuildingPage *self)
{
  const LinliField *name
      = linli_catalogue_get_role (linli_replica_get_catalogue (self->replica), "building.name");

  if (self->data != NULL && name != NULL)
    emit_with_id (self, OPEN_RECORD, linli_kind_get_core (name->kind)->name, &self->data->id);
}

/* ---- heading, counts, legend ---- */

static void
show_counts (LinliBuildingPage *self)
{
  const LinliOccupancyCounts *c = &self->data->counts;
  const struct
  {
    const char *label;
    guint n;
  } counts[] = {
    { C_("count", "Homes"), c->rooms },       { C_("count", "Households"), c->households },
    { C_("count", "Lived in"), c->lived_in }, { C_("count", "Vacant"), c->empty },
    { C_("count", "Rented"), c->rented },     { C_("count", "People"), c->people },
    { C_("count", "Aged 60+"), c->elders },
  };
  g_autoptr(GString) markup = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree char *label = g_markup_escape_text (counts[i].label, -1);

      g_string_append_printf (markup, "%s<span alpha=\"65%%\">%s</span> <b>%u</b>", i > 0 ? "    " : "",
                              label, counts[i].n);
    }
  gtk_label_set_markup (GTK_LABEL (self->counts), markup->str);
  for (guint i = 0; i < LINLI_N_OCCUPANCIES; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s %u", self->labels[i], c->by_occupancy[i]);

      gtk_label_set_text (GTK_LABEL (self->chip_labels[i]), text);
      gtk_widget_set_visible (self->chips[i],
                              c->by_occupancy[i] > 0
                                  || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->chips[i])));
    }
}

static void
chip_toggled_cb (GtkToggleButton   *chip,
                 LinliBuildingPage *self)
{
  guint shown = 0;

  for (guint i = 0; i < LINLI_N_OCCUPANCIES; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->chips[i])))
      shown |= 1u << i;
  linli_building_view_set_shown (LINLI_BUILDING_VIEW (self->view), shown != 0 ? shown : LINLI_OCCUPANCY_ALL);
}

static void
draw_swatch_cb (GtkDrawingArea *area,
                cairo_t        *cr,
                int             width,
                int             height,
                gpointer        user_data)
{
  LinliOccupancy occupancy = GPOINTER_TO_UINT (user_data);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  LinliColor color = linli_occupancy_get_color (occupancy, dark);
  double ink = dark ? 1 : 0;

  cairo_rectangle (cr, 0.5, 0.5, width - 1, height - 1);
  cairo_set_source_rgb (cr, color.red, color.green, color.blue);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, ink, ink, ink, 0.35);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  if (occupancy == LINLI_OCCUPANCY_UNKNOWN)
    {
      cairo_move_to (cr, 1, height - 1);
      cairo_line_to (cr, width - 1, 1);
      cairo_stroke (cr);
    }
}

static void
make_legend (LinliBuildingPage *self)
{
  for (guint i = 0; i < LINLI_N_OCCUPANCIES; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *swatch = gtk_drawing_area_new ();

      gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), 14);
      gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), 14);
      gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch_cb, GUINT_TO_POINTER (i), NULL);
      gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
      self->chip_labels[i] = gtk_label_new (self->labels[i]);
      gtk_widget_add_css_class (self->chip_labels[i], "numeric");
      gtk_box_append (GTK_BOX (box), swatch);
      gtk_box_append (GTK_BOX (box), self->chip_labels[i]);
      self->chips[i] = gtk_toggle_button_new ();
      gtk_button_set_child (GTK_BUTTON (self->chips[i]), box);
      gtk_widget_add_css_class (self->chips[i], "flat");
      gtk_widget_set_tooltip_text (self->chips[i], _("Show only these"));
      g_signal_connect (self->chips[i], "toggled", G_CALLBACK (chip_toggled_cb), self);
      g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                               G_CALLBACK (gtk_widget_queue_draw), swatch, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->legend), self->chips[i]);
    }
}

/* Names of the classes as the catalogue's list has them. */
static void
find_labels (LinliBuildingPage *self)
{
  const LinliField *field
      = linli_catalogue_get_role (linli_replica_get_catalogue (self->replica), "household.occupancy");

  for (guint i = 0; i < LINLI_N_OCCUPANCIES; i++)
    {
      const char *value = linli_occupancy_get_code ((LinliOccupancy) i);
      const LinliCode *code
          = field != NULL && field->list != NULL ? linli_code_list_find (field->list, value) : NULL;

      self->labels[i] = code != NULL                   ? linli_code_get_label (code)
                        : i == LINLI_OCCUPANCY_UNKNOWN ? _("Not known")
                                                       : value;
    }
}

/* ---- reading a building ---- */

static gpointer
load_building_func (LinliStore   *store,
                    gpointer      data,
                    GCancellable *cancellable,
                    GError      **error)
{
  return linli_building_data_load (store, data, cancellable, error);
}

static void
building_loaded_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  LinliBuildingPage *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBuildingData) data = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autofree char *floors = NULL;
  LinliId chosen = { { 0 } };
  const LinliMatrixRoom *room;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (data == NULL)
    {
      adw_status_page_set_description (
          ADW_STATUS_PAGE (gtk_stack_get_child_by_name (GTK_STACK (self->stack), "failed")), error->message);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "failed");
      return;
    }

  /* The same building read again keeps what was chosen. */
  room = get_room (self, linli_building_view_get_selected (LINLI_BUILDING_VIEW (self->view)));
  if (!linli_id_is_null (&self->wanted_room))
    chosen = self->wanted_room;
  else if (room != NULL)
    chosen = room->id;
  self->wanted_room = (LinliId) { { 0 } };

  linli_building_view_set_data (LINLI_BUILDING_VIEW (self->view), data, self->labels);
  g_clear_pointer (&self->data, linli_building_data_free);
  self->data = g_steal_pointer (&data);
  gtk_label_set_text (GTK_LABEL (self->title), self->data->name);
  if (self->data->floors > 0)
    floors
        = g_strdup_printf (ngettext ("%d floor", "%d floors", (gulong) self->data->floors),
                           (int) self->data->floors);
  if (floors != NULL && *self->data->estate != '\0')
    {
      g_autofree char *both = g_strdup_printf ("%s · %s", self->data->estate, floors);

      gtk_label_set_text (GTK_LABEL (self->subtitle), both);
    }
  else
    gtk_label_set_text (GTK_LABEL (self->subtitle), floors != NULL ? floors : self->data->estate);
  show_counts (self);
  gtk_widget_set_visible (self->foot, FALSE);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                    self->data->rooms->len > 0 ? "picture" : "no-rooms");
  for (guint i = 0; i < self->data->matrix->cells->len; i++)
    if (linli_id_equal (&get_room (self, (int) i)->id, &chosen))
      linli_building_view_select (LINLI_BUILDING_VIEW (self->view), (int) i);
}

static void
load_building (LinliBuildingPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (linli_id_is_null (&self->wanted))
    return;
  self->cancellable = g_cancellable_new ();
  linli_replica_read_async (self->replica, load_building_func, linli_id_dup (&self->wanted), g_free,
                            (GDestroyNotify) linli_building_data_free, self->cancellable, building_loaded_cb,
                            self);
}

/* ---- the list ---- */

static guint
find_item (LinliBuildingPage *self,
           const LinliId     *id)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(LinliBuildingItem) item = g_list_model_get_item (model, i);

      if (linli_id_equal (&linli_building_item_get_line (item)->id, id))
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
item_selected_cb (LinliBuildingPage *self)
{
  LinliBuildingItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item == NULL || linli_id_equal (&linli_building_item_get_line (item)->id, &self->wanted))
    return;
  self->wanted = linli_building_item_get_line (item)->id;
  self->wanted_room = (LinliId) { { 0 } };
  load_building (self);
}

static gpointer
load_list_func (LinliStore   *store,
                gpointer      data,
                GCancellable *cancellable,
                GError      **error)
{
  return linli_building_lines_load (store, GPOINTER_TO_INT (data), cancellable, error);
}

static void load_list (LinliBuildingPage *self, gboolean with_counts);

/* The same buildings in the same order only get their numbers; anything else is put in anew, keeping what is
 * chosen. */
static gboolean
update_in_place (LinliBuildingPage *self,
                 GPtrArray         *lines)
{
  GListModel *model = G_LIST_MODEL (self->store);

  if (g_list_model_get_n_items (model) != lines->len)
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    {
      g_autoptr(LinliBuildingItem) item = g_list_model_get_item (model, i);
      const LinliBuildingLine *old = linli_building_item_get_line (item), *new = g_ptr_array_index (lines, i);

      if (!linli_id_equal (&old->id, &new->id) || !g_str_equal (old->name, new->name)
          || !g_str_equal (old->estate, new->estate))
        return FALSE;
    }
  for (guint i = 0; i < lines->len; i++)
    {
      g_autoptr(LinliBuildingItem) item = g_list_model_get_item (model, i);

      linli_building_item_set_households (item,
                                          ((LinliBuildingLine *) g_ptr_array_index (lines, i))->households);
    }
  return TRUE;
}

static void
list_loaded_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  LinliBuildingPage *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) lines = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (lines == NULL)
    {
      adw_status_page_set_description (
          ADW_STATUS_PAGE (gtk_stack_get_child_by_name (GTK_STACK (self->stack), "failed")), error->message);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "failed");
      return;
    }
  if (!update_in_place (self, lines))
    {
      g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
      LinliId chosen = self->wanted;
      guint place;

      for (guint i = 0; i < lines->len; i++)
        g_ptr_array_add (items, linli_building_item_new (g_ptr_array_index (lines, i)));
      g_ptr_array_set_free_func (lines, NULL);  /* the items own the lines now */
      self->wanted = chosen;
      g_signal_handlers_block_by_func (self->selection, item_selected_cb, self);
      g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                           items->pdata, items->len);
      place = linli_id_is_null (&chosen) ? 0 : find_item (self, &chosen);
      gtk_single_selection_set_selected (self->selection, place);
      g_signal_handlers_unblock_by_func (self->selection, item_selected_cb, self);
      if (linli_id_is_null (&chosen))
        item_selected_cb (self);
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->store)) == 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "empty");
  if (!self->list_is_here)
    {
      self->list_is_here = TRUE;
      load_list (self, TRUE);
    }
}

static void
load_list (LinliBuildingPage *self,
           gboolean           with_counts)
{
  g_cancellable_cancel (self->list_cancellable);
  g_clear_object (&self->list_cancellable);
  self->list_cancellable = g_cancellable_new ();
  linli_replica_read_async (self->replica, load_list_func, GINT_TO_POINTER (with_counts), NULL,
                            (GDestroyNotify) g_ptr_array_unref, self->list_cancellable, list_loaded_cb, self);
}

static gboolean
reload_cb (gpointer user_data)
{
  LinliBuildingPage *self = user_data;

  self->reload_id = 0;
  load_list (self, TRUE);
  load_building (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (LinliReplica      *replica,
            guint64            kinds,
            LinliBuildingPage *self)
{
  if ((kinds & self->watched) != 0 && self->reload_id == 0)
    self->reload_id = g_timeout_add (RELOAD_DELAY_MS, reload_cb, self);
}

static void
watch_kinds (LinliBuildingPage *self)
{
  static const char *const roles[]
      = { "building.name", "unit.no", "room.no", "household.room", "person.name" };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const LinliField *field
          = linli_catalogue_get_role (linli_replica_get_catalogue (self->replica), roles[i]);

      if (field != NULL)
        self->watched |= G_GUINT64_CONSTANT (1) << linli_kind_get_core (field->kind)->no;
    }
}

/* ---- rows of the list ---- */

static void
show_households (LinliBuildingItem *item,
                 GParamSpec        *pspec,
                 GtkLabel          *label)
{
  guint n = linli_building_item_get_line (item)->households;
  g_autofree char *text = n > 0 ? g_strdup_printf ("%u", n) : g_strdup ("");

  gtk_label_set_text (label, text);
}

static void
row_setup_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item,
              LinliBuildingPage        *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *name = gtk_label_new (NULL),
            *estate = gtk_label_new (NULL);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (estate), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (estate), 0);
  gtk_widget_set_hexpand (estate, TRUE);
  gtk_widget_add_css_class (estate, "dim-label");
  gtk_widget_add_css_class (estate, "caption");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_set_size_request (row, -1, 30);
  gtk_box_append (GTK_BOX (row), name);
  gtk_box_append (GTK_BOX (row), estate);
  gtk_box_append (GTK_BOX (row), count);
  gtk_list_item_set_child (list_item, row);
}

static void
row_bind_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *list_item,
             LinliBuildingPage        *self)
{
  LinliBuildingItem *item = gtk_list_item_get_item (list_item);
  const LinliBuildingLine *line = linli_building_item_get_line (item);
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *estate = gtk_widget_get_next_sibling (name), *count = gtk_widget_get_next_sibling (estate);

  gtk_label_set_text (GTK_LABEL (name), *line->name != '\0' ? line->name : _("Without a name"));
  gtk_label_set_text (GTK_LABEL (estate), line->estate);
  show_households (item, NULL, GTK_LABEL (count));
  g_signal_connect_object (item, "notify::households", G_CALLBACK (show_households), count, 0);
}

static void
row_unbind_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item,
               LinliBuildingPage        *self)
{
  GtkWidget *count = gtk_widget_get_last_child (gtk_list_item_get_child (list_item));

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), show_households, count);
}

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  LinliBuildingPage *self = user_data;
  const LinliBuildingLine *line = linli_building_item_get_line (item);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  return *text == '\0' || strstr (line->name, text) != NULL || strstr (line->estate, text) != NULL;
}

static void
search_changed_cb (GtkSearchEntry    *entry,
                   LinliBuildingPage *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* ---- building the page ---- */

static GtkWidget *
make_list (LinliBuildingPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scrolled = gtk_scrolled_window_new (), *list;
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;

  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _("Building or estate"), "margin-start", 6, "margin-end",
                6, "margin-top", 6, "margin-bottom", 6, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Building or estate"), -1);
  self->store = g_list_store_new (LINLI_TYPE_BUILDING_ITEM);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  filtered
      = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)), g_object_ref (self->filter));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (filtered));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_widget_add_css_class (list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Buildings"), -1);

  g_signal_connect (factory, "setup", G_CALLBACK (row_setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (row_unbind_cb), self);
  g_signal_connect (self->search, "search-changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (item_selected_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_widget_set_size_request (box, 232, -1);
  return box;
}

static GtkWidget *
make_button (const char *label,
             GCallback   callback,
             gpointer    self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "clicked", callback, self);
  return button;
}

static GtkWidget *
make_foot (LinliBuildingPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
            *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *whole = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->home = gtk_label_new (NULL);
  self->members = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->home, "heading");
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = i == 0 ? self->home : self->members;

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (text), label);
    }
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), text);
  self->open = make_button (_("_Open Household"), G_CALLBACK (open_clicked_cb), self);
  gtk_widget_add_css_class (self->open, "suggested-action");
  gtk_box_append (GTK_BOX (box), self->open);
  g_object_set (box, "margin-start", 18, "margin-end", 12, "margin-top", 9, "margin-bottom", 9, NULL);
  gtk_box_append (GTK_BOX (whole), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (whole), box);
  gtk_widget_set_visible (whole, FALSE);
  self->foot = whole;
  return whole;
}

static GtkWidget *
make_picture (LinliBuildingPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
            *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *strip = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *scrolled = gtk_scrolled_window_new (),
            *record;

  self->title = gtk_label_new (NULL);
  self->subtitle = gtk_label_new (NULL);
  self->counts = gtk_label_new (NULL);
  self->legend = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->view = linli_building_view_new ();
  gtk_widget_add_css_class (self->title, "title-3");
  gtk_widget_add_css_class (self->subtitle, "dim-label");
  gtk_widget_add_css_class (self->counts, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (self->subtitle), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->subtitle), 0);
  gtk_label_set_xalign (GTK_LABEL (self->counts), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->counts), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->subtitle, TRUE);
  record = make_button (_("Open _Record"), G_CALLBACK (record_clicked_cb), self);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->subtitle);
  gtk_box_append (GTK_BOX (head), make_button (_("Show on _Map"), G_CALLBACK (locate_clicked_cb), self));
  gtk_box_append (GTK_BOX (head), record);
  gtk_box_append (GTK_BOX (strip), head);
  gtk_box_append (GTK_BOX (strip), self->counts);
  make_legend (self);
  gtk_box_append (GTK_BOX (strip), self->legend);
  /* The chips have padding of their own: their swatches stand under the title. */
  gtk_widget_set_margin_start (head, 10);
  gtk_widget_set_margin_start (self->counts, 10);
  g_object_set (strip, "margin-start", 8, "margin-end", 12, "margin-top", 9, "margin-bottom", 6, NULL);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), strip);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), make_foot (self));
  g_signal_connect (self->view, "selected", G_CALLBACK (selected_cb), self);
  g_signal_connect (self->view, "activated", G_CALLBACK (activated_cb), self);
  return box;
}

static void
add_status (LinliBuildingPage *self,
            const char        *name,
            const char        *title,
            const char        *description)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), description);
  gtk_widget_add_css_class (page, "compact");
  gtk_stack_add_named (GTK_STACK (self->stack), page, name);
}

static void
make_page (LinliBuildingPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  find_labels (self);
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), "waiting");
  gtk_stack_add_named (GTK_STACK (self->stack), make_picture (self), "picture");
  add_status (self, "no-rooms", _("No homes are recorded here"),
              _("Rooms appear here when they are entered or imported."));
  add_status (self, "empty", _("No buildings yet"),
              _("Buildings come with the first sync or with an import."));
  add_status (self, "failed", _("The building could not be read"), NULL);
  gtk_widget_set_hexpand (self->stack, TRUE);
  gtk_box_append (GTK_BOX (box), make_list (self));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (box), self->stack);
  adw_bin_set_child (ADW_BIN (self), box);
}

static void
linli_building_page_dispose (GObject *object)
{
  LinliBuildingPage *self = LINLI_BUILDING_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->list_cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->list_cancellable);
  g_clear_handle_id (&self->reload_id, g_source_remove);
  if (self->view != NULL)
    linli_building_view_set_data (LINLI_BUILDING_VIEW (self->view), NULL, NULL);
  self->view = NULL;
  g_clear_pointer (&self->data, linli_building_data_free);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_building_page_parent_class)->dispose (object);
}

static void
linli_building_page_class_init (LinliBuildingPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_building_page_dispose;
  signals[OPEN_RECORD] = g_signal_new ("open-record", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SHOW_ON_MAP] = g_signal_new ("show-on-map", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
linli_building_page_init (LinliBuildingPage *self)
{
}

gboolean
linli_building_page_is_possible (LinliReplica *replica)
{
  g_return_val_if_fail (LINLI_IS_REPLICA (replica), FALSE);
  return linli_building_data_is_possible (linli_replica_get_catalogue (replica));
}

GtkWidget *
linli_building_page_new (LinliReplica *replica)
{
  LinliBuildingPage *self;

  g_return_val_if_fail (LINLI_IS_REPLICA (replica), NULL);

  self = g_object_new (LINLI_TYPE_BUILDING_PAGE, NULL);
  self->replica = g_object_ref (replica);
  make_page (self);
  watch_kinds (self);
  g_signal_connect_object (replica, "changed", G_CALLBACK (changed_cb), self, 0);
  load_list (self, FALSE);
  return GTK_WIDGET (self);
}

void
linli_building_page_show (LinliBuildingPage *self,
                          const LinliId     *building,
                          const LinliId     *room)
{
  guint place;

  g_return_if_fail (LINLI_IS_BUILDING_PAGE (self) && building != NULL);

  self->wanted = *building;
  self->wanted_room = room != NULL ? *room : (LinliId) { { 0 } };
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  place = find_item (self, building);
  if (place != GTK_INVALID_LIST_POSITION)
    gtk_single_selection_set_selected (self->selection, place);
  load_building (self);
}
