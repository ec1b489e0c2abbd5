/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of one field.  Each line is a state: choosing it lays it beside the present one. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-field-history.h"

#include "linli-error-text.h"
#include "linli-event-text.h"
#include "linli-form-text.h"

#include <glib/gi18n.h>

#define MAX_SHOWN 100
#define WIDTH_PX  380

typedef struct { LinliValue value; char *text; } State;

struct _LinliFieldHistory
{
  AdwBin        parent_instance;

  LinliReplica *replica;      /* (owned) */
  LinliClock   *clock;        /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  GPtrArray    *states;       /* (owned) State, as the lines */
  LinliValue    now;
  gboolean      writable;
  GtkWidget    *title, *note, *scrolled, *list, *compare, *now_text, *then_text, *button;
};

enum { RESTORE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliFieldHistory, linli_field_history, ADW_TYPE_BIN)

typedef struct { const LinliKind *kind; const LinliField *field; LinliId id; } Query;

static void
state_free (gpointer data)
{
  State *state = data;

  linli_value_clear (&state->value);
  g_free (state->text);
  g_free (state);
}

static gpointer
read_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Query *query = data;

  return linli_timeline_read (store, query->kind, &query->id, query->field, error);
}

static const State *
get_chosen (LinliFieldHistory *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  guint index = row != NULL ? (guint) gtk_list_box_row_get_index (row) : G_MAXUINT;

  return index < self->states->len ? g_ptr_array_index (self->states, index) : NULL;
}

static void
lay_choice (LinliFieldHistory *self)
{
  const State *state = get_chosen (self);

  gtk_widget_set_visible (self->compare, state != NULL);
  if (state == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (self->then_text), *state->text != '\0' ? state->text : "—");
  gtk_widget_set_sensitive (self->button, self->writable && !linli_value_equal (&state->value, &self->now));
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_state (LinliFieldHistory *self,
           const char        *what,
           const char        *who,
           const LinliValue  *value,
           const char        *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  State *state = g_new0 (State, 1);

  gtk_box_append (GTK_BOX (box), make_label (what, NULL));
  if (who != NULL)
    gtk_box_append (GTK_BOX (box), make_label (who, "linli-who"));
  gtk_list_box_append (GTK_LIST_BOX (self->list), box);
  linli_value_copy (value, &state->value);
  state->text = g_strdup (text);
  g_ptr_array_add (self->states, state);
}

static void
add_event (LinliFieldHistory *self,
           const LinliEvent  *event,
           gint64             now_ms)
{
  g_autofree char *when = linli_form_format_when (event->at_ms, now_ms), *what = linli_event_describe_values (event);
  g_autofree char *who = linli_event_describe_who (event, when);

  add_state (self, what, who, &event->after, event->after_text);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  LinliFieldHistory *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliTimeline) timeline = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  const LinliEvent *oldest = NULL;
  gint64 now_ms;

  /* Dispose cancels: past here self is alive. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  now_ms = linli_clock_get_wall_ms (self->clock);
  for (guint i = 0; timeline != NULL && i < MIN (timeline->events->len, MAX_SHOWN); i++)
    {
      const LinliEvent *event = g_ptr_array_index (timeline->events, i);

      if (event->field == NULL)
        continue;
      add_event (self, event, now_ms);
      if (event->type == LINLI_EVENT_CHANGED)
        oldest = event;
    }
  if (oldest != NULL)
    {
      /* Translators: what a field held before the oldest change that is known. */
      g_autofree char *first = g_strdup_printf (_("Before: %s"), *oldest->before_text != '\0' ? oldest->before_text : "—");

      add_state (self, first, NULL, &oldest->before, oldest->before_text);
    }
  gtk_label_set_text (GTK_LABEL (self->note), timeline == NULL ? linli_error_describe (error) : !timeline->is_whole ? _("Older changes are kept on the server")
                      : self->states->len == 0 ? _("Never changed since the record was created") : _("Complete since the record was created"));
  gtk_widget_set_visible (self->scrolled, self->states->len > 0);
  if (self->states->len > 0)
    {
      linli_field_history_choose (self, 0);
      gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)));
    }
}

