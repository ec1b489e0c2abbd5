/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a form.  Reading and editing are the same place; which widget stands there follows from the field's type. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-field-row.h"

#include "linli-code-button.h"
#include "linli-form-text.h"

#include <glib/gi18n.h>

#define LABEL_PX 128

struct _LinliFieldRow
{
  AdwBin            parent_instance;

  const LinliField *field;
  LinliValue        shown;      /* what the form holds */
  gint64            today;
  gboolean          writable, revealed, retyping, laying;
  gboolean          unreadable; /* the text in the entry is no value yet, and is not taken away */

  GtkWidget        *label, *source, *source_text, *source_dot, *message, *message_icon, *message_text;
  GtkWidget        *plain;      /* (nullable) read-only or masked words */
  GtkWidget        *entry;      /* (nullable) */
  GtkWidget        *codes;      /* (nullable) */
  GtkWidget        *answer;     /* (nullable) yes or no */
  GtkWidget        *open, *hold, *retype;
};

enum { EDITED, LEFT, PUT_BACK, REVEAL, OPEN, HISTORY, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliFieldRow, linli_field_row, ADW_TYPE_BIN)

static void
edited (LinliFieldRow *self)
{
  if (!self->laying)
    g_signal_emit (self, signals[EDITED], 0);
}

static void
entry_left_cb (GtkEventControllerFocus *controller,
               LinliFieldRow           *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

static void
entry_activate_cb (GtkEntry      *entry,
                   LinliFieldRow *self)
{
  gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), GTK_DIR_TAB_FORWARD);
}

static gboolean
entry_key_cb (GtkEventControllerKey *controller,
              guint                  keyval,
              guint                  keycode,
              GdkModifierType        state,
              LinliFieldRow         *self)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  self->retyping = FALSE;
  g_signal_emit (self, signals[PUT_BACK], 0);
  return GDK_EVENT_STOP;
}

/* What the program lays there is nothing that the entry's own undo goes back over, least of all to another person's value. */
static void
set_entry_text (LinliFieldRow *self,
                const char    *text)
{
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), text) == 0)
    return;
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->entry), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->entry), TRUE);
}

static void
lay_value (LinliFieldRow *self,
           const char    *ref_title,
           gboolean       revealable,
           gboolean       forced)
{
  gboolean masked = self->field->mask != NULL && !self->revealed && linli_value_is_answered (&self->shown);
  gboolean editing = self->writable && (!masked || self->retyping);

  self->laying = TRUE;
  if (self->plain != NULL)
    {
      g_autofree char *text = ref_title != NULL ? g_strdup (ref_title)
        : masked ? linli_field_format_masked (self->field, &self->shown)
        : self->field->value_type == LINLI_TYPE_REF ? g_strdup ("") : linli_field_format (self->field, &self->shown);

      gtk_label_set_text (GTK_LABEL (self->plain), *text != '\0' ? text : "—");
      gtk_widget_set_visible (self->plain, self->entry == NULL || !editing);
    }
  if (self->entry != NULL)
    {
      gtk_widget_set_visible (self->entry, editing);
      if (!self->unreadable && (forced || !(gtk_widget_get_state_flags (self->entry) & GTK_STATE_FLAG_FOCUS_WITHIN)))
        {
          g_autofree char *text = masked ? g_strdup ("") : linli_field_format_plain (self->field, &self->shown);

          if (self->shown.type == LINLI_VALUE_UNKNOWN || self->shown.type == LINLI_VALUE_DECLINED)
            {
              g_free (text);
              text = linli_field_format (self->field, &self->shown);
            }
          set_entry_text (self, text);
          if (forced)
            gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
        }
    }
  if (self->codes != NULL)
    linli_code_button_set_value (LINLI_CODE_BUTTON (self->codes), &self->shown);
  if (self->answer != NULL)
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->answer),
                                self->shown.type != LINLI_VALUE_INTEGER ? 0 : self->shown.integer != 0 ? 1 : 2);
  if (self->hold != NULL)
    {
      gtk_widget_set_visible (self->hold, revealable && self->field->mask != NULL && linli_value_is_answered (&self->shown));
      gtk_widget_set_visible (self->retype, self->writable && masked && !self->retyping);
    }
  self->laying = FALSE;
}

static void
retype_clicked_cb (GtkButton     *button,
                   LinliFieldRow *self)
{
  self->retyping = TRUE;
  lay_value (self, NULL, FALSE, FALSE);
  gtk_widget_grab_focus (self->entry);
}

static void
hold_pressed_cb (GtkGestureClick *gesture,
                 int              n_press,
                 double           x,
                 double           y,
                 LinliFieldRow   *self)
{
  /* Else the button's own gesture claims the press and ours ends at once. */
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[REVEAL], 0, TRUE);
}

