/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list itself: rows, which of them are chosen, how many there are.  How it looks lies in linli-record-list-layout.c, what is done with
 * rows in linli-record-list-menu.c. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-record-list-private.h"

#include <glib/gi18n.h>

#define MAX_HINTS 3  /* fields that the filter names */

enum { SELECTED, ACTIVATED, COUNTED, COPIED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliRecordList, linli_record_list, ADW_TYPE_BIN)

/* ---- counts ---- */

static gboolean
is_filtered (LinliRecordList *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->filter)) != '\0' || self->layout->filters->len > 0 || self->among != NULL;
}

static void
lay_count (LinliRecordList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  guint64 chosen = linli_row_selection_get_size (self->selection);
  g_autofree char *text = NULL;

  if (!linli_row_model_is_complete (self->model))
    text = g_strdup ("…");
  else if (chosen > 1)
    /* Translators: rows of a list that are chosen, and all of them. */
    text = g_strdup_printf (_("%'u of %'u chosen"), (guint) chosen, n);
  else
    text = g_strdup_printf (_("%'u shown"), n);
  gtk_label_set_text (self->count, text);
  if (linli_row_model_is_ready (self->model))
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : is_filtered (self) ? "nothing" : "empty");
  if (!is_filtered (self) && linli_row_model_is_complete (self->model))
    self->total = n;
}

static void
counted_cb (LinliRecordList *self)
{
  lay_count (self);
  g_signal_emit (self, signals[COUNTED], 0);
}

/* ---- what is chosen ---- */

static void
tell_selected (LinliRecordList *self,
               LinliRowItem    *item)
{
  const LinliRowWords *words = linli_row_item_get_words (item);

  if (words != NULL)
    g_signal_emit (self, signals[SELECTED], 0, &words->id);
}

static void
forget_waited_for (LinliRecordList *self)
{
  if (self->waited_for != NULL)
    g_signal_handlers_disconnect_by_data (self->waited_for, self);
  g_clear_object (&self->waited_for);
}

/* Its words came: who it is. */
static void
words_came_cb (LinliRecordList *self)
{
  g_autoptr(LinliRowItem) item = g_object_ref (self->waited_for);

  forget_waited_for (self);
  tell_selected (self, item);
}

static void
selection_changed_cb (LinliRecordList *self)
{
  g_autoptr(LinliRowItem) item = NULL;
  guint position;

  lay_count (self);
  if (self->laying || !linli_row_selection_get_only (self->selection, &position))
    return;
  item = g_list_model_get_item (G_LIST_MODEL (self->model), position);
  if (item == NULL || linli_row_item_get_rowid (item) == self->shown)
    return;
  self->shown = linli_row_item_get_rowid (item);
  forget_waited_for (self);
  if (linli_row_item_get_words (item) != NULL)
    {
      tell_selected (self, item);
      return;
    }
  self->waited_for = g_steal_pointer (&item);
  g_signal_connect_swapped (self->waited_for, "changed", G_CALLBACK (words_came_cb), self);
}

