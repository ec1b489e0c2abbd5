/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accessibility that belongs to no page.  GTK 4.8 takes the name of a button from its own label only, shows assistive
 * technology the pages that a stack hides, and has no way to announce; a hook on every widget's appearing makes up for it. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-accessible.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define SPOKEN     "linli-spoken"
#define HIDDEN     "linli-hidden"
#define TAB_LEAVES "linli-tab-leaves"
#define ESCAPE_CLOSES "linli-escape-closes"
#define TOAST      "AdwToastWidget"

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
    if (!gtk_widget_get_visible (child) || !gtk_widget_get_child_visible (child) || GTK_IS_POPOVER (child))
      continue;
    else if (GTK_IS_LABEL (child) || GTK_IS_INSCRIPTION (child))
      *ret_labels = g_list_append (*ret_labels, child);
    else
      find_words (child, ret_labels);
}

/* @others: (transfer full).  Newer toolkits take several where older ones take one. */
static void
relate (GtkAccessible         *accessible,
        GtkAccessibleRelation  relation,
        GList                 *others)
{
  g_auto(GValue) value = G_VALUE_INIT;

  gtk_accessible_relation_init_value (relation, &value);
  if (G_VALUE_HOLDS_OBJECT (&value))
    {
      g_value_set_object (&value, others->data);
      g_list_free (others);
    }
  else
    g_value_set_pointer (&value, others);
  gtk_accessible_update_relation_value (accessible, 1, &relation, &value);
}

static void
name_after (GtkWidget *widget,
            GList     *others)
{
  relate (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, others);
}

/* The toolkit says that a button is labelled by its icon, which has no words. */
static gboolean
is_icon (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL;
}

/* libadwaita 1.2 gives the cross of a toast no words. */
static gboolean
is_cross_of_toast (GtkWidget *widget)
{
  while ((widget = gtk_widget_get_parent (widget)) != NULL)
    if (g_str_equal (G_OBJECT_TYPE_NAME (widget), TOAST))
      return TRUE;
  return FALSE;
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
  /* What a choice is about, then what is chosen. */
  if (words != NULL && parent != NULL && GTK_IS_DROP_DOWN (parent) && has_label (parent))
    words = g_list_prepend (words, parent);
  if (words != NULL)
    name_after (widget, words);
  else if (tip != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  else if (is_icon (widget) && is_cross_of_toast (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Close this message"), -1);
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
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  return GTK_IS_MENU_BUTTON (widget) || GTK_IS_BUTTON (widget) || role == GTK_ACCESSIBLE_ROLE_ROW || role == GTK_ACCESSIBLE_ROLE_LIST_ITEM;
}

void
linli_accessible_name_rows (GtkWidget *view)
{
  for (GtkWidget *child = gtk_widget_get_first_child (view); child != NULL; child = gtk_widget_get_next_sibling (child))
    for (GtkWidget *row = gtk_widget_get_first_child (child); row != NULL; row = gtk_widget_get_next_sibling (row))
      if (wants_name (row))
        {
          gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
          name (row);
        }
}

/* ---- what is not shown ---- */

static void
set_hidden (GtkWidget *widget,
            gboolean   hidden)
{
  if ((g_object_get_data (G_OBJECT (widget), HIDDEN) != NULL) == hidden)
    return;
  g_object_set_data (G_OBJECT (widget), HIDDEN, hidden ? widget : NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_HIDDEN, hidden, -1);
}

/* Pages of a stack, what is folded away, rows that a filter takes out: their container keeps them unseen. */
static void
hide_unseen (GtkWidget *container)
{
  for (GtkWidget *child = gtk_widget_get_first_child (container); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (!gtk_widget_get_child_visible (child))
      set_hidden (child, TRUE);
}

/* ---- lists and the Tab key ---- */

void
linli_accessible_leave (GtkWidget        *widget,
                        GtkDirectionType  direction)
{
  gboolean forward = direction == GTK_DIR_TAB_FORWARD;
  GtkWidget *top = GTK_WIDGET (gtk_widget_get_native (widget));

  for (GtkWidget *at = widget; at != NULL && at != top; at = gtk_widget_get_parent (at))
    {
      GtkWidget *other = at;

      while ((other = forward ? gtk_widget_get_next_sibling (other) : gtk_widget_get_prev_sibling (other)) != NULL)
        if (gtk_widget_get_mapped (other) && gtk_widget_is_sensitive (other) && gtk_widget_child_focus (other, direction))
          return;
    }
  gtk_root_set_focus (gtk_widget_get_root (widget), NULL);
  gtk_widget_child_focus (top, direction);
}

/* From a row into what can be used in it, from one of that to the next, and back to the row.  GtkListBoxRow of GTK 4 does not look into itself. */
static gboolean
walk_in_row (GtkWidget *list,
             gboolean   back)
{
  GtkWidget *row = gtk_widget_get_focus_child (list);
  GtkWidget *child = GTK_IS_LIST_BOX_ROW (row) ? gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)) : NULL;

  if (child == NULL || (back && gtk_widget_is_focus (row)))
    return FALSE;
  return gtk_widget_child_focus (child, back ? GTK_DIR_TAB_BACKWARD : GTK_DIR_TAB_FORWARD) || (back && gtk_widget_grab_focus (row));
}

static gboolean
list_key_cb (GtkEventControllerKey *controller,
             guint                  keyval,
             guint                  keycode,
             GdkModifierType        state,
             gpointer               user_data)
{
  gboolean back = keyval == GDK_KEY_ISO_Left_Tab || (state & GDK_SHIFT_MASK);

  if ((keyval != GDK_KEY_Tab && keyval != GDK_KEY_ISO_Left_Tab) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return GDK_EVENT_PROPAGATE;
  if (!walk_in_row (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)), back))
    linli_accessible_leave (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)), back ? GTK_DIR_TAB_BACKWARD : GTK_DIR_TAB_FORWARD);
  return GDK_EVENT_STOP;
}

