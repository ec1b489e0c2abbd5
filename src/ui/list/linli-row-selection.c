/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bit a row.  Around the changes of the model the rowids of the chosen ones are kept, as long as they are not too many. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-row-selection.h"

#define MAX_KEPT 1000

struct _LinliRowSelection
{
  GObject        parent_instance;

  LinliRowModel *model;     /* (owned) */
  GtkBitset     *selected;  /* (owned) */
  GArray        *kept;      /* (owned) (nullable) rowids, while the model moves */
};

static void list_iface_init (GListModelInterface *iface);
static void selection_iface_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliRowSelection, linli_row_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_iface_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_iface_init))

static GType
get_item_type (GListModel *list)
{
  return LINLI_TYPE_ROW_ITEM;
}

static guint
get_n_items (GListModel *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (LINLI_ROW_SELECTION (list)->model));
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (LINLI_ROW_SELECTION (list)->model), position);
}

static void
list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gboolean
is_selected (GtkSelectionModel *model,
             guint              position)
{
  return gtk_bitset_contains (LINLI_ROW_SELECTION (model)->selected, position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model,
                        guint              position,
                        guint              n)
{
  return gtk_bitset_ref (LINLI_ROW_SELECTION (model)->selected);
}

static gboolean
set_selection (GtkSelectionModel *model,
               GtkBitset         *selected,
               GtkBitset         *mask)
{
  LinliRowSelection *self = LINLI_ROW_SELECTION (model);
  g_autoptr(GtkBitset) changes = gtk_bitset_copy (self->selected);
  guint first, last;

  gtk_bitset_difference (changes, selected);   /* what is wanted and what is there, */
  gtk_bitset_intersect (changes, mask);        /* where they are asked to agree */
  if (gtk_bitset_is_empty (changes))
    return TRUE;
  gtk_bitset_difference (self->selected, changes);
  first = gtk_bitset_get_minimum (changes);
  last = gtk_bitset_get_maximum (changes);
  gtk_selection_model_selection_changed (model, first, last - first + 1);
  return TRUE;
}

static void
selection_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->set_selection = set_selection;
}

/* ---- the model moves ---- */

static void
moving_cb (LinliRowSelection *self)
{
  g_clear_pointer (&self->kept, g_array_unref);
  if (gtk_bitset_get_size (self->selected) <= MAX_KEPT)
    self->kept = linli_row_selection_get_rowids (self, MAX_KEPT);
}

static void
items_changed_cb (GListModel        *model,
                  guint              position,
                  guint              removed,
                  guint              added,
                  LinliRowSelection *self)
{
  gtk_bitset_splice (self->selected, position, removed, added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* What was taken out here and put in there is chosen still. */
static void
moved_cb (LinliRowSelection *self)
{
  g_autoptr(GtkBitset) again = gtk_bitset_new_empty ();

  for (guint i = 0; self->kept != NULL && i < self->kept->len; i++)
    {
      guint position;

      if (self->kept->len > gtk_bitset_get_size (self->selected)
          && linli_row_model_find_rowid (self->model, g_array_index (self->kept, gint64, i), &position))
        gtk_bitset_add (again, position);
    }
  g_clear_pointer (&self->kept, g_array_unref);
  set_selection (GTK_SELECTION_MODEL (self), again, again);
}

/* ---- */

guint64
linli_row_selection_get_size (LinliRowSelection *self)
{
  return gtk_bitset_get_size (self->selected);
}

gboolean
linli_row_selection_get_only (LinliRowSelection *self,
                              guint             *ret_position)
{
  *ret_position = gtk_bitset_get_minimum (self->selected);
  return gtk_bitset_get_size (self->selected) == 1;
}

GArray *
linli_row_selection_get_rowids (LinliRowSelection *self,
                                guint              most)
{
  GArray *rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, self->selected, &position); more && rowids->len < most;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      gint64 rowid = linli_row_model_get_rowid (self->model, position);

      g_array_append_val (rowids, rowid);
    }
  return rowids;
}

static void
linli_row_selection_dispose (GObject *object)
{
  LinliRowSelection *self = LINLI_ROW_SELECTION (object);

  g_clear_object (&self->model);
  G_OBJECT_CLASS (linli_row_selection_parent_class)->dispose (object);
}

static void
linli_row_selection_finalize (GObject *object)
{
  LinliRowSelection *self = LINLI_ROW_SELECTION (object);

  g_clear_pointer (&self->selected, gtk_bitset_unref);
  g_clear_pointer (&self->kept, g_array_unref);
  G_OBJECT_CLASS (linli_row_selection_parent_class)->finalize (object);
}

static void
linli_row_selection_class_init (LinliRowSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_row_selection_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_row_selection_finalize;
}

static void
linli_row_selection_init (LinliRowSelection *self)
{
  self->selected = gtk_bitset_new_empty ();
}

LinliRowSelection *
linli_row_selection_new (LinliRowModel *model)
{
  LinliRowSelection *self = g_object_new (LINLI_TYPE_ROW_SELECTION, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "moving", G_CALLBACK (moving_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  g_signal_connect_object (model, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  return self;
}
