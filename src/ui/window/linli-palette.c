/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An entry and lines below it.  The entry keeps the focus; a newer text cancels the older search, so that what is shown is never for a text
 * typed before; Enter pressed too early waits for the lines. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-palette.h"

#include "linli-actions.h"
#include "linli-pages.h"
#include "linli-palette-data.h"
#include "linli-palette-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define DELAY_MS    40
#define PAGE_LINES  5
#define MAX_COMMANDS 8  /* beside records */

struct _LinliPalette
{
  AdwBin          parent_instance;

  LinliReplica   *replica;      /* (owned) */
  GArray         *pages;        /* (owned) LinliPageInfo */
  GtkWidget      *behind;       /* (unowned): the palette lies over it, in the same overlay */
  GtkWidget      *came_from;    /* (weak) (nullable): had the focus before */
  GCancellable   *cancellable;  /* (owned) */
  GPtrArray      *lines;        /* (owned) LinliPaletteLine, a row each */
  guint           delay_id;
  gboolean        reading, enter_waits;

  GtkWidget      *entry;
  GtkListBox     *list;
  GtkLabel       *status;
};

G_DEFINE_FINAL_TYPE (LinliPalette, linli_palette, ADW_TYPE_BIN)

/* ---- what can be done ---- */

static void
add_command (GPtrArray  *lines,
             const char *group,
             const char *title,
             const char *query,
             const char *action,
             GVariant   *target,
             char       *key)
{
  g_autofree char *marked = *query != '\0' ? linli_palette_mark (title, query) : g_markup_escape_text (title, -1);
  g_autoptr(GVariant) held = target != NULL ? g_variant_ref_sink (target) : NULL;
  g_autofree char *note = key;
  LinliPaletteLine *line;

  if (marked == NULL)
    return;
  line = linli_palette_line_new (group, marked, action);
  line->note = g_steal_pointer (&note);
  line->target = g_steal_pointer (&held);
  g_ptr_array_add (lines, line);
}

static void
add_pages (LinliPalette *self,
           GPtrArray    *lines,
           const char   *query)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      const LinliPageInfo *info = &g_array_index (self->pages, LinliPageInfo, i);
      guint n = lines->len;

      add_command (lines, _("Pages"), info->title, query, "win.page", g_variant_new_int32 ((int) i),
                   i < 9 ? g_strdup_printf ("Alt+%u", i + 1) : NULL);
      if (lines->len > n)
        ((LinliPaletteLine *) g_ptr_array_index (lines, n))->icon = g_strdup (info->icon);
    }
}

static gboolean
is_enabled (LinliPalette      *self,
            const LinliAction *action)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GApplication *application = g_application_get_default ();

  if (g_str_has_prefix (action->name, "win.") && G_IS_ACTION_GROUP (root))
    return g_action_group_get_action_enabled (G_ACTION_GROUP (root), action->name + strlen ("win."));
  if (g_str_has_prefix (action->name, "app."))
    return application != NULL && g_action_group_get_action_enabled (G_ACTION_GROUP (application), action->name + strlen ("app."));
  return TRUE;
}

static void
add_commands (LinliPalette *self,
              GPtrArray    *lines,
              const char   *query)
{
  guint n, limit = lines->len > 0 && *query != '\0' ? lines->len + MAX_COMMANDS : G_MAXUINT;
  const LinliAction *actions = linli_actions_list (&n);

  add_pages (self, lines, query);
  for (guint i = 0; i < n && lines->len < limit; i++)
    if ((actions[i].flags & LINLI_ACTION_PALETTE) && is_enabled (self, &actions[i]))
      add_command (lines, _("Commands"), _(actions[i].title), query, actions[i].name, NULL, linli_actions_get_key (&actions[i]));
}

/* ---- lines ---- */

