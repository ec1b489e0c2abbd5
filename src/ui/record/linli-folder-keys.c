/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling in with the keyboard.
 *
 * The keys come to the form after the text with the focus and its input method had no use for them; window.c tells of them in the table
 * of actions (linli-actions.c), so that there is one list of all keys. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-accessible.h"
#include "linli-field-finder.h"

#include <glib/gi18n.h>

/* ---- from field to field ---- */

/* (transfer container) (element-type LinliField): those on show, in the order of the sections; @all: also what is not due. */
static GPtrArray *
list_fields (LinliFolder *self,
             gboolean     all)
{
  GPtrArray *fields = g_ptr_array_new ();

  for (guint i = 0; self->form != NULL && i < self->kind->sections->len; i++)
    {
      const LinliSection *section = g_ptr_array_index (self->kind->sections, i);

      for (guint j = 0; j < section->fields->len; j++)
        if (all ? linli_form_is_shown (self->form, g_ptr_array_index (section->fields, j))
                : linli_folder_is_field_shown (self, g_ptr_array_index (section->fields, j)))
          g_ptr_array_add (fields, g_ptr_array_index (section->fields, j));
    }
  return fields;
}

static gboolean
is_open (LinliFolder      *self,
         const LinliField *field)
{
  LinliFieldRow *row = linli_folder_get_row (self, field);

  return row != NULL && linli_field_row_is_open (row);
}

void
linli_folder_go (LinliFolder      *self,
                 const LinliField *from,
                 int               step)
{
  g_autoptr(GPtrArray) fields = list_fields (self, FALSE);
  guint at;

  if (!g_ptr_array_find (fields, from, &at))
    return;
  /* Before the first one it goes round to the end of fields->len. */
  for (at += (guint) step; at < fields->len; at += (guint) step)
    if (is_open (self, g_ptr_array_index (fields, at)))
      {
        linli_folder_show_field (self, g_ptr_array_index (fields, at));
        return;
      }
  /* Behind the last field: what keeps it. */
  if (step > 0 && gtk_revealer_get_reveal_child (self->save_bar) && gtk_widget_get_sensitive (self->save_button))
    gtk_widget_grab_focus (self->save_button);
  else
    linli_accessible_leave (self->scrolled, step > 0 ? GTK_DIR_TAB_FORWARD : GTK_DIR_TAB_BACKWARD);
}

/* (nullable): whose line has the focus. */
static LinliFieldRow *
get_focus_row (LinliFolder *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL ? LINLI_FIELD_ROW (gtk_widget_get_ancestor (focus, LINLI_TYPE_FIELD_ROW)) : NULL;
}

typedef gboolean (*FieldTest) (LinliFolder *self, const LinliField *field);

static gboolean
is_wrong (LinliFolder      *self,
          const LinliField *field)
{
  LinliRuleLevel level;

  return linli_form_get_message (self->form, field, &level) != NULL;
}

static gboolean
is_unanswered (LinliFolder      *self,
               const LinliField *field)
{
  return (field->item > 0 || linli_form_is_required (self->form, field)) && !linli_value_is_answered (linli_form_get (self->form, field));
}

static gboolean
is_empty (LinliFolder      *self,
          const LinliField *field)
{
  return !linli_value_is_answered (linli_form_get (self->form, field));
}

/* The next one that is so behind the focus, else from the start; FALSE: none is. */
static gboolean
go_next (LinliFolder *self,
         FieldTest    test)
{
  g_autoptr(GPtrArray) fields = list_fields (self, FALSE);
  LinliFieldRow *row = get_focus_row (self);
  guint from = 0;

  if (row != NULL && g_ptr_array_find (fields, linli_field_row_get_field (row), &from))
    from++;
  for (guint i = 0; i < fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (fields, (from + i) % fields->len);

      if (test (self, field) && is_open (self, field))
        {
          linli_folder_show_field (self, field);
          return TRUE;
        }
    }
  return FALSE;
}

void
linli_folder_go_first_empty (LinliFolder *self)
{
  go_next (self, is_empty);
}

void
linli_folder_go_first_due (LinliFolder *self)
{
  go_next (self, linli_folder_is_due);
}

static void
next_wrong (LinliFolder *self)
{
  if (!go_next (self, is_wrong))
    linli_folder_toast (self, _("Nothing is wrong here"));
}

static void
next_unanswered (LinliFolder *self)
{
  if (!go_next (self, is_unanswered))
    linli_folder_toast (self, _("Everything asked for is answered"));
}

static void
field_found_cb (const LinliField *field,
                gpointer          user_data)
{
  linli_folder_show_field (user_data, field);
}

GtkWidget *
linli_folder_find_field (LinliFolder *self)
{
  g_autoptr(GPtrArray) fields = list_fields (self, TRUE);

  return self->form != NULL ? linli_field_finder_popup (self->scrolled, fields, field_found_cb, self) : NULL;
}

static void
find_field (LinliFolder *self)
{
  linli_folder_find_field (self);
}

/* ---- from section to section ---- */

