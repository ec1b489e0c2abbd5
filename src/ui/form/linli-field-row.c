/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a form.  Reading and editing are the same place; which widget stands there follows from the field's type. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-field-row.h"

#include "linli-form-hint.h"
#include "linli-form-text.h"
#include "linli-line-layout.h"
#include "linli-photo-editor.h"
#include "linli-pick-editor.h"
#include "linli-text-editor.h"
#include "linli-text-scale.h"
#include "linli-tip.h"

#include <glib/gi18n.h>

#define LABEL_PX      128
#define LABEL_PX_WIDE 168  /* Latin letters say the same in more room */

struct _LinliFieldRow
{
  AdwBin            parent_instance;

  const LinliField *field;
  LinliValue        shown;      /* what the form holds */
  GHashTable       *ref_titles; /* (owned) (nullable) */
  gboolean          writable, revealed, retyping, laying;
  gboolean          unreadable; /* the text in the entry is no value yet, and is not taken away */
  char             *said;       /* (owned) (nullable) the message that the editor was last described with */

  GtkWidget        *label, *source, *source_text, *source_dot, *message, *message_icon, *message_text;
  GtkWidget        *plain;      /* (nullable) read-only or masked words */
  GtkWidget        *why;        /* (nullable) why nobody types here */
  GtkWidget        *editor;     /* (nullable) LinliEditor */
  GtkWidget        *open, *hold, *retype;
};

enum { EDITED, LEFT, GO, PUT_BACK, REVEAL, OPEN, HISTORY, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliFieldRow, linli_field_row, ADW_TYPE_BIN)

static gboolean
is_typing (LinliFieldRow *self)
{
  return self->editor != NULL && (gtk_widget_get_state_flags (self->editor) & GTK_STATE_FLAG_FOCUS_WITHIN);
}

static void
edited (LinliFieldRow *self)
{
  if (!self->laying)
    g_signal_emit (self, signals[EDITED], 0);
}

static void
left_cb (LinliFieldRow *self)
{
  linli_editor_settle (LINLI_EDITOR (self->editor));
  g_signal_emit (self, signals[LEFT], 0);
}

static void
next_cb (LinliFieldRow *self)
{
  g_signal_emit (self, signals[GO], 0, 1);
}

/* Comes after the input method and the text: what arrives here they had no use for.  While characters are being composed it means
 * nothing to the form either. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LinliFieldRow         *self)
{
  gboolean plain = (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) == 0;

  if (linli_editor_is_composing (LINLI_EDITOR (self->editor)))
    return GDK_EVENT_STOP;
  if (linli_editor_take_key (LINLI_EDITOR (self->editor), keyval, state))
    return GDK_EVENT_STOP;
  if (plain && (keyval == GDK_KEY_Tab || keyval == GDK_KEY_KP_Tab))
    g_signal_emit (self, signals[GO], 0, 1);
  else if (plain && keyval == GDK_KEY_ISO_Left_Tab)
    g_signal_emit (self, signals[GO], 0, -1);
  else if (plain && keyval == GDK_KEY_Escape)
    {
      self->retyping = FALSE;
      g_signal_emit (self, signals[PUT_BACK], 0);
    }
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* (transfer full): the value where it is only read. */
static char *
format_plain_words (LinliFieldRow *self,
                    gboolean       masked)
{
  const LinliField *field = self->field;

  if (masked)
    return linli_field_format_masked (field, &self->shown);
  if (field->value_type == LINLI_TYPE_GEOMETRY && linli_value_is_answered (&self->shown))
    return g_strdup (C_("a shape", "drawn"));
  if (field->value_type == LINLI_TYPE_REF && self->shown.type == LINLI_VALUE_BLOB)
    {
      g_autofree char *id = linli_field_format_plain (field, &self->shown);
      const char *title = self->ref_titles != NULL ? g_hash_table_lookup (self->ref_titles, id) : NULL;

      return g_strdup (title != NULL ? title : "");
    }
  return linli_field_format (field, &self->shown);
}

