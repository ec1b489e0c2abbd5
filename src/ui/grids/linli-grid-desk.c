/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk holds the draft; canvas and panel take steps of it, and each is told of what the other did. */

#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-desk-private.h"

#include "linli-grid-look.h"
#include "linli-grid-text.h"
#include "linli-map-camera.h"
#include "linli-mercator.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

#define ONE_PIXEL    (-8)
#define TROUBLE_ZOOM 18  /* a place to be looked at is seen at least this near */

enum { CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliGridDesk, linli_grid_desk, ADW_TYPE_BIN)

/* ---- saying ---- */

/* What to do with the tool in hand; @trouble: (nullable): what stood against the last step. */
void
linli_grid_desk_say (LinliGridDesk *self,
                     const char    *trouble)
{
  LinliGridCanvas *canvas = LINLI_GRID_CANVAS (self->canvas);
  g_autofree char *hint = linli_grid_text_hint (linli_grid_canvas_get_tool (canvas), linli_grid_canvas_get_chosen (canvas) != LINLI_GRID_NONE,
                                                linli_grid_canvas_get_n_corners (canvas));

  gtk_label_set_text (GTK_LABEL (self->hint), self->may_draw ? hint : _("You may look at the grids; who has the whole community in hand draws them."));
  gtk_label_set_text (GTK_LABEL (self->trouble), trouble != NULL ? trouble : "");
  gtk_widget_set_visible (self->trouble, trouble != NULL);
}

/* ---- steps ---- */

void
linli_grid_desk_stepped (LinliGridDesk *self)
{
  /* Who goes on drawing has seen it. */
  gtk_widget_set_visible (self->kept, FALSE);
  linli_grid_canvas_draft_changed (LINLI_GRID_CANVAS (self->canvas));
  linli_grid_panel_update (LINLI_GRID_PANEL (self->panel), FALSE);
  linli_grid_desk_say (self, NULL);
  linli_grid_desk_lay_actions (self);
  linli_grid_desk_keep (self);
  linli_grid_desk_check (self);
}

static void
moving_cb (LinliGridDesk *self)
{
  const LinliGridFault *fault = linli_grid_canvas_get_fault (LINLI_GRID_CANVAS (self->canvas));
  g_autofree char *trouble = fault->type != LINLI_GRID_FAULT_NONE ? linli_grid_text_fault (self->draft, fault) : NULL;

  linli_grid_panel_update (LINLI_GRID_PANEL (self->panel), TRUE);
  linli_grid_desk_say (self, trouble);
}

static void
refused_cb (LinliGridDesk *self)
{
  g_autofree char *trouble = linli_grid_text_fault (self->draft, linli_grid_canvas_get_fault (LINLI_GRID_CANVAS (self->canvas)));

  linli_grid_panel_update (LINLI_GRID_PANEL (self->panel), TRUE);
  linli_grid_desk_say (self, trouble);
}

static void
chosen_cb (LinliGridDesk *self)
{
  linli_grid_panel_choose (LINLI_GRID_PANEL (self->panel), linli_grid_canvas_get_chosen (LINLI_GRID_CANVAS (self->canvas)));
  linli_grid_desk_say (self, NULL);
}

static void
tool_cb (LinliGridDesk *self)
{
  linli_grid_desk_lay_actions (self);
  linli_grid_desk_say (self, NULL);
}

static void
row_chosen_cb (LinliGridDesk *self,
               guint          grid)
{
  const LinliDraftGrid *cell = linli_grid_draft_get (self->draft, grid);
  LinliMapBox box;

  linli_grid_canvas_choose (LINLI_GRID_CANVAS (self->canvas), grid);
  if (cell->outline == NULL)
    return;
  box = (LinliMapBox) { linli_mercator_x (cell->bounds.west, ONE_PIXEL), linli_mercator_y (cell->bounds.north, ONE_PIXEL),
                        linli_mercator_x (cell->bounds.east, ONE_PIXEL), linli_mercator_y (cell->bounds.south, ONE_PIXEL) };
  linli_map_camera_reveal (SHUMATE_MAP (self->map), &box);
}

