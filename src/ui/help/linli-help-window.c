/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays the manual out with plain widgets, so that it looks, speaks and scales as the rest does. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-help-window.h"

#include "linli-manual.h"

#include <glib/gi18n.h>

#define PICTURES     LINLI_MANUAL_RESOURCES "pictures/"
#define SIDE_WIDTH   220
#define TEXT_WIDTH   780

struct _LinliHelpWindow
{
  AdwWindow           parent_instance;

  GPtrArray          *chapters;  /* (owned) (element-type LinliManualChapter) */
  LinliManualChapter *chapter;  /* (unowned) (nullable): in sight */
  char               *words;     /* (owned): searched for */

  GtkWidget          *search, *list, *nothing, *scrolled, *text;
  GtkWidget          *found;     /* (unowned) (nullable): the first block with the words, to be scrolled to */
  guint               n_ticks;
};

G_DEFINE_FINAL_TYPE (LinliHelpWindow, linli_help_window, ADW_TYPE_WINDOW)

/* ---- a chapter ---- */

static gboolean
link_cb (GtkLabel        *label,
         const char      *target,
         LinliHelpWindow *self)
{
  g_autofree char *file = g_path_get_basename (target), *name = linli_manual_get_name (file);

  linli_help_window_open (self, name);
  return TRUE;
}

static GtkWidget *
make_label (LinliHelpWindow   *self,
            const char        *markup,
            GtkAccessibleRole  role,
            const char        *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "label", markup, "use-markup", TRUE, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0f, "hexpand", TRUE, NULL);

  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  g_signal_connect_object (label, "activate-link", G_CALLBACK (link_cb), self, 0);
  return label;
}

/* A sign or number, and what belongs to it. */
static GtkWidget *
make_item (LinliHelpWindow        *self,
           const LinliManualBlock *block)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *sign;
  g_autofree char *number = g_strdup_printf ("%u", block->number);

  sign = gtk_label_new (block->type == LINLI_MANUAL_STEP ? number : "•");
  gtk_widget_set_valign (sign, GTK_ALIGN_START);
  gtk_widget_set_size_request (sign, 24, -1);
  gtk_widget_add_css_class (sign, block->type == LINLI_MANUAL_STEP ? "linli-help-number" : "dim-label");
  gtk_box_append (GTK_BOX (box), sign);
  gtk_box_append (GTK_BOX (box), make_label (self, block->markup, GTK_ACCESSIBLE_ROLE_LABEL, NULL));
  return box;
}

static GtkWidget *
make_picture (const LinliManualBlock *block)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *picture, *caption;
  g_autofree char *path = g_strconcat (PICTURES, block->picture, NULL);
  g_autoptr(GdkTexture) texture = NULL;

  if (!g_resources_get_info (path, 0, NULL, NULL, NULL))
    return box;
  texture = gdk_texture_new_from_resource (path);
  picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), block->plain);
  gtk_widget_add_css_class (picture, "linli-help-picture");
  caption = gtk_label_new (block->plain);
  gtk_label_set_wrap (GTK_LABEL (caption), TRUE);
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_widget_add_css_class (caption, "linli-small");
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), caption);
  return box;
}

static GtkWidget *
make_block (LinliHelpWindow        *self,
            const LinliManualBlock *block)
{
  switch (block->type)
    {
    case LINLI_MANUAL_HEADING: return make_label (self, block->markup, GTK_ACCESSIBLE_ROLE_HEADING, "title-4");
    case LINLI_MANUAL_ITEM:
    case LINLI_MANUAL_STEP:    return make_item (self, block);
    case LINLI_MANUAL_NOTE:    return make_label (self, block->markup, GTK_ACCESSIBLE_ROLE_LABEL, "linli-help-note");
    case LINLI_MANUAL_PICTURE: return make_picture (block);
    case LINLI_MANUAL_TEXT:
    default:                   return make_label (self, block->markup, GTK_ACCESSIBLE_ROLE_LABEL, NULL);
    }
}

