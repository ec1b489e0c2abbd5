/* SPDX-License-Identifier: GPL-3.0-or-later */
/* List and folder of one kind, side by side or in turns. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-records-page.h"

#include "linli-folder.h"
#include "linli-record-list.h"
#include "linli-text-scale.h"
#include "linli-window-place.h"

#define LIST_MIN_PX   290  /* for text of usual size */
#define FOLDER_MIN_PX 560  /* below it a date has no room beside its label and where it comes from */
#define SPLIT_PX      400

struct _LinliRecordsPage
{
  AdwBin            parent_instance;

  LinliSession     *session;  /* (owned) */
  const LinliKind  *kind;
  GtkWidget        *list, *folder;
  LinliId           shown;    /* in the folder; null: none */
  gboolean          narrow, in_folder, clamping;
  guint             prepare_id;

  GtkPaned         *paned;
};

enum { COUNTED, SHOWN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliRecordsPage, linli_records_page, ADW_TYPE_BIN)

static void
lay_sides (LinliRecordsPage *self)
{
  gtk_widget_set_visible (self->list, !self->narrow || !self->in_folder);
  gtk_widget_set_visible (self->folder, !self->narrow || self->in_folder);
  linli_folder_set_back (LINLI_FOLDER (self->folder), self->narrow);
}

void
linli_records_page_set_room (LinliRecordsPage *self,
                             int               px)
{
  int list_min = linli_text_scale_px (LIST_MIN_PX), folder_min = linli_text_scale_px (FOLDER_MIN_PX);
  gboolean narrow = px < list_min + folder_min;
  int split = linli_window_place_get ("split", SPLIT_PX);

  if (narrow != self->narrow)
    {
      self->narrow = narrow;
      lay_sides (self);
    }
  self->clamping = TRUE;
  gtk_paned_set_position (self->paned, CLAMP (split, list_min, MAX (px - folder_min, list_min)));
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
  linli_record_list_focus (LINLI_RECORD_LIST (self->list));
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
  linli_record_list_set_text (LINLI_RECORD_LIST (self->list), text);
}

void
linli_records_page_set_among (LinliRecordsPage *self,
                              GArray           *rowids,
                              const char       *words)
{
  linli_record_list_clear (LINLI_RECORD_LIST (self->list));
  linli_record_list_set_among (LINLI_RECORD_LIST (self->list), rowids, words);
}

static void
selected_cb (LinliRecordList  *list,
             const LinliId    *id,
             LinliRecordsPage *self)
{
  show_folder (self, id);
}

/* Enter or a double click on a row: into its folder. */
static void
activated_cb (LinliRecordsPage *self)
{
  self->in_folder = TRUE;
  lay_sides (self);
  gtk_widget_child_focus (self->folder, GTK_DIR_TAB_FORWARD);
}

static void
counted_cb (LinliRecordsPage *self)
{
  g_signal_emit (self, signals[COUNTED], 0);
}

void
linli_records_page_open (LinliRecordsPage *self,
                         const LinliId    *id)
{
  linli_record_list_reveal (LINLI_RECORD_LIST (self->list), id);
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
  linli_record_list_focus_filter (LINLI_RECORD_LIST (self->list));
}

void
linli_records_page_select (LinliRecordsPage *self,
                           guint             position)
{
  if (position < g_list_model_get_n_items (linli_records_page_get_model (self)))
    linli_record_list_select (LINLI_RECORD_LIST (self->list), position);
}

GListModel *
linli_records_page_get_model (LinliRecordsPage *self)
{
  return G_LIST_MODEL (linli_record_list_get_model (LINLI_RECORD_LIST (self->list)));
}

void
linli_records_page_begin (LinliRecordsPage *self,
                          GHashTable       *values)
{
  linli_record_list_select (LINLI_RECORD_LIST (self->list), GTK_INVALID_LIST_POSITION);
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
linli_records_page_toggle_due (LinliRecordsPage *self)
{
  linli_folder_toggle_due (LINLI_FOLDER (self->folder));
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
    return linli_record_list_focus (LINLI_RECORD_LIST (self->list));
  if (focus != NULL && gtk_widget_is_ancestor (focus, self->folder))
    return FALSE;
  return gtk_widget_child_focus (self->folder, GTK_DIR_TAB_FORWARD);
}

guint
linli_records_page_get_count (LinliRecordsPage *self)
{
  return linli_record_list_get_total (LINLI_RECORD_LIST (self->list));
}

gboolean
linli_records_page_is_ready (LinliRecordsPage *self)
{
  LinliRowModel *model = linli_record_list_get_model (LINLI_RECORD_LIST (self->list));
  g_autoptr(LinliRowItem) first = g_list_model_get_item (G_LIST_MODEL (model), 0);

  return linli_row_model_is_ready (model) && (first == NULL || linli_row_item_get_words (first) != NULL);
}

static void
linli_records_page_dispose (GObject *object)
{
  LinliRecordsPage *self = LINLI_RECORDS_PAGE (object);

  g_clear_handle_id (&self->prepare_id, g_source_remove);
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
}

static void
linli_records_page_init (LinliRecordsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* A line of the form at a time, while nobody waits for anything. */
static gboolean
prepare_cb (gpointer user_data)
{
  LinliRecordsPage *self = user_data;

  if (linli_folder_prepare (LINLI_FOLDER (self->folder)))
    return G_SOURCE_CONTINUE;
  self->prepare_id = 0;
  return G_SOURCE_REMOVE;
}

GtkWidget *
linli_records_page_new (LinliSession    *session,
                        const LinliKind *kind)
{
  LinliRecordsPage *self = g_object_new (LINLI_TYPE_RECORDS_PAGE, NULL);

  self->session = g_object_ref (session);
  self->kind = kind;
  self->list = linli_record_list_new (session, kind);
  gtk_paned_set_start_child (self->paned, self->list);
  self->folder = linli_folder_new (session, kind);
  gtk_paned_set_end_child (self->paned, self->folder);
  g_signal_connect_object (self->paned, "notify::position", G_CALLBACK (position_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->folder, "back", G_CALLBACK (folder_back_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "selected", G_CALLBACK (selected_cb), self, 0);
  g_signal_connect_object (self->list, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "counted", G_CALLBACK (counted_cb), self, G_CONNECT_SWAPPED);
  self->prepare_id = g_idle_add_full (G_PRIORITY_LOW, prepare_cb, self, NULL);
  return GTK_WIDGET (self);
}
