/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of rows over one reading of the replica; read again when it changed. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-today-page.h"

#include "linli-today-data.h"

#include <glib/gi18n.h>

#define RELOAD_DELAY_MS 300

struct _LinliTodayPage
{
  AdwBin        parent_instance;

  LinliSession *session;      /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  guint         reload_id;

  GtkStack     *stack;
  GtkBox       *groups;
  AdwStatusPage *done;
};

G_DEFINE_FINAL_TYPE (LinliTodayPage, linli_today_page, ADW_TYPE_BIN)

static void
row_activated_cb (AdwActionRow   *row,
                  LinliTodayPage *self)
{
  g_autoptr(GVariant) target = g_variant_ref (g_object_get_data (G_OBJECT (row), "target"));

  gtk_widget_activate_action_variant (GTK_WIDGET (self), "win.open-record", target);
}

static void
add_group (LinliTodayPage *self,
           const char     *title,
           const char     *description,
           GPtrArray      *todos)
{
  GtkWidget *group;

  if (todos->len == 0)
    return;
  group = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  for (guint i = 0; i < todos->len; i++)
    {
      const LinliTodo *todo = g_ptr_array_index (todos, i);
      GtkWidget *row = adw_action_row_new (), *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
      g_autofree char *name = g_markup_escape_text (todo->title, -1), *why = g_markup_escape_text (todo->why, -1);
      char uuid[LINLI_ID_STRING_SIZE];
      GVariant *target = g_variant_ref_sink (g_variant_new ("(ss)", todo->kind->name, linli_id_format (&todo->id, uuid)));

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), why);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "target", target, (GDestroyNotify) g_variant_unref);
      g_signal_connect (row, "activated", G_CALLBACK (row_activated_cb), self);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  gtk_box_append (self->groups, group);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  LinliTodayPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliTodayData) data = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autofree char *waiting = NULL;
  GtkWidget *child;

  if (data == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("Today: %s", error->message);
      return;
    }
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_box_remove (self->groups, child);
  add_group (self, _("Two answers"), _("Somebody else answered otherwise. Look at it and write down what is right."), data->conflicts);
  add_group (self, _("Returned"), _("The server did not take these changes. They are kept here until you have looked."), data->returned);
  add_group (self, _("Drafts"), _("Begun and not saved."), data->drafts);
  if (data->outbox.pending + data->outbox.sent > 0)
    waiting = g_strdup_printf (ngettext ("%u change waits to be sent.", "%u changes wait to be sent.", data->outbox.pending + data->outbox.sent),
                               data->outbox.pending + data->outbox.sent);
  adw_status_page_set_description (self->done, waiting != NULL ? waiting : _("Everything is saved and sent."));
  gtk_stack_set_visible_child_name (self->stack, gtk_widget_get_first_child (GTK_WIDGET (self->groups)) != NULL ? "groups" : "done");
}

static void
load (LinliTodayPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  linli_replica_read_async (linli_session_get_replica (self->session), linli_today_read, NULL, NULL, (GDestroyNotify) linli_today_data_free,
                            self->cancellable, read_cb, self);
}

static gboolean
reload_cb (gpointer user_data)
{
  LinliTodayPage *self = user_data;

  self->reload_id = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

static void
replica_changed_cb (LinliReplica   *replica,
                    guint64         kinds,
                    LinliTodayPage *self)
{
  if (self->reload_id == 0)
    self->reload_id = g_timeout_add (RELOAD_DELAY_MS, reload_cb, self);
}

/* Drafts change no rows, so what was read before may be old when the page comes into sight. */
static void
linli_today_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (linli_today_page_parent_class)->map (widget);
  load (LINLI_TODAY_PAGE (widget));
}

static void
linli_today_page_dispose (GObject *object)
{
  LinliTodayPage *self = LINLI_TODAY_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->reload_id, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (linli_today_page_parent_class)->dispose (object);
}

static void
linli_today_page_finalize (GObject *object)
{
  g_clear_object (&LINLI_TODAY_PAGE (object)->cancellable);
  G_OBJECT_CLASS (linli_today_page_parent_class)->finalize (object);
}

static void
linli_today_page_class_init (LinliTodayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_today_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_today_page_finalize;
  widget_class->map = linli_today_page_map;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/today/linli-today-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, groups);
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, done);
}

static void
linli_today_page_init (LinliTodayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
linli_today_page_new (LinliSession *session)
{
  LinliTodayPage *self = g_object_new (LINLI_TYPE_TODAY_PAGE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (linli_session_get_replica (session), "changed", G_CALLBACK (replica_changed_cb), self, 0);
  return GTK_WIDGET (self);
}