void
linli_record_list_select (LinliRecordList *self,
                          guint            position)
{
  if (position < g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    {
      gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
      return;
    }
  self->shown = 0;
  forget_waited_for (self);
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

/* The list inside the column view: it knows how to scroll. */
static GtkWidget *
get_inner_list (LinliRecordList *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  while (child != NULL && !GTK_IS_LIST_VIEW (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* The record in the folder is chosen in the list, wherever it stands now. */
static void
show_shown (LinliRecordList *self)
{
  GtkWidget *list = get_inner_list (self);
  guint position;

  if (self->shown == 0 || !linli_row_model_find_rowid (self->model, self->shown, &position))
    return;
  if (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    return;
  self->laying = TRUE;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  self->laying = FALSE;
  if (list != NULL)
    gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
}

typedef struct { const LinliKind *kind; LinliId id; } Find;

static gpointer
find_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Find *find = data;
  gint64 rowid = linli_store_list_find (store, find->kind, &find->id);

  return g_memdup2 (&rowid, sizeof rowid);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  LinliRecordList *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree gint64 *rowid = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (rowid == NULL)
    return;
  self->shown = *rowid;
  show_shown (self);
}

void
linli_record_list_reveal (LinliRecordList *self,
                          const LinliId   *id)
{
  Find *find = g_new (Find, 1);

  linli_record_list_select (self, GTK_INVALID_LIST_POSITION);
  *find = (Find) { self->kind, *id };
  linli_replica_read_async (linli_session_get_replica (self->session), find_func, find, g_free, g_free, self->cancellable, found_cb, self);
}

static void
complete_cb (LinliRecordList *self)
{
  counted_cb (self);
  if (linli_row_selection_get_size (self->selection) == 0)
    show_shown (self);
}

static void
activate_cb (LinliRecordList *self,
             guint            position)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

/* ---- the question ---- */

static void
filter_changed_cb (LinliRecordList *self)
{
  linli_row_model_set_text (self->model, gtk_editable_get_text (GTK_EDITABLE (self->filter)));
}

/* Down from the words to the rows, Enter the same. */
static void
filter_activate_cb (LinliRecordList *self)
{
  filter_changed_cb (self);
  linli_record_list_focus (self);
}

static void
clear_cb (LinliRecordList *self)
{
  linli_record_list_clear (self);
}

void
linli_record_list_set_text (LinliRecordList *self,
                            const char      *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->filter), text);
}

/* The row in the folder, else the first one, has the focus. */
gboolean
linli_record_list_focus (LinliRecordList *self)
{
  GtkWidget *list = get_inner_list (self);

  if (list != NULL && gtk_widget_get_mapped (list) && gtk_widget_grab_focus (list))
    return TRUE;
  return gtk_widget_grab_focus (GTK_WIDGET (self->filter));
}

void
linli_record_list_focus_filter (LinliRecordList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->filter));
  gtk_editable_select_region (GTK_EDITABLE (self->filter), 0, -1);
}

LinliRowModel *
linli_record_list_get_model (LinliRecordList *self)
{
  return self->model;
}

guint
linli_record_list_get_total (LinliRecordList *self)
{
  return self->total;
}

/* ---- */

static void
linli_record_list_dispose (GObject *object)
{
  LinliRecordList *self = LINLI_RECORD_LIST (object);

  g_cancellable_cancel (self->cancellable);
  if (self->layout != NULL)
    linli_record_list_keep_now (self);
  self->laying = TRUE;  /* the view takes itself apart */
  forget_waited_for (self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->layout, linli_list_layout_free);
  g_clear_pointer (&self->among, g_free);
  G_OBJECT_CLASS (linli_record_list_parent_class)->dispose (object);
}

static void
linli_record_list_class_init (LinliRecordListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_record_list_dispose;
  signals[SELECTED] = g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[COUNTED] = g_signal_new ("counted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[COPIED] = g_signal_new ("copied", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  linli_record_list_class_add_menu (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/list/linli-record-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliRecordList, count);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordList, filter);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordList, chips);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordList, views);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordList, columns);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordList, add);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordList, stack);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordList, view);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordList, toasts);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
linli_record_list_init (LinliRecordList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/* Says by what the words in the entry find something: names by pinyin too; where nothing can be found by words, none are taken. */
static void
lay_filter_hint (LinliRecordList *self)
{
  g_autoptr(GString) labels = g_string_new (NULL);
  g_autofree char *hint = NULL;
  gboolean by_name = FALSE;
  guint n = 0;

  for (guint i = 0; i < self->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (self->kind->all_fields, i);

      if (field->search == NULL)
        continue;
      by_name |= g_str_equal (field->search, "name");
      if (n++ < MAX_HINTS)
        g_string_append_printf (labels, "%s%s", labels->len > 0 ? linli_locale_is_chinese () ? "、" : ", " : "", linli_field_get_label (field));
    }
  /* Translators: names of fields. */
  hint = by_name ? g_strdup (_("Filter by name, pinyin or number")) : n > 0 ? g_strdup_printf (_("Filter by: %s"), labels->str)
    : g_strdup (_("By the filters below"));
  g_object_set (self->filter, "placeholder-text", hint, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->filter), n > 0);
}

GtkWidget *
linli_record_list_new (LinliSession    *session,
                       const LinliKind *kind)
{
  LinliRecordList *self = g_object_new (LINLI_TYPE_RECORD_LIST, NULL);

  self->session = g_object_ref (session);
  self->kind = kind;
  self->model = linli_row_model_new (linli_session_get_replica (session), kind);
  self->selection = linli_row_selection_new (self->model);
  lay_filter_hint (self);
  linli_record_list_set_up (self);
  linli_record_list_set_up_menu (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, linli_kind_get_label (kind), -1);
  gtk_search_entry_set_key_capture_widget (self->filter, GTK_WIDGET (self->view));
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb), self);
  g_signal_connect_swapped (self->model, "items-changed", G_CALLBACK (counted_cb), self);
  g_signal_connect_swapped (self->model, "ready", G_CALLBACK (counted_cb), self);
  g_signal_connect_swapped (self->model, "complete", G_CALLBACK (complete_cb), self);
  return GTK_WIDGET (self);
}
