/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of maps come in from the map page. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-page-private.h"

#include "linli-map-import-window.h"

static void
import_cb (LinliMapPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->import_kinds == NULL || self->import_kinds->len == 0)
    return;
  gtk_window_present (GTK_WINDOW (linli_map_import_window_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->replica, self->features, self->import_kinds)));
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
  g_autoptr(GSimpleAction) import = g_simple_action_new ("import", NULL);

  g_signal_connect_object (import, "activate", G_CALLBACK (import_cb), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (import));
  linli_map_page_allow_import (self, NULL);
}
