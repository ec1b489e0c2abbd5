/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen reader is told of every widget, whoever made it. */

#define G_LOG_DOMAIN "linli-test-ui"

#include "config.h"
#include "linli-accessible.h"
#include "ui-test.h"

typedef struct
{
  GtkWidget *window, *spoken;
} Fixture;

static void
fixture_set_up (Fixture       *f,
                gconstpointer  data)
{
  f->window = adw_window_new ();
  f->spoken = gtk_label_new (NULL);
  g_object_ref_sink (f->spoken);
  linli_accessible_set_spoken (f->window, f->spoken);
}

static void
fixture_tear_down (Fixture       *f,
                   gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_unref (f->spoken);
}

static void
show (Fixture   *f,
      GtkWidget *content)
{
  adw_window_set_content (ADW_WINDOW (f->window), content);
  gtk_window_present (GTK_WINDOW (f->window));
  while (!gtk_widget_get_mapped (content))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_hidden (GtkWidget *widget)
{
  g_autofree char *wrong = gtk_test_accessible_check_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE);

  return wrong == NULL;
}

static void
test_an_icon_button_is_called_as_its_tooltip (Fixture       *f,
                                              gconstpointer  data)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("go-next-symbolic");

  gtk_widget_set_tooltip_text (button, "Next");
  show (f, button);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, "Next");
}

static void
test_a_name_that_was_given_stays (Fixture       *f,
                                  gconstpointer  data)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("go-next-symbolic");

  gtk_widget_set_tooltip_text (button, "Next");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, "Next person", -1);
  show (f, button);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, "Next person");
}

static void
test_a_row_is_called_what_stands_in_it (Fixture       *f,
                                        gconstpointer  data)
{
  GtkWidget *row = gtk_list_box_row_new (), *list = gtk_list_box_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new ("Zhang"), *count = gtk_label_new ("3");

  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  show (f, list);
  gtk_test_accessible_assert_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, count, NULL);
}

static void
test_the_toggle_of_a_menu_button_has_its_name (Fixture       *f,
                                               gconstpointer  data)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *toggle = gtk_widget_get_first_child (button);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, "Sex", -1);
  show (f, button);
  gtk_test_accessible_assert_relation (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_RELATION_LABELLED_BY, button, NULL);
}

static void
test_the_text_of_an_entry_row_is_there (Fixture       *f,
                                        gconstpointer  data)
{
  GtkWidget *list = gtk_list_box_new (), *row = adw_entry_row_new ();
  GtkEditable *text;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "User name");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  show (f, list);
  text = gtk_editable_get_delegate (GTK_EDITABLE (row));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_ROLE_TEXT_BOX);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, "User name");
}

static void
test_decoration_is_hidden (Fixture       *f,
                           gconstpointer  data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name ("go-next-symbolic"), *telling = gtk_image_new_from_icon_name ("go-next-symbolic");

  gtk_widget_set_tooltip_text (telling, "Not sent yet");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), telling);
  show (f, box);
  g_assert_true (is_hidden (icon));
  g_assert_false (is_hidden (telling));
}

static void
test_pages_that_are_not_shown_are_hidden (Fixture       *f,
                                          gconstpointer  data)
{
  GtkWidget *stack = gtk_stack_new (), *one = gtk_label_new ("one"), *two = gtk_label_new ("two");

  gtk_stack_add_named (GTK_STACK (stack), one, "one");
  gtk_stack_add_named (GTK_STACK (stack), two, "two");
  show (f, stack);
  g_assert_false (is_hidden (one));
  g_assert_true (is_hidden (two));
  gtk_stack_set_visible_child (GTK_STACK (stack), two);
  g_assert_true (is_hidden (one));
  g_assert_false (is_hidden (two));
}

static void
test_what_is_folded_away_is_hidden (Fixture       *f,
                                    gconstpointer  data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *revealer = gtk_revealer_new (), *label = gtk_label_new ("saved");

  gtk_revealer_set_child (GTK_REVEALER (revealer), label);
  gtk_box_append (GTK_BOX (box), revealer);
  show (f, box);
  g_assert_true (is_hidden (label));
  gtk_revealer_set_reveal_child (GTK_REVEALER (revealer), TRUE);
  g_assert_false (is_hidden (label));
}

static void
test_a_toast_is_spoken (Fixture       *f,
                        gconstpointer  data)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_label_new ("page"));
  show (f, overlay);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new ("Saved &amp; sent"));
  while (*gtk_label_get_text (GTK_LABEL (f->spoken)) == '\0')
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (f->spoken)), ==, "Saved & sent");
}

static const struct
{
  const char *name;
  void (*func) (Fixture *f, gconstpointer data);
} cases[] = {
  { "/accessible/an icon button is called as its tooltip", test_an_icon_button_is_called_as_its_tooltip },
  { "/accessible/a name that was given stays", test_a_name_that_was_given_stays },
  { "/accessible/a row is called what stands in it", test_a_row_is_called_what_stands_in_it },
  { "/accessible/the toggle of a menu button has its name", test_the_toggle_of_a_menu_button_has_its_name },
  { "/accessible/the text of an entry row is there", test_the_text_of_an_entry_row_is_there },
  { "/accessible/decoration is hidden", test_decoration_is_hidden },
  { "/accessible/pages that are not shown are hidden", test_pages_that_are_not_shown_are_hidden },
  { "/accessible/what is folded away is hidden", test_what_is_folded_away_is_hidden },
  { "/accessible/a toast is spoken", test_a_toast_is_spoken },
};

int
main (int   argc,
      char *argv[])
{
  if (!ui_test_init (&argc, &argv))
    {
      g_print ("1..0 # SKIP there is no display\n");
      return 0;
    }
  linli_accessible_install ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, Fixture, NULL, fixture_set_up, cases[i].func, fixture_tear_down);
  return g_test_run ();
}