static void
lay_value (LinliFieldRow *self,
           gboolean       revealable,
           gboolean       forced)
{
  gboolean masked = self->field->mask != NULL && !self->revealed && linli_value_is_answered (&self->shown);
  /* What is being typed is not hidden from the one who types it. */
  gboolean editing = self->editor != NULL && (!masked || self->retyping || is_typing (self));

  self->laying = TRUE;
  if (self->plain != NULL)
    {
      g_autofree char *text = format_plain_words (self, masked);

      gtk_label_set_text (GTK_LABEL (self->plain), *text != '\0' ? text : "—");
      gtk_widget_set_visible (self->plain, !editing);
    }
  if (self->editor != NULL)
    {
      gtk_widget_set_visible (self->editor, editing);
      linli_editor_set_writable (LINLI_EDITOR (self->editor), self->writable);
      if (!self->unreadable && (forced || !is_typing (self)))
        {
          const LinliValue nothing = LINLI_VALUE_INIT;

          linli_editor_set_value (LINLI_EDITOR (self->editor), masked && !is_typing (self) ? &nothing : &self->shown, self->ref_titles);
        }
    }
  if (self->hold != NULL)
    {
      gtk_widget_set_visible (self->hold, revealable && linli_value_is_answered (&self->shown) && !editing);
      gtk_widget_set_visible (self->retype, self->writable && self->editor != NULL && !editing);
    }
  self->laying = FALSE;
}

static void
retype_clicked_cb (GtkButton     *button,
                   LinliFieldRow *self)
{
  self->retyping = TRUE;
  lay_value (self, FALSE, FALSE);
  linli_field_row_focus (self);
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

static gboolean
is_fixed (const LinliField *field)
{
  gboolean is_ref = field->value_type == LINLI_TYPE_REF || field->value_type == LINLI_TYPE_REFS;

  return field->type == LINLI_TYPE_COMPUTED || field->value_type == LINLI_TYPE_GEOMETRY
    || field->read_only || (is_ref && !linli_pick_editor_is_for (field));
}

static void
put_words (LinliFieldRow *self,
           GtkWidget     *box)
{
  g_autofree char *why = linli_form_explain_fixed (self->field);

  self->plain = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->plain), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->plain), PANGO_ELLIPSIZE_END);
  gtk_label_set_selectable (GTK_LABEL (self->plain), FALSE);
  gtk_widget_add_css_class (self->plain, "linli-plain");
  gtk_box_append (GTK_BOX (box), self->plain);
  if (!is_fixed (self->field))
    return;
  self->why = gtk_label_new (why != NULL ? why : _("such files are not kept here yet"));
  gtk_label_set_xalign (GTK_LABEL (self->why), 1);
  gtk_label_set_ellipsize (GTK_LABEL (self->why), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->why, TRUE);
  gtk_widget_add_css_class (self->why, "linli-hint");
  gtk_box_append (GTK_BOX (box), self->why);
}

static void
put_editor (LinliFieldRow *self,
            LinliSession  *session,
            GtkWidget     *box)
{
  GtkEventController *focus = gtk_event_controller_focus_new (), *key = gtk_event_controller_key_new ();

  self->editor = self->field->value_type == LINLI_TYPE_ATTACHMENT ? linli_photo_editor_new (self->field, session)
    : linli_pick_editor_is_for (self->field)
    ? linli_pick_editor_new (self->field, linli_session_get_replica (session), linli_session_get_memory (session))
    : linli_text_editor_new (self->field, linli_session_get_clock (session));
  gtk_widget_set_hexpand (self->editor, TRUE);
  g_signal_connect_swapped (self->editor, "edited", G_CALLBACK (edited), self);
  g_signal_connect_swapped (self->editor, "next", G_CALLBACK (next_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->editor, focus);
  gtk_widget_add_controller (self->editor, key);
  gtk_box_append (GTK_BOX (box), self->editor);
}

static GtkWidget *
put_button (GtkWidget  *box,
            const char *icon,
            const char *tip)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  linli_tip_set (button, tip);
  gtk_widget_add_css_class (button, "flat");
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
put_value (LinliFieldRow *self,
           LinliSession  *session,
           GtkWidget     *box)
{
  const LinliField *field = self->field;

  if (is_fixed (field) || field->mask != NULL)
    put_words (self, box);
  if (!is_fixed (field))
    put_editor (self, session, box);
  if (field->unit != NULL)
    {
      GtkWidget *unit = gtk_label_new (field->unit);

      gtk_widget_add_css_class (unit, "dim-label");
      gtk_box_append (GTK_BOX (box), unit);
    }
  if (field->mask != NULL)
    {
      GtkGesture *press = gtk_gesture_click_new ();

      self->hold = put_button (box, "view-reveal-symbolic", _("Hold to show, or Ctrl+Shift+R"));
      gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
      g_signal_connect (press, "pressed", G_CALLBACK (hold_pressed_cb), self);
      g_signal_connect (press, "end", G_CALLBACK (hold_ended_cb), self);
      gtk_widget_add_controller (self->hold, GTK_EVENT_CONTROLLER (press));
      self->retype = put_button (box, "document-edit-symbolic", _("Enter a new value"));
      g_signal_connect (self->retype, "clicked", G_CALLBACK (retype_clicked_cb), self);
    }
  if (field->value_type == LINLI_TYPE_REF)
    {
      self->open = put_button (box, "go-next-symbolic", _("Open  Ctrl+J"));
      g_signal_connect (self->open, "clicked", G_CALLBACK (open_clicked_cb), self);
    }
}

/* ---- laying the state over the widgets ---- */

static void
lay_message (LinliFieldRow   *self,
             const LinliForm *form)
{
  LinliRuleLevel level;
  const char *message = linli_form_get_message (form, self->field, &level);
  gboolean wrong;

  /* While somebody types, half a date is no mistake yet. */
  if (is_typing (self) && self->unreadable)
    message = NULL;
  wrong = message != NULL && level == LINLI_LEVEL_ERROR;
  gtk_widget_set_visible (self->message, message != NULL);
  if (message != NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->message_text), message);
      gtk_widget_remove_css_class (self->message, wrong ? "linli-warning" : "linli-error");
      gtk_widget_add_css_class (self->message, wrong ? "linli-error" : "linli-warning");
      gtk_image_set_from_icon_name (GTK_IMAGE (self->message_icon), wrong ? "dialog-error-symbolic" : "dialog-warning-symbolic");
    }
  if (self->editor == NULL || g_strcmp0 (message, self->said) == 0)
    return;
  linli_editor_describe (LINLI_EDITOR (self->editor), self->label, message != NULL ? self->message_text : NULL, wrong);
  g_free (self->said);
  self->said = g_strdup (message);
}

