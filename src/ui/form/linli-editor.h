/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-catalogue.h"

G_BEGIN_DECLS

/* What stands in the value column of a form: one widget a field, which one follows from the field's type. */
#define LINLI_TYPE_EDITOR (linli_editor_get_type ())
G_DECLARE_INTERFACE (LinliEditor, linli_editor, LINLI, EDITOR, GtkWidget)

struct _LinliEditorInterface
{
  GTypeInterface parent_iface;

  void     (*set_value)    (LinliEditor *self, const LinliValue *value, GHashTable *titles);
  gboolean (*get_value)    (LinliEditor *self, LinliValue *ret_value, GError **error);
  void     (*set_text)     (LinliEditor *self, const char *text);
  void     (*set_writable) (LinliEditor *self, gboolean writable);
  void     (*describe)     (LinliEditor *self, GtkWidget *label, GtkWidget *message, gboolean wrong);
  gboolean (*is_composing) (LinliEditor *self);
  gboolean (*take_key)     (LinliEditor *self, guint keyval, GdkModifierType state);  /* (nullable) */
  void     (*settle)       (LinliEditor *self);                                       /* (nullable) */
  void     (*popup)        (LinliEditor *self);                                       /* (nullable) */
  void     (*popdown)      (LinliEditor *self);                                       /* (nullable) */
};

/* Lays a value over the widget, whatever stands there; emits nothing.  @titles: (nullable) id of a record → what it is called. */
void     linli_editor_set_value    (LinliEditor *self, const LinliValue *value, GHashTable *titles);
/* What was entered; FALSE with @error when it cannot be read (yet). */
gboolean linli_editor_get_value    (LinliEditor *self, LinliValue *ret_value, GError **error);
/* As if the person had typed it. */
void     linli_editor_set_text     (LinliEditor *self, const char *text);
void     linli_editor_set_writable (LinliEditor *self, gboolean writable);
/* Ties what names it and what is said about it to the widget that has the focus.  @message: (nullable) */
void     linli_editor_describe     (LinliEditor *self, GtkWidget *label, GtkWidget *message, gboolean wrong);
/* An input method holds characters that are not committed: no key means anything to the form now. */
gboolean linli_editor_is_composing (LinliEditor *self);
/* TRUE when the widget used a key that the input method and the text had no use for. */
gboolean linli_editor_take_key     (LinliEditor *self, guint keyval, GdkModifierType state);
/* The person goes on: what is half typed becomes what it most likely means, or stays as it is. */
void     linli_editor_settle       (LinliEditor *self);
/* Opens and closes the list or calendar of the field, where there is one. */
void     linli_editor_popup        (LinliEditor *self);
void     linli_editor_popdown      (LinliEditor *self);

/* For those who implement it: "edited" (the value may be another now), "next" (Enter), and following the input method of @entry. */
void     linli_editor_edited       (LinliEditor *self);
void     linli_editor_next         (LinliEditor *self);
void     linli_editor_watch_preedit(GtkWidget *entry, gboolean *composing);
/* What the program lays there is nothing that the entry's own undo goes back over, least of all to another person's value. */
void     linli_editor_lay_text     (GtkWidget *entry, const char *text);
void     linli_editor_describe_by  (GtkWidget *widget, GtkWidget *label, GtkWidget *message, gboolean wrong);

G_END_DECLS
