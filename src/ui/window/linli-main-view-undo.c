/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl+Z wherever one is, and the toast that says what it did. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-main-view-private.h"

#include "linli-building-page.h"
#include "linli-field-row.h"
#include "linli-grid-desk.h"
#include "linli-records-page.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

/* FALSE: nothing was typed there.  GTK does not say whether the action did anything. */
static gboolean
undo_typing (GtkWidget *text,
             gboolean   forward)
{
  g_autofree char *before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (text)));

  gtk_widget_activate_action (text, forward ? "text.redo" : "text.undo", NULL);
  return g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (text)), before) != 0;
}

static void
undo (LinliMainView *self,
      gboolean       forward)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (GTK_IS_TEXT (focus) && undo_typing (focus, forward))
    return;
  if (LINLI_IS_GRID_DESK (self->current))
    {
      if (forward)
        linli_grid_desk_redo (LINLI_GRID_DESK (self->current));
      else
        linli_grid_desk_undo (LINLI_GRID_DESK (self->current));
      return;
    }
  /* Who is searching does not mean what was saved a while ago. */
  if (GTK_IS_TEXT (focus) && gtk_widget_get_ancestor (focus, LINLI_TYPE_FIELD_ROW) == NULL)
    return;
  if (!forward && LINLI_IS_BUILDING_PAGE (self->current) && linli_building_page_undo (LINLI_BUILDING_PAGE (self->current)))
    return;
  if (!LINLI_IS_RECORDS_PAGE (self->current) || !linli_records_page_undo (LINLI_RECORDS_PAGE (self->current), forward))
    linli_undo_run (linli_session_get_undo (self->session), 0, forward);
}

void
linli_main_view_undo (LinliMainView *self)
{
  undo (self, FALSE);
}

void
linli_main_view_redo (LinliMainView *self)
{
  undo (self, TRUE);
}

void
linli_main_view_undo_answered_cb (LinliUndo             *undo,
                                  const LinliUndoAnswer *answer,
                                  LinliMainView         *self)
{
  g_autofree char *text = linli_undo_describe (answer, linli_clock_get_wall_ms (linli_session_get_clock (self->session)));
  AdwToast *toast = linli_toast_new (text);
  char uuid[LINLI_ID_STRING_SIZE];

  if (answer->step != NULL && answer->outcome != LINLI_UNDO_GONE && (!answer->step->is_new || answer->forward || answer->outcome != LINLI_UNDO_DONE))
    {
      adw_toast_set_button_label (toast, _("Show"));
      adw_toast_set_action_name (toast, "win.open-record");
      adw_toast_set_action_target (toast, "(ss)", answer->step->kind->name, linli_id_format (&answer->id, uuid));
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}
