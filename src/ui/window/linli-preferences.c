/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows over settings.  The choices of minutes are few, so that nobody has to type a number. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-preferences.h"

#include "linli-settings.h"

#include <glib/gi18n.h>

struct _LinliPreferences
{
  AdwPreferencesWindow parent_instance;

  GtkWidget *color_scheme, *compact_rows, *lock_minutes, *sync_automatically, *sync_minutes, *sync_metered_row, *sync_metered, *notifications;
};

G_DEFINE_FINAL_TYPE (LinliPreferences, linli_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* Ended by 0. */
static const guint lock_choices[] = { 1, 2, 5, 10, 15, 30, 60, 0 };
static const guint sync_choices[] = { 1, 2, 5, 15, 30, 60, 0 };

static gboolean
minutes_to_place (GValue   *value,
                  GVariant *variant,
                  gpointer  user_data)
{
  const guint *choices = user_data;
  guint minutes = g_variant_get_uint32 (variant), place = 0;

  /* What somebody set by other means shows as the choice that is not longer. */
  while (choices[place + 1] != 0 && choices[place + 1] <= minutes)
    place++;
  g_value_set_uint (value, place);
  return TRUE;
}

static GVariant *
place_to_minutes (const GValue       *value,
                  const GVariantType *type,
                  gpointer            user_data)
{
  return g_variant_new_uint32 (((const guint *) user_data)[g_value_get_uint (value)]);
}

static gboolean
nick_to_place (GValue   *value,
               GVariant *variant,
               gpointer  user_data)
{
  g_value_set_uint (value, (guint) g_settings_get_enum (user_data, LINLI_SETTING_COLOR_SCHEME));
  return TRUE;
}

static GVariant *
place_to_nick (const GValue       *value,
               const GVariantType *type,
               gpointer            user_data)
{
  static const char *const nicks[] = { "system", "light", "dark" };

  return g_variant_new_string (nicks[MIN (g_value_get_uint (value), G_N_ELEMENTS (nicks) - 1)]);
}

static void
bind_minutes (GSettings   *settings,
              const char  *key,
              GtkWidget   *row,
              const guint *choices)
{
  g_autoptr(GtkStringList) words = gtk_string_list_new (NULL);

  for (guint i = 0; choices[i] != 0; i++)
    gtk_string_list_take (words, g_strdup_printf (ngettext ("%u minute", "%u minutes", choices[i]), choices[i]));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (words));
  g_settings_bind_with_mapping (settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT, minutes_to_place, place_to_minutes,
                                (gpointer) choices, NULL);
}

static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   user_data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

static void
linli_preferences_class_init (LinliPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/window/linli-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliPreferences, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, LinliPreferences, compact_rows);
  gtk_widget_class_bind_template_child (widget_class, LinliPreferences, lock_minutes);
  gtk_widget_class_bind_template_child (widget_class, LinliPreferences, sync_automatically);
  gtk_widget_class_bind_template_child (widget_class, LinliPreferences, sync_minutes);
  gtk_widget_class_bind_template_child (widget_class, LinliPreferences, sync_metered_row);
  gtk_widget_class_bind_template_child (widget_class, LinliPreferences, sync_metered);
  gtk_widget_class_bind_template_child (widget_class, LinliPreferences, notifications);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
linli_preferences_init (LinliPreferences *self)
{
  GSettings *settings = linli_settings_get ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind_with_mapping (settings, LINLI_SETTING_COLOR_SCHEME, self->color_scheme, "selected", G_SETTINGS_BIND_DEFAULT,
                                nick_to_place, place_to_nick, settings, NULL);
  g_settings_bind (settings, LINLI_SETTING_COMPACT_ROWS, self->compact_rows, "active", G_SETTINGS_BIND_DEFAULT);
  bind_minutes (settings, LINLI_SETTING_LOCK_MINUTES, self->lock_minutes, lock_choices);
  g_settings_bind (settings, LINLI_SETTING_SYNC_AUTOMATICALLY, self->sync_automatically, "active", G_SETTINGS_BIND_DEFAULT);
  bind_minutes (settings, LINLI_SETTING_SYNC_MINUTES, self->sync_minutes, sync_choices);
  g_settings_bind (settings, LINLI_SETTING_SYNC_METERED, self->sync_metered, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, LINLI_SETTING_NOTIFICATIONS, self->notifications, "active", G_SETTINGS_BIND_DEFAULT);
  /* What has no meaning while nothing syncs by itself. */
  g_object_bind_property (self->sync_automatically, "active", self->sync_minutes, "sensitive", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->sync_automatically, "active", self->sync_metered_row, "sensitive", G_BINDING_SYNC_CREATE);
}

GtkWidget *
linli_preferences_new (GtkWindow *parent)
{
  return g_object_new (LINLI_TYPE_PREFERENCES, "transient-for", parent, NULL);
}
