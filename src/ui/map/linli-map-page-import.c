/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of maps come in from the map page. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-page-private.h"

#include "linli-map-import-window.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

#define TOAST_S 20  /* who sees on the map that it was wrong has so long */

static void
undone_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliMapPage *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autofree LinliUndoResult *done = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (done == NULL)
    g_message ("taking back an import: %s", error->message);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts),
                               linli_toast_new (done != NULL ? _("Taken Back") : _("It could not be taken back; everything is as it was imported.")));
}

static void
take_back_cb (GSimpleAction *action,
              GVariant      *batch,
              LinliMapPage  *self)
{
  gint64 number = g_variant_get_int64 (batch);

  linli_replica_write_async (self->replica, linli_map_plan_undo, g_memdup2 (&number, sizeof number), g_free, g_free, self->cancellable, undone_cb, self);
}

/* The window is gone, and the map shows what it brought. */
static void
closed_cb (LinliMapPage         *self,
           LinliMapImportWindow *window)
{
  gint64 batch = linli_map_import_window_get_batch (window);
  AdwToast *toast;

  if (batch == 0 || self->toasts == NULL)
    return;
  toast = linli_toast_new (_("Imported"));
  adw_toast_set_timeout (toast, TOAST_S);
  adw_toast_set_button_label (toast, _("_Take It Back"));
  adw_toast_set_action_name (toast, "map.take-back");
  adw_toast_set_action_target_value (toast, g_variant_new_int64 (batch));
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

static void
import_cb (LinliMapPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *window;

  if (self->import_kinds == NULL || self->import_kinds->len == 0)
    return;
  window = linli_map_import_window_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->replica, self->features, self->import_kinds);
  g_signal_connect_object (window, "unmap", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

void
linli_map_page_allow_import (LinliMapPage *self,
                             GPtrArray    *kinds)
{
  gboolean allowed = kinds != NULL && kinds->len > 0 && !linli_replica_is_read_only (self->replica);

  g_clear_pointer (&self->import_kinds, g_ptr_array_unref);
  self->import_kinds = allowed ? g_ptr_array_ref (kinds) : NULL;
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "import")), allowed);
}

void
linli_map_page_add_import_action (LinliMapPage *self)
{
  g_autoptr(GSimpleAction) import = g_simple_action_new ("import", NULL), take_back = g_simple_action_new ("take-back", G_VARIANT_TYPE_INT64);

  g_signal_connect_object (import, "activate", G_CALLBACK (import_cb), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (import));
  g_signal_connect_object (take_back, "activate", G_CALLBACK (take_back_cb), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (take_back));
  linli_map_page_allow_import (self, NULL);
}
