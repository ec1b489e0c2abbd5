/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the widgets of values have in common. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-editor.h"

enum { EDITED, NEXT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (LinliEditor, linli_editor, GTK_TYPE_WIDGET)

void
linli_editor_set_value (LinliEditor      *self,
                        const LinliValue *value,
                        GHashTable       *titles)
{
  LINLI_EDITOR_GET_IFACE (self)->set_value (self, value, titles);
}

gboolean
linli_editor_get_value (LinliEditor  *self,
                        LinliValue   *ret_value,
                        GError      **error)
{
  return LINLI_EDITOR_GET_IFACE (self)->get_value (self, ret_value, error);
}

void
linli_editor_set_text (LinliEditor *self,
                       const char  *text)
{
  LINLI_EDITOR_GET_IFACE (self)->set_text (self, text);
}

void
linli_editor_set_writable (LinliEditor *self,
                           gboolean     writable)
{
  LINLI_EDITOR_GET_IFACE (self)->set_writable (self, writable);
}

void
linli_editor_describe (LinliEditor *self,
                       GtkWidget   *label,
                       GtkWidget   *message,
                       gboolean     wrong)
{
  LINLI_EDITOR_GET_IFACE (self)->describe (self, label, message, wrong);
}

gboolean
linli_editor_is_composing (LinliEditor *self)
{
  return LINLI_EDITOR_GET_IFACE (self)->is_composing (self);
}

gboolean
linli_editor_take_key (LinliEditor     *self,
                       guint            keyval,
                       GdkModifierType  state)
{
  LinliEditorInterface *iface = LINLI_EDITOR_GET_IFACE (self);

  return iface->take_key != NULL && iface->take_key (self, keyval, state);
}

void
linli_editor_settle (LinliEditor *self)
{
  if (LINLI_EDITOR_GET_IFACE (self)->settle != NULL)
    LINLI_EDITOR_GET_IFACE (self)->settle (self);
}

void
linli_editor_popup (LinliEditor *self)
{
  if (LINLI_EDITOR_GET_IFACE (self)->popup != NULL)
    LINLI_EDITOR_GET_IFACE (self)->popup (self);
}

void
linli_editor_popdown (LinliEditor *self)
{
  if (LINLI_EDITOR_GET_IFACE (self)->popdown != NULL)
    LINLI_EDITOR_GET_IFACE (self)->popdown (self);
}

void
linli_editor_edited (LinliEditor *self)
{
  g_signal_emit (self, signals[EDITED], 0);
}

void
linli_editor_next (LinliEditor *self)
{
  g_signal_emit (self, signals[NEXT], 0);
}

static void
preedit_changed_cb (GtkText    *text,
                    const char *preedit,
                    gboolean   *composing)
{
  *composing = preedit != NULL && *preedit != '\0';
}

/* @composing lives as long as @entry. */
void
linli_editor_watch_preedit (GtkWidget *entry,
                            gboolean  *composing)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (entry));

  g_signal_connect (text, "preedit-changed", G_CALLBACK (preedit_changed_cb), composing);
}

void
linli_editor_lay_text (GtkWidget  *entry,
                       const char *text)
{
  gtk_editable_set_enable_undo (GTK_EDITABLE (entry), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  /* Who types goes on at the end; who reads sees the beginning, also where there is little room. */
  gtk_editable_set_position (GTK_EDITABLE (entry), gtk_widget_get_state_flags (entry) & GTK_STATE_FLAG_FOCUS_WITHIN ? -1 : 0);
  gtk_editable_set_enable_undo (GTK_EDITABLE (entry), TRUE);
}

/* @other: (nullable).  How many a relation takes differs between versions of the toolkit; the type of its value says it. */
static void
relate (GtkWidget             *widget,
        GtkAccessibleRelation  relation,
        GtkWidget             *other)
{
  g_auto(GValue) value = G_VALUE_INIT;

  if (other == NULL)
    {
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), relation);
      return;
    }
  gtk_accessible_relation_init_value (relation, &value);
  if (G_VALUE_HOLDS_POINTER (&value))
    g_value_set_pointer (&value, g_list_append (NULL, other));
  else
    g_value_set_object (&value, other);
  gtk_accessible_update_relation_value (GTK_ACCESSIBLE (widget), 1, &relation, &value);
}

void
linli_editor_describe_by (GtkWidget *widget,
                          GtkWidget *label,
                          GtkWidget *message,
                          gboolean   wrong)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (GTK_LABEL (label)), -1);
  relate (widget, GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, message);
  relate (widget, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, message);
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
linli_editor_default_init (LinliEditorInterface *iface)
{
  signals[EDITED] = g_signal_new ("edited", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NEXT] = g_signal_new ("next", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}
