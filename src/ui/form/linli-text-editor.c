/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An entry that never takes text away: what cannot be read stays, and the row says why. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-text-editor.h"

#include "linli-calendar-popover.h"
#include "linli-form-hint.h"
#include "linli-form-text.h"

#include <glib/gi18n.h>

struct _LinliTextEditor
{
  AdwBin            parent_instance;

  const LinliField *field;
  LinliClock       *clock;      /* (owned) */
  LinliValue        mark;       /* unknown or declined, while its words stand in the entry */
  gboolean          laying, composing;
  GtkWidget        *entry, *hint;
  GtkWidget        *calendar;   /* (nullable) */
};

static void linli_text_editor_iface_init (LinliEditorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliTextEditor, linli_text_editor, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (LINLI_TYPE_EDITOR, linli_text_editor_iface_init))

static const char *
get_text (LinliTextEditor *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static gboolean
has_focus (LinliTextEditor *self)
{
  return (gtk_widget_get_state_flags (self->entry) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static gboolean
is_date (LinliTextEditor *self)
{
  return self->field->value_type == LINLI_TYPE_DATE;
}

/* Dates explain themselves always, the rest only while it is typed. */
static void
lay_hint (LinliTextEditor *self)
{
  g_autofree char *hint = self->mark.type != LINLI_VALUE_NULL || (!has_focus (self) && !is_date (self)) ? NULL
    : linli_form_hint (self->field, get_text (self), linli_clock_get_today (self->clock));

  gtk_label_set_text (GTK_LABEL (self->hint), hint != NULL ? hint : "");
  gtk_widget_set_visible (self->hint, hint != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, hint != NULL ? hint : "", -1);
}

static void
lay_text (LinliTextEditor *self,
          const char      *text)
{
  if (g_strcmp0 (get_text (self), text) == 0)
    return;
  self->laying = TRUE;
  linli_editor_lay_text (self->entry, text);
  self->laying = FALSE;
}

static void
changed_cb (GtkEditable     *entry,
            LinliTextEditor *self)
{
  if (!self->laying)
    {
      linli_value_set_null (&self->mark);
      linli_editor_edited (LINLI_EDITOR (self));
    }
  lay_hint (self);
}

/* The input method has had the key already: Enter that commits a candidate does not come here. */
static void
activate_cb (GtkEntry        *entry,
             LinliTextEditor *self)
{
  if (!self->composing)
    linli_editor_next (LINLI_EDITOR (self));
}

/* What the value looks like when nobody types; @value: readable. */
static char *
format_resting (LinliTextEditor  *self,
                const LinliValue *value)
{
  const LinliField *field = self->field;

  if (value->type == LINLI_VALUE_UNKNOWN || value->type == LINLI_VALUE_DECLINED)
    return linli_field_format (field, value);
  if (value->type == LINLI_VALUE_TEXT && field->value_type == LINLI_TYPE_DATETIME)
    return linli_form_format_datetime (value->data);
  if (value->type == LINLI_VALUE_TEXT && (g_strcmp0 (field->check, "mobile") == 0 || g_strcmp0 (field->check, "phone") == 0))
    return linli_form_group_phone (value->data);
  return linli_field_format_plain (field, value);
}

static void
set_value (LinliEditor      *editor,
           const LinliValue *value,
           GHashTable       *titles)
{
  LinliTextEditor *self = LINLI_TEXT_EDITOR (editor);
  g_autofree char *text = format_resting (self, value);

  linli_value_clear (&self->mark);
  if (value->type == LINLI_VALUE_UNKNOWN || value->type == LINLI_VALUE_DECLINED)
    linli_value_copy (value, &self->mark);
  lay_text (self, text);
  lay_hint (self);
}

static gboolean
get_value (LinliEditor  *editor,
           LinliValue   *ret_value,
           GError      **error)
{
  LinliTextEditor *self = LINLI_TEXT_EDITOR (editor);
  gint64 today = linli_clock_get_today (self->clock);
  g_autofree char *read = NULL;

  if (self->mark.type != LINLI_VALUE_NULL)
    {
      linli_value_copy (&self->mark, ret_value);
      return TRUE;
    }
  if (is_date (self))
    read = linli_form_read_date (get_text (self), today);
  else if (self->field->value_type == LINLI_TYPE_DATETIME)
    {
      read = linli_form_read_datetime (get_text (self), today);
      /* Any text would do for the catalogue. */
      if (read == NULL && *get_text (self) != '\0')
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no time");
          return FALSE;
        }
    }
  return linli_field_parse (self->field, read != NULL ? read : get_text (self), ret_value, error);
}

static void
set_text (LinliEditor *editor,
          const char  *text)
{
  LinliTextEditor *self = LINLI_TEXT_EDITOR (editor);

  linli_value_set_null (&self->mark);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

/* "20261123" stands as "2026-11-23" once it is left. */
static void
settle (LinliEditor *editor)
{
  LinliTextEditor *self = LINLI_TEXT_EDITOR (editor);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (get_value (editor, &value, NULL))
    set_value (editor, &value, NULL);
  lay_hint (self);
}

static void
set_writable (LinliEditor *editor,
              gboolean     writable)
{
  LinliTextEditor *self = LINLI_TEXT_EDITOR (editor);

  gtk_editable_set_editable (GTK_EDITABLE (self->entry), writable);
  if (is_date (self))
    gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY, writable ? "x-office-calendar-symbolic" : NULL);
}

static void
describe (LinliEditor *editor,
          GtkWidget   *label,
          GtkWidget   *message,
          gboolean     wrong)
{
  linli_editor_describe_by (LINLI_TEXT_EDITOR (editor)->entry, label, message, wrong);
}

static gboolean
is_composing (LinliEditor *editor)
{
  return LINLI_TEXT_EDITOR (editor)->composing;
}

static void
day_chosen_cb (const char *date,
               gpointer    user_data)
{
  LinliTextEditor *self = user_data;

  set_text (LINLI_EDITOR (self), date);
  gtk_widget_grab_focus (self->entry);
}

/* Escape leads back to where the calendar was asked for; a click elsewhere leads where it was made. */
static void
calendar_closed_cb (GtkPopover      *calendar,
                    LinliTextEditor *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (root != NULL && (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (calendar)) || focus == GTK_WIDGET (calendar)))
    gtk_widget_grab_focus (self->entry);
}

static void
popup (LinliEditor *editor)
{
  LinliTextEditor *self = LINLI_TEXT_EDITOR (editor);
  gint64 today = linli_clock_get_today (self->clock);
  g_autofree char *date = NULL;

  if (!is_date (self) || !gtk_editable_get_editable (GTK_EDITABLE (self->entry)))
    return;
  if (self->calendar == NULL)
    {
      self->calendar = linli_calendar_popover_new (GTK_WIDGET (self), day_chosen_cb, self);
      g_signal_connect_object (self->calendar, "closed", G_CALLBACK (calendar_closed_cb), self, 0);
    }
  date = linli_form_read_date (get_text (self), today);
  linli_calendar_popover_open (self->calendar, date, today);
}

static void
popdown (LinliEditor *editor)
{
  LinliTextEditor *self = LINLI_TEXT_EDITOR (editor);

  if (self->calendar != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->calendar));
}

