/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays the state of the form over the widgets of its folder. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-form-text.h"
#include "linli-life.h"
#include "linli-map-thumbnail.h"
#include "linli-member-list.h"
#include "linli-tip.h"

#include <glib/gi18n.h>

static gboolean
can_open (LinliFolder      *self,
          const LinliField *field)
{
  return field->ref_kind != NULL
    && linli_catalogue_get_kind (linli_replica_get_catalogue (linli_session_get_replica (self->session)), field->ref_kind) != NULL;
}

void
linli_folder_lay_rows (LinliFolder *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      LinliFieldRow *row = g_ptr_array_index (self->rows, i);
      const LinliField *field = linli_field_row_get_field (row);
      LinliFieldRowState state = {
        .form = self->form,
        .source = g_hash_table_lookup (self->data->loaded->prov, field),
        .ref_titles = self->data->ref_titles,
        .writable = !field->read_only && linli_session_has_right (self->session, field, LINLI_RIGHT_WRITE),
        .revealable = linli_session_has_right (self->session, field, LINLI_RIGHT_REVEAL),
        .openable = can_open (self, field),
        .closed = linli_session_explain_closed (self->session),
        .forced = self->forced,
        .today = linli_clock_get_today (linli_session_get_clock (self->session)),
      };
      gboolean shown = linli_folder_is_field_shown (self, field);

      gtk_widget_set_visible (GTK_WIDGET (row), shown);
      if (shown)
        linli_field_row_show (row, &state);
    }
}

/* Values that were not looked at for long make a section worth a visit. */
static gboolean
is_section_stale (LinliFolder        *self,
                  const LinliSection *section)
{
  for (guint i = 0; i < section->fields->len; i++)
    if (linli_folder_is_stale (self, g_ptr_array_index (section->fields, i)))
      return TRUE;
  return FALSE;
}

static void
lay_counts (LinliFolder *self)
{
  for (guint i = 0; i < self->kind->sections->len; i++)
    {
      const LinliSection *section = g_ptr_array_index (self->kind->sections, i);
      LinliSectionCount count = linli_form_count_section (self->form, section);
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sections, (int) i);
      GtkWidget *label = gtk_widget_get_last_child (gtk_list_box_row_get_child (row));
      guint due = self->only_due ? linli_folder_count_due (self, section) : 0;
      g_autofree char *text = count.errors > 0 ? g_strdup_printf ("%u", count.errors)
        : self->only_due ? due > 0 ? g_strdup_printf ("%u", due) : g_strdup ("✓")
        : count.applicable > 0 ? g_strdup_printf ("%u/%u", count.filled, count.applicable) : g_strdup ("");

      gtk_widget_set_visible (gtk_widget_get_prev_sibling (label), is_section_stale (self, section));
      gtk_label_set_text (GTK_LABEL (label), text);
      gtk_widget_set_css_classes (label, count.errors > 0 ? (const char *[]) { "linli-error", "numeric", NULL }
                                                          : (const char *[]) { "dim-label", "numeric", NULL });
    }
}

static void
lay_save_bar (LinliFolder *self)
{
  guint n = linli_form_count_changed (self->form);
  const LinliField *blocking = linli_form_find_blocking (self->form);
  g_autofree char *text = NULL;

  if (blocking != NULL)
    text = g_strdup_printf (_("%u changed; cannot be saved yet: %s"), n, linli_field_get_label (blocking));
  else
    text = g_strdup_printf (ngettext ("%u field changed", "%u fields changed", n), n);
  gtk_label_set_text (self->save_label, text);
  gtk_widget_set_sensitive (self->save_button, blocking == NULL);
  gtk_revealer_set_reveal_child (self->save_bar, n > 0 || g_hash_table_size (self->form->unreadable) > 0);
}

void
linli_folder_lay_summary (LinliFolder *self)
{
  lay_counts (self);
  linli_folder_lay_due (self);
  lay_save_bar (self);
}

void
linli_folder_lay_form (LinliFolder *self)
{
  linli_folder_note_due (self, FALSE);
  linli_folder_lay_rows (self);
  linli_folder_lay_news (self);
  linli_folder_lay_summary (self);
}

/* Somebody may be added where people live together and the person may write who lives where. */
static void
lay_members (LinliFolder *self)
{
  const LinliField *link = linli_catalogue_get_role (linli_replica_get_catalogue (linli_session_get_replica (self->session)), "person.household");
  gboolean can_add = self->members != NULL && link != NULL && !self->data->is_new && linli_session_has_right (self->session, link, LINLI_RIGHT_WRITE);

  if (self->members != NULL)
    linli_member_list_show (LINLI_MEMBER_LIST (self->members), self->data->members, &self->id, can_add ? &self->data->household : NULL,
                            self->data->loaded->held);
}

