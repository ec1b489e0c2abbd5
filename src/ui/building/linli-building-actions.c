/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions on homes: those of the batch, or the one of the cursor where there is no batch. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-actions.h"

#include "linli-batch-bar.h"
#include "linli-building-jobs.h"
#include "linli-building-print-job.h"
#include "linli-building-words.h"
#include "linli-homes-teller.h"
#include "linli-merge-job.h"
#include "linli-room-change.h"
#include "linli-room-generator.h"
#include "linli-rooms-job.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

struct _LinliBuildingActions
{
  GtkWidget          *page;       /* (unowned): owns this */
  LinliReplica       *replica;    /* (owned) */
  LinliBuildingView  *view;       /* (unowned) */
  AdwToastOverlay    *toasts;     /* (owned) */
  GtkWidget          *menu;       /* (owned) (nullable): parented by the view */
  GSimpleActionGroup *group;      /* (owned) */
  const LinliBuildingData *data;  /* (unowned) (nullable) */
};

/* ---- which homes are meant ---- */

/* (transfer full): the batch, else the cursor. */
static GArray *
list_cells (LinliBuildingActions *self)
{
  GArray *cells = linli_building_view_list_batch (self->view);
  int cursor = linli_building_view_get_selected (self->view);

  if (cells->len == 0 && cursor >= 0)
    g_array_append_val (cells, cursor);
  return cells;
}

static LinliHomesJob *
make_job (LinliBuildingActions *self)
{
  g_autoptr(GArray) cells = list_cells (self);
  LinliHomesJob *job = linli_homes_job_new ();

  for (guint i = 0; i < cells->len; i++)
    linli_homes_job_add (job, linli_building_view_get_room (self->view, (int) g_array_index (cells, guint, i)));
  return job;
}

/* The job of one room by its id, as the stairs ask for it. */
static LinliHomesJob *
make_job_of (LinliBuildingActions *self,
             const char           *uuid)
{
  LinliHomesJob *job = linli_homes_job_new ();
  LinliId id;

  if (self->data == NULL || !linli_id_parse (uuid, &id))
    return job;
  for (guint i = 0; i < self->data->rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (self->data->rooms, i);

      if (linli_id_equal (&room->id, &id))
        linli_homes_job_add (job, room);
    }
  return job;
}

/* @job: (transfer full) */
static void
run (LinliBuildingActions *self,
     LinliReplicaFunc      func,
     LinliHomesJob        *job)
{
  if (job->rooms->len == 0)
    linli_homes_job_free (job);
  else
    linli_replica_write_async (self->replica, func, job, linli_homes_job_free, linli_homes_result_free, NULL, linli_homes_teller_done_cb,
                               linli_homes_teller_new (self->replica, self->toasts));
}

/* ---- the actions ---- */

static void
occupy_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  LinliHomesJob *job = make_job (user_data);

  job->code = g_variant_dup_string (parameter, NULL);
  run (user_data, linli_homes_job_occupy, job);
}

static void
verify_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  run (user_data, linli_homes_job_verify, make_job (user_data));
}

static void
verify_room_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  run (user_data, linli_homes_job_verify, make_job_of (user_data, g_variant_get_string (parameter, NULL)));
}

static void
empty_room_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  LinliHomesJob *job = make_job_of (user_data, g_variant_get_string (parameter, NULL));

  job->code = g_strdup (linli_occupancy_get_code (LINLI_OCCUPANCY_EMPTY));
  run (user_data, linli_homes_job_occupy, job);
}

/* The cursor goes to the room that will stay, before the others leave the picture with the batch. */
static void
select_kept (LinliBuildingActions *self,
             GArray               *cells)
{
  g_autoptr(LinliRoomChange) change = linli_room_change_merge (self->data, cells, NULL);

  for (guint i = 0; change != NULL && i < cells->len; i++)
    {
      int cell = (int) g_array_index (cells, guint, i);

      if (linli_id_equal (&linli_building_view_get_room (self->view, cell)->id, &change->kept))
        linli_building_view_select (self->view, cell);
    }
}