static GtkWidget *
add_label (GtkWidget  *box,
           const char *markup,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
make_row (const LinliPaletteLine *line)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *detail;

  if (line->icon != NULL)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (line->icon));
  gtk_label_set_ellipsize (GTK_LABEL (add_label (box, line->title, "linli-line")), PANGO_ELLIPSIZE_NONE);
  detail = add_label (box, line->detail, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (detail, TRUE);
  if (line->note != NULL)
    {
      GtkWidget *note = gtk_label_new (line->note);

      gtk_widget_add_css_class (note, "linli-note");
      gtk_box_append (GTK_BOX (box), note);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  /* The entry keeps the focus. */
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

static void
header_cb (GtkListBoxRow *row,
           GtkListBoxRow *before,
           gpointer       user_data)
{
  LinliPalette *self = user_data;
  const LinliPaletteLine *line = g_ptr_array_index (self->lines, gtk_list_box_row_get_index (row));
  const LinliPaletteLine *line_before = before != NULL ? g_ptr_array_index (self->lines, gtk_list_box_row_get_index (before)) : NULL;
  GtkWidget *label;

  if (line_before != NULL && g_str_equal (line->group, line_before->group))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (line->group);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "linli-group");
  gtk_list_box_row_set_header (row, label);
}

static void
select_line (LinliPalette *self,
             int           index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, CLAMP (index, 0, MAX ((int) self->lines->len - 1, 0)));
  GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (self->list), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  graphene_rect_t bounds;

  gtk_list_box_select_row (self->list, row);
  if (row == NULL)
    {
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT);
      return;
    }
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT, row, -1);
  if (gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &bounds))
    gtk_adjustment_clamp_page (adjustment, index <= 0 ? 0 : bounds.origin.y, bounds.origin.y + bounds.size.height);
}

static void
open_line (LinliPalette *self,
           int           index)
{
  g_autofree char *action = NULL;
  g_autoptr(GVariant) target = NULL;
  const LinliPaletteLine *line;

  if (index < 0 || index >= (int) self->lines->len)
    return;
  line = g_ptr_array_index (self->lines, index);
  action = g_strdup (line->action);
  target = line->target != NULL ? g_variant_ref (line->target) : NULL;
  linli_palette_close (self);
  gtk_widget_activate_action_variant (GTK_WIDGET (self), action, target);
}

static void
open_selected (LinliPalette *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  open_line (self, row != NULL ? gtk_list_box_row_get_index (row) : 0);
}

/* @lines: (transfer full) */
static void
show_lines (LinliPalette *self,
            GPtrArray    *lines)
{
  g_autofree char *text = NULL;
  GtkWidget *child;

  /* Headings ask for the lines while rows go and come. */
  gtk_list_box_set_header_func (self->list, NULL, NULL, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  g_ptr_array_unref (self->lines);
  self->lines = lines;
  for (guint i = 0; i < lines->len; i++)
    gtk_list_box_append (self->list, make_row (g_ptr_array_index (lines, i)));
  gtk_list_box_set_header_func (self->list, header_cb, self, NULL);
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (self->list), GTK_TYPE_SCROLLED_WINDOW), lines->len > 0);
  text = lines->len > 0 && *gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0' ? g_strdup ("")
    : lines->len > 0 ? g_strdup_printf (ngettext ("%u result", "%u results", lines->len), lines->len) : g_strdup (_("Nothing found"));
  gtk_label_set_text (self->status, text);
  select_line (self, 0);
}

/* ---- searching ---- */

/* (transfer full) */
static char *
get_query (LinliPalette *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  LinliPalette *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) lines = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autofree char *query = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->reading = FALSE;
  query = get_query (self);
  if (lines == NULL)
    {
      g_debug ("Searching: %s", error->message);
      lines = g_ptr_array_new_with_free_func (linli_palette_line_free);
    }
  add_commands (self, lines, query);
  show_lines (self, g_steal_pointer (&lines));
  if (self->enter_waits)
    {
      self->enter_waits = FALSE;
      open_selected (self);
    }
}

static void
forget_search (LinliPalette *self)
{
  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->reading = FALSE;
}

static gboolean
search_cb (gpointer user_data)
{
  LinliPalette *self = user_data;

  self->delay_id = 0;
  linli_replica_read_async (self->replica, linli_palette_read, get_query (self), g_free, (GDestroyNotify) g_ptr_array_unref,
                            self->cancellable, found_cb, self);
  return G_SOURCE_REMOVE;
}

/* What an input method still composes is not in the text yet. */
static void
changed_cb (LinliPalette *self)
{
  if (!linli_palette_is_open (self))
    return;
  forget_search (self);
  self->reading = TRUE;
  self->enter_waits = FALSE;
  self->delay_id = g_timeout_add (DELAY_MS, search_cb, self);
}

