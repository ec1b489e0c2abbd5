/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The family of a record, as buttons. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-member-list.h"

#include <glib/gi18n.h>

struct _LinliMemberList
{
  AdwBin     parent_instance;

  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (LinliMemberList, linli_member_list, ADW_TYPE_BIN)

static GtkWidget *
make_member (const LinliHit *hit,
             gboolean        is_self)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (hit->title), *facts = gtk_label_new (hit->why);
  char uuid[LINLI_ID_STRING_SIZE];

  gtk_widget_add_css_class (name, "heading");
  gtk_widget_add_css_class (facts, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (facts), 0);
  gtk_label_set_ellipsize (GTK_LABEL (facts), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), facts);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  if (is_self)
    gtk_widget_set_sensitive (button, FALSE);
  else
    {
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-record");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", hit->kind->name, linli_id_format (&hit->id, uuid));
    }
  return button;
}

void
linli_member_list_show (LinliMemberList *self,
                        GPtrArray       *members,
                        const LinliId   *self_id,
                        const LinliId   *household)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  for (guint i = 0; i < members->len; i++)
    {
      const LinliHit *hit = g_ptr_array_index (members, i);

      gtk_box_append (GTK_BOX (self->box), make_member (hit, linli_id_equal (&hit->id, self_id)));
    }
  if (members->len == 0)
    gtk_box_append (GTK_BOX (self->box), gtk_label_new (_("Nobody is registered here")));
  if (household != NULL && !linli_id_is_null (household))
    {
      GtkWidget *add = gtk_button_new_with_label (_("Add a member…"));
      char uuid[LINLI_ID_STRING_SIZE];

      gtk_widget_set_halign (add, GTK_ALIGN_START);
      gtk_widget_add_css_class (add, "linli-add");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "win.add-member");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (add), "s", linli_id_format (household, uuid));
      gtk_box_append (GTK_BOX (self->box), add);
    }
}

static void
linli_member_list_class_init (LinliMemberListClass *klass)
{
}

static void
linli_member_list_init (LinliMemberList *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  adw_bin_set_child (ADW_BIN (self), self->box);
}

GtkWidget *
linli_member_list_new (void)
{
  return g_object_new (LINLI_TYPE_MEMBER_LIST, NULL);
}