static void
hold_ended_cb (GtkGesture       *gesture,
               GdkEventSequence *sequence,
               LinliFieldRow    *self)
{
  g_signal_emit (self, signals[REVEAL], 0, FALSE);
}

static void
open_clicked_cb (GtkButton     *button,
                 LinliFieldRow *self)
{
  g_signal_emit (self, signals[OPEN], 0);
}

static void
source_clicked_cb (GtkButton     *button,
                   LinliFieldRow *self)
{
  g_signal_emit (self, signals[HISTORY], 0);
}

static void
put_value (LinliFieldRow *self,
           GtkWidget     *box)
{
  const LinliField *field = self->field;
  gboolean words_only = field->type == LINLI_TYPE_COMPUTED || field->value_type == LINLI_TYPE_REF
    || field->value_type == LINLI_TYPE_REFS || field->value_type == LINLI_TYPE_GEOMETRY || field->value_type == LINLI_TYPE_ATTACHMENT
    || field->read_only;
  GtkWidget *value = NULL;

  if (words_only || field->mask != NULL)
    {
      self->plain = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (self->plain), 0);
      gtk_label_set_ellipsize (GTK_LABEL (self->plain), PANGO_ELLIPSIZE_END);
      gtk_label_set_selectable (GTK_LABEL (self->plain), FALSE);
      gtk_widget_add_css_class (self->plain, "linli-plain");
      gtk_box_append (GTK_BOX (box), self->plain);
    }
  if (!words_only && field->list != NULL)
    {
      value = self->codes = linli_code_button_new (field);
      g_signal_connect_swapped (value, "chosen", G_CALLBACK (edited), self);
    }
  else if (!words_only && field->value_type == LINLI_TYPE_BOOLEAN)
    {
      const char *answers[] = { "—", _("Yes"), _("No"), NULL };

      value = self->answer = gtk_drop_down_new_from_strings (answers);
      gtk_widget_add_css_class (value, "linli-value");
      g_signal_connect_swapped (value, "notify::selected", G_CALLBACK (edited), self);
    }
  else if (!words_only)
    {
      GtkEventController *focus = gtk_event_controller_focus_new (), *key = gtk_event_controller_key_new ();

      value = self->entry = gtk_entry_new ();
      gtk_editable_set_width_chars (GTK_EDITABLE (value), 8);
      gtk_entry_set_max_length (GTK_ENTRY (value), field->max_length > 0 ? (int) field->max_length : 2000);
      if (field->value_type == LINLI_TYPE_DATE)
        gtk_entry_set_placeholder_text (GTK_ENTRY (value), _("20261123, today"));
      gtk_widget_add_css_class (value, "linli-value");
      g_signal_connect_swapped (value, "changed", G_CALLBACK (edited), self);
      g_signal_connect (value, "activate", G_CALLBACK (entry_activate_cb), self);
      g_signal_connect (focus, "leave", G_CALLBACK (entry_left_cb), self);
      g_signal_connect (key, "key-pressed", G_CALLBACK (entry_key_cb), self);
      gtk_widget_add_controller (value, focus);
      gtk_widget_add_controller (value, key);
    }
  if (value != NULL)
    {
      gtk_widget_set_hexpand (value, TRUE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_LABEL, linli_field_get_label (field), -1);
      gtk_box_append (GTK_BOX (box), value);
    }
  if (field->unit != NULL)
    {
      GtkWidget *unit = gtk_label_new (field->unit);

      gtk_widget_add_css_class (unit, "dim-label");
      gtk_box_append (GTK_BOX (box), unit);
    }
  if (field->mask != NULL)
    {
      GtkGesture *press = gtk_gesture_click_new ();

      self->hold = gtk_button_new_from_icon_name ("view-reveal-symbolic");
      gtk_widget_set_tooltip_text (self->hold, _("Hold to show"));
      gtk_widget_add_css_class (self->hold, "flat");
      gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
      g_signal_connect (press, "pressed", G_CALLBACK (hold_pressed_cb), self);
      g_signal_connect (press, "end", G_CALLBACK (hold_ended_cb), self);
      gtk_widget_add_controller (self->hold, GTK_EVENT_CONTROLLER (press));
      self->retype = gtk_button_new_from_icon_name ("document-edit-symbolic");
      gtk_widget_set_tooltip_text (self->retype, _("Enter a new value"));
      gtk_widget_add_css_class (self->retype, "flat");
      g_signal_connect (self->retype, "clicked", G_CALLBACK (retype_clicked_cb), self);
      gtk_box_append (GTK_BOX (box), self->hold);
      gtk_box_append (GTK_BOX (box), self->retype);
    }
  if (field->value_type == LINLI_TYPE_REF)
    {
      self->open = gtk_button_new_from_icon_name ("go-next-symbolic");
      gtk_widget_set_tooltip_text (self->open, _("Open"));
      gtk_widget_add_css_class (self->open, "flat");
      g_signal_connect (self->open, "clicked", G_CALLBACK (open_clicked_cb), self);
      gtk_box_append (GTK_BOX (box), self->open);
    }
}