/* ---- keys ---- */

static void
activate_cb (LinliPalette *self)
{
  if (self->reading)
    self->enter_waits = TRUE;
  else
    open_selected (self);
}

static void
row_activated_cb (LinliPalette  *self,
                  GtkListBoxRow *row)
{
  open_line (self, gtk_list_box_row_get_index (row));
}

/* After the entry and its input method: while candidates are shown the arrows belong to them. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LinliPalette          *self)
{
  static const struct { guint keyval; int step; } steps[] = {
    { GDK_KEY_Down, 1 }, { GDK_KEY_Up, -1 }, { GDK_KEY_KP_Down, 1 }, { GDK_KEY_KP_Up, -1 },
    { GDK_KEY_Page_Down, PAGE_LINES }, { GDK_KEY_Page_Up, -PAGE_LINES },
  };
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (keyval == steps[i].keyval && !(state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
      {
        select_line (self, (row != NULL ? gtk_list_box_row_get_index (row) : 0) + steps[i].step);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

static void
scrim_pressed_cb (GtkGestureClick *gesture,
                  int              n_press,
                  double           x,
                  double           y,
                  LinliPalette    *self)
{
  GtkWidget *at = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  if (at == GTK_WIDGET (self) || at == adw_bin_get_child (ADW_BIN (self)))
    linli_palette_close (self);
}

/* ---- open and closed ---- */

gboolean
linli_palette_is_open (LinliPalette *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self));
}

gboolean
linli_palette_is_ready (LinliPalette *self)
{
  return linli_palette_is_open (self) && !self->reading;
}

void
linli_palette_open (LinliPalette *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!linli_palette_is_open (self))
    {
      g_set_weak_pointer (&self->came_from, root != NULL ? gtk_root_get_focus (root) : NULL);
      gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
      gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
      gtk_widget_set_can_focus (self->behind, FALSE);
      changed_cb (self);
    }
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

void
linli_palette_close (LinliPalette *self)
{
  if (!linli_palette_is_open (self))
    return;
  forget_search (self);
  self->enter_waits = FALSE;
  gtk_widget_set_can_focus (self->behind, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  show_lines (self, g_ptr_array_new_with_free_func (linli_palette_line_free));
  if (self->came_from != NULL && gtk_widget_get_mapped (self->came_from))
    gtk_widget_grab_focus (self->came_from);
  g_clear_weak_pointer (&self->came_from);
}

void
linli_palette_set_text (LinliPalette *self,
                        const char   *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

static void
linli_palette_dispose (GObject *object)
{
  LinliPalette *self = LINLI_PALETTE (object);

  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->came_from);
  if (self->list != NULL)
    gtk_list_box_set_header_func (self->list, NULL, NULL, NULL);
  self->list = NULL;
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_palette_parent_class)->dispose (object);
}

static void
linli_palette_finalize (GObject *object)
{
  LinliPalette *self = LINLI_PALETTE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->pages, g_array_unref);
  G_OBJECT_CLASS (linli_palette_parent_class)->finalize (object);
}

static void
linli_palette_class_init (LinliPaletteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_palette_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_palette_finalize;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/window/linli-palette.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliPalette, entry);
  gtk_widget_class_bind_template_child (widget_class, LinliPalette, list);
  gtk_widget_class_bind_template_child (widget_class, LinliPalette, status);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, linli_palette_close);
}

static void
linli_palette_init (LinliPalette *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->lines = g_ptr_array_new_with_free_func (linli_palette_line_free);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->entry, key);
  g_signal_connect (click, "pressed", G_CALLBACK (scrim_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search everything"),
                                  GTK_ACCESSIBLE_PROPERTY_MODAL, TRUE, -1);
}

GtkWidget *
linli_palette_new (LinliReplica *replica,
                   GArray       *pages,
                   GtkWidget    *behind)
{
  LinliPalette *self = g_object_new (LINLI_TYPE_PALETTE, NULL);

  self->replica = g_object_ref (replica);
  self->pages = g_array_ref (pages);
  self->behind = behind;
  return GTK_WIDGET (self);
}
