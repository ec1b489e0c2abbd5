/* SPDX-License-Identifier: GPL-3.0-or-later */
/* List and folder of one kind.  The columns are those the catalogue names. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-records-page.h"

#include "linli-folder.h"
#include "linli-place.h"
#include "linli-row-model.h"
#include "linli-window-place.h"

#include <glib/gi18n.h>

struct _LinliRecordsPage
{
  AdwBin              parent_instance;

  LinliSession       *session;    /* (owned) */
  const LinliKind    *kind;
  LinliRowModel      *model;      /* (owned) */
  GtkSingleSelection *selection;  /* (owned) */
  GtkWidget          *folder;
  LinliId             shown;      /* null: none */
  guint               total;
  gboolean            narrow, in_folder, clamping;

  GtkPaned           *paned;
  GtkWidget          *list_side;
  GtkLabel           *count;
  GtkSearchEntry     *filter;
  GtkStack           *stack;
  GtkColumnView      *view;
};

enum { COUNTED, SHOWN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliRecordsPage, linli_records_page, ADW_TYPE_BIN)

/* ---- cells ---- */

/* @field: (nullable): NULL is what the record is called. */
typedef struct { const LinliField *field; gboolean first, number; } Column;

#define LIST_MIN_PX   300
#define FOLDER_MIN_PX 548
#define SPLIT_PX      484
#define FIRST_PX      94
#define CHAR_PX      13
#define PADDING_PX   22

static void
cell_lay (LinliRowItem *item,
          GtkLabel     *label)
{
  const LinliRowWords *words = linli_row_item_get_words (item);
  const LinliField *field = g_object_get_data (G_OBJECT (label), "field");

  gtk_label_set_text (label, words == NULL ? "" : linli_row_words_get (words, field));
  if (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (label), "first")) && words != NULL && g_strcmp0 (words->state, "synced") != 0)
    gtk_widget_add_css_class (GTK_WIDGET (label), "linli-unsynced");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "linli-unsynced");
}

static void
cell_setup_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item,
               Column                   *column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  g_object_set_data (G_OBJECT (label), "field", (gpointer) column->field);
  g_object_set_data (G_OBJECT (label), "first", GUINT_TO_POINTER (column->first));
  gtk_list_item_set_child (item, label);
}

static void
cell_bind_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item,
              Column                   *column)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  LinliRowItem *row = gtk_list_item_get_item (item);

  g_signal_connect_object (row, "changed", G_CALLBACK (cell_lay), label, 0);
  cell_lay (row, GTK_LABEL (label));
}

static void
cell_unbind_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *item,
                Column                   *column)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), cell_lay, gtk_list_item_get_child (item));
}

static int
compare_guint (gconstpointer a,
               gconstpointer b)
{
  return *(const guint *) a < *(const guint *) b ? -1 : *(const guint *) a > *(const guint *) b;
}

/* Wide enough for the heading and for what is usual in it; the rest ends in an ellipsis. */
static int
guess_width (const LinliField *field)
{
  int heading = field != NULL ? (int) g_utf8_strlen (linli_field_get_label (field), -1) * CHAR_PX + PADDING_PX : 0;
  g_autoptr(GArray) lengths = g_array_new (FALSE, FALSE, sizeof (guint));

  if (field == NULL)
    return 9 * CHAR_PX + PADDING_PX;
  if (field->value_type == LINLI_TYPE_DATE)
    return MAX (heading, 94);
  if (field->list == NULL || field->list->codes->len == 0)
    return MAX (heading, 74);
  for (guint i = 0; i < field->list->codes->len; i++)
    {
      guint length = (guint) g_utf8_strlen (linli_code_get_label (g_ptr_array_index (field->list->codes, i)), -1);

      g_array_append_val (lengths, length);
    }
  g_array_sort (lengths, compare_guint);
  return MAX (heading, (int) g_array_index (lengths, guint, (lengths->len - 1) / 2) * CHAR_PX + PADDING_PX);
}