/* Arrows walk in a list, Tab leaves it: nobody gets past a million rows otherwise. */
static void
let_tab_leave (GtkWidget *list)
{
  GtkEventController *key;

  if (g_object_get_data (G_OBJECT (list), TAB_LEAVES) != NULL)
    return;
  key = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (list_key_cb), NULL);
  gtk_widget_add_controller (list, key);
  g_object_set_data (G_OBJECT (list), TAB_LEAVES, list);
}

static gboolean
is_walked_by_arrows (GtkWidget *widget)
{
  return GTK_IS_LIST_VIEW (widget) || GTK_IS_COLUMN_VIEW (widget)
    || (GTK_IS_LIST_BOX (widget) && gtk_list_box_get_selection_mode (GTK_LIST_BOX (widget)) != GTK_SELECTION_NONE);
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
  if (*text == '\0')
    return;
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

static void
stop_search_cb (GtkWidget *entry)
{
  GtkWidget *popover = gtk_widget_get_ancestor (entry, GTK_TYPE_POPOVER);

  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

/* A search entry keeps Escape to itself: what it opened in would stay. */
static void
let_escape_close (GtkWidget *entry)
{
  if (gtk_widget_get_ancestor (entry, GTK_TYPE_POPOVER) == NULL || g_object_get_data (G_OBJECT (entry), ESCAPE_CLOSES) != NULL)
    return;
  g_signal_connect (entry, "stop-search", G_CALLBACK (stop_search_cb), NULL);
  g_object_set_data (G_OBJECT (entry), ESCAPE_CLOSES, entry);
}

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
  else if (GTK_IS_SEARCH_ENTRY (widget))
    let_escape_close (widget);
  if (is_walked_by_arrows (widget))
    let_tab_leave (widget);
  set_hidden (widget, FALSE);
  hide_unseen (widget);
  if (parent != NULL)
    hide_unseen (parent);
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), TOAST))
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

  if (parent != NULL && gtk_widget_get_mapped (parent) && !gtk_widget_get_child_visible (widget))
    set_hidden (widget, TRUE);
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
