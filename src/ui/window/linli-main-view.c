/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sidebar, header and pages.  A page is made when it is first looked at; pages meet only here. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-main-view-private.h"

#include "linli-actions.h"
#include "linli-building-page.h"
#include "linli-folder.h"
#include "linli-grid-desk.h"
#include "linli-lasting.h"
#include "linli-map-page.h"
#include "linli-palette.h"
#include "linli-records-page.h"
#include "linli-sidebar.h"
#include "linli-sync-button.h"
#include "linli-today-page.h"

#include "linli-tip.h"
#include "linli-window-place.h"

#include <glib/gi18n.h>

#define BUILDING_MODE  "building-mode"
#define MAP_THEME      "map-theme"
#define MAP_THEME_ITEM "map-theme-item"
#define SIDEBAR_PX     209
#define RECENT_MS      1500   /* looked at that long, a record counts as looked at */

G_DEFINE_FINAL_TYPE (LinliMainView, linli_main_view, ADW_TYPE_BIN)

static void
lay_banner (LinliMainView *self)
{
  LinliClock *clock = linli_session_get_clock (self->session);
  g_auto(LinliLasting) lasting = { NULL };

  linli_lasting_describe (linli_session_get_state (self->session), linli_clock_get_wall_ms (clock), linli_clock_get_elapsed_us (clock), &lasting);
  if (lasting.text != NULL)
    {
      gtk_label_set_text (self->banner_text, lasting.text);
      linli_tip_set (GTK_WIDGET (self->banner_text), lasting.text);
      gtk_widget_set_visible (self->banner_button, lasting.action != NULL);
      if (lasting.action != NULL)
        {
          gtk_button_set_label (GTK_BUTTON (self->banner_button), lasting.label);
          gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner_button), lasting.action);
        }
    }
  gtk_revealer_set_reveal_child (self->banner, lasting.text != NULL);
}

/* ---- pages ---- */

static void
page_open_record_cb (GtkWidget     *page,
                     const char    *kind,
                     const char    *uuid,
                     LinliMainView *self)
{
  linli_main_view_open_record (self, kind, uuid);
}

static void
page_open_picture_cb (GtkWidget     *page,
                      const char    *building,
                      LinliMainView *self)
{
  linli_main_view_show_building (self, building, NULL);
}

static void
page_show_on_map_cb (GtkWidget     *page,
                     const char    *building,
                     LinliMainView *self)
{
  linli_main_view_show_on_map (self, building);
}

/* ---- what was looked at ---- */

/* In the replica: it is about a resident, and each person has their own. */
static gpointer
note_where_func (LinliStore    *store,
                 gpointer       data,
                 GCancellable  *cancellable,
                 GError       **error)
{
  const LinliWhere *where = data;
  g_autofree char *place = linli_where_format (where);

  return GINT_TO_POINTER ((where->kind == NULL || linli_id_is_null (&where->record) || linli_store_note_recent (store, where->kind, &where->record, error))
                          && linli_store_note_place (store, place, error));
}

static gboolean
recent_cb (gpointer user_data)
{
  LinliMainView *self = user_data;
  LinliWhere where;

  self->recent_id = 0;
  linli_main_view_get_where (self, &where);
  linli_replica_write_async (linli_session_get_replica (self->session), note_where_func, g_memdup2 (&where, sizeof where), g_free, NULL, NULL,
                             NULL, NULL);
  return G_SOURCE_REMOVE;
}

/* Where one is, for coming back. */
static void
note_stop (LinliMainView *self)
{
  LinliTrailStop stop = { self->current, { { 0 } } };

  if (LINLI_IS_RECORDS_PAGE (self->current))
    stop.record = *linli_records_page_get_shown (LINLI_RECORDS_PAGE (self->current));
  g_clear_handle_id (&self->recent_id, g_source_remove);
  if (!linli_session_get_state (self->session)->read_only)
    self->recent_id = g_timeout_add (RECENT_MS, recent_cb, self);
  if (!self->going)
    linli_trail_visit (self->trail, &stop, g_get_monotonic_time ());
}

static void
page_shown_cb (GtkWidget     *page,
               LinliMainView *self)
{
  if (page == self->current)
    note_stop (self);
}

