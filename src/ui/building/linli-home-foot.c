/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the chosen home says: itself in words, who lives there. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-home-foot.h"

#include "linli-building-words.h"

#include <glib/gi18n.h>

struct _LinliHomeFoot
{
  AdwBin     parent_instance;

  GtkWidget *home, *members, *open;
};

enum { OPEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliHomeFoot, linli_home_foot, ADW_TYPE_BIN)

static void
open_clicked_cb (LinliHomeFoot *self)
{
  g_signal_emit (self, signals[OPEN], 0);
}

static GtkWidget *
make_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  return label;
}

static void
linli_home_foot_class_init (LinliHomeFootClass *klass)
{
  signals[OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_home_foot_init (LinliHomeFoot *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *whole = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->home = make_label ();
  self->members = make_label ();
  gtk_widget_add_css_class (self->home, "heading");
  gtk_box_append (GTK_BOX (text), self->home);
  gtk_box_append (GTK_BOX (text), self->members);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  self->open = gtk_button_new_with_mnemonic (_("_Open Household"));
  gtk_widget_set_valign (self->open, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->open, "suggested-action");
  g_signal_connect_object (self->open, "clicked", G_CALLBACK (open_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), self->open);
  g_object_set (box, "margin-start", 18, "margin-end", 12, "margin-top", 9, "margin-bottom", 9, NULL);
  gtk_box_append (GTK_BOX (whole), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (whole), box);
  adw_bin_set_child (ADW_BIN (self), whole);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
linli_home_foot_new (void)
{
  return g_object_new (LINLI_TYPE_HOME_FOOT, NULL);
}

void
linli_home_foot_show (LinliHomeFoot           *self,
                      const LinliBuildingData *data,
                      const LinliMatrixRoom   *room)
{
  g_autofree char *words = NULL, *members = NULL;

  g_return_if_fail (LINLI_IS_HOME_FOOT (self));

  gtk_widget_set_visible (GTK_WIDGET (self), room != NULL);
  if (room == NULL)
    return;
  words = linli_building_describe_room (data, room);
  gtk_label_set_text (GTK_LABEL (self->home), words);
  if (room->members != NULL)
    {
      g_auto(GStrv) names = g_strsplit (room->members, "\n", -1);

      /* Translators: between names of people. */
      members = g_strjoinv (C_("names", ", "), names);
    }
  gtk_label_set_text (GTK_LABEL (self->members), members != NULL ? members : _("Nobody is registered here"));
  gtk_button_set_label (GTK_BUTTON (self->open), linli_id_is_null (&room->household) ? _("_Open Room") : _("_Open Household"));
}
