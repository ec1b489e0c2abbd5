/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of buildings: names at once, counts of households as soon as they are counted. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-list.h"

#include "linli-building-item.h"
#include "linli-building-lines.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LinliBuildingList
{
  AdwBin        parent_instance;

  LinliReplica *replica;        /* (owned) */
  GCancellable *cancellable;    /* (owned) of the list being read */
  LinliId       chosen;         /* null id: none */
  gboolean      is_here;        /* names are read; counts follow */

  GListStore   *store;          /* (owned) LinliBuildingItem */
  GtkFilter    *filter;         /* (owned) */
  GtkSingleSelection *selection;  /* (owned) */
  GtkWidget    *search;
};

enum { CHOSEN, LOADED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliBuildingList, linli_building_list, ADW_TYPE_BIN)

static guint
find_item (LinliBuildingList *self,
           const LinliId     *id)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(LinliBuildingItem) item = g_list_model_get_item (model, i);

      if (linli_id_equal (&linli_building_item_get_line (item)->id, id))
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
item_selected_cb (LinliBuildingList *self)
{
  LinliBuildingItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item == NULL || linli_id_equal (&linli_building_item_get_line (item)->id, &self->chosen))
    return;
  self->chosen = linli_building_item_get_line (item)->id;
  g_signal_emit (self, signals[CHOSEN], 0);
}

static gpointer
load_list_func (LinliStore   *store,
                gpointer      data,
                GCancellable *cancellable,
                GError      **error)
{
  return linli_building_lines_load (store, GPOINTER_TO_INT (data), cancellable, error);
}

static void load_list (LinliBuildingList *self, gboolean with_counts);

/* The same buildings in the same order only get their numbers; anything else is put in anew, keeping what is
 * chosen. */
static gboolean
update_in_place (LinliBuildingList *self,
                 GPtrArray         *lines)
{
  GListModel *model = G_LIST_MODEL (self->store);

  if (g_list_model_get_n_items (model) != lines->len)
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    {
      g_autoptr(LinliBuildingItem) item = g_list_model_get_item (model, i);
      const LinliBuildingLine *old = linli_building_item_get_line (item), *new = g_ptr_array_index (lines, i);

      if (!linli_id_equal (&old->id, &new->id) || !g_str_equal (old->name, new->name)
          || !g_str_equal (old->estate, new->estate))
        return FALSE;
    }
  for (guint i = 0; i < lines->len; i++)
    {
      g_autoptr(LinliBuildingItem) item = g_list_model_get_item (model, i);

      linli_building_item_set_households (item,
                                          ((LinliBuildingLine *) g_ptr_array_index (lines, i))->households);
    }
  return TRUE;
}

static void
list_loaded_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  LinliBuildingList *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) lines = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (lines == NULL)
    {
      g_signal_emit (self, signals[FAILED], 0, error->message);
      return;
    }
  if (!update_in_place (self, lines))
    {
      g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
      LinliId chosen = self->chosen;
      guint place;

      for (guint i = 0; i < lines->len; i++)
        g_ptr_array_add (items, linli_building_item_new (g_ptr_array_index (lines, i)));
      g_ptr_array_set_free_func (lines, NULL);  /* the items own the lines now */
      self->chosen = chosen;
      g_signal_handlers_block_by_func (self->selection, item_selected_cb, self);
      g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                           items->pdata, items->len);
      place = linli_id_is_null (&chosen) ? 0 : find_item (self, &chosen);
      gtk_single_selection_set_selected (self->selection, place);
      g_signal_handlers_unblock_by_func (self->selection, item_selected_cb, self);
      if (linli_id_is_null (&chosen))
        item_selected_cb (self);
    }
  g_signal_emit (self, signals[LOADED], 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)));
  if (!self->is_here)
    {
      self->is_here = TRUE;
      load_list (self, TRUE);
    }
}

static void
load_list (LinliBuildingList *self,
           gboolean           with_counts)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  linli_replica_read_async (self->replica, load_list_func, GINT_TO_POINTER (with_counts), NULL,
                            (GDestroyNotify) g_ptr_array_unref, self->cancellable, list_loaded_cb, self);
}

/* ---- rows of the list ---- */

