/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of a record, read in a reader thread; hidden values stay hidden here too. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-history-list.h"

#include "linli-error-text.h"
#include "linli-form-text.h"

#include <glib/gi18n.h>

#define MAX_SHOWN 200

struct _LinliHistoryList
{
  AdwBin        parent_instance;

  LinliReplica *replica;      /* (owned) */
  LinliClock   *clock;        /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  GtkWidget    *list;
};

G_DEFINE_FINAL_TYPE (LinliHistoryList, linli_history_list, ADW_TYPE_BIN)

typedef struct { const LinliKind *kind; const LinliField *field; LinliId id; } Query;

static gpointer
history_func (LinliStore    *store,
              gpointer       data,
              GCancellable  *cancellable,
              GError       **error)
{
  Query *query = data;

  return linli_store_get_history (store, query->kind, &query->id, query->field, error);
}

static char *
format_change (const LinliHistoryEntry *entry)
{
  g_autofree char *before = NULL, *after = NULL;

  if (entry->field == NULL)
    {
      if (g_strcmp0 (entry->what, "create") == 0)
        return g_strdup (_("Created"));
      if (g_strcmp0 (entry->what, "delete") == 0)
        return g_strdup (_("Deleted"));
      if (g_strcmp0 (entry->what, "verify") == 0)
        return g_strdup (_("Checked, unchanged"));
      return g_strdup (_("Changed"));
    }
  if (g_strcmp0 (entry->what, "verify") == 0)
    /* Translators: a field was looked at on site and left as it was. */
    return g_strdup_printf (_("%s: checked, unchanged"), linli_field_get_label (entry->field));
  before = linli_form_format_short (entry->field, &entry->old_value);
  after = linli_form_format_short (entry->field, &entry->new_value);
  return g_strdup_printf ("%s: %s → %s", linli_field_get_label (entry->field), *before != '\0' ? before : "—", *after != '\0' ? after : "—");
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

/* A record and its facets are made in one moment: one line says it. */
static gboolean
says_the_same (const LinliHistoryEntry *entry,
               const LinliHistoryEntry *before)
{
  return before != NULL && entry->field == NULL && before->field == NULL && entry->at_ms == before->at_ms && entry->user == before->user
    && g_strcmp0 (entry->what, before->what) == 0;
}

static void
add_entry (LinliHistoryList        *self,
           const LinliHistoryEntry *entry,
           const LinliHistoryEntry *before,
           gint64                   now)
{
  g_autofree char *day = linli_form_format_day (entry->at_ms, now), *time = linli_form_format_time (entry->at_ms);
  g_autofree char *day_before = before != NULL ? linli_form_format_day (before->at_ms, now) : NULL;
  g_autofree char *change = format_change (entry);
  g_autoptr(GString) who = g_string_new (time);

  if (says_the_same (entry, before))
    return;
  if (g_strcmp0 (day, day_before) != 0)
    add_line (self, day, "linli-day");
  g_string_append_printf (who, " · %s", entry->user_name != NULL ? entry->user_name : _("unknown person"));
  if (entry->reason != NULL)
    g_string_append_printf (who, " · %s", entry->reason);
  if (entry->seq == 0)
    g_string_append_printf (who, " · %s", _("to be sent"));
  add_line (self, change, NULL);
  add_line (self, who->str, "linli-who");
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  LinliHistoryList *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  gint64 now;

  /* Dispose cancels: past here self is alive. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  now = linli_clock_get_wall_ms (self->clock);
  clear (self);
  if (entries == NULL || entries->len == 0)
    add_line (self, entries == NULL ? linli_error_describe (error) : _("Nothing was changed yet"), "dim-label");
  for (guint i = 0; entries != NULL && i < MIN (entries->len, MAX_SHOWN); i++)
    add_entry (self, g_ptr_array_index (entries, i), i > 0 ? g_ptr_array_index (entries, i - 1) : NULL, now);
}

void
linli_history_list_show (LinliHistoryList *self,
                         const LinliKind  *kind,
                         const LinliId    *id,
                         const LinliField *field)
{
  Query *query = g_new0 (Query, 1);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  query->kind = kind;
  query->id = *id;
  query->field = field;
  linli_replica_read_async (self->replica, history_func, query, g_free, (GDestroyNotify) g_ptr_array_unref, self->cancellable, read_cb, self);
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
