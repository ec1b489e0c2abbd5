/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page: the list at the left; at the right heading, counts, legend and the picture or its twin list; at the foot the chosen
 * home.
 *
 * Everything shown is read in reader threads; a newer request cancels the older one, so a fast walk down the list ends at the
 * building where it stopped.  The parts share the building's data and the classes that the legend lets through. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-page.h"

#include "linli-batch-bar.h"
#include "linli-building-actions.h"
#include "linli-building-head.h"
#include "linli-building-list.h"
#include "linli-building-view.h"
#include "linli-home-foot.h"
#include "linli-legend-bar.h"
#include "linli-room-list.h"
#include "linli-stairs.h"

#include <glib/gi18n.h>

#define RELOAD_DELAY_MS 250  /* one reload for a burst of changes */

struct _LinliBuildingPage
{
  AdwBin             parent_instance;

  LinliReplica      *replica;          /* (owned) */
  GCancellable      *cancellable;      /* (owned) of the building being read */
  LinliBuildingData *data;             /* (owned) (nullable) */
  LinliId            wanted_room;      /* null id: none */
  guint              reload_id;
  guint64            watched;          /* kinds whose changes matter, bit by number */

  LinliBuildingActions *actions;       /* (owned) */
  GtkWidget *list, *stack, *head, *legend, *toasts;
  GtkWidget *ways, *view, *rooms, *stairs;  /* picture, list, stairs: the same homes */
  GtkWidget *batch, *foot;             /* under them: what is chosen */
};

enum { OPEN_RECORD, SHOW_ON_MAP, MODE_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliBuildingPage, linli_building_page, ADW_TYPE_BIN)

static void load_building (LinliBuildingPage *self);

/* ---- what the chosen home says ---- */

static const LinliMatrixRoom *
get_room (LinliBuildingPage *self,
          int                cell)
{
  return linli_building_view_get_room (LINLI_BUILDING_VIEW (self->view), cell);
}

static void
show_home (LinliBuildingPage     *self,
           const LinliMatrixRoom *room)
{
  /* While several homes are chosen the bar of the batch stands there. */
  linli_home_foot_show (LINLI_HOME_FOOT (self->foot), self->data, gtk_widget_get_visible (self->batch) ? NULL : room);
}

static void
selected_cb (LinliBuildingView *view,
             int                cell,
             LinliBuildingPage *self)
{
  linli_room_list_select (LINLI_ROOM_LIST (self->rooms), cell);
  linli_stairs_select (LINLI_STAIRS (self->stairs), cell);
  show_home (self, get_room (self, cell));
}

static void
batch_changed_cb (LinliBuildingView *view,
                  guint              homes,
                  LinliBuildingPage *self)
{
  linli_batch_bar_set_count (LINLI_BATCH_BAR (self->batch), homes);
  show_home (self, get_room (self, linli_building_view_get_selected (view)));
}

static void
menu_cb (LinliBuildingView *view,
         int                cell,
         int                x,
         int                y,
         LinliBuildingPage *self)
{
  linli_building_actions_popup (self->actions, x, y);
}

static void
twin_selected_cb (GtkWidget         *twin,
                  int                cell,
                  LinliBuildingPage *self)
{
  linli_building_view_select (LINLI_BUILDING_VIEW (self->view), cell);
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

/* A home opens its household; where nobody is registered, the room. */
static void
open_cell (LinliBuildingPage *self,
           int                cell)
{
  const LinliMatrixRoom *room = get_room (self, cell);
  const LinliCatalogue *catalogue = linli_replica_get_catalogue (self->replica);
  const LinliField *of;

  if (room == NULL)
    return;
  of = linli_catalogue_get_role (catalogue, linli_id_is_null (&room->household) ? "room.no" : "household.room");
  if (of != NULL)
    emit_with_id (self, OPEN_RECORD, linli_kind_get_core (of->kind)->name,
                  linli_id_is_null (&room->household) ? &room->id : &room->household);
}

static void
activated_cb (GtkWidget         *from,
              int                cell,
              LinliBuildingPage *self)
{
  open_cell (self, cell);
}

static void
open_clicked_cb (LinliBuildingPage *self)
{
  open_cell (self, linli_building_view_get_selected (LINLI_BUILDING_VIEW (self->view)));
}

static void
locate_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  LinliBuildingPage *self = user_data;

  if (self->data != NULL)
    emit_with_id (self, SHOW_ON_MAP, NULL, &self->data->id);
}

