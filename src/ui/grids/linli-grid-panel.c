/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-panel.h"

#include "linli-grid-row.h"
#include "linli-grid-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define WIDTH_PX     330
#define REVEAL_MS    60    /* the list is laid out by then */
#define MAX_NAME     100   /* characters, as the catalogue has it */
#define MAX_WORDS    500
#define MAX_TROUBLES 50    /* shown; the others are counted */

struct _LinliGridPanel
{
  GtkBox          parent_instance;

  LinliGridDraft *draft;     /* (unowned) (nullable) */
  LinliMapGround *ground;    /* (owned) (nullable) */
  guint           chosen;
  gboolean        filling;
  guint           reveal_id;
  GPtrArray      *rows;      /* (owned) (nullable) GtkWidget (unowned): by place in the draft, NULL where it has no outline */
  GtkWidget      *balance, *scroller, *list, *details, *name, *words, *publish, *publish_row, *troubles, *trouble_scroller, *check_title;
};

enum { STEPPED, CHOOSE, GO, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliGridPanel, linli_grid_panel, GTK_TYPE_BOX)

/* ---- the list ---- */

/* As many rows as there are grids with an outline, in the order of the draft. */
static gboolean
has_its_rows (LinliGridPanel *self)
{
  guint n = self->draft != NULL ? linli_grid_draft_get_size (self->draft) : 0;

  if (self->rows->len != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if ((self->rows->pdata[i] != NULL) != (linli_grid_draft_get (self->draft, i)->outline != NULL))
      return FALSE;
  return TRUE;
}

static void
lay_rows (LinliGridPanel *self)
{
  GtkWidget *row;

  if (has_its_rows (self))
    return;
  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; self->draft != NULL && i < linli_grid_draft_get_size (self->draft); i++)
    {
      row = linli_grid_draft_get (self->draft, i)->outline != NULL ? linli_grid_row_new (i) : NULL;
      if (row != NULL)
        gtk_list_box_append (GTK_LIST_BOX (self->list), row);
      g_ptr_array_add (self->rows, row);
    }
}

static void
select_row (LinliGridPanel *self)
{
  GtkWidget *row = self->chosen < self->rows->len ? self->rows->pdata[self->chosen] : NULL;

  self->filling = TRUE;
  if (row != NULL)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (row));
  else
    gtk_list_box_unselect_all (GTK_LIST_BOX (self->list));
  self->filling = FALSE;
}

static void
row_cb (LinliGridPanel *self,
        GtkListBoxRow  *row)
{
  if (!self->filling && row != NULL)
    g_signal_emit (self, signals[CHOOSE], 0, linli_grid_row_get_place (LINLI_GRID_ROW (row)));
}

/* In sight, without taking the focus from the map.  A row just made has its place after the next layout. */
static gboolean
reveal_cb (gpointer user_data)
{
  LinliGridPanel *self = user_data;
  GtkWidget *row = self->chosen < self->rows->len ? self->rows->pdata[self->chosen] : NULL;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  double x, y;

  self->reveal_id = 0;
  if (row != NULL && gtk_widget_translate_coordinates (row, self->list, 0, 0, &x, &y))
    gtk_adjustment_clamp_page (adjustment, y, y + gtk_widget_get_height (row));
  return G_SOURCE_REMOVE;
}

static void
reveal (LinliGridPanel *self)
{
  if (self->reveal_id == 0)
    self->reveal_id = g_timeout_add (REVEAL_MS, reveal_cb, self);
}

/* ---- the one that is chosen ---- */

static const LinliDraftGrid *
get_chosen (LinliGridPanel *self)
{
  return self->draft != NULL && self->chosen < linli_grid_draft_get_size (self->draft) ? linli_grid_draft_get (self->draft, self->chosen) : NULL;
}

static void
set_entry (GtkWidget  *entry,
           const char *text)
{
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (entry)), text))
    gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static void
