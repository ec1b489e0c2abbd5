/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Picking by typing.  The value changes when something is picked, or when the text is a code or a label as a whole; half a word is
 * neither taken for a value nor taken away. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-pick-editor.h"

#include "linli-choices.h"
#include "linli-form-text.h"
#include "linli-pick-value.h"
#include "linli-ref-search.h"
#include "linli-tip.h"
#include "linli-wrap-layout.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LinliPickEditor
{
  AdwBin            parent_instance;

  const LinliField *field;
  LinliReplica     *replica;      /* (owned) */
  LinliFormMemory  *memory;
  GCancellable     *cancellable;  /* (owned) of a search that runs */
  GHashTable       *titles;       /* (owned) id of a record → what it is called */
  LinliChoices     *choices;      /* (owned) */
  LinliValue        value;        /* what is picked */
  gboolean          typed;        /* the text is not that of the value */
  gboolean          moved;        /* the person moved in the list */
  gboolean          laying, composing, writable;
  gboolean          searching, go_on;  /* Enter came before what it means was found */
  GtkWidget        *box, *entry;
};

static void linli_pick_editor_iface_init (LinliEditorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliPickEditor, linli_pick_editor, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (LINLI_TYPE_EDITOR, linli_pick_editor_iface_init))

static gboolean
is_mark (const LinliValue *value)
{
  return value->type == LINLI_VALUE_UNKNOWN || value->type == LINLI_VALUE_DECLINED;
}

static const char *
get_text (LinliPickEditor *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static gboolean
has_focus (LinliPickEditor *self)
{
  return (gtk_widget_get_state_flags (self->entry) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

/* (transfer full) (element-type char *) */
static GPtrArray *
list_keys (LinliPickEditor *self)
{
  return linli_pick_list_keys (self->field, &self->value);
}

static gboolean
has_key (const char *key,
         gpointer    data)
{
  g_autoptr(GPtrArray) keys = list_keys (data);

  return g_ptr_array_find_with_equal_func (keys, key, g_str_equal, NULL);
}

/* (transfer full) */
static char *
name_key (LinliPickEditor *self,
          const char      *key)
{
  const LinliCode *code = self->field->list != NULL ? linli_code_list_find (self->field->list, key) : NULL;
  const char *title = linli_pick_is_ref (self->field) ? g_hash_table_lookup (self->titles, key) : NULL;

  if (self->field->value_type == LINLI_TYPE_BOOLEAN)
    return g_strdup (*key == '1' ? _("Yes") : _("No"));
  if (linli_pick_is_ref (self->field))
    return g_strdup (title != NULL ? title : _("a record that is not here"));
  return g_strdup (code != NULL ? linli_code_get_label (code) : key);
}

/* ---- laying the value over the widgets ---- */

static void
lay_text (LinliPickEditor *self,
          const char      *text)
{
  self->typed = FALSE;
  if (g_strcmp0 (get_text (self), text) == 0)
    return;
  self->laying = TRUE;
  linli_editor_lay_text (self->entry, text);
  self->laying = FALSE;
}

static void lay_value (LinliPickEditor *self);

static void
take_out_clicked_cb (GtkButton       *button,
                     LinliPickEditor *self)
{
  g_autofree char *key = g_strdup (gtk_widget_get_name (GTK_WIDGET (button)));

  if (is_mark (&self->value))
    linli_value_set_null (&self->value);
  else
    linli_pick_toggle (self->field, &self->value, key);
  lay_value (self);
  linli_editor_edited (LINLI_EDITOR (self));
}

static GtkWidget *
make_chip (LinliPickEditor *self,
           const char      *key,
           const char      *words)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *label = gtk_label_new (words);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_widget_add_css_class (chip, "linli-chip");
  gtk_box_append (GTK_BOX (chip), label);
  if (self->writable)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
      /* Translators: takes one of several codes out of a field. */
      g_autofree char *tip = g_strdup_printf (_("Take out: %s"), words);

      gtk_widget_set_name (button, key);
      linli_tip_set (button, tip);
      gtk_widget_add_css_class (button, "flat");
      /* Not on the way of the Tab key: that leads to the next field. */
      gtk_widget_set_focusable (button, FALSE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      _("On the keyboard: Backspace where nothing is typed, from the last one on"), -1);
      g_signal_connect (button, "clicked", G_CALLBACK (take_out_clicked_cb), self);
      gtk_box_append (GTK_BOX (chip), button);
    }
  return chip;
}

static void
lay_chips (LinliPickEditor *self)
{
  g_autoptr(GPtrArray) keys = list_keys (self);
  g_autoptr(GString) all = g_string_new (NULL);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != self->entry)
    gtk_box_remove (GTK_BOX (self->box), child);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      g_autofree char *words = name_key (self, key);

      gtk_widget_insert_before (make_chip (self, key, words), self->box, self->entry);
      g_string_append_printf (all, "%s%s", i > 0 ? " · " : "", words);
    }
  if (is_mark (&self->value))
    {
      g_autofree char *words = linli_field_format (self->field, &self->value);

      gtk_widget_insert_before (make_chip (self, "", words), self->box, self->entry);
      g_string_append (all, words);
    }
  /* What is picked is read with the entry: the chips cannot have the focus. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, all->str, -1);
}

static void
lay_value (LinliPickEditor *self)
{
  g_autofree char *text = NULL;

  if (linli_pick_is_set (self->field))
    {
      lay_chips (self);
      lay_text (self, "");
      gtk_widget_set_visible (self->entry, self->writable || gtk_widget_get_first_child (self->box) == self->entry);
      return;
    }
  if (is_mark (&self->value))
    text = linli_field_format (self->field, &self->value);
  else
    {
      g_autoptr(GPtrArray) keys = list_keys (self);

      text = keys->len > 0 ? name_key (self, g_ptr_array_index (keys, 0)) : g_strdup ("");
    }
  lay_text (self, text);
}

/* ---- picking ---- */