static void
record_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  LinliBuildingPage *self = user_data;
  const LinliField *name = linli_catalogue_get_role (linli_replica_get_catalogue (self->replica), "building.name");

  if (self->data != NULL && name != NULL)
    emit_with_id (self, OPEN_RECORD, linli_kind_get_core (name->kind)->name, &self->data->id);
}

static const GActionEntry ways_out[] = {
  { .name = "locate", .activate = locate_action },
  { .name = "record", .activate = record_action },
};

/* ---- the twins, the legend ---- */

/* The twins of the picture are filled while they are looked at. */
static void
show_twin (LinliBuildingPage *self)
{
  GtkWidget *way = gtk_stack_get_visible_child (GTK_STACK (self->ways));
  guint32 shown = linli_legend_bar_get_shown (LINLI_LEGEND_BAR (self->legend));
  int cursor = linli_building_view_get_selected (LINLI_BUILDING_VIEW (self->view));

  linli_room_list_set_data (LINLI_ROOM_LIST (self->rooms), way == self->rooms ? self->data : NULL, shown);
  linli_stairs_set_data (LINLI_STAIRS (self->stairs), way == self->stairs ? self->data : NULL, shown);
  linli_room_list_select (LINLI_ROOM_LIST (self->rooms), cursor);
  linli_stairs_select (LINLI_STAIRS (self->stairs), cursor);
}

static void
way_changed_cb (LinliBuildingPage *self)
{
  if (self->view == NULL)
    return;
  linli_building_view_drop_batch (LINLI_BUILDING_VIEW (self->view));
  show_twin (self);
}

static void
show_filter (LinliBuildingPage *self)
{
  guint32 shown = linli_legend_bar_get_shown (LINLI_LEGEND_BAR (self->legend));

  linli_building_view_set_shown (LINLI_BUILDING_VIEW (self->view), shown);
  show_twin (self);
  if (self->data != NULL)
    linli_building_head_count (LINLI_BUILDING_HEAD (self->head), self->data, shown);
}

/* ---- reading a building ---- */

typedef struct { LinliId building; LinliBuildingMode mode; } Wish;

static gpointer
load_building_func (LinliStore   *store,
                    gpointer      data,
                    GCancellable *cancellable,
                    GError      **error)
{
  Wish *wish = data;

  return linli_building_data_load (store, &wish->building, &wish->mode, cancellable, error);
}

static void
show_failure (LinliBuildingPage *self,
              const char        *why)
{
  adw_status_page_set_description (ADW_STATUS_PAGE (gtk_stack_get_child_by_name (GTK_STACK (self->stack), "failed")), why);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "failed");
}

/* The rooms of the batch, (transfer full) set of LinliId *, and the room of the cursor: what the same building read again keeps. */
static GHashTable *
remember_choice (LinliBuildingPage *self,
                 const LinliId     *building,
                 LinliId           *ret_chosen)
{
  GHashTable *batch = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  g_autoptr(GArray) cells = linli_building_view_list_batch (LINLI_BUILDING_VIEW (self->view));
  const LinliMatrixRoom *room = get_room (self, linli_building_view_get_selected (LINLI_BUILDING_VIEW (self->view)));

  *ret_chosen = (LinliId) { { 0 } };
  if (self->data == NULL || !linli_id_equal (&self->data->id, building))
    return batch;
  if (room != NULL)
    *ret_chosen = room->id;
  for (guint i = 0; i < cells->len; i++)
    g_hash_table_add (batch, linli_id_dup (&get_room (self, (int) g_array_index (cells, guint, i))->id));
  return batch;
}