/* How one likes to see the houses is kept with the place of the window, not with what is in them. */
static void
mode_changed_cb (LinliBuildingPage *page)
{
  linli_window_place_set (BUILDING_MODE, linli_building_page_get_mode (page));
}

static void
theme_changed_cb (LinliMapPage *page)
{
  g_autofree char *item = linli_map_page_get_theme_item (page);

  linli_window_place_set (MAP_THEME, linli_map_page_get_theme (page));
  linli_window_place_set_text (MAP_THEME_ITEM, item);
}

/* As it was left. */
static void
lay_theme (LinliMapPage *page)
{
  g_autofree char *item = linli_window_place_get_text (MAP_THEME_ITEM);

  linli_map_page_set_theme (page, linli_window_place_get (MAP_THEME, 0));
  if (item != NULL)
    linli_map_page_set_theme_item (page, item);
}

static void
draw_grids_cb (LinliMainView *self)
{
  linli_main_view_show_grids (self);
}

/* Those of the buildings that were chosen on the map. */
static void
page_open_records_cb (GtkWidget       *page,
                      const LinliKind *kind,
                      GArray          *rowids,
                      const char      *words,
                      LinliMainView   *self)
{
  linli_main_view_open_among (self, kind, rowids, words);
}

static GtkWidget *
make_page (LinliMainView       *self,
           const LinliPageInfo *info)
{
  LinliReplica *replica = linli_session_get_replica (self->session);
  GtkWidget *page = NULL;

  switch (info->type)
    {
    case LINLI_PAGE_BUILDINGS:
      page = linli_building_page_new (replica);
      linli_building_page_set_mode (LINLI_BUILDING_PAGE (page), linli_window_place_get (BUILDING_MODE, 0));
      g_signal_connect (page, "mode-changed", G_CALLBACK (mode_changed_cb), NULL);
      g_signal_connect (page, "open-record", G_CALLBACK (page_open_record_cb), self);
      g_signal_connect (page, "show-on-map", G_CALLBACK (page_show_on_map_cb), self);
      break;
    case LINLI_PAGE_MAP:
      page = linli_map_page_new (replica);
      lay_theme (LINLI_MAP_PAGE (page));
      g_signal_connect (page, "theme-changed", G_CALLBACK (theme_changed_cb), NULL);
      g_signal_connect (page, "open-record", G_CALLBACK (page_open_record_cb), self);
      g_signal_connect (page, "open-picture", G_CALLBACK (page_open_picture_cb), self);
      g_signal_connect (page, "open-records", G_CALLBACK (page_open_records_cb), self);
      g_signal_connect_swapped (page, "draw-grids", G_CALLBACK (draw_grids_cb), self);
      break;
    case LINLI_PAGE_TODAY:
      page = linli_today_page_new (self->today);
      break;
    case LINLI_PAGE_RECORDS:
    default:
      page = linli_records_page_new (self->session, info->kind);
      g_signal_connect (page, "shown", G_CALLBACK (page_shown_cb), self);
      linli_records_page_set_room (LINLI_RECORDS_PAGE (page), self->width - SIDEBAR_PX);
      break;
    }
  gtk_stack_add_child (self->stack, page);
  return page;
}

GtkWidget *
linli_main_view_get_widget (LinliMainView *self,
                            guint          place)
{
  g_return_val_if_fail (place < self->pages->len, NULL);

  if (self->widgets->pdata[place] == NULL)
    self->widgets->pdata[place] = make_page (self, &g_array_index (self->pages, LinliPageInfo, place));
  return self->widgets->pdata[place];
}

/* Where nothing can be begun the button stays, and says why. */
static void
lay_begin (LinliMainView *self)
{
  const LinliKind *kind = LINLI_IS_RECORDS_PAGE (self->current) ? linli_records_page_get_kind (LINLI_RECORDS_PAGE (self->current)) : NULL;
  gboolean possible = kind != NULL && linli_main_view_may_begin (self, kind);

  gtk_widget_set_visible (self->begin, kind != NULL);
  gtk_widget_set_sensitive (self->begin, possible);
  linli_tip_set (self->begin, possible ? _("New record of this list  Ctrl+N") : linli_session_explain_closed (self->session));
}