lay_details (LinliGridPanel *self)
{
  const LinliDraftGrid *grid = get_chosen (self);

  gtk_widget_set_visible (self->details, grid != NULL);
  if (grid == NULL)
    return;
  self->filling = TRUE;
  set_entry (self->name, grid->name);
  set_entry (self->words, grid->words);
  gtk_widget_set_visible (self->publish_row, grid->draft);
  gtk_switch_set_active (GTK_SWITCH (self->publish), grid->publish);
  self->filling = FALSE;
}

/* (transfer full): what was typed, on one line and no longer than the field. */
static char *
get_typed (GtkWidget *entry,
           glong      max)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  return g_utf8_strlen (text, -1) > max ? g_utf8_substring (text, 0, max) : g_steal_pointer (&text);
}

static void
name_cb (LinliGridPanel *self)
{
  g_autofree char *text = get_typed (self->name, MAX_NAME);
  const LinliDraftGrid *grid = get_chosen (self);

  if (grid == NULL || *text == '\0' || g_str_equal (text, grid->name))
    {
      lay_details (self);
      return;
    }
  linli_grid_draft_set_name (self->draft, self->chosen, text);
  g_signal_emit (self, signals[STEPPED], 0);
}

static void
words_cb (LinliGridPanel *self)
{
  g_autofree char *text = get_typed (self->words, MAX_WORDS);
  const LinliDraftGrid *grid = get_chosen (self);

  if (grid == NULL || g_str_equal (text, grid->words))
    return;
  linli_grid_draft_set_words (self->draft, self->chosen, text);
  g_signal_emit (self, signals[STEPPED], 0);
}

static void
publish_cb (LinliGridPanel *self)
{
  if (self->filling || get_chosen (self) == NULL)
    return;
  linli_grid_draft_set_publish (self->draft, self->chosen, gtk_switch_get_active (GTK_SWITCH (self->publish)));
  g_signal_emit (self, signals[STEPPED], 0);
}

static void
bounds_cb (LinliGridPanel *self)
{
  g_autofree char *text = get_chosen (self) != NULL ? linli_grid_text_bounds (self->draft, self->chosen, self->ground) : NULL;

  if (text == NULL)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->words), text);
  words_cb (self);
}

/* ---- the check ---- */

typedef struct { double lon, lat; } Place;

static void
add_trouble (LinliGridPanel *self,
             const char     *text,
             const char     *icon,
             double          lon,
             double          lat)
{
  GtkWidget *row = adw_action_row_new (), *image = gtk_image_new_from_icon_name (icon);
  Place *place = g_new0 (Place, 1);

  *place = (Place) { lon, lat };
  /* What somebody called a grid is no markup. */
  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "place", place, g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->troubles), row);
}

/* Nothing to look at only, but to do: what is drawn is saved first. */
static void
add_elsewhere (LinliGridPanel *self,
               const char     *text,
               double          lon,
               double          lat)
{
  GtkWidget *move = gtk_button_new_with_mnemonic (_("_Move…")), *row;

  add_trouble (self, text, "dialog-information-symbolic", lon, lat);
  row = gtk_widget_get_last_child (self->troubles);
  gtk_widget_set_valign (move, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (move, _("Move buildings to the grid they stand in, with everything in them"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (move), "grids.settle");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), move);
}

static void
trouble_cb (LinliGridPanel *self,
            GtkListBoxRow  *row)
{
  const Place *place = g_object_get_data (G_OBJECT (row), "place");

  if (place != NULL)
    g_signal_emit (self, signals[GO], 0, place->lon, place->lat);
}

