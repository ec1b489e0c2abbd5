/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What takes a while: the check of the whole, keeping, saving, printing.  Each works on a moment of the draft, which goes on meanwhile. */

#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-desk-private.h"

#include "linli-error.h"
#include "linli-grid-keep.h"
#include "linli-grid-look.h"
#include "linli-grid-store.h"
#include "linli-grid-text.h"
#include "linli-map-print-job.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

#define MARGIN 0.08  /* of what a sheet shows, on each side */

static void
tell (LinliGridDesk *self,
      const char    *text)
{
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), linli_toast_new (text));
}

/* ---- the check ---- */

static void
check_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;
  LinliGridCheck *check = linli_grid_moment_check (data, &error);

  if (check != NULL)
    g_task_return_pointer (task, check, (GDestroyNotify) linli_grid_check_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
checked_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  LinliGridDesk *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliGridCheck) check = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (check == NULL)
    {
      g_message ("The grids could not be checked: %s", error->message);
      return;
    }
  self->n_blocking = check->n_blocking;
  linli_grid_canvas_set_troubles (LINLI_GRID_CANVAS (self->canvas), check->troubles);
  linli_grid_panel_set_check (LINLI_GRID_PANEL (self->panel), check);
}

void
linli_grid_desk_check (LinliGridDesk *self)
{
  g_autoptr(GTask) task = NULL;

  g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  self->checking = g_cancellable_new ();
  task = g_task_new (NULL, self->checking, checked_cb, self);
  g_task_set_source_tag (task, linli_grid_desk_check);
  g_task_set_task_data (task, linli_grid_draft_take_moment (self->draft), (GDestroyNotify) linli_grid_moment_free);
  g_task_run_in_thread (task, check_thread);
}

/* ---- keeping ---- */

static gpointer
keep_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autofree char *text = linli_grid_moment_keep (data, linli_clock_get_wall_ms (linli_store_get_clock (store)));

  return GINT_TO_POINTER (linli_store_keep_grids (store, text, error));
}

static void
kept_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(LinliGridDesk) self = user_data;
  g_autoptr(GError) error = NULL;

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  if (error == NULL || self->canvas == NULL)
    return;
  g_message ("What is drawn is not kept: %s", error->message);
  linli_grid_desk_say (self, _("What you draw cannot be kept on this computer now: save soon, and do not end the program."));
}

/* Not cancelled with the page: what was drawn last is kept all the same. */
void
linli_grid_desk_keep (LinliGridDesk *self)
{
  linli_replica_write_async (self->replica, keep_func, linli_grid_draft_take_moment (self->draft), (GDestroyNotify) linli_grid_moment_free, NULL,
                             NULL, kept_cb, g_object_ref (self));
}

/* ---- dropping ---- */

static gpointer
drop_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  return GINT_TO_POINTER (linli_store_keep_grids (store, NULL, error));
}

static void
dropped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  LinliGridDesk *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  linli_grid_desk_load (self);
}

static void
drop_response_cb (AdwMessageDialog *dialog,
                  const char       *response,
                  LinliGridDesk    *self)
{
  if (g_str_equal (response, "drop"))
    linli_replica_write_async (self->replica, drop_func, NULL, NULL, NULL, self->cancellable, dropped_cb, self);
}

