/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list as long as the city costs what is seen of it: its model is an array of indexes, its items are made when they are shown. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-list.h"

#include "linli-building-words.h"
#include "linli-pinyin.h"
#include "linli-table-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* ---- one building ---- */

#define LINLI_TYPE_MAP_ITEM (linli_map_item_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapItem, linli_map_item, LINLI, MAP_ITEM, GObject)

struct _LinliMapItem { GObject parent_instance; guint building; };

G_DEFINE_FINAL_TYPE (LinliMapItem, linli_map_item, G_TYPE_OBJECT)

static void
linli_map_item_class_init (LinliMapItemClass *klass)
{
}

static void
linli_map_item_init (LinliMapItem *self)
{
}

/* ---- the model ---- */

#define LINLI_TYPE_MAP_ROWS (linli_map_rows_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapRows, linli_map_rows, LINLI, MAP_ROWS, GObject)

struct _LinliMapRows { GObject parent_instance; GArray *buildings; /* (owned) (element-type guint) */ };

static GType
get_item_type (GListModel *model)
{
  return LINLI_TYPE_MAP_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return LINLI_MAP_ROWS (model)->buildings->len;
}

static gpointer
get_item (GListModel *model,
          guint       place)
{
  LinliMapRows *self = LINLI_MAP_ROWS (model);
  LinliMapItem *item;

  if (place >= self->buildings->len)
    return NULL;
  item = g_object_new (LINLI_TYPE_MAP_ITEM, NULL);
  item->building = g_array_index (self->buildings, guint, place);
  return item;
}

static void
init_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliMapRows, linli_map_rows, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, init_model))

static void
linli_map_rows_finalize (GObject *object)
{
  g_array_unref (LINLI_MAP_ROWS (object)->buildings);
  G_OBJECT_CLASS (linli_map_rows_parent_class)->finalize (object);
}

static void
linli_map_rows_class_init (LinliMapRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_map_rows_finalize;
}

static void
linli_map_rows_init (LinliMapRows *self)
{
  self->buildings = g_array_new (FALSE, FALSE, sizeof (guint));
}

/* ---- the widget ---- */

struct _LinliMapList
{
  AdwBin              parent_instance;

  LinliMapFeatures   *features;     /* (owned) (nullable): those of the rows */
  LinliMapRows       *rows;         /* (owned) */
  GtkSingleSelection *selection;    /* (unowned): the view's */
  GCancellable       *cancellable;  /* (owned) (nullable): of the order being made */
  gboolean            filling, wants_focus;
  int                 wanted;       /* the building to be marked as soon as it is there */
  GtkWidget          *title, *view;
};

enum { WALKED, OPENED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMapList, linli_map_list, ADW_TYPE_BIN)

static const LinliMapFeature *
get_building (LinliMapList *self,
              guint         building)
{
  return &g_array_index (self->features->buildings, LinliMapFeature, building);
}

static const char *
get_name (const LinliMapFeature *building)
{
  return *building->name != '\0' ? building->name : _("Without a name");
}

/* ---- order ---- */

typedef struct { LinliMapFeatures *features; GArray *buildings; } Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  linli_map_features_unref (job->features);
  g_clear_pointer (&job->buildings, g_array_unref);
  g_free (job);
}

typedef struct { char *key; guint building; } Keyed;

static int
compare_keyed (gconstpointer a,
               gconstpointer b)
{
  const Keyed *one = a, *other = b;
  int order = strcmp (one->key, other->key);

  return order != 0 ? order : one->building < other->building ? -1 : one->building > other->building;
}

static void
clear_keyed (gpointer data)
{
  g_free (((Keyed *) data)->key);
}

static void
sort_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr(GArray) keyed = g_array_sized_new (FALSE, FALSE, sizeof (Keyed), job->buildings->len);

  g_array_set_clear_func (keyed, clear_keyed);
  for (guint i = 0; i < job->buildings->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      guint building = g_array_index (job->buildings, guint, i);
      const LinliMapFeature *feature = &g_array_index (job->features->buildings, LinliMapFeature, building);
      Keyed entry = { linli_pinyin_sort_key (feature->name, FALSE), building };

      g_array_append_val (keyed, entry);
    }
  g_array_sort (keyed, compare_keyed);
  for (guint i = 0; i < keyed->len; i++)
    g_array_index (job->buildings, guint, i) = g_array_index (keyed, Keyed, i).building;
  g_task_return_boolean (task, TRUE);
}

static void
mark_wanted (LinliMapList *self)
{
  for (guint i = 0; i < self->rows->buildings->len; i++)
    if (self->wanted >= 0 && g_array_index (self->rows->buildings, guint, i) == (guint) self->wanted)
      {
        gtk_single_selection_set_selected (self->selection, i);
        gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", i);
        return;
      }
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

static void
sorted_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliMapList *self = user_data;  /* (unowned), dangling when cancelled */
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autofree char *title = NULL;
  guint before;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    return;
  before = self->rows->buildings->len;
  self->filling = TRUE;
  g_clear_pointer (&self->features, linli_map_features_unref);
  self->features = linli_map_features_ref (job->features);
  g_array_unref (self->rows->buildings);
  self->rows->buildings = g_steal_pointer (&job->buildings);
  g_list_model_items_changed (G_LIST_MODEL (self->rows), 0, before, self->rows->buildings->len);
  title = g_strdup_printf (ngettext ("%u building", "%u buildings", self->rows->buildings->len), self->rows->buildings->len);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  mark_wanted (self);
  self->filling = FALSE;
  if (self->wants_focus)
    linli_map_list_focus (self);
}