static gboolean
take_key (LinliEditor     *editor,
          guint            keyval,
          GdkModifierType  state)
{
  if (!is_date (LINLI_TEXT_EDITOR (editor)) || keyval != GDK_KEY_Down || !(state & GDK_ALT_MASK))
    return FALSE;
  popup (editor);
  return TRUE;
}

static void
icon_press_cb (GtkEntry             *entry,
               GtkEntryIconPosition  position,
               LinliTextEditor      *self)
{
  popup (LINLI_EDITOR (self));
}

static void
focus_changed_cb (LinliTextEditor *self)
{
  lay_hint (self);
}

static void
linli_text_editor_dispose (GObject *object)
{
  LinliTextEditor *self = LINLI_TEXT_EDITOR (object);

  g_clear_pointer (&self->calendar, gtk_widget_unparent);
  G_OBJECT_CLASS (linli_text_editor_parent_class)->dispose (object);
}

static void
linli_text_editor_finalize (GObject *object)
{
  LinliTextEditor *self = LINLI_TEXT_EDITOR (object);

  g_clear_object (&self->clock);
  linli_value_clear (&self->mark);
  G_OBJECT_CLASS (linli_text_editor_parent_class)->finalize (object);
}

static void
linli_text_editor_iface_init (LinliEditorInterface *iface)
{
  iface->set_value = set_value;
  iface->get_value = get_value;
  iface->set_text = set_text;
  iface->settle = settle;
  iface->set_writable = set_writable;
  iface->describe = describe;
  iface->is_composing = is_composing;
  iface->take_key = take_key;
  iface->popup = popup;
  iface->popdown = popdown;
}

static void
linli_text_editor_class_init (LinliTextEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_text_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_text_editor_finalize;
}

static void
linli_text_editor_init (LinliTextEditor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 2);
  gtk_widget_set_hexpand (self->entry, TRUE);
  gtk_widget_add_css_class (self->entry, "linli-value");
  self->hint = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->hint, "linli-hint");
  gtk_widget_set_visible (self->hint, FALSE);
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), self->hint);
  adw_bin_set_child (ADW_BIN (self), box);
  linli_editor_watch_preedit (self->entry, &self->composing);
  g_signal_connect (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect (self->entry, "icon-press", G_CALLBACK (icon_press_cb), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_changed_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_changed_cb), self);
  gtk_widget_add_controller (self->entry, focus);
}

void
linli_text_editor_set_hint (LinliTextEditor *self,
                            const char      *hint)
{
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), hint);
}

GtkWidget *
linli_text_editor_new (const LinliField *field,
                       LinliClock       *clock)
{
  LinliTextEditor *self = g_object_new (LINLI_TYPE_TEXT_EDITOR, NULL);
  gboolean number = field->value_type == LINLI_TYPE_INTEGER || field->value_type == LINLI_TYPE_DECIMAL;

  self->field = field;
  self->clock = g_object_ref (clock);
  if (is_date (self))
    {
      gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _("20261123, today"));
      gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY, "x-office-calendar-symbolic");
      gtk_entry_set_icon_tooltip_text (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY, _("Calendar  Alt+Down"));
    }
  else if (field->value_type == LINLI_TYPE_DATETIME)
    gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _("20261123 0830"));
  else if (number)
    gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), GTK_INPUT_PURPOSE_NUMBER);
  else if (field->check != NULL && (g_str_equal (field->check, "mobile") || g_str_equal (field->check, "phone")))
    gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), GTK_INPUT_PURPOSE_PHONE);
  return GTK_WIDGET (self);
}