static void
show_households (LinliBuildingItem *item,
                 GParamSpec        *pspec,
                 GtkLabel          *label)
{
  guint n = linli_building_item_get_line (item)->households;
  g_autofree char *text = n > 0 ? g_strdup_printf ("%u", n) : g_strdup ("");

  gtk_label_set_text (label, text);
}

static void
row_setup_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item,
              LinliBuildingList        *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *name = gtk_label_new (NULL),
            *estate = gtk_label_new (NULL);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (estate), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (estate), 0);
  gtk_widget_set_hexpand (estate, TRUE);
  gtk_widget_add_css_class (estate, "dim-label");
  gtk_widget_add_css_class (estate, "caption");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_set_size_request (row, -1, 30);
  gtk_box_append (GTK_BOX (row), name);
  gtk_box_append (GTK_BOX (row), estate);
  gtk_box_append (GTK_BOX (row), count);
  gtk_list_item_set_child (list_item, row);
}

static void
row_bind_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *list_item,
             LinliBuildingList        *self)
{
  LinliBuildingItem *item = gtk_list_item_get_item (list_item);
  const LinliBuildingLine *line = linli_building_item_get_line (item);
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *estate = gtk_widget_get_next_sibling (name), *count = gtk_widget_get_next_sibling (estate);

  gtk_label_set_text (GTK_LABEL (name), *line->name != '\0' ? line->name : _("Without a name"));
  gtk_label_set_text (GTK_LABEL (estate), line->estate);
  show_households (item, NULL, GTK_LABEL (count));
  g_signal_connect_object (item, "notify::households", G_CALLBACK (show_households), count, 0);
}

static void
row_unbind_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item,
               LinliBuildingList        *self)
{
  GtkWidget *count = gtk_widget_get_last_child (gtk_list_item_get_child (list_item));

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), show_households, count);
}

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  LinliBuildingList *self = user_data;
  const LinliBuildingLine *line = linli_building_item_get_line (item);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  return *text == '\0' || strstr (line->name, text) != NULL || strstr (line->estate, text) != NULL;
}

static void
search_changed_cb (GtkSearchEntry    *entry,
                   LinliBuildingList *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* ---- making it ---- */

static void
make_list (LinliBuildingList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scrolled = gtk_scrolled_window_new (), *list;
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;

  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _("Building or estate"), "margin-start", 6, "margin-end",
                6, "margin-top", 6, "margin-bottom", 6, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Building or estate"), -1);
  self->store = g_list_store_new (LINLI_TYPE_BUILDING_ITEM);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  filtered
      = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)), g_object_ref (self->filter));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (filtered));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_widget_add_css_class (list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Buildings"), -1);

  g_signal_connect (factory, "setup", G_CALLBACK (row_setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (row_unbind_cb), self);
  g_signal_connect (self->search, "search-changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (item_selected_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_widget_set_size_request (box, 232, -1);
  adw_bin_set_child (ADW_BIN (self), box);
}

static void
linli_building_list_dispose (GObject *object)
{
  LinliBuildingList *self = LINLI_BUILDING_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_building_list_parent_class)->dispose (object);
}

static void
linli_building_list_class_init (LinliBuildingListClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_building_list_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LOADED] = g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
linli_building_list_init (LinliBuildingList *self)
{
  make_list (self);
}

GtkWidget *
linli_building_list_new (LinliReplica *replica)
{
  LinliBuildingList *self = g_object_new (LINLI_TYPE_BUILDING_LIST, NULL);

  self->replica = g_object_ref (replica);
  load_list (self, FALSE);
  return GTK_WIDGET (self);
}

void
linli_building_list_reload (LinliBuildingList *self)
{
  g_return_if_fail (LINLI_IS_BUILDING_LIST (self));
  load_list (self, TRUE);
}

void
linli_building_list_choose (LinliBuildingList *self,
                            const LinliId     *building)
{
  guint place;

  g_return_if_fail (LINLI_IS_BUILDING_LIST (self) && building != NULL);

  self->chosen = *building;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  place = find_item (self, building);
  if (place != GTK_INVALID_LIST_POSITION)
    gtk_single_selection_set_selected (self->selection, place);
}

const LinliId *
linli_building_list_get_chosen (LinliBuildingList *self)
{
  g_return_val_if_fail (LINLI_IS_BUILDING_LIST (self), NULL);
  return &self->chosen;
}