/* @field: (nullable): NULL is what the record is called. */
static void
add_column (LinliRecordsPage *self,
            const LinliField *field,
            gboolean          first,
            gboolean          last)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkColumnViewColumn) column = NULL;
  Column *data = g_new0 (Column, 1);

  data->field = field;
  data->first = first;
  data->number = field != NULL && (field->value_type == LINLI_TYPE_INTEGER || field->value_type == LINLI_TYPE_DECIMAL);
  g_object_set_data_full (G_OBJECT (factory), "column", data, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (cell_setup_cb), data);
  g_signal_connect (factory, "bind", G_CALLBACK (cell_bind_cb), data);
  g_signal_connect (factory, "unbind", G_CALLBACK (cell_unbind_cb), data);
  column = gtk_column_view_column_new (field != NULL ? linli_field_get_label (field) : _("Address"), factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  if (last)
    gtk_column_view_column_set_expand (column, TRUE);
  else
    gtk_column_view_column_set_fixed_width (column, MAX (guess_width (field), first ? FIRST_PX : 0));
  gtk_column_view_append_column (self->view, column);
}

/* Where the place is the title, it stands for the number, which the folder shows. */
static void
add_columns (LinliRecordsPage *self)
{
  const LinliCatalogue *catalogue = linli_replica_get_catalogue (linli_session_get_replica (self->session));
  gboolean by_place = linli_place_is_title (catalogue, self->kind);
  guint n = self->kind->list_fields->len;

  if (by_place)
    add_column (self, NULL, TRUE, n <= 1);
  for (guint i = 0; i < n; i++)
    {
      const LinliField *field = g_ptr_array_index (self->kind->list_fields, i);

      if (!by_place || !g_ptr_array_find (self->kind->title_fields, field, NULL))
        add_column (self, field, i == 0 && !by_place, i + 1 == n);
    }
}

/* ---- list ---- */

static void
lay_count (LinliRecordsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  gboolean filtered = *gtk_editable_get_text (GTK_EDITABLE (self->filter)) != '\0';
  g_autofree char *text = g_strdup_printf (_("%'u shown"), n);

  gtk_label_set_text (self->count, text);
  if (linli_row_model_is_ready (self->model))
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : filtered ? "nothing" : "empty");
  if (!filtered)
    self->total = n;
  g_signal_emit (self, signals[COUNTED], 0);
}

static void
lay_sides (LinliRecordsPage *self)
{
  gtk_widget_set_visible (self->list_side, !self->narrow || !self->in_folder);
  gtk_widget_set_visible (self->folder, !self->narrow || self->in_folder);
  linli_folder_set_back (LINLI_FOLDER (self->folder), self->narrow);
}

void
linli_records_page_set_room (LinliRecordsPage *self,
                             int               px)
{
  gboolean narrow = px < LIST_MIN_PX + FOLDER_MIN_PX;
  int split = linli_window_place_get ("split", SPLIT_PX);

  if (narrow != self->narrow)
    {
      self->narrow = narrow;
      lay_sides (self);
    }
  self->clamping = TRUE;
  gtk_paned_set_position (self->paned, CLAMP (split, LIST_MIN_PX, MAX (px - FOLDER_MIN_PX, LIST_MIN_PX)));
  self->clamping = FALSE;
}

/* The person moved it: it stays there. */
static void
position_changed_cb (LinliRecordsPage *self)
{
  if (!self->clamping && !self->narrow && gtk_widget_get_mapped (GTK_WIDGET (self)))
    linli_window_place_set ("split", gtk_paned_get_position (self->paned));
}

static void
show_folder (LinliRecordsPage *self,
             const LinliId    *id)
{
  linli_folder_show (LINLI_FOLDER (self->folder), id);
  self->in_folder = TRUE;
  lay_sides (self);
  self->shown = *id;
  g_signal_emit (self, signals[SHOWN], 0);
}

static void
folder_back_cb (LinliRecordsPage *self)
{
  self->in_folder = FALSE;
  lay_sides (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

GtkWidget *
linli_records_page_get_folder (LinliRecordsPage *self)
{
  return self->folder;
}

void
linli_records_page_set_filter (LinliRecordsPage *self,
                               const char       *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->filter), text);
}

static void
selected_cb (GtkSingleSelection *selection,
             GParamSpec         *pspec,
             LinliRecordsPage   *self)
{
  LinliRowItem *item = gtk_single_selection_get_selected_item (selection);
  const LinliRowWords *words = item != NULL ? linli_row_item_get_words (item) : NULL;

  if (words != NULL)
    show_folder (self, &words->id);
}

static void
filter_changed_cb (LinliRecordsPage *self)
{
  linli_row_model_set_text (self->model, gtk_editable_get_text (GTK_EDITABLE (self->filter)));
}