static void
select_and_focus (LinliFolder *self,
                  int          index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sections, index);

  if (row == NULL)
    return;
  gtk_list_box_select_row (self->sections, row);
  if (!gtk_widget_child_focus (gtk_stack_get_visible_child (self->pages), GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
step_section (LinliFolder *self,
              int          step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->sections);

  select_and_focus (self, row != NULL ? gtk_list_box_row_get_index (row) + step : 0);
}

static void
next_section (LinliFolder *self)
{
  step_section (self, 1);
}

static void
previous_section (LinliFolder *self)
{
  step_section (self, -1);
}

/* ---- what stands in the field ---- */

/* Empty or answered → unknown → declined → empty. */
static void
mark (LinliFolder *self)
{
  LinliFieldRow *row = get_focus_row (self);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (row == NULL || self->form == NULL || !linli_field_row_is_open (row))
    return;
  switch (linli_form_get (self->form, linli_field_row_get_field (row))->type)
    {
    case LINLI_VALUE_DECLINED:
      break;
    case LINLI_VALUE_UNKNOWN:
      linli_value_set_mark (&value, LINLI_VALUE_DECLINED);
      break;
    case LINLI_VALUE_NULL: case LINLI_VALUE_INTEGER: case LINLI_VALUE_REAL: case LINLI_VALUE_TEXT: case LINLI_VALUE_BLOB:
    default:
      linli_value_set_mark (&value, LINLI_VALUE_UNKNOWN);
      break;
    }
  linli_folder_put_value (self, linli_field_row_get_field (row), &value);
}

/* The value that the record saved before has here. */
static void
repeat (LinliFolder *self)
{
  LinliFieldRow *row = get_focus_row (self);
  const LinliField *field = row != NULL ? linli_field_row_get_field (row) : NULL;
  const LinliRecord *last = linli_form_memory_get_last (linli_session_get_memory (self->session), self->kind);

  if (row == NULL || self->form == NULL || !linli_field_row_is_open (row))
    return;
  if (!linli_form_memory_may_repeat (field))
    linli_folder_toast (self, _("This belongs to one record only"));
  else if (last == NULL || linli_id_equal (&last->id, &self->id))
    linli_folder_toast (self, _("No other record was saved before this one"));
  else if (linli_value_is_null (linli_record_get (last, field)))
    linli_folder_toast (self, _("The record before has nothing here"));
  else
    {
      linli_folder_put_value (self, field, linli_record_get (last, field));
      linli_folder_go (self, field, 1);
    }
}

/* What everybody who lives here shares, to the others. */
static void
carry (LinliFolder *self)
{
  LinliFieldRow *row = get_focus_row (self);

  if (row != NULL)
    linli_folder_carry (self, linli_field_row_get_field (row));
}

static void
save (LinliFolder *self)
{
  linli_folder_save (self);
}

static void
open_named (LinliFolder *self)
{
  LinliFieldRow *row = get_focus_row (self);

  if (row != NULL)
    g_signal_emit_by_name (row, "open");
}

static void
show_history (LinliFolder *self)
{
  LinliFieldRow *row = get_focus_row (self);

  if (row != NULL)
    linli_folder_popup_history (self, row);
}

/* ---- keys ---- */

static const struct { guint keyval; GdkModifierType state; void (*func) (LinliFolder *self); } keys[] = {
  { GDK_KEY_Page_Down, GDK_CONTROL_MASK, next_section }, { GDK_KEY_Page_Up, GDK_CONTROL_MASK, previous_section },
  { GDK_KEY_g, GDK_CONTROL_MASK, find_field },
  { GDK_KEY_u, GDK_CONTROL_MASK, next_unanswered }, { GDK_KEY_e, GDK_CONTROL_MASK | GDK_SHIFT_MASK, next_wrong },
  { GDK_KEY_F2, 0, repeat }, { GDK_KEY_F4, 0, carry }, { GDK_KEY_F8, 0, mark },
  { GDK_KEY_Return, GDK_CONTROL_MASK, save }, { GDK_KEY_KP_Enter, GDK_CONTROL_MASK, save },
  { GDK_KEY_j, GDK_CONTROL_MASK, open_named }, { GDK_KEY_h, GDK_CONTROL_MASK, show_history },
};

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LinliFolder           *self)
{
  GdkModifierType wanted = state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK | GDK_SUPER_MASK);

  if (wanted == GDK_CONTROL_MASK && keyval >= GDK_KEY_1 && keyval <= GDK_KEY_8)
    {
      select_and_focus (self, (int) (keyval - GDK_KEY_1));
      return GDK_EVENT_STOP;
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (gdk_keyval_to_lower (keyval) == gdk_keyval_to_lower (keys[i].keyval) && wanted == keys[i].state)
      {
        keys[i].func (self);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

/* Below the scrolled windows, which have their own use for some of the keys. */
void
linli_folder_watch_keys (LinliFolder *self)
{
  GtkWidget *const widgets[] = { GTK_WIDGET (self->pages), GTK_WIDGET (self->sections) };

  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      GtkEventController *key = gtk_event_controller_key_new ();

      g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
      gtk_widget_add_controller (widgets[i], key);
    }
}
