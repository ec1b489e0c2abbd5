/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line that is being changed stays in sight: the save bar comes up under the form, photos make a line taller. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#define KEEP_US   (600 * 1000)  /* longer than the bar takes to come */
#define MARGIN_PX 6

/* The focus went on to another line: that one is looked at now. */
static gboolean
is_left (LinliFolder *self)
{
  GtkRoot *root = gtk_widget_get_root (self->kept);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *line = focus != NULL ? gtk_widget_get_ancestor (focus, LINLI_TYPE_FIELD_ROW) : NULL;

  return line != NULL && line != self->kept;
}

static gboolean
keep_cb (GtkWidget     *scrolled,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  LinliFolder *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  graphene_rect_t at;

  if (self->kept_until == 0)
    self->kept_until = now + KEEP_US;
  if (self->kept == NULL || now > self->kept_until || !gtk_widget_get_mapped (self->kept) || is_left (self))
    {
      self->keep_id = 0;
      g_clear_weak_pointer (&self->kept);
      return G_SOURCE_REMOVE;
    }
  if (gtk_widget_compute_bounds (self->kept, scrolled, &at))
    {
      double top = gtk_adjustment_get_value (adjustment) + at.origin.y;

      gtk_adjustment_clamp_page (adjustment, top - MARGIN_PX, top + at.size.height + MARGIN_PX);
    }
  return G_SOURCE_CONTINUE;
}

void
linli_folder_keep_in_sight (LinliFolder *self,
                            GtkWidget   *line)
{
  g_set_weak_pointer (&self->kept, line);
  self->kept_until = 0;
  if (self->keep_id == 0)
    self->keep_id = gtk_widget_add_tick_callback (self->scrolled, keep_cb, self, NULL);
}