/* Puts back what was chosen where it was; a room that somebody asked for comes into sight. */
static void
restore_choice (LinliBuildingPage *self,
                GHashTable        *batch,
                const LinliId     *chosen)
{
  g_autoptr(GArray) cells = g_array_new (FALSE, FALSE, sizeof (guint));
  int cursor = -1, wanted = -1;

  for (guint i = 0; i < self->data->matrix->cells->len; i++)
    {
      const LinliId *room = &get_room (self, (int) i)->id;

      if (g_hash_table_contains (batch, room))
        g_array_append_val (cells, i);
      if (linli_id_equal (room, chosen))
        cursor = (int) i;
      if (linli_id_equal (room, &self->wanted_room))
        wanted = (int) i;
    }
  self->wanted_room = (LinliId) { { 0 } };
  linli_building_view_restore (LINLI_BUILDING_VIEW (self->view), cursor, cells);
  if (wanted >= 0)
    linli_building_view_select (LINLI_BUILDING_VIEW (self->view), wanted);
}

/* Where nobody may add rooms the page says why instead of offering it. */
static void
lay_first_rooms (LinliBuildingPage *self)
{
  AdwStatusPage *page = ADW_STATUS_PAGE (gtk_stack_get_child_by_name (GTK_STACK (self->stack), "no-rooms"));

  gtk_widget_set_visible (adw_status_page_get_child (page), self->data->may_write_rooms);
  adw_status_page_set_description (page, self->data->may_write_rooms ? _("Rooms appear here when they are entered or imported.")
                                   : linli_batch_bar_explain_closed (self->data));
}

static void
building_loaded_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  LinliBuildingPage *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBuildingData) data = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autoptr(GHashTable) batch = NULL;
  LinliId chosen;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (data == NULL)
    {
      show_failure (self, error->message);
      return;
    }
  data->read_only = linli_replica_is_read_only (self->replica);
  data->may_write_homes = data->may_write_homes && !data->read_only;
  data->may_write_rooms = data->may_write_rooms && !data->read_only;
  batch = remember_choice (self, &data->id, &chosen);
  linli_building_view_set_data (LINLI_BUILDING_VIEW (self->view), data);
  linli_legend_bar_set_legend (LINLI_LEGEND_BAR (self->legend), data->legend);
  linli_room_list_set_data (LINLI_ROOM_LIST (self->rooms), NULL, LINLI_LEGEND_ALL);
  linli_building_actions_set_data (self->actions, data);
  linli_batch_bar_set_data (LINLI_BATCH_BAR (self->batch), data);
  g_clear_pointer (&self->data, linli_building_data_free);
  self->data = g_steal_pointer (&data);
  linli_building_head_show (LINLI_BUILDING_HEAD (self->head), self->data);
  show_filter (self);
  lay_first_rooms (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), self->data->rooms->len > 0 ? "picture" : "no-rooms");
  restore_choice (self, batch, &chosen);
}

static void
load_building (LinliBuildingPage *self)
{
  const LinliId *building = linli_building_list_get_chosen (LINLI_BUILDING_LIST (self->list));
  Wish wish;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (linli_id_is_null (building))
    return;
  wish = (Wish) { *building, *linli_building_head_get_mode (LINLI_BUILDING_HEAD (self->head)) };
  self->cancellable = g_cancellable_new ();
  linli_replica_read_async (self->replica, load_building_func, g_memdup2 (&wish, sizeof wish), g_free,
                            (GDestroyNotify) linli_building_data_free, self->cancellable, building_loaded_cb, self);
}

static void
mode_changed_cb (LinliBuildingPage *self)
{
  load_building (self);
  g_signal_emit (self, signals[MODE_CHANGED], 0);
}

static void
building_chosen_cb (LinliBuildingPage *self)
{
  self->wanted_room = (LinliId) { { 0 } };
  load_building (self);
}

static void
list_loaded_cb (LinliBuildingPage *self,
                guint              buildings)
{
  if (buildings == 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "empty");
}

