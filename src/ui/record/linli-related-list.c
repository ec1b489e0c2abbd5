/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Related records as lists of rows. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-related-list.h"

#include "linli-error-text.h"
#include "linli-related.h"

#include <glib/gi18n.h>

struct _LinliRelatedList
{
  AdwBin           parent_instance;

  LinliReplica    *replica;      /* (owned) */
  GCancellable    *cancellable;  /* (owned) */
  const LinliKind *kind;         /* (nullable) */
  LinliId          id;
  gboolean         read;         /* what is shown is of kind and id */
  GtkWidget       *box;
};

G_DEFINE_FINAL_TYPE (LinliRelatedList, linli_related_list, ADW_TYPE_BIN)

typedef struct { const LinliKind *kind; LinliId id; } Query;

static gpointer
related_func (LinliStore    *store,
              gpointer       data,
              GCancellable  *cancellable,
              GError       **error)
{
  Query *query = data;

  return linli_related_read (store, query->kind, &query->id, error);
}

static void
add_label (LinliRelatedList *self,
           const char       *text,
           const char       *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (self->box), label);
}

static GtkWidget *
make_row (const LinliHit *hit)
{
  g_autofree char *text = *hit->why != '\0' ? g_strdup_printf ("%s · %s", hit->title, hit->why) : g_strdup (hit->title);
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (text);
  char uuid[LINLI_ID_STRING_SIZE];

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open-record");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", hit->kind->name, linli_id_format (&hit->id, uuid));
  return row;
}

static void
add_group (LinliRelatedList        *self,
           const LinliRelatedGroup *group)
{
  GtkWidget *list = gtk_list_box_new ();
  /* Translators: a kind of record, how many. */
  g_autofree char *heading = g_strdup_printf (_("%s %u"), group->heading, group->n);

  add_label (self, heading, "linli-day");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "linli-hits");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
  for (guint i = 0; i < group->hits->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_row (g_ptr_array_index (group->hits, i)));
  gtk_box_append (GTK_BOX (self->box), list);
  if (group->n > group->hits->len)
    {
      guint more = group->n - group->hits->len;
      g_autofree char *text = g_strdup_printf (ngettext ("%u more", "%u more", more), more);

      add_label (self, text, "dim-label");
    }
}

static void
clear (LinliRelatedList *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  LinliRelatedList *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) groups = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  /* Dispose cancels: past here self is alive. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  clear (self);
  if (groups == NULL || groups->len == 0)
    add_label (self, groups == NULL ? linli_error_describe (error) : _("Nothing is related to this yet"), "dim-label");
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    add_group (self, g_ptr_array_index (groups, i));
}

static void
load (LinliRelatedList *self)
{
  Query *query;

  if (self->read || self->kind == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->read = TRUE;
  query = g_new0 (Query, 1);
  *query = (Query) { self->kind, self->id };
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  linli_replica_read_async (self->replica, related_func, query, g_free, (GDestroyNotify) g_ptr_array_unref, self->cancellable, read_cb, self);
}

void
linli_related_list_show (LinliRelatedList *self,
                         const LinliKind  *kind,
                         const LinliId    *id)
{
  /* What belongs to another record is not shown while this one is read. */
  if (!linli_id_equal (&self->id, id))
    clear (self);
  self->kind = kind;
  self->id = *id;
  self->read = FALSE;
  load (self);
}

static void
linli_related_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (linli_related_list_parent_class)->map (widget);
  load (LINLI_RELATED_LIST (widget));
}

static void
linli_related_list_dispose (GObject *object)
{
  LinliRelatedList *self = LINLI_RELATED_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_related_list_parent_class)->dispose (object);
}

static void
linli_related_list_finalize (GObject *object)
{
  g_clear_object (&LINLI_RELATED_LIST (object)->cancellable);
  G_OBJECT_CLASS (linli_related_list_parent_class)->finalize (object);
}

static void
linli_related_list_class_init (LinliRelatedListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_related_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_related_list_finalize;
  GTK_WIDGET_CLASS (klass)->map = linli_related_list_map;
}

static void
linli_related_list_init (LinliRelatedList *self)
{
  self->cancellable = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  adw_bin_set_child (ADW_BIN (self), self->box);
}

GtkWidget *
linli_related_list_new (LinliReplica *replica)
{
  LinliRelatedList *self = g_object_new (LINLI_TYPE_RELATED_LIST, NULL);

  self->replica = g_object_ref (replica);
  return GTK_WIDGET (self);
}
