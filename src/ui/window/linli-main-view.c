/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sidebar, header and pages.  A page is made when it is first looked at; pages meet only here. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-main-view.h"

#include "linli-actions.h"
#include "linli-building-page.h"
#include "linli-field-row.h"
#include "linli-lasting.h"
#include "linli-map-page.h"
#include "linli-palette.h"
#include "linli-records-page.h"
#include "linli-scope.h"
#include "linli-sync-button.h"
#include "linli-today-page.h"
#include "linli-trail.h"

#include <glib/gi18n.h>

#define SIDEBAR_PX     209
#define COUNT_DELAY_MS 400
#define RECENT_MS      1500   /* looked at that long, a record counts as looked at */

struct _LinliMainView
{
  AdwBin          parent_instance;

  LinliSession   *session;      /* (owned) */
  GCancellable   *cancellable;  /* (owned) */
  GArray         *pages;        /* (owned) LinliPageInfo */
  GPtrArray      *widgets;      /* (owned) (nullable) GtkWidget (unowned), by place */
  GHashTable     *others;       /* (owned) kind without a place in the sidebar → LinliRecordsPage (unowned) */
  LinliTrail     *trail;        /* (owned) */
  GtkWidget      *palette, *sync, *current;
  guint           place, count_id, recent_id;
  gboolean        going;        /* back or forward: what is shown on the way is no new stop */
  int             width;

  GtkOverlay     *overlay;
  GtkWidget      *content;
  GtkListBox     *sidebar;
  GtkLabel       *scope, *person, *title, *banner_text;
  GtkRevealer    *banner;
  GtkWidget      *banner_button;
  GtkBox         *tools;
  GtkMenuButton  *menu;
  GtkStack       *stack;
  AdwToastOverlay *toasts;
};

G_DEFINE_FINAL_TYPE (LinliMainView, linli_main_view, ADW_TYPE_BIN)

static const LinliCatalogue *
get_catalogue (LinliMainView *self)
{
  return linli_replica_get_catalogue (linli_session_get_replica (self->session));
}

/* ---- counts and words of the sidebar ---- */

static void
scope_read_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  LinliMainView *self = user_data;
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
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->person), words->person);
  for (guint i = 0; i < self->pages->len && i < words->counts->len; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sidebar, (int) i);
      GtkWidget *count = gtk_widget_get_last_child (gtk_list_box_row_get_child (row));
      gint64 n = g_array_index (words->counts, gint64, i);
      gboolean is_todo = g_array_index (self->pages, LinliPageInfo, i).type == LINLI_PAGE_TODAY;
      g_autofree char *text = is_todo ? words->todo > 0 ? g_strdup_printf ("%u", words->todo) : g_strdup ("")
        : n >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, n) : g_strdup ("");

      gtk_label_set_text (GTK_LABEL (count), text);
    }
}

static void
count (LinliMainView *self)
{
  LinliScopeQuery *query = linli_scope_query_new ();

  for (guint i = 0; i < self->pages->len; i++)
    g_ptr_array_add (query->kinds, (gpointer) g_array_index (self->pages, LinliPageInfo, i).kind);
  linli_replica_read_async (linli_session_get_replica (self->session), linli_scope_read, query, linli_scope_query_free,
                            (GDestroyNotify) linli_scope_words_free, self->cancellable, scope_read_cb, self);
}

static gboolean
count_cb (gpointer user_data)
{
  LinliMainView *self = user_data;

  self->count_id = 0;
  count (self);
  return G_SOURCE_REMOVE;
}

static void
replica_changed_cb (LinliReplica  *replica,
                    guint64        kinds,
                    LinliMainView *self)
{
  if (self->count_id == 0)
    self->count_id = g_timeout_add (COUNT_DELAY_MS, count_cb, self);
}