static void
lay_source (LinliFieldRow            *self,
            const LinliFieldRowState *state)
{
  gboolean stale = linli_form_is_stale (self->field, state->source, state->today);
  gboolean changed = linli_form_is_changed (state->form, self->field);
  g_autofree char *source = linli_form_format_source (state->source);

  gtk_label_set_text (GTK_LABEL (self->source_text), changed ? _("changed") : *source != '\0' ? source
                      : linli_form_is_required (state->form, self->field) && !linli_value_is_answered (&self->shown) ? _("to fill in") : "");
  gtk_widget_set_visible (self->source_dot, stale && !changed);
  if (changed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "linli-changed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "linli-changed");
  linli_tip_set (self->source, stale ? _("Not looked at for a long time; history  Ctrl+H") : _("History of this field  Ctrl+H"));
}

void
linli_field_row_show (LinliFieldRow            *self,
                      const LinliFieldRowState *state)
{
  self->writable = state->writable;
  self->unreadable = g_hash_table_contains (state->form->unreadable, self->field);
  linli_value_clear (&self->shown);
  linli_value_copy (linli_form_get (state->form, self->field), &self->shown);
  if (state->ref_titles != self->ref_titles)
    {
      g_clear_pointer (&self->ref_titles, g_hash_table_unref);
      self->ref_titles = state->ref_titles != NULL ? g_hash_table_ref (state->ref_titles) : NULL;
    }
  if (LINLI_IS_PHOTO_EDITOR (self->editor))
    linli_photo_editor_set_record (LINLI_PHOTO_EDITOR (self->editor), &state->form->saved->id);
  lay_value (self, state->revealable, state->forced);
  if (self->open != NULL)
    gtk_widget_set_visible (self->open, state->openable && self->shown.type == LINLI_VALUE_BLOB);
  if (self->editor != NULL)
    linli_tip_set (self->editor, state->writable ? NULL : state->closed);
  lay_message (self, state->form);
  lay_source (self, state);
}

void
linli_field_row_set_revealed (LinliFieldRow *self,
                              gboolean       revealed)
{
  if (self->field->mask == NULL || self->revealed == revealed)
    return;
  self->revealed = revealed;
  lay_value (self, TRUE, FALSE);
}

gboolean
linli_field_row_get_value (LinliFieldRow  *self,
                           LinliValue     *ret_value,
                           GError        **error)
{
  return self->editor == NULL || linli_editor_get_value (LINLI_EDITOR (self->editor), ret_value, error);
}

gboolean
linli_field_row_is_open (LinliFieldRow *self)
{
  return self->editor != NULL && self->writable && gtk_widget_get_visible (GTK_WIDGET (self));
}

void
linli_field_row_focus (LinliFieldRow *self)
{
  if (is_typing (self))
    return;
  if (self->editor != NULL && gtk_widget_get_visible (self->editor))
    gtk_widget_child_focus (self->editor, GTK_DIR_TAB_FORWARD);
  else if (self->retype != NULL)
    gtk_widget_grab_focus (self->retype);
}

static void
forget_below (GtkWidget *widget)
{
  if (GTK_IS_TEXT (widget))
    {
      gtk_editable_set_enable_undo (GTK_EDITABLE (widget), FALSE);
      gtk_editable_set_enable_undo (GTK_EDITABLE (widget), TRUE);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    forget_below (child);
}

void
linli_field_row_forget_typing (LinliFieldRow *self)
{
  if (self->editor != NULL)
    forget_below (self->editor);
}

void
linli_field_row_enter (LinliFieldRow *self,
                       const char    *text)
{
  if (self->editor == NULL)
    return;
  linli_editor_set_text (LINLI_EDITOR (self->editor), text);
  left_cb (self);
}

gboolean
linli_field_row_is_composing (LinliFieldRow *self)
{
  return self->editor != NULL && linli_editor_is_composing (LINLI_EDITOR (self->editor));
}

void
linli_field_row_popup (LinliFieldRow *self)
{
  if (self->editor != NULL)
    linli_editor_popup (LINLI_EDITOR (self->editor));
}

void
linli_field_row_popdown (LinliFieldRow *self)
{
  if (self->editor != NULL)
    linli_editor_popdown (LINLI_EDITOR (self->editor));
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
  LinliFieldRow *self = LINLI_FIELD_ROW (object);

  linli_value_clear (&self->shown);
  g_clear_pointer (&self->ref_titles, g_hash_table_unref);
  g_free (self->said);
  G_OBJECT_CLASS (linli_field_row_parent_class)->finalize (object);
}

static void
linli_field_row_class_init (LinliFieldRowClass *klass)
{
  const struct { const char *name; guint signal; GType type; } table[] = {
    { "edited", EDITED, G_TYPE_NONE }, { "left", LEFT, G_TYPE_NONE }, { "go", GO, G_TYPE_INT }, { "put-back", PUT_BACK, G_TYPE_NONE },
    { "reveal", REVEAL, G_TYPE_BOOLEAN }, { "open", OPEN, G_TYPE_NONE }, { "history", HISTORY, G_TYPE_NONE },
  };

  G_OBJECT_CLASS (klass)->finalize = linli_field_row_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    signals[table[i].signal] = g_signal_new (table[i].name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, table[i].type != G_TYPE_NONE ? 1 : 0, table[i].type);
}

static void
linli_field_row_init (LinliFieldRow *self)
{
}

static int
get_label_px (void)
{
  return linli_text_scale_px (linli_locale_is_chinese () ? LABEL_PX : LABEL_PX_WIDE);
}

GtkWidget *
linli_field_row_new (const LinliField *field,
                     LinliSession     *session)
{
  LinliFieldRow *self = g_object_new (LINLI_TYPE_FIELD_ROW, NULL);
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *value = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *source = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  const char *help = linli_locale_is_chinese () ? field->help_zh : field->help_en;

  self->field = field;
  self->label = gtk_label_new (linli_field_get_label (field));
  gtk_label_set_xalign (GTK_LABEL (self->label), 1);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  /* All of one width, so that the values stand below each other; what is longer has a tooltip. */
  gtk_label_set_width_chars (GTK_LABEL (self->label), 1);
  gtk_label_set_max_width_chars (GTK_LABEL (self->label), 1);
  gtk_widget_set_size_request (self->label, get_label_px (), -1);
  gtk_widget_set_valign (self->label, GTK_ALIGN_START);
  linli_tip_set (self->label, help != NULL ? help : linli_field_get_label (field));
  gtk_widget_add_css_class (self->label, "dim-label");
  gtk_widget_add_css_class (self->label, "linli-label");

  put_value (self, session, value);
  if (self->editor != NULL)
    linli_editor_describe (LINLI_EDITOR (self->editor), self->label, NULL, FALSE);
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
  gtk_widget_set_margin_start (self->message, get_label_px () + 12);
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
  /* What is left over belongs to the value. */
  gtk_widget_set_hexpand (self->source, FALSE);
  gtk_widget_add_css_class (self->source, "flat");
  gtk_widget_add_css_class (self->source, "linli-source");
  gtk_widget_set_valign (self->source, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->source), GTK_ACCESSIBLE_PROPERTY_LABEL, _("History of this field"), -1);
  gtk_widget_set_focusable (self->source, FALSE);
  g_signal_connect (self->source, "clicked", G_CALLBACK (source_clicked_cb), self);

  gtk_widget_set_layout_manager (line, linli_line_layout_new (12));
  gtk_widget_add_css_class (line, "linli-field");
  gtk_box_append (GTK_BOX (line), self->label);
  gtk_box_append (GTK_BOX (line), value);
  gtk_box_append (GTK_BOX (line), self->source);
  gtk_box_append (GTK_BOX (outer), line);
  gtk_box_append (GTK_BOX (outer), self->message);
  adw_bin_set_child (ADW_BIN (self), outer);
  return GTK_WIDGET (self);
}
