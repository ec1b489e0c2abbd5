/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application object: keys, the window, and what the options ask for. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-application.h"

#include "linli-actions.h"
#include "linli-bench-window.h"
#include "linli-pictures.h"
#include "linli-smoke-test.h"
#include "linli-start-mark.h"
#include "linli-window.h"

#include <glib/gi18n.h>

struct _LinliApplication
{
  AdwApplication      parent_instance;

  LinliCatalogue     *catalogue;  /* (owned) */
  const LinliOptions *options;
  int                 result;
  const char         *pending;    /* (nullable) static: an action of the window that waits until somebody signed in */
  GVariant           *pending_target; /* (owned) (nullable) its parameter */
};

G_DEFINE_FINAL_TYPE (LinliApplication, linli_application, ADW_TYPE_APPLICATION)

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  GList *windows = gtk_application_get_windows (user_data);

  /* Each keeps what was typed last before it goes. */
  for (GList *next; windows != NULL; windows = next)
    {
      next = windows->next;
      gtk_window_close (windows->data);
    }
}

static void
do_pending (LinliApplication *self,
            LinliWindow      *window)
{
  const char *name = self->pending;
  g_autoptr(GVariant) target = NULL;

  if (name == NULL || linli_window_get_state (window) != LINLI_WINDOW_MAIN)
    return;
  self->pending = NULL;
  target = g_steal_pointer (&self->pending_target);
  g_action_group_activate_action (G_ACTION_GROUP (window), name, target);
}

static void
state_cb (LinliWindow      *window,
          LinliApplication *self)
{
  do_pending (self, window);
}

/* What the desktop's menu and the notifications offer: the window comes up and does it, after signing in when nobody did yet. */
static void
window_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  static const struct { const char *name, *of_window; } others[] = { { "open-todo", "open-field" }, { "open-page", "page" } };
  LinliApplication *self = user_data;

  self->pending = g_intern_string (g_action_get_name (G_ACTION (action)));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (self->pending, others[i].name))
      self->pending = others[i].of_window;
  g_clear_pointer (&self->pending_target, g_variant_unref);
  self->pending_target = parameter != NULL ? g_variant_ref (parameter) : NULL;
  g_application_activate (user_data);
}

static const LinliActionCall calls[] = {
  { "quit", quit_action }, { "search", window_action }, { "new-record", window_action }, { "sync", window_action },
  { "open-todo", window_action }, { "open-page", window_action },
};

static void
painted_cb (GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, NULL);
  linli_start_mark_end ();
}

static void
linli_application_activate (GApplication *application)
{
  LinliApplication *self = LINLI_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_autoptr(LinliClock) clock = NULL;
  g_autofree char *replica = NULL;

  if (window != NULL)
    {
      gtk_window_present (window);
      for (GList *each = gtk_application_get_windows (GTK_APPLICATION (application)); each != NULL; each = each->next)
        if (LINLI_IS_WINDOW (each->data))
          do_pending (self, each->data);
      return;
    }
  clock = linli_clock_new_system ();
  replica = self->options->replica != NULL ? linli_options_get_replica (self->options) : NULL;
  window = GTK_WINDOW (linli_window_new (GTK_APPLICATION (application), self->catalogue, clock, replica, self->options->server));
  g_signal_connect_object (window, "state", G_CALLBACK (state_cb), self, 0);
  if (self->options->pictures != NULL)
    {
      linli_pictures_start (LINLI_WINDOW (window), self->options, &self->result);
      return;
    }
  if (self->options->bench_part != NULL)
    {
      linli_bench_window_start (LINLI_WINDOW (window), self->options, &self->result);
      return;
    }
  if (self->options->login != NULL)
    linli_window_sign_in (LINLI_WINDOW (window), self->options->login, self->options->password);
  if (self->options->smoke_test)
    linli_smoke_test_start (LINLI_WINDOW (window), self->options, &self->result);
  gtk_window_present (window);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (painted_cb), NULL);
}

static void
linli_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (linli_application_parent_class)->startup (application);
  linli_actions_add (G_ACTION_MAP (application), "app", calls, G_N_ELEMENTS (calls), application);
  linli_actions_set_accels (GTK_APPLICATION (application));
  gtk_window_set_default_icon_name ("org.linli.Linli");
}

static void
linli_application_finalize (GObject *object)
{
  g_clear_pointer (&LINLI_APPLICATION (object)->catalogue, linli_catalogue_unref);
  g_clear_pointer (&LINLI_APPLICATION (object)->pending_target, g_variant_unref);
  G_OBJECT_CLASS (linli_application_parent_class)->finalize (object);
}

static void
linli_application_class_init (LinliApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_application_finalize;
  G_APPLICATION_CLASS (klass)->activate = linli_application_activate;
  G_APPLICATION_CLASS (klass)->startup = linli_application_startup;
}

static void
linli_application_init (LinliApplication *self)
{
}

gboolean
linli_application_do (LinliApplication  *self,
                      const char        *name,
                      GError           **error)
{
  g_autofree char *of_program = g_strconcat ("app.", name, NULL);
  const LinliAction *info = linli_actions_find (of_program);

  if (info == NULL || !(info->flags & LINLI_ACTION_DESKTOP))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--do: there is no “%s” to do"), name);
      return FALSE;
    }
  if (!g_application_register (G_APPLICATION (self), NULL, error))
    return FALSE;
  if (g_application_get_is_remote (G_APPLICATION (self)))
    g_action_group_activate_action (G_ACTION_GROUP (self), name, NULL);
  else
    self->pending = g_intern_string (name);
  return TRUE;
}

int
linli_application_get_result (LinliApplication *self)
{
  return self->result;
}

LinliApplication *
linli_application_new (LinliCatalogue     *catalogue,
                       const LinliOptions *options)
{
  g_autofree char *id = linli_options_get_application_id (options);
  gboolean alone = options->smoke_test || options->bench_part != NULL || options->pictures != NULL;
  LinliApplication *self = g_object_new (LINLI_TYPE_APPLICATION, "application-id", id, "resource-base-path", "/org/linli/Linli",
                                         "flags", alone ? G_APPLICATION_NON_UNIQUE : options->service ? G_APPLICATION_IS_SERVICE
                                         : G_APPLICATION_DEFAULT_FLAGS, NULL);

  self->catalogue = linli_catalogue_ref (catalogue);
  self->options = options;
  return self;
}