static void
go_cb (LinliGridDesk *self,
       double         lon,
       double         lat)
{
  linli_map_camera_go_to (SHUMATE_MAP (self->map), linli_mercator_x (lon, ONE_PIXEL), linli_mercator_y (lat, ONE_PIXEL),
                          MAX (TROUBLE_ZOOM, shumate_viewport_get_zoom_level (self->viewport)));
}

void
linli_grid_desk_undo (LinliGridDesk *self)
{
  g_return_if_fail (LINLI_IS_GRID_DESK (self));

  if (self->draft == NULL || !linli_grid_draft_can_undo (self->draft))
    return;
  linli_grid_draft_undo (self->draft);
  linli_grid_desk_stepped (self);
}

void
linli_grid_desk_redo (LinliGridDesk *self)
{
  g_return_if_fail (LINLI_IS_GRID_DESK (self));

  if (self->draft == NULL || !linli_grid_draft_can_redo (self->draft))
    return;
  linli_grid_draft_redo (self->draft);
  linli_grid_desk_stepped (self);
}

gboolean
linli_grid_desk_is_ready (LinliGridDesk *self)
{
  g_return_val_if_fail (LINLI_IS_GRID_DESK (self), FALSE);
  return self->draft != NULL && !self->loading && !self->saving;
}

LinliGridDraft *
linli_grid_desk_get_draft (LinliGridDesk *self)
{
  g_return_val_if_fail (LINLI_IS_GRID_DESK (self), NULL);
  return self->draft;
}

LinliGridCanvas *
linli_grid_desk_get_canvas (LinliGridDesk *self)
{
  g_return_val_if_fail (LINLI_IS_GRID_DESK (self), NULL);
  return LINLI_GRID_CANVAS (self->canvas);
}

/* ---- reading ---- */

/* The first view waits for the map to have a size. */
static gboolean
place_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  LinliGridDesk *self = LINLI_GRID_DESK (widget);

  if (gtk_widget_get_width (self->map) <= 0)
    return G_SOURCE_CONTINUE;
  linli_map_camera_fit (SHUMATE_MAP (self->map), &self->features->home, 0);
  self->placed = TRUE;
  self->place_id = 0;
  return G_SOURCE_REMOVE;
}

static void
take_look (LinliGridDesk *self,
           LinliGridLook *look)
{
  g_autofree char *when = NULL, *text = NULL;

  linli_grid_canvas_set_draft (LINLI_GRID_CANVAS (self->canvas), NULL);
  linli_grid_panel_set_draft (LINLI_GRID_PANEL (self->panel), NULL);
  g_clear_pointer (&self->draft, linli_grid_draft_free);
  g_clear_pointer (&self->features, linli_map_features_unref);
  self->draft = g_steal_pointer (&look->draft);
  self->features = g_steal_pointer (&look->features);
  self->may_draw = look->may_draw;
  self->day = look->day;
  linli_footprint_layer_set_features (self->layer, self->features, NULL);
  linli_grid_canvas_set_draft (LINLI_GRID_CANVAS (self->canvas), self->draft);
  linli_grid_panel_set_ground (LINLI_GRID_PANEL (self->panel), self->features->ground);
  linli_grid_panel_set_draft (LINLI_GRID_PANEL (self->panel), self->draft);
  if (look->kept_ms > 0)
    {
      g_autoptr(GDateTime) at = g_date_time_new_from_unix_local (look->kept_ms / 1000);

      when = at != NULL ? g_date_time_format (at, "%Y-%m-%d %H:%M") : g_strdup ("");
      text = g_strdup_printf (_("Drawn until %s and not yet saved"), when);
      gtk_label_set_text (GTK_LABEL (self->kept_text), text);
    }
  gtk_widget_set_visible (self->kept, look->kept_ms > 0);
  if (look->trouble != NULL)
    {
      g_message ("%s", look->trouble);
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), linli_toast_new (_("What was drawn last could not be taken up again")));
    }
  if (!self->placed && self->place_id == 0)
    self->place_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), place_cb, NULL, NULL);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliGridDesk *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliGridLook) look = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->loading = FALSE;
  if (look == NULL)
    {
      adw_status_page_set_title (ADW_STATUS_PAGE (self->status), _("The grids could not be read"));
      adw_status_page_set_description (ADW_STATUS_PAGE (self->status), error->message);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "status");
      return;
    }
  take_look (self, look);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "desk");
  linli_grid_desk_lay_actions (self);
  linli_grid_desk_say (self, NULL);
  linli_grid_desk_check (self);
}