void
linli_field_row_show (LinliFieldRow            *self,
                      const LinliFieldRowState *state)
{
  LinliRuleLevel level;
  const char *message = linli_form_get_message (state->form, self->field, &level);
  gboolean typing = self->entry != NULL && (gtk_widget_get_state_flags (self->entry) & GTK_STATE_FLAG_FOCUS_WITHIN);
  gboolean stale = linli_form_is_stale (self->field, state->source, state->today);
  g_autofree char *source = linli_form_format_source (state->source);
  gboolean changed;

  self->today = state->today;
  self->writable = state->writable;
  self->unreadable = g_hash_table_contains (state->form->unreadable, self->field);
  linli_value_clear (&self->shown);
  linli_value_copy (linli_form_get (state->form, self->field), &self->shown);
  lay_value (self, state->ref_title, state->revealable, state->forced);
  if (self->open != NULL)
    gtk_widget_set_visible (self->open, state->openable && linli_value_is_answered (&self->shown));
  if (self->codes != NULL)
    gtk_widget_set_sensitive (self->codes, state->writable);
  if (self->answer != NULL)
    gtk_widget_set_sensitive (self->answer, state->writable);
  if (self->entry != NULL && !state->writable && self->plain == NULL)
    {
      gtk_widget_set_visible (self->entry, TRUE);
      gtk_editable_set_editable (GTK_EDITABLE (self->entry), FALSE);
    }

  /* While somebody types, half a date is no mistake yet. */
  if (typing && self->unreadable)
    message = NULL;
  gtk_widget_set_visible (self->message, message != NULL);
  if (message != NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->message_text), message);
      gtk_widget_remove_css_class (self->message, level == LINLI_LEVEL_ERROR ? "linli-warning" : "linli-error");
      gtk_widget_add_css_class (self->message, level == LINLI_LEVEL_ERROR ? "linli-error" : "linli-warning");
      gtk_image_set_from_icon_name (GTK_IMAGE (self->message_icon),
                                    level == LINLI_LEVEL_ERROR ? "dialog-error-symbolic" : "dialog-warning-symbolic");
    }

  changed = linli_form_is_changed (state->form, self->field);
  gtk_label_set_text (GTK_LABEL (self->source_text), changed ? _("changed") : *source != '\0' ? source
                      : linli_form_is_required (state->form, self->field) && !linli_value_is_answered (&self->shown) ? _("to fill in") : "");
  gtk_widget_set_visible (self->source_dot, stale && !changed);
  if (changed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "linli-changed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "linli-changed");
  gtk_widget_set_tooltip_text (self->source, stale ? _("Not looked at for a long time") : _("History of this field"));
}

void
linli_field_row_set_revealed (LinliFieldRow *self,
                              gboolean       revealed)
{
  if (self->field->mask == NULL || self->revealed == revealed)
    return;
  self->revealed = revealed;
  lay_value (self, NULL, TRUE, FALSE);
}

gboolean
linli_field_row_get_value (LinliFieldRow  *self,
                           LinliValue     *ret_value,
                           GError        **error)
{
  if (self->codes != NULL)
    linli_code_button_get_value (LINLI_CODE_BUTTON (self->codes), ret_value);
  else if (self->answer != NULL)
    {
      guint answer = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->answer));

      if (answer == 1 || answer == 2)
        linli_value_set_integer (ret_value, answer == 1);
    }
  else if (self->entry != NULL)
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
      g_autofree char *date = self->field->value_type == LINLI_TYPE_DATE ? linli_form_read_date (text, self->today) : NULL;
      g_autofree char *mark = linli_field_format (self->field, &self->shown);

      /* The words for an answer without a value stay that answer. */
      if ((self->shown.type == LINLI_VALUE_UNKNOWN || self->shown.type == LINLI_VALUE_DECLINED) && g_str_equal (text, mark))
        linli_value_copy (&self->shown, ret_value);
      else
        return linli_field_parse (self->field, date != NULL ? date : text, ret_value, error);
    }
  return TRUE;
}