static void
show_page (LinliMainView *self,
           GtkWidget     *page,
           const char    *title)
{
  self->current = page;
  linli_palette_close (LINLI_PALETTE (self->palette));
  gtk_stack_set_visible_child (self->stack, page);
  gtk_label_set_text (self->title, title);
  lay_begin (self);
  note_stop (self);
}

static void
show_place (LinliMainView *self,
            guint          place)
{
  self->place = place;
  linli_sidebar_select (LINLI_SIDEBAR (self->sidebar), (int) place);
  show_page (self, linli_main_view_get_widget (self, place), g_array_index (self->pages, LinliPageInfo, place).title);
}

static void
page_chosen_cb (LinliMainView *self,
                guint          place)
{
  show_place (self, place);
}

void
linli_main_view_open_page (LinliMainView *self,
                           guint          place)
{
  if (place >= self->pages->len)
    return;
  show_place (self, place);
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  if (LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_focus_next (LINLI_RECORDS_PAGE (self->current), TRUE);
  else if (LINLI_IS_TODAY_PAGE (self->current))
    gtk_widget_grab_focus (self->current);
}

GtkWidget *
linli_main_view_show_other (LinliMainView   *self,
                            const LinliKind *kind)
{
  const LinliPageInfo info = { LINLI_PAGE_RECORDS, kind, linli_kind_get_label (kind), NULL, NULL };
  GtkWidget *page = g_hash_table_lookup (self->others, kind);

  if (page == NULL)
    {
      page = make_page (self, &info);
      g_hash_table_insert (self->others, (gpointer) kind, page);
    }
  linli_sidebar_select (LINLI_SIDEBAR (self->sidebar), -1);
  show_page (self, page, info.title);
  return page;
}

static void
grids_closed_cb (LinliMainView *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    if (g_array_index (self->pages, LinliPageInfo, i).type == LINLI_PAGE_MAP)
      linli_main_view_open_page (self, i);
}

GtkWidget *
linli_main_view_show_grids (LinliMainView *self)
{
  if (self->grids == NULL)
    {
      self->grids = linli_grid_desk_new (linli_session_get_replica (self->session));
      g_signal_connect_object (self->grids, "closed", G_CALLBACK (grids_closed_cb), self, G_CONNECT_SWAPPED);
      gtk_stack_add_child (self->stack, self->grids);
    }
  linli_sidebar_select (LINLI_SIDEBAR (self->sidebar), -1);
  show_page (self, self->grids, _("Grids"));
  return self->grids;
}

static void
go (LinliMainView *self,
    int            step)
{
  const LinliTrailStop *stop = linli_trail_go (self->trail, step, g_get_monotonic_time ());
  LinliTrailStop target;
  guint place;

  if (stop == NULL)
    return;
  target = *stop;
  self->going = TRUE;
  if (g_ptr_array_find (self->widgets, target.page, &place))
    show_place (self, place);
  else if (target.page == self->grids)
    linli_main_view_show_grids (self);
  else
    linli_main_view_show_other (self, linli_records_page_get_kind (target.page));
  if (!linli_id_is_null (&target.record))
    linli_records_page_open (target.page, &target.record);
  self->going = FALSE;
}

void
linli_main_view_go_back (LinliMainView *self)
{
  go (self, -1);
}

void
linli_main_view_go_forward (LinliMainView *self)
{
  go (self, 1);
}

/* ---- keeping ---- */

/* Behind all that was written before. */
static gpointer
note_place_func (LinliStore    *store,
                 gpointer       data,
                 GCancellable  *cancellable,
                 GError       **error)
{
  return GINT_TO_POINTER (linli_store_note_place (store, data, error));
}

/* What the folders of all pages say of what was typed, the worst first. */
static LinliFolderKept
get_kept (LinliMainView *self)
{
  LinliFolderKept kept = LINLI_FOLDER_KEPT;

  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); page != NULL; page = gtk_widget_get_next_sibling (page))
    {
      LinliFolderKept its = LINLI_IS_RECORDS_PAGE (page)
        ? linli_folder_get_kept (LINLI_FOLDER (linli_records_page_get_folder (LINLI_RECORDS_PAGE (page)))) : LINLI_FOLDER_KEPT;

      if (its == LINLI_FOLDER_WRITING)
        return its;
      kept = MAX (kept, its);
    }
  return kept;
}

