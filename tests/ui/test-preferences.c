/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: what is set holds at once, in the window and in the settings, both ways. */

#define G_LOG_DOMAIN "linli-test-preferences"

#include "config.h"
#include "ui-test.h"

#include "linli-preferences.h"
#include "linli-session.h"
#include "linli-settings.h"

/* (nullable): the row below @from with this title. */
static GtkWidget *
find_row (GtkWidget  *from,
          const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (from) && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (from)), title) == 0)
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_colors (void)
{
  static const struct { guint place; const char *nick; AdwColorScheme scheme; } table[] = {
    { 2, "dark", ADW_COLOR_SCHEME_FORCE_DARK }, { 1, "light", ADW_COLOR_SCHEME_FORCE_LIGHT }, { 0, "system", ADW_COLOR_SCHEME_DEFAULT },
  };
  GtkWidget *window = gtk_window_new ();
  GtkWidget *preferences;
  GtkWidget *row;

  linli_settings_dress (GTK_WINDOW (window));
  preferences = linli_preferences_new (GTK_WINDOW (window));
  row = find_row (preferences, "颜色");
  g_assert_true (ADW_IS_COMBO_ROW (row));
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *kept = NULL;

      adw_combo_row_set_selected (ADW_COMBO_ROW (row), table[i].place);
      kept = g_settings_get_string (linli_settings_get (), LINLI_SETTING_COLOR_SCHEME);
      g_assert_cmpstr (kept, ==, table[i].nick);
      g_assert_cmpint (adw_style_manager_get_color_scheme (adw_style_manager_get_default ()), ==, table[i].scheme);
    }
  g_settings_set_string (linli_settings_get (), LINLI_SETTING_COLOR_SCHEME, "dark");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)), ==, 2);
  g_settings_reset (linli_settings_get (), LINLI_SETTING_COLOR_SCHEME);
  gtk_window_destroy (GTK_WINDOW (preferences));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_rows (void)
{
  GtkWidget *window = gtk_window_new ();

  linli_settings_dress (GTK_WINDOW (window));
  g_assert_false (gtk_widget_has_css_class (window, "linli-compact"));
  g_settings_set_boolean (linli_settings_get (), LINLI_SETTING_COMPACT_ROWS, TRUE);
  g_assert_true (gtk_widget_has_css_class (window, "linli-compact"));
  g_settings_set_boolean (linli_settings_get (), LINLI_SETTING_COMPACT_ROWS, FALSE);
  g_assert_false (gtk_widget_has_css_class (window, "linli-compact"));
  g_settings_reset (linli_settings_get (), LINLI_SETTING_COMPACT_ROWS);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_minutes (void)
{
  static const struct { const char *title, *key; guint set, shown, place, becomes; } table[] = {
    { "无操作自动锁定", LINLI_SETTING_LOCK_MINUTES, 10, 3, 0, 1 },
    /* Set by other means: the choice that is not longer shows, and nothing is changed by showing it. */
    { "无操作自动锁定", LINLI_SETTING_LOCK_MINUTES, 12, 3, 5, 30 },
    { "无操作自动锁定", LINLI_SETTING_LOCK_MINUTES, 60, 6, 2, 5 },
    { "同步间隔", LINLI_SETTING_SYNC_MINUTES, 2, 1, 3, 15 },
    { "同步间隔", LINLI_SETTING_SYNC_MINUTES, 240, 5, 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      GtkWidget *preferences;
      GtkWidget *row;

      g_settings_set_uint (linli_settings_get (), table[i].key, table[i].set);
      preferences = linli_preferences_new (NULL);
      row = find_row (preferences, table[i].title);
      g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)), ==, table[i].shown);
      g_assert_cmpuint (g_settings_get_uint (linli_settings_get (), table[i].key), ==, table[i].set);
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), table[i].place);
      g_assert_cmpuint (g_settings_get_uint (linli_settings_get (), table[i].key), ==, table[i].becomes);
      g_settings_reset (linli_settings_get (), table[i].key);
      gtk_window_destroy (GTK_WINDOW (preferences));
    }
}

static void
test_names (void)
{
  GtkWidget *preferences = linli_preferences_new (NULL);
  g_autofree char *unnamed = NULL;

  gtk_window_present (GTK_WINDOW (preferences));
  ui_test_run_for (100);
  unnamed = ui_test_find_unnamed (preferences);
  g_assert_cmpstr (unnamed, ==, NULL);
  /* What has no meaning while nothing syncs by itself cannot be set. */
  g_assert_true (gtk_widget_get_sensitive (find_row (preferences, "同步间隔")));
  g_settings_set_boolean (linli_settings_get (), LINLI_SETTING_SYNC_AUTOMATICALLY, FALSE);
  g_assert_false (gtk_widget_get_sensitive (find_row (preferences, "同步间隔")));
  g_assert_false (gtk_widget_get_sensitive (find_row (preferences, "按流量计费的网络也同步")));
  g_settings_reset (linli_settings_get (), LINLI_SETTING_SYNC_AUTOMATICALLY);
  gtk_window_destroy (GTK_WINDOW (preferences));
}

/* Every switch is its setting, both ways. */
static void
test_switches (void)
{
  static const char *const keys[] = { LINLI_SETTING_COMPACT_ROWS, LINLI_SETTING_SYNC_AUTOMATICALLY, LINLI_SETTING_SYNC_METERED,
                                      LINLI_SETTING_NOTIFICATIONS };
  static const char *const ids[] = { "compact_rows", "sync_automatically", "sync_metered", "notifications" };
  GtkWidget *preferences = linli_preferences_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkSwitch *toggle = GTK_SWITCH (gtk_widget_get_template_child (preferences, LINLI_TYPE_PREFERENCES, ids[i]));
      gboolean before = g_settings_get_boolean (linli_settings_get (), keys[i]);

      g_assert_cmpint (gtk_switch_get_active (toggle), ==, before);
      gtk_switch_set_active (toggle, !before);
      g_assert_cmpint (g_settings_get_boolean (linli_settings_get (), keys[i]), ==, !before);
      g_settings_reset (linli_settings_get (), keys[i]);
      g_assert_cmpint (gtk_switch_get_active (toggle), ==, before);
    }
  gtk_window_destroy (GTK_WINDOW (preferences));
}

static void
test_metered (void)
{
  static const struct { gboolean automatically, on_metered, is_metered, may; } table[] = {
    { TRUE, TRUE, FALSE, TRUE }, { TRUE, TRUE, TRUE, TRUE }, { TRUE, FALSE, FALSE, TRUE }, { TRUE, FALSE, TRUE, FALSE },
    { FALSE, TRUE, FALSE, FALSE }, { FALSE, FALSE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (linli_session_may_sync_by_itself (table[i].automatically, table[i].on_metered, table[i].is_metered), ==, table[i].may);
}

static void
test_no_display (void)
{
  g_test_skip ("there is no display, or no locale zh_CN.UTF-8");
}

int
main (int   argc,
      char *argv[])
{
  static const struct { const char *name; void (*func) (void); } cases[] = {
    { "/preferences/colours follow at once, both ways", test_colors },
    { "/preferences/rows become compact at once", test_rows },
    { "/preferences/minutes are chosen, and showing them changes nothing", test_minutes },
    { "/preferences/every control has a name and only what has meaning can be set", test_names },
    { "/preferences/every switch is its setting", test_switches },
    { "/preferences/nothing syncs by itself where the person does not want it", test_metered },
  };
  gboolean can_show = ui_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_func (cases[i].name, can_show ? cases[i].func : test_no_display);
  return g_test_run ();
}