void
linli_grid_desk_load (LinliGridDesk *self)
{
  if (self->loading)
    return;
  self->loading = TRUE;
  linli_replica_read_async (self->replica, linli_grid_look_load, NULL, NULL, (GDestroyNotify) linli_grid_look_free, self->cancellable, loaded_cb, self);
}

/* What others did shows at once while nothing is drawn; else a save tells. */
static void
changed_cb (LinliReplica  *replica,
            guint64        kinds,
            LinliGridDesk *self)
{
  if ((kinds & self->watched) != 0 && self->draft != NULL && !self->saving && !linli_grid_draft_is_changed (self->draft)
      && !linli_grid_draft_is_grabbed (self->draft))
    linli_grid_desk_load (self);
}

/* Our own map lies on paper or on a map of others. */
static void
base_changed_cb (LinliGridDesk *self)
{
  linli_footprint_layer_set_clear (self->layer, linli_base_layer_get_ground (self->base) != NULL);
}

/* ---- object ---- */

static void
linli_grid_desk_dispose (GObject *object)
{
  LinliGridDesk *self = LINLI_GRID_DESK (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  if (self->place_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->place_id);
  self->place_id = 0;
  if (self->canvas != NULL)
    {
      linli_grid_canvas_set_draft (LINLI_GRID_CANVAS (self->canvas), NULL);
      linli_grid_panel_set_draft (LINLI_GRID_PANEL (self->panel), NULL);
    }
  self->canvas = self->panel = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->draft, linli_grid_draft_free);
  g_clear_pointer (&self->features, linli_map_features_unref);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_grid_desk_parent_class)->dispose (object);
}

static void
linli_grid_desk_finalize (GObject *object)
{
  g_clear_object (&LINLI_GRID_DESK (object)->cancellable);
  G_OBJECT_CLASS (linli_grid_desk_parent_class)->finalize (object);
}

static void
linli_grid_desk_class_init (LinliGridDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_grid_desk_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_grid_desk_finalize;
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_grid_desk_init (LinliGridDesk *self)
{
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
linli_grid_desk_new (LinliReplica *replica)
{
  static const char *const roles[] = { "building.footprint", "grid.boundary", "household.room" };
  LinliGridDesk *self;

  g_return_val_if_fail (LINLI_IS_REPLICA (replica), NULL);

  self = g_object_new (LINLI_TYPE_GRID_DESK, NULL);
  self->replica = g_object_ref (replica);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const LinliField *field = linli_catalogue_get_role (linli_replica_get_catalogue (replica), roles[i]);

      if (field != NULL)
        self->watched |= G_GUINT64_CONSTANT (1) << linli_kind_get_core (field->kind)->no;
    }
  linli_grid_desk_lay (self);
  g_signal_connect_object (self->canvas, "stepped", G_CALLBACK (linli_grid_desk_stepped), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "moving", G_CALLBACK (moving_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "refused", G_CALLBACK (refused_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "tool", G_CALLBACK (tool_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "stepped", G_CALLBACK (linli_grid_desk_stepped), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "choose", G_CALLBACK (row_chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "go", G_CALLBACK (go_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->base_bar, "changed", G_CALLBACK (base_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (replica, "changed", G_CALLBACK (changed_cb), self, 0);
  linli_grid_desk_load (self);
  return GTK_WIDGET (self);
}