static void wait_for_writer (GTask *task);

/* One write may have followed from another: a save that was refused leaves a draft. */
static void
writer_came_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GTask *task = user_data;
  g_autoptr(GError) error = NULL;
  LinliFolderKept kept = get_kept (g_task_get_source_object (task));

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  if (error != NULL)
    g_message ("Keeping the place: %s", error->message);
  if (kept == LINLI_FOLDER_WRITING)
    {
      wait_for_writer (task);
      return;
    }
  g_task_return_boolean (task, kept == LINLI_FOLDER_KEPT);
  g_object_unref (task);
}

static void
wait_for_writer (GTask *task)
{
  LinliMainView *self = g_task_get_source_object (task);
  LinliWhere where;

  linli_main_view_get_where (self, &where);
  linli_replica_write_async (linli_session_get_replica (self->session), note_place_func, linli_where_format (&where), g_free, NULL, NULL,
                             writer_came_cb, task);
}

void
linli_main_view_flush_async (LinliMainView       *self,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, linli_main_view_flush_async);
  if (linli_session_get_state (self->session)->read_only)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); page != NULL; page = gtk_widget_get_next_sibling (page))
    if (LINLI_IS_RECORDS_PAGE (page))
      linli_records_page_flush (LINLI_RECORDS_PAGE (page));
  wait_for_writer (task);
}

gboolean
linli_main_view_flush_finish (LinliMainView *self,
                              GAsyncResult  *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self) && g_async_result_is_tagged (result, linli_main_view_flush_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/* ---- keys ---- */

void
linli_main_view_verify (LinliMainView *self)
{
  if (LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_verify (LINLI_RECORDS_PAGE (self->current));
}

void
linli_main_view_toggle_due (LinliMainView *self)
{
  if (LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_toggle_due (LINLI_RECORDS_PAGE (self->current));
}

void
linli_main_view_save (LinliMainView *self)
{
  if (LINLI_IS_GRID_DESK (self->current))
    linli_grid_desk_save (LINLI_GRID_DESK (self->current));
  if (LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_save (LINLI_RECORDS_PAGE (self->current));
}

void
linli_main_view_find (LinliMainView *self)
{
  if (LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_find (LINLI_RECORDS_PAGE (self->current));
  else
    linli_main_view_search (self);
}

void
linli_main_view_history (LinliMainView *self)
{
  if (LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_history (LINLI_RECORDS_PAGE (self->current));
}

void
linli_main_view_reveal (LinliMainView *self)
{
  if (LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_reveal (LINLI_RECORDS_PAGE (self->current));
}

void
linli_main_view_search (LinliMainView *self)
{
  linli_palette_open (LINLI_PALETTE (self->palette));
}

void
linli_main_view_search_for (LinliMainView *self,
                            const char    *text)
{
  if (*text == '\0')
    {
      linli_palette_close (LINLI_PALETTE (self->palette));
      return;
    }
  linli_palette_open (LINLI_PALETTE (self->palette));
  linli_palette_set_text (LINLI_PALETTE (self->palette), text);
}

void
linli_main_view_popup_sync (LinliMainView *self)
{
  linli_sync_button_popup (LINLI_SYNC_BUTTON (self->sync));
}

void
linli_main_view_popdown_sync (LinliMainView *self)
{
  linli_sync_button_popdown (LINLI_SYNC_BUTTON (self->sync));
}

void
linli_main_view_next_pane (LinliMainView *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean in_page = focus != NULL && self->current != NULL && gtk_widget_is_ancestor (focus, self->current);
  gboolean moved = FALSE;

  if (LINLI_IS_RECORDS_PAGE (self->current))
    moved = linli_records_page_focus_next (LINLI_RECORDS_PAGE (self->current), !in_page);
  else if (self->current != NULL && !in_page)
    moved = gtk_widget_child_focus (self->current, GTK_DIR_TAB_FORWARD);
  if (!moved)
    gtk_widget_grab_focus (self->sidebar);
}

void
linli_main_view_set_width (LinliMainView *self,
                           int            px)
{
  if (self->width == px)
    return;
  self->width = px;
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); page != NULL; page = gtk_widget_get_next_sibling (page))
    if (LINLI_IS_RECORDS_PAGE (page))
      linli_records_page_set_room (LINLI_RECORDS_PAGE (page), px - SIDEBAR_PX);
}

guint
linli_main_view_get_page (LinliMainView *self)
{
  return self->place;
}

guint
linli_main_view_get_n_pages (LinliMainView *self)
{
  return self->pages->len;
}

const LinliPageInfo *
linli_main_view_get_info (LinliMainView *self,
                          guint          place)
{
  return &g_array_index (self->pages, LinliPageInfo, place);
}

gboolean
linli_main_view_is_ready (LinliMainView *self)
{
  return self->current != NULL && (!LINLI_IS_RECORDS_PAGE (self->current) || linli_records_page_is_ready (LINLI_RECORDS_PAGE (self->current)));
}

/* ---- building ---- */

static void
linli_main_view_dispose (GObject *object)
{
  LinliMainView *self = LINLI_MAIN_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->recent_id, g_source_remove);
  g_clear_pointer (&self->notices, linli_desktop_notices_free);
  g_clear_object (&self->today);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (linli_main_view_parent_class)->dispose (object);
}

static void
linli_main_view_finalize (GObject *object)
{
  LinliMainView *self = LINLI_MAIN_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->trail, linli_trail_free);
  g_clear_pointer (&self->pages, g_array_unref);
  g_clear_pointer (&self->widgets, g_ptr_array_unref);
  g_clear_pointer (&self->others, g_hash_table_unref);
  G_OBJECT_CLASS (linli_main_view_parent_class)->finalize (object);
}

static void
linli_main_view_class_init (LinliMainViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_main_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_main_view_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/window/linli-main-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, overlay);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, content);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, title);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, banner);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, banner_text);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, banner_button);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, begin);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, tools);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, menu);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, stack);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, toasts);
}