void
linli_field_history_show (LinliFieldHistory *self,
                          const LinliKind   *kind,
                          const LinliId     *id,
                          const LinliField  *field,
                          const LinliValue  *now,
                          const char        *now_text,
                          gboolean           writable)
{
  Query *query = g_new0 (Query, 1);

  *query = (Query) { kind, field, *id };
  linli_value_clear (&self->now);
  linli_value_copy (now, &self->now);
  self->writable = writable;
  gtk_label_set_text (GTK_LABEL (self->title), linli_field_get_label (field));
  gtk_label_set_text (GTK_LABEL (self->now_text), *now_text != '\0' ? now_text : "—");
  linli_replica_read_async (self->replica, read_func, query, g_free, (GDestroyNotify) linli_timeline_free, self->cancellable, read_cb, self);
}

const LinliValue *
linli_field_history_get_value (LinliFieldHistory *self)
{
  const State *state = get_chosen (self);

  return state != NULL ? &state->value : NULL;
}

void
linli_field_history_choose (LinliFieldHistory *self,
                            guint              line)
{
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) line));
}

void
linli_field_history_restore (LinliFieldHistory *self)
{
  if (gtk_widget_is_sensitive (self->button))
    g_signal_emit (self, signals[RESTORE], 0);
}

static void
linli_field_history_dispose (GObject *object)
{
  LinliFieldHistory *self = LINLI_FIELD_HISTORY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->replica);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (linli_field_history_parent_class)->dispose (object);
}

static void
linli_field_history_finalize (GObject *object)
{
  LinliFieldHistory *self = LINLI_FIELD_HISTORY (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->states, g_ptr_array_unref);
  linli_value_clear (&self->now);
  G_OBJECT_CLASS (linli_field_history_parent_class)->finalize (object);
}

static void
linli_field_history_class_init (LinliFieldHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_field_history_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_field_history_finalize;
  signals[RESTORE] = g_signal_new ("restore", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* The two states side by side, each under its heading. */
static GtkWidget *
make_compare (LinliFieldHistory *self)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  self->now_text = make_label (NULL, "linli-compared");
  self->then_text = make_label (NULL, "linli-compared");
  gtk_grid_attach (GTK_GRID (grid), make_label (_("Now"), "linli-who"), 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), make_label (_("At that time"), "linli-who"), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), self->now_text, 0, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), self->then_text, 1, 1, 1, 1);
  self->button = gtk_button_new_with_label (_("Restore this value"));
  gtk_widget_set_halign (self->button, GTK_ALIGN_END);
  gtk_widget_set_margin_top (self->button, 6);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (linli_field_history_restore), self);
  gtk_grid_attach (GTK_GRID (grid), self->button, 0, 2, 2, 1);
  return grid;
}

static void
linli_field_history_init (LinliFieldHistory *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->cancellable = g_cancellable_new ();
  self->states = g_ptr_array_new_with_free_func (state_free);
  self->title = make_label (NULL, "heading");
  self->note = make_label (NULL, "linli-who");
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "linli-states");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("History of this field"), -1);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (lay_choice), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (linli_field_history_restore), self);
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), FALSE);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scrolled), 260);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list);
  gtk_widget_set_visible (self->scrolled, FALSE);
  self->compare = make_compare (self);
  gtk_widget_set_visible (self->compare, FALSE);
  gtk_widget_set_size_request (box, WIDTH_PX, -1);
  gtk_widget_add_css_class (box, "linli-field-history");
  gtk_box_append (GTK_BOX (box), self->title);
  gtk_box_append (GTK_BOX (box), self->note);
  gtk_box_append (GTK_BOX (box), self->scrolled);
  gtk_box_append (GTK_BOX (box), self->compare);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
linli_field_history_new (LinliReplica *replica,
                         LinliClock   *clock)
{
  LinliFieldHistory *self = g_object_new (LINLI_TYPE_FIELD_HISTORY, NULL);

  self->replica = g_object_ref (replica);
  self->clock = g_object_ref (clock);
  return GTK_WIDGET (self);
}