void
linli_grid_panel_set_check (LinliGridPanel       *self,
                            const LinliGridCheck *check)
{
  g_autofree char *text = NULL;
  GtkWidget *row;
  guint n = 0;

  g_return_if_fail (LINLI_IS_GRID_PANEL (self));

  while ((row = gtk_widget_get_first_child (self->troubles)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->troubles), row);
  for (guint i = 0; check != NULL && self->draft != NULL && i < MIN (check->troubles->len, MAX_TROUBLES); i++)
    {
      const LinliGridTrouble *trouble = &g_array_index (check->troubles, LinliGridTrouble, i);
      g_autofree char *what = linli_grid_text_trouble (self->draft, trouble);

      add_trouble (self, what, trouble->blocking ? "dialog-error-symbolic" : "dialog-warning-symbolic", trouble->lon, trouble->lat);
    }
  if (check != NULL)
    {
      n = check->troubles->len + (check->in_none > 0) + (check->in_several > 0);
      if (check->in_none > 0)
        {
          g_autofree char *none = g_strdup_printf (ngettext ("%u building lies in no grid", "%u buildings lie in no grid", check->in_none), check->in_none);

          add_trouble (self, none, "dialog-warning-symbolic", check->none_lon, check->none_lat);
        }
      if (check->in_several > 0)
        {
          g_autofree char *several = g_strdup_printf (ngettext ("%u building lies in several grids", "%u buildings lie in several grids",
                                                                check->in_several), check->in_several);

          add_trouble (self, several, "dialog-warning-symbolic", check->several_lon, check->several_lat);
        }
      if (check->elsewhere > 0)
        {
          g_autofree char *elsewhere = g_strdup_printf (ngettext ("%u building stands in another grid than keeps it", "%u buildings stand in another grid than keeps them",
                                                                  check->elsewhere), check->elsewhere);

          n++;
          add_elsewhere (self, elsewhere, check->elsewhere_lon, check->elsewhere_lat);
        }
    }
  if (check == NULL)
    text = g_strdup (_("Checking…"));
  else if (n == 0)
    text = g_strdup (_("No gaps, no overlaps, every building in one grid"));
  else
    text = g_strdup_printf (ngettext ("%u place to look at", "%u places to look at", n), n);
  gtk_label_set_text (GTK_LABEL (self->check_title), text);
  gtk_widget_set_visible (self->trouble_scroller, n > 0);
}

/* ---- the whole ---- */

void
linli_grid_panel_update (LinliGridPanel *self,
                         gboolean        figures)
{
  g_autofree char *balance = NULL;

  g_return_if_fail (LINLI_IS_GRID_PANEL (self));

  if (!figures)
    {
      lay_rows (self);
      select_row (self);
      lay_details (self);
    }
  for (guint i = 0; i < self->rows->len; i++)
    if (self->rows->pdata[i] != NULL)
      linli_grid_row_update (self->rows->pdata[i], self->draft);
  balance = self->draft != NULL ? linli_grid_text_balance (self->draft) : g_strdup ("");
  gtk_label_set_text (GTK_LABEL (self->balance), balance);
}

void
linli_grid_panel_set_draft (LinliGridPanel *self,
                            LinliGridDraft *draft)
{
  g_return_if_fail (LINLI_IS_GRID_PANEL (self));

  self->draft = draft;
  linli_grid_panel_update (self, FALSE);
}

void
linli_grid_panel_set_ground (LinliGridPanel *self,
                             LinliMapGround *ground)
{
  g_return_if_fail (LINLI_IS_GRID_PANEL (self));

  g_clear_pointer (&self->ground, linli_map_ground_unref);
  self->ground = ground != NULL ? linli_map_ground_ref (ground) : NULL;
}

void
linli_grid_panel_choose (LinliGridPanel *self,
                         guint           grid)
{
  g_return_if_fail (LINLI_IS_GRID_PANEL (self));

  self->chosen = grid;
  select_row (self);
  lay_details (self);
  reveal (self);
}

void
linli_grid_panel_focus (LinliGridPanel *self)
{
  GtkWidget *row;

  g_return_if_fail (LINLI_IS_GRID_PANEL (self));

  row = self->chosen < self->rows->len ? self->rows->pdata[self->chosen] : NULL;
  gtk_widget_grab_focus (row != NULL ? row : self->list);
}

/* ---- building it ---- */

