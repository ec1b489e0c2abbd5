/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two pages: the fields, found by label, pinyin or initials; then the comparison, with a value by the type of the field. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-filter-chooser.h"

#include "linli-list-column.h"
#include "linli-pinyin.h"

#include <glib/gi18n.h>
#include <string.h>

#define SEARCHED_CHOICES 12  /* more of them are found by typing */

struct _LinliFilterChooser
{
  GtkPopover           parent_instance;

  GPtrArray           *fields;     /* (owned) LinliField */
  GArray              *operators;  /* (owned) LinliFilterOperator: of the field taken */
  const LinliField    *field;      /* (nullable) taken */
  GPtrArray           *keys;       /* (owned) char *: what the choices stand for; empty where the value is typed */

  GtkStack            *pages;
  GtkSearchEntry      *search;
  GtkListBox          *list;
  GtkLabel            *title, *error;
  GtkDropDown         *op;
  GtkBox              *value;
  GtkEntry            *entry;
  GtkDropDown         *choices;
};

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliFilterChooser, linli_filter_chooser, GTK_TYPE_POPOVER)

/* ---- fields ---- */

static gboolean
matches (const LinliField *field,
         const char       *text)
{
  g_autofree char *wanted = g_utf8_casefold (text, -1), *label = g_utf8_casefold (linli_field_get_label (field), -1);
  g_autofree char *initials = field->label_zh != NULL ? linli_pinyin_initials (field->label_zh, FALSE) : g_strdup ("");
  g_autofree char *spelt = field->label_zh != NULL ? linli_pinyin_spell (field->label_zh, FALSE) : g_strdup ("");
  g_auto(GStrv) syllables = g_strsplit (spelt, " ", -1);
  g_autofree char *joined = g_strjoinv ("", syllables);

  return strstr (label, wanted) != NULL || g_str_has_prefix (initials, wanted) || g_str_has_prefix (joined, wanted);
}

static gboolean
filter_func (GtkListBoxRow *row,
             gpointer       user_data)
{
  LinliFilterChooser *self = user_data;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  return *text == '\0' || matches (g_ptr_array_index (self->fields, (guint) gtk_list_box_row_get_index (row)), text);
}

static void
search_changed_cb (LinliFilterChooser *self)
{
  gtk_list_box_invalidate_filter (self->list);
}

static void
row_activated_cb (LinliFilterChooser *self,
                  GtkListBoxRow      *row)
{
  linli_filter_chooser_take (self, g_ptr_array_index (self->fields, (guint) gtk_list_box_row_get_index (row)));
}

/* Enter takes the first field that is left. */
static void
search_activate_cb (LinliFilterChooser *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (matches (g_ptr_array_index (self->fields, i), gtk_editable_get_text (GTK_EDITABLE (self->search))))
      {
        linli_filter_chooser_take (self, g_ptr_array_index (self->fields, i));
        return;
      }
}

GPtrArray *
linli_filter_chooser_get_fields (LinliFilterChooser *self)
{
  return self->fields;
}

/* ---- comparison ---- */

static LinliFilterOperator
get_operator (LinliFilterChooser *self)
{
  guint place = gtk_drop_down_get_selected (self->op);

  return place < self->operators->len ? g_array_index (self->operators, LinliFilterOperator, place) : LINLI_FILTER_FILLED;
}

/* Which widget takes the value now. */
static void
lay_value (LinliFilterChooser *self)
{
  LinliFilterOperator op = get_operator (self);
  gboolean needed = linli_list_filter_needs_value (op);

  gtk_widget_set_visible (GTK_WIDGET (self->choices), needed && self->keys->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->entry), needed && self->keys->len == 0);
  gtk_entry_set_placeholder_text (self->entry, op == LINLI_FILTER_AGE_AT_LEAST || op == LINLI_FILTER_AGE_AT_MOST ? _("Full years")
                                  : self->field->value_type == LINLI_TYPE_DATE ? _("A day like 20261123") : "");
  gtk_label_set_text (self->error, "");
}

static void
op_changed_cb (LinliFilterChooser *self)
{
  if (self->field != NULL)
    lay_value (self);
}

static void
lay_operators (LinliFilterChooser *self)
{
  g_autoptr(GtkStringList) labels = gtk_string_list_new (NULL);

  g_array_set_size (self->operators, 0);
  for (guint op = 1; op < LINLI_N_FILTER_OPERATORS; op++)
    if (linli_list_filter_allows (self->field, (LinliFilterOperator) op))
      {
        LinliFilterOperator value = (LinliFilterOperator) op;

        g_array_append_val (self->operators, value);
        gtk_string_list_append (labels, linli_list_filter_get_label (self->field, value));
      }
  gtk_drop_down_set_model (self->op, G_LIST_MODEL (labels));
  /* Of a day of birth one asks the age. */
  for (guint i = 0; i < self->operators->len; i++)
    if (g_array_index (self->operators, LinliFilterOperator, i) == LINLI_FILTER_AGE_AT_LEAST)
      gtk_drop_down_set_selected (self->op, i);
}

