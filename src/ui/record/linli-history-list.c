/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline of a record in one column; hidden values stay hidden here too. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-history-list.h"

#include "linli-error-text.h"
#include "linli-event-text.h"
#include "linli-form-text.h"
#include "linli-timeline.h"

#include <glib/gi18n.h>

#define MAX_SHOWN 200

struct _LinliHistoryList
{
  AdwBin           parent_instance;

  LinliReplica    *replica;      /* (owned) */
  LinliClock      *clock;        /* (owned) */
  GCancellable    *cancellable;  /* (owned) */
  const LinliKind *kind;         /* (nullable) */
  LinliId          id;
  gboolean         read;         /* what is shown is of kind and id */
  GtkWidget       *list;
};

G_DEFINE_FINAL_TYPE (LinliHistoryList, linli_history_list, ADW_TYPE_BIN)

typedef struct { const LinliKind *kind; LinliId id; } Query;

static gpointer
timeline_func (LinliStore    *store,
               gpointer       data,
               GCancellable  *cancellable,
               GError       **error)
{
  Query *query = data;

  return linli_timeline_read (store, query->kind, &query->id, NULL, error);
}

static void
clear (LinliHistoryList *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);
}

static void
add_line (LinliHistoryList *self,
          const char       *text,
          const char       *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (self->list), label);
}

static void
add_event (LinliHistoryList *self,
           const LinliEvent *event,
           const LinliEvent *newer,
           gint64            now)
{
  g_autofree char *day = linli_form_format_day (event->at_ms, now), *time = linli_form_format_time (event->at_ms);
  g_autofree char *day_newer = newer != NULL ? linli_form_format_day (newer->at_ms, now) : NULL;
  g_autofree char *what = linli_event_describe (event), *who = linli_event_describe_who (event, time);

  if (g_strcmp0 (day, day_newer) != 0)
    add_line (self, day, "linli-day");
  add_line (self, what, event->type == LINLI_EVENT_CONFLICT && event->is_open ? "linli-warning" : NULL);
  add_line (self, who, "linli-who");
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  LinliHistoryList *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliTimeline) timeline = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  gint64 now;

  /* Dispose cancels: past here self is alive. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  now = linli_clock_get_wall_ms (self->clock);
  clear (self);
  if (timeline == NULL || timeline->events->len == 0)
    add_line (self, timeline == NULL ? linli_error_describe (error) : _("Nothing was changed yet"), "dim-label");
  for (guint i = 0; timeline != NULL && i < MIN (timeline->events->len, MAX_SHOWN); i++)
    add_event (self, g_ptr_array_index (timeline->events, i), i > 0 ? g_ptr_array_index (timeline->events, i - 1) : NULL, now);
  if (timeline != NULL && !timeline->is_whole)
    add_line (self, _("Older changes are kept on the server"), "linli-timeline-end");
}

static void
load (LinliHistoryList *self)
{
  Query *query;

  if (self->read || self->kind == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->read = TRUE;
  query = g_new0 (Query, 1);
  *query = (Query) { self->kind, self->id };
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  linli_replica_read_async (self->replica, timeline_func, query, g_free, (GDestroyNotify) linli_timeline_free, self->cancellable, read_cb, self);
}

void
linli_history_list_show (LinliHistoryList *self,
                         const LinliKind  *kind,
                         const LinliId    *id)
{
  /* Another record's timeline is not shown while this one's is read. */
  if (!linli_id_equal (&self->id, id))
    clear (self);
  self->kind = kind;
  self->id = *id;
  self->read = FALSE;
  load (self);
}

/* A folder opens without it; it is read when it is looked at. */
static void
linli_history_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (linli_history_list_parent_class)->map (widget);
  load (LINLI_HISTORY_LIST (widget));
}

static void
linli_history_list_dispose (GObject *object)
{
  LinliHistoryList *self = LINLI_HISTORY_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->replica);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (linli_history_list_parent_class)->dispose (object);
}

static void
linli_history_list_finalize (GObject *object)
{
  g_clear_object (&LINLI_HISTORY_LIST (object)->cancellable);
  G_OBJECT_CLASS (linli_history_list_parent_class)->finalize (object);
}

static void
linli_history_list_class_init (LinliHistoryListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_history_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_history_list_finalize;
  GTK_WIDGET_CLASS (klass)->map = linli_history_list_map;
}

static void
linli_history_list_init (LinliHistoryList *self)
{
  self->cancellable = g_cancellable_new ();
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  adw_bin_set_child (ADW_BIN (self), self->list);
}

GtkWidget *
linli_history_list_new (LinliReplica *replica,
                        LinliClock   *clock)
{
  LinliHistoryList *self = g_object_new (LINLI_TYPE_HISTORY_LIST, NULL);

  self->replica = g_object_ref (replica);
  self->clock = g_object_ref (clock);
  return GTK_WIDGET (self);
}
