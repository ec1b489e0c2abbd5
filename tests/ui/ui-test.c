/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of widgets share. */

#define G_LOG_DOMAIN "linli-test-ui"

#include "config.h"
#include "ui-test.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 20000

/* As the program is dressed: sizes and what follows from them are the real ones. */
static void
dress (void)
{
  g_autoptr(GtkCssProvider) style = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (style, "/org/linli/Linli/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (style), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static char config[] = "/tmp/linli-config-XXXXXX";

static void
remove_config (void)
{
  g_autofree char *folder = g_build_filename (config, "linli", NULL), *file = g_build_filename (folder, "window.ini", NULL);

  g_unlink (file);
  g_rmdir (folder);
  g_rmdir (config);
}

gboolean
ui_test_init (int    *argc,
              char ***argv)
{
  gboolean has_locale = setlocale (LC_ALL, "zh_CN.UTF-8") != NULL;

  /* Nobody's own window is moved by a test. */
  if (g_mkdtemp (config) != NULL && g_setenv ("XDG_CONFIG_HOME", config, TRUE))
    atexit (remove_config);

  gtk_disable_setlocale ();
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("LINLI_LOCALEDIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_test_init (argc, argv, NULL);
  if (!has_locale || !gtk_init_check ())
    return FALSE;
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  dress ();
  return TRUE;
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
ui_test_wait (UiTestCondition done,
              gpointer        data)
{
  gboolean late = FALSE;
  guint id = g_timeout_add (TIMEOUT_MS, over_cb, &late);

  while (!late && !done (data))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (id);
}

void
ui_test_run_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

char *
ui_test_get_replica (DrawFixture *fixture)
{
  return g_build_filename (fixture->dir, "replica", NULL);
}

void
ui_test_enrol (DrawFixture *fixture)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (fixture->store, NULL);
  char verifier[crypto_pwhash_STRBYTES];
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (identity);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_assert_cmpint (crypto_pwhash_str (verifier, UI_TEST_PASSWORD, strlen (UI_TEST_PASSWORD), crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN),
                   ==, 0);
  g_free (identity->login);
  identity->login = g_strdup (UI_TEST_LOGIN);
  g_free (identity->role);
  identity->role = g_strdup ("grid_worker");
  g_free (identity->verifier);
  identity->verifier = g_strdup (verifier);
  linli_store_set_identity (fixture->store, identity, &error);
  g_assert_no_error (error);
  draw_fixture_close_store (fixture);
}

GtkWidget *
ui_test_find (GtkWidget *from,
              GType      type)
{
  if (g_type_is_a (G_OBJECT_TYPE (from), type) && gtk_widget_get_mapped (from))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_test_find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static const char *
get_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  if (GTK_IS_EDITABLE (widget))
    return gtk_editable_get_text (GTK_EDITABLE (widget));
  if (GTK_IS_INSCRIPTION (widget))
    return gtk_inscription_get_text (GTK_INSCRIPTION (widget));
  return NULL;
}

gboolean
ui_test_shows (GtkWidget  *from,
               const char *text)
{
  const char *words = gtk_widget_get_mapped (from) ? get_words (from) : NULL;

  if (words != NULL && strstr (words, text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (ui_test_shows (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
has_words (GtkWidget *from)
{
  const char *words = get_words (from);

  if (words != NULL && *words != '\0')
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_words (child))
      return TRUE;
  return FALSE;
}

/* A name comes from a label property, a tooltip, or the words inside. */
static gboolean
is_named (GtkWidget *widget)
{
  if (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL)
      || gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return TRUE;
  if (gtk_widget_get_tooltip_text (widget) != NULL)
    return TRUE;
  return !GTK_IS_EDITABLE (widget) && has_words (widget);
}

char *
ui_test_find_unnamed (GtkWidget *from)
{
  if (!gtk_widget_get_mapped (from))
    return NULL;
  /* Title buttons of the window and the inside of entries are GTK's own. */
  if (GTK_IS_WINDOW_CONTROLS (from) || ADW_IS_ENTRY_ROW (from))
    return NULL;
  if (GTK_IS_MENU_BUTTON (from) || GTK_IS_BUTTON (from) || GTK_IS_EDITABLE (from) || GTK_IS_DROP_DOWN (from) || GTK_IS_LIST_BOX (from)
      || GTK_IS_COLUMN_VIEW (from))
    {
      if (!is_named (from))
        return g_strdup_printf ("%s in %s (%s)", G_OBJECT_TYPE_NAME (from), G_OBJECT_TYPE_NAME (gtk_widget_get_parent (from)),
                                gtk_widget_get_name (from));
      if (!GTK_IS_LIST_BOX (from) && !GTK_IS_COLUMN_VIEW (from))
        return NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      char *found = ui_test_find_unnamed (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}
