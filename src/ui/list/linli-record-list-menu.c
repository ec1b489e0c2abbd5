/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with the rows chosen: copying them, and the menu that says so. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-record-list-private.h"

#include "linli-list-column.h"
#include "linli-list-copy.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

#define MAX_COPIED 10000  /* rows: what a spreadsheet takes without thinking */
#define MAX_SHOWN  20000  /* rows that are looked for on the map */

/* ---- copying: who may export, may copy; what the role may not export has no column ---- */

typedef struct { const LinliKind *kind; GPtrArray *columns, *fields; GArray *rowids; } Copy;
typedef struct { char *table; guint rows; } Copied;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_ptr_array_unref (copy->columns);
  g_ptr_array_unref (copy->fields);
  g_array_unref (copy->rowids);
  g_free (copy);
}

static void
copied_free (gpointer data)
{
  Copied *copied = data;

  g_free (copied->table);
  g_free (copied);
}

static gpointer
copy_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Copy *copy = data;
  g_autoptr(GPtrArray) rows = linli_store_list_rows (store, copy->kind, copy->fields, (const gint64 *) (gconstpointer) copy->rowids->data,
                                                     copy->rowids->len, error);
  g_autoptr(GPtrArray) words = NULL;
  Copied *copied;

  if (rows == NULL)
    return NULL;
  words = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_row_words_free);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (words, linli_row_words_new (g_ptr_array_index (rows, i), copy->fields));
  copied = g_new0 (Copied, 1);
  copied->table = linli_list_copy_make_table (copy->columns, words);
  copied->rows = rows->len;
  return copied;
}

static void
toast (LinliRecordList *self,
       const char      *text)
{
  adw_toast_overlay_add_toast (self->toasts, linli_toast_new (text));
}

static void
copied_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliRecordList *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *words = NULL;
  Copied *copied = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (copied == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("Copying rows: %s", error->message);
      return;
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), copied->table);
  words = g_strdup_printf (ngettext ("%u row copied as a table", "%u rows copied as a table", copied->rows), copied->rows);
  toast (self, words);
  g_signal_emit_by_name (self, "copied", copied->rows);
  copied_free (copied);
}

static gboolean
may_export (LinliRecordList  *self,
            const LinliField *field)
{
  const LinliField *name = self->kind->title_fields->len > 0 ? g_ptr_array_index (self->kind->title_fields, 0) : NULL;
  const LinliField *asked = field != NULL ? field : name;

  return asked == NULL || linli_session_has_right (self->session, asked, LINLI_RIGHT_EXPORT);
}

void
linli_record_list_copy (LinliRecordList *self)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->kind = self->kind;
  copy->columns = g_ptr_array_new ();
  copy->fields = g_ptr_array_new ();
  copy->rowids = linli_row_selection_get_rowids (self->selection, MAX_COPIED);
  for (guint i = 0; i < self->layout->columns->len; i++)
    {
      const LinliField *field = g_array_index (self->layout->columns, LinliListColumn, i).field;

      if (!may_export (self, field))
        continue;
      g_ptr_array_add (copy->columns, (gpointer) field);
      if (field != NULL)
        g_ptr_array_add (copy->fields, (gpointer) field);
    }
  if (copy->columns->len == 0 || copy->rowids->len == 0)
    {
      if (copy->columns->len == 0)
        {
          toast (self, _("Your role may not take lists out of the program."));
          g_signal_emit_by_name (self, "copied", 0);
        }
      copy_free (copy);
      return;
    }
  linli_replica_read_async (linli_session_get_replica (self->session), copy_func, copy, copy_free, copied_free, self->cancellable,
                            copied_cb, self);
}

/* ---- actions and the menu ---- */

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  linli_record_list_copy (LINLI_RECORD_LIST (widget));
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_signal_emit_by_name (widget, "activated");
}

static void
all_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (LINLI_RECORD_LIST (widget)->selection));
}