/* What the catalogue begins from a record of this kind, and the person may write: a visit to a household. */
static void
lay_begin (LinliFolder *self)
{
  const LinliCatalogue *catalogue = linli_replica_get_catalogue (linli_session_get_replica (self->session));
  g_autoptr(GMenu) menu = g_menu_new ();
  char uuid[LINLI_ID_STRING_SIZE];

  for (guint i = 0; i < catalogue->kinds->len && !self->data->is_new; i++)
    {
      const LinliKind *kind = g_ptr_array_index (catalogue->kinds, i);

      for (guint j = 0; j < kind->begin_fields->len; j++)
        {
          const LinliField *field = g_ptr_array_index (kind->begin_fields, j);
          g_autoptr(GMenuItem) item = NULL;
          g_autofree char *label = NULL;

          if (g_strcmp0 (field->ref_kind, self->kind->name) != 0 || !linli_session_has_right (self->session, field, LINLI_RIGHT_WRITE))
            continue;
          /* Translators: a kind of record: "New Visit". */
          label = g_strdup_printf (_("New %s"), linli_kind_get_label (kind));
          item = g_menu_item_new (label, NULL);
          g_menu_item_set_action_and_target (item, "win.begin-about", "(sss)", kind->name, field->name, linli_id_format (&self->id, uuid));
          g_menu_append_item (menu, item);
        }
    }
  gtk_menu_button_set_menu_model (self->begin_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->begin_button), g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0);
}

/* (transfer full): "更新于 今天 08:31 · 已同步"; only the state where nobody knows when. */
static char *
describe_state (LinliFolder *self)
{
  const char *state = linli_form_get_state_label (self->data->loaded->state);
  g_autofree char *when = self->data->changed_ms > 0
    ? linli_form_format_when (self->data->changed_ms, linli_clock_get_wall_ms (linli_session_get_clock (self->session))) : NULL;

  /* Translators: when the record was last changed; whether others have it. */
  return when != NULL ? g_strdup_printf (_("Updated %s · %s"), when, state) : g_strdup (state);
}

/* Whoever may not write anything here confirms nothing either, and the button says why. */
static void
lay_verify (LinliFolder *self)
{
  gboolean writable = FALSE;

  for (guint i = 0; i < self->kind->all_fields->len && !writable; i++)
    writable = linli_session_has_right (self->session, g_ptr_array_index (self->kind->all_fields, i), LINLI_RIGHT_WRITE);
  gtk_widget_set_sensitive (self->verify_button, writable);
  linli_tip_set (self->verify_button, writable ? _("Checked, unchanged: this section  Ctrl+E") : linli_session_explain_closed (self->session));
}

static void
lay_head (LinliFolder *self)
{
  g_autofree char *state = describe_state (self);
  g_autofree char *life = linli_life_describe (&self->data->life, self->data->changed_ms,
                                               linli_clock_get_wall_ms (linli_session_get_clock (self->session)));
  char uuid[LINLI_ID_STRING_SIZE];

  gtk_label_set_text (self->title, *self->data->title != '\0' ? self->data->title : linli_kind_get_label (self->kind));
  gtk_label_set_text (self->facts, self->data->facts);
  gtk_label_set_text (self->place, self->data->place);
  gtk_label_set_text (self->state, state);
  gtk_label_set_text (self->life, life);
  gtk_widget_set_css_classes (GTK_WIDGET (self->state), (const char *[]) { "linli-state", self->data->loaded->state, NULL });
  lay_verify (self);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->settle), "(ssb)", linli_id_format (&self->id, uuid), "",
                                           g_str_equal (self->data->loaded->state, "returned"));
  gtk_widget_set_visible (self->settle, g_str_equal (self->data->loaded->state, "conflict") || g_str_equal (self->data->loaded->state, "returned"));
  linli_map_thumbnail_show (LINLI_MAP_THUMBNAIL (self->thumbnail), &self->data->building);
  gtk_widget_set_visible (self->map_button, self->data->on_map
                          || (!linli_id_is_null (&self->data->building) && !gtk_widget_get_visible (self->thumbnail)));
  gtk_widget_set_visible (self->building_button, !linli_id_is_null (&self->data->building));
}

void
linli_folder_lay_record (LinliFolder *self)
{
  if (self->data == NULL)
    return;
  lay_head (self);
  lay_begin (self);
  lay_members (self);
}
