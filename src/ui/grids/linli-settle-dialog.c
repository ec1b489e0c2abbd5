/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-settle-dialog.h"

#include <glib/gi18n.h>

#define WIDTH_PX 420
#define ROW_PX   96    /* a line with what it means below, wrapped once */
#define MAX_ROWS 3     /* in sight; the others are scrolled to */

/* "第1网格 → 第2网格: 3 buildings, 120 homes, 330 people", and what that means for whom. */
static GtkWidget *
make_row (const LinliSettleLine *line)
{
  GtkWidget *row = adw_action_row_new ();
  const char *from = line->from_name != NULL ? line->from_name : line->from == LINLI_GRID_OUTSIDE ? _("no grid") : _("a grid of old");
  g_autofree char *title = g_strdup_printf ("%s → %s", from, line->to_name),
                  *buildings = g_strdup_printf (ngettext ("%u building", "%u buildings", line->buildings), line->buildings),
                  *homes = g_strdup_printf (ngettext ("%u household", "%u households", line->work.homes), line->work.homes),
                  *people = g_strdup_printf (ngettext ("%u person", "%u people", line->work.people), line->work.people), *who = NULL, *subtitle = NULL;

  if (!line->may)
    who = g_strdup (_("They stay: you do not write in both grids. Ask who has the whole community in hand."));
  else if (line->from_name != NULL)
    who = g_strdup_printf (_("From the next sync on who works in %s reads and keeps them; who has %s alone no longer does."), line->to_name, from);
  else
    who = g_strdup_printf (_("From the next sync on who works in %s reads and keeps them."), line->to_name);
  subtitle = g_strdup_printf ("%s · %s · %s\n%s", buildings, homes, people, who);
  /* What somebody called a grid is no markup. */
  g_object_set (row, "use-markup", FALSE, "subtitle-lines", 0, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (!line->may)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("dialog-warning-symbolic"));
  return row;
}

static GtkWidget *
make_table (const LinliSettlePlan *plan)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *list = gtk_list_box_new ();

  for (guint i = 0; i < plan->lines->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_row (&g_array_index (plan->lines, LinliSettleLine, i)));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Buildings that change grids"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), ROW_PX * (int) MIN (plan->lines->len, MAX_ROWS));
  gtk_widget_set_size_request (scroller, WIDTH_PX, -1);
  return scroller;
}

GtkWidget *
linli_settle_dialog_new (GtkWindow             *parent,
                         const LinliSettlePlan *plan,
                         gboolean               saving)
{
  GtkWidget *dialog, *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *check = gtk_check_button_new_with_mnemonic (_("_Move them with everything in them"));
  g_autofree char *heading = NULL;

  g_return_val_if_fail (plan != NULL && plan->lines->len > 0, NULL);

  heading = plan->moves->len > 0 ? g_strdup_printf (ngettext ("%u building stands in another grid than keeps it", "%u buildings stand in another grid than keeps them",
                                                              plan->moves->len), plan->moves->len)
                                 : g_strdup (_("Buildings stand in another grid than keeps them"));
  dialog = adw_message_dialog_new (parent, heading,
                                   _("Dwellings, households and people go with their building. Nothing is sent before the next sync; until then it can be undone."));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), plan->moves->len > 0);
  gtk_widget_set_sensitive (check, plan->moves->len > 0);
  gtk_widget_set_visible (check, saving);
  gtk_box_append (GTK_BOX (box), make_table (plan));
  gtk_box_append (GTK_BOX (box), check);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "go", saving ? _("Save") : _("Move"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "go", saving || plan->moves->len > 0);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "move", check);
  return dialog;
}

gboolean
linli_settle_dialog_is_wanted (GtkWidget *dialog)
{
  return gtk_check_button_get_active (g_object_get_data (G_OBJECT (dialog), "move"));
}