/* Those chosen; where that is one at most, the whole list. */
static void
map_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  LinliRecordList *self = LINLI_RECORD_LIST (widget);
  g_autoptr(GArray) rowids = NULL;
  GVariant *rows;

  /* A list filtered by what may never colour a map would show there who it is about. */
  for (guint i = 0; i < self->layout->filters->len; i++)
    {
      const LinliField *field = ((const LinliListFilter *) g_ptr_array_index (self->layout->filters, i))->field;

      if (field->theme_never || field->mask != NULL)
        {
          toast (self, _("What this list is filtered by is never shown on a map."));
          return;
        }
    }
  if (linli_row_selection_get_size (self->selection) > 1)
    rowids = linli_row_selection_get_rowids (self->selection, MAX_SHOWN);
  else
    {
      guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->model)), MAX_SHOWN);

      rowids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
      for (guint i = 0; i < n; i++)
        {
          gint64 rowid = linli_row_model_get_rowid (self->model, i);

          g_array_append_val (rowids, rowid);
        }
    }
  rows = g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, rowids->data, rowids->len, sizeof (gint64));
  gtk_widget_activate_action_variant (widget, "win.show-rows-on-map", g_variant_new ("(s@ax)", self->kind->name, rows));
}

static gboolean
may_be_on_map (LinliRecordList *self)
{
  const LinliCatalogue *catalogue = linli_replica_get_catalogue (linli_session_get_replica (self->session));
  const LinliField *footprint = linli_catalogue_get_role (catalogue, "building.footprint");

  return footprint != NULL && (linli_kind_get_core (footprint->kind) == self->kind || linli_store_leads_to_building (catalogue, self->kind));
}

static void
columns_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  gtk_menu_button_popup (LINLI_RECORD_LIST (widget)->columns);
}

static void
menu_closed_cb (LinliRecordList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
popup_menu (LinliRecordList    *self,
            const GdkRectangle *at)
{
  g_autoptr(GMenu) menu = g_menu_new ();

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (linli_row_selection_get_size (self->selection) <= 1)
    g_menu_append (menu, _("Open the file"), "records.open");
  g_menu_append (menu, _("Copy as a table"), "records.copy");
  g_menu_append (menu, _("Choose all"), "records.all");
  if (may_be_on_map (self))
    g_menu_append (menu, linli_row_selection_get_size (self->selection) > 1 ? _("Show these on the map") : _("Show the whole list on the map"), "records.map");
  self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), at);
  g_signal_connect_swapped (self->menu, "closed", G_CALLBACK (menu_closed_cb), self);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* Menu, Shift+F10: at the row with the focus. */
static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  LinliRecordList *self = LINLI_RECORD_LIST (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  graphene_rect_t bounds;
  GdkRectangle at = { 0, 0, 1, 1 };

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)))
    focus = GTK_WIDGET (self->view);
  if (gtk_widget_compute_bounds (focus, widget, &bounds))
    at = (GdkRectangle) { (int) bounds.origin.x + 24, (int) bounds.origin.y, 1, (int) bounds.size.height };
  popup_menu (self, &at);
}

/* The row under the pointer is chosen first, unless it is among those that are. */
static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            LinliRecordList *self)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  GdkRectangle at = { 0, 0, 1, 1 };
  double left = x, top = y;
  guint position;

  if (picked == NULL || !linli_list_column_find_row (picked, &position))
    return;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->view), GTK_WIDGET (self), x, y, &left, &top);
  at.x = (int) left;
  at.y = (int) top;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu (self, &at);
}

void
linli_record_list_class_add_menu (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "records.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "records.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "records.all", NULL, all_action);
  gtk_widget_class_install_action (widget_class, "records.map", NULL, map_action);
  gtk_widget_class_install_action (widget_class, "records.columns", NULL, columns_action);
  gtk_widget_class_install_action (widget_class, "records.menu", NULL, menu_action);
}

void
linli_record_list_set_up_menu (LinliRecordList *self)
{
  static const struct { guint key; GdkModifierType modifiers; const char *action; } keys[] = {
    { GDK_KEY_c, GDK_CONTROL_MASK, "records.copy" }, { GDK_KEY_Menu, 0, "records.menu" }, { GDK_KEY_F10, GDK_SHIFT_MASK, "records.menu" },
    { GDK_KEY_F7, 0, "records.columns" },
  };
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts),
      gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers), gtk_named_action_new (keys[i].action)));
  /* Before the entry that filters: it takes keys of the list, and has a menu of its own. */
  gtk_event_controller_set_propagation_phase (shortcuts, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->view), shortcuts);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
}