static void
show_all_cb (LinliRecordsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->filter), "");
}

void
linli_records_page_open (LinliRecordsPage *self,
                         const LinliId    *id)
{
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  show_folder (self, id);
}

const LinliId *
linli_records_page_get_shown (LinliRecordsPage *self)
{
  return &self->shown;
}

const LinliKind *
linli_records_page_get_kind (LinliRecordsPage *self)
{
  return self->kind;
}

void
linli_records_page_find (LinliRecordsPage *self)
{
  self->in_folder = self->in_folder && !self->narrow;
  lay_sides (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->filter));
  gtk_editable_select_region (GTK_EDITABLE (self->filter), 0, -1);
}

void
linli_records_page_select (LinliRecordsPage *self,
                           guint             position)
{
  if (position < g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    gtk_single_selection_set_selected (self->selection, position);
}

GListModel *
linli_records_page_get_model (LinliRecordsPage *self)
{
  return G_LIST_MODEL (self->model);
}

void
linli_records_page_begin (LinliRecordsPage *self,
                          GHashTable       *values)
{
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  linli_folder_begin (LINLI_FOLDER (self->folder), values);
  self->shown = (LinliId) { { 0 } };
  self->in_folder = TRUE;
  lay_sides (self);
}

void
linli_records_page_verify (LinliRecordsPage *self)
{
  linli_folder_verify (LINLI_FOLDER (self->folder));
}

void
linli_records_page_flush (LinliRecordsPage *self)
{
  linli_folder_flush (LINLI_FOLDER (self->folder));
}

void
linli_records_page_save (LinliRecordsPage *self)
{
  linli_folder_save (LINLI_FOLDER (self->folder));
}

gboolean
linli_records_page_undo (LinliRecordsPage *self,
                         gboolean          forward)
{
  return linli_folder_undo (LINLI_FOLDER (self->folder), forward);
}

void
linli_records_page_history (LinliRecordsPage *self)
{
  linli_folder_history (LINLI_FOLDER (self->folder));
}

void
linli_records_page_reveal (LinliRecordsPage *self)
{
  linli_folder_reveal (LINLI_FOLDER (self->folder));
}

gboolean
linli_records_page_focus_next (LinliRecordsPage *self,
                               gboolean          from_start)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (from_start)
    return gtk_widget_grab_focus (GTK_WIDGET (self->view));
  if (focus != NULL && gtk_widget_is_ancestor (focus, self->folder))
    return FALSE;
  return gtk_widget_child_focus (self->folder, GTK_DIR_TAB_FORWARD);
}

guint
linli_records_page_get_count (LinliRecordsPage *self)
{
  return self->total;
}

gboolean
linli_records_page_is_ready (LinliRecordsPage *self)
{
  g_autoptr(LinliRowItem) first = g_list_model_get_item (G_LIST_MODEL (self->model), 0);

  return linli_row_model_is_ready (self->model) && (first == NULL || linli_row_item_get_words (first) != NULL);
}

static void
linli_records_page_dispose (GObject *object)
{
  LinliRecordsPage *self = LINLI_RECORDS_PAGE (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (linli_records_page_parent_class)->dispose (object);
}

static void
linli_records_page_class_init (LinliRecordsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_records_page_dispose;
  signals[COUNTED] = g_signal_new ("counted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/list/linli-records-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliRecordsPage, paned);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordsPage, list_side);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordsPage, count);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordsPage, filter);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LinliRecordsPage, view);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
}

static void
linli_records_page_init (LinliRecordsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
linli_records_page_new (LinliSession    *session,
                        const LinliKind *kind)
{
  LinliRecordsPage *self = g_object_new (LINLI_TYPE_RECORDS_PAGE, NULL);

  self->session = g_object_ref (session);
  self->kind = kind;
  self->model = linli_row_model_new (linli_session_get_replica (session), kind);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  add_columns (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, linli_kind_get_label (kind), -1);
  self->folder = linli_folder_new (session, kind);
  gtk_paned_set_end_child (self->paned, self->folder);
  g_signal_connect_object (self->paned, "notify::position", G_CALLBACK (position_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->folder, "back", G_CALLBACK (folder_back_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, 0);
  g_signal_connect_swapped (self->model, "items-changed", G_CALLBACK (lay_count), self);
  g_signal_connect_swapped (self->model, "ready", G_CALLBACK (lay_count), self);
  return GTK_WIDGET (self);
}