void
linli_grid_desk_ask_to_drop (LinliGridDesk *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWindow *parent = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
  GtkWidget *dialog = adw_message_dialog_new (parent, _("Drop what you drew?"),
                                              _("The grids are again as they were saved last. This cannot be undone."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "drop", _("Drop It"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "drop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (drop_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- saving ---- */

static gpointer
save_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  LinliGridSaved *saved = linli_grid_store_save (store, data, cancellable, error);

  /* What is saved needs not be kept; where that fails, it is taken up as what it is: nothing new. */
  if (saved != NULL && !linli_store_keep_grids (store, NULL, NULL))
    g_message ("What was drawn is still kept");
  return saved;
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  LinliGridDesk *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autofree LinliGridSaved *saved = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->saving = FALSE;
  if (saved == NULL)
    {
      text = linli_grid_text_unsaved (error);
      g_message ("save: %s", error->message);
      linli_grid_desk_say (self, text);
      linli_grid_desk_lay_actions (self);
      return;
    }
  text = linli_grid_text_saved (saved);
  tell (self, text);
  if (self->settles)
    linli_grid_desk_settle (self);
  else
    linli_grid_desk_load (self);
}

void
linli_grid_desk_save (LinliGridDesk *self)
{
  g_return_if_fail (LINLI_IS_GRID_DESK (self));

  if (!linli_grid_desk_is_ready (self) || !self->may_draw || !linli_grid_draft_is_changed (self->draft))
    return;
  linli_grid_canvas_set_tool (LINLI_GRID_CANVAS (self->canvas), LINLI_GRID_TOOL_CHOOSE);
  linli_grid_desk_ask_to_settle (self);
}

void
linli_grid_desk_save_now (LinliGridDesk *self,
                          gboolean       settle)
{
  if (!linli_grid_desk_is_ready (self) || !self->may_draw || !linli_grid_draft_is_changed (self->draft))
    return;
  self->saving = TRUE;
  self->settles = settle;
  linli_grid_desk_lay_actions (self);
  linli_replica_write_async (self->replica, save_func, linli_grid_draft_take_moment (self->draft), (GDestroyNotify) linli_grid_moment_free, g_free,
                             self->cancellable, saved_cb, self);
}

/* ---- paper ---- */

typedef struct
{
  LinliGridDesk *desk;    /* (unowned), dangling when cancelled */
  char          *file;    /* (owned) (nullable) */
  char          *title;   /* (owned) */
  GPtrArray     *lines;   /* (owned), ends with NULL */
  LinliBounds    bounds;
} Sheet;

static void
sheet_free (Sheet *sheet)
{
  g_free (sheet->file);
  g_free (sheet->title);
  g_ptr_array_unref (sheet->lines);
  g_free (sheet);
}

static void
printed_cb (const char *why,
            gpointer    user_data)
{
  g_autoptr(LinliGridDesk) self = user_data;

  if (why != NULL && self->toasts != NULL && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    tell (self, why);
}

static void
painted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Sheet *sheet = user_data;
  LinliGridDesk *self = sheet->desk;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliMapFeatures) features = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (features != NULL)
    {
      GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
      const LinliMapSheet what = { .west = sheet->bounds.west, .south = sheet->bounds.south, .east = sheet->bounds.east, .north = sheet->bounds.north,
                                   .day = self->day, .title = sheet->title,
                                   .lines = (const char *const *) sheet->lines->pdata, .footprints = TRUE,
                                   .base = linli_base_layer_get_ground (self->base), .bare = linli_base_bar_is_bare (LINLI_BASE_BAR (self->base_bar)) };

      linli_map_print_run (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, features, &what, GTK_PAPER_NAME_A3, sheet->file, printed_cb,
                           g_object_ref (self));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell (self, _("The map could not be printed"));
  sheet_free (sheet);
}

/* All grids, where none is chosen. */
static gboolean
get_bounds (LinliGridDesk *self,
            guint          chosen,
            LinliBounds   *ret_bounds)
{
  gboolean any = FALSE;

  for (guint i = 0; i < linli_grid_draft_get_size (self->draft); i++)
    {
      const LinliDraftGrid *grid = linli_grid_draft_get (self->draft, i);

      if (grid->outline == NULL || (chosen != LINLI_GRID_NONE && chosen != i))
        continue;
      *ret_bounds = any ? (LinliBounds) { MIN (ret_bounds->west, grid->bounds.west), MIN (ret_bounds->south, grid->bounds.south),
                                          MAX (ret_bounds->east, grid->bounds.east), MAX (ret_bounds->north, grid->bounds.north) }
                        : grid->bounds;
      any = TRUE;
    }
  return any;
}

static void
add_lines (LinliGridDesk *self,
           guint          chosen,
           GPtrArray     *lines)
{
  const LinliDraftGrid *grid = chosen != LINLI_GRID_NONE ? linli_grid_draft_get (self->draft, chosen) : NULL;
  g_autofree char *homes = NULL, *figures = NULL;

  if (grid == NULL)
    {
      g_ptr_array_add (lines, linli_grid_text_balance (self->draft));
      g_ptr_array_add (lines, NULL);
      return;
    }
  homes = g_strdup_printf (ngettext ("%u household", "%u households", grid->work.homes), grid->work.homes);
  figures = linli_grid_text_figures (grid);
  g_ptr_array_add (lines, g_strdup_printf ("%s · %s", homes, figures));
  if (*grid->words != '\0')
    g_ptr_array_add (lines, g_strdup_printf (_("Bounds: %s"), grid->words));
  if (grid->draft)
    g_ptr_array_add (lines, g_strdup (_("Draft, not in use")));
  g_ptr_array_add (lines, NULL);
}

void
linli_grid_desk_print (LinliGridDesk *self,
                       const char    *file)
{
  LinliBounds bounds;
  Sheet *sheet;
  guint chosen;

  g_return_if_fail (LINLI_IS_GRID_DESK (self));

  chosen = linli_grid_canvas_get_chosen (LINLI_GRID_CANVAS (self->canvas));
  if (self->draft == NULL || !get_bounds (self, chosen, &bounds))
    return;
  sheet = g_new0 (Sheet, 1);
  sheet->desk = self;
  sheet->file = g_strdup (file);
  sheet->title = g_strdup (chosen != LINLI_GRID_NONE ? linli_grid_draft_get (self->draft, chosen)->name : _("Grids of the community"));
  sheet->lines = g_ptr_array_new_with_free_func (g_free);
  add_lines (self, chosen, sheet->lines);
  sheet->bounds = (LinliBounds) { bounds.west - MARGIN * (bounds.east - bounds.west), bounds.south - MARGIN * (bounds.north - bounds.south),
                                  bounds.east + MARGIN * (bounds.east - bounds.west), bounds.north + MARGIN * (bounds.north - bounds.south) };
  linli_replica_read_async (self->replica, linli_grid_look_print, linli_grid_draft_take_moment (self->draft), (GDestroyNotify) linli_grid_moment_free,
                            (GDestroyNotify) linli_map_features_unref, self->cancellable, painted_cb, sheet);
}