/* The rooms of the batch become one, or that of the cursor several. */
static void
change_rooms (LinliBuildingActions *self,
              gboolean              split)
{
  g_autoptr(GArray) cells = list_cells (self);
  LinliMergeJob *job;

  if (self->data == NULL || cells->len == 0)
    return;
  job = linli_merge_job_new (&self->data->id, split);
  for (guint i = 0; i < cells->len; i++)
    g_array_append_val (job->rooms, linli_building_view_get_room (self->view, (int) g_array_index (cells, guint, i))->id);
  if (!split)
    select_kept (self, cells);
  linli_replica_write_async (self->replica, linli_merge_job_run, job, linli_merge_job_free, linli_homes_result_free, NULL, linli_homes_teller_done_cb,
                             linli_homes_teller_new (self->replica, self->toasts));
}

static void
merge_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  change_rooms (user_data, FALSE);
}

static void
split_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  change_rooms (user_data, TRUE);
}

char *
linli_building_actions_make_table (const LinliBuildingData *data,
                                   GArray                  *cells)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\t%s\t%s\t%s\n", _("Home"), _("Occupancy"), _("People"), _("Head of household"));
  for (guint i = 0; i < cells->len; i++)
    {
      const LinliMatrixCell *cell = &g_array_index (data->matrix->cells, LinliMatrixCell, g_array_index (cells, guint, i));
      const LinliMatrixRoom *room = g_ptr_array_index (data->rooms, cell->room);
      g_autofree char *name = linli_building_name_room (data, room);

      g_string_append_printf (text, "%s\t%s\t%u\t%s\n", name,
                              linli_building_describe_use (data, room), room->people,
                              room->head != NULL ? room->head : "");
    }
  return g_string_free (text, FALSE);
}

static void
copy_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  LinliBuildingActions *self = user_data;
  g_autoptr(GArray) cells = list_cells (self);
  g_autofree char *text = NULL, *told = NULL;

  if (self->data == NULL || cells->len == 0)
    return;
  text = linli_building_actions_make_table (self->data, cells);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->page), text);
  told = g_strdup_printf (ngettext ("%u home copied", "%u homes copied", cells->len), cells->len);
  linli_homes_tell (self->toasts, linli_toast_new (told));
}

static void
drop_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  LinliBuildingActions *self = user_data;

  linli_building_view_drop_batch (self->view);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
open_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  LinliBuildingActions *self = user_data;

  if (linli_building_view_get_selected (self->view) >= 0)
    g_signal_emit_by_name (self->view, "activated", linli_building_view_get_selected (self->view));
}

static void
add_member_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  LinliBuildingActions *self = user_data;
  const LinliMatrixRoom *room = linli_building_view_get_room (self->view, linli_building_view_get_selected (self->view));
  char uuid[LINLI_ID_STRING_SIZE];

  if (room != NULL && !linli_id_is_null (&room->household))
    gtk_widget_activate_action (self->page, "win.add-member", "s", linli_id_format (&room->household, uuid));
}

/* ---- printing, and making rooms ---- */

static void
printed_cb (const char *why,
            gpointer    user_data)
{
  g_autoptr(AdwToastOverlay) toasts = user_data;

  if (why != NULL)
    linli_homes_tell (toasts, linli_toast_new (why));
}

static void
print_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  LinliBuildingActions *self = user_data;

  if (self->data != NULL)
    linli_building_print_run (GTK_WINDOW (gtk_widget_get_root (self->page)), self->replica, &self->data->id, &self->data->legend->mode, NULL,
                              printed_cb, g_object_ref (self->toasts));
}

static void
accepted_cb (LinliRoomGenerator *generator,
             gpointer            user_data)
{
  AdwToastOverlay *toasts = user_data;
  LinliReplica *replica = g_object_get_data (G_OBJECT (generator), "replica");

  linli_replica_write_async (replica, linli_rooms_job_run,
                             linli_rooms_job_new (g_object_get_data (G_OBJECT (generator), "building"), linli_room_generator_get_plan (generator)),
                             linli_rooms_job_free, linli_homes_result_free, NULL, linli_homes_teller_done_cb, linli_homes_teller_new (replica, toasts));
}

static void
generate_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  LinliBuildingActions *self = user_data;
  GtkWidget *generator;

  if (self->data == NULL)
    return;
  generator = linli_room_generator_new (GTK_WINDOW (gtk_widget_get_root (self->page)), self->data);
  g_object_set_data_full (G_OBJECT (generator), "replica", g_object_ref (self->replica), g_object_unref);
  g_object_set_data_full (G_OBJECT (generator), "building", linli_id_dup (&self->data->id), g_free);
  g_signal_connect_object (generator, "accepted", G_CALLBACK (accepted_cb), self->toasts, 0);
  gtk_window_present (GTK_WINDOW (generator));
}