static void
close_choices (LinliPickEditor *self)
{
  g_cancellable_cancel (self->cancellable);
  self->searching = self->go_on = FALSE;
  linli_choices_hide (self->choices);
}

static void
picked (LinliPickEditor *self)
{
  const LinliChoice *choice = linli_choices_get_current (self->choices);

  if (choice == NULL)
    return;
  linli_form_memory_use (self->memory, self->field, choice->key);
  if (linli_pick_is_ref (self->field))
    g_hash_table_insert (self->titles, g_strdup (choice->key), g_strdup (choice->title));
  linli_pick_toggle (self->field, &self->value, choice->key);
  close_choices (self);
  lay_value (self);
  linli_editor_edited (LINLI_EDITOR (self));
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  LinliPickEditor *self = user_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *choices = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  gboolean go_on;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->searching = FALSE;
  go_on = self->go_on;
  self->go_on = FALSE;
  if (choices == NULL)
    choices = g_ptr_array_new ();
  if (!has_focus (self) && !go_on)
    {
      g_ptr_array_unref (choices);
      return;
    }
  linli_choices_show (self->choices, choices, *get_text (self) == '\0' ? _("Type a name, pinyin or a house number") : _("Nothing found"),
                      !self->typed, has_key, self);
  if (!go_on || linli_choices_get_current (self->choices) == NULL)
    return;
  picked (self);
  if (!linli_pick_is_set (self->field))
    linli_editor_next (LINLI_EDITOR (self));
}

static void
show_choices (LinliPickEditor *self)
{
  const char *text = self->typed || linli_pick_is_set (self->field) ? get_text (self) : "";
  GPtrArray *recent = linli_form_memory_get_recent (self->memory, self->field);

  if (!self->writable)
    return;
  self->moved = FALSE;
  if (linli_pick_is_ref (self->field))
    {
      const LinliKind *kind = linli_catalogue_get_kind (self->field->kind->catalogue, self->field->ref_kind);

      g_cancellable_cancel (self->cancellable);
      g_object_unref (self->cancellable);
      self->cancellable = g_cancellable_new ();
      self->searching = TRUE;
      linli_replica_read_async (self->replica, linli_ref_query_run, linli_ref_query_new (kind, text, recent), linli_ref_query_free,
                                (GDestroyNotify) g_ptr_array_unref, self->cancellable, found_cb, self);
      return;
    }
  linli_choices_show (self->choices, linli_choice_list_codes (self->field, text, recent), _("Not in the list"), !self->typed, has_key,
                      self);
}

