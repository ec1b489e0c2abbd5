/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accessibility that belongs to no page.  GTK 4.8 takes the name of a button from its own label only, shows assistive
 * technology the pages that a stack hides, and has no way to announce; a hook on every widget's appearing makes up for it. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-accessible.h"

#include <adwaita.h>

#define SPOKEN "linli-spoken"

/* ---- names ---- */

static gboolean
has_label (GtkWidget *widget)
{
  return gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* Words in the order in which they stand. */
static void
find_words (GtkWidget *widget,
            GList    **ret_labels)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (!gtk_widget_get_visible (child) || GTK_IS_POPOVER (child))
      continue;
    else if (GTK_IS_LABEL (child))
      *ret_labels = g_list_append (*ret_labels, child);
    else
      find_words (child, ret_labels);
}

static void
name_after (GtkWidget *widget,
            GList     *others)
{
  GtkAccessibleRelation relation = GTK_ACCESSIBLE_RELATION_LABELLED_BY;
  g_auto(GValue) value = G_VALUE_INIT;

  gtk_accessible_relation_init_value (relation, &value);
  g_value_set_pointer (&value, others);
  gtk_accessible_update_relation_value (GTK_ACCESSIBLE (widget), 1, &relation, &value);
}

/* The toolkit says that a button is labelled by its icon, which has no words. */
static gboolean
is_icon (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL;
}

static void
name (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);
  gboolean in_menu_button = parent != NULL && GTK_IS_MENU_BUTTON (parent);
  const char *tip = gtk_widget_get_tooltip_text (widget);
  GList *words = NULL;

  if (is_icon (widget))
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  if (has_label (widget))
    return;
  /* The focus is on the toggle inside a menu button; the name was given to the whole. */
  if (in_menu_button && has_label (parent))
    {
      name_after (widget, g_list_append (NULL, parent));
      return;
    }
  if (!in_menu_button && gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return;
  find_words (widget, &words);
  if (words != NULL)
    name_after (widget, words);
  else if (tip != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
}

/* An icon beside words says nothing more; one with a tooltip says that. */
static void
name_image (GtkWidget *image)
{
  const char *tip = gtk_widget_get_tooltip_text (image);

  if (has_label (image))
    return;
  if (tip != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  else
    gtk_accessible_update_state (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
}

/* The row of an entry does not tell when the text in it has the focus: the text must be there itself. */
static void
show_text (GtkWidget *text)
{
  GtkWidget *row = gtk_widget_get_ancestor (text, ADW_TYPE_ENTRY_ROW);

  if (row == NULL || gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (text)) == GTK_ACCESSIBLE_ROLE_TEXT_BOX)
    return;
  g_object_set (text, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
}

static gboolean
wants_name (GtkWidget *widget)
{
  return GTK_IS_MENU_BUTTON (widget) || GTK_IS_BUTTON (widget) || GTK_IS_LIST_BOX_ROW (widget)
    || gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_ROW;
}

/* ---- what is not shown ---- */

static void
hide_or_show (GtkWidget *widget)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_HIDDEN, !gtk_widget_get_child_visible (widget), -1);
}

static gboolean
hides_children (GtkWidget *widget)
{
  return GTK_IS_STACK (widget) || GTK_IS_REVEALER (widget);
}

static void
lay_hidden (GtkWidget *container)
{
  for (GtkWidget *child = gtk_widget_get_first_child (container); child != NULL; child = gtk_widget_get_next_sibling (child))
    hide_or_show (child);
}

/* ---- speaking ---- */

void
linli_accessible_set_spoken (GtkWidget *window,
                             GtkWidget *label)
{
  g_object_set_data (G_OBJECT (window), SPOKEN, label);
}

/* (nullable): of the window, or of the one it stands before */
static GtkLabel *
find_spoken (GtkWidget *widget)
{
  GtkLabel *found = NULL;

  for (GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget)); window != NULL && found == NULL; window = gtk_window_get_transient_for (window))
    found = g_object_get_data (G_OBJECT (window), SPOKEN);
  return found;
}

void
linli_accessible_say (GtkWidget  *widget,
                      const char *text)
{
  GtkLabel *spoken = find_spoken (widget);

  if (spoken == NULL)
    return;
  /* The same words said again are said again. */
  gtk_label_set_text (spoken, "");
  gtk_label_set_text (spoken, text);
#if GTK_CHECK_VERSION (4, 14, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
}

static void
say_toast (GtkWidget *widget)
{
  g_autoptr(AdwToast) toast = NULL;
  g_autofree char *text = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "toast") == NULL)
    return;
  g_object_get (widget, "toast", &toast, NULL);
  if (toast == NULL || !pango_parse_markup (adw_toast_get_title (toast), -1, 0, NULL, &text, NULL, NULL))
    return;
  linli_accessible_say (widget, text);
}

/* ---- every widget that appears or goes ---- */

static gboolean
mapped_cb (GSignalInvocationHint *hint,
           guint                  n_values,
           const GValue          *values,
           gpointer               user_data)
{
  GtkWidget *widget = g_value_get_object (values), *parent = gtk_widget_get_parent (widget);

  if (wants_name (widget))
    name (widget);
  else if (GTK_IS_IMAGE (widget))
    name_image (widget);
  else if (GTK_IS_TEXT (widget))
    show_text (widget);
  if (hides_children (widget))
    lay_hidden (widget);
  if (parent != NULL && hides_children (parent))
    lay_hidden (parent);
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "AdwToastWidget"))
    say_toast (widget);
  return TRUE;
}

static gboolean
unmapped_cb (GSignalInvocationHint *hint,
             guint                  n_values,
             const GValue          *values,
             gpointer               user_data)
{
  GtkWidget *widget = g_value_get_object (values), *parent = gtk_widget_get_parent (widget);

  if (parent != NULL && hides_children (parent))
    hide_or_show (widget);
  return TRUE;
}

void
linli_accessible_install (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, mapped_cb, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("unmap", GTK_TYPE_WIDGET), 0, unmapped_cb, NULL, NULL);
  g_once_init_leave (&done, 1);
}