static void
add_choice (LinliFilterChooser *self,
            GtkStringList      *labels,
            const char         *key,
            const char         *label)
{
  g_ptr_array_add (self->keys, g_strdup (key));
  gtk_string_list_append (labels, label);
}

/* Codes in the order of their list, yes and no. */
static void
lay_choices (LinliFilterChooser *self)
{
  g_autoptr(GtkStringList) labels = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->keys, 0);
  if (self->field->value_type == LINLI_TYPE_BOOLEAN)
    {
      add_choice (self, labels, "1", C_("answer", "Yes"));
      add_choice (self, labels, "0", C_("answer", "No"));
    }
  for (guint i = 0; self->field->list != NULL && i < self->field->list->codes->len; i++)
    {
      const LinliCode *code = g_ptr_array_index (self->field->list->codes, i);

      add_choice (self, labels, code->code, linli_code_get_label (code));
    }
  gtk_drop_down_set_model (self->choices, G_LIST_MODEL (labels));
  gtk_drop_down_set_enable_search (self->choices, self->keys->len > SEARCHED_CHOICES);
}

void
linli_filter_chooser_take (LinliFilterChooser *self,
                           const LinliField   *field)
{
  self->field = field;
  gtk_label_set_text (self->title, linli_field_get_label (field));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  lay_choices (self);
  lay_operators (self);
  lay_value (self);
  gtk_stack_set_visible_child_name (self->pages, "comparison");
  gtk_widget_child_focus (GTK_WIDGET (self->value), GTK_DIR_TAB_FORWARD);
}

static void
back_cb (LinliFilterChooser *self)
{
  gtk_stack_set_visible_child_name (self->pages, "fields");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* (transfer full): the value as a person would type it. */
static char *
get_text (LinliFilterChooser *self)
{
  guint chosen = gtk_drop_down_get_selected (self->choices);

  return g_strdup (chosen < self->keys->len ? g_ptr_array_index (self->keys, chosen) : gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
add_cb (LinliFilterChooser *self)
{
  g_autofree char *text = get_text (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliListFilter) filter = linli_list_filter_new (self->field, get_operator (self), text, &error);

  if (filter == NULL)
    {
      gtk_label_set_text (self->error, error->message);
      return;
    }
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[CHOSEN], 0, filter);
}

/* ---- */

static void
linli_filter_chooser_finalize (GObject *object)
{
  LinliFilterChooser *self = LINLI_FILTER_CHOOSER (object);

  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->keys);
  g_array_unref (self->operators);
  G_OBJECT_CLASS (linli_filter_chooser_parent_class)->finalize (object);
}

static void
linli_filter_chooser_class_init (LinliFilterChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = linli_filter_chooser_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_POINTER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/list/linli-filter-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliFilterChooser, pages);
  gtk_widget_class_bind_template_child (widget_class, LinliFilterChooser, search);
  gtk_widget_class_bind_template_child (widget_class, LinliFilterChooser, list);
  gtk_widget_class_bind_template_child (widget_class, LinliFilterChooser, title);
  gtk_widget_class_bind_template_child (widget_class, LinliFilterChooser, error);
  gtk_widget_class_bind_template_child (widget_class, LinliFilterChooser, op);
  gtk_widget_class_bind_template_child (widget_class, LinliFilterChooser, value);
  gtk_widget_class_bind_template_child (widget_class, LinliFilterChooser, entry);
  gtk_widget_class_bind_template_child (widget_class, LinliFilterChooser, choices);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, op_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
linli_filter_chooser_init (LinliFilterChooser *self)
{
  g_autoptr(GtkExpression) labels = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->fields = g_ptr_array_new ();
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->operators = g_array_new (FALSE, FALSE, sizeof (LinliFilterOperator));
  gtk_list_box_set_filter_func (self->list, filter_func, self, NULL);
  labels = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  gtk_drop_down_set_expression (self->choices, labels);
}

GtkWidget *
linli_filter_chooser_new (LinliSession    *session,
                          const LinliKind *kind)
{
  LinliFilterChooser *self = g_object_new (LINLI_TYPE_FILTER_CHOOSER, NULL);

  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);
      GtkWidget *label;

      if (!linli_list_field_is_filter (field) || !linli_session_has_right (session, field, LINLI_RIGHT_LIST))
        continue;
      g_ptr_array_add (self->fields, (gpointer) field);
      label = gtk_label_new (linli_field_get_label (field));
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_list_box_append (self->list, label);
    }
  return GTK_WIDGET (self);
}