/* What is typed, when it means one thing only. */
static gboolean
read_typed (LinliPickEditor  *self,
            LinliValue       *ret_value,
            GError          **error)
{
  g_autoptr(GPtrArray) choices = NULL;

  if (!linli_pick_is_ref (self->field) && linli_field_parse (self->field, get_text (self), ret_value, NULL))
    return TRUE;
  linli_value_set_null (ret_value);
  choices = linli_pick_is_ref (self->field) ? NULL : linli_choice_list_codes (self->field, get_text (self), NULL);
  if (choices == NULL || choices->len != 1)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not one of the choices");
      return FALSE;
    }
  return linli_field_parse (self->field, ((const LinliChoice *) g_ptr_array_index (choices, 0))->key, ret_value, error);
}

static gboolean
is_blank (const char *text)
{
  return strspn (text, " \t") == strlen (text);
}

static void
changed_cb (GtkEditable     *entry,
            LinliPickEditor *self)
{
  if (self->laying)
    return;
  self->typed = TRUE;
  if (has_focus (self))
    show_choices (self);
  linli_editor_edited (LINLI_EDITOR (self));
}

/* Takes the best choice for what is typed; TRUE when there is nothing left to choose. */
static gboolean
take_typed (LinliPickEditor *self)
{
  if (!self->typed)
    {
      /* Nothing was typed, but chosen with the arrows. */
      if (self->moved && linli_choices_is_open (self->choices))
        picked (self);
      return TRUE;
    }
  if (is_blank (get_text (self)))
    {
      if (!linli_pick_is_set (self->field))
        linli_value_set_null (&self->value);
      close_choices (self);
      lay_value (self);
      linli_editor_edited (LINLI_EDITOR (self));
      return TRUE;
    }
  if (self->searching)
    {
      self->go_on = TRUE;
      return FALSE;
    }
  if (linli_choices_get_current (self->choices) == NULL)
    {
      linli_choices_hide (self->choices);
      linli_editor_edited (LINLI_EDITOR (self));
      return TRUE;
    }
  picked (self);
  return TRUE;
}

/* Of several, Enter takes one after the other; in the empty entry it goes on. */
static void
activate_cb (GtkEntry        *entry,
             LinliPickEditor *self)
{
  gboolean more = linli_pick_is_set (self->field) && (self->typed ? !is_blank (get_text (self)) : self->moved);

  if (!self->composing && take_typed (self) && !more)
    linli_editor_next (LINLI_EDITOR (self));
}

static void
mark_cb (LinliChoices    *choices,
         guint            mark,
         LinliPickEditor *self)
{
  if (mark == LINLI_VALUE_NULL)
    linli_value_set_null (&self->value);
  else
    linli_value_set_mark (&self->value, (LinliValueType) mark);
  close_choices (self);
  lay_value (self);
  linli_editor_edited (LINLI_EDITOR (self));
}

static void
moved_cb (LinliChoices    *choices,
          LinliPickEditor *self)
{
  const LinliChoice *choice = linli_choices_get_current (choices);

  /* A screen reader hears what Enter would take. */
  if (!linli_pick_is_set (self->field))
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, choice != NULL ? choice->title : "", -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_EXPANDED, linli_choices_is_open (choices), -1);
}

/* ---- as an editor ---- */

static void
set_value (LinliEditor      *editor,
           const LinliValue *value,
           GHashTable       *titles)
{
  LinliPickEditor *self = LINLI_PICK_EDITOR (editor);
  g_autoptr(GPtrArray) keys = NULL;

  linli_value_clear (&self->value);
  linli_value_copy (value, &self->value);
  keys = list_keys (self);
  for (guint i = 0; linli_pick_is_ref (self->field) && titles != NULL && i < keys->len; i++)
    {
      const char *title = g_hash_table_lookup (titles, g_ptr_array_index (keys, i));

      if (title != NULL)
        g_hash_table_insert (self->titles, g_strdup (g_ptr_array_index (keys, i)), g_strdup (title));
    }
  lay_value (self);
}