static void
stop (LinliMapList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
linli_map_list_set_features (LinliMapList     *self,
                             LinliMapFeatures *features,
                             const GArray     *picked)
{
  g_autoptr(GTask) task = NULL;
  Job *job;

  g_return_if_fail (LINLI_IS_MAP_LIST (self) && features != NULL);

  stop (self);
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->features = linli_map_features_ref (features);
  job->buildings = g_array_new (FALSE, FALSE, sizeof (guint));
  if (picked != NULL)
    g_array_append_vals (job->buildings, picked->data, picked->len);
  else
    for (guint i = 0; i < features->buildings->len; i++)
      g_array_append_val (job->buildings, i);
  task = g_task_new (NULL, self->cancellable, sorted_cb, self);
  g_task_set_source_tag (task, linli_map_list_set_features);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, sort_thread);
}

void
linli_map_list_select (LinliMapList *self,
                       int           building)
{
  g_return_if_fail (LINLI_IS_MAP_LIST (self));

  self->wanted = building;
  if (self->filling)
    return;
  self->filling = TRUE;
  mark_wanted (self);
  self->filling = FALSE;
}

void
linli_map_list_focus (LinliMapList *self)
{
  g_return_if_fail (LINLI_IS_MAP_LIST (self));

  self->wants_focus = self->rows->buildings->len == 0;
  if (!self->wants_focus)
    gtk_widget_child_focus (self->view, GTK_DIR_TAB_FORWARD);
}

guint
linli_map_list_get_size (LinliMapList *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_LIST (self), 0);
  return self->rows->buildings->len;
}

static void
add_cell (GString    *table,
          const char *text,
          const char *end)
{
  linli_table_text_append (table, text);
  g_string_append (table, end);
}

char *
linli_map_list_make_table (LinliMapList *self)
{
  GString *table = g_string_new (NULL);

  g_return_val_if_fail (LINLI_IS_MAP_LIST (self), NULL);

  add_cell (table, _("Building"), "\t");
  add_cell (table, _("Estate"), "\t");
  add_cell (table, _("Floors"), "\n");
  for (guint i = 0; i < self->rows->buildings->len; i++)
    {
      const LinliMapFeature *building = get_building (self, g_array_index (self->rows->buildings, guint, i));
      g_autofree char *floors = building->floors > 0 ? g_strdup_printf ("%d", (int) building->floors) : g_strdup ("");

      add_cell (table, building->name, "\t");
      add_cell (table, building->estate, "\t");
      add_cell (table, floors, "\n");
    }
  return g_string_free (table, FALSE);
}

/* ---- rows ---- */

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          LinliMapList             *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *name = gtk_label_new (NULL), *place = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (place), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (place), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (place, "dim-label");
  gtk_widget_add_css_class (place, "caption");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), place);
  g_object_set (box, "margin-start", 6, "margin-end", 6, "margin-top", 3, "margin-bottom", 3, NULL);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         LinliMapList             *self)
{
  LinliMapItem *row = gtk_list_item_get_item (item);
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  const LinliMapFeature *building;
  g_autofree char *place = NULL;

  if (self->features == NULL || row->building >= self->features->buildings->len)
    return;
  building = get_building (self, row->building);
  place = linli_building_describe_place (building->estate, building->floors);
  gtk_label_set_text (GTK_LABEL (name), get_name (building));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (name)), place);
}

static void
selected_cb (LinliMapList *self)
{
  LinliMapItem *row = gtk_single_selection_get_selected_item (self->selection);

  if (self->filling || row == NULL)
    return;
  self->wanted = (int) row->building;
  g_signal_emit (self, signals[WALKED], 0, (int) row->building);
}

static void
activate_cb (GtkListView  *view,
             guint         place,
             LinliMapList *self)
{
  if (place < self->rows->buildings->len)
    g_signal_emit (self, signals[OPENED], 0, (int) g_array_index (self->rows->buildings, guint, place));
}

/* ---- building it ---- */

static void
linli_map_list_dispose (GObject *object)
{
  LinliMapList *self = LINLI_MAP_LIST (object);

  stop (self);
  self->selection = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->features, linli_map_features_unref);
  G_OBJECT_CLASS (linli_map_list_parent_class)->dispose (object);
}

static void
linli_map_list_class_init (LinliMapListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_map_list_dispose;
  signals[WALKED] = g_signal_new ("walked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
linli_map_list_init (LinliMapList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->wanted = -1;
  self->rows = g_object_new (LINLI_TYPE_MAP_ROWS, NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->rows)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (self->selection), factory);
  gtk_widget_add_css_class (self->view, "linli-map-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Buildings"), -1);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self, 0);
  self->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_widget_add_css_class (self->title, "numeric");
  g_object_set (self->title, "margin-start", 12, "margin-end", 12, "margin-top", 9, "margin-bottom", 6, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), self->title);
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
linli_map_list_new (void)
{
  return g_object_new (LINLI_TYPE_MAP_LIST, NULL);
}