static void
lay_banner (LinliMainView *self)
{
  LinliClock *clock = linli_session_get_clock (self->session);
  g_auto(LinliLasting) lasting = { NULL };

  linli_lasting_describe (linli_session_get_state (self->session), linli_clock_get_wall_ms (clock), linli_clock_get_elapsed_us (clock), &lasting);
  if (lasting.text != NULL)
    {
      gtk_label_set_text (self->banner_text, lasting.text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->banner_text), lasting.text);
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

typedef struct { const LinliKind *kind; LinliId id; } Recent;

static gpointer
note_recent_func (LinliStore    *store,
                  gpointer       data,
                  GCancellable  *cancellable,
                  GError       **error)
{
  const Recent *recent = data;

  return GINT_TO_POINTER (linli_store_note_recent (store, recent->kind, &recent->id, error));
}

static gboolean
recent_cb (gpointer user_data)
{
  LinliMainView *self = user_data;

  self->recent_id = 0;
  if (LINLI_IS_RECORDS_PAGE (self->current))
    {
      Recent recent = { linli_records_page_get_kind (LINLI_RECORDS_PAGE (self->current)),
                        *linli_records_page_get_shown (LINLI_RECORDS_PAGE (self->current)) };

      linli_replica_write_async (linli_session_get_replica (self->session), note_recent_func, g_memdup2 (&recent, sizeof recent), g_free,
                                 NULL, NULL, NULL, NULL);
    }
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
  if (!linli_id_is_null (&stop.record))
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
      g_signal_connect (page, "open-record", G_CALLBACK (page_open_record_cb), self);
      g_signal_connect (page, "show-on-map", G_CALLBACK (page_show_on_map_cb), self);
      break;
    case LINLI_PAGE_MAP:
      page = linli_map_page_new (replica);
      g_signal_connect (page, "open-record", G_CALLBACK (page_open_record_cb), self);
      g_signal_connect (page, "open-picture", G_CALLBACK (page_open_picture_cb), self);
      break;
    case LINLI_PAGE_TODAY:
      page = linli_today_page_new (self->session);
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

static void
show_page (LinliMainView *self,
           GtkWidget     *page,
           const char    *title)
{
  self->current = page;
  linli_palette_close (LINLI_PALETTE (self->palette));
  gtk_stack_set_visible_child (self->stack, page);
  gtk_label_set_text (self->title, title);
  note_stop (self);
}

static void
row_selected_cb (LinliMainView *self,
                 GtkListBoxRow *row)
{
  if (row == NULL)
    return;
  self->place = (guint) gtk_list_box_row_get_index (row);
  show_page (self, linli_main_view_get_widget (self, self->place), g_array_index (self->pages, LinliPageInfo, self->place).title);
}

void
linli_main_view_open_page (LinliMainView *self,
                           guint          place)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sidebar, (int) place);

  if (row == NULL)
    return;
  gtk_list_box_select_row (self->sidebar, row);
  row_selected_cb (self, row);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL && LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_focus_next (LINLI_RECORDS_PAGE (self->current), TRUE);
}

/* The page of a kind without a place in the sidebar. */
static GtkWidget *
show_other (LinliMainView   *self,
            const LinliKind *kind)
{
  const LinliPageInfo info = { LINLI_PAGE_RECORDS, kind, linli_kind_get_label (kind), NULL, NULL };
  GtkWidget *page = g_hash_table_lookup (self->others, kind);

  if (page == NULL)
    {
      page = make_page (self, &info);
      g_hash_table_insert (self->others, (gpointer) kind, page);
    }
  gtk_list_box_unselect_all (self->sidebar);
  show_page (self, page, info.title);
  return page;
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
    gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, (int) place));
  else
    show_other (self, linli_records_page_get_kind (target.page));
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

static int
find_page (LinliMainView   *self,
           LinliPageType    type,
           const LinliKind *kind)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      const LinliPageInfo *info = &g_array_index (self->pages, LinliPageInfo, i);

      if (info->type == type && (kind == NULL || info->kind == kind))
        return (int) i;
    }
  return -1;
}

