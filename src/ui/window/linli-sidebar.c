/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of pages; what is to do stands in bold, how many there are is dim. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-sidebar.h"

#include "linli-actions.h"
#include "linli-scope.h"

#include <glib/gi18n.h>

#define COUNT_DELAY_MS 400
#define N_KEYS         9

struct _LinliSidebar
{
  AdwBin          parent_instance;

  LinliTodayFeed *feed;         /* (owned) */
  GArray         *pages;        /* (owned) LinliPageInfo */
  GCancellable   *cancellable;  /* (owned) */
  guint           count_id;
  gboolean        marking;      /* the window shows which page is in sight; nobody chose it here */

  GArray         *coms;         /* (owned) (nullable) gint64: the communities to choose from, where there are several */
  GtkDropDown    *communities;  /* all of them first */
  GtkListBox     *list;
  GtkLabel       *scope, *person;
  GtkMenuButton  *person_button;
};

enum { PAGE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliSidebar, linli_sidebar, ADW_TYPE_BIN)

/* ---- numbers ---- */

static void
lay_number (LinliSidebar *self,
            guint         place,
            gint64        n)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) place);
  GtkWidget *number = gtk_widget_get_last_child (gtk_list_box_row_get_child (row));
  g_autofree char *text = n >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, n) : g_strdup ("");

  gtk_label_set_text (GTK_LABEL (number), text);
}

/* ---- one community of several ---- */

static gboolean
has_same_communities (LinliSidebar          *self,
                      const LinliScopeWords *words)
{
  GListModel *model = gtk_drop_down_get_model (self->communities);

  if (self->coms == NULL || model == NULL || g_list_model_get_n_items (model) != words->coms->len + 1)
    return FALSE;
  for (guint i = 0; i < words->coms->len; i++)
    if (g_array_index (self->coms, gint64, i) != g_array_index (words->coms, gint64, i)
        || g_strcmp0 (gtk_string_list_get_string (GTK_STRING_LIST (model), i + 1), g_ptr_array_index (words->names, i)) != 0)
      return FALSE;
  return TRUE;
}

static void
lay_communities (LinliSidebar          *self,
                 const LinliScopeWords *words)
{
  LinliReplica *replica = linli_session_get_replica (linli_today_feed_get_session (self->feed));
  g_autoptr(GtkStringList) names = NULL;
  guint selected = 0;

  gtk_widget_set_visible (GTK_WIDGET (self->communities), words->coms->len > 0);
  if (words->coms->len == 0)
    {
      linli_replica_narrow (replica, 0);
      return;
    }
  if (has_same_communities (self, words))
    return;
  names = gtk_string_list_new (NULL);
  gtk_string_list_append (names, _("All communities"));
  for (guint i = 0; i < words->coms->len; i++)
    {
      gtk_string_list_append (names, g_ptr_array_index (words->names, i));
      if (g_array_index (words->coms, gint64, i) == linli_replica_get_narrow (replica))
        selected = i + 1;
    }
  g_clear_pointer (&self->coms, g_array_unref);
  self->coms = g_array_ref (words->coms);
  self->marking = TRUE;
  gtk_drop_down_set_model (self->communities, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->communities, selected);
  self->marking = FALSE;
  /* The one that was chosen is not held any more. */
  if (selected == 0)
    linli_replica_narrow (replica, 0);
}

static void
community_chosen_cb (LinliSidebar *self)
{
  guint selected = gtk_drop_down_get_selected (self->communities);

  if (self->marking || self->coms == NULL || selected > self->coms->len)
    return;
  linli_replica_narrow (linli_session_get_replica (linli_today_feed_get_session (self->feed)),
                        selected > 0 ? g_array_index (self->coms, gint64, selected - 1) : 0);
}

static void
scope_read_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  LinliSidebar *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliScopeWords) words = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (words == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("Counting: %s", error->message);
      return;
    }
  gtk_label_set_text (self->scope, words->place != NULL ? words->place : _("Linli"));
  gtk_label_set_text (self->person, words->person);
  lay_communities (self, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->person_button), words->person);
  for (guint i = 0; i < self->pages->len && i < words->counts->len; i++)
    if (g_array_index (self->pages, LinliPageInfo, i).type != LINLI_PAGE_TODAY)
      lay_number (self, i, g_array_index (words->counts, gint64, i));
}

static void
count (LinliSidebar *self)
{
  LinliScopeQuery *query = linli_scope_query_new ();

  for (guint i = 0; i < self->pages->len; i++)
    g_ptr_array_add (query->kinds, (gpointer) g_array_index (self->pages, LinliPageInfo, i).kind);
  linli_replica_read_async (linli_session_get_replica (linli_today_feed_get_session (self->feed)), linli_scope_read, query, linli_scope_query_free,
                            (GDestroyNotify) linli_scope_words_free, self->cancellable, scope_read_cb, self);
}