static const GActionEntry entries[] = {
  { .name = "occupy", .activate = occupy_action, .parameter_type = "s" },
  { .name = "verify", .activate = verify_action },
  { .name = "verify-room", .activate = verify_room_action, .parameter_type = "s" },
  { .name = "empty-room", .activate = empty_room_action, .parameter_type = "s" },
  { .name = "merge", .activate = merge_action },
  { .name = "split", .activate = split_action },
  { .name = "copy", .activate = copy_action },
  { .name = "drop", .activate = drop_action },
  { .name = "open", .activate = open_action },
  { .name = "add-member", .activate = add_member_action },
  { .name = "print", .activate = print_action },
  { .name = "generate", .activate = generate_action },
};

/* ---- the menu over a cell ---- */

static guint
count_batch (LinliBuildingActions *self)
{
  g_autoptr(GArray) batch = linli_building_view_list_batch (self->view);

  return batch->len;
}

void
linli_building_actions_popup (LinliBuildingActions *self,
                              int                   x,
                              int                   y)
{
  const LinliMatrixRoom *room = linli_building_view_get_room (self->view, linli_building_view_get_selected (self->view));
  g_autoptr(GMenu) menu = g_menu_new (), go = g_menu_new (), change = g_menu_new (), rooms = g_menu_new (), rest = g_menu_new ();
  g_autoptr(GMenuModel) codes = NULL;

  if (room == NULL || self->data == NULL)
    return;
  g_menu_append (go, linli_id_is_null (&room->household) ? _("Open Room") : _("Open Household"), "building.open");
  if (!linli_id_is_null (&room->household) && self->data->may_write_homes)
    g_menu_append (go, _("New Member"), "building.add-member");
  codes = linli_batch_bar_make_menu (self->data, "building.occupy");
  if (codes != NULL)
    {
      g_menu_append_submenu (change, _("Mark As"), codes);
      g_menu_append (change, _("Checked, Unchanged"), "building.verify");
    }
  if (self->data->may_write_rooms && count_batch (self) > 1)
    g_menu_append (rooms, _("Merge Rooms"), "building.merge");
  else if (self->data->may_write_rooms && linli_room_change_can_split (self->data, (guint) linli_building_view_get_selected (self->view)))
    g_menu_append (rooms, _("Split Room"), "building.split");
  g_menu_append (rest, _("Copy as List"), "building.copy");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (go));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rooms));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  if (self->menu == NULL)
    {
      self->menu = g_object_ref_sink (gtk_popover_menu_new_from_model (G_MENU_MODEL (menu)));
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self->view));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
    }
  else
    gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), G_MENU_MODEL (menu));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

LinliBuildingActions *
linli_building_actions_new (GtkWidget         *page,
                            LinliReplica      *replica,
                            LinliBuildingView *view,
                            AdwToastOverlay   *toasts)
{
  LinliBuildingActions *self = g_new0 (LinliBuildingActions, 1);

  self->page = page;
  self->replica = g_object_ref (replica);
  self->view = view;
  self->toasts = g_object_ref (toasts);
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (page, "building", G_ACTION_GROUP (self->group));
  return self;
}

void
linli_building_actions_free (LinliBuildingActions *self)
{
  if (self == NULL)
    return;
  gtk_widget_insert_action_group (self->page, "building", NULL);
  if (self->menu != NULL)
    gtk_widget_unparent (self->menu);
  g_clear_object (&self->menu);
  g_clear_object (&self->group);
  g_clear_object (&self->toasts);
  g_clear_object (&self->replica);
  g_free (self);
}

void
linli_building_actions_set_data (LinliBuildingActions    *self,
                                 const LinliBuildingData *data)
{
  static const char *const writing[] = { "occupy", "verify", "verify-room", "empty-room", "add-member" };
  static const char *const making[] = { "generate", "merge", "split" };

  self->data = data;
  for (guint i = 0; i < G_N_ELEMENTS (writing); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->group), writing[i])),
                                 data != NULL && data->may_write_homes);
  for (guint i = 0; i < G_N_ELEMENTS (making); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->group), making[i])),
                                 data != NULL && data->may_write_rooms);
}

void
linli_building_actions_add (LinliBuildingActions *self,
                            const GActionEntry   *more,
                            guint                 n,
                            gpointer              user_data)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), more, (int) n, user_data);
}

gboolean
linli_building_actions_undo (LinliBuildingActions *self)
{
  return linli_homes_undo (self->replica, self->toasts);
}
