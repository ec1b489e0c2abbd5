/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching everything.  A newer text cancels the older search; results never steal the focus from the entry. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-search-box.h"

#include "linli-form-text.h"
#include "linli-place.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_RESULTS 12

struct _LinliSearchBox
{
  AdwBin        parent_instance;

  LinliReplica *replica;      /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  GPtrArray    *hits;         /* (owned) (nullable) LinliHit */
  GtkWidget    *entry, *popover, *list, *nothing;
};

G_DEFINE_FINAL_TYPE (LinliSearchBox, linli_search_box, ADW_TYPE_BIN)

/* Two people of one name are told apart by what is known of them and where they live. */
static void
describe (LinliStore *store,
          LinliHit   *hit)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, hit->kind, &hit->id, NULL);
  g_auto(LinliPlace) place = { 0 };
  g_autofree char *facts = NULL;

  if (loaded == NULL)
    return;
  linli_place_find (store, loaded->record, &place);
  facts = linli_form_format_facts (loaded->record, linli_clock_get_today (linli_store_get_clock (store)));
  g_free (hit->title);
  hit->title = linli_place_get_title (store, loaded->record);
  g_free (hit->why);
  hit->why = *place.words == '\0' || strcmp (place.words, hit->title) == 0 ? g_steal_pointer (&facts)
    : g_strdup_printf ("%s%s%s", place.words, *facts != '\0' ? " · " : "", facts);
}

static gpointer
search_func (LinliStore    *store,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  GPtrArray *hits = linli_store_search (store, data, MAX_RESULTS, error);

  for (guint i = 0; hits != NULL && i < hits->len && !g_cancellable_is_cancelled (cancellable); i++)
    describe (store, g_ptr_array_index (hits, i));
  return hits;
}

static void
open_hit (LinliSearchBox *self,
          guint           index)
{
  char uuid[LINLI_ID_STRING_SIZE];
  LinliHit *hit;

  if (self->hits == NULL || index >= self->hits->len)
    return;
  hit = g_ptr_array_index (self->hits, index);
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-record", "(ss)", hit->kind->name, linli_id_format (&hit->id, uuid));
}

static void
row_activated_cb (GtkListBox     *list,
                  GtkListBoxRow  *row,
                  LinliSearchBox *self)
{
  open_hit (self, (guint) gtk_list_box_row_get_index (row));
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  LinliSearchBox *self = user_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *hits = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  GtkWidget *child;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  self->hits = hits;
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      LinliHit *hit = g_ptr_array_index (hits, i);
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *title = gtk_label_new (hit->title);
      GtkWidget *why = gtk_label_new (hit->why), *kind = gtk_label_new (linli_kind_get_label (hit->kind));

      gtk_label_set_ellipsize (GTK_LABEL (why), PANGO_ELLIPSIZE_END);
      gtk_label_set_xalign (GTK_LABEL (why), 0);
      gtk_widget_set_hexpand (why, TRUE);
      gtk_widget_add_css_class (title, "heading");
      gtk_widget_add_css_class (why, "dim-label");
      gtk_widget_add_css_class (kind, "dim-label");
      gtk_box_append (GTK_BOX (box), title);
      gtk_box_append (GTK_BOX (box), why);
      gtk_box_append (GTK_BOX (box), kind);
      gtk_list_box_append (GTK_LIST_BOX (self->list), box);
    }
  gtk_widget_set_visible (self->nothing, hits == NULL || hits->len == 0);
  gtk_label_set_text (GTK_LABEL (self->nothing), hits == NULL ? error->message : _("Nothing found"));
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
changed_cb (GtkSearchEntry *entry,
            LinliSearchBox *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (*text == '\0')
    {
      gtk_popover_popdown (GTK_POPOVER (self->popover));
      return;
    }
  linli_replica_read_async (self->replica, search_func, g_steal_pointer (&text), g_free, (GDestroyNotify) g_ptr_array_unref,
                            self->cancellable, found_cb, self);
}

static void
activate_cb (GtkSearchEntry *entry,
             LinliSearchBox *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  open_hit (self, row != NULL ? (guint) gtk_list_box_row_get_index (row) : 0);
}

static void
move (LinliSearchBox *self,
      int             step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  GtkListBoxRow *next = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), row != NULL ? MAX (gtk_list_box_row_get_index (row) + step, 0) : 0);

  if (next != NULL)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), next);
}

/* After the entry and its input method: while candidates are shown the arrows belong to them. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LinliSearchBox        *self)
{
  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_Up)
    return GDK_EVENT_PROPAGATE;
  move (self, keyval == GDK_KEY_Down ? 1 : -1);
  return GDK_EVENT_STOP;
}

static void
stop_cb (GtkSearchEntry *entry,
         LinliSearchBox *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

void
linli_search_box_focus (LinliSearchBox *self)
{
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

void
linli_search_box_set_text (LinliSearchBox *self,
                           const char     *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

static void
linli_search_box_dispose (GObject *object)
{
  LinliSearchBox *self = LINLI_SEARCH_BOX (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_search_box_parent_class)->dispose (object);
}

static void
linli_search_box_finalize (GObject *object)
{
  LinliSearchBox *self = LINLI_SEARCH_BOX (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  G_OBJECT_CLASS (linli_search_box_parent_class)->finalize (object);
}

static void
linli_search_box_class_init (LinliSearchBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_search_box_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_search_box_finalize;
}

static void
linli_search_box_init (LinliSearchBox *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->cancellable = g_cancellable_new ();
  self->entry = gtk_search_entry_new ();
  g_object_set (self->entry, "placeholder-text", _("Search  Ctrl+K"), "search-delay", 120, NULL);
  gtk_widget_set_size_request (self->entry, 260, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search everything"), -1);
  g_signal_connect (self->entry, "search-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect (self->entry, "stop-search", G_CALLBACK (stop_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->entry, key);
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "linli-hits");
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  self->nothing = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->nothing, "dim-label");
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (box), self->nothing);
  gtk_widget_set_size_request (box, 520, -1);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  adw_bin_set_child (ADW_BIN (self), self->entry);
}

GtkWidget *
linli_search_box_new (LinliReplica *replica)
{
  LinliSearchBox *self = g_object_new (LINLI_TYPE_SEARCH_BOX, NULL);

  self->replica = g_object_ref (replica);
  return GTK_WIDGET (self);
}