static GtkWidget *
make_details (LinliGridPanel *self)
{
  GtkWidget *list = gtk_list_box_new (), *bounds = gtk_button_new_from_icon_name ("view-refresh-symbolic");

  self->name = adw_entry_row_new ();
  self->words = adw_entry_row_new ();
  self->publish_row = adw_action_row_new ();
  self->publish = gtk_switch_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _("Name"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->words), _("Bounds in words"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->name), TRUE);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->words), TRUE);
  gtk_widget_set_valign (bounds, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (bounds, "flat");
  gtk_widget_set_tooltip_text (bounds, _("Write them from roads and neighbours"));
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->words), bounds);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->publish_row), _("Put into use with the next save"));
  gtk_widget_set_valign (self->publish, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->publish_row), self->publish);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self->publish_row), self->publish);
  gtk_list_box_append (GTK_LIST_BOX (list), self->name);
  gtk_list_box_append (GTK_LIST_BOX (list), self->words);
  gtk_list_box_append (GTK_LIST_BOX (list), self->publish_row);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  g_signal_connect_object (self->name, "apply", G_CALLBACK (name_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->words, "apply", G_CALLBACK (words_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->publish, "notify::active", G_CALLBACK (publish_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (bounds, "clicked", G_CALLBACK (bounds_cb), self, G_CONNECT_SWAPPED);
  return list;
}

static GtkWidget *
make_scroller (GtkWidget *child,
               int        least)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), least);
  return scroller;
}

static void
linli_grid_panel_dispose (GObject *object)
{
  g_clear_handle_id (&LINLI_GRID_PANEL (object)->reveal_id, g_source_remove);
  G_OBJECT_CLASS (linli_grid_panel_parent_class)->dispose (object);
}

static void
linli_grid_panel_finalize (GObject *object)
{
  g_ptr_array_unref (LINLI_GRID_PANEL (object)->rows);
  g_clear_pointer (&LINLI_GRID_PANEL (object)->ground, linli_map_ground_unref);
  G_OBJECT_CLASS (linli_grid_panel_parent_class)->finalize (object);
}

static void
linli_grid_panel_class_init (LinliGridPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_grid_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_grid_panel_finalize;
  signals[STEPPED] = g_signal_new ("stepped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHOOSE] = g_signal_new ("choose", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[GO] = g_signal_new ("go", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
linli_grid_panel_init (LinliGridPanel *self)
{
  self->rows = g_ptr_array_new ();
  self->chosen = LINLI_GRID_NONE;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 9);
  self->balance = gtk_label_new (NULL);
  self->check_title = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = i == 0 ? self->balance : self->check_title;

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_widget_add_css_class (label, i == 0 ? "numeric" : "heading");
    }
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Grids"), -1);
  g_signal_connect_object (self->list, "row-selected", G_CALLBACK (row_cb), self, G_CONNECT_SWAPPED);
  self->troubles = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->troubles), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->troubles, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->troubles), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What the check found"), -1);
  g_signal_connect_object (self->troubles, "row-activated", G_CALLBACK (trouble_cb), self, G_CONNECT_SWAPPED);
  self->details = make_details (self);
  self->scroller = make_scroller (self->list, 160);
  gtk_widget_set_vexpand (self->scroller, TRUE);
  self->trouble_scroller = make_scroller (self->troubles, 0);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->trouble_scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->trouble_scroller), 160);
  gtk_box_append (GTK_BOX (self), self->balance);
  gtk_box_append (GTK_BOX (self), self->scroller);
  gtk_box_append (GTK_BOX (self), self->details);
  gtk_box_append (GTK_BOX (self), self->check_title);
  gtk_box_append (GTK_BOX (self), self->trouble_scroller);
  gtk_widget_set_visible (self->trouble_scroller, FALSE);
  gtk_widget_set_visible (self->details, FALSE);
  gtk_widget_set_size_request (GTK_WIDGET (self), WIDTH_PX, -1);
}

GtkWidget *
linli_grid_panel_new (void)
{
  return g_object_new (LINLI_TYPE_GRID_PANEL, NULL);
}
