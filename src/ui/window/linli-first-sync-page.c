/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress of the first sync. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-first-sync-page.h"

#include <glib/gi18n.h>

#define SECOND_US (G_GINT64_CONSTANT (1000000))
#define GUESS_AFTER_US (2 * SECOND_US)

struct _LinliFirstSyncPage
{
  AdwBin          parent_instance;

  LinliSession   *session;   /* (owned) */
  gboolean        started, could_start;
  guint           tick_id;

  GtkLabel       *title, *text, *counts, *grids;
  GtkProgressBar *bar;
  GtkWidget      *stop, *again, *begin;
};

enum { FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliFirstSyncPage, linli_first_sync_page, ADW_TYPE_BIN)

char *
linli_first_sync_format (const LinliSyncReport *report,
                         gint64                 elapsed_us)
{
  gint64 done = report->rows_done > 0 ? report->rows_done : report->pulled;
  gint64 seconds = elapsed_us / SECOND_US, fetched = done - report->rows_before;

  /* What was here before took no time now. */
  if (report->rows_total > 0 && fetched > 0 && done < report->rows_total && elapsed_us > GUESS_AFTER_US)
    {
      gint64 left = elapsed_us * (report->rows_total - done) / fetched / SECOND_US + 1;

      /* Translators: rows here, rows in all, seconds gone, seconds left. */
      return g_strdup_printf (_("%'ld of %'ld rows · %ld s, about %ld s more"), (long) done, (long) report->rows_total, (long) seconds, (long) left);
    }
  if (report->rows_total > 0)
    return g_strdup_printf (_("%'ld of %'ld rows · %ld s"), (long) MIN (done, report->rows_total), (long) report->rows_total, (long) seconds);
  return g_strdup_printf (_("%'ld rows · %ld s"), (long) done, (long) seconds);
}

/* Work starts as soon as the home grid is here; the others come meanwhile. */
static void
lay_start (LinliFirstSyncPage      *self,
           const LinliSessionState *state)
{
  const LinliFilling *filling = &state->filling;
  gboolean can_start = filling->first_done;
  g_autofree char *text = NULL;

  if (filling->grids > 1)
    text = g_strdup_printf (can_start ? _("Your first grid is here, %u of %u in all. You can start working; the others come meanwhile.")
                                      : _("Your first grid comes first: %u of %u are here."), filling->grids_done, filling->grids);
  gtk_label_set_text (self->grids, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->grids), text != NULL);
  gtk_widget_set_visible (self->stop, state->syncing);
  gtk_widget_set_visible (self->again, !state->syncing);
  gtk_widget_set_visible (self->begin, can_start);
  if (can_start && !self->could_start && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    gtk_widget_grab_focus (self->begin);
  self->could_start = can_start;
}

void
linli_first_sync_page_lay (LinliFirstSyncPage      *self,
                           const LinliSessionState *state,
                           gint64                   now_us)
{
  g_autofree char *counts = linli_first_sync_format (&state->progress, MAX (now_us - state->started_us, 0));

  gtk_label_set_text (self->counts, counts);
  gtk_widget_set_visible (GTK_WIDGET (self->counts), state->syncing || state->progress.pulled > 0);
  if (state->progress.rows_total > 0)
    gtk_progress_bar_set_fraction (self->bar, CLAMP ((double) state->progress.rows_done / (double) state->progress.rows_total, 0, 1));
  else if (state->syncing)
    gtk_progress_bar_pulse (self->bar);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), state->syncing);
  gtk_label_set_text (self->title, state->syncing || state->error == NULL ? _("Fetching the records of your grids") : _("The first sync stopped"));
  gtk_label_set_text (self->text, state->syncing || state->error == NULL
                      ? _("This happens once. Afterwards everything is on this laptop and works without a network.") : state->error);
  lay_start (self, state);
}

static gboolean
tick_cb (gpointer user_data)
{
  LinliFirstSyncPage *self = user_data;
  const LinliSessionState *state = linli_session_get_state (self->session);

  if (state->syncing)
    linli_first_sync_page_lay (self, state, g_get_monotonic_time ());
  return G_SOURCE_CONTINUE;
}

static void
session_changed_cb (LinliFirstSyncPage *self)
{
  const LinliSessionState *state = linli_session_get_state (self->session);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  linli_first_sync_page_lay (self, state, g_get_monotonic_time ());
  if (state->syncing)
    self->started = TRUE;
  else if (self->started && state->error == NULL)
    {
      self->started = FALSE;
      g_signal_emit (self, signals[FINISHED], 0);
    }
}

static void
stop_cb (LinliFirstSyncPage *self)
{
  linli_session_cancel_sync (self->session);
}

static void
again_cb (LinliFirstSyncPage *self)
{
  linli_session_sync (self->session);
}

static void
begin_cb (LinliFirstSyncPage *self)
{
  g_signal_emit (self, signals[FINISHED], 0);
}

static void
linli_first_sync_page_map (GtkWidget *widget)
{
  LinliFirstSyncPage *self = LINLI_FIRST_SYNC_PAGE (widget);

  GTK_WIDGET_CLASS (linli_first_sync_page_parent_class)->map (widget);
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add (500, tick_cb, self);
}

static void
linli_first_sync_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&LINLI_FIRST_SYNC_PAGE (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (linli_first_sync_page_parent_class)->unmap (widget);
}

static void
linli_first_sync_page_dispose (GObject *object)
{
  LinliFirstSyncPage *self = LINLI_FIRST_SYNC_PAGE (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (linli_first_sync_page_parent_class)->dispose (object);
}

static void
linli_first_sync_page_class_init (LinliFirstSyncPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_first_sync_page_dispose;
  widget_class->map = linli_first_sync_page_map;
  widget_class->unmap = linli_first_sync_page_unmap;
  signals[FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/window/linli-first-sync-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliFirstSyncPage, title);
  gtk_widget_class_bind_template_child (widget_class, LinliFirstSyncPage, text);
  gtk_widget_class_bind_template_child (widget_class, LinliFirstSyncPage, counts);
  gtk_widget_class_bind_template_child (widget_class, LinliFirstSyncPage, grids);
  gtk_widget_class_bind_template_child (widget_class, LinliFirstSyncPage, bar);
  gtk_widget_class_bind_template_child (widget_class, LinliFirstSyncPage, stop);
  gtk_widget_class_bind_template_child (widget_class, LinliFirstSyncPage, again);
  gtk_widget_class_bind_template_child (widget_class, LinliFirstSyncPage, begin);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, begin_cb);
}

static void
linli_first_sync_page_init (LinliFirstSyncPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
linli_first_sync_page_new (LinliSession *session)
{
  LinliFirstSyncPage *self = g_object_new (LINLI_TYPE_FIRST_SYNC_PAGE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