static gboolean
reload_cb (gpointer user_data)
{
  LinliBuildingPage *self = user_data;

  self->reload_id = 0;
  linli_building_list_reload (LINLI_BUILDING_LIST (self->list));
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
  static const char *const roles[] = { "building.name", "unit.no", "room.no", "household.room", "person.name" };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const LinliField *field = linli_catalogue_get_role (linli_replica_get_catalogue (self->replica), roles[i]);

      if (field != NULL)
        self->watched |= G_GUINT64_CONSTANT (1) << linli_kind_get_core (field->kind)->no;
    }
}

/* ---- keys of the whole page ---- */

/* Esc, step by step: the view drops its batch itself, then the filter goes, then the cursor. */
static gboolean
key_cb (GtkEventControllerKey *key,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LinliBuildingPage     *self)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  if (linli_legend_bar_clear (LINLI_LEGEND_BAR (self->legend)))
    return GDK_EVENT_STOP;
  if (linli_building_view_get_selected (LINLI_BUILDING_VIEW (self->view)) < 0)
    return GDK_EVENT_PROPAGATE;
  linli_building_view_select (LINLI_BUILDING_VIEW (self->view), -1);
  return GDK_EVENT_STOP;
}

/* ---- building the page ---- */

/* The ways to look at a building: as a picture, as a list. */
static void
make_ways (LinliBuildingPage *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->ways = gtk_stack_new ();
  self->view = linli_building_view_new ();
  self->rooms = linli_room_list_new ();
  self->stairs = linli_stairs_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_stack_add_titled (GTK_STACK (self->ways), scrolled, "picture", C_("building", "Picture"));
  gtk_stack_add_titled (GTK_STACK (self->ways), self->rooms, "list", C_("building", "List"));
  gtk_stack_add_titled (GTK_STACK (self->ways), self->stairs, "stairs", C_("building", "Stairs"));
  gtk_widget_set_vexpand (self->ways, TRUE);
  g_signal_connect (self->view, "selected", G_CALLBACK (selected_cb), self);
  g_signal_connect (self->view, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect (self->view, "batch-changed", G_CALLBACK (batch_changed_cb), self);
  g_signal_connect (self->view, "menu", G_CALLBACK (menu_cb), self);
  g_signal_connect (self->rooms, "selected", G_CALLBACK (twin_selected_cb), self);
  g_signal_connect (self->rooms, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect (self->stairs, "selected", G_CALLBACK (twin_selected_cb), self);
  g_signal_connect (self->stairs, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_object (self->ways, "notify::visible-child", G_CALLBACK (way_changed_cb), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
make_picture (LinliBuildingPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *strip = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  make_ways (self);
  self->head = linli_building_head_new (GTK_STACK (self->ways));
  g_signal_connect_object (self->head, "changed", G_CALLBACK (mode_changed_cb), self, G_CONNECT_SWAPPED);
  self->legend = linli_legend_bar_new ();
  gtk_box_append (GTK_BOX (strip), self->head);
  gtk_box_append (GTK_BOX (strip), self->legend);
  g_object_set (strip, "margin-start", 8, "margin-end", 12, "margin-top", 9, "margin-bottom", 6, NULL);
  gtk_box_append (GTK_BOX (box), strip);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), self->ways);
  self->batch = linli_batch_bar_new ();
  gtk_box_append (GTK_BOX (box), self->batch);
  self->foot = linli_home_foot_new ();
  g_signal_connect_object (self->foot, "open", G_CALLBACK (open_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->foot);
  g_signal_connect_object (self->legend, "changed", G_CALLBACK (show_filter), self, G_CONNECT_SWAPPED);
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

/* A building without rooms offers to make them. */
static void
make_first_rooms (LinliBuildingPage *self)
{
  GtkWidget *page = gtk_stack_get_child_by_name (GTK_STACK (self->stack), "no-rooms");
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Add Rooms…"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "building.generate");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
}

static void
make_page (LinliBuildingPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkEventController *key = gtk_event_controller_key_new ();

  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), "waiting");
  gtk_stack_add_named (GTK_STACK (self->stack), make_picture (self), "picture");
  add_status (self, "no-rooms", _("No homes are recorded here"), _("Rooms appear here when they are entered or imported."));
  make_first_rooms (self);
  add_status (self, "empty", _("No buildings yet"), _("Buildings come with the first sync or with an import."));
  add_status (self, "failed", _("The building could not be read"), NULL);
  self->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), self->stack);
  gtk_widget_set_hexpand (self->toasts, TRUE);
  self->actions = linli_building_actions_new (GTK_WIDGET (self), self->replica, LINLI_BUILDING_VIEW (self->view),
                                              ADW_TOAST_OVERLAY (self->toasts));
  linli_building_actions_add (self->actions, ways_out, G_N_ELEMENTS (ways_out), self);
  self->list = linli_building_list_new (self->replica);
  g_signal_connect_object (self->list, "chosen", G_CALLBACK (building_chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "loaded", G_CALLBACK (list_loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "failed", G_CALLBACK (show_failure), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (box), self->toasts);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  adw_bin_set_child (ADW_BIN (self), box);
}

static void
linli_building_page_dispose (GObject *object)
{
  LinliBuildingPage *self = LINLI_BUILDING_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->reload_id, g_source_remove);
  if (self->view != NULL)
    {
      linli_building_view_set_data (LINLI_BUILDING_VIEW (self->view), NULL);
      linli_legend_bar_set_legend (LINLI_LEGEND_BAR (self->legend), NULL);
      linli_room_list_set_data (LINLI_ROOM_LIST (self->rooms), NULL, LINLI_LEGEND_ALL);
      linli_stairs_set_data (LINLI_STAIRS (self->stairs), NULL, LINLI_LEGEND_ALL);
    }
  self->view = NULL;
  g_clear_pointer (&self->actions, linli_building_actions_free);
  g_clear_pointer (&self->data, linli_building_data_free);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_building_page_parent_class)->dispose (object);
}

static void
linli_building_page_class_init (LinliBuildingPageClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_building_page_dispose;
  signals[OPEN_RECORD] = g_signal_new ("open-record", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                                       G_TYPE_STRING);
  signals[MODE_CHANGED] = g_signal_new ("mode-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOW_ON_MAP] = g_signal_new ("show-on-map", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
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
  return GTK_WIDGET (self);
}

void
linli_building_page_show (LinliBuildingPage *self,
                          const LinliId     *building,
                          const LinliId     *room)
{
  g_return_if_fail (LINLI_IS_BUILDING_PAGE (self) && building != NULL);

  linli_building_list_choose (LINLI_BUILDING_LIST (self->list), building);
  self->wanted_room = room != NULL ? *room : (LinliId) { { 0 } };
  load_building (self);
}

const LinliId *
linli_building_page_get_shown (LinliBuildingPage *self)
{
  g_return_val_if_fail (LINLI_IS_BUILDING_PAGE (self), NULL);
  return linli_building_list_get_chosen (LINLI_BUILDING_LIST (self->list));
}

const LinliId *
linli_building_page_get_room (LinliBuildingPage *self)
{
  const LinliMatrixRoom *room = get_room (self, linli_building_view_get_selected (LINLI_BUILDING_VIEW (self->view)));

  return room != NULL ? &room->id : NULL;
}

int
linli_building_page_get_mode (LinliBuildingPage *self)
{
  g_return_val_if_fail (LINLI_IS_BUILDING_PAGE (self), 0);
  return linli_building_mode_get_key (linli_building_head_get_mode (LINLI_BUILDING_HEAD (self->head)));
}

void
linli_building_page_set_mode (LinliBuildingPage *self,
                              int                mode)
{
  LinliBuildingMode known;

  g_return_if_fail (LINLI_IS_BUILDING_PAGE (self));
  if (linli_building_mode_from_key (linli_replica_get_catalogue (self->replica), mode, &known))
    linli_building_head_set_mode (LINLI_BUILDING_HEAD (self->head), &known);
}

gboolean
linli_building_page_undo (LinliBuildingPage *self)
{
  g_return_val_if_fail (LINLI_IS_BUILDING_PAGE (self), FALSE);
  return linli_building_actions_undo (self->actions);
}