static gboolean
count_cb (gpointer user_data)
{
  LinliSidebar *self = user_data;

  self->count_id = 0;
  count (self);
  return G_SOURCE_REMOVE;
}

static void
replica_changed_cb (LinliSidebar *self)
{
  if (self->count_id == 0)
    self->count_id = g_timeout_add (COUNT_DELAY_MS, count_cb, self);
}

static void
feed_changed_cb (LinliSidebar *self)
{
  const LinliTodayData *data = linli_today_feed_get_data (self->feed);
  guint n = data != NULL ? linli_today_count (data) : 0;

  for (guint i = 0; i < self->pages->len; i++)
    if (g_array_index (self->pages, LinliPageInfo, i).type == LINLI_PAGE_TODAY)
      lay_number (self, i, n > 0 ? (gint64) n : -1);
}

/* ---- rows ---- */

static void
add_row (LinliSidebar        *self,
         const LinliPageInfo *info,
         guint                place)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new (info->title), *number = gtk_label_new ("");
  g_autofree char *tip = place < N_KEYS ? g_strdup_printf ("%s  Alt+%u", info->title, place + 1) : NULL;

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (info->icon));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (number, info->type == LINLI_PAGE_TODAY ? "linli-todo" : "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "linli-small");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), number);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, info->title, -1);
  gtk_list_box_append (self->list, row);
}

static void
header_cb (GtkListBoxRow *row,
           GtkListBoxRow *before,
           gpointer       user_data)
{
  LinliSidebar *self = user_data;
  const char *group = g_array_index (self->pages, LinliPageInfo, gtk_list_box_row_get_index (row)).group;
  const char *group_before = before != NULL ? g_array_index (self->pages, LinliPageInfo, gtk_list_box_row_get_index (before)).group : NULL;
  GtkWidget *label;

  if (group == NULL || g_strcmp0 (group, group_before) == 0 || gtk_list_box_row_get_header (row) != NULL)
    return;
  label = gtk_label_new (group);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "linli-group");
  gtk_list_box_row_set_header (row, label);
}

static void
row_selected_cb (LinliSidebar  *self,
                 GtkListBoxRow *row)
{
  if (row != NULL && !self->marking)
    g_signal_emit (self, signals[PAGE], 0, (guint) gtk_list_box_row_get_index (row));
}

gboolean
linli_sidebar_select (LinliSidebar *self,
                      int           place)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, place);

  self->marking = TRUE;
  gtk_list_box_select_row (self->list, row);
  self->marking = FALSE;
  return row != NULL;
}

static gboolean
linli_sidebar_grab_focus (GtkWidget *widget)
{
  LinliSidebar *self = LINLI_SIDEBAR (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  row = row != NULL ? row : gtk_list_box_get_row_at_index (self->list, 0);
  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
linli_sidebar_dispose (GObject *object)
{
  LinliSidebar *self = LINLI_SIDEBAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->count_id, g_source_remove);
  g_clear_object (&self->feed);
  G_OBJECT_CLASS (linli_sidebar_parent_class)->dispose (object);
}

static void
linli_sidebar_finalize (GObject *object)
{
  LinliSidebar *self = LINLI_SIDEBAR (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->pages, g_array_unref);
  g_clear_pointer (&self->coms, g_array_unref);
  G_OBJECT_CLASS (linli_sidebar_parent_class)->finalize (object);
}

static void
linli_sidebar_class_init (LinliSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_sidebar_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_sidebar_finalize;
  widget_class->grab_focus = linli_sidebar_grab_focus;
  signals[PAGE] = g_signal_new ("page", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/window/linli-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliSidebar, communities);
  gtk_widget_class_bind_template_child (widget_class, LinliSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, LinliSidebar, scope);
  gtk_widget_class_bind_template_child (widget_class, LinliSidebar, person);
  gtk_widget_class_bind_template_child (widget_class, LinliSidebar, person_button);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, community_chosen_cb);
}

static void
linli_sidebar_init (LinliSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
linli_sidebar_new (LinliTodayFeed *feed,
                   GArray         *pages)
{
  LinliSidebar *self = g_object_new (LINLI_TYPE_SIDEBAR, NULL);
  g_autoptr(GMenuModel) menu = linli_actions_make_menu (LINLI_MENU_PERSON);

  self->feed = g_object_ref (feed);
  self->pages = g_array_ref (pages);
  gtk_menu_button_set_menu_model (self->person_button, menu);
  gtk_list_box_set_header_func (self->list, header_cb, self, NULL);
  for (guint i = 0; i < pages->len; i++)
    add_row (self, &g_array_index (pages, LinliPageInfo, i), i);
  g_signal_connect_object (linli_session_get_replica (linli_today_feed_get_session (feed)), "changed", G_CALLBACK (replica_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (feed, "changed", G_CALLBACK (feed_changed_cb), self, G_CONNECT_SWAPPED);
  feed_changed_cb (self);
  count (self);
  return GTK_WIDGET (self);
}