void
linli_main_view_open_record (LinliMainView *self,
                             const char    *kind_name,
                             const char    *uuid)
{
  const LinliKind *kind = linli_catalogue_get_kind (get_catalogue (self), kind_name);
  GtkWidget *page;
  LinliId id;
  int place;

  if (kind == NULL || !linli_id_parse (uuid, &id))
    return;
  kind = linli_kind_get_core (kind);
  place = find_page (self, LINLI_PAGE_RECORDS, kind);
  if (place >= 0)
    {
      linli_main_view_open_page (self, (guint) place);
      page = self->current;
    }
  else
    page = show_other (self, kind);
  linli_records_page_open (LINLI_RECORDS_PAGE (page), &id);
}

void
linli_main_view_show_building (LinliMainView *self,
                               const char    *building,
                               const char    *room)
{
  int place = find_page (self, LINLI_PAGE_BUILDINGS, NULL);
  LinliId id, room_id;
  gboolean has_room = room != NULL && linli_id_parse (room, &room_id) && !linli_id_is_null (&room_id);

  if (place < 0 || !linli_id_parse (building, &id))
    return;
  linli_main_view_open_page (self, (guint) place);
  linli_building_page_show (LINLI_BUILDING_PAGE (self->current), &id, has_room ? &room_id : NULL);
}

void
linli_main_view_show_on_map (LinliMainView *self,
                             const char    *building)
{
  int place = find_page (self, LINLI_PAGE_MAP, NULL);
  LinliId id;

  if (place < 0 || !linli_id_parse (building, &id))
    return;
  linli_main_view_open_page (self, (guint) place);
  linli_map_page_show (LINLI_MAP_PAGE (self->current), &id);
}

void
linli_main_view_add_member (LinliMainView *self,
                            const char    *household)
{
  const LinliField *link = linli_catalogue_get_role (get_catalogue (self), "person.household");
  int place = link != NULL ? find_page (self, LINLI_PAGE_RECORDS, linli_kind_get_core (link->kind)) : -1;
  g_autoptr(GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  LinliValue *value;
  LinliId id;

  if (place < 0 || !linli_id_parse (household, &id))
    return;
  value = g_new0 (LinliValue, 1);
  linli_value_set_blob (value, id.bytes, sizeof id.bytes);
  g_hash_table_insert (values, (gpointer) link, value);
  linli_main_view_open_page (self, (guint) place);
  linli_records_page_begin (LINLI_RECORDS_PAGE (self->current), values);
}

/* ---- keys ---- */

static gpointer
nothing_func (LinliStore    *store,
              gpointer       data,
              GCancellable  *cancellable,
              GError       **error)
{
  return GINT_TO_POINTER (TRUE);
}

void
linli_main_view_flush (LinliMainView *self)
{
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); page != NULL; page = gtk_widget_get_next_sibling (page))
    if (LINLI_IS_RECORDS_PAGE (page))
      linli_records_page_flush (LINLI_RECORDS_PAGE (page));
  linli_replica_write_sync (linli_session_get_replica (self->session), nothing_func, NULL, NULL);
}

void
linli_main_view_verify (LinliMainView *self)
{
  if (LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_verify (LINLI_RECORDS_PAGE (self->current));
}

void
linli_main_view_save (LinliMainView *self)
{
  if (LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_save (LINLI_RECORDS_PAGE (self->current));
}

/* FALSE: nothing was typed there.  GTK does not say whether the action did anything. */
static gboolean
undo_typing (GtkWidget *text,
             gboolean   forward)
{
  g_autofree char *before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (text)));

  gtk_widget_activate_action (text, forward ? "text.redo" : "text.undo", NULL);
  return g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (text)), before) != 0;
}

static void
undo (LinliMainView *self,
      gboolean       forward)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (GTK_IS_TEXT (focus) && undo_typing (focus, forward))
    return;
  /* Who is searching does not mean what was saved a while ago. */
  if (GTK_IS_TEXT (focus) && gtk_widget_get_ancestor (focus, LINLI_TYPE_FIELD_ROW) == NULL)
    return;
  if (!LINLI_IS_RECORDS_PAGE (self->current) || !linli_records_page_undo (LINLI_RECORDS_PAGE (self->current), forward))
    linli_undo_run (linli_session_get_undo (self->session), 0, forward);
}