/* Once the chapter has its heights. */
static gboolean
scroll_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  LinliHelpWindow *self = LINLI_HELP_WINDOW (widget);
  double x, y;

  if (self->n_ticks++ < 1)
    return G_SOURCE_CONTINUE;
  if (self->found != NULL && gtk_widget_translate_coordinates (self->found, self->text, 0, 0, &x, &y))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), MAX (y - 60, 0));
  return G_SOURCE_REMOVE;
}

static void
show (LinliHelpWindow    *self,
      LinliManualChapter *chapter)
{
  GtkWidget *child;
  g_autofree char *escaped = g_markup_escape_text (chapter->title, -1);

  self->chapter = chapter;
  self->found = NULL;
  while ((child = gtk_widget_get_first_child (self->text)) != NULL)
    gtk_box_remove (GTK_BOX (self->text), child);
  gtk_box_append (GTK_BOX (self->text), make_label (self, escaped, GTK_ACCESSIBLE_ROLE_HEADING, "title-2"));
  for (guint i = 0; i < chapter->blocks->len; i++)
    {
      const LinliManualBlock *block = g_ptr_array_index (chapter->blocks, i);

      child = make_block (self, block);
      if (*self->words != '\0' && linli_manual_block_matches (block, self->words))
        {
          gtk_widget_add_css_class (child, "linli-help-found");
          self->found = self->found != NULL ? self->found : child;
        }
      gtk_box_append (GTK_BOX (self->text), child);
    }
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
  self->n_ticks = 0;
  if (self->found != NULL)
    gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_cb, NULL, NULL);
}

/* ---- the chapters ---- */

static LinliManualChapter *
get_row_chapter (LinliHelpWindow *self,
                 GtkListBoxRow   *row)
{
  return g_ptr_array_index (self->chapters, gtk_list_box_row_get_index (row));
}

static gboolean
filter_func (GtkListBoxRow *row,
             gpointer       user_data)
{
  LinliHelpWindow *self = user_data;

  return linli_manual_count (get_row_chapter (self, row), self->words) > 0;
}

static void
selected_cb (LinliHelpWindow *self,
             GtkListBoxRow   *row)
{
  if (row != NULL)
    show (self, get_row_chapter (self, row));
}

static GtkListBoxRow *
find_first_shown (LinliHelpWindow *self)
{
  for (guint i = 0; i < self->chapters->len; i++)
    if (linli_manual_count (g_ptr_array_index (self->chapters, i), self->words) > 0)
      return gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) i);
  return NULL;
}

static void
search_cb (LinliHelpWindow *self)
{
  GtkListBoxRow *first, *selected = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  g_free (self->words);
  self->words = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search))));
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->list));
  first = find_first_shown (self);
  gtk_widget_set_visible (self->nothing, first == NULL);
  if (first == NULL)
    return;
  /* The chapter in sight stays while it has the words. */
  if (selected != NULL && filter_func (selected, self))
    show (self, get_row_chapter (self, selected));
  else
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), first);
}

static void
search_activate_cb (LinliHelpWindow *self)
{
  gtk_widget_grab_focus (self->scrolled);
}

void
linli_help_window_search_for (LinliHelpWindow *self,
                              const char      *words)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), words);
  search_cb (self);
}

void
linli_help_window_open (LinliHelpWindow *self,
                        const char      *chapter)
{
  guint place = 0;

  for (guint i = 0; i < self->chapters->len; i++)
    if (g_strcmp0 (((LinliManualChapter *) g_ptr_array_index (self->chapters, i))->name, chapter) == 0)
      place = i;
  if (self->chapters->len == 0)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  search_cb (self);
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) place));
}

const char *
linli_help_window_get_chapter (LinliHelpWindow *self)
{
  return self->chapter != NULL ? self->chapter->name : NULL;
}