void
linli_field_row_focus (LinliFieldRow *self)
{
  GtkWidget *value = self->entry != NULL ? self->entry : self->codes != NULL ? self->codes : self->answer;

  if (value != NULL)
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

void
linli_field_row_enter (LinliFieldRow *self,
                       const char    *text)
{
  if (self->entry == NULL)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  g_signal_emit (self, signals[LEFT], 0);
}

void
linli_field_row_popup (LinliFieldRow *self)
{
  if (self->codes != NULL)
    linli_code_button_popup (LINLI_CODE_BUTTON (self->codes));
}

void
linli_field_row_popdown (LinliFieldRow *self)
{
  if (self->codes != NULL)
    linli_code_button_popdown (LINLI_CODE_BUTTON (self->codes));
}

GtkWidget *
linli_field_row_get_source (LinliFieldRow *self)
{
  return self->source;
}

const LinliField *
linli_field_row_get_field (LinliFieldRow *self)
{
  return self->field;
}

static void
linli_field_row_finalize (GObject *object)
{
  linli_value_clear (&LINLI_FIELD_ROW (object)->shown);
  G_OBJECT_CLASS (linli_field_row_parent_class)->finalize (object);
}

static void
linli_field_row_class_init (LinliFieldRowClass *klass)
{
  static const struct { const char *name; guint signal; gboolean has_flag; } table[] = {
    { "edited", EDITED, FALSE }, { "left", LEFT, FALSE }, { "put-back", PUT_BACK, FALSE },
    { "reveal", REVEAL, TRUE }, { "open", OPEN, FALSE }, { "history", HISTORY, FALSE },
  };

  G_OBJECT_CLASS (klass)->finalize = linli_field_row_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    signals[table[i].signal] = g_signal_new (table[i].name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, table[i].has_flag ? 1 : 0, G_TYPE_BOOLEAN);
}

static void
linli_field_row_init (LinliFieldRow *self)
{
}

GtkWidget *
linli_field_row_new (const LinliField *field)
{
  LinliFieldRow *self = g_object_new (LINLI_TYPE_FIELD_ROW, NULL);
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *value = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *source = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  const char *help = linli_locale_is_chinese () ? field->help_zh : field->help_en;

  self->field = field;
  self->label = gtk_label_new (linli_field_get_label (field));
  gtk_label_set_xalign (GTK_LABEL (self->label), 1);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (self->label), 1);
  gtk_widget_set_size_request (self->label, LABEL_PX, -1);
  gtk_widget_set_valign (self->label, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (self->label, help);
  gtk_widget_add_css_class (self->label, "dim-label");
  gtk_widget_add_css_class (self->label, "linli-label");

  put_value (self, value);
  gtk_widget_add_css_class (value, "linli-value-box");
  self->message = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->message_icon = gtk_image_new ();
  self->message_text = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->message_text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->message_text), 0);
  gtk_widget_set_hexpand (self->message_text, TRUE);
  gtk_box_append (GTK_BOX (self->message), self->message_icon);
  gtk_box_append (GTK_BOX (self->message), self->message_text);
  gtk_widget_add_css_class (self->message, "linli-message");
  gtk_widget_set_visible (self->message, FALSE);
  gtk_widget_set_margin_start (self->message, LABEL_PX + 12);
  gtk_widget_set_hexpand (value, TRUE);

  self->source = gtk_button_new ();
  self->source_text = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->source_text), 1);
  gtk_label_set_ellipsize (GTK_LABEL (self->source_text), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->source_text, TRUE);
  self->source_dot = gtk_label_new ("●");
  gtk_widget_add_css_class (self->source_dot, "linli-stale");
  gtk_widget_set_visible (self->source_dot, FALSE);
  gtk_box_append (GTK_BOX (source), self->source_text);
  gtk_box_append (GTK_BOX (source), self->source_dot);
  gtk_button_set_child (GTK_BUTTON (self->source), source);
  gtk_widget_add_css_class (self->source, "flat");
  gtk_widget_add_css_class (self->source, "linli-source");
  gtk_widget_set_size_request (self->source, 120, -1);
  gtk_widget_set_valign (self->source, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->source), GTK_ACCESSIBLE_PROPERTY_LABEL, _("History of this field"), -1);
  gtk_widget_set_focusable (self->source, FALSE);
  g_signal_connect (self->source, "clicked", G_CALLBACK (source_clicked_cb), self);

  gtk_widget_add_css_class (line, "linli-field");
  gtk_box_append (GTK_BOX (line), self->label);
  gtk_box_append (GTK_BOX (line), value);
  gtk_box_append (GTK_BOX (line), self->source);
  gtk_box_append (GTK_BOX (outer), line);
  gtk_box_append (GTK_BOX (outer), self->message);
  adw_bin_set_child (ADW_BIN (self), outer);
  return GTK_WIDGET (self);
}