void
linli_main_view_undo (LinliMainView *self)
{
  undo (self, FALSE);
}

void
linli_main_view_redo (LinliMainView *self)
{
  undo (self, TRUE);
}

static void
undo_answered_cb (LinliUndo             *undo,
                  const LinliUndoAnswer *answer,
                  LinliMainView         *self)
{
  g_autofree char *text = linli_undo_describe (answer, linli_clock_get_wall_ms (linli_session_get_clock (self->session)));
  AdwToast *toast = adw_toast_new (text);
  char uuid[LINLI_ID_STRING_SIZE];

  if (answer->step != NULL && answer->outcome != LINLI_UNDO_GONE && (!answer->step->is_new || answer->forward || answer->outcome != LINLI_UNDO_DONE))
    {
      adw_toast_set_button_label (toast, _("Show"));
      adw_toast_set_action_name (toast, "win.open-record");
      adw_toast_set_action_target (toast, "(ss)", answer->step->kind->name, linli_id_format (&answer->id, uuid));
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
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

static void
focus_sidebar (LinliMainView *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->sidebar);

  gtk_widget_grab_focus (GTK_WIDGET (row != NULL ? row : gtk_list_box_get_row_at_index (self->sidebar, 0)));
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
    focus_sidebar (self);
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
add_row (LinliMainView       *self,
         const LinliPageInfo *info,
         guint                place)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new (info->title), *number = gtk_label_new ("");
  g_autofree char *tip = place < 9 ? g_strdup_printf ("%s  Alt+%u", info->title, place + 1) : NULL;

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
  gtk_list_box_append (self->sidebar, row);
}

static void
sidebar_header_cb (GtkListBoxRow *row,
                   GtkListBoxRow *before,
                   gpointer       user_data)
{
  LinliMainView *self = user_data;
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
linli_main_view_dispose (GObject *object)
{
  LinliMainView *self = LINLI_MAIN_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->count_id, g_source_remove);
  g_clear_handle_id (&self->recent_id, g_source_remove);
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
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, sidebar);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, scope);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, person);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, title);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, banner);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, banner_text);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, banner_button);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, tools);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, menu);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, stack);
  gtk_widget_class_bind_template_child (widget_class, LinliMainView, toasts);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
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
linli_main_view_new (LinliSession *session)
{
  LinliMainView *self = g_object_new (LINLI_TYPE_MAIN_VIEW, NULL);
  LinliReplica *replica = linli_session_get_replica (session);
  g_autoptr(GMenuModel) menu = linli_actions_make_menu ();

  self->session = g_object_ref (session);
  gtk_menu_button_set_menu_model (self->menu, menu);
  self->pages = linli_pages_list (linli_replica_get_catalogue (replica), linli_building_page_is_possible (replica),
                                  linli_map_page_is_possible (replica));
  g_ptr_array_set_size (self->widgets, (int) self->pages->len);
  self->palette = linli_palette_new (replica, self->pages, self->content);
  gtk_overlay_add_overlay (self->overlay, self->palette);
  self->sync = linli_sync_button_new (session);
  gtk_box_append (self->tools, self->sync);
  gtk_list_box_set_header_func (self->sidebar, sidebar_header_cb, self, NULL);
  for (guint i = 0; i < self->pages->len; i++)
    add_row (self, &g_array_index (self->pages, LinliPageInfo, i), i);
  g_signal_connect_object (replica, "changed", G_CALLBACK (replica_changed_cb), self, 0);
  g_signal_connect_object (session, "changed", G_CALLBACK (lay_banner), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (linli_session_get_undo (session), "answered", G_CALLBACK (undo_answered_cb), self, 0);
  lay_banner (self);
  count (self);
  /* The files are what a day begins with; what waits shows its number beside Today. */
  linli_main_view_open_page (self, self->pages->len > 1 ? 1 : 0);
  return GTK_WIDGET (self);
}