static void
linli_main_view_init (LinliMainView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->width = 1180;
  self->widgets = g_ptr_array_new ();
  self->others = g_hash_table_new (NULL, NULL);
  self->trail = linli_trail_new ();
}

GtkWidget *
linli_main_view_new (LinliSession     *session,
                     const LinliWhere *where)
{
  LinliMainView *self = g_object_new (LINLI_TYPE_MAIN_VIEW, NULL);
  LinliReplica *replica = linli_session_get_replica (session);
  g_autoptr(GMenuModel) menu = linli_actions_make_menu (LINLI_MENU_MAIN);

  self->session = g_object_ref (session);
  gtk_menu_button_set_menu_model (self->menu, menu);
  self->pages = linli_pages_list (linli_replica_get_catalogue (replica), linli_building_page_is_possible (replica),
                                  linli_map_page_is_possible (replica));
  g_ptr_array_set_size (self->widgets, (int) self->pages->len);
  self->today = linli_today_feed_new (session);
  self->notices = linli_desktop_notices_new (self->today, GTK_WIDGET (self));
  self->sidebar = linli_sidebar_new (self->today, self->pages);
  g_signal_connect_swapped (self->sidebar, "page", G_CALLBACK (page_chosen_cb), self);
  gtk_box_prepend (GTK_BOX (self->content), self->sidebar);
  self->palette = linli_palette_new (replica, self->pages, self->content);
  gtk_overlay_add_overlay (self->overlay, self->palette);
  self->sync = linli_sync_button_new (session);
  gtk_box_append (self->tools, self->sync);
  g_signal_connect_object (session, "changed", G_CALLBACK (lay_banner), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (linli_session_get_undo (session), "answered", G_CALLBACK (linli_main_view_undo_answered_cb), self, 0);
  lay_banner (self);
  /* The files are what a day begins with; what waits shows its number beside Today. */
  if (where == NULL || !linli_main_view_go_where (self, where))
    linli_main_view_open_page (self, self->pages->len > 1 ? 1 : 0);
  return GTK_WIDGET (self);
}