static gboolean
get_value (LinliEditor  *editor,
           LinliValue   *ret_value,
           GError      **error)
{
  LinliPickEditor *self = LINLI_PICK_EDITOR (editor);

  if (self->typed && !linli_pick_is_set (self->field) && is_blank (get_text (self)))
    return TRUE;
  if (self->typed && !linli_pick_is_set (self->field))
    return read_typed (self, ret_value, error);
  if (self->typed && !is_blank (get_text (self)))
    {
      g_auto(LinliValue) one = LINLI_VALUE_INIT;

      if (!read_typed (self, &one, error))
        return FALSE;
    }
  linli_value_copy (&self->value, ret_value);
  return TRUE;
}

/* Left with the mouse: only what cannot mean anything else is taken. */
static void
settle (LinliEditor *editor)
{
  LinliPickEditor *self = LINLI_PICK_EDITOR (editor);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  gboolean readable = self->typed && !is_blank (get_text (self)) && read_typed (self, &value, NULL);

  if (readable && linli_pick_is_set (self->field) && !is_mark (&value) && !has_key (linli_value_get_text (&value), self))
    linli_pick_toggle (self->field, &self->value, linli_value_get_text (&value));
  else if (readable && !linli_pick_is_set (self->field))
    {
      linli_value_clear (&self->value);
      linli_value_copy (&value, &self->value);
    }
  close_choices (self);
  if (!readable && !(self->typed && is_blank (get_text (self))))
    return;
  if (!readable && !linli_pick_is_set (self->field))
    linli_value_set_null (&self->value);
  lay_value (self);
  linli_editor_edited (editor);
}

static void
set_text (LinliEditor *editor,
          const char  *text)
{
  gtk_editable_set_text (GTK_EDITABLE (LINLI_PICK_EDITOR (editor)->entry), text);
}

static void
set_writable (LinliEditor *editor,
              gboolean     writable)
{
  LinliPickEditor *self = LINLI_PICK_EDITOR (editor);

  if (self->writable == writable)
    return;
  self->writable = writable;
  gtk_editable_set_editable (GTK_EDITABLE (self->entry), writable);
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY, writable ? "pan-down-symbolic" : NULL);
  if (linli_pick_is_set (self->field))
    lay_value (self);
}

static void
describe (LinliEditor *editor,
          GtkWidget   *label,
          GtkWidget   *message,
          gboolean     wrong)
{
  linli_editor_describe_by (LINLI_PICK_EDITOR (editor)->entry, label, message, wrong);
}

static gboolean
is_composing (LinliEditor *editor)
{
  return LINLI_PICK_EDITOR (editor)->composing;
}

static void
popup (LinliEditor *editor)
{
  LinliPickEditor *self = LINLI_PICK_EDITOR (editor);

  gtk_widget_grab_focus (self->entry);
  show_choices (self);
}

static void
popdown (LinliEditor *editor)
{
  close_choices (LINLI_PICK_EDITOR (editor));
}

static gboolean
take_key (LinliEditor     *editor,
          guint            keyval,
          GdkModifierType  state)
{
  LinliPickEditor *self = LINLI_PICK_EDITOR (editor);
  gboolean open = linli_choices_is_open (self->choices);

  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_Up:
      if (!self->writable)
        return FALSE;
      if (open)
        {
          self->moved = TRUE;
          linli_choices_move (self->choices, keyval == GDK_KEY_Down ? 1 : -1);
        }
      else
        show_choices (self);
      return TRUE;
    case GDK_KEY_Escape:
      if (open)
        close_choices (self);
      return open;
    case GDK_KEY_Tab:
    case GDK_KEY_ISO_Left_Tab:
      /* Goes on, with what is typed. */
      return (self->typed || self->moved) && !take_typed (self);
    default:
      return FALSE;
    }
}