guint
linli_help_window_get_n_shown (LinliHelpWindow *self)
{
  guint n = 0;

  for (guint i = 0; i < self->chapters->len; i++)
    n += linli_manual_count (g_ptr_array_index (self->chapters, i), self->words) > 0 ? 1 : 0;
  return n;
}

/* ---- the window ---- */

static GtkWidget *
make_row (const LinliManualChapter *chapter)
{
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (chapter->title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  return row;
}

static GtkWidget *
make_side (LinliHelpWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *scrolled = gtk_scrolled_window_new ();

  self->search = gtk_search_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->search), 12);
  g_object_set (self->search, "placeholder-text", _("Search the help"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search the help"), -1);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search), GTK_WIDGET (self));
  gtk_widget_set_margin_top (self->search, 6);
  gtk_widget_set_margin_start (self->search, 9);
  gtk_widget_set_margin_end (self->search, 9);
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Chapters"), -1);
  for (guint i = 0; i < self->chapters->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (g_ptr_array_index (self->chapters, i)));
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), filter_func, self, NULL);
  self->nothing = gtk_label_new (_("No chapter has these words."));
  gtk_label_set_wrap (GTK_LABEL (self->nothing), TRUE);
  gtk_widget_add_css_class (self->nothing, "dim-label");
  gtk_widget_set_visible (self->nothing, FALSE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_set_size_request (box, SIDE_WIDTH, -1);
  gtk_widget_add_css_class (box, "linli-sidebar");
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), self->nothing);
  gtk_box_append (GTK_BOX (box), scrolled);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (search_activate_cb), self);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (selected_cb), self);
  return box;
}

static GtkWidget *
make_text (LinliHelpWindow *self)
{
  GtkWidget *clamp = adw_clamp_new ();

  self->text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (self->text, "linli-help-text");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), TEXT_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->text);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), clamp);
  /* Pictures are as high as their width asks for. */
  gtk_scrollable_set_vscroll_policy (GTK_SCROLLABLE (gtk_widget_get_parent (clamp)), GTK_SCROLL_NATURAL);
  /* Page Up and Page Down scroll. */
  gtk_widget_set_focusable (self->scrolled, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL, _("The chapter"), -1);
  gtk_widget_set_hexpand (self->scrolled, TRUE);
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  return self->scrolled;
}

static void
linli_help_window_finalize (GObject *object)
{
  LinliHelpWindow *self = LINLI_HELP_WINDOW (object);

  g_ptr_array_unref (self->chapters);
  g_free (self->words);
  G_OBJECT_CLASS (linli_help_window_parent_class)->finalize (object);
}

static void
linli_help_window_class_init (LinliHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = linli_help_window_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
linli_help_window_init (LinliHelpWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *halves = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->words = g_strdup ("");
  self->chapters = linli_manual_load ();
  gtk_box_append (GTK_BOX (halves), make_side (self));
  gtk_box_append (GTK_BOX (halves), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (halves), make_text (self));
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), halves);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_title (GTK_WINDOW (self), _("Help"));
  gtk_window_set_default_size (GTK_WINDOW (self), 1080, 680);
}

LinliHelpWindow *
linli_help_window_present (GtkWindow  *parent,
                           const char *chapter)
{
  g_autoptr(GListModel) all = g_object_ref (gtk_window_get_toplevels ());
  LinliHelpWindow *self = NULL;

  for (guint i = 0; self == NULL && i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (all, i);

      if (LINLI_IS_HELP_WINDOW (window))
        self = LINLI_HELP_WINDOW (window);
    }
  if (self == NULL)
    {
      self = g_object_new (LINLI_TYPE_HELP_WINDOW, "application", gtk_window_get_application (parent), NULL);
      g_signal_connect_object (parent, "destroy", G_CALLBACK (gtk_window_destroy), self, G_CONNECT_SWAPPED);
    }
  linli_help_window_open (self, chapter);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->search);
  return self;
}
