/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Only what is missing or was not looked at for long: a visit in front of the door asks this and nothing else.
 *
 * What was due when the record came into sight, or the mode was turned on, stays until the next record: a line that is done is not pulled
 * away under the hands.  What becomes due meanwhile joins. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-form-text.h"

#include <glib/gi18n.h>

#define EMPTY_KEY "linli-nothing-due"

static gboolean
is_stale (LinliFolder      *self,
          const LinliField *field)
{
  return !linli_form_is_changed (self->form, field)
    && linli_form_is_stale (field, g_hash_table_lookup (self->data->loaded->prov, field),
                            linli_clock_get_today (linli_session_get_clock (self->session)));
}

gboolean
linli_folder_is_stale (LinliFolder      *self,
                       const LinliField *field)
{
  return self->form != NULL && self->data != NULL && linli_form_is_shown (self->form, field) && is_stale (self, field);
}

gboolean
linli_folder_is_due (LinliFolder      *self,
                     const LinliField *field)
{
  LinliRuleLevel level;
  gboolean missing;

  if (self->form == NULL || self->data == NULL || !linli_form_is_shown (self->form, field))
    return FALSE;
  if (linli_form_get_message (self->form, field, &level) != NULL && level == LINLI_LEVEL_ERROR)
    return TRUE;
  /* What nobody may fill in here is no work of theirs. */
  if (field->type == LINLI_TYPE_COMPUTED || !linli_session_has_right (self->session, field, LINLI_RIGHT_WRITE))
    return FALSE;
  missing = (field->item > 0 || linli_form_is_required (self->form, field))
    && !linli_value_is_answered (linli_form_get (self->form, field));
  return missing || is_stale (self, field);
}

gboolean
linli_folder_is_field_shown (LinliFolder      *self,
                             const LinliField *field)
{
  return self->form != NULL && linli_form_is_shown (self->form, field)
    && (!self->only_due || g_hash_table_contains (self->due, field) || linli_form_is_changed (self->form, field));
}

guint
linli_folder_count_due (LinliFolder        *self,
                        const LinliSection *section)
{
  guint n = 0;

  for (guint i = 0; i < section->fields->len; i++)
    n += linli_folder_is_due (self, g_ptr_array_index (section->fields, i));
  return n;
}

/* ---- what stands where nothing is due ---- */

static void
show_all_cb (LinliFolder *self)
{
  linli_folder_set_only_due (self, FALSE);
}

static GtkWidget *
make_empty (LinliFolder *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *words = gtk_label_new (_("Nothing is missing here, and everything was looked at.")), *all = gtk_button_new_with_label (_("Show all fields"));

  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_justify (GTK_LABEL (words), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (words, "dim-label");
  gtk_widget_set_halign (all, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), all);
  gtk_widget_set_margin_top (box, 48);
  gtk_widget_set_margin_start (box, 24);
  gtk_widget_set_margin_end (box, 24);
  g_signal_connect_swapped (all, "clicked", G_CALLBACK (show_all_cb), self);
  return box;
}

/* Above the lines of each section that was looked at. */
static void
lay_empty (LinliFolder *self,
           guint        index)
{
  const LinliSection *section = g_ptr_array_index (self->kind->sections, index);
  g_autofree char *key = g_strdup_printf ("%u", index);
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, key);
  GtkWidget *empty = g_object_get_data (G_OBJECT (page), EMPTY_KEY);
  gboolean any = FALSE;

  for (guint i = 0; i < section->fields->len && !any; i++)
    any = linli_folder_is_field_shown (self, g_ptr_array_index (section->fields, i));
  if (empty == NULL && (any || !self->only_due || gtk_widget_get_first_child (page) == NULL))
    return;
  if (empty == NULL)
    {
      empty = make_empty (self);
      gtk_box_prepend (GTK_BOX (page), empty);
      g_object_set_data (G_OBJECT (page), EMPTY_KEY, empty);
    }
  gtk_widget_set_visible (empty, !any && self->only_due);
}

void
linli_folder_lay_due (LinliFolder *self)
{
  guint n = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->kind->sections->len; i++)
    {
      n += linli_folder_count_due (self, g_ptr_array_index (self->kind->sections, i));
      lay_empty (self, i);
    }
  text = n > 0 ? g_strdup_printf (ngettext ("%u missing or stale", "%u missing or stale", n), n) : g_strdup (_("Nothing missing or stale"));
  gtk_label_set_text (self->due_label, text);
  gtk_widget_set_sensitive (self->due_button, n > 0 || self->only_due);
}

/* ---- the mode ---- */

void
linli_folder_note_due (LinliFolder *self,
                       gboolean     anew)
{
  if (anew)
    g_hash_table_remove_all (self->due);
  for (guint i = 0; i < self->kind->all_fields->len; i++)
    if (linli_folder_is_due (self, g_ptr_array_index (self->kind->all_fields, i)))
      g_hash_table_add (self->due, g_ptr_array_index (self->kind->all_fields, i));
}

void
linli_folder_want (LinliFolder      *self,
                   const LinliField *field)
{
  if (!self->only_due || linli_folder_is_field_shown (self, field))
    return;
  g_hash_table_add (self->due, (gpointer) field);
  linli_folder_lay_rows (self);
  linli_folder_lay_due (self);
}

void
linli_folder_set_only_due (LinliFolder *self,
                           gboolean     only_due)
{
  if (self->only_due == only_due)
    return;
  self->only_due = only_due;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->due_button), only_due);
  linli_folder_note_due (self, TRUE);
  if (self->form == NULL)
    return;
  linli_folder_lay_form (self);
  if (only_due)
    linli_folder_go_first_due (self);
}

void
linli_folder_toggle_due (LinliFolder *self)
{
  if (self->form == NULL || (!self->only_due && !gtk_widget_get_sensitive (self->due_button)))
    linli_folder_toast (self, _("Nothing missing or stale"));
  else
    linli_folder_set_only_due (self, !self->only_due);
}
