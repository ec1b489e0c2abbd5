/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application object: keys, the window, and what the options ask for. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-application.h"

#include "linli-pictures.h"
#include "linli-smoke-test.h"
#include "linli-window.h"

struct _LinliApplication
{
  AdwApplication      parent_instance;

  LinliCatalogue     *catalogue;  /* (owned) */
  const LinliOptions *options;
  int                 result;
};

G_DEFINE_FINAL_TYPE (LinliApplication, linli_application, ADW_TYPE_APPLICATION)

static void
set_keys (GtkApplication *application)
{
  const LinliWindowKey *keys = linli_window_get_keys ();

  /* One action may have several keys. */
  for (guint i = 0; keys[i].action != NULL; i++)
    {
      g_autoptr(GPtrArray) accels = g_ptr_array_new ();

      for (guint j = 0; keys[j].action != NULL; j++)
        if (g_str_equal (keys[j].action, keys[i].action))
          g_ptr_array_add (accels, (gpointer) keys[j].accel);
      g_ptr_array_add (accels, NULL);
      gtk_application_set_accels_for_action (application, keys[i].action, (const char *const *) accels->pdata);
    }
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
      return;
    }
  clock = linli_clock_new_system ();
  replica = linli_options_get_replica (self->options);
  window = GTK_WINDOW (linli_window_new (GTK_APPLICATION (application), self->catalogue, clock, replica, self->options->server));
  if (self->options->pictures != NULL)
    {
      linli_pictures_start (LINLI_WINDOW (window), self->options, &self->result);
      return;
    }
  if (self->options->login != NULL)
    linli_window_sign_in (LINLI_WINDOW (window), self->options->login, self->options->password);
  if (self->options->smoke_test)
    linli_smoke_test_start (LINLI_WINDOW (window), self->options->login != NULL, &self->result);
  gtk_window_present (window);
}

static void
linli_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (linli_application_parent_class)->startup (application);
  set_keys (GTK_APPLICATION (application));
  gtk_window_set_default_icon_name ("org.linli.Linli");
}

static void
linli_application_finalize (GObject *object)
{
  g_clear_pointer (&LINLI_APPLICATION (object)->catalogue, linli_catalogue_unref);
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
  gboolean alone = options->smoke_test || options->pictures != NULL;
  LinliApplication *self = g_object_new (LINLI_TYPE_APPLICATION, "application-id", id, "resource-base-path", "/org/linli/Linli",
                                         "flags", alone ? G_APPLICATION_NON_UNIQUE : options->service ? G_APPLICATION_IS_SERVICE
                                         : G_APPLICATION_DEFAULT_FLAGS, NULL);

  self->catalogue = linli_catalogue_ref (catalogue);
  self->options = options;
  return self;
}