/* In an empty entry, Backspace takes the last one out; before the text sees the key, but not while an input method holds it. */
static gboolean
backspace_cb (GtkEventControllerKey *controller,
              guint                  keyval,
              guint                  keycode,
              GdkModifierType        state,
              LinliPickEditor       *self)
{
  g_autoptr(GPtrArray) keys = NULL;

  if (keyval != GDK_KEY_BackSpace || self->composing || !self->writable || *get_text (self) != '\0')
    return GDK_EVENT_PROPAGATE;
  keys = list_keys (self);
  if (is_mark (&self->value) || keys->len == 0)
    linli_value_set_null (&self->value);
  else
    linli_pick_toggle (self->field, &self->value, g_ptr_array_index (keys, keys->len - 1));
  lay_value (self);
  linli_editor_edited (LINLI_EDITOR (self));
  return GDK_EVENT_STOP;
}

/* Before the entry takes the press for its cursor. */
static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            LinliPickEditor *self)
{
  if (n_press > 1 || !self->writable)
    return;
  if (linli_choices_is_open (self->choices))
    close_choices (self);
  else
    show_choices (self);
}

gboolean
linli_pick_editor_is_for (const LinliField *field)
{
  if (field->list != NULL || field->value_type == LINLI_TYPE_BOOLEAN)
    return TRUE;
  return (field->value_type == LINLI_TYPE_REF || field->value_type == LINLI_TYPE_REFS) && field->ref_kind != NULL
    && linli_catalogue_get_kind (field->kind->catalogue, field->ref_kind) != NULL;
}

static void
linli_pick_editor_dispose (GObject *object)
{
  LinliPickEditor *self = LINLI_PICK_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  if (self->choices != NULL)
    g_object_run_dispose (G_OBJECT (self->choices));
  g_clear_object (&self->choices);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_pick_editor_parent_class)->dispose (object);
}

static void
linli_pick_editor_finalize (GObject *object)
{
  LinliPickEditor *self = LINLI_PICK_EDITOR (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->titles, g_hash_table_unref);
  linli_value_clear (&self->value);
  G_OBJECT_CLASS (linli_pick_editor_parent_class)->finalize (object);
}

static void
linli_pick_editor_iface_init (LinliEditorInterface *iface)
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
linli_pick_editor_class_init (LinliPickEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_pick_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_pick_editor_finalize;
}

static void
linli_pick_editor_init (LinliPickEditor *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->writable = TRUE;
  self->cancellable = g_cancellable_new ();
  self->titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->choices = linli_choices_new (GTK_WIDGET (self));
  self->entry = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 2);
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY, "pan-down-symbolic");
  gtk_entry_set_icon_activatable (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY, FALSE);
  gtk_widget_set_hexpand (self->entry, TRUE);
  gtk_widget_add_css_class (self->entry, "linli-value");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_AUTOCOMPLETE, GTK_ACCESSIBLE_AUTOCOMPLETE_LIST,
                                  GTK_ACCESSIBLE_PROPERTY_HAS_POPUP, TRUE, -1);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (self->box, linli_wrap_layout_new (6));
  gtk_box_append (GTK_BOX (self->box), self->entry);
  adw_bin_set_child (ADW_BIN (self), self->box);
  linli_editor_watch_preedit (self->entry, &self->composing);
  g_signal_connect (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (self->choices, "chosen", G_CALLBACK (picked), self);
  g_signal_connect (self->choices, "mark", G_CALLBACK (mark_cb), self);
  g_signal_connect (self->choices, "moved", G_CALLBACK (moved_cb), self);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (backspace_cb), self);
  gtk_widget_add_controller (self->entry, key);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (self->entry, GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
linli_pick_editor_new (const LinliField *field,
                       LinliReplica     *replica,
                       LinliFormMemory  *memory)
{
  LinliPickEditor *self = g_object_new (LINLI_TYPE_PICK_EDITOR, NULL);

  self->field = field;
  self->replica = g_object_ref (replica);
  self->memory = memory;
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), linli_pick_is_ref (self->field) ? _("Find…") : _("Choose…"));
  return GTK_WIDGET (self);
}
