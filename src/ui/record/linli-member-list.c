/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The family of a record, as a table with a blank line at its end. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-member-list.h"

#include "linli-text-scale.h"

#include <glib/gi18n.h>

/* Lines of a grid that hold nothing take no room: the blank line stands behind as many members as there may be. */
#define LINE_ROW  10000
#define EMPTY_ROW 9999

/* In this order, where the catalogue has them; widths for text of usual size. */
static const struct { const char *role; int px; } wanted[] = {
  { "person.name", 92 }, { "person.head_relation", 92 }, { "person.id_no", 150 }, { "person.sex", 64 }, { "person.birth_date", 108 },
};

struct _LinliMemberList
{
  AdwBin           parent_instance;

  GtkGrid         *grid;
  GtkWidget       *nobody, *hint;
  GPtrArray       *columns;  /* (owned) LinliField */
  GPtrArray       *shown;    /* (owned) widgets (unowned) of the members */
  LinliMemberLine *line;     /* (owned) (nullable) */
};

enum { SAVED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMemberList, linli_member_list, ADW_TYPE_BIN)

void
linli_member_free (LinliMember *member)
{
  g_free (member->title);
  g_strfreev (member->cells);
  g_free (member);
}

GPtrArray *
linli_member_list_columns (const LinliCatalogue *catalogue)
{
  GPtrArray *columns = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      const LinliField *field = linli_catalogue_get_role (catalogue, wanted[i].role);

      if (field != NULL)
        g_ptr_array_add (columns, (gpointer) field);
    }
  return columns;
}

static int
find_width (const LinliField *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (g_strcmp0 (field->role, wanted[i].role) == 0)
      return wanted[i].px;
  return -1;
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

/* The first cell of a member leads to the file, unless it is the one in sight. */
static GtkWidget *
make_cell (const LinliMember *member,
           guint              column,
           gboolean           is_self)
{
  const char *text = member->cells[column];
  GtkWidget *button;
  char uuid[LINLI_ID_STRING_SIZE];

  if (column > 0 || is_self)
    return make_label (text, column == 0 ? "heading" : "linli-member");
  button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (button), make_label (*text != '\0' ? text : member->title, "heading"));
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-record");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", member->kind->name, linli_id_format (&member->id, uuid));
  return button;
}

void
linli_member_list_show (LinliMemberList *self,
                        GPtrArray       *members,
                        const LinliId   *self_id,
                        const LinliId   *household,
                        guint            held)
{
  gboolean can_add = household != NULL && !linli_id_is_null (household);

  for (guint i = 0; i < self->shown->len; i++)
    gtk_grid_remove (self->grid, g_ptr_array_index (self->shown, i));
  g_ptr_array_set_size (self->shown, 0);
  for (guint i = 0; i < MIN (members->len, EMPTY_ROW - 1); i++)
    for (guint column = 0; column < self->columns->len; column++)
      {
        const LinliMember *member = g_ptr_array_index (members, i);
        GtkWidget *cell = make_cell (member, column, linli_id_equal (&member->id, self_id));

        gtk_grid_attach (self->grid, cell, (int) column, (int) i + 1, 1, 1);
        g_ptr_array_add (self->shown, cell);
      }
  gtk_widget_set_visible (self->nobody, members->len == 0);
  gtk_widget_set_visible (self->hint, can_add);
  if (self->line != NULL)
    linli_member_line_show (self->line, can_add ? household : NULL, held);
}

LinliMemberLine *
linli_member_list_get_line (LinliMemberList *self)
{
  return self->line;
}

static void
saved_cb (LinliMemberList *self,
          gpointer         step)
{
  g_signal_emit (self, signals[SAVED], 0, step);
}

static void
failed_cb (LinliMemberList *self,
           const char      *why)
{
  g_signal_emit (self, signals[FAILED], 0, why);
}

static void
linli_member_list_finalize (GObject *object)
{
  LinliMemberList *self = LINLI_MEMBER_LIST (object);

  g_clear_object (&self->line);
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_ptr_array_unref (self->shown);
  G_OBJECT_CLASS (linli_member_list_parent_class)->finalize (object);
}

static void
linli_member_list_class_init (LinliMemberListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_member_list_finalize;
  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
linli_member_list_init (LinliMemberList *self)
{
  self->shown = g_ptr_array_new ();
}

GtkWidget *
linli_member_list_new (LinliSession *session)
{
  LinliMemberList *self = g_object_new (LINLI_TYPE_MEMBER_LIST, NULL);
  const LinliCatalogue *catalogue = linli_replica_get_catalogue (linli_session_get_replica (session));
  const LinliField *link = linli_catalogue_get_role (catalogue, "person.household");
  g_autoptr(GPtrArray) headings = g_ptr_array_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *scrolled = gtk_scrolled_window_new ();

  self->grid = GTK_GRID (gtk_grid_new ());
  self->columns = linli_member_list_columns (catalogue);
  gtk_widget_add_css_class (GTK_WIDGET (self->grid), "linli-members");
  gtk_grid_set_column_spacing (self->grid, 6);
  for (guint i = 0; i < self->columns->len; i++)
    {
      GtkWidget *heading = make_label (linli_field_get_label (g_ptr_array_index (self->columns, i)), "dim-label");

      gtk_widget_set_size_request (heading, linli_text_scale_px (find_width (g_ptr_array_index (self->columns, i))), -1);
      gtk_widget_set_hexpand (heading, TRUE);
      g_ptr_array_add (headings, heading);
      gtk_grid_attach (self->grid, heading, (int) i, 0, 1, 1);
    }
  self->nobody = make_label (_("Nobody is registered here"), "dim-label");
  gtk_grid_attach (self->grid, self->nobody, 0, EMPTY_ROW, (int) MAX (self->columns->len, 1), 1);
  if (link != NULL && self->columns->len > 0)
    {
      self->line = linli_member_line_new (session, self->grid, LINE_ROW, self->columns, headings, link);
      g_signal_connect_object (self->line, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->line, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
    }
  self->hint = make_label (_("One more member: type the name in the last line, Enter from cell to cell, Enter in the last one saves."), "linli-hint");
  gtk_label_set_wrap (GTK_LABEL (self->hint), TRUE);
  /* Where the folder is narrow the table is pushed sideways, with the cell that has the focus. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->grid));
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), self->hint);
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}
